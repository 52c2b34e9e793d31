"""Functions of numbers: numbers in, a number out."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping

from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.functions.calling import ANYTHING, COUNT, Function, Parameter, whole_argument
from iaccheck.hcl.functions.go_math import natural_logarithm, power
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.types import NUMBER, STRING, ListOf, SetOf, TupleOf, type_text
from iaccheck.hcl.values import Fault, Unknown, Value, unknown, unknown_parts
from iaccheck.interval import Interval, smallest

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALLEST_FLOAT = 5e-324
"""Of those above zero."""
NOT_NUMBERS = Fault("it needs a list, set or tuple of numbers", 0)


def _on_ends(function: Callable[[Number], Number]) -> Callable[[Interval], Interval]:
    """The bounds of a function that never falls as its argument grows."""
    return lambda a: Interval(None if a.low is None else function(a.low), None if a.high is None else function(a.high))


def _bounds_of_size(a: Interval) -> Interval:
    ends = [numbers.absolute(end) for end in (a.low, a.high) if end is not None]
    one_sided = (a.low is not None and a.low >= 0) or (a.high is not None and a.high <= 0)
    return Interval(min(ends) if one_sided else 0, max(ends) if len(ends) == 2 else None)


def _bounds_of_largest(*operands: Interval) -> Interval:
    negative = smallest(_mirrored(a) for a in operands)
    return _mirrored(negative)


def _mirrored(a: Interval) -> Interval:
    return Interval(
        None if a.high is None else numbers.negate(a.high), None if a.low is None else numbers.negate(a.low)
    )


def _largest(*operands: Number) -> Number | Fault:
    return max(operands) if operands else Fault("it takes at least 1 argument, and got 0")


def _smallest(*operands: Number) -> Number | Fault:
    return min(operands) if operands else Fault("it takes at least 1 argument, and got 0")


def _float(number: Number, index: int) -> float | Fault:
    """An argument that is worked with as a float of 64 bits."""
    value = numbers.to_float(number)
    return Fault("this number is too large", index) if math.isinf(value) and not numbers.is_infinite(number) else value


def _power(base: Number, exponent: Number) -> Number | Value | Fault:
    x, y = _float(base, 0), _float(exponent, 1)
    if isinstance(x, Fault):
        return x
    if isinstance(y, Fault):
        return y
    result = power(x, y)
    if result is None:
        near = _near(x, y)
        spread = max(near / 2**48, SMALLEST_FLOAT)
        bounds = Interval(numbers.from_float(near - spread), numbers.from_float(near + spread))
        reason = "is a power whose last digits depend on the machine that Terraform runs on"
        return unknown(NUMBER, reason, bounds=bounds, not_null=True)
    return Fault("it has no such power") if math.isnan(result) else numbers.from_float(result)


def _near(base: float, exponent: float) -> float:
    """About the power, which is positive; the largest float where it is beyond."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return sys.float_info.max


def _logarithm(number: Number, base: Number) -> Number | Fault:
    x, y = _float(number, 0), _float(base, 1)
    if isinstance(x, Fault):
        return x
    if isinstance(y, Fault):
        return y
    a, b = natural_logarithm(x), natural_logarithm(y)
    if b == 0 and a != 0 and not math.isnan(a):
        return numbers.INFINITY if a > 0 else numbers.NEGATIVE_INFINITY
    result = math.nan if b == 0 else a / b
    return Fault("there is no such logarithm") if math.isnan(result) else numbers.from_float(result)


def _sign(number: Number) -> Number | Fault:
    value = whole_argument(number, 0)
    return value if isinstance(value, Fault) else numbers.from_int64((number > 0) - (number < 0))


def _parse_int(text: Value, base: Number) -> Number | Fault | Unknown:
    if text.type != STRING:
        return Fault(f"it needs a string, not a {type_text(text.type)}", 0)
    radix = numbers.whole(base)
    if radix is None or not 2 <= radix <= 62:
        return Fault("the base must be a whole number from 2 to 62", 1)
    digits = str(text.data)
    negative = digits.startswith("-")
    digits = digits[1:] if digits[:1] in ("-", "+") else digits
    alphabet = DIGITS[:radix]
    if radix <= 36:
        digits = digits.lower()
    if not digits or not set(digits) <= set(alphabet):
        return Fault(f"this text is no whole number of base {radix}", 0)
    if len(digits) > numbers.longest():
        return Unknown(f"limit reached: it is a number of more than {numbers.longest()} digits")
    result = 0
    for digit in digits:
        result = result * radix + alphabet.index(digit)
    precision = max(result.bit_length(), 64)
    return numbers.with_precision(-result if negative and result else result, precision)


def _sum(values: Value) -> Number | Fault | Unknown:
    if not isinstance(values.type, ListOf | SetOf | TupleOf) or not isinstance(values.data, tuple):
        return NOT_NUMBERS
    if not values.data:
        return Fault("there is nothing to add up: the list is empty", 0)
    for part in unknown_parts(values):
        return part
    total: Number | None = None
    for element in values.data:
        converted = convert(element, NUMBER)
        if isinstance(converted, Fault) or not isinstance(converted.data, Number):
            return NOT_NUMBERS
        total = converted.data if total is None else numbers.add(total, converted.data)
        if total is None:
            return Fault(numbers.NO_RESULT["+"], 0)
    assert total is not None
    return total


def _of_number(body: Callable[[Number], object], bounds: Callable[..., Interval] | None) -> Function:
    return Function(body, (COUNT,), NUMBER, bounds=bounds)


FUNCTIONS: Mapping[str, Function] = {
    "abs": _of_number(numbers.absolute, _bounds_of_size),
    "ceil": _of_number(numbers.ceil, _on_ends(numbers.ceil)),
    "floor": _of_number(numbers.floor, _on_ends(numbers.floor)),
    "signum": _of_number(_sign, lambda a: Interval(-1, 1)),
    "max": Function(_largest, (), NUMBER, COUNT, bounds=_bounds_of_largest),
    "min": Function(_smallest, (), NUMBER, COUNT, bounds=lambda *operands: smallest(operands)),
    "pow": Function(_power, (COUNT, COUNT), NUMBER),
    "log": Function(_logarithm, (COUNT, COUNT), NUMBER),
    "parseint": Function(_parse_int, (ANYTHING, COUNT), NUMBER),
    "sum": Function(_sum, (Parameter(unknown="inside"),), NUMBER),
}
