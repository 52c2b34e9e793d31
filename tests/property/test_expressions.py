"""With more known, an expression's value may become more precise, and never contradicts what was said before."""

from __future__ import annotations

import re

from hypothesis import given, note
from hypothesis import strategies as st

from iaccheck.hcl.values import Value
from tests.property.effort import effort
from tests.property.evaluation import evaluated, fails_unseen, holds
from tests.property.expressions import LITERALS, TYPES, Draw, expressions, hidden, value_of

NAMES = {f"var.{kind[0]}{kind[5:6] if '(' in kind else ''}{i}_{k}": kind for k, kind in enumerate(TYPES) for i in "12"}


def drawn_values(draw: Draw, text: str) -> dict[str, Value]:
    """A value for each variable that an expression uses."""
    used = dict.fromkeys(name for name in re.findall(r"var\.\w+", text))
    return {n: value_of(str(draw(st.sampled_from(LITERALS[NAMES[n]]))), TYPES[NAMES[n]]) for n in used}


@effort(200)
@given(st.data())
def test_what_is_said_of_hidden_values_holds_for_known_ones(data: st.DataObject) -> None:
    text = data.draw(expressions(data.draw(st.sampled_from(sorted(TYPES))), NAMES))
    values = drawn_values(data.draw, text)
    answer, faults = evaluated(text, values)
    told = values
    for _ in ("some of it hidden", "more of it hidden"):
        told = {name: hidden(data.draw, value, NAMES[name] == "any") for name, value in told.items()}
        said, failures = evaluated(text, told)
        note(f"{text}\nhidden {told}\nsaid {said} {failures}\nanswer {answer} {faults}")
        assert holds(said, failures, answer, faults) or fails_unseen(text, values)
