"""What is given to the variables of a root module: files, options and environment, in Terraform's order."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

import msgspec

from iaccheck.files import Files
from iaccheck.hcl import tree
from iaccheck.hcl.literal import literal
from iaccheck.hcl.parse import parse, parse_expression
from iaccheck.hcl.types import DYNAMIC
from iaccheck.hcl.values import Value, string, unknown
from iaccheck.source import Diagnostic, Location, Source, UsageError
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.terraform.module import Module
from iaccheck.terraform.places import is_same
from iaccheck.terraform.planning import AUTOMATIC, AUTOMATIC_ENDS, ENVIRONMENT_PREFIX, VARIABLES, Planning

UNQUOTED = re.compile(r"`[^`\s]{3,}`")
"""Words in what is wrong with a file of values: they may be a secret that lacks its quotes."""

MOST_UNDECLARED = 100
"""So many warnings of one kind are enough for anyone."""


class Input(msgspec.Struct, frozen=True):
    """A value given to a variable, and where."""

    value: Value
    location: Location | None
    given_by: str
    """How a person would call that place: `--var`, `TF_VAR_hours`, or a file's path."""


class Inputs(msgspec.Struct, frozen=True):
    """All inputs of a root module by variable, and what is wrong with the files they come from."""

    values: Mapping[str, Input]
    diagnostics: tuple[Diagnostic, ...]
    unreadable: tuple[Diagnostic, ...] = ()
    """What could not be read or parsed; any variable may have been set there."""


def inputs_of(module: Module, files: Files, planning: Planning) -> Inputs:
    """What is given to a root module's variables; a later place wins."""
    reader = _Reader(module, files)
    reader.environment(planning.environment)
    reader.automatic()
    for kind, text in planning.arguments:
        if kind == "var":
            reader.argument(text)
        else:
            reader.named_file(text)
    for name, value in (planning.planned or {}).items():
        reader.planned(name, value)
    return Inputs(reader.values, tuple(reader.diagnostics), tuple(reader.unreadable))


def files_to_name(folder: str, files: Files) -> tuple[str, ...]:
    """A root module's files of variables, absolute, that Terraform reads only where it is told to.

    They stand beside it, or in folders below that hold no configuration of their own.
    """
    found: list[str] = []
    others: list[str] = []
    for path in files.folders(folder):
        names = files.entries(path)
        if path != folder and (any(map(is_terraform_file, names)) or path.startswith(tuple(others))):
            others.append(path + os.sep)
            continue
        automatic = AUTOMATIC if path == folder else ()
        there = (name for name in names if name.endswith(VARIABLES) and name not in automatic)
        found += (os.path.join(path, name) for name in there if path != folder or not name.endswith(AUTOMATIC_ENDS))
    return tuple(found)


