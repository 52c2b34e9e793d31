"""`terraform show -json` of a plan or state -> the same `Root` that a configuration becomes.

A plan's `resource_changes` decide. Terraform makes `planned_values` from the same objects, but leaves out
what is unknown in them, so that it looks as if it were not set, and 1.11 lists objects there that it forgets;
they are read only where a plan has no `resource_changes`, because somebody took them out. `terraform plan
-refresh-only` plans no changes either: then the objects stay as `prior_state` has them. What data sources
were read with while the plan was made stands there alone; only those that the apply will read are changes.

OpenTofu writes the same, but for ephemeral resources among the changes, and `["forget", "create"]` for a
replacement that lets go of the old object, which Terraform writes as `["create", "forget"]`.

Limits: a plan's configuration shows no `dynamic` blocks, so one whose `for_each` is unknown looks as if
there were no block of its type; nor local values; nor how an expression makes its value from what it refers
to, which leaves the arguments of provider blocks unknown unless they are constants. An empty provider block
in a module looks as if there were none. Of ephemeral resources a plan by Terraform (1.11) tells nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from msgspec import Raw

from iaccheck.model import Body, Resource, Root
from iaccheck.source import Diagnostic
from iaccheck.terraform.plan_addresses import module_instance, without_own_key
from iaccheck.terraform.plan_causes import Place, Tracer, block_of, place_of
from iaccheck.terraform.plan_configuration import Declared, declared_in
from iaccheck.terraform.plan_file import diagnostic, looks_like_plan, read_shown
from iaccheck.terraform.plan_format import (
    NOTHING,
    Change,
    ResourceChange,
    Shown,
    StateModule,
    StateResource,
    StateValues,
)
from iaccheck.terraform.plan_reasons import Reasons
from iaccheck.terraform.plan_values import UNTOLD, Part, Reader, Written, body_of, decode, table, written_body

__all__ = ["looks_like_plan", "read_plan"]

GONE = frozenset({"delete", "forget"})
"""What happens to an object that is not there afterwards; together with `create` it is replaced."""
FAILED = "Terraform stopped with an error while it made this plan; what it did not plan is not checked."
PARTIAL = "It was made with -target, or puts off some of its changes; what it leaves out is not checked."
LONGEST_SHOWN = 60
"""Longer values of variables explain nothing."""


def read_plan(text: bytes, path: str, root_name: str, wanted: Container[str]) -> Root | Diagnostic:
    """The objects of a plan or state whose types are `wanted`, or why the file is neither.

    Data sources go by the type `data.TYPE`, provider blocks by `provider.NAME`. Only diagnostics have a
    location.
    """
    shown = read_shown(text, path)
    if isinstance(shown, Diagnostic):
        return shown
    planned = _Planned(shown, root_name, wanted)
    try:
        resources = (*planned.resources(), *planned.providers())
    except RecursionError:
        return diagnostic(path, "JSON is nested too deeply", "No plan or state is nested like this.")
    failed = (diagnostic(path, "Plan ended with an error", FAILED),) if shown.errored else ()
    is_partial = not shown.complete and not shown.errored
    partial = (diagnostic(path, "Plan is not complete", PARTIAL, severity="warning"),) if is_partial else ()
    return Root(root_name, path, resources, partial, (path,), frozenset(planned.declared()), failed)


class _Planned:
    """One plan or state, on its way to resources."""

    def __init__(self, shown: Shown, root: str, wanted: Container[str]) -> None:
        self.shown, self.root, self.wanted = shown, root, wanted
        self.configuration = declared_in(shown.configuration)
        changes = (change for change in shown.resource_changes or () if _stays(change))
        self.changes = (*changes, *_read_already(shown, self.configuration))
        self.deferred = tuple(deferred.resource_change for deferred in shown.deferred_changes)
        self.tracer = Tracer(self.configuration, self.changes, self.deferred)
        self.variables = dict(_shown_variables(shown))
        self.states, self.hidden = _states(shown)

    def resources(self) -> Iterator[Resource]:
        """All objects that are there once the plan is applied, or that are in the state."""
        for change in (*self.changes, *self.deferred):
            type_ = _type_of(change)
            if type_ in self.wanted:
                unknown = "depends on values known only after apply" if change.index_unknown else None
                body, provider = self._changed(change)
                creates = change.mode == "data" or "create" in change.change.actions
                yield Resource(self.root, change.address, type_, body, provider, creates, unknown)
        for found in self.states:
            type_ = _type_of(found)
            if type_ in self.wanted:
                reader = Reader(hidden=self.hidden)
                body = _body(found.values, NOTHING, found.sensitive_values, UNTOLD, reader)
                provider = self.configuration.provider("", found.provider_name)
                yield Resource(self.root, found.address, type_, body, provider, creates=found.mode == "data")

    def providers(self) -> Iterator[Resource]:
        """The provider blocks that set anything."""
        for key, provider in self.configuration.providers.items():
            type_ = f"provider.{provider.full_name.rpartition('/')[2] or provider.name}"
            expressions = decode(provider.expressions) if type_ in self.wanted else None
            if isinstance(expressions, dict):
                place = Place(module_instance(provider.module_address))
                reasons = Reasons(self.tracer, place, True, self.variables)
                body = written_body(expressions, Reader(reasons.why_untold, reasons.origin))
                module = f"{provider.module_address}." if provider.module_address else ""
                name = self.configuration.provider(key, provider.full_name)
                yield Resource(self.root, f"{module}provider.{key.rpartition(':')[2]}", type_, body, name)

    def declared(self) -> Iterator[str]:
        """Addresses of resource blocks: of all in the configuration, or else of those that have objects."""
        changes = (*self.changes, *self.deferred)
        if self.shown.configuration is not None:
            modules = dict.fromkeys(change.module_address for change in changes)
            yield from self.configuration.addresses(map(module_instance, modules))
        else:
            objects: tuple[ResourceChange | StateResource, ...] = (*changes, *self.states)
            yield from (without_own_key(found.address) for found in objects if found.mode == "managed")

    def _changed(self, change: ResourceChange) -> tuple[Body, str]:
        """What a change sets, and its provider configuration."""
        module = module_instance(change.module_address)
        written = self.configuration.resources.get(block_of(change))
        place = place_of(module, written.for_each_expression if written else None)
        reasons = Reasons(self.tracer, place, "create" in change.change.actions, self.variables)
        expressions = UNTOLD if written is None else decode(written.expressions) or {}
        planned = change.change
        reader = Reader(reasons.why_unknown, reasons.origin)
        body = _body(planned.after, planned.after_unknown, planned.after_sensitive, expressions, reader)
        key = written.provider_config_key if written else ""
        return body, self.configuration.provider(key, change.provider_name)


def _body(after: Raw, unknown: Raw, sensitive: Raw, written: Written, reader: Reader) -> Body:
    """The body of an object, its values decoded."""
    part = Part(decode(after), decode(unknown), decode(sensitive), written)
    if UNTOLD in (part.after, part.unknown, part.sensitive):
        return Body(None, {}, {}, "it holds a value that no Terraform value can be")
    if not table(part.after) and not table(part.unknown):
        return Body(None, {}, {}, "the plan has no values of it")
    return body_of(part, reader)


def _stays(change: ResourceChange) -> bool:
    """Whether an object is there once the plan is applied."""
    return not change.deposed and not (change.change.actions and GONE.issuperset(change.change.actions))


def _type_of(found: ResourceChange | StateResource) -> str:
    """The type by which a resource is known here; empty for what is neither a resource nor a data source."""
    if found.mode == "managed":
        return found.type
    return f"data.{found.type}" if found.mode == "data" else ""


def _states(shown: Shown) -> tuple[tuple[StateResource, ...], str | None]:
    """The objects of a state, or a plan's that stand in no change, and why more may be set in them than is said."""
    values, hidden = shown.values, None
    if values is None and shown.resource_changes is None and not shown.errored:
        values = shown.prior_state.values if shown.prior_state else None
        planned = shown.planned_values.root_module if shown.planned_values else StateModule()
        if planned.resources or planned.child_modules:
            values, hidden = (
                shown.planned_values,
                "the plan lacks resource_changes, which tell what is unknown",
            )
    there = (found for _, found in _objects(values)) if values is not None else ()
    is_state = values is shown.values
    return tuple(found for found in there if not found.deposed_key and (is_state or found.mode == "managed")), hidden


