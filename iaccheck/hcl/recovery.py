"""Where to read on after a syntax error: the end of the broken argument or block, from the text alone.

In a file with an error, brackets and quotes cannot be trusted. They are followed as long as they agree with
the indentation; where they do not, indentation decides.
"""

from __future__ import annotations

import re

FARTHEST = 20_000
"""How many characters ahead brackets are followed, so that a hostile file cannot make reading slow."""

OPENING = {"}": "{", "]": "[", ")": "("}

UNENDED = r"""(?P<comment>/\*) | (?P<heredoc><<[-~ \t"']*+(?P<marker>\w[\w-]*+)[^\n]*+)"""

IN_CODE = re.compile(
    rf"""(?P<skip>(?:\#|//)[^\n]*+) | {UNENDED} | (?P<open>[{{\[("]) | (?P<close>[}}\])]) | (?P<line>\n)""",
    re.VERBOSE,
).search

IN_QUOTES = re.compile(r"""(?P<skip>\\.|\$\$\{|%%\{)|(?P<open>[$%]\{)|(?P<close>")|(?P<line>\n)""").search

AT_LINE = re.compile(
    rf"""{UNENDED}
      | ^(?P<indent>[ \t]*+)(?:
            (?P<close>\}})[ \t]*+(?:(?:\#|//)[^\n]*+)?\r?$
          | (?P<head>[^\W\d][\w-]*+[ \t]*+(?:=(?![=>])|[{{"]|[^\W\d][\w-]*+[ \t]*+[{{"]))
        )""",
    re.VERBOSE | re.MULTILINE,
).search
"""A line that looks like the head of an argument or block, or like the end of a block."""


def end_of_item(text: str, start: int) -> int:
    """The offset to read on at, after the broken argument or block that begins at an offset."""
    end = _by_brackets(text, start)
    if end is None or not _is_plausible(text, start, end):
        return _by_indentation(text, start)
    return end


def _is_plausible(text: str, start: int, end: int) -> bool:
    """Whether an end agrees with the layout: it is not indented less, and not directly after an opening bracket."""
    if "\n" in text[start:end]:
        return column(text, start) <= _indent(text, end)
    return not text[start:end].rstrip().endswith(("{", "[", "("))


def column(text: str, offset: int) -> int:
    """The column of an offset, from 0."""
    return offset - text.rfind("\n", 0, offset) - 1


def _indent(text: str, offset: int) -> int:
    """How many blanks the line of an offset begins with."""
    start = text.rfind("\n", 0, offset) + 1
    while text.startswith((" ", "\t"), start):
        start += 1
    return column(text, start)


def _by_brackets(text: str, start: int) -> int | None:
    """The end of the line on which all brackets and quotes are closed; None if they do not match."""
    opened: list[str] = []
    at: int | None = start
    while at is not None and at < start + FARTHEST:
        in_quotes = bool(opened) and opened[-1] == '"'
        match = (IN_QUOTES if in_quotes else IN_CODE)(text, at)
        if match is None:
            return None if opened else len(text)
        at, kind = _after(text, match), match.lastgroup
        if kind == "open":
            opened.append(match[0][-1])
        elif kind == "close" or (kind == "line" and in_quotes):
            if not opened and match[0] == "}":
                return match.start()
            if opened and opened.pop() != OPENING.get(match[0], '"'):
                return None
        if kind == "line" and not opened:
            return match.start()
    return None


def _by_indentation(text: str, start: int) -> int:
    """The next line that begins an argument or block, or ends a block, and is not indented more."""
    margin = column(text, start)
    at = start + 1
    skips = True
    while match := AT_LINE(text, at):
        at, kind = match.end(), match.lastgroup
        if kind == "heredoc" or kind == "comment":
            end = _after(text, match) if skips else None
            skips = end is not None
            at = end or at
        elif len(match["indent"]) <= margin:
            return at if kind == "close" and len(match["indent"]) == margin else match.start()
    return len(text)


def _after(text: str, match: re.Match[str]) -> int | None:
    """The end of a match, or of the comment or heredoc that it begins; None if those have no end."""
    if match.lastgroup == "comment":
        end = text.find("*/", match.end())
        return None if end < 0 else end + 2
    if match.lastgroup == "heredoc":
        line = rf"^[ \t]*+{re.escape(match['marker'])}[ \t]*+\r?$"
        last = re.compile(line, re.MULTILINE).search(text, match.end())
        return None if last is None else last.end()
    return match.end()
