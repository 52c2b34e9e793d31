"""Settings, reach, and the catalogue as tables of text for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iaccheck.hcl.wording import because
from iaccheck.interval import ANY, Interval, exactly, smallest
from iaccheck.model import Catalogue, Fact, Reach, Report
from iaccheck.policy.sentences import interval_text, observed_text, omitted_text, written_text
from iaccheck.report.alike import other_places, said_together
from iaccheck.report.bars import bar, longest_of, scale
from iaccheck.report.shapes import said, trust_reason
from iaccheck.report.style import OUTCOME_STYLES, Style, printable
from iaccheck.report.widths import padded, width_of
from iaccheck.seconds import length_text, range_text
from iaccheck.source import Diagnostic

BAR = 12
"""Columns of a bar in a table."""
POSSIBLE = "Longest sessions that are possible, in each way in that the trust policy admits"
LEAST_LAST = 24
"""Columns that a last cell needs at least, if it is longer, to stand beside the others."""
STATUS_STYLES = {"known": "green", "omitted": "cyan", "unknown": "yellow", "sensitive": "yellow"}


def settings(report: Report, style: Style) -> str:
    """One line a setting, then what led to its value; by root module where there are several."""
    several = len({fact.in_root for fact in report.facts}) > 1
    lines: list[str] = []
    root = None
    for fact in report.facts:
        if several and fact.in_root != root:
            root = fact.in_root
            lines += [*([""] if lines else []), style.paint(printable(f"{root or '.'}:"), "bold")]
        lines += _setting(fact, style)
    return "\n".join([*lines, *_said(said(report), style), _counted(len(report.facts), "setting")]) + "\n"


def _setting(fact: Fact, style: Style) -> list[str]:
    status = style.paint(fact.status, STATUS_STYLES[fact.status])
    name = style.paint(printable(f"{fact.address}.{_argument(fact)}"), "bold")
    lines = [f"{name} = {printable(_value(fact))}  ({status})"]
    location = fact.value_location or fact.location
    if location is not None:
        lines.append(f"    at {style.place(location)}")
    if fact.reason and fact.status != "omitted":
        why = f"malformed: {fact.reason}" if fact.is_malformed else because(fact.reason)
        lines.append(f"    {printable(why)}")
    for link in fact.origin:
        if fact.reason and fact.reason in link.text:
            continue
        at = f" ({style.place(link.location)})" if link.location else ""
        lines.append(f"    because {printable(link.text)}{at}")
    return [style.folded(line, " " * 8) for line in lines]


def _argument(fact: Fact) -> str:
    return ".".join(step.name for step in fact.setting.path)


def _value(fact: Fact) -> str:
    """A fact's value as HCL would have it, and its length."""
    length = "" if fact.measure is None else interval_text(fact.measure, fact.setting)
    if fact.is_sensitive:
        return "sensitive"
    if fact.status == "omitted":
        return omitted_text(fact)
    if fact.value is None:
        return "unknown" if fact.measure in (None, ANY) else f"unknown, {length}"
    if fact.measure is None:
        return written_text(fact.value)
    return observed_text(fact)


def reach(report: Report, style: Style) -> str:
    """One line a row: the declared workflows first, then what else is possible."""
    several = len({(row.root, row.configuration) for row in report.reach if row.root}) > 1
    declared = [row for row in report.reach if row.workflow]
    asked = [row for row in report.reach if row.requested_by]
    others = [row for row in report.reach if not row.workflow and not row.requested_by]
    lines = []
    if declared:
        lines += [
            style.folded(f"{style.paint('Declared workflows', 'bold')} ({_legend(declared, style)})", "    "),
            *_table(_with_bars(declared, [_declared(row, several, style) for row in declared], 4, style), style, 4),
        ]
    if asked:
        title = style.paint("What providers and backends ask for", "bold")
        lines += [*([""] if lines else []), title, *_table([_requested(row, several) for row in asked], style, 2)]
    if others:
        lines += [
            *([""] if lines else []),
            style.folded(style.paint(POSSIBLE, "bold"), "    "),
        ]
        lines += _table(_with_bars(others, [_possible(row, several) for row in others], 2, style), style, 2)
    counted = _counted(len(report.reach), "row")
    if report.closed:
        counted += (
            f"; {_counted(len(report.closed), 'role')} not listed, whose trust policy admits none of these ways in"
        )
    return "\n".join([*lines, *_said(said(report), style), style.folded(counted, "    ")]) + "\n"


def _with_bars(rows: Sequence[Reach], cells: Sequence[tuple[str, ...]], at: int, style: Style) -> list[tuple[str, ...]]:
    """The cells of some rows, and in front of one of them a bar: all of one scale, each marked at what it needs."""
    lengths = [_length(row) for row in rows]
    wanted = (exactly(s) for row in rows for s in (row.needs_seconds, row.at_most_seconds) if s is not None)
    longest = longest_of((*lengths, *wanted))
    drawn = []
    for row, length in zip(rows, lengths, strict=True):
        on = scale((length,), row.needs_seconds, row.at_most_seconds, BAR, style, longest)
        colour = OUTCOME_STYLES[row.verdict or "unknown"] if row.workflow else "blue"
        is_unlimited = all(limit.is_none for limit in row.limits)
        drawn.append(bar(length, on, colour, style, is_unlimited) if row.limits else "")
    return [(*row[:at], line, *row[at:]) for row, line in zip(cells, drawn, strict=True)]


