"""What the reports for code hosts share: they are read in when they are asked for, and written beside each other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from iaccheck.arguments import MORE_FORMATS
from iaccheck.model.judged import Against
from iaccheck.report.github import github
from iaccheck.report.gitlab import gitlab
from iaccheck.report.junit import junit
from iaccheck.report.markdown import markdown
from iaccheck.report.sarif import sarif
from iaccheck.run import Terms, run
from iaccheck.universe import Asked
from tests.project import Project
from tests.report.mixed import MIXED, ROLE

TOP = Path(__file__).parent.parent.parent
HOSTS = MORE_FORMATS["check"]
LOADED = """
import sys
from iaccheck.cli import main
main(sys.argv[1:])
print(*(name for name in sys.modules), file=sys.stderr)
"""


def loaded(project: Project, *arguments: str) -> set[str]:
    """The modules that a run has imported."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=project.folder,
        env={"PYTHONPATH": str(TOP)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        encoding="utf-8",
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("format_", ["text", "json", *HOSTS])
def test_only_what_is_asked_for_is_imported(project: Project, format_: str) -> None:
    modules = loaded(project.write({"main.tf": ROLE.format("x", 60)}), "--format", format_)
    assert {name for name in HOSTS if f"iaccheck.report.{name}" in modules} == {format_} & set(HOSTS)
    assert not modules & {"rich", "http", "urllib.request", "xml", "dataclasses"}


def test_all_of_them_in_one_run_say_the_same(project: Project) -> None:
    reports = [argument for name in HOSTS for argument in ("--report", f"{name}={name}.out")]
    assert project.write(MIXED).run("--as-of", "2026-11-22", *reports).code == 1
    written = {name: (project.folder / f"{name}.out").read_text("utf-8") for name in HOSTS}
    assert written == {name: project.run("--as-of", "2026-11-22", "--format", name).out for name in HOSTS}
    assert len(json.loads(written["sarif"])["runs"][0]["results"]) == 3 + 2 + 1
    assert len(json.loads(written["gitlab"])) == 3 + 2
    assert sum(len(list(ET.fromstring(written["junit"]).iter(kind))) for kind in ("failure", "error", "skipped")) == 6
    assert written["github"].count("::error ") + written["github"].count("::warning ") == 4


@pytest.mark.parametrize("name", HOSTS)
def test_other_commands_have_none_of_them_and_say_which_there_are(project: Project, name: str) -> None:
    ran = project.write({"main.tf": ROLE.format("x", 60)}).run("settings", "--format", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"iaccheck: {name} is no format")


@pytest.mark.parametrize(
    ("against", "level", "state", "kind", "is_open"),
    [
        (None, "error", None, "failure", True),
        ("new", "error", "new", "failure", True),
        ("worse", "error", "updated", "failure", True),
        ("known", "note", "unchanged", "skipped", False),
    ],
)
def test_how_a_finding_stands_to_a_baseline(
    project: Project, against: Against | None, level: str, state: str | None, kind: str, is_open: bool
) -> None:
    project.write({"main.tf": ROLE.format("x", 60)})
    found = run(Asked((".",), str(project.folder)), Terms(as_of="2026-11-22")).report
    findings = tuple(replace(each, baseline=against) for each in found.findings if each.outcome == "fail")
    report = replace(found, findings=findings)
    [result] = json.loads(sarif(report, (), lambda path: None, str))["runs"][0]["results"]
    assert (result["level"], result.get("baselineState")) == (level, state)
    assert [each["justification"] for each in result.get("suppressions", ())] == (
        [] if is_open else ["known to the baseline"]
    )
    [case] = ET.fromstring(junit(report, str)).iter(kind)
    assert (case.get("message") or "").startswith("max_session_duration" if is_open else "known to the baseline: max")
    assert len(json.loads(gitlab(report, str))) == is_open
    assert ("::error " in github(report, str)) is is_open
    assert ("#### Errors (1)" in markdown(report, str)) is is_open
    assert ("<summary>1 known to the baseline</summary>" in markdown(report, str)) is not is_open
