"""Names, numbers and what is taken from a value: attributes, elements and splats, for the parser of expressions."""

from __future__ import annotations

import re

from iaccheck import limits
from iaccheck.hcl.numbers import parse_or_none
from iaccheck.hcl.scan import ReadExpression, Scanner
from iaccheck.hcl.tree import Expression, GetAttr, Index, Literal, Name, Splat, SplatItem

NAME = r"[A-Za-z_][A-Za-z0-9_-]*+"

STEPS = re.compile(rf"(?:\.{NAME}(?![^\x00-\x7f])){{1,99}}+").match
"""The rest of a reference like `var.name`, where it is written without blanks."""

PLAIN_LINE = re.compile(
    rf"""[ \t]*+(?P<key>{NAME})[ \t]*+=[ \t]*+
      (?: "(?P<text>[\t !#&-\[\]-~]*+)"
        | (?P<number>[0-9]{{1,100}}+)
        | (?P<name>{NAME})(?P<steps>(?:\.{NAME}){{0,99}}+)
      )
      (?:[ \t]*+\r?\n)++""",
    re.VERBOSE,
).match
"""What a third of all lines of Terraform look like: `name = value`, and the value is plain."""

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+").match

CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def plain_lines(s: Scanner) -> list[tuple[Name, Expression]]:
    """Names and values of the plain lines that follow a line break.

    They are a special case of what is read token by token, and here only to save a sixth of the time.
    """
    lines: list[tuple[Name, Expression]] = []
    while match := PLAIN_LINE(s.text, s.end):
        s.end = match.end()
        key, text, number, name, steps = match.groups()
        if text is not None:
            value: Expression = Literal(match.start("text") - 1, match.end("text") + 1, text)
        elif number is not None:
            value = Literal(*match.span("number"), int(number))
        else:
            value = reference(*match.span("name"), name, steps)
        lines.append((Name(*match.span("key"), key), value))
    return lines


def reference(start: int, end: int, name: str, steps: str = "") -> Expression:
    """`VariableExpr = Identifier`, `LiteralValue = "true" | "false" | "null"`, and attributes like `.a.b` of it."""
    node: Expression = Literal(start, end, CONSTANTS[name]) if name in CONSTANTS else Name(start, end, name)
    for step in steps.split(".")[1:]:
        end += len(step) + 1
        node = GetAttr(start, end, node, step)
    return node


def number(s: Scanner) -> Literal:
    """`NumericLit = decimal+ ("." decimal+)? (expmark decimal+)?`."""
    value = parse_or_none(s.value)
    word = WORD(s.text, s.end)
    if value is None or (word is not None and word[0] != "if"):
        end = s.end if word is None else word.end()
        advice = "Put a version into quotes." if s.value.count(".") > 1 else "Write it like 12, 1.5 or 1e9."
        detail = f"`{s.text[s.start : end]}` is not a number that Terraform can hold. {advice}"
        raise s.fault("Not a number", detail, s.start, end)
    node = Literal(s.start, s.end, value)
    s.advance()
    return node


def traversal(s: Scanner, node: Expression, read: ReadExpression) -> Expression:
    """`(GetAttr | LegacyIndex | Index | Splat)*`, applied to a value."""
    for _ in range(limits.now.nesting):
        start = s.start
        if s.kind == "[":
            node = _index(s, node, read)
        elif s.kind == ".":
            s.advance()
            node = _attribute_splat(s, node, start) if s.kind == "*" else _step(s, node)
        else:
            return node
    raise s.too_deep()


def _step(s: Scanner, node: Expression) -> GetAttr | Index:
    """`GetAttr = "." Identifier`, `LegacyIndex = "." digit+`; the dot is read."""
    if s.kind == "name":
        step = GetAttr(node.start, s.end, node, s.value)
        s.advance()
        return step
    if s.kind == "*":
        raise s.fault("Splat within a splat", "Only splats with brackets can stand in each other: write `[*]`.")
    if s.kind != "number":
        raise s.unexpected("Incomplete reference", "a name after the dot")
    if "." in s.value:
        first, _, second = s.value.partition(".")
        raise s.fault("Two indexes with dots", f"`{s.value}` is one number. Write `[{first}][{second}]`.")
    key = number(s)
    return Index(node.start, key.end, node, key)


def _attribute_splat(s: Scanner, node: Expression, start: int) -> Splat:
    """`attrSplat = "." "*" GetAttr*`; the dot is read."""
    each: Expression = SplatItem(start, s.end)
    s.advance()
    for _ in range(limits.now.nesting):
        if s.kind != ".":
            break
        s.advance()
        each = _step(s, each)
    return Splat(node.start, each.end, node, each, False)


def _index(s: Scanner, node: Expression, read: ReadExpression) -> Index | Splat:
    """`Index = "[" Expression "]"`, `fullSplat = "[" "*" "]" (GetAttr | Index)*`."""
    start = s.start
    s.advance()
    if s.kind == "*":
        s.advance()
        if s.kind != "]":
            raise s.unexpected("Incomplete splat", "`]` after `[*`")
        item = SplatItem(start, s.end)
        outer = s.enter(s.lines)
        s.advance()
        each = traversal(s, item, read)
        s.leave(outer)
        return Splat(node.start, each.end, node, each, True)
    outer = s.enter(lines=False)
    if s.kind == "newline":
        s.advance()
    key = read(s)
    return Index(node.start, s.close("]", start, outer, "`]`"), node, key)
