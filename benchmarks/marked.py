"""A text that was measured -> its place in a document, between two marks that stay."""

from __future__ import annotations

import re
from pathlib import Path


def put(path: Path, mark: str, text: str) -> None:
    """Replace what is between `<!-- MARK -->` and `<!-- end MARK -->` in a file. ValueError if it has no such one."""
    place = re.compile(f"(?<=<!-- {mark} -->\n).*?(?=<!-- end {mark} -->)", re.DOTALL)
    written, count = place.subn(lambda _: text, path.read_text(encoding="utf-8"))
    if count != 1:
        raise ValueError(f"{path} has no single place <!-- {mark} -->")
    path.write_text(written, encoding="utf-8")
