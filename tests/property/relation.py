"""The law: what is said with something hidden holds for what is said with more of it known."""

from __future__ import annotations

from collections.abc import Mapping

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.equality import equal, key_of
from iaccheck.hcl.numbers import parse_or_none
from iaccheck.hcl.types import DYNAMIC, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from iaccheck.hcl.values import Unknown, Value, is_wholly_known, lacks_only_type
from iaccheck.interval import ANY, Interval, exactly


def allows(hidden: Value, known: Value) -> bool:
    """Whether what is known of one value leaves room for the other, which may be unknown in part itself."""
    if not allows_type(hidden.type, known.type):
        return False
    if isinstance(hidden.data, Unknown):
        return _allows(hidden, hidden.data, known)
    if isinstance(known.data, Unknown):
        return False
    if hidden.data is None or known.data is None:
        return hidden.data is known.data
    if isinstance(hidden.type, SetOf) or isinstance(known.type, SetOf):
        return _allows_set(hidden, known)
    if isinstance(hidden.data, tuple) and isinstance(known.data, tuple):
        return len(hidden.data) == len(known.data) and all(map(allows, hidden.data, known.data))
    if isinstance(hidden.data, Mapping) and isinstance(known.data, Mapping):
        open_ = isinstance(hidden.type, ObjectOf) and hidden.type.open
        if not (hidden.data.keys() == known.data.keys() or (open_ and hidden.data.keys() <= known.data.keys())):
            return False
        return all(allows(value, known.data[name]) for name, value in hidden.data.items())
    return bool(hidden.data == known.data and type(hidden.data) is type(known.data))


def _allows(hidden: Value, what: Unknown, known: Value) -> bool:
    """Whether what is certain about an unknown value is so of the other."""
    if what.not_null and not (known.data.not_null if isinstance(known.data, Unknown) else known.data is not None):
        return False
    if known.is_null:
        return not what.choices or any(choice.is_null for choice in what.choices)
    if not bounds_of(known).lies_within(what.bounds) or not length_of(known).lies_within(what.length):
        return False
    if not known.prefix.startswith(what.prefix):
        return False
    if not what.choices:
        return True
    others = known.data.choices if isinstance(known.data, Unknown) else (known,)
    return bool(others) and all(any(_is_choice(hidden, c, other) for c in what.choices) for other in others)


def _is_choice(hidden: Value, choice: Value, known: Value) -> bool:
    """Whether a value is one that an unknown value can be; one that only lacks its type can be it as a text too."""
    if lacks_only_type(hidden):
        same = equal(_text(choice), _text(known))
        return same.data is True
    return allows(choice, known)


def _text(value: Value) -> Value:
    text = convert(value, STRING)
    return text if isinstance(text, Value) else value


def bounds_of(value: Value) -> Interval:
    """The interval of a number, or of the number that a text is."""
    if isinstance(value.data, str):
        number = parse_or_none(value.data)
        return ANY if number is None else exactly(number)
    return value.bounds


def length_of(value: Value) -> Interval:
    """How many elements a collection has; all else has at least none."""
    return value.length.both(Interval(0, None))


def _allows_set(hidden: Value, known: Value) -> bool:
    """Known elements stay; unknown ones may be the same as others, but none appears from nowhere."""
    assert isinstance(hidden.data, tuple)
    assert isinstance(known.data, tuple)
    if len(known.data) > len(hidden.data) or (hidden.data and not known.data):
        return False
    there = {key_of(value) for value in known.data}
    if not all(key_of(value) in there for value in hidden.data if is_wholly_known(value)):
        return False
    return all(any(allows(possible, value) for possible in hidden.data) for value in known.data)


def allows_type(hidden: Type, known: Type) -> bool:
    """Whether a type that is not wholly known can turn out to be the other."""
    match hidden, known:
        case _ if DYNAMIC in (hidden, known) or hidden == known:
            return True
        case (ListOf(a), ListOf(b)) | (SetOf(a), SetOf(b)) | (MapOf(a), MapOf(b)):
            return allows_type(a, b)
        case TupleOf(), ListOf(b) | SetOf(b):  # beside one that may be a list or set, as it turns out
            return all(allows_type(a, b) for a in hidden.elements)
        case (ObjectOf(), MapOf(b)) if not hidden.open:
            return all(allows_type(a, b) for a in hidden.attributes.values())
        case TupleOf(a), TupleOf(b):
            return len(a) == len(b) and all(map(allows_type, a, b))
        case ObjectOf(a), ObjectOf(b):
            if not (a.keys() == b.keys() or (hidden.open and a.keys() <= b.keys())):
                return False
            return all(allows_type(type_, b[name]) for name, type_ in a.items())
    return False
