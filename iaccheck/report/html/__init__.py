"""A report as one HTML page that needs no network: header, workflows as a chart, findings, settings, and the rest."""

from iaccheck.report.html.page import About, html

__all__ = ["About", "html"]
