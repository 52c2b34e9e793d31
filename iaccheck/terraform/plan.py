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

from collections.abc import Container, Iterable, Iterator, Set
from sys import intern

from msgspec import Raw

from iaccheck.model import Body, Resource, Root
from iaccheck.source import Diagnostic
from iaccheck.terraform.plan_addresses import module_instance, without_own_key
from iaccheck.terraform.plan_causes import Place, Tracer, block_of, place_of
from iaccheck.terraform.plan_configuration import Declared, declared_in
from iaccheck.terraform.plan_file import diagnostic, looks_like_plan, read_parts
from iaccheck.terraform.plan_format import (
    NOTHING,
    Change,
    ResourceChange,
    Shown,
    StateResource,
    type_of,
)
from iaccheck.terraform.plan_parts import Parts
from iaccheck.terraform.plan_reasons import Reasons
from iaccheck.terraform.plan_sound import Faults
from iaccheck.terraform.plan_values import UNTOLD, Part, Reader, Written, body_of, decode_some, written_body
from iaccheck.terraform.wanted import Wanted

__all__ = ["looks_like_plan", "read_plan"]

FAILED = "Terraform stopped with an error while it made this plan; what it did not plan is not checked."
PARTIAL = "It was made with -target, or puts off some of its changes; what it leaves out is not checked."
LACKING = "the plan lacks resource_changes, which tell what is unknown"
LONGEST_SHOWN = 60
"""Longer values of variables explain nothing."""


def read_plan(text: bytes, path: str, root_name: str, wanted: Wanted) -> Root | Diagnostic:
    """The objects of a plan or state whose types are `wanted`, or why the file is neither.

    Data sources go by the type `data.TYPE`, provider blocks by `provider.NAME`. Only diagnostics have a
    location.
    """
    parts = read_parts(text, path)
    if isinstance(parts, Diagnostic):
        return parts
    planned = _Planned(parts, root_name, wanted)
    try:
        resources = (*planned.resources(), *planned.providers())
        declared = frozenset(planned.declared())
    except RecursionError:
        return diagnostic(path, "JSON is nested too deeply", "No plan or state is nested like this.")
    shown = parts.shown
    failed = (diagnostic(path, "Plan ended with an error", FAILED),) if shown.errored else ()
    is_partial = not shown.complete and not shown.errored
    partial = (diagnostic(path, "Plan is not complete", PARTIAL, severity="warning"),) if is_partial else ()
    return Root(
        root_name, path, resources, partial, (path,), declared, (*failed, *_malformed(parts.faults, path))
    )  # fmt: skip


def _malformed(faults: Faults, path: str) -> Iterator[Diagnostic]:
    """That parts of a plan or state are not as Terraform writes them, and which."""
    if faults:
        named = "; ".join(f"{place}: {wrong}" for place, wrong in faults.items())
        more = "; and more" if faults.has_more else ""
        detail = f"This has no shape that Terraform writes, and is not checked: {named}{more}."
        yield diagnostic(path, "Plan or state is malformed in part", detail)


