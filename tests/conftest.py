"""What all tests share: expected outputs that `pytest --update` rewrites, and a plain environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project import Project

Expect = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expected outputs")


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Expect:
    """Compares a text with the file that holds what it should be."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Takes away what a developer's shell or CI may hold: variables for Terraform, wishes about colour, where CI is.

    The cache is in a folder of the tests' own, which they share as runs do.
    """
    for name in os.environ:
        if name.startswith(("TF_", "GITHUB_")) or name in {"NO_COLOR", "FORCE_COLOR", "CI_PROJECT_DIR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("IACCHECK_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty folder to write Terraform to, and to run iaccheck in."""
    return Project(tmp_path, capsys, monkeypatch)
