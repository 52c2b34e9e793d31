"""What is certain of a text that is known up to a place only: with what it begins, and what follows from that."""

from __future__ import annotations

from iaccheck.hcl.graphemes import graphemes
from iaccheck.hcl.values import Value, normalized

LONGEST = 256
"""More characters of a beginning are not kept."""
COMBINES = frozenset("<=>")
"""Characters of ASCII that are no letters, and yet another one with what comes next: `=` and U+0338 are `≠`."""


def lasting(text: str) -> str:
    """What stays of a text at the beginning of a longer one: its last letter may become another by a mark after it."""
    text = normalized(text[:LONGEST])
    last = text[-1:]
    if not last or (last.isascii() and not last.isalpha() and last not in COMBINES):
        return text
    return "".join(graphemes(text)[:-1])


def in_common(first: str, second: str) -> str:
    """The longest beginning of both."""
    ends = (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b)
    return first[: next(ends, min(len(first), len(second)))]


def may_begin(text: Value, start: str) -> bool:
    """Whether a text, as far as it is known, can begin with another one."""
    return text.prefix.startswith(start) or (not text.is_known and start.startswith(text.prefix))


def begins_with(text: Value, start: Value) -> bool | None:
    """Whether a text begins with another; None if that depends on what of them is not known."""
    if isinstance(start.data, str) and text.prefix.startswith(start.data):
        return True
    return None if may_begin(text, start.prefix) else False
