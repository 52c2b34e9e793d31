"""What names mean in a module: variables, locals, outputs and resources, each evaluated when first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from difflib import get_close_matches

import msgspec

from iaccheck.files import Files
from iaccheck.hcl import tree
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.functions import Host
from iaccheck.hcl.types import DYNAMIC, ObjectOf
from iaccheck.hcl.values import Fault, Unknown, Value, object_of, string, tuple_of, unknown
from iaccheck.source import Diagnostic
from iaccheck.terraform.host import FileHost
from iaccheck.terraform.instances import ONCE, Instance, Instances, address_key, counted, for_each
from iaccheck.terraform.module import Declaration, Module, Written
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.variables import Inputs
from iaccheck.terraform.variable import declared_value

Found = tuple[Value | Fault, int]


class Evaluation:
    """What one planning of a root module shares: modules, inputs, the workspace, and all that went wrong."""

    def __init__(self, modules: Modules, files: Files, root: str, workspace: str, inputs: Inputs) -> None:
        self.modules, self.files, self.root, self.workspace, self.inputs = modules, files, root, workspace, inputs
        self._diagnostics: dict[Diagnostic, None] = dict.fromkeys(inputs.diagnostics)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything said so far, each once, in the order in which it was said."""
        return tuple(self._diagnostics)

    def report(self, *diagnostics: Diagnostic) -> None:
        """Say something about the input."""
        self._diagnostics.update(dict.fromkeys(diagnostics))


