"""A document that is not as its JSON Schema has it -> what is wrong, in words, for each place.

Reading has found that something is wrong; only then is jsonschema worth the tenth of a second of its import.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry, plain

if TYPE_CHECKING:
    from jsonschema import Draft7Validator

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHAPES = {
    "string": "text",
    "array": "a list",
    "object": "a mapping of keys",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def rules_folder() -> str:
    """The shipped rules: inside the package if a wheel was installed, else beside it in the checkout."""
    inside = os.path.join(PACKAGE, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(PACKAGE), "rules")


def explain(document: Entry, schema: str, mistakes: Mistakes) -> None:
    """Note every way in which a document differs from a schema of `rules/schema/`, if reading found any."""
    if not mistakes.is_misshapen:
        return
    for error in _validator(schema).iter_errors(plain(document)):
        place: Any = document
        for step in error.absolute_path:
            place = place.value[step]
        SENTENCES.get(str(error.validator), _other)(error, place, mistakes)


def schema_text(schema: str) -> str:
    """The text of a schema of `rules/schema/`."""
    with open(os.path.join(rules_folder(), "schema", f"{schema}.json"), encoding="utf-8") as file:
        return file.read()


@cache
def _validator(schema: str) -> Draft7Validator:
    from json import loads

    from jsonschema import Draft7Validator

    return Draft7Validator(loads(schema_text(schema)))


def _unknown_keys(error: Any, entry: Entry, mistakes: Mistakes) -> None:
    known: Mapping[str, object] = error.schema["properties"]
    assert isinstance(entry.value, Mapping)
    for name, inner in entry.value.items():
        if name not in known:
            mistakes.add_unknown(inner.key or inner.location, name, known, "key")


def _missing_keys(error: Any, entry: Entry, mistakes: Mistakes) -> None:
    assert isinstance(entry.value, Mapping)
    missing = [name for name in error.validator_value if name not in entry.value]
    mistakes.add_beside(entry.location, f"{_listed(missing)} {'is' if len(missing) == 1 else 'are'} missing")


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _wrong_type(error: Any, entry: Entry, mistakes: Mistakes) -> None:
    kinds = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    wanted = " or ".join(SHAPES[kind] for kind in kinds if kind != "null")
    hint = ": put it in quotes" if "string" in kinds and isinstance(entry.value, bool | int | float) else ""
    mistakes.add(entry.location, f"{_subject(error, entry)}, and has to be {wanted}{hint}")


def _wrong_count(error: Any, entry: Entry, mistakes: Mistakes) -> None:
    assert isinstance(entry.value, tuple)
    bound, count = error.validator_value, len(entry.value)
    entries = f"{bound} {'entry' if bound == 1 else 'entries'} at {'least' if count < bound else 'most'}"
    mistakes.add(entry.location, f"{error.absolute_path[-1]} has to have {entries}, and has {count}")


def _other(error: Any, entry: Entry, mistakes: Mistakes) -> None:
    wanted = error.schema.get("description", error.message).rstrip(".")
    mistakes.add(entry.location, f"{_subject(error, entry)}, and has to be {wanted[0].lower()}{wanted[1:]}")


def _subject(error: Any, entry: Entry) -> str:
    path = list(error.absolute_path)
    name = next((step for step in reversed(path) if isinstance(step, str)), "the document")
    if path and path[-1] != name:
        name = f"an entry of {name}"
    if entry.value is None or entry.value == "":
        return f"{name} is empty"
    if isinstance(entry.value, tuple | Mapping):
        return f"{name} is {SHAPES['array' if isinstance(entry.value, tuple) else 'object']}"
    return f"{name} is {str(entry.value).lower() if isinstance(entry.value, bool) else entry.value}"


SENTENCES: Mapping[str, Callable[[Any, Entry, Mistakes], None]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "minItems": _wrong_count,
    "maxItems": _wrong_count,
}
