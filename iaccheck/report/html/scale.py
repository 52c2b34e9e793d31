"""Lengths -> places on the time axis that all workflows of a page share."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.hcl import numbers
from iaccheck.hcl.numbers import Number
from iaccheck.model import Reach
from iaccheck.seconds import SIZES, length_text

HOUR, DAY = SIZES["hours"], SIZES["days"]
STEPS = (300, 600, 900, 1800, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY)
MOST_STEPS = 6
"""So many labels stand beside each other on a phone."""
LONG = 12 * HOUR
"""An axis reaches as far as any limit, but not past twice what is needed, and this: few sessions are longer."""


class Scale(msgspec.Struct, frozen=True):
    """An axis from 0 to `steps` times `step_seconds`."""

    step_seconds: int
    steps: int

    @property
    def end_seconds(self) -> int:
        """The length at the end of the axis."""
        return self.step_seconds * self.steps

    @property
    def labels(self) -> list[str]:
        """What stands at each step, 0 and the end included."""
        return ["0", *(length_text(self.step_seconds * step) for step in range(1, self.steps + 1))]

    def share(self, seconds: int) -> float:
        """How much of the axis a length takes, in percent."""
        return max(0, min(seconds, self.end_seconds)) * 10_000 // self.end_seconds / 100


def seconds(number: Number | None) -> int | None:
    """A bound as a whole number of seconds; None where there is none."""
    return None if number is None else numbers.whole(number)


def scale_of(rows: Iterable[Reach]) -> Scale:
    """The axis on which all of some workflows can be read."""
    asked, limits = [HOUR], [HOUR]
    for row in rows:
        asked += [length for length in (row.needs_seconds, row.at_most_seconds) if length is not None]
        ends = (end for each in row.limits if not each.is_none for end in (each.seconds.low, each.seconds.high))
        limits += [length for length in map(seconds, ends) if length is not None]
    end = max(*asked, min(max(limits), max(LONG, 2 * max(asked))))
    step = next((step for step in STEPS if end <= step * MOST_STEPS), None)
    if step is None:
        step = -(-end // (MOST_STEPS * DAY)) * DAY
    return Scale(step, -(-end // step))
