"""Terraform's numbers: binary floats of up to 512 bits, as Go's `big.Float` and go-cty use them.

An `int` is a whole number of at most 512 bits, held with a precision of 512 bits: the common case, at
Python's own speed. Everything else is a `Float`. Every operation keeps to that form.
"""

from __future__ import annotations

from iaccheck.hcl.decimals import is_writable, longest, parse, parse_or_none, text
from iaccheck.hcl.floats import (
    INFINITY,
    NEGATIVE_INFINITY,
    NEGATIVE_ZERO,
    PRECISION,
    Float,
    Number,
    canonical,
    compare,
    cut,
    is_infinite,
    is_negative,
    odd,
    parts,
    quotient,
    rounded,
    sign,
)

__all__ = [
    "INFINITY",
    "NEGATIVE_INFINITY",
    "NEGATIVE_ZERO",
    "NO_RESULT",
    "PRECISION",
    "Float",
    "Number",
    "absolute",
    "add",
    "ceil",
    "compare",
    "divide",
    "floor",
    "from_float",
    "from_int64",
    "is_infinite",
    "is_negative",
    "is_writable",
    "longest",
    "modulo",
    "multiply",
    "negate",
    "parse",
    "parse_or_none",
    "precision_of",
    "subtract",
    "text",
    "to_float",
    "truncate",
    "whole",
    "with_precision",
]

NO_RESULT = {
    "+": "can't compute sum of opposing infinities",
    "-": "can't subtract infinity from itself",
    "*": "can't multiply zero by infinity",
    "/": "can't divide zero by zero or infinity by infinity",
    "%": "can't use modulo with zero and infinity",
}
"""Terraform's words for an operation that gives None here."""


def from_float(value: float) -> Number:
    """A Python float as Terraform's `pow` and `log` return theirs: with 53 bits. It must not be a NaN."""
    if value in (float("inf"), float("-inf")):
        return INFINITY if value > 0 else NEGATIVE_INFINITY
    numerator, denominator = value.as_integer_ratio()
    negative = str(value).startswith("-")
    return rounded(negative, abs(numerator), 1 - denominator.bit_length(), 53)


def from_int64(value: int) -> Float:
    """A count as Terraform's `length` and `index` return theirs: with 64 bits."""
    return with_precision(value, 64)


def with_precision(number: Number, precision: int) -> Float:
    """The number rounded to a precision, and kept with it even where an `int` would do."""
    if isinstance(number, Float) and number.infinite:
        return number
    negative, mantissa, exponent, _ = parts(number)
    mantissa, shift = cut(mantissa, precision)
    mantissa, exponent = odd(mantissa, exponent + shift)
    return Float(negative, mantissa, exponent, precision)


def precision_of(number: Number) -> int:
    """Its precision in bits."""
    return PRECISION if isinstance(number, int) else number.precision


def whole(number: Number) -> int | None:
    """The int that it equals; None if it has a fraction, is infinite or too large to be written."""
    if isinstance(number, int):
        return number
    if number.infinite or number.exponent < 0 or not is_writable(number):
        return None
    magnitude = number.mantissa << number.exponent
    return -magnitude if number.negative else magnitude


def to_float(number: Number) -> float:
    """The nearest Python float."""
    if isinstance(number, Float) and number.infinite:
        return float("-inf" if number.negative else "inf")
    negative, mantissa, exponent, _ = parts(number)
    if mantissa == 0:
        return -0.0 if negative else 0.0
    top = mantissa.bit_length() + exponent
    if top > 1024:
        return float("-inf" if negative else "inf")
    if top < -1080:
        return -0.0 if negative else 0.0
    magnitude = (mantissa << exponent) if exponent >= 0 else mantissa
    try:
        value = float(magnitude) if exponent >= 0 else mantissa / (1 << -exponent)
    except OverflowError:
        value = float("inf")
    return -value if negative else value


def negate(number: Number) -> Number:
    """Its negative; that of 0 is `-0`, as Terraform prints it."""
    if isinstance(number, int):
        return -number if number else NEGATIVE_ZERO
    return canonical(Float(not number.negative, number.mantissa, number.exponent, number.precision, number.infinite))


def absolute(number: Number) -> Number:
    """Its size without its sign."""
    return negate(number) if is_negative(number) else number


def add(left: Number, right: Number) -> Number | None:
    """The sum; None for infinities of opposite signs."""
    if isinstance(left, int) and isinstance(right, int):
        total = left + right
        return total if total.bit_length() <= PRECISION else rounded(total < 0, abs(total), 0, PRECISION)
    if is_infinite(left) or is_infinite(right):
        if is_infinite(left) and is_infinite(right) and left != right:
            return None
        return left if is_infinite(left) else right
    precision = max(precision_of(left), precision_of(right))
    return finite_sum(left, right, precision)


