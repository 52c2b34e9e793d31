"""`iaccheck check`: judge the settings and workflows below some paths."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

import msgspec

from iaccheck.commands.nothing import nothing_found, with_touched
from iaccheck.commands.output import Look, Output, output_of
from iaccheck.joined import Part
from iaccheck.model import Check, Report
from iaccheck.policy.rules.checks import UNREADABLE
from iaccheck.report.style import Style
from iaccheck.run import Run, Terms, run
from iaccheck.universe import Asked, catalogue_in_force

SEVERITIES = ("info", "warning", "error", "never")
"""From the least to the most; nothing is as severe as `never`."""
LEAST_SUMMARY = 1000
"""With less room than so many bytes a summary is not begun."""


WITH_PASSES = frozenset({"junit"})
"""The formats that tell of each rule that passed, asked or not."""


class Shown(msgspec.Struct, frozen=True):
    """A run, and what people asked to see of its report."""

    run: Run
    report: Report
    """Without what passed, unless that was asked for."""
    paths: Callable[[str], str]
    """From the working directory to the top of the repository."""
    lists_all: bool = False
    """Whether people asked to see what passed and what is known."""


def check(asked: Asked, terms: Terms, look: Look, fail_on: str | None, write_baseline: str | None = None) -> Output:
    """Run the check; exit 1 if something failed, 3 if there was nothing to check."""
    done = run(asked, msgspec.structs.replace(terms, only_counts_passes=not _shows_passes(look)))
    if not done.found and asked.changes is None:
        return nothing_found(asked, done)
    return with_touched(reported(done, asked, look, fail_on, write_baseline), asked, done)


def _shows_passes(look: Look) -> bool:
    """Whether a report that was asked for tells of each rule that passed."""
    return look.show_passes or not WITH_PASSES.isdisjoint((look.format, *(name for name, _ in look.reports)))


def reported(done: Run, asked: Asked, look: Look, fail_on: str | None, write_baseline: str | None) -> Output:
    """What a run comes to, in the formats that were asked for."""
    from iaccheck.commands.repository import paths_from_top

    report = done.report if look.show_passes else _without_passes(done.report)
    kept = () if write_baseline is None else (_baseline(write_baseline, done, asked),)
    shown = Shown(done, report, paths_from_top(asked), look.show_passes)
    output = output_of(shown, FORMATS, look, exit_code(done, fail_on))
    return msgspec.structs.replace(output, appended=_step_summary(shown, look), files=(*output.files, *kept))


def _baseline(path: str, done: Run, asked: Asked) -> tuple[str, str]:
    """A file and its text: what this run found, and what it did not look at of the baseline that it was given."""
    from iaccheck.policy.accepted.baseline_file import written

    absolute = os.path.normpath(os.path.join(asked.working_directory, path))
    found = [known for part in done.parts for known in part.seen.known(part.universe.absolute)]
    return path, written((*done.left, *found), os.path.dirname(absolute))


def _without_passes(report: Report) -> Report:
    findings = tuple(finding for finding in report.findings if finding.outcome != "pass")
    return msgspec.structs.replace(report, findings=findings)


def exit_code(done: Run, fail_on: str | None) -> int:
    """1 if a finding counts under the configuration that it was found by."""
    return int(any(_fails(part, fail_on) for part in done.parts))


def _fails(part: Part, fail_on: str | None) -> bool:
    """Whether a rule failed that is severe enough, a file was not read, or a declared workflow was not decided."""
    configuration = part.universe.configuration
    threshold = SEVERITIES.index(fail_on or configuration.fail_on)
    if threshold == SEVERITIES.index("never"):
        return False
    return any(
        finding.rule == UNREADABLE or SEVERITIES.index(finding.weight) >= threshold
        for finding in part.report.findings
        if finding.weight is not None
    )


def _text(shown: Shown, style: Style) -> str:
    from iaccheck.report.text import check

    return check(shown.report, shown.run.source, style, shown.lists_all)


def _json(shown: Shown, style: Style) -> str:
    from iaccheck.report import shapes

    return shapes.encoded(shapes.check(shown.report))


def _sarif(shown: Shown, style: Style) -> str:
    from iaccheck.report.sarif import sarif

    return sarif(shown.report, _rules(shown.run), shown.run.source, shown.paths)


def _junit(shown: Shown, style: Style) -> str:
    from iaccheck.report.junit import junit

    return junit(shown.run.report, shown.paths)


def _github(shown: Shown, style: Style) -> str:
    from iaccheck.report.github import github

    return github(shown.report, shown.paths)


def _gitlab(shown: Shown, style: Style) -> str:
    from iaccheck.report.gitlab import gitlab

    return gitlab(shown.report, shown.paths)


def _markdown(shown: Shown, style: Style) -> str:
    from iaccheck.report.markdown import markdown

    return markdown(shown.report, shown.paths)


def _html(shown: Shown, style: Style) -> str:
    from iaccheck.report.html import About, html

    roots = {
        shown.paths(part.universe.folder) if name in {"", "."} else name
        for part in shown.run.parts
        for name in part.seen.roots
    }
    rules = {check.id: check for check in _rules(shown.run)}
    return html(shown.report, About(tuple(sorted(roots)), rules, shown.run.source, shown.paths))


FORMATS: Mapping[str, Callable[[Shown, Style], str]] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
    "gitlab": _gitlab,
    "markdown": _markdown,
    "html": _html,
}


def _rules(done: Run) -> Iterable[Check]:
    """The rules in force below any configuration, by the first that has each."""
    found: dict[str, Check] = {}
    for part in done.parts:
        for check in catalogue_in_force(part.universe).checks.values():
            found.setdefault(check.id, check)
    return found.values()


def _step_summary(shown: Shown, look: Look) -> tuple[tuple[str, str], ...]:
    """What GitHub shows on the page of a run, where its workflow commands are printed."""
    if look.step_summary is None or "github" not in {look.format, *(name for name, _ in look.reports)}:
        return ()
    from iaccheck.report.markdown import MOST_OF_A_SUMMARY, markdown

    path, used = look.step_summary
    room = MOST_OF_A_SUMMARY - used
    return ((path, markdown(shown.report, shown.paths, room)),) if room > LEAST_SUMMARY else ()
