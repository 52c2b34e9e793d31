"""How a page calls outcomes and severities: the words, and what each means to somebody who never saw the tool."""

from __future__ import annotations

from collections.abc import Mapping

from iaccheck.model import Finding

OUTCOMES: Mapping[str, str] = {"fail": "Fails", "unknown": "Unknown", "pass": "Passes"}
"""The worst first."""
SEVERITIES: Mapping[str, str] = {"error": "Error", "warning": "Warning", "info": "Remark"}
STANDINGS: Mapping[str, tuple[str, str]] = {
    "fail": ("Failed", "The cloud will refuse it, a workflow cannot get its session, or a rule is broken."),
    "unknown": ("Unknown", "It cannot be worked out from what was read; each says why. Nothing is guessed."),
    "known": ("Known", "An older run found them too: they are in the baseline and do not count."),
    "waived": ("Waived", "Somebody accepted them, with a reason. They do not count."),
    "pass": ("Passed", "Checked, and right."),
}
"""How findings stand, in the order in which a page has them."""


def standing(finding: Finding) -> str:
    """Its outcome, unless it is accepted."""
    if finding.waived is not None:
        return "waived"
    return "known" if finding.baseline == "known" else finding.outcome
