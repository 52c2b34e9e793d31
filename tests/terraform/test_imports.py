"""Which resources `import` blocks name: they exist, so what is not set there is not what a new object gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project import Project
from tests.terraform.planning import planned, said

ONE = 'resource "alicloud_ram_role" "a" {\n}\n'
COUNT = 'resource "alicloud_ram_role" "a" {\n  count = 2\n}\n'
EACH = 'resource "alicloud_ram_role" "a" {\n  for_each = toset(["x", "y"])\n}\n'
UNKNOWN = 'resource "alicloud_ram_role" "a" {\n  for_each = var.keys\n}\nvariable "keys" {\n}\n'
IMPORT = 'import {\n%s  id = "i"\n  to = %s\n}\n'
MODULE = 'module "m" {\n  source = "./m"\n%s}\n'
KEYS = "  for_each = %s\n"
VARIABLE = 'variable "v" {\n}\n'


def block(to: str, extra: str = "") -> str:
    return IMPORT % (extra, to)


A, X, Y = "alicloud_ram_role.a", 'alicloud_ram_role.a["x"]', 'alicloud_ram_role.a["y"]'
CREATES: list[tuple[str, dict[str, bool | None]]] = [
    (ONE, {A: True}),
    (ONE + block(A), {A: False}),
    (COUNT + block("alicloud_ram_role.a[1]"), {"alicloud_ram_role.a[0]": True, "alicloud_ram_role.a[1]": False}),
    (COUNT + block("alicloud_ram_role.a[1 - 1]"), {"alicloud_ram_role.a[0]": False, "alicloud_ram_role.a[1]": True}),
    (EACH + block('alicloud_ram_role.a["y"]'), {X: True, Y: False}),
    (EACH + block("alicloud_ram_role.a[each.key]", KEYS % '{ x = "1" }'), {X: False, Y: True}),
    (EACH + block("alicloud_ram_role.a[each.value]", KEYS % 'toset(["x", "y"])'), {X: False, Y: False}),
    (EACH + block("alicloud_ram_role.a[each.value]", KEYS % '["y"]'), {X: True, Y: False}),
    (COUNT + block("alicloud_ram_role.a[each.key]", KEYS % '["i"]'), {f"{A}[0]": False, f"{A}[1]": True}),
    (EACH + block("alicloud_ram_role.a[each.key]", KEYS % "{}"), {X: True, Y: True}),
    (EACH + VARIABLE + block("alicloud_ram_role.a[each.key]", KEYS % "var.v"), {X: None, Y: None}),
    (EACH + VARIABLE + block("alicloud_ram_role.a[var.v]"), {X: None, Y: None}),
    (EACH + VARIABLE + block("alicloud_ram_role.a[var.v]") + block(X), {X: False, Y: None}),
    (UNKNOWN + block(X), {f"{A}[*]": None}),
    (ONE + MODULE % "" + block("module.m.alicloud_ram_role.a"), {A: True, f"module.m.{A}": False}),
    (
        MODULE % KEYS % 'toset(["p", "q"])' + block('module.m["q"].alicloud_ram_role.a'),
        {f'module.m["p"].{A}': True, f'module.m["q"].{A}': False},
    ),
    (
        MODULE % KEYS % 'toset(["p"])' + VARIABLE + block("module.m[var.v].alicloud_ram_role.a"),
        {f'module.m["p"].{A}': None},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CREATES)
def test_what_an_import_block_names_is_there_already(
    tmp_path: Path, text: str, expected: dict[str, bool | None]
) -> None:
    root = planned(tmp_path, {"main.tf": text, "m/main.tf": ONE})
    assert {found.address: found.creates for found in root.resources} == expected
    assert said(root) == []


def test_json_syntax_imports_too(tmp_path: Path) -> None:
    statement = '{"import": [{"to": "alicloud_ram_role.a[\\"x\\"]", "id": "i"}]}'
    root = planned(tmp_path, {"main.tf": EACH, "import.tf.json": statement})
    assert {found.address: found.creates for found in root.resources} == {X: False, Y: True}


FAULTS = [
    (
        block("alicloud_ram_role.b"),
        "main.tf:3:8: Configuration for import target does not exist: There is no resource alicloud_ram_role.b in this "
        "module that an object could be imported to.",
    ),
    (
        ONE + block(A, KEYS % "3"),
        "main.tf:4:14: Invalid for_each argument: import: for_each needs a map or a set of strings, not a number.",
    ),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_an_import_block_that_terraform_refuses_is_said(tmp_path: Path, text: str, expected: str) -> None:
    assert said(planned(tmp_path, text)) == [expected]


def test_a_setting_left_out_there_is_kept_as_it_is(project: Project) -> None:
    preference = 'resource "alicloud_ram_security_preference" "p" {\n}\n'
    project.write({"main.tf": preference + ONE + block(A) + block("alicloud_ram_security_preference.p")})
    stays = "it stays as it is, and what it is does not stand in the input"
    found = {row["address"]: (row["status"], row["seconds"], row["reason"]) for row in project.settings()}
    why = "is not set, and the import block at main.tf:%s brings in an object that is there already: then " + stays
    assert found == {
        A: ("unknown", [None, None], why % 5),
        "alicloud_ram_security_preference.p": ("unknown", [None, None], why % 9),
    }
    outcomes = {f["rule"]: f["outcome"] for f in project.check()["findings"] if f["outcome"] != "pass"}
    assert "login-session-not-set" not in outcomes


def test_a_setting_that_the_provider_resets_is_its_default_there_too(project: Project) -> None:
    role = 'resource "aws_iam_role" "a" {\n  assume_role_policy = "{}"\n}\n'
    project.write({"main.tf": role + block("aws_iam_role.a")})
    assert [(row["status"], row["seconds"]) for row in project.settings()] == [("omitted", [3600, 3600])]


def test_a_login_session_that_may_be_kept_leaves_the_rule_undecided(project: Project) -> None:
    preference = 'resource "alicloud_ram_security_preference" "p" {\n  count = 1\n}\n'
    project.write({"main.tf": preference + VARIABLE + block("alicloud_ram_security_preference.p[var.v]")})
    found = [f["outcome"] for f in project.check()["findings"] if f["rule"] == "login-session-not-set"]
    assert found == ["unknown"]
