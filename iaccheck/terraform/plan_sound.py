"""JSON that is malformed somewhere, and the shape that it should have -> what of it has that, and what has not."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec

MISSING = msgspec.UNSET
DEEPEST = 30
"""What is malformed further inside is left out with what holds it."""
MOST_FAULTS = 3
"""So many of them are told; there may be millions."""


class Faults(dict[str, str]):
    """What is malformed, by its path in the file, and in what way: the first few."""

    has_more = False

    def add(self, place: str, wrong: ValueError) -> None:
        """Tell of one more."""
        if len(self) < MOST_FAULTS:
            self[place] = str(wrong)
        elif place not in self:
            self.has_more = True


def sound(text: msgspec.Raw, shape: Any, place: str, faults: Faults, depth: int = 0) -> Any:
    """What of a JSON text has a shape, MISSING if nothing has; what has not is added to the faults, by its path."""
    try:
        return msgspec.json.decode(text, type=shape)
    except ValueError as wrong:
        found = _in_parts(text, _named(shape), place, faults, depth + 1) if depth < DEEPEST else MISSING
        if found is MISSING:
            faults.add(place, wrong)
        return found


def _in_parts(text: msgspec.Raw, shape: Any, place: str, faults: Faults, depth: int) -> Any:
    """The same of an object or array, part by part; MISSING also if what it can't be without is malformed."""
    kind, inner = get_origin(shape), get_args(shape)
    try:
        if kind in {tuple, list}:
            elements = enumerate(msgspec.json.decode(text, type=list[msgspec.Raw]))
            found = [sound(each, inner[0], f"{place}[{n}]", faults, depth) for n, each in elements]
            return kind(each for each in found if each is not MISSING)
        parts = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except ValueError:
        return MISSING
    if kind is dict:
        return _kept({name: sound(each, inner[1], f"{place}.{name}", faults, depth) for name, each in parts.items()})
    if not (isinstance(shape, type) and issubclass(shape, msgspec.Struct)):
        return MISSING
    fields = [field for field in msgspec.structs.fields(shape) if field.name in parts]
    under = f"{place}." if place else ""
    values = _kept({f.name: sound(parts[f.name], f.type, under + f.name, faults, depth) for f in fields})
    is_whole = all(field.name in values for field in msgspec.structs.fields(shape) if field.required)
    return shape(**values) if is_whole else MISSING


def _named(shape: Any) -> Any:
    """A shape that is not null."""
    is_optional = get_origin(shape) is UnionType
    return next(each for each in get_args(shape) if each is not type(None)) if is_optional else shape


def _kept(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part is not MISSING}
