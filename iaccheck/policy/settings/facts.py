"""Resources and the catalogue -> facts: each setting of each instance, how long it is and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

import msgspec

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.equality import is_sensitive
from iaccheck.hcl.types import NUMBER, STRING
from iaccheck.hcl.values import NULL, Fault, Unknown, Value
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Basis, Body, Fact, Resource, Setting, Status
from iaccheck.policy.settings.readings import Reading, readings, value_at
from iaccheck.seconds import SIZES, seconds_of


def facts_of(resources: Iterable[Resource], settings: Iterable[Setting]) -> Iterator[Fact]:
    """Every setting of every resource, in the order of the resources."""
    by_type: dict[str, list[Setting]] = {}
    for setting in settings:
        by_type.setdefault(setting.type, []).append(setting)
    for resource in resources:
        for setting in by_type.get(resource.type, ()):
            for reading in readings(resource.body, setting):
                is_hidden = bool(reading.hidden and setting.select)
                if reading.value is not None or is_hidden or not setting.only_where_set:
                    yield _fact(resource, setting, reading)


def _fact(resource: Resource, setting: Setting, reading: Reading) -> Fact:
    if reading.value is None:
        return _omitted(resource, setting, reading)
    absent = _on_create(resource, setting) or ANY
    if setting.unit_from:
        setting, doubt = _in_its_unit(resource.body, setting)
        if doubt:
            return _of_unknown_unit(resource, setting, reading, doubt)
    value = _evaluated(_own_type(reading.value, setting), reading.value, setting)
    if isinstance(value, Fault):
        why = seconds_of(reading.value, setting.unit, absent)
        return _made(resource, setting, reading, reading.value, why if isinstance(why, str) else value.message)
    return _made(resource, setting, reading, value, seconds_of(value, setting.unit, absent))


def _own_type(value: Value, setting: Setting) -> Value | Fault:
    """The value in the type that the attribute has, as the provider's schema converts it."""
    return convert(value, STRING if setting.is_text else NUMBER)


def _evaluated(value: Value | Fault, written: Value, setting: Setting) -> Value | Fault:
    """The same, but unknown where it is a text that something else evaluates, or the name of what has the length."""
    if setting.refers_to:
        why = f"stands in {setting.refers_to}, not in Terraform"
        return Value(STRING if setting.is_text else NUMBER, Unknown(why), written.sensitive)
    if not setting.evaluated_by or not isinstance(written.data, str):
        return value
    if isinstance(value, Value) and not isinstance(seconds_of(value, setting.unit), str):
        return value
    why = f"is an expression that {setting.evaluated_by} evaluates"
    return Value(STRING if setting.is_text else NUMBER, Unknown(why), written.sensitive)


def _in_its_unit(body: Body, setting: Setting) -> tuple[Setting, str]:
    """The setting in the unit that the argument beside it names; or why that is not known."""
    named = value_at(body, setting.unit_from)
    if named is None or (isinstance(named, Value) and named.is_null):
        return setting, ""
    if isinstance(named, str) or not named.is_known:
        return setting, named if isinstance(named, str) else named.reason
    unit = next((unit for unit in SIZES if unit == named.data), None)
    return (msgspec.structs.replace(setting, unit=unit), "") if unit else (setting, "names no unit")


def _of_unknown_unit(resource: Resource, setting: Setting, reading: Reading, doubt: str) -> Fact:
    """The fact of a value whose unit is not known: in one of the units."""
    value = _own_type(reading.value or NULL, setting)
    lengths = [seconds_of(value, unit) for unit in SIZES] if isinstance(value, Value) else []
    measures = [length for length in lengths if not isinstance(length, str)] or [ANY]
    measure = reduce(Interval.either, measures)
    why = f"has a unit that is not known: {setting.unit_from[-1].name} {doubt}"
    is_secret = reading.value is not None and is_sensitive(reading.value)
    return _made(resource, setting, reading, Value(NUMBER, Unknown(why, measure), is_secret), measure)


def _omitted(resource: Resource, setting: Setting, reading: Reading) -> Fact:
    """Nothing is set: a new object takes what the cloud gives it, an existing one keeps what it has."""
    hidden = reading.hidden is not None
    on_create = None if hidden else _on_create(resource, setting)
    reason = f"may be set or not: {reading.hidden}" if hidden else None
    if reason is None and _is_kept(resource, setting):
        why = f", and {resource.imported}: then" if resource.imported else ", so"
        reason = f"is not set{why} it stays as it is, and what it is does not stand in the input"
    elif reason is None and on_create is None:
        reason = "is not set, and what the cloud makes of that is not documented"
    reason = reason or _why_uncertain(resource, reading)
    status: Status = "unknown" if reason else "omitted"
    return Fact(
        setting, resource.root, resource.address, resource.provider, status, None, on_create or ANY, reason,
        reading.location, None, (), resource.creates, None if hidden else False, _is_certain(resource, reading),
        not hidden, reading.null,
    )  # fmt: skip