class _Reader:
    def __init__(self, module: Module, files: Files) -> None:
        self.module, self.files = module, files
        self.values: dict[str, Input] = {}
        self.diagnostics: list[Diagnostic] = []
        self.unreadable: list[Diagnostic] = []
        self.undeclared = 0
        """How many values are of variables that are not declared."""

    def environment(self, environment: Mapping[str, str]) -> None:
        """`TF_VAR_name`; a name that is not declared is nobody's mistake."""
        for name in self.module.variables:
            if (text := environment.get(ENVIRONMENT_PREFIX + name)) is not None:
                self.text(name, text, ENVIRONMENT_PREFIX + name)

    def automatic(self) -> None:
        """`terraform.tfvars`, its JSON form, then `*.auto.tfvars` of both forms by name."""
        there = self.files.entries(self.module.folder)
        named = [name for name in there if name.endswith(AUTOMATIC_ENDS)]
        for name in (*(name for name in AUTOMATIC if name in there), *named):
            self.file(os.path.join(self.module.folder, name))

    def named_file(self, path: str) -> None:
        """A file that the user named: it must be there."""
        source = self.files.read(path)
        if isinstance(source, Diagnostic):
            raise UsageError(f"--var-file {source.detail}")
        self.file(path)

    def file(self, path: str) -> None:
        """All values of a tfvars file, native or JSON."""
        source = self.files.read(path)
        if isinstance(source, Diagnostic):
            self.hidden(self.files.shown(path), source)
            return
        read = _read_json(source) if path.endswith(".json") else parse(source)
        if wrong := [d for d in read.diagnostics if d.severity == "error"]:
            self.hidden(
                source.path, *(msgspec.structs.replace(each, detail=UNQUOTED.sub("`…`", each.detail)) for each in wrong)
            )
        self.diagnostics.extend(_misplaced(block, source) for block in read.body.blocks if not block.broken)
        for attribute in read.body.attributes:
            self.attribute(attribute, source)

    def hidden(self, shown: str, *wrong: Diagnostic) -> None:
        """A file that could not be read whole may set any variable."""
        self.unreadable.extend(wrong)
        for name in self.module.variables:
            value = unknown(DYNAMIC, f"may be set in {shown}, which could not be read")
            self.values[name] = Input(value, None, shown)

    def attribute(self, attribute: tree.Attribute, source: Source) -> None:
        """One `name = value` of a tfvars file."""
        location = source.location(attribute.expression.start, attribute.expression.end)
        if attribute.name not in self.module.variables:
            self.undeclared += 1
            if self.undeclared <= MOST_UNDECLARED:
                detail = f'There is no variable "{attribute.name}" in this module; the value has no effect.'
                detail += "" if self.undeclared < MOST_UNDECLARED else " Further such values are not told."
                self.diagnostics.append(Diagnostic("warning", "Value for undeclared variable", detail, location))
            return
        value, faults = literal(attribute.expression, source)
        self.diagnostics.extend(faults)
        self.values[attribute.name] = Input(value, location, source.path)

    def argument(self, text: str) -> None:
        """`--var NAME=VALUE`; a root module that does not declare the name is not meant."""
        name, _, value = text.partition("=")
        if name.strip() in self.module.variables:
            self.text(name.strip(), value, "--var")

    def text(self, name: str, text: str, given_by: str) -> None:
        """A value that came as text: taken as it is, or read as an expression, as the variable's type says."""
        if self._is_literal(name):
            self.values[name] = Input(string(text), None, given_by)
            return
        source = Source(given_by, text)
        expression, faults = parse_expression(source)
        if expression is None or faults:
            why = faults[0].detail if faults else "it is empty"
            raise UsageError(f"{given_by}: the value of {name} is not an expression: {why}")
        value, mistakes = literal(expression, source)
        if mistakes:
            raise UsageError(f"{given_by}: the value of {name}: {mistakes[0].detail}")
        self.values[name] = Input(msgspec.structs.replace(value, place=None), None, given_by)

    def planned(self, name: str, value: Value) -> None:
        """A value that a plan has: where another place, or the default, says the same, it comes from there."""
        declaration = self.module.variables.get(name)
        if declaration is None:
            return
        default = declaration.attribute("default")
        if name in self.values:
            said = self.values[name].value
        else:
            said = literal(default.expression, default.source)[0] if default else unknown(DYNAMIC, "has no default")
        if not is_same(value, said):
            self.values[name] = Input(value, None, "the plan")

    def _is_literal(self, name: str) -> bool:
        """Whether the variable's type is a primitive, or not said (Terraform's `VariableParseLiteral`)."""
        written = self.module.variables[name].attribute("type")
        if written is None:
            return True
        return isinstance(written.expression, tree.Name) and written.expression.name in {
            "string",
            "number",
            "bool",
        }


def _misplaced(block: tree.Block, source: Source) -> Diagnostic:
    detail = f"A file of values holds lines like name = value, and no {block.type} block."
    return Diagnostic("error", "Block in a file of values", detail, source.location(block.start, block.head_end))


def _read_json(source: Source) -> tree.File:
    from iaccheck.hcl.json_syntax import parse_json_values

    return parse_json_values(source)
