"""Rules on ways in: workflows that a trust policy does not admit, and maximums that no console session reaches."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.interval import Interval
from iaccheck.model import Check, Finding, Limit, Outcome, Reach, Related, Trust
from iaccheck.policy.corrections import at_most, correction, sentence, written
from iaccheck.policy.sentences import limit_text, listed, name_of, observed_text
from iaccheck.policy.situation import Situation
from iaccheck.seconds import range_text

# --- workflow-not-trusted -------------------------------------------------------------------------------


def not_trusted(check: Check, situation: Situation) -> Iterator[Finding]:
    """A declared workflow that its target's trust policy does not let in; one that is not known leaves it decided."""
    for row in situation.reached.rows:
        if row.workflow is not None and row.trust is not None and row.trust.is_set:
            yield from _of_row(check, row, row.trust)


OUTCOMES: dict[str | None, Outcome] = {"admitted": "pass", "unknown": "unknown", "not admitted": "fail"}


def _of_row(check: Check, row: Reach, trust: Trust) -> Iterator[Finding]:
    verdict = trust.verdict(row.kind.name)
    if verdict is None:
        return
    said = {
        "admitted": f"the trust policy of {row.target} admits {row.kind.name}",
        "unknown": f"whether the trust policy of {row.target} admits {row.kind.name} is not known: it {trust.reason}",
        "not admitted": f"the trust policy of {row.target} does not admit {row.kind.name}; {_admits(trust)}",
    }
    outcome, location = OUTCOMES[verdict], trust.location or row.location
    declared = row.location if row.location != location else None
    yield Finding(
        check.id, check.severity, outcome, f"{row.workflow}: {said[verdict]}",
        _statement(trust, row.kind.name) if outcome == "fail" else "", trust.table.docs or check.docs,
        row.root or None, None if outcome == "unknown" else row.workflow, row.target, None, location,
        (Related(f'workflow "{row.workflow}" is declared here', declared),) if declared else (),
        None, None, None, "", "the trust policy" if trust.location else "",
    )  # fmt: skip


def _admits(trust: Trust) -> str:
    """What a policy admits instead."""
    if trust.admitted:
        return f"it admits {listed(sorted(trust.admitted))}"
    return "it may admit others" if trust.unknown else "it admits none of the workflow kinds: no user, no federation"


def _statement(trust: Trust, kind: str) -> str:
    """A statement that admits a kind, from the first row that does."""
    ways = ((row, action) for row in trust.table.admits for action, kinds in row.ways.items() if kind in kinds)
    row, action = next(ways)
    principal = row.forms[0].replace("*", "…")
    return (
        f'add a statement like {{Effect = "Allow", Action = "{action}", '
        f'Principal = {{{row.principal} = "{principal}"}}}}, or declare the workflow by a kind that is admitted'
    )


# --- login-session-caps-role ----------------------------------------------------------------------------


def caps_role(check: Check, situation: Situation) -> Iterator[Finding]:
    """A role for the console whose maximum is above the login session, which ends all of its sessions before."""
    rows: dict[tuple[str, str | None], list[Reach]] = {}
    for row in situation.reached.rows:
        rows.setdefault((row.root, row.target), []).append(row)
    for found in rows.values():
        console = [row for row in found if _limit(row, "account") and _limit(row, "role")]
        if console and (any(row.workflow for row in console) or _are_all(found, console)) and not _is_said(console):
            yield from _of_role(check, found, console, situation)


def _limit(row: Reach, set_by: str) -> Limit | None:
    """What the account, or the role, limits a row's sessions to."""
    return next((x for x in row.limits if x.factor.set_by == set_by and (x.fact or set_by == "account")), None)


def _are_all(rows: list[Reach], console: list[Reach]) -> bool:
    """Whether the trust policy admits ways in to the console for certain, and nothing else."""
    trust = rows[0].trust
    return trust is not None and len(rows) == len(console) and not trust.unknown and trust.admitted == {
        row.kind.name for row in rows
    }  # fmt: skip


def _is_said(console: list[Reach]) -> bool:
    """Whether another rule says already, of a declared workflow, that the login session is too short or not known."""
    limits = [limit for row in console if row.workflow and (limit := _limit(row, "account"))]
    return any(limit.must_rise or limit.basis == "unknown" for limit in limits)


def _of_role(check: Check, rows: list[Reach], console: list[Reach], situation: Situation) -> Iterator[Finding]:
    login, role = _limit(console[0], "account"), _limit(console[0], "role")
    fact = role.fact if role else None
    if login is None or role is None or fact is None:
        return
    most, least = login.seconds.high, login.seconds.low
    others = [row for row in rows if row.workflow and row not in console and (row.needs_seconds or 0) > (most or 0)]
    above = None if most is None else role.seconds.lies_within(Interval(None, most))
    below = least is not None and role.seconds.lies_within(Interval(None, least))
    outcome: Outcome = "pass" if below or others else "fail" if above is False and fact.is_certain else "unknown"
    name, length = name_of(fact.setting), limit_text(login)
    message = f"{name} is {observed_text(fact)}, and the login session of its account is {length}"
    if outcome == "fail":
        message += ": that ends its console sessions before"
    elif outcome == "unknown":
        message = f"whether {name}, {range_text(role.seconds)}, is above the login session, {length}, is not known"
    seconds = at_most(fact.setting, most) if isinstance(most, int) else None
    what = None if seconds is None else correction(fact, written(fact.setting, seconds), situation.shared)
    is_mended = outcome == "fail" and what is not None
    related = (Related(f"{login.factor.id} is {length} here", login.location),) if login.location else ()
    yield Finding(
        check.id, check.severity, outcome, message,
        f"{sentence(what)}, or let the login session last longer" if is_mended and what else "",
        check.docs, fact.root, None, fact.address, fact.setting.id, role.location, related,
        None if fact.is_sensitive else fact.measure, Interval(None, most), "seconds", "",
        f"{name} is {observed_text(fact)}", fact, corrections=(what,) if is_mended and what else (),
    )  # fmt: skip
