"""Durations: in goes a value in its setting's unit, or a text that a user wrote; out come seconds, and back.

Past this module there are no hours: whoever has to read or write a unit comes here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache, reduce
from typing import Literal

from iaccheck.hcl import numbers
from iaccheck.hcl.numbers import Number
from iaccheck.hcl.values import Unknown, Value
from iaccheck.interval import ANY, Interval, exactly

Unit = Literal["seconds", "minutes", "hours", "days", "iso8601", "go_duration", "number"]

SIZES: Mapping[Unit, int] = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
"""The units that are a whole number of something, and how many seconds each is."""

LONGEST_TEXT = 100
"""No longer text is a duration; AWS has the same limit for `session_duration`."""

SHORT = re.compile(r"(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")
ISO_8601 = re.compile(
    r"(-?)P(?=[0-9]|T[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)([DW]))?"
    r"(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]+))?S)?)?"
)
GO_PART = re.compile(r"(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(ns|us|µs|μs|ms|s|m|h)")
SECOND = 10**9
NANOSECONDS = {
    "ns": 1,
    "us": 1000,
    "µs": 1000,
    "μs": 1000,
    "ms": 1000000,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}
NAMES: Mapping[Unit, str] = {"iso8601": "an ISO 8601 duration", "go_duration": "a Go duration"}


def parse_duration(text: str) -> int | None:
    """The seconds that a duration in a configuration or rule is: `8h`, `1h30m`, `1d` or `PT8H`.

    None if it is none. A bare number is none, since nobody can tell its unit.
    """
    if not text or len(text) > LONGEST_TEXT:
        return None
    match = SHORT.fullmatch(text)
    if match is None:
        iso = _iso_8601(text)
        return iso if isinstance(iso, int) and not text.startswith("-") else None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def seconds_of(value: Value, unit: Unit, absent: Interval = ANY) -> Interval | str:
    """The seconds that a setting's value is, or why it is malformed: a clause like `"PT8" is not …`.

    For the unit `number` it is the number itself. An unknown value gives what bounds it, and `absent` is what
    null counts as. A sensitive value is never named in the reason.
    """
    data = value.data
    if isinstance(data, Unknown):
        return _possible(data, value.sensitive, unit, absent)
    if data is None:
        return absent
    if isinstance(data, tuple | Mapping):
        return f"a collection {_misspelt(unit)}"
    text = data if isinstance(data, str) else str(data).lower() if isinstance(data, bool) else numbers.text(data)
    measured = _written(text, unit) if unit in NAMES else _counted(data, unit)
    if not isinstance(measured, str):
        return exactly(measured)
    if value.sensitive:
        return f"the value {measured}"
    text = text[: LONGEST_TEXT + 1]
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    shown = f'"{shown}"' if isinstance(data, str) else shown
    return f"{shown} {measured}{_hint(text, unit) if measured == _misspelt(unit) else ''}"


def in_unit(seconds: int, unit: Unit) -> str:
    """What to write in HCL for a length: 28800, 8, `"PT8H"` or `"8h"`; a fraction of a unit is rounded up."""
    if unit in SIZES:
        return str(-(-seconds // SIZES[unit]))
    parts = _clock(seconds)
    if unit == "iso8601":
        return f'"PT{"".join(f"{n}{letter.upper()}" for n, letter in parts) or "0S"}"'
    if unit == "go_duration":
        return f'"{"".join(f"{n}{letter}" for n, letter in parts) or "0s"}"'
    return str(seconds)


@lru_cache(maxsize=1024)
def length_text(seconds: Number) -> str:
    """A length for people: `8 h`, `1 h 30 min`, `45 s`, `30 days`."""
    whole = numbers.whole(seconds)
    if whole is None:
        return f"{numbers.text(seconds)} s"
    sign, whole = "-" if whole < 0 else "", abs(whole)
    if whole >= 2 * SIZES["days"] and whole % SIZES["days"] == 0:
        return f"{sign}{whole // SIZES['days']} days"
    words = {"h": "h", "m": "min", "s": "s"}
    return sign + (" ".join(f"{n} {words[letter]}" for n, letter in _clock(whole)) or "0 s")


def range_text(interval: Interval) -> str:
    """An interval of seconds for people: `8 h`, `between 1 h and 24 h`, `at least 1 h`, `any length`."""
    if interval.low is not None and interval.high is not None:
        low, high = length_text(interval.low), length_text(interval.high)
        return low if interval.is_exact else f"between {low} and {high}"
    if interval.low is not None:
        return f"at least {length_text(interval.low)}"
    return "any length" if interval.high is None else f"at most {length_text(interval.high)}"


def unit_meant(seconds: Interval, unit: Unit, allowed: Interval) -> Unit | None:
    """The unit in which a number that is out of range would be allowed: `seconds` for 28800 hours.

    It has to come to a whole number of the right unit: 4321 minutes is just too much.
    """
    if unit not in SIZES or not isinstance(seconds.low, int) or not seconds.is_exact:
        return None
    count = seconds.low // SIZES[unit]
    meant = ((other, count * SIZES[other]) for other in SIZES if other != unit)
    return next((u for u, length in meant if exactly(length).lies_within(allowed) and not length % SIZES[unit]), None)


def _clock(seconds: int) -> list[tuple[int, str]]:
    """Hours, minutes and seconds with their letters; those that are zero are left out."""
    parts = [(seconds // 3600, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s")]
    return [part for part in parts if part[0]]


def _misspelt(unit: Unit) -> str:
    wanted = NAMES.get(unit) or ("a number" if unit == "number" else f"a number of {unit}")
    return f"is not {wanted}"


def _counted(data: str | bool | Number, unit: Unit) -> Number | str:
    """Numbers, and texts that Terraform converts to a number."""
    number = numbers.parse_or_none(data) if isinstance(data, str) else data
    if number is None or isinstance(number, bool):
        return _misspelt(unit)
    if unit == "number":
        return number
    whole = numbers.whole(number)
    return f"is not a whole number of {unit}" if whole is None else whole * SIZES[unit]


def _written(text: str, unit: Unit) -> int | str:
    """Texts, those that Terraform makes of numbers included."""
    if len(text) > LONGEST_TEXT:
        return _misspelt(unit)
    return _iso_8601(text) if unit == "iso8601" else _go_duration(text)


def _iso_8601(text: str) -> int | str:
    """ISO 8601 as AWS reads `session_duration`: the pattern of `Duration` in botocore's model of sso-admin.

    So letters are upper case, days and weeks do not stand together, only seconds have fractions, and `PT720M`
    is 12 hours. The model says nothing on the length of years and months: they count as malformed.
    """
    match = ISO_8601.fullmatch(text)
    if match is None:
        return _misspelt("iso8601")
    sign, years, months, days, day_unit, hours, minutes, seconds, fraction = match.groups()
    if int(years or 0) or int(months or 0):
        return "has no certain length: years and months differ"
    if int(fraction or 0):
        return "is not a whole number of seconds"
    all_days = int(days or 0) * (7 if day_unit == "W" else 1)
    total = ((all_days * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return -total if sign else total


def _go_duration(text: str) -> int | str:
    """Go's `time.ParseDuration`, with which the AWS provider, the S3 backend and Keycloak's provider read."""
    unsigned = text[1:] if text[:1] in ("+", "-") else text
    if unsigned == "0":
        return 0
    parts = GO_PART.findall(unsigned)
    total = sum(_nanoseconds(*part) for part in parts)
    if not parts or GO_PART.sub("", unsigned) or total >= 2**63:
        return _misspelt("go_duration")
    if total % SECOND:
        return "is not a whole number of seconds"
    return total // SECOND * (-1 if text.startswith("-") else 1)


def _nanoseconds(whole: str, fraction: str, bare_fraction: str, unit: str) -> int:
    size, digits = NANOSECONDS[unit], fraction or bare_fraction
    scale: int = 10 ** len(digits)
    return int(whole or 0) * size + int(digits or 0) * size // scale


def _hint(text: str, unit: Unit) -> str:
    """What to write for a duration that stands in another form, or an example where nobody can tell."""
    seconds = next(filter(None, map(parse_duration, (text, text.lower(), text.upper()))), 0)
    written = in_unit(seconds, unit)
    if seconds and seconds % SIZES.get(unit, 1) == 0 and text not in written:
        return f": write {written}"
    if unit not in NAMES:
        return ""
    # A unit was left off: `PT8`, `8`, or `28800` as other settings have it.
    is_number = text.isascii() and text.isdigit()
    letter = ("s" if len(text) > 2 else "h") if is_number else "H"
    guess = parse_duration(text + letter) or 0
    if 0 < guess <= SIZES["days"]:
        return f": write {in_unit(guess, unit)} for {length_text(guess)}"
    return f", as {in_unit(SIZES['hours'] * 8, unit)} is one"


def _possible(unknown: Unknown, sensitive: bool, unit: Unit, absent: Interval) -> Interval | str:
    """All that an unknown value can be; a choice that is malformed makes it anything at all."""
    if unknown.choices:
        values = [Value(c.type, c.data, sensitive or c.sensitive) for c in unknown.choices]
        measured = [seconds_of(value, unit, absent) for value in values]
        intervals = [one for one in measured if isinstance(one, Interval)]
        if not intervals:
            return measured[0]
        return reduce(Interval.either, intervals) if len(intervals) == len(measured) else ANY
    counted = _counts(unknown.bounds, unit)
    return counted if unknown.not_null else counted.either(absent)


def _counts(bounds: Interval, unit: Unit) -> Interval:
    """Where a number of a unit lies in seconds; nothing is known of texts."""
    if unit == "number":
        return bounds
    if unit not in SIZES:
        return ANY
    low, high = bounds.low, bounds.high
    lowest = None if low is None else numbers.whole(numbers.ceil(low))
    highest = None if high is None else numbers.whole(numbers.floor(high))
    size = SIZES[unit]
    return Interval(None if lowest is None else lowest * size, None if highest is None else highest * size)
