"""What all reports for code hosts have to say alike: what fails a run, and what a baseline need not hold any more."""

from __future__ import annotations

import json

import pytest

from tests.project import Project
from tests.report.mixed import ROLE

UNDECIDED = {
    "main.tf": 'variable "h" {}\n' + ROLE.format("open", "var.h"),
    "iaccheck.yaml": "workflows:\n"
    "  - {name: maybe, kind: alicloud.switch-role-console, target: alicloud_ram_role.open, needs: 2h}\n",
}


def levels(project: Project, *options: str) -> tuple[str, ...]:
    """How severe the one finding is in each format."""

    def read(format_: str) -> str:
        return project.run("check", "--format", format_, *options).out

    [result] = json.loads(read("sarif"))["runs"][0]["results"]
    [entry] = json.loads(read("gitlab"))
    junit = read("junit")
    kind = next(kind for kind in ("error", "failure", "skipped") if f"<{kind} " in junit)
    return str(result["level"]), read("github").partition(" ")[0], entry["severity"], kind


@pytest.mark.parametrize(
    ("undecided", "code", "said"),
    [
        ("fail", 1, ("error", "::error", "critical", "error")),
        ("warn", 0, ("warning", "::warning", "major", "skipped")),
    ],
)
def test_an_undecided_workflow_is_as_severe_as_the_exit_code(
    project: Project, undecided: str, code: int, said: tuple[str, ...]
) -> None:
    project.write(UNDECIDED)
    project.write({"iaccheck.yaml": UNDECIDED["iaccheck.yaml"] + f"undecided: {undecided}\n"})
    assert project.run("check").code == code
    assert levels(project, "--select", "workflow-unreachable") == said


@pytest.mark.parametrize(
    ("strict", "code", "said"),
    [
        ((), 0, ("note", "::notice", "info", "skipped")),
        (("--strict",), 1, ("error", "::error", "critical", "failure")),
    ],
)
def test_an_unknown_is_as_severe_as_strict_makes_it(
    project: Project, strict: tuple[str, ...], code: int, said: tuple[str, ...]
) -> None:
    project.write({"main.tf": UNDECIDED["main.tf"]})
    options = (*strict, "--select", "session-out-of-range")
    assert project.run("check", *options).code == code
    assert levels(project, *options) == said


def test_what_is_gone_from_the_baseline_is_told_by_name(project: Project) -> None:
    project.write({"main.tf": ROLE.format("mended", 60)}).run("check", "--write-baseline", "b.json")
    project.write({"main.tf": ROLE.format("mended", 3600)})

    def read(format_: str, *more: str) -> str:
        return project.run("check", "--baseline", "b.json", "--format", format_, *more).out

    name = "session-out-of-range: alicloud_ram_role.mended"
    notes = json.loads(read("sarif"))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [(note["level"], note["message"]["text"]) for note in notes] == [("note", f"gone from the baseline: {name}")]
    assert json.loads(read("sarif"))["runs"][0]["results"] == []
    assert f"::group::1 finding of the baseline gone: write it again\n{name}\n::endgroup::" in read("github")
    assert f"gone from the baseline: {name}" in read("junit")
    assert "1 gone from the baseline: write it again" in read("markdown")
    assert "1 finding of the baseline is gone: write it again" in read("text")
    [gone] = json.loads(read("json"))["summary"]["gone_findings"]
    assert (gone["rule"], gone["address"]) == ("session-out-of-range", "alicloud_ram_role.mended")
    assert json.loads(read("gitlab")) == [], "it shows what is there, and nothing else"
