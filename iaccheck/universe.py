"""The paths asked for -> the universes that they belong to: a configuration, its folder, and the rules in force."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

import msgspec

from iaccheck.changes import Changes
from iaccheck.config import Configuration, read, rule_paths
from iaccheck.files import Files, relative
from iaccheck.model import Catalogue
from iaccheck.policy.catalogue import load
from iaccheck.source import Diagnostic, Source, UsageError
from iaccheck.terraform.file_names import EXTENSIONS, is_terraform_file
from iaccheck.trees import Trees, tree_around

if TYPE_CHECKING:
    from iaccheck.estate.pool import Pool

CONFIGURATION = "iaccheck.yaml"
STANDARD_INPUT = "-"
NO_PLANS = (*EXTENSIONS, ".tfvars", ".tfvars.json", ".hcl", ".yaml", ".yml")
"""How files end that are no plan's JSON, whatever stands in them."""
UNHEEDED = "so nothing that the configuration ignores or changes is heeded here"
BINARY_PLAN = b"PK\x03\x04"
"""How the file begins that `terraform plan -out` writes."""


Say = Callable[[Iterable[str]], None]
"""Told what a run does, in lines that are made as they are asked for."""


def unsaid(lines: Iterable[str]) -> None:
    """What a run says where nobody listens: nothing is made of it."""


Progress = Callable[[str, int, int], None]
"""Told what a run does now, how many root modules are planned, and of how many."""


def untold(doing: str, done: int, total: int) -> None:
    """The progress of a run for which nobody waits."""


class Asked(msgspec.Struct, frozen=True):
    """What a run is told to look at."""

    paths: tuple[str, ...]
    working_directory: str
    environment: Mapping[str, str] = {}
    arguments: tuple[tuple[str, str], ...] = ()
    """`("var", "NAME=VALUE")` and `("var-file", PATH)` in the order given."""
    config: str | None = None
    rules: tuple[str, ...] = ()
    """Folders or files of the user's own settings, workflow kinds and rules."""
    exhaustive: bool = False
    """Whether root modules that can't matter are read too."""
    standard_input: Callable[[], bytes] = bytes
    changes: Changes | None = None
    """What changed, if only root modules that it touches are to be reported on."""
    source: str | None = None
    """The root module's folder that plans were made of, in which their resources have places."""
    replaced: Mapping[str, bytes] = {}
    """What files hold from now on, by their real path, whatever is on the disk."""
    progress: Progress = untold
    say: Say = unsaid
    pool: Pool | None = None
    """Who plans root modules, if not this process by itself."""
    cache: str | None = None
    """The folder for what runs keep for each other; None for nothing."""
    processes: int | None = 1
    """How many plan root modules at once, where there are many; None for as many as there are processors."""
    is_look_up: bool = False
    """Whether only words are looked up: of a configuration, nothing but its folders of rules is read then."""


class Universe(msgspec.Struct, frozen=True):
    """One configuration, and the paths that were asked for under it."""

    folder: str
    """The configuration's, or the working directory where there is none."""
    paths: tuple[str, ...]
    """Absolute, or `-` for standard input."""
    plans: tuple[str, ...]
    """Those of the paths that are a plan's or state's JSON."""
    configuration: Configuration
    catalogue: Catalogue
    trees: Trees
    """What each root module may read."""
    asked: Asked
    rules: tuple[str, ...] = ()
    """Folders of the user's own rules, absolute."""
    source: str | None = None
    """The folder, absolute, that its plans were made of."""

    @property
    def files(self) -> Files:
        """What all of them may read together: for configurations and rules, and to look for root modules."""
        return self.trees.files

    def name(self, path: str) -> str:
        """What a folder or plan is called that the configuration does not name: its path from the universe's folder."""
        if path == STANDARD_INPUT:
            return path
        return relative(path, self.folder)

    def absolute(self, shown: str) -> str:
        """A file by the path that locations have."""
        return os.path.normpath(os.path.join(self.asked.working_directory, shown))


