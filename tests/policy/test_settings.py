"""Every shipped setting, read from a configuration: a value that passes, one that fails and one that is unknown."""

from __future__ import annotations

import pytest

from iaccheck.policy.catalogue import load
from tests.project import Project

VARIABLES = 'variable "n" {\n  type = number\n}\nvariable "t" {\n  type = string\n}\n'
ALIYUN = "https://www.aliyun.com/SAML-Role/Attributes/SessionDuration"
AMAZON = "https://aws.amazon.com/SAML/Attributes/SessionDuration"


def block(type_: str, inner: str) -> str:
    kind, _, name = type_.partition(".")
    head = f'{kind} "{name}"' if name else f'resource "{kind}" "x"'
    if kind in ("data", "ephemeral"):
        head += ' "x"'
    text = f"{head} {{\n{inner}\n}}\n"
    return f"terraform {{\n{text}}}\n" if kind == "backend" else text


def nested(names: str, line: str) -> str:
    """A line inside of blocks."""
    for name in reversed(names.split()):
        line = f"{name} {{\n{line}\n}}"
    return line


OKTA = """
attribute_statements {
  name   = "email"
  values = ["user.email"]
}
attribute_statements {
  name   = "URL"
  values = [VALUE]
}
"""
KEYCLOAK = """
protocol_mapper = "saml-hardcode-attribute-mapper"
config          = { "attribute.name" = "URL", "attribute.value" = VALUE }
"""
OTHER_CLAIM = '{ Value = "x", SamlClaimType = "https://example.com/other" }'
ENTRA = f"""
definition = [jsonencode({{
  ClaimsMappingPolicy = {{ ClaimsSchema = [{OTHER_CLAIM}, {{ Value = VALUE, SamlClaimType = "URL" }}] }}
}})]
"""
COGNITO = """
UNIT_token_validity = VALUE
token_validity_units {
  UNIT_token = "NAME"
}
"""

