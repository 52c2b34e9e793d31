"""A value -> the text that a sentence shows of it."""

from __future__ import annotations

import json

from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.types import NUMBER, STRING
from iaccheck.hcl.values import Unknown, Value, lacks_only_type

LONGEST_TEXT = 60
LONGEST_MESSAGE, LONGEST_END = 1000, 200
"""What is wrong may name a text of megabytes, and be said of thousands of instances."""


def message_text(message: str) -> str:
    """A sentence, without its middle if it is longer than anybody would read."""
    if len(message) <= LONGEST_MESSAGE:
        return message
    return f"{message[: LONGEST_MESSAGE - LONGEST_END]}…{message[-LONGEST_END:]}"


def because(reason: str, subject: str = "it") -> str:
    """Why something is unknown, as a sentence of its own: all reasons but limits go on after the subject."""
    return reason if reason.startswith("limit reached: ") else f"{subject} {reason}"


def value_text(value: Value) -> str | None:
    """A value as a sentence can hold it; None for a collection. A sensitive one is not shown."""
    if value.sensitive:
        return "sensitive"
    if lacks_only_type(value):
        readings = (convert(value, type_) for type_ in (NUMBER, STRING))
        return next((value_text(r) for r in readings if isinstance(r, Value) and r.is_known), None)
    match value.data:
        case None:
            return "null"
        case Unknown(reason):
            return f"unknown: {because(reason)}"
        case bool():
            return "true" if value.data else "false"
        case str():
            text = json.dumps(value.data[: LONGEST_TEXT + 1], ensure_ascii=False)
            return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 3]}…"
        case int() | numbers.Float():
            return numbers.text(value.data)
    return None
