"""A form with wildcards and a text that may be known in part -> whether the text has the form.

Texts known in part have HOLE wherever any text may stand, also none. Forms and texts are compared part by part, between
colons, as the names of principals are built: no part of one holds a colon but the last.
"""

from __future__ import annotations

import re
from functools import lru_cache

HOLE = "\0"
"""What stands for text that is not known. No policy holds this character itself."""
LONGEST = 400
"""Texts known in part that are longer than this may have any form."""


def text_of(form: str) -> str:
    """A form as a text that is known in part."""
    return form.replace("*", HOLE)


@lru_cache(maxsize=16_384)
def has_form(text: str, form: str) -> bool | None:
    """Whether a text has a form; None if that depends on what of it is not known."""
    parts = form.split(":")
    found = text.split(":", len(parts) - 1)
    if len(found) < len(parts):
        return None if HOLE in text and _may_fit(text, form) else False
    answers = {_fits(each, part) for each, part in zip(found, parts, strict=True)}
    return False if False in answers else None if None in answers else True


def is_like(text: str, pattern: str) -> bool | None:
    """Whether a text matches a pattern of `*` and `?` as a whole, colons being characters like others."""
    return _fits(text, pattern)


def _fits(text: str, pattern: str) -> bool | None:
    if _pattern(pattern).fullmatch(text):
        return True
    return None if HOLE in text and _may_fit(text, pattern) else False


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> re.Pattern[str]:
    """A pattern that HOLE matches only where any text does."""
    meanings = {"*": "(?s:.*)", "?": f"[^{HOLE}]"}
    pieces = re.split(r"([*?])", re.sub(r"\*+", "*", pattern))
    return re.compile("".join(meanings.get(piece) or re.escape(piece) for piece in pieces))


def _may_fit(text: str, pattern: str) -> bool:
    """Whether something can be put in for the holes of a text so that it matches a pattern."""
    if len(text) > LONGEST or len(pattern) > LONGEST:
        return True
    # Reachable places in the pattern, character by character of the text.
    places = _over_stars(pattern, {0})
    for character in text:
        if character == HOLE:
            places = set(range(min(places), len(pattern) + 1)) if places else places
            continue
        steps = {place + 1 for place in places if pattern[place : place + 1] in {character, "?"}}
        stays = {place for place in places if pattern[place : place + 1] == "*"}
        places = _over_stars(pattern, steps | stays)
    return len(pattern) in places


def _over_stars(pattern: str, places: set[int]) -> set[int]:
    """The places, and those that are reached without any character."""
    reached = set(places)
    for place in places:
        while pattern[place : place + 1] == "*":
            place += 1
            reached.add(place)
    return reached
