"""A variable's value and its `validation` blocks -> the value, if they let it pass, with what they tell of it.

Terraform tests a condition while planning if it is known by then, else while applying, and goes no further where it
does not hold. So whatever gets applied has passed, and of a value that is not known all that its conditions tell is
certain. A condition that fails tells nothing, nor does a comparison with something that is not known itself.

A value that is refused is unknown: there is no plan with it, and the one that takes its place has to pass too.
As all else, rules are looked at only for variables that a setting depends on. Terraform looks at every one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from iaccheck.hcl.conversion import convert, to_text
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.names import references
from iaccheck.hcl.types import BOOL, Type, type_text
from iaccheck.hcl.values import Fault, Value, unknown
from iaccheck.hcl.wording import message_text, value_text
from iaccheck.source import Diagnostic, Location
from iaccheck.terraform.module import Declaration, Written

if TYPE_CHECKING:
    from iaccheck.terraform.scope import ModuleScope

SUMMARY = "Invalid value for variable"
NOT_SHOWN = "What the rule says of it holds a sensitive value, and is not shown."


class Rule(msgspec.Struct, frozen=True):
    """A `validation` block that can be tested."""

    block: Declaration
    condition: Written
    message: Written


class Tested:
    """A module as a rule of one of its variables sees it: there the variable is the value to be tested."""

    def __init__(self, scope: ModuleScope, name: str, value: Value) -> None:
        self.scope, self.name, self.value = scope, name, value
        self.host = scope.host

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """See `iaccheck.hcl.evaluate.Scope`."""
        if root == "var" and path[:1] == (self.name,):
            return self.value, 1
        return self.scope.reference(root, path)


def validated(scope: ModuleScope, name: str, value: Value, type_: Type, said_by: str, at: Location) -> Value:
    """The value of a variable of a type after its rules: `said_by` and `at` tell where it comes from, for messages."""
    rules = tuple(_rules(scope, name))
    if not rules:
        return value
    from iaccheck.hcl.narrowing import narrowed

    tested = Tested(scope, name, value)
    passed = [_passes(rule, tested, said_by, at) for rule in rules]
    if not all(passed):
        value = unknown(type_, f"depends on var.{name}, whose value does not pass its validation").marked(value)
    for rule in rules:
        condition = rule.condition
        tested = Tested(scope, name, value)
        value = narrowed(condition.expression, tested, condition.source, ("var", name), value)
    return value


# --- the rules ------------------------------------------------------------------------------------------


def _rules(scope: ModuleScope, name: str) -> Iterator[Rule]:
    """The rules that can be tested; what is wrong with the others is reported, and they test nothing."""
    declaration = scope.module.variables[name]
    for override in declaration.overrides:
        for block in override.content().blocks_of("validation"):
            detail = f"The rules of var.{name} stand with its declaration, and Terraform takes none from an override."
            scope.evaluation.report(Diagnostic("error", "Can't override validation blocks", detail, block.location))
    for own in declaration.block.body.blocks_of("validation"):
        rule = _rule(Declaration(own, declaration.source), name)
        if isinstance(rule, Rule):
            yield rule
        elif rule is not None:
            scope.evaluation.report(rule)


def _rule(block: Declaration, name: str) -> Rule | Diagnostic | None:
    """The rule, or what is wrong with it; None where that is a syntax error, and said already."""
    attributes = block.content().attributes
    if block.is_broken:
        return None
    for needed in ("condition", "error_message"):
        if needed not in attributes:
            detail = f"A validation block needs {needed} = …; the rule is not tested."
            return Diagnostic("error", "Missing required argument", detail, block.location)
    rule = Rule(block, attributes["condition"], attributes["error_message"])
    named = references(rule.condition.expression)
    if not any(reference.root == "var" and reference.steps[:1] == (name,) for reference in named):
        detail = f"A condition tests var.{name} only if it refers to it, and this one does not."
        return Diagnostic("error", "Invalid variable validation condition", detail, rule.condition.value_location)
    return rule


# --- whether a value passes -----------------------------------------------------------------------------


def _passes(rule: Rule, tested: Tested, said_by: str, at: Location) -> bool:
    """Whether a rule lets a value pass, as far as that is known; if not, it is reported."""
    holds, faults = _answer(rule, tested)
    message = _message(rule, tested)
    tested.scope.evaluation.report(*faults)
    if holds or faults:
        return holds
    shown = value_text(tested.value) if tested.value.is_known and not tested.value.sensitive else None
    subject = f"The value that var.{tested.name} gets from {said_by}" if said_by else f"What var.{tested.name} can be"
    place = rule.block.location
    detail = f"{subject}{f', {shown},' if shown else ''} does not pass the rule at {place.path}:{place.line}"
    tested.scope.evaluation.report(Diagnostic("error", SUMMARY, f"{detail}. {message}".rstrip(), at))
    return False


def _answer(rule: Rule, tested: Tested) -> tuple[bool, tuple[Diagnostic, ...]]:
    """Whether the condition lets the value pass, and what is wrong with the condition."""
    condition = rule.condition
    result, faults = evaluate(condition.expression, tested, condition.source)
    if faults:
        from iaccheck.hcl.narrowing import in_turn

        result, still = in_turn(condition.expression, tested, condition.source)
        if still or result.data is False:
            return False, faults
        detail = f"{faults[0].detail}. Before 1.12, Terraform evaluates both sides of && and || whatever the first is."
        faults = (Diagnostic("warning", "Condition fails before Terraform 1.12", detail, faults[0].location),)
    answer = convert(result, BOOL)
    if isinstance(answer, Value) and not answer.is_null:
        return answer.data is not False, faults
    what = "null" if result.is_null else f"a {type_text(result.type).partition('(')[0]}"
    detail = f"A condition must be true or false, and this one is {what}."
    return False, (Diagnostic("error", "Invalid variable validation result", detail, condition.value_location),)


def _message(rule: Rule, tested: Tested) -> str:
    """What the author wrote for this case; Terraform evaluates it in any case, and so fails where that fails."""
    value, faults = evaluate(rule.message.expression, tested, rule.message.source)
    if not rule.message.source.path.endswith(".json"):  # there Terraform takes a template that fails for plain text
        tested.scope.evaluation.report(*faults)
    if value.sensitive:
        return NOT_SHOWN
    text = to_text(value)
    return message_text(text.data.strip()) if isinstance(text, Value) and isinstance(text.data, str) else ""
