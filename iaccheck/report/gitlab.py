"""A report as GitLab's code quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format

GitLab shows neither the name of a rule nor a reason for accepting a finding, and of findings with one fingerprint the
first alone. So the description begins with the rule, and what passed, is waived or known is left out.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from iaccheck.model import Finding, Report
from iaccheck.report.hosts import CONFIGURATION, Paths, file_of, is_open, level_of, passed_over
from iaccheck.report.shapes import encoded
from iaccheck.report.style import printable
from iaccheck.source import Location

SEVERITIES = {"error": "critical", "warning": "major", "note": "minor"}
UNKNOWN = "info"
Entry = dict[str, object]
INPUT = "input"
"""What reports call that which is about no rule."""


def gitlab(report: Report, paths: Paths) -> str:
    """A list with an entry for each finding that is open, then one for all that is odd about the input."""
    entries = [_entry(finding, paths) for finding in filter(is_open, report.findings)]
    said = ((f"{each.severity}: {each.summary}: {each.detail}", each.location) for each in report.diagnostics)
    entries += [_odd(text, at, paths) for text, at in said]
    entries += [_odd(line, None, paths) for line in passed_over(report)]
    seen: Counter[object] = Counter()
    for entry in entries:
        mark = entry["fingerprint"]
        entry["fingerprint"] = _salted(str(mark), seen[mark] or None)
        seen[mark] += 1
    return encoded([*entries])


def _odd(text: str, at: Location | None, paths: Paths) -> Entry:
    """What keeps the report from being complete, which fails no run; the same at whatever line it stands."""
    path = paths(at.path) if at else CONFIGURATION
    return {
        "description": printable(f"{INPUT}: {text}"),
        "check_name": INPUT,
        "fingerprint": hashlib.sha256(f"{INPUT}:{path}:{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "severity": UNKNOWN,
        "location": {"path": path, "lines": {"begin": at.line if at else 1}},
    }


def _entry(finding: Finding, paths: Paths) -> Entry:
    unknown = "unknown: " if finding.outcome == "unknown" else ""
    subject = f" ({finding.address})" if finding.address else ""
    level = level_of(finding)
    return {
        "description": printable(f"{finding.rule}: {unknown}{finding.message}{subject}"),
        "check_name": finding.rule,
        "fingerprint": _salted(finding.fingerprint, finding.configuration),
        "severity": UNKNOWN if finding.outcome == "unknown" and level == "note" else SEVERITIES[level],
        "location": {
            "path": file_of(finding, paths),
            "lines": {"begin": finding.location.line if finding.location else 1},
        },
    }


def _salted(fingerprint: str, salt: object) -> str:
    """A fingerprint that no other entry has: folders of two configurations may have one name."""
    return fingerprint if salt is None else hashlib.sha256(f"{fingerprint}:{salt}".encode()).hexdigest()[:32]
