"""How findings speak: a value and its length, what is accepted, and what reports may say of a limit."""

from __future__ import annotations

import json

from iaccheck.hcl import numbers
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.values import Value
from iaccheck.interval import Interval, exactly
from iaccheck.model import Fact, Limit, Setting
from iaccheck.seconds import SIZES, in_unit, length_text, range_text

LONGEST_VALUE = 40
"""Longer texts are cut: no duration is as long."""
UNITS = {"iso8601": 'an ISO 8601 duration like "PT8H"', "go_duration": 'a Go duration like "8h"'}
"""Units that are no plain counts, as people would call them."""


def name_of(setting: Setting) -> str:
    """The argument that a setting is, as it stands before the equals sign."""
    return setting.path[-1].name


def assignment(setting: Setting, value: str) -> str:
    """The line that gives a setting a value: `max_session_duration = 28800`, `values = ["28800"]`."""
    last = setting.path[-1]
    if setting.is_json:
        return f'"{last.name}": {value}'
    name = last.name if last.name.isidentifier() else f'"{last.name}"'
    return f"{name} = [{value}]" if last.is_repeated else f"{name} = {value}"


def unit_text(setting: Setting) -> str:
    """What a setting's value is written as."""
    return UNITS.get(setting.unit) or ("a number" if setting.unit == "number" else f"a whole number of {setting.unit}")


def observed_text(fact: Fact) -> str:
    """A fact's value as it is written, with its length: `28800 hours`, `"PT13H" (13 h)`, `between 1 h and 12 h`."""
    if fact.is_sensitive:
        return "sensitive"
    if fact.measure is None and fact.value is not None:
        return written_text(fact.value)
    measure = fact.measure or Interval()
    if fact.status != "known" or fact.value is None or fact.setting.unit == "number":
        return interval_text(measure, fact.setting)
    data = fact.value.data
    if isinstance(data, str) and fact.setting.unit not in SIZES:
        return f'"{data}" ({range_text(measure)})'
    written = data if isinstance(data, str) else written_text(fact.value)
    length = range_text(measure)
    says_the_same = length in {f"{written} {unit}" for unit in ("s", "min", "h", "days")}
    unit = fact.setting.unit.removesuffix("s") if written == "1" else fact.setting.unit
    return f"{written} {unit}" + ("" if says_the_same else f" ({length})")


def omitted_text(fact: Fact) -> str:
    """What leaving a setting out means: `not set: 1 h on creation`; of what Terraform asks for, `… each time`."""
    when = "each time" if "." in fact.setting.type else "on creation"
    return f"not set: {interval_text(fact.measure or Interval(), fact.setting)} {when}"


def written_text(value: Value) -> str:
    """A value as HCL would have it, if that is short."""
    data = value.data
    if isinstance(data, str):
        return json.dumps(data if len(data) <= LONGEST_VALUE else f"{data[:LONGEST_VALUE]}…", ensure_ascii=False)
    if isinstance(data, bool) or data is None:
        return str(data).lower()
    return numbers.text(data) if isinstance(data, int | numbers.Float) else "a collection"


def interval_text(interval: Interval, setting: Setting) -> str:
    """An interval of a setting's measure, in words."""
    if setting.unit != "number":
        return range_text(interval)
    low, high = (None if end is None else numbers.text(end) for end in (interval.low, interval.high))
    if low is not None and high is not None:
        return low if low == high else f"between {low} and {high}"
    return f"at least {low}" if low is not None else "any number" if high is None else f"at most {high}"


def allowed_text(setting: Setting) -> str:
    """What the API accepts, in words, in the setting's own unit where that is a count."""
    has_zero = setting.zero_is_no_limit or setting.zero_is_elsewhere
    is_extra = has_zero and exactly(0).lies_within(setting.allowed) is False
    return f"{'0 or ' if is_extra else ''}{_range_text(setting)}"


def _range_text(setting: Setting) -> str:
    low, high = setting.allowed.low, setting.allowed.high
    counts = setting.unit in SIZES
    if setting.one_of:
        ones = listed([_one(one, setting) for one in setting.one_of], "or")
        return f"{ones} {setting.unit}" if counts else ones
    if counts and isinstance(low, int) and isinstance(high, int):
        return f"{in_unit(low, setting.unit)} to {in_unit(high, setting.unit)} {setting.unit}"
    if low is not None and high is not None and setting.unit != "number":
        return f"{length_text(low)} to {length_text(high)}"
    return interval_text(setting.allowed, setting)


def _one(length: Number, setting: Setting) -> str:
    """One of a few accepted lengths."""
    if setting.unit == "number" or not isinstance(length, int):
        return numbers.text(length)
    return in_unit(length, setting.unit)


def limit_text(limit: Limit) -> str:
    """How long a limit is, as reports may say it."""
    if limit.fact is not None and limit.fact.is_sensitive:
        return "sensitive"
    return "no limit" if limit.is_none else range_text(limit.seconds)


def doubt_text(limit: Limit) -> str:
    """What a limit that is not known can be, and why it is not known, as a clause."""
    return f"{limit.factor.id} is {limit_text(limit)}, since {'it ' if limit.fact else ''}{limit.note}"


def listed(words: list[str], last: str = "and") -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def short(seconds: int) -> str:
    """A duration as the configuration writes it: `8h`, `90m`, `3601s`."""
    for size, letter in ((3600, "h"), (60, "m")):
        if seconds % size == 0:
            return f"{seconds // size}{letter}"
    return f"{seconds}s"
