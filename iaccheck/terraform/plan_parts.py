"""A plan or state of which little is decoded yet -> its parts, one object at a time, and what of it is malformed.

Nobody holds more of them than they need. What is malformed is left out, so that all beside it is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec import Raw
from msgspec.json import Decoder

from iaccheck.terraform.plan_format import (
    ConfigurationResource,
    DeferredChange,
    ResourceChange,
    Shown,
    StateResource,
    StateValues,
)
from iaccheck.terraform.plan_sound import Faults

T = TypeVar("T")
VALUES = Decoder(StateValues | None)
CHANGE = Decoder(ResourceChange)
DEFERRED = Decoder(DeferredChange)
OBJECT = Decoder(StateResource)
BLOCK = Decoder(ConfigurationResource)


class Parts:
    """The parts of what `terraform show -json` printed."""

    def __init__(self, shown: Shown, faults: Faults) -> None:
        self.shown = shown
        self.faults = faults
        """What is malformed; complete once all parts were looked at."""

    def changes(self) -> Iterator[ResourceChange]:
        """What is planned for each object that is there once the plan is applied."""
        changes = self._each(self.shown.resource_changes or (), CHANGE, "resource_changes")
        return (change for change in changes if change.stays)

    def deferred(self) -> Iterator[ResourceChange]:
        """What a later plan will decide about each object that this one puts off, but for those that it takes away."""
        deferred = self._each(self.shown.deferred_changes, DEFERRED, "deferred_changes")
        return (each.resource_change for each in deferred if each.resource_change.stays)

    def blocks(self, listed: Iterable[Raw], place: str) -> Iterator[tuple[Raw, ConfigurationResource]]:
        """The resource and data blocks of a module of the configuration, each with its text."""
        return self._with_text(listed, BLOCK, f"{place}.resources")

    def objects(self, values: StateValues, place: str) -> Iterator[tuple[str, StateResource]]:
        """All objects of a state, each with the address of its module instance."""
        pending = [(f"{place}.root_module", values.root_module)]
        while pending:
            place, module = pending.pop()
            yield from ((module.address, found) for found in self._each(module.resources, OBJECT, f"{place}.resources"))
            children = [(f"{place}.child_modules[{n}]", child) for n, child in enumerate(module.child_modules)]
            pending.extend(reversed(children))

    def planned_values(self) -> StateValues:
        """The objects as they are planned, without what is unknown in them."""
        return self._decoded(self.shown.planned_values, VALUES, "planned_values") or StateValues()

    def _each(self, listed: Iterable[Raw], decoder: Decoder[T], place: str) -> Iterator[T]:
        return (decoded for _, decoded in self._with_text(listed, decoder, place))

    def _with_text(self, listed: Iterable[Raw], decoder: Decoder[T], place: str) -> Iterator[tuple[Raw, T]]:
        for number, text in enumerate(listed):
            try:
                yield text, decoder.decode(text)
            except ValueError as wrong:
                self.faults.add(f"{place}[{number}]", wrong)

    def _decoded(self, text: Raw, decoder: Decoder[T], place: str) -> T | None:
        try:
            return decoder.decode(text) if text else None
        except ValueError as wrong:
            self.faults.add(place, wrong)
            return None
