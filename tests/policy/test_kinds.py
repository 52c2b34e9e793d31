"""The shipped workflow kinds and callers, held against what the clouds' pages say, and tried factor by factor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Catalogue
from iaccheck.policy.catalogue import load
from tests.project import Json, Project

MINUTE, HOUR = 60, 3600
TWELVE = Interval(HOUR, 12 * HOUR)
REQUEST = Interval(15 * MINUTE, 12 * HOUR)
RAM_ROLE = ("alicloud_ram_role", "alicloud_resource_manager_role")
ROLES = tuple(f"{role}.max_session_duration" for role in RAM_ROLE)
IAM_ROLE = ("aws_iam_role.max_session_duration",)
LOGIN = ("alicloud_ram_security_preference.login_session_duration",)

Row = tuple[str, str, Interval, Interval, tuple[str, ...]]
"""Who sets a factor, what going beyond does, what applies where it is absent, what it can be, its settings."""

LOGIN_SESSION: Row = ("account", "caps", Interval(HOUR, 24 * HOUR), Interval(HOUR, 24 * HOUR), LOGIN)
RAM_CAPS: Row = ("role", "caps", TWELVE, TWELVE, ROLES)
RAM_REJECTS: Row = ("role", "rejects", TWELVE, TWELVE, ROLES)
IAM_CAPS: Row = ("role", "caps", TWELVE, TWELVE, IAM_ROLE)
IAM_REJECTS: Row = ("role", "rejects", TWELVE, TWELVE, IAM_ROLE)
REQUESTED: Row = ("caller", "caps", exactly(HOUR), REQUEST, ())
SAML: Row = ("idp", "caps", ANY, REQUEST, ())
SAML_END: Row = ("idp", "caps", ANY, ANY, ())

# By the contract's section 5, domain.md 2.1 and 2.2, and the pages that they name; not from the YAML.
KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], Mapping[str, Row]]] = {
    "alicloud.ram-user-console": ((), (), {"login_session": LOGIN_SESSION}),
    "alicloud.user-sso-console": ((), (), {"login_session": LOGIN_SESSION}),
    "alicloud.saml-role-console": (
        RAM_ROLE, ("role_name", "name"),
        {"saml_session_duration": SAML, "saml_session_not_on_or_after": SAML_END, "login_session": LOGIN_SESSION,
         "role_max_session": RAM_CAPS},
    ),
    "alicloud.saml-role-api": (
        RAM_ROLE, ("role_name", "name"),
        {"saml_session_not_on_or_after": SAML_END, "role_max_session": RAM_REJECTS, "requested": REQUESTED},
    ),
    "alicloud.oidc-role-api": (
        RAM_ROLE, ("role_name", "name"), {"role_max_session": RAM_REJECTS, "requested": REQUESTED},
    ),
    "alicloud.switch-role-console": (
        RAM_ROLE, ("role_name", "name"), {"login_session": LOGIN_SESSION, "role_max_session": RAM_CAPS},
    ),
    "alicloud.assume-role-api": (
        RAM_ROLE, ("role_name", "name"), {"role_max_session": RAM_REJECTS, "requested": REQUESTED},
    ),
    "alicloud.cloudsso-role-console": (
        ("alicloud_cloud_sso_access_configuration",), ("access_configuration_name",),
        {"access_configuration_session":
            ("role", "caps", REQUEST, REQUEST, ("alicloud_cloud_sso_access_configuration.session_duration",)),
         "login_session": LOGIN_SESSION},
    ),
    "alicloud.cloudsso-role-api": (
        ("alicloud_cloud_sso_access_configuration",), ("access_configuration_name",),
        {"access_configuration_session":
            ("role", "caps", REQUEST, REQUEST, ("alicloud_cloud_sso_access_configuration.session_duration",))},
    ),
    "alicloud.cloudsso-user-console": (
        ("alicloud_cloud_sso_directory",), ("directory_name",),
        {"provisioning_session":
            ("role", "caps", Interval(HOUR, 24 * HOUR), Interval(HOUR, 24 * HOUR),
             ("alicloud_cloud_sso_directory.user_provisioning_configuration.session_duration",)),
         "login_session": LOGIN_SESSION},
    ),
    "aws.identity-center": (
        ("aws_ssoadmin_permission_set",), ("name",),
        {"permission_set_session":
            ("role", "caps", TWELVE, TWELVE, ("aws_ssoadmin_permission_set.session_duration",))},
    ),
    "aws.assume-role-api": (
        ("aws_iam_role",), ("name",), {"role_max_session": IAM_REJECTS, "requested": REQUESTED},
    ),
    "aws.role-chaining": (
        ("aws_iam_role",), ("name",),
        {"role_max_session": IAM_REJECTS, "requested": REQUESTED,
         "chaining_cap": ("fixed", "rejects", exactly(HOUR), exactly(HOUR), ())},
    ),
    "aws.saml-role-api": (
        ("aws_iam_role",), ("name",),
        {"saml_session_duration": SAML, "saml_session_not_on_or_after": SAML_END, "role_max_session": IAM_REJECTS,
         "requested": REQUESTED},
    ),
    "aws.saml-role-console": (
        ("aws_iam_role",), ("name",),
        {"saml_session_duration": ("idp", "caps", exactly(HOUR), REQUEST, ()),
         "saml_session_not_on_or_after": SAML_END},
    ),
    "aws.web-identity-api": (
        ("aws_iam_role",), ("name",), {"role_max_session": IAM_REJECTS, "requested": REQUESTED},
    ),
    "aws.switch-role-console": (("aws_iam_role",), ("name",), {"role_max_session": IAM_CAPS}),
    "aws.roles-anywhere": (
        ("aws_rolesanywhere_profile",), ("name",),
        {"profile_session": ("role", "caps", REQUEST, REQUEST, ("aws_rolesanywhere_profile.duration_seconds",)),
         "role_max_session": IAM_CAPS},
    ),
}  # fmt: skip

OF_MEMBER = {"alicloud.cloudsso-role-console", "alicloud.cloudsso-user-console"}
"""The login session that limits these is that of the account which CloudSSO lets people into."""

# What each caller asks for when told nothing and what it can be told, and whether it renews, by domain.md 1.2 and 1.3.
CALLERS: Mapping[str, tuple[bool, Mapping[str, tuple[int, Interval]]]] = {
    "aliyun-cli": (False, {"alicloud.assume-role-api": (900, ANY), "alicloud.oidc-role-api": (3600, ANY)}),
    "configure-aliyun-credentials-action": (
        False, {"alicloud.assume-role-api": (1800, ANY), "alicloud.oidc-role-api": (1800, ANY)},
    ),
    "saml2alibabacloud": (False, {"alicloud.saml-role-api": (3600, exactly(3600))}),
    "alibabacloud-credentials": (
        True, {"alicloud.assume-role-api": (3600, ANY), "alicloud.oidc-role-api": (3600, ANY)},
    ),
    "terraform-alicloud-provider": (
        False, {"alicloud.assume-role-api": (3600, REQUEST), "alicloud.oidc-role-api": (3600, ANY)},
    ),
    "terraform-oss-backend": (False, {"alicloud.assume-role-api": (3600, Interval(900, 3600))}),
    "aws-cli": (
        True, dict.fromkeys(("aws.assume-role-api", "aws.role-chaining", "aws.web-identity-api"), (3600, ANY)),
    ),
    "boto": (
        True, dict.fromkeys(("aws.assume-role-api", "aws.role-chaining", "aws.web-identity-api"), (3600, ANY)),
    ),
    "aws-sdk-go": (
        True,
        {"aws.assume-role-api": (900, ANY), "aws.role-chaining": (900, ANY), "aws.web-identity-api": (3600, ANY)},
    ),
    "configure-aws-credentials": (
        False, dict.fromkeys(("aws.assume-role-api", "aws.role-chaining", "aws.web-identity-api"), (3600, ANY)),
    ),
    "terraform-aws-provider": (
        True,
        {"aws.assume-role-api": (900, REQUEST), "aws.role-chaining": (900, REQUEST),
         "aws.web-identity-api": (3600, REQUEST)},
    ),
    "terraform-s3-backend": (
        True,
        {"aws.assume-role-api": (900, REQUEST), "aws.role-chaining": (900, REQUEST),
         "aws.web-identity-api": (3600, REQUEST)},
    ),
    "terragrunt": (
        False, dict.fromkeys(("aws.assume-role-api", "aws.role-chaining", "aws.web-identity-api"), (3600, ANY)),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_no_other_kind_or_caller_is_shipped(catalogue: Catalogue) -> None:
    assert set(catalogue.workflows) == set(KINDS)
    assert set(catalogue.callers) == set(CALLERS)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_as_documented(name: str, catalogue: Catalogue) -> None:
    kind, (targets, names, factors) = catalogue.workflows[name], KINDS[name]
    assert (kind.targets, kind.target_names) == (targets, names)
    assert {f.id: (f.set_by, f.beyond, f.default, f.bounds, f.settings) for f in kind.factors} == factors
    assert [f.id for f in kind.factors] == list(factors)
    assert [f.id for f in kind.factors if f.of_member] == (["login_session"] if name in OF_MEMBER else [])
    for text in (kind.title, kind.why, *(t for f in kind.factors for t in (f.title, f.why, f.default_text))):
        assert text
    assert all(f.sources for f in kind.factors)
    links = [*kind.docs, *(source for factor in kind.factors for source in factor.sources)]
    assert all(link.startswith("https://") for link in links)
    assert kind.docs


@pytest.mark.parametrize("name", CALLERS)
def test_a_caller_is_as_documented(name: str, catalogue: Catalogue) -> None:
    caller, (renews, requests) = catalogue.callers[name], CALLERS[name]
    asked = {kind: (exactly(default), bounds) for kind, (default, bounds) in requests.items()}
    assert {kind: (one.default, one.bounds) for kind, one in caller.requests.items()} == asked
    assert caller.renews is renews
    assert caller.title
    assert caller.why
    assert caller.docs
    assert all(link.startswith("https://") for link in caller.docs)


def test_the_schema_of_the_configuration_names_all_kinds(catalogue: Catalogue) -> None:
    from iaccheck.documents.explain import rules_folder

    schema = Path(rules_folder(), "schema/iaccheck.json").read_text("utf-8")
    assert set(re.findall(r'"((?:alicloud|aws)\.[a-z-]+)"', schema)) == set(catalogue.workflows)


# --- each factor in turn: it binds, it is left out, it is not known ------------------------------------------

RESOURCES = {
    "login_session": 'resource "alicloud_ram_security_preference" "x" {{\n  {}\n}}\n',
    "alicloud_ram_role": 'resource "alicloud_ram_role" "x" {{\n  {}\n}}\n',
    "aws_iam_role": 'resource "aws_iam_role" "x" {{\n  {}\n}}\n',
    "access_configuration_session": 'resource "alicloud_cloud_sso_access_configuration" "x" {{\n  {}\n}}\n',
    "provisioning_session":
        'resource "alicloud_cloud_sso_directory" "x" {{\n  user_provisioning_configuration {{\n    {}\n  }}\n}}\n',
    "permission_set_session": 'resource "aws_ssoadmin_permission_set" "x" {{\n  {}\n}}\n',
    "profile_session":
        'resource "aws_rolesanywhere_profile" "x" {{\n  role_arns = [aws_iam_role.x.arn]\n  {}\n}}\n',
}  # fmt: skip
TARGETS = {
    "alicloud_ram_role": "alicloud_ram_role.x",
    "aws_iam_role": "aws_iam_role.x",
    "access_configuration_session": "alicloud_cloud_sso_access_configuration.x",
    "provisioning_session": "alicloud_cloud_sso_directory.x",
    "permission_set_session": "aws_ssoadmin_permission_set.x",
    "profile_session": "aws_rolesanywhere_profile.x",
}
WRITTEN = {
    # how an hour is written, and ten; both are possible whatever the factor
    "login_session": ("login_session_duration = 1", "login_session_duration = 10", "login_session_duration = var.u"),
    "role_max_session": ("max_session_duration = 3600", "max_session_duration = 36000", "max_session_duration = var.u"),
    "access_configuration_session": ("session_duration = 3600", "session_duration = 36000", "session_duration = var.u"),
    "provisioning_session": ('session_duration = "1"', 'session_duration = "10"', "session_duration = var.u"),
    "permission_set_session": ('session_duration = "PT1H"', 'session_duration = "PT10H"', "session_duration = var.u"),
    "profile_session": ("duration_seconds = 3600", "duration_seconds = 36000", "duration_seconds = var.u"),
}

ABSENT: Mapping[str, tuple[list[int | None], str]] = {
    # what a factor is where it is left out, and what that rests on
    "login_session": ([6 * HOUR] * 2, "omitted"),
    "role_max_session": ([HOUR] * 2, "omitted"),
    "access_configuration_session": ([HOUR] * 2, "omitted"),
    "provisioning_session": ([6 * HOUR] * 2, "omitted"),
    "permission_set_session": ([HOUR] * 2, "omitted"),
    "profile_session": ([HOUR] * 2, "omitted"),
    "saml_session_duration": ([None, None], "default"),
    "saml_session_not_on_or_after": ([None, None], "default"),
    "requested": ([HOUR] * 2, "default"),
    "chaining_cap": ([HOUR] * 2, "fixed"),
}
UNKNOWN: Mapping[str, list[int | None]] = {
    # what a factor can be where its setting depends on a variable without a value; None is no limit
    "login_session": [HOUR, 24 * HOUR],
    "role_max_session": [HOUR, 12 * HOUR],
    "access_configuration_session": [900, 12 * HOUR],
    "provisioning_session": [HOUR, 24 * HOUR],
    "permission_set_session": [HOUR, 12 * HOUR],
    "profile_session": [900, 12 * HOUR],
    "saml_session_duration": [900, None],
}
ACCOUNTS = "version: 1\naccounts: [{name: entered, roots: [.]}]\n"
SENT_TO = {
    "alicloud": "https://www.aliyun.com/SAML-Role/Attributes/SessionDuration",
    "aws": "https://aws.amazon.com/SAML/Attributes/SessionDuration",
}
SENT = """
resource "okta_app_saml" "x" {{
  attribute_statements {{
    name   = "{}"
    values = [var.u]
  }}
}}
"""
CASES = [(kind, factor) for kind, (_, _, factors) in KINDS.items() for factor in factors]


def row(
    project: Project, kind: str, chosen: Mapping[str, str], needs: str = "2h", requested: str | None = None
) -> Json:
    """The row of a workflow in which each factor is 10 h long but those chosen: `low`, `absent` or `unknown`."""
    resources, given = {}, {}
    for factor in KINDS[kind][2]:
        choice = chosen.get(factor, "high")
        if factor in WRITTEN:
            low, high, unknown = WRITTEN[factor]
            cloud = "alicloud_ram_role" if kind.startswith("alicloud") else "aws_iam_role"
            argument = {"low": low, "high": high, "unknown": unknown, "absent": ""}[choice]
            name = cloud if factor == "role_max_session" else factor
            resources[name] = RESOURCES[name].format(argument)
        elif choice == "unknown":
            url = SENT_TO[kind.partition(".")[0]]
            resources[factor] = SENT.format(url)
        elif choice != "absent" and factor != "chaining_cap":
            given[factor] = {"low": "1h", "high": "10h"}[choice]
    if kind == "aws.role-chaining" and given.get("requested") == "10h":
        given["requested"] = "1h"
    if requested:
        given["requested"] = requested
    if kind.startswith("aws.saml-role-console") or not KINDS[kind][0] or "aws_iam_role" in KINDS[kind][0]:
        resources.setdefault("aws_iam_role", RESOURCES["aws_iam_role"].format(""))
    target = next(TARGETS[name] for name in ("profile_session", *resources) if name in resources and name in TARGETS)
    lines = [f"- name: it\n  kind: {kind}\n  needs: {needs}"]
    lines += [f"  target: {target}"] if KINDS[kind][0] else []
    lines += ["  account: entered"] if kind in OF_MEMBER else []
    lines += [f"  given: {{{', '.join(f'{name}: {value}' for name, value in given.items())}}}"] if given else []
    project.write({
        "main.tf": 'variable "u" {}\n' + "".join(resources.values()),
        "iaccheck.yaml": f"{ACCOUNTS}workflows:\n" + "\n".join(lines) + "\n",
    })  # fmt: skip
    (found,) = [each for each in project.reach() if each["workflow"]]
    return found


def factor_of(found: Json, name: str) -> Json:
    return next(factor for factor in found["factors"] if factor["id"] == name)


@pytest.mark.parametrize(("kind", "factor"), CASES)
def test_each_factor_in_turn_is_the_one_that_binds(project: Project, kind: str, factor: str) -> None:
    found = row(project, kind, {factor: "low"})
    assert found["reachable_seconds"] == [HOUR, HOUR]
    assert factor_of(found, factor)["binds"]
    assert factor_of(found, factor)["must_rise"]
    assert found["outcome"] == "fail"
    if kind != "aws.role-chaining":
        rejects = found["rejected"] and factor == "role_max_session"
        assert [f["id"] for f in found["factors"] if f["must_rise"]] == [factor]
        assert found["rejected"] is (KINDS[kind][2][factor][1] == "rejects") is rejects


@pytest.mark.parametrize(("kind", "factor"), CASES)
def test_each_factor_in_turn_is_left_out(project: Project, kind: str, factor: str) -> None:
    found = factor_of(row(project, kind, {factor: "absent"}), factor)
    seconds, basis = ABSENT[factor]
    if (kind, factor) == ("aws.saml-role-console", "saml_session_duration"):
        seconds = [HOUR, HOUR]
    assert (found["seconds"], found["basis"]) == (seconds, basis)
    assert found["must_rise"] is (seconds == [HOUR, HOUR])


@pytest.mark.parametrize(("kind", "factor"), [case for case in CASES if case[1] in UNKNOWN])
def test_each_factor_in_turn_is_unknown(project: Project, kind: str, factor: str) -> None:
    found = row(project, kind, {factor: "unknown"}, needs="1h" if kind == "aws.role-chaining" else "2h")
    one = factor_of(found, factor)
    # where sending none is no limit, so may be what is not known
    is_default_known = kind == "aws.saml-role-console" and factor == "saml_session_duration"
    seconds = [900, 12 * HOUR] if is_default_known else UNKNOWN[factor]
    assert (one["seconds"], one["basis"]) == (seconds, "unknown")
    assert (found["outcome"], one["must_rise"]) == ("pass" if kind == "aws.role-chaining" else "unknown", False)
    hopeless = factor_of(row(project, kind, {factor: "unknown"}, needs="25h"), factor)
    assert hopeless["must_rise"] is (seconds[1] is not None)


@pytest.mark.parametrize(
    ("kind", "requested", "rejected"),
    [
        *(
            (kind, "9h", False)
            for kind, (*_, factors) in KINDS.items()
            if "requested" in factors and "chain" not in kind
        ),
        *((kind, "11h", True) for kind, (*_, factors) in KINDS.items() if "requested" in factors),
        ("aws.role-chaining", "1h", False),
        ("aws.role-chaining", "2h", True),  # the role allows it, and the chain does not
    ],
)
def test_a_request_beyond_what_the_cloud_accepts_is_refused(
    project: Project, kind: str, requested: str, rejected: bool
) -> None:
    found = row(project, kind, {}, needs="1h", requested=requested)
    assert (found["rejected"], found["outcome"]) == (rejected, "fail" if rejected else "pass")


def test_what_is_tried_is_all_there_is(catalogue: Catalogue) -> None:
    """What no row of the tables above has would make one of the tests fail; this says which."""
    shipped = [(kind.name, factor.id) for kind in catalogue.workflows.values() for factor in kind.factors]
    assert sorted(shipped) == sorted(CASES)
    factors = {factor for _, factor in CASES}
    assert set(ABSENT) == factors
    assert set(UNKNOWN) == {*WRITTEN, "saml_session_duration"}
    assert set(WRITTEN) == {f for k in catalogue.workflows.values() for f in _set_here(k.name)}


def _set_here(kind: str) -> set[str]:
    return {name for name, factor in KINDS[kind][2].items() if factor[4]}
