"""Identity providers in the configuration -> the application that lets people into a role, and what it sends.

An application is one resource or several; it says in its SAML attributes which roles and providers it is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce

import msgspec

from iaccheck.config import Workflow
from iaccheck.hcl.values import Unknown, Value
from iaccheck.interval import ANY, Interval
from iaccheck.model import Catalogue, Fact, Factor, Limit, Resource, Root, Supplier, WorkflowKind
from iaccheck.policy.settings.facts import basis_of, doubt_of, possible
from iaccheck.policy.settings.readings import readings, value_at
from iaccheck.policy.workflows.naming import PROVIDER, ROLE, UNREAD, Mentions, Named, Naming
from iaccheck.policy.workflows.targets import Matches, address_matches
from iaccheck.source import Location

LONGEST = Interval(None, None)


class App(msgspec.Struct, frozen=True):
    """An application of an identity provider."""

    root: str
    address: str
    """The address of what its resources belong to, or of the only one."""
    resources: tuple[Resource, ...]
    facts: tuple[Fact, ...]
    """What it sends."""
    mentions: tuple[Mentions, ...]
    """The roles and providers that it is for, pair by pair."""

    @property
    def is_for_cloud(self) -> bool:
        """Whether it says anything to the cloud that the factor is about."""
        return bool(self.facts or self.mentions)

    @property
    def location(self) -> Location | None:
        """The head of its first resource."""
        return self.resources[0].body.location


def wanted_for_idp(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """By resource type, the arguments and blocks that tell which application is for which role."""
    found: dict[str, set[str]] = {}
    for factor in (factor for kind in catalogue.workflows.values() for factor in kind.factors):
        for type_, name in factor.providers.items():
            found.setdefault(type_, set()).add(name)
        for supplier in factor.supplied_by:
            type_ = catalogue.settings[supplier.setting].type
            paths = (supplier.names.path, *(way for way, _ in supplier.names.select)) if supplier.names else ()
            found.setdefault(type_, {"id"}).update(path[0].name for path in (*paths, supplier.app) if path)
    return {type_: frozenset(names) for type_, names in found.items()}


class Apps:
    """The applications in some root modules, and which of them are for which role."""

    def __init__(self, roots: tuple[Root, ...], facts: Iterable[Fact], catalogue: Catalogue, naming: Naming) -> None:
        self.catalogue, self.roots = catalogue, roots
        suppliers = [s for kind in catalogue.workflows.values() for f in kind.factors for s in f.supplied_by]
        self.types = {catalogue.settings[supplier.setting].type for supplier in suppliers}
        self.resources = [r for root in roots for r in root.resources if r.type in self.types]
        settings = {supplier.setting for supplier in suppliers}
        self.facts: dict[tuple[str, str, str], list[Fact]] = {}
        for fact in facts if self.resources else ():
            if fact.setting.id in settings:
                self.facts.setdefault((fact.root, fact.address, fact.setting.id), []).append(fact)
        self.naming = naming
        self._of: dict[tuple[str, ...], tuple[App, ...]] = {}
        self._trusted: dict[tuple[str, str], Mentions] = {}

    # --- applications ---------------------------------------------------------------------------------

    def of(self, factor: Factor) -> tuple[App, ...]:
        """The applications that may supply a factor, those that send nothing to its cloud included."""
        key = tuple(supplier.setting for supplier in factor.supplied_by)
        if key not in self._of:
            self._of[key] = tuple(self._apps(factor.supplied_by))
        return self._of[key]

    def _apps(self, suppliers: tuple[Supplier, ...]) -> Iterator[App]:
        by_type: dict[str, list[Supplier]] = {}
        for supplier in suppliers:
            by_type.setdefault(self.catalogue.settings[supplier.setting].type, []).append(supplier)
        groups: dict[tuple[str, str], list[Resource]] = {}
        addresses = {(r.root, id_): r.address for r in self.resources if (id_ := _text(r, "id"))}
        for resource in self.resources:
            if resource.type in by_type:
                word = _app_of(resource, by_type[resource.type])
                groups.setdefault((resource.root, addresses.get((resource.root, word), word)), []).append(resource)
        for (root, address), resources in groups.items():
            pairs = [(r, s) for r in resources for s in by_type.get(r.type, ())]
            facts = {id(f): f for r, s in pairs for f in self.facts.get((r.root, r.address, s.setting), ())}
            yield App(root, address, tuple(resources), tuple(facts.values()), tuple(self._mentions(pairs)))

    def _mentions(self, pairs: Iterable[tuple[Resource, Supplier]]) -> Iterator[Mentions]:
        for resource, supplier in pairs:
            for reading in readings(resource.body, supplier.names) if supplier.names else ():
                if reading.value is not None:
                    yield self.naming.of(reading.value, resource.root)
                elif reading.hidden:
                    yield UNREAD

    def named(self, factor: Factor, pattern: str) -> tuple[App, ...]:
        """The applications that an address names, or that have a resource which it names."""
        return tuple(
            app
            for app in self.of(factor)
            if any(address_matches(pattern, address) for address in (app.address, *(r.address for r in app.resources)))
        )

    def missing(self, workflow: Workflow, kind: WorkflowKind) -> tuple[str, Matches] | None:
        """The application that a workflow names and that is not there, if there is one."""
        for factor in kind.factors:
            address = workflow.apps.get(factor.id)
            if address is not None and not self.named(factor, address):
                return address, self._no_such_app(address, factor)
        return None

    def _no_such_app(self, address: str, factor: Factor) -> Matches:
        from difflib import get_close_matches

        near = get_close_matches(address, dict.fromkeys(app.address for app in self.of(factor)), 1)
        why = f"matches no application of an identity provider that could send {factor.id}"
        modules = [(path, reason) for root in self.roots for path, reason in root.hidden.items()]
        hidden = [f"it may stand in {path}, which {reason}" for path, reason in modules if address.startswith(path)]
        faults = [(fault.location.path if fault.location else r.path) for r in self.roots for fault in r.unreadable]
        hidden += [f"it may stand in {path}, which could not be read" for path in faults]
        return Matches((), (), why, hidden[0] if hidden else None, near[0] if near else None)

    # --- which one is meant ---------------------------------------------------------------------------

    def limit(self, factor: Factor, root: str | None, address: str | None, named: str | None) -> Limit | None:
        """What the application for a role sends, or the one that a workflow names; None if there is none."""
        if not self.resources:
            return None
        role = self.naming.resources.get((root or "", address or ""))
        apps = self.named(factor, named) if named else self._meant(factor, role)
        mine = [app for app in apps if app.root == root]
        return _limit(factor, mine or list(apps)) if apps else None

    def _meant(self, factor: Factor, role: Resource | None) -> list[App]:
        """Those that name the role or its provider; if none does, those that may mean it."""
        apps = [app for app in self.of(factor) if app.is_for_cloud]
        if role is None:
            return apps
        itself, trusted = self.naming.resource(role, ROLE), self._trusted_by(role)
        providers = trusted.of(PROVIDER)
        answers = [(app, _is_for(app, itself, providers, trusted.is_complete)) for app in apps]
        certain = [app for app, answer in answers if answer]
        return certain or [app for app, answer in answers if answer is None]

    def _trusted_by(self, role: Resource) -> Mentions:
        """The identity providers that a role's trust policy names."""
        key = (role.root, role.address)
        if key not in self._trusted:
            table = self.catalogue.trust.get(role.type)
            there = (role.body.attributes.get(name) for name in (table.arguments if table else ()))
            values = [attribute.value for attribute in there if attribute is not None]
            self._trusted[key] = self.naming.of(values[0], role.root) if values else UNREAD
        return self._trusted[key]


