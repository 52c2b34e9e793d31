"""One instance of a resource, and a path into it -> what other blocks see there, as far as the configuration tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.evaluate import Step
from iaccheck.hcl.numbers import whole
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ObjectOf, Type
from iaccheck.hcl.values import NULL, Fault, Unknown, Value, object_of, tuple_of, unknown
from iaccheck.interval import ANY
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.instances import Instance, address_key
from iaccheck.terraform.module import Declaration, Written

if TYPE_CHECKING:
    from iaccheck.terraform.scope import ModuleScope

META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on", "lifecycle"})
PRIMITIVES = (STRING, NUMBER, BOOL)
STORED = frozenset({"input", "triggers_replace"})
"""What `terraform_data` is given."""


class ResourceView(msgspec.Struct, frozen=True):
    """One instance of a resource, or a block in it, to be looked into."""

    scope: BlockScope
    declaration: Declaration
    address: str
    schema: str
    """Where its attributes stand in the provider's schema: `TYPE`, `TYPE.BLOCK`."""
    is_read: bool = False
    """Whether it is a data source: what is read need not be what was asked for."""

    def at(self, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """What stands at the first steps of a path, and how many steps that took."""
        match path:
            case (str() as name, Value() as number, *_) if nested := self.block(name, number):
                found, used = nested.at(path[2:])
                return found, used + 2
            case (str() as name, *_):
                return self.attribute(name), 1
        return self.whole(), 0

    def attribute(self, name: str) -> Value | Fault:
        """What its configuration sets, if that is known; else known only after apply."""
        reference = f"{self.address}.{name}"
        if self.is_read:
            return unknown(DYNAMIC, f"depends on {reference}, read from the cloud", reference=reference)
        later = unknown(DYNAMIC, f"depends on {reference}, known only after apply", reference=reference)
        if self.schema == "terraform_data":
            return self._of_terraform_data(name, later)
        written = self.declaration.attribute(name)
        if written is None:
            return later
        module = self.scope.module_scope
        value = self._set(written)
        if isinstance(value, Fault):
            return value
        type_ = module.evaluation.types.get(f"{self.schema}.{name}")
        return later if value.is_null else _as_provider_reads(value, type_, reference)

    def _set(self, written: Written) -> Value | Fault:
        """What an argument is set to."""
        module = self.scope.module_scope
        return module.once(f"{self.address}.{written.name}", lambda: module.written(written, self.scope))

    def _of_terraform_data(self, name: str, later: Value) -> Value | Fault:
        """The one resource that Terraform has itself: it keeps types, and its output will be its input."""
        written = self.declaration.attribute("input" if name == "output" else name)
        value = NULL if written is None else self._set(written)
        if name in STORED or isinstance(value, Fault) or (value.is_null and name == "output"):
            return value
        type_ = {"output": value.type, "id": STRING}.get(name, DYNAMIC)
        return msgspec.structs.replace(later, type=type_, sensitive=value.sensitive)

    def block(self, name: str, number: Value) -> ResourceView | None:
        """One of its nested blocks, if it can be told which."""
        blocks = self.declaration.content().blocks
        static = [block for block in blocks if block.type == name]
        is_dynamic = any(block.type == "dynamic" and name in block.labels for block in blocks)
        place = as_index(number)
        if self.is_read or is_dynamic or place is None or place not in range(len(static)):
            return None
        return ResourceView(self.scope, static[place], f"{self.address}.{name}[{place}]", f"{self.schema}.{name}")

    def whole(self) -> Value:
        """It as an object, open: what its configuration does not set is known only after apply."""
        names = (name for name in self.declaration.content().attributes if name not in META_ARGUMENTS)
        found = {name: self.attribute(name) for name in names}
        known = object_of({name: value for name, value in found.items() if isinstance(value, Value)})
        assert isinstance(known.type, ObjectOf)
        return msgspec.structs.replace(known, type=ObjectOf(known.type.attributes, frozenset(), open=True))


def view_of(scope: ModuleScope, declaration: Declaration, instance: Instance, address: str) -> ResourceView:
    """An instance of a resource or data source, whose address is `address` but for its key."""
    inside = BlockScope(scope, instance.names, declaration)
    is_read = declaration.type == "data"
    return ResourceView(inside, declaration, address + address_key(instance.key), declaration.labels[0], is_read)


def as_index(key: Value) -> int | None:
    """A key as a whole number, if it is one."""
    number = convert(key, NUMBER)
    if isinstance(number, Fault) or number.data is None or isinstance(number.data, Unknown):
        return None
    return whole(number.data)  # type: ignore[arg-type]  # convert made it a number


def _as_provider_reads(value: Value, type_: Type | None, reference: str) -> Value:
    """What an attribute is that is set to a value: the provider's schema says its type.

    Where that is not known, a text that could be a number, or a number that could be a text, is known but for its type.
    """
    if type_ is not None:
        converted = convert(value, type_)
        return value if isinstance(converted, Fault) else converted
    if isinstance(value.data, tuple):
        elements = tuple(_as_provider_reads(element, None, reference) for element in value.data)
        return value if elements == value.data else tuple_of(elements).marked(value)
    if isinstance(value.data, Mapping):
        attributes = {name: _as_provider_reads(element, None, reference) for name, element in value.data.items()}
        return value if attributes == value.data else object_of(attributes).marked(value)
    return value if value.data is None or isinstance(value.data, Unknown) else _of_any_type(value, reference)


def _of_any_type(value: Value, reference: str) -> Value:
    """A known primitive value in each of the types that it can be read in."""
    readings = tuple(r for r in (convert(value, type_) for type_ in PRIMITIVES) if isinstance(r, Value))
    if len(readings) == 1:
        return value
    bounds = readings[1].bounds if readings[1].type == NUMBER else ANY
    what = Unknown(f"depends on {reference}, whose type the provider decides", bounds, readings, not_null=True)
    return Value(DYNAMIC, what, value.sensitive, value.place)