# type, what stands in its block with VALUE for the value, the setting's id without the type, and a value that passes
# and one that fails; what is unknown is a variable without a value
ROWS: list[tuple[str, str, str, str, str]] = [
    ("alicloud_ram_role", "max_session_duration = VALUE", "max_session_duration", "28800", "1800"),
    ("alicloud_ram_security_preference", "login_session_duration = VALUE", "login_session_duration", "8", "28800"),
    ("alicloud_cloud_sso_access_configuration", "session_duration = VALUE", "session_duration", "900", "43201"),
    (
        "alicloud_cloud_sso_directory",
        nested("user_provisioning_configuration", "session_duration = VALUE"),
        "user_provisioning_configuration.session_duration",
        '"8"',
        '"25"',
    ),
    ("alicloud_resource_manager_role", "max_session_duration = VALUE", "max_session_duration", "3600", "1800"),
    ("alicloud_ims_oidc_provider", "issuance_limit_time = VALUE", "issuance_limit_time", '"12"', "169"),
    *(
        ("provider.alicloud", nested(name, "session_expiration = VALUE"), f"{name}.session_expiration", "999", "899")
        for name in ("assume_role", "assume_role_with_oidc")
    ),
    ("backend.oss", "assume_role_session_expiration = VALUE", "assume_role_session_expiration", "3600", "3601"),
    (
        "backend.oss",
        nested("assume_role", "session_expiration = VALUE"),
        "assume_role.session_expiration",
        "900",
        "7200",
    ),
    (
        "data.alicloud_cs_cluster_credential",
        "temporary_duration_minutes = VALUE",
        "temporary_duration_minutes",
        "4320",
        "14",
    ),
    ("data.aws_redshift_cluster_credentials", "duration_seconds = VALUE", "duration_seconds", "3600", "3601"),
    ("data.aws_codeartifact_authorization_token", "duration_seconds = VALUE", "duration_seconds", "0", "899"),
    ("ephemeral.aws_sts_web_identity_token", "duration_seconds = VALUE", "duration_seconds", "60", "59"),
    (
        "ephemeral.aws_cognito_identity_openid_token_for_developer_identity",
        "token_duration = VALUE",
        "token_duration",
        '"86400"',
        "86401",
    ),
    ("aws_iam_role", "max_session_duration = VALUE", "max_session_duration", '"3600"', "3599"),
    ("aws_ssoadmin_permission_set", "session_duration = VALUE", "session_duration", '"PT12H"', '"P1D"'),
    ("aws_rolesanywhere_profile", "duration_seconds = VALUE", "duration_seconds", "43200", "60"),
    ("aws_iot_role_alias", "credential_duration = VALUE", "credential_duration", "900", "86400"),
    ("aws_cognito_user_pool_client", "auth_session_validity = VALUE", "auth_session_validity", "3", "16"),
    *(
        (
            "aws_cognito_user_pool_client",
            COGNITO.replace("UNIT", unit).replace("NAME", name),
            f"{unit}_token_validity",
            good,
            bad,
        )
        for unit, name, good, bad in (
            ("access", "minutes", "60", "4"),
            ("id", "seconds", "86400", "86401"),
            ("refresh", "days", "3650", "3651"),
        )
    ),
    (
        "aws_grafana_workspace_saml_configuration",
        "login_validity_duration = VALUE",
        "login_validity_duration",
        "60",
        "1.5",
    ),
    (
        "aws_opensearch_domain_saml_options",
        nested("saml_options", "session_timeout_minutes = VALUE"),
        "saml_options.session_timeout_minutes",
        "1440",
        "0",
    ),
    (
        "aws_opensearchserverless_security_config",
        nested("saml_options", "session_timeout = VALUE"),
        "saml_options.session_timeout",
        "5",
        "721",
    ),
    ("aws_ec2_client_vpn_endpoint", "session_timeout_hours = VALUE", "session_timeout_hours", "10", "9"),
    *(
        (
            f"{type_}{end}",
            nested(f"{action} authenticate_{how}", "session_timeout = VALUE"),
            f"{action}.authenticate_{how}.session_timeout",
            "604800",
            "0.5",
        )
        for type_ in ("aws_lb_listener", "aws_alb_listener")
        for end, action in (("", "default_action"), ("_rule", "action"))
        for how in ("cognito", "oidc")
    ),
    ("aws_appstream_fleet", "max_user_duration_in_seconds = VALUE", "max_user_duration_in_seconds", "600", "599"),
    ("provider.aws", nested("assume_role", "duration = VALUE"), "assume_role.duration", '"1h30m"', '"13h"'),
    ("provider.aws", nested("assume_role", "duration_seconds = VALUE"), "assume_role.duration_seconds", "900", "1"),
    (
        "provider.aws",
        nested("assume_role_with_web_identity", "duration = VALUE"),
        "assume_role_with_web_identity.duration",
        '"15m"',
        '"8 hours"',
    ),
    ("backend.s3", "assume_role = { duration = VALUE }", "assume_role.duration", '"1h"', '"1m"'),
    (
        "backend.s3",
        "assume_role_with_web_identity = { duration = VALUE }",
        "assume_role_with_web_identity.duration",
        '"12h"',
        '"PT1H"',
    ),
    ("backend.s3", "assume_role_duration_seconds = VALUE", "assume_role_duration_seconds", "900", "43201"),
    ("keycloak_realm", "sso_session_max_lifespan = VALUE", "sso_session_max_lifespan", '"10h0m0s"', '"ten hours"'),
    ("keycloak_realm", "sso_session_idle_timeout = VALUE", "sso_session_idle_timeout", '"30m"', '"30"'),
    ("okta_policy_rule_signon", "session_lifetime = VALUE", "session_lifetime", "0", '"long"'),
    ("okta_policy_rule_signon", "session_idle = VALUE", "session_idle", "15", "0.25"),
    ("okta_app_saml", OKTA.replace("URL", ALIYUN), "alicloud_session_duration", '"28800"', '"899"'),
    ("okta_app_saml", OKTA.replace("URL", AMAZON), "aws_session_duration", '"900"', '"43201"'),
    (
        "okta_app_saml",
        'preconfigured_app = "amazon_aws"\n app_settings_json = jsonencode({ sessionDuration = VALUE })',
        "app_settings_json.sessionDuration",
        "3600",
        "60",
    ),
    (
        "okta_app_saml_app_settings",
        "settings = jsonencode({ sessionDuration = VALUE })",
        "settings.sessionDuration",
        '"3600"',
        "86400",
    ),
    *(
        (type_, KEYCLOAK.replace("URL", url), f"{cloud}_session_duration", "28800", '"an hour"')
        for type_ in ("keycloak_generic_protocol_mapper", "keycloak_generic_client_protocol_mapper")
        for cloud, url in (("alicloud", ALIYUN), ("aws", AMAZON))
    ),
    ("azuread_claims_mapping_policy", ENTRA.replace("URL", ALIYUN), "alicloud_session_duration", '"900"', '"90000"'),
    ("azuread_claims_mapping_policy", ENTRA.replace("URL", AMAZON), "aws_session_duration", '"43200"', '"1"'),
    (
        "azuread_conditional_access_policy",
        nested("session_controls", 'sign_in_frequency = VALUE\nsign_in_frequency_period = "days"'),
        "session_controls.sign_in_frequency",
        "1",
        "1.5",
    ),
]


