"""What a workflow gets by the caller that goes its way, and fixes that say what no fix can do."""

from __future__ import annotations

import pytest

from tests.project import Json, Project

HOUR = 3600
ROLES = """
resource "aws_iam_role" "x" {{
  max_session_duration = {0}
}}
resource "alicloud_ram_role" "x" {{
  max_session_duration = {0}
}}
"""
ALI, OIDC = "alicloud.assume-role-api", "alicloud.oidc-role-api"
AWS, CHAIN, WEB = "aws.assume-role-api", "aws.role-chaining", "aws.web-identity-api"


def workflow(name: str, kind: str, needs: str, **more: str) -> str:
    target = "aws_iam_role.x" if kind.startswith("aws") else "alicloud_ram_role.x"
    said = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  - {{name: {name}, kind: {kind}, target: {target}, needs: {needs}{said}}}\n"


def written(project: Project, hours: int, *workflows: str) -> Project:
    configuration = "version: 1\nworkflows:\n" + "".join(workflows)
    return project.write({"main.tf": ROLES.format(hours * HOUR), "iaccheck.yaml": configuration})


def finding(project: Project, workflow: str) -> Json:
    return next(f for f in project.findings() if f["workflow"] == workflow and f["rule"].startswith("workflow-"))


CALLED: list[tuple[str, str, int, str, str, list[int | None], str, bool]] = [
    # caller, kind, the role's hours, needs, given, what can be had, the outcome, whether the call is refused
    ("aliyun-cli", ALI, 4, "15m", "", [900, 900], "pass", False),
    ("aliyun-cli", ALI, 4, "1h", "", [900, 900], "fail", False),
    ("aliyun-cli", ALI, 4, "4h", "4h", [4 * HOUR] * 2, "pass", False),
    ("aliyun-cli", OIDC, 4, "1h", "", [HOUR, HOUR], "pass", False),
    ("configure-aliyun-credentials-action", OIDC, 4, "31m", "", [1800, 1800], "fail", False),
    ("saml2alibabacloud", "alicloud.saml-role-api", 4, "1h", "", [HOUR, HOUR], "pass", False),
    ("saml2alibabacloud", "alicloud.saml-role-api", 4, "1h", "2h", [HOUR, HOUR], "fail", True),
    ("terraform-oss-backend", ALI, 12, "1h", "1h", [HOUR, HOUR], "pass", False),
    ("terraform-oss-backend", ALI, 12, "1h", "3601s", [HOUR, HOUR], "fail", True),
    ("terraform-alicloud-provider", ALI, 12, "1h", "3601s", [3601, 3601], "pass", False),
    ("configure-aws-credentials", WEB, 4, "2h", "", [HOUR, HOUR], "fail", False),
    # one that renews gets as much as it needs, unless its call is refused
    ("terraform-aws-provider", AWS, 1, "20h", "", [None, None], "pass", False),
    ("terraform-aws-provider", AWS, 1, "1h", "2h", [None, None], "fail", True),
    ("terraform-aws-provider", CHAIN, 12, "20h", "1h", [None, None], "pass", False),
    ("terraform-aws-provider", CHAIN, 12, "20h", "2h", [None, None], "fail", True),
    ("alibabacloud-credentials", OIDC, 1, "100h", "", [None, None], "pass", False),
]


@pytest.mark.parametrize(("caller", "kind", "role", "needs", "given", "reachable", "outcome", "rejected"), CALLED)
def test_a_caller_has_its_own_default_and_range(
    project: Project, caller: str, kind: str, role: int, needs: str, given: str, reachable: list[int | None],
    outcome: str, rejected: bool,
) -> None:  # fmt: skip
    more = {"caller": caller} | ({"given": f"{{requested: {given}}}"} if given else {})
    written(project, role, workflow("it", kind, needs, **more))
    (row,) = [row for row in project.reach() if row["workflow"]]
    assert (row["reachable_seconds"], row["outcome"], row["rejected"]) == (reachable, outcome, rejected)
    assert (row["caller"], row["renews"]) == (caller, reachable == [None, None])


def test_what_caps_all_sessions_limits_a_caller_that_renews(project: Project) -> None:
    own = (
        "callers:\n  - name: corp-login\n    title: the corporate login\n    renews: true\n    why: It asks again.\n"
        "    requests:\n      aws.saml-role-api: {default: 1h, range: [15m, 2h]}\n"
    )
    given = "{saml_session_not_on_or_after: 9h}"
    written(project, 1, workflow("it", "aws.saml-role-api", "10h", caller="corp-login", given=given))
    project.write({"policies/own.yaml": own})
    for row in project.run("reach", "--format", "json", "--rules", "policies").json["reach"]:
        if row["workflow"]:
            assert (row["reachable_seconds"], row["outcome"], row["renews"]) == ([9 * HOUR] * 2, "fail", True)
            assert [f["id"] for f in row["factors"] if f["must_rise"]] == ["saml_session_not_on_or_after"]


