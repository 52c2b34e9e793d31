"""A text before and after small edits -> a unified diff of no more lines than were changed, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

FARTHEST = 1000
"""So many lines, of both texts together, are looked through for where they are the same again after a change."""
Stretch = tuple[str, int, int, int, int]
"""As `SequenceMatcher.get_opcodes` has it: what becomes of `before[a:b]`, and where that stands in the text after."""


def unified(path: str, before: str, after: str) -> str:
    """What becomes of a file, as `git apply` and `patch -p1` take it; empty if nothing does."""
    olds, news = _lines(before), _lines(after)
    hunks = [line for group in Changed(olds, news).get_grouped_opcodes() for line in _hunk(group, olds, news)]
    lines = [f"--- a/{path}\n", f"+++ b/{path}\n", *hunks] if before != after else []
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Lines with their ends. Only a line feed ends one: `splitlines` would find more."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


class Changed(SequenceMatcher[str]):
    """Two texts of which the second is the first with small edits.

    `SequenceMatcher` itself takes lines that stand there often for noise, and needs much time for many of them.
    """

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        """From the lines of both."""
        super().__init__()
        self.before, self.after = before, after

    def get_opcodes(self) -> list[Stretch]:  # type: ignore[override]  # the same with names for its fields
        """Stretches that are equal, and between them those that are not."""
        return list(_stretches(self.before, self.after))


def _stretches(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    old = new = 0
    while old < len(before) or new < len(after):
        start = old, new
        while old < len(before) and new < len(after) and before[old] == after[new]:
            old, new = old + 1, new + 1
        if (old, new) != start:
            yield "equal", start[0], old, start[1], new
            continue
        old, new = _same_again(before, after, old, new)
        tag = "insert" if old == start[0] else "delete" if new == start[1] else "replace"
        yield tag, start[0], old, start[1], new


def _same_again(before: Sequence[str], after: Sequence[str], old: int, new: int) -> tuple[int, int]:
    """The nearest lines from which two texts that differ at some lines are the same; their ends if that is far."""
    left, right = len(before) - old, len(after) - new
    for distance in range(1, min(FARTHEST, left + right)):
        for skipped in range(max(0, distance - right), min(distance, left) + 1):
            one, other = old + skipped, new + distance - skipped
            if one < len(before) and other < len(after) and before[one] == after[other]:
                return one, other
    return len(before), len(after)


def _hunk(group: Sequence[Stretch], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    first, last = group[0], group[-1]
    yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
    for tag, old, old_end, new, new_end in group:
        if tag == "equal":
            yield from (f" {line}" for line in before[old:old_end])
        else:
            yield from (f"-{line}" for line in before[old:old_end])
            yield from (f"+{line}" for line in after[new:new_end])


def _range(start: int, end: int) -> str:
    """The first line and how many there are, as diffs count them."""
    count = end - start
    return f"{start + 1}" if count == 1 else f"{start + bool(count)},{count}"
