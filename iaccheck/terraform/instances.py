"""`count` and `for_each` -> the instances that Terraform would make, each with what `each` and `count` mean in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from iaccheck import limits
from iaccheck.hcl.access import iterate
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.numbers import whole
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, SetOf, TupleOf, type_text
from iaccheck.hcl.values import Fault, Unknown, Value, number, object_of, string, unknown
from iaccheck.hcl.wording import because
from iaccheck.interval import Interval

Key = str | int | None

SPECIAL = frozenset('"\\$%')
ESCAPES: Mapping[str, str] = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}
"""What Terraform escapes in an address."""


class Instance(msgspec.Struct, frozen=True):
    """One instance of a block: its key, and the values of `each` or `count` in it."""

    key: Key
    names: Mapping[str, Value]


class Instances(msgspec.Struct, frozen=True):
    """All instances of a block; where `unknown` says why they can't be told, one stands for them all."""

    all: tuple[Instance, ...]
    repetition: str | None
    """`count`, `for_each`, or None for a block that is there once."""
    unknown: str | None = None
    places: Mapping[Key, int] = {}
    """Which of `all` has a key."""


def _told_apart(instances: Iterable[Instance], repetition: str) -> Instances:
    all_ = tuple(instances)
    return Instances(all_, repetition, None, {instance.key: place for place, instance in enumerate(all_)})


ONCE = Instances((Instance(None, {}),), None)
NOT_ENABLED = Instances((), "enabled")


def address_key(key: Key) -> str:
    """The end of an instance's address: nothing, `[0]` or `["prod"]`."""
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f"[{_quoted(key)}]"


def _quoted(key: str) -> str:
    """A key in quotes, as Terraform writes it in addresses (`toHCLQuotedString` in its `addrs`)."""
    if key.isascii() and key.isprintable() and not SPECIAL.intersection(key):
        return f'"{key}"'
    escaped = "".join(ESCAPES.get(character) or _printable(character) for character in key)
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def counted(count: Value) -> Instances | Fault:
    """The instances that `count` makes."""
    value = convert(count, NUMBER)
    if isinstance(value, Fault) or value.is_null:
        what = "null" if count.is_null else f"a {type_text(count.type)}"
        return Fault(f"count must be a whole number, and is {what}", summary="Invalid count argument")
    if isinstance(value.data, Unknown):
        index = unknown(NUMBER, value.reason, bounds=Interval(0, None), not_null=True)
        return _unknowable("count", value.reason, {"count": object_of({"index": index})})
    amount = whole(value.data)  # type: ignore[arg-type]  # convert made it a number
    if amount is None or amount < 0:
        return Fault("count must be a whole number of at least 0", summary="Invalid count argument")
    if amount > limits.now.instances:
        shown = "sensitive and large" if value.sensitive else amount
        reason = f"limit reached: count is {shown}, and instances are told apart up to {limits.now.instances}"
        index = unknown(NUMBER, reason, bounds=Interval(0, amount - 1), not_null=True)
        return _unknowable("count", reason, {"count": object_of({"index": index})})
    return _told_apart((Instance(i, {"count": object_of({"index": number(i)})}) for i in range(amount)), "count")


def enabled(condition: Value) -> Instances | Fault:
    """The one instance, or none, that OpenTofu's `enabled` makes (1.11)."""
    value = convert(condition, BOOL)
    if isinstance(value, Fault) or value.is_null:
        what = "null" if condition.is_null else f"a {type_text(condition.type)}"
        return Fault(f"enabled must be true or false, and is {what}", summary="Invalid enabled argument")
    if isinstance(value.data, Unknown):
        return _unknowable("enabled", value.reason, {})
    return ONCE if value.data else NOT_ENABLED


def for_each(collection: Value) -> Instances | Fault:
    """The instances that `for_each` makes of a map, an object or a set of strings."""
    summary = "Invalid for_each argument"
    if collection.is_null:
        return Fault("for_each is null; give it a map or a set of strings", summary=summary)
    if collection.sensitive:
        return Fault("for_each is sensitive, and would show in addresses; use nonsensitive()", summary=summary)
    if isinstance(collection.type, ListOf | TupleOf):
        hint = f"for_each needs a map or a set of strings, not a {type_text(collection.type).partition('(')[0]}"
        return Fault(f"{hint}; write toset(…)", summary=summary)
    elements = iterate(collection)
    if isinstance(elements, Fault):
        return Fault(f"for_each needs a map or a set of strings, not a {type_text(collection.type)}", summary=summary)
    if isinstance(elements, Unknown):
        return _any_element(elements.reason)
    if len(elements) > limits.now.instances:
        return _any_element(f"limit reached: for_each has {len(elements)} elements")
    if isinstance(collection.type, SetOf):
        return _of_set(elements, summary)
    return _told_apart((_each(key, value) for key, value in elements), "for_each")


def _of_set(elements: list[tuple[Value, Value]], summary: str) -> Instances | Fault:
    hidden = next((key for key, _ in elements if not key.is_known), None)
    if hidden is not None:
        return _any_element(hidden.reason)
    if any(key.is_null or key.type != STRING for key, _ in elements):
        return Fault("for_each needs a map or a set of strings; this set has other elements", summary=summary)
    return _told_apart((_each(key, key) for key, _ in elements), "for_each")


def _each(key: Value, value: Value) -> Instance:
    assert isinstance(key.data, str)
    return Instance(key.data, {"each": object_of({"key": string(key.data), "value": value})})


def limited(found: Instances, base: str) -> Instances:
    """The instances of a block at an address, or one for them all where an address would be too long to be told."""
    most = limits.now.address - len(base)
    if all(len(address_key(each.key)) <= most for each in found.all if isinstance(each.key, str)):
        return found
    return _any_element(f"limit reached: an address would have more than {limits.now.address} characters")


def _any_element(reason: str) -> Instances:
    each = object_of({"key": unknown(STRING, reason, not_null=True), "value": unknown(DYNAMIC, reason)})
    return _unknowable("for_each", reason, {"each": each})


def _unknowable(repetition: str, reason: str, names: Mapping[str, Value]) -> Instances:
    return Instances((Instance(None, names),), repetition, because(reason, f"its {repetition}"))
