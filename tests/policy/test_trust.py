"""Trust policies: what each admits, however it is written; what has to stay unknown; and the rules that look at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from iaccheck.files import Files
from iaccheck.model import Root, Trust
from iaccheck.policy.catalogue import load
from iaccheck.policy.trust.trusts import Trusts, wanted_for_trust
from iaccheck.terraform.expand import expand
from iaccheck.terraform.modules import Modules
from iaccheck.terraform.plan import read_plan
from iaccheck.terraform.planning import Planning
from tests.project import Project

CATALOGUE = load()
WANTED = {type_: dict.fromkeys(names, False) for type_, names in wanted_for_trust(CATALOGUE.trust.values()).items()}
KINDS = {type_: table.kinds for type_, table in CATALOGUE.trust.items()}
ARGUMENTS = {"aws_iam_role": "assume_role_policy", "alicloud_ram_role": "assume_role_policy_document"}
CLOUDS = {"aws_iam_role": "aws", "alicloud_ram_role": "alicloud"}

ASSUME, SWITCH, CHAIN = "assume-role-api", "switch-role-console", "role-chaining"
SAML = "saml-role-api saml-role-console"
WEB, ANYWHERE, OIDC = "web-identity-api", "roles-anywhere", "oidc-role-api"
ANYONE = f"{ASSUME} {SWITCH} {CHAIN}"


def trusts(folder: Path, text: str | Mapping[str, str]) -> dict[str, Trust]:
    """By address, what the policy of each role in a configuration comes to."""
    for name, content in ({"main.tf": text} if isinstance(text, str) else text).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    root = expand(".", str(folder), Modules(Files(str(folder), str(folder))), Planning(), WANTED)
    return of_root(root)


def of_root(root: Root) -> dict[str, Trust]:
    all_ = Trusts([root], CATALOGUE.trust)
    found = ((resource.address, all_.of(resource)) for resource in root.resources)
    return {address: trust for address, trust in found if trust is not None}


def kinds(found: frozenset[str]) -> set[str]:
    return {kind.partition(".")[2] for kind in found}


def role(policy: str, type_: str = "aws_iam_role", name: str = "x") -> str:
    return f'resource "{type_}" "{name}" {{\n  {ARGUMENTS[type_]} = {policy}\n}}\n'


def one(folder: Path, text: str | Mapping[str, str]) -> Trust:
    (trust,) = trusts(folder, text).values()
    return trust


# --- what a policy says ---------------------------------------------------------------------------------

A = "arn:aws:iam::111122223333"
R = "acs:ram::1234567890123456"
AWS, ALI = "aws_iam_role", "alicloud_ram_role"


def allow(action: object, principal: object, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Principal": principal, **more}


def deny(action: object, principal: object, **more: object) -> dict[str, object]:
    return {**allow(action, principal, **more), "Effect": "Deny"}


def assume(principal: object, **more: object) -> dict[str, object]:
    return allow("sts:AssumeRole", principal, **more)


RESERVED = "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*"


def asks(operator: str, arns: object) -> dict[str, object]:
    """A condition on who asks."""
    return {operator: {"aws:PrincipalArn": arns}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}


POLICIES: list[tuple[str, object, str]] = [
    # AWS: principals
    (AWS, assume({"AWS": f"{A}:root"}), ANYONE),
    (AWS, assume({"AWS": "111122223333"}), ANYONE),
    (AWS, assume({"AWS": ["111122223333", "444455556666"]}), ANYONE),
    (AWS, assume({"AWS": "*"}), ANYONE),
    (AWS, assume("*"), ANYONE),
    (AWS, assume({"AWS": f"{A}:user/alice"}), f"{ASSUME} {SWITCH}"),
    (AWS, assume({"AWS": f"{A}:user/division/alice"}), f"{ASSUME} {SWITCH}"),
    (AWS, assume({"AWS": f"{A}:role/deploy"}), CHAIN),
    (AWS, assume({"AWS": f"{A}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"}), CHAIN),
    (AWS, assume({"AWS": "arn:aws:sts::111122223333:assumed-role/deploy/session"}), CHAIN),
    (AWS, assume({"AWS": [f"{A}:user/a", f"{A}:role/b"]}), ANYONE),
    (AWS, assume({"AWS": "arn:aws-cn:iam::111122223333:role/deploy"}), CHAIN),
    (AWS, assume({"AWS": "arn:aws-us-gov:iam::111122223333:root"}), ANYONE),
    (AWS, assume({"AWS": "AIDACKCEVSQ6C2EXAMPLE"}), f"{ASSUME} {SWITCH}"),
    (AWS, assume({"AWS": "AROADBQP57FF2AEXAMPLE"}), CHAIN),
    (AWS, allow("sts:AssumeRoleWithSAML", {"Federated": f"{A}:saml-provider/okta"}), SAML),
    (AWS, allow(["sts:AssumeRoleWithSAML", "sts:TagSession"], {"Federated": f"{A}:saml-provider/okta"}), SAML),
    (AWS, allow("sts:AssumeRoleWithWebIdentity",
                {"Federated": f"{A}:oidc-provider/token.actions.githubusercontent.com"}), WEB),
    (AWS, allow("sts:AssumeRoleWithWebIdentity", {"Federated": "accounts.google.com"}), WEB),
    (AWS, allow("sts:AssumeRoleWithWebIdentity", {"Federated": "cognito-identity.amazonaws.com"}), WEB),
    (AWS, assume({"Service": "rolesanywhere.amazonaws.com"}), ANYWHERE),
    (AWS, assume({"Service": "ec2.amazonaws.com"}), ""),
    (AWS, assume({"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]}), ""),
    (AWS, assume({"Service": "ec2.amazonaws.com", "AWS": f"{A}:role/b"}), CHAIN),
    # AWS: actions
    (AWS, allow("sts:*", {"AWS": f"{A}:role/b"}), CHAIN),
    (AWS, allow("*", {"Federated": f"{A}:saml-provider/okta"}), SAML),
    (AWS, allow("STS:assumerole", {"AWS": f"{A}:role/b"}), CHAIN),
    (AWS, allow("sts:AssumeRole*", {"Federated": f"{A}:oidc-provider/x"}), WEB),
    (AWS, allow("sts:AssumeRol?", {"AWS": f"{A}:role/b"}), CHAIN),
    (AWS, allow("sts:TagSession", {"AWS": f"{A}:root"}), ""),
    (AWS, assume({"Federated": f"{A}:saml-provider/okta"}), ""),
    (AWS, allow("sts:AssumeRoleWithSAML", {"AWS": f"{A}:root"}), ""),
    (AWS, allow("sts:AssumeRoleWithSAML", {"Federated": f"{A}:oidc-provider/x"}), ""),
    (AWS, {"Effect": "Allow", "NotAction": "s3:*", "Principal": {"AWS": f"{A}:role/b"}}, CHAIN),
    (AWS, {"Effect": "Allow", "NotAction": "sts:*", "Principal": {"AWS": f"{A}:role/b"}}, ""),
    # AWS: conditions
    (AWS, assume({"AWS": f"{A}:root"}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), ANYONE),
    (AWS, assume({"AWS": f"{A}:root"}, Condition={"StringEquals": {"sts:ExternalId": "7"}}), f"{ASSUME} {CHAIN}"),
    (AWS, assume({"AWS": f"{A}:root"}, Condition={"StringLike": {"STS:externalid": ["7*"]}}), f"{ASSUME} {CHAIN}"),
    (AWS, assume({"AWS": f"{A}:root"}, Condition={"StringEqualsIfExists": {"sts:ExternalId": "7"}}), ANYONE),
    (AWS, assume({"AWS": f"{A}:root"}, Condition={"StringNotEquals": {"sts:ExternalId": "7"}}), ANYONE),
    (AWS, [assume({"AWS": f"{A}:root"}, Condition={"StringEquals": {"sts:ExternalId": "7"}}),
           assume({"AWS": f"{A}:user/alice"})], ANYONE),
    # AWS: conditions on who of an account asks
    (AWS, assume({"AWS": f"{A}:root"}, Condition=asks("ArnLike", RESERVED)), CHAIN),
    (AWS, assume("*", Condition=asks("StringLike", [RESERVED, f"{A}:role/*"])), CHAIN),
    (AWS, assume({"AWS": "111122223333"}, Condition=asks("ForAnyValue:ArnEquals", f"{A}:user/a")),
     f"{ASSUME} {SWITCH}"),
    (AWS, assume({"AWS": f"{A}:root"}, Condition=asks("StringLike", "*")), ANYONE),
    (AWS, assume({"AWS": f"{A}:root"}, Condition=asks("ArnNotLike", f"{A}:role/a")), ANYONE),
    (AWS, assume({"AWS": f"{A}:user/a"}, Condition=asks("ArnLike", f"{A}:user/*")), f"{ASSUME} {SWITCH}"),
    (AWS, [assume({"AWS": f"{A}:root"}), deny("sts:*", "*", Condition=asks("ArnLike", f"{A}:user/b"))], ANYONE),
    # AWS: denials
    (AWS, [assume({"AWS": f"{A}:root"}), deny("sts:AssumeRole", "*")], ""),
    (AWS, [assume({"AWS": f"{A}:root"}), deny("sts:*", {"AWS": "*"})], ""),
    (AWS, [deny("*", {"AWS": f"{A}:role/b"}), assume({"AWS": [f"{A}:role/b", f"{A}:user/a"]})], f"{ASSUME} {SWITCH}"),
    (AWS, [assume({"AWS": f"{A}:root"}), deny("sts:AssumeRole", {"AWS": f"{A}:user/mallory"})], ANYONE),
    (AWS, [assume({"AWS": f"{A}:root"}),
           deny("sts:AssumeRole", "*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})], ANYONE),
    (AWS, [assume({"AWS": f"{A}:root"}), deny("sts:TagSession", "*")], ANYONE),
    (AWS, [], ""),
    # Alibaba Cloud: principals
    (ALI, assume({"RAM": f"{R}:root"}), f"{ASSUME} {SWITCH}"),
    (ALI, assume({"RAM": [f"{R}:root", "acs:ram::9876543210987654:root"]}), f"{ASSUME} {SWITCH}"),
    (ALI, assume({"RAM": f"{R}:user/alice"}), f"{ASSUME} {SWITCH}"),
    (ALI, assume({"RAM": f"{R}:role/deploy"}), ASSUME),
    (ALI, assume({"Federated": [f"{R}:saml-provider/okta"]},
                 Condition={"StringEquals": {"saml:recipient": "https://signin.aliyun.com/saml-role/sso"}}), SAML),
    (ALI, assume({"Federated": f"{R}:oidc-provider/ack-rrsa"},
                 Condition={"StringEquals": {"oidc:aud": "sts.aliyuncs.com"}}), OIDC),
    (ALI, assume({"Service": ["ecs.aliyuncs.com"]}), ""),
    (ALI, assume({"Service": "ecs.aliyuncs.com", "RAM": f"{R}:user/a"}), f"{ASSUME} {SWITCH}"),
    (ALI, [assume({"RAM": f"{R}:role/a"}), assume({"Federated": f"{R}:oidc-provider/b"})], f"{ASSUME} {OIDC}"),
    # Alibaba Cloud: actions and denials
    (ALI, allow(["sts:AssumeRole"], {"RAM": f"{R}:role/a"}), ASSUME),
    (ALI, allow("sts:*", {"RAM": f"{R}:role/a"}), ASSUME),
    (ALI, allow("*", {"Federated": f"{R}:saml-provider/okta"}), SAML),
    (ALI, allow("sts:GetCallerIdentity", {"RAM": f"{R}:root"}), ""),
    (ALI, [assume({"RAM": f"{R}:root"}), deny("sts:AssumeRole", {"RAM": f"{R}:root"})], ""),
    (ALI, [assume({"RAM": f"{R}:root"}), deny("sts:AssumeRole", {"RAM": f"{R}:user/bob"})], f"{ASSUME} {SWITCH}"),
]  # fmt: skip


def document(statement: object) -> dict[str, object]:
    return {"Version": "1", "Statement": statement}


def block(statement: Mapping[str, object], type_: str) -> str:
    """A statement as a block of a data source."""
    plural, kind = ("s", "type") if type_ == AWS else ("", "entity")
    lines = [f'effect = "{statement["Effect"]}"']
    for element, name in (("Action", f"action{plural}"), ("NotAction", "not_actions")):
        if element in statement:
            listed = statement[element] if isinstance(statement[element], list) else [statement[element]]
            lines.append(f"{name} = {json.dumps(listed)}")
    principals = statement["Principal"]
    for word, names in ({"*": "*"} if principals == "*" else principals).items():  # type: ignore[attr-defined]
        listed = names if isinstance(names, list) else [names]
        lines.append(f'principal{plural} {{\n{kind} = "{word}"\nidentifiers = {json.dumps(listed)}\n}}')
    test = "test" if type_ == AWS else "operator"
    for operator, keys in statement.get("Condition", {}).items():  # type: ignore[attr-defined]
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            lines.append(f'condition {{\n{test} = "{operator}"\nvariable = "{key}"\nvalues = {json.dumps(listed)}\n}}')
    return "statement {\n" + "\n".join(lines) + "\n}\n"


def from_data_source(statement: object, type_: str) -> str:
    data, output = ("aws_iam_policy_document", "json") if type_ == AWS else ("alicloud_ram_policy_document", "document")
    statements: list[Mapping[str, object]] = statement if isinstance(statement, list) else [statement]  # type: ignore[list-item]
    blocks = "".join(block(each, type_) for each in statements)
    return f'data "{data}" "p" {{\n{blocks}}}\n' + role(f"data.{data}.p.{output}", type_)


def plan(resources: list[Mapping[str, object]]) -> bytes:
    changes = [
        {"address": f"{r['type']}.x", "mode": "managed", "name": "x", **r,
         "change": {"actions": ["create"], "after_unknown": {}, "after_sensitive": {}, **r["change"]}}  # type: ignore[dict-item]
        for r in resources
    ]  # fmt: skip
    return json.dumps({"format_version": "1.2", "resource_changes": changes}).encode()


WAYS = ("jsonencode", "heredoc", "data source", "plan")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("type_", "statement", "expected"), POLICIES)
def test_a_policy_admits(tmp_path: Path, way: str, type_: str, statement: object, expected: str) -> None:
    text = json.dumps(document(statement))
    if way == "plan":
        change = {"after": {ARGUMENTS[type_]: text}}
        root = read_plan(plan([{"type": type_, "change": change}]), "plan.json", ".", WANTED)
        assert isinstance(root, Root)
        (trust,) = of_root(root).values()
    elif way == "data source":
        trust = one(tmp_path, from_data_source(statement, type_))
    else:
        policy = f"jsonencode({text})" if way == "jsonencode" else f"<<-EOT\n  {text}\n  EOT\n"
        trust = one(tmp_path, role(policy, type_))
    assert kinds(trust.admitted) == set(expected.split())
    assert (trust.unknown, trust.reason) == (frozenset(), "")


# --- what is known in part ------------------------------------------------------------------------------

PARTLY: list[tuple[str, str, str]] = [
    # the type, a principal in a policy as HCL has it, what it admits
    (AWS, "{AWS = \"arn:aws:iam::${var.x}:root\"}", ANYONE),
    (AWS, "{AWS = \"arn:aws:iam::${var.x}:user/${var.x}\"}", f"{ASSUME} {SWITCH}"),
    (AWS, "{AWS = \"arn:${var.x}:iam::${var.x}:role/ci\"}", CHAIN),
    (AWS, "{AWS = format(\"arn:aws:iam::%s:role/%s\", var.x, \"ci\")}", CHAIN),
    (AWS, "{AWS = [for n in [\"a\", \"b\"] : \"arn:aws:iam::${var.x}:role/${n}\"]}", CHAIN),
    (AWS, "{AWS = data.aws_caller_identity.me.account_id}", ANYONE),
    (AWS, "{AWS = \"arn:aws:iam::${data.aws_caller_identity.me.account_id}:root\"}", ANYONE),
    (AWS, "{AWS = aws_iam_role.other.arn}", CHAIN),
    (AWS, "{AWS = [aws_iam_user.a.arn, aws_iam_role.other.arn]}", ANYONE),
    (AWS, "{Service = \"${var.x}.amazonaws.com\", AWS = aws_iam_user.a.arn}", f"{ASSUME} {SWITCH} ?{ANYWHERE}"),
    (AWS, "{Service = \"ec2.${var.x}\"}", ""),
    (AWS, "{AWS = var.x}", " ".join(f"?{kind}" for kind in ANYONE.split())),
    (AWS, "{AWS = \"arn:aws:iam::${var.x}\"}", " ".join(f"?{kind}" for kind in ANYONE.split())),
    (AWS, "{AWS = \"arn:aws:iam::1:${var.x}/a\"}", f"?{ASSUME} ?{SWITCH} ?{CHAIN}"),
    (ALI, "{RAM = \"acs:ram::${var.x}:root\"}", f"{ASSUME} {SWITCH}"),
    (ALI, "{RAM = alicloud_ram_role.other.arn}", ASSUME),
    (ALI, "{Federated = alicloud_ram_saml_provider.p[0].arn}", SAML),
    (ALI, "{Federated = [alicloud_ims_oidc_provider.p[\"a\"].arn]}", OIDC),
    (ALI, "{Federated = \"acs:ram::${var.x}:${var.x}/okta\"}", f"?{OIDC} " + " ".join(f"?{k}" for k in SAML.split())),
    (ALI, "{Federated = \"acs:ram::${var.x}:saml-provider/${var.x}\"}", SAML),
    (ALI, "{Federated = var.x}", f"?{OIDC} " + " ".join(f"?{k}" for k in SAML.split())),
]  # fmt: skip

AROUND = """
variable "x" {
  type = string
}
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "other" {
  assume_role_policy = "{}"
}
resource "aws_iam_user" "a" {}
resource "alicloud_ram_role" "other" {}
resource "alicloud_ram_saml_provider" "p" {
  count = 1
}
resource "alicloud_ims_oidc_provider" "p" {
  for_each = { a = 1 }
}
"""


def verdicts(trust: Trust) -> set[str]:
    """The kinds that it admits; those that it may admit with a question mark."""
    return kinds(trust.admitted) | {f"?{kind}" for kind in kinds(trust.unknown)}


@pytest.mark.parametrize("way", ["jsonencode", "heredoc"])
@pytest.mark.parametrize(("type_", "principal", "expected"), PARTLY)
def test_a_policy_known_in_part_admits_what_is_certain(
    tmp_path: Path, way: str, type_: str, principal: str, expected: str
) -> None:
    if way == "jsonencode":
        policy = (
            f'jsonencode({{Statement = [{{Effect = "Allow", Action = "sts:AssumeRole", Principal = {principal}}}]}})'
        )
    else:
        inner = "${jsonencode(" + principal + ")}"
        policy = (
            f'<<EOT\n{{"Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {inner}}}}}\nEOT\n'
        )
    trust = trusts(tmp_path, AROUND + role(policy, type_))[f"{type_}.x"]
    assert verdicts(trust) == set(expected.split())
    assert bool(trust.reason) == bool(trust.unknown)


def test_holes_in_a_heredoc_are_parts_of_the_texts_they_stand_in(tmp_path: Path) -> None:
    policy = """<<EOT
{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
  "Principal": {"Federated": ["acs:ram::${var.x}:oidc-provider/${var.x}"]},
  "Condition": {"StringEquals": {"oidc:${var.x}": "${var.x}"}}}]}
