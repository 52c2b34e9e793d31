"""Functions that look into collections or choose from them; what comes out keeps its place and sensitivity."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import convert, equal, is_doubtful, untyped
from iaccheck.hcl.functions.calling import COLLECTION, Function, Parameter, whole_argument
from iaccheck.hcl.graphemes import grapheme_count
from iaccheck.hcl.numbers import Number
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
from iaccheck.hcl.unification import unify
from iaccheck.hcl.values import (
    Fault,
    Unknown,
    Value,
    list_of,
    map_of,
    object_of,
    refined,
    string,
    tuple_of,
    unknown,
    unknown_parts,
)
from iaccheck.interval import Interval

ONLY_AFTER_APPLY = Unknown("has attributes that are known only after apply")
ANY_ARGUMENT = Parameter(null=True, unknown="yes", marks="own")
FLAGS = Parameter(ListOf(BOOL), unknown="inside")


def is_open(value: Value) -> bool:
    """Whether a value may have attributes that are not known."""
    return isinstance(value.type, ObjectOf) and value.type.open


def elements_of(value: Value) -> tuple[Value, ...]:
    """The elements of a known list, set or tuple."""
    return value.data if isinstance(value.data, tuple) else ()


def kind(value: Value) -> str:
    """What a value is, in a word: `list`."""
    return type_text(value.type).partition("(")[0]


def _length(value: Value) -> Number | Value | Fault:
    match value.type:
        case TupleOf(elements):
            return numbers.from_int64(len(elements))
        case ObjectOf(attributes) if not is_open(value):
            return numbers.from_int64(len(attributes))
    if value.type == STRING and isinstance(value.data, str):
        return numbers.from_int64(grapheme_count(value.data))
    if value.type in (NUMBER, BOOL):
        return Fault(f"it needs a text or a collection, not a {kind(value)}", 0)
    if is_open(value):
        return unknown(NUMBER, ONLY_AFTER_APPLY.reason, bounds=Interval(0, None), not_null=True)
    length = value.length if value.type != STRING else Interval(grapheme_count(value.prefix), None)
    if length.is_exact:
        return numbers.from_int64(length.low)  # type: ignore[arg-type]  # a number of elements
    reason = next((part.reason for part in unknown_parts(value)), "")
    return unknown(NUMBER, reason, bounds=length, not_null=True)


def _element(value: Value, index: Value) -> Value | Fault:
    if not isinstance(value.type, ListOf | TupleOf):
        return Fault(f"it needs a list, not a {kind(value)}", 0)
    elements = elements_of(value)
    if isinstance(index.data, Unknown):
        type_ = value.type.element if isinstance(value.type, ListOf) else DYNAMIC
        return Value(type_, Unknown(index.data.reason))
    position = whole_argument(index.data, 1)  # type: ignore[arg-type]  # a known number
    if isinstance(position, Fault):
        return position
    if not elements:
        return Fault("the list is empty", 0)
    if position < 0 and position % len(elements) and isinstance(value.type, TupleOf):
        # Terraform looks up the type of a tuple's element before it wraps the index around.
        return Fault("the index must not be negative", 1)
    return elements[position % len(elements)]


def _index(value: Value, wanted: Value) -> Number | Fault | Unknown:
    if not isinstance(value.type, ListOf | TupleOf):
        return Fault(f"it needs a list, not a {kind(value)}", 0)
    for position, element in enumerate(elements_of(value)):
        same = equal(element, wanted)
        if isinstance(same.data, Unknown):
            return same.data
        if same.data:
            return numbers.from_int64(position)
    return Fault("there is no such element in the list")


def _contains(value: Value, wanted: Value) -> bool | Fault | Unknown:
    if not isinstance(value.type, ListOf | TupleOf | SetOf):
        return Fault(f"it needs a list or set, not a {kind(value)}", 0)
    doubt: Unknown | None = None
    for element in elements_of(value):
        same = equal(element, wanted)
        if isinstance(same.data, Unknown):
            doubt = doubt or same.data
        elif same.data:
            return True
    return doubt or False


def _keys(value: Value) -> Value | Fault | Unknown:
    if isinstance(value.type, ObjectOf):
        return ONLY_AFTER_APPLY if is_open(value) else tuple_of(map(string, sorted(value.type.attributes)))
    if isinstance(value.data, Unknown):
        if not isinstance(value.type, MapOf):
            return value.data
        return refined(ListOf(STRING), Unknown(value.reason, not_null=True, length=value.length))
    if not isinstance(value.data, Mapping):
        return Fault(f"it needs a map or object, not a {kind(value)}", 0)
    return list_of(STRING, map(string, sorted(value.data)))


def _values(value: Value) -> Value | Fault | Unknown:
    if not isinstance(value.data, Mapping):
        return Fault(f"it needs a map or object, not a {kind(value)}", 0)
    if is_open(value):
        return ONLY_AFTER_APPLY
    ordered = [value.data[name] for name in sorted(value.data)]
    return list_of(value.type.element, ordered) if isinstance(value.type, MapOf) else tuple_of(ordered)


def _lookup(value: Value, key: Value, *rest: Value) -> Value | Fault | Unknown:
    """An element of a map or attribute of an object, or a default for when it is not there."""
    if not isinstance(value.type, MapOf | ObjectOf):
        return value.data if isinstance(value.data, Unknown) else Fault(f"it needs a map, not a {kind(value)}", 0)
    default = rest[0] if rest else None
    if isinstance(value.type, MapOf) and default is not None:
        converted = convert(default, value.type.element)
        if isinstance(converted, Fault):
            return Fault("the default must have the type of the map's elements", 2)
        default = converted
    for part in (value, key):
        if isinstance(part.data, Unknown):
            return unknown(_looked_up_type(value.type, key), part.reason)
    assert isinstance(value.data, Mapping)
    name = str(key.data)
    if name in value.data:
        found: Value = value.data[name]
        return found
    if is_open(value):
        return unknown(DYNAMIC, "is known only after apply")
    if default is not None:
        return default
    return Fault("there is no such key, and no default", 1)


def _looked_up_type(type_: MapOf | ObjectOf, key: Value) -> Type:
    if isinstance(type_, MapOf):
        return type_.element
    return type_.attributes.get(key.data, DYNAMIC) if isinstance(key.data, str) else DYNAMIC


def _merge(*values: Value) -> Value | Fault | Unknown:
    attributes: dict[str, Value] = {}
    missing: Unknown | None = None
    for index, value in enumerate(values):
        if value.is_null and (isinstance(value.type, MapOf | ObjectOf) or value.type == DYNAMIC):
            continue
        if isinstance(value.data, Unknown):
            missing = missing or value.data
        elif not isinstance(value.data, Mapping):
            return Fault(f"it needs maps or objects, not a {kind(value)}", index)
        else:
            if is_open(value):
                hidden = unknown(DYNAMIC, "is known only after apply")
                attributes = dict.fromkeys(attributes, hidden)
            attributes.update(value.data)
    if missing:
        return missing
    return _merged(values, attributes)


def _merged(values: tuple[Value, ...], attributes: dict[str, Value]) -> Value:
    """The merged attributes as a map if all were maps of one type, else as an object."""
    first = values[0].type if values else None
    if any(v.is_null and v.type == DYNAMIC for v in values):
        first = None
    if isinstance(first, MapOf) and all(v.type == first for v in values):
        return map_of(first.element, attributes)
    result = object_of(attributes)
    if any(map(is_open, values)):
        assert isinstance(result.type, ObjectOf)
        return msgspec.structs.replace(result, type=msgspec.structs.replace(result.type, open=True))
    return result


def _coalesce(*values: Value) -> Value | Fault:
    type_ = unify([v.type for v in values])
    if type_ is None:
        return Fault("all arguments must have the same type" if values else "it needs at least one argument")
    if (only := _only_one(values, type_)) is not None:
        return only
    # Terraform leaves out in silence what does not convert.
    found = _first_present([c for value in values if isinstance(c := convert(value, type_), Value)])
    doubtful = next(filter(is_doubtful, values), None)
    if doubtful is None or isinstance(found, Fault):
        return found
    # Of collections, one that does not convert to what the others are would be left out.
    return untyped(found, doubtful.reason) if found.is_known and isinstance(found.type, Primitive) else found.loosened()


def _only_one(values: tuple[Value, ...], type_: Type) -> Value | None:
    """The only value that can be meant, where it is unknown and all others are not there: it is this one or a fault."""
    there = [value for value in values if value.data is not None and value.data != ""]
    found = convert(there[0], type_) if len(there) == 1 else None
    if not isinstance(found, Value) or not isinstance(found.data, Unknown):
        return None
    return msgspec.structs.replace(found, data=msgspec.structs.replace(found.data, not_null=True))


def _first_present(values: list[Value]) -> Value | Fault:
    """The first value that is neither null nor an empty text; one that is unknown may be either."""
    for index, value in enumerate(values):
        if isinstance(value.data, Unknown):
            if value.data.not_null and (value.type != STRING or value.prefix):
                return value
            after = _first_present(values[index + 1 :])
            bounds = value.bounds if isinstance(after, Fault) else value.bounds.either(after.bounds)
            return Value(value.type, Unknown(value.data.reason, bounds, not_null=True))
        if value.data is not None and value.data != "":
            return value
    return Fault("all arguments are null or empty")


def _coalesce_list(*values: Value) -> Value | Fault | Unknown:
    if not values:
        return Fault("it needs at least one argument")
    for index, value in enumerate(values):
        if isinstance(value.data, Unknown):
            break
        if not isinstance(value.type, ListOf | TupleOf):
            return Fault(f"it needs lists, not a {kind(value)}", index)
    for value in values:
        if isinstance(value.data, Unknown):
            return value.data
        if elements_of(value):
            return value
    return Fault("all lists are null or empty")


def _one(value: Value) -> Value | Fault | Unknown:
    if not isinstance(value.type, ListOf | SetOf | TupleOf):
        return Fault(f"it needs a list, set or tuple, not a {kind(value)}", 0)
    elements = elements_of(value)
    if not elements:
        return Value(DYNAMIC if isinstance(value.type, TupleOf) else value.type.element, None)
    if len(elements) == 1:
        return elements[0]
    if isinstance(value.type, SetOf) and not value.length.is_exact:
        return Unknown(next(unknown_parts(value)).reason)
    return Fault(f"it needs a list with one element or none, and this has {len(elements)}", 0)


def _all_true(value: Value) -> bool | Unknown:
    for element in elements_of(value):
        if isinstance(element.data, Unknown):
            return element.data
        if not element.data:
            return False
    return True


def _any_true(value: Value) -> bool | Unknown:
    doubt: Unknown | None = None
    for element in elements_of(value):
        if isinstance(element.data, Unknown):
            doubt = doubt or element.data
        elif element.data:
            return True
    return doubt or False


def _zipmap(keys: Value, values: Value) -> Value | Fault | Unknown:
    names = elements_of(keys)
    if not isinstance(values.type, ListOf | TupleOf):
        return Fault(f"it needs a list of values, not a {kind(values)}", 1)
    elements = elements_of(values)
    if len(names) != len(elements):
        return Fault(f"there are {len(names)} keys and {len(elements)} values")
    if any(not isinstance(name.data, str) for name in names):
        return Fault("a key is null", 0)
    attributes = {str(name.data): element for name, element in zip(names, elements, strict=True)}
    return map_of(values.type.element, attributes) if isinstance(values.type, ListOf) else object_of(attributes)


FUNCTIONS: Mapping[str, Function] = {
    "alltrue": Function(_all_true, (FLAGS,), BOOL),
    "anytrue": Function(_any_true, (FLAGS,), BOOL),
    "coalesce": Function(_coalesce, (), rest=ANY_ARGUMENT),
    "coalescelist": Function(_coalesce_list, (), rest=Parameter(null=True, unknown="yes")),
    "contains": Function(_contains, (Parameter(unknown="inside"), Parameter(unknown="inside")), BOOL),
    "element": Function(_element, (COLLECTION, Parameter(NUMBER, unknown="yes")), not_null=False),
    "index": Function(_index, (Parameter(unknown="inside"), Parameter(unknown="inside")), NUMBER),
    "keys": Function(_keys, (Parameter(unknown="yes", marks="own"),)),
    "length": Function(_length, (Parameter(unknown="yes", marks="own"),), NUMBER),
    "lookup": Function(
        _lookup,
        (Parameter(unknown="yes", marks="own"), Parameter(STRING, unknown="yes")),
        rest=Parameter(null=True, unknown="yes", marks="none"),
        most=3,
        not_null=False,
    ),
    "merge": Function(_merge, (), rest=ANY_ARGUMENT),
    "one": Function(_one, (Parameter(unknown="inside"),), not_null=False),
    "values": Function(_values, (COLLECTION,)),
    "zipmap": Function(_zipmap, (Parameter(ListOf(STRING)), COLLECTION)),
}
