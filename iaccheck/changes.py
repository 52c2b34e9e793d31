"""A revision and folders -> the paths that changed since, as `git` tells; nothing that stands in them is run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from iaccheck.source import UsageError

if TYPE_CHECKING:
    from subprocess import CompletedProcess

QUIET = {"core.fsmonitor": "false", "core.hooksPath": os.devnull, "safe.bareRepository": "explicit"}
"""Settings of git that keep it from running a program of the repository's, and from folders that look like one."""
ALONE = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": ""}
"""Variables that keep it from writing, from asking, and from fetching what is not there, whatever is configured."""
FILTERS = {"clean": "", "process": "", "required": "false"}
"""What every filter becomes: git runs those of the repository on files that it compares."""
OF_ONE_REPOSITORY = frozenset({
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE", "GIT_SHALLOW_FILE",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE",
})  # fmt: skip
"""Variables that a hook of another repository may have set: the folder that is asked about tells which one it is."""
SHALLOW = (
    "the clone is shallow, so what it has in common with HEAD is not here: set fetch-depth: 0 of actions/checkout, "
    'GIT_DEPTH: "0" in GitLab, or run git fetch --unshallow'
)
REGULAR = b"100"
"""How the mode of a file begins that is no link and no submodule."""
NOT_COMPARED = b"0"
"""What an object's name is made of where git has not looked into the file: only its size or time is another."""


