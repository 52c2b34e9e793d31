"""Root modules to plan -> each one planned: the unit of work, as data that other processes can take and give back.

What joins root modules (accounts, workflows, waivers) is not done here, so that none has to wait for another one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from iaccheck import limits
from iaccheck.files import Files, Seen
from iaccheck.hcl.types import Type
from iaccheck.limits import Limits
from iaccheck.model import Reads, Root
from iaccheck.shared import shared
from iaccheck.terraform.discover import digest_of_folder
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.wire import is_sensitive, is_too_large, packed_root, reads_from, unpacked_root

if TYPE_CHECKING:
    from iaccheck.hcl.tree import File
    from iaccheck.terraform.module import Module
    from iaccheck.terraform.planning import Planning
    from iaccheck.terraform.wanted import Wanted


READS = {"read": "files", "file": "files", "names": "folders", "folder": "folders", "below": "trees"}
"""By the question that the disk was asked, where it stands in `Reads`."""


class Ground(msgspec.Struct, frozen=True):
    """What all root modules of a run share."""

    top: str
    """The checked tree: nothing else is read."""
    working_directory: str
    named: tuple[str, ...]
    """Files that are read wherever they lie."""
    wanted: Wanted
    types: Mapping[str, Type]
    """What is known of providers' schemas."""
    mark: str
    """What stands in each file that has a waiver."""
    limits: Limits = msgspec.field(default_factory=lambda: limits.now)
    """How much is done at most, wherever it is done."""


class Job(msgspec.Struct, frozen=True):
    """A root module to be planned once."""

    name: str
    folder: str
    """Absolute."""
    planning: Planning
    aliases: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """A root module, planned, and what else others have to know of it."""

    root: Root
    variables: tuple[str, ...]
    """The names of those that it declares."""
    folders: tuple[str, ...]
    """Those of all modules that were read, absolute."""
    marked: tuple[str, ...]
    """The files, by paths as shown, in which waivers may stand."""
    digests: Mapping[str, bytes]
    """Of the files that were read as text, by paths as shown."""
    seen: Seen
    """What of the disk it depends on."""
    is_kept: bool = False
    """Whether an earlier run worked it out."""


class Planner:
    """Plans root modules of one run in this process, one after the other, and keeps little of each."""

    def __init__(self, ground: Ground, files: Files | None = None) -> None:
        from iaccheck.terraform.modules import Modules

        self.ground = ground
        limits.use(ground.limits)
        self.files = files or Files(ground.top, ground.working_directory, ground.named)
        self.modules = Modules(self.files)

    def answer(self, job: Job) -> Answer:
        """A root module, planned. UsageError if what it is given is wrong."""
        from iaccheck.terraform.expand import expand

        self.files.begin()
        root = expand(job.name, job.folder, self.modules, job.planning, self.ground.wanted, self.ground.types)
        modules, used = self.modules, sorted(self.modules.used)
        marked = marked_in(map(modules.at, used), self.ground.mark)
        answer = Answer(
            msgspec.structs.replace(
                root, aliases=job.aliases, reads=reads_of(self.files.seen), declared=shared(root.declared)
            ),
            tuple(modules.at(job.folder).variables),
            tuple(used),
            tuple(sorted(marked.intersection(root.files), key=os.path.split)),
            {path: self.files.digests[path] for path in root.files if path in self.files.digests},
            _by_folder(self.files.seen, used, self.files),
        )
        modules.let_go(job.folder)
        return answer


def reads_of(seen: Seen) -> Reads:
    """What was asked of the disk, as what a root module is made of."""
    asked: dict[str, set[str]] = {}
    for kind, path in seen:
        asked.setdefault(READS.get(kind, kind), set()).add(path)
    names: dict[str, list[str]] = {}
    for path in sorted(asked.get("files", ())):
        folder, _, name = path.rpartition(os.sep)
        names.setdefault(folder, []).append(name)
    folders, trees = (sorted(asked.get(kind, ())) for kind in ("folders", "trees"))
    return reads_from(names.items(), folders, trees)


def packed_answer(answer: Answer) -> bytes | None:
    """An answer as bytes, without what it depends on; None if that is too large, or no program can write it down."""
    if is_too_large(answer.root):
        return None
    digests = [answer.digests.get(path) for path in answer.root.files]
    with suppress(UnicodeEncodeError):
        return msgspec.msgpack.encode(
            [packed_root(answer.root), answer.variables, answer.folders, answer.marked, digests]
        )
    return None


def answer_from(packed: bytes) -> Answer:
    """The answer that bytes stand for. Malformed or DecodeError if they stand for none."""
    root, variables, folders, marked, digests = msgspec.msgpack.decode(packed)
    planned = unpacked_root(root)
    read = {path: each for path, each in zip(planned.files, digests, strict=True) if each is not None}
    return Answer(planned, tuple(variables), tuple(folders), tuple(marked), read, {})


def may_be_kept(answer: Answer) -> bool:
    """Whether it is known what an answer depends on, and it holds no sensitive value, which must not be in a file."""
    return bool(answer.seen) and not is_sensitive(answer.root)


def marked_in(modules: Iterable[Module], mark: str) -> set[str]:
    """The files, by paths as shown, of modules in which a mark stands."""
    return {file.source.path for module in modules for file in module.files if mark in file.source.text}


def _by_folder(seen: Seen, modules: Iterable[str], files: Files) -> Seen:
    """What was asked of the disk, with one answer for each module in place of one for each of its files."""
    rest = dict(seen)
    for folder in modules:
        there = files.listed(folder)
        paths = [os.path.join(folder, name) for name in there if is_terraform_file(name)]
        digests = [seen.get(("read", path)) for path in paths]
        read = [each for each in digests if isinstance(each, bytes)]
        if len(read) == len(paths):
            rest["module", folder] = digest_of_folder(there, read)
            for question in (("names", folder), *(("read", path) for path in paths)):
                del rest[question]
    return rest


def trees(paths: Iterable[str], files: Files) -> Iterator[File]:
    """Files that root modules read, by their paths as shown, read and parsed once more; none that changed since."""
    for source in map(files.source, paths):
        if source is not None:
            from iaccheck.terraform.syntax import read_file

            yield read_file(source)
