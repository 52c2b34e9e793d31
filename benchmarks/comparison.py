"""Terraform's answer on a root module, and the settings that iaccheck finds there -> a verdict for each setting.

Answers have the shape that tests/truth/record_configurations.py describes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from iaccheck.model import Fact
from iaccheck.report.shapes import plain

KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
VERDICTS = ("right", "unknown to both", "unknown", "wrong")
Json = Any
Listed = dict[str, list[Json]]
"""By address and attribute, what is known of a setting: several times where it stands in nested blocks."""
Compared = tuple[str, str, Json, Json]
"""A verdict, the setting's address, Terraform's value and ours."""


def listed(facts: Iterable[Fact]) -> Listed:
    """Settings of resources, in the shape of Terraform's answers."""
    found: Listed = {}
    for fact in facts:
        if "." not in fact.setting.type:
            found.setdefault(f"{fact.address}{fact.setting.id.removeprefix(fact.setting.type)}", []).append(said(fact))
    return found


def said(fact: Fact) -> Json:
    """What is known of a setting."""
    if fact.status == "omitted":
        return "omitted"
    if fact.value is None or not fact.value.is_known:
        return "unknown"
    return {"known": json.loads(msgspec.json.encode(plain(fact.value)), parse_float=Decimal)}


def planned(recorded: Json) -> Listed:
    """Terraform's answers, each as a list, without what a provider fills in and without marks."""
    every = {key: value if isinstance(value, list) else [value] for key, value in recorded["settings"].items()}
    return {key: [in_hcl(value) for value in values] for key, values in every.items()}


def in_hcl(value: Json) -> Json:
    """An answer as a configuration shows it: a default that the provider fills in is not set there."""
    if value == "null" or (isinstance(value, dict) and "omitted" in value):
        return "omitted"
    return {"known": value["known"]} if isinstance(value, dict) else value


def compared(wanted: Listed, found: Listed, other: Listed | None) -> Iterator[Compared]:
    """A verdict for each setting, its address, Terraform's value and ours.

    `other` are Terraform's answers with other values from data sources; None if there are none.
    """
    uncertain = [re.escape(key).replace(r"\[\*\]", KEY) for key in found if "[*]" in key]
    for key, values in wanted.items():
        ours = found.get(key)
        if ours is None:
            covered = any(re.fullmatch(pattern, key) for pattern in uncertain)
            ours = ["unknown" if covered else "not listed"] * len(values)
        elif len(ours) != len(values):
            ours = ours if ours == ["unknown"] * len(ours) else [f"{len(ours)} of them"]
            ours = (ours * len(values))[: len(values)]
        for index, (value, mine) in enumerate(zip(values, ours, strict=True)):
            rests = other is not None and (other.get(key) or [])[index : index + 1] != [value]
            yield verdict(value, mine, rests), key, value, mine
    for key in found.keys() - wanted.keys():
        if "[*]" not in key:
            yield "wrong", key, "not listed", found[key]


def verdict(wanted: Json, ours: Json, rests: bool) -> str:
    """How our answer compares to Terraform's; `rests` if that one rests on what data sources give."""
    if ours == "unknown":
        return "unknown to both" if wanted == "unknown" or rests else "unknown"
    return "right" if ours == wanted else "wrong"


def configured(entries: Iterable[Json], facts: Iterable[Fact]) -> Iterator[Compared]:
    """The same for what providers were configured with."""
    ours: dict[str, list[Json]] = {}
    for fact in facts:
        ours.setdefault(fact.setting.id, []).append(said(fact))
    for entry in entries:
        for block in ("assume_role", "assume_role_with_oidc", "assume_role_with_web_identity"):
            name = "duration" if entry["provider"] == "aws" else "session_expiration"
            id_ = f"provider.{entry['provider']}.{block}.{name}"
            for element in entry.get(block, ()):
                value = element.get(name)
                wanted = "omitted" if value is None else "unknown" if isinstance(value, dict) else {"known": value}
                mine = wanted if wanted in ours.get(id_, ()) else (ours.get(id_) or ["not listed"])[0]
                yield verdict(wanted, mine, False), id_, wanted, mine


def in_plan(recorded: Json, found: Listed) -> Iterator[Compared]:
    """The same for what we read from the plan: it shows a provider's default as if it were set."""
    for key, value in recorded["settings"].items():
        values = value if isinstance(value, list) else [value]
        ours = found.get(key, ["not listed"])
        for number, each in enumerate(values):
            mine = ours[min(number, len(ours) - 1)]
            wanted = {"known": each["omitted"]} if isinstance(each, dict) and "omitted" in each else in_hcl(each)
            wanted = mine if each == "null" and mine in ("omitted", "unknown") else wanted
            yield ("right" if mine == wanted else "wrong"), f"plan: {key}", wanted, mine
    for key in found.keys() - recorded["settings"].keys():
        yield "wrong", f"plan: {key}", "not listed", found[key]
