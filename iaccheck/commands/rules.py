"""`iaccheck rules`: everything in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iaccheck.commands.output import Look, Output, output_of
from iaccheck.model import Catalogue
from iaccheck.report import shapes, tables
from iaccheck.report.reference import reference
from iaccheck.report.style import Style
from iaccheck.universe import Asked, catalogue_in_force, universes


def rules(asked: Asked, look: Look) -> Output:
    """List all rules, settings and workflow kinds, those of the configuration's own folders included."""
    return output_of(catalogue_in_force(universes(asked)[0]), FORMATS, look)


FORMATS: Mapping[str, Callable[[Catalogue, Style], str]] = {
    "text": tables.catalogue,
    "markdown": lambda catalogue, style: reference(catalogue),
    "json": lambda catalogue, style: shapes.encoded(shapes.catalogue(catalogue)),
}
