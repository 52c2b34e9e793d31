"""What to write instead: a setting, a workflow's limits or a caller's request -> corrections, and their sentences."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from iaccheck.hcl import numbers
from iaccheck.hcl.numbers import Number
from iaccheck.interval import Interval, exactly
from iaccheck.model import Correction, Fact, Limit, Origin, Reach, Remedy, Setting
from iaccheck.policy.sentences import assignment, listed, short
from iaccheck.policy.settings.facts import possible
from iaccheck.policy.workflows.conflicts import Conflicts
from iaccheck.policy.workflows.verdict import caller_limit, counts, true_length
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


def correction(fact: Fact, value: str, shared: Shared) -> Correction:
    """What has to be written so that a setting has a value, at the place that its value comes from."""
    if fact.is_omitted and fact.null is not None:
        written_as = f"its value at {fact.null.path}:{fact.null.line}, which is null now"
        return Correction(fact, value, "change", None, 0, (written_as,))
    if fact.is_omitted:
        return Correction(fact, value, "add", fact.location)
    place = fact.value.place if fact.value else None
    made_of = tuple(_placed(link) for link in fact.origin if not link.text.endswith(" is null"))
    if place is None and made_of:
        return Correction(fact, value, "change", None, 0, made_of)
    return Correction(fact, value, "write", place or fact.value_location, shared.get(place, 1) - 1 if place else 0)


def sentence(what: Correction, named: bool = False) -> str:
    """A correction in words; `named` says which resource it is about, where that does not stand beside it."""
    fact, value, place = what.fact, what.value, what.location
    line, of = assignment(fact.setting, value), f" in {fact.address}" if named else ""
    if what.act == "add":
        return f"add {line} to {fact.address}"
    if what.act == "change":
        return f"to get {line}{of}, change {what.made_of[0]}" + (", or another part of it" if what.made_of[1:] else "")
    if place is not None and place != fact.value_location:
        return f"write {value} at {place.path}:{place.line}, so that {line}{of}{_shared(what.others)}"
    return f"write {line}{of}"


def remedy(what: Correction) -> Remedy:
    """The fix that a single correction is."""
    return Remedy(sentence(what), (what,))


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


def rise(row: Reach, shared: Shared, conflicts: Conflicts) -> Remedy:
    """What must change so that a workflow gets what it needs: one line a limit that must rise."""
    needs = row.needs_seconds or 0
    low = [limit for limit in row.limits if limit.must_rise]
    if hopeless := impossible(row):
        most = min(_most(limit) for limit in row.limits if _is_hopeless(limit, row))
        steps: list[Correction | str] = [f"let it need {length_text(most)} at most: {hopeless}"]
        return together([*steps, valid_request(row)] if row.rejected and _asks_above(row, most) else steps)
    clashes = [clash for limit in low for fact in limit.facts if (clash := conflicts.of_need(fact, row))]
    if clashes:
        return Remedy(clashes[0])
    steps = [step for limit in low for step in _raised(limit, row, needs, shared)]
    if steps and row.rejected:
        asked = (x for x in row.limits if x.factor.set_by == "caller" and not x.must_rise and x.seconds.low != needs)
        steps += [step for limit in asked for step in _raised(limit, row, _askable(needs, limit), shared)]
    return together(steps)


def _asks_above(row: Reach, most: Number) -> bool:
    asked = caller_limit(row)
    return asked is not None and asked.seconds.lies_within(Interval(None, most)) is False


def impossible(row: Reach) -> str:
    """Why no setting could give a workflow what it needs: what its limits can be at most. Empty if one could."""
    by_most: dict[Number, list[str]] = {}
    for limit in row.limits:
        if _is_hopeless(limit, row):
            by_most.setdefault(_most(limit), []).append(limit.factor.id)
    return listed([f"{listed(ids)} can be {length_text(most)} at most" for most, ids in by_most.items()] or [""])


def _askable(needs: int, limit: Limit) -> int:
    """What can be asked for that is not below what is needed."""
    low = limit.factor.bounds.low
    return max(needs, low) if isinstance(low, int) else needs


def _is_hopeless(limit: Limit, row: Reach) -> bool:
    return counts(limit, row.renews) and _most(limit) < (row.needs_seconds or 0)


def _most(limit: Limit) -> Number:
    """The most that a limit can be at all."""
    high = limit.factor.bounds.high
    return sys.maxsize if high is None else high


def together(steps: list[Correction | str], named: bool = True) -> Remedy:
    """Corrections, and what is not set in Terraform, that are all needed."""
    lines = [sentence(step, named) if isinstance(step, Correction) else step for step in steps]
    return Remedy(bulleted(lines, "all of these"), tuple(step for step in steps if isinstance(step, Correction)))


def any_of(choice: list[Correction]) -> Remedy:
    """Corrections of which any one will do."""
    return Remedy(bulleted([sentence(one, named=True) for one in choice], "one of these"), tuple(choice), True)


def _raised(limit: Limit, row: Reach, needs: int, shared: Shared) -> list[Correction | str]:
    """What raises a limit: a correction of each setting behind it that is too short, or what to do elsewhere."""
    if limit.fact is None:
        return [_raised_elsewhere(limit, row, needs)]
    low = [fact for fact in limit.others if possible(fact).lies_within(Interval(needs, None)) is not True]
    facts = sorted((limit.fact, *low), key=lambda fact: fact.address)
    return [correction(fact, written(fact.setting, at_least(fact.setting, needs)), shared) for fact in facts]


def _raised_elsewhere(limit: Limit, row: Reach, needs: int) -> str:
    factor = limit.factor
    given = _given(limit, needs)
    if limit.basis == "assumed":
        return f"raise {factor.id} to {length_text(needs)} in the account, and what is assumed of it: {short(needs)}"
    if factor.set_by == "caller":
        return f"{_asker(row)} {length_text(needs)}, and say so: {given}"
    length = length_text(needs)
    act = f"let the identity provider send {length}"
    if factor.set_by != "idp":
        act = f"raise {factor.id} to {length} where it is set"
    return f"outside of Terraform, {act}, and say so: {given}"


def _asker(row: Reach) -> str:
    return f"tell {row.caller.title} to ask for" if row.caller else "let the caller ask for"


def bulleted(lines: list[str], word: str) -> str:
    """One line as it is, several one under the other with a word on how many are to be followed."""
    return "".join(lines) if len(lines) < 2 else f"{word}:\n" + "\n".join(f"- {line}" for line in lines)


def lowered(row: Reach, shared: Shared, conflicts: Conflicts) -> Remedy:
    """What must change so that no longer session than `at_most` is possible: any one of the limits will do."""
    most = row.at_most_seconds or 0
    choice, clashes = [], []
    for limit in row.limits:
        fact = limit.fact
        seconds = at_most(fact.setting, most) if fact else None
        if fact is None or seconds is None or limit.others:
            continue
        if clash := conflicts.of_most(fact, row):
            clashes.append(clash)
        else:
            choice.append(correction(fact, written(fact.setting, seconds), shared))
    if not choice and clashes:
        return Remedy(clashes[0])
    if not choice:
        text = f"no setting can be as short as {length_text(most)}: let the workflow have more, or use another way in"
        return Remedy(text)
    return any_of(choice)


def accepted_request(row: Reach, shared: Shared) -> Remedy:
    """What lets a call through that is refused for what it asks for: a shorter one, which would tell a sensitive limit.

    So where nothing else refuses it, that limit is to rise.
    """
    asked = caller_limit(row)
    wanted = asked.seconds.high if asked is not None and asked.seconds.lies_within(asked.factor.bounds) else None
    if not isinstance(wanted, int):
        return Remedy(valid_request(row))
    rejecting = (limit for limit in row.limits if limit.factor.beyond == "rejects")
    low = [x for x in rejecting if exactly(wanted).lies_within(Interval(None, true_length(x).high)) is False]
    if not low or not all(limit.fact is not None and limit.fact.is_sensitive for limit in low):
        return Remedy(valid_request(row))
    return together([step for limit in low for step in _raised(limit, row, wanted, shared)])


def valid_request(row: Reach) -> str:
    """What to ask for, where a call is refused for what it asks for."""
    accepted = [x.seconds.high for x in row.limits if x.factor.beyond == "rejects" and x.seconds.high is not None]
    asked = caller_limit(row)
    if asked is None or asked.seconds.high is None:
        return ""
    low, high = asked.factor.bounds.low, asked.factor.bounds.high
    if low is not None and asked.seconds.high < low:
        return f"{_asker(row)} at least {length_text(low)}, and say so: {_given(asked, low)}"
    ends = [*accepted, *(() if high is None else (high,))]
    return shorter_request(row, min(ends)) if ends else ""


def shorter_request(row: Reach, most: Number) -> str:
    """To ask for no more than this; empty where a row has no caller that asks."""
    asked = caller_limit(row)
    return f"{_asker(row)} {length_text(most)} at most, and say so: {_given(asked, most)}" if asked else ""


def _given(limit: Limit, seconds: Number) -> str:
    """What to say in the configuration of a factor that is set elsewhere."""
    return f"given: {{{limit.factor.id}: {short(seconds)}}}" if isinstance(seconds, int) else "given"
