"""Variables: what is said of values that do not fit, and of files and options that give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck.source import UsageError
from iaccheck.terraform.planning import Planning
from tests.terraform.planning import planned, said, values

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = %s\n}\n'
NULL = "Attempt to get attribute from null value: this value is null, so it has no attributes or elements"
SUMMARY = "Invalid value for input variable"

GETS = f"{SUMMARY}: The value that var.x gets from its default is"
NOT_OF_ITS_TYPE = "it depends on var.x, whose value is not of its type"
LITERAL = "this is a reference, and values of variables are literal: a text stands in quotes"
CALLED = "this is a call of a function, and values of variables are literal: a text stands in quotes"

WRONG: list[tuple[str, str, str]] = [
    (
        'type = number\n  default = "8h"',
        f'main.tf:6:13: {GETS} not of its type: a number is required, and "8h" is none.',
        NOT_OF_ITS_TYPE,
    ),
    (
        "type = number\n  default = [1]",
        f"main.tf:6:13: {GETS} not of its type: a number is required, but this is a tuple.",
        NOT_OF_ITS_TYPE,
    ),
    (
        'type = number\n  default = "hunter2"\n  sensitive = true',
        f"main.tf:4:1: {GETS} not of its type.",
        NOT_OF_ITS_TYPE,
    ),
    (
        "type = number\n  nullable = false\n  default = null",
        f"main.tf:7:13: {GETS} null, and nullable is false.",
        "it depends on var.x, whose value is null, and nullable is false",
    ),
    (
        "type = nmber\n  default = 1",
        "main.tf:5:10: Invalid type specification: there is no type nmber; there are string, number, bool, any, list, "
        "set, map, object, tuple.",
        "1",
    ),
    (
        'type = "number"\n  default = 1',
        "main.tf:5:10: Type in quotes: Terraform 0.11 wanted a type in quotes, and Terraform since 1.0 refuses it: "
        "remove the quotes.",
        "1",
    ),
    (
        "default = local.y",
        f"main.tf:5:13: Variables not allowed: {LITERAL}",
        f"it cannot be worked out: {LITERAL}",
    ),
    (
        "default = max(1, 2)",
        f"main.tf:5:13: Function calls not allowed: {CALLED}",
        f"it cannot be worked out: {CALLED}",
    ),
]


@pytest.mark.parametrize(("inside", "expected", "reason"), WRONG)
def test_a_value_that_does_not_fit_is_said_where_it_stands(
    tmp_path: Path, inside: str, expected: str, reason: str
) -> None:
    root = planned(tmp_path, ROLE % "var.x" + f'variable "x" {{\n  {inside}\n}}\nlocals {{\n  y = 1\n}}\n')
    assert said(root) == [expected]
    assert str(values(root)["alicloud_ram_role.a"]) == reason


def test_a_variable_without_a_value_is_unknown_and_no_mistake(tmp_path: Path) -> None:
    root = planned(tmp_path, ROLE % "var.hours * 3600" + 'variable "hours" {\n  type = number\n}\n')
    assert said(root) == []
    why = "it depends on var.hours, which has no value: give it one with --var, a tfvars file or a default"
    assert values(root) == {"alicloud_ram_role.a": why}


FILES: list[tuple[dict[str, str | bytes], list[str], object]] = [
    ({"terraform.tfvars": 'x = "8h"\n'}, [f"terraform.tfvars:1:5: {SUMMARY}"], "it depends on var.x, whose value"),
    ({"terraform.tfvars": "y = 5\n"}, ["terraform.tfvars:1:5: Value for undeclared variable"], "it depends on var.x"),
    ({"terraform.tfvars": "x = var.y\n"}, ["terraform.tfvars:1:5: Variables not allowed"], "it cannot be worked out"),
    ({"terraform.tfvars": "x = max(1, 2)\n"}, ["terraform.tfvars:1:5: Function calls not allowed"], "it cannot be"),
    ({"terraform.tfvars": "x = = 5\n"}, ["terraform.tfvars:1:5: "], "it "),
    ({"terraform.tfvars.json": '{"x": 5'}, ["terraform.tfvars.json:1:1: "], "it "),
    ({"terraform.tfvars": "ü = 5".encode("utf-16")}, ["terraform.tfvars:1:1: "], "it "),
    ({"a.auto.tfvars": "x = 7\n", "b.tfvars": "x = 8\n"}, [], "7"),
    ({"terraform.tfvars": "block {\n}\nx = 5\n"}, ["terraform.tfvars:1:1: "], "5"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected", "value"), FILES)
def test_what_is_wrong_with_files_of_values_is_said_in_them(
    tmp_path: Path, files: dict[str, str | bytes], expected: list[str], value: str
) -> None:
    text = ROLE % "var.x" + 'variable "x" {\n  type = number\n}\n'
    root = planned(tmp_path, {"main.tf": text, **files})
    found = [
        *said(root),
        *(f"{d.location and d.location.path}:{d.location and d.location.line}" for d in root.unreadable),
    ]
    assert len(found) == len(expected)
    for one, wanted in zip(found, expected, strict=True):
        assert one.startswith(wanted) or wanted.startswith(one)
    assert str(values(root)["alicloud_ram_role.a"]).startswith(value)


OPTIONS: list[tuple[Planning, str]] = [
    (Planning((("var", "list=[1"),)), "--var: the value of list is not an expression: "),
    (Planning((("var", "list="),)), "--var: the value of list is not an expression: "),
    (Planning((("var", "list=[var.x]"),)), "--var: the value of list: this is a reference"),
    (Planning((), {"TF_VAR_list": "{"}), "TF_VAR_list: the value of list is not an expression: "),
    (Planning((("var-file", "/none.tfvars"),)), "--var-file "),
]


@pytest.mark.parametrize(("planning", "message"), OPTIONS)
def test_what_is_wrong_with_an_option_is_the_users_mistake(tmp_path: Path, planning: Planning, message: str) -> None:
    text = ROLE % "var.list[0]" + 'variable "list" {\n  type = list(number)\n}\n'
    with pytest.raises(UsageError) as caught:
        planned(tmp_path, text, planning=planning)
    assert str(caught.value).startswith(message)


def test_a_value_given_to_a_module_is_converted_to_the_variables_type(tmp_path: Path) -> None:
    call = 'module "%s" {\n  source = "./m"\n  x = %s\n}\n'
    inner = 'variable "x" {\n  type = object({ hours = number, more = optional(list(string), ["a"]) })\n}\n'
    files = {
        "main.tf": call % ("good", '{ hours = "2", extra = 1 }')
        + call % ("bad", "{ hour = 2 }")
        + call % ("null", "null"),
        "m/main.tf": inner + ROLE % "var.x.hours * length(var.x.more)",
    }  # fmt: skip
    root = planned(tmp_path, files)
    assert said(root) == [
        f"main.tf:7:7: {SUMMARY}: The value that var.x gets from the call is not of its type: attribute "
        '"hours" is required.',
        f"m/main.tf:5:31: {NULL}",
        f"m/main.tf:5:52: {NULL}",
    ]
    assert values(root)["module.good.alicloud_ram_role.a"] == 2
