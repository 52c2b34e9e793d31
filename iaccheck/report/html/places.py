"""Places in files -> HTML: the path as a code host knows it, and the source line with the part that matters marked."""

from __future__ import annotations

from functools import lru_cache

from iaccheck.report.excerpt import VALUES, Sources, hides
from iaccheck.report.hosts import Paths
from iaccheck.report.html.markup import NOTHING, Markup, escaped, fill
from iaccheck.source import Location

WIDEST = 200
"""A longer line is cut: a page of minified JSON helps nobody."""
BEFORE = 40
"""What of a cut line stands before the part that matters."""
MOST_KEPT = 50
"""So many texts are kept: findings of a rule stand in the order of their places, and to read one again takes time."""
EXCERPT = '<pre data-line="{line}"><code>{before}<mark>{marked}</mark>{after}</code>{label}</pre>\n'


class Places:
    """The texts that were read, and what their paths are from the top of the repository."""

    __slots__ = ("_paths", "_sources")

    def __init__(self, sources: Sources, paths: Paths) -> None:
        self._sources, self._paths = lru_cache(MOST_KEPT)(sources), paths

    def place(self, at: Location) -> Markup:
        """`path:line`."""
        return Markup(f'<code class="at">{escaped(self._paths(at.path))}:{at.line}</code>')

    def excerpt(self, at: Location | None, label: str = "", is_hidden: bool = False) -> Markup:
        """The source line of a place; the label alone where the text may not be shown, or is not there."""
        source = None if is_hidden or at is None or at.path.endswith(VALUES) else self._sources(at.path)
        line = source.line(at.line) if source and at else ""
        if at is None or not line.strip() or hides(line):
            return fill('<p class="label">{label}</p>\n', label=label) if label else NOTHING
        start, end = at.column - 1, at.end_column - 1 if at.end_line == at.line else len(line)
        first = max(0, start - BEFORE) if len(line) > WIDEST else 0
        last = first + WIDEST
        return fill(
            EXCERPT,
            line=str(at.line),
            before=f"…{line[first:start]}" if first else line[:start].lstrip(),
            marked=line[start : min(end, last)],
            after=line[max(end, start) : last] + ("…" if len(line) > last else ""),
            label=Markup(f"<small>{escaped(label)}</small>") if label else NOTHING,
        )


def lines_of(text: str) -> Markup:
    """A sentence, or one with the points of a list after it."""
    first, *points = text.split("\n")
    if not points:
        return escaped(first)
    listed = "".join(f"<li>{escaped(point.removeprefix('- '))}</li>" for point in points)
    return Markup(f"{escaped(first)}<ul>{listed}</ul>")
