"""Two types -> why values of one do not convert to the other, for whoever wrote them."""

from __future__ import annotations

from iaccheck.hcl.types import DYNAMIC, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type, type_text
from iaccheck.hcl.unification import can_convert


def mismatch(have: Type, want: Type) -> str:
    """Why values of one type do not convert to another."""
    if isinstance(have, ObjectOf) and isinstance(want, ObjectOf):
        return _mismatch_of_objects(have, want)
    if isinstance(want, ListOf | SetOf | MapOf):
        inner = _mismatch_of_elements(have, want)
        if inner:
            return inner
    return f"{friendly(want)} is required, but this is {friendly(have)}"


def _mismatch_of_objects(have: ObjectOf, want: ObjectOf) -> str:
    missing = [n for n in sorted(want.attributes) if n not in have.attributes and n not in want.optional]
    if missing:
        names = ", ".join(f'"{name}"' for name in missing)
        return f"attributes {names} are required" if len(missing) > 1 else f"attribute {names} is required"
    for name, wanted in sorted(want.attributes.items()):
        if name in have.attributes and not can_convert(have.attributes[name], wanted):
            return f'attribute "{name}": {mismatch(have.attributes[name], wanted)}'
    return "the attributes do not fit"


def _mismatch_of_elements(have: Type, want: ListOf | SetOf | MapOf) -> str:
    match have, want:
        case (TupleOf(), ListOf() | SetOf()) | (ObjectOf(), MapOf()):
            if want.element == DYNAMIC:
                return "all elements must have the same type"
            named = enumerate(have.elements) if isinstance(have, TupleOf) else have.attributes.items()  # type: ignore[union-attr]
            for name, inner in named:
                if not can_convert(inner, want.element):
                    return f"element {name}: {mismatch(inner, want.element)}"
        case (ListOf(h) | SetOf(h), ListOf(w) | SetOf(w)) | (MapOf(h), MapOf(w)):
            return f"elements: {mismatch(h, w)}"
    return ""


def friendly(type_: Type) -> str:
    """A type in words, with its article."""
    match type_:
        case ListOf() | SetOf() | MapOf() | TupleOf():
            return f"a {type_text(type_).partition('(')[0]}"
        case ObjectOf():
            return "an object"
    return "any value" if type_ == DYNAMIC else f"a {type_text(type_)}"
