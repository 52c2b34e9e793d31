"""Functions of sets."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from itertools import product

from iaccheck import limits
from iaccheck.hcl.conversion import convert, doubt
from iaccheck.hcl.equality import key_of, set_of
from iaccheck.hcl.functions.calling import Function, Parameter
from iaccheck.hcl.functions.collections import elements_of, kind
from iaccheck.hcl.types import DYNAMIC, STRING, ListOf, SetOf, TupleOf, Type
from iaccheck.hcl.unification import distinct, unify
from iaccheck.hcl.values import Fault, Unknown, Value, list_of, tuple_of

SET = SetOf(DYNAMIC)
ANY_SET = Parameter(SET)
UNSURE_SET = Parameter(SET, unknown="inside")
Keep = Callable[[Hashable, set[Hashable]], bool]


def _common_element(sets: tuple[Value, ...]) -> Type | None:
    """The element type that sets have in common; an empty set of nothing in particular has no say."""
    types = [s.type.element for s in sets if isinstance(s.type, SetOf) and (s.data or s.type.element != DYNAMIC)]
    return unify(types) if types else DYNAMIC


def _set_type(sets: tuple[Value, ...]) -> Type:
    """The type of a set made from sets that are not all known."""
    if any(map(doubt, sets)):
        return SET
    return SetOf(_common_element(sets) or DYNAMIC)


def _combined(*sets: Value) -> tuple[Type, list[Value]] | Fault | Unknown:
    element = _common_element(sets)
    reason = next(filter(None, map(doubt, sets)), None)
    if reason and element != STRING:
        return Unknown(reason)
    if element is None:
        return Fault("the sets must have elements of one type")
    converted: list[Value] = []
    for index, each in enumerate(sets):
        result = convert(each, SetOf(element))
        if isinstance(result, Fault):
            return Fault(result.message, index)
        converted.append(result)
    return element, converted


def _union(*sets: Value) -> Value | Fault | Unknown:
    found = _combined(*sets)
    if isinstance(found, Fault | Unknown):
        return found
    element, converted = found
    return set_of(element, (e for each in converted for e in elements_of(each)))


def _filtered(keep: Keep) -> Callable[..., Value | Fault | Unknown]:
    """The elements of the first set that stay when it is compared with each of the others."""

    def filtered(*sets: Value) -> Value | Fault | Unknown:
        found = _combined(*sets)
        if isinstance(found, Fault | Unknown):
            return found
        element, (first, *rest) = found
        kept = list(elements_of(first))
        for other in rest:
            keys = set(map(key_of, elements_of(other)))
            kept = [e for e in kept if keep(key_of(e), keys)]
        return set_of(element, kept)

    return filtered


def _product(*collections: Value) -> Value | Fault | Unknown:
    if len(collections) < 2:
        return Fault("it needs at least two sets or lists")
    types: list[Type] = []
    total = 1
    for index, each in enumerate(collections):
        if not isinstance(each.type, ListOf | SetOf | TupleOf):
            return Fault(f"it needs sets or lists, not a {kind(each)}", index)
        type_ = _element_type(each)
        mixed = type_ == DYNAMIC and any(e.type != DYNAMIC and e.is_known for e in elements_of(each))
        if type_ is None or (mixed and all(e.is_known for e in elements_of(each))):
            return Fault("all elements must have the same type", index)
        types.append(type_)
        total *= len(elements_of(each))
    if total * len(collections) > limits.now.elements:
        return Unknown(f"limit reached: it is a product of {total} elements")
    tuples = [_typed(row, types) for row in product(*map(elements_of, collections))]
    element = TupleOf(tuple(types))
    if any(isinstance(c.type, SetOf) for c in collections):
        return set_of(element, tuples)
    return list_of(element, tuples)


def _element_type(collection: Value) -> Type | None:
    if isinstance(collection.type, TupleOf):
        return unify(distinct(collection.type.elements)) if collection.type.elements else DYNAMIC
    assert isinstance(collection.type, ListOf | SetOf)
    return collection.type.element


def _typed(row: tuple[Value, ...], types: list[Type]) -> Value:
    converted = [convert(element, type_) for element, type_ in zip(row, types, strict=True)]
    return tuple_of(c if isinstance(c, Value) else e for c, e in zip(converted, row, strict=True))


FUNCTIONS: Mapping[str, Function] = {
    "setintersection": Function(_filtered(lambda key, keys: key in keys), (ANY_SET,), _set_type, ANY_SET),
    "setproduct": Function(_product, (), rest=Parameter(unknown="inside", marks="own")),
    "setsubtract": Function(_filtered(lambda key, keys: key not in keys), (ANY_SET, ANY_SET), _set_type),
    "setunion": Function(_union, (UNSURE_SET,), _set_type, UNSURE_SET),
}
