"""An expression -> the references in it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from iaccheck.hcl import tree

CHAINS = (tree.GetAttr, tree.Index, tree.Name)
LOOPS = (tree.For, tree.TemplateFor)
PARTS = (tree.Node, tuple)
"""What an expression is made of, alone or several in a row."""


class Reference(msgspec.Struct, frozen=True):
    """A name and the steps after it: `var.sets["admin"].hours`. An index is kept as it is written."""

    root: str
    steps: tuple[str | tree.Expression, ...]
    start: int
    """Where it begins in its file."""


def references(expression: tree.Expression) -> Iterator[Reference]:
    """Every reference of an expression, in order; names that a `for` binds are none."""
    pending: list[tuple[object, frozenset[str]]] = [(expression, frozenset())]
    while pending:
        node, bound = pending.pop()
        if isinstance(node, tree.Literal):
            continue
        if isinstance(node, CHAINS):
            reference, rest = _reference(node)
            if reference is not None and reference.root not in bound:
                yield reference
            pending.extend((key, bound) for key in rest if not _is_repetition(key))
            continue
        if isinstance(node, LOOPS):
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
        return Reference(node.name, tuple(reversed(steps)), node.start), rest
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
    values = (getattr(node, name) for name in getattr(node, "__struct_fields__", ()))
    return [value for value in values if isinstance(value, PARTS)]
