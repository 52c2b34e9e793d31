"""A universe -> its root modules, planned, and which of them to report on."""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from iaccheck.config import RootPlan
from iaccheck.hcl.types import NUMBER, STRING, Type
from iaccheck.model import NotChecked, Root, Touched
from iaccheck.patterns import path_matches
from iaccheck.policy.accepted.waiver_comments import MARK
from iaccheck.policy.catalogue import OUTCOMES, TESTS
from iaccheck.source import Diagnostic, UsageError
from iaccheck.terraform.discover import NOTHING, Found, discover
from iaccheck.terraform.expand import is_wanted_itself
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.terraform.module import READ
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.variables import Planning, undeclared
from iaccheck.universe import CONFIGURATION, STANDARD_INPUT, Universe, near_path
from iaccheck.work import Answer, Ground, Job, Planner, marked_in

if TYPE_CHECKING:
    from iaccheck.terraform.expand import Wanted

Entries = Mapping[str, Sequence[RootPlan]]
"""The configuration's root modules, by the absolute path of their folder or plan."""


class Planned(Struct, frozen=True):
    """The root modules of a universe, planned, and which of them were asked for."""

    roots: tuple[Root, ...]
    asked: tuple[Root, ...]
    not_checked: tuple[NotChecked, ...]
    marked: tuple[str, ...]
    """The files in which waivers may stand, by their paths as shown, in order."""
    found: int
    """How many root modules there are among the paths, those that can't matter included."""
    tops: tuple[str, ...] = ()
    """The folders, absolute, that were looked through for root modules."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What is odd about the paths."""
    there: frozenset[str] = frozenset()
    """The folders and plans, absolute, of the root modules among the paths, those that can't matter included."""
    found_folders: Found = NOTHING
    """All Terraform folders that were looked through."""
    touched: Touched | None = None
    """If only root modules that something touches are reported on, which these are."""

    def looks_through(self, path: str) -> bool:
        """Whether every root module that may read a file, by its absolute path, was looked for."""
        return _is_below_any(path, self.tops)


def plan(universe: Universe, wanted: Wanted) -> Planned:
    """Plan every root module of a universe that can matter; a plan's JSON stands for the folder it lies in."""
    entries = entries_of(universe)
    tops = _tops(universe)
    found = discover(tops, universe.files, _words(wanted), lambda path: is_excluded(universe, path))
    modules = Modules(universe.files)
    plans = [(path, _plan_file(universe, path, entries, modules, wanted)) for path in universe.plans]
    replaced = {_folder_of(universe, path) for path in universe.plans}
    all_: list[tuple[str, Answer]] = []
    loaded = set(modules.used)
    planner = Planner(_ground(universe, wanted), universe.files)
    for folders in _folders(universe, found, entries, replaced, loaded):
        jobs = [job for folder in folders for job in _jobs(universe, folder, entries)]
        answers = _answers(universe, planner, found, jobs)
        for number, job in enumerate(jobs):
            universe.asked.progress(f"planning {universe.files.shown(job.folder)}", number, len(jobs))
            answer = next(answers)
            loaded.update(answer.folders)
            all_.append((job.folder, answer))
    universe.asked.progress("judging", len(all_), len(all_))
    if all_:
        check_variables(universe, {name for _, answer in all_ for name in answer.variables})
    marked = {path for _, answer in all_ for path in answer.marked} | marked_in(modules.loaded, MARK)
    planned = [*((folder, answer.root) for folder, answer in all_), *plans]
    _check_names(planned)
    asked = [(place, root) for place, root in planned if _is_asked(universe, place, root)]
    there = {folder for folder in found.roots if _is_below_any(folder, universe.paths)}
    there = (there - replaced) | {place for place, _ in asked}
    return Planned(
        tuple(root for _, root in planned), tuple(root for _, root in asked), _not_checked(universe, found),
        tuple(sorted(marked, key=os.path.split)), len(there), tops, _other_configurations(universe, found),
        frozenset(there), found,
    )  # fmt: skip


# --- what the configuration says of root modules --------------------------------------------------------


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
            f"{at}: {word}: there is no such file or folder{near_path(absolute)}"
            for word, absolute in named.items()
            if not os.path.exists(absolute)
        ]
        if os.path.isdir(path) and not any(map(is_terraform_file, universe.files.entries(path))):
            mistakes.append(f"{at}: {entry.path} holds no Terraform files")
    if mistakes:
        raise UsageError("\n".join(mistakes))
    return entries


