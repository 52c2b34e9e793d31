"""Identity providers in the configuration: which application is for a role, and what its workflow makes of that."""

from __future__ import annotations

import json

import pytest

from tests.project import Json, Project

HOUR = 3600
ALI = "https://www.aliyun.com/SAML-Role/Attributes"
AWS = "https://aws.amazon.com/SAML/Attributes"
ROLE = """\
resource "alicloud_ram_role" "fin" {{
  role_name            = "finance"
  max_session_duration = 43200
  assume_role_policy_document = jsonencode({{
    Version   = "1"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Federated = [{0}] }} }}]
  }})
}}
"""
LITERAL = '"acs:ram::1:saml-provider/okta"'
REFERENCE = "alicloud_ram_saml_provider.okta.arn"
PROVIDER = 'resource "alicloud_ram_saml_provider" "okta" {\n  saml_provider_name = "okta"\n}\n'
NAMELESS = 'resource "alicloud_ram_saml_provider" "okta" {\n  saml_provider_name = var.unknown\n}\n'
OTHER = 'resource "alicloud_ram_saml_provider" "other" {\n  saml_provider_name = "other"\n}\n'
UNKNOWN = 'variable "unknown" {\n  type = string\n}\n'
PAIR = '"acs:ram::1:role/finance,acs:ram::1:saml-provider/okta"'


def okta(name: str, duration: str | None, *pairs: str) -> str:
    """An Okta application: HCL of what it sends, and of the roles and providers that it is for."""
    statements = [("SessionDuration", f"[{duration}]")] if duration else []
    statements += [("Role", f"[{', '.join(pairs)}]")] if pairs else []
    blocks = "".join(
        f'  attribute_statements {{\n    name   = "{ALI}/{attribute}"\n    values = {values}\n  }}\n'
        for attribute, values in statements
    )
    return f'resource "okta_app_saml" "{name}" {{\n  label = "{name}"\n{blocks}}}\n'


def mapper(name: str, client: str, attribute: str, value: str, type_: str = "keycloak_generic_protocol_mapper") -> str:
    return f"""\
resource "{type_}" "{name}" {{
  client_id       = {client}
  protocol_mapper = "saml-hardcode-attribute-mapper"
  config = {{
    "attribute.name"  = "{ALI}/{attribute}"
    "attribute.value" = {value}
  }}
}}
"""


def entra(name: str, **claims: str) -> str:
    schema = ", ".join(f'{{ Value = {value}, SamlClaimType = "{ALI}/{claim}" }}' for claim, value in claims.items())
    policy = f"jsonencode({{ ClaimsMappingPolicy = {{ Version = 1, ClaimsSchema = [{schema}] }} }})"
    return f'resource "azuread_claims_mapping_policy" "{name}" {{\n  definition = [{policy}]\n}}\n'


def workflow(given: str = "", needs: str = "4h", kind: str = "alicloud.saml-role-console") -> str:
    lines = ["version: 1", "workflows:", "- name: it", f"  kind: {kind}"]
    lines += ["  target: alicloud_ram_role.fin", f"  needs: {needs}", f"  given: {{login_session: 24h{given}}}"]
    return "\n".join(lines) + "\n"


def row_of(project: Project, text: str, given: str = "", needs: str = "4h") -> Json:
    rows = project.write({"main.tf": text, "iaccheck.yaml": workflow(given, needs)}).reach()
    return next(row for row in rows if row["workflow"] == "it")


def factor(row: Json) -> tuple[object, ...]:
    found = next(each for each in row["factors"] if each["id"] == "saml_session_duration")
    return found["basis"], found["address"], found["seconds"]


def exactly(hours: float) -> list[int | None]:
    return [int(hours * HOUR), int(hours * HOUR)]


NONE = [None, None]
CLIENT = 'resource "keycloak_saml_client" "ali" {\n  client_id = "x"\n}\n'
KEYCLOAK = "keycloak_saml_client.ali.id"

