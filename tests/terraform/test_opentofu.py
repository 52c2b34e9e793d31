"""Language that only OpenTofu knows: `enabled` (1.11), and providers with `for_each` (1.9)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.planning import planned, said, unread, values

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = %s\n%s}\n'
ENABLED = "  lifecycle {\n    enabled = %s\n  }\n"
MODULE = 'module "m" {\n  source = "./m"\n%s}\n'
OTHER = 'resource "alicloud_ram_role" "b" {\n  max_session_duration = %s\n}\n'
A, B = "alicloud_ram_role.a", "alicloud_ram_role.b"

CASES: list[tuple[str, dict[str, object]]] = [
    (ROLE % (1, ENABLED % "true"), {A: 1}),
    (ROLE % (1, ENABLED % '"true"'), {A: 1}),
    (ROLE % (1, ENABLED % "1 > 2"), {}),
    (ROLE % (1, ENABLED % "false") + OTHER % f"{A} == null ? 5 : 6", {B: 5}),
    (ROLE % (1, ENABLED % "false") + OTHER % f"try({A}.max_session_duration, 7)", {B: 7}),
    (ROLE % (1, ENABLED % "true") + OTHER % f"{A}.max_session_duration + 1", {A: 1, B: 2}),
    (
        'variable "v" {\n}\n' + ROLE % (1, ENABLED % "var.v"),
        {
            A
            + "[*]": "it its enabled depends on var.v, which has no value: give it one with --var, a tfvars file or a "
            "default"
        },
    ),
    (MODULE % (ENABLED % "false") + OTHER % "module.m == null ? 1 : 2", {B: 1}),
    (MODULE % (ENABLED % "true") + OTHER % "module.m.x", {B: 9, "module.m.alicloud_ram_role.a": 3}),
    (MODULE % (ENABLED % "false"), {}),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_not_enabled_is_not_there(tmp_path: Path, text: str, expected: dict[str, object]) -> None:
    files = {"main.tofu": text, "m/main.tofu": ROLE % (3, "") + 'output "x" {\n  value = 9\n}\n'}
    root = planned(tmp_path, files)
    assert values(root) == expected
    assert said(root) == unread(root) == []


def test_an_enabled_that_is_neither_true_nor_false_is_said(tmp_path: Path) -> None:
    root = planned(tmp_path, ROLE % (1, ENABLED % "null"))
    assert values(root) == {f"{A}[*]": "it its enabled is wrong: enabled must be true or false, and is null"}
    assert said(root) == [f"main.tf:4:15: Invalid enabled argument: {A}: enabled must be true or false, and is null."]


PROVIDERS = (
    'provider "alicloud" {\n  alias    = "by"\n  for_each = { x = 900, y = 1800 }\n  assume_role {\n'
    "    session_expiration = each.value\n  }\n}\n"
)


def test_a_provider_with_for_each_is_several(tmp_path: Path) -> None:
    role = 'resource "alicloud_ram_role" "a" {\n  for_each = toset(["x", "y"])\n  provider = alicloud.by[each.key]\n}\n'
    call = MODULE % '  for_each = toset(["y"])\n  providers = {\n    alicloud = alicloud.by[each.key]\n  }\n'
    unknown = 'variable "v" {\n}\nresource "alicloud_ram_role" "u" {\n  provider = alicloud.by[var.v]\n}\n'
    files = {"main.tofu": PROVIDERS + role + call + unknown, "m/main.tf": 'resource "alicloud_ram_role" "a" {\n}\n'}
    root = planned(tmp_path, files)
    assert {found.address: found.provider for found in root.resources} == {
        'provider.alicloud.by["x"]': 'alicloud.by["x"]',
        'provider.alicloud.by["y"]': 'alicloud.by["y"]',
        'alicloud_ram_role.a["x"]': 'alicloud.by["x"]',
        'alicloud_ram_role.a["y"]': 'alicloud.by["y"]',
        'module.m["y"].alicloud_ram_role.a': 'alicloud.by["y"]',
        "alicloud_ram_role.u": "alicloud.by[*]",
    }
    blocks = [r.body.blocks["assume_role"][0] for r in root.resources if r.type == "provider.alicloud"]
    assert [block.attributes["session_expiration"].value.data for block in blocks] == [900, 1800]
    assert said(root) == []
