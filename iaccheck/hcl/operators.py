"""Terraform's operators as a table, and the conditional: values in, a value or a fault out.

What is unknown is handled here once, around the operations: an operation runs on known operands only,
and an unknown one leaves the bounds that its operands' bounds allow.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import msgspec

from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import convert, doubt, untyped
from iaccheck.hcl.equality import equal
from iaccheck.hcl.mismatch import friendly
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.prefixes import in_common
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ObjectOf, Primitive, TupleOf, Type, type_text
from iaccheck.hcl.unification import unify
from iaccheck.hcl.values import Fault, Unknown, Value, refined
from iaccheck.interval import ANY, Interval

Bounds = Callable[..., Interval]


class Unary(msgspec.Struct, frozen=True):
    """An operator before its operand."""

    operand: Type
    result: Callable[..., object]
    bounds: Bounds

    def apply(self, operand: Value) -> Value | Fault:
        """The operator's result."""
        value = _operand(operand, self.operand, 0)
        if isinstance(value, Fault):
            return value
        if isinstance(value.data, Unknown):
            return Value(self.operand, Unknown(value.reason, self.bounds(value.bounds), not_null=True), value.sensitive)
        return Value(self.operand, self.result(value.data), value.sensitive)  # type: ignore[arg-type]


class Binary(msgspec.Struct, frozen=True):
    """An operator between its operands."""

    operand: Type
    returns: Type
    result: Callable[..., object]
    """The result for known operands; None where there is none."""
    bounds: Bounds
    decides: Callable[[Value, Value], bool | None]
    """The result where an operand is unknown but the other, or the bounds, settle it."""
    undefined: str = ""

    def apply(self, left: Value, right: Value) -> Value | Fault:
        """The operator's result."""
        a, b = _operand(left, self.operand, 0), _operand(right, self.operand, 1)
        if isinstance(a, Fault):
            return a
        if isinstance(b, Fault):
            return b
        sensitive = a.sensitive or b.sensitive
        if isinstance(a.data, Unknown) or isinstance(b.data, Unknown):
            decided = self.decides(a, b)
            if decided is not None:
                return Value(BOOL, decided, sensitive)
            reason = a.reason or b.reason
            return Value(self.returns, Unknown(reason, self.bounds(a.bounds, b.bounds), not_null=True), sensitive)
        found = self.result(a.data, b.data)
        if found is None:
            return Fault(self.undefined, summary="Operation failed")
        return Value(self.returns, found, sensitive)  # type: ignore[arg-type]


class Equality(msgspec.Struct, frozen=True):
    """`==` or `!=`: operands of any type, not converted."""

    negate: bool

    def apply(self, left: Value, right: Value) -> Value | Fault:
        """Whether the operands are equal, or differ."""
        same = equal(left, right)
        if isinstance(same.data, bool):
            same = Value(BOOL, same.data is not self.negate, same.sensitive)
        return same.marked(left, right)


def _operand(value: Value, type_: Type, which: int) -> Value | Fault:
    converted = convert(value, type_)
    if isinstance(converted, Fault):
        hint = f"this operator needs a {type_text(type_)}, not {friendly(value.type)}"
        return Fault(hint, which, summary="Invalid operand")
    if converted.is_null:
        hint = f"this operator needs a {type_text(type_)}, and the value is null"
        return Fault(hint, which, summary="Operation failed")
    return converted


