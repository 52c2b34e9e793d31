"""Which login session applies to a role: one planned with it, its account's, what is assumed, or none that is known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.project import Json, Project

HOUR = 3600
SETTING = "alicloud_ram_security_preference.login_session_duration"


def role(provider: str = "") -> str:
    chosen = f"  provider             = {provider}\n" if provider else ""
    return f'resource "alicloud_ram_role" "dev" {{\n{chosen}  max_session_duration = 43200\n}}\n'


def preference(hours: int | str, name: str = "this", provider: str = "", count: str = "") -> str:
    lines = [f"login_session_duration = {hours}"] if hours != "" else []
    lines += [f"provider = {provider}"] if provider else []
    lines += [f"count = {count}"] if count else []
    body = "\n  ".join(lines)
    return f'resource "alicloud_ram_security_preference" "{name}" {{\n  {body}\n}}\n'


PROVIDERS = 'provider "alicloud" {}\nprovider "alicloud" {\n  alias = "two"\n}\n'


def switching(needs: str = "8h", root: str = "app") -> str:
    return f"""
workflows:
  - {{name: it, kind: alicloud.switch-role-console, target: alicloud_ram_role.dev, needs: {needs}, root: {root}}}
"""


def login_session(project: Project, files: Mapping[str, str]) -> tuple[object, str, str | None, str | None]:
    """How long it is, what that rests on, in which account, and by which address."""
    row = row_of(project, files)
    factor = next(factor for factor in row["factors"] if factor["id"] == "login_session")
    return factor["seconds"], factor["basis"], row["account"], factor["address"]


def row_of(project: Project, files: Mapping[str, str]) -> Json:
    return next(row for row in project.write(files).reach() if row["workflow"] == "it")


def exactly(hours: int) -> list[int]:
    return [hours * HOUR, hours * HOUR]


ANYTHING = [1 * HOUR, 24 * HOUR]
THIS = "alicloud_ram_security_preference.this"
MAIN = "accounts:\n  - name: main\n    roots: [{roots}]\n{more}"


def account(roots: str = "app, base", more: str = "") -> str:
    return MAIN.format(roots=roots, more=more)


ASSUME = f"    assume:\n      {SETTING}: 10h\n"

PREFERRED: list[tuple[str, dict[str, str], str, tuple[object, str, str | None, str | None]]] = [
    ("planned with it", {"app/main.tf": role() + preference(7)}, "", (exactly(7), "configured", None, THIS)),
    ("omitted there", {"app/main.tf": role() + preference("")}, "", (exactly(6), "omitted", None, THIS)),
    ("before its account's", {"app/main.tf": role() + preference(7), "base/main.tf": preference(9)}, account(),
     (exactly(7), "configured", "main", THIS)),
    ("its account's", {"app/main.tf": role(), "base/main.tf": preference(9)}, account(),
     (exactly(9), "configured", "main", THIS)),
    ("its account's, before what is assumed", {"app/main.tf": role(), "base/main.tf": preference(9)},
     account(more=ASSUME), (exactly(9), "configured", "main", THIS)),
    ("its account's, by pattern", {"app/main.tf": role(), "live/base/main.tf": preference(9)},
     account("app, 'live/**'"), (exactly(9), "configured", "main", THIS)),
    ("not that of a root module in no account", {"app/main.tf": role(), "base/main.tf": preference(9)}, account("app"),
     (ANYTHING, "unknown", "main", None)),
    ("not that of another account", {"app/main.tf": role(), "base/main.tf": preference(9)},
     account("app") + "  - {name: other, roots: [base]}\n", (ANYTHING, "unknown", "main", None)),
    ("not without an accounts entry", {"app/main.tf": role(), "base/main.tf": preference(9)}, "",
     (ANYTHING, "unknown", None, None)),
    ("assumed", {"app/main.tf": role(), "base/main.tf": role()}, account(more=ASSUME),
     (exactly(10), "assumed", "main", None)),
    ("of the same provider configuration only",
     {"app/main.tf": PROVIDERS + role("alicloud.two") + preference(7) + preference(5, "two", "alicloud.two")}, "",
     (exactly(5), "configured", None, "alicloud_ram_security_preference.two")),
    ("not of another provider configuration", {"app/main.tf": PROVIDERS + role("alicloud.two") + preference(7)}, "",
     (ANYTHING, "unknown", None, None)),
    ("of another provider configuration of the account",
     {"app/main.tf": PROVIDERS + role("alicloud.two") + preference(7)},
     account("app", "    providers: [alicloud, alicloud.two]\n"), (exactly(7), "configured", "main", THIS)),
    ("not of a provider configuration that the account does not have",
     {"app/main.tf": PROVIDERS + role() + preference(7, provider="alicloud.two")},
     account("app", "    providers: [alicloud]\n" + ASSUME), (exactly(10), "assumed", "main", None)),
    ("the account that has the role's provider configuration",
     {"app/main.tf": PROVIDERS + role("alicloud.two")},
     account("app", "    providers: [alicloud]\n" + ASSUME)
     + f"  - name: two\n    roots: [app]\n    providers: [alicloud.two]\n    assume:\n      {SETTING}: 3h\n",
     (exactly(3), "assumed", "two", None)),
    ("two that disagree", {"app/main.tf": role() + preference(7) + preference(9, "that")}, "",
     ([7 * HOUR, 9 * HOUR], "unknown", None, THIS)),
    ("two that agree", {"app/main.tf": role() + preference(7) + preference(7, "that")}, "",
     (exactly(7), "configured", None, THIS)),
    ("two root modules of the account that disagree",
     {"app/main.tf": role(), "base/main.tf": preference(9), "net/main.tf": preference(4)}, account("app, base, net"),
     ([4 * HOUR, 9 * HOUR], "unknown", "main", THIS)),
    ("one that may not be there",
     {"app/main.tf": 'variable "n" {}\n' + role() + preference(9, count="var.n")}, "",
     (ANYTHING, "unknown", None, f"{THIS}[*]")),
    ("one that may not be there, before what is assumed",
     {"app/main.tf": 'variable "n" {}\n' + role() + preference(9, count="var.n")}, account("app", ASSUME),
     ([9 * HOUR, 10 * HOUR], "unknown", "main", f"{THIS}[*]")),
    ("one that is not there", {"app/main.tf": role() + preference(9, count="0")}, account("app", ASSUME),
     (exactly(10), "assumed", "main", None)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "accounts", "expected"), [case[1:] for case in PREFERRED], ids=[case[0] for case in PREFERRED]
)
def test_the_login_session_is(
    project: Project, files: dict[str, str], accounts: str, expected: tuple[object, str, str | None, str | None]
) -> None:
    assert login_session(project, {**files, "iaccheck.yaml": switching() + accounts}) == expected


@pytest.mark.parametrize(
    ("needs", "outcome"), [("1h", "pass"), ("61m", "unknown"), ("6h", "unknown"), ("24h", "fail"), ("25h", "fail")]
)
def test_with_nothing_to_go_by_only_the_ends_are_certain(project: Project, needs: str, outcome: str) -> None:
    """The role ends at 12 h."""
    project.write({"app/main.tf": role(), "iaccheck.yaml": switching(needs)})
    (found,) = [f for f in project.check()["findings"] if f["workflow"]]
    assert found["outcome"] == outcome
    if outcome == "unknown":
        assert "6 h" in found["message"]
        assert f"assume: {SETTING}" in found["message"]


@pytest.mark.parametrize(("needs", "outcome"), [("1h", "pass"), ("2h", "unknown"), ("24h", "unknown"), ("25h", "fail")])
def test_an_account_that_nothing_is_known_of(project: Project, needs: str, outcome: str) -> None:
    workflow = f"workflows:\n  - {{name: people, kind: alicloud.ram-user-console, needs: {needs}}}\n"
    project.write({"app/main.tf": role(), "iaccheck.yaml": workflow})
    (row,) = [row for row in project.reach() if row["workflow"]]
    assert (row["outcome"], row["reachable_seconds"], row["target"], row["account"]) == (outcome, ANYTHING, None, None)


def test_two_that_disagree_are_named(project: Project) -> None:
    files = {"app/main.tf": role() + preference(7) + preference(9, "that"), "iaccheck.yaml": switching("8h")}
    (found,) = [f for f in project.write(files).findings() if f["workflow"]]
    assert found["outcome"] == "unknown"
    assert (
        "set differently by alicloud_ram_security_preference.that and alicloud_ram_security_preference.this"
        in (found["message"])
    )


PEOPLE = "  - {{name: people, kind: alicloud.ram-user-console, needs: 8h{0}}}\n"

WITHOUT_TARGET: list[tuple[str, dict[str, str], str, list[tuple[str | None, str | None, object]]]] = [
    # what is planned, the workflow and accounts; the root module, account and length of each row
    ("the only preference", {"a/main.tf": preference(9)}, "", [("a", None, exactly(9))]),
    ("each of several", {"a/main.tf": preference(9), "b/main.tf": preference(4)}, "",
     [("a", None, exactly(9)), ("b", None, exactly(4))]),
    ("each provider configuration", {"a/main.tf": PROVIDERS + preference(9) + preference(4, "two", "alicloud.two")}, "",
     [("a", None, exactly(9)), ("a", None, exactly(4))]),
    ("the only account", {"a/main.tf": preference(9), "b/main.tf": preference(4)},
     account("b"), [("b", "main", exactly(4))]),
    ("the account that it names", {"a/main.tf": preference(9), "b/main.tf": preference(4)},
     ", account: other", [("b", "other", exactly(4))]),
    ("the first of two accounts", {"a/main.tf": preference(9), "b/main.tf": preference(4)},
     ", account: main", [("a", "main", exactly(9))]),
    ("the account of its root module", {"a/main.tf": preference(9), "b/main.tf": preference(4)},
     ", root: b", [("b", "other", exactly(4))]),
    ("an account with nothing planned", {"c/main.tf": role()}, ", account: other", [(None, "other", ANYTHING)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "more", "expected"), [case[1:] for case in WITHOUT_TARGET], ids=[case[0] for case in WITHOUT_TARGET]
)
def test_a_workflow_without_a_target_is_about(
    project: Project, files: dict[str, str], more: str, expected: list[tuple[str | None, str | None, object]]
) -> None:
    two = account("a") + "  - {name: other, roots: [b]}\n"
    words, accounts = (more, two) if more.startswith(",") else ("", more)
    configuration = "workflows:\n" + PEOPLE.format(words) + accounts
    rows = [row for row in project.write({**files, "iaccheck.yaml": configuration}).reach() if row["workflow"]]
    assert [(row["root"], row["account"], row["reachable_seconds"]) for row in rows] == expected
    marks = [f["fingerprint"] for f in project.check()["findings"] if f["workflow"]]
    assert len(set(marks)) == len(expected)


def test_one_of_several_accounts_has_to_be_named(project: Project) -> None:
    two = account("a") + "  - {name: other, roots: [b]}\n"
    project.write({"a/main.tf": preference(9), "iaccheck.yaml": "workflows:\n" + PEOPLE.format("") + two})
    ran = project.run()
    assert ran.code == 2
    assert "iaccheck.yaml:2:5: account is missing: people is about one of main, other" in ran.err


def test_an_assumption_that_is_too_low_says_where_to_raise_it(project: Project) -> None:
    (found,) = [
        f
        for f in project.write(
            {"app/main.tf": role(), "iaccheck.yaml": switching("11h") + account("app", ASSUME)}
        ).findings()
        if f["workflow"]
    ]
    assert found["fix"] == "raise login_session to 11 h in the account, and what is assumed of it: 11h"


ROOTS = """
roots:
  - {name: prod, path: infra, var_files: [prod.tfvars], workspace: prod}
  - {name: dev, path: ./infra/, var_files: [dev.tfvars]}
