"""Values to JSON and back, as `jsonencode` and `jsondecode` have it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import NoReturn

from iaccheck import limits
from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import too_long
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.parts import together
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, ObjectOf, SetOf
from iaccheck.hcl.values import (
    NULL,
    Fault,
    Unknown,
    Value,
    is_wholly_known,
    normalized,
    object_of,
    string,
    tuple_of,
    unknown_parts,
)

Pieces = list[str | Value]
"""Texts, and values that stand for their JSON."""

SPECIAL = re.compile('[\x00-\x1f"\\\\<>&\u2028\u2029]')
ESCAPES = {"\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}


def encoded(value: Value) -> str | Fault | Unknown:
    """A value that is wholly known as JSON, in the bytes that Terraform writes."""
    pieces: Pieces = []
    problem = _write(value, pieces, 0)
    return "".join(map(str, pieces)) if problem is None else problem


def parts(value: Value) -> tuple[Value, ...]:
    """What the JSON of a value that is known in part is put together of; the JSON of an unknown value is a part."""
    pieces: Pieces = []
    if _write(value, pieces, 0, has_gaps=True) is not None:
        return ()
    runs = (list(run) for _, run in groupby(pieces, lambda piece: isinstance(piece, str)))
    joined = ([string("".join(map(str, run)))] if isinstance(run[0], str) else run for run in runs)
    return together(value for run in joined for value in run if isinstance(value, Value))


def too_deep() -> Unknown:
    """What is known of a value that would be nested deeper than is followed."""
    return Unknown(f"limit reached: it is nested more than {limits.now.data_depth} levels deep")


def quoted_json(text: str) -> str:
    """A text as a JSON string, with `<`, `>` and `&` escaped as Go does."""
    return f'"{SPECIAL.sub(_escaped, text)}"'


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _write(value: Value, pieces: Pieces, depth: int, has_gaps: bool = False) -> Fault | Unknown | None:
    """Write the JSON of a value; what is not known is the problem that is returned, or a gap."""
    data = value.data
    if depth > limits.now.data_depth:
        return too_deep()
    if has_gaps and _is_gap(value):
        pieces.extend(_gap(value))
        return None
    if isinstance(data, str):
        pieces.append(quoted_json(data))
    elif data is None:
        pieces.append("null")
    elif isinstance(data, bool):
        pieces.append("true" if data else "false")
    elif isinstance(data, int | Float):
        return _write_number(data, pieces)
    elif isinstance(data, Unknown):
        return data
    elif isinstance(data, tuple):
        return _write_all("[]", [("", element) for element in data], pieces, depth, has_gaps)
    else:
        named = [(quoted_json(name) + ":", data[name]) for name in sorted(data)]
        return _write_all("{}", named, pieces, depth, has_gaps)
    return None


def _is_gap(value: Value) -> bool:
    """Whether the JSON of a value can't be told, not even that of its parts one by one."""
    if isinstance(value.type, SetOf):
        return not is_wholly_known(value)
    return isinstance(value.data, Unknown) or (isinstance(value.type, ObjectOf) and value.type.open)


def _gap(value: Value) -> Pieces:
    """A value in place of its JSON; of a text known in part, the quotes and what is known between them."""
    if not isinstance(value.data, Unknown):
        return [Value(DYNAMIC, next(unknown_parts(value)), value.sensitive)]
    known = value.data.parts
    if not known:
        return [value]
    return ['"', *(quoted_json(part.data)[1:-1] if isinstance(part.data, str) else part for part in known), '"']


def _write_number(number: numbers.Number, pieces: Pieces) -> Fault | Unknown | None:
    if numbers.is_infinite(number):
        return Fault("infinity can't be written as JSON")
    if not numbers.is_writable(number):
        return Unknown(too_long())
    pieces.append(numbers.text(number))
    return None


def _write_all(
    brackets: str, named: list[tuple[str, Value]], pieces: Pieces, depth: int, has_gaps: bool
) -> Fault | Unknown | None:
    pieces.append(brackets[0])
    for index, (name, value) in enumerate(named):
        pieces.append(f",{name}" if index else name)
        problem = _write(value, pieces, depth + 1, has_gaps)
        if problem is not None:
            return problem
    pieces.append(brackets[1])
    return None


def decoded(text: str) -> Value | Fault | Unknown:
    """The value that a JSON text describes: tuples and objects."""
    import json

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no JSON")

    if text.count(",") > limits.now.elements:  # each may part two values
        return Unknown(f"limit reached: its JSON may have more than {limits.now.elements} values")
    try:
        found = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=refuse)
    except RecursionError:
        return too_deep()
    except ValueError as error:
        return Fault(f"it is no JSON: {_without_position(error)}", 0)
    return _read(found, 0)


def _without_position(error: ValueError) -> str:
    """What is wrong with a JSON text, and where in words of ours."""
    message = getattr(error, "msg", None)
    if message is None:
        return str(error)
    return f"{message} in line {getattr(error, 'lineno', 1)}, column {getattr(error, 'colno', 1)}"


def _number(text: str) -> Value:
    number = numbers.parse_or_none(text)
    if number is None:
        raise ValueError("a number is out of range")
    return Value(NUMBER, number)


def _read(found: object, depth: int) -> Value | Unknown:
    if depth > limits.now.data_depth:
        return too_deep()
    if isinstance(found, Value):
        return found
    if isinstance(found, str):
        return string(_clean(found))
    if isinstance(found, bool):
        return Value(BOOL, found)
    if isinstance(found, list):
        elements = [_read(element, depth + 1) for element in found]
        return _first_unknown(elements) or tuple_of(e for e in elements if isinstance(e, Value))
    if isinstance(found, Mapping):
        attributes = {_clean(name): _read(inner, depth + 1) for name, inner in found.items()}
        kept = {name: a for name, a in attributes.items() if isinstance(a, Value)}
        return _first_unknown(attributes.values()) or object_of(kept)
    return NULL


def _first_unknown(found: object) -> Unknown | None:
    return next((each for each in found if isinstance(each, Unknown)), None)  # type: ignore[attr-defined]


def _clean(text: str) -> str:
    """A text as Go reads it: half a surrogate pair is replaced."""
    if text.isascii():
        return text
    return normalized(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