def choose(condition: Value, yes: Value, no: Value) -> Value | Fault:
    """The chosen branch of a conditional, in the type that both have in common; what both allow, if it is unknown."""
    type_ = _common_type(yes, no)
    reason = doubt(yes) or doubt(no)
    if type_ is None and not reason:
        hint = f"the two results must have one type, and are {type_text(yes.type)} and {type_text(no.type)}"
        return Fault(hint, summary="Inconsistent conditional result types")
    if reason and type_ != STRING:
        return _choose_untyped(condition, yes, no, type_, reason)
    assert type_ is not None
    if isinstance(condition.data, bool):
        chosen = convert(yes if condition.data else no, type_)
        # As in Terraform, a secret in the branch that is not chosen makes the result one too.
        return chosen if isinstance(chosen, Fault) else chosen.marked(condition, yes, no)
    first, second = convert(yes, type_), convert(no, type_)
    if isinstance(first, Fault) or isinstance(second, Fault):
        return Value(type_, Unknown(condition.reason)).marked(condition, yes, no)
    return _either(type_, condition.reason, first, second).marked(condition, first, second)


def _choose_untyped(condition: Value, yes: Value, no: Value, type_: Type | None, reason: str) -> Value:
    """The same where a type is not known in part, so that the type in common is not either."""
    chosen = yes if condition.data else no
    if not isinstance(condition.data, bool):
        found = _either(DYNAMIC, condition.reason, untyped(yes, reason), untyped(no, reason))
        primitive = all(type(value.type) is Primitive for value in (yes, no))
        certain = found.data if isinstance(found.data, Unknown) and primitive else Unknown(condition.reason)
        chosen = Value(DYNAMIC, certain, found.sensitive)
    elif type_ is not None and _have_one_shape(yes, no):
        converted = convert(chosen, type_)
        chosen = converted if isinstance(converted, Value) else chosen
    else:
        chosen = untyped(chosen, reason)
    return chosen.marked(condition, yes, no)


def _have_one_shape(yes: Value, no: Value) -> bool:
    """Whether both are objects of the same attributes or tuples of one length: each part then has a type of its own."""
    match yes.type, no.type:
        case ObjectOf(), ObjectOf():
            return yes.type.attributes.keys() == no.type.attributes.keys()
        case TupleOf(), TupleOf():
            return len(yes.type.elements) == len(no.type.elements)
    return False


def _either(type_: Type, reason: str, first: Value, second: Value) -> Value:
    """What is known of a value that is one of two; as in Terraform, the number or null that both are is no secret."""
    if first.is_null and second.is_null:
        return Value(type_, None)
    bounds = first.bounds.either(second.bounds)
    not_null = first.is_not_null and second.is_not_null
    if bounds.is_exact and not_null and type_ != DYNAMIC:
        return Value(type_, bounds.low)
    choices = _choices(first) + _choices(second) if _choices(first) and _choices(second) else ()
    what = Unknown(
        reason,
        bounds,
        choices if len(choices) <= MOST_CHOICES else (),
        not_null,
        prefix=in_common(first.prefix, second.prefix),
        length=first.length.either(second.length),
    )
    return refined(type_, what)


def _common_type(yes: Value, no: Value) -> Type | None:
    if yes.is_null and yes.type == DYNAMIC:
        return no.type
    if no.is_null and no.type == DYNAMIC:
        return yes.type
    return unify((yes.type, no.type))


MOST_CHOICES = 16
"""Past this many values that an unknown condition may choose from, only bounds are kept."""


def _choices(value: Value) -> tuple[Value, ...]:
    if not isinstance(value.data, Unknown):
        return (value,)
    return value.data.choices


def _never(left: Value, right: Value) -> bool | None:
    return None


def _both(left: Value, right: Value) -> bool | None:
    """`false && anything` is false."""
    return False if left.data is False or right.data is False else None


def _one(left: Value, right: Value) -> bool | None:
    """`true || anything` is true."""
    return True if left.data is True or right.data is True else None


def _below(left: Value, right: Value) -> bool | None:
    """Whether every number that `left` can be is below every one that `right` can be."""
    a, b = left.bounds, right.bounds
    if a.high is not None and b.low is not None and a.high < b.low:
        return True
    return False if a.low is not None and b.high is not None and a.low >= b.high else None


def _not_above(left: Value, right: Value) -> bool | None:
    above = _below(right, left)
    return None if above is None else not above


def _no_bounds(*operands: Interval) -> Interval:
    return ANY


