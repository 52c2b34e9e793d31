"""A condition that holds, and a value that it speaks of -> the value with what the condition tells of it.

Only comparisons that name the value plainly tell something; of all else it counts at most that it can't be true.
What is compared with may itself be unknown: its bounds do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.access import iterate
from iaccheck.hcl.equality import is_sensitive
from iaccheck.hcl.evaluate import EVALUATORS, evaluate
from iaccheck.hcl.place import Place, Scope
from iaccheck.hcl.refinement import at_least, at_most, differs_from, either, equal_to, not_null, refined_at
from iaccheck.hcl.types import BOOL, SetOf
from iaccheck.hcl.values import Value, boolean, unknown
from iaccheck.source import Diagnostic, Source


def narrowed(condition: tree.Expression, scope: Scope, source: Source, subject: tuple[str, ...], value: Value) -> Value:
    """The value, which `subject` names (`("var", "hours")`), if the condition holds; as it was if it can't hold.

    In `scope` the subject has to be this value.
    """
    place = Place(scope, source, EVALUATORS, scope.host.budget, {}, [])
    begun = place.budget.begin()
    try:
        found = _Assumption(place, subject).of(condition, True, value)
    except RecursionError:
        return value
    finally:
        place.budget.end(begun)
    return found or value


def in_turn(condition: tree.Expression, scope: Scope, source: Source) -> tuple[Value, tuple[Diagnostic, ...]]:
    """A condition's value as Terraform has it since 1.12: what `&&` and `||` do not need is not evaluated."""
    node = _bare(condition)
    if not isinstance(node, tree.Binary) or node.operator not in ("&&", "||"):
        return evaluate(node, scope, source)
    decides = node.operator == "||"
    result = boolean(not decides)
    for operand in _operands(node):
        answer, faults = in_turn(operand, scope, source)
        if faults or answer.data is decides:
            return answer, faults
        if not isinstance(answer.data, bool):
            result = unknown(BOOL, answer.reason)
    return result, ()


