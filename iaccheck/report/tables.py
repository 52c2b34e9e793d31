"""Settings, reach, and the catalogue as tables of text for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iaccheck.hcl import numbers
from iaccheck.interval import ANY
from iaccheck.model import Catalogue, Fact, Reach, Report
from iaccheck.report.excerpt import place
from iaccheck.report.style import OUTCOME_STYLES, Style, printable
from iaccheck.seconds import range_text
from iaccheck.source import Diagnostic

STATUS_STYLES = {"known": "green", "omitted": "cyan", "unknown": "yellow", "sensitive": "yellow"}


def settings(report: Report, style: Style) -> str:
    """One line a setting, then what led to its value."""
    blocks = []
    for fact in report.facts:
        location = fact.value_location or fact.location
        where = place(location) if location else fact.root
        status = style.paint(fact.status, STATUS_STYLES[fact.status])
        lines = [f"{style.paint(printable(f'{fact.address}.{_argument(fact)}'), 'bold')} = {_value(fact)}  ({status})"]
        lines.append(f"    at {where}")
        if fact.reason and fact.status != "omitted":
            lines.append(f"    {'malformed: ' if fact.is_malformed else 'it '}{printable(fact.reason)}")
        for link in fact.origin:
            at = f" ({place(link.location)})" if link.location else ""
            lines.append(f"    because {printable(link.text)}{at}")
        blocks.append("\n".join(lines))
    return "\n".join([*blocks, *_said(report.diagnostics, style), _counted(len(report.facts), "setting")]) + "\n"


def _argument(fact: Fact) -> str:
    return ".".join(step.name for step in fact.setting.path)


def _value(fact: Fact) -> str:
    """A fact's value as HCL would have it, and its length."""
    length = "" if fact.measure is None or fact.setting.unit == "number" else range_text(fact.measure)
    if fact.status == "sensitive":
        return "sensitive"
    if fact.status == "omitted":
        return f"not set: {length} on creation"
    if fact.value is None:
        return "unknown" if fact.measure in (None, ANY) else f"unknown, {length}"
    data = fact.value.data
    written = f'"{printable(data)}"' if isinstance(data, str) else numbers.text(data)  # type: ignore[arg-type]
    unit = "" if fact.setting.is_text or fact.setting.unit == "number" else f" {fact.setting.unit}"
    return f"{written}{unit}" + (f" ({length})" if length else "")


def reach(report: Report, style: Style) -> str:
    """One line a row: the declared workflows first, then what else is possible."""
    declared = [row for row in report.reach if row.workflow]
    others = [row for row in report.reach if not row.workflow]
    lines = []
    if declared:
        lines += [
            style.paint("Declared workflows", "bold"),
            *_table([_declared(row, style) for row in declared]),
        ]
    if others:
        lines += [*([""] if lines else []), style.paint("Longest sessions that are possible", "bold")]
        lines += _table([_possible(row) for row in others])
    return "\n".join([*lines, *_said(report.diagnostics, style), _counted(len(report.reach), "row")]) + "\n"


def _declared(row: Reach, style: Style) -> tuple[str, ...]:
    outcome = row.outcome or "unknown"
    needs = f"needs {range_text_of(row.needs_seconds)}"
    gets = "rejected" if row.rejected else f"gets {range_text(row.reachable_seconds or ANY)}"
    binding = ", ".join(limit.factor.id for limit in row.limits if limit.binds)
    limited = f"limited by {binding}" if binding else ""
    return (
        style.paint(outcome, OUTCOME_STYLES[outcome]),
        printable(row.workflow or ""),
        row.kind.name,
        printable(row.target or ""),
        needs,
        gets,
        limited,
    )


def range_text_of(seconds: int | None) -> str:
    """A length of seconds for people."""
    from iaccheck.seconds import length_text

    return "" if seconds is None else length_text(seconds)


def _possible(row: Reach) -> tuple[str, ...]:
    binding = ", ".join(limit.factor.id for limit in row.limits if limit.seconds == row.ceiling_seconds)
    return (
        printable(row.target or ""),
        row.kind.name,
        range_text(row.ceiling_seconds),
        f"limited by {binding}" if binding else "",
    )


def catalogue(all_: Catalogue, style: Style) -> str:
    """All rules, settings and workflow kinds in force."""
    rules = [(check.id, check.severity, check.title) for check in all_.checks.values()]
    settings_ = [(s.id, s.unit, s.title) for s in all_.settings.values()]
    kinds = [
        (kind.name, kind.title, ", ".join(factor.id for factor in kind.factors)) for kind in all_.workflows.values()
    ]
    parts = []
    for title, rows in (("Rules", rules), ("Settings", settings_), ("Workflow kinds", kinds)):
        parts += [style.paint(title, "bold"), *_table(rows), ""]
    return "\n".join([*parts, "iaccheck explain ID says more of each"]) + "\n"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows with their columns under each other; colour codes take no room."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    return [
        "  "
        + "  ".join(f"{cell}{' ' * (width - _width(cell))}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(cell: str) -> int:
    import re

    return len(re.sub("\033\\[[0-9;]*m", "", cell))


def _said(diagnostics: Iterable[Diagnostic], style: Style) -> list[str]:
    lines = []
    for each in diagnostics:
        at = f"{place(each.location)}: " if each.location else ""
        lines.append(f"{style.paint(each.severity, 'yellow')}: {at}{printable(f'{each.summary}: {each.detail}')}")
    return lines


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
