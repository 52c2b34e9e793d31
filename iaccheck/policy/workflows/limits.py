"""What each factor of a workflow kind is for one target: configured, given, assumed, or what its absence means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from iaccheck.config import Workflow
from iaccheck.interval import Interval, exactly
from iaccheck.model import Basis, Fact, Factor, Limit, WorkflowKind
from iaccheck.policy.settings.facts import basis_of, doubt_of, is_refused, possible
from iaccheck.policy.workflows.accounts import Accounts, Place, agreed
from iaccheck.policy.workflows.idp import Apps
from iaccheck.policy.workflows.links import Links
from iaccheck.seconds import length_text
from iaccheck.source import Diagnostic

UNNAMED = "it is that of the member account that people get into: say which, account: NAME, as one of accounts"


class Limits:
    """Works out the factors from the facts."""

    def __init__(self, accounts: Accounts, facts: Iterable[Fact], apps: Apps, links: Links) -> None:
        self.accounts, self.apps, self.links = accounts, apps, links
        self.facts: Mapping[tuple[str | None, str, str], Fact] = {(f.root, f.address, f.setting.id): f for f in facts}

    def of(self, kind: WorkflowKind, workflow: Workflow | None, place: Place, address: str | None) -> tuple[Limit, ...]:
        """The limits of one target, or of a workflow without one, in the order of the kind's factors."""
        return tuple(self._one(factor, workflow, place, address) for factor in kind.factors)

    def _one(self, factor: Factor, workflow: Workflow | None, place: Place, address: str | None) -> Limit:
        """What the configuration says, unless it leaves open what `given` tells; else what absence means."""
        given = workflow.given.get(factor.id) if workflow else None
        app = workflow.apps.get(factor.id) if workflow else None
        found = self._found(factor, place, address, app)
        if given is not None and (found is None or _is_told_by(given, found)):
            note = f"{found.address} does not tell: it {found.note}" if found and found.note else ""
            return _limit(factor, exactly(given), "given", None, note)
        if found is not None:
            return found
        return _limit(factor, factor.default, "fixed" if factor.set_by == "fixed" else "default", None)

    def _found(self, factor: Factor, place: Place, address: str | None, app: str | None) -> Limit | None:
        """What Terraform or the account's entry says of a factor; `app` names the application that supplies it."""
        if factor.supplied_by:
            return self.apps.limit(factor, place.root, address, app)
        if factor.of_member and place.account is None:
            return _limit(factor, factor.bounds, "unknown", None, UNNAMED)
        if factor.set_by == "account":
            value = self.accounts.value(factor, Place(None, None, place.account) if factor.of_member else place)
            return _limit(factor, value.seconds, value.basis, value.fact, value.note)
        facts = self._facts(factor, place.root, address)
        if facts is None:
            note = f"what {factor.through} names is not told here: say it with given: {{{factor.id}: …}}"
            return _limit(factor, factor.bounds, "unknown", None, note)
        if len(facts) > 1:
            value = agreed(facts)
            limit = _limit(factor, value.seconds, value.basis, value.fact, value.note)
            return replace(limit, others=tuple(fact for fact in facts if fact is not value.fact))
        return _limit(factor, possible(facts[0]), basis_of(facts[0]), facts[0], doubt_of(facts[0])) if facts else None

    def _facts(self, factor: Factor, root: str | None, address: str | None) -> list[Fact] | None:
        """What is planned of a factor, several where the target names several resources; None if not all is told."""
        named = self.links.of(factor, root, address)
        there = [self.facts.get((root, one, setting)) for one in named or () for setting in factor.settings]
        found = [fact for fact in there if fact is not None]
        return None if factor.through and address and (not named or len(found) < len(named)) else found


def _limit(factor: Factor, seconds: Interval, basis: Basis, fact: Fact | None, note: str = "") -> Limit:
    address, location = (fact.address, fact.value_location or fact.location) if fact else (None, None)
    return Limit(factor, seconds, basis, address, location, fact, False, False, note)


def _is_told_by(given: int, found: Limit) -> bool:
    """Whether `given` tells what the configuration leaves open."""
    if found.basis == "default":
        return True
    if found.fact is not None and is_refused(found.fact):
        return False
    return found.basis == "unknown" and exactly(given).lies_within(found.seconds) is not False


def contradictions(workflow: Workflow, limits: Iterable[Limit]) -> Iterable[Diagnostic]:
    """What a workflow gives and the configuration sets otherwise: the configuration wins, and says so."""
    for limit in limits:
        given = workflow.given.get(limit.factor.id)
        if given is None or limit.basis == "given" or limit.seconds.lies_within(exactly(given)) is not False:
            continue
        sets = f"{limit.address} sets it otherwise" if limit.address else limit.note or "it can't be that"
        detail = (
            f'Workflow "{workflow.name}" gives {limit.factor.id} as {length_text(given)}, and {sets}: '
            f"what is given does not count. Remove {limit.factor.id} from given."
        )
        yield Diagnostic("warning", "Given factor is contradicted", detail, workflow.location)
