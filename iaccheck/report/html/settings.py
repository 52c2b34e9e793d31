"""Facts -> a table of every duration setting, closed at first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from iaccheck.model import Fact
from iaccheck.policy.sentences import interval_text, observed_text, omitted_text
from iaccheck.report.html.markup import NOTHING, Markup, counted, escaped, fill, joined
from iaccheck.report.html.places import Places

MOST_LISTED = 2000
"""Of more settings the first are listed: `iaccheck settings` shows them all."""
SECTION = """\
<section id="settings" aria-labelledby="settings-title">
<h2 id="settings-title">Settings</h2>
<details class="block"><summary>{title}</summary>
<table><caption>Every duration that the configuration sets or leaves to the cloud{left}</caption>
<thead><tr><th scope="col">Setting</th><th scope="col">Value</th></tr></thead>
{bodies}</table></details>
</section>
"""
HEAD = '<tr><th scope="rowgroup" colspan="2">in {root}</th></tr>\n'
ROW = '<tr><th scope="row">{name} {place}</th><td>{value}{why}</td></tr>\n'


def settings(facts: Sequence[Fact], places: Places) -> Markup:
    """The section of all settings, by root module."""
    if not facts:
        return NOTHING
    left = len(facts) - MOST_LISTED
    by_root = groupby(facts[:MOST_LISTED], key=lambda fact: fact.in_root)
    bodies = (joined((_head(root), *(_row(fact, places) for fact in group))) for root, group in by_root)
    return fill(
        SECTION,
        title=counted(len(facts), "duration setting"),
        left=f"; {left:,} more are left out, and “iaccheck settings” lists them" if left > 0 else "",
        bodies=joined(Markup(f"<tbody>{body}</tbody>\n") for body in bodies),
    )


def _head(root: str) -> Markup:
    return fill(HEAD, root=root) if root else NOTHING


def _row(fact: Fact, places: Places) -> Markup:
    at = fact.value_location or fact.location
    said = [fact.reason] if fact.reason and fact.status != "omitted" else []
    said += [link.text for link in fact.origin if not fact.reason or fact.reason not in link.text]
    return fill(
        ROW,
        name=f"{fact.address}.{'.'.join([step.name for step in fact.setting.path])}",
        place=places.place(at) if at else NOTHING,
        value=value_text(fact),
        why=Markup(f"<small>{escaped('; '.join(said))}</small>") if said else NOTHING,
    )


def value_text(fact: Fact) -> str:
    """What a setting comes to, in words; nothing of one that is sensitive."""
    if fact.is_sensitive:
        return "sensitive: judged, and not shown"
    measure = None if fact.measure is None else interval_text(fact.measure, fact.setting)
    if fact.status == "omitted":
        return omitted_text(fact)
    if fact.value is None:
        return f"unknown: {measure}" if measure else "unknown"
    return observed_text(fact)
