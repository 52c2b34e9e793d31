"""Paths, configurations and folders: what is judged, by what, and what is reported of it."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from tests.project import Json, Project

PLANS = Path(__file__).parent / "terraform/fixtures/plans"
ROLE = 'resource "alicloud_ram_role" "{name}" {{\n  max_session_duration = {seconds}\n}}\n'


def role(name: str, seconds: int = 3600) -> str:
    return ROLE.format(name=name, seconds=seconds)


ESTATE = {
    "iaccheck.yaml": """
workflows:
  - {name: here, kind: alicloud.switch-role-console, target: alicloud_ram_role.dev, needs: 2h}
  - {name: there, kind: alicloud.assume-role-api, target: alicloud_ram_role.prod, needs: 2h}
  - {name: nowhere, kind: alicloud.assume-role-api, target: alicloud_ram_role.nobody, needs: 30m}
accounts:
  - {name: all, roots: ["live/**"]}
""",
    "live/dev/main.tf": role("dev", 43200) + 'module "shared" {\n  source = "../../modules/shared"\n}\n',
    "live/prod/main.tf": role("prod", 3600) + 'module "shared" {\n  source = "../../modules/shared"\n}\n',
    "live/account/main.tf": 'resource "alicloud_ram_security_preference" "this" {\n  login_session_duration = 9\n}\n',
    "modules/shared/main.tf": role("shared", 120),
    "plain/main.tf": 'output "nothing" {\n  value = 1\n}\n',
}

ALL = {
    ("workflow-unreachable", "pass", "live/dev", "here"),
    ("workflow-unreachable", "fail", "live/prod", "there"),
    ("workflow-target-missing", "fail", None, "nowhere"),
    ("session-out-of-range", "pass", "live/account", None),
    ("session-out-of-range", "pass", "live/dev", None),
    ("session-out-of-range", "pass", "live/prod", None),
    ("session-out-of-range", "fail", "live/dev", None),
    ("session-out-of-range", "fail", "live/prod", None),
}
"""Each verdict but those on the form of values: rule, outcome, root module, workflow."""
RULES = ("session-out-of-range", "workflow-unreachable", "workflow-target-missing")


def verdicts(report: Json) -> set[tuple[str, str, str | None, str | None]]:
    return {(f["rule"], f["outcome"], f["root"], f["workflow"]) for f in report["findings"] if f["rule"] in RULES}


def of_roots(*names: str) -> set[tuple[str, str, str | None, str | None]]:
    return {verdict for verdict in ALL if verdict[2] is None or verdict[2] in names}


DEV, PROD, ACCOUNT = "live/dev", "live/prod", "live/account"

PATHS: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    ((".",), (DEV, PROD, ACCOUNT)),
    (("live",), (DEV, PROD, ACCOUNT)),
    (("live/",), (DEV, PROD, ACCOUNT)),
    (("live/dev",), (DEV,)),
    (("./live/../live/dev",), (DEV,)),
    (("live/dev/main.tf",), (DEV,)),
    (("live/dev", "live/prod"), (DEV, PROD)),
    (("live/prod", "live/dev"), (DEV, PROD)),
    (("live/dev", "live/dev/main.tf", "live/dev"), (DEV,)),
    (("modules",), (DEV, PROD)),
    (("modules/shared/main.tf",), (DEV, PROD)),
    (("live/account",), (ACCOUNT,)),
    (("plain",), ()),
]


@pytest.mark.parametrize(("paths", "roots"), PATHS)
def test_paths_narrow_what_is_reported_and_change_no_verdict(
    project: Project, paths: tuple[str, ...], roots: tuple[str, ...]
) -> None:
    project.write(ESTATE)
    report = project.check(*paths)
    assert verdicts(report) == of_roots(*roots)
    assert report["summary"]["roots"] == max(1, len(roots)) + ("." in paths)
    assert {row["root"] for row in project.settings(*paths)} == set(roots)
    assert {row["root"] for row in project.reach(*paths) if row["factors"] and row["workflow"]} == set(roots) - {
        ACCOUNT
    }


def test_the_working_directory_changes_paths_and_no_verdict(project: Project) -> None:
    project.write(ESTATE)
    whole = project.check()
    project.monkeypatch.chdir(project.folder / "live/dev")
    report = project.check("../..")
    assert verdicts(report) == ALL
    assert [f["fingerprint"] for f in report["findings"]] != []
    assert {f["fingerprint"] for f in report["findings"]} == {f["fingerprint"] for f in whole["findings"]}
    assert verdicts(project.check()) == of_roots(DEV)
    assert {f["location"]["path"] for f in report["findings"] if f["root"] == "live/prod"} == {
        "../prod/main.tf",
        "../../modules/shared/main.tf",
    }


def test_the_order_of_paths_changes_nothing(project: Project) -> None:
    project.write(ESTATE)
    one = project.run("check", "--format", "json", "live/dev", "live/prod", "modules").out
    assert one == project.run("check", "--format", "json", "modules", "live/prod", "live/dev").out


def test_the_nearest_configuration_at_or_above_counts(project: Project) -> None:
    other = ESTATE["iaccheck.yaml"].replace("needs: 2h", "needs: 20h")
    project.write({**ESTATE, "live/dev/iaccheck.yaml": other})
    assert ("workflow-unreachable", "fail", ".", "here") in verdicts(project.check("live/dev"))
    assert ("workflow-unreachable", "pass", DEV, "here") in verdicts(project.check("live"))
    assert ("workflow-unreachable", "fail", PROD, "there") in verdicts(project.check("live/prod"))


def test_a_configuration_that_is_not_in_force_is_said_so(project: Project) -> None:
    project.write({"main.tf": role("x"), "live/main.tf": role("y"), "live/iaccheck.yaml": "version: 1\n"})
    (said,) = project.check()["diagnostics"]
    assert said["summary"] == "Configuration is not in force"
    assert said["detail"] == (
        "live/iaccheck.yaml stands below what was asked for, and none is in force there. "
        "To judge by it, run iaccheck live."
    )
    assert project.check("live")["diagnostics"] == []
    assert project.check("--config", "live/iaccheck.yaml", ".")["diagnostics"] == []


def test_another_configuration_can_be_named(project: Project) -> None:
    project.write({**ESTATE, "ci/strict.yaml": ESTATE["iaccheck.yaml"].replace("needs: 2h", "needs: 20h")})
    report = project.check("--config", "ci/strict.yaml", "live/dev")
    assert ("workflow-unreachable", "fail", "../live/dev", "here") in verdicts(report)


def test_without_a_configuration_each_root_module_stands_for_itself(project: Project) -> None:
    project.write({name: text for name, text in ESTATE.items() if name != "iaccheck.yaml"})
    report = project.check()
    assert verdicts(report) == {verdict for verdict in ALL if verdict[3] is None}
    assert report["summary"]["workflows"] == 0
    assert verdicts(project.check("live/dev")) == {v for v in of_roots(DEV) if v[3] is None}


def test_paths_of_several_configurations_are_judged_by_their_own(project: Project) -> None:
    role_of = {"a": 7200, "b": 3600}
    for name, seconds in role_of.items():
        project.write({
            f"{name}/main.tf": role("it", seconds),
            f"{name}/iaccheck.yaml": f"fail_on: {'never' if name == 'b' else 'error'}\n"
            "workflows:\n  - {name: it, kind: alicloud.assume-role-api, target: alicloud_ram_role.it, needs: 2h, "
            "given: {requested: 2h}}\n",
        })  # fmt: skip
    report = project.check("b", "a")
    found = [(f["location"]["path"], f["outcome"]) for f in report["findings"] if f["workflow"]]
    assert found == [("a/main.tf", "pass"), ("b/main.tf", "fail")]
    assert report["summary"]["roots"] == 2
    assert report["summary"]["workflows"] == 2
    assert project.run("a", "b").code == 0
    project.write({"a/main.tf": role("it", 3600)})
    assert project.run("b", "a").code == 1


def test_excluded_folders_are_not_judged(project: Project) -> None:
    exclude = 'exclude: ["live/prod/**", modules]\n'
    project.write({**ESTATE, "iaccheck.yaml": ESTATE["iaccheck.yaml"] + exclude})
    assert {row["root"] for row in project.settings()} == {DEV, ACCOUNT}
    assert project.run("check", "live/prod").code == 3


# --- plans ----------------------------------------------------------------------------------------------


def with_plan(project: Project) -> Project:
    copytree(PLANS / "literal", project.folder / "infra")
    return project.write({"other/main.tf": role("other")})


def test_a_plan_stands_for_the_configuration_of_its_folder(project: Project) -> None:
    with_plan(project)
    rows = project.settings("infra/plan.json")
    assert {s["address"] for s in rows} == {s["address"] for s in project.settings("infra")}
    assert {row["root"] for row in rows} == {"infra/plan.json"}
    assert {row["root"] for row in project.settings("infra/plan.json", "infra", "other")} == {
        "infra/plan.json",
        "other",
    }


def test_a_plan_can_come_by_standard_input(project: Project) -> None:
    with_plan(project)
    plan = (project.folder / "infra/plan.json").read_bytes()
    from_file = project.settings("infra/plan.json")
    ran = project.run("settings", "--format", "json", "-", stdin=plan)
    rows = ran.json["settings"]
    assert [{**row, "root": ""} for row in rows] == [{**row, "root": ""} for row in from_file]
    assert {row["root"] for row in rows} == {"-"}
    assert project.run("check", "-", "-", stdin=plan).code in {0, 1}
    assert project.run("check", "-", stdin=b"").code == 1


def test_a_plan_on_standard_input_stands_for_the_working_directory(project: Project) -> None:
    workflow = "workflows:\n  - {name: it, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 30m}\n"
    project.write({"main.tf": role("x"), "iaccheck.yaml": workflow})
    empty = (
        b'{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}}, '
        b'"resource_changes": [], "configuration": {"root_module": {}}}'
    )
    assert project.run().code == 0
    found = project.run("check", "--format", "json", "-", stdin=empty).json["findings"]
    assert [(f["rule"], f["outcome"]) for f in found] == [("workflow-target-missing", "fail")]


def test_a_plan_is_known_by_its_beginning_too(project: Project) -> None:
    with_plan(project)
    (project.folder / "infra/plan.json").rename(project.folder / "infra/plan.out.shown")
    assert {row["root"] for row in project.settings("infra/plan.out.shown")} == {"infra/plan.out.shown"}


def test_a_root_module_is_the_same_for_the_configuration_whether_planned_or_not(project: Project) -> None:
    with_plan(project)
    target = next(s["address"] for s in project.settings("infra/plan.json") if s["id"].startswith("alicloud_ram_role."))
    for root, roots in (("infra", ""), ("main", "roots:\n  - {name: main, path: infra}\n")):
        project.write({
            "iaccheck.yaml": f"workflows:\n  - name: it\n    kind: alicloud.assume-role-api\n    target: '{target}'\n"
            f"    needs: 15m\n    root: {root}\n    given: {{requested: 15m}}\n{roots}"
            f"accounts:\n  - {{name: main, roots: [{root}]}}\n",
        })  # fmt: skip
        for path, name in (("infra", root), ("infra/plan.json", "infra/plan.json")):
            (row,) = [row for row in project.reach(path) if row["workflow"]]
            assert (row["root"], row["account"], row["target"]) == (name, "main", target)


def test_a_plan_that_the_configuration_names_goes_by_that_name(project: Project) -> None:
    with_plan(project).write({"iaccheck.yaml": "roots:\n  - {name: prod, path: infra/plan.json}\n"})
    assert {row["root"] for row in project.settings("infra/plan.json")} == {"prod"}


# --- what the configuration says of root modules --------------------------------------------------------


def test_a_module_that_the_configuration_names_is_planned_as_a_root_module(project: Project) -> None:
    project.write({**ESTATE, "iaccheck.yaml": "roots:\n  - {name: alone, path: modules/shared}\n"})
    assert {row["root"] for row in project.settings()} == {DEV, PROD, ACCOUNT, "alone"}


@pytest.mark.parametrize(
    ("roots", "told"),
    [
        ("{name: prod, path: liv}", "root prod: liv: there is no such file or folder; did you mean live?"),
        ("{name: prod, path: live}", "root prod: live holds no Terraform files"),
        (
            "{name: prod, path: live/prod, var_files: [prod.tfvars]}",
            "root prod: prod.tfvars: there is no such file or folder",
        ),
        ("{name: live/dev, path: live/prod}", 'two root modules are called "live/dev"'),
    ],
)
def test_root_modules_that_the_configuration_gets_wrong(project: Project, roots: str, told: str) -> None:
    project.write({**ESTATE, "iaccheck.yaml": f"version: 1\nroots:\n  - {roots}\n"})
    ran = project.run()
    assert ran.code == 2
    assert told in ran.err
    assert "two root" in told or "iaccheck: iaccheck.yaml:3:5: " in ran.err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("prod", "; did you mean live/prod?"),  # how its path ends
        ("live/pord", "; did you mean live/prod?"),
        ("modules/shard", "; did you mean modules/shared?"),
        ("else", ""),
    ],
)
def test_a_workflow_in_a_root_module_that_is_not_there_is_told_the_nearest(
    project: Project, name: str, told: str
) -> None:
    workflow = f"{{name: a, kind: alicloud.assume-role-api, target: x, needs: 1h, root: {name}}}"
    project.write({**ESTATE, "iaccheck.yaml": f"workflows:\n  - {workflow}\n"})
    ran = project.run()
    assert (ran.code, ran.out) == (2, "")
    assert f"unknown root {name}: no root under roots is called that, and there is no such folder{told}\n" in ran.err


def test_terragrunt_is_said_to_be_not_checked(project: Project) -> None:
    project.write({**ESTATE, "live/net/terragrunt.hcl": "", "far/terragrunt.hcl": ""})
    assert project.check("live")["not_checked"] == [{"path": "live/net", "reason": "Terragrunt: give its plan's JSON"}]
    alone = project.run("far")
    assert alone.code == 3
    assert "far: Terragrunt: give its plan's JSON" in alone.err


def test_a_variable_reaches_every_root_module_that_declares_it(project: Project) -> None:
    text = 'variable "s" {\n  type = number\n}\nresource "alicloud_ram_role" "x" {\n  max_session_duration = var.s\n}\n'
    project.write({"a/main.tf": text, "b/main.tf": text, "c/main.tf": role("c")})
    assert [row["value"] for row in project.settings("--var", "s=7200")] == [7200, 7200, 3600]
    wrong = project.run("--var", "z=1")
    assert wrong.code == 2
    assert "--var z: no root module has this variable; did you mean s?" in wrong.err or "no root module" in wrong.err
