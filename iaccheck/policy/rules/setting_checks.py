"""Rules on settings: each looks at facts one by one, and says pass, fail or unknown of them."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.hcl.wording import because
from iaccheck.interval import Interval, exactly
from iaccheck.model import Check, Fact, Finding, Outcome, Remedy, Setting
from iaccheck.policy.rules.corrections import correction, nearest, remedy, sentence, written
from iaccheck.policy.rules.situation import Situation
from iaccheck.policy.sentences import allowed_text, assignment, name_of, observed_text, unit_text
from iaccheck.policy.settings.facts import is_accepted
from iaccheck.seconds import SIZES, length_text, unit_meant

NO_REMEDY = Remedy()


def _finding(
    check: Check,
    fact: Fact,
    outcome: Outcome,
    message: str,
    fix: Remedy = NO_REMEDY,
    required: Interval | None = None,
    label: str = "",
) -> Finding:
    observed = None if fact.is_sensitive else fact.measure
    return Finding(
        check.id, check.severity, outcome, message, fix.text, fact.setting.docs or check.docs, fact.root, None,
        fact.address, fact.setting.id, fact.value_location or fact.location, (), observed, required,
        "number" if fact.setting.unit == "number" else "seconds", "", label, fact, corrections=fix.corrections,
    )  # fmt: skip


def _unknown(check: Check, fact: Fact, message: str, required: Interval | None = None) -> Finding:
    doubt = "is not known" if fact.is_certain or fact.is_malformed is None else "may be there or not"
    return _finding(check, fact, "unknown", message, NO_REMEDY, required, f"{name_of(fact.setting)} {doubt}")


def _why_unknown(fact: Fact) -> str:
    return f"{name_of(fact.setting)} is not known: {because(fact.reason or '')}"


def out_of_range(check: Check, situation: Situation) -> Iterator[Finding]:
    """A setting outside of what the API accepts. What is left out is up to the cloud, and is accepted."""
    for fact in situation.facts:
        if fact.measure is None or fact.is_omitted:
            continue
        setting, accepted = fact.setting, is_accepted(fact.setting, fact.measure)
        if accepted and situation.only_counts(check, fact.root):
            continue
        if accepted:
            message = f"{name_of(setting)} is {observed_text(fact)}, which the API accepts"
            yield _finding(check, fact, "pass", message, NO_REMEDY, setting.allowed)
        elif accepted is None:
            yield _unknown(check, fact, _why_unknown(fact), setting.allowed)
        elif fact.is_certain:
            yield _outside(check, fact, situation)
        else:
            message = f"{name_of(setting)} is {observed_text(fact)}, and the API accepts {allowed_text(setting)}"
            yield _unknown(check, fact, f"{message}, but {because(fact.reason or '')}", setting.allowed)


def _outside(check: Check, fact: Fact, situation: Situation) -> Finding:
    setting, measure = fact.setting, fact.measure or Interval()
    allowed = allowed_text(setting)
    message = f"{name_of(setting)} is {observed_text(fact)}, and the API accepts {allowed}: {_what_follows(setting)}"
    meant = None if fact.is_sensitive else unit_meant(measure, setting.unit, setting.allowed)
    target, label = nearest(setting, measure), f"accepted: {allowed}"
    if meant is not None and isinstance(measure.low, int):
        target, label = measure.low // SIZES[setting.unit] * SIZES[meant], f"the unit is {setting.unit}"
        message += f". Its unit is {setting.unit}, and the number looks like {meant}"
    fix = NO_REMEDY if target is None else remedy(correction(fact, written(setting, target), situation.shared))
    return _finding(check, fact, "fail", message, fix, setting.allowed, label)


def _what_follows(setting: Setting) -> str:
    """When the author of a value out of range would come to know."""
    if setting.refused_by_plan:
        return "Terraform refuses it"
    return "the call is refused" if "." in setting.type else "plan succeeds, apply fails"


def malformed(check: Check, situation: Situation) -> Iterator[Finding]:
    """A value that is no duration in its setting's unit."""
    for fact in situation.facts:
        if fact.is_omitted:
            continue
        if fact.is_malformed is False and situation.only_counts(check, fact.root):
            continue
        name = name_of(fact.setting)
        if fact.is_malformed is None:
            yield _unknown(check, fact, _why_unknown(fact))
        elif not fact.is_malformed:
            yield _finding(check, fact, "pass", f"{name} is {observed_text(fact)}, a valid value")
        elif fact.is_certain:
            yield _without_form(check, fact, situation)
        else:
            yield _unknown(check, fact, f"{name} has no valid value, if it is there: {fact.reason}")