# The same without values: what stands there is the name of what holds one.
NEVER_KNOWN: list[tuple[str, str, str]] = [
    *(
        (
            "keycloak_saml_user_attribute_protocol_mapper",
            f'user_attribute = VALUE\nsaml_attribute_name = "{url}"',
            f"{cloud}_session_duration",
        )
        for cloud, url in (("alicloud", ALIYUN), ("aws", AMAZON))
    ),
    *(
        (
            type_,
            KEYCLOAK.replace("hardcode", "user").replace("attribute.value", "user.attribute").replace("URL", url),
            f"{cloud}_session_duration_of_user",
        )
        for type_ in ("keycloak_generic_protocol_mapper", "keycloak_generic_client_protocol_mapper")
        for cloud, url in (("alicloud", ALIYUN), ("aws", AMAZON))
    ),
]


def test_every_setting_has_its_row_and_a_link() -> None:
    settings = load().settings
    known = (f"{type_}.{rest}" for type_, _, rest, _, _ in ROWS)
    assert sorted(settings) == sorted((*known, *(f"{type_}.{rest}" for type_, _, rest in NEVER_KNOWN)))
    assert [setting.id for setting in settings.values() if not setting.docs] == []


@pytest.mark.parametrize(("type_", "inner", "rest", "good", "bad"), ROWS, ids=lambda value: str(value)[:60])
def test_a_setting_passes_fails_or_is_unknown(
    project: Project, type_: str, inner: str, rest: str, good: str, bad: str
) -> None:
    id_ = f"{type_}.{rest}"
    for value, outcome in ((good, "pass"), (bad, "fail"), ("var.n", "unknown")):
        text = VARIABLES + block(type_, inner.replace("VALUE", value))
        project.write({"main.tf": text})
        (row,) = (row for row in project.settings() if row["id"] == id_)
        assert row["status"] == ("unknown" if outcome == "unknown" else "known"), (value, row["reason"])
        outcomes = [f["outcome"] for f in project.findings("--all") if f["setting"] == id_]
        assert (outcome in outcomes, "fail" in outcomes) == (True, outcome == "fail"), (value, outcomes)


@pytest.mark.parametrize(("type_", "inner", "rest"), NEVER_KNOWN)
@pytest.mark.parametrize("value", ['"sessionDuration"', '"3600"', "60", "var.t"])
def test_a_length_that_each_user_of_an_identity_provider_has_is_never_known(
    project: Project, type_: str, inner: str, rest: str, value: str
) -> None:
    project.write({"main.tf": VARIABLES + block(type_, inner.replace("VALUE", value))})
    (row,) = (row for row in project.settings() if row["id"] == f"{type_}.{rest}")
    assert (row["status"], row["value"], row["seconds"]) == ("unknown", None, [None, None])
    assert row["reason"] == "stands in an attribute of Keycloak's users, not in Terraform"
    assert {f["outcome"] for f in project.findings("--all") if f["setting"] == row["id"]} == {"unknown"}


