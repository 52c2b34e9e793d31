"""A report as a comment on a pull request: workflows in a table, then what is open, by how severe it is.

Every string of the input is shown as it is: it makes no link, mention, formula or HTML, and leaves the table whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from iaccheck.interval import ANY
from iaccheck.model import Finding, Reach, Report
from iaccheck.report.hosts import (
    Group,
    Paths,
    counts_text,
    gone,
    grouped,
    is_open,
    limits_text,
    odd_input,
    seen_text,
    waived_text,
)
from iaccheck.report.style import printable
from iaccheck.seconds import length_text, range_text
from iaccheck.source import Location

MOST_OF_A_COMMENT = 65_536
"""GitHub refuses a longer comment. It counts characters; bytes are never fewer."""
MOST_OF_A_SUMMARY = 1024 * 1024
"""What the summaries of one step may have in bytes; GitHub shows none of a longer one."""
MARK = "<!-- iaccheck -->"
"""By which a job finds the comment that it made before."""
ROOM_FOR_CLOSING = 200
SIGNS = {
    **{sign: f"\\{sign}" for sign in "\\`*[]~"},
    **{"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"},
    "$": "<span>$</span>",  # two of them would make a formula
    **{"@": "@&#8203;", "#": "#&#8203;"},  # mentions and references, but for the space of no width
}
UNDERSCORE = r"(?<![^\W_])_|_(?![^\W_])"
"""One that can begin or end emphasis: within a word it can't."""
SPECIAL = re.compile(f"[{re.escape(''.join(SIGNS))}]|{UNDERSCORE}")
ESCAPED_BAR = "\\|"
"""A bar in a cell of a table, in a code span as well."""
BACKTICKS = re.compile("`+")
SECTIONS = (("error", "Errors"), ("warning", "Warnings"), ("info", "Remarks"), ("unknown", "Unknown"))


def markdown(report: Report, paths: Paths, most: int = MOST_OF_A_COMMENT) -> str:
    """The comment, of at most so many bytes; a line at its end counts what has no room."""
    lines = [MARK, f"### iaccheck: {counts_text(report)}", "", f"Checked: {seen_text(report)}."]
    blocks = [*_workflows(report.reach), *_findings(report, paths), *_folded(report, paths)]
    return _fitted("\n".join(lines) + "\n", blocks, most)


def _fitted(head: str, blocks: Iterable[tuple[str, int]], most: int) -> str:
    """The head and as many blocks as there is room for, and how many findings and rows are in the others."""
    parts, room, left = [head], most - len(head.encode()) - ROOM_FOR_CLOSING, 0
    for text, number in blocks:
        room -= len(text.encode())
        if room < 0:
            left += number
        else:
            parts.append(text)
    if room < 0:
        parts.append(f"\n**{left:,} more left out: there is room for {most:,} bytes here.**\n")
    return "".join(parts)


def _workflows(rows: Iterable[Reach]) -> Iterator[tuple[str, int]]:
    """A table of those that are declared, what fails first."""
    declared = sorted(filter(lambda row: row.workflow is not None, rows), key=lambda row: _OUTCOMES.index(row.verdict))
    if declared:
        head = ("workflow", "target", "needs", "gets", "limited by", "outcome")
        yield f"\n{_row(head)}{_row(['---'] * len(head))}", 0
        yield from ((_row(_cells(row)), 1) for row in declared)


_OUTCOMES = ("fail", "unknown", "pass", None)


def _cells(row: Reach) -> Iterator[str]:
    yield _code(row.workflow or "")
    place = f" in {_code(row.in_root)}" if row.configuration else ""
    yield f"{_code(row.target) if row.target else ''}{place}"
    most = f", at most {length_text(row.at_most_seconds)}" if row.at_most_seconds is not None else ""
    yield "" if row.needs_seconds is None else length_text(row.needs_seconds) + most
    yield _gets(row)
    yield _text(limits_text(row))
    yield f"**{row.verdict}**" if row.verdict == "fail" else row.verdict or ""


