"""Functions of times, which are texts in RFC 3339; the time of the run itself is unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

from iaccheck.hcl import numbers
from iaccheck.hcl.functions.calling import TEXT, Function
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.types import NUMBER, STRING
from iaccheck.hcl.values import Fault, Unknown

RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:Z|([-+])([0-9]{2}):([0-9]{2}))"
)
DURATION_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)")
NANOSECONDS = {
    "ns": 1, "us": 10**3, "\u00b5s": 10**3, "\u03bcs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9,
    "h": 3600 * 10**9,
}  # fmt: skip
SECOND = 10**9
DAY = 86400
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FORMAT_PART = re.compile(r"'(?:[^']|'')*'(?!')|'|([a-zA-Z])\1*|[^'a-zA-Z]+")
LAST_DAY = 3652059
"""31 December 9999, the last day that Python's calendar has."""


class Moment(msgspec.Struct, frozen=True):
    """A time, by the clock of its time zone: the day since 1 January of year 1, and nanoseconds of the day."""

    day: int
    nanoseconds: int
    offset_seconds: int

    @property
    def universal(self) -> int:
        """Nanoseconds since the beginning of year 1, in UTC."""
        return (self.day * DAY - self.offset_seconds) * SECOND + self.nanoseconds

    def later(self, nanoseconds: int) -> Moment:
        """The time that many nanoseconds later, in the same time zone."""
        days, rest = divmod(self.nanoseconds + nanoseconds, DAY * SECOND)
        return Moment(self.day + days, rest, self.offset_seconds)

    @property
    def date(self) -> tuple[int, int, int]:
        """Year, month and day of the month."""
        from datetime import date

        found = date.fromordinal(self.day)
        return found.year, found.month, found.day

    @property
    def clock(self) -> tuple[int, int, int]:
        """Hour, minute and second."""
        seconds = self.nanoseconds // SECOND
        return seconds // 3600, seconds // 60 % 60, seconds % 60

    def zone(self, separator: str) -> str:
        """The offset from UTC: `+02:00`."""
        minutes = abs(self.offset_seconds) // 60
        sign = "-" if self.offset_seconds < 0 else "+"
        return f"{sign}{minutes // 60:02d}{separator}{minutes % 60:02d}"

    def text(self) -> str:
        """The time in RFC 3339, in whole seconds."""
        year, month, day = self.date
        hour, minute, second = self.clock
        zone = self.zone(":") if self.offset_seconds else "Z"
        return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}{zone}"


def moment(text: str, index: int) -> Moment | Fault:
    """The time that a text in RFC 3339 stands for; `index` is the argument that it came in."""
    from datetime import datetime

    match = RFC3339.fullmatch(text)
    fault = Fault("it is no time in RFC 3339, as 2006-01-02T15:04:05Z is", index)
    if match is None:
        return fault
    numbers_ = [int(match[i] or 0) for i in (1, 2, 3, 4, 5, 6, 9, 10)]
    year, month, day, hour, minute, second, zone_hours, zone_minutes = numbers_
    if zone_hours > 23 or zone_minutes > 59:
        return fault
    try:
        found = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return fault
    offset = (zone_hours * 60 + zone_minutes) * 60 * (-1 if match[8] == "-" else 1)
    fraction = int((match[7] or "")[:9].ljust(9, "0"))
    nanoseconds = ((hour * 60 + minute) * 60 + second) * SECOND + fraction
    return Moment(found.toordinal(), nanoseconds, offset)


def nanoseconds_of(text: str) -> int | None:
    """The length of a Go duration like `1h30m` or `-1.5s` in nanoseconds; None if it is none."""
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total, position = 0, 0
    while position < len(rest):
        match = DURATION_PART.match(rest, position)
        if match is None or not (match[1] or match[2]) or len(match[1]) > 30:
            return None
        unit = NANOSECONDS[match[3]]
        fraction = (match[2] or "")[:18]
        total += int(match[1] or 0) * unit + int(fraction or 0) * unit // 10 ** len(fraction)
        position = match.end()
    return total * sign if rest and total < 2**63 else None


