"""Findings -> those that say the same together, so that one can speak for all of a target that matches 500 roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iaccheck.model import Finding

MOST = 3
"""Of more findings that are alike, the first one is shown; of the others, as many as this are named."""


def groups(findings: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    """Findings one by one, but those that say the same of many targets, or of many instances in one place, together."""
    by_likeness: dict[object, list[Finding]] = {}
    for finding in findings:
        by_likeness.setdefault(_likeness(finding), []).append(finding)
    for finding in findings:
        group = by_likeness[_likeness(finding)]
        if len(group) <= MOST:
            yield (finding,)
        elif finding is group[0]:
            yield group


def _likeness(finding: Finding) -> object:
    """What findings have in common that are alike."""
    about = finding.workflow or finding.location
    return finding.rule, finding.outcome, finding.message, finding.waived, finding.baseline, about


def others_text(first: Finding, others: Sequence[Finding]) -> str:
    """For whom else the first finding speaks."""
    named = ", ".join(_placed(each, first) for each in others[:MOST])
    rest = ", …" if len(others) > MOST else ""
    return f"{len(others)} more: {named}{rest} (--all shows each by itself)"


def _placed(finding: Finding, first: Finding) -> str:
    """An address, with what else is not as it is with the first one: the root module, the place."""
    root = f" in {finding.in_root or '.'}" if finding.in_root != first.in_root else ""
    at = finding.location if finding.location != first.location else None
    return f"{finding.address or ''}{root}{f' ({at.path}:{at.line})' if at else ''}"
