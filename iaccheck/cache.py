"""What earlier runs found out, in a folder of files that may be deleted at any time: what files call, and answers.

An answer counts only while the disk answers everything the same that it was made of. Nothing here is ever needed:
what is damaged, from another version or can't be written is made anew, without a word.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from sys import intern
from types import TracebackType
from typing import Any

import msgspec

from iaccheck import __version__
from iaccheck.cache_file import MOST_BYTES, PART, Growing, Kept
from iaccheck.files import Files, Seen, digest
from iaccheck.hcl.types import constraint_text
from iaccheck.terraform.discover import Folder, digest_of_folder
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.wire import Malformed
from iaccheck.work import Answer, Ground, Job, answer_from

FORM = 2
"""Goes up with every change of what is written."""
FOLDER = "IACCHECK_CACHE_DIR"
"""The variable that names the folder."""
END = ".iaccheck"
YOUNG_SECONDS = 2
"""A file changed so shortly ago may change again and show the same time."""
MOST_DAYS = 30
"""After how many days without use a file goes."""
PART_SECONDS = 86400
"""After how long a file goes that no run can still be writing."""
MOST_ASKED = 1000
"""So many answers of the disk are at hand for the next root module."""
MOST_SPARE = 100
"""So many answers are kept beside as many as a run needs: the same root modules with other variables."""


def folder_of(environment: Mapping[str, str]) -> str | None:
    """Where the cache is: what `IACCHECK_CACHE_DIR` says, else below the platform's folder; None for nowhere."""
    if FOLDER in environment:
        return os.path.abspath(environment[FOLDER]) if environment[FOLDER] else None
    home = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    if not home or not os.path.isabs(home):
        home = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "iaccheck") if os.path.isabs(home) else None


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a folder while its stamp is the same."""

    stamp: bytes
    digest: bytes | None
    matters: bool
    calls: tuple[str, ...]


FOLDER_OF = msgspec.msgpack.Decoder(Known)
ANSWER_OF = msgspec.msgpack.Decoder(tuple[list[tuple[str, str, Any]], bytes])
"""What an answer depends on, each a question with what was answered; and the answer."""


class Cache:
    """What is known of one checked tree, judged by one catalogue; what was found out is kept if the block ends well.

    Answers go to the disk, and come from there, one by one: all of a large tree are not to be held at once.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._old = Kept(path)
        self._folders: dict[str, msgspec.Raw] = {}
        self._used: dict[bytes, None] = {}
        """The answers of earlier runs that still count."""
        self._new: Growing | None = None
        self._is_full = False
        """Whether nothing more can be written."""
        self._asked = lru_cache(MOST_ASKED)(_asked)

    def __enter__(self) -> Cache:
        """See the class."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        """Keep what was found out if there was no error; leave nothing half-written."""
        try:
            if kind is None:
                with suppress(OSError, UnicodeEncodeError):
                    self._save()
        finally:
            self._old.close()
            self._drop()

    def look(self, path: str, there: Sequence[str], work: Callable[[], Folder]) -> Folder:
        """What is known of a folder with these files; worked out if one of them is another, or newer."""
        stamp = _stamp(path, there)
        found = self._old.index.folders.get(path)
        if stamp is not None and found is not None:
            with suppress(msgspec.MsgspecError):
                known = FOLDER_OF.decode(found)
                if known.stamp == stamp:
                    self._folders[path] = found
                    return Folder(path, tuple(map(intern, known.calls)), known.matters, known.digest)
        folder = work()
        if stamp is not None:
            packed = msgspec.msgpack.encode(Known(stamp, folder.digest, folder.matters, folder.calls))
            self._folders[path] = msgspec.Raw(packed)
            self._grow()
        return folder

    def holds(self, job: Job, folders: Mapping[str, Folder], files: Files) -> bool:
        """Whether there is an answer to a job, and everything that it depends on is as it was."""
        key = _key(job)
        with suppress(TypeError, ValueError, LookupError, msgspec.MsgspecError):
            seen, _ = ANSWER_OF.decode(self._old.answer(key) or b"")
            if all(self._again(kind, path, folders, files) == answer for kind, path, answer in seen):
                self._used[key] = None
                return True
        return False

    def answer(self, job: Job) -> Answer | None:
        """The answer that is there; None if it is no answer after all."""
        key = _key(job)
        with suppress(TypeError, ValueError, LookupError, msgspec.MsgspecError, Malformed):
            return msgspec.structs.replace(answer_from(ANSWER_OF.decode(self._old.answer(key) or b"")[1]), is_kept=True)
        self._used.pop(key, None)
        return None

    def keep(self, job: Job, packed: bytes | None, seen: Seen) -> None:
        """Remember an answer; None for one that must not be."""
        if packed is not None:
            self._grow()
            with suppress(UnicodeEncodeError):
                asked = [(*question, answer) for question, answer in seen.items()]
                self._add(_key(job), msgspec.msgpack.encode((asked, packed)))

    def _grow(self) -> None:
        """From now on there is something to keep."""
        if self._new is None and not self._is_full:
            try:
                self._new = Growing(self.path)
            except OSError:
                self._is_full = True

    def _add(self, key: bytes, answer: bytes) -> None:
        try:
            if self._new is not None:
                self._new.add(key, answer)
        except OSError:
            self._is_full = True
            self._drop()

    def _drop(self) -> None:
        if self._new is not None:
            self._new.drop()
            self._new = None

    def _save(self) -> None:
        """Write what is known, whole or not at all; one that another run wrote meanwhile is replaced."""
        if len(self._folders) != len(self._old.index.folders):
            self._grow()
        if self._new is None:
            return
        spare = (key for key in self._old.index.answers if key not in self._used and key not in self._new.starts)
        room = len(self._used) + len(self._new.starts) + MOST_SPARE
        for key in (*self._used, *islice(spare, room)):
            answer = self._old.answer(key)
            if answer is not None:
                self._add(key, answer)
        self._old.close()
        if self._new is not None:
            self._new.put(self._folders)
            _prune(os.path.dirname(self.path))

    def _again(self, kind: str, path: str, folders: Mapping[str, Folder], files: Files) -> object:
        known = folders.get(path) if kind == "module" else None
        return self._asked(kind, path, files) if known is None else known.digest or ""


def cache_of(folder: str, ground: Ground, tops: Sequence[str]) -> Cache:
    """The cache of a run in a folder of such files. Its name tells the version, the catalogue and the checked tree."""
    types = {name: constraint_text(type_) for name, type_ in ground.types.items()}
    about = [FORM, __version__, _checkout(), ground.wanted, types, ground.mark, ground.limits]
    place = [ground.top, ground.working_directory, tops]
    name = digest(msgspec.json.encode([about, place], order="deterministic")).hex()
    return Cache(os.path.join(folder, name + END))


def _asked(kind: str, path: str, files: Files) -> object:
    """What a question of the disk is answered now."""
    return _digest(path, files) or "" if kind == "module" else files.again(kind, path)


def _key(job: Job) -> bytes:
    """16 bytes for a job; what variables are given can't be read from it."""
    planning = job.planning
    how = [planning.arguments, sorted(planning.environment.items()), planning.workspace]
    return digest(repr([job.name, job.folder, how, job.aliases]).encode("utf-8", "surrogatepass"))


