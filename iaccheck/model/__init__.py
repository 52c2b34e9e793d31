"""The nouns that the stages share. Frozen, without behaviour beyond a look at their own fields, and without I/O.

Fields that hold time are called `seconds` or end in `_seconds`; lines and columns count from 1."""

from __future__ import annotations

from iaccheck.model.catalogue import (
    Catalogue,
    Check,
    Condition,
    Demand,
    Factor,
    Omitted,
    Path,
    SetBy,
    Setting,
    Severity,
    Step,
    Supplier,
    Unit,
    WorkflowKind,
)
from iaccheck.model.judged import (
    Basis,
    Fact,
    Finding,
    Limit,
    NotChecked,
    Outcome,
    Reach,
    Related,
    Report,
    Status,
    Summary,
    Waived,
)
from iaccheck.model.planned import Attribute, Body, Origin, Resource, Root
from iaccheck.model.tried import Case, Miss, Tried
from iaccheck.model.trust import Admission, DocumentSource, Trust, TrustTable, Verdict

__all__ = [
    "Admission",
    "Attribute",
    "Basis",
    "Body",
    "Case",
    "Catalogue",
    "Check",
    "Condition",
    "Demand",
    "DocumentSource",
    "Fact",
    "Factor",
    "Finding",
    "Limit",
    "Miss",
    "NotChecked",
    "Omitted",
    "Origin",
    "Outcome",
    "Path",
    "Reach",
    "Related",
    "Report",
    "Resource",
    "Root",
    "SetBy",
    "Setting",
    "Severity",
    "Status",
    "Step",
    "Summary",
    "Supplier",
    "Tried",
    "Trust",
    "TrustTable",
    "Unit",
    "Verdict",
    "Waived",
    "WorkflowKind",
]
