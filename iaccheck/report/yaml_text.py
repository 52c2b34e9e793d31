"""Words and remarks -> YAML that reads back as the same, on lines that people can read."""

from __future__ import annotations

import json
import re
from textwrap import wrap

from iaccheck.documents.reader import resolved
from iaccheck.report.style import printable

WIDTH = 110
PLAIN = re.compile(r'[A-Za-z_./][\w./-]*(?:\["?[\w./*-]+"?\][\w.]*)*', re.ASCII)
OLD_WORDS = frozenset({"y", "n", "yes", "no", "on", "off"})
"""What YAML 1.1 took for true and false, and many readers still do."""
PLAIN_IN_BRACES = re.compile(r"[A-Za-z_./][\w./-]*", re.ASCII)
NOT_PRINTED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def remark(text: str, hanging: int = 0, indent: str = "") -> list[str]:
    """Lines of a comment; what comes from the input stays within it."""
    one_line = printable(" ".join(text.split()) if not hanging else text.replace("\n", " "))
    rest = " " * hanging
    lines = wrap(one_line, WIDTH - len(indent), subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)
    return [f"# {indent}{line}" for line in lines]


def scalar(text: str, plain: re.Pattern[str] = PLAIN) -> str:
    """A text as YAML has it: as it is where nothing in it means anything, else in quotes."""
    if plain.fullmatch(text) and resolved(text) == text and text.lower() not in OLD_WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return NOT_PRINTED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
