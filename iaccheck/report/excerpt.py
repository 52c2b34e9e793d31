"""A place in a file as people read it: the line, with the part that matters underlined and labelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaccheck.report.style import Style, printable, width_of
from iaccheck.source import Location, Source

Sources = Callable[[str], Source | None]
"""Looks up a text that was read, by the path that its locations have."""
WIDEST = 120
"""A longer line is cut: a page of minified JSON helps nobody."""
BEFORE = 20
"""What of a cut line stands before the part that matters."""


def place(location: Location) -> str:
    """`path:line:column`, as editors and terminals link it."""
    return printable(f"{location.path}:{location.line}:{location.column}")


def excerpt(
    location: Location, label: str, sources: Sources, style: Style, colour: str, hidden: bool = False
) -> Iterator[str]:
    """The lines `--> place`, the source line and its underline; the place alone where the text may not be shown."""
    source = None if hidden else sources(location.path)
    line = source.line(location.line) if source else ""
    margin = " " * len(str(location.line))
    bar = style.paint("|", "blue")
    yield f"{margin}{style.paint('-->', 'blue')} {place(location)}"
    if not line.strip():
        if label:
            yield f"{margin} {style.paint('=', 'blue')} {label}"
        return
    end = location.end_column if location.end_line == location.line else len(line) + 1
    before, marked, after = (_shown(part) for part in _parts(line, location.column - 1, end - 1))
    marks = "^" * max(1, width_of(marked))
    yield f"{margin} {bar}"
    yield f"{style.paint(str(location.line), 'blue')} {bar} {before}{marked}{after}".rstrip()
    yield f"{margin} {bar} {' ' * width_of(before)}{style.paint(f'{marks} {label}'.rstrip(), colour)}"


def _parts(line: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before, in and after the part of a line that matters; a long line is cut around it."""
    first, last = 0, len(line)
    if len(line) > WIDEST:
        first = max(0, start - BEFORE)
        last = first + WIDEST
    return line[first:start], line[start : min(end, last)], line[max(end, start) : last]


def _shown(text: str) -> str:
    return printable(text.replace("\t", " "))
