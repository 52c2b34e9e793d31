"""What files shall hold -> the files, all of them or none; each is replaced as a whole, and keeps its mode."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress

import msgspec

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
    made: list[tuple[str, Rewritten]] = []
    put: list[Rewritten] = []
    try:
        for file in files:
            beside = f"{file.path}.{os.getpid()}.part"
            made.append((beside, file))
            _write(beside, file.after, os.stat(file.path))
        for beside, file in made:
            os.replace(beside, file.path)
            put.append(file)
    except OSError as error:
        _undo(put)
        failed = made[len(put)][1] if put else made[-1][1]
        raise UsageError(f"{failed.shown} can't be written: {error.strerror}") from None
    finally:
        for beside, _ in made:
            with suppress(OSError):
                os.remove(beside)


def _why_not(file: Rewritten) -> str:
    """Why a file can't be written; empty if it can, as far as that is known before. A superuser may not either."""
    if os.path.realpath(file.path) != file.path:
        return "it has become a link"
    try:
        mode = os.stat(file.path).st_mode
        if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(file.path, os.W_OK):
            return "it is read-only"
        with open(file.path, "rb") as there:
            return "" if there.read() == file.before else "it has changed since it was read"
    except OSError as error:
        return error.strerror or "it can't be opened"


def _write(path: str, content: bytes, like: os.stat_result) -> None:
    """A new file with the mode, and where that is allowed the owner, of another one; on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        with suppress(OSError, AttributeError):  # only a superuser may, and Windows has no owners
            os.chown(path, like.st_uid, like.st_gid)
        os.chmod(path, stat.S_IMODE(like.st_mode))
        os.fsync(file.fileno())


def _undo(files: Iterable[Rewritten]) -> None:
    """Give files back what they held."""
    for file in files:
        with suppress(OSError), open(file.path, "wb") as there:
            there.write(file.before)
