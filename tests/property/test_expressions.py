"""With more known, an expression's value may become more precise, and never contradicts what was said before."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from hypothesis import given, note
from hypothesis import strategies as st

from iaccheck.files import Files
from iaccheck.hcl.budget import Budget
from iaccheck.hcl.evaluate import EVALUATORS, Step, evaluate
from iaccheck.hcl.evaluate import evaluated as evaluated_in
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.place import Place
from iaccheck.hcl.tree import Conditional
from iaccheck.hcl.values import Fault, Value, is_wholly_known
from iaccheck.source import Diagnostic, Source
from iaccheck.terraform.host import FileHost
from tests.property.effort import effort
from tests.property.expressions import LITERALS, TYPES, Draw, expressions, hidden, value_of
from tests.property.relation import allows

NAMES = {f"var.{kind[0]}{kind[5:6] if '(' in kind else ''}{i}_{k}": kind for k, kind in enumerate(TYPES) for i in "12"}

Faults = tuple[Diagnostic, ...]


class Scope:
    """Variables, and nothing else."""

    host = FileHost(Files(os.curdir, os.curdir), os.curdir)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """See `iaccheck.hcl.evaluate.Scope`."""
        found = self.values.get(f"{root}.{path[0]}") if path else None
        return (found, 1) if found else (Fault("no such name"), 0)


def evaluated(text: str, values: Mapping[str, Value]) -> tuple[Value, tuple[Diagnostic, ...]]:
    source = Source("drawn", text)
    tree, problems = parse_expression(source)
    assert tree is not None, text
    assert not problems, text
    return evaluate(tree, Scope(values), source)


def fails_unseen(text: str, values: Mapping[str, Value]) -> bool:
    """Whether a branch fails that is not chosen: it has no type then, and no say in that of the other."""
    source = Source("drawn", text)
    tree, _ = parse_expression(source)
    assert tree is not None
    failed: list[Diagnostic] = []

    def both(node: Conditional, place: Place) -> Value:
        for branch in (node.yes, node.no):
            trial = place.trying()
            trial.value(branch)
            failed.extend(trial.diagnostics)
        return EVALUATORS[Conditional](node, place)

    evaluated_in(tree, Place(Scope(values), source, {**EVALUATORS, Conditional: both}, Budget(), {}, []))
    return bool(failed)


def drawn_values(draw: Draw, text: str) -> dict[str, Value]:
    """A value for each variable that an expression uses."""
    used = dict.fromkeys(name for name in re.findall(r"var\.\w+", text))
    return {n: value_of(str(draw(st.sampled_from(LITERALS[NAMES[n]]))), TYPES[NAMES[n]]) for n in used}


@effort(200)
@given(st.data())
def test_what_is_said_of_hidden_values_holds_for_known_ones(data: st.DataObject) -> None:
    text = data.draw(expressions(data.draw(st.sampled_from(sorted(TYPES))), NAMES))
    values = drawn_values(data.draw, text)
    answer, faults = evaluated(text, values)
    told = values
    for _ in ("some of it hidden", "more of it hidden"):
        told = {name: hidden(data.draw, value, NAMES[name] == "any") for name, value in told.items()}
        said, failures = evaluated(text, told)
        note(f"{text}\nhidden {told}\nsaid {said} {failures}\nanswer {answer} {faults}")
        assert holds(said, failures, answer, faults) or fails_unseen(text, values)


def holds(said: Value, failures: Faults, answer: Value, faults: Faults) -> bool:
    """Whether what was said with something hidden is so; a failure that was certain has to come."""
    if failures or faults:
        return bool(faults) or not failures
    return not is_wholly_known(answer) or allows(said, answer)
