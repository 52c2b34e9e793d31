"""Paths -> the root modules below them, and which of those can matter, told from the bytes of their files alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import partial

import msgspec

from iaccheck.files import GIT_CRYPT, Files, digest, digest_of_names
from iaccheck.terraform import file_names
from iaccheck.terraform.file_names import is_terraform_file

SOURCE = re.compile(rb'source(?<=\bsource)"?\s*+(?:/\*(?:[^*]|\*(?!/)){0,200}+\*/\s*+)*+[=:]\s*+"([^"\n]*)"')
"""What may be the source of a module, or of a required provider. Patterns that begin with letters are found faster."""
CALL = re.compile(rb"module(?<=\bmodule)\b[^{}\n]*+(\{?)")
"""What may begin a module call, with its brace: one whose source is not seen here has to be looked at."""
PROVIDER_SOURCE = re.compile(r"(?!github\.com/|bitbucket\.org/)([\w-]+\.[\w.-]+/)?[\w-]+/[\w-]+")
HIDING = (b"\\u", b"\\U", b"\xff\xfe", b"\xfe\xff", GIT_CRYPT)
"""What may hide words from a search of bytes: letters that are escaped, UTF-16, and encryption."""


class Folder(msgspec.Struct, frozen=True):
    """A folder with Terraform files: what it calls, and whether it holds anything of the catalogue itself."""

    path: str
    calls: tuple[str, ...]
    """Folders that its module sources name."""
    matters: bool
    digest: bytes | None = None
    """Of the names in it and of what its Terraform files hold; None if one of these can't be read."""


class Found(msgspec.Struct, frozen=True):
    """The Terraform folders of a tree."""

    folders: Mapping[str, Folder]
    called: frozenset[str]
    """Those that another one seems to call: a source in a comment looks the same, so `left_over` looks again."""

    not_read: tuple[tuple[str, str], ...] = ()
    """Folders with files of other tools, and why those are not read."""
    excluded: tuple[str, ...] = ()
    """Those that are left out."""

    @property
    def roots(self) -> tuple[str, ...]:
        """Folders that no other folder calls, in order."""
        return tuple(path for path in self.folders if path not in self.called)

    def left_over(self, loaded: Container[str], replaced: Iterable[str] = ()) -> tuple[str, ...]:
        """Called folders that matter and that no root module loaded after all: nobody calls them.

        What `replaced` folders call is left out: for them something else was read, a plan.
        """
        others = self.reached_from(replaced)
        all_ = (p for p in self.folders if p in self.called and p not in loaded and p not in others)
        return tuple(path for path in all_ if self.matters(path))

    def reached_from(self, starts: Iterable[str]) -> frozenset[str]:
        """Some folders, and all that they seem to call."""
        reached: set[str] = set()
        pending = list(starts)
        while pending:
            path = pending.pop()
            if path not in reached:
                reached.add(path)
                pending.extend(self.folders[path].calls if path in self.folders else ())
        return frozenset(reached)

    def matters(self, root: str) -> bool:
        """Whether a root module, or a module that it reaches, holds anything of the catalogue or can't be followed."""
        pending, seen = [root], {root}
        while pending:
            folder = self.folders.get(pending.pop())
            if folder is None or folder.matters:
                return True
            pending.extend(path for path in folder.calls if path not in seen)
            seen.update(folder.calls)
        return False


NOTHING = Found({}, frozenset())
"""A tree without Terraform folders."""


Look = Callable[[str, Sequence[str], Callable[[], "Folder"]], "Folder"]
"""A folder, the names of its files and how to look into it -> what is known of it, maybe from another time."""


def look_now(path: str, there: Sequence[str], work: Callable[[], Folder]) -> Folder:
    """What is worked out of a folder."""
    return work()


def discover(
    tops: Iterable[str],
    files: Files,
    words: Iterable[str],
    is_excluded: Callable[[str], bool],
    look: Look = look_now,
) -> Found:
    """All Terraform folders below some folders; a file with one of the words may matter."""
    finder = _Words(words)
    folders: dict[str, Folder] = {}
    not_read: list[tuple[str, str]] = []
    excluded: dict[str, None] = {}
    for top in tops:
        for path in files.folders(top):
            there = files.listed(path)
            not_read.extend((path, reason) for reason in file_names.not_read(there))
            names = [name for name in there if is_terraform_file(name)]
            if not names or path in folders:
                continue
            if is_excluded(path):
                excluded[path] = None
            else:
                folders[path] = look(path, there, partial(_look_into, path, there, files, finder))
    not_read.extend(files.unopened.items())
    called = {call for folder in folders.values() for call in folder.calls if call != folder.path}
    return Found(folders, frozenset(_without_circles(folders, called)), tuple(not_read), tuple(excluded))


def _without_circles(folders: Mapping[str, Folder], called: set[str]) -> set[str]:
    """Called folders, less those that only modules of their own circle reach: nothing may be lost."""
    reached: set[str] = set()
    pending = [path for path in folders if path not in called]
    while pending:
        path = pending.pop()
        if path not in reached:
            reached.add(path)
            pending.extend(folders[path].calls if path in folders else ())
    return {path for path in called if path in reached}


class _Words:
    """Words to look for in bytes: each with a plain search, which is faster than one pattern of all of them."""

    def __init__(self, words: Iterable[str]) -> None:
        encoded = sorted({word.encode() for word in words})
        self.shortest = [word for word in encoded if not any(word != other and other in word for other in encoded)]
        """Those of which none holds another one: where none of these is found, none of all is."""
        self.whole = re.compile(rb"\b(?:%s)\b" % b"|".join(map(re.escape, encoded)))

    def __contains__(self, content: object) -> bool:
        assert isinstance(content, bytes)
        return any(word in content for word in self.shortest) and self.whole.search(content) is not None


def _look_into(path: str, there: Sequence[str], files: Files, words: _Words) -> Folder:
    """What the files of a folder call, and whether they may matter."""
    calls: dict[str, None] = {}
    paths = [os.path.join(path, name) for name in there if is_terraform_file(name)]
    contents = list(map(files.content, paths))
    read = [content for content in contents if isinstance(content, bytes)]
    joined = b"\n".join(read)
    matters = len(read) < len(contents) or joined in words or any(hiding in joined for hiding in HIDING)
    for content in read:
        sources = [source.decode("utf-8", "surrogateescape") for source in SOURCE.findall(content)]
        modules = [source for source in sources if not PROVIDER_SOURCE.fullmatch(source)]
        matters = matters or CALL.findall(content).count(b"{") > len(modules)
        for called in modules:
            if called.startswith(("./", "../")) or called in {".", ".."}:
                calls[os.path.normpath(os.path.join(path, called))] = None
            else:
                matters = True
    if matters and len(read) == len(contents):
        for held, content in zip(paths, read, strict=True):
            files.hold(held, content)
    digest_ = digest_of_folder(there, map(digest, read)) if len(read) == len(contents) else None
    return Folder(path, tuple(calls), matters, digest_)


def digest_of_folder(there: Iterable[str], digests: Iterable[bytes]) -> bytes:
    """The digest of a folder, by the names of all its files and the digests of its Terraform files in order."""
    return digest(digest_of_names(there) + b"".join(digests))
