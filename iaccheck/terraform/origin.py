"""Why an attribute has its value: the chain of names that led to it, each with what it is and where that was said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import msgspec

from iaccheck.hcl import numbers, tree
from iaccheck.hcl.access import element_of
from iaccheck.hcl.values import Fault, Unknown, Value
from iaccheck.model import Origin
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.module import Written
from iaccheck.terraform.scope import ModuleScope
from iaccheck.terraform.variable import given_to

LONGEST_CHAIN = 12
"""More links than this explain nothing any more."""


class Reference(msgspec.Struct, frozen=True):
    """A name and the steps after it, as far as they are literal: `var.sets["admin"].hours`."""

    root: str
    steps: tuple[str | int, ...]

    @property
    def text(self) -> str:
        """As it stands in an expression."""
        return self.root + "".join(_step_text(step) for step in self.steps)


def _step_text(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.replace("_", "a").replace("-", "a").isalnum() else f"[{json.dumps(step)}]"


def origin_of(written: Written, scope: BlockScope) -> tuple[Origin, ...]:
    """The chain behind an attribute, nearest link first; empty for a literal."""
    links: dict[Origin, None] = {}
    for origin in _links(written, scope, frozenset()):
        links[origin] = None
        if len(links) == LONGEST_CHAIN:
            break
    return tuple(links)


def _links(written: Written, scope: BlockScope | ModuleScope, seen: frozenset[str]) -> Iterator[Origin]:
    for reference in references(written.expression):
        mark = f"{id(scope)} {reference.text}"
        if mark not in seen:
            yield from _link(reference, scope, seen | {mark})


def _link(reference: Reference, scope: BlockScope | ModuleScope, seen: frozenset[str]) -> Iterator[Origin]:
    """What one reference is, then what that came from."""
    definition = _definition(reference, scope)
    value = _value(reference, scope)
    if value is None:
        return
    location = value.place or (definition[0].value_location if definition else None)
    said = value_text(value)
    if said is not None:
        yield Origin(f"{reference.text} is {said}", location)
    if definition:
        yield from _links(*definition, seen)


def _value(reference: Reference, scope: BlockScope | ModuleScope) -> Value | None:
    """What a reference stands for, worked out before: nothing is said of what is wrong with it."""
    found, used = scope.reference(reference.root, tuple(_as_step(step) for step in reference.steps))
    for step in reference.steps[used:]:
        if isinstance(found, Fault):
            return None
        found = element_of(found, _as_step(step))
    return None if isinstance(found, Fault) else found


def _as_step(step: str | int) -> str | Value:
    from iaccheck.hcl.values import number

    return step if isinstance(step, str) else number(step)


def _definition(
    reference: Reference, scope: BlockScope | ModuleScope
) -> tuple[Written, BlockScope | ModuleScope] | None:
    """The expression that gave a name its value, and the scope that it stands in."""
    module = scope.module_scope if isinstance(scope, BlockScope) else scope
    name = reference.steps[0] if reference.steps else ""
    if not isinstance(name, str):
        return None
    if reference.root == "local" and name in module.module.locals:
        return module.module.locals[name], module
    if reference.root == "var" and name in module.module.variables:
        return _variable_definition(module, name)
    return None


def _variable_definition(module: ModuleScope, name: str) -> tuple[Written, BlockScope | ModuleScope] | None:
    if module.call is not None:
        written = module.call.declaration.content().attributes.get(name)
        if written is not None:
            return written, module.call.scope
    elif given_to(module, name) is not None:
        return None
    default = module.module.variables[name].content().attributes.get("default")
    return (default, module) if default else None


def value_text(value: Value) -> str | None:
    """A value as a sentence can hold it; None for a collection. A sensitive one is not shown."""
    if value.sensitive:
        return "sensitive"
    match value.data:
        case None:
            return "null"
        case Unknown(reason):
            return f"unknown: it {reason}"
        case bool():
            return "true" if value.data else "false"
        case str():
            text = json.dumps(value.data, ensure_ascii=False)
            return text if len(text) <= 60 else f"{text[:57]}…"
        case int() | numbers.Float():
            return numbers.text(value.data)
    return None


def references(expression: tree.Expression) -> Iterator[Reference]:
    """Every reference of an expression, in order; names that a `for` binds are none."""
    pending: list[tuple[object, frozenset[str]]] = [(expression, frozenset())]
    while pending:
        node, bound = pending.pop()
        if isinstance(node, tree.GetAttr | tree.Index | tree.Name):
            reference, rest = _reference(node)
            if reference is not None and reference.root not in bound:
                yield reference
            pending.extend((key, bound) for key in rest)
            continue
        if isinstance(node, tree.For):
            bound = bound | {node.value_name, node.key_name or ""}
        pending.extend((child, bound) for child in reversed(_children(node)))


def _reference(node: tree.Expression) -> tuple[Reference | None, list[tree.Expression]]:
    """The reference at the bottom of a chain of steps, and the expressions to look into besides."""
    steps: list[str | int] = []
    rest: list[tree.Expression] = []
    while isinstance(node, tree.GetAttr | tree.Index):
        if isinstance(node, tree.GetAttr):
            steps.append(node.name)
        elif isinstance(node.key, tree.Literal) and isinstance(node.key.value, str | int):
            steps.append(node.key.value)
        else:
            rest.append(node.key)
            steps.clear()
        node = node.source
    if isinstance(node, tree.Name):
        return Reference(node.name, tuple(reversed(steps))), rest
    return None, [*rest, node]


def _children(node: object) -> list[object]:
    """The nodes directly inside a node; what a bare name is as an object's key is no reference."""
    if isinstance(node, tuple):
        return list(node)
    if isinstance(node, tree.Object):
        return [
            part
            for key, value in node.entries
            for part in (key, value)
            if not (part is key and isinstance(key, tree.Name))
        ]
    if not isinstance(node, tree.Node):
        return []
    fields: Mapping[str, object] = {name: getattr(node, name) for name in node.__struct_fields__}
    return [value for value in fields.values() if isinstance(value, tree.Node | tuple)]
