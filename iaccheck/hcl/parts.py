"""Texts after each other, some of them not known -> what all of it is put together of, if that is worth keeping."""

from __future__ import annotations

from collections.abc import Iterable

from iaccheck.hcl.values import Unknown, Value

MOST = 1000
"""Of a text of more parts none are kept."""
LONGEST = 65_536
"""Nor of one of more known characters."""


def together(values: Iterable[Value]) -> tuple[Value, ...]:
    """The parts of the text that others make one after the other."""
    found: list[Value] = []
    length = 0
    for value in values:
        inner = value.data.parts if isinstance(value.data, Unknown) else ()
        for part in inner or (value,):
            found.append(part)
            length += len(part.data) if isinstance(part.data, str) else 0
        if len(found) > MOST or length > LONGEST:
            return ()
    return tuple(found)
