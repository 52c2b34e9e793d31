"""`iaccheck.yaml` -> a frozen configuration, durations in seconds; or every mistake in it, with its place."""

from __future__ import annotations

from iaccheck.config.nouns import Account, Configuration, RootPlan, Rules, Threshold, Undecided, Waiver, Workflow
from iaccheck.config.reading import read, rule_paths
from iaccheck.config.values import is_day

__all__ = [
    "Account",
    "Configuration",
    "RootPlan",
    "Rules",
    "Threshold",
    "Undecided",
    "Waiver",
    "Workflow",
    "is_day",
    "read",
    "rule_paths",
]
