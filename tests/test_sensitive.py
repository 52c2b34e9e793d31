"""Sensitive values: judged as all others, and shown in no output of any format."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project import Project, Ran

SECRET = "4242"
SENSITIVE = f"""
variable "secret" {{
  sensitive = true
  default   = {SECRET}
}}
variable "hours" {{
  sensitive = true
  default   = 8765
}}
resource "alicloud_ram_role" "x" {{
  role_name            = "x"
  max_session_duration = var.secret
}}
resource "alicloud_ram_role" "short" {{
  max_session_duration = sensitive({SECRET}) - 1000
}}
resource "alicloud_ram_security_preference" "x" {{
  login_session_duration = var.hours
}}
resource "aws_ssoadmin_permission_set" "x" {{
  session_duration = sensitive("PT{SECRET}X")
}}
locals {{
  text = "PT${{var.secret}}S"
}}
resource "aws_ssoadmin_permission_set" "text" {{
  session_duration = local.text
}}
"""
WORKFLOWS = """
workflows:
  - {name: long, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 1h, at_most: 1h}
  - {name: refused, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 2h, given: {requested: 2h}}
  - name: fail
    kind: alicloud.switch-role-console
    target: alicloud_ram_role.x
    needs: 2h
    given: {role_max_session: 5h}
  - {name: set, kind: aws.identity-center, target: aws_ssoadmin_permission_set.text, needs: 12h}
"""


@pytest.mark.parametrize("arguments", [("--format", "json"), (), ("--color", "always")])
@pytest.mark.parametrize("command", ["check", "settings", "reach"])
def test_sensitive_values_are_shown_nowhere(project: Project, command: str, arguments: tuple[str, ...]) -> None:
    project.write({"main.tf": SENSITIVE, "iaccheck.yaml": WORKFLOWS})
    _shows_none(project.run(command, *(["--all"] if command == "check" else []), *arguments))


@pytest.mark.parametrize("format_", ["sarif", "junit", "github", "gitlab", "markdown", "html"])
def test_reports_for_code_hosts_show_none_either(project: Project, format_: str) -> None:
    project.write({"main.tf": SENSITIVE, "iaccheck.yaml": WORKFLOWS})
    project.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "summary"))
    ran = project.run("--all", "--format", format_)
    assert "aws_ssoadmin_permission_set.text" in ran.out
    _shows_none(ran)


def _shows_none(ran: Ran) -> None:
    for hidden in (SECRET, "3242", "8765", "1 h 10 min", "31554000", "54 min"):
        assert hidden not in ran.out + ran.err


def test_sensitive_values_are_judged_all_the_same(project: Project) -> None:
    project.write({"main.tf": SENSITIVE, "iaccheck.yaml": WORKFLOWS})
    rows = {row["workflow"]: row for row in project.reach() if row["workflow"]}
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "long": "fail", "refused": "fail", "fail": "fail", "set": "fail",
    }  # fmt: skip
    assert rows["refused"]["rejected"] is True
    role = next(factor for factor in rows["fail"]["factors"] if factor["id"] == "role_max_session")
    assert (role["seconds"], role["basis"], role["must_rise"]) == ([3600, 43200], "configured", True)
    found = {(f["rule"], f["address"].rpartition(".")[2], f["workflow"]): f for f in project.check()["findings"]}
    assert found["session-out-of-range", "short", None]["outcome"] == "fail"
    assert found["session-out-of-range", "short", None]["observed"] is None
    assert found["session-malformed", "x", None]["outcome"] == "fail"
    assert found["workflow-too-long", "x", "long"]["outcome"] == "fail"
    for row in project.settings():
        assert (row["status"], row["value"], row["seconds"]) == ("sensitive", None, [None, None])


PLAN = Path(__file__).parent / "terraform/fixtures/plans/sensitive/plan.json"


@pytest.mark.parametrize("format_", ["text", "json"])
@pytest.mark.parametrize("command", ["check", "settings", "reach"])
def test_those_of_a_plan_are_not_shown_either(project: Project, command: str, format_: str) -> None:
    (project.folder / "plan.json").write_bytes(PLAN.read_bytes())
    ran = project.run(command, "--all", "--format", format_, "plan.json")
    assert "alicloud_ram_role.secret" in ran.out
    for hidden in ("50400", "14 h", "hunter2"):
        assert hidden not in ran.out + ran.err


FAULTY = [
    "var.s + 1",
    "var.s.foo",
    "var.s[0]",
    "tonumber(var.s)",
    "jsondecode(var.s)",
    "file(var.s)",
    'regex("x", var.s)',
    'format("%d", var.s)',
    'var.m["nope"]',
    "var.m[var.s]",
    "tobool(var.s)",
    'timeadd(var.s, "1h")',
    "base64decode(var.s)",
    'yamldecode("${var.s}: [")',
    "cidrhost(var.s, 1)",
    'formatdate(var.s, "2020-01-01T00:00:00Z")',
    "element([1,2], var.s)",
    "var.s ? 1 : 2",
    "[for x in var.s : x]",
    "{ (var.s) = 1, (var.s) = 2 }",
    "parseint(var.s, 10)",
    "lookup({a=1}, var.s)",
    "templatefile(var.s, {})",
    "-var.s",
    "coalesce(var.s...)",
    '{"fisher" = 1}[var.s]',
    "zipmap([var.s, var.s], 1)",
    'replace(var.s, "/(/", "")',
    "strrev(var.s).x",
    'file("/${var.s}")',
    'length(fileset("/${var.s}", "*"))',
    'fileexists("~/${var.s}") ? 1 : 2',
]
"""Expressions that go wrong, and whose faults could tell what stands in a variable."""
VARIABLES = """
variable "s" {
  sensitive = true
  default   = "hunter2"
}
variable "m" {
  sensitive = true
  type      = map(string)
  default   = { hunter3 = "hunter4" }
}
variable "typed" {
  sensitive = true
  type      = number
}
variable "given" {
  sensitive = true
  type      = number
}
"""


@pytest.mark.parametrize("format_", ["text", "json"])
@pytest.mark.parametrize("command", ["check", "settings", "reach"])
def test_faults_of_expressions_do_not_tell_them_either(project: Project, command: str, format_: str) -> None:
    roles = (
        f'resource "alicloud_ram_role" "x{number}" {{\n  max_session_duration = local.x{number}\n}}\n'
        for number, _ in enumerate(FAULTY)
    )
    values = "\n".join(f"  x{number} = {expression}" for number, expression in enumerate(FAULTY))
    project.write({
        "main.tf": VARIABLES + "".join(roles)
        + 'resource "alicloud_ram_role" "each" {\n  for_each = toset([var.s])\n}\n'
        'resource "alicloud_ram_role" "typed" {\n  max_session_duration = var.typed + var.given\n}\n'
        'module "m" {\n  source = "./m"\n  x      = var.s\n}\n',
        "locals.tf": f"locals {{\n{values}\n}}\n",
        "terraform.tfvars": 'typed = "hunter5"\n',
        "m/main.tf": 'variable "x" {\n  type = number\n}\n'
        'resource "alicloud_ram_role" "x" {\n  max_session_duration = var.x\n}\n',
    })  # fmt: skip
    ran = project.run(command, "--format", format_, "--var", "given=hunter6")
    assert len(ran.out) > 1000
    assert [line for line in (ran.out + ran.err).splitlines() if "hunter" in line] == []