def subtract(left: Number, right: Number) -> Number | None:
    """The difference; None for equal infinities."""
    return add(left, negate(right))


def multiply(left: Number, right: Number) -> Number | None:
    """The product; None for zero times infinity."""
    if isinstance(left, int) and isinstance(right, int):
        product = left * right
        if product and product.bit_length() <= PRECISION:
            return product
    negative = is_negative(left) != is_negative(right)
    if is_infinite(left) or is_infinite(right):
        if not (sign(left) and sign(right)):
            return None
        return NEGATIVE_INFINITY if negative else INFINITY
    _, m, e, p = parts(left)
    _, n, f, q = parts(right)
    # go-cty widens the precision to what the product needs, up to 512 bits.
    mantissa, shift = cut(m * n, PRECISION)
    mantissa, exponent = odd(mantissa, e + f + shift)
    return rounded(negative, mantissa, exponent, max(p, q, mantissa.bit_length()))


def divide(left: Number, right: Number) -> Number | None:
    """The quotient: an infinity for division by zero, None for 0/0 and infinity by infinity."""
    if isinstance(left, int) and isinstance(right, int) and left and right and left % right == 0:
        return left // right
    negative = is_negative(left) != is_negative(right)
    if is_infinite(left) or not sign(right):
        if is_infinite(right) or not (sign(left) or is_infinite(left)):
            return None
        return NEGATIVE_INFINITY if negative else INFINITY
    _, m, e, p = parts(left)
    _, n, f, q = parts(right)
    if m == 0 or is_infinite(right):
        return rounded(negative, 0, 0, max(p, q))
    return quotient(negative, m, n, e - f, max(p, q))


def modulo(left: Number, right: Number) -> Number | None:
    """What is left of a division to a whole number, with the sign of the left; the left itself for zero."""
    if is_infinite(left) or is_infinite(right):
        return None
    if not sign(right):
        return left
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    quotient = divide(left, right)
    if quotient is None or is_infinite(quotient):
        return None
    precision = precision_of(left)
    times = truncate(quotient)
    # Go makes an integer of the quotient here, which knows no negative zero.
    product = multiply_to(times if sign(times) else 0, right, precision)
    return finite_sum(left, negate(product), precision)


def multiply_to(left: Number, right: Number, precision: int) -> Number:
    """The product of two finite numbers, the left rounded first and the result again to a precision."""
    a, m, e, _ = parts(with_precision(left, precision))
    b, n, f, _ = parts(right)
    return rounded(a != b, m * n, e + f, precision)


def truncate(number: Number) -> Number:
    """A finite number without its fraction; its precision is kept."""
    if isinstance(number, int) or number.exponent >= 0:
        return number
    mantissa = 0 if -number.exponent > number.mantissa.bit_length() else number.mantissa >> -number.exponent
    return rounded(number.negative and mantissa > 0, mantissa, 0, number.precision)


def floor(number: Number) -> Number:
    """The largest whole number not above it; infinities are kept."""
    return _to_whole(number, towards_negative=True)


def ceil(number: Number) -> Number:
    """The smallest whole number not below it; infinities are kept."""
    return _to_whole(number, towards_negative=False)


def _to_whole(number: Number, towards_negative: bool) -> Number:
    if isinstance(number, int) or number.infinite or number.exponent >= 0:
        return number
    cut = truncate(number)
    if number.negative == towards_negative:
        cut = finite_sum(cut, -1 if towards_negative else 1, number.precision)
    return cut


def finite_sum(left: Number, right: Number, precision: int) -> Number:
    """The sum of two finite numbers, rounded to a precision."""
    a, m, e, _ = parts(left)
    b, n, f, _ = parts(right)
    if m == 0 or n == 0:
        negative = (a and b) if m == n else (b if m == 0 else a)
        return rounded(negative, m or n, e if m else f, precision)
    if e + m.bit_length() < f + n.bit_length():
        a, m, e, b, n, f = b, n, f, a, m, e
    if e - f > 4 * PRECISION:
        # The smaller one only matters to the direction of rounding, and a shift would cost memory.
        m, e, n, f = m << 2 * PRECISION, e - 2 * PRECISION, 1, e - 2 * PRECISION
    base = min(e, f)
    total = (-m if a else m) * (1 << (e - base)) + (-n if b else n) * (1 << (f - base))
    return rounded(total < 0, abs(total), base, precision)
