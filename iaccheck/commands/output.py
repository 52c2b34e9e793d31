"""What every command is told about its output, and what it gives back for the command line to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from iaccheck.report.style import Style
from iaccheck.rewrite import Rewritten

T = TypeVar("T")


class Look(msgspec.Struct, frozen=True):
    """How results are shown."""

    format: str = "text"
    style: Style = Style()
    show_passes: bool = False
    reports: tuple[tuple[str, str], ...] = ()
    """Further formats, and the files that they go to."""
    step_summary: tuple[str, int] | None = None
    """The file that GitHub shows on the page of a run, and how many bytes are in it already."""


class Output(msgspec.Struct, frozen=True):
    """Results for standard output, notes for standard error, and the exit code."""

    text: str
    code: int = 0
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    """Further reports to write: path and text."""
    appended: tuple[tuple[str, str], ...] = ()
    """Texts that go to the end of files: path and text."""
    rewritten: tuple[Rewritten, ...] = ()
    """Files of the checked tree that get another text, all of them or none."""


def output_of(shown: T, formats: Mapping[str, Callable[[T, Style], str]], look: Look, code: int = 0) -> Output:
    """Results in the format that was asked for, and in those of further reports, which have no colour."""
    files = tuple((path, formats[name](shown, Style())) for name, path in look.reports)
    return Output(formats[look.format](shown, look.style), code, (), files)
