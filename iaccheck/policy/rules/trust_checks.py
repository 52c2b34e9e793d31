"""Rules on ways in: workflows that a trust policy does not admit, and maximums that no console session reaches."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.hcl.numbers import Number
from iaccheck.hcl.wording import because
from iaccheck.interval import Interval
from iaccheck.model import Check, Finding, Limit, Outcome, Reach, Related, Trust
from iaccheck.policy.rules.corrections import at_most, correction, sentence, written
from iaccheck.policy.rules.situation import Situation
from iaccheck.policy.sentences import limit_text, listed, name_of, observed_text
from iaccheck.policy.workflows.verdict import caller_limit, true_length

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
    doubt = because(trust.reason)
    said = {
        "admitted": f"the trust policy of {row.target} admits {row.kind.name}",
        "unknown": f"whether the trust policy of {row.target} admits {row.kind.name} is not known: {doubt}",
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


def _uses_more(row: Reach, seconds: Number) -> bool:
    """Whether a declared workflow needs, or Terraform asks for, more than this."""
    asked = caller_limit(row) if row.requested_by else None
    high = asked.seconds.high if asked else row.needs_seconds
    return high is not None and high > seconds


def _of_role(check: Check, rows: list[Reach], console: list[Reach], situation: Situation) -> Iterator[Finding]:
    login, role = _limit(console[0], "account"), _limit(console[0], "role")
    fact = role.fact if role else None
    if login is None or role is None or fact is None:
        return
    least, most = true_length(login).low, true_length(login).high
    longest, is_secret = true_length(role), login.fact is not None and login.fact.is_sensitive
    others = any(row not in console and _uses_more(row, most or 0) for row in rows)
    above = None if most is None else longest.lies_within(Interval(None, most))
    below = least is not None and longest.lies_within(Interval(None, least))
    outcome: Outcome = "pass" if below or others else "fail" if above is False and fact.is_certain else "unknown"
    name, length = name_of(fact.setting), limit_text(login)
    message = f"{name} is {observed_text(fact)}, and the login session of its account is {length}"
    if outcome == "fail":
        message += ": that ends its console sessions before"
    elif outcome == "unknown":
        message = f"whether {name}, {limit_text(role)}, is above the login session, {length}, is not known"
    seconds = at_most(fact.setting, most) if isinstance(most, int) and not is_secret else None
    is_mended = outcome == "fail" and seconds is not None
    what = correction(fact, written(fact.setting, seconds or 0), situation.shared) if is_mended else None
    fix = (f"{sentence(what)}, or " if what else "") + "let the login session last longer"
    related = (Related(f"{login.factor.id} is {length} here", login.location),) if login.location else ()
    yield Finding(
        check.id, check.severity, outcome, message, fix if outcome == "fail" else "",
        check.docs, fact.root, None, fact.address, fact.setting.id, role.location, related,
        None if fact.is_sensitive else fact.measure, None if is_secret else Interval(None, most), "seconds", "",
        f"{name} is {observed_text(fact)}", fact, corrections=(what,) if what else (),
        others=(login.fact.root,) if login.fact else (),
    )  # fmt: skip
