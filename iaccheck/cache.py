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
from typing import Any

import msgspec

from iaccheck import __version__
from iaccheck.files import MEGABYTE, OPENED, Files, Seen, digest
from iaccheck.hcl.types import constraint_text
from iaccheck.placing import CREATED
from iaccheck.terraform.discover import Folder, digest_of_folder
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.wire import Malformed
from iaccheck.work import Answer, Ground, Job, answer_from

FORM = 1
"""Goes up with every change of what is written."""
FOLDER = "IACCHECK_CACHE_DIR"
"""The variable that names the folder."""
END = ".iaccheck"
YOUNG_SECONDS = 2
"""A file changed so shortly ago may change again and show the same time."""
MOST_BYTES = 256 * MEGABYTE
"""What all files of the folder may take: those unused for the longest time go."""
MOST_DAYS = 30
"""After how many days without use a file goes."""
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


class Cache:
    """What is known of one checked tree, judged by one catalogue; `save` keeps what was found out."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.is_changed = False
        self._old_folders, self._old_answers = _read(path)
        self._folders: dict[str, Any] = {}
        self._answers: dict[bytes, Any] = {}
        self._now: dict[tuple[str, str, str], object] = {}

    def look(self, path: str, there: Sequence[str], work: Callable[[], Folder]) -> Folder:
        """What is known of a folder with these files; worked out if one of them is another, or newer."""
        stamp = _stamp(path, there)
        found = self._old_folders.get(path)
        if stamp is not None and found is not None and found[0] == stamp:
            self._folders[path] = found
            _, content, matters, calls = found
            return Folder(path, tuple(calls), matters, content)
        folder = work()
        if stamp is not None:
            self._folders[path] = [stamp, folder.digest, folder.matters, folder.calls]
            self.is_changed = True
        return folder

    def answer(self, job: Job, folders: Mapping[str, Folder], files: Files) -> Answer | None:
        """The answer to a job, if everything that it depends on is as it was."""
        key = _key(job)
        found = self._old_answers.get(key)
        if found is None:
            return None
        with suppress(TypeError, ValueError, LookupError, msgspec.DecodeError, Malformed):
            seen, packed = found
            if all(self._again(kind, path, folders, files) == answer for kind, path, answer in seen):
                answer = answer_from(packed)
                self._answers[key] = found
                return answer
        return None

    def keep(self, job: Job, packed: bytes | None, seen: Seen) -> None:
        """Remember an answer; None for one that must not be."""
        if packed is not None:
            self._answers[_key(job)] = [[(*question, answer) for question, answer in seen.items()], packed]
            self.is_changed = True

    def save(self) -> None:
        """Write what is known, whole or not at all; one that another run wrote meanwhile is replaced."""
        if not self.is_changed and len(self._folders) == len(self._old_folders):
            return
        spare = (item for item in self._old_answers.items() if item[0] not in self._answers)
        room = len(self._answers) + MOST_SPARE
        answers = self._answers | dict(item for item, _ in zip(spare, range(room), strict=False))
        with suppress(OSError, UnicodeEncodeError):
            content = msgspec.msgpack.encode([self._folders, answers])
            _write(self.path, digest(content) + content)
            _prune(os.path.dirname(self.path))

    def _again(self, kind: str, path: str, folders: Mapping[str, Folder], files: Files) -> object:
        """What a question of the disk is answered now; each is asked once a run."""
        question = files.top, kind, path
        if question not in self._now:
            known = folders.get(path)
            if kind == "module":
                self._now[question] = (known.digest if known else _digest(path, files)) or ""
            else:
                self._now[question] = files.again(kind, path)
        return self._now[question]


def cache_of(folder: str, ground: Ground, tops: Sequence[str]) -> Cache:
    """The cache of a run in a folder of such files. Its name tells the version, the catalogue and the checked tree."""
    types = {name: constraint_text(type_) for name, type_ in ground.types.items()}
    about = [FORM, __version__, _checkout(), ground.wanted, types, ground.mark, ground.limits]
    place = [ground.top, ground.working_directory, tops]
    name = digest(msgspec.json.encode([about, place], order="deterministic")).hex()
    return Cache(os.path.join(folder, name + END))


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


def _read(path: str) -> tuple[Mapping[str, Any], Mapping[bytes, Any]]:
    """What a file of the cache holds; nothing if it is not there, not as it was written, or may be a stranger's."""
    with suppress(OSError, msgspec.DecodeError, ValueError, RecursionError, MemoryError):
        descriptor = os.open(path, OPENED)
        with open(descriptor, "rb") as file:
            if not _is_ours(os.fstat(descriptor)):
                return {}, {}
            proof, content = file.read(len(digest(b""))), file.read()
        if digest(content) == proof:
            folders, answers = msgspec.msgpack.decode(content, type=tuple[dict[str, Any], dict[bytes, Any]])
            os.utime(path)
            return folders, answers
    return {}, {}


def _is_ours(status: os.stat_result) -> bool:
    """Whether a file is one that only who runs this, or the superuser, can have written: it decides what is found."""
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
        return False
    if not hasattr(os, "geteuid"):  # Windows, where a user's folder is the user's
        return True
    return status.st_uid in {0, os.geteuid()} and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(path: str, content: bytes) -> None:
    """Let a file that only its owner may read take the place of another, or of a link, whole or not at all."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    beside = f"{path}.{os.urandom(4).hex()}.part"
    try:
        with open(os.open(beside, CREATED, 0o600), "wb") as file:
            file.write(content)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.remove(beside)
        raise


def _prune(folder: str) -> None:
    """Delete files of the cache that nobody used for long, or for the longest time where all take too much."""
    with os.scandir(folder) as found:
        entries = [(entry.stat(), entry.path) for entry in found if END in entry.name and entry.is_file()]
    total, oldest = 0, time.time() - MOST_DAYS * 86400
    for state, path in sorted(entries, key=lambda entry: -entry[0].st_mtime):
        total += state.st_size
        if total > MOST_BYTES or state.st_mtime < oldest:
            os.remove(path)
