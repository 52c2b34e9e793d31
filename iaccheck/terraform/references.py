"""References to resources, data sources and module outputs -> values, as far as the configuration tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.evaluate import Step
from iaccheck.hcl.types import DYNAMIC, STRING
from iaccheck.hcl.values import NULL, Fault, Value, object_of, tuple_of, unknown
from iaccheck.patterns import around, nearest
from iaccheck.terraform.instances import NOT_ENABLED, Instances, address_key
from iaccheck.terraform.module import Declaration
from iaccheck.terraform.resource_view import ResourceView, as_index, view_of

if TYPE_CHECKING:
    from iaccheck.terraform.scope import ModuleScope

Found = tuple[Value | Fault, int]
"""What a reference stands for, and how many steps of its path that took."""

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
        return undeclared(scope, "resource", key, key, scope.module.resources), used
    instances = scope.instances(key, declaration)
    address = scope.address + key
    if isinstance(instances, Fault):
        return instances, used
    if instances.unknown:
        return unknown(DYNAMIC, f"depends on {address}, and {instances.unknown}", reference=address), used
    if instances is NOT_ENABLED:
        return NULL, used
    if instances.repetition is None and rest and isinstance(rest[0], Value):
        hint = f"{address} has neither count nor for_each, so it has no instance to pick: remove the index"
        return Fault(hint, summary="Unexpected resource instance key"), used
    if instances.repetition is None:
        return _inside(view_of(scope, declaration, instances.all[0], address), rest, used)
    picked = rest[0] if rest else None
    if isinstance(picked, str):
        example = f"{address}[{KEYS[instances.repetition]}]"
        hint = f"{address} has {instances.repetition}, so say which instance is meant: {example}.{picked}"
        return Fault(hint, summary="Missing resource instance key"), used
    if picked is None or not picked.is_known:
        return scope.once(f"all of {key}", lambda: _all_instances(scope, declaration, instances, address)), used
    place = _place(instances, picked, used)
    if isinstance(place, Fault):
        return place, used
    return _inside(view_of(scope, declaration, instances.all[place], address), rest[1:], used + 1)


def _inside(view: ResourceView, rest: tuple[Step, ...], used: int) -> Found:
    found, more = view.at(rest)
    return found, used + more


KEYS = {"count": "count.index", "for_each": "each.key"}
"""What most often picks an instance."""


def _all_instances(scope: ModuleScope, declaration: Declaration, instances: Instances, address: str) -> Value:
    wholes = {i.key: view_of(scope, declaration, i, address).whole() for i in instances.all}
    if instances.repetition == "count":
        return tuple_of(wholes.values())
    return object_of({str(key): whole for key, whole in wholes.items()})


def module_reference(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    """An output of a module call, or as many of its outputs as are asked for."""
    name = str(path[0])
    declaration = scope.module.calls.get(name)
    if declaration is None:
        return undeclared(scope, "module", f"module.{name}", name, scope.module.calls), 1
    children = scope.children(name)
    reference = f"{scope.address}module.{name}"
    instances = scope.instances(f"module.{name}", declaration)
    if isinstance(children, str):
        return unknown(DYNAMIC, f"depends on {reference}, which {children}", reference=reference), 1
    if isinstance(instances, Fault):
        return instances, 1
    if instances.unknown:
        return unknown(DYNAMIC, f"depends on {reference}, and {instances.unknown}", reference=reference), 1
    if instances is NOT_ENABLED:
        return NULL, 1
    if instances.repetition is None:
        return _output_reference(children[0], path[1:], 1)
    if len(path) > 1 and isinstance(path[1], Value) and path[1].is_known:
        place = _place(instances, path[1], 1)
        if isinstance(place, Fault):
            return place, 1
        return _output_reference(children[place], path[2:], 2)
    return scope.once(f"all of module.{name}", lambda: _all_outputs(children, instances)), 1


def _all_outputs(children: tuple[ModuleScope, ...], instances: Instances) -> Value:
    wholes = [_outputs(child) for child in children]
    if instances.repetition == "count":
        return tuple_of(wholes)
    return object_of({str(i.key): whole for i, whole in zip(instances.all, wholes, strict=True)})


def _output_reference(child: ModuleScope, rest: tuple[Step, ...], used: int) -> Found:
    if not rest or not isinstance(rest[0], str):
        return _outputs(child), used
    name = rest[0]
    if name not in child.module.outputs:
        return _no_output(child, name, used), used + 1
    return _output(child, name), used + 1


def _no_output(child: ModuleScope, name: str, step: int) -> Value | Fault:
    reference = f"{child.address}{name}"
    if child.module.is_partial:
        return unknown(DYNAMIC, f"depends on {reference}, which may stand in what could not be read")
    near = nearest(name, child.module.outputs)
    hint = f'; did you mean "{near}"?' if near else f"; it has: {', '.join(child.module.outputs) or 'none at all'}"
    return Fault(f'{child.address.rstrip(".")} has no output "{name}"{hint}', step, "Unsupported attribute")


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


def _place(instances: Instances, key: Value, step: int) -> int | Fault:
    """Which of the instances has a key, which is a step of a reference."""
    wanted = _as_key(key) if instances.repetition == "for_each" else as_index(key)
    found = instances.places.get(wanted)
    if found is not None:
        return found
    there = ", ".join(address_key(i.key) for i in instances.all[:8]) or "none at all"
    shown = "of this key, which is sensitive" if key.sensitive else address_key(wanted)
    return Fault(f"there is no instance {shown}; there is: {there}", step, "Invalid index")


def _as_key(key: Value) -> str | None:
    text = convert(key, STRING)
    return text.data if isinstance(text, Value) and isinstance(text.data, str) else None


def _nearest(name: str, names: Collection[str]) -> str | None:
    """The name most like another: of resources, one of the same type by its own name, else one of another type."""
    type_ = name[: name.rfind(".") + 1]
    names = around(name, names)
    own = [other.removeprefix(type_) for other in names if other.startswith(type_)]
    near = nearest(name.removeprefix(type_), own)
    if near:
        return type_ + near
    others = [other for other in names if not other.startswith(type_) and other.count(".") == name.count(".")]
    return nearest(name, others)


def undeclared(scope: ModuleScope, what: str, reference: str, name: str, names: Mapping[str, object]) -> Value | Fault:
    """That there is no such thing in this module, and what may have been meant."""
    if scope.module.is_partial:
        return unknown(DYNAMIC, f"depends on {reference}, which may stand in what could not be read")
    near = _nearest(name, names)
    hint = f'; did you mean "{near}"?' if near else ""
    return Fault(f"there is no {what} {reference} in this module{hint}", summary=f"Reference to undeclared {what}")
