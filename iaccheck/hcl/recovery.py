"""Where to read on after a syntax error: the end of the broken argument or block, from the text alone.

In a file with an error, brackets and quotes cannot be trusted. They are followed as long as they agree with
the indentation; where they do not, indentation decides.
"""

from __future__ import annotations

import re

FARTHEST = 20_000
"""How many characters ahead brackets are followed, so that a hostile file cannot make reading slow."""

OPENING = {"}": "{", "]": "[", ")": "("}

IN_CODE = re.compile(
    r"""(?P<skip>(?:\#|//)[^\n]*+|/\*(?s:.*?)(?:\*/|\Z))
      | (?P<heredoc><<[-~ \t"']*+(?P<marker>\w[\w-]*+)[^\n]*+)
      | (?P<open>[{\[("])
      | (?P<close>[}\])])
      | (?P<line>\n)""",
    re.VERBOSE,
).search

IN_QUOTES = re.compile(r"""(?P<skip>\\.|\$\$\{|%%\{)|(?P<open>[$%]\{)|(?P<close>")|(?P<line>\n)""").search

AT_LINE = re.compile(
    r"""(?P<skip>/\*(?s:.*?)(?:\*/|\Z))
      | (?P<heredoc><<[-~ \t"']*+(?P<marker>\w[\w-]*+)[^\n]*+)
      | ^(?P<indent>[ \t]*+)(?:
            (?P<close>\})[ \t]*+(?:(?:\#|//)[^\n]*+)?\r?$
          | (?P<head>[^\W\d][\w-]*+[ \t]*+(?:=(?![=>])|[{"]|[^\W\d][\w-]*+[ \t]*+[{"]))
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
    at = start
    while at < start + FARTHEST:
        in_quotes = bool(opened) and opened[-1] == '"'
        match = (IN_QUOTES if in_quotes else IN_CODE)(text, at)
        if match is None:
            return None if opened else len(text)
        at, kind = match.end(), match.lastgroup
        if kind == "open":
            opened.append(match[0][-1])
        elif kind == "heredoc":
            at = _after_heredoc(text, at, match["marker"]) or len(text)
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
    skips_heredocs = True
    while match := AT_LINE(text, at):
        at, kind = match.end(), match.lastgroup
        if kind == "heredoc" and skips_heredocs:
            end = _after_heredoc(text, at, match["marker"])
            skips_heredocs = end is not None
            at = end or at
        elif kind == "head" and len(match["indent"]) <= margin:
            return match.start()
        elif kind == "close" and len(match["indent"]) <= margin:
            return at if len(match["indent"]) == margin else match.start()
    return len(text)


def _after_heredoc(text: str, at: int, marker: str) -> int | None:
    """The end of the heredoc whose lines begin after an offset; None if it has no end."""
    match = re.compile(rf"^[ \t]*+{re.escape(marker)}[ \t]*+\r?$", re.MULTILINE).search(text, at)
    return None if match is None else match.end()
