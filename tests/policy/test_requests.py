"""What provider blocks and backends ask for: in which role, for how long, and whether the call is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.project import Json, Project

HOUR = 3600
UNKNOWN = 'variable "unknown" {\n  type = string\n}\n'
RULES = {"request-above-maximum", "chained-session-too-long"}


def role(name: str = "ci", maximum: object = 4 * HOUR, type_: str = "alicloud_ram_role") -> str:
    argument = "role_name" if type_.startswith("alicloud") else "name"
    line = "" if maximum is None else f"  max_session_duration = {maximum}\n"
    return f'resource "{type_}" "{name}" {{\n  {argument} = "{name}"\n{line}}}\n'


def alicloud(asked: object, arn: str = "alicloud_ram_role.ci.arn", block: str = "assume_role", more: str = "") -> str:
    line = "" if asked is None else f"    session_expiration = {asked}\n"
    return f'provider "alicloud" {{\n  alias = "ci"\n  {block} {{\n    role_arn = {arn}\n{line}{more}  }}\n}}\n'


def aws(*blocks: tuple[str, str | None], kind: str = "assume_role") -> str:
    """A provider with a block for each role and duration."""
    lines = [
        f"  {kind} {{\n    role_arn = {arn}\n" + (f"    duration = {asked}\n" if asked else "") + "  }\n"
        for arn, asked in blocks
    ]
    return 'provider "aws" {\n  alias = "ci"\n' + "".join(lines) + "}\n"


def backend(type_: str, *lines: str) -> str:
    return f'terraform {{\n  backend "{type_}" {{\n' + "".join(f"    {line}\n" for line in lines) + "  }\n}\n"


def requests(project: Project) -> list[Json]:
    return [row for row in project.reach() if row["requested_by"]]


def said(project: Project) -> list[tuple[str, str]]:
    found = project.run("check", "--format", "json").json["findings"]
    return [(one["rule"], one["outcome"]) for one in found if one["rule"] in RULES]


def exactly(seconds: int) -> list[int]:
    return [seconds, seconds]


AWS_CI = "aws_iam_role.ci.arn"
TOO_MUCH, CHAINED = "request-above-maximum", "chained-session-too-long"
IN_MODULE = {
    "m/main.tf": 'variable "arn" {\n  type = string\n}\noutput "arn" {\n  value = var.arn\n}\n',
    "roles/main.tf": role() + 'output "arn" {\n  value = alicloud_ram_role.ci.arn\n}\n',
}

JUDGED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    # what the configuration holds, and what is found
    "within": (role() + alicloud(4 * HOUR), []),
    "one second above": (role() + alicloud(4 * HOUR + 1), [(TOO_MUCH, "fail")]),
    "above the maximum of a role that sets none": (role(maximum=None) + alicloud(2 * HOUR), [(TOO_MUCH, "fail")]),
    "the maximum is not known": (UNKNOWN + role(maximum="var.unknown") + alicloud(2 * HOUR), [(TOO_MUCH, "unknown")]),
    "at most what every role accepts": (UNKNOWN + role(maximum="var.unknown") + alicloud(HOUR), []),
    "nothing asked for": (role(maximum=None) + alicloud(None), []),
    "out of its own range": (role() + alicloud(43201), []),
    "what is asked for is not known": (
        UNKNOWN + role() + alicloud("var.unknown"), [(TOO_MUCH, "unknown")],
    ),
    "a role by its name": (role() + alicloud(5 * HOUR, '"acs:ram::1:role/ci"'), [(TOO_MUCH, "fail")]),
    "roles of one name in several accounts": (
        role("ci", type_="aws_iam_role") + aws(('"arn:aws:iam::1:role/ci"', '"5h"'))
        + aws(('"arn:aws:iam::2:role/ci"', '"5h"')).replace('"ci"', '"x"'),
        [(TOO_MUCH, "unknown")] * 2,
    ),
    "of several in one account the role by its name": (
        role("ci", type_="aws_iam_role") + aws(('"arn:aws:iam::1:role/ci"', '"5h"'))
        + aws(('"arn:aws:iam::1:role/ci"', None)).replace('"ci"', '"x"')
        + aws(('"arn:aws:iam::2:role/other"', None)).replace('"ci"', '"y"'),
        [(TOO_MUCH, "fail")],
    ),
    "a role by a template with its name": (
        UNKNOWN + role() + alicloud(5 * HOUR, '"acs:ram::${var.unknown}:role/${alicloud_ram_role.ci.role_name}"'),
        [(TOO_MUCH, "fail")],
    ),
    "a role that is not here": (role() + alicloud(5 * HOUR, '"acs:ram::1:role/other"'), [(TOO_MUCH, "unknown")]),
    "a short session in a role that is not here": (alicloud(HOUR, '"acs:ram::1:role/other"'), []),
    "a role that is not known": (UNKNOWN + role() + alicloud(5 * HOUR, "var.unknown"), [(TOO_MUCH, "unknown")]),
    "either of two roles": (
        UNKNOWN + role() + role("b", 8 * HOUR)
        + alicloud(5 * HOUR, 'var.unknown == "x" ? "acs:ram::1:role/ci" : "acs:ram::1:role/b"'),
        [(TOO_MUCH, "unknown")],
    ),
    "more than either of two roles accepts": (
        UNKNOWN + role() + role("b", 3 * HOUR)
        + alicloud(5 * HOUR, 'var.unknown == "x" ? "acs:ram::1:role/ci" : "acs:ram::1:role/b"'),
        [(TOO_MUCH, "fail")],
    ),
    "OIDC": (
        role() + alicloud(5 * HOUR, block="assume_role_with_oidc", more='    oidc_token = "x"\n'),
        [(TOO_MUCH, "fail")],
    ),
    "OIDC with a token file, where it is ignored": (
        role() + alicloud(5 * HOUR, block="assume_role_with_oidc", more='    oidc_token_file = "x"\n'), [],
    ),
    "AWS, with a path before the name": (
        role(type_="aws_iam_role") + aws(('"arn:aws:iam::1:role/deploy/ci"', '"5h"')), [(TOO_MUCH, "fail")],
    ),
    "AWS, a name with another path": (
        role("b", 8 * HOUR, "aws_iam_role") + aws(('"arn:aws:iam::1:role/b"', '"8h"')), [],
    ),
    "a role of another cloud": (
        role() + aws(('"arn:aws:iam::1:role/ci"', '"5h"')), [(TOO_MUCH, "unknown")],
    ),
    "web identity": (
        role(type_="aws_iam_role") + aws((AWS_CI, '"5h"'), kind="assume_role_with_web_identity"),
        [(TOO_MUCH, "fail")],
    ),
    "an hour in a chain": (role(type_="aws_iam_role") + aws((AWS_CI, '"4h"'), (AWS_CI, '"1h"')), []),
    "more in a chain": (role(type_="aws_iam_role") + aws((AWS_CI, '"4h"'), (AWS_CI, '"61m"')), [(CHAINED, "fail")]),
    "more in a chain than the role accepts, too": (
        role(type_="aws_iam_role") + aws((AWS_CI, None), (AWS_CI, '"5h"')), [(CHAINED, "fail")],
    ),
    "more in a chain of roles that are not here": (
        aws(('"arn:aws:iam::1:role/a"', None), ('"arn:aws:iam::1:role/b"', '"2h"'), ('"arn:aws:iam::1:role/c"', None)),
        [(CHAINED, "fail")],
    ),
    "the first of a chain": (
        role(type_="aws_iam_role") + aws((AWS_CI, '"5h"'), (AWS_CI, None)), [(TOO_MUCH, "fail")],
    ),
    "the OSS backend": (
        role(maximum=3600) + backend("oss", 'assume_role_role_arn = "acs:ram::1:role/ci"',
                                     "assume_role_session_expiration = 3600"), [],
    ),
    "the OSS backend above its own range": (
        role() + backend("oss", 'assume_role_role_arn = "acs:ram::1:role/ci"',
                         "assume_role_session_expiration = 7200"), [],
    ),
    "the S3 backend": (
        role(type_="aws_iam_role")
        + backend("s3", "assume_role = {", '  role_arn = "arn:aws:iam::1:role/ci"', '  duration = "5h"', "}"),
        [(TOO_MUCH, "fail")],
    ),
    "the S3 backend as it was": (
        role(type_="aws_iam_role")
        + backend("s3", 'role_arn = "arn:aws:iam::1:role/ci"', "assume_role_duration_seconds = 18000"),
        [(TOO_MUCH, "fail")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), JUDGED.values(), ids=JUDGED)
def test_a_request_above_what_is_accepted_is_one_finding(
    project: Project, text: str, found: list[tuple[str, str]]
) -> None:
    assert said(project.write({"main.tf": text})) == found


ROWS: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    # what the configuration holds -> by whom, the kind, the target, what can be had, whether it is refused
    "a role that is here": (
        role() + alicloud(2 * HOUR),
        [("provider.alicloud.ci", "alicloud.assume-role-api", "alicloud_ram_role.ci", exactly(2 * HOUR), False)],
    ),
    "refused": (
        role() + alicloud(5 * HOUR),
        [("provider.alicloud.ci", "alicloud.assume-role-api", "alicloud_ram_role.ci", exactly(4 * HOUR), True)],
    ),
    "not said, so that the environment decides": (
        role() + alicloud(None),
        [("provider.alicloud.ci", "alicloud.assume-role-api", "alicloud_ram_role.ci", [900, 4 * HOUR], None)],
    ),
    "ignored, so that it is the default": (
        role() + alicloud(5 * HOUR, block="assume_role_with_oidc", more='    oidc_token_file = "x"\n'),
        [("provider.alicloud.ci", "alicloud.oidc-role-api", "alicloud_ram_role.ci", exactly(HOUR), False)],
    ),
    "a role that is not here": (
        alicloud(HOUR, '"acs:ram::1:role/other"'),
        [("provider.alicloud.ci", "alicloud.assume-role-api", "acs:ram::1:role/other", exactly(HOUR), False)],
    ),
    "a role that is not known": (
        UNKNOWN + alicloud(HOUR, "var.unknown"),
        [("provider.alicloud.ci", "alicloud.assume-role-api", None, exactly(HOUR), False)],
    ),
    "a chain, renewed": (
        role(type_="aws_iam_role") + aws(('"arn:aws:iam::1:role/hub"', None), (AWS_CI, '"30m"')),
        [
            ("provider.aws.ci", "aws.assume-role-api", "arn:aws:iam::1:role/hub", [None, None], False),
            ("provider.aws.ci", "aws.role-chaining", "aws_iam_role.ci", [None, None], False),
        ],
    ),
    "a backend without a role": (backend("oss", 'bucket = "x"'), []),
    "a backend that does not say for how long": (
        role() + backend("oss", 'assume_role_role_arn = "acs:ram::1:role/ci"'),
        [("backend.oss", "alicloud.assume-role-api", "alicloud_ram_role.ci", exactly(HOUR), False)],
    ),
    "a provider that assumes no role": ('provider "alicloud" {\n  region = "x"\n}\n', []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rows"), ROWS.values(), ids=ROWS)
def test_a_request_needs_no_declaration(project: Project, text: str, rows: list[tuple[object, ...]]) -> None:
    found = requests(project.write({"main.tf": text}))
    keys = ("requested_by", "kind", "target", "reachable_seconds", "rejected")
    assert [tuple(row[key] for key in keys) for row in found] == rows
    assert all(row["workflow"] is row["needs_seconds"] is row["outcome"] is None for row in found)


def test_the_request_says_where_it_is_made(project: Project) -> None:
    row = requests(project.write({"main.tf": role() + alicloud(2 * HOUR)}))[0]
    asked = next(factor for factor in row["factors"] if factor["id"] == "requested")
    assert (asked["address"], asked["basis"], asked["seconds"]) == ("provider.alicloud.ci", "configured", exactly(7200))
    assert (asked["location"]["path"], asked["location"]["line"]) == ("main.tf", 9)


@pytest.mark.parametrize("arn", ["module.m.arn", "module.roles.arn"])
def test_a_role_is_found_through_modules(project: Project, arn: str) -> None:
    calls = 'module "m" {\n  source = "./m"\n  arn    = alicloud_ram_role.ci.arn\n}\n'
    calls += 'module "roles" {\n  source = "./roles"\n}\n'
    project.write({**IN_MODULE, "main.tf": role() + calls + alicloud(5 * HOUR, arn)})
    expected = "alicloud_ram_role.ci" if arn == "module.m.arn" else "module.roles.alicloud_ram_role.ci"
    assert [(row["target"], row["rejected"]) for row in requests(project)] == [(expected, True)]


def test_a_role_in_another_root_module_is_the_one_if_it_is_the_only_one(project: Project) -> None:
    asks = alicloud(5 * HOUR, '"acs:ram::1:role/ci"')
    project.write({"app/main.tf": asks, "one/main.tf": role()})
    assert [row["rejected"] for row in requests(project)] == [True]
    project.write({"two/main.tf": role(maximum=8 * HOUR)})
    row = requests(project)[0]
    assert (row["rejected"], row["target"]) == (None, "acs:ram::1:role/ci")
    project.write({"app/role.tf": role(maximum=6 * HOUR)})
    assert [row["rejected"] for row in requests(project)] == [False]


def test_the_finding_names_both_ways_out(project: Project) -> None:
    project.write({"main.tf": role() + alicloud(5 * HOUR)})
    found = next(one for one in project.findings() if one["rule"] == TOO_MUCH)
    assert found["fix"] == (
        "one of these:\n- write session_expiration = 14400 in provider.alicloud.ci\n"
        "- write max_session_duration = 18000 in alicloud_ram_role.ci"
    )
    assert (found["observed"], found["required"]) == (exactly(5 * HOUR), [None, 4 * HOUR])
    assert (found["address"], found["setting"]) == (
        "provider.alicloud.ci", "provider.alicloud.assume_role.session_expiration",
    )  # fmt: skip
    assert found["location"]["line"] == 9
    assert [related["location"]["line"] for related in found["related"]] == [3]


def test_a_declared_workflow_that_is_refused_for_the_same_says_it_alone(project: Project) -> None:
    declared = (
        "version: 1\nworkflows:\n- {name: it, kind: alicloud.assume-role-api, target: alicloud_ram_role.ci, "
        "needs: 5h, given: {requested: 5h}}\n"
    )
    project.write({"main.tf": role() + alicloud(5 * HOUR), "iaccheck.yaml": declared})
    assert [one["rule"] for one in project.findings()] == ["workflow-unreachable"]
    project.write({"iaccheck.yaml": declared.replace("requested: 5h", "requested: 6h")})
    assert {one["rule"] for one in project.findings()} == {"workflow-unreachable", TOO_MUCH}


def test_a_sensitive_maximum_is_judged_and_not_shown(project: Project) -> None:
    secret = 'variable "secret" {\n  sensitive = true\n  default = 7321\n}\n'
    project.write({"main.tf": secret + role(maximum="var.secret") + alicloud(5 * HOUR)})
    found = [one for one in project.findings() if one["rule"] == TOO_MUCH]
    assert [one["outcome"] for one in found] == ["fail"]
    assert "7321" not in json.dumps([found, requests(project)])
    assert "2 h 2 min" not in json.dumps([found, requests(project)])


def test_requests_stand_by_themselves_in_the_text(project: Project) -> None:
    out = project.write({"main.tf": role() + alicloud(2 * HOUR)}).run("reach").out
    assert "What providers and backends ask for\n  provider.alicloud.ci  alicloud.assume-role-api" in out


PLAN = Path(__file__).parent.parent / "terraform/fixtures/plans/requests/plan.json"


def test_plans_tell_what_providers_ask_for_and_applications_send(project: Project) -> None:
    project.write({"plan.json": PLAN.read_text(encoding="utf-8")})
    rows = project.reach("plan.json")
    keys = ("requested_by", "kind", "target", "rejected")
    assert [tuple(row[key] for key in keys) for row in rows if row["requested_by"]] == [
        ("provider.alicloud.finance", "alicloud.assume-role-api", "alicloud_ram_role.finance", True),
        ("provider.aws.deploy", "aws.assume-role-api", "arn:aws:iam::123456789012:role/hub", False),
        ("provider.aws.deploy", "aws.role-chaining", "aws_iam_role.deploy", True),
    ]
    console = next(row for row in rows if row["kind"] == "alicloud.saml-role-console")
    sent = next(factor for factor in console["factors"] if factor["id"] == "saml_session_duration")
    assert (sent["address"], sent["basis"], sent["seconds"]) == ("okta_app_saml.alibaba", "configured", exactly(7200))
    assert sorted(one["rule"] for one in project.findings("plan.json")) == [CHAINED, TOO_MUCH]
