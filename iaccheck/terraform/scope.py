"""What names mean in a module: variables, locals, outputs and resources, each evaluated when first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from iaccheck import limits
from iaccheck.files import Files
from iaccheck.hcl.budget import Budget
from iaccheck.hcl.evaluate import Scope, Step, evaluate
from iaccheck.hcl.functions import Host
from iaccheck.hcl.names import Reference
from iaccheck.hcl.types import BOOL, DYNAMIC, STRING, Type
from iaccheck.hcl.values import Fault, Value, string, unknown
from iaccheck.source import Diagnostic
from iaccheck.terraform.block_scope import BlockScope, ModuleCall
from iaccheck.terraform.calls import mistakes
from iaccheck.terraform.host import FileHost
from iaccheck.terraform.instances import ONCE, Instance, Instances, address_key, counted, enabled, for_each, limited
from iaccheck.terraform.module import Declaration, Module, Written
from iaccheck.terraform.modules import Absent, Modules
from iaccheck.terraform.once import Depth, Values
from iaccheck.terraform.references import (
    Found,
    data_reference,
    module_reference,
    resource_reference,
    undeclared,
)
from iaccheck.terraform.variable import declared_value
from iaccheck.terraform.variables import Inputs
from iaccheck.terraform.workspace import UNNAMED, with_workspace


class Evaluation:
    """What one planning of a root module shares: modules, inputs, the workspace, and all that went wrong."""

    def __init__(
        self, modules: Modules, files: Files, root: str, workspace: Value, inputs: Inputs, types: Mapping[str, Type]
    ) -> None:
        self.modules, self.files, self.root = modules, files, root
        self.workspace, self.inputs, self.types = workspace, inputs, types
        self.depth = Depth(Budget())
        self.modules_made = self.blocks_made = 0
        self.asks_for_workspace = False
        """Whether something depends on the workspace, and nobody named one."""
        self.references: dict[tuple[str, int], tuple[Reference, ...]] = {}
        """The names in expressions, by file and offset, as far as they were looked for."""
        self._diagnostics: dict[Diagnostic, None] = dict.fromkeys(inputs.diagnostics)
        self._absent: dict[Diagnostic, None] = {}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything said so far, each once, in the order in which it was said."""
        return tuple(map(with_workspace, self._diagnostics)) if self.asks_for_workspace else tuple(self._diagnostics)

    @property
    def absent(self) -> tuple[Diagnostic, ...]:
        """The modules that are not here, each call once."""
        return tuple(self._absent)

    def miss(self, diagnostic: Diagnostic) -> None:
        """Say that a module is not here."""
        self._absent[diagnostic] = None

    def report(self, *diagnostics: Diagnostic) -> None:
        """Say something about the input."""
        self._diagnostics.update(dict.fromkeys(diagnostics))


