"""The documents that the product comes from, workflow by workflow, as read by hand: what limits a session, and numbers.

Each number is worked out from the document's own rule, that the shortest of the values takes effect, not by running
anything. Where a document's list of factors is empty (001 and 003 lost theirs), its methods of modification name them;
where these are gone too, it still says how many there are.
"""

from __future__ import annotations

import pytest

from tests.project import Json, Project

HOUR = 3600
ROLE = 'resource "alicloud_ram_role" "x" {{\n  {}\n}}\n'
PREFERENCE = 'resource "alicloud_ram_security_preference" "x" {{\n  {}\n}}\n'
SET = 'resource "aws_ssoadmin_permission_set" "x" {{\n  {}\n}}\n'

MAXIMUM, DOCUMENT_1 = "000_e94692b3cd4fe241.txt", "001_326cd7abe9093904.txt"
DOCUMENT_2, DOCUMENT_3 = "002_48fc1936cef55df2.txt", "003_feeb856a2138fadd.txt"
CENTER = "004_23987f7a87cf5142.txt"

RAM_USER, USER_SSO = "alicloud.ram-user-console", "alicloud.user-sso-console"
SAML_CONSOLE, SAML_API = "alicloud.saml-role-console", "alicloud.saml-role-api"
OIDC, SWITCH, ASSUME = "alicloud.oidc-role-api", "alicloud.switch-role-console", "alicloud.assume-role-api"

LOGON = "login_session"
FOUR = "saml_session_duration saml_session_not_on_or_after login_session role_max_session"
THREE = "saml_session_not_on_or_after role_max_session requested"
CALL, SWITCHED = "role_max_session requested", "login_session role_max_session"

Hours = int | None
"""None: the argument is left out."""

SEEDS: list[tuple[str, str, str, str, Hours, Hours, dict[str, str], float]] = [
    # document, its workflow, our kind, its factors; the role's hours, the logon session's, the rest; the session
    (DOCUMENT_1, "RAM user console logon", RAM_USER, LOGON, 1, 8, {}, 8),
    (DOCUMENT_1, "User-based SSO", USER_SSO, LOGON, 1, 24, {}, 24),
    (DOCUMENT_1, "SAML-based SSO, console access", SAML_CONSOLE, FOUR, 8, 12,
     {"saml_session_duration": "4h", "saml_session_not_on_or_after": "6h"}, 4),
    (DOCUMENT_1, "SAML-based SSO, programmatic access", SAML_API, THREE, 8, 1,
     {"saml_session_not_on_or_after": "5h", "requested": "8h"}, 5),
    (DOCUMENT_1, "OIDC-based SSO (two factors)", OIDC, CALL, 12, 1, {"requested": "10h"}, 10),
    (DOCUMENT_1, "Assuming a RAM role, switching identities (two factors)", SWITCH, SWITCHED, 12, 5, {}, 5),
    (DOCUMENT_1, "Assuming a RAM role, programmatic access", ASSUME, CALL, 12, 1, {"requested": "2h"}, 2),
    (DOCUMENT_1, "Assuming a RAM role, DurationSeconds left out", ASSUME, CALL, 12, 1, {}, 1),
    (DOCUMENT_2, "RAM user logon", RAM_USER, LOGON, 12, 3, {}, 3),
    (DOCUMENT_2, "User SSO", USER_SSO, LOGON, 12, 3, {}, 3),
    (DOCUMENT_2, "SAML role SSO, console logon: the assertion ends it", SAML_CONSOLE, FOUR, 10, 8,
     {"saml_session_duration": "9h", "saml_session_not_on_or_after": "7h"}, 7),
    (DOCUMENT_2, "SAML role SSO, console logon: the logon session ends it", SAML_CONSOLE, FOUR, 10, 6,
     {"saml_session_duration": "9h", "saml_session_not_on_or_after": "7h"}, 6),
    (DOCUMENT_2, "SAML role SSO, console logon: the role ends it", SAML_CONSOLE, FOUR, 2, 6,
     {"saml_session_duration": "9h", "saml_session_not_on_or_after": "7h"}, 2),
    (DOCUMENT_2, "SAML role SSO, programmatic access", SAML_API, THREE, 8, 1,
     {"saml_session_not_on_or_after": "9h", "requested": "3h"}, 3),
    (DOCUMENT_2, "OIDC role SSO", OIDC, CALL, 6, 1, {"requested": "6h"}, 6),
    (DOCUMENT_2, "Switching identity in the console", SWITCH, SWITCHED, 4, 24, {}, 4),
    (DOCUMENT_2, "Assuming a RAM role, programmatic access", ASSUME, CALL, 8, 1, {"requested": "30m"}, 0.5),
    (DOCUMENT_3, "RAM user logon", RAM_USER, LOGON, 1, 12, {}, 12),
    (DOCUMENT_3, "User-based SSO", USER_SSO, LOGON, 1, 1, {}, 1),
    (DOCUMENT_3, "SAML-based role SSO, console logon", SAML_CONSOLE, FOUR, 12, 24,
     {"saml_session_duration": "12h", "saml_session_not_on_or_after": "11h"}, 11),
    (DOCUMENT_3, "SAML-based role SSO, programmatic access", SAML_API, THREE, 3, 24,
     {"saml_session_not_on_or_after": "4h", "requested": "3h"}, 3),
    (DOCUMENT_3, "OIDC-based role SSO (its factors are lost)", OIDC, CALL, 5, 24, {"requested": "15m"}, 0.25),
    (DOCUMENT_3, "RAM role assuming, switching identities", SWITCH, SWITCHED, 9, 10, {}, 9),
    (DOCUMENT_3, "RAM role assuming, programmatic access", ASSUME, CALL, 9, 10, {"requested": "9h"}, 9),
    (MAXIMUM, "the default maximum session duration is 3,600 seconds", SWITCH, SWITCHED, None, 24, {}, 1),
    (MAXIMUM, "up to 43,200 seconds", ASSUME, CALL, 12, 1, {"requested": "12h"}, 12),
]  # fmt: skip


