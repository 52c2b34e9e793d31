"""Rules: what fails, what passes, what is unknown, what a finding says, and what it is known by."""

from __future__ import annotations

import pytest

from tests.project import Json, Project

UNKNOWN = 'variable "n" {\n  type = number\n}\nvariable "t" {\n  type = string\n}\n'
ROLE = 'resource "alicloud_ram_role" "x" {{\n  max_session_duration = {0}\n}}\n'
PREFERENCE = 'resource "alicloud_ram_security_preference" "x" {{\n  login_session_duration = {0}\n}}\n'
SET = 'resource "aws_ssoadmin_permission_set" "x" {{\n  session_duration = {0}\n}}\n'
DIRECTORY = """
resource "alicloud_cloud_sso_directory" "x" {{
  user_provisioning_configuration {{
    session_duration = {0}
  }}
}}
"""
VPN = 'resource "aws_ec2_client_vpn_endpoint" "x" {{\n  session_timeout_hours = {0}\n}}\n'
PROVIDER = 'provider "aws" {{\n  assume_role {{\n    duration = {0}\n  }}\n}}\n'

RANGE, FORM, NOT_SET = "session-out-of-range", "session-malformed", "login-session-not-set"


def judged(project: Project, text: str, rule: str) -> list[Json]:
    found: list[Json] = project.write({"main.tf": UNKNOWN + text}).check("--select", rule)["findings"]
    return found


RANGES: list[tuple[str, str, str]] = [
    (ROLE, "3600", "pass"),
    (ROLE, "43200", "pass"),
    (ROLE, "3599", "fail"),
    (ROLE, "43201", "fail"),
    (ROLE, "0", "fail"),
    (ROLE, "-3600", "fail"),
    (ROLE, '"7200"', "pass"),
    (ROLE, "var.n", "unknown"),
    (ROLE, "max(3600, min(43200, var.n))", "pass"),
    (ROLE, "min(3599, var.n)", "fail"),
    (ROLE, "var.n > 0 ? 3600 : 7200", "pass"),
    (ROLE, "var.n > 0 ? 60 : 90", "fail"),
    (ROLE, "var.n > 0 ? 60 : 7200", "unknown"),
    (ROLE, "var.n > 0 ? null : 7200", "pass"),
    (PREFERENCE, "1", "pass"),
    (PREFERENCE, "24", "pass"),
    (PREFERENCE, "25", "fail"),
    (PREFERENCE, "0", "fail"),
    (PREFERENCE, "28800", "fail"),
    (SET, '"PT1H"', "pass"),
    (SET, '"PT720M"', "pass"),
    (SET, '"PT43200S"', "pass"),
    (SET, '"PT59M"', "fail"),
    (SET, '"P1D"', "fail"),
    (SET, "var.t", "unknown"),
    (DIRECTORY, '"24"', "pass"),
    (DIRECTORY, '"86400"', "fail"),
    (VPN, "8", "pass"),
    (VPN, "9", "fail"),
    (VPN, "24", "pass"),
    (PROVIDER, '"15m"', "pass"),
    (PROVIDER, '"14m59s"', "fail"),
    (PROVIDER, '"12h0m1s"', "fail"),
]


@pytest.mark.parametrize(("block", "value", "outcome"), RANGES)
def test_a_length_lies_within_what_the_api_accepts(project: Project, block: str, value: str, outcome: str) -> None:
    (found,) = judged(project, block.format(value), RANGE)
    assert (found["outcome"], found["severity"]) == (outcome, "error")
    assert bool(found["fix"]) == (outcome == "fail")


FORMS: list[tuple[str, str, str]] = [
    (ROLE, "7200", "pass"),
    (ROLE, "3600.5", "fail"),
    (ROLE, '"8h"', "fail"),
    (ROLE, "true", "fail"),
    (ROLE, "var.n", "unknown"),
    (ROLE, "var.n > 0 ? 3600 : 7200", "pass"),
    (ROLE, "min(7200, var.n)", "unknown"),
    (PREFERENCE, "1.5", "fail"),
    (PREFERENCE, '"8"', "pass"),
    (SET, '"PT8H"', "pass"),
    (SET, '"PT8"', "fail"),
    (SET, '"8h"', "fail"),
    (SET, '"pt8h"', "fail"),
    (SET, '"28800"', "fail"),
    (SET, '""', "fail"),
    (SET, '"P1M"', "fail"),
    (SET, 'var.t == "" ? "PT8" : "8h"', "fail"),
    (SET, 'var.t == "" ? "PT8" : "PT8H"', "unknown"),
    (SET, 'var.t == "" ? "PT4H" : "PT8H"', "pass"),
    (PROVIDER, '"1h"', "pass"),
    (PROVIDER, '"3600"', "fail"),
    (PROVIDER, '"PT1H"', "fail"),
]


