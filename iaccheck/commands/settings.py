"""`iaccheck settings`: every duration setting below some paths, with its value and where that comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iaccheck.commands.nothing import nothing_found, with_touched
from iaccheck.commands.output import Look, Output, output_of
from iaccheck.report import shapes, tables
from iaccheck.report.style import Style
from iaccheck.run import Run, Terms, listed
from iaccheck.universe import Asked


def settings(asked: Asked, terms: Terms, look: Look) -> Output:
    """List the settings."""
    done = listed(asked, terms, with_rows=False)
    if not done.found and asked.changes is None:
        return nothing_found(asked, done)
    return with_touched(output_of(done, FORMATS, look), asked, done)


FORMATS: Mapping[str, Callable[[Run, Style], str]] = {
    "text": lambda done, style: tables.settings(done.report, style),
    "json": lambda done, style: shapes.encoded(shapes.settings(done.report)),
}
