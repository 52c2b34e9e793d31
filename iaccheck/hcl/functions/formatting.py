"""`format` and `formatlist`: a format with verbs and values -> text, by go-cty's dialect of Go's verbs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from iaccheck import limits
from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import convert, too_long
from iaccheck.hcl.functions.calling import TEXT, Function, Parameter
from iaccheck.hcl.functions.json_text import encoded
from iaccheck.hcl.graphemes import grapheme_count, graphemes
from iaccheck.hcl.number_formats import exponential, fixed, general
from iaccheck.hcl.numbers import Float, Number
from iaccheck.hcl.parts import together
from iaccheck.hcl.prefixes import lasting
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, SetOf, TupleOf, Type
from iaccheck.hcl.values import Fault, Unknown, Value, list_of, normalized, string, unknown, unknown_parts

VERB = re.compile(r"%(?:%|([0#+ -]*)([1-9][0-9]*)?(?:\.([0-9]*))?(?:\[([1-9][0-9]*)\])?([a-zA-Z]))")
TOO_MUCH = Unknown("limit reached: it is too long a text")
BASES = {"b": (2, "0b"), "d": (10, ""), "o": (8, "0"), "x": (16, "0x"), "X": (16, "0X")}


class Verb:
    """One verb of a format: `%[1]-8.3f`."""

    __slots__ = ("argument", "flags", "mode", "precision", "raw", "width")

    def __init__(self, match: re.Match[str], next_argument: int) -> None:
        self.raw = match[0]
        self.flags = match[1]
        self.width = _limited(match[2]) if match[2] else None
        self.precision = _limited(match[3] or "0") if match[3] is not None else None
        self.argument = _limited(match[4]) if match[4] else next_argument
        self.mode = match[5]

    def padded(self, text: str) -> str:
        """Text widened to the verb's width, counted as a reader would."""
        count = self.width - grapheme_count(text) if self.width else 0
        if count <= 0:
            return text
        padding = ("0" if "0" in self.flags else " ") * count
        return text + padding if "-" in self.flags else padding + text

    def sign_of(self, number: Number) -> str:
        """The sign to write before a number."""
        if numbers.is_negative(number):
            return "-"
        return "+" if "+" in self.flags else " " if " " in self.flags else ""


def _limited(digits: str) -> int:
    return int(digits) if len(digits) < 9 else limits.now.format_width + 1


def formatted(template: str, values: tuple[Value, ...]) -> str | Fault | Unknown:
    """A format with its verbs replaced by values."""
    pieces: list[str] = []
    position, next_argument, highest, length = 0, 1, 0, len(template)
    while (start := template.find("%", position)) >= 0:
        pieces.append(template[position:start])
        match = VERB.match(template, start)
        if match is None:
            return Fault(f"the format is not valid from character {start + 1} on", 0)
        position = match.end()
        if match[0] == "%%":
            pieces.append("%")
            continue
        verb = Verb(match, next_argument)
        piece = _piece(verb, values)
        if not isinstance(piece, str):
            return piece
        pieces.append(piece)
        length += len(piece)
        if length > limits.now.text:
            return TOO_MUCH
        highest, next_argument = max(highest, verb.argument), verb.argument + 1
    if highest < len(values):
        return Fault(f"the format uses {highest} arguments, and there are {len(values)}", highest + 1)
    return "".join(pieces) + template[position:]


def _piece(verb: Verb, values: tuple[Value, ...]) -> str | Fault | Unknown:
    """What stands in the place of a verb."""
    if verb.mode not in MODES:
        return Fault(f'there is no verb "{verb.raw}"', 0)
    if max(verb.width or 0, verb.precision or 0) > limits.now.format_width:
        return Unknown(f'limit reached: "{verb.raw}" asks for too many characters')
    if verb.argument > len(values):
        return Fault(f'there is no argument {verb.argument} for "{verb.raw}"', 0)
    value = values[verb.argument - 1]
    type_, write = MODES[verb.mode]
    if value.is_null and verb.mode != "v":
        return Fault(f'null can\'t be written as "{verb.raw}"', verb.argument)
    converted = convert(value, type_)
    if isinstance(converted, Fault):
        return Fault(f'it can\'t be written as "{verb.raw}": {converted.message}', verb.argument)
    if isinstance(converted.data, Unknown):
        return converted.data
    if isinstance(converted.data, Float) and not numbers.is_writable(converted.data):
        return Unknown(too_long())
    return write(verb, converted)


def _as_it_is(verb: Verb, value: Value) -> str | Fault | Unknown:
    if "#" not in verb.flags and isinstance(value.data, str):
        return verb.padded(value.data)
    if "#" not in verb.flags and isinstance(value.data, Number) and not isinstance(value.data, bool):
        return verb.padded(general(value.data, None))
    text = encoded(value)
    return verb.padded(text) if isinstance(text, str) else text


def _bool(verb: Verb, value: Value) -> str:
    return "true" if value.data else "false"


def _text(verb: Verb, value: Value) -> str:
    text = str(value.data)
    if verb.precision:
        text = "".join(graphemes(text)[: verb.precision])
    if verb.mode == "q":
        text = str(encoded(string(text)))
    return verb.padded(text)


def _whole(verb: Verb, value: Value) -> str | Fault:
    assert isinstance(value.data, int | Float)
    number = numbers.whole(value.data)
    if number is None:
        return Fault(f'"{verb.raw}" needs a whole number', verb.argument)
    base, prefix = BASES[verb.mode]
    digits = _in_base(abs(number), base)
    digits = digits.upper() if verb.mode == "X" else digits
    if verb.precision is not None:
        if verb.precision == 0 and number == 0:
            return ""
        digits = digits.rjust(verb.precision, "0")
    head = verb.sign_of(number) + (prefix if "#" in verb.flags else "")
    return _justified(verb, head, digits, zeros=verb.precision is None)


