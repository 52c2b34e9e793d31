"""Values -> the roles and identity providers that they name: by their names in the cloud (ARNs), or by reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from iaccheck.hcl.values import Unknown, Value
from iaccheck.model import Body, Catalogue, Resource, Root
from iaccheck.policy.trust.texts import type_and_attribute

ROLE, PROVIDER = "role", "saml-provider"
NAMES = re.compile(r"""([0-9]*):(role|saml-provider)/([^\s"',;\\()\[\]{}]+)""")
"""A role or a provider in an ARN, with its account and path: `acs:ram::1:role/ci`, `arn:aws:iam::1:role/path/ci`."""
NAMES_ALONE = re.compile(r"""[^\s"',;\\()\[\]{}]+(?:,[^\s"',;\\()\[\]{}]+)*""")
HOLE = re.compile(r"\0([0-9]+)\0")
"""The place of something not known in a text, with its number."""


class Named(msgspec.Struct, frozen=True):
    """A role or provider that a value names."""

    kind: str
    root: str
    address: str | None
    """Its address, if the value refers to it."""
    name: str | None
    """Its name in the cloud, if that is known."""
    account: str = ""
    """The number of its account, if an ARN tells it."""

    def is_same(self, other: Named) -> bool | None:
        """Whether two are the same thing, as far as names tell: whose account it is that runs this is not known."""
        if self.account and other.account and self.account != other.account:
            return False
        if self.address and other.address and self.root == other.root and self.address != other.address:
            return False
        if self.address and self.address == other.address and self.root == other.root:
            return None if "[*]" in self.address else True
        return self.name == other.name if self.name and other.name else None


class Mentions(msgspec.Struct, frozen=True):
    """All that a value names."""

    all: tuple[Named, ...] = ()
    is_complete: bool = True
    """Whether nothing more can stand in the parts of it that are not known."""
    is_alone: bool = False
    """Whether it is nothing but such names, with commas between them."""

    def of(self, kind: str) -> tuple[Named, ...]:
        """The roles, or the providers."""
        return tuple(named for named in self.all if named.kind == kind)


NOTHING = Mentions()
UNREAD = Mentions(is_complete=False)


def names_of(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """By type of role or provider, the arguments that hold its name in the cloud."""
    names = {type_: kind.target_names for kind in catalogue.workflows.values() for type_ in kind.targets}
    for kind in catalogue.workflows.values():
        for factor in kind.factors:
            names |= {type_: (name,) for type_, name in factor.providers.items()}
    return names


class Naming:
    """Reads what values name, in any of some root modules."""

    def __init__(self, roots: Iterable[Root], catalogue: Catalogue) -> None:
        self.names = names = names_of(catalogue)
        tables = catalogue.trust.values()
        self.forms = {reference: form for table in tables for reference, form in table.references.items()}
        self.resources = {
            (root.name, resource.address): resource
            for root in roots
            for resource in root.resources
            if resource.type in names or resource.type.startswith("data.")
        }

    def resource(self, resource: Resource, kind: str) -> Named:
        """A resource as a value would name it."""
        there = (resource.body.attributes.get(name) for name in self.names.get(resource.type, ()))
        known = (each.value.data for each in there if each is not None and isinstance(each.value.data, str))
        return Named(kind, resource.root, resource.address, next(known, None))

    def of(self, value: Value, root: str, seen: frozenset[str] = frozenset()) -> Mentions:
        """What a value of a root module names."""
        data = value.data
        if isinstance(data, str):
            return self._in_text(data.replace("\0", ""), [], root, seen)
        if isinstance(data, Unknown):
            if data.choices:
                return _together(self.of(choice, root, seen) for choice in data.choices)
            return self._in_text(*_text_of(data.parts or (value,)), root, seen)
        if isinstance(data, Mapping):
            return _together(self.of(each, root, seen) for each in data.values())
        return _together(self.of(each, root, seen) for each in data) if isinstance(data, tuple) else NOTHING

    def _in_text(self, text: str, holes: list[str], root: str, seen: frozenset[str]) -> Mentions:
        """What stands in a text; `holes` are the references of what is not known in it."""
        matches = list(NAMES.finditer(text))
        found = [self._by_name(match, holes, root) for match in matches]
        is_complete, is_alone = True, bool(NAMES_ALONE.fullmatch(text))
        for hole in HOLE.finditer(text):
            is_in_name = any(match.start(3) <= hole.start() < match.end(3) for match in matches)
            if is_in_name or (text.endswith(":", 0, hole.start()) and text.startswith(":", hole.end())):
                continue  # the account
            inner = self._referred(holes[int(hole[1])], root, seen)
            found += inner.all
            is_complete, is_alone = is_complete and inner.is_complete, is_alone and inner.is_alone
        return Mentions(tuple(found), is_complete, is_alone and len(found) == text.count(",") + 1)

    def _by_name(self, match: re.Match[str], holes: list[str], root: str) -> Named:
        account, kind, path = match.groups()
        name, hole = path.rpartition("/")[2], HOLE.fullmatch(path)
        resource = self.resources.get((root, holes[int(hole[1])].rpartition(".")[0])) if hole else None
        if resource is not None:
            return self.resource(resource, kind)
        return Named(kind, root, None, None if HOLE.search(name) else name, account)

    def _referred(self, reference: str, root: str, seen: frozenset[str]) -> Mentions:
        """What a reference stands for."""
        address = reference.rpartition(".")[0]
        resource = self.resources.get((root, address))
        form = self.forms.get(type_and_attribute(reference), "") if reference else ""
        kind = form.rpartition(":")[2].partition("/")[0]
        if kind in {ROLE, PROVIDER}:
            named = self.resource(resource, kind) if resource else Named(kind, root, address, None)
            return Mentions((named,), True, True)
        if form:
            return NOTHING
        return UNREAD if resource is None or address in seen else self._in_body(resource.body, root, seen | {address})

    def _in_body(self, body: Body, root: str, seen: frozenset[str]) -> Mentions:
        """All that a document made of blocks names."""
        values = (self.of(attribute.value, root, seen) for attribute in body.attributes.values())
        blocks = (self._in_body(block, root, seen) for blocks in body.blocks.values() for block in blocks)
        return _together((*values, *blocks, UNREAD if body.doubt else NOTHING))


def _text_of(parts: Iterable[Value]) -> tuple[str, list[str]]:
    """A text with numbered holes, and for each of them the reference that stands there, if one does."""
    text, holes = "", list[str]()
    for part in parts:
        if isinstance(part.data, str):
            text += part.data.replace("\0", "")
        else:
            text += f"\0{len(holes)}\0"
            holes.append((part.data.reference or "") if isinstance(part.data, Unknown) else "")
    return text, holes


def _together(all_: Iterable[Mentions]) -> Mentions:
    """What several values name, in order."""
    every = tuple(all_)
    return Mentions(tuple(named for each in every for named in each.all), all(each.is_complete for each in every))
