"""`yamldecode` and `yamlencode`, by the rules of go-cty-yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from iaccheck import limits
from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.functions.base64_text import decoded_bytes
from iaccheck.hcl.functions.calling import TEXT, Function, Parameter
from iaccheck.hcl.functions.json_text import too_deep
from iaccheck.hcl.functions.yaml_text import encoded
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING
from iaccheck.hcl.values import NULL, Fault, Unknown, Value, normalized, object_of, string, tuple_of

TAG = "tag:yaml.org,2002:"
TAGS = ("", "str", "bool", "int", "float", "null", "timestamp", "binary")
CONSTANTS: Mapping[str, Value] = {
    word: value
    for words, value in (
        ("y Y yes Yes YES true True TRUE on On ON", Value(BOOL, True)),
        ("n N no No NO false False FALSE off Off OFF", Value(BOOL, False)),
        ("~ null Null NULL", NULL),
        (".inf .Inf .INF +.inf +.Inf +.INF", Value(NUMBER, numbers.INFINITY)),
        ("-.inf -.Inf -.INF", Value(NUMBER, numbers.NEGATIVE_INFINITY)),
    )
    for word in words.split()
} | {"": NULL}
WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)


class Document:
    """Reads one document from the events of PyYAML's parser; the first problem ends the reading."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.problem: Fault | Unknown | None = None
        self.anchors: dict[str, Value | None] = {}
        """None while the value of an anchor is being read."""
        self.count = 0

    def fail(self, event: Any, message: str) -> Value:
        """Remember what is wrong at an event; the value stands in until the reading has ended."""
        mark = event.start_mark
        self.problem = self.problem or Fault(f"line {mark.line + 1}, column {mark.column + 1}: {message}", 0)
        return NULL

    def value(self, event: Any, depth: int = 0) -> Value:
        """The value that starts with an event."""
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event)
        self._counted(1, depth)
        if self.problem:
            return NULL
        if event.anchor:
            self.anchors[event.anchor] = None
        if kind == "ScalarEvent":
            result = self._scalar(event)
        elif event.tag not in (None, f"{TAG}{'seq' if kind == 'SequenceStartEvent' else 'map'}"):
            result = self.fail(event, f"this can't have the tag {event.tag}")
        else:
            result = (self._sequence if kind == "SequenceStartEvent" else self._mapping)(depth + 1)
        if event.anchor:
            self.anchors[event.anchor] = result
        return result

    def _counted(self, count: int, depth: int = 0) -> None:
        self.count += count
        if depth > limits.now.data_depth:
            self.problem = too_deep()
        elif self.count > limits.now.elements:
            self.problem = Unknown(f"limit reached: its YAML has more than {limits.now.elements} values")

    def _alias(self, event: Any) -> Value:
        found = self.anchors.get(event.anchor)
        if found is None:
            return self.fail(event, f"there is no anchor &{event.anchor} to refer to")
        self._counted(_size(found))
        return found

    def _sequence(self, depth: int) -> Value:
        elements: list[Value] = []
        for event in self.events:
            if self.problem or type(event).__name__ == "SequenceEndEvent":
                break
            elements.append(self.value(event, depth))
        return tuple_of(elements)

    def _mapping(self, depth: int) -> Value:
        attributes: dict[str, Value] = {}
        for key in self.events:
            if self.problem or type(key).__name__ == "MappingEndEvent":
                break
            is_merge = _is_merge(key)
            name = "" if is_merge else self._key(key)
            if self.problem:
                break
            value = self.value(next(self.events), depth)
            if not is_merge:
                attributes[name] = value
            elif isinstance(value.data, Mapping):
                attributes.update(value.data)
            else:
                self.fail(key, "only a mapping can be merged with <<")
        return object_of(attributes)

    def _key(self, event: Any) -> str:
        key = self._resolved(event) if type(event).__name__ == "ScalarEvent" else NULL
        text = convert(key, STRING)
        if isinstance(text, Value) and isinstance(text.data, str):
            return text.data
        self.fail(event, "a key of a mapping must be a text")
        return ""

    def _scalar(self, event: Any) -> Value:
        value = self._resolved(event)
        if event.tag is None and not event.implicit[0]:
            # What stands in a block is a text in the end, but read as a plain value first: `yes` is "true".
            text = convert(value, STRING)
            return text if isinstance(text, Value) else value
        return value

    def _resolved(self, event: Any) -> Value:
        """The value of a scalar by its tag, or else by how it looks."""
        source: str = event.value
        tag = (event.tag or "").removeprefix(TAG)
        if tag not in TAGS:
            return self.fail(event, f"there is no tag {event.tag}")
        if tag == "str" or event.style in ("'", '"'):
            return string(normalized(source))
        if tag == "binary":
            is_binary = decoded_bytes(source) is not None
            return string(source) if is_binary else self.fail(event, "this is tagged !!binary, and no base64")
        found = _recognized(source, tag)
        if found is not None:
            return found
        if source in (".nan", ".NaN", ".NAN"):
            return self.fail(event, "NaN is no number in Terraform")
        return self.fail(event, f"this is no {tag}") if tag else string(normalized(source))


