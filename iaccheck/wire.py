"""A planned root module <-> bytes: MessagePack of plain lists, which nothing in it can make do anything.

What reads them names each of our own types itself: bytes from elsewhere can be wrong, and do no more than that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from sys import intern
from typing import Any

import msgspec

from iaccheck.hcl.floats import Float, Number
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, Primitive, SetOf, TupleOf, Type
from iaccheck.hcl.values import Data, Unknown, Value
from iaccheck.interval import ANY, Interval
from iaccheck.model import Attribute, Body, Origin, Reads, Resource, Root
from iaccheck.shared import NOTHING, shared
from iaccheck.source import Diagnostic, Location

WIDEST = 63
"""How many bits a number may have that MessagePack holds."""
MOST_BYTES, PART = 64 * 1024 * 1024, 24
"""What the values of a root module may come to, and what one of them takes beside the characters of a text."""
PRIMITIVES = (STRING, NUMBER, BOOL, DYNAMIC)
CODES = {type_: code for code, type_ in enumerate(PRIMITIVES)}


class Malformed(Exception):
    """That bytes are not what `packed_root` made."""


def packed_root(root: Root) -> list[Any]:
    """A root module as plain lists."""
    return [
        root.name,
        root.path,
        [_packed_resource(resource) for resource in root.resources],
        *(list(map(_packed_diagnostic, said)) for said in (root.diagnostics, root.unreadable, root.absent)),
        root.files,
        sorted(root.declared),
        root.hidden,
        root.aliases,
        root.reads and msgspec.structs.astuple(root.reads),
    ]


def unpacked_root(packed: Any) -> Root:
    """The root module that plain lists stand for. Malformed if they stand for none."""
    try:
        name, path, resources, diagnostics, unreadable, absent, files, declared, hidden, aliases, reads = packed
        return Root(
            intern(name),
            intern(path),
            tuple([_resource(name, each) for each in resources]),
            tuple(map(_diagnostic, diagnostics)),
            tuple(map(intern, files)),
            shared(frozenset(map(intern, declared))),
            tuple(map(_diagnostic, unreadable)),
            tuple(map(_diagnostic, absent)),
            hidden or NOTHING,
            tuple(map(intern, aliases)),
            reads and reads_from(*reads),
        )
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise Malformed(str(error)) from None


def is_sensitive(root: Root) -> bool:
    """Whether a root module holds a value that must not be written down."""
    return any(_is_hidden(resource.body) for resource in root.resources)


def _is_hidden(body: Body) -> bool:
    nested = (block for blocks in body.blocks.values() for block in blocks)
    return any(_is_secret(each.value) for each in body.attributes.values()) or any(map(_is_hidden, nested))


def _is_secret(value: Value) -> bool:
    """Whether a value is sensitive, or a part of it is."""
    if value.sensitive:
        return True
    match value.data:
        case tuple() as parts:
            return any(map(_is_secret, parts))
        case Mapping() as parts:
            return any(map(_is_secret, parts.values()))
        case Unknown(choices=choices, parts=parts):
            return any(map(_is_secret, (*choices, *parts)))
    return False


class _Weight:
    """About how large values are as bytes: what thousands of instances share in memory stands in each of them there."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}

    def of_body(self, body: Body) -> int:
        nested = (block for blocks in body.blocks.values() for block in blocks)
        return sum(self.of(each.value) for each in body.attributes.values()) + sum(map(self.of_body, nested))

    def of(self, value: Value) -> int:
        data = value.data
        inner = 0 if isinstance(value.type, Primitive) else self.of_type(value.type)
        if isinstance(data, str):
            return inner + len(data)
        if not isinstance(data, tuple | Mapping | Unknown):
            return inner + PART
        if id(data) not in self.known:
            parts: Iterable[Value] = data if isinstance(data, tuple) else ()
            if not isinstance(data, tuple):
                parts = data.values() if isinstance(data, Mapping) else (*data.choices, *data.parts)
            self.known[id(data)] = PART + sum(map(self.of, parts))
        return inner + self.known[id(data)]

    def of_type(self, type_: Type) -> int:
        if id(type_) not in self.known:
            inner: Iterable[Type] = ()
            match type_:
                case ListOf(element) | SetOf(element) | MapOf(element):
                    inner = (element,)
                case TupleOf(elements):
                    inner = elements
                case ObjectOf(attributes):
                    inner = attributes.values()
            self.known[id(type_)] = PART + sum(map(self.of_type, inner))
        return self.known[id(type_)]