CLIENT = "aws_cognito_user_pool_client"
ODD: list[tuple[str, str, list[tuple[str, str, list[int | None]]]]] = [
    # type, what stands in its block, and the status, value and seconds of each setting of it that is listed
    ("okta_app_saml", 'attribute_statements {\n name = "email"\n values = ["user.email"]\n}', []),
    ("okta_app_saml", OKTA.replace("URL", AMAZON).replace("VALUE", '"user.session"'), [("unknown", "", [None, None])]),
    (
        "okta_app_saml",
        OKTA.replace('"URL"', "var.t").replace("VALUE", '"3600"'),
        [("unknown", "", [None, None]), ("unknown", "", [None, None])],
    ),
    (
        "okta_app_saml",
        OKTA.replace("URL", AMAZON).replace("VALUE", 'sensitive("60")'),
        [("sensitive", "", [None, None])],
    ),
    ("okta_app_saml", 'preconfigured_app = "amazon_aws"\n app_settings_json = "{"', [("unknown", "", [None, None])]),
    ("okta_app_saml", 'preconfigured_app = "github"\n app_settings_json = jsonencode({ sessionDuration = 1 })', []),
    ("okta_app_saml_app_settings", "settings = jsonencode({ joinAllRoles = true })", []),
    ("okta_app_saml_app_settings", 'settings = <<-E\n{"sessionDuration": 3200}\nE', [("known", "3200", [3200, 3200])]),
    (
        "okta_app_saml_app_settings",
        'settings = sensitive("{\\"sessionDuration\\": 60}")',
        [("sensitive", "", [None, None])],
    ),
    ("keycloak_generic_protocol_mapper", KEYCLOAK.replace("hardcode", "user").replace("VALUE", '"60"'), []),
    ("azuread_claims_mapping_policy", "definition = [var.t]", [("unknown", "", [None, None])] * 2),
    (CLIENT, "access_token_validity = 2", [("known", "2", [7200, 7200])]),
    (CLIENT, "refresh_token_validity = 2", [("known", "2", [172800, 172800])]),
    (
        CLIENT,
        "access_token_validity = 2\n token_validity_units {\n  access_token = var.t\n}",
        [("unknown", "", [2, 172800])],
    ),
    (
        CLIENT,
        'access_token_validity = var.n\n token_validity_units {\n  access_token = "weeks"\n}',
        [("unknown", "", [None, None])],
    ),
]


@pytest.mark.parametrize(("type_", "inner", "listed"), ODD)
def test_what_leads_to_a_setting_may_be_odd(
    project: Project, type_: str, inner: str, listed: list[tuple[str, str, list[int | None]]]
) -> None:
    project.write({"main.tf": VARIABLES + block(type_, inner)})
    rows = [row for row in project.settings() if row["status"] != "omitted"]
    found = [(row["status"], "" if row["value"] is None else str(row["value"]), row["seconds"]) for row in rows]
    assert found == listed, [row["reason"] for row in rows]


JSON = "jsonencode({{ sessionDuration = {}, identityProviderArn = var.t }})"
IN_PART: list[tuple[str, str, list[int | None]]] = [
    # a text that is JSON and not wholly known, and what is known of the length in it
    (JSON.format("3600"), "known", [3600, 3600]),
    (JSON.format('"7200"'), "known", [7200, 7200]),
    (JSON.format("min(var.n, 7200)"), "unknown", [None, 7200]),
    (JSON.format("null"), "omitted", [None, None]),
    ('"{\\"sessionDuration\\": 60, \\"identityProviderArn\\": \\"${var.t}\\"}"', "known", [60, 60]),
    ('"{\\"sessionDuration\\": \\"${var.n}\\"}"', "unknown", [None, None]),
    ('"{\\"sessionDuration\\": 1${var.n}}"', "unknown", [None, None]),  # no JSON as far as it is known
    ('"{\\"${var.t}\\": 1, \\"sessionDuration\\": 60}"', "unknown", [None, None]),  # which name it is
    ('"{\\"sessionDuration\\": 60, ${var.t}"', "unknown", [None, None]),
    ("jsonencode(merge({ sessionDuration = 60 }, var.t))", "unknown", [None, None]),
    ('sensitive("{\\"sessionDuration\\": 60, \\"x\\": \\"${var.t}\\"}")', "sensitive", [None, None]),
]


