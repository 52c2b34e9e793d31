"""Findings -> findings in which what is unknown of one setting is said once, not once a rule."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.model import Finding


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Unknowns of one setting as one finding, that of the first rule; those of workflows stay as they are."""
    kept: list[Finding] = []
    groups: dict[tuple[str | None, str | None, str | None], list[Finding]] = {}
    for finding in findings:
        if finding.outcome == "unknown" and finding.fact is not None:
            groups.setdefault((finding.root, finding.address, finding.setting), []).append(finding)
        else:
            kept.append(finding)
    return (*kept, *(_one(group) for group in groups.values()))


def _one(group: list[Finding]) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    rules = ", ".join(finding.rule for finding in group)
    return msgspec.structs.replace(first, message=f"{len(group)} rules undecided ({rules}): {first.message}")
