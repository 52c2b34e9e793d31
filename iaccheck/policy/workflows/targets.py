"""What a workflow's target names: planned instances by address or by their name in the cloud."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import product
from typing import Generic, TypeVar

import msgspec

from iaccheck import limits
from iaccheck.hcl.values import Unknown
from iaccheck.model import Resource, Root, WorkflowKind
from iaccheck.patterns import text_matcher, text_matches

T = TypeVar("T")
KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*"|\*)\]')
MOST_KEYS = 6
"""Of an address with more keys than this, a target names all of them or none."""
MOST_LISTED = 5
MOST_COMPARED = 20_000
"""So many texts are compared in search of what targets may have meant; what is missing after that has no hint."""
LAST = "\U0010ffff"
"""The last of all characters: nothing that begins with a text comes after it and this."""


class Matches(msgspec.Struct, frozen=True):
    """The instances that a target names; and if there are none, why that is so or may not be so."""

    resources: tuple[Resource, ...] = ()
    doubtful: tuple[tuple[Resource, str], ...] = ()
    """Instances that a pattern may name as well, each with the clause that says why that is not known."""
    why: str = ""
    """What is wrong with the target, as a clause: `matches no alicloud_ram_role`."""
    hidden: str | None = None
    """Why there may be an instance that can't be seen."""
    near: str | None = None
    """An address that it may have meant."""
    beyond: str = ""
    """Which limit keeps it from being known what it names."""


class Candidates:
    """What workflows can be about, found by address without keys or by name in the cloud, with or without `*`."""

    def __init__(self, roots: Iterable[Root], kinds: Iterable[WorkflowKind]) -> None:
        self.all: list[Resource] = []
        self.of_type: dict[str, list[int]] = {}
        self.unnamed: dict[str, list[int]] = {}
        """Those whose name in the cloud is not known."""
        self.hints = MOST_COMPARED
        self.room, self.left = limits.now.targets, limits.now.comparisons
        """How many instances may still be judged, and addresses compared with patterns."""
        self._spelt: dict[str, Spellings[int]] = {}
        self._declared: dict[str, Spellings[str]] = {}
        by_type = {type_: kind for kind in kinds for type_ in kind.targets}
        for root in roots:
            self._declared[root.name] = Spellings((without_keys(address), address) for address in root.declared)
            for resource in root.resources:
                if kind := by_type.get(resource.type):
                    self._add(resource, kind)
        for type_, places in self.of_type.items():
            spelt = ((text, at) for at in places for text in _spelt(self.all[at], by_type[type_]))
            self._spelt[type_] = Spellings(spelt)

    def _add(self, resource: Resource, kind: WorkflowKind) -> None:
        at = len(self.all)
        self.all.append(resource)
        self.of_type.setdefault(resource.type, []).append(at)
        if any(isinstance(name, Unknown) for name in _names(resource, kind)):
            self.unnamed.setdefault(resource.type, []).append(at)

    def near(self, target: str, kind: WorkflowKind) -> list[Resource]:
        """The resources that a target may name, in order."""
        places: set[int] = set()
        for spelt in (self._spelt[type_] for type_ in kind.targets if type_ in self._spelt):
            for text in {target, without_keys(target)}:
                places.update(spelt.like(text))
        return [self.all[at] for at in sorted(places)]

    def declared(self, target: str, roots: Iterable[Root]) -> list[str]:
        """The addresses of resource blocks that a target may name, whether there are instances or not."""
        bare = without_keys(target)
        matches = text_matcher(bare)
        found = (without_keys(address) for root in roots for address in self._declared[root.name].like(bare))
        return sorted(filter(matches, found))

    def of(self, kind: WorkflowKind, places: Mapping[str, list[int]] | None = None) -> list[Resource]:
        """All that a kind can be about, or those of them at some places, in order."""
        there = self.of_type if places is None else places
        return [self.all[at] for at in sorted(at for type_ in kind.targets for at in there.get(type_, ()))]


