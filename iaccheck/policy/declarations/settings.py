"""An entry of a rule file's `settings` -> settings, lengths in seconds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from msgspec.structs import replace

from iaccheck.documents.fields import Fields, Read, boolean, filled, listed, mapped, matching, one_of, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.interval import Interval, exactly
from iaccheck.model import Omitted, Path, Setting, Unit
from iaccheck.policy.declarations.words import LINK, NAME, NAMED, hull, measure_of, path, range_of, steps

UNITS: tuple[Unit, ...] = get_args(Unit)
TEXT_UNITS = frozenset({"iso8601", "go_duration"})
SCOPES: tuple[Literal["resource", "account"], ...] = ("resource", "account")
TWO_PART_TYPES = frozenset({"provider", "backend", "data", "ephemeral"})
ID = matching(re.compile(rf"{NAME}(?:\.{NAME})+"))


def setting(entry: Entry, mistakes: Mistakes) -> tuple[Setting, ...]:
    """A setting, and the same one of each further resource type that has it."""
    with Fields(entry, mistakes) as fields:
        id_ = fields.required("id", _id)
        type_, way = split(id_)
        unit, unit_from = fields.required("unit", _unit)
        ends, measure = range_of(unit), measure_of(unit)
        kind = fields.optional("type", one_of(("number", "string"), "type"), "number")
        only = fields.optional("one_of", filled(measure), ())
        zero = fields.optional("zero", one_of(("no_limit", "elsewhere"), "meaning of 0"), None)
        way_to, select = fields.optional("path", path, steps(way)), fields.optional("select", texts_by_path, ())
        first = Setting(
            id=id_,
            type=type_,
            path=way_to,
            unit=unit,
            allowed=fields.optional("allowed", ends, hull(only)),
            omitted=fields.optional("omitted", _omitted(unit), Omitted(None, True)),
            title=fields.optional("title", text, id_),
            docs=fields.optional("docs", LINK, ""),
            scope=fields.optional("scope", one_of(SCOPES, "scope"), "resource"),
            aliases=fields.optional("aliases", listed(path), ()),
            one_of=only,
            is_text=kind == "string" or unit in TEXT_UNITS,
            zero_is_no_limit=zero == "no_limit",
            zero_is_elsewhere=zero == "elsewhere",
            refused_by_plan=fields.optional("refused_by_plan", boolean, False),
            only_where_set=fields.optional("only_where_set", boolean, False),
            note=fields.optional("note", text, ""),
            select=select,
            select_at=selected_at(way_to) if select else 0,
            is_json=fields.optional("decode", one_of(("json",), "encoding"), None) is not None,
            unit_from=unit_from,
            ignored_with=fields.optional("ignored_with", texts_by_path, ()),
            evaluated_by=fields.optional("evaluated_by", text, ""),
            refers_to=fields.optional("refers_to", text, ""),
        )
        others = fields.optional("also", listed(NAMED), ())
    return (first, *(replace(first, id=f"{other}.{way}", type=other) for other in others))


def _unit(entry: Entry, mistakes: Mistakes) -> tuple[Unit, Path]:
    """`hours`, or `{from: token_validity_units.access_token, default: hours}`."""
    if not isinstance(entry.value, Mapping):
        return one_of(UNITS, "unit")(entry, mistakes), ()
    with Fields(entry, mistakes) as fields:
        return fields.optional("default", one_of(UNITS, "unit"), "hours"), fields.required("from", path)


def texts_by_path(entry: Entry, mistakes: Mistakes) -> tuple[tuple[Path, str], ...]:
    """Paths to arguments, and a text for each."""
    wanted = mapped(text)(entry, mistakes)
    for inner, way in ((entry.value[way], way) for way in wanted if isinstance(entry.value, Mapping)):
        path(Entry(way, inner.key or inner.location), mistakes)
    return tuple((steps(way), value) for way, value in wanted.items())


def selected_at(way: Path) -> int:
    """How many steps lead to the innermost of the repeated blocks or elements on the way."""
    return max((n for n, step in enumerate(way, 1) if step.is_repeated and n < len(way)), default=0)


def _id(entry: Entry, mistakes: Mistakes) -> str:
    id_ = ID(entry, mistakes)
    if "." in id_ and not split(id_)[1]:
        mistakes.add(entry.location, f"{id_} names no argument: write its type, a dot and the argument")
    return id_


def split(id_: str) -> tuple[str, str]:
    """The resource type and the way to the argument."""
    head, _, rest = id_.partition(".")
    if head in TWO_PART_TYPES:
        name, _, rest = rest.partition(".")
        head = f"{head}.{name}"
    return head, rest


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
