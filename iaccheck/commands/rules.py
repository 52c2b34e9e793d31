"""`iaccheck rules`: everything in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from iaccheck.commands.output import Look, Output, output_of
from iaccheck.model import Catalogue
from iaccheck.report import catalogue_shapes, shapes, tables
from iaccheck.report.reference import reference
from iaccheck.report.style import Style
from iaccheck.universe import Asked, catalogue_in_force, looked_up


def rules(asked: Asked, look: Look) -> Output:
    """List all rules, settings and workflow kinds, those of the configuration's own folders included.

    Exit 2 where the configuration is wrong: they are the words to mend it with.
    """
    universe, notes = looked_up(asked)
    return replace(output_of(catalogue_in_force(universe), FORMATS, look, 2 if notes else 0), notes=notes)


FORMATS: Mapping[str, Callable[[Catalogue, Style], str]] = {
    "text": tables.catalogue,
    "markdown": lambda catalogue, style: reference(catalogue),
    "json": lambda catalogue, style: shapes.encoded(catalogue_shapes.catalogue(catalogue)),
}
