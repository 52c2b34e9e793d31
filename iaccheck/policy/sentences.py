"""The sentences of findings: what is wrong with a value, and the line to write instead."""

from __future__ import annotations

from iaccheck.hcl import numbers
from iaccheck.hcl.numbers import Number
from iaccheck.interval import Interval
from iaccheck.model import Fact, Limit, Reach, Setting
from iaccheck.seconds import SIZES, in_unit, length_text, range_text


def name_of(setting: Setting) -> str:
    """The argument that a setting is, as it stands before the equals sign."""
    return setting.path[-1].name


def observed_text(fact: Fact) -> str:
    """A fact's value as it is written, with its length: `28800 hours`, `"PT13H" (13 h)`, `between 1 h and 12 h`."""
    measure = fact.measure or Interval()
    if fact.status != "known" or fact.value is None or fact.setting.unit == "number":
        return interval_text(measure, fact.setting)
    data = fact.value.data
    if isinstance(data, str) and fact.setting.unit not in SIZES:
        return f'"{data}" ({range_text(measure)})'
    written = data if isinstance(data, str) else numbers.text(data)  # type: ignore[arg-type]  # a measured number
    return f"{written} {fact.setting.unit}" + (f" ({range_text(measure)})" if fact.setting.unit == "seconds" else "")


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
    low, high = setting.allowed.low, setting.allowed.high
    if setting.unit in SIZES and isinstance(low, int) and isinstance(high, int):
        return f"{in_unit(low, setting.unit)} to {in_unit(high, setting.unit)} {setting.unit}"
    return interval_text(setting.allowed, setting)


def nearest(interval: Interval, allowed: Interval) -> Number | None:
    """The allowed number that is nearest to an interval outside of it."""
    if allowed.low is not None and interval.high is not None and interval.high < allowed.low:
        return allowed.low
    return allowed.high


def written(setting: Setting, seconds: Number) -> str:
    """A length as HCL has it in a setting's unit: `28800`, `"PT8H"`."""
    if setting.unit == "number" or not isinstance(seconds, int):
        return numbers.text(seconds)
    value = in_unit(seconds, setting.unit)
    return f'"{value}"' if setting.is_text and setting.unit in SIZES else value


def assignment(setting: Setting, seconds: Number) -> str:
    """The line to write: `max_session_duration = 28800`."""
    return f"{name_of(setting)} = {written(setting, seconds)}"


def correction(fact: Fact, seconds: Number) -> str:
    """What to write so that a setting becomes this long, at the place that its value comes from."""
    place = fact.value.place if fact.value else None
    line = assignment(fact.setting, seconds)
    if place is not None and place != fact.value_location:
        return f"write {written(fact.setting, seconds)} at {place.path}:{place.line}, so that {line}"
    if fact.origin and place is None:
        parts = ", ".join(link.text.partition(" is ")[0] for link in fact.origin)
        return f"change what it is made of ({parts}), so that {line}"
    return f"write {line}"


def rise(reach: Reach) -> str:
    """What must change so that a workflow gets what it needs: one line a limit that must rise."""
    needs = reach.needs_seconds
    if needs is None:
        return ""
    lines = [_raised(limit, needs) for limit in reach.limits if limit.must_rise]
    if not lines:
        return ""
    return lines[0] if len(lines) == 1 else "all of:\n" + "\n".join(f"- {line}" for line in lines)


def _raised(limit: Limit, needs: int) -> str:
    factor = limit.factor
    if factor.bounds.high is not None and factor.bounds.high < needs:
        most = length_text(factor.bounds.high)
        return (
            f"{factor.id} can be {most} at most: no setting gives this workflow {length_text(needs)}; let it need less"
        )
    fact = limit.fact
    if fact is not None:
        return f"{correction(fact, needs)} in {fact.address}"
    if factor.set_by == "caller":
        return f"let the caller ask for {length_text(needs)}, and say so: given: {{{factor.id}: {short(needs)}}}"
    if factor.set_by == "idp":
        return (
            f"let the identity provider send {length_text(needs)}, and say so: given: {{{factor.id}: {short(needs)}}}"
        )
    return f"raise {factor.id} to {length_text(needs)}"


def short(seconds: int) -> str:
    """A duration as the configuration writes it: `8h`, `90m`, `3601s`."""
    for size, letter in ((3600, "h"), (60, "m")):
        if seconds % size == 0:
            return f"{seconds // size}{letter}"
    return f"{seconds}s"
