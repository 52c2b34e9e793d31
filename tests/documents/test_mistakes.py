from __future__ import annotations

import pytest

from iaccheck.documents.mistakes import Mistakes, nearest
from iaccheck.source import Location, UsageError

WORDS = ("alicloud.assume-role-api", "alicloud.saml-role-api", "aws.identity-center")


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("alicloud.asume-role-api", "alicloud.assume-role-api"),
        ("aws.identity-centre", "aws.identity-center"),
        ("identity-center", "aws.identity-center"),
        ("api", "alicloud.assume-role-api"),
        ("gcp.something", None),
    ],
)
def test_the_nearest_word(word: str, near: str | None) -> None:
    assert nearest(word, WORDS) == near


def place(line: int, column: int) -> Location:
    return Location("a.yaml", line, column, line, column + 1)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    mistakes = Mistakes()
    mistakes.add_unknown(place(9, 1), "prod", ("dev", "test"), "root")
    mistakes.add(place(2, 7), "first")
    mistakes.add(place(2, 7), "what stands at a place has one mistake")
    for _ in range(2):
        mistakes.add_beside(place(2, 7), "and how it goes with the rest, beside that")
    with pytest.raises(UsageError) as error:
        mistakes.raise_all()
    assert str(error.value) == (
        "a.yaml:2:7: first\n"
        "a.yaml:2:7: and how it goes with the rest, beside that\n"
        "a.yaml:9:1: unknown root prod: there are dev, test"
    )


def test_without_mistakes_nothing_is_raised() -> None:
    Mistakes().raise_all()
