"""What a run does -> the lines that `--verbose` says of it; they are made only where somebody listens.

No value of a variable is among them: whatever is given is called by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from iaccheck.terraform.planning import VARIABLES, WORKSPACE, is_told
from iaccheck.universe import STANDARD_INPUT, Universe

if TYPE_CHECKING:
    from iaccheck.changes import Changes
    from iaccheck.estate.pool import Pool
    from iaccheck.files import Files
    from iaccheck.model import Root
    from iaccheck.terraform.discover import Found
    from iaccheck.work import Answer, Job

MOST_NAMED = 8
"""Of more names than these in a line, the first are said."""


def of_universe(universe: Universe) -> Iterator[str]:
    """Which configuration, rules and variables are in force for which paths."""
    paths = _listed([_shown(universe, path) for path in universe.paths])
    path = universe.configuration.path
    yield f"{path} is in force for {paths}" if path else f"no iaccheck.yaml is in force for {paths}"
    if universe.rules:
        yield f"own rules: {_listed([*map(universe.files.shown, universe.rules)])}"
    given = universe.asked.arguments
    arguments = [f"--{kind} {text.partition('=')[0] if kind == 'var' else text}" for kind, text in given]
    if arguments:
        yield f"given to each root module: {_listed(arguments)}"
    told = sorted(filter(is_told, universe.asked.environment))
    if told:
        yield f"given by the environment: {_listed(told)}"


def of_folders(universe: Universe, found: Found, tops: Iterable[str]) -> Iterator[str]:
    """How many folders were looked at; those that were left out, and root modules that need not be planned."""
    shown, roots = universe.files.shown, found.roots
    where = _listed([*map(shown, tops)])
    if where:
        counts = f"{_counted(len(roots), 'root module')}, {_counted(len(found.folders) - len(roots), 'called module')}"
        yield f"Terraform files in {_counted(len(found.folders), 'folder')} below {where}: {counts}"
    if found.excluded:
        yield f"left out, by exclude or as tests of rules: {_listed([*map(shown, found.excluded)])}"
    idle = [path for path in roots if not (universe.asked.exhaustive or found.matters(path))]
    if idle:
        which = _listed([*map(shown, idle)])
        yield f"{_counted(len(idle), 'root module')} not planned, since nothing that is checked is there: {which}"


def of_work(jobs: int, pool: Pool | None) -> Iterator[str]:
    """Who plans so many root modules."""
    who = "this process"
    if pool is not None:
        who = _counted(pool.width(), "process", "processes") if pool.has_disk else _counted(pool.width(), "worker")
    yield f"{_counted(jobs, 'root module')} to plan, by {who}"


def of_answer(universe: Universe, job: Job, answer: Answer) -> Iterator[str]:
    """A root module that is planned, by what, and whether an earlier run did it."""
    files = universe.trees.of(job.folder)
    parts = [
        _counted(len(answer.root.files), "Terraform file"),
        *_variables(files, answer.root),
        *_workspace(files, job),
    ]
    yield f"{_named(answer.root)}: {', '.join(parts)}{', from the cache' if answer.is_kept else ''}"


def of_choice(files: Files, job: Job) -> Iterator[str]:
    """The one root module that expressions are evaluated in."""
    parts = ", ".join(_workspace(files, job))
    yield f"root module {job.name} in {files.shown(job.folder)}{f': {parts}' if parts else ''}"


def of_plans(plans: Iterable[Root]) -> Iterator[str]:
    """The root modules of plans' or states' JSON."""
    for root in plans:
        yield f"{_named(root)}: a plan's or state's JSON"


def of_planned(
    universe: Universe, planned: Sequence[tuple[str, Root]], asked: Sequence[tuple[str, Root]], kept: int
) -> Iterator[str]:
    """How many root modules there are now, how many of them from the cache, and those not to be reported on."""
    yield f"{_counted(len(planned), 'root module')} to judge, {kept} from the cache"
    names = {root.name for _, root in asked}
    others = [root.name for _, root in planned if root.name not in names]
    if others:
        paths = _listed([_shown(universe, path) for path in universe.paths])
        yield f"{_counted(len(others), 'root module')} judged but not reported on, beside {paths}: {_listed(others)}"


def of_changes(changes: Changes | None) -> Iterator[str]:
    """How many files changed, and since when."""
    if changes is not None:
        since = f"changed since {changes.since}" if changes.since is not None else "named as changed"
        yield f"{_counted(len(changes.paths), 'file')} {since}"


def of_touched(universe: Universe, touched: Iterable[str]) -> Iterator[str]:
    """The root modules that changes touch."""
    names = list(touched)
    yield f"touched below {_shown(universe, universe.folder)}: {_listed(names) or 'no root module'}"


def of_tests(folder: str, number: int, files: Files) -> Iterator[str]:
    """A folder with tests of rules."""
    yield f"{_counted(number, 'test')} in {files.shown(folder)}"


def _named(root: Root) -> str:
    return f"root module {root.name} in {root.path}" if root.name != root.path else f"root module {root.name}"


def _variables(files: Files, root: Root) -> Iterator[str]:
    """The files of variables that a root module reads."""
    read = [path for path in root.reads.files if path.endswith(VARIABLES)] if root.reads else []
    if read:
        yield f"variables of {_listed([*map(files.shown, read)])}"


def _workspace(files: Files, job: Job) -> Iterator[str]:
    """The workspace that is named for a root module, and who names it; what its own blocks say is not asked."""
    from iaccheck.terraform.workspace import selected_name, selected_path

    planning = job.planning
    if planning.workspace:
        yield f"workspace {planning.workspace} (the configuration)"
    elif planning.environment.get(WORKSPACE):
        yield f"workspace {planning.environment[WORKSPACE]} ({WORKSPACE})"
    elif name := selected_name(job.folder, files, planning):
        yield f"workspace {name} ({files.shown(selected_path(job.folder, planning))})"


def _shown(universe: Universe, path: str) -> str:
    return "standard input" if path == STANDARD_INPUT else universe.files.shown(path)


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join([*names[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])
