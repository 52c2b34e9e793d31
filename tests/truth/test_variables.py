"""What a variable's type makes of a value comes out as Terraform itself answered it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iaccheck.files import Files
from iaccheck.hcl import tree
from iaccheck.hcl.constraints import apply_defaults, type_of
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.evaluate import evaluate
from iaccheck.hcl.functions.json_text import encoded
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.types import type_text
from iaccheck.hcl.values import Fault, Unknown, Value
from iaccheck.source import Source
from iaccheck.terraform.host import FileHost
from tests.truth.conftest import Tally

CASES = json.loads((Path(__file__).parent / "variables.json").read_text(encoding="utf-8"))


class NoNames:
    """A scope without names."""

    host = FileHost(Files("/", "/"), "/")

    def reference(self, root: str, path: tuple[object, ...]) -> tuple[Value | Fault, int]:
        """See `iaccheck.hcl.evaluate.Scope`."""
        return Fault(f"{root} can't be used here"), 0


def read(text: str) -> tuple[tree.Expression, Source]:
    """The tree of an expression."""
    source = Source("variables.tf", text)
    expression, problems = parse_expression(source)
    assert expression is not None
    assert not problems
    return expression, source


def answer(constraint: str, written: str) -> dict[str, Any]:
    """What a variable of a type is with a value, in the form of the recorded cases."""
    expression, source = read(constraint)
    found = type_of(expression)
    if isinstance(found, Fault):
        return {"fails": True}
    type_, defaults = found
    node, place = read(written)
    value = evaluate(node, NoNames(), place)[0]
    converted = convert(apply_defaults(value, defaults, lambda e: evaluate(e, NoNames(), source)[0]), type_)
    if isinstance(converted, Fault) or isinstance(converted.data, Unknown):
        return {"fails": True}
    text = encoded(converted)
    if not isinstance(text, str):
        return {"fails": True}
    return {"json": text, "type": type_text(converted.type).replace(" ", "")}


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c['constraint']} <- {c['value']}"[:100]) for c in CASES])
def test_answer(case: dict[str, Any], tally: Tally) -> None:
    tally(values_of_variables=1)
    expected = {name: case[name] for name in ("json", "fails", "type") if name in case}
    assert answer(case["constraint"], case["value"]) == case.get("differs", expected)
