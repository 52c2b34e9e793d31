"""YAML text -> its comments, which a parser passes over: what stands between its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

COMMENT = re.compile(r"#[^\r\n]*")


def yaml_comments(text: str) -> Iterator[tuple[int, int]]:
    """Where the comments of a text begin and end that is YAML for certain; a `#` in a word or in quotes is none."""
    import yaml

    end = 0
    for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        start = token.start_mark.index
        yield from (match.span() for match in COMMENT.finditer(text, end, start))
        end = max(end, token.end_mark.index)
    yield from (match.span() for match in COMMENT.finditer(text, end))
