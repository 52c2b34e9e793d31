"""Patterns with `*`: for paths (`live/**`) and for addresses (`module.*.alicloud_ram_role.etl`)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection
from functools import cache, lru_cache

MOST_TRIED = 50
"""To compare two words takes some microseconds, and input can ask for it often."""
TRIED_BESIDE = 3
"""Of more words so many are tried before and behind the place that a word would have among them."""
LONGEST_TRIED = 200
"""Comparing words takes time in proportion to the square of their lengths."""
_sorted: tuple[Collection[str], list[str], list[str]] = ((), [], [])
"""The words that were asked for last, in order: forward, and read backward."""
FEW_STARS = 3
"""With no more of them, trying all ways in which a path can match takes no time."""
PATH_PARTS = re.compile(r"/\*\*$|\*\*/|\*\*|\*|\?|[^*?/]+|/")
PATH_MEANINGS = {"/**": "(?:/.*)?", "**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


ADDRESS = re.compile(r"""(?:[^\s\[\]"'`{}()<>;,|&$!\\]|\[(?:[0-9]+|\*|"(?:[^"\\]|\\.)*")\])+""")


def is_address(text: str) -> bool:
    """Whether a text can be the address of a resource, a pattern of such, or a name in the cloud.

    Outside of instance keys neither has blanks, quotes or brackets, and parts of an address are not empty.
    """
    return ADDRESS.fullmatch(text) is not None and not (
        text.startswith((".", "[")) or text.endswith(".") or ".." in text
    )


def nearest(word: str, words: Collection[str]) -> str | None:
    """The one of some words that is most like another, if one is; of many those are tried that stand around it."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, around(word, words), 1)), None) if len(word) <= LONGEST_TRIED else None


def around(word: str, words: Collection[str]) -> Collection[str]:
    """A few words, or of many those that begin or end most like another."""
    global _sorted  # input can ask thousands of times for what is most like one of thousands of words
    if len(words) <= MOST_TRIED:
        return [other for other in words if len(other) <= LONGEST_TRIED]
    if _sorted[0] is not words or len(_sorted[1]) != len(words):
        _sorted = words, sorted(words), sorted(other[::-1] for other in words)
    _, forward, backward = _sorted
    same_end = (other[::-1] for other in _beside(word[::-1], backward))
    found = dict.fromkeys((*_beside(word, forward), *same_end))
    return [other for other in found if len(other) <= LONGEST_TRIED]


def _beside(word: str, words: list[str]) -> list[str]:
    """The words that stand beside a place in a sorted list."""
    at = bisect_left(words, word)
    return words[max(0, at - TRIED_BESIDE) : at + TRIED_BESIDE]


@cache
def _path_pattern(pattern: str) -> Callable[[str], object]:
    parts = PATH_PARTS.findall(pattern.removeprefix("./").rstrip("/"))
    text = "".join(PATH_MEANINGS.get(part) or re.escape(part) for part in parts)
    if sum(part in PATH_MEANINGS for part in parts) <= FEW_STARS:
        return re.compile(text).fullmatch
    import re2  # takes as long as a text is, whatever the pattern; to import it takes longer than to match most

    linear = re2.compile(_encodable(text))
    return lambda path: linear.fullmatch(_encodable(path))


def _encodable(text: str) -> str:
    """A text without halves of pairs, which names of files that are no text have."""
    return text.encode(errors="replace").decode()


def path_matches(pattern: str, path: str) -> bool:
    """Whether a path, or a folder above it, matches: `*` stays in a folder, `**` does not, `live/**` is `live` too."""
    matcher = _path_pattern(pattern)
    parts = path.removeprefix("./").split("/")
    return any(matcher("/".join(parts[:count])) for count in range(1, len(parts) + 1))


def text_matches(pattern: str, text: str) -> bool:
    """Whether a whole text matches, where `*` stands for any characters, also none."""
    return text_matcher(pattern)(text)


@lru_cache(maxsize=4096)
def text_matcher(pattern: str) -> Callable[[str], bool]:
    """The same for many texts."""
    first, *others = pattern.split("*")
    if not others:
        return first.__eq__
    *middle, last = others
    middle = [part for part in middle if part]
    least = len(first) + len(last)

    def matches(text: str) -> bool:
        if len(text) < least or not text.startswith(first) or not text.endswith(last):
            return False
        at = len(first)
        for part in middle:
            found = text.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return at <= len(text) - len(last)

    return matches
