"""A plan's root module and the folder that it was made of -> the plan's, its resources in the places of that folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from iaccheck.hcl import tree
from iaccheck.hcl.types import Type
from iaccheck.model import Fact, Resource, Root, Setting
from iaccheck.policy.sentences import listed, name_of, observed_text
from iaccheck.policy.settings.facts import facts_of
from iaccheck.source import Diagnostic, Location
from iaccheck.terraform.expand import expand
from iaccheck.terraform.file_names import is_terraform_file
from iaccheck.terraform.module import Declaration
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.places import Blocks, placed
from iaccheck.terraform.planning import Planning
from iaccheck.terraform.wanted import Wanted

MOST_NAMED = 3
"""Of more addresses than these the first are named."""
UNPLANNED = ("backend.", "ephemeral.")
"""What a plan has nothing of, so that the source alone tells it."""


class Source(Struct, frozen=True):
    """The folder, absolute, that a plan was made of, and how: with the plan's variables."""

    folder: str
    planning: Planning
    modules: Modules
    wanted: Wanted
    types: Mapping[str, Type]

    @property
    def shown(self) -> str:
        """The folder as people see it."""
        shown = self.modules.files.shown(self.folder)
        return "the current folder" if shown == "." else shown

    def is_module(self, folder: str) -> bool:
        """Whether a folder holds any configuration."""
        return any(map(is_terraform_file, self.modules.files.entries(folder)))


def sourced(root: Root, made_of: Source, compared: Iterable[Setting]) -> Root:
    """The root module of a plan or state with the places that its source has for its resources.

    What is odd about the source is a diagnostic: also which of the `compared` settings have another value there.
    """
    if not made_of.is_module(made_of.folder):
        return replace(root, diagnostics=(*root.diagnostics, _no_module(made_of)))
    source = expand(root.name, made_of.folder, made_of.modules, made_of.planning, made_of.wanted, made_of.types)
    blocks = Blocks(source.resources)
    pairs = [(resource, blocks.of(resource.address)) for resource in root.resources]
    lacking = [r for r, there in pairs if there is None and not r.type.startswith("data.")]
    odd = [*(replace(each, severity="warning") for each in source.unreadable)]
    if lacking:
        odd.append(_lacking(root, made_of.shown, lacking, source))
    found = tuple(placed(resource, there) if there else resource for resource, there in pairs)
    odd += _otherwise(root, made_of, [(r, there) for r, there in pairs if there], tuple(compared))
    unplanned = tuple(resource for resource in source.resources if resource.type.startswith(UNPLANNED))
    return replace(
        root,
        resources=(*found, *unplanned),
        diagnostics=(*root.diagnostics, *odd),
        files=(*root.files, *source.files),
    )


def _no_module(made_of: Source) -> Diagnostic:
    """That a folder holds no configuration, and which folders below it do."""
    files = made_of.modules.files
    folders = islice(filter(made_of.is_module, files.folders(made_of.folder)), MOST_NAMED)
    named = [files.shown(path) for path in folders]
    below = f": did you mean {listed(named, 'or')}?" if named else ", nor does a folder below it."
    detail = f"Findings have no line, since {made_of.shown} holds no Terraform files{below}"
    return Diagnostic("warning", "Source is no root module", detail)


def _lacking(root: Root, shown: str, lacking: list[Resource], source: Root) -> Diagnostic:
    """That some of what is planned does not stand in the source, and why if that is known."""
    first = lacking[:MOST_NAMED]
    named = listed([r.address for r in first] + _more(len(lacking) - len(first)))
    why = dict.fromkeys(
        f"{module} {reason}"
        for module, reason in source.hidden.items()
        if any(resource.address.startswith(module) for resource in lacking)
    )
    reason = "; ".join(why) or "it is not its source, or was changed since"
    detail = f"{shown} does not hold {named}, which {root.path} does: {reason}. Findings on that have no line."
    return Diagnostic("warning", "Source lacks what is planned", detail)


def _more(number: int) -> list[str]:
    return [f"{number} more"] if number > 0 else []


# --- what the source says otherwise ---------------------------------------------------------------------


def _otherwise(
    root: Root, made_of: Source, pairs: list[tuple[Resource, Resource]], settings: tuple[Setting, ...]
) -> Iterator[Diagnostic]:
    """That settings have other values in the source than in the plan: then it is not what was planned."""
    planned = _by_setting(facts_of((resource for resource, _ in pairs), settings))
    written = _by_setting(facts_of((replace(its, address=ours.address) for ours, its in pairs), settings))
    differing = [
        (planned[key][0], facts[0])
        for key, facts in written.items()
        if key in planned and _is_told(facts, planned[key]) and _lengths(facts) != _lengths(planned[key])
    ]
    if differing:
        ignored = _ignored(made_of.modules)
        heads = {ours.address: its.body.location for ours, its in pairs}
        differing = [pair for pair in differing if not _is_ignored(pair[1], ignored.get(heads[pair[1].address], ()))]
    if differing:
        ours, its = differing[0]
        more = f" ({listed(_more(len(differing) - 1))} like it)" if differing[1:] else ""
        detail = (
            f"{name_of(ours.setting)} of {ours.address} is {observed_text(ours)} in {root.path}, and "
            f"{observed_text(its)} in {made_of.shown}{more}. The plan's values are judged; "
            "plan again if the source is newer."
        )
        yield Diagnostic("warning", "Source is not what was planned", detail, its.value_location or its.location)


Key = tuple[str, str]


def _by_setting(facts: Iterator[Fact]) -> Mapping[Key, list[Fact]]:
    found: dict[Key, list[Fact]] = {}
    for fact in facts:
        found.setdefault((fact.address, fact.setting.id), []).append(fact)
    return found


def _is_told(written: list[Fact], planned: list[Fact]) -> bool:
    """Whether all that is compared is known: what the source leaves out may be anything in an object that is there."""
    return all(fact.status == "known" for fact in written) and all(
        fact.status in {"known", "omitted"} for fact in planned
    )


def _lengths(facts: list[Fact]) -> Counter[object]:
    return Counter(fact.reason if fact.measure is None else str(fact.measure) for fact in facts)


def _ignored(modules: Modules) -> Mapping[Location | None, tuple[str, ...]]:
    """By the head of each resource block, the arguments whose changes its `lifecycle` ignores; `all` for all."""
    declarations = (block for module in modules.loaded for block in module.resources.values())
    return {block.location: names for block in declarations if (names := tuple(_names_ignored(block)))}


def _names_ignored(declaration: Declaration) -> Iterator[str]:
    for lifecycle in declaration.content().blocks_of("lifecycle"):
        written = lifecycle.attribute("ignore_changes")
        expression = written.expression if written else None
        for each in expression.elements if isinstance(expression, tree.Tuple) else (expression,):
            while isinstance(each, tree.GetAttr | tree.Index):
                each = each.source
            if isinstance(each, tree.Name):
                yield each.name


def _is_ignored(fact: Fact, names: tuple[str, ...]) -> bool:
    return "all" in names or fact.setting.path[0].name in names
