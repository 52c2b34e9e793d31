"""Rules on the maximum of a target: whether it is longer than all that is declared for the target needs."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.hcl import numbers
from iaccheck.interval import Interval
from iaccheck.model import Check, Fact, Finding, Outcome, Reach, Related, Remedy
from iaccheck.policy.corrections import at_least, correction, remedy, written
from iaccheck.policy.sentences import listed, name_of, observed_text
from iaccheck.policy.situation import Situation
from iaccheck.seconds import SIZES, length_text


def longer_than_needed(check: Check, situation: Situation) -> Iterator[Finding]:
    """A target's own setting above the greatest need that is declared for it: longer than anybody has use for."""
    declared: dict[tuple[str, str, str], tuple[Fact, list[Reach]]] = {}
    for row in situation.reached.rows:
        for limit in row.limits if row.needs_seconds is not None else ():
            fact = limit.fact
            if fact is not None and limit.factor.set_by == "role":
                key = (fact.root, fact.address, fact.setting.id)
                declared.setdefault(key, (fact, []))[1].append(row)
    for fact, rows in declared.values():
        yield _judged(check, fact, rows, situation)


def _judged(check: Check, fact: Fact, rows: list[Reach], situation: Situation) -> Finding:
    longest = max(rows, key=lambda row: row.needs_seconds or 0)
    enough = _enough(fact, longest.needs_seconds or 0)
    most = Interval(None, enough)
    answers = [(fact.measure or Interval()).lies_within(most), _all_within(rows, most)]
    within = True if True in answers else None if None in answers else False
    outcome: Outcome = "pass" if within else "unknown" if within is None or not fact.is_certain else "fail"
    name, needs = name_of(fact.setting), length_text(longest.needs_seconds or 0)
    who = listed([row.workflow or "" for row in rows if row.needs_seconds == longest.needs_seconds])
    message = f"{name} is {observed_text(fact)}, and the most that a declared workflow needs is {needs} ({who})"
    if outcome == "unknown":
        message = f"whether {name} is longer than the {needs} that {who} needs is not known: it {fact.reason}"
    what = correction(fact, written(fact.setting, enough), situation.shared)
    fix = remedy(what) if outcome == "fail" else Remedy()
    related = (
        (Related(f'workflow "{longest.workflow}" is declared here', longest.location),) if longest.location else ()
    )
    return Finding(
        check.id, check.severity, outcome, message, fix.text, check.docs or fact.setting.docs, fact.root, None,
        fact.address, fact.setting.id, fact.value_location or fact.location, related,
        None if fact.is_sensitive else fact.measure, most, "seconds", "", f"{needs} is needed", fact,
        corrections=fix.corrections,
    )  # fmt: skip


def _all_within(rows: list[Reach], most: Interval) -> bool | None:
    """Whether something else keeps every declared session of the target as short."""
    answers = [row.ceiling_seconds.lies_within(most) for row in rows]
    return False if False in answers else None if None in answers else True


def _enough(fact: Fact, needs: int) -> int:
    """The shortest length that can be written for the setting and is no shorter than the need."""
    size = SIZES.get(fact.setting.unit, 1)
    return numbers.whole(at_least(fact.setting, -(-needs // size) * size)) or needs
