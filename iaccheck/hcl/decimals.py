"""Decimal text to Terraform's numbers, and back to the shortest text that means the same."""

from __future__ import annotations

import re

from iaccheck import limits
from iaccheck.hcl.floats import (
    INFINITY,
    LARGEST_EXPONENT,
    NEGATIVE_INFINITY,
    NEGATIVE_ZERO,
    PRECISION,
    Number,
    cut,
    parts,
    quotient,
    rounded,
)

SYNTAX = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:([eEpP])([+-]?[0-9]+))?")
INFINITE = {"Inf": 1, "inf": 1, "+Inf": 1, "+inf": 1, "-Inf": -1, "-inf": -1}


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
    """`mantissa * 2**twos * 5**fives` rounded as Go's `big.ParseFloat` rounds, None if out of its range."""
    if mantissa == 0:
        return NEGATIVE_ZERO if negative else 0
    if not -LARGEST_EXPONENT <= mantissa.bit_length() + twos <= LARGEST_EXPONENT:
        return None
    power, power_exponent = _power_of_five(abs(fives))
    if fives >= 0:
        return rounded(negative, mantissa * power, twos + power_exponent, PRECISION)
    return quotient(negative, mantissa, power, twos - power_exponent, PRECISION)


def _power_of_five(n: int) -> tuple[int, int]:
    """`5**n` as a mantissa and exponent of 2, in the 576 bits and with the steps of Go's `pow5`."""
    if n <= 248:
        return 5**n, 0
    power, power_exponent, square, square_exponent = 5**27, 0, 5, 0
    n -= 27
    while n > 0:
        if n & 1:
            power, shift = cut(power * square, PRECISION + 64)
            power_exponent += square_exponent + shift
        square, shift = cut(square * square, PRECISION + 128)
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
    digits, point = shortest_digits(number)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    return f"{sign}{digits[:point]}.{digits[point:]}"


def longest() -> int:
    """How many bits a number may have before and after its point to be written in decimal."""
    return limits.now.digits * 33_220 // 10_000


def is_writable(number: Number) -> bool:
    """Whether `text` can write it as Terraform does: `1e2000` would be a digit and 2000 zeros."""
    return isinstance(number, int) or (
        number.exponent + number.mantissa.bit_length() <= longest() and number.exponent >= -longest() - PRECISION
    )


def _decimal(mantissa: int, exponent: int) -> tuple[str, int]:
    """The digits of `mantissa * 2**exponent` without zeros at the end, and where the decimal point stands."""
    if exponent >= 0:
        digits = str(mantissa << exponent)
        return digits.rstrip("0"), len(digits)
    digits = str(mantissa * 5**-exponent)
    return digits.rstrip("0"), len(digits) + exponent


def exact_digits(number: Number) -> tuple[str, int]:
    """All digits of a number, and where the point stands in them; none for zero. It must be writable."""
    _, mantissa, exponent, _ = parts(number)
    return _decimal(mantissa, exponent) if mantissa else ("", 0)


def shortest_digits(number: Number) -> tuple[str, int]:
    """The fewest digits that round to the number, and the point in them, as Go's `roundShortest`."""
    digits, point = exact_digits(number)
    if isinstance(number, int) or not digits:
        return digits, point
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
            down = rest < "5" or (rest == "5" and int(digit) % 2 == 0)
        if down:
            return digits[: i + 1].rstrip("0"), point
        if up:
            raised = str(int(digits[: i + 1]) + 1)
            return raised.rstrip("0"), point + len(raised) - i - 1
    return digits, point
