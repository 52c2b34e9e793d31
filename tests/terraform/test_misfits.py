"""What can be read and Terraform still refuses: it is said, and the rest is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.planning import planned, said, unread, values

ROLE = 'resource "alicloud_ram_role" "a" {\n  max_session_duration = 3600\n}\n'
MOVED = "moved {\n  from = %s\n  to   = %s\n}\n"
REMOVED = "removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n"
MODULE = 'module "m" {\n  source = "./m"\n}\n'
NEWER = (
    'action "aws_x" "y" {\n  config {\n  }\n}\nephemeral "aws_x" "y" {\n}\nlanguage {\n}\nimport {\n'
    '  to = alicloud_ram_role.a\n  identity = { id = "x" }\n}\ncheck "c" {\n  data "x" "y" {\n  }\n}\n'
)

CASES: list[tuple[str, list[str]]] = [
    (NEWER, []),
    (MOVED % ("alicloud_ram_role.old", "alicloud_ram_role.a"), []),
    (MOVED % ("alicloud_ram_role.a", "alicloud_ram_role.a[0]"), []),
    (MOVED % ("alicloud_ram_role.a[0]", "alicloud_ram_role.b"), []),
    (REMOVED % "alicloud_ram_role.old", []),
    (
        MOVED % ("alicloud_ram_role.a", "alicloud_ram_role.b"),
        [
            "main.tf:4:1: Moved object still exists: This says that alicloud_ram_role.a was moved, and it is still "
            "declared at main.tf:1."
        ],
    ),
    (
        REMOVED % "alicloud_ram_role.a" + MODULE + REMOVED % "module.m",
        [
            "main.tf:4:1: Removed resource still exists: This says that alicloud_ram_role.a was removed, and it is "
            "still declared at main.tf:1.",
            "main.tf:13:1: Removed module still exists: This says that module.m was removed, and it is still declared "
            "at main.tf:10.",
        ],
    ),
    (
        'resourc "alicloud_ram_role" "b" {\n  max_session_duration = 1\n}\nx = 1\nzzz {\n}\n',
        [
            'main.tf:7:1: Unsupported argument: "x = …" stands outside of any block, where Terraform expects none.',
            "main.tf:4:1: Unsupported block type: Terraform knows no resourc block here, and nothing in it is checked; "
            "did you mean resource?",
            "main.tf:8:1: Unsupported block type: Terraform knows no zzz block here, and nothing in it is checked.",
        ],
    ),
    (
        'terraform {\n  backend "gcs" {\n  }\n  cloud {\n  }\n}\nterraform {\n  backend "local" {\n  }\n}\n',
        [
            "main.tf:7:3: Duplicate cloud configuration: There is a backend block already, and iaccheck reads that "
            "one.",
            "main.tf:11:3: Duplicate backend configuration: There is a backend block already, and iaccheck reads that "
            "one.",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_terraform_refuses_is_said_and_the_rest_is_checked(tmp_path: Path, text: str, expected: list[str]) -> None:
    root = planned(tmp_path, {"main.tf": ROLE + text, "m/main.tf": ""})
    assert said(root) == expected
    assert unread(root) == []
    assert values(root)["alicloud_ram_role.a"] in (3600, "omitted")


def test_an_override_may_have_its_own_backend(tmp_path: Path) -> None:
    backend = 'terraform {\n  backend "gcs" {\n  }\n}\n'
    assert said(planned(tmp_path, {"main.tf": ROLE + backend, "a_override.tf": backend})) == []
