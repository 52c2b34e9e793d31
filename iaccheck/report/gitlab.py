"""A report as GitLab's code quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format

GitLab shows neither the name of a rule nor a reason for accepting a finding, and of findings with one fingerprint the
first alone. So the description begins with the rule, and what passed, is waived or known is left out.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from iaccheck.model import Finding, Report
from iaccheck.report.hosts import Paths, file_of, is_open, level_of
from iaccheck.report.shapes import Json, encoded
from iaccheck.report.style import printable

SEVERITIES = {"error": "critical", "warning": "major", "note": "minor"}
UNKNOWN = "info"


def gitlab(report: Report, paths: Paths) -> str:
    """A list with an entry for each finding that is open."""
    seen: Counter[str] = Counter()
    entries = []
    for finding in filter(is_open, report.findings):
        mark = finding.fingerprint
        entries.append(_entry(finding, _salted(mark, seen[mark]), paths))
        seen[mark] += 1
    return encoded(entries)


def _entry(finding: Finding, fingerprint: str, paths: Paths) -> Json:
    unknown = "unknown: " if finding.outcome == "unknown" else ""
    subject = f" ({finding.address})" if finding.address else ""
    level = level_of(finding)
    return {
        "description": printable(f"{finding.rule}: {unknown}{finding.message}{subject}"),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": UNKNOWN if finding.outcome == "unknown" and level == "note" else SEVERITIES[level],
        "location": {
            "path": file_of(finding, paths),
            "lines": {"begin": finding.location.line if finding.location else 1},
        },
    }


def _salted(fingerprint: str, earlier: int) -> str:
    """A fingerprint that no earlier one has: folders of two configurations may have one name."""
    return hashlib.sha256(f"{fingerprint}:{earlier}".encode()).hexdigest()[:32] if earlier else fingerprint
