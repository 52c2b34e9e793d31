"""Baselines: what is known, new, worse or gone, whatever is moved about, and which files are none."""

from __future__ import annotations

import json
from itertools import permutations

import pytest

from tests.project import Json, Project

FILE = "baseline.json"
KNOWN, WRITE = ("--baseline", FILE), ("--write-baseline", FILE)


def role(name: str, seconds: object = 60) -> str:
    return f'resource "alicloud_ram_role" "{name}" {{\n  max_session_duration = {seconds}\n}}\n'


def against(project: Project, *arguments: str) -> list[tuple[str, str | None]]:
    """Of each finding, the last letter of its address and how it stands to the baseline."""
    return [((f["address"] or "")[-1:], f["baseline"]) for f in project.findings(*KNOWN, *arguments)]


def counts(project: Project, *arguments: str) -> Json:
    found: Json = project.run("check", "--format", "json", *KNOWN, *arguments).json["summary"]
    return found


def test_known_findings_do_not_fail_and_new_ones_do(project: Project) -> None:
    project.write({"main.tf": role("a")})
    assert project.run("check", *WRITE).code == 1, "they are known from the next run on"
    assert project.run("check", *KNOWN).code == 0
    project.write({"more.tf": role("b")})
    assert against(project) == [("a", "known"), ("b", "new")]
    assert project.run("check", *KNOWN).code == 1
    summary = counts(project)
    assert (summary["fail"], summary["baseline"]) == (1, {"new": 1, "known": 1, "worse": 0, "gone": 0})


def test_without_a_baseline_nothing_is_said_of_one(project: Project) -> None:
    project.write({"main.tf": role("a")})
    report = project.run("check", "--format", "json").json
    assert (report["summary"]["baseline"], report["findings"][0]["baseline"]) == (None, None)
    assert "baseline" not in project.run("check").out


def test_both_options_compare_and_then_write(project: Project) -> None:
    project.write({"main.tf": role("a")})
    project.run("check", *WRITE)
    project.write({"main.tf": role("b")})
    assert project.run("check", *KNOWN, *WRITE).code == 1
    assert against(project) == [("b", "known")]
    assert counts(project)["baseline"]["gone"] == 0


WORSE: list[tuple[object, object, str | None]] = [
    # the value then, the value now, and how its finding stands
    (60, 60, "known"),
    (60, 30, "worse"),
    (60, 90, "known"),
    (60, 3600, None),
    (60, 43201, "known"),
    (60, 99999, "worse"),
    (50000, 50001, "worse"),
    (50000, 3000, "known"),
    (50000, 300, "known"),
    ("var.n", "var.n", "known"),
    ("var.n", 60, "worse"),
    (60, "var.n", "known"),
    ("max(var.n, 50000)", "max(var.n, 50000)", "known"),
    (50000, "max(var.n, 50000)", "worse"),
    ("max(var.n, 50000)", 50000, "known"),
    ("max(var.n, 50000)", 60000, "known"),
    ("sensitive(60)", "sensitive(60)", "known"),
    (60, "sensitive(60)", "worse"),
    ("sensitive(60)", 60, "worse"),
]


@pytest.mark.parametrize(("before", "after", "stands"), WORSE)
def test_worse_is_further_from_what_is_required(
    project: Project, before: object, after: object, stands: str | None
) -> None:
    variable = 'variable "n" {}\n'
    project.write({"main.tf": variable + role("a", before)})
    project.run("check", *WRITE)
    project.write({"main.tf": variable + role("a", after)})
    found = {f["baseline"] for f in project.findings(*KNOWN) if f["rule"] == "session-out-of-range"}
    assert found == ({stands} if stands else set())
    assert project.run("check", *KNOWN).code == (1 if stands in {"worse", "new"} else 0)


NUMBERS = """
settings: [{id: aws_thing.ratio, unit: number}]
rules: [{id: ratio-too-small, title: A ratio, setting: aws_thing.ratio, at_least: 1}]
"""


@pytest.mark.parametrize(
    ("before", "after", "stands"),
    [("0.1", "0.1", "known"), ("1/3", "1/3", "known"), ("0.3", "0.1 * 3", "known"), ("0.3", "0.29", "worse"),
     ("-1e400", "-1e400", "known"), ("-1e400", "-1e401", "worse")],
)  # fmt: skip
def test_numbers_are_kept_with_all_their_digits(project: Project, before: str, after: str, stands: str) -> None:
    text = 'resource "aws_thing" "x" {{\n  ratio = {}\n}}\n'
    project.write({"main.tf": text.format(before), "own/rules.yaml": NUMBERS})
    rules = ("--rules", "own")
    project.run("check", *WRITE, *rules)
    project.write({"main.tf": text.format(after)})
    assert [f["baseline"] for f in project.findings(*KNOWN, *rules)] == [stands]


