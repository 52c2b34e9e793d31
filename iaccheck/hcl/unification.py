"""Types -> which converts to which, and the one that several have in common, by go-cty's rules.

A conversion is unsafe if it can fail for some values, as that of a string to a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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
)

SAFE = {(NUMBER, STRING), (BOOL, STRING)}
UNSAFE = {(STRING, NUMBER), (STRING, BOOL)}


def plain(type_: Type) -> Type:
    """The type that values of a type constraint have: nothing in it is optional."""
    match type_:
        case ObjectOf(attributes, optional, open_):
            inner = {name: plain(t) for name, t in attributes.items()}
            unchanged = not optional and all(inner[name] is t for name, t in attributes.items())
            return type_ if unchanged else ObjectOf(inner, open=open_)
        case ListOf(element) | SetOf(element) | MapOf(element):
            inner_element = plain(element)
            return type_ if inner_element is element else type(type_)(inner_element)
        case TupleOf(elements):
            all_ = tuple(map(plain, elements))
            return type_ if all(a is b for a, b in zip(all_, elements, strict=True)) else TupleOf(all_)
    return type_


def parts(type_: Type) -> Iterable[Type]:
    """The types that a type is made of, one level down."""
    match type_:
        case ObjectOf(attributes):
            return attributes.values()
        case ListOf(element) | SetOf(element) | MapOf(element):
            return (element,)
        case TupleOf(elements):
            return elements
    return ()


def has_dynamic(type_: Type) -> bool:
    """Whether a part of the type is not known yet."""
    return type_ == DYNAMIC or any(map(has_dynamic, parts(type_)))


def can_convert(have: Type, want: Type, unsafe: bool = True) -> bool:
    """Whether values of a type can be converted to another, as far as types can tell."""
    if have == want or want == DYNAMIC or (unsafe and have == DYNAMIC):
        return True
    match have, want:
        case Primitive(), Primitive():
            return (have, want) in SAFE or (unsafe and (have, want) in UNSAFE)
        case ObjectOf(), ObjectOf():
            return _object_converts(have, want, unsafe)
        case TupleOf(), TupleOf():
            return len(have.elements) == len(want.elements) and all(
                can_convert(h, w, unsafe) for h, w in zip(have.elements, want.elements, strict=True)
            )
        case (ListOf(h) | SetOf(h), ListOf(w)) | (SetOf(h), SetOf(w)) | (MapOf(h), MapOf(w)):
            return can_convert(h, w, unsafe)
        case ListOf(h), SetOf(w):
            return unsafe and can_convert(h, w, unsafe)
        case (TupleOf(), ListOf(w) | SetOf(w)) | (ObjectOf(), MapOf(w)):
            element = element_type(have, w, unsafe)
            return element is not None and all(can_convert(t, element, unsafe) for t in distinct(parts(have)))
        case MapOf(), ObjectOf():
            return unsafe and all(
                name in want.optional or can_convert(have.element, t) for name, t in want.attributes.items()
            )
    return False


def _object_converts(have: ObjectOf, want: ObjectOf, unsafe: bool) -> bool:
    for name, wanted in want.attributes.items():
        there = have.attributes.get(name)
        if there is None:
            if not (name in want.optional or have.open):
                return False
        elif not can_convert(there, wanted, unsafe):
            return False
    return True


def element_type(have: Type, wanted: Type, unsafe: bool = True) -> Type | None:
    """The element type that a tuple or object gets as a collection; for `any`, what its parts share."""
    if wanted != DYNAMIC:
        return wanted
    inner = distinct(parts(have))
    if not inner:
        return DYNAMIC
    common = unify(inner, unsafe)
    if common == DYNAMIC and isinstance(have, TupleOf) and any(t != DYNAMIC for t in inner):
        return None
    return common


def distinct(types: Iterable[Type]) -> list[Type]:
    """The types without repetitions nearby: rows of one type are common, and pairs are many."""
    found: list[Type] = []
    for type_ in types:
        if type_ not in found[-8:]:
            found.append(type_)
    return found


def may_match(left: Type, right: Type) -> bool:
    """Whether two types may turn out to be the same, where a part of one or the other is not known yet."""
    if DYNAMIC in (left, right) or left == right:
        return True
    match left, right:
        case (ListOf(a), ListOf(b)) | (SetOf(a), SetOf(b)) | (MapOf(a), MapOf(b)):
            return may_match(a, b)
        case TupleOf(), TupleOf() if len(left.elements) == len(right.elements):
            return all(map(may_match, left.elements, right.elements))
        case ObjectOf(), ObjectOf() if left.attributes.keys() == right.attributes.keys():
            return all(may_match(t, right.attributes[name]) for name, t in left.attributes.items())
    return False


def settled(have: Type, want: Type) -> Type:
    """The type of a null or unknown value after conversion: where `any` was wanted, it keeps what it has."""
    if have == DYNAMIC or want == have:
        return want
    match want:
        case Primitive():
            return have if want == DYNAMIC else want
        case MapOf(wanted) | SetOf(wanted) | ListOf(wanted):
            if isinstance(have, MapOf | SetOf | ListOf):
                return type(want)(settled(have.element, wanted))
            common = unify(distinct(parts(have)))
            return type(want)(settled(common, wanted)) if common is not None else want
        case ObjectOf(attributes):
            return ObjectOf({name: settled(_attribute(have, name), t) for name, t in attributes.items()})
        case TupleOf(elements):
            inner = have.elements if isinstance(have, TupleOf) else (DYNAMIC,) * len(elements)
            return TupleOf(tuple(settled(h, w) for h, w in zip(inner, elements, strict=True)))


def _attribute(type_: Type, name: str) -> Type:
    match type_:
        case MapOf(element):
            return element
        case ObjectOf(attributes):
            return attributes.get(name, DYNAMIC)
    return DYNAMIC


# --- the type that several have in common ---------------------------------------------------------------


def unify(types: Sequence[Type], unsafe: bool = True) -> Type | None:
    """The type that values of all these types can be converted to; None if there is none."""
    types = distinct(types)
    if len(types) < 2:
        return types[0] if types else None
    opened = _unify_open(types, unsafe)
    if opened is not None:
        return opened
    kinds = {type(t) for t in types if t != DYNAMIC}
    has_unknown_type = DYNAMIC in types
    if len(kinds) == 1 and (rule := SAME_KIND.get(next(iter(kinds)))):
        return DYNAMIC if has_unknown_type else rule(types, unsafe)
    for collection, structure, to_collection in MIXED_KINDS:
        if kinds == {collection, structure}:
            structural = to_collection([t for t in types if isinstance(t, structure)], unsafe)
            found = structural and unify([structural if isinstance(t, structure) else t for t in types], unsafe)
            if isinstance(found, collection):
                return found
    if {ObjectOf, TupleOf} <= kinds:
        return None
    return _most_general(types, unsafe)


def _unify_open(types: Sequence[Type], unsafe: bool) -> Type | None:
    """Resources whose schemas are not known have in common what is known of each."""
    objects = [t for t in types if isinstance(t, ObjectOf)]
    if len(objects) < len(types) or not any(t.open for t in objects):
        return None
    names = dict.fromkeys(name for t in objects for name in t.attributes)
    common = {name: unify([t.attributes[name] for t in objects if name in t.attributes], unsafe) for name in names}
    return ObjectOf({name: t or DYNAMIC for name, t in common.items()}, open=True)


def _unify_collections(types: Sequence[Type], unsafe: bool) -> Type | None:
    element = unify([t.element for t in types if isinstance(t, ListOf | SetOf | MapOf)], unsafe)
    return None if element is None else _if_all_convert(types, type(types[0])(element), unsafe)  # type: ignore[arg-type]


def _unify_objects(types: Sequence[Type], unsafe: bool) -> Type | None:
    objects = [t for t in types if isinstance(t, ObjectOf)]
    names = objects[0].attributes.keys()
    if any(t.attributes.keys() != names for t in objects):
        return _objects_as_map(objects, unsafe)
    attributes: dict[str, Type] = {}
    for name in names:
        common = unify([t.attributes[name] for t in objects], unsafe)
        if common is None:
            return None
        attributes[name] = common
    return _if_all_convert(types, ObjectOf(attributes), unsafe) or _objects_as_map(objects, unsafe)


def _unify_tuples(types: Sequence[Type], unsafe: bool) -> Type | None:
    tuples = [t for t in types if isinstance(t, TupleOf)]
    if any(len(t.elements) != len(tuples[0].elements) for t in tuples):
        return _tuples_as_list(tuples, unsafe)
    elements: list[Type] = []
    for across in zip(*(t.elements for t in tuples), strict=True):
        common = unify(across, unsafe)
        if common is None:
            return None
        elements.append(common)
    return _if_all_convert(types, TupleOf(tuple(elements)), unsafe) or _tuples_as_list(tuples, unsafe)


def _objects_as_map(types: Sequence[Type], unsafe: bool) -> Type | None:
    element = unify([inner for t in types for inner in parts(t)], unsafe)
    return None if element is None else _if_all_convert(types, MapOf(element), unsafe)


def _tuples_as_list(types: Sequence[Type], unsafe: bool) -> Type | None:
    element = unify([inner for t in types for inner in parts(t)], unsafe)
    return None if element is None else _if_all_convert(types, ListOf(element), unsafe)


def _if_all_convert(types: Sequence[Type], want: Type, unsafe: bool) -> Type | None:
    return want if all(can_convert(t, want, unsafe) for t in types) else None


def _most_general(types: Sequence[Type], unsafe: bool) -> Type | None:
    """The first of the types, from the most general on, to which all others convert."""
    return next((want for want in _by_generality(types) if _if_all_convert(types, want, unsafe)), None)


def _by_generality(types: Sequence[Type]) -> list[Type]:
    """The types in go-cty's order of preference: a topological sort by what is more general."""
    below: list[list[int]] = [[] for _ in types]
    above = [0] * len(types)
    for i, a in enumerate(types):
        for j in range(i + 1, len(types)):
            order = _compare(a, types[j])
            if order:
                upper, lower = (i, j) if order < 0 else (j, i)
                below[upper].append(lower)
                above[lower] += 1
    queue = [i for i, count in enumerate(above) if count == 0]
    for i in queue:
        for j in below[i]:
            above[j] -= 1
            if above[j] == 0:
                queue.append(j)
    return [types[i] for i in queue]


