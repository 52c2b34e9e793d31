"""What a command gives back for the command line to print."""

from __future__ import annotations

import msgspec


class Output(msgspec.Struct, frozen=True):
    """Results for standard output, notes for standard error, and the exit code."""

    text: str
    code: int = 0
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    """Further reports to write: path and text."""
