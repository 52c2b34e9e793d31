"""`iaccheck test`: which tests it finds, what each expects, and what it says of what is not so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.project import Json, Project

RULES = """\
settings:
  - {id: aws_db_instance.backup_retention_period, unit: number, omitted: {on_create: 1}}
rules:
  - {id: backups-too-short, setting: aws_db_instance.backup_retention_period, at_least: 35, where: {tags.env: prod}}
"""
DATABASE = 'resource "aws_db_instance" "x" {{\n  backup_retention_period = {0}\n  tags = {{ env = "prod" }}{1}\n}}\n'
CASE = "policies/tests/backups-too-short"
PASS, FAIL = DATABASE.format("35", ""), DATABASE.format("7 # expect: backups-too-short", "")
UNKNOWN = 'variable "days" {\n  type = number\n}\n' + DATABASE.format("var.days # expect: backups-too-short", "")
WHOLE = {
    "policies/own.yaml": RULES,
    f"{CASE}/pass/main.tf": PASS,
    f"{CASE}/fail/main.tf": FAIL,
    f"{CASE}/unknown/main.tf": UNKNOWN,
}


def test_all_is_as_expected(project: Project) -> None:
    ran = project.write(WHOLE).run("test", "policies")
    assert (ran.code, ran.out, ran.err) == (0, "3 cases of 1 rule: all as expected\n", "")
    ran = project.run("test", "policies", "--all")
    assert ran.out.startswith(f"{CASE}/fail: as expected\n{CASE}/pass: as expected\n")


@pytest.mark.parametrize("path", ["policies", ".", "policies/tests", "./policies/"])
def test_where_tests_are_found(path: str, project: Project) -> None:
    assert project.write(WHOLE).run("test", path).out == "3 cases of 1 rule: all as expected\n"


CASES: list[tuple[str, dict[str, str], list[str]]] = [
    ("fail", {"main.tf": DATABASE.format("35 # expect: backups-too-short", "")},
     ["/main.tf:2: expected and not found: nothing here fails"]),
    ("fail", {"main.tf": DATABASE.format("7", "")},
     ["/main.tf:2: found and not expected: it fails: backup_retention_period is 7, and has to be at least 35"]),
    ("fail", {"main.tf": PASS}, [": expected and not found: nothing fails"]),
    ("fail", {"main.tf": DATABASE.format("7", " # expect: backups-too-short")},  # a line too late
     ["/main.tf:2: found and not expected: it fails: backup_retention_period is 7, and has to be at least 35",
      "/main.tf:3: expected and not found: nothing here fails"]),
    ("fail", {"main.tf": "# expect: backups-too-short\n" + DATABASE.format("7", "")},
     ["/main.tf:3: found and not expected: it fails: backup_retention_period is 7, and has to be at least 35",
      "/main.tf:2: expected and not found: nothing here fails"]),
    ("fail", {"main.tf": DATABASE.format("var.d", "") + 'variable "d" {}\n'},
     ["/main.tf:2: found and not expected: it is unknown: backup_retention_period is not known, and has to be at least "
      "35: it depends on var.d, which has no value: give it one with --var, a tfvars file or a default",
      ": expected and not found: nothing fails"]),
    ("fail", {"main.tf": DATABASE.format("7 /* expect: backups-to-short */", "")},
     ["/main.tf:2: there is no rule backups-to-short: did you mean backups-too-short?",
      "/main.tf:2: found and not expected: it fails: backup_retention_period is 7, and has to be at least 35"]),
    ("fail", {"main.tf": DATABASE.format("7 # expect: session-malformed, backups-too-short", "")}, []),
    ("fail", {"main.tf": DATABASE.format("7 // expect:backups-too-short", "")}, []),
    ("fail", {"main.tf": DATABASE.format("\n  # expect: backups-too-short\n", "").replace("=", "= (", 1).replace(
        "short\n", "short\n  7)", 1)}, []),  # alone in its line, about a line of the value
    ("fail", {"main.tf": PASS.replace("35", '"7" # "# expect: backups-too-short"')},  # is no comment that begins so
     ["/main.tf:2: found and not expected: it fails: backup_retention_period is 7, and has to be at least 35"]),
    ("pass", {"main.tf": DATABASE.format('"35"', '\n  name = "# expect: backups-too-short"')}, []),
    ("pass", {"main.tf": PASS.replace("prod", "dev")},
     [": there is nothing that backups-too-short looks at, so this shows nothing"]),
    ("pass", {"notes.txt": "later"}, [": there is nothing that backups-too-short looks at, so this shows nothing"]),
    ("pass", {"main.tf": PASS + "resource {"},
     ["/main.tf:5: Unclosed block: `resource` has no closing brace."]),
    ("pass", {"main.tf": FAIL},
     ["/main.tf:2: found and not expected: it fails: backup_retention_period is 7, and has to be at least 35",
      "/main.tf:2: expected and not found: nothing here passes"]),
    ("pass", {"main.tf": DATABASE.format("var.d", "") + 'variable "d" {}\n', "terraform.tfvars": "d = 36\n"}, []),
    ("pass", {"main.tf": DATABASE.format("7", ""),
              "iaccheck.yaml": "waivers: [{rule: backups-too-short, address: aws_db_instance.x, reason: old}]\n"}, []),
    ("fail", {"a/main.tf": FAIL, "b/main.tf": FAIL}, []),
    ("fail", {"a/main.tf": FAIL, "b/main.tf": FAIL.replace("7", "36")},
     ["/b/main.tf:2: expected and not found: nothing here fails"]),
    ("fail", {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": FAIL}, []),
    ("fail", {"main.tf.json": json.dumps(
        {"resource": {"aws_db_instance": {"x": {"backup_retention_period": 7, "tags": {"env": "prod"}}}}})}, []),
    ("unknown", {"main.tf.json": json.dumps(
        {"resource": {"aws_db_instance": {"x": {"backup_retention_period": 7, "tags": {"env": "prod"}}}}})},
     ["/main.tf.json:1: found and not expected: it fails: backup_retention_period is 7, and has to be at least 35",
      ": expected and not found: nothing is unknown"]),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "files", "said"), CASES)
def test_what_is_not_as_expected(outcome: str, files: dict[str, str], said: list[str], project: Project) -> None:
    project.write({"policies/own.yaml": RULES, **{f"{CASE}/{outcome}/{name}": text for name, text in files.items()}})
    ran = project.run("test", "policies")
    *lines, counts = ran.out.splitlines()
    assert [line for line in lines if line and not line.startswith("  = note")] == [
        f"{CASE}/{outcome}{line}" for line in said
    ]
    assert counts == "1 case of 1 rule: " + ("1 not as expected" if said else "all as expected")
    assert ran.code == bool(said)


def test_an_expectation_in_the_configuration(project: Project) -> None:
    """Where workflows are declared; a `#` in a text is no comment there, either."""
    case = "rules/tests/workflow-target-missing/fail"
    configuration = """\
