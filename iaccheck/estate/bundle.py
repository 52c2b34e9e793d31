"""Questions about a checked tree with their answers: what a root module may read, where there is no such tree."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar

from msgspec import Struct

from iaccheck.files import Files
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.terraform.modules import MANIFEST
from iaccheck.terraform.planning import is_automatic
from iaccheck.terraform.workspace import selected_path
from iaccheck.work import Job

Answered = TypeVar("Answered")
MOST_LISTED = 10_000
"""Of a tree whose files a function lists, so many names are answered at a time."""
Kind = Literal["inside", "folder", "file", "names", "read", "below"]
Question = tuple[Kind, str]
"""What is asked of the disk: a field of `Bundle`, and an absolute path."""


class Bundle(Struct, array_like=True):
    """Answers by absolute path, as the `Files` of the checked tree give them."""

    inside: dict[str, bool] = {}
    folder: dict[str, bool] = {}
    file: dict[str, bool] = {}
    names: dict[str, tuple[str, ...]] = {}
    read: dict[str, Any] = {}
    """Contents in bytes, or a text that says why there are none."""
    below: dict[str, tuple[tuple[str, ...], tuple[str, ...]] | None] = {}
    """Names of files and folders."""
    size: int = 0
    """Of all contents, in bytes."""


class Bundled(Files):
    """The same door as `Files`, to the answers of a bundle; what these lack is noted, and counts as not there."""

    def __init__(self, top: str, working_directory: str, named: Iterable[str], bundle: Bundle) -> None:
        super().__init__(top, working_directory)
        self.top, self.named, self.bundle = top, tuple(named), bundle
        self.missing: dict[Question, None] = {}
        """The questions that have no answer."""

    def listed(self, folder: str) -> tuple[str, ...]:
        """See `Files`."""
        return self._answer(self.bundle.names, "names", folder, ())

    def is_folder(self, path: str) -> bool:
        """See `Files`."""
        answer = self.seen["folder", path] = self._answer(self.bundle.folder, "folder", path, False)
        return answer

    def is_file(self, path: str) -> bool:
        """See `Files`."""
        answer = self.seen["file", path] = self._answer(self.bundle.file, "file", path, False)
        return answer

    def content(self, path: str) -> bytes | str:
        """See `Files`."""
        content: bytes | str = self._answer(self.bundle.read, "read", path, "it was not sent along")
        return content

    def scanned(self, folder: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """See `Files`."""
        return self._answer(self.bundle.below, "below", folder, None)

    def _contains(self, path: str) -> bool:
        return self._answer(self.bundle.inside, "inside", path, False)

    def _answer(self, answers: Mapping[str, Answered], kind: Kind, path: str, otherwise: Answered) -> Answered:
        if path not in answers:
            self.missing[kind, path] = None
            return otherwise
        return answers[path]


class Desk:
    """Where questions about the checked tree are answered: at home, by what is really there."""

    def __init__(self, files: Files, reached: Callable[[Iterable[str]], Iterable[str]]) -> None:
        """`reached` tells which folders some folders seem to call, themselves included."""
        self.files, self.reached = files, reached

    def open(self, bundle: Bundle, job: Job) -> int:
        """Put in what planning a root module surely asks; returns how many bytes of contents that adds."""
        before = bundle.size
        for folder in sorted(self.reached((job.folder,))):
            self._module(bundle, folder)
        for question in self._of_root(bundle, job):
            self._put(bundle, *question)
        return bundle.size - before

    def _of_root(self, bundle: Bundle, job: Job) -> Iterator[Question]:
        automatic = filter(is_automatic, bundle.names.get(job.folder, ()))
        yield from (("read", os.path.join(job.folder, name)) for name in automatic)
        yield from (("read", path) for kind, path in job.planning.arguments if kind == "var-file")
        yield "read", os.path.join(job.folder, MANIFEST)
        selected = selected_path(job.folder, job.planning)
        yield "inside", selected
        yield "file", selected
        if bundle.file.get(selected):
            yield "read", selected

    def answer(self, bundle: Bundle, question: Question) -> None:
        """Put in an answer, and what will be asked next: if it is about a module, all of it."""
        kind, path = question
        if kind == "below":
            self._tree(bundle, path)
        else:
            self._put(bundle, kind, path)
        if kind not in {"read", "file"}:
            self._module(bundle, path)

    def _module(self, bundle: Bundle, folder: str) -> None:
        """A folder, and the Terraform files in it."""
        if folder not in bundle.names:
            self._put(bundle, "inside", folder)
            self._put(bundle, "folder", folder)
            self._put(bundle, "names", folder)
            for name in filter(is_terraform_file, bundle.names[folder]):
                self._put(bundle, "read", os.path.join(folder, name))

    def _tree(self, bundle: Bundle, top: str) -> None:
        """The names of everything below a folder, the nearest first, up to a limit."""
        pending, listed = [top], 0
        for folder in pending:
            if listed >= MOST_LISTED:
                break
            self._put(bundle, "below", folder)
            names, below = bundle.below[folder] or ((), ())
            bundle.names[folder] = names
            pending += (os.path.join(folder, name) for name in below)
            listed += len(names)

    def _put(self, bundle: Bundle, kind: Kind, path: str) -> None:
        answers: dict[str, object] = getattr(bundle, kind)
        if path not in answers:
            answer = answers[path] = ANSWERS[kind](self.files, path)
            bundle.size += len(answer) if isinstance(answer, bytes) else 0


ANSWERS: Mapping[str, Callable[[Files, str], object]] = {
    "inside": Files.contains,
    "folder": Files.is_folder,
    "file": Files.is_file,
    "names": Files.listed,
    "read": Files.taken,
    "below": lambda files, folder: files.scanned(folder) if files.contains(folder) else None,
}
"""Who answers which question. Nothing outside of the checked tree is told, whoever asks."""