def _recognized(source: str, tag: str) -> Value | None:
    """What a scalar that is no text looks like: null, a bool, a time or a number."""
    if source in CONSTANTS:
        return CONSTANTS[source]
    if tag == "null":
        return NULL
    time = _timestamp(source) if tag in ("", "timestamp") else None
    if time is not None:
        return string(time)
    number = _number(source)
    return None if number is None else Value(NUMBER, number)


def _number(source: str) -> numbers.Number | None:
    if not (source.startswith(".") or WHOLE.fullmatch(source) or DECIMAL.fullmatch(source)):
        return None
    number = numbers.parse_or_none(source)
    if number is None and source[:2] in ("0x", "0o") and len(source) < 24:
        value = int(source, 0)
        return numbers.from_int64(value) if value < 2**64 else None
    return number


def _timestamp(source: str) -> str | None:
    """A date or time in RFC 3339, where the text is one."""
    match = TIMESTAMP.fullmatch(source)
    if match is None or (match[4] and (match[4] == " ") != (match[8] is None)):
        return None
    from datetime import datetime

    year, month, day, hour, minute, second = (int(match[i] or 0) for i in (1, 2, 3, 5, 6, 7))
    try:
        datetime(year or 4, month, day, hour, minute, second)
    except ValueError:
        return None
    zone = "Z" if match[8] in (None, "+00:00", "-00:00") else match[8]
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}{zone}"


def _size(value: Value) -> int:
    """How many values there are in a value, so that a few aliases can't stand for billions."""
    if isinstance(value.data, tuple):
        return 1 + sum(map(_size, value.data))
    if isinstance(value.data, Mapping):
        return 1 + sum(map(_size, value.data.values()))
    return 1


def _is_merge(event: Any) -> bool:
    if type(event).__name__ != "ScalarEvent":
        return False
    return bool(event.tag == f"{TAG}merge" or (event.tag is None and event.value == "<<"))


def _decode(text: str) -> Value | Fault | Unknown:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = iter(yaml.parse(text.encode(errors="replace") or b"\n", Loader=loader))
        if type(next(events)).__name__ != "StreamStartEvent":
            return Fault("it is no YAML", 0)
        if type(next(events)).__name__ != "DocumentStartEvent":
            return Fault("there is no YAML document in it", 0)
        document = Document(events)
        value = document.value(next(events))
        if document.problem:
            return document.problem
        next(events)
        if type(next(events)).__name__ != "StreamEndEvent":
            return Fault("only a single YAML document is allowed", 0)
    except (yaml.YAMLError, StopIteration) as error:
        return Fault(f"it is no YAML: {_described(error)}", 0)
    return value


def _described(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "it can't be read"
    return f"{what} in line {mark.line + 1}, column {mark.column + 1}" if mark else str(what)


FUNCTIONS: Mapping[str, Function] = {
    "yamldecode": Function(_decode, (TEXT,), DYNAMIC, not_null=False),
    "yamlencode": Function(encoded, (Parameter(null=True),), STRING),
}
