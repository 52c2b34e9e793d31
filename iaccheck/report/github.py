"""A report as GitHub's workflow commands: annotations, the most severe findings first, and all others in the log.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.model import Finding, Report
from iaccheck.report.excerpt import place
from iaccheck.report.hosts import (
    MOST_SEVERE_FIRST,
    Level,
    Paths,
    counted,
    counts_text,
    is_open,
    level_of,
    most_severe_first,
    odd_input,
    seen_text,
    waived_text,
)
from iaccheck.report.style import printable
from iaccheck.source import Diagnostic, Location

COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
MOST_OF_A_LEVEL = 10
"""GitHub shows so many errors, warnings and notices of a step: https://github.com/actions/toolkit/pull/734"""
LONGEST_TITLE, LONGEST_MESSAGE = 255, 4000


def github(report: Report, paths: Paths) -> str:
    """Commands for what GitHub shows, then lines for the log: what it does not show, the odd input, the counts."""
    shown: list[Finding] = []
    left: list[Finding] = []
    room = dict.fromkeys(MOST_SEVERE_FIRST, MOST_OF_A_LEVEL)
    for finding in most_severe_first(filter(is_open, report.findings)):
        level = level_of(finding)
        room[level] -= 1
        (shown if room[level] >= 0 else left).append(finding)
    lines = [_annotation(finding, paths) for finding in shown]
    for diagnostic in report.diagnostics:
        level = "error" if diagnostic.severity == "error" else "warning"
        room[level] -= 1
        if room[level] >= 0:
            lines.append(_odd(diagnostic, level, paths))
    lines += _group(f"{counted(len(left), 'finding')} more, which GitHub does not show beside the code", left)
    waived = [finding for finding in report.findings if finding.waived is not None]
    lines += _group(f"{counted(len(waived), 'finding')} waived", waived)
    odd = [_plain(line) for line in odd_input(report)]
    return "".join(f"{line}\n" for line in (*lines, *odd, f"{counts_text(report)}: {seen_text(report)}"))


def _annotation(finding: Finding, paths: Paths) -> str:
    outcome = "" if finding.outcome == "fail" else f"{finding.outcome}: "
    subject = f" ({finding.address})" if finding.address else ""
    lines = [f"{outcome}{finding.message}{subject}", f"fix: {finding.fix}" if finding.fix else "", finding.docs]
    text = "\n".join(printable(line) for part in lines if part for line in part.split("\n"))
    return _command(level_of(finding), finding.location, finding.rule, text, paths)


def _odd(value: Diagnostic, level: Level, paths: Paths) -> str:
    return _command(level, value.location, value.summary, printable(value.detail), paths)


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


def _group(title: str, findings: list[Finding]) -> Iterator[str]:
    """Lines that the log shows when somebody opens them."""
    if findings:
        yield f"::group::{title}"
        yield from map(_line, findings)
        yield "::endgroup::"


def _line(finding: Finding) -> str:
    at = f"{place(finding.location)}: " if finding.location else ""
    waived = f" (waived: {waived_text(finding.waived)})" if finding.waived else ""
    word = finding.severity if finding.outcome == "fail" else finding.outcome
    return _plain(f"{word}[{finding.rule}]: {at}{finding.message}{waived}")


def _plain(text: str) -> str:
    """A line that is no command: one begins with `::`, one of the older form has `##[` anywhere."""
    shown = printable(text).replace("##[", "# #[")
    return f"- {shown}" if shown.lstrip().startswith("::") else shown
