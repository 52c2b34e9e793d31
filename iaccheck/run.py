"""The product on one screen: paths -> root modules -> resources -> facts -> reach and findings -> a report."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.model import Catalogue, Fact, Finding, Reach, Report, Summary
from iaccheck.policy.checks import Situation, findings_of
from iaccheck.policy.facts import facts_of, wanted
from iaccheck.policy.reach import reach_of
from iaccheck.policy.undecided import folded
from iaccheck.policy.waivers import with_waivers
from iaccheck.source import Diagnostic, Location, Source
from iaccheck.universe import Asked, Planned, Universe, plan, universes


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


class Run(msgspec.Struct, frozen=True):
    """A report, and what it takes to show and to judge it."""

    report: Report
    universes: tuple[Universe, ...]
    found: int
    """How many root modules there are among the paths; 0 if there was nothing to check."""

    def source(self, path: str) -> Source | None:
        """A text that was read, by the path that locations have."""
        texts = (universe.files.source(path) for universe in self.universes)
        return next((text for text in texts if text is not None), None)


def run(asked: Asked, terms: Terms) -> Run:
    """Check everything that was asked for."""
    all_ = universes(asked)
    parts = [judge(universe, universe.catalogue, terms) for universe in all_]
    return Run(_joined([part for part, _ in parts]), all_, sum(found for _, found in parts))


def judge(universe: Universe, catalogue: Catalogue, terms: Terms) -> tuple[Report, int]:
    """Judge all root modules that share a configuration; report on those that were asked for."""
    settings = catalogue.settings.values()
    names = {kind.target: kind.target_names for kind in catalogue.workflows.values() if kind.target}
    planned = plan(universe, wanted(settings, names))
    facts = tuple(fact for root in planned.roots for fact in facts_of(root.resources, settings))
    reached = reach_of(planned.roots, facts, catalogue, universe.configuration)
    found = findings_of(Situation(planned.roots, facts, reached, catalogue, universe.configuration))
    waivers = universe.configuration.waivers if terms.use_waivers else ()
    findings = with_waivers(folded(_selected(found, terms)), waivers, terms.as_of)
    diagnostics = (*reached.diagnostics, *(cross_checked(planned) if terms.cross_check else ()))
    return _reported(planned, facts, reached.rows, findings, diagnostics, terms), planned.found


def _selected(findings: Iterable[Finding], terms: Terms) -> Iterable[Finding]:
    """Findings of the rules that the command line leaves in force."""
    return (f for f in findings if f.rule not in terms.ignore and (not terms.select or f.rule in terms.select))


def cross_checked(planned: Planned) -> tuple[Diagnostic, ...]:
    """Each block or attribute that python-hcl2 reads otherwise than we do, in every file that was read."""
    from iaccheck.hcl.second_reader import differences

    return tuple(difference for file in planned.modules.files_read for difference in differences(file))


def _reported(
    planned: Planned,
    facts: Iterable[Fact],
    rows: Iterable[Reach],
    findings: Iterable[Finding],
    diagnostics: Iterable[Diagnostic],
    terms: Terms,
) -> Report:
    """What was asked for, sorted and counted."""
    names = {root.name for root in planned.asked}
    kept_facts = sorted((f for f in facts if f.root in names), key=_fact_order)
    kept_rows = tuple(row for row in rows if row.root in names or not row.root)
    kept = sorted((f for f in findings if f.root is None or f.root in names), key=_finding_order)
    said = {d for root in planned.asked for d in root.diagnostics} | set(diagnostics)
    active = [finding for finding in kept if finding.waived is None]
    fail, unknown, passed = (sum(f.outcome == outcome for f in active) for outcome in ("fail", "unknown", "pass"))
    summary = Summary(
        planned.found,
        len({path for root in planned.asked for path in root.files}),
        len(kept_facts),
        len({row.workflow for row in kept_rows if row.workflow} | {f.workflow for f in kept if f.workflow}),
        fail,
        unknown,
        passed,
        len(kept) - len(active),
    )
    ordered = tuple(sorted(said, key=lambda d: (_place_order(d.location), d.summary, d.detail)))
    return Report(terms.as_of, summary, tuple(kept), tuple(kept_facts), kept_rows, planned.not_checked, ordered)


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


def _joined(reports: list[Report]) -> Report:
    """Several reports as one."""
    if len(reports) == 1:
        return reports[0]
    counts = zip(*(msgspec.structs.astuple(report.summary) for report in reports), strict=True)
    return Report(
        reports[0].as_of,
        Summary(*(sum(column) for column in counts)),
        tuple(finding for report in reports for finding in report.findings),
        tuple(fact for report in reports for fact in report.facts),
        tuple(row for report in reports for row in report.reach),
        tuple(each for report in reports for each in report.not_checked),
        tuple(each for report in reports for each in report.diagnostics),
    )
