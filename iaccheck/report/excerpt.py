"""Places in files as people read them: the lines, with the parts that matter underlined and labelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from iaccheck.report.style import Style, printable
from iaccheck.report.widths import width_of
from iaccheck.source import Location, Source

Sources = Callable[[str], Source | None]
"""Looks up a text that was read, by the path that its locations have."""
WIDEST = 120
"""A longer line is cut: a page of minified JSON helps nobody."""
NARROWEST = 20
"""In less room than this a line or a label is not shown."""
BEFORE = 20
"""What of a cut line stands before the part that matters."""
TAB = " " * 4
MOST_LOOKED_AT = 10 * WIDEST
"""So many characters beside a place, and of it, may have to do with what is shown of a long line."""
MOST_LINES = 6
"""Of a value with more lines than these, the first two and the last are shown."""


VALUES = (".tfvars", ".tfvars.json")
"""Files of values: what is wrong in one is said without its line, which may be a secret whose name is misspelt."""
HIDES = re.compile(r"\bsensitive\s*\(")
"""What stands in a line that may hold the secret itself."""


class Mark(msgspec.Struct, frozen=True):
    """A place, what to say of it, and how it is underlined."""

    location: Location
    label: str
    colour: str = "blue"
    sign: str = "-"


def excerpt(main: Mark, sources: Sources, style: Style, others: Sequence[Mark] = ()) -> Iterator[str]:
    """The line `--> place`, the source lines and their underlines; then those of other places, by file.

    Of the others each has to be in a text that was read (`can_be_shown`).
    """
    files: dict[str, list[Mark]] = {main.location.path: []}
    if can_be_shown(main.location, sources) and not main.location.path.endswith(VALUES):
        files[main.location.path].append(main)
    for mark in others:
        files.setdefault(mark.location.path, []).append(mark)
    digits = digits_of(main, *others)
    margin, bar = " " * digits, style.paint("|", "blue")
    yield f"{margin}{style.paint('-->', 'blue')} {style.place(main.location)}"
    if main not in files[main.location.path] and main.label:
        yield style.folded(f"{margin} {style.paint('=', 'blue')} {main.label}")
    for path, marks in files.items():
        if marks and path == main.location.path:
            yield f"{margin} {bar}"
        elif marks:
            yield f"{margin}{style.paint(':::', 'blue')} {style.place(marks[0].location)}"
        source = sources(path)
        if source is not None:
            yield from _lines(marks, source, digits, style)


def digits_of(*marks: Mark) -> int:
    """The columns that the largest of their line numbers takes."""
    return len(str(max(max(mark.location.line, mark.location.end_line) for mark in marks)))


def can_be_shown(location: Location | None, sources: Sources) -> bool:
    """Whether the line of a place is at hand, and has something on it."""
    source = sources(location.path) if location else None
    line = source.line(location.line) if source is not None and location is not None else ""
    return bool(line.strip()) and not hides(line)


@lru_cache(maxsize=32)
def hides(line: str) -> bool:
    """Whether a line may hold a secret itself."""
    return "sensitive" in line and HIDES.search(line) is not None


def _lines(marks: Iterable[Mark], source: Source, digits: int, style: Style) -> Iterator[str]:
    """The marked lines of one file, in order; one that has several marks stands there once."""
    room = min(WIDEST, (style.width or WIDEST + digits + 3) - digits - 3)
    bar = style.paint("|", "blue")
    before: tuple[int, bool] | None = None
    for mark in sorted(marks, key=lambda mark: mark.location):
        location = mark.location
        if before is not None and location.line > before[0] + 1:
            yield style.paint("...", "blue")
        is_cut = width_of(source.line(location.line)) > room
        is_there = before == (location.line, False) and not is_cut
        if _ends_below(location):
            yield from _rails(mark, source, digits, style, room)
        else:
            line, under = _underlined(mark, source, style, room)
            if not is_there:
                yield f"{style.paint(str(location.line).rjust(digits), 'blue')} {bar} {line}".rstrip()
            yield from (f"{' ' * digits} {bar} {each}" for each in under)
        before = (max(location.line, location.end_line if _ends_below(location) else 0), is_cut)


def _ends_below(location: Location) -> bool:
    """Whether a place has several lines."""
    return location.end_line > location.line + (location.end_column == 1)


def _underlined(mark: Mark, source: Source, style: Style, room: int) -> tuple[str, list[str]]:
    """A line as it fits, and what stands below it."""
    line, location = source.line(mark.location.line), mark.location
    end = location.end_column if location.end_line == location.line else len(line) + 1
    before, marked, after = _cut(line, location.column - 1, end - 1, room, style.signs.cut)
    start = width_of(before)
    signs = style.paint(mark.sign * max(1, width_of(marked)), mark.colour)
    below = f"{' ' * start}{signs} {style.paint(mark.label, mark.colour)}".rstrip()
    if style.width is None or width_of(below) <= room:
        return before + marked + after, [below]
    at = " " * min(start, max(0, room - 2 * NARROWEST))
    labels = style.narrowed(f"{at}{style.paint(mark.label, mark.colour)}", at, room)
    return before + marked + after, [f"{' ' * start}{signs}", *labels]


def _rails(mark: Mark, source: Source, digits: int, style: Style, room: int) -> Iterator[str]:
    """The lines of a place that has several, tied together at their left; what is in the middle of many is left out."""
    location, bar = mark.location, style.paint("|", "blue")
    last = location.end_line if location.end_column > 1 else location.end_line - 1
    numbers: list[int | None] = list(range(location.line, last + 1))
    if len(numbers) > MOST_LINES:
        numbers[2:-1] = [None]
    for number in numbers:
        rail = style.paint("/" if number == location.line else "|", mark.colour)
        if number is None:
            yield f"{style.paint('...'.ljust(digits + 2), 'blue')} {rail}"
            continue
        before, marked, after = _cut(source.line(number), 0, 0, room - 2, style.signs.cut)
        yield f"{style.paint(str(number).rjust(digits), 'blue')} {bar} {rail} {before}{marked}{after}".rstrip()
    end = location.end_column - 1 if last == location.end_line else len(source.line(last))
    under = "_" * min(room - 2, max(1, width_of(_shown(source.line(last)[:end]))))
    first, *more = style.narrowed(style.paint(f"|{under}{mark.sign} {mark.label}".rstrip(), mark.colour), "  ", room)
    yield from (f"{' ' * digits} {bar} {each}" for each in (first, *more))


def _cut(line: str, start: int, end: int, room: int, sign: str) -> tuple[str, str, str]:
    """What stands before, in and after the part of a line that matters; a long line is cut around it."""
    near = max(0, start - MOST_LOOKED_AT)
    before, marked = _shown(line[near:start]), _shown(line[start : min(end, start + MOST_LOOKED_AT)])
    after = _shown(line[end : end + MOST_LOOKED_AT])
    if not near and width_of(before) + width_of(marked) + width_of(after) <= room:
        return before, marked, after
    if width_of(before) + width_of(marked) > room and len(before) > BEFORE:
        before = sign + before[-BEFORE:]
    left = room - width_of(before)
    marked, left = _fitting(marked, left, sign)
    return before, marked, _fitting(after, left, sign)[0] if left else ""


def _fitting(text: str, room: int, sign: str) -> tuple[str, int]:
    """The beginning of a text that fits, with a sign where it is cut, and the room that is left."""
    width = width_of(text)
    if width <= room:
        return text, room - width
    text = text[: max(0, room - 1)]
    while width_of(text) > max(0, room - 1):
        text = text[:-1]
    return text + sign, 0


def _shown(text: str) -> str:
    return printable(text.replace("\t", TAB))
