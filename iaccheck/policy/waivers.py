"""Findings and waivers -> findings, those that somebody accepted marked as such, and what is wrong with the waivers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from iaccheck.config import Waiver
from iaccheck.model import Check, Finding, Outcome, Waived
from iaccheck.policy.situation import marked, subject_of
from iaccheck.policy.targets import address_matches


class Use(msgspec.Struct, frozen=True):
    """A waiver, and the findings that it covers or, past its last day, would cover."""

    waiver: Waiver
    is_past: bool
    covers: tuple[Finding, ...]


def with_waivers(
    findings: Iterable[Finding], waivers: tuple[Waiver, ...], as_of: str, checks: Mapping[str, Check]
) -> tuple[Finding, ...]:
    """Each finding, waived if a waiver names its rule and address and its last day is not before `as_of` (UTC).

    Then the findings about the waivers themselves, by those rules on them that are among `checks`.
    """
    uses = [(waiver, waiver.until is not None and waiver.until < as_of) for waiver in waivers]
    by_rule: dict[str, list[int]] = {}
    for place, waiver in enumerate(waivers):
        by_rule.setdefault(waiver.rule, []).append(place)
    covered: list[list[Finding]] = [[] for _ in waivers]
    found = []
    for finding in findings:
        for place in _covering(finding, waivers, by_rule.get(finding.rule, ())):
            covered[place].append(finding)
            if finding.waived is None and not uses[place][1]:
                finding = _waived(finding, waivers[place])
        found.append(finding)
    used = [Use(waiver, past, tuple(all_)) for (waiver, past), all_ in zip(uses, covered, strict=True)]
    own = (say(checks[id_], use) for id_, say in WAIVER_CHECKS.items() if id_ in checks for use in used)
    return (*found, *marked(finding for finding in own if finding is not None))


def _covering(finding: Finding, waivers: tuple[Waiver, ...], places: Iterable[int]) -> Iterator[int]:
    """By address as workflows name targets: without keys for all instances. What has none goes by its file."""
    if finding.outcome != "pass":
        yield from (place for place in places if address_matches(waivers[place].address, subject_of(finding)))


def _waived(finding: Finding, waiver: Waiver) -> Finding:
    return msgspec.structs.replace(finding, waived=Waived(waiver.reason, waiver.until, waiver.location))


def expired(check: Check, use: Use) -> Finding | None:
    """A waiver past its last day: what it covered counts again."""
    waiver = use.waiver
    if waiver.until is None:
        return None
    message = f"{_named(waiver)} holds until {waiver.until}"
    if not use.is_past:
        return _finding(check, waiver, "pass", message, "")
    number = len(use.covers)
    again = "what it covered is mended" if not number else f"{_counted(number)} again"
    fix = "remove the waiver" if not number else "mend what it covered, or give it a later last day"
    return _finding(check, waiver, "fail", f"{_named(waiver)} ended on {waiver.until}: {again}", fix)


def _counted(number: int) -> str:
    return "1 finding counts" if number == 1 else f"{number} findings count"


def unused(check: Check, use: Use) -> Finding | None:
    """A waiver that covers no finding, though its last day is still to come."""
    if use.is_past:
        return None
    if use.covers:
        return _finding(check, use.waiver, "pass", f"{_named(use.waiver)} is used", "")
    fix = "remove the waiver, or write the address as findings have it"
    return _finding(check, use.waiver, "fail", f"{_named(use.waiver)} matches no finding", fix)


def _named(waiver: Waiver) -> str:
    return f"the waiver of {waiver.rule} for {waiver.address}"


def _finding(check: Check, waiver: Waiver, outcome: Outcome, message: str, fix: str) -> Finding:
    return Finding(
        check.id, check.severity, outcome, message, fix, check.docs, None, None, waiver.address, None, waiver.location,
        (), None, None, None, "",
    )  # fmt: skip


WAIVER_CHECKS: Mapping[str, Callable[[Check, Use], Finding | None]] = {
    "waiver-expired": expired,
    "waiver-unused": unused,
}
"""By id, the rules that look at waivers, and so come after all others."""
