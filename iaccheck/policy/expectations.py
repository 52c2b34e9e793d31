"""`# expect: <rule-id>` in the texts of a rule's tests, and what the rule found -> what is not as expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from iaccheck.documents.comments import yaml_comments
from iaccheck.hcl.parse import parse
from iaccheck.model import Finding, Miss, Outcome
from iaccheck.source import Location, Source

EXPECT = re.compile(r"(?:#|//|/\*)\s*expect:\s*([\w-]+(?:\s*,\s*[\w-]+)*)")
HCL, YAML = (".tf", ".tofu", ".tfvars"), (".yaml", ".yml")
COMMENTED = (*HCL, *YAML)
"""How the names of files end in which comments can stand."""
MISSING = {"pass": "passes", "fail": "fails", "unknown": "is unknown"}
Expected = dict[tuple[str, int], list[str]]
"""By path and line: the rules that have to find something there."""


def expected(sources: Iterable[Source]) -> Expected:
    """What comments expect of their line; one that stands alone in its line is about the next."""
    found: Expected = {}
    for source in sources:
        alone: dict[int, list[str]] = {}
        for start, end in _comments(source):
            match = EXPECT.match(source.text[start:end])
            if match is None:
                continue
            rules = re.split(r"\s*,\s*", match[1])
            line, column = source.position(start)
            if source.line(line)[: column - 1].strip():
                found.setdefault((source.path, line), []).extend(rules)
            else:
                alone[source.position(end)[0]] = rules
        for line, rules in alone.items():
            while line in alone:
                line += 1
            found.setdefault((source.path, line), []).extend(rules)
    return found


def _comments(source: Source) -> Iterator[tuple[int, int]]:
    if source.path.endswith(YAML):
        yield from yaml_comments(source.text)
    else:
        yield from ((comment.start, comment.end) for comment in parse(source).comments)


def misses(
    rule: str, outcome: Outcome, path: str, findings: Iterable[Finding], lines: Expected, paths: frozenset[str]
) -> Iterator[Miss]:
    """What of a case is not as it expects: its folder's path, what its rule found, and the files that are its own.

    Where no comment can stand, a finding of the folder's outcome is as expected.
    """
    wanted = {line for line, rules in lines.items() if rule in rules}
    met: set[tuple[str, int]] = set()
    found = False
    for finding in findings:
        if finding.rule != rule or finding.outcome == "pass" or finding.waived is not None:
            continue
        at, here = finding.location, _lines(finding.location) & wanted
        found |= finding.outcome == outcome
        if finding.outcome == outcome and (here or at is None or at.path not in paths):
            met |= here
        else:
            said = f"{finding.address if at is None else 'it'} {MISSING[finding.outcome]}: {finding.message}"
            yield Miss("not expected", f"found and not expected: {said}", at.path if at else path, at)
    for file, line in sorted(wanted - met):
        yield Miss(
            "not found",
            f"expected and not found: nothing here {MISSING[outcome]}",
            file,
            Location(file, line, 1, line, 1),
        )
    if outcome != "pass" and not found and not wanted:
        yield Miss("not found", f"expected and not found: nothing {MISSING[outcome]}", path)


def _lines(location: Location | None) -> set[tuple[str, int]]:
    if location is None:
        return set()
    return {(location.path, line) for line in range(location.line, location.end_line + 1)}
