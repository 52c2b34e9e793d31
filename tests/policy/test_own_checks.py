"""Rules of data alone: each kind by each outcome, which resources a rule is about, and what its findings say."""

from __future__ import annotations

import json

import pytest

from tests.project import Json, Project

VARIABLES = """\
variable "n" {
  type = number
}
variable "t" {
  type = string
}
variable "hidden" {
  type      = number
  default   = 7200
  sensitive = true
}
variable "hidden_unknown" {
  type      = number
  sensitive = true
}
"""
SETTINGS = """\
settings:
  - {id: aws_db_instance.backup_retention_period, unit: number, allowed: [0, 100], omitted: {on_create: 1}}
  - {id: acme_vault.ttl, unit: minutes, zero: no_limit}
  - {id: acme_vault.policy.max, unit: number}
  - {id: acme_door.open, unit: iso8601, only_where_set: true}
"""
ROLE, BACKUPS, TTL, DOOR = (
    "alicloud_ram_role.max_session_duration",
    "aws_db_instance.backup_retention_period",
    "acme_vault.ttl",
    "acme_door.open",
)


def own(setting: str, asks: str, more: str = "") -> str:
    return f"{SETTINGS}rules:\n  - {{id: own-rule, setting: {setting}, {asks}{more}}}\n"


def judged(project: Project, rules: str, text: str, *arguments: str) -> list[Json]:
    project.write({"policies/own.yaml": rules, "infra/main.tf": VARIABLES + text})
    found: list[Json] = project.check("infra", "--rules", "policies", "--select", "own-rule", *arguments)["findings"]
    return found


def block(setting: str, value: str) -> str:
    type_, _, name = setting.partition(".")
    line = f"  {name} = {value}\n" if value else ""
    return f'resource "{type_}" "x" {{\n{line}}}\n'


KINDS: list[tuple[str, str, str, str]] = [
    (ROLE, "at_most: 4h", "14400", "pass"),
    (ROLE, "at_most: 4h", "14401", "fail"),
    (ROLE, "at_most: 4h", "var.n", "unknown"),
    (ROLE, "at_most: 4h", "min(var.n, 3600)", "pass"),
    (ROLE, "at_most: 4h", "max(var.n, 14401)", "fail"),
    (ROLE, "at_most: 4h", "", "pass"),  # left out, it is 1 h
    (ROLE, "at_most: 4h", '"8h"', "unknown"),  # session-malformed says what is wrong
    (ROLE, "at_most: 4h", "var.hidden", "pass"),
    (ROLE, "at_most: 1h", "var.hidden", "fail"),
    (ROLE, "at_most: 1h", "var.hidden_unknown", "unknown"),
    (ROLE, "at_least: 2h", "7200", "pass"),
    (ROLE, "at_least: 2h", "7199", "fail"),
    (ROLE, "at_least: 2h", "", "fail"),
    (ROLE, "at_least: 2h", "var.n", "unknown"),
    (ROLE, "between: [1h, 4h]", "3600", "pass"),
    (ROLE, "between: [1h, 4h]", "14400", "pass"),
    (ROLE, "between: [2h, 4h]", "7199", "fail"),
    (ROLE, "between: [2h, 4h]", "14401", "fail"),
    (ROLE, "between: [2h, null]", "43200", "pass"),
    (ROLE, "between: [2h, 4h]", "var.n", "unknown"),
    (ROLE, "one_of: [1h, 4h]", "14400", "pass"),
    (ROLE, "one_of: [1h, 4h]", "7200", "fail"),
    (ROLE, "one_of: [1h, 4h]", "min(var.n, 14400)", "unknown"),
    (ROLE, "one_of: [1h, 4h]", "max(3601, min(var.n, 14399))", "fail"),
    (ROLE, "is_set: true", "60", "pass"),
    (ROLE, "is_set: true", "", "fail"),
    (ROLE, "is_set: true", "null", "fail"),
    (ROLE, "is_set: true", "var.n", "unknown"),  # it may be null
    (ROLE, "is_set: true", '"8h"', "pass"),
    (ROLE, "is_set: true", "var.hidden", "pass"),
    (ROLE, "is_set: true", "var.hidden_unknown", "unknown"),
    (ROLE, "is_set: false", "", "pass"),
    (ROLE, "is_set: false", "3600", "fail"),
    (ROLE, "is_set: false", "var.n", "unknown"),
    (BACKUPS, "at_least: 35", "35", "pass"),
    (BACKUPS, "at_least: 35", '"35"', "pass"),
    (BACKUPS, "at_least: 35", "34", "fail"),
    (BACKUPS, "at_least: 35", "34.999", "fail"),
    (BACKUPS, "at_least: 35", "", "fail"),
    (BACKUPS, "at_least: 35", "var.n", "unknown"),
    (BACKUPS, "one_of: [0, 35.5]", "35.5", "pass"),
    (BACKUPS, "one_of: [0, 35.5]", "35", "fail"),
    (TTL, "at_most: 4h", "0", "fail"),  # no limit at all
    (TTL, "at_most: 4h", "240", "pass"),
    (TTL, "at_most: 4h", "241", "fail"),
    (TTL, "at_most: 4h", "max(0, min(var.n, 60))", "unknown"),  # 0 is among what it can be
    (TTL, "at_most: 4h", "max(1, min(var.n, 60))", "pass"),
    (TTL, "at_most: 4h", "max(0, var.n)", "unknown"),
    (TTL, "at_most: 4h", "", "unknown"),  # what it is then is not documented
    (TTL, "at_least: 4h", "0", "pass"),
    (TTL, "at_least: 4h", "max(0, min(var.n, 60))", "unknown"),
    (TTL, "between: [1h, 4h]", "0", "fail"),
    (TTL, "one_of: [0s, 1h]", "0", "pass"),
    (TTL, "one_of: [1h, 2h]", "0", "fail"),
    (DOOR, "at_most: 4h", '"PT4H"', "pass"),
    (DOOR, "at_most: 4h", '"PT5H"', "fail"),
    (DOOR, "is_set: false", '"PT5H"', "fail"),
]


