"""A planned root module -> the definitions that need each other in a circle, for which Terraform makes no plan.

Evaluation finds a circle only where values need each other. Terraform's graph has whole resources for its nodes, so
that two of them can't refer to each other by whatever attributes. What is not reached from `wanted` types is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from iaccheck.source import Diagnostic
from iaccheck.terraform.dependencies import Definition, Needs, Place, address_of, may_need, needs

if TYPE_CHECKING:
    from iaccheck.terraform.scope import ModuleScope

SUMMARY = "Cycle"


def cycles(root: ModuleScope, wanted: Collection[str], said: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Each circle once, unless `said` tells of it already."""
    places = {
        d.location and (d.location.path, d.location.line, d.location.column) for d in said if d.summary == SUMMARY
    }
    coarse = _by_text(_starts(root, wanted))
    graph = {one: needs(one) for one in _leading_to_circles(coarse)}
    left = {one: {o: p for o, p in graph[one].items() if o in graph} for one in graph}
    for circle in sorted((sorted(each, key=address_of) for each in _circles(left)), key=lambda c: address_of(c[0])):
        way = _way_back(circle[0], left)
        members = set(circle)
        needed = (found for one in circle for other, found in left[one].items() if other in members)
        inside = [place for found in needed for place in found]
        if places.isdisjoint(map(_shown, inside)):
            yield _diagnostic([(one, left[one][other][0]) for one, other in pairwise(way)])


def _shown(place: Place) -> tuple[str, int, int]:
    source, start = place
    return source.path, *source.position(start)


def _diagnostic(links: list[tuple[Definition, Place]]) -> Diagnostic:
    """What to say of a circle: who names the next one where."""
    way = [f"{address_of(one)} ({path}:{line})" for one, place in links for path, line, _ in (_shown(place),)]
    detail = f"these need each other in a circle: {' -> '.join([*way, address_of(links[0][0])])}"
    source, start = links[0][1]
    return Diagnostic("error", SUMMARY, detail, source.location(start, start + 1))


def _starts(root: ModuleScope, wanted: Collection[str]) -> Iterator[Definition]:
    """The resources that matter, and the providers, in the first instance of each module."""
    pending = [root]
    while pending:
        scope = pending.pop()
        yield from ((scope, f"provider.{key}") for key in scope.module.providers)
        yield from ((scope, key) for key in scope.module.resources if key.rpartition(".")[0] in wanted)
        children = [scope.children(name) for name in scope.module.calls]
        pending.extend(each[0] for each in children if isinstance(each, tuple) and each)


def _by_text(starts: Iterable[Definition]) -> dict[Definition, set[Definition]]:
    """What is reached from some definitions, and what each of it may need: quickly, and rather too much."""
    graph: dict[Definition, set[Definition]] = {}
    known: dict[tuple[ModuleScope, str], Sequence[Definition]] = {}
    pending = list(starts)
    while pending:
        one = pending.pop()
        if one not in graph:
            graph[one] = may_need(one, known)
            pending.extend(graph[one])
    return graph


def _leading_to_circles(graph: Mapping[Definition, Collection[Definition]]) -> list[Definition]:
    """Those of which what they need never comes to an end."""
    needed_by: dict[Definition, list[Definition]] = {}
    for one, found in graph.items():
        for other in found:
            needed_by.setdefault(other, []).append(one)
    left = {one: len(found) for one, found in graph.items()}
    ended = [one for one, count in left.items() if not count]
    for one in ended:
        for other in needed_by.get(one, ()):
            left[other] -= 1
            if not left[other]:
                ended.append(other)
    return [one for one, count in left.items() if count]


def _circles(graph: Mapping[Definition, Needs]) -> Iterator[list[Definition]]:
    """Definitions that all need each other: what Tarjan's algorithm finds, without those that are alone."""
    order: dict[Definition, int] = {}
    lowest: dict[Definition, int] = {}
    open_: dict[Definition, None] = {}
    for start in graph:
        way = [] if start in order else [(start, iter(graph[start]))]
        while way:
            one, others = way[-1]
            if one not in order:
                order[one] = lowest[one] = len(order)
                open_[one] = None
            other = next(others, None)
            if other is None:
                way.pop()
                if way:
                    lowest[way[-1][0]] = min(lowest[way[-1][0]], lowest[one])
                circle = _since(one, open_) if lowest[one] == order[one] else []
                if len(circle) > 1 or (circle and one in graph[one]):
                    yield circle
            elif other not in order:
                way.append((other, iter(graph[other])))
            elif other in open_:
                lowest[one] = min(lowest[one], order[other])


def _since(one: Definition, found: dict[Definition, None]) -> list[Definition]:
    """Take away a definition and all that were found after it."""
    taken = [found.popitem()[0]]
    while taken[-1] != one:
        taken.append(found.popitem()[0])
    return taken


def _way_back(start: Definition, graph: Mapping[Definition, Needs]) -> list[Definition]:
    """The shortest way from a definition to itself, with it at both ends; none if there is no such way."""
    before: dict[Definition, Definition] = {}
    queue = [start]
    for one in queue:
        for other in graph[one]:
            if other not in before:
                before[other] = one
                queue.append(other)
    way = [start]
    while start in before and (len(way) == 1 or way[-1] != start):
        way.append(before[way[-1]])
    return way[::-1] if len(way) > 1 else []
