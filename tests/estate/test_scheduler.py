"""`--scheduler` with a real Dask scheduler and real workers on loopback, each a process of its own."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from iaccheck.estate import scheduler
from iaccheck.source import UsageError
from tests.estate.cluster import ENVIRONMENT, ROOT, Cluster, until
from tests.project import Project

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'iaccheck[dask]'")

ROOTS = 60
ROLE = 'resource "alicloud_ram_role" "{}" {{\n  max_session_duration = {}\n}}\n'
SECRET = "correct-horse-battery"


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
    project.write({"modules/role/main.tf": 'variable "s" {}\n' + ROLE.format("shared", "var.s")})
    for number in range(ROOTS):
        own = ROLE.format("own", 'tonumber(file("${path.module}/s.txt"))')
        call = f'module "role" {{\n  source = "../../modules/role"\n  s      = {number * 600}\n}}\n'
        project.write({f"live/{number}/main.tf": own + call, f"live/{number}/s.txt": str(number * 400)})
    return project.write({"iaccheck.yaml": "version: 1\naccounts:\n  - {name: main, roots: ['live/**']}\n"})


@pytest.fixture
def slow(estate: Project) -> Project:
    """The same, of which one root module takes long."""
    return estate.write({"live/7/slow.tf": taking_long(3)})


def taking_long(parts: int) -> str:
    """What takes a few tenths of a second for each of some parts."""
    loops = "length([for i in range(900) : length([for j in range(130) : i + j])])"
    parts_ = "".join(f"locals {{\n  n{number} = {loops}\n}}\n" for number in range(parts))
    return parts_ + ROLE.format("slow", " + ".join(f"local.n{number}" for number in range(parts)))


def iaccheck(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "iaccheck", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, **pipes)  # type: ignore[call-overload, no-any-return]


def printed(process: subprocess.Popen[str]) -> tuple[str, str, int]:
    out, err = process.communicate(timeout=60)
    return out, err, process.returncode


# --- the same, to the byte ------------------------------------------------------------------------------

FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html")
RUNS = {
    "every format": ["check", ".", "--all", *(f"--report={name}=out.{name}" for name in FORMATS)],
    "settings": ["settings", "--format", "json"],
    "reach": ["reach"],
    "both readers": ["check", ".", "--cross-check"],
    "every root module": ["check", ".", "--exhaustive", "--format", "json"],
    "what changed": ["check", ".", "--changed-since", "HEAD"],
    "what --fix would write": ["check", ".", "--fix", "--diff"],
    "a plan in its source": ["check", "plan.json", "--source", "live/3", "--format", "json"],
    "a plan beside folders": ["check", "live", "plan.json"],
    "variables": ["check", ".", "--var", "x=1", "--strict"],
}
OWN = {
    "address": "alicloud_ram_role.own", "mode": "managed", "type": "alicloud_ram_role", "name": "own",
    "provider_name": "registry.terraform.io/aliyun/alicloud",
}  # fmt: skip
PLAN = json.dumps({
    "format_version": "1.2", "terraform_version": "1.11.4", "configuration": {"root_module": {}},
    "planned_values": {"root_module": {"resources": [{**OWN, "values": {"max_session_duration": 60}}]}},
    "resource_changes": [{**OWN, "change": {
        "actions": ["create"], "before": None, "after": {"max_session_duration": 60}, "after_unknown": {},
    }}],
})  # fmt: skip


@pytest.mark.parametrize("kind", RUNS)
def test_prints_and_writes_what_a_run_here_does(kind: str, cluster: Cluster, estate: Project) -> None:
    estate.write({"plan.json": PLAN, "live/0/v.tf": 'variable "x" {}', "bare/main.tf": "locals {\n  x = 1\n}\n"})
    if kind == "what changed":
        for arguments in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", *arguments], cwd=estate.folder, check=True)
        estate.write({"live/5/s.txt": "90000"})
    there = estate.run(*RUNS[kind], "--scheduler", cluster.address)
    written = {name: (estate.folder / f"out.{name}").read_bytes() for name in FORMATS if kind == "every format"}
    here = estate.run(*RUNS[kind])
    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)
    assert written == {name: (estate.folder / f"out.{name}").read_bytes() for name in written}
    assert "live/" in here.out


def test_what_is_known_from_another_run_does_not_go_out(
    cluster: Cluster, estate: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    estate.monkeypatch.setenv("IACCHECK_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    there = [estate.run("--scheduler", cluster.address).out for _ in range(2)]
    assert {*there, estate.run().out, estate.run("--no-cache").out} == {there[0]}


def test_what_a_run_says_differs_only_in_who_plans(cluster: Cluster, estate: Project) -> None:
    here, there = estate.run("--no-cache", "-v"), estate.run("--no-cache", "-v", "--scheduler", cluster.address)
    assert there.out == here.out
    *said, _ = re.sub(r"by \d+ workers?$", "by this process", there.err, flags=re.MULTILINE).splitlines()
    assert said == here.err.splitlines()[:-1]
    assert "by this process" not in there.err


def test_nobody_logs_what_is_sent(cluster: Cluster, project: Project) -> None:
    project.write({
        "live/main.tf": 'variable "s" {\n  sensitive = true\n}\n' + ROLE.format("r", "length(var.s)"),
        "live/broken.tf": f'resource "{SECRET}',
    })  # fmt: skip
    ran = project.run("live", "--var", f"s={SECRET}", "--scheduler", cluster.address)
    assert ran.code == 1
    assert SECRET not in cluster.logs()
    assert "Run out-of-band function" in cluster.logs()


# --- workers that go away -------------------------------------------------------------------------------


def test_a_worker_that_is_killed_at_work_takes_nothing_along(cluster: Cluster, slow: Project) -> None:
    here = printed(iaccheck(slow.folder, "--format", "json"))
    second = cluster.worker()
    there = iaccheck(slow.folder, "--format", "json", "--scheduler", cluster.address)
    until(lambda: cluster.workers().get(second.pid))
    second.kill()
    assert printed(there) == here


def test_a_root_module_with_which_every_worker_ends_is_a_finding(
    tmp_path_factory: pytest.TempPathFactory, slow: Project
) -> None:
    slow.write({"live/7/slow.tf": taking_long(50)})
    frail = Cluster(tmp_path_factory.mktemp("frail"), DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1")
    try:
        frail.worker()
        there = iaccheck(slow.folder, "--format", "json", "--scheduler", frail.address, "--limit=total-steps=99000000")
        ending = Thread(target=end_who_takes_long, args=(frail, there))
        ending.start()
        out, err, code = printed(there)
        ending.join()
    finally:
        frail.stop()
    assert (err, code) == ("", 1)
    here = slow.write({"live/7/main.tf": "", "live/7/slow.tf": ""}).run("--format", "json").json
    found = json.loads(out)["findings"]
    (odd,) = (finding for finding in found if finding["rule"] == "unreadable-input")
    assert "live/7 could not be planned: each worker that it was given to ended" in odd["message"]
    assert [finding for finding in found if finding is not odd] == here["findings"]


def end_who_takes_long(frail: Cluster, there: subprocess.Popen[str]) -> None:
    """As long as a run lasts, kill each worker that has had work for some time, and start another one."""
    since: dict[int, float] = {}
    while there.poll() is None:
        now = time.monotonic()
        since = {pid: since.get(pid, now) for pid, has_work in frail.workers().items() if has_work}
        for process in frail.processes:
            if now - since.get(process.pid, now) > 1.5:
                process.kill()
                process.wait()
                frail.worker()
        time.sleep(0.05)


def test_who_interrupts_a_run_leaves_no_task_behind(cluster: Cluster, slow: Project) -> None:
    there = iaccheck(slow.folder, "--scheduler", cluster.address)
    until(lambda: any(cluster.workers().values()))
    there.send_signal(signal.SIGINT)
    assert printed(there) == ("", "", 130)
    until(lambda: cluster.tasks() == 0)


def test_a_scheduler_that_goes_away_is_said_so(tmp_path_factory: pytest.TempPathFactory, slow: Project) -> None:
    lost = Cluster(tmp_path_factory.mktemp("lost"))
    try:
        lost.worker()
        there = iaccheck(slow.folder, "--scheduler", lost.address)
        until(lambda: any(lost.workers().values()))
    finally:
        lost.stop()
    out, err, code = printed(there)
    assert (out, code) == ("", 2)
    assert f"--scheduler {lost.address}: the connection was lost" in err


# --- who is not as we are -------------------------------------------------------------------------------


@pytest.mark.parametrize("has_one", [True, False])
def test_a_worker_with_another_iaccheck_or_none_is_said_so_and_gets_no_work(
    has_one: bool, cluster: Cluster, estate: Project, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    if has_one:
        shutil.copytree(ROOT / "iaccheck", other / "iaccheck")
        shutil.copytree(ROOT / "rules", other / "rules")
        (other / "iaccheck/more.py").write_text("")
    else:
        (other / "iaccheck.py").write_text("""raise ModuleNotFoundError("No module named 'iaccheck'")""")
    started = cluster.worker(other)
    ran = estate.run("--scheduler", cluster.address)
    is_there = started.poll() is None
    started.kill()
    until(lambda: started.pid not in cluster.workers())
    assert (ran.code, ran.out, is_there) == (2, "", True)
    assert ("has iaccheck 0." if has_one else "has no iaccheck") in ran.err
    assert ran.err.count("tcp://") == 2
    assert "Install the same iaccheck and Python" in ran.err


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


def test_what_is_no_scheduler_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "CONNECTING", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with (
            pytest.raises(UsageError, match=f"--scheduler {url}: no scheduler answers there"),
            scheduler.scheduler(url),
        ):
            pass


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
