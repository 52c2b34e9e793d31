"""Values as Terraform has them: known, null, or unknown with what is still certain about it.

A `Value` is a type and its `data`: None (null), `Unknown`, str, bool, a number, a tuple of values
(list, set, tuple) or a dict of values (map, object, keys in code point order for a map). A set's
elements are distinct and in Terraform's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from iaccheck.hcl.numbers import Float, Number
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.source import Location


class Unknown(msgspec.Struct, frozen=True):
    """What is known of a value that is not known."""

    reason: str
    """Ends the sentence "unknown, because it …": `depends on random_integer.n, known only after apply`."""
    bounds: Interval = ANY
    """Where a number must lie."""
    choices: tuple[Value, ...] = ()
    """If not empty, all the known values that it can be: both branches of an unknown condition."""
    not_null: bool = False
    """Whether it is certain not to be null."""
    reference: str | None = None
    """The address that it stands for, as `alicloud_ram_role.x.arn`."""
    prefix: str = ""
    """What a text begins with."""
    length: Interval = ANY
    """How many elements a collection has."""
    parts: tuple[Value, ...] = ()
    """What a text is put together of, known texts and unknown values by turns; nothing if that is not known."""


class Fault(msgspec.Struct, frozen=True):
    """Why an operation or function has no result: Terraform's kind of message, for whoever wrote the expression."""

    message: str
    argument: int | None = None
    """The argument, operand or step of a reference at fault, from 0, where it is one."""
    summary: str = "Invalid expression"
    """What kind of mistake it is, without values."""


Data = None | Unknown | str | bool | int | Float | tuple["Value", ...] | Mapping[str, "Value"]


class Value(msgspec.Struct, frozen=True):
    """A value of a type. Compare with `equal`: `==` would compare sensitivity and places too."""

    type: Type
    data: Data
    sensitive: bool = False
    place: Location | None = None
    """Where the literal stands that gave this value unchanged, through variables, collections and conditions."""

    @property
    def is_known(self) -> bool:
        """Whether the value itself is known; the elements of a known collection need not be."""
        return not isinstance(self.data, Unknown)

    @property
    def is_null(self) -> bool:
        """Whether it is certainly null."""
        return self.data is None

    @property
    def is_not_null(self) -> bool:
        """Whether it is certain not to be null."""
        return self.data.not_null if isinstance(self.data, Unknown) else self.data is not None

    @property
    def bounds(self) -> Interval:
        """The interval that a number lies in."""
        if isinstance(self.data, Unknown):
            return self.data.bounds
        if isinstance(self.data, int | Float) and not isinstance(self.data, bool):
            return exactly(self.data)
        return ANY

    @property
    def prefix(self) -> str:
        """What a text begins with: all of it, if it is known."""
        if isinstance(self.data, Unknown):
            return self.data.prefix
        return self.data if isinstance(self.data, str) else ""

    @property
    def length(self) -> Interval:
        """How many elements a collection has; what is unknown in a set may be the same as another element."""
        match self.data:
            case Unknown(length=length):
                return length.both(Interval(0, None))
            case tuple() as elements if isinstance(self.type, SetOf) and len(elements) > 1:
                known = sum(map(is_wholly_known, elements))
                return exactly(known) if known == len(elements) else Interval(max(known, 1), len(elements))
            case Mapping() as elements if isinstance(self.type, ObjectOf) and self.type.open:
                return Interval(len(elements), None)
            case tuple() | Mapping() as elements:
                return exactly(len(elements))
        return ANY

    @property
    def reason(self) -> str:
        """Why it is unknown; empty if it is known."""
        return self.data.reason if isinstance(self.data, Unknown) else ""

    def marked(self, *sources: Value) -> Value:
        """The same value, sensitive if one of its sources is."""
        if self.sensitive or not any(source.sensitive for source in sources):
            return self
        return msgspec.structs.replace(self, sensitive=True)

    def loosened(self) -> Value:
        """Unknown in every respect: what `try` makes of a value that a later answer might turn into a failure."""
        first = next(unknown_parts(self), None)
        reason = first.reason if first else "is not wholly known"
        return Value(DYNAMIC, Unknown(reason), self.sensitive)


def refined(type_: Type, what: Unknown) -> Value:
    """The value of a type of which only so much is known, which may be all: an empty map, a list of unknown elements.

    As in go-cty, whose refinements "collapse" in the same way.
    """
    count = what.length.high
    if what.not_null and what.length.is_exact and isinstance(count, int):
        if isinstance(type_, ListOf) and count <= MOST_ELEMENTS:
            return Value(type_, (Value(type_.element, Unknown(what.reason)),) * count)
        if count == 0 and isinstance(type_, SetOf | MapOf):
            return Value(type_, () if isinstance(type_, SetOf) else {})
    return Value(type_, what)


MOST_ELEMENTS = 10_000
"""A longer list of elements of which nothing is known is unknown as a whole."""


def unknown_parts(value: Value) -> Iterator[Unknown]:
    """Every unknown in a value, itself or inside a collection."""
    if isinstance(value.data, Unknown):
        yield value.data
    elif isinstance(value.data, tuple):
        for element in value.data:
            yield from unknown_parts(element)
    elif isinstance(value.data, Mapping):
        if isinstance(value.type, ObjectOf) and value.type.open:
            yield Unknown("has attributes that are known only after apply")
        for element in value.data.values():
            yield from unknown_parts(element)


def lacks_only_type(value: Value) -> bool:
    """Whether a value is known but for the type in which it is: text or number, as a provider's schema may say."""
    return value.type == DYNAMIC and isinstance(value.data, Unknown) and bool(value.data.choices)


def is_wholly_known(value: Value) -> bool:
    """Whether nothing in a value is unknown."""
    return next(unknown_parts(value), None) is None


def normalized(text: str) -> str:
    """Text in Unicode's normal form C, as Terraform keeps all strings."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


TRUE = Value(BOOL, True)
FALSE = Value(BOOL, False)
NULL = Value(DYNAMIC, None)


def boolean(value: bool) -> Value:
    """A known bool."""
    return TRUE if value else FALSE


def string(text: str) -> Value:
    """A known string, which must be in NFC already."""
    return Value(STRING, text)


def number(value: Number) -> Value:
    """A known number."""
    return Value(NUMBER, value)


def unknown(
    type_: Type, reason: str, *, bounds: Interval = ANY, not_null: bool = False, reference: str | None = None
) -> Value:
    """An unknown value of a type."""
    return Value(type_, Unknown(reason, bounds, (), not_null, reference))


def tuple_of(elements: Iterable[Value]) -> Value:
    """A tuple, typed by its elements."""
    all_ = tuple(elements)
    return Value(TupleOf(tuple(e.type for e in all_)), all_)


def object_of(attributes: Mapping[str, Value]) -> Value:
    """An object, typed by its attributes; keys sorted as Terraform iterates them."""
    ordered = dict(sorted(attributes.items()))
    return Value(ObjectOf({name: v.type for name, v in ordered.items()}), ordered)


def list_of(element: Type, elements: Iterable[Value]) -> Value:
    """A list of elements that all have the type already."""
    return Value(ListOf(element), tuple(elements))


def map_of(element: Type, elements: Mapping[str, Value]) -> Value:
    """A map of elements that all have the type already."""
    return Value(MapOf(element), dict(sorted(elements.items())))
