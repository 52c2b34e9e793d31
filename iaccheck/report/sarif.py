"""A report as SARIF 2.1.0, in the subset that GitHub's code scanning reads and within its limits.

GitHub shows every result as an alert, whatever its `kind`: so passes are left out, and what is unknown or accepted has
the level `note` (a declared workflow that is undecided: `error`, as it fails the run, or `warning` where that is
tolerated). What a baseline knows and is gone is a notification: a result that is `absent` would be an alert as well.
Each result says its outcome in `properties`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from iaccheck import __version__
from iaccheck.model import Check, Finding, Report, Waived
from iaccheck.model.judged import Against
from iaccheck.policy.sentences import limit_text
from iaccheck.report.excerpt import Sources
from iaccheck.report.hosts import (
    CONFIGURATION,
    LEVELS,
    UNREADABLE,
    Level,
    Paths,
    counted,
    file_of,
    gone,
    level_of,
    most_severe_first,
    waived_text,
)
from iaccheck.report.line_hash import line_hashes
from iaccheck.report.shapes import encoded
from iaccheck.source import Diagnostic, Location

Json = dict[str, object]
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files"""
MOST_RELATED = 100
"""It shows so many places of a result."""
LONGEST_DESCRIPTION = 1024
TOP = "%SRCROOT%"
STATES: Mapping[Against, str] = {"new": "new", "known": "unchanged", "worse": "updated"}
KNOWN = {"kind": "external", "status": "accepted", "justification": "known to the baseline"}
PROBLEMS: Mapping[Level, str] = {"error": "error", "warning": "warning", "note": "recommendation"}
"""What GitHub calls the severity of a rule."""


