"""Expressions and the root module they are asked in -> an answer to each: its value, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from iaccheck.hcl.conversion import too_long
from iaccheck.hcl.equality import is_sensitive
from iaccheck.hcl.evaluate import evaluate
from iaccheck.hcl.numbers import Float, is_writable
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.types import DYNAMIC, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from iaccheck.hcl.values import NULL, Unknown, Value
from iaccheck.source import Diagnostic, Source
from iaccheck.terraform.instances import address_key
from iaccheck.terraform.scope import ModuleScope

EXPRESSION = "expression"
"""The path that places in an expression have, which stands in no file."""


class Answer(msgspec.Struct, frozen=True):
    """What an expression comes to."""

    source: Source
    value: Value
    """Null if the expression fails."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Why it fails; empty if it does not."""

    @property
    def status(self) -> Literal["known", "unknown", "sensitive", "error"]:
        """`sensitive` and `unknown` also where only a part of the value is."""
        if self.diagnostics:
            return "error"
        if is_sensitive(self.value):
            return "sensitive"
        return "known" if next(gaps(self.value), None) is None else "unknown"

    @property
    def type(self) -> Type | None:
        """Its type, as much of it as may be shown; None if it fails."""
        return None if self.diagnostics else shown_type(self.value)

    @property
    def reason(self) -> str | None:
        """What is wrong with the expression, or the end of the sentence "it …" that says why the value is unknown."""
        if self.diagnostics:
            return f"{self.diagnostics[0].summary}: {self.diagnostics[0].detail}"
        if self.status != "unknown":
            return None
        path, why = next(gaps(self.value))
        return f"is known in part: {path} {why}" if path else why


def answers(expressions: Iterable[str], scope: ModuleScope) -> Iterator[Answer]:
    """An answer to each expression, in order."""
    return (answer(expression, scope) for expression in expressions)


def answer(expression: str, scope: ModuleScope) -> Answer:
    """What one expression comes to."""
    source = Source(EXPRESSION, expression)
    tree, problems = parse_expression(source)
    if tree is None or problems:
        return Answer(source, NULL, problems)
    value, faults = evaluate(tree, scope, source)
    return Answer(source, NULL if faults else value, faults)


def gaps(value: Value, path: str = "") -> Iterator[tuple[str, str]]:
    """Everything in a value that can't be told: where, as steps from the outside, and why."""
    data = value.data
    if isinstance(data, Unknown):
        yield path, data.reason
    elif isinstance(data, Float) and not (data.infinite or is_writable(data)):
        yield path, too_long()
    elif isinstance(data, tuple):
        in_set = isinstance(value.type, SetOf)
        for index, element in enumerate(data):
            yield from gaps(element, f"{path}[{'*' if in_set else index}]")
    elif isinstance(data, Mapping):
        if isinstance(value.type, ObjectOf) and value.type.open:
            yield path, "has attributes that are known only after apply"
        for name, element in data.items():
            yield from gaps(element, f"{path}{address_key(name)}")


def shown_type(value: Value) -> Type:
    """The type of a value, without what only the value of a sensitive one tells.

    `jsondecode(var.secret)` has names of attributes and a number of elements in its type, which become `any`.
    """
    if not is_sensitive(value):
        return value.type
    if not value.sensitive and isinstance(value.type, ObjectOf) and isinstance(value.data, Mapping):
        return ObjectOf({name: shown_type(v) for name, v in value.data.items()}, frozenset(), value.type.open)
    if not value.sensitive and isinstance(value.type, TupleOf) and isinstance(value.data, tuple):
        return TupleOf(tuple(map(shown_type, value.data)))
    return _without_shape(value.type)


def _without_shape(type_: Type) -> Type:
    match type_:
        case ObjectOf() | TupleOf():
            return DYNAMIC
        case ListOf(element):
            return ListOf(_without_shape(element))
        case SetOf(element):
            return SetOf(_without_shape(element))
        case MapOf(element):
            return MapOf(_without_shape(element))
    return type_
