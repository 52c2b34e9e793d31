"""How every function is called: arity, conversion, null, unknown and sensitive arguments are settled here.

A function's body gets what is left: arguments of primitive types as plain Python data, all others as
values. It returns a value, a fault, data of the type that the function returns, or an `Unknown`, of which
only the reason counts: what else is known of an argument says nothing of the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from iaccheck.hcl.budget import Budget
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.equality import is_sensitive, without_marks
from iaccheck.hcl.numbers import Number, whole
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from iaccheck.hcl.values import Fault, Unknown, Value, normalized, refined, unknown_parts
from iaccheck.interval import ANY, Interval

HIDDEN = "it has no result for this value, which is sensitive and not shown"
HIDDEN_UNKNOWN = "is worked out from a sensitive value, and what it depends on is not shown"
PRIMITIVES = (STRING, NUMBER, BOOL)


class Host(Protocol):
    """What functions may see: files of the checked tree, by paths relative to the root module."""

    @property
    def budget(self) -> Budget:
        """What working out values may cost."""

    def read_bytes(self, path: str) -> bytes | Unknown | Fault:
        """A file's content; unknown if we do not look there, a fault if there is none."""

    def is_file(self, path: str) -> bool | Unknown | Fault:
        """Whether there is a file; unknown if we do not look there, a fault if it is something else."""

    def files_below(self, folder: str) -> tuple[str, ...] | Unknown:
        """The paths of all regular files below a folder, relative to it, with forward slashes."""

    def render(self, text: str, path: str, variables: Value) -> Value | Fault:
        """A template's text with variables, an object or map, put in; `path` names it in messages."""

    def provider(self, name: str) -> str | Unknown | None:
        """The source of the provider that the module calls so, empty if it says none; None if it requires none."""


class Parameter(msgspec.Struct, frozen=True):
    """What a function accepts in one place."""

    type: Type = DYNAMIC
    null: bool = False
    """Whether it may be null."""
    unknown: Literal["no", "inside", "yes"] = "no"
    """Whether it may be unknown, or a collection with unknown elements; if not, the result is unknown."""
    marks: Literal["all", "own", "none"] = "all"
    """Which sensitivity makes the result sensitive: that of anything in it, only its own, or none."""


ANYTHING = Parameter()
TEXT = Parameter(STRING)
COUNT = Parameter(NUMBER)
FLAG = Parameter(BOOL)
COLLECTION = Parameter(unknown="inside", marks="own")
"""A value of which only the outside matters; its elements come out of the function as they went in."""


class Function(msgspec.Struct, frozen=True):
    """A function of Terraform."""

    body: Callable[..., object]
    parameters: tuple[Parameter, ...]
    returns: Type | Callable[[tuple[Value, ...]], Type] = DYNAMIC
    rest: Parameter | None = None
    """What all arguments after the parameters must be, if there may be more."""
    most: int | None = None
    """How many arguments there may be at most, with `rest`."""
    bounds: Callable[..., Interval] | None = None
    """From the bounds of the arguments to those of a result that is unknown."""
    prefix: Callable[..., str] | None = None
    """From the arguments to what a text that is unknown begins with."""
    parts: Callable[..., tuple[Value, ...]] | None = None
    """From the arguments to what a text that is unknown is put together of."""
    length: Callable[..., Interval] | None = None
    """From the arguments to how many elements a collection that is unknown has."""
    decides: Callable[..., bool | None] | None = None
    """From the arguments to the result, where what is known of them settles it."""
    not_null: bool = True
    """Whether the result is never null."""
    with_host: bool = False
    """Whether the body takes the host before its arguments."""

    def parameter(self, index: int) -> Parameter:
        """What an argument must be."""
        if index < len(self.parameters):
            return self.parameters[index]
        assert self.rest is not None
        return self.rest


CALL = 4
"""How many steps a call takes, and each of its arguments."""


