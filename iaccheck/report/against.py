"""How a run stands to a baseline -> the part of its JSON that says so."""

from __future__ import annotations

from iaccheck.model import Report

NAMES = ("rule", "root", "workflow", "address", "setting", "fingerprint")
"""What is told of each finding that is gone."""


def against(report: Report) -> object:
    """How many findings stand how to the baseline; null without one."""
    if report.gone is None:
        return None
    counts = {word: sum(each.baseline == word for each in report.findings) for word in ("new", "known", "worse")}
    return {**counts, "gone": len(report.gone)}


def gone(report: Report) -> list[dict[str, object]]:
    """What of the baseline was not found again; nothing without one."""
    return [{name: getattr(each, name) for name in NAMES} for each in report.gone or ()]
