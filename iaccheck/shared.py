"""A value -> the same one for all that are equal: thousands of root modules hold much that is alike."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

Alike = TypeVar("Alike", bound=Hashable)
MOST_KEPT = 1000
"""So many values are compared with, those that were met last."""
NOTHING: Mapping[str, Any] = {}
"""What is empty, for all who have nothing of a kind."""


def shared(value: Alike) -> Alike:
    """An equal value, which others may hold too; its parts have to be texts, since `1` equals `True`."""
    return _kept(value)  # type: ignore[return-value]  # it is equal


@lru_cache(MOST_KEPT)
def _kept(value: Hashable) -> Hashable:
    return value
