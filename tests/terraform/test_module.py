"""A folder's declarations: what is said of those that are there twice, have wrong labels, or override nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck.terraform.file_names import is_override, is_terraform_file
from tests.terraform.planning import place, planned, resource, said, setting, shown, unread, values

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = %s\n}\n'

FAULTS: list[tuple[dict[str, str], list[str]]] = [
    (
        {"main.tf": ROLE % 1, "other.tf": ROLE % 2},
        [
            'other.tf:1:1: Duplicate resource block: There is a resource "alicloud_ram_role.a" at main.tf:1 already; '
            "each must have a name of its own."
        ],
    ),
    (
        {
            "main.tf": 'variable "a" {}\nvariable "a" {}\n' + 'module "m" {\n  source = "./m"\n}\n' * 2,
            "m/main.tf": 'output "x" {\n  value = 1\n}\noutput "x" {\n  value = 2\n}\n',
        },
        [
            'main.tf:2:1: Duplicate variable block: There is a variable "a" at main.tf:1 already; each must have a '
            "name of its own.",
            'main.tf:6:1: Duplicate module block: There is a module "m" at main.tf:3 already; each must have a name of '
            "its own.",
            'm/main.tf:4:1: Duplicate output block: There is an output "x" at m/main.tf:1 already; each must have a '
            "name of its own.",
        ],
    ),
    (
        {"main.tf": "locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n"},
        ["main.tf:5:3: Duplicate local value definition: local.a is defined at main.tf:2 already."],
    ),
    (
        {"main.tf": 'resource "alicloud_ram_role" {\n}\nvariable {\n}\nprovider "a" "b" {\n}\n'},
        [
            "main.tf:1:1: Wrong labels of a resource block: A resource block has 2 labels, and this one 1: write "
            'resource "type" "name" { … }.',
            "main.tf:3:1: Wrong labels of a variable block: A variable block has 1 label, and this one 0: write "
            'variable "name" { … }.',
            "main.tf:5:1: Wrong labels of a provider block: A provider block has 1 label, and this one 2: write "
            'provider "name" { … }.',
        ],
    ),
    (
        {"main.tf": ROLE % 1, "override.tf": 'resource "alicloud_ram_role" "b" {\n}\n'},
        [
            'override.tf:1:1: Missing resource to override: There is no resource "alicloud_ram_role.b" in this module '
            "that this block could override."
        ],
    ),
    (
        {"main.tf": 'provider "alicloud" {\n}\nprovider "alicloud" {\n  alias = "x"\n}\nmoved {\n}\nlocals {\n}\n'},
        [],
    ),
    ({"main.tf": 'resource "a" "x" {\n}\ndata "a" "x" {\n}\nvariable "x" {}\noutput "x" {\n  value = 1\n}\n'}, []),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), FAULTS)
def test_declarations_that_do_not_fit_together_are_said(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    root = planned(tmp_path, files)
    assert unread(root) == expected
    assert said(root) == []


def test_the_first_of_two_declarations_counts(tmp_path: Path) -> None:
    assert values(planned(tmp_path, {"a.tf": ROLE % 1, "b.tf": ROLE % 2})) == {"alicloud_ram_role.a": 1}


@pytest.mark.parametrize(
    ("name", "is_read", "overrides"),
    [
        ("main.tf", True, False),
        ("main.tf.json", True, False),
        ("override.tf", True, True),
        ("override.tf.json", True, True),
        ("a_override.tf", True, True),
        ("a_override.tf.json", True, True),
        ("myoverride.tf", True, False),
        ("override_a.tf", True, False),
        (".hidden.tf", False, False),
        ("#main.tf#", False, False),
        ("#main.tf", True, False),
        ("main.tf~", False, False),
        ("main.tf.bak", False, False),
        ("main.tfvars", False, False),
        ("main.tofu", True, False),
        ("main.tofu.json", True, False),
        ("override.tofu", True, True),
        ("a_override.tofu.json", True, True),
        ("main.tofu.tf", True, False),
        ("override.json.tf", True, False),
        ("main.tofutest.hcl", False, False),
        ("main.tfquery.hcl", False, False),
        ("MAIN.TF", False, False),
    ],
)
def test_terraform_reads_files_by_their_names(name: str, is_read: bool, overrides: bool) -> None:
    assert is_terraform_file(name) is is_read
    if is_read:
        assert is_override(name) is overrides


ROLES = 'resource "alicloud_ram_role" "ä" {\n  max_session_duration = 3600\n}\n'

UNREADABLE: list[tuple[bytes, str, str]] = [
    (ROLES.encode("latin-1"), "Not UTF-8", "bad.tf:1:31"),
    (ROLES.encode("utf-16"), "Invalid character encoding", "bad.tf:1:1"),
]


@pytest.mark.parametrize(("content", "summary", "where"), UNREADABLE)
def test_a_file_that_is_not_utf8_is_said_and_the_others_are_read(
    tmp_path: Path, content: bytes, summary: str, where: str
) -> None:
    root = planned(tmp_path, {"main.tf": ROLE % "var.in_bad_file", "bad.tf": content})
    faults = [d for d in root.unreadable if d.location and d.location.path == "bad.tf"]
    assert faults[0].summary == summary
    assert place(faults[0].location).startswith(where)
    assert values(root)["alicloud_ram_role.a"] == (
        "it depends on var.in_bad_file, which may stand in what could not be read"
    )
    assert said(root) == []


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_changes_nothing(tmp_path: Path, mark: bytes) -> None:
    root = planned(tmp_path, {"main.tf": mark + ROLES.encode()})
    assert values(root) == {"alicloud_ram_role.ä": 3600}
    assert place(setting(root, "alicloud_ram_role.ä").value_location) == "main.tf:2:26-30"


def test_carriage_returns_change_no_place(tmp_path: Path) -> None:
    root = planned(tmp_path, {"main.tf": ROLES.replace("\n", "\r\n").encode()})
    assert place(setting(root, "alicloud_ram_role.ä").value_location) == "main.tf:2:26-30"


def test_overrides_merge_in_the_order_of_their_names(tmp_path: Path) -> None:
    files = {
        "main.tf": ROLE % 1 + 'variable "v" {\n  default = 1\n}\n',
        "z_override.tf": ROLE % 3,
        "b_override.tf": ROLE % 2 + 'variable "v" {\n  type = string\n}\n',
        "override.tf.json": '{"resource": {"alicloud_ram_role": {"a": {"role_name": "${var.v}"}}}}',
    }
    role = resource(planned(tmp_path, files), "alicloud_ram_role.a").body
    assert {name: shown(a.value) for name, a in role.attributes.items()} == {
        "max_session_duration": 3,
        "role_name": "1",
    }


def test_the_configurations_of_providers_are_named_as_the_root_names_them(tmp_path: Path) -> None:
    role = 'resource "alicloud_ram_role" "%s" {\n%s}\n'
    inner = role % ("default", "") + role % ("other", "  provider = alicloud.second\n")
    files = {
        "main.tf": role % ("plain", "")
        + role % ("aliased", "  provider = alicloud.beijing\n")
        + role % ("quoted", '  provider = "alicloud.beijing"\n')
        + 'module "inherits" {\n  source = "./m"\n}\n'
        + 'module "given" {\n  source = "./outer"\n'
        + "  providers = {\n    alicloud = alicloud.beijing\n    alicloud.second = alicloud\n  }\n}\n",
        "m/main.tf": inner,
        "outer/main.tf": 'module "m" {\n  source = "../m"\n'
        "  providers = {\n    alicloud = alicloud.second\n    alicloud.second = alicloud\n  }\n}\n"
        + role
        % ("own", ""),
    }
    found = {r.address: r.provider for r in planned(tmp_path, files).resources}
    assert found == {
        "alicloud_ram_role.plain": "alicloud",
        "alicloud_ram_role.aliased": "alicloud.beijing",
        "alicloud_ram_role.quoted": "alicloud.beijing",
        "module.inherits.alicloud_ram_role.default": "alicloud",
        "module.inherits.alicloud_ram_role.other": "alicloud.second",
        "module.given.alicloud_ram_role.own": "alicloud.beijing",
        "module.given.module.m.alicloud_ram_role.default": "alicloud",
        "module.given.module.m.alicloud_ram_role.other": "alicloud.beijing",
    }


TOFU = (
    "Terraform reads other files here: As OpenTofu does, iaccheck reads %s. Terraform reads no .tofu file: give its "
    "plan's JSON to check what it plans."
)
OPENTOFU: list[tuple[dict[str, str], dict[str, object], list[str]]] = [
    ({"main.tofu": ROLE % 1}, {"alicloud_ram_role.a": 1}, []),
    (
        {"main.tofu.json": '{"resource": {"alicloud_ram_role": {"a": {"max_session_duration": 1}}}}'},
        {"alicloud_ram_role.a": 1},
        [],
    ),
    (
        {"main.tf": ROLE % 1, "main.tofu": ROLE % 2},
        {"alicloud_ram_role.a": 2},
        ["main.tofu:1:1: " + TOFU % "main.tofu in place of main.tf"],
    ),
    (
        {"main.tf": ROLE % 1, "variables.tofu": "", "override.tofu": ROLE % 3},
        {"alicloud_ram_role.a": 3},
        ["override.tofu:1:1: " + TOFU % "override.tofu, variables.tofu"],
    ),
    (
        {"main.tf": ROLE % 1, "a_override.tf": ROLE % 2, "a_override.tofu": ROLE % 3, "x.tf.json": "{}"},
        {"alicloud_ram_role.a": 3},
        ["a_override.tofu:1:1: " + TOFU % "a_override.tofu in place of a_override.tf"],
    ),
    (
        {"a.tf.json": '{"locals": {"x": 1}}', "a.tofu.json": '{"locals": {"x": 2}}', "a.tf": ROLE % "local.x"},
        {"alicloud_ram_role.a": 2},
        ["a.tofu.json:1:1: " + TOFU % "a.tofu.json in place of a.tf.json"],
    ),
    (
        {"main.tofu": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": ROLE % 1, "m/main.tofu": ROLE % 2},
        {"module.m.alicloud_ram_role.a": 2},
        ["m/main.tofu:1:1: " + TOFU % "main.tofu in place of main.tf"],
    ),
]


@pytest.mark.parametrize(("files", "expected", "warnings"), OPENTOFU)
def test_files_of_opentofu_count_as_there_and_what_terraform_reads_is_said(
    tmp_path: Path, files: dict[str, str], expected: dict[str, object], warnings: list[str]
) -> None:
    root = planned(tmp_path, files)
    assert values(root) == expected
    assert said(root) == warnings
    assert unread(root) == []
