"""JSON text to values that know where they stand: objects keep repeated keys, texts the place of each character."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

from iaccheck.hcl.numbers import parse_or_none
from iaccheck.hcl.scan import Scanner
from iaccheck.hcl.tree import Literal, Node
from iaccheck.source import Source

TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
      (?P<symbol>[{}\[\],:])
    | (?P<text>"[^"\\\x00-\x1f]*+")
    | (?P<quote>")
    | (?P<number>[-+.0-9][-+.0-9eE]*+)
    | (?P<name>[A-Za-z_$][A-Za-z0-9_$.-]*+)
    | (?P<end>\Z)
    | (?P<odd>(?s:.))
    )""",
    re.VERBOSE,
).match

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?").fullmatch

IN_QUOTES = re.compile(
    r"""(?P<plain>[^"\\\x00-\x1f]++)
      | \\(?P<short>["\\/bfnrt])
      | \\u(?P<pair>[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})
      | \\u(?P<code>[0-9a-fA-F]{4})""",
    re.VERBOSE,
).match

SHORT = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

SURROGATE = re.compile("[\ud800-\udfff]")

CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

ODD = {
    "'": "JSON takes double quotes only.",
    "/": 'JSON has no comments. Write a property named `"//"` for one.',
    "#": 'JSON has no comments. Write a property named `"//"` for one.',
    "=": "JSON has a colon between a name and its value.",
    ";": "JSON has commas between properties.",
    "\ufeff": "Save the file without a byte order mark.",
    "\0": "Save the file as UTF-8.",
}


class JsonText(Node, frozen=True, gc=False):
    """A text; `places` holds the offset of each of its characters, and of its closing quote."""

    value: str
    places: Sequence[int]


class JsonArray(Node, frozen=True, gc=False):
    """`[a, b]`."""

    elements: tuple[JsonValue, ...]


class JsonObject(Node, frozen=True, gc=False):
    """`{"name": value}`, with repeated names kept in their order."""

    members: tuple[tuple[JsonText, JsonValue], ...]


JsonValue = JsonText | JsonArray | JsonObject | Literal


