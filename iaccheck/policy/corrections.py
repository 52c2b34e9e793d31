"""What to write instead: a setting, a workflow's limits or a caller's request -> the line, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping

from iaccheck.hcl import numbers
from iaccheck.hcl.numbers import Number
from iaccheck.interval import Interval
from iaccheck.model import Fact, Limit, Origin, Reach, Setting
from iaccheck.policy.sentences import assignment, listed, short
from iaccheck.seconds import SIZES, in_unit, length_text
from iaccheck.source import Location

Shared = Mapping[Location, int]
"""How many settings get their value from a place: who changes it there changes it for all of them."""


def nearest(setting: Setting, measure: Interval) -> Number | None:
    """The accepted length that is nearest to one outside, the next above of a few; None if there is none to name."""
    if setting.one_of and measure.low is not None:
        low = measure.low
        return min((one for one in setting.one_of if one > low), default=max(setting.one_of))
    allowed = setting.allowed
    if allowed.low is not None and measure.high is not None and measure.high < allowed.low:
        return allowed.low
    return allowed.high


def at_least(setting: Setting, seconds: int) -> Number:
    """The smallest length that is accepted and not below this one."""
    if setting.one_of:
        return min((one for one in setting.one_of if one >= seconds), default=seconds)
    return seconds if setting.allowed.low is None else max(seconds, setting.allowed.low)


def at_most(setting: Setting, seconds: int) -> Number | None:
    """The greatest length that is accepted and not above this one; None if all that is accepted is above it."""
    if setting.one_of:
        return max((one for one in setting.one_of if one <= seconds), default=None)
    whole = seconds // SIZES.get(setting.unit, 1) * SIZES.get(setting.unit, 1)
    low = setting.allowed.low
    return None if low is not None and whole < low else whole


def written(setting: Setting, seconds: Number) -> str:
    """A length as HCL has it in a setting's unit, rounded up to it: `28800`, `"PT8H"`."""
    if setting.unit == "number" or not isinstance(seconds, int):
        return numbers.text(seconds)
    value = in_unit(seconds, setting.unit)
    return f'"{value}"' if setting.is_text and setting.unit in SIZES else value


def correction(fact: Fact, value: str, shared: Shared, named: bool = False) -> str:
    """What to write so that a setting has a value, at the place that its value comes from.

    `named` says which resource it is about, for where that does not stand beside it.
    """
    line = assignment(fact.setting, value)
    of = f" in {fact.address}" if named else ""
    place = fact.value.place if fact.value else None
    if fact.is_omitted:
        return f"add {line} to {fact.address}"
    if place is not None and place != fact.value_location:
        return f"write {value} at {place.path}:{place.line}, so that {line}{of}{_shared(shared.get(place, 1) - 1)}"
    made_of = [_placed(link) for link in fact.origin if not link.text.endswith(" is null")]
    if place is None and made_of:
        return f"to get {line}{of}, change {made_of[0]}" + (", or another part of it" if made_of[1:] else "")
    return f"write {line}{of}"


def _shared(others: int) -> str:
    """A warning that a change there changes more."""
    if others < 1:
        return ""
    who = "1 other setting gets" if others == 1 else f"{others} other settings get"
    return f" ({who} that value there, too)"


def _placed(link: Origin) -> str:
    """A name that a value is made of, and where it gets its own."""
    name = link.text.partition(" is ")[0]
    return f"{name} at {link.location.path}:{link.location.line}" if link.location else name


def rise(row: Reach, shared: Shared) -> str:
    """What must change so that a workflow gets what it needs: one line a limit that must rise."""
    needs = row.needs_seconds or 0
    low = [limit for limit in row.limits if limit.must_rise]
    hopeless = [limit for limit in low if _most(limit) is not None and (_most(limit) or 0) < needs]
    if hopeless:
        said = listed([f"{x.factor.id} can be {length_text(_most(x) or 0)} at most" for x in hopeless])
        return f"let it need less: {said}"
    lines = [_raised(limit, needs, shared) for limit in low]
    if len(lines) < 2:
        return "".join(lines)
    return "all of these:\n" + "\n".join(f"- {line}" for line in lines)


def _most(limit: Limit) -> Number | None:
    """The most that a limit can be at all."""
    return limit.factor.bounds.high


def _raised(limit: Limit, needs: int, shared: Shared) -> str:
    fact, factor = limit.fact, limit.factor
    if fact is not None:
        return correction(fact, written(fact.setting, at_least(fact.setting, needs)), shared, named=True)
    given = f"given: {{{factor.id}: {short(needs)}}}"
    if limit.basis == "assumed":
        return f"raise {factor.id} to {length_text(needs)} in the account, and what is assumed of it: {short(needs)}"
    who = {"caller": "let the caller ask for", "idp": "let the identity provider send"}.get(factor.set_by)
    act = f"{who} {length_text(needs)}" if who else f"raise {factor.id} to {length_text(needs)} where it is set"
    return f"{act}, and say so: {given}"


def lowered(row: Reach, shared: Shared) -> str:
    """What must change so that no longer session than `at_most` is possible: any one of the limits will do."""
    most = row.at_most_seconds or 0
    lines = []
    for limit in row.limits:
        fact = limit.fact
        seconds = at_most(fact.setting, most) if fact else None
        if fact is not None and seconds is not None:
            lines.append(correction(fact, written(fact.setting, seconds), shared, named=True))
    if not lines:
        return f"no setting can be as short as {length_text(most)}: let the workflow have more, or use another way in"
    return lines[0] if len(lines) == 1 else "one of these:\n" + "\n".join(f"- {line}" for line in lines)


def valid_request(row: Reach) -> str:
    """What to ask for, where a call is refused for what it asks for."""
    for limit in row.limits:
        low = limit.factor.bounds.low
        if limit.factor.set_by == "caller" and low is not None and limit.seconds.high is not None:
            given = f"given: {{{limit.factor.id}: …}}"
            if limit.seconds.high < low:
                return f"let the caller ask for at least {length_text(low)}, and say so: {given}"
            high = row.reachable_seconds.high if row.reachable_seconds else None
            if high is not None:
                return f"let the caller ask for {length_text(high)} at most, and say so: {given}"
    return ""
