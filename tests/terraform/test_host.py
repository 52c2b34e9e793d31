"""What file functions see: files of the checked tree, and nothing outside of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.planning import planned, said, values, write

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = %s\n}\n'
FILES: dict[str, str | bytes] = {
    "live/data/a.txt": "36",
    "live/data/deep/b.txt": "ü",
    "live/data/t.tftpl": "${hours}${upper(name)}",
    "live/data/nested.tftpl": '${templatefile("data/t.tftpl", {hours = 1, name = "x"})}',
    "live/data/broken.tftpl": "${hours",
    "live/data/bytes.bin": b"\xff\xfe",
    "shared/c.txt": "hello",
    "modules/m/own.txt": "7",
    "modules/m/main.tf": 'output "x" {\n  value = tonumber(file("${path.module}/own.txt"))\n}\n',
}

SEEN: list[tuple[str, object]] = [
    ('tonumber("${file("data/a.txt")}00")', 3600),
    ('tonumber(file("${path.module}/data/a.txt"))', 36),
    ('tonumber(file("${path.root}/data/a.txt"))', 36),
    ('length(file("../shared/c.txt"))', 5),
    ('length(file("data/deep/b.txt"))', 1),
    ('length(filebase64("data/bytes.bin"))', 4),
    ('fileexists("data/a.txt") ? 1 : 2', 1),
    ('fileexists("data/none.txt") ? 1 : 2', 2),
    ('length(fileset("data", "**"))', 6),
    ('length(fileset("data", "*.txt"))', 1),
    ('length(fileset("none", "*"))', 0),
    ('length(templatefile("data/t.tftpl", {hours = 8, name = "h"}))', 2),
    ("module.m.x", 7),
    ('try(file("data/none.txt"), 5)', 5),
]


@pytest.mark.parametrize(("expression", "expected"), SEEN)
def test_files_below_the_tree_are_read(tmp_path: Path, expression: str, expected: object) -> None:
    call = 'module "m" {\n  source = "../modules/m"\n}\n'
    root = planned(tmp_path, {**FILES, "live/main.tf": ROLE % expression + call}, "live")
    assert values(root) == {"alicloud_ram_role.a": expected}
    assert said(root) == []


UNSEEN: list[str] = [
    'length(file("../../secret.txt"))',
    'length(file("/etc/hostname"))',
    'length(file("~/.ssh/id_rsa"))',
    'length(file("data/link.txt"))',
    'length(file("data/link/secret.txt"))',
    'fileexists("../../secret.txt") ? 1 : 2',
    'fileexists("/etc/hostname") ? 1 : 2',
    'length(fileset("../..", "*"))',
    'length(templatefile("../../secret.txt", {}))',
    'length(filesha256("../../secret.txt"))',
    'try(length(file("../../secret.txt")), 5)',
]


@pytest.mark.parametrize("expression", UNSEEN)
def test_files_outside_of_the_tree_are_unknown_and_not_read(tmp_path: Path, expression: str) -> None:
    tree = tmp_path / "tree"
    write(tmp_path, {"secret.txt": "secret"})
    write(tree, FILES)
    (tree / "live/data/link.txt").symlink_to(tmp_path / "secret.txt")
    (tree / "live/data/link").symlink_to(tmp_path)
    root = planned(tree, {"live/main.tf": ROLE % expression}, "live")
    reason = str(values(root)["alicloud_ram_role.a"])
    assert reason.startswith(
        ("it depends on a file outside of the checked tree: ", "it depends on the home folder of ")
    )
    assert said(root) == []


WRONG: list[tuple[str, str]] = [
    ('file("data/none.txt")', '"data/none.txt" can\'t be read: No such file or directory'),
    ('file("data")', '"data" can\'t be read: it is no regular file'),
    ('fileexists("data") ? 1 : 2', '"data" is a folder, not a file'),
    ('templatefile("data/t.tftpl", {hours = 8})', 'the template has no variable "name"'),
    ('templatefile("data/nested.tftpl", {})', "a template can't render another template"),
    ('file("data/bytes.bin")', "UTF-8"),
]


@pytest.mark.parametrize(("expression", "message"), WRONG)
def test_what_can_not_be_read_is_said(tmp_path: Path, expression: str, message: str) -> None:
    root = planned(tmp_path, {**FILES, "live/main.tf": ROLE % expression}, "live")
    assert message in " ".join(said(root))
    assert str(values(root)["alicloud_ram_role.a"]).startswith("it cannot be worked out: ")


def test_a_template_with_a_syntax_error_is_said_at_its_own_place(tmp_path: Path) -> None:
    text = ROLE % 'length(templatefile("data/broken.tftpl", {hours = 1}))'
    root = planned(tmp_path, {**FILES, "live/main.tf": text}, "live")
    assert len(said(root)) == 1
    assert str(values(root)["alicloud_ram_role.a"]).startswith("it cannot be worked out: ")
