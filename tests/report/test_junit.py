"""JUnit's XML: what each outcome is to it, counts that add up, and XML whatever stands in the input."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.project import Project
from tests.report.mixed import AS_OF, MIXED, NAMES, ROLE, hostile, many


def suites(project: Project, *arguments: str) -> ET.Element:
    return ET.fromstring(project.run("check", "--format", "junit", *AS_OF, *arguments).out)


def case_of(report: ET.Element, rule: str, name: str) -> ET.Element:
    [found] = [case for case in report.iter("testcase") if (case.get("classname"), case.get("name")) == (rule, name)]
    return found


@pytest.mark.parametrize(
    ("rule", "name", "kind", "message"),
    [
        ("session-out-of-range", "alicloud_ram_role.low.max_session_duration", "failure", "max_session_duration is 60"),
        (
            "session-out-of-range",
            "alicloud_ram_role.open.max_session_duration",
            "skipped",
            "unknown: 3 rules undecided",
        ),
        (
            "session-out-of-range",
            "alicloud_ram_role.legacy.max_session_duration",
            "skipped",
            "waived: retired soon (until",
        ),
        ("session-out-of-range", "alicloud_ram_role.good.max_session_duration", None, ""),
        ("workflow-unreachable", "job: alicloud_ram_role.good", "failure", "job needs 2 h and can get 1 h"),
        ("workflow-unreachable", "maybe: alicloud_ram_role.open", "error", "unknown: maybe needs 2 h"),
        ("workflow-unreachable", "fine: alicloud_ram_role.good", None, ""),
        ("unreadable-input", "broken/main.tf", "error", "Unclosed block"),
    ],
)
def test_what_each_outcome_is(project: Project, rule: str, name: str, kind: str | None, message: str) -> None:
    case = case_of(suites(project.write(MIXED)), rule, name)
    assert [child.tag for child in case] == ([kind] if kind else [])
    assert all((child.get("message") or "").startswith(message) for child in case)


def test_a_failure_says_where_and_what_to_do(project: Project) -> None:
    case = case_of(suites(project.write(MIXED)), "workflow-unreachable", "job: alicloud_ram_role.good")
    text = (case[0].text or "").splitlines()
    assert (case.get("file"), case.get("line")) == ("infra/main.tf", "12")
    assert case[0].get("type") == "error"
    assert text[0] == "infra/main.tf:12:26"
    assert any(line.startswith("fix: ") for line in text)
    assert text[-1].startswith("docs: https://")


def test_counts_add_up(project: Project) -> None:
    report = suites(project.write(MIXED))
    for element in (report, *report.iter("testsuite")):
        cases = list(element.iter("testcase"))
        counted = {kind: len(list(element.iter(kind))) for kind in ("failure", "error", "skipped")}
        assert element.get("tests") == str(len(cases))
        assert element.get("failures") == str(counted["failure"])
        assert element.get("errors") == str(counted["error"])
        assert element.get("skipped") == str(counted["skipped"])
    assert [suite.get("name") for suite in report.iter("testsuite")] == ["broken", "iaccheck.yaml", "infra", "input"]


def test_a_report_of_nothing_has_one_case_that_passes(project: Project) -> None:
    report = suites(project.write({"main.tf": 'resource "null_resource" "x" {}\n'}), "--exhaustive")
    [case] = report.iter("testcase")
    assert (report.get("tests"), report.get("failures"), list(case)) == ("1", "0", [])


def test_what_is_odd_about_the_input_is_said(project: Project) -> None:
    report = suites(project.write({"main.tf": ROLE.format("x", 3600), "x.tfvars": "", "terraform.tfvars": "no = 1\n"}))
    [said] = [output.text or "" for output in report.iter("system-out")]
    assert said.startswith("warning: terraform.tfvars:1: ")


def test_no_two_cases_of_a_suite_have_one_name(project: Project) -> None:
    twice = "  session_duration = 1\n"
    report = suites(hostile(project).write({"z.tf": ROLE.format("z", 1), "y/main.tf": ROLE.format("z", 1) + twice}))
    for suite in report.iter("testsuite"):
        names = [(case.get("classname"), case.get("name")) for case in suite.iter("testcase")]
        assert len(set(names)) == len(names)


def test_names_of_the_input_stay_names(project: Project) -> None:
    report = suites(hostile(project), "main.tf")
    failed = [case for case in report.iter("testcase") if case.find("failure") is not None]
    assert len(failed) == len(NAMES) + 1
    names = {case.get("name") for case in failed}
    assert 'aws_ssoadmin_permission_set.x["<script>alert(1)</script>"].session_duration' in names
    assert 'aws_ssoadmin_permission_set.x["]]>&\\"\'"].session_duration' in names
    assert not list(report.iter("script"))


def test_a_large_report(project: Project) -> None:
    report = suites(project.write({"main.tf": many(300)}))
    assert report.get("failures") == "300"
