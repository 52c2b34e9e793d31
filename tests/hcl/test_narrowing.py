"""Whatever a condition lets pass lies within what it tells of a value: shown by drawing conditions and values."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from iaccheck.files import Files
from iaccheck.hcl.equality import equal
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.functions import Host
from iaccheck.hcl.narrowing import in_turn, narrowed
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.types import DYNAMIC, NUMBER, STRING, ObjectOf, Type
from iaccheck.hcl.values import FALSE, NULL, TRUE, Fault, Unknown, Value, number, object_of, string, unknown
from iaccheck.source import Source
from iaccheck.terraform.host import FileHost
from tests.property.effort import effort

TYPES: dict[str, Type] = {"number": NUMBER, "text": STRING, "any": DYNAMIC}
NUMBERS = st.integers(-2, 4).map(str)
OTHERS = st.one_of(NUMBERS, NUMBERS.map(lambda n: f'"{n}"'), st.sampled_from(["null", "y", "min(y, 1)", '"a"', "x"]))
COMPARED = st.tuples(OTHERS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), OTHERS).map(" ".join)
TESTED = st.tuples(st.just("x"), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), OTHERS).map(" ".join)
MIRRORED = st.tuples(OTHERS, st.sampled_from(["<", "<=", ">", ">="]), st.just("x")).map(" ".join)
CONTAINED = st.lists(OTHERS, max_size=3).map(lambda others: f"contains([{', '.join(others)}], x)")
PLAIN = st.one_of(TESTED, MIRRORED, COMPARED, CONTAINED, st.sampled_from(["true", "false", "flag", "can(x + 1)"]))
CONDITIONS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        inner.map(lambda a: f"!({a})"),
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]}) ? ({t[1]}) : ({t[2]})"),
        st.tuples(st.sampled_from(["alltrue", "anytrue"]), inner, inner).map(lambda t: f"{t[0]}([{t[1]}, {t[2]}])"),
    ),
    max_leaves=6,
)


class Names:
    """A scope of plain names."""

    def __init__(self, names: dict[str, Value]) -> None:
        self.names = names
        self.host: Host = FileHost(Files("/", "/"), "/")

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        return self.names[root], 0


def possible(value: Value, told: Value) -> bool:
    """Whether a value lies within what is told of it."""
    if isinstance(told.data, dict):
        return isinstance(value.data, dict) and all(possible(value.data[k], told.data[k]) for k in told.data)
    what = told.data
    assert isinstance(what, Unknown)
    fits = not what.choices or any(equal(choice, value).data for choice in what.choices)
    return fits and not (value.is_null and what.not_null) and value.bounds.lies_within(what.bounds) is not False


def passes(condition: str, names: dict[str, Value]) -> bool:
    """Whether a condition is true, by Terraform's rules of before 1.12 or since."""
    source = Source("c", condition)
    expression, _ = parse_expression(source)
    assert expression is not None
    return any(
        found.data is True for found, _ in (ask(expression, Names(names), source) for ask in (evaluate, in_turn))
    )


ALL_X: dict[str, list[Value]] = {
    "number": [NULL, *map(number, range(-2, 5))],
    "text": [NULL, *(string(str(n)) for n in range(-2, 5)), string("a")],
}
ALL_X["any"] = ALL_X["number"] + ALL_X["text"]
ALL_Y = [NULL, number(-1), number(1), number(3), string("1"), string("a")]


@effort(100)
@given(CONDITIONS, st.sampled_from(sorted(TYPES)), st.booleans())
def test_what_passes_lies_within_what_is_told(condition: str, kind: str, is_attribute: bool) -> None:
    type_, values = TYPES[kind], ALL_X[kind]
    hidden = unknown(type_, "is hidden")
    if is_attribute:
        condition = condition.replace("x", "x.h")
        values = [object_of({"h": value}) for value in values]
        hidden = unknown(ObjectOf({"h": type_}), "is hidden")
    source = Source("c", condition)
    expression, _ = parse_expression(source)
    assert expression is not None
    elsewhere = {"y": unknown(DYNAMIC, "is hidden"), "flag": unknown(DYNAMIC, "is hidden")}
    told = narrowed(expression, Names({"x": hidden, **elsewhere}), source, ("x",), hidden)
    for value, y, flag in product(values, ALL_Y, (TRUE, FALSE)) if told is not hidden else ():
        if passes(condition, {"x": value, "y": y, "flag": flag}):
            assert possible(value, told), value
