"""The type expression of a variable -> its type and its defaults; a value -> the value with those applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.conversion import convert, set_of, with_one_type
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from iaccheck.hcl.unification import plain
from iaccheck.hcl.values import Fault, Unknown, Value, unknown

Evaluate = Callable[[tree.Expression], Value]
"""What turns the default of an `optional` into a value; Terraform allows no names and no functions in it."""

KEYWORDS: Mapping[str, Type] = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
LEGACY: Mapping[str, Type] = {"list": ListOf(DYNAMIC), "map": MapOf(DYNAMIC)}
"""What Terraform reads as `list(any)` and `map(any)` where it is the whole type."""
COLLECTIONS: Mapping[str, type[ListOf | SetOf | MapOf]] = {"list": ListOf, "set": SetOf, "map": MapOf}


class Defaults(msgspec.Struct, frozen=True):
    """The defaults of optional attributes anywhere in a type."""

    type: Type
    expressions: Mapping[str, tree.Expression]
    """By attribute, where the type is an object."""
    inner: Mapping[str | int, Defaults]
    """By attribute or index; for the elements of a list, set or map under the empty name."""


Constraint = tuple[Type, Defaults | None]
"""A type, and the defaults of its optional attributes if it has any."""


def type_of(expression: tree.Expression) -> Constraint | Fault:
    """The type that an expression like `map(object({hours = optional(number, 8)}))` stands for."""
    if isinstance(expression, tree.Name) and expression.name in LEGACY:
        return LEGACY[expression.name], None
    if isinstance(expression, tree.Literal) and isinstance(expression.value, str):
        # Terraform 0.11 wrote types in quotes, and modules of that age are still called.
        found = {**KEYWORDS, **LEGACY}.get(expression.value)
        return (found, None) if found else Fault("write the type without the quotes around it")
    return _constraint(expression)


def _constraint(expression: tree.Expression) -> Constraint | Fault:
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
    return CONSTRUCTORS[expression.name](expression.name, expression.arguments[0])


def _keyword(name: str) -> Constraint | Fault:
    if name in KEYWORDS:
        return KEYWORDS[name], None
    if name in CONSTRUCTORS:
        return Fault(f"{name} needs a type in parentheses, as in {EXAMPLES[name]}")
    return Fault(f"there is no type {name}; there are {', '.join([*KEYWORDS, *CONSTRUCTORS])}")


def _collection(name: str, argument: tree.Expression) -> Constraint | Fault:
    found = _constraint(argument)
    if isinstance(found, Fault):
        return found
    element, inner = found
    type_ = COLLECTIONS[name](element)
    return type_, Defaults(type_, {}, {"": inner}) if inner else None


def _tuple(name: str, argument: tree.Expression) -> Constraint | Fault:
    if not isinstance(argument, tree.Tuple):
        return Fault("tuple(…) takes a list of types, as in tuple([string, number])")
    types: list[Type] = []
    inner: dict[str | int, Defaults] = {}
    for index, node in enumerate(argument.elements):
        found = _constraint(node)
        if isinstance(found, Fault):
            return found
        types.append(found[0])
        if found[1]:
            inner[index] = found[1]
    type_ = TupleOf(tuple(types))
    return type_, Defaults(type_, {}, inner) if inner else None


def _object(name: str, argument: tree.Expression) -> Constraint | Fault:
    if not isinstance(argument, tree.Object):
        return Fault("object(…) takes attributes and their types, as in object({name = string})")
    types: dict[str, Type] = {}
    optional: set[str] = set()
    expressions: dict[str, tree.Expression] = {}
    inner: dict[str | int, Defaults] = {}
    for key, node in argument.entries:
        attribute = key.name if isinstance(key, tree.Name) else None
        if attribute is None or attribute in types:
            return Fault("the attributes of an object type need names, each once")
        if isinstance(node, tree.Call) and node.name == "optional":
            if not 1 <= len(node.arguments) <= 2:
                return Fault("optional(…) takes a type, and a default if there is one")
            optional.add(attribute)
            if len(node.arguments) == 2:
                expressions[attribute] = node.arguments[1]
            node = node.arguments[0]
        found = _constraint(node)
        if isinstance(found, Fault):
            return Fault(f'attribute "{attribute}": {found.message}')
        types[attribute] = found[0]
        if found[1]:
            inner[attribute] = found[1]
    type_ = ObjectOf(types, frozenset(optional))
    return type_, Defaults(type_, expressions, inner) if expressions or inner else None


CONSTRUCTORS: Mapping[str, Callable[[str, tree.Expression], Constraint | Fault]] = {
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


def apply_defaults(value: Value, defaults: Defaults | None, evaluate: Evaluate) -> Value:
    """The value with defaults in the place of optional attributes that are absent or null, at any depth.

    The result still needs its conversion to the type. Each default is evaluated once.
    """
    known: dict[int, Value] = {}

    def evaluated(expression: tree.Expression) -> Value:
        if id(expression) not in known:
            known[id(expression)] = evaluate(expression)
        return known[id(expression)]

    return _applied(value, defaults, evaluated)


def _applied(value: Value, defaults: Defaults | None, evaluate: Evaluate) -> Value:
    if defaults is None or value.data is None or isinstance(value.data, Unknown):
        return value
    if isinstance(value.data, tuple):
        elements = [_applied(e, _inner(defaults, i), evaluate) for i, e in enumerate(value.data)]
        return _as_before(value, elements)
    if isinstance(value.data, Mapping):
        return _with_attributes(value, value.data, defaults, evaluate)
    return value


def _inner(defaults: Defaults, key: str | int) -> Defaults | None:
    structure = TupleOf if isinstance(key, int) else ObjectOf
    return defaults.inner.get(key if isinstance(defaults.type, structure) else "")


def _default(defaults: Defaults, name: str, evaluate: Evaluate) -> Value:
    """The default of an attribute, in the attribute's type."""
    assert isinstance(defaults.type, ObjectOf)
    type_ = defaults.type.attributes[name]
    result = convert(evaluate(defaults.expressions[name]), type_)
    if isinstance(result, Fault):
        return unknown(plain(type_), f"has a default that does not fit its type: {result.message}")
    return _applied(result, defaults.inner.get(name), evaluate)


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


def _with_attributes(value: Value, data: Mapping[str, Value], defaults: Defaults, evaluate: Evaluate) -> Value:
    attributes = {name: _applied(e, _inner(defaults, name), evaluate) for name, e in data.items()}
    open_ = isinstance(value.type, ObjectOf) and value.type.open
    for name in defaults.expressions:
        there = attributes.get(name)
        if there is None and open_:
            attributes[name] = unknown(DYNAMIC, "is known only after apply")
        elif there is None or there.is_null:
            attributes[name] = _default(defaults, name, evaluate)
        elif isinstance(there.data, Unknown) and not _default(defaults, name, evaluate).is_null:
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
