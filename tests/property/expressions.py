"""Random expressions over variables of many types, random values for those, and ways to hide a part of a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.equality import set_of
from iaccheck.hcl.literal import literal
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListOf,
    MapOf,
    ObjectOf,
    SetOf,
    Type,
)
from iaccheck.hcl.values import Unknown, Value, list_of, map_of, refined, tuple_of
from iaccheck.interval import ANY, Interval
from iaccheck.source import Source

Draw = Callable[..., Any]
"""Hypothesis's `draw`: a strategy in, a value out."""

TYPES: Mapping[str, Type] = {
    "number": NUMBER,
    "string": STRING,
    "bool": BOOL,
    "list(number)": ListOf(NUMBER),
    "list(string)": ListOf(STRING),
    "set(string)": SetOf(STRING),
    "set(number)": SetOf(NUMBER),
    "map(number)": MapOf(NUMBER),
    "map(string)": MapOf(STRING),
    "list(bool)": ListOf(BOOL),
    "object": ObjectOf({"a": NUMBER, "b": STRING, "c": BOOL}),
    "list(object)": ListOf(ObjectOf({"a": NUMBER, "b": STRING, "c": BOOL})),
    "any": DYNAMIC,
}
"""The kinds of value that expressions are drawn for, and the types of variables of each kind."""

CONSTRAINTS = {name: re.sub("object", "object({a = number, b = string, c = bool})", name) for name in TYPES}
"""How a variable of each kind declares its type."""

LITERALS: Mapping[str, tuple[str, ...]] = {
    "number": ("0", "1", "2", "3", "-1", "1.5", "3600", "7200", "28800", "86400", "null"),
    "string": ('""', '"a"', '"b"', '"ab"', '"x-y"', '"3600"', '"2"', '"true"', '"PT8H"', '"a,b"', "null"),
    "bool": ("true", "false", "null"),
    "list(number)": ("[]", "[1]", "[3600, 7200]", "[1, 2, 2]", "[0, null]", "null"),
    "list(string)": ("[]", '["a"]', '["b", "a"]', '["a", "a", ""]', '["3600"]', '["a", null]', "null"),
    "list(bool)": ("[]", "[true]", "[true, false]", "[false, null]"),
    "set(string)": ("[]", '["a"]', '["a", "b"]', '["ab", "a", "b"]', "null"),
    "set(number)": ("[]", "[1]", "[3600, 1]"),
    "map(number)": ("{}", "{a = 1}", "{a = 3600, b = 7200}", "{b = null}", "null"),
    "map(string)": ("{}", '{a = "b"}', '{a = "a", b = "3600"}', '{ab = null, a = "x"}', "null"),
    "object": ('{a = 1, b = "a", c = true}', '{a = 3600, b = "", c = false}', "{a = null, b = null, c = null}", "null"),
    "list(object)": ("[]", '[{a = 1, b = "a", c = true}]', '[{a = 3, b = "b", c = false}, {a = 3, b = "", c = true}]'),
    "any": ("null", "3600", '"7200"', '"a"', "true", "[]", '[1, "a"]', '["a", "b"]', "{}", '{a = 1, b = "x"}', "[[1]]"),
}

FORMS = Path(__file__).parent / "forms.txt"
HOLE = re.compile(r"«([^» ]+)(?: (\w+):([^»]+))?»")


def read_forms(text: str) -> Mapping[str, tuple[str, ...]]:
    """The forms of a file by kind."""
    sections = re.split(r"^== (.+)$", text, flags=re.MULTILINE)[1:]
    lines = [tuple(section.strip().splitlines()) for section in sections[1::2]]
    return dict(zip(sections[::2], lines, strict=True))


TEMPLATES = read_forms(FORMS.read_text(encoding="utf-8"))


@st.composite
def expressions(draw: Draw, kind: str, names: Mapping[str, str], depth: int = 3) -> str:
    """The text of an expression that is mostly of a kind; `names` are the kinds of what it may refer to."""
    return _expression(draw, kind, names, depth)


