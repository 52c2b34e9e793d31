"""Terraform's numbers: binary floats of up to 512 bits, as Go's `big.Float` and go-cty use them.

An `int` is a whole number of at most 512 bits, held with a precision of 512 bits: the common case, at
Python's own speed. Everything else is a `Float`. Every operation keeps to that form.
"""

from __future__ import annotations

import re

import msgspec

PRECISION = 512
LARGEST_EXPONENT = 2**31 - 1
LONGEST_TEXT_BITS = 4096
"""Numbers above 2**4096, or with binary digits below 2**-4608, are not written out in decimal."""

NO_RESULT = {
    "+": "can't compute sum of opposing infinities",
    "-": "can't subtract infinity from itself",
    "*": "can't multiply zero by infinity",
    "/": "can't divide zero by zero or infinity by infinity",
    "%": "can't use modulo with zero and infinity",
}
"""Terraform's words for an operation that gives None here."""

SYNTAX = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:([eEpP])([+-]?[0-9]+))?")
INFINITE = {"Inf": 1, "inf": 1, "+Inf": 1, "+inf": 1, "-Inf": -1, "-inf": -1}


class Float(msgspec.Struct, frozen=True, eq=False):
    """`±mantissa × 2**exponent` with at most `precision` bits; the mantissa is odd, or 0 for a zero."""

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

    def __str__(self) -> str:
        """As Terraform writes it."""
        return text(self)


Number = int | Float

INFINITY = Float(False, 0, 0, infinite=True)
NEGATIVE_INFINITY = Float(True, 0, 0, infinite=True)
NEGATIVE_ZERO = Float(True, 0, 0)


# --- reading and writing --------------------------------------------------------------------------------


def parse(text_: str) -> Number:
    """The number that a text is; ValueError if it is none, so only for texts known to be numbers."""
    number = parse_or_none(text_)
    if number is None:
        raise ValueError(f"{text_!r} is not a number")
    return number


def parse_or_none(text_: str) -> Number | None:
    """The number that a text is by Terraform's rules for strings, of which HCL's literals are a part."""
    if text_.isascii() and text_.isdigit() and len(text_) < 150:
        return int(text_)
    match = SYNTAX.fullmatch(text_)
    if match is None:
        sign = INFINITE.get(text_, 0)
        return None if sign == 0 else INFINITY if sign > 0 else NEGATIVE_INFINITY
    sign_text, whole_digits, fraction, bare_fraction, marker, exponent_text = match.groups()
    fraction = fraction or bare_fraction or ""
    if exponent_text is not None and len(exponent_text.lstrip("+-").lstrip("0")) > 18:
        return None
    mantissa, dropped = _digits((whole_digits or "") + fraction)
    exponent = int(exponent_text or 0)
    fives = dropped - len(fraction) + (0 if marker in ("p", "P") else exponent)
    twos = dropped - len(fraction) + exponent
    return _from_decimal(sign_text == "-", mantissa, twos, fives)


def _digits(digits: str) -> tuple[int, int]:
    """The number of a row of digits, and how many were left off its end; what was cut leaves a 1 behind."""
    digits = digits.lstrip("0")
    if len(digits) <= 4000:
        return int(digits or "0"), 0
    kept, cut = digits[:4000], digits[4000:]
    return int(kept) * 10 + (1 if cut.strip("0") else 0), len(cut) - 1


def _from_decimal(negative: bool, mantissa: int, twos: int, fives: int) -> Number | None:
    """`mantissa × 2**twos × 5**fives` rounded as Go's `big.ParseFloat` rounds, None if out of its range."""
    if mantissa == 0:
        return NEGATIVE_ZERO if negative else 0
    if not -LARGEST_EXPONENT <= mantissa.bit_length() + twos <= LARGEST_EXPONENT:
        return None
    power, power_exponent = _power_of_five(abs(fives))
    if fives >= 0:
        return _rounded(negative, mantissa * power, twos + power_exponent, PRECISION)
    return _quotient(negative, mantissa, power, twos - power_exponent, PRECISION)


