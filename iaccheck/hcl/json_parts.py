"""The parts of a text that is JSON -> its tree with holes for what is not known, and the value that it describes.

Where nothing but a hole stands in quotes, it is taken for a text without quotes in it; elsewhere for a whole value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.json_text import JsonArray, JsonObject, JsonReader, JsonText, JsonValue
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.parts import together
from iaccheck.hcl.types import DYNAMIC, STRING
from iaccheck.hcl.values import (
    NULL,
    Unknown,
    Value,
    boolean,
    normalized,
    number,
    object_of,
    string,
    tuple_of,
)
from iaccheck.source import Source

STAND_IN = "null"
"""What is written for a hole in JSON, in quotes and outside of them."""

Holes = Mapping[int, Value]
"""By its place in the text: what is not known there."""


def tree_of(parts: Iterable[Value]) -> tuple[JsonValue | None, Holes]:
    """The tree of a text, None if it is no JSON whatever the holes hold; and the holes. RecursionError if too deep."""
    pieces: list[str] = []
    holes: dict[int, Value] = {}
    length = 0
    for part in parts:
        if not isinstance(part.data, str):
            holes[length] = part
        pieces.append(part.data if isinstance(part.data, str) else STAND_IN)
        length += len(pieces[-1])
    return JsonReader(Source("", "".join(pieces))).document(), holes


def pieces_of(text: JsonText, holes: Holes) -> Iterator[str | Value]:
    """The characters of a text in quotes, and the holes between them."""
    until = -1
    for character, place in zip(text.value, text.places, strict=False):
        if place in holes:
            until = place + len(STAND_IN)
            yield holes[place]
        elif place >= until:
            yield character


def decoded_in_part(parts: Iterable[Value]) -> Value | None:
    """The value that a JSON text describes of which only parts are known; None if it is none, or too deep."""
    try:
        document, holes = tree_of(parts)
        return None if document is None else _value(document, holes)
    except RecursionError:
        return None


def _value(node: JsonValue, holes: Holes) -> Value:
    if isinstance(node, JsonObject):
        return _object(node, holes)
    if isinstance(node, JsonArray):
        return tuple_of(_value(element, holes) for element in node.elements)
    if isinstance(node, JsonText):
        return _text(node, holes)
    if node.start in holes:
        return holes[node.start]
    data = node.value
    return NULL if data is None else boolean(data) if isinstance(data, bool) else _number(data)


def _object(node: JsonObject, holes: Holes) -> Value:
    """An object, of which the last of two values of one name counts; unknown where a name is."""
    attributes: dict[str, Value] = {}
    for name, inner in node.members:
        key = _text(name, holes)
        if not isinstance(key.data, str):
            return Value(DYNAMIC, Unknown(key.reason, not_null=True))
        attributes[key.data] = _value(inner, holes)
    return object_of(attributes)


def _number(data: object) -> Value:
    assert isinstance(data, int | Float)
    return number(data)


def _text(node: JsonText, holes: Holes) -> Value:
    pieces = list(pieces_of(node, holes))
    unknown = [piece for piece in pieces if isinstance(piece, Value)]
    if not unknown:
        return string(normalized(node.value))
    if len(pieces) == 1:
        alone = convert(unknown[0], STRING)
        return alone if isinstance(alone, Value) else unknown[0]
    parts = together(piece if isinstance(piece, Value) else string(piece) for piece in pieces)
    return Value(STRING, Unknown(unknown[0].reason, not_null=True, parts=parts))
