"""In which workspace a root module is planned: as given, as its cloud block names it, as selected in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck.terraform.planning import Planning
from tests.project import Project
from tests.terraform.planning import planned, said, unread, values

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = length(terraform.workspace)\n}\n'
CLOUD = 'terraform {\n  cloud {\n    organization = "o"\n%s  }\n}\n'
NAMED = CLOUD % '    workspaces {\n      name = "prod"\n    }\n'
OPEN = "it depends on terraform.workspace, which %s leaves open: say which with TF_WORKSPACE, or under roots in "
OPEN += "iaccheck.yaml"
NO_TEXT = (
    "it depends on terraform.workspace, whose name is not written as a text: say which with TF_WORKSPACE, or under "
    "roots in iaccheck.yaml"
)
SELECTED = {".terraform/environment": "staging\n"}
TAGS = CLOUD % '    workspaces {\n      tags = ["x"]\n    }\n'
REMOTE = 'terraform {\n  backend "remote" {\n    workspaces {\n      name = "prod"\n    }\n  }\n}\n'
GCS = 'terraform {\n  backend "gcs" {\n  }\n}\n'
JSON = {"cloud.tf.json": '{"terraform": {"cloud": {"workspaces": {"name": "prod"}}}}'}

CASES: list[tuple[str, dict[str, str], str | None, dict[str, str], object]] = [
    ("", {}, None, {}, len("default")),
    ("", {}, "prod", {"TF_WORKSPACE": "elsewhere"}, len("prod")),
    ("", SELECTED, None, {"TF_WORKSPACE": "elsewhere"}, len("elsewhere")),
    ("", SELECTED, None, {"TF_WORKSPACE": ""}, len("staging")),
    ("", SELECTED, "prod", {}, len("prod")),
    ("", {".terraform/environment": " \n"}, None, {}, len("default")),
    ("", {"data/environment": "here"}, None, {"TF_DATA_DIR": "data"}, len("here")),
    ("", SELECTED, None, {"TF_DATA_DIR": "data"}, len("default")),
    (GCS, SELECTED, None, {}, len("staging")),
    (GCS, {}, None, {}, len("default")),
    (NAMED, SELECTED, None, {}, len("prod")),
    ("", JSON, None, {}, len("prod")),
    (NAMED, {}, None, {"TF_WORKSPACE": "elsewhere"}, len("elsewhere")),
    (NAMED.replace('"prod"', "var.x"), {}, None, {}, NO_TEXT),
    (TAGS, {}, None, {}, OPEN % "the cloud block"),
    (CLOUD % "", {}, None, {}, OPEN % "the cloud block"),
    (TAGS, SELECTED, None, {}, len("staging")),
    (REMOTE, {}, None, {}, OPEN % "the remote backend"),
    (REMOTE, SELECTED, None, {}, len("staging")),
    (GCS, {"a_override.tf": NAMED}, None, {}, len("prod")),
    (NAMED, {"a_override.tf": GCS}, None, {}, len("default")),
]


@pytest.mark.parametrize(("text", "files", "named", "environment", "expected"), CASES)
def test_the_workspace_is_the_one_that_terraform_would_plan_in(
    tmp_path: Path, text: str, files: dict[str, str], named: str | None, environment: dict[str, str], expected: object
) -> None:
    root = planned(tmp_path, {"main.tf": ROLE + text, **files}, planning=Planning((), environment, named))
    assert values(root) == {"alicloud_ram_role.a": expected}
    assert said(root) == unread(root) == []


def test_a_data_folder_outside_of_the_checked_tree_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "environment").write_text("prod")
    root = planned(tmp_path / "tree", {"main.tf": ROLE}, planning=Planning((), {"TF_DATA_DIR": ".."}))
    assert values(root) == {
        "alicloud_ram_role.a": "it depends on terraform.workspace, which ../environment says, outside of the checked "
        "tree: say which with TF_WORKSPACE, or under roots in iaccheck.yaml"
    }


def test_modules_are_in_the_workspace_of_their_root(project: Project) -> None:
    project.write({"live/main.tf": 'module "m" {\n  source = "../m"\n}\n', "m/main.tf": ROLE})
    project.write({"live/.terraform/environment": "prod", "m/.terraform/environment": "elsewhere"})
    assert [row["value"] for row in project.settings("live")] == [len("prod")]


BY_WORKSPACE = """
locals {
  hours = { prod = 4 }
}
resource "alicloud_ram_role" "a" {
  max_session_duration = local.hours[%s] * 3600
}
"""
NAME_ONE = '. The workspace is "default": say which with TF_WORKSPACE, or under roots in iaccheck.yaml.'
LACKS = 'main.tf:6:37: Invalid index: This object has no attribute "%s"; it has: prod'
HINTS = [
    # the key, the workspace that is named, what is said
    ("terraform.workspace", None, [LACKS % "default" + NAME_ONE]),
    ("terraform.workspace", "default", [LACKS % "default"]),
    ("terraform.workspace", "test", [LACKS % "test"]),
    ("terraform.workspace", "prod", []),
    ('"default"', None, [LACKS % "default"]),
]


@pytest.mark.parametrize(("key", "named", "expected"), HINTS)
def test_what_is_not_there_for_a_workspace_that_nobody_named_is_told_with_it(
    tmp_path: Path, key: str, named: str | None, expected: list[str]
) -> None:
    root = planned(tmp_path, {"main.tf": BY_WORKSPACE % key}, planning=Planning((), {}, named))
    assert said(root) == expected