@pytest.mark.parametrize(("block", "value", "outcome"), FORMS)
def test_a_value_is_a_duration_in_its_unit(project: Project, block: str, value: str, outcome: str) -> None:
    (found,) = judged(project, block.format(value), FORM)
    assert (found["outcome"], found["severity"]) == (outcome, "error")


def test_what_is_malformed_is_not_out_of_range_besides(project: Project) -> None:
    assert judged(project, SET.format('"PT8"'), RANGE) == []


@pytest.mark.parametrize("text", ['resource "alicloud_ram_role" "x" {}\n', ROLE.format("null")])
def test_what_is_left_out_is_neither(project: Project, text: str) -> None:
    assert judged(project, text, RANGE) == judged(project, text, FORM) == []
    assert project.run().code == 0


@pytest.mark.parametrize(
    ("value", "outcome"),
    [("12", "pass"), ("null", "fail"), ("var.n", "unknown"), ("6", "pass"), ("99", "pass"), ('"x"', "pass")],
)
def test_a_security_preference_names_its_login_session(project: Project, value: str, outcome: str) -> None:
    (found,) = judged(project, PREFERENCE.format(value), NOT_SET)
    assert (found["outcome"], found["severity"]) == (outcome, "warning")
    if outcome == "fail":
        assert found["message"].endswith("is created without login_session_duration, which sets the account to 6 h")
        assert "login_session_duration = 6" in found["fix"]
        assert found["location"]["line"] == 7


@pytest.mark.parametrize(
    ("head", "rule", "outcome"),
    [
        ("count = var.n\n  max_session_duration = 60", RANGE, "unknown"),
        ("count = var.n\n  max_session_duration = 3600", RANGE, "pass"),
        ("count = 0\n  max_session_duration = 60", RANGE, None),
        ("for_each = toset([var.t])\n  max_session_duration = 3600.5", FORM, "unknown"),
    ],
)
def test_what_may_not_be_there_does_not_fail_for_certain(
    project: Project, head: str, rule: str, outcome: str | None
) -> None:
    found = judged(project, f'resource "alicloud_ram_role" "x" {{\n  {head}\n}}\n', rule)
    assert [f["outcome"] for f in found] == ([outcome] if outcome else [])
    if outcome == "unknown":
        assert ("if it is there" if rule == FORM else "may be there any number of times") in found[0]["message"]


SAID: list[tuple[str, str, str, str, str]] = [
    # block, value, rule, what the message says, what the fix says
    (PREFERENCE, "28800", RANGE, "Its unit is hours, and the number looks like seconds", "login_session_duration = 8"),
    (PREFERENCE, "480", RANGE, "looks like minutes", "login_session_duration = 8"),
    (ROLE, "8", RANGE, "Its unit is seconds, and the number looks like hours", "max_session_duration = 28800"),
    (ROLE, "1", RANGE, "is 1 second, and the API accepts", "max_session_duration = 3600"),
    (ROLE, "120", RANGE, "looks like minutes", "max_session_duration = 7200"),
    (ROLE, "86400", RANGE, "86400 seconds (24 h), and the API accepts 3600 to 43200 seconds",
     "max_session_duration = 43200"),
    (ROLE, "90", RANGE, "plan succeeds, apply fails", "max_session_duration = 5400"),
    (SET, '"PT13H"', RANGE, '"PT13H" (13 h), and the API accepts 1 h to 12 h', 'session_duration = "PT12H"'),
    (SET, '"PT30M"', RANGE, '"PT30M" (30 min)', 'session_duration = "PT1H"'),
    (VPN, "9", RANGE, "the API accepts 8, 10, 12 or 24 hours", "session_timeout_hours = 10"),
    (VPN, "99", RANGE, "8, 10, 12 or 24 hours", "session_timeout_hours = 24"),
    (DIRECTORY, '"48"', RANGE, "1 to 24 hours", 'session_duration = "24"'),
    (SET, '"8h"', FORM, '"8h" is not an ISO 8601 duration', 'write session_duration = "PT8H"'),
    (SET, '"PT8"', FORM, '"PT8" is not an ISO 8601 duration', 'write session_duration = "PT8H" (8 h)'),
    (ROLE, '"8h"', FORM, '"8h" is not a number of seconds', "write max_session_duration = 28800"),
    (PREFERENCE, '"8h"', FORM, '"8h" is not a number of hours', "write login_session_duration = 8"),
    (ROLE, "3600.5", FORM, "3600.5 is not a whole number", "write a value like max_session_duration = 3600"),
    (PROVIDER, '"3600"', FORM, '"3600" is not a Go duration', 'write duration = "1h" (1 h)'),
]  # fmt: skip


