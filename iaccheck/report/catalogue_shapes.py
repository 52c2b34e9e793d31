"""What is in force as JSON has it: rules, settings, workflow kinds and callers."""

from __future__ import annotations

from iaccheck.model import Caller, Catalogue, Check, Setting, WorkflowKind
from iaccheck.report.shapes import Json, interval


def entry(one: Check | Setting | WorkflowKind | Caller) -> Json:
    """A rule, a setting, a workflow kind or a caller."""
    if isinstance(one, Check):
        return rule(one)
    if isinstance(one, Caller):
        return caller(one)
    return catalogue_setting(one) if isinstance(one, Setting) else workflow_kind(one)


def rule(check: Check) -> Json:
    """A rule in force."""
    own = {"setting": check.setting, "asks": check.demand.text if check.demand else None}
    return {name: getattr(check, name) for name in ("id", "title", "severity", "why", "fix", "docs", "example")} | own


def catalogue_setting(setting: Setting) -> Json:
    """A setting of the catalogue; lengths in seconds, or its own unit where that is `number`."""
    omitted = {
        "on_create": interval(setting.omitted.on_create_seconds),
        "existing_kept": setting.omitted.existing_kept,
    }
    return {
        "id": setting.id,
        "title": setting.title,
        "unit": setting.unit,
        "allowed": interval(setting.allowed),
        "omitted": omitted,
        "scope": setting.scope,
        "docs": setting.docs,
    }


def workflow_kind(kind: WorkflowKind) -> Json:
    """A workflow kind and its limiting factors."""
    factors = [
        {
            "id": factor.id,
            "title": factor.title,
            "set_by": factor.set_by,
            "beyond": factor.beyond,
            "settings": list(factor.settings),
            "default": interval(factor.default),
            "bounds": interval(factor.bounds),
        }
        for factor in kind.factors
    ]
    return {
        "name": kind.name,
        "title": kind.title,
        "targets": list(kind.targets),
        "factors": factors,
        "docs": list(kind.docs),
    }


def caller(one: Caller) -> Json:
    """A caller, and what it asks for in each workflow kind, in seconds."""
    requests = [
        {"kind": kind, "default": interval(request.default), "bounds": interval(request.bounds)}
        for kind, request in one.requests.items()
    ]
    return {
        "name": one.name,
        "title": one.title,
        "renews": one.renews,
        "requests": requests,
        "why": one.why,
        "docs": list(one.docs),
    }


def catalogue(all_: Catalogue) -> Json:
    """All rules, settings, workflow kinds and callers in force."""
    return {
        "version": 1,
        "rules": [rule(check) for check in all_.checks.values()],
        "settings": [catalogue_setting(setting) for setting in all_.settings.values()],
        "workflows": [workflow_kind(kind) for kind in all_.workflows.values()],
        "callers": [caller(one) for one in all_.callers.values()],
    }
