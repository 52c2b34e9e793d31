"""`iaccheck.yaml` -> a frozen configuration, durations in seconds; or every mistake in it, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

import msgspec

from iaccheck.documents.explain import explain
from iaccheck.documents.fields import Fields, Read, duration, known, listed, mapped, one_of, report_repeated, text
from iaccheck.documents.mistakes import Mistakes, nearest
from iaccheck.documents.reader import Entry, read_yaml
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Catalogue, Severity, WorkflowKind
from iaccheck.patterns import is_address
from iaccheck.seconds import length_text, range_text
from iaccheck.source import Location, Source

Threshold = Severity | Literal["never"]
Undecided = Literal["fail", "warn"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
THRESHOLDS: tuple[Threshold, ...] = (*SEVERITIES, "never")
UNDECIDED: tuple[Undecided, ...] = get_args(Undecided)
ADDRESS = re.compile(r"(?:module\.[\w*-]+(?:\[[^\]]*\])?\.)*[A-Za-z_][\w*-]*\.[\w*-]+(?:\[[^\]]*\])?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Workflow(msgspec.Struct, frozen=True):
    """A way in that somebody intends, and the session that it needs."""

    name: str
    kind: str
    target: str | None
    """An address, which may hold `*`, or a name in the cloud; None where the kind has no target."""
    root: str | None
    """The root module, by name or path, that it is about; None for all."""
    account: str | None
    needs_seconds: int
    at_most_seconds: int | None
    given: Mapping[str, int]
    """Factors that something outside of Terraform sets, in seconds."""
    location: Location
    caller: str | None = None
    """The program that goes this way, by its name in the catalogue; None for any."""
    apps: Mapping[str, str] = {}
    """Factors that an identity provider in the configuration sets, with the address of its application."""


class RootPlan(msgspec.Struct, frozen=True):
    """How a root module is planned, where the defaults are not right."""

    name: str
    path: str
    var_files: tuple[str, ...]
    workspace: str | None
    location: Location


class Account(msgspec.Struct, frozen=True):
    """Root modules that share the account-level settings of one cloud account."""

    name: str
    roots: tuple[str, ...]
    """Names of root modules, or patterns of their paths."""
    providers: tuple[str, ...] | None
    """Only resources of these provider configurations; None for all."""
    assume: Mapping[str, int]
    """Account-level settings that are made elsewhere, in seconds."""
    location: Location


class Rules(msgspec.Struct, frozen=True):
    """Which rules are in force, and how severe they are."""

    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    paths: tuple[str, ...] = ()
    """Folders of custom rules."""


class Waiver(msgspec.Struct, frozen=True):
    """That a finding is accepted, why, and until which day (`2027-03-31`, that day included)."""

    rule: str
    about: str | Location
    """An address, which may hold `*`, or a file; or the stretch of source in which findings stand."""
    reason: str
    until: str | None
    location: Location
    is_judged: bool = True
    """Whether all that it could cover is seen, so that one that covers nothing is of no use."""


class Configuration(msgspec.Struct, frozen=True):
    """All that `iaccheck.yaml` says; as it is, without arguments, where there is none."""

    path: str | None = None
    """The file; what it names is relative to its folder."""
    workflows: tuple[Workflow, ...] = ()
    roots: tuple[RootPlan, ...] = ()
    accounts: tuple[Account, ...] = ()
    rules: Rules = Rules()
    fail_on: Threshold = "error"
    undecided: Undecided = "fail"
    exclude: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()


def rule_paths(source: Source) -> tuple[tuple[str, Location], ...]:
    """The folders of custom rules that a configuration names, as written: what they declare are words of it."""
    paths = read_yaml(source, Mistakes())
    for key in ("rules", "paths"):
        found = paths.value.get(key) if isinstance(paths.value, Mapping) else None
        paths = found or Entry((), paths.location)
    entries = paths.value if isinstance(paths.value, tuple) else ()
    return tuple((entry.value, entry.location) for entry in entries if isinstance(entry.value, str))


def read(source: Source, catalogue: Catalogue, hint: Callable[[str], str | None] = lambda path: None) -> Configuration:
    """The configuration that a text is. UsageError with all its mistakes, a line each, if there are any.

    `hint` says of a path what may have been meant, if there is no such path; None if there is.
    """
    mistakes = Mistakes()
    document = read_yaml(source, mistakes)
    configuration = Configuration(source.path)
    if document.value is not None:
        configuration = _Reader(catalogue, mistakes, hint).configuration(source.path, document)
        explain(document, "iaccheck", mistakes)
    mistakes.raise_all()
    return configuration


class _Reader:
    """Reads each part of the document, knowing the words of the catalogue."""

    def __init__(self, catalogue: Catalogue, mistakes: Mistakes, hint: Callable[[str], str | None]) -> None:
        self.catalogue, self.mistakes, self.hint = catalogue, mistakes, hint
        self.account_settings = {s.id: s.allowed for s in catalogue.settings.values() if s.scope == "account"}
        self.accounts: list[str] = []
        self.roots: list[str] = []

    def configuration(self, path: str, document: Entry) -> Configuration:
        with Fields(document, self.mistakes) as fields:
            fields.optional("version", _version, 1)
            roots = fields.optional("roots", listed(_root_plan), ())
            accounts = fields.optional("accounts", listed(self.account), ())
            self.roots, self.accounts = [root.name for root in roots], [account.name for account in accounts]
            configuration = Configuration(
                path,
                fields.optional("workflows", listed(self.workflow), ()),
                roots,
                accounts,
                fields.optional("rules", self.rules, Rules()),
                fields.optional("fail_on", one_of(THRESHOLDS, "threshold"), "error"),
                fields.optional("undecided", one_of(UNDECIDED, "answer"), "fail"),
                fields.optional("exclude", listed(text), ()),
                fields.optional("waivers", listed(self.waiver), ()),
            )
        self.check_names(configuration)
        return configuration

    def check_names(self, configuration: Configuration) -> None:
        """Names have to differ."""
        for noun, named in (
            ("workflow", [(w.name, w.location) for w in configuration.workflows]),
            ("root", [(r.name, r.location) for r in configuration.roots]),
            ("account", [(a.name, a.location) for a in configuration.accounts]),
        ):
            report_repeated(named, noun, self.mistakes)

    def workflow(self, entry: Entry, mistakes: Mistakes) -> Workflow:
        with Fields(entry, mistakes) as fields:
            kind = fields.required("kind", self.kind)
            kinds = (kind,) if kind else tuple(self.catalogue.workflows.values())
            noun = f"factor of {kind.name}" if kind else "factor"
            given, apps = fields.optional("given", _given(kinds, noun), ({}, {}))
            workflow = Workflow(
                name=fields.required("name", text),
                kind=kind.name if kind else "",
                target=fields.optional("target", _target, None),
                root=fields.optional("root", self.root, None),
                account=fields.optional("account", known(self.accounts, "account"), None),
                needs_seconds=fields.required("needs", duration),
                at_most_seconds=fields.optional("at_most", duration, None),
                given=given,
                location=entry.location,
                apps=apps,
                caller=fields.optional("caller", self.caller(kind), None),
            )
        if kind is not None:
            self.check_workflow(workflow, kind)
        return workflow

    def kind(self, entry: Entry, mistakes: Mistakes) -> WorkflowKind | None:
        kinds = self.catalogue.workflows
        return kinds.get(known(kinds, "workflow kind")(entry, mistakes))

    def root(self, entry: Entry, mistakes: Mistakes) -> str:
        """The name of a root module, or its path."""
        name = text(entry, mistakes)
        hint = None if name in {*self.roots, "", "-"} else self.hint(name)
        if hint is not None and nearest(name, self.roots):
            mistakes.add_unknown(entry.location, name, self.roots, "root")
        elif hint is not None:
            told = f"unknown root {name}: no root under roots is called that, and there is no such folder{hint}"
            mistakes.add(entry.location, told)
        return name

    def caller(self, kind: WorkflowKind | None) -> Read[str]:
        """What reads the name of a caller, which has to go the workflow's way."""

        def read(entry: Entry, mistakes: Mistakes) -> str:
            name = known(self.catalogue.callers, "caller")(entry, mistakes)
            caller = self.catalogue.callers.get(name)
            if caller and kind and kind.name not in caller.requests:
                does = ", ".join(caller.requests)
                mistakes.add(entry.location, f"{name} does not go the way of {kind.name}: its ways are {does}")
            return name

        return read

    def check_workflow(self, workflow: Workflow, kind: WorkflowKind) -> None:
        """What one key says has to fit the others."""
        most, needs = workflow.at_most_seconds, workflow.needs_seconds
        if most and most < needs:
            told = f"at_most is {length_text(most)}, and {workflow.name} needs {length_text(needs)}"
            self.mistakes.add_beside(workflow.location, told)
        if not kind.targets and workflow.account is None and workflow.root is None and self.accounts[1:]:
            told = f"account is missing: {workflow.name} is about one of {', '.join(dict.fromkeys(self.accounts))}"
            self.mistakes.add_beside(workflow.location, told)
        if not kind.targets and workflow.target is not None:
            told = f"{kind.name} has no target: leave it out, and name the account if there are several"
            self.mistakes.add_beside(workflow.location, told)
        if kind.targets and workflow.target is None:
            wanted = " or ".join(kind.targets)
            told = f"target is missing: give the address of its {wanted}, or its name in the cloud"
            self.mistakes.add_beside(workflow.location, told)

    def account(self, entry: Entry, mistakes: Mistakes) -> Account:
        settings = self.account_settings
        with Fields(entry, mistakes) as fields:
            return Account(
                name=fields.required("name", text),
                roots=fields.required("roots", listed(text)),
                providers=fields.optional("providers", listed(text), None),
                assume=fields.optional("assume", _possible(settings, "account-level setting"), {}),
                location=entry.location,
            )

    def rules(self, entry: Entry, mistakes: Mistakes) -> Rules:
        rule = known(self.catalogue.checks, "rule")
        severity = one_of(SEVERITIES, "severity")
        with Fields(entry, mistakes) as fields:
            return Rules(
                ignore=fields.optional("ignore", listed(rule), ()),
                severity=fields.optional("severity", mapped(severity, self.catalogue.checks, "rule"), {}),
                paths=fields.optional("paths", listed(text), ()),
            )

    def waiver(self, entry: Entry, mistakes: Mistakes) -> Waiver:
        with Fields(entry, mistakes) as fields:
            return Waiver(
                rule=fields.required("rule", known(self.catalogue.checks, "rule")),
                about=fields.required("address", text),
                reason=fields.required("reason", text),
                until=fields.optional("until", _day, None),
                location=entry.location,
            )


