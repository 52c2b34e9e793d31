"""`count` and `for_each`: the addresses of instances, and what is said of wrong, unknown and giant ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck import limits
from iaccheck.terraform.instances import address_key
from tests.terraform.planning import planned, said, values

BLOCK = 'resource "alicloud_ram_role" "a" {\n  %s\n  max_session_duration = 3600\n}\n'

WRONG: list[tuple[str, str, str]] = [
    ("count = null", "Invalid count argument", "count must be a whole number, and is null"),
    ("count = -1", "Invalid count argument", "count must be a whole number of at least 0"),
    ("count = 1.5", "Invalid count argument", "count must be a whole number of at least 0"),
    ('count = "x"', "Invalid count argument", "count must be a whole number, and is a string"),
    ("count = [1]", "Invalid count argument", "count must be a whole number, and is a tuple([number])"),
    ("for_each = null", "Invalid for_each argument", "for_each is null; give it a map or a set of strings"),
    (
        'for_each = ["a"]',
        "Invalid for_each argument",
        "for_each needs a map or a set of strings, not a tuple; write toset(…)",
    ),
    ("for_each = 5", "Invalid for_each argument", "for_each needs a map or a set of strings, not a number"),
    (
        "for_each = toset([1])",
        "Invalid for_each argument",
        "for_each needs a map or a set of strings; this set has other elements",
    ),
    (
        'for_each = toset(["a", null])',
        "Invalid for_each argument",
        "for_each needs a map or a set of strings; this set has other elements",
    ),
    (
        'for_each = sensitive(toset(["a"]))',
        "Invalid for_each argument",
        "for_each is sensitive, and would show in addresses; use nonsensitive()",
    ),
    (
        "count = 1\n  for_each = {}",
        "Both count and for_each",
        "it stands beside for_each, and a block can have one of the two only",
    ),
]


@pytest.mark.parametrize(("written", "summary", "message"), WRONG)
def test_a_wrong_repetition_is_said_and_its_instances_are_unknown(
    tmp_path: Path, written: str, summary: str, message: str
) -> None:
    root = planned(tmp_path, BLOCK % written)
    (diagnostic,) = root.diagnostics
    assert diagnostic.summary == summary
    assert diagnostic.detail == f"alicloud_ram_role.a: {message}."
    assert diagnostic.location is not None
    assert diagnostic.location.line == 2
    name = written.partition(" ")[0]
    assert values(root) == {"alicloud_ram_role.a[*]": f"it its {name} is wrong: {message}"}


SILENT: list[tuple[str, list[str]]] = [
    ("count = 0", []),
    ("count = false ? 1 : 0", []),
    ('count = "2"', ["[0]", "[1]"]),
    ("count = sensitive(1)", ["[0]"]),
    ("for_each = {}", []),
    ("for_each = toset([])", []),
    ("for_each = { b = 1, a = sensitive(2) }", ['["a"]', '["b"]']),
    ('for_each = tomap({ "x y" = null })', ['["x y"]']),
    ('for_each = toset(["ä", "a", "B"])', ['["B"]', '["a"]', '["ä"]']),
    ("", [""]),
]


@pytest.mark.parametrize(("written", "keys"), SILENT)
def test_instances_are_listed_with_their_keys(tmp_path: Path, written: str, keys: list[str]) -> None:
    root = planned(tmp_path, BLOCK % written)
    assert list(values(root)) == [f"alicloud_ram_role.a{key}" for key in keys]
    assert said(root) == []


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (None, ""),
        (0, "[0]"),
        (12, "[12]"),
        ("", '[""]'),
        ("a b", '["a b"]'),
        ('"', r'["\""]'),
        ("\\", r'["\\"]'),
        ("\n\r\t", r'["\n\r\t"]'),
        ("${x}%{y}$%", '["$${x}%%{y}$%"]'),
        ("日本", '["日本"]'),
        ("\u0007", r'["\u0007"]'),
        ("\u200b", r'["\u200b"]'),
        ("\U000e0001", r'["\U000e0001"]'),
    ],
)
def test_keys_are_written_as_terraform_writes_them_in_addresses(key: str | int | None, expected: str) -> None:
    assert address_key(key) == expected


OF_10_000 = 'flatten([for i in range(100) : [for j in range(100) : format("%d-%d", i, j)]])'

GIANT: list[tuple[str, str]] = [
    (
        f"count = {limits.now.instances + 1}",
        f"limit reached: count is {limits.now.instances + 1}, and instances are",
    ),
    ("count = 1e18", "limit reached: count is 1000000000000000000"),
    (f'for_each = toset(concat(["x"], {OF_10_000}))', "limit reached: for_each has 10001 elements"),
    (
        "count = length([for i in range(1000) : [for j in range(1000) : [for k in range(1000) : k]]])",
        f"limit reached: it takes more than {limits.now.steps} steps",
    ),
]


@pytest.mark.parametrize(("written", "reason"), GIANT)
def test_a_giant_number_of_instances_is_unknown(tmp_path: Path, written: str, reason: str) -> None:
    root = planned(tmp_path, BLOCK % written)
    (found,) = values(root).items()
    assert found[0] == "alicloud_ram_role.a[*]"
    assert str(found[1]).startswith(f"it {reason}")
    assert said(root) == []


def test_as_many_instances_as_are_told_apart(tmp_path: Path) -> None:
    assert len(values(planned(tmp_path, BLOCK % f"count = {limits.now.instances}"))) == limits.now.instances


def test_what_an_unknown_instance_has_in_common_is_known_of_it(tmp_path: Path) -> None:
    text = """
resource "random_integer" "n" {
}
resource "alicloud_ram_role" "b" {
  max_session_duration = length(alicloud_ram_role.a)
}
"""
    root = planned(tmp_path, BLOCK.replace("3600", "each.value") % "for_each = random_integer.n.result" + text)
    why = "its for_each depends on random_integer.n.result, known only after apply"
    assert values(root) == {
        "alicloud_ram_role.a[*]": f"it {why}",
        "alicloud_ram_role.b": f"it depends on alicloud_ram_role.a, and {why}",
    }


def test_texts_that_double_come_to_an_end(tmp_path: Path) -> None:
    doubled = "".join(f'  t{i} = "${{local.t{i + 1}}}${{local.t{i + 1}}}"\n' for i in range(40))
    text = BLOCK.replace("3600", "length(local.t0)") % "" + f'locals {{\n{doubled}  t40 = "x"\n}}\n'
    assert "limit reached" in str(values(planned(tmp_path, text))["alicloud_ram_role.a"])


@pytest.mark.parametrize("opening", ["(", "[", "{ a = ", "true ? 1 : (", "-(", "max(", "!"])
def test_expressions_nested_as_deep_as_can_be_read_end_well(tmp_path: Path, opening: str) -> None:
    closing = {"[": "]", "{ a = ": "}", "!": ""}.get(opening, ")")
    text = BLOCK.replace("3600", opening * 400 + "1" + closing * 400) % ""
    assert list(values(planned(tmp_path, text))) == ["alicloud_ram_role.a"]
