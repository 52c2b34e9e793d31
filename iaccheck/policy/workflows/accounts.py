"""Which account-level setting applies to a resource: the one planned with it, its account's, or what is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from iaccheck.config import Account, Configuration
from iaccheck.interval import Interval, exactly
from iaccheck.model import Basis, Fact, Factor, Root
from iaccheck.patterns import path_matches
from iaccheck.policy.settings.facts import doubt_of, is_refused, possible


class Place(msgspec.Struct, frozen=True):
    """From where an account-level setting is looked for."""

    root: str | None
    """None for a place in no root module: a role that is not in the configuration."""
    provider: str | None
    """The provider configuration; None for any."""
    account: Account | None


class AccountValue(msgspec.Struct, frozen=True):
    """An account-level setting as it applies in one place."""

    seconds: Interval
    basis: Basis
    fact: Fact | None
    note: str = ""


class Accounts:
    """The accounts that root modules belong to, and the account-level facts that were planned for them."""

    def __init__(self, configuration: Configuration, roots: Iterable[Root], facts: Iterable[Fact]) -> None:
        self.all = configuration.accounts
        self._of: dict[tuple[str | None, str | None], Account | None] = {}
        self._values: dict[tuple[tuple[str, ...], str, str | None, str | None, str | None], AccountValue] = {}
        self.facts = tuple(fact for fact in facts if fact.setting.scope == "account")
        self._names: Mapping[str, tuple[str, ...]] = {root.name: (root.name, *root.aliases) for root in roots}

    def named(self, name: str) -> Account | None:
        """The account of a name."""
        return next((account for account in self.all if account.name == name), None)

    def of(self, root: str | None, provider: str | None) -> Account | None:
        """The first entry that names a root module and, where it lists provider configurations, this one."""
        if (root, provider) not in self._of:
            found = (account for account in self.all if root and self.holds(account, root, provider))
            self._of[root, provider] = next(found, None)
        return self._of[root, provider]

    def holds(self, account: Account, root: str, provider: str | None) -> bool:
        """Whether an account's entry covers a root module and provider configuration."""
        if account.providers is not None and provider is not None and provider not in account.providers:
            return False
        names = self._names.get(root, (root,))
        return any(pattern == name or path_matches(pattern, name) for pattern in account.roots for name in names)

    def groups(self) -> Iterable[tuple[Account | None, list[Fact]]]:
        """The account-level facts of each account; where no entry says which it is, of each provider configuration."""
        groups: dict[tuple[str | None, str, str], tuple[Account | None, list[Fact]]] = {}
        for fact in self.facts:
            account = self.of(fact.root, fact.provider)
            key = (account.name, "", "") if account else (None, fact.root, fact.provider)
            groups.setdefault(key, (account, []))[1].append(fact)
        return groups.values()

    def value(self, factor: Factor, place: Place) -> AccountValue:
        """What an account-level factor is: planned beside the resource, else in its account, else assumed."""
        key = (
            factor.settings,
            factor.default_text,
            place.root,
            place.provider,
            place.account.name if place.account else None,
        )
        if key not in self._values:
            self._values[key] = self._value(factor, place)
        return self._values[key]

    def _value(self, factor: Factor, place: Place) -> AccountValue:
        maybe: list[Fact] = []
        for found in self._planned(factor, place):
            maybe += found
            if any(fact.is_certain for fact in found):
                return agreed(maybe)
        rest = _not_planned(factor, place.account)
        if not maybe:
            return rest
        settled = agreed(maybe)
        return AccountValue(settled.seconds.either(rest.seconds), "unknown", settled.fact, settled.note or rest.note)

    def _planned(self, factor: Factor, place: Place) -> Iterable[list[Fact]]:
        """The facts of the same root module and provider configuration, then the others of the account."""
        planned = [fact for fact in self.facts if fact.setting.id in factor.settings]
        account = place.account
        mine = [f for f in planned if account is not None and self.holds(account, f.root, f.provider)]
        there = mine if account is not None and place.provider is None else planned
        same = [f for f in there if f.root == place.root and place.provider in {None, f.provider}]
        return same, [fact for fact in mine if fact not in same]


def _not_planned(factor: Factor, account: Account | None) -> AccountValue:
    """What an account-level factor is that no root module sets."""
    setting = next(iter(factor.settings), factor.id)
    if account is not None and setting in account.assume:
        return AccountValue(exactly(account.assume[setting]), "assumed", None, f"account {account.name} assumes it")
    where = f"accounts: {account.name}: assume" if account else "accounts: assume"
    note = f"nothing says what it is: {factor.default_text}; say it in iaccheck.yaml, under {where}: {setting}"
    return AccountValue(factor.bounds, "unknown", None, note)


def agreed(facts: list[Fact]) -> AccountValue:
    """What several settings amount to of which one applies: where they disagree, somewhere between them."""
    first = next((fact for fact in facts if fact.is_sensitive), facts[0])
    measures = [possible(fact) for fact in facts]
    seconds = measures[0]
    for measure in measures[1:]:
        seconds = seconds.either(measure)
    if any(measure != measures[0] for measure in measures):
        return AccountValue(seconds, "unknown", first, f"is set differently by {_listed(facts)}")
    doubtful = next((fact for fact in facts if fact.status == "unknown" or is_refused(fact)), None)
    if doubtful is not None:
        return AccountValue(seconds, "unknown", doubtful, doubt_of(doubtful))
    return AccountValue(seconds, "omitted" if first.status == "omitted" else "configured", first)


def _listed(facts: list[Fact]) -> str:
    """The addresses, with their root modules where those differ."""
    roots = len({fact.root for fact in facts})
    return " and ".join(sorted({f"{fact.address} in {fact.root}" if roots > 1 else fact.address for fact in facts}))
