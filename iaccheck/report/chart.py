"""The factors of a workflow as a small bar chart: how long each is, what is needed, and which one limits."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.model import Limit, Reach
from iaccheck.policy.sentences import limit_text
from iaccheck.report.bars import NARROWEST, WIDEST, Scale, bar, scale
from iaccheck.report.style import Style, printable
from iaccheck.report.widths import width_of
from iaccheck.seconds import length_text
from iaccheck.source import Location

MOST_MARKS = 2
LEAST_SAID = 24
"""Where no more columns are left than these, what is said of a factor stands below its bar."""


def legend(reach: Reach, style: Style) -> str:
    """What is drawn: the factors of which the smallest is the session, and the marks."""
    said = f"the smallest of what limits {reach.kind.name}"
    if reach.renews and reach.caller is not None:
        said += f"; {reach.caller.title} renews it by itself, so what bounds a single call does not count"
    if reach.needs_seconds is not None:
        said += f"; {style.signs.needed} is the {length_text(reach.needs_seconds)} that it needs"
    if reach.at_most_seconds not in {None, reach.needs_seconds}:
        said += f"; {style.signs.allowed} is the {length_text(reach.at_most_seconds or 0)} that it may last"
    return said


def chart(reach: Reach, shown: Location | None, style: Style, margin: str) -> Iterator[str]:
    """A line for each factor, behind a margin; the place that is shown already is not repeated."""
    names = max(len(limit.factor.id) for limit in reach.limits)
    lengths = max(len(limit_text(limit)) for limit in reach.limits)
    said = [_said(limit, reach, shown, style) for limit in reach.limits]
    around = len(margin) + names + lengths + 8
    least, columns = LEAST_SAID, WIDEST
    if style.width is not None:
        least = max(least, *(width_of(word) for each in said for word in each.split(" ")))
        columns = max(NARROWEST, min(WIDEST, style.width - around - MOST_MARKS - least))
    seconds = [limit.seconds for limit in reach.limits if not limit.is_none]
    on = scale(seconds, reach.needs_seconds, reach.at_most_seconds, columns, style)
    is_below = style.width is not None and style.width - around - on.width < least
    for limit, text in zip(reach.limits, said, strict=True):
        row = f"{margin}{_row(limit, on, names, style)}"
        length = limit_text(limit)
        if not is_below:
            yield style.folded(f"{row}  {length.ljust(lengths)}  {text}", " " * (around + on.width))
            continue
        fits = width_of(row) + 2 + len(length) <= (style.width or 0)
        yield f"{row}  {length}" if fits else row
        yield style.folded(f"{margin}    {text if fits else f'{length}: {text}'}", f"{margin}    ")


def _row(limit: Limit, on: Scale, names: int, style: Style) -> str:
    """A factor's name and bar; the one that limits is marked."""
    is_doubtful = limit.binds or limit.must_rise or not (limit.is_none or limit.seconds.is_exact)
    colour = "red" if limit.binds and limit.must_rise else "yellow" if is_doubtful else "green"
    sign = style.paint(">", colour, "bold") if limit.binds else " "
    name = style.paint(limit.factor.id.ljust(names), *(("bold",) if limit.binds else ()))
    drawn = bar(limit.seconds, on, colour, style, limit.is_none)
    return f"{sign} {name}  {drawn}"


def _said(limit: Limit, reach: Reach, shown: Location | None, style: Style) -> str:
    """Whether a factor limits or is too short besides, and where it has its length from."""
    too_short = "too short as well" if any(each.binds for each in reach.limits) else "too short"
    word = "limits it" if limit.binds else too_short if limit.must_rise else ""
    basis = _basis(limit, reach, shown, style)
    return f"{style.paint(word, 'red' if limit.must_rise else 'yellow', 'bold')}: {basis}" if word else basis


def _basis(limit: Limit, reach: Reach, shown: Location | None, style: Style) -> str:
    where = [printable(limit.address)] if limit.address is not None and limit.address != reach.target else []
    if limit.location is not None and limit.location != shown:
        where.append(style.file(printable(f"{limit.location.path}:{limit.location.line}"), limit.location))
    said = {
        "configured": "set",
        "omitted": "not set, so the cloud's default",
        "given": "given by the workflow",
        "assumed": limit.note,
        "default": limit.factor.default_text,
        "fixed": "fixed by the cloud",
        "unknown": f"not known: {'it ' if limit.fact else ''}{limit.note}",
    }[limit.basis]
    return f"{printable(said)} ({', '.join(where)})" if where else printable(said)