class _Assumption(msgspec.Struct, frozen=True):
    """Where a condition is looked into, and the names by which it speaks of the value in question."""

    place: Place
    subject: tuple[str, ...]

    def of(self, expression: tree.Expression, holds: bool, value: Value) -> Value | None:
        """The value if an expression is true, or if it is not; None if that can't be."""
        node = _bare(expression)
        match node:
            case tree.Unary(operator="!"):
                return self.of(node.operand, not holds, value)
            case tree.Binary(operator="&&" | "||"):
                return self.all_or_one((node.operator == "&&") is holds, _operands(node), holds, value)
            case tree.Binary(operator=operator) if operator in COMPARISONS:
                return self.compared(node, holds, value)
            case tree.Conditional():
                yes, no = self.of(node.condition, True, value), self.of(node.condition, False, value)
                return either(value, (yes and self.of(node.yes, holds, yes), no and self.of(node.no, holds, no)))
            case tree.Call(name="contains", arguments=(collection, wanted)):
                return self.contained(node, collection, wanted, holds, value)
            case tree.Call(name="alltrue" | "anytrue", arguments=(tests,)):
                return self.tested(node, _bare(tests), holds, value)
        return self.undecided(node, holds, value)

    def undecided(self, node: tree.Expression, holds: bool, value: Value) -> Value | None:
        """Of what is no comparison with the value: only whether it can be so at all."""
        answer = self.other(node)
        return value if answer is None or answer.data is not (not holds) else None

    def all_or_one(self, all_: bool, operands: Iterable[tree.Expression], holds: bool, value: Value) -> Value | None:
        """The value if all of several conditions are as said, or if one of them is."""
        if not all_:
            return either(value, (self.of(operand, holds, value) for operand in operands))
        found: Value | None = value
        for operand in operands:
            found = found and self.of(operand, holds, found)
        return found

    def compared(self, node: tree.Binary, holds: bool, value: Value) -> Value | None:
        """The value if a comparison is true, or not: either side may speak of it."""
        operator = node.operator if holds else OPPOSITE[node.operator]
        sides = ((node.left, operator, node.right), (node.right, MIRRORED.get(operator, operator), node.left))
        found: Value | None = self.undecided(node, holds, value)
        for mine, seen, others in sides:
            path, other = self.path(mine), self.other(others)
            if found and path is not None and other is not None:
                found = refined_at(found, path, partial(COMPARISONS[seen], other=other))
        return found

    def contained(
        self, node: tree.Call, collection: tree.Expression, wanted: tree.Expression, holds: bool, value: Value
    ) -> Value | None:
        """The value if it is one of some others, or none of them: it is not null then either way."""
        path, others = self.path(wanted), self.other(collection)
        elements = iterate(others) if others else None
        if path is None or not isinstance(elements, list):
            return self.undecided(node, holds, value)
        one_of = [element for _, element in elements]

        def refine(part: Value) -> Value | None:
            found = not_null(part)
            if holds:
                return found and either(found, [equal_to(found, one) for one in one_of])
            for one in one_of:
                found = found and differs_from(found, one)
            return found

        return refined_at(value, path, refine)

    def tested(self, node: tree.Call, tests: tree.Expression, holds: bool, value: Value) -> Value | None:
        """The value if all of a list of tests are true, or one of them is."""
        all_ = (node.name == "alltrue") is holds
        if isinstance(tests, tree.Tuple):
            return self.all_or_one(all_, tests.elements, holds, value)
        if isinstance(tests, tree.For) and all_ and tests.key is None and tests.condition is None:
            path = self.path(tests.collection)
            if path is not None:
                return refined_at(value, path, lambda part: self.each(tests, holds, part))
        return self.undecided(node, holds, value)

    def each(self, loop: tree.For, holds: bool, collection: Value) -> Value | None:
        """A collection, each element of which passes a test, or none."""
        elements = iterate(collection)
        if not isinstance(elements, list) or isinstance(collection.type, SetOf):
            return collection
        found = []
        for key, element in elements:
            names = {loop.value_name: element} | ({loop.key_name: key} if loop.key_name else {})
            inner = _Assumption(self.place.within(names), (loop.value_name,)).of(loop.value, holds, element)
            if inner is None:
                return None
            found.append((key.data, inner))
        data = dict(found) if isinstance(collection.data, Mapping) else tuple(inner for _, inner in found)
        return msgspec.structs.replace(collection, data=data)

    def path(self, expression: tree.Expression) -> tuple[str, ...] | None:
        """The attributes that an expression goes through from the value on; None if it is no part of the value."""
        names: list[str] = []
        node = _bare(expression)
        while isinstance(node, tree.GetAttr):
            names.append(node.name)
            node = _bare(node.source)
        if not isinstance(node, tree.Name):
            return None
        names.append(node.name)
        names.reverse()
        length = len(self.subject)
        return tuple(names[length:]) if tuple(names[:length]) == self.subject else None

    def other(self, expression: tree.Expression) -> Value | None:
        """What something is that the value is compared with; None if that must not show, or can't be evaluated."""
        trial = self.place.trying()
        found = trial.value(expression)
        return None if trial.diagnostics or is_sensitive(found) else found


def _bare(node: tree.Expression) -> tree.Expression:
    """An expression without what only stands around it: parentheses, and quotes around one interpolation."""
    while True:
        match node:
            case tree.Parentheses():
                node = node.inner
            case tree.Template(parts=(tree.Interpolation() as only,), heredoc=False):
                node = only.expression
            case _:
                return node


def _operands(node: tree.Binary) -> list[tree.Expression]:
    """What a chain of one operator joins: it leans to the left, and can be of any length."""
    found: list[tree.Expression] = []
    left: tree.Expression = node
    while isinstance(left, tree.Binary) and left.operator == node.operator:
        found.append(left.right)
        left = left.left
    return [left, *reversed(found)]


OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
COMPARISONS = {
    "<": at_most,
    "<=": at_most,
    ">": at_least,
    ">=": at_least,
    "==": equal_to,
    "!=": differs_from,
}
"""What each comparison tells of its left side."""
