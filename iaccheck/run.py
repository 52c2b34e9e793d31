"""The product on one screen: paths -> root modules -> resources -> facts -> reach and findings -> a report."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import partial

import msgspec

from iaccheck.config import Configuration, Waiver
from iaccheck.files import Files
from iaccheck.joined import Part, joined
from iaccheck.model import Catalogue, Check, Fact, Finding, Known, Report, Summary
from iaccheck.planned import Planned, plan
from iaccheck.policy.accepted.baseline import Baseline, Seen, compared, unseen
from iaccheck.policy.accepted.source_waivers import source_waivers
from iaccheck.policy.accepted.waivers import with_waivers
from iaccheck.policy.rules.checks import UNREADABLE, findings_of, unread
from iaccheck.policy.rules.situation import marked, situation_of
from iaccheck.policy.rules.undecided import folded, weighed
from iaccheck.policy.settings.facts import facts_of
from iaccheck.policy.settings.wanted import wanted
from iaccheck.policy.trust.trusts import wanted_for_trust
from iaccheck.policy.workflows.idp import wanted_for_idp
from iaccheck.policy.workflows.reach import Reached, reach_of
from iaccheck.source import Diagnostic, Source, UsageError
from iaccheck.summary import kept, reported
from iaccheck.touched import narrowed, universes_asked
from iaccheck.universe import Asked, Universe, absolute_path, catalogue_in_force
from iaccheck.work import trees


class Terms(msgspec.Struct, frozen=True):
    """By which rules a run judges."""

    select: tuple[str, ...] = ()
    """The only rules that count; empty for all."""
    ignore: tuple[str, ...] = ()
    as_of: str = ""
    """The day, as in 2026-11-22, by which waivers are judged."""
    use_waivers: bool = True
    strict: bool = False
    """Whether an unknown counts as a failure of its rule."""
    cross_check: bool = False
    """Whether python-hcl2 reads every file too, and what it reads differently is reported."""
    baseline: str | None = None
    """The file that says which findings are known."""
    only_counts_passes: bool = False
    """Whether nobody asks to see what passed, so that most of it need be no finding."""


class Run(msgspec.Struct, frozen=True):
    """A report, and what it takes to show and to judge it."""

    report: Report
    parts: tuple[Part, ...]
    left: tuple[Known, ...] = ()
    """What the baseline knows and this run did not look at."""

    @property
    def found(self) -> int:
        """How many root modules there are among the paths, of those that are looked at; 0 if there is none."""
        return sum(part.found for part in self.parts)

    @property
    def among(self) -> int:
        """How many there are among the paths, also those that are not looked at since nothing touches them."""
        return sum(part.among for part in self.parts)

    def source(self, path: str) -> Source | None:
        """A text that was read, by the path that locations have."""
        texts = (part.universe.files.source(path) for part in self.parts)
        return next((text for text in texts if text is not None), None)


def run(asked: Asked, terms: Terms) -> Run:
    """Check everything that was asked for."""
    all_ = universes_asked(asked)
    _check_rules(all_, terms)
    if terms.baseline is None:
        parts = tuple(judge(universe, terms) for universe in all_)
        return Run(joined(parts), parts)
    baseline = _baseline(terms.baseline, asked)
    parts = tuple(judge(universe, terms, baseline) for universe in all_)
    paths = {path for universe in all_ for path in universe.paths}
    rest = unseen(baseline, [part.seen for part in parts], paths, lambda rule: _counts(rule, terms))
    return Run(msgspec.structs.replace(joined(parts), gone=rest.gone), parts, rest.left)


def listed(asked: Asked, terms: Terms, with_rows: bool) -> Run:
    """The settings of everything that was asked for, or also its rows: no rule but that on what can't be read."""
    all_ = universes_asked(asked)
    _check_rules(all_, terms)
    parts = tuple(_list(universe, terms, with_rows) for universe in all_)
    return Run(joined(parts), parts)


def _baseline(path: str, asked: Asked) -> Baseline:
    """The baseline of a file. UsageError if it is not there, or cannot be read."""
    from iaccheck.policy.accepted.baseline_file import read

    absolute = absolute_path(path, asked.working_directory)
    content = Files(os.path.dirname(absolute), asked.working_directory, (absolute,)).read_plan(absolute)
    if isinstance(content, str):
        raise UsageError(f"{path}: {content}")
    return read(content, path, os.path.dirname(absolute))


def _check_rules(all_: Iterable[Universe], terms: Terms) -> None:
    """Rules that the command line names have to be there. UsageError with the nearest one if not."""
    from difflib import get_close_matches

    known = dict.fromkeys(id_ for universe in all_ for id_ in universe.catalogue.checks)
    wrong = []
    for option, ids in (("--select", terms.select), ("--ignore", terms.ignore)):
        for id_ in (id_ for id_ in ids if id_ not in known):
            near = get_close_matches(id_, known, 1)
            hint = f"; did you mean {near[0]}?" if near else '; "iaccheck rules" lists them all'
            wrong.append(f"{option} {id_}: there is no such rule{hint}")
    if wrong:
        raise UsageError("\n".join(wrong))


