"""Answers to expressions as text for people: values in the syntax that `terraform console` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iaccheck.hcl import numbers
from iaccheck.hcl.quoting import quoted
from iaccheck.hcl.types import DYNAMIC, ListOf, MapOf, Primitive, SetOf, constraint_text
from iaccheck.hcl.values import Unknown, Value
from iaccheck.hcl.wording import because
from iaccheck.interval import ANY, Interval
from iaccheck.report.excerpt import Mark, Sources, excerpt
from iaccheck.report.style import Style, place, printable
from iaccheck.source import Diagnostic
from iaccheck.terraform.answers import EXPRESSION, Answer

CONVERSIONS = {ListOf: "tolist", SetOf: "toset", MapOf: "tomap"}
UNKNOWN = "(unknown)"


def answers(all_: tuple[Answer, ...], sources: Sources, style: Style) -> str:
    """The answer to each expression, below the expression itself where there are several."""
    lines: list[str] = []
    for answer in all_:
        if len(all_) > 1:
            asked = printable_lines(answer.source.text)
            lines += [style.paint(f"{'  ' if number else '> '}{line}", "bold") for number, line in enumerate(asked)]
        lines += _answer(answer, sources, style)
    return "".join(f"{line}\n" for line in lines)


def _answer(answer: Answer, sources: Sources, style: Style) -> Iterator[str]:
    if answer.status == "error":
        for each in answer.diagnostics:
            yield from _fault(each, answer, sources, style)
    elif answer.status != "unknown":
        yield literal(answer.value)
    else:
        if isinstance(answer.value.data, tuple | Mapping):
            yield literal(answer.value)
        bounds = ANY if answer.value.is_known else answer.value.bounds
        why = printable(because(answer.reason or ""))
        yield style.folded(f"{style.paint('unknown', 'yellow')}{_between(bounds)}: {why}", "    ")


def _fault(fault: Diagnostic, answer: Answer, sources: Sources, style: Style) -> Iterator[str]:
    yield style.folded(f"{style.paint('error', 'red')}: {printable(f'{fault.summary}: {fault.detail}')}", "    ")
    if fault.location:
        mark = Mark(fault.location, "", "red", "^")
        yield from excerpt(mark, lambda path: answer.source if path == EXPRESSION else sources(path), style)


def _between(bounds: Interval) -> str:
    """Where a number lies, in words; empty if that is not known."""
    ends = {"at least": bounds.low, "at most": bounds.high}
    said = [f"{word} {numbers.text(end)}" for word, end in ends.items() if end is not None]
    return f" ({', '.join(said)})" if said else ""


def notes(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """What is odd about the input, a line each."""
    return tuple(
        f"{each.severity}: {f'{place(each.location)}: ' if each.location else ''}{each.summary}: {each.detail}"
        for each in diagnostics
    )


def printable_lines(text: str) -> list[str]:
    """The lines of a text, safe to print."""
    return [printable(line) for line in text.split("\n")]


# --- values ---------------------------------------------------------------------------------------------


def literal(value: Value, indent: int = 0) -> str:
    """A value as `terraform console` prints it; what is sensitive is not shown, and what is unknown is said so."""
    if value.sensitive:
        return "(sensitive value)"
    data = value.data
    if isinstance(data, Unknown):
        return UNKNOWN
    if data is None:
        return _null(value)
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, str):
        return _heredoc(data, indent) if _is_plain_text(data) else quoted(data)
    if isinstance(data, tuple | Mapping):
        written = _brackets(data, indent)
        conversion = CONVERSIONS.get(type(value.type))
        return f"{conversion}({written})" if conversion else written
    return numbers.text(data) if numbers.is_infinite(data) or numbers.is_writable(data) else UNKNOWN


def _null(value: Value) -> str:
    if value.type == DYNAMIC:
        return "null"
    if isinstance(value.type, Primitive):
        return f"to{value.type.name}(null)"
    conversion = CONVERSIONS.get(type(value.type))
    return f"{f'{conversion}(null)' if conversion else 'null'} /* {printable(constraint_text(value.type))} */"


def _is_plain_text(text: str) -> bool:
    """Whether a text has several lines, and nothing in them that a terminal would not show."""
    return "\n" in text and all(line.replace("\t", "").isprintable() for line in text.split("\n"))


def _heredoc(text: str, indent: int) -> str:
    lines = text.split("\n")
    marker = "EOT"
    while any(line.strip() == marker for line in lines):
        marker += "_"
    margin = " " * indent
    return "\n".join([f"<<{'-' if indent else ''}{marker}", *(f"{margin}{line}" for line in lines), margin + marker])


def _brackets(data: tuple[Value, ...] | Mapping[str, Value], indent: int) -> str:
    opening, closing = "{}" if isinstance(data, Mapping) else "[]"
    if not data:
        return opening + closing
    inner = " " * (indent + 2)
    if isinstance(data, Mapping):
        lines = [f"{inner}{quoted(name)} = {literal(element, indent + 2)}" for name, element in data.items()]
    else:
        lines = [f"{inner}{literal(element, indent + 2)}," for element in data]
    return "\n".join([opening, *lines, f"{' ' * indent}{closing}"])
