"""Trust policies: the table that says what a statement admits, and what one role's policy comes to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import msgspec

from iaccheck.source import Location

Verdict = Literal["admitted", "unknown", "not admitted"]


class DocumentSource(msgspec.Struct, frozen=True):
    """A data source that makes a policy of blocks, and its words for a policy's elements."""

    type: str
    """Its type with `data.` in front."""
    outputs: tuple[str, ...]
    """The attributes that hold the policy's text."""
    statements: str
    """The type of the blocks that are statements."""
    elements: Mapping[str, str]
    """By argument or block of a statement, the element of the policy: `{actions: Action}`."""
    principal: tuple[str, str]
    """In a block of principals: the argument that names their kind, and the one that lists them."""
    condition: tuple[str, str, str]
    """In a block of conditions: the arguments that name the operator and the key, and the one that lists the values."""
    effect: str | None = None
    """The effect of a statement that names none."""
    below: tuple[str, ...] = ()
    """Arguments with other policies, whose statements its own replace where they have the same Sid."""
    above: tuple[str, ...] = ()
    """Arguments with other policies, whose statements replace its own in that way."""


class Admission(msgspec.Struct, frozen=True):
    """A row: principals of these forms may come in by these workflow kinds."""

    principal: str
    """The kind of principal: `AWS`, `Federated`."""
    forms: tuple[str, ...]
    """Patterns of principals; `*` is any text within a part between colons, `?` one character."""
    ways: Mapping[str, tuple[str, ...]]
    """By the action that a statement has to allow, the workflow kinds."""
    everyone: bool = False
    """Whether the principal `*` comes in so, too."""
    account: bool = False
    """Whether such a principal stands for all users and roles of an account."""


class TrustTable(msgspec.Struct, frozen=True, dict=True):
    """How trust policies of one resource type are written, and what they admit."""

    target: str
    docs: str
    arguments: tuple[str, ...]
    """The arguments that hold the policy, the newest first."""
    older: Mapping[str, str]
    """Arguments that list principals in place of a policy, each with the kind of its principals."""
    documents: tuple[DocumentSource, ...]
    admits: tuple[Admission, ...]
    references: Mapping[str, str]
    """By `TYPE.ATTRIBUTE`, with `data.` in front of a data source: the form of what stands there."""
    never_with: Mapping[str, tuple[str, ...]]
    """By a key that a condition asks for, the workflow kinds that can't supply it."""
    caller_keys: Mapping[str, str]
    """Keys of conditions that hold who asks, each with the kind of principal that it is then."""

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The workflow kinds that trust policies decide about."""
        return frozenset(kind for row in self.admits for kinds in row.ways.values() for kind in kinds)

    @property
    def actions(self) -> tuple[str, ...]:
        """All actions that lead in."""
        return tuple(dict.fromkeys(action for row in self.admits for action in row.ways))


class Trust(msgspec.Struct, frozen=True):
    """What a role's trust policy comes to; it may admit a kind under a condition."""

    table: TrustTable
    admitted: frozenset[str]
    """The workflow kinds that it admits for certain."""
    unknown: frozenset[str]
    """The kinds that it may admit or not."""
    reason: str
    """Why, as a clause: `a principal depends on var.x, which has no value`. Empty if nothing is unknown."""
    location: Location | None = None
    """Where the policy's argument stands, or the head of the role."""
    is_set: bool = True
    """Whether the role has a policy here; if not, it may have got one in another way."""

    def verdict(self, kind: str) -> Verdict | None:
        """What it says of a workflow kind; None for kinds that trust policies do not decide about."""
        if kind in self.admitted:
            return "admitted"
        if kind in self.unknown:
            return "unknown"
        return "not admitted" if kind in self.table.kinds else None