class ModuleScope:
    """One instance of a module: the root, or what one instance of a module call makes."""

    def __init__(
        self, evaluation: Evaluation, module: Module, call: ModuleCall | None = None, key: Step | None = None
    ) -> None:
        self.evaluation, self.module, self.call = evaluation, module, call
        self.host: Host = FileHost(evaluation.files, module.folder, evaluation.root)
        self._values: dict[str, Value] = {}
        self._pending: dict[str, None] = {}
        self._instances: dict[str, Instances] = {}
        self._children: dict[str, tuple[ModuleScope, ...] | str] = {}

    @property
    def address(self) -> str:
        """The module path with a dot behind it, ready to stand before an address; empty for the root."""
        return self.call.address if self.call else ""

    # --- names -------------------------------------------------------------------------------------

    def reference(self, root: str, path: tuple[Step, ...]) -> Found:
        """See `iaccheck.hcl.evaluate.Scope`."""
        if root in {"each", "count"}:
            return Fault(f"{root} has a meaning only in a block with {COUNT_WORDS[root]}", summary="Invalid reference"), 0
        handler = NAMES.get(root)
        if handler is not None and path and isinstance(path[0], str):
            return handler(self, path)
        if path and isinstance(path[0], str):
            return self._resource((root, path[0]), path[1:], 1)
        return Fault(f'"{root}" is not a name that has a value here', summary="Invalid reference"), 0

    def once(self, key: str, work: Callable[[], Value | Fault]) -> Value | Fault:
        """The value of a named thing: worked out when first asked for, guarded against one that needs itself."""
        if key in self._values:
            return self._values[key]
        if key in self._pending:
            circle = [*list(self._pending)[list(self._pending).index(key) :], key]
            return Fault(f"these need each other in a circle: {' → '.join(circle)}", summary="Cycle")
        self._pending[key] = None
        try:
            value = work()
        finally:
            del self._pending[key]
        if isinstance(value, Value):
            self._values[key] = value
        return value

    def written(self, attribute: Written, scope: ModuleScope | BlockScope | None = None) -> Value:
        """The value of an attribute of this module; what is wrong with it is reported."""
        value, faults = evaluate(attribute.expression, scope or self, attribute.source)
        self.evaluation.report(*faults)
        return value

    def _variable(self, path: tuple[Step, ...]) -> Found:
        name = str(path[0])
        declaration = self.module.variables.get(name)
        if declaration is None:
            return _undeclared("variable", f"var.{name}", name, self.module.variables), 1
        return self.once(f"var.{name}", lambda: declared_value(self, name, declaration)), 1

    def _local(self, path: tuple[Step, ...]) -> Found:
        name = str(path[0])
        written = self.module.locals.get(name)
        if written is None:
            return _undeclared("local value", f"local.{name}", name, self.module.locals), 1
        return self.once(f"local.{name}", lambda: self.written(written)), 1

    def _path(self, path: tuple[Step, ...]) -> Found:
        folders = {"module": self.module.folder, "root": self.evaluation.root}
        folder = folders.get(str(path[0]))
        if folder is None:
            return unknown(DYNAMIC, f"path.{path[0]} depends on where Terraform runs"), 1
        return string(os.path.relpath(folder, self.evaluation.root).replace(os.sep, "/")), 1

    def _terraform(self, path: tuple[Step, ...]) -> Found:
        if path[0] == "workspace":
            return string(self.evaluation.workspace), 1
        return unknown(DYNAMIC, f"terraform.{path[0]} depends on the Terraform that runs"), 1

    # --- resources ---------------------------------------------------------------------------------

    def _data(self, path: tuple[Step, ...]) -> Found:
        if len(path) < 2 or not isinstance(path[1], str):
            return Fault("write data.TYPE.NAME", summary="Invalid reference"), 0
        return self._resource(("data", str(path[0]), path[1]), path[2:], 2)

    def _resource(self, names: tuple[str, ...], rest: tuple[Step, ...], used: int) -> Found:
        """An attribute of one instance of a resource, or as much of the resource as is asked for."""
        key = ".".join(names)
        declaration = self.module.resources.get(key)
        if declaration is None:
            return _undeclared("resource", key, key, self.module.resources), used
        instances = self.instances(key, declaration)
        reference = self.address + key
        if isinstance(instances, Fault):
            return instances, used
        if instances.unknown:
            return unknown(DYNAMIC, f"depends on {reference}: {instances.unknown}", reference=reference), used
        if instances.repetition is None:
            return self._of_instance(declaration, instances.all[0], reference, rest, used)
        if not rest or isinstance(rest[0], str) or not rest[0].is_known:
            return self._all_instances(declaration, instances, reference), used
        instance = _pick(instances, rest[0])
        if isinstance(instance, Fault):
            return instance, used
        return self._of_instance(declaration, instance, reference + address_key(instance.key), rest[1:], used + 1)

    def _of_instance(
        self, declaration: Declaration, instance: Instance, address: str, rest: tuple[Step, ...], used: int
    ) -> Found:
        if rest and isinstance(rest[0], str):
            return self._attribute(declaration, instance, address, rest[0]), used + 1
        return self._whole(declaration, instance, address), used

    def _attribute(self, declaration: Declaration, instance: Instance, address: str, name: str) -> Value | Fault:
        """An attribute of a resource: what its configuration sets, if that is known, else known only after apply."""
        reference = f"{address}.{name}"
        when = "read from the cloud" if declaration.type == "data" else "known only after apply"
        later = unknown(DYNAMIC, f"depends on {reference}, {when}", reference=reference)
        written = declaration.content().attributes.get(name)
        if written is None or declaration.type == "data":
            return later
        value = self.once(reference, lambda: self.written(written, BlockScope(self, instance.names)))
        return later if isinstance(value, Value) and value.is_null else value

    def _whole(self, declaration: Declaration, instance: Instance, address: str) -> Value:
        """A resource as an object, open: what its configuration does not set is known only after apply."""
        names = declaration.content().attributes
        found = {n: self._attribute(declaration, instance, address, n) for n in names if n not in META_ARGUMENTS}
        known = object_of({n: v for n, v in found.items() if isinstance(v, Value)})
        assert isinstance(known.type, ObjectOf)
        return msgspec.structs.replace(known, type=ObjectOf(known.type.attributes, frozenset(), open=True))

    def _all_instances(self, declaration: Declaration, instances: Instances, reference: str) -> Value:
        wholes = {i.key: self._whole(declaration, i, reference + address_key(i.key)) for i in instances.all}
        if instances.repetition == "count":
            return tuple_of(wholes.values())
        return object_of({str(key): whole for key, whole in wholes.items()})

    def instances(self, key: str, declaration: Declaration) -> Instances | Fault:
        """The instances of a resource, data source or module call of this module."""
        if key in self._instances:
            return self._instances[key]
        attributes = declaration.content().attributes
        written = attributes.get("count") or attributes.get("for_each")
        if written is None:
            return ONCE
        value = self.once(f"{written.name} of {key}", lambda: self.written(written))
        if isinstance(value, Fault):
            return value
        found = counted(value) if written.name == "count" else for_each(value)
        if isinstance(found, Fault):
            self.evaluation.report(Diagnostic("error", found.summary, f"{key}: {found.message}.", written.value_location))
            reason = f"its {written.name} is wrong: {found.message}"
            found = Instances((Instance(None, {}),), written.name, reason)
        self._instances[key] = found
        return found

    # --- module calls ------------------------------------------------------------------------------

    def _module(self, path: tuple[Step, ...]) -> Found:
        name = str(path[0])
        declaration = self.module.calls.get(name)
        if declaration is None:
            return _undeclared("module call", f"module.{name}", name, self.module.calls), 1
        children = self.children(name)
        reference = f"{self.address}module.{name}"
        instances = self.instances(f"module.{name}", declaration)
        if isinstance(children, str):
            return unknown(DYNAMIC, f"depends on {reference}, which {children}", reference=reference), 1
        if isinstance(instances, Fault):
            return instances, 1
        if instances.unknown:
            return unknown(DYNAMIC, f"depends on {reference}: {instances.unknown}", reference=reference), 1
        if instances.repetition is None:
            return children[0]._outputs(path[1:], 1)
        if len(path) > 1 and isinstance(path[1], Value) and path[1].is_known:
            instance = _pick(instances, path[1])
            if isinstance(instance, Fault):
                return instance, 1
            return children[instances.all.index(instance)]._outputs(path[2:], 2)
        wholes = [child._outputs((), 0)[0] for child in children]
        values = [whole for whole in wholes if isinstance(whole, Value)]
        if instances.repetition == "count":
            return tuple_of(values), 1
        return object_of({str(i.key): v for i, v in zip(instances.all, values, strict=True)}), 1

    def _outputs(self, rest: tuple[Step, ...], used: int) -> Found:
        """An output of this module, or all of them."""
        outputs = self.module.outputs
        if rest and isinstance(rest[0], str):
            name = rest[0]
            if name not in outputs:
                return _undeclared("output", f"{self.address}{name}", name, outputs), used + 1
            return self._output(name), used + 1
        values = {name: self._output(name) for name in outputs}
        return object_of({n: v for n, v in values.items() if isinstance(v, Value)}), used

    def _output(self, name: str) -> Value | Fault:
        attributes = self.module.outputs[name].content().attributes
        if "value" not in attributes:
            return unknown(DYNAMIC, f"depends on output {name}, which has no value")
        return self.once(f"output {name}", lambda: self.written(attributes["value"]))

    def children(self, name: str) -> tuple[ModuleScope, ...] | str:
        """The instances of a module call, or why its module is not here."""
        if name not in self._children:
            self._children[name] = self._called(name, self.module.calls[name])
        return self._children[name]

    def _called(self, name: str, declaration: Declaration) -> tuple[ModuleScope, ...] | str:
        names = [*(self.call.names if self.call else ()), name]
        if len(names) > MOST_NESTED:
            return f"limit reached: more than {MOST_NESTED} modules inside each other"
        module = self.evaluation.modules.called(declaration, self.module, ".".join(names), self.evaluation.root)
        if isinstance(module, str):
            detail = f"module.{name} {module}. Its resources are unknown."
            self.evaluation.report(Diagnostic("warning", "Module is not here", detail, declaration.location))
            return module
        self.evaluation.report(*module.diagnostics)
        instances = self.instances(f"module.{name}", declaration)
        if isinstance(instances, Fault):
            return instances.message
        scopes = []
        for instance in instances.all:
            key = "[*]" if instances.unknown else address_key(instance.key)
            address = f"{self.address}module.{name}{key}."
            call = ModuleCall(BlockScope(self, instance.names), declaration, address, tuple(names), instances.unknown)
            scopes.append(ModuleScope(self.evaluation, module, call))
        return tuple(scopes)


