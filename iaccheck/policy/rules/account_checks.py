"""Rules on accounts: settings of which an account has one, and which more than one resource gives it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iaccheck.config import Account
from iaccheck.model import Check, Fact, Finding, Outcome, Related
from iaccheck.policy.rules.situation import Situation
from iaccheck.policy.sentences import listed, name_of, observed_text
from iaccheck.policy.settings.facts import possible


def conflict(check: Check, situation: Situation) -> Iterator[Finding]:
    """Several resources that set the same setting of one account: whichever is applied last wins."""
    for account, facts in situation.reached.accounts.groups():
        for setting in dict.fromkeys(fact.setting.id for fact in facts):
            same = [fact for fact in facts if fact.setting.id == setting]
            if len(same) > 1:
                yield _of_account(check, account, same)


def _of_account(check: Check, account: Account | None, facts: list[Fact]) -> Finding:
    """Whether an account's settings agree: they do not if two that are there for certain can't be the same."""
    certain = [fact for fact in facts if fact.is_certain]
    first = certain[0] if certain else facts[0]
    other = next((fact for fact in certain if _differ(first, fact)), None) or _apart(certain)
    agree = all(possible(fact).is_exact and not _differ(first, fact) for fact in facts)
    outcome: Outcome = "fail" if other is not None else "pass" if agree else "unknown"
    whose = f"account {account.name}" if account else f"the account of provider {first.provider}"
    name = name_of(first.setting)
    if outcome == "pass":
        message = f"{whose} is given one {name} in {len(facts)} places"
    elif outcome == "unknown":
        message = f"{whose} is given {name} in {len(facts)} places, and whether these agree is not known"
    else:
        message = f"{whose} is given different values of {name}: {_values(facts)}"
    fix = f"keep one {first.setting.type} for the account, and remove the others" if outcome == "fail" else ""
    shown = other or facts[-1]
    return Finding(
        check.id, check.severity, outcome, message, fix, check.docs or first.setting.docs, shown.root, None,
        shown.address, shown.setting.id, shown.value_location or shown.location, _others(facts, shown),
        None if shown.is_sensitive else shown.measure, None, "seconds", "", f"{name} is {observed_text(shown)}",
        others=tuple(dict.fromkeys(fact.root for fact in facts)),
    )  # fmt: skip


def _differ(one: Fact, other: Fact) -> bool:
    """Whether two settings are different for certain."""
    return possible(one).lies_within(possible(other)) is False


def _apart(facts: list[Fact]) -> Fact | None:
    """The later one of two that differ."""
    return next((later for n, later in enumerate(facts) for one in facts[:n] if _differ(one, later)), None)


def _values(facts: Iterable[Fact]) -> str:
    return listed([f"{observed_text(fact)} by {fact.address} in {fact.root}" for fact in facts])


def _others(facts: Iterable[Fact], shown: Fact) -> tuple[Related, ...]:
    places = ((fact, fact.value_location or fact.location) for fact in facts if fact is not shown)
    return tuple(Related(f"it is {observed_text(fact)} here", place) for fact, place in places if place is not None)
