"""Values -> plain data in which what is not known is marked, and policies' JSON read from texts known in part.

Plain data is what JSON has: dicts, lists, texts, numbers, bools and None. A text known in part has HOLE in it; what is
not known at all is a `Gap`. Where nothing but a hole stands in quotes, it is taken for a text without quotes in it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

import msgspec

from iaccheck.hcl.json_parts import Holes, pieces_of, tree_of
from iaccheck.hcl.json_text import JsonArray, JsonObject, JsonText, JsonValue
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.types import ObjectOf
from iaccheck.hcl.values import Unknown, Value
from iaccheck.hcl.wording import because
from iaccheck.policy.trust.forms import HOLE, text_of
from iaccheck.terraform.plan_addresses import is_key, words

LONGEST = 100_000
"""More characters are no policy: the clouds accept a few thousand."""
DEEPEST = 100
"""Nor is anything nested deeper."""
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]').findall


class Gap(msgspec.Struct, frozen=True):
    """Something of which nothing is known."""

    reason: str
    """Ends the sentence "unknown, because it …"."""


Plain = Mapping[str, "Plain"] | Sequence["Plain"] | str | int | float | bool | None | Gap
References = Mapping[str, str]
"""By `TYPE.ATTRIBUTE`, the form of what stands there."""

TOO_LONG = Gap("is longer than any policy can be")
TOO_DEEP = Gap("is nested too deeply")
REPEATED = Gap("names an element twice in one object")
ESCAPED_HOLE = "\\u0000"


class Reader:
    """Makes plain data of values, and keeps why it did not know more."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.reasons: dict[str, str] = {}
        """By a text known in part, why no more of it is known."""

    def plain(self, value: Value) -> Plain:
        """A value as plain data."""
        data = value.data
        if isinstance(data, Unknown):
            return self._partly(data)
        if isinstance(data, str):
            return data.replace(HOLE, "\ufffd")
        if isinstance(data, tuple):
            return [self.plain(element) for element in data]
        if isinstance(data, Mapping):
            if isinstance(value.type, ObjectOf) and value.type.open:
                return Gap("has attributes that are known only after apply")
            return {name: self.plain(element) for name, element in data.items()}
        return None if data is None else data if isinstance(data, bool | int) else math.nan

    def _partly(self, what: Unknown) -> str | Gap:
        """What is known of a text."""
        form = self.references.get(type_and_attribute(what.reference)) if what.reference else None
        if form is not None:
            text = text_of(form)
        elif what.parts:
            text = "".join(_text_or_hole(self.plain(part)) for part in what.parts)
        elif what.prefix:
            text = f"{what.prefix}{HOLE}"
        else:
            return Gap(what.reason)
        self.reasons.setdefault(text, what.reason)
        return text

    def decoded(self, what: Unknown) -> Plain:
        """What a JSON text says of which only parts are known."""
        if sum(len(part.data) if isinstance(part.data, str) else 0 for part in what.parts) > LONGEST:
            return TOO_LONG
        try:
            document, holes = tree_of(what.parts)
            if document is None:
                return Gap(f"is no JSON as far as it is known: {because(what.reason)}")
            return self._with_holes(document, holes)
        except _Repeated:
            return REPEATED
        except RecursionError:
            return TOO_DEEP

    def _with_holes(self, node: JsonValue, holes: Holes) -> Plain:
        match node:
            case JsonObject():
                members = [(self._text(name, holes), self._with_holes(value, holes)) for name, value in node.members]
                return _without_repeats(members)
            case JsonArray():
                return [self._with_holes(element, holes) for element in node.elements]
            case JsonText():
                return self._text(node, holes)
        if node.start in holes:
            return self.plain(holes[node.start])
        return math.nan if isinstance(node.value, Float) else node.value

    def _text(self, node: JsonText, holes: Holes) -> str:
        """A text in quotes, with what is known of the holes in it."""
        pieces = list(pieces_of(node, holes))
        reasons = [piece.reason for piece in pieces if isinstance(piece, Value)]
        if not reasons:
            return node.value.replace(HOLE, "\ufffd")
        text = "".join(piece if isinstance(piece, str) else _text_or_hole(self.plain(piece)) for piece in pieces)
        self.reasons.setdefault(text, reasons[0])
        return text


def _text_or_hole(found: Plain) -> str:
    return found if isinstance(found, str) else HOLE


def type_and_attribute(reference: str) -> str:
    """`aws_iam_role.arn` of `module.a["x"].aws_iam_role.b[0].arn`; empty for what is no attribute of a resource."""
    names = [word for word in words(reference) if not is_key(word)]
    while names[:1] == ["module"]:
        del names[:2]
    prefix = "data." if names[:1] == ["data"] else ""
    names = names[1:] if prefix else names
    return f"{prefix}{names[0]}.{names[2]}" if len(names) == 3 else ""


def decoded(text: str) -> Plain:
    """What a JSON text says."""
    if len(text) > LONGEST:
        return TOO_LONG
    if ESCAPED_HOLE in text:
        return Gap("holds a character that no policy holds")
    if _is_deep(text):
        return TOO_DEEP
    try:
        found: Plain = json.loads(text, object_pairs_hook=_without_repeats)
        return found
    except _Repeated:
        return REPEATED
    except RecursionError:
        return TOO_DEEP
    except json.JSONDecodeError as wrong:
        return Gap(f"is no JSON: see its line {wrong.lineno}, column {wrong.colno}")
    except ValueError:  # a number of too many digits
        return Gap("holds a number that no policy holds")


def _is_deep(text: str) -> bool:
    """Whether brackets stand in each other deeper than in any policy. Python's own limit differs from run to run."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    brackets = (1 if token in "[{" else -1 for token in BRACKETS(text) if token[0] != '"')
    return max(accumulate(brackets), default=0) > DEEPEST


class _Repeated(Exception):
    """That an object names something twice. Never leaves this module."""


def _without_repeats(members: list[tuple[str, Plain]]) -> Mapping[str, Plain]:
    found = dict(members)
    if len(found) < len(members):
        raise _Repeated
    return found
