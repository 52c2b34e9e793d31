"""Findings and those that a baseline knows -> which are new, known or worse, and what of the baseline is gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import msgspec

from iaccheck.hcl import numbers
from iaccheck.interval import Interval
from iaccheck.model import Against, Finding, Known

Key = tuple[str, str]
"""The folder of a configuration, and a fingerprint."""


class Baseline(msgspec.Struct, frozen=True):
    """The findings that are known."""

    known: Mapping[Key, Known]


def compared(findings: Iterable[Finding], folder: str, baseline: Baseline) -> tuple[Finding, ...]:
    """The findings of a configuration in a folder, each that did not pass and is not waived with how it stands."""
    known = baseline.known
    return tuple(
        finding
        if finding.outcome == "pass" or finding.waived is not None
        else msgspec.structs.replace(finding, baseline=_against(finding, known.get((folder, finding.fingerprint))))
        for finding in findings
    )


def _against(finding: Finding, known: Known | None) -> Against:
    """Worse is a failure of what was unknown, and a value that lies further from what is required than it did."""
    if known is None:
        return "new"
    if finding.outcome != "fail":
        return "known"
    return "worse" if known.outcome == "unknown" or _is_further(finding, known.observed) else "known"


def _is_further(finding: Finding, before: Interval | None) -> bool:
    """Whether it lies, or may lie, further from what is required; what cannot be compared may."""
    now, required = finding.observed, finding.required
    if required is None or now == before:
        return False
    if now is None or before is None:
        return True
    return _gap(now, required) > _gap(before, required)


def _gap(observed: Interval, required: Interval) -> numbers.Number:
    """How far the worst of what it may be lies from what is required; 0 if that is met."""
    below = _less(observed.low, required.low) if required.low is not None else 0
    above = _less(required.high, observed.high) if required.high is not None else 0
    return max(0, below, above)


def _less(small: numbers.Number | None, large: numbers.Number | None) -> numbers.Number:
    """How much less one number is than another; infinitely much where there is no bound."""
    difference = None if small is None or large is None else numbers.subtract(large, small)
    return numbers.INFINITY if difference is None else difference


class Seen(msgspec.Struct, frozen=True):
    """What a run found below one configuration."""

    folder: str
    """The configuration's, absolute."""
    roots: frozenset[str]
    """The root modules that were asked for."""
    findings: tuple[Finding, ...]
    """All of what was asked for that did not pass, before those of one setting are folded."""
    failed: tuple[Finding, ...]
    """All that did not pass, whatever was asked for."""

    @property
    def marks(self) -> frozenset[str]:
        """The fingerprints of all that did not pass."""
        return frozenset(finding.fingerprint for finding in self.failed)

    def known(self, absolute: Callable[[str], str]) -> Iterator[Known]:
        """What a baseline keeps of the findings; what is waived is accepted already."""
        for each in self.findings:
            if each.waived is None:
                path = absolute(each.location.path) if each.location else None
                yield Known(
                    self.folder, path, each.rule, each.outcome, each.root, each.workflow, each.address, each.setting,
                    each.observed, each.fingerprint,
                )  # fmt: skip


class Unseen(msgspec.Struct, frozen=True):
    """The rest of a baseline."""

    gone: tuple[Known, ...]
    left: tuple[Known, ...]
    """What the run did not look at."""


def unseen(baseline: Baseline, seen: Iterable[Seen], paths: Collection[str], rules: Callable[[str], bool]) -> Unseen:
    """What of a baseline was not found: gone if a run that was asked for these paths and rules looked for it."""
    marks = {(each.folder, mark) for each in seen for mark in each.marks}
    roots = {(each.folder, name) for each in seen for name in each.roots}
    gone, left = [], []
    for key, known in baseline.known.items():
        is_asked = (known.folder, known.root) in roots or _is_below_any(known.path, paths)
        if not (is_asked and rules(known.rule)):
            left.append(known)
        elif key not in marks:
            gone.append(known)
    return Unseen(tuple(gone), tuple(left))


def _is_below_any(path: str | None, folders: Iterable[str]) -> bool:
    return path is not None and any(path == f or path.startswith(f.rstrip(os.sep) + os.sep) for f in folders)