@pytest.mark.parametrize(("setting", "asks", "value", "outcome"), KINDS)
def test_each_kind(setting: str, asks: str, value: str, outcome: str, project: Project) -> None:
    (found,) = judged(project, own(setting, asks), block(setting, value))
    assert (found["outcome"], found["setting"]) == (outcome, setting), found["message"]
    if "hidden" in value:
        assert "7200" not in json.dumps(found)


def test_what_is_looked_at_only_where_it_is_set_is_about_nothing_else(project: Project) -> None:
    assert judged(project, own(DOOR, "at_most: 4h"), block(DOOR, "")) == []
    assert judged(project, own("acme_vault.policy.max", "is_set: true"), block(TTL, "1")) == []


NAMED = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = 28800\n%s\n}\n'
TAGS = 'tags = { env = "prod", team = 7, gone = false, late = timestamp() }'
WHERE: list[tuple[str, str, str | None]] = [
    ('role_name: "prod-*"', 'role_name = "prod-etl"', "fail"),
    ('role_name: "prod-*"', 'role_name = "dev-etl"', None),
    ('role_name: "prod-*"', 'name = "prod-etl"', "fail"),  # the older name of the argument
    ('name: "prod-*"', 'role_name = "prod-etl"', "fail"),
    ('role_name: ["a", "prod-*"]', 'role_name = "prod-etl"', "fail"),
    ('role_name: ["a", "b"]', 'role_name = "prod-etl"', None),
    ('role_name: {not: "prod-*"}', 'role_name = "prod-etl"', None),
    ('role_name: {not: ["dev-*", "test-*"]}', 'role_name = "prod-etl"', "fail"),
    ('role_name: "prod-*"', "role_name = var.t", "unknown"),
    ('role_name: {not: "prod-*"}', "role_name = var.t", "unknown"),
    ('role_name: "prod-*"', 'role_name = "prod-${var.t}"', "fail"),  # what it begins with is enough
    ('role_name: "prod-*"', 'role_name = "dev-${var.t}"', None),
    ('role_name: "prod-*-ro"', 'role_name = "prod-${var.t}"', "unknown"),
    ('role_name: "prod-x"', 'role_name = "prod-${var.t}"', "unknown"),
    ('role_name: "*x"', 'role_name = "prod-${var.t}"', "unknown"),
    ('role_name: "prod-*"', 'role_name = var.t == "" ? "prod-a" : "prod-b"', "fail"),
    ('role_name: "prod-*"', 'role_name = var.t == "" ? "prod-a" : "dev-b"', "unknown"),
    ('role_name: "prod-*"', "", "unknown"),  # the provider makes one up
    ('role_name: {not: "prod-*"}', "", "unknown"),
    ('description: "prod*"', "", None),
    ('description: {not: "prod*"}', "", "fail"),
    ('description: {not: "*"}', "", "fail"),  # what is left out is not even anything
    ('description: "*"', 'description = ""', "fail"),
    ('description: "*"', 'description = "${var.t}!"', "fail"),
    ('description: "*"', "description = var.t", "unknown"),  # it may be null
    ("tags.env: prod", TAGS, "fail"),
    ("tags.env: dev", TAGS, None),
    ("tags.team: 7", TAGS, "fail"),
    ("tags.team: 7.0", TAGS, "fail"),
    ("tags.team: 8", TAGS, None),
    ("tags.gone: false", TAGS, "fail"),
    ("tags.gone: true", TAGS, None),
    ("tags.late: x", TAGS, "unknown"),
    ("tags.other: x", TAGS, None),
    ("tags.env: prod", "tags = var.t", "unknown"),
    ("'tags[\"env\"]': prod", TAGS, "fail"),
    ("force: true", "force = true", "fail"),
    ("zones: b", 'zones = ["a", "b"]', "fail"),
    ("zones: c", 'zones = ["a", "b"]', None),
    ("zones: c", 'zones = ["a", var.t]', "unknown"),
    ("policy.mode: strict", 'policy {\n  mode = "lax"\n}\npolicy {\n  mode = "strict"\n}', "fail"),
    ('"policy[0].mode": strict', 'policy {\n  mode = "lax"\n}\npolicy {\n  mode = "strict"\n}', None),
    ("tags.env: prod, role_name: a", f'role_name = "b"\n{TAGS}', None),
    ("tags.env: prod, role_name: a", f"role_name = var.t\n{TAGS}", "unknown"),
    ("tags.env: dev, role_name: a", f"role_name = var.t\n{TAGS}", None),
    ("address: alicloud_ram_role.x", "", "fail"),
    ('address: "alicloud_ram_role.*"', "", "fail"),
    ('address: "module.*"', "", None),
    ('address: {not: "*.x"}', "", None),
    ("address: alicloud_ram_role.x", "for_each = toset(['a'])".replace("'", '"'), "fail"),
    ("address: 'alicloud_ram_role.x[\"a\"]'", "for_each = toset(['a'])".replace("'", '"'), "fail"),
    ("address: 'alicloud_ram_role.x[\"b\"]'", "for_each = toset(['a'])".replace("'", '"'), None),
    ("root: infra", "", "fail"),
    ('root: "in*"', "", "fail"),
    ("root: {not: infra}", "", None),
    ("root: live", "", None),
]


