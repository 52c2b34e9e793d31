"""Terraform's types: what they are and how they are written."""

from __future__ import annotations

from collections.abc import Mapping

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
    match type_:
        case Primitive(name):
            return name
        case ListOf(element):
            return f"list({type_text(element)})"
        case SetOf(element):
            return f"set({type_text(element)})"
        case MapOf(element):
            return f"map({type_text(element)})"
        case TupleOf(elements):
            return f"tuple([{', '.join(map(type_text, elements))}])"
        case ObjectOf(attributes):
            inner = ", ".join(f"{name}: {type_text(t)}" for name, t in sorted(attributes.items()))
            return f"object({{{inner}}})"


def constraint_text(type_: Type) -> str:
    """A type as a type constraint, which Terraform reads back as the same: `list(object({a=number}))`.

    What is not known of a type is `any`, and so is an `open` object.
    """
    match type_:
        case Primitive(name):
            return "any" if type_ == DYNAMIC else name
        case ListOf(element):
            return f"list({constraint_text(element)})"
        case SetOf(element):
            return f"set({constraint_text(element)})"
        case MapOf(element):
            return f"map({constraint_text(element)})"
        case TupleOf(elements):
            return f"tuple([{','.join(map(constraint_text, elements))}])"
        case ObjectOf(open=True):
            return "any"
        case ObjectOf(attributes):
            inner = ",".join(f"{_name(name)}={constraint_text(t)}" for name, t in sorted(attributes.items()))
            return f"object({{{inner}}})"


def _name(name: str) -> str:
    """An attribute's name; one that a type constraint can't have stands in quotes."""
    return name if name.replace("-", "_").isidentifier() and name[0] != "-" else quoted(name)
