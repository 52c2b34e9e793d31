"""A stream and the environment -> how text looks there: colour, links, width, and the signs that it can show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from iaccheck.report.style import ASCII, BLOCKS, Style

NO_LINKS = frozenset({"linux", "eterm", "eterm-color"})
"""Terminals that show the codes of a hyperlink; others show it, or leave it out."""
NARROWEST = 40
"""Fewer columns are not believed: nothing could be read there."""


def style_of(stream: TextIO, environment: Mapping[str, str], color: str, folder: str, to_file: bool = False) -> Style:
    """How text looks on a stream, or in a file. `folder` is the working directory, `color` what `--color` says.

    Colour as no-color.org and force-color.org have it. Only on a terminal are lines folded and places linked, since
    in a pipe they are looked through and cut: it holds one line for each thing, whatever its length.
    """
    is_shown = not to_file and is_terminal(stream, environment)
    coloured = color == "always"
    if color == "auto" and not environment.get("NO_COLOR"):
        coloured = environment.get("FORCE_COLOR", "") not in {"", "0", "false"} or is_shown
    has_links = is_shown and coloured and environment.get("TERM") not in NO_LINKS
    places = has_links and not _links_places(environment)
    return Style(
        coloured,
        _columns(stream, environment) if is_shown else None,
        has_links,
        _url(folder) if places else "",
        BLOCKS if to_file or _can_show(stream, BLOCKS) else ASCII,
    )


def is_terminal(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether somebody looks at a stream, and in a terminal that knows how to move its cursor."""
    return stream.isatty() and environment.get("TERM") != "dumb"


def _columns(stream: TextIO, environment: Mapping[str, str]) -> int | None:
    """The width of a terminal; None if it does not tell."""
    told = environment.get("COLUMNS", "")
    try:
        columns = int(told) if told.isdecimal() else os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return None
    return max(NARROWEST, columns) if columns else None


def _links_places(environment: Mapping[str, str]) -> bool:
    """Whether a terminal makes links of `path:line:column` by itself: those lead to the line, ours to the file."""
    return environment.get("TERM_PROGRAM") == "vscode" or "JetBrains" in environment.get("TERMINAL_EMULATOR", "")


def _url(folder: str) -> str:
    """A folder as a URL with the name of this computer: through SSH the terminal's own files are not meant."""
    from urllib.parse import quote

    host = os.uname().nodename if hasattr(os, "uname") else ""
    return f"file://{quote(host)}/{quote(folder.replace(os.sep, '/').strip('/'), errors='surrogateescape')}"


def _can_show(stream: TextIO, signs: object) -> bool:
    """Whether a stream's encoding has all signs of bars."""
    from msgspec.structs import astuple

    try:
        "".join(astuple(signs)).encode(stream.encoding or "ascii")  # type: ignore[arg-type]
    except UnicodeEncodeError:
        return False
    return True
