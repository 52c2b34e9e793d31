"""Where an expression is evaluated: the scope, the file, what `for` has bound, and what went wrong so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.access import iterate
from iaccheck.hcl.budget import Budget
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.functions import Host
from iaccheck.hcl.types import DYNAMIC, STRING
from iaccheck.hcl.values import Fault, Unknown, Value, unknown, unknown_parts
from iaccheck.hcl.wording import message_text
from iaccheck.source import Diagnostic, Source

Step = str | Value
"""One step of a reference: `.name`, or the value in `[…]`."""


class Scope(Protocol):
    """What names mean where an expression stands."""

    @property
    def host(self) -> Host:
        """What file functions may see."""

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """The value that a name and the first steps after it stand for, and how many steps that took."""


class Place(msgspec.Struct):
    """Where evaluation stands: the scope, the file, what `for` has bound, and what went wrong so far."""

    scope: Scope
    source: Source
    evaluators: Evaluators
    budget: Budget
    names: Mapping[str, Value]
    diagnostics: list[Diagnostic]
    splat_item: Value | None = None
    doubts: list[Unknown] | None = None
    """In `try` and `can`: what is unknown in operations that may yet fail, needed for the result or not."""

    def value(self, node: tree.Expression) -> Value:
        """The value of an expression here."""
        result = self.evaluators[type(node)](node, self)
        if self.doubts is not None and isinstance(node, OPERATIONS):
            self.doubt(result)
        return result

    def doubt(self, *values: Value) -> None:
        """Note what is unknown in values on which an operation may fail yet."""
        if self.doubts is None:
            return
        if self.budget.affords(*values):
            self.doubts.extend(part for value in values for part in unknown_parts(value))
        else:
            self.doubts.append(Unknown(self.budget.exhausted().reason))

    def within(self, names: Mapping[str, Value]) -> Place:
        """The same place, with more names bound."""
        return msgspec.structs.replace(self, names={**self.names, **names})

    def supposing(self, names: Mapping[str, Value], item: Value | None = None) -> Place:
        """The same place, for what is not an element but stands for any: it raises no doubts."""
        return msgspec.structs.replace(self, names={**self.names, **names}, splat_item=item, doubts=None)

    def at_item(self, item: Value) -> Place:
        """The same place, for one element of a splat."""
        return msgspec.structs.replace(self, splat_item=item)

    def trying(self) -> Place:
        """The same place, with diagnostics of its own."""
        return msgspec.structs.replace(self, diagnostics=[], doubts=None if self.doubts is None else [])

    def testing(self) -> Place:
        """The same place, with diagnostics and doubts of its own."""
        return msgspec.structs.replace(self, diagnostics=[], doubts=[])

    def elements(self, collection: Value) -> list[tuple[Value, Value]] | Unknown | Fault:
        """The keys and elements to go through, after paying for that."""
        found = iterate(collection)
        if isinstance(found, Unknown | Fault) or self.budget.affords(collection):
            return found
        return Unknown(self.budget.exhausted().reason)

    def goes_round(self, loop: tree.Node) -> bool:
        """Pay for a round of a loop, by what stands in it; whether there may be one more."""
        return self.budget.spend(ROUND + (loop.end - loop.start) // 4)

    def fault(self, node: tree.Node, fault: Fault) -> Value:
        """Say what went wrong at a node; the value is unknown from there on."""
        location = self.source.location(node.start, node.end)
        message = message_text(fault.message)
        self.diagnostics.append(Diagnostic("error", fault.summary, message, location))
        return unknown(DYNAMIC, f"cannot be worked out: {message}")

    def refusal(self, trial: Place) -> Value | None:
        """What is left of an expression where a trial met a reference to nothing.

        Terraform looks for these before it evaluates anything: neither `try` nor a branch not taken excuses one.
        """
        for found in trial.diagnostics:
            if found.summary in REFUSED or found.summary.startswith("Reference to "):
                self.diagnostics.append(found)
                return unknown(DYNAMIC, f"cannot be worked out: {found.detail}")
        return None

    def settle(self, node: tree.Node, result: Value | Fault) -> Value:
        """The value of a node, or unknown after saying why there is none."""
        return self.fault(node, result) if isinstance(result, Fault) else result

    def key(self, key: Value, node: tree.Expression) -> str | None:
        """A key of an object as text; None if it is unknown, or no key, which is said."""
        text = self.settle(node, convert(key, STRING))
        if text.is_null:
            self.fault(node, Fault("a key is null; a key must be a text", summary="Null value as key"))
        return text.data if isinstance(text.data, str) else None


ROUND = 5
"""How many steps a round of a loop takes, beside one for every 4 characters of the loop."""

REFUSED = frozenset(
    {
        "Invalid reference",
        'Invalid "path" attribute',
        'Invalid "terraform" attribute',
        'Invalid "self" reference',
        "Missing resource instance key",
        "Unexpected resource instance key",
    }
)
"""What Terraform finds wrong with a reference before it evaluates it, besides what it calls `Reference to …`."""

OPERATIONS = (tree.Call, tree.Unary, tree.Binary, tree.Conditional, tree.For, tree.Splat, tree.Template)
Evaluators = Mapping[type, Callable[..., Value]]
"""By type of node: what gives its value at a place."""
