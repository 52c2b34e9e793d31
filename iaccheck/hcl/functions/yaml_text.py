"""Values to YAML in the bytes that `yamlencode` writes: blocks, with texts in quotes or literal blocks."""

from __future__ import annotations

from collections.abc import Mapping

from iaccheck import limits
from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import too_long
from iaccheck.hcl.functions.json_text import too_deep
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.values import Unknown, Value

WIDTH = 80
"""A quoted text is broken at the first space past this column."""
BREAKS = "\n\r\x85\u2028\u2029"
ESCAPES = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e",
    '"': '"', "\\": "\\", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip


class Writer:
    """Lines of YAML as they are written."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.column = 0

    def put(self, text: str) -> None:
        """Go on in the same line."""
        self.pieces.append(text)
        self.column += len(text)

    def line(self, indent: int) -> None:
        """Begin a new line, unless one has just begun."""
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")
        self.pieces.append(" " * indent)
        self.column = indent


def encoded(value: Value) -> str | Unknown:
    """A value that is wholly known as a YAML document."""
    writer = Writer()
    problem = _write(writer, value, 0, 0, "root")
    if problem is not None:
        return problem
    text = "".join(writer.pieces)
    text = text if text.endswith("\n") else text + "\n"
    return text + "...\n" if _is_open(value) else text


def _is_open(value: Value) -> bool:
    """Whether a document of this value alone needs an end mark."""
    return value.data is None or isinstance(value.data, bool | int | Float)


def _write(writer: Writer, value: Value, indent: int, depth: int, place: str) -> Unknown | None:
    """Write a value behind what introduced it: nothing (`root`), a key (`value`) or a dash (`element`)."""
    data = value.data
    if depth > limits.now.data_depth:
        return too_deep()
    if isinstance(data, tuple) and data:
        return _write_sequence(writer, data, indent, depth, place)
    if isinstance(data, Mapping) and data:
        return _write_mapping(writer, data, indent, depth, place)
    writer.put("" if place == "root" else " ")
    if isinstance(data, str) and _is_literal(data):
        _write_literal(writer, data, max(indent, 2) if place == "root" else indent)
    elif isinstance(data, str):
        _write_quoted(writer, data, max(indent, 2) if place == "root" else indent)
    else:
        return _write_plain(writer, value)
    return None


def _write_plain(writer: Writer, value: Value) -> Unknown | None:
    data = value.data
    if isinstance(data, int | Float) and not isinstance(data, bool):
        if not numbers.is_writable(data):
            return Unknown(too_long())
        writer.put(numbers.text(data))
    elif isinstance(data, bool):
        writer.put("true" if data else "false")
    else:
        writer.put("[]" if isinstance(data, tuple) else "{}" if isinstance(data, Mapping) else "null")
    return None


def _write_sequence(writer: Writer, elements: tuple[Value, ...], indent: int, depth: int, place: str) -> Unknown | None:
    # A list below a key stands as far to the left as the key itself.
    indent = indent - 2 if place == "value" else indent
    for index, element in enumerate(elements):
        if index or place == "value":
            writer.line(indent)
        elif place == "element":
            writer.put(" ")
        writer.put("-")
        problem = _write(writer, element, indent + 2, depth + 1, "element")
        if problem is not None:
            return problem
    return None


def _write_mapping(
    writer: Writer, attributes: Mapping[str, Value], indent: int, depth: int, place: str
) -> Unknown | None:
    for index, name in enumerate(sorted(attributes)):
        if index or place == "value":
            writer.line(indent)
        elif place == "element":
            writer.put(" ")
        if any(c in BREAKS for c in name) or len(name.encode()) > 128:
            writer.put("? ")
            if _is_literal(name):
                _write_literal(writer, name, indent + 2)
            else:
                _write_quoted(writer, name, indent + 2)
            writer.line(indent)
        else:
            _write_quoted(writer, name, None)
        writer.put(":")
        problem = _write(writer, attributes[name], indent + 2, depth + 1, "value")
        if problem is not None:
            return problem
    return None


def _is_printable(character: str) -> bool:
    code = ord(character)
    return (
        code == 0x0A
        or 0x20 <= code <= 0x7E
        or 0xA0 <= code < 0xD800
        or (0xE000 <= code <= 0xFFFD and code != 0xFEFF)
        or code > 0xFFFF
    )


def _is_literal(text: str) -> bool:
    """Whether a text is written as a literal block: it has lines, and nothing that would get lost in one."""
    if "\n" not in text or text.endswith(" ") or not all(map(_is_printable, text)):
        return False
    return not any(f" {line_break}" in text for line_break in BREAKS)


def _write_literal(writer: Writer, text: str, indent: int) -> None:
    hint = "2" if text[0] == " " or text[0] in BREAKS else ""
    chomping = "" if text[-1] in BREAKS else "-"
    if text[-1] in BREAKS and (len(text) == 1 or text[-2] in BREAKS):
        chomping = "+"
    writer.put(f"|{hint}{chomping}\n")
    lines = text.split("\n")
    last = lines.pop()
    writer.put("".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines))
    if last:
        writer.line(indent)
        writer.put(last)


def _write_quoted(writer: Writer, text: str, indent: int | None) -> None:
    """A text in double quotes, broken at spaces to lines of that indent; in one line for None."""
    writer.put('"')
    after_space = False
    for index, character in enumerate(text):
        is_space = character == " "
        may_break = indent is not None and is_space and not after_space and writer.column > WIDTH
        if may_break and 0 < index < len(text) - 1:
            writer.line(indent or 0)
            if text[index + 1] == " ":
                writer.put("\\")
        elif character in '"\\' or character in BREAKS or not _is_printable(character):
            writer.put(_escaped(character))
        else:
            writer.put(character)
        after_space = is_space
    writer.put('"')


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return "\\" + ESCAPES[character]
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
