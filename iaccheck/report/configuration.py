"""The configuration that is in force -> YAML that reads back as the same, with where each key comes from; and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from iaccheck.documents.reader import Scalar
from iaccheck.report import shapes
from iaccheck.report.style import Style, printable
from iaccheck.report.yaml_text import PLAIN, remark, scalar

Document = Scalar | Sequence["Document"] | Mapping[str, "Document"]
DURATION = re.compile("(?:[0-9]+[dhms])+")
"""What needs no quotes, though it begins with a digit."""
REMARKS = 48
"""The column, or a later one, at which remarks on a line begin."""


class InForce(msgspec.Struct, frozen=True):
    """What is in force for some PATHs."""

    paths: tuple[str, ...]
    path: str | None
    """The file; None where there is none."""
    found: str
    """How it was found, as a clause."""
    document: Mapping[str, Document]
    """All top-level keys, as the file has them or by default."""
    origins: Mapping[str, str]
    """By dotted key, with `[0]` for places in lists: `default`, `--fail-on`, or the file's line."""
    others: tuple[str, ...] = ()
    """Options that count beside it and for which it has no keys."""


def text(all_: Sequence[InForce], style: Style) -> str:
    """A YAML document for each, with remarks."""
    return "---\n".join("".join(f"{line}\n" for line in _lines(each)) for each in all_)


def _lines(each: InForce) -> Iterator[str]:
    about = f"For {', '.join(each.paths)}: " if each.paths else ""
    yield from remark(f"{about}{each.path or 'the defaults'}, {each.found}.")
    if each.others:
        yield from remark(f"On the command line beside: {' '.join(each.others)}")
    yield from _mapping(each.document, each.origins, "", "")


def _mapping(document: Mapping[str, Document], origins: Mapping[str, str], at: str, indent: str) -> Iterator[str]:
    for key, value in document.items():
        yield from _entry(f"{indent}{_word(key)}:", value, origins, f"{at}.{key}" if at else key, indent)


def _entry(start: str, value: Document, origins: Mapping[str, str], at: str, indent: str) -> Iterator[str]:
    """A key or dash and what follows it."""
    if isinstance(value, Mapping) and value:
        yield start
        yield from _mapping(value, origins, at, f"{indent}  ")
    elif isinstance(value, list | tuple) and value:
        yield start
        for number, element in enumerate(value):
            yield from _element(element, origins, f"{at}[{number}]", f"{indent}  ")
    else:
        shown = "{}" if isinstance(value, Mapping) else "[]" if isinstance(value, list | tuple) else _word(value)
        yield _told(f"{start} {shown}", origins.get(at))


def _element(element: Document, origins: Mapping[str, str], at: str, indent: str) -> Iterator[str]:
    """An element of a list; of a mapping the first line says where all of it comes from."""
    if isinstance(element, Mapping):
        first, *rest = _mapping(element, {}, at, f"{indent}  ")
        yield _told(f"{indent}- {first.lstrip()}", origins.get(at))
        yield from rest
    else:
        yield _told(f"{indent}- {_word(element)}", origins.get(at))


def _word(value: Document) -> str:
    if isinstance(value, str):
        return value if DURATION.fullmatch(value) else scalar(value, PLAIN)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _told(line: str, origin: str | None) -> str:
    return f"{line.ljust(REMARKS)}  # {printable(origin)}" if origin else line


def json(all_: Sequence[InForce]) -> str:
    """The same for programs."""
    listed = [
        {
            "paths": list(each.paths),
            "path": each.path,
            "found": each.found,
            "configuration": each.document,
            "origins": each.origins,
            "other_options": list(each.others),
        }
        for each in all_
    ]
    return shapes.encoded({"version": 1, "configurations": listed})
