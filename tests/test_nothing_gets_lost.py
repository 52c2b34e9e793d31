"""Interrupted, out of disk, not allowed: whatever a run writes is whole or as it was, and says why."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.project import Project, Ran

STEPS = "open", "replace", "link", "fsync", "chmod"
"""What is asked of the system to write a file."""
WRONG = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = 99999\n}\n'
RIGHT = WRONG.replace("99999", "43200")
REPORTS = "out.txt", "known.json", "summary.md"
FILES = {
    "a.tf": WRONG,
    "linked.tf": WRONG.replace('"x"', '"z"'),
    **dict.fromkeys(REPORTS, "old\n"),
}
ARGUMENTS = "check", "--fix", "--no-cache", "--format", "github", "-o", "out.txt", "--write-baseline", "known.json"
PAGE = "--report", "html=page.html"


def prepared(project: Project) -> None:
    """Files that a run is about to write; one of them has two names, and one is a link."""
    for path in project.folder.iterdir():
        path.unlink()
    project.write(FILES)
    os.link("linked.tf", "linked.bak")
    os.rename("out.txt", "real.txt")
    os.symlink("real.txt", "out.txt")
    project.monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def run(project: Project) -> Ran:
    return project.run(*ARGUMENTS)


@contextmanager
def failing(project: Project, at: int, error: BaseException, is_done: bool) -> Iterator[list[str]]:
    """Let the step of a number fail, before or after it is done; what is yielded are the steps that were taken."""
    taken: list[str] = []

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            if name == "open" and not str(arguments[0]).endswith((".part", ".kept")):
                return call(*arguments, **named)
            taken.append(name)
            if len(taken) - 1 != at:
                return call(*arguments, **named)
            if is_done:
                done = call(*arguments, **named)
                if name == "open":
                    os.close(done)
            raise error

        return step

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, counted(name, getattr(os, name)))
        yield taken


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("error", "is_done"),
    [
        pytest.param(FULL, False, id="full"),
        pytest.param(KeyboardInterrupt(), False, id="interrupted before a step"),
        pytest.param(KeyboardInterrupt(), True, id="interrupted after a step"),
    ],
)
def test_a_run_that_fails_at_any_step_of_writing(project: Project, error: BaseException, is_done: bool) -> None:
    prepared(project)
    before = contents(project.folder)
    with failing(project, -1, error, False) as taken:
        assert run(project).code == 0
    after = contents(project.folder)
    assert after.keys() == before.keys()
    assert [name for name in before if after[name] == before[name]] == ["linked.bak"]
    for at, step in enumerate(taken):
        prepared(project)
        with failing(project, at, error, is_done):
            ran = run(project)
        now = contents(project.folder)
        if (step, error) == ("link", FULL):  # a file that can't be linked is copied
            assert (ran.code, now) == (0, after)
            continue
        assert ran.code == (2 if error is FULL else 130), (at, step, ran.err)
        assert now.keys() == before.keys(), (at, step)
        assert all(now[name] in (before[name], after[name]) for name in now), (at, step)
        fixed = {now[name] == after[name] for name in ("a.tf", "linked.tf")}
        assert len(fixed) == 1, (at, step)
        assert error is not FULL or "can't be written: No space left on device" in ran.err


BEFORE_IT_BEGINS = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
from iaccheck.cli import main
sys.exit(main({arguments}))
"""


def run_alone(project: Project, most: int) -> subprocess.CompletedProcess[str]:
    """Run a command line in a process that can write no file of more than some bytes."""
    program = BEFORE_IT_BEGINS.format(most=most, arguments=[*ARGUMENTS, *PAGE])
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)


ENDED = """\
import os, signal, sys
steps = []
replace = os.replace
def replaced(*names):
    steps.append(names)
    if len(steps) == {at}:
        os.kill(os.getpid(), signal.{name})
    replace(*names)
os.replace = replaced
from iaccheck.cli import main
sys.exit(main({arguments}))
"""