@pytest.mark.parametrize("wants", ["is_set: false", "one_of: [1h, 4h]"])
def test_where_nothing_is_nearer_another_value_is_no_worse(project: Project, wants: str) -> None:
    rule = f"id: not-this, title: A rule, setting: alicloud_ram_role.max_session_duration, {wants}"
    project.write({"main.tf": role("a", 7200), "own/rules.yaml": f"rules: [{{{rule}}}]\n"})
    chosen = ("--rules", "own", "--select", "not-this")
    project.run("check", *WRITE, *chosen)
    for seconds in (5400, 12000):
        project.write({"main.tf": role("a", seconds)})
        assert against(project, *chosen) == [("a", "known")]


def test_a_malformed_value_stays_known_however_it_is_written(project: Project) -> None:
    project.write({"main.tf": role("a", '"1h"')})
    project.run("check", *WRITE)
    project.write({"main.tf": role("a", '"2h"')})
    assert against(project) == [("a", "known")]


WORKFLOW = (
    "workflows:\n  - {{name: it, kind: alicloud.assume-role-api, target: alicloud_ram_role.a, "
    "needs: {needs}, given: {{requested: {requested}}}}}\n"
)


def workflow(needs: str, requested: str = "2h") -> str:
    return WORKFLOW.format(needs=needs, requested=requested)


REACHES: list[tuple[str, str, int, str]] = [
    # what it needs now, what is requested now, the role's maximum now; 8 h, 2 h and 7200 s then
    ("8h", "2h", 7200, "known"),
    ("9h", "2h", 7200, "known"),
    ("8h", "1h", 7200, "worse"),
    ("8h", "2h", 3600, "worse"),
    ("8h", "4h", 14400, "known"),
    ("8h", "8h", 14400, "known"),
]


@pytest.mark.parametrize(("needs", "requested", "seconds", "stands"), REACHES)
def test_a_workflow_gets_worse_by_what_it_can_get(
    project: Project, needs: str, requested: str, seconds: int, stands: str
) -> None:
    project.write({"main.tf": role("a", 7200), "iaccheck.yaml": workflow("8h")})
    project.run("check", *WRITE)
    project.write({"main.tf": role("a", seconds), "iaccheck.yaml": workflow(needs, requested)})
    found = {f["baseline"] for f in project.findings(*KNOWN) if f["rule"] == "workflow-unreachable"}
    assert found == {stands}, "also where another setting limits it"


CONSOLE = "workflows:\n  - {name: it, kind: alicloud.saml-role-console, target: alicloud_ram_role.a, needs: 8h}\n"
PREFERENCE = 'resource "alicloud_ram_security_preference" "p" {\n  login_session_duration = 4\n}\n'


@pytest.mark.parametrize(("before", "after", "stands"), [(3600, 43200, "known"), (43200, 3600, "worse")])
def test_a_workflow_is_the_same_whichever_setting_limits_it(
    project: Project, before: int, after: int, stands: str
) -> None:
    project.write({"main.tf": PREFERENCE + role("a", before), "iaccheck.yaml": CONSOLE})
    rule = ("--select", "workflow-unreachable")
    settings = {f["setting"] for f in project.findings(*rule)}
    project.run("check", *WRITE, *rule)
    project.write({"main.tf": PREFERENCE + role("a", after)})
    settings |= {f["setting"] for f in project.findings(*rule)}
    assert len(settings) == 2
    assert [f["baseline"] for f in project.findings(*KNOWN, *rule)] == [stands]
    assert counts(project, *rule)["baseline"]["gone"] == 0


def test_a_workflow_that_cannot_be_decided_is_let_pass_if_it_is_known(project: Project) -> None:
    project.write({"main.tf": 'variable "n" {}\n' + role("a", "var.n"), "iaccheck.yaml": workflow("2h")})
    assert project.run("check", *WRITE).code == 1
    assert project.run("check", *KNOWN).code == 0
    assert project.run("check", *KNOWN, "--strict").code == 0


def test_unknowns_of_new_rules_are_folded_apart_from_those_that_are_known(project: Project) -> None:
    project.write({"main.tf": 'variable "n" {}\n' + role("a", "var.n")})
    project.run("check", *WRITE, "--ignore", "session-malformed")
    assert against(project) == [("a", "new"), ("a", "known")]
    assert project.run("check", *KNOWN, "--strict", "--ignore", "session-malformed").code == 0
    assert project.run("check", *KNOWN, "--strict").code == 1


# --- moved about ----------------------------------------------------------------------------------------

BLOCKS = [role("a", 60), role("b", 70), role("c", 80), 'variable "n" {}\n']


