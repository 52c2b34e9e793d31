"""Measures iaccheck as whole processes, beside its peers on the same inputs, and prints a table.

Each tool is installed as a user would, in a virtual environment of its own: iaccheck from this checkout, and what
`--peers tfparse checkov` names. `--write` puts the table into README.md.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from inputs import INPUTS, lines_of

HERE = Path(__file__).parent
SCRATCH = HERE / ".scratch"
README = HERE / "README.md"
ENOUGH_SECONDS = 30
"""After so long, a command is not run again."""
MEASURED = re.compile("(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)

PARSE = """
import pathlib, sys, time
from iaccheck.hcl.parse import parse
from iaccheck.source import Source
sources = [Source(str(path), path.read_text()) for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.tf"))]
begin = time.perf_counter()
files = [parse(source) for source in sources]
print(time.perf_counter() - begin)
"""
TFPARSE = """
import pathlib, sys, tfparse
for folder in sorted({path.parent for path in pathlib.Path(sys.argv[1]).rglob("*.tf")}):
    tfparse.load_from_path(str(folder))
"""

Command = list[str]


class Run(NamedTuple):
    """One process: how long it took, the most memory it held, and what it printed."""

    seconds: float
    megabytes: float
    output: str


class Case(NamedTuple):
    """A line of the table: the input that is checked, and how often."""

    title: str
    folder: str
    runs: int


CASES = (
    Case("a small folder", "small", 20),
    Case("300 files, 5,000 resources, 50 root modules", "estate", 3),
    Case("300 files, 5,000 resources, one root module", "root", 3),
)


def checkov(programs: Path, folder: Path) -> Command:
    """With one check only, so that it is reading and evaluating that is compared."""
    asked = ["--directory", str(folder), "--framework", "terraform", "--check", "CKV_ALI_24"]
    return [str(programs / "checkov"), *asked, "--quiet", "--compact", "--skip-download"]


PEERS: Mapping[str, Callable[[Path, Path], Command]] = {
    "tfparse": lambda programs, folder: [str(programs / "python"), "-Pc", TFPARSE, str(folder)],
    "checkov": checkov,
}


def measure(command: Command) -> Run:
    """Runs a command that may exit 0 or 1."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        assert child.stdout is not None
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begin
    if child.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)} exited with {child.returncode}:\n{output}")
    return Run(seconds, usage.ru_maxrss / 1024, output)


def cell(command: Command, times: int) -> str:
    """The median and the shortest time of several runs, and the most memory of any."""
    print(*command, file=sys.stderr)
    runs = [measure(command)]
    while len(runs) < times and sum(run.seconds for run in runs) < ENOUGH_SECONDS:
        runs.append(measure(command))
    seconds = [run.seconds for run in runs]
    memory = max(run.megabytes for run in runs)
    return f"{statistics.median(seconds):.3f} s (min {min(seconds):.3f}), {memory:.0f} MB"


def parser_cell(programs: Path, folder: Path) -> str:
    """How many lines of a folder the parser reads in a second, files read beforehand; the best of three."""
    command = [str(programs / "python"), "-Pc", PARSE, str(folder)]
    seconds = min(float(measure(command).output) for _ in range(3))
    return f"{lines_of(folder) / seconds:,.0f} lines/s"


def install(name: str, source: str) -> Path:
    """The folder of programs of an environment that holds one tool; ours is installed anew each time."""
    folder = SCRATCH / f"venv-{name}"
    if not folder.exists() or source != name:
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", source], check=True)
    return folder / "bin"


def versioned(name: str, programs: Path) -> str:
    """A tool's name with its version."""
    ask = f"import importlib.metadata; print(importlib.metadata.version({name!r}))"
    return f"{name} {measure([str(programs / 'python'), '-Pc', ask]).output.strip()}"


def terraform() -> dict[str, Callable[[Path], Command]]:
    """What Terraform itself takes to read the files, where there is one."""
    path = shutil.which("terraform")
    if path is None:
        return {}
    version = re.search(r"Terraform v(\S+)", measure([path, "version"]).output)
    name = f"terraform fmt {version[1] if version else ''}"
    return {name: lambda folder: [path, "fmt", "-check", "-recursive", str(folder)]}


def peer_columns(names: list[str]) -> dict[str, Callable[[Path], Command]]:
    """The columns beside ours: a tool with its version, and how it is run on a folder."""
    columns = terraform()
    for name in names:
        programs = install(name, name)
        columns[versioned(name, programs)] = partial(PEERS[name], programs)
    return columns


def build(name: str) -> Path:
    """The folder of an input, made anew."""
    folder = SCRATCH / name
    shutil.rmtree(folder, ignore_errors=True)
    INPUTS[name](folder)
    return folder


def table(programs: Path, peers: Mapping[str, Callable[[Path], Command]]) -> str:
    """What was measured, as Markdown."""
    ours = str(programs / "iaccheck")
    none = [""] * len(peers)
    folders = {name: build(name) for name in INPUTS}
    rows = [["", "iaccheck", *peers], ["---"] * (2 + len(peers))]
    rows.append(["`--version`", cell([ours, "--version"], 20), *none])
    for case in CASES:
        commands = [[ours, str(folders[case.folder])], *(peer(folders[case.folder]) for peer in peers.values())]
        rows.append([case.title, *(cell(command, case.runs) for command in commands)])
    workflows = str(folders["workflows"])
    rows.append(["10,000 workflows over 10,000 roles", cell([ours, workflows], 3), *none])
    rows.append(["their settings alone", cell([ours, "settings", workflows], 3), *none])
    rows.append(["its parser alone, on the 5,000 resources", parser_cell(programs, folders["root"]), *none])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def machine(programs: Path) -> str:
    """A sentence on what was measured, on what and when."""
    models = re.findall("model name.*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    processor = models[0] if models else platform.machine()
    start = cell([str(programs / "python"), "-c", "pass"], 20)
    return (
        f"{versioned('iaccheck', programs)} on Python {platform.python_version()}, which alone starts in {start}; "
        f"{os.cpu_count()} cores of {processor}, {platform.system()}; {datetime.date.today()}.\n"
    )


def main() -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=[])
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    programs = install("iaccheck", str(HERE.parent))
    text = f"{machine(programs)}\n{table(programs, peer_columns(chosen.peers))}"
    print(text, end="")
    if chosen.write:
        README.write_text(MEASURED.sub(lambda _: text, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
