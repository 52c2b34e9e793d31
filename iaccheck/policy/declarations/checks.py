"""An entry of a rule file's `rules` -> a rule; one of data alone asks something of a setting, where it says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar, get_args

from iaccheck.documents.fields import Fields, Read, boolean, filled, known, matching, one_of, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry, in_a_line
from iaccheck.hcl import numbers
from iaccheck.interval import ANY, Interval
from iaccheck.model import Check, Condition, Demand, Setting, Severity, Unit
from iaccheck.policy.declarations.words import LINK, PATH_PATTERN, hull, measure_of, range_of, steps

T = TypeVar("T")
ID = matching(re.compile("[a-z0-9]+(?:-[a-z0-9]+)*"))
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Aliases = Callable[[str, str], tuple[str, ...]]
"""A resource type and an argument -> if it is what the cloud calls such a resource, all names of the argument."""


def check(entry: Entry, mistakes: Mistakes, settings: Mapping[str, Setting], aliases: Aliases) -> Check:
    """A rule. One whose setting is not known is a mistake, and so is one that asks for nothing or for two things."""
    with Fields(entry, mistakes) as fields:
        id_ = fields.required("id", ID)
        setting_id = fields.optional("setting", known(settings, "setting"), "")
        setting = settings.get(setting_id)
        demands = _demands(fields, setting)
        where = fields.optional("where", _written("where", _conditions(setting, aliases)), None)
        found = Check(
            id=id_,
            title=fields.optional("title", text, id_),
            severity=fields.optional("severity", one_of(SEVERITIES, "severity"), "error"),
            why=fields.optional("why", text, ""),
            fix=fields.optional("fix", text, ""),
            docs=fields.optional("docs", LINK, ""),
            setting=setting.id if setting else None,
            example=fields.optional("example", text, ""),
            demand=_with(*demands[0], where) if len(demands) == 1 else None,
        )
    if len(demands) > 1:
        words = " and ".join(demand.word for demand, _ in demands)
        mistakes.add_beside(entry.location, f"rule {id_} asks for {words}: write a rule for each")
    if setting and setting.only_where_set and any(demand.is_set for demand, _ in demands):
        why = f"{setting.id} is looked at only where it is set, so is_set: true always holds"
        mistakes.add_beside(entry.location, f"rule {id_}: {why}")
    if demands and not setting_id:
        mistakes.add_beside(entry.location, f"rule {id_} names no setting")
    return found


def _written(word: str, read: Read[T]) -> Read[tuple[T, str]]:
    """What reads a key's value, and keeps how it is written."""
    return lambda entry, mistakes: (read(entry, mistakes), f"{word}: {in_a_line(entry)}")


def _with(demand: Demand, text: str, where: tuple[tuple[Condition, ...], str] | None) -> Demand:
    conditions, more = where or ((), "")
    written = ", ".join(filter(None, (text, more)))
    return Demand(demand.word, demand.within, demand.one_of, demand.is_set, conditions, written)


def _demands(fields: Fields, setting: Setting | None) -> list[tuple[Demand, str]]:
    """What the rule asks for, in the unit of its setting."""
    found = (fields.optional(word, _written(word, read(setting)), None) for word, read in DEMANDS.items())
    return [demand for demand in found if demand is not None]


ReadDemand = Callable[[Entry, Mistakes], Demand]


def _at_most(setting: Setting | None) -> ReadDemand:
    return lambda entry, mistakes: Demand("at_most", Interval(None, measure_of(_unit(setting))(entry, mistakes)))


def _at_least(setting: Setting | None) -> ReadDemand:
    return lambda entry, mistakes: Demand("at_least", Interval(measure_of(_unit(setting))(entry, mistakes), None))


def _between(setting: Setting | None) -> ReadDemand:
    return lambda entry, mistakes: Demand("between", range_of(_unit(setting))(entry, mistakes))


def _one_of(setting: Setting | None) -> ReadDemand:
    def read(entry: Entry, mistakes: Mistakes) -> Demand:
        ones = filled(measure_of(_unit(setting)))(entry, mistakes)
        return Demand("one_of", hull(ones), ones)

    return read


def _is_set(setting: Setting | None) -> ReadDemand:
    return lambda entry, mistakes: Demand("is_set", ANY, (), boolean(entry, mistakes))


DEMANDS: Mapping[str, Callable[[Setting | None], ReadDemand]] = {
    "at_most": _at_most,
    "at_least": _at_least,
    "between": _between,
    "one_of": _one_of,
    "is_set": _is_set,
}
"""What a rule can ask of a setting, by the word that it stands under."""


def _unit(setting: Setting | None) -> Unit:
    return setting.unit if setting else "seconds"


def _conditions(setting: Setting | None, aliases: Aliases) -> Callable[[Entry, Mistakes], tuple[Condition, ...]]:
    """What reads `{role_name: "prod-*", address: {not: ["*.legacy"]}}`."""

    def read(entry: Entry, mistakes: Mistakes) -> tuple[Condition, ...]:
        if not isinstance(entry.value, Mapping) or not entry.value:
            mistakes.is_misshapen = True
            return ()
        return tuple(_condition(name, inner, mistakes, setting, aliases) for name, inner in entry.value.items())

    return read


PLACES = ("address", "root")
"""What else than an attribute a condition can be about."""


def _condition(name: str, entry: Entry, mistakes: Mistakes, setting: Setting | None, aliases: Aliases) -> Condition:
    negated = isinstance(entry.value, Mapping)
    if negated:
        with Fields(entry, mistakes) as fields:
            patterns = fields.required("not", _patterns)
    else:
        patterns = _patterns(entry, mistakes)
    if name in PLACES:
        return Condition(name, (), patterns, negated)
    if not PATH_PATTERN.fullmatch(name):
        at = entry.key or entry.location
        mistakes.add(at, f"{name} is no address, root or way to an argument, like role_name or tags.env")
    names = aliases(setting.type, name) if setting else ()
    return Condition(name, tuple(map(steps, names or (name,))), patterns, negated, bool(names))


def _patterns(entry: Entry, mistakes: Mistakes) -> tuple[str, ...]:
    """One pattern or several; numbers and bools as Terraform writes them."""
    entries = entry.value if isinstance(entry.value, tuple) else (entry,)
    mistakes.is_misshapen |= not entries
    return tuple(_pattern(one, mistakes) for one in entries)


def _pattern(entry: Entry, mistakes: Mistakes) -> str:
    if isinstance(entry.value, bool):
        return str(entry.value).lower()
    if isinstance(entry.value, int | float):
        return numbers.text(entry.value if isinstance(entry.value, int) else numbers.parse(repr(entry.value)))
    return text(entry, mistakes)
