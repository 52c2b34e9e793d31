"""Patterns with `*`: for paths (`live/**`) and for addresses (`module.*.alicloud_ram_role.etl`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import islice

MOST_TRIED = 50
"""To compare two words takes some microseconds, and input can ask for it often."""
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


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of some words that is most like another, if one is; of many words a few of about its length are tried."""
    from difflib import get_close_matches

    tried = list(words)
    if len(tried) > MOST_TRIED:
        tried = list(islice((other for other in tried if abs(len(other) - len(word)) <= 2), MOST_TRIED))
    return next(iter(get_close_matches(word, tried, 1)), None)


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
    first, *others = pattern.split("*")
    if not others:
        return first == text
    *middle, last = others
    at = len(first)
    for part in middle:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.startswith(first) and text.endswith(last) and at <= len(text) - len(last)
