"""Root modules that nobody has said anything about -> workflows to declare: every way in, with what it gets today."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, count

import msgspec

from iaccheck.config import Configuration, Workflow
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.wording import because
from iaccheck.model import Catalogue, Fact, Factor, Limit, Reach, Root, WorkflowKind
from iaccheck.policy.sentences import limit_text, listed, name_of
from iaccheck.policy.settings.facts import is_refused
from iaccheck.policy.workflows.reach import START, reach_of
from iaccheck.policy.workflows.targets import KEY

MOST_WORKFLOWS = 50
"""Nobody reads a longer list: from there on the instances of one block are one workflow, and the rest is counted."""
WORDS = re.compile(r'(?P<key>\[[^"\]]*\]|\["(?:[^"\\]|\\.)*"\])|(?P<name>[^.\[]+)')
NO_WORD = re.compile(r"[^\w]+")
PALE = frozenset({"this", "default", "main", "role", "module"})
"""Names in addresses that tell nothing where another word stands beside them."""
NOT_UTF_8 = re.compile("[\ud800-\udfff]")
LEAST = 3600
"""What a workflow is said to need of which nothing is certain: it is not declared, only shown."""


class Proposal(msgspec.Struct, frozen=True):
    """A workflow that somebody may intend."""

    workflow: Workflow
    kind: WorkflowKind
    limited_by: tuple[str, ...]
    """The factors that limit it."""
    unsure: tuple[Limit, ...] = ()
    """The account's settings that nothing tells: they may allow less than the others do."""
    doubt: str = ""
    """Why it is not certain to get what it says; empty if it is."""


class Proposed(msgspec.Struct, frozen=True):
    """All workflows that could be declared, and what has to be known for more."""

    proposals: tuple[Proposal, ...]
    roots: frozenset[str] = frozenset()
    """The root modules with targets of workflows."""
    left_out: int = 0
    """How many more there are than anybody would read."""
    closed: int = 0
    """How many roles there are whose trust policies admit none of the kinds."""
    wanting: tuple[str, ...] = ()
    """Root modules with workflows that an account's setting limits which nothing tells."""
    telling: tuple[str, ...] = ()
    """Root modules that set such a setting."""


def proposed(roots: tuple[Root, ...], facts: tuple[Fact, ...], catalogue: Catalogue) -> Proposed:
    """A workflow for each way in that a trust policy admits or may admit, tried: one that does not pass has a doubt."""
    reached = reach_of(roots, facts, catalogue, Configuration())
    rows = [row for row in reached.rows if row.target and row.requested_by is None]
    rows += _account_rows(roots, facts, catalogue, rows)
    groups = _groups(rows)
    drafts = _drafts(groups[:MOST_WORKFLOWS], is_one_root=len(roots) == 1)
    declared = Configuration(workflows=tuple(draft.workflow for draft in drafts))
    tried: dict[str | None, list[Reach]] = {}
    for row in reach_of(roots, facts, catalogue, declared).rows:
        tried.setdefault(row.workflow, []).append(row)
    proposals = tuple(_judged(draft, tried.get(draft.workflow.name, [])) for draft in drafts)
    wanting = dict.fromkeys(row.root for row in rows if row.root and _untold(row))
    telling = dict.fromkeys(fact.root for fact in facts if fact.setting.scope == "account")
    left_out = len(groups) - len(proposals)
    there = frozenset(row.root for row in rows)
    return Proposed(proposals, there, left_out, len(reached.closed), tuple(wanting), tuple(telling))


def _account_rows(
    roots: tuple[Root, ...], facts: tuple[Fact, ...], catalogue: Catalogue, others: list[Reach]
) -> Iterator[Reach]:
    """A row for each way in without a target, where the account's setting is told, or limits other rows as well."""
    kinds = [kind for kind in catalogue.workflows.values() if not kind.targets]
    asked = tuple(Workflow(kind.name, kind.name, None, None, None, LEAST, None, {}, START) for kind in kinds)
    wanted = {limit.factor.settings for row in others for limit in row.limits}
    for row in reach_of(roots, facts, catalogue, Configuration(workflows=asked)).rows:
        if row.workflow is not None and wanted.issuperset(limit.factor.settings for limit in _untold(row)):
            yield row


def _groups(rows: list[Reach]) -> list[tuple[str, list[Reach]]]:
    """Rows that make one workflow, with its target: each by itself, or where there are too many those of one block."""
    if len(rows) <= MOST_WORKFLOWS:
        return [(row.target or "", [row]) for row in rows]
    found: dict[tuple[str, str, str], list[Reach]] = {}
    for row in rows:
        found.setdefault((row.root, KEY.sub("", row.target or ""), row.kind.name), []).append(row)
    return [(target, members) for (_, target, _), members in found.items()]


# --- drafts ---------------------------------------------------------------------------------------------


def _drafts(groups: list[tuple[str, list[Reach]]], is_one_root: bool) -> list[Proposal]:
    names = _names([(target, rows[0]) for target, rows in groups])
    return [
        _draft(name, target, rows, None if is_one_root else rows[0].root or None)
        for name, (target, rows) in zip(names, groups, strict=True)
    ]


