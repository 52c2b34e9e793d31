"""The type expression of a variable -> its type and its defaults; a value -> the value with those applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.conversion import convert, set_of, with_one_type
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from iaccheck.hcl.values import Fault, Unknown, Value, unknown

Evaluate = Callable[[tree.Expression], Value | Fault]
"""What turns the default of an `optional` into a value: it may use no names and no functions."""

KEYWORDS: Mapping[str, Type] = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
LEGACY: Mapping[str, Type] = {"list": ListOf(DYNAMIC), "map": MapOf(DYNAMIC)}
"""What Terraform reads as `list(any)` and `map(any)` where it is the whole type."""
COLLECTIONS: Mapping[str, type[ListOf | SetOf | MapOf]] = {"list": ListOf, "set": SetOf, "map": MapOf}
    "list": ListOf,
    "set": SetOf,
    "map": MapOf,
}


class Defaults(msgspec.Struct, frozen=True):
    """The defaults of optional attributes anywhere in a type."""

    type: Type
    values: Mapping[str, Value]
    """By attribute, where the type is an object."""
    inner: Mapping[str | int, Defaults]
    """By attribute or index; for the elements of a list, set or map under the empty name."""


class Constraint(msgspec.Struct, frozen=True):
    """A type with the defaults of its optional attributes, if it has any."""

    type: Type
    defaults: Defaults | None = None


def type_of(expression: tree.Expression, evaluate: Evaluate) -> Constraint | Fault:
    """The type that an expression like `map(object({hours = optional(number, 8)}))` stands for."""
    if isinstance(expression, tree.Name) and expression.name in LEGACY:
        return Constraint(LEGACY[expression.name])
    if isinstance(expression, tree.Literal) and isinstance(expression.value, str):
        # Terraform 0.11 wrote types in quotes, and modules of that age are still called.
        found = {**KEYWORDS, **LEGACY}.get(expression.value)
        return Constraint(found) if found else Fault("write the type without the quotes around it")
    return _constraint(expression, evaluate)


def _constraint(expression: tree.Expression, evaluate: Evaluate) -> Constraint | Fault:
    if isinstance(expression, tree.Name):
        return _keyword(expression.name)
    if not isinstance(expression, tree.Call):
        return Fault("a type is string, number, bool, any, or one like list(string)")
    if expression.name == "optional":
        return Fault("optional(…) is only possible for an attribute of an object type")
    if expression.name in KEYWORDS:
        return Fault(f"{expression.name} takes nothing in parentheses")
    if expression.name not in CONSTRUCTORS:
        return Fault(f"there is no type {expression.name}(…); there are list, set, map, object and tuple")
    if len(expression.arguments) != 1:
        return Fault(f"{expression.name}(…) takes one argument, not {len(expression.arguments)}")
    return CONSTRUCTORS[expression.name](expression.name, expression.arguments[0], evaluate)


def _keyword(name: str) -> Constraint | Fault:
    if name in KEYWORDS:
        return Constraint(KEYWORDS[name])
    if name in CONSTRUCTORS:
        return Fault(f"{name} needs a type in parentheses, as in {EXAMPLES[name]}")
    return Fault(f"there is no type {name}; there are {', '.join([*KEYWORDS, *CONSTRUCTORS])}")


def _collection(name: str, argument: tree.Expression, evaluate: Evaluate) -> Constraint | Fault:
    element = _constraint(argument, evaluate)
    if isinstance(element, Fault):
        return element
    type_ = COLLECTIONS[name](element.type)
    return Constraint(type_, Defaults(type_, {}, {"": element.defaults}) if element.defaults else None)


def _tuple(name: str, argument: tree.Expression, evaluate: Evaluate) -> Constraint | Fault:
    if not isinstance(argument, tree.Tuple):
        return Fault("tuple(…) takes a list of types, as in tuple([string, number])")
    types: list[Type] = []
    inner: dict[str | int, Defaults] = {}
    for index, node in enumerate(argument.elements):
        element = _constraint(node, evaluate)
        if isinstance(element, Fault):
            return element
        types.append(element.type)
        if element.defaults:
            inner[index] = element.defaults
    type_ = TupleOf(tuple(types))
    return Constraint(type_, Defaults(type_, {}, inner) if inner else None)


def _object(name: str, argument: tree.Expression, evaluate: Evaluate) -> Constraint | Fault:
    if not isinstance(argument, tree.Object):
        return Fault("object(…) takes attributes and their types, as in object({name = string})")
    types: dict[str, Type] = {}
    optional: set[str] = set()
    values: dict[str, Value] = {}
    inner: dict[str | int, Defaults] = {}
    for key, node in argument.entries:
        attribute = key.name if isinstance(key, tree.Name) else _text(key)
        if attribute is None or attribute in types:
            return Fault("the attributes of an object type need names, each once")
        found = _attribute(node, evaluate)
        if isinstance(found, Fault):
            return Fault(f'attribute "{attribute}": {found.message}')
        constraint, is_optional, value = found
        types[attribute] = constraint.type
        if is_optional:
            optional.add(attribute)
        if value is not None:
            values[attribute] = value
        if constraint.defaults:
            inner[attribute] = constraint.defaults
    type_ = ObjectOf(types, frozenset(optional))
    return Constraint(type_, Defaults(type_, values, inner) if values or inner else None)


def _text(key: tree.Expression) -> str | None:
    return key.value if isinstance(key, tree.Literal) and isinstance(key.value, str) else None


def _attribute(node: tree.Expression, evaluate: Evaluate) -> tuple[Constraint, bool, Value | None] | Fault:
    """The type of an attribute, whether it is optional, and its default if it has one."""
    if not (isinstance(node, tree.Call) and node.name == "optional"):
        found = _constraint(node, evaluate)
        return found if isinstance(found, Fault) else (found, False, None)
    if not 1 <= len(node.arguments) <= 2:
        return Fault("optional(…) takes a type, and a default if there is one")
    constraint = _constraint(node.arguments[0], evaluate)
    if isinstance(constraint, Fault):
        return constraint
    if len(node.arguments) == 1:
        return constraint, True, None
    value = evaluate(node.arguments[1])
    converted = value if isinstance(value, Fault) else convert(value, constraint.type)
    if isinstance(converted, Fault):
        return Fault(f"the default does not fit the type: {converted.message}")
    return constraint, True, converted


CONSTRUCTORS: Mapping[str, Callable[[str, tree.Expression, Evaluate], Constraint | Fault]] = {
    "list": _collection,
    "set": _collection,
    "map": _collection,
    "object": _object,
    "tuple": _tuple,
}
EXAMPLES = {
    "list": "list(string)",
    "set": "set(string)",
    "map": "map(string)",
    "object": "object({name = string})",
    "tuple": "tuple([string, number])",
}


# --- applying defaults ----------------------------------------------------------------------------------


def apply_defaults(value: Value, defaults: Defaults | None) -> Value:
    """The value with defaults in the place of optional attributes that are absent or null, at any depth.

    The result still needs its conversion to the type.
    """
    if defaults is None or value.data is None or isinstance(value.data, Unknown):
        return value
    if isinstance(value.data, tuple):
        elements = [apply_defaults(e, _inner(defaults, i)) for i, e in enumerate(value.data)]
        return _as_before(value, elements)
    if isinstance(value.data, Mapping):
        return _with_attributes(value, value.data, defaults)
    return value


def _inner(defaults: Defaults, key: str | int) -> Defaults | None:
    structure = TupleOf if isinstance(key, int) else ObjectOf
    return defaults.inner.get(key if isinstance(defaults.type, structure) else "")


def _as_before(value: Value, elements: list[Value]) -> Value:
    """The elements in a collection of the kind that they came from, if they still have one type."""
    found = None if isinstance(value.type, TupleOf) else with_one_type(elements)
    if found is None or isinstance(found, Fault):
        type_: Type = TupleOf(tuple(e.type for e in elements))
        return Value(type_, tuple(elements), value.sensitive, value.place)
    element, converted = found if elements else (value.type.element, ())  # type: ignore[union-attr]  # a collection
    if isinstance(value.type, SetOf):
        result = set_of(element, converted)
        return Value(result.type, result.data, result.sensitive or value.sensitive, value.place)
    return Value(ListOf(element), converted, value.sensitive, value.place)


def _with_attributes(value: Value, data: Mapping[str, Value], defaults: Defaults) -> Value:
    attributes = {name: apply_defaults(e, _inner(defaults, name)) for name, e in data.items()}
    open_ = isinstance(value.type, ObjectOf) and value.type.open
    for name, default in defaults.values.items():
        there = attributes.get(name)
        if there is None and open_:
            attributes[name] = unknown(DYNAMIC, "is known only after apply")
        elif there is None or there.is_null:
            attributes[name] = apply_defaults(default, defaults.inner.get(name))
        elif isinstance(there.data, Unknown) and not default.is_null:
            certain = msgspec.structs.replace(there.data, not_null=True)
            attributes[name] = msgspec.structs.replace(there, data=certain)
    ordered = dict(sorted(attributes.items()))
    if isinstance(value.type, MapOf):
        found = with_one_type(ordered.values())
        if not isinstance(found, Fault):
            element, converted = found if ordered else (value.type.element, ())
            inner = dict(zip(ordered, converted, strict=True))
            return Value(MapOf(element), inner, value.sensitive, value.place)
    type_ = ObjectOf({name: e.type for name, e in ordered.items()}, open=open_)
    return Value(type_, ordered, value.sensitive, value.place)
