"""A report as text for people: the rule, the place, what led to the value, what limits it, what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from iaccheck.model import Fact, Finding, Known, NotChecked, Origin, Reach, Report
from iaccheck.report.alike import MOST, groups, other_places, others_text, said_together, together
from iaccheck.report.chart import chart, legend
from iaccheck.report.excerpt import Mark, Sources, can_be_shown, digits_of, excerpt
from iaccheck.report.style import OUTCOME_STYLES, SEVERITY_STYLES, Style, printable
from iaccheck.source import Diagnostic, Location

MOST_PLACES = 3
"""Of the places that led to a value, more than these have only a line each."""


def check(report: Report, sources: Sources, style: Style, lists_all: bool = False) -> str:
    """All findings, then what is odd about the input and what was not checked, then the counts.

    What passed, and what the baseline knows, has a line each, the latter only if all is to be listed.
    """
    sources = cache(sources)
    passes = [each for each in report.findings if each.outcome == "pass"]
    known = [each for each in report.findings if each.baseline == "known"] if lists_all else []
    told = [each for each in report.findings if each.outcome != "pass" and each.baseline != "known"]
    findings = zip(told, strict=True) if lists_all else groups(told)
    blocks = ["\n".join(_finding(one, more, sources, style)) for one, *more in findings]
    said = zip(report.diagnostics, strict=True) if lists_all else said_together(report.diagnostics)
    blocks += ["\n".join(_diagnostic(one, more, sources, style)) for one, *more in said]
    left = report.not_checked
    left_out = zip(left, strict=True) if lists_all else together(left, lambda each: each.reason)
    blocks += [_not_checked(all_, style) for all_ in left_out]
    gone = (report.gone or ()) if lists_all else ()
    lines = [_gone(each, style) for each in gone] + [_line(each, style) for each in (*known, *passes)]
    if lines:
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, _closing(report, style)]) + "\n" + _unmatched(report, style) + _rest(report)


def _heading(finding: Finding) -> tuple[str, str]:
    """How a finding is called, and its colour."""
    if finding.waived is not None:
        return "waived", "cyan"
    if finding.outcome == "fail":
        return finding.severity, SEVERITY_STYLES[finding.severity]
    return finding.outcome, OUTCOME_STYLES[finding.outcome]


def _finding(finding: Finding, alike: Sequence[Finding], sources: Sources, style: Style) -> Iterator[str]:
    """A finding, which speaks for others that are alike too."""
    word, colour = _heading(finding)
    rule = style.paint(f"{word}[{style.link(finding.rule, finding.docs)}]", colour, "bold")
    yield style.folded(rule + style.paint(f": {printable(finding.message)}", "bold"), "    ")
    fact = finding.fact or _fact_of(finding.reach, finding.setting)
    shown, rest = _places(fact, finding.location, sources)
    margin = " "
    if finding.location is not None:
        main = Mark(finding.location, printable(finding.label), colour, "^")
        margin = " " * digits_of(main, *shown)
        yield from excerpt(main, _hidden if fact is not None and fact.is_sensitive else sources, style, shown)
    for name, text in _notes(finding, fact is not None, rest, style):
        yield _note(name, text, style, margin)
        if name == "session" and finding.reach is not None:
            yield from chart(finding.reach, finding.location, style, f"{margin}   ")
    if alike:
        yield _note("alike", _alike(others_text(finding, alike)), style, margin)


def _alike(text: str) -> str:
    """For what else something speaks, and how to see that."""
    return printable(f"{text} (--all shows each by itself)")


def _not_checked(all_: Sequence[NotChecked], style: Style) -> str:
    """What was not checked for one reason: one path, or some of many."""
    word, reason = style.paint("not checked", "cyan", "bold"), printable(all_[0].reason)
    if len(all_) == 1:
        return style.folded(f"{word}: {printable(all_[0].path)}: {reason}", "    ")
    paths = ", ".join([printable(each.path) for each in all_[:MOST]])
    return style.folded(f"{word}: {len(all_)} folders: {reason}: {paths}, … (--all shows each by itself)", "    ")


def _notes(finding: Finding, has_fact: bool, rest: Iterable[Origin], style: Style) -> Iterator[tuple[str, str]]:
    """What stands below the source lines: a word, and a text that is safe to print."""
    if finding.address is not None and (has_fact or finding.reach is not None):
        root = f" in {finding.in_root}" if finding.in_root else ""
        yield "at", printable(finding.address + root)
    for link in rest:
        yield "because", printable(_link_text(link)) + _where(link.location, style)
    if finding.reach is not None and finding.reach.limits:
        yield "session", legend(finding.reach, style)
    listed = {limit.location for limit in finding.reach.limits} if finding.reach else set()
    for related in finding.related:
        if related.location not in listed:
            yield "see", f"{style.place(related.location)}: {printable(related.message)}"
    yield from _what_to_do(finding)
    if finding.docs:
        yield "docs", style.link(printable(finding.docs), finding.docs)


def _where(location: Location | None, style: Style) -> str:
    """A place in brackets."""
    return f" ({style.file(printable(f'{location.path}:{location.line}'), location)})" if location else ""


def _hidden(path: str) -> None:
    """Of what is sensitive no line is shown."""


def _places(fact: Fact | None, main: Location | None, sources: Sources) -> tuple[list[Mark], list[Origin]]:
    """What led to a value, nearest first: the places that are shown, and the links that a line each is enough for.

    What only repeats why it is unknown is left out.
    """
    links = [link for link in fact.origin if not (fact.reason and fact.reason in link.text)] if fact else []
    if fact is None or fact.is_sensitive or main is None:
        return [], links
    labels: dict[Location, str] = {}
    rest = []
    hidden = {main, *(link.location for link in links if link.is_sensitive)}
    for link in links:
        at, text = link.location, printable(_link_text(link))
        if at is not None and at in labels:
            labels[at] += f", {text}"
        elif at is None or at in hidden or len(labels) == MOST_PLACES or not can_be_shown(at, sources):
            rest.append(link)
        else:
            labels[at] = text
    return [Mark(at, label) for at, label in labels.items()], rest


def _link_text(link: Origin) -> str:
    return f"{link.text} (given to {link.call})" if link.call else link.text


def _what_to_do(finding: Finding) -> Iterator[tuple[str, str]]:
    """What to write instead; of what is accepted, why it is."""
    if finding.baseline == "worse":
        yield "baseline", "known, and worse now than it was"
    if finding.waived is not None:
        until = f" (until {finding.waived.until})" if finding.waived.until else ""
        yield "waived", printable(f"{finding.waived.reason}{until}")
    elif finding.fix:
        yield "fix", "\n".join(map(printable, finding.fix.split("\n")))


def _fact_of(reach: Reach | None, setting: str | None) -> Fact | None:
    """The fact that a finding about a workflow points at."""
    facts = [limit.fact for limit in reach.limits if limit.fact] if reach else []
    return next((fact for fact in facts if fact.setting.id == setting), None)


def _note(word: str, text: str, style: Style, margin: str = " ") -> str:
    """A line below an excerpt, or several; its text is safe to print."""
    first, *more = text.split("\n")
    told = style.paint(f"{word}:", *(("green", "bold") if word == "fix" else ("bold",)))
    lines = [style.folded(f"{margin} {style.paint('=', 'blue')} {told} {first}", f"{margin}     ")]
    return "\n".join([*lines, *(style.folded(f"{margin}     {line}", f"{margin}       ") for line in more)])


def _line(finding: Finding, style: Style) -> str:
    """A line for what passed or is known."""
    word, colour = ("known", "cyan") if finding.baseline == "known" else ("pass", "green")
    at = f"{style.place(finding.location)}: " if finding.location else ""
    address = f"{printable(finding.address)}: " if finding.address else ""
    rule = style.link(finding.rule, finding.docs)
    return style.folded(f"{style.paint(f'{word}[{rule}]', colour)}: {at}{address}{printable(finding.message)}", "    ")


def _gone(known: Known, style: Style) -> str:
    """A line for what the baseline knows and was not found again."""
    about = known.workflow or known.address or known.path or known.root or ""
    root = f" in {known.root}" if known.root not in {None, "."} else ""
    return f"{style.paint(f'gone[{known.rule}]', 'green')}: {printable(f'{about}{root}')}"


def _diagnostic(value: Diagnostic, alike: Sequence[Diagnostic], sources: Sources, style: Style) -> Iterator[str]:
    colour = SEVERITY_STYLES[value.severity]
    summary = style.paint(f": {printable(value.summary)}", "bold")
    yield style.folded(f"{style.paint(value.severity, colour, 'bold')}{summary}", "    ")
    margin = " "
    if value.location is not None:
        mark = Mark(value.location, "", colour, "^")
        margin = " " * digits_of(mark)
        yield from excerpt(mark, sources, style)
    yield _note("note", printable(value.detail), style, margin)
    if alike:
        yield _note("alike", _alike(other_places(alike)), style, margin)


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
    left_out = f"; {len(report.not_checked)} not checked" if report.not_checked else ""
    return style.folded(f"{verdicts}{waived}: {seen} in {_count(counts.files, 'file')}{left_out}", "    ")


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
