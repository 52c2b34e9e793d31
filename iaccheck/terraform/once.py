"""Definitions and how each is worked out -> their values: each once, however long the chains, circles found.

Definitions that need each other nest one call in another. Where that gets deep, the innermost one is worked
out by itself, and the outer ones start again: they then find its value there.
"""

from __future__ import annotations

from collections.abc import Callable

from iaccheck.hcl.budget import Budget
from iaccheck.hcl.values import Fault, Value

DEEPEST = 40
"""More definitions than this do not wait for each other at once."""
Work = Callable[[], Value | Fault]


class TooDeep(Exception):
    """That a definition has to be worked out before those that wait for it. Never leaves this module."""

    def __init__(self, values: Values, key: str, work: Work) -> None:
        self.values, self.key, self.work = values, key, work


class Depth:
    """How many definitions wait for another one just now, in all modules together, and what all may cost."""

    __slots__ = ("budget", "now")

    def __init__(self, budget: Budget) -> None:
        self.now = 0
        self.budget = budget


class Values:
    """The values of the definitions of one module instance, by name."""

    def __init__(self, depth: Depth) -> None:
        self.depth = depth
        self._known: dict[str, Value | Fault] = {}
        self._pending: dict[str, None] = {}

    def once(self, key: str, work: Work) -> Value | Fault:
        """The value of a definition, worked out when first asked for; a fault if it needs itself."""
        if key in self._known:
            return self._known[key]
        if key in self._pending:
            pending = list(self._pending)
            return _circle([*pending[pending.index(key) :], key])
        if self.depth.now >= DEEPEST:
            raise TooDeep(self, key, work)
        return self._worked_out(key, work) if self.depth.now else self._from_within(key, work)

    def _worked_out(self, key: str, work: Work) -> Value | Fault:
        self._pending[key] = None
        self.depth.now += 1
        try:
            value = work()
        finally:
            self.depth.now -= 1
            del self._pending[key]
        if isinstance(value, Value):
            value = self._known[key] = self.depth.budget.limited(value, is_kept=True)
        return value

    def _from_within(self, key: str, work: Work) -> Value | Fault:
        """The same for a definition that none waits for: what lies too deep is worked out first."""
        waiting = [(self, key, work)]
        asked = {(self, key)}
        while True:
            values, key, work = waiting[-1]
            try:
                value = values._worked_out(key, work)
            except TooDeep as deep:
                if (deep.values, deep.key) in asked:
                    deep.values._known[deep.key] = _circle([deep.key, "…", key, deep.key])
                else:
                    waiting.append((deep.values, deep.key, deep.work))
                    asked.add((deep.values, deep.key))
                continue
            waiting.pop()
            asked.remove((values, key))
            if not waiting:
                return value
            values._known[key] = value


def _circle(keys: list[str]) -> Fault:
    return Fault(f"these need each other in a circle: {' -> '.join(keys)}", summary="Cycle")
