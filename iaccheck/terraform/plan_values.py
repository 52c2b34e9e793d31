"""What a plan holds of an object, known, unknown, sensitive and as it is configured -> values and bodies."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from iaccheck.hcl.numbers import Float, parse
from iaccheck.hcl.types import DYNAMIC
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
    unknown,
)
from iaccheck.model import Attribute, Body, Origin

DEEPEST = 100
"""Values nested deeper than this are unknown: no provider's schema is."""
NO_BLOCKS: Mapping[str, tuple[Body, ...]] = {}
MOST_BITS = 512
"""Whole numbers of no more bits are exact as they are."""


class Silence(msgspec.Struct, frozen=True):
    """Why a plan's configuration has nothing on an argument."""

    why: str


ABSENT: Final = Silence("it is not set")
UNTOLD: Final = Silence("what is set is not told")

UNSET: Final[tuple[object, ...]] = (UNTOLD, None, "", 0, False, [], {})
"""Constants that do not tell an argument of which nothing is planned from one that is not set: providers treat them
alike. Any other is write-only (Terraform 1.11): sent to the provider, and written down nowhere."""
Written = object
"""What a plan's configuration has on an argument or block: ABSENT, UNTOLD, or JSON. That of an expression
is a dict with its `constant_value` or its `references`, or an empty one; that of blocks a dict, or a list
of dicts, of expressions."""


class Reader(msgspec.Struct, frozen=True):
    """What to say of the values of one object."""

    why_unknown: Callable[[Written], Unknown | None] = lambda _: None
    """Why an argument, written like this, is unknown; None if nothing sets it, so that a default applies."""
    origin: Callable[[Written], tuple[Origin, ...]] = lambda _: ()
    """Where the value of an argument, written like this, comes from."""
    hidden: str | None = None
    """Why more may be set than is listed."""


class Part(msgspec.Struct, frozen=True):
    """An object, block, attribute or element of a plan, seen from four sides that are nested alike."""

    after: object
    unknown: object
    """True, or an object or array with true wherever a value is unknown."""
    sensitive: object
    """The same for what is sensitive."""
    written: Written

    def argument(self, name: str) -> Part:
        """An argument or the nested blocks of a block."""
        written = self.written.get(name, ABSENT) if isinstance(self.written, dict) else UNTOLD
        return Part(table(self.after).get(name), marks(self.unknown, name), marks(self.sensitive, name), written)

    def attribute(self, name: str) -> Part:
        """An attribute of an object, which one expression gave as a whole."""
        written, constant = self.written, constant_of(self.written)
        if constant is not UNTOLD:
            written = {"constant_value": constant.get(name)} if isinstance(constant, dict) else UNTOLD
        return Part(table(self.after).get(name), marks(self.unknown, name), marks(self.sensitive, name), written)

    def element(self, index: int) -> Part:
        """An element of an array, or one of several blocks."""
        elements = sequence(self.after)
        written = _written_at(self.written, index, len(elements))
        return Part(elements[index], marks(self.unknown, index), marks(self.sensitive, index), written)

    @property
    def blocks(self) -> tuple[Part, ...] | None:
        """The nested blocks that it is; None if it is a value, from which JSON alone does not tell them."""
        if is_expression(self.written):
            return None
        if isinstance(self.after, dict) and isinstance(self.written, dict):
            return (self,)
        if isinstance(self.after, list) and all(isinstance(block, dict) for block in self.after):
            return tuple(self.element(index) for index in range(len(self.after)))
        return None


def decode(text: msgspec.Raw) -> object:
    """Any JSON of a plan, with exact numbers; None where there is none, UNTOLD for what no value can be."""
    try:
        return _decoder.decode(text) if text else None
    except ValueError:  # an exponent of 20 digits, half a surrogate pair, broken UTF-8
        return UNTOLD


def decode_some(text: msgspec.Raw, names: Container[str]) -> object:
    """The same with the members of these names alone, if it is an object."""
    if not text:
        return None
    try:
        members = _split.decode(text)
    except ValueError:
        return decode(text)
    found = {name: decode(member) for name, member in members.items() if name in names}
    return UNTOLD if UNTOLD in found.values() else found


_decoder = msgspec.json.Decoder(float_hook=parse)
_split = msgspec.json.Decoder(dict[str, msgspec.Raw])


def table(decoded: object) -> Mapping[str, object]:
    """A decoded JSON object; empty if it is something else."""
    return decoded if isinstance(decoded, dict) else {}


def sequence(decoded: object) -> Sequence[object]:
    """A decoded JSON array; empty if it is something else."""
    return decoded if isinstance(decoded, list) else ()


def marks(all_marks: object, step: str | int) -> object:
    """The marks of one attribute or element."""
    if all_marks is True:
        return True
    if isinstance(step, str):
        return table(all_marks).get(step, False)
    return sequence(all_marks)[step] if step < len(sequence(all_marks)) else False


