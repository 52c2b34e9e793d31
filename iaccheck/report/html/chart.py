"""Workflows -> a chart: what each needs against what it can get, and each factor that limits it as a bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iaccheck.interval import ANY
from iaccheck.model import Limit, Reach
from iaccheck.policy.sentences import limit_text, listed
from iaccheck.report.hosts import accepted_text
from iaccheck.report.html.bars import ENDLESS, bar, lines, session
from iaccheck.report.html.markup import NOTHING, Markup, counted, escaped, fill, joined
from iaccheck.report.html.names import Names
from iaccheck.report.html.places import Places, lines_of
from iaccheck.report.html.scale import Scale, scale_of
from iaccheck.report.html.words import OUTCOMES
from iaccheck.seconds import length_text, range_text

MOST_DRAWN = 200
"""Of more workflows the worst are drawn; nobody reads more bars, and each takes a kilobyte."""
FIRST_OPEN = 6
"""So many that did not pass show their factors without a click."""
SET_BY = {
    "role": "on the role or permission set",
    "account": "on the account",
    "idp": "from the identity provider",
    "caller": "from the caller",
    "fixed": "from the cloud",
}
SECTION = """\
<section id="workflows" aria-labelledby="workflows-title">
<h2 id="workflows-title">Workflows</h2>
<p class="lead">{lead}</p>
{chart}{others}</section>
"""
CHART = """\
<ul class="legend" aria-label="How to read the chart">
{legend}</ul>
<div class="chart n{steps}">
<div class="axis"><p><button type="button" id="unfold" class="controls" hidden>Show all limits</button></p>
<div class="ticks" aria-hidden="true">{labels}</div></div>
{rows}</div>
"""
KEY = '<li><svg class="key" aria-hidden="true">{shape}</svg>{means}</li>\n'
KEY_BAR = '<rect class="{kind}" width="100%" height="100%"/>'
KEY_LINE = '<line class="{kind}" x1="50%" x2="50%" y1="0" y2="100%"/>'
KEYS = {
    "need": "needed",
    "bar met": "enough",
    "bar short": "too short",
    "missing": "missing",
    "bar binds": "the shortest limit",
    "bar": "another limit",
    "open": "possible, not certain",
}
ROW = """\
<details class="flow {outcome}" id="{id}"{open}>
<summary><h3><span class="tag">{word}</span> <span class="name">{name}</span></h3>
<span class="gets">{gets}</span>
<svg class="plot" role="img" aria-label="{spoken}">{bar}</svg></summary>
<ul class="factors">
{factors}</ul>
<p class="about">{about}</p>
{remedy}</details>
"""
FACTOR = """\
<li class="factor"><span class="what"><b>{title}</b><small><code>{id}</code> {basis}</small></span>
<span class="gets">{length}{marks}</span>
<svg class="plot" aria-hidden="true">{bar}</svg></li>
"""
REMEDY = '<div class="fix"><b>{word}</b> {said} <a href="#{id}">The finding</a></div>\n'
OTHERS = """\
{note}<details class="block"><summary>{title}</summary>
<table><caption>Workflows that pass, without a chart</caption>
<thead><tr><th scope="col">Workflow</th><th scope="col">Target</th><th scope="col">Session</th></tr></thead>
<tbody>
{rows}</tbody></table></details>
"""
OTHER = '<tr><th scope="row">{name}</th><td><code>{target}</code></td><td class="gets">{gets}</td></tr>\n'


def charted(rows: Iterable[Reach]) -> list[Reach]:
    """The workflows that are declared, and the requests of providers and backends that are refused; the worst first."""
    shown = (row for row in rows if row.workflow is not None or (row.requested_by is not None and row.rejected))
    return sorted(shown, key=lambda row: list(OUTCOMES).index(_outcome(row)))


def chart(rows: list[Reach], names: Names, places: Places) -> Markup:
    """The section of all workflows."""
    if not rows:
        return NOTHING
    drawn, others = rows[:MOST_DRAWN], rows[MOST_DRAWN:]
    scale = scale_of(drawn)
    labels = joined(fill("<span>{text}</span>", text=text) for text in scale.labels)
    parts = joined(_row(row, number < FIRST_OPEN, names, scale, places) for number, row in enumerate(drawn))
    legend = joined(
        fill(KEY, shape=fill(KEY_LINE if kind == "need" else KEY_BAR, kind=kind), means=means)
        for kind, means in KEYS.items()
    )
    drawn_chart = fill(CHART, legend=legend, steps=str(scale.steps), labels=labels, rows=parts)
    return fill(SECTION, lead=_lead(rows), chart=drawn_chart, others=_others(others))


def _outcome(row: Reach) -> str:
    return row.verdict or ("fail" if row.rejected else "pass")


def _lead(rows: list[Reach]) -> str:
    """How many get what they need, in a sentence."""
    failed, unknown = (sum(_outcome(row) == outcome for row in rows) for outcome in ("fail", "unknown"))
    all_ = counted(len(rows), "workflow")
    if not failed and not unknown:
        return f"{'It gets' if len(rows) == 1 else f'All {all_} get'} the session needed. The shortest limit decides."
    open_ = f" {unknown:,} cannot be decided." if unknown else ""
    return f"{failed:,} of {all_} cannot work as declared.{open_} The shortest limit decides how long a session lasts."


def _row(row: Reach, is_early: bool, names: Names, scale: Scale, places: Places) -> Markup:
    outcome = _outcome(row)
    factors = joined(_factor(limit, row, scale, places) for limit in row.limits)
    return fill(
        ROW,
        id=names.of_row(row) or "",
        outcome=outcome,
        open=Markup(" open") if outcome != "pass" and is_early else NOTHING,
        word=OUTCOMES[outcome],
        name=row.workflow or row.requested_by or "",
        gets=_gets(row),
        spoken=_spoken(row),
        bar=session(row, outcome, scale),
        about=_about(row, places),
        factors=joined((factors, _ceiling(row, scale))),
        remedy=_remedy(row, names),
    )


def _gets(row: Reach) -> Markup:
    """What it gets and needs, as figures."""
    needs = "" if row.needs_seconds is None else f" needs {length_text(row.needs_seconds)}"
    return fill("<b>{gets}</b><small>{needs}</small>", gets=gets_text(row), needs=needs)


def gets_text(row: Reach) -> str:
    """What it gets, in a few words."""
    if not row.limits:
        return "no target" if row.outcome == "fail" else "too many targets" if row.doubt else "target not certain"
    if row.rejected:
        return "request refused"
    if row.renews and not any(limit.binds for limit in row.limits):
        return "renews by itself"
    if row.at_most_outcome == "fail" and row.at_most_seconds is not None and row.outcome != "fail":
        return f"may last {range_text(row.ceiling_seconds)}"
    if row.reachable_seconds is None or row.reachable_seconds == ANY:
        return "no limit"
    return f"gets {range_text(row.reachable_seconds)}"


def _spoken(row: Reach) -> str:
    """The bar in words."""
    binding = [f"{limit.factor.title} ({limit_text(limit)})" for limit in row.limits if limit.binds]
    limited = f", limited by {listed(binding)}" if binding else ""
    needs = "" if row.needs_seconds is None else f", needs {length_text(row.needs_seconds)}"
    most = "" if row.at_most_seconds is None else f", may have at most {length_text(row.at_most_seconds)}"
    return f"{gets_text(row)}{limited}{needs}{most}"


def _about(row: Reach, places: Places) -> Markup:
    """Which way in, to what, and where that is said."""
    parts = [fill('{title} <code class="kind">{name}</code>', title=row.kind.title, name=row.kind.name)]
    if row.target:
        parts.append(fill("to <code>{target}</code>", target=row.target))
    if row.in_root:
        parts.append(fill("in <code>{root}</code>", root=row.in_root))
    if row.at_most_seconds is not None:
        parts.append(fill("at most {most}", most=length_text(row.at_most_seconds)))
    if row.renews and row.caller is not None:
        parts.append(fill("{caller} renews it by itself", caller=row.caller.title))
    if row.location is not None:
        parts.append(fill("declared at {place}", place=places.place(row.location)))
    return joined(parts, ", ")


def _factor(limit: Limit, row: Reach, scale: Scale, places: Places) -> Markup:
    is_hidden = limit.fact is not None and limit.fact.is_sensitive
    kind = "short" if limit.must_rise else "binds" if limit.binds else ""
    length = ANY if is_hidden else limit.seconds
    return fill(
        FACTOR,
        title=limit.factor.title,
        id=limit.factor.id,
        basis=_basis(limit, row, places),
        length=limit_text(limit),
        marks=joined(_marks(limit, row)),
        bar=joined((ENDLESS if limit.is_none else bar(length, scale, kind), lines(row, scale))),
    )


def _marks(limit: Limit, row: Reach) -> Iterator[Markup]:
    """Whether it is the one that decides, and what it would have to be."""
    if limit.binds:
        yield Markup(' <span class="mark">limits it</span>')
    if limit.must_rise and row.needs_seconds is not None:
        yield fill(' <span class="mark short">must rise to {needs}</span>', needs=length_text(row.needs_seconds))
    if row.rejected and limit.factor.id == "requested":
        yield Markup(' <span class="mark short">refused</span>')


def _basis(limit: Limit, row: Reach, places: Places) -> Markup:
    """Who sets it, on what grounds it is this long, and where that stands."""
    said = {
        "configured": "in the configuration",
        "omitted": "not set, so the cloud’s default",
        "given": "given by the workflow",
        "assumed": limit.note,
        "default": limit.factor.default_text,
        "fixed": "always the same",
        "unknown": f"not known: {'it ' if limit.fact else ''}{limit.note}",
    }[limit.basis]
    of = fill(", <code>{address}</code>", address=limit.address) if limit.address not in {None, row.target} else NOTHING
    at = fill(", {place}", place=places.place(limit.location)) if limit.location else NOTHING
    return joined((escaped(f"{SET_BY[limit.factor.set_by]}: {said}"), of if limit.address else NOTHING, at))


def _ceiling(row: Reach, scale: Scale) -> Markup:
    """The longest session that a caller could ask for, where there is a bound on that."""
    if row.at_most_seconds is None or not row.limits:
        return NOTHING
    is_too_long = row.at_most_outcome == "fail"
    mark = fill(' <span class="mark short">at most {most}</span>', most=length_text(row.at_most_seconds))
    return fill(
        FACTOR,
        title="Longest session that anybody could ask for",
        id="ceiling",
        basis="all limits but those that the caller sets",
        length=range_text(row.ceiling_seconds),
        marks=mark if is_too_long else NOTHING,
        bar=joined((bar(row.ceiling_seconds, scale, "short" if is_too_long else ""), lines(row, scale))),
    )


def _remedy(row: Reach, names: Names) -> Markup:
    """What to do, in short, and the way to the finding that says more."""
    finding = names.finding_of(row)
    if finding is None:
        return NOTHING
    word, said = "Fix", finding.fix
    if finding.is_accepted:
        word, said = "Accepted", accepted_text(finding)
    elif not said:
        word, said = "Why", finding.message
    return fill(REMEDY, word=word, said=lines_of(said), id=names.of_finding(finding))


def _others(rows: list[Reach]) -> Markup:
    """Those that are not drawn: how many have a finding each, and a table of those that pass."""
    open_ = sum(_outcome(row) != "pass" for row in rows)
    note = f"{counted(open_, 'more workflow')} without a chart: the findings say what limits each." if open_ else ""
    said = fill('<p class="lead">{note}</p>\n', note=note) if note else NOTHING
    lines = [
        fill(OTHER, name=row.workflow or row.requested_by or "", target=row.target or "", gets=_gets(row))
        for row in rows
        if _outcome(row) == "pass"
    ]
    if not lines:
        return said
    return fill(OTHERS, note=said, title=f"{counted(len(lines), 'more workflow')} that pass", rows=joined(lines))
