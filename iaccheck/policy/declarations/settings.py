"""An entry of a rule file's `settings` -> settings, lengths in seconds."""

from __future__ import annotations

import re
from typing import Literal, get_args

from msgspec.structs import replace

from iaccheck.documents.fields import Fields, Read, boolean, filled, listed, matching, one_of, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.hcl.numbers import Number
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Omitted, Setting, Unit
from iaccheck.policy.declarations.words import LINK, NAME, NAMED, measure_of, path, range_of, steps

UNITS: tuple[Unit, ...] = get_args(Unit)
TEXT_UNITS = frozenset({"iso8601", "go_duration"})
SCOPES: tuple[Literal["resource", "account"], ...] = ("resource", "account")
TWO_PART_TYPES = frozenset({"provider", "backend"})
ID = matching(re.compile(rf"{NAME}(?:\.{NAME})+"))


def setting(entry: Entry, mistakes: Mistakes) -> tuple[Setting, ...]:
    """A setting, and the same one of each further resource type that has it."""
    with Fields(entry, mistakes) as fields:
        id_ = fields.required("id", _id)
        type_, way = _split(id_)
        unit = fields.required("unit", one_of(UNITS, "unit"))
        ends, measure = range_of(unit), measure_of(unit)
        kind = fields.optional("type", one_of(("number", "string"), "type"), "number")
        only = fields.optional("one_of", filled(measure), ())
        first = Setting(
            id=id_,
            type=type_,
            path=fields.optional("path", path, steps(way)),
            unit=unit,
            allowed=fields.optional("allowed", ends, _hull(only)),
            omitted=fields.optional("omitted", _omitted(unit), Omitted(None, True)),
            title=fields.optional("title", text, id_),
            docs=fields.optional("docs", LINK, ""),
            scope=fields.optional("scope", one_of(SCOPES, "scope"), "resource"),
            aliases=fields.optional("aliases", listed(path), ()),
            one_of=only,
            is_text=kind == "string" or unit in TEXT_UNITS,
            zero_is_no_limit=fields.optional("zero", one_of(("no_limit",), "meaning of 0"), None) is not None,
            refused_by_plan=fields.optional("refused_by_plan", boolean, False),
            only_where_set=fields.optional("only_where_set", boolean, False),
            note=fields.optional("note", text, ""),
        )
        others = fields.optional("also", listed(NAMED), ())
    return (first, *(replace(first, id=f"{other}.{way}", type=other) for other in others))


def _id(entry: Entry, mistakes: Mistakes) -> str:
    id_ = ID(entry, mistakes)
    if "." in id_ and not _split(id_)[1]:
        mistakes.add(entry.location, f"{id_} names no argument: write its type, a dot and the argument")
    return id_


def _split(id_: str) -> tuple[str, str]:
    """The resource type and the way to the argument."""
    head, _, rest = id_.partition(".")
    if head in TWO_PART_TYPES:
        name, _, rest = rest.partition(".")
        head = f"{head}.{name}"
    return head, rest


def _hull(numbers: tuple[Number, ...]) -> Interval:
    return Interval(min(numbers), max(numbers)) if numbers else ANY


def _omitted(unit: Unit) -> Read[Omitted]:
    def on_create(entry: Entry, mistakes: Mistakes) -> Interval:
        if isinstance(entry.value, tuple):
            return range_of(unit)(entry, mistakes)
        return exactly(measure_of(unit)(entry, mistakes))

    def read(entry: Entry, mistakes: Mistakes) -> Omitted:
        with Fields(entry, mistakes) as fields:
            existing = fields.optional("existing", one_of(("kept", "reset"), "answer"), "kept")
            return Omitted(fields.optional("on_create", on_create, None), existing == "kept")

    return read
