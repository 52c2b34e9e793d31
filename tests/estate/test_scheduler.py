"""`--scheduler` with a real Dask scheduler and real workers on loopback, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from iaccheck.estate import scheduler
from iaccheck.source import UsageError
from tests.project import Project

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'iaccheck[dask]'")

ROOT = Path(__file__).parent.parent.parent
ROOTS = 120
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "IACCHECK_CACHE_DIR": ""}
ASK = """
import sys
from distributed import Client
address, what = sys.argv[1:]
with Client(address, set_as_default=False) as client:
    print(client.run_on_scheduler(lambda dask_scheduler: len(getattr(dask_scheduler, what))))
"""


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something, though not for ever."""
    last = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.05)


class Cluster:
    """A scheduler and its workers, in a folder of their own where nothing else is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.file = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file))
        self.address = ""
        until(self._is_told)

    def worker(self) -> subprocess.Popen[bytes]:
        address = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        there = self.count("workers")
        started = self._start("worker", self.address, *address)
        until(lambda: self.count("workers") > there)
        return started

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *arguments]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.processes.append(subprocess.Popen(command, cwd=self.folder, env=ENVIRONMENT, **silent))  # type: ignore[call-overload]
        return self.processes[-1]

    def _is_told(self) -> bool:
        with suppress(OSError, ValueError):
            self.address = json.loads(self.file.read_text())["address"]
        return bool(self.address)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def count(self, what: str) -> int:
        """How many `tasks` or `workers` the scheduler knows of."""
        command = [sys.executable, "-c", ASK, self.address, what]
        return int(subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True).stdout)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.worker()
        yield made
    finally:
        made.stop()


@pytest.fixture
def estate(project: Project) -> Project:
    """Root modules that share a module, read files, and hold what rules find; and an account that joins them."""
    role = 'resource "alicloud_ram_role" "{}" {{\n  max_session_duration = {}\n}}\n'
    project.write({"modules/role/main.tf": 'variable "s" {}\n' + role.format("shared", "var.s")})
    for number in range(ROOTS):
        own = role.format("own", 'tonumber(file("${path.module}/s.txt"))')
        call = f'module "role" {{\n  source = "../../modules/role"\n  s      = {number * 600}\n}}\n'
        project.write({f"live/{number}/main.tf": own + call, f"live/{number}/s.txt": str(number * 400)})
    project.write({"iaccheck.yaml": "version: 1\naccounts:\n  - {name: main, roots: ['live/**']}\n"})
    return project


def iaccheck(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "iaccheck", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, **pipes)  # type: ignore[call-overload, no-any-return]


def printed(process: subprocess.Popen[str]) -> tuple[str, str, int]:
    out, err = process.communicate(timeout=60)
    return out, err, process.returncode


@pytest.mark.parametrize("arguments", [("check", "--format", "json", "--all"), ("settings",), ("reach",)])
def test_prints_what_a_run_here_prints(arguments: tuple[str, ...], cluster: Cluster, estate: Project) -> None:
    there = iaccheck(estate.folder, *arguments, "--scheduler", cluster.address)
    here = iaccheck(estate.folder, *arguments)
    assert printed(there) == printed(here)


def test_a_worker_that_is_killed_at_work_takes_nothing_along(cluster: Cluster, estate: Project) -> None:
    second = cluster.worker()
    here = printed(iaccheck(estate.folder, "--format", "json"))
    for worker in cluster.processes[1:]:
        worker.send_signal(signal.SIGSTOP)
    there = iaccheck(estate.folder, "--format", "json", "--scheduler", cluster.address)
    until(lambda: cluster.count("tasks") > 0)
    second.kill()
    cluster.processes[1].send_signal(signal.SIGCONT)
    assert printed(there) == here


def test_who_interrupts_a_run_leaves_no_task_behind(cluster: Cluster, estate: Project) -> None:
    cluster.processes[1].send_signal(signal.SIGSTOP)
    there = iaccheck(estate.folder, "--scheduler", cluster.address)
    until(lambda: cluster.count("tasks") > 0)
    there.send_signal(signal.SIGINT)
    out, err, code = printed(there)
    cluster.processes[1].send_signal(signal.SIGCONT)
    assert (out, err, code) == ("", "", 130)
    assert cluster.count("tasks") == 0


def test_a_scheduler_that_goes_away_is_said_so(tmp_path_factory: pytest.TempPathFactory, estate: Project) -> None:
    lost = Cluster(tmp_path_factory.mktemp("lost"))
    try:
        lost.worker().send_signal(signal.SIGSTOP)
        there = iaccheck(estate.folder, "--scheduler", lost.address)
        until(lambda: lost.count("tasks") > 0)
    finally:
        lost.stop()
    out, err, code = printed(there)
    assert (out, code) == ("", 2)
    assert f"--scheduler {lost.address}: the connection was lost" in err


def test_a_scheduler_without_workers_is_said_so(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Cluster(tmp_path)
    monkeypatch.setattr(scheduler, "ARRIVING", 1)
    try:
        with (
            pytest.raises(UsageError, match="it has had no worker for 1 s: start some"),
            scheduler.scheduler(alone.address),
        ):
            pass
    finally:
        alone.stop()


def test_a_scheduler_that_nobody_runs_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "CONNECTING", 1)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        with (
            pytest.raises(UsageError, match=f"--scheduler {url}: no scheduler answers there"),
            scheduler.scheduler(url),
        ):
            pass


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scheduler", "127.0.0.1:8786"], "--scheduler 127.0.0.1:8786: write tcp://127.0.0.1:8786, or tls://"),
        (["--scheduler", "tls://127.0.0.1:8786"], "--scheduler tls://127.0.0.1:8786: Dask knows no certificates: set"),
        (["--scheduler", "gopher://127.0.0.1:8786"], "no scheduler answers there (unknown address scheme 'gopher'"),
        (["--scheduler", "tcp://h:1", "--jobs", "2"], "--jobs counts processes of this machine"),
        (["eval", ".", "--scheduler", "tcp://h:1"], "--scheduler goes with check, settings and reach, not with eval"),
    ],
)
def test_a_wrong_address_or_use_is_refused(arguments: list[str], said: str, project: Project) -> None:
    ran = project.write({"main.tf": ""}).run(*arguments)
    assert ran.code == 2
    assert said in ran.err