def _power_of_five(n: int) -> tuple[int, int]:
    """`5**n` as a mantissa and exponent of 2, in the 576 bits and with the steps of Go's `pow5`."""
    if n <= 248:
        return 5**n, 0
    power, power_exponent, square, square_exponent = 5**27, 0, 5, 0
    n -= 27
    while n > 0:
        if n & 1:
            power, shift = _cut(power * square, PRECISION + 64)
            power_exponent += square_exponent + shift
        square, shift = _cut(square * square, PRECISION + 128)
        square_exponent = 2 * square_exponent + shift
        n >>= 1
    return power, power_exponent


def text(number: Number) -> str:
    """The shortest decimal that reads back as the same number, as Terraform writes it.

    A number too large or too small for that (`is_writable`) comes out as a power of two.
    """
    if isinstance(number, int):
        return str(number)
    sign = "-" if number.negative else ""
    if number.infinite:
        return f"{sign or '+'}Inf"
    if number.mantissa == 0:
        return f"{sign}0"
    if not is_writable(number):
        return f"{sign}{number.mantissa} * 2^{number.exponent}"
    digits, point = _shortest(number)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    return f"{sign}{digits[:point]}.{digits[point:]}"


def is_writable(number: Number) -> bool:
    """Whether `text` can write it as Terraform does: not for `1e2000`, of which Terraform writes every digit."""
    return isinstance(number, int) or (
        number.exponent + number.mantissa.bit_length() <= LONGEST_TEXT_BITS
        and number.exponent >= -LONGEST_TEXT_BITS - PRECISION
    )


def _decimal(mantissa: int, exponent: int) -> tuple[str, int]:
    """The digits of `mantissa × 2**exponent` without zeros at the end, and where the decimal point stands."""
    if exponent >= 0:
        digits = str(mantissa << exponent)
        return digits.rstrip("0"), len(digits)
    digits = str(mantissa * 5**-exponent)
    return digits.rstrip("0"), len(digits) + exponent


def _shortest(number: Float) -> tuple[str, int]:
    """The fewest digits that round to the number, and the decimal point: Go's `roundShortest`, step by step."""
    digits, point = _decimal(number.mantissa, number.exponent)
    shift = number.precision + 1 - number.mantissa.bit_length()
    middle, exponent = number.mantissa << shift, number.exponent - shift
    lower = _decimal(middle - 1, exponent)[0]
    upper = _decimal(middle + 1, exponent)[0]
    inclusive = middle & 2 == 0
    for i, digit in enumerate(digits):
        low = lower[i] if i < len(lower) else "0"
        high = upper[i] if i < len(upper) else "0"
        down = low != digit or (inclusive and i + 1 == len(lower))
        up = digit != high and (inclusive or int(digit) + 1 < int(high) or i + 1 < len(upper))
        if down and up:
            rest = digits[i + 1 :]
            up = rest[:1] > "5" or (rest[:1] == "5" and (len(rest) > 1 or int(digit) % 2 == 1)) or False
            down = not up
        if down:
            return digits[: i + 1].rstrip("0"), point
        if up:
            raised = str(int(digits[: i + 1]) + 1)
            return raised.rstrip("0"), point + len(raised) - i - 1
    return digits, point


# --- making and looking ---------------------------------------------------------------------------------


def from_float(value: float) -> Number:
    """A Python float as Terraform's `pow` and `log` return theirs: with 53 bits. It must not be a NaN."""
    if value in (float("inf"), float("-inf")):
        return INFINITY if value > 0 else NEGATIVE_INFINITY
    numerator, denominator = value.as_integer_ratio()
    negative = str(value).startswith("-")
    return _rounded(negative, abs(numerator), 1 - denominator.bit_length(), 53)


def from_int64(value: int) -> Float:
    """A count as Terraform's `length` and `index` return theirs: with 64 bits."""
    return with_precision(value, 64)


def with_precision(number: Number, precision: int) -> Float:
    """The number rounded to a precision, and kept with it even where an `int` would do."""
    if isinstance(number, Float) and number.infinite:
        return number
    negative, mantissa, exponent, _ = _parts(number)
    mantissa, shift = _cut(mantissa, precision)
    mantissa, exponent = _odd(mantissa, exponent + shift)
    return Float(negative, mantissa, exponent, precision)


