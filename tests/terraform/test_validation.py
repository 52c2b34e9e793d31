"""Validation blocks: what they tell of a value that is not known, what they refuse, and what they leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck.hcl.numbers import text
from iaccheck.hcl.values import Unknown, Value
from iaccheck.model import Root
from iaccheck.source import Diagnostic
from iaccheck.terraform.planning import Planning
from tests.terraform.planning import planned, said, setting, values

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = %s\n}\n'
RULE = "  validation {\n    condition     = %s\n    error_message = %s\n  }\n"
REST = """
variable "y" {
  type = number
}
variable "flag" {
  type = bool
}
locals {
  most    = 24
  allowed = [3600, 7200]
}
"""


def variable(inside: str, *conditions: str, name: str = "x", message: str = '"No."') -> str:
    return f'variable "{name}" {{\n  {inside}\n' + "".join(RULE % (one, message) for one in conditions) + "}\n"


def certain(value: Value) -> str:
    """What is certain of an unknown value: `null or 1..24`, `3600|7200`; `?` where nothing is."""
    what = value.data
    assert isinstance(what, Unknown), value
    if what.choices:
        return "|".join("null" if choice.is_null else str(choice.data) for choice in what.choices)
    low, high = ("" if end is None else text(end) for end in (what.bounds.low, what.bounds.high))
    numbers = f"{low}..{high}" if low or high else "?"
    return numbers if what.not_null or numbers == "?" else f"null or {numbers}"


TELLS: list[tuple[str, str]] = [
    ("var.x >= 1 && var.x <= 24", "1..24"),
    ("1 <= var.x && 24 > (var.x)", "1..24"),
    ("var.x > 0", "0.."),
    ("!(var.x < 5)", "5.."),
    ("!(var.x < 5 || 24 <= var.x)", "5..24"),
    ('"${var.x <= 24}"', "..24"),
    ("var.x <= 2 * 12", "..24"),
    ("var.x <= local.most", "..24"),
    ('var.x <= "24"', "..24"),
    ("var.x <= min(var.y, 24)", "..24"),
    ("var.x <= 12 || var.x <= 24", "..24"),
    ("var.x < 1 || var.x > 2", "?"),
    ("var.x <= 24 || false", "..24"),
    ("var.x <= 24 || var.flag", "?"),
    ("var.x <= 24 && var.flag && can(regex(\"^[0-9]+$\", var.x)) && floor(var.x) == var.x", "..24"),
    ("contains([3600, 7200], var.x)", "3600|7200"),
    ("contains(local.allowed, var.x) && var.x > 3600", "3600|7200"),
    ("contains(local.allowed, var.x) && var.x > 3601", "7200"),
    ("contains([3600, var.y], var.x)", "?"),
    ("contains([3600, min(var.y, 24)], var.x)", "..3600"),
    ("contains(range(900, 43200, 60), var.x)", "900..43140"),
    ("!contains([0, -1], var.x) && var.x < 9", "..9"),
    ("var.x == 3600 || var.x == 7200", "3600|7200"),
    ("anytrue([var.x == 3600, var.x == 7200])", "3600|7200"),
    ("alltrue([var.x >= 1, var.x <= 24])", "1..24"),
    ("!anytrue([var.x < 1, var.x > 24])", "1..24"),
    ("alltrue([for limit in [12, 24] : var.x <= limit])", "?"),
    ("var.x == 3600", "3600"),
    ("var.x != 3600", "?"),
    ("contains(local.allowed, var.x) && var.x != 3600", "7200"),
    ("var.x == null || var.x >= 900", "null or 900.."),
    ("var.x == null || contains([3600, 7200], var.x)", "null|3600|7200"),
    ("var.x == null ? true : var.x >= 900 && var.x <= 43200", "null or 900..43200"),
    ("var.x != null ? var.x >= 900 : false", "900.."),
    ("var.flag ? var.x <= 12 : var.x <= 24", "..24"),
    ("var.x != null && var.x <= 24", "..24"),
    ("try(var.x <= 24, true)", "?"),
    ("coalesce(var.x, 5) <= 24", "?"),
    ("var.x * 2 <= 24", "?"),
    ("var.x % 3600 == 0", "?"),
    ("length(tostring(var.x)) <= 5", "?"),
    ("can(var.x <= 24)", "?"),
    ("var.x <= sensitive(24)", "?"),
    ("var.x <= var.y", "?"),
    ("var.x <= 24 == var.flag", "?"),
    ("var.x > 24 && var.x < 12", "?"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), TELLS)
def test_a_rule_bounds_a_variable_that_has_no_value(tmp_path: Path, condition: str, expected: str) -> None:
    root = planned(tmp_path, ROLE % "var.x" + variable("type = number", condition) + REST)
    assert (said(root), certain(setting(root, "alicloud_ram_role.a").value)) == ([], expected)


OF_TYPE: list[tuple[str, str, str, str]] = [
    ("string", "var.x <= 24", "var.x", "..24"),
    ("string", "var.x <= 24", "tonumber(var.x) * 3600", "..86400"),
    ("string", 'contains(["3600", "7200"], var.x)', "var.x", "3600|7200"),
    ("string", 'contains(["3600", "7200"], var.x)', "tonumber(var.x)", "3600|7200"),
    ("string", 'var.x == "3600" || var.x <= 24', "var.x", "?"),
    ("any", "var.x <= 24", "var.x", "..24"),
    ("any", "contains([3600, 7200], var.x)", "var.x", "3600..7200"),
    ("any", "var.x == 3600", "var.x", "3600..3600"),
    ("any", 'contains(["3600", "7200"], var.x)', "var.x", "?"),
    ("any", "var.x == null || var.x == 3600", "var.x", "?"),
    ("object({ h = number })", "var.x.h <= 12", "var.x.h", "..12"),
    ("object({ h = number })", "var.x.h <= 12", "var.x.h * 3600", "..43200"),
    ("object({ h = number })", "var.x == null ? true : var.x.h <= 12", "var.x.h", "?"),
    ("object({ h = optional(number) })", "var.x.h == null ? true : var.x.h <= 12", "var.x.h", "null or ..12"),
    ("object({ h = object({ i = number }) })", "var.x.h.i <= 12 && var.x.h.i > 3", "var.x.h.i", "3..12"),
    ("object({ h = number, i = number })", "var.x.h <= min(var.x.i, 12)", "var.x.h", "..12"),
    ("object({ h = number, i = number })", "var.x.h <= 12 || var.x.i <= 12", "var.x.h", "?"),
    ("object({ h = number, i = number })", "var.x.h <= 12", "var.x.i", "?"),
    ("list(number)", "alltrue([for h in var.x : h <= 12])", "var.x[0]", "?"),
    ("list(number)", "length(var.x) > 1", "var.x[0]", "?"),
    ("number", "var.x >= 1 && var.x <= 12", "var.x * -3600", "-43200..-3600"),
    ("number", "var.x >= 2", "3600 * var.x", "7200.."),
    ("number", "var.x >= 7200", "var.x / 2", "3600.."),
    ("number", "var.x >= 2", "3600 / var.x", "?"),
]


@pytest.mark.parametrize(("type_", "condition", "value", "expected"), OF_TYPE)
def test_a_rule_counts_by_the_type_of_the_variable(
    tmp_path: Path, type_: str, condition: str, value: str, expected: str
) -> None:
    root = planned(tmp_path, ROLE % value + variable(f"type = {type_}", condition) + REST)
    assert (said(root), certain(setting(root, "alicloud_ram_role.a").value)) == ([], expected)


def test_all_rules_bound_a_variable_together(tmp_path: Path) -> None:
    text = variable("type = number", "var.x >= 1", "can(var.x)", "var.x <= local.nothing", "var.x <= 24")
    root = planned(tmp_path, ROLE % "var.x" + text)
    assert certain(setting(root, "alicloud_ram_role.a").value) == "1..24"
    assert len(said(root)) == 1


CALL = 'module "m" {\n  source = "./m"\n  x      = %s\n}\nresource "random_integer" "n" {\n  min = 1\n}\n'
LATER = "random_integer.n.result"
CALLED: list[tuple[str, str, str, str, str]] = [
    (LATER, "number", "var.x <= 24", "var.x", "..24"),
    (f"max({LATER}, 5)", "number", "var.x <= 24", "var.x", "5..24"),
    (f"{{ h = {LATER} }}", "object({ h = number })", "var.x.h <= 12", "var.x.h", "..12"),
    (
        f"{{ a = {{ h = {LATER} }}, b = {{ h = 3 }} }}",
        "map(object({ h = number }))",
        "alltrue([for name, v in var.x : v.h <= 12 && name != var.x])",
        'var.x["a"].h',
        "..12",
    ),
    (f"[1, {LATER}]", "list(number)", "!anytrue([for h in var.x : h > 12])", "var.x[1]", "..12"),
    (f"[{LATER}]", "list(number)", "alltrue([for h in var.x : h <= 12 if h > 3])", "var.x[0]", "?"),
    (f"[{LATER}]", "set(number)", "alltrue([for h in var.x : h <= 12])", "tolist(var.x)[0]", "?"),
    (f"[{LATER}]", "list(number)", "anytrue([for h in var.x : h <= 12])", "var.x[0]", "?"),
]  # fmt: skip


@pytest.mark.parametrize(("argument", "type_", "condition", "value", "expected"), CALLED)
def test_a_called_modules_rule_bounds_an_argument_that_is_not_known(
    tmp_path: Path, argument: str, type_: str, condition: str, value: str, expected: str
) -> None:
    files = {"main.tf": CALL % argument, "m/main.tf": ROLE % value + variable(f"type = {type_}", condition)}
    root = planned(tmp_path, files)
    assert (said(root), certain(setting(root, "module.m.alicloud_ram_role.a").value)) == ([], expected)


# --- what is refused ------------------------------------------------------------------------------------

GETS = "Invalid value for variable: The value that var.x gets from its default"
AT = "does not pass the rule at main.tf:7"
NOT_PASSED = "it depends on var.x, whose value does not pass its validation"
HIDDEN = "What the rule says of it holds a sensitive value, and is not shown."

REFUSED: list[tuple[str, str, str, str]] = [
    ("default = 50", "var.x <= 24", '"Not ${var.x}."', f"main.tf:5:13: {GETS}, 50, {AT}. Not 50."),
    ("default = 50", "sensitive(var.x <= 24)", '""', f"main.tf:5:13: {GETS}, 50, {AT}."),
    ("default = 50", "var.x <= 24", "null", f"main.tf:5:13: {GETS}, 50, {AT}."),
    ('default = "8h"', 'can(regex("^PT", var.x))', '"ISO"', f'main.tf:5:13: {GETS}, "8h", {AT}. ISO'),
    ("default = [50]", "var.x[0] < 3", '"Got ${jsonencode(var.x)}"', f"main.tf:5:13: {GETS} {AT}. Got [50]"),
    ("default = null", "var.x != null", '"Set it."', f"main.tf:5:13: {GETS}, null, {AT}. Set it."),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "condition", "message", "expected"), REFUSED)
def test_a_value_that_a_rule_refuses_is_said_where_it_stands_and_is_unknown(
    tmp_path: Path, inside: str, condition: str, message: str, expected: str
) -> None:
    root = planned(tmp_path, ROLE % "var.x" + variable(f"{inside}\n", condition, message=message))
    assert said(root) == [expected]
    assert values(root) == {"alicloud_ram_role.a": NOT_PASSED}


SECRET = [
    ("default = 4711\n  sensitive = true", '"It is ${var.x}."', HIDDEN),
    ("default = 4711\n  ephemeral = true", '"It is ${var.x}."', HIDDEN),
    ("default = 4711\n  sensitive = true", '"Too large."', "Too large."),
]


@pytest.mark.parametrize(("inside", "message", "shown"), SECRET)
def test_a_secret_that_is_refused_is_not_shown(tmp_path: Path, inside: str, message: str, shown: str) -> None:
    root = planned(tmp_path, ROLE % "var.x" + variable(inside, "var.x <= 24", message=message))
    assert said(root) == [f"main.tf:4:1: {GETS} {AT}. {shown}"]
    assert setting(root, "alicloud_ram_role.a").value.sensitive


def test_a_secret_argument_is_not_shown_either(tmp_path: Path) -> None:
    inner = variable("type = any", 'var.x != "hunter2"', message='"Not ${var.x}"')
    files = {"main.tf": CALL % 'sensitive("hunter2")', "m/main.tf": ROLE % "var.x" + inner}
    root = planned(tmp_path, files)
    assert said(root) == [
        "m/main.tf:4:1: Invalid value for variable: The value that var.x gets from the call does not pass the rule at "
        f"m/main.tf:6. {HIDDEN}"
    ]


def test_what_takes_the_place_of_a_refused_value_has_to_pass(tmp_path: Path) -> None:
    root = planned(tmp_path, ROLE % "var.x" + variable("type = number\n  default = 50", "var.x >= 1 && var.x <= 24"))
    assert certain(setting(root, "alicloud_ram_role.a").value) == "1..24"


def test_each_instance_of_a_module_has_its_values_tested(tmp_path: Path) -> None:
    call = 'module "m" {\n  source   = "./m"\n  for_each = { a = 5, b = 50 }\n  x        = each.value\n}\n'
    root = planned(tmp_path, {"main.tf": call, "m/main.tf": ROLE % "var.x" + variable("type = number", "var.x <= 24")})
    assert values(root) == {'module.m["a"].alicloud_ram_role.a': 5, 'module.m["b"].alicloud_ram_role.a': NOT_PASSED}
    assert said(root) == [
        "main.tf:4:14: Invalid value for variable: The value that var.x gets from the call, 50, does not pass the rule "
        "at m/main.tf:6. No."
    ]


def test_a_value_from_the_command_line_is_said_at_the_variable(tmp_path: Path) -> None:
    text = ROLE % "var.x" + variable("type = number", "var.x <= 24")
    root = planned(tmp_path, text, planning=Planning((("var", "x=50"),)))
    assert said(root) == [
        "main.tf:4:1: Invalid value for variable: The value that var.x gets from --var, 50, does not pass the rule at "
        "main.tf:6. No."
    ]


def test_a_rule_that_no_value_of_the_type_passes_is_said_without_a_value(tmp_path: Path) -> None:
    root = planned(tmp_path, ROLE % "var.x" + variable("type = string", "var.x == 3600"))
    assert said(root) == [
        "main.tf:4:1: Invalid value for variable: What var.x can be does not pass the rule at main.tf:6. No."
    ]


# --- what is wrong with rules ---------------------------------------------------------------------------

RESULT = "Invalid variable validation result: A condition must be true or false, and this one is"
UNTESTED = (
    "Invalid variable validation condition: A condition tests var.x only if it refers to it, and this one does not."
)

WRONG: list[tuple[str, str, list[str], object]] = [
    ("var.x + 1", '"m"', [f"main.tf:7:21: {RESULT} a number."], NOT_PASSED),
    ("var.x > 0 ? null : null", '"m"', [f"main.tf:7:21: {RESULT} null."], NOT_PASSED),
    ('"${var.x > 0}!"', '"m"', [f"main.tf:7:21: {RESULT} a string."], NOT_PASSED),
    ("tostring(var.x > 0)", '"m"', [], 5),
    (
        "var.x[0] > 3",
        '"m"',
        ["main.tf:7:26: Invalid index: a number has no elements"],
        NOT_PASSED,
    ),
    ("true", '"m"', [f"main.tf:7:21: {UNTESTED}"], 5),
    ("local.most > 50", '"m"', [f"main.tf:7:21: {UNTESTED}"], 5),
    ("var.y > 0", '"m"', [f"main.tf:7:21: {UNTESTED}"], 5),
    (
        "var.x < 24",
        '"${[][1]}"',
        ["main.tf:8:26: Invalid index: there is no element 1: the value has 0 elements, counted from 0"],
        5,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "message", "expected", "value"), WRONG)
def test_what_is_wrong_with_a_rule_is_said_there(
    tmp_path: Path, condition: str, message: str, expected: list[str], value: object
) -> None:
    root = planned(tmp_path, ROLE % "var.x" + variable("default = 5", condition, message=message) + REST)
    assert said(root) == expected
    assert values(root) == {"alicloud_ram_role.a": value}


@pytest.mark.parametrize(
    ("there", "missing"), [('error_message = "m"', "condition"), ("condition = var.x > 0", "error_message")]
)
def test_a_rule_that_is_not_whole_tests_nothing(tmp_path: Path, there: str, missing: str) -> None:
    root = planned(
        tmp_path, ROLE % "var.x" + f'variable "x" {{\n  default = 5\n  validation {{\n    {there}\n  }}\n}}\n'
    )
    assert said(root) == [
        f"main.tf:6:3: Missing required argument: A validation block needs {missing} = …; the rule is not tested."
    ]
    assert values(root) == {"alicloud_ram_role.a": 5}


def test_an_override_brings_no_rules(tmp_path: Path) -> None:
    files = {
        "main.tf": ROLE % "var.x" + variable("default = 5", "var.x < 24"),
        "main_override.tf": variable("default = 6", "var.x < 5"),
    }
    root = planned(tmp_path, files)
    assert [line.partition(": ")[2].partition(":")[0] for line in said(root)] == ["Can't override validation blocks"]
    assert values(root) == {"alicloud_ram_role.a": 6}


def test_null_that_the_other_side_of_an_or_lets_pass_is_a_warning(tmp_path: Path) -> None:
    text = ROLE % "var.x" + variable("default = null", "var.x == null || (var.x != 0 && var.x <= 24)")
    root = planned(tmp_path, text)
    assert values(root) == {"alicloud_ram_role.a": "omitted"}
    assert [(d.severity, d.summary) for d in root.diagnostics] == [("warning", "Condition fails before Terraform 1.12")]


def test_null_that_nothing_lets_pass_is_an_error(tmp_path: Path) -> None:
    root = planned(tmp_path, ROLE % "var.x" + variable("default = null", "var.x == 0 || var.x <= 24"))
    assert values(root) == {"alicloud_ram_role.a": NOT_PASSED}
    assert errors(root) == ["Operation failed"]


def errors(root: Root) -> list[str]:
    def is_error(diagnostic: Diagnostic) -> bool:
        return diagnostic.severity == "error"

    return [diagnostic.summary for diagnostic in filter(is_error, root.diagnostics)]


def test_variables_whose_rules_need_each_other_are_a_circle(tmp_path: Path) -> None:
    text = (
        ROLE % "var.x" + variable("default = 5", "var.x < var.z") + variable("default = 6", "var.z > var.x", name="z")
    )
    assert errors(planned(tmp_path, text)) == ["Cycle"]


# --- what stays silent ----------------------------------------------------------------------------------

SILENT: list[str] = [
    variable("default = 50", "var.z <= 24", name="z"),
    variable("default = 5", "var.x <= 24", "var.x > 3", "var.x < var.y"),
    variable("default = 5", "var.x <= random_integer.n.result"),
    variable("type = string\n  default = 5", 'contains(["5", "6"], var.z)', name="z"),
    variable("type = number\n  default = \"5\"", "contains([5, 6], var.x)"),
    'variable "x" {\n  default = 5\n}\nmodule "m" {\n  source = "./m"\n  count  = 0\n  x      = 50\n}\n',
    'variable "x" {\n  default = 5\n}\ncheck "c" {\n  assert {\n    condition     = var.x > 50\n'
    '    error_message = "c"\n  }\n}\n',
    'variable "x" {\n  default = 5\n}\noutput "o" {\n  value = 1\n  precondition {\n    condition     = var.x > 50\n'
    '    error_message = "p"\n  }\n}\n',
]  # fmt: skip


@pytest.mark.parametrize("text", SILENT)
def test_what_no_setting_depends_on_and_what_passes_is_not_said(tmp_path: Path, text: str) -> None:
    declared = text if '"x"' in text else text + 'variable "x" {\n  default = 5\n}\n'
    rest = REST + 'resource "random_integer" "n" {\n  min = 1\n}\n'
    inner = ROLE % "var.x" + variable("type = number", "var.x <= 24")
    root = planned(tmp_path, {"main.tf": ROLE % "var.x" + declared + rest, "m/main.tf": inner})
    assert (said(root), values(root)) == ([], {"alicloud_ram_role.a": 5})


def test_conditions_of_resources_say_nothing_of_their_settings(tmp_path: Path) -> None:
    checks = "  lifecycle {\n" + "".join(
        f'    {kind} {{\n      condition     = {subject} > 50\n      error_message = "p"\n    }}\n'
        for kind, subject in (("precondition", "var.x"), ("postcondition", "self.max_session_duration"))
    )
    text = ROLE.replace("\n}", f"\n{checks}  }}\n}}") % "var.x" + 'variable "x" {\n  default = 5\n}\n'
    root = planned(tmp_path, text)
    assert (said(root), values(root)) == ([], {"alicloud_ram_role.a": 5})


def test_rules_in_json_count_the_same(tmp_path: Path) -> None:
    files = {
        "main.tf": ROLE % "var.x" + ROLE.replace('"a"', '"b"') % "var.z",
        "v.tf.json": '{"variable": {"x": {"type": "number", "validation": {"condition": "${var.x <= 24}", '
        '"error_message": "${[][1]}"}}, "z": {"default": 50, "validation": [{"condition": "${var.z <= 24}", '
        '"error_message": "Not ${var.z}."}]}}}',
    }
    root = planned(tmp_path, files)
    assert certain(setting(root, "alicloud_ram_role.a").value) == "..24"
    assert [line.partition(": ")[2] for line in said(root)] == [
        "Invalid value for variable: The value that var.z gets from its default, 50, does not pass the rule at "
        "v.tf.json:1. Not 50."
    ]


LONG = [" && ".join(["var.x <= 24"] * 20_000), "(" * 150 + "var.x <= 24" + ")" * 150, "!!" * 75 + "(var.x <= 24)"]


@pytest.mark.parametrize("condition", LONG)
def test_a_condition_of_any_length_is_followed(tmp_path: Path, condition: str) -> None:
    root = planned(tmp_path, ROLE % "var.x" + variable("type = number", condition))
    assert certain(setting(root, "alicloud_ram_role.a").value) == "..24"
