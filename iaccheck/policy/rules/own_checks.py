"""Rules of data alone: what a rule asks of one setting -> a finding for each resource that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck import limits
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.wording import because
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Check, Demand, Fact, Finding, Outcome, Remedy
from iaccheck.policy.rules.conditions import holds
from iaccheck.policy.rules.corrections import correction, remedy, written
from iaccheck.policy.rules.situation import Situation
from iaccheck.policy.sentences import interval_text, listed, name_of, observed_text

ELSEWHERE = "is left to something else, which is what 0 means"


def demanded(check: Check, situation: Situation) -> Iterator[Finding]:
    """What a rule finds in all facts of its setting."""
    demand = check.demand
    if demand is None:
        return
    if check.id in situation.beyond:
        yield _not_judged(check, situation)
        return
    for fact in situation.by_setting.get(check.setting or "", ()):
        concerned: bool | str = True
        if demand.where:
            resource = situation.by_address[fact.root, fact.address]
            concerned = holds(demand.where, resource, situation.names[fact.root])
        if concerned is not False:
            fits = _fits(demand, fact)
            if not (fits and situation.only_counts(check, fact.root)):
                yield _finding(check, demand, fact, fits, "" if concerned is True else concerned, situation)


def _finding(check: Check, demand: Demand, fact: Fact, fits: bool | None, doubt: str, situation: Situation) -> Finding:
    """A fact judged; one that the rule may not be about, which `doubt` then explains, can pass, and else is unknown."""
    fails = fits is False and not doubt and fact.is_certain
    outcome: Outcome = "pass" if fits else "fail" if fails else "unknown"
    message = _message(demand, fact, fits, doubt)
    observed = None if fact.is_sensitive else fact.measure
    fix = _fix(check, demand, fact, situation) if fails else Remedy()
    return Finding(
        check.id, check.severity, outcome, f"{check.title}: {message}" if check.title != check.id else message,
        fix.text, check.docs or fact.setting.docs, fact.root, None,
        fact.address, fact.setting.id, fact.value_location or fact.location, (), observed,
        None if demand.word == "is_set" else demand.within,
        "number" if fact.setting.unit == "number" else "seconds", "", f"wanted: {_wanted_text(demand, fact)}", fact,
        corrections=fix.corrections,
    )  # fmt: skip


def _not_judged(check: Check, situation: Situation) -> Finding:
    """That a rule is about more settings than are judged."""
    number, most = len(situation.by_setting[check.setting or ""]), f"{limits.now.judgements:,}"
    why = f"limit reached: it is about {number:,} settings, and all rules of yours may judge {most} together"
    return Finding(
        check.id, check.severity, "unknown", f"{check.title}: {why}", "", check.docs, None, None, None, check.setting,
        None, (), None, None, None, "",
    )  # fmt: skip


def _message(demand: Demand, fact: Fact, fits: bool | None, doubt: str) -> str:
    """What a setting is, what the rule wants of it, and why it is open whether it is that."""
    name, wanted = name_of(fact.setting), _wanted_text(demand, fact)
    if fits is None:
        if fact.is_malformed:
            return f"{name} has no valid value, and has to be {wanted}: {fact.reason}"
        return f"{name} is not known, and has to be {wanted}: {because(fact.reason or ELSEWHERE)}"
    message = f"{name} {_state(demand, fact)}, and has to be {wanted}"
    if fits:
        return message
    if doubt:
        return f"{message}; whether the rule is about this resource is not known: {doubt}"
    return message if fact.is_certain else f"{message}, but {because(fact.reason or '')}"


def _fits(demand: Demand, fact: Fact) -> bool | None:
    """Whether a setting is as the rule wants it; None if that is not known."""
    if demand.is_set is not None:
        if fact.is_omitted:
            return not demand.is_set
        return demand.is_set if fact.value is not None and fact.value.is_not_null else None
    if fact.measure is None:
        return None
    measure = fact.measure
    setting, may_be_zero = fact.setting, exactly(0).lies_within(measure) is not False
    if may_be_zero and setting.zero_is_elsewhere:
        return None
    if not (may_be_zero and setting.zero_is_no_limit):
        return _is_right(demand, measure)
    without_limit = demand.within.high is None or 0 in demand.one_of
    if measure.is_exact or _is_right(demand, measure) is without_limit:
        return without_limit
    return None


def _is_right(demand: Demand, measure: Interval) -> bool | None:
    """Whether a length is one that the rule wants; None if it depends on which of those in the interval it is."""
    within = measure.lies_within(demand.within)
    if within is False or not demand.one_of:
        return within
    possible = [one for one in demand.one_of if exactly(one).lies_within(measure)]
    return (measure.is_exact or None) if possible else False


def _state(demand: Demand, fact: Fact) -> str:
    if demand.is_set is not None:
        return "is not set" if fact.is_omitted else "is set"
    return f"is not set ({observed_text(fact)})" if fact.is_omitted else f"is {observed_text(fact)}"


def _wanted_text(demand: Demand, fact: Fact) -> str:
    if demand.is_set is not None:
        return "set" if demand.is_set else "left out"
    if demand.one_of:
        return listed([interval_text(exactly(one), fact.setting) for one in demand.one_of], "or")
    return interval_text(demand.within, fact.setting)


def _fix(check: Check, demand: Demand, fact: Fact, situation: Situation) -> Remedy:
    """The line to write, if there is one that the API accepts; then what the rule itself says."""
    line = Remedy()
    if demand.is_set is not None:
        name = name_of(fact.setting)
        line = Remedy(f"add {name} to {fact.address}" if demand.is_set else f"remove {name} from {fact.address}")
    else:
        nearest = _nearest(demand, ANY if fact.is_sensitive else fact.measure or ANY)
        if nearest is not None and exactly(nearest).lies_within(fact.setting.allowed):
            line = remedy(correction(fact, written(fact.setting, nearest), situation.shared))
    return Remedy("\n".join(filter(None, (line.text, check.fix))), line.corrections)


def _nearest(demand: Demand, measure: Interval) -> Number | None:
    if demand.one_of and measure.low is not None:
        least = measure.low
        return min((one for one in demand.one_of if one > least), default=max(demand.one_of))
    low, high = demand.within.low, demand.within.high
    return low if low is not None and measure.high is not None and measure.high < low else high