def declared(project: Project, kind: str, text: str, given: dict[str, str], target: str | None) -> Json:
    lines = [f"version: 1\nworkflows:\n- name: it\n  kind: {kind}\n  needs: 15m"]
    lines += [f"  target: {target}"] if target else []
    lines += [f"  given: {{{', '.join(f'{name}: {value}' for name, value in given.items())}}}"] if given else []
    project.write({"main.tf": text, "iaccheck.yaml": "\n".join(lines) + "\n"})
    (found,) = [row for row in project.reach() if row["workflow"]]
    return found


@pytest.mark.parametrize(("seed", "heading", "kind", "factors", "role", "logon", "given", "hours"), SEEDS)
def test_the_shortest_value_takes_effect(
    project: Project, seed: str, heading: str, kind: str, factors: str, role: Hours, logon: Hours,
    given: dict[str, str], hours: float,
) -> None:  # fmt: skip
    text = ROLE.format("" if role is None else f"max_session_duration = {role * HOUR}")
    text += PREFERENCE.format("" if logon is None else f"login_session_duration = {logon}")
    target = None if kind in {RAM_USER, USER_SSO} else "alicloud_ram_role.x"
    row = declared(project, kind, text, given, target)
    assert [factor["id"] for factor in row["factors"]] == factors.split(), (seed, heading)
    assert row["reachable_seconds"] == [hours * HOUR, hours * HOUR], (seed, heading)
    assert (row["outcome"], row["rejected"]) == ("pass", False), (seed, heading)


@pytest.mark.parametrize(
    ("heading", "written", "hours"),
    [
        ("set to 1 hour by default", "", 1),
        ("the minimum is 1 hour", 'session_duration = "PT1H"', 1),
        ("a maximum of 12 hours, as the roles that it makes have", 'session_duration = "PT12H"', 12),
        ("the permission set's duration controls it, console and CLI alike", 'session_duration = "PT4H30M"', 4.5),
    ],
)
def test_identity_center(project: Project, heading: str, written: str, hours: float) -> None:
    row = declared(project, "aws.identity-center", SET.format(written), {}, "aws_ssoadmin_permission_set.x")
    assert [factor["id"] for factor in row["factors"]] == ["permission_set_session"], (CENTER, heading)
    assert row["reachable_seconds"] == [hours * HOUR, hours * HOUR], (CENTER, heading)


@pytest.mark.parametrize(
    ("seed", "text"),
    [
        (MAXIMUM, ROLE.format("max_session_duration = 3599")),
        (MAXIMUM, ROLE.format("max_session_duration = 43201")),
        (CENTER, SET.format('session_duration = "PT59M"')),
        (CENTER, SET.format('session_duration = "PT12H1S"')),
    ],
)
def test_the_ranges_that_the_documents_give(project: Project, seed: str, text: str) -> None:
    found = [f["rule"] for f in project.write({"main.tf": text}).findings()]
    assert found == ["session-out-of-range"], seed


def test_every_workflow_of_every_document_has_a_row() -> None:
    """Seven ways in by each of the three lists."""
    for document in (DOCUMENT_1, DOCUMENT_2, DOCUMENT_3):
        kinds = {kind for seed, _, kind, *_ in SEEDS if seed == document}
        assert kinds == {RAM_USER, USER_SSO, SAML_CONSOLE, SAML_API, OIDC, SWITCH, ASSUME}
