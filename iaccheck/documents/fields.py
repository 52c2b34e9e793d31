"""Entries -> typed values: what reads a mapping key by key, and the kinds of value that keys have.

A value of a wrong shape gives some value of the right type, and marks the mistakes, which end the run anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.seconds import parse_duration
from iaccheck.source import Location

T = TypeVar("T")
D = TypeVar("D")
W = TypeVar("W", bound=str)
Read = Callable[[Entry, Mistakes], T]


class Fields:
    """The keys of one mapping, for a `with` block: at its end, keys that nothing asked for are a mistake."""

    def __init__(self, entry: Entry, mistakes: Mistakes) -> None:
        self.location = entry.location
        self.mistakes = mistakes
        is_mapping = isinstance(entry.value, Mapping)
        mistakes.is_misshapen |= not is_mapping
        self._left = dict(entry.value) if isinstance(entry.value, Mapping) else {}
        self._absent = Entry(None, entry.location)

    def __enter__(self) -> Fields:
        """The keys."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Mark the mistakes where keys are left."""
        self.mistakes.is_misshapen |= bool(self._left)

    def required(self, name: str, read: Read[T]) -> T:
        """The value of a key that has to be there."""
        return read(self._left.pop(name, self._absent), self.mistakes)

    def optional(self, name: str, read: Read[T], default: D) -> T | D:
        """The value of a key, or a default if it is not there."""
        entry = self._left.pop(name, None)
        return default if entry is None else read(entry, self.mistakes)


def text(entry: Entry, mistakes: Mistakes) -> str:
    """A text that is not empty."""
    if isinstance(entry.value, str) and entry.value:
        return entry.value
    mistakes.is_misshapen = True
    return ""


def matching(pattern: re.Pattern[str]) -> Read[str]:
    """What reads a text that a pattern of the schema matches as a whole."""

    def read(entry: Entry, mistakes: Mistakes) -> str:
        mistakes.is_misshapen |= not (isinstance(entry.value, str) and pattern.fullmatch(entry.value))
        return text(entry, mistakes)

    return read


def boolean(entry: Entry, mistakes: Mistakes) -> bool:
    """`true` or `false`."""
    mistakes.is_misshapen |= not isinstance(entry.value, bool)
    return entry.value is True


def duration(entry: Entry, mistakes: Mistakes) -> int:
    """A duration with its unit, as seconds."""
    value = entry.value
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        seconds = parse_duration(str(value))
        if seconds is None:
            mistakes.add(entry.location, no_duration(str(value)))
        return seconds or 0
    mistakes.is_misshapen = True
    return 0


def no_duration(word: str) -> str:
    """What to say of a word that should be a duration."""
    if word.isascii() and word.isdigit():
        unit = "h" if len(word) < 3 else "s"
        return f"{word}: a duration needs a unit: write {word}{unit}"
    return f"{word} is not a duration: write it like 8h, 90m, 1h30m, 3600s, 1d or PT8H"


def known(names: Collection[str], noun: str) -> Read[str]:
    """What reads a name that has to be among known ones, of which there may be none; the noun says what it is."""

    def read(entry: Entry, mistakes: Mistakes) -> str:
        name = text(entry, mistakes)
        if name and name not in names:
            mistakes.add_unknown(entry.location, name, names, noun)
        return name

    return read


def one_of(words: tuple[W, ...], noun: str) -> Read[W]:
    """What reads one of a few words; the noun says what they are."""

    def read(entry: Entry, mistakes: Mistakes) -> W:
        if isinstance(entry.value, str):
            found = next((word for word in words if word == entry.value), None)
            if found is not None:
                return found
            mistakes.add_unknown(entry.location, entry.value, words, noun)
        else:
            mistakes.is_misshapen = True
        return words[0]

    return read


def listed(read: Read[T]) -> Read[tuple[T, ...]]:
    """What reads a list."""

    def read_all(entry: Entry, mistakes: Mistakes) -> tuple[T, ...]:
        if isinstance(entry.value, tuple):
            return tuple(read(inner, mistakes) for inner in entry.value)
        mistakes.is_misshapen = True
        return ()

    return read_all


def filled(read: Read[T]) -> Read[tuple[T, ...]]:
    """What reads a list that is not empty."""
    read_all = listed(read)

    def read_some(entry: Entry, mistakes: Mistakes) -> tuple[T, ...]:
        mistakes.is_misshapen |= entry.value == ()
        return read_all(entry, mistakes)

    return read_some


def mapped(read: Read[T], names: Collection[str] | None = None, noun: str = "") -> Read[Mapping[str, T]]:
    """What reads a mapping from names, which may have to be among known ones."""

    def read_all(entry: Entry, mistakes: Mistakes) -> Mapping[str, T]:
        if not isinstance(entry.value, Mapping):
            mistakes.is_misshapen = True
            return {}
        for name, inner in entry.value.items():
            if names is not None and name not in names:
                mistakes.add_unknown(inner.key or inner.location, name, names, noun)
        return {name: read(inner, mistakes) for name, inner in entry.value.items()}

    return read_all


def report_repeated(named: Collection[tuple[str, Location]], noun: str, mistakes: Mistakes) -> None:
    """Note every name that stands a second time."""
    seen: dict[str, Location] = {}
    for name, location in named:
        if not name:
            continue
        first = seen.setdefault(name, location)
        if first is not location:
            mistakes.add_beside(location, f"{noun} {name} is there already: see {first.path}:{first.line}")
