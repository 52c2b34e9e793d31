"""Which folders are root modules, and which of them can matter, from the bytes of their files alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from iaccheck.files import Files
from iaccheck.terraform.discover import Found, discover
from tests.project import Project
from tests.terraform.planning import write

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = 60\n}\n'
CALL = 'module "m" {\n  source = "%s"\n}\n'
PLAIN = 'output "x" {\n  value = 1\n}\n'


def found(folder: Path, files: Mapping[str, str | bytes], *excluded: str) -> Found:
    write(folder, files)
    return discover(
        [str(folder)],
        Files(str(folder), str(folder)),
        ["alicloud_ram_role"],
        lambda path: os.path.relpath(path, folder) in excluded,
    )


def names(paths: tuple[str, ...], folder: Path) -> list[str]:
    return [os.path.relpath(path, folder) for path in paths]


ROOTS: list[tuple[dict[str, str | bytes], list[str]]] = [
    ({"main.tf": PLAIN}, ["."]),
    ({"a/main.tf": PLAIN, "b/c/main.tf.json": "{}"}, ["a", "b/c"]),
    ({"main.tf": CALL % "./m", "m/main.tf": PLAIN}, ["."]),
    ({"live/main.tf": CALL % "../m/", "m/main.tf": CALL % "./n", "m/n/main.tf": PLAIN}, ["live"]),
    ({"main.tf": PLAIN, "examples/main.tf": CALL % ".."}, ["examples"]),
    ({"main.tf.json": '{"module": {"m": {"source": "./m"}}}', "m/main.tf": PLAIN}, ["."]),
    ({"main.tf": 'module "m" { source="./m" }', "m/main.tf": PLAIN}, ["."]),
    ({"main.tf": CALL % ".", "m/main.tf": PLAIN}, [".", "m"]),
    ({"a/main.tf": CALL % "../b", "b/main.tf": CALL % "../a"}, ["a", "b"]),
    ({"a/main.tf": CALL % "../b", "b/main.tf": CALL % "../c", "c/main.tf": CALL % "../b"}, ["a"]),
    ({"main.tf": PLAIN, ".terraform/modules/x/main.tf": ROLE, "node_modules/y/main.tf": ROLE}, ["."]),
    ({"a/main.tf~": ROLE, "b/.hidden.tf": ROLE, "c/x.tfvars": "a = 1", "d/x.txt": ""}, []),
    ({"a/override.tf": PLAIN}, ["a"]),
    ({"a/main.tofu": CALL % "../m", "m/main.tofu.json": "{}"}, ["a"]),
    ({"a/main.tofutest.hcl": PLAIN, "b/main.tfquery.hcl": PLAIN}, []),
]


@pytest.mark.parametrize(("files", "expected"), ROOTS)
def test_a_root_module_is_a_folder_that_no_other_one_calls(
    tmp_path: Path, files: dict[str, str | bytes], expected: list[str]
) -> None:
    assert names(found(tmp_path, files).roots, tmp_path) == expected


MATTERS: list[tuple[dict[str, str | bytes], bool]] = [
    ({"main.tf": PLAIN}, False),
    ({"main.tf": ROLE}, True),
    ({"main.tf": 'resource "alicloud_ram_role_policy_attachment" "x" {\n}\n'}, False),
    ({"main.tf": CALL % "./m", "m/main.tf": ROLE}, True),
    ({"main.tf": CALL % "./m", "m/main.tf": CALL % "../n", "n/main.tf": ROLE}, True),
    ({"main.tf": CALL % "./m", "m/main.tf": PLAIN}, False),
    ({"main.tf": CALL % "./gone"}, True),
    ({"main.tf": CALL % "terraform-aws-modules/iam/aws"}, True),
    ({"main.tf": CALL % "git::https://example.com/x.git?ref=v1"}, True),
    ({"main.tf": CALL % "github.com/a/b"}, True),
    ({"main.tf": CALL % "app.terraform.io/a/b/aws"}, True),
    ({"main.tf": 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'}, False),
    ({"main.tf": '# source = "registry.terraform.io/hashicorp/aws"\n'}, False),
    ({"main.tf": "ü".encode("utf-16")}, True),
    ({"main.tf": b"\0GITCRYPT\0\x8f\x01"}, True),
    ({"main.tf": CALL % "./m", "m/main.tf": CALL % "../m"}, False),
    ({"main.tofu": ROLE}, True),
    ({"main.tf": ROLE, "main.tofu": PLAIN}, True),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), MATTERS)
def test_a_root_module_matters_if_what_it_reaches_does(
    tmp_path: Path, files: dict[str, str | bytes], expected: bool
) -> None:
    assert found(tmp_path, files).matters(str(tmp_path)) is expected


def test_a_folder_that_only_a_comment_calls_is_left_over(tmp_path: Path) -> None:
    it = found(
        tmp_path, {"main.tf": '# module "m" {\n#   source = "./m"\n# }\n', "m/main.tf": ROLE, "n/main.tf": PLAIN}
    )
    assert names(it.roots, tmp_path) == [".", "n"]
    assert names(it.left_over({str(tmp_path)}), tmp_path) == ["m"]
    assert names(it.left_over({str(tmp_path), str(tmp_path / "m")}), tmp_path) == []


def test_a_folder_that_only_a_comment_calls_is_judged(project: Project) -> None:
    project.write({"main.tf": f'# source = "./m"\n{ROLE}', "m/main.tf": ROLE})
    assert {row["root"] for row in project.settings()} == {".", "m"}


def test_an_excluded_folder_is_no_root_and_calls_nothing(tmp_path: Path) -> None:
    it = found(tmp_path, {"old/main.tf": CALL % "../m", "m/main.tf": ROLE}, "old")
    assert names(it.roots, tmp_path) == ["m"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf": PLAIN})
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert names(found(tmp_path, {}).roots, tmp_path) == ["a"]


def test_links_to_files_are_read_inside_the_tree(tmp_path: Path) -> None:
    write(tmp_path, {"shared/role.tf": ROLE, "a/main.tf": PLAIN})
    (tmp_path / "a" / "role.tf").symlink_to(tmp_path / "shared" / "role.tf")
    assert found(tmp_path, {}).matters(str(tmp_path / "a"))


def test_a_link_that_leads_nowhere_is_a_file_that_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "main.tf").symlink_to(tmp_path / "gone.tf")
    assert found(tmp_path, {}).roots == (str(tmp_path),)


OTHERS = [
    ("terragrunt.hcl", "Terragrunt: give its plan's JSON"),
    (
        "main.tfcomponent.hcl",
        "Terraform Stacks: what deployments give to modules is not read; those are checked by themselves",
    ),
    ("cdktf.json", "CDK for Terraform: programs are not run; what cdktf synth writes is checked"),
]


@pytest.mark.parametrize(("name", "reason"), OTHERS)
def test_folders_of_other_tools_are_said_not_to_be_checked(project: Project, name: str, reason: str) -> None:
    project.write({f"live/prod/{name}": "inputs = {\n  hours = 8\n}\n", "main.tf": ROLE})
    assert project.check()["not_checked"] == [{"path": "live/prod", "reason": reason}]


def test_what_cdktf_writes_is_checked(project: Project) -> None:
    role = '{"resource": {"alicloud_ram_role": {"a": {"max_session_duration": 3600}}}}'
    project.write({"cdktf.out/stacks/prod/cdk.tf.json": role})
    assert [row["root"] for row in project.settings()] == ["cdktf.out/stacks/prod"]


@pytest.mark.parametrize("path", ["main.tofu", "more.tofu.json", "main.tf"])
def test_a_file_of_opentofu_stands_for_its_root_module(project: Project, path: str) -> None:
    project.write({"main.tofu": ROLE, "more.tofu.json": "{}", "main.tf": ROLE.replace("60", "70")})
    assert [row["value"] for row in project.settings(path)] == [60]