class JsonReader(Scanner):
    """Reads a JSON text. `report` is for what is found wrong in its values later on."""

    __slots__ = ()

    def __init__(self, source: Source) -> None:
        """Before the first token; what is no UTF-8 counts as U+FFFD."""
        super().__init__(source)
        self.text = SURROGATE.sub("\ufffd", self.text)

    def document(self) -> JsonValue | None:
        """`ws value ws`: the value of the whole text; None if it is not JSON, which is reported."""
        self.end = 0
        try:
            self.advance()
            value = self.read()
            if self.kind != "end":
                raise self.unexpected("JSON goes on", "its end", "A JSON text is a single value.")
        except SyntaxError as error:
            self.report(error)
            return None
        return value

    def advance(self) -> None:
        """Go to the next token of JSON."""
        match = TOKEN(self.text, self.end)
        assert match is not None
        kind = match.lastgroup
        assert kind is not None
        self.start, self.end = match.span(kind)
        self.value = match[kind]
        self.kind = self.value if kind == "symbol" else kind

    def read(self) -> JsonValue:
        """`value = object / array / number / string / false / null / true`."""
        if self.kind == "{":
            return self.object_()
        if self.kind == "[":
            return self.array()
        if self.kind in ("text", "quote"):
            return self.quoted()
        if self.kind == "number":
            return self.number()
        if self.kind == "name" and self.value in CONSTANTS:
            value = Literal(self.start, self.end, CONSTANTS[self.value])
            self.advance()
            return value
        raise self.unexpected(
            "Not a JSON value", "a value", "A value is a text, a number, true, false, null, {} or []."
        )

    def object_(self) -> JsonObject:
        """`object = "{" [ string ":" value *( "," string ":" value ) ] "}"`."""
        start = self.start
        outer = self.enter(lines=False)
        self.advance()
        members: list[tuple[JsonText, JsonValue]] = []
        while self.kind != "end" and (self.kind != "}" or members):
            if self.kind not in ("text", "quote"):
                advice = "JSON has no comma after the last property." if members else "Names need double quotes."
                raise self.unexpected("Missing property name", "a name in quotes", advice)
            name = self.quoted()
            if self.kind != ":":
                raise self.unexpected("Missing colon", f"`:` after the name `{name.value}`")
            self.advance()
            members.append((name, self.read()))
            if self.kind != ",":
                break
            self.advance()
        return JsonObject(start, self.close("}", start, outer, "`,` or `}`"), tuple(members))

    def array(self) -> JsonArray:
        """`array = "[" [ value *( "," value ) ] "]"`."""
        start = self.start
        outer = self.enter(lines=False)
        self.advance()
        elements: list[JsonValue] = []
        while self.kind != "]" or elements:
            if self.kind == "]":
                raise self.fault("Trailing comma", "JSON has no comma after the last element.")
            elements.append(self.read())
            if self.kind != ",":
                break
            self.advance()
        return JsonArray(start, self.close("]", start, outer, "`,` or `]`"), tuple(elements))

    def number(self) -> Literal:
        """`number = [ "-" ] int [ frac ] [ exp ]`."""
        value = parse_or_none(self.value) if NUMBER(self.value) else None
        if value is None:
            raise self.fault("Not a JSON number", f"`{self.value}` is none. Write it like 12, -1.5 or 1e9.")
        node = Literal(self.start, self.end, value)
        self.advance()
        return node

    def quoted(self) -> JsonText:
        r"""`string = '"' *char '"'`, with `\` escapes."""
        start = self.start
        if self.kind == "text":
            node = JsonText(start, self.end, self.value[1:-1], range(start + 1, self.end))
            self.advance()
            return node
        at = start + 1
        pieces: list[str] = []
        places = array("I")
        while not self.text.startswith('"', at):
            match = IN_QUOTES(self.text, at)
            if match is None:
                raise self.wrong_in_quotes(start, at)
            piece = _piece(match)
            pieces.append(piece)
            places.extend(range(at, match.end()) if match["plain"] else (at,))
            at = match.end()
        places.append(at)
        self.end = at + 1
        self.advance()
        return JsonText(start, at + 1, "".join(pieces), places)

    # --- what can be wrong ------------------------------------------------------------------------------

    def odd(self) -> SyntaxError:
        """What to raise about a character that is no part of JSON."""
        shown = f"`{self.value}`" if self.value.isprintable() else f"U+{ord(self.value):04X}"
        advice = ODD.get(self.value, "")
        return self.fault("Character without a meaning", f"Found {shown}, which is no part of JSON. {advice}".rstrip())

    def wrong_in_quotes(self, start: int, at: int) -> SyntaxError:
        """What to raise where a text holds something that none can hold."""
        if self.text.startswith("\\", at) and at + 1 < len(self.text):
            escape = self.text[at : at + 2]
            detail = f'`{escape}` is none of \\", \\\\, \\/, \\b, \\f, \\n, \\r, \\t and \\uNNNN.'
            return self.fault("Invalid escape", detail, at, at + 2)
        if at < len(self.text) and self.text[at] not in "\r\n\\":
            code = ord(self.text[at])
            return self.fault("Control character in a text", f"Write it as `\\u{code:04x}`.", at, at + 1)
        return self.fault("Unclosed text", 'The text has no closing `"` on its line.', start, at)


def _piece(match: re.Match[str]) -> str:
    """What a stretch of a text, or an escape in it, stands for; half a surrogate pair is U+FFFD."""
    plain, short, pair, code = match.group("plain", "short", "pair", "code")
    if plain is not None:
        return plain
    if short is not None:
        return SHORT[short]
    if pair is not None:
        return chr(0x10000 + ((int(pair[:4], 16) - 0xD800) << 10) + int(pair[6:], 16) - 0xDC00)
    number = int(code, 16)
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)
