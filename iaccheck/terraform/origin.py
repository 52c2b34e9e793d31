"""Why an attribute has its value: the chain of names that led to it, each with what it is and where that was said."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from iaccheck.hcl.access import element_of
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.names import Reference, references
from iaccheck.hcl.values import Fault, Value
from iaccheck.hcl.wording import value_text
from iaccheck.model import Origin
from iaccheck.source import Location, Source
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.definitions import Definition, definition_of
from iaccheck.terraform.module import Written
from iaccheck.terraform.scope import ModuleScope

LONGEST_CHAIN = 12
"""More links than this explain nothing any more."""
LONGEST_KEY = 1000
"""How many characters of a key in brackets a sentence may name."""
DEEPEST_CHAIN = 40
"""Definitions this far from the attribute are not looked into."""


class Named(msgspec.Struct, frozen=True):
    """A reference of which each index is known."""

    root: str
    steps: tuple[Step, ...]

    @property
    def text(self) -> str:
        """As it could stand in an expression."""
        return self.root + "".join(_step_text(step) for step in self.steps)


def _is_long(key: str | int) -> bool:
    """Whether a key is too long to be named in a sentence."""
    return isinstance(key, str) and len(key) > LONGEST_KEY


def _step_text(step: Step) -> str:
    if isinstance(step, str):
        return f".{step}"
    return f"[{json.dumps(step.data, ensure_ascii=False)}]"


def origin_of(written: Written, scope: BlockScope) -> tuple[Origin, ...]:
    """The chain behind an attribute, nearest link first; empty for a literal."""
    links: dict[tuple[str, Location | None], Origin] = {}
    for origin in _Chain().links(Definition(written, scope), DEEPEST_CHAIN):
        links.setdefault((origin.text, origin.location), origin)
        if len(links) == LONGEST_CHAIN:
            break
    return tuple(links.values())


class _Chain:
    """What has been said on the way from an attribute to where its value comes from: each name once."""

    def __init__(self) -> None:
        self.said: dict[tuple[int, str], BlockScope | ModuleScope] = {}
        """By scope and text. It holds the scopes, so that no other one can be taken for them."""

    def links(self, definition: Definition, depth: int) -> Iterator[Origin]:
        """What each name in an expression is, and after each one what that came from."""
        written, scope = definition.written, definition.scope
        for reference in _references(written, scope):
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
            yield Origin(f"{named.text} is {said}", location, _call(named, definition, scope), value.sensitive)
        if definition is not None and (value.place is None or not definition.is_repetition):
            yield from self.links(definition, depth - 1)


def _call(named: Named, definition: Definition | None, scope: BlockScope | ModuleScope) -> str | None:
    """The module call that gives a variable its value, by its address."""
    call = (scope.module_scope if isinstance(scope, BlockScope) else scope).call
    is_given = named.root == "var" and call is not None and definition is not None and definition.scope is call.scope
    return call.address.removesuffix(".") if call is not None and is_given else None


def _references(written: Written, scope: BlockScope | ModuleScope) -> tuple[Reference, ...]:
    """The names in an expression, looked for once in each planning."""
    known = (scope.module_scope if isinstance(scope, BlockScope) else scope).evaluation.references
    key = (written.source.path, written.expression.start)
    found = known.get(key)
    if found is None:
        found = known[key] = tuple(references(written.expression))
    return found


def _named(reference: Reference, scope: BlockScope | ModuleScope, source: Source) -> Named:
    """The reference with its indexes worked out, up to the first that is not known, or not to be named."""
    steps: list[Step] = []
    for step in reference.steps:
        if isinstance(step, str):
            steps.append(step)
            continue
        value, faults = evaluate(step, scope, source)
        if faults or value.sensitive or not isinstance(value.data, str | int) or _is_long(value.data):
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
