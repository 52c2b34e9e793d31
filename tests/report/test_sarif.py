"""SARIF: valid by its schema, in the subset that GitHub reads, within its limits.

sarif-2.1.0.json is OASIS's schema, which may be made part of any implementation
(https://github.com/oasis-tcs/sarif-spec/issues/583).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from iaccheck.report import sarif
from iaccheck.report.line_hash import line_hashes
from tests.project import Project
from tests.report.mixed import AS_OF, HOSTILE_FILE, MIXED, NAMES, ROLE, hostile, many

Json = dict[str, Any]
DOCS = "https://example.com/a"
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text("utf-8"))


def sarif_of(project: Project, *arguments: str) -> Json:
    """The one run of a report that its schema accepts."""
    log = project.run("check", "--format", "sarif", *AS_OF, *arguments).json
    jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    [run] = log["runs"]
    return dict(run)


def result_of(run: Json, rule: str, address: str | None) -> Json:
    [found] = [r for r in run["results"] if (r["ruleId"], r["properties"].get("address")) == (rule, address)]
    return dict(found)


@pytest.mark.parametrize(
    ("rule", "name", "level", "outcome"),
    [
        ("session-out-of-range", "low", "error", "fail"),
        ("session-out-of-range", "open", "note", "unknown"),
        ("session-out-of-range", "legacy", "note", "fail"),
        ("workflow-unreachable", "good", "error", "fail"),
        ("workflow-unreachable", "open", "error", "unknown"),
        ("unreadable-input", None, "error", "fail"),
    ],
)
def test_each_outcome_has_a_level(project: Project, rule: str, name: str | None, level: str, outcome: str) -> None:
    run = sarif_of(project.write(MIXED))
    found = result_of(run, rule, name and f"alicloud_ram_role.{name}")
    assert (found["level"], found["properties"]["outcome"]) == (level, outcome)
    assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == rule
    assert found["message"]["text"].startswith("unknown: ") is (outcome == "unknown")
    assert found.get("kind", "fail") == "fail", "GitHub shows no other kind as what it is"


def test_what_passed_is_no_result_even_where_passes_are_shown(project: Project) -> None:
    assert len(sarif_of(project.write(MIXED), "--all")["results"]) == len(sarif_of(project)["results"]) == 6


def test_a_result_stands_at_the_line_of_its_attribute_in_code_points(project: Project) -> None:
    files = {"main.tf": ROLE.format("x", "/* \U0001f600 */ 60"), "b.tf": ROLE.format("y", "(\n    60\n  )")}
    run = sarif_of(project.write(files))
    assert run["columnKind"] == "unicodeCodePoints"
    regions = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: each["locations"][0]["physicalLocation"]
        for each in run["results"]
    }
    assert regions["main.tf"]["artifactLocation"] == {"uri": "main.tf", "uriBaseId": "%SRCROOT%"}
    assert regions["main.tf"]["region"] == {"startLine": 2, "startColumn": 34, "endLine": 2, "endColumn": 36}
    assert regions["b.tf"]["region"] == {"startLine": 2, "startColumn": 26}, (
        "an alert shows where all its lines changed"
    )


def test_a_result_has_the_hash_of_its_line_and_a_fingerprint_of_ours(project: Project) -> None:
    project.write({"main.tf": many(3)})
    marks = [each["partialFingerprints"] for each in sarif_of(project)["results"]]
    hashes = line_hashes((project.folder / "main.tf").read_text("utf-8"), {2, 5, 8})
    assert [mark["primaryLocationLineHash"] for mark in marks] == [hashes[2], hashes[5], hashes[8]]
    project.write({"main.tf": f"# a remark\n\n{many(3)}"})
    assert [each["partialFingerprints"] for each in sarif_of(project)["results"]] == marks


def test_other_places_are_listed_and_linked_in_the_message(project: Project) -> None:
    project.write({
        "main.tf": 'module "m" {\n  source = "./m"\n  hours   = 24\n}\n',
        "m/main.tf": 'variable "hours" {}\nresource "alicloud_ram_role" "x" {\n  for_each = toset(["a]("])\n'
        "  max_session_duration = var.hours * 3600\n}\n",
    })  # fmt: skip
    [found] = sarif_of(project)["results"]
    related = found["relatedLocations"]
    assert [each["id"] for each in related] == list(range(1, len(related) + 1))
    assert [each["physicalLocation"]["artifactLocation"]["uri"] for each in related] == ["main.tf"]
    lines = found["message"]["text"].splitlines()
    assert lines[1] == 'At module.m.alicloud_ram_role.x["a] ("].', "text of the input makes no link"
    assert lines[-1] == "See [var.hours is 24](1)."


def test_a_waived_finding_is_suppressed_by_what_stands_outside_of_the_source(project: Project) -> None:
    found = result_of(sarif_of(project.write(MIXED)), "session-out-of-range", "alicloud_ram_role.legacy")
    [suppression] = found["suppressions"]
    assert suppression["kind"] == "external"
    assert suppression["status"] == "accepted"
    assert suppression["justification"] == "retired soon (until 2027-03-31)"
    assert suppression["location"]["physicalLocation"]["artifactLocation"]["uri"] == "iaccheck.yaml"
    [first] = [r for r in sarif_of(project, "--no-waivers")["results"] if r["properties"].get("address") == "x"] or [{}]
    assert "suppressions" not in first


def test_what_keeps_the_results_from_being_complete_is_notified(project: Project) -> None:
    project.write(MIXED | {"infra/terraform.tfvars": "nobody = 1\n", "live/terragrunt.hcl": "\n"})
    [invocation] = sarif_of(project)["invocations"]
    said = {
        (each["level"], each["message"]["text"].partition(":")[0]) for each in invocation["toolExecutionNotifications"]
    }
    assert ("error", "Unclosed block") in said
    assert ("note", "not checked") in said
    assert any(level == "warning" for level, _ in said)
    assert invocation["executionSuccessful"] is False
    [fine] = sarif_of(project, "infra")["invocations"]
    assert fine["executionSuccessful"] is True


def test_all_rules_in_force_are_listed_with_help(project: Project) -> None:
    own = {
        "policies/rules.yaml": "rules:\n  - id: mine\n    title: T\n    setting: alicloud_ram_role.max_session_duration"
        f"\n    at_most: 4h\n    severity: info\n    why: {'long ' * 400}\n    fix: f\n    docs: {DOCS}\n",
        "iaccheck.yaml": "rules: {paths: [policies/], ignore: [login-session-not-set]}\n",
        "main.tf": ROLE.format("x", 3600),
    }
    run = sarif_of(project.write(own))
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(rules) == {each["id"] for each in project.run("rules", "--format", "json").json["rules"]}
    assert "login-session-not-set" not in rules
    for rule in rules.values():
        assert all(
            rule[name]["text"] and len(rule[name]["text"]) <= 1024 for name in ("shortDescription", "fullDescription")
        )
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule.get("helpUri", "https://").startswith("https://")
        assert len(rule["properties"]["tags"]) <= 20
    assert (rules["mine"]["defaultConfiguration"], rules["mine"]["helpUri"]) == ({"level": "note"}, DOCS)
    assert run["results"] == []


def test_names_of_the_input_stay_names(project: Project) -> None:
    run = sarif_of(hostile(project))
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
    assert uris == {"main.tf", "bad%FF%2C%25%5Bx%5D%28y%29%20%3A%3A.tf"}
    assert HOSTILE_FILE in {unquote(uri, errors="surrogateescape") for uri in uris}
    assert len(run["results"]) == len(NAMES) + 1
    assert not [each for each in run["results"] if "](" in each["message"]["text"]]


def test_a_plan_names_addresses_and_no_line(project: Project) -> None:
    resource = {
        "address": "alicloud_ram_role.x", "mode": "managed", "type": "alicloud_ram_role", "name": "x",
        "provider_name": "registry.terraform.io/aliyun/alicloud",
        "change": {"actions": ["create"], "before": None, "after": {"max_session_duration": 60}, "after_unknown": {}},
    }  # fmt: skip
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [resource]}
    [found] = sarif_of(project.write({"plan.json": json.dumps(plan)}), "plan.json")["results"]
    [location] = found["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "plan.json", "uriBaseId": "%SRCROOT%"}}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "alicloud_ram_role.x", "kind": "resource"}]
    assert "primaryLocationLineHash" not in found["partialFingerprints"]


def test_of_more_results_than_github_takes_the_least_severe_are_left_out(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    run = sarif_of(project.write(MIXED))
    assert [each["level"] for each in run["results"]] == ["error", "error", "error"]
    last = run["invocations"][0]["toolExecutionNotifications"][-1]
    assert last["message"]["text"] == "3 findings left out, the least severe ones: GitHub takes 3 a run"


def test_the_same_input_gives_the_same_bytes(project: Project) -> None:
    project.write(MIXED)
    first = project.run("--format", "sarif", *AS_OF, "infra", "broken").out
    assert project.run("--format", "sarif", *AS_OF, "broken", "infra").out == first