def _on_create(resource: Resource, setting: Setting) -> Interval | None:
    """What an argument that is left out amounts to, if that is known."""
    return None if _is_kept(resource, setting) else setting.omitted.on_create_seconds


def _is_kept(resource: Resource, setting: Setting) -> bool:
    """Whether the object is, or may be, there already and keeps what it has where nothing is set."""
    return not resource.creates and (setting.omitted.existing_kept or not resource.imported)


def _made(resource: Resource, setting: Setting, reading: Reading, value: Value, measure: Interval | str) -> Fact:
    reason = value.reason or _why_uncertain(resource, reading)
    status: Status = "sensitive" if is_sensitive(value) else "unknown" if reason else "known"
    return Fact(
        setting, resource.root, resource.address, resource.provider, status,
        value if status in {"known", "sensitive"} else None,
        None if isinstance(measure, str) else measure,
        measure if isinstance(measure, str) else reason,
        reading.location, reading.value_location, reading.origin, resource.creates,
        _is_malformed(value, setting, measure), _is_certain(resource, reading), False, None,
        *_ignored(setting, reading),
    )  # fmt: skip


def _ignored(setting: Setting, reading: Reading) -> tuple[str, bool | None]:
    """Why a value has no effect where it stands, and whether that is so for certain."""
    if reading.block is None:
        return "", False
    for path, why in setting.ignored_with:
        there = value_at(reading.block, path)
        if isinstance(there, Value) and not there.is_null:
            return why, True if there.is_known else None
        if isinstance(there, str):
            return why, None
    return "", False


def _is_malformed(value: Value, setting: Setting, measure: Interval | str) -> bool | None:
    """Of an unknown value it is known only where all that it can be is."""
    if isinstance(measure, str):
        return True
    if not isinstance(value.data, Unknown):
        return False
    choices = [seconds_of(choice, setting.unit) for choice in value.data.choices]
    return None if not choices or any(isinstance(choice, str) for choice in choices) else False


def _is_certain(resource: Resource, reading: Reading) -> bool:
    """Whether there is such an instance for certain, and in it the block that the argument stands in."""
    return resource.unknown is None and reading.times is None


def _why_uncertain(resource: Resource, reading: Reading) -> str | None:
    """The clause that says why it is not known how many instances there are, or how many of such blocks."""
    if resource.unknown is None:
        return reading.times and f"may be there any number of times: {reading.times}"
    its = resource.unknown if resource.unknown.startswith("its ") else f"it {resource.unknown}"
    return f"may be there any number of times: {its}"


def is_accepted(setting: Setting, measure: Interval) -> bool | None:
    """Whether the API accepts a length: None if it depends on which of those in the interval it is."""
    has_zero = setting.zero_is_no_limit or setting.zero_is_elsewhere
    if has_zero and measure == exactly(0):
        return True
    within = measure.lies_within(setting.allowed)
    if within is False and has_zero and exactly(0).lies_within(measure):
        return None
    if within is False or not setting.one_of:
        return within
    possible = [one for one in setting.one_of if exactly(one).lies_within(measure)]
    return (measure.is_exact or None) if possible else False


def possible(fact: Fact) -> Interval:
    """What a setting can be where a session comes about at all: if it is unknown, still something that is accepted."""
    measure, allowed = fact.measure or ANY, fact.setting.allowed
    if is_refused(fact):
        return allowed
    return measure.both(allowed) if fact.status == "unknown" else measure


def doubt_of(fact: Fact) -> str:
    """Why it is open what a setting is, as a clause about it; empty if it is not."""
    return "is set to what the API does not accept, so the apply fails" if is_refused(fact) else fact.reason or ""


def is_refused(fact: Fact) -> bool:
    """Whether the API refuses the value: the apply fails then, and what the setting is stays open."""
    return bool(fact.is_malformed) or is_accepted(fact.setting, fact.measure or ANY) is False


def basis_of(fact: Fact) -> Basis:
    """How a fact became known. Whether there is an instance at all is a question of the row, not of its factors."""
    is_known = fact.status != "unknown" or (not fact.is_certain and possible(fact).is_exact)
    if is_refused(fact) or not is_known:
        return "unknown"
    return "omitted" if fact.is_omitted else "configured"
