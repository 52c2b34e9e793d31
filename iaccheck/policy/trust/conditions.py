"""A statement's Condition -> the keys that it looks at, and what some of them have to be like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from iaccheck.policy.trust.forms import HOLE
from iaccheck.policy.trust.texts import Gap, Plain


class Condition(msgspec.Struct, frozen=True):
    """What a statement wants of one key."""

    key: str
    """In lower case, with HOLE where it is not known."""
    wanted: tuple[str, ...] = ()
    """Patterns of which the key must be like one; none where it is compared in another way, or may be missing."""
    reason: str = ""
    """Why not all of it is known."""


def conditions_of(found: Plain, reasons: Mapping[str, str]) -> tuple[Condition, ...]:
    """The conditions of a statement; `reasons` tells why texts are known in part only."""
    return () if found is None else tuple(_conditions(found, reasons))


def _conditions(found: Plain, reasons: Mapping[str, str]) -> Iterator[Condition]:
    if not isinstance(found, Mapping):
        yield _unread(found)
        return
    for operator, keys in found.items():
        if not isinstance(keys, Mapping) or HOLE in operator:
            yield _unread(keys)
            continue
        for key, values in keys.items():
            texts = tuple(_texts(values)) if _is_demand(operator) else ()
            why = (reasons.get(text, "") for text in (key, *texts))
            gaps = (each.reason for each in (values if isinstance(values, list) else [values]) if isinstance(each, Gap))
            yield Condition(key.lower(), texts, next(filter(None, (*gaps, *why)), ""))


def _unread(found: Plain) -> Condition:
    """A condition of which not even the key is known."""
    return Condition(HOLE, (), found.reason if isinstance(found, Gap) else "")


def _is_demand(operator: str) -> bool:
    """Whether it compares texts, and takes no missing one."""
    word = operator.rpartition(":")[2].lower()
    return word.startswith(("string", "arn")) and "not" not in word and not word.endswith("ifexists")


def _texts(values: Plain) -> Iterator[str]:
    for each in values if isinstance(values, list) else [values]:
        if isinstance(each, str | Gap):
            yield HOLE if isinstance(each, Gap) else each
