"""What a terminal gets that a pipe does not: colour, links, lines that fit, and a bar while somebody waits."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from iaccheck.progress import Progress
from iaccheck.report.style import ASCII, BLOCKS
from iaccheck.report.widths import ESCAPES, width_of
from iaccheck.terminal import style_of
from tests.project import Project

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
TOP = Path(__file__).parent.parent
BAD = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = 60\n}\n'
LINK = re.compile("\033]8;;([^\033]*)\033\\\\")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


LOOKS: list[tuple[str, dict[str, str], bool, tuple[bool, int | None, bool, bool]]] = [
    # what --color says, the environment, whether it is a terminal; colour, width, links, linked places
    ("auto", {"TERM": "xterm", "COLUMNS": "90"}, True, (True, 90, True, True)),
    ("auto", {"TERM": "xterm", "COLUMNS": "7"}, True, (True, 40, True, True)),
    ("auto", {"TERM": "xterm"}, True, (True, None, True, True)),
    ("auto", {"TERM": "dumb", "COLUMNS": "90"}, True, (False, None, False, False)),
    ("auto", {"TERM": "linux", "COLUMNS": "90"}, True, (True, 90, False, False)),
    ("auto", {"TERM": "xterm", "COLUMNS": "90", "NO_COLOR": "1"}, True, (False, 90, False, False)),
    ("auto", {"COLUMNS": "90", "NO_COLOR": ""}, True, (True, 90, True, True)),
    ("always", {"COLUMNS": "90", "NO_COLOR": "1"}, True, (True, 90, True, True)),
    ("never", {"COLUMNS": "90", "FORCE_COLOR": "1"}, True, (False, 90, False, False)),
    ("auto", {"COLUMNS": "90", "TERM_PROGRAM": "vscode"}, True, (True, 90, True, False)),
    ("auto", {"COLUMNS": "90", "TERMINAL_EMULATOR": "JetBrains-JediTerm"}, True, (True, 90, True, False)),
    ("auto", {"TERM": "xterm", "COLUMNS": "90"}, False, (False, None, False, False)),
    ("auto", {"FORCE_COLOR": "1", "COLUMNS": "90"}, False, (True, None, False, False)),
    ("auto", {"FORCE_COLOR": "0"}, False, (False, None, False, False)),
    ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True, (True, None, False, False)),
    ("always", {"COLUMNS": "90"}, False, (True, None, False, False)),
]


@pytest.mark.parametrize(("color", "environment", "is_terminal", "look"), LOOKS)
def test_how_text_looks_where(
    color: str, environment: dict[str, str], is_terminal: bool, look: tuple[bool, int | None, bool, bool]
) -> None:
    style = style_of(Terminal() if is_terminal else io.StringIO(), environment, color, "/work")
    assert (style.coloured, style.width, style.has_links, bool(style.folder)) == look


def test_a_file_is_no_terminal_and_can_hold_every_sign() -> None:
    style = style_of(Terminal(), {"COLUMNS": "90"}, "auto", "/work", to_file=True)
    assert (style.coloured, style.width, style.folder, style.signs) == (False, None, "", BLOCKS)


@pytest.mark.parametrize(
    ("encoding", "signs"), [("utf-8", BLOCKS), ("cp1252", ASCII), ("ascii", ASCII), ("latin-1", ASCII)]
)
def test_bars_have_signs_that_the_encoding_has(encoding: str, signs: object) -> None:
    assert style_of(io.TextIOWrapper(io.BytesIO(), encoding), {}, "auto", "/").signs == signs


# --- a real one -----------------------------------------------------------------------------------------


def shown(project: Project, *arguments: str, columns: int = 80, **environment: str) -> str:
    """What a command prints on a terminal, in which both of its streams end."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "iaccheck", *arguments]
    told = {"PYTHONPATH": str(TOP), "TERM": "xterm-256color", "COLUMNS": str(columns), **environment}
    streams = {"stdin": subprocess.DEVNULL, "stdout": theirs, "stderr": theirs}
    with subprocess.Popen(command, cwd=project.folder, env={**os.environ, **told}, **streams) as process:
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # how Linux says that the other side is closed
                break
            if not part:
                break
            parts.append(part)
        assert process.wait(60) in {0, 1}
    os.close(ours)
    return b"".join(parts).decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("command", ["check", "settings", "reach", "rules", "explain session-out-of-range"])
def test_lines_fit_and_say_what_a_pipe_says(project: Project, command: str, columns: int) -> None:
    project.write({
        "main.tf": BAD,
        "iaccheck.yaml": "workflows:\n  - {name: '日本 [bold]nightly[/bold]', kind: alicloud.saml-role-console, "
        "target: alicloud_ram_role.x, needs: 8h, at_most: 9h, given: {saml_session_duration: 8h}}\n",
    })  # fmt: skip
    seen = shown(project, *command.split(), columns=columns)
    assert "\x1b[" in seen
    plain = ESCAPES.sub("", seen)
    too_long = [line for line in plain.splitlines() if width_of(line) > columns and " " in line.strip()]
    assert [line for line in too_long if max(map(width_of, line.split())) < columns - 12] == []
    in_a_pipe = project.run(*command.split()).out
    words = ["[bold]nightly[/bold]"] if command == "check" else []
    assert all(word in plain for word in [*words, *re.findall(r"[\w.]{9,}", in_a_pipe)])