class _Planned:
    """One plan or state, on its way to resources."""

    def __init__(self, parts: Parts, root: str, wanted: Wanted) -> None:
        self.parts, self.root, self.wanted = parts, root, wanted
        self.configuration = declared_in(parts, wanted)
        self.tracer = Tracer(self.configuration, parts)
        self.variables = dict(_shown_variables(parts.shown))
        self.modules: dict[str, None] = {}
        """The addresses of module instances with objects that were looked at."""
        self.addresses: set[str] = set()
        """Those of their blocks, if there is no configuration to tell them."""

    def resources(self) -> Iterator[Resource]:
        """All objects that are there once the plan is applied, or that are in the state."""
        for change in self._planned():
            if (type_ := type_of(change)) in self.wanted:
                unknown = "depends on values known only after apply" if change.index_unknown else None
                body, provider = self._changed(change, self.wanted[type_])
                creates = change.mode == "data" or "create" in change.change.actions
                yield Resource(self.root, change.address, intern(type_), body, intern(provider), creates, unknown)
        for found, hidden in _states(self.parts):
            self._note(found)
            if (type_ := type_of(found)) in self.wanted:
                raws = (found.values, NOTHING, found.sensitive_values)
                body = _body(raws, UNTOLD, Reader(hidden=hidden), self.wanted[type_])
                provider = intern(self.configuration.provider("", found.provider_name))
                is_data = found.mode == "data"
                yield Resource(self.root, found.address, intern(type_), body, provider, creates=is_data)

    def _planned(self) -> Iterator[ResourceChange]:
        """All that is planned for objects that stay, or was read while the plan was made."""
        later = set()
        for change in self.parts.changes():
            self.modules[change.module_address] = None
            self._note(change)
            if change.mode == "data":
                later.add(change.address)
            yield change
        yield from _read_already(self.parts, later, self.configuration, self.wanted)
        for change in self.parts.deferred():
            self.modules[change.module_address] = None
            self._note(change)
            yield change

    def _note(self, found: ResourceChange | StateResource) -> None:
        """Remember the block of an object, where nothing else tells that it is there."""
        if self.parts.shown.configuration is None and found.mode == "managed":
            self.addresses.add(without_own_key(found.address))

    def providers(self) -> Iterator[Resource]:
        """The provider blocks that set anything."""
        for key, provider in self.configuration.providers.items():
            type_ = f"provider.{provider.full_name.rpartition('/')[2] or provider.name}"
            expressions = decode_some(provider.expressions, self.wanted.get(type_, ()))
            if isinstance(expressions, dict) and type_ in self.wanted:
                place = Place(module_instance(provider.module_address))
                reasons = Reasons(self.tracer, place, True, self.variables)
                body = written_body(expressions, Reader(reasons.why_untold, reasons.origin))
                module = f"{provider.module_address}." if provider.module_address else ""
                name = self.configuration.provider(key, provider.full_name)
                yield Resource(self.root, f"{module}provider.{key.rpartition(':')[2]}", type_, body, name)

    def declared(self) -> Iterable[str]:
        """Addresses of resource blocks: of all in the configuration, or else of those whose objects were looked at."""
        if self.parts.shown.configuration is None:
            return self.addresses
        return self.configuration.addresses(map(module_instance, self.modules))

    def _changed(self, change: ResourceChange, names: Container[str]) -> tuple[Body, str]:
        """What a change sets, and its provider configuration."""
        module = module_instance(change.module_address)
        written = self.configuration.block(*block_of(change))
        place = place_of(module, written.for_each_expression if written else None)
        reasons = Reasons(self.tracer, place, "create" in change.change.actions, self.variables)
        expressions = UNTOLD if written is None else decode_some(written.expressions, names) or {}
        planned = change.change
        reader = Reader(reasons.why_unknown, reasons.origin)
        raws = (planned.after, planned.after_unknown, planned.after_sensitive)
        body = _body(raws, expressions, reader, names)
        key = written.provider_config_key if written else ""
        return body, self.configuration.provider(key, change.provider_name)


def _body(raws: tuple[Raw, Raw, Raw], written: Written, reader: Reader, names: Container[str]) -> Body:
    """The body of an object: of these names its values, what is unknown in them, and what is sensitive."""
    after, unknown, sensitive = (decode_some(raw, names) for raw in raws)
    part = Part(after, unknown, sensitive, written)
    if UNTOLD in (part.after, part.unknown, part.sensitive):
        return Body(None, {}, {}, "it holds a value that no Terraform value can be")
    if all(raw in EMPTY for raw in raws[:2]):
        return Body(None, {}, {}, "the plan has no values of it")
    return body_of(part, reader)


EMPTY = (NOTHING, *map(Raw, (b"null", b"{}", b"false")))


def _states(parts: Parts) -> Iterator[tuple[StateResource, str | None]]:
    """The objects of a state, or a plan's that stand in no change; each with why more may be set than is said."""
    shown, values, place, hidden = parts.shown, parts.shown.values, "values", None
    if values is None and shown.resource_changes is None and not shown.errored:
        values, place, hidden = parts.planned_values(), "planned_values", LACKING
        if not values.root_module.resources and not values.root_module.child_modules:
            prior = shown.prior_state
            values, place, hidden = prior.values if prior else None, "prior_state.values", None
    for _, found in parts.objects(values, place) if values is not None else ():
        if not found.deposed_key and (values is shown.values or found.mode == "managed"):
            yield found, hidden


def _read_already(parts: Parts, later: Set[str], configuration: Declared, wanted: Wanted) -> Iterator[ResourceChange]:
    """The data sources that were read while the plan was made, as those to be read stand among the changes.

    The prior state may still hold some that are declared no more.
    """
    prior = parts.shown.prior_state
    if prior is None or prior.values is None:
        return
    for module, found in parts.objects(prior.values, "prior_state.values"):
        if found.mode == "data" and found.address not in later and type_of(found) in wanted:
            read = Change(("read",), found.values, NOTHING, found.sensitive_values)
            names = (found.address, found.mode, found.type, found.name, module, found.provider_name)
            change = ResourceChange(*names, change=read)
            if parts.shown.configuration is None or configuration.block(*block_of(change)):
                yield change


def _shown_variables(shown: Shown) -> Iterator[tuple[str, str]]:
    """The variables of the root module whose values may be shown and are short, with them as JSON."""
    declared = shown.configuration.root_module.variables if shown.configuration else {}
    for name, variable in shown.variables.items():
        text = bytes(variable.value)
        is_short = len(text) <= LONGEST_SHOWN and not text.startswith((b"{", b"["))
        if is_short and name in declared and not declared[name].sensitive:
            yield name, text.decode(errors="replace")
