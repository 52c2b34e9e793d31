"""Checkouts of public repositories -> copies that Terraform can plan where there is no network.

In a copy, modules from registries and from GitHub that are checked out too stand in `.terraform/checkouts`, and their
calls lead there; backends, `cloud` blocks and demands on Terraform's version are blanked. Nothing else is changed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from iaccheck.hcl import tree
from iaccheck.hcl.parse import parse
from iaccheck.source import Source

REGISTRY = re.compile(r"(?P<owner>[\w-]+)/(?P<name>[\w-]+)/(?P<provider>[\w-]+)(?://(?P<inner>[^?]*))?")
GITHUB = re.compile(
    r"(?:git::)?(?:https://|ssh://git@|git@)?github\.com[/:](?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?"
    r"(?://(?P<inner>[^?]*))?(?:\?.*)?"
)
BROUGHT = Path(".terraform") / "checkouts"
Edit = tuple[int, int, str]


class Checkout:
    """A copy of one repository, made ready."""

    def __init__(self, checkouts: Path, name: str, top: Path) -> None:
        """`checkouts` holds repositories as OWNER/NAME, `top` is where the copy goes."""
        self.checkouts, self.name, self.top = checkouts, name, top
        shutil.copytree(checkouts / name, top, symlinks=True, ignore=shutil.ignore_patterns(".git", ".terraform"))
        self.sources: dict[Path, list[str]] = {}
        """By folder, the module sources that its files name."""
        self.files: list[tree.File] = []
        """Every file of Terraform's, read after it was changed."""
        self._prepare(top)

    def absent(self, folder: Path) -> str | None:
        """A module that the folder needs and that is not here."""
        pending, seen = [folder], {folder}
        while pending:
            at = pending.pop()
            for source in self.sources.get(at, ()):
                if not source.startswith("."):
                    return source
                called = Path(os.path.normpath(at / source))
                if called not in seen:
                    seen.add(called)
                    pending.append(called)
        return None

    def reached(self, folder: Path) -> Iterator[Path]:
        """A folder, and the folders of all modules that it needs."""
        pending, seen = [folder], {folder}
        while pending:
            at = pending.pop()
            yield at
            called = {Path(os.path.normpath(at / s)) for s in self.sources.get(at, ()) if s.startswith(".")}
            pending += called - seen
            seen |= called

    def _prepare(self, below: Path) -> None:
        for path in sorted(below.rglob("*.tf")):
            if path.is_file() and not path.is_symlink() and BROUGHT.parts[0] not in path.relative_to(below).parts:
                self._prepare_file(path)

    def _prepare_file(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8", errors="surrogateescape").removeprefix("\ufeff")
        file = parse(Source(str(path), text))
        edits = sorted(edit for block in file.body.blocks for edit in self._edits(block, text, path.parent))
        for start, end, new in reversed(edits):
            text = text[:start] + new + text[end:]
        if edits:
            path.write_text(text, encoding="utf-8", errors="surrogateescape")
            file = parse(Source(str(path), text))
        self.files.append(file)

    def _edits(self, block: tree.Block, text: str, folder: Path) -> Iterator[Edit]:
        """What has to change in a block."""
        if block.type == "terraform":
            remote = [inner for kind in ("backend", "cloud") for inner in block.body.blocks_of(kind)]
            for blanked in (*remote, block.body.attribute("required_version")):
                if blanked is not None:
                    yield _blank(blanked, text)
        elif block.type == "module":
            written = block.body.attribute("source")
            if written is None or not isinstance(written.expression, tree.Literal):
                return
            source = str(written.expression.value)
            here = source if source.startswith(".") else self._bring(source, folder)
            self.sources.setdefault(folder, []).append(here or source)
            if here and here != source:
                yield written.expression.start, written.expression.end, f'"{here}"'
                version = block.body.attribute("version")
                if version is not None:
                    yield _blank(version, text)

    def _bring(self, source: str, folder: Path) -> str | None:
        """The path from a folder to a module from elsewhere, brought here; None if it is not checked out."""
        match = REGISTRY.fullmatch(source) or GITHUB.fullmatch(source)
        if match is None:
            return None
        found = match.groupdict()
        name = f"terraform-{found['provider']}-{found['name']}" if "provider" in found else found["name"]
        repository = f"{found['owner']}/{name}"
        there = self.top if repository == self.name else self.top / BROUGHT / repository
        if not (self.checkouts / repository).is_dir():
            return None
        if not there.exists():
            ignored = shutil.ignore_patterns(".git", ".terraform", "examples", "test", "tests")
            shutil.copytree(self.checkouts / repository, there, symlinks=True, ignore=ignored)
            self._prepare(there)
        path = os.path.relpath(there / (found["inner"] or ""), folder)
        return path if path.startswith("../") else f"./{path}"


def _blank(node: tree.Node, text: str) -> Edit:
    """A stretch of text without its letters, its lines kept."""
    return node.start, node.end, re.sub(r"[^\n]", " ", text[node.start : node.end])


def clone(name: str, commit: str, checkouts: Path) -> None:
    """Fetches one commit of a repository from GitHub."""
    folder = checkouts / name
    if not folder.exists():
        folder.mkdir(parents=True)
        git = ["git", "-C", str(folder)]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, "fetch", "--quiet", "--depth=1", f"https://github.com/{name}", commit], check=True)
        subprocess.run([*git, "checkout", "--quiet", "FETCH_HEAD"], check=True)