def sarif(report: Report, checks: Iterable[Check], sources: Sources, paths: Paths) -> str:
    """One run with all rules in force and a result for each finding that did not pass."""
    found = [finding for finding in report.findings if finding.outcome != "pass"]
    shown = _within_limit(found)
    rules = {check.id: _rule(check) for check in checks}
    places = {id_: place for place, id_ in enumerate(rules)}
    hashes = _line_hashes(shown, sources)
    notes = [*_notifications(report, paths), *_left_out(len(found) - len(shown))]
    unread = any(finding.rule == UNREADABLE and finding.outcome == "fail" for finding in found)
    invocation = {"executionSuccessful": not unread, "toolExecutionNotifications": notes}
    driver = {
        "name": "iaccheck",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": list(rules.values()),
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {TOP: {"description": {"text": "the top of the repository"}}},
        "invocations": [invocation],
        "results": [_result(finding, places, hashes, paths) for finding in shown],
    }
    return encoded({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _within_limit(findings: list[Finding]) -> list[Finding]:
    """As many as GitHub takes, the most severe ones, in the order of the report."""
    if len(findings) <= MOST_RESULTS:
        return findings
    kept = set(map(id, most_severe_first(findings)[:MOST_RESULTS]))
    return [finding for finding in findings if id(finding) in kept]


def _rule(check: Check) -> Json:
    level = LEVELS[check.severity]
    links = {"helpUri": check.docs} if check.docs.startswith(("https://", "http://")) else {}
    parts = [check.title, check.why, f"How to fix it: {check.fix}" if check.fix else "", check.docs]
    return {
        "id": check.id,
        "shortDescription": {"text": _short(check.title)},
        "fullDescription": {"text": _short(check.why or check.title)},
        "help": {"text": "\n\n".join(filter(None, parts)), "markdown": _help(check)},
        **links,
        "defaultConfiguration": {"level": level},
        "properties": {
            "precision": "very-high",
            "problem.severity": PROBLEMS[level],
            "tags": ["terraform", "session-duration"],
        },
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_DESCRIPTION else f"{text[: LONGEST_DESCRIPTION - 1]}…"


def _help(check: Check) -> str:
    """The same for people, with the example that fails."""
    fence = "```"
    while fence in check.example:
        fence += "`"
    parts = [
        f"**{check.title}**",
        check.why,
        f"**How to fix it:** {check.fix}" if check.fix else "",
        f"What fails:\n\n{fence}\n{check.example.rstrip()}\n{fence}" if check.example else "",
        f"<{check.docs}>" if check.docs else "",
    ]
    return "\n\n".join(filter(None, parts))


def _line_hashes(findings: Iterable[Finding], sources: Sources) -> Mapping[tuple[str, int], str]:
    """By file and line, how GitHub knows the line again; none where the file was not read as text."""
    lines: dict[str, set[int]] = {}
    for finding in findings:
        if finding.location is not None:
            lines.setdefault(finding.location.path, set()).add(finding.location.line)
    read = {path: source for path in lines if (source := sources(path)) is not None}
    return {
        (path, line): value
        for path, source in read.items()
        for line, value in line_hashes(source.text, lines[path]).items()
    }


def _result(finding: Finding, rules: Mapping[str, int], hashes: Mapping[tuple[str, int], str], paths: Paths) -> Json:
    """A finding. Its fingerprint of ours is for other readers; GitHub looks at the line's hash alone."""
    at = finding.location
    line_hash = hashes.get((at.path, at.line)) if at else None
    known = {"ruleIndex": rules[finding.rule]} if finding.rule in rules else {}
    subject = {"logicalLocations": [_logical(finding.address)]} if finding.address else {}
    related = list(_related(finding))[:MOST_RELATED]
    result: Json = {
        "ruleId": finding.rule,
        **known,
        "level": level_of(finding),
        "message": {"text": _message(finding, related)},
        "locations": [{"physicalLocation": _place(file_of(finding, paths), at), **subject}],
        "partialFingerprints": {
            **({"primaryLocationLineHash": line_hash} if line_hash else {}),
            "iaccheck/v1": finding.fingerprint,
        },
        "properties": _properties(finding),
    }
    if related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(paths(place.path), place), "message": {"text": _unlinked(text)}}
            for number, (text, place) in enumerate(related, 1)
        ]
    if finding.is_accepted:
        result["suppressions"] = [_suppression(finding.waived, paths) if finding.waived else KNOWN]
    if finding.baseline is not None:
        result["baselineState"] = STATES[finding.baseline]
    return result


def _message(finding: Finding, related: list[tuple[str, Location]]) -> str:
    """The message, what to do, and links to other places: GitHub shows those that stand in the message."""
    lines = [finding.message if finding.outcome == "fail" else f"{finding.outcome}: {finding.message}"]
    if finding.address:
        lines.append(f"At {finding.address}{f' in {finding.in_root}' if finding.in_root else ''}")
    if finding.fix and not finding.is_accepted:
        lines.append(f"Fix: {finding.fix}")
    links = [f"See [{_linked(text)}]({number})" for number, (text, _) in enumerate(related, 1)]
    return "\n".join(f"{line.removesuffix('.')}." for line in (*map(_unlinked, lines), *links))


def _unlinked(text: str) -> str:
    """Text that is no link: `[text](target)` would be one in a SARIF message."""
    return text.replace("](", "] (")


def _linked(text: str) -> str:
    """The text of a link, whose brackets SARIF has escaped."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _related(finding: Finding) -> Iterator[tuple[str, Location]]:
    """Other places that matter, once each: what the finding names, its limits, where its value comes from."""
    seen = {finding.location}
    for text, place in _all_related(finding):
        if place is not None and place not in seen:
            seen.add(place)
            yield text, place


def _all_related(finding: Finding) -> Iterator[tuple[str, Location | None]]:
    yield from ((each.message, each.location) for each in finding.related)
    for limit in finding.reach.limits if finding.reach else ():
        yield f"{limit.factor.id} is {limit_text(limit)}", limit.location
    yield from ((link.text, link.location) for link in (finding.fact.origin if finding.fact else ()))


def _place(path: str, at: Location | None) -> Json:
    """A file, and where in it; of several lines the first, since an alert shows on a pull request that has them all."""
    artifact: Json = {"artifactLocation": {"uri": _uri(path), "uriBaseId": TOP}}
    if at is None:
        return artifact
    region = {"startLine": at.line, "startColumn": at.column}
    if at.line == at.end_line:
        region |= {"endLine": at.end_line, "endColumn": at.end_column}
    return artifact | {"region": region}


def _uri(path: str) -> str:
    """A path as a relative reference: a name need not be text, and may hold what a URI gives a meaning."""
    return quote(path.encode("utf-8", "surrogateescape"))


def _logical(address: str) -> Json:
    return {"fullyQualifiedName": address, "kind": "resource"}


def _properties(finding: Finding) -> Json:
    named = {
        "outcome": finding.outcome,
        "root": finding.root,
        "configuration": finding.configuration,
        "workflow": finding.workflow,
        "address": finding.address,
        "setting": finding.setting,
    }
    return {name: value for name, value in named.items() if value is not None}


def _suppression(waived: Waived, paths: Paths) -> Json:
    """`inSource` where a comment waives it, `external` where the configuration does."""
    at = waived.location
    outside = at is None or at.path.rpartition("/")[2] == CONFIGURATION or at.path.endswith((".yaml", ".yml"))
    place = {"location": {"physicalLocation": _place(paths(at.path), at)}} if at else {}
    kind = "external" if outside else "inSource"
    return {"kind": kind, "status": "accepted", "justification": waived_text(waived), **place}


def _notifications(report: Report, paths: Paths) -> Iterator[Json]:
    """What keeps results from being complete: what could not be read, is odd about the input, or was passed over."""
    for finding in report.findings:
        if finding.rule == UNREADABLE and finding.outcome != "pass":
            yield _notification("error", finding.message, finding.location, paths)
    for each in report.diagnostics:
        yield _notification(_diagnostic_level(each), f"{each.summary}: {each.detail}", each.location, paths)
    for passed_over in report.not_checked:
        yield _notification("note", f"not checked: {passed_over.path}: {passed_over.reason}", None, paths)
    for rule in report.unmatched:
        yield _notification("warning", f"{rule} matched no resource", None, paths)
    for line in gone(report):
        yield _notification("note", f"gone from the baseline: {line}", None, paths)


def _diagnostic_level(value: Diagnostic) -> Level:
    return "error" if value.severity == "error" else "warning"


def _notification(level: Level, text: str, at: Location | None, paths: Paths) -> Json:
    place = {"locations": [{"physicalLocation": _place(paths(at.path), at)}]} if at else {}
    return {"level": level, "message": {"text": _unlinked(text)}, **place}


def _left_out(number: int) -> Iterator[Json]:
    if number:
        text = f"{counted(number, 'finding')} left out, the least severe ones: GitHub takes {MOST_RESULTS:,} a run"
        yield {"level": "warning", "message": {"text": text}}
