"""Makes the pictures of README.md, from real runs on the examples: `make pictures`. They need no network.

A picture is a function that returns what its file holds, and a line in `PICTURES`; tests/test_pictures.py makes that of
text again and compares it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

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
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Any of them can take the picture of a page, and test it."""
DAY = "2026-11-22"
WIDE = 960
"""The width of the page, in pixels; its picture ends where the chart does."""
MARGIN = 32
FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
"""Where the picture would have its font fetched from; without it the reader's own one is taken."""


def text() -> bytes:
    """What `iaccheck` prints on a terminal, as SVG."""
    asked = Asked((".",), str(EXAMPLE))
    style = Style(coloured=True, width=COLUMNS)
    printed = check(asked, Terms(select=(RULE,)), Look(style=style), None).text
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text("$ ", style="green") + Text(f"iaccheck --select {RULE}", style="bold"))
    console.print(Text.from_ansi(printed.rstrip("\n")), no_wrap=True, overflow="ellipsis")
    svg = FONT.sub("", console.export_svg(title="iaccheck", unique_id="iaccheck"))
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines()).encode()


def page() -> str:
    """The HTML report that the picture is of: the same on any day, and in a folder that is no repository."""
    asked = Asked((".",), str(EXAMPLE), {"GITHUB_WORKSPACE": str(FOLDER.parent.parent)})
    return check(asked, Terms(as_of=DAY), Look(format="html"), None).text


def digest() -> bytes:
    """By what a test knows that the picture is of today's page: its style, and all that is above the findings."""
    text = page()
    seen = text[text.index("<style>") : text.index("</style>")] + text[text.index("<header") :]
    return hashlib.sha256(seen[: seen.index('<section id="findings"')].encode()).hexdigest().encode() + b"\n"


def report() -> bytes:
    """What `iaccheck --report html=FILE` writes, as a browser shows it."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit(f"docs/pictures/report.png: there is no browser: none of {', '.join(BROWSERS)} is on PATH")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as driver, TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(page(), encoding="utf-8")
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"] if is_root else [])
        window = browser.new_page(viewport={"width": WIDE, "height": WIDE})
        window.goto((Path(folder) / "page.html").as_uri())
        window.evaluate("document.querySelectorAll('.flow').forEach((flow) => { flow.open = flow.id === 'w-2'; })")
        end = window.evaluate("document.querySelector('.chart').getBoundingClientRect().bottom")
        taken = window.screenshot(clip={"x": 0, "y": 0, "width": WIDE, "height": end + MARGIN}, full_page=True)
        browser.close()
        return _smaller(taken, Path(folder) / "report.png")


def _smaller(taken: bytes, scratch: Path) -> bytes:
    """The same picture in fewer bytes, where optipng is at hand."""
    if shutil.which("optipng") is None:
        return taken
    scratch.write_bytes(taken)
    subprocess.run(["optipng", "-quiet", "-o5", "-strip", "all", str(scratch)], check=True)
    return scratch.read_bytes()


PICTURES: Mapping[str, Callable[[], bytes]] = {
    "text.svg": text,
    "report.png": report,
    "report.sha256": digest,
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
