"""Module calls: which folder they lead to, what is said where there is none, and what a call's arguments lack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.terraform.planning import planned, said, values, write

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = %s\n}\n'
CALL = 'module "m" {\n  source = "%s"\n%s}\n'


def test_a_module_that_is_not_here_is_said_once_and_hides_its_resources(tmp_path: Path) -> None:
    text = CALL % ("terraform-alicloud-modules/ram-role/alicloud", '  version = "2.0.1"\n') + ROLE % "module.m.seconds"
    text += 'resource "alicloud_ram_role" "b" {\n  max_session_duration = try(module.m.seconds, 3600)\n}\n'
    root = planned(tmp_path, text)
    why = (
        'comes from "terraform-alicloud-modules/ram-role/alicloud", which is not here: run "terraform init", or give '
        "a plan's JSON"
    )
    assert said(root) == [f"main.tf:1:1: Module is not here: module.m {why}. Its resources are unknown."]
    assert root.hidden == {"module.m": why}
    assert values(root) == {
        "alicloud_ram_role.a": f"it depends on module.m, which {why}",
        "alicloud_ram_role.b": f"it depends on module.m, which {why}",
    }


def test_a_module_that_is_missing_in_many_instances_is_said_once(tmp_path: Path) -> None:
    files = {"main.tf": CALL % ("./inner", "  count = 3\n"), "inner/main.tf": CALL % ("./gone", "")}
    root = planned(tmp_path, files)
    assert [text.partition(":")[0] for text in said(root)] == ["inner/main.tf"]
    assert list(root.hidden) == [f"module.m[{i}].module.m" for i in range(3)]


SOURCES: list[tuple[str, str]] = [
    ("./gone", 'comes from "./gone", and there is no folder gone'),
    ("git::https://example.com/x.git", 'comes from "git::https://example.com/x.git", which is not here'),
    ("../../outside", 'comes from "../../outside", which lies outside of the checked tree'),
    ("/etc", 'comes from "/etc", which is not here'),
    ("${5}", "has a source that is no text"),
    ('${sensitive("./m")}', "has a source that is sensitive"),
    (
        "${module.m.a}",
        "has a source that is not known: it depends on module.m, which has a source that can't be worked out: ",
    ),
    ("./${var.none}", "has a source that is not known: it depends on var.none, which has no value"),
]


@pytest.mark.parametrize(("source", "expected"), SOURCES)
def test_where_a_source_leads_nowhere_it_is_said_why(tmp_path: Path, source: str, expected: str) -> None:
    root = planned(tmp_path, CALL % (source, "") + 'variable "none" {}\n')
    assert root.hidden["module.m"].startswith(expected)


@pytest.mark.parametrize("source", ["var.m", '"./${local.name}"', '"${var.m}"', 'var.n > 1 ? "./other" : var.m'])
@pytest.mark.parametrize("name", ["call.tf", "call.tofu"])
def test_a_source_may_be_worked_out(tmp_path: Path, source: str, name: str) -> None:
    given = 'variable "m" {\n  const = true\n  default = "./m"\n}\nvariable "n" {\n  default = 1\n}\n'
    text = f'{given}locals {{\n  name = trimprefix(var.m, "./")\n}}\nmodule "m" {{\n  source = {source}\n}}\n'
    root = planned(tmp_path, {name: text, "m/main.tf": ROLE % 3600})
    assert (values(root), root.hidden) == ({"module.m.alicloud_ram_role.a": 3600}, {})
    assert said(root) == []


def test_a_source_that_is_not_known_is_no_mistake(tmp_path: Path) -> None:
    root = planned(tmp_path, 'variable "x" {}\nmodule "m" {\n  source = "${var.x}/m"\n}\n')
    assert [found.severity for found in root.absent] == ["warning"]


def test_a_call_without_a_source_is_no_module(tmp_path: Path) -> None:
    assert planned(tmp_path, 'module "m" {\n}\n').hidden == {"module.m": "has no source"}


@pytest.mark.parametrize("source", ["./m", "./m/", "./x/../m", "././m", ".//m"])
def test_folders_are_found_however_they_are_written(tmp_path: Path, source: str) -> None:
    root = planned(tmp_path, {"main.tf": CALL % (source, ""), "m/main.tf": ROLE % 3600})
    assert values(root) == {"module.m.alicloud_ram_role.a": 3600}


def test_modules_that_terraform_init_fetched_are_found(tmp_path: Path) -> None:
    manifest = {
        "Modules": [
            {"Key": "", "Source": "", "Dir": "."},
            {
                "Key": "m",
                "Source": "registry.terraform.io/a/b/c",
                "Version": "1.0.0",
                "Dir": ".terraform/modules/m/sub",
            },
            {"Key": "m.m", "Source": "git::https://example.com", "Dir": ".terraform/modules/m.m"},
        ]
    }
    files = {
        "main.tf": CALL % ("a/b/c//sub", ""),
        ".terraform/modules/modules.json": json.dumps(manifest),
        ".terraform/modules/m/sub/main.tf": CALL % ("git::https://example.com", "") + ROLE % 1,
        ".terraform/modules/m.m/main.tf": ROLE % 2,
    }
    found = {"module.m.alicloud_ram_role.a": 1, "module.m.module.m.alicloud_ram_role.a": 2}
    assert values(planned(tmp_path, files)) == found


@pytest.mark.parametrize("manifest", ["", "{", "[]", '{"Modules": 1}', '{"Modules": [{"Key": "m"}]}'])
def test_a_manifest_that_is_none_finds_nothing(tmp_path: Path, manifest: str) -> None:
    root = planned(tmp_path, {"main.tf": CALL % ("a/b/c", ""), ".terraform/modules/modules.json": manifest})
    assert "which is not here" in root.hidden["module.m"]


def test_a_module_that_calls_itself_comes_to_an_end(tmp_path: Path) -> None:
    root = planned(tmp_path, {"main.tf": ROLE % 1 + CALL % (".", "") + CALL.replace('"m"', '"n"') % ("./", "")})
    assert values(root) == {"alicloud_ram_role.a": 1}
    assert [text.split(": ")[1] for text in said(root)] == ["Module calls itself"] * 2


def test_modules_that_call_each_other_come_to_an_end(tmp_path: Path) -> None:
    files = {"main.tf": CALL % ("./a", ""), "a/main.tf": CALL % ("../b", ""), "b/main.tf": CALL % ("../a", "")}
    root = planned(tmp_path, files)
    assert list(root.hidden) == ["module.m.module.m.module.m"]
    assert "Module calls itself" in said(root)[0]


def test_modules_that_multiply_come_to_an_end(tmp_path: Path) -> None:
    files = {f"m{i}/main.tf": CALL % (f"../m{i + 1}", "  count = 10\n") for i in range(8)}
    root = planned(tmp_path, {"main.tf": CALL % ("./m0", ""), **files, "m8/main.tf": ROLE % 1})
    assert any(why.startswith("limit reached") for why in root.hidden.values())


def test_modules_can_be_nested_deep(tmp_path: Path) -> None:
    files = {f"m{i}/main.tf": CALL % (f"../m{i + 1}", "  x = var.x\n") + 'variable "x" {}\n' for i in range(30)}
    files["m30/main.tf"] = 'variable "x" {}\n' + ROLE % "var.x"
    root = planned(tmp_path, {"main.tf": CALL % ("./m0", "  x = 5\n"), **files})
    assert list(values(root).values()) == [5]


def test_what_a_calls_arguments_lack_is_said_at_the_call(tmp_path: Path) -> None:
    files = {
        "main.tf": CALL % ("./m", "  secnods = 1\n  xyz = 2\n  depends_on = []\n  providers = {}\n  count = 2\n"),
        "m/main.tf": 'variable "seconds" {}\nvariable "other" {\n  default = 1\n}\nvariable "third" {\n}\n'
        + ROLE % "var.seconds",
    }
    root = planned(tmp_path, files)
    assert said(root) == [
        'main.tf:3:3: Unsupported argument: module.m sets "secnods", which is no variable of the module; did you mean '
        '"seconds"?',
        'main.tf:4:3: Unsupported argument: module.m sets "xyz", which is no variable of the module.',
        'main.tf:1:1: Missing required argument: module.m does not set "seconds", and the variable has no default: add '
        "seconds = … to the call.",
        'main.tf:1:1: Missing required argument: module.m does not set "third", and the variable has no default: add '
        "third = … to the call.",
    ]
    reason = "it depends on var.seconds, which the call of the module does not set"
    assert values(root) == {f"module.m[{i}].alicloud_ram_role.a": reason for i in range(2)}


def test_unknown_instances_are_listed_once_and_all_below_them(tmp_path: Path) -> None:
    files = {
        "main.tf": CALL % ("./m", "  count = random_integer.n.result\n") + 'resource "random_integer" "n" {\n}\n',
        "m/main.tf": ROLE % "3600" + CALL % ("../n", "  for_each = { x = 1 }\n"),
        "n/main.tf": ROLE % "3600",
    }
    why = "it its count depends on random_integer.n.result, known only after apply"
    assert values(planned(tmp_path, files)) == {
        "module.m[*].alicloud_ram_role.a": why,
        'module.m[*].module.m["x"].alicloud_ram_role.a': why,
    }


def test_a_module_behind_a_link_is_followed_inside_the_tree_only(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    write(tmp_path, {"outside/main.tf": ROLE % 1, "tree/inside/main.tf": ROLE % 2})
    (tree / "a").symlink_to(tree / "inside")
    (tree / "b").symlink_to(tmp_path / "outside")
    root = planned(tree, CALL % ("./a", "") + CALL.replace('"m"', '"n"') % ("./b", ""))
    assert values(root) == {"module.m.alicloud_ram_role.a": 2}
    assert root.hidden == {"module.n": 'comes from "./b", which lies outside of the checked tree'}
