"""What the tests of rules came to -> text and JSON."""

from __future__ import annotations

from collections.abc import Iterator

from iaccheck.model import Case, Miss, Tried
from iaccheck.report import shapes
from iaccheck.report.style import Style, printable


def text(done: Tried, style: Style, show_passes: bool = False) -> str:
    """A line for each thing that is not as expected, by place; then the counts."""
    lines = [line for case in done.cases for line in _case(case, style, show_passes)]
    total, rules = len(done.cases), len({case.rule for case in done.cases})
    counts = f"{_count(total, 'case')} of {_count(rules, 'rule')}"
    failed = style.paint(f"{len(done.missed)} not as expected", "bold", "red") if done.missed else ""
    lines += ([""] if lines else []) + [f"{counts}: {failed or style.paint('all as expected', 'green')}"]
    if done.untested:
        lines.append(f"{style.paint('without tests', 'yellow')}: {', '.join(done.untested)}")
    return "\n".join(lines) + "\n"


def _case(case: Case, style: Style, show_passes: bool) -> Iterator[str]:
    for miss in case.misses:
        place = f"{miss.path}:{miss.location.line}" if miss.location else miss.path
        yield style.folded(f"{style.paint(printable(place), 'bold')}: {printable(miss.message)}", "    ")
    if case.misses:
        for said in case.diagnostics:
            yield style.folded(f"  {style.paint('=', 'blue')} note: {printable(f'{said.summary}: {said.detail}')}")
    elif show_passes:
        yield f"{printable(case.path)}: {style.paint('as expected', 'green')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def shape(done: Tried) -> shapes.Json:
    """A whole run of `iaccheck test`."""
    rules = len({case.rule for case in done.cases})
    return {
        "version": 1,
        "summary": {"rules": rules, "cases": len(done.cases), "not_as_expected": len(done.missed)},
        "cases": [_case_shape(case) for case in done.cases],
        "rules_without_tests": list(done.untested),
    }


def _case_shape(case: Case) -> shapes.Json:
    return {
        "rule": case.rule,
        "outcome": case.outcome,
        "path": case.path,
        "as_expected": not case.misses,
        "misses": [_miss(miss) for miss in case.misses],
        "diagnostics": [shapes.diagnostic(each) for each in case.diagnostics],
    }


def _miss(miss: Miss) -> shapes.Json:
    return {
        "kind": miss.kind,
        "message": miss.message,
        "path": miss.path,
        "location": shapes.location(miss.location),
    }
