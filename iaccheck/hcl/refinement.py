"""A value that is not known, and something that is true of it -> the same value, with that remembered.

What comes out stays unknown, even if there is only one value that it can be: Terraform does not know it either.
None stands for a contradiction: no value at all fits. (go-cty's refinements, and its `RefinementBuilder`.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

import msgspec

from iaccheck.hcl.access import element_of, without_place
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.equality import equal
from iaccheck.hcl.operators import MOST_CHOICES
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ObjectOf
from iaccheck.hcl.values import Fault, Unknown, Value
from iaccheck.interval import ANY, Interval

Refine = Callable[[Value], Value | None]

# --- a comparison is true -------------------------------------------------------------------------------


def at_most(value: Value, other: Value) -> Value | None:
    """After `value <= other`; `<` tells no more, since intervals hold their ends."""
    number = convert(other, NUMBER)
    return value if isinstance(number, Fault) else _within(value, Interval(None, number.bounds.high))


def at_least(value: Value, other: Value) -> Value | None:
    """After `value >= other`, or `>`."""
    number = convert(other, NUMBER)
    return value if isinstance(number, Fault) else _within(value, Interval(number.bounds.low, None))


def equal_to(value: Value, other: Value) -> Value | None:
    """After `value == other`."""
    what = value.data
    if equal(value, other).data is False:
        return None
    if not isinstance(what, Unknown):
        return value
    if other.is_null:
        # Choices of a value that lacks a type would tell that only the type is missing.
        null = Value(value.type, None)
        return value if value.type == DYNAMIC else _with(value, what, bounds=ANY, choices=(null,))
    if isinstance(other.data, Unknown):
        return _within(value, other.bounds) if other.data.not_null else value
    found = _within(value, other.bounds)
    if found is None or value.type != other.type or value.type not in (NUMBER, STRING, BOOL):
        return found
    assert isinstance(found.data, Unknown)
    return _with(found, found.data, choices=(without_place(other),))


def differs_from(value: Value, other: Value) -> Value | None:
    """After `value != other`."""
    what = value.data
    if equal(value, other).data is True:
        return None
    if not isinstance(what, Unknown) or isinstance(other.data, Unknown):
        return value
    choices = tuple(choice for choice in what.choices if equal(choice, other).data is not True)
    if what.choices and not choices:
        return None
    return _with(value, what, choices=choices, not_null=what.not_null or other.is_null)


def not_null(value: Value) -> Value | None:
    """After something that null can't go through."""
    return differs_from(value, Value(DYNAMIC, None))


def _within(value: Value, bounds: Interval) -> Value | None:
    """A number, or text that is one, that lies in an interval: it is not null then."""
    what = value.data
    if not isinstance(what, Unknown):
        return None if value.is_null or value.bounds.lies_within(bounds) is False else value
    choices = tuple(c for c in what.choices if not c.is_null and c.bounds.lies_within(bounds) is not False)
    if (what.choices and not choices) or what.bounds.lies_within(bounds) is False:
        return None
    return _with(value, what, bounds=what.bounds.both(bounds), choices=choices, not_null=True)


def _with(value: Value, what: Unknown, **certain: object) -> Value:
    return msgspec.structs.replace(value, data=msgspec.structs.replace(what, **certain))


# --- one of several things is true ----------------------------------------------------------------------


def either(value: Value, options: Iterable[Value | None]) -> Value | None:
    """A value of which one of several refinements holds: what they have in common."""
    possible = [option for option in options if option is not None]
    if not possible:
        return None
    return _common(possible) or value


def _common(options: Sequence[Value]) -> Value | None:
    """What is certain of all of these; None if one is a collection and another is not, so that nothing can be said."""
    first = options[0]
    if all(option == first for option in options):
        return first
    unknowns = [option.data for option in options if isinstance(option.data, Unknown)]
    if len(unknowns) == len(options):
        return _with(first, unknowns[0], **_all_allow(unknowns))
    collections = [option.data for option in options if isinstance(option.data, Mapping)]
    if len(collections) < len(options) or any(one.keys() != collections[0].keys() for one in collections):
        return None
    inner = {name: _common([one[name] for one in collections]) for name in collections[0]}
    return None if None in inner.values() else msgspec.structs.replace(first, data=inner)


def _all_allow(unknowns: Sequence[Unknown]) -> Mapping[str, object]:
    """What holds whichever of these is the right one; where it is certain to be null, it has no bounds to add."""
    numbers = [what.bounds for what in unknowns if not what.choices or not all(c.is_null for c in what.choices)]
    return {
        "bounds": reduce(Interval.either, numbers) if numbers else ANY,
        "choices": _joined(unknowns),
        "not_null": all(what.not_null for what in unknowns),
    }


def _joined(unknowns: Sequence[Unknown]) -> tuple[Value, ...]:
    found: list[Value] = []
    for what in unknowns:
        found.extend(choice for choice in what.choices if choice not in found)
        if not what.choices or len(found) > MOST_CHOICES:
            return ()
    return tuple(found)


# --- a part of a value ----------------------------------------------------------------------------------


def refined_at(value: Value, path: Sequence[str], refine: Refine) -> Value | None:
    """A value in which the attribute at a path is refined; an unknown object becomes one of unknown attributes."""
    if not path:
        return refine(value)
    attributes = _attributes(value)
    part = attributes.get(path[0])
    found = part and refined_at(part, path[1:], refine)
    if found is part:
        return value
    return found and msgspec.structs.replace(value, data={**attributes, path[0]: found})


def _attributes(value: Value) -> Mapping[str, Value]:
    if isinstance(value.data, Mapping):
        return value.data
    if not isinstance(value.data, Unknown) or not isinstance(value.type, ObjectOf) or value.type.open:
        return {}
    found = {name: element_of(value, name) for name in value.type.attributes}
    return {name: part for name, part in found.items() if isinstance(part, Value)}
