"""What functions in a module may see: its providers, and files of the checked tree by paths from the root module."""

from __future__ import annotations

import os
from collections.abc import Mapping

from iaccheck import limits
from iaccheck.files import Files
from iaccheck.hcl.budget import Budget
from iaccheck.hcl.evaluate import Step, evaluate_template
from iaccheck.hcl.functions import Host
from iaccheck.hcl.types import DYNAMIC
from iaccheck.hcl.values import Fault, Unknown, Value, unknown
from iaccheck.source import Source
from iaccheck.terraform.module import Module

OPENED, AT_ONCE = 200, 512
"""How many steps it takes to open a file, and how many bytes of it are read in one more."""
FOLDER, LISTED = 100, 10
"""How many steps it takes to look into a folder, and for each file there."""
OUTSIDE = "depends on a file outside of the checked tree"


class FileHost:
    """See `iaccheck.hcl.functions.Host`. Terraform runs in the root module's folder."""

    def __init__(self, files: Files, root: str, module: Module | None = None, budget: Budget | None = None) -> None:
        self.files, self.root, self.module = files, root, module
        self._budget = budget or Budget()

    @property
    def budget(self) -> Budget:
        """What working out values may cost."""
        return self._budget

    def _absolute(self, path: str) -> str | Unknown:
        """Where a path leads; `~` is the home folder of whoever runs Terraform, and is not looked into."""
        absolute = os.path.normpath(os.path.join(self.root, path))
        if path.startswith("~") or not self.files.contains(absolute):
            return Unknown(f"{OUTSIDE}: {path}")
        return absolute

    def read_bytes(self, path: str) -> bytes | Unknown | Fault:
        """A file's content."""
        absolute = self._absolute(path)
        if isinstance(absolute, Unknown):
            return absolute
        if not self._budget.spend(OPENED):
            return Unknown(self._budget.exhausted().reason)
        content = self.files.read_bytes(absolute)
        if isinstance(content, str):
            return Fault(f'"{path}" can\'t be read: {content}')
        return content if self._budget.spend(len(content) // AT_ONCE) else Unknown(self._budget.exhausted().reason)

    def is_file(self, path: str) -> bool | Unknown | Fault:
        """Whether there is a file."""
        absolute = self._absolute(path)
        if isinstance(absolute, Unknown):
            return absolute
        if self.files.is_folder(absolute):
            return Fault(f'"{path}" is a folder, not a file')
        return self.files.is_file(absolute)

    def files_below(self, folder: str) -> tuple[str, ...] | Unknown:
        """All regular files below a folder."""
        absolute = self._absolute(folder)
        if isinstance(absolute, Unknown):
            return absolute
        found: list[str] = []
        for path in self.files.folders(absolute, ()):
            before = len(found)
            found.extend(os.path.join(path, name) for name in self.files.entries(path))
            if not self._budget.spend(FOLDER + LISTED * (len(found) - before)):
                return Unknown(self._budget.exhausted().reason)
            if len(found) > limits.now.listed_files:
                return Unknown(f"limit reached: there are more than {limits.now.listed_files} files below {folder}")
        return tuple(sorted(os.path.relpath(path, absolute).replace(os.sep, "/") for path in found))

    def render(self, text: str, path: str, variables: Value) -> Value | Fault:
        """A template's text with variables put in."""
        if not isinstance(variables.data, Mapping):
            return unknown(DYNAMIC, variables.reason or "has variables that are not known")
        scope = TemplateScope(variables.data, self)
        value, faults = evaluate_template(Source(path, text), scope)
        return Fault(faults[0].detail) if faults else value

    def provider(self, name: str) -> str | Unknown | None:
        """The source of a provider that the module requires."""
        found = self.module.providers_required.get(name) if self.module else None
        if found is None and self.module and self.module.is_partial:
            return Unknown(f"depends on the provider {name}, which may be required in what could not be read")
        return found


class TemplateScope:
    """Inside a template file: the variables that it was given, and nothing else."""

    def __init__(self, variables: Mapping[str, Value], host: FileHost) -> None:
        self.variables = variables
        self.host: Host = InTemplate(host)

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """See `iaccheck.hcl.evaluate.Scope`."""
        if root in self.variables:
            return self.variables[root], 0
        return Fault(f'the template has no variable "{root}"', summary="Invalid template"), 0


class InTemplate(FileHost):
    """The same files, but no further template: Terraform allows none inside of another one."""

    def __init__(self, host: FileHost) -> None:
        super().__init__(host.files, host.root, host.module, host.budget)

    def render(self, text: str, path: str, variables: Value) -> Value | Fault:
        """A fault."""
        return Fault("a template can't render another template")
