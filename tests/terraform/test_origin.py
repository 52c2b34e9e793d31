"""The chain that led to a value: which names it came through, and where each got it."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck.terraform.origin import LONGEST_CHAIN
from iaccheck.terraform.planning import Planning
from tests.terraform.planning import chain, planned, setting

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = %s\n}\n'

CHAINS: list[tuple[str, str, list[str]]] = [
    ("3600", "", []),
    ("60 * 60", "", []),
    ("var.hours * 3600", 'variable "hours" {\n  default = 8\n}\n', ["var.hours is 8 @ main.tf:5:13"]),
    (
        "local.a",
        "locals {\n  a = local.b * 2\n  b = var.c\n}\nvariable \"c\" {\n  default = 1\n}\n",
        ["local.a is 2 @ main.tf:5:7", "local.b is 1 @ main.tf:9:13", "var.c is 1 @ main.tf:9:13"],
    ),
    ('"${local.x}00"', 'locals {\n  x = "36"\n}\n', ['local.x is "36" @ main.tf:5:7']),
    (
        "local.roles.etl.seconds",
        "locals {\n  roles = {\n    etl = { seconds = 28800 }\n  }\n}\n",
        ["local.roles.etl.seconds is 28800 @ main.tf:6:23"],
    ),
    (
        'local.roles["etl"].seconds',
        "locals {\n  roles = { etl = { seconds = 60 * 60 } }\n}\n",
        ['local.roles["etl"].seconds is 3600 @ main.tf:5:31'],
    ),
    # of an object or tuple written there, only the part that is meant
    (
        'local.roles["b"].hours * 3600',
        "locals {\n  roles = { a = { hours = var.x * 2 }, b = { hours = var.y * 4 } }\n}\n"
        'variable "x" {\n  default = 1\n}\nvariable "y" {\n  default = 2\n}\n',
        ['local.roles["b"].hours is 8 @ main.tf:5:54', "var.y is 2 @ main.tf:11:13"],
    ),
    (
        "local.all[1]",
        'locals {\n  all = [var.x * 2, (var.y) * 4]\n}\nvariable "x" {\n  default = 1\n}\n'
        'variable "y" {\n  default = 2\n}\n',
        ["local.all[1] is 8 @ main.tf:5:21", "var.y is 2 @ main.tf:11:13"],
    ),
    (
        "local.hours[var.stage] * 3600",
        'variable "stage" {\n  default = "prod"\n}\nlocals {\n  hours = { prod = 8 }\n}\n',
        ['local.hours["prod"] is 8 @ main.tf:8:20', 'var.stage is "prod" @ main.tf:5:13'],
    ),
    (
        "var.a != null ? var.a : var.b",
        'variable "a" {\n  default = null\n}\nvariable "b" {\n  default = 3600\n}\n',
        ["var.a is null @ main.tf:5:13", "var.b is 3600 @ main.tf:8:13"],
    ),
    (
        "random_integer.n.result",
        'resource "random_integer" "n" {\n  min = 1\n}\n',
        [
            "random_integer.n.result is unknown: it depends on random_integer.n.result, known only after apply"
            " @ nowhere"
        ],
    ),
    (
        "random_integer.n.min",
        'resource "random_integer" "n" {\n  min = 1\n}\n',
        ["random_integer.n.min is 1 @ main.tf:5:9"],
    ),
    (
        "random_integer.n[0].min",
        'resource "random_integer" "n" {\n  count = 1\n  min = var.x\n}\nvariable "x" {\n  default = 2\n}\n',
        ["random_integer.n[0].min is 2 @ main.tf:9:13", "var.x is 2 @ main.tf:9:13"],
    ),
    ("length(terraform.workspace)", "", ['terraform.workspace is "default" @ nowhere']),
    ("[for x in [1, 2] : x * local.y][0]", "locals {\n  y = 5\n}\n", ["local.y is 5 @ main.tf:5:7"]),
    ("local.missing", "", []),
    ("max(local.list...)", "locals {\n  list = [1, local.x]\n  x = 7\n}\n", ["local.x is 7 @ main.tf:6:7"]),
    (
        "nonsensitive(var.secret)",
        'variable "secret" {\n  default   = 3600\n  sensitive = true\n}\n',
        ["var.secret is sensitive @ main.tf:5:15"],
    ),
    (
        "length(local.text)",
        f"locals {{\n  text = \"{'x' * 80}\"\n}}\n",
        [f'local.text is "{"x" * 56}… @ main.tf:5:10'],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "rest", "expected"), CHAINS)
def test_each_name_is_said_with_its_value_and_place(
    tmp_path: Path, expression: str, rest: str, expected: list[str]
) -> None:
    root = planned(tmp_path, ROLE % expression + rest)
    assert chain(setting(root, "alicloud_ram_role.a")) == expected


NESTED = {
    "main.tf": """
resource "alicloud_ram_role" "a" {
  max_session_duration = module.outer.seconds
}
module "outer" {
  source = "./outer"
  hours  = local.hours
}
locals {
  hours = 8
}
""",
    "outer/main.tf": """
variable "hours" {}
module "inner" {
  source  = "../inner"
  seconds = var.hours * 3600
}
output "seconds" {
  value = module.inner.max
}
""",
    "inner/main.tf": """