@pytest.mark.parametrize(("where", "line", "outcome"), WHERE)
def test_where(where: str, line: str, outcome: str | None, project: Project) -> None:
    found = judged(project, own(ROLE, "at_most: 4h", f", where: {{{where}}}"), NAMED % line)
    assert [finding["outcome"] for finding in found] == ([outcome] if outcome else [])


def test_what_a_rule_may_not_be_about_can_pass(project: Project) -> None:
    rules = own(ROLE, "at_most: 8h", ", where: {role_name: 'prod-*'}")
    assert [f["outcome"] for f in judged(project, rules, NAMED % "role_name = var.t")] == ["pass"]


def test_modules_and_roots(project: Project) -> None:
    project.write(
        {
            "policies/own.yaml": own(
                ROLE, "at_most: 4h", ", where: {address: module.roles.alicloud_ram_role.x, root: prod}"
            ),
            "iaccheck.yaml": "rules: {paths: [policies]}\nroots: [{name: prod, path: live}, {name: x, path: test}]\n",
            "live/main.tf": 'module "roles" {\n  source = "../roles"\n}\n',
            "test/main.tf": 'module "roles" {\n  source = "../roles"\n}\n',
            "roles/main.tf": NAMED % "count = 2",
        }
    )
    found = [f for f in project.findings() if f["rule"] == "own-rule"]
    assert [(f["root"], f["address"]) for f in found] == [
        ("prod", "module.roles.alicloud_ram_role.x[0]"),
        ("prod", "module.roles.alicloud_ram_role.x[1]"),
    ]


FULL = f"""\
{SETTINGS}
rules:
  - id: own-rule
    title: Backups are kept for five weeks
    setting: {BACKUPS}
    at_least: 35
    severity: warning
    why: The auditors ask for it.
    fix: Ask the data team.
    docs: https://acme.example/backups
"""


