"""Rows of declared workflows -> the settings of which one workflow needs more than another may have."""

from __future__ import annotations

from collections.abc import Iterable

from iaccheck.interval import smallest
from iaccheck.model import Fact, Limit, Reach
from iaccheck.policy.sentences import name_of
from iaccheck.policy.workflows.verdict import counts
from iaccheck.seconds import length_text

Key = tuple[str, str, str]


class Conflicts:
    """Of each setting, the workflow that needs most of it, and the one that may have least."""

    def __init__(self, rows: Iterable[Reach]) -> None:
        self._neediest: dict[Key, Reach] = {}
        self._strictest: dict[Key, Reach] = {}
        for row in rows:
            for limit in row.limits if row.workflow is not None else ():
                for fact in limit.facts:
                    self._add(_key(fact), row, limit)

    def _add(self, key: Key, row: Reach, limit: Limit) -> None:
        first = self._neediest.setdefault(key, row)
        if counts(limit, row.renews) and _needs(row) > _needs(first):
            self._neediest[key] = row
        if row.at_most_seconds is not None and _is_held_by(limit, row, row.at_most_seconds):
            strictest = self._strictest.setdefault(key, row)
            if row.at_most_seconds < (strictest.at_most_seconds or 0):
                self._strictest[key] = row

    def of_need(self, fact: Fact, row: Reach) -> str:
        """Why a setting cannot rise to what a workflow needs: whose `at_most` would break. Empty if none."""
        other = self._strictest.get(_key(fact))
        return _said(fact, row, other) if other and (other.at_most_seconds or 0) < _needs(row) else ""

    def of_most(self, fact: Fact, row: Reach) -> str:
        """Why a setting cannot fall to what a workflow may have at most: who needs more. Empty if nobody does."""
        other = self._neediest.get(_key(fact))
        return _said(fact, other, row) if other and _needs(other) > (row.at_most_seconds or 0) else ""


def _key(fact: Fact) -> Key:
    return fact.root, fact.address, fact.setting.id


def _needs(row: Reach) -> int:
    return row.needs_seconds or 0


def _is_held_by(limit: Limit, row: Reach, most: int) -> bool:
    """Whether a workflow keeps to its `at_most` only as long as this limit does not rise."""
    others = (x.seconds for x in row.limits if x is not limit and not x.is_none and x.factor.set_by != "caller")
    high = smallest(others).high
    return limit.factor.set_by != "caller" and (high is None or high > most)


def _said(fact: Fact, needy: Reach, strict: Reach) -> str:
    return (
        f"no {name_of(fact.setting)} of {fact.address} suits both: {needy.workflow} needs "
        f"{length_text(needy.needs_seconds or 0)}, and {strict.workflow} may last "
        f"{length_text(strict.at_most_seconds or 0)} at most; give one of them a target of its own, or another length"
    )