def has_mark(all_marks: object) -> bool:
    """Whether anything at all is marked."""
    pending = [all_marks]
    while pending:
        part = pending.pop()
        if part is True:
            return True
        pending.extend(table(part).values() or sequence(part))
    return False


def is_expression(written: Written) -> bool:
    """Whether it is what a plan has on an expression, rather than on blocks."""
    if not isinstance(written, dict) or not written.keys() <= {"constant_value", "references"}:
        return False
    return isinstance(written.get("references", []), list)


def constant_of(written: Written) -> object:
    """The decoded value of an expression that refers to nothing; UNTOLD if it is no such expression."""
    is_constant = is_expression(written) and not table(written).get("references")
    return table(written).get("constant_value", UNTOLD) if is_constant else UNTOLD


def is_null(written: Written) -> bool:
    """Whether the argument is absent, or a literal null."""
    return written is ABSENT or constant_of(written) is None


def _written_at(written: Written, index: int, length: int) -> Written:
    """What is written of one of several blocks or elements.

    A plan's configuration leaves out `dynamic` blocks, and has the blocks of a set in another order: the
    place in the list tells which block is meant only if there are as many, and all of them set the same
    arguments.
    """
    if isinstance(written, list):
        alike = len({frozenset(table(block)) for block in written}) == 1
        return written[index] if len(written) == length and alike else UNTOLD
    constant = constant_of(written)
    if isinstance(constant, list) and len(constant) == length:
        return {"constant_value": constant[index]}
    return written if is_expression(written) and constant is UNTOLD else UNTOLD


def body_of(part: Part, reader: Reader, depth: int = 0) -> Body:
    """The arguments and blocks of an object or block; what is null or omitted is not listed."""
    attributes: dict[str, Attribute] = {}
    blocks: dict[str, tuple[Body, ...]] = {}
    for name in dict.fromkeys((*table(part.after), *table(part.unknown))):
        argument = part.argument(name)
        nested = argument.blocks if depth < DEEPEST else None
        if nested:
            blocks[name] = tuple(body_of(block, reader, depth + 1) for block in nested)
        elif nested is None:
            value = value_of(argument, reader, depth)
            if value is not None and not value.is_null:
                origin = () if value.sensitive or not value.is_known else reader.origin(argument.written)
                attributes[name] = Attribute(value, origin=origin)
    return Body(None, attributes, blocks or NO_BLOCKS, reader.hidden)


def written_body(written: Mapping[str, object], reader: Reader, depth: int = 0) -> Body:
    """The arguments and blocks of a provider block, of which a plan has the expressions alone."""
    attributes: dict[str, Attribute] = {}
    blocks: dict[str, tuple[Body, ...]] = {}
    for name, said in written.items():
        if not is_expression(said) and depth < DEEPEST:
            nested = said if isinstance(said, list) else [said]
            blocks[name] = tuple(written_body(table(block), reader, depth + 1) for block in nested)
            continue
        constant = constant_of(said)
        value = value_of(Part(constant, constant is UNTOLD, False, said), reader)
        if value is not None and not value.is_null:
            attributes[name] = Attribute(value, origin=reader.origin(said))
    return Body(None, attributes, blocks, reader.hidden)


def value_of(part: Part, reader: Reader, depth: int = 0) -> Value | None:
    """The value of an attribute or element; None if it is unknown only because nothing sets it."""
    sensitive = part.sensitive is True
    if part.unknown is True:
        why = reader.why_unknown(part.written)
        return None if why is None else Value(DYNAMIC, why, sensitive)
    if depth > DEEPEST:
        return unknown(DYNAMIC, f"is nested more than {DEEPEST} levels deep")
    if isinstance(part.after, list):
        elements = [value_of(part.element(i), reader, depth + 1) or NULL for i in range(len(part.after))]
        return _collected(tuple_of(elements), elements, sensitive)
    if isinstance(part.after, dict):
        names = dict.fromkeys((*part.after, *table(part.unknown)))
        values = {name: value_of(part.attribute(name), reader, depth + 1) or NULL for name in names}
        return _collected(object_of(values), values.values(), sensitive)
    if part.after is None and constant_of(part.written) not in UNSET:
        return unknown(DYNAMIC, "is write-only, so that no plan holds it")
    value = scalar(part.after)
    return Value(value.type, value.data, True) if sensitive else value


def scalar(decoded: object) -> Value:
    """A decoded string, number, bool or null."""
    match decoded:
        case bool():
            return boolean(decoded)
        case str():
            return string(normalized(decoded))
        case int():
            return number(decoded if decoded.bit_length() <= MOST_BITS else parse(str(decoded)))
        case Float():
            return number(decoded)
    return NULL


def _collected(value: Value, parts: Iterable[Value], sensitive: bool) -> Value:
    """A collection is sensitive with any of its parts: printed whole, it would show them."""
    return Value(value.type, value.data, sensitive or any(part.sensitive for part in parts))
