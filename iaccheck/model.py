"""The nouns that the stages share. Frozen, without behaviour beyond a look at their own fields, and without I/O.

Fields that hold time are called `seconds` or end in `_seconds`; lines and columns count from 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from iaccheck.hcl.numbers import Number
from iaccheck.hcl.values import Value
from iaccheck.interval import Interval
from iaccheck.seconds import Unit as Unit
from iaccheck.source import Diagnostic, Location

Outcome = Literal["pass", "fail", "unknown"]
Severity = Literal["error", "warning", "info"]
Status = Literal["known", "unknown", "omitted", "sensitive"]
Basis = Literal["configured", "omitted", "given", "assumed", "default", "fixed", "unknown"]
SetBy = Literal["role", "account", "idp", "caller", "fixed"]

# --- what Terraform plans -------------------------------------------------------------------------------


class Origin(msgspec.Struct, frozen=True):
    """One link of the chain that led to a value: `var.hours is 8`, and where that was said."""

    text: str
    location: Location | None


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
    """Why arguments and blocks beyond the listed ones may be there: a broken block, an unknown `dynamic`."""


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
    creates: bool = True
    """Whether an omitted argument takes what the cloud gives a new object; HCL counts as a creation."""
    unknown: str | None = None
    """Why it is not known how many instances there are; the address then ends in `[*]`."""


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


# --- the catalogue --------------------------------------------------------------------------------------


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


class Setting(msgspec.Struct, frozen=True):
    """An entry of the catalogue: an argument that limits or asks for a duration, and what the cloud accepts."""

    id: str
    """Resource type and attribute as Terraform spells them: `alicloud_ram_role.max_session_duration`."""
    type: str
    """The resource type, `provider.NAME` or `backend.NAME`."""
    path: tuple[Step, ...]
    unit: Unit
    allowed: Interval
    """What the API accepts, in seconds; in its own unit where that is `number`."""
    omitted: Omitted
    title: str
    docs: str
    scope: Literal["resource", "account"] = "resource"
    aliases: tuple[tuple[Step, ...], ...] = ()
    """Older spellings of the path."""
    one_of: tuple[Number, ...] = ()
    """If not empty, the only ones within `allowed` that the API accepts."""
    is_text: bool = False
    """Whether the argument is a string; a count of hours can be one too."""
    zero_is_no_limit: bool = False
    refused_by_plan: bool = False
    """Whether the provider or backend checks the range itself, so that planning fails already."""
    only_where_set: bool = False
    """Whether leaving it out sets nothing at all: it is then not listed."""
    note: str = ""
    """A sentence that a reader of its value should know."""


class Factor(msgspec.Struct, frozen=True):
    """One of the things that limit a workflow's session."""

    id: str
    title: str
    set_by: SetBy
    beyond: Literal["caps", "rejects"]
    """Whether the cloud shortens a request for more than it allows, or refuses the call."""
    setting: str | None
    """The setting that it is read from, where Terraform sets it."""
    default: Interval
    """What applies where it is absent, in seconds; ANY if absence is no limit."""
    default_text: str
    """The same as a clause: `STS takes 3600 s where DurationSeconds is left out`."""
    bounds: Interval
    """What it can be at all, in seconds."""
    why: str = ""
    """The sentence that says what it is and how it limits."""
    sources: tuple[str, ...] = ()


class WorkflowKind(msgspec.Struct, frozen=True):
    """A way in: the type of its target, if it has one, and what limits its session."""

    name: str
    title: str
    target: str | None
    """A resource type, or None where the account's login session is all there is."""
    target_names: tuple[str, ...]
    """The attributes that hold the target's name in the cloud."""
    factors: tuple[Factor, ...]
    why: str
    docs: tuple[str, ...]


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


class Catalogue(msgspec.Struct, frozen=True):
    """All settings, workflow kinds and rules in force, by id, in order of their files."""

    settings: Mapping[str, Setting]
    workflows: Mapping[str, WorkflowKind]
    checks: Mapping[str, Check]


