"""What Terraform's console can't show of conversions: what is unknown, places, resources without a schema."""

from __future__ import annotations

import pytest

from iaccheck.hcl.conversion import convert, equal, set_of, to_text, unify
from iaccheck.hcl.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListOf,
    MapOf,
    ObjectOf,
    SetOf,
    TupleOf,
    Type,
    type_text,
)
from iaccheck.hcl.values import (
    NULL,
    TRUE,
    Fault,
    Unknown,
    Value,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from iaccheck.interval import Interval
from iaccheck.source import Location

PLACE = Location("a.tf", 1, 1, 1, 2)
HOURS = unknown(NUMBER, "depends on x", bounds=Interval(1, 8), not_null=True, reference="x.y")
MYSTERY = unknown(DYNAMIC, "depends on data.x")
RESOURCE = Value(ObjectOf({"name": STRING}, open=True), {"name": string("etl")})


def test_what_is_known_of_an_unknown_value_survives() -> None:
    assert convert(HOURS, STRING) == Value(STRING, HOURS.data)
    assert convert(convert(HOURS, STRING), NUMBER) == HOURS  # type: ignore[arg-type]


def test_choices_are_converted_with_the_value() -> None:
    either = Value(NUMBER, Unknown("depends on c", choices=(number(1), number(2))))
    converted = convert(either, STRING)
    assert isinstance(converted, Value)
    assert isinstance(converted.data, Unknown)
    assert converted.data.choices == (string("1"), string("2"))


@pytest.mark.parametrize("type_", [STRING, DYNAMIC])
def test_place_and_sensitivity_survive(type_: Type) -> None:
    secret = Value(NUMBER, 8, sensitive=True, place=PLACE)
    converted = convert(secret, type_)
    assert isinstance(converted, Value)
    assert (converted.sensitive, converted.place) == (True, PLACE)


def test_places_of_elements_survive() -> None:
    converted = convert(tuple_of([Value(NUMBER, 8, place=PLACE)]), SetOf(STRING))
    assert isinstance(converted, Value)
    assert isinstance(converted.data, tuple)
    assert converted.data[0] == Value(STRING, "8", place=PLACE)


def test_a_secret_element_makes_a_set_secret_and_no_list() -> None:
    mixed = tuple_of([Value(STRING, "a", sensitive=True), string("b")])
    as_set, as_list = convert(mixed, SetOf(STRING)), convert(mixed, ListOf(STRING))
    assert isinstance(as_set, Value)
    assert isinstance(as_list, Value)
    assert as_set.sensitive
    assert not as_list.sensitive


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (tuple_of([MYSTERY, object_of({"a": TRUE})]), ListOf(DYNAMIC)),
        (tuple_of([object_of({"h": MYSTERY}), object_of({"h": number(8)})]), ListOf(ObjectOf({"h": NUMBER}))),
        (object_of({"a": MYSTERY, "b": tuple_of([])}), MapOf(DYNAMIC)),
    ],
)
def test_an_element_of_unknown_type_leaves_the_others_known(value: Value, type_: Type) -> None:
    converted = convert(value, type_)
    assert isinstance(converted, Value)
    assert converted.is_known


def test_a_mismatch_that_more_knowledge_might_cure_is_no_fault() -> None:
    doubtful = tuple_of([MYSTERY, tuple_of([]), object_of({})])
    converted = convert(doubtful, ListOf(STRING))
    assert isinstance(converted, Value)
    assert converted.reason == "depends on data.x"
    assert isinstance(convert(tuple_of([HOURS, tuple_of([])]), ListOf(STRING)), Fault)


def test_a_resource_without_a_schema_may_have_what_is_asked_for() -> None:
    wanted = ObjectOf({"name": STRING, "arn": STRING, "tags": MapOf(STRING)}, frozenset({"tags"}))
    converted = convert(RESOURCE, wanted)
    assert isinstance(converted, Value)
    assert isinstance(converted.data, dict)
    assert converted.data["name"] == string("etl")
    assert not converted.data["arn"].is_known
    assert not converted.data["tags"].is_known
    assert not convert(RESOURCE, MapOf(STRING)).is_known  # type: ignore[union-attr]


