"""What a workflow's target names: planned instances by address or by their name in the cloud."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

import msgspec

from iaccheck.hcl.values import Unknown
from iaccheck.model import Resource, Root, WorkflowKind
from iaccheck.patterns import text_matches

LAST_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*"|\*)\]$')
ANY_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*"|\*)\]')


class Matches(msgspec.Struct, frozen=True):
    """The instances that a target names; and if there are none, why that may not be so."""

    resources: tuple[Resource, ...]
    hidden: str | None = None
    """Why there may be one that can't be seen."""
    empty: str | None = None
    """The block that it names, which has no instance."""
    near: str | None = None
    """An address that it may have meant."""


def matching(target: str, kind: WorkflowKind, roots: Iterable[Root]) -> Matches:
    """All instances of the kind's target type that a target names, in the roots' order."""
    all_roots = tuple(roots)
    candidates = [r for root in all_roots for r in root.resources if r.type == kind.target]
    found = [r for r in candidates if _is_named(target, r, kind)]
    if found:
        return Matches(tuple(found))
    near = get_close_matches(target, [resource.address for resource in candidates], 1)
    hidden, empty = _hidden(target, kind, candidates, all_roots), _empty(target, kind, all_roots)
    return Matches((), hidden, empty, near[0] if near else None)


def _is_named(target: str, resource: Resource, kind: WorkflowKind) -> bool:
    """By its address, with or without keys, or by its name in the cloud."""
    address = resource.address
    spellings = (address, LAST_KEY.sub("", address), ANY_KEY.sub("", address))
    if any(text_matches(target, spelling) for spelling in spellings):
        return True
    if resource.unknown and text_matches(ANY_KEY.sub("[*]", target), address):
        return True
    return any(isinstance(name, str) and text_matches(target, name) for name in _names(resource, kind))


def _names(resource: Resource, kind: WorkflowKind) -> list[object]:
    there = (resource.body.attributes.get(name) for name in kind.target_names)
    return [attribute.value.data for attribute in there if attribute is not None]


def _looks_like_address(target: str, kind: WorkflowKind) -> bool:
    return f"{kind.target}." in target or target.startswith("module.")


def _hidden(target: str, kind: WorkflowKind, candidates: list[Resource], roots: tuple[Root, ...]) -> str | None:
    """Why a target that nothing matches may be there all the same."""
    for root in roots:
        for path, reason in root.hidden.items():
            if not _looks_like_address(target, kind) or target.startswith(f"{path}.") or target.startswith(f"{path}["):
                return f"it may stand in {path}, which {reason}"
    if not _looks_like_address(target, kind):
        for resource in candidates:
            for name in _names(resource, kind):
                if isinstance(name, Unknown):
                    return f"it may be {resource.address}, whose name {name.reason}"
    return None


def _empty(target: str, kind: WorkflowKind, roots: tuple[Root, ...]) -> str | None:
    """A block that the target names and that has no instance."""
    bare = ANY_KEY.sub("", target)
    for root in roots:
        for address in sorted(root.declared):
            if text_matches(bare, ANY_KEY.sub("", address)):
                return address
    return None
