"""Plans and states with each part replaced: nothing breaks or gets out, and all that stands beside it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.project import Project

PLANS = Path(__file__).parents[1] / "terraform/fixtures/plans"
OTHERS: list[Any] = [None, True, -1, 1e300, "", "x", [], [None], [[]], {}, {"": None}]
SECRET = "hunter2"
Way = tuple[str | int, ...]


def document(name: str) -> Any:
    return json.loads((PLANS / name).read_text(encoding="utf-8"))


def later(number: int) -> Any:
    """A role that a plan has among its changes, with another name."""
    change = deepcopy(document("sensitive/plan.json")["resource_changes"][0])
    return {**change, "address": f"alicloud_ram_role.later{number}", "name": f"later{number}"}


PLAN = {
    **document("sensitive/plan.json"),
    "deferred_changes": [{"reason": "instance_count_unknown", "resource_change": later(n)} for n in range(2)],
    "prior_state": {"format_version": "1.0", "values": document("state/state.json")["values"]},
}
DOCUMENTS = {"plan": PLAN, "state": document("state/state.json"), "raw": document("state/terraform.tfstate")}


def places(value: Any, path: Way = ()) -> Iterator[Way]:
    """The paths to each part of a JSON value, by names and numbers."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in steps:
        yield (*path, key)
        yield from places(part, (*path, key))


def at(value: Any, path: Way) -> Any:
    for step in path:
        value = value[step]
    return value


def mutations(original: Any) -> Iterator[tuple[Way, str]]:
    """The document with each of its parts replaced by two things of other types."""
    changed = deepcopy(original)
    for number, path in enumerate(places(original)):
        holder = at(changed, path[:-1])
        kept = holder[path[-1]]
        for other in (OTHERS[number % len(OTHERS)], OTHERS[(number * 7 + 3) % len(OTHERS)]):
            holder[path[-1]] = other
            yield path, json.dumps(changed)
        holder[path[-1]] = kept


def objects(original: Any) -> dict[str, Way]:
    """Where each object of a plan or state stands that has settings, by its address."""
    paths = (path for path in places(original) if path[0] in {"resource_changes", "deferred_changes", "values"})
    found = {path[:-1]: at(original, path[:-1]) for path in paths if path[-1] == "address"}
    return {each["address"]: path for path, each in found.items() if "mode" in each and "deposed_key" not in each}


def told(project: Project, *names: str, stdin: bytes = b"") -> dict[tuple[str, str], list[Any]]:
    """What is found in some files, by root module and address."""
    ran = project.run("check", "--all", "--format", "json", *names, stdin=stdin)
    assert ran.code in {0, 1}, ran.err
    assert SECRET not in ran.out + ran.err
    found: dict[tuple[str, str], list[Any]] = {}
    for each in ran.json["findings"]:
        said = [each[key] for key in ("rule", "setting", "outcome", "observed")]
        found.setdefault((each["root"], each["address"] or ""), []).append(said)
    return found


def is_beside(path: Way, other: Way) -> bool:
    """Whether neither of two parts holds the other."""
    length = min(len(path), len(other))
    return path[:length] != other[:length]


MANY = 50
"""So many files are checked in one run, a good one among them."""


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_each_part_replaced(project: Project, kind: str) -> None:
    """By things of other types: an answer or a finding, and the same of each object that was left as it is."""
    original = DOCUMENTS[kind]
    (project.folder / "good.json").write_text(json.dumps(original), encoding="utf-8")
    good = {address: said for (_, address), said in told(project, "good.json").items()}
    there = {address: path for address, path in objects(original).items() if address in good}
    assert len(there) >= {"plan": 4, "state": 6, "raw": 0}[kind]
    pending = mutations(original)
    while batch := list(islice(pending, MANY)):
        names = {f"p{number:02}.json": each for number, each in enumerate(batch)}
        project.write({name: text for name, (_, text) in names.items()})
        found = told(project, *names, "good.json")
        assert {address: said for (root, address), said in found.items() if root == "good.json"} == good
        for name, (path, text) in names.items():
            untouched = [a for a, place in there.items() if is_beside(path, place) and path != ("format_version",)]
            for address in untouched:
                lost = [each for each in good[address] if each not in found.get((name, address), ())]
                assert not lost, (path, at(json.loads(text), path), address)
            assert kind != "raw" or found[name, ""][0][0] == "unreadable-input"


VALUES = (
    b'{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{"address":"alicloud_ram_role.x",'
    b'"mode":"managed","type":"alicloud_ram_role","change":{"actions":["create"],"after":{"x":%s,'
    b'"max_session_duration":%s}}}]}'
)
ODD_VALUES = (
    b"[" * 5000 + b"]" * 5000, b"1" * 100_000, b"1e999999999", b"1e-999999", b'"\\ud800"', b"NaN", b'"\xff"', b"{" * 9,
)  # fmt: skip


def odd(text: bytes) -> Iterator[bytes]:
    """What is hardly JSON, made of some that is fine, and values that hardly are."""
    yield from (text[:end] for end in range(0, len(text), max(1, len(text) // 60)))
    deep = b'{"format_version": "1.2", "resource_changes": ' + b"[" * 100_000
    child = b'{"child_modules":[' * 5000 + b"]}" * 5000
    yield from (
        deep, text.replace(b"1.2", b"2.0", 1), b"\xff" + text, text.decode().encode("utf-16"), text + text,
        b'{"format_version":"1.2",' + text[1:], b"\0" * 1000, b"[" * 1_000_000,
        b'{"format_version":"1.0","values":{"root_module":%s}}' % child,
        b'{"format_version":"1.0","values":{"root_module":{"child_modules":[[%s]]}}}' % child,
        b'{"format_version":"1.2","resource_changes":[%s]}' % b",".join([b"1"] * 100_000),
    )  # fmt: skip
    yield from (VALUES % pair for value in ODD_VALUES for pair in ((value, b"3600"), (b"1", value)))


@pytest.mark.parametrize("kind", ["plan", "state"])
def test_what_is_cut_or_odd(project: Project, kind: str) -> None:
    text = json.dumps(DOCUMENTS[kind]).encode()
    (project.folder / "good.json").write_bytes(text)
    good = {address: said for (_, address), said in told(project, "good.json").items()}
    names = {f"p{number:02}.json": content for number, content in enumerate(odd(text))}
    for name, content in names.items():
        (project.folder / name).write_bytes(content)
    found = told(project, *names, "good.json")
    assert {address: said for (root, address), said in found.items() if root == "good.json"} == good
    silent = [name for name in names if not any(root == name for root, _ in found)]
    assert not silent, [names[name][:200] for name in silent]
    for content in list(names.values())[:: 1 if kind == "plan" else 9]:
        told(project, "-", stdin=content)


def test_more_values_than_there_is_room_for(project: Project) -> None:
    project.write({"plan.json": '{"format_version":"1.2","resource_changes":[' + "1," * 100_000 + "1]}"})
    (found,) = project.findings("plan.json", "--limit", "plan-values=100000")
    assert (found["rule"], "limit reached: it holds more than 100000 values" in found["message"]) == (
        "unreadable-input",
        True,
    )
    (found,) = project.findings("plan.json")
    assert "resource_changes[2]: Expected `object`, got `int`; and more" in found["message"]
