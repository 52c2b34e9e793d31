"""Where arguments and blocks stand, and what is said of those that are broken, dynamic or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck.model import Body
from iaccheck.source import Location
from tests.terraform.planning import place, planned, resource, setting, shown, values

TEXT = """\
# a role
resource "alicloud_ram_role" "a" {
  max_session_duration = 3600 + 1
}

  resource "alicloud_ram_role" "omitted" { }

resource "alicloud_ram_role" "lines" {
  max_session_duration = max(
    1,
    2
  ) # two
}

resource "alicloud_ram_role" "übergroß" { max_session_duration = length("ü") }

resource "alicloud_cloud_sso_directory" "d" {
  user_provisioning_configuration {
    session_duration = "8"
  }
  user_provisioning_configuration {
  }
}
"""


@pytest.mark.parametrize(
    ("address", "whole", "value"),
    [
        ("alicloud_ram_role.a", "main.tf:3:3-34", "main.tf:3:26-34"),
        ("alicloud_ram_role.lines", "main.tf:9:3-12:4", "main.tf:9:26-12:4"),
        ("alicloud_ram_role.übergroß", "main.tf:15:43-77", "main.tf:15:66-77"),
    ],
)
def test_an_argument_and_its_value_have_their_places(tmp_path: Path, address: str, whole: str, value: str) -> None:
    attribute = setting(planned(tmp_path, TEXT), address)
    assert place(attribute.location) == whole
    assert place(attribute.value_location) == value


def test_a_block_has_the_place_of_its_head(tmp_path: Path) -> None:
    root = planned(tmp_path, TEXT)
    assert place(resource(root, "alicloud_ram_role.omitted").body.location) == "main.tf:6:3-41"
    directory = resource(root, "alicloud_cloud_sso_directory.d").body
    assert [place(block.location) for block in directory.blocks["user_provisioning_configuration"]] == [
        "main.tf:18:3-34",
        "main.tf:21:3-34",
    ]


def test_an_override_is_where_its_value_stands(tmp_path: Path) -> None:
    files = {"main.tf": TEXT, "a_override.tf": 'resource "alicloud_ram_role" "a" {\n  max_session_duration = 5\n}\n'}
    root = planned(tmp_path, files)
    assert place(setting(root, "alicloud_ram_role.a").location) == "a_override.tf:2:3-27"
    assert place(resource(root, "alicloud_ram_role.a").body.location) == "main.tf:2:1-33"


def test_paths_are_shown_from_the_working_directory(tmp_path: Path) -> None:
    root = planned(tmp_path, {"live/prod/main.tf": TEXT}, "live/prod")
    assert place(setting(root, "alicloud_ram_role.a").location) == "live/prod/main.tf:3:3-34"


# --- blocks ---------------------------------------------------------------------------------------------

DYNAMIC = """
resource "random_integer" "n" {
}
resource "alicloud_cloud_sso_directory" "d" {
  dynamic "user_provisioning_configuration" {
    %s
  }
}
"""


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("for_each = [1, 2]\ncontent {\nsession_duration = user_provisioning_configuration.value\n}", [1, 2]),
        ("for_each = []\ncontent {\nsession_duration = 1\n}", []),
        (
            "for_each = random_integer.n.result\ncontent {\n}",
            'the for_each of dynamic "user_provisioning_configuration" depends on random_integer.n.result, '
            "known only after apply",
        ),
        (
            "for_each = 5\ncontent {\n}",
            'the for_each of dynamic "user_provisioning_configuration" is wrong: a number can\'t be gone through; it '
            "must be a list, set, tuple, map or object",
        ),
        ("content {\n}", "a dynamic block needs for_each and content"),
    ],
)
def test_dynamic_blocks_are_made_or_said_to_be_unknown(tmp_path: Path, inside: str, expected: object) -> None:
    body = resource(planned(tmp_path, DYNAMIC % inside), "alicloud_cloud_sso_directory.d").body
    assert (body.doubt or [shown(b.attributes["session_duration"].value) for b in blocks(body)]) == expected


def blocks(body: Body) -> tuple[Body, ...]:
    return body.blocks.get("user_provisioning_configuration", ())


def test_the_names_of_nested_dynamic_blocks_are_kept_apart(tmp_path: Path) -> None:
    text = """
