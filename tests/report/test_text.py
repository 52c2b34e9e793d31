"""Text for people: what each kind of finding looks like, and what is left out."""

from __future__ import annotations

from itertools import pairwise
from textwrap import dedent

import pytest

from iaccheck.report import text
from iaccheck.report.style import ASCII, Style
from iaccheck.run import Terms, run
from iaccheck.universe import Asked
from tests.project import Project

MODULE = """
variable "hours" {}
resource "alicloud_ram_role" "this" {
  role_name            = "etl"
  max_session_duration = var.hours * 3600
}
"""
PREFERENCE = 'resource "alicloud_ram_security_preference" "this" {\n  login_session_duration = 4\n}\n'
WORKFLOW = """
workflows:
  - name: nightly
    kind: alicloud.saml-role-console
    target: etl
    needs: 8h
    given: {saml_session_duration: 8h}
"""
DOCS = (
    "https://www.alibabacloud.com/help/en/ram/support/"
    "how-do-i-modify-the-validity-period-of-a-logon-session-or-an-sts-token"
)


def blocks(out: str) -> list[str]:
    return out.rstrip("\n").split("\n\n")


def test_a_workflow_shows_the_place_the_chain_every_factor_and_what_to_write(project: Project) -> None:
    project.write({
        "prod/main.tf": 'module "roles" {\n  source = "../roles"\n  hours  = 2\n}\n',
        "prod/account.tf": PREFERENCE,
        "roles/main.tf": MODULE,
        "iaccheck.yaml": WORKFLOW,
    })  # fmt: skip
    shown = blocks(project.run().out)
    assert shown == [
        dedent(f"""\
        error[workflow-unreachable]: nightly needs 8 h and can get 2 h, limited by role_max_session
         --> roles/main.tf:5:26
          |
        5 |   max_session_duration = var.hours * 3600
          |                          ^^^^^^^^^^^^^^^^ max_session_duration is 7200 seconds (2 h)
         ::: prod/main.tf:3:12
        3 |   hours  = 2
          |            - var.hours is 2 (given to module.roles)
          = at: module.roles.alicloud_ram_role.this in prod
          = session: the smallest of what limits alicloud.saml-role-console; │ is the 8 h that it needs
              saml_session_duration         ████████████████████████│  8 h       given by the workflow
              saml_session_not_on_or_after  ────────────────────────│  no limit  an assertion without SessionNotOnOrAfter does not limit the session
              login_session                 ████████████            │  4 h       too short as well: set (alicloud_ram_security_preference.this, prod/account.tf:2)
            > role_max_session              ██████                  │  2 h       limits it: set
          = see: iaccheck.yaml:3:5: workflow "nightly" is declared here
          = fix: all of these:
              - write login_session_duration = 8 in alicloud_ram_security_preference.this
              - to get max_session_duration = 28800 in module.roles.alicloud_ram_role.this, change var.hours at prod/main.tf:3
          = docs: {DOCS}"""),  # noqa: E501
        "1 failed, 0 unknown, 6 passed: 2 settings, 1 workflow, 1 root module in 3 files",
    ]


def test_a_setting_shows_what_led_to_its_value(project: Project) -> None:
    project.write({
        "main.tf": 'module "roles" {\n  source = "./roles"\n  hours  = local.day\n}\nlocals {\n  day = 24\n}\n',
        "roles/main.tf": MODULE,
    })  # fmt: skip
    shown = blocks(project.run().out)
    first, *rest = shown[0].splitlines()
    assert first.endswith(
        "is 86400 seconds (24 h), and the API accepts 3600 to 43200 seconds: plan succeeds, apply fails"
    )
    assert rest[:-1] == [
        " --> roles/main.tf:5:26",
        "  |",
        "5 |   max_session_duration = var.hours * 3600",
        "  |                          ^^^^^^^^^^^^^^^^ accepted: 3600 to 43200 seconds",
        " ::: main.tf:6:9",
        "6 |   day = 24",
        "  |         -- var.hours is 24 (given to module.roles), local.day is 24",
        "  = at: module.roles.alicloud_ram_role.this",
        "  = fix: to get max_session_duration = 43200, change var.hours at main.tf:6, or another part of it",
    ]


def test_passes_are_lines_and_come_last(project: Project) -> None:
    project.write({"main.tf": PREFERENCE})
    assert "pass[" not in project.run().out
    assert project.run("--all").out == dedent("""\
        pass[login-session-not-set]: main.tf:2:28: alicloud_ram_security_preference.this: login_session_duration is set
        pass[session-malformed]: main.tf:2:28: alicloud_ram_security_preference.this: login_session_duration is 4 hours, a valid value
        pass[session-out-of-range]: main.tf:2:28: alicloud_ram_security_preference.this: login_session_duration is 4 hours, which the API accepts

        0 failed, 0 unknown, 3 passed: 1 setting, 0 workflows, 1 root module in 1 file
        """)  # noqa: E501


