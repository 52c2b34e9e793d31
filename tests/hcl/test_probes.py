"""Nine hundred snippets: what `terraform fmt` reads is read without an error, what it rejects is reported."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from iaccheck.hcl.parse import parse
from iaccheck.source import Source

PROBES = yaml.safe_load(Path(__file__).with_name("probes.yaml").read_text(encoding="utf-8"))


def snippets(verdict: str) -> list[object]:
    return [
        pytest.param(snippet, id=f"{topic}-{i}")
        for topic, verdicts in PROBES.items()
        for i, snippet in enumerate(verdicts.get(verdict, []))
    ]


@pytest.mark.parametrize("snippet", snippets("accepted"))
def test_accepted(snippet: str) -> None:
    assert parse(Source("x.tf", snippet)).diagnostics == ()


@pytest.mark.parametrize("snippet", snippets("rejected"))
def test_rejected(snippet: str) -> None:
    source = Source("x.tf", snippet)
    diagnostics = parse(source).diagnostics
    assert diagnostics
    for diagnostic in diagnostics:
        assert diagnostic.severity == "error"
        assert len(diagnostic.summary) <= 60
        assert diagnostic.summary[-1].isalnum()
        assert diagnostic.detail.endswith((".", "?"))
        place = diagnostic.location
        assert place is not None
        start, end = (place.line, place.column), (place.end_line, place.end_column)
        assert (1, 1) <= start <= end <= source.position(len(snippet))
