"""What a policy makes of what is planned: facts, reach, findings and the report that they make up."""

from __future__ import annotations

from typing import Literal

import msgspec

from iaccheck.hcl.values import Value
from iaccheck.interval import Interval
from iaccheck.model.catalogue import Caller, Factor, Setting, Severity, WorkflowKind
from iaccheck.model.planned import Origin
from iaccheck.model.trust import Trust
from iaccheck.source import Diagnostic, Location

Outcome = Literal["pass", "fail", "unknown"]
WORST_FIRST: tuple[Outcome, ...] = ("fail", "unknown", "pass")
Status = Literal["known", "unknown", "omitted", "sensitive"]
Against = Literal["new", "known", "worse"]
"""How a finding stands to a baseline."""
Basis = Literal["configured", "omitted", "given", "assumed", "default", "fixed", "unknown"]


def named_root(root: str | None, configuration: str | None) -> str:
    """A root module as people call it, `live/prod of shop`; nothing for the one that needs no name."""
    name = "" if root in {None, "."} else str(root)
    return " of ".join(filter(None, (name, configuration)))


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
    creates: bool | None
    is_malformed: bool | None = False
    """Whether its value is no duration in its unit; None if that is not known."""
    is_certain: bool = True
    """Whether there is such an instance for certain; else `reason` says what that depends on."""
    is_omitted: bool = False
    """Whether the argument is left out, also where what that means is unknown."""
    null: Location | None = None
    """Where an argument that is left out is written all the same, as something that comes to null."""
    ignored: str = ""
    """Why its value has no effect where it stands."""
    is_ignored: bool | None = False
    """Whether it has none; None if that is not known."""
    configuration: str | None = None
    """The folder of its configuration, as shown; None where names of root modules tell them apart without it."""

    @property
    def in_root(self) -> str:
        """Its root module as people call it; nothing for the one that needs no name."""
        return named_root(self.root, self.configuration)

    @property
    def is_sensitive(self) -> bool:
        """Whether neither its value nor its length may be shown."""
        return self.status == "sensitive"


class Correction(msgspec.Struct, frozen=True):
    """What a setting should say, and where that has to be written: what the sentence of a fix says, `--fix` does."""

    fact: Fact
    value: str
    """As HCL and JSON have it: `28800`, `"PT8H"`."""
    act: Literal["write", "add", "change"]
    """Replace what stands at `location`; add the argument to the block or object there; or, where its value is worked
    out from others, change one of these."""
    location: Location | None
    others: int = 0
    """How many more settings get their value from there."""
    made_of: tuple[str, ...] = ()
    """The names that it is worked out from, each with its place."""


class Remedy(msgspec.Struct, frozen=True):
    """What to do about a finding: a sentence, and those parts of it that can be written into a file."""

    text: str = ""
    corrections: tuple[Correction, ...] = ()
    is_choice: bool = False
    """Whether any one of the corrections is enough."""


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
    others: tuple[Fact, ...] = ()
    """The same setting of the other resources that the target names, where it names several."""

    @property
    def is_none(self) -> bool:
        """Whether its absence sets no limit at all: nothing to do with one that is unknown."""
        return self.basis == "default" and self.seconds.low is None and self.seconds.high is None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All settings that it is read from."""
        return (self.fact, *self.others) if self.fact is not None else ()


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
    trust: Trust | None = None
    """What the target's trust policy comes to; None for what has none, or is not there."""
    caller: Caller | None = None
    """The program that goes this way, if the workflow names it."""
    doubt: str = ""
    """Why it is not known whether its workflow is about this target, as a sentence."""
    requested_by: str | None = None
    """The address of the provider or backend that asks for this session, if one does."""
    configuration: str | None = None
    """The folder of its configuration, as shown; None where names of root modules tell them apart without it."""

    @property
    def in_root(self) -> str:
        """Its root module as people call it; nothing for the one that needs no name."""
        return named_root(self.root, self.configuration)

    @property
    def renews(self) -> bool:
        """Whether its sessions follow one another: then what bounds a single call does not limit the workflow."""
        return self.caller is not None and self.caller.renews

    @property
    def verdict(self) -> Outcome | None:
        """The worse one of its outcomes: what it needs, and what it may have at most."""
        both = {self.outcome, self.at_most_outcome}
        return next((outcome for outcome in WORST_FIRST if outcome in both), None)


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
    identity: str
    """What makes it the same finding in another run."""
    label: str = ""
    fact: Fact | None = None
    reach: Reach | None = None
    waived: Waived | None = None
    corrections: tuple[Correction, ...] = ()
    """What of its fix can be written into a file."""
    is_choice: bool = False
    """Whether any one of the corrections is enough."""
    baseline: Against | None = None
    """How it stands to the baseline; None without one, for what passed, and for what is waived."""
    unknown_as: Severity | None = None
    """How severe it is that it is unknown, as `undecided` and `--strict` say; None if that does not count."""
    others: tuple[str, ...] = ()
    """Further root modules whose settings it is made of, where those of its reach do not tell."""
    configuration: str | None = None
    """The folder of its configuration, as shown; None where names of root modules tell them apart without it."""

    @property
    def in_root(self) -> str:
        """Its root module as people call it; nothing for the one that needs no name."""
        return named_root(self.root, self.configuration)

    @property
    def fingerprint(self) -> str:
        """Its identity as 32 hexadecimal digits."""
        import hashlib

        return hashlib.sha256(self.identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def is_undecided(self) -> bool:
        """Whether it says that a declared workflow could not be decided."""
        return self.outcome == "unknown" and self.workflow is not None

    @property
    def weight(self) -> Severity | None:
        """How severe it is as it counts: that of a failed rule, or what an unknown is taken for; None if not at all."""
        if self.outcome == "pass" or self.is_accepted:
            return None
        return self.severity if self.outcome == "fail" else self.unknown_as

    @property
    def is_accepted(self) -> bool:
        """Whether it is shown and does not count: it is waived, or the baseline knows it."""
        return self.waived is not None or self.baseline == "known"


class Known(msgspec.Struct, frozen=True):
    """A finding as a baseline keeps it."""

    folder: str
    """The folder of the configuration that it was found by, absolute."""
    path: str | None
    """The file in which it stands, absolute; None for one in a plan from standard input."""
    rule: str
    outcome: Outcome
    root: str | None
    workflow: str | None
    address: str | None
    setting: str | None
    observed: Interval | None
    """As in the finding: in seconds, or in the unit `number`."""
    fingerprint: str


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
    known: int = 0
    """Those that the baseline knows: like those that are waived, they are not among `fail` and `unknown`."""


class Report(msgspec.Struct, frozen=True):
    """All that a run found, sorted; what the formats are made of."""

    as_of: str
    summary: Summary
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...]
    reach: tuple[Reach, ...]
    not_checked: tuple[NotChecked, ...]
    diagnostics: tuple[Diagnostic, ...]
    closed: tuple[str, ...] = ()
    """The roles that are in no row, since their trust policies admit none of the ways in."""
    unmatched: tuple[str, ...] = ()
    """Users' own rules that are about no resource at all, whatever PATHs were asked for."""
    gone: tuple[Known, ...] | None = None
    """What the baseline knows and was not found again; None without a baseline."""
