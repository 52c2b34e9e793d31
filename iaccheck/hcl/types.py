"""Terraform's types: what they are and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from iaccheck.hcl.quoting import quoted


class Primitive(msgspec.Struct, frozen=True):
    """`string`, `number`, `bool`, or `dynamic`: a type that is not known yet, written `any`."""

    name: str


class ListOf(msgspec.Struct, frozen=True):
    """`list(element)`."""

    element: Type


class SetOf(msgspec.Struct, frozen=True):
    """`set(element)`."""

    element: Type


class MapOf(msgspec.Struct, frozen=True):
    """`map(element)`."""

    element: Type


class TupleOf(msgspec.Struct, frozen=True):
    """`tuple([…])`: the type of `[…]` in an expression."""

    elements: tuple[Type, ...]


class ObjectOf(msgspec.Struct, frozen=True):
    """`object({…})`: the type of `{…}` in an expression.

    `optional` names the attributes that a type constraint lets be absent. An `open` object is a resource
    whose schema we do not have: an attribute that is not listed is unknown rather than missing.
    """

    attributes: Mapping[str, Type]
    optional: frozenset[str] = frozenset()
    open: bool = False


Type = Primitive | ListOf | SetOf | MapOf | TupleOf | ObjectOf

STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
DYNAMIC = Primitive("dynamic")


def type_text(type_: Type) -> str:
    """A type as Terraform's `type` function writes it, on one line: `list(object({a: number}))` is such a type."""
    return _written(type_, type_text, ", ", "{}: {}".format)


def constraint_text(type_: Type) -> str:
    """A type as a type constraint, which Terraform reads back as the same: `list(object({a=number}))`.

    What is not known of a type is `any`, and so is an `open` object.
    """
    if type_ == DYNAMIC or (isinstance(type_, ObjectOf) and type_.open):
        return "any"
    return _written(type_, constraint_text, ",", lambda name, inner: f"{_name(name)}={inner}")


def _written(type_: Type, inner: Callable[[Type], str], comma: str, member: Callable[[str, str], str]) -> str:
    """A type, with what writes the types in it, what stands between them, and what writes an attribute."""
    match type_:
        case Primitive(name):
            return name
        case ListOf(element):
            return f"list({inner(element)})"
        case SetOf(element):
            return f"set({inner(element)})"
        case MapOf(element):
            return f"map({inner(element)})"
        case TupleOf(elements):
            return f"tuple([{comma.join(map(inner, elements))}])"
        case ObjectOf(attributes):
            members = (member(name, inner(one)) for name, one in sorted(attributes.items()))
            return f"object({{{comma.join(members)}}})"


def _name(name: str) -> str:
    """An attribute's name; one that a type constraint can't have stands in quotes."""
    return name if name.replace("-", "_").isidentifier() and name[0] != "-" else quoted(name)
