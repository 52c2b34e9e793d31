"""Circles that only Terraform's graph of whole resources has: each is said once, with who names whom where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iaccheck.files import Files
from iaccheck.terraform.expand import expand
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.planning import Planning
from tests.terraform.planning import WANTED, planned, said, values

RECORDED = Path(__file__).parent.parent / "truth" / "configurations"


@pytest.mark.parametrize("case", ["fails-cycle", "fails-cycle-of-resources", "fails-cycle-through-module"])
def test_each_circle_of_terraform_is_said_once(case: str) -> None:
    folder = str(RECORDED / case)
    root = expand("", folder, Modules(Files(folder, folder)), Planning(), WANTED)
    told = [d.detail for d in root.diagnostics if d.summary == "Cycle"]
    recorded = json.loads((RECORDED / case / "expected.json").read_text())["fails"]
    groups = [
        set(f.removeprefix("Cycle: ").replace(" (expand)", "").replace(" (close)", "").split(", ")) for f in recorded
    ]
    assert len(told) == len(groups)
    for detail in told:
        links = detail.partition(": ")[2].split(" -> ")
        addresses = {link.partition(" (")[0] for link in links if " (" in link}
        assert any(addresses <= group for group in groups)


def test_the_message_follows_the_circle_from_place_to_place(tmp_path: Path) -> None:
    root = planned(
        tmp_path,
        """
        locals {
          name = alicloud_ram_role.b.id
        }
        resource "alicloud_ram_role" "a" {
          max_session_duration = 3600
          role_name            = local.name
        }
        resource "alicloud_ram_role" "b" {
          max_session_duration = 7200
          role_name            = alicloud_ram_role.a.id
        }
        """,
    )
    assert said(root) == [
        "main.tf:7:34: Cycle: these need each other in a circle: alicloud_ram_role.a (main.tf:7) -> "
        "local.name (main.tf:3) -> alicloud_ram_role.b (main.tf:11) -> alicloud_ram_role.a"
    ]
    assert values(root) == {"alicloud_ram_role.a": 3600, "alicloud_ram_role.b": 7200}


PROVIDER = """
provider "alicloud" {
  region = %s
}
provider "alicloud" {
  alias  = "other"
  region = "x"
}
resource "alicloud_ram_role" "a" {
  max_session_duration = 3600
  %s
}
"""


@pytest.mark.parametrize(
    ("region", "line", "circles"),
    [
        ("alicloud_ram_role.a.id", "", 1),
        ("alicloud_ram_role.a.id", "provider = alicloud", 1),
        ("alicloud_ram_role.a.id", "provider = alicloud.other", 0),
        ("alicloud_ram_role.a.id", 'provider = "alicloud.other"', 0),
        ('"alicloud_ram_role.a.id"', "", 0),
    ],
)
def test_a_resource_needs_its_provider(tmp_path: Path, region: str, line: str, circles: int) -> None:
    assert len(said(planned(tmp_path, PROVIDER % (region, line)))) == circles


@pytest.mark.parametrize(
    "text",
    [
        "depends_on = [alicloud_ram_role.b]",
        'dynamic "timeouts" {\n for_each = [alicloud_ram_role.b.id]\n content {}\n }',
        "lifecycle {\n replace_triggered_by = [alicloud_ram_role.b.id]\n }",
        'provisioner "local-exec" {\n command = alicloud_ram_role.b.id\n }',
        "count = length(alicloud_ram_role.b.role_name)",
        'role_name = "${alicloud_ram_role.b[0].role_name}"',
        "role_name = module.m.whole",
        "role_name = values(module.m)[0]",
        "depends_on = [module.m]",
    ],
)
def test_it_does_not_matter_where_in_the_block_a_reference_stands(tmp_path: Path, text: str) -> None:
    other = 'resource "alicloud_ram_role" "b" {\n description = alicloud_ram_role.a.id\n}'
    module = 'variable "v" {}\noutput "whole" {\n value = var.v\n}\n'
    call = 'module "m" {\n source = "./m"\n v = alicloud_ram_role.b.id\n}'
    files = {"main.tf": f'resource "alicloud_ram_role" "a" {{\n{text}\n}}\n{other}\n{call}', "m/main.tf": module}
    assert [line for line in said(planned(tmp_path, files)) if ": Cycle: " in line]


def test_a_long_chain_that_is_no_circle_comes_to_an_end(tmp_path: Path) -> None:
    links = "".join(f"  l{i} = local.l{i + 1}\n" for i in range(3000))
    text = f'locals {{\n{links}  l3000 = 3600\n}}\nresource "alicloud_ram_role" "a" {{\n description = local.l0\n}}'
    assert not said(planned(tmp_path, text))