def is_too_large(root: Root) -> bool:
    """Whether a root module, as bytes, would take more room than is worth it."""
    weight, total = _Weight(), 0
    for resource in root.resources:
        total += weight.of_body(resource.body)
        if total > MOST_BYTES:
            return True
    return False


def reads_from(names: Iterable[tuple[str, Iterable[str]]], folders: Iterable[str], trees: Iterable[str]) -> Reads:
    """What a root module is made of, sharing with others what these hold too. TypeError if it is no text."""
    files = tuple([(intern(folder), shared(tuple(map(intern, inner)))) for folder, inner in names])
    return Reads(files, tuple(map(intern, folders)), tuple(map(intern, trees)))


# --- resources ------------------------------------------------------------------------------------------


def _packed_resource(resource: Resource) -> list[Any]:
    _, address, type_, body, *rest = msgspec.structs.astuple(resource)
    return [address, type_, _packed_body(body), *rest]


def _resource(root: str, packed: Any) -> Resource:
    address, type_, body, provider, creates, unknown, imported = packed
    return Resource(root, intern(address), intern(type_), _body(body), intern(provider), creates, unknown, imported)


def _packed_body(body: Body) -> list[Any]:
    return [
        _packed_location(body.location),
        {name: _packed_attribute(attribute) for name, attribute in body.attributes.items()},
        {name: list(map(_packed_body, blocks)) for name, blocks in body.blocks.items()},
        body.unknown,
        {name: _packed_location(location) for name, location in body.nulls.items()},
        body.times,
    ]


def _body(packed: Any) -> Body:
    location, attributes, blocks, unknown, nulls, times = packed
    return Body(
        _location(location),
        {intern(name): _attribute(attribute) for name, attribute in attributes.items()} or NOTHING,
        {intern(name): tuple(map(_body, bodies)) for name, bodies in blocks.items()} or NOTHING,
        unknown,
        {name: _location(place) for name, place in nulls.items()} or NOTHING,
        times,
    )


def _packed_attribute(attribute: Attribute) -> list[Any]:
    origin = [(link.text, _packed_location(link.location), link.call, link.is_sensitive) for link in attribute.origin]
    value, *places = attribute.value, attribute.location, attribute.value_location
    return [_packed_value(value), *map(_packed_location, places), origin]


def _attribute(packed: Any) -> Attribute:
    value, location, value_location, origin = packed
    links = tuple([Origin(text, _location(place), *rest) for text, place, *rest in origin])
    return Attribute(_value(value), _location(location), _location(value_location), links)


def _packed_diagnostic(said: Diagnostic) -> list[Any]:
    return [said.severity, said.summary, said.detail, _packed_location(said.location)]


def _diagnostic(packed: Any) -> Diagnostic:
    severity, summary, detail, location = packed
    return Diagnostic(severity, summary, detail, _location(location))


def _packed_location(location: Location | None) -> tuple[Any, ...] | None:
    return None if location is None else msgspec.structs.astuple(location)


def _location(packed: Any) -> Location | None:
    if packed is None:
        return None
    path, line, column, end_line, end_column = packed
    return Location(intern(path), line, column, end_line, end_column)


# --- values ---------------------------------------------------------------------------------------------


def _packed_value(value: Value) -> list[Any]:
    return [packed_type(value.type), _packed_contents(value.data), value.sensitive, _packed_location(value.place)]


