"""An expression in a scope of values: what it is worth, and whether what was said with less known still holds."""

from __future__ import annotations

import os
from collections.abc import Mapping

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
from tests.property.relation import allows

Faults = tuple[Diagnostic, ...]
FILES = Files(os.curdir, os.curdir)


class Scope:
    """Variables, and nothing else."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values
        self.host = FileHost(FILES, os.curdir)

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


def holds(said: Value, failures: Faults, answer: Value, faults: Faults) -> bool:
    """Whether what was said with something hidden is so; a failure that was certain has to come."""
    if failures or faults:
        return bool(faults) or not failures
    return not is_wholly_known(answer) or allows(said, answer)