def _checkout() -> int:
    """The time of the newest module, where they may change without the version: in a checkout, not in a wheel."""
    package = os.path.dirname(os.path.abspath(__file__))
    if os.path.exists(os.path.join(package, "rules.json")):
        return 0
    return max(os.stat(os.path.join(folder, name)).st_mtime_ns for folder, name in _modules(package))


def _modules(package: str) -> Iterator[tuple[str, str]]:
    for folder, _, names in os.walk(package):
        yield from ((folder, name) for name in names if name.endswith(".py"))


def _stamp(path: str, there: Sequence[str]) -> bytes | None:
    """What size, times and inode of a folder's Terraform files come to; None for links and what changed just now."""
    states = []
    newest = time.time_ns() - YOUNG_SECONDS * 10**9
    try:
        for name in there:
            if is_terraform_file(name):
                state = os.lstat(os.path.join(path, name))
                if not stat.S_ISREG(state.st_mode) or max(state.st_mtime_ns, state.st_ctime_ns) > newest:
                    return None
                states.append((state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino))
    except OSError:
        return None
    return digest(repr((there, states)).encode("utf-8", "surrogatepass"))


def _digest(folder: str, files: Files) -> bytes | None:
    """The digest of a folder that was not looked through for root modules: one that was fetched."""
    there = files.listed(folder)
    contents = [files.content(os.path.join(folder, name)) for name in there if is_terraform_file(name)]
    read = [digest(content) for content in contents if isinstance(content, bytes)]
    return digest_of_folder(there, read) if len(read) == len(contents) else None


def _prune(folder: str) -> None:
    """Delete files of the cache that nobody used for long, or for the longest time where all take too much."""
    with os.scandir(folder) as found:
        entries = [(entry.stat(), entry.path) for entry in found if END in entry.name and entry.is_file()]
    total, now = 0, time.time()
    for state, path in sorted(entries, key=lambda entry: -entry[0].st_mtime):
        total += state.st_size
        most = PART_SECONDS if path.endswith(PART) else MOST_DAYS * 86400
        if total > MOST_BYTES or state.st_mtime < now - most:
            os.remove(path)
