"""JSON: exactly the keys that the contract shows, in its order, with its meanings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.project import Project

FILES = {
    "iaccheck.yaml": """
workflows:
  - name: nightly-etl
    kind: alicloud.assume-role-api
    target: alicloud_ram_role.etl
    root: prod
    needs: 8h
    at_most: 12h
    given: {requested: 8h}
roots:
  - {name: prod, path: infra}
accounts:
  - {name: main, roots: [prod]}
""",
    "infra/ram.tf": """
module "roles" {
  for_each = { prod = 8 }
  source   = "../modules/roles"
  hours    = each.value
}
resource "alicloud_ram_role" "etl" {
  role_name = "etl"
}
""",
    "modules/roles/main.tf": """
variable "hours" {}
resource "alicloud_ram_role" "this" {
  for_each             = toset(["etl"])
  role_name            = "in-a-module"
  max_session_duration = var.hours * 3600
}
""",
}

PLACE = ("path", "line", "column", "end_line", "end_column")
SETTING = (
    "id", "root", "configuration", "address", "status", "value", "unit", "seconds", "reason", "location", "origin",
)  # fmt: skip
REACH = (
    "workflow", "requested_by", "root", "configuration", "account", "kind", "target", "needs_seconds",
    "at_most_seconds",
    "reachable_seconds", "ceiling_seconds", "rejected", "caller", "renews", "outcome", "at_most_outcome", "trust",
    "trust_reason", "factors",
)  # fmt: skip
FACTOR = ("id", "set_by", "seconds", "basis", "address", "location", "binds", "must_rise")
FINDING = (
    "rule", "severity", "outcome", "message", "fix", "docs", "root", "configuration", "workflow", "address", "setting",
    "location",
    "related", "observed", "required", "unit", "waived", "baseline", "fingerprint",
)  # fmt: skip
CHECK = ("version", "tool", "as_of", "summary", "findings", "not_checked", "diagnostics")
SUMMARY = (
    "roots",
    "files",
    "settings",
    "workflows",
    "fail",
    "unknown",
    "pass",
    "waived",
    "unmatched_rules",
    "baseline",
    "gone_findings",
)
DIAGNOSTIC = ("severity", "summary", "detail", "location")


def keys(shape: dict[str, Any]) -> tuple[str, ...]:
    return tuple(shape)


def test_settings(project: Project) -> None:
    shape = project.write(FILES).run("settings", "--format", "json", "infra").json
    assert keys(shape) == ("version", "settings", "diagnostics")
    assert shape["version"] == 1
    assert shape["diagnostics"] == []
    assert {keys(row) for row in shape["settings"]} == {SETTING}
    row = next(row for row in shape["settings"] if row["address"].startswith("module"))
    assert row == {
        "id": "alicloud_ram_role.max_session_duration",
        "root": "prod",
        "configuration": None,
        "address": 'module.roles["prod"].alicloud_ram_role.this["etl"]',
        "status": "known",
        "value": 28800,
        "unit": "seconds",
        "seconds": [28800, 28800],
        "reason": None,
        "location": {"path": "modules/roles/main.tf", "line": 6, "column": 26, "end_line": 6, "end_column": 42},
        "origin": [
            {"text": "var.hours is 8", "path": "infra/ram.tf", "line": 3, "column": 23},
            {"text": "each.value is 8", "path": "infra/ram.tf", "line": 3, "column": 23},
        ],
    }


def test_reach(project: Project) -> None:
    shape = project.write(FILES).run("reach", "--format", "json").json
    assert keys(shape) == ("version", "reach", "diagnostics")
    assert {keys(row) for row in shape["reach"]} == {REACH}
    assert {keys(factor) for row in shape["reach"] for factor in row["factors"]} == {FACTOR}
    row = shape["reach"][0]
    assert row == {
        "workflow": "nightly-etl",
        "requested_by": None,
        "root": "prod",
        "configuration": None,
        "account": "main",
        "kind": "alicloud.assume-role-api",
        "target": "alicloud_ram_role.etl",
        "needs_seconds": 28800,
        "at_most_seconds": 43200,
        "reachable_seconds": [3600, 3600],
        "ceiling_seconds": [3600, 3600],
        "rejected": True,
        "caller": None,
        "renews": False,
        "outcome": "fail",
        "at_most_outcome": "pass",
        "trust": "unknown",
        "trust_reason": "is not set here",
        "factors": [
            {
                "id": "role_max_session",
                "set_by": "role",
                "seconds": [3600, 3600],
                "basis": "omitted",
                "address": "alicloud_ram_role.etl",
                "location": {"path": "infra/ram.tf", "line": 7, "column": 1, "end_line": 7, "end_column": 35},
                "binds": True,
                "must_rise": True,
            },
            {
                "id": "requested",
                "set_by": "caller",
                "seconds": [28800, 28800],
                "basis": "given",
                "address": None,
                "location": None,
                "binds": False,
                "must_rise": False,
            },
        ],
    }


def test_check(project: Project) -> None:
    project.write({**FILES, "infra/broken.tf": "resource {\n", "net/terragrunt.hcl": ""})
    shape = project.run("check", "--format", "json", "--as-of", "2026-11-22").json
    assert keys(shape) == CHECK
    assert keys(shape["summary"]) == SUMMARY
    assert keys(shape["tool"]) == ("name", "version")
    assert (shape["version"], shape["tool"]["name"], shape["as_of"]) == (1, "iaccheck", "2026-11-22")
    assert {keys(finding) for finding in shape["findings"]} == {FINDING}
    for finding in shape["findings"]:
        assert finding["location"] is None or keys(finding["location"]) == PLACE
        assert {keys(each) for each in finding["related"]} <= {("message", "location")}
        assert finding["baseline"] is None
        assert finding["outcome"] in {"fail", "unknown"}
    assert shape["not_checked"] == [{"path": "net", "reason": "Terragrunt: give its plan's JSON"}]
    found = next(f for f in shape["findings"] if f["rule"] == "workflow-unreachable")
    expected = {
        "severity": "error", "outcome": "fail", "root": "prod", "workflow": "nightly-etl",
        "address": "alicloud_ram_role.etl", "setting": "alicloud_ram_role.max_session_duration",
        "observed": [3600, 3600], "required": [28800, None], "unit": "seconds", "waived": None,
        "location": {"path": "infra/ram.tf", "line": 7, "column": 1, "end_line": 7, "end_column": 35},
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert found["docs"].startswith("https://")


def test_diagnostics(project: Project) -> None:
    project.write({"main.tf": 'module "far" {\n  source = "acme/far/alicloud"\n}\n'})
    for command in ("settings", "reach"):
        (said,) = project.run(command, "--format", "json").json["diagnostics"]
        assert keys(said) == DIAGNOSTIC
        assert keys(said["location"]) == PLACE
        assert said["severity"] == "warning"


@pytest.mark.parametrize("command", ["rules", "explain session-out-of-range", "explain alicloud.assume-role-api"])
def test_the_catalogue_is_json_too(project: Project, command: str) -> None:
    assert project.run(*command.split(), "--format", "json").json


def test_summary_counts(project: Project) -> None:
    text = """