@pytest.mark.parametrize("order", list(permutations(BLOCKS))[::5])
def test_fingerprints_survive_moving_and_renaming(project: Project, order: tuple[str, ...]) -> None:
    project.write({"main.tf": "".join(BLOCKS)})
    project.run("check", *WRITE)
    text = (project.folder / FILE).read_text(encoding="utf-8")
    project.write({"main.tf": "# one line more\n\n" + "\n".join(order)})
    assert [stands for _, stands in against(project)] == ["known"] * 3
    project.run("check", *WRITE)
    assert (project.folder / FILE).read_text(encoding="utf-8") == text, "lines and order leave no trace"
    (project.folder / "main.tf").unlink()
    project.write({f"{number}.tf": block for number, block in enumerate(order)})
    summary = counts(project)
    assert (summary["fail"], summary["baseline"]) == (0, {"new": 0, "known": 3, "worse": 0, "gone": 0})


def test_a_baseline_is_the_same_from_wherever_a_run_is_started(project: Project) -> None:
    files = {"live/a/main.tf": role("a"), "live/b/main.tf": role("b"), "live/iaccheck.yaml": "version: 1\n"}
    project.write({**files, "live/b/broken.tf": "resource {\n"})
    path = str(project.folder / FILE)
    project.run("check", "live", "--write-baseline", path)
    text = (project.folder / FILE).read_text(encoding="utf-8")
    for folder, arguments in (("live", ["."]), ("live/a", ["..", "."]), ("live/b", ["../a", "."])):
        project.monkeypatch.chdir(project.folder / folder)
        assert project.run("check", "--baseline", path, *arguments).code == 0
        project.run("check", "--write-baseline", path, *arguments)
        assert (project.folder / FILE).read_text(encoding="utf-8") == text


def test_what_stands_in_the_file(project: Project) -> None:
    project.write({"infra/main.tf": role("a")})
    project.run("check", *WRITE)
    text = (project.folder / FILE).read_text(encoding="utf-8")
    (mark,) = (f["fingerprint"] for f in project.findings())
    assert json.loads(text) == {
        "version": 1,
        "findings": [
            {
                "folder": ".",
                "path": "infra/main.tf",
                "root": "infra",
                "address": "alicloud_ram_role.a",
                "workflow": None,
                "setting": "alicloud_ram_role.max_session_duration",
                "rule": "session-out-of-range",
                "outcome": "fail",
                "observed": [60, 60],
                "fingerprint": mark,
            }
        ],
    }
    assert len(text.splitlines()) == 3, "a line a finding, so that two branches can both change it"


# --- gone -----------------------------------------------------------------------------------------------


def two_roots(project: Project) -> None:
    project.write({"a/main.tf": role("a"), "b/main.tf": role("b"), "iaccheck.yaml": "version: 1\n"})
    project.run("check", *WRITE)


GONE: list[tuple[tuple[str, ...], int]] = [
    # arguments, and how many findings are told to be gone where root module a is mended
    ((), 1),
    (("a",), 1),
    (("a/main.tf",), 1),
    (("b",), 0),
    (("--select", "session-out-of-range"), 1),
    (("--select", "session-malformed"), 0),
    (("--ignore", "session-out-of-range"), 0),
]


@pytest.mark.parametrize(("arguments", "number"), GONE)
def test_what_was_looked_for_and_not_found_is_gone(project: Project, arguments: tuple[str, ...], number: int) -> None:
    two_roots(project)
    project.write({"a/main.tf": role("a", 3600)})
    assert counts(project, *arguments)["baseline"]["gone"] == number
    out = project.run("check", *KNOWN, *arguments).out
    assert ("1 finding of the baseline is gone: write it again" in out) is bool(number)


def test_a_root_module_that_is_deleted_is_gone(project: Project) -> None:
    two_roots(project)
    (project.folder / "a/main.tf").unlink()
    (project.folder / "a").rmdir()
    assert counts(project)["baseline"]["gone"] == 1
    assert counts(project, "b")["baseline"]["gone"] == 0


def test_writing_it_again_keeps_what_was_not_looked_at(project: Project) -> None:
    two_roots(project)
    project.write({"a/main.tf": role("a", 3600)})
    project.run("check", "a", *KNOWN, *WRITE)
    assert [each["address"] for each in json.loads((project.folder / FILE).read_text())["findings"]] == [
        "alicloud_ram_role.b"
    ]
    project.run("check", "--select", "session-malformed", *KNOWN, *WRITE)
    assert against(project) == [("b", "known")]


def test_a_waived_finding_is_neither_written_nor_gone(project: Project) -> None:
    project.write({"main.tf": role("a")})
    project.run("check", *WRITE)
    project.write({"main.tf": "# iaccheck:ignore=session-out-of-range until=2026-12-31 as agreed\n" + role("a")})
    day = ("--as-of", "2026-12-01")
    assert against(project, *day) == [("a", None)]
    assert counts(project, *day)["baseline"] == {"new": 0, "known": 0, "worse": 0, "gone": 0}
    project.run("check", *day, *WRITE)
    assert json.loads((project.folder / FILE).read_text())["findings"] == []
    assert ("a", "new") in against(project, "--as-of", "2027-01-01")


