"""References to resources, data sources and module outputs -> values, as far as the configuration tells."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

import msgspec

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.evaluate import Step
from iaccheck.hcl.numbers import whole
from iaccheck.hcl.types import DYNAMIC, NUMBER, ObjectOf
from iaccheck.hcl.values import Fault, Unknown, Value, object_of, tuple_of, unknown
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.instances import Instance, Instances, address_key
from iaccheck.terraform.module import Declaration

if TYPE_CHECKING:
    from iaccheck.terraform.scope import ModuleScope

Found = tuple[Value | Fault, int]
"""What a reference stands for, and how many steps of its path that took."""

META_ARGUMENTS = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "providers", "source", "version"}
)


# --- resources ---------------------------------------------------------------------------------


def data_reference(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    """`data.TYPE.NAME…`."""
    if len(path) < 2 or not isinstance(path[1], str):
        return Fault("write data.TYPE.NAME", summary="Invalid reference"), 0
    return resource_reference(scope, ("data", str(path[0]), path[1]), path[2:], 2)


def resource_reference(scope: ModuleScope, names: tuple[str, ...], rest: tuple[Step, ...], used: int) -> Found:
    """An attribute of one instance of a resource, or as much of the resource as is asked for."""
    key = ".".join(names)
    declaration = scope.module.resources.get(key)
    if declaration is None:
        return undeclared("resource", key, key, scope.module.resources), used
    instances = scope.instances(key, declaration)
    address = scope.address + key
    if isinstance(instances, Fault):
        return instances, used
    if instances.unknown:
        return unknown(DYNAMIC, f"depends on {address}, and {instances.unknown}", reference=address), used
    if instances.repetition is None:
        return _of_instance(_Planned(scope, declaration, instances.all[0], address), rest, used)
    if not rest or isinstance(rest[0], str) or not rest[0].is_known:
        return _all_instances(scope, declaration, instances, address), used
    instance = _picked(instances, rest[0])
    if isinstance(instance, Fault):
        return instance, used
    planned = _Planned(scope, declaration, instance, address + address_key(instance.key))
    return _of_instance(planned, rest[1:], used + 1)


class _Planned(msgspec.Struct, frozen=True):
    """One instance of a resource, to be looked into."""

    scope: ModuleScope
    declaration: Declaration
    instance: Instance
    address: str

    def attribute(self, name: str) -> Value | Fault:
        """What its configuration sets, if that is known; else known only after apply."""
        reference = f"{self.address}.{name}"
        when = "read from the cloud" if self.declaration.type == "data" else "known only after apply"
        later = unknown(DYNAMIC, f"depends on {reference}, {when}", reference=reference)
        written = self.declaration.content().attributes.get(name)
        if written is None or self.declaration.type == "data":
            return later
        inside = BlockScope(self.scope, self.instance.names)
        value = self.scope.once(reference, lambda: self.scope.written(written, inside))
        return later if isinstance(value, Value) and value.is_null else value

    def whole(self) -> Value:
        """It as an object, open: what its configuration does not set is known only after apply."""
        names = (name for name in self.declaration.content().attributes if name not in META_ARGUMENTS)
        found = {name: self.attribute(name) for name in names}
        known = object_of({name: value for name, value in found.items() if isinstance(value, Value)})
        assert isinstance(known.type, ObjectOf)
        return msgspec.structs.replace(known, type=ObjectOf(known.type.attributes, frozenset(), open=True))


def _of_instance(planned: _Planned, rest: tuple[Step, ...], used: int) -> Found:
    if rest and isinstance(rest[0], str):
        return planned.attribute(rest[0]), used + 1
    return planned.whole(), used


def _all_instances(scope: ModuleScope, declaration: Declaration, instances: Instances, address: str) -> Value:
    wholes = {i.key: _Planned(scope, declaration, i, address + address_key(i.key)).whole() for i in instances.all}
    if instances.repetition == "count":
        return tuple_of(wholes.values())
    return object_of({str(key): whole for key, whole in wholes.items()})


def module_reference(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    """An output of a module call, or as many of its outputs as are asked for."""
    name = str(path[0])
    declaration = scope.module.calls.get(name)
    if declaration is None:
        return undeclared("module call", f"module.{name}", name, scope.module.calls), 1
    children = scope.children(name)
    reference = f"{scope.address}module.{name}"
    instances = scope.instances(f"module.{name}", declaration)
    if isinstance(children, str):
        return unknown(DYNAMIC, f"depends on {reference}, which {children}", reference=reference), 1
    if isinstance(instances, Fault):
        return instances, 1
    if instances.unknown:
        return unknown(DYNAMIC, f"depends on {reference}, and {instances.unknown}", reference=reference), 1
    if instances.repetition is None:
        return _output_reference(children[0], path[1:], 1)
    if len(path) > 1 and isinstance(path[1], Value) and path[1].is_known:
        instance = _picked(instances, path[1])
        if isinstance(instance, Fault):
            return instance, 1
        return _output_reference(children[instances.all.index(instance)], path[2:], 2)
    wholes = [_outputs(child) for child in children]
    if instances.repetition == "count":
        return tuple_of(wholes), 1
    return object_of({str(i.key): whole for i, whole in zip(instances.all, wholes, strict=True)}), 1


def _output_reference(child: ModuleScope, rest: tuple[Step, ...], used: int) -> Found:
    if not rest or not isinstance(rest[0], str):
        return _outputs(child), used
    name = rest[0]
    if name not in child.module.outputs:
        return undeclared("output", f"{child.address}{name}", name, child.module.outputs), used + 1
    return _output(child, name), used + 1


def _outputs(child: ModuleScope) -> Value:
    """All outputs of a module as an object."""
    values = {name: _output(child, name) for name in child.module.outputs}
    return object_of({name: value for name, value in values.items() if isinstance(value, Value)})


def _output(child: ModuleScope, name: str) -> Value | Fault:
    attributes = child.module.outputs[name].content().attributes
    if "value" not in attributes:
        return unknown(DYNAMIC, f"depends on output {name}, which has no value")
    value = child.once(f"output {name}", lambda: child.written(attributes["value"]))
    hidden = attributes.get("sensitive")
    if isinstance(value, Value) and hidden is not None and child.written(hidden).data is True:
        return msgspec.structs.replace(value, sensitive=True)
    return value


def _picked(instances: Instances, key: Value) -> Instance | Fault:
    """The instance of a key."""
    wanted = key.data if instances.repetition == "for_each" else _as_index(key)
    found = next((i for i in instances.all if i.key == wanted), None)
    if found is not None:
        return found
    there = ", ".join(address_key(i.key) for i in instances.all[:8]) or "none at all"
    shown = address_key(wanted if isinstance(wanted, str | int) else None)
    return Fault(f"there is no instance {shown}; there is: {there}", summary="Invalid index")


def _as_index(key: Value) -> int | None:
    number = convert(key, NUMBER)
    if isinstance(number, Fault) or number.data is None or isinstance(number.data, Unknown):
        return None
    return whole(number.data)  # type: ignore[arg-type]  # convert made it a number


def undeclared(what: str, reference: str, name: str, names: Mapping[str, object]) -> Fault:
    """That there is no such thing in this module, and what may have been meant."""
    near = get_close_matches(name, names, 1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return Fault(f"there is no {what} {reference} in this module{hint}", summary=f"Reference to undeclared {what}")
