"""What is in force: settings, workflow kinds with their factors, and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from iaccheck.hcl.numbers import Number
from iaccheck.interval import Interval
from iaccheck.model.trust import TrustTable
from iaccheck.seconds import Unit as Unit

Severity = Literal["error", "warning", "info"]
SetBy = Literal["role", "account", "idp", "caller", "fixed"]


class Omitted(msgspec.Struct, frozen=True):
    """What leaving a setting out means."""

    on_create_seconds: Interval | None
    """What a new object gets; in the setting's own unit where that is `number`; None if not known."""
    existing_kept: bool
    """Whether Terraform leaves an existing object as it is, rather than set it to the same."""


class Step(msgspec.Struct, frozen=True):
    """One step from a resource to its setting: the name of a nested block or attribute, and which of several."""

    name: str
    index: int | None = None
    """None: every one of them."""
    is_repeated: bool = False
    """Whether the path says that there are several: `values[]`, `values[0]`."""


Path = tuple[Step, ...]


class Setting(msgspec.Struct, frozen=True):
    """An entry of the catalogue: an argument that limits or asks for a duration, and what the cloud accepts."""

    id: str
    """Resource type and attribute as Terraform spells them: `alicloud_ram_role.max_session_duration`."""
    type: str
    """The resource type, `provider.NAME` or `backend.NAME`."""
    path: Path
    unit: Unit
    allowed: Interval
    """What the API accepts, in seconds; in its own unit where that is `number`."""
    omitted: Omitted
    title: str
    docs: str
    scope: Literal["resource", "account"] = "resource"
    aliases: tuple[Path, ...] = ()
    """Older spellings of the path."""
    one_of: tuple[Number, ...] = ()
    """If not empty, the only ones within `allowed` that the API accepts."""
    is_text: bool = False
    """Whether the argument is a string; a count of hours can be one too."""
    zero_is_no_limit: bool = False
    zero_is_elsewhere: bool = False
    """Whether the API accepts 0 too, and then something else decides how long it is."""
    refused_by_plan: bool = False
    """Whether the provider or backend checks the range itself, so that planning fails already."""
    only_where_set: bool = False
    """Whether leaving it out sets nothing at all: it is then not listed."""
    note: str = ""
    """A sentence that a reader of its value should know."""
    select: tuple[tuple[Path, str], ...] = ()
    """Arguments beside the path, and the texts that they must have for the setting to be meant."""
    select_at: int = 0
    """How many steps of the path lead to the block or element that `select` looks at."""
    is_json: bool = False
    """Whether a text on the path is JSON, and the rest of the path leads through what it says."""
    unit_from: Path = ()
    """The argument that names the unit; `unit` is what applies where it is left out."""
    ignored_with: tuple[tuple[Path, str], ...] = ()
    """Arguments beside it in its block, and why it has no effect where they are set."""
    evaluated_by: str = ""
    """Who else evaluates a text that is no length: an identity provider's own expressions are not known here."""
    refers_to: str = ""
    """What it is the name of, if it is none of a length: `an attribute of Keycloak's users`."""


class Supplier(msgspec.Struct, frozen=True):
    """A setting of an identity provider that supplies a factor, and how its application says which role it is for."""

    setting: str
    names: Setting | None
    """Where the application names roles and providers: read as a setting of the same type is."""
    app: Path = ()
    """The argument that names the application, where several resources make up one."""


class Factor(msgspec.Struct, frozen=True):
    """One of the things that limit a workflow's session."""

    id: str
    title: str
    set_by: SetBy
    beyond: Literal["caps", "rejects"]
    """Whether the cloud shortens a request for more than it allows, or refuses the call."""
    settings: tuple[str, ...]
    """The settings that it is read from, where Terraform sets it: one for each type of resource that has it."""
    default: Interval
    """What applies where it is absent, in seconds; ANY if absence is no limit."""
    default_text: str
    """The same as a clause: `STS takes 3600 s where DurationSeconds is left out`."""
    bounds: Interval
    """What it can be at all, in seconds."""
    why: str = ""
    """The sentence that says what it is and how it limits."""
    sources: tuple[str, ...] = ()
    supplied_by: tuple[Supplier, ...] = ()
    """The settings of identity providers that supply it, where they are in the same configuration."""
    providers: Mapping[str, str] = {}
    """By type, which argument holds the name of what a cloud knows an identity provider as."""
    through: str | None = None
    """The target's argument that names the resources which have the settings; None if the target itself has them."""
    of_member: bool = False
    """Whether it is that of the member account that the session is in, not of the one in which the target is made."""


