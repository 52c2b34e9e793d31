"""A report as text for people: the rule, the place, what led to the value, what limits it, what to write instead."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.model import Fact, Finding, Limit, Reach, Report
from iaccheck.report.excerpt import Sources, excerpt, place
from iaccheck.report.style import OUTCOME_STYLES, SEVERITY_STYLES, Style, printable
from iaccheck.seconds import range_text
from iaccheck.source import Diagnostic


def check(report: Report, sources: Sources, style: Style) -> str:
    """All findings, then what was not checked and what is odd about the input, then the counts."""
    blocks = ["\n".join(_finding(each, sources, style)) for each in report.findings]
    blocks += ["\n".join(_diagnostic(each, sources, style)) for each in report.diagnostics]
    blocks += [
        f"{style.paint('not checked', 'cyan', 'bold')}: {printable(n.path)}: {printable(n.reason)}"
        for n in report.not_checked
    ]
    return "\n\n".join([*blocks, _closing(report, style)]) + "\n"


def _heading(finding: Finding) -> tuple[str, str]:
    """How a finding is called, and its colour."""
    if finding.waived is not None:
        return "waived", "cyan"
    if finding.outcome == "fail":
        return finding.severity, SEVERITY_STYLES[finding.severity]
    return finding.outcome, OUTCOME_STYLES[finding.outcome]


def _finding(finding: Finding, sources: Sources, style: Style) -> Iterator[str]:
    word, colour = _heading(finding)
    rule = style.paint(f"{word}[{finding.rule}]", colour, "bold")
    yield rule + style.paint(f": {printable(finding.message)}", "bold")
    if finding.location is not None:
        yield from excerpt(finding.location, printable(finding.label), sources, style, colour)
    if finding.address is not None:
        root = f" in {finding.root}" if finding.root not in {None, "."} else ""
        yield _note("at", finding.address + root, style)
    if finding.fact is not None:
        yield from _chain(finding.fact, style)
    if finding.reach is not None:
        yield from _factors(finding.reach, style)
    for related in finding.related:
        yield _note("see", f"{place(related.location)}: {related.message}", style)
    if finding.waived is not None:
        until = f" (until {finding.waived.until})" if finding.waived.until else ""
        yield _note("waived", f"{finding.waived.reason}{until}", style)
    elif finding.outcome != "pass" and finding.fix:
        yield from _fix(finding.fix, style)
    if finding.docs and finding.outcome != "pass":
        yield _note("docs", finding.docs, style)


def _note(word: str, text: str, style: Style) -> str:
    return f"  {style.paint('=', 'blue')} {style.paint(f'{word}:', 'bold')} {printable(text)}"


def _fix(fix: str, style: Style) -> Iterator[str]:
    first, *more = fix.split("\n")
    yield f"  {style.paint('=', 'blue')} {style.paint('fix:', 'green', 'bold')} {printable(first)}"
    for line in more:
        yield f"         {printable(line)}"


def _chain(fact: Fact, style: Style) -> Iterator[str]:
    """What led to the value, nearest first."""
    for link in fact.origin:
        at = f" ({link.location.path}:{link.location.line})" if link.location else ""
        yield _note("because", f"{link.text}{at}", style)


def _factors(reach: Reach, style: Style) -> Iterator[str]:
    """Every limiting factor of a workflow, with the one that binds."""
    yield _note("way in", f"{reach.kind.name}: {reach.kind.title}", style)
    names = max(len(limit.factor.id) for limit in reach.limits)
    lengths = max(len(_length(limit)) for limit in reach.limits)
    for limit in reach.limits:
        yield "  " + "  ".join(
            ("| ", limit.factor.id.ljust(names), _length(limit).ljust(lengths), _basis(limit, style))
        )


def _length(limit: Limit) -> str:
    return "no limit" if limit.is_none else range_text(limit.seconds)


def _basis(limit: Limit, style: Style) -> str:
    """Where a factor has its length from, and whether it is the one that binds."""
    where = {
        "omitted": "not set: the cloud's default",
        "given": "given by the workflow",
        "assumed": "assumed for the account",
    }
    text = where.get(limit.basis, limit.basis)
    if limit.address:
        text += f", {limit.address}"
    if limit.location:
        text += f" ({limit.location.path}:{limit.location.line})"
    elif limit.note:
        text += f": {limit.note}"
    mark = style.paint("  <- binds", "red", "bold") if limit.binds else ""
    return printable(text) + mark


def _diagnostic(value: Diagnostic, sources: Sources, style: Style) -> Iterator[str]:
    colour = SEVERITY_STYLES[value.severity]
    yield f"{style.paint(f'{value.severity}', colour, 'bold')}{style.paint(f': {printable(value.summary)}', 'bold')}"
    if value.location is not None:
        yield from excerpt(value.location, "", sources, style, colour)
    yield _note("note", value.detail, style)


def _closing(report: Report, style: Style) -> str:
    counts = report.summary
    verdicts = ", ".join(
        style.paint(f"{count} {word}", *(("bold", OUTCOME_STYLES[key]) if count else ("faint",)))
        for count, word, key in (
            (counts.fail, "failed", "fail"), (counts.unknown, "unknown", "unknown"), (counts.passed, "passed", "pass"),
        )
    )  # fmt: skip
    waived = f", {counts.waived} waived" if counts.waived else ""
    seen = ", ".join(
        (
            _count(counts.settings, "setting"),
            _count(counts.workflows, "workflow"),
            _count(counts.roots, "root module"),
        )
    )
    return f"{verdicts}{waived}: {seen} in {_count(counts.files, 'file')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