accounts:
  - {name: production, roots: [prod], assume: {alicloud_ram_security_preference.login_session_duration: 12h}}
  - {name: development, roots: [dev], assume: {alicloud_ram_security_preference.login_session_duration: 2h}}
"""


def test_one_folder_can_be_planned_several_times(project: Project) -> None:
    project.write({
        "infra/main.tf": """
variable "hours" { type = number }
resource "alicloud_ram_role" "dev" {
  role_name            = "dev-${terraform.workspace}"
  max_session_duration = var.hours * 3600
}
""",
        "infra/prod.tfvars": "hours = 8\n",
        "infra/dev.tfvars": "hours = 4\n",
        "iaccheck.yaml": """
workflows:
  - {name: here, kind: alicloud.switch-role-console, target: dev-prod, root: prod, needs: 8h}
  - {name: there, kind: alicloud.switch-role-console, target: dev-default, needs: 2h}
  - {name: both, kind: alicloud.switch-role-console, target: alicloud_ram_role.dev, root: infra, needs: 2h}
""" + ROOTS.replace("[prod.tfvars]", "[infra/prod.tfvars]").replace("[dev.tfvars]", "[infra/dev.tfvars]"),
    })  # fmt: skip
    rows = [(r["workflow"], r["root"], r["account"], r["reachable_seconds"]) for r in project.reach() if r["workflow"]]
    assert rows == [
        ("here", "prod", "production", exactly(8)),
        ("there", "dev", "development", exactly(2)),
        ("both", "prod", "production", exactly(8)),
        ("both", "dev", "development", exactly(2)),
    ]
    assert [(s["root"], s["value"]) for s in project.settings()] == [("dev", 14400), ("prod", 28800)]


TWO = """
accounts:
  - {name: main, roots: [app], providers: [alicloud]}
  - {name: two, roots: [app], providers: [alicloud.two]}
