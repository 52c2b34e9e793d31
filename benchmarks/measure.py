"""Measures iaccheck as whole processes, beside its peers on the same inputs, and prints a table.

Each tool is installed as a user would, in a virtual environment of its own: iaccheck from this checkout, and what
`--peers tfparse checkov orjson` names. `--write` puts the table into README.md.
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

from inputs import lines_of
from marked import put

HERE = Path(__file__).parent
SCRATCH = HERE / ".scratch"
CACHE = SCRATCH / "cache"
README = HERE / "README.md"
MEGABYTE = 1024 * 1024
ENOUGH_SECONDS = 30
"""After so long, a command is not run again."""

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
    """A line of the table: the input that is checked, how often, and beside which peers."""

    title: str
    path: str
    runs: int
    peers: tuple[str, ...] = ("terraform", "tfparse", "checkov")


CASES = (
    Case("a small folder", "small", 20),
    Case("10,100 files, 2,000 root modules, 5% set durations", "few", 5, ("terraform", "rg", "tfparse")),
    Case("the same, every one sets durations", "all", 5, ("terraform", "rg")),
    Case("a tenth of the first", "tenth", 5, ("terraform", "rg", "tfparse", "checkov")),
    Case("ten times the first", "ten", 3, ("terraform", "rg")),
    Case("the same, every one sets durations", "ten-all", 1, ()),
    Case("300 files, 5,000 resources, one root module", "root", 3),
    Case("one file of 2.2 MB, 88,000 lines", "file", 3, ("terraform", "tfparse")),
    Case("10,000 workflows over 10,000 roles", "workflows", 3, ()),
    Case("plan JSON of 112 MB", "plan/plan.json", 3, ("orjson",)),
)


def checkov(programs: Path, folder: Path) -> Command:
    """With one check only, so that it is reading and evaluating that is compared."""
    asked = ["--directory", str(folder), "--framework", "terraform", "--check", "CKV_ALI_24"]
    return [str(programs / "checkov"), *asked, "--quiet", "--compact", "--skip-download"]


ORJSON = "import orjson, pathlib, sys; orjson.loads(pathlib.Path(sys.argv[1]).read_bytes())"
PEERS: Mapping[str, Callable[[Path, Path], Command]] = {
    "orjson": lambda programs, path: [str(programs / "python"), "-Pc", ORJSON, str(path)],
    "tfparse": lambda programs, folder: [str(programs / "python"), "-Pc", TFPARSE, str(folder)],
    "checkov": checkov,
}


def measure(command: Command) -> Run:
    """Runs a command that may exit 0 or 1, with a cache of its own."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "IACCHECK_CACHE_DIR": str(CACHE)},
    ) as child:
        assert child.stdout is not None
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begin
    if child.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)} exited with {child.returncode}:\n{output}")
    return Run(seconds, usage.ru_maxrss * 1024 / MEGABYTE, output)


def runs_of(command: Command, times: int, is_first: bool = False) -> list[Run]:
    """Several runs of a command; before each that is to be the first one, its cache is deleted."""
    print(*command, file=sys.stderr)
    runs: list[Run] = []
    while not runs or (len(runs) < times and sum(run.seconds for run in runs) < ENOUGH_SECONDS):
        if is_first:
            shutil.rmtree(CACHE, ignore_errors=True)
        runs.append(measure(command))
    return runs


def cell(runs: list[Run]) -> str:
    """The median and the shortest time of several runs, and the most memory of any."""
    seconds, memory = [run.seconds for run in runs], max(run.megabytes for run in runs)
    return f"{median(runs):.3f} s (min {min(seconds):.3f}), {memory:.0f} MB"


def median(runs: list[Run]) -> float:
    """The median time of several runs, in seconds."""
    return statistics.median(run.seconds for run in runs)


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


def on_path() -> dict[str, tuple[str, Callable[[Path], Command]]]:
    """What is no Python package, where it is there: by its name, what it is called in the table and how it is run."""
    found: dict[str, tuple[str, Callable[[Path], Command]]] = {}
    if (path := shutil.which("terraform")) is not None:
        version = re.search(r"Terraform v(\S+)", measure([path, "version"]).output)
        command = [path, "fmt", "-check", "-recursive"]
        found["terraform"] = f"terraform fmt {version[1] if version else ''}", lambda top: [*command, str(top)]
    if (search := shutil.which("rg")) is not None:
        version = re.search(r"ripgrep (\S+)", measure([search, "--version"]).output)
        title = f"rg -l {version[1] if version else ''}"
        found["rg"] = title, lambda top: [search, "-l", "alicloud_ram_role", str(top)]
    return found


def peers_of(names: list[str]) -> dict[str, tuple[str, Callable[[Path], Command]]]:
    """The columns beside ours, by name: what stands above each, and how it is run on an input."""
    columns = on_path()
    for name in names:
        programs = install(name, name)
        columns[name] = versioned(name, programs), partial(PEERS[name], programs)
    return columns


def build(name: str) -> Path:
    """The folder of an input, made anew by another process: what this one holds would count for each that it begins."""
    folder = SCRATCH / name
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, HERE / "inputs.py", name, folder], check=True)
    return folder


