"""How functions are called: what is settled before one of them is asked."""

from __future__ import annotations

from importlib import import_module

import msgspec
import pytest

from iaccheck.hcl.budget import Budget
from iaccheck.hcl.functions import call
from iaccheck.hcl.functions.calling import Host
from iaccheck.hcl.functions.names import FAMILIES, MEMBERS
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, Type
from iaccheck.hcl.values import (
    NULL,
    TRUE,
    Fault,
    Unknown,
    Value,
    list_of,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from iaccheck.interval import ANY, Interval
from iaccheck.source import Location

PLACE = Location("a.tf", 3, 5, 3, 6)
HOURS = unknown(NUMBER, "depends on x", bounds=Interval(2, 8))
NAME = unknown(STRING, "depends on y")
LIST = unknown(ListOf(STRING), "depends on z")
RESOURCE = Value(ObjectOf({"name": STRING}, open=True), {"name": string("etl")})


class Disk:
    """A host with one template, some files, and a rest that is not looked at."""

    budget = Budget()
    files = ("a.txt", "sub/b.txt", "sub/deep/c.txt")

    def read_bytes(self, path: str) -> bytes | Unknown | Fault:
        """See `Host`."""
        if path.startswith(".."):
            return Unknown("depends on a file outside of the checked tree")
        return path.encode() if path in self.files else Fault(f"there is no {path}", 0)

    def is_file(self, path: str) -> bool | Unknown | Fault:
        """See `Host`."""
        return path in self.files

    def files_below(self, folder: str) -> tuple[str, ...] | Unknown:
        """See `Host`."""
        prefix = "" if folder == "." else f"{folder}/"
        return tuple(p.removeprefix(prefix) for p in self.files if p.startswith(prefix))

    def render(self, text: str, path: str, variables: Value) -> Value | Fault:
        """See `Host`."""
        return string(f"{path} with {variables.data!r:.0}{text}")

    def provider(self, name: str) -> str | Unknown | None:
        """See `Host`."""
        return {"aws": "hashicorp/aws", "terraform": "terraform.io/builtin/terraform"}.get(name)


HOST: Host = Disk()


def called(name: str, *arguments: Value) -> Value:
    """The result of a call that has one."""
    result = call(name, arguments, HOST)
    assert isinstance(result, Value), result
    return result


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_name_leads_to_a_function(name: str) -> None:
    family = import_module(f"iaccheck.hcl.functions.{FAMILIES[name]}")
    assert name in family.FUNCTIONS


@pytest.mark.parametrize("family", sorted(MEMBERS))
def test_every_function_has_a_name(family: str) -> None:
    module = import_module(f"iaccheck.hcl.functions.{family}")
    assert set(module.FUNCTIONS) == set(MEMBERS[family].split())


@pytest.mark.parametrize(
    ("name", "arguments", "fault"),
    [
        ("upper", (), Fault("it takes 1 argument, and got 0", summary="Not enough function arguments")),
        ("upper", (NAME, NAME), Fault("it takes 1 argument, and got 2", summary="Too many function arguments")),
        ("lookup", (NAME,), Fault("it takes 2 to 3 arguments, and got 1", summary="Not enough function arguments")),
        ("format", (), Fault("it takes at least 1 argument, and got 0", summary="Not enough function arguments")),
        ("upper", (NULL,), Fault("this argument must not be null", 0)),
        ("substr", (string("a"), string("x"), number(1)), Fault('a number is required, and "x" is none', 1)),
        ("lenght", (NULL,), Fault('there is no function called "lenght"; did you mean "length"?', None,
                                  "Call to unknown function")),
        ("provider::nope::f", (), Fault(
            'this module requires no provider nope: name it in required_providers, with source = "…/nope"', None,
            "Unknown provider function")),
        ("provider::terraform::encode_exp", (NULL,), Fault(
            'the provider terraform has no function "encode_exp"; did you mean "encode_expr"?', None,
            "Unknown provider function")),
        ("other::max", (NULL,), Fault(
            'there is no function "max" in other::; those of providers begin with provider::', None,
            "Unknown provider function")),
        ("list", (), Fault("Terraform 0.12 removed this function; write tolist([…])", None,
                           "Call to unknown function")),
    ],
)  # fmt: skip
def test_fault(name: str, arguments: tuple[Value, ...], fault: Fault) -> None:
    assert call(name, arguments, HOST) == fault


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("provider::aws::arn_parse", "is worked out by provider::aws::arn_parse, a function of a provider"),
        ("urldecode", "is worked out by urldecode, which iaccheck does not evaluate yet"),
        ("core::urldecode", "is worked out by urldecode, which iaccheck does not evaluate yet"),
    ],
)
def test_what_is_not_evaluated_is_unknown(name: str, reason: str) -> None:
    assert called(name) == unknown(DYNAMIC, reason)


