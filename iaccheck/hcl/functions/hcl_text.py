"""Values to HCL in the characters that Terraform's `encode_expr` and `encode_tfvars` write, and values from tfvars.

What hclwrite does to tokens is done to lines here: brackets that stay open indent what follows, and the `=` of lines
that follow each other stand below each other, but for those whose value goes on in the next line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from iaccheck import limits
from iaccheck.hcl import numbers
from iaccheck.hcl.conversion import too_long
from iaccheck.hcl.decimals import is_writable
from iaccheck.hcl.functions.json_text import too_deep
from iaccheck.hcl.graphemes import grapheme_count
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.scan import is_name
from iaccheck.hcl.values import Fault, Unknown, Value, object_of
from iaccheck.source import Source

ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}
STEP = "  "
"""By how much each opening line indents what follows."""


class Line(msgspec.Struct):
    """A line as it is written: the key that it begins with if it has one, and the brackets that it leaves open."""

    key: str | None = None
    opened: int = 0
    pieces: list[str] = msgspec.field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands in it, but for the key of an entry and its `=`."""
        return "".join(self.pieces)

    def put(self, text: str, opened: int = 0) -> None:
        """Go on with a text, which opens or, below 0, closes so many brackets."""
        self.pieces.append(text)
        self.opened += opened


def expression_text(value: Value) -> str | Unknown:
    """A value that is wholly known as an expression."""
    lines = [Line()]
    return _write(lines, value, 0) or _formatted(lines)


def arguments_text(value: Value) -> str | Unknown | Fault:
    """An object or map that is wholly known as the lines of a tfvars file."""
    if not isinstance(value.data, Mapping):
        return Fault("the value must be an object, whose attributes are the variables", 0)
    wrong = next((name for name in value.data if not is_name(name)), None)
    if wrong is not None:
        return Fault(f'"{wrong}" is no name that a variable can have', 0)
    lines = [Line()]
    return _write_entries(lines, value.data, 0) or _formatted(lines)


def arguments_of(text: str) -> Value | Fault | Unknown:
    """The object that the lines of a tfvars file make."""
    from iaccheck.hcl.literal import literal
    from iaccheck.hcl.parse import parse

    source = Source("decode_tfvars", text)
    file = parse(source)
    found: dict[str, Value] = {}
    faults = [d for d in file.diagnostics if d.severity == "error"]
    for attribute in file.body.attributes:
        found[attribute.name], wrong = literal(attribute.expression, source)
        faults.extend(wrong)
    if faults:
        place = f" in line {faults[0].location.line} of it" if faults[0].location else ""
        return Fault(f"it is no text as in a tfvars file: {faults[0].detail.rstrip('.')}{place}", 0)
    if file.body.blocks:
        return Fault(f"values of variables hold no block, and there is {file.body.blocks[0].type}", 0)
    return object_of(found)


def _write(lines: list[Line], value: Value, depth: int) -> Unknown | None:
    """Go on with a value in the last line; why it can't be written, if so."""
    data = value.data
    if depth > limits.now.data_depth:
        return too_deep()
    if isinstance(data, tuple):
        return _write_elements(lines, data, depth)
    if isinstance(data, Mapping):
        return _write_object(lines, data, depth)
    if isinstance(data, int | Float) and not isinstance(data, bool):
        if isinstance(data, Float) and not (data.infinite or is_writable(data)):
            return Unknown(too_long())
        lines[-1].put(numbers.text(data))
    elif isinstance(data, str):
        lines[-1].put(quoted_hcl(data))
    else:
        lines[-1].put("null" if data is None else "true" if data else "false")
    return None


def _write_elements(lines: list[Line], elements: Iterable[Value], depth: int) -> Unknown | None:
    lines[-1].put("[", 1)
    for index, element in enumerate(elements):
        lines[-1].put(", " if index else "")
        if problem := _write(lines, element, depth + 1):
            return problem
    lines[-1].put("]", -1)
    return None


def _write_object(lines: list[Line], attributes: Mapping[str, Value], depth: int) -> Unknown | None:
    lines[-1].put("{", 1)
    if attributes:
        lines.append(Line())
    if problem := _write_entries(lines, attributes, depth + 1):
        return problem
    lines[-1].put("}", -1)
    return None


def _write_entries(lines: list[Line], attributes: Mapping[str, Value], depth: int) -> Unknown | None:
    """Each in a line that begins as the last one, and a new line after it."""
    for name, value in attributes.items():
        lines[-1].key = name if is_name(name) else quoted_hcl(name)
        if problem := _write(lines, value, depth):
            return problem
        lines.append(Line())
    return None


def quoted_hcl(text: str) -> str:
    """A text in quotes, in which nothing is a template."""
    return '"' + "".join(_escaped(c, text[i + 1 : i + 2]) for i, c in enumerate(text)) + '"'


def _escaped(character: str, following: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if character in "$%":
        return character * 2 if following == "{" else character
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _formatted(lines: list[Line]) -> str:
    """The lines, indented and with their values below each other."""
    open_lines: list[int] = []
    written: list[str] = []
    aligned: list[Line] = []
    for line in (*lines, Line()):
        if aligned and (line.key is None or line.opened):
            written.extend(_aligned(aligned, STEP * len(open_lines)))
            aligned = []
        if line.opened < 0:
            _close(open_lines, -line.opened)
        indent = STEP * len(open_lines)
        if line.key is not None and not line.opened:
            aligned.append(line)
            continue
        written.append((indent if line.text else "") + (f"{line.key} = " if line.key is not None else "") + line.text)
        if line.opened > 0:
            open_lines.append(line.opened)
    return "\n".join(written[:-1])


def _aligned(lines: list[Line], indent: str) -> Iterable[str]:
    """Lines whose values begin in the same column, counted in what a reader takes for characters."""
    widths = [grapheme_count(line.key or "") for line in lines]
    for line, width in zip(lines, widths, strict=True):
        yield f"{indent}{line.key}{' ' * (max(widths) - width)} = {line.text}"


def _close(open_lines: list[int], closed: int) -> None:
    """Take brackets off the lines that opened them, the last one first."""
    while closed and open_lines:
        taken = min(closed, open_lines[-1])
        open_lines[-1] -= taken
        closed -= taken
        if not open_lines[-1]:
            open_lines.pop()
