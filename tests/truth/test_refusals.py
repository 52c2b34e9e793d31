"""What Terraform refuses is refused: the same kind of mistake, at the same place, and nothing beside it is lost.

refusals.json holds what Terraform says, refused.txt what we say; `pytest --update` rewrites the latter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Expect
from tests.project import Project
from tests.truth.conftest import Tally

HERE = Path(__file__).parent
HEAD = """resource "alicloud_ram_role" "x" {
  max_session_duration = %s
}

resource "alicloud_ram_role" "beside" {
  max_session_duration = 3600
}

"""
Json = Any
CASES: list[Json] = json.loads((HERE / "refusals.json").read_text(encoding="utf-8"))


def name(case: Json) -> str:
    return " | ".join(filter(None, (case["value"], " ".join(case.get("rest", "").split()))))


def files(case: Json) -> Mapping[str, str]:
    return {"main.tf": HEAD % case["value"] + case.get("rest", ""), **case.get("files", {})}


def is_at(location: Json, place: str | None, there: Mapping[str, str]) -> bool:
    """Whether a message stands where Terraform's does, which begins a text behind its quote; a cycle has no place."""
    if place is None:
        return True
    path, line, column = place.split(":")
    written = there[location["path"]].splitlines()[location["line"] - 1][location["column"] - 1]
    columns = {location["column"], location["column"] + (written == '"')}
    return (location["path"], location["line"]) == (path, int(line)) and int(column) in columns


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_refusal(project: Project, case: Json, tally: Tally) -> None:
    tally(refusals=1)
    project.write(files(case))
    ran = project.run("settings", "--format", "json")
    said = [d for d in ran.json["diagnostics"] if d["severity"] == "error"]
    rows = {row["address"]: row for row in ran.json["settings"]}
    assert rows["alicloud_ram_role.beside"]["value"] == 3600
    assert ran.code == 0
    broken = rows["alicloud_ram_role.x"]
    if "finding" in case:
        failing = [f["rule"] for f in project.findings() if f["outcome"] == "fail"]
        assert failing == [case["finding"]]
        assert project.run().code == 1
        return
    assert (broken["status"], bool(broken["reason"])) == ("unknown", True)
    assert project.run().code == 0
    if "less" in case:
        assert not said
        return
    expected = [(case.get("kind", each["summary"]), case.get("at", each["at"])) for each in case["terraform"]]
    wanted = [(kind.partition(":")[0], place) for kind, place in expected]
    there = files(case)
    assert any(d["summary"] == kind and is_at(d["location"], at, there) for d in said for kind, at in wanted), said


def test_what_is_said(project: Project, expect: Expect) -> None:
    """All messages in a row, to be read as their readers would."""
    lines = []
    for number, case in enumerate(CASES):
        folder = f"{number}"
        project.write({f"{folder}/{path}": text for path, text in files(case).items()})
        said = project.run("settings", "--format", "json", folder).json["diagnostics"]
        lines.append(f"{name(case)}\n")
        lines.extend(f"    Terraform: {each['summary']}. {each['detail']}\n" for each in case["terraform"])
        lines.extend(f"    iaccheck:  {each['summary']}. {each['detail']}\n" for each in said)
    expect(HERE / "refused.txt", "\n".join("".join(lines).splitlines()) + "\n")
