"""`iaccheck explain ID`: what a rule, a setting, a workflow kind or a caller is, why it matters and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from msgspec.structs import replace

from iaccheck.commands.output import Look, Output, output_of
from iaccheck.model import Caller, Catalogue, Check, Setting, WorkflowKind
from iaccheck.policy.sentences import listed
from iaccheck.report import catalogue_shapes, explanations, shapes
from iaccheck.report.style import Style
from iaccheck.source import UsageError
from iaccheck.universe import Asked, looked_up

Entry = Check | Setting | WorkflowKind | Caller
MOST_NAMED = 4
"""Of more ids than these that may be meant, the first are named."""


def explain(id_: str, asked: Asked, look: Look) -> Output:
    """Explain one id; exit 2 where the configuration is wrong. UsageError if there is none such."""
    universe, notes = looked_up(asked)
    return replace(output_of(_entry(id_, universe.catalogue), FORMATS, look, 2 if notes else 0), notes=notes)


def _entry(id_: str, catalogue: Catalogue) -> Entry:
    entries: Mapping[str, Entry] = {
        **catalogue.checks,
        **catalogue.settings,
        **catalogue.workflows,
        **catalogue.callers,
    }
    if id_ in entries:
        return entries[id_]
    limited = [kind.name for kind in catalogue.workflows.values() if any(id_ == each.id for each in kind.factors)]
    if limited:
        kinds = listed(limited[:MOST_NAMED], "or")
        raise UsageError(f'{id_} is a limit of workflow kinds: "iaccheck explain KIND" tells of it, as of {kinds}')
    parts = [name for name in entries if name.startswith(f"{id_}.") or name.endswith(f".{id_}")]
    near = parts or get_close_matches(id_, entries, 1)
    hint = f"; did you mean {listed(near[:MOST_NAMED], 'or')}?" if near else '; "iaccheck rules" lists them all'
    raise UsageError(f"{id_} is no rule, setting, workflow kind or caller{hint}")


FORMATS: Mapping[str, Callable[[Entry, Style], str]] = {
    "text": explanations.entry,
    "json": lambda entry, style: shapes.encoded(catalogue_shapes.entry(entry)),
}