def test_the_core_namespace_names_the_same_functions() -> None:
    assert called("core::upper", string("a")) == string("A")


@pytest.mark.parametrize(
    ("name", "arguments", "type_", "reason", "bounds"),
    [
        ("upper", (NAME,), STRING, "depends on y", ANY),
        ("max", (HOURS, number(4)), NUMBER, "depends on x", Interval(4, 8)),
        ("min", (HOURS, number(4)), NUMBER, "depends on x", Interval(2, 4)),
        ("max", (HOURS, unknown(NUMBER, "second")), NUMBER, "depends on x", Interval(2, None)),
        ("abs", (unknown(NUMBER, "r", bounds=Interval(-3, 2)),), NUMBER, "r", Interval(0, 3)),
        ("floor", (unknown(NUMBER, "r", bounds=Interval(None, 9)),), NUMBER, "r", Interval(None, 9)),
        ("signum", (HOURS,), NUMBER, "depends on x", Interval(-1, 1)),
        ("length", (LIST,), NUMBER, "depends on z", Interval(0, None)),
        ("length", (Value(SetOf(STRING), (string("a"), NAME)),), NUMBER, "depends on y", Interval(1, 2)),
        ("length", (RESOURCE,), NUMBER, "has attributes that are known only after apply", Interval(0, None)),
        ("coalesce", (HOURS, number(12)), NUMBER, "depends on x", Interval(2, 12)),
        ("tostring", (HOURS,), STRING, "depends on x", Interval(2, 8)),
        ("join", (string(","), tuple_of([string("a"), NAME])), STRING, "depends on y", ANY),
        ("format", (string("PT%dH"), HOURS), STRING, "depends on x", ANY),
        ("contains", (tuple_of([string("a"), NAME]), string("b")), BOOL, "depends on y", ANY),
        ("timestamp", (), STRING, "is the time at which Terraform runs", ANY),
        ("uuid", (), STRING, "is worked out by uuid, which differs each time", ANY),
        ("file", (string("../x"),), STRING, "depends on a file outside of the checked tree", ANY),
        ("file", (string("~/x"),), STRING, "depends on the home folder of whoever runs Terraform", ANY),
        ("abspath", (string("x"),), STRING, "depends on the folder that Terraform runs in", ANY),
    ],
)
def test_an_unknown_result_keeps_type_reason_and_bounds(
    name: str, arguments: tuple[Value, ...], type_: Type, reason: str, bounds: Interval
) -> None:
    result = called(name, *arguments)
    assert (result.type, result.reason, result.bounds) == (type_, reason, bounds)


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("length", (tuple_of([NAME, NAME]),), number(2)),
        ("keys", (object_of({"a": NAME}),), tuple_of([string("a")])),
        ("merge", (object_of({"a": NAME}), object_of({"b": TRUE})), object_of({"a": NAME, "b": TRUE})),
        ("lookup", (object_of({"a": NAME, "b": TRUE}), string("b")), TRUE),
        ("element", (tuple_of([NAME, TRUE]), number(3)), TRUE),
        ("concat", (tuple_of([NAME]), tuple_of([TRUE])), tuple_of([NAME, TRUE])),
        ("flatten", (tuple_of([tuple_of([NAME])]),), tuple_of([NAME])),
        ("contains", (tuple_of([NAME, string("b")]), string("b")), TRUE),
        ("coalesce", (NULL, string("a"), NAME), string("a")),
        ("zipmap", (list_of(STRING, [string("a")]), tuple_of([NAME])), object_of({"a": NAME})),
        ("lookup", (RESOURCE, string("name"), string("x")), string("etl")),
        ("formatlist", (string("%s"), tuple_of([string("a"), NAME])), None),
    ],
)
def test_an_unknown_element_does_not_hide_what_is_known(
    name: str, arguments: tuple[Value, ...], result: Value | None
) -> None:
    found = called(name, *arguments)
    assert found.is_known
    if result is not None:
        assert (found.type, found.data) == (result.type, result.data)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("lookup", (RESOURCE, string("arn"), string("x"))),
        ("keys", (RESOURCE,)),
        ("values", (RESOURCE,)),
        ("jsonencode", (RESOURCE,)),
        ("flatten", (tuple_of([unknown(DYNAMIC, "r")]),)),
        ("merge", (object_of({"a": TRUE}), unknown(MapOf(BOOL), "r"))),
    ],
)
def test_what_may_be_hidden_is_never_guessed(name: str, arguments: tuple[Value, ...]) -> None:
    assert not called(name, *arguments).is_known


