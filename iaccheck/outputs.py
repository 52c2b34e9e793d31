"""Texts -> the files that a run writes beside its results: all of them whole, or none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from iaccheck.placing import Placing
from iaccheck.source import UsageError

Text = tuple[str, str]
"""A path, and what is written there."""


@contextmanager
def written(files: Sequence[Text], appended: Sequence[Text]) -> Iterator[None]:
    """Write files when the block ends; some are appended to. Nothing is changed if it fails.

    Each is written beside its place before, and so is known to be writable. A device or pipe is written as it is.
    UsageError if one can't be written.
    """
    whole = [(path, text) for path, text in files if _is_file(path)]
    with Placing() as placing:
        for path, text in whole:
            with _told(path):
                placing.stage(path, _encoded(text))
        for path, _ in appended:
            _write(path, "", "ab")
        yield
        for number, (path, _) in enumerate(whole):
            with _told(path):
                placing.put(number)
        for path, text in files:
            if not _is_file(path):
                _write(path, text, "wb")
        for path, text in appended:
            _append(path, text)


def _is_file(path: str) -> bool:
    return os.path.isfile(path) or not os.path.exists(path) or os.path.isdir(path)


def _leads_out(path: str) -> bool:
    """Whether a name within the working directory stands for something elsewhere, as a stranger's link may."""
    here, above = os.path.realpath(os.getcwd()), os.path.dirname(os.path.abspath(path))
    while os.path.realpath(above) != here:  # which may be reached through links of its owner's
        if above == os.path.dirname(above):
            return False
        above = os.path.dirname(above)
    return not os.path.realpath(path).startswith(os.path.join(here, ""))


def _append(path: str, text: str) -> None:
    """Write a text to the end of a file, or none of it."""
    size = os.path.getsize(path)
    try:
        _write(path, text, "ab")
    except BaseException:
        with suppress(OSError):
            os.truncate(path, size)
        raise


def _write(path: str, text: str, mode: str) -> None:
    with _told(path), open(path, mode) as file:
        file.write(_encoded(text))


def _encoded(text: str) -> bytes:
    return text.encode(errors="backslashreplace")


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Say of which path it is that something is wrong with it."""
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(0, "it is a folder")
        if _leads_out(path):
            raise PermissionError(0, "it is a link to a place outside of the working directory: name that place")
        yield
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
