"""The nouns as JSON has them: the shapes that the contract promises, kept apart from the types we use inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from iaccheck import __version__
from iaccheck.hcl import numbers
from iaccheck.hcl.types import NUMBER, constraint_text
from iaccheck.hcl.values import Value
from iaccheck.interval import ANY, Interval
from iaccheck.model import (
    Fact,
    Finding,
    Limit,
    Origin,
    Reach,
    Report,
    Waived,
)
from iaccheck.report.against import against, gone
from iaccheck.report.style import inert_json
from iaccheck.source import Diagnostic, Location

if TYPE_CHECKING:
    from iaccheck.terraform.answers import Answer

Json = Mapping[str, object]
LONGEST_VALUE = 1000
"""How many characters of a setting's text are shown."""


def _number(value: numbers.Number | None) -> object:
    """A number with all its digits; null for infinity, which JSON has not, and for one of thousands of digits."""
    if value is None or isinstance(value, int):
        return value
    if numbers.is_infinite(value) or not numbers.is_writable(value):
        return None
    return msgspec.Raw(numbers.text(value).encode())


def plain(value: Value | None, infinity: Callable[[numbers.Number], str | None] = lambda number: None) -> object:
    """A known value as JSON: what Terraform's `jsonencode` would make of it; it has nothing for infinity."""
    if value is None or value.data is None or not value.is_known:
        return None
    if isinstance(value.data, tuple):
        return [plain(element, infinity) for element in value.data]
    if isinstance(value.data, Mapping):
        return {name: plain(element, infinity) for name, element in value.data.items()}
    if isinstance(value.data, bool | str):
        return value.data
    assert isinstance(value.data, int | numbers.Float)
    return infinity(value.data) if numbers.is_infinite(value.data) else _number(value.data)


def _short(value: object) -> object:
    """A value of a setting; a long text is no duration, and may stand in thousands of instances."""
    return f"{value[:LONGEST_VALUE]}…" if isinstance(value, str) and len(value) > LONGEST_VALUE else value


def interval(value: Interval | None) -> object:
    """An interval as `[low, high]`."""
    return None if value is None else [_number(value.low), _number(value.high)]


def location(value: Location | None) -> object:
    """A place: from 1, in code points, the end exclusive."""
    return None if value is None else {name: getattr(value, name) for name in value.__struct_fields__}


def origin(value: Origin) -> Json:
    """One link of the chain to a value."""
    place = value.location
    at = {"path": place.path, "line": place.line, "column": place.column} if place else {}
    return {"text": value.text, "path": None, "line": None, "column": None, **at}


def diagnostic(value: Diagnostic) -> Json:
    """Something about the input."""
    return {
        "severity": value.severity,
        "summary": value.summary,
        "detail": value.detail,
        "location": location(value.location),
    }


def setting(fact: Fact) -> Json:
    """A fact, as `iaccheck settings` lists it. A sensitive one keeps its value and its length to itself."""
    hidden = fact.is_sensitive
    measure = ANY if hidden else (fact.measure or ANY)
    is_number = fact.setting.unit == "number"
    shape = {
        "id": fact.setting.id,
        "root": fact.root,
        "configuration": fact.configuration,
        "address": fact.address,
        "status": fact.status,
        "value": None if hidden else _short(plain(fact.value)),
        "unit": fact.setting.unit,
        "seconds": None if is_number else interval(measure),
        "reason": fact.reason,
        "location": location(fact.value_location or fact.location),
        "origin": [origin(link) for link in fact.origin],
    }
    return shape | ({"bounds": interval(measure)} if is_number else {})


def limit(value: Limit) -> Json:
    """A factor of a workflow."""
    return {
        "id": value.factor.id,
        "set_by": value.factor.set_by,
        "seconds": interval(value.seconds),
        "basis": value.basis,
        "address": value.address,
        "location": location(value.location),
        "binds": value.binds,
        "must_rise": value.must_rise,
    }


def reach(value: Reach) -> Json:
    """A row of `iaccheck reach`."""
    return {
        "workflow": value.workflow,
        "requested_by": value.requested_by,
        "root": value.root or None,
        "configuration": value.configuration,
        "account": value.account,
        "kind": value.kind.name,
        "target": value.target,
        "needs_seconds": value.needs_seconds,
        "at_most_seconds": value.at_most_seconds,
        "reachable_seconds": interval(value.reachable_seconds),
        "ceiling_seconds": interval(value.ceiling_seconds) if value.limits else None,
        "rejected": value.rejected,
        "caller": value.caller.name if value.caller else None,
        "renews": value.renews,
        "outcome": value.verdict,
        "at_most_outcome": value.at_most_outcome,
        "trust": value.trust.verdict(value.kind.name) if value.trust else None,
        "trust_reason": trust_reason(value),
        "factors": [limit(each) for each in value.limits],
    }


