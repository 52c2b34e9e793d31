"""Makes the pictures of README.md, from real runs on the examples: `make pictures`. They need no network.

A picture is a function that returns what its file holds, and a line in `PICTURES`; tests/test_pictures.py makes that of
text again and compares it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from iaccheck.commands.check import check
from iaccheck.commands.output import Look
from iaccheck.report.style import Style
from iaccheck.run import Terms
from iaccheck.universe import Asked

FOLDER = Path(__file__).parent / "pictures"
EXAMPLE = FOLDER.parent.parent / "examples/terraform/alicloud-roles"
RULE = "workflow-unreachable"
COLUMNS = 112
FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
"""Where the picture would have its font fetched from; without it the reader's own one is taken."""


def text() -> bytes:
    """What `iaccheck` prints on a terminal, as SVG."""
    asked = Asked((".",), str(EXAMPLE))
    style = Style(coloured=True, width=COLUMNS)
    printed = check(asked, Terms(select=(RULE,)), Look(style=style), None, False).text
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text("$ ", style="green") + Text(f"iaccheck --select {RULE}", style="bold"))
    console.print(Text.from_ansi(printed.rstrip("\n")), no_wrap=True, overflow="ellipsis")
    svg = FONT.sub("", console.export_svg(title="iaccheck", unique_id="iaccheck"))
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines()).encode()


PICTURES: Mapping[str, Callable[[], bytes]] = {
    "text.svg": text,
}
"""By the name of the file."""


def main() -> int:
    """Make all of them, in docs/pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        (FOLDER / name).write_bytes(picture())
        print(f"{FOLDER.name}/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
