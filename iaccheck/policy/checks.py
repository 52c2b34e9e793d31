"""Rules over facts and workflows -> findings, passes included; one function a kind of rule."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from iaccheck.config import Configuration
from iaccheck.interval import Interval
from iaccheck.model import Catalogue, Check, Fact, Finding, Limit, Outcome, Reach, Related, Root
from iaccheck.policy.reach import Missing, Reached
from iaccheck.policy.sentences import (
    allowed_text,
    assignment,
    correction,
    name_of,
    nearest,
    observed_text,
    rise,
)
from iaccheck.seconds import SIZES, length_text, range_text, unit_meant
from iaccheck.source import Diagnostic, Location


class Situation(msgspec.Struct, frozen=True):
    """All that rules look at."""

    roots: tuple[Root, ...]
    facts: tuple[Fact, ...]
    reached: Reached
    catalogue: Catalogue
    configuration: Configuration


def findings_of(situation: Situation) -> Iterator[Finding]:
    """What every rule in force says, in the order of the rules."""
    for check in situation.catalogue.checks.values():
        if check.id in situation.configuration.rules.ignore:
            continue
        severity = situation.configuration.rules.severity.get(check.id, check.severity)
        yield from CHECKS[check.id](msgspec.structs.replace(check, severity=severity), situation)


# --- rules on settings ----------------------------------------------------------------------------------


def _of_fact(
    check: Check,
    fact: Fact,
    outcome: Outcome,
    message: str,
    fix: str = "",
    required: Interval | None = None,
    label: str = "",
) -> Finding:
    return Finding(
        check.id, check.severity, outcome, message, fix, fact.setting.docs or check.docs, fact.root, None, fact.address,
        fact.setting.id, fact.value_location or fact.location, (),
        None if fact.status == "sensitive" else fact.measure, required,
        "seconds" if fact.setting.unit != "number" else "number",
        fingerprint(check.id, fact.root, fact.address, fact.setting.id, None), label, fact,
    )  # fmt: skip


def fingerprint(rule: str, root: str | None, address: str | None, setting: str | None, workflow: str | None) -> str:
    """What a finding is known by when lines move: rule, root, address, setting and workflow."""
    parts = "\0".join(part or "" for part in (rule, root, address, setting, workflow))
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def _why_unknown(fact: Fact) -> str:
    return f"{name_of(fact.setting)} of {fact.address} is not known: it {fact.reason}"


def out_of_range(check: Check, situation: Situation) -> Iterator[Finding]:
    """A setting outside of what the API accepts."""
    for fact in situation.facts:
        allowed = fact.setting.allowed
        if fact.measure is None or fact.status == "omitted":
            continue
        within = fact.measure.lies_within(allowed)
        if fact.setting.zero_is_no_limit and fact.measure == Interval(0, 0):
            within = True
        if within and fact.status == "unknown":
            within = True
        if within is True:
            yield _of_fact(
                check,
                fact,
                "pass",
                f"{name_of(fact.setting)} is {observed_text(fact)}, which the API accepts",
                "",
                allowed,
            )
        elif within is False and fact.status != "unknown":
            yield _outside(check, fact)
        else:
            yield _of_fact(check, fact, "unknown", _why_unknown(fact), "", allowed, f"it {fact.reason}")


def _outside(check: Check, fact: Fact) -> Finding:
    setting = fact.setting
    allowed, name = allowed_text(setting), name_of(setting)
    shown = "a sensitive value" if fact.status == "sensitive" else observed_text(fact)
    message = f"{name} is {shown}, and the API accepts {allowed}: plan succeeds, apply fails"
    meant = (
        None if fact.status == "sensitive" else unit_meant(fact.measure or Interval(), setting.unit, setting.allowed)
    )
    if meant is not None and fact.measure is not None and isinstance(fact.measure.low, int):
        seconds = fact.measure.low // SIZES[setting.unit] * SIZES[meant]
        message += f". Its unit is {setting.unit}, and the number looks like {meant}"
        fix = correction(fact, seconds)
        return _of_fact(check, fact, "fail", message, fix, setting.allowed, f"the unit is {setting.unit}")
    target = nearest(fact.measure or setting.allowed, setting.allowed)
    fix = correction(fact, target) if target is not None else ""
    return _of_fact(check, fact, "fail", message, fix, setting.allowed, f"accepted: {allowed}")


def malformed(check: Check, situation: Situation) -> Iterator[Finding]:
    """A value that is no duration in its setting's unit."""
    for fact in situation.facts:
        setting = fact.setting
        name = name_of(setting)
        if fact.is_malformed:
            wrong, _, hint = (fact.reason or "").partition(": write ")
            example = setting.allowed.high or setting.allowed.low
            fix = f"write {hint}" if hint else f"write a value like {assignment(setting, example)}" if example else ""
            message = f"{name} has no valid value: {wrong}"
            yield _of_fact(check, fact, "fail", message, fix, None, f"the unit is {setting.unit}")
        elif fact.status == "unknown" and fact.value is None and not _is_measured(fact):
            yield _of_fact(check, fact, "unknown", _why_unknown(fact))
        elif fact.status != "omitted":
            yield _of_fact(check, fact, "pass", f"{name} is a valid value")


