"""Facts, reach and findings of a universe -> what of them was asked for, sorted and counted, as a report."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from iaccheck.model import Fact, Finding, Reach, Report, Summary, Touched
from iaccheck.planned import Planned
from iaccheck.policy.rules.checks import UNREADABLE
from iaccheck.policy.workflows.reach import Reached
from iaccheck.source import Diagnostic, Location
from iaccheck.touched import decides, is_made_of

INDEX = re.compile(r"\[([0-9]+)\]")
"""The number of an instance in an address."""


def kept(planned: Planned, findings: Iterable[Finding], reached: Reached) -> tuple[Finding, ...]:
    """Findings about what was asked for; if that is what changes touch, also those elsewhere that it decides."""
    names = {root.name for root in planned.asked}
    others = {path for root in planned.roots if root.name not in names for path in root.files}
    if others:
        others.difference_update(path for root in planned.asked for path in root.files)
    touched = planned.touched
    if touched is not None and not touched.is_any:
        return ()
    return tuple(
        finding
        for finding in findings
        if _is_asked(finding, names, others)
        or (touched is not None and finding.root in touched.among and is_made_of(finding, touched, reached))
    )


def reported(
    planned: Planned,
    facts: Iterable[Fact],
    reached: Reached,
    findings: Iterable[Finding],
    diagnostics: Iterable[Diagnostic],
    as_of: str,
) -> Report:
    """What was asked for, sorted and counted; `as_of` is the day by which it was judged."""
    names = {root.name for root in planned.asked}
    kept_facts = sorted((f for f in facts if f.root in names), key=_fact_order)
    kept_rows = tuple(row for row in reached.listed if _is_row_asked(row, names, planned.touched, reached))
    once = _once(sorted(findings, key=finding_order))
    said = {d for root in planned.asked for d in root.diagnostics} | set(diagnostics)
    active = [finding for finding in once if not finding.is_accepted]
    fail, unknown, passed = (sum(f.outcome == outcome for f in active) for outcome in ("fail", "unknown", "pass"))
    summary = Summary(
        planned.found,
        len({path for root in planned.asked for path in root.files}),
        len(kept_facts),
        len({row.workflow for row in kept_rows if row.workflow} | {f.workflow for f in once if f.workflow}),
        fail,
        unknown,
        passed,
        sum(finding.waived is not None for finding in once),
        sum(finding.baseline == "known" for finding in once),
    )
    ordered = tuple(sorted(said, key=lambda d: (_place_order(d.location), d.summary, d.detail)))
    closed = tuple(address for root, address in reached.closed if root in names)
    return Report(as_of, summary, once, tuple(kept_facts), kept_rows, planned.not_checked, ordered, closed)


def _is_asked(finding: Finding, roots: Collection[str], others: Collection[str]) -> bool:
    """Whether it is about a root module asked for; if it is about none, whether it stands in no file of the others."""
    if finding.root is not None:
        return finding.root in roots
    return finding.location is None or finding.location.path not in others


def _is_row_asked(row: Reach, names: Collection[str], touched: Touched | None, reached: Reached) -> bool:
    """Whether a row is about a root module asked for, or about none; or is made of settings of one that is touched."""
    if touched is None or row.root in names:
        return row.root in names or not row.root
    return touched.is_any if not row.root else row.root in touched.among and decides(row, touched, reached)


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, those about a file that several root modules read said once."""
    unique: dict[object, Finding] = {}
    for finding in findings:
        is_shared = finding.rule == UNREADABLE and finding.location is not None
        unique.setdefault((finding.location, finding.message) if is_shared else len(unique), finding)
    return tuple(unique.values())


def _place_order(location: Location | None) -> tuple[str, int, int]:
    return (location.path, location.line, location.column) if location else ("", 0, 0)


def finding_order(finding: Finding) -> tuple[object, ...]:
    """By what findings are sorted: their places, then all that tells them apart."""
    return (
        *_place_order(finding.location),
        finding.rule,
        finding.root or "",
        _instance_order(finding.address or ""),
        finding.workflow or "",
    )


def _fact_order(fact: Fact) -> tuple[object, ...]:
    return (fact.root, *_place_order(fact.location), _instance_order(fact.address), fact.setting.id)


def _instance_order(address: str) -> str:
    """An address so that instances sort by their numbers, as Terraform does: `x[2]` before `x[10]`."""
    return INDEX.sub(lambda found: f"[{found[1].zfill(10)}]", address)
