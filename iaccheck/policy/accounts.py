"""Which account-level setting applies to a resource: the one planned with it, its account's, or what is assumed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iaccheck.config import Account, Configuration
from iaccheck.interval import ANY, Interval
from iaccheck.model import Basis, Fact, Factor
from iaccheck.patterns import path_matches


class AccountValue(msgspec.Struct, frozen=True):
    """An account-level setting as it applies in one place."""

    seconds: Interval
    basis: Basis
    fact: Fact | None
    note: str = ""


class Accounts:
    """The accounts that root modules belong to, and the account-level facts that were planned for them."""

    def __init__(self, configuration: Configuration, facts: Iterable[Fact]) -> None:
        self.accounts = configuration.accounts
        self.facts = tuple(fact for fact in facts if fact.setting.scope == "account")

    def account_of(self, root: str, provider: str | None) -> Account | None:
        """The entry that names a root module and, where it lists provider configurations, this one."""
        return next((a for a in self.accounts if holds(a, root, provider)), None)

    def named(self, name: str) -> Account | None:
        """The account of a name."""
        return next((a for a in self.accounts if a.name == name), None)

    def value(self, factor: Factor, root: str, provider: str | None, account: Account | None) -> AccountValue:
        """What an account-level factor is for a resource of a root module and provider configuration."""
        planned = [f for f in self.facts if f.setting.id == factor.setting]
        same = [f for f in planned if f.root == root and provider in {None, f.provider}]
        mine = [f for f in planned if account is not None and holds(account, f.root, f.provider)]
        for found in (same, mine):
            if found:
                return _agreed(found)
        assumed = account.assume.get(factor.setting or "") if account else None
        if assumed is not None:
            return AccountValue(Interval(assumed, assumed), "assumed", None)
        note = f"nothing says what it is: {factor.default_text}; say it under accounts: assume: {factor.setting}"
        return AccountValue(factor.bounds, "unknown", None, note)


def holds(account: Account, root: str, provider: str | None) -> bool:
    """Whether an account's entry covers a root module and provider configuration."""
    if account.providers is not None and provider is not None and provider not in account.providers:
        return False
    return any(pattern == root or path_matches(pattern, root) for pattern in account.roots)


def _agreed(facts: list[Fact]) -> AccountValue:
    """What several settings of one account amount to: where they disagree, somewhere between them."""
    seconds = facts[0].measure or ANY
    for fact in facts[1:]:
        seconds = seconds.either(fact.measure or ANY)
    agree = all(fact.measure == facts[0].measure for fact in facts)
    known = all(fact.status in {"known", "omitted", "sensitive"} for fact in facts)
    first = facts[0]
    note = "" if agree else f"it is set by {', '.join(sorted({fact.address for fact in facts}))}, which differ"
    basis: Basis = "unknown" if not (agree and known) else "omitted" if first.status == "omitted" else "configured"
    return AccountValue(seconds, basis, first, note)
