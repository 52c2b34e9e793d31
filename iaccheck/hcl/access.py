"""Looking into values: an attribute, an element, all elements in Terraform's order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice

import msgspec

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.numbers import whole
from iaccheck.hcl.types import (
    DYNAMIC,
    NUMBER,
    STRING,
    ListOf,
    MapOf,
    ObjectOf,
    SetOf,
    TupleOf,
    Type,
    type_text,
)
from iaccheck.hcl.values import Fault, Unknown, Value, number, string, unknown, unknown_parts
from iaccheck.interval import Interval
from iaccheck.patterns import nearest


def element_of(value: Value, step: str | Value) -> Value | Fault:
    """`value.name` for a text, `value[key]` for a value."""
    if value.is_null:
        kind = "get attribute from" if isinstance(step, str) else "index"
        hint = "this value is null, so it has no attributes or elements"
        return Fault(hint, summary=f"Attempt to {kind} null value")
    if value.type == DYNAMIC:
        return Value(DYNAMIC, _inside(value), value.sensitive)
    found = _attribute(value, step) if isinstance(step, str) else _index(value, step)
    if isinstance(found, Value):
        # which attribute of an object it is tells no more than its type, so such a key leaves no mark in Terraform
        if isinstance(step, Value) and not isinstance(value.type, ObjectOf):
            return found.marked(value, step)
        return found.marked(value)
    if value.sensitive or (isinstance(step, Value) and step.sensitive):
        return msgspec.structs.replace(found, message="there is no such element, and more must not be shown of it")
    return found


def _attribute(value: Value, name: str) -> Value | Fault:
    match value.type:
        case MapOf() | ObjectOf():
            return _entry(value, name)
        case ListOf() | SetOf() | TupleOf():
            kind = type_text(value.type).partition("(")[0]
            hint = f'a {kind} has no attribute "{name}"; index it with [0], or use [*].{name} for all of its elements'
            return Fault(hint, summary="Unsupported attribute")
    return Fault(f'a {type_text(value.type)} has no attribute "{name}"', summary="Unsupported attribute")


def _index(value: Value, key: Value) -> Value | Fault:
    if key.is_null:
        return Fault("the index is null", summary="Invalid index")
    match value.type:
        case ListOf() | TupleOf():
            return _element(value, key)
        case MapOf() | ObjectOf():
            text = convert(key, STRING)
            if isinstance(text, Fault):
                return Fault(f"the key must be a text, not {type_text(key.type)}", summary="Invalid index")
            found = _entry(value, text.data) if isinstance(text.data, str) else _some_element(value, key)
            return Fault(found.message, summary="Invalid index") if isinstance(found, Fault) else found
        case SetOf():
            hint = "elements of a set have no index; use tolist(), or a for expression"
            return Fault(hint, summary="Invalid index")
    return Fault(f"a {type_text(value.type)} has no elements", summary="Invalid index")


def _entry(value: Value, name: str) -> Value | Fault:
    """The entry of a map, or the attribute of an object."""
    if isinstance(value.data, Mapping) and name in value.data:
        found: Value = value.data[name]
        return found
    if isinstance(value.type, ObjectOf):
        if name in value.type.attributes:
            return Value(value.type.attributes[name], _inside(value))
        if value.type.open:
            return unknown(DYNAMIC, "is known only after apply")
        return _missing(name, value.type.attributes, "This object has no attribute", "Unsupported attribute")
    if isinstance(value.data, Unknown):
        return Value(_element_type(value.type), _inside(value))
    names = value.data if isinstance(value.data, Mapping) else ()
    return _missing(name, names, "This map has no element", "Invalid index")


def _missing(name: str, names: Collection[str], what: str, summary: str) -> Fault:
    near = nearest(name, names)
    hint = f'; did you mean "{near}"?' if near else f"; it has: {', '.join(islice(names, 8)) or 'none at all'}"
    return Fault(f'{what} "{name}"{hint}', summary=summary)


def _element(value: Value, key: Value) -> Value | Fault:
    """The element of a list or tuple at an index."""
    index = convert(key, NUMBER)
    if isinstance(index, Fault):
        return Fault(f"the index must be a number, not {type_text(key.type)}", summary="Invalid index")
    if isinstance(index.data, Unknown) or isinstance(value.data, Unknown):
        return _some_element(value, key)
    position = whole(index.data)  # type: ignore[arg-type]  # convert made it a number
    elements = value.data
    assert isinstance(elements, tuple)
    if position is None:
        return Fault("the index must be a whole number", summary="Invalid index")
    if not 0 <= position < len(elements):
        count = f"{len(elements)} element{'' if len(elements) == 1 else 's'}"
        return Fault(f"there is no element {position}: the value has {count}, counted from 0", summary="Invalid index")
    return elements[position]


def _some_element(value: Value, key: Value) -> Value:
    """An element that can't be told, since the key or the collection is unknown."""
    return Value(_element_type(value.type), _inside(key if not key.is_known else value))