@pytest.mark.parametrize(("block", "value", "rule", "message", "fix"), SAID)
def test_a_finding_says_what_is_wrong_and_what_to_write(
    project: Project, block: str, value: str, rule: str, message: str, fix: str
) -> None:
    (found,) = judged(project, block.format(value), rule)
    assert message in found["message"]
    assert fix in found["fix"]


def test_a_correction_names_the_place_that_the_value_comes_from(project: Project) -> None:
    project.write({
        "main.tf": """
variable "default" {
  default = 60
}
variable "own" {
  type = map(object({ hours = number, spare = optional(number) }))
}
resource "alicloud_ram_role" "one" {
  max_session_duration = var.default
}
resource "alicloud_ram_role" "two" {
  max_session_duration = var.default
}
resource "alicloud_ram_role" "made" {
  for_each             = var.own
  max_session_duration = coalesce(each.value.spare, each.value.hours) * 60
}
""",
        "terraform.tfvars": "own = {\n  a = { hours = 8 }\n}\n",
    })  # fmt: skip
    fixes = {f["address"].rpartition(".")[2]: f["fix"] for f in project.findings()}
    both = "write 3600 at main.tf:3, so that max_session_duration = 3600 (1 other setting gets that value there, too)"
    assert fixes == {
        "one": both,
        "two": both,
        'made["a"]': "to get max_session_duration = 28800, change each.value.hours at terraform.tfvars:2",
    }


def test_what_is_unknown_of_a_setting_is_said_once(project: Project) -> None:
    project.write({"main.tf": UNKNOWN + PREFERENCE.format("var.n")})
    (found,) = project.findings()
    assert (found["outcome"], found["severity"], found["rule"]) == ("unknown", "error", RANGE)
    assert found["message"].startswith("3 rules undecided: login_session_duration is not known: it depends on var.n")
    for rule in (RANGE, FORM, NOT_SET):
        assert rule in found["message"]
    ignored = project.run("check", "--format", "json", "--ignore", RANGE, "--ignore", FORM).json["findings"]
    assert [(f["rule"], f["severity"]) for f in ignored] == [(NOT_SET, "warning")]
    assert not ignored[0]["message"].startswith("1 rule")


def test_a_value_that_apply_tells_is_unknown_with_that_reason(project: Project) -> None:
    text = 'resource "random_integer" "n" {\n  min = 1\n  max = 2\n}\n' + ROLE.format("random_integer.n.result")
    project.write({"main.tf": text})
    (found,) = project.findings()
    assert "depends on random_integer.n.result, known only after apply" in found["message"]
    assert project.run().code == 0
    assert project.run("--strict").code == 1


SEVERAL = """
provider "aws" {{
  assume_role {{
    duration = "5m"
  }}
  assume_role {{
    duration = "{second}"
  }}
}}
resource "alicloud_ram_role" "each" {{
  for_each             = toset(["a", "b"])
  max_session_duration = 60
}}
"""


def marks(project: Project) -> list[tuple[str, str]]:
    return [(f["address"], f["fingerprint"]) for f in project.findings()]


def test_a_finding_is_known_by_the_same_mark_wherever_it_moves(project: Project) -> None:
    text = SEVERAL.format(second="6m")
    project.write({"a/main.tf": text, "b/main.tf": text})
    before = marks(project)
    assert len({mark for _, mark in before}) == len(before) == 8
    assert all(len(mark) == 32 for _, mark in before)
    project.write({"a/main.tf": "# a comment\n\n\n" + text.replace("60", "61"), "a/zzz.tf": "\n"})
    assert sorted(marks(project)) == sorted(before)


