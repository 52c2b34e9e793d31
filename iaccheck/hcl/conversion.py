"""A value and a type -> the value in that type, by go-cty's rules, or a fault that says why it can't be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from iaccheck import limits
from iaccheck.hcl import numbers
from iaccheck.hcl.equality import equal, set_of
from iaccheck.hcl.mismatch import mismatch
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListOf,
    MapOf,
    ObjectOf,
    Primitive,
    SetOf,
    TupleOf,
    Type,
    type_text,
)
from iaccheck.hcl.unification import can_convert, distinct, element_type, has_dynamic, parts, plain, settled, unify
from iaccheck.hcl.values import Data, Fault, Unknown, Value, lacks_only_type, refined, unknown, unknown_parts
from iaccheck.interval import Interval

__all__ = ["convert", "doubt", "equal", "is_doubtful", "set_of", "to_text", "unify", "untyped", "with_one_type"]

OPEN = "has attributes that are known only after apply"
BOOLS = {"true": True, "1": True, "false": False, "0": False}
LONGEST_BOOL = 5


def convert(value: Value, type_: Type) -> Value | Fault:
    """The value in another type, which may be a type constraint with `any` and optional attributes in it.

    What is unknown stays so, with all that is known of it; place and sensitivity are kept.
    """
    if value.type == type_:
        return value
    if not can_convert(_certain_type(value), type_):
        return _unless_in_doubt(value, type_, Fault(mismatch(value.type, type_)))
    result = _converted(value, type_)
    return _unless_in_doubt(value, type_, result) if isinstance(result, Fault) else result


def to_text(value: Value) -> Value | Fault:
    """The value as a part of a template."""
    if value.is_null:
        return Fault("this value is null, and null can't stand in a text")
    if value.type not in (STRING, NUMBER, BOOL, DYNAMIC):
        kind = type_text(value.type).partition("(")[0]
        return Fault(f"only a string, number or bool can stand in a text, and this is a {kind}")
    return convert(value, STRING)


def too_long() -> str:
    """Why a number is not written as a text."""
    return f"limit reached: it is a number of more than {limits.now.digits} digits"


def with_one_type(values: Iterable[Value]) -> tuple[Type, tuple[Value, ...]] | Fault:
    """Values in the type that they have in common, and that type; DYNAMIC for no values."""
    all_ = tuple(values)
    if not all_:
        return DYNAMIC, ()
    common = unify(distinct(v.type for v in all_ if not is_doubtful(v)))
    if common is None:
        if not any(map(is_doubtful, all_)):
            return Fault("all elements must have the same type")
        common = DYNAMIC
    converted: list[Value] = []
    for value in all_:
        result = convert(value, common)
        if isinstance(result, Fault):
            return result
        converted.append(result)
    doubtful = next((value for value in all_ if is_doubtful(value)), None)
    if doubtful is None or common in (STRING, DYNAMIC):
        return common, tuple(converted)
    return DYNAMIC, tuple(untyped(value, doubtful.reason) for value in converted)


def untyped(value: Value, reason: str) -> Value:
    """What is known of a value beside one that may be anything: if that is a text, numbers become texts too."""
    data = value.data
    if data is None or not _may_become_text(value.type):
        return value
    if isinstance(data, tuple) and not isinstance(value.type, SetOf):
        elements = tuple(untyped(element, reason) for element in data)
        is_tuple = isinstance(value.type, TupleOf)
        type_ = TupleOf(tuple(element.type for element in elements)) if is_tuple else ListOf(DYNAMIC)
        return replace(value, type=type_, data=elements)
    if isinstance(data, Mapping):
        inner = {name: untyped(element, reason) for name, element in data.items()}
        if isinstance(value.type, MapOf):
            return replace(value, type=MapOf(DYNAMIC), data=inner)
        types_by_name = {name: element.type for name, element in inner.items()}
        return replace(value, type=replace(value.type, attributes=types_by_name), data=inner)
    choices = (value,) if value.type in (NUMBER, BOOL) and value.is_known else ()
    what = Unknown(value.reason or reason, value.bounds, choices, value.is_not_null)
    return replace(value, type=DYNAMIC, data=what)


def _may_become_text(type_: Type) -> bool:
    return type_ in (NUMBER, BOOL, DYNAMIC) or any(map(_may_become_text, parts(type_)))


def is_doubtful(value: Value) -> bool:
    """Whether nothing is known of a value, not even its type."""
    return value.type == DYNAMIC and isinstance(value.data, Unknown)


def _certain_type(value: Value) -> Type:
    """The type of a value, without those elements whose own type is not known: they may be anything."""
    if isinstance(value.data, tuple) and isinstance(value.type, TupleOf):
        if any(map(is_doubtful, value.data)):
            return TupleOf(tuple(e.type for e in value.data if not is_doubtful(e)))
    elif (
        isinstance(value.data, Mapping)
        and isinstance(value.type, ObjectOf)
        and any(map(is_doubtful, value.data.values()))
    ):
        inner = {name: e.type for name, e in value.data.items() if not is_doubtful(e)}
        return ObjectOf(inner, open=True)
    return value.type


def _unless_in_doubt(value: Value, type_: Type, fault: Fault) -> Value | Fault:
    """The fault, or an unknown value if the fault may come from a type that is not known."""
    reason = doubt(value)
    return fault if reason is None else Value(plain(type_), Unknown(reason), value.sensitive)


def doubt(value: Value) -> str | None:
    """Why the type of a part of the value is not known, if one is not."""
    if isinstance(value.data, Unknown):
        return value.data.reason if has_dynamic(value.type) else None
    inner: Iterable[Value] = ()
    if isinstance(value.data, Mapping):
        if isinstance(value.type, ObjectOf) and value.type.open:
            return OPEN
        inner = value.data.values()
    elif isinstance(value.data, tuple):
        inner = value.data
    return next((reason for element in inner if (reason := doubt(element)) is not None), None)


def _converted(value: Value, want: Type) -> Value | Fault:
    """The value in a type that its own type converts to."""
    data, have = value.data, value.type
    if want == DYNAMIC or have == want:
        return value
    if isinstance(data, Unknown):
        type_ = settled(have, plain(want))
        found = _unknown_converted(value, data, want)
        return _with(value, type_, refined(type_, found).data if isinstance(found, Unknown) else found)
    if data is None:
        return _with(value, settled(have, plain(want)), None)
    match want:
        case Primitive():
            return _primitive(value, want)
        case ListOf(element) | SetOf(element):
            return _collection(value, want, element)
        case MapOf(element):
            return _map(value, element)
        case ObjectOf():
            return _object(value, want)
        case TupleOf(elements):
            return _tuple(value, elements)


def _with(value: Value, type_: Type, data: Data) -> Value:
    return Value(type_, data, value.sensitive, value.place)


def _unknown_converted(value: Value, what: Unknown, want: Type) -> Data:
    """What is known of an unknown value after its conversion: all of it, if all its choices convert.

    Of a value that only lacked a type, nothing is unknown any more.
    """
    what = _still_certain(what, value.type, want)
    if not what.choices:
        return what
    choices = [convert(choice, want) for choice in what.choices]
    kept = tuple(c for c in choices if not isinstance(c, Fault))
    if len(kept) < len(choices):
        return replace(what, choices=())
    if lacks_only_type(value) and isinstance(want, Primitive) and all(c.data == kept[0].data for c in kept):
        return kept[0].data
    return replace(what, choices=kept)


def _still_certain(what: Unknown, have: Type, want: Type) -> Unknown:
    """What is known of text and length after a conversion: a set may have fewer elements than what it is made from."""
    prefix = what.prefix if want == STRING else ""
    length = what.length
    if isinstance(want, SetOf) and not isinstance(have, SetOf):
        length = Interval(length.low and 1, length.high)
    return what if (prefix, length) == (what.prefix, what.length) else replace(what, prefix=prefix, length=length)


# --- primitives -----------------------------------------------------------------------------------------


def _primitive(value: Value, want: Primitive) -> Value | Fault:
    data = value.data
    if want == STRING and isinstance(data, bool):
        return _with(value, STRING, "true" if data else "false")
    if want == STRING and isinstance(data, int | Float):
        if not numbers.is_writable(data):
            return Value(STRING, Unknown(too_long(), not_null=True), value.sensitive)
        return _with(value, STRING, numbers.text(data))
    assert isinstance(data, str)
    if want == NUMBER:
        number = numbers.parse_or_none(data)
        return Fault(f"a number is required{_shown(value)}") if number is None else _with(value, NUMBER, number)
    if data in BOOLS:
        return _with(value, BOOL, BOOLS[data])
    if len(data) <= LONGEST_BOOL and data.lower() in BOOLS:
        return Fault(f'a bool is required; write it in lower case, as "{data.lower()}"')
    return Fault(f"a bool is required{_shown(value)}")


def _shown(value: Value) -> str:
    """The value for a message, unless it is sensitive or long."""
    text = value.data
    return f', and "{text}" is none' if isinstance(text, str) and len(text) <= 40 and not value.sensitive else ""


# --- collections ----------------------------------------------------------------------------------------


def _collection(value: Value, want: ListOf | SetOf, element: Type) -> Value | Fault:
    """A list, set or tuple as a list or set."""
    assert isinstance(value.data, tuple)
    found = _elements(value, value.data, element, to_set=isinstance(want, SetOf))
    if isinstance(found, Fault):
        return found
    type_, elements = found
    if isinstance(want, ListOf) and not value.length.is_exact:  # a set, in which two elements may turn out the same
        reason = next(unknown_parts(value)).reason
        return _with(value, ListOf(type_), Unknown(reason, not_null=True, length=value.length))
    if isinstance(want, ListOf):
        return _with(value, ListOf(type_), elements)
    result = set_of(type_, elements)
    return Value(result.type, result.data, result.sensitive or value.sensitive, value.place)


def _map(value: Value, element: Type) -> Value | Fault:
    """A map or object as a map."""
    assert isinstance(value.data, Mapping)
    if isinstance(value.type, ObjectOf) and value.type.open:
        return unknown(MapOf(plain(element)), OPEN, not_null=True)
    found = _elements(value, tuple(value.data.values()), element)
    if isinstance(found, Fault):
        return found
    type_, elements = found
    return _with(value, MapOf(type_), dict(sorted(zip(value.data, elements, strict=True))))


def _elements(
    value: Value, elements: tuple[Value, ...], wanted: Type, to_set: bool = False
) -> tuple[Type, tuple[Value, ...]] | Fault:
    """The elements in the wanted type, and the one type that they then all have."""
    if not elements:
        have = value.type
        inner = have.element if isinstance(have, ListOf | SetOf | MapOf) else DYNAMIC
        return (inner if wanted == DYNAMIC else plain(wanted)), ()
    if wanted == DYNAMIC and isinstance(value.type, TupleOf | ObjectOf) and any(map(is_doubtful, elements)):
        return with_one_type(elements)
    target = element_type(_certain_type(value), wanted) if wanted == DYNAMIC else wanted
    if isinstance(value.type, ListOf | SetOf | MapOf) and wanted == DYNAMIC:
        target = value.type.element
    if target is None:
        return Fault("all elements must have the same type")
    converted: list[Value] = []
    for element in elements:
        result = convert(element, target)
        if isinstance(result, Fault):
            return result
        converted.append(result)
    if not has_dynamic(target):
        return plain(target), tuple(converted)
    may_differ = isinstance(value.type, TupleOf) and not to_set
    if may_differ or (isinstance(value.type, ObjectOf | MapOf) and not isinstance(target, Primitive | TupleOf)):
        return with_one_type(converted)
    kinds = distinct(e.type for e in converted if e.type != DYNAMIC)
    return Fault("all elements must have the same type") if len(kinds) > 1 else with_one_type(converted)


# --- structures -----------------------------------------------------------------------------------------


def _object(value: Value, want: ObjectOf) -> Value | Fault:
    """An object or map as an object; attributes that are not wanted are dropped."""
    assert isinstance(value.data, Mapping)
    open_ = isinstance(value.type, ObjectOf) and value.type.open
    attributes: dict[str, Value] = {}
    for name, wanted in sorted(want.attributes.items()):
        there = value.data.get(name)
        if there is not None:
            result = _converted(there, wanted) if isinstance(value.type, ObjectOf) else convert(there, wanted)
            if isinstance(result, Fault):
                return Fault(f'attribute "{name}": {result.message}')
            attributes[name] = result
        elif open_:
            attributes[name] = unknown(plain(wanted), "is known only after apply")
        elif name in want.optional:
            attributes[name] = Value(plain(wanted), None)
        else:
            return Fault(f'attribute "{name}" is required')
    if want.open:
        attributes = dict(sorted({**value.data, **attributes}.items()))
    type_ = ObjectOf({name: a.type for name, a in attributes.items()}, open=want.open)
    return _with(value, type_, attributes)


def _tuple(value: Value, wanted: tuple[Type, ...]) -> Value | Fault:
    assert isinstance(value.data, tuple)
    elements: list[Value] = []
    for element, type_ in zip(value.data, wanted, strict=True):
        result = _converted(element, type_)
        if isinstance(result, Fault):
            return result
        elements.append(result)
    return _with(value, TupleOf(tuple(e.type for e in elements)), tuple(elements))
