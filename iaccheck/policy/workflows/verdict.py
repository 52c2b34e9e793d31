"""The limits of one target -> how long a session can be, whether the call is refused, and whether that suffices."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from iaccheck.config import Workflow
from iaccheck.interval import ANY, Interval, smallest
from iaccheck.model import Caller, Limit, Outcome, Reach, WorkflowKind
from iaccheck.policy.settings.facts import is_refused, possible


def row_of(
    kind: WorkflowKind,
    workflow: Workflow | None,
    root: str,
    account: str | None,
    target: str | None,
    limits: tuple[Limit, ...],
    is_certain: bool = True,
    caller: Caller | None = None,
) -> Reach:
    """The row of one target; `is_certain` says whether there is such a target at all.

    It is judged by what the limits are, and shows of sensitive ones only what any of their kind can be.
    """
    shown = tuple(_shown(limit) for limit in limits)
    if workflow is None:
        ceiling = _ceiling(limits)
        marked = tuple(
            replace(out, binds=_binds(limit, ceiling) and limit.factor.set_by != "caller")
            for out, limit in zip(shown, limits, strict=True)
        )
        return Reach(None, root, account, kind, target, None, None, None, _ceiling(shown), False, None, marked, None)
    needs, most, renews = workflow.needs_seconds, workflow.at_most_seconds, caller is not None and caller.renews
    is_certain = is_certain and not any(limit.fact is not None and is_refused(limit.fact) for limit in limits)
    rejected = _rejected(limits)
    reachable = _reachable(limits, rejected, renews)
    is_limited = any(counts(limit, renews) for limit in limits)
    outcome = _certain(_outcome(reachable if is_limited else None, needs, rejected), is_certain)
    within = None if most is None else _within(_ceiling(limits), most)
    marked = tuple(
        replace(
            out,
            binds=counts(limit, renews) and limit.seconds == reachable,
            must_rise=counts(limit, renews) and limit.seconds.high is not None and limit.seconds.high < needs,
        )
        for out, limit in zip(shown, limits, strict=True)
    )
    return Reach(
        workflow.name, root, account, kind, target, needs, most, _reachable(shown, rejected, renews),
        _ceiling(shown), rejected, outcome, marked, workflow.location, within and _certain(within, is_certain),
        caller=caller,
    )  # fmt: skip


def request_row(
    kind: WorkflowKind, root: str, account: str | None, target: str | None, limits: tuple[Limit, ...], caller: Caller
) -> Reach:
    """The row of what a provider or backend asks for: nobody says what it needs."""
    rejected = _rejected(limits)
    reachable = _reachable(limits, rejected, caller.renews)
    shown = tuple(_shown(limit) for limit in limits)
    marked = tuple(
        replace(out, binds=counts(limit, caller.renews) and limit.seconds == reachable)
        for out, limit in zip(shown, limits, strict=True)
    )
    return Reach(
        None, root, account, kind, target, None, None, _reachable(shown, rejected, caller.renews), _ceiling(shown),
        rejected, None, marked, None, caller=caller,
    )  # fmt: skip


def undecided(row: Reach, doubt: str) -> Reach:
    """The row of a target that may not be there, or not be meant: it passes if it does, and does not fail if not."""
    return replace(row, outcome=_open(row.outcome), at_most_outcome=_open(row.at_most_outcome), doubt=doubt)


def _open(outcome: Outcome | None) -> Outcome | None:
    return "unknown" if outcome == "fail" else outcome


def absent_row(kind: WorkflowKind, workflow: Workflow, root: str, outcome: Outcome) -> Reach:
    """The row of a workflow whose target matches nothing, of which no factor is known."""
    return Reach(
        workflow.name, root, workflow.account, kind, workflow.target, workflow.needs_seconds,
        workflow.at_most_seconds, None, ANY, None, outcome, (), workflow.location,
    )  # fmt: skip


def unjudged_row(kind: WorkflowKind, workflow: Workflow, root: str, doubt: str) -> Reach:
    """The row of a workflow that is not judged for each of its targets: it neither passes nor fails."""
    within: Outcome | None = None if workflow.at_most_seconds is None else "unknown"
    return replace(absent_row(kind, workflow, root, "unknown"), at_most_outcome=within, doubt=doubt)


def _shown(limit: Limit) -> Limit:
    """A limit as reports may show it: of a sensitive one, what it can be at all."""
    if limit.fact is None or not limit.fact.is_sensitive:
        return limit
    return replace(limit, seconds=limit.factor.bounds)


def counts(limit: Limit, renews: bool) -> bool:
    """Whether a limit bounds what a workflow gets: what bounds a single call does not, where sessions are renewed."""
    bounds_a_call = limit.factor.set_by == "caller" or limit.factor.beyond == "rejects"
    return not limit.is_none and not (renews and bounds_a_call)


def caller_limit(row: Reach) -> Limit | None:
    """What the caller of a row asks for, if it can ask at all."""
    return next((limit for limit in row.limits if limit.factor.set_by == "caller"), None)


def true_length(limit: Limit) -> Interval:
    """How long a limit is, to judge by: of a sensitive one, more than reports may show."""
    fact = limit.fact
    return possible(fact) if fact is not None and fact.is_sensitive and limit.basis != "unknown" else limit.seconds


def true_ceiling(row: Reach) -> Interval:
    """The longest session that any caller of a row can get, to judge by."""
    return smallest(true_length(x) for x in row.limits if not x.is_none and x.factor.set_by != "caller")


def _ceiling(limits: Iterable[Limit]) -> Interval:
    """The longest session that any caller can get: all limits but those that the caller sets."""
    return smallest(limit.seconds for limit in limits if not limit.is_none and limit.factor.set_by != "caller")


def _reachable(limits: tuple[Limit, ...], rejected: bool | None, renews: bool) -> Interval:
    """What this caller gets, or if the call is refused, what a valid one could get; ANY if nothing limits it."""
    if not rejected or renews:
        return smallest(limit.seconds for limit in limits if counts(limit, renews))
    requests = (Interval(limit.factor.bounds.high, limit.factor.bounds.high) for limit in _requests(limits))
    return smallest((_ceiling(limits), *(most for most in requests if most.high is not None)))


def _binds(limit: Limit, least: Interval) -> bool:
    return limit.seconds == least and not limit.is_none


def _requests(limits: Iterable[Limit]) -> list[Limit]:
    return [limit for limit in limits if limit.factor.set_by == "caller"]


def _rejected(limits: tuple[Limit, ...]) -> bool | None:
    """Whether the cloud refuses the call: it asks for more than another factor accepts, or than can be asked for."""
    accepted = [limit.seconds for limit in limits if limit.factor.beyond == "rejects" and not limit.is_none]
    answers = [_refused(limit.seconds, limit.factor.bounds, accepted) for limit in _requests(limits)]
    return True if True in answers else None if None in answers else False


def _refused(request: Interval, bounds: Interval, accepted: Iterable[Interval]) -> bool | None:
    """Whether a request is more than one of the others accepts, or nothing that can be asked for."""
    fits = [request.lies_within(bounds)]
    for other in accepted:
        possible = request.lies_within(Interval(None, other.high))
        certain = request.lies_within(Interval(None, other.low)) if other.low is not None else None
        fits.append(False if possible is False else True if certain else None)
    return True if False in fits else None if None in fits else False


def _outcome(reachable: Interval | None, needs: int, rejected: bool | None) -> Outcome:
    """Pass, fail or unknown: a rejected call reaches nothing, and one that may be rejected is not certain to pass.

    None for `reachable` is no limit at all.
    """
    enough = reachable is None or reachable.lies_within(Interval(needs, None))
    if rejected or enough is False:
        return "fail"
    return "pass" if enough and rejected is False else "unknown"


def _within(ceiling: Interval, most: int) -> Outcome:
    within = ceiling.lies_within(Interval(None, most))
    return "unknown" if within is None else "pass" if within else "fail"


def _certain(outcome: Outcome, is_certain: bool) -> Outcome:
    """A target that may not be there does not pass for certain; if it is there, it fails."""
    return "unknown" if outcome == "pass" and not is_certain else outcome
