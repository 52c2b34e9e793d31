"""A correction and the text that it is about -> what to write where, so that every other character stays as it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.json_syntax import parse_json
from iaccheck.hcl.parse import parse, parse_expression
from iaccheck.model import Correction, Path
from iaccheck.source import Location, Source

BLANKS = re.compile(r"[ \t]*")
WITH_COMMENT = re.compile(r"#|//|/\*|\n")
JSON_LITERAL = re.compile(r'-?[0-9][0-9.eE+-]*|"(?:[^"\\$%]|\\.)*"|true|false')
INDENTATION = "  "
"""What a block's arguments are indented by where none of its own shows it, as `terraform fmt` has it."""
NOT_A_LITERAL = "its value is worked out there, not written"
CONSTANT = (tree.Literal, tree.Unary, tree.Binary, tree.Parentheses)


class Edit(msgspec.Struct, frozen=True, order=True):
    """`text[start:end]` becomes another text; offsets are in code points."""

    start: int
    end: int
    text: str


def edit_of(what: Correction, source: Source) -> Edit | str:
    """How a correction is written into the file that it names, or why it is not."""
    if what.location is None:
        return "it stands in no file"
    return _added(what, source) if what.act == "add" else _replaced(what, source)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits that do not overlap."""
    parts, done = [], 0
    for edit in sorted(edits):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join((*parts, text[done:]))


def fits(edit: Edit, others: list[Edit]) -> bool:
    """Whether an edit can be made together with others, which are sorted and do not overlap."""
    place = bisect_left(others, edit)
    is_after = place == 0 or (others[place - 1].end <= edit.start and others[place - 1].start < edit.start)
    return is_after and (place == len(others) or (edit.end <= others[place].start and edit.start < others[place].start))


# --- in place of a literal ------------------------------------------------------------------------------


def _replaced(what: Correction, source: Source) -> Edit | str:
    start, end = span(source, what.location)
    if what.fact.setting.is_json and (inner := _encoded(source.text[start:end], what.fact.setting.path)):
        start, end = start + inner[0], start + inner[1]
    old, new = source.text[start:end], what.value
    if source.path.endswith(".json"):
        wrong = "" if JSON_LITERAL.fullmatch(old) else NOT_A_LITERAL
    else:
        wrong = _why_no_literal(old)
    if wrong:
        return wrong
    if old.startswith('"') and not new.startswith('"'):
        new = f'"{new}"'
    return "it stands there already" if new == old else Edit(start, end, new)


def _why_no_literal(text: str) -> str:
    """Why an expression is not overwritten; empty if it is a literal, or is made of literals alone."""
    if text.startswith("<<"):
        return "its value is a heredoc"
    node, _ = parse_expression(Source("", text))
    if not isinstance(node, tree.Literal) and WITH_COMMENT.search(text):
        return "a comment or a line break stands in its value"
    return "" if node is not None and _is_constant(node) else NOT_A_LITERAL


def _encoded(text: str, path: Path) -> tuple[int, int] | None:
    """Where the end of a path is written in an expression that makes JSON of an object; None if not plainly so."""
    node, _ = parse_expression(Source("", text))
    steps = list(path[1:])
    while not isinstance(node, tree.Literal):
        match node:
            case tree.Call(name="jsonencode", arguments=(argument,)):
                node = argument
            case tree.Tuple(elements=(element,)):
                node = element
            case tree.Object(entries=entries) if steps:
                name = steps.pop(0).name
                node = next((value for key, value in entries if _key(key) == name), None)
            case _:
                return None
    return None if steps else (node.start, node.end)


def _is_constant(node: tree.Expression) -> bool:
    pending = [node]
    while pending:
        found = pending.pop()
        if not isinstance(found, CONSTANT):
            return False
        if isinstance(found, tree.Unary):
            pending.append(found.operand)
        elif isinstance(found, tree.Binary):
            pending += [found.left, found.right]
        elif isinstance(found, tree.Parentheses):
            pending.append(found.inner)
    return True


def span(source: Source, place: Location | None) -> tuple[int, int]:
    """The offsets of a location's start and end."""
    if place is None:
        return 0, 0
    return source.starts[place.line - 1] + place.column - 1, source.starts[place.end_line - 1] + place.end_column - 1


# --- where there is none yet ----------------------------------------------------------------------------


def _added(what: Correction, source: Source) -> Edit | str:
    """The argument as one more of its block, or one more key of the object that stands for it."""
    begin, path = span(source, what.location)[0], what.fact.setting.path
    name, is_json = path[-1].name, source.path.endswith(".json")
    value = f"[{what.value}]" if path[-1].is_repeated else what.value
    file = parse_json(source) if is_json else parse(source)
    for block in _blocks(file.body):
        if block.start == begin and not block.broken:
            if block.body.attribute(name):
                return "it is set there, to what comes out as null"
            if is_json:
                return _json_member(source.text, block.body.start, block.body.end, name, value)
            return _argument(source.text, block, name, value, file.comments)
        for attribute in block.body.attributes:
            if attribute.start == begin:
                inner = _object(attribute, path)
                if inner is None:
                    break
                return _member(source.text, inner, name, value, is_json, file.comments)
    return "it would have to be added to what is not written out as a block or object"


def _blocks(body: tree.Body) -> Iterator[tree.Block]:
    pending = list(body.blocks)
    while pending:
        block = pending.pop()
        yield block
        pending.extend(block.body.blocks)


