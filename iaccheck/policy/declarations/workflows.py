"""Entries of a rule file's `factors` and `workflows` -> factors and workflow kinds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Literal, TypeVar, get_args

from msgspec.structs import replace

from iaccheck.documents.fields import Fields, Read, boolean, duration, filled, known, listed, mapped, one_of, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Factor, SetBy, Setting, Supplier, WorkflowKind
from iaccheck.policy.declarations.settings import selected_at, texts_by_path
from iaccheck.policy.declarations.words import LINKS, NAMED, path, range_of

T = TypeVar("T")

SET_BY: tuple[SetBy, ...] = get_args(SetBy)
BEYOND: tuple[Literal["caps", "rejects"], ...] = ("caps", "rejects")


def factor(id_: str, entry: Entry, mistakes: Mistakes, settings: Mapping[str, Setting]) -> Factor:
    """A factor that the workflow kinds of a file share."""
    with Fields(entry, mistakes) as fields:
        ids = fields.optional("setting", _one_or_more(known(settings, "setting")), ())
        allowed = [settings[one].allowed for one in ids if one in settings]
        whole = reduce(Interval.either, allowed) if allowed else ANY
        return Factor(
            id=id_,
            title=fields.required("title", text),
            set_by=fields.required("set_by", one_of(SET_BY, "answer")),
            beyond=fields.optional("beyond", one_of(BEYOND, "answer"), "caps"),
            settings=ids,
            default=fields.optional("default", length, whole),
            default_text=fields.optional("default_text", text, ""),
            bounds=fields.optional("bounds", range_of("seconds"), whole),
            why=fields.required("why", text),
            sources=fields.optional("sources", LINKS, ()),
            supplied_by=fields.optional("supplied_by", listed(_supplier(settings)), ()),
            providers=fields.optional("providers", mapped(NAMED), {}),
            through=fields.optional("through", NAMED, None),
        )


def _supplier(settings: Mapping[str, Setting]) -> Read[Supplier]:
    """A setting of an identity provider, and where its application says which roles it is for."""

    def names(setting: Setting | None) -> Read[Setting | None]:
        def read(entry: Entry, mistakes: Mistakes) -> Setting | None:
            with Fields(entry, mistakes) as fields:
                way = fields.required("path", path)
                select = fields.optional("select", texts_by_path, setting.select if setting else ())
            at = selected_at(way) if select else 0
            return setting and replace(setting, path=way, aliases=(), select=select, select_at=at)

        return read

    def read(entry: Entry, mistakes: Mistakes) -> Supplier:
        with Fields(entry, mistakes) as fields:
            id_ = fields.required("setting", known(settings, "setting"))
            return Supplier(
                id_, fields.optional("names", names(settings.get(id_)), None), fields.optional("app", path, ())
            )

    return read


def workflow_kind(entry: Entry, mistakes: Mistakes, shared: Mapping[str, Factor]) -> WorkflowKind:
    """A workflow kind, whose factors are those of its file."""

    def used(item: Entry, mistakes: Mistakes) -> Factor:
        return _used(item, mistakes, shared)

    with Fields(entry, mistakes) as fields:
        return WorkflowKind(
            name=fields.required("name", text),
            title=fields.required("title", text),
            targets=fields.optional("target", _one_or_more(NAMED), ()),
            target_names=fields.optional("target_names", listed(NAMED), ()),
            factors=fields.required("factors", filled(used)),
            why=fields.optional("why", text, ""),
            docs=fields.optional("docs", LINKS, ()),
        )


def length(entry: Entry, mistakes: Mistakes) -> Interval:
    """A duration, or `no_limit`."""
    return ANY if entry.value == "no_limit" else exactly(duration(entry, mistakes))


def _one_or_more(read: Read[T]) -> Read[tuple[T, ...]]:
    """What reads one word, or a list of some."""

    def read_all(entry: Entry, mistakes: Mistakes) -> tuple[T, ...]:
        return filled(read)(entry, mistakes) if isinstance(entry.value, tuple) else (read(entry, mistakes),)

    return read_all


def _used(item: Entry, mistakes: Mistakes, shared: Mapping[str, Factor]) -> Factor:
    """A factor as one kind uses it: `requested`, or `{id: requested, default: 15m}`."""
    if not isinstance(item.value, Mapping):
        return _named(item, mistakes, shared)
    with Fields(item, mistakes) as fields:
        common = fields.required("id", lambda entry, mistakes: _named(entry, mistakes, shared))
        return replace(
            common,
            beyond=fields.optional("beyond", one_of(BEYOND, "answer"), common.beyond),
            default=fields.optional("default", length, common.default),
            default_text=fields.optional("default_text", text, common.default_text),
            why=fields.optional("why", text, common.why),
            sources=fields.optional("sources", LINKS, common.sources),
            through=fields.optional("through", NAMED, common.through),
            of_member=fields.optional("of_member", boolean, common.of_member),
        )


def _named(entry: Entry, mistakes: Mistakes, shared: Mapping[str, Factor]) -> Factor:
    id_ = known(shared, "factor")(entry, mistakes)
    return shared.get(id_) or Factor(id_, "", "fixed", "caps", (), ANY, "", ANY)