def universes(asked: Asked) -> tuple[Universe, ...]:
    """The universes that the paths belong to: for each, the nearest configuration at or above it."""
    groups: dict[str, dict[str, None]] = {}
    source = _source(asked)
    for path in asked.paths:
        absolute = absolute_path(path, asked.working_directory)
        start = asked.working_directory if path == STANDARD_INPUT else absolute
        named = absolute_path(asked.config, asked.working_directory) if asked.config else None
        if source is not None and named is None and _may_be_plan(absolute):
            named = nearest_configuration(source)
        groups.setdefault(named or nearest_configuration(start) or "", {})[absolute] = None
    return tuple(_universe(config, tuple(groups[config]), asked) for config in sorted(groups))


def closed_universe(folder: str, plans: tuple[str, ...], asked: Asked) -> Universe:
    """A folder with its plans by itself: its own configuration is in force, and none that stands above it."""
    config = os.path.join(folder, CONFIGURATION)
    universe = _universe(config if os.path.lexists(config) else "", (folder, *plans), asked)
    return msgspec.structs.replace(universe, folder=folder)


def unconfigured_universe(folder: str, plans: tuple[str, ...], asked: Asked) -> Universe:
    """A folder with its plans as if there were no configuration, neither in it nor above it."""
    return msgspec.structs.replace(_universe("", (folder, *plans), asked), folder=folder)


def looked_up(asked: Asked) -> tuple[Universe, tuple[str, ...]]:
    """The universe to look words up in. Who does that may be about to mend the configuration: it may hold mistakes.

    They come along as notes for exit code 2, and the universe is as if nothing but folders of rules stood there.
    """
    try:
        return universes(asked)[0], ()
    except UsageError as error:
        universe = universes(msgspec.structs.replace(asked, is_look_up=True))[0]
        return universe, (*str(error).splitlines(), UNHEEDED)


def catalogue_in_force(universe: Universe) -> Catalogue:
    """All that applies below a configuration: without the rules that it ignores, with the severities that it gives."""
    rules, checks = universe.configuration.rules, universe.catalogue.checks.values()
    kept = {
        check.id: msgspec.structs.replace(check, severity=rules.severity.get(check.id, check.severity))
        for check in checks
        if check.id not in rules.ignore
    }
    return msgspec.structs.replace(universe.catalogue, checks=kept)


def _source(asked: Asked) -> str | None:
    """The folder that --source names. UsageError if it is none, or there is nothing that it could be the source of."""
    if asked.source is None:
        return None
    folder = absolute_path(asked.source, asked.working_directory)
    if not os.path.isdir(folder):
        raise UsageError(f"--source {asked.source}: this is no folder: name the one that the plan was made in")
    if not any(_may_be_plan(absolute_path(path, asked.working_directory)) for path in asked.paths):
        raise UsageError("--source is for the JSON of a plan or state: name that as a PATH, or - for standard input")
    return folder


def _may_be_plan(path: str) -> bool:
    """Whether a path may be a plan's or state's JSON, as far as its name tells."""
    return path == STANDARD_INPUT or not (os.path.isdir(path) or path.endswith(NO_PLANS))


def absolute_path(path: str, working_directory: str) -> str:
    """A path that the user named, which has to be there. UsageError with the nearest one if it is not."""
    if path == STANDARD_INPUT:
        return path
    absolute = os.path.normpath(os.path.join(working_directory, path))
    if os.path.exists(absolute):
        return absolute
    raise UsageError(f"{path}: there is no such file or folder{near_path(absolute)}")