def test_two_configurations_are_told_apart(project: Project) -> None:
    own = {"iaccheck.yaml": "version: 1\n", "main.tf": role("a")}
    project.write({f"{folder}/{name}": text for folder in ("x", "y") for name, text in own.items()})
    project.run("check", "x", *WRITE)
    found = [(f["location"]["path"], f["baseline"]) for f in project.findings("x", "y", *KNOWN)]
    assert found == [("x/main.tf", "known"), ("y/main.tf", "new")]


# --- text -----------------------------------------------------------------------------------------------


def test_text_counts_what_is_known_and_lists_it_on_demand(project: Project) -> None:
    project.write({"main.tf": role("a") + role("b") + role("c")})
    project.run("check", *WRITE)
    project.write({"main.tf": role("a") + role("b", 30)})
    short, long = project.run("check", *KNOWN).out, project.run("check", *KNOWN, "--all").out
    assert "alicloud_ram_role.a" not in short
    assert "= baseline: known, and worse now than it was" in short
    assert "1 failed, 0 unknown, 2 passed, 1 known: " in short
    assert "known[session-out-of-range]: main.tf:2:26: alicloud_ram_role.a: max_session_duration is 60" in long
    assert "gone[session-out-of-range]: alicloud_ram_role.c\n" in long


# --- files that are none --------------------------------------------------------------------------------

GOOD = '{"version": 1, "findings": []}'
ROW = (
    '{"folder": ".", "path": null, "root": ".", "address": null, "workflow": null, "setting": null, "rule": "r", '
    '"outcome": "fail", "observed": [%s, null], "fingerprint": "f"}'
)
WRONG: list[tuple[str, str]] = [
    ("", "this is no baseline"),
    ("nonsense", "this is no baseline"),
    ("[]", "this is no baseline"),
    ("{}", "is of no version"),
    ('{"version": 2, "findings": []}', "is of version 2, and version 1 is read here"),
    ('{"version": "1", "findings": []}', 'is of version "1"'),
    ('{"version": true, "findings": []}', "is of version true"),
    ('{"version": 1}', "missing required field `findings`"),
    ('{"version": 1, "findings": [{}]}', "missing required field"),
    ('{"version": 1, "findings": [' + ROW % '"60"' + "]}", "no pair of numbers"),
    ('{"version": 1, "findings": [' + ROW % "true" + "]}", "no pair of numbers"),
    ("<<<<<<< ours\n" + GOOD, "this is no baseline"),
    ("[" * 100_000, "this is no baseline"),
    ('{"version": 1, "findings": ' + "[" * 100_000, "this is no baseline"),
    (GOOD[:-1], "this is no baseline"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_file_that_is_no_baseline_is_a_mistake(project: Project, text: str, said: str) -> None:
    project.write({"main.tf": role("a"), FILE: text})
    ran = project.run("check", *KNOWN, "--write-baseline", "new.json")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "write it again with --write-baseline" in ran.err
    assert not (project.folder / "new.json").exists()


@pytest.mark.parametrize("row", [ROW % "60", ROW % "60.5", ROW % "null", ROW % str(2**70)])
def test_a_well_formed_file_is_read(project: Project, row: str) -> None:
    project.write({"main.tf": role("a"), FILE: f'{{"version": 1, "findings": [{row}], "more": 1}}'})
    assert against(project) == [("a", "new")]
    assert counts(project)["baseline"]["gone"] == 1


def test_a_baseline_that_is_not_there_is_a_mistake(project: Project) -> None:
    project.write({"main.tf": role("a"), FILE: GOOD})
    ran = project.run("check", "--baseline", "basline.json")
    assert (ran.code, ran.out) == (2, "")
    assert "basline.json: there is no such file or folder; did you mean baseline.json?" in ran.err
    assert project.run("check", "--baseline", ".").code == 2


def test_a_baseline_that_cannot_be_written_leaves_the_old_one(project: Project) -> None:
    project.write({"main.tf": role("a"), FILE: GOOD})
    assert project.run("check", "--write-baseline", "nowhere/it.json").code == 2
    assert project.run("check", "--write-baseline", "main.tf/it.json").code == 2
    assert (project.folder / FILE).read_text() == GOOD
    assert sorted(path.name for path in project.folder.iterdir()) == [FILE, "main.tf"]


def test_nothing_is_written_where_there_is_nothing_to_check(project: Project) -> None:
    assert project.run("check", *WRITE).code == 3
    assert not (project.folder / FILE).exists()
