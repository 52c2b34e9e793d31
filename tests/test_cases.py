"""The shipped rules' own tests, in the form that users write theirs in: tests/cases/RULE-ID/pass, fail and unknown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from iaccheck.cases import tried
from iaccheck.model import Tried
from iaccheck.policy.catalogue import OUTCOMES, load
from iaccheck.universe import Asked

CASES = Path(__file__).parent / "cases"
RULES = sorted(path.name for path in CASES.iterdir())
NEVER = {
    ("waiver-expired", "unknown"): "the day is known",
    ("waiver-unused", "unknown"): "a waiver covers undecided findings, too",
}
"""The outcomes that a rule cannot have, and why."""


@pytest.fixture(scope="module")
def done() -> Tried:
    return tried(Asked((str(CASES),), os.getcwd()), "2026-11-22")


@pytest.mark.parametrize("rule", RULES)
def test_cases_are_as_expected(rule: str, done: Tried) -> None:
    cases = [case for case in done.cases if case.rule == rule]
    assert cases
    assert [f"{miss.path}: {miss.message}" for case in cases for miss in case.misses] == []


@pytest.mark.parametrize("rule", list(load().checks))
def test_every_rule_has_a_case_of_each_outcome(rule: str) -> None:
    there = [outcome for outcome in OUTCOMES if (CASES / rule / outcome).is_dir()]
    assert there == [outcome for outcome in OUTCOMES if (rule, outcome) not in NEVER]