def test_who_refuses_and_who_renews_is_said(project: Project) -> None:
    oss = workflow("oss", ALI, "1h", caller="terraform-oss-backend", given="{requested: 2h}")
    written(project, 12, oss, workflow("tf", AWS, "20h", caller="terraform-aws-provider"))
    found = finding(project, "oss")
    assert "Terraform's OSS backend can ask for between 15 min and 1 h only" in found["message"]
    assert found["fix"].startswith("tell Terraform's OSS backend to ask for 1 h at most")
    assert "renews its session by itself" in project.run("reach").out
    passed = next(f for f in project.check()["findings"] if f["workflow"] == "tf" and f["rule"].endswith("unreachable"))
    assert "Terraform's aws provider renews its session by itself" in passed["message"]


IMPOSSIBLE = [
    (AWS, "13h", {}, "let it need 12 h at most: role_max_session and requested can be 12 h at most"),
    (AWS, "13h", {"given": "{requested: 12h}"}, "let it need 12 h at most: role_max_session and requested can be"),
    (CHAIN, "2h", {}, "let it need 1 h at most: chaining_cap can be 1 h at most"),
    (ALI, "2h", {"caller": "terraform-oss-backend"}, "let it need 1 h at most: requested can be 1 h at most"),
    (ALI, "2h", {"caller": "terraform-oss-backend", "given": "{requested: 2h}"}, "let it need 1 h at most"),
    ("alicloud.switch-role-console", "25h", {},
     "let it need 12 h at most: login_session can be 24 h at most and role_max_session can be 12 h at most"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "needs", "more", "fix"), IMPOSSIBLE)
def test_what_no_setting_can_give_is_said(
    project: Project, kind: str, needs: str, more: dict[str, str], fix: str
) -> None:
    found = finding(written(project, 12, workflow("it", kind, needs, **more)), "it")
    assert found["outcome"] == "fail"
    assert fix in found["fix"]


def test_no_fix_leads_into_the_failure_of_another(project: Project) -> None:
    needy = workflow("needy", ALI, "8h", given="{requested: 8h}")
    written(project, 4, needy, workflow("strict", OIDC, "1h", at_most="4h"))
    both = "needy needs 8 h, and strict may last 4 h at most"
    assert both in finding(project, "needy")["fix"]
    written(project, 8, needy, workflow("strict", OIDC, "1h", at_most="4h"))
    assert both in finding(project, "strict")["fix"]
    written(project, 4, needy, workflow("strict", OIDC, "1h", at_most="9h"))
    assert "max_session_duration = 28800" in finding(project, "needy")["fix"]


def test_a_refused_call_that_needs_more_is_told_both(project: Project) -> None:
    written(project, 1, workflow("it", AWS, "2h", given="{requested: 8h}"))
    fix = finding(project, "it")["fix"]
    assert "max_session_duration = 7200" in fix
    assert "let the caller ask for 2 h, and say so: given: {requested: 2h}" in fix


def test_a_preference_that_says_nothing_is_told_what_workflows_need(project: Project) -> None:
    project.write({
        "main.tf": 'resource "alicloud_ram_security_preference" "x" {}\n',
        "iaccheck.yaml": "workflows:\n  - {name: a, kind: alicloud.ram-user-console, needs: 9h}\n"
        "  - {name: b, kind: alicloud.user-sso-console, needs: 30h}\n",
    })  # fmt: skip
    (found,) = [f for f in project.findings() if f["rule"] == "login-session-not-set"]
    assert "login_session_duration = 9 " in found["fix"]


LINKED = [
    ("[aws_iam_role.a.arn]", [HOUR, HOUR], "pass"),
    ("[aws_iam_role.b.arn]", [2 * HOUR] * 2, "pass"),
    ("[aws_iam_role.a.arn, aws_iam_role.b.arn]", [HOUR, 2 * HOUR], "pass"),
    ('["arn:aws:iam::123456789012:role/path/b"]', [2 * HOUR] * 2, "pass"),
    ('["arn:aws:iam::123456789012:role/elsewhere"]', [HOUR, 3 * HOUR], "pass"),
    ("var.roles", [HOUR, 3 * HOUR], "pass"),
]


