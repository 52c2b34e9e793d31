"""`iaccheck rules`: everything in force."""

from __future__ import annotations

from iaccheck.commands.output import Output
from iaccheck.policy.catalogue import load
from iaccheck.report import shapes, tables
from iaccheck.report.style import Style


def rules(format_: str, style: Style) -> Output:
    """List all rules, settings and workflow kinds."""
    catalogue = load()
    return Output(
        shapes.encoded(shapes.catalogue(catalogue)) if format_ == "json" else tables.catalogue(catalogue, style)
    )
