"""Lengths of time -> bars of one scale, with marks at what is needed and at what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from iaccheck.hcl.numbers import Number, to_float
from iaccheck.interval import Interval
from iaccheck.report.style import Style

WIDEST = 24
"""Columns of the longest bar, its marks aside."""
NARROWEST = 8


class Scale(msgspec.Struct, frozen=True):
    """What the columns of some bars stand for."""

    longest: float
    """The seconds at the right end; 0 if no end is known."""
    columns: int
    marks: tuple[tuple[int, int, str], ...] = ()
    """Seconds, the column that a mark stands before, and its sign."""

    @property
    def width(self) -> int:
        """The columns of a bar with its marks."""
        return self.columns + len(self.marks)

    def column(self, seconds: Number) -> int:
        """How many columns a length has: at a mark exactly if it is as long, and on the right side of it if not."""
        share = to_float(seconds) / self.longest * self.columns if self.longest else 0
        found = max(1 if seconds > 0 else 0, min(self.columns, round(share)))
        for at, column, _ in self.marks:
            if seconds == at:
                return column
            found = min(found, column - 1) if seconds < at else max(found, column + 1)
        return found


def longest_of(lengths: Iterable[Interval]) -> float:
    """The longest length that can be told, in seconds."""
    return max((to_float(end) for length in lengths for end in (length.low, length.high) if end is not None), default=0)


def scale(
    lengths: Sequence[Interval], needs: int | None, at_most: int | None, columns: int, style: Style, longest: float = 0
) -> Scale:
    """The scale on which the longest of some lengths takes all columns; or a longer one, of another bar."""
    marks = {at_most: style.signs.allowed, needs: style.signs.needed}
    wanted = sorted(seconds for seconds in marks if seconds is not None)
    longest = max([longest, longest_of(lengths), *map(float, wanted)])
    placed: list[tuple[int, int, str]] = []
    for number, seconds in enumerate(wanted):
        is_last = number == len(wanted) - 1
        after = (0 if is_last else 2) + (wanted[-1] < longest)
        is_missed = any(length.high is not None and 0 < length.high < seconds for length in lengths)
        least = placed[-1][1] + 2 if placed else 1 + is_missed
        column = max(least, min(columns - after, round(seconds / longest * columns)))
        placed.append((seconds, column, marks[seconds]))
    return Scale(longest, columns, tuple(placed))


def bar(length: Interval, on: Scale, colour: str, style: Style, is_unlimited: bool = False) -> str:
    """A length as a bar: solid up to what it is at least, another sign up to what it is at most."""
    signs = style.signs
    if is_unlimited:
        drawn = signs.unlimited * on.columns
    else:
        most = on.columns if length.high is None else on.column(length.high)
        least = 0 if length.low is None else on.column(length.low)
        least = least if length.is_exact else min(least, max(0, most - 1))
        drawn = (signs.filled * least + signs.possible * (most - least)).ljust(on.columns)
    pieces, start = [], 0
    for _, column, sign in on.marks:
        pieces += [style.paint(drawn[start:column], colour), style.paint(sign, "bold")]
        start = column
    return "".join([*pieces, style.paint(drawn[start:], colour)])
