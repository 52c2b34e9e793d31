"""Findings and waivers -> findings, those that somebody accepted marked as such, and what is wrong with the waivers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from iaccheck import limits
from iaccheck.config import Waiver
from iaccheck.model import Check, Finding, Outcome, Waived
from iaccheck.policy.rules.situation import Named, subject_of
from iaccheck.policy.workflows.targets import address_matcher, without_keys
from iaccheck.source import Location


class Use(msgspec.Struct, frozen=True):
    """A waiver, and how many findings it covers or, past its last day, would cover."""

    waiver: Waiver
    is_past: bool
    covers: int | None
    """None where that took too many comparisons to find out: then it covers none."""


class Spots:
    """Findings that did not pass, to be found by rule, by what they are about, and by where they stand."""

    def __init__(self, findings: Sequence[Finding], files: Named) -> None:
        self._subjects: dict[str, dict[str, list[int]]] = {}
        self._alike: dict[tuple[str, str], list[str]] = {}
        """What differs in the keys of instances only."""
        self._found: dict[tuple[str, str], list[int]] = {}
        self._left = limits.now.comparisons
        self._lines: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
        for number, finding in enumerate(findings):
            if finding.outcome != "pass":
                subject = subject_of(finding, files)
                self._add(finding.rule, subject, number)
                if at := finding.location:
                    self._lines.setdefault((finding.rule, at.path), []).append((at.line, at.column, number))
        for lines in self._lines.values():
            lines.sort()

    def _add(self, rule: str, subject: str, number: int) -> None:
        subjects = self._subjects.setdefault(rule, {})
        if subject not in subjects:
            self._alike.setdefault((rule, without_keys(subject)), []).append(subject)
        subjects.setdefault(subject, []).append(number)

    def about(self, rule: str, pattern: str) -> list[int] | None:
        """The findings of a rule whose address, or file, a pattern names; None if that takes too many comparisons."""
        if (rule, pattern) not in self._found:
            subjects = self._subjects.get(rule, {})
            near = subjects if "*" in pattern else self._alike.get((rule, without_keys(pattern)), ())
            self._left -= len(near)
            if self._left < 0:
                return None
            matches = address_matcher(pattern)
            self._found[rule, pattern] = sorted(n for each in near if matches(each) for n in subjects[each])
        return self._found[rule, pattern]

    def within(self, rule: str, stretch: Location) -> list[int]:
        """The findings of a rule that begin in a stretch of source."""
        lines = self._lines.get((rule, stretch.path), [])
        first = bisect_left(lines, (stretch.line, stretch.column, 0))
        last = bisect_left(lines, (stretch.end_line, stretch.end_column, 0))
        return [number for _, _, number in lines[first:last]]


def with_waivers(
    findings: Iterable[Finding], waivers: Iterable[Waiver], as_of: str, checks: Mapping[str, Check], files: Named
) -> tuple[Finding, ...]:
    """Each finding, waived if a waiver of its rule is about it and its last day is not before `as_of` (UTC).

    Then the findings about the waivers themselves, by those rules on them that are among `checks`. `files` tells what
    a configuration calls a file.
    """
    found = list(findings)
    spots = Spots(found, files)
    accepted: dict[int, Waiver] = {}
    uses: list[Use] = []
    for waiver in waivers:
        covered = _covered(waiver, spots)
        is_past = waiver.until is not None and waiver.until < as_of
        uses.append(Use(waiver, is_past, None if covered is None else len(covered)))
        for number in covered or () if not is_past else ():
            accepted.setdefault(number, waiver)
    for number, waiver in accepted.items():
        found[number] = _waived(found[number], waiver)
    own = (say(checks[id_], use) for id_, say in WAIVER_CHECKS.items() if id_ in checks for use in uses)
    return (*found, *(finding for finding in own if finding is not None))


def _covered(waiver: Waiver, spots: Spots) -> list[int] | None:
    """By place; or by address as workflows name targets, without keys for all instances. What has none goes by file."""
    if isinstance(waiver.about, Location):
        return spots.within(waiver.rule, waiver.about)
    return spots.about(waiver.rule, waiver.about)


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
    number = use.covers or 0
    again = "what it covered is mended" if not number else f"{_counted(number)} again"
    fix = "remove the waiver" if not number else "mend what it covered, or give it a later last day"
    return _finding(check, waiver, "fail", f"{_named(waiver)} ended on {waiver.until}: {again}", fix)


def _counted(number: int) -> str:
    return "1 finding counts" if number == 1 else f"{number} findings count"


def unused(check: Check, use: Use) -> Finding | None:
    """A waiver that covers no finding, though its last day is still to come."""
    if use.covers is None:
        why = f"limit reached: waivers are compared with more than {limits.now.comparisons:,} addresses"
        return _finding(check, use.waiver, "unknown", f"{_named(use.waiver)} is not in force: {why}", "")
    if use.is_past or not (use.covers or use.waiver.is_judged):
        return None
    if use.covers:
        return _finding(check, use.waiver, "pass", f"{_named(use.waiver)} is used", "")
    fix = "remove the waiver, or write the address as findings have it"
    if isinstance(use.waiver.about, Location):
        fix = "remove the waiver, or move it to the argument or block that is meant"
    return _finding(check, use.waiver, "fail", f"{_named(use.waiver)} matches no finding", fix)


def _named(waiver: Waiver) -> str:
    return f"the waiver of {waiver.rule}" + (f" for {waiver.about}" if isinstance(waiver.about, str) else "")


def _finding(check: Check, waiver: Waiver, outcome: Outcome, message: str, fix: str) -> Finding:
    address = waiver.about if isinstance(waiver.about, str) else None
    return Finding(
        check.id, check.severity, outcome, message, fix, check.docs, None, None, address, None, waiver.location,
        (), None, None, None, "",
    )  # fmt: skip


WAIVER_CHECKS: Mapping[str, Callable[[Check, Use], Finding | None]] = {
    "waiver-expired": expired,
    "waiver-unused": unused,
}
"""By id, the rules that look at waivers, and so come after all others."""
