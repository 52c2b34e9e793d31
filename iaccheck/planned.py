"""A universe -> its root modules, planned, and which of them to report on."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from iaccheck import told
from iaccheck.crew import Crew
from iaccheck.files import plan_within
from iaccheck.jobs import Entries, check_variables, entries_of, ground_of, jobs_of, plannings, schema_types
from iaccheck.model import NotChecked, Root, Touched
from iaccheck.patterns import path_matches
from iaccheck.policy.accepted.waiver_comments import MARK
from iaccheck.policy.catalogue import OUTCOMES, TESTS
from iaccheck.source import Diagnostic, UsageError
from iaccheck.terraform.discover import NOTHING, Found, discover, look_now
from iaccheck.terraform.wanted import Wanted, words_of
from iaccheck.universe import CONFIGURATION, STANDARD_INPUT, Universe
from iaccheck.work import Answer, Ground, Job, marked_in

if TYPE_CHECKING:
    from iaccheck.cache import Cache
    from iaccheck.files import Files
    from iaccheck.terraform.modules import Modules


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


def plan(universe: Universe, wanted: Wanted, is_kept: bool = False) -> Planned:
    """Plan every root module of a universe that can matter; a plan's JSON stands for the folder it lies in.

    With `is_kept`, what was found out is kept for other runs, and what these found out is used.
    """
    say = universe.asked.say
    say(told.of_universe(universe))
    entries, tops = entries_of(universe), _tops(universe)
    cache = _cache(universe, ground_of(universe, wanted, universe.files), tops) if is_kept else None
    look = cache.look if cache else look_now
    with cache or nullcontext():
        found = discover(tops, universe.files, words_of(wanted), lambda path: is_excluded(universe, path), look)
        say(told.of_folders(universe, found, tops))
        plans, loaded, marked = _plan_files(universe, entries, wanted)
        say(told.of_plans(root for _, root in plans))
        replaced = {_folder_of(universe, path) for path in universe.plans}
        all_: list[tuple[str, Root]] = []
        variables: set[str] = set()
        kept = 0
        others = universe.asked.pool or universe.asked.processes
        crew_of = lru_cache(None)(
            lambda files: Crew(ground_of(universe, wanted, files), files, cache, found, others, say)
        )
        for folders in _folders(universe, found, entries, replaced, loaded):
            jobs = [job for folder in folders for job in jobs_of(universe, folder, entries)]
            for number, (job, answer) in enumerate(zip(jobs, _answers(universe, jobs, crew_of), strict=True)):
                universe.asked.progress(f"planning {universe.files.shown(job.folder)}", number, len(jobs))
                say(told.of_answer(universe, job, answer))
                kept += answer.is_kept
                loaded.update(answer.folders)
                marked.update(answer.marked)
                variables.update(answer.variables)
                all_.append((job.folder, answer.root))
    universe.asked.progress("judging", len(all_), len(all_))
    if all_:
        check_variables(universe, variables)
    planned = [*all_, *plans]
    _check_names(planned)
    asked = [(place, root) for place, root in planned if _is_asked(universe, place, root)]
    say(told.of_planned(universe, planned, asked, kept))
    there = {folder for folder in found.roots if _is_below_any(folder, universe.paths)}
    there = (there - replaced) | {place for place, _ in asked}
    return Planned(
        tuple(root for _, root in planned), tuple(root for _, root in asked), _not_checked(universe, found),
        tuple(sorted(marked, key=os.path.split)), len(there), tops, _other_configurations(universe, found),
        frozenset(there), found,
    )  # fmt: skip


def _answers(universe: Universe, jobs: Sequence[Job], crew_of: Callable[[Files], Crew]) -> Iterator[Answer]:
    """The answer to each job, from who sees no more than its root module may."""
    for files, group in groupby(jobs, lambda job: universe.trees.of(job.folder)):
        yield from crew_of(files).answers(list(group))


def _cache(universe: Universe, ground: Ground, tops: tuple[str, ...]) -> Cache | None:
    """What other runs know of the same tree, where that may be used."""
    if universe.asked.cache is None or universe.files.replaced:
        return None
    from iaccheck.cache import cache_of

    return cache_of(universe.asked.cache, ground, tops)


# --- what the configuration leaves out --------------------------------------------------------


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


def _plan_files(
    universe: Universe, entries: Entries, wanted: Wanted
) -> tuple[list[tuple[str, Root]], set[str], set[str]]:
    """The root modules of plans; of the modules that they were made of the folders, and the files with waivers."""
    if not universe.plans:
        return [], set(), set()
    from iaccheck.terraform.modules import Modules

    modules = Modules(universe.trees.of(universe.source or universe.folder))
    plans = [(path, _plan_file(universe, path, entries, modules, wanted)) for path in universe.plans]
    return plans, set(modules.used), marked_in(modules.loaded, MARK)


def _plan_file(universe: Universe, path: str, entries: Entries, modules: Modules, wanted: Wanted) -> Root:
    """The root module that a plan or state is of; one that could not be read is a root module that holds nothing."""
    from iaccheck.terraform.plan import read_plan

    is_file = path != STANDARD_INPUT
    shown = universe.files.shown(path) if is_file else "standard input"
    content = universe.files.read_plan(path) if is_file else plan_within(universe.asked.standard_input())
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