class Spellings(Generic[T]):
    """Texts and what they stand for, to be found by a pattern without asking all of them."""

    def __init__(self, spelt: Iterable[tuple[str, T]]) -> None:
        self._there: dict[str, list[T]] = {}
        for text, meant in spelt:
            self._there.setdefault(text, []).append(meant)
        self._forward: list[str] = []
        self._backward: list[str] = []

    def like(self, pattern: str) -> Iterator[T]:
        """What the texts stand for that begin and end as a pattern does; more than match it, if it holds a `*`."""
        first, star, rest = pattern.partition("*")
        if not star:
            yield from self._there.get(pattern, ())
            return
        if not self._forward:
            self._forward, self._backward = sorted(self._there), sorted(text[::-1] for text in self._there)
        last = rest.rpartition("*")[2][::-1]
        begin, end = (_beginning(texts, head) for texts, head in ((self._forward, first), (self._backward, last)))
        texts = self._forward[begin] if _size(begin) <= _size(end) else [text[::-1] for text in self._backward[end]]
        for text in texts:
            if text.startswith(first) and text[::-1].startswith(last):
                yield from self._there[text]


def _beginning(texts: list[str], head: str) -> slice:
    """Where in sorted texts those stand that begin with a head."""
    return slice(bisect_left(texts, head), bisect_left(texts, head + LAST) if head else len(texts))


def _size(part: slice) -> int:
    return int(part.stop - part.start)


def too_many(matches: Matches, candidates: Candidates) -> str:
    """Why a workflow is not judged for each of its targets; empty if it is; then they are taken off what is left."""
    number = len(matches.resources) + len(matches.doubtful)
    if matches.beyond:
        return matches.beyond
    if number > candidates.room:
        most = f"at most {limits.now.targets:,} for all workflows"
        return f"limit reached: its target names {number:,} instances, and {most} are judged one by one"
    candidates.room -= number
    return ""


def matching(target: str, kind: WorkflowKind, roots: Iterable[Root], candidates: Candidates) -> Matches:
    """All instances of the kind's target types that a target names, in the roots' order."""
    all_roots = tuple(roots)
    meant = {root.name for root in all_roots}
    is_pattern = "*" in target
    near = candidates.near(target, kind) if candidates.left or not is_pattern else []
    cost = sum(len(candidates.unnamed.get(type_, ())) for type_ in kind.targets) + (len(near) if is_pattern else 0)
    if cost > candidates.left or (is_pattern and not candidates.left):
        candidates.left = 0
        most = f"{limits.now.comparisons:,}"
        return Matches(beyond=f"limit reached: the targets of workflows are compared with more than {most} addresses")
    candidates.left -= cost
    near = [r for r in near if r.root in meant]
    is_named = _namer(target, kind)
    found = tuple(r for r in near if is_named(r))
    named = set(map(id, found))
    unnamed = [r for r in candidates.of(kind, candidates.unnamed) if r.root in meant and id(r) not in named]
    sure = tuple(r for r in unnamed if _is_sure(target, kind, r))
    found += sure
    if found and not is_pattern:
        return Matches(found)
    if found:
        named = set(map(id, sure))
        others = [(r, doubt) for r in unnamed if id(r) not in named and (doubt := _doubt(target, kind, r))]
        return Matches(found, tuple(others), "may name more", _hidden(target, kind, (), all_roots))
    return Matches(
        (),
        (),
        _why(target, kind, near, candidates.declared(target, all_roots)),
        _hidden(target, kind, unnamed, all_roots),
        _nearest(target, kind, meant, candidates),
    )


def _nearest(target: str, kind: WorkflowKind, meant: Collection[str], candidates: Candidates) -> str | None:
    """An address or name like the target; comparing takes its time, so it ends after some thousands of texts."""
    names: dict[str, None] = {}
    if candidates.hints > 0:
        there = (r for r in candidates.of(kind) if r.root in meant)
        names = dict.fromkeys(name for r in there for name in (r.address, *_shown_names(r, kind)))
    candidates.hints -= len(names)
    near = get_close_matches(target, names, 1)
    return near[0] if near else None


def address_matches(pattern: str, address: str) -> bool:
    """Whether an address matches, where any of its instance keys may be left out of the pattern."""
    return address_matcher(pattern)(address)


@lru_cache(maxsize=4096)
def address_matcher(pattern: str) -> Callable[[str], bool]:
    """The same for many addresses."""
    matches, matches_bare = text_matcher(pattern), text_matcher(without_keys(pattern))
    return lambda address: (
        matches(address)
        or ("[" in address and matches_bare(without_keys(address)) and any(map(matches, _spellings(address))))
    )


def without_keys(address: str) -> str:
    """An address without the keys of instances."""
    return KEY.sub("", address)


