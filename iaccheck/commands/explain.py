"""`iaccheck explain ID`: what a rule, a setting or a workflow kind is, why it matters and what to do."""

from __future__ import annotations

from difflib import get_close_matches

from iaccheck.commands.output import Output
from iaccheck.policy.catalogue import load
from iaccheck.report import explanations, shapes
from iaccheck.report.style import Style
from iaccheck.source import UsageError


def explain(id_: str, format_: str, style: Style) -> Output:
    """Explain one id. UsageError if there is none such."""
    catalogue = load()
    if id_ in catalogue.checks:
        check = catalogue.checks[id_]
        return _shown(explanations.check(check, style), shapes.rule(check), format_)
    if id_ in catalogue.settings:
        setting = catalogue.settings[id_]
        return _shown(explanations.setting(setting, style), shapes.catalogue_setting(setting), format_)
    if id_ in catalogue.workflows:
        kind = catalogue.workflows[id_]
        return _shown(explanations.workflow(kind, style), shapes.workflow_kind(kind), format_)
    names = [*catalogue.checks, *catalogue.settings, *catalogue.workflows]
    near = get_close_matches(id_, names, 1)
    hint = f"; did you mean {near[0]}?" if near else '; "iaccheck rules" lists them all'
    raise UsageError(f"{id_} is no rule, setting or workflow kind{hint}")


def _shown(text: str, shape: shapes.Json, format_: str) -> Output:
    return Output(shapes.encoded(shape) if format_ == "json" else text)
