"""Terraform written to a folder, and what is planned of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from iaccheck.files import Files
from iaccheck.hcl.conversion import convert
from iaccheck.hcl.types import NUMBER, Type
from iaccheck.hcl.values import Unknown, Value, lacks_only_type
from iaccheck.model import Attribute, Resource, Root
from iaccheck.report.shapes import plain
from iaccheck.source import Diagnostic, Location
from iaccheck.terraform.expand import expand
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.planning import Planning


class Everything(dict[str, bool]):
    """Whatever the argument or block is called, it is wanted."""

    def __contains__(self, _: object) -> bool:
        return True


WANTED = {
    "alicloud_ram_role": dict.fromkeys(
        (
            "max_session_duration",
            "role_name",
        ),
        True,
    ),
    "alicloud_ram_security_preference": dict.fromkeys(("login_session_duration",), True),
    "alicloud_cloud_sso_directory": dict.fromkeys(("user_provisioning_configuration",), True),
    "provider.alicloud": dict.fromkeys(("assume_role",), True),
    "backend.oss": dict.fromkeys(
        (
            "assume_role",
            "assume_role_session_expiration",
        ),
        True,
    ),
    "backend.s3": dict.fromkeys(("assume_role",), True),
}


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files, with the folders that they need."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def planned(
    folder: Path,
    files: Mapping[str, str | bytes] | str,
    root: str = ".",
    planning: Planning | None = None,
    types: Mapping[str, Type] | None = None,
) -> Root:
    """The plan of a root module in a folder with these files; a text alone is `main.tf`."""
    write(folder, {"main.tf": files} if isinstance(files, str) else files)
    modules = Modules(Files(str(folder), str(folder)))
    return expand(root, str((folder / root).resolve()), modules, planning or Planning(), WANTED, types)


def resource(root: Root, address: str) -> Resource:
    """The resource of an address."""
    return {found.address: found for found in root.resources}[address]


def setting(root: Root, address: str, name: str = "max_session_duration") -> Attribute:
    """An argument of a resource."""
    return resource(root, address).body.attributes[name]


def values(root: Root) -> dict[str, object]:
    """The session durations of all roles: values, or the reason of what is unknown."""
    found: dict[str, object] = {}
    for each in root.resources:
        attribute = each.body.attributes.get("max_session_duration")
        why = each.unknown or each.body.unknown
        found[each.address] = f"it {why}" if why else shown(attribute.value) if attribute else "omitted"
    return found


def shown(value: Value) -> object:
    """A value as a test writes it; a number that only lacks its type as a number."""
    read = convert(value, NUMBER) if lacks_only_type(value) else value
    assert isinstance(read, Value)
    return f"it {read.data.reason}" if isinstance(read.data, Unknown) else json.loads(msgspec.json.encode(plain(read)))


def place(location: Location | None) -> str:
    """A location as a test writes it: `main.tf:3:7-12`."""
    if location is None:
        return "nowhere"
    end = location.end_column if location.line == location.end_line else f"{location.end_line}:{location.end_column}"
    return f"{location.path}:{location.line}:{location.column}-{end}"


def chain(attribute: Attribute) -> list[str]:
    """Where a value comes from, a link a line, with the line and column of each."""
    return [f"{link.text} @ {place(link.location).partition('-')[0]}" for link in attribute.origin]


def said(root: Root) -> list[str]:
    """All diagnostics, those about modules that are not here included: place, summary and detail."""
    return _sentences((*root.diagnostics, *root.absent))


def unread(root: Root) -> list[str]:
    """All that could not be read, or that Terraform would not load, in the same way."""
    return _sentences(root.unreadable)


def _sentences(diagnostics: Iterable[Diagnostic]) -> list[str]:
    return [f"{place(d.location).partition('-')[0]}: {d.summary}: {d.detail}" for d in diagnostics]