class ModuleCall(msgspec.Struct, frozen=True):
    """How a module came to be: the call, the scope that its arguments stand in, and the address it has."""

    scope: BlockScope
    declaration: Declaration
    address: str
    names: tuple[str, ...]
    unknown: str | None
    """Why it is not known how many instances there are."""

    @property
    def why_unknown(self) -> str | None:
        """The first reason on the way from the root for which the instances can't be told."""
        outer = self.scope.module_scope.call
        return (outer.why_unknown if outer else None) or self.unknown


class BlockScope:
    """The inside of one instance of a block: its module, and what `each`, `count` or a `dynamic`'s iterator mean."""

    def __init__(self, module_scope: ModuleScope, names: Mapping[str, Value]) -> None:
        self.module_scope, self.names = module_scope, names
        self.host = module_scope.host

    def reference(self, root: str, path: tuple[Step, ...]) -> Found:
        """See `iaccheck.hcl.evaluate.Scope`."""
        if root in self.names:
            return self.names[root], 0
        return self.module_scope.reference(root, path)


MOST_NESTED = 50
"""Modules inside modules beyond this depth are not followed."""
META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on", "lifecycle", "providers", "source", "version"})
COUNT_WORDS = {"each": "for_each", "count": "count"}


def _self(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    return unknown(DYNAMIC, "depends on self, known only after apply"), 1


def _ephemeral(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    return unknown(DYNAMIC, "depends on an ephemeral resource"), len(path)


NAMES: Mapping[str, Callable[[ModuleScope, tuple[Step, ...]], Found]] = {
    "var": ModuleScope._variable,
    "local": ModuleScope._local,
    "path": ModuleScope._path,
    "terraform": ModuleScope._terraform,
    "data": ModuleScope._data,
    "module": ModuleScope._module,
    "self": _self,
    "ephemeral": _ephemeral,
}


def _pick(instances: Instances, key: Value) -> Instance | Fault:
    """The instance with a key."""
    wanted = key.data if instances.repetition == "for_each" else _as_index(key)
    found = next((i for i in instances.all if i.key == wanted), None)
    if found is not None:
        return found
    there = ", ".join(address_key(i.key) for i in instances.all[:8]) or "none at all"
    return Fault(f"there is no instance {address_key(wanted if isinstance(wanted, str | int) else None)}; there is: {there}", summary="Invalid index")


def _as_index(key: Value) -> int | None:
    from iaccheck.hcl.conversion import convert
    from iaccheck.hcl.numbers import whole
    from iaccheck.hcl.types import NUMBER

    number = convert(key, NUMBER)
    if isinstance(number, Fault) or number.data is None or isinstance(number.data, Unknown):
        return None
    return whole(number.data)  # type: ignore[arg-type]  # convert made it a number


def _undeclared(what: str, reference: str, name: str, names: Mapping[str, object]) -> Fault:
    near = get_close_matches(name, names, 1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return Fault(f"there is no {what} {reference} in this module{hint}", summary=f"Reference to undeclared {what}")
