from __future__ import annotations

import pytest

from iaccheck.interval import ANY, Interval, exactly
from iaccheck.report.bars import bar, scale
from iaccheck.report.style import ASCII, Style

PLAIN = Style(signs=ASCII)
HOUR = 3600
BARS: list[tuple[str, list[Interval], int | None, int | None, list[str]]] = [
    ("too short, enough, more", [exactly(6 * HOUR), exactly(8 * HOUR), exactly(12 * HOUR)], 8 * HOUR, None,
     ["######  |    ", "########|    ", "########|####"]),
    ("a second too short or too long", [exactly(8 * HOUR - 1), exactly(8 * HOUR + 1)], 8 * HOUR, None,
     ["########## | ", "###########|#"]),
    ("next to nothing", [exactly(1), exactly(100 * HOUR)], 1, None, ["#|           ", "#|###########"]),
    ("next to nothing, and less", [exactly(1), exactly(100 * HOUR)], 2, None, ["# |          ", "##|##########"]),
    ("not known", [Interval(HOUR, 12 * HOUR), Interval(HOUR, None), Interval(None, 6 * HOUR), ANY], 4 * HOUR, None,
     ["#???|????????", "#???|????????", "????|??      ", "????|????????"]),
    ("hardly known", [Interval(12 * HOUR - 1, 12 * HOUR)], None, None, ["###########?"]),
    ("allowed too", [exactly(6 * HOUR)], 8 * HOUR, 12 * HOUR, ["######  |    !"]),
    ("allowed and longer", [exactly(12 * HOUR), exactly(10 * HOUR)], 8 * HOUR, 10 * HOUR,
     ["########|##!##", "########|##!  "]),
    ("as long as allowed", [exactly(8 * HOUR)], 8 * HOUR, 8 * HOUR, ["############|"]),
    ("nothing is needed", [exactly(6 * HOUR), exactly(12 * HOUR), exactly(0)], None, None,
     ["######      ", "############", "            "]),
    ("nothing is known", [ANY], None, None, ["????????????"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lengths", "needs", "at_most", "drawn"), [row[1:] for row in BARS], ids=[row[0] for row in BARS]
)
def test_lengths_as_bars(lengths: list[Interval], needs: int | None, at_most: int | None, drawn: list[str]) -> None:
    on = scale(lengths, needs, at_most, 12, PLAIN)
    assert [bar(length, on, "red", PLAIN) for length in lengths] == drawn


def test_no_limit_is_another_line_than_not_known() -> None:
    on = scale([exactly(HOUR)], HOUR, None, 6, PLAIN)
    assert bar(ANY, on, "red", PLAIN, is_unlimited=True) == "------|"


def test_bars_of_one_table_have_one_scale() -> None:
    on = scale([exactly(HOUR)], None, None, 12, PLAIN, longest=12 * HOUR)
    assert bar(exactly(HOUR), on, "red", PLAIN) == "#           "