def test_resources_without_a_schema_have_their_known_attributes_in_common() -> None:
    other = ObjectOf({"name": STRING, "path": NUMBER}, open=True)
    assert unify([RESOURCE.type, other]) == ObjectOf({"name": STRING, "path": NUMBER}, open=True)


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (HOURS, number(9), False),
        (HOURS, number(8), None),
        (HOURS, NULL, False),
        (HOURS, string("8"), False),
        (MYSTERY, number(8), None),
        (MYSTERY, NULL, None),
        (Value(NUMBER, Unknown("c", choices=(number(1), number(2)))), number(3), False),
        (Value(NUMBER, Unknown("c", choices=(number(1), number(2)))), number(2), None),
        (object_of({"a": HOURS, "b": number(1)}), object_of({"a": HOURS, "b": number(2)}), False),
        (object_of({"a": HOURS}), object_of({"a": HOURS}), None),
        (tuple_of([MYSTERY]), tuple_of([number(1)]), None),
        (tuple_of([MYSTERY]), tuple_of([number(1), number(2)]), False),
        (RESOURCE, object_of({"name": string("web")}), False),
        (RESOURCE, object_of({"name": string("etl")}), None),
    ],
)
def test_equality_answers_as_soon_as_it_can(left: Value, right: Value, answer: bool | None) -> None:
    for a, b in ((left, right), (right, left)):
        found = equal(a, b)
        assert (found.data if found.is_known else None) is answer


def test_equality_with_a_secret_is_a_secret() -> None:
    assert equal(tuple_of([Value(NUMBER, 1, sensitive=True)]), tuple_of([number(1)])).sensitive


def test_an_unknown_element_stays_in_a_set_beside_all_others() -> None:
    found = set_of(STRING, [string("b"), unknown(STRING, "x"), string("a"), unknown(STRING, "y"), string("b")])
    assert isinstance(found.data, tuple)
    assert [e.data if e.is_known else e.reason for e in found.data] == ["a", "b", "x", "y"]


@pytest.mark.parametrize(
    ("value", "type_", "message"),
    [
        (string("8h"), NUMBER, 'a number is required, and "8h" is none'),
        (Value(STRING, "8h", sensitive=True), NUMBER, "a number is required"),
        (string("x" * 41), NUMBER, "a number is required"),
        (string("True"), BOOL, 'a bool is required; write it in lower case, as "true"'),
        (tuple_of([]), STRING, "a string is required, but this is a tuple"),
        (object_of({}), ObjectOf({"a": STRING}), 'attribute "a" is required'),
        (object_of({}), ObjectOf({"a": STRING, "b": STRING}), 'attributes "a", "b" are required'),
        (
            object_of({"r": object_of({"h": tuple_of([])})}),
            ObjectOf({"r": ObjectOf({"h": NUMBER})}),
            'attribute "r": attribute "h": a number is required, but this is a tuple',
        ),
        (tuple_of([string("a"), tuple_of([])]), ListOf(STRING), "element 1: a string is required, but this is a tuple"),
        (tuple_of([number(1), tuple_of([])]), ListOf(DYNAMIC), "all elements must have the same type"),
    ],
)
def test_a_fault_says_what_is_wrong_and_no_secret(value: Value, type_: Type, message: str) -> None:
    assert convert(value, type_) == Fault(message)


def test_null_and_collections_can_not_stand_in_a_text() -> None:
    assert to_text(NULL) == Fault("this value is null, and null can't stand in a text")
    assert to_text(tuple_of([])) == Fault("only a string, number or bool can stand in a text, and this is a tuple")
    assert to_text(HOURS) == Value(STRING, HOURS.data)


def test_a_number_too_long_to_write_is_an_unknown_text() -> None:
    huge = convert(string("1e2000000"), NUMBER)
    assert isinstance(huge, Value)
    assert "limit" in convert(huge, STRING).reason  # type: ignore[union-attr]


def test_equal_types_are_not_touched() -> None:
    value = tuple_of([number(1)])
    assert convert(value, value.type) is value


def test_a_type_with_many_parts_has_one_text() -> None:
    type_ = unify([TupleOf((NUMBER, ListOf(STRING))), TupleOf((STRING, TupleOf((BOOL,))))])
    assert type_ is not None
    assert type_text(type_) == "tuple([string, list(string)])"
