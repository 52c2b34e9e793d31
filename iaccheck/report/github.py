"""A report as GitHub's workflow commands: annotations, the most severe findings first, and all others in the log.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iaccheck.model import Finding, Report
from iaccheck.report.hosts import (
    MOST_SEVERE_FIRST,
    Group,
    Level,
    Paths,
    accepted_text,
    counted,
    counts_text,
    diagnostic_text,
    gone,
    grouped,
    is_open,
    level_of,
    most_severe_first,
    passed_over,
    seen_text,
)
from iaccheck.report.style import place, printable
from iaccheck.source import Location

COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
MOST_OF_A_LEVEL = 10
"""GitHub shows so many errors, warnings and notices of a step: https://github.com/actions/toolkit/pull/734"""
LONGEST_TITLE, LONGEST_MESSAGE = 255, 4000


def github(report: Report, paths: Paths) -> str:
    """Commands for what GitHub shows, then lines for the log: what it does not show, the odd input, the counts."""
    room = dict.fromkeys(MOST_SEVERE_FIRST, MOST_OF_A_LEVEL)
    lines: list[str] = []
    left: list[Finding] = []
    for group in grouped(most_severe_first(filter(is_open, report.findings))):
        if _has_room(level_of(group.first), room):
            lines.append(_annotation(group, paths))
        else:
            left += group.findings
    odd = []
    for each in report.diagnostics:
        level: Level = "error" if each.severity == "error" else "warning"
        if _has_room(level, room):
            lines.append(_command(level, each.location, each.summary, printable(each.detail), paths))
        else:
            odd.append(diagnostic_text(each))
    lines += _group(f"{counted(len(left), 'finding')} more: GitHub shows {MOST_OF_A_LEVEL} of a kind", map(_line, left))
    accepted = [finding for finding in report.findings if finding.is_accepted]
    lines += _group(f"{counted(len(accepted), 'finding')} waived or known", map(_line, accepted))
    lines += _group(f"{counted(len(report.gone or ()), 'finding')} of the baseline gone: write it again", gone(report))
    lines += map(_plain, (*odd, *passed_over(report), f"{counts_text(report)}: {seen_text(report)}"))
    return "".join(f"{line}\n" for line in lines)


def _has_room(level: Level, room: dict[Level, int]) -> bool:
    """Whether GitHub shows one more of a level, which is then one less."""
    room[level] -= 1
    return room[level] >= 0


def _annotation(group: Group, paths: Paths) -> str:
    finding = group.first
    outcome = "" if finding.outcome == "fail" else f"{finding.outcome}: "
    more = [f"and {group.more:,} more"] if group.more else []
    at = ", ".join((*group.named, *more))
    fix = f"fix: {finding.fix}".split("\n") if finding.fix else []
    lines = [f"{outcome}{finding.message}", f"at {at}" if at else "", *fix, finding.docs]
    text = "\n".join(printable(line) for line in lines if line)
    return _command(level_of(finding), finding.location, finding.rule, text, paths)


def _command(level: Level, at: Location | None, title: str, text: str, paths: Paths) -> str:
    """A command for the line that its place begins on: what has several lines would be shown at the last of them."""
    where = {"file": paths(at.path), "line": at.line, "endLine": at.line, "col": at.column} if at else {}
    named = where | {"title": title[:LONGEST_TITLE]}
    properties = ",".join(f"{name}={_property(printable(str(value)))}" for name, value in named.items())
    return f"::{COMMANDS[level]} {properties}::{_data(text[:LONGEST_MESSAGE])}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _group(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines that the log shows when somebody opens them."""
    shown = [_plain(line) for line in lines]
    if shown:
        yield from (f"::group::{title}", *shown, "::endgroup::")


def _line(finding: Finding) -> str:
    at = f"{place(finding.location)}: " if finding.location else ""
    subject = f" (at {finding.address})" if finding.address else ""
    accepted = f" ({accepted_text(finding)})" if finding.is_accepted else ""
    word = finding.severity if finding.outcome == "fail" else finding.outcome
    return f"{word}[{finding.rule}]: {at}{finding.message}{subject}{accepted}"


def _plain(text: str) -> str:
    """A line that is no command: one begins with `::`, one of the older form has `##[` anywhere."""
    shown = printable(text).replace("##[", "# #[")
    return f"- {shown}" if shown.lstrip().startswith("::") else shown
