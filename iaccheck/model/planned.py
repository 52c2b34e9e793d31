"""What Terraform plans: resources with their values, and the root modules that they stand in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import msgspec

from iaccheck.hcl.values import Value
from iaccheck.source import Diagnostic, Location


class Origin(msgspec.Struct, frozen=True):
    """One link of the chain that led to a value: `var.hours is 8`, and where that was said."""

    text: str
    location: Location | None
    call: str | None = None
    """The module call that gave a variable this value."""
    is_sensitive: bool = False
    """Whether what stands there may not be shown."""


class Attribute(msgspec.Struct, frozen=True):
    """An argument of a resource: its planned value, where it is set, and where the value comes from.

    `location` is that of the whole `name = value`; `value_location` of the value alone.
    """

    value: Value
    location: Location | None = None
    value_location: Location | None = None
    origin: tuple[Origin, ...] = ()


class Body(msgspec.Struct, frozen=True):
    """The arguments and nested blocks of a resource. What is set to null, or not at all, is not listed."""

    location: Location | None
    """The head of the resource or block: what to show for an argument that is not there."""
    attributes: Mapping[str, Attribute]
    blocks: Mapping[str, tuple[Body, ...]]
    unknown: str | None = None
    """Why arguments and blocks beyond the listed ones may be there: a broken block, too many blocks."""
    nulls: Mapping[str, Location | None] = {}
    """By name, where the values stand of arguments that are written and come to null, which leaves them out."""
    times: str | None = None
    """Of a nested block: why it is not known how many times it is there, as it stands in a `dynamic` block."""

    @property
    def doubt(self) -> str | None:
        """Why it is not known what is there in all: in this block, and how often those that are nested in it."""
        nested = (block.times for blocks in self.blocks.values() for block in blocks if block.times)
        return self.unknown or next(nested, None)


class Resource(msgspec.Struct, frozen=True):
    """One planned instance of a resource, or a provider or backend block.

    HCL, JSON syntax, plan and state JSON all end here. Provider blocks have the type `provider.NAME` and the
    address `provider.NAME` or `provider.NAME.ALIAS`, backends `backend.TYPE`, with the module path in front.
    """

    root: str
    address: str
    type: str
    body: Body
    provider: str
    """The provider configuration it belongs to: `alicloud` or `alicloud.hangzhou`."""
    creates: bool | None = True
    """Whether an omitted argument takes what the cloud gives a new object; HCL counts as one. None: not known."""
    unknown: str | None = None
    """Why it is not known how many instances there are; the address then ends in `[*]`."""
    imported: str | None = None
    """The clause that says why it is, or may be, an object that is there already: an `import` block names it."""


class Reads(msgspec.Struct, frozen=True):
    """What a root module is made of, all paths absolute and in order."""

    names: tuple[tuple[str, tuple[str, ...]], ...]
    """By folder, the names of the files that were asked for, there or not: of Terraform and of variables, and those
    that functions read."""
    folders: tuple[str, ...]
    """Those of the root module and of all that it calls, there or not."""
    trees: tuple[str, ...]
    """Folders of which all below was listed."""

    @property
    def files(self) -> Iterator[str]:
        """The paths of the files that were asked for."""
        return (f"{folder}{os.sep}{name}" for folder, names in self.names for name in names)


class Root(msgspec.Struct, frozen=True):
    """A root module, planned once."""

    name: str
    path: str
    resources: tuple[Resource, ...]
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    """Every file that was read for it, by path relative to the working directory."""
    declared: frozenset[str] = frozenset()
    """Addresses of resource blocks without their own instance keys, those with no instance included."""
    unreadable: tuple[Diagnostic, ...] = ()
    """What could not be read or parsed; not in `diagnostics` too."""
    absent: tuple[Diagnostic, ...] = ()
    """Modules that are not here: an error where there is none, a warning where it was not fetched."""
    hidden: Mapping[str, str] = {}
    """Module paths whose resources can't be told, and why: a module that is not here."""
    aliases: tuple[str, ...] = ()
    """What else a configuration may call it, as its path from there."""
    reads: Reads | None = None
    """What it is made of; None where that is not known: a plan's JSON."""


class Touched(msgspec.Struct, frozen=True):
    """The root modules that changes touch, and those that were asked for if it were not for the changes."""

    roots: Mapping[str, frozenset[str]]
    """Those that are touched, by name, wherever they are; with the types of what decides elsewhere that each
    names, or did."""
    among: frozenset[str]
    """Those at the paths asked for, by name, touched or not."""
    gone: frozenset[str]
    """The types of what decides elsewhere that were named where nothing is, or nothing that matters, any longer."""
    is_any: bool
    """Whether something below the configuration's folder is touched, be it what is no longer there."""
