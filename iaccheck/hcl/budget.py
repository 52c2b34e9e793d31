"""What working out values may cost, counted in one place: around loops, functions and operators, not in each of them.

A step is about a microsecond: an element of a value that is gone through, or 128 characters of text (4 where not all
are ASCII). What an expression makes costs four times as much as what it looks at, for that takes memory. All this
depends on the expression alone, so that neither the machine nor the order of files decides what is known.
"""

from __future__ import annotations

from iaccheck import limits
from iaccheck.hcl.types import DYNAMIC, ObjectOf, Primitive, TupleOf, Type
from iaccheck.hcl.values import Value, unknown

SMALL = 256
"""A shorter text costs nothing."""
FEW = 8
"""What has no more elements costs nothing to make: what they are made of has been paid for."""
MADE = 4
"""How much more it costs to make something than to look at it."""
SHARE = 4
"""One part in so many of what is left is the most that an expression gets, so that something stays for others."""
LEAST = 100
"""What an expression may cost where others have used up what all may: enough for what most are."""


Parts = tuple[Value, ...] | dict[str, Value]
COLLECTIONS = (tuple, dict)
"""What the data of all lists, sets, tuples, maps and objects are: quicker to ask than whether it is a `Mapping`."""


class Budget:
    """The steps that a root module has taken, and may have taken when its present expression is worked out.

    Collections share their parts: a list of the same list twice costs nothing, and thirty such steps make a billion
    elements for whatever goes through them. So the sizes of values that are kept are kept, too. What is unknown, null
    or empty is as large as its type, which shares its parts just so.
    """

    __slots__ = ("_kept", "_most", "_share", "_taken")

    def __init__(self) -> None:
        self._taken = 0
        self._share = self._most = limits.now.steps
        self._kept: dict[int, int] = {}

    def begin(self) -> tuple[int, int, int]:
        """Begin with an expression, maybe in the midst of another; returns what `end` wants back."""
        outer = self._share, self._most, self._taken
        self._share = max(LEAST, min(limits.now.steps, (limits.now.total_steps - self._taken) // SHARE))
        self._most = self._taken + self._share
        return outer

    def end(self, outer: tuple[int, int, int]) -> None:
        """Be done with it: what it took is not taken from the share of the one around it."""
        self._share, most, taken = outer
        self._most = most + self._taken - taken

    def spend(self, steps: int) -> bool:
        """Take some steps; whether there were as many. If not, none are left, and others lose nothing by it."""
        taken = self._taken + steps
        self._taken = taken if taken <= self._most else self._most
        return taken <= self._most

    def has(self, steps: int) -> bool:
        """Whether there are as many left."""
        return self._taken + steps <= self._most

    def affords(self, *values: Value) -> bool:
        """Whether values may be looked through, which costs as many steps as they have parts."""
        cost = 0
        for value in values:
            data = value.data
            if isinstance(data, COLLECTIONS):
                cost += self._size(data, self._most - self._taken)
            elif isinstance(data, str):
                cost += _weight(data) if len(data) > SMALL else 0
            elif not isinstance(value.type, Primitive):
                cost += MADE * self._extent(value.type, self._most - self._taken)
        return not cost or self.spend(cost)

    def affords_as(self, type_: Type, value: Value) -> bool:
        """Whether a value may be converted, which costs as many steps as it has parts in that type.

        A type with optional attributes may make a thousand of each element.
        """
        count, most = 0, self._most - self._taken
        pending = [(type_, value)]
        while pending and count <= most:
            inner, part = pending.pop()
            count += 1
            data = part.data
            if isinstance(inner, ObjectOf):
                present = data if isinstance(data, dict) else {}
                for name, each in inner.attributes.items():
                    if name in present:
                        pending.append((each, present[name]))
                    else:
                        count += self._extent(each, most - count)
            elif isinstance(inner, TupleOf | Primitive) or not isinstance(data, COLLECTIONS):
                count += self._size(data, most - count) if isinstance(data, COLLECTIONS) else 0
            else:
                parts = data.values() if isinstance(data, dict) else data
                pending += [(inner.element, each) for each in parts]
        return count <= SMALL or self.spend(MADE * count)

    def made(self, value: Value) -> Value:
        """A value that was made, after paying for it; unknown if that was too much."""
        data = value.data
        if isinstance(data, str):
            if len(data) <= SMALL:
                return value
            if len(data) > limits.now.text:
                return _beyond(f"it is a text of more than {limits.now.text} characters", value.type, value)
            return value if self.spend(MADE * _weight(data)) else self.exhausted(value, type_=value.type)
        if (
            not isinstance(data, COLLECTIONS)
            or len(data) <= FEW
            or self.spend(MADE * self._size(data, self._most - self._taken))
        ):
            return value
        return self.exhausted(value, type_=value.type)

    def exhausted(self, *values: Value, type_: Type = DYNAMIC) -> Value:
        """What is left of what would have been made of some values."""
        if self._share == limits.now.steps:
            return _beyond(f"it takes more than {limits.now.steps} steps", type_, *values)
        return _beyond(f"with it, its root module takes more than {limits.now.total_steps} steps", type_, *values)

    def limited(self, value: Value, is_kept: bool = False) -> Value:
        """A value as an expression may leave it: unknown if it has too many elements; `is_kept` while this lives."""
        data, type_ = value.data, value.type
        if isinstance(type_, Primitive):
            return value
        if isinstance(data, COLLECTIONS) and data:
            part: object = data
            size = self._size(data, limits.now.elements)
        else:
            part, size = type_, self._extent(type_, limits.now.elements)
        if size > limits.now.elements:
            reason = f"it has more than {limits.now.elements} elements, those inside of others included"
            return _beyond(reason, type_, value)
        if is_kept:
            self._kept[id(part)] = size
        return value

    def _size(self, data: Parts, most: int) -> int:
        """All parts of a collection, or more than the most if there are so many."""
        count, characters = 0, 0
        pending = [data]
        while pending and count <= most:
            inner = pending.pop()
            kept = self._kept.get(id(inner))
            if kept is not None:
                count += kept
                continue
            count += len(inner)
            for element in inner.values() if isinstance(inner, dict) else inner:
                part = element.data
                if isinstance(part, str):
                    characters += len(part)
                elif part and isinstance(part, COLLECTIONS):
                    pending.append(part)
                elif not isinstance(element.type, Primitive):
                    count += self._extent(element.type, most - count)
        return count + (characters >> 7)

    def _extent(self, type_: Type, most: int) -> int:
        """How many types a type is made of, or more than the most if there are so many."""
        count = 0
        pending = [type_]
        while pending and count <= most:
            inner = pending.pop()
            count += self._kept.get(id(inner), 1)
            if isinstance(inner, Primitive) or id(inner) in self._kept:
                continue
            if isinstance(inner, TupleOf):
                pending += inner.elements
            elif isinstance(inner, ObjectOf):
                pending += inner.attributes.values()
            else:
                pending.append(inner.element)
        return count


def _beyond(reason: str, type_: Type, *values: Value) -> Value:
    """What is unknown beyond a limit, without a type that is as large as what it is of."""
    kept = type_ if isinstance(type_, Primitive) else DYNAMIC
    return unknown(kept, f"limit reached: {reason}", not_null=type_ != DYNAMIC).marked(*values)


def _weight(text: str) -> int:
    return len(text) >> (7 if text.isascii() else 2)
