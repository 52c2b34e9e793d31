"""Numbers -> text with a chosen number of digits, as Go's verbs `%e`, `%f` and `%g` write big floats."""

from __future__ import annotations

from iaccheck.hcl.decimals import exact_digits, is_writable, shortest_digits, text
from iaccheck.hcl.floats import Number, is_infinite, is_negative


def fixed(number: Number, places: int) -> str:
    """With so many digits after the point: `1.50`."""
    if is_infinite(number) or not is_writable(number):
        return text(number)
    return _sign(number) + _plain(*_rounded(*exact_digits(number), places=places), places)


def exponential(number: Number, places: int) -> str:
    """With an exponent and so many digits after the point: `1.50e+03`."""
    if is_infinite(number) or not is_writable(number):
        return text(number)
    return _sign(number) + _scientific(*_rounded(*exact_digits(number), length=places + 1), places)


def general(number: Number, length: int | None) -> str:
    """With so many digits, as few as are needed for None, and an exponent only if it is small or large."""
    if is_infinite(number) or not is_writable(number):
        return text(number)
    if length is None:
        digits, point = shortest_digits(number)
        limit = 6
    else:
        digits, point = _rounded(*exact_digits(number), length=length or 1)
        limit = len(digits) if (length or 1) > len(digits) >= point else length or 1
    if digits and not -4 <= point - 1 < limit:
        return _sign(number) + _scientific(digits, point, len(digits) - 1)
    return _sign(number) + _plain(digits, point, max(len(digits) - point, 0))


def _plain(digits: str, point: int, places: int) -> str:
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    fraction = ("0" * -point + digits[max(point, 0) :])[:places].ljust(places, "0")
    return whole + (f".{fraction}" if places else "")


def _scientific(digits: str, point: int, places: int) -> str:
    exponent = point - 1 if digits else 0
    padded = (digits or "0").ljust(places + 1, "0")
    mantissa = padded[0] + (f".{padded[1:]}" if places > 0 else "")
    return f"{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _rounded(digits: str, point: int, length: int | None = None, places: int = 0) -> tuple[str, int]:
    """The digits cut to a length, or to so many places after the point, half to even."""
    length = point + places if length is None else length
    if length >= len(digits):
        return digits, point
    if length < 0:
        return "", 0
    kept, rest = digits[:length], digits[length:]
    odd = length > 0 and int(kept[-1]) % 2 == 1
    if rest > "5" or (rest == "5" and odd):
        raised = str(int(kept or "0") + 1)
        kept, point = raised, point + len(raised) - length
    kept = kept.rstrip("0")
    return kept, point if kept else 0


def _sign(number: Number) -> str:
    return "-" if is_negative(number) else ""
