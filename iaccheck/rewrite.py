"""What files shall hold -> the files, all of them or none; each is replaced as a whole, and keeps its mode."""

from __future__ import annotations

import os
from collections.abc import Sequence

import msgspec

from iaccheck.placing import READ_ONLY, Placing, is_read_only
from iaccheck.source import UsageError


class Rewritten(msgspec.Struct, frozen=True):
    """A file, and what it held and shall hold."""

    path: str
    """Its real one, links resolved."""
    shown: str
    """As people know it."""
    before: bytes
    after: bytes


def rewrite(files: Sequence[Rewritten]) -> None:
    """Write files. UsageError if one can't be written or is no longer what it was: then none is changed."""
    wrong = [f"{file.shown} can't be written: {why}" for file in files if (why := _why_not(file))]
    if wrong:
        raise UsageError("\n".join(wrong))
    shown = ""
    try:
        with Placing() as placing:
            for file in files:
                shown = file.shown
                placing.stage(file.path, file.after)
            for number, file in enumerate(files):
                shown = file.shown
                placing.put(number)
    except OSError as error:
        raise UsageError(f"{shown} can't be written: {error.strerror}") from None


def _why_not(file: Rewritten) -> str:
    """Why a file can't be written; empty if it can, as far as that is known before."""
    if os.path.realpath(file.path) != file.path:
        return "it has become a link"
    try:
        if is_read_only(file.path, os.stat(file.path)):
            return READ_ONLY
        with open(file.path, "rb") as there:
            return "" if there.read() == file.before else "it has changed since it was read"
    except OSError as error:
        return error.strerror or "it can't be opened"