def _compare(a: Type, b: Type) -> int:
    """-1 if a is more general than b, 1 if less, 0 if neither can be said; go-cty's `compareTypes`."""
    if DYNAMIC in (a, b):
        return (a == DYNAMIC) - (b == DYNAMIC)
    match a, b:
        case Primitive(), Primitive():
            return (b == STRING) - (a == STRING)
        case (ListOf(x), ListOf(y)) | (SetOf(x), SetOf(y)) | (MapOf(x), MapOf(y)):
            return _compare(x, y)
        case (ListOf(), TupleOf()) | (MapOf(), ObjectOf()) | (TupleOf() | ListOf(), SetOf()):
            return -1
        case (TupleOf(), ListOf()) | (ObjectOf(), MapOf()) | (SetOf(), TupleOf() | ListOf()):
            return 1
        case ObjectOf(), ObjectOf() if a.attributes.keys() == b.attributes.keys():
            return _compare_all((t, b.attributes[name]) for name, t in a.attributes.items())
        case TupleOf(), TupleOf() if len(a.elements) == len(b.elements):
            return _compare_all(zip(a.elements, b.elements, strict=True))
    return 0


def _compare_all(pairs: Iterable[tuple[Type, Type]]) -> int:
    orders = {_compare(a, b) for a, b in pairs}
    return 0 if {-1, 1} <= orders else min(orders, default=0) or max(orders, default=0)


Rule = Callable[[Sequence[Type], bool], Type | None]

SAME_KIND: dict[type, Rule] = {
    MapOf: _unify_collections,
    ListOf: _unify_collections,
    SetOf: _unify_collections,
    ObjectOf: _unify_objects,
    TupleOf: _unify_tuples,
}
MIXED_KINDS: tuple[tuple[type, type, Rule], ...] = (
    (MapOf, ObjectOf, _objects_as_map),
    (ListOf, TupleOf, _tuples_as_list),
)
