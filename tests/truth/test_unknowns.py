"""What Terraform plans for expressions with unknown parts: known where it is, and never where it can't be told.

A case's `differs` is what comes out instead of Terraform's answer, and `because` says why that is right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from iaccheck.files import Files
from iaccheck.hcl.evaluate import evaluate
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.types import ObjectOf
from iaccheck.hcl.values import Value
from iaccheck.report.shapes import plain
from iaccheck.source import Source
from iaccheck.terraform.expand import root_scope
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.planning import Planning
from iaccheck.terraform.scope import ModuleScope
from tests.truth.conftest import Tally

UNKNOWNS = Path(__file__).parent / "unknowns"
HIDDEN = "?"


def marked(value: Value) -> Any:
    """A value as the recorded cases have it."""
    if not value.is_known or (isinstance(value.type, ObjectOf) and value.type.open):
        return HIDDEN
    if isinstance(value.data, tuple):
        return [marked(element) for element in value.data]
    if isinstance(value.data, dict):
        return {name: marked(value.data[name]) for name in sorted(value.data)}
    return json.loads(msgspec.json.encode(plain(value)))


def answer(expression: str, scope: ModuleScope) -> dict[str, Any]:
    """What iaccheck makes of an expression, in the form of the recorded cases."""
    source = Source("outputs.tf", expression)
    tree, problems = parse_expression(source)
    assert tree is not None
    assert not problems
    value, faults = evaluate(tree, scope, source)
    return {"fails": True} if faults else {"value": marked(value)}


CASES = json.loads((UNKNOWNS / "expressions.json").read_text(encoding="utf-8"))
SCOPE = root_scope(str(UNKNOWNS), Modules(Files(str(UNKNOWNS), str(UNKNOWNS))), Planning())


@pytest.mark.parametrize("case", [pytest.param(case, id=case["expression"]) for case in CASES])
def test_answer(case: dict[str, Any], tally: Tally) -> None:
    tally(expressions_with_unknowns=1)
    expected = {name: case[name] for name in ("value", "fails") if name in case}
    assert answer(case["expression"], SCOPE) == case.get("differs", expected)


def test_no_difference_is_a_contradiction() -> None:
    """Where Terraform and iaccheck do not say the same, one of them calls it unknown."""
    differing = [case for case in CASES if "differs" in case]
    assert differing
    assert all(case["because"] for case in differing)
    assert all(agree(case["value"], case["differs"]["value"]) for case in differing)


def agree(first: Any, second: Any) -> bool:
    """Whether two answers can both be right: what one does not know, the other may."""
    if HIDDEN in (first, second):
        return True
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(agree, first, second))
    return bool(first == second)