def _without_form(check: Check, fact: Fact, situation: Situation) -> Finding:
    setting = fact.setting
    wrong, _, hint = (fact.reason or "").partition(": write ")
    value, _, meaning = hint.partition(" for ")
    on_create = setting.omitted.on_create_seconds
    example = (on_create and on_create.low) or setting.allowed.low
    fix = NO_REMEDY
    if value:
        what = correction(fact, value, situation.shared)
        fix = Remedy(sentence(what) + (f" ({meaning})" if meaning else ""), (what,))
    elif example:
        fix = Remedy(f"write a value like {assignment(setting, written(setting, example))}")
    message = f"{name_of(setting)} has no valid value: {wrong}"
    return _finding(check, fact, "fail", message, fix, None, f"wanted: {unit_text(setting)}")


def not_set(check: Check, situation: Situation) -> Iterator[Finding]:
    """A setting that has to be set where its resource is created."""
    for fact in situation.facts:
        if fact.setting.id != check.setting or fact.creates is False:
            continue
        name = name_of(fact.setting)
        if fact.is_omitted and fact.is_certain and fact.creates:
            yield _left_out(check, fact, situation)
        elif fact.status == "unknown" and (fact.is_omitted or not (fact.measure and fact.measure.is_exact)):
            yield _unknown(check, fact, _why_unknown(fact))
        else:
            yield _finding(check, fact, "pass", f"{name} is set")


def _left_out(check: Check, fact: Fact, situation: Situation) -> Finding:
    name, default = name_of(fact.setting), fact.measure.low if fact.measure else None
    length = "the cloud's default" if default is None else length_text(default)
    message = f"{fact.address} is created without {name}, which sets the account to {length}"
    fix = NO_REMEDY
    if default is not None:
        needs = _most_needed(fact, situation)
        value = written(fact.setting, default if needs is None else max(needs, default))
        what, line = correction(fact, value, situation.shared), assignment(fact.setting, value)
        text = f"add {line}, or the length that the account shall have, to {fact.address}"
        if what.act != "add":
            text = sentence(what)
        elif needs is not None and needs > default:
            text = f"{sentence(what)}: declared workflows need that"
        fix = Remedy(text, (what,))
    return _finding(check, fact, "fail", message, fix, None, f"{name} is not set")


def ignored(check: Check, situation: Situation) -> Iterator[Finding]:
    """A value that has no effect, because of what stands beside it."""
    for fact in situation.facts:
        if not fact.setting.ignored_with or fact.is_omitted:
            continue
        name = name_of(fact.setting)
        if fact.is_ignored and fact.is_certain:
            message = f"{name} has no effect here: {fact.ignored}"
            yield _finding(check, fact, "fail", message, Remedy(check.fix), None, "has no effect")
        elif fact.is_ignored is False:
            yield _finding(check, fact, "pass", f"{name} has effect")
        else:
            yield _unknown(check, fact, f"whether {name} has any effect is not known: {fact.ignored}")


def _most_needed(fact: Fact, situation: Situation) -> int | None:
    """The longest session that declared workflows need of a setting and that it can give; None if none does."""
    needs = (
        row.needs_seconds
        for row in situation.reached.rows
        if row.needs_seconds is not None and any(limit.fact is fact for limit in row.limits)
    )
    return max((n for n in needs if is_accepted(fact.setting, exactly(n)) is not False), default=None)
