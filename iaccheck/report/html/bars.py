"""Lengths -> bars on a time axis, as SVG: certain up to their lower bound, hatched up to their upper one."""

from __future__ import annotations

from iaccheck.interval import Interval
from iaccheck.model import Reach
from iaccheck.report.html.markup import Markup, fill, joined
from iaccheck.report.html.scale import Scale, seconds

ENDLESS = Markup('<line class="endless" x1="0" x2="100%" y1="50%" y2="50%"/>')
"""What sets no limit at all."""
LINE = '<line class="{kind}" x1="{at}%" x2="{at}%" y1="0" y2="100%"/>'


def session(row: Reach, outcome: str, scale: Scale) -> Markup:
    """What it can get as a bar, what is missing behind it, and lines for what it needs and may have."""
    gets = row.reachable_seconds or (row.ceiling_seconds if row.limits else Interval(0, 0))
    kind = {"fail": "short", "pass": "met"}.get(outcome, "")
    parts = [bar(gets, scale, f"{kind} hollow" if row.rejected else kind)]
    needs, high = row.needs_seconds, seconds(gets.high)
    if needs is not None and high is not None and high < needs:
        parts.append(_rect("missing", scale.share(high), scale.share(needs)))
    return joined((*parts, lines(row, scale)))


def lines(row: Reach, scale: Scale) -> Markup:
    """Where on the axis the need stands, and what it may have at most."""
    marks = (("need", row.needs_seconds), ("most", row.at_most_seconds))
    return joined(fill(LINE, kind=kind, at=f"{scale.share(at):g}") for kind, at in marks if at is not None)


def bar(length: Interval, scale: Scale, kind: str = "") -> Markup:
    """A bar up to what is certain, and hatched from there to what is possible."""
    low, high = seconds(length.low) or 0, seconds(length.high)
    end = scale.share(low)
    far = scale.share(scale.end_seconds if high is None else high)
    parts = [_rect(f"bar {kind}".strip(), 0, end)] if end or low == high else []
    if far > end:
        parts.append(_rect("open", end, far))
    if low > scale.end_seconds:
        parts.append(Markup('<text class="on" x="100%" y="50%">▸</text>'))
    return joined(parts)


def _rect(kind: str, start: float, end: float) -> Markup:
    return Markup(f'<rect class="{kind}" x="{start:g}%" y="25%" width="{end - start:g}%" height="50%"/>')