workflows:
  - {name: a, kind: alicloud.assume-role-api, target: alicloud_ram_role.a, needs: 1h} # expect: workflow-target-missing
  - {name: b, kind: alicloud.assume-role-api, target: "#expect:workflow-target-missing", needs: 1h}
"""
    project.write({f"{case}/iaccheck.yaml": configuration, f"{case}/main.tf": PASS.replace("aws", "alicloud")})
    (line, *_) = project.run("test", "rules").out.splitlines()
    assert line.startswith(f"{case}/iaccheck.yaml:3: found and not expected: it fails: b: its target")


def test_a_plan_is_a_case_too(project: Project) -> None:
    values = {"backup_retention_period": 7, "tags": {"env": "prod"}}
    resource = {"address": "aws_db_instance.x", "mode": "managed", "type": "aws_db_instance", "name": "x"}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [resource | {"change": change}],
        "planned_values": {"root_module": {"resources": [resource | {"values": values}]}},
    }
    project.write({"policies/own.yaml": RULES, f"{CASE}/fail/plan.json": json.dumps(plan)})
    assert project.run("test", "policies").out == "1 case of 1 rule: all as expected\n"
    project.write({f"{CASE}/pass/plan.json": json.dumps(plan)})
    ran = project.run("test", "policies")
    assert ran.code == 1
    assert f"{CASE}/pass: found and not expected: aws_db_instance.x fails: backup_retention_period is 7" in ran.out


def test_a_case_stands_by_itself(project: Project) -> None:
    """Neither the project's configuration nor the environment nor another case has a say in it."""
    project.monkeypatch.setenv("TF_VAR_days", "40")
    project.write({**WHOLE, "iaccheck.yaml": "rules: {paths: [policies], ignore: [backups-too-short]}\n"})
    assert project.run("test", "policies").out == "3 cases of 1 rule: all as expected\n"


def test_rules_and_roots_of_a_case(project: Project) -> None:
    rules = RULES.replace("tags.env: prod", "root: prod")
    project.write({"policies/own.yaml": rules, f"{CASE}/fail/prod/main.tf": FAIL, f"{CASE}/pass/prod/main.tf": PASS})
    project.write({f"{CASE}/fail/dev/main.tf": PASS.replace("35", "1")})
    assert project.run("test", "policies").out == "2 cases of 1 rule: all as expected\n"