resource "alicloud_cloud_sso_directory" "d" {
  for_each = { x = 100 }
  dynamic "user_provisioning_configuration" {
    for_each = { y = [1, 2] }
    iterator = outer
    content {
      dynamic "deeper" {
        for_each = outer.value
        content {
          sum = "${outer.key}${deeper.key}${deeper.value + each.value}"
        }
      }
    }
  }
}
"""
    (outer,) = blocks(resource(planned(tmp_path, text), 'alicloud_cloud_sso_directory.d["x"]').body)
    assert [shown(inner.attributes["sum"].value) for inner in outer.blocks["deeper"]] == ["y0101", "y1102"]


@pytest.mark.parametrize(
    "broken",
    [
        "max_session_duration = = 7200",
        "max_session_duration = (7200",
        'max_session_duration = "7200',
        "max_session_duration",
        "role_name = [\n  max_session_duration = 7200",
    ],
)
def test_a_broken_block_costs_that_block_only(tmp_path: Path, broken: str) -> None:
    around = 'resource "alicloud_ram_role" "%s" {\n  max_session_duration = 3600\n}\n'
    text = f'{around % "before"}resource "alicloud_ram_role" "broken" {{\n  {broken}\n}}\n{around % "after"}'
    root = planned(tmp_path, text)
    assert values(root) == {
        "alicloud_ram_role.before": 3600,
        "alicloud_ram_role.broken": "it a syntax error hides a part of this block",
        "alicloud_ram_role.after": 3600,
    }
    (fault,) = root.unreadable
    assert isinstance(fault.location, Location)
    assert 5 <= fault.location.line <= 7


def test_providers_and_backends_are_blocks_like_others(tmp_path: Path) -> None:
    text = """
terraform {
  backend "oss" {
    assume_role_session_expiration = 1800
  }
}
provider "alicloud" {
  assume_role {
    session_expiration = local.seconds
  }
}
provider "alicloud" {
  alias = "other"
}
locals {
  seconds = 900
}
"""
    root = planned(tmp_path, text)
    assert [(r.address, r.type, r.provider) for r in root.resources] == [
        ("provider.alicloud", "provider.alicloud", "alicloud"),
        ("provider.alicloud.other", "provider.alicloud", "alicloud.other"),
        ("backend.oss", "backend.oss", "backend.oss"),
    ]
    (assumed,) = resource(root, "provider.alicloud").body.blocks["assume_role"]
    assert shown(assumed.attributes["session_expiration"].value) == 900
    assert shown(setting(root, "backend.oss", "assume_role_session_expiration").value) == 1800


def test_an_override_replaces_the_backend(tmp_path: Path) -> None:
    backend = 'terraform {\n  backend "%s" {\n    assume_role_session_expiration = %d\n  }\n}\n'
    files = {"main.tf": backend % ("s3", 1), "a_override.tf": backend % ("oss", 2)}
    assert [r.address for r in planned(tmp_path, files).resources] == ["backend.oss"]


def test_a_module_of_its_own_provider_configuration_is_of_no_other(tmp_path: Path) -> None:
    own = 'provider "alicloud" {\n  alias = "far"\n}\n'
    far = 'resource "alicloud_ram_role" "far" {\n  provider = alicloud.far\n}\nresource "alicloud_ram_role" "near" {}\n'
    call = 'module "{0}" {{\n  source = "./m"\n{1}}}\n'
    passed = "  providers = { alicloud.far = alicloud.there }\n"
    files = {"main.tf": own + call.format("a", "") + call.format("b", passed), "m/main.tf": own + far}
    assert {r.address: r.provider for r in planned(tmp_path, files).resources if r.type == "alicloud_ram_role"} == {
        "module.a.alicloud_ram_role.far": "module.a.alicloud.far",
        "module.a.alicloud_ram_role.near": "alicloud",
        "module.b.alicloud_ram_role.far": "alicloud.there",
        "module.b.alicloud_ram_role.near": "alicloud",
    }
