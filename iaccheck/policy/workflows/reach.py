"""Facts, accounts and declared workflows -> a row for each target: how long its session can be, and what limits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec
from msgspec.structs import replace

from iaccheck.config import Account, Configuration, Workflow
from iaccheck.model import Catalogue, Fact, Reach, Resource, Root, WorkflowKind
from iaccheck.policy.trust.trusts import Trusts
from iaccheck.policy.workflows.accounts import Accounts, Place
from iaccheck.policy.workflows.callers import called
from iaccheck.policy.workflows.idp import Apps
from iaccheck.policy.workflows.limits import Limits, contradictions
from iaccheck.policy.workflows.links import Links
from iaccheck.policy.workflows.naming import Naming
from iaccheck.policy.workflows.request_rows import request_row_of
from iaccheck.policy.workflows.requests import requests_of
from iaccheck.policy.workflows.targets import Candidates, Matches, matching, too_many
from iaccheck.policy.workflows.verdict import absent_row, row_of, undecided, unjudged_row
from iaccheck.source import Diagnostic, Location

START = Location("", 1, 1, 1, 1)


class Missing(msgspec.Struct, frozen=True):
    """A declared workflow whose target, or the application that lets it in, matches nothing."""

    workflow: Workflow
    kind: WorkflowKind
    matches: Matches
    root: str | None
    """The only root module that the workflow is about."""
    app: str | None = None
    """The application that it names, if it is that which is not there."""


class Reached(msgspec.Struct, frozen=True):
    """Every row that can be said something about, the workflows without a target, and what is odd about them."""

    rows: tuple[Reach, ...]
    missing: tuple[Missing, ...]
    diagnostics: tuple[tuple[str, Diagnostic], ...]
    """Each with the root module that it is about; an empty name for none."""
    accounts: Accounts
    closed: tuple[tuple[str, str], ...] = ()
    """Roles, by root module and address, whose trust policies admit none of the kinds of their type."""

    @property
    def listed(self) -> tuple[Reach, ...]:
        """The rows as reports list them: declared workflows in their order, found or not, then the others."""
        absent = [
            absent_row(m.kind, m.workflow, m.root or "", "unknown" if m.matches.hidden else "fail")
            for m in self.missing
        ]
        declared = sorted((*(row for row in self.rows if row.workflow), *absent), key=lambda row: row.location or START)
        return (*declared, *(row for row in self.rows if not row.workflow))


def reach_of(
    roots: tuple[Root, ...],
    facts: Iterable[Fact],
    catalogue: Catalogue,
    configuration: Configuration,
    for_rules: bool = False,
) -> Reached:
    """The rows of all declared workflows, in their order, of what Terraform asks for, and of what nobody declared.

    With `for_rules`, of the last only those that a rule may speak of: nobody is going to list them.
    """
    judge = _Judge(roots, tuple(facts), catalogue, configuration)
    for workflow in configuration.workflows:
        caller = catalogue.callers.get(workflow.caller or "")
        judge.declared(workflow, called(catalogue.workflows[workflow.kind], caller))
    declared = tuple(judge.rows)
    rows = (*declared, *judge.requested(), *judge.undeclared(declared, for_rules))
    return Reached(rows, tuple(judge.missing), tuple(judge.diagnostics), judge.accounts, tuple(judge.closed))


class _Judge:
    def __init__(
        self,
        roots: tuple[Root, ...],
        facts: tuple[Fact, ...],
        catalogue: Catalogue,
        configuration: Configuration,
    ) -> None:
        self.roots, self.catalogue = roots, catalogue
        self.accounts = Accounts(configuration, roots, facts)
        self.naming = Naming(roots, catalogue)
        self.apps = Apps(roots, facts, catalogue, self.naming)
        self.limits = Limits(self.accounts, facts, self.apps, Links(roots, catalogue.workflows.values()))
        self.trusts = Trusts(roots, catalogue.trust)
        self.rows: list[Reach] = []
        self.missing: list[Missing] = []
        self.diagnostics: list[tuple[str, Diagnostic]] = []
        self.closed: list[tuple[str, str]] = []

    @cached_property
    def candidates(self) -> Candidates:
        """What workflows can be about, of all root modules: for who declares some."""
        return Candidates(self.roots, self.catalogue.workflows.values())

    def declared(self, workflow: Workflow, kind: WorkflowKind) -> None:
        """Judge a workflow for each instance that its target names, or for its account."""
        roots = self.roots_of(workflow)
        if workflow.apps and (lost := self.apps.missing(workflow, kind)) is not None:
            self.missing.append(Missing(workflow, kind, lost[1], None, lost[0]))
        elif workflow.root is not None and not roots:
            self.missing.append(Missing(workflow, kind, self.no_such_root(workflow.root), None))
        elif not kind.targets or workflow.target is None:
            for place in self.places(workflow, kind, roots):
                self.judge(workflow, kind, place, None)
        else:
            matches = self.of_account(workflow, kind, matching(workflow.target, kind, roots, self.candidates))
            if doubt := too_many(matches, self.candidates):
                only = roots[0].name if workflow.root is not None else ""
                self.rows.append(unjudged_row(kind, workflow, only, doubt))
                return
            if matches.resources:
                self.all_of(workflow, kind, matches)
            if matches.resources and matches.hidden:
                self.missing.append(Missing(workflow, kind, matches, None))
            if not matches.resources and _is_given(kind, workflow):
                self.judge(workflow, kind, self.place_in(workflow, kind, roots), None)
            elif not matches.resources:
                root = roots[0].name if workflow.root is not None else None
                self.missing.append(Missing(workflow, kind, matches, root))

    def all_of(self, workflow: Workflow, kind: WorkflowKind, matches: Matches) -> None:
        """Judge a workflow for each of its targets, those included that may not be there, or not be meant.

        Of these it is certain only what holds without them too: that none is there is a fault by itself.
        """
        certain = any(resource.unknown is None for resource in matches.resources)
        first = len(self.rows)
        for resource in matches.resources:
            is_there = certain or resource.unknown is None
            self.judge(workflow, kind, self.place_of(resource, workflow, kind), resource, is_there)
        rows = self.rows[first:]
        if certain or any(row.verdict != "fail" for row in rows):
            for at, resource in enumerate(matches.resources, first):
                if resource.unknown is not None:
                    self.rows[at] = undecided(self.rows[at], "")
        for resource, doubt in matches.doubtful:
            self.judge(workflow, kind, self.place_of(resource, workflow, kind), resource)
            self.rows[-1] = undecided(self.rows[-1], doubt)

    def judge(
        self, workflow: Workflow, kind: WorkflowKind, place: Place, resource: Resource | None, is_certain: bool = True
    ) -> None:
        """Add the row of one target, or of one account; `is_certain` says whether there is a target at all."""
        address = resource.address if resource else workflow.target
        limits = self.limits.of(kind, workflow, place, resource.address if resource else None)
        root = place.root or next((limit.fact.root for limit in limits if limit.fact), "")
        account = place.account.name if place.account else None
        caller = self.catalogue.callers.get(workflow.caller or "")
        row = row_of(kind, workflow, root, account, address, limits, is_certain, caller)
        self.rows.append(replace(row, trust=self.trusts.of(resource)) if resource else row)
        self.diagnostics.extend((root, diagnostic) for diagnostic in contradictions(workflow, limits))

    def requested(self) -> Iterator[Reach]:
        """A row for each provider block and backend that asks for a session in a role."""
        for one in requests_of(self.roots, self.catalogue, self.naming):
            kind = called(self.catalogue.workflows[one.kind], one.caller)
            row = request_row_of(one, kind, self.limits, self.place_of)
            yield replace(row, trust=self.trusts.of(one.roles[0])) if len(one.roles) == 1 else row

    def undeclared(self, declared: tuple[Reach, ...], for_rules: bool) -> Iterator[Reach]:
        """A row for each target in each kind of its type that its trust may admit and no declared workflow has."""
        there = {(row.root, row.target, row.kind.name) for row in declared}
        named = {(row.root, row.target) for row in declared}
        kinds: dict[str, list[WorkflowKind]] = {}
        for kind in self.catalogue.workflows.values():
            for type_ in kind.targets:
                kinds.setdefault(type_, []).append(kind)
        for root in self.roots:
            for resource in root.resources:
                trust = self.trusts.of(resource) if resource.type in kinds else None
                is_named = (root.name, resource.address) in named
                if trust is not None and not (trust.admitted or trust.unknown or is_named):
                    self.closed.append((root.name, resource.address))
                open_ = [
                    kind
                    for kind in kinds.get(resource.type, ())
                    if trust is None or trust.verdict(kind.name) != "not admitted"
                ]
                if for_rules and not is_named and not (trust and all(map(_ends_with_login, open_))):
                    continue
                for kind in open_:
                    if (root.name, resource.address, kind.name) not in there:
                        place = self.place_of(resource, None, kind)
                        limits = self.limits.of(kind, None, place, resource.address)
                        account = place.account.name if place.account else None
                        row = row_of(kind, None, root.name, account, resource.address, limits)
                        yield replace(row, trust=trust)

    def roots_of(self, workflow: Workflow) -> tuple[Root, ...]:
        """The root modules that a workflow is about."""
        if workflow.root is None:
            return self.roots
        asked = _plain(workflow.root)
        return tuple(root for root in self.roots if asked in {root.name, *root.aliases})

    def of_account(self, workflow: Workflow, kind: WorkflowKind, matches: Matches) -> Matches:
        """What a target names in the account that the workflow names, and where no account's entry says otherwise."""
        if workflow.account is None or not matches.resources or kind.enters_member:
            return matches
        accounts = [(resource, self.accounts.of(resource.root, resource.provider)) for resource in matches.resources]
        mine = tuple(resource for resource, account in accounts if account is None or account.name == workflow.account)
        first, other = accounts[0]
        why = f"names {first.address}, which is in account {other.name if other else ''}, not in {workflow.account}"
        return replace(matches, resources=mine) if mine else Matches((), (), why)

    def no_such_root(self, name: str) -> Matches:
        """That there is no root module of a name, and the nearest one."""
        from difflib import get_close_matches

        near = get_close_matches(name, dict.fromkeys(n for root in self.roots for n in (root.name, *root.aliases)), 1)
        why = f'stands in root "{name}", and no root module of this name or path holds anything that is checked'
        return Matches((), (), why, None, near[0] if near else None)

    def account_of(self, workflow: Workflow | None) -> Account | None:
        """The account that a workflow names, or the only one there is."""
        if workflow is not None and workflow.account is not None:
            return self.accounts.named(workflow.account)
        return self.accounts.all[0] if len(self.accounts.all) == 1 else None

    def place_of(self, resource: Resource, workflow: Workflow | None = None, kind: WorkflowKind | None = None) -> Place:
        """From where a resource sees the settings of its account, or of the one that its sessions are in."""
        account = None if kind and kind.enters_member else self.accounts.of(resource.root, resource.provider)
        if account is None and workflow is not None and workflow.account is not None:
            account = self.accounts.named(workflow.account)
        return Place(resource.root, resource.provider, account)

    def place_in(self, workflow: Workflow, kind: WorkflowKind, roots: tuple[Root, ...]) -> Place:
        """From where a target that is not in the configuration sees the settings of its account."""
        root = roots[0].name if len(roots) == 1 else None
        named = self.accounts.named(workflow.account) if workflow.account is not None else None
        other = None if kind.enters_member else self.accounts.of(root, None) or self.account_of(workflow)
        return Place(root, None, named or other)

    def places(self, workflow: Workflow, kind: WorkflowKind, roots: tuple[Root, ...]) -> tuple[Place, ...]:
        """Where a workflow without a target is judged: its account, or wherever an account's settings are planned."""
        account = self.account_of(workflow)
        if account is None and workflow.root is not None:
            account = self.accounts.of(roots[0].name, None)
        if account is not None:
            return (Place(roots[0].name if workflow.root is not None else None, None, account),)
        settings = {setting for factor in kind.factors if factor.set_by == "account" for setting in factor.settings}
        names = {root.name for root in roots}
        planned = dict.fromkeys(
            (f.root, f.provider) for f in self.accounts.facts if f.setting.id in settings and f.root in names
        )
        found = tuple(Place(root, provider, self.accounts.of(root, provider)) for root, provider in planned)
        return found or (self.place_in(workflow, kind, roots),)


def _ends_with_login(kind: WorkflowKind) -> bool:
    """Whether sessions of a kind end with the account's login session: all that is said of what nobody declared."""
    return any(factor.set_by == "account" for factor in kind.factors)


def _plain(path: str) -> str:
    """A root module's name or path without what makes no difference in a path."""
    return path.removeprefix("./").rstrip("/") or "."


def factors_of_target(kind: WorkflowKind) -> tuple[str, ...]:
    """The factors that a target of a kind sets: what a workflow has to give if the target is not here."""
    return tuple(
        factor.id
        for factor in kind.factors
        if factor.settings and not factor.through and factor.set_by not in {"account", "caller", "idp"}
    )


def _is_given(kind: WorkflowKind, workflow: Workflow) -> bool:
    """Whether a workflow itself gives what its target would: then the target need not be here."""
    of_target = factors_of_target(kind)
    return bool(of_target) and all(name in workflow.given for name in of_target)
