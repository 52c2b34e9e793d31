from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from examples.demo import FOLDERS, commands
from tests.conftest import Expect

TOP = Path(__file__).parent.parent
CONSOLE = re.compile(r"```console\n\$ (?P<command>iaccheck[^\n]*)\n.*?```", re.DOTALL)

OTHERWISE_SHOWN = {"ci.md"}
"""What is run in a repository of its own, with a history: see test_ci.py."""
SHOWING = [
    path
    for path in (TOP / "README.md", *sorted((TOP / "docs").glob("*.md")))
    if path.name not in OTHERWISE_SHOWN and CONSOLE.search(path.read_text(encoding="utf-8"))
]


def run(command: str, folder: Path) -> tuple[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(TOP)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in {0, 1}, done.stdout  # no bug may become what is expected
    return done.stdout, done.returncode


@cache
def outcomes(folder: Path) -> set[str]:
    output, _ = run(f"{commands(folder)[0]} --all --format json", folder)
    return {finding["outcome"] for finding in json.loads(output)["findings"]}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_prints_what_its_expected_text_shows(folder: Path, expect: Expect) -> None:
    parts = []
    for command in commands(folder):
        output, code = run(command, folder)
        parts.append(f"$ {command}\n{output}exit code {code}\n")
    expect(folder / "expected.txt", "\n".join(parts))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_shows_something_that_fails_and_something_that_passes(folder: Path) -> None:
    assert {"fail", "pass"} <= outcomes(folder)


def test_one_example_shows_an_unknown() -> None:
    assert "unknown" in set.union(*map(outcomes, FOLDERS))


@pytest.mark.parametrize("document", SHOWING, ids=lambda path: path.name)
def test_documents_show_what_is_printed(document: Path, expect: Expect) -> None:
    """Every block of it that begins with `$ iaccheck` shows what that prints at the top of the checkout."""

    def block(match: re.Match[str]) -> str:
        output, _ = run(match["command"], TOP)
        return f"```console\n$ {match['command']}\n{output}```"

    expect(document, CONSOLE.sub(block, document.read_text(encoding="utf-8")))


def test_the_documents_that_show_what_is_printed_are_found() -> None:
    assert {"README.md", "configuration.md", "plans.md"} <= {document.name for document in SHOWING}


def test_docs_list_all_that_is_in_force(expect: Expect) -> None:
    output, _ = run("iaccheck rules --format markdown", TOP / "examples")
    expect(TOP / "docs/rules.md", output)
