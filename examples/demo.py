"""Runs the examples as a user would: the commands that stand in each one's expected.txt, in its folder."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("terraform/*/expected.txt"))


def commands(folder: Path) -> list[str]:
    """The command lines of an example, in order: `iaccheck reach`."""
    lines = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ iaccheck")]


def main(program: str) -> int:
    """Shows every example; returns 0 unless a command fails otherwise than by what it finds."""
    for folder in FOLDERS:
        for command in commands(folder):
            print(f"\n{folder.relative_to(Path.cwd())} $ {command}\n", flush=True)
            code = subprocess.run([program, *shlex.split(command)[1:]], cwd=folder, check=False).returncode
            if code not in {0, 1}:
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).absolute())))
