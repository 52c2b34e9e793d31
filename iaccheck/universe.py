"""A configuration's folder and the paths asked for -> the root modules to judge, and those to report on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

import msgspec

from iaccheck.config import Configuration, read, rule_paths
from iaccheck.files import Files
from iaccheck.model import Catalogue, NotChecked, Root
from iaccheck.patterns import path_matches
from iaccheck.policy.catalogue import load
from iaccheck.source import Diagnostic, UsageError
from iaccheck.terraform.discover import Found, discover
from iaccheck.terraform.expand import Wanted, expand
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.variables import Planning, undeclared

CONFIGURATION = "iaccheck.yaml"
STANDARD_INPUT = "-"


class Asked(msgspec.Struct, frozen=True):
    """What a run is told to look at."""

    paths: tuple[str, ...]
    working_directory: str
    environment: Mapping[str, str] = {}
    arguments: tuple[tuple[str, str], ...] = ()
    """`("var", "NAME=VALUE")` and `("var-file", PATH)` in the order given."""
    config: str | None = None
    rules: tuple[str, ...] = ()
    """Folders of the user's own settings and workflow kinds."""
    exhaustive: bool = False
    """Whether root modules that can't matter are read too."""
    standard_input: Callable[[], bytes] = bytes


class Universe(msgspec.Struct, frozen=True):
    """One configuration, and the paths below its folder that were asked for."""

    folder: str
    paths: tuple[str, ...]
    """Absolute, or `-` for standard input."""
    configuration: Configuration
    catalogue: Catalogue
    has_configuration: bool
    files: Files
    asked: Asked


class Planned(msgspec.Struct, frozen=True):
    """The root modules of a universe, planned, and which of them were asked for."""

    roots: tuple[Root, ...]
    asked: tuple[Root, ...]
    not_checked: tuple[NotChecked, ...]
    modules: Modules
    found: int
    """How many root modules there are among the paths, those that can't matter included."""


def universes(asked: Asked) -> tuple[Universe, ...]:
    """The universes that the paths belong to: for each, the nearest configuration at or above it."""
    groups: dict[str, list[str]] = {}
    for path in asked.paths:
        absolute = _absolute(path, asked.working_directory)
        start = asked.working_directory if path == STANDARD_INPUT else absolute
        config = _absolute(asked.config, asked.working_directory) if asked.config else _nearest_configuration(start)
        groups.setdefault(config or "", []).append(absolute)
    return tuple(_universe(config, tuple(paths), asked) for config, paths in groups.items())


def _absolute(path: str, working_directory: str) -> str:
    if path == STANDARD_INPUT:
        return path
    absolute = os.path.normpath(os.path.join(working_directory, path))
    if os.path.exists(absolute):
        return absolute
    folder = os.path.dirname(absolute)
    there = os.listdir(folder) if os.path.isdir(folder) else []
    near = get_close_matches(os.path.basename(absolute), there, 1)
    raise UsageError(f"{path}: there is no such file or folder" + (f"; did you mean {near[0]}?" if near else ""))


def _nearest_configuration(path: str) -> str | None:
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    while True:
        candidate = os.path.join(folder, CONFIGURATION)
        if os.path.isfile(candidate):
            return candidate
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _universe(config: str, paths: tuple[str, ...], asked: Asked) -> Universe:
    on_disk = [path for path in paths if path != STANDARD_INPUT] or [asked.working_directory]
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in on_disk]
    folder = os.path.dirname(config) if config else asked.working_directory
    files = Files(
        _tree_top([*folders, folder] if config else folders, asked.working_directory), asked.working_directory
    )
    own = tuple(os.path.join(asked.working_directory, path) for path in asked.rules)
    if not config:
        return Universe(folder, paths, Configuration(), load(own), False, files, asked)
    source = files.read(config)
    if isinstance(source, Diagnostic):
        raise UsageError(source.detail)
    catalogue = load((*(os.path.join(folder, path) for path in rule_paths(source)), *own), asked.working_directory)
    return Universe(folder, paths, read(source, catalogue), catalogue, True, files, asked)


def _tree_top(folders: list[str], working_directory: str) -> str:
    """The checked tree: the outermost of the folders, the repository that they lie in, and the working directory.

    Modules and files are read below it only: `../../modules/roles` has to be, `~/.ssh/id_rsa` must not.
    """
    top = os.path.commonpath(folders)
    if os.path.commonpath([top, working_directory]) == working_directory:
        top = working_directory
    above = top
    while above != os.path.dirname(above):
        if os.path.exists(os.path.join(above, ".git")):
            return above
        above = os.path.dirname(above)
    return top


