"""What changes, fails or ends around a run: files vanish, the disk is full, many share a cache, a signal comes."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.running import BUG, GOOD, TOP, run, write
from tests.project import Project

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals, modes and limits")
ROLE = 'resource "alicloud_ram_role" "r" {\n  max_session_duration = %s\n}\n'


# --- limits that are reached in the middle ----------------------------------------------------------------------

HUNGRY = (
    "".join(f'resource "alicloud_ram_role" "r{n}" {{\n  max_session_duration = local.l{n}\n}}\n' for n in range(40))
    + "locals {\n" + "".join(f"l{n} = length([for x in range(200) : x + {n}]) * 18 + {n}\n" for n in range(40)) + "}\n"
)  # fmt: skip
TIGHT = ("--limit", "steps=20000", "--limit", "total-steps=60000")


def asked(folder: Path, seed: str, *more: str) -> bytes:
    """What a process answers that has another hash seed."""
    done = subprocess.run(
        [sys.executable, "-m", "iaccheck", "settings", "--format", "json", "--no-cache", *TIGHT, *more], cwd=folder,
        env={**os.environ, "PYTHONPATH": str(TOP), "PYTHONHASHSEED": seed}, capture_output=True, check=True, timeout=99,
    )  # fmt: skip
    return done.stdout


def test_what_is_beyond_a_limit_is_the_same_in_each_run_and_no_root_module_costs_another(tmp_path: Path) -> None:
    files = {f"r{n:03}/main.tf": HUNGRY if n in {0, 7, 210} else GOOD for n in range(220)}
    write(tmp_path, files)
    first = asked(tmp_path, "0", "--jobs", "1")
    rows = json.loads(first)["settings"]
    assert [row["value"] for row in rows if row["address"].endswith(".good")] == [3600] * 217
    hungry = {root: [row["status"] for row in rows if row["root"] == root] for root in ("r000", "r007", "r210")}
    assert {"known", "unknown"} == set(hungry["r000"])
    assert hungry["r000"] == hungry["r007"] == hungry["r210"]
    alone = json.loads(asked(tmp_path / "r210", "1"))["settings"]
    assert [row["status"] for row in alone] == hungry["r210"]
    for seed, jobs in (("1", "1"), ("2", "2"), ("3", "2")):
        assert asked(tmp_path, seed, "--jobs", jobs) == first, (seed, jobs)


# --- the tree changes meanwhile ---------------------------------------------------------------------------------


def each_file(change: Callable[[Path], object]) -> Callable[[Path], None]:
    """The change of a tree that changes each of its files."""

    def changed(top: Path) -> None:
        for path in sorted(top.rglob("*.*")):
            if path.is_file():
                change(path)

    return changed


def each_folder(change: Callable[[Path], object]) -> Callable[[Path], None]:
    """The change of a tree that changes each folder in it."""

    def changed(top: Path) -> None:
        for path in sorted(top.iterdir()):
            if path.is_dir():
                change(path)

    return changed


def turned(into: Callable[[Path], object]) -> Callable[[Path], None]:
    """What puts something else in the place of a file or folder."""

    def turn(path: Path) -> None:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        into(path)

    return turn


CHANGES: dict[str, Callable[[Path], None]] = {
    "files vanish": each_file(Path.unlink),
    "folders vanish": each_folder(shutil.rmtree),
    "files become folders": each_file(turned(os.mkdir)),
    "files become pipes": each_file(turned(os.mkfifo)),
    "folders become links in circles": each_folder(turned(lambda path: os.symlink(path.name, path))),
    "files are others": each_file(lambda path: path.write_text("{[(", encoding="utf-8")),
    "files are empty": each_file(lambda path: path.write_bytes(b"")),
}
TREE = {
    "a/main.tf": ROLE % 'length(file("x.txt")) * 1000' + 'module "m" {\n  source = "../m"\n}\n', "a/x.txt": "abcd",
    "a/terraform.tfvars": "x = 1\n", "m/main.tf": GOOD, "b/main.tf": ROLE % 99999, "iaccheck.yaml": "version: 1\n",
}  # fmt: skip


@posix
@pytest.mark.parametrize("change", CHANGES)
def test_the_tree_changes_at_any_time(project: Project, change: str) -> None:
    from iaccheck import files

    real, calls, at = files._content, 0, 0

    def content(path: str) -> bytes | str:
        nonlocal calls
        calls += 1
        if calls == at:
            CHANGES[change](project.folder / "tree")
        return real(path)

    project.monkeypatch.setattr(files, "_content", content)
    project.monkeypatch.setenv("IACCHECK_CACHE_DIR", str(project.folder / "kept"))
    while at <= calls:
        at, calls = at + 1, 0
        shutil.rmtree(project.folder / "tree", ignore_errors=True)
        write(project.folder / "tree", TREE)
        ran = project.run("check", "--all", "--fix" if at % 2 else "--strict", "tree")
        assert ran.code in {0, 1, 2, 3}, (at, ran.err)
        assert not any(word in ran.err for word in BUG)
    assert at > 5


@posix
def test_what_may_not_be_read(tmp_path: Path) -> None:
    """The superuser may read anything, so then the right to is given away."""
    plain = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
    if plain and not shutil.which("setpriv"):
        pytest.skip("setpriv is not here, and this is the superuser")
    write(tmp_path, {"a/main.tf": GOOD, "b/main.tf": GOOD, "c/main.tf": GOOD, "d/x/main.tf": GOOD, "e/main.tf":
                     'module "m" {\n  source = "../c"\n}\n' + ROLE % 'file("../b/main.tf")'})  # fmt: skip
    for name in ("b/main.tf", "c", "d"):
        (tmp_path / name).chmod(0)
    try:
        ran = subprocess.run(
            [*plain, sys.executable, "-m", "iaccheck", "check", "--no-cache"], cwd=tmp_path, check=False, timeout=120,
            env={**os.environ, "PYTHONPATH": str(TOP)}, capture_output=True, text=True,
        )  # fmt: skip
    finally:
        for name in ("b/main.tf", "c", "d"):
            (tmp_path / name).chmod(0o700)
    if "setpriv:" in ran.stderr:
        pytest.skip("setpriv may not give rights away here")
    assert ran.returncode == 1, ran.stderr
    assert "b/main.tf could not be read: Permission denied" in ran.stdout
    for name in ("c", "d"):
        assert f"not checked: {name}: it can't be opened: Permission denied" in ran.stdout
    assert 'module.m comes from "../c", and there is no folder c that can be read' in ran.stdout
    assert not any(word in ran.stderr for word in BUG)


# --- the cache --------------------------------------------------------------------------------------------------


def start(folder: Path, cache: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "iaccheck", "settings", "--format", "json"], cwd=folder,
        env={**os.environ, "PYTHONPATH": str(TOP), "IACCHECK_CACHE_DIR": str(cache)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_many_that_share_a_cache_while_files_change(tmp_path: Path) -> None:
    """`IACCHECK_EXAMPLES=160` for eight processes that run twenty times each."""
    runs = int(os.environ.get("IACCHECK_EXAMPLES", "12"))
    together = 8 if runs > 100 else 4
    for number in range(runs // together):
        seconds = 3600 + number
        write(tmp_path / "tree", {f"r{n}/main.tf": ROLE % (seconds + n) for n in range(5)})
        started = [start(tmp_path / "tree", tmp_path / "kept") for _ in range(together)]
        for process in started:
            out, err = process.communicate(timeout=120)
            assert (process.returncode, err) == (0, b"")
            assert [row["value"] for row in json.loads(out)["settings"]] == [seconds + n for n in range(5)]
    left = [path.name for path in (tmp_path / "kept").iterdir()]
    assert len(left) == 1, left


@posix
@pytest.mark.parametrize("most", [0, 50, 500])
def test_a_disk_without_room_for_the_cache(tmp_path: Path, most: int) -> None:
    write(tmp_path, {f"tree/r{n}/main.tf": ROLE % 99999 for n in range(3)})
    done = subprocess.run(
        [sys.executable, "-m", "iaccheck", "check"], cwd=tmp_path / "tree", capture_output=True, timeout=99,
        env={**os.environ, "PYTHONPATH": str(TOP), "IACCHECK_CACHE_DIR": str(tmp_path / "kept"),
             "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)), check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"3 failed" in done.stdout
    assert [*(tmp_path / "kept").iterdir()] == []


@pytest.mark.parametrize("home", ["/nonexistent", "relative", "", "tree/main.tf"])
def test_a_home_that_is_none(tmp_path: Path, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IACCHECK_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / home) if "/" in home and not home.startswith("/") else home)
    write(tmp_path, {"tree/main.tf": ROLE % 99999})
    ran = run(tmp_path / "tree", "check")
    assert (ran.code, ran.err) == (1, "")
    assert "1 failed" in ran.out
    assert [path.name for path in (tmp_path / "tree").iterdir()] == ["main.tf"]


# --- a signal while the bar is there ----------------------------------------------------------------------------

WAITS = """\
import sys, time
from iaccheck import progress, run
progress.Progress.__init__.__defaults__ = (True, 0.0)
run.findings_of = lambda *_: time.sleep(60)
from iaccheck.cli import main
sys.exit(main(["check", "--no-cache"]))
"""


@posix
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_the_cursor_is_there_again_whatever_ends_a_run(tmp_path: Path, name: str, code: int) -> None:
    import pty

    write(tmp_path, {"main.tf": GOOD})
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS], cwd=tmp_path, stderr=theirs, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(TOP), "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    drawn, end = b"", time.monotonic() + 60
    try:
        while b"judging" not in drawn and time.monotonic() < end:
            drawn += os.read(ours, 4096)
        assert b"\x1b[?25l" in drawn, "the cursor is hidden"
        process.send_signal(getattr(signal, name))
        while True:
            try:
                more = os.read(ours, 4096)
            except OSError:  # nobody holds the other end any more
                break
            if not more:
                break
            drawn += more
        assert process.wait(timeout=60) == code
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert drawn.rfind(b"\x1b[?25h") > drawn.rfind(b"\x1b[?25l")
