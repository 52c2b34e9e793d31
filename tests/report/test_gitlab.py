"""GitLab's code quality: the keys that it reads, and a fingerprint for each entry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.project import Project
from tests.report.mixed import AS_OF, MIXED, NAMES, ROLE, hostile, many

Json = dict[str, Any]


def entries(project: Project, *arguments: str) -> list[Json]:
    found: list[Json] = json.loads(project.run("check", "--format", "gitlab", *AS_OF, *arguments).out)
    for entry in found:
        assert list(entry) == ["description", "check_name", "fingerprint", "severity", "location"]
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["description"].isprintable()
    assert len({entry["fingerprint"] for entry in found}) == len(found), "GitLab shows one of each"
    return found


@pytest.mark.parametrize(
    ("line", "rule", "severity", "description"),
    [
        (3, "session-out-of-range", "critical", "session-out-of-range: max_session_duration is 60 seconds"),
        (6, "session-out-of-range", "info", "session-out-of-range: unknown: 3 rules undecided"),
        (6, "workflow-unreachable", "critical", "workflow-unreachable: unknown: maybe needs 2 h"),
        (12, "workflow-unreachable", "critical", "workflow-unreachable: job needs 2 h and can get 1 h"),
    ],
)
def test_what_each_outcome_is(project: Project, line: int, rule: str, severity: str, description: str) -> None:
    found = entries(project.write(MIXED), "infra")
    [entry] = [e for e in found if (e["location"]["lines"]["begin"], e["check_name"]) == (line, rule)]
    assert (entry["severity"], entry["location"]["path"]) == (severity, "infra/main.tf")
    assert entry["description"].startswith(description)
    assert len(found) == 4, "what passed or is waived is not there"


def test_warnings_are_major(project: Project) -> None:
    [entry] = entries(project.write({"main.tf": 'resource "alicloud_ram_security_preference" "x" {}\n'}))
    assert (entry["check_name"], entry["severity"]) == ("login-session-not-set", "major")


def test_what_is_odd_about_the_input_is_information(project: Project) -> None:
    project.write({"main.tf": ROLE.format("x", "nosuch(1)") + ROLE.format("y", "nosuch(1)"), "live/terragrunt.hcl": ""})
    found = [(e["severity"], e["location"]["lines"]["begin"], e["description"][:20]) for e in entries(project)]
    odd = [each for each in found if each[2].startswith("input: ")]
    assert [(severity, line) for severity, line, _ in odd] == [("info", 2), ("info", 5), ("info", 1)]


def test_nothing_found_is_an_empty_list(project: Project) -> None:
    assert entries(project.write({"main.tf": ROLE.format("x", 3600)}), "--all") == []


def test_folders_of_one_name_below_two_configurations_have_fingerprints_of_their_own(project: Project) -> None:
    configuration = "version: 1\n"
    found = entries(project.write({
        "a/iaccheck.yaml": configuration, "a/x/main.tf": ROLE.format("x", 60),
        "b/iaccheck.yaml": configuration, "b/x/main.tf": ROLE.format("x", 60),
    }), "a", "b")  # fmt: skip
    assert [entry["location"]["path"] for entry in found] == ["a/x/main.tf", "b/x/main.tf"]
    project.write({"a/x/main.tf": ROLE.format("x", 3600)})
    assert entries(project, "a", "b") == found[1:]


def test_names_of_the_input_stay_names(project: Project) -> None:
    found = entries(hostile(project))
    assert len(found) == len(NAMES) + 1
    assert {entry["location"]["path"] for entry in found} == {"main.tf", r"bad\udcff,%[x](y) ::.tf"}


def test_a_large_report(project: Project) -> None:
    assert len(entries(project.write({"main.tf": many(300)}))) == 300
