"""What a workflow's target names: by address with and without keys, by name in the cloud, and what nothing matches."""

from __future__ import annotations

import pytest

from iaccheck.policy.workflows.targets import address_matches
from tests.project import Json, Project

ROLE = "alicloud_ram_role"

PROJECT = {
    "main.tf": """
variable "unknown" {}
resource "alicloud_ram_role" "one" {
  role_name            = "corp-one"
  max_session_duration = 7200
}
resource "alicloud_ram_role" "old" {
  name                 = "corp-old"
  max_session_duration = 7200
}
resource "alicloud_ram_role" "each" {
  for_each             = { dev = 3600, "prod.eu" = 7200 }
  role_name            = "each-${each.key}"
  max_session_duration = each.value
}
resource "alicloud_ram_role" "many" {
  count                = 2
  max_session_duration = 3600 * (count.index + 1)
}
resource "alicloud_ram_role" "none" {
  count = 0
}
resource "alicloud_ram_role" "maybe" {
  for_each             = var.unknown
  max_session_duration = 7200
}
resource "aws_iam_role" "other" {
  name = "corp-other"
}
module "team" {
  for_each = toset(["a", "b"])
  source   = "./team"
}
""",
    "team/main.tf": """
resource "alicloud_ram_role" "this" {
  for_each             = toset(["x", "y"])
  max_session_duration = 7200
}
""",
}

ONE, OLD = f"{ROLE}.one", f"{ROLE}.old"
EACH = [f'{ROLE}.each["dev"]', f'{ROLE}.each["prod.eu"]']
MANY = [f"{ROLE}.many[0]", f"{ROLE}.many[1]"]
MAYBE = f"{ROLE}.maybe[*]"
TEAM = [f'module.team["{module}"].{ROLE}.this["{key}"]' for module in "ab" for key in "xy"]


def configuration(target: str, more: str = "") -> str:
    return f"""
workflows:
  - name: it
    kind: alicloud.assume-role-api
    target: '{target}'
    needs: 30m
    {more}
"""


def rows(project: Project, target: str) -> list[Json]:
    project.write({**PROJECT, "iaccheck.yaml": configuration(target)})
    return [row for row in project.reach() if row["workflow"]]


NAMED: list[tuple[str, list[str]]] = [
    (ONE, [ONE]),
    (EACH[0], EACH[:1]),
    (EACH[1], EACH[1:]),
    (f"{ROLE}.each", EACH),
    (f"{ROLE}.each[*]", EACH),
    (f'{ROLE}.each["prod*"]', EACH[1:]),
    (MANY[1], MANY[1:]),
    (f"{ROLE}.many", MANY),
    (f"{ROLE}.*", [ONE, OLD, *EACH, *MANY, MAYBE]),
    (f"{ROLE}.o*", [ONE, OLD]),
    (TEAM[0], TEAM[:1]),
    (f"module.team.{ROLE}.this", TEAM),
    (f'module.team["a"].{ROLE}.this', TEAM[:2]),
    (f'module.team.{ROLE}.this["x"]', [TEAM[0], TEAM[2]]),
    (f"module.*.{ROLE}.this", TEAM),
    ('*this["y"]', [TEAM[1], TEAM[3]]),
    ("corp-one", [ONE]),
    ("corp-old", [OLD]),
    ("corp-*", [ONE, OLD]),
    ("each-dev", EACH[:1]),
    (f"{ROLE}.maybe", [MAYBE]),
    (f'{ROLE}.maybe["dev"]', [MAYBE]),
]


@pytest.mark.parametrize(("target", "addresses"), NAMED)
def test_a_target_names_instances(project: Project, target: str, addresses: list[str]) -> None:
    assert sorted(row["target"] for row in rows(project, target)) == sorted(addresses)


def test_each_instance_is_judged_by_itself(project: Project) -> None:
    project.write({**PROJECT, "iaccheck.yaml": configuration(f"{ROLE}.each", "given: {requested: 2h}")})
    found = {row["target"]: row["outcome"] for row in project.reach() if row["workflow"]}
    assert found == {EACH[0]: "fail", EACH[1]: "pass"}