EOT
"""
    assert verdicts(trusts(tmp_path, AROUND + role(policy, ALI))[f"{ALI}.x"]) == {OIDC}


def test_what_every_choice_admits_is_certain(tmp_path: Path) -> None:
    first, second = (json.dumps(json.dumps(document(assume({"RAM": f"{R}:{who}"})))) for who in ("role/a", "user/b"))
    trust = trusts(tmp_path, AROUND + role(f'var.x == "a" ? {first} : {second}', ALI))[f"{ALI}.x"]
    assert verdicts(trust) == {ASSUME, f"?{SWITCH}"}


# --- what stays unknown ---------------------------------------------------------------------------------

DEEP = '{"Statement": ' + "[" * 5000 + "]" * 5000 + "}"
PRINCIPAL = {"AWS": f"{A}:root"}
UNKNOWN: list[tuple[str, str]] = [
    # a policy's text, why nothing is said of it
    ("", "is no JSON"),
    ("{", "is no JSON"),
    ("{'a': 1}", "is no JSON"),
    ("[]", "is no JSON object"),
    ("null", "is no JSON object"),
    ('"a"', "is no JSON object"),
    ("{}", "has no Statement"),
    ('{"Statement": null}', "has no Statement"),
    ('{"Statement": "x"}', "has no Statement"),
    ('{"Statement": [1]}', "has a statement that is no object"),
    ('{"Statement": [[]]}', "has a statement that is no object"),
    (json.dumps(document({**assume(PRINCIPAL), "Effect": "allow"})), "Effect is neither Allow nor Deny"),
    (json.dumps(document({**assume(PRINCIPAL), "Effect": 1})), "Effect is neither Allow nor Deny"),
    (json.dumps(document({"Action": "*", "Principal": "*"})), "Effect is neither Allow nor Deny"),
    (json.dumps(document({"Effect": "Allow", "Action": "*"})), "neither Principal nor NotPrincipal"),
    (json.dumps(document({"Effect": "Allow", "Principal": "*"})), "neither Action nor NotAction"),
    (json.dumps(document({**assume("*"), "NotAction": "*"})), "both Action and NotAction"),
    (json.dumps(document({**assume("*"), "NotPrincipal": "*"})), "both Principal and NotPrincipal"),
    (json.dumps(document(assume({"AWS": 111122223333}))), "has a principal that is no text"),
    (json.dumps(document(assume({"AWS": [f"{A}:root", None]}))), "has a principal that is no text"),
    (json.dumps(document(assume({"AWS": {"a": "b"}}))), "has a principal that is no text"),
    (json.dumps(document(assume([f"{A}:root"]))), "has a principal that is no text"),
    (json.dumps(document(assume(f"{A}:root"))), "has a principal that is no text"),
    (json.dumps(document(allow(7, PRINCIPAL))), "has an action that is no text"),
    ('{"Statement": [], "Statement": []}', "names an element twice"),
    ('{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*", "Principal": "*"}}', "twice"),
    (json.dumps(document(assume({"AWS": "someone"}))), "a form that is not known here"),
    (json.dumps(document(assume({"AWS": f"{A}:group/x"}))), "a form that is not known here"),
    (json.dumps(document(assume({"CanonicalUser": "79a59df9"}))), "a form that is not known here"),
    (json.dumps(document({"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": PRINCIPAL})), "NotPrincipal"),
    (json.dumps(document([assume(PRINCIPAL), {"Effect": "Deny", "Action": "*", "NotPrincipal": PRINCIPAL}])),
     "may deny it"),
    (json.dumps(document([assume({"AWS": f"{A}:user/a"}), deny("sts:AssumeRole", PRINCIPAL)])), "may deny it"),
    (json.dumps(document(assume(PRINCIPAL, Condition=asks("ArnLike", "arn:aws:iam::1:*")))), "is told by a pattern"),
    (json.dumps(document([assume(PRINCIPAL), deny("*", "*", Condition=asks("ArnNotLike", f"{A}:role/b"))])),
     "may deny it"),
    (json.dumps(document([assume(PRINCIPAL), deny("*", "*", Condition=asks("ArnLike", f"{A}:*"))])), "may deny it"),
    ('{"Statement": {"Effect": "\\u0000"}}', "a character that no policy holds"),
    (DEEP, "is nested too deeply"),
    (json.dumps(document([assume(PRINCIPAL)] * 2000)), "is longer than any policy can be"),
    ('{"Statement": ' + "9" * 5000 + "}", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), UNKNOWN, ids=range(len(UNKNOWN)))
def test_what_cannot_be_read_is_unknown_and_never_admits_nothing(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "policy.json").write_text(text, encoding="utf-8")
    trust = one(tmp_path, role('file("policy.json")'))
    assert trust.admitted == frozenset()
    assert trust.unknown
    assert reason in trust.reason


ALLOWED = f'{{Effect = "Allow", Action = "sts:AssumeRole", Principal = {{AWS = "{A}:root"}}'
HALF_KNOWN = [
    # an argument as HCL has it, why it is not known
    ("var.x", "depends on var.x, which has no value"),
    ('"${var.x}{}"', "is no JSON as far as it is known"),
    ("jsonencode({Statement = var.x})", "depends on var.x"),
    ('jsonencode({Statement = [{Effect = var.x, Action = "sts:AssumeRole", Principal = "*"}]})', "depends on var.x"),
    (f'jsonencode({{Statement = [{{Effect = var.x, Action = "*", Principal = {{AWS = "{A}:user/a"}}}}]}})', "var.x"),
    ('jsonencode({Statement = [{Effect = "Allow", Action = "sts:A${var.x}", Principal = "*"}]})', "depends on var.x"),
    ('jsonencode({Statement = [{Effect = "Allow", Action = var.x, Principal = "*"}]})', "depends on var.x"),
    ('jsonencode({Statement = [{Effect = "Allow", Action = "sts:AssumeRole", Principal = {"${var.x}" = "a"}}]})', ""),
    ('jsonencode({Statement = concat(var.list, [{Effect = "Allow", Action = "*", Principal = "*"}])})', "var.list"),
    (f"jsonencode({{Statement = [{ALLOWED}, Condition = var.x}}]}})", "depends on var.x"),
    (f'jsonencode({{Statement = [{ALLOWED}, Condition = {{ArnLike = {{"aws:PrincipalArn" = var.x}}}}}}]}})', "var.x"),
    (f'jsonencode({{Statement = [{ALLOWED}, Condition = {{ArnLike = {{"aws:${{var.x}}" = "a"}}}}}}]}})', "var.x"),
    ("data.aws_iam_policy_document.who.json", "depends on var.x"),
    ("data.aws_iam_policy_document.nowhere.json", "there is no"),
    ("data.aws_iam_policy_document.p.id", "depends on data.aws_iam_policy_document.p.id"),
    ("replace(data.aws_iam_policy_document.p.json, \"a\", \"b\")", "depends on data.aws_iam_policy_document.p.json"),
    ("data.aws_iam_policy_document.hidden.json", "may have more statements"),
    ("data.aws_iam_policy_document.above.json", "depends on var.list"),
]  # fmt: skip
SOURCES = """
variable "list" {}
data "aws_iam_policy_document" "p" {}
data "aws_iam_policy_document" "hidden" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
  dynamic "statement" {
    for_each = var.list
    content {}
  }
}
data "aws_iam_policy_document" "who" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = [var.x]
    }
  }
}
data "aws_iam_policy_document" "above" {
  override_policy_documents = var.list
}
"""


@pytest.mark.parametrize(("policy", "reason"), HALF_KNOWN)
def test_what_is_not_known_says_why(tmp_path: Path, policy: str, reason: str) -> None:
    trust = trusts(tmp_path, AROUND + SOURCES + role(policy))[f"{AWS}.x"]
    assert trust.admitted == frozenset()
    assert trust.unknown
    assert reason in trust.reason


def test_a_policy_that_is_not_set_is_unknown(tmp_path: Path) -> None:
    trust = one(tmp_path, 'resource "aws_iam_role" "x" {}\n')
    assert (trust.unknown, trust.reason, trust.is_set) == (KINDS[AWS], "is not set here", False)


# --- where a policy stands ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (f"document = {json.dumps(json.dumps(document(assume({'RAM': f'{R}:role/a'}))))}", ASSUME),
        (f'ram_users = ["{R}:root"]', f"{ASSUME} {SWITCH}"),
        (f'ram_users = ["{R}:role/a"]\nservices = ["ecs.aliyuncs.com"]', ASSUME),
        ('services = ["ecs.aliyuncs.com"]', ""),
    ],
)
def test_older_arguments_count(tmp_path: Path, arguments: str, expected: str) -> None:
    trust = one(tmp_path, f'resource "{ALI}" "x" {{\n{arguments}\n}}\n')
    assert verdicts(trust) == set(expected.split())
    assert trust.location is not None
    assert trust.location.line == 2


MERGED = """
data "aws_iam_policy_document" "base" {
  statement {
    sid     = "way"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:user/a"]
    }
  }
}
data "aws_iam_policy_document" "more" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  dynamic "statement" {
    for_each = [aws_iam_saml_provider.p.arn]
    content {
      actions = ["sts:AssumeRoleWithSAML"]
      principals {
        type        = "Federated"
        identifiers = [statement.value]
      }
    }
  }
}
data "aws_iam_policy_document" "other" {
  count                     = 1
  source_policy_documents   = [data.aws_iam_policy_document.more.json]
  override_policy_documents = [jsonencode({ Statement = [{
    Sid = "way", Effect = "Allow", Action = "sts:AssumeRole"
    Principal = { AWS = "arn:aws:iam::111122223333:role/b" } }] })]
}
resource "aws_iam_saml_provider" "p" {}
resource "aws_iam_role" "more" {
  assume_role_policy = data.aws_iam_policy_document.more.minified_json
}
resource "aws_iam_role" "other" {
  assume_role_policy = data.aws_iam_policy_document.other[0].json
}
"""


@pytest.mark.parametrize(
    ("expression", "is_read"),
    [
        ("coalesce(null, {})", True),
        ('coalesce("", {}, null)', True),
        ("coalesce(var.none, {})", True),
        ("tostring({})", True),
        ('"${{{}}}"', True),
        ("coalesce(var.list, {})", False),  # either of them
        ('coalesce({}, "{{}}")', False),
    ],
)
def test_a_document_that_is_the_only_one_meant_is_read(tmp_path: Path, expression: str, is_read: bool) -> None:
    policy = expression.format("data.aws_iam_policy_document.base.json")
    text = MERGED + 'variable "list" {}\nvariable "none" {\n  default = null\n}\n' + role(policy)
    trust = trusts(tmp_path, text)[f"{AWS}.x"]
    assert bool(trust.admitted) is is_read
    assert bool(trust.unknown) is not is_read


def test_documents_are_merged_by_sid(tmp_path: Path) -> None:
    found = trusts(tmp_path, MERGED)
    assert verdicts(found["aws_iam_role.more"]) == {ASSUME, SWITCH, *SAML.split()}
    assert verdicts(found["aws_iam_role.other"]) == {CHAIN, *SAML.split()}


def test_policies_are_followed_through_modules_and_json_syntax(tmp_path: Path) -> None:
    data = {"statement": {"actions": ["sts:AssumeRole"], "principals": [{"type": "AWS", "identifiers": ["*"]}]}}
    module = {"data": {"aws_iam_policy_document": {"p": data}},
              "output": {"json": {"value": "${data.aws_iam_policy_document.p.json}"}}}  # fmt: skip
    main = 'module "m" {\n  for_each = { a = 1 }\n  source = "./m"\n}\n' + role('module.m["a"].json')
    assert verdicts(one(tmp_path, {"main.tf": main, "m/main.tf.json": json.dumps(module)})) == set(ANYONE.split())


def test_a_data_source_read_during_apply_is_read_from_its_blocks_in_a_plan() -> None:
    statement = {"actions": ["sts:AssumeRole"], "principals": [{"type": "AWS", "identifiers": None}], "effect": None}
    unknown = {"json": True, "statement": [{"principals": [{"identifiers": True}]}]}
    written = {
        "statement": [
            {
                "actions": {"constant_value": ["sts:AssumeRole"]},
                "principals": [
                    {
                        "type": {"constant_value": "AWS"},
                        "identifiers": {"references": ["aws_iam_user.a.arn", "aws_iam_user.a"]},
                    }
                ],
            }
        ]
    }
    changes = [
        {"address": "data.aws_iam_policy_document.p", "mode": "data", "type": "aws_iam_policy_document", "name": "p",
         "change": {"actions": ["read"], "after": {"statement": [statement]}, "after_unknown": unknown}},
        {"address": "aws_iam_role.x", "mode": "managed", "type": AWS, "name": "x",
         "change": {"actions": ["create"], "after": {}, "after_unknown": {"assume_role_policy": True}}},
        {"address": "aws_iam_user.a", "mode": "managed", "type": "aws_iam_user", "name": "a",
         "change": {"actions": ["create"], "after": {}, "after_unknown": {"arn": True}}},
    ]  # fmt: skip
    references = ["data.aws_iam_policy_document.p.json", "data.aws_iam_policy_document.p"]
    resources = [
        {"address": "data.aws_iam_policy_document.p", "mode": "data", "expressions": written},
        {"address": "aws_iam_role.x", "mode": "managed",
         "expressions": {"assume_role_policy": {"references": references}}},
        {"address": "aws_iam_user.a", "mode": "managed", "expressions": {}},
    ]  # fmt: skip
    shown = {
        "format_version": "1.2",
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": resources}},
    }
    root = read_plan(json.dumps(shown).encode(), "plan.json", ".", WANTED)
    assert isinstance(root, Root)
    assert verdicts(of_root(root)["aws_iam_role.x"]) == {ASSUME, SWITCH}


# --- what users see -------------------------------------------------------------------------------------

ROLES = role(f"jsonencode({json.dumps(document(assume({'RAM': f'{R}:role/a'})))})", ALI, "program") + role(
    f"jsonencode({json.dumps(document(assume({'Service': 'ecs.aliyuncs.com'})))})", ALI, "service"
)


def test_reach_lists_the_ways_in_that_are_admitted_and_counts_the_roles_that_have_none(project: Project) -> None:
    project.write({"main.tf": ROLES + 'variable "x" {}\n' + role("var.x", ALI, "other")})
    rows = {(r["target"].rpartition(".")[2], r["kind"]): (r["trust"], r["trust_reason"]) for r in project.reach()}
    why = "depends on var.x, which has no value: give it one with --var, a tfvars file or a default"
    assert rows == {("program", "alicloud.assume-role-api"): ("admitted", None)} | {
        ("other", kind): ("unknown", why) for kind in KINDS[ALI]
    }
    text = project.run("reach").out
    assert text.count("trust unknown: its policy depends on var.x") == len(KINDS[ALI])
    assert text.endswith("; 1 role not listed, whose trust policy admits none of these ways in\n")


def test_a_sensitive_policy_is_judged_and_not_shown(project: Project) -> None:
    secret = 'variable "who" {\n  sensitive = true\n  default = "acs:ram::1:role/hush"\n}\n'
    policy = 'jsonencode({Statement = [{Effect = "Allow", Action = "sts:AssumeRole", Principal = {RAM = var.who}}]})'
    ran = project.write({"main.tf": secret + role(policy, ALI)}).run("reach", "--format", "json")
    assert [row["trust"] for row in ran.json["reach"]] == ["admitted"]
    assert "hush" not in ran.out


WORKFLOW = "version: 1\nworkflows:\n- {{name: it, kind: alicloud.{kind}, target: {target}, needs: 1h}}\n"


def of_rule(project: Project, rule: str) -> list[tuple[str, str]]:
    return [(f["outcome"], f["message"]) for f in project.check()["findings"] if f["rule"] == rule]


def test_a_workflow_that_is_not_admitted_is_told_what_is(project: Project) -> None:
    configuration = WORKFLOW.format(kind="oidc-role-api", target="alicloud_ram_role.program")
    project.write({"main.tf": ROLES, "iaccheck.yaml": configuration})
    (found,) = (f for f in project.check()["findings"] if f["rule"] == "workflow-not-trusted")
    assert (found["outcome"], found["severity"]) == ("fail", "warning")
    assert found["message"] == (
        "it: the trust policy of alicloud_ram_role.program does not admit alicloud.oidc-role-api; "
        "it admits alicloud.assume-role-api"
    )
    assert 'Principal = {Federated = "acs:ram::…:oidc-provider/…"}' in found["fix"]
    assert found["location"]["line"] == 2
    assert project.run("check").code == 0


@pytest.mark.parametrize(
    ("kind", "target", "outcomes"),
    [
        ("assume-role-api", "alicloud_ram_role.program", ["pass"]),
        ("assume-role-api", "alicloud_ram_role.service", ["fail"]),
        ("assume-role-api", "alicloud_ram_role.other", ["unknown"]),
        ("assume-role-api", "alicloud_ram_role.without", []),
        ("ram-user-console", "", []),
    ],
)
def test_only_a_policy_that_is_known_fails(project: Project, kind: str, target: str, outcomes: list[str]) -> None:
    text = ROLES + 'variable "x" {}\n' + role("var.x", ALI, "other") + f'resource "{ALI}" "without" {{}}\n'
    configuration = WORKFLOW.format(kind=kind, target=target).replace(" target: ,", "")
    project.write({"main.tf": text, "iaccheck.yaml": configuration})
    assert [outcome for outcome, _ in of_rule(project, "workflow-not-trusted")] == outcomes
    if outcomes == ["unknown"]:
        assert project.run("check").code == 0


def console(seconds: str, hours: str, principal: object) -> str:
    policy = f"jsonencode({json.dumps(document(assume(principal)))})"
    preference = f'resource "alicloud_ram_security_preference" "x" {{\n  login_session_duration = {hours}\n}}\n'
    return preference + role(f"{policy}\n  max_session_duration = {seconds}", ALI)


SSO = {"Federated": f"{R}:saml-provider/okta"}
CAPS: list[tuple[str, str, str, str | None]] = [
    # the role's maximum, the login session's hours, the declared workflow, the outcome
    ("28800", "6", "saml-role-console", "fail"),
    ("21600", "6", "saml-role-console", "pass"),
    ("3600", "6", "saml-role-console", "pass"),
    ("28800", "6", "saml-role-api", None),
]


@pytest.mark.parametrize(("seconds", "hours", "kind", "outcome"), CAPS)
def test_a_login_session_caps_a_role_for_the_console(
    project: Project, seconds: str, hours: str, kind: str, outcome: str | None
) -> None:
    text = 'variable "unknown" {}\n' + console(seconds, hours, SSO)
    project.write({"main.tf": text, "iaccheck.yaml": WORKFLOW.format(kind=kind, target="alicloud_ram_role.x")})
    found = of_rule(project, "login-session-caps-role")
    assert [each for each, _ in found] == ([outcome] if outcome else [])
    if outcome == "fail":
        assert found[0][1] == (
            "max_session_duration is 28800 seconds (8 h), and the login session of its account is 6 h: "
            "that ends its console sessions before"
        )


def test_a_maximum_that_another_workflow_needs_is_left_alone(project: Project) -> None:
    configuration = WORKFLOW.format(kind="saml-role-console", target="alicloud_ram_role.x") + (
        "- {name: long, kind: alicloud.saml-role-api, target: alicloud_ram_role.x, needs: 8h, given: {requested: 8h}}\n"
    )
    project.write({"main.tf": console("28800", "6", SSO), "iaccheck.yaml": configuration})
    assert [outcome for outcome, _ in of_rule(project, "login-session-caps-role")] == ["pass"]


def test_one_fault_makes_one_finding(project: Project) -> None:
    configuration = WORKFLOW.format(kind="saml-role-console", target="alicloud_ram_role.x").replace("1h", "8h")
    project.write({"main.tf": console("28800", "6", SSO), "iaccheck.yaml": configuration})
    assert of_rule(project, "login-session-caps-role") == []
    assert [outcome for outcome, _ in of_rule(project, "workflow-unreachable")] == ["fail"]


def test_users_may_add_rows_and_are_told_of_kinds_that_are_not_there(project: Project) -> None:
    row = "{principal: RAM, forms: ['acs:ram::*:group/*'], ways: {'sts:AssumeRole': [alicloud.%s]}}"
    own = "trust:\n- target: alicloud_ram_role\n  admits:\n  - " + row
    text = role(f"jsonencode({json.dumps(document(assume({'RAM': f'{R}:group/a'})))})", ALI)
    project.write({"main.tf": text, "rules/own.yaml": own % "oidc-role-api"})
    assert [(r["kind"], r["trust"]) for r in project.reach("--rules", "rules")] == [
        ("alicloud.oidc-role-api", "admitted")
    ]
    project.write({"rules/own.yaml": own % "oidc-role-apy"})
    ran = project.run("reach", "--rules", "rules")
    assert ran.code == 2
    assert "unknown workflow kind alicloud.oidc-role-apy: did you mean alicloud.oidc-role-api?" in ran.err
