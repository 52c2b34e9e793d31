"""A text and the numbers of some lines -> how GitHub's code scanning knows these lines again after others have moved.

The hash is that of https://github.com/github/codeql-action/blob/main/src/fingerprints.ts, which fills it in where a
report lacks it, and complains where a report has another one: the 100 UTF-16 units from the start of a line on, without
blanks and tabs, are the digits of a number to the base 37, modulo 2 to the 64. Lines that look alike are counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from operator import mul

WINDOW = 100
POWERS = [pow(37, WINDOW - 1 - place, 2**64) for place in range(WINDOW)]
END = "\uffff"
"""What stands for the end of the file; past it there are zeros."""
LINE_END = re.compile("\r\n?")
BEYOND_16_BITS = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(text: str, lines: Collection[int]) -> Mapping[int, str]:
    """`HASH:COUNT` for each of these lines, counted from 1; none for a line past the end."""
    wanted = set(lines)
    last = max(wanted, default=0)
    seen: Counter[str] = Counter()
    found = {}
    for number, window in enumerate(_windows(_units(text)), 1):
        if number > last:
            break
        seen[window] += 1
        if number in wanted:
            found[number] = f"{_hash(window):x}:{seen[window]}"
    return found


def _units(text: str) -> str:
    """The text as JavaScript reads it: in UTF-16 units, with a sign for each byte that is no UTF-8."""
    if text.isascii():
        return text
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return BEYOND_16_BITS.sub(lambda match: _pair(ord(match[0]) - 0x10000), text)


def _pair(offset: int) -> str:
    return chr(0xD800 + (offset >> 10)) + chr(0xDC00 + (offset & 0x3FF))


def _windows(text: str) -> Iterator[str]:
    """What is hashed of each line: itself and what follows, as far as that goes."""
    text = LINE_END.sub("\n", text).replace(" ", "").replace("\t", "") + END
    start = 0
    while start < len(text):
        yield text[start : start + WINDOW]
        start = text.find("\n", start) + 1 or len(text)


def _hash(window: str) -> int:
    number: int = sum(map(mul, map(ord, window), POWERS))
    return number % 2**64
