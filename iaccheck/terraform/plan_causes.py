"""A reference in a plan's configuration -> what stands behind it: resources, variables, what no plan tells.

A plan tells of an expression only what it refers to, and nothing at all of local values. So references are
followed through variables, module calls, outputs and `for_each` to the resources that they end in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from iaccheck.terraform.plan_addresses import (
    ModuleInstance,
    ModulePath,
    is_key,
    module_instance,
    path_of,
    prefix_of,
    words,
)
from iaccheck.terraform.plan_configuration import Declared
from iaccheck.terraform.plan_format import Expression, ResourceChange
from iaccheck.terraform.plan_parts import Parts
from iaccheck.terraform.plan_values import decode, has_mark, marks

ALWAYS_KNOWN = frozenset({"count", "path", "terraform", "self"})


class Place(msgspec.Struct, frozen=True):
    """Where an expression stands: the module instance, and what the `for_each` of its block refers to."""

    module: ModuleInstance
    for_each: tuple[str, ...] | None = ()
    """None if the plan does not tell."""


class Causes(msgspec.Struct, frozen=True):
    """What stands behind an expression, each in the order in which it was found."""

    unknown: dict[str, str]
    """Addresses of resources, with the reference to what is known only after apply of each."""
    known: dict[str, str]
    """Addresses of other resources, with the reference to each."""
    untold: dict[str, None]
    """Local values, and names of which a plan does not tell where their values come from."""
    variables: dict[str, None]
    """Names of variables of the root module."""


Step = tuple[Place, str]
"""A reference, and where it stands."""


def outermost(references: Iterable[str]) -> tuple[str, ...]:
    """References without the shorter ones that a plan lists after each: `var.a.b`, not `var.a`."""
    kept: list[str] = []
    for reference in references:
        if not (kept and kept[-1].startswith(reference) and kept[-1][len(reference) :][:1] in {"", ".", "["}):
            kept.append(reference)
    return tuple(kept)


def place_of(module: ModuleInstance, for_each: Expression | None) -> Place:
    """The place of a block that `for_each`, if it has one, repeats."""
    if for_each is None:
        return Place(module)
    return Place(module, outermost(for_each.references) if for_each.is_told else None)


def block_of(change: ResourceChange) -> tuple[ModulePath, str]:
    """The module of the block that an object comes from, and its address there."""
    name = f"{'data.' if change.mode == 'data' else ''}{change.type}.{change.name}"
    return path_of(module_instance(change.module_address)), name


class Tracer:
    """Follows references through a plan's configuration, in which it looks up nothing twice."""

    def __init__(self, declared: Declared, parts: Parts) -> None:
        self.declared, self._parts = declared, parts
        self._causes: dict[tuple[Place, tuple[str, ...]], Causes] = {}
        self._later: dict[tuple[ModulePath, str, str | None], bool] = {}

    @cached_property
    def _planned(self) -> dict[tuple[ModulePath, str], list[msgspec.Raw]]:
        """By module and address in it, what is unknown of each instance."""
        found: dict[tuple[ModulePath, str], list[msgspec.Raw]] = {}
        for change in self._parts.changes():
            found.setdefault(block_of(change), []).append(change.change.after_unknown)
        for change in self._parts.deferred():
            found.setdefault(block_of(change), []).append(msgspec.Raw(b"true"))
        return found

    def causes(self, place: Place, references: Sequence[str]) -> Causes:
        """Everything behind the references of an expression."""
        key = (place, outermost(references))
        if key not in self._causes:
            found = self._causes[key] = Causes({}, {}, {}, {})
            steps = dict.fromkeys((place, reference) for reference in key[1])
            pending = list(steps)
            for step in pending:
                more = [new for new in self._behind(*step, found) if new not in steps]
                steps.update(dict.fromkeys(more))
                pending.extend(more)
        return self._causes[key]

    def _behind(self, place: Place, reference: str, found: Causes) -> Iterable[Step]:
        """The references that a reference stands for; what it ends in is added to what was found."""
        match words(reference):
            case ["var", name, *_]:
                return self._variable(place, name, found)
            case ["module", name, *rest]:
                return self._outputs(place, reference, name, rest, found)
            case ["each", "key"]:
                return ()
            case ["each", *_] if place.for_each is not None:
                return [(Place(place.module), behind) for behind in place.for_each]
            case ["data", type_, name, *rest]:
                self._resource(place, reference, f"data.{type_}.{name}", rest, found)
            case [first, name, *rest] if first not in {"local", "each", *ALWAYS_KNOWN}:
                self._resource(place, reference, f"{first}.{name}", rest, found)
            case [first, *_] if first in ALWAYS_KNOWN:
                pass
            case _:
                found.untold[prefix_of(place.module) + reference] = None
        return ()

    def _variable(self, place: Place, name: str, found: Causes) -> Iterable[Step]:
        if not place.module:
            found.variables[name] = None
            return ()
        call = self.declared.calls.get(path_of(place.module))
        if call is None or (name in call.expressions and not call.expressions[name].is_told):
            found.untold[f"{prefix_of(place.module)}var.{name}"] = None
            return ()
        caller = place_of(place.module[:-1], call.for_each_expression)
        given = call.expressions.get(name, Expression())
        return [(caller, behind) for behind in outermost(given.references)]

    def _outputs(self, place: Place, reference: str, name: str, rest: list[str], found: Causes) -> Iterable[Step]:
        """What stands behind one output of a module, or all of them where it is not said which."""
        key, names = (rest[0], rest[1:]) if rest and is_key(rest[0]) else ("", rest)
        called = Place((*place.module, (name, key)))
        declared = self.declared.outputs.get(path_of(called.module), {})
        outputs = declared if not names else {n: o for n, o in declared.items() if n == names[0]}
        if not outputs or not all(output.expression.is_told for output in outputs.values()):
            found.untold[prefix_of(place.module) + reference] = None
        return [(called, r) for output in outputs.values() for r in outermost(output.expression.references)]

    def _resource(self, place: Place, reference: str, name: str, rest: list[str], found: Causes) -> None:
        """Whether what is referred to is unknown in any instance: a reference does not always tell which."""
        attribute = next((word for word in rest if not is_key(word)), None)
        key = rest[0] if rest and is_key(rest[0]) else ""
        address = prefix_of(place.module) + name + key
        is_later = self._is_later(path_of(place.module), name, attribute)
        (found.unknown if is_later else found.known).setdefault(address, prefix_of(place.module) + reference)

    def _is_later(self, module: ModulePath, name: str, attribute: str | None) -> bool:
        """Whether an attribute, or anything, of a resource is known only after apply in one of its
        instances."""
        key = (module, name, attribute)
        if key not in self._later:
            unknown = map(decode, self._planned.get((module, name), []))
            self._later[key] = any(has_mark(marks(u, attribute) if attribute else u) for u in unknown)
        return self._later[key]
