"""Intervals of numbers: the one way in which anything here is not known exactly.

A known number is a narrow interval, so that one code path serves both (go-cty's `value_range.go`).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.hcl.numbers import Number


class Interval(msgspec.Struct, frozen=True):
    """All numbers from `low` to `high`, both included; None at an end is no bound. Carries no unit."""

    low: Number | None = None
    high: Number | None = None

    def lies_within(self, other: Interval) -> bool | None:
        """Whether all of this interval is in the other: None if only a part of it is."""
        if (self.low is not None and other.high is not None and self.low > other.high) or (
            self.high is not None and other.low is not None and self.high < other.low
        ):
            return False
        above = other.low is None or (self.low is not None and self.low >= other.low)
        below = other.high is None or (self.high is not None and self.high <= other.high)
        return True if above and below else None

    def either(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high)

    def both(self, other: Interval) -> Interval:
        """What lies in both; the other's ends win where they contradict."""
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        return Interval(max(lows, default=None), min(highs, default=None))

    @property
    def is_exact(self) -> bool:
        """Whether it holds one number only."""
        return self.low is not None and self.low == self.high


ANY = Interval()


def exactly(number: Number) -> Interval:
    """The interval of one number."""
    return Interval(number, number)


def smallest(intervals: Iterable[Interval]) -> Interval:
    """The interval in which the smallest of several unknown numbers lies; ANY for none."""
    all_ = tuple(intervals)
    lows = [i.low for i in all_]
    highs = [i.high for i in all_ if i.high is not None]
    low = None if None in lows else min((n for n in lows if n is not None), default=None)
    return Interval(low, min(highs, default=None))
