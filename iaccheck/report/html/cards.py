"""A finding -> a card: what is wrong, where, the source line, what led to the value, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.model import Fact, Finding
from iaccheck.report.hosts import waived_text
from iaccheck.report.html.markup import NOTHING, Markup, counted, escaped, fill, joined, link
from iaccheck.report.html.names import Names
from iaccheck.report.html.places import Places, lines_of

SHORT = 700
"""What a card takes that has no room for more than a sentence, its place and what to do, in bytes."""
CARD = """\
<article id="{id}"><h5>{message}</h5>
<p>{where}</p>
{body}<a class="print" href="#{id}"></a></article>
"""
INSTANCES = '<details class="instances"><summary>{title}</summary><ul>{lines}</ul></details>\n'


class Cards:
    """Makes the cards of a page, as long as there is room in full."""

    __slots__ = ("_names", "_places", "_room", "shortened")

    def __init__(self, names: Names, places: Places, number: int, room: int) -> None:
        """Of so many findings, in so many bytes if that can be."""
        self._names, self._places, self._room = names, places, room - number * SHORT
        self.shortened = 0
        """How many findings had no room for more than a sentence, their place and what to do."""

    def card(self, alike: list[Finding], docs: str) -> Markup:
        """One card for findings that differ in their address alone; `docs` is what needs no link in it."""
        first, *more = alike
        made = fill(
            CARD,
            id=self._names.of_finding(first),
            message=first.message,
            where=joined(self._where(first), " "),
            body=joined((*self._body(first, docs), self._instances(more))),
        )
        self._room += SHORT * len(alike) - (len(made) if made.isascii() else len(made.encode()))
        return made

    def _body(self, finding: Finding, docs: str) -> Iterator[Markup]:
        """What is said of a finding that did not pass."""
        if finding.outcome == "pass":
            return
        if self._room > 0:
            yield from self._why(finding)
        else:
            self.shortened += 1
        yield from self._what_to_do(finding)
        if finding.docs and finding.docs != docs:
            yield Markup(f"<p>{link(finding.docs, 'Documentation')}</p>\n")

    def _where(self, finding: Finding) -> Iterator[Markup]:
        """Its address, root module and place, and the bar of the chart that shows it."""
        if finding.address is not None:
            yield Markup(f'<code class="address">{escaped(finding.address)}</code>')
        if finding.in_root:
            yield Markup(f"in <code>{escaped(finding.in_root)}</code>")
        if finding.location is not None:
            yield self._places.place(finding.location)
        row = self._names.of_row(finding.reach)
        if row is not None:
            yield Markup(f'<a href="#{row}">In the chart</a>')

    def _why(self, finding: Finding) -> Iterator[Markup]:
        """The source line, what led to the value, nearest first, and the other places that have to do with it.

        Of these no source is shown: what is sensitive may stand there.
        """
        fact = fact_of(finding)
        yield self._places.excerpt(finding.location, finding.label, fact is not None and fact.is_sensitive)
        points = [
            self._point(each.text, self._places.place(each.location) if each.location else NOTHING)
            for each in (fact.origin if fact else ())
            if not (fact and fact.reason and fact.reason in each.text)
        ]
        points += [self._point(each.message, self._places.place(each.location)) for each in finding.related]
        if points:
            yield Markup(f'<ul class="because">{"".join(points)}</ul>\n')

    def _point(self, text: str, place: Markup) -> str:
        return f"<li>{escaped(text)} {place}</li>"

    def _what_to_do(self, finding: Finding) -> Iterator[Markup]:
        """The fix; of what is accepted why it is, and of what is not how it stands to the baseline."""
        if finding.baseline in {"new", "worse"}:
            said = "not in the baseline" if finding.baseline == "new" else "in the baseline, and worse now than it was"
            yield Markup(f'<p class="note"><b>{finding.baseline.capitalize()}</b> {said}</p>\n')
        if finding.waived is not None:
            yield Markup(f'<p class="note"><b>Waived</b> {escaped(waived_text(finding.waived))}</p>\n')
        elif finding.fix:
            yield Markup(f'<div class="fix"><b>Fix</b> {lines_of(finding.fix)}</div>\n')

    def _instances(self, more: list[Finding]) -> Markup:
        """The other instances of which the same is true."""
        if not more:
            return NOTHING
        lines = (
            f'<li id="{self._names.of_finding(each)}"><code class="address">{escaped(each.address or "")}</code> '
            f'<a class="print" href="#{self._names.of_finding(each)}"></a></li>'
            for each in more
        )
        title = f"The same of {counted(len(more), 'more instance')}"
        return fill(INSTANCES, title=title, lines=Markup("".join(lines)))


def fact_of(finding: Finding) -> Fact | None:
    """The fact that it is about; of a workflow the one that it points at."""
    if finding.fact is not None or finding.reach is None:
        return finding.fact
    facts = (limit.fact for limit in finding.reach.limits if limit.fact)
    return next((fact for fact in facts if fact.setting.id == finding.setting), None)
