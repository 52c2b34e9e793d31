"""Workflow kinds, factor by factor: what binds, what is left out, given, unknown or refused, and what follows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.project import Json, Project

HOUR = 3600
ROLE = 'resource "alicloud_ram_role" "etl" {{\n  role_name = "etl"\n{0}}}\n'
PREFERENCE = 'resource "alicloud_ram_security_preference" "this" {{\n{0}}}\n'
SET = 'resource "aws_ssoadmin_permission_set" "admin" {{\n  name = "Admin"\n{0}}}\n'
UNKNOWN = 'variable "unknown" {\n  type = string\n}\n'
TARGETS = {"alicloud": "alicloud_ram_role.etl", "aws": "aws_ssoadmin_permission_set.admin"}
WITHOUT_TARGET = {"alicloud.ram-user-console", "alicloud.user-sso-console"}

Value = int | str | None
"""Seconds; or `omitted`, `unknown`; or None where the resource is not there."""


def resource(text: str, argument: str, value: Value, divisor: int = 1) -> str:
    if value is None:
        return ""
    if value == "omitted":
        return text.format("")
    written = "var.unknown" if value == "unknown" else f'"{value}"' if isinstance(value, str) else value // divisor
    return text.format(f"  {argument} = {written}\n")


def terraform(role: Value, login: Value, permission_set: Value = None) -> str:
    return (
        UNKNOWN
        + resource(ROLE, "max_session_duration", role)
        + resource(PREFERENCE, "login_session_duration", login, HOUR)
        + resource(SET, "session_duration", permission_set)
    )


def workflow(kind: str, needs: str, given: Mapping[str, str], **more: str) -> str:
    lines = [f"- name: it\n  kind: {kind}\n  needs: {needs}"]
    if kind not in WITHOUT_TARGET:
        lines.append(f"  target: {TARGETS[kind.partition('.')[0]]}")
    if given:
        lines.append(f"  given: {{{', '.join(f'{name}: {value}' for name, value in given.items())}}}")
    lines += [f"  {name}: {value}" for name, value in more.items()]
    return "version: 1\nworkflows:\n" + "\n".join(lines) + "\n"


def declared(project: Project, text: str, configuration: str) -> Json:
    rows = project.write({"main.tf": text, "iaccheck.yaml": configuration}).reach()
    assert [row["workflow"] for row in rows].count("it") == 1
    return next(row for row in rows if row["workflow"] == "it")


def exactly(hours: float) -> list[int | None]:
    return [int(hours * HOUR), int(hours * HOUR)]


def binding(row: Json) -> set[str]:
    return {factor["id"] for factor in row["factors"] if factor["binds"]}


def rising(row: Json) -> set[str]:
    return {factor["id"] for factor in row["factors"] if factor["must_rise"]}


RAM_USER, USER_SSO = "alicloud.ram-user-console", "alicloud.user-sso-console"
SAML_CONSOLE, SAML_API = "alicloud.saml-role-console", "alicloud.saml-role-api"
OIDC, SWITCH, ASSUME = "alicloud.oidc-role-api", "alicloud.switch-role-console", "alicloud.assume-role-api"
EIGHT = {"saml_session_duration": "8h", "saml_session_not_on_or_after": "8h"}

LIMITED: list[tuple[str, Value, Value, dict[str, str], float, str]] = [
    # kind, the role's seconds, the login session's, what is given, the hours that can be had, what limits them
    (RAM_USER, None, 8 * HOUR, {}, 8, "login_session"),
    (RAM_USER, None, "omitted", {}, 6, "login_session"),
    (RAM_USER, None, None, {"login_session": "9h"}, 9, "login_session"),
    (USER_SSO, 1 * HOUR, 24 * HOUR, {}, 24, "login_session"),
    (USER_SSO, None, "omitted", {}, 6, "login_session"),
    (SAML_CONSOLE, 12 * HOUR, 12 * HOUR, {"saml_session_duration": "2h"}, 2, "saml_session_duration"),
    (SAML_CONSOLE, 12 * HOUR, 12 * HOUR, {"saml_session_not_on_or_after": "3h"}, 3, "saml_session_not_on_or_after"),
    (SAML_CONSOLE, 12 * HOUR, 4 * HOUR, EIGHT, 4, "login_session"),
    (SAML_CONSOLE, 5 * HOUR, 12 * HOUR, EIGHT, 5, "role_max_session"),
    (SAML_CONSOLE, 12 * HOUR, "omitted", EIGHT, 6, "login_session"),
    (SAML_CONSOLE, "omitted", 12 * HOUR, EIGHT, 1, "role_max_session"),
    (SAML_CONSOLE, 12 * HOUR, 11 * HOUR, {}, 11, "login_session"),
    (SAML_API, 12 * HOUR, 1 * HOUR, {"requested": "8h"}, 8, "requested"),
    (SAML_API, 12 * HOUR, None, {}, 1, "requested"),
    (SAML_API, 4 * HOUR, None, {"requested": "4h"}, 4, "role_max_session requested"),
    (SAML_API, 9 * HOUR, 1 * HOUR, {"requested": "9h", "saml_session_not_on_or_after": "2h"}, 2,
     "saml_session_not_on_or_after"),
    (OIDC, 12 * HOUR, 1 * HOUR, {}, 1, "requested"),
    (OIDC, 12 * HOUR, 1 * HOUR, {"requested": "12h"}, 12, "role_max_session requested"),
    (OIDC, "omitted", None, {"requested": "15m"}, 0.25, "requested"),
    (SWITCH, 2 * HOUR, 8 * HOUR, {}, 2, "role_max_session"),
    (SWITCH, 8 * HOUR, 2 * HOUR, {}, 2, "login_session"),
    (SWITCH, "omitted", "omitted", {}, 1, "role_max_session"),
    (SWITCH, 12 * HOUR, "omitted", {}, 6, "login_session"),
    (ASSUME, 8 * HOUR, 1 * HOUR, {"requested": "8h"}, 8, "role_max_session requested"),
    (ASSUME, 8 * HOUR, 1 * HOUR, {"requested": "2h"}, 2, "requested"),
    (ASSUME, 8 * HOUR, None, {}, 1, "requested"),
    (ASSUME, "omitted", None, {}, 1, "role_max_session requested"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "role", "login", "given", "hours", "limits"), LIMITED)
def test_the_smallest_factor_is_the_session(
    project: Project, kind: str, role: Value, login: Value, given: dict[str, str], hours: float, limits: str
) -> None:
    row = declared(project, terraform(role, login), workflow(kind, "30m", given))
    assert row["reachable_seconds"] == exactly(hours)
    assert binding(row) == set(limits.split())
    assert row["rejected"] is False
    assert row["outcome"] == ("pass" if hours >= 0.5 else "fail")


@pytest.mark.parametrize(
    ("needs", "outcome"), [("14399s", "pass"), ("4h", "pass"), ("14401s", "fail"), ("12h", "fail")]
)
def test_a_need_is_met_by_exactly_that_long_a_session(project: Project, needs: str, outcome: str) -> None:
    row = declared(project, terraform(12 * HOUR, 4 * HOUR), workflow(SWITCH, needs, {}))
    assert row["outcome"] == outcome
    assert rising(row) == ({"login_session"} if outcome == "fail" else set())


def test_every_factor_below_the_need_must_rise(project: Project) -> None:
    row = declared(
        project,
        terraform(2 * HOUR, "omitted"),
        workflow(SAML_CONSOLE, "8h", {"saml_session_duration": "8h", "saml_session_not_on_or_after": "7h"}),
    )
    assert row["outcome"] == "fail"
    assert binding(row) == {"role_max_session"}
    assert rising(row) == {"role_max_session", "login_session", "saml_session_not_on_or_after"}


REFUSED: list[tuple[str, Value, str, str, float | None, float]] = [
    # kind, the role's seconds, what is asked for and needed, what could be had (None: not refused), the ceiling
    (ASSUME, "omitted", "8h", "8h", 1, 1),
    (ASSUME, 4 * HOUR, "8h", "1h", 4, 4),
    (ASSUME, 4 * HOUR, "14401s", "1h", 4, 4),
    (ASSUME, 4 * HOUR, "4h", "4h", None, 4),
    (ASSUME, 12 * HOUR, "899s", "10m", 12, 12),
    (ASSUME, 12 * HOUR, "15m", "10m", None, 12),
    (OIDC, 2 * HOUR, "3h", "1h", 2, 2),
    (SAML_API, 2 * HOUR, "3h", "1h", 2, 2),
    (SAML_API, 2 * HOUR, "2h", "2h", None, 2),
]


@pytest.mark.parametrize(("kind", "role", "asked", "needs", "could", "ceiling"), REFUSED)
def test_a_request_outside_of_what_is_accepted_is_refused_and_fails_whatever_is_needed(
    project: Project, kind: str, role: Value, asked: str, needs: str, could: float | None, ceiling: float
) -> None:
    row = declared(project, terraform(role, None), workflow(kind, needs, {"requested": asked}))
    assert row["rejected"] is (could is not None)
    assert row["outcome"] == ("pass" if could is None else "fail")
    assert row["ceiling_seconds"] == exactly(ceiling)
    if could is not None:
        assert row["reachable_seconds"] == exactly(could)
        assert "requested" not in binding(row)


UNDECIDED: list[tuple[str, Value, Value, dict[str, str], str, str, list[int | None]]] = [
    # kind, role, login session, given, need, outcome, what can be had
    (ASSUME, "unknown", None, {}, "1h", "pass", [HOUR, HOUR]),
    (ASSUME, "unknown", None, {"requested": "2h"}, "1h", "unknown", [HOUR, 2 * HOUR]),
    (ASSUME, "unknown", None, {"requested": "2h"}, "2h", "unknown", [HOUR, 2 * HOUR]),
    (ASSUME, "unknown", None, {"requested": "2h"}, "3h", "fail", [HOUR, 2 * HOUR]),
    (ASSUME, "unknown", None, {"requested": "13h"}, "1h", "fail", [HOUR, 12 * HOUR]),
    (SWITCH, "unknown", 4 * HOUR, {}, "1h", "pass", [HOUR, 4 * HOUR]),
    (SWITCH, "unknown", 4 * HOUR, {}, "2h", "unknown", [HOUR, 4 * HOUR]),
    (SWITCH, "unknown", 4 * HOUR, {}, "5h", "fail", [HOUR, 4 * HOUR]),
    (SWITCH, 2 * HOUR, "unknown", {}, "1h", "pass", [HOUR, 2 * HOUR]),
    (SWITCH, 2 * HOUR, "unknown", {}, "2h", "unknown", [HOUR, 2 * HOUR]),
    (SWITCH, 2 * HOUR, "unknown", {}, "3h", "fail", [HOUR, 2 * HOUR]),
    (RAM_USER, None, "unknown", {}, "24h", "unknown", [HOUR, 24 * HOUR]),
    (RAM_USER, None, "unknown", {}, "25h", "fail", [HOUR, 24 * HOUR]),
    (SAML_CONSOLE, "unknown", "unknown", {"saml_session_duration": "1h"}, "1h", "pass", [HOUR, HOUR]),
    (SAML_CONSOLE, "unknown", "unknown", {}, "6h", "unknown", [HOUR, 12 * HOUR]),
]


@pytest.mark.parametrize(("kind", "role", "login", "given", "needs", "outcome", "reachable"), UNDECIDED)
def test_what_is_unknown_lies_between_what_the_api_accepts(
    project: Project, kind: str, role: Value, login: Value, given: dict[str, str], needs: str, outcome: str,
    reachable: list[int | None],
) -> None:  # fmt: skip
    row = declared(project, terraform(role, login), workflow(kind, needs, given))
    assert (row["outcome"], row["reachable_seconds"]) == (outcome, reachable)


@pytest.mark.parametrize(
    ("role", "asked", "rejected"),
    [("unknown", "2h", None), ("unknown", "1h", False), ("unknown", "13h", True), ("unknown", "800s", True)],
)
def test_a_refusal_that_is_not_certain_is_null(
    project: Project, role: Value, asked: str, rejected: bool | None
) -> None:
    row = declared(project, terraform(role, None), workflow(ASSUME, "30m", {"requested": asked}))
    assert row["rejected"] is rejected


AT_MOST: list[tuple[Value, Value, str, str]] = [
    # the role's seconds, the login session's, at_most of a need of 1 h, the outcome
    (4 * HOUR, 8 * HOUR, "4h", "pass"),
    (4 * HOUR, 8 * HOUR, "3h", "fail"),
    (8 * HOUR, 4 * HOUR, "4h", "pass"),
    ("omitted", "omitted", "1h", "pass"),
    ("unknown", 4 * HOUR, "4h", "pass"),
    ("unknown", 4 * HOUR, "3h", "unknown"),
    ("unknown", None, "12h", "pass"),
    (8 * HOUR, "unknown", "7h", "unknown"),
]


@pytest.mark.parametrize(("role", "login", "most", "outcome"), AT_MOST)
def test_at_most_is_held_against_the_ceiling(
    project: Project, role: Value, login: Value, most: str, outcome: str
) -> None:
    project.write({"main.tf": terraform(role, login), "iaccheck.yaml": workflow(SWITCH, "1h", {}, at_most=most)})
    found = [f["outcome"] for f in project.check()["findings"] if f["rule"] == "workflow-too-long"]
    assert found == [outcome]


def test_what_the_caller_asks_for_is_no_bound_of_what_it_could_ask_for(project: Project) -> None:
    configuration = workflow(ASSUME, "1h", {"requested": "1h"}, at_most="2h")
    row = declared(project, terraform(8 * HOUR, None), configuration)
    assert (row["reachable_seconds"], row["ceiling_seconds"]) == (exactly(1), exactly(8))
    assert row["at_most_seconds"] == 2 * HOUR
    found = next(f for f in project.findings() if f["rule"] == "workflow-too-long")
    assert found["location"]["path"] == "main.tf"
    assert found["observed"] == exactly(8)
    assert found["required"] == [None, 2 * HOUR]
    assert "max_session_duration = 7200" in found["fix"]


@pytest.mark.parametrize(
    ("text", "needs", "outcome", "reachable", "basis"),
    [
        ("PT8H", "8h", "pass", exactly(8), "configured"),
        ("PT8H", "8h1s", "fail", exactly(8), "configured"),
        ("PT480M", "8h", "pass", exactly(8), "configured"),
        ("omitted", "1h", "pass", exactly(1), "omitted"),
        ("omitted", "2h", "fail", exactly(1), "omitted"),
        ("unknown", "1h", "pass", [HOUR, 12 * HOUR], "unknown"),
        ("unknown", "2h", "unknown", [HOUR, 12 * HOUR], "unknown"),
        ("unknown", "13h", "fail", [HOUR, 12 * HOUR], "unknown"),
        ("8h", "2h", "unknown", [HOUR, 12 * HOUR], "unknown"),
    ],
)
def test_identity_center_is_limited_by_its_permission_set(
    project: Project, text: str, needs: str, outcome: str, reachable: list[int | None], basis: str
) -> None:
    row = declared(project, terraform(None, None, text), workflow("aws.identity-center", needs, {}))
    assert (row["outcome"], row["reachable_seconds"], row["ceiling_seconds"]) == (outcome, reachable, reachable)
    assert [(f["id"], f["set_by"], f["basis"]) for f in row["factors"]] == [("permission_set_session", "role", basis)]


BASES: list[tuple[str, Value, Value, dict[str, str], dict[str, str]]] = [
    # kind, role, login session, given, the basis of each factor
    (
        SAML_CONSOLE, 4 * HOUR, "omitted", {"saml_session_duration": "8h"},
        {"saml_session_duration": "given", "saml_session_not_on_or_after": "default", "login_session": "omitted",
         "role_max_session": "configured"},
    ),
    (ASSUME, "omitted", None, {}, {"role_max_session": "omitted", "requested": "default"}),
    (ASSUME, "unknown", None, {"requested": "1h"}, {"role_max_session": "unknown", "requested": "given"}),
    (SWITCH, 4 * HOUR, None, {}, {"login_session": "unknown", "role_max_session": "configured"}),
    (SWITCH, 4 * HOUR, None, {"login_session": "5h"}, {"login_session": "given", "role_max_session": "configured"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "role", "login", "given", "bases"), BASES)
def test_each_factor_says_what_it_rests_on(
    project: Project, kind: str, role: Value, login: Value, given: dict[str, str], bases: dict[str, str]
) -> None:
    row = declared(project, terraform(role, login), workflow(kind, "1h", given))
    assert {factor["id"]: factor["basis"] for factor in row["factors"]} == bases


def test_an_absent_assertion_is_no_limit(project: Project) -> None:
    row = declared(project, terraform(4 * HOUR, 8 * HOUR), workflow(SAML_CONSOLE, "4h", {}))
    limits = {factor["id"]: factor for factor in row["factors"]}
    for name in ("saml_session_duration", "saml_session_not_on_or_after"):
        assert limits[name]["seconds"] == [None, None]
        assert limits[name]["binds"] is limits[name]["must_rise"] is False
    assert row["outcome"] == "pass"


CONTRADICTED: list[tuple[str, Value, Value, dict[str, str], list[int | None], bool]] = [
    # kind, role, login session, given, what can be had, whether something is said
    (SWITCH, 4 * HOUR, 8 * HOUR, {"role_max_session": "12h"}, exactly(4), True),
    (SWITCH, 4 * HOUR, 8 * HOUR, {"role_max_session": "4h"}, exactly(4), False),
    (SWITCH, "omitted", 8 * HOUR, {"role_max_session": "4h"}, exactly(1), True),
    (SWITCH, 4 * HOUR, 2 * HOUR, {"login_session": "3h"}, exactly(2), True),
    (SWITCH, "unknown", 8 * HOUR, {"role_max_session": "5h"}, exactly(5), False),
    (SWITCH, 12 * HOUR, "unknown", {"login_session": "9h"}, exactly(9), False),
    # what the API refuses is no answer that given could tell
    (SWITCH, 1800, 8 * HOUR, {"role_max_session": "4h"}, [HOUR, 8 * HOUR], False),
]


@pytest.mark.parametrize(("kind", "role", "login", "given", "reachable", "said"), CONTRADICTED)
def test_the_configuration_wins_over_what_is_given_and_says_so(
    project: Project, kind: str, role: Value, login: Value, given: dict[str, str], reachable: list[int | None],
    said: bool,
) -> None:  # fmt: skip
    row = declared(project, terraform(role, login), workflow(kind, "1h", given))
    assert row["reachable_seconds"] == reachable
    warnings = [d for d in project.check()["diagnostics"] if d["summary"] == "Given factor is contradicted"]
    assert [d["location"]["path"] for d in warnings] == (["iaccheck.yaml"] if said else [])
    for warning in warnings:
        assert next(iter(given)) in warning["detail"]


def test_rows_that_nobody_declared_are_held_against_the_ceiling(project: Project) -> None:
    project.write({"main.tf": terraform(8 * HOUR, "omitted", "PT4H")})
    rows = {row["kind"]: row for row in project.reach()}
    assert {kind: row["ceiling_seconds"] for kind, row in rows.items()} == {
        SAML_CONSOLE: exactly(6), SAML_API: exactly(8), OIDC: exactly(8), SWITCH: exactly(6), ASSUME: exactly(8),
        "aws.identity-center": exactly(4),
    }  # fmt: skip
    for row in rows.values():
        nothing = ("workflow", "needs_seconds", "at_most_seconds", "reachable_seconds", "outcome")
        assert [row[name] for name in nothing] == [None] * len(nothing)
        assert row["rejected"] is False
        assert rising(row) == set()
    assert binding(rows[ASSUME]) == {"role_max_session"}
    assert binding(rows[SWITCH]) == {"login_session"}


def test_a_declared_workflow_takes_the_place_of_the_row_that_nobody_declared(project: Project) -> None:
    project.write({"main.tf": terraform(8 * HOUR, 8 * HOUR), "iaccheck.yaml": workflow(ASSUME, "1h", {})})
    rows = project.reach()
    assert [row["kind"] for row in rows].count(ASSUME) == 1
    assert [row["workflow"] for row in rows] == ["it", None, None, None, None]


def test_an_unknown_workflow_says_what_is_unknown_and_why(project: Project) -> None:
    project.write({"main.tf": terraform("unknown", None), "iaccheck.yaml": workflow(ASSUME, "2h", {"requested": "2h"})})
    found = next(f for f in project.findings() if f["rule"] == "workflow-unreachable")
    assert found["outcome"] == "unknown"
    assert "role_max_session is between 1 h and 12 h, since it depends on var.unknown" in found["message"]
    assert found["location"]["path"] == "main.tf"


IMPOSSIBLE: list[tuple[str, str, str, str, str]] = [
    # a workflow's kind and what it is given, what it needs, what is said of that, what to do
    ("alicloud.switch-role-console", "login_session: 24h", "13h",
     "it needs 13 h, which is impossible this way: role_max_session can be 12 h at most; it can get 12 h, "
     "limited by role_max_session",
     "let it need 12 h at most: role_max_session can be 12 h at most"),
    ("alicloud.assume-role-api", "requested: 13h", "13h",
     "it needs 13 h, which is impossible this way, and its request for 13 h is refused: role_max_session is 12 h; "
     "a valid one could get 12 h",
     "all of these:\n- let it need 12 h at most: role_max_session and requested can be 12 h at most\n"
     "- let the caller ask for 12 h at most, and say so: given: {requested: 12h}"),
    ("alicloud.switch-role-console", "login_session: 24h", "12h", "it needs 12 h and can get 12 h, "
     "limited by role_max_session", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given", "needs", "message", "fix"), IMPOSSIBLE)
def test_a_need_that_no_setting_can_satisfy_is_said_to_be_impossible(
    project: Project, kind: str, given: str, needs: str, message: str, fix: str
) -> None:
    target = f"kind: {kind}, target: alicloud_ram_role.x"
    project.write({
        "main.tf": 'resource "alicloud_ram_role" "x" {\n  max_session_duration = 43200\n}\n',
        "iaccheck.yaml": f"workflows:\n- {{name: it, {target}, needs: {needs}, given: {{{given}}}}}\n",
    })  # fmt: skip
    (found,) = [f for f in project.check()["findings"] if f["rule"] == "workflow-unreachable"]
    assert (found["message"], found["fix"]) == (message, fix)