def test_instances_that_are_not_known_are_unknown_unless_they_fail_in_any_case(project: Project) -> None:
    for given, outcome in (("1h", "unknown"), ("3h", "fail")):
        project.write({**PROJECT, "iaccheck.yaml": configuration(MAYBE, f"given: {{requested: {given}}}")})
        found = [f for f in project.findings() if f["workflow"] == "it"]
        assert [(f["rule"], f["outcome"]) for f in found] == [("workflow-unreachable", outcome)]
    project.write({**PROJECT, "iaccheck.yaml": configuration(MAYBE)})
    message = next(f["message"] for f in project.findings() if f["workflow"] == "it")
    assert "may be there any number of times: its for_each depends on var.unknown" in message


MISSING: list[tuple[str, str, str]] = [
    # the target, what is said of it, and what it may have meant
    (f"{ROLE}.onee", f"matches no {ROLE}", ONE),
    (f"{ROLE}.none", "has no instance: its count or for_each, or that of its module, is empty", ""),
    (f"{ROLE}.none[0]", "has no instance", ""),
    (f'{ROLE}.each["prod.us"]', f"has no such instance; there is {EACH[0]}, {EACH[1]}", EACH[1]),
    (f"{ROLE}.many[7]", "has no such instance", MANY[1]),
    (f'module.team["c"].{ROLE}.this', "has no such instance", ""),
    ("corp-onee", f"matches no {ROLE}", "corp-one"),
    ("aws_iam_role.other", f"is of type aws_iam_role, and alicloud.assume-role-api is about {ROLE}", ""),
    ("corp-other", f"matches no {ROLE}", ""),
    ("zzz", f"matches no {ROLE}", ""),
]


@pytest.mark.parametrize(("target", "said", "meant"), MISSING)
def test_a_target_that_nothing_matches_fails(project: Project, target: str, said: str, meant: str) -> None:
    files = {name: text for name, text in PROJECT.items() if name != "main.tf"}
    files["main.tf"] = PROJECT["main.tf"].replace("for_each             = var.unknown", "")
    project.write({**files, "iaccheck.yaml": configuration(target)})
    (found,) = project.findings()
    assert (found["rule"], found["outcome"], found["workflow"]) == ("workflow-target-missing", "fail", "it")
    assert found["location"]["path"] == "iaccheck.yaml"
    assert found["address"] == target
    assert said in found["message"]
    assert (f'did you mean "{meant}"?' in found["fix"]) if meant else True
    assert "if it is made elsewhere, say what it allows: given: {role_max_session: …}" in found["fix"]
    assert project.run().code == 1


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        (f"module.far.{ROLE}.etl", "unknown"),
        (f'module.far["eu"].{ROLE}.etl', "unknown"),
        (f"module.far.module.deep.{ROLE}.etl", "unknown"),
        (f"module.*.{ROLE}.etl", "unknown"),
        (f"*.{ROLE}.etl", "unknown"),
        ("corp-etl", "unknown"),
        (f"{ROLE}.etl", "fail"),
        (f"module.farther.{ROLE}.etl", "fail"),
    ],
)
def test_a_target_in_a_module_that_is_not_here_is_unknown(project: Project, target: str, outcome: str) -> None:
    project.write(
        {"main.tf": 'module "far" {\n  source = "acme/far/alicloud"\n}\n', "iaccheck.yaml": configuration(target)}
    )
    (found,) = [f for f in project.findings() if f["workflow"]]
    assert (found["rule"], found["outcome"]) == ("workflow-target-missing", outcome)
    if outcome == "unknown":
        assert "module.far" in found["message"]
        assert "terraform init" in found["message"]


def test_a_target_in_a_file_that_cannot_be_read_is_unknown(project: Project) -> None:
    project.write({"main.tf": 'resource "alicloud_ram_role" "x" {}\n', "iaccheck.yaml": configuration(f"{ROLE}.etl")})
    (project.folder / "more.tf").write_bytes(b"\xff\xfe")
    found = {f["rule"]: f for f in project.findings()}
    assert found["workflow-target-missing"]["outcome"] == "unknown"
    assert "more.tf, which could not be read" in found["workflow-target-missing"]["message"]
    assert found["unreadable-input"]["outcome"] == "fail"


