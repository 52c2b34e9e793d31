"""Provider blocks and backends that assume roles -> for how long, and which roles of the configuration those are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from iaccheck.hcl.values import Value
from iaccheck.model import Block, Body, Caller, Catalogue, Fact, Resource, Root, Step
from iaccheck.policy.settings.facts import facts_of
from iaccheck.policy.settings.readings import value_at
from iaccheck.policy.workflows.naming import ROLE, Mentions, Named, Naming


class Requested(msgspec.Struct, frozen=True):
    """That a provider or backend asks for a session in a role."""

    caller: Caller
    kind: str
    """The workflow kind."""
    block: Resource
    """The provider or backend, with that one of its blocks which asks."""
    fact: Fact | None
    """For how long; None if it does not say."""
    roles: tuple[Resource, ...]
    """The roles that can be meant: one, if it is known which."""
    role: str | None
    """The role as it is written, if that is known."""
    why: str = ""
    """Why no role or more than one can be meant, as a clause."""


def requests_of(roots: tuple[Root, ...], catalogue: Catalogue, naming: Naming) -> Iterator[Requested]:
    """What all provider blocks and backends ask for, in their order."""
    blocks: dict[str, list[tuple[Caller, Block]]] = {}
    for caller in catalogue.callers.values():
        for block in caller.blocks:
            blocks.setdefault(block.type, []).append((caller, block))
    asking = [resource for root in roots for resource in root.resources if resource.type in blocks]
    parts = [
        (caller, block, part, place > 0)
        for resource in asking
        for caller, block in blocks[resource.type]
        for place, part in enumerate(_parts(resource, block))
    ]
    named = ((_role_of(block, part), part.root) for _, block, part, _ in parts)
    roles = _Roles(roots if asking else (), catalogue, naming, named)
    for caller, block, part, is_chained in parts:
        yield from _asked(caller, block, part, is_chained, catalogue, roles)


def _role_of(block: Block, part: Resource) -> Value | str | None:
    """What a block names as its role."""
    return value_at(part.body, (*block.path, Step(block.role)))


def _asked(
    caller: Caller, block: Block, part: Resource, is_chained: bool, catalogue: Catalogue, roles: _Roles
) -> Iterator[Requested]:
    """What one block asks for; nothing if it neither names a role nor says for how long, or if it may not be there."""
    named = _role_of(block, part)
    facts = list(facts_of((part,), [catalogue.settings[setting] for setting in block.settings]))
    fact = next((fact for fact in facts if not fact.is_omitted), facts[0] if facts else None)
    is_silent = fact is None or fact.is_omitted
    names_none = not block.path and (named is None or _is_null(named))
    if is_silent and (names_none or (fact is not None and not fact.is_certain)):
        return
    kind = block.chained if is_chained and block.chained else block.kind
    meant, why = roles.of(named, part.root, catalogue.workflows[kind].targets)
    written = named.data if isinstance(named, Value) and isinstance(named.data, str) and not named.sensitive else None
    yield Requested(caller, kind, part, fact, meant, written, why)


def _is_null(value: Value | str) -> bool:
    return isinstance(value, Value) and value.is_null


def _parts(resource: Resource, block: Block) -> list[Resource]:
    """The provider or backend once for each of its blocks, with no other in it; several in a row are a chain."""
    if not block.path:
        return [resource]
    name, body = block.path[0].name, resource.body
    if name in body.blocks:
        return [_only(resource, {}, {name: (one,)}) for one in body.blocks[name]]
    attribute = body.attributes.get(name)
    if attribute is None or attribute.value.is_null:
        return []
    elements = attribute.value.data if isinstance(attribute.value.data, tuple) else (attribute.value,)
    return [_only(resource, {name: replace(attribute, value=one)}, {}) for one in elements]


def _only(resource: Resource, attributes: Mapping[str, object], blocks: Mapping[str, tuple[Body, ...]]) -> Resource:
    return replace(resource, body=replace(resource.body, attributes=attributes, blocks=blocks))


class _Roles:
    """The roles of all root modules, and which of them a value names."""

    def __init__(
        self,
        roots: tuple[Root, ...],
        catalogue: Catalogue,
        naming: Naming,
        asked: Iterable[tuple[Value | str | None, str]],
    ) -> None:
        self.naming = naming
        self.accounts: dict[tuple[str, str | None], set[str]] = {}
        """By root module and name, the accounts in which a role of that name is asked for."""
        for value, root in asked:
            for named in naming.of(value, root).all if isinstance(value, Value) else ():
                self.accounts.setdefault((root, named.name), set()).add(named.account)
        types = {type_ for kind in catalogue.workflows.values() for type_ in kind.targets}
        self.by_address: dict[tuple[str, str], Resource] = {}
        self.by_name: dict[str, list[Resource]] = {}
        for resource in (resource for root in roots for resource in root.resources if resource.type in types):
            self.by_address[resource.root, resource.address] = resource
            name = naming.resource(resource, ROLE).name
            if name:
                self.by_name.setdefault(name, []).append(resource)

    def of(self, value: Value | str | None, root: str, types: Iterable[str]) -> tuple[tuple[Resource, ...], str]:
        """The roles of some types that an argument can mean; and why, if that is not one."""
        if not isinstance(value, Value) or value.is_null:
            return (), value if isinstance(value, str) else "is not named here"
        mentions = self.naming.of(value, root)
        found = {id(r): r for named in mentions.of(ROLE) for r in self._meant(named, root) if r.type in types}
        if found and any(
            len(self.accounts[root, named.name] - {""}) > 1 for named in mentions.of(ROLE) if named.account
        ):
            here = next(iter(found.values())).address
            return (), f"may be in another account than {here}: roles of its name are asked for in several"
        if len(found) == 1 and len(mentions.of(ROLE)) == 1:
            return tuple(found.values()), ""
        return tuple(found.values()), _why(value, mentions, tuple(found.values()))

    def _meant(self, named: Named, root: str) -> list[Resource]:
        """By its address, or else by its name, which another account may have too; one in the same root comes first."""
        there = self.by_address.get((named.root, named.address)) if named.address else None
        if there is not None:
            return [there]
        found = self.by_name.get(named.name, []) if named.name else []
        return [resource for resource in found if resource.root == root] or found


def _why(value: Value, mentions: Mentions, found: tuple[Resource, ...]) -> str:
    if len(found) > 1:
        return f"may be {' or '.join(dict.fromkeys(resource.address for resource in found))}"
    if not mentions.of(ROLE) and not value.is_known:
        return value.reason
    return "is not in this configuration"
