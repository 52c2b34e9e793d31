"""A body whose values are not all known -> the blocks that stand behind them, by the references that they keep."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.hcl.values import Unknown, Value, unknown_parts
from iaccheck.model import Body
from iaccheck.terraform.plan_addresses import without_own_key


def blocks_behind(body: Body) -> Iterator[str]:
    """The addresses of blocks, without keys of their own, whose attributes the body's unknown values stand for."""
    for attribute in body.attributes.values():
        for reference in _references(attribute.value):
            yield without_own_key(reference.rpartition(".")[0])
    for blocks in body.blocks.values():
        for block in blocks:
            yield from blocks_behind(block)


def _references(value: Value) -> Iterator[str]:
    for what in unknown_parts(value):
        inner = (part.data for part in what.parts)
        yield from (each.reference for each in (what, *inner) if isinstance(each, Unknown) and each.reference)
