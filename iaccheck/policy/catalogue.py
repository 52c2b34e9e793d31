"""The shipped rules and folders of users' own -> the catalogue, or every mistake in it with its place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypeVar, get_args

import msgspec

from iaccheck.documents.explain import explain
from iaccheck.documents.fields import Fields, listed, mapped
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry, entry_of, read_yaml
from iaccheck.files import Files
from iaccheck.model import Caller, Catalogue, Check, Factor, Outcome, Setting, TrustTable, WorkflowKind
from iaccheck.policy.declarations.callers import caller
from iaccheck.policy.declarations.checks import DEMANDS, check
from iaccheck.policy.declarations.settings import setting
from iaccheck.policy.declarations.trust import joined, trust_table
from iaccheck.policy.declarations.workflows import factor, workflow_kind
from iaccheck.policy.shipped import shipped
from iaccheck.source import Diagnostic, Location, Source, UsageError

T = TypeVar("T")

TESTS = "tests"
"""The folder beside rules that holds their tests: configurations, and no rules."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""The folders in `tests/<rule-id>/`."""


def load(extra: tuple[str, ...] = (), working_directory: str = ".") -> Catalogue:
    """The shipped rules, and those of some folders or files. UsageError with all mistakes, a line each."""
    mistakes = Mistakes()
    catalogue = _Collection(mistakes)
    for path, document in shipped().items():
        catalogue.add_shipped(entry_of(document, Location(path, 1, 1, 1, 1)))
    directory = os.path.abspath(working_directory)
    sources = (source for path in extra for source in _sources(os.path.join(directory, path), directory))
    own = [read_yaml(source, mistakes) for source in {source.path: source for source in sources}.values()]
    catalogue.add_own([document for document in own if document.value is not None])
    mistakes.raise_all()
    return Catalogue(
        catalogue.settings,
        catalogue.workflows,
        catalogue.checks,
        trust=catalogue.trust,
        callers=catalogue.callers,
    )


def _sources(path: str, working_directory: str) -> list[Source]:
    """The YAML files of a folder and those below it but for tests, in order; or the one file."""
    path = os.path.normpath(path)
    files = Files(path if os.path.isdir(path) else os.path.dirname(path), working_directory)
    if not os.path.exists(path):
        raise UsageError(f"{files.shown(path)}: there is no such folder of rules")
    found = [path]
    if os.path.isdir(path):
        found = [
            os.path.join(folder, name)
            for folder in files.folders(path)
            if TESTS not in os.path.relpath(folder, path).split(os.sep)
            for name in files.entries(folder)
            if name.endswith((".yaml", ".yml"))
        ]
    texts = [files.read(one) for one in found]
    for text in texts:
        if isinstance(text, Diagnostic):
            raise UsageError(text.detail)
    return [text for text in texts if isinstance(text, Source)]


class _Collection:
    """What the documents read so far declare."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.settings: dict[str, Setting] = {}
        self.workflows: dict[str, WorkflowKind] = {}
        self.callers: dict[str, Caller] = {}
        self.checks: dict[str, Check] = {}
        self.trust: dict[str, TrustTable] = {}
        self.places: dict[tuple[str, str], Location] = {}

    def add_own(self, documents: list[Entry]) -> None:
        """Add users' files. Their rules may be about settings of another file, and come last."""
        rules = [rule for document in documents for rule in self.add(document)]
        for entry in rules:
            self.add_check(entry, is_own=True)
        for document in documents:
            explain(document, "rules", self.mistakes)

    def add_shipped(self, document: Entry) -> None:
        """Add a shipped file."""
        for entry in self.add(document):
            self.add_check(entry, is_own=False)

    def add(self, document: Entry) -> tuple[Entry, ...]:
        """Add what a document declares, but for the rules, which are returned."""
        with Fields(document, self.mistakes) as fields:
            fields.optional("settings", listed(self.add_settings), ())
            shared = self.factors(fields.optional("factors", mapped(_as_it_is), {}))
            kinds = fields.optional("workflows", listed(_as_it_is), ())
            callers = fields.optional("callers", listed(_as_it_is), ())
            tables = fields.optional("trust", listed(_as_it_is), ())
            rules = fields.optional("rules", listed(_as_it_is), ())
        for entry in kinds:
            kind = workflow_kind(entry, self.mistakes, shared)
            self.keep(self.workflows, kind.name, kind, "workflow kind", entry)
        for entry in callers:
            one = caller(entry, self.mistakes, self.workflows, self.settings)
            self.keep(self.callers, one.name, one, "caller", entry)
        for entry in tables:
            table = trust_table(entry, self.mistakes, self.workflows)
            there = self.trust.get(table.target)
            self.trust[table.target] = joined(there, table) if there else table
        return rules

    def factors(self, entries: Mapping[str, Entry]) -> Mapping[str, Factor]:
        return {id_: factor(id_, entry, self.mistakes, self.settings) for id_, entry in entries.items()}

    def add_settings(self, entry: Entry, mistakes: Mistakes) -> None:
        for one in setting(entry, mistakes):
            self.keep(self.settings, one.id, one, "setting", entry)

    def add_check(self, entry: Entry, is_own: bool) -> None:
        """Add a rule. A user's is data alone: only those that are shipped can have code behind them."""
        one = msgspec.structs.replace(check(entry, self.mistakes, self.settings, self.names_of), is_own=is_own)
        if one.id and one.demand is None and is_own:
            asks = ", ".join(DEMANDS)
            self.mistakes.add(entry.location, f"rule {one.id} asks for nothing of its setting: give one of {asks}")
        self.keep(self.checks, one.id, one, "rule", entry)

    def names_of(self, type_: str, name: str) -> tuple[str, ...]:
        """All names of an argument that holds what a resource is called in the cloud; none if it does not."""
        names = (kind.target_names for kind in self.workflows.values() if type_ in kind.targets)
        return next((all_ for all_ in names if name in all_), ())

    def keep(self, there: dict[str, T], name: str, thing: T, noun: str, entry: Entry) -> None:
        """Keep the first of each name; a second one is a mistake."""
        first = self.places.setdefault((noun, name), entry.location)
        if name and first is not entry.location:
            self.mistakes.add_beside(entry.location, f"{noun} {name} is there already: see {first.path}:{first.line}")
        there.setdefault(name, thing)


def _as_it_is(entry: Entry, mistakes: Mistakes) -> Entry:
    return entry