def judge(universe: Universe, terms: Terms, baseline: Baseline | None = None) -> Part:
    """Judge all root modules that share a configuration; report on those that were asked for."""
    catalogue, configuration = catalogue_in_force(universe), universe.configuration
    planned, facts = measured(universe, catalogue)
    reached = reach_of(planned.roots, facts, catalogue, configuration, for_rules=True)
    passed = Counter[tuple[str, str]]() if terms.only_counts_passes and universe.asked.changes is None else None
    found = findings_of(situation_of(planned.roots, facts, reached, catalogue, passed))
    in_source, wrong = _in_source(universe, planned) if terms.use_waivers else ((), ())
    waivers = (*configuration.waivers, *in_source) if terms.use_waivers else ()
    files = partial(_as_configured, universe)
    judged = marked(with_waivers(found, waivers, terms.as_of, catalogue.checks, files), files)
    judged = weighed(judged, configuration.undecided, terms.strict)
    judged = judged if baseline is None else compared(judged, universe.folder, baseline)
    diagnostics = (*_odd(universe, planned, reached, terms), *wrong)
    shown = kept(planned, _selected(judged, terms), reached)
    report = reported(planned, facts, reached, folded(shown), diagnostics, terms.as_of)
    spoke = {finding.rule for finding in found} | {rule for rule, _ in passed or ()}
    unmatched = _unmatched(catalogue.checks.values(), spoke, terms)
    seen = _seen(universe, planned, judged, shown)
    summary = _with_passes(report.summary, planned, passed or {}, terms)
    report = msgspec.structs.replace(report, unmatched=unmatched, summary=summary)
    return Part(universe, report, planned.found, seen, facts, judged, len(planned.there))


def _list(universe: Universe, terms: Terms, with_rows: bool) -> Part:
    """Measure all root modules that share a configuration; without rows it is not asked who can do what."""
    catalogue = catalogue_in_force(universe)
    planned, facts = measured(universe, catalogue)
    about = (planned.roots, facts, catalogue, universe.configuration)
    reached = reach_of(*about) if with_rows else reach_of((), (), catalogue, Configuration())
    check = catalogue.checks.get(UNREADABLE)
    found = kept(planned, _selected(unread(check, planned.roots) if check else (), terms), reached)
    report = reported(planned, facts, reached, found, _odd(universe, planned, reached, terms), terms.as_of)
    return Part(
        universe, report, planned.found, _seen(universe, planned, found, found), facts, found,
        len(planned.there),
    )  # fmt: skip


def _odd(universe: Universe, planned: Planned, reached: Reached, terms: Terms) -> Iterator[Diagnostic]:
    """What is odd about the paths and about what workflows are given, and what the second reader reads otherwise."""
    asked = {root.name for root in planned.asked}
    yield from planned.diagnostics
    yield from (diagnostic for root, diagnostic in reached.diagnostics if not root or root in asked)
    if terms.cross_check:
        yield from cross_checked(universe, planned)


def measured(universe: Universe, catalogue: Catalogue) -> tuple[Planned, tuple[Fact, ...]]:
    """All root modules of a universe, planned, and the settings that they have."""
    all_ = wanted(catalogue, wanted_for_trust(catalogue.trust.values()), wanted_for_idp(catalogue))
    planned = narrowed(plan(universe, all_, is_kept=True), universe)
    facts = (fact for root in planned.roots for fact in facts_of(root.resources, catalogue.settings.values()))
    return planned, tuple(facts)


def _as_configured(universe: Universe, shown: str) -> str:
    """What a configuration calls a file, by the path that locations have."""
    return universe.name(universe.absolute(shown))


def _in_source(universe: Universe, planned: Planned) -> tuple[tuple[Waiver, ...], list[Diagnostic]]:
    """The waivers in comments of the files that were read, and what is wrong with those in files asked for."""
    waivers, wrong = source_waivers(
        trees(planned.marked, universe.files),
        planned.roots,
        universe.catalogue,
        lambda path: planned.looks_through(universe.absolute(path)),
    )
    asked = {path for root in planned.asked for path in root.files} if wrong else set()
    return waivers, [each for each in wrong if each.location is None or each.location.path in asked]


def _with_passes(summary: Summary, planned: Planned, passed: Mapping[tuple[str, str], int], terms: Terms) -> Summary:
    """The counts, with what passed and was only counted, by rule and root module."""
    names = {root.name for root in planned.asked}
    more = sum(count for (rule, root), count in passed.items() if root in names and _counts(rule, terms))
    return msgspec.structs.replace(summary, passed=summary.passed + more)


def _unmatched(checks: Iterable[Check], spoke: Container[str], terms: Terms) -> tuple[str, ...]:
    """The users' own rules that count and, not being among those that spoke, found no resource to speak of."""
    own = (check.id for check in checks if check.is_own and check.id not in spoke and check.id not in terms.ignore)
    return tuple(id_ for id_ in own if not terms.select or id_ in terms.select)


def _selected(findings: Iterable[Finding], terms: Terms) -> Iterator[Finding]:
    """Findings of the rules that the command line leaves in force."""
    return (finding for finding in findings if _counts(finding.rule, terms))


def _counts(rule: str, terms: Terms) -> bool:
    """Whether the command line leaves a rule in force."""
    return rule not in terms.ignore and (not terms.select or rule in terms.select or rule == UNREADABLE)


def _seen(universe: Universe, planned: Planned, judged: Iterable[Finding], kept: Iterable[Finding]) -> Seen:
    """What of a run a baseline is about."""
    return Seen(
        universe.folder,
        frozenset(root.name for root in planned.asked),
        tuple(finding for finding in kept if finding.outcome != "pass"),
        tuple(finding for finding in judged if finding.outcome != "pass"),
    )


def cross_checked(universe: Universe, planned: Planned) -> Iterator[Diagnostic]:
    """Each block or attribute that python-hcl2 reads otherwise than we do, in the files of what was asked for."""
    from iaccheck.hcl.second_reader import differences

    paths = sorted({path for root in planned.asked for path in root.files}, key=os.path.split)
    for file in trees(paths, universe.files):
        yield from differences(file)