def _inside(value: Value) -> Unknown:
    """What is known of a part of an unknown value: only why it is unknown, and of what it is a part."""
    if isinstance(value.data, Unknown):
        return Unknown(value.data.reason, reference=value.data.reference)
    return Unknown("is not known")


def _element_type(type_: Type) -> Type:
    return type_.element if isinstance(type_, ListOf | SetOf | MapOf) else DYNAMIC


def iterate(value: Value) -> list[tuple[Value, Value]] | Unknown | Fault:
    """Keys and elements of a collection, in the order in which `for` and `for_each` go through them."""
    if value.is_null:
        return Fault("this value is null, so there is nothing to go through", summary="Iteration over null value")
    if isinstance(value.data, Unknown):
        if isinstance(value.type, ListOf | SetOf | MapOf | TupleOf | ObjectOf) or value.type == DYNAMIC:
            return _inside(value)
    elif isinstance(value.data, tuple):
        if isinstance(value.type, SetOf):
            doubt = may_shrink(value)
            return Unknown(doubt.reason) if doubt else [(element, element) for element in value.data]
        return [(number(index), element) for index, element in enumerate(value.data)]
    elif isinstance(value.data, Mapping):
        if isinstance(value.type, ObjectOf) and value.type.open:
            return Unknown("has attributes that are known only after apply")
        return [(string(key), element) for key, element in value.data.items()]
    hint = f"a {type_text(value.type)} can't be gone through; it must be a list, set, tuple, map or object"
    return Fault(hint, summary="Iteration over non-iterable value")


def splat_elements(value: Value) -> tuple[Value, ...] | Unknown | Fault:
    """What `value[*]` goes through: the elements, or the value alone where it is no list; nothing for null."""
    if value.is_null:
        if isinstance(value.type, ListOf | SetOf | TupleOf):
            return Fault("this list is null, and [*] goes through lists that are not", summary="Splat of null value")
        return ()
    if isinstance(value.type, ListOf | SetOf | TupleOf):
        return may_shrink(value) or (value.data if isinstance(value.data, tuple) else _all_inside(value))
    if value.type == DYNAMIC:
        return _all_inside(value)
    if isinstance(value.data, Unknown) and not value.data.not_null:
        return Unknown(value.data.reason, not_null=True, length=Interval(0, 1))
    return (value,)


def may_shrink(value: Value) -> Unknown | None:
    """Why it is not known which elements a set has, and in which order, if one may turn out to be another."""
    return None if not value.is_known or value.length.is_exact else _all_inside(value)


def _all_inside(value: Value) -> Unknown:
    reason = next((part.reason for part in unknown_parts(value)), "is not known")
    return Unknown(reason, not_null=True, length=value.length)


def without_place(value: Value) -> Value:
    """The same value, no longer tied to the literal that it was written as."""
    return value if value.place is None else msgspec.structs.replace(value, place=None)
