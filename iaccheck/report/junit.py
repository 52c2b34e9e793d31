"""A report as JUnit's XML, as CI systems read it: a suite for each root module, a case for each rule and resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from iaccheck.model import Finding, Report
from iaccheck.report.hosts import CONFIGURATION, UNREADABLE, Paths, accepted_text, file_of, gone, odd_input
from iaccheck.report.style import printable

INPUT = "input"


def junit(report: Report, paths: Paths) -> str:
    """All cases, those that passed included: a reader of JUnit wants to see that a rule was tried.

    A suite `input`, whose one case passes, holds what is odd about the input; a report is never without a case.
    """
    suites: dict[str, list[Finding]] = {}
    for finding in report.findings:
        suites.setdefault(_suite_of(finding), []).append(finding)
    kinds = Counter(_kind(finding) for finding in report.findings)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<testsuites name="iaccheck" {_counts(kinds, 1)}>')
    for name in sorted(suites):
        lines += _suite(name, suites[name], paths)
    lines += _input([*odd_input(report), *(f"gone from the baseline: {line}" for line in gone(report))])
    return "".join(f"{line}\n" for line in (*lines, "</testsuites>"))


def _suite_of(finding: Finding) -> str:
    """The root module's name, or the configuration for what is about none."""
    name = finding.root or CONFIGURATION
    return f"{name} of {finding.configuration}" if finding.configuration else name


def _kind(finding: Finding) -> str:
    """What a case is to JUnit, `passed` if nothing: a file that was not read and an undecided workflow are errors."""
    if finding.outcome == "pass":
        return "passed"
    if finding.weight is None:
        return "skipped"
    return "error" if finding.is_undecided or finding.rule == UNREADABLE else "failure"


def _counts(kinds: Counter[str], more: int = 0) -> str:
    counted = {"tests": kinds.total() + more, "failures": kinds["failure"], "errors": kinds["error"]}
    return _attributes(**counted, skipped=kinds["skipped"])


def _suite(name: str, findings: Iterable[Finding], paths: Paths) -> Iterator[str]:
    findings = list(findings)
    yield f"  <testsuite {_attributes(name=name)} {_counts(Counter(map(_kind, findings)))}>"
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        subject = _subject(finding, paths)
        seen[finding.rule, subject] += 1
        number = seen[finding.rule, subject]
        yield from _case(finding, f"{subject} ({number})" if number > 1 else subject, paths)
    yield "  </testsuite>"


def _subject(finding: Finding, paths: Paths) -> str:
    """What a case is about: `nightly-etl: alicloud_ram_role.etl.max_session_duration`, or a file."""
    address = finding.address or ""
    if finding.address and finding.fact is not None:
        address += finding.fact.setting.id.removeprefix(finding.fact.setting.type)
    parts = [part for part in (finding.workflow, address) if part]
    return ": ".join(parts) or file_of(finding, paths)


def _case(finding: Finding, name: str, paths: Paths) -> Iterator[str]:
    at = {"file": file_of(finding, paths), "line": finding.location.line} if finding.location else {}
    case = f"    <testcase {_attributes(classname=finding.rule, name=name, **at)}"
    kind = _kind(finding)
    if kind == "passed":
        yield f"{case}/>"
        return
    yield f"{case}>"
    word = accepted_text(finding) or finding.outcome
    message = finding.message if word == "fail" else f"{word}: {finding.message}"
    if kind == "skipped":
        yield f"      <skipped {_attributes(message=message)}/>"
    else:
        word = "undecided" if finding.outcome == "unknown" else finding.severity
        yield f"      <{kind} {_attributes(message=message, type=word)}>{_text(_details(finding, paths))}</{kind}>"
    yield "    </testcase>"


def _details(finding: Finding, paths: Paths) -> Iterator[str]:
    """What to do about it, for people who open the case."""
    if finding.location is not None:
        yield f"{paths(finding.location.path)}:{finding.location.line}:{finding.location.column}"
    yield finding.message
    if finding.fix:
        yield from f"fix: {finding.fix}".split("\n")
    if finding.docs:
        yield f"docs: {finding.docs}"


def _input(odd: Iterable[str]) -> Iterator[str]:
    said = _text(odd)
    case = _attributes(classname=INPUT, name="what is odd about it, or was not checked")
    yield f"  <testsuite {_attributes(name=INPUT)} {_counts(Counter(), 1)}>"
    yield f"    <testcase {case}><system-out>{said}</system-out></testcase>" if said else f"    <testcase {case}/>"
    yield "  </testsuite>"


def _attributes(**values: object) -> str:
    return " ".join(f'{name}="{_text([str(value)])}"' for name, value in values.items())


def _text(lines: Iterable[str]) -> str:
    """Lines as XML text: what XML can't hold, control characters and halves of pairs, is shown as an escape."""
    text = "\n".join(map(printable, lines)).replace("&", "&amp;")  # to import saxutils takes longer than a small report
    return text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
