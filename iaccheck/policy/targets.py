"""What a workflow's target names: planned instances by address or by their name in the cloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import product

import msgspec

from iaccheck.hcl.values import Unknown
from iaccheck.model import Resource, Root, WorkflowKind
from iaccheck.patterns import text_matches

KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*"|\*)\]')
MOST_KEYS = 6
"""Of an address with more keys than this, a target names all of them or none."""
MOST_LISTED = 5


class Matches(msgspec.Struct, frozen=True):
    """The instances that a target names; and if there are none, why that is so or may not be so."""

    resources: tuple[Resource, ...] = ()
    why: str = ""
    """What is wrong with the target, as a clause: `matches no alicloud_ram_role`."""
    hidden: str | None = None
    """Why there may be an instance that can't be seen."""
    near: str | None = None
    """An address that it may have meant."""


class Candidates:
    """What workflows can be about, by type, and where in it an address without keys or a name in the cloud stands."""

    def __init__(self, roots: Iterable[Root], kinds: Iterable[WorkflowKind]) -> None:
        self._of_type: dict[str | None, list[Resource]] = {}
        self._places: dict[tuple[str | None, str], list[int]] = {}
        by_type = {kind.target: kind for kind in kinds if kind.target is not None}
        for root in roots:
            for resource in root.resources:
                if kind := by_type.get(resource.type):
                    self._add(resource, kind)

    def _add(self, resource: Resource, kind: WorkflowKind) -> None:
        there = self._of_type.setdefault(resource.type, [])
        for spelling in {_bare(resource.address), *_known_names(resource, kind)}:
            self._places.setdefault((resource.type, spelling), []).append(len(there))
        there.append(resource)

    def near(self, target: str, kind: WorkflowKind) -> list[Resource]:
        """The resources that a target may name, in order: all of the type if it holds a `*`."""
        there = self._of_type.get(kind.target, [])
        if "*" in target:
            return there
        places = {place for text in (target, _bare(target)) for place in self._places.get((kind.target, text), ())}
        return [there[place] for place in sorted(places)]


def matching(target: str, kind: WorkflowKind, roots: Iterable[Root], candidates: Candidates) -> Matches:
    """All instances of the kind's target type that a target names, in the roots' order."""
    all_roots = tuple(roots)
    meant = {root.name for root in all_roots}
    found = tuple(r for r in candidates.near(target, kind) if r.root in meant and _is_named(target, r, kind))
    if found:
        return Matches(found)
    others = [r for root in all_roots for r in root.resources if r.type == kind.target]
    names = dict.fromkeys(name for r in others for name in (r.address, *_shown_names(r, kind)))
    near = get_close_matches(target, names, 1)
    return Matches(
        (),
        _why(target, kind, others, all_roots),
        _hidden(target, kind, others, all_roots),
        near[0] if near else None,
    )


def address_matches(pattern: str, address: str) -> bool:
    """Whether an address matches, where any of its instance keys may be left out of the pattern."""
    if text_matches(pattern, address):
        return True
    if not text_matches(_bare(pattern), _bare(address)):
        return False
    return any(text_matches(pattern, spelling) for spelling in _spellings(address))


def _bare(address: str) -> str:
    return KEY.sub("", address)


def _spellings(address: str) -> Iterator[str]:
    """The address with some of its keys left out."""
    parts, keys = KEY.split(address), KEY.findall(address)
    if len(keys) > MOST_KEYS:
        yield "".join(parts)
        return
    for kept in product(*((key, "") for key in keys)):
        yield "".join(part + key for part, key in zip(parts, (*kept, ""), strict=True))


def _is_named(target: str, resource: Resource, kind: WorkflowKind) -> bool:
    """By its address, with or without keys, or by its name in the cloud."""
    if address_matches(target, resource.address):
        return True
    if resource.unknown and address_matches(target, _as_asked(target, resource.address)):
        return True
    return any(text_matches(target, name) for name in _known_names(resource, kind))


def _as_asked(target: str, address: str) -> str:
    """The address of instances that are not told apart, with the keys that the target asks for in their places."""
    keys, asked = KEY.findall(address), KEY.findall(target)
    if len(keys) != len(asked):
        return address
    chosen = iter(theirs if key == "[*]" else key for key, theirs in zip(keys, asked, strict=True))
    return KEY.sub(lambda _: next(chosen), address)


def _names(resource: Resource, kind: WorkflowKind) -> list[object]:
    there = (resource.body.attributes.get(name) for name in kind.target_names)
    return [attribute.value.data for attribute in there if attribute is not None]


def _known_names(resource: Resource, kind: WorkflowKind) -> Iterator[str]:
    return (name for name in _names(resource, kind) if isinstance(name, str))


def _shown_names(resource: Resource, kind: WorkflowKind) -> Iterator[str]:
    """The names that a hint may hold: none that is sensitive."""
    for name in kind.target_names:
        attribute = resource.body.attributes.get(name)
        if attribute is not None and isinstance(attribute.value.data, str) and not attribute.value.sensitive:
            yield attribute.value.data


def _looks_like_address(target: str, kind: WorkflowKind) -> bool:
    return f"{kind.target}." in target or target.startswith("module.")


def _why(target: str, kind: WorkflowKind, candidates: list[Resource], roots: tuple[Root, ...]) -> str:
    """What is wrong with a target that nothing matches."""
    bare = _bare(target)
    others = [r.address for r in candidates if text_matches(bare, _bare(r.address))]
    if others:
        more = f" and {len(others) - MOST_LISTED} more" if len(others) > MOST_LISTED else ""
        return f"has no such instance; there is {', '.join(others[:MOST_LISTED])}{more}"
    declared = sorted(_bare(a) for root in roots for a in root.declared if text_matches(bare, _bare(a)))
    types = [address.split(".")[-2] for address in declared]
    if kind.target in types:
        return "has no instance: its count or for_each, or that of its module, is empty"
    return f"is of type {types[0]}, and {kind.name} is about {kind.target}" if types else f"matches no {kind.target}"


def _hidden(target: str, kind: WorkflowKind, candidates: list[Resource], roots: tuple[Root, ...]) -> str | None:
    """Why a target that nothing matches may be there all the same."""
    is_name = not _looks_like_address(target, kind)
    for root in roots:
        for path, reason in root.hidden.items():
            if is_name or _may_be_below(_bare(target), f"{_bare(path)}."):
                return f"it may stand in {path}, which {reason}"
        for fault in root.unreadable:
            where = fault.location.path if fault.location else root.path
            return f"it may stand in {where}, which could not be read"
    if is_name:
        for resource in candidates:
            for name in _names(resource, kind):
                if isinstance(name, Unknown):
                    return f"it may be {resource.address}, whose name {name.reason}"
    return None


def _may_be_below(target: str, module: str) -> bool:
    """Whether an address pattern without keys may name something in a module."""
    head, star, _ = target.partition("*")
    return head.startswith(module) or (bool(star) and module.startswith(head))
