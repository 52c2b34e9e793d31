"""Facts, accounts and declared workflows -> how long each session can be, what limits it, and whether that suffices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from iaccheck.config import Account, Configuration, Workflow
from iaccheck.interval import ANY, Interval, exactly, smallest
from iaccheck.model import Catalogue, Fact, Factor, Limit, Outcome, Reach, Resource, Root, WorkflowKind
from iaccheck.policy.accounts import Accounts
from iaccheck.policy.targets import Matches, matching
from iaccheck.source import Diagnostic


class Missing(msgspec.Struct, frozen=True):
    """A declared workflow whose target matches nothing."""

    workflow: Workflow
    kind: WorkflowKind
    matches: Matches


class Reached(msgspec.Struct, frozen=True):
    """Every row that can be said something about, and the workflows without a target."""

    rows: tuple[Reach, ...]
    missing: tuple[Missing, ...]
    diagnostics: tuple[Diagnostic, ...]


def reach_of(
    roots: tuple[Root, ...], facts: Iterable[Fact], catalogue: Catalogue, configuration: Configuration
) -> Reached:
    """The rows of all declared workflows, in their order, then of every target in each kind that nobody declared."""
    judge = _Judge(roots, tuple(facts), catalogue, configuration)
    for workflow in configuration.workflows:
        judge.declared(workflow)
    declared = tuple(judge.rows)
    return Reached((*declared, *judge.undeclared(declared)), tuple(judge.missing), tuple(judge.diagnostics))


class _Judge:
    def __init__(
        self,
        roots: tuple[Root, ...],
        facts: tuple[Fact, ...],
        catalogue: Catalogue,
        configuration: Configuration,
    ) -> None:
        self.roots, self.catalogue, self.configuration = roots, catalogue, configuration
        self.accounts = Accounts(configuration, facts)
        self.facts: Mapping[tuple[str, str, str], Fact] = {(f.root, f.address, f.setting.id): f for f in facts}
        self.rows: list[Reach] = []
        self.missing: list[Missing] = []
        self.diagnostics: list[Diagnostic] = []

    def declared(self, workflow: Workflow) -> None:
        """Judge a workflow for each instance that its target names."""
        kind = self.catalogue.workflows[workflow.kind]
        roots = tuple(r for r in self.roots if workflow.root in {None, r.name, r.path})
        if kind.target is None or workflow.target is None:
            self.rows.extend(self._without_target(workflow, kind))
            return
        matches = matching(workflow.target, kind, roots)
        for resource in matches.resources:
            self.rows.append(self._row(kind, resource, workflow))
        if not matches.resources and _is_given(kind, workflow):
            root = roots[0].name if roots else ""
            self.rows.append(
                self._judged(kind, workflow, root, None, workflow.target, self._limits(kind, workflow, root, None))
            )
        elif not matches.resources:
            self.missing.append(Missing(workflow, kind, matches))

    def _without_target(self, workflow: Workflow, kind: WorkflowKind) -> Iterator[Reach]:
        """A workflow of an account: judged for each security preference, or for the account it names."""
        account = self.accounts.named(workflow.account) if workflow.account else None
        if account is None and len(self.configuration.accounts) == 1:
            account = self.configuration.accounts[0]
        root = workflow.root or next((f.root for f in self.accounts.facts), self.roots[0].name if self.roots else "")
        limits = tuple(self._limit(factor, workflow, root, None, account) for factor in kind.factors)
        yield self._judged(kind, workflow, root, account, None, limits)

    def _row(self, kind: WorkflowKind, resource: Resource, workflow: Workflow | None) -> Reach:
        account = self.accounts.account_of(resource.root, resource.provider)
        limits = self._limits(kind, workflow, resource.root, resource)
        row = self._judged(kind, workflow, resource.root, account, resource.address, limits)
        if resource.unknown and row.outcome == "pass":
            return msgspec.structs.replace(row, outcome="unknown")
        return row

    def _limits(
        self, kind: WorkflowKind, workflow: Workflow | None, root: str, resource: Resource | None
    ) -> tuple[Limit, ...]:
        provider = resource.provider if resource else None
        account = self.accounts.account_of(root, provider)
        return tuple(self._limit(factor, workflow, root, resource, account) for factor in kind.factors)

    def _limit(
        self,
        factor: Factor,
        workflow: Workflow | None,
        root: str,
        resource: Resource | None,
        account: Account | None,
    ) -> Limit:
        """What one factor is: configured, else given, else what its absence means."""
        given = workflow.given.get(factor.id) if workflow else None
        fact = self.facts.get((root, resource.address, factor.setting)) if resource and factor.setting else None
        if factor.set_by == "account":
            found = self.accounts.value(factor, root, resource.provider if resource else None, account)
            if found.basis != "unknown" or found.fact is not None or given is None:
                self._contradicted(workflow, factor, given, found.fact)
                return _limit(factor, found.seconds, found.basis, found.fact, found.note)
        elif fact is not None:
            self._contradicted(workflow, factor, given, fact)
            return _limit(factor, _possible(fact), _basis(fact), fact, fact.reason or "")
        if given is not None:
            return _limit(factor, exactly(given), "given", None)
        basis = "fixed" if factor.set_by == "fixed" else "default"
        return _limit(factor, factor.default, basis, None, factor.default_text)

    def _contradicted(self, workflow: Workflow | None, factor: Factor, given: int | None, fact: Fact | None) -> None:
        """A factor that the configuration sets wins over `given`: say so where they differ."""
        if workflow is None or given is None or fact is None or fact.measure is None:
            return
        if fact.measure.lies_within(exactly(given)) is False:
            detail = (
                f'Workflow "{workflow.name}" gives {factor.id} as {given} s, and {fact.address} sets it otherwise: '
                f"the configuration's value counts. Remove {factor.id} from given."
            )
            self.diagnostics.append(Diagnostic("warning", "Given factor is contradicted", detail, workflow.location))

    def undeclared(self, declared: tuple[Reach, ...]) -> Iterator[Reach]:
        """A row for each target in each kind of its type that no declared workflow has."""
        there = {(row.root, row.target, row.kind.name) for row in declared}
        kinds: dict[str, list[WorkflowKind]] = {}
        for kind in self.catalogue.workflows.values():
            if kind.target is not None:
                kinds.setdefault(kind.target, []).append(kind)
        for root in self.roots:
            for resource in root.resources:
                for kind in kinds.get(resource.type, ()):
                    if (root.name, resource.address, kind.name) not in there:
                        yield self._row(kind, resource, None)

    def _judged(
        self,
        kind: WorkflowKind,
        workflow: Workflow | None,
        root: str,
        account: Account | None,
        target: str | None,
        limits: tuple[Limit, ...],
    ) -> Reach:
        """The row: what is reachable, whether the call is rejected, and which limits bind or must rise."""
        needs = workflow.needs_seconds if workflow else None
        limiting = [limit for limit in limits if not limit.is_none]
        ceiling = smallest(limit.seconds for limit in limiting if limit.factor.set_by != "caller")
        rejected = _rejected(limits) if workflow else None
        reachable = ceiling if rejected else smallest(limit.seconds for limit in limiting)
        outcome = _outcome(reachable, needs, rejected) if workflow else None
        marked = tuple(
            msgspec.structs.replace(
                limit,
                binds=limit.seconds == reachable and not limit.is_none,
                must_rise=needs is not None and limit.seconds.high is not None and limit.seconds.high < needs,
            )
            for limit in limits
        )
        return Reach(
            workflow.name if workflow else None, root, account.name if account else None, kind, target, needs,
            workflow.at_most_seconds if workflow else None, reachable if workflow else None, ceiling,
            rejected if workflow else None, outcome, marked, workflow.location if workflow else None,
        )  # fmt: skip


def _limit(factor: Factor, seconds: Interval, basis: str, fact: Fact | None, note: str = "") -> Limit:
    address, location = (fact.address, fact.value_location or fact.location) if fact else (None, None)
    return Limit(factor, seconds, basis, address, location, fact, False, False, note)  # type: ignore[arg-type]


def _possible(fact: Fact) -> Interval:
    """What a setting can be where a session comes about at all: if it is unknown, still something that is allowed."""
    measure = fact.measure or ANY
    if fact.status != "unknown" or measure.lies_within(fact.setting.allowed) is False:
        return measure
    return measure.both(fact.setting.allowed)


def _basis(fact: Fact) -> str:
    return {"known": "configured", "sensitive": "configured", "omitted": "omitted"}.get(fact.status, "unknown")


def _is_given(kind: WorkflowKind, workflow: Workflow) -> bool:
    """Whether a workflow itself gives what its target would: then the target need not be here."""
    of_target = [
        factor.id for factor in kind.factors if factor.setting and factor.set_by not in {"account", "caller", "idp"}
    ]
    return all(name in workflow.given for name in of_target)


def _rejected(limits: tuple[Limit, ...]) -> bool | None:
    """Whether the cloud refuses the call: it asks for more than another factor accepts, or than can be asked for."""
    requests = [limit for limit in limits if limit.factor.set_by == "caller"]
    accepted = [limit.seconds for limit in limits if limit.factor.beyond == "rejects"]
    answers = [_refused(limit.seconds, limit.factor.bounds, accepted) for limit in requests]
    return True if True in answers else None if None in answers else False


def _refused(request: Interval, bounds: Interval, accepted: Iterable[Interval]) -> bool | None:
    """Whether a request is more than one of the others accepts, or nothing that can be asked for."""
    fits = [request.lies_within(bounds)]
    for other in accepted:
        possible = request.lies_within(Interval(None, other.high))
        certain = request.lies_within(Interval(None, other.low)) if other.low is not None else None
        fits.append(False if possible is False else True if certain else None)
    return True if False in fits else None if None in fits else False


def _outcome(reachable: Interval, needs: int | None, rejected: bool | None) -> Outcome:
    """Pass, fail or unknown: a rejected call reaches nothing, and one that may be rejected is not certain to pass."""
    enough = True if needs is None else reachable.lies_within(Interval(needs, None))
    if rejected or enough is False:
        return "fail"
    return "pass" if enough and rejected is False else "unknown"
