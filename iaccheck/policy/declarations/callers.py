"""An entry of a rule file's `callers` -> a caller, whose requests are in seconds."""

from __future__ import annotations

from collections.abc import Mapping

from iaccheck.documents.fields import Fields, boolean, mapped, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.interval import ANY, Interval
from iaccheck.model import Caller, Request, WorkflowKind
from iaccheck.policy.declarations.words import LINKS, range_of
from iaccheck.policy.declarations.workflows import length


def caller(entry: Entry, mistakes: Mistakes, kinds: Mapping[str, WorkflowKind]) -> Caller:
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
        )


def _asked(kind: WorkflowKind) -> list[Interval]:
    """What a caller can ask for in a kind; empty where it can't ask for anything."""
    return [factor.bounds for factor in kind.factors if factor.set_by == "caller"]
