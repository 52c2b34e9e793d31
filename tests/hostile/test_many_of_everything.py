"""Declarations, patterns and mistakes by the thousand, of which each is compared with each of the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hostile.running import run, write


def roles(number: int, seconds: int = 3600) -> str:
    return "".join(
        f'resource "alicloud_ram_role" "r{n}" {{\n  max_session_duration = {seconds}\n}}\n' for n in range(number)
    )


def workflows(number: int, target: str, needs: str = "1h") -> str:
    given = f"needs: {needs}, given: {{requested: 1h}}"
    lines = [f'  - {{name: w{n}, kind: alicloud.assume-role-api, target: "{target}", {given}}}' for n in range(number)]
    return "\n".join(["version: 1", "workflows:", *lines, ""])


def test_workflows_that_are_about_everything(tmp_path: Path) -> None:
    """Nine hundred thousand pairs: what is not judged is unknown, does not pass, and says why."""
    write(tmp_path, {"main.tf": roles(3_000), "iaccheck.yaml": workflows(300, "*")})
    ran = run(tmp_path, "check")
    assert ran.code == 1
    assert ran.out.count("limit reached: its target names 3,000 instances") == 284
    assert "284 unknown (284 declared workflows among them)" in ran.out


@pytest.mark.parametrize(
    ("name", "target", "told"),
    [
        ("", "*x{n}*", "666 failed, 2334 unknown (2334 declared workflows among them)"),
        ("  role_name = var.unknown\n", "x{n}", "0 failed, 3000 unknown (3000 declared workflows among them)"),
    ],
)
def test_workflows_that_are_about_nothing(tmp_path: Path, name: str, target: str, told: str) -> None:
    """Nine million comparisons: of a pattern with each address, and of a name with each that is not known."""
    given = "needs: 1h, given: {requested: 1h}}"
    lines = [
        f'  - {{name: w{n}, kind: alicloud.assume-role-api, target: "{target.format(n=n)}", {given}'
        for n in range(3_000)
    ]
    write(tmp_path, {
        "main.tf": 'variable "unknown" {}\n' + roles(3_000).replace("{\n", "{\n" + name),
        "iaccheck.yaml": "\n".join(["version: 1", "workflows:", *lines, ""]),
    })  # fmt: skip
    ran = run(tmp_path, "check")
    assert ran.code == 1
    assert told in ran.out
    assert "is not known: limit reached: the targets of workflows are compared with more than 2,000,000" in ran.out


def test_rules_without_number(tmp_path: Path) -> None:
    """Three million settings that are not as a rule wants them: rules that were not tried are unknown."""
    rule = "{{id: own-{n}, title: a, setting: alicloud_ram_role.max_session_duration, at_most: 30m}}"
    rules = [f"  - {rule.format(n=n)}" for n in range(1_000)]
    write(tmp_path, {
        "main.tf": roles(3_000),
        "iaccheck.yaml": "version: 1\nrules: {paths: [own]}\n",
        "own/x.yaml": "\n".join(["rules:", *rules, ""]),
    })  # fmt: skip
    ran = run(tmp_path, "check")
    assert "300000 failed, 900 unknown" in ran.out
    assert "unknown[own-100]: a: limit reached: it is about 3,000 settings" in ran.out
    assert "error[own-100]" not in ran.out


LATER = '  - {name: late, kind: alicloud.assume-role-api, target: "*.r1", needs: 2h, given: {requested: 1h}}\n'


@pytest.mark.parametrize(
    ("arguments", "code", "outcomes"),
    [
        ((), 1, {"wide": "pass", "late": "fail"}),
        (("--limit", "targets=2"), 1, {"wide": "unknown", "late": "fail"}),
        (("--limit", "targets=2", "--select", "workflow-too-long"), 1, {"wide": "unknown"}),
        (("--limit", "comparisons=2"), 1, {"wide": "unknown", "late": "unknown"}),
    ],
)
def test_what_is_left_beyond_a_limit(
    tmp_path: Path, arguments: tuple[str, ...], code: int, outcomes: dict[str, str]
) -> None:
    """A workflow that is about few is judged, also after one that is about too many."""
    wide = LATER.replace("late", "wide").replace("*.r1", "*").replace("needs: 2h", "needs: 1h, at_most: 2h")
    write(tmp_path, {"main.tf": roles(3), "iaccheck.yaml": f"version: 1\nworkflows:\n{wide}{LATER}"})
    ran = run(tmp_path, "check", "--format", "json", "--all", *arguments)
    assert ran.code == code
    found = [x for x in json.loads(ran.out)["findings"] if x["rule"] in {"workflow-unreachable", "workflow-too-long"}]
    assert {x["workflow"]: x["outcome"] for x in found} == outcomes
    assert all("limit reached: " in x["message"] for x in found if x["outcome"] == "unknown")
    for format_ in ("text", "html", "markdown", "sarif", "junit", "gitlab", "github"):
        assert run(tmp_path, "check", "--format", format_, *arguments).code == code


def test_a_setting_is_not_too_long_for_workflows_that_were_not_judged(tmp_path: Path) -> None:
    """What one of them needs may be what it is there for."""
    late = LATER.replace("2h", "1h")
    files = {"main.tf": roles(3, 7200), "iaccheck.yaml": workflows(1, "*", "2h") + late}
    write(tmp_path, files)
    assert "session-longer-than-needed" not in run(tmp_path, "check").out
    ran = run(tmp_path, "check", "--limit", "targets=2")
    assert "unknown[session-longer-than-needed]" in ran.out
    assert "w0 may be for it, too, and needs 2 h: limit reached: " in ran.out


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ('"*"', "0 failed, 0 unknown, 6000 passed, 3000 waived"),
        ('"*x{n}*"', "3666 failed, 2334 unknown, 3000 passed"),
        ("alicloud_ram_role.r{n}", "0 failed, 0 unknown, 6000 passed, 3000 waived"),
    ],
)
def test_waivers_without_number(tmp_path: Path, about: str, told: str) -> None:
    """As many as there are findings: each that fails is waived by one, by all, or by none."""
    waivers = [f"  - {{rule: session-out-of-range, address: {about.format(n=n)}, reason: x}}" for n in range(3_000)]
    write(tmp_path, {"main.tf": roles(3_000, 1), "iaccheck.yaml": "\n".join(["version: 1", "waivers:", *waivers, ""])})
    ran = run(tmp_path, "check")
    assert told in ran.out.splitlines()[-1]


def test_waivers_beyond_the_limit_are_not_in_force(tmp_path: Path) -> None:
    """What they would cover counts, and they say so; those without a pattern hold."""
    waivers = [f'  - {{rule: session-out-of-range, address: "{x}", reason: x}}' for x in ("*x*", "*r1", "*.r0")]
    write(tmp_path, {"main.tf": roles(2, 1), "iaccheck.yaml": "\n".join(["version: 1", "waivers:", *waivers, ""])})
    assert "2 waived" in run(tmp_path, "check").out
    ran = run(tmp_path, "check", "--limit", "comparisons=4", "--format", "json")
    assert ran.code == 1
    rows = {(x["rule"], x["outcome"], x["address"]): x for x in json.loads(ran.out)["findings"]}
    assert ("session-out-of-range", "fail", "alicloud_ram_role.r0") in rows
    assert "is not in force: limit reached: " in rows["waiver-unused", "unknown", "*.r0"]["message"]


@pytest.mark.parametrize(
    ("there", "asked", "hint"),
    [
        ("locals {{\n{names}}}\n", "local.nome_{n:05}", 'did you mean "name_00007"?'),
        ("locals {{\n  m = {{\n{names}  }}\n}}\n", "local.m.nome_{n:05}", 'did you mean "name_00007"?'),
        ("locals {{\n{names}}}\n", "local.name_{n:05}x", 'did you mean "name_00007"?'),
        ("locals {{\n{names}}}\n", f"local.{'n' * 500}{{n:05}}", "there is no local value"),
    ],
)
def test_names_that_are_misspelt_among_many(tmp_path: Path, there: str, asked: str, hint: str) -> None:
    """Five thousand references, each to what is none of twenty thousand names, and what each may have meant."""
    names = "".join(f"    name_{n:05} = {n}\n" for n in range(20_000))
    wrong = "".join(
        f'resource "alicloud_ram_role" "r{n}" {{\n  max_session_duration = {asked.format(n=n)}\n}}\n'
        for n in range(5_000)
    )
    write(tmp_path, {"names.tf": there.format(names=names), "main.tf": wrong})
    rows = json.loads(run(tmp_path, "settings", "--format", "json").out)["settings"]
    row = next(row for row in rows if row["address"] == "alicloud_ram_role.r7")
    assert hint in row["reason"]