KILLED = """\
import os, signal, sys
steps = []
def killed(call):
    def step(*names, **more):
        steps.append(call)
        if len(steps) == {at}:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*names, **more)
    return step
for name in ("replace", "link", "fsync", "chmod"):
    setattr(os, name, killed(getattr(os, name)))
from iaccheck.cli import main
sys.exit(main({arguments}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_process_that_is_killed_at_any_step(project: Project) -> None:
    """Nothing can be undone then; but every file is whole, and what is left beside them is read by nobody."""
    prepared(project)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    before = contents(project.folder)
    assert run(project).code == 0
    after = contents(project.folder)
    for at in range(1, 100):
        prepared(project)
        program = KILLED.format(at=at, arguments=list(ARGUMENTS))
        ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=False)
        now = contents(project.folder)
        left = {name for name in now if name.endswith((".part", ".kept"))}
        assert now.keys() - left == before.keys(), at
        assert all(now[name] in (before[name], after[name]) for name in before), at
        if ran.returncode == 0:
            assert (now, at > 10) == (after, True)
            return
        assert ran.returncode == -9
    raise AssertionError("it never ended")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_process_that_is_told_to_end(project: Project, name: str, code: int, at: int) -> None:
    prepared(project)
    before = contents(project.folder)
    program = ENDED.format(at=at, name=name, arguments=list(ARGUMENTS))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (code, "")
    assert contents(project.folder) == before


@pytest.mark.parametrize("most", [0, 60, 1000, 20_000])
def test_a_disk_that_is_full_sooner_or_later(project: Project, most: int) -> None:
    pytest.importorskip("resource", reason="not on Windows")
    prepared(project)
    before = contents(project.folder)
    ran = run_alone(project, most)
    assert (ran.returncode, "can't be written: File too large" in ran.stderr) == (2, True), ran.stderr
    assert contents(project.folder) == before
    assert run_alone(project, 10**8).returncode == 0


def test_a_file_system_without_room(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    small = tmp_path_factory.mktemp("small")
    if not shutil.which("mount") or os.system(f"mount -t tmpfs -o size=64k none {small} 2>/dev/null"):
        pytest.skip("no file system can be mounted here")
    try:
        project.monkeypatch.chdir(small)
        project.folder = small
        prepared(project)
        with Path("filling").open("wb", 0) as filling, suppress(OSError):
            while filling.write(b"x" * 512):
                pass
        before = contents(small)
        ran = run(project)
        assert (ran.code, "can't be written: No space left on device" in ran.err) == (2, True)
        assert contents(small) == before
    finally:
        project.monkeypatch.chdir("/")
        os.system(f"umount {small}")


def test_modes_and_links_are_kept_and_a_hard_link_keeps_what_it_held(project: Project) -> None:
    prepared(project)
    modes = {"a.tf": 0o755, "linked.tf": 0o604, "known.json": 0o600, "real.txt": 0o664}
    for name, mode in modes.items():
        os.chmod(name, mode)
    assert run(project).code == 0
    assert {name: stat.S_IMODE(os.stat(name).st_mode) for name in modes} == modes
    assert os.readlink("out.txt") == "real.txt"
    assert Path("real.txt").read_text(encoding="utf-8") != "old\n"
    assert Path("linked.tf").read_text(encoding="utf-8") == RIGHT.replace('"x"', '"z"')
    assert Path("linked.bak").read_text(encoding="utf-8") == WRONG.replace('"x"', '"z"')


@pytest.mark.parametrize("name", ["a.tf", "linked.tf", "real.txt", "known.json"])
def test_a_read_only_file_is_left_with_all_others(project: Project, name: str) -> None:
    prepared(project)
    os.chmod(name, 0o444)
    before = contents(project.folder)
    ran = run(project)
    shown = "out.txt" if name == "real.txt" else name
    assert (ran.code, f"{shown} can't be written: it is read-only" in ran.err) == (2, True)
    assert contents(project.folder) == before


def test_a_file_of_a_name_that_a_run_might_use_is_not_written_to(project: Project) -> None:
    prepared(project)
    mark = os.urandom(4)
    project.monkeypatch.setattr(os, "urandom", lambda _: mark)
    os.symlink("precious", f"a.tf.{mark.hex()}.part")
    ran = run(project)
    assert (ran.code, "a.tf can't be written: File exists" in ran.err) == (2, True)
    assert not os.path.lexists("precious")


@pytest.mark.parametrize("option", [["-o"], ["--write-baseline"], ["--fix", "-o"], ["--report", "html="]])
@pytest.mark.parametrize("name", ["link", "folder/new", "missing"])
def test_a_link_of_a_stranger_leads_nowhere(
    project: Project, tmp_path_factory: Any, option: list[str], name: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "precious").write_text("old\n", encoding="utf-8")
    project.write({"a.tf": WRONG})
    os.symlink(outside / "precious", "link")
    os.symlink(outside, "folder")
    os.symlink(outside / "not-there", "missing")
    *words, last = option
    ran = project.run(*words, *([last + name] if last.endswith("=") else [last, name]))
    assert (ran.code, ran.out) == (2, "")
    assert f"{name} can't be written: it is a link to a place outside of the working directory" in ran.err
    assert contents(outside) == {"precious": "old\n"}
    assert Path("a.tf").read_text(encoding="utf-8") == WRONG


@pytest.mark.parametrize(
    ("name", "code"),
    [("{linked}/out.txt", 1), ("{elsewhere}/out.txt", 1), ("{linked}/folder/new", 2), ("/dev/stdout", 1)],
)
def test_links_that_the_user_goes_through_are_followed(
    project: Project, tmp_path_factory: Any, name: str, code: int
) -> None:
    """A working directory and other folders may be reached by a link; what lies in the first is still a stranger's."""
    outside = tmp_path_factory.mktemp("outside")
    project.write({"a.tf": WRONG})
    os.symlink(outside, "folder")
    os.symlink(project.folder, outside / "linked")
    os.symlink(outside, outside / "elsewhere")
    assert project.run("-o", name.format(linked=outside / "linked", elsewhere=outside / "elsewhere")).code == code
    assert not (outside / "new").exists()


def test_nor_does_one_in_place_of_the_schema(project: Project, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside") / "precious"
    outside.write_text("old\n", encoding="utf-8")
    project.write({"a.tf": WRONG})
    os.symlink(outside, ".iaccheck.schema.json")
    ran = project.run("init")
    assert (ran.code, ".iaccheck.schema.json is a link" in ran.err) == (2, True)
    assert outside.read_text(encoding="utf-8") == "old\n"


@pytest.mark.parametrize("name", ["a.tf", "./a.tf", "new.tf", "x.auto.tfvars", "plan.json", "own.yaml", "linked"])
def test_results_take_the_place_of_nothing_that_is_read(project: Project, name: str) -> None:
    project.write({"a.tf": WRONG, "plan.json": "{}", "own.yaml": ""})
    os.symlink("plan.json", "linked")
    before = contents(project.folder)
    for option in (["-o", name], ["--write-baseline", name], ["--report", f"json={name}"]):
        ran = project.run("--config", "own.yaml", "plan.json", ".", *option)
        assert (ran.code, f"{name} is what runs read" in ran.err) == (2, True)
    assert contents(project.folder) == before
