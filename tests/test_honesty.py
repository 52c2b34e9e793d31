"""Nothing is passed, guessed or shown that should not be: inputs that Terraform or the cloud would refuse."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.project import Project

ROLE = 'resource "alicloud_ram_role" "x" {{\n  max_session_duration = {0}\n}}\n'
WORKFLOW = "workflows:\n  - {{name: w, kind: {0}, {1}needs: {2}}}\n"
TARGET = "target: alicloud_ram_role.x, "


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(tmp_path, capsys, monkeypatch)


REFUSED = [
    ("alicloud.switch-role-console", ROLE.format(86400), TARGET, "13h", "fail"),
    ("alicloud.assume-role-api", ROLE.format(86400), TARGET, "1h", "unknown"),
    ("alicloud.assume-role-api", ROLE.format('"abc"'), TARGET, "1h", "unknown"),
    ("alicloud.ram-user-console", "LOGIN 28800", "", "30h", "fail"),
    ("alicloud.ram-user-console", "LOGIN 28800", "", "20h", "unknown"),
    ("alicloud.ram-user-console", "LOGIN 20", "", "20h", "pass"),
]


@pytest.mark.parametrize(("kind", "text", "target", "needs", "outcome"), REFUSED)
def test_a_value_that_the_api_refuses_makes_no_session_reachable(
    project: Project, kind: str, text: str, target: str, needs: str, outcome: str
) -> None:
    if text.startswith("LOGIN"):
        text = f'resource "alicloud_ram_security_preference" "p" {{\n  login_session_duration = {text[6:]}\n}}\n'
    project.write({"main.tf": text, "iaccheck.yaml": WORKFLOW.format(kind, target, needs)})
    (row,) = [row for row in project.run("reach", "--format", "json").json["reach"] if row["workflow"]]
    assert row["outcome"] == outcome
    assert (row["reachable_seconds"][1] or 0) <= 24 * 3600


UNREADABLE = {
    "a tfvars file that can't be parsed": {
        "main.tf": 'variable "d" {\n  default = 3600\n}\n' + ROLE.format("var.d"),
        "terraform.tfvars": "d = 99999 +\n",
    },
    "a JSON tfvars file that can't be parsed": {
        "main.tf": 'variable "d" {\n  default = 3600\n}\n' + ROLE.format("var.d"),
        "x.auto.tfvars.json": '{"d": ',
    },
    "a module that is nowhere": {"main.tf": 'module "m" {\n  source = "./nope"\n}\n' + ROLE.format("3600")},
    "a resource without a name": {"main.tf": 'resource "alicloud_ram_role" {\n  max_session_duration = 99999\n}\n'},
    "a resource declared twice": {"main.tf": ROLE.format("3600") + ROLE.format("99999")},
}


@pytest.mark.parametrize("files", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_terraform_refuses_to_load_fails(project: Project, files: dict[str, str]) -> None:
    project.write(files)
    ran = project.run("check", "--format", "json", "--all")
    assert [f["outcome"] for f in ran.json["findings"] if f["rule"] == "unreadable-input"] == ["fail"]
    assert ran.code == 1
    listed = project.run("settings", "--format", "json").json
    assert [d["severity"] for d in listed["diagnostics"]] == ["error"]


def test_no_default_counts_behind_values_that_could_not_be_read(project: Project) -> None:
    project.write(UNREADABLE["a tfvars file that can't be parsed"])
    assert [row["status"] for row in project.settings()] == ["unknown"]
    (row,) = project.run("settings", "--format", "json", "--var", "d=7200").json["settings"]
    assert row["value"] == 7200


def test_a_link_that_leads_nowhere_is_said(project: Project) -> None:
    project.write({"main.tf": ROLE.format("3600")})
    os.symlink("nowhere.tf", project.folder / "x.tf")
    assert [f["rule"] for f in project.findings()] == ["unreadable-input"]


def test_a_module_that_was_not_fetched_is_unknown_and_fails_if_strict(project: Project) -> None:
    project.write({"main.tf": 'module "m" {\n  source = "acme/roles/alicloud"\n}\n'})
    assert project.run("check").code == 0
    assert project.check()["summary"]["unknown"] == 1
    assert project.run("check", "--strict").code == 1


def test_a_limit_that_is_reached_is_said(project: Project) -> None:
    chain = {f"m{i}/main.tf": f'module "n" {{\n  source = "../m{i + 1}"\n}}\n' for i in range(60)}
    project.write({**chain, "m60/main.tf": ROLE.format("99999"), "main.tf": 'module "n" {\n  source = "./m0"\n}\n'})
    said = [f["message"] for f in project.check(".")["findings"] if f["rule"] == "unreadable-input"]
    assert any("limit reached" in message for message in said)


SECRETS = [
    'variable "s" {\n  sensitive = true\n  default = "SECRETVAL"\n}\n'
    'resource "alicloud_ram_role" "a" {\n  for_each = toset(["x"])\n  max_session_duration = 3600\n}\n'
    + ROLE.format("alicloud_ram_role.a[var.s].max_session_duration"),
    'variable "s" {\n  sensitive = true\n  default = "SECRETVAL"\n}\n'
    + ROLE.format("length({for k in [var.s, var.s] : k => 1}) * 3600"),
    'variable "s" {\n  sensitive = true\n  default = "SECRETVAL"\n}\n'
    'resource "alicloud_ram_role" "y" {\n  role_name = var.s\n}\n',
]


@pytest.mark.parametrize("text", SECRETS)
@pytest.mark.parametrize("command", ["check", "settings", "reach"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_sensitive_key_or_name_is_not_shown(project: Project, text: str, command: str, form: str) -> None:
    workflow = WORKFLOW.format("alicloud.assume-role-api", "target: SECRETVAX, ", "1h")
    project.write({"main.tf": text, "iaccheck.yaml": workflow})
    ran = project.run(command, "--format", form)
    assert "SECRETVAL" not in ran.out + ran.err


def test_rules_outside_of_the_checked_tree_are_not_read_for_a_configuration(project: Project) -> None:
    project.write({"out/rules/x.yaml": "password: hunter2\n", "in/main.tf": ROLE.format("3600")})
    project.write({"in/.git/HEAD": "", "in/iaccheck.yaml": "rules: {paths: [../out/rules]}\n"})
    project.monkeypatch.chdir(project.folder / "in")
    ran = project.run("check")
    assert ran.code == 2
    assert "outside of the checked tree" in ran.err
    assert "hunter" not in ran.err


@pytest.mark.parametrize("text", ['file("a\\u0000b")', 'fileexists("\\u0000")', 'templatefile("a\\u0000", {})'])
def test_a_path_with_nul_is_no_path(project: Project, text: str) -> None:
    project.write({"main.tf": ROLE.format(f"length({text})")})
    assert [row["status"] for row in project.settings()] == ["unknown"]


def test_the_workspace_of_the_environment_counts(project: Project) -> None:
    project.write({"main.tf": ROLE.format('terraform.workspace == "prod" ? 7200 : 3600')})
    project.monkeypatch.setenv("TF_WORKSPACE", "prod")
    assert [row["value"] for row in project.settings()] == [7200]


@pytest.mark.parametrize("call", ['source /* why */ = "./m"', 'source\t=\t"./m"', 'source = "\\u002e/m"'])
def test_a_root_module_is_found_however_it_writes_its_calls(project: Project, call: str) -> None:
    module = 'variable "d" {\n  default = 3600\n}\n' + ROLE.format("var.d")
    project.write({"main.tf": f'module "m" {{\n  {call}\n  d = 99999\n}}\n', "m/main.tf": module})
    assert 99999 in [row["value"] for row in project.settings()]


def test_many_stars_take_no_time(project: Project) -> None:
    waiver = {"rule": "session-out-of-range", "address": "*a" * 30, "reason": "x"}
    project.write({"main.tf": ROLE.format("60").replace('"x"', f'"{"a" * 200}"')})
    project.write({"iaccheck.yaml": json.dumps({"waivers": [waiver]})})
    assert project.check()["summary"]["waived"] == 1


@pytest.mark.parametrize("command", ["check", "settings", "reach"])
@pytest.mark.parametrize("text", ["1 / 0", "-1 / 0"])
def test_infinity_is_no_length_and_no_number_of_json(project: Project, command: str, text: str) -> None:
    project.write({"main.tf": ROLE.format(text)})
    assert project.run(command, "--format", "json").code in {0, 1}
    assert [f["rule"] for f in project.findings()] == ["session-malformed"]
    assert [(row["value"], row["seconds"]) for row in project.settings()] == [(None, [None, None])]


@pytest.mark.parametrize("command", ["check", "settings", "reach"])
@pytest.mark.parametrize("text", ["1e9999 * 1e9999", "1e-9999 * 1e-9999"])
def test_a_number_of_thousands_of_digits_is_judged_and_not_written(project: Project, command: str, text: str) -> None:
    project.write({"main.tf": ROLE.format(text)})
    assert project.run(command, "--format", "json").code in {0, 1}
    assert "fail" in {f["outcome"] for f in project.findings()}
    assert [row["value"] for row in project.settings()] == [None]
