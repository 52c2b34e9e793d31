"""Entries of rule files -> settings, workflow kinds and rules, durations in seconds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from msgspec.structs import replace

from iaccheck.documents.fields import Fields, Read, boolean, duration, filled, known, listed, matching, one_of, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.hcl.numbers import Number, parse
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Check, Factor, Omitted, SetBy, Setting, Severity, Step, WorkflowKind
from iaccheck.seconds import Unit

UNITS: tuple[Unit, ...] = get_args(Unit)
TEXT_UNITS = frozenset({"iso8601", "go_duration"})
SET_BY: tuple[SetBy, ...] = get_args(SetBy)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
BEYOND: tuple[Literal["caps", "rejects"], ...] = ("caps", "rejects")
SCOPES: tuple[Literal["resource", "account"], ...] = ("resource", "account")
TWO_PART_TYPES = frozenset({"provider", "backend"})
NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
STEP = re.compile(rf"({NAME})(?:\[([0-9]*)\])?")
WAY = rf"{NAME}(?:\[[0-9]*\])?"
ID = matching(re.compile(rf"{NAME}(?:\.{NAME})+"))
NAMED = matching(re.compile(NAME))
PATH = matching(re.compile(rf"{WAY}(?:\.{WAY})*"))
LINK = matching(re.compile(r"https://\S+"))
LINKS = listed(LINK)


def setting(entry: Entry, mistakes: Mistakes) -> tuple[Setting, ...]:
    """A setting, and the same one of each further resource type that has it."""
    with Fields(entry, mistakes) as fields:
        id_ = fields.required("id", _id)
        type_, way = _split(id_)
        unit = fields.required("unit", one_of(UNITS, "unit"))
        ends, measure = _range(unit), _measure(unit)
        kind = fields.optional("type", one_of(("number", "string"), "type"), "number")
        only = fields.optional("one_of", filled(measure), ())
        first = Setting(
            id=id_,
            type=type_,
            path=fields.optional("path", _path, _steps(way)),
            unit=unit,
            allowed=fields.optional("allowed", ends, _hull(only)),
            omitted=fields.optional("omitted", _omitted(unit), Omitted(None, True)),
            title=fields.optional("title", text, id_),
            docs=fields.optional("docs", LINK, ""),
            scope=fields.optional("scope", one_of(SCOPES, "scope"), "resource"),
            aliases=fields.optional("aliases", listed(_path), ()),
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


def _path(entry: Entry, mistakes: Mistakes) -> tuple[Step, ...]:
    return _steps(PATH(entry, mistakes))


def _steps(path: str) -> tuple[Step, ...]:
    """`attribute_statements[].values[0]` as steps."""
    return tuple(Step(name, int(index) if index else None) for name, index in STEP.findall(path))


def _measure(unit: Unit) -> Read[Number]:
    """What reads a length of a setting: a duration, or a bare number where that is its unit."""
    return _number if unit == "number" else duration


def _number(entry: Entry, mistakes: Mistakes) -> Number:
    value = entry.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if isinstance(value, int) else parse(repr(value))
    mistakes.add(entry.location, f"{value} is not a number, as a setting in the unit number has to have")
    return 0


def _range(unit: Unit) -> Read[Interval]:
    """What reads `[lowest, highest]`; null is no bound."""

    def read(entry: Entry, mistakes: Mistakes) -> Interval:
        ends = entry.value if isinstance(entry.value, tuple) else ()
        if len(ends) != 2:
            mistakes.is_misshapen = True
            return ANY
        measure = _measure(unit)
        low, high = (None if end.value is None else measure(end, mistakes) for end in ends)
        if low is not None and high is not None and low > high:
            mistakes.add(entry.location, "the lowest comes first, and it is above the highest here")
        return Interval(low, high)

    return read


def _hull(numbers: tuple[Number, ...]) -> Interval:
    return Interval(min(numbers), max(numbers)) if numbers else ANY


def _omitted(unit: Unit) -> Read[Omitted]:
    def on_create(entry: Entry, mistakes: Mistakes) -> Interval:
        if isinstance(entry.value, tuple):
            return _range(unit)(entry, mistakes)
        return exactly(_measure(unit)(entry, mistakes))

    def read(entry: Entry, mistakes: Mistakes) -> Omitted:
        with Fields(entry, mistakes) as fields:
            existing = fields.optional("existing", one_of(("kept", "reset"), "answer"), "kept")
            return Omitted(fields.optional("on_create", on_create, None), existing == "kept")

    return read


def factor(id_: str, entry: Entry, mistakes: Mistakes, settings: Mapping[str, Setting]) -> Factor:
    """A factor that the workflow kinds of a file share."""
    with Fields(entry, mistakes) as fields:
        setting_id = fields.optional("setting", known(settings, "setting"), None)
        found = settings.get(setting_id or "")
        allowed = found.allowed if found else ANY
        return Factor(
            id=id_,
            title=fields.required("title", text),
            set_by=fields.required("set_by", one_of(SET_BY, "answer")),
            beyond=fields.optional("beyond", one_of(BEYOND, "answer"), "caps"),
            setting=setting_id,
            default=fields.optional("default", _default, allowed),
            default_text=fields.optional("default_text", text, ""),
            bounds=fields.optional("bounds", _range("seconds"), allowed),
            why=fields.required("why", text),
            sources=fields.optional("sources", LINKS, ()),
        )


def workflow_kind(entry: Entry, mistakes: Mistakes, shared: Mapping[str, Factor]) -> WorkflowKind:
    """A workflow kind, whose factors are those of its file."""

    def used(item: Entry, mistakes: Mistakes) -> Factor:
        return _used(item, mistakes, shared)

    with Fields(entry, mistakes) as fields:
        return WorkflowKind(
            name=fields.required("name", text),
            title=fields.required("title", text),
            target=fields.optional("target", NAMED, None),
            target_names=fields.optional("target_names", listed(NAMED), ()),
            factors=fields.required("factors", filled(used)),
            why=fields.optional("why", text, ""),
            docs=fields.optional("docs", LINKS, ()),
        )


def _used(item: Entry, mistakes: Mistakes, shared: Mapping[str, Factor]) -> Factor:
    """A factor as one kind uses it: `requested`, or `{id: requested, default: 15m}`."""
    if not isinstance(item.value, Mapping):
        return _named(item, mistakes, shared)
    with Fields(item, mistakes) as fields:
        common = fields.required("id", lambda entry, mistakes: _named(entry, mistakes, shared))
        return replace(
            common,
            beyond=fields.optional("beyond", one_of(BEYOND, "answer"), common.beyond),
            default=fields.optional("default", _default, common.default),
            default_text=fields.optional("default_text", text, common.default_text),
            why=fields.optional("why", text, common.why),
        )


def _named(entry: Entry, mistakes: Mistakes, shared: Mapping[str, Factor]) -> Factor:
    id_ = known(shared, "factor")(entry, mistakes)
    return shared.get(id_) or Factor(id_, "", "fixed", "caps", None, ANY, "", ANY)


def _default(entry: Entry, mistakes: Mistakes) -> Interval:
    return ANY if entry.value == "no_limit" else exactly(duration(entry, mistakes))


def check(entry: Entry, mistakes: Mistakes) -> Check:
    """A rule."""
    with Fields(entry, mistakes) as fields:
        return Check(
            id=fields.required("id", text),
            title=fields.required("title", text),
            severity=fields.required("severity", one_of(SEVERITIES, "severity")),
            why=fields.required("why", text),
            fix=fields.required("fix", text),
            docs=fields.optional("docs", LINK, ""),
            setting=fields.optional("setting", text, None),
        )