def _read_already(shown: Shown, configuration: Declared) -> Iterator[ResourceChange]:
    """The data sources that were read while the plan was made, as those to be read stand among the changes.

    The prior state may still hold some that are declared no more.
    """
    if shown.prior_state is None or shown.prior_state.values is None:
        return
    later = {change.address for change in shown.resource_changes or ()}
    for module, found in _objects(shown.prior_state.values):
        if found.mode == "data" and found.address not in later:
            read = Change(("read",), found.values, NOTHING, found.sensitive_values)
            names = (found.address, found.mode, found.type, found.name, module, found.provider_name)
            change = ResourceChange(*names, change=read)
            if shown.configuration is None or block_of(change) in configuration.resources:
                yield change


def _objects(values: StateValues) -> Iterator[tuple[str, StateResource]]:
    """All objects of a state, each with the address of its module instance."""
    pending = [values.root_module]
    while pending:
        module = pending.pop()
        yield from ((module.address, found) for found in module.resources)
        pending.extend(reversed(module.child_modules))


def _shown_variables(shown: Shown) -> Iterator[tuple[str, str]]:
    """The variables of the root module whose values may be shown and are short, with them as JSON."""
    declared = shown.configuration.root_module.variables if shown.configuration else {}
    for name, variable in shown.variables.items():
        text = bytes(variable.value)
        is_short = len(text) <= LONGEST_SHOWN and not text.startswith((b"{", b"["))
        if is_short and name in declared and not declared[name].sensitive:
            yield name, text.decode(errors="replace")
