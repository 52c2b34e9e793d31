"""What is said of a type that can't be read, and defaults where values are not known."""

from __future__ import annotations

import pytest

from iaccheck.hcl import tree
from iaccheck.hcl.constraints import Defaults, apply_defaults, type_of
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.types import DYNAMIC, NUMBER, STRING, ObjectOf, Type
from iaccheck.hcl.values import Fault, Unknown, Value, number, object_of, string, tuple_of, unknown
from iaccheck.source import Source

SESSION = "object({name = string, hours = optional(number, 8)})"


def constraint(text: str) -> tuple[Type, Defaults | None]:
    """The type that a text stands for."""
    expression, _ = parse_expression(Source("variables.tf", text))
    assert expression is not None
    found = type_of(expression)
    assert not isinstance(found, Fault)
    return found


def constant(expression: tree.Expression) -> Value:
    """The value of a default in these tests: a number."""
    assert isinstance(expression, tree.Literal)
    return Value(NUMBER, expression.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("strng", "there is no type strng; there are string, number, bool, any, list, set, map, object, tuple"),
        ("set", "set needs a type in parentheses, as in set(string)"),
        ("list(string, number)", "list(…) takes one argument, not 2"),
        ("lists(string)", "there is no type lists(…); there are list, set, map, object and tuple"),
        ("string(8)", "string takes nothing in parentheses"),
        ("optional(string)", "optional(…) is only possible for an attribute of an object type"),
        ("list(map(object({a = foo})))", 'attribute "a": there is no type foo; there are string, number, bool, any, '
         "list, set, map, object, tuple"),
        ('"list(string)"', "write the type without the quotes around it"),
        ("object(string)", "object(…) takes attributes and their types, as in object({name = string})"),
        ("1", "a type is string, number, bool, any, or one like list(string)"),
    ],
)  # fmt: skip
def test_fault(text: str, message: str) -> None:
    expression, _ = parse_expression(Source("variables.tf", text))
    assert expression is not None
    assert type_of(expression) == Fault(message)


def test_a_default_is_evaluated_once_for_all_elements() -> None:
    _, defaults = constraint(f"list({SESSION})")
    asked: list[tree.Expression] = []

    def evaluate(expression: tree.Expression) -> Value:
        asked.append(expression)
        return constant(expression)

    elements = tuple_of(object_of({"name": string(name)}) for name in "abc")
    result = apply_defaults(elements, defaults, evaluate)
    assert isinstance(result.data, tuple)
    assert [e.data["hours"] for e in result.data] == [number(8)] * 3  # type: ignore[index,call-overload]
    assert len(asked) == 1


def test_what_is_unknown_is_left_alone_but_is_not_null() -> None:
    _, defaults = constraint(SESSION)
    mystery = unknown(DYNAMIC, "depends on x")
    assert apply_defaults(mystery, defaults, constant) == mystery
    given = object_of({"name": string("a"), "hours": unknown(NUMBER, "depends on x")})
    result = apply_defaults(given, defaults, constant)
    assert result.data["hours"].data == Unknown("depends on x", not_null=True)  # type: ignore[index,call-overload,union-attr]


def test_a_resource_without_a_schema_may_have_the_attribute() -> None:
    _, defaults = constraint(SESSION)
    resource = Value(ObjectOf({"name": STRING}, open=True), {"name": string("a")})
    result = apply_defaults(resource, defaults, constant)
    assert not result.data["hours"].is_known  # type: ignore[index,call-overload,union-attr]


def test_a_default_that_does_not_fit_is_unknown_with_the_reason() -> None:
    _, defaults = constraint("object({hours = optional(list(string), 8)})")
    result = apply_defaults(object_of({}), defaults, constant)
    reason = "has a default that does not fit its type: a list is required, but this is a number"
    assert result.data["hours"].reason == reason  # type: ignore[index,call-overload,union-attr]
