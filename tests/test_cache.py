"""What a run leaves for the next one: it may change nothing but how long that takes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec import msgpack

from iaccheck import cache
from iaccheck.cache_file import Growing, Kept
from iaccheck.files import digest
from iaccheck.terraform import discover, expand
from iaccheck.terraform.discover import Folder
from tests.project import Project

ROLE = 'resource "alicloud_ram_role" "%s" {\n  max_session_duration = %s\n}\n'
CALL = 'module "%s" {\n  source  = "./%s"\n  seconds = %s\n}\n'
VARIABLE = 'variable "%s" {\n  default = %s\n}\n'
MANIFEST = '{"Modules": [{"Key": "far", "Source": "x", "Dir": ".terraform/modules/far"}]}'
FILES = {
    "a/main.tf": VARIABLE % ("seconds", 3600)
    + ROLE % ("variable", "var.seconds")
    + ROLE % ("file", 'fileexists("x.txt") ? file("x.txt") : 7200')
    + ROLE % ("set", 'length(fileset(".", "seen/*")) * 3600 + 900')
    + ROLE % ("workspace", 'terraform.workspace == "prod" ? 1800 : 3600')
    + ROLE % ("template", 'templatefile("${path.module}/t.tftpl", {hours = 2})')
    + (CALL % ("m", "m", "5000"))
    + 'module "far" {\n  source = "example.com/a/b/c"\n}\n',
    "a/t.tftpl": "${hours * 1800}",
    "a/m/main.tf": VARIABLE % ("seconds", 1) + ROLE % ("called", "var.seconds"),
    "b/main.tf": ROLE % ("plain", "90000"),
    "c/main.tf": 'output "x" {\n  value = 1\n}\n',
}


@pytest.fixture
def made(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Root modules, and a cache of their own."""
    monkeypatch.setenv("IACCHECK_CACHE_DIR", str(project.folder / "cache"))
    return project.write(FILES)


