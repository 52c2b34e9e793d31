"""Functions of text: text in, text, a bool or a list of texts out."""

from __future__ import annotations

from collections.abc import Mapping

from iaccheck import limits
from iaccheck.hcl.functions.calling import COUNT, TEXT, Function, Host, Parameter, whole_argument
from iaccheck.hcl.functions.patterns import replaced
from iaccheck.hcl.graphemes import graphemes
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.prefixes import begins_with
from iaccheck.hcl.types import BOOL, STRING, ListOf
from iaccheck.hcl.values import Fault, Unknown, Value, list_of, normalized, string

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go's `unicode.IsSpace` takes for space."""
TEXTS = ListOf(STRING)


def _too_long(length: int) -> Unknown | None:
    return Unknown(f"limit reached: it is a text of {length} characters") if length > limits.now.text else None


def _upper(text: str) -> str:
    """Letter by letter, as Go does: the German ß has no capital there."""
    return text.upper() if text.isascii() else "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def _lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(c.lower()[:1] for c in text)


def _title(text: str) -> str:
    """The first letter of each word in upper case."""
    result: list[str] = []
    before = " "
    for character in text:
        capital = character.title() if _separates(before) else character
        result.append(capital if len(capital) == 1 else character)
        before = character
    return "".join(result)


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in SPACES


def _indent(spaces: Number, text: str) -> str | Fault | Unknown:
    count = whole_argument(spaces, 0)
    if isinstance(count, Fault):
        return count
    if count < 0:
        return Fault("the number of spaces must not be negative", 0)
    lines = text.count("\n")
    if not lines:
        return text
    return _too_long(count * lines) or text.replace("\n", "\n" + " " * count)


def _join(separator: str, *lists: Value) -> str | Fault | Unknown:
    if not lists:
        return Fault("it needs at least one list of texts")
    texts: list[str] = []
    for index, each in enumerate(lists, 1):
        for element in each.data:  # type: ignore[union-attr]  # a known list
            if not isinstance(element, Value) or not isinstance(element.data, str):
                return Fault("an element of the list is null, and can't be joined", index)
            texts.append(element.data)
    return _too_long(len(texts) * len(separator) + sum(map(len, texts))) or separator.join(texts)


def _replace(host: Host, text: str, old: str, new: str) -> str | Fault | Unknown:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return replaced(text, old[1:-1], new, host.budget)
    return _too_long(len(text) + text.count(old) * len(new)) or text.replace(old, new)


def _split(separator: str, text: str) -> Value | Unknown:
    if len(text) > limits.now.elements and (not separator or text.count(separator) > limits.now.elements):
        return Unknown(f"limit reached: it is a list of more than {limits.now.elements} elements")
    parts = text.split(separator) if separator else list(text)
    return list_of(STRING, (string(normalized(part)) for part in parts))


def _substr(text: str, offset: Number, length: Number) -> str | Fault:
    start, count = whole_argument(offset, 1), whole_argument(length, 2)
    if isinstance(start, Fault):
        return start
    if isinstance(count, Fault):
        return count
    characters = graphemes(text)
    if start < 0:
        start = max(start + len(characters), 0)
        # Terraform never stops at a length of zero once it has counted from the end.
        count = count or -1
    elif count == 0:
        return ""
    return "".join(characters[start:] if count < 0 else characters[start : start + count])


def _of_text(body: object, *, returns: object = STRING, parameters: int = 1) -> Function:
    return Function(body, (TEXT,) * parameters, returns)  # type: ignore[arg-type]


FUNCTIONS: Mapping[str, Function] = {
    "chomp": _of_text(lambda text: text.rstrip("\r\n")),
    "endswith": _of_text(str.endswith, returns=BOOL, parameters=2),
    "indent": Function(_indent, (COUNT, TEXT), STRING),
    "join": Function(_join, (TEXT,), STRING, Parameter(TEXTS)),
    "lower": _of_text(_lower),
    "replace": Function(_replace, (TEXT, TEXT, TEXT), STRING, with_host=True),
    "split": _of_text(_split, returns=TEXTS, parameters=2),
    "startswith": Function(str.startswith, (TEXT, TEXT), BOOL, decides=begins_with),
    "strcontains": _of_text(lambda text, part: part in text, returns=BOOL, parameters=2),
    "strrev": _of_text(lambda text: "".join(reversed(graphemes(text)))),
    "substr": Function(_substr, (TEXT, COUNT, COUNT), STRING),
    "title": _of_text(_title),
    "trim": _of_text(lambda text, cut: text.strip(cut), parameters=2),
    "trimprefix": _of_text(str.removeprefix, parameters=2),
    "trimspace": _of_text(lambda text: text.strip(SPACES)),
    "trimsuffix": _of_text(str.removesuffix, parameters=2),
    "upper": _of_text(_upper),
}