@pytest.mark.parametrize(("text", "status", "seconds"), IN_PART)
def test_json_that_is_known_in_part_tells_what_is_known(
    project: Project, text: str, status: str, seconds: list[int | None]
) -> None:
    project.write({"main.tf": VARIABLES + block("okta_app_saml_app_settings", f"settings = {text}")})
    rows = [row for row in project.settings() if row["status"] != "omitted"]
    assert [(row["status"], row["seconds"]) for row in rows] == ([(status, seconds)] if status != "omitted" else [])
    # what else of the text is not known did not lead to a value that is
    assert all(row["status"] == "unknown" or not row["origin"] for row in rows)


def test_each_claim_of_a_policy_that_is_known_in_part_is_read(project: Project) -> None:
    text = ENTRA.replace("URL", AMAZON).replace("VALUE", '"90000"').replace('"x"', "var.t")
    (found,) = project.write({"main.tf": VARIABLES + block("azuread_claims_mapping_policy", text)}).findings()
    assert (found["rule"], found["outcome"], found["fix"]) == (
        "session-out-of-range",
        "fail",
        'write "Value": "43200"',
    )


def test_the_fix_is_written_as_the_argument_is(project: Project) -> None:
    """A list stays a list, and a key of JSON one of JSON."""
    text = block("okta_app_saml", OKTA.replace("URL", AMAZON).replace("VALUE", '"899"'))
    text += block("okta_app_saml_app_settings", 'settings = "{\\"sessionDuration\\": 899}"')
    fixes = {f["fix"] for f in project.write({"main.tf": text}).findings()}
    assert fixes == {'write values = ["900"]', 'write "sessionDuration": 900'}


IGNORED: list[tuple[str, str, str]] = [
    # the value, what stands beside it, and whether the value is said to have no effect
    ("7200", 'oidc_token_file = "/var/run/token"', "fail"),
    ("7200", 'oidc_token = "ey"', "pass"),
    ("7200", "", "pass"),
    ("7200", "oidc_token_file = null", "pass"),
    ("7200", "oidc_token_file = var.t", "unknown"),
    ("null", 'oidc_token_file = "/var/run/token"', ""),
]


@pytest.mark.parametrize(("value", "beside", "outcome"), IGNORED)
def test_a_value_without_effect_is_said(project: Project, value: str, beside: str, outcome: str) -> None:
    text = block("provider.alicloud", nested("assume_role_with_oidc", f"session_expiration = {value}\n{beside}"))
    project.write({"main.tf": VARIABLES + text})
    found = [f for f in project.findings("--all", "--select", "setting-ignored") if f["rule"] == "setting-ignored"]
    assert [f["outcome"] for f in found] == ([outcome] if outcome else [])


def test_a_part_of_a_value_is_shown_where_it_is_written(project: Project) -> None:
    """An object of an attribute has a line for each key; what comes from elsewhere stands at the attribute."""
    text = block("backend.s3", 'assume_role = {\n  role_arn = "r"\n  duration = "1m"\n}')
    (row,) = project.write({"main.tf": text}).settings()
    assert (row["location"]["line"], row["location"]["column"]) == (5, 14)
    text = 'locals {\n  all = ["60"]\n}\n' + block(
        "okta_app_saml", OKTA.replace("URL", AMAZON).replace("[VALUE]", "local.all")
    )
    (row,) = project.write({"main.tf": text}).settings()
    assert (row["value"], row["location"]["line"]) == ("60", 12)