resource "alicloud_ram_role" "a" {
  max_session_duration = 60
}
resource "alicloud_ram_role" "b" {
  max_session_duration = 3600
}
resource "alicloud_ram_role" "c" {
  max_session_duration = timestamp()
}
"""
    workflow = "  - {name: {0}, kind: alicloud.assume-role-api, target: alicloud_ram_role.{1}, needs: 30m}\n"
    configuration = "workflows:\n" + "".join(
        workflow.replace("{0}", name).replace("{1}", target) for name, target in (("w1", "b"), ("w2", "x"), ("w3", "*"))
    )
    project.write({"main.tf": text, "more/main.tf": "", "iaccheck.yaml": configuration})
    assert project.check()["summary"] == {
        "roots": 2, "files": 1, "settings": 3, "workflows": 3, "fail": 2, "unknown": 2, "pass": 7, "waived": 0,
        "unmatched_rules": [], "baseline": None, "gone_findings": [],
    }  # fmt: skip


def test_numbers_keep_all_their_digits(project: Project) -> None:
    project.write(
        {"main.tf": 'resource "alicloud_ram_role" "x" {\n  max_session_duration = 12345678901234567890123\n}\n'}
    )
    out = project.run("settings", "--format", "json").out
    assert '"value": 12345678901234567890123' in out


def test_json_is_utf_8_and_escapes_what_drives_terminals(project: Project) -> None:
    project.write({"main.tf": 'resource "alicloud_ram_role" "x" {\n  for_each = toset(["日本\\u001b[31m"])\n}\n'})
    out = project.run("settings", "--format", "json").out
    assert "日本" in out
    assert "\x1b" not in out
    assert json.loads(out)["settings"][0]["address"] == 'alicloud_ram_role.x["日本\\u001b[31m"]'
