"""Rules on declared workflows: rows of reach, and workflows whose target is not there, -> findings."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.interval import Interval
from iaccheck.model import Check, Finding, Limit, Outcome, Reach, Related, Remedy
from iaccheck.policy.rules.corrections import accepted_request, bulleted, impossible, lowered, rise
from iaccheck.policy.rules.situation import Situation
from iaccheck.policy.sentences import doubt_text, limit_text, listed, name_of, observed_text
from iaccheck.policy.workflows.reach import Missing, factors_of_target
from iaccheck.seconds import length_text, range_text

NO_REMEDY = Remedy()


def unreachable(check: Check, situation: Situation) -> Iterator[Finding]:
    """A declared workflow that cannot get the session it needs."""
    for row in situation.reached.rows:
        if row.workflow is None or row.outcome is None or row.needs_seconds is None:
            continue
        observed, required = row.reachable_seconds or Interval(), Interval(row.needs_seconds, None)
        needs = f"{row.workflow} needs {length_text(row.needs_seconds)}"
        if row.outcome == "fail":
            low = sorted((x for x in row.limits if x.must_rise), key=lambda limit: not limit.binds)
            limits = low or [x for x in row.limits if x.binds]
            fix = rise(row, situation.shared, situation.conflicts)
            fix = fix if fix.text else accepted_request(row, situation.shared)
            message = _refused(row, needs) if row.rejected else _too_short(row, needs)
            yield _finding(check, row, "fail", message, fix, observed, required, limits)
        elif row.outcome == "unknown":
            message = f"{needs}, and whether it can get that is not known: {_doubts(row)}"
            yield _finding(check, row, "unknown", message, NO_REMEDY, observed, required, _doubtful(row))
        else:
            limits = [x for x in row.limits if x.binds]
            yield _finding(check, row, "pass", _enough(row, needs), NO_REMEDY, observed, required, limits)


def _too_short(row: Reach, needs: str) -> str:
    """Why a workflow fails whose call is not refused, and whether any setting could help."""
    hopeless = impossible(row)
    gets = f"can get {_gets(row)}"
    return f"{needs}, which is impossible this way: {hopeless}; it {gets}" if hopeless else f"{needs} and {gets}"


def _enough(row: Reach, needs: str) -> str:
    """Why a workflow passes."""
    if row.renews and row.caller is not None and not any(limit.binds for limit in row.limits):
        return f"{needs}, and nothing ends that before: {row.caller.title} renews its session by itself"
    return f"{needs} and can get {_gets(row)}"


def _gets(row: Reach) -> str:
    """What a workflow can get, and what limits it to that."""
    binding = [limit for limit in row.limits if limit.binds]
    names = listed([limit.factor.id for limit in binding]) if binding else ""
    if any(limit.fact is not None and limit.fact.is_sensitive for limit in binding):
        return f"what {names} allows, which is sensitive"
    length = range_text(row.reachable_seconds or Interval())
    return f"{length}, limited by {names}" if names else length


def _refused(row: Reach, needs: str) -> str:
    """Why a call is refused, and what a valid one would get; and whether any setting could help."""
    needs += ", which is impossible this way" if impossible(row) else ""
    asked = next((limit for limit in row.limits if limit.factor.set_by == "caller"), None)
    if asked is None:
        return f"{needs}, and its call is refused"
    request, bounds, caller = range_text(asked.seconds), asked.factor.bounds, row.caller
    over = [
        f"{x.factor.id} is {limit_text(x)}"
        for x in row.limits
        if x.factor.beyond == "rejects" and asked.seconds.lies_within(Interval(None, x.seconds.high)) is False
    ]
    why = listed(over) if over else f"{asked.factor.id} can be {range_text(bounds)} only"
    if caller is not None and asked.seconds.lies_within(caller.requests[row.kind.name].bounds) is False:
        why = f"{caller.title} can ask for {range_text(bounds)} only"
    elif bounds.low is not None and asked.seconds.high is not None and asked.seconds.high < bounds.low:
        why = f"{asked.factor.id} is at least {length_text(bounds.low)}"
    is_askable = asked.seconds.lies_within(bounds) is not False
    if not over and is_askable and any(x.fact is not None and x.fact.is_sensitive for x in row.limits):
        return f"{needs}, and its request for {request} is refused: it is more than is accepted"
    if row.renews and not any(limit.binds for limit in row.limits):
        return f"{needs}, and its request for {request} is refused: {why}"
    could = range_text(row.reachable_seconds or Interval())
    return f"{needs}, and its request for {request} is refused: {why}; a valid one could get {could}"


def _doubtful(row: Reach) -> list[Limit]:
    """The limits that are not known, or that are there for instances that may not be."""
    return [limit for limit in row.limits if limit.basis == "unknown"] or [
        limit for limit in row.limits if limit.fact is not None and not limit.fact.is_certain
    ]


def _doubts(row: Reach) -> str:
    """Every limit that is not known, and why."""
    said = [doubt_text(limit) for limit in row.limits if limit.basis == "unknown"]
    if said or row.doubt:
        return "; ".join([*said, row.doubt] if row.doubt else said)
    uncertain = next((x.fact for x in row.limits if x.fact is not None and not x.fact.is_certain), None)
    return f"{row.target} {uncertain.reason}" if uncertain else f"it is not known whether there is a {row.target}"


def too_long(check: Check, situation: Situation) -> Iterator[Finding]:
    """A declared workflow whose possible session is longer than its `at_most`."""
    for row in situation.reached.rows:
        if row.workflow is None or row.at_most_outcome is None or row.at_most_seconds is None:
            continue
        most, possible = length_text(row.at_most_seconds), range_text(row.ceiling_seconds)
        allowed, may = Interval(None, row.at_most_seconds), f"{row.workflow} may last {most} at most"
        limits = [x for x in row.limits if x.fact is not None and x.seconds == row.ceiling_seconds]
        message, fix = f"{may}, and lasts {possible} at most", NO_REMEDY
        if row.at_most_outcome == "fail":
            message = f"{may}, and a session of {possible} is possible"
            fix = lowered(row, situation.shared, situation.conflicts)
        elif row.at_most_outcome == "unknown":
            message = f"{may}, and whether a longer session is possible is not known: {_doubts(row)}"
            limits = _doubtful(row)
        yield _finding(check, row, row.at_most_outcome, message, fix, row.ceiling_seconds, allowed, limits)


def _finding(
    check: Check,
    row: Reach,
    outcome: Outcome,
    message: str,
    fix: Remedy,
    observed: Interval,
    required: Interval,
    limits: list[Limit],
) -> Finding:
    """A finding about a row; `limits` are those that it is due to."""
    first = next((limit for limit in limits if limit.location), limits[0] if limits else None)
    location = first.location if first is not None and first.location else row.location
    related = [
        Related(f"{limit.factor.id} is {limit_text(limit)} here", limit.location)
        for limit in limits
        if limit.location is not None and limit.location != location
    ]
    if row.location is not None and row.location != location:
        related.append(Related(f'workflow "{row.workflow}" is declared here', row.location))
    fact = first.fact if first is not None else None
    return Finding(
        check.id, check.severity, outcome, message, fix.text, row.kind.docs[0] if row.kind.docs else check.docs,
        row.root or None, row.workflow, row.target or (fact.address if fact else None),
        fact.setting.id if fact else None, location, tuple(related), observed, required, "seconds", "",
        _label(first), None, row, corrections=fix.corrections, is_choice=fix.is_choice,
    )  # fmt: skip


def _label(limit: Limit | None) -> str:
    """A few words for the place of a limit."""
    fact = limit.fact if limit is not None else None
    if fact is None or limit is None or limit.location is None:
        return ""
    name = name_of(fact.setting)
    if fact.is_omitted:
        return f"{name} is not set: {observed_text(fact)}"
    is_known = fact.status != "unknown" or not fact.is_certain
    return f"{name} is {observed_text(fact)}" if is_known else f"{name} is not known"


def target_missing(check: Check, situation: Situation) -> Iterator[Finding]:
    """A declared workflow whose target matches nothing."""
    for missing in situation.reached.missing:
        yield _of_missing(check, missing)


def _of_missing(check: Check, missing: Missing) -> Finding:
    workflow, matches = missing.workflow, missing.matches
    outcome: Outcome = "unknown" if matches.hidden else "fail"
    target = f'{workflow.name}: its target "{workflow.target}"' if workflow.target else workflow.name
    if missing.app:
        target = f'{workflow.name}: its identity provider "{missing.app}"'
    message = f"{target} {matches.why}" + (f": {matches.hidden}" if matches.hidden else "")
    fix = _for_missing(missing)
    return Finding(
        check.id, check.severity, outcome, message, fix, check.docs, missing.root, workflow.name, workflow.target, None,
        workflow.location, (), None, None, None, "",
    )  # fmt: skip


def _for_missing(missing: Missing) -> str:
    """What the target may have meant, or how to say what it would: a module that is not here is to be got first."""
    kind, matches = missing.kind, missing.matches
    if missing.app or not kind.targets or (matches.hidden and not matches.near):
        return f'did you mean "{matches.near}"?' if matches.near else ""
    fix = f"give the address of an instance of {listed(list(kind.targets), 'or')}, or its name in the cloud"
    fix = f'did you mean "{matches.near}"?' if matches.near else fix
    given = ", ".join(f"{factor}: …" for factor in factors_of_target(kind))
    elsewhere = [f"if it is made elsewhere, say what it allows: given: {{{given}}}"] if given else []
    return bulleted([fix, *elsewhere], "one of these")
