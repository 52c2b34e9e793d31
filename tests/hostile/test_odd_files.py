"""Files that are none, or not what they seem: nothing waits for them, and what lies beside them is answered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.running import GOOD, rows_of, run, settings, write
from tests.project import Project


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "main.tf")
    os.mkfifo(tmp_path / "terraform.tfvars")
    os.symlink("/dev/zero", tmp_path / "zero.tf")
    os.symlink("/dev/stdin", tmp_path / "stdin.tf")
    os.symlink("/proc/self/environ", tmp_path / "environ.tf")
    os.symlink("nowhere", tmp_path / "nowhere.tf")
    os.symlink("loop.tf", tmp_path / "loop.tf")
    os.mkfifo(tmp_path / "text")
    bad = 'resource "alicloud_ram_role" "bad" {\n  max_session_duration = length(file("text"))\n}\n'
    row = settings(tmp_path, {"bad.tf": bad})["alicloud_ram_role.bad"]
    assert "it is no regular file" in row["reason"]
    ran = run(tmp_path, "check", "--format", "json")
    said = [each["message"] for each in json.loads(ran.out)["findings"] if each["rule"] == "unreadable-input"]
    assert ran.code == 1
    for name in ("main.tf", "terraform.tfvars"):
        assert f"Unreadable file: {name} could not be read: it is no regular file." in said
    assert len(said) == 7


def test_folders_in_circles(tmp_path: Path) -> None:
    os.symlink(".", tmp_path / "again")
    os.symlink("..", tmp_path / "up")
    (tmp_path / "a").mkdir()
    os.symlink("../a", tmp_path / "a/a")
    write(tmp_path, {"a/main.tf": GOOD})
    bad = 'resource "alicloud_ram_role" "bad" {\n  max_session_duration = length(fileset("again/again", "**"))\n}\n'
    assert settings(tmp_path, {"bad.tf": bad})["alicloud_ram_role.bad"]["status"] in {"known", "unknown"}


def test_a_file_that_is_larger_than_anything(tmp_path: Path) -> None:
    for name in ("main.tf", "terraform.tfvars", "x.tf.json"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(1 << 40)
    settings(tmp_path, {})
    ran = run(tmp_path, "check")
    assert ran.code == 1
    assert "limit reached: it is larger than 16 MB" in ran.out
    with (tmp_path / "plan.json").open("wb") as file:
        file.truncate(1 << 40)
    ran = run(tmp_path, "check", "plan.json")
    assert (ran.code, ran.err) == (2, "iaccheck: plan.json: limit reached: it is larger than 256 MB\n")
    ran = run(tmp_path, "check", "-", "--limit", "plan-bytes=100", stdin=b" " * 101)
    assert (ran.code, ran.err) == (2, "iaccheck: standard input: limit reached: it is larger than 100 bytes\n")


def test_a_tree_that_is_deep_and_wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(300):
        os.mkdir("d")  # a path of all of them would be too long
        monkeypatch.chdir("d")
    Path("main.tf").write_text(GOOD.replace("good", "deep"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    files = {f"f{number}.tf": "" for number in range(3000)}
    assert any(".deep" in address for address in settings(tmp_path, files))


def test_names_that_are_hardly_any(tmp_path: Path) -> None:
    for name in (b"\xff\xfe.tf", b"new\nline.tf", b"\x1b]0;title\x07.tf", "‮ft.tf".encode(), b"::error::x.tf"):
        (Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))).write_text("resource {\n", encoding="utf-8")
    write(tmp_path, {"good.tf": GOOD})
    for format_ in ("text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"):
        ran = run(tmp_path, "check", "--format", format_)
        assert ran.code == 1
        assert "\x1b" not in ran.out + ran.err
        assert "\nline.tf" not in ran.out


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


BAD_YAML = (BOMB, "[" * 100_000, "a: " * 100_000, "- " * 100_000, "&a [*a]", "x" * 17_000_000, "{" * 9)


@pytest.mark.parametrize("text", BAD_YAML, ids=range(len(BAD_YAML)))
def test_configurations_and_rules(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"main.tf": GOOD, "iaccheck.yaml": text, "own/rules.yaml": text, "a/main.tf": GOOD})
    ran = run(tmp_path, "check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(("iaccheck: iaccheck.yaml:", "iaccheck: iaccheck.yaml could not be read: limit"))
    (tmp_path / "iaccheck.yaml").unlink()
    assert run(tmp_path, "check", "--rules", "own").code == 2


ODD: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": os.mkdir,
    "a link to nowhere": lambda path: os.symlink("nowhere", path),
    "a link to itself": lambda path: os.symlink(path.name, path),
    "a link to a device": lambda path: os.symlink("/dev/zero", path),
}


@pytest.mark.parametrize("what", ODD)
def test_a_configuration_that_is_no_file_is_not_passed_over(tmp_path: Path, what: str) -> None:
    write(tmp_path, {"a/main.tf": GOOD})
    ODD[what](tmp_path / "iaccheck.yaml")
    ran = run(tmp_path, "check", "a")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("iaccheck: iaccheck.yaml could not be read: ")


SAMPLE = """variable "hours" {
  type    = number
  default = 8
}
resource "alicloud_ram_role" "x" {
  max_session_duration = var.hours * 3600 # "é" ${
  description = <<-EOT
    %{ if true }a${"b"}%{ endif }
  EOT
}
"""


SAMPLES = {
    "main.tf": SAMPLE,
    "main.tf.json": '{"resource": {"alicloud_ram_role": {"x": {"name": "${1 + 1}", "//": "\\u00e9é"}}}}',
    "terraform.tfvars": 'hours = 8 # é\nx = {a = [1, "b"]}\n',
    "terraform.tfvars.json": '{"hours": 8, "x": "\\u00e9é"}',
    "iaccheck.yaml": "version: 1\nworkflows:\n  - {name: é, kind: aws.assume-role-api, target: 'a.b', needs: 1h}\n",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_texts_that_are_cut(project: Project, name: str) -> None:
    content = SAMPLES[name].encode()
    project.write({"good.tf": GOOD})
    for end in range(0, len(content), 3):
        (project.folder / name).write_bytes(content[:end])
        ran = project.run("settings", "--format", "json")
        assert ran.code in ({0, 1, 2} if name == "iaccheck.yaml" else {0, 1}), ran.err
        if ran.code != 2:
            assert rows_of(ran)["alicloud_ram_role.good"]["value"] == 3600


def test_limits_are_raised_where_they_are_in_the_way(project: Project) -> None:
    project.write({"main.tf": "locals {\n  a = [for x in range(1000): [for y in range(300): x]]\n}\n"})
    assert "limit reached: it takes more than 1000000 steps" in project.run("eval", ".", "length(local.a)").out
    raised = ("--limit", "steps=5000000", "--limit", "total-steps=20000000", "--limit", "elements=1000000")
    assert project.run("eval", ".", "length(local.a)", *raised).out.endswith("1000\n")
    assert "limit reached" in project.run("eval", ".", "length(local.a)").out
    assert "did you mean steps?" in project.run("check", "--limit", "step=1").err
    assert project.run("check", "--limit", "steps=many").code == 2
    assert project.run("check", "--limit", "nesting=2000").code == 0
    assert "2000 is the most" in project.run("check", "--limit", "nesting=1000000").err


def test_each_limit_is_documented_as_it_is() -> None:
    from iaccheck.limits import Limits, names

    text = (Path(__file__).parents[2] / "docs/limits.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[:2] for line in text.splitlines() if line.startswith("| `")]
    said = {name.strip("| `"): int(number.replace(",", "")) for name, number in rows}
    assert said == {name: getattr(Limits(), name.replace("-", "_")) for name in names()}
