"""A root module's folder -> its planned resources, providers and backends, as one `Root`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from sys import intern

from iaccheck import limits
from iaccheck.hcl import tree
from iaccheck.hcl.evaluate import evaluate
from iaccheck.hcl.types import Type
from iaccheck.hcl.values import Fault
from iaccheck.model import Resource, Root
from iaccheck.shared import NOTHING
from iaccheck.source import Diagnostic, Source
from iaccheck.terraform.behind import blocks_behind
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.blocks import body_of
from iaccheck.terraform.cycles import cycles
from iaccheck.terraform.imports import Imports
from iaccheck.terraform.instances import ONCE, Instance, Instances, address_key
from iaccheck.terraform.module import Declaration
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.planning import Planning
from iaccheck.terraform.scope import Evaluation, ModuleScope
from iaccheck.terraform.variables import inputs_of
from iaccheck.terraform.wanted import Wanted, is_wanted_itself
from iaccheck.terraform.workspace import workspace_of


def expand(
    name: str,
    folder: str,
    modules: Modules,
    planning: Planning,
    wanted: Wanted,
    types: Mapping[str, Type] | None = None,
) -> Root:
    """Plan a root module as far as its configuration alone tells.

    `types` tells what is known of providers' schemas: the type of an attribute by `TYPE.NAME` or `TYPE.BLOCK.NAME`.
    """
    scope = root_scope(folder, modules, planning, types)
    evaluation = scope.evaluation
    planned = _Planned(name, scope, wanted)
    planned.module(scope)
    planned.follow()
    starts = {type_ for type_ in wanted if is_wanted_itself(type_, wanted)}
    evaluation.report(*cycles(scope, starts, evaluation.diagnostics))
    scope.let_go()
    return Root(
        name,
        intern(modules.files.shown(folder)),
        tuple(planned.resources),
        evaluation.diagnostics,
        tuple(sorted(planned.files)),
        frozenset(planned.declared),
        tuple(planned.unreadable),
        evaluation.absent,
        planned.hidden or NOTHING,
    )


def root_scope(
    folder: str, modules: Modules, planning: Planning, types: Mapping[str, Type] | None = None
) -> ModuleScope:
    """What names mean in a root module, with what it is given; `types` as for `expand`."""
    module = modules.at(folder)
    inputs = inputs_of(module, modules.files, planning)
    workspace = workspace_of(module, modules.files, planning)
    evaluation = Evaluation(modules, modules.files, folder, workspace, inputs, types or {})
    evaluation.report(*module.diagnostics)
    return ModuleScope(evaluation, module)


class _Planned:
    """What has been found so far on the way through a root module's tree."""

    def __init__(self, root: str, scope: ModuleScope, wanted: Wanted) -> None:
        evaluation = scope.evaluation
        self.root, self.evaluation, self.wanted = root, evaluation, wanted
        self.resources: list[Resource] = []
        self.sources: dict[str, tuple[ModuleScope, str, Declaration, Mapping[str, str]]] = {}
        """The data sources, by address, that nothing has asked for yet."""
        self.declared: set[str] = set()
        self.hidden: dict[str, str] = {}
        self.files: set[str] = set()
        self.unreadable: dict[Diagnostic, None] = dict.fromkeys(evaluation.inputs.unreadable)
        self.imports = Imports(scope)

    def module(self, scope: ModuleScope) -> None:
        """Everything of one module, then of the modules that it calls."""
        self.files.update(file.source.path for file in scope.module.files)
        self.unreadable.update(dict.fromkeys(scope.module.unreadable))
        providers = providers_of(scope)
        for key, declaration in {**scope.module.resources, **scope.module.scoped}.items():
            if declaration.type == "resource":
                self.declared.add(scope.address + key)
            if is_wanted_itself(key.rpartition(".")[0], self.wanted):
                self.resources.extend(self._instances(scope, key, declaration, providers))
            elif declaration.type == "data":
                self.sources[scope.address + key] = (scope, key, declaration, providers)
        self.configured(scope, providers)
        for name in scope.module.calls:
            children = scope.children(name)
            if isinstance(children, str):
                self.hidden[f"{scope.address}module.{name}"] = children
                continue
            for child in children:
                self.module(child)

    def configured(self, scope: ModuleScope, providers: Mapping[str, str]) -> None:
        """The provider blocks and backends of one module."""
        for key, declaration in scope.module.providers.items():
            local = declaration.labels[0]
            type_ = f"provider.{scope.module.provider_type(local)}"
            self._single(scope, type_, f"provider.{key}", declaration, providers.get(key, key))
        if scope.call is None:
            for declaration in scope.module.backends:
                type_ = f"backend.{declaration.labels[0] if declaration.labels else ''}"
                self._single(scope, type_, type_, declaration, type_)

    def follow(self) -> None:
        """The data sources behind values that are not known, and those behind them in turn."""
        for resource in self.resources:
            for block in blocks_behind(resource.body) if self.sources else ():
                source = self.sources.pop(block, None)
                if source and f"data.{source[2].labels[0]}" in self.wanted:
                    self.resources.extend(self._instances(*source))

    def _instances(
        self, scope: ModuleScope, key: str, declaration: Declaration, providers: Mapping[str, str]
    ) -> Iterator[Resource]:
        instances = scope.instances(key, declaration)
        if isinstance(instances, Fault):
            instances = Instances((Instance(None, {}),), None, f"cannot be told: {instances.message}")
        elif len(self.resources) + len(instances.all) > (most := limits.now.resources):
            why = f"limit reached: there are more than {most} instances of resources"
            detail = f"{scope.address}{key} is not told apart by its instances: {why}."
            self.evaluation.miss(Diagnostic("warning", "Limit reached", detail, declaration.location))
            instances = Instances((Instance(None, {}),), None, why)
        unknown = (scope.call.why_unknown if scope.call else None) or instances.unknown
        type_ = ".".join(declaration.names[:-1])
        block = "".join(f"module.{name}." for name in (scope.call.names if scope.call else ())) + key
        for instance in instances.all:
            end = "[*]" if instances.unknown else address_key(instance.key)
            inside = BlockScope(scope, instance.names, declaration)
            body = body_of(declaration, inside, self.wanted[type_])
            provider = provider_of(declaration, providers, inside)
            address = scope.address + key + end
            creates, imported = self.imports.of(block, None if unknown else address)
            yield Resource(self.root, intern(address), type_, body, provider, creates, unknown, imported)

    def _single(self, scope: ModuleScope, type_: str, address: str, declaration: Declaration, provider: str) -> None:
        """A provider or backend block, which is there once; but OpenTofu knows providers with `for_each` (1.9)."""
        if type_ not in self.wanted:
            return
        instances = scope.instances(address, declaration) if declaration.type == "provider" else ONCE
        if isinstance(instances, Fault):
            instances = Instances(ONCE.all, "for_each", f"cannot be told: {instances.message}")
        unknown = (scope.call.why_unknown if scope.call else None) or instances.unknown
        for each in instances.all:
            end = "[*]" if instances.unknown else address_key(each.key)
            body = body_of(declaration, BlockScope(scope, each.names, declaration), self.wanted[type_])
            place, named = intern(scope.address + address + end), intern(provider + end)
            self.resources.append(Resource(self.root, place, type_, body, named, True, unknown))


