"""The shipped rules: that they have their schema's shape, and that they say what the documents of the clouds say."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from iaccheck.documents.explain import rules_folder
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import plain, read_yaml
from iaccheck.hcl.numbers import Number
from iaccheck.interval import Interval, exactly
from iaccheck.model import Catalogue, Step
from iaccheck.policy import shipped
from iaccheck.policy.catalogue import load
from iaccheck.seconds import Unit
from iaccheck.source import Source

RULES = Path(rules_folder())
FILES = sorted(RULES.glob("*/*.yaml"))
MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.mark.parametrize("name", ["rules", "iaccheck"])
def test_schemas_are_schemas_and_every_key_is_described(name: str) -> None:
    schema = json.loads((RULES / f"schema/{name}.json").read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    for definition in (schema, *schema["definitions"].values()):
        for key, value in definition.get("properties", {}).items():
            assert value.get("description") or value.get("$ref"), f"{definition.get('title')}: {key}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_have_the_shape_of_their_schema(path: Path) -> None:
    schema = json.loads((RULES / "schema/rules.json").read_text("utf-8"))
    Draft7Validator(schema).validate(yaml.safe_load(path.read_text("utf-8")))


def test_the_compiled_form_says_what_the_yaml_says() -> None:
    compiled = json.loads(json.dumps(shipped.compile_rules(RULES)))
    assert compiled == {
        path.relative_to(RULES).as_posix(): plain(read_yaml(Source(path.name, path.read_text("utf-8")), Mistakes()))
        for path in FILES
    }


def test_the_compiled_form_is_read_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    compiled = tmp_path / "rules.json"
    compiled.write_text('{"settings/x.yaml": {}}', encoding="utf-8")
    assert list(shipped.shipped()) == [path.relative_to(RULES).as_posix() for path in FILES_IN_ORDER]
    monkeypatch.setattr("iaccheck.documents.explain.PACKAGE", str(tmp_path))
    assert shipped.shipped() == {"settings/x.yaml": {}}


FILES_IN_ORDER = [path for kind in shipped.FOLDERS for path in FILES if path.parent.name == kind]


def test_compiling_needs_nothing_but_pyyaml() -> None:
    """As the build does it: the file by itself, where no other module of ours nor msgspec can be imported."""
    spec = importlib.util.find_spec("iaccheck.policy.shipped")
    assert spec is not None
    program = (
        "import importlib.util, sys\n"
        "sys.modules['msgspec'] = sys.modules['iaccheck'] = None\n"
        f"spec = importlib.util.spec_from_file_location('shipped', {spec.origin!r})\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
        f"print(len(module.compile_rules({str(RULES)!r})))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(FILES)


def test_jsonschema_is_not_imported_for_what_is_right() -> None:
    program = "import sys; from iaccheck.policy.catalogue import load; load(); print('jsonschema' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


CLOUDS = ("alicloud", "aws")
SAML = (
    "okta_app_saml",
    "keycloak_generic_protocol_mapper",
    "keycloak_generic_client_protocol_mapper",
    "azuread_claims_mapping_policy",
)
OF_USERS = (
    "keycloak_saml_user_attribute_protocol_mapper.{}_session_duration",
    "keycloak_generic_protocol_mapper.{}_session_duration_of_user",
    "keycloak_generic_client_protocol_mapper.{}_session_duration_of_user",
)
# Written from domain.md 1.1 to 1.5 and the seeds, not from the YAML: unit, lowest, highest, what a new object gets.
FACTS: list[tuple[str, Unit, Number | None, Number | None, Interval | None]] = [
    ("alicloud_ram_role.max_session_duration", "seconds", 3600, 43200, exactly(3600)),
    ("alicloud_ram_security_preference.login_session_duration", "hours", HOUR, 24 * HOUR, exactly(6 * HOUR)),
    ("alicloud_cloud_sso_access_configuration.session_duration", "seconds", 900, 43200, exactly(3600)),
    (
        "alicloud_cloud_sso_directory.user_provisioning_configuration.session_duration",
        "hours", HOUR, 24 * HOUR, exactly(6 * HOUR),
    ),
    ("alicloud_resource_manager_role.max_session_duration", "seconds", 3600, 43200, exactly(3600)),
    ("alicloud_ims_oidc_provider.issuance_limit_time", "hours", HOUR, 168 * HOUR, None),
    ("data.alicloud_cs_cluster_credential.temporary_duration_minutes", "minutes", 15 * MINUTE, 4320 * MINUTE, None),
    ("data.aws_redshift_cluster_credentials.duration_seconds", "seconds", 900, 3600, exactly(900)),
    ("data.aws_codeartifact_authorization_token.duration_seconds", "seconds", 900, 43200, exactly(43200)),
    ("ephemeral.aws_sts_web_identity_token.duration_seconds", "seconds", 60, 3600, exactly(300)),
    (
        "ephemeral.aws_cognito_identity_openid_token_for_developer_identity.token_duration",
        "seconds", 1, DAY, exactly(15 * MINUTE),
    ),
    ("provider.alicloud.assume_role.session_expiration", "seconds", 900, 43200, Interval(900, 43200)),
    ("provider.alicloud.assume_role_with_oidc.session_expiration", "seconds", 900, 43200, exactly(3600)),
    ("backend.oss.assume_role_session_expiration", "seconds", 900, 3600, None),
    ("backend.oss.assume_role.session_expiration", "seconds", 900, 3600, Interval(900, 3600)),
    ("aws_iam_role.max_session_duration", "seconds", 3600, 43200, exactly(3600)),
    ("aws_ssoadmin_permission_set.session_duration", "iso8601", HOUR, 12 * HOUR, exactly(HOUR)),
    ("aws_rolesanywhere_profile.duration_seconds", "seconds", 900, 43200, exactly(3600)),
    ("aws_iot_role_alias.credential_duration", "seconds", 900, 43200, exactly(3600)),
    ("aws_cognito_user_pool_client.auth_session_validity", "minutes", 3 * MINUTE, 15 * MINUTE, exactly(3 * MINUTE)),
    ("aws_grafana_workspace_saml_configuration.login_validity_duration", "minutes", None, None, None),
    (
        "aws_opensearch_domain_saml_options.saml_options.session_timeout_minutes",
        "minutes", MINUTE, 1440 * MINUTE, exactly(60 * MINUTE),
    ),
    (
        "aws_opensearchserverless_security_config.saml_options.session_timeout",
        "minutes", 5 * MINUTE, 720 * MINUTE, exactly(60 * MINUTE),
    ),
    ("aws_ec2_client_vpn_endpoint.session_timeout_hours", "hours", 8 * HOUR, 24 * HOUR, exactly(24 * HOUR)),
    ("aws_lb_listener.default_action.authenticate_cognito.session_timeout", "seconds", None, None, exactly(604800)),
    ("aws_lb_listener.default_action.authenticate_oidc.session_timeout", "seconds", None, None, exactly(604800)),
    ("aws_alb_listener.default_action.authenticate_cognito.session_timeout", "seconds", None, None, exactly(604800)),
    ("aws_alb_listener.default_action.authenticate_oidc.session_timeout", "seconds", None, None, exactly(604800)),
    ("aws_lb_listener_rule.action.authenticate_cognito.session_timeout", "seconds", None, None, exactly(604800)),
    ("aws_lb_listener_rule.action.authenticate_oidc.session_timeout", "seconds", None, None, exactly(604800)),
    ("aws_alb_listener_rule.action.authenticate_cognito.session_timeout", "seconds", None, None, exactly(604800)),
    ("aws_alb_listener_rule.action.authenticate_oidc.session_timeout", "seconds", None, None, exactly(604800)),
    ("aws_appstream_fleet.max_user_duration_in_seconds", "seconds", 600, 432000, None),
    ("provider.aws.assume_role.duration", "go_duration", 15 * MINUTE, 12 * HOUR, exactly(15 * MINUTE)),
    ("provider.aws.assume_role.duration_seconds", "seconds", 900, 43200, None),
    (
        "provider.aws.assume_role_with_web_identity.duration",
        "go_duration", 15 * MINUTE, 12 * HOUR, exactly(HOUR),
    ),
    ("backend.s3.assume_role.duration", "go_duration", 15 * MINUTE, 12 * HOUR, exactly(15 * MINUTE)),
    ("backend.s3.assume_role_with_web_identity.duration", "go_duration", 15 * MINUTE, 12 * HOUR, exactly(HOUR)),
    ("backend.s3.assume_role_duration_seconds", "seconds", 900, 43200, None),
    ("keycloak_realm.sso_session_max_lifespan", "go_duration", None, None, None),
    ("keycloak_realm.sso_session_idle_timeout", "go_duration", None, None, None),
    ("okta_policy_rule_signon.session_lifetime", "minutes", None, None, exactly(120 * MINUTE)),
    ("okta_policy_rule_signon.session_idle", "minutes", None, None, exactly(120 * MINUTE)),
    *((f"{provider}.{cloud}_session_duration", "seconds", 900, 43200, None) for provider in SAML for cloud in CLOUDS),
    *((id_.format(cloud), "seconds", 900, 43200, None) for id_ in OF_USERS for cloud in CLOUDS),
    ("okta_app_saml.app_settings_json.sessionDuration", "seconds", 900, 43200, None),
    ("okta_app_saml_app_settings.settings.sessionDuration", "seconds", 900, 43200, None),
    ("azuread_conditional_access_policy.session_controls.sign_in_frequency", "hours", None, None, None),
    ("aws_cognito_user_pool_client.access_token_validity", "hours", 5 * MINUTE, DAY, exactly(HOUR)),
    ("aws_cognito_user_pool_client.id_token_validity", "hours", 5 * MINUTE, DAY, exactly(HOUR)),
    ("aws_cognito_user_pool_client.refresh_token_validity", "days", HOUR, 3650 * DAY, exactly(30 * DAY)),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "unit", "low", "high", "on_create"), FACTS)
def test_settings_are_as_documented(
    id_: str, unit: Unit, low: Number | None, high: Number | None, on_create: Interval | None, catalogue: Catalogue
) -> None:
    setting = catalogue.settings[id_]
    assert (setting.unit, setting.allowed) == (unit, Interval(low, high))
    assert setting.omitted.on_create_seconds == on_create
    assert setting.docs.startswith("https://")
    assert setting.title != id_


def test_no_other_setting_is_shipped(catalogue: Catalogue) -> None:
    assert sorted(catalogue.settings) == sorted(fact[0] for fact in FACTS)


def test_the_odd_settings(catalogue: Catalogue) -> None:
    settings = catalogue.settings
    assert [s.id for s in settings.values() if s.scope == "account"] == [
        "alicloud_ram_security_preference.login_session_duration"
    ]
    assert [s.id for s in settings.values() if s.is_text and s.unit == "hours"] == [
        "alicloud_cloud_sso_directory.user_provisioning_configuration.session_duration"
    ]
    assert all(s.is_text for s in settings.values() if s.unit in {"iso8601", "go_duration"})
    assert [s.id for s in settings.values() if s.zero_is_no_limit] == ["okta_policy_rule_signon.session_lifetime"]
    assert {s.id for s in settings.values() if s.zero_is_elsewhere} == {
        "data.alicloud_cs_cluster_credential.temporary_duration_minutes",
        "data.aws_codeartifact_authorization_token.duration_seconds",
    }
    vpn = settings["aws_ec2_client_vpn_endpoint.session_timeout_hours"]
    assert vpn.one_of == (8 * HOUR, 10 * HOUR, 12 * HOUR, 24 * HOUR)
    assert {s.id for s in settings.values() if s.only_where_set} == {
        "backend.oss.assume_role_session_expiration",
        "backend.s3.assume_role_duration_seconds",
        "provider.aws.assume_role.duration_seconds",
        "azuread_conditional_access_policy.session_controls.sign_in_frequency",
        "okta_app_saml.app_settings_json.sessionDuration",
        "okta_app_saml_app_settings.settings.sessionDuration",
        *(f"{provider}.{cloud}_session_duration" for provider in SAML for cloud in CLOUDS),
        *(id_.format(cloud) for id_ in OF_USERS for cloud in CLOUDS),
    }
    assert {s.id for s in settings.values() if s.refers_to} == {i.format(cloud) for i in OF_USERS for cloud in CLOUDS}
    # what a provider's schema sets by default is set for existing objects too
    assert not settings["aws_iam_role.max_session_duration"].omitted.existing_kept
    assert settings["alicloud_ram_role.max_session_duration"].omitted.existing_kept


@pytest.mark.parametrize(
    ("id_", "type_", "path"),
    [
        ("aws_iam_role.max_session_duration", "aws_iam_role", ("max_session_duration",)),
        ("provider.aws.assume_role.duration", "provider.aws", ("assume_role", "duration")),
        ("backend.s3.assume_role.duration", "backend.s3", ("assume_role", "duration")),
        (
            "data.aws_redshift_cluster_credentials.duration_seconds",
            "data.aws_redshift_cluster_credentials",
            ("duration_seconds",),
        ),
        (
            "ephemeral.aws_sts_web_identity_token.duration_seconds",
            "ephemeral.aws_sts_web_identity_token",
            ("duration_seconds",),
        ),
        (
            "aws_alb_listener.default_action.authenticate_oidc.session_timeout",
            "aws_alb_listener",
            ("default_action", "authenticate_oidc", "session_timeout"),
        ),
    ],
)
def test_an_id_says_where_the_argument_is(id_: str, type_: str, path: tuple[str, ...], catalogue: Catalogue) -> None:
    setting = catalogue.settings[id_]
    assert (setting.type, setting.path) == (type_, tuple(Step(name) for name in path))


def test_rules_are_those_of_the_contract(catalogue: Catalogue) -> None:
    assert {check.id: check.severity for check in catalogue.checks.values()} == {
        "session-out-of-range": "error",
        "session-malformed": "error",
        "login-session-not-set": "warning",
        "workflow-unreachable": "error",
        "workflow-too-long": "error",
        "workflow-target-missing": "error",
        "login-session-conflict": "error",
        "session-longer-than-needed": "warning",
        "request-above-maximum": "error",
        "chained-session-too-long": "error",
        "setting-ignored": "warning",
        "workflow-not-trusted": "warning",
        "login-session-caps-role": "warning",
        "unreadable-input": "error",
        "waiver-expired": "warning",
        "waiver-unused": "warning",
    }
    for check in catalogue.checks.values():
        assert check.title
        assert check.why
        assert check.fix
        assert check.docs.startswith("https://") or check.id.startswith("waiver-")
    named = catalogue.checks["login-session-not-set"].setting
    assert named == "alicloud_ram_security_preference.login_session_duration"


def test_every_rule_shows_what_fails(catalogue: Catalogue) -> None:
    assert [check.id for check in catalogue.checks.values() if not check.example] == []
