"""Text -> HTML that means nothing but that text: the only way in which anything of the input gets into a page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from iaccheck.report.style import printable


class Markup(str):
    """HTML. All other text is escaped before it becomes part of a page."""

    __slots__ = ()


NOTHING = Markup()


@lru_cache(maxsize=4096)
def escaped(text: str) -> Markup:
    """A text as HTML shows it, in an attribute too; control and bidirectional characters stand there as escapes."""
    shown = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(shown.replace('"', "&quot;").replace("'", "&#39;"))


def fill(template: str, **parts: str) -> Markup:
    """HTML with `{names}` in it, and what stands for each: what is no markup yet is escaped.

    In an attribute a name stands between double quotes, and only for what is no markup.
    """
    for name, part in parts.items():
        if part.__class__ is not Markup:
            parts[name] = escaped(part)
    return Markup(template.format_map(parts))


def joined(parts: Iterable[Markup], between: str = "") -> Markup:
    """Parts of a page, one after another."""
    return Markup(between.join(parts))


def link(url: str, text: str) -> Markup:
    """A link, if the address is one of the web: a rule of the input may name anything."""
    if not url.startswith(("https://", "http://")):
        return escaped(url)
    return fill('<a href="{url}" rel="noreferrer">{text}</a>', url=url, text=text)


def counted(number: int, word: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
