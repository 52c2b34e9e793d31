"""A variable's declaration and what is given to it -> its value, converted to its type as Terraform does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.constraints import Constraint, Defaults, apply_defaults, type_of
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.equality import is_sensitive
from iaccheck.hcl.literal import literal
from iaccheck.hcl.types import DYNAMIC, Type
from iaccheck.hcl.values import Fault, Value, unknown
from iaccheck.source import Diagnostic, Location
from iaccheck.terraform.module import Declaration, Written
from iaccheck.terraform.validation import validated

if TYPE_CHECKING:
    from iaccheck.terraform.scope import ModuleScope

SUMMARY = "Invalid value for input variable"


class Given(msgspec.Struct, frozen=True):
    """What a variable gets, before conversion, and where that was said."""

    value: Value
    location: Location | None
    said_by: str
    """`the call`, `--var`, a file's path …"""


def declared_value(scope: ModuleScope, name: str, declaration: Declaration) -> Value:
    """The value of a variable in one instance of a module."""
    default = declaration.attribute("default")
    type_, defaults = _constraint(scope, declaration.attribute("type"))
    given = given_to(scope, name)
    not_null = _flag(scope, declaration.attribute("nullable")) is False
    if given is not None and given.value.is_null and not_null and default is not None:
        given = None
    if given is None and default is not None:
        value, faults = literal(default.expression, default.source)
        scope.evaluation.report(*faults)
        given = Given(value, default.value_location, "its default")
    if given is None:
        value = _missing(scope, name, type_)
    else:
        value = _converted(scope, name, given, type_, defaults)
        if value.is_null and not_null:
            value = _refused(scope, name, given, type_, "null, and nullable is false")
    if _is_hidden(scope, name):
        value = msgspec.structs.replace(value, sensitive=True)
    return validated(scope, name, value, type_, given.said_by if given else "", _place(scope, name, given))


def given_to(scope: ModuleScope, name: str) -> Given | None:
    """What the module call, or the user for a root module, gives to a variable."""
    if scope.call is None:
        found = scope.evaluation.inputs.values.get(name)
        return Given(found.value, found.location, found.given_by) if found else None
    written = scope.call.declaration.attribute(name)
    if written is None:
        return None
    caller = scope.call.scope
    return Given(caller.module_scope.written(written, caller), written.value_location, "the call")


def _missing(scope: ModuleScope, name: str, type_: Type) -> Value:
    if scope.call is None:
        reason = f"depends on var.{name}, which has no value: give it one with --var, a tfvars file or a default"
        return unknown(type_, reason, reference=f"var.{name}")
    return unknown(type_, f"depends on var.{name}, which the call of the module does not set")


def _constraint(scope: ModuleScope, written: Written | None) -> Constraint:
    """The variable's type, `any` if it has none or one that can't be read."""
    if written is None:
        return DYNAMIC, None
    found = type_of(written.expression)
    if isinstance(written.expression, tree.Literal) and not isinstance(found, Fault):
        detail = "Terraform 0.11 wanted a type in quotes, and Terraform since 1.0 refuses it: remove the quotes."
        scope.evaluation.report(Diagnostic("error", "Type in quotes", detail, written.value_location))
    if not isinstance(found, Fault):
        return found
    detail = f"{found.message}."
    scope.evaluation.report(Diagnostic("error", "Invalid type specification", detail, written.value_location))
    return DYNAMIC, None


def _converted(scope: ModuleScope, name: str, given: Given, type_: Type, defaults: Defaults | None) -> Value:
    value = given.value
    budget = scope.host.budget
    begun = budget.begin()
    is_affordable = budget.affords_as(type_, value)
    budget.end(begun)
    if not is_affordable:
        return budget.exhausted(value, type_=type_)
    if defaults is not None:
        source = scope.module.variables[name].source
        value = apply_defaults(value, defaults, lambda expression: literal(expression, source)[0])
    converted = convert(value, type_)
    if not isinstance(converted, Fault):
        return converted
    return _refused(scope, name, given, type_, f"not of its type: {converted.message}")


def _refused(scope: ModuleScope, name: str, given: Given, type_: Type, why: str) -> Value:
    """Unknown, after saying why a variable can't have the value that it is given; a sensitive one is not shown."""
    reason = why.partition(":")[0]
    is_hidden = _is_hidden(scope, name) or is_sensitive(given.value)
    detail = f"The value that var.{name} gets from {given.said_by} is {reason if is_hidden else why}."
    scope.evaluation.report(Diagnostic("error", SUMMARY, detail, _place(scope, name, given)))
    return unknown(type_, f"depends on var.{name}, whose value is {reason}")


def _place(scope: ModuleScope, name: str, given: Given | None) -> Location:
    """Where a value is given to a variable; where the variable is declared, if the value must not be shown."""
    is_shown = given is not None and not _is_hidden(scope, name) and not is_sensitive(given.value)
    return (given.location if given and is_shown else None) or scope.module.variables[name].location


def _is_hidden(scope: ModuleScope, name: str) -> bool:
    """Whether a variable's value must not be shown."""
    declaration = scope.module.variables[name]
    return any(_flag(scope, declaration.attribute(word)) for word in ("sensitive", "ephemeral"))


def _flag(scope: ModuleScope, written: Written | None) -> bool | None:
    """`sensitive`, `nullable`, `ephemeral`: a literal bool, or nothing."""
    if written is None:
        return None
    value = scope.written(written)
    return value.data if isinstance(value.data, bool) else None
