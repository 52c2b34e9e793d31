"""Targets that allow longer sessions than anybody declared a need for."""

from __future__ import annotations

import pytest

from tests.project import Project

RULE = "session-longer-than-needed"
TEXT = """
variable "n" {{
  type = number
}}
resource "alicloud_ram_role" "x" {{
  {0}
}}
resource "alicloud_ram_security_preference" "x" {{
  login_session_duration = 6
}}
"""
API, SWITCH = "alicloud.assume-role-api", "alicloud.switch-role-console"
JUDGED: list[tuple[str, list[tuple[str, str]], str, str]] = [
    # the role's argument, the kinds and needs declared for it, the outcome and what to write
    ("max_session_duration = 28800", [(API, "4h")], "fail", "write max_session_duration = 14400"),
    ("max_session_duration = 28800", [(API, "8h")], "pass", ""),
    ("max_session_duration = 28800", [(API, "12h")], "pass", ""),
    ("max_session_duration = 28800", [(API, "1h"), (API, "8h"), (API, "2h")], "pass", ""),
    ("max_session_duration = 28800", [(API, "1h"), (API, "2h")], "fail", "write max_session_duration = 7200"),
    # never below what the API accepts
    ("max_session_duration = 7200", [(API, "15m")], "fail", "write max_session_duration = 3600"),
    ("max_session_duration = 3600", [(API, "15m")], "pass", ""),
    ("", [(API, "15m")], "pass", ""),
    # where something else keeps the session as short as it has to be, the role's maximum makes it no longer
    ("max_session_duration = 43200", [(SWITCH, "6h")], "pass", ""),
    ("max_session_duration = 43200", [(SWITCH, "4h")], "fail", "write max_session_duration = 14400"),
    ("max_session_duration = 43200", [(SWITCH, "6h"), (API, "1h")], "fail", "write max_session_duration = 21600"),
    ("max_session_duration = var.n", [(API, "4h")], "unknown", ""),
    ("max_session_duration = max(var.n, 20000)", [(API, "4h")], "fail", "to get max_session_duration = 14400"),
    ("max_session_duration = min(var.n, 14400)", [(API, "4h")], "pass", ""),
    ("count = 0\n  max_session_duration = 28800", [], "", ""),
    ("max_session_duration = 28800", [], "", ""),
]


@pytest.mark.parametrize(("argument", "workflows", "outcome", "fix"), JUDGED)
def test_a_maximum_is_compared_with_the_greatest_need(
    project: Project, argument: str, workflows: list[tuple[str, str]], outcome: str, fix: str
) -> None:
    declared = "".join(
        f"  - {{name: w{n}, kind: {kind}, target: alicloud_ram_role.x, needs: {needs}}}\n"
        for n, (kind, needs) in enumerate(workflows)
    )
    project.write({"main.tf": TEXT.format(argument), "iaccheck.yaml": f"workflows:\n{declared}" if declared else ""})
    found = [f for f in project.findings("--all", "--select", RULE) if f["rule"] == RULE]
    assert [f["outcome"] for f in found] == ([outcome] if outcome else [])
    for finding in found:
        assert finding["severity"] == "warning"
        assert finding["fix"].startswith(fix)
        assert bool(finding["fix"]) == bool(fix)


def test_who_needs_how_much_is_said(project: Project) -> None:
    workflow = "workflows: [{name: etl, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 2h}]\n"
    project.write({"main.tf": TEXT.format("max_session_duration = 28800"), "iaccheck.yaml": workflow})
    (finding,) = project.findings("--select", RULE)
    assert "8 h" in finding["message"]
    assert "2 h (etl)" in finding["message"]
    assert finding["related"][0]["location"]["path"] == "iaccheck.yaml"


def test_a_permission_set_is_lowered_in_its_own_form(project: Project) -> None:
    text = 'resource "aws_ssoadmin_permission_set" "x" {\n  session_duration = "PT12H"\n}\n'
    workflow = "workflows: [{name: a, kind: aws.identity-center, target: aws_ssoadmin_permission_set.x, needs: 90m}]\n"
    (finding,) = project.write({"main.tf": text, "iaccheck.yaml": workflow}).findings("--select", RULE)
    assert finding["fix"] == 'write session_duration = "PT1H30M"'


