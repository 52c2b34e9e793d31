from __future__ import annotations

import pytest

from iaccheck.report.style import Style
from iaccheck.report.widths import ESCAPES, folded, width_of

RED = Style(coloured=True, has_links=True)

WIDTHS: list[tuple[str, int]] = [
    ("", 0),
    ("max_session_duration", 20),
    ("é", 1),
    ("e\u0301", 1),  # a letter and its accent
    ("日本", 4),
    ("ｆｕｌｌ", 8),
    ("한국", 4),
    ("\u1112\u1161\u11ab", 2),  # one Korean syllable in three parts
    ("👍🏽", 2),
    ("👨‍👩‍👧", 2),
    ("❤️", 2),
    ("🇩🇪🇫🇷", 4),
    ("a\u200bb", 2),  # a space of no width
    ("█░│║─…", 6),
    (RED.paint("日本", "red", "bold"), 4),
    (RED.link("here", "https://x.example/a?b=c#d"), 4),
]


@pytest.mark.parametrize(("text", "width"), WIDTHS)
def test_how_wide_a_text_is(text: str, width: int) -> None:
    assert width_of(text) == width


FOLDED: list[tuple[str, int, str]] = [
    ("it fits", 7, "it fits"),
    ("one two three", 8, "one two\n  three"),
    ("  one two three", 9, "  one two\n  three"),
    ("it needs 8 h today", 10, "it needs\n  8 h\n  today"),
    ("see https://x.example/long for more", 12, "see https://x.example/long\n  for more"),
    ("日本 日本 日本", 9, "日本 日本\n  日本"),
    ("a  b  c  d", 7, "a  b  c\n  d"),
    ("         far", 5, "         far"),
]


@pytest.mark.parametrize(("line", "width", "lines"), FOLDED)
def test_lines_are_broken_between_words(line: str, width: int, lines: str) -> None:
    assert folded(line, "  ", width) == lines


def test_colour_ends_with_its_line_and_goes_on_behind_the_margin() -> None:
    line = f"{RED.paint('error', 'red')}{RED.paint(': one two three', 'bold')} four"
    assert folded(line, "  ", 12) == "\n".join(
        ["\033[31merror\033[0m\033[1m: one\033[0m", "  \033[1mtwo three\033[0m", "  four"]
    )


def test_nothing_but_blanks_is_lost() -> None:
    line = f"{RED.paint('a bb', 'red')} ccc {RED.link('dddd', 'https://x.example')} eeeee " * 5
    for width in range(4, 60):
        found = folded(line.rstrip(), "  ", width)
        assert ESCAPES.sub("", found).split() == ESCAPES.sub("", line).split()
        assert found.count("\033[31m") == found.count("\033[0m")


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "https://x.example/ab\033\\", "https://x.example/a b", "https://é.example", ""]
)
def test_what_can_be_no_hyperlink_stays_text(target: str) -> None:
    assert RED.link("here", target) == "here"
