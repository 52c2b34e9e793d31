"""A workflow kind and the caller that goes that way -> the kind as it is for this caller."""

from __future__ import annotations

from msgspec.structs import replace

from iaccheck.interval import ANY
from iaccheck.model import Caller, Factor, Request, WorkflowKind
from iaccheck.seconds import range_text


def called(kind: WorkflowKind, caller: Caller | None) -> WorkflowKind:
    """The kind whose request is the caller's: its own default, and no more than it can be told to ask for."""
    request = caller.requests.get(kind.name) if caller else None
    if caller is None or request is None:
        return kind
    factors = (_asked(one, caller, request) if one.set_by == "caller" else one for one in kind.factors)
    return replace(kind, factors=tuple(factors))


def _asked(factor: Factor, caller: Caller, request: Request) -> Factor:
    said = f"{caller.title} asks for {range_text(request.default)} unless told otherwise"
    if request.default == ANY:
        said = f"{caller.title} does not say for how long unless told"
    return replace(factor, default=request.default, default_text=said, bounds=factor.bounds.both(request.bounds))
