"""`--source DIR`: what a plan says, at the lines of the folder that it was made of."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project import Json, Project

HERE = Path(__file__).parent
PLANS = sorted(
    path.parent
    for folder in ("truth/configurations", "terraform/fixtures/plans")
    for path in (HERE / folder).glob("*/plan.json")
    if any(path.parent.glob("*.tf*")) and not path.parent.name.startswith("fails-")
)


def by_setting(rows: list[Json]) -> dict[tuple[str, str], list[Json]]:
    found: dict[tuple[str, str], list[Json]] = {}
    for row in rows:
        found.setdefault((row["address"], row["id"]), []).append(row)
    return found


@pytest.mark.parametrize("folder", PLANS, ids=lambda path: path.name)
def test_a_plan_s_settings_stand_where_those_of_its_configuration_do(project: Project, folder: Path) -> None:
    project.monkeypatch.chdir(folder)
    plain, planned = by_setting(project.settings("plan.json")), project.settings("plan.json", "--source", ".")
    written = by_setting(project.settings(next(folder.glob("main.tf*")).name))
    for key, rows in by_setting(planned).items():
        if not key[1].startswith(("backend.", "ephemeral.")):
            for row, before in zip(rows, plain[key], strict=True):
                names = ("status", "value", "seconds", "reason") if row["status"] != "sensitive" else ()
                assert [row[name] for name in names] == [before[name] for name in names], key
        if key in written and [row["status"] for row in rows] == [row["status"] for row in written[key]]:
            assert [row["location"] for row in rows] == [row["location"] for row in written[key]], key


@pytest.fixture
def made(project: Project) -> Project:
    """`infra`, which a plan was made of, and the plan in another folder."""
    shutil.copytree(HERE / "terraform/fixtures/plans/source", project.folder / "infra")
    (project.folder / "out").mkdir()
    (project.folder / "infra/plan.json").rename(project.folder / "out/plan.json")
    return project


def edit(project: Project, name: str, old: str, new: str) -> None:
    path = project.folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(project: Project, *more: str) -> Json:
    return project.run("check", "out/plan.json", "--source", "infra", "--format", "json", *more).json


def diagnostics(project: Project, *more: str) -> list[tuple[str, str]]:
    return [(each["summary"], each["detail"]) for each in run(project, *more)["diagnostics"]]


LINES = {
    "provider.alicloud": "infra/main.tf:28",
    "alicloud_ram_role.counted[1]": "infra/main.tf:43",
    "alicloud_ram_role.by_workspace[0]": "infra/main.tf:50",  # a plan does not tell its workspace: any instance
    "alicloud_ram_role.by_workspace[1]": "infra/main.tf:50",
    "alicloud_ram_role.waived": "infra/main.tf:57",
    "alicloud_ram_security_preference.this": "infra/main.tf:60",  # left out: the head of its block
    "okta_app_saml.ali": "infra/main.tf:75",  # the content of a dynamic block
    "aws_ssoadmin_permission_set.admin": "infra/main_override.tf.json:2",
    'module.roles["prod"].alicloud_ram_role.this': "infra/roles/main.tf:7",
}


def test_findings_stand_at_the_line_that_made_their_address(made: Project) -> None:
    report = run(made)
    found = {each["address"]: each["location"] for each in report["findings"]}
    assert {address: f"{at['path']}:{at['line']}" for address, at in found.items()} == LINES
    assert report["diagnostics"] == []
    text = made.run("check", "out/plan.json", "--source", "infra").out
    assert "max_session_duration        = var.hours * 3600" in text
    assert " ::: infra/terraform.tfvars:3" in text
    assert "each.value.hours is 99" in text


def test_without_it_findings_stand_at_their_address(made: Project) -> None:
    report = made.run("check", "out/plan.json", "--format", "json").json
    assert {each["address"] for each in report["findings"]} == set(LINES)
    assert all(each["location"] is None and not each["related"] for each in report["findings"])


def test_a_comment_in_the_source_waives(made: Project) -> None:
    waived = [each["address"] for each in run(made)["findings"] if each["waived"]]
    assert waived == ["alicloud_ram_role.waived"]
    assert not any(each["waived"] for each in run(made, "--no-waivers")["findings"])


def test_code_hosts_are_told_the_files_of_the_source(made: Project) -> None:
    annotations = made.run("check", "out/plan.json", "--source", "infra", "--format", "github").out
    assert "::error file=infra/roles/main.tf,line=7," in annotations
    results = made.run("check", "out/plan.json", "--source", "infra", "--format", "sarif").json["runs"][0]["results"]
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results]
    assert "infra/roles/main.tf" in places
    assert "out/plan.json" not in places


def test_values_are_the_plan_s_where_the_source_was_changed_since(made: Project) -> None:
    edit(made, "infra/main.tf", "= 99999", "= 7200")
    report = run(made)
    assert "99999" in next(each["message"] for each in report["findings"] if each["address"].endswith(".waived"))
    [said] = report["diagnostics"]
    assert (said["summary"], said["location"]["line"]) == ("Source is not what was planned", 57)
    assert "99999 seconds (27 h 46 min 39 s) in out/plan.json, and 7200 seconds (2 h) in infra." in said["detail"]


def test_what_a_lifecycle_ignores_is_not_newer(made: Project) -> None:
    ignored = "= 7200\n  lifecycle {\n    ignore_changes = [max_session_duration]\n  }"
    edit(made, "infra/main.tf", "= 99999", ignored)
    assert diagnostics(made) == []


def test_a_variable_has_the_value_that_the_plan_has(made: Project) -> None:
    edit(made, "infra/terraform.tfvars", "hours = 99", "hours = 9")
    assert diagnostics(made) == []
    text = made.run("check", "out/plan.json", "--source", "infra").out
    assert "= because: each.value.hours is 99\n" in text


def test_what_the_source_lacks_is_told_once_with_the_reason(made: Project) -> None:
    shutil.rmtree(made.folder / "infra/roles")
    [(summary, detail)] = diagnostics(made)
    assert summary == "Source lacks what is planned"
    assert 'module.roles["dev"].alicloud_ram_role.this and module.roles["prod"].alicloud_ram_role.this' in detail
    assert "there is no folder infra/roles" in detail
    report = run(made)
    assert not any(each["rule"] == "unreadable-input" for each in report["findings"])


def test_a_source_that_is_no_root_module(made: Project) -> None:
    made.write({"infra/live/prod/main.tf": "locals {}\n", "empty/README": ""})
    (made.folder / "top").mkdir()
    (made.folder / "infra").rename(made.folder / "top/infra")
    for folder, instead in (
        ("top", "did you mean top/infra, top/infra/live/prod"),
        ("empty", "nor does a folder below"),
    ):
        found = made.run("check", "out/plan.json", "--source", folder, "--format", "json").json
        [said] = found["diagnostics"]
        assert said["summary"] == "Source is no root module"
        assert instead in said["detail"]
        assert {each["address"] for each in found["findings"]} == set(LINES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("out/plan.json", "--source", "infrra"), "infrra: there is no such file or folder; did you mean infra?"),
        (("out/plan.json", "--source", "infra/main.tf"), "this is no folder"),
        (("infra", "--source", "infra"), "--source is for the JSON of a plan or state"),
        (("out/plan.json", "--source", "infra", "--fix"), "run iaccheck --fix infra, then plan again"),
    ],
)
def test_what_cannot_be_meant(made: Project, arguments: tuple[str, ...], said: str) -> None:
    done = made.run("check", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_the_configuration_is_that_of_the_source(made: Project) -> None:
    made.write({"infra/iaccheck.yaml": "rules: {ignore: [session-out-of-range]}\n"})
    assert {each["rule"] for each in run(made)["findings"]} == {"login-session-not-set", "waiver-unused"}
    stdin = (made.folder / "out/plan.json").read_bytes()
    done = made.run("check", "-", "--source", "infra", "--format", "json", stdin=stdin)
    assert {each["location"]["path"] for each in done.json["findings"]} == {"infra/main.tf"}


def test_what_changed_is_asked_of_the_source_s_repository(made: Project) -> None:
    def git(*arguments: str) -> None:
        command = ["git", "-C", str(made.folder / "infra"), "-c", "user.name=n", "-c", "user.email=n@example.com"]
        subprocess.run([*command, *arguments], check=True, capture_output=True)

    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "first")):
        git(*arguments)
    done = made.run("check", "out/plan.json", "--source", "infra", "--changed-since", "HEAD")
    assert (done.code, done.err) == (1, "iaccheck: 1 of 1 root module touched since HEAD\n"), "a plan always is"


def test_several_plans_of_one_source(made: Project) -> None:
    shutil.copy(made.folder / "out/plan.json", made.folder / "out/other.json")
    made.write({"iaccheck.yaml": "roots:\n  - {name: prod, path: out/plan.json}\n"})
    found = made.findings("out/plan.json", "out/other.json", "infra/roles", "--source", "infra")
    assert {each["root"] for each in found} == {"prod", "out/other.json"}
    assert {each["location"]["path"].partition("/")[0] for each in found} == {"infra"}


def test_the_source_tells_the_backend_that_a_plan_does_not_have(made: Project) -> None:
    made.write(
        {
            "infra/backend.tf": """
        terraform {
          backend "oss" {
            assume_role {
              session_expiration = 50000
            }
          }
        }
    """
        }
    )
    found = [each for each in run(made)["findings"] if each["address"] == "backend.oss"]
    assert [each["location"]["path"] for each in found] == ["infra/backend.tf"]


def test_a_state_is_not_compared_with_its_source(made: Project) -> None:
    role = {"address": "alicloud_ram_role.waived", "mode": "managed", "type": "alicloud_ram_role", "name": "waived"}
    values = {"values": {"max_session_duration": 50000}, "sensitive_values": {}}
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [role | values]}}}
    made.write({"out/plan.json": json.dumps(state | {"terraform_version": "1.11.4"})})
    report = run(made)
    assert [each["location"]["line"] for each in report["findings"]] == [57]
    assert report["diagnostics"] == []