def test_rules_documentation_and_places_are_links(project: Project) -> None:
    project.write({"a b;c/main.tf": BAD})
    targets = LINK.findall(shown(project))
    assert targets[0].startswith("https://www.alibabacloud.com/")
    assert f"file://{os.uname().nodename}{project.folder}/a%20b%3Bc/main.tf" in targets
    assert targets[1::2] == [""] * (len(targets) // 2), "each one is closed"
    assert LINK.findall(shown(project, NO_COLOR="1")) == []
    assert set(LINK.findall(shown(project, TERM_PROGRAM="vscode"))) == {"", targets[0]}


def test_what_comes_from_the_input_drives_no_terminal(project: Project) -> None:
    evil = "\x1b]8;;https://evil.example\x1b\\\x1b[31m\x9b31m\x07"
    project.write({
        f"d{evil}/main.tf": BAD.replace('"x" {', '"x" {\n  for_each = toset(["\\u001b]8;;x\\u001b\\\\[red]"])'),
        "rules.yaml": "rules:\n  - {id: own, title: t, setting: alicloud_ram_role.max_session_duration, at_least: 1h, "
        'why: w, fix: f, docs: "https://x.example/\\e]8;;https://evil.example\\a"}\n',
        "main.tf": BAD,
    })  # fmt: skip
    seen = shown(project, "--rules", "rules.yaml", "--all")
    left = LINK.sub("", seen)
    assert not [sign for sign in re.sub("\033\\[[0-9;]*m", "", left) if not sign.isprintable() and sign != "\n"]
    assert not [target for target in LINK.findall(seen) if not re.fullmatch("(?:(?:https|file)://[!-~]+)?", target)]
    assert "https://evil.example" not in LINK.findall(seen)
    assert "[red]" in left


# --- progress -------------------------------------------------------------------------------------------


def roots(project: Project, number: int = 3) -> Project:
    return project.write({f"r{index}[red]/main.tf": BAD for index in range(number)})


def test_a_short_run_shows_no_bar(project: Project) -> None:
    assert "root modules" not in shown(roots(project)).split("failed")[0]


def told(patience: float, *steps: tuple[str, int, int], error: type[BaseException] | None = None) -> str:
    """What is drawn by a bar that is told some steps."""
    stream = Terminal()
    try:
        with Progress(stream, patience=patience) as progress:
            wait_for(lambda: patience > 1 or not progress._is_patient)
            for step in steps:
                progress(*step)
            if error:
                raise error
    except KeyboardInterrupt:
        pass
    return stream.getvalue()


def wait_for(came: object) -> None:
    assert callable(came)
    end = time.monotonic() + 20
    while not came():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_a_bar_comes_after_a_while_and_goes() -> None:
    seen = told(0, ("planning a[red]\x1b[31m", 0, 3), ("judging", 3, 3))
    assert "0/3 root modules" in seen
    assert "planning a[red]\\x1b[31m" in seen
    assert "3/3 root modules" in seen
    assert seen.endswith("\x1b[1A\x1b[2K"), "its line is cleared"
    assert "\x1b[?25h" in seen, "the cursor is there again"


@pytest.mark.parametrize(
    ("patience", "steps"), [(3600, (("planning a", 0, 3), ("judging", 3, 3))), (0, ())], ids=["quick", "no root module"]
)
def test_nothing_flickers(patience: float, steps: tuple[tuple[str, int, int], ...]) -> None:
    assert told(patience, *steps) == ""


def test_a_bar_is_cleared_when_somebody_interrupts() -> None:
    assert told(0, ("planning a", 0, 3), error=KeyboardInterrupt).endswith("\x1b[1A\x1b[2K")


def test_each_root_module_is_told(project: Project) -> None:
    from iaccheck.run import Terms, run
    from iaccheck.universe import Asked

    roots(project)
    steps: list[tuple[str, int, int]] = []
    run(Asked((".",), str(project.folder), progress=lambda *step: steps.append(step)), Terms(as_of="2026-11-22"))
    assert steps == [*((f"planning r{n}[red]", n, 3) for n in range(3)), ("judging", 3, 3)]


def test_rich_is_not_imported_for_a_short_run(project: Project) -> None:
    project.write({"main.tf": BAD})
    code = "import sys; from iaccheck.cli import main; main(['--color', 'always']); print('rich' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project.folder, env={**os.environ, "PYTHONPATH": str(TOP)},
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.endswith("False\n")