def test_settings_from_another_folder(project: Project) -> None:
    settings, rules = RULES.split("rules:\n")
    project.write({**WHOLE, "policies/own.yaml": f"rules:\n{rules}", "shared/own.yaml": settings})
    assert project.run("test", "policies").code == 2
    assert project.run("test", "policies", "--rules", "shared").out == "3 cases of 1 rule: all as expected\n"


def test_names_that_mean_nothing_are_told_at_once(project: Project) -> None:
    project.write({**WHOLE, "policies/tests/backup-too-short/pass/main.tf": PASS, f"{CASE}/fails/main.tf": FAIL})
    ran = project.run("test", "policies")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "iaccheck: policies/tests/backup-too-short: there is no rule backup-too-short: did you mean backups-too-short?",
        f"iaccheck: {CASE}/fails: fails is no outcome: did you mean fail?",
    ]


def test_there_are_no_tests(project: Project) -> None:
    ran = project.write({"policies/own.yaml": RULES}).run("test", "policies")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("iaccheck: policies: no tests found. A test is a folder tests/RULE-ID/pass")
    ran = project.run("test", "policies/own.yaml")
    assert (ran.code, ran.err) == (2, "iaccheck: policies/own.yaml: tests stand in a folder, and this is none\n")
    assert project.run("test", "policy").code == 2


def test_rules_without_tests_are_named(project: Project) -> None:
    more = "  - {id: backups-left-out, setting: aws_db_instance.backup_retention_period, is_set: true}\n"
    ran = project.write({**WHOLE, "policies/own.yaml": RULES + more}).run("test", "policies")
    assert (ran.code, ran.out.splitlines()[1:]) == (0, ["without tests: backups-left-out"])


def test_json(project: Project) -> None:
    project.write({**WHOLE, f"{CASE}/fail/main.tf": FAIL.replace("7", "36")})
    ran = project.run("test", "policies", "--format", "json")
    shape: Json = ran.json
    assert ran.code == 1
    assert shape["summary"] == {"rules": 1, "cases": 3, "not_as_expected": 1}
    assert shape["rules_without_tests"] == []
    assert [(case["outcome"], case["as_expected"]) for case in shape["cases"]] == [
        ("fail", False), ("pass", True), ("unknown", True),
    ]  # fmt: skip
    path = f"{CASE}/fail/main.tf"
    assert shape["cases"][0] == {
        "rule": "backups-too-short",
        "outcome": "fail",
        "path": f"{CASE}/fail",
        "as_expected": False,
        "misses": [
            {
                "kind": "not found",
                "message": "expected and not found: nothing here fails",
                "path": path,
                "location": {"path": path, "line": 2, "column": 1, "end_line": 2, "end_column": 1},
            }
        ],
        "diagnostics": [],
    }


def test_tests_beside_rules_are_no_root_modules(project: Project) -> None:
    project.write({**WHOLE, "iaccheck.yaml": "rules: {paths: [policies]}\n", "infra/main.tf": PASS})
    project.write({"policies/tests/README/pass/main.tf": FAIL})  # no rule's name: not ours to leave out
    assert {f["root"] for f in project.check()["findings"]} == {"infra", "policies/tests/README/pass"}
    (found,) = project.findings(f"{CASE}/fail")  # unless they are asked for
    assert found["rule"] == "backups-too-short"


TOP = Path(__file__).parent.parent
YAML = re.compile(r"```yaml\n(.*?)```", re.S)


def test_the_readmes_rule_and_its_test(project: Project) -> None:
    section = (TOP / "README.md").read_text("utf-8").partition("## Write a rule")[2]
    (rules,) = YAML.findall(section)
    (case,) = re.findall(r"```hcl\n(.*?)```", section, re.S)
    folder = "policies/tests/logs-kept-too-short"
    project.write({"policies/logs.yaml": rules, f"{folder}/fail/main.tf": case})
    project.write({f"{folder}/pass/main.tf": re.sub("30 # .*", "0", case)})
    assert project.run("test", "policies").out == "2 cases of 1 rule: all as expected\n"


def test_what_the_documentation_shows_is_accepted(project: Project) -> None:
    settings, rules = YAML.findall((TOP / "docs/own-rules.md").read_text("utf-8"))
    project.write({"policies/a.yaml": settings, "policies/b.yaml": rules})
    assert project.run("rules", "--rules", "policies").code == 0
