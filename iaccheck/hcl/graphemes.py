"""Text -> what a reader takes for its characters: Unicode's grapheme clusters (UAX 29)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from unicodedata import category

JOINER = "\u200d"
EXTENDING = {"\u200c", JOINER, "\u0e33", "\u0eb3", *map(chr, range(0x1F3FB, 0x1F400))}
"""What continues a cluster beside the marks: joiners, two vowels of Thai and Lao, and skin tones."""
PREPENDED = frozenset(
    map(
        chr,
        (
            *range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0xD4E, 0x110BD, 0x110CD, 0x111C2,
            0x111C3, 0x1193F, 0x11941, 0x11A3A, *range(0x11A84, 0x11A8A), 0x11D46, 0x11F02,
        ),
    )
)  # fmt: skip
PICTURES = (
    (0xA9, 0xA9), (0xAE, 0xAE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139),
    (0x2194, 0x21AA), (0x231A, 0x23FF), (0x24C2, 0x24C2), (0x25AA, 0x27BF), (0x2934, 0x2935),
    (0x2B05, 0x2B55), (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1F1E5),
    (0x1F200, 0x1F3FA), (0x1F400, 0x1FAFF), (0x1FC00, 0x1FFFD),
)  # fmt: skip


def graphemes(text: str) -> list[str]:
    """The clusters of a text, in order."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    ends = [*_starts(text), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]


def grapheme_count(text: str) -> int:
    """How many clusters a text has."""
    return len(text) if text.isascii() and "\r\n" not in text else sum(1 for _ in _starts(text))


def _starts(text: str) -> Iterator[int]:
    """Where the clusters of a text begin."""
    flags = 0
    last = base = ""
    for place, character in enumerate(text):
        is_flag = "\U0001f1e6" <= character <= "\U0001f1ff"
        continues = bool(last) and ((is_flag and flags % 2 == 1) or _continues(base, last, character))
        if not continues:
            yield place
        if not continues or not _extends(character):
            base = character
        flags = flags + 1 if is_flag else 0
        last = character


def _continues(base: str, last: str, character: str) -> bool:
    """Whether there is no boundary before a character: `base` is what the marks before it, if any, stand on."""
    if last.isascii() and character.isascii():
        return last == "\r" and character == "\n"
    if _is_control(last) or _is_control(character):
        return False
    if _extends(character) or last in PREPENDED:
        return True
    if last == JOINER and _is_picture(character):
        return _is_picture(base)
    return _is_hangul_pair(ord(last), ord(character))


def _is_control(character: str) -> bool:
    if character in EXTENDING or character in PREPENDED:
        return False
    return category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")


def _extends(character: str) -> bool:
    return character in EXTENDING or category(character) in ("Mn", "Me", "Mc")


def _is_picture(character: str) -> bool:
    return bool(character) and any(first <= ord(character) <= last for first, last in PICTURES)


def _is_hangul_pair(a: int, b: int) -> bool:
    """Whether two parts of a Korean syllable belong together."""
    before, after = _hangul(a), _hangul(b)
    return after in {"L": ("L", "V", "LV", "LVT"), "V": ("V", "T"), "LV": ("V", "T")}.get(before, ()) or (
        before in ("T", "LVT") and after == "T"
    )


def _hangul(code: int) -> str:
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    return ""
