"""What is said of names that mean nothing, or not what their author thought, and what stays silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck.hcl.types import NUMBER
from tests.terraform.planning import planned, said, setting, shown, values

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = %s\n}\n'
REST = """
variable "hours" {
  default = 1
}
locals {
  seconds = 3600
}
resource "alicloud_ram_role" "base" {
  role_name            = "7200"
  max_session_duration = "7200"
}
resource "alicloud_ram_role" "counted" {
  count                = 2
  max_session_duration = count.index
}
resource "alicloud_ram_role" "keyed" {
  for_each             = { x = 1 }
  max_session_duration = each.value
}
data "alicloud_ram_roles" "all" {
  name_regex = "x"
}
module "m" {
  source = "./m"
}
"""
MODULE = 'output "seconds" {\n  value = 3600\n}\n'

WRONG: list[tuple[str, str]] = [
    (
        "var.hour",
        "Reference to undeclared input variable: there is no input variable var.hour in this module; did you mean "
        '"hours"?',
    ),
    (
        "try(alicloud_ram_role.none.x, 5)",
        "Reference to undeclared resource: there is no resource alicloud_ram_role.none in this module",
    ),
    ("var.xyz", "Reference to undeclared input variable: there is no input variable var.xyz in this module"),
    (
        "local.second",
        'Reference to undeclared local value: there is no local value local.second in this module; did you mean '
        '"seconds"?',
    ),
    (
        "alicloud_ram_role.bas.max_session_duration",
        "Reference to undeclared resource: there is no resource alicloud_ram_role.bas in this module; did you mean "
        '"alicloud_ram_role.base"?',
    ),
    (
        "data.alicloud_ram_roles.al.ids",
        "Reference to undeclared resource: there is no resource data.alicloud_ram_roles.al in this module; did you "
        'mean "data.alicloud_ram_roles.all"?',
    ),
    (
        "module.ma.seconds",
        'Reference to undeclared module: there is no module module.ma in this module; did you mean "m"?',
    ),
    (
        "module.m.second",
        'Unsupported attribute: module.m has no output "second"; did you mean "seconds"?',
    ),
    ("hours", 'Invalid reference: "hours" alone is no reference: write hours.NAME'),
    ("each.value", "Reference to each in a context without for_each: each has a meaning only in a block with for_each"),
    ("count.index", "Reference to count in non-counted context: count has a meaning only in a block with count"),
    ("data.x", "Invalid reference: write data.TYPE.NAME"),
    ("path.here", 'Invalid "path" attribute: there is no path.here; there are path.module, path.root and path.cwd'),
    (
        "terraform.env",
        'Invalid "terraform" attribute: there is no terraform.env; there is terraform.workspace',
    ),
    (
        "alicloud_ram_role.counted.max_session_duration",
        "Missing resource instance key: alicloud_ram_role.counted has count, so say which instance is meant: "
        "alicloud_ram_role.counted[count.index].max_session_duration",
    ),
    (
        "alicloud_ram_role.counted[2].max_session_duration",
        "Invalid index: there is no instance [2]; there is: [0], [1]",
    ),
    (
        'alicloud_ram_role.keyed["y"].max_session_duration',
        'Invalid index: there is no instance ["y"]; there is: ["x"]',
    ),
    (
        "alicloud_ram_role.a.role_name",
        "Self-referential block: alicloud_ram_role.a can't refer to itself",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), WRONG)
def test_a_name_that_means_nothing_is_said_and_unknown(tmp_path: Path, expression: str, expected: str) -> None:
    root = planned(tmp_path, {"main.tf": ROLE % expression + REST, "m/main.tf": MODULE})
    at_step = {"try(": 30, "module.m.sec": 34, "alicloud_ram_role.counted[2]": 51, 'alicloud_ram_role.keyed["y"]': 49}
    column = next((column for name, column in at_step.items() if expression.startswith(name)), 26)
    assert said(root) == [f"main.tf:2:{column}: {expected}"]
    reason = values(root)["alicloud_ram_role.a"]
    assert isinstance(reason, str)
    assert reason.startswith("it cannot be worked out: ")


RIGHT: list[tuple[str, object]] = [
    ("var.hours", 1),
    ("module.m.seconds", 3600),
    ('module.m["seconds"]', 3600),
    ("alicloud_ram_role.counted[1].max_session_duration", 1),
    ('alicloud_ram_role.counted["1"].max_session_duration', 1),
    ("alicloud_ram_role.keyed[local.key].max_session_duration", 1),
    ("length(alicloud_ram_role.counted)", 2),
    ("data.alicloud_ram_roles.all.ids[0]", "it depends on data.alicloud_ram_roles.all.ids, read from the cloud"),
    (
        "data.alicloud_ram_roles.all.name_regex",
        "it depends on data.alicloud_ram_roles.all.name_regex, read from the cloud",
    ),
    ("length(alicloud_ram_role.base.arn)", "it depends on alicloud_ram_role.base.arn, known only after apply"),
    ("try(alicloud_ram_role.counted[2].max_session_duration, 5)", 5),
    ("try(alicloud_ram_role.base.max_session_duration, 5) + 1", 7201),
    ("can(alicloud_ram_role.base.role_name) ? 1 : 2", 1),
    ("alicloud_ram_role.base.role_name * 1", 7200),
    ('"${alicloud_ram_role.base.role_name}0"', "72000"),
    (
        "alicloud_ram_role.base.role_name == 7200 ? 1 : 2",
        "it depends on alicloud_ram_role.base.role_name, whose type the provider decides",
    ),
    ('alicloud_ram_role.base.role_name != "" ? 1 : 2', 1),
    ("alicloud_ram_role.base.role_name == null ? 1 : 2", 2),
    ("length(path.cwd)", "it depends on path.cwd, and so on where Terraform runs"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), RIGHT)
def test_a_name_that_means_something_stays_silent(tmp_path: Path, expression: str, expected: object) -> None:
    text = ROLE % expression + REST + 'locals {\n  key = "x"\n}\n'
    root = planned(tmp_path, {"main.tf": text, "m/main.tf": MODULE})
    assert values(root)["alicloud_ram_role.a"] == expected
    assert said(root) == []


def test_a_type_that_the_catalogue_knows_settles_what_a_number_in_quotes_is(tmp_path: Path) -> None:
    text = ROLE % "alicloud_ram_role.base.max_session_duration == 7200 ? 1 : 2" + REST
    types = {"alicloud_ram_role.max_session_duration": NUMBER}
    root = planned(tmp_path, {"main.tf": text, "m/main.tf": MODULE}, types=types)
    assert shown(setting(root, "alicloud_ram_role.a").value) == 1


CIRCLES: list[tuple[str, str]] = [
    ("locals {\n  a = local.b\n  b = local.a\n}\n" + ROLE % "local.a", "local.a -> local.b -> local.a"),
    ("locals {\n  a = local.a\n}\n" + ROLE % "local.a", "local.a -> local.a"),
    (
        ROLE % "alicloud_ram_role.b.max_session_duration"
        + 'resource "alicloud_ram_role" "b" {\n  max_session_duration = alicloud_ram_role.a.max_session_duration\n}\n',
        "alicloud_ram_role.b.max_session_duration -> alicloud_ram_role.a.max_session_duration -> "
        "alicloud_ram_role.b.max_session_duration",
    ),
    (
        'locals {\n  n = length(alicloud_ram_role.a)\n}\nresource "alicloud_ram_role" "a" {\n  count = local.n\n'
        "  max_session_duration = local.n\n}\n",
        "count of alicloud_ram_role.a -> local.n -> count of alicloud_ram_role.a",
    ),
    (
        'module "m" {\n  source = "./c"\n  x = module.m.x\n}\n' + ROLE % "module.m.x",
        "output x -> var.x -> output x",
    ),
]


@pytest.mark.parametrize(("text", "circle"), CIRCLES)
def test_names_that_need_each_other_are_said_to(tmp_path: Path, text: str, circle: str) -> None:
    inner = 'variable "x" {}\noutput "x" {\n  value = var.x\n}\n'
    root = planned(tmp_path, {"main.tf": text, "c/main.tf": inner})
    assert f"these need each other in a circle: {circle}" in " ".join(said(root))
    assert all(str(value).startswith("it ") for value in values(root).values())


@pytest.mark.parametrize("length", [10, 100, 3000])
def test_a_chain_can_be_long(tmp_path: Path, length: int) -> None:
    chained = "".join(f"  c{i} = local.c{i + 1} + 1\n" for i in range(length))
    root = planned(tmp_path, ROLE % "local.c0" + f"locals {{\n{chained}  c{length} = 0\n}}\n")
    assert values(root) == {"alicloud_ram_role.a": length}


def test_a_long_circle_is_found(tmp_path: Path) -> None:
    chained = "".join(f"  c{i} = local.c{(i + 1) % 1000} + 1\n" for i in range(1000))
    root = planned(tmp_path, ROLE % "local.c7" + f"locals {{\n{chained}}}\n")
    assert "these need each other in a circle" in " ".join(said(root))
    assert str(values(root)["alicloud_ram_role.a"]).startswith("it cannot be worked out")


def test_a_chain_through_modules_can_be_long(tmp_path: Path) -> None:
    inner = 'variable "x" {}\nlocals {\n  y = var.x + 1\n}\noutput "x" {\n  value = local.y\n}\n'
    calls = "".join(f'module "m{i}" {{\n  source = "./c"\n  x = module.m{i + 1}.x\n}}\n' for i in range(300))
    last = 'module "m300" {\n  source = "./c"\n  x = 0\n}\n'
    root = planned(tmp_path, {"main.tf": ROLE % "module.m0.x" + calls + last, "c/main.tf": inner})
    assert values(root) == {"alicloud_ram_role.a": 301}
