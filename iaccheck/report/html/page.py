"""A report -> one HTML page: its style and its script stand in it, and its policy lets nothing else run or load."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator, Mapping

import msgspec

from iaccheck import __version__
from iaccheck.model import Check, Report, Summary
from iaccheck.report.excerpt import Sources
from iaccheck.report.hosts import Paths, counts_text
from iaccheck.report.html.cards import Cards
from iaccheck.report.html.chart import MOST_DRAWN, chart, charted
from iaccheck.report.html.findings import findings
from iaccheck.report.html.markup import NOTHING, Markup, counted, fill, joined
from iaccheck.report.html.names import Names
from iaccheck.report.html.places import Places
from iaccheck.report.html.rest import rest
from iaccheck.report.html.settings import settings
from iaccheck.report.html.words import STANDINGS

HERE = os.path.dirname(__file__)
ROOM = 4_700_000
"""The bytes of what stands below the header: a page of more takes long to open."""
MOST_NAMED = 3
"""Of more root modules the header names these."""
COLOURS = {"fail": "%23b3261e", "unknown": "%23946200", "pass": "%231a7345"}
TILE = '<div class="tile {standing}"><dt>{word}</dt><dd>{count}</dd><dd class="what">{what}</dd></div>\n'
ROOTS = '<details class="roots"><summary>All {title}</summary><ul>{roots}</ul></details>\n'


class About(msgspec.Struct, frozen=True):
    """What a page says beside the report itself."""

    roots: tuple[str, ...]
    """The names of the root modules that were checked."""
    rules: Mapping[str, Check]
    """Those in force, by id."""
    sources: Sources
    paths: Paths
    """From paths as locations have them to those from the top of the repository."""


def html(report: Report, about: About) -> str:
    """The page; the same bytes for the same report."""
    style, script = _file("style.css"), _file("script.js")
    summary = report.summary
    sections = _sections(report, about)
    return fill(
        _file("page.html"),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        colour=Markup(COLOURS[worst(summary)]),
        title=f"iaccheck: {counts_text(report)}",
        standing=worst(summary),
        headline=headline(summary),
        what=_what(report, about),
        roots=_roots(about),
        tiles=joined(_tiles(summary)),
        navigation=joined(
            fill('<li><a href="#{id}">{word}</a></li>', id=id_, word=id_.capitalize()) for id_ in sections
        ),
        main=joined(sections.values()),
        version=__version__,
    )


def _sections(report: Report, about: About) -> dict[str, Markup]:
    """What stands below the header, by the names that links have; findings get the room that is left."""
    places, rows = Places(about.sources, about.paths), charted(report.reach)
    names = Names(report.findings, rows[:MOST_DRAWN])
    sections = {
        "workflows": chart(rows, names, places),
        "findings": NOTHING,
        "settings": settings(report.facts, places),
        "input": rest(report, places),
    }
    room = ROOM - sum(map(len, sections.values()))
    cards = Cards(names, places, len(report.findings), room)
    sections["findings"] = findings(report.findings, about.rules, cards)
    return {name: section for name, section in sections.items() if section}


def _file(name: str) -> Markup:
    """A part of the page that stands beside this module."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return Markup(file.read())


def _hash(text: str) -> Markup:
    """By what the page's policy knows a text, which stands between its tags as it is."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(f"sha256-{digest}")


def worst(summary: Summary) -> str:
    """What the whole run comes to."""
    return "fail" if summary.fail else "unknown" if summary.unknown else "pass"


def headline(summary: Summary) -> str:
    """The result in a few words."""
    undecided = f"{summary.unknown:,} undecided"
    if summary.fail:
        return counted(summary.fail, "problem") + (f", {undecided}" if summary.unknown else "")
    return f"No problem found, {undecided}" if summary.unknown else "No problem found"


def _what(report: Report, about: About) -> Markup:
    """What was checked and what came of it, in a sentence."""
    summary = report.summary
    named = joined(map(_root, about.roots[:MOST_NAMED]), ", ") if len(about.roots) <= MOST_NAMED else NOTHING
    return fill(
        "In {roots} ({named}{files}), iaccheck compared {settings} with what the cloud accepts and the rules ask for, "
        "and {workflows} with the session that each needs. "
        'As of <time datetime="{day}">{day}</time>: {counts}.',
        settings=counted(summary.settings, "session duration"),
        roots=counted(summary.roots, "root module"),
        named=fill("{named}, ", named=named) if named else NOTHING,
        files=counted(summary.files, "file"),
        workflows=counted(summary.workflows, "declared workflow"),
        day=report.as_of,
        counts=counts_text(report),
    )


def _root(name: str) -> Markup:
    return fill("<code>{name}</code>", name=name)


def _tiles(summary: Summary) -> Iterator[Markup]:
    """The counts, with what each means; what is accepted only where there is any."""
    counts = {
        "fail": summary.fail,
        "unknown": summary.unknown,
        "pass": summary.passed,
        "known": summary.known,
        "waived": summary.waived,
    }
    for standing, count in counts.items():
        if count or standing not in {"known", "waived"}:
            word, what = STANDINGS[standing]
            yield fill(TILE, standing=standing if count else "none", word=word, what=what, count=f"{count:,}")


def _roots(about: About) -> Markup:
    """The names of many root modules, closed at first."""
    if len(about.roots) <= MOST_NAMED:
        return NOTHING
    names = joined(Markup(f"<li>{_root(name)}</li>") for name in about.roots)
    return fill(ROOTS, title=counted(len(about.roots), "root module"), roots=names)
