"""Findings -> findings in which what is unknown of one setting is said once, not once a rule."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.model import Against, Fact, Finding, Waived

SEVERITIES = ("info", "warning", "error")
"""From the least to the most."""


def tolerated(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, those on declared workflows that could not be decided marked as tolerated."""
    return tuple(msgspec.structs.replace(each, is_tolerated=True) if each.is_undecided else each for each in findings)


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Unknowns of one setting as one finding, that of the most severe rule; all others stay as they are.

    Waived ones stand apart from those that nobody accepted, and known ones from those that are new.
    """
    kept: list[Finding] = []
    groups: dict[tuple[int, Waived | None, Against | None], list[Finding]] = {}
    for finding in findings:
        if finding.outcome == "unknown" and isinstance(finding.fact, Fact):
            groups.setdefault((id(finding.fact), finding.waived, finding.baseline), []).append(finding)
        else:
            kept.append(finding)
    return (*kept, *(_one(group) for group in groups.values()))


def _one(group: list[Finding]) -> Finding:
    """The most severe one, which is the first of several, speaking for all."""
    first = max(group, key=lambda finding: SEVERITIES.index(finding.severity))
    if len(group) == 1:
        return first
    rules = ", ".join(finding.rule for finding in group)
    return msgspec.structs.replace(first, message=f"{len(group)} rules undecided: {first.message} ({rules})")