def planned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The root modules that are planned from now on, by name."""
    names: list[str] = []
    real = expand.expand

    def counted(name: str, *rest: object) -> object:
        names.append(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(expand, "expand", counted)
    return names


def test_a_second_run_plans_nothing_and_says_the_same(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made.run("check", "--all")
    names = planned(monkeypatch)
    assert made.run("check", "--all").out == first.out
    assert names == []
    assert made.run("check", "--all", "--no-cache").out == first.out
    assert names == ["a", "b"]


EDITS: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "a value of the same length": (lambda top: write(top / "b/main.tf", ROLE % ("plain", "90001")), ["b"]),
    "a new file": (lambda top: write(top / "b/more.tf", ROLE % ("more", "60")), ["b"]),
    "an override": (lambda top: write(top / "b/override.tf", ROLE % ("plain", "60")), ["b"]),
    "a file less": (lambda top: (top / "b/main.tf").unlink(), []),
    "a root module more": (lambda top: write(top / "d/main.tf", ROLE % ("new", "60")), ["d"]),
    "a root module that matters now": (lambda top: write(top / "c/main.tf", ROLE % ("new", "60")), ["c"]),
    "a variable file": (lambda top: write(top / "a/terraform.tfvars", "seconds = 60\n"), ["a"]),
    "a called module": (lambda top: write(top / "a/m/main.tf", VARIABLE % ("seconds", 1) + ROLE % ("x", "60")), ["a"]),
    "a called module less": (lambda top: (top / "a/m/main.tf").unlink(), ["a"]),
    "a file that was not there": (lambda top: write(top / "a/x.txt", "60"), ["a"]),
    "a template": (lambda top: write(top / "a/t.tftpl", "${hours * 3600}"), ["a"]),
    "a file in a set": (lambda top: write(top / "a/seen/1", ""), ["a"]),
    "a workspace": (lambda top: write(top / "a/.terraform/environment", "prod"), ["a"]),
    "a module that was fetched": (
        lambda top: [
            write(top / f"a/.terraform/modules/{name}", text)
            for name, text in (("far/main.tf", ROLE % ("far", "60")), ("modules.json", MANIFEST))
        ],
        ["a"],
    ),
    "a file that can't be read": (lambda top: (top / "b/main.tf").write_bytes(b"\xff\xfe\x00"), ["b"]),
    "a note": (lambda top: write(top / "b/notes.md", "nothing of interest"), ["b"]),
    "a file elsewhere": (lambda top: write(top / "notes.md", "nothing of interest"), []),
    "times alone": (lambda top: os.utime(top / "b/main.tf"), []),
}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_another_is_planned_anew_and_nothing_else(
    made: Project, monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    made.run("check", "--all")
    change, expected = EDITS[edit]
    change(made.folder)
    names = planned(monkeypatch)
    after = made.run("check", "--all")
    assert names == expected
    assert after.out == made.run("check", "--all", "--no-cache").out


@pytest.mark.parametrize(
    ("arguments", "name", "text"),
    [
        (["--var", "seconds=60"], "", ""),
        ([], "TF_VAR_seconds", "60"),
        ([], "TF_WORKSPACE", "prod"),
        ([], "TF_DATA_DIR", "elsewhere"),
    ],
)
def test_what_a_run_is_told_counts(
    made: Project, monkeypatch: pytest.MonkeyPatch, arguments: list[str], name: str, text: str
) -> None:
    made.write({"a/elsewhere/environment": "prod"})
    made.run("settings", "a")
    monkeypatch.setenv(name or "NOTHING", text)
    assert made.run("settings", "a", *arguments).out == made.run("settings", "a", "--no-cache", *arguments).out


def test_another_catalogue_knows_nothing_of_it(made: Project) -> None:
    made.write({"b/main.tf": ROLE % ("plain", "60\n  size = 7")})
    made.run("settings", "b")
    rules = "settings:\n  - {id: alicloud_ram_role.size, unit: number, omitted: {on_create: 1}}\n"
    made.write({"own/rules.yaml": rules})
    assert "alicloud_ram_role.plain.size = 7" in made.run("settings", "b", "--rules", "own").out


def test_files_whose_size_time_and_inode_are_known_are_not_read(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "YOUNG_SECONDS", -60)
    first = made.run("check", "--all")
    read: list[str] = []
    monkeypatch.setattr(discover, "_look_into", lambda path, *_: read.append(path))
    assert made.run("check", "--all").out == first.out
    assert read == []


def test_files_that_changed_just_now_are_read_again(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    made.run("check", "--all")
    read: list[str] = []
    real = discover._look_into

    def counted(path: str, *rest: object) -> Folder:
        read.append(os.path.basename(path))
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(discover, "_look_into", counted)
    made.run("check", "--all")
    assert read == ["a", "m", "b", "c"]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut": lambda content: content[: len(content) // 2],
    "another byte": lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
    "no file of ours": lambda content: b"{}" * 100,
    "a byte of an answer": lambda content: content[:100] + bytes([content[100] ^ 1]) + content[101:],
    "no end": lambda content: content[:-1],
    "another form, whole": lambda content: indexed(b"\x92\x01\x02"),
    "answers beyond the end": lambda content: indexed(msgpack.encode([{}, {bytes(16): 1 << 63}])),
}


def indexed(index: bytes) -> bytes:
    """A file of the cache that holds nothing but an index."""
    return index + digest(index) + bytes(8)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_made_anew_without_a_word(made: Project, damage: str) -> None:
    first = made.run("check", "--all")
    (path,) = (made.folder / "cache").iterdir()
    whole = path.read_bytes()
    path.write_bytes(DAMAGE[damage](whole))
    again = made.run("check", "--all")
    assert (again.out, again.err, again.code) == (first.out, first.err, first.code)
    assert path.read_bytes() == whole


def test_an_answer_that_is_none_is_worked_out_again(made: Project) -> None:
    first = made.run("check", "--all")
    (path,) = (made.folder / "cache").iterdir()
    whole, old, forged = path.read_bytes(), Kept(str(path)), Growing(str(path))
    for key in old.index.answers:
        forged.add(key, (old.answer(key) or b"").replace(b"alicloud_ram_role", b"\xc0" * 17))
    forged.put(old.index.folders)
    old.close()
    assert path.read_bytes() != whole
    again = made.run("check", "--all")
    assert (again.out, again.err, again.code) == (first.out, first.err, first.code)


def test_a_run_that_ends_early_leaves_no_part_of_a_file(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(name: str, *_: object) -> object:
        raise KeyboardInterrupt

    made.run("check", "a")
    (path,) = (made.folder / "cache").iterdir()
    whole = path.read_bytes()
    made.write({"a/more.tf": ROLE % ("more", "60")})
    monkeypatch.setattr(expand, "expand", ended)
    with suppress(KeyboardInterrupt):
        made.run("check", "a")
    assert [each.read_bytes() for each in (made.folder / "cache").iterdir()] == [whole]


def turned(path: Path, into: Callable[[Path], object]) -> None:
    path.unlink()
    into(path)


STRANGE: dict[str, Callable[[Path], object]] = {
    "anybody may write to it": lambda path: path.chmod(0o666),
    "a group may write to it": lambda path: path.chmod(0o660),
    "a link": lambda path: os.symlink(path.rename(f"{path}.there"), path),
    "a pipe": lambda path: turned(path, os.mkfifo),
    "endless": lambda path: os.truncate(path, 1 << 40),
    "deep": lambda path: path.write_bytes(digest(b"\x91" * 10**6) + b"\x91" * 10**6),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes and pipes of this kind")
@pytest.mark.parametrize("strange", STRANGE)
def test_what_a_stranger_may_have_put_there_is_not_read(
    made: Project, monkeypatch: pytest.MonkeyPatch, strange: str
) -> None:
    first = made.run("check", "--all")
    (path,) = (made.folder / "cache").iterdir()
    STRANGE[strange](path)
    names = planned(monkeypatch)
    again = made.run("check", "--all")
    assert (again.out, again.err, again.code) == (first.out, first.err, first.code)
    assert names == ["a", "b"]
    assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert stat.S_ISREG(path.lstat().st_mode)


def test_a_cache_that_cannot_be_written_is_none(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made.run("check", "--all", "--no-cache")
    made.write({"file": ""})
    monkeypatch.setenv("IACCHECK_CACHE_DIR", str(made.folder / "file/below"))
    again = made.run("check", "--all")
    assert (again.out, again.err, again.code) == (first.out, first.err, first.code)


def test_nothing_is_written_where_nothing_is_to_be(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    made.run("check", "--no-cache")
    monkeypatch.setenv("IACCHECK_CACHE_DIR", "")
    made.run("check")
    assert not (made.folder / "cache").exists()


SECRET = "28877"


@pytest.mark.parametrize(
    "text",
    [
        VARIABLE % ("s", SECRET + "\n  sensitive = true") + ROLE % ("a", "var.s"),
        ROLE % ("a", f"sensitive({SECRET})"),
        ROLE % ("a", f"var.x ? sensitive({SECRET}) : 3600") + 'variable "x" {}\n',
        ROLE % ("a", "var.s") + 'variable "s" {\n  sensitive = true\n}\n',
    ],
)
def test_what_is_sensitive_is_not_written_down(made: Project, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("TF_VAR_s", SECRET)
    made.write({"b/main.tf": text})
    first = made.run("check", "--all")
    kept = b"".join(path.read_bytes() for path in (made.folder / "cache").iterdir())
    assert b"alicloud_ram_role" in kept
    assert SECRET.encode() not in kept
    assert int(SECRET).to_bytes(2, "big") not in kept
    assert made.run("check", "--all").out == first.out


def test_waivers_and_source_lines_are_there_in_a_second_run(made: Project) -> None:
    made.write({"b/main.tf": "# iaccheck:ignore=session-out-of-range it is known\n" + FILES["b/main.tf"]})
    first = made.run("check", "--all")
    assert "it is known" in first.out
    assert 'length(fileset(".", "seen/*"))' in first.out
    assert made.run("check", "--all").out == first.out


def test_old_files_go(made: Project) -> None:
    old, new, other = (made.folder / "cache" / name for name in ("old.iaccheck", "new.iaccheck", "other.txt"))
    for path in (old, new, other):
        write(path, "x")
    for path in (old, other):
        os.utime(path, (1, 1))
    made.run("check")
    assert [path.exists() for path in (old, new, other)] == [False, True, True]


MANY = {f"live/{n:03}/main.tf": ROLE % (f"r{n}", n * 300) for n in range(300)}


def test_output_is_the_same_whatever_the_processes_hashes_locale_and_cache(project: Project) -> None:
    project.write({**MANY, "live/250/main.tf": ROLE % ("r", "sensitive(7)"), "live/251/main.tf": "# \udcff"[:2]})
    (project.folder / "live/252/main.tf").write_bytes(ROLE.encode() % (b"x", b'"\xff" == "" ? 1 : 2'))
    outputs = set()
    for jobs, seed, locale, kept in (
        ("1", "0", "C", "--no-cache"),
        ("2", "1", "C.UTF-8", "--no-cache"),
        ("2", "2", "C", "--all"),
        ("1", "3", "C.UTF-8", "--all"),
        ("3", "4", "C", "--all"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        environment |= {"IACCHECK_CACHE_DIR": str(project.folder / "cache"), "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-m", "iaccheck", "check", "--all", "--format", "json", "--jobs", jobs, kept]
        outputs.add(subprocess.run(command, capture_output=True, env=environment, check=False).stdout)
    assert len(outputs) == 1
    assert outputs.pop().count(b'"session-out-of-range"') > 100


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "100000"])
def test_a_number_of_processes_has_to_be_one(project: Project, number: str) -> None:
    ran = project.write(FILES).run("check", "--jobs", number)
    assert ran.code == 2
    assert "--jobs" in ran.err
