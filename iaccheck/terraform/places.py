"""What a plan holds and what its configuration says of the same addresses -> the plan's values, in the source's places.

Not a value changes: where the source says something else, the plan is what Terraform will apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.types import STRING
from iaccheck.hcl.values import Value
from iaccheck.model import Attribute, Body, Resource
from iaccheck.source import Location
from iaccheck.terraform.plan_addresses import is_key, words

ANY_KEY = "[*]"


class Blocks:
    """The resources of a configuration, to be found by the address of an instance."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._exact: dict[str, Resource] = {}
        self._open: dict[tuple[str, ...], list[Resource]] = {}
        for resource in resources:
            self._exact[resource.address] = resource
            if ANY_KEY in resource.address:
                self._open.setdefault(_names(resource.address), []).append(resource)

    def of(self, address: str) -> Resource | None:
        """The resource of an address; where instances could not be told apart, the one that stands for all of them."""
        found = self._exact.get(address)
        if found is not None:
            return found
        return next((each for each in self._open.get(_names(address), ()) if _covers(each.address, address)), None)


def _names(address: str) -> tuple[str, ...]:
    """An address without its keys."""
    return tuple(word for word in words(address) if not is_key(word))


def _covers(pattern: str, address: str) -> bool:
    """Whether an address is the same but for keys that the pattern leaves open."""
    ours, theirs = words(pattern), words(address)
    fits = len(ours) == len(theirs)
    return fits and all(our in {ANY_KEY, their} for our, their in zip(ours, theirs, strict=True))


def placed(planned: Resource, source: Resource) -> Resource:
    """A planned resource, each of its arguments where the source has it; what the source leaves out is at its head."""
    return replace(planned, body=_body(planned.body, source.body, source.body.location))


def _body(planned: Body, source: Body | None, head: Location | None) -> Body:
    """A block in the places of the same one in the source; if that is not there, all of it at one place."""
    if source is None:
        source = Body(head, {}, {})
    nulls = {name: at for name, at in source.nulls.items() if name not in planned.attributes}
    return Body(
        source.location,
        {name: _attribute(name, attribute, source) for name, attribute in planned.attributes.items()},
        {name: _blocks(name, blocks, source) for name, blocks in planned.blocks.items()},
        planned.unknown,
        nulls,
    )


def _attribute(name: str, planned: Attribute, source: Body) -> Attribute:
    """An argument where it is written, or the block that it is written as; from where the same value comes there."""
    written = source.attributes.get(name)
    if written is not None:
        is_told = planned.value.is_known and is_same(planned.value, written.value)
        origin = written.origin if is_told else planned.origin
        value = _value(planned.value, written.value)
        return Attribute(value, written.location, written.value_location, origin)
    at = source.blocks[name][0].location if source.blocks.get(name) else source.location
    return replace(planned, location=at)


def _value(planned: Value, written: Value) -> Value:
    """A value and its parts with the places of those that the source says in the same way, and as secret as there."""
    data = planned.data
    if isinstance(data, tuple) and len(data) == 1 and isinstance(written.data, Mapping):
        data = (_value(data[0], written),)  # JSON syntax writes a single block without the list around it
    elif isinstance(data, Mapping) and isinstance(written.data, Mapping):
        there = written.data
        data = {name: _value(part, there[name]) if name in there else part for name, part in data.items()}
    elif isinstance(data, tuple) and isinstance(written.data, tuple) and len(data) == len(written.data):
        data = tuple(_value(part, there) for part, there in zip(data, written.data, strict=True))
    place = written.place if is_same(planned, written) else None
    found = replace(planned, data=data, place=place)
    return found.marked(written) if found.is_known else found


def _blocks(name: str, planned: tuple[Body, ...], source: Body) -> tuple[Body, ...]:
    """Nested blocks, each where the one is that says the same: a plan has the blocks of a set in another order."""
    attribute = source.attributes.get(name)
    head = attribute.location if attribute is not None else source.location
    written = source.blocks.get(name, ()) or (_bodies(attribute) if attribute is not None else ())
    left: dict[int, Body] = dict(enumerate(written))
    are_as_many = len(left) == len(planned)
    found = []
    for number, body in enumerate(planned):
        fitting = (place for place in (number, *left) if place in left and _fits(body, left[place]))
        place = next(fitting, number if are_as_many else -1)
        found.append(_body(body, left.pop(place, None), head))
    return tuple(found)


def _bodies(attribute: Attribute) -> tuple[Body, ...]:
    """The blocks that JSON syntax writes as objects."""
    value, at = attribute.value, attribute.value_location
    objects = value.data if isinstance(value.data, tuple) else (value,)
    return tuple(
        Body(
            attribute.location,
            {n: Attribute(v, attribute.location, _within(v.place, at), attribute.origin) for n, v in data.items()},
            {},
        )
        for data in (each.data for each in objects)
        if isinstance(data, Mapping)
    )


def _within(place: Location | None, whole: Location | None) -> Location | None:
    """A place, if it lies in a whole; else the whole."""
    if place is None or whole is None or place.path != whole.path:
        return whole
    start, end = (whole.line, whole.column), (whole.end_line, whole.end_column)
    return place if start <= (place.line, place.column) <= end else whole


def _fits(planned: Body, source: Body) -> bool:
    """Whether nothing in a block contradicts that it is the one in the source."""
    shared = (name for name in planned.attributes if name in source.attributes)
    if any(is_same(planned.attributes[name].value, source.attributes[name].value) is False for name in shared):
        return False
    nested = (name for name in planned.blocks if len(planned.blocks[name]) == len(source.blocks.get(name, ())))
    return all(_fits(ours, its) for name in nested for ours, its in _pairs(planned.blocks[name], source.blocks[name]))


def _pairs(planned: tuple[Body, ...], source: tuple[Body, ...]) -> Iterable[tuple[Body, Body]]:
    return zip(planned, source, strict=True)


def is_same(planned: Value, written: Value) -> bool | None:
    """Whether two values are the same but for their types, which JSON does not tell; None if one is unknown.

    What a plan adds to an object, as null or by default, makes no difference.
    """
    if not planned.is_known or not written.is_known:
        return True if planned.is_known == written.is_known else None
    ours, its = planned.data, written.data
    if isinstance(ours, Mapping) and isinstance(its, Mapping):
        return its.keys() <= ours.keys() and _all(is_same(ours[name], its[name]) for name in its)
    if isinstance(ours, tuple) and isinstance(its, tuple):
        return len(ours) == len(its) and _all(map(is_same, ours, its))
    texts = [each if each.is_null else convert(each, STRING) for each in (planned, written)]
    return all(isinstance(text, Value) for text in texts) and texts[0].data == texts[1].data  # type: ignore[union-attr]


def _all(answers: Iterable[bool | None]) -> bool | None:
    """False if one of them is, else None if one of them is."""
    found = set(answers)
    return False if False in found else None if None in found else True