def _gets(row: Reach) -> str:
    if not row.limits and row.doubt:
        return "has too many targets"
    if not row.limits:
        return "its target is not there" if row.outcome == "fail" else "its target may not be there"
    if row.renews and not any(limit.binds for limit in row.limits):
        return "refused" if row.rejected else "renews its session by itself"
    if row.reachable_seconds is None or row.reachable_seconds == ANY:
        return "no limit"
    return f"{'refused, could get ' if row.rejected else ''}{range_text(row.reachable_seconds)}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', ESCAPED_BAR) for cell in cells)} |\n"


def _findings(report: Report, paths: Paths) -> Iterator[tuple[str, int]]:
    """A section for each severity, and one for what is unknown."""
    found = [finding for finding in report.findings if is_open(finding)]
    for word, title in SECTIONS:
        of_it = [each for each in found if word == (each.severity if each.outcome == "fail" else "unknown")]
        for number, group in enumerate(grouped(of_it)):
            head = "" if number else f"\n#### {title} ({len(of_it):,})\n\n"
            yield head + "".join(f"{line}\n" for line in _group(group, paths)), len(group.findings)


def _group(group: Group, paths: Paths) -> Iterator[str]:
    """A point of a list, with points of its own for where it is and what to do."""
    finding = group.first
    rule = _code(finding.rule)
    known = f"[{rule}]({_link(finding.docs)})" if finding.docs.startswith("https://") else rule
    yield f"- {known} {_at(finding.location, paths)}{_text(finding.message)}"
    if group.named:
        more = [f"and {group.more:,} more"] if group.more else []
        yield f"  - at {', '.join((*map(_code, group.named), *more))}{_in(finding)}"
    if finding.fix:
        first, *more = finding.fix.split("\n")
        yield f"  - fix: {_text(first)}"
        yield from (f"    - {_text(line.removeprefix('- '))}" for line in more)


def _at(at: Location | None, paths: Paths) -> str:
    return f"{_code(f'{paths(at.path)}:{at.line}')}: " if at else ""


def _in(finding: Finding) -> str:
    return f" in {_code(finding.in_root)}" if finding.in_root else ""


def _folded(report: Report, paths: Paths) -> Iterator[tuple[str, int]]:
    """What few want to read: closed at first."""
    waived = [finding for finding in report.findings if finding.waived is not None]
    passed = [finding for finding in report.findings if finding.outcome == "pass"]
    known = [finding for finding in report.findings if finding.baseline == "known" and finding.waived is None]
    yield from _details("waived", [_waived(finding, paths) for finding in waived])
    yield from _details("known to the baseline", [_passed(finding, paths) for finding in known])
    yield from _details("odd about the input, or not checked", [_text(line) for line in odd_input(report)])
    yield from _details("gone from the baseline: write it again", [_text(line) for line in gone(report)])
    yield from _details("passed", [_passed(finding, paths) for finding in passed])


def _details(title: str, points: list[str]) -> Iterator[tuple[str, int]]:
    if points:
        body = "".join(f"- {point}\n" for point in points)
        yield f"\n<details><summary>{len(points):,} {title}</summary>\n\n{body}\n</details>\n", len(points)


def _waived(finding: Finding, paths: Paths) -> str:
    reason = waived_text(finding.waived) if finding.waived else ""
    return f"{_passed(finding, paths)}<br>{_text(reason)}"


def _passed(finding: Finding, paths: Paths) -> str:
    subject = f"{_code(finding.address)}: " if finding.address else ""
    return f"{_code(finding.rule)} {_at(finding.location, paths)}{subject}{_text(finding.message)}"


def _text(text: str) -> str:
    """Plain words: no sign in them means anything to Markdown or to a code host."""
    return SPECIAL.sub(lambda match: SIGNS.get(match[0], "\\_"), printable(text).replace("\t", " "))


def _code(text: str) -> str:
    """A name in code style, whose backticks end nothing."""
    shown = printable(text).replace("\t", " ")
    fence = "`" * (1 + max(map(len, BACKTICKS.findall(shown)), default=0))
    room = " " if "`" in shown or shown != shown.strip() or not shown else ""
    return f"{fence}{room}{shown}{room}{fence}"


def _link(target: str) -> str:
    """An address within the round brackets of a link."""
    return printable(target).translate({ord(c): f"%{ord(c):02X}" for c in ' ()<>"\\|'})