def _is_for(app: App, role: Named, providers: tuple[Named, ...], are_all: bool) -> bool | None:
    """Whether an application lets people into a role, which trusts some providers; None if its attributes don't tell.

    A pair of role and provider tells by the provider, else by the role; `are_all` says that no others are trusted.
    """
    answers: set[bool | None] = set()
    for mentions in app.mentions:
        answer = _is_among(mentions.of(PROVIDER), providers)
        if answer is None or (answer is False and not (mentions.is_alone and are_all)):
            answer = _is_among(mentions.of(ROLE), (role,)) or None
        if answer:
            return True
        answers.add(answer)
    return None if None in answers or not answers else False


def _is_among(some: Iterable[Named], others: tuple[Named, ...]) -> bool | None:
    """Whether any of some things is any of others; None if that is not known, or there are none."""
    answers = {one.is_same(other) for one in some for other in others}
    return True if True in answers else None if None in answers or not answers else False


def _app_of(resource: Resource, suppliers: Iterable[Supplier]) -> str:
    """The address or id of what a resource belongs to; its own address if it is an application by itself."""
    for way in (supplier.app for supplier in suppliers if supplier.app):
        value = value_at(resource.body, way)
        if isinstance(value, Value) and isinstance(value.data, str):
            return value.data
        if isinstance(value, Value) and isinstance(value.data, Unknown) and value.data.reference:
            return value.data.reference.rpartition(".")[0]
    return resource.address


def _text(resource: Resource, name: str) -> str | None:
    attribute = resource.body.attributes.get(name)
    return attribute.value.data if attribute is not None and isinstance(attribute.value.data, str) else None


# --- what it sends ------------------------------------------------------------------------------------


def _limit(factor: Factor, apps: list[App]) -> Limit:
    """What one of several applications sends: somewhere between them, unless they all send the same."""
    sent = [(app, fact) for app in apps for fact in app.facts or (None,)]
    lengths = [_length(factor, fact) for _, fact in sent]
    app, fact = sent[0]
    if any(length != lengths[0] for length in lengths):
        who = " or ".join(dict.fromkeys(app.address for app in apps))
        which = f": name the one that is meant, given: {{{factor.id}: {app.address}}}" if len(apps) > 1 else ""
        secret = next((fact for _, fact in sent if fact is not None and fact.is_sensitive), None)
        note = f"{f'is what {who} may send' if secret else f'{who} may send it'}{which}"
        return Limit(factor, reduce(_either, lengths), "unknown", None, None, secret, False, False, note)
    if fact is None:
        return Limit(factor, factor.default, "default", app.address, app.location, None, False, False)
    location = fact.value_location or fact.location
    basis = basis_of(fact) if lengths[0] == possible(fact) else "unknown"
    return Limit(factor, lengths[0], basis, fact.address, location, fact, False, False, doubt_of(fact))


def _length(factor: Factor, fact: Fact | None) -> Interval:
    """How long a session an application lets be: what it sends, or what nothing means, or either of these."""
    if fact is None:
        return factor.default
    is_there = fact.is_certain and not (fact.status == "unknown" and fact.measure == ANY)
    return possible(fact) if is_there else _either(possible(fact), factor.default)


def _either(one: Interval, other: Interval) -> Interval:
    """Either of two limits. No limit at all is longer than any."""
    limits = [limit for limit in (one, other) if limit != LONGEST]
    if not limits:
        return LONGEST
    found = reduce(Interval.either, limits)
    return found if len(limits) == 2 else Interval(found.low, None)