def is_excluded(universe: Universe, path: str) -> bool:
    """Whether the configuration leaves a folder out."""
    relative = universe.name(path)
    if any(path_matches(pattern, relative) for pattern in universe.configuration.exclude):
        return True
    tests = _tests_of_rules(universe, path)
    return tests is not None and not _is_below_any_of(universe.paths, tests)


def _tests_of_rules(universe: Universe, path: str) -> str | None:
    """The folder of tests, beside rules in force, that a folder is a case of: nothing that anybody deploys."""
    for folder in universe.rules:
        parts = os.path.relpath(path, folder).split(os.sep) if _is_below(path, folder) else []
        if TESTS in parts:
            place = parts.index(TESTS) + 1
            rule, outcome = (*parts[place : place + 2], "", "")[:2]
            if rule in universe.catalogue.checks and outcome in OUTCOMES:
                return os.path.join(folder, *parts[:place])
    return None


def _is_below_any_of(paths: Iterable[str], folder: str) -> bool:
    """Whether one of some paths lies in a folder."""
    return any(_is_below(path, folder) for path in paths)


# --- root modules of folders ----------------------------------------------------------------------------


def _tops(universe: Universe) -> tuple[str, ...]:
    """Folders to look through: all of a configuration's folder, and what was asked for outside of it."""
    own = (universe.folder,) if universe.configuration.path else ()
    asked = (path for path in universe.paths if path not in universe.plans)
    folders = (path if os.path.isdir(path) else os.path.dirname(path) for path in asked)
    return (*own, *dict.fromkeys(folder for folder in folders if not _is_below_any(folder, own)))


def _words(wanted: Wanted) -> Iterator[str]:
    """Words of which one stands in every file that matters: types, and arguments of provider blocks and backends."""
    for type_, names in wanted.items():
        if is_wanted_itself(type_, wanted):
            block, _, name = type_.rpartition(".")
            yield from (name,) if block in {"", *READ} else names


def _folders(
    universe: Universe, found: Found, entries: Iterable[str], replaced: Iterable[str], loaded: Container[str]
) -> Iterator[Sequence[str]]:
    """The folders to plan: root modules that matter, modules that the configuration names, and those nobody calls.

    Who calls what is known once the others are planned and their modules `loaded`, so the last ones come late.
    """
    roots = [folder for folder in found.roots if universe.asked.exhaustive or found.matters(folder)]
    named = (folder for folder in entries if folder in found.folders and found.matters(folder))
    done = dict.fromkeys((*roots, *named))
    yield [folder for folder in done if folder not in replaced]
    yield [folder for folder in found.left_over(loaded, replaced) if folder not in done]


def _ground(universe: Universe, wanted: Wanted) -> Ground:
    files = universe.files
    return Ground(files.top, files.working_directory, files.named, wanted, schema_types(universe), MARK)


def _answers(universe: Universe, planner: Planner, found: Found, jobs: Sequence[Job]) -> Iterator[Answer]:
    """Each root module, planned: here, or by those whom the run has for it."""
    if universe.asked.pool is None:
        return map(planner.answer, jobs)
    from iaccheck.estate.home import Home

    return Home(universe.asked.pool, planner, found.reached_from).answers(jobs)


def _jobs(universe: Universe, folder: str, entries: Entries) -> Iterator[Job]:
    """A root module, as often as it is planned."""
    for name, planning in plannings(universe, folder, entries):
        yield Job(name, folder, planning, (universe.name(folder),))


def plannings(universe: Universe, folder: str, entries: Entries) -> Iterator[tuple[str, Planning]]:
    """A root module's name and how it is planned: as the configuration says, maybe several times; else by default."""
    arguments, environment = tuple(_arguments(universe)), universe.asked.environment
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


def _check_names(planned: list[tuple[str, Root]]) -> None:
    """Root modules have to differ in name, or their settings would be mixed up."""
    seen: dict[str, Root] = {}
    for _, root in planned:
        first = seen.setdefault(root.name, root)
        if first is not root:
            where = f"{first.path} and {root.path}"
            raise UsageError(f'two root modules are called "{root.name}", {where}: rename one under roots')


