"""What is told -> what says the same together, so that one can speak for a target that matches 500 roles."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from iaccheck.model import Finding
from iaccheck.source import Diagnostic, Location

T = TypeVar("T")
MOST = 3
"""Of more that are alike, the first one is shown; of the others, as many as this are named."""


def together(all_: Sequence[T], likeness: Callable[[T], Hashable]) -> Iterator[Sequence[T]]:
    """One by one, but more than a few of the same likeness together, where the first of them stands."""
    by_likeness: dict[Hashable, list[T]] = {}
    for each in all_:
        by_likeness.setdefault(likeness(each), []).append(each)
    shown = set()
    for each in all_:
        key = likeness(each)
        if len(by_likeness[key]) <= MOST:
            yield (each,)
        elif key not in shown:
            shown.add(key)
            yield by_likeness[key]


def groups(findings: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    """Findings that say the same of many targets, of many instances in one place, or of many modules, together."""
    return together(findings, _likeness)


def _likeness(finding: Finding) -> Hashable:
    """What findings have in common that are alike: where what is unknown is no setting, what is said before a colon."""
    about: Hashable = finding.workflow or finding.location
    message = finding.message
    if finding.outcome == "unknown" and not (finding.workflow or finding.address):
        about, message = None, message.partition(":")[0]
    return finding.rule, finding.outcome, message, finding.waived, finding.baseline, about


def said_together(diagnostics: Sequence[Diagnostic]) -> Iterator[Sequence[Diagnostic]]:
    """Diagnostics that say the same of many places, and warnings of the same kind, together."""
    return together(diagnostics, lambda each: (each.severity, each.summary, each.severity == "error" and each.detail))


def others_text(first: Finding, others: Sequence[Finding]) -> str:
    """For whom else the first finding speaks."""
    return _named([_placed(each, first) for each in others[:MOST]], len(others))


def other_places(others: Sequence[Diagnostic]) -> str:
    """For which other places the first diagnostic speaks."""
    return _named([_at(each.location) for each in others[:MOST] if each.location], len(others))


def _named(some: Iterable[str], count: int) -> str:
    rest = ", …" if count > MOST else ""
    return f"{count} more: {', '.join(some)}{rest}"


def _placed(each: Finding, first: Finding) -> str:
    """An address, with what else is not as it is with the first one: the root module, the place."""
    at = _at(each.location) if each.location and each.location != first.location else ""
    if each.address is None:
        return at or each.in_root or "."
    root = f" in {each.in_root or '.'}" if each.in_root != first.in_root else ""
    return f"{each.address}{root}{f' ({at})' if at else ''}"


def _at(location: Location) -> str:
    return f"{location.path}:{location.line}"
