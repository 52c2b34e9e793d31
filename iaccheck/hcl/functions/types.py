"""Functions that change what a value is rather than what it holds: its type and its sensitivity."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.functions.calling import Function, Parameter
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, SetOf, Type, type_text
from iaccheck.hcl.values import Fault, Unknown, Value

AS_IT_IS = Parameter(null=True, unknown="yes", marks="none")


def _to(type_: Type) -> Function:
    def converted(value: Value) -> Value | Fault:
        result = convert(value, type_)
        return Fault(result.message, 0) if isinstance(result, Fault) else result

    return Function(converted, (AS_IT_IS,), type_)


def _sensitive(value: Value) -> Value:
    return msgspec.structs.replace(value, sensitive=True)


def _nonsensitive(value: Value) -> Value:
    return msgspec.structs.replace(value, sensitive=False)


def _is_sensitive(value: Value) -> bool | Unknown:
    if value.sensitive or not isinstance(value.data, Unknown):
        return value.sensitive
    return value.data


def _described(value: Value) -> str:
    return type_text(value.type)


FUNCTIONS: Mapping[str, Function] = {
    "tobool": _to(BOOL),
    "tolist": _to(ListOf(DYNAMIC)),
    "tomap": _to(MapOf(DYNAMIC)),
    "tonumber": _to(NUMBER),
    "toset": _to(SetOf(DYNAMIC)),
    "tostring": _to(STRING),
    "sensitive": Function(_sensitive, (AS_IT_IS,)),
    "nonsensitive": Function(_nonsensitive, (AS_IT_IS,)),
    "issensitive": Function(_is_sensitive, (AS_IT_IS,), BOOL),
    "ephemeralasnull": Function(lambda value: value, (AS_IT_IS,)),
    "type": Function(_described, (AS_IT_IS,), STRING),
}