def _is_measured(fact: Fact) -> bool:
    return fact.measure is not None and fact.measure.is_exact


def not_set(check: Check, situation: Situation) -> Iterator[Finding]:
    """A setting that has to be set where its resource is created."""
    for fact in situation.facts:
        if fact.setting.id != check.setting or not fact.creates:
            continue
        name = name_of(fact.setting)
        if fact.status == "omitted":
            default = fact.measure.low if fact.measure else None
            length = length_text(default) if default is not None else "the cloud's default"
            message = f"{fact.address} is created without {name}, which sets the account to {length}"
            fix = (
                f"write {assignment(fact.setting, default)}, or the length that the account shall have"
                if default is not None
                else ""
            )
            yield _of_fact(check, fact, "fail", message, fix, None, f"{name} is not set")
        elif fact.status == "unknown" and fact.value is None:
            yield _of_fact(check, fact, "unknown", _why_unknown(fact))
        else:
            yield _of_fact(check, fact, "pass", f"{name} is set")


# --- rules on workflows ---------------------------------------------------------------------------------


def _of_row(
    check: Check,
    row: Reach,
    outcome: Outcome,
    message: str,
    fix: str,
    observed: Interval,
    required: Interval | None,
) -> Finding:
    first = _first_limit(row)
    location = first.location if first and first.location else row.location
    related = tuple(
        Related("limited here", limit.location)
        for limit in row.limits
        if limit.location is not None and limit is not first and (limit.must_rise or limit.binds)
    )
    declared = (
        (Related(f'workflow "{row.workflow}" is declared here', row.location),)
        if row.location not in {None, location}
        else ()
    )
    docs = row.kind.docs[0] if row.kind.docs else check.docs
    return Finding(
        check.id, check.severity, outcome, message, fix, docs, row.root, row.workflow,
        row.target, first.fact.setting.id if first and first.fact else None, location, related + declared, observed,
        required, "seconds", fingerprint(check.id, row.root, row.target, None, row.workflow), _label(first), None, row,
    )  # fmt: skip


def _first_limit(row: Reach) -> Limit | None:
    """The limit that a finding points at: one that must rise, else one that binds; in Terraform, if there is such."""
    concerned = [limit for limit in row.limits if limit.must_rise] or [limit for limit in row.limits if limit.binds]
    concerned = concerned or [limit for limit in row.limits if limit.basis == "unknown"]
    return next((limit for limit in concerned if limit.location), concerned[0] if concerned else None)


def _label(limit: Limit | None) -> str:
    if limit is None or limit.fact is None:
        return ""
    name = name_of(limit.fact.setting)
    if limit.fact.status == "omitted":
        return f"{name} is not set: {observed_text(limit.fact)}"
    if limit.fact.status == "unknown":
        return f"{name} is not known"
    return "" if limit.fact.status == "sensitive" else f"{name} is {observed_text(limit.fact)}"


def unreachable(check: Check, situation: Situation) -> Iterator[Finding]:
    """A declared workflow that cannot get the session it needs."""
    for row in situation.reached.rows:
        if row.workflow is None or row.needs_seconds is None or row.reachable_seconds is None:
            continue
        needs = length_text(row.needs_seconds)
        required = Interval(row.needs_seconds, None)
        can = range_text(row.reachable_seconds)
        if row.outcome == "pass":
            yield _of_row(
                check,
                row,
                "pass",
                f"{row.workflow} needs {needs} and can get {can}",
                "",
                row.reachable_seconds,
                required,
            )
        elif row.outcome == "unknown":
            message = f"{row.workflow} needs {needs}, and it is not known whether it can get that: {_doubts(row)}"
            yield _of_row(check, row, "unknown", message, "", row.reachable_seconds, required)
        else:
            message = f"{row.workflow} needs {needs} and can get {can}"
            if row.rejected:
                message = (
                    f"{row.workflow} asks for {_request(row)}, which is rejected; it needs {needs} and could get {can}"
                )
            yield _of_row(
                check, row, "fail", message, rise(row) or _lower_request(row), row.reachable_seconds, required
            )


