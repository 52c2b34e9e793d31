"""Text -> the columns that it takes in a terminal, and its lines folded to a width; escape codes take no room."""

from __future__ import annotations

import re
from functools import lru_cache

ESCAPES = re.compile("\033(?:\\[[0-9;]*m|\\]8;[^\033]*\033\\\\)")
COLOUR = re.compile("\033\\[[0-9;]*m")
NARROW = re.compile("[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2500-\u259f]*")
"""Characters of one column each, wherever they stand: letters of the West, dashes, lines and blocks."""
WORD = re.compile(" *(?:[0-9]+ [a-z]+[^ ]*|[^ ]+)")
"""What stays together: `8 h` too."""
RESET = "\033[0m"
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
AS_PICTURE = "\ufe0f"
"""Behind a sign it asks for the picture of it, which is wide."""


def width_of(text: str) -> int:
    """The columns that a text takes: two for wide characters, none for combining ones or escape codes."""
    if "\033" in text:
        text = ESCAPES.sub("", text)
    if text.isascii() or NARROW.fullmatch(text):
        return len(text)
    from iaccheck.hcl.graphemes import graphemes

    return sum(map(_cluster_width, graphemes(text)))


def _cluster_width(cluster: str) -> int:
    """One character as readers see it: a family of four is as wide as one of them."""
    from unicodedata import category, east_asian_width

    if (
        AS_PICTURE in cluster
        or FLAG.match(cluster)
        or any(east_asian_width(character) in "WF" for character in cluster)
    ):
        return 2
    return 0 if all(category(character) in ("Mn", "Me", "Cf") for character in cluster) else 1


def padded(text: str, width: int) -> str:
    """A text with blanks behind it, up to a width."""
    return text + " " * (width - width_of(text))


@lru_cache(maxsize=4096)
def folded(line: str, margin: str, width: int) -> str:
    """A line broken between words where it is wider, the next ones behind a margin; colour stops at each end of line.

    A word that is wider by itself stays where it is, so that paths and links can be copied.
    """
    if width_of(line) <= width:
        return line
    done, current, colour = [], "", ""
    used, indented = 0, width_of(margin)
    for word in WORD.findall(line):
        is_plain = "\033" not in word and word.isascii()
        room = len(word) if is_plain else width_of(word)
        if used + room > width and current.strip() and indented + room <= width + word.count(" "):
            done.append(current + (RESET if colour else ""))
            room -= len(word)
            word = word.lstrip(" ")
            room += len(word)
            current, used = f"{margin}{colour}", indented
        current, used = current + word, used + room
        if not is_plain:
            codes = COLOUR.findall(word)
            colour = colour if not codes else "" if codes[-1] == RESET else codes[-1]
    return "\n".join([*done, current])