PROVIDER = """
provider "alicloud" {{
  assume_role {{
    role_arn           = alicloud_ram_role.x.arn
    session_expiration = {0}
  }}
}}
"""
ASKED: list[tuple[str, str, str, str, list[str]]] = [
    # the role's maximum, what the workflow asks for, what the provider does, the outcome, the lines to follow
    ("28800", "1h", "14400", "fail", ["write max_session_duration = 14400"]),
    ("14400", "1h", "14400", "pass", []),
    ("14400", "1h", "var.n", "unknown", []),
    ("28800", "4h", "3600", "fail",
     ["write max_session_duration = 7200", "ask for 2 h at most, and say so: given: {requested: 2h}, in it"]),
]  # fmt: skip


@pytest.mark.parametrize(("most", "requested", "asked", "outcome", "lines"), ASKED)
def test_no_fix_makes_a_request_be_refused(
    project: Project, most: str, requested: str, asked: str, outcome: str, lines: list[str]
) -> None:
    declared = f"{{name: it, kind: {API}, target: alicloud_ram_role.x, needs: 2h, given: {{requested: {requested}}}}}"
    text = TEXT.format(f"max_session_duration = {most}") + PROVIDER.format(asked)
    project.write({"main.tf": text, "iaccheck.yaml": f"workflows: [{declared}]\n"})
    (finding,) = (f for f in project.findings("--all", "--select", RULE) if f["rule"] == RULE)
    assert finding["outcome"] == outcome
    assert [line for line in lines if line not in finding["fix"]] == []
    assert bool(finding["fix"]) == bool(lines)


@pytest.mark.parametrize("value", ["57600", '"x"', '"8h"'])
def test_what_the_api_refuses_is_not_judged_twice(project: Project, value: str) -> None:
    workflow = f"workflows: [{{name: etl, kind: {API}, target: alicloud_ram_role.x, needs: 2h}}]\n"
    project.write({"main.tf": TEXT.format(f"max_session_duration = {value}"), "iaccheck.yaml": workflow})
    assert [f for f in project.findings("--all") if f["rule"] == RULE] == []
    assert "any length" not in project.run().out


@pytest.mark.parametrize(("hours", "outcome"), [(8, "fail"), (2, "pass")])
def test_a_sensitive_maximum_is_judged_and_not_shown(project: Project, hours: int, outcome: str) -> None:
    secret = f'variable "s" {{\n  default   = {hours * 3600}\n  sensitive = true\n}}\n'
    workflow = f"workflows: [{{name: etl, kind: {API}, target: alicloud_ram_role.x, needs: 2h}}]\n"
    project.write({"main.tf": secret + TEXT.format("max_session_duration = var.s"), "iaccheck.yaml": workflow})
    (finding,) = project.findings("--all", "--select", RULE)
    assert (finding["outcome"], finding["observed"]) == (outcome, None)
    assert f"{hours} h," not in finding["message"]


def test_what_a_profile_needs_of_its_roles_is_a_need_of_each(project: Project) -> None:
    text = "".join(
        f'resource "aws_iam_role" "{name}" {{\n  name = "{name}"\n  max_session_duration = {seconds}\n}}\n'
        for name, seconds in (("a", 10800), ("b", 28800))
    )
    text += (
        'resource "aws_rolesanywhere_profile" "p" {\n  name = "p"\n  duration_seconds = 10800\n'
        "  role_arns = [aws_iam_role.a.arn, aws_iam_role.b.arn]\n}\n"
    )
    declared = (
        "workflows:\n"
        "- {name: job, kind: aws.roles-anywhere, target: p, needs: 3h}\n"
        '- {name: cli, kind: aws.switch-role-console, target: "aws_iam_role.*", needs: 1h}\n'
    )
    project.write({"main.tf": text, "iaccheck.yaml": declared})
    (found,) = project.findings("--select", RULE)
    assert (found["address"], found["fix"]) == ("aws_iam_role.b", "write max_session_duration = 10800")
    assert "needs is 3 h (job)" in found["message"]
