"""A statement in the words of a policy's JSON -> what it says of whom and of which actions, or how it is malformed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from iaccheck.policy.trust.conditions import Condition, conditions_of
from iaccheck.policy.trust.forms import HOLE, is_like
from iaccheck.policy.trust.texts import Gap, Plain

EVERYONE = "*"
EFFECTS: Mapping[str, Literal["Allow", "Deny"]] = {"Allow": "Allow", "Deny": "Deny"}


class Malformed(msgspec.Struct, frozen=True):
    """Why no cloud would accept a statement."""

    reason: str
    """Ends the sentence "the policy …"."""


class Principal(msgspec.Struct, frozen=True):
    """Somebody that a statement names."""

    kind: str
    """`AWS`, `Federated`; `*` where it stands for everyone without one; HOLE if not known."""
    text: str
    """With HOLE where it is not known."""
    reason: str = ""
    """Why it is not known."""

    @property
    def is_everyone(self) -> bool:
        """Whether it is the principal `*`."""
        return self.text == EVERYONE


class Statement(msgspec.Struct, frozen=True):
    """One statement of a policy."""

    effect: Literal["Allow", "Deny"] | None
    """None if not known."""
    actions: tuple[str, ...]
    principals: tuple[Principal, ...]
    excludes_actions: bool = False
    """Whether it is about all actions but these."""
    excludes_principals: bool = False
    """Whether it is about everyone but these."""
    conditions: tuple[Condition, ...] = ()
    """All of which must hold."""
    reason: str = ""
    """Why a part of it is not known."""

    def covers(self, action: str) -> bool | None:
        """Whether it is about an action; None if that is not known. Actions have no case."""
        answers = {is_like(action_pattern_text(action), pattern.lower()) if HOLE not in pattern else None
                   for pattern in self.actions}  # fmt: skip
        found = True if True in answers else None if None in answers else False
        return found if not self.excludes_actions or found is None else not found


def action_pattern_text(action: str) -> str:
    """An action as patterns are compared with it."""
    return action.lower()


def unread(gap: Gap) -> Statement:
    """A statement of which nothing is known."""
    return Statement(None, (HOLE,), (Principal(HOLE, HOLE, gap.reason),), reason=gap.reason)


def statement_of(found: Plain, reasons: Mapping[str, str]) -> Statement | Malformed:
    """What a statement says; `reasons` tells why texts are known in part only."""
    if isinstance(found, Gap):
        return unread(found)
    if not isinstance(found, Mapping):
        return Malformed("has a statement that is no object")
    effect = found.get("Effect")
    if not isinstance(effect, Gap) and not (isinstance(effect, str) and (effect in EFFECTS or HOLE in effect)):
        return Malformed("has a statement whose Effect is neither Allow nor Deny")
    actions = _either(found, "Action", "NotAction")
    principals = _either(found, "Principal", "NotPrincipal")
    if isinstance(actions, Malformed) or isinstance(principals, Malformed):
        return actions if isinstance(actions, Malformed) else principals  # type: ignore[return-value]
    texts = _texts(actions[1])
    whom = _principals(principals[1], reasons)
    if texts is None or whom is None:
        return Malformed(f"has {'an action' if texts is None else 'a principal'} that is no text")
    return Statement(
        EFFECTS.get(effect) if isinstance(effect, str) else None,
        texts,
        whom,
        actions[0] == "NotAction",
        principals[0] == "NotPrincipal",
        conditions_of(found.get("Condition"), reasons),
        _reason(reasons, effect, actions[1]),
    )


def _either(found: Mapping[str, Plain], name: str, opposite: str) -> tuple[str, Plain] | Malformed:
    """The one of two elements that is there."""
    there = [each for each in (name, opposite) if found.get(each) is not None]
    if len(there) == 1:
        return there[0], found[there[0]]
    return Malformed(
        f"has a statement with {'both' if there else 'neither'} {name} {'and' if there else 'nor'} {opposite}"
    )


def _reason(reasons: Mapping[str, str], *parts: Plain) -> str:
    flat = [each for part in parts for each in (part if isinstance(part, list) else [part])]
    gaps = (each.reason for each in flat if isinstance(each, Gap))
    holes = (reasons.get(each, "") for each in flat if isinstance(each, str) and HOLE in each)
    return next(filter(None, (*gaps, *holes)), "")


def _texts(found: Plain) -> tuple[str, ...] | None:
    """One text or several; None if something else is among them."""
    all_ = found if isinstance(found, list) else [found]
    texts = [HOLE if isinstance(each, Gap) else each for each in all_]
    return tuple(each for each in texts if isinstance(each, str)) if all(isinstance(e, str) for e in texts) else None


def _principals(found: Plain, reasons: Mapping[str, str]) -> tuple[Principal, ...] | None:
    if isinstance(found, Gap):
        return (Principal(HOLE, HOLE, found.reason),)
    if isinstance(found, str):
        is_everyone = found == EVERYONE
        return (Principal(EVERYONE, EVERYONE),) if is_everyone else (Principal(HOLE, found),) if HOLE in found else None
    if not isinstance(found, Mapping):
        return None
    every: list[Principal] = []
    for kind, named in found.items():
        for each in named if isinstance(named, list) else [named]:
            if not isinstance(each, str | Gap):
                return None
            text, reason = (HOLE, each.reason) if isinstance(each, Gap) else (each, reasons.get(each, ""))
            every.append(Principal(HOLE if HOLE in kind else kind, text, reason))
    return tuple(every)
