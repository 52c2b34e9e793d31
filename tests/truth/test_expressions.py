"""Every expression in tests/truth/expressions comes out as Terraform itself answered it.

Where it does not on purpose, the case has `differs`, with what comes out instead, and `because`. Where it
does not yet, the case has `pending`, which says what is missing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iaccheck.files import Files
from iaccheck.hcl.equality import is_sensitive
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.functions.json_text import encoded
from iaccheck.hcl.numbers import Float, text
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.types import type_text
from iaccheck.hcl.values import Fault, Value, object_of, string
from iaccheck.source import Source
from iaccheck.terraform.host import FileHost
from tests.truth.conftest import Tally

EXPRESSIONS = Path(__file__).parent / "expressions"
FILES = str(EXPRESSIONS / "files")


class Host(FileHost):
    """As in a module that requires Terraform's own provider."""

    def provider(self, name: str) -> str | None:
        """The source of that provider, of none else."""
        return "terraform.io/builtin/terraform" if name == "terraform" else None


class Scope:
    """Nothing to refer to but `path.module`, and the files that Terraform saw."""

    host = Host(Files(FILES, FILES), FILES)

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """See `iaccheck.hcl.evaluate.Scope`."""
        return (object_of({"module": string(".")}), 0) if root == "path" else (Fault("no such name"), 0)


def answer(expression: str) -> dict[str, Any]:
    """What iaccheck makes of an expression, in the form of the recorded cases."""
    source = Source("console", expression)
    tree, problems = parse_expression(source)
    if tree is None or problems:
        return {"fails": True}
    value, diagnostics = evaluate(tree, Scope(), source)
    if diagnostics:
        return {"fails": True}
    type_ = type_text(value.type).replace(" ", "")
    if not value.is_known:
        return {"unknown": True, "type": type_}
    written = encoded(value)
    if isinstance(written, str):
        found: dict[str, Any] = {"json": written}
    elif isinstance(written, Fault):
        if not isinstance(value.data, int | Float):
            return {"fails": True}
        found = {"text": text(value.data)}
    else:
        found = {"unknown": True}
    if is_sensitive(value):
        found["sensitive"] = "whole" if value.sensitive else "inside"
    return {**found, "type": type_}


def pending(case: dict[str, Any]) -> tuple[pytest.MarkDecorator, ...]:
    """That a case is known to come out wrong; the test fails once it does not, so that the note goes."""
    return (pytest.mark.xfail(reason=case["pending"], strict=True),) if "pending" in case else ()


def cases() -> list[Any]:
    """Every recorded case, named by its expression."""
    return [
        pytest.param(case, id=f"{path.stem}: {case['expression'][:80]}", marks=pending(case))
        for path in sorted(EXPRESSIONS.glob("*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", cases())
def test_answer(case: dict[str, Any], tally: Tally) -> None:
    tally(expressions=1)
    expected = {name: case[name] for name in ("json", "text", "unknown", "fails", "sensitive", "type") if name in case}
    assert answer(case["expression"]) == case.get("differs", expected)