MEANT: dict[str, tuple[str, tuple[object, ...]]] = {
    # what the configuration holds -> the factor's basis, address and seconds
    "no application": (ROLE.format(LITERAL), ("default", None, NONE)),
    "by the provider's name": (
        ROLE.format(LITERAL) + okta("a", '"28800"', PAIR) + okta("b", '"7200"', PAIR.replace("okta", "other")),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "by a reference to the provider on both sides": (
        PROVIDER + OTHER + ROLE.format(REFERENCE)
        + okta("a", '"28800"', '"${alicloud_ram_role.fin.arn},${alicloud_ram_saml_provider.okta.arn}"')
        + okta("b", '"7200"', '"${alicloud_ram_role.fin.arn},${alicloud_ram_saml_provider.other.arn}"'),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "by a reference to a provider whose name is not known": (
        UNKNOWN + NAMELESS + ROLE.format(REFERENCE)
        + okta("a", '"28800"', '"acs:ram::1:role/x,${alicloud_ram_saml_provider.okta.arn}"')
        + okta("b", '"7200"', PAIR.replace("saml-provider/okta", "saml-provider/other").replace("finance", "x")),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "by a reference on one side and a name on the other": (
        PROVIDER + ROLE.format(REFERENCE) + okta("a", '"28800"', PAIR)
        + okta("b", '"7200"', PAIR.replace("okta", "other")),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "by the account, where two have a provider of one name": (
        ROLE.format(LITERAL) + okta("a", '"28800"', PAIR) + okta("b", '"7200"', PAIR.replace("::1:", "::2:")),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "by a template that holds an account which is not known": (
        UNKNOWN + ROLE.format('"acs:ram::${var.unknown}:saml-provider/okta"')
        + okta("a", '"28800"', '"acs:ram::${var.unknown}:role/x,acs:ram::${var.unknown}:saml-provider/okta"')
        + okta("b", '"7200"', PAIR.replace("okta", "other")),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "by the role, where the provider is not known": (
        UNKNOWN + ROLE.format("var.unknown") + okta("a", '"28800"', PAIR)
        + okta("b", '"7200"', PAIR.replace("finance", "legal")),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "one of several pairs": (
        ROLE.format(LITERAL)
        + okta("a", '"28800"', PAIR.replace("okta", "third"), PAIR.replace("finance", "legal"))
        + okta("b", '"7200"', PAIR.replace("okta", "other")),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "a policy from a data source": (
        'data "alicloud_ram_policy_document" "trust" {\n  statement {\n    effect = "Allow"\n'
        '    action = ["sts:AssumeRole"]\n    principal {\n      entity = "Federated"\n'
        '      identifiers = ["acs:ram::1:saml-provider/okta"]\n    }\n  }\n}\n'
        + ROLE.replace("jsonencode({{", "data.alicloud_ram_policy_document.trust.document\n}}\nlocals {{\n  x = ({{")
        .format(LITERAL)
        + okta("a", '"28800"', PAIR) + okta("b", '"7200"', PAIR.replace("okta", "other")),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "the only one, which does not say whom it is for": (
        ROLE.format(LITERAL) + okta("a", '"28800"'),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "the only one, whose attribute Okta evaluates": (
        ROLE.format(LITERAL) + okta("a", '"28800"', '"appuser.awsRoles"'),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "an expression of Okta's that names the provider": (
        ROLE.format(LITERAL) + okta("a", '"28800"', '"String.append(user.role, \\",acs:ram::1:saml-provider/okta\\")"')
        + okta("b", '"7200"'),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "the only one is for another provider": (
        ROLE.format(LITERAL) + okta("a", '"7200"', PAIR.replace("okta", "other")), ("default", None, NONE),
    ),
    "an application of another cloud": (
        ROLE.format(LITERAL) + okta("a", '"28800"').replace("www.aliyun.com/SAML-Role", "aws.amazon.com/SAML"),
        ("default", None, NONE),
    ),
    "one that is for it and sends no length": (
        ROLE.format(LITERAL) + okta("a", None, PAIR) + okta("b", '"7200"', PAIR.replace("okta", "other")),
        ("default", "okta_app_saml.a", NONE),
    ),
    "two that could be meant": (
        ROLE.format(LITERAL) + okta("a", '"28800"') + okta("b", '"7200"'),
        ("unknown", None, [2 * HOUR, 8 * HOUR]),
    ),
    "two that could be meant and send the same": (
        ROLE.format(LITERAL) + okta("a", '"28800"') + okta("b", '"28800"'),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "two that could be meant, one of which sends no length": (
        ROLE.format(LITERAL) + okta("a", '"7200"', '"appuser.roles"') + okta("b", None, '"appuser.roles"'),
        ("unknown", None, [2 * HOUR, None]),
    ),
    "a length that is not known": (
        UNKNOWN + ROLE.format(LITERAL) + okta("a", "var.unknown", PAIR),
        ("unknown", "okta_app_saml.a", [900, None]),
    ),
    "a length that Okta evaluates": (
        ROLE.format(LITERAL) + okta("a", '"user.sessionDuration"', PAIR),
        ("unknown", "okta_app_saml.a", [900, None]),
    ),
    "an application that may not be there": (
        UNKNOWN + ROLE.format(LITERAL)
        + okta("a", '"7200"', PAIR).replace("  label", '  count = var.unknown == "x" ? 1 : 0\n  label'),
        ("unknown", "okta_app_saml.a[*]", [2 * HOUR, None]),
    ),
    "Keycloak's mappers of one client": (
        CLIENT + ROLE.format(LITERAL) + mapper("length", KEYCLOAK, "SessionDuration", "28800")
        + mapper("role", KEYCLOAK, "Role", PAIR) + mapper("b", '"other"', "SessionDuration", '"7200"'),
        ("configured", "keycloak_generic_protocol_mapper.length", exactly(8)),
    ),
    "Keycloak's mapper of the older name": (
        ROLE.format(LITERAL)
        + mapper("length", '"one"', "SessionDuration", "28800", "keycloak_generic_client_protocol_mapper"),
        ("configured", "keycloak_generic_client_protocol_mapper.length", exactly(8)),
    ),
    "an attribute of Keycloak's users, beside the client's Role": (
        CLIENT + ROLE.format(LITERAL) + mapper("role", KEYCLOAK, "Role", PAIR)
        + 'resource "keycloak_saml_user_attribute_protocol_mapper" "length" {\n'
        + f'  client_id = {KEYCLOAK}\n  user_attribute = "hours"\n  saml_attribute_name = "{ALI}/SessionDuration"\n}}\n'
        + mapper("b", '"other"', "SessionDuration", '"7200"'),
        # a user without the attribute sends none, which is no limit
        ("unknown", "keycloak_saml_user_attribute_protocol_mapper.length", [900, None]),
    ),
    "Entra ID's claims": (
        ROLE.format(LITERAL) + entra("a", SessionDuration='"28800"', Role=PAIR)
        + entra("b", SessionDuration='"7200"', Role=PAIR.replace("okta", "other")),
        ("configured", "azuread_claims_mapping_policy.a", exactly(8)),
    ),
    "different identity providers": (
        CLIENT + ROLE.format(LITERAL) + okta("a", '"28800"', PAIR)
        + mapper("length", KEYCLOAK, "SessionDuration", "7200"),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MEANT.values(), ids=MEANT)
def test_the_application_that_is_for_the_role_says_how_long(
    project: Project, text: str, expected: tuple[object, ...]
) -> None:
    assert factor(row_of(project, text)) == expected


TWO = ROLE.format(LITERAL) + okta("a", '"28800"') + okta("b", '"7200"')

GIVEN: dict[str, tuple[str, str, tuple[object, ...], bool]] = {
    # what the configuration holds, what is given -> the factor, and whether what is given is contradicted
    "the one that is named": (
        TWO, "okta_app_saml.b", ("configured", "okta_app_saml.b", exactly(2)), False,
    ),
    "a client that is named": (
        CLIENT + ROLE.format(LITERAL) + mapper("length", KEYCLOAK, "SessionDuration", "28800") + okta("b", '"7200"'),
        "keycloak_saml_client.ali", ("configured", "keycloak_generic_protocol_mapper.length", exactly(8)), False,
    ),
    "one that is named against what it says of itself": (
        ROLE.format(LITERAL) + okta("a", '"28800"', PAIR) + okta("b", '"7200"', PAIR.replace("okta", "other")),
        "okta_app_saml.b", ("configured", "okta_app_saml.b", exactly(2)), False,
    ),
    "a length that tells what two leave open": (TWO, "3h", ("given", None, exactly(3)), False),
    "a length that neither of two sends": (TWO, "9h", ("unknown", None, [2 * HOUR, 8 * HOUR]), True),
    "a length that is the same": (
        ROLE.format(LITERAL) + okta("a", '"28800"'), "8h", ("configured", "okta_app_saml.a", exactly(8)), False,
    ),
    "a length that is another": (
        ROLE.format(LITERAL) + okta("a", '"28800"'), "9h", ("configured", "okta_app_saml.a", exactly(8)), True,
    ),
    "a length where the application sends none": (
        ROLE.format(LITERAL) + okta("a", None, PAIR), "9h", ("given", None, exactly(9)), False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "given", "expected", "is_contradicted"), GIVEN.values(), ids=GIVEN)
def test_what_a_workflow_gives_beside_an_application(
    project: Project, text: str, given: str, expected: tuple[object, ...], is_contradicted: bool
) -> None:
    assert factor(row_of(project, text, f", saml_session_duration: {given}")) == expected
    said = project.run("reach", "--format", "json").json["diagnostics"]
    assert [each["summary"] == "Given factor is contradicted" for each in said] == [True] * is_contradicted


def test_the_fix_is_written_as_the_application_has_it(project: Project) -> None:
    text = ROLE.format(LITERAL) + okta("a", '"7200"', PAIR)
    project.write({"main.tf": text, "iaccheck.yaml": workflow(needs="8h")})
    found = next(f for f in project.findings() if f["rule"] == "workflow-unreachable")
    assert found["fix"].endswith('values = ["28800"] in okta_app_saml.a')
    assert (found["location"]["path"], found["location"]["line"]) == ("main.tf", 13)
    assert found["setting"] == "okta_app_saml.alicloud_session_duration"


def test_a_workflow_that_two_applications_leave_open_says_how_to_tell(project: Project) -> None:
    project.write({"main.tf": TWO, "iaccheck.yaml": workflow()})
    found = next(f for f in project.findings() if f["rule"] == "workflow-unreachable")
    assert found["outcome"] == "unknown"
    assert "okta_app_saml.a or okta_app_saml.b may send it" in found["message"]
    assert "given: {saml_session_duration: okta_app_saml.a}" in found["message"]


@pytest.mark.parametrize(
    ("given", "more", "outcome", "fix"),
    [
        ("okta_app_saml.aa", "", "fail", 'did you mean "okta_app_saml.a"?'),
        ("alicloud_ram_role.fin", "", "fail", ""),
        ("module.gone.okta_app_saml.a", 'module "gone" {\n  source = "acme/gone/okta"\n}\n', "unknown", None),
    ],
)
def test_an_application_that_is_not_there(
    project: Project, given: str, more: str, outcome: str, fix: str | None
) -> None:
    configuration = workflow(f", saml_session_duration: {given}")
    project.write({"main.tf": TWO + more, "iaccheck.yaml": configuration})
    found = [f for f in project.findings() if f["workflow"] == "it"]
    assert [(f["rule"], f["outcome"]) for f in found] == [("workflow-target-missing", outcome)]
    assert f'identity provider "{given}"' in found[0]["message"]
    assert fix is None or found[0]["fix"] == fix


@pytest.mark.parametrize(
    "given", ["saml_session_duration: okta", "requested: okta_app_saml.a", "login_session: okta_app_saml.a"]
)
def test_what_is_neither_a_duration_nor_an_application_is_a_mistake(project: Project, given: str) -> None:
    kind = "alicloud.saml-role-api" if "requested" in given else "alicloud.saml-role-console"
    configuration = workflow(kind=kind).replace("login_session: 24h", given)
    ran = project.write({"main.tf": TWO, "iaccheck.yaml": configuration}).run("check")
    assert ran.code == 2
    assert "is not a duration" in ran.err


def test_an_application_in_another_root_module_counts_where_none_stands_beside_the_role(project: Project) -> None:
    project.write({"roles/main.tf": ROLE.format(LITERAL), "okta/main.tf": okta("a", '"7200"', PAIR)})
    project.write({"iaccheck.yaml": workflow()})
    for paths in ((), ("roles",)):
        row = next(row for row in project.reach(*paths) if row["workflow"] == "it")
        assert factor(row) == ("configured", "okta_app_saml.a", exactly(2))
    project.write({"roles/okta.tf": okta("b", '"10800"', PAIR)})
    row = next(row for row in project.reach() if row["workflow"] == "it")
    assert factor(row) == ("configured", "okta_app_saml.b", exactly(3))


def test_a_sensitive_length_is_judged_and_not_shown(project: Project) -> None:
    secret = 'variable "secret" {\n  sensitive = true\n  default = "7200"\n}\n'
    row = row_of(project, secret + ROLE.format(LITERAL) + okta("a", "var.secret", PAIR), needs="8h")
    assert row["outcome"] == "fail"
    assert "7200" not in json.dumps(row)


def test_a_row_that_nobody_declared_knows_the_application(project: Project) -> None:
    project.write({"main.tf": ROLE.format(LITERAL) + okta("a", '"7200"', PAIR)})
    row = next(row for row in project.reach() if row["kind"] == "alicloud.saml-role-console")
    assert row["workflow"] is None
    assert factor(row) == ("configured", "okta_app_saml.a", exactly(2))


AWS_ROLE = """\
resource "aws_iam_role" "fin" {
  name = "finance"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithSAML"
      Principal = { Federated = "arn:aws:iam::1:saml-provider/okta" }
    }]
  })
}
"""
ARN = '"arn:aws:iam::1:saml-provider/okta"'


def aws_okta(name: str, arn: str, seconds: int) -> str:
    """Okta's own application for AWS, which has its settings as JSON."""
    settings = f"jsonencode({{ identityProviderArn = {arn}, sessionDuration = {seconds} }})"
    return f"""\
resource "okta_app_saml" "{name}" {{
  preconfigured_app = "amazon_aws"
  app_settings_json = {settings}
}}
"""


def aws_settings(app: str, arn: str, seconds: int) -> str:
    settings = f"jsonencode({{ identityProviderArn = {arn}, sessionDuration = {seconds} }})"
    return f"""\
resource "okta_app_saml" "{app}" {{
  preconfigured_app = "amazon_aws"
}}
resource "okta_app_saml_app_settings" "{app}" {{
  app_id   = okta_app_saml.{app}.id
  settings = {settings}
}}
"""


OTHER_ARN = ARN.replace("okta", "other")

AWS_MEANT: dict[str, tuple[str, tuple[object, ...]]] = {
    "no application": ("", ("default", None, exactly(1))),
    "settings of the application": (
        aws_okta("a", ARN, 28800) + aws_okta("b", OTHER_ARN, 7200), ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "settings of their own": (
        aws_settings("a", ARN, 28800) + aws_settings("b", OTHER_ARN, 7200),
        ("configured", "okta_app_saml_app_settings.a", exactly(8)),
    ),
    "attribute statements": (
        okta("a", '"28800"', PAIR.replace("acs:ram", "arn:aws:iam")).replace(ALI, AWS),
        ("configured", "okta_app_saml.a", exactly(8)),
    ),
    "an application for another provider": (aws_okta("b", OTHER_ARN, 7200), ("default", None, exactly(1))),
    "an application of Alibaba Cloud's": (okta("a", '"28800"', PAIR), ("default", None, exactly(1))),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AWS_MEANT.values(), ids=AWS_MEANT)
def test_applications_for_aws(project: Project, text: str, expected: tuple[object, ...]) -> None:
    project.write({"main.tf": AWS_ROLE + text})
    row = next(row for row in project.reach() if row["kind"] == "aws.saml-role-console")
    assert factor(row) == expected


def test_a_sensitive_length_does_not_show_beside_another(project: Project) -> None:
    """Of two applications that may be meant, the bounds would tell what the one sends."""
    app = (
        'resource "okta_app_saml" "{0}" {{\n  attribute_statements {{\n'
        '    name = "https://www.aliyun.com/SAML-Role/Attributes/SessionDuration"\n    values = [{1}]\n  }}\n}}\n'
    )
    text = 'resource "alicloud_ram_role" "sso" {\n  role_name = "sso"\n  max_session_duration = 43200\n}\n'
    text += app.format("a", 'sensitive("7201")') + app.format("b", '"9000"')
    workflow = "workflows: [{name: n, kind: alicloud.saml-role-console, target: sso, needs: 8h}]\n"
    project.write({"main.tf": text, "iaccheck.yaml": workflow})
    (row,) = (row for row in project.reach() if row["workflow"] == "n")
    assert (row["outcome"], row["factors"][0]["seconds"]) == ("fail", [900, 43200])
    for command in ("check", "reach"):
        for form in ("text", "json"):
            assert "7201" not in project.run(command, "--all", "--format", form).out
