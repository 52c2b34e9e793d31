"""A module -> what Terraform refuses of them though it can be read: unknown blocks, moves that collide."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from iaccheck.hcl import tree
from iaccheck.source import Diagnostic
from iaccheck.terraform.file_names import is_override
from iaccheck.terraform.module import LABELS, Declaration, Module
from iaccheck.terraform.room import MOST_TOLD

BLOCKS = {"terraform", "language", "action", "moved", "import", "removed", "check", "locals", *LABELS}
"""The blocks that Terraform 1.14 or OpenTofu 1.13 knows at the top of a file."""
ENDS = ("from", "to")


def misfits(module: Module) -> Iterator[Diagnostic]:
    """What stands in a module and is not followed, each with its place; of very many the first."""
    return islice(_misfits(module), MOST_TOLD)


def _misfits(module: Module) -> Iterator[Diagnostic]:
    yield from _second_backends(module)
    for file in module.files:
        if any(fault.severity == "error" for fault in file.diagnostics):
            continue
        for attribute in file.body.attributes:
            detail = f'"{attribute.name} = …" stands outside of any block, where Terraform expects none.'
            location = file.source.location(attribute.start, attribute.expression.end)
            yield Diagnostic("warning", "Unsupported argument", detail, location)
        for block in file.body.blocks:
            if block.type not in BLOCKS:
                yield _unknown(Declaration(block, file.source))
            elif block.type in {"moved", "removed"}:
                yield from _still_there(Declaration(block, file.source), module)


def _second_backends(module: Module) -> Iterator[Diagnostic]:
    """Backend and cloud blocks after the first one; an override file may have one of its own."""
    first: tree.Block | None = None
    for file in module.files:
        is_merged = is_override(file.source.path.rpartition("/")[2])
        terraform = () if is_merged else (block for block in file.body.blocks if block.type == "terraform")
        for block in (
            inner for outer in terraform for inner in outer.body.blocks if inner.type in {"backend", "cloud"}
        ):
            if first is not None:
                detail = f"There is a {first.type} block already, and iaccheck reads that one."
                location = file.source.location(block.start, block.head_end)
                yield Diagnostic("error", f"Duplicate {block.type} configuration", detail, location)
            first = first or block


def _unknown(declaration: Declaration) -> Diagnostic:
    near = get_close_matches(declaration.type, sorted(BLOCKS), 1)
    hint = f"; did you mean {near[0]}?" if near else "."
    detail = f"Terraform knows no {declaration.type} block here, and nothing in it is checked{hint}"
    return Diagnostic("warning", "Unsupported block type", detail, declaration.location)


def _still_there(statement: Declaration, module: Module) -> Iterator[Diagnostic]:
    """A `moved` or `removed` block whose resource or module is still declared; not what has instance keys."""
    attributes = statement.content().attributes
    ends = [_address(attributes[end].expression) for end in ENDS if end in attributes]
    from_ = ends[0] if "from" in attributes else None
    declared = {**module.resources, **{f"module.{name}": call for name, call in module.calls.items()}}
    if from_ not in declared or None in ends:
        return
    first = declared[from_].location
    what = "module" if from_.startswith("module.") else "resource" if statement.type == "removed" else "object"
    detail = f"This says that {from_} was {statement.type}, and it is still declared at {first.path}:{first.line}."
    yield Diagnostic("error", f"{statement.type.capitalize()} {what} still exists", detail, statement.location)


def _address(expression: tree.Expression) -> str | None:
    """An address without instance keys, as it is written."""
    match expression:
        case tree.Name(name=name):
            return name
        case tree.GetAttr(source=source, name=name):
            inner = _address(source)
            return inner and f"{inner}.{name}"
    return None