def _value(packed: Any) -> Value:
    type_, contents, sensitive, place = packed
    return Value(unpacked_type(type_), _contents(contents), sensitive, _location(place))


def _packed_contents(data: Data) -> Any:
    """Plain data as it is; else a list of elements, or one entry that says what it is."""
    match data:
        case None | str() | bool():
            return data
        case int() | Float():
            return _packed_number(data)
        case tuple():
            return list(map(_packed_value, data))
        case Mapping():
            return {"map": [(key, _packed_value(element)) for key, element in data.items()]}
        case Unknown():
            return {"unknown": _packed_unknown(data)}


def _contents(packed: Any) -> Data:
    if isinstance(packed, list):
        return tuple(map(_value, packed))
    if isinstance(packed, dict):
        ((kind, contents),) = packed.items()
        return CONTENTS[kind](contents)
    return packed  # type: ignore[no-any-return]  # what is left is plain


def _packed_unknown(what: Unknown) -> list[Any]:
    return [
        what.reason,
        _packed_interval(what.bounds),
        list(map(_packed_value, what.choices)),
        what.not_null,
        what.reference,
        what.prefix,
        _packed_interval(what.length),
        list(map(_packed_value, what.parts)),
    ]


def _unknown(packed: Any) -> Unknown:
    reason, bounds, choices, not_null, reference, prefix, length, parts = packed
    return Unknown(
        reason,
        _interval(bounds),
        tuple(map(_value, choices)),
        not_null,
        reference,
        prefix,
        _interval(length),
        tuple(map(_value, parts)),
    )


def _packed_interval(interval: Interval) -> Sequence[Any] | None:
    return None if interval == ANY else [_packed_end(interval.low), _packed_end(interval.high)]


def _interval(packed: Any) -> Interval:
    return ANY if packed is None else Interval(*(_end(end) for end in packed))


def _packed_end(end: Number | None) -> Any:
    return None if end is None else _packed_number(end)


def _end(packed: Any) -> Any:
    return _contents(packed) if isinstance(packed, int | dict | None) else int("no number")


def _packed_number(number: Number) -> Any:
    if isinstance(number, int):
        return number if number.bit_length() <= WIDEST else {"wide": hex(number)}
    return {"float": [number.negative, hex(number.mantissa), number.exponent, number.precision, number.infinite]}


def _float(packed: Any) -> Float:
    negative, mantissa, exponent, precision, infinite = packed
    return Float(negative, int(mantissa, 16), exponent, precision, infinite)


CONTENTS: Mapping[str, Callable[[Any], Data]] = {
    "map": lambda packed: {key: _value(element) for key, element in packed},
    "unknown": _unknown,
    "wide": lambda packed: int(packed, 16),
    "float": _float,
}
"""What is not plain, by the word that stands for it."""


def packed_type(type_: Type) -> Any:
    """A type as a number or a plain list."""
    match type_:
        case Primitive():
            return CODES[type_]
        case ListOf(element) | SetOf(element) | MapOf(element):
            return [type(type_).__name__, packed_type(element)]
        case TupleOf(elements):
            return ["TupleOf", list(map(packed_type, elements))]
        case ObjectOf(attributes):
            inner = [(name, packed_type(attribute)) for name, attribute in attributes.items()]
            return ["ObjectOf", inner, sorted(type_.optional), type_.open]


def unpacked_type(packed: Any) -> Type:
    """The type that a number or a plain list stands for."""
    if isinstance(packed, int):
        return PRIMITIVES[packed]
    kind, inner, *rest = packed
    if kind == "TupleOf":
        return TupleOf(tuple(map(unpacked_type, inner)))
    if kind == "ObjectOf":
        return ObjectOf({name: unpacked_type(attribute) for name, attribute in inner}, frozenset(rest[0]), rest[1])
    return COLLECTIONS[kind](unpacked_type(inner))


COLLECTIONS: Mapping[str, Callable[[Type], Type]] = {"ListOf": ListOf, "SetOf": SetOf, "MapOf": MapOf}
