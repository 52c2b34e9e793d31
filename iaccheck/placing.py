"""New contents of files -> those files: each whole or as it was, and all of them or none if something comes between."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from types import TracebackType

CREATED = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""How a file is made: nobody's link or file of that name is written to."""
READ_ONLY = "it is read-only"


class Placing:
    """Contents that stand beside their places until `put`; what was put is undone if the block ends with an error.

    A file keeps its mode, its owner as far as that is allowed, and its links. Another name of the same file, a hard
    link, keeps what it held: to write through it would leave half a file if the process is killed meanwhile.
    """

    def __init__(self) -> None:
        """Nothing yet."""
        self._staged: list[_Staged] = []

    def __enter__(self) -> Placing:
        """See the class."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        """Undo everything if there was an error, an interruption too; leave nothing beside."""
        try:
            if kind is not None:
                for staged in reversed(self._staged):
                    staged.undo()
        finally:
            for staged in self._staged:
                staged.clean()

    def stage(self, path: str, content: bytes) -> None:
        """Write a content beside its place. OSError if it can't be written, or is not to be."""
        staged = _Staged(os.path.realpath(path), content)
        self._staged.append(staged)
        staged.write()

    def put(self, number: int) -> None:
        """Let a staged content, counted from 0, take its place. OSError if it can't."""
        self._staged[number].put()


class _Staged:
    """One file, whose steps can each be undone, also if they were interrupted."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path, self.content = path, content
        mark = os.urandom(4).hex()
        self.beside, self.kept = f"{path}.{mark}.part", f"{path}.{mark}.kept"
        self.is_new = self.is_kept = False

    def write(self) -> None:
        like = os.stat(self.path) if os.path.exists(self.path) else None
        if like and is_read_only(self.path, like):
            raise PermissionError(errno.EACCES, READ_ONLY)
        with open(os.open(self.beside, CREATED, 0o600 if like else 0o666), "wb") as file:
            file.write(self.content)
            file.flush()
            if like:
                _liken(self.beside, like)
            os.fsync(file.fileno())

    def put(self) -> None:
        like = os.stat(self.path) if os.path.exists(self.path) else None
        if like:
            self._keep(like)
        self.is_new, self.is_kept = not like, bool(like)
        os.replace(self.beside, self.path)

    def _keep(self, like: os.stat_result) -> None:
        """Give the file as it is another name: bringing it back takes no room then."""
        try:
            os.link(self.path, self.kept)
        except OSError:  # a file system without hard links
            with open(os.open(self.kept, CREATED, 0o600), "wb") as copy:
                copy.write(_content(self.path))
            _liken(self.kept, like)

    def undo(self) -> None:
        with suppress(OSError):
            if self.is_kept:
                os.replace(self.kept, self.path)
            elif self.is_new and not os.path.exists(self.beside):
                os.remove(self.path)

    def clean(self) -> None:
        for path in (self.beside, self.kept):
            with suppress(OSError):
                os.remove(path)


def is_read_only(path: str, status: os.stat_result) -> bool:
    """Whether nobody may write to a file, or not who asks; a superuser, too, heeds what its mode says."""
    return not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK)


def _liken(path: str, like: os.stat_result) -> None:
    """Give a file the mode, and where that is allowed the owner, of another one."""
    with suppress(OSError, AttributeError):  # only a superuser may, and Windows has no owners
        os.chown(path, like.st_uid, like.st_gid)
    os.chmod(path, stat.S_IMODE(like.st_mode))


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
