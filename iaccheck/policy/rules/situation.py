"""What all rules look at, and what their findings have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import msgspec

from iaccheck.model import Catalogue, Fact, Finding, Root
from iaccheck.policy.workflows.conflicts import Conflicts
from iaccheck.policy.workflows.reach import Reached
from iaccheck.source import Location


class Situation(msgspec.Struct, frozen=True):
    """All that rules look at."""

    roots: tuple[Root, ...]
    facts: tuple[Fact, ...]
    reached: Reached
    catalogue: Catalogue
    shared: Mapping[Location, int]
    """How many settings get their value from a place."""
    conflicts: Conflicts
    """Which declared workflows want different things of one setting."""


def situation_of(
    roots: tuple[Root, ...],
    facts: tuple[Fact, ...],
    reached: Reached,
    catalogue: Catalogue,
) -> Situation:
    """The situation, with what several rules would count."""
    places = (fact.value.place for fact in facts if fact.value is not None)
    shared = Counter(place for place in places if place is not None)
    return Situation(roots, facts, reached, catalogue, shared, Conflicts(reached.rows))


Named = Callable[[str], str]
"""From the path of a location to what a configuration calls the file, which does not hang on the working directory."""


def marked(findings: Iterable[Finding], files: Named) -> tuple[Finding, ...]:
    """The findings with what fingerprints are made of: rule, root, address, setting and workflow, and no lines.

    What is about no resource goes by its file. Findings that have all of these in common, as those of two blocks of
    one type in a resource, are told apart by their order. A declared workflow is the same whichever setting limits it.
    """
    seen: Counter[tuple[str | None, ...]] = Counter()
    found = []
    for finding in findings:
        subject, setting = subject_of(finding, files), finding.setting
        if finding.workflow and finding.reach:
            subject, setting = finding.reach.target or finding.reach.account or "", None
        key = (finding.rule, finding.root, subject, setting, finding.workflow)
        parts = [part or "" for part in key] + ([str(seen[key])] if seen[key] else [])
        seen[key] += 1
        found.append(msgspec.structs.replace(finding, identity="\0".join(parts)))
    return tuple(found)


def subject_of(finding: Finding, files: Named) -> str:
    """The address that a finding is about, or the file."""
    return finding.address or (files(finding.location.path) if finding.location else "")