class ModuleScope:
    """One instance of a module: the root, or what one instance of a module call makes."""

    def __init__(self, evaluation: Evaluation, module: Module, call: ModuleCall | None = None) -> None:
        self.evaluation, self.module, self.call = evaluation, module, call
        self.host: Host = FileHost(evaluation.files, evaluation.root, module, evaluation.depth.budget)
        self._values = Values(evaluation.depth)
        self._instances: dict[str, Instances] = {}
        self._children: dict[str, tuple[ModuleScope, ...] | str] = {}

    @property
    def address(self) -> str:
        """The module path with a dot behind it, ready to stand before an address; empty for the root."""
        return self.call.address if self.call else ""

    def reference(self, root: str, path: tuple[Step, ...]) -> Found:
        """See `iaccheck.hcl.evaluate.Scope`."""
        if root in REPETITIONS:
            hint = f"{root} has a meaning only in a block with {REPETITIONS[root]}"
            return Fault(hint, summary=OUT_OF_PLACE[root]), 0
        if not path or not isinstance(path[0], str):
            return Fault(f'"{root}" alone is no reference: write {root}.NAME', summary="Invalid reference"), 0
        if root in NAMES:
            return NAMES[root](self, path)
        return resource_reference(self, (root, path[0]), path[1:], 1)

    def once(self, key: str, work: Callable[[], Value | Fault]) -> Value | Fault:
        """The value of a named thing of this module: see `Values.once`."""
        return self._values.once(key, work)

    def written(self, attribute: Written, scope: Scope | None = None) -> Value:
        """The value of an attribute of this module; what is wrong with it is reported."""
        value, faults = evaluate(attribute.expression, scope or self, attribute.source)
        self.evaluation.report(*faults)
        return value

    def instances(self, key: str, declaration: Declaration) -> Instances | Fault:
        """The instances of a resource, data source or module call of this module."""
        if key in self._instances:
            return self._instances[key]
        repeating = [written for name in REPEATING if (written := declaration.attribute(name))]
        written = repeating[0] if repeating else _enabled(declaration)
        if written is None:
            return ONCE
        value = self.once(f"{written.name} of {key}", lambda: self.written(written))
        if isinstance(value, Fault):
            return value
        found = BOTH if len(repeating) > 1 else REPEATING.get(written.name, enabled)(value)
        if isinstance(found, Fault):
            detail = f"{key}: {found.message}."
            self.evaluation.report(Diagnostic("error", found.summary, detail, written.value_location))
            reason = f"its {written.name} is wrong: {found.message}"
            found = Instances((Instance(None, {}),), written.name, reason)
        self._instances[key] = limited(found, self.address + key)
        return self._instances[key]

    def let_go(self) -> None:
        """Forget the modules that it calls: they know this one, and in such a circle all would be kept for long."""
        for children in self._children.values():
            for child in children if isinstance(children, tuple) else ():
                child.let_go()
        self._children.clear()

    def children(self, name: str) -> tuple[ModuleScope, ...] | str:
        """The instances of a module call, or why its module is not here."""
        if name not in self._children:
            self._children[name] = self._called(name, self.module.calls[name])
        return self._children[name]

    def _called(self, name: str, declaration: Declaration) -> tuple[ModuleScope, ...] | str:
        names = (*(self.call.names if self.call else ()), name)
        if len(names) > (most := limits.now.module_depth):
            return self._limited(f"limit reached: more than {most} modules inside each other", declaration)
        if len(self.address) + len(name) > (most := limits.now.address):
            return self._limited(f"limit reached: its address has more than {most} characters", declaration)
        module = self._module(name, names, declaration)
        if isinstance(module, Absent):
            severity = "error" if module.is_mistake else "warning"
            detail = f"module.{name} {module.reason}. Its resources are unknown."
            self.evaluation.miss(Diagnostic(severity, "Module is not here", detail, declaration.location))
            return module.reason
        if module.folder in self._folders():
            detail = f"module.{name} calls a module that it stands in itself. Terraform would never come to an end."
            self.evaluation.report(Diagnostic("error", "Module calls itself", detail, declaration.location))
            return "calls a module that it stands in itself"
        self.evaluation.report(*module.diagnostics, *mistakes(declaration, module))
        instances = self.instances(f"module.{name}", declaration)
        if isinstance(instances, Fault):
            return instances.message
        self.evaluation.modules_made += len(instances.all)
        if self.evaluation.modules_made > (most := limits.now.modules):
            return self._limited(f"limit reached: there are more than {most} instances of modules", declaration)
        return tuple(self._child(module, declaration, names, instances, each) for each in instances.all)

    def _module(self, name: str, names: tuple[str, ...], declaration: Declaration) -> Module | Absent:
        """The module that a call names, or why it is not here."""
        written = declaration.attribute("source")
        if written is None:
            return Absent("has no source", True)
        source = self.once(f"source of module.{name}", lambda: self.written(written))
        if isinstance(source, Fault):
            return Absent(f"has a source that can't be worked out: {source.message}", True)
        return self.evaluation.modules.called(source, self.module, ".".join(names), self.evaluation.root)

    def _limited(self, reason: str, call: Declaration) -> str:
        """Say that a module is not followed, since there are too many."""
        detail = f"module.{call.labels[0]} is not followed: {reason}. Its resources are unknown."
        self.evaluation.miss(Diagnostic("warning", "Limit reached", detail, call.location))
        return reason

    def _folders(self) -> Iterator[str]:
        """The folders of this module and of those that call it."""
        scope: ModuleScope | None = self
        while scope is not None:
            yield scope.module.folder
            scope = scope.call.scope.module_scope if scope.call else None

    def _child(
        self,
        module: Module,
        declaration: Declaration,
        names: tuple[str, ...],
        instances: Instances,
        each: Instance,
    ) -> ModuleScope:
        key = "[*]" if instances.unknown else address_key(each.key)
        address = f"{self.address}module.{names[-1]}{key}."
        call = ModuleCall(BlockScope(self, each.names, declaration), declaration, address, names, instances.unknown)
        return ModuleScope(self.evaluation, module, call)


