"""What is odd about the input, what was not checked, and what the baseline need not hold any more."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.model import Report
from iaccheck.report.html.markup import NOTHING, Markup, fill, joined
from iaccheck.report.html.places import Places
from iaccheck.source import Diagnostic

SECTION = """\
<section id="input" aria-labelledby="input-title">
<h2 id="input-title">Input</h2>
{parts}</section>
"""
PART = """\
<h3>{title} <span class="number">{count}</span></h3>
<p class="lead">{what}</p>
<ul class="points">{points}</ul>
"""
POINT = "<li><b>{name}</b> {text}</li>\n"


def rest(report: Report, places: Places) -> Markup:
    """The section on the input; nothing if there is nothing to say."""
    parts = joined(_parts(report, places))
    return fill(SECTION, parts=parts) if parts else NOTHING


def _parts(report: Report, places: Places) -> Iterator[Markup]:
    unchecked = [fill(POINT, name=each.path, text=each.reason) for each in report.not_checked]
    yield _part("Not checked", "It looks like Terraform, and no verdict here is about it.", unchecked)
    yield _part("Odd", "Mistakes in the input. What depends on them is unknown.", _diagnostics(report, places))
    unmatched = [fill("<li><code>{id}</code></li>\n", id=id_) for id_ in report.unmatched]
    yield _part("Rules without a resource", "Rules of your own that matched nothing at all.", unmatched)
    gone = [
        fill(POINT, name=each.rule, text=each.workflow or each.address or each.root or "") for each in report.gone or ()
    ]
    yield _part("Gone", "The baseline holds these, and they were not found again: write it again.", gone)


def _part(title: str, what: str, points: list[Markup]) -> Markup:
    if not points:
        return NOTHING
    return fill(PART, title=title, count=f"{len(points):,}", what=what, points=joined(points))


def _diagnostics(report: Report, places: Places) -> list[Markup]:
    return [_diagnostic(each, places) for each in report.diagnostics]


def _diagnostic(each: Diagnostic, places: Places) -> Markup:
    return fill(
        '<li class="{severity}"><b>{summary}</b> {place} {detail}{excerpt}</li>\n',
        severity=each.severity,
        summary=each.summary,
        place=places.place(each.location) if each.location else NOTHING,
        detail=each.detail,
        excerpt=places.excerpt(each.location),
    )