def test_a_resource_without_a_schema_hides_what_it_is_merged_over() -> None:
    result = called("merge", object_of({"arn": string("a"), "name": string("b")}), RESOURCE)
    assert isinstance(result.data, dict)
    assert not result.data["arn"].is_known
    assert result.data["name"] == string("etl")
    assert not called("lookup", result, string("path"), TRUE).is_known


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("element", (tuple_of([Value(NUMBER, 8, place=PLACE)]), number(0))),
        ("lookup", (object_of({"a": Value(NUMBER, 8, place=PLACE)}), string("a"))),
        ("lookup", (object_of({}), string("a"), Value(NUMBER, 8, place=PLACE))),
        ("coalesce", (NULL, Value(NUMBER, 8, place=PLACE))),
        ("one", (tuple_of([Value(NUMBER, 8, place=PLACE)]),)),
        ("tonumber", (Value(STRING, "8", place=PLACE),)),
    ],
)
def test_what_comes_out_as_it_went_in_keeps_its_place(name: str, arguments: tuple[Value, ...]) -> None:
    assert called(name, *arguments).place == PLACE


def test_a_result_is_secret_as_soon_as_an_argument_is() -> None:
    secret = msgspec.structs.replace(string("a"), sensitive=True)
    assert called("upper", secret).sensitive
    assert called("max", msgspec.structs.replace(HOURS, sensitive=True), number(1)).sensitive
    assert not called("length", tuple_of([secret])).sensitive


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("format", (string("%999999999d"), number(1))),
        ("setproduct", (tuple_of([TRUE] * 1000), tuple_of([TRUE] * 1000))),
        ("indent", (number(10**9), string("a\nb"))),
        ("replace", (string("a" * 10_000), string("a"), string("b" * 10_000))),
        ("join", (string("x" * 1_000_000), list_of(STRING, [string("a")] * 1000))),
        ("jsondecode", (string("[" * 5000 + "]" * 5000),)),
        ("yamldecode", (string("[" * 5000 + "]" * 5000),)),
        ("yamldecode", (string("a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
            for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )),)),
        ("parseint", (string("9" * 100_000), number(10))),
    ],
)  # fmt: skip
def test_what_would_take_too_much_ends_at_a_limit(name: str, arguments: tuple[Value, ...]) -> None:
    assert "limit reached" in called(name, *arguments).reason


def test_a_pattern_can_not_be_made_to_take_forever() -> None:
    hostile = string("a" * 50_000)
    assert call("regex", (string("(a|aa|a*)*b"), hostile), HOST) == Fault(
        "the pattern does not match any part of the text"
    )
    pattern = string("*a" * 30 + "b")
    assert called("fileset", string("."), pattern).data == ()
