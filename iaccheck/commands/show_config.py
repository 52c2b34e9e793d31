"""`iaccheck --show-config`: the configuration in force for each PATH, and where each key of it comes from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

import msgspec

from iaccheck.commands.output import Look, Output, output_of
from iaccheck.config import Configuration
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry, plain, read_yaml
from iaccheck.report import configuration
from iaccheck.report.configuration import Document, InForce
from iaccheck.report.style import Style
from iaccheck.source import Source
from iaccheck.universe import STANDARD_INPUT, Asked, Universe, universes

DEFAULT = "default"


class Beside(msgspec.Struct, frozen=True):
    """What the command line says of what a configuration can say, too."""

    fail_on: str | None = None
    ignore: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Options without a key."""


def show_config(asked: Asked, beside: Beside, look: Look) -> Output:
    """Each configuration once, with the PATHs that it is for. Exit 0; a wrong one is a UsageError, as in a check."""
    return output_of(tuple(_in_force(universe, beside) for universe in universes(asked)), FORMATS, look)


def _in_force(universe: Universe, beside: Beside) -> InForce:
    document, origins = _defaults()
    path = universe.configuration.path
    source = universe.files.read(universe.absolute(path)) if path else None
    if isinstance(source, Source):
        root = read_yaml(source, Mistakes())
        for at, origin in _places(root, ""):
            origins.pop(at, None)
            origins[at] = origin
        document = _merged(document, plain(root))
    _add_options(document, origins, universe, beside)
    paths = (each if each == STANDARD_INPUT else universe.files.shown(each) for each in universe.paths)
    named = universe.asked.config is not None
    nearest = "the nearest one" if path else "since there is no iaccheck.yaml"
    found = "named by --config" if named else nearest
    return InForce(tuple(paths), path, found, document, origins, beside.others)


def _defaults() -> tuple[dict[str, Document], dict[str, str]]:
    """All keys as they are where a file does not say them."""
    bare = Configuration()
    document: dict[str, Document] = {
        "version": 1,
        "workflows": [],
        "roots": [],
        "accounts": [],
        "rules": {"ignore": [], "severity": {}, "paths": []},
        "fail_on": bare.fail_on,
        "undecided": bare.undecided,
        "exclude": [],
        "waivers": [],
    }
    keys = [*(key for key in document if key != "rules"), "rules.ignore", "rules.severity", "rules.paths"]
    return document, dict.fromkeys(keys, DEFAULT)


def _merged(defaults: Mapping[str, Document], said: object) -> dict[str, Document]:
    """What a file says over what is so by default."""
    merged = dict(defaults)
    for key, value in said.items() if isinstance(said, Mapping) else ():
        below = merged.get(key)
        is_rules = key == "rules" and isinstance(below, Mapping)
        merged[key] = _merged(below, value) if is_rules and isinstance(below, Mapping) else value
    return merged


def _places(entry: Entry, at: str) -> Iterator[tuple[str, str]]:
    """Each dotted key with the line that says it."""
    inner: list[tuple[str, Entry]] = []
    if isinstance(entry.value, Mapping):
        inner = [(f"{at}.{key}" if at else key, each) for key, each in entry.value.items()]
    elif isinstance(entry.value, tuple):
        inner = [(f"{at}[{number}]", each) for number, each in enumerate(entry.value)]
    for key, each in inner:
        place = each.key or each.location
        yield key, f"{place.path}:{place.line}"
        yield from _places(each, key)


def _add_options(document: dict[str, Document], origins: dict[str, str], universe: Universe, beside: Beside) -> None:
    """What the command line says over the file."""
    if beside.fail_on is not None:
        document["fail_on"], origins["fail_on"] = beside.fail_on, "--fail-on"
    folders = (os.path.join(universe.asked.working_directory, path) for path in universe.asked.rules)
    rules = dict(document["rules"]) if isinstance(document["rules"], Mapping) else {}
    for key, option, more in (
        ("ignore", "--ignore", beside.ignore),
        ("paths", "--rules", tuple(map(universe.name, map(os.path.normpath, folders)))),
    ):
        there = rules.get(key)
        listed = list(there) if isinstance(there, list) else []
        for each in more:
            if each not in listed:
                origins[f"rules.{key}[{len(listed)}]"] = option
                listed.append(each)
        rules[key] = listed
    document["rules"] = rules


FORMATS: Mapping[str, Callable[[tuple[InForce, ...], Style], str]] = {
    "text": configuration.text,
    "json": lambda shown, style: configuration.json(shown),
}
