"""What reports for code hosts share: how severe a finding is to them, where it stands, and the counts of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from iaccheck.model import Finding, Known, Reach, Report, Waived
from iaccheck.policy.sentences import limit_text, listed
from iaccheck.source import Diagnostic

Level = Literal["error", "warning", "note"]
MOST_SEVERE_FIRST: tuple[Level, ...] = ("error", "warning", "note")
LEVELS: dict[str, Level] = {"error": "error", "warning": "warning", "info": "note"}
Paths = Callable[[str], str]
"""From a path as locations have it to the one that the host knows: from the top of the repository."""
CONFIGURATION = "iaccheck.yaml"
UNREADABLE = "unreadable-input"
MOST_NAMED = 5
"""Of more instances than these the first are named."""


class Group(msgspec.Struct, frozen=True):
    """Findings that say the same at one place, as those of all instances that a `for_each` makes."""

    first: Finding
    findings: tuple[Finding, ...]

    @property
    def named(self) -> list[str]:
        """The addresses, without the many last ones of many."""
        found = dict.fromkeys(finding.address for finding in self.findings if finding.address)
        return list(found)[:MOST_NAMED]

    @property
    def more(self) -> int:
        """How many findings there are beside those of the named addresses."""
        return max(0, len(self.findings) - MOST_NAMED)


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Findings with those that differ in their address alone, in the order of the first of each."""
    groups: dict[object, list[Finding]] = {}
    for each in findings:
        key = (each.rule, each.outcome, each.in_root, each.location, each.message, each.fix, each.waived, each.baseline)
        groups.setdefault(key, []).append(each)
    return [Group(group[0], tuple(group)) for group in groups.values()]


def is_open(finding: Finding) -> bool:
    """Whether somebody should look at it: it did not pass, is not waived, and no baseline knows it."""
    return finding.outcome != "pass" and not finding.is_accepted


def level_of(finding: Finding) -> Level:
    """How severe it is where there is no word for what is unknown or accepted: both are less than a failure."""
    if finding.is_accepted:
        return "note"
    if finding.weight is not None:
        return LEVELS[finding.weight]
    return "warning" if finding.is_undecided else "note"  # the configuration tolerates what was not decided


def most_severe_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by level, of each what failed before what is unknown; else in the order of the report."""
    return sorted(findings, key=lambda each: (MOST_SEVERE_FIRST.index(level_of(each)), each.outcome != "fail"))


def file_of(finding: Finding, paths: Paths) -> str:
    """The file to show it at, also where it is about no line: a plan's own, or the configuration."""
    if finding.location:
        return paths(finding.location.path)
    return "/".join(filter(None, (finding.configuration, finding.root or CONFIGURATION)))


def counts_text(report: Report) -> str:
    """`2 failed, 1 unknown (1 declared workflow among them), 14 passed, 1 waived, 3 known`."""
    counts = report.summary
    undecided = len({each.workflow for each in report.findings if each.is_undecided and not each.is_accepted})
    among = f" ({counted(undecided, 'declared workflow')} among them)" if undecided else ""
    waived = f", {counts.waived} waived" if counts.waived else ""
    known = f", {counts.known} known" if counts.known else ""
    return f"{counts.fail} failed, {counts.unknown} unknown{among}, {counts.passed} passed{waived}{known}"


def seen_text(report: Report) -> str:
    """`9 settings, 3 workflows, 2 root modules in 12 files`."""
    counts = report.summary
    seen = ((counts.settings, "setting"), (counts.workflows, "workflow"), (counts.roots, "root module"))
    return f"{', '.join(counted(number, word) for number, word in seen)} in {counted(counts.files, 'file')}"


def counted(number: int, word: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def accepted_text(finding: Finding) -> str:
    """Why it does not count: `waived: retired (until 2027-03-31)`, `known to the baseline`. Empty if it does."""
    if finding.waived is not None:
        return f"waived: {waived_text(finding.waived)}"
    return "known to the baseline" if finding.is_accepted else ""


def waived_text(waived: Waived) -> str:
    """Why it was waived, and until when."""
    return f"{waived.reason} (until {waived.until})" if waived.until else waived.reason


def limits_text(row: Reach) -> str:
    """The factors that limit a workflow: `role_max_session is 1 h`. Empty if nothing does."""
    binding = [f"{limit.factor.id} is {limit_text(limit)}" for limit in row.limits if limit.binds]
    return listed(binding) if binding else ""


def odd_input(report: Report) -> list[str]:
    """What is odd about the input, what was not checked and which rules are about nothing, a line each."""
    return [*(diagnostic_text(each) for each in report.diagnostics), *passed_over(report)]


def passed_over(report: Report) -> list[str]:
    """What was not checked, and which rules are about nothing, a line each."""
    lines = [f"not checked: {each.path}: {each.reason}" for each in report.not_checked]
    return lines + [f"matched no resource: {rule}" for rule in report.unmatched]


def gone(report: Report) -> list[str]:
    """What the baseline knows and was not found again, a line each; nothing without a baseline."""
    return [gone_text(known) for known in report.gone or ()]


def gone_text(known: Known) -> str:
    """What a finding was about: `session-out-of-range: alicloud_ram_role.etl in prod`."""
    about = known.workflow or known.address or known.path or known.root or ""
    return f"{known.rule}: {about}" + (f" in {known.root}" if known.root not in {None, "."} else "")


def diagnostic_text(value: Diagnostic) -> str:
    """A diagnostic in one line, with its place."""
    at = f"{value.location.path}:{value.location.line}: " if value.location else ""
    return f"{value.severity}: {at}{value.summary}: {value.detail}"
