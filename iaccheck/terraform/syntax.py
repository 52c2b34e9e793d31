"""A file's text -> its tree, by the syntax that its name tells; small files that hold the same are read once."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from iaccheck.hcl.parse import parse
from iaccheck.hcl.tree import File
from iaccheck.source import Source

LONGEST_COPY, MOST_COPIES = 1000, 200
"""Root modules hold copies of each other's `versions.tf`: how many characters one may have, and how many are kept."""


def read_file(source: Source) -> File:
    """The tree of a file."""
    if source.path.endswith(".json"):
        from iaccheck.hcl.json_syntax import parse_json

        return parse_json(source)
    copied = _copied(source.text) if len(source.text) <= LONGEST_COPY else None
    return replace(copied, source=source) if copied else parse(source)


@lru_cache(MOST_COPIES)
def _copied(text: str) -> File | None:
    """The tree of each file that holds a text; None if something is wrong with it, which is said with a file's path."""
    file = parse(Source("", text))
    return None if file.diagnostics else file