def test_two_blocks_alike_keep_their_marks_when_one_is_mended(project: Project) -> None:
    project.write({"main.tf": SEVERAL.format(second="6m")})
    before = marks(project)
    project.write({"main.tf": SEVERAL.format(second="1h")})
    assert len(marks(project)) == len(before) - 1
    assert set(marks(project)) < set(before)


def test_severities_and_rules_out_of_force_come_from_the_configuration(project: Project) -> None:
    project.write({
        "main.tf": ROLE.format("60") + PREFERENCE.format("null"),
        "iaccheck.yaml": "rules:\n  ignore: [session-out-of-range]\n  severity: {login-session-not-set: error}\n",
    })  # fmt: skip
    assert [(f["rule"], f["severity"]) for f in project.findings()] == [(NOT_SET, "error")]
    listed = {rule["id"]: rule["severity"] for rule in project.run("rules", "--format", "json").json["rules"]}
    assert RANGE not in listed
    assert listed[NOT_SET] == "error"


NEEDS = """
workflows:
  - name: it
    kind: {kind}
    target: {target}
    needs: {needs}
    {more}
"""

FIXES: list[tuple[str, str, str, str, str]] = [
    # the resources, the kind, the need, more of the workflow, the fix
    ('resource "alicloud_ram_role" "x" {}\n', "alicloud.assume-role-api", "8h", "given: {requested: 8h}",
     "add max_session_duration = 28800 to alicloud_ram_role.x"),
    (ROLE.format(7200), "alicloud.assume-role-api", "8h", "given: {requested: 8h}",
     "write max_session_duration = 28800 in alicloud_ram_role.x"),
    (ROLE.format(7200), "alicloud.assume-role-api", "8h", "",
     "all of these:\n- write max_session_duration = 28800 in alicloud_ram_role.x\n"
     "- let the caller ask for 8 h, and say so: given: {requested: 8h}"),
    (ROLE.format(7200), "alicloud.assume-role-api", "13h", "given: {requested: 2h}",
     "let it need 12 h at most: role_max_session and requested can be 12 h at most"),
    (ROLE.format(7200), "alicloud.assume-role-api", "1h", "given: {requested: 3h}",
     "let the caller ask for 2 h at most, and say so: given: {requested: 2h}"),
    (ROLE.format(7200), "alicloud.assume-role-api", "5m", "given: {requested: 5m}",
     "let the caller ask for at least 15 min, and say so: given: {requested: 15m}"),
    # a sensitive maximum is not told by what to ask for instead
    (ROLE.format("sensitive(7200)"), "alicloud.assume-role-api", "1h", "given: {requested: 3h}",
     "write 10800 at main.tf:2, so that max_session_duration = 10800 in alicloud_ram_role.x"),
    (ROLE.format("sensitive(7200)"), "alicloud.assume-role-api", "5h",
     "caller: alibabacloud-credentials\n    given: {requested: 3h}",
     "write 10800 at main.tf:2, so that max_session_duration = 10800 in alicloud_ram_role.x"),
    (ROLE.format("sensitive(7200)"), "alicloud.assume-role-api", "1h", "given: {requested: 13h}",
     "let the caller ask for 12 h at most, and say so: given: {requested: 12h}"),
    (ROLE.format(43200) + PREFERENCE.format(4), "alicloud.switch-role-console", "4h30m", "",
     "write login_session_duration = 5 in alicloud_ram_security_preference.x"),
    (ROLE.format(43200) + PREFERENCE.format(12), "alicloud.saml-role-console", "90m",
     "given: {saml_session_duration: 1h}",
     "outside of Terraform, let the identity provider send 1 h 30 min, "
     "and say so: given: {saml_session_duration: 90m}"),
    (SET.format('"PT1H"'), "aws.identity-center", "4h", "",
     'write session_duration = "PT4H" in aws_ssoadmin_permission_set.x'),
]  # fmt: skip


