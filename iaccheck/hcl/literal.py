"""An expression without names and functions, as the values of variables have to be written -> its value."""

from __future__ import annotations

from iaccheck.hcl import tree
from iaccheck.hcl.budget import Budget
from iaccheck.hcl.evaluate import EVALUATORS, evaluated
from iaccheck.hcl.functions import Host
from iaccheck.hcl.place import Place, Step
from iaccheck.hcl.values import Fault, Value
from iaccheck.source import Diagnostic, Source


def literal(expression: tree.Expression, source: Source) -> tuple[Value, tuple[Diagnostic, ...]]:
    """The value of an expression of `source`, and what is wrong with it."""
    return evaluated(expression, Place(NoNames(), source, WITHOUT_FUNCTIONS, Budget(), {}, []))


class NoNames:
    """Where no name means anything, and so no function is called that would look at files."""

    host: Host

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """A fault, always. It does not repeat the name, which may be a secret that lacks its quotes."""
        hint = "this is a reference, and values of variables are literal: a text stands in quotes"
        return Fault(hint, summary="Variables not allowed"), 0


def _call(node: tree.Call, place: Place) -> Value:
    hint = "this is a call of a function, and values of variables are literal: a text stands in quotes"
    return place.fault(node, Fault(hint, summary="Function calls not allowed"))


WITHOUT_FUNCTIONS = {**EVALUATORS, tree.Call: _call}
