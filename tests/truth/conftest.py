"""Counts, at the end of a test run, how many of Terraform's recorded answers were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import pytest

Tally = Callable[..., None]
MARK = "as Terraform answers: "


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Tally:
    """Notes how many answers of each kind a test compares."""

    def note(**counts: int) -> None:
        for kind, count in counts.items():
            record_property(MARK + kind, count)

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line with the answers compared, and how many of them were not given."""
    counts = {outcome: _counts(terminalreporter.stats.get(outcome, ())) for outcome in ("passed", "failed")}
    if counts["passed"] or counts["failed"]:
        given = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(counts["passed"].items()))
        terminalreporter.write_line(f"\n{MARK}{given}; otherwise: {sum(counts['failed'].values())}")


def _counts(reports: Iterable[pytest.TestReport]) -> Counter[str]:
    found: Counter[str] = Counter()
    for report in reports:
        for name, count in getattr(report, "user_properties", ()):
            if name.startswith(MARK):
                found[name.removeprefix(MARK)] += count
    return found