def test_a_name_that_is_not_known_may_be_the_one(project: Project) -> None:
    text = 'variable "n" {}\nresource "alicloud_ram_role" "x" {\n  role_name = var.n\n}\n'
    project.write({"main.tf": text, "iaccheck.yaml": configuration("corp-etl")})
    (found,) = project.findings()
    assert found["outcome"] == "unknown"
    assert f"it may be {ROLE}.x, whose name depends on var.n" in found["message"]


@pytest.mark.parametrize(
    ("given", "outcome", "reachable"),
    [
        ("{role_max_session: 4h, requested: 4h}", "pass", [14400, 14400]),
        ("{role_max_session: 1h, requested: 4h}", "fail", [3600, 3600]),
        ("{requested: 4h}", "fail", None),
    ],
)
def test_what_is_given_stands_for_a_target_that_is_not_there(
    project: Project, given: str, outcome: str, reachable: list[int] | None
) -> None:
    text = 'resource "alicloud_ram_role" "x" {}\n'
    project.write({"main.tf": text, "iaccheck.yaml": configuration("corp-etl", f"given: {given}")})
    declared = [row for row in project.reach() if row["workflow"]]
    rules = {f["rule"] for f in project.check()["findings"] if f["workflow"]}
    (row,) = declared
    if reachable is None:
        assert (row["outcome"], row["reachable_seconds"], row["factors"]) == (outcome, None, [])
        assert rules == {"workflow-target-missing"}
        return
    role = next(factor for factor in row["factors"] if factor["id"] == "role_max_session")
    assert (row["outcome"], row["reachable_seconds"] if outcome == "pass" else reachable) == (outcome, reachable)
    assert (role["basis"], role["address"], row["target"]) == ("given", None, "corp-etl")
    assert rules == {"workflow-unreachable"}


ADDRESSES = [
    ('a.b["k"]', 'a.b["k"]', True),
    ("a.b", 'a.b["k"]', True),
    ('a.b["k"]', "a.b", False),
    ("a.b[0]", "a.b[1]", False),
    ("a.bb", 'a.b["k"]', False),
    ("a.b", 'a.b["x]y[\\"0\\"]"]', True),
    ("module.m.a.b", 'module.m["x"].a.b[0]', True),
    ("*", 'module.m["x"].a.b[0]', True),
    ("module.*.a.b[1]", 'module.m["x"].a.b[0]', False),
]


@pytest.mark.parametrize(("pattern", "address", "expected"), ADDRESSES)
def test_keys_may_be_left_out_of_a_pattern(pattern: str, address: str, expected: bool) -> None:
    assert address_matches(pattern, address) is expected


@pytest.mark.parametrize("root", ["live", "./live", "live/", "main"])
def test_a_workflow_can_be_about_one_root_module(project: Project, root: str) -> None:
    role = 'resource "alicloud_ram_role" "etl" {{\n  max_session_duration = {0}\n}}\n'
    settings = "roots:\n  - {name: main, path: live}\n" if root != "live/" else ""
    project.write({
        "live/main.tf": role.format(7200),
        "test/main.tf": role.format(3600),
        "iaccheck.yaml": settings + configuration(f"{ROLE}.etl", f"root: {root}"),
    })  # fmt: skip
    declared = [row for row in project.reach() if row["workflow"]]
    assert [row["root"] for row in declared] == ["live" if root == "live/" else "main"]


def test_a_root_module_that_is_not_there_is_said_so(project: Project) -> None:
    project.write({**PROJECT, "iaccheck.yaml": configuration(ONE, "root: prdo")})
    project.write({"prod/main.tf": 'resource "alicloud_ram_role" "etl" {}\n'})
    ran = project.run()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("iaccheck: iaccheck.yaml:")
    assert "unknown root prdo" in ran.err
    assert "did you mean prod?" in ran.err


