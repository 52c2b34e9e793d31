"""Values -> whether they are equal, and the sets that follow from it, in Terraform's order."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import msgspec

from iaccheck.hcl.number_formats import general
from iaccheck.hcl.numbers import Float, text
from iaccheck.hcl.prefixes import may_begin
from iaccheck.hcl.quoting import quoted
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ObjectOf, SetOf, TupleOf, Type
from iaccheck.hcl.unification import has_dynamic, may_match
from iaccheck.hcl.values import Data, Unknown, Value, boolean, unknown, unknown_parts


def equal(left: Value, right: Value) -> Value:
    """Whether two values are the same, as `==` has it: a number never equals a string, nor a list a tuple.

    Unknown where that depends on what is not known.
    """
    result = _equal(left, right)
    if is_sensitive(left) or is_sensitive(right):
        return msgspec.structs.replace(result, sensitive=True)
    return result


def is_sensitive(value: Value) -> bool:
    """Whether the value or anything in it is sensitive."""
    if value.sensitive:
        return True
    if isinstance(value.data, tuple):
        return any(map(is_sensitive, value.data))
    return isinstance(value.data, Mapping) and any(map(is_sensitive, value.data.values()))


def _equal(left: Value, right: Value) -> Value:
    if isinstance(left.data, Unknown):
        return _equals_unknown(left.data, left.type, right)
    if isinstance(right.data, Unknown):
        return _equals_unknown(right.data, right.type, left)
    if left.data is None or right.data is None:
        return boolean(left.data is None and right.data is None)
    if isinstance(left.type, ObjectOf) and isinstance(right.type, ObjectOf):
        return _equal_objects(left, right)
    if left.type != right.type:
        undecided = (_is_untyped(left) or _is_untyped(right)) and may_match(left.type, right.type)
        return _doubt(left, right) if undecided else boolean(False)
    if isinstance(left.type, SetOf):
        return _equal_sets(left, right)
    if isinstance(left.data, tuple) and isinstance(right.data, tuple):
        if len(left.data) != len(right.data):
            return boolean(False)
        return _all_equal(zip(left.data, right.data, strict=True))
    if isinstance(left.data, Mapping) and isinstance(right.data, Mapping):
        return _equal_mappings(left.data, right.data)
    return boolean(left.data == right.data)


def _is_untyped(value: Value) -> bool:
    """Whether the type of something unknown in a value is not known."""
    if isinstance(value.data, Unknown):
        return has_dynamic(value.type)
    inner = value.data.values() if isinstance(value.data, Mapping) else value.data
    return any(map(_is_untyped, inner)) if isinstance(inner, Iterable) and not isinstance(inner, str) else False


def _equals_unknown(what: Unknown, type_: Type, other: Value) -> Value:
    """Whether something unknown equals a value: what is certain about it may tell that it does not."""
    if what.choices:
        answers = [_equals_choice(choice, type_, other) for choice in what.choices]
        if all(answer.data == answers[0].data for answer in answers):
            return answers[0]
    if not isinstance(other.data, Unknown):
        if other.data is None:
            possible = not what.not_null
        elif has_dynamic(type_) or (has_dynamic(other.type) and other.data not in ((), {})):
            possible = True
        else:
            possible = type_ == other.type or (_is_open(type_) or _is_open(other.type))
        if not possible:
            return boolean(False)
    if _differs(what, other) and (what.not_null or other.is_not_null):
        return boolean(False)
    return unknown(BOOL, what.reason, not_null=True)


def _equals_choice(choice: Value, type_: Type, other: Value) -> Value:
    """Whether something equals a value if it is one of its choices; one without a type may be it as a text."""
    if type_ != DYNAMIC or choice.type not in (NUMBER, BOOL) or other.is_null or _text(choice) != _text(other):
        return _equal(choice, other)
    return _doubt(Value(DYNAMIC, Unknown("has a type that is not known")), other)


def _text(value: Value) -> str | None:
    """A known number, bool or text as a text."""
    match value.data:
        case bool():
            return "true" if value.data else "false"
        case int() | Float():
            return text(value.data)
        case str():
            return value.data
    return None


def _is_open(type_: Type) -> bool:
    return isinstance(type_, ObjectOf) and type_.open


def _differs(what: Unknown, other: Value) -> bool:
    """Whether something unknown and a value can't be the same, unless both are null."""
    return (
        other.bounds.lies_within(what.bounds) is False
        or other.length.lies_within(what.length) is False
        or not may_begin(other, what.prefix)
    )


