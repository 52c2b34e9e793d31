"""Why an attribute has its value: the chain of names that led to it, each with what it is and where that was said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import msgspec

from iaccheck.hcl import numbers, tree
from iaccheck.hcl.access import element_of
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.types import NUMBER, STRING
from iaccheck.hcl.values import Fault, Unknown, Value, lacks_only_type
from iaccheck.model import Origin
from iaccheck.source import Source
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.definitions import Definition, definition_of
from iaccheck.terraform.module import Written
from iaccheck.terraform.scope import ModuleScope

LONGEST_CHAIN = 12
"""More links than this explain nothing any more."""
DEEPEST_CHAIN = 40
"""Definitions this far from the attribute are not looked into."""
LONGEST_TEXT = 60


class Reference(msgspec.Struct, frozen=True):
    """A name and the steps after it: `var.sets["admin"].hours`. An index is kept as it is written."""

    root: str
    steps: tuple[str | tree.Expression, ...]


class Named(msgspec.Struct, frozen=True):
    """A reference of which each index is known."""

    root: str
    steps: tuple[Step, ...]

    @property
    def text(self) -> str:
        """As it could stand in an expression."""
        return self.root + "".join(_step_text(step) for step in self.steps)


def _step_text(step: Step) -> str:
    if isinstance(step, str):
        return f".{step}"
    return f"[{json.dumps(step.data, ensure_ascii=False)}]"


def origin_of(written: Written, scope: BlockScope) -> tuple[Origin, ...]:
    """The chain behind an attribute, nearest link first; empty for a literal."""
    links: dict[Origin, None] = {}
    for origin in _Chain().links(Definition(written, scope), DEEPEST_CHAIN):
        links[origin] = None
        if len(links) == LONGEST_CHAIN:
            break
    return tuple(links)


class _Chain:
    """What has been said on the way from an attribute to where its value comes from: each name once."""

    def __init__(self) -> None:
        self.said: dict[tuple[int, str], BlockScope | ModuleScope] = {}
        """By scope and text. It holds the scopes, so that no other one can be taken for them."""

    def links(self, definition: Definition, depth: int) -> Iterator[Origin]:
        """What each name in an expression is, and after each one what that came from."""
        written, scope = definition.written, definition.scope
        for reference in references(written.expression):
            named = _named(reference, scope, written.source)
            if (id(scope), named.text) not in self.said and depth:
                self.said[id(scope), named.text] = scope
                yield from self.link(named, scope, depth)

    def link(self, named: Named, scope: BlockScope | ModuleScope, depth: int) -> Iterator[Origin]:
        """What one name is, then what that came from."""
        value = _value(named, scope)
        if value is None:
            return
        definition = definition_of(named.root, named.steps, scope)
        said = value_text(value)
        if said is not None:
            is_named = definition is not None and not definition.is_repetition
            location = value.place or (definition.written.value_location if definition and is_named else None)
            yield Origin(f"{named.text} is {said}", location)
        if definition is not None and (value.place is None or not definition.is_repetition):
            yield from self.links(definition, depth - 1)


def _named(reference: Reference, scope: BlockScope | ModuleScope, source: Source) -> Named:
    """The reference with its indexes worked out, up to the first that is not known."""
    steps: list[Step] = []
    for step in reference.steps:
        if isinstance(step, str):
            steps.append(step)
            continue
        value, faults = evaluate(step, scope, source)
        if faults or value.sensitive or not isinstance(value.data, str | int):
            break
        steps.append(value)
    return Named(reference.root, tuple(steps))


def _value(named: Named, scope: BlockScope | ModuleScope) -> Value | None:
    """What a reference stands for, worked out before: nothing is said of what is wrong with it."""
    found, used = scope.reference(named.root, named.steps)
    for step in named.steps[used:]:
        if isinstance(found, Fault):
            return None
        found = element_of(found, step)
    return None if isinstance(found, Fault) else found


def value_text(value: Value) -> str | None:
    """A value as a sentence can hold it; None for a collection. A sensitive one is not shown."""
    if value.sensitive:
        return "sensitive"
    if lacks_only_type(value):
        readings = (convert(value, type_) for type_ in (NUMBER, STRING))
        return next((value_text(r) for r in readings if isinstance(r, Value) and r.is_known), None)
    match value.data:
        case None:
            return "null"
        case Unknown(reason):
            return f"unknown: it {reason}"
        case bool():
            return "true" if value.data else "false"
        case str():
            text = json.dumps(value.data, ensure_ascii=False)
            return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 3]}…"
        case int() | numbers.Float():
            return numbers.text(value.data)
    return None


# --- the names in an expression -------------------------------------------------------------------------


def references(expression: tree.Expression) -> Iterator[Reference]:
    """Every reference of an expression, in order; names that a `for` binds are none."""
    pending: list[tuple[object, frozenset[str]]] = [(expression, frozenset())]
    while pending:
        node, bound = pending.pop()
        if isinstance(node, tree.GetAttr | tree.Index | tree.Name):
            reference, rest = _reference(node)
            if reference is not None and reference.root not in bound:
                yield reference
            pending.extend((key, bound) for key in rest if not _is_repetition(key))
            continue
        if isinstance(node, tree.For | tree.TemplateFor):
            bound = bound | {node.value_name, node.key_name or ""}
        pending.extend((child, bound) for child in reversed(_children(node)))


def _reference(node: tree.Expression) -> tuple[Reference | None, list[tree.Expression]]:
    """The reference at the bottom of a chain of steps, and the expressions to look into besides."""
    steps: list[str | tree.Expression] = []
    rest: list[tree.Expression] = []
    while isinstance(node, tree.GetAttr | tree.Index):
        if isinstance(node, tree.GetAttr):
            steps.append(node.name)
        else:
            steps.append(node.key)
            rest.append(node.key)
        node = node.source
    if isinstance(node, tree.Name):
        return Reference(node.name, tuple(reversed(steps))), rest
    return None, [*rest, node]


def _is_repetition(key: tree.Expression) -> bool:
    """Whether an index is `each.key` or `count.index`, which the address of the resource says already."""
    return isinstance(key, tree.GetAttr) and isinstance(key.source, tree.Name) and key.source.name in {"each", "count"}


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
