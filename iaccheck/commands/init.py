"""`iaccheck init`: a starting `iaccheck.yaml`, from the roles that are there and the ways in that they admit."""

from __future__ import annotations

import os

from iaccheck.commands.output import Look, Output
from iaccheck.documents.explain import schema_text
from iaccheck.planned import Planned
from iaccheck.policy.workflows.proposals import Proposed, proposed
from iaccheck.report.starting import CLOSED, SCHEMA, VarFiles, starting
from iaccheck.run import measured
from iaccheck.source import UsageError
from iaccheck.terraform.variables import files_to_name
from iaccheck.universe import (
    CONFIGURATION,
    STANDARD_INPUT,
    Asked,
    Universe,
    absolute_path,
    catalogue_in_force,
    nearest_configuration,
    unconfigured_universe,
)


def init(asked: Asked, look: Look, output: str | None) -> Output:
    """Write the file, with its schema, beside what was asked for, or alone to `output`; exit 3 if it would be empty."""
    path = _only_path(asked, look)
    absolute = absolute_path(path, asked.working_directory)
    folder = absolute if os.path.isdir(absolute) else os.path.dirname(absolute)
    if path == STANDARD_INPUT:
        folder = asked.working_directory
    target = os.path.join(folder, CONFIGURATION)
    shown = os.path.relpath(target, asked.working_directory).replace(os.sep, "/")
    if output is None and os.path.lexists(target):
        raise UsageError(f"{shown} is there already: init leaves it as it is; with -o - it prints what it would write")
    if output is None and os.path.islink(os.path.join(folder, SCHEMA)):
        raise UsageError(
            f"{os.path.join(os.path.dirname(shown), SCHEMA)} is a link: init writes the schema there, and nowhere else"
        )
    universe = unconfigured_universe(folder, () if absolute == folder else (absolute,), asked)
    catalogue = catalogue_in_force(universe)
    planned, facts = measured(universe, catalogue)
    found = proposed(planned.roots, facts, catalogue)
    if not found.proposals:
        types = dict.fromkeys(type_ for kind in catalogue.workflows.values() for type_ in kind.targets)
        return _nothing(path, planned, found, tuple(types))
    text = starting(found, _var_files(universe, planned, found), catalogue.settings)
    notes = (*_above(folder, shown, asked), *_unread(planned))
    if output is not None:
        return Output(text, 0, notes)
    files = ((target, text), (os.path.join(folder, SCHEMA), schema_text("iaccheck")))
    return Output(_next_steps(shown, path, found), 0, notes, files)


def _only_path(asked: Asked, look: Look) -> str:
    """The one path that is meant. UsageError for what init cannot do."""
    if len(asked.paths) > 1:
        raise UsageError(f"init takes one PATH, and there are {len(asked.paths)}: {', '.join(asked.paths)}")
    if asked.config:
        raise UsageError("init reads no configuration: with -o FILE it writes to another file than iaccheck.yaml")
    if look.format != "text" or look.reports:
        raise UsageError("init writes YAML only: leave out --format and --report")
    return asked.paths[0]


def _nothing(path: str, planned: Planned, found: Proposed, types: tuple[str, ...]) -> Output:
    """Exit 3, what was looked for, and what was there instead."""
    modules = f"{planned.found} root module{'' if planned.found == 1 else 's'}"
    notes = [f"{path}: nothing to declare, so nothing is written. Looked for {', '.join(types)} in {modules}"]
    if found.closed:
        roles = "1 role is" if found.closed == 1 else f"{found.closed} roles are"
        notes.append(f"{roles} there, but {CLOSED}")
    notes += (f"{each.path}: {each.reason}" for each in planned.not_checked)
    return Output("", 3, (*notes, *_unread(planned)))


def _var_files(universe: Universe, planned: Planned, proposals: Proposed) -> tuple[VarFiles, ...]:
    """The files of variables that nothing reads by itself, beside root modules with workflows."""
    found = []
    for name in (root.name for root in planned.roots if root.name in proposals.roots):
        folder = os.path.normpath(os.path.join(universe.folder, name))
        if universe.files.is_folder(folder):
            found.append(VarFiles(name, tuple(map(universe.name, files_to_name(folder, universe.files)))))
    return tuple(each for each in found if each.paths)


def _above(folder: str, shown: str, asked: Asked) -> tuple[str, ...]:
    """What was in force so far."""
    above = nearest_configuration(os.path.dirname(folder))
    if above is None:
        return ()
    path = os.path.relpath(above, asked.working_directory).replace(os.sep, "/")
    return (f"note: {path} was in force here; in its folder and below, {shown} takes its place",)


def _unread(planned: Planned) -> tuple[str, ...]:
    count = len({fault for root in planned.roots for fault in root.unreadable})
    return (f"note: {count} file{'' if count == 1 else 's'} could not be read: iaccheck says which",) if count else ()


def _next_steps(shown: str, path: str, found: Proposed) -> str:
    """What was written, and what to do with it."""
    certain = sum(not proposal.doubt for proposal in found.proposals)
    doubtful = len(found.proposals) - certain
    more = f", and {doubtful} as comments that say what is not known" if doubtful else ""
    more += f" ({found.left_out} more ways in are not listed)" if found.left_out else ""
    workflows = "1 workflow" if certain == 1 else f"{certain} workflows"
    command = "iaccheck" if path == "." else f"iaccheck {path}"
    return (
        f"{shown} is written, with its schema for editors: {workflows} with the longest session possible today{more}.\n"
        "Next, open it: set needs to what people and programs need, and delete the ways in that nobody uses.\n"
        f"Then run {command}: it says which of them cannot get that, and what to write instead.\n"
    )
