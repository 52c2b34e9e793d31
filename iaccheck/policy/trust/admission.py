"""The statements of a trust policy and the table of their type -> the workflow kinds that they admit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from iaccheck.hcl.wording import because
from iaccheck.model import Admission, TrustTable
from iaccheck.policy.trust.conditions import Condition
from iaccheck.policy.trust.forms import HOLE, has_form, is_like, text_of
from iaccheck.policy.trust.statements import EVERYONE, Principal, Statement


class Admitted(msgspec.Struct, frozen=True):
    """The workflow kinds that a policy admits for certain, those that it may admit, and why that is not known."""

    certain: frozenset[str]
    possible: frozenset[str]
    """None of `certain` among them."""
    reason: str = ""


class Grant(msgspec.Struct, frozen=True):
    """That a statement lets a principal in by an action."""

    kinds: frozenset[str]
    action: str
    principal: Principal
    is_certain: bool
    reason: str


def admitted(statements: Iterable[Statement], table: TrustTable) -> Admitted:
    """What all statements come to: what one allows, unless another takes it away."""
    all_ = tuple(statements)
    denials = [
        each for each in all_ if each.effect != "Allow" and (not each.conditions or _looks_at_caller(each, table))
    ]
    certain: set[str] = set()
    possible: dict[str, str] = {}
    for statement in all_:
        if statement.effect == "Deny":
            continue
        for grant in _grants(statement, table):
            denied, why = _denied(grant, denials, table)
            if denied is True:
                continue
            if grant.is_certain and denied is False:
                certain |= grant.kinds
            for kind in grant.kinds:
                possible.setdefault(kind, grant.reason or why)
    doubtful = [kind for kind in possible if kind not in certain]
    reason = next((possible[kind] for kind in doubtful if possible[kind]), "is not known in full")
    return Admitted(frozenset(certain), frozenset(doubtful), reason if doubtful else "")


def _grants(statement: Statement, table: TrustTable) -> Iterator[Grant]:
    """All that a statement allows, or may allow."""
    asked = {condition.key for condition in statement.conditions if condition.wanted}
    never = {kind for key, kinds in table.never_with.items() if key.lower() in asked for kind in kinds}
    for action in table.actions:
        covered = statement.covers(action)
        if covered is False:
            continue
        for principal in _let_in(statement, table):
            for row, fits in _rows(principal, statement, table):
                kinds = frozenset(row.ways.get(action, ())) - never
                is_certain = bool(fits and covered) and statement.effect == "Allow"
                yield Grant(
                    kinds, action, principal, is_certain, "" if is_certain else _doubt(statement, principal, fits)
                )


def _let_in(statement: Statement, table: TrustTable) -> Iterable[Principal]:
    """Whom a statement is about: of whole accounts only those that a condition on who asks is for, if it has one."""
    named = next(filter(None, (_callers(condition, table) for condition in statement.conditions)), ())
    for principal in statement.principals:
        yield from named if named and _is_many(principal, table) else (principal,)


def _callers(condition: Condition, table: TrustTable) -> tuple[Principal, ...]:
    """The principals that a condition wants to ask; none if it does not look at that, or tells who must not."""
    for key, kind in table.caller_keys.items():
        answer = is_like(condition.key, key.lower())
        if answer is None:
            return (Principal(kind, HOLE, condition.reason),)
        if answer and condition.wanted:
            return tuple(Principal(kind, *_by_pattern(each, condition.reason)) for each in condition.wanted)
    return ()


def _by_pattern(text: str, reason: str) -> tuple[str, str]:
    """A pattern of principals as one that is known in part, and why it is not known better."""
    return (
        (text, "") if text == EVERYONE else (text_of(text), reason or ("is told by a pattern" if "*" in text else ""))
    )


def _looks_at_caller(statement: Statement, table: TrustTable) -> bool:
    keys = [key.lower() for key in table.caller_keys]
    return any(is_like(condition.key, key) is not False for condition in statement.conditions for key in keys)


def _is_many(principal: Principal, table: TrustTable) -> bool:
    """Whether it stands, or may stand, for all users and roles of an account, or for everyone."""
    rows = (row for row in table.admits if row.account and row.principal == principal.kind)
    return principal.is_everyone or any(_is_one_of(principal.text, row) is not False for row in rows)


def _rows(principal: Principal, statement: Statement, table: TrustTable) -> list[tuple[Admission, bool]]:
    """The rows that a principal may fall under, each with whether that is certain."""
    if statement.excludes_principals or principal.kind == HOLE:
        return [(row, False) for row in table.admits]
    if principal.is_everyone:
        return [(row, True) for row in table.admits if row.everyone and principal.kind in {"*", row.principal}]
    own = [row for row in table.admits if row.principal == principal.kind]
    answers = [(row, _is_one_of(principal.text, row)) for row in own]
    if any(answer for _, answer in answers):
        return [(row, bool(answer)) for row, answer in answers if answer is not False]
    return [(row, False) for row in own or table.admits]


def _is_one_of(text: str, row: Admission) -> bool | None:
    answers = {has_form(text, form) for form in row.forms}
    return True if True in answers else None if None in answers else False


def _doubt(statement: Statement, principal: Principal, fits: bool) -> str:
    """Why a grant is not certain; `fits` says that it is not for the principal's form."""
    if statement.excludes_principals:
        return "has a statement with NotPrincipal"
    if principal.reason:
        return f"names a principal that {principal.reason}"
    if not fits and HOLE not in principal.text and not principal.is_everyone:
        return "names a principal of a form that is not known here"
    return f"has a statement that {statement.reason}" if statement.reason else ""


def _denied(grant: Grant, denials: Iterable[Statement], table: TrustTable) -> tuple[bool | None, str]:
    """Whether a statement takes a grant away again, or may do so and why."""
    doubt: tuple[bool | None, str] = (False, "")
    for denial in denials:
        covered = denial.covers(grant.action)
        if covered is False:
            continue
        whom = None if denial.excludes_principals else _meets(grant.principal, _let_in(denial, table), table)
        if covered and whom and denial.effect == "Deny" and not denial.conditions:
            return True, ""
        if whom is not False:
            doubt = (None, f"has a statement that may deny it{f': {because(denial.reason)}' if denial.reason else ''}")
    return doubt


def _meets(principal: Principal, denied: Iterable[Principal], table: TrustTable) -> bool | None:
    """Whether a principal is among those denied: it is named again, or everyone is, or maybe its account."""
    answers = [_is_met(principal, each, table) for each in denied]
    return True if True in answers else None if None in answers else False


def _is_met(principal: Principal, denied: Principal, table: TrustTable) -> bool | None:
    if denied.is_everyone:
        return True
    if HOLE in denied.kind or HOLE in denied.text or HOLE in principal.text:
        return None
    if (denied.kind, denied.text) == (principal.kind, principal.text):
        return True
    accounts = [row for row in table.admits if row.account and row.principal == denied.kind]
    return None if any(_is_one_of(denied.text, row) for row in accounts) else False
