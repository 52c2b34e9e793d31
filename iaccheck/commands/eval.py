"""`iaccheck eval`: Terraform expressions, evaluated in a root module."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from iaccheck.chosen import chosen
from iaccheck.commands.output import Look, Output, output_of
from iaccheck.report import shapes, values
from iaccheck.report.excerpt import Sources
from iaccheck.report.style import Style
from iaccheck.source import UsageError
from iaccheck.terraform.answers import Answer, answers
from iaccheck.universe import Asked


class Answered(msgspec.Struct, frozen=True):
    """All answers in the order of their expressions, and the texts that were read."""

    answers: tuple[Answer, ...]
    sources: Sources


def evaluate(asked: Asked, expressions: tuple[str, ...], look: Look) -> Output:
    """Evaluate expressions, or each line of standard input if there are none; exit 1 if one of them fails."""
    scope = chosen(asked)
    evaluation = scope.evaluation
    found = tuple(answers(expressions or lines_of(asked.standard_input()), scope))
    shown = Answered(found, evaluation.files.source)
    code = int(any(answer.status == "error" for answer in found))
    unread = (each for module in evaluation.modules.loaded for each in module.unreadable)
    said = dict.fromkeys((*unread, *evaluation.inputs.unreadable, *evaluation.absent, *evaluation.diagnostics))
    return msgspec.structs.replace(output_of(shown, FORMATS, look, code), notes=values.notes(said))


def lines_of(given: bytes) -> tuple[str, ...]:
    """The expressions of a text, one a line; lines that are blank or a comment are passed over."""
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        raise UsageError(f"standard input, line {line}: expressions must be UTF-8") from None
    lines = (line.strip() for line in text.split("\n"))
    return tuple(line for line in lines if line and not line.startswith(("#", "//")))


FORMATS: Mapping[str, Callable[[Answered, Style], str]] = {
    "text": lambda done, style: values.answers(done.answers, done.sources, style),
    "json": lambda done, style: shapes.encoded(shapes.answers(done.answers)),
}