def trust_reason(row: Reach) -> str | None:
    """Why it is not known whether the target's trust policy admits the way in; None where it is known."""
    if row.trust is None or row.trust.verdict(row.kind.name) != "unknown":
        return None
    return row.trust.reason


def waived(value: Waived | None) -> object:
    """That somebody accepted a finding."""
    if value is None:
        return None
    return {"reason": value.reason, "until": value.until, "location": location(value.location)}


def finding(value: Finding) -> Json:
    """A finding, as `iaccheck check` lists it."""
    return {
        "rule": value.rule,
        "severity": value.severity,
        "outcome": value.outcome,
        "message": value.message,
        "fix": value.fix,
        "docs": value.docs,
        "root": value.root,
        "configuration": value.configuration,
        "workflow": value.workflow,
        "address": value.address,
        "setting": value.setting,
        "location": location(value.location),
        "related": [{"message": each.message, "location": location(each.location)} for each in value.related],
        "observed": interval(value.observed),
        "required": interval(value.required),
        "unit": value.unit,
        "waived": waived(value.waived),
        "baseline": value.baseline,
        "fingerprint": value.fingerprint,
    }


def check(report: Report) -> Json:
    """A whole run of `iaccheck check`."""
    counts = {name: getattr(report.summary, name) for name in report.summary.__struct_fields__ if name != "passed"}
    ordered = {name: counts.get(name, report.summary.passed) for name in SUMMARY}
    return {
        "version": 1,
        "tool": {"name": "iaccheck", "version": __version__},
        "as_of": report.as_of,
        "summary": ordered
        | {"unmatched_rules": list(report.unmatched), "baseline": against(report), "gone_findings": gone(report)},
        "findings": [finding(each) for each in report.findings],
        "not_checked": [{"path": each.path, "reason": each.reason} for each in report.not_checked],
        "diagnostics": [diagnostic(each) for each in report.diagnostics],
    }


SUMMARY = ("roots", "files", "settings", "workflows", "fail", "unknown", "pass", "waived")


def said(report: Report) -> tuple[Diagnostic, ...]:
    """All that is odd about the input, for lists that show no findings: what could not be read stands first."""
    unread = (finding for finding in report.findings if finding.rule == "unreadable-input")
    return (*(_as_diagnostic(finding) for finding in unread), *report.diagnostics)


def _as_diagnostic(value: Finding) -> Diagnostic:
    summary, _, detail = value.message.partition(": ")
    return Diagnostic("error" if value.outcome == "fail" else "warning", summary, detail, value.location)


def settings(report: Report) -> Json:
    """A whole run of `iaccheck settings`."""
    rows = [setting(fact) for fact in report.facts]
    return {"version": 1, "settings": rows, "diagnostics": [diagnostic(each) for each in said(report)]}


def reaches(report: Report) -> Json:
    """A whole run of `iaccheck reach`."""
    rows = [reach(row) for row in report.reach]
    return {"version": 1, "reach": rows, "diagnostics": [diagnostic(each) for each in said(report)]}


def answer(one: Answer) -> Json:
    """What an expression comes to. The type is a type constraint; `+Inf` and `-Inf` are what `tostring` gives."""
    status, type_ = one.status, one.type
    shape = {
        "expression": one.source.text,
        "status": status,
        "type": None if type_ is None else constraint_text(type_),
        "value": plain(one.value, numbers.text) if status == "known" else None,
        "reason": one.reason,
    }
    if status == "error":
        return shape | {"diagnostics": [diagnostic(each) for each in one.diagnostics]}
    return shape | ({"bounds": interval(one.value.bounds)} if status == "unknown" and type_ == NUMBER else {})


def answers(all_: Iterable[Answer]) -> Json:
    """A whole run of `iaccheck eval`."""
    return {"version": 1, "results": [answer(each) for each in all_]}


def encoded(shape: Json | list[Json]) -> str:
    """JSON as it is printed: indented, keys in the order of the contract."""
    try:
        text = msgspec.json.encode(shape)
    except UnicodeEncodeError:  # a file's name need not be text
        text = msgspec.json.encode(_as_text(shape))
    return inert_json(msgspec.json.format(text, indent=2).decode()) + "\n"


def _as_text(shape: object) -> object:
    """The same, with what is no text in it written as escapes."""
    if isinstance(shape, str):
        return shape.encode("utf-8", "backslashreplace").decode()
    if isinstance(shape, Mapping):
        return {name: _as_text(value) for name, value in shape.items()}
    return [_as_text(value) for value in shape] if isinstance(shape, list) else shape
