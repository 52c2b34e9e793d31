"""A report as text for people: the rule, the place, what led to the value, what limits it, what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iaccheck.model import Fact, Finding, Known, Limit, Reach, Report
from iaccheck.policy.sentences import limit_text
from iaccheck.report.alike import groups, others_text
from iaccheck.report.excerpt import Sources, excerpt, place
from iaccheck.report.style import OUTCOME_STYLES, SEVERITY_STYLES, Style, printable
from iaccheck.source import Diagnostic, Location


def check(report: Report, sources: Sources, style: Style, lists_all: bool = False) -> str:
    """All findings, then what is odd about the input and what was not checked, then the counts.

    What passed, and what the baseline knows, has a line each, the latter only if all is to be listed.
    """
    passes = [each for each in report.findings if each.outcome == "pass"]
    known = [each for each in report.findings if each.baseline == "known"] if lists_all else []
    told = [each for each in report.findings if each.outcome != "pass" and each.baseline != "known"]
    together = zip(told, strict=True) if lists_all else groups(told)
    blocks = ["\n".join((*_finding(one, sources, style), *_alike(one, more, style))) for one, *more in together]
    blocks += ["\n".join(_diagnostic(each, sources, style)) for each in report.diagnostics]
    blocks += [
        f"{style.paint('not checked', 'cyan', 'bold')}: {printable(n.path)}: {printable(n.reason)}"
        for n in report.not_checked
    ]
    gone = (report.gone or ()) if lists_all else ()
    lines = [_gone(each, style) for each in gone] + [_line(each, style) for each in (*known, *passes)]
    if lines:
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, _closing(report, style)]) + "\n" + _unmatched(report, style) + _rest(report)


def _alike(first: Finding, others: Sequence[Finding], style: Style) -> Iterator[str]:
    """That a finding speaks for others too."""
    if others:
        yield _note("alike", others_text(first, others), style)


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
    fact = finding.fact or _fact_of(finding.reach, finding.setting)
    if finding.location is not None:
        hidden = fact is not None and fact.is_sensitive
        yield from excerpt(finding.location, printable(finding.label), sources, style, colour, hidden)
    if fact is not None or finding.reach is not None:
        yield from _at(finding, style)
    if fact is not None:
        yield from _chain(fact, style)
    if finding.reach is not None:
        yield from _factors(finding.reach, finding.location, style)
    listed = {limit.location for limit in finding.reach.limits} if finding.reach else set()
    for related in finding.related:
        if related.location not in listed:
            yield _note("see", f"{place(related.location)}: {related.message}", style)
    yield from _what_to_do(finding, style)
    if finding.docs:
        yield _note("docs", finding.docs, style)


def _what_to_do(finding: Finding, style: Style) -> Iterator[str]:
    """What to write instead; of what is accepted, why it is."""
    if finding.baseline == "worse":
        yield _note("baseline", "known, and worse now than it was", style)
    if finding.waived is not None:
        until = f" (until {finding.waived.until})" if finding.waived.until else ""
        yield _note("waived", f"{finding.waived.reason}{until}", style)
    elif finding.fix:
        yield from _fix(finding.fix, style)


def _fact_of(reach: Reach | None, setting: str | None) -> Fact | None:
    """The fact that a finding about a workflow points at."""
    facts = [limit.fact for limit in reach.limits if limit.fact] if reach else []
    return next((fact for fact in facts if fact.setting.id == setting), None)


def _at(finding: Finding, style: Style) -> Iterator[str]:
    if finding.address is not None:
        root = f" in {finding.root}" if finding.root not in {None, "."} else ""
        yield _note("at", finding.address + root, style)


def _note(word: str, text: str, style: Style) -> str:
    return f"  {style.paint('=', 'blue')} {style.paint(f'{word}:', 'bold')} {printable(text)}"


def _fix(fix: str, style: Style) -> Iterator[str]:
    first, *more = fix.split("\n")
    yield f"  {style.paint('=', 'blue')} {style.paint('fix:', 'green', 'bold')} {printable(first)}"
    for line in more:
        yield f"      {printable(line)}"


def _chain(fact: Fact, style: Style) -> Iterator[str]:
    """What led to the value, nearest first; what only repeats why it is unknown is left out."""
    for link in fact.origin:
        if fact.reason and fact.reason in link.text:
            continue
        at = f" ({link.location.path}:{link.location.line})" if link.location else ""
        yield _note("because", f"{link.text}{at}", style)


def _factors(reach: Reach, shown: Location | None, style: Style) -> Iterator[str]:
    """Every limiting factor of a workflow, with the one that binds."""
    of = f"the smallest of what limits {reach.kind.name}"
    if reach.renews and reach.caller is not None:
        of += f"; {reach.caller.title} renews it by itself, so what bounds a single call does not count"
    yield _note("session", of, style)
    names = max(len(limit.factor.id) for limit in reach.limits)
    lengths = max(len(limit_text(limit)) for limit in reach.limits)
    for limit in reach.limits:
        row = f"{limit.factor.id.ljust(names)}  {limit_text(limit).ljust(lengths)}  {_basis(limit, reach, shown)}"
        yield f"      {printable(row)}{_mark(limit, style)}"


def _basis(limit: Limit, reach: Reach, shown: Location | None) -> str:
    """Where a factor has its length from; the place that is shown already is not repeated."""
    at = f"{limit.location.path}:{limit.location.line}" if limit.location not in {None, shown} else ""
    of = limit.address if limit.address not in {None, reach.target} else ""
    where = ", ".join(filter(None, (of, at)))
    said = {
        "configured": "set",
        "omitted": "not set, so the cloud's default",
        "given": "given by the workflow",
        "assumed": limit.note,
        "default": limit.factor.default_text,
        "fixed": "fixed by the cloud",
        "unknown": f"not known: {'it ' if limit.fact else ''}{limit.note}",
    }[limit.basis]
    return f"{said} ({where})" if where else said


def _mark(limit: Limit, style: Style) -> str:
    """Whether a factor is the one that limits, or too short besides."""
    word = "limits it" if limit.binds else "too short as well" if limit.must_rise else ""
    return style.paint(f"  <- {word}", "red", "bold") if word else ""


def _line(finding: Finding, style: Style) -> str:
    """A line for what passed or is known."""
    word, colour = ("known", "cyan") if finding.baseline == "known" else ("pass", "green")
    at = f"{place(finding.location)}: " if finding.location else ""
    address = f"{printable(finding.address)}: " if finding.address else ""
    return f"{style.paint(f'{word}[{finding.rule}]', colour)}: {at}{address}{printable(finding.message)}"


def _gone(known: Known, style: Style) -> str:
    """A line for what the baseline knows and was not found again."""
    about = known.workflow or known.address or known.path or known.root or ""
    root = f" in {known.root}" if known.root not in {None, "."} else ""
    return f"{style.paint(f'gone[{known.rule}]', 'green')}: {printable(f'{about}{root}')}"


def _diagnostic(value: Diagnostic, sources: Sources, style: Style) -> Iterator[str]:
    colour = SEVERITY_STYLES[value.severity]
    yield f"{style.paint(f'{value.severity}', colour, 'bold')}{style.paint(f': {printable(value.summary)}', 'bold')}"
    if value.location is not None:
        yield from excerpt(value.location, "", sources, style, colour)
    yield _note("note", value.detail, style)


def _closing(report: Report, style: Style) -> str:
    counts = report.summary
    open_ = (each for each in report.findings if each.outcome == "unknown" and not each.is_accepted)
    undecided = len({each.workflow for each in open_ if each.workflow is not None})
    unknown = f"unknown ({_count(undecided, 'declared workflow')} among them)" if undecided else "unknown"
    verdicts = ", ".join(
        style.paint(f"{count} {word}", *(("bold", OUTCOME_STYLES[key]) if count else ("faint",)))
        for count, word, key in (
            (counts.fail, "failed", "fail"), (counts.unknown, unknown, "unknown"), (counts.passed, "passed", "pass"),
        )
    )  # fmt: skip
    waived = f", {counts.waived} waived" if counts.waived else ""
    waived += f", {counts.known} known" if counts.known else ""
    seen = ", ".join(
        (
            _count(counts.settings, "setting"),
            _count(counts.workflows, "workflow"),
            _count(counts.roots, "root module"),
        )
    )
    return f"{verdicts}{waived}: {seen} in {_count(counts.files, 'file')}"


def _unmatched(report: Report, style: Style) -> str:
    """The rules that may be thought to watch over something, and do not."""
    words = style.paint("matched no resource", "yellow") if report.unmatched else ""
    return f"{words}: {', '.join(report.unmatched)}\n" if report.unmatched else ""


def _rest(report: Report) -> str:
    """That the baseline can shrink."""
    number = len(report.gone or ())
    are = "is" if number == 1 else "are"
    return f"{_count(number, 'finding')} of the baseline {are} gone: write it again\n" if number else ""


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
