"""Texts -> the files that a run writes beside its results: all of them whole, or none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from iaccheck.source import UsageError

Text = tuple[str, str]
"""A path, and what is written there."""


@contextmanager
def written(files: Sequence[Text], appended: Sequence[Text]) -> Iterator[None]:
    """Write files when the block ends; some are appended to. Nothing is changed if it fails.

    Each is written beside its place before, and so is known to be writable. A device or pipe is written as it is.
    UsageError if one can't be written.
    """
    staged: list[tuple[str, str]] = []
    try:
        for path, text in files:
            if _is_file(path):
                beside = f"{os.path.realpath(path)}.{os.getpid()}.part"
                staged.append((beside, path))
                _write(path, text, beside, "w")
        for path, _ in appended:
            _write(path, "", path, "a")
        yield
        for beside, path in staged:
            _replace(beside, path)
        for path, text in files:
            if not _is_file(path):
                _write(path, text, path, "w")
        for path, text in appended:
            _write(path, text, path, "a")
    finally:
        for beside, _ in staged:
            with suppress(OSError):
                os.remove(beside)


def _is_file(path: str) -> bool:
    return os.path.isfile(path) or not os.path.exists(path) or os.path.isdir(path)


def _replace(beside: str, path: str) -> None:
    try:
        os.replace(beside, os.path.realpath(path))
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None


def _write(path: str, text: str, place: str, mode: str) -> None:
    """Write a text to a place that stands for a path."""
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(0, "it is a folder")
        with open(place, mode, encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
