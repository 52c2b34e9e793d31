"""An entry of `workflows` -> the workflow that it declares, checked against the catalogue and the rest of the file."""

from __future__ import annotations

from collections.abc import Callable, Collection

import msgspec

from iaccheck.config.nouns import Workflow
from iaccheck.config.values import given, target
from iaccheck.documents.fields import Fields, Read, duration, known, text
from iaccheck.documents.mistakes import Mistakes, nearest
from iaccheck.documents.reader import Entry
from iaccheck.model import Catalogue, WorkflowKind
from iaccheck.seconds import length_text


class Workflows(msgspec.Struct, frozen=True):
    """Reads workflows, knowing the words of the catalogue and the names in the file."""

    catalogue: Catalogue
    hint: Callable[[str], str | None]
    roots: Collection[str]
    accounts: list[str]

    def workflow(self, entry: Entry, mistakes: Mistakes) -> Workflow:
        """One entry of the list."""
        with Fields(entry, mistakes) as fields:
            kind = fields.required("kind", self.kind)
            kinds = (kind,) if kind else tuple(self.catalogue.workflows.values())
            noun = f"factor of {kind.name}" if kind else "factor"
            supplied, apps = fields.optional("given", given(kinds, noun), ({}, {}))
            workflow = Workflow(
                name=fields.required("name", text),
                kind=kind.name if kind else "",
                target=fields.optional("target", target, None),
                root=fields.optional("root", self.root, None),
                account=fields.optional("account", known(self.accounts, "account"), None),
                needs_seconds=fields.required("needs", duration),
                at_most_seconds=fields.optional("at_most", duration, None),
                given=supplied,
                location=entry.location,
                apps=apps,
                caller=fields.optional("caller", self.caller(kind), None),
            )
        if kind is not None:
            self.check(workflow, kind, mistakes)
        return workflow

    def kind(self, entry: Entry, mistakes: Mistakes) -> WorkflowKind | None:
        """Its kind, None if there is none of that name."""
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

    def check(self, workflow: Workflow, kind: WorkflowKind, mistakes: Mistakes) -> None:
        """What one key says has to fit the others."""
        most, needs = workflow.at_most_seconds, workflow.needs_seconds
        if most and most < needs:
            told = f"at_most is {length_text(most)}, and {workflow.name} needs {length_text(needs)}"
            mistakes.add_beside(workflow.location, told)
        if not kind.targets and workflow.account is None and workflow.root is None and self.accounts[1:]:
            told = f"account is missing: {workflow.name} is about one of {', '.join(dict.fromkeys(self.accounts))}"
            mistakes.add_beside(workflow.location, told)
        if not kind.targets and workflow.target is not None:
            told = f"{kind.name} has no target: leave it out, and name the account if there are several"
            mistakes.add_beside(workflow.location, told)
        if kind.targets and workflow.target is None:
            wanted = " or ".join(kind.targets)
            told = f"target is missing: give the address of its {wanted}, or its name in the cloud"
            mistakes.add_beside(workflow.location, told)
