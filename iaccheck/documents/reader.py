"""YAML text -> a tree of entries that know where they stand.

Not by PyYAML's loader, which forgets places, keeps the last of two equal keys, unfolds aliases without end,
and reads `no` and `2027-03-31` as YAML 1.1 had it. Words are read by YAML 1.2's core schema, as editors do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from iaccheck import limits
from iaccheck.documents.mistakes import Mistakes
from iaccheck.source import Location, Source

WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NOT_UTF_8 = re.compile("[\ud800-\udfff]").search
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
DECIMAL = re.compile(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}(?:\.[0-9]{0,18})?)(?:[eE][-+]?[0-9]{1,2})?")

Scalar: TypeAlias = str | int | float | bool | None


class Entry(msgspec.Struct, frozen=True):
    """A scalar, list or mapping of a document; its place, and that of the key before it."""

    value: Scalar | tuple[Entry, ...] | Mapping[str, Entry]
    location: Location
    key: Location | None = None


def read_yaml(source: Source, mistakes: Mistakes) -> Entry:
    """The only document of a text; null if it is empty. Raises UsageError where it is no YAML."""
    import yaml

    start = Location(source.path, 1, 1, 1, 1)
    if len(source.text) > limits.now.yaml_characters:
        raise mistakes.stop(start, f"limit reached: it is longer than {limits.now.yaml_characters} characters")
    if wrong := NOT_UTF_8(source.text):
        raise mistakes.stop(source.location(*wrong.span()), "this is no UTF-8: save the file as UTF-8")
    composer = _Composer(source.path, mistakes)
    try:
        for event in yaml.parse(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = start if mark is None else composer.location(mark, mark)
        problem = " ".join(filter(None, (error.context, error.problem)))
        raise mistakes.stop(place, f"this is no YAML: {problem}") from None
    except yaml.reader.ReaderError as error:
        offset = source.text.find(chr(error.character))
        reason = f"character {error.character:#x} may not stand in YAML"
        raise mistakes.stop(source.location(offset, offset + 1), reason) from None
    return composer.document or Entry(None, start)


def entry_of(value: object, location: Location) -> Entry:
    """Plain JSON as a tree of entries that all stand in one place."""
    if isinstance(value, dict):
        return Entry({key: entry_of(inner, location) for key, inner in value.items()}, location, location)
    if isinstance(value, list):
        return Entry(tuple(entry_of(inner, location) for inner in value), location, location)
    assert value is None or isinstance(value, str | int | float)
    return Entry(value, location, location)


def plain(entry: Entry) -> object:
    """The same without places, as JSON has it."""
    if isinstance(entry.value, Mapping):
        return {key: plain(inner) for key, inner in entry.value.items()}
    if isinstance(entry.value, tuple):
        return [plain(inner) for inner in entry.value]
    return entry.value


def in_a_line(entry: Entry) -> str:
    """The same as YAML in one line, for people: `{not: [a, b]}`."""
    value = entry.value
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {in_a_line(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(in_a_line, value))}]"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class _Open:
    """A list or mapping whose end has not come yet."""

    __slots__ = ("anchor", "entries", "flow", "key", "key_location", "keyed", "size", "start")

    def __init__(self, event: Any, is_mapping: bool) -> None:
        self.start, self.anchor, self.flow = event.start_mark, event.anchor, event.flow_style
        self.entries: list[Entry] = []
        self.keyed: dict[str, Entry] | None = {} if is_mapping else None
        self.key: str | None = None
        self.key_location: Location | None = None
        self.size = 1


class _Composer:
    """Makes entries of YAML's events, without recursion."""

    def __init__(self, path: str, mistakes: Mistakes) -> None:
        import yaml

        self.path, self.mistakes = path, mistakes
        self.document: Entry | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Entry, int]] = {}
        self.copies = 0
        self.takers = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.start,
            yaml.SequenceStartEvent: self.start,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.begin,
        }

    def take(self, event: Any) -> None:
        taker = self.takers.get(type(event))
        if taker is not None:
            taker(event)

    def location(self, start: Any, end: Any) -> Location:
        return Location(self.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def begin(self, event: Any) -> None:
        if self.document is not None:
            place = self.location(event.start_mark, event.end_mark)
            raise self.mistakes.stop(place, "a second document begins here: put all into the first")

    def scalar(self, event: Any) -> None:
        location = self.location(event.start_mark, event.end_mark)
        self.refuse_tag(event, location)
        top = self.open[-1] if self.open else None
        if top is not None and top.keyed is not None and top.key is None:
            self.key(top, event.value, location)
        else:
            value = event.value if event.style else resolved(event.value)
            self.add(Entry(value, location), 1, event.anchor)

    def key(self, top: _Open, name: str, location: Location) -> None:
        assert top.keyed is not None
        first = top.keyed.get(name)
        if first is not None and first.key is not None:
            self.mistakes.add(location, f"{name} stands here again: see line {first.key.line}")
        top.key, top.key_location = name, location

    def start(self, event: Any) -> None:
        location = self.location(event.start_mark, event.start_mark)
        self.refuse_tag(event, location)
        if len(self.open) == limits.now.yaml_depth:
            raise self.mistakes.stop(location, f"limit reached: nested deeper than {limits.now.yaml_depth}")
        self.refuse_as_key(location)
        self.open.append(_Open(event, type(event).__name__ == "MappingStartEvent"))

    def end(self, event: Any) -> None:
        done = self.open.pop()
        location = self.location(done.start, event.end_mark)
        if not done.flow and done.entries:
            # A block ends where its last entry does; the parser sees its end only before the next word.
            last = done.entries[-1].location
            location = Location(self.path, location.line, location.column, last.end_line, last.end_column)
        value = tuple(done.entries) if done.keyed is None else done.keyed
        self.add(Entry(value, location), done.size, done.anchor)

    def alias(self, event: Any) -> None:
        location = self.location(event.start_mark, event.end_mark)
        self.refuse_as_key(location)
        if event.anchor not in self.anchors:
            raise self.mistakes.stop(location, f"*{event.anchor} stands for nothing that comes before it")
        entry, size = self.anchors[event.anchor]
        self.copies += size
        if self.copies > limits.now.yaml_aliases:
            limit = f"limit reached: aliases stand for more than {limits.now.yaml_aliases} entries"
            raise self.mistakes.stop(location, limit)
        self.add(Entry(entry.value, location), size, None)

    def add(self, entry: Entry, size: int, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = (entry, size)
        if not self.open:
            self.document = entry
            return
        top = self.open[-1]
        top.size += size
        if top.key is not None and top.keyed is not None:
            entry = Entry(entry.value, entry.location, top.key_location)
            top.keyed.setdefault(top.key, entry)
            top.key = None
        top.entries.append(entry)

    def refuse_tag(self, event: Any, location: Location) -> None:
        if getattr(event, "tag", None) is not None:
            self.mistakes.add(location, "tags like !!str are not read here: leave it out")

    def refuse_as_key(self, location: Location) -> None:
        top = self.open[-1] if self.open else None
        if top is not None and top.keyed is not None and top.key is None:
            raise self.mistakes.stop(location, "a key has to be a word")


def resolved(text: str) -> Scalar:
    """What a word without quotes is, by YAML 1.2's core schema: null, a boolean, a number, or itself."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
