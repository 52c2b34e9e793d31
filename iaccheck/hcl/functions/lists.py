"""Functions that make lists of lists: put together, taken apart, put in order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from iaccheck import limits
from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.equality import key_of
from iaccheck.hcl.functions.calling import COLLECTION, COUNT, Function, Host, Parameter, whole_argument
from iaccheck.hcl.functions.collections import elements_of, kind
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.types import DYNAMIC, NUMBER, STRING, ListOf, MapOf, SetOf, TupleOf
from iaccheck.hcl.unification import unify
from iaccheck.hcl.values import Fault, Unknown, Value, list_of, map_of, number, string, tuple_of, unknown_parts

LONGEST_RANGE = 1024
"""Terraform's own limit."""
ANY_LIST = Parameter(ListOf(DYNAMIC))
TEXTS = ListOf(STRING)


def _chunklist(value: Value, size: Number) -> Value | Fault:
    count = whole_argument(size, 1)
    if isinstance(count, Fault):
        return count
    if count < 0:
        return Fault("the size must not be negative", 1)
    elements = elements_of(value)
    step = count or max(len(elements), 1)
    chunks = [Value(value.type, elements[i : i + step]) for i in range(0, len(elements), step)]
    return list_of(value.type, chunks)


def _compact(value: Value) -> Value:
    return list_of(STRING, (e for e in elements_of(value) if e.data is not None and e.data != ""))


def _concat(*values: Value) -> Value | Fault | Unknown:
    if not values:
        return Fault("it needs at least one list")
    for index, value in enumerate(values):
        if not isinstance(value.type, ListOf | TupleOf):
            return Fault(f"it needs lists, not a {kind(value)}", index)
    count = sum(len(elements_of(value)) for value in values)
    if count > limits.now.elements:
        return Unknown(f"limit reached: it is a list of {count} elements")
    if all(isinstance(v.type, ListOf) for v in values):
        common = unify([v.type for v in values])
        if isinstance(common, ListOf):
            converted = [convert(value, common) for value in values]
            return list_of(common.element, (e for c in converted if isinstance(c, Value) for e in elements_of(c)))
    return tuple_of(element for value in values for element in elements_of(value))


def _distinct(value: Value) -> Value:
    found: dict[Hashable, Value] = {}
    for element in elements_of(value):
        found.setdefault(key_of(element), element)
    return Value(value.type, tuple(found.values()))


def _flatten(value: Value) -> Value | Fault | Unknown:
    if not isinstance(value.type, ListOf | SetOf | TupleOf):
        return Fault(f"it needs a list, not a {kind(value)}", 0)
    flat: list[Value] = []
    pending = [iter(elements_of(value))]
    sensitive = False
    while pending:
        element = next(pending[-1], None)
        if element is None:
            pending.pop()
        elif isinstance(element.type, ListOf | SetOf | TupleOf) and element.data is not None:
            sensitive = sensitive or element.sensitive
            if isinstance(element.data, Unknown) or not element.length.is_exact:
                return next(unknown_parts(element))
            pending.append(iter(elements_of(element)))
        elif element.type == DYNAMIC and isinstance(element.data, Unknown):
            return element.data
        else:
            flat.append(element)
    result = tuple_of(flat)
    return Value(result.type, result.data, sensitive)


def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value | Fault | Unknown:
    type_ = unify([keys.type, wanted.type])
    if type_ is None:
        return Fault("the keys and the keys to search for must have the same type")
    found, names = elements_of(values), convert(keys, type_)
    searched = convert(wanted, type_)
    if isinstance(names, Fault) or isinstance(searched, Fault):
        return Fault("the keys and the keys to search for must have the same type")
    if len(found) != len(elements_of(names)):
        return Fault("there must be as many keys as values")
    sought = set(map(key_of, elements_of(searched)))
    pairs = zip(found, elements_of(names), strict=True)
    return Value(values.type, tuple(element for element, name in pairs if key_of(name) in sought))


