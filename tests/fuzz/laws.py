"""What is so of every tree, diagnostic, value and report, whatever they were made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from iaccheck.hcl.equality import key_of
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.tree import Node
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from iaccheck.hcl.values import Unknown, Value, is_wholly_known
from iaccheck.source import Diagnostic, Source


def check_nodes(node: Node, length: int) -> None:
    """Every node of a tree lies in the text, and in the node that it is a part of."""
    pending: list[object] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, tuple):
            pending.extend(each)
        elif isinstance(each, Node):
            assert 0 <= each.start <= each.end <= length, each
            pending.extend(getattr(each, name) for name in each.__struct_fields__)


def check_diagnostics(source: Source, diagnostics: Iterable[Diagnostic]) -> None:
    """Each says something, in one line without control characters, of a place in the text."""
    for said in diagnostics:
        assert said.severity in {"error", "warning"}
        assert said.summary
        assert len(said.summary) <= 60, said.summary
        assert said.location is not None
        at = said.location
        assert (at.line, at.column) <= (at.end_line, at.end_column), said
        for line, column in ((at.line, at.column), (at.end_line, at.end_column)):
            assert 1 <= line <= len(source.starts), said
            end = source.starts[line] if line < len(source.starts) else len(source.text) + 1
            assert 1 <= column <= end - source.starts[line - 1] + 1, said


def check_value(value: Value) -> None:
    """A value is of its type, in all its parts, and within its own bounds."""
    pending = [value]
    while pending:
        each = pending.pop()
        data, type_ = each.data, each.type
        if isinstance(data, Unknown):
            assert data.reason, each
            pending.extend(data.choices)
            continue
        if data is None:
            continue
        assert is_of(data, type_), (data, type_)
        if isinstance(data, int | Float) and not isinstance(data, bool):
            assert each.bounds.low == each.bounds.high == data
        if isinstance(type_, SetOf) and isinstance(data, tuple):
            keys = [key_of(element) for element in data if is_wholly_known(element)]
            assert len(set(keys)) == len(keys), data
        if isinstance(data, Mapping):
            pending.extend(data.values())
        elif isinstance(data, tuple):
            pending.extend(data)


def is_of(data: object, type_: Type) -> bool:
    """Whether something known that is not null is of a type; of a collection, whether its elements say they are."""
    match type_:
        case ListOf(element) | SetOf(element):
            return isinstance(data, tuple) and all(
                each.type in (element, DYNAMIC) or element == DYNAMIC for each in data
            )
        case MapOf(element):
            return isinstance(data, Mapping) and all(
                each.type in (element, DYNAMIC) or element == DYNAMIC for each in data.values()
            )
        case TupleOf(elements):
            return isinstance(data, tuple) and [each.type for each in data] == list(elements)
        case ObjectOf():
            return isinstance(data, Mapping) and {name: each.type for name, each in data.items()} == dict(
                type_.attributes
            )
    if type_ == STRING:
        return isinstance(data, str)
    if type_ == BOOL:
        return isinstance(data, bool)
    return type_ == NUMBER and isinstance(data, int | Float) and not isinstance(data, bool)


def check_text(text: str) -> None:
    """It can be written, and holds no control characters, which could drive a terminal."""
    wrong = {each for each in text if unicodedata.category(each) == "Cc" and each not in "\n\t"}
    assert not wrong, wrong
    text.encode(errors="backslashreplace")
