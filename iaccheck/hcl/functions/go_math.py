"""Powers and logarithms of 64-bit floats, in the last digit as Go's `math` package has them; C's differ there."""

from __future__ import annotations

import math

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
COEFFICIENTS = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
LARGEST_SHIFT = 1 << 12


def power(x: float, y: float) -> float | None:
    """`x ** y`, NaN if there is none; None if Go's own result depends on the processor, as for most fractions."""
    if y == 0 or x == 1:
        return 1.0
    if abs(y) == 0.5 and x >= 0:
        return _root(x, y)
    if x == 0 or math.isinf(x) or math.isinf(y) or math.isnan(x) or math.isnan(y):
        return _limit(x, y)
    if y != math.floor(y):
        return math.nan if x < 0 else _far_power(y * math.log2(x))
    if abs(y) >= 2**63:
        return 1.0 if x == -1 else 0.0 if (abs(x) < 1) == (y > 0) else math.inf
    return _whole_power(x, y)


def _far_power(exponent: float) -> float | None:
    """Two to the power of a number, where it lies so far beyond what a float holds that digits do not matter."""
    return math.inf if exponent > 1024.001 else 0.0 if exponent < -1076 else None


def _root(x: float, y: float) -> float:
    root = math.sqrt(x)
    if y > 0:
        return root
    return 1 / root if root else math.inf


def _limit(x: float, y: float) -> float:
    """A power of zero or with an infinity."""
    try:
        return math.pow(x, y)
    except ValueError:
        return math.copysign(math.inf, x) if y % 2 == 1 else math.inf


def _whole_power(x: float, y: float) -> float:
    """By squaring, with the exponent kept apart so that only the end can overflow."""
    result, exponent = 1.0, 0
    factor, shift = math.frexp(x)
    rest = int(abs(y))
    while rest:
        if abs(shift) > LARGEST_SHIFT:
            exponent += shift
            break
        if rest & 1:
            result *= factor
            exponent += shift
        factor *= factor
        shift <<= 1
        if factor < 0.5:
            factor += factor
            shift -= 1
        rest >>= 1
    if y < 0:
        result, exponent = 1 / result, -exponent
    try:
        return math.ldexp(result, exponent)
    except OverflowError:
        return math.copysign(math.inf, result)


def natural_logarithm(x: float) -> float:
    """The logarithm to the base e; NaN below zero."""
    if x == 0:
        return -math.inf
    if x < 0 or math.isnan(x) or math.isinf(x):
        return math.nan if x < 0 else x
    f, k = math.frexp(x)
    if f < math.sqrt(2) / 2:
        f *= 2
        k -= 1
    f -= 1
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    a, b, c, d, e, g, h = COEFFICIENTS
    odd = s2 * (a + s4 * (c + s4 * (e + s4 * h)))
    even = s4 * (b + s4 * (d + s4 * g))
    half = 0.5 * f * f
    return k * LN2_HIGH - ((half - (s * (half + odd + even) + k * LN2_LOW)) - f)
