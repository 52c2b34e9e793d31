"""A planned root module as bytes and back is the same: whatever the fixtures and examples hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from iaccheck.model import Attribute, Body, Origin, Resource, Root
from iaccheck.run import measured
from iaccheck.source import Location
from iaccheck.universe import Asked, catalogue_in_force, closed_universe
from iaccheck.wire import Malformed, packed_root, unpacked_root
from tests.project import Project

ROOT = Path(__file__).parent.parent
CASES = sorted(path for path in ROOT.glob("tests/cases/*/*") if path.is_dir())
EXAMPLES = sorted(path for path in ROOT.glob("examples/terraform/*") if path.is_dir())


def planned(folder: Path) -> Iterator[Root]:
    universe = closed_universe(str(folder), (), Asked((str(folder),), str(folder)))
    yield from measured(universe, catalogue_in_force(universe))[0].roots


def again(root: Root) -> Root:
    return unpacked_root(msgspec.msgpack.decode(msgspec.msgpack.encode(packed_root(root))))


@pytest.mark.parametrize("folder", [*CASES, *EXAMPLES], ids=lambda path: os.path.relpath(path, ROOT))
def test_nothing_is_lost_on_the_way(folder: Path) -> None:
    for root in planned(folder):
        assert again(root) == root


def test_what_must_not_be_shown_stays_so(project: Project) -> None:
    at = Location("main.tf", 1, 1, 1, 2)
    (root,) = planned(
        project.write({"main.tf": 'resource "alicloud_ram_role" "r" { max_session_duration = 1 }'}).folder
    )
    attribute = root.resources[0].body.attributes["max_session_duration"]
    origin = (Origin("var.hours is sensitive", at, "module.roles", True), Origin("local.x", None))
    body = Body(None, {"max_session_duration": Attribute(attribute.value, at, at, origin)}, {})
    one = msgspec.structs.replace(root, resources=(Resource(root.name, "a.b", "a", body, "alicloud"),))
    assert again(one) == one


@pytest.mark.parametrize("packed", [None, [], ["name"] * 11, "text", [0] * 11])
def test_other_bytes_are_nothing_worse_than_malformed(packed: object) -> None:
    with pytest.raises(Malformed):
        unpacked_root(packed)
