"""Every folder of tests/truth/configurations comes out as Terraform planned it, from its HCL and from its plan."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from iaccheck.model import Fact
from iaccheck.policy.catalogue import load
from iaccheck.report.shapes import plain
from iaccheck.run import Run, Terms, run
from iaccheck.universe import Asked
from tests.truth.conftest import Tally

CONFIGURATIONS = Path(__file__).parent / "configurations"
CASES = sorted(path.name for path in CONFIGURATIONS.iterdir() if (path / "expected.json").exists())
Json = Any


def read(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal) if path.exists() else {}


def expected(case: str) -> Json:
    return read(CONFIGURATIONS / case / "expected.json")


PLANNED = [case for case in CASES if "fails" not in expected(case)]
REFUSED = [case for case in CASES if "fails" in expected(case)]
WITH_PLAN = [case for case in PLANNED if (CONFIGURATIONS / case / "plan.json").exists()]


def asked(case: str, path: str | None = None) -> Run:
    """A run over a case, told what Terraform was told."""
    told = read(CONFIGURATIONS / case / "case.json")
    folder = str(CONFIGURATIONS / case)
    root = os.path.normpath(os.path.join(folder, told.get("root", ".")))
    options = [option.lstrip("-").partition("=") for option in told.get("options", [])]
    arguments = tuple((kind, os.path.join(root, text) if kind == "var-file" else text) for kind, _, text in options)
    target = os.path.join(folder, path) if path else root
    return run(Asked((target,), folder, told.get("environment", {}), arguments), Terms())


def shown(fact: Fact) -> Json:
    """What is known of a setting, as expected.json has it."""
    if fact.status == "omitted":
        return fact.status
    if fact.value is None or not fact.value.is_known:
        return "unknown"
    value = json.loads(msgspec.json.encode(plain(fact.value)), parse_float=Decimal)
    return {"known": value, **({"sensitive": True} if fact.status == "sensitive" else {})}


def settings(case: str, facts: Iterable[Fact]) -> Json:
    """All settings of the case's root module by address and attribute, in the shape of expected.json."""
    found: dict[str, Json] = {}
    told = read(CONFIGURATIONS / case / "case.json")
    names = (told.get("name", told.get("root", ".")), "plan.json")
    for fact in facts:
        if fact.root not in names or fact.setting.type.startswith(("provider.", "backend.", "ephemeral.")):
            continue
        key = f"{fact.address}{fact.setting.id.removeprefix(fact.setting.type)}"
        if len(fact.setting.path) > 1:
            found.setdefault(key, []).append(shown(fact))
        else:
            assert key not in found
            found[key] = shown(fact)
    return found


def providers(facts: Iterable[Fact]) -> set[tuple[str, str]]:
    """What providers are configured with."""
    return {(f.setting.id, json.dumps(shown(f), default=str)) for f in facts if f.setting.type.startswith("provider.")}


def configured(entries: Iterable[Json]) -> set[tuple[str, str]]:
    """The same, from expected.json."""
    found = set()
    for entry in entries:
        for block in ("assume_role", "assume_role_with_oidc", "assume_role_with_web_identity"):
            name = "duration" if entry["provider"] == "aws" else "session_expiration"
            for element in entry.get(block, ()):
                value = element.get(name)
                said = "omitted" if value is None else "unknown" if isinstance(value, dict) else {"known": value}
                found.add((f"provider.{entry['provider']}.{block}.{name}", json.dumps(said, default=str)))
    return found


def ephemeral(facts: Iterable[Fact]) -> list[tuple[str, str]]:
    """What ephemeral resources are opened with, as far as they are known: only those are opened while planning."""
    found = ((fact.setting.id, json.dumps(shown(fact), default=str)) for fact in facts)
    return sorted(each for each in found if each[0].startswith("ephemeral."))


def opened(entries: Iterable[Json]) -> list[tuple[str, str]]:
    """The same, from expected.json."""
    found = []
    for entry in entries:
        setting = next(s for s in load().settings.values() if s.type == f"ephemeral.{entry['ephemeral']}")
        value = entry.get(setting.path[0].name)
        found.append((setting.id, json.dumps("omitted" if value is None else {"known": value}, default=str)))
    return sorted(found)


def in_hcl(wanted: Json) -> Json:
    """A recorded answer as HCL shows it: without the default that a provider fills in."""
    if isinstance(wanted, list):
        return [in_hcl(each) for each in wanted]
    return "omitted" if wanted == "null" or (isinstance(wanted, dict) and "omitted" in wanted) else wanted


def in_plan(wanted: Json, found: Json) -> Json:
    """The same as a plan shows it, which need not tell that an expression for a computed argument is null."""
    if isinstance(wanted, list):
        return [in_plan(each, other) for each, other in zip(wanted, found, strict=True)]
    if isinstance(wanted, dict) and "omitted" in wanted:
        return {"known": wanted["omitted"]}
    if wanted == "null":
        return found if found in ("omitted", "unknown") else "omitted"
    return wanted


@pytest.mark.parametrize("case", PLANNED)
def test_a_folder_gives_what_terraform_plans(case: str, tally: Tally) -> None:
    found = asked(case)
    wanted = expected(case)
    tally(configurations=1, settings=len(wanted["settings"]))
    told = read(CONFIGURATIONS / case / "case.json")
    planned = {key: in_hcl(value) for key, value in wanted["settings"].items()}
    planned |= told.get("newer", {}) | dict.fromkeys(told.get("less", ()), "unknown")
    planned |= {key: {**planned[key], "sensitive": True} for key in told.get("hidden", ())}
    assert settings(case, found.report.facts) == planned, [d.detail for d in found.report.diagnostics]
    assert providers(found.report.facts) == configured(wanted.get("providers", ()))
    assert ephemeral(found.report.facts) == opened(wanted.get("ephemeral", ()))
    assert not [d for d in found.report.diagnostics if d.severity == "error"]


@pytest.mark.parametrize("case", WITH_PLAN)
def test_its_plan_gives_the_same(case: str, tally: Tally) -> None:
    found = asked(case, "plan.json").report.facts
    shown_by_plan = settings(case, found)
    unseen = read(CONFIGURATIONS / case / "case.json").get("unseen", ())
    wanted = {key: value for key, value in expected(case)["settings"].items() if key not in unseen}
    tally(settings_in_plans=len(wanted))
    assert shown_by_plan == {key: in_plan(value, shown_by_plan.get(key)) for key, value in wanted.items()}


@pytest.mark.parametrize("case", REFUSED)
def test_what_terraform_refuses_is_said_and_not_guessed(case: str, tally: Tally) -> None:
    """`undecided` lists what must be unknown; what is wrong is a diagnostic, a finding, or the reason of these."""
    tally(refused_configurations=1)
    report = asked(case).report
    undecided = read(CONFIGURATIONS / case / "case.json").get("undecided", [])
    found = settings(case, report.facts)
    assert {key: found.get(key) for key in undecided} == dict.fromkeys(undecided, "unknown")
    failing = [finding for finding in report.findings if finding.outcome == "fail"]
    reasons = [fact.reason for fact in report.facts if fact.status == "unknown"]
    assert failing or report.diagnostics or reasons
    assert all(reasons)
