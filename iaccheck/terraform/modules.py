"""Where a module call's source leads: a folder, read once, or the reason why it is not here."""

from __future__ import annotations

import os
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from iaccheck import limits
from iaccheck.files import MEGABYTE, Files, Seen
from iaccheck.hcl.values import Unknown, Value
from iaccheck.hcl.wording import because
from iaccheck.source import letters_in, words_in
from iaccheck.terraform.misfits import misfits
from iaccheck.terraform.module import Module, load

MOST_KEPT = 2 * MEGABYTE
"""So many characters of modules are kept for the next root module that calls them."""
MANIFEST = os.path.join(".terraform", "modules", "modules.json")


class Absent(Struct, frozen=True):
    """Why a module is not here, as a clause about its call."""

    reason: str
    is_mistake: bool = False
    """Whether Terraform would not find it either."""


class _Loaded(Struct, frozen=True):
    """A module, what was asked of the disk for it, and of how many characters it is, with blanks and without."""

    module: Module
    seen: Seen
    size: int
    letters: int


class Modules:
    """The modules of a checked tree, by folder; what `terraform init` fetched for a root is found by its manifest."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._loaded: dict[str, _Loaded] = {}
        """The one that was asked for last at the end."""
        self._size = 0
        self.used: set[str] = set()
        """The folders of those that were asked for since `let_go`."""
        self._refused: dict[str, Absent] = {}
        """Of these, the ones that are too much beside those before them."""
        self._manifests: dict[str, Mapping[str, str]] = {}

    def __contains__(self, folder: object) -> bool:
        return folder in self._loaded

    @property
    def loaded(self) -> tuple[Module, ...]:
        """Every module that was read, by folder."""
        return tuple(self._loaded[folder].module for folder in sorted(self._loaded))

    def at(self, folder: str) -> Module:
        """The module of a folder; each time, it counts as what was asked of the disk."""
        folder = os.path.normpath(folder)
        found = self._loaded.pop(folder, None) or self._load(folder)
        self._loaded[folder] = found
        self.used.add(folder)
        self.files.seen |= found.seen
        return found.module

    def _load(self, folder: str) -> _Loaded:
        outer, self.files.seen = self.files.seen, {}
        try:
            module = load(folder, self.files)
            seen = self.files.seen
        finally:
            self.files.seen = outer
        size = sum(len(file.source.text) for file in module.files)
        self._size += size
        letters = sum(letters_in(file.source.text) for file in module.files)
        return _Loaded(replace(module, diagnostics=(*module.diagnostics, *misfits(module))), seen, size, letters)

    def let_go(self, root: str) -> None:
        """Forget a root module, and of those that others call the ones that nobody called for the longest time."""
        self.used.clear()
        self._refused.clear()
        while self._loaded and (root in self._loaded or self._size > MOST_KEPT):
            folder = root if root in self._loaded else next(iter(self._loaded))
            self._size -= self._loaded.pop(folder).size

    def called(self, source: Value, caller: Module, key: str, root: str) -> Module | Absent:
        """The module that a call's source names, or why it can't be read.

        `key` is the call's path as the manifest has it: `roles.inner`; `root` is the root module's folder. A source may
        be worked out from variables: https://opentofu.org/docs/language/modules/sources/ (Terraform 1.15 has it too).
        """
        if isinstance(source.data, Unknown):
            return Absent(f"has a source that is not known: {because(source.data.reason)}")
        if source.sensitive or not isinstance(source.data, str):
            return Absent(f"has a source that is {'sensitive' if source.sensitive else 'no text'}", True)
        return self._at_source(source.data, caller, key, root)

    def _at_source(self, source: str, caller: Module, key: str, root: str) -> Module | Absent:
        if source.startswith(("./", "../")) or source in {".", ".."}:
            folder = os.path.normpath(os.path.join(caller.folder, source))
            return self._local(folder, source, root)
        fetched = self._manifest(root).get(key)
        if fetched is None:
            remedy = 'run "terraform init", or give a plan\'s JSON'
            return Absent(f'comes from "{source}", which is not here: {remedy}')
        return self._local(os.path.normpath(os.path.join(root, fetched)), source, root)

    def _local(self, folder: str, source: str, root: str) -> Module | Absent:
        if not self.files.contains(folder):
            return Absent(f'comes from "{source}", which lies outside of the checked tree')
        if not self.files.is_folder(folder):
            return Absent(
                f'comes from "{source}", and there is no folder {self.files.shown(folder)} that can be read', True
            )
        return self._refused.get(folder) or self._beside(self.at(folder), root)

    def _beside(self, module: Module, root: str) -> Module | Absent:
        """A module, unless it is too much beside the root module and others that it calls; then it is let go."""
        most = limits.now.words
        if sum(self._loaded[folder].letters for folder in self.used) <= most:
            return module
        texts = (file.source.text for folder in self.used for file in self._loaded[folder].module.files)
        if sum(words_in(text, most) for text in texts) <= most:
            return module
        if module.folder != root:
            self._size -= self._loaded.pop(module.folder).size
            self.used.discard(module.folder)
        absent = Absent(f"is not read: limit reached: with it, there are more than {most} words and signs to read")
        return self._refused.setdefault(module.folder, absent)

    def _manifest(self, root: str) -> Mapping[str, str]:
        """Folders by module path, as `terraform init` wrote them down; none if it did not run."""
        if root not in self._manifests:
            self._manifests[root] = self._read_manifest(os.path.join(root, MANIFEST))
        return self._manifests[root]

    def _read_manifest(self, path: str) -> Mapping[str, str]:
        content = self.files.read_bytes(path)
        if isinstance(content, str):
            return {}
        import msgspec

        try:
            entries = msgspec.json.decode(content, type=dict[str, list[dict[str, object]]]).get("Modules", [])
        except (msgspec.DecodeError, RecursionError):
            return {}
        return {str(entry["Key"]): str(entry["Dir"]) for entry in entries if "Key" in entry and "Dir" in entry}
