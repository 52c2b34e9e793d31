"""Comments of Terraform files -> the waivers that they hold, each with the stretch of source that it is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from iaccheck.config import Waiver
from iaccheck.hcl import tree
from iaccheck.model import Catalogue, Root
from iaccheck.policy.accepted.waiver_comments import MARK, Mistake, said
from iaccheck.source import Diagnostic, Location, Source

MARKED = re.compile(rf"(?:#+|//+|/\*+)\s*{MARK}")
"""How a comment begins that is meant as a waiver."""

Item = tree.Attribute | tree.Block
T = TypeVar("T", tree.Attribute, tree.Block)


class Planned(msgspec.Struct, frozen=True):
    """What is known of the blocks of files: enough to tell whether a waiver that covers nothing is of no use."""

    heads: frozenset[Location | None]
    """Where the blocks begin of which there are instances."""
    types: frozenset[str]
    """The types of resources that have settings."""
    is_whole: Callable[[str], bool]

    def shows_all(self, source: Source, block: tree.Block) -> bool:
        """Whether all is seen that a waiver in a block can be about: not so if no instance of it is planned."""
        can_be_planned = block.type == "resource" and bool(block.labels) and block.labels[0].text in self.types
        is_planned = not can_be_planned or source.location(block.start, block.head_end) in self.heads
        return is_planned and self.is_whole(source.path)


def source_waivers(
    files: Iterable[tree.File], roots: Iterable[Root], catalogue: Catalogue, is_whole: Callable[[str], bool]
) -> tuple[tuple[Waiver, ...], tuple[Diagnostic, ...]]:
    """The waivers in the files that root modules read, and what is wrong with comments that are meant as waivers.

    A comment with a mistake waives nothing. `is_whole` tells of a file's path whether all roots are known that read it.
    """
    roots = tuple(roots)
    marked = [file for file in files if MARK in file.source.text]
    read = {path for root in roots for path in root.files} if marked else set()
    heads = (resource.body.location for root in roots for resource in root.resources) if marked else ()
    planned = Planned(frozenset(heads), frozenset(s.type for s in catalogue.settings.values()), is_whole)
    waivers: list[Waiver] = []
    wrong: list[Diagnostic] = []
    for file in marked:
        lines = Lines(file)
        for comment in file.comments if file.source.path in read else ():
            if match := MARKED.match(comment.text):
                found = _waivers(lines, comment, match.end(), catalogue, planned)
                if isinstance(found, Mistake):
                    at = file.source.location(comment.start + found.start, comment.start + found.end)
                    wrong.append(Diagnostic("warning", "Waiver is not in force", found.text, at))
                else:
                    waivers += found
    return tuple(waivers), tuple(wrong)


def _waivers(
    lines: Lines, comment: tree.Comment, start: int, catalogue: Catalogue, planned: Planned
) -> list[Waiver] | Mistake:
    """The waivers of a comment, one a rule, or what is wrong with it."""
    source, length = lines.file.source, len(comment.text)
    found = said(comment.text.removesuffix("*/").rstrip(), start, catalogue.checks)
    if isinstance(found, Mistake):
        return found
    about = lines.about(comment)
    if about is None:
        text = "No argument and no head of a block stands in its line or below it: move it to what it is about."
        return Mistake(0, length, text)
    item, outermost = about
    stretch, place = source.location(item.start, item.end), source.location(comment.start, comment.start + length)
    shows_all = planned.shows_all(source, outermost)
    return [Waiver(rule, stretch, found.reason, found.until, place, shows_all) for rule in found.rules]


class Lines:
    """The lines of a file, and what stands in them beside comments."""

    def __init__(self, file: tree.File) -> None:
        self.file = file
        self._code: dict[int, bool] = {}
        self._next: dict[int, int | None] = {}

    def about(self, comment: tree.Comment) -> tuple[Item, tree.Block] | None:
        """The argument or block that a comment is about, and the outermost block that this stands in or is.

        That is what stands in the comment's line, else what stands in the next line that is not a comment's.
        """
        source = self.file.source
        first, last = (source.position(at)[0] for at in (comment.start, comment.end))
        line = first if self._has_code(first) else self._next_code(last)
        if line is None:
            return None
        end = source.starts[line] if line < len(source.starts) else len(source.text)
        return _in_line(self.file.body, source.starts[line - 1], end)

    def _next_code(self, line: int) -> int | None:
        """The line itself or the first one below it that holds more than comments; None if a blank one comes first."""
        passed = []
        while line not in self._next and not self._has_code(line) and self.file.source.line(line).strip():
            passed.append(line)
            line += 1
        found = self._next.get(line, line if self._has_code(line) else None)
        self._next.update(dict.fromkeys(passed, found))
        return found

    def _has_code(self, line: int) -> bool:
        """Whether there is anything in a line beside comments."""
        if line not in self._code:
            self._code[line] = self._beside_comments(line)
        return self._code[line]

    def _beside_comments(self, line: int) -> bool:
        """The same, looked at."""
        source, comments = self.file.source, self.file.comments
        text = source.line(line)
        at = start = source.starts[line - 1] if text else 0
        for number in range(bisect_left(comments, start, key=lambda comment: comment.end), len(comments)):
            comment = comments[number]
            if comment.start >= start + len(text) or text[at - start : max(at, comment.start) - start].strip():
                break
            at = max(at, comment.end)
        return bool(text[at - start :].strip())


def _in_line(body: tree.Body, start: int, end: int) -> tuple[Item, tree.Block] | None:
    """What the line from `start` to `end` holds: the head of a block, else an argument, which may go on for lines."""
    outermost = block = _touching(body.blocks, start, end)
    while outermost is not None and block is not None:
        if block.body.start > start:
            return block, outermost
        argument = _touching(block.body.attributes, start, end)
        if argument is not None:
            return argument, outermost
        block = _touching(block.body.blocks, start, end)
    return None


def _touching(items: tuple[T, ...], start: int, end: int) -> T | None:
    """The first argument or block of a body that stands in a line."""
    first = bisect_left(items, start + 1, key=lambda item: item.end)
    return items[first] if first < len(items) and items[first].start < end else None