SURE, MAYBE_COUNT = "", "count = var.unknown\n  "
UNCERTAIN: list[tuple[str, list[tuple[str, str, int]], list[str]]] = [
    # the target, what each role's block begins with, its name and maximum, and the outcome of each for a need of 4 h
    ("corp-*", [(SURE, '"corp-a"', 14400), (MAYBE_COUNT, '"corp-b"', 3600)], ["pass", "unknown"]),
    ("corp-*", [(SURE, '"corp-a"', 14400), (MAYBE_COUNT, '"corp-b"', 14400)], ["pass", "pass"]),
    ("corp-*", [(SURE, '"corp-a"', 3600), (MAYBE_COUNT, '"corp-b"', 14400)], ["fail", "pass"]),
    ("corp-*", [(MAYBE_COUNT, '"corp-a"', 14400), (MAYBE_COUNT, '"corp-b"', 3600)], ["unknown", "unknown"]),
    # where none is there, the target is missing, and that is a fault as well
    ("corp-*", [(MAYBE_COUNT, '"corp-a"', 3600), (MAYBE_COUNT, '"corp-b"', 3600)], ["fail", "fail"]),
    ("corp-a", [(MAYBE_COUNT, '"corp-a"', 3600)], ["fail"]),
    ("corp-a", [(MAYBE_COUNT, '"corp-a"', 14400)], ["unknown"]),
    # a name that is not known may match a pattern, or does for certain
    ("corp-*", [(SURE, '"corp-a"', 14400), (SURE, "var.unknown", 3600)], ["pass", "unknown"]),
    ("corp-*", [(SURE, '"corp-a"', 14400), (SURE, "var.unknown", 14400)], ["pass", "pass"]),
    ("corp-*", [(SURE, '"corp-a"', 14400), (SURE, '"corp-${var.unknown}"', 3600)], ["pass", "fail"]),
    ("corp-*", [(SURE, '"corp-a"', 14400), (SURE, '"other-${var.unknown}"', 3600)], ["pass"]),
    ("corp-a", [(SURE, '"corp-a"', 14400), (SURE, "var.unknown", 3600)], ["pass"]),
    (f"{ROLE}.r*", [(SURE, '"corp-a"', 14400), (SURE, "var.unknown", 3600)], ["pass", "fail"]),
]


@pytest.mark.parametrize(("target", "roles", "outcomes"), UNCERTAIN)
def test_an_instance_that_may_not_be_meant_decides_nothing(
    project: Project, target: str, roles: list[tuple[str, str, int]], outcomes: list[str]
) -> None:
    text = 'variable "unknown" {}\n' + "".join(
        f'resource "{ROLE}" "r{n}" {{\n  {head}role_name = {name}\n  max_session_duration = {most}\n}}\n'
        for n, (head, name, most) in enumerate(roles)
    )
    declared = configuration(target, "given: {requested: 4h}").replace("30m", "4h")
    found = project.write({"main.tf": text, "iaccheck.yaml": declared}).reach()
    assert [row["outcome"] for row in found if row["workflow"]] == outcomes
    unknown = [f for f in project.findings() if f["outcome"] == "unknown" and f["workflow"]]
    assert len(unknown) == outcomes.count("unknown")
    assert all("var.unknown" in f["message"] for f in unknown)


@pytest.mark.parametrize(("target", "outcomes"), [("corp-*", ["pass", "unknown"]), ("corp-one", ["pass"])])
def test_a_pattern_may_name_more_than_is_here(project: Project, target: str, outcomes: list[str]) -> None:
    text = (
        PROJECT["main.tf"].partition('resource "alicloud_ram_role" "old"')[0]
        + 'module "far" {\n  source = "a/b/c"\n}\n'
    )
    found = project.write({"main.tf": text, "iaccheck.yaml": configuration(target)}).reach()
    assert [row["outcome"] for row in found if row["workflow"]] == outcomes
    told = [f["message"] for f in project.findings() if f["rule"] == "workflow-target-missing"]
    assert [
        message.startswith('it: its target "corp-*" may name more: it may stand in module.far') for message in told
    ] == [True for outcome in outcomes if outcome == "unknown"]
