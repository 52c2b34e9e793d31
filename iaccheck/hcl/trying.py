"""`try` and `can`: an expression that may fail -> what is left of it, where what is unknown may fail yet."""

from __future__ import annotations

from collections.abc import Sequence

from iaccheck.hcl import tree
from iaccheck.hcl.place import Place
from iaccheck.hcl.types import BOOL, DYNAMIC
from iaccheck.hcl.values import Fault, Unknown, Value, boolean, is_wholly_known, lacks_only_type, unknown

FAILS = "Error in function call"


def try_(node: tree.Call, place: Place) -> Value:
    """The first argument that can be evaluated."""
    failures = []
    for index, argument in enumerate(node.arguments):
        trial = place.testing()
        value = trial.value(argument)
        if refused := place.refusal(trial):
            return refused
        if not trial.diagnostics:
            return _refusal_of(node.arguments[index + 1 :], place) or _unless_in_doubt(value, trial)
        failures.append(trial.diagnostics[0].detail)
    reasons = "; ".join(failures) or "it was given no arguments"
    return place.fault(node, Fault(f"try: no argument could be evaluated: {reasons}", summary=FAILS))


def _refusal_of(arguments: Sequence[tree.Expression], place: Place) -> Value | None:
    """What is left where one of these, though nobody needs its value, refers to what is not there."""
    for argument in arguments:
        trial = place.testing()
        trial.value(argument)
        if refused := place.refusal(trial):
            return refused
    return None


def can(node: tree.Call, place: Place) -> Value:
    """Whether its argument can be evaluated."""
    if len(node.arguments) != 1:
        return place.fault(node, Fault("can: it takes exactly one argument"))
    trial = place.testing()
    value = trial.value(node.arguments[0])
    if refused := place.refusal(trial):
        return refused
    if trial.diagnostics:
        return boolean(False)
    value = _unless_in_doubt(value, trial)
    if is_wholly_known(value) or lacks_only_type(value):
        return boolean(True)
    return unknown(BOOL, value.reason, not_null=True)


def _unless_in_doubt(value: Value, trial: Place) -> Value:
    """The value that did not fail, if nothing can make that of it which is unknown yet."""
    if not trial.budget.affords(value):
        return trial.budget.exhausted(value)
    if not (is_wholly_known(value) or lacks_only_type(value)):
        return value.loosened()
    return Value(DYNAMIC, Unknown(trial.doubts[0].reason), value.sensitive) if trial.doubts else value
