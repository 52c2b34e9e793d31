"""Rules on what provider blocks and backends ask for: more than a role accepts, or than a chain of roles does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iaccheck.hcl.wording import because
from iaccheck.interval import Interval
from iaccheck.model import Check, Fact, Finding, Limit, Outcome, Reach, Related, Remedy
from iaccheck.policy.rules.corrections import any_of, at_least, at_most, correction, written
from iaccheck.policy.rules.situation import Situation
from iaccheck.policy.sentences import limit_text, name_of, observed_text
from iaccheck.policy.settings.facts import is_refused, possible
from iaccheck.source import Location


def above_maximum(check: Check, situation: Situation) -> Iterator[Finding]:
    """A request for more than its role accepts; where a declared workflow fails by the same one, that says so."""
    for row, asked, fact in _requests(situation):
        for limit in _rejecting(row, is_fixed=False):
            over = _is_over(fact, limit)
            is_chained = over is not False and _fails_chained(row, fact)
            if not is_chained and not (over and _is_declared(row, asked, limit, situation)):
                yield _finding(check, row, fact, limit, over, situation)


def chained_too_long(check: Check, situation: Situation) -> Iterator[Finding]:
    """A request for more than a role accepts that is assumed with the credentials of another."""
    for row, _, fact in _requests(situation):
        for limit in _rejecting(row, is_fixed=True):
            yield _finding(check, row, fact, limit, _is_over(fact, limit), situation)


def _requests(situation: Situation) -> Iterator[tuple[Reach, Limit, Fact]]:
    """What is asked for in Terraform, has effect, and can be asked for at all."""
    rows = [row for row in situation.reached.rows if row.requested_by]
    blocks = {(row.root, row.requested_by) for row in rows}
    listed = {
        (f.root, f.address, f.setting.id, f.location): f for f in situation.facts if (f.root, f.address) in blocks
    }
    for row in rows:
        for asked in row.limits:
            fact = asked.fact
            if asked.factor.set_by == "caller" and fact is not None and not fact.is_omitted and not is_refused(fact):
                yield row, asked, _as_listed(fact, listed)


def _as_listed(fact: Fact, listed: Mapping[tuple[str, str, str, Location | None], Fact]) -> Fact:
    """The same fact among those of the situation, so that what is unknown of it is said once."""
    there = listed.get((fact.root, fact.address, fact.setting.id, fact.location))
    return there if there == fact else fact


def _rejecting(row: Reach, is_fixed: bool) -> list[Limit]:
    """The limits above which a call is refused: the fixed ones, or the others."""
    rejecting = (limit for limit in row.limits if limit.factor.beyond == "rejects" and not limit.is_none)
    return [limit for limit in rejecting if (limit.factor.set_by == "fixed") == is_fixed]


def _length(limit: Limit) -> Interval:
    """How long a limit is, also if that is sensitive."""
    return possible(limit.fact) if limit.fact is not None else limit.seconds


def _is_over(fact: Fact, limit: Limit) -> bool | None:
    """Whether a request is above a limit; None if that is not known."""
    asked, accepted = possible(fact), _length(limit)
    if asked.lies_within(Interval(None, accepted.high)) is False:
        return True if fact.is_certain and fact.is_ignored is False else None
    return False if accepted.low is not None and asked.lies_within(Interval(None, accepted.low)) else None


def _fails_chained(row: Reach, fact: Fact) -> bool:
    """Whether the chain refuses it already, whatever the role accepts."""
    return any(_is_over(fact, limit) for limit in _rejecting(row, is_fixed=True))


def _is_declared(row: Reach, asked: Limit, limit: Limit, situation: Situation) -> bool:
    """Whether a declared workflow is refused that asks the same of the same role."""
    return any(
        other.workflow is not None
        and other.rejected is True
        and other.kind.name == row.kind.name
        and any(each.fact == limit.fact for each in other.limits if limit.fact is not None)
        and any(each.seconds == asked.seconds for each in other.limits if each.factor.id == asked.factor.id)
        for other in situation.reached.rows
    )


def _finding(check: Check, row: Reach, fact: Fact, limit: Limit, over: bool | None, situation: Situation) -> Finding:
    outcome: Outcome = "unknown" if over is None else "fail" if over else "pass"
    name, length = name_of(fact.setting), observed_text(fact)
    asks = f"{row.requested_by} asks for {length} in {row.target or 'a role'}"
    accepted = f"{limit.factor.id} is {limit_text(limit)}"
    message = {
        "pass": f"{asks}, and {accepted}",
        "fail": f"{asks}, and {accepted}: the call is refused",
        "unknown": f"whether {row.requested_by} asks for too much with {name} is not known: {_doubt(fact, limit)}",
    }[outcome]
    related = (Related(f"{accepted} here", limit.location),) if limit.location else ()
    label = "whether that is accepted is not known" if over is None else f"accepted: {limit_text(limit)} at most"
    fix = _fix(fact, limit, situation, check) if over else Remedy()
    location, is_secret = fact.value_location or fact.location, fact.is_sensitive or _is_sensitive(limit)
    return Finding(
        check.id, check.severity, outcome, message, fix.text, row.kind.docs[0] if row.kind.docs else check.docs,
        row.root or None, None, fact.address, fact.setting.id, location, related if outcome != "pass" else (),
        None if is_secret else fact.measure, None if is_secret else Interval(None, _length(limit).high), "seconds", "",
        f"{name} is not known" if fact.status == "unknown" else label, fact, row,
        corrections=fix.corrections, is_choice=fix.is_choice,
    )  # fmt: skip


def _is_sensitive(limit: Limit) -> bool:
    return limit.fact is not None and limit.fact.is_sensitive


def _doubt(fact: Fact, limit: Limit) -> str:
    if fact.status == "unknown":
        return because(fact.reason or "")
    if fact.is_ignored is None:
        return f"it may have no effect: {fact.ignored}"
    its = f"it {limit.note}" if limit.fact is not None else limit.note
    return f"{limit.factor.id} is {limit_text(limit)}" + (f", since {its}" if limit.note else "")


def _fix(fact: Fact, limit: Limit, situation: Situation, check: Check) -> Remedy:
    """Ask for less, or let the role accept more; what is sensitive is not told by what to write instead of another."""
    most = None if _is_sensitive(limit) else _length(limit).high
    wanted = None if fact.is_sensitive else possible(fact).low
    choice = []
    less = at_most(fact.setting, most) if isinstance(most, int) else None
    if less is not None:
        choice.append(correction(fact, written(fact.setting, less), situation.shared))
    role = limit.fact
    if role is not None and isinstance(wanted, int):
        more = at_least(role.setting, wanted)
        if role.setting.allowed.high is None or more <= role.setting.allowed.high:
            choice.append(correction(role, written(role.setting, more), situation.shared))
    return any_of(choice) if choice else Remedy(check.fix)