def table(programs: Path, peers: Mapping[str, tuple[str, Callable[[Path], Command]]], only: list[str]) -> str:
    """What was measured, as Markdown: all figures, then those that something is wanted of."""
    ours = str(programs / "iaccheck")
    chosen = [case for case in CASES if case.path in only or not only]
    for name in dict.fromkeys([*(Path(case.path).parts[0] for case in chosen), "root"]):
        build(name)
    rows = [["", "first run", "second run", *(title for title, _ in peers.values())]]
    rows += [["---"] * len(rows[0]), ["`--version`", cell(runs_of([ours, "--version"], 20)), "", *[""] * len(peers)]]
    measured: dict[tuple[str, str], list[Run]] = {}
    for case in chosen:
        path = SCRATCH / case.path
        made = {
            "first": runs_of([ours, str(path)], case.runs, is_first=True),
            "second": runs_of([ours, str(path)], case.runs),
        }
        made |= {name: runs_of(peers[name][1](path), case.runs) for name in case.peers if name in peers}
        measured |= {(case.path, name): runs for name, runs in made.items()}
        cells = (cell(made[name]) if name in made else "" for name in ("first", "second", *peers))
        rows.append([case.title, *cells])
    rows.append(
        ["its parser alone, on the 5,000 resources", parser_cell(programs, SCRATCH / "root"), *[""] * (len(peers) + 1)]
    )
    return f"{as_markdown(rows)}\n{as_markdown(wanted(measured))}"


def as_markdown(rows: list[list[str]]) -> str:
    """A table's lines."""
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def wanted(measured: Mapping[tuple[str, str], list[Run]]) -> list[list[str]]:
    """What is wanted, and what it is: ratios of medians in one run, where both were measured."""
    rows = [["what is wanted", "at most", "measured"], ["---"] * 3]
    for title, most, ours, theirs in WANTED:
        if ours in measured and (theirs is None or theirs in measured):
            by = 1.0 if theirs is None else median(measured[theirs])
            rows.append([title, most, f"{median(measured[ours]) / by:.2f}"])
    for title, most, ours in WANTED_MEGABYTES:
        if ours in measured:
            rows.append([title, most, f"{max(run.megabytes for run in measured[ours]):.0f}"])
    for title, most, path in WANTED_MEMORY:
        runs = [run for name in ("first", "second") for run in measured.get((path, name), ())]
        if runs:
            size = (SCRATCH / path).stat().st_size / MEGABYTE
            rows.append([title, most, f"{max(run.megabytes for run in runs) / size:.2f}"])
    return rows


WANTED: tuple[tuple[str, str, tuple[str, str], tuple[str, str] | None], ...] = (
    ("2,000 root modules, 5%, first run, by terraform fmt", "0.17", ("few", "first"), ("few", "terraform")),
    ("the same, second run", "0.08", ("few", "second"), ("few", "terraform")),
    ("every one sets durations, first run, by terraform fmt", "0.5", ("all", "first"), ("all", "terraform")),
    ("the same, second run", "0.17", ("all", "second"), ("all", "terraform")),
    ("ten times the tree, by the time of one", "11.5", ("ten", "first"), ("few", "first")),
    ("the same, second run", "11.5", ("ten", "second"), ("few", "second")),
    ("a small folder, first run, in seconds", "0.15", ("small", "first"), None),
    ("the same, second run", "0.12", ("small", "second"), None),
    ("one root module of 5,000 resources, by tfparse", "0.5", ("root", "first"), ("root", "tfparse")),
    ("one file of 2.2 MB, in seconds", "2", ("file", "first"), None),
    ("plan JSON, by orjson", "1", ("plan/plan.json", "first"), ("plan/plan.json", "orjson")),
)
WANTED_MEGABYTES = (
    ("ten times the tree, 1,000 settings, peak memory in MB", "151", ("ten", "first")),
    ("the same, second run", "151", ("ten", "second")),
    ("ten times the tree, 20,000 settings, peak memory in MB", "170", ("ten-all", "first")),
    ("the same, second run", "170", ("ten-all", "second")),
)
"""150 MB, and 1 kB for each setting."""
WANTED_MEMORY = (("plan JSON, peak memory of both runs, by its file", "2", "plan/plan.json"),)
"""The most memory that any of our processes held, by the size of what each read."""


def machine(programs: Path) -> str:
    """A sentence on what was measured, on what and when."""
    models = re.findall("model name.*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    processor = models[0] if models else platform.machine()
    start = cell(runs_of([str(programs / "python"), "-c", "pass"], 20))
    return (
        f"{versioned('iaccheck', programs)} on Python {platform.python_version()}, which alone starts in {start}; "
        f"{os.cpu_count()} cores of {processor}, {platform.system()}; {datetime.date.today()}.\n"
    )


def main() -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=[])
    parser.add_argument("--only", nargs="*", choices=[case.path for case in CASES], default=[])
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    programs = install("iaccheck", str(HERE.parent))
    text = f"{machine(programs)}\n{table(programs, peers_of(chosen.peers), chosen.only)}"
    print(text, end="")
    if chosen.write:
        put(README, "measured", text)


if __name__ == "__main__":
    main()
