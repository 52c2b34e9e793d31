"""The text of a comment -> the waiver that it says, or the first mistake in it.

`iaccheck:ignore=session-out-of-range,session-malformed until=2027-03-31 retired in March`
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

import msgspec

from iaccheck.config import is_day
from iaccheck.documents.mistakes import nearest

MARK = "iaccheck:"
"""What stands in each file that has a waiver."""
RULES = re.compile(r"ignore=([^\s,]*(?:\s*,\s*[^\s,]*)*)")
WORD = re.compile(r"\S+")
OPTION = re.compile(r"([A-Za-z_-]+)=(.*)")
DAY_IN_WORDS = re.compile(r"\buntil\W*\d{4}-\d\d-\d\d")
FORM = "iaccheck:ignore=RULE until=2027-03-31 REASON"


class Said(msgspec.Struct, frozen=True):
    """What a comment says."""

    rules: tuple[str, ...]
    until: str | None
    reason: str


class Mistake(msgspec.Struct, frozen=True):
    """What is wrong with a comment, and which part of it that is about."""

    start: int
    end: int
    text: str


def said(text: str, start: int, known: Collection[str]) -> Said | Mistake:
    """What a comment says after its mark, which ends at an offset."""
    named = RULES.match(text, start)
    if named is None:
        first = WORD.match(text, start)
        return Mistake(start, first.end() if first else start, f"Write {FORM}.")
    rules: dict[str, None] = {}
    for match in re.finditer(r"[^\s,]+", named[1]):
        at, rule = named.start(1) + match.start(), match[0]
        if rule not in known:
            return Mistake(at, at + len(rule), _unknown(rule, known))
        rules[rule] = None
    if not rules:
        return Mistake(start, named.end(), f"It names no rule: write {FORM}.")
    until: str | None = None
    reason: list[str] = []
    for match in WORD.finditer(text, named.end()):
        word = match[0]
        mistake = _misplaced(word, bool(reason), until)
        if mistake:
            return Mistake(match.start(), match.end(), mistake)
        if word.startswith("until="):
            until = word.removeprefix("until=")
        else:
            reason.append(word)
    return _with_reason(Said(tuple(rules), until, " ".join(reason)), Mistake(start, len(text), ""))


def _unknown(rule: str, known: Collection[str]) -> str:
    near = nearest(rule, known)
    return f"There is no rule {rule}: " + (f"did you mean {near}?" if near else '"iaccheck rules" lists them all.')


def _misplaced(word: str, in_reason: bool, until: str | None) -> str:
    """What is wrong with a word after the rules; empty if nothing is. `key=value` can stand within a reason."""
    option = OPTION.fullmatch(word)
    if word.startswith(MARK):
        return "One comment holds one waiver, of any number of rules: write the other one above it."
    if option is None:
        return ""
    if option[1] != "until":
        is_near = bool(get_close_matches(option[1], ("until",)))
        if in_reason and not is_near:
            return ""
        return f"There is no {option[1]}= here" + (": did you mean until=?" if is_near else f": write {FORM}.")
    if until is not None:
        return "It has two last days: keep one."
    return "" if is_day(option[2]) else f"{option[2] or 'Nothing'} is no day: write it like until=2027-03-31."


def _with_reason(said: Said, whole: Mistake) -> Said | Mistake:
    """What was said, if it has a reason, and no day that was meant as the last one stands in that."""
    if not said.reason.strip("-:,. "):
        return msgspec.structs.replace(whole, text=f"It gives no reason: write {FORM}.")
    if said.until is None and DAY_IN_WORDS.search(said.reason):
        return msgspec.structs.replace(whole, text="Its last day is a part of its reason: write until=2027-03-31.")
    return said
