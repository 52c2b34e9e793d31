"""What is passed over must not matter: a run that reads everything finds the same, and so does one that counts less."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.project import Json, Project

TOP = Path(__file__).parent.parent
TREES = ["examples/terraform", "tests/cases", "tests/terraform/fixtures", "tests/truth"]
FINDINGS = ("rule", "outcome", "message", "address", "location", "fingerprint")


def report(project: Project, tree: str, *more: str) -> Json:
    project.monkeypatch.chdir(TOP)
    ran = project.run("check", tree, "--format", "json", "--as-of", "2026-11-22", *more)
    found: Json = json.loads(ran.out)
    return found


def told(found: Json) -> list[list[object]]:
    """All findings, but those on what only an exhaustive run reads at all."""
    rows = [[each[key] for key in FINDINGS] for each in found["findings"] if each["rule"] != "unreadable-input"]
    return sorted(rows, key=repr)


@pytest.mark.parametrize("tree", TREES)
def test_reading_everything_finds_the_same(project: Project, tree: str) -> None:
    quick, whole = report(project, tree), report(project, tree, "--exhaustive")
    assert told(quick) == told(whole)
    counts = ("roots", "settings", "workflows", "fail", "unknown", "pass", "waived")
    unread = len(whole["findings"]) - len(quick["findings"])
    for name in counts:
        assert whole["summary"][name] - quick["summary"][name] in ({0, unread} if name == "fail" else {0}), name


def test_a_syntax_error_hides_only_what_the_file_names(project: Project) -> None:
    broken = 'provider "aws" {\n  region = "\\/"\n  %s\n'
    for inside, settings in (("", 0), ("assume_role {}", 2)):
        project.write({"main.tf": broken % inside + "}\n"})
        assert [len(project.settings(*more)) for more in ((), ("--exhaustive",))] == [settings] * 2


@pytest.mark.parametrize("tree", TREES)
def test_what_passed_is_counted_as_it_is_shown(project: Project, tree: str) -> None:
    plain, all_ = report(project, tree), report(project, tree, "--all")
    assert plain["summary"] == all_["summary"]
    assert plain["findings"] == [each for each in all_["findings"] if each["outcome"] != "pass"]
