"""Rules on the maximum of a target: whether it is longer than all that is declared for the target needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from iaccheck.hcl import numbers
from iaccheck.hcl.wording import because
from iaccheck.interval import Interval, exactly
from iaccheck.model import Check, Fact, Finding, Outcome, Reach, Related, Remedy
from iaccheck.policy.rules.corrections import at_least, correction, remedy, shorter_request, together, written
from iaccheck.policy.rules.situation import Situation
from iaccheck.policy.sentences import doubt_text, listed, name_of, observed_text
from iaccheck.policy.settings.facts import is_refused
from iaccheck.policy.workflows.verdict import caller_limit, true_ceiling
from iaccheck.seconds import SIZES, length_text, range_text

Key = tuple[str, str, str]


def longer_than_needed(check: Check, situation: Situation) -> Iterator[Finding]:
    """A target's own setting above the greatest need that is declared for it: longer than anybody has use for.

    What a provider block or backend asks for is a need as well; what the API refuses is not judged here.
    """
    declared: dict[Key, tuple[Fact, list[Reach]]] = {}
    requests: dict[Key, list[Reach]] = {}
    unjudged: dict[str, Reach] = {}
    for row in situation.reached.rows:
        for type_ in row.kind.targets if row.workflow and not row.limits else ():
            unjudged[type_] = max(unjudged.get(type_, row), row, key=_needs)
        for fact, limit in ((fact, x) for x in row.limits if x.factor.set_by == "role" for fact in x.facts):
            if row.needs_seconds is not None and not is_refused(fact):
                declared.setdefault(_key(fact), (fact, []))[1].append(row)
            elif row.requested_by and limit.factor.beyond == "rejects":
                requests.setdefault(_key(fact), []).append(row)
    for key, (fact, rows) in declared.items():
        found = _judged(check, fact, rows, requests.get(key, []), situation)
        more = unjudged.get(fact.setting.type)
        is_open = found.outcome == "fail" and more is not None and _needs(more) > max(map(_needs, rows))
        yield _in_doubt(found, more) if is_open and more is not None else found


def _needs(row: Reach) -> int:
    return row.needs_seconds or 0


def _in_doubt(finding: Finding, more: Reach) -> Finding:
    """What is not known since a workflow that needs more was not judged for each of its targets."""
    other = f"{more.workflow} may be for it, too, and needs {length_text(_needs(more))}: {more.doubt}"
    return replace(finding, outcome="unknown", message=f"{finding.message}; {other}", fix="", corrections=())


def _key(fact: Fact) -> Key:
    return fact.root, fact.address, fact.setting.id


def _judged(check: Check, fact: Fact, rows: list[Reach], requests: list[Reach], situation: Situation) -> Finding:
    longest = max(rows, key=_needs)
    needs = _needs(longest)
    least = _enough(fact, needs)
    enough, asker = _with_requests(exactly(least), requests)
    outcome = _outcome(fact, rows, least, enough)
    name, wanted = name_of(fact.setting), length_text(needs)
    who = listed([row.workflow or "" for row in rows if row.needs_seconds == needs])
    message = f"{name} is {observed_text(fact)}, and the most that a declared workflow needs is {wanted} ({who})"
    message += f"; {asker} asks for {range_text(enough)}" if asker else ""
    if outcome == "unknown":
        message = f"whether {name} is longer than the {wanted} that {who} needs is not known: "
        message += _doubt(fact, rows, asker)
    fix = _fix(fact, rows, enough, situation) if outcome == "fail" else Remedy()
    related = (
        (Related(f'workflow "{longest.workflow}" is declared here', longest.location),) if longest.location else ()
    )
    return Finding(
        check.id, check.severity, outcome, message, fix.text, fact.setting.docs or check.docs, fact.root, None,
        fact.address, fact.setting.id, fact.value_location or fact.location, related,
        None if fact.is_sensitive else fact.measure, Interval(None, enough.high), "seconds", "",
        f"{range_text(enough) if asker else wanted} is needed", fact, corrections=fix.corrections,
        others=tuple(dict.fromkeys(row.root for row in (*rows, *requests))),
    )  # fmt: skip


def _with_requests(enough: Interval, requests: Iterable[Reach]) -> tuple[Interval, str]:
    """The need, raised to what is asked for in Terraform, and who asks for that; nobody if it is no more."""
    asker = ""
    for row in requests:
        asked = caller_limit(row)
        if asked is None or asked.seconds.lies_within(Interval(None, enough.low)):
            continue
        enough = Interval(_greater(enough.low, asked.seconds.low), _greater(enough.high, asked.seconds.high))
        asker = row.requested_by or ""
    return enough, asker


def _greater(one: numbers.Number | None, other: numbers.Number | None) -> numbers.Number | None:
    return other if one is None else one if other is None else max(one, other)


def _outcome(fact: Fact, rows: list[Reach], least: int, enough: Interval) -> Outcome:
    """It is as long as needed, if the setting is, or if something else keeps every declared session as short."""
    measure = fact.measure or Interval()
    ceilings = [true_ceiling(row).lies_within(Interval(None, least)) for row in rows]
    if measure.lies_within(Interval(None, enough.low)) or all(ceilings):
        return "pass"
    is_above = measure.lies_within(Interval(None, enough.high)) is False and False in ceilings
    return "fail" if is_above and fact.is_certain else "unknown"


def _doubt(fact: Fact, rows: list[Reach], asker: str) -> str:
    """Why it is not known whether a setting is longer than needed."""
    if fact.reason:
        return because(fact.reason or "")
    notes = [doubt_text(x) for row in rows for x in row.limits if x.basis == "unknown" and x.note]
    if notes:
        return f"something else may keep its sessions as short: {notes[0]}"
    return f"how much {asker} asks for is not" if asker else "something else may keep its sessions as short"


def _fix(fact: Fact, rows: list[Reach], enough: Interval, situation: Situation) -> Remedy:
    """Lower the setting, and with it what callers ask for: more than it accepts would be refused.

    Nothing of it is to be written by itself then, since the callers stand outside of Terraform.
    """
    most = numbers.whole(enough.high) if enough.high is not None else None
    if most is None:
        return Remedy()
    lower = correction(fact, written(fact.setting, most), situation.shared)
    requests: list[str] = []
    for row in rows:
        rejects = any(x.fact == fact and x.factor.beyond == "rejects" for x in row.limits)
        asked = caller_limit(row)
        if rejects and asked is not None and asked.seconds.lies_within(Interval(None, most)) is False:
            requests.append(f"{shorter_request(row, most)}, in {row.workflow}")
    both = together([lower, *dict.fromkeys(requests)], named=False)
    return Remedy(both.text) if requests else remedy(lower)


def _enough(fact: Fact, needs: int) -> int:
    """The shortest length that can be written for the setting and is no shorter than the need."""
    size = SIZES.get(fact.setting.unit, 1)
    return numbers.whole(at_least(fact.setting, -(-needs // size) * size)) or needs
