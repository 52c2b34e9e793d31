"""A place in a file as people read it: the line, with the part that matters underlined and labelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaccheck.report.style import Style, printable
from iaccheck.source import Location, Source

Sources = Callable[[str], Source | None]
"""Looks up a text that was read, by the path that its locations have."""
WIDEST = 120
"""A longer line is cut: a page of minified JSON helps nobody."""


def place(location: Location) -> str:
    """`path:line:column`, as editors and terminals link it."""
    return printable(f"{location.path}:{location.line}:{location.column}")


def excerpt(location: Location, label: str, sources: Sources, style: Style, colour: str) -> Iterator[str]:
    """The lines `--> place`, the source line and its underline; the place alone where the text is not at hand."""
    source = sources(location.path)
    line = source.line(location.line) if source else ""
    width = len(str(location.line))
    bar = style.paint("|", "blue")
    yield f"{' ' * width}{style.paint('-->', 'blue')} {place(location)}"
    if not line.strip():
        if label:
            yield f"{' ' * width} {style.paint('=', 'blue')} {label}"
        return
    end = location.end_column if location.end_line == location.line else len(line) + 1
    shown, column, end = _cut(line, location.column, end)
    marks = "^" * max(1, end - column)
    yield f"{' ' * width} {bar}"
    yield f"{style.paint(str(location.line), 'blue')} {bar} {printable(shown.replace(chr(9), ' '))}"
    yield f"{' ' * width} {bar} {' ' * (column - 1)}{style.paint(f'{marks} {label}'.rstrip(), colour)}"


def _cut(line: str, column: int, end: int) -> tuple[str, int, int]:
    """A window of a long line around the columns that matter."""
    if len(line) <= WIDEST:
        return line, column, min(end, len(line) + 1)
    start = max(0, column - 20)
    shown = line[start : start + WIDEST]
    return shown, column - start, min(end - start, len(shown) + 1)
