"""The catalogue -> what of each type of resource has to be evaluated, so that nothing else is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iaccheck.model import Catalogue, Path, Step


def wanted(catalogue: Catalogue, *more: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    """By resource type, the arguments and blocks that settings, targets' names and rules look at, and `more`."""
    found: dict[str, set[str]] = {}
    for type_, path in _paths(catalogue):
        found.setdefault(type_, set()).add(path[0].name)
    for kind in catalogue.workflows.values():
        through = [factor.through for factor in kind.factors if factor.through]
        for type_ in kind.targets:
            found.setdefault(type_, set()).update(kind.target_names, through)
    for type_, names in (pair for all_ in more for pair in all_.items()):
        found.setdefault(type_, set()).update(names)
    return {type_: frozenset(all_) for type_, all_ in found.items()}


def _paths(catalogue: Catalogue) -> Iterator[tuple[str, Path]]:
    """The ways from each type to what settings are read from, rules' conditions are about, and callers ask with."""
    for setting in catalogue.settings.values():
        beside = (path for path, _ in setting.select)
        for path in (setting.path, *setting.aliases, *beside, setting.unit_from):
            if path:
                yield setting.type, path
    for block in (block for caller in catalogue.callers.values() for block in caller.blocks):
        yield block.type, (*block.path, Step(block.role))
    for check in catalogue.checks.values():
        setting_ = catalogue.settings.get(check.setting or "")
        if setting_ is not None and check.demand is not None:
            yield from ((setting_.type, path) for condition in check.demand.where for path in condition.paths)
