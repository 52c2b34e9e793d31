"""The folders asked for -> the checked trees: what the root modules in each of them may read, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from iaccheck.files import Files

REPOSITORY = ".git"


class Trees:
    """The doors to the disk: a root module reads what lies in the repository that was asked for, or that it lies in.

    A configuration, or a second PATH, that lies outside of it widens this for nobody but its own root modules.
    """

    def __init__(self, files: Files, asked: Iterable[str], configured: Iterable[str], named: Iterable[str]) -> None:
        """`files` sees all of them, `asked` are those of the PATHs, `configured` is that of the configuration.

        `named` are files that the configuration names: of these, root modules are given what lies in its own tree.
        """
        self.files = files
        self._asked = sorted({os.path.realpath(tree) for tree in asked}, key=len, reverse=True)
        self._configured = own = tuple(map(os.path.realpath, configured))
        self._named = (*files.named, *(path for path in named if any(is_in(os.path.realpath(path), at) for at in own)))
        self._doors: dict[str, Files] = {files.top: files}

    def of(self, folder: str) -> Files:
        """The door for a root module."""
        if self._asked == [self.files.top]:
            return self.files
        tree = self._tree(os.path.realpath(folder))
        if tree not in self._doors:
            files = self.files
            door = self._doors[tree] = Files(tree, files.working_directory, self._named, files.replaced)
            door.digests = files.digests
        return self._doors[tree]

    def _tree(self, folder: str) -> str:
        around = next((tree for tree in self._asked if is_in(folder, tree)), None)
        if around is not None:
            return around
        own = next((above for above in folders_above(folder) if _is_own(above) or above in self._configured), None)
        return own or folder


def is_in(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def folders_above(folder: str) -> Iterator[str]:
    """A folder and all above it, the nearest first."""
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def tree_around(folder: str, wider: Iterable[str]) -> str:
    """The repository around a folder; without one the outermost of the `wider` folders above it, or the folder itself.

    A submodule is a part of the repository that is worked in.
    """
    above = list(folders_above(folder))
    widest = max((above.index(each) for each in wider if each in above), default=0)
    own = next(filter(_is_own, above[:widest]), None)
    around = (each for each in above[widest:] if os.path.exists(os.path.join(each, REPOSITORY)))
    return own or next(around, above[widest])


def _is_own(folder: str) -> bool:
    """Whether a repository begins here that is no submodule of another one."""
    mark = os.path.join(folder, REPOSITORY)
    if not os.path.isfile(mark):
        return os.path.isdir(mark)
    try:
        with open(mark, "rb") as file:
            return b"/modules/" not in file.read(4096)
    except OSError:
        return True