def test_a_target_that_is_missing_shows_the_configuration(project: Project) -> None:
    project.write({"main.tf": MODULE.replace('"etl"', '"elt"'), "iaccheck.yaml": WORKFLOW})
    shown = blocks(project.run("--var", "hours=2").out)
    assert shown[0].startswith(
        dedent("""\
        error[workflow-target-missing]: nightly: its target "etl" matches no alicloud_ram_role or \
alicloud_resource_manager_role
         --> iaccheck.yaml:3:5
          |
        3 | /   - name: nightly
        4 | |     kind: alicloud.saml-role-console
        5 | |     target: etl
        6 | |     needs: 8h
        7 | |     given: {saml_session_duration: 8h}
          | |______________________________________^
          = fix: one of these:
              - did you mean "elt"?
              - if it is made elsewhere, say what it allows: given: {role_max_session: …}
          = docs: https://""")
    )


def test_the_source_line_of_a_sensitive_value_is_not_shown(project: Project) -> None:
    project.write({"main.tf": MODULE.replace("var.hours * 3600", "sensitive(50)")})
    shown = blocks(project.run().out)[0].splitlines()
    assert shown[:3] == [
        "error[session-out-of-range]: max_session_duration is sensitive, and the API accepts 3600 to 43200 seconds: "
        "plan succeeds, apply fails",
        " --> main.tf:5:26",
        "  = accepted: 3600 to 43200 seconds",
    ]


def test_what_is_odd_about_the_input_comes_after_the_findings(project: Project) -> None:
    project.write({"main.tf": 'module "far" {\n  source = "acme/far/aws"\n}\n', "net/terragrunt.hcl": ""})
    shown = blocks(project.run().out)
    assert shown == [
        dedent("""\
        unknown[unreadable-input]: Module is not here: module.far comes from "acme/far/aws", which is not here: run "terraform init", or give a plan's JSON. Its resources are unknown.
         --> main.tf:1:1
          |
        1 | module "far" {
          | ^^^^^^^^^^^^
          = docs: https://developer.hashicorp.com/terraform/language/syntax/configuration"""),  # noqa: E501
        "not checked: net: Terragrunt: give its plan's JSON",
        "0 failed, 1 unknown, 0 passed: 0 settings, 0 workflows, 1 root module in 1 file; 1 not checked",
    ]


def test_settings_name_their_root_module_where_there_are_several(project: Project) -> None:
    project.write({"a/main.tf": PREFERENCE, "b/main.tf": MODULE, "b/terraform.tfvars": "hours = 8\n"})
    assert project.run("settings").out == dedent("""\
        a:
        alicloud_ram_security_preference.this.login_session_duration = 4 hours  (known)
            at a/main.tf:2:28

        b:
        alicloud_ram_role.this.max_session_duration = 28800 seconds (8 h)  (known)
            at b/main.tf:5:26
            because var.hours is 8 (b/terraform.tfvars:1:9)
        2 settings
        """)
    assert not project.run("settings", "a").out.startswith("a:")


def test_reach_is_a_table(project: Project) -> None:
    project.write({
        "main.tf": MODULE + PREFERENCE,
        "terraform.tfvars": "hours = 8\n",
        "iaccheck.yaml": WORKFLOW + "    at_most: 9h\n"
        "  - {name: people, kind: alicloud.ram-user-console, needs: 3h, at_most: 3h}\n"
        "  - {name: job, kind: alicloud.assume-role-api, target: etl, needs: 1h, given: {requested: 10h}}\n",
    })  # fmt: skip
    assert project.run("reach").out.splitlines()[:4] == [
        "Declared workflows (│ stands at what each one needs, ║ at what it may last)",
        "  fail  nightly  alicloud.saml-role-console  alicloud_ram_role.this  █████     │  ║  needs 8 h  "
        "gets 4 h                limited by login_session",
        "  fail  people   alicloud.ram-user-console   the account             ████│█          needs 3 h  "
        "gets 4 h                limited by login_session, may last 3 h, can last 4 h",
        "  fail  job      alicloud.assume-role-api    alicloud_ram_role.this  █│██████████    needs 1 h  "
        "refused, could get 8 h  limited by role_max_session",
    ]


