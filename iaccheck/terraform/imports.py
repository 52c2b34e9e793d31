"""A root module's `import` blocks -> which resources they name: those are there already, and keep what is not set."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.access import iterate
from iaccheck.hcl.evaluate import evaluate
from iaccheck.hcl.numbers import whole
from iaccheck.hcl.types import NUMBER, STRING, ListOf, TupleOf
from iaccheck.hcl.values import Fault, Unknown, Value, object_of
from iaccheck.source import Diagnostic
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.instances import ONCE, Instance, Instances, address_key, for_each
from iaccheck.terraform.module import Declaration
from iaccheck.terraform.scope import ModuleScope


class Named(msgspec.Struct, frozen=True):
    """A resource instance that an `import` block names."""

    block: str
    """The resource block's address, without any keys."""
    address: str | None
    """Its own address; None if its keys are not known."""
    place: str
    """Where the block stands: `main.tf:3`."""


class Imports:
    """What a root module's `import` blocks name. Terraform refuses such blocks in other modules."""

    def __init__(self, root: ModuleScope) -> None:
        self.named: dict[str, list[Named]] = {}
        for declaration in root.module.imports:
            for found in _named(declaration, root):
                self.named.setdefault(found.block, []).append(found)

    def of(self, block: str, address: str | None) -> tuple[bool | None, str | None]:
        """Whether an instance is created, None if that is not known, and else the clause that says why.

        `address` is None for one that stands for any number of instances.
        """
        doubtful: Named | None = None
        for named in self.named.get(block, ()):
            if address is not None and named.address == address:
                return False, f"the import block at {named.place} brings in an object that is there already"
            if address is None or named.address is None:
                doubtful = named
        if doubtful is None:
            return True, None
        return None, f"the import block at {doubtful.place} may bring in an object that is there already"


def _named(declaration: Declaration, root: ModuleScope) -> Iterator[Named]:
    """What one `import` block names, once for each element of its `for_each`."""
    written = declaration.attribute("to")
    if written is None:
        return
    place = f"{declaration.location.path}:{declaration.location.line}"
    instances = _instances(declaration, root)
    for instance in instances.all:
        found = _address(written.expression, BlockScope(root, instance.names), declaration)
        if found is None:
            continue
        block, address = found
        if block not in root.module.resources and not block.startswith("module.") and not root.module.is_partial:
            detail = f"There is no resource {block} in this module that an object could be imported to."
            summary = "Configuration for import target does not exist"
            root.evaluation.report(Diagnostic("error", summary, detail, written.value_location))
        yield Named(block, None if instances.unknown else address, place)


def _instances(declaration: Declaration, root: ModuleScope) -> Instances:
    """The elements of `for_each`, which may be a list here."""
    written = declaration.attribute("for_each")
    if written is None:
        return ONCE
    value = root.written(written)
    elements = iterate(value) if isinstance(value.type, ListOf | TupleOf) else None
    if isinstance(elements, list):
        pairs = (object_of({"key": key, "value": element}) for key, element in elements)
        return Instances(tuple(Instance(None, {"each": pair}) for pair in pairs), "for_each")
    found = for_each(value)
    if isinstance(found, Instances):
        return found
    root.evaluation.report(Diagnostic("error", found.summary, f"import: {found.message}.", written.value_location))
    return Instances(ONCE.all, "for_each", found.message)


def _address(expression: tree.Expression, scope: BlockScope, declaration: Declaration) -> tuple[str, str | None] | None:
    """The address of a resource block, and of the instance if its keys are known; None for what is no address."""
    match expression:
        case tree.Name(name=name):
            return name, name
        case tree.GetAttr(source=source, name=name):
            inner = _address(source, scope, declaration)
            return inner and (f"{inner[0]}.{name}", inner[1] and f"{inner[1]}.{name}")
        case tree.Index(source=source, key=key):
            inner = _address(source, scope, declaration)
            value, faults = evaluate(key, scope, declaration.source)
            scope.module_scope.evaluation.report(*faults)
            end = _key(value)
            return inner and (inner[0], inner[1] and end and inner[1] + end)
    return None


def _key(value: Value | Fault) -> str | None:
    if isinstance(value, Fault) or isinstance(value.data, Unknown) or value.sensitive:
        return None
    if value.type == STRING and isinstance(value.data, str):
        return address_key(value.data)
    number = whole(value.data) if value.type == NUMBER and value.data is not None else None  # type: ignore[arg-type]
    return None if number is None else address_key(number)