def test_what_a_finding_says(project: Project) -> None:
    (found,) = judged(project, FULL, block(BACKUPS, "7"))
    assert {name: found[name] for name in ("severity", "message", "fix", "docs", "observed", "required", "unit")} == {
        "severity": "warning",
        "message": "Backups are kept for five weeks: backup_retention_period is 7, and has to be at least 35",
        "fix": "write backup_retention_period = 35\nAsk the data team.",
        "docs": "https://acme.example/backups",
        "observed": [7, 7],
        "required": [35, None],
        "unit": "number",
    }
    assert (
        found["location"]["line"]
        == (VARIABLES + block(BACKUPS, "7")).split("\n").index("  backup_retention_period = 7") + 1
    )


def test_explain_says_what_a_rule_asks(project: Project) -> None:
    where = "where: {role_name: [prod-*, 7], address: {not: '*.x'}}"
    project.write({"own.yaml": own(ROLE, "between: [1h, null]", f", {where}, why: It is so.")})
    page = project.run("explain", "own-rule", "--rules", "own.yaml").out
    assert page.splitlines()[2:] == [
        f"  setting   {ROLE}",
        "  asks      between: [1h, null], where: {role_name: [prod-*, 7], address: {not: *.x}}",
        "  why       It is so.",
    ]
    shape = project.run("explain", "own-rule", "--rules", "own.yaml", "--format", "json").json
    assert (shape["setting"], shape["asks"]) == (ROLE, page.splitlines()[3].removeprefix("  asks      "))


@pytest.mark.parametrize(
    ("asks", "value", "message", "fix"),
    [
        ("at_most: 4h", "28800", "is 28800 seconds (8 h), and has to be at most 4 h",
         "write max_session_duration = 14400"),
        ("at_least: 2h", "", "is not set (1 h), and has to be at least 2 h",
         "add max_session_duration = 7200 to alicloud_ram_role.x"),
        ("one_of: [1h, 4h]", "7200", "is 7200 seconds (2 h), and has to be 1 h or 4 h",
         "write max_session_duration = 14400"),
        ("between: [2h, 4h]", "3600", "is 3600 seconds (1 h), and has to be between 2 h and 4 h",
         "write max_session_duration = 7200"),
        ("is_set: true", "", "is not set, and has to be set", "add max_session_duration to alicloud_ram_role.x"),
        ("is_set: false", "3600", "is set, and has to be left out",
         "remove max_session_duration from alicloud_ram_role.x"),
        ("at_least: 24h", "3600", "is 3600 seconds (1 h), and has to be at least 24 h", ""),  # no value can be right
        ("at_most: 1h", "var.hidden", "is sensitive, and has to be at most 1 h",
         "write 3600 at infra/main.tf:9, so that max_session_duration = 3600"),
    ],
)  # fmt: skip
def test_what_is_wrong_and_what_to_write(asks: str, value: str, message: str, fix: str, project: Project) -> None:
    (found,) = judged(project, own(ROLE, asks), block(ROLE, value))
    assert (found["message"], found["fix"]) == (f"max_session_duration {message}", fix)


@pytest.mark.parametrize(
    ("where", "lines", "message"),
    [
        ("", "max_session_duration = var.n", "is not known, and has to be at most 4 h: it depends on var.n"),
        ("", 'max_session_duration = "x"', 'has no valid value, and has to be at most 4 h: "x" is no'),
        ("", "max_session_duration = 28800\ncount = var.n",
         "is 8 h, and has to be at most 4 h, but it may be there any number of times"),
        (", where: {role_name: a}", "max_session_duration = 28800\nrole_name = var.t",
         "is 28800 seconds (8 h), and has to be at most 4 h; whether the rule is about this resource is not known: "
         "role_name depends on var.t"),
    ],
)  # fmt: skip
def test_why_it_is_unknown(where: str, lines: str, message: str, project: Project) -> None:
    text = f'resource "alicloud_ram_role" "x" {{\n{lines}\n}}\n'
    (found,) = judged(project, own(ROLE, "at_most: 4h", where), text)
    assert found["outcome"] == "unknown"
    assert found["message"].startswith(f"max_session_duration {message}")


