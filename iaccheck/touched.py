"""Root modules and what changed -> which of them it touches, and which findings elsewhere they decide."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache

from msgspec.structs import replace

from iaccheck import told
from iaccheck.changes import Changes, is_below
from iaccheck.model import Factor, Finding, Limit, Reach, Root, Touched
from iaccheck.planned import Planned, is_excluded
from iaccheck.policy.catalogue import TESTS
from iaccheck.policy.workflows.reach import Reached
from iaccheck.terraform.discover import SOURCE
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.terraform.planning import VARIABLES, is_automatic
from iaccheck.universe import CONFIGURATION, Asked, Universe, nearest_configuration, universes

YAML = (".yaml", ".yml")


def universes_asked(asked: Asked) -> tuple[Universe, ...]:
    """The universes of the paths; where changed files were named, those of all configurations below the paths too.

    Such files may lie outside of the configurations whose root modules use them.
    """
    asked.say(told.of_changes(asked.changes))
    if asked.changes is None or asked.changes.since is not None:
        return universes(asked)
    here = os.path.realpath(asked.working_directory)
    above = (os.path.dirname(path) for path in asked.changes.paths if not is_below(path, here))
    outside = sorted({folder for folder in above if os.path.isdir(folder)})
    all_ = list(universes(replace(asked, paths=(*asked.paths, *outside))))
    if asked.config is not None:
        return tuple(all_)
    for outer in tuple(all_):
        for folder in (folder for path in outer.paths for folder in outer.files.folders(path)):
            is_new = CONFIGURATION in outer.files.entries(folder) and all(one.folder != folder for one in all_)
            if is_new and not any(is_excluded(one, folder) for one in all_):
                all_.extend(universes(replace(asked, paths=(folder,))))
    return tuple(all_)


def narrowed(planned: Planned, universe: Universe) -> Planned:
    """What was planned, with only those root modules asked for that changes touch, if there are any to look at."""
    changes = universe.asked.changes
    if changes is None:
        return planned
    change = _Change(changes, universe, planned)
    among, diagnostics = planned.asked, planned.diagnostics
    if changes.since is None and universe.asked.config is None:
        in_force = universe.absolute(universe.configuration.path) if universe.configuration.path else None
        among = tuple(root for root in among if nearest_configuration(universe.absolute(root.path)) == in_force)
        diagnostics = ()  # each configuration counts in its folder
    touched = {root.name: change.types_of(root) for root in planned.roots if change.touches(root)}
    universe.asked.say(told.of_touched(universe, touched))
    asked = tuple(root for root in among if root.name in touched)
    other = planned.there - {universe.absolute(root.path) for root in planned.asked}
    others = [place for place in other if change.touches_folders(planned.found_folders.reached_from((place,)), place)]
    return replace(
        planned,
        asked=asked,
        found=len({root.path for root in asked}) + len(others),
        not_checked=tuple(each for each in planned.not_checked if changes.are_below(universe.absolute(each.path))),
        diagnostics=diagnostics,
        touched=Touched(
            touched,
            frozenset(root.name for root in among),
            change.gone(),
            bool(touched or others) or change.took_away(planned.tops),
        ),
    )


class _Change:
    """What changed, asked about the root modules of one universe."""

    def __init__(self, changes: Changes, universe: Universe, planned: Planned) -> None:
        self.paths, self.universe, self.planned = changes.paths, universe, planned
        self.holds, self.are_below = cache(changes.holds), cache(changes.are_below)
        self.real, self.named_in = cache(os.path.realpath), cache(self._named_in)
        kinds = universe.catalogue.workflows.values()
        self.deciding = frozenset(type_ for kind in kinds for factor in kind.factors for type_ in _types(factor))
        places = [os.path.split(path) for path in changes.paths]
        self.folders = {folder for folder, name in places if is_terraform_file(name)}
        """Those in which a Terraform file changed, also one that is no longer there."""
        self.variables = {folder for folder, name in places if is_automatic(name)}
        self.configured = {folder for folder, name in places if name == CONFIGURATION}
        self.is_all = self._is_in_force()
        self.before: dict[str, bytes] = {}
        """By folder, what stood in its Terraform files that are others now."""
        self.lost: set[str] = set()
        """The folders of those of them that are no longer there."""
        for path, text in changes.before(lambda path: is_terraform_file(os.path.basename(path))):
            folder = os.path.dirname(path)
            self.before[folder] = self.before.get(folder, b"") + text
            self.lost |= set() if os.path.lexists(path) else {folder}

    def _is_in_force(self) -> bool:
        """Whether the configuration in force is another, or a file of rules."""
        config = self.universe.configuration.path
        if config and self.holds(self.universe.absolute(config)):
            return True
        return any(self._is_rule(path, os.path.realpath(rules)) for rules in self.universe.rules for path in self.paths)

    def _is_rule(self, path: str, rules: str) -> bool:
        names = os.path.relpath(path, rules).split(os.sep)
        return path == rules or (names[0] != os.pardir and path.endswith(YAML) and TESTS not in names)

    def types_of(self, root: Root) -> frozenset[str]:
        """Which of the types that decide elsewhere a root module and all it calls name, or named before."""
        return self._types_in(root.reads.folders if root.reads else ())

    def gone(self) -> frozenset[str]:
        """The same of folders with a file that is no longer there, and of those that are of no root module now."""
        used = {self.real(folder) for root in self.planned.roots if root.reads for folder in root.reads.folders}
        return self._types_in(folder for folder in self.before if folder in self.lost or folder not in used)

    def _types_in(self, folders: Iterable[str]) -> frozenset[str]:
        """Of folders and those that they call or called: what they name now, or what stood there before."""
        before = {folder: self.before.get(self.real(folder), b"") for folder in folders}
        called = {
            os.path.normpath(os.path.join(folder, os.fsdecode(source)))
            for folder, text in before.items()
            for source in SOURCE.findall(text)
        }
        reached = self.planned.found_folders.reached_from({*before, *called})
        return frozenset().union(*map(self._named, before.values()), *map(self.named_in, reached))

    def _named(self, text: bytes) -> frozenset[str]:
        return frozenset(type_ for type_ in self.deciding if type_.encode() in text)

    def _named_in(self, folder: str) -> frozenset[str]:
        files = self.universe.files
        names = filter(is_terraform_file, files.entries(folder))
        contents = (files.content(os.path.join(folder, name)) for name in names)
        return frozenset().union(*(self._named(content) for content in contents if isinstance(content, bytes)))

    def touches(self, root: Root) -> bool:
        """Whether a root module may be another than it was; a plan's JSON is looked at whenever it is given."""
        place = self.universe.absolute(root.path)
        if self.is_all or root.reads is None:
            return True
        return (
            self.touches_folders(root.reads.folders, place)
            or any(map(self.holds, root.reads.files))
            or any(map(self.are_below, root.reads.trees))
        )

    def touches_folders(self, modules: Iterable[str], root: str) -> bool:
        """Whether something that Terraform reads changed in a root module's folders, or what is in force there."""
        real = self.real(root)
        if self.is_all or real in self.variables or any(is_below(real, folder) for folder in self.configured):
            return True
        return any(self.real(module) in self.folders or self.holds(module) for module in modules)

    def took_away(self, tops: Iterable[str]) -> bool:
        """Whether files are no longer there that may have been a root module's, also of one that is gone itself."""
        real = [self.real(top) for top in tops]
        return any(
            any(is_below(path, top) for top in real) and not os.path.lexists(path)
            for path in self.paths
            if is_terraform_file(os.path.basename(path)) or path.endswith(VARIABLES)
        )