# --- root modules of plans ------------------------------------------------------------------------------


def _folder_of(universe: Universe, path: str) -> str:
    """The folder that a plan stands for: the one that it was made of, if that is told, else the one it lies in."""
    if universe.source is not None:
        return universe.source
    return universe.asked.working_directory if path == STANDARD_INPUT else os.path.dirname(path)


def _plan_file(universe: Universe, path: str, entries: Entries, modules: Modules, wanted: Wanted) -> Root:
    """The root module that a plan or state is of; one that could not be read is a root module that holds nothing."""
    from iaccheck.terraform.plan import read_plan

    is_file = path != STANDARD_INPUT
    shown = universe.files.shown(path) if is_file else "standard input"
    content = universe.files.read_plan(path) if is_file else universe.asked.standard_input()
    if isinstance(content, str):
        raise UsageError(f"{shown}: {content}")
    named, folder = entries.get(path, []), _folder_of(universe, path)
    name = named[0].name if named else universe.name(path)
    read = read_plan(content, shown, name, wanted)
    root = Root(name, shown, (), (), (shown,), unreadable=(read,)) if isinstance(read, Diagnostic) else read
    if root is read and universe.source is not None:
        root = _in_source(universe, root, path if named else universe.source, content, entries, modules, wanted)
    of_folder = entries.get(folder, [])
    others = [of_folder[0].name] if len(of_folder) == 1 else []
    return replace(root, aliases=(universe.name(path), universe.name(folder), *others))


def _in_source(
    universe: Universe, root: Root, entry: str, content: bytes, entries: Entries, modules: Modules, wanted: Wanted
) -> Root:
    """A plan's root module in the places of its source, which is planned as the configuration says of `entry`."""
    from iaccheck.sourced import Source, sourced
    from iaccheck.terraform.plan_variables import made

    how = made(content)
    planning = replace(next(plannings(universe, entry, entries))[1], planned=how.variables)
    source = Source(universe.source or "", planning, modules, wanted, schema_types(universe))
    return sourced(root, source, universe.catalogue.settings.values() if how.has_changes else ())


# --- what was asked for ---------------------------------------------------------------------------------


def _is_asked(universe: Universe, place: str, root: Root) -> bool:
    """Whether a root module lies at or below a path asked for, or reads a file that does."""
    for path in universe.paths:
        if place == path or _is_below(place, path):
            return True
        if path in universe.plans:
            continue
        if os.path.isfile(path) and (os.path.dirname(path) == place or (root.reads and path in root.reads.files)):
            return True
        shown = universe.files.shown(path)
        if any(file == shown or file.startswith(f"{shown}/") for file in root.files):
            return True
    return False


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _is_below_any(path: str, folders: Iterable[str]) -> bool:
    return any(_is_below(path, folder) for folder in folders)


def _not_checked(universe: Universe, found: Found) -> tuple[NotChecked, ...]:
    """What looks like input to people and is none to us."""
    return tuple(
        NotChecked(universe.files.shown(folder), reason)
        for folder, reason in found.not_read
        if _is_below_any(folder, universe.paths) and not is_excluded(universe, folder)
    )


def _other_configurations(universe: Universe, found: Found) -> tuple[Diagnostic, ...]:
    """Configurations below what was asked for: somebody may think that they are in force."""
    if universe.asked.config:
        return ()
    above = {folder for path in found.folders for folder in _between(path, universe)}
    files = universe.files
    others = sorted(folder for folder in above if folder != universe.folder and CONFIGURATION in files.entries(folder))
    in_force = f"{universe.configuration.path} is" if universe.configuration.path else "none is"
    return tuple(
        Diagnostic(
            "warning",
            "Configuration is not in force",
            f"{files.shown(os.path.join(folder, CONFIGURATION))} stands below what was asked for, and {in_force} in "
            f"force there. To judge by it, run iaccheck {files.shown(folder)}.",
        )
        for folder in others
    )


def _between(path: str, universe: Universe) -> Iterator[str]:
    """The folders from a path up to the one asked for that it lies below."""
    for asked in universe.paths:
        folder = path
        while _is_below(folder, asked):
            yield folder
            folder = os.path.dirname(folder)