"""
SWITCH = "alicloud.switch-role-console"
NAMED: list[tuple[str, str, list[tuple[str | None, list[int]]]]] = [
    # the kind and target, the account and root that the workflow names, and the account and login session of each row
    ("alicloud.ram-user-console", "account: main, root: app", [("main", exactly(8))]),
    ("alicloud.ram-user-console", "account: two, root: app", [("two", exactly(6))]),
    (f"{SWITCH}, target: 'alicloud_ram_role.*'", "root: app", [("main", exactly(8)), ("two", exactly(6))]),
    (f"{SWITCH}, target: 'alicloud_ram_role.*'", "account: two", [("two", exactly(6))]),
    (f"{SWITCH}, target: gone", "account: two, root: app, given: {role_max_session: 8h}",
     [("two", exactly(6))]),
    (f"{SWITCH}, target: alicloud_ram_role.dev", "account: two", []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "more", "expected"), NAMED)
def test_an_account_that_a_workflow_names_is_the_only_one(
    project: Project, kind: str, more: str, expected: list[tuple[str | None, list[int]]]
) -> None:
    other = role("alicloud.two").replace('"dev"', '"other"')
    text = PROVIDERS + role() + other + preference(8) + preference(6, "two", "alicloud.two")
    workflow = f"workflows: [{{name: it, kind: {kind}, needs: 1h, {more}}}]\n"
    project.write({"app/main.tf": text, "iaccheck.yaml": workflow + TWO})
    rows = [row for row in project.reach() if row["workflow"] == "it" and row["factors"]]
    assert [(row["account"], row["factors"][0]["seconds"]) for row in rows] == expected
    missing = [f["message"] for f in project.findings() if f["rule"] == "workflow-target-missing"]
    told = 'it: its target "alicloud_ram_role.dev" names alicloud_ram_role.dev, which is in account main, not in two'
    assert missing == ([] if expected else [told])


CLOUDSSO = """
resource "alicloud_ram_security_preference" "of_cloudsso" {
  login_session_duration = 24
}
resource "alicloud_cloud_sso_access_configuration" "admin" {
  session_duration = 43200
}
"""
MEMBER = 'resource "alicloud_ram_security_preference" "x" {\n  login_session_duration = 9\n}\n'
ENTERED: list[tuple[str, list[int], str, str]] = [
    # what the workflow says, how long its login session is, on what that rests, and whether 8 h are certain
    ("", [3600, 86400], "unknown", "unknown"),  # whatever CloudSSO's own account has
    (", account: own", [86400, 86400], "configured", "pass"),
    (", account: member", [32400, 32400], "configured", "pass"),
    (", account: far", [36000, 36000], "assumed", "pass"),
    (", account: dark", [3600, 86400], "unknown", "unknown"),
    (", given: {login_session: 7h}", [25200, 25200], "given", "fail"),
]


@pytest.mark.parametrize(("more", "seconds", "basis", "outcome"), ENTERED)
def test_who_comes_by_cloudsso_is_limited_by_the_account_that_he_gets_into(
    project: Project, more: str, seconds: list[int], basis: str, outcome: str
) -> None:
    target = "kind: alicloud.cloudsso-role-console, target: alicloud_cloud_sso_access_configuration.admin"
    assume = "assume: {alicloud_ram_security_preference.login_session_duration: 10h}"
    project.write({
        "own/main.tf": CLOUDSSO,
        "member/main.tf": MEMBER,
        "iaccheck.yaml": f"workflows:\n- {{name: it, {target}, needs: 8h{more}}}\naccounts:\n"
        "- {name: own, roots: [own]}\n- {name: member, roots: [member]}\n"
        f"- {{name: far, roots: [], {assume}}}\n- {{name: dark, roots: []}}\n",
    })  # fmt: skip
    (row,) = [row for row in project.reach() if row["workflow"]]
    login = next(factor for factor in row["factors"] if factor["id"] == "login_session")
    assert (login["seconds"], login["basis"], row["outcome"]) == (seconds, basis, outcome)
    assert row["target"] == "alicloud_cloud_sso_access_configuration.admin"
