"""Completion of command lines, tried in the shells themselves; those that are not installed are skipped."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from iaccheck.arguments import completed
from iaccheck.manual import COMMANDS
from tests.project import Project

PATIENCE = 60
"""Seconds after which a shell that says nothing is given up."""

CASES = {
    "": {"check", "settings", "init", "completion", "infra"},
    "ch": {"check"},
    "in": {"init", "infra"},
    "check --cross": {"--cross-check"},
    "--format s": {"sarif"},
    "check --color ": {"auto", "always", "never"},
    "--fail-on w": {"warning"},
    "--report sa": {"sarif="},
    "--select session-o": {"session-out-of-range"},
    "--ignore session-out": {"session-out-of-range"},
    "infra --select mi": {"mine"},
    "explain alicloud.assume": {"alicloud.assume-role-api"},
    "explain terraform-aws": {"terraform-aws-provider"},
    "completion z": {"zsh"},
    "schema r": {"rules"},
    "--config ia": {"iaccheck.yaml"},
    "check inf": {"infra"},
    "--source i": {"infra"},
}
"""By what stands behind `iaccheck` as far as it is typed, what is offered among others; by file names with a slash."""
ABSENT = {"--source i": "iaccheck.yaml", "--config ia": "init", "explain a": "check", "--fail-on ": "text"}


@pytest.fixture
def shell(project: Project) -> Project:
    project.write({
        "infra/main.tf": "", "iaccheck.yaml": "rules: {paths: [own]}\n",
        "own/r.yaml": "rules: [{id: mine, title: T, setting: alicloud_ram_role.max_session_duration, at_most: 4h}]\n",
    })  # fmt: skip
    return project


def script(project: Project, name: str) -> Path:
    made = project.run("completion", name)
    assert (made.code, made.err) == (0, "")
    path = project.folder / f"completion.{name}"
    path.write_text(made.out, encoding="utf-8")
    return path


def needs(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def in_bash(path: Path, typed: str) -> set[str]:
    ask = 'source "$1"; read -ra COMP_WORDS <<<"$2"; [[ $2 == *" " ]] && COMP_WORDS+=(""); '
    ask += 'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _iaccheck; printf "%s\\n" "${COMPREPLY[@]}"'
    command = [needs("bash"), "--norc", "-c", ask, "bash", str(path), f"iaccheck {typed}"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=True)
    assert done.stderr == ""
    return set(done.stdout.splitlines())


def in_fish(path: Path, typed: str) -> set[str]:
    command = [
        needs("fish"),
        "--no-config",
        "-c",
        "source $argv[1]; complete -C $argv[2]",
        str(path),
        f"iaccheck {typed}",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=True)
    assert done.stderr == ""
    return {line.partition("\t")[0].rstrip("/") for line in done.stdout.splitlines()}


@pytest.mark.parametrize("name", ["bash", "fish"])
def test_offers_what_fits(shell: Project, name: str) -> None:
    path = script(shell, name)
    ask = {"bash": in_bash, "fish": in_fish}[name]
    for typed, offered in CASES.items():
        found = ask(path, typed)
        assert offered <= found, (typed, found)
    for typed, wrong in ABSENT.items():
        assert wrong not in ask(path, typed), typed


def test_bash_takes_an_equals_sign_as_it_splits_words(shell: Project) -> None:
    path = script(shell, "bash")
    assert in_bash(path, "--format = sa") == {"sarif"}
    assert in_bash(path, "--format = ") >= {"text", "sarif"}
    assert in_bash(path, "--format = sarif explain chained") == {"chained-session-too-long"}


def test_zsh_completes_what_is_typed(shell: Project) -> None:
    path = script(shell, "zsh")
    zsh = needs("zsh")
    for typed, whole in {
        "iaccheck --show-": "--show-config",
        "iaccheck explain alicloud.assume": "alicloud.assume-role-api",
        "iaccheck --select mi": "mine",
        "iaccheck compl": "completion",
        "iaccheck --config ia": "iaccheck.yaml",
        "iaccheck --format=sa": "--format=sarif",
    }.items():
        assert whole in in_zsh(zsh, path, typed, whole), typed


def in_zsh(zsh: str, path: Path, typed: str, whole: str) -> str:
    """What a terminal shows after Tab was pressed, until it shows what is expected, or nothing for a long time."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(zsh, [zsh, "-f", "-i"], {"TERM": "dumb", "PATH": os.environ["PATH"], "HOME": str(path.parent)})
    try:
        start = (
            f"unsetopt zle_bracketed_paste; PS1=; autoload -Uz compinit; compinit -D -u; source {path}; print re''ady\n"
        )
        os.write(terminal, start.encode())
        read_until(terminal, "ready")
        os.write(terminal, f"{typed}\t".encode())
        return read_until(terminal, whole)
    finally:
        os.close(terminal)  # a shell without its terminal ends
        os.waitpid(child, 0)


def read_until(terminal: int, text: str) -> str:
    shown = ""
    end = time.monotonic() + PATIENCE
    while text not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65536).decode("utf-8", "replace").replace("\a", "")
    return shown


def test_every_command_and_option_is_offered(shell: Project) -> None:
    options, _ = completed()
    spellings = {spelling for spelling_, _, _ in options for spelling in spelling_}
    path = script(shell, "bash")
    assert in_bash(path, "-") == spellings
    assert set(COMMANDS) <= in_bash(path, "")
    for name in ("zsh", "fish"):
        text = script(shell, name).read_text(encoding="utf-8")
        assert all(spelling.lstrip("-") in text for spelling in spellings)


@pytest.mark.parametrize("arguments", [(), ("tcsh",), ("bash", "zsh")])
def test_another_shell_is_told_which_there_are(project: Project, arguments: tuple[str, ...]) -> None:
    done = project.run("completion", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "bash, zsh, fish" in done.err
