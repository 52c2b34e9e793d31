"""No law is broken by what once broke one, nor by what fuzzing starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.seeds import CRASHERS, seeds
from tests.fuzz.targets import TARGETS

FOUND = [pytest.param(path, id=f"{path.parent.name}-{path.name}") for path in sorted(CRASHERS.glob("*/*"))]


@pytest.mark.parametrize("path", FOUND)
def test_what_once_broke_a_law(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_what_fuzzing_starts_from(target: str) -> None:
    there = list(seeds(target))
    assert len(there) > 10
    for content in there:
        TARGETS[target](content)
