"""The pictures in README.md show what is printed today."""

from __future__ import annotations

import re

import pytest

from docs.pictures import FOLDER, digest, text


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


def test_the_picture_of_the_page_is_of_todays_page() -> None:
    assert digest() == (FOLDER / "report.sha256").read_bytes(), "make pictures"


def test_the_picture_of_the_page_is_quick_to_load() -> None:
    taken = (FOLDER / "report.png").read_bytes()
    assert taken.startswith(b"\x89PNG")
    assert len(taken) < 150_000
