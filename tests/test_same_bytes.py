"""Output is the same bytes whatever the hash seed, the locale, how many processes work, and the order of files."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
ROOTS = 24
"""More than so few that one process does it all."""
FORMATS = "text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"
MAIN = """\
locals {
  hours = toset(["1", "30", "é"])
}
resource "alicloud_ram_role" "r" {
  for_each             = { a = 99999, b = 60, "c d" = 3600 }
  max_session_duration = each.value
}
resource "aws_iam_role" "broken" {
  name                 = var.nowhere
  max_session_duration = var.nothing
}
module "m" {
  source   = "../../m"
  for_each = local.hours
  hours    = each.key
}
"""
MODULE = """\
variable "hours" {}
resource "alicloud_ram_security_preference" "p" {
  login_session_duration = var.hours
}
"""
CONFIGURATION = """\
version: 1
workflows:
  - {name: job, kind: alicloud.assume-role-api, target: 'alicloud_ram_role.r*', needs: 8h, given: {requested: 8h}}
  - {name: away, kind: alicloud.assume-role-api, target: alicloud_ram_role.none, needs: 8h}
"""
RUN = """\
import os, sys
if sys.argv.pop(1) == "shuffled":
    from tests.test_same_bytes import Shuffled
    os.scandir = Shuffled
from iaccheck.cli import main
sys.exit(main(sys.argv[1:]))
"""


SCANDIR = os.scandir


class Shuffled:
    """A folder's entries in an order that no file system would give twice."""

    def __init__(self, folder: str = ".") -> None:
        with SCANDIR(folder) as found:
            self.entries = list(found)
        random.shuffle(self.entries)

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        return iter(self.entries)

    def __enter__(self) -> Shuffled:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""


def outputs(
    folder: Path, order: str = "sorted", environment: dict[str, str] | None = None, *more: str
) -> dict[str, bytes]:
    """What a run prints and writes, in all formats, by their names; with what it says beside."""
    there = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    reports = [word for name in FORMATS for word in ("--report", f"{name}={name}.out")]
    ran = subprocess.run(
        [sys.executable, "-c", RUN, order, "check", "--no-cache", "--all", "--as-of", "2026-11-22", *reports, *more],
        cwd=folder,
        env={**there, "PYTHONPATH": str(TOP), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "0", **(environment or {})},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    return {
        "printed": ran.stdout,
        "said": ran.stderr,
        **{path.name: path.read_bytes() for path in folder.glob("*.out")},
    }


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for name, text in {f"live/r{n}/main.tf": MAIN for n in range(ROOTS)}.items() | {("m/main.tf", MODULE)}:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "iaccheck.yaml").write_text(CONFIGURATION, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(tree: Path) -> dict[str, bytes]:
    found = outputs(tree)
    assert len(found) == len(FORMATS) + 2
    assert "é".encode() in found["json.out"]
    return found


@pytest.mark.parametrize(
    ("order", "environment", "more"),
    [
        pytest.param("sorted", {"PYTHONHASHSEED": "1"}, [], id="hash seed 1"),
        pytest.param("sorted", {"PYTHONHASHSEED": "4242"}, [], id="hash seed 4242"),
        pytest.param("shuffled", {}, [], id="order of files"),
        pytest.param("sorted", {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Chatham"}, [], id="UTF-8"),
        pytest.param("sorted", {}, ["--jobs", "1"], id="one process"),
        pytest.param("sorted", {}, ["--jobs", "3"], id="three processes"),
    ],
)
def test_same_bytes(
    tree: Path, expected: dict[str, bytes], order: str, environment: dict[str, str], more: list[str]
) -> None:
    found = outputs(tree, order, environment, *more)
    assert [name for name in expected if found.get(name) != expected[name]] == []


def test_only_what_people_read_depends_on_the_locale(tree: Path, expected: dict[str, bytes]) -> None:
    found = outputs(tree, environment={"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"})
    assert [name for name in expected if found[name] != expected[name]] in ([], ["printed"])
    assert found["text.out"] == expected["text.out"]