def test_wide_characters_and_tabs_keep_the_underline_in_place(project: Project) -> None:
    project.write({"main.tf": 'resource "alicloud_ram_role" "x" {\n\t/* 日本 */ max_session_duration = 60\n}\n'})
    lines = project.run().out.splitlines()
    source, marks = lines[3], lines[4]
    assert source == "2 |     /* 日本 */ max_session_duration = 60"
    assert marks.index("^") == source.index("60") + 2


def test_a_long_line_is_cut_around_what_matters(project: Project) -> None:
    value = "6 - 0 " + "+ 0 " * 200
    project.write({"main.tf": f'resource "alicloud_ram_role" "x" {{\n  max_session_duration = {value.strip()}\n}}\n'})
    lines = project.run().out.splitlines()
    assert len(lines[3]) < 130
    assert "max_session_duration" not in lines[3] or "6 - 0" in lines[3]
    assert lines[4].index("^") == lines[3].index("6 - 0")


def test_explain_and_rules_name_everything_in_force(project: Project) -> None:
    listed = project.run("rules").out
    for id_ in ("session-out-of-range", "alicloud_ram_role.max_session_duration", "aws.identity-center"):
        assert id_ in listed
        explained = project.run("explain", id_).out
        assert explained.startswith(f"{id_}: ")
        assert "https://" in explained
        assert max(len(line) for line in explained.splitlines() if "https://" not in line) <= 120


ALIKE = """
resource "alicloud_ram_role" "r" {
  count                = 500
  max_session_duration = 1800
}
resource "alicloud_ram_role" "few" {
  count                = 3
  max_session_duration = 900
}
resource "alicloud_ram_role" "s" {
}
resource "alicloud_ram_role" "t" {
}
resource "alicloud_ram_role" "u" {
}
resource "alicloud_ram_role" "v" {
}
"""
ALL_ROLES = "workflows: [{name: all, kind: alicloud.switch-role-console, target: 'alicloud_ram_role.*', needs: 25h}]\n"


def test_one_finding_speaks_for_many_that_are_alike(project: Project) -> None:
    project.write({"main.tf": ALIKE, "iaccheck.yaml": ALL_ROLES})
    ran = project.run("--select", "session-out-of-range")
    heads = [block.splitlines() for block in blocks(ran.out)]
    assert len(heads) == 1 + 3 + 1
    assert heads[0][-1] == (
        "  = alike: 499 more: alicloud_ram_role.r[1], alicloud_ram_role.r[2], alicloud_ram_role.r[3], …"
        " (--all shows each by itself)"
    )
    assert [line for head in heads[1:] for line in head if "alike:" in line] == []
    assert heads[-1][0].startswith("503 failed, ")
    assert project.run("--select", "session-out-of-range", "--all").out.count("error[session-out-of-range]") == 503


def test_the_targets_of_one_workflow_that_are_alike_are_told_with_their_places(project: Project) -> None:
    project.write({"main.tf": ALIKE, "iaccheck.yaml": ALL_ROLES})
    *_, last, closing = blocks(project.run("--select", "workflow-unreachable").out)
    named = ", ".join(f"alicloud_ram_role.{name} (main.tf:{line})" for name, line in (("t", 12), ("u", 14), ("v", 16)))
    assert last.endswith(f"\n   = alike: 3 more: {named} (--all shows each by itself)")
    assert closing.startswith("507 failed, ")


CALLS = "".join(f'module "m{n}" {{\n  source = "example/roles/aws"\n}}\n' for n in range(5))
WRONG = "locals {\n" + "".join(f'  l{n} = file("gone.json")\n' for n in range(5)) + "}\n"
USES = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = 3600 + length([%s])\n}\n'
TERRAGRUNT = {f"live/{n}/terragrunt.hcl": "" for n in range(5)}
MANY = {"main.tf": CALLS + WRONG + USES % ", ".join(f"local.l{n}" for n in range(5)), **TERRAGRUNT}


def test_what_is_said_of_many_places_is_said_once(project: Project) -> None:
    project.write(MANY)
    out = project.run().out
    modules, wrong, left, _ = blocks(out)
    assert modules.splitlines()[0].startswith("unknown[unreadable-input]: Module is not here: module.m0 comes from")
    for block, places in ((modules, (4, 7, 10)), (wrong, (18, 19, 20))):
        named = ", ".join(f"main.tf:{line}" for line in places)
        assert block.splitlines()[-1].strip() == f"= alike: 4 more: {named}, … (--all shows each by itself)"
    named = "live/0, live/1, live/2, … (--all shows each by itself)"
    assert left == f"not checked: 5 folders: Terragrunt: give its plan's JSON: {named}"
    each = project.run("--all").out
    assert [each.count(text) for text in ("Module is not here", "gone.json\" can't", "not checked: live")] == [5, 5, 5]
    assert "alike" not in each


