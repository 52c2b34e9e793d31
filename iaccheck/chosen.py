"""A path, or the name of a root module -> the one root module that is meant, and how it is planned."""

from __future__ import annotations

import os
from collections.abc import Iterable

import msgspec

from iaccheck import told
from iaccheck.jobs import check_variables, entries_of, plannings, schema_types
from iaccheck.planned import is_excluded
from iaccheck.source import UsageError
from iaccheck.terraform.discover import discover
from iaccheck.terraform.expand import root_scope
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.scope import ModuleScope
from iaccheck.universe import STANDARD_INPUT, Asked, Universe, universes
from iaccheck.work import Job

MOST_NAMED = 8
"""Of more root modules than these, the first are named."""
WANTED = "give a folder, a .tf file, or the name of a root module under roots"


def chosen(asked: Asked) -> ModuleScope:
    """The root module that the one path asked for means: a name of the configuration goes before a folder.

    UsageError if there is none, or several: it says which there are.
    """
    word = asked.paths[0]
    if word == STANDARD_INPUT:
        raise UsageError(f"-: no plan's JSON can be evaluated; {WANTED}")
    is_there = os.path.exists(os.path.join(asked.working_directory, word))
    (universe,) = universes(asked if is_there else _of_working_directory(asked))
    asked.say(told.of_universe(universe))
    entries = entries_of(universe)
    named = [(path, entry.name) for path, of_path in entries.items() for entry in of_path if entry.name == word]
    if not named and not is_there:
        _refuse_name(asked, (entry.name for of_path in entries.values() for entry in of_path))
    folder = _folder(universe, word, named[0][0] if named else universe.paths[0])
    planned = [(name, planning) for name, planning in plannings(universe, folder, entries) if not named or name == word]
    if len(planned) > 1:
        names = _listed([name for name, _ in planned])
        raise UsageError(f"{word} is planned in several ways: say which is meant by its name, {names}")
    name, planning = planned[0]
    modules = Modules(universe.trees.of(folder))
    asked.say(told.of_choice(modules.files, Job(name, folder, planning)))
    check_variables(universe, modules.at(folder).variables.keys())
    return root_scope(folder, modules, planning, schema_types(universe))


def _of_working_directory(asked: Asked) -> Asked:
    return msgspec.structs.replace(asked, paths=(".",))


def _refuse_name(asked: Asked, names: Iterable[str]) -> None:
    """UsageError for what is neither a path nor a name: with the nearest of both."""
    there = list(names)
    try:
        universes(asked)
    except UsageError as error:
        roots = f"; root modules of the configuration are {_listed(there)}" if there else f"; {WANTED}"
        raise UsageError(f"{error}{roots}") from None


def _folder(universe: Universe, word: str, path: str) -> str:
    """The root module's folder: the path itself, or the only one below it. UsageError if there is no such."""
    if os.path.isfile(path) and is_terraform_file(os.path.basename(path)):
        return os.path.dirname(path)
    if not os.path.isdir(path):
        raise UsageError(f"{word} is no Terraform file: {WANTED}")
    if any(map(is_terraform_file, universe.files.entries(path))):
        return path
    roots = discover((path,), universe.files, (), lambda folder: is_excluded(universe, folder)).roots
    if len(roots) == 1:
        return roots[0]
    if not roots:
        raise UsageError(f"{word}: there are no Terraform files here: {WANTED}")
    raise UsageError(f"{word} holds several root modules: name one of {_listed([*map(universe.files.shown, roots)])}")


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join([*names[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])