def apply(function: Function, arguments: tuple[Value, ...], host: Host) -> Value | Fault:
    """What the function makes of arguments."""
    fault = _arity(function, len(arguments))
    if fault:
        return fault
    if not (host.budget.spend(CALL * (1 + len(arguments))) and host.budget.affords(*arguments)):
        return host.budget.exhausted(*arguments)
    accepted: list[Value] = []
    sensitive = False
    missing: Unknown | None = None
    for index, argument in enumerate(arguments):
        parameter = function.parameter(index)
        value = _accepted(argument, parameter)
        if isinstance(value, Fault):
            return Fault(HIDDEN if is_sensitive(argument) else value.message, index, value.summary)
        if parameter.marks == "all" and is_sensitive(value):
            sensitive, value = True, without_marks(value)
        elif parameter.marks == "own" and value.sensitive:
            sensitive, value = True, msgspec.structs.replace(value, sensitive=False)
        missing = missing or _missing(value, parameter)
        accepted.append(value)
    result = _unknown(function, accepted, missing) if missing else _run(function, accepted, host, sensitive)
    if sensitive and isinstance(result, Fault):
        return msgspec.structs.replace(result, message=HIDDEN)
    if sensitive and isinstance(result, Value) and not result.sensitive:
        return msgspec.structs.replace(result, sensitive=True)
    return result


def _arity(function: Function, given: int) -> Fault | None:
    least = len(function.parameters)
    most = function.most if function.rest else least
    if given >= least and (most is None or given <= most):
        return None
    wanted = f"{least}" if most == least else f"at least {least}" if most is None else f"{least} to {most}"
    summary = f"{'Not enough' if given < least else 'Too many'} function arguments"
    hint = f"it takes {wanted} argument{'' if wanted.endswith(' 1') or wanted == '1' else 's'}, and got {given}"
    return Fault(hint, summary=summary)


def _accepted(argument: Value, parameter: Parameter) -> Value | Fault:
    value = convert(argument, parameter.type)
    if isinstance(value, Fault) or parameter.null or not value.is_null:
        return value
    return Fault("this argument must not be null")


def _missing(value: Value, parameter: Parameter) -> Unknown | None:
    """What of a value is unknown and may not be."""
    if parameter.unknown == "yes":
        return None
    if isinstance(value.data, Unknown):
        return value.data
    return next(unknown_parts(value), None) if parameter.unknown == "no" else None


def _unknown(function: Function, arguments: list[Value], missing: Unknown) -> Value:
    """The result where an argument is missing: its type, and bounds if the function can tell any."""
    decided = function.decides(*arguments) if function.decides else None
    if decided is not None:
        return Value(BOOL, decided)
    bounds = function.bounds(*(a.bounds for a in arguments)) if function.bounds else ANY
    return _result_unknown(function, arguments, missing.reason, bounds)


def _result_unknown(function: Function, arguments: list[Value], reason: str, bounds: Interval = ANY) -> Value:
    type_ = function.returns(tuple(arguments)) if callable(function.returns) else function.returns
    prefix = function.prefix(*arguments) if function.prefix else ""
    length = function.length(*arguments) if function.length else ANY
    parts = function.parts(*arguments) if function.parts else ()
    return refined(type_, Unknown(reason, bounds, (), function.not_null, None, prefix, length, parts))


def _run(function: Function, arguments: list[Value], host: Host, sensitive: bool) -> Value | Fault:
    """What the body makes of arguments; why it can't may name one of them, and so is not said of a sensitive one."""
    plain = [
        a.data if (p := function.parameter(i)).type in PRIMITIVES and p.unknown == "no" and not p.null else a
        for i, a in enumerate(arguments)
    ]
    result = function.body(host, *plain) if function.with_host else function.body(*plain)
    if isinstance(result, Fault):
        return result
    if isinstance(result, Value):
        return host.budget.made(result)
    if isinstance(result, Unknown):
        return _result_unknown(function, arguments, HIDDEN_UNKNOWN if sensitive else result.reason)
    type_ = function.returns(tuple(arguments)) if callable(function.returns) else function.returns
    data = normalized(result) if isinstance(result, str) else result
    return host.budget.made(Value(type_, data))  # type: ignore[arg-type]  # a body returns data of its type


def whole_argument(number: Number, index: int) -> int | Fault:
    """An argument that must be a whole number of 64 bits, as most counts and indexes in Go must."""
    value = whole(number)
    if value is None or not -(2**63) <= value < 2**63:
        return Fault("this must be a whole number", index)
    return value
