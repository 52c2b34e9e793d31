"""Binary floats of a precision: their form, rounding and order, on which Terraform's numbers are built."""

from __future__ import annotations

import msgspec

PRECISION = 512
LARGEST_EXPONENT = 2**31 - 1


class Float(msgspec.Struct, frozen=True, eq=False):
    """`+-mantissa * 2**exponent` with at most `precision` bits; the mantissa is odd, or 0 for a zero."""

    negative: bool
    mantissa: int
    exponent: int
    precision: int = PRECISION
    infinite: bool = False

    def __eq__(self, other: object) -> bool:
        """Whether both are the same number, whatever their precision."""
        return isinstance(other, int | Float) and compare(self, other) == 0

    def __lt__(self, other: Number) -> bool:
        """By size."""
        return compare(self, other) < 0

    def __le__(self, other: Number) -> bool:
        """By size."""
        return compare(self, other) <= 0

    def __gt__(self, other: Number) -> bool:
        """By size."""
        return compare(self, other) > 0

    def __ge__(self, other: Number) -> bool:
        """By size."""
        return compare(self, other) >= 0

    def __hash__(self) -> int:
        """The hash of the int that it equals, if there is one."""
        if 0 <= self.exponent <= PRECISION and not self.infinite:
            magnitude = self.mantissa << self.exponent
            return hash(-magnitude if self.negative else magnitude)
        return hash((self.negative, self.mantissa, self.exponent))


Number = int | Float

INFINITY = Float(False, 0, 0, infinite=True)
NEGATIVE_INFINITY = Float(True, 0, 0, infinite=True)
NEGATIVE_ZERO = Float(True, 0, 0)


def is_infinite(number: Number) -> bool:
    """Whether it is one of the infinities."""
    return isinstance(number, Float) and number.infinite


def is_negative(number: Number) -> bool:
    """Whether it is below zero, or is the negative zero."""
    return number.negative if isinstance(number, Float) else number < 0


def compare(left: Number, right: Number) -> int:
    """-1, 0 or 1 as the left is smaller, equal or larger."""
    if isinstance(left, int) and isinstance(right, int):
        return (left > right) - (left < right)
    a, b = sign(left), sign(right)
    if a != b or a == 0:
        return (a > b) - (a < b)
    infinite_left, infinite_right = is_infinite(left), is_infinite(right)
    if infinite_left or infinite_right:
        return a * (infinite_left - infinite_right)
    _, m, e, _ = parts(left)
    _, n, f, _ = parts(right)
    tops = m.bit_length() + e, n.bit_length() + f
    if tops[0] != tops[1]:
        return a if tops[0] > tops[1] else -a
    # Both have their top bit at the same place, so the shifts are as long as a mantissa at most.
    m, n = m << max(e - f, 0), n << max(f - e, 0)
    return a * ((m > n) - (m < n))


def sign(number: Number) -> int:
    """-1, 0 or 1."""
    if isinstance(number, int):
        return (number > 0) - (number < 0)
    if not (number.mantissa or number.infinite):
        return 0
    return -1 if number.negative else 1


def parts(number: Number) -> tuple[bool, int, int, int]:
    """Whether it is negative, its mantissa, exponent and precision."""
    if isinstance(number, int):
        return number < 0, abs(number), 0, PRECISION
    return number.negative, number.mantissa, number.exponent, number.precision


def cut(mantissa: int, precision: int, inexact: bool = False) -> tuple[int, int]:
    """A mantissa rounded half-even to a precision, and by how many bits it was shortened.

    `inexact` says that the true mantissa is a little larger.
    """
    shift = mantissa.bit_length() - precision
    if shift <= 0:
        return mantissa, 0
    half = 1 << (shift - 1)
    rest = mantissa & (half * 2 - 1)
    mantissa >>= shift
    if rest > half or (rest == half and (inexact or mantissa & 1)):
        mantissa += 1
    return mantissa, shift


def odd(mantissa: int, exponent: int) -> tuple[int, int]:
    """The same number with an odd mantissa."""
    if mantissa == 0:
        return 0, 0
    zeros = (mantissa & -mantissa).bit_length() - 1
    return mantissa >> zeros, exponent + zeros


def rounded(negative: bool, mantissa: int, exponent: int, precision: int, inexact: bool = False) -> Number:
    """The number nearest to `+-mantissa * 2**exponent` with a precision, half-even, in its proper form."""
    mantissa, shift = cut(mantissa, precision, inexact)
    mantissa, exponent = odd(mantissa, exponent + shift)
    top = mantissa.bit_length() + exponent
    if top > LARGEST_EXPONENT:
        return NEGATIVE_INFINITY if negative else INFINITY
    if top < -LARGEST_EXPONENT:
        mantissa, exponent = 0, 0
    return canonical(Float(negative, mantissa, exponent, precision))


def canonical(number: Float) -> Number:
    """An int where the number is one of 512 bits, else the number itself."""
    if (
        number.precision != PRECISION
        or number.exponent < 0
        or number.infinite
        or (number.negative and not number.mantissa)
        or number.mantissa.bit_length() + number.exponent > PRECISION
    ):
        return number
    magnitude = number.mantissa << number.exponent
    return -magnitude if number.negative else magnitude


def quotient(negative: bool, mantissa: int, divisor: int, exponent: int, precision: int) -> Number:
    """`+-mantissa / divisor * 2**exponent`, rounded."""
    shift = max(precision + 2 - mantissa.bit_length() + divisor.bit_length(), 0)
    quotient, rest = divmod(mantissa << shift, divisor)
    return rounded(negative, quotient, exponent - shift, precision, rest > 0)