def _legend(rows: Iterable[Reach], style: Style) -> str:
    """What the marks of their bars are."""
    most = f", {style.signs.allowed} at what it may last" if any(row.at_most_seconds for row in rows) else ""
    return f"{style.signs.needed} stands at what each one needs{most}"


def _length(row: Reach) -> Interval:
    """What a row's bar shows: what it gets, or could get."""
    return row.ceiling_seconds if row.reachable_seconds is None else row.reachable_seconds


def _declared(row: Reach, several: bool, style: Style) -> tuple[str, ...]:
    outcome = row.verdict or "unknown"
    needs = "" if row.needs_seconds is None else f"needs {length_text(row.needs_seconds)}"
    gets = f"{'refused, could get' if row.rejected else 'gets'} {range_text(row.reachable_seconds or ANY)}"
    if not row.limits:
        gets = "its target is not there" if row.outcome == "fail" else "its target may not be there"
        gets = "has too many targets" if row.doubt else gets
    elif row.renews and not any(limit.binds for limit in row.limits):
        gets = "refused" if row.rejected else "renews its session by itself"
    most = "" if row.at_most_seconds is None else f"may last {length_text(row.at_most_seconds)}"
    too_long = f"{most}, can last {range_text(row.ceiling_seconds)}" if row.at_most_outcome != "pass" and most else ""
    return (
        style.paint(outcome, OUTCOME_STYLES[outcome]),
        printable(row.workflow or ""),
        row.kind.name,
        _target(row, several),
        needs,
        gets,
        ", ".join(filter(None, (_limited(row), too_long))),
    )


def _requested(row: Reach, several: bool) -> tuple[str, ...]:
    by = printable(f"{row.requested_by} in {row.in_root or '.'}" if several and row.root else row.requested_by or "")
    gets = range_text(row.reachable_seconds or ANY)
    if row.rejected:
        gets = "refused"
    elif row.renews:
        gets = f"{range_text(smallest(x.seconds for x in row.limits if not x.is_none))}, renewed"
    return by, row.kind.name, _target(row, False), gets, _limited(row)


def _possible(row: Reach, several: bool) -> tuple[str, ...]:
    reason = trust_reason(row)
    trust = f"trust unknown: its policy {printable(reason)}" if reason else ""
    said_of = ", ".join(filter(None, (_limited(row), trust)))
    return _target(row, several), row.kind.name, range_text(row.ceiling_seconds), said_of


def _target(row: Reach, several: bool) -> str:
    """What a row is about, with its root module where there are several."""
    account = f"account {row.account}" if row.account else "the account"
    target = row.target or ("a role that is not known" if row.requested_by else account)
    return printable(f"{target} in {row.in_root or '.'}" if several and row.root else target)


def _limited(row: Reach) -> str:
    binding = ", ".join(limit.factor.id for limit in row.limits if limit.binds)
    return f"limited by {binding}" if binding else ""


def catalogue(all_: Catalogue, style: Style) -> str:
    """All rules, settings, workflow kinds and callers in force."""
    rules = [(check.id, check.severity, check.title) for check in all_.checks.values()]
    settings_ = [(s.id, s.unit, s.title) for s in all_.settings.values()]
    kinds = [
        (kind.name, kind.title, ", ".join(factor.id for factor in kind.factors)) for kind in all_.workflows.values()
    ]
    callers = [(one.name, one.title, ", ".join(one.requests)) for one in all_.callers.values()]
    parts = []
    tables = (("Rules", rules), ("Settings", settings_), ("Workflow kinds", kinds), ("Callers", callers))
    for title, rows in tables:
        parts += [style.paint(title, "bold"), *_table(rows, style), ""]
    return "\n".join([*parts, "iaccheck explain ID says more of each"]) + "\n"


def _table(rows: Sequence[tuple[str, ...]], style: Style, head: int = 1) -> list[str]:
    """Rows with their columns under each other; where they do not fit, each row for itself.

    `head` is how many cells such a row's first line has.
    """
    if not rows:
        return []
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    before = 2 * len(widths) + sum(widths[:-1])
    if style.width is not None and before + min(widths[-1], LEAST_LAST) > style.width:
        parts = (part for row in rows for part in (f"  {_joined(row[:head])}", f"      {_joined(row[head:])}"))
        return [style.folded(part, " " * 8) for part in parts if part.strip()]
    aligned = (map(padded, row, widths) for row in rows)
    return [style.folded(f"  {'  '.join(row)}".rstrip(), " " * before) for row in aligned]


def _joined(cells: Iterable[str]) -> str:
    return "  ".join(cell for cell in cells if cell)


def _said(diagnostics: Sequence[Diagnostic], style: Style) -> list[str]:
    lines = []
    for one, *more in said_together(diagnostics):
        at = f"{style.place(one.location)}: " if one.location else ""
        alike = f" (and {other_places(more)})" if more else ""
        said = f"{style.paint(one.severity, 'yellow')}: {at}{printable(f'{one.summary}: {one.detail}{alike}')}"
        lines.append(style.folded(said, "    "))
    return lines


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