def _in_base(number: int, base: int) -> str:
    return {2: "{:b}", 8: "{:o}", 10: "{:d}", 16: "{:x}"}[base].format(number)


def _fraction(verb: Verb, value: Value) -> str:
    number = value.data
    assert isinstance(number, int | Float)
    if verb.mode in "gG":
        text = general(number, verb.precision)
    else:
        places = 6 if verb.precision is None else verb.precision
        text = (fixed if verb.mode == "f" else exponential)(number, places)
    text = text.replace("e", "E") if verb.mode in "GE" else text
    infinite = numbers.is_infinite(number)
    head = "+" if infinite and text.startswith("+") and " " not in verb.flags else verb.sign_of(number)
    return _justified(verb, head, text.lstrip("+-"), zeros=not infinite)


def _justified(verb: Verb, head: str, digits: str, *, zeros: bool) -> str:
    """A number in the verb's width: zeros go between its sign and its digits."""
    count = max((verb.width or 0) - len(head) - len(digits), 0)
    if "-" in verb.flags:
        return head + digits + " " * count
    if "0" in verb.flags and zeros:
        return head + "0" * count + digits
    return " " * count + head + digits


Write = Callable[[Verb, Value], str | Fault | Unknown]
MODES: Mapping[str, tuple[Type, Write]] = {
    "v": (DYNAMIC, _as_it_is),
    "t": (BOOL, _bool),
    **dict.fromkeys("bdoxX", (NUMBER, _whole)),
    **dict.fromkeys("eEfgG", (NUMBER, _fraction)),
    **dict.fromkeys("sq", (STRING, _text)),
}


def _format(template: str, *values: Value) -> str | Value | Fault | Unknown:
    return _untyped_null(values) or _format_row(template, values)


def _untyped_null(values: tuple[Value, ...]) -> Value | None:
    """What Terraform makes of a null that has no type: it waits for the type, in vain."""
    if not any(value.is_null and value.type == DYNAMIC for value in values):
        return None
    return unknown(DYNAMIC, "is made of a null without a type, of which Terraform makes no text")


def _format_row(template: str, values: tuple[Value, ...]) -> str | Fault | Unknown:
    for value in values:
        for part in unknown_parts(value):
            return part
    return formatted(template, values)


def _format_list(template: str, *values: Value) -> Value | Fault | Unknown:
    untyped = _untyped_null(values)
    rows = untyped or _rows(values)
    if not isinstance(rows, list):
        return rows
    texts: list[Value] = []
    length = 0
    for row in rows:
        text = _format_row(template, row)
        if isinstance(text, Fault):
            return text
        length += len(text) if isinstance(text, str) else 0
        if length > limits.now.text:
            return TOO_MUCH
        texts.append(_unknown_text(template, text) if isinstance(text, Unknown) else string(normalized(text)))
    return list_of(STRING, texts)


def _start(template: str) -> str:
    """What comes before the first verb."""
    return lasting(template.partition("%")[0])


def _parts(template: Value, *values: Value) -> tuple[Value, ...]:
    """What the text is put together of, if all that is unknown is put in as it is."""
    if not isinstance(template.data, str):
        return ()
    found: list[Value] = []
    position, next_argument = 0, 1
    for match in VERB.finditer(template.data):
        found.append(string(template.data[position : match.start()]))
        position = match.end()
        if match[0] == "%%":
            found.append(string("%"))
            continue
        verb = Verb(match, next_argument)
        next_argument = verb.argument + 1
        piece = _piece(verb, values)
        if isinstance(piece, str):
            found.append(string(normalized(piece)))
        elif isinstance(piece, Fault) or match[0] not in {"%s", "%v"}:
            return ()
        else:
            found.append(values[verb.argument - 1])
    return together((*found, string(template.data[position:])))


def _unknown_text(template: str, what: Unknown) -> Value:
    return Value(STRING, Unknown(what.reason, not_null=True, prefix=_start(template)))


def _rows(values: tuple[Value, ...]) -> list[tuple[Value, ...]] | Fault | Unknown:
    """The arguments of each text: lists are gone through together, other values are the same for all."""
    count: int | None = None
    for index, value in enumerate(values, 1):
        if isinstance(value.data, Unknown) and isinstance(value.type, ListOf | SetOf | TupleOf | type(DYNAMIC)):
            if value.type not in (STRING, NUMBER, BOOL):
                return value.data
        elif _is_row(value):
            if not value.length.is_exact:
                return next(unknown_parts(value))
            length = len(value.data)  # type: ignore[arg-type]  # a tuple of values
            if count is not None and length != count:
                return Fault(f"this list has {length} elements, and another has {count}", index)
            count = length
    return list(_each(values, 1 if count is None else count))


def _is_row(value: Value) -> bool:
    return isinstance(value.type, ListOf | SetOf | TupleOf) and isinstance(value.data, tuple)


def _each(values: tuple[Value, ...], count: int) -> Iterator[tuple[Value, ...]]:
    for index in range(count):
        yield tuple(v.data[index] if _is_row(v) else v for v in values)  # type: ignore[index,misc]  # a tuple


FUNCTIONS: Mapping[str, Function] = {
    "format": Function(
        _format,
        (TEXT,),
        STRING,
        Parameter(null=True, unknown="yes"),
        prefix=lambda template, *_: _start(template.data) if template.is_known else "",
        parts=_parts,
    ),
    "formatlist": Function(_format_list, (TEXT,), ListOf(STRING), Parameter(null=True, unknown="yes")),
}