@pytest.mark.parametrize(("roles", "reachable", "outcome"), LINKED)
def test_a_profile_of_roles_anywhere_is_as_short_as_its_roles(
    project: Project, roles: str, reachable: list[int], outcome: str
) -> None:
    text = 'variable "roles" {}\n'
    for name, hours in (("a", 1), ("b", 2)):
        text += f'resource "aws_iam_role" "{name}" {{\n  name = "{name}"\n  max_session_duration = {hours * HOUR}\n}}\n'
    text += f'resource "aws_rolesanywhere_profile" "x" {{\n  duration_seconds = 10800\n  role_arns = {roles}\n}}\n'
    kind = "{name: it, kind: aws.roles-anywhere, target: aws_rolesanywhere_profile.x, needs: 1h}"
    project.write({"main.tf": text, "iaccheck.yaml": f"workflows:\n  - {kind}\n"})
    (row,) = [row for row in project.reach() if row["workflow"]]
    assert (row["reachable_seconds"], row["outcome"]) == (reachable, outcome)


def test_every_role_of_a_profile_that_is_too_short_has_to_rise(project: Project) -> None:
    lengths = {"a": "", "b": "max_session_duration = 7200", "c": "max_session_duration = 43200", "d": ""}
    text = "".join(f'resource "aws_iam_role" "{name}" {{\n  {line}\n}}\n' for name, line in lengths.items())
    profile = 'resource "aws_rolesanywhere_profile" "{0}" {{\n  duration_seconds = 28800\n  role_arns = [{1}]\n}}\n'
    named = {"low": "bad", "same": "da", "mixed": "abc"}
    for name, roles in named.items():
        text += profile.format(name, ", ".join(f"aws_iam_role.{role}.arn" for role in roles))
    workflow = "- {{name: {0}, kind: aws.roles-anywhere, target: aws_rolesanywhere_profile.{0}, needs: 8h}}\n"
    project.write({"main.tf": text, "iaccheck.yaml": "workflows:\n" + "".join(map(workflow.format, named))})
    found = {f["workflow"]: f for f in project.findings("--select", "workflow-unreachable")}
    adds = {role: f"- add max_session_duration = 28800 to aws_iam_role.{role}" for role in "ad"}
    writes = "- write max_session_duration = 28800 in aws_iam_role.b"
    assert found["low"]["fix"].splitlines() == ["all of these:", adds["a"], writes, adds["d"]]
    assert found["same"]["fix"].splitlines() == ["all of these:", adds["a"], adds["d"]]
    assert (found["mixed"]["outcome"], found["mixed"]["fix"]) == ("unknown", "")  # which role it is is not known


def test_wrong_workflows_are_told_with_their_places_all_at_once(project: Project) -> None:
    project.write({
        "main.tf": ROLES.format(3600),
        "iaccheck.yaml": "workflows:\n"
        "- {name: a, kind: aws.assume-role-ap, target: aws_iam_role.x, needs: 8}\n"
        '- {name: b, kind: aws.assume-role-api, target: "aws_iam_role x", needs: 8h, root: prdo, caller: aws-cl}\n'
        '- {name: b, kind: aws.assume-role-api, target: "aws_iam_role.x[", needs: 8h, account: mian}\n'
        "- {name: c, kind: aws.saml-role-api, target: aws_iam_role.x, needs: 1h, caller: aws-cli}\n"
        "- {name: d, kind: aws.assume-role-api, target: x, needs: 1h, given: {role_max_session: 13h, reqested: 1h}}\n"
        "roots: [{name: prod, path: .}]\n"
        "accounts:\n- name: main\n  roots: [prod]\n"
        "  assume: {alicloud_ram_security_preference.login_session_duration: 25h}\n",
    })  # fmt: skip
    ran = project.run()
    assert (ran.code, ran.out) == (2, "")
    said = [line.removeprefix("iaccheck: iaccheck.yaml:") for line in ran.err.splitlines()]
    assert [line.partition(": ")[0] for line in said] == [
        "2:19", "2:70", "3:48", "3:83", "3:97", "4:3", "4:48", "4:87", "5:81", "6:88", "6:93", "11:69",
    ]  # fmt: skip
    for word in ("aws.assume-role-api?", "write 8h", "no address", "prod?", "aws-cli?", "b is there already"):
        assert any(word in line for line in said), word
    for word in ("main?", "does not go the way of aws.saml-role-api", "between 1 h and 12 h only", "requested?"):
        assert any(word in line for line in said), word


def test_a_caller_is_listed_and_explained(project: Project) -> None:
    assert "terraform-oss-backend" in project.run("rules").out
    assert "can be told between 15 min and 1 h" in project.run("explain", "terraform-oss-backend").out
    shape = project.run("explain", "aliyun-cli", "--format", "json").json
    assert shape["requests"][0] == {"kind": ALI, "default": [900, 900], "bounds": [None, None]}
