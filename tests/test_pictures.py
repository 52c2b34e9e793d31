"""The pictures in README.md show what is printed today."""

from __future__ import annotations

import re

import pytest

from docs.pictures import FOLDER, text


def test_the_picture_of_text_is_what_a_run_gives(request: pytest.FixtureRequest) -> None:
    made = text()
    if request.config.getoption("--update"):
        (FOLDER / "text.svg").write_bytes(made)
    assert made == (FOLDER / "text.svg").read_bytes(), "make pictures"


def test_the_picture_fetches_nothing() -> None:
    shown = text().decode()
    assert "@font-face" not in shown
    assert not re.findall(r"(?:href|src)=|url\((?!#)", shown)


def test_the_picture_shows_the_bars_and_the_one_that_limits() -> None:
    shown = text().decode().replace("&#160;", " ")
    for part in ("██████", "limits it", "login_session_duration is not set: 6 h", "2 failed"):
        assert part in shown