class WorkflowKind(msgspec.Struct, frozen=True):
    """A way in: the types of its target, if it has one, and what limits its session."""

    name: str
    title: str
    targets: tuple[str, ...]
    """Resource types; none where the account's login session is all there is."""
    target_names: tuple[str, ...]
    """The attributes that hold the target's name in the cloud."""
    factors: tuple[Factor, ...]
    why: str
    docs: tuple[str, ...]

    @property
    def enters_member(self) -> bool:
        """Whether its sessions are in another account than its target."""
        return any(factor.of_member for factor in self.factors)


class Condition(msgspec.Struct, frozen=True):
    """What an attribute of a resource has to be for a rule to be about it: any of some patterns, or none of them."""

    name: str
    """`address`, `root`, or the way to an attribute."""
    paths: tuple[Path, ...]
    """The ways to the attribute, older names of it included; none for `address` and `root`."""
    patterns: tuple[str, ...]
    """Texts in which `*` stands for any characters."""
    negated: bool = False
    is_name: bool = False
    """Whether it is what the cloud calls the resource: one that leaves it out gets one from its provider."""


class Demand(msgspec.Struct, frozen=True):
    """What a rule of data alone asks of its setting."""

    word: str
    """`at_most`, `at_least`, `between`, `one_of` or `is_set`."""
    within: Interval
    """In seconds; in the setting's own unit where that is `number`."""
    one_of: tuple[Number, ...] = ()
    """If not empty, the only ones within that are right."""
    is_set: bool | None = None
    """Whether it has to be set, or must not be; None if that is all the same."""
    where: tuple[Condition, ...] = ()
    """Which resources it is about: those of which all of these hold."""
    text: str = ""
    """The demand as it is written: `at_most: 4h, where: {role_name: prod-*}`."""


class Request(msgspec.Struct, frozen=True):
    """What a caller asks for in one workflow kind, in seconds."""

    default: Interval
    """What it asks for when told nothing."""
    bounds: Interval
    """What it can be told to ask for."""


class Block(msgspec.Struct, frozen=True):
    """A block of Terraform's own in which a caller names a role and says for how long."""

    type: str
    """`provider.NAME` or `backend.TYPE`."""
    path: Path
    """The way to the block; empty for the provider's or backend's own arguments."""
    role: str
    """The argument that names the role."""
    settings: tuple[str, ...]
    """The settings that say for how long, the newest first."""
    kind: str
    """The workflow kind."""
    chained: str | None = None
    """The workflow kind of the second block and those after it, where each goes on from the one before."""


class Caller(msgspec.Struct, frozen=True):
    """A program that gets itself a session: what it asks for, and whether it gets itself the next one in time."""

    name: str
    title: str
    requests: Mapping[str, Request]
    """By workflow kind; it does no others."""
    renews: bool
    why: str
    docs: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    """Where Terraform itself tells it what to ask for."""


class Check(msgspec.Struct, frozen=True):
    """A rule: what is wrong when it fails, why that matters and what to do."""

    id: str
    title: str
    severity: Severity
    why: str
    fix: str
    docs: str
    setting: str | None = None
    """The one setting that it looks at, if it is about one."""
    example: str = ""
    """What fails, in HCL or as the configuration has it, with a remark on what is wrong."""
    demand: Demand | None = None
    """What it asks of that setting; None for a rule that has code of its own."""
    is_own: bool = False
    """Whether it is a user's, not shipped."""


class Catalogue(msgspec.Struct, frozen=True):
    """All settings, workflow kinds, callers and rules in force, by id, in order of their files."""

    settings: Mapping[str, Setting]
    workflows: Mapping[str, WorkflowKind]
    checks: Mapping[str, Check]
    trust: Mapping[str, TrustTable] = {}
    """How trust policies are read, by the type of what they stand in."""
    callers: Mapping[str, Caller] = {}