class Changes(msgspec.Struct, frozen=True):
    """Files that were changed, added or deleted."""

    paths: frozenset[str]
    """Absolute, with links above them resolved. A folder stands for all below it: a submodule, a link."""
    since: str | None = None
    """The revision since which they changed; None if the files themselves were named."""
    objects: Mapping[str, tuple[str, str]] = {}
    """By path, the repository and the name in it of what a file held before, where that is known."""
    environment: Mapping[str, str] = {}
    """In which git is asked for that."""

    def holds(self, path: str) -> bool:
        """Whether a file is one of them, or lies below one; also by where it really lies."""
        return any(map(self._holds, {place_of(path), os.path.realpath(path)}))

    def are_below(self, folder: str) -> bool:
        """Whether something changed in a folder or below it, or the folder itself did."""
        real = os.path.realpath(folder)
        return self.holds(folder) or any(is_below(path, real) for path in self.paths)

    def before(self, is_meant: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        """What the changed files of which this is true held before, each with its path."""
        tops: dict[str, dict[str, str]] = {}
        for path, (top, object_) in self.objects.items():
            if is_meant(path):
                tops.setdefault(top, {})[path] = object_
        for top, objects in tops.items():
            names = "".join(f"{object_}\n" for object_ in objects.values()).encode()
            told = _git(top, self.environment, "cat-file", "--batch", given=names).stdout
            yield from zip(objects, _contents(told), strict=False)

    def _holds(self, path: str) -> bool:
        while path not in self.paths:
            above = os.path.dirname(path)
            if above == path:
                return False
            path = above
        return True


def place_of(path: str) -> str:
    """An absolute path with the links above its last part resolved."""
    folder, name = os.path.split(os.path.normpath(path))
    return os.path.join(os.path.realpath(folder), name)


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def changed_since(revision: str, folders: Iterable[str], environment: Mapping[str, str]) -> Changes:
    """What changed in the repositories of some folders since they had a commit in common with a revision.

    That is what a pull request shows, and what is not committed yet, new files included; not what git ignores.
    UsageError if there is no git, no repository or no such revision.
    """
    if not revision:
        raise UsageError("--changed-since: the revision is empty: write a branch, tag or commit, as in origin/main")
    tops = dict.fromkeys(_top(folder, environment) for folder in folders)
    changed = {path: (top, old) for top in tops for path, old in _changed(top, revision, environment)}
    return Changes(frozenset(changed), revision, {p: each for p, each in changed.items() if each[1]}, environment)


def _top(folder: str, environment: Mapping[str, str]) -> str:
    done = _git(folder, environment, "rev-parse", "--show-toplevel")
    if done.returncode:
        raise UsageError(f"--changed-since: {folder} is in no git repository that can be read: {_said(done)}")
    top = os.path.realpath(os.fsdecode(done.stdout.removesuffix(b"\n")))
    if not (os.path.lexists(os.path.join(top, ".git")) and is_below(os.path.realpath(folder), top)):
        raise UsageError(f"--changed-since: {folder} or a folder above it only looks like a git repository")
    return top


def _changed(top: str, revision: str, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every path of a repository that is not as it was, absolute, with git's name of what it was; empty if new."""
    filters = _git(top, environment, "config", "-z", "--name-only", "--get-regexp", r"^filter\.").stdout.split(b"\0")
    names = {os.fsdecode(key).rpartition(".")[0] for key in filters if key}
    safe = _configured(environment, {f"{name}.{key}": FILTERS[key] for name in sorted(names) for key in FILTERS})
    base = _base(top, revision, safe)
    raw = _asked(top, safe, "diff-index", "-z", "--raw", "--no-renames", "--ignore-submodules=dirty", base, "--")
    fields = raw.split(b"\0")
    pairs = list(zip(fields[0::2], fields[1::2], strict=False))
    same = _same(top, pairs, safe)
    changed = [(name, _old(about)) for about, name in pairs if name not in same]
    new = _asked(top, safe, "ls-files", "-z", "--others", "--exclude-standard").split(b"\0")
    for name, old in (*changed, *((name, "") for name in new if name)):
        yield os.path.join(top, os.fsdecode(name.rstrip(b"/"))), old


def _old(about: bytes) -> str:
    """The name of what a file was, of a line of `git diff-index --raw`; empty for a link, a submodule or a new file."""
    mode, _, object_, *_ = about.lstrip(b":").split(b" ")
    return object_.decode() if mode.startswith(REGULAR) else ""


def _contents(told: bytes) -> Iterator[bytes]:
    """The contents in what `git cat-file --batch` prints, in order; nothing of what is not here."""
    while told:
        head, _, told = told.partition(b"\n")
        size = int(head.split(b" ")[2]) if b" blob " in head else 0
        yield told[:size]
        told = told[size + 1 :] if b" blob " in head else told


def _base(top: str, revision: str, environment: Mapping[str, str]) -> str:
    """The commit that a revision and HEAD have in common. UsageError if there is none."""
    found = _git(top, environment, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode:
        hint = _hint(top, revision, environment)
        raise UsageError(f"--changed-since {revision}: there is no such revision in {top}{hint}")
    both = _git(top, environment, "merge-base", os.fsdecode(found.stdout.strip()), "HEAD")
    if both.returncode:
        why = SHALLOW if _is_shallow(top, environment) else _said(both) or "it has no commit in common with HEAD"
        raise UsageError(f"--changed-since {revision}: {why}")
    return os.fsdecode(both.stdout.strip())


def _same(top: str, pairs: Iterable[tuple[bytes, bytes]], environment: Mapping[str, str]) -> frozenset[bytes]:
    """The files that are only newer than git knows, and hold what they held: a copied repository is full of them."""
    before: dict[bytes, bytes] = {}
    for about, name in pairs:
        old, new, object_, now, _ = about.lstrip(b":").split(b" ")
        if old == new and old.startswith(REGULAR) and not now.strip(NOT_COMPARED) and b"\n" not in name:
            before[name] = object_
    if not before:
        return frozenset()
    names = b"".join(name + b"\n" for name in before)
    hashed = _git(top, environment, "hash-object", "--no-filters", "--stdin-paths", given=names).stdout.split()
    return frozenset(name for name, now in zip(before, hashed, strict=False) if before[name] == now)


def _hint(top: str, revision: str, environment: Mapping[str, str]) -> str:
    """What may have been meant, or why it may be missing."""
    from difflib import get_close_matches

    listed = _git(top, environment, "for-each-ref", "--format=%(refname:short)").stdout
    refs = os.fsdecode(listed).split()
    near = [ref for ref in refs if ref.endswith(f"/{revision}")] or get_close_matches(revision, refs, 1)
    if near:
        return f"; did you mean {near[0]}?"
    return f": {SHALLOW}" if _is_shallow(top, environment) else ": git branch --all lists what there is"


def _is_shallow(top: str, environment: Mapping[str, str]) -> bool:
    return _git(top, environment, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def _asked(top: str, environment: Mapping[str, str], *arguments: str) -> bytes:
    done = _git(top, environment, *arguments)
    if done.returncode:
        raise UsageError(f"--changed-since: git {arguments[0]} failed in {top}: {_said(done)}")
    return done.stdout


def _said(done: CompletedProcess[bytes]) -> str:
    """What git says is wrong, in a line."""
    lines = os.fsdecode(done.stderr).replace("fatal: ", "").splitlines()
    return " ".join(line.strip() for line in lines if line.strip())


def _git(folder: str, environment: Mapping[str, str], *arguments: str, given: bytes = b"") -> CompletedProcess[bytes]:
    """Ask git about the repository of a folder."""
    import subprocess

    kept = {name: text for name, text in environment.items() if name not in OF_ONE_REPOSITORY}
    options = [word for name, text in QUIET.items() for word in ("-c", f"{name}={text}")]
    try:
        return subprocess.run(
            ["git", "-C", folder, "--no-pager", *options, *arguments],
            env={**kept, **ALONE}, input=given, capture_output=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise UsageError("--changed-since asks git, and there is no such program here: install git") from None


def _configured(environment: Mapping[str, str], settings: Mapping[str, str]) -> Mapping[str, str]:
    """An environment in which git has these settings as well, whatever is written in their names."""
    count = environment.get("GIT_CONFIG_COUNT", "")
    start = int(count) if count.isdecimal() else 0
    added: dict[str, str] = {}
    for number, (name, text) in enumerate(settings.items(), start):
        added |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": text}
    return {**environment, **added, "GIT_CONFIG_COUNT": str(start + len(settings))}
