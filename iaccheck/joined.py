"""What was found below each of several configurations -> one report, which tells their root modules apart."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.model import Fact, Finding, Report, Summary
from iaccheck.policy.accepted.baseline import Seen
from iaccheck.summary import finding_order
from iaccheck.universe import Universe


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
    among: int = 0
    """How many root modules there are among the paths, whether changes touch them or not."""


def joined(parts: tuple[Part, ...]) -> Report:
    """The reports of all parts as one."""
    if len(parts) == 1:
        return parts[0].report
    reports = [_told_apart(part.report, _folder_shown(part.universe)) for part in parts]
    counts = zip(*(msgspec.structs.astuple(report.summary) for report in reports), strict=True)
    return Report(
        reports[0].as_of,
        Summary(*(sum(column) for column in counts)),
        tuple(sorted((finding for report in reports for finding in report.findings), key=finding_order)),
        tuple(fact for report in reports for fact in report.facts),
        tuple(row for report in reports for row in report.reach),
        tuple(each for report in reports for each in report.not_checked),
        tuple(dict.fromkeys(each for report in reports for each in report.diagnostics)),
        tuple(address for report in reports for address in report.closed),
        tuple(dict.fromkeys(id_ for part in parts for id_ in part.report.unmatched if not _matched(id_, parts))),
    )


def _folder_shown(universe: Universe) -> str | None:
    """The folder that names of root modules begin at; None for the working directory."""
    return None if universe.folder == universe.asked.working_directory else universe.files.shown(universe.folder)


def _told_apart(report: Report, configuration: str | None) -> Report:
    """The same report with the folder of its configuration at all that is about a root module."""
    replace = msgspec.structs.replace
    rows = {id(row): replace(row, configuration=configuration) for row in report.reach}
    findings = []
    for finding in report.findings:
        row = finding.reach and (rows.get(id(finding.reach)) or replace(finding.reach, configuration=configuration))
        findings.append(replace(finding, configuration=configuration, reach=row))
    facts = tuple(replace(fact, configuration=configuration) for fact in report.facts)
    return replace(report, findings=tuple(findings), facts=facts, reach=tuple(rows[id(row)] for row in report.reach))


def _matched(rule: str, parts: Iterable[Part]) -> bool:
    """Whether a rule is about a resource below one of several configurations."""
    return any(rule in part.universe.catalogue.checks and rule not in part.report.unmatched for part in parts)
