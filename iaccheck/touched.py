"""Root modules and what changed -> which of them it touches, and which findings elsewhere they decide."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache

from msgspec.structs import replace

from iaccheck.changes import Changes, is_below
from iaccheck.model import Finding, Limit, Reach, Root
from iaccheck.planned import Planned, Touched, is_excluded
from iaccheck.policy.catalogue import TESTS
from iaccheck.policy.workflows.reach import Reached
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.terraform.variables import VARIABLES, is_automatic
from iaccheck.universe import CONFIGURATION, Asked, Universe, nearest_configuration, universes

YAML = (".yaml", ".yml")


def universes_asked(asked: Asked) -> tuple[Universe, ...]:
    """The universes of the paths; where changed files were named, those of all configurations below the paths too.

    Such files may lie outside of the configurations whose root modules use them.
    """
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
    change = _Change(changes, universe)
    among, diagnostics = planned.asked, planned.diagnostics
    if changes.since is None and universe.asked.config is None:
        in_force = universe.absolute(universe.configuration.path) if universe.configuration.path else None
        among = tuple(root for root in among if nearest_configuration(universe.absolute(root.path)) == in_force)
        diagnostics = ()  # each configuration counts in its folder
    names = frozenset(root.name for root in planned.roots if change.touches(root))
    asked = tuple(root for root in among if root.name in names)
    other = planned.there - {universe.absolute(root.path) for root in planned.asked}
    others = [place for place in other if change.touches_folders(planned.found_folders.reached_from((place,)), place)]
    return replace(
        planned,
        asked=asked,
        found=len({root.path for root in asked}) + len(others),
        not_checked=tuple(each for each in planned.not_checked if changes.are_below(universe.absolute(each.path))),
        diagnostics=diagnostics,
        touched=Touched(names, frozenset(root.name for root in among), bool(names) or change.took_away(planned.tops)),
    )


class _Change:
    """What changed, asked about the root modules of one universe."""

    def __init__(self, changes: Changes, universe: Universe) -> None:
        self.paths, self.universe = changes.paths, universe
        self.holds, self.are_below = cache(changes.holds), cache(changes.are_below)
        self.real = cache(os.path.realpath)
        places = [os.path.split(path) for path in changes.paths]
        self.folders = {folder for folder, name in places if is_terraform_file(name)}
        """Those in which a Terraform file changed, also one that is no longer there."""
        self.variables = {folder for folder, name in places if is_automatic(name)}
        self.configured = {folder for folder, name in places if name == CONFIGURATION}
        self.is_all = self._is_in_force()

    def _is_in_force(self) -> bool:
        """Whether the configuration in force is another, or a file of rules."""
        config = self.universe.configuration.path
        if config and self.holds(self.universe.absolute(config)):
            return True
        return any(self._is_rule(path, os.path.realpath(rules)) for rules in self.universe.rules for path in self.paths)

    def _is_rule(self, path: str, rules: str) -> bool:
        names = os.path.relpath(path, rules).split(os.sep)
        return path == rules or (names[0] != os.pardir and path.endswith(YAML) and TESTS not in names)

    def touches(self, root: Root) -> bool:
        """Whether a root module may be another than it was; a plan's JSON is looked at whenever it is given."""
        place = self.universe.absolute(root.path)
        if self.is_all or root.reads is None:
            return True
        files = (*root.reads.files, *map(self.universe.absolute, root.files))
        return (
            self.touches_folders(root.reads.modules, place)
            or any(map(self.holds, files))
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


def is_made_of(finding: Finding, roots: frozenset[str], reached: Reached) -> bool:
    """Whether a finding is made of settings of some root modules, wherever it stands."""
    row = finding.reach
    return not roots.isdisjoint(finding.others) or (row is not None and decides(row, roots, reached))


def decides(row: Reach, roots: frozenset[str], reached: Reached) -> bool:
    """Whether what limits a session is of some root modules, or may have been until it was taken away."""
    return any(root in roots for limit in row.limits for root in _makers(limit, row, roots, reached))


def _makers(limit: Limit, row: Reach, roots: frozenset[str], reached: Reached) -> Iterator[str]:
    """The root modules that a limit comes from; where it binds and none sets it, those that could."""
    if limit.fact is not None:
        yield limit.fact.root
    elif limit.basis == "unknown" or (limit.basis in {"assumed", "default"} and (limit.binds or limit.must_rise)):
        if limit.factor.set_by == "idp":
            yield from roots
        account = reached.accounts.named(row.account or "") if limit.factor.set_by == "account" else None
        yield from (root for root in roots if account is not None and reached.accounts.holds(account, root, None))
