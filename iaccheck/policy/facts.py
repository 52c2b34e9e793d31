"""Resources and the catalogue -> facts: each setting of each instance, how long it is and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.types import NUMBER, STRING
from iaccheck.hcl.values import Fault, Unknown, Value
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Attribute, Body, Fact, Origin, Resource, Setting, Status, Step
from iaccheck.seconds import seconds_of
from iaccheck.source import Location

T = TypeVar("T")


class Reading(msgspec.Struct, frozen=True):
    """What stands at the end of a setting's path, once: a value, or None where it is omitted."""

    value: Value | None
    location: Location | None
    value_location: Location | None = None
    origin: tuple[Origin, ...] = ()
    hidden: str | None = None
    """Why it can't be told whether it is omitted."""


def wanted(settings: Iterable[Setting], names: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    """By resource type, the arguments and blocks that the settings are read from, and those in `names`."""
    found: dict[str, set[str]] = {type_: set(all_) for type_, all_ in names.items()}
    for setting in settings:
        for path in (setting.path, *setting.aliases):
            found.setdefault(setting.type, set()).add(path[0].name)
    return {type_: frozenset(all_) for type_, all_ in found.items()}


def facts_of(resources: Iterable[Resource], settings: Iterable[Setting]) -> Iterator[Fact]:
    """Every setting of every resource, in the order of the resources."""
    by_type: dict[str, list[Setting]] = {}
    for setting in settings:
        by_type.setdefault(setting.type, []).append(setting)
    for resource in resources:
        for setting in by_type.get(resource.type, ()):
            for reading in _readings(resource.body, setting):
                if reading.value is not None or not setting.only_where_set:
                    yield _fact(resource, setting, reading)


def _readings(body: Body, setting: Setting) -> list[Reading]:
    """What the path leads to; an older spelling counts where the newest one is omitted."""
    first: list[Reading] = []
    for path in (setting.path, *setting.aliases):
        found = list(_walk(body, path))
        if any(reading.value is not None for reading in found):
            return found
        first = first or found
    return first


def _walk(body: Body, path: tuple[Step, ...]) -> Iterator[Reading]:
    """Follow a path into a body. A nested block that is not there has no settings, so nothing is yielded for it."""
    step, rest = path[0], path[1:]
    if step.name in body.blocks:
        for nested in _picked(body.blocks[step.name], step.index):
            yield from _walk(nested, rest)
    elif step.name in body.attributes:
        attribute = body.attributes[step.name]
        yield from _descend(attribute.value, attribute, step.index, rest)
    elif body.unknown:
        yield Reading(None, body.location, hidden=body.unknown)
    elif not rest:
        yield Reading(None, body.location)


def _picked(elements: tuple[T, ...], index: int | None) -> tuple[T, ...]:
    return elements if index is None else elements[index : index + 1]


def _descend(value: Value, attribute: Attribute, index: int | None, path: tuple[Step, ...]) -> Iterator[Reading]:
    """Follow a path into a value: where blocks are written as attributes, in JSON syntax and plans."""
    if not path:
        found = None if value.is_null else value
        yield Reading(found, attribute.location, attribute.value_location, attribute.origin)
    elif isinstance(value.data, tuple):
        for element in _picked(value.data, index):
            yield from _descend(element, attribute, None, path)
    elif isinstance(value.data, Mapping):
        inner = value.data.get(path[0].name)
        if inner is not None:
            yield from _descend(inner, attribute, path[0].index, path[1:])
        elif len(path) == 1:
            yield Reading(None, attribute.location, attribute.value_location)
    elif isinstance(value.data, Unknown):
        yield Reading(value, attribute.location, attribute.value_location, attribute.origin)


def _fact(resource: Resource, setting: Setting, reading: Reading) -> Fact:
    if reading.value is None:
        return _omitted(resource, setting, reading)
    absent = setting.omitted.on_create_seconds or ANY
    value = _own_type(reading.value, setting)
    if isinstance(value, Fault):
        why = seconds_of(reading.value, setting.unit, absent)
        return _made(resource, setting, reading, reading.value, why if isinstance(why, str) else value.message)
    return _made(resource, setting, reading, value, seconds_of(value, setting.unit, absent))


def _own_type(value: Value, setting: Setting) -> Value | Fault:
    """The value in the type that the attribute has, as the provider's schema converts it."""
    return convert(value, STRING if setting.is_text else NUMBER)


def _omitted(resource: Resource, setting: Setting, reading: Reading) -> Fact:
    """Nothing is set: a new object takes what the cloud gives it, an existing one keeps what it has."""
    hidden = reading.hidden is not None
    on_create = None if hidden or not resource.creates else setting.omitted.on_create_seconds
    reason = f"may be set or not: {reading.hidden}" if hidden else None
    if reason is None and not resource.creates:
        reason = "is not set, so it stays as it is, and what it is does not stand in the input"
    elif reason is None and on_create is None:
        reason = "is not set, and what the cloud makes of that is not documented"
    reason = reason or _why_uncertain(resource)
    status: Status = "unknown" if reason else "omitted"
    return Fact(
        setting, resource.root, resource.address, resource.provider, status, None, on_create or ANY, reason,
        reading.location, None, (), resource.creates, None if hidden else False, resource.unknown is None, not hidden,
    )  # fmt: skip


def _made(resource: Resource, setting: Setting, reading: Reading, value: Value, measure: Interval | str) -> Fact:
    reason = value.reason or _why_uncertain(resource)
    status: Status = "sensitive" if value.sensitive else "unknown" if reason else "known"
    return Fact(
        setting, resource.root, resource.address, resource.provider, status,
        value if status in {"known", "sensitive"} else None,
        None if isinstance(measure, str) else measure,
        measure if isinstance(measure, str) else reason,
        reading.location, reading.value_location, reading.origin, resource.creates,
        _is_malformed(value, setting, measure), resource.unknown is None,
    )  # fmt: skip


def _is_malformed(value: Value, setting: Setting, measure: Interval | str) -> bool | None:
    """Of an unknown value it is known only where all that it can be is."""
    if isinstance(measure, str):
        return True
    if not isinstance(value.data, Unknown):
        return False
    choices = [seconds_of(choice, setting.unit) for choice in value.data.choices]
    return None if not choices or any(isinstance(choice, str) for choice in choices) else False


def _why_uncertain(resource: Resource) -> str | None:
    """The clause that says why it is not known how many instances there are."""
    if resource.unknown is None:
        return None
    its = resource.unknown if resource.unknown.startswith("its ") else f"it {resource.unknown}"
    return f"may be there any number of times: {its}"


def is_accepted(setting: Setting, measure: Interval) -> bool | None:
    """Whether the API accepts a length: None if it depends on which of those in the interval it is."""
    if setting.zero_is_no_limit and measure == exactly(0):
        return True
    within = measure.lies_within(setting.allowed)
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