def _equal_objects(left: Value, right: Value) -> Value:
    assert isinstance(left.type, ObjectOf)
    assert isinstance(right.type, ObjectOf)
    assert isinstance(left.data, Mapping)
    assert isinstance(right.data, Mapping)
    if not (left.type.open or right.type.open):
        if any(_are_nulls_of_two_types(value, right.data.get(name)) for name, value in left.data.items()):
            return boolean(False)  # the objects differ in type
        return _equal_mappings(left.data, right.data)
    shared = [(value, right.data[name]) for name, value in left.data.items() if name in right.data]
    found = _all_equal(shared)
    return found if found.data is False else _doubt(left, right)


def _are_nulls_of_two_types(left: Value, right: Value | None) -> bool:
    return right is not None and left.is_null and right.is_null and left.type != right.type


def _equal_mappings(left: Mapping[str, Value], right: Mapping[str, Value]) -> Value:
    if left.keys() != right.keys():
        return boolean(False)
    return _all_equal((value, right[name]) for name, value in left.items())


def _equal_sets(left: Value, right: Value) -> Value:
    parts = [*unknown_parts(left), *unknown_parts(right)]
    if parts:
        return unknown(BOOL, parts[0].reason, not_null=True)
    return boolean(key_of(left) == key_of(right))


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> Value:
    """Whether all pairs are equal: one that differs settles it, whatever is unknown elsewhere."""
    result = boolean(True)
    for left, right in pairs:
        found = _equal(left, right)
        if found.data is False:
            return found
        if not found.is_known:
            result = found
    return result


def _doubt(left: Value, right: Value) -> Value:
    part = next(unknown_parts(left), None) or next(unknown_parts(right), None)
    return unknown(BOOL, part.reason if part else "has a type that is not known", not_null=True)


# --- sets -----------------------------------------------------------------------------------------------


def set_of(element: Type, values: Iterable[Value]) -> Value:
    """The set of values that all have the type already: each once, in Terraform's order.

    An unknown value stays, since it may equal another or not. One that is sensitive makes the set so.
    """
    kept: dict[Hashable, Value] = {}
    sensitive = False
    for value in values:
        if is_sensitive(value):
            sensitive = True
            value = without_marks(value)
        kept.setdefault(key_of(value), value)
    ordered = sorted(kept.values(), key=_order)
    return Value(SetOf(element), tuple(ordered), sensitive)


def without_marks(value: Value) -> Value:
    """The value, nothing in it sensitive; for a part of something that is sensitive as a whole."""
    data: Data = value.data
    if isinstance(data, tuple):
        data = tuple(map(without_marks, data))
    elif isinstance(data, Mapping):
        data = {name: without_marks(inner) for name, inner in data.items()}
    return Value(value.type, data, False, value.place)


def key_of(value: Value) -> Hashable:
    """What is equal for equal values of one type; never equal for values not wholly known."""
    data = value.data
    if isinstance(data, tuple):
        return tuple(map(key_of, data))
    if isinstance(data, Mapping):
        return tuple((name, key_of(data[name])) for name in sorted(data))
    return object() if isinstance(data, Unknown) else data


def _order(value: Value) -> tuple[int, object]:
    """Known before unknown before null; strings by code point, numbers by size, all else as go-cty."""
    data = value.data
    if data is None:
        return 2, 0
    if isinstance(data, Unknown):
        return 1, 0
    if value.type in (STRING, NUMBER, BOOL):
        return 0, data
    return 0, _hashed(value).encode("utf-8", "surrogatepass")


def _hashed(value: Value) -> str:
    """The text whose bytes decide go-cty's order of values that have no order of their own."""
    data = value.data
    match data:
        case Unknown():
            return "?"
        case None:
            return "~"
        case bool():
            return "T" if data else "F"
        case int() | Float():
            return general(data, 10)
        case str():
            return quoted(data)
        case tuple():
            inner = "".join(_hashed(element) + ";" for element in data)
            return f"<{inner}>" if isinstance(value.type, TupleOf) else f"[{inner}]"
        case _ if isinstance(value.type, ObjectOf):
            return "<" + "".join(_hashed(data[name]) + ";" for name in sorted(data)) + ">"
        case _:
            return "{" + "".join(f"{quoted(k)}:{_hashed(data[k])};" for k in sorted(data)) + "}"
