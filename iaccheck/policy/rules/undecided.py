"""Findings -> findings in which what is unknown is weighed, and said once a setting, not once a rule."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.config import Undecided
from iaccheck.model import Against, Fact, Finding, Waived

SEVERITIES = ("info", "warning", "error")
"""From the least to the most."""


def weighed(findings: Iterable[Finding], undecided: Undecided, strict: bool) -> tuple[Finding, ...]:
    """The findings, the unknown ones with how severe that is.

    With `strict` they are like failures of their rules; else workflows that could not be decided are errors, unless
    `undecided` is `warn`.
    """

    def weighed_one(finding: Finding) -> Finding:
        if finding.outcome != "unknown" or not (strict or (finding.is_undecided and undecided == "fail")):
            return finding
        is_error = finding.is_undecided and undecided == "fail"
        return msgspec.structs.replace(finding, unknown_as="error" if is_error else finding.severity)

    return tuple(map(weighed_one, findings))


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
