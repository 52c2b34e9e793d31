"""The product on one screen: paths -> root modules -> resources -> facts -> reach and findings -> a report."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from functools import partial

import msgspec

from iaccheck.config import Waiver
from iaccheck.files import Files
from iaccheck.model import Catalogue, Check, Fact, Finding, Known, Report, Summary
from iaccheck.planned import Planned, plan
from iaccheck.policy.baseline import Baseline, Seen, compared, unseen
from iaccheck.policy.baseline_file import read
from iaccheck.policy.checks import findings_of
from iaccheck.policy.facts import facts_of
from iaccheck.policy.idp import wanted_for_idp
from iaccheck.policy.reach import Reached, reach_of
from iaccheck.policy.situation import marked, situation_of
from iaccheck.policy.source_waivers import source_waivers
from iaccheck.policy.trust.trusts import wanted_for_trust
from iaccheck.policy.undecided import folded
from iaccheck.policy.waivers import with_waivers
from iaccheck.policy.wanted import wanted
from iaccheck.source import Diagnostic, Location, Source, UsageError
from iaccheck.universe import Asked, Universe, absolute_path, catalogue_in_force, universes

UNREADABLE = "unreadable-input"
"""The rule that `--select` leaves in force: a file that can't be read must not look like one without faults."""


class Terms(msgspec.Struct, frozen=True):
    """By which rules a run judges."""

    select: tuple[str, ...] = ()
    """The only rules that count; empty for all."""
    ignore: tuple[str, ...] = ()
    as_of: str = ""
    """The day, as in 2026-11-22, by which waivers are judged."""
    use_waivers: bool = True
    cross_check: bool = False
    """Whether python-hcl2 reads every file too, and what it reads differently is reported."""
    baseline: str | None = None
    """The file that says which findings are known."""


class Part(msgspec.Struct, frozen=True):
    """What was found below one configuration."""

    universe: Universe
    report: Report
    found: int
    """How many root modules there are among the paths."""
    seen: Seen
    """What of it a baseline is about."""
    facts: tuple[Fact, ...] = ()
    """The settings of all its root modules, whatever was asked for."""
    judged: tuple[Finding, ...] = ()
    """What its rules say of them."""


class Run(msgspec.Struct, frozen=True):
    """A report, and what it takes to show and to judge it."""

    report: Report
    parts: tuple[Part, ...]
    left: tuple[Known, ...] = ()
    """What the baseline knows and this run did not look at."""

    @property
    def found(self) -> int:
        """How many root modules there are among the paths; 0 if there was nothing to check."""
        return sum(part.found for part in self.parts)

    def source(self, path: str) -> Source | None:
        """A text that was read, by the path that locations have."""
        texts = (part.universe.files.source(path) for part in self.parts)
        return next((text for text in texts if text is not None), None)


def run(asked: Asked, terms: Terms) -> Run:
    """Check everything that was asked for."""
    all_ = universes(asked)
    _check_rules(all_, terms)
    if terms.baseline is None:
        parts = tuple(judge(universe, terms) for universe in all_)
        return Run(_joined(parts), parts)
    baseline = _baseline(terms.baseline, asked)
    parts = tuple(judge(universe, terms, baseline) for universe in all_)
    paths = {path for universe in all_ for path in universe.paths}
    rest = unseen(baseline, [part.seen for part in parts], paths, lambda rule: _counts(rule, terms))
    return Run(msgspec.structs.replace(_joined(parts), gone=rest.gone), parts, rest.left)


def _baseline(path: str, asked: Asked) -> Baseline:
    """The baseline of a file. UsageError if it is not there, or cannot be read."""
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
    reached = reach_of(planned.roots, facts, catalogue, configuration)
    found = findings_of(situation_of(planned.roots, facts, reached, catalogue))
    in_source, wrong = _in_source(universe, planned) if terms.use_waivers else ((), ())
    waivers = (*configuration.waivers, *in_source) if terms.use_waivers else ()
    files = partial(_as_configured, universe)
    judged = marked(with_waivers(found, waivers, terms.as_of, catalogue.checks, files), files)
    judged = judged if baseline is None else compared(judged, universe.folder, baseline)
    asked = {root.name for root in planned.asked}
    contradicted = (diagnostic for root, diagnostic in reached.diagnostics if not root or root in asked)
    diagnostics = (*planned.diagnostics, *contradicted, *wrong, *(cross_checked(planned) if terms.cross_check else ()))
    kept = _kept(planned, _selected(judged, terms))
    report = _reported(planned, facts, reached, folded(kept), diagnostics, terms)
    unmatched = _unmatched(catalogue.checks.values(), found, terms)
    seen = _seen(universe, planned, judged, kept)
    return Part(universe, msgspec.structs.replace(report, unmatched=unmatched), planned.found, seen, facts, judged)


def measured(universe: Universe, catalogue: Catalogue) -> tuple[Planned, tuple[Fact, ...]]:
    """All root modules of a universe, planned, and the settings that they have."""
    planned = plan(universe, wanted(catalogue, wanted_for_trust(catalogue.trust.values()), wanted_for_idp(catalogue)))
    facts = (fact for root in planned.roots for fact in facts_of(root.resources, catalogue.settings.values()))
    return planned, tuple(facts)


def _as_configured(universe: Universe, shown: str) -> str:
    """What a configuration calls a file, by the path that locations have."""
    return universe.name(universe.absolute(shown))


def _in_source(universe: Universe, planned: Planned) -> tuple[tuple[Waiver, ...], list[Diagnostic]]:
    """The waivers in comments of the files that were read, and what is wrong with those in files asked for."""
    asked = {path for root in planned.asked for path in root.files}
    waivers, wrong = source_waivers(
        planned.modules.files_read,
        planned.roots,
        universe.catalogue,
        lambda path: planned.looks_through(universe.absolute(path)),
    )
    return waivers, [each for each in wrong if each.location is None or each.location.path in asked]


