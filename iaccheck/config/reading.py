"""The text of `iaccheck.yaml` -> a configuration; or every mistake in it, with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iaccheck.config.nouns import SEVERITIES, THRESHOLDS, UNDECIDED, Account, Configuration, RootPlan, Rules, Waiver
from iaccheck.config.values import day, possible, version
from iaccheck.config.workflows import Workflows
from iaccheck.documents.explain import explain
from iaccheck.documents.fields import Fields, known, listed, mapped, one_of, report_repeated, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry, read_yaml
from iaccheck.model import Catalogue
from iaccheck.source import Location, Source


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

    def configuration(self, path: str, document: Entry) -> Configuration:
        with Fields(document, self.mistakes) as fields:
            fields.optional("version", version, 1)
            roots = fields.optional("roots", listed(_root_plan), ())
            accounts = fields.optional("accounts", listed(self.account), ())
            names = [root.name for root in roots], [account.name for account in accounts]
            workflows = Workflows(self.catalogue, self.hint, *names)
            configuration = Configuration(
                path,
                fields.optional("workflows", listed(workflows.workflow), ()),
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

    def account(self, entry: Entry, mistakes: Mistakes) -> Account:
        settings = self.account_settings
        with Fields(entry, mistakes) as fields:
            return Account(
                name=fields.required("name", text),
                roots=fields.required("roots", listed(text)),
                providers=fields.optional("providers", listed(text), None),
                assume=fields.optional("assume", possible(settings, "account-level setting"), {}),
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
                until=fields.optional("until", day, None),
                location=entry.location,
            )


def _root_plan(entry: Entry, mistakes: Mistakes) -> RootPlan:
    with Fields(entry, mistakes) as fields:
        return RootPlan(
            name=fields.required("name", text),
            path=fields.required("path", text),
            var_files=fields.optional("var_files", listed(text), ()),
            workspace=fields.optional("workspace", text, None),
            location=entry.location,
        )