def precision_of(number: Number) -> int:
    """Its precision in bits."""
    return PRECISION if isinstance(number, int) else number.precision


def whole(number: Number) -> int | None:
    """The int that it equals; None if it has a fraction, is infinite or above 2**4096."""
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
    negative, mantissa, exponent, _ = _parts(number)
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


def is_negative(number: Number) -> bool:
    """Whether it is below zero, or is the negative zero."""
    return number.negative if isinstance(number, Float) else number < 0


def is_infinite(number: Number) -> bool:
    """Whether it is one of the infinities."""
    return isinstance(number, Float) and number.infinite


def compare(left: Number, right: Number) -> int:
    """-1, 0 or 1 as the left is smaller, equal or larger."""
    if isinstance(left, int) and isinstance(right, int):
        return (left > right) - (left < right)
    a, b = _sign(left), _sign(right)
    if a != b or a == 0:
        return (a > b) - (a < b)
    infinite_left, infinite_right = is_infinite(left), is_infinite(right)
    if infinite_left or infinite_right:
        return a * (infinite_left - infinite_right)
    _, m, e, _ = _parts(left)
    _, n, f, _ = _parts(right)
    tops = m.bit_length() + e, n.bit_length() + f
    if tops[0] != tops[1]:
        return a if tops[0] > tops[1] else -a
    # Both have their top bit at the same place, so the shifts are as long as a mantissa at most.
    m, n = m << max(e - f, 0), n << max(f - e, 0)
    return a * ((m > n) - (m < n))


# --- arithmetic -----------------------------------------------------------------------------------------


def negate(number: Number) -> Number:
    """Its negative; that of 0 is `-0`, as Terraform prints it."""
    if isinstance(number, int):
        return -number if number else NEGATIVE_ZERO
    return _canonical(
        Float(not number.negative, number.mantissa, number.exponent, number.precision, number.infinite)
    )


def absolute(number: Number) -> Number:
    """Its size without its sign."""
    return negate(number) if is_negative(number) else number


def add(left: Number, right: Number) -> Number | None:
    """The sum; None for infinities of opposite signs."""
    if isinstance(left, int) and isinstance(right, int):
        total = left + right
        return total if total.bit_length() <= PRECISION else _rounded(total < 0, abs(total), 0, PRECISION)
    if is_infinite(left) or is_infinite(right):
        if is_infinite(left) and is_infinite(right) and left != right:
            return None
        return left if is_infinite(left) else right
    precision = max(precision_of(left), precision_of(right))
    return _sum(left, right, precision)


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
        if not (_sign(left) and _sign(right)):
            return None
        return NEGATIVE_INFINITY if negative else INFINITY
    _, m, e, p = _parts(left)
    _, n, f, q = _parts(right)
    # go-cty widens the precision to what the product needs, up to 512 bits.
    mantissa, shift = _cut(m * n, PRECISION)
    mantissa, exponent = _odd(mantissa, e + f + shift)
    return _rounded(negative, mantissa, exponent, max(p, q, mantissa.bit_length()))


def divide(left: Number, right: Number) -> Number | None:
    """The quotient: an infinity for division by zero, None for 0/0 and infinity by infinity."""
    if isinstance(left, int) and isinstance(right, int) and left and right and left % right == 0:
        return left // right
    negative = is_negative(left) != is_negative(right)
    if is_infinite(left) or not _sign(right):
        if is_infinite(right) or not (_sign(left) or is_infinite(left)):
            return None
        return NEGATIVE_INFINITY if negative else INFINITY
    _, m, e, p = _parts(left)
    _, n, f, q = _parts(right)
    if m == 0 or is_infinite(right):
        return _rounded(negative, 0, 0, max(p, q))
    return _quotient(negative, m, n, e - f, max(p, q))


