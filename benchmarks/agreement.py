"""Compares runs of iaccheck with each other over public repositories: what is passed over must not matter.

    python benchmarks/agreement.py CHECKOUTS                 print a line a repository, and each difference
    python benchmarks/agreement.py CHECKOUTS --write         and keep the figures in public.md

CHECKOUTS holds the repositories as OWNER/NAME; `--only OWNER/NAME…` looks at some of them. In each, `settings`, `reach`
and `check --all` run as whole processes: plainly, which is the measure; with `--exhaustive`; with an empty cache, and
with the same one filled; by two processes. `check --cross-check` runs once.

Cached runs and those by two processes have to print the same bytes. An exhaustive run has to print the same settings,
rows and findings, and may add only what it says of files that no plain run reads: those of root modules that don't
matter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from marked import put

from iaccheck.run import measured
from iaccheck.touched import universes_asked
from iaccheck.universe import Asked, catalogue_in_force

TABLE = Path(__file__).parent / "public.md"
COMMANDS = {"settings": ("settings",), "reach": ("reach",), "check": ("check", "--all")}
PLAIN, WHOLE = "plain", "exhaustive"
WAYS = {
    PLAIN: ("--no-cache", "--jobs", "1"),
    WHOLE: ("--no-cache", "--jobs", "1", "--exhaustive"),
    "first": ("--jobs", "1"),
    "cached": ("--jobs", "1"),
    "two processes": ("--no-cache", "--jobs", "2"),
}
CROSS = "cross-check"
LISTS = ("settings", "reach", "findings", "not_checked", "diagnostics")
"""What is compared entry by entry."""
TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json")
ENDED_WELL = (0, 1, 3)
LONGEST = 900
"""Seconds that a process may take."""
MOST = 10
"""So many of the slowest are kept."""
Json = Any


class Ran(msgspec.Struct):
    """What a process printed, how it ended and how many seconds it took."""

    out: bytes
    code: int
    seconds: float
    said: str = ""

    def told(self) -> Json:
        """The JSON that was printed; nothing where there is none."""
        return json.loads(self.out) if self.out else {}


class Row(msgspec.Struct):
    """What came of one repository."""

    name: str
    files: int = 0
    megabytes: float = 0
    roots: int = 0
    settings: int = 0
    reach: int = 0
    outcomes: Counter[str] = msgspec.field(default_factory=Counter)
    seconds: dict[str, float] = msgspec.field(default_factory=dict)
    """Of each way to check."""
    compared: int = 0
    differences: list[str] = msgspec.field(default_factory=list)
    bugs: list[str] = msgspec.field(default_factory=list)
    """Of runs that ended otherwise than they may, how their error output ends."""
    read_otherwise: list[str] = msgspec.field(default_factory=list)
    """What python-hcl2 reads otherwise."""


def ran(arguments: Iterable[str], folder: Path, cache: Path) -> Ran:
    """What iaccheck does in a folder."""
    line = (sys.executable, "-m", "iaccheck", *arguments, "--format", "json", "--as-of", "2026-11-23")
    environment = {**os.environ, "IACCHECK_CACHE_DIR": str(cache)}
    begun = time.perf_counter()
    try:
        done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return Ran(b"", -1, LONGEST, f"not done within {LONGEST} s")
    return Ran(done.stdout, done.returncode, time.perf_counter() - begun, done.stderr.decode(errors="replace"))


def measure(name: str, folder: Path) -> Row:
    """Runs iaccheck in a repository in all ways, and compares."""
    row = Row(name)
    for command, words in COMMANDS.items():
        with tempfile.TemporaryDirectory() as cache:
            runs = {way: ran((*words, *options), folder, Path(cache)) for way, options in WAYS.items()}
        if command == "check":
            runs[CROSS] = ran(("check", "--cross-check", "--no-cache"), folder, Path(os.devnull))
        row.bugs += [f"{command} ({way}): {run.said[-300:]}" for way, run in runs.items() if run.code not in ENDED_WELL]
        row.differences += [f"{command}: {text}" for text in different(runs, folder)]
        row.compared += len(WAYS) - 1
        count(row, command, runs)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.name.endswith(TERRAFORM) and path.is_file()]
    row.files, row.megabytes = len(sizes), sum(sizes) / 1e6
    return row


def count(row: Row, command: str, runs: Mapping[str, Ran]) -> None:
    """Adds what a command printed to the figures of a repository."""
    told = runs[PLAIN].told()
    if command == "check":
        row.seconds = {way: run.seconds for way, run in runs.items()}
        row.roots = told.get("summary", {}).get("roots", 0)
        row.outcomes.update(finding["outcome"] for finding in told.get("findings", ()))
        said = runs[CROSS].told().get("diagnostics", ())
        row.read_otherwise = [line(each) for each in said if each["summary"] == "Two readers differ"]
    elif command == "settings":
        row.settings = len(told.get("settings", ()))
    else:
        row.reach = len(told.get("reach", ()))


def different(runs: Mapping[str, Ran], folder: Path) -> Iterator[str]:
    """How the runs of a command differ where they must not."""
    plain = runs[PLAIN]
    for way, run in runs.items():
        if way not in (WHOLE, CROSS) and (run.out, run.code) != (plain.out, plain.code):
            yield f"{way} prints other bytes, or ends with {run.code} for {plain.code}"
    yield from more_than_it_may(plain.told(), runs[WHOLE].told(), folder)


def more_than_it_may(plain: Json, whole: Json, folder: Path) -> Iterator[str]:
    """What an exhaustive run leaves out, or adds though a plain run reads the file."""
    added = []
    for name in LISTS:
        before, after = Counter(map(line, plain.get(name, ()))), Counter(map(line, whole.get(name, ())))
        yield from (f"--exhaustive loses of {name}: {text}" for text in before - after)
        added += [(name, text) for text in after - before]
    read = files_read(folder) if added else set()
    for name, text in added:
        told = json.loads(text)
        is_about_a_file = name == "diagnostics" or told.get("rule") == "unreadable-input"
        if not is_about_a_file or not told["location"] or told["location"]["path"] in read:
            yield f"--exhaustive adds to {name}: {text}"


def line(told: Json) -> str:
    """An entry as one line."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def files_read(folder: Path) -> set[str]:
    """The files of all root modules that matter, and of the modules that these reach."""
    all_ = universes_asked(Asked((str(folder),), str(folder)))
    planned = [measured(universe, catalogue_in_force(universe))[0] for universe in all_]
    return {path for each in planned for root in each.roots for path in root.files}


