"""What of a folder there is no room for: files that are too much together, names that are too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iaccheck import limits
from iaccheck.files import beyond_words
from iaccheck.source import Diagnostic, Location, Source, letters_in, words_in

MOST_TOLD = 1000
"""Of so many mistakes in the declarations of a module is told at most."""


def within(names: Iterable[str], found: list[Source | Diagnostic]) -> Iterator[tuple[str, Source | Diagnostic]]:
    """Files by name, but for the largest if they are too much together: so none costs a smaller one its place."""
    letters = [letters_in(each.text) if isinstance(each, Source) else 0 for each in found]
    most = limits.now.words
    if sum(letters) > most:
        for _, place in sorted(zip(letters, range(len(found)), strict=True)):
            each = found[place]
            most -= words_in(each.text, most) if isinstance(each, Source) else 0
            if isinstance(each, Source) and most < 0:
                found[place] = beyond_words(each.path)
    return zip(names, found, strict=True)


def too_long(what: str, location: Location) -> Diagnostic:
    """What is said of a declaration whose name would stand, thousands of times, in addresses."""
    detail = f"limit reached: this {what} has a name of more than {limits.now.address} characters, and is not read."
    return Diagnostic("error", "Name too long", detail, location)
