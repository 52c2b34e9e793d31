"""Values that double with each definition come to an end, with a reason; those of usual size stay known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.planning import planned, values


def doubled(folder: Path, first: str, step: str, use: str, times: int = 40) -> object:
    """What comes of a chain of locals, in which `L` is the one before."""
    links = "".join(f"  l{i} = {step.replace('L', f'local.l{i - 1}')}\n" for i in range(1, times + 1))
    use = use.replace("L", f"local.l{times}")
    text = (
        f'locals {{\n  l0 = {first}\n{links}}}\nresource "alicloud_ram_role" "a" {{\n  max_session_duration = {use}\n}}'
    )
    return values(planned(folder, text))["alicloud_ram_role.a"]


@pytest.mark.parametrize(
    ("first", "step", "use"),
    [
        ("[1]", "concat(L, L)", "length(L)"),
        ("[1]", "concat([L, L]...)", "length(L)"),
        ("[1]", "[L, L]", "length(flatten(L))"),
        ("[1]", "[L, L]", "length(jsonencode(L))"),
        ("[1]", "[L, L]", "L == L ? 1 : 2"),
        ("{ a = 1 }", "{ a = L, b = L }", "length(yamlencode(L))"),
        ('["a"]', "concat(L[*], L[*])", 'length(join("", L))'),
        ("[for i in range(1000) : i]", "concat(L, L)", "length(setproduct(L, L, L))"),
        ("[1, 2]", "setproduct(L, L)", "length(L)"),
    ],
)
def test_what_doubles_is_unknown_in_the_end(tmp_path: Path, first: str, step: str, use: str) -> None:
    assert str(doubled(tmp_path, first, step, use)).startswith("it limit reached: ")


def test_what_is_large_is_known_still(tmp_path: Path) -> None:
    assert doubled(tmp_path, "[1]", "concat(L, L)", "length(L)", 17) == 131072
    assert doubled(tmp_path, "{ a = 1 }", "{ a = L, b = L }", "length(L)", 15) == 2


def test_a_product_of_long_lists_is_not_made(tmp_path: Path) -> None:
    found = doubled(tmp_path, "[for i in range(1000) : i]", "concat(L, L)", "length(setproduct(L, L, L))", 4)
    assert found == "it limit reached: it is a product of 4096000000000 elements"
