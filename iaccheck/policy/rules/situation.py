"""What all rules look at, and what their findings have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import msgspec

from iaccheck import limits
from iaccheck.model import Catalogue, Check, Fact, Finding, Resource, Root
from iaccheck.policy.workflows.conflicts import Conflicts
from iaccheck.policy.workflows.reach import Reached
from iaccheck.source import Location


class Situation(msgspec.Struct, frozen=True, dict=True):
    """All that rules look at."""

    roots: tuple[Root, ...]
    facts: tuple[Fact, ...]
    reached: Reached
    catalogue: Catalogue
    shared: Mapping[Location, int]
    """How many settings get their value from a place."""
    conflicts: Conflicts
    """Which declared workflows want different things of one setting."""
    tally: Counter[tuple[str, str]] | None = None
    """How often each rule passed in each root module, where nobody asks to see that; None: passes are findings."""

    @cached_property
    def by_setting(self) -> Mapping[str, tuple[Fact, ...]]:
        """The facts of each setting, by its id."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.setting.id, []).append(fact)
        return {id_: tuple(facts) for id_, facts in found.items()}

    @cached_property
    def by_address(self) -> Mapping[tuple[str, str], Resource]:
        """The resources, by root module and address."""
        return {(each.root, each.address): each for root in self.roots for each in root.resources}

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """All that each root module is called, by its name."""
        return {root.name: (root.name, *root.aliases) for root in self.roots}

    @cached_property
    def beyond(self) -> frozenset[str]:
        """The rules of users that are held against no setting, for there are too many of both."""
        found, left = [], limits.now.judgements
        for check in self.catalogue.checks.values():
            number = len(self.by_setting.get(check.setting or "", ())) if check.is_own else 0
            if number > left:
                found.append(check.id)
            else:
                left -= number
        return frozenset(found)

    def only_counts(self, check: Check, root: str) -> bool:
        """Count that a rule passed, if that is all that is asked for: then there need be no finding."""
        if self.tally is None:
            return False
        self.tally[check.id, root] += 1
        return True


def situation_of(
    roots: tuple[Root, ...],
    facts: tuple[Fact, ...],
    reached: Reached,
    catalogue: Catalogue,
    tally: Counter[tuple[str, str]] | None = None,
) -> Situation:
    """The situation, with what several rules would count."""
    places = (fact.value.place for fact in facts if fact.value is not None)
    shared = Counter(place for place in places if place is not None)
    return Situation(roots, facts, reached, catalogue, shared, Conflicts(reached.rows), tally)


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
