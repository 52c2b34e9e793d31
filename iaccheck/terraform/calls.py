"""A module call and the module that it calls -> what is wrong with the call's arguments."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.patterns import nearest
from iaccheck.source import Diagnostic
from iaccheck.terraform.module import Declaration, Module

META_ARGUMENTS = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})


def mistakes(call: Declaration, module: Module) -> Iterator[Diagnostic]:
    """Arguments that no variable takes, and variables without a default that get no value."""
    if call.is_broken or module.is_partial:
        return
    name, attributes = call.labels[0], call.content().attributes
    for argument, written in attributes.items():
        if argument not in META_ARGUMENTS and argument not in module.variables:
            near = nearest(argument, module.variables)
            hint = f'; did you mean "{near}"?' if near else "."
            detail = f'module.{name} sets "{argument}", which is no variable of the module{hint}'
            yield Diagnostic("error", "Unsupported argument", detail, written.location)
    for variable, declaration in module.variables.items():
        if variable not in attributes and "default" not in declaration.content().attributes:
            detail = (
                f'module.{name} does not set "{variable}", and the variable has no default: add {variable} = … to '
                "the call."
            )
            yield Diagnostic("error", "Missing required argument", detail, call.location)
