"""Accounts that are given more than one login session."""

from __future__ import annotations

import pytest

from tests.project import Project

RULE = "login-session-conflict"
VARIABLE = 'variable "n" {\n  type = number\n}\n'
HANGZHOU = 'provider "alicloud" {\n  alias = "hangzhou"\n}\n'


def preference(name: str, hours: str, more: str = "") -> str:
    argument = f"login_session_duration = {hours}" if hours else ""
    return f'resource "alicloud_ram_security_preference" "{name}" {{\n  {argument}\n  {more}\n}}\n'


ONE = "accounts: [{name: main, roots: ['**']}]\n"
JUDGED: list[tuple[str, str, str, str, list[str]]] = [
    # root module a, root module b, the configuration, the outcomes
    ("one", preference("x", "8"), "", ONE, []),
    ("two in a root module", preference("x", "8") + preference("y", "12"), "", "", ["fail"]),
    ("the same twice", preference("x", "8") + preference("y", "8"), "", "", ["pass"]),
    ("one left out", preference("x", "8") + preference("y", ""), "", "", ["fail"]),
    ("left out, and the default written", preference("x", "6") + preference("y", ""), "", "", ["pass"]),
    ("two in an account", preference("x", "8"), preference("x", "12"), ONE, ["fail"]),
    ("two in nobody knows which account", preference("x", "8"), preference("x", "12"), "", []),
    (
        "two accounts", preference("x", "8"), preference("x", "12"),
        "accounts: [{name: p, roots: [a]}, {name: q, roots: [b]}]\n", [],
    ),
    ("one not known", preference("x", "8") + preference("y", "var.n"), "", "", ["unknown"]),
    ("one known to be longer", preference("x", "8") + preference("y", "max(9, var.n)"), "", "", ["fail"]),
    ("maybe not there", preference("x", "8") + preference("y", "12", "count = var.n"), "", "", ["unknown"]),
    ("not there", preference("x", "8") + preference("y", "12", "count = 0"), "", "", []),
    (
        "two provider configurations",
        HANGZHOU + preference("x", "8") + preference("y", "12", "provider = alicloud.hangzhou"), "", "", [],
    ),
    (
        "two provider configurations of one account",
        HANGZHOU + preference("x", "8") + preference("y", "12", "provider = alicloud.hangzhou"), "", ONE, ["fail"],
    ),
    ("three", preference("x", "8") + preference("y", "8") + preference("z", "9"), "", "", ["fail"]),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "configuration", "outcomes"), [c[1:] for c in JUDGED], ids=[c[0] for c in JUDGED])
def test_an_account_has_one_login_session(
    project: Project, a: str, b: str, configuration: str, outcomes: list[str]
) -> None:
    files = {"a/main.tf": VARIABLE + a, "iaccheck.yaml": configuration or "version: 1\n"}
    project.write(files | ({"b/main.tf": VARIABLE + b} if b else {}))
    found = project.findings("--all", "--select", RULE)
    assert [(f["outcome"], f["severity"]) for f in found] == [(outcome, "error") for outcome in outcomes]


def test_both_places_and_values_are_named(project: Project) -> None:
    project.write({"main.tf": preference("x", "8") + preference("y", "12"), "iaccheck.yaml": ONE})
    (finding,) = project.findings("--select", RULE)
    assert "8 h" in finding["message"]
    assert "12 h" in finding["message"]
    assert (finding["location"]["line"], finding["related"][0]["location"]["line"]) == (6, 2)


def test_a_sensitive_one_is_not_shown(project: Project) -> None:
    text = preference("x", "8") + preference("y", "sensitive(12)")
    (finding,) = project.write({"main.tf": text}).findings("--select", RULE)
    assert "12" not in str(finding)
