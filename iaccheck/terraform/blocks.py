"""A block's content in its scope -> the arguments and nested blocks that Terraform would plan."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from iaccheck import limits
from iaccheck.hcl.access import iterate
from iaccheck.hcl.evaluate import evaluate
from iaccheck.hcl.types import DYNAMIC
from iaccheck.hcl.values import Fault, Unknown, Value, object_of, unknown
from iaccheck.model import Attribute, Body
from iaccheck.shared import NOTHING
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.module import Content, Declaration, Written
from iaccheck.terraform.origin import origin_of


def body_of(
    declaration: Declaration, scope: BlockScope, wanted: Mapping[str, bool] | None = None, is_explained: bool = True
) -> Body:
    """The arguments and blocks of a block, and if `is_explained` where their values come from.

    With `wanted`, only those of these names, each with whether it is explained.
    """
    content = declaration.content()
    attributes, nulls = {}, {}
    for name, written in content.attributes.items():
        if wanted is None or name in wanted:
            attribute = attribute_of(written, scope, is_explained if wanted is None else wanted[name])
            if attribute.value.is_null:
                nulls[name] = attribute.value_location
            else:
                attributes[name] = attribute
    blocks, hidden = _blocks(content, scope, wanted, is_explained)
    may_hide = declaration.is_broken and (wanted is None or any(name in declaration.source.text for name in wanted))
    unknown_part = "a syntax error hides a part of this block" if may_hide else hidden
    return Body(declaration.location, attributes or NOTHING, blocks or NOTHING, unknown_part, nulls or NOTHING)


def attribute_of(written: Written, scope: BlockScope, is_explained: bool) -> Attribute:
    """An attribute's value and, if `is_explained`, where it comes from."""
    value = scope.module_scope.written(written, scope)
    origin = origin_of(written, scope) if is_explained else ()
    return Attribute(value, written.location, written.value_location, origin)


def _blocks(
    content: Content, scope: BlockScope, wanted: Mapping[str, bool] | None, is_explained: bool
) -> tuple[Mapping[str, tuple[Body, ...]], str | None]:
    """The nested blocks by type, those that `dynamic` makes included; and why there may be more."""
    found: dict[str, list[Body]] = {}
    hidden: str | None = None
    for block in content.blocks:
        is_dynamic = block.type == "dynamic" and bool(block.labels)
        name = block.labels[0] if is_dynamic else block.type
        if wanted is not None and name not in wanted:
            continue
        explained = is_explained if wanted is None else wanted[name]
        made = _dynamic(block, scope, explained) if is_dynamic else body_of(block, scope, None, explained)
        if isinstance(made, str):
            hidden = made
        else:
            found.setdefault(name, []).extend(made if isinstance(made, tuple) else (made,))
    return {name: tuple(bodies) for name, bodies in found.items()}, hidden


def _dynamic(block: Declaration, scope: BlockScope, is_explained: bool) -> tuple[Body, ...] | str:
    """The blocks that a `dynamic` block makes, or why they can't be told.

    If it is not known of which elements, one that stands for them all, in which theirs is unknown.
    """
    content = block.content()
    inner = content.blocks_of("content")
    written = content.attributes.get("for_each")
    if written is None or not inner:
        return "a dynamic block needs for_each and content"
    value, faults = evaluate(written.expression, scope, written.source)
    scope.module_scope.evaluation.report(*faults)
    elements, its, iterator = iterate(value), f'the for_each of dynamic "{block.labels[0]}"', _iterator(content, block)
    if isinstance(elements, Unknown | Fault):
        why = elements.reason if isinstance(elements, Unknown) else f"is wrong: {elements.message}"
        any_ = unknown(DYNAMIC, why)
        made = body_of(inner[0], _inside(scope, iterator, any_, any_), None, is_explained)
        return (replace(made, times=f"{its} {why}"),)
    scope.module_scope.evaluation.blocks_made += len(elements)
    if scope.module_scope.evaluation.blocks_made > limits.now.blocks:
        return f"limit reached: dynamic blocks make more than {limits.now.blocks} blocks"
    scopes = (_inside(scope, iterator, key, element) for key, element in elements)
    return tuple([body_of(inner[0], each, None, is_explained) for each in scopes])


def _inside(scope: BlockScope, iterator: str, key: Value, element: Value) -> BlockScope:
    """The scope of the block that a `dynamic` block makes for an element."""
    names = {**scope.names, iterator: object_of({"key": key, "value": element})}
    return BlockScope(scope.module_scope, names, scope.declaration)


def _iterator(content: Content, block: Declaration) -> str:
    """The name by which a `dynamic` block's content calls the element it is made for."""
    from iaccheck.hcl.tree import Name

    written = content.attributes.get("iterator")
    return written.expression.name if written and isinstance(written.expression, Name) else block.labels[0]