# --- what a policy makes of it --------------------------------------------------------------------------


class Fact(msgspec.Struct, frozen=True):
    """One setting of one resource instance: how long it is, where it is set and where its value comes from."""

    setting: Setting
    root: str
    address: str
    provider: str
    status: Status
    value: Value | None
    """What Terraform would plan, in the attribute's own type and unit; None unless known or sensitive."""
    measure: Interval | None
    """Its length in seconds; in its own unit where that is `number`. None if the value is malformed."""
    reason: str | None
    """Why it is unknown, or how it is malformed."""
    location: Location | None
    """The attribute's own place, or the block's head where it is omitted."""
    value_location: Location | None
    origin: tuple[Origin, ...]
    creates: bool
    is_malformed: bool | None = False
    """Whether its value is no duration in its unit; None if that is not known."""
    is_certain: bool = True
    """Whether there is such an instance for certain; else `reason` says what that depends on."""
    is_omitted: bool = False
    """Whether the argument is left out, also where what that means is unknown."""

    @property
    def is_sensitive(self) -> bool:
        """Whether neither its value nor its length may be shown."""
        return self.status == "sensitive"


class Limit(msgspec.Struct, frozen=True):
    """A factor of a workflow as it stands for one target."""

    factor: Factor
    seconds: Interval
    basis: Basis
    address: str | None
    location: Location | None
    fact: Fact | None
    binds: bool
    must_rise: bool
    note: str = ""

    @property
    def is_none(self) -> bool:
        """Whether its absence sets no limit at all: nothing to do with one that is unknown."""
        return self.basis == "default" and self.seconds.low is None and self.seconds.high is None


class Reach(msgspec.Struct, frozen=True):
    """How long a session of one workflow kind can be for one target, and whether that is what a workflow needs."""

    workflow: str | None
    """The declared workflow's name; None for a row that nobody declared."""
    root: str
    account: str | None
    kind: WorkflowKind
    target: str | None
    needs_seconds: int | None
    at_most_seconds: int | None
    reachable_seconds: Interval | None
    ceiling_seconds: Interval
    rejected: bool | None
    """Whether the call is refused because it asks for more than is allowed; None if not certain."""
    outcome: Outcome | None
    """Whether it gets what it needs."""
    limits: tuple[Limit, ...]
    location: Location | None
    """Where the workflow is declared."""
    at_most_outcome: Outcome | None = None
    """Whether no longer session than its `at_most` is possible."""


class Related(msgspec.Struct, frozen=True):
    """A second place of a finding, and a sentence on what it has to do with it."""

    message: str
    location: Location


class Waived(msgspec.Struct, frozen=True):
    """That somebody accepted a finding, and why."""

    reason: str
    until: str | None
    location: Location | None


class Finding(msgspec.Struct, frozen=True):
    """What a rule says of one setting, workflow or file."""

    rule: str
    severity: Severity
    outcome: Outcome
    message: str
    fix: str
    docs: str
    root: str | None
    workflow: str | None
    address: str | None
    setting: str | None
    location: Location | None
    related: tuple[Related, ...]
    observed: Interval | None
    required: Interval | None
    unit: str | None
    fingerprint: str
    label: str = ""
    fact: Fact | None = None
    reach: Reach | None = None
    waived: Waived | None = None


class NotChecked(msgspec.Struct, frozen=True):
    """Something that looks like input and was not judged, and why."""

    path: str
    reason: str


class Summary(msgspec.Struct, frozen=True):
    """Counts of a run."""

    roots: int
    files: int
    settings: int
    workflows: int
    fail: int
    unknown: int
    passed: int
    waived: int


class Report(msgspec.Struct, frozen=True):
    """All that a run found, sorted; what the formats are made of."""

    as_of: str
    summary: Summary
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...]
    reach: tuple[Reach, ...]
    not_checked: tuple[NotChecked, ...]
    diagnostics: tuple[Diagnostic, ...]
