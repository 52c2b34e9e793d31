"""Texts and the places in them: what every other module uses to say where something stands."""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec

LINE_END = re.compile("\n")
WORD = re.compile(r"\w+|[^\w\s]|\n").findall
AT_ONCE = 1 << 16
"""How many characters are gone through at once where words are counted."""


class UsageError(Exception):
    """What the user told us is wrong: a command, a configuration, a rule. Ends the run with exit code 2."""


class Location(msgspec.Struct, frozen=True, order=True):
    """A stretch of a file. Lines and columns count from 1 in Unicode code points; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Diagnostic(msgspec.Struct, frozen=True):
    """Something about the input that its author should know; never a verdict of a rule."""

    severity: str
    """`error` or `warning`."""
    summary: str
    """At most 60 characters, without values and without a full stop."""
    detail: str
    """The values involved, and what to do."""
    location: Location | None = None


def letters_in(text: str) -> int:
    """How many characters of a text are no blanks: it can't hold more words than that."""
    return len(text) - text.count(" ")


def words_in(text: str, most: int) -> int:
    """How many words, signs and line breaks a text holds, or more than the most: what reading it takes goes by them."""
    count = 0
    for start in range(0, len(text), AT_ONCE):
        count += len(WORD(text[start : start + AT_ONCE]))
        if count > most:
            break
    return count


class Source:
    """The text of one file, and where its lines begin."""

    __slots__ = ("_last", "_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None
        self._last = (0, "")

    @property
    def starts(self) -> list[int]:
        """The offset of each line's first character."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in LINE_END.finditer(self.text))]
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column, from 1, of an offset into the text."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def location(self, start: int, end: int) -> Location:
        """The location of `text[start:end]`."""
        return Location(self.path, *self.position(start), *self.position(end))

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line end; empty past the last one."""
        if not 0 < number <= len(self.starts):
            return ""
        if self._last[0] != number:  # thousands of findings may stand on one line of a megabyte
            start = self.starts[number - 1]
            end = self.text.find("\n", start)
            self._last = number, self.text[start : len(self.text) if end < 0 else end].rstrip("\r")
        return self._last[1]
