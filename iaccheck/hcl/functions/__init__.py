"""Terraform's functions: a name and arguments -> a value, or a fault that says why there is none.

A family of functions is imported when one of them is called for the first time.
"""

from __future__ import annotations

from importlib import import_module

from iaccheck.hcl.functions.calling import Function, Host, apply
from iaccheck.hcl.functions.names import BY_EVALUATOR, FAMILIES, NOT_BUILT, REMOVED
from iaccheck.hcl.types import DYNAMIC
from iaccheck.hcl.values import Fault, Value, unknown

__all__ = ["CORE", "Host", "call"]

CORE = "core::"


def call(name: str, arguments: tuple[Value, ...], host: Host) -> Value | Fault:
    """What a function makes of its arguments; unknown if it is one that Terraform has and we do not."""
    short = name.removeprefix(CORE)
    if short in FAMILIES:
        return apply(function_named(short), arguments, host)
    if short in NOT_BUILT:
        return unknown(DYNAMIC, f"is worked out by {short}, which iaccheck does not evaluate yet")
    if short in REMOVED:
        return Fault(f"Terraform 0.12 removed this function; write {REMOVED[short]}", summary=UNKNOWN_FUNCTION)
    if "::" in name:
        return _in_namespace(name, arguments, host)
    return Fault(f'there is no function called "{name}"{_nearest(short)}', summary=UNKNOWN_FUNCTION)


def _in_namespace(name: str, arguments: tuple[Value, ...], host: Host) -> Value | Fault:
    from iaccheck.hcl.functions.provided import PREFIX, UNKNOWN_FUNCTION, call_provided

    if name.startswith(PREFIX):
        return call_provided(name, arguments, host)
    space, _, short = name.rpartition("::")
    hint = f'there is no function "{short}" in {space}::; those of providers begin with provider::'
    return Fault(hint, summary=UNKNOWN_FUNCTION)


UNKNOWN_FUNCTION = "Call to unknown function"


def function_named(name: str) -> Function:
    """The function of a name in FAMILIES."""
    family = import_module(f"iaccheck.hcl.functions.{FAMILIES[name]}")
    found: Function = family.FUNCTIONS[name]
    return found


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, [*FAMILIES, *NOT_BUILT, *BY_EVALUATOR], 1)
    return f'; did you mean "{near[0]}"?' if near else ""