def _request(row: Reach) -> str:
    return next((range_text(x.seconds) for x in row.limits if x.factor.set_by == "caller"), "")


def _lower_request(row: Reach) -> str:
    """What to do where only the request is wrong."""
    return f"ask for {range_text(row.ceiling_seconds)} at most" if row.rejected else ""


def _doubts(row: Reach) -> str:
    """Every limit that is not known exactly, and why."""
    doubtful = [limit for limit in row.limits if not limit.seconds.is_exact and limit.basis == "unknown"]
    said = [f"{limit.factor.id} is {range_text(limit.seconds)}{_because(limit)}" for limit in doubtful]
    return "; ".join(said) or f"{row.target} may not be there"


def _because(limit: Limit) -> str:
    if not limit.note:
        return ""
    return f", since it {limit.note}" if limit.fact else f", since {limit.note}"


def too_long(check: Check, situation: Situation) -> Iterator[Finding]:
    """A declared workflow whose possible session is longer than its `at_most`."""
    for row in situation.reached.rows:
        if row.workflow is None or row.at_most_seconds is None:
            continue
        allowed = Interval(None, row.at_most_seconds)
        within = row.ceiling_seconds.lies_within(allowed)
        possible, most = range_text(row.ceiling_seconds), length_text(row.at_most_seconds)
        outcome: Outcome = "unknown" if within is None else "pass" if within else "fail"
        message = f"{row.workflow} may last {most} at most, and a session of {possible} is possible"
        if outcome == "pass":
            message = f"{row.workflow} may last {most} at most, and lasts {possible} at most"
        yield _of_row(
            check,
            row,
            outcome,
            message,
            _lowered(row) if outcome == "fail" else "",
            row.ceiling_seconds,
            allowed,
        )


def _lowered(row: Reach) -> str:
    assert row.at_most_seconds is not None
    facts = [limit.fact for limit in row.limits if limit.fact is not None]
    return " or ".join(f"{correction(f, row.at_most_seconds)} in {f.address}" for f in facts)


def target_missing(check: Check, situation: Situation) -> Iterator[Finding]:
    """A declared workflow whose target matches nothing."""
    for missing in situation.reached.missing:
        yield _of_missing(check, missing)


def _of_missing(check: Check, missing: Missing) -> Finding:
    workflow, matches = missing.workflow, missing.matches
    outcome: Outcome = "unknown" if matches.hidden else "fail"
    message = f'the target of {workflow.name}, "{workflow.target}", matches no {missing.kind.target}'
    if matches.empty:
        message = f"the target of {workflow.name}, {matches.empty}, has no instance: its count or for_each is empty"
    message += f": {matches.hidden}" if matches.hidden else ""
    fix = f"give the address of a {missing.kind.target}, or its name in the cloud"
    if matches.near:
        fix = f'did you mean "{matches.near}"?'
    return Finding(
        check.id, check.severity, outcome, message, fix, check.docs, None, workflow.name, workflow.target, None,
        workflow.location, (), None, None, None, fingerprint(check.id, None, workflow.target, None, workflow.name),
    )  # fmt: skip


# --- rules on the input ---------------------------------------------------------------------------------


def unreadable(check: Check, situation: Situation) -> Iterator[Finding]:
    """A file that matters and could not be read or parsed."""
    seen: set[Diagnostic] = set()
    for root in situation.roots:
        for fault in root.unreadable:
            if fault not in seen:
                seen.add(fault)
                yield _of_fault(check, root, fault)


def _of_fault(check: Check, root: Root, fault: Diagnostic) -> Finding:
    place: Location | None = fault.location
    mark = fingerprint(check.id, root.name, place.path if place else None, fault.summary, None)
    message = f"{fault.summary}: {fault.detail}"
    return Finding(
        check.id, check.severity, "fail", message, check.fix, "", root.name, None, None, None, place, (), None, None,
        None, mark,
    )  # fmt: skip


CHECKS: Mapping[str, Callable[[Check, Situation], Iterable[Finding]]] = {
    "session-out-of-range": out_of_range,
    "session-malformed": malformed,
    "login-session-not-set": not_set,
    "workflow-unreachable": unreachable,
    "workflow-too-long": too_long,
    "workflow-target-missing": target_missing,
    "unreadable-input": unreadable,
}