def near_path(absolute: str) -> str:
    """A hint at what is there and has nearly this name."""
    folder = os.path.dirname(absolute)
    try:
        there = sorted(os.listdir(folder))
    except OSError:
        there = []
    near = get_close_matches(os.path.basename(absolute), there, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _near_module(path: str, folder: str, files: Files) -> str:
    """A hint at a folder with Terraform files below another one, whose path ends with this one or is nearly so."""
    there = [os.path.relpath(p, folder) for p in files.folders(folder) if any(map(is_terraform_file, files.entries(p)))]
    paths = [path.replace(os.sep, "/") for path in there]
    ends = (each for each in paths if each.endswith(f"/{path}"))
    near = next(ends, None) or next(iter(get_close_matches(path, paths, 1)), None)
    return f"; did you mean {near}?" if near else ""


def nearest_configuration(path: str) -> str | None:
    """The configuration in force for a file or folder: the nearest one at or above it."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    while True:
        candidate = os.path.join(folder, CONFIGURATION)
        if os.path.lexists(candidate):  # what is no file, or a link to nowhere, is said, and not passed over
            return candidate
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _universe(config: str, paths: tuple[str, ...], asked: Asked) -> Universe:
    made_of = _source(asked)
    on_disk = [path for path in paths if path != STANDARD_INPUT] or [asked.working_directory]
    if made_of is not None:  # plans are read wherever they lie, and what they are about lies in their source
        on_disk = [made_of, *(path for path in paths if not _may_be_plan(path))]
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in on_disk]
    folder = os.path.dirname(config) if config else asked.working_directory
    named = [os.path.join(asked.working_directory, text) for kind, text in asked.arguments if kind == "var-file"]
    wider = (asked.working_directory, *((folder,) if config and asked.config is None else ()))
    trees = [tree_around(each, wider) for each in folders]
    own = [tree_around(folder, ())] if config else []
    files = Files(os.path.commonpath([*trees, *own]), asked.working_directory, named, asked.replaced)
    own_rules = tuple(os.path.join(asked.working_directory, path) for path in asked.rules)
    plans = tuple(path for path in paths if _is_plan(path, files))
    if not config:
        sees = Trees(files, trees, (), ())
        return Universe(folder, paths, plans, Configuration(), load(own_rules), sees, asked, own_rules, made_of)
    source = files.read(config)
    if isinstance(source, Diagnostic):
        raise UsageError(source.detail)
    rules = (*_rule_folders(source, folder, files), *own_rules)
    catalogue = load(rules, asked.working_directory)

    def hint(path: str) -> str | None:
        absolute = os.path.normpath(os.path.join(folder, path))
        if not files.contains(absolute):
            return "; it lies outside of the checked tree"
        return None if os.path.exists(absolute) else _near_module(path, folder, files) or near_path(absolute)

    configuration = Configuration() if asked.is_look_up else read(source, catalogue, hint)
    var_files = (os.path.join(folder, path) for root in configuration.roots for path in root.var_files)
    sees = Trees(files, trees, own, var_files)
    return Universe(folder, paths, plans, configuration, catalogue, sees, asked, rules, made_of)


def _rule_folders(source: Source, folder: str, files: Files) -> tuple[str, ...]:
    """The folders of rules that a configuration names. UsageError for those that are outside or not there."""
    found = {os.path.normpath(os.path.join(folder, path)): (path, at) for path, at in rule_paths(source)}
    mistakes = []
    for absolute, (path, at) in found.items():
        wrong = ""
        if not files.contains(absolute):
            wrong = "lies outside of the checked tree"
        elif not os.path.exists(absolute):
            wrong = f"there is no such folder of rules{near_path(absolute)}"
        if wrong:
            mistakes.append(f"{at.path}:{at.line}:{at.column}: rules: {path}: {wrong}")
    if mistakes:
        raise UsageError("\n".join(mistakes))
    return tuple(found)


def _is_plan(path: str, files: Files) -> bool:
    """Whether a path is meant as a plan's or state's JSON, by its name or by how the file begins.

    UsageError for a plan that is not JSON.
    """
    if path == STANDARD_INPUT or os.path.isdir(path) or path.endswith(NO_PLANS):
        return path == STANDARD_INPUT
    if path.endswith(".json") or not stat.S_ISREG(os.stat(path).st_mode):
        return True  # a pipe, as `<(terraform show -json plan)` makes one, is no regular file
    start = files.beginning(path)
    if start.startswith(BINARY_PLAN):
        shown = files.shown(path)
        raise UsageError(f"{shown} is a plan as Terraform keeps it: give what terraform show -json {shown} prints")
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