variable "seconds" {
  default = 1
}
resource "alicloud_ram_role" "a" {
  max_session_duration = var.seconds
}
output "max" {
  value = var.seconds
}
""",
}


def test_it_goes_through_calls_and_outputs_of_modules(tmp_path: Path) -> None:
    root = planned(tmp_path, NESTED)
    inner = [
        "var.seconds is 28800 @ outer/main.tf:5:13",
        "var.hours is 8 @ main.tf:10:11",
        "local.hours is 8 @ main.tf:10:11",
    ]
    assert chain(setting(root, "module.outer.module.inner.alicloud_ram_role.a")) == inner
    outputs = ["module.outer.seconds is 28800 @ outer/main.tf:8:11", "module.inner.max is 28800 @ inner/main.tf:9:11"]
    assert chain(setting(root, "alicloud_ram_role.a")) == [*outputs, *inner]


REPEATED = {
    "main.tf": """
module "m" {
  source   = "./m"
  for_each = {
    a = 1
    b = 2
  }
  hours    = each.value
}
resource "alicloud_ram_role" "a" {
  max_session_duration = module.m["b"].hours
}
""",
    "m/main.tf": """
variable "hours" {}
resource "alicloud_ram_role" "a" {
  max_session_duration = var.hours * 3600
}
output "hours" {
  value = var.hours
}
""",
}


def test_it_tells_the_instances_of_a_module_apart(tmp_path: Path) -> None:
    root = planned(tmp_path, REPEATED)
    assert chain(setting(root, 'module.m["a"].alicloud_ram_role.a')) == [
        "var.hours is 1 @ main.tf:5:9",
        "each.value is 1 @ main.tf:5:9",
    ]
    assert chain(setting(root, "alicloud_ram_role.a"))[0] == 'module.m["b"].hours is 2 @ main.tf:6:9'


def test_each_value_leads_to_the_element_or_to_what_for_each_is_made_of(tmp_path: Path) -> None:
    text = (
        'resource "alicloud_ram_role" "a" {\n  for_each = {for k, v in local.hours : k => v * local.hour}\n'
        "  max_session_duration = each.value\n}\n"
        'resource "alicloud_ram_role" "b" {\n  for_each = local.hours\n  max_session_duration = each.value\n}\n'
        "locals {\n  hour = 3600\n  hours = { etl = 8 }\n}\n"
    )
    root = planned(tmp_path, text)
    assert chain(setting(root, 'alicloud_ram_role.a["etl"]')) == [
        "each.value is 28800 @ nowhere",
        "local.hour is 3600 @ main.tf:10:10",
    ]
    assert chain(setting(root, 'alicloud_ram_role.b["etl"]')) == ["each.value is 8 @ main.tf:11:19"]


def test_each_value_of_a_map_written_there_leads_to_its_own_element_only(tmp_path: Path) -> None:
    text = (
        'resource "alicloud_ram_role" "x" {\n  for_each = { a = var.a * 2, (var.b) = { h = 8 }.h * 1 }\n'
        '  max_session_duration = each.value\n}\nvariable "a" {\n  default = 1\n}\n'
        'variable "b" {\n  default = "z"\n}\n'
    )
    root = planned(tmp_path, text)
    found = {key: chain(setting(root, f'alicloud_ram_role.x["{key}"]')) for key in ("a", "z")}
    assert [link.partition(" @ ")[0] for link in found["a"]] == ["each.value is 2", "var.a is 1"]
    assert [link.partition(" @ ")[0] for link in found["z"]] == ["each.value is 8"]


def test_values_given_from_outside_say_where_they_stand(tmp_path: Path) -> None:
    variables = "".join(f'variable "{name}" {{\n  default = 1\n}}\n' for name in "abc")
    planning = Planning((("var", "c=3"),), {"TF_VAR_b": "2"})
    files = {"main.tf": ROLE % "var.a + var.b + var.c" + variables, "terraform.tfvars": "a = 60\n"}
    root = planned(tmp_path, files, planning=planning)
    assert chain(setting(root, "alicloud_ram_role.a")) == [
        "var.a is 60 @ terraform.tfvars:1:5",
        'var.b is "2" @ nowhere',
        'var.c is "3" @ nowhere',
    ]


def test_a_chain_ends_where_it_explains_nothing_any_more(tmp_path: Path) -> None:
    chained = "".join(f"  c{i} = local.c{i + 1}\n" for i in range(40))
    root = planned(tmp_path, ROLE % "local.c0" + f"locals {{\n{chained}  c40 = 1\n}}\n")
    assert len(chain(setting(root, "alicloud_ram_role.a"))) == LONGEST_CHAIN


def test_names_that_need_each_other_twice_over_are_said_once(tmp_path: Path) -> None:
    doubled = "".join(f"  c{i} = [local.c{i + 1}, local.c{i + 1}]\n" for i in range(16))
    text = ROLE % "length(local.c0)" + f"locals {{\n{doubled}  c16 = [local.x]\n  x = 1\n}}\n"
    assert chain(setting(planned(tmp_path, text), "alicloud_ram_role.a")) == ["local.x is 1 @ main.tf:22:7"]
