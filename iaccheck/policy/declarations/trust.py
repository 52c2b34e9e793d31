"""An entry of a rule file's `trust` -> how one resource type's trust policies are written and what they admit."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from iaccheck.documents.fields import Fields, Read, boolean, filled, known, listed, mapped, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.model import Admission, DocumentSource, TrustTable
from iaccheck.policy.declarations.words import LINK, NAMED

ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Principal", "NotPrincipal", "Condition")


def trust_table(entry: Entry, mistakes: Mistakes, kinds: Collection[str]) -> TrustTable:
    """A table, or a part of one; `kinds` are the workflow kinds that there are."""
    with Fields(entry, mistakes) as fields:
        return TrustTable(
            target=fields.required("target", NAMED),
            docs=fields.optional("docs", LINK, ""),
            arguments=fields.optional("arguments", listed(NAMED), ()),
            older=fields.optional("older", mapped(text), {}),
            documents=fields.optional("documents", listed(_document), ()),
            admits=fields.optional("admits", listed(_admission(kinds)), ()),
            references=fields.optional("references", mapped(text), {}),
            never_with=fields.optional("never_with", mapped(listed(known(kinds, "workflow kind"))), {}),
            caller_keys=fields.optional("caller_keys", mapped(text), {}),
        )


def joined(first: TrustTable, second: TrustTable) -> TrustTable:
    """Two tables of one resource type as one."""
    return replace(
        first,
        docs=first.docs or second.docs,
        arguments=tuple(dict.fromkeys((*first.arguments, *second.arguments))),
        older={**second.older, **first.older},
        documents=(*first.documents, *second.documents),
        admits=(*first.admits, *second.admits),
        references={**second.references, **first.references},
        never_with={**second.never_with, **first.never_with},
        caller_keys={**second.caller_keys, **first.caller_keys},
    )


def _document(entry: Entry, mistakes: Mistakes) -> DocumentSource:
    with Fields(entry, mistakes) as fields:
        return DocumentSource(
            type=f"data.{fields.required('type', NAMED)}",
            outputs=fields.required("outputs", filled(NAMED)),
            statements=fields.required("statements", NAMED),
            elements=fields.required("elements", mapped(known(ELEMENTS, "element"))),
            principal=fields.required("principal", _pair),
            condition=fields.required("condition", _triple),
            effect=fields.optional("effect", text, None),
            below=fields.optional("below", listed(NAMED), ()),
            above=fields.optional("above", listed(NAMED), ()),
        )


def _pair(entry: Entry, mistakes: Mistakes) -> tuple[str, str]:
    names = listed(NAMED)(entry, mistakes)
    mistakes.is_misshapen |= len(names) != 2
    return (names[0], names[1]) if len(names) == 2 else ("", "")


def _triple(entry: Entry, mistakes: Mistakes) -> tuple[str, str, str]:
    names = listed(NAMED)(entry, mistakes)
    mistakes.is_misshapen |= len(names) != 3
    return (names[0], names[1], names[2]) if len(names) == 3 else ("", "", "")


def _admission(kinds: Collection[str]) -> Read[Admission]:
    def read(entry: Entry, mistakes: Mistakes) -> Admission:
        with Fields(entry, mistakes) as fields:
            return Admission(
                principal=fields.required("principal", text),
                forms=fields.required("forms", filled(text)),
                ways=fields.required("ways", mapped(listed(known(kinds, "workflow kind")))),
                everyone=fields.optional("everyone", boolean, False),
                account=fields.optional("account", boolean, False),
            )

    return read
