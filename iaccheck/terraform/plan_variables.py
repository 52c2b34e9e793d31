"""The bytes of a plan -> what it tells of how it was made: the values of its root module's variables."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from iaccheck.hcl.values import NULL, Value
from iaccheck.source import Diagnostic
from iaccheck.terraform.plan_file import read_parts
from iaccheck.terraform.plan_format import PlanVariable
from iaccheck.terraform.plan_values import ABSENT, UNTOLD, Part, Reader, decode, value_of


class Made(Struct, frozen=True):
    """How a plan was made."""

    variables: Mapping[str, Value]
    """By name, defaults included; those that are sensitive are marked so."""
    has_changes: bool
    """Whether it plans what its configuration says: a state does not, nor does a plan that only refreshes one."""


def made(text: bytes) -> Made:
    """How a plan or state that can be read was made."""
    parts = read_parts(text, "")
    if isinstance(parts, Diagnostic):
        return Made({}, False)
    shown = parts.shown
    declared = shown.configuration.root_module.variables if shown.configuration else {}
    hidden = {name for name, variable in declared.items() if variable.sensitive}
    found = ((name, _value(variable, name in hidden)) for name, variable in shown.variables.items())
    variables = {name: value for name, value in found if value is not None}
    return Made(variables, shown.resource_changes is not None)


def _value(variable: PlanVariable, is_sensitive: bool) -> Value | None:
    """None for one that no Terraform value can be."""
    decoded = decode(variable.value)
    if decoded is UNTOLD:
        return None
    return value_of(Part(decoded, False, is_sensitive, ABSENT), Reader()) or NULL
