"""`iaccheck check`: judge the settings and workflows below some paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from iaccheck.commands.nothing import nothing_found
from iaccheck.commands.output import Output
from iaccheck.model import Finding, Report
from iaccheck.report import shapes, text
from iaccheck.report.style import Style
from iaccheck.run import Run, Terms, run
from iaccheck.universe import Asked

SEVERITIES = ("info", "warning", "error", "never")
"""From the least to the most; nothing is as severe as `never`."""
WORKFLOW_RULES = frozenset({"workflow-unreachable", "workflow-too-long", "workflow-target-missing"})


class Look(msgspec.Struct, frozen=True):
    """How results are shown."""

    format: str = "text"
    style: Style = Style()
    show_passes: bool = False
    reports: tuple[tuple[str, str], ...] = ()
    """Further formats, and the files that they go to."""


def check(asked: Asked, terms: Terms, look: Look, fail_on: str | None, strict: bool) -> Output:
    """Run the check; exit 1 if something failed, 3 if there was nothing to check."""
    done = run(asked, terms)
    if not done.found:
        return nothing_found(asked)
    shown = done.report if look.show_passes else _without_passes(done.report)
    written = tuple((path, FORMATS[name](done, shown, Style())) for name, path in look.reports)
    return Output(FORMATS[look.format](done, shown, look.style), exit_code(done, fail_on, strict), (), written)


def _without_passes(report: Report) -> Report:
    findings = tuple(finding for finding in report.findings if finding.outcome != "pass")
    return msgspec.structs.replace(report, findings=findings)


def exit_code(done: Run, fail_on: str | None, strict: bool) -> int:
    """1 if a finding counts: a failure that is severe enough, or a declared workflow that could not be decided."""
    configuration = done.universes[0].configuration
    threshold = SEVERITIES.index(fail_on or configuration.fail_on)
    lenient = configuration.undecided == "warn"
    return int(any(_counts(finding, threshold, lenient, strict) for finding in done.report.findings))


def _counts(finding: Finding, threshold: int, lenient: bool, strict: bool) -> bool:
    if finding.waived is not None or finding.outcome == "pass" or threshold > SEVERITIES.index("error"):
        return False
    if finding.outcome == "unknown" and not strict:
        return finding.rule in WORKFLOW_RULES and not lenient
    return SEVERITIES.index(finding.severity) >= threshold


FORMATS: Mapping[str, Callable[[Run, Report, Style], str]] = {
    "text": lambda done, report, style: text.check(report, done.source, style),
    "json": lambda done, report, style: shapes.encoded(shapes.check(report)),
}
