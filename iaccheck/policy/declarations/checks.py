"""An entry of a rule file's `rules` -> a rule."""

from __future__ import annotations

from typing import get_args

from iaccheck.documents.fields import Fields, one_of, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.model import Check, Severity
from iaccheck.policy.declarations.words import LINK

SEVERITIES: tuple[Severity, ...] = get_args(Severity)


def check(entry: Entry, mistakes: Mistakes) -> Check:
    """A rule."""
    with Fields(entry, mistakes) as fields:
        return Check(
            id=fields.required("id", text),
            title=fields.required("title", text),
            severity=fields.required("severity", one_of(SEVERITIES, "severity")),
            why=fields.required("why", text),
            fix=fields.required("fix", text),
            docs=fields.optional("docs", LINK, ""),
            setting=fields.optional("setting", text, None),
        )