def is_made_of(finding: Finding, touched: Touched, reached: Reached) -> bool:
    """Whether a finding is made of settings of root modules that are touched, wherever it stands."""
    row = finding.reach
    return any(root in touched.roots for root in finding.others) or (row is not None and decides(row, touched, reached))


def decides(row: Reach, touched: Touched, reached: Reached) -> bool:
    """Whether what limits a session is of a root module that is touched, or may have been until it was taken away."""
    return any(_is_made_there(limit, row, touched, reached) for limit in row.limits)


def _is_made_there(limit: Limit, row: Reach, touched: Touched, reached: Reached) -> bool:
    """Whether a limit comes from such a root module; or, where none sets it, whether one did or could."""
    if limit.fact is not None:
        return limit.fact.root in touched.roots
    factor = limit.factor
    types = _types(factor)
    if limit.basis == "given" or limit.is_none or not types:
        return False
    if not touched.gone.isdisjoint(types):
        return True
    makers = (root for root, words in touched.roots.items() if not words.isdisjoint(types))
    if factor.set_by == "idp" or factor.of_member:
        return any(makers)
    account = reached.accounts.named(row.account or "")
    return account is not None and any(reached.accounts.holds(account, root, None) for root in makers)


def _types(factor: Factor) -> frozenset[str]:
    """The types of what decides a factor from elsewhere: of an account's settings and identity providers' ones."""
    settings = (*factor.settings, *(supplier.setting for supplier in factor.supplied_by))
    return frozenset(each.partition(".")[0] for each in settings if factor.set_by in {"account", "idp"})
