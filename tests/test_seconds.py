"""Durations in every unit. `go_durations.json` holds what Terraform's own Go says of each text: its answers to
`try(timeadd("2000-01-01T00:00:00Z", TEXT), null)` in `terraform console` 1.11.4.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iaccheck.hcl.numbers import INFINITY, parse
from iaccheck.hcl.types import NUMBER, STRING
from iaccheck.hcl.values import NULL, TRUE, Unknown, Value, list_of, number, string
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.seconds import (
    SIZES,
    Unit,
    in_unit,
    length_text,
    parse_duration,
    range_text,
    seconds_of,
    unit_meant,
)
from tests.property.effort import effort

HOUR = 3600
GO: dict[str, str | None] = json.loads(Path(__file__).with_name("go_durations.json").read_text("utf-8"))
AWS_PATTERN = re.compile(
    # botocore/data/sso-admin/2020-07-20/service-2.json, shape Duration, with the digits that JSON's \d means there
    r"(-?)P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)([DW]))?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("8h", 28800),
        ("90m", 5400),
        ("1h30m", 5400),
        ("3600s", 3600),
        ("1d", 86400),
        ("1d12h", 129600),
        ("0s", 0),
        ("PT8H", 28800),
        ("PT720M", 43200),
        ("P1D", 86400),
        ("P2W", 1209600),
        # what is no duration here
        ("8", None),
        ("28800", None),
        ("", None),
        ("h", None),
        ("8 h", None),
        ("8H", None),
        ("30m1h", None),
        ("1.5h", None),
        ("-8h", None),
        ("-PT8H", None),
        ("pt8h", None),
        ("PT8", None),
        ("P1M", None),
        ("PT0.5S", None),
        ("eight hours", None),
        ("٨h", None),
        ("1" * 200 + "s", None),
    ],
)
def test_durations_of_a_configuration(text: str, seconds: int | None) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("value", "unit", "seconds"),
    [
        (number(3600), "seconds", 3600),
        (string("3600"), "seconds", 3600),
        (number(parse("3600.0")), "seconds", 3600),
        (string("3.6e3"), "seconds", 3600),
        (number(-1), "seconds", -1),
        (number(480), "minutes", 28800),
        (number(28800), "hours", 28800 * HOUR),
        (string("12"), "hours", 12 * HOUR),
        (number(7), "days", 7 * 24 * HOUR),
        (string("PT8H"), "iso8601", 8 * HOUR),
        (string("PT1H30M"), "iso8601", 5400),
        (string("PT720M"), "iso8601", 12 * HOUR),
        (string("PT43200S"), "iso8601", 12 * HOUR),
        (string("PT3600.0S"), "iso8601", HOUR),
        (string("P1D"), "iso8601", 24 * HOUR),
        (string("P1DT1H"), "iso8601", 25 * HOUR),
        (string("P0Y0MT1H"), "iso8601", HOUR),
        (string("-PT1H"), "iso8601", -HOUR),
        (number(35), "number", 35),
        (string("35"), "number", 35),
    ],
)
def test_values_that_have_a_length(value: Value, unit: Unit, seconds: int) -> None:
    assert seconds_of(value, unit) == exactly(seconds)


@pytest.mark.parametrize(
    ("value", "unit", "reason"),
    [
        (string("PT8"), "iso8601", '"PT8" is not an ISO 8601 duration: write "PT8H" for 8 h'),
        (string("8h"), "iso8601", '"8h" is not an ISO 8601 duration: write "PT8H"'),
        (string("pt8h"), "iso8601", '"pt8h" is not an ISO 8601 duration: write "PT8H"'),
        (string("8"), "iso8601", '"8" is not an ISO 8601 duration: write "PT8H" for 8 h'),
        (number(28800), "iso8601", '28800 is not an ISO 8601 duration: write "PT8H" for 8 h'),
        (string(""), "iso8601", '"" is not an ISO 8601 duration, as "PT8H" is one'),
        (string("PT"), "iso8601", '"PT" is not an ISO 8601 duration, as "PT8H" is one'),
        (string("P1M"), "iso8601", '"P1M" has no certain length: years and months differ'),
        (string("PT0.5S"), "iso8601", '"PT0.5S" is not a whole number of seconds'),
        (
            string("P" + "1" * 120 + "D"),
            "iso8601",
            f'"P{"1" * 39}…" is not an ISO 8601 duration, as "PT8H" is one',
        ),
        (number(parse("3600.5")), "seconds", "3600.5 is not a whole number of seconds"),
        (number(parse("1.5")), "hours", "1.5 is not a whole number of hours"),
        (number(INFINITY), "seconds", "+Inf is not a whole number of seconds"),
        (string("8h"), "seconds", '"8h" is not a number of seconds: write 28800'),
        (string("8h"), "hours", '"8h" is not a number of hours: write 8'),
        (string("90m"), "hours", '"90m" is not a number of hours'),
        (string("eight"), "hours", '"eight" is not a number of hours'),
        (string(""), "hours", '"" is not a number of hours'),
        (string("8 "), "hours", '"8 " is not a number of hours'),
        (TRUE, "seconds", "true is not a number of seconds"),
        (string("PT8H"), "go_duration", '"PT8H" is not a Go duration: write "8h"'),
        (string("8"), "go_duration", '"8" is not a Go duration: write "8h" for 8 h'),
        (string("1d"), "go_duration", '"1d" is not a Go duration: write "24h"'),
        (string("1500ms"), "go_duration", '"1500ms" is not a whole number of seconds'),
        (string("many"), "number", '"many" is not a number'),
        (list_of(STRING, [string("PT8H")]), "iso8601", "a collection is not an ISO 8601 duration"),
    ],
)
def test_malformed_values_say_why_and_what_to_write(value: Value, unit: Unit, reason: str) -> None:
    assert seconds_of(value, unit) == reason


@pytest.mark.parametrize("text", GO)
def test_go_durations_are_read_as_terraform_reads_them(text: str) -> None:
    answer, ours = GO[text], seconds_of(string(text), "go_duration")
    if answer is None:
        assert isinstance(ours, str)
        assert "is not a Go duration" in ours
    elif isinstance(ours, str):
        assert ours.endswith("is not a whole number of seconds")
    else:
        passed = datetime.fromisoformat(answer) - datetime.fromisoformat("2000-01-01T00:00:00Z")
        assert ours == exactly(int(passed.total_seconds()))


@effort(100)
@given(st.text("PTDWHMYS.-012", max_size=12))
def test_iso_8601_is_what_the_pattern_of_aws_admits(text: str) -> None:
    ours = seconds_of(string(text), "iso8601")
    malformed = isinstance(ours, str) and "is not an ISO 8601 duration" in ours
    assert malformed == (AWS_PATTERN.fullmatch(text) is None)


@effort(100)
@given(st.integers(0, 10**9), st.sampled_from(["seconds", "iso8601", "go_duration", "number"]))
def test_what_is_to_be_written_reads_back(seconds: int, unit: Unit) -> None:
    written = in_unit(seconds, unit)
    value = string(json.loads(written)) if written.startswith('"') else number(int(written))
    assert seconds_of(value, unit) == exactly(seconds)


@pytest.mark.parametrize(
    ("unknown", "unit", "measured"),
    [
        (Unknown("x"), "seconds", ANY),
        (Unknown("x", Interval(None, 12), not_null=True), "hours", Interval(None, 12 * HOUR)),
        (Unknown("x", Interval(1, parse("8.5")), not_null=True), "hours", Interval(HOUR, 8 * HOUR)),
        (Unknown("x", Interval(parse("0.5"), INFINITY), not_null=True), "hours", Interval(HOUR, None)),
        (Unknown("x", Interval(8, 12)), "hours", Interval(6 * HOUR, 12 * HOUR)),
        (Unknown("x", Interval(8, None)), "hours", Interval(6 * HOUR, None)),
        (Unknown("x", Interval(1, 2)), "iso8601", ANY),
        (Unknown("x", Interval(1, 2), not_null=True), "number", Interval(1, 2)),
        (Unknown("x", choices=(string("PT1H"), string("PT4H"))), "iso8601", Interval(HOUR, 4 * HOUR)),
        (Unknown("x", choices=(number(1), NULL)), "hours", Interval(HOUR, 6 * HOUR)),
        # one that is malformed may be the one that counts
        (Unknown("x", choices=(string("PT1H"), string("4h"))), "iso8601", ANY),
    ],
)
def test_unknown_values_keep_what_bounds_them(unknown: Unknown, unit: Unit, measured: Interval) -> None:
    type_ = STRING if unit == "iso8601" else NUMBER
    assert seconds_of(Value(type_, unknown), unit, absent=exactly(6 * HOUR)) == measured


def test_an_unknown_value_all_of_whose_choices_are_malformed_is_malformed() -> None:
    value = Value(STRING, Unknown("x", choices=(string("1h"), string("4h"))))
    assert seconds_of(value, "iso8601") == '"1h" is not an ISO 8601 duration: write "PT1H"'


def test_null_counts_as_what_leaving_it_out_gives() -> None:
    assert seconds_of(NULL, "hours", absent=exactly(6 * HOUR)) == exactly(6 * HOUR)
    assert seconds_of(NULL, "hours") == ANY


@pytest.mark.parametrize("unit", ["seconds", "iso8601", "go_duration", "number"])
def test_sensitive_values_are_never_named(unit: Unit) -> None:
    secret = Value(STRING, "hunter2", sensitive=True)
    choice = Value(STRING, Unknown("x", choices=(string("hunter2"),)), sensitive=True)
    for value in (secret, choice):
        reason = seconds_of(value, unit)
        assert isinstance(reason, str)
        assert reason.startswith("the value is not ")
        assert "hunter2" not in reason


@pytest.mark.parametrize(
    ("seconds", "unit", "written"),
    [
        (28800, "seconds", "28800"),
        (28800, "minutes", "480"),
        (28800, "hours", "8"),
        (5400, "hours", "2"),
        (604800, "days", "7"),
        (28800, "iso8601", '"PT8H"'),
        (5400, "iso8601", '"PT1H30M"'),
        (43201, "iso8601", '"PT12H1S"'),
        (0, "iso8601", '"PT0S"'),
        (28800, "go_duration", '"8h"'),
        (900, "go_duration", '"15m"'),
        (35, "number", "35"),
    ],
)
def test_what_to_write(seconds: int, unit: Unit, written: str) -> None:
    assert in_unit(seconds, unit) == written


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (900, "15 min"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (28800, "8 h"),
        (43201, "12 h 1 s"),
        (86400, "24 h"),
        (129600, "36 h"),
        (604800, "7 days"),
        (-3600, "-1 h"),
    ],
)
def test_lengths_for_people(seconds: int, text: str) -> None:
    assert length_text(seconds) == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (exactly(28800), "8 h"),
        (Interval(3600, 86400), "between 1 h and 24 h"),
        (Interval(3600, None), "at least 1 h"),
        (Interval(None, 3600), "at most 1 h"),
        (ANY, "any length"),
    ],
)
def test_ranges_for_people(interval: Interval, text: str) -> None:
    assert range_text(interval) == text


@pytest.mark.parametrize(
    ("count", "unit", "allowed", "meant"),
    [
        (28800, "hours", Interval(HOUR, 24 * HOUR), "seconds"),
        (480, "hours", Interval(HOUR, 24 * HOUR), "minutes"),
        (8, "seconds", Interval(HOUR, 12 * HOUR), "hours"),
        (480, "seconds", Interval(HOUR, 12 * HOUR), "minutes"),
        (50000, "seconds", Interval(HOUR, 12 * HOUR), None),
    ],
)
def test_the_unit_that_was_meant(count: int, unit: Unit, allowed: Interval, meant: Unit | None) -> None:
    assert unit_meant(exactly(count * SIZES[unit]), unit, allowed) == meant


def test_no_other_unit_is_meant_where_the_number_is_not_known_or_there_is_none() -> None:
    assert unit_meant(Interval(1, 28800 * HOUR), "hours", Interval(HOUR, 24 * HOUR)) is None
    assert unit_meant(exactly(50400), "iso8601", Interval(HOUR, 12 * HOUR)) is None
