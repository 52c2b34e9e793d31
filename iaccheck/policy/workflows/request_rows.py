"""What a provider block or backend asks for -> its row: how long that is, and whether the role accepts it."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from msgspec.structs import replace

from iaccheck.interval import Interval
from iaccheck.model import Fact, Factor, Limit, Reach, Resource, WorkflowKind
from iaccheck.policy.settings.facts import basis_of, doubt_of, possible
from iaccheck.policy.workflows.accounts import Place
from iaccheck.policy.workflows.limits import Limits
from iaccheck.policy.workflows.requests import Requested
from iaccheck.policy.workflows.verdict import request_row
from iaccheck.source import Location


def request_row_of(one: Requested, kind: WorkflowKind, limits: Limits, place_of: Callable[[Resource], Place]) -> Reach:
    """The row of a request; `kind` is the caller's own, `place_of` tells where a role sees its account."""
    found = [limits.of(kind, None, place_of(role), role.address) for role in one.roles]
    if not found:
        found = [tuple(_elsewhere(limit, one) for limit in limits.of(kind, None, Place(None, None, None), None))]
    joined = [_joined(list(same), one) for same in zip(*found, strict=True)]
    asked = tuple(
        _requested(limit.factor, one, limit) if limit.factor.set_by == "caller" else limit for limit in joined
    )
    target = one.roles[0].address if len(one.roles) == 1 else one.role
    account = place_of(one.roles[0]).account if len(one.roles) == 1 else None
    row = request_row(kind, one.block.root, account.name if account else None, target, asked, one.caller)
    return replace(row, requested_by=one.block.address, location=one.block.body.location)


def _elsewhere(limit: Limit, one: Requested) -> Limit:
    """A limit that the role would set, if the role were here."""
    if limit.factor.set_by in {"caller", "fixed"}:
        return limit
    return replace(limit, basis="unknown", note=f"the role {one.why}")


def _joined(limits: list[Limit], one: Requested) -> Limit:
    """The same limit of several roles, of which one is meant."""
    first = limits[0]
    if all(limit.seconds == first.seconds for limit in limits):
        return first
    seconds = reduce(Interval.either, (limit.seconds for limit in limits))
    secret = next((limit.fact for limit in limits if limit.fact is not None and limit.fact.is_sensitive), None)
    note = f"is that of the role, which {one.why}" if secret else f"the role {one.why}"
    return Limit(first.factor, seconds, "unknown", None, None, secret, False, False, note)


def _requested(factor: Factor, one: Requested, default: Limit) -> Limit:
    """For how long it asks: the default where it does not say, and where nothing reads what it says."""
    fact = one.fact
    if fact is None or fact.is_ignored:
        return replace(default, address=one.block.address, location=_place(fact))
    seconds = possible(fact) if fact.is_ignored is False else possible(fact).either(factor.default)
    basis = basis_of(fact) if fact.is_ignored is False else "unknown"
    if basis == "omitted" and not seconds.is_exact:
        basis = "unknown"
    note = doubt_of(fact) or (fact.setting.note if basis == "unknown" else "")
    return Limit(factor, seconds, basis, fact.address, _place(fact), fact, False, False, note)


def _place(fact: Fact | None) -> Location | None:
    return (fact.value_location or fact.location) if fact else None
