"""With more inputs given, a setting or an outcome may become more certain, and never contradicts an earlier one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from hypothesis import given, note
from hypothesis import strategies as st

from iaccheck.model import Fact, Report
from iaccheck.run import Terms, run
from iaccheck.universe import Asked
from tests.property.configurations import Configuration, configurations
from tests.property.effort import effort
from tests.property.relation import allows

Key = tuple[str, str]
Outcomes = Mapping[tuple[str, str | None, str | None], set[str]]


def checked(configuration: Configuration, hidden: frozenset[str] = frozenset()) -> Report:
    """The report on a configuration of which some inputs are hidden."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in configuration.files(hidden).items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return run(Asked((folder,), folder), Terms()).report


def fails(report: Report) -> bool:
    """Whether Terraform would refuse to plan this."""
    return any(diagnostic.severity == "error" for diagnostic in report.diagnostics)


def is_there(fact: Fact) -> bool:
    """Whether an instance is there for certain; what is wrong with one that is not goes unseen later."""
    return fact.is_certain and "[*]" not in fact.address


def by_key(facts: Iterable[Fact]) -> dict[Key, list[Fact]]:
    found: dict[Key, list[Fact]] = {}
    for fact in facts:
        found.setdefault((fact.address, fact.setting.id), []).append(fact)
    return found


def covers(pattern: str, address: str) -> bool:
    """Whether an address with `[*]` stands for another."""
    wild = re.escape(pattern).replace(re.escape("[*]"), r"(\[.*?\])?")
    return re.fullmatch(wild, address) is not None


def contradictions(said: Report, known: Report) -> list[str]:
    """What is said with something hidden, and is not so."""
    before, now = by_key(said.facts), by_key(known.facts)
    new = [key for key, facts in now.items() if all(map(is_there, facts))]
    found = [f"{key} came from nowhere" for key in new if not any(_stands_for(old, key) for old in before)]
    for key, facts in before.items():
        if not all(map(is_there, facts)):
            continue
        others = now.get(key) or []
        if all(fact.status == "unknown" for fact in facts) and not others:
            continue  # a block that might have been there
        if not others and not any(_stands_for(other, key) for other in now):
            found.append(f"{key} is not there")
        if len(facts) == len(others):
            found.extend(f"{key}: {why}" for pair in zip(facts, others, strict=True) if (why := differs(*pair)))
    return found + _changed(outcomes(said), outcomes(known))


def _stands_for(pattern: Key, key: Key) -> bool:
    return pattern[1] == key[1] and covers(pattern[0], key[0])


def differs(said: Fact, known: Fact) -> str | None:
    """How a setting is not what was said of it, if it can be told."""
    if known.status == "unknown":
        return None
    if said.status != "unknown" and said.status != known.status:
        return f"was {said.status}, is {known.status}"
    if said.value and known.value and not allows(said.value, known.value):
        return f"was {said.value}, is {known.value}"
    if said.is_malformed is not None and said.is_malformed != known.is_malformed:
        return "is malformed or not"
    within = said.measure is None or known.measure is None or known.measure.lies_within(said.measure)
    return None if within else f"was {said.measure}, is {known.measure}"


def outcomes(report: Report) -> Outcomes:
    """What the rules decided, by rule and setting."""
    found: dict[tuple[str, str | None, str | None], set[str]] = {}
    for finding in report.findings:
        found.setdefault((finding.rule, finding.address, finding.setting), set()).add(finding.outcome)
    return found


def _changed(before: Outcomes, now: Outcomes) -> list[str]:
    opposite = ({"pass"}, {"fail"}), ({"fail"}, {"pass"})
    return [f"{key}: {was} became {now[key]}" for key, was in before.items() if (was, now.get(key)) in opposite]


@effort(12)
@given(st.data())
def test_what_is_said_with_inputs_hidden_holds_when_they_are_given(data: st.DataObject) -> None:
    configuration = data.draw(configurations())
    known = checked(configuration)
    hidden: frozenset[str] = frozenset()
    for _ in ("some of them", "more of them"):
        hidden |= data.draw(st.frozensets(st.sampled_from(sorted(configuration.inputs)), min_size=1))
        said = checked(configuration, hidden)
        note("\n".join(configuration.files(hidden).values()))
        assert not contradictions(said, known)
        assert fails(known) or not fails(said) or not all(map(is_there, said.facts)), said.diagnostics
