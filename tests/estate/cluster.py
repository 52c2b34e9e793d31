"""A real Dask scheduler and real workers on loopback, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "IACCHECK_CACHE_DIR": ""}
Process = subprocess.Popen[bytes]


def until(is_so: Callable[[], object]) -> None:
    """Wait for something, though not for ever."""
    last = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.05)


class Cluster:
    """A scheduler and its workers, in a folder of their own where nothing else is but what they log."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.environment = folder, {**ENVIRONMENT, **environment}
        self.processes: list[Process] = []
        self.file = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file))
        self.address = ""
        until(self._is_told)
        from distributed import Client

        self.client = Client(self.address, set_as_default=False)

    def worker(self, path: Path = ROOT) -> Process:
        """One more, which finds modules at a path first. It is there when this returns."""
        address = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        started = self._start("worker", self.address, *address, path=path)
        until(lambda: started.pid in self.workers())
        return started

    def workers(self) -> dict[int, bool]:
        """Of each worker, by its process, whether it has work."""

        def known(dask_scheduler: Any) -> dict[int, bool]:
            workers = dask_scheduler.workers.values()
            return {int(str(each.name)): bool(each.processing) for each in workers if str(each.name).isdigit()}

        found: dict[int, bool] = self.client.run_on_scheduler(known)
        return found

    def tasks(self) -> int:
        """How many the scheduler knows of."""
        count: int = self.client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
        return count

    def logs(self) -> str:
        """What all of them have written."""
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.log"))

    def stop(self) -> None:
        """End all of them."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        self.client.close(timeout=1)

    def _start(self, what: str, *arguments: str, path: Path = ROOT) -> Process:
        command = [sys.executable, "-c", NAMED.format(what), "--no-dashboard", *arguments]
        with open(self.folder / f"{len(self.processes)}.log", "wb") as log:
            environment = {**self.environment, "PYTHONPATH": str(path)}
            self.processes.append(
                subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
            )
        return self.processes[-1]

    def _is_told(self) -> bool:
        with suppress(OSError, ValueError):
            self.address = json.loads(self.file.read_text(encoding="utf-8"))["address"]
        return bool(self.address)


NAMED = """
import os, sys
from distributed.cli.dask_{0} import main
main([*sys.argv[1:], *(["--name", str(os.getpid())] if "{0}" == "worker" else [])])
"""
