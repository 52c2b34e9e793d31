"""What `iaccheck.yaml` says, durations in seconds; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from iaccheck.model import Severity
from iaccheck.source import Location

Threshold = Severity | Literal["never"]
Undecided = Literal["fail", "warn"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
THRESHOLDS: tuple[Threshold, ...] = (*SEVERITIES, "never")
UNDECIDED: tuple[Undecided, ...] = get_args(Undecided)


class Workflow(msgspec.Struct, frozen=True):
    """A way in that somebody intends, and the session that it needs."""

    name: str
    kind: str
    target: str | None
    """An address, which may hold `*`, or a name in the cloud; None where the kind has no target."""
    root: str | None
    """The root module, by name or path, that it is about; None for all."""
    account: str | None
    needs_seconds: int
    at_most_seconds: int | None
    given: Mapping[str, int]
    """Factors that something outside of Terraform sets, in seconds."""
    location: Location
    caller: str | None = None
    """The program that goes this way, by its name in the catalogue; None for any."""
    apps: Mapping[str, str] = {}
    """Factors that an identity provider in the configuration sets, with the address of its application."""


class RootPlan(msgspec.Struct, frozen=True):
    """How a root module is planned, where the defaults are not right."""

    name: str
    path: str
    var_files: tuple[str, ...]
    workspace: str | None
    location: Location


class Account(msgspec.Struct, frozen=True):
    """Root modules that share the account-level settings of one cloud account."""

    name: str
    roots: tuple[str, ...]
    """Names of root modules, or patterns of their paths."""
    providers: tuple[str, ...] | None
    """Only resources of these provider configurations; None for all."""
    assume: Mapping[str, int]
    """Account-level settings that are made elsewhere, in seconds."""
    location: Location


class Rules(msgspec.Struct, frozen=True):
    """Which rules are in force, and how severe they are."""

    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    paths: tuple[str, ...] = ()
    """Folders of custom rules."""


class Waiver(msgspec.Struct, frozen=True):
    """That a finding is accepted, why, and until which day (`2027-03-31`, that day included)."""

    rule: str
    about: str | Location
    """An address, which may hold `*`, or a file; or the stretch of source in which findings stand."""
    reason: str
    until: str | None
    location: Location
    is_judged: bool = True
    """Whether all that it could cover is seen, so that one that covers nothing is of no use."""


class Configuration(msgspec.Struct, frozen=True):
    """All that `iaccheck.yaml` says; as it is, without arguments, where there is none."""

    path: str | None = None
    """The file; what it names is relative to its folder."""
    workflows: tuple[Workflow, ...] = ()
    roots: tuple[RootPlan, ...] = ()
    accounts: tuple[Account, ...] = ()
    rules: Rules = Rules()
    fail_on: Threshold = "error"
    undecided: Undecided = "fail"
    exclude: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