def _spellings(address: str) -> Iterator[str]:
    """The address with some of its keys left out."""
    parts, keys = KEY.split(address), KEY.findall(address)
    if len(keys) > MOST_KEYS:
        yield "".join(parts)
        return
    for kept in product(*((key, "") for key in keys)):
        yield "".join(part + key for part, key in zip(parts, (*kept, ""), strict=True))


def _namer(target: str, kind: WorkflowKind) -> Callable[[Resource], bool]:
    """Whether a target names a resource: by its address, with or without keys, or by its name in the cloud."""
    by_address, by_name = address_matcher(target), text_matcher(target)
    return lambda resource: (
        by_address(resource.address)
        or (bool(resource.unknown) and by_address(_as_asked(target, resource.address)))
        or any(map(by_name, _known_names(resource, kind)))
    )


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


def _spelt(resource: Resource, kind: WorkflowKind) -> set[str]:
    return {without_keys(resource.address), *_known_names(resource, kind)}


def _known_names(resource: Resource, kind: WorkflowKind) -> Iterator[str]:
    return (name for name in _names(resource, kind) if isinstance(name, str))


def _shown_names(resource: Resource, kind: WorkflowKind) -> Iterator[str]:
    """The names that a hint may hold: none that is sensitive."""
    for name in kind.target_names:
        attribute = resource.body.attributes.get(name)
        if attribute is not None and isinstance(attribute.value.data, str) and not attribute.value.sensitive:
            yield attribute.value.data


def _looks_like_address(target: str, kind: WorkflowKind) -> bool:
    return target.startswith("module.") or any(f"{type_}." in target for type_ in kind.targets)


def _why(target: str, kind: WorkflowKind, near: Iterable[Resource], declared: Iterable[str]) -> str:
    """What is wrong with a target that nothing matches."""
    bare = without_keys(target)
    others = [r.address for r in near if text_matches(bare, without_keys(r.address))]
    if others:
        more = f" and {len(others) - MOST_LISTED} more" if len(others) > MOST_LISTED else ""
        return f"has no such instance; there is {', '.join(others[:MOST_LISTED])}{more}"
    types = [address.split(".")[-2] for address in declared]
    wanted = " or ".join(kind.targets)
    if any(type_ in kind.targets for type_ in types):
        return "has no instance: its count or for_each, or that of its module, is empty"
    return f"is of type {types[0]}, and {kind.name} is about {wanted}" if types else f"matches no {wanted}"


def _hidden(target: str, kind: WorkflowKind, unnamed: Iterable[Resource], roots: tuple[Root, ...]) -> str | None:
    """Why a target that nothing matches may be there all the same."""
    is_name = not _looks_like_address(target, kind)
    for root in roots:
        for path, reason in root.hidden.items():
            if is_name or _may_be_below(without_keys(target), f"{without_keys(path)}."):
                return f"it may stand in {path}, which {reason}"
        for fault in root.unreadable:
            where = fault.location.path if fault.location else root.path
            return f"it may stand in {where}, which could not be read"
    return next((doubt for resource in unnamed if (doubt := _doubt(target, kind, resource))), None)


def _doubt(target: str, kind: WorkflowKind, resource: Resource) -> str:
    """Why it is not known whether a target names a resource whose name is unknown; empty if it does not."""
    if not _looks_like_address(target, kind):
        for name in _names(resource, kind):
            if isinstance(name, Unknown) and _may_be(target, name):
                return f"it may be {resource.address}, whose name {name.reason}"
    return ""


def _may_be(target: str, name: Unknown) -> bool:
    """Whether a name that is not known can match, by all that it can be, or by how it begins."""
    if name.choices:
        texts = (choice.data for choice in name.choices)
        return any(not isinstance(text, str) or text_matches(target, text) for text in texts)
    head, star, _ = target.partition("*")
    return head.startswith(name.prefix) or (bool(star) and name.prefix.startswith(head))


def _is_sure(target: str, kind: WorkflowKind, resource: Resource) -> bool:
    """Whether a name that is not known matches however it ends."""
    unknown = (name for name in _names(resource, kind) if isinstance(name, Unknown))
    return target.endswith("*") and any(name.prefix and text_matches(target, name.prefix) for name in unknown)


def _may_be_below(target: str, module: str) -> bool:
    """Whether an address pattern without keys may name something in a module."""
    head, star, _ = target.partition("*")
    return head.startswith(module) or (bool(star) and module.startswith(head))