def _range(host: Host, *limits: Number) -> Value | Fault | Unknown:
    if not 1 <= len(limits) <= 3:
        return Fault(f"it takes 1 to 3 arguments, and got {len(limits)}")
    start, end = (0, limits[0]) if len(limits) == 1 else limits[:2]
    step = limits[2] if len(limits) == 3 else -1 if end < start else 1
    down = step < 0
    if (end > start) if down else (end < start):
        return Fault("the end must lie where the step leads to", 1)
    found: list[Value] = []
    current: Number | None = start
    while current is not None and (current > end if down else current < end):
        if not host.budget.has(len(found)):
            return Unknown(host.budget.exhausted().reason)
        if len(found) >= LONGEST_RANGE:
            return Fault(f"it would have more than {LONGEST_RANGE} elements")
        found.append(number(current))
        current = numbers.add(current, step)
    return list_of(NUMBER, found)


def _reverse(value: Value) -> Value | Fault | Unknown:
    if not isinstance(value.type, ListOf | SetOf | TupleOf):
        return Fault(f"it needs a list, not a {kind(value)}", 0)
    if not value.length.is_exact:
        return next(unknown_parts(value))
    backwards = reversed(elements_of(value))
    return tuple_of(backwards) if isinstance(value.type, TupleOf) else list_of(value.type.element, backwards)


def _slice(value: Value, first: Number, last: Number) -> Value | Fault:
    if not isinstance(value.type, ListOf | TupleOf):
        return Fault(f"it needs a list, not a {kind(value)}", 0)
    start, end = whole_argument(first, 1), whole_argument(last, 2)
    if isinstance(start, Fault):
        return start
    if isinstance(end, Fault):
        return end
    elements = elements_of(value)
    if not 0 <= start <= len(elements):
        return Fault(f"the start must lie between 0 and the list's length, {len(elements)}", 1)
    if not start <= end <= len(elements):
        return Fault(f"the end must lie between the start and the list's length, {len(elements)}", 2)
    kept = elements[start:end]
    return tuple_of(kept) if isinstance(value.type, TupleOf) else list_of(value.type.element, kept)


def _sort(value: Value) -> Value | Fault:
    elements = elements_of(value)
    if any(element.data is None for element in elements):
        return Fault("an element is null, and can't be sorted", 0)
    return list_of(STRING, sorted(elements, key=lambda element: str(element.data)))


def _transpose(value: Value) -> Value | Fault:
    assert isinstance(value.data, Mapping)
    found: dict[str, list[str]] = {}
    for key, names in value.data.items():
        if names.data is None or any(name.data is None for name in elements_of(names)):
            return Fault("a list or text in it is null", 0)
        for name in elements_of(names):
            found.setdefault(str(name.data), []).append(key)
    return map_of(TEXTS, {name: list_of(STRING, map(string, sorted(keys))) for name, keys in found.items()})


FUNCTIONS: Mapping[str, Function] = {
    "chunklist": Function(_chunklist, (Parameter(ListOf(DYNAMIC), unknown="inside", marks="own"), COUNT)),
    "compact": Function(_compact, (Parameter(TEXTS),), TEXTS),
    "concat": Function(_concat, (), rest=COLLECTION),
    "distinct": Function(_distinct, (ANY_LIST,)),
    "flatten": Function(_flatten, (COLLECTION,)),
    "matchkeys": Function(_matchkeys, (ANY_LIST, ANY_LIST, ANY_LIST)),
    "range": Function(_range, (), ListOf(NUMBER), COUNT, with_host=True),
    "reverse": Function(_reverse, (COLLECTION,)),
    "slice": Function(_slice, (COLLECTION, COUNT, COUNT)),
    "sort": Function(_sort, (Parameter(TEXTS),), TEXTS, length=lambda value: value.length),
    "transpose": Function(_transpose, (Parameter(MapOf(TEXTS)),), MapOf(TEXTS)),
}
