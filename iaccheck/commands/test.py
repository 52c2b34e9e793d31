"""`iaccheck test`: try the tests that stand beside rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from iaccheck.cases import tried
from iaccheck.commands.output import Look, Output, output_of
from iaccheck.model import Tried
from iaccheck.report import cases, shapes
from iaccheck.report.style import Style
from iaccheck.universe import Asked


def test(asked: Asked, as_of: str, look: Look) -> Output:
    """Try them; exit 1 if something is not as expected, 3 if there are no tests where some were named."""
    done = tried(asked, as_of)
    if not done.cases and asked.changes is not None:
        why = "no folder of rules in force that has tests is touched by these files: there is nothing to try"
        output = output_of(done, formats(look.show_passes), look)
        return replace(output, text="" if look.format == "text" else output.text, notes=(why,))
    if not done.cases:
        paths = ", ".join(asked.paths)
        form = "tests/RULE-ID/pass, fail or unknown, in the folder of the rules or below it"
        return Output("", 3, (f"{paths}: no tests found. A test is a folder {form}",))
    return output_of(done, formats(look.show_passes), look, int(bool(done.missed)))


def formats(show_passes: bool) -> Mapping[str, Callable[[Tried, Style], str]]:
    """The formats; text can list the cases that are as expected, too."""
    return {
        "text": lambda done, style: cases.text(done, style, show_passes),
        "json": lambda done, style: shapes.encoded(cases.shape(done)),
    }
