"""A setting and a resource's body -> what stands at the end of the setting's path, each time that the path leads there.

A path goes through nested blocks, collections and, where the setting says so, texts that are JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.types import DYNAMIC, STRING
from iaccheck.hcl.values import Unknown, Value, is_wholly_known
from iaccheck.model import Attribute, Body, Origin, Path, Setting, Step
from iaccheck.source import Location

T = TypeVar("T")
Node = Body | Attribute


class Reading(Struct, frozen=True):
    """What stands at the end of a setting's path, once: a value, or None where it is omitted."""

    value: Value | None
    location: Location | None
    value_location: Location | None = None
    origin: tuple[Origin, ...] = ()
    hidden: str | None = None
    """Why it can't be told whether it is omitted."""
    null: Location | None = None
    """Where an omitted argument is written all the same, as something that comes to null."""
    block: Node | None = None
    """The block that the argument stands in."""
    times: str | None = None
    """Why it is not known how many times that block is there, or one that this one stands in."""


def readings(body: Body, setting: Setting) -> list[Reading]:
    """What the path leads to; an older spelling counts where the newest one is omitted."""
    first: list[Reading] = []
    for path in (setting.path, *setting.aliases):
        found = list(_walk(setting, body, path, 0))
        if any(reading.value is not None for reading in found):
            return found
        first = first or found
    return first


def value_at(node: Node, path: Path) -> Value | str | None:
    """The first value at the end of a path; None if there is none, or why that can't be told."""
    return next(values_at(node, path), None)


def values_at(node: Node, path: Path) -> Iterator[Value | str]:
    """Each value at the end of a path, or why it can't be told whether there is one."""
    for reading in _walk(None, node, path, 0):
        if reading.value is not None and not reading.times:
            yield reading.value
        elif doubt := reading.hidden or reading.times:
            yield doubt


def _walk(setting: Setting | None, node: Node, path: Path, depth: int) -> Iterator[Reading]:
    """Follow the rest of a path, if what it has come to is what the setting selects."""
    if setting is not None and setting.select and depth == setting.select_at:
        is_chosen = _is_selected(setting.select, node)
        if not is_chosen:
            return
        if isinstance(is_chosen, str):
            yield Reading(None, node.location, hidden=is_chosen)
            return
    if isinstance(node, Body) and not path:
        yield Reading(None, node.location, hidden="it is written as a block")
    elif isinstance(node, Body):
        yield from _in_body(setting, node, path, depth)
    else:
        yield from _in_value(setting, node, path, depth)


def _in_body(setting: Setting | None, body: Body, path: Path, depth: int) -> Iterator[Reading]:
    """A nested block that is not there has no settings, so nothing is yielded for it."""
    step, rest = path[0], path[1:]
    if step.name in body.blocks:
        blocks = body.blocks[step.name]
        doubt = step.index is not None and next((block.times for block in blocks if block.times), None)
        if doubt:
            yield Reading(None, body.location, hidden=doubt)
            return
        for nested in _picked(blocks, step.index):
            found = _walk(setting, nested, rest, depth + 1)
            yield from (replace(reading, times=nested.times) for reading in found) if nested.times else found
    elif step.name in body.attributes:
        found = _elements(setting, body.attributes[step.name], step, rest, depth + 1)
        yield from (replace(reading, block=body) for reading in found) if not rest else found
    elif body.unknown:
        yield Reading(None, body.location, hidden=body.unknown)
    elif not rest:
        yield Reading(None, body.location, null=body.nulls.get(step.name), block=body)


def _in_value(setting: Setting | None, attribute: Attribute, path: Path, depth: int) -> Iterator[Reading]:
    """Into a value: a map, a text that is JSON, or a block that JSON syntax and plans write as an attribute."""
    value = attribute.value
    if path and setting is not None and setting.is_json:
        value = _decoded(value)
    if not path:
        yield Reading(None if value.is_null else value, attribute.location, attribute.value_location, attribute.origin)
    elif isinstance(value.data, Unknown):
        whatever = Value(DYNAMIC, Unknown(value.reason), value.sensitive)
        yield Reading(whatever, attribute.location, attribute.value_location, attribute.origin)
    elif isinstance(value.data, Mapping):
        step, rest = path[0], path[1:]
        inner = value.data.get(step.name)
        if inner is not None:
            found = _part(attribute, inner)
            inside = _elements(setting, found, step, rest, depth + 1)
            yield from (replace(reading, block=attribute) for reading in inside) if not rest else inside
        elif not rest:
            yield Reading(None, attribute.location, attribute.value_location)


def _elements(setting: Setting | None, attribute: Attribute, step: Step, path: Path, depth: int) -> Iterator[Reading]:
    """Each element of a list that a step leads through; the value itself where it is none."""
    value = attribute.value
    if isinstance(value.data, tuple) and (path or step.is_repeated):
        for element in _picked(value.data, step.index):
            yield from _walk(setting, _part(attribute, element), path, depth)
    else:
        yield from _walk(setting, attribute, path, depth)


def _part(attribute: Attribute, value: Value) -> Attribute:
    """A part of an attribute's value, placed where it is written if that is in the attribute itself."""
    whole, place = attribute.value_location, value.place
    if whole is None or place is None or place.path != whole.path or not _start(whole) <= _start(place) <= _end(whole):
        place = whole
    origin = attribute.origin if not is_wholly_known(value) else tuple(filter(_is_known, attribute.origin))
    return replace(attribute, value=value.marked(attribute.value), value_location=place, origin=origin)


def _is_known(link: Origin) -> bool:
    """Whether a link is about something known: what is not led to another part of the value."""
    return not link.text.partition(" is ")[2].startswith("unknown")


def _start(location: Location) -> tuple[int, int]:
    return location.line, location.column


def _end(location: Location) -> tuple[int, int]:
    return location.end_line, location.end_column


def _picked(elements: tuple[T, ...], index: int | None) -> tuple[T, ...]:
    return elements if index is None else elements[index : index + 1]


def _decoded(text: Value) -> Value:
    """What a text says that is JSON, as far as it is known; unknown if it is none. All else stays as it is."""
    if isinstance(text.data, Unknown) and text.data.parts:
        from iaccheck.hcl.json_parts import decoded_in_part

        return (decoded_in_part(text.data.parts) or text).marked(text)
    if not isinstance(text.data, str):
        return text
    from iaccheck.hcl.functions.json_text import decoded

    found = decoded(str(text.data))
    if isinstance(found, Value):
        return found.marked(text)
    why = found.reason if isinstance(found, Unknown) else f"is no JSON: {found.message}"
    return Value(DYNAMIC, Unknown(why), text.sensitive)


def _is_selected(select: tuple[tuple[Path, str], ...], node: Node) -> bool | str:
    """Whether all selecting arguments have the values that the setting asks for, or why that can't be told."""
    doubt: str | bool = True
    for path, wanted in select:
        there = value_at(node, path)
        text = convert(there, STRING) if isinstance(there, Value) else None
        if isinstance(text, Value) and isinstance(text.data, str):
            if text.data != wanted:
                return False
        elif isinstance(there, Value) and isinstance(there.data, Unknown):
            doubt = f"{path[-1].name} {there.reason}"
        elif isinstance(there, str):
            doubt = there
        else:
            return False
    return doubt
