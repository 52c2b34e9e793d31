"""The bytes of a cache: answers one after the other, then an index of where each stands; never held as a whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from typing import IO

import msgspec

from iaccheck.files import MEGABYTE, OPENED, digest
from iaccheck.placing import CREATED

MOST_BYTES = 256 * MEGABYTE
"""What all files of the folder may take: those unused for the longest time go."""
PART = ".part"
"""How the name of a file ends that is not whole yet."""
PROOF, NUMBER = 16, 8
"""Bytes of a digest, and of a number: how long an answer is, and where the index begins."""


class Index(msgspec.Struct, frozen=True, array_like=True):
    """What is known of folders, by path, and where answers begin, by key."""

    folders: dict[str, msgspec.Raw] = {}
    answers: dict[bytes, int] = {}


class Kept:
    """A file that an earlier run wrote: its index is read, and an answer when it is asked for.

    It counts as empty if it is not there, not as it was written, or may be a stranger's.
    """

    def __init__(self, path: str) -> None:
        self.index = Index()
        self._file: IO[bytes] | None = None
        with suppress(OSError, ValueError, OverflowError, msgspec.MsgspecError, RecursionError, MemoryError):
            self._file = _opened(path)
            self.index = _index_in(self._file)
            os.utime(path)

    def answer(self, key: bytes) -> bytes | None:
        """An answer; None if there is none, or it is damaged."""
        start = self.index.answers.get(key)
        if start is None or self._file is None:
            return None
        with suppress(OSError, ValueError, OverflowError, MemoryError):
            self._file.seek(start)
            proof, length = self._file.read(PROOF), int.from_bytes(self._file.read(NUMBER), "big")
            content = self._file.read(length) if length <= MOST_BYTES else b""
            return content if digest(content) == proof else None
        return None

    def close(self) -> None:
        """Let go of the file, so that another one may take its place on any system."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Growing:
    """A file beside its place, to which answers are added until it is put there; only its owner may read it."""

    def __init__(self, path: str) -> None:
        """OSError if it can't be made."""
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        self.path, self.beside = path, f"{path}.{os.urandom(4).hex()}{PART}"
        self.starts: dict[bytes, int] = {}
        self._length = 0
        self._file = open(os.open(self.beside, CREATED, 0o600), "wb")  # noqa: SIM115  # it stays open for a whole run

    def add(self, key: bytes, answer: bytes) -> None:
        """Write an answer down. OSError if there is no room."""
        self.starts[key] = self._length
        self._length += self._file.write(digest(answer) + len(answer).to_bytes(NUMBER, "big") + answer)

    def put(self, folders: Mapping[str, msgspec.Raw]) -> None:
        """Let it take the place of another file or link. OSError if it can't, UnicodeEncodeError for odd names."""
        index = msgspec.msgpack.encode(Index(dict(folders), self.starts))
        for part in (index, digest(index), self._length.to_bytes(NUMBER, "big")):
            self._file.write(part)
        self._file.close()
        os.replace(self.beside, self.path)

    def drop(self) -> None:
        """Leave nothing of it, if it was not put."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            os.remove(self.beside)


def _opened(path: str) -> IO[bytes]:
    """A file that is ours. OSError if it can't be opened, or is not."""
    file = open(os.open(path, OPENED), "rb")  # noqa: SIM115  # it stays open for a whole run
    if not _is_ours(os.fstat(file.fileno())):
        file.close()
        raise PermissionError(path)
    return file


def _is_ours(status: os.stat_result) -> bool:
    """Whether a file is one that only who runs this, or the superuser, can have written: it decides what is found."""
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
        return False
    if not hasattr(os, "geteuid"):  # Windows, where a user's folder is the user's
        return True
    return status.st_uid in {0, os.geteuid()} and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _index_in(file: IO[bytes]) -> Index:
    """The index at the end of a file. OSError, ValueError or MsgspecError if there is none."""
    end = file.seek(-PROOF - NUMBER, os.SEEK_END)
    proof, start = file.read(PROOF), int.from_bytes(file.read(NUMBER), "big")
    file.seek(start)
    content = file.read(max(0, end - start))
    if digest(content) != proof:
        raise ValueError("damaged")
    return msgspec.msgpack.decode(content, type=Index)
