"""Findings -> sections by how they stand, in these one for each rule, and in these the cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from iaccheck.model import Check, Finding
from iaccheck.report.html.cards import Cards
from iaccheck.report.html.markup import NOTHING, Markup, counted, escaped, fill, joined, link
from iaccheck.report.html.words import SEVERITIES, STANDINGS, standing

FEW = 100
"""Of more findings a browser lays out only those in sight."""
SECTION = """\
<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
{filters}<div id="cards"{many}>
{groups}</div>
<p id="none" hidden>No finding is like that. <button type="button" class="clear">Show all</button></p>
{note}</section>
"""
FILTERS = """\
<form id="filters" class="controls" role="search" aria-label="Findings" hidden>
<div class="field wide"><label for="search">Search</label>
<input id="search" type="search" placeholder="Words, paths, values" autocomplete="off" spellcheck="false" \
aria-keyshortcuts="/"><kbd aria-hidden="true">/</kbd></div>
<div class="field"><label for="address">Address</label>
<input id="address" type="search" placeholder="module.roles" autocomplete="off" spellcheck="false"></div>
<div class="field"><label for="rule">Rule</label>
<select id="rule"><option value="">All rules</option>{rules}</select></div>
<fieldset><legend>Outcome</legend>{standings}</fieldset>
<fieldset><legend>Severity</legend>{severities}</fieldset>
<p class="shown"><output id="count" aria-live="polite">{all}</output>
<button type="button" class="clear" id="clear" hidden>Clear filters</button></p>
</form>
"""
CHOICE = (
    '<label class="choice"><input type="checkbox" name="{name}" value="{value}" checked> {word} <b>{count}</b></label>'
)
GROUP = """\
<section class="group" data-standing="{standing}" aria-labelledby="{standing}-title">
<h3 id="{standing}-title">{word} <span class="number">{count}</span></h3>
<p class="lead">{what}</p>
{rules}</section>
"""
RULE = """\
<div class="rule {standing} {severity}" data-rule="{id}" data-severity="{severity}">
<h4><span class="tag">{word}</span> {title} <code>{id}</code> <span class="number">{count}</span></h4>
<p class="why">{why} {docs}</p>
{cards}</div>
"""
SHORTENED = '<p class="lead">To keep this page small, {count} of these are shown without their source lines.</p>\n'


def findings(all_: Iterable[Finding], rules: Mapping[str, Check], cards: Cards) -> Markup:
    """The section of all findings."""
    by_standing: dict[str, list[Finding]] = {each: [] for each in STANDINGS}
    for finding in all_:
        by_standing[standing(finding)].append(finding)
    found = [finding for group in by_standing.values() for finding in group]
    if not found:
        return NOTHING
    groups = joined(_group(each, group, rules, cards) for each, group in by_standing.items() if group)
    note = fill(SHORTENED, count=f"{cards.shortened:,}") if cards.shortened else NOTHING
    many = Markup(' class="many"') if len(found) > FEW else NOTHING
    return fill(SECTION, filters=_filters(found, by_standing), many=many, groups=groups, note=note)


def _filters(found: list[Finding], by_standing: Mapping[str, list[Finding]]) -> Markup:
    severities: Counter[str] = Counter(finding.severity for finding in found)
    return fill(
        FILTERS,
        rules=joined(Markup(f"<option>{escaped(id_)}</option>") for id_ in sorted({each.rule for each in found})),
        standings=_choices("outcome", ((each, STANDINGS[each][0], len(group)) for each, group in by_standing.items())),
        severities=_choices("severity", ((each, word, severities[each]) for each, word in SEVERITIES.items())),
        all=counted(len(found), "finding"),
    )


def _choices(name: str, choices: Iterable[tuple[str, str, int]]) -> Markup:
    return joined(
        fill(CHOICE, name=name, value=value, word=word, count=f"{count:,}") for value, word, count in choices if count
    )


def _group(each: str, found: list[Finding], rules: Mapping[str, Check], cards: Cards) -> Markup:
    word, what = STANDINGS[each]
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        by_rule.setdefault((finding.severity, finding.rule), []).append(finding)
    order = list(SEVERITIES)
    sections = (
        _rule(each, by_rule[key], rules.get(key[1]), cards)
        for key in sorted(by_rule, key=lambda key: (order.index(key[0]), key[1]))
    )
    return fill(GROUP, standing=each, word=word, what=what, count=f"{len(found):,}", rules=joined(sections))


def _rule(each: str, found: list[Finding], rule: Check | None, cards: Cards) -> Markup:
    """A rule and what it found: that it matters why, and what of documentation most of its findings name."""
    first = found[0]
    (docs, _), *_ = Counter(finding.docs for finding in found).most_common(1)
    return fill(
        RULE,
        standing=each,
        severity=first.severity,
        id=first.rule,
        word=SEVERITIES[first.severity] if each == "fail" else STANDINGS[each][0],
        title=rule.title if rule and each != "pass" else "",
        count=f"{len(found):,}",
        why=rule.why if rule and each != "pass" else "",
        docs=link(docs, "Documentation") if docs and each != "pass" else NOTHING,
        cards=joined(cards.card(alike, docs) for alike in _alike(found)),
    )


def _alike(found: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Neighbours that differ in their address alone, as those of all instances that a `for_each` makes."""
    group: list[Finding] = []
    for finding in found:
        if group and not _are_alike(group[0], finding):
            yield group
            group = []
        group.append(finding)
    yield group


SAID = ("message", "fix", "root", "label", "docs", "waived", "baseline", "related")


def _are_alike(one: Finding, other: Finding) -> bool:
    if one.location is None or one.location != other.location:
        return False
    return all(getattr(one, name) == getattr(other, name) for name in SAID) and _origin(one) == _origin(other)


def _origin(finding: Finding) -> object:
    return finding.fact.origin if finding.fact else None
