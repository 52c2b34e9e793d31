"""The one door to the disk: what lies below the checked tree, and what was read of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from sys import intern

from iaccheck import limits
from iaccheck.source import Diagnostic, Location, Source, letters_in, words_in

NOTHING: Mapping[str, bytes] = {}
OPENED = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""How files are opened: one that is a pipe by now is not waited for, nor a link followed that it has become."""
NO_FILE = "it is no regular file"
GIT_CRYPT = b"\0GITCRYPT\0"
"""How an encrypted file begins: https://github.com/AGWA/git-crypt, its own description of the format."""
MEGABYTE = 1024 * 1024
Seen = dict[tuple[str, str], bytes | str | bool]
"""What was asked of the disk (a word of `AGAIN`, an absolute path) and what it answered: of contents their digest."""
MOST_HELD = 8 * MEGABYTE
"""What may be held of contents for those who ask next."""
SKIPPED_FOLDERS = frozenset({".terraform", ".terragrunt-cache", ".git", ".hg", ".svn", "node_modules", ".venv"})


class Files:
    """Reads files below `top`, the checked tree; nothing outside of it, not through symbolic links either.

    Paths given and returned are absolute; `shown` is how people see them: relative to the working directory.
    """

    def __init__(
        self, top: str, working_directory: str, named: Iterable[str] = (), replaced: Mapping[str, bytes] = NOTHING
    ) -> None:
        """`named` are files that the user named on the command line: they are read wherever they lie.

        `replaced` is what files hold from now on, by their real path, whatever is on the disk.
        """
        self.replaced = replaced
        self.top = os.path.realpath(top)
        self._tree = self.top.rstrip(os.sep) + os.sep
        self.named = tuple(named)
        self._named = frozenset(map(os.path.realpath, self.named))
        self.working_directory = working_directory
        self.seen: Seen = {}
        """What was asked since `begin`."""
        self.digests: dict[str, bytes] = {}
        """Of the files that were read as text, by their paths as shown: for excerpts, that show nothing else."""
        self._texts: dict[str, Source | Diagnostic] = {}
        self._folders: dict[str, tuple[str, ...]] = {}
        self._real_folders: dict[str, str] = {}
        self._plain: set[str] = set()
        """Folders that were listed and hold no link."""
        self.unopened: dict[str, str] = {}
        """Folders that were to be looked through, and why that can't be."""
        self._held: dict[str, bytes] = {}
        """Contents that will be asked for once more."""
        self._room = MOST_HELD

    def begin(self) -> None:
        """Forget what was asked so far, and the texts that were read."""
        self.seen = {}
        self._texts.clear()

    def shown(self, path: str) -> str:
        """A path relative to the working directory, with forward slashes."""
        return relative(path, self.working_directory)

    def contains(self, path: str) -> bool:
        """Whether a path, links resolved, lies in the checked tree, or was named by the user."""
        answer = self.seen["inside", path] = self._contains(path)
        return answer

    def _contains(self, path: str) -> bool:
        return "\0" not in path and self._is_inside(self._real(path))

    def _is_inside(self, real: str) -> bool:
        return real.startswith(self._tree) or real == self.top or real in self._named

    def _real(self, path: str) -> str:
        """A path, links resolved; those on the way to its folder once a run."""
        folder, _, name = path.rpartition(os.sep)
        if not folder or name in {"", ".", ".."} or (folder not in self._plain and os.path.islink(path)):
            return os.path.realpath(path)
        if folder not in self._real_folders:
            real = self._real(folder)
            self._real_folders[folder] = folder if real == folder else real
        return f"{self._real_folders[folder].rstrip(os.sep)}{os.sep}{name}"

    def entries(self, folder: str) -> tuple[str, ...]:
        """The names of all but folders in a folder, sorted; none if it is outside, or is no folder."""
        names = self.listed(folder)
        self.seen["names", folder] = digest_of_names(names)
        return names

    def listed(self, folder: str) -> tuple[str, ...]:
        """The same, where nothing depends on it that is remembered."""
        if folder not in self._folders:
            names: list[str] = []
            if self._contains(folder):
                try:
                    with os.scandir(folder) as found:
                        names = sorted(intern(entry.name) for entry in found if _is_read(entry))
                except OSError:
                    names = []
            self._folders[folder] = tuple(names)
        return self._folders[folder]

    def is_folder(self, path: str) -> bool:
        """Whether it is a folder of the checked tree, and may be looked into."""
        is_there = os.path.isdir(path) and self._contains(path)
        answer = self.seen["folder", path] = is_there and os.access(path, os.R_OK | os.X_OK)
        return answer

    def is_file(self, path: str) -> bool:
        """Whether it is a regular file of the checked tree."""
        answer = self.seen["file", path] = os.path.isfile(path) and self._contains(path)
        return answer

    def read_bytes(self, path: str) -> bytes | str:
        """The content of a file, or why it can't be read."""
        content = self.taken(path)
        self.seen["read", path] = digest(content) if isinstance(content, bytes) else content
        return content

    def taken(self, path: str) -> bytes | str:
        """The same for who works elsewhere, so that nothing here depends on it."""
        held = self._held.pop(path, None)
        return self.content(path) if held is None else held

    def content(self, path: str) -> bytes | str:
        """The same, where nothing depends on it that is remembered."""
        real = "" if "\0" in path else self._real(path)
        if not self._is_inside(real):
            return "it lies outside of the checked tree, and is not read"
        if self.replaced and (content := self.replaced.get(os.path.realpath(path))) is not None:
            return content
        try:
            return _content(real)
        except OSError as error:
            return error.strerror or "it can't be opened"

    def hold(self, path: str, content: bytes) -> None:
        """Keep what was just read for who asks for it next, as long as all of it does not get too much."""
        self._room -= len(content)
        if self._room > 0:
            self._held[path] = content

    def again(self, kind: str, path: str) -> bytes | str | bool:
        """What a question is answered now that was asked at another time; that it was asked is not remembered."""
        AGAIN[kind](self, path)
        return self.seen.pop((kind, path))

    def read_plan(self, path: str) -> bytes | str:
        """The content of a plan that the user named, which may be a link or a pipe; or why it can't be read."""
        try:
            with open(path, "rb") as file:
                is_known_to_be_large = os.fstat(file.fileno()).st_size > limits.now.plan_bytes
                content = b"" if is_known_to_be_large else file.read(limits.now.plan_bytes + 1)
        except OSError as error:
            return error.strerror or "it can't be opened"
        return _too_large(limits.now.plan_bytes) if is_known_to_be_large else plan_within(content)

    def beginning(self, path: str) -> bytes:
        """The first bytes of a regular file that the user named; none if it can't be opened."""
        try:
            with open(path, "rb") as file:
                return file.read(64)
        except OSError:
            return b""

    def read(self, path: str) -> Source | Diagnostic:
        """A file's text, or a diagnostic that says why there is none.

        Bytes that are not UTF-8 stand in it as lone surrogates: Terraform accepts them in comments.
        """
        if path not in self._texts:
            self._texts[path] = self._decoded(path)
        return self._texts[path]

    def _decoded(self, path: str) -> Source | Diagnostic:
        content = self.read_bytes(path)
        shown = self.shown(path)
        if isinstance(content, str):
            return Diagnostic(
                "error",
                "Unreadable file",
                f"{shown} could not be read: {content}.",
                Location(shown, 1, 1, 1, 1),
            )
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            detail = f"{shown} is saved as UTF-16, and must be UTF-8."
            return Diagnostic("error", "Invalid character encoding", detail, Location(shown, 1, 1, 1, 1))
        if content.startswith(GIT_CRYPT):
            detail = f"{shown} is encrypted by git-crypt, so what it says is unknown: run git-crypt unlock first."
            return Diagnostic("error", "Encrypted file", detail, Location(shown, 1, 1, 1, 1))
        read = self.seen["read", path]
        assert isinstance(read, bytes)
        self.digests[shown] = read
        text, most = _text(content), limits.now.words
        if letters_in(text) > most and words_in(text, most) > most:
            return beyond_words(shown)
        return Source(shown, text)

    def source(self, shown: str) -> Source | None:
        """A text that was read, by the path that its locations have; None if it is another one by now."""
        path = os.path.normpath(os.path.join(self.working_directory, shown))
        content = self.content(path) if shown in self.digests else ""
        is_same = isinstance(content, bytes) and digest(content) == self.digests[shown]
        return Source(shown, _text(content)) if isinstance(content, bytes) and is_same else None

    def real_path(self, shown: str) -> str | None:
        """Where a file really lies that has this path in locations; None if that is not in the checked tree."""
        real = os.path.realpath(os.path.join(self.working_directory, shown))
        return real if real.startswith(self.top.rstrip(os.sep) + os.sep) and os.path.isfile(real) else None

    def folders(self, top: str, skipped: Container[str] = SKIPPED_FOLDERS) -> Iterator[str]:
        """A folder and all below it, in order, but for those of a skipped name; links to folders are not followed."""
        pending = [top]
        while pending:
            folder = pending.pop()
            scanned = self.scanned(folder)
            if scanned is None:
                self.seen["below", folder] = ""
                continue
            names, below = scanned
            self.seen["below", folder] = digest_of_names(below)
            self._folders[folder] = names
            yield folder
            kept = (name for name in reversed(below) if name not in skipped)
            pending.extend(os.path.join(folder, name) for name in kept)

    def scanned(self, folder: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The names of a folder's files and of the folders in it, sorted; None if it can't be opened."""
        names: list[str] = []
        below: list[str] = []
        is_plain = True
        try:
            with os.scandir(folder) as found:
                for entry in found:
                    is_plain = is_plain and not entry.is_symlink()
                    if entry.is_dir(follow_symlinks=False):
                        below.append(entry.name)
                    elif _is_read(entry):
                        names.append(intern(entry.name))
        except OSError as error:
            self.unopened[folder] = f"it can't be opened: {error.strerror}"
            return None
        if is_plain:
            self._plain.add(folder)
        return tuple(sorted(names)), tuple(sorted(below))


AGAIN: Mapping[str, Callable[[Files, str], object]] = {
    "names": Files.entries,
    "read": Files.read_bytes,
    "file": Files.is_file,
    "folder": Files.is_folder,
    "inside": Files.contains,
    "below": lambda files, folder: next(files.folders(folder), None),
}
"""The questions that can be asked of the disk."""


def relative(path: str, folder: str) -> str:
    """An absolute path as seen from a folder, with forward slashes."""
    below = folder.rstrip(os.sep) + os.sep
    is_below = path.startswith(below) and os.path.normpath(path) == path
    found = path[len(below) :] if is_below else os.path.relpath(path, folder)
    return found.replace(os.sep, "/")


def digest(content: bytes) -> bytes:
    """16 bytes that no other content has."""
    import hashlib

    return hashlib.blake2b(content, digest_size=16).digest()


def digest_of_names(names: Iterable[str]) -> bytes:
    """The digest of some names, which hold no slash."""
    return digest("/".join(names).encode("utf-8", "surrogateescape"))


def _text(content: bytes) -> str:
    """Bytes that are not UTF-8 stand in it as lone surrogates: Terraform accepts them in comments."""
    return content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def plan_within(content: bytes) -> bytes | str:
    """What a plan holds that was read up to the byte that is too many, or why it is not read."""
    return content if len(content) <= limits.now.plan_bytes else _too_large(limits.now.plan_bytes)


def _too_large(most: int) -> str:
    shown = f"{most} bytes" if most % MEGABYTE else f"{most // MEGABYTE} MB"
    return f"limit reached: it is larger than {shown}"


def _is_read(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder is no folder: reading a pipe, or a link that leads nowhere, fails and says so."""
    try:
        return not entry.is_dir()
    except OSError:  # a link that leads to itself
        return True


def beyond_words(shown: str) -> Diagnostic:
    """What is said of a file that is not read since there would be too much to keep."""
    why = f"limit reached: with it, there are more than {limits.now.words} words and signs to read"
    return Diagnostic("error", "Unreadable file", f"{shown} could not be read: {why}.", Location(shown, 1, 1, 1, 1))


def _content(path: str) -> bytes | str:
    """What a regular file holds that is not too large, or why it is not read. OSError if it can't be."""
    if not stat.S_ISREG(os.stat(path).st_mode):  # to open a pipe or device may already do something
        return NO_FILE
    descriptor = os.open(path, OPENED)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return NO_FILE
        if status.st_size > limits.now.file_bytes:
            return _too_large(limits.now.file_bytes)
        content = os.read(descriptor, status.st_size + 1)
        while status.st_size != len(content) <= limits.now.file_bytes and (more := os.read(descriptor, MEGABYTE)):
            content += more
        return content
    finally:
        os.close(descriptor)
