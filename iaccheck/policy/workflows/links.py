"""An argument that names other resources -> their addresses: by reference, or by their names in the cloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iaccheck.hcl.values import Unknown, Value
from iaccheck.model import Factor, Resource, Root, WorkflowKind


class Links:
    """What the targets of workflow kinds name, where a kind's factor is read through that."""

    def __init__(self, roots: Iterable[Root], kinds: Iterable[WorkflowKind]) -> None:
        kinds = tuple(kinds)
        through = {type_ for kind in kinds if any(f.through for f in kind.factors) for type_ in kind.targets}
        names = {type_: kind.target_names for kind in kinds for type_ in kind.targets} if through else {}
        self._targets: dict[tuple[str, str], Resource] = {}
        self._named: dict[tuple[str, str, str, str], str] = {}
        for resource in (resource for root in roots for resource in root.resources if resource.type in names):
            if resource.type in through:
                self._targets[resource.root, resource.address] = resource
            for name in _texts(resource, names[resource.type]):
                self._named[resource.root, resource.provider, resource.type, name] = resource.address

    def of(self, factor: Factor, root: str | None, address: str | None) -> tuple[str, ...] | None:
        """The resources that have a factor's setting: what the target names, or itself; None if that is not told."""
        if factor.through is None:
            return (address,) if address else ()
        target = self._targets.get((root or "", address or ""))
        attribute = target.body.attributes.get(factor.through) if target else None
        if target is None or attribute is None:
            return None
        types = [setting.partition(".")[0] for setting in factor.settings]
        return self._linked(attribute.value, target, types)

    def _linked(self, value: Value, target: Resource, types: list[str]) -> tuple[str, ...] | None:
        if isinstance(value.data, tuple):
            inner = [self._linked(element, target, types) for element in value.data]
            return None if None in inner else tuple(one for found in inner for one in found or ())
        if isinstance(value.data, Unknown) and value.data.reference:
            return (value.data.reference.rpartition(".")[0],)
        name = value.data.rpartition("/")[2] if isinstance(value.data, str) else ""
        there = (self._named.get((target.root, target.provider, type_, name)) for type_ in types)
        found = next((address for address in there if address), None)
        return (found,) if found else None


def _texts(resource: Resource, names: Iterable[str]) -> Iterator[str]:
    there: Mapping[str, object] = {n: a.value.data for n, a in resource.body.attributes.items() if n in names}
    return (data for data in there.values() if isinstance(data, str))
