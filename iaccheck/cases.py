"""Folders `tests/<rule-id>/{pass,fail,unknown}` beside rules -> cases, each judged against what it expects."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches

import msgspec

from iaccheck import told
from iaccheck.files import Files
from iaccheck.joined import Part
from iaccheck.model import Case, Catalogue, Miss, Outcome, Summary, Tried
from iaccheck.policy.catalogue import OUTCOMES, TESTS, load
from iaccheck.policy.expectations import HCL, expected, misses
from iaccheck.policy.rules.checks import UNREADABLE
from iaccheck.run import Terms, judge
from iaccheck.source import Location, Source, UsageError
from iaccheck.terraform.plan_file import looks_like_plan
from iaccheck.touched import universes_asked
from iaccheck.universe import CONFIGURATION, Asked, absolute_path, closed_universe, unsaid, untold

SILENT: Mapping[str, Callable[[Summary], int]] = {
    UNREADABLE: lambda counts: counts.files,
    "workflow-target-missing": lambda counts: counts.workflows,
}
"""The rules that say nothing of what passes, and how many things they looked at."""


class Tests(msgspec.Struct, frozen=True):
    """A folder with tests, the rules beside it, and what is in force there."""

    folder: str
    rules: tuple[str, ...]
    catalogue: Catalogue


class Place(msgspec.Struct, frozen=True):
    """A folder of one case."""

    tests: str
    rule: str
    outcome: Outcome
    path: str


def tried(asked: Asked, as_of: str) -> Tried:
    """Try the tests below some folders, or in the folders of rules in force that changes touch.

    Without cases if there are none. UsageError for names that mean nothing, and mistakes in rules.
    """
    cases: list[Case] = []
    rules: dict[str, None] = {}
    for path in asked.paths if asked.changes is None else _changed(asked):
        folder = absolute_path(path, asked.working_directory)
        if not os.path.isdir(folder):
            raise UsageError(f"{path}: tests stand in a folder, and this is none")
        files = Files(folder, asked.working_directory)
        places = _places(folder, files)
        for tests in _tests(places, asked, files):
            rules.update(dict.fromkeys(check.id for check in tests.catalogue.checks.values() if check.is_own))
            of_folder = [place for place in places if place.tests == tests.folder]
            asked.say(told.of_tests(tests.folder, len(of_folder), files))
            for place in of_folder:
                asked.progress(f"testing {place.rule}", len(cases), max(len(cases) + 1, len(places)))
                cases.append(_case(place, _asked_for(place, tests, asked), as_of))
    tested = {case.rule for case in cases}
    return Tried(tuple(cases), tuple(id_ for id_ in rules if id_ not in tested))


def _asked_for(place: Place, tests: Tests, asked: Asked) -> Asked:
    """A case alone, judged by the rules that it stands beside."""
    return msgspec.structs.replace(
        asked,
        paths=(place.path,),
        rules=tests.rules,
        environment={},
        cache=None,
        arguments=(),
        config=None,
        progress=untold,
        say=unsaid,
        changes=None,
    )


def _changed(asked: Asked) -> Iterator[str]:
    """The folders of rules in force, below any configuration, in which something changed."""
    rules = dict.fromkeys(path for universe in universes_asked(asked) for path in universe.rules)
    folders = dict.fromkeys(path if os.path.isdir(path) else os.path.dirname(path) for path in rules)
    return (folder for folder in folders if asked.changes is not None and asked.changes.are_below(folder))


# --- finding the cases ----------------------------------------------------------------------------------


def _places(top: str, files: Files) -> list[Place]:
    """The folders of cases below a folder, which is one of tests itself or has such folders below it."""
    found: list[Place] = []
    for path in files.folders(top):
        rest, outcome = os.path.split(path)
        tests, rule = os.path.split(rest)
        named = next((word for word in OUTCOMES if word == outcome), None)
        is_inside = any(path.startswith(place.path + os.sep) for place in found[-1:])
        if named and not is_inside and (tests == top or (os.path.basename(tests) == TESTS and tests.startswith(top))):
            found.append(Place(tests, rule, named, path))
    return found


def _tests(places: Iterable[Place], asked: Asked, files: Files) -> list[Tests]:
    """The folders that cases stand in. UsageError with all names in them that are no rule's, or no outcome."""
    found, wrong = [], []
    for folder in dict.fromkeys(place.tests for place in places):
        own = (os.path.dirname(folder),) if os.path.basename(folder) == TESTS else ()
        rules = (*own, *(os.path.join(asked.working_directory, path) for path in asked.rules))
        tests = Tests(folder, rules, load(rules, asked.working_directory))
        wrong += list(_wrong_names(tests, files))
        found.append(tests)
    if wrong:
        raise UsageError("\n".join(wrong))
    return found


