"""A value -> how many elements it has in all, counted once for each time that it would be gone through.

Collections share their parts: a list of the same list twice costs nothing, and thirty such steps make a billion
elements for whatever goes through them.
"""

from __future__ import annotations

from collections.abc import Mapping

from iaccheck.hcl.types import DYNAMIC
from iaccheck.hcl.values import Value, unknown

MOST_ELEMENTS = 250_000
"""A value with more elements than this, those of its elements included, is not followed."""


class Sizes:
    """How many elements the values have that were counted already, and that are kept."""

    __slots__ = ("_counted",)

    def __init__(self) -> None:
        self._counted: dict[int, int] = {}

    def limited(self, value: Value) -> Value:
        """The value, which the caller keeps; unknown if it has too many elements."""
        if not isinstance(value.data, tuple | Mapping):
            return value
        count = self._count(value)
        if count > MOST_ELEMENTS:
            reason = f"limit reached: it has more than {MOST_ELEMENTS} elements, those inside of others included"
            return unknown(DYNAMIC, reason).marked(value)
        self._counted[id(value.data)] = count
        return value

    def _count(self, value: Value) -> int:
        """All elements, or more than the most if there are so many."""
        count = 0
        pending: list[object] = [value.data]
        while pending and count <= MOST_ELEMENTS:
            inner = pending.pop()
            counted = self._counted.get(id(inner))
            if counted is not None:
                count += counted
            elif isinstance(inner, tuple | Mapping):
                count += len(inner)
                elements = inner.values() if isinstance(inner, Mapping) else inner
                pending.extend(e.data for e in elements if isinstance(e.data, tuple | Mapping))
        return count