def test_the_configuration_and_the_command_line_can_leave_it_out_and_change_its_severity(project: Project) -> None:
    project.write({"policies/own.yaml": own(ROLE, "at_most: 4h"), "main.tf": VARIABLES + block(ROLE, "28800")})

    def severities(configuration: str, *arguments: str) -> list[str]:
        project.write({"iaccheck.yaml": f"rules: {{paths: [policies]{configuration}}}\n"})
        return [found["severity"] for found in project.findings(*arguments) if found["rule"] == "own-rule"]

    assert severities("") == ["error"]
    assert severities(", severity: {own-rule: info}") == ["info"]
    assert severities(", ignore: [own-rule]") == []
    assert severities("", "--ignore", "own-rule") == []
    assert severities("", "--select", "own-rule") == ["error"]
    assert severities("", "--select", "session-malformed") == []
    waiver = "\nwaivers: [{rule: own-rule, address: alicloud_ram_role.x, reason: retired soon}]"
    project.write({"iaccheck.yaml": f"rules: {{paths: [policies]}}{waiver}\n"})
    (found,) = project.findings("--select", "own-rule")
    assert found["waived"]["reason"] == "retired soon"
    assert project.run("--select", "own-rule").code == 0


def test_a_plan_is_judged_by_what_it_plans(project: Project) -> None:
    def planned(name: str, after: Json) -> Json:
        change = {"actions": ["create"], "before": None, "after": after, "after_unknown": {}}
        address = f"aws_db_instance.{name}"
        provider = "registry.terraform.io/hashicorp/aws"
        return {"address": address, "mode": "managed", "type": "aws_db_instance", "name": name,
                "provider_name": provider, "change": change}  # fmt: skip

    prod, dev = {"tags": {"env": "prod"}}, {"tags": {"env": "dev"}}
    changes = [
        planned("short", prod | {"backup_retention_period": 7}),
        planned("long", prod | {"backup_retention_period": 35}),
        planned("dev", dev | {"backup_retention_period": 7}),
    ]
    resources = [{**{k: v for k, v in c.items() if k != "change"}, "values": c["change"]["after"]} for c in changes]
    plan = {
        "format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes,
        "planned_values": {"root_module": {"resources": resources}}, "configuration": {"root_module": {}},
    }  # fmt: skip
    project.write(
        {"p/own.yaml": own(BACKUPS, "at_least: 35", ", where: {tags.env: prod}"), "plan.json": json.dumps(plan)}
    )
    found = project.check("plan.json", "--rules", "p", "--select", "own-rule")["findings"]
    assert {f["address"].partition(".")[2]: f["outcome"] for f in found} == {"short": "fail", "long": "pass"}


def test_a_root_module_that_only_an_own_rule_is_about_matters(project: Project) -> None:
    project.write({"policies/own.yaml": own(BACKUPS, "at_least: 35"), "db/main.tf": block(BACKUPS, "7")})
    assert project.findings("db") == []
    assert [f["rule"] for f in project.findings("db", "--rules", "policies")] == ["own-rule"]


def test_a_rule_that_is_about_no_resource_is_named(project: Project) -> None:
    rules = (
        own(ROLE, "at_most: 4h", ", where: {role_name: 'prd-*'}") + f"  - {{id: other, setting: {TTL}, at_most: 4h}}\n"
    )
    project.write(
        {
            "policies/own.yaml": rules,
            "iaccheck.yaml": "rules: {paths: [policies]}\n",
            "a/main.tf": NAMED % 'role_name = "prod-x"',
            "b/main.tf": block(TTL, "5"),
        }
    )

    def unmatched(*arguments: str) -> list[str]:
        found: list[str] = project.check(*arguments)["summary"]["unmatched_rules"]
        return found

    assert unmatched() == ["own-rule"]
    assert unmatched("a") == ["own-rule"]  # the other one is about a resource in b
    assert unmatched("--select", "own-rule") == ["own-rule"]
    assert unmatched("--select", "session-malformed") == []
    assert unmatched("--ignore", "own-rule") == []
    assert project.run("a").out.splitlines()[-1] == "matched no resource: own-rule"
    project.write({"iaccheck.yaml": "rules: {paths: [policies], ignore: [own-rule]}\n"})
    assert unmatched() == []
    assert "matched no resource" not in project.run().out


def test_of_several_configurations_one_is_enough(project: Project) -> None:
    project.write(
        {
            "policies/own.yaml": own(TTL, "at_most: 4h"),
            "a/iaccheck.yaml": "version: 1\n",
            "a/main.tf": block(ROLE, "3600"),
            "b/iaccheck.yaml": "version: 1\n",
            "b/main.tf": block(TTL, "5"),
        }
    )
    assert project.check("a", "b", "--rules", "policies")["summary"]["unmatched_rules"] == []
    assert project.check("a", "--rules", "policies")["summary"]["unmatched_rules"] == ["own-rule"]