def plan(universe: Universe, wanted: Wanted) -> Planned:
    """Plan every root module of a universe that can matter; a plan's JSON stands for the folder it lies in."""
    modules = Modules(universe.files)
    found = discover(_tops(universe), universe.files, wanted, lambda path: _is_excluded(universe, path))
    plans = {path: root for path in universe.paths if (root := _plan_file(universe, path, wanted)) is not None}
    replaced = {os.path.dirname(path) for path in plans}
    planned: list[tuple[str, Root]] = []
    for folder in _folders(found, modules, universe.asked.exhaustive):
        if folder not in replaced:
            planned += [(folder, root) for root in _roots_of(universe, folder, modules, wanted)]
    _check_names(universe, modules, planned)
    planned += plans.items()
    asked = tuple(root for place, root in planned if _is_asked(universe, place, root))
    there = {f for f in found.roots if any(_is_below(f, path) for path in universe.paths)} | plans.keys()
    return Planned(tuple(root for _, root in planned), asked, _not_checked(universe, found), modules, len(there))


def _tops(universe: Universe) -> tuple[str, ...]:
    """Folders to look through: all of a configuration's folder, or what was asked for."""
    if universe.has_configuration:
        return (universe.folder,)
    on_disk = [path for path in universe.paths if path != STANDARD_INPUT and not path.endswith(".json")]
    return tuple(dict.fromkeys(path if os.path.isdir(path) else os.path.dirname(path) for path in on_disk))


def _folders(found: Found, modules: Modules, exhaustive: bool) -> Iterator[str]:
    """The folders to plan: root modules that matter, then modules that seemed to be called and are not."""
    yield from (folder for folder in found.roots if exhaustive or found.matters(folder))
    yield from found.left_over(modules)


def _is_excluded(universe: Universe, path: str) -> bool:
    relative = _name(universe, path)
    return any(path_matches(pattern, relative) for pattern in universe.configuration.exclude)


def _name(universe: Universe, path: str) -> str:
    """What a root module is called that the configuration does not name: its path from the configuration's folder."""
    return os.path.relpath(path, universe.folder).replace(os.sep, "/")


def _plan_file(universe: Universe, path: str, wanted: Wanted) -> Root | None:
    """The root module that a file given as a path is the plan or state of; None for other paths."""
    if path == STANDARD_INPUT:
        return _read_plan(universe.asked.standard_input(), "standard input", "-", wanted)
    if not path.endswith(".json") or path.endswith(".tf.json") or os.path.isdir(path):
        return None
    content = universe.files.read_bytes(path)
    shown = universe.files.shown(path)
    if isinstance(content, str):
        raise UsageError(f"{shown}: {content}")
    return _read_plan(content, shown, _name(universe, path), wanted)


def _read_plan(content: bytes, shown: str, name: str, wanted: Wanted) -> Root:
    """A plan's root module; one that could not be read is a root module that holds nothing else."""
    from iaccheck.terraform.plan import read_plan

    read = read_plan(content, shown, name, wanted)
    return Root(name, shown, (), (), (shown,), unreadable=(read,)) if isinstance(read, Diagnostic) else read


def _roots_of(universe: Universe, folder: str, modules: Modules, wanted: Wanted) -> Iterator[Root]:
    """A root module as the configuration says it is planned, several times if it says so; else with the defaults."""
    arguments, environment = tuple(_arguments(universe)), universe.asked.environment
    there = [
        r for r in universe.configuration.roots if os.path.normpath(os.path.join(universe.folder, r.path)) == folder
    ]
    for entry in there:
        given = tuple(("var-file", os.path.join(universe.folder, path)) for path in entry.var_files)
        planning = Planning((*given, *arguments), environment, entry.workspace or "default")
        yield expand(entry.name, folder, modules, planning, wanted)
    if not there:
        yield expand(_name(universe, folder), folder, modules, Planning(arguments, environment), wanted)


def _arguments(universe: Universe) -> Iterator[tuple[str, str]]:
    directory = universe.asked.working_directory
    for kind, text in universe.asked.arguments:
        yield kind, os.path.normpath(os.path.join(directory, text)) if kind == "var-file" else text


def _check_names(universe: Universe, modules: Modules, planned: list[tuple[str, Root]]) -> None:
    """A variable that `--var` sets and no root module declares is a mistake of the user's."""
    given = [text for kind, text in universe.asked.arguments if kind == "var"]
    declared = {name for folder, _ in planned for name in modules.at(folder).variables}
    for name in undeclared(given, declared) if planned else ():
        near = get_close_matches(name, declared, 1)
        raise UsageError(
            f"--var {name}: no root module has this variable" + (f"; did you mean {near[0]}?" if near else "")
        )


def _is_asked(universe: Universe, place: str, root: Root) -> bool:
    """Whether a root module lies at or below a path asked for, or reads a file that does."""
    for path in universe.paths:
        if place == path or _is_below(place, path):
            return True
        if os.path.isfile(path) and os.path.dirname(path) == place:
            return True
        shown = universe.files.shown(path) if path != STANDARD_INPUT else path
        if any(file == shown or file.startswith(f"{shown}/") for file in root.files):
            return True
    return False


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _not_checked(universe: Universe, found: Found) -> tuple[NotChecked, ...]:
    """What looks like input to people and is none to us."""
    shown = (universe.files.shown(folder) for folder in found.terragrunt)
    return tuple(NotChecked(path, "Terragrunt: give its plan's JSON") for path in shown)
