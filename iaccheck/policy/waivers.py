"""Findings and the configuration's waivers -> findings, those that somebody accepted marked as such."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.config import Waiver
from iaccheck.model import Finding, Waived
from iaccheck.policy.situation import subject_of
from iaccheck.policy.targets import address_matches


def with_waivers(findings: Iterable[Finding], waivers: tuple[Waiver, ...], as_of: str) -> tuple[Finding, ...]:
    """Each finding, waived if a waiver names its rule and address and its last day is not before `as_of` (UTC)."""
    in_force = tuple(waiver for waiver in waivers if waiver.until is None or as_of <= waiver.until)
    return tuple(_waived(finding, in_force) for finding in findings)


def _waived(finding: Finding, waivers: tuple[Waiver, ...]) -> Finding:
    """By address as workflows name targets: without keys for all instances. What has none goes by its file."""
    if finding.outcome == "pass":
        return finding
    for waiver in waivers:
        if waiver.rule == finding.rule and address_matches(waiver.address, subject_of(finding)):
            waived = Waived(waiver.reason, waiver.until, waiver.location)
            return msgspec.structs.replace(finding, waived=waived)
    return finding