def _wrong_names(tests: Tests, files: Files) -> Iterator[str]:
    for path in files.folders(tests.folder):
        names = os.path.relpath(path, tests.folder).split(os.sep)
        if len(names) == 1 and names[0] != "." and names[0] not in tests.catalogue.checks:
            yield f"{files.shown(path)}: {_unknown_rule(names[0], tests.catalogue)}"
        elif len(names) == 2 and names[1] not in OUTCOMES:
            near = get_close_matches(names[1], OUTCOMES, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(OUTCOMES)}"
            yield f"{files.shown(path)}: {names[1]} is no outcome: {hint}"


def _unknown_rule(id_: str, catalogue: Catalogue) -> str:
    near = get_close_matches(id_, catalogue.checks, 1)
    return f"there is no rule {id_}" + (f": did you mean {near[0]}?" if near else "")


# --- trying a case --------------------------------------------------------------------------------------


def _case(place: Place, asked: Asked, as_of: str) -> Case:
    """What a case comes to, where only its rule is judged."""
    files = Files(place.path, asked.working_directory)
    paths = [os.path.join(folder, name) for folder in files.folders(place.path) for name in files.entries(folder)]
    universe = closed_universe(place.path, tuple(path for path in paths if _is_plan(path, files)), asked)
    part = judge(universe, Terms(select=(place.rule,), as_of=as_of))
    texts = (universe.files.read(path) for path in paths if path.endswith(HCL) or path.endswith(CONFIGURATION))
    sources = [text for text in texts if isinstance(text, Source)]
    return Case(
        place.rule, place.outcome, files.shown(place.path), tuple(_misses(place, part, sources, files)),
        part.report.diagnostics,
    )  # fmt: skip


def _is_plan(path: str, files: Files) -> bool:
    content = files.read_bytes(path) if path.endswith(".json") else b""
    return isinstance(content, bytes) and looks_like_plan(content)


def _misses(place: Place, part: Part, sources: list[Source], files: Files) -> Iterator[Miss]:
    """What is not as expected; a file that can't be read is that in the tests of every rule but its own."""
    catalogue, lines, shown = part.universe.catalogue, expected(sources), files.shown(place.path)
    for (path, line), rules in lines.items():
        for id_ in (id_ for id_ in rules if id_ not in catalogue.checks):
            yield Miss("wrong", _unknown_rule(id_, catalogue), path, Location(path, line, 1, line, 1))
    findings = part.report.findings
    for finding in findings:
        if finding.rule == UNREADABLE != place.rule and finding.outcome == "fail":
            at = finding.location
            yield Miss("wrong", finding.message, at.path if at else shown, at)
    yield from misses(place.rule, place.outcome, shown, findings, lines, frozenset(source.path for source in sources))
    subject = SILENT.get(place.rule)
    looked = subject(part.report.summary) if subject else any(finding.rule == place.rule for finding in findings)
    if place.outcome == "pass" and not looked:
        yield Miss("wrong", f"there is nothing that {place.rule} looks at, so this shows nothing", shown)