def modulo(left: Number, right: Number) -> Number | None:
    """What is left of a division to a whole number, with the sign of the left; the left itself for zero."""
    if is_infinite(left) or is_infinite(right):
        return None
    if not _sign(right):
        return left
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    quotient = divide(left, right)
    if quotient is None or is_infinite(quotient):
        return None
    precision = precision_of(left)
    product = multiply_to(truncate(quotient), right, precision)
    return _sum(left, negate(product), precision)


def multiply_to(left: Number, right: Number, precision: int) -> Number:
    """The product of two finite numbers, the left rounded first and the result again to a precision."""
    a, m, e, _ = _parts(with_precision(left, precision))
    b, n, f, _ = _parts(right)
    return _rounded(a != b, m * n, e + f, precision)


def truncate(number: Number) -> Number:
    """A finite number without its fraction; its precision is kept."""
    if isinstance(number, int) or number.exponent >= 0:
        return number
    mantissa = 0 if -number.exponent > number.mantissa.bit_length() else number.mantissa >> -number.exponent
    return _rounded(number.negative and mantissa > 0, mantissa, 0, number.precision)


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
        cut = _sum(cut, -1 if towards_negative else 1, number.precision)
    return cut


# --- the machinery --------------------------------------------------------------------------------------


def _sign(number: Number) -> int:
    """-1, 0 or 1."""
    if isinstance(number, int):
        return (number > 0) - (number < 0)
    if not (number.mantissa or number.infinite):
        return 0
    return -1 if number.negative else 1


def _parts(number: Number) -> tuple[bool, int, int, int]:
    """Whether it is negative, its mantissa, exponent and precision."""
    if isinstance(number, int):
        return number < 0, abs(number), 0, PRECISION
    return number.negative, number.mantissa, number.exponent, number.precision


def _cut(mantissa: int, precision: int, inexact: bool = False) -> tuple[int, int]:
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


def _odd(mantissa: int, exponent: int) -> tuple[int, int]:
    """The same number with an odd mantissa."""
    if mantissa == 0:
        return 0, 0
    zeros = (mantissa & -mantissa).bit_length() - 1
    return mantissa >> zeros, exponent + zeros


def _rounded(negative: bool, mantissa: int, exponent: int, precision: int, inexact: bool = False) -> Number:
    """The number nearest to `±mantissa × 2**exponent` with a precision, half-even, in its proper form."""
    mantissa, shift = _cut(mantissa, precision, inexact)
    mantissa, exponent = _odd(mantissa, exponent + shift)
    top = mantissa.bit_length() + exponent
    if top > LARGEST_EXPONENT:
        return NEGATIVE_INFINITY if negative else INFINITY
    if top < -LARGEST_EXPONENT:
        mantissa, exponent = 0, 0
    return _canonical(Float(negative, mantissa, exponent, precision))


def _canonical(number: Float) -> Number:
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


def _quotient(negative: bool, mantissa: int, divisor: int, exponent: int, precision: int) -> Number:
    """`±mantissa / divisor × 2**exponent`, rounded."""
    shift = max(precision + 2 - mantissa.bit_length() + divisor.bit_length(), 0)
    quotient, rest = divmod(mantissa << shift, divisor)
    return _rounded(negative, quotient, exponent - shift, precision, rest > 0)


def _sum(left: Number, right: Number, precision: int) -> Number:
    """The sum of two finite numbers, rounded to a precision."""
    a, m, e, _ = _parts(left)
    b, n, f, _ = _parts(right)
    if m == 0 or n == 0:
        negative = (a and b) if m == n else (b if m == 0 else a)
        return _rounded(negative, m or n, e if m else f, precision)
    if e + m.bit_length() < f + n.bit_length():
        a, m, e, b, n, f = b, n, f, a, m, e
    if e - f > 4 * PRECISION:
        # The smaller one is too small to matter but for the direction of rounding: a shift would only cost memory.
        m, e, n, f = m << 2 * PRECISION, e - 2 * PRECISION, 1, e - 2 * PRECISION
    base = min(e, f)
    total = (-m if a else m) * (1 << (e - base)) + (-n if b else n) * (1 << (f - base))
    return _rounded(total < 0, abs(total), base, precision)
