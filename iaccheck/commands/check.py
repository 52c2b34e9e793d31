"""`iaccheck check`: judge the settings and workflows below some paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from iaccheck.commands.nothing import nothing_found
from iaccheck.commands.output import Look, Output, output_of
from iaccheck.model import Finding, Report
from iaccheck.report import shapes, text
from iaccheck.report.style import Style
from iaccheck.run import UNREADABLE, Part, Run, Terms, run
from iaccheck.universe import Asked

SEVERITIES = ("info", "warning", "error", "never")
"""From the least to the most; nothing is as severe as `never`."""


def check(asked: Asked, terms: Terms, look: Look, fail_on: str | None, strict: bool) -> Output:
    """Run the check; exit 1 if something failed, 3 if there was nothing to check."""
    done = run(asked, terms)
    if not done.found:
        return nothing_found(asked, done)
    shown = done if look.show_passes else msgspec.structs.replace(done, report=_without_passes(done.report))
    return output_of(shown, FORMATS, look, exit_code(done, fail_on, strict))


def _without_passes(report: Report) -> Report:
    findings = tuple(finding for finding in report.findings if finding.outcome != "pass")
    return msgspec.structs.replace(report, findings=findings)


def exit_code(done: Run, fail_on: str | None, strict: bool) -> int:
    """1 if a finding counts under the configuration that it was found by."""
    return int(any(_fails(part, fail_on, strict) for part in done.parts))


def _fails(part: Part, fail_on: str | None, strict: bool) -> bool:
    """Whether a rule failed that is severe enough, a file was not read, or a declared workflow was not decided."""
    configuration = part.universe.configuration
    threshold = SEVERITIES.index(fail_on or configuration.fail_on)
    if threshold == SEVERITIES.index("never"):
        return False
    counted = [finding for finding in part.report.findings if finding.waived is None]
    undecided = configuration.undecided == "fail"
    return any(
        (finding.outcome == "unknown" and undecided and finding.workflow is not None)
        or (finding.outcome == "fail" and finding.rule == UNREADABLE)
        or (_is_failure(finding, strict) and SEVERITIES.index(finding.severity) >= threshold)
        for finding in counted
    )


def _is_failure(finding: Finding, strict: bool) -> bool:
    return finding.outcome == "fail" or (strict and finding.outcome == "unknown")


FORMATS: Mapping[str, Callable[[Run, Style], str]] = {
    "text": lambda done, style: text.check(done.report, done.source, style),
    "json": lambda done, style: shapes.encoded(shapes.check(done.report)),
}