def _timeadd(text: str, duration: str) -> str | Fault | Unknown:
    start = moment(text, 0)
    if isinstance(start, Fault):
        return start
    length = nanoseconds_of(duration)
    if length is None:
        return Fault("it is no duration, as 1h30m is", 1)
    end = start.later(length)
    if not 1 <= end.day <= LAST_DAY:
        return Unknown("limit reached: it is no year between 1 and 9999")
    return end.text()


def _timecmp(left: str, right: str) -> Number | Fault:
    first, second = moment(left, 0), moment(right, 1)
    if isinstance(first, Fault):
        return first
    if isinstance(second, Fault):
        return second
    a, b = first.universal, second.universal
    return numbers.from_int64((a > b) - (a < b))


def _formatdate(pattern: str, text: str) -> str | Fault:
    time = moment(text, 1)
    if isinstance(time, Fault):
        return time
    pieces: list[str] = []
    for match in FORMAT_PART.finditer(pattern):
        part = match[0]
        if part == "'":
            return Fault("a ' in the format is never closed", 0)
        if part.startswith("'"):
            pieces.append("'" if part == "''" else part[1:-1].replace("''", "'"))
        elif match[1]:
            write = VERBS.get(match[1], {}).get(len(part))
            if write is None:
                return Fault(f'"{part}" is no part of a date format', 0)
            pieces.append(write(time))
        else:
            pieces.append(part)
    return "".join(pieces)


def _two(number: int) -> str:
    return f"{number:02d}"


def _zone_name(time: Moment) -> str:
    return time.zone("") if time.offset_seconds else "UTC"


Write = Callable[[Moment], str]
VERBS: Mapping[str, Mapping[int, Write]] = {
    "Y": {2: lambda t: _two(t.date[0] % 100), 4: lambda t: f"{t.date[0]:04d}"},
    "M": {
        1: lambda t: str(t.date[1]),
        2: lambda t: _two(t.date[1]),
        3: lambda t: MONTHS[t.date[1] - 1][:3],
        4: lambda t: MONTHS[t.date[1] - 1],
    },
    "D": {1: lambda t: str(t.date[2]), 2: lambda t: _two(t.date[2])},
    "E": {3: lambda t: WEEKDAYS[(t.day - 1) % 7][:3], 4: lambda t: WEEKDAYS[(t.day - 1) % 7]},
    "h": {1: lambda t: str(t.clock[0]), 2: lambda t: _two(t.clock[0])},
    "H": {1: lambda t: str(t.clock[0] % 12 or 12), 2: lambda t: _two(t.clock[0] % 12 or 12)},
    "A": {2: lambda t: "AM" if t.clock[0] < 12 else "PM"},
    "a": {2: lambda t: "am" if t.clock[0] < 12 else "pm"},
    "m": {1: lambda t: str(t.clock[1]), 2: lambda t: _two(t.clock[1])},
    "s": {1: lambda t: str(t.clock[2]), 2: lambda t: _two(t.clock[2])},
    "Z": {
        1: lambda t: t.zone(":") if t.offset_seconds else "Z",
        3: _zone_name,
        4: lambda t: t.zone(""),
        5: lambda t: t.zone(":"),
    },
}


def _now() -> Unknown:
    return Unknown("is the time at which Terraform runs")


FUNCTIONS: Mapping[str, Function] = {
    "formatdate": Function(_formatdate, (TEXT, TEXT), STRING),
    "plantimestamp": Function(_now, (), STRING),
    "timeadd": Function(_timeadd, (TEXT, TEXT), STRING),
    "timecmp": Function(_timecmp, (TEXT, TEXT), NUMBER),
    "timestamp": Function(_now, (), STRING),
}
