"""What names mean inside of a block: what its instance binds, and beyond that what they mean in its module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from iaccheck.hcl.evaluate import Step
from iaccheck.hcl.values import Fault, Value
from iaccheck.terraform.module import Declaration

if TYPE_CHECKING:
    from iaccheck.terraform.scope import ModuleScope


NOTHING = ("",)
NAMED = frozenset({"resource", "data", "ephemeral"})
"""The blocks that can name themselves, which Terraform refuses."""


class BlockScope:
    """The inside of one instance of a block: `each`, `count` or a `dynamic`'s iterator, and its module's names."""

    def __init__(
        self, module_scope: ModuleScope, names: Mapping[str, Value], declaration: Declaration | None = None
    ) -> None:
        self.module_scope, self.names, self.declaration = module_scope, names, declaration
        self.own = declaration.names if declaration and declaration.type in NAMED else NOTHING
        self.host = module_scope.host

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """See `iaccheck.hcl.evaluate.Scope`."""
        if root in self.names:
            return self.names[root], 0
        if root == self.own[0] and path[: len(self.own) - 1] == self.own[1:]:
            hint = f"{'.'.join(self.own)} can't refer to itself"
            return Fault(hint, summary="Self-referential block"), len(self.own) - 1
        return self.module_scope.reference(root, path)


class ModuleCall(msgspec.Struct, frozen=True):
    """How a module came to be: the scope that its arguments stand in, the call, and the address that it has."""

    scope: BlockScope
    declaration: Declaration
    address: str
    names: tuple[str, ...]
    """The names of the calls on the way from the root."""
    unknown: str | None
    """Why it is not known how many instances there are."""

    @property
    def why_unknown(self) -> str | None:
        """The first reason on the way from the root for which the instances can't be told."""
        outer = self.scope.module_scope.call
        return (outer.why_unknown if outer else None) or self.unknown
