"""Measures iaccheck as whole processes, beside its peers on the same inputs, and prints a table.

`--peers tfparse checkov` installs those, each in a virtual environment of its own, and runs them too.
`--write` puts the table into README.md.
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
from pathlib import Path
from typing import NamedTuple

from inputs import INPUTS, lines_of

HERE = Path(__file__).parent
SCRATCH = HERE / ".scratch"
README = HERE / "README.md"
ENOUGH_SECONDS = 30
"""After so long, a command is not run again."""
MEASURED = re.compile("(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)

TFPARSE = """
import pathlib, sys, tfparse
for folder in sorted({path.parent for path in pathlib.Path(sys.argv[1]).rglob("*.tf")}):
    tfparse.load_from_path(str(folder))
"""
PARSE = """
import pathlib, sys, time
from iaccheck.hcl.parse import parse
from iaccheck.source import Source
sources = [Source(str(path), path.read_text()) for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.tf"))]
begin = time.perf_counter()
files = [parse(source) for source in sources]
print(time.perf_counter() - begin)
"""

Command = Callable[[Path], list[str]]


class Run(NamedTuple):
    """One process: how long it took, the most memory it held, and what it printed."""

    seconds: float
    megabytes: float
    output: str


class Case(NamedTuple):
    """A line of the table: on which input, how often, and what iaccheck is asked."""

    title: str
    folder: str
    runs: int
    arguments: tuple[str, ...] = ("check",)
    has_peers: bool = True


CASES = (
    Case("`iaccheck --version`", "small", 20, ("--version",), has_peers=False),
    Case("a small folder", "small", 20),
    Case("300 files, 5,000 resources, 50 root modules", "estate", 3),
    Case("300 files, 5,000 resources, one root module", "root", 3),
)


def measure(command: list[str]) -> Run:
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


def cell(command: list[str], times: int) -> str:
    """The median and the shortest time of several runs, and the most memory of any."""
    print(*command, file=sys.stderr)
    runs = [measure(command)]
    while len(runs) < times and sum(run.seconds for run in runs) < ENOUGH_SECONDS:
        runs.append(measure(command))
    seconds = [run.seconds for run in runs]
    memory = max(run.megabytes for run in runs)
    return f"{statistics.median(seconds):.3f} s (min {min(seconds):.3f}), {memory:.0f} MB"


def parser_cell(folder: Path) -> str:
    """How many lines of a folder the parser reads in a second, files read beforehand; the best of three."""
    seconds = min(float(measure([sys.executable, "-c", PARSE, str(folder)]).output) for _ in range(3))
    return f"{lines_of(folder) / seconds:,.0f} lines/s"


def install(peer: str) -> tuple[str, Command]:
    """A peer's name with its version, and how it is run on a folder."""
    folder = SCRATCH / f"venv-{peer}"
    program = folder / "bin/python"
    pip = [str(program), "-m", "pip", "--disable-pip-version-check"]
    if not program.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([*pip, "install", "--quiet", peer], check=True)
    shown = subprocess.run([*pip, "show", peer], check=True, capture_output=True, text=True).stdout
    version = next(line for line in shown.splitlines() if line.startswith("Version: "))
    return f"{peer} {version.removeprefix('Version: ')}", PEERS[peer](folder / "bin")


PEERS: Mapping[str, Callable[[Path], Command]] = {
    "tfparse": lambda bin_: lambda folder: [str(bin_ / "python"), "-c", TFPARSE, str(folder)],
    # one check only, so that it is reading and evaluating that is compared
    "checkov": lambda bin_: (
        lambda folder: [
            str(bin_ / "checkov"),
            *("--directory", str(folder), "--framework", "terraform", "--check", "CKV_ALI_24"),
            *("--quiet", "--compact", "--skip-download"),
        ]
    ),
}


def terraform() -> dict[str, Command]:
    """What Terraform itself takes to read the files, where there is one."""
    path = shutil.which("terraform")
    if path is None:
        return {}
    first = measure([path, "version"]).output.splitlines()
    name = next(line for line in first if line.startswith("Terraform v")).replace("Terraform v", "terraform fmt ")
    return {name: lambda folder: [path, "fmt", "-check", "-recursive", str(folder)]}


def build(name: str) -> Path:
    """The folder of an input, made anew."""
    folder = SCRATCH / name
    shutil.rmtree(folder, ignore_errors=True)
    INPUTS[name](folder)
    return folder


def table(ours: str, peers: Mapping[str, Command]) -> str:
    """What was measured, as Markdown."""
    folders = {name: build(name) for name in INPUTS}
    rows = [["", "iaccheck", *peers], ["---"] * (2 + len(peers))]
    for case in CASES:
        folder = folders[case.folder]
        asked = (str(folder),) if case.has_peers else ()
        row = [case.title, cell([ours, *case.arguments, *asked], case.runs)]
        row += [cell(peer(folder), case.runs) if case.has_peers else "" for peer in peers.values()]
        rows.append(row)
    rows.append(["iaccheck's parser alone, on those", parser_cell(folders["root"]), *("" for _ in peers)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def machine(ours: str) -> str:
    """A sentence on what was measured, on what and when."""
    information = Path("/proc/cpuinfo")
    models = re.findall("model name.*: (.*)", information.read_text()) if information.exists() else []
    processor = models[0] if models else platform.processor()
    name = measure([ours, "--version"]).output.strip()
    start = cell([sys.executable, "-c", "pass"], 20)
    python = f"Python {platform.python_version()}, which alone starts in {start}"
    cores = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores of {processor}"
    return f"{name}; {python}; {cores}; {datetime.date.today()}.\n"


def main() -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=[])
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    ours = Path(sys.executable).with_name("iaccheck")
    if not ours.exists():
        sys.exit(f"There is no {ours}: install iaccheck for this Python first, or use `make bench`.")
    text = f"{machine(str(ours))}\n{table(str(ours), terraform() | dict(map(install, chosen.peers)))}"
    print(text, end="")
    if chosen.write:
        README.write_text(MEASURED.sub(lambda _: text, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
