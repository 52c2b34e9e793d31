"""How text looks to people: colour, links and lines that fit on a terminal, and nothing of it in a pipe.

What comes from the input cannot drive the terminal.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from iaccheck.report.widths import folded
from iaccheck.source import Location

CODES = {"red": "31", "yellow": "33", "green": "32", "blue": "34", "cyan": "36", "bold": "1", "faint": "2"}
OUTCOME_STYLES = {"fail": "red", "unknown": "yellow", "pass": "green"}
SEVERITY_STYLES = {"error": "red", "warning": "yellow", "info": "blue"}
LINK = re.compile("(?:https?|file)://[!-~]+")
"""What may stand in a hyperlink: by its specification no more than the printable characters of ASCII."""


class Signs(msgspec.Struct, frozen=True):
    """The characters that bars are drawn with, each one column wide."""

    filled: str = "█"
    possible: str = "░"
    """Of a length that is not known: from the least to the most that it can be."""
    unlimited: str = "─"
    needed: str = "│"
    allowed: str = "║"
    """At the longest that is wanted."""
    cut: str = "…"


BLOCKS = Signs()
ASCII = Signs("#", "?", "-", "|", "!", "~")


class Style(msgspec.Struct, frozen=True):
    """Paints text, links it and folds it, or leaves it as it is."""

    coloured: bool = False
    width: int | None = None
    """The columns of the terminal; None where lines are not folded."""
    has_links: bool = False
    folder: str = ""
    """The working directory as a URL; empty where places are not linked."""
    signs: Signs = BLOCKS

    def paint(self, text: str, *styles: str) -> str:
        """The text in these styles, one after another."""
        if not self.coloured or not text or not styles:
            return text
        return f"{_code(styles)}{text}\033[0m"

    def link(self, text: str, target: str) -> str:
        """The text as a hyperlink (OSC 8), where the terminal has such and the target can be one."""
        if not self.has_links or not LINK.fullmatch(target):
            return text
        return f"\033]8;;{target}\033\\{text}\033]8;;\033\\"

    def place(self, location: Location) -> str:
        """`path:line:column`, linked to the file."""
        return self.file(place(location), location)

    def file(self, text: str, location: Location) -> str:
        """A text that names a place, linked to its file."""
        if not self.folder:
            return text
        return self.link(text, f"{self.folder}/{_quoted(location.path)}")

    def folded(self, line: str, margin: str = "      ") -> str:
        """The line as it fits: broken between words, with a margin before what is left."""
        if self.width is None or (len(line) <= self.width and line.isascii()):
            return line
        return folded(line, margin, self.width)

    def narrowed(self, line: str, margin: str, room: int) -> list[str]:
        """The same in less than the terminal has, a text for each line."""
        return [line] if self.width is None else folded(line, margin, room).split("\n")


@lru_cache(maxsize=64)
def _code(styles: tuple[str, ...]) -> str:
    return f"\033[{';'.join(CODES[style] for style in styles)}m"


@lru_cache(maxsize=1024)
def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path, errors="surrogateescape")


def place(location: Location) -> str:
    """`path:line:column`, as editors and terminals link it."""
    return printable(f"{location.path}:{location.line}:{location.column}")


def inert_json(text: str) -> str:
    """JSON with those characters escaped that it may hold, and that would drive a terminal or turn text around."""
    return DRIVES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


DRIVES = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text with control characters shown as escapes, so that a name from the input stays a name."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in text)
