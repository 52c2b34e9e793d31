"""The catalogue -> what of each type of resource has to be evaluated, so that nothing else is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iaccheck.model import Catalogue, Step


def wanted(catalogue: Catalogue, *more: Mapping[str, Iterable[str]]) -> Mapping[str, Mapping[str, bool]]:
    """By resource type, the arguments and blocks that settings, targets' names and rules look at, and `more`.

    Each with whether a setting is read from it: of those only, reports say where the value comes from.
    """
    found: dict[str, dict[str, bool]] = {}
    for setting in catalogue.settings.values():
        found.setdefault(setting.type, {}).update((path[0].name, True) for path in (setting.path, *setting.aliases))
    for type_, names in _beside(catalogue, *more):
        found[type_] = dict.fromkeys(names, False) | found.get(type_, {})
    return found


def _beside(catalogue: Catalogue, *more: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Iterable[str]]]:
    """What else is looked at, by type: what is beside settings, in rules' conditions, and what callers ask with."""
    for setting in catalogue.settings.values():
        beside = (*(path for path, _ in setting.select), setting.unit_from)
        yield setting.type, (path[0].name for path in beside if path)
    for block in (block for caller in catalogue.callers.values() for block in caller.blocks):
        yield block.type, ((*block.path, Step(block.role))[0].name,)
    for check in catalogue.checks.values():
        setting_ = catalogue.settings.get(check.setting or "")
        if setting_ is not None and check.demand is not None:
            yield setting_.type, (path[0].name for condition in check.demand.where for path in condition.paths)
    for kind in catalogue.workflows.values():
        through = [factor.through for factor in kind.factors if factor.through]
        for type_ in kind.targets:
            yield type_, (*kind.target_names, *through)
    for all_ in more:
        yield from all_.items()