def _given(kinds: Iterable[WorkflowKind], noun: str) -> Read[tuple[Mapping[str, int], Mapping[str, str]]]:
    """What reads factors that are given: durations, and addresses of applications that supply them.

    A duration has to be possible, but for a caller's request, which can ask for what is refused.
    """
    factors = {factor.id: factor for kind in kinds for factor in kind.factors}
    supplied = {id_ for id_, factor in factors.items() if factor.supplied_by}
    bounds = {id_: ANY if factor.set_by == "caller" else factor.bounds for id_, factor in factors.items()}

    def read(entry: Entry, mistakes: Mistakes) -> tuple[Mapping[str, int], Mapping[str, str]]:
        there = entry.value if isinstance(entry.value, Mapping) else {}
        texts = {name: inner.value for name, inner in there.items() if name in supplied}
        apps = {name: text for name, text in texts.items() if isinstance(text, str) and ADDRESS.fullmatch(text)}
        durations = {name: inner for name, inner in there.items() if name not in apps}
        rest = Entry(durations, entry.location) if apps else entry
        return _possible(bounds, noun)(rest, mistakes), apps

    return read


def _possible(bounds: Mapping[str, Interval], noun: str) -> Read[Mapping[str, int]]:
    """What reads durations by name, each of which has to lie in the bounds of its name."""

    def read(entry: Entry, mistakes: Mistakes) -> Mapping[str, int]:
        found = mapped(duration, bounds, noun)(entry, mistakes)
        for name, seconds in found.items():
            if exactly(seconds).lies_within(bounds.get(name, ANY)) is False and isinstance(entry.value, Mapping):
                told = f"{name} is {length_text(seconds)}, and can be {range_text(bounds[name])} only"
                mistakes.add(entry.value[name].location, told)
        return found

    return read


