"""Findings and workflows -> the names by which the parts of a page link to each other."""

from __future__ import annotations

from collections.abc import Iterable

from iaccheck.model import Finding, Reach


class Names:
    """What findings are called, each once, and which finding and which row of the chart are about the same."""

    __slots__ = ("_by_row", "_by_workflow", "_findings", "_rows")

    def __init__(self, findings: Iterable[Finding], rows: Iterable[Reach]) -> None:
        """Of all findings, and of the rows that are drawn."""
        self._findings: dict[int, str] = {}
        self._by_row: dict[int, Finding] = {}
        self._by_workflow: dict[tuple[str, str | None], Finding] = {}
        self._rows = {id(row): f"w-{number}" for number, row in enumerate(rows, 1)}
        taken: dict[str, int] = {}
        for finding in findings:
            name = f"f-{finding.fingerprint}"
            times = taken[name] = taken.get(name, 0) + 1
            self._findings[id(finding)] = name if times == 1 else f"{name}-{times}"
            if finding.reach is not None and finding.outcome != "pass":
                self._by_row.setdefault(id(finding.reach), finding)
            elif finding.workflow is not None and finding.outcome != "pass":
                self._by_workflow.setdefault((finding.workflow, finding.configuration), finding)

    def of_finding(self, finding: Finding) -> str:
        """The id of its card: a link to it holds as long as its fingerprint does."""
        return self._findings[id(finding)]

    def of_row(self, row: Reach | None) -> str | None:
        """The id of its row of the chart; None if it is not drawn."""
        return self._rows.get(id(row))

    def finding_of(self, row: Reach) -> Finding | None:
        """The first finding about a row that did not pass; one without limits has no target that could be named."""
        by_name = None if row.limits else self._by_workflow.get((row.workflow or "", row.configuration))
        return self._by_row.get(id(row)) or by_name