def _expression(draw: Draw, kind: str, names: Mapping[str, str], depth: int) -> str:
    if not draw(st.integers(0, 24)):
        kind = draw(st.sampled_from(sorted(TYPES)))
    leaves = [name for name, of in names.items() if kind in (of, "any")]
    choice = draw(st.integers(0, 9))
    if leaves and (depth == 0 or choice < 4):
        return str(draw(st.sampled_from(leaves)))
    if depth == 0 or choice == 9:
        return str(draw(st.sampled_from(LITERALS[kind])))
    form = str(draw(st.sampled_from(TEMPLATES[kind])))

    def filled(hole: re.Match[str]) -> str:
        inner_kind, name, name_kind = hole.groups()
        inner = _expression(draw, inner_kind, {**names, name: name_kind} if name else names, depth - 1)
        return inner if re.fullmatch(r"[\w.\"]+", inner) or not _touches(form, hole) else f"({inner})"

    return HOLE.sub(filled, form)


def _touches(form: str, hole: re.Match[str]) -> bool:
    """Whether an operator or step stands beside a hole, so that what fills it needs parentheses."""
    before, after = form[: hole.start()][-2:].strip(), form[hole.end() :][:2].strip()
    return not (before[-1:] in ("", ",", "(", "[", "{", ":", "=") and after[:1] in ("", ",", ")", "]", "}", ":"))


def value_of(text: str, type_: Type = DYNAMIC) -> Value:
    """The value of a literal in a type."""
    source = Source("drawn", text)
    tree, _ = parse_expression(source)
    assert tree is not None
    value = convert(literal(tree, source)[0], type_)
    assert isinstance(value, Value), value
    return value


# --- hiding ---------------------------------------------------------------------------------------------


def hidden(draw: Draw, value: Value, loosely_typed: bool = False) -> Value:
    """The same with less of it known: wholly, in part, or not at all less."""
    how = draw(st.integers(0, 5))
    if how == 0:
        return value
    if how < 3 and value.data and isinstance(value.data, tuple | Mapping):
        return _hidden_inside(draw, value)
    type_ = DYNAMIC if loosely_typed and draw(st.booleans()) else value.type
    return refined(type_, _what(draw, value, type_)).marked(value)


def _hidden_inside(draw: Draw, value: Value) -> Value:
    if isinstance(value.data, Mapping):
        inner = {name: hidden(draw, each) for name, each in value.data.items()}
        if isinstance(value.type, MapOf):
            return map_of(value.type.element, inner)
        assert isinstance(value.type, ObjectOf)
        open_ = value.type.open or not draw(st.integers(0, 3))
        if open_:
            inner = {name: each for name, each in inner.items() if draw(st.booleans())}
        return Value(ObjectOf({name: each.type for name, each in inner.items()}, open=open_), inner)
    assert isinstance(value.data, tuple)
    elements = [hidden(draw, each) for each in value.data]
    if isinstance(value.type, ListOf):
        return list_of(value.type.element, elements)
    return set_of(value.type.element, elements) if isinstance(value.type, SetOf) else tuple_of(elements)


def _what(draw: Draw, value: Value, type_: Type) -> Unknown:
    """Something that may be said of an unknown value if it stands for this one."""
    if type_ == DYNAMIC or not draw(st.integers(0, 2)):
        return Unknown("is hidden")
    not_null = value.data.not_null if isinstance(value.data, Unknown) else not value.is_null
    found = Unknown("is hidden", not_null=not_null and bool(draw(st.booleans())))
    telling = draw(st.sampled_from(("nothing", "bounds", "choices", "prefix", "length")))
    if telling == "bounds" and type_ == NUMBER:
        return replace(found, bounds=_wider(draw, value.bounds))
    if telling == "prefix" and type_ == STRING:
        return replace(found, prefix=value.prefix[: draw(st.integers(0, 3))])
    if telling == "length" and isinstance(type_, ListOf | SetOf | MapOf) and not value.is_null:
        return replace(found, length=_wider(draw, value.length))
    if telling == "choices":
        choices = value.data.choices if isinstance(value.data, Unknown) else (value,)
        return replace(found, choices=choices, not_null=found.not_null and not any(c.is_null for c in choices))
    return found


def _wider(draw: Draw, interval: Interval) -> Interval:
    ends = (interval, Interval(interval.low, None), Interval(None, interval.high), ANY)
    wider: Interval = draw(st.sampled_from(ends))
    return wider
