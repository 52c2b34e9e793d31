"""What the tests of rules come to: cases, and what of each is not as expected."""

from __future__ import annotations

from typing import Literal

import msgspec

from iaccheck.model.judged import Outcome
from iaccheck.source import Diagnostic, Location


class Miss(msgspec.Struct, frozen=True):
    """What is not as a case expects."""

    kind: Literal["not found", "not expected", "wrong"]
    """A finding that is missing, one too many, or a case that can tell nothing."""
    message: str
    path: str
    location: Location | None = None
    """The line that was expected to be found, or was found; None for the case as a whole."""


class Case(msgspec.Struct, frozen=True):
    """A folder `tests/<rule-id>/<outcome>`, tried."""

    rule: str
    outcome: Outcome
    path: str
    misses: tuple[Miss, ...]
    diagnostics: tuple[Diagnostic, ...]
    """What is odd about what stands in it."""


class Tried(msgspec.Struct, frozen=True):
    """All cases of a run, in the order of their folders."""

    cases: tuple[Case, ...]
    untested: tuple[str, ...]
    """The rules beside the tests that have none."""

    @property
    def missed(self) -> tuple[Case, ...]:
        """The cases that did not come out as expected."""
        return tuple(case for case in self.cases if case.misses)
