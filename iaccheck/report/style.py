"""Colour for people at a terminal, and nothing for a pipe; what comes from the input cannot drive the terminal."""

from __future__ import annotations

import msgspec

CODES = {"red": "31", "yellow": "33", "green": "32", "blue": "34", "cyan": "36", "bold": "1", "faint": "2"}
OUTCOME_STYLES = {"fail": "red", "unknown": "yellow", "pass": "green"}
SEVERITY_STYLES = {"error": "red", "warning": "yellow", "info": "blue"}


class Style(msgspec.Struct, frozen=True):
    """Paints text, or leaves it as it is."""

    coloured: bool = False

    def paint(self, text: str, *styles: str) -> str:
        """The text in these styles, one after another."""
        if not self.coloured or not text:
            return text
        return f"\033[{';'.join(CODES[style] for style in styles)}m{text}\033[0m"


def printable(text: str) -> str:
    """The text with control characters shown as escapes, so that a name from the input stays a name."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in text)


def width_of(text: str) -> int:
    """The columns that a printable text takes in a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
