"""An entry of a rule file's `callers` -> a caller, whose requests are in seconds."""

from __future__ import annotations

from collections.abc import Mapping

from iaccheck.documents.fields import Fields, Read, boolean, filled, known, listed, mapped, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.interval import ANY, Interval
from iaccheck.model import Block, Caller, Request, Setting, WorkflowKind
from iaccheck.policy.declarations.settings import ID, split
from iaccheck.policy.declarations.words import LINKS, NAMED, range_of, steps
from iaccheck.policy.declarations.workflows import length


def caller(
    entry: Entry, mistakes: Mistakes, kinds: Mapping[str, WorkflowKind], settings: Mapping[str, Setting]
) -> Caller:
    """A caller. What it can ask for in a kind is part of what anybody can."""

    def request(item: Entry, mistakes: Mistakes) -> Request:
        with Fields(item, mistakes) as fields:
            return Request(fields.required("default", length), fields.optional("range", range_of("seconds"), ANY))

    asking = {name: kind for name, kind in kinds.items() if _asked(kind)}
    with Fields(entry, mistakes) as fields:
        return Caller(
            name=fields.required("name", text),
            title=fields.required("title", text),
            requests=fields.required("requests", mapped(request, asking, "workflow kind with a caller's request")),
            renews=fields.optional("renews", boolean, False),
            why=fields.required("why", text),
            docs=fields.optional("docs", LINKS, ()),
            blocks=fields.optional("blocks", listed(_block(asking, settings)), ()),
        )


def _block(kinds: Mapping[str, WorkflowKind], settings: Mapping[str, Setting]) -> Read[Block]:
    """A block of a provider or backend: `provider.aws.assume_role`, or `backend.oss` for its own arguments."""

    def read(entry: Entry, mistakes: Mistakes) -> Block:
        kind = known(kinds, "workflow kind with a caller's request")
        with Fields(entry, mistakes) as fields:
            type_, way = split(fields.required("block", ID))
            return Block(
                type_,
                steps(way),
                fields.required("role", NAMED),
                fields.required("settings", filled(known(settings, "setting"))),
                fields.required("kind", kind),
                fields.optional("chained", kind, None),
            )

    return read


def _asked(kind: WorkflowKind) -> list[Interval]:
    """What a caller can ask for in a kind; empty where it can't ask for anything."""
    return [factor.bounds for factor in kind.factors if factor.set_by == "caller"]
