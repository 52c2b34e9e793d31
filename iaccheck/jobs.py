"""A universe -> how its root modules are planned: as its configuration, the command line and the environment say."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from sys import intern
from typing import TYPE_CHECKING

from iaccheck.config import RootPlan
from iaccheck.hcl.types import NUMBER, STRING, Type
from iaccheck.policy.accepted.waiver_comments import MARK
from iaccheck.source import UsageError
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.terraform.planning import Planning, is_told, undeclared
from iaccheck.universe import Universe, near_path
from iaccheck.work import Ground, Job

if TYPE_CHECKING:
    from iaccheck.files import Files
    from iaccheck.terraform.wanted import Wanted

Entries = Mapping[str, Sequence[RootPlan]]
"""The configuration's root modules, by the absolute path of their folder or plan."""


def entries_of(universe: Universe) -> Entries:
    """The configuration's root modules, by their absolute path. UsageError for what is not there."""
    entries: dict[str, list[RootPlan]] = {}
    mistakes = []
    for entry in universe.configuration.roots:
        path = os.path.normpath(os.path.join(universe.folder, entry.path))
        entries.setdefault(path, []).append(entry)
        named = {entry.path: path, **{f: os.path.join(universe.folder, f) for f in entry.var_files}}
        at = f"{entry.location.path}:{entry.location.line}:{entry.location.column}: root {entry.name}"
        mistakes += [
            f"{at}: {word}: {wrong}" for word, absolute in named.items() if (wrong := _wrong_with(absolute, universe))
        ]
        if universe.files.is_folder(path) and not any(map(is_terraform_file, universe.files.entries(path))):
            mistakes.append(f"{at}: {entry.path} holds no Terraform files")
    if mistakes:
        raise UsageError("\n".join(mistakes))
    return entries


def _wrong_with(path: str, universe: Universe) -> str:
    """What is wrong with a path that the configuration names; of what lies outside not even whether it is there."""
    if not universe.files.contains(path):
        return "lies outside of the checked tree"
    return "" if os.path.exists(path) else f"there is no such file or folder{near_path(path)}"


def ground_of(universe: Universe, wanted: Wanted, files: Files) -> Ground:
    """What the root modules of a universe are planned by that may read what `files` does."""
    return Ground(files.top, files.working_directory, files.named, wanted, schema_types(universe), MARK)


def jobs_of(universe: Universe, folder: str, entries: Entries) -> Iterator[Job]:
    """A root module's folder, as often as it is planned."""
    for name, planning in plannings(universe, folder, entries):
        yield Job(intern(name), folder, planning, (intern(universe.name(folder)),))


def plannings(universe: Universe, folder: str, entries: Entries) -> Iterator[tuple[str, Planning]]:
    """A root module's name and how it is planned: as the configuration says, maybe several times; else by default."""
    arguments = tuple(_arguments(universe))
    environment = {name: text for name, text in universe.asked.environment.items() if is_told(name)}
    for entry in entries.get(folder, ()):
        given = tuple(("var-file", os.path.join(universe.folder, path)) for path in entry.var_files)
        yield entry.name, Planning((*given, *arguments), environment, entry.workspace)
    if folder not in entries:
        yield universe.name(folder), Planning(arguments, environment)


def schema_types(universe: Universe) -> Mapping[str, Type]:
    """What the catalogue tells of providers' schemas: the types of the settings, by resource type and path."""
    return {
        ".".join((setting.type, *(step.name for step in path))): STRING if setting.is_text else NUMBER
        for setting in universe.catalogue.settings.values()
        for path in (setting.path, *setting.aliases)
        if not setting.is_json and not path[-1].is_repeated
    }


def _arguments(universe: Universe) -> Iterator[tuple[str, str]]:
    directory = universe.asked.working_directory
    for kind, text in universe.asked.arguments:
        yield kind, os.path.normpath(os.path.join(directory, text)) if kind == "var-file" else text


def check_variables(universe: Universe, declared: Collection[str]) -> None:
    """A variable that `--var` sets and no root module declares is a mistake of the user's."""
    given = [text for kind, text in universe.asked.arguments if kind == "var"]
    for name in undeclared(given, declared):
        near = get_close_matches(name, sorted(declared), 1)
        raise UsageError(
            f"--var {name}: no root module has this variable" + (f"; did you mean {near[0]}?" if near else "")
        )