def provider_of(declaration: Declaration, providers: Mapping[str, str], scope: BlockScope) -> str:
    """The root's name of the provider configuration that a resource belongs to."""
    written = declaration.attribute("provider")
    local = (written and _provider_name(written.expression, written.source, scope)) or declaration.labels[0].partition(
        "_"
    )[0]
    return providers.get(local, local)


def providers_of(scope: ModuleScope) -> Mapping[str, str]:
    """A module's names of provider configurations, and what the root module calls them.

    One that the call passes wins over a block of the module's own, and that over what it inherits.
    """
    if scope.call is None:
        return {}
    outer = providers_of(scope.call.scope.module_scope)
    inherited = {name: given for name, given in outer.items() if "." not in name}
    own = {name: scope.address + name for name in scope.module.providers}
    written = scope.call.declaration.attribute("providers")
    if written is None or not isinstance(written.expression, tree.Object):
        return inherited | own
    name = partial(_provider_name, file=written.source, scope=scope.call.scope)
    names = ((name(key), name(value)) for key, value in written.expression.entries)
    return inherited | own | {inner: outer.get(given, given) for inner, given in names if inner and given}


def _provider_name(expression: tree.Expression, file: Source, scope: BlockScope) -> str | None:
    """`alicloud`, `alicloud.hangzhou`, or OpenTofu's `alicloud.by["x"]`, as an expression names a provider."""
    match expression:
        case tree.Index(source=source, key=key):
            name = _provider_name(source, file, scope)
            value, _ = evaluate(key, scope, file)
            return name and name + (address_key(value.data) if isinstance(value.data, str) else "[*]")
        case tree.Name(name=name):
            return name
        case tree.GetAttr(source=tree.Name(name=first), name=alias):
            return f"{first}.{alias}"
        case tree.Literal(value=str() as text) | tree.Template(parts=(tree.Literal(value=str() as text),)):
            return text
    return None