def _of_ends(operation: Callable[[Number, Number], Number | None], a: Number | None, b: Number | None) -> Number | None:
    return None if a is None or b is None else operation(a, b)


def _negative(a: Interval) -> Interval:
    return _difference(Interval(0, 0), a)


def _sum(a: Interval, b: Interval) -> Interval:
    return Interval(_of_ends(numbers.add, a.low, b.low), _of_ends(numbers.add, a.high, b.high))


def _difference(a: Interval, b: Interval) -> Interval:
    return Interval(_of_ends(numbers.subtract, a.low, b.high), _of_ends(numbers.subtract, a.high, b.low))


def _corners(operation: Callable[[Number, Number], Number | None], a: Interval, b: Interval) -> Interval:
    """The least and the greatest result at the four corners of two bounded intervals."""
    ends = [operation(x, y) for x in (a.low, a.high) for y in (b.low, b.high) if x is not None and y is not None]
    found = [end for end in ends if end is not None]
    return Interval(min(found), max(found)) if len(found) == 4 else ANY


def _scaled(operation: Callable[[Number, Number], Number | None], a: Interval, b: Number) -> Interval:
    """An interval times or by one number, of which a negative one turns its ends around; an open end stays open."""
    low, high = _of_ends(operation, a.low, b), _of_ends(operation, a.high, b)
    return Interval(high, low) if b < 0 else Interval(low, high)


def _product(a: Interval, b: Interval) -> Interval:
    for one, other in ((a, b), (b, a)):
        if other.is_exact and other.low is not None:
            return _scaled(numbers.multiply, one, other.low)
    if a.low is not None and b.low is not None and a.low >= 0 and b.low >= 0:
        return Interval(numbers.multiply(a.low, b.low), _of_ends(numbers.multiply, a.high, b.high))
    return _corners(numbers.multiply, a, b)


def _quotient(a: Interval, b: Interval) -> Interval:
    if b.low is None or b.high is None or (b.low <= 0 <= b.high):
        return ANY
    return _scaled(numbers.divide, a, b.low) if b.is_exact else _corners(numbers.divide, a, b)


def _arithmetic(result: Callable[..., object], bounds: Bounds, undefined: str = "") -> Binary:
    return Binary(NUMBER, NUMBER, result, bounds, _never, undefined)


def _comparison(result: Callable[..., object], decides: Callable[[Value, Value], bool | None]) -> Binary:
    return Binary(NUMBER, BOOL, result, _no_bounds, decides)


def _logic(result: Callable[..., object], decides: Callable[[Value, Value], bool | None]) -> Binary:
    return Binary(BOOL, BOOL, result, _no_bounds, decides)


UNARY: Mapping[str, Unary] = {
    "-": Unary(NUMBER, numbers.negate, _negative),
    "!": Unary(BOOL, operator.not_, _no_bounds),
}

BINARY: Mapping[str, Binary | Equality] = {
    "+": _arithmetic(numbers.add, _sum, "infinity and its opposite can't be added"),
    "-": _arithmetic(numbers.subtract, _difference, "infinity can't be subtracted from itself"),
    "*": _arithmetic(numbers.multiply, _product, "zero can't be multiplied by infinity"),
    "/": _arithmetic(numbers.divide, _quotient, "zero can't be divided by zero, nor infinity by infinity"),
    "%": _arithmetic(numbers.modulo, _no_bounds, "the remainder of a division by zero is not defined"),
    "<": _comparison(operator.lt, _below),
    "<=": _comparison(operator.le, _not_above),
    ">": _comparison(operator.gt, lambda a, b: _below(b, a)),
    ">=": _comparison(operator.ge, lambda a, b: _not_above(b, a)),
    "&&": _logic(lambda a, b: a and b, _both),
    "||": _logic(lambda a, b: a or b, _one),
    "==": Equality(negate=False),
    "!=": Equality(negate=True),
}
