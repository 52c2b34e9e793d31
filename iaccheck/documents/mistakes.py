"""Mistakes of a user's own files, collected so that all of them are told at once, each with its place."""

from __future__ import annotations

from collections.abc import Collection

from iaccheck.source import Location, UsageError

MOST_LISTED = 12
"""Of more words than these, a mistake names none but the nearest."""

LISTED = frozenset({"rule", "workflow kind", "caller"})
"""What is too many to name, and listed by a command."""


class Mistakes:
    """What is wrong in one run's configuration and rule files."""

    def __init__(self) -> None:
        self._found: dict[Location, list[str]] = {}
        self.is_misshapen = False
        """Whether a key or value is not as the file's schema has it, which `explain` then puts into words."""

    def add(self, location: Location, text: str) -> None:
        """Note a mistake in what stands at a place, which has one of these, the first that is found."""
        self._found.setdefault(location, [text])

    def add_beside(self, location: Location, text: str) -> None:
        """Note a mistake in how parts go together, beside all others of its place: that one is missing, say."""
        there = self._found.setdefault(location, [])
        if text not in there:
            there.append(text)

    def add_unknown(self, location: Location, word: str, known: Collection[str], noun: str) -> None:
        """Note a word that is not known, with the nearest one that is."""
        near = nearest(word, known)
        hint = ""
        if near:
            hint = f": did you mean {near}?"
        elif 0 < len(known) <= MOST_LISTED:
            hint = f": there {'is only' if len(known) == 1 else 'are'} {', '.join(known)}"
        elif noun in LISTED:
            hint = ': "iaccheck rules" lists all'
        self.add(location, f"unknown {noun} {word}{hint}")

    def stop(self, location: Location, text: str) -> UsageError:
        """The error to raise for a mistake that ends the reading; those found before come along."""
        self.add(location, text)
        return UsageError(self._text())

    def raise_all(self) -> None:
        """Raise one UsageError with a line for each mistake, in order, if there is any."""
        if self._found:
            raise UsageError(self._text())
        assert not self.is_misshapen, "reading refuses what the schema lets pass"

    def _text(self) -> str:
        places = sorted(self._found)
        return "\n".join(f"{at.path}:{at.line}:{at.column}: {text}" for at in places for text in self._found[at])


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that was most likely meant: by its spelling, or by its last part."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, 1)
    return close[0] if close else next((k for k in known if k.endswith((f".{word}", f"-{word}"))), None)
