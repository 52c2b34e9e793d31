"""Functions between text, base64, JSON, CSV and URLs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iaccheck.hcl.functions.base64_text import decoded_bytes, encoded_text
from iaccheck.hcl.functions.calling import TEXT, Function, Host, Parameter
from iaccheck.hcl.functions.json_text import decoded, encoded, parts
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from iaccheck.hcl.values import Fault, Unknown, Value, list_of, normalized, object_of, string

CODECS: Mapping[str, str] = {
    "utf-8": "utf-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (*range(1, 12), *range(13, 17))},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
    "shift_jis": "shift_jis",
    "euc-jp": "euc_jp",
    "euc-kr": "euc_kr",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "big5": "big5",
}
"""The encodings that read the same here as in Go, by their lower-case IANA names."""
FIELD = 4
"""How many steps a field of a row takes, and the row itself."""
UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")


def json_start(value: Value) -> str:
    """The character that JSON of a value begins with, where its type tells."""
    if not value.is_not_null:
        return ""
    match value.type:
        case ObjectOf() | MapOf():
            return "{"
        case ListOf() | SetOf() | TupleOf():
            return "["
    return '"' if value.type == STRING else ""


def _decoded_type(arguments: tuple[Value, ...]) -> Type:
    """The type that a JSON text can only have, from its first character."""
    return JSON_TYPES.get(arguments[0].prefix.lstrip()[:1], DYNAMIC)


JSON_TYPES = {'"': STRING, "t": BOOL, "f": BOOL, **dict.fromkeys("-0123456789", NUMBER)}


def _base64decode(text: str) -> str | Fault:
    content = decoded_bytes(text)
    if content is None:
        return Fault("it is no base64", 0)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return Fault("what it decodes to is no UTF-8", 0)


def _base64gzip(text: str) -> Unknown:
    return Unknown("is compressed by Terraform itself, whose choice of bytes iaccheck does not follow")


def _codec(name: str) -> str | Unknown:
    known = CODECS.get(name.lower())
    return known or Unknown(f"needs the encoding {name}, which iaccheck does not evaluate yet")


def _text_encode(text: str, name: str) -> str | Fault | Unknown:
    codec = _codec(name)
    if isinstance(codec, Unknown):
        return codec
    try:
        return encoded_text(text.encode(codec))
    except UnicodeEncodeError:
        return Fault(f"it has characters that {name} does not have", 0)


def _text_decode(text: str, name: str) -> str | Fault | Unknown:
    codec = _codec(name)
    if isinstance(codec, Unknown):
        return codec
    content = decoded_bytes(text)
    if content is None:
        return Fault("it is no base64", 0)
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return Fault(f"what it decodes to is no {name}", 0)


def _urlencode(text: str) -> str:
    return "".join(
        chr(byte) if byte in UNRESERVED else "+" if byte == 0x20 else f"%{byte:02X}"
        for byte in text.encode(errors="replace")
    )


def _csvdecode(host: Host, text: str) -> Value | Fault | Unknown:
    rows: list[list[str]] = []
    for row in _rows(text):
        if not host.budget.spend(FIELD * (1 + len(row) if isinstance(row, list) else 1)):
            return Unknown(host.budget.exhausted().reason)
        if isinstance(row, Fault):
            return row
        if rows and len(row) != len(rows[0]):
            return Fault(f"row {len(rows) + 1} has {len(row)} fields, and the header {len(rows[0])}", 0)
        rows.append(row)
    if not rows:
        return Fault("there is no header line", 0)
    header = [normalized(name) for name in rows.pop(0)]
    if len(set(header)) < len(header):
        return Fault("the header names a column twice", 0)
    type_ = ObjectOf(dict.fromkeys(sorted(header), STRING))
    objects = (
        object_of({name: string(normalized(field)) for name, field in zip(header, row, strict=True)}) for row in rows
    )
    return list_of(type_, objects)


def _rows(text: str) -> Iterator[list[str] | Fault]:
    """The fields of each row, by RFC 4180 as Go's `encoding/csv` reads it; empty lines do not count."""
    lines = text.replace("\r\n", "\n").removesuffix("\r").split("\n")
    position = 0
    while position < len(lines):
        if not lines[position]:
            position += 1
            continue
        found = _row(lines, position)
        if isinstance(found, Fault):
            yield found
            return
        fields, position = found
        yield fields


def _row(lines: list[str], position: int) -> tuple[list[str], int] | Fault:
    """The fields of a row, and the line after it."""
    at, fields = 0, []
    while True:
        line = lines[position]
        if line.startswith('"', at):
            found = _quoted_field(lines, position, at + 1)
            if isinstance(found, Fault):
                return found
            field, position, end = found
        else:
            end = line.find(",", at)
            end = end if end >= 0 else len(line)
            field = line[at:end]
            if '"' in field:
                return Fault(f"line {position + 1}: there is a quote in a field without quotes", 0)
        fields.append(field)
        if end == len(lines[position]):
            return fields, position + 1
        at = end + 1


def _quoted_field(lines: list[str], position: int, at: int) -> tuple[str, int, int] | Fault:
    """A field in quotes: its text, the line that it ends in, and where in that its comma is or the line ends."""
    pieces: list[str] = []
    while position < len(lines):
        line = lines[position]
        quote = line.find('"', at)
        if quote < 0:
            pieces += line[at:], "\n"
            position, at = position + 1, 0
            continue
        pieces.append(line[at:quote])
        at = quote + 1
        if line.startswith('"', at):
            pieces.append('"')
            at += 1
        elif at == len(line) or line[at] == ",":
            return "".join(pieces), position, at
        else:
            return Fault(f"line {position + 1}: there is text behind a closing quote", 0)
    return Fault("a quote is never closed", 0)


FUNCTIONS: Mapping[str, Function] = {
    "base64decode": Function(_base64decode, (TEXT,), STRING),
    "base64encode": Function(lambda text: encoded_text(text.encode(errors="replace")), (TEXT,), STRING),
    "base64gzip": Function(_base64gzip, (TEXT,), STRING),
    "csvdecode": Function(_csvdecode, (TEXT,), ListOf(DYNAMIC), with_host=True),
    "jsondecode": Function(decoded, (TEXT,), _decoded_type, not_null=False),
    "jsonencode": Function(encoded, (Parameter(null=True),), STRING, prefix=json_start, parts=parts),
    "textdecodebase64": Function(_text_decode, (TEXT, TEXT), STRING),
    "textencodebase64": Function(_text_encode, (TEXT, TEXT), STRING),
    "urlencode": Function(_urlencode, (TEXT,), STRING),
}