def _object(attribute: tree.Attribute, path: Path) -> tree.Object | None:
    """The object in an attribute that the last step of a path leads into."""
    names = [step.name for step in path]
    inner = names[names.index(attribute.name) + 1 : -1] if attribute.name in names else []
    node: tree.Expression | None = attribute.expression
    for name in inner:
        if not isinstance(node, tree.Object):
            return None
        node = next((value for key, value in node.entries if _key(key) == name), None)
    return node if isinstance(node, tree.Object) else None


def _key(key: tree.Expression) -> object:
    return key.name if isinstance(key, tree.Name) else key.value if isinstance(key, tree.Literal) else None


def _argument(text: str, block: tree.Block, name: str, value: str, comments: Iterable[tree.Comment]) -> Edit:
    """A line after the last argument that stands before the nested blocks."""
    first = min((inner.start for inner in block.body.blocks), default=block.end)
    before = [attribute for attribute in block.body.attributes if attribute.start < first]
    opened, closed = block.body.start, block.end - 1
    if "\n" not in text[opened:closed]:
        return _opened_up(text, block, name, value)
    last = max(before, key=lambda attribute: attribute.start, default=None)
    end = _line_end(text, last.end if last else opened, comments)
    margin = _margin(text, last.start) if last else _inner_margin(text, block)
    line = f"{_line_break(text, end)}{margin}{_aligned(text, last, name)}{value}"
    is_close = last is None and first < block.end and text[end:first].strip() == "" and text[end:first].count("\n") == 1
    return Edit(end, end, line + (_line_break(text, end) if is_close else ""))


def _opened_up(text: str, block: tree.Block, name: str, value: str) -> Edit:
    """A block of one line takes one argument at most: it becomes one of several lines."""
    opened, closed = block.body.start, block.end - 1
    inside, line_break = text[opened:closed].strip(), _line_break(text, opened)
    margin, outer = _inner_margin(text, block), _margin(text, block.start)
    last = block.body.attributes[0] if block.body.attributes else None
    lines = [f"{margin}{inside}"] if inside else []
    lines += [f"{margin}{_aligned(text, last, name)}{value}", f"{outer}"]
    return Edit(opened, closed, line_break + line_break.join(lines))


def _aligned(text: str, last: tree.Attribute | None, name: str) -> str:
    """`name = `, its equals sign below that of the argument before, as far as that stands on one line."""
    is_alone = last is not None and "\n" in text[last.start : last.end] and not _is_heredoc(text, last)
    if last is None or is_alone:
        return f"{name} = "
    name_end = last.start + len(last.name)
    sign = text.find("=", name_end)
    before, after = text[name_end:sign], text[sign + 1 : last.expression.start]
    if before.strip() or after.strip():
        return f"{name} = "
    padded = f"{name} ".ljust(sign - last.start) if before else name
    return f"{padded}={after}"


def _is_heredoc(text: str, attribute: tree.Attribute) -> bool:
    return text.startswith("<<", attribute.expression.start)


def _line_end(text: str, start: int, comments: Iterable[tree.Comment]) -> int:
    """Where the line ends, its comments included, that an offset is on."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    for comment in comments:
        if comment.start < end < comment.end:
            return _line_end(text, comment.end, comments)
    return end - 1 if text[:end].endswith("\r") else end


def _line_break(text: str, near: int) -> str:
    """How lines end in a file, the next one or else the first."""
    end = text.find("\n", near)
    end = text.find("\n") if end < 0 else end
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _margin(text: str, start: int) -> str:
    """What the line begins with that an offset is on."""
    match = BLANKS.match(text, text.rfind("\n", 0, start) + 1)
    return match.group() if match else ""


def _inner_margin(text: str, block: tree.Block) -> str:
    """The indentation of a block's arguments: as what it holds has it, else one step more than its own."""
    outer = _margin(text, block.start)
    held = [inner.start for inner in (*block.body.attributes, *block.body.blocks)]
    if held and "\n" in text[block.body.start : min(held)]:
        return _margin(text, min(held))
    return outer + ("\t" if outer.startswith("\t") or (not outer and "\n\t" in text) else INDENTATION)


# --- one more key of an object --------------------------------------------------------------------------


def _member(
    text: str, inner: tree.Object, name: str, value: str, is_json: bool, comments: Iterable[tree.Comment]
) -> Edit | str:
    if is_json:
        return _json_member(text, inner.start, inner.end, name, value)
    key = name if name.isidentifier() else f'"{name}"'
    if not inner.entries:
        is_blank = not text[inner.start + 1 : inner.end - 1].strip()
        return Edit(inner.start + 1, inner.end - 1, f" {key} = {value} ") if is_blank else "its object holds a comment"
    last_key, last = inner.entries[-1]
    if text[last_key.start] == '"':
        key = f'"{name}"'
    sign = " = " if "=" in text[last_key.end : last.start] else ": "
    end = _line_end(text, last.end, comments)
    if end >= inner.end:
        return Edit(last.end, last.end, f", {key}{sign}{value}")
    comma = "," if text[last.end : end].lstrip().startswith(",") else ""
    return Edit(end, end, f"{_line_break(text, end)}{_margin(text, last_key.start)}{key}{sign}{value}{comma}")


def _json_member(text: str, start: int, end: int, name: str, value: str) -> Edit | str:
    """A member after the last one, which repeats the blanks before the first."""
    if text[start : start + 1] != "{":
        return "its block is written as several objects"
    inside = text[start + 1 : end - 1]
    if not inside.strip():
        return Edit(start + 1, end - 1, f'"{name}": {value}')
    leading = inside[: len(inside) - len(inside.lstrip())]
    last = start + 1 + len(inside.rstrip())
    return Edit(last, last, f',{leading or " "}"{name}": {value}')
