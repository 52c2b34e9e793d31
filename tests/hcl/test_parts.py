"""What is kept of a text that is known in part: the known texts in it, and what stands between them."""

from __future__ import annotations

import pytest

from iaccheck.files import Files
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.types import DYNAMIC, STRING
from iaccheck.hcl.values import Unknown, Value, unknown
from iaccheck.source import Source
from iaccheck.terraform.host import FileHost


class Scope:
    """`x` is an unknown text, `any` one that stands for an attribute, `half` a text known in part."""

    host = FileHost(Files("/", "/"), "/")

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value, int]:
        if root == "half":
            return value_of('"<${x}>"'), 0
        return unknown(DYNAMIC, "is any", reference="a.b.arn") if root == "any" else unknown(STRING, "is x"), 0


def value_of(text: str) -> Value:
    source = Source("main.tf", text)
    expression, _ = parse_expression(source)
    assert expression is not None
    value, faults = evaluate(expression, Scope(), source)
    assert not faults
    return value


def parts(text: str) -> list[str]:
    """Known parts as they are, the others as why they are not known."""
    what = value_of(text).data
    assert isinstance(what, Unknown)
    return [part.data if isinstance(part.data, str) else f"({part.reason})" for part in what.parts]


PARTS = [
    ('"a${x}b"', ["a", "(is x)", "b"]),
    ('"a${half}b"', ["a", "<", "(is x)", ">", "b"]),
    ('"${x}"', []),
    ('"${x}${any}"', ["(is x)", "(is any)"]),
    ('"%{ for i in [1, 2] }${i}${x}%{ endfor }"', ["1", "(is x)", "2", "(is x)"]),
    ("<<E\n{\"a\": \"${any}\"}\nE\n", ['{"a": "', "(is any)", '"}\n']),
    ("jsonencode({a = [x, 1], b = null})", ['{"a":[', "(is x)", ',1],"b":null}']),
    ('jsonencode(["<${x}>\\""])', ['["\\u003c', "(is x)", '\\u003e\\""]']),
    ("jsonencode(toset([x, \"b\"]))", ["(is x)"]),
    ("jsonencode({a = any.b})", ['{"a":', "(is any)", "}"]),
    ('jsonencode({"${x}" = 1})', ["(has a key that is x)"]),
    ('format("a%sb%v%%", half, 1)', ["a", "<", "(is x)", ">", "b", "1", "", "%", ""]),
    ('format("%5s", x)', []),
    ('format(x, "a")', []),
    ('upper("a${x}")', []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PARTS)
def test_a_text_known_in_part_keeps_its_parts(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_a_part_keeps_what_it_stands_for() -> None:
    what = value_of('jsonencode({a = "${any}"})').data
    assert isinstance(what, Unknown)
    (gap,) = (part.data for part in what.parts if isinstance(part.data, Unknown))
    assert gap.reference == "a.b.arn"


@pytest.mark.parametrize("text", ['"${x}' + "é" * 70_000 + '"', '"' + "${x}-" * 600 + '"'])
def test_no_parts_are_kept_of_what_is_no_text_for_people(text: str) -> None:
    assert parts(text) == []


def test_doubling_does_not_multiply() -> None:
    text = '"${x}a"'
    for _ in range(12):
        text = f'[for y in [{text}]: "${{y}}${{y}}"][0]'
    assert len(parts(text)) <= 1000
