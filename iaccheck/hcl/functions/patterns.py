"""Functions of regular expressions, matched by RE2 and read as Go's `regexp` reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from iaccheck import limits
from iaccheck.hcl.budget import Budget
from iaccheck.hcl.functions.calling import TEXT, Function, Host
from iaccheck.hcl.types import DYNAMIC, STRING, ListOf, ObjectOf, TupleOf, Type
from iaccheck.hcl.values import Fault, Unknown, Value, list_of, normalized, object_of, string, tuple_of

REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})")
"""A `$` in a replacement: itself doubled, or a group's number or name. Go takes the longest name it can."""
ESCAPE = re.compile(r"\\.", re.DOTALL)
NAMED_GROUP = re.compile(r"\(\?P?<(\w+)>")
NO_PATTERN = Fault | Unknown
SEARCH, AT_ONCE = 10, 512
"""How many steps a search takes, and how many bytes it looks through in one more."""
INSTRUCTIONS = 2
"""How many instructions of RE2's a step compiles."""
USUAL = 64 * 1024
"""In how many bytes RE2 compiles nearly all patterns."""
LARGE = 300_000
"""How many steps it takes to compile one for which these are not enough, as `a` thousand times of a thousand."""


def compiled(pattern: str, budget: Budget) -> Any:
    """RE2's form of a pattern, after paying for that; or why there is none."""
    found = _usual(pattern)
    if found is None:
        if not budget.spend(LARGE):
            return Unknown(budget.exhausted().reason)
        import re2

        found = _compiled(pattern, limits.now.pattern_bytes)
        re2.purge()  # it would keep the last 128 of them
    if found is None:
        most = limits.now.pattern_bytes
        return Unknown(f"limit reached: it needs a regular expression of more than {most} bytes")
    if isinstance(found, Fault) or budget.spend(found.programsize // INSTRUCTIONS):
        return found
    return Unknown(budget.exhausted().reason)


@lru_cache(maxsize=256)
def _usual(pattern: str) -> Any:
    """RE2's form of a pattern with all the memory that it may take to match; None if it is larger than usual."""
    found = _compiled(pattern, USUAL)
    return found if found is None or isinstance(found, Fault) else _compiled(pattern, limits.now.pattern_bytes)


def _compiled(pattern: str, most: int) -> Any:
    """RE2's form of a pattern in so many bytes of memory at most; None if they are not enough."""
    import re2

    if re.search(r"(?<!\\)(?:\\\\)*\\C", pattern):
        return Fault(r"the pattern is not valid: \C is not supported", 0)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = most
    try:
        return re2.compile(pattern.encode(errors="replace").decode(), options=options)
    except re2.error as error:
        what = error.args[0] if error.args else ""
        text = what.decode("utf-8", "replace") if isinstance(what, bytes) else str(what)
        return None if "too large" in text else Fault(f"the pattern is not valid: {text}", 0)


def _matches(pattern: Any, text: bytes, budget: Budget) -> list[Any] | Unknown:
    """The matches from left to right, by Go's rule: no empty match right where another one ended.

    Each search may look through all that is left of the text.
    """
    found: list[Any] = []
    start, end_before = 0, -1
    while start <= len(text):
        if not budget.spend(SEARCH + (len(text) - start) // AT_ONCE):
            return Unknown(budget.exhausted().reason)
        match = pattern.search(text, start)
        if match is None:
            break
        first, last = match.span()
        if first < last or first != end_before:
            found.append(match)
            end_before = last
        start = last if last > first else last + 1
        while start < len(text) and text[start] & 0xC0 == 0x80:
            start += 1
    return found


def _result_type(pattern: Any) -> Type | Fault:
    """What a match of a pattern becomes: a text, or a tuple or object of its groups."""
    if pattern.groups == 0:
        return STRING
    names = _names(pattern)
    if not names:
        return TupleOf((STRING,) * pattern.groups)
    if len(names) < pattern.groups:
        return Fault("the pattern has groups with names and groups without, and can't have both", 0)
    return ObjectOf(dict.fromkeys(sorted(names), STRING))


def _names(pattern: Any) -> list[str]:
    """The names of groups in order; the same name may come twice, which RE2's own table does not show."""
    return NAMED_GROUP.findall(ESCAPE.sub("", pattern.pattern)) if pattern.groupindex else []


def _result(pattern: Any, match: Any) -> Value:
    if pattern.groups == 0:
        return _text(match.group())
    names = _names(pattern)
    if not names:
        return tuple_of(_group(match, index) for index in range(1, pattern.groups + 1))
    return object_of({name: _group(match, index) for index, name in enumerate(names, 1)})


def _group(match: Any, index: int) -> Value:
    return Value(STRING, None) if match.group(index) is None else _text(match.group(index))


def _text(part: bytes) -> Value:
    return string(normalized(part.decode()))


def _first(host: Host, pattern: str, text: str) -> Value | Fault | Unknown:
    found = compiled(pattern, host.budget)
    type_ = found if isinstance(found, NO_PATTERN) else _result_type(found)
    if isinstance(type_, NO_PATTERN):
        return type_
    match = found.search(text.encode(errors="replace"))
    return _result(found, match) if match else Fault("the pattern does not match any part of the text")


def _all(host: Host, pattern: str, text: str) -> Value | Fault | Unknown:
    found = compiled(pattern, host.budget)
    type_ = found if isinstance(found, NO_PATTERN) else _result_type(found)
    if isinstance(type_, NO_PATTERN):
        return type_
    matches = _matches(found, text.encode(errors="replace"), host.budget)
    return matches if isinstance(matches, Unknown) else list_of(type_, (_result(found, match) for match in matches))


def replaced(text: str, pattern: str, replacement: str, budget: Budget) -> str | Fault | Unknown:
    """The text with all matches of a pattern replaced, as Go's `ReplaceAllString` does."""
    found = compiled(pattern, budget)
    if isinstance(found, NO_PATTERN):
        return found
    content = text.encode(errors="replace")
    matches = _matches(found, content, budget)
    if isinstance(matches, Unknown):
        return matches
    pieces: list[bytes] = []
    position, length = 0, len(content)
    for match in matches:
        piece = _expanded(found, match, replacement)
        length += len(piece)
        if length > limits.now.text:
            return Unknown(f"limit reached: it is a text of more than {limits.now.text} characters")
        pieces += (content[position : match.start()], piece)
        position = match.end()
    return (b"".join(pieces) + content[position:]).decode()


def _expanded(pattern: Any, match: Any, replacement: str) -> bytes:
    """A replacement with the groups of a match put in; nothing for a group that is not there."""

    def referred(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return "$"
        is_number = name.isdigit() and len(name) < 9 and (name == "0" or name[0] != "0")
        index = int(name) if is_number else pattern.groupindex.get(name, -1)
        found: bytes | None = match.group(index) if 0 <= index <= pattern.groups else None
        return (found or b"").decode()

    return REFERENCE.sub(referred, replacement).encode()


FUNCTIONS: Mapping[str, Function] = {
    "regex": Function(_first, (TEXT, TEXT), DYNAMIC, with_host=True),
    "regexall": Function(_all, (TEXT, TEXT), ListOf(DYNAMIC), with_host=True),
}