def _target(entry: Entry, mistakes: Mistakes) -> str:
    """An address, which may hold `*`, or a name in the cloud."""
    target = text(entry, mistakes)
    if target and not is_address(target):
        told = "is no address and no name: write it as Terraform does, like"
        mistakes.add(entry.location, f'{target} {told} module.roles["prod"].alicloud_ram_role.etl')
    return target


def _root_plan(entry: Entry, mistakes: Mistakes) -> RootPlan:
    with Fields(entry, mistakes) as fields:
        return RootPlan(
            name=fields.required("name", text),
            path=fields.required("path", text),
            var_files=fields.optional("var_files", listed(text), ()),
            workspace=fields.optional("workspace", text, None),
            location=entry.location,
        )


def _version(entry: Entry, mistakes: Mistakes) -> int:
    if entry.value != 1 or entry.value is True:
        mistakes.add(entry.location, f"version {entry.value} is not known here: write version: 1")
    return 1


def is_day(text: str) -> bool:
    """Whether it is a day as in `2027-03-31`."""
    from datetime import date

    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _day(entry: Entry, mistakes: Mistakes) -> str:
    day = text(entry, mistakes)
    if day and not is_day(day):
        mistakes.add(entry.location, f"{day} is no day: write it like 2027-03-31")
    return day
