"""What Terraform's console can't show of numbers: their order across both forms, and that no text makes them huge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iaccheck.hcl import numbers
from iaccheck.hcl.numbers import Float, Number, parse, parse_or_none, text
from iaccheck.interval import Interval
from tests.property.effort import effort

IN_ORDER = [
    "-Inf",
    "-1e2000000",
    "-3",
    "-1.5",
    "-1e-2000000",
    "0",
    "1e-2000000",
    "0.1",
    "1",
    "3",
    "1e400",
    "1e2000000",
    "Inf",
]


@pytest.mark.parametrize("low", range(len(IN_ORDER)))
def test_order(low: int) -> None:
    a = parse(IN_ORDER[low])
    for high, written in enumerate(IN_ORDER):
        b = parse(written)
        assert (a < b, a == b, a > b) == (low < high, low == high, low > high)


@effort(100)
@given(st.integers(-(2**63), 2**63 - 1))
def test_a_count_is_the_int_that_it_counts(count: int) -> None:
    counted = numbers.from_int64(count)
    assert counted == count
    assert count == counted
    assert hash(counted) == hash(count)
    assert numbers.whole(counted) == count
    assert Interval(count, count).lies_within(Interval(counted, counted)) is True


@effort(100)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**30), max_value=10**30))
def test_text_is_read_back_as_the_same_number(decimal: object) -> None:
    number = parse(str(decimal))
    assert parse(text(number)) == number


@effort(100)
@given(st.integers(-(2**600), 2**600), st.integers(-(2**600), 2**600))
def test_whole_numbers_stay_ints_as_long_as_512_bits_hold_them(left: int, right: int) -> None:
    total = numbers.add(parse(str(left)), parse(str(right)))
    if max(left.bit_length(), right.bit_length(), (left + right).bit_length()) <= 512:
        assert total == left + right
        assert type(total) is int
    else:
        assert isinstance(total, int | Float)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1e1000000", None),
        ("1e-1000000", None),
        ("1e2147483647", None),
        ("1e99999999999999999999", None),
        ("9" * 100_000, None),
        ("1e1000", "1" + "0" * 1000),
        ("0.5e1", "5"),
    ],
)
def test_extremes_cost_no_memory(written: str, shown: str | None) -> None:
    number = parse_or_none(written)
    if shown is not None:
        assert number is not None
        assert text(number) == shown
    elif number is not None:
        assert len(text(number)) < 1000
        assert numbers.whole(number) is None
        assert numbers.is_writable(number) is False or numbers.is_infinite(number)


OPERATIONS = [numbers.add, numbers.subtract, numbers.multiply, numbers.divide, numbers.modulo]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_ends_for_every_number(operation: Callable[[Number, Number], Number | None]) -> None:
    for left in (*IN_ORDER, "-0"):
        for right in (*IN_ORDER, "-0"):
            result = operation(parse(left), parse(right))
            assert result is None or isinstance(result, int | Float)


@pytest.mark.parametrize(
    ("operation", "left", "right"),
    [
        (numbers.divide, "0", "0"),
        (numbers.divide, "Inf", "-Inf"),
        (numbers.add, "Inf", "-Inf"),
        (numbers.subtract, "Inf", "Inf"),
        (numbers.multiply, "0", "Inf"),
        (numbers.modulo, "Inf", "3"),
        (numbers.modulo, "3", "Inf"),
    ],
)
def test_what_has_no_result_is_none(
    operation: Callable[[Number, Number], Number | None], left: str, right: str
) -> None:
    assert operation(parse(left), parse(right)) is None