def test_tables_say_once_what_is_said_of_many_places(project: Project) -> None:
    project.write(MANY)
    out = project.run("settings").out
    assert [out.count(text) for text in ("Module is not here", "Error in function call")] == [1, 1]
    assert "(and 4 more: main.tf:4, main.tf:7, main.tf:10, …)" in out


def test_mistakes_that_differ_are_shown_one_by_one(project: Project) -> None:
    calls = "".join(f'module "m{n}" {{\n  source = "./gone{n}"\n}}\n' for n in range(5))
    project.write({"main.tf": calls + USES % "1"})
    assert project.run().out.count("error[unreadable-input]: Module is not here") == 5


# --- source lines ---------------------------------------------------------------------------------------

EXCERPTS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a value of several lines": (
        {"main.tf": 'resource "alicloud_ram_role" "x" {\n\tmax_session_duration = max(\n\t\t1,\n\t\t60)\n}\n'},
        ["2 | /     max_session_duration = max(", "3 | |         1,", "4 | |         60)",
         "  | |___________^ the unit is seconds"],
    ),
    "a value of many lines": (
        {"main.tf": 'resource "alicloud_ram_role" "x" {\n  max_session_duration = max(\n' + "1,\n" * 10 + "60)\n}\n"},
        [" 2 | /   max_session_duration = max(", " 3 | | 1,", "...  |", "13 | | 60)", "   | |___^ the unit is seconds"],
    ),
    "two places of one file, far apart, and one of another": (
        {"main.tf": 'locals {\n  day = 24\n}\nresource "alicloud_ram_role" "x" {\n'
                    "  max_session_duration = local.day * var.two\n}\n",
         "variables.tf": 'variable "two" {\n  default = 2\n}\n'},
        ["2 |   day = 24", "  |         -- local.day is 24", "...", "5 |   max_session_duration = local.day * var.two",
         "  |                          ^^^^^^^^^^^^^^^^^^^ accepted: 3600 to 43200 seconds", " ::: variables.tf:2:13",
         "2 |   default = 2", "  |             - var.two is 2"],
    ),
    "two places that follow each other": (
        {"main.tf": 'locals { day = 24 }\nresource "alicloud_ram_role" "x" { max_session_duration = local.day }\n'},
        ['2 | resource "alicloud_ram_role" "x" { max_session_duration = local.day }',
         "  |                                                           ^^^^^^^^^ accepted: 3600 to 43200 seconds"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "lines"), EXCERPTS.values(), ids=EXCERPTS)
def test_source_lines(project: Project, files: dict[str, str], lines: list[str]) -> None:
    shown = project.write(files).run("--select", "session-out-of-range").out
    assert [line for line in lines if line not in shown.splitlines()] == []


def test_no_line_of_a_sensitive_value_is_shown_on_the_way_to_another(project: Project) -> None:
    project.write({
        "main.tf": 'variable "h" {\n  sensitive = true\n}\nlocals {\n  n = nonsensitive(var.h)\n}\n'
        'resource "alicloud_ram_role" "x" {\n  max_session_duration = local.n\n}\n',
        "terraform.tfvars": "h = 47\n",
    })  # fmt: skip
    shown = project.run().out
    assert "h = 47" not in shown
    assert (
        "  = because: local.n is 47 (terraform.tfvars:1)\n  = because: var.h is sensitive (terraform.tfvars:1)" in shown
    )


def test_a_long_chain_has_a_line_for_each_place_after_the_third(project: Project) -> None:
    names = "abcdef"
    chain = "".join(f"locals {{\n  {one} = local.{other}\n}}\n" for one, other in pairwise(names))
    role = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = local.a\n}\n'
    project.write({"main.tf": f"{chain}locals {{\n  f = 60 + 0\n}}\n{role}"})
    shown = project.run("--select", "session-out-of-range").out
    assert shown.count("local.") > 6
    assert shown.count(" is 60") == 6 + 1


def test_bars_are_drawn_in_ascii_where_nothing_else_can_be_shown(project: Project) -> None:
    project.write({"main.tf": MODULE, "terraform.tfvars": "hours = 2\n", "iaccheck.yaml": WORKFLOW})
    style = Style(signs=ASCII)
    done = run(Asked((".",), str(project.folder)), Terms(as_of="2026-11-22"))
    shown = text.check(done.report, done.source, style)
    assert "      role_max_session              ##      |  " in shown
    assert "      saml_session_not_on_or_after  ------" in shown
    assert "      login_session                 #???" in shown
    assert "| is the 8 h that it needs" in shown