def _unmatched(checks: Iterable[Check], findings: Iterable[Finding], terms: Terms) -> tuple[str, ...]:
    """The users' own rules that count and found no resource that they are about."""
    spoke = {finding.rule for finding in findings} | set(terms.ignore)
    own = (check.id for check in checks if check.is_own and check.id not in spoke)
    return tuple(id_ for id_ in own if not terms.select or id_ in terms.select)


def _selected(findings: Iterable[Finding], terms: Terms) -> Iterator[Finding]:
    """Findings of the rules that the command line leaves in force."""
    return (finding for finding in findings if _counts(finding.rule, terms))


def _counts(rule: str, terms: Terms) -> bool:
    """Whether the command line leaves a rule in force."""
    return rule not in terms.ignore and (not terms.select or rule in terms.select or rule == UNREADABLE)


def _kept(planned: Planned, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings about what was asked for."""
    names = {root.name for root in planned.asked}
    others = {path for root in planned.roots if root.name not in names for path in root.files}
    others -= {path for root in planned.asked for path in root.files}
    return tuple(finding for finding in findings if _is_asked(finding, names, others))


def _seen(universe: Universe, planned: Planned, judged: Iterable[Finding], kept: Iterable[Finding]) -> Seen:
    """What of a run a baseline is about."""
    return Seen(
        universe.folder,
        frozenset(root.name for root in planned.asked),
        tuple(finding for finding in kept if finding.outcome != "pass"),
        frozenset(finding.fingerprint for finding in judged if finding.outcome != "pass"),
    )


def cross_checked(planned: Planned) -> tuple[Diagnostic, ...]:
    """Each block or attribute that python-hcl2 reads otherwise than we do, in the files of what was asked for."""
    from iaccheck.hcl.second_reader import differences

    asked = {path for root in planned.asked for path in root.files}
    files = (file for file in planned.modules.files_read if file.source.path in asked)
    return tuple(difference for file in files for difference in differences(file))


def _reported(
    planned: Planned,
    facts: Iterable[Fact],
    reached: Reached,
    findings: Iterable[Finding],
    diagnostics: Iterable[Diagnostic],
    terms: Terms,
) -> Report:
    """What was asked for, sorted and counted."""
    names = {root.name for root in planned.asked}
    kept_facts = sorted((f for f in facts if f.root in names), key=_fact_order)
    kept_rows = tuple(row for row in reached.listed if row.root in names or not row.root)
    kept = _once(sorted(findings, key=_finding_order))
    said = {d for root in planned.asked for d in root.diagnostics} | set(diagnostics)
    active = [finding for finding in kept if not finding.is_accepted]
    fail, unknown, passed = (sum(f.outcome == outcome for f in active) for outcome in ("fail", "unknown", "pass"))
    summary = Summary(
        planned.found,
        len({path for root in planned.asked for path in root.files}),
        len(kept_facts),
        len({row.workflow for row in kept_rows if row.workflow} | {f.workflow for f in kept if f.workflow}),
        fail,
        unknown,
        passed,
        sum(finding.waived is not None for finding in kept),
        sum(finding.baseline == "known" for finding in kept),
    )
    ordered = tuple(sorted(said, key=lambda d: (_place_order(d.location), d.summary, d.detail)))
    closed = tuple(address for root, address in reached.closed if root in names)
    return Report(terms.as_of, summary, kept, tuple(kept_facts), kept_rows, planned.not_checked, ordered, closed)


def _is_asked(finding: Finding, roots: Collection[str], others: Collection[str]) -> bool:
    """Whether it is about a root module asked for; if it is about none, whether it stands in no file of the others."""
    if finding.root is not None:
        return finding.root in roots
    return finding.location is None or finding.location.path not in others


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, those about a file that several root modules read said once."""
    unique: dict[object, Finding] = {}
    for finding in findings:
        is_shared = finding.rule == UNREADABLE and finding.location is not None
        unique.setdefault((finding.location, finding.message) if is_shared else len(unique), finding)
    return tuple(unique.values())


def _place_order(location: Location | None) -> tuple[str, int, int]:
    return (location.path, location.line, location.column) if location else ("", 0, 0)


def _finding_order(finding: Finding) -> tuple[object, ...]:
    return (
        *_place_order(finding.location),
        finding.rule,
        finding.root or "",
        finding.address or "",
        finding.workflow or "",
    )


def _fact_order(fact: Fact) -> tuple[object, ...]:
    return (fact.root, *_place_order(fact.location), fact.address, fact.setting.id)


def _joined(parts: tuple[Part, ...]) -> Report:
    """The reports of all parts as one."""
    reports = [part.report for part in parts]
    if len(reports) == 1:
        return reports[0]
    counts = zip(*(msgspec.structs.astuple(report.summary) for report in reports), strict=True)
    return Report(
        reports[0].as_of,
        Summary(*(sum(column) for column in counts)),
        tuple(sorted((finding for report in reports for finding in report.findings), key=_finding_order)),
        tuple(fact for report in reports for fact in report.facts),
        tuple(row for report in reports for row in report.reach),
        tuple(each for report in reports for each in report.not_checked),
        tuple(dict.fromkeys(each for report in reports for each in report.diagnostics)),
        tuple(address for report in reports for address in report.closed),
        tuple(dict.fromkeys(id_ for part in parts for id_ in part.report.unmatched if not _matched(id_, parts))),
    )


def _matched(rule: str, parts: Iterable[Part]) -> bool:
    """Whether a rule is about a resource below one of several configurations."""
    return any(rule in part.universe.catalogue.checks and rule not in part.report.unmatched for part in parts)
