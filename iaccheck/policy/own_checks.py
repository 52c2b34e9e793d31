"""Rules of data alone: what a rule asks of one setting -> a finding for each resource that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.types import STRING
from iaccheck.hcl.values import Value
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Check, Condition, Demand, Fact, Finding, Outcome, Resource
from iaccheck.patterns import path_matches, text_matches
from iaccheck.policy.corrections import correction, written
from iaccheck.policy.readings import value_at
from iaccheck.policy.sentences import interval_text, listed, name_of, observed_text
from iaccheck.policy.situation import Situation
from iaccheck.policy.targets import address_matches


def demanded(check: Check, situation: Situation) -> Iterator[Finding]:
    """What a rule finds in all facts of its setting."""
    demand = check.demand
    if demand is None:
        return
    facts = [fact for fact in situation.facts if fact.setting.id == check.setting]
    type_ = facts[0].setting.type if facts else ""
    resources = {(r.root, r.address): r for root in situation.roots for r in root.resources if r.type == type_}
    aliases = {root.name: (root.name, *root.aliases) for root in situation.roots}
    for fact in facts:
        resource = resources[fact.root, fact.address]
        concerned = _holds(demand.where, resource, aliases[fact.root])
        if concerned is not False:
            yield _finding(check, demand, fact, concerned is True, situation)


def _finding(check: Check, demand: Demand, fact: Fact, is_concerned: bool, situation: Situation) -> Finding:
    """A fact judged; one that the rule may not be about can pass, and else is unknown."""
    fits = _fits(demand, fact)
    outcome: Outcome = (
        "pass" if fits else "unknown" if fits is None or not (is_concerned and fact.is_certain) else "fail"
    )
    name, wanted = name_of(fact.setting), _wanted_text(demand, fact)
    message = f"{name} {_state(demand, fact)}, and {check.id} wants {wanted}"
    if outcome == "unknown" and fits is not None and not is_concerned:
        message += "; whether the rule is about this resource is not known"
    elif outcome == "unknown":
        message = f"{name} is not known, and {check.id} wants {wanted}: it {fact.reason}"
    fix = (_fix(demand, fact, situation) or check.fix) if outcome == "fail" else ""
    observed = None if fact.is_sensitive else fact.measure
    return Finding(
        check.id, check.severity, outcome, f"{check.title}: {message}" if check.title != check.id else message, fix,
        check.docs or fact.setting.docs, fact.root, None, fact.address, fact.setting.id,
        fact.value_location or fact.location, (), observed, None if demand.word == "is_set" else demand.within,
        "number" if fact.setting.unit == "number" else "seconds", "", f"wanted: {wanted}", fact,
    )  # fmt: skip


def _fits(demand: Demand, fact: Fact) -> bool | None:
    """Whether a setting is as the rule wants it; None if that is not known."""
    if demand.is_set is not None:
        if fact.is_omitted:
            return not demand.is_set
        return demand.is_set if fact.status in {"known", "sensitive"} else None
    if fact.measure is None:
        return None
    measure = fact.measure
    if fact.setting.zero_is_no_limit and measure == exactly(0):
        return demand.within.high is None
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
        return "it to be set" if demand.is_set else "it not to be set"
    if demand.one_of:
        return listed([interval_text(exactly(one), fact.setting) for one in demand.one_of], "or")
    return interval_text(demand.within, fact.setting)


def _fix(demand: Demand, fact: Fact, situation: Situation) -> str:
    """The nearest value that the rule wants and the API accepts, if there is one."""
    nearest = _nearest(demand, fact.measure or ANY)
    if nearest is None or exactly(nearest).lies_within(fact.setting.allowed) is False:
        return ""
    return correction(fact, written(fact.setting, nearest), situation.shared)


def _nearest(demand: Demand, measure: Interval) -> Number | None:
    if demand.one_of and measure.low is not None:
        least = measure.low
        return min((one for one in demand.one_of if one > least), default=max(demand.one_of))
    low, high = demand.within.low, demand.within.high
    return low if low is not None and measure.high is not None and measure.high < low else high


def _holds(where: tuple[Condition, ...], resource: Resource, roots: tuple[str, ...]) -> bool | None:
    """Whether a resource is one that the rule is about."""
    answers = [_one_holds(condition, resource, roots) for condition in where]
    return False if False in answers else None if None in answers else True


def _one_holds(condition: Condition, resource: Resource, roots: tuple[str, ...]) -> bool | None:
    place = PLACES.get(condition.name)
    answer = place(condition, resource, roots) if place else _attribute(condition, resource)
    return None if answer is None else answer is not condition.negated


def _address(condition: Condition, resource: Resource, roots: tuple[str, ...]) -> bool:
    return any(address_matches(pattern, resource.address) for pattern in condition.patterns)


def _root(condition: Condition, resource: Resource, roots: tuple[str, ...]) -> bool:
    return any(pattern == name or path_matches(pattern, name) for pattern in condition.patterns for name in roots)


PLACES: Mapping[str, Callable[[Condition, Resource, tuple[str, ...]], bool]] = {"address": _address, "root": _root}
"""What else than an attribute a condition can be about."""


def _attribute(condition: Condition, resource: Resource) -> bool | None:
    """Whether an attribute matches; one that is left out matches nothing."""
    is_open = False
    for path in condition.paths:
        there = value_at(resource.body, path)
        if there is None:
            continue
        text = convert(there, STRING) if isinstance(there, Value) else None
        if isinstance(text, Value) and isinstance(text.data, str):
            return any(text_matches(pattern, text.data) for pattern in condition.patterns)
        is_open = True
    return None if is_open else False
