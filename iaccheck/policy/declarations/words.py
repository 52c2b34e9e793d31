"""The words of rule files: paths to arguments, lengths in a setting's unit, and ranges of them."""

from __future__ import annotations

import re

from iaccheck.documents.fields import Read, duration, listed, matching
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.hcl.numbers import Number, parse
from iaccheck.interval import ANY, Interval
from iaccheck.model import Path, Step, Unit

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
KEY = r'\["[^"\\\]]+"\]'
STEP = re.compile(rf'({NAME})(?:\[([0-9]*)\])?|\["([^"]+)"\]')
WAY = rf"{NAME}(?:\[[0-9]*\]|{KEY})?"
NAMED = matching(re.compile(NAME))
PATH_PATTERN = re.compile(rf"{WAY}(?:\.{WAY})*")
PATH = matching(PATH_PATTERN)
LINK = matching(re.compile(r"https://\S+"))
LINKS = listed(LINK)


def path(entry: Entry, mistakes: Mistakes) -> Path:
    """The way to an argument."""
    return steps(PATH(entry, mistakes))


def steps(path: str) -> Path:
    """`attribute_statements[].values[0]` or `config["attribute.value"]` as steps."""
    return tuple(_step(match) for match in STEP.finditer(path))


def _step(match: re.Match[str]) -> Step:
    name, index, key = match.groups()
    return Step(name or key, int(index) if index else None, index is not None)


def measure_of(unit: Unit) -> Read[Number]:
    """What reads a length of a setting: a duration, or a bare number where that is its unit."""
    return _number if unit == "number" else duration


def _number(entry: Entry, mistakes: Mistakes) -> Number:
    value = entry.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if isinstance(value, int) else parse(repr(value))
    mistakes.add(entry.location, f"{value} is not a number, as a setting in the unit number has to have")
    return 0


def range_of(unit: Unit) -> Read[Interval]:
    """What reads `[lowest, highest]`; null is no bound."""

    def read(entry: Entry, mistakes: Mistakes) -> Interval:
        ends = entry.value if isinstance(entry.value, tuple) else ()
        if len(ends) != 2:
            mistakes.is_misshapen = True
            return ANY
        measure = measure_of(unit)
        low, high = (None if end.value is None else measure(end, mistakes) for end in ends)
        if low is not None and high is not None and low > high:
            mistakes.add(entry.location, "the lowest comes first, and it is above the highest here")
        return Interval(low, high)

    return read


def hull(numbers: tuple[Number, ...]) -> Interval:
    """The interval that holds some numbers; ANY for none."""
    return Interval(min(numbers), max(numbers)) if numbers else ANY