# --- the figures -------------------------------------------------------------------------------------------


def table(rows: list[Row]) -> str:
    """What came of all repositories, as Markdown."""
    outcomes = sum((row.outcomes for row in rows), Counter[str]())
    figures = {
        "repositories": len(rows),
        "Terraform files": f"{sum(row.files for row in rows):,}, {sum(row.megabytes for row in rows):.1f} MB",
        "root modules": f"{sum(row.roots for row in rows):,}",
        "settings": f"{sum(row.settings for row in rows):,}",
        "rows of `reach`": f"{sum(row.reach for row in rows):,}",
        "findings, passes included": ", ".join(f"{number:,} {word}" for word, number in sorted(outcomes.items())),
        "runs compared with the plain one": f"{sum(row.compared for row in rows):,}",
        "that differ": sum(len(row.differences) for row in rows),
        "runs that ended in a bug, or not at all": sum(len(row.bugs) for row in rows),
        "blocks and attributes that python-hcl2 reads otherwise": sum(len(row.read_otherwise) for row in rows),
        **{f"all checks, {way}": f"{sum(row.seconds[way] for row in rows):.0f} s" for way in (*WAYS, CROSS)},
    }
    slowest = sorted((row for row in rows if row.megabytes >= 1), key=lambda row: -row.seconds[PLAIN] / row.megabytes)
    heads = ("repository of a megabyte or more", "files", "MB", *WAYS, "plain, by MB")
    lines = [("what", "number"), ("---", "---"), *figures.items(), (), heads, ("---",) * len(heads)]
    lines += [cells(row) for row in slowest[:MOST]]
    text = "".join(f"| {' | '.join(map(str, cells_))} |\n" if cells_ else "\n" for cells_ in lines)
    return f"{text}\nThe repositories: {', '.join(row.name for row in rows)}.\n"


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table of the slowest."""
    seconds = (f"{row.seconds[way]:.2f} s" for way in WAYS)
    return row.name, str(row.files), f"{row.megabytes:.1f}", *seconds, f"{row.seconds[PLAIN] / row.megabytes:.2f} s"


def main() -> None:
    """Compares what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", type=Path)
    parser.add_argument("--only", nargs="*", default=[], metavar="OWNER/NAME")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    rows = []
    for folder in sorted(path for path in chosen.checkouts.resolve().glob("*/*") if path.is_dir()):
        name = "/".join(folder.parts[-2:])
        if not chosen.only or name in chosen.only:
            row = measure(name, folder)
            rows.append(row)
            print(name, f"{row.roots} root modules, {row.settings} settings, {row.seconds[PLAIN]:.2f} s", flush=True)
            for text in (*row.bugs, *row.differences, *row.read_otherwise):
                print(f"    {text}", flush=True)
    text = table(rows)
    print(text, end="")
    if chosen.write:
        put(TABLE, "agreement", text)


if __name__ == "__main__":
    main()
