"""What a plan's configuration has on an argument -> why its value is unknown, or where a known one is from.

If nothing that an argument refers to is unknown, but its planned value is, then nothing sets it: Terraform
would have planned any value but null, and null leaves the value to the provider. (A function that Terraform
calls only during apply, as `timestamp`, is an exception that no plan shows. Where a call without references
is the whole expression, nothing is concluded.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from iaccheck.hcl.values import Unknown
from iaccheck.model import Origin
from iaccheck.terraform.plan_causes import Causes, Place, Tracer, outermost
from iaccheck.terraform.plan_values import (
    UNTOLD,
    Written,
    constant_of,
    is_expression,
    is_null,
    sequence,
    table,
)

MOST_NAMED = 3
"""How many causes a reason names."""
AFTER_APPLY = "known only after apply"
LATER = Unknown(f"is {AFTER_APPLY}")
LATER_OR_UNSET = Unknown(f"is {AFTER_APPLY} or not set, and the plan does not tell which")
BY_PROVIDER = Unknown("is decided by the provider during apply")
FROM_CALL = Unknown("comes from a function call, whose result the plan does not tell")


class Reasons(msgspec.Struct, frozen=True):
    """Gives reasons for the values of one object."""

    tracer: Tracer
    place: Place
    creates: bool
    variables: Mapping[str, str]
    """Values of the root module's variables, as text: those that are worth showing and may be shown."""

    def why_unknown(self, written: Written) -> Unknown | None:
        """Why an argument that is written like this is unknown; None if nothing sets it: a default
        applies."""
        if written is UNTOLD:
            return LATER_OR_UNSET if self.creates else LATER
        if is_null(written):
            return None if self.creates else BY_PROVIDER
        if constant_of(written) is not UNTOLD or not is_expression(written):
            return BY_PROVIDER
        if not references_of(written):
            return FROM_CALL
        causes = self._causes(written)
        if causes.unknown or (causes.untold and not self.creates):
            return _dependent(causes)
        if causes.untold:
            either = f"null or {AFTER_APPLY}"
            return Unknown(f"comes from {listed(causes.untold)}, and the plan does not tell if that is {either}")
        return None if self.creates else BY_PROVIDER

    def why_untold(self, written: Written) -> Unknown:
        """Why a provider block's argument is unknown: a plan has the expressions of those, not the values."""
        references = references_of(written)
        if not references:
            return FROM_CALL
        causes = self._causes(written)
        if causes.unknown:
            return _dependent(causes)
        reason = f"is made from {listed(references)}, and the plan does not tell how"
        return Unknown(reason, reference=_stands_for(causes))

    def origin(self, written: Written) -> tuple[Origin, ...]:
        """The variables of the root module that a value comes from, each with its value."""
        if not self.variables:
            return ()
        names = [name for name in self._causes(written).variables if name in self.variables]
        return tuple(Origin(f"var.{name} is {self.variables[name]}", None) for name in names)

    def _causes(self, written: Written) -> Causes:
        return self.tracer.causes(self.place, references_of(written))


def references_of(written: Written) -> tuple[str, ...]:
    """What an expression refers to; nothing if it is none."""
    said = sequence(table(written).get("references")) if is_expression(written) else ()
    return outermost(str(reference) for reference in said)


def listed(names: Iterable[str]) -> str:
    """One or more names as a sentence holds them: `a`, `a and b`, `a, b and c`, `a, b, c and 2 more`."""
    *rest, last = names
    if len(rest) >= MOST_NAMED:
        rest, last = rest[:MOST_NAMED], f"{len(rest) + 1 - MOST_NAMED} more"
    return f"{', '.join(rest)} and {last}" if rest else last


def _dependent(causes: Causes) -> Unknown:
    """Unknown because of what stands behind it."""
    reason = f"depends on {listed(causes.unknown or causes.untold)}, {AFTER_APPLY}"
    return Unknown(reason, reference=_stands_for(causes))


def _stands_for(causes: Causes) -> str | None:
    """The reference to a resource's attribute that is all that stands behind an expression."""
    references = [*causes.unknown.values(), *causes.known.values()]
    return references[0] if len(references) == 1 and not (causes.untold or causes.variables) else None
