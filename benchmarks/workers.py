"""Measures 2,000 root modules by one process, by several, and by workers of a Dask scheduler on this machine.

`--write` puts the table into README.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from estates import build_all
from marked import put
from measure import HERE, README, SCRATCH, Command, as_markdown, cell, install, machine, runs_of, versioned

TIMES = 5


@contextmanager
def process(command: Command, folder: Path) -> Iterator[None]:
    """A process that runs as long as the `with` block."""
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=folder, **silent) as started:  # type: ignore[call-overload]
        try:
            yield
        finally:
            started.kill()


@contextmanager
def cluster(programs: Path, workers: int) -> Iterator[str]:
    """The address of a scheduler with so many workers, of one thread each."""
    folder = SCRATCH / "workers" / "cluster"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    told = folder / "scheduler.json"
    dask = [str(programs / "dask")]
    local = ["--no-dashboard", "--scheduler-file", str(told)]
    with ExitStack() as running:
        begun = process([*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *local], folder)
        running.enter_context(begun)
        address = ""
        while not address:
            with suppress(OSError, ValueError):
                address = json.loads(told.read_text(encoding="utf-8"))["address"]
            time.sleep(0.1)
        for _ in range(workers):
            running.enter_context(process([*dask, "worker", address, "--nthreads", "1", "--no-dashboard"], folder))
        time.sleep(5)  # until all are there
        yield address


def table(programs: Path) -> str:
    """What was measured, as Markdown."""
    folder = SCRATCH / "workers" / "all"
    shutil.rmtree(folder, ignore_errors=True)
    build_all(folder)
    ours = [str(programs / "iaccheck"), str(folder), "--no-cache"]
    rows = [["2,000 root modules, each of which sets durations", "first run"], ["---", "---"]]
    rows += [[f"`--jobs {jobs}`", cell(runs_of([*ours, "--jobs", jobs], TIMES))] for jobs in ("1", "2")]
    for workers in ("1 worker", "2 workers"):
        with cluster(programs, int(workers[0])) as address:
            rows.append([f"`--scheduler`, {workers}", cell(runs_of([*ours, "--scheduler", address], TIMES))])
    return as_markdown(rows)


def main() -> None:
    """Measures what there is to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    programs = install("iaccheck-dask", f"{HERE.parent}[dask]")
    text = f"{versioned('distributed', programs)}; {machine(programs)}\n{table(programs)}"
    print(text, end="")
    if chosen.write:
        put(README, "workers", text)


if __name__ == "__main__":
    main()