@pytest.mark.parametrize(("resources", "kind", "needs", "more", "fix"), FIXES)
def test_a_workflow_that_gets_too_little_is_told_all_that_must_change(
    project: Project, resources: str, kind: str, needs: str, more: str, fix: str
) -> None:
    target = "aws_ssoadmin_permission_set.x" if kind.startswith("aws") else "alicloud_ram_role.x"
    configuration = NEEDS.format(kind=kind, target=target, needs=needs, more=more)
    project.write({"main.tf": resources, "iaccheck.yaml": configuration})
    (found,) = [f for f in project.findings() if f["workflow"]]
    assert (found["rule"], found["outcome"], found["fix"]) == ("workflow-unreachable", "fail", fix)


def test_a_request_for_too_little_is_not_said_to_be_too_much(project: Project) -> None:
    kind, target = "alicloud.assume-role-api", "alicloud_ram_role.x"
    declared = NEEDS.format(kind=kind, target=target, needs="5m", more="given: {requested: 5m}")
    project.write({"main.tf": ROLE.format("sensitive(7200)"), "iaccheck.yaml": declared})
    (found,) = [f for f in project.findings() if f["workflow"]]
    assert "requested is at least 15 min" in found["message"]


LOWER: list[tuple[str, str, str, str]] = [
    # the resources, the kind, at_most, the fix
    (ROLE.format(43200) + PREFERENCE.format(12), "alicloud.switch-role-console", "90m",
     "one of these:\n- write login_session_duration = 1 in alicloud_ram_security_preference.x\n"
     "- write max_session_duration = 5400 in alicloud_ram_role.x"),
    (ROLE.format(43200), "alicloud.assume-role-api", "30m",
     "no setting can be as short as 30 min: let the workflow have more, or use another way in"),
    (ROLE.format(43200), "alicloud.assume-role-api", "2h", "write max_session_duration = 7200 in alicloud_ram_role.x"),
]  # fmt: skip


@pytest.mark.parametrize(("resources", "kind", "most", "fix"), LOWER)
def test_a_workflow_that_can_last_too_long_is_told_what_may_change(
    project: Project, resources: str, kind: str, most: str, fix: str
) -> None:
    configuration = NEEDS.format(kind=kind, target="alicloud_ram_role.x", needs="30m", more=f"at_most: {most}")
    project.write({"main.tf": resources, "iaccheck.yaml": configuration})
    (found,) = [f for f in project.findings() if f["rule"] == "workflow-too-long"]
    assert (found["outcome"], found["fix"]) == ("fail", fix)


def test_a_finding_points_at_every_limit_that_must_rise(project: Project) -> None:
    configuration = NEEDS.format(kind="alicloud.switch-role-console", target="alicloud_ram_role.x", needs="8h", more="")
    project.write({"main.tf": ROLE.format(7200) + PREFERENCE.format(4), "iaccheck.yaml": configuration})
    (found,) = project.findings()
    assert (found["location"]["path"], found["location"]["line"]) == ("main.tf", 2)
    assert found["setting"] == "alicloud_ram_role.max_session_duration"
    assert found["address"] == "alicloud_ram_role.x"
    assert [(each["message"], each["location"]["path"], each["location"]["line"]) for each in found["related"]] == [
        ("login_session is 4 h here", "main.tf", 5),
        ('workflow "it" is declared here', "iaccheck.yaml", 3),
    ]
    assert found["message"] == "it needs 8 h and can get 2 h, limited by role_max_session"


NULLS = [
    # how the argument is written, and what to do about it: a second line of its name would be refused
    ("", "add max_session_duration = 14400 to alicloud_ram_role.x"),
    ("max_session_duration = null", "to get max_session_duration = 14400 in alicloud_ram_role.x, change its value at"),
    ("max_session_duration = var.h == null ? null : var.h * 3600", "change its value at main.tf:6, which is null now"),
]


@pytest.mark.parametrize(("argument", "fix"), NULLS)
def test_no_argument_is_added_that_is_written_and_comes_to_null(project: Project, argument: str, fix: str) -> None:
    variable = 'variable "h" {\n  type    = number\n  default = null\n}\n'
    text = f'{variable}resource "alicloud_ram_role" "x" {{\n  {argument}\n}}\n'
    workflow = "{name: it, kind: alicloud.switch-role-console, target: alicloud_ram_role.x, needs: 4h}"
    project.write({"main.tf": text, "iaccheck.yaml": f"workflows: [{workflow}]\n"})
    (found,) = (f for f in project.findings() if f["rule"] == "workflow-unreachable")
    assert fix in found["fix"]
    assert found["location"]["line"] == 5