def _draft(name: str, target: str, rows: list[Reach], root: str | None) -> Proposal:
    """What all of some rows can get; whoever asks for a length by himself asks for just that."""
    row = min(rows, key=_certain)
    needs = _certain(row) or LEAST
    given = {factor.id: min(needs, _whole(factor.bounds.high, needs)) for factor in _requests(row.kind)}
    workflow = Workflow(name, row.kind.name, target or None, root, None, needs, None, given, START)
    binding = tuple(limit.factor.id for limit in row.limits if limit.binds)
    doubt = next(filter(None, (_doubt(each) for each in rows)), "")
    if NOT_UTF_8.search(f"{target}{root or ''}"):
        doubt = "its name is no UTF-8, and cannot be written here"
    return Proposal(workflow, row.kind, binding, _untold(row), doubt)


def _certain(row: Reach) -> int:
    """The seconds that a row gets at least."""
    return _whole(row.ceiling_seconds.low, 0)


def _whole(seconds: Number | None, otherwise: int) -> int:
    return seconds if isinstance(seconds, int) else otherwise


def _requests(kind: WorkflowKind) -> Iterator[Factor]:
    return (factor for factor in kind.factors if factor.set_by == "caller")


def _is_untold(limit: Limit) -> bool:
    """Whether it is an account's setting that no root module sets."""
    return limit.factor.set_by == "account" and limit.basis == "unknown" and limit.fact is None


def _untold(row: Reach) -> tuple[Limit, ...]:
    """The account's settings that more may depend on."""
    return () if row.ceiling_seconds.is_exact else tuple(filter(_is_untold, row.limits))


def _doubt(row: Reach) -> str:
    """What is not known of a row, if something is."""
    if row.trust is not None and row.trust.verdict(row.kind.name) == "unknown":
        return f"whether its trust policy admits this way in is not known: {because(row.trust.reason)}"
    if row.target is None and _untold(row):
        return f"nothing here says what {listed([limit.factor.id for limit in _untold(row)])} is: see accounts"
    for limit in row.limits:
        fact = limit.fact
        if fact is not None and is_refused(fact):
            return f"the cloud rejects its {name_of(fact.setting)}"
        if fact is not None and fact.is_sensitive:
            return f"its {name_of(fact.setting)} is sensitive"
        if limit.basis == "unknown" and not _is_untold(limit):
            return f"its {limit.factor.id} is {limit_text(limit)}: {'it ' if fact else ''}{limit.note}"
    return "" if _certain(row) else "nothing here limits it"


def _judged(draft: Proposal, rows: list[Reach]) -> Proposal:
    """A draft that does not pass as it stands has a doubt at least."""
    if draft.doubt or (rows and all(row.outcome == "pass" for row in rows)):
        return draft
    facts = (limit.fact for row in rows for limit in row.limits if limit.fact and not limit.fact.is_certain)
    is_counted = "[*]" not in (draft.workflow.target or "")
    unsaid = "it is not certain to get that" if is_counted else "it is not known how many there are"
    why = next((because(fact.reason or "") for fact in facts), unsaid)
    return msgspec.structs.replace(draft, doubt=why)


# --- names ----------------------------------------------------------------------------------------------


def _names(targets: list[tuple[str, Reach]]) -> list[str]:
    """Names that differ: of the role, with the way in if there are several, and with the root module where needed."""
    ways = Counter((row.root, target) for target, row in targets)
    choices = [_spellings(target, row, ways[row.root, target] > 1) for target, row in targets]
    chosen = [spellings[0] for spellings in choices]
    for longer in (1, 2):
        counts = Counter(chosen)
        pairs = zip(chosen, choices, strict=True)
        chosen = [spellings[longer] if counts[name] > 1 else name for name, spellings in pairs]
    names: dict[str, None] = {}
    for name in chosen:
        numbered = (f"{name}-{number}" for number in count(2))
        names[next(each for each in chain((name,), numbered) if each not in names)] = None
    return list(names)


def _spellings(target: str, row: Reach, has_other_ways: bool) -> tuple[str, str, str]:
    """A short name, and longer ones that tell it from those in other root modules."""
    way = row.kind.name.partition(".")[2] or row.kind.name
    name = f"{_name_of(target)}-{way}" if target and has_other_ways else _name_of(target) if target else way
    folders = [NO_WORD.sub("-", folder).strip("-") for folder in row.root.split("/")]
    return name, "-".join(filter(None, (folders[-1], name))), "-".join(filter(None, (*folders, name)))


def _name_of(target: str) -> str:
    """The words of an address that tell something: of modules, of the resource, and of their keys."""
    parts = [match["key"] or match["name"] for match in WORDS.finditer(target)]
    names = [place for place, part in enumerate(parts) if not part.startswith("[")]
    if len(names) > 1:
        parts[names[-2]] = ""  # the resource type
    words = [NO_WORD.sub("-", part).strip("-_") for part in parts]
    telling = [word for word in words if word and word not in PALE]
    return "-".join(telling or filter(None, words)) or "role"