def _enabled(declaration: Declaration) -> Written | None:
    """OpenTofu's `enabled` in the block's `lifecycle`; Terraform refuses it."""
    blocks = declaration.content().blocks_of("lifecycle")
    return next((w for block in blocks if (w := block.attribute("enabled"))), None)


def _variable(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    name = str(path[0])
    declaration = scope.module.variables.get(name)
    if declaration is None:
        return undeclared(scope, "input variable", f"var.{name}", name, scope.module.variables), 1
    return scope.once(f"var.{name}", lambda: declared_value(scope, name, declaration)), 1


def _local(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    name = str(path[0])
    written = scope.module.locals.get(name)
    if written is None:
        return undeclared(scope, "local value", f"local.{name}", name, scope.module.locals), 1
    return scope.once(f"local.{name}", lambda: scope.written(written)), 1


def _path(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    folders = {"module": scope.module.folder, "root": scope.evaluation.root}
    folder = folders.get(str(path[0]))
    if folder is not None:
        return string(os.path.relpath(folder, scope.evaluation.root).replace(os.sep, "/")), 1
    if path[0] == "cwd":
        return unknown(STRING, "depends on path.cwd, and so on where Terraform runs", not_null=True), 1
    hint = f"there is no path.{path[0]}; there are path.module, path.root and path.cwd"
    return Fault(hint, summary='Invalid "path" attribute'), 1


def _terraform(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    if path[0] == "workspace":
        scope.evaluation.asks_for_workspace = scope.evaluation.workspace is UNNAMED
        return scope.evaluation.workspace, 1
    if path[0] == "applying":
        return unknown(BOOL, "depends on terraform.applying, and so on what Terraform does just then", not_null=True), 1
    hint = f"there is no terraform.{path[0]}; there is terraform.workspace"
    return Fault(hint, summary='Invalid "terraform" attribute'), 1


def _self(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    hint = "self has a meaning only in provisioner, connection and postcondition blocks"
    return Fault(hint, summary='Invalid "self" reference'), 0


def _ephemeral(scope: ModuleScope, path: tuple[Step, ...]) -> Found:
    return unknown(DYNAMIC, "depends on an ephemeral resource"), len(path)


REPEATING: Mapping[str, Callable[[Value], Instances | Fault]] = {"count": counted, "for_each": for_each}
"""What makes several instances of a block, and how."""
BOTH = Fault("it stands beside for_each, and a block can have one of the two only", summary="Both count and for_each")
OUT_OF_PLACE = {
    "each": "Reference to each in a context without for_each",
    "count": "Reference to count in non-counted context",
}
REPETITIONS = {"each": "for_each", "count": "count"}
NAMES: Mapping[str, Callable[[ModuleScope, tuple[Step, ...]], Found]] = {
    "var": _variable,
    "local": _local,
    "path": _path,
    "terraform": _terraform,
    "data": data_reference,
    "module": module_reference,
    "self": _self,
    "ephemeral": _ephemeral,
}
