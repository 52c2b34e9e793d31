"""Proposed workflows -> the text of a starting `iaccheck.yaml`, with remarks on what each key is for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from iaccheck.model import Factor, Setting
from iaccheck.policy.sentences import listed, short
from iaccheck.policy.workflows.proposals import LEAST, Proposal, Proposed
from iaccheck.report.yaml_text import PLAIN_IN_BRACES, remark, scalar

MOST_ROOTS = 5
"""An account with more root modules is written with a pattern."""


SCHEMA = ".iaccheck.schema.json"
"""The copy of the JSON Schema beside a configuration: there editors find it on every machine."""


class VarFiles(msgspec.Struct, frozen=True):
    """Files of variables that Terraform reads for a root module only if it is told to; paths as the text has them."""

    root: str
    paths: tuple[str, ...]


HEAD = """\
What iaccheck should check here beyond what the clouds accept: the ways in that you intend, and the session that each
needs. "iaccheck init" wrote down what is possible today, so all of this passes. Make it yours: set needs to what people
and programs need, and delete the ways in that nobody uses."""
EDITORS = """\
For editors: the file in the first line completes and checks the keys; "iaccheck schema -o FILE" writes it anew."""
CLOSED = "no person and no program outside gets in by their trust policy"
DOUBTFUL = """\
Not declared, since it is not known what is possible today. To declare one, set its needs and remove the leading "# ";
or give what is missing, delete this file, and run "iaccheck init" again."""
UNTOLD = """\
A login session is one setting of a whole cloud account. Root modules of one account see what any of them sets; what is
set elsewhere can be said here: make the list fit, and remove the leading "# "."""
PLANNED = """\
Root modules are planned with the variables that Terraform reads by itself. These files it reads only when it is told
to (-var-file): plan a root module with them, as often as you do."""


def starting(proposed: Proposed, var_files: Iterable[VarFiles], settings: Mapping[str, Setting]) -> str:
    """The whole text; the same for the same input."""
    parts = [
        [f"# yaml-language-server: $schema=./{SCHEMA}", "#", *remark(HEAD), "#", *remark(EDITORS), "version: 1"],
        list(_workflows(proposed)),
        list(_accounts(proposed, settings)),
        list(_roots(tuple(var_files))),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


# --- workflows ------------------------------------------------------------------------------------------


def _workflows(proposed: Proposed) -> Iterator[str]:
    """The list with what its keys mean; a key without any certain entry is a remark too."""
    proposals = proposed.proposals
    is_certain = any(not proposal.doubt for proposal in proposals)
    yield from _keys(proposals)
    yield "workflows:" if is_certain else "# workflows:"
    yield from _entries(proposal for proposal in proposals if not proposal.doubt)
    doubtful = [proposal for proposal in proposals if proposal.doubt]
    if doubtful:
        yield from (*([""] if is_certain else []), *remark(DOUBTFUL), "")
        yield from _entries(doubtful)
    if proposed.left_out:
        yield from ("", *remark(f"{proposed.left_out} more ways in are not listed here: iaccheck reach has them all."))
    if proposed.closed:
        roles = "1 role is" if proposed.closed == 1 else f"{proposed.closed} roles are"
        yield from (
            "",
            *remark(f"{roles} not listed: no person and no program outside gets in by their trust policy."),
        )


def _keys(proposals: Iterable[Proposal]) -> Iterator[str]:
    """What each key is for, and the kinds that follow."""
    kinds = {proposal.kind.name: proposal.kind for proposal in proposals}
    factors = {f.id: f for kind in kinds.values() for f in kind.factors if f.set_by in {"caller", "idp"}}
    keys = {
        "name": "yours to choose: findings call it so",
        "kind": 'the way in, which says what limits it ("iaccheck explain KIND"):',
        "target": "an address, which may hold *, or the name in the cloud",
        "root": "the only root module that it is about, by its folder from here",
        "needs": "how long its session has to last: 8h, 90m, 1h30m. Here: the longest that is possible today",
        "at_most": "if you like: a possible session longer than this is a finding, too",
        "caller": 'if you like: the program that goes this way ("iaccheck rules" lists them), with its own default',
        "given": f"what Terraform does not set: {_given_text(factors.values())}",
    }
    if not any(proposal.workflow.root for proposal in proposals):
        del keys["root"]
    if not factors:
        del keys["given"]
    if all(factor.set_by != "caller" for factor in factors.values()):
        del keys["caller"]
    width = max(map(len, kinds), default=0)
    for key, text in keys.items():
        yield from remark(f"{key.ljust(8)} {text}", 9)
        if key == "kind":
            yield from (f"#            {name.ljust(width)}  {kind.title}" for name, kind in sorted(kinds.items()))
    yield from (f"# docs     {link}" for link in dict.fromkeys(link for kind in kinds.values() for link in kind.docs))


def _given_text(factors: Iterable[Factor]) -> str:
    who = {"caller": "what the caller asks for", "idp": "what the identity provider sends"}
    by: dict[str, list[str]] = {}
    for factor in factors:
        by.setdefault(factor.set_by, []).append(factor.id)
    return "; ".join(f"{who[set_by]} ({', '.join(ids)})" for set_by, ids in by.items())


def _entries(proposals: Iterable[Proposal]) -> Iterator[str]:
    """Workflows, those of one target together; as remarks, with the reason, where they are not certain."""
    before: Proposal | None = None
    for proposal in proposals:
        is_next = before is not None and _subject(before) == _subject(proposal)
        if before is not None and not is_next:
            yield ""
        if proposal.doubt and not (is_next and before is not None and before.doubt == proposal.doubt):
            yield from remark(f"{proposal.doubt[0].upper()}{proposal.doubt[1:]}.")
        yield from (f"# {line}" if proposal.doubt else line for line in _entry(proposal))
        before = proposal


def _subject(proposal: Proposal) -> tuple[str | None, str | None]:
    return proposal.workflow.root, proposal.workflow.target


def _entry(proposal: Proposal) -> Iterator[str]:
    """The lines of one workflow."""
    workflow = proposal.workflow
    yield f"  - name: {scalar(workflow.name)}"
    yield f"    kind: {scalar(workflow.kind)}"
    if workflow.target is not None:
        yield f"    target: {scalar(workflow.target)}"
    if workflow.root is not None:
        yield f"    root: {scalar(workflow.root)}"
    yield f"    needs: {short(workflow.needs_seconds)}{_limited(proposal)}"
    if workflow.given:
        given = ", ".join(f"{scalar(id_, PLAIN_IN_BRACES)}: {short(s)}" for id_, s in workflow.given.items())
        yield f"    given: {{{given}}}"


def _limited(proposal: Proposal) -> str:
    """What stands behind a length: what limits it, or which setting may."""
    if proposal.doubt:
        return ""
    if proposal.unsure:
        names = listed([limit.factor.id for limit in proposal.unsure])
        whose = " of the member account (account: NAME)" if any(x.factor.of_member for x in proposal.unsure) else ""
        return f"  # more, if {names}{whose} allows it: see accounts"
    return f"  # limited by {listed(list(proposal.limited_by))}" if proposal.limited_by else ""


# --- accounts and roots ---------------------------------------------------------------------------------


def _accounts(proposed: Proposed, settings: Mapping[str, Setting]) -> Iterator[str]:
    """How to say what no root module says of an account's settings."""
    untold = {limit.factor.id: limit.factor for p in proposed.proposals for limit in p.unsure}
    if not untold:
        return
    yield from remark(UNTOLD)
    for factor in untold.values():
        yield from remark(f"{factor.id}: nothing here tells it; {factor.default_text}.")
    roots = tuple(dict.fromkeys((*proposed.telling, *proposed.wanting)))
    shown = ['"**"'] if len(roots) > MOST_ROOTS else [scalar(root, PLAIN_IN_BRACES) for root in roots]
    yield from ("# accounts:", "#   - name: main", f"#     roots: [{', '.join(shown)}]")
    if proposed.telling:
        set_here = listed(list(proposed.telling))
        yield from remark(f"{set_here}: set here already, so nothing to assume.", indent="    # ")
        return
    yield "#     assume:"
    for id_ in dict.fromkeys(id_ for factor in untold.values() for id_ in factor.settings):
        usual = settings[id_].omitted.on_create_seconds
        length = usual.low if usual is not None and usual.is_exact else settings[id_].allowed.low
        yield f"#       {scalar(id_)}: {short(length if isinstance(length, int) else LEAST)}"


def _roots(var_files: tuple[VarFiles, ...]) -> Iterator[str]:
    """How to plan root modules with files of variables that are lying there."""
    if not var_files:
        return
    yield from remark(PLANNED)
    yield "# roots:"
    taken: set[str] = set()
    for each in var_files:
        for path in each.paths:
            name = _root_name(each.root, path, taken)
            taken.add(name)
            words = [scalar(word, PLAIN_IN_BRACES) for word in (name, each.root, path)]
            yield "#   - {{name: {}, path: {}, var_files: [{}]}}".format(*words)


def _root_name(root: str, path: str, taken: set[str]) -> str:
    """A name of its own: the file's, or that of the folder that tells it from others."""
    folder, file = os.path.split(path)
    stem = file.removesuffix(".json").removesuffix(".tfvars")
    stem = os.path.basename(folder) or stem if stem == "terraform" else stem
    names = (stem, f"{os.path.basename(root)}-{stem}", path)
    return next((name for name in names if name not in taken), f"{root}:{path}")
