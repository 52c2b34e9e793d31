"""`iaccheck init`: what it writes is right, passes as it stands, and harms nothing that is there."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from iaccheck.config import read
from iaccheck.policy.catalogue import load
from iaccheck.source import Source
from tests.project import Project

EXAMPLES = Path(__file__).parent.parent / "examples" / "terraform"
ROOT_ALI = '{"RAM":["acs:ram::1:root"]}'
ECS = '{"Service":["ecs.aliyuncs.com"]}'


def ali(name: str = "x", more: str = "", principal: str = ROOT_ALI, action: str = "sts:AssumeRole") -> str:
    """A RAM role whose trust policy admits somebody."""
    statement = f'{{"Effect":"Allow","Action":"{action}","Principal":{principal}}}'
    document = f'{{"Version":"1","Statement":[{statement}]}}'
    quoted = json.dumps(document)
    return f'resource "alicloud_ram_role" "{name}" {{\n  assume_role_policy_document = {quoted}\n  {more}\n}}\n'


def aws(name: str, more: str, principal: str, action: str) -> str:
    """An IAM role whose trust policy admits somebody."""
    statement = f'{{"Effect":"Allow","Action":"{action}","Principal":{principal}}}'
    quoted = json.dumps(f'{{"Version":"2012-10-17","Statement":[{statement}]}}')
    return f'resource "aws_iam_role" "{name}" {{\n  assume_role_policy = {quoted}\n  {more}\n}}\n'


EIGHT = "max_session_duration = 28800"
OIDC = '{"Federated":["arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"]}'
PREFERENCE = 'resource "alicloud_ram_security_preference" "this" {\n  login_session_duration = 6\n}\n'
PERMISSION_SET = 'resource "aws_ssoadmin_permission_set" "admin" {\n  session_duration = "PT4H"\n}\n'
MODULE = {
    "main.tf": """
module "roles" {
  for_each = {prod = 7200, dev = 3600}
  source   = "./roles"
  most     = each.value
}
""",
    "roles/main.tf": 'variable "most" {}\n' + ali("this", "max_session_duration = var.most"),
}
PERMISSION_SETS = """
resource "aws_ssoadmin_permission_set" "this" {
  for_each         = {Admin = "PT2H", Auditor = null}
  session_duration = each.value
}
"""

Row = tuple[str, str, str | None, str]
WRITTEN: list[tuple[dict[str, str], list[Row]]] = [
    # the files, and of each workflow: its name, kind, target and what it needs
    ({"a.tf": ali("x", EIGHT) + PREFERENCE}, [
        ("x-switch-role-console", "alicloud.switch-role-console", "alicloud_ram_role.x", "6h"),
        ("x-assume-role-api", "alicloud.assume-role-api", "alicloud_ram_role.x", "8h"),
        ("ram-user-console", "alicloud.ram-user-console", None, "6h"),
        ("user-sso-console", "alicloud.user-sso-console", None, "6h"),
    ]),
    # an account's own ways in need no role
    ({"a.tf": PREFERENCE.replace("6", "9")}, [
        ("ram-user-console", "alicloud.ram-user-console", None, "9h"),
        ("user-sso-console", "alicloud.user-sso-console", None, "9h"),
    ]),
    # nothing tells the login session: of the console one hour is certain, since no account has less
    ({"a.tf": ali("x", EIGHT)}, [
        ("x-switch-role-console", "alicloud.switch-role-console", "alicloud_ram_role.x", "1h"),
        ("x-assume-role-api", "alicloud.assume-role-api", "alicloud_ram_role.x", "8h"),
    ]),
    ({"a.tf": aws("ci", "max_session_duration = 5400", OIDC, "sts:AssumeRoleWithWebIdentity")}, [
        ("ci", "aws.web-identity-api", "aws_iam_role.ci", "90m"),
    ]),
    # a chain of roles lasts an hour whatever the role allows
    ({"a.tf": aws("ci", EIGHT, '{"AWS":["arn:aws:iam::1:role/other"]}', "sts:AssumeRole")}, [
        ("ci", "aws.role-chaining", "aws_iam_role.ci", "1h"),
    ]),
    ({"a.tf": PERMISSION_SET}, [("admin", "aws.identity-center", "aws_ssoadmin_permission_set.admin", "4h")]),
    ({"a.tf": PERMISSION_SETS}, [
        ("Admin", "aws.identity-center", 'aws_ssoadmin_permission_set.this["Admin"]', "2h"),
        ("Auditor", "aws.identity-center", 'aws_ssoadmin_permission_set.this["Auditor"]', "1h"),
    ]),
    (MODULE, [
        ("roles-dev-switch-role-console", "alicloud.switch-role-console",
         'module.roles["dev"].alicloud_ram_role.this', "1h"),
        ("roles-dev-assume-role-api", "alicloud.assume-role-api",
         'module.roles["dev"].alicloud_ram_role.this', "1h"),
        ("roles-prod-switch-role-console", "alicloud.switch-role-console",
         'module.roles["prod"].alicloud_ram_role.this', "1h"),
        ("roles-prod-assume-role-api", "alicloud.assume-role-api",
         'module.roles["prod"].alicloud_ram_role.this', "2h"),
    ]),
    # a role of a service only is nobody's way in
    ({"a.tf": PERMISSION_SET + ali("machine", "", ECS)}, [
        ("admin", "aws.identity-center", "aws_ssoadmin_permission_set.admin", "4h"),
    ]),
]  # fmt: skip


def written(project: Project, *arguments: str) -> tuple[str, Any]:
    """The file that init writes, and what it says."""
    ran = project.run("init", *arguments)
    assert ran.code == 0, ran.err
    text = (project.folder / (arguments[0] if arguments else "") / "iaccheck.yaml").read_text(encoding="utf-8")
    return text, yaml.safe_load(text)


def uncommented(text: str) -> str:
    """The text with everything in force that stands there as a remark and is YAML."""
    keys = "name|kind|target|root|needs|given|roots|assume|[a-z_]+[.][a-z_]+"
    return re.sub(rf"(?m)^# (?=(?:workflows|accounts|roots):$|  - |  +(?:{keys}):)", "", text)


@pytest.mark.parametrize(("files", "rows"), WRITTEN)
def test_declares_every_way_in_with_what_it_gets_today(
    files: dict[str, str], rows: list[Row], project: Project
) -> None:
    project.write(files)
    _, said = written(project)
    assert [(w["name"], w["kind"], w.get("target"), w["needs"]) for w in said["workflows"]] == rows
    assert all(w["given"] == {"requested": w["needs"]} for w in said["workflows"] if "given" in w)
    assert all(("given" in w) == w["kind"].endswith(("-api", "-chaining")) for w in said["workflows"])
    checked = project.run("check", "--format", "json")
    assert (checked.code, checked.json["summary"]["workflows"]) == (0, len(rows))
    assert [row["outcome"] for row in project.reach() if row["workflow"]] == ["pass"] * len(rows)


def test_an_account_whose_login_session_nothing_tells_is_a_remark(project: Project) -> None:
    project.write({"a.tf": ali("x", "")})
    text, said = written(project)
    assert {w["kind"] for w in said["workflows"]} == {"alicloud.switch-role-console", "alicloud.assume-role-api"}
    assert "# Nothing here says what login_session is: see accounts.\n#   - name: ram-user-console\n" in text
    assert "#   - name: user-sso-console\n" in text


def test_an_account_is_proposed_for_the_root_module_that_plans_its_login_session(project: Project) -> None:
    project.write({"account/a.tf": PREFERENCE, "roles/a.tf": ali("x", ""), "other/a.tf": PERMISSION_SET})
    _, said = written(project)
    assert {w["root"] for w in said["workflows"] if "target" not in w} == {"account"}
    assert project.run().code == 0


@pytest.mark.parametrize("folder", sorted(filter(Path.is_dir, EXAMPLES.iterdir())), ids=lambda folder: folder.name)
def test_examples_without_their_configuration_get_one_that_fails_no_workflow(folder: Path, project: Project) -> None:
    shutil.copytree(folder, project.folder, dirs_exist_ok=True)
    (project.folder / "iaccheck.yaml").unlink()
    path = "plan.json" if (folder / "plan.json").exists() else "."
    before = {finding["rule"] for finding in project.findings(path)}
    assert project.run("init", path).code == 0
    assert any(row["workflow"] for row in project.reach(path))
    after = {finding["rule"] for finding in project.findings(path)}
    assert after - before <= {"session-longer-than-needed"}  # a warning: what is possible in one way only


DOUBTS: list[tuple[str, str]] = [
    # what stands beside a role that is certain, and what is said of it
    (ali("y", "max_session_duration = var.n") + 'variable "n" {}\n', "depends on var.n, which has no value"),
    (ali("y", "max_session_duration = 60"), "The cloud rejects its max_session_duration"),
    ('resource "aws_iam_role" "y" {\n  assume_role_policy = var.p\n}\nvariable "p" {}\n',
     "Whether its trust policy admits this way in is not known: it depends on var.p, which has no value"),
    ('resource "aws_iam_role" "y" {}\n', "its trust policy admits this way in is not known: it is not set here"),
    ('resource "aws_ssoadmin_permission_set" "y" {\n  for_each = var.s\n}\nvariable "s" {}\n',
     "its for_each depends on var.s, which has no value"),
    ('resource "aws_ssoadmin_permission_set" "y" {\n  session_duration = sensitive("PT7H")\n}\n',
     "Its session_duration is sensitive"),
    ('resource "aws_ssoadmin_permission_set" "y" {\n  session_duration = "8h"\n}\n',
     "The cloud rejects its session_duration"),
]  # fmt: skip


@pytest.mark.parametrize(("other", "reason"), DOUBTS)
def test_what_is_not_certain_stands_there_as_a_remark_with_the_reason(
    other: str, reason: str, project: Project
) -> None:
    project.write({"a.tf": PERMISSION_SET, "b.tf": other})
    text, said = written(project)
    assert [w["target"] for w in said["workflows"]] == ["aws_ssoadmin_permission_set.admin"]
    one_line = " ".join(line.removeprefix("# ").strip() for line in text.splitlines())
    assert reason in one_line
    assert "#     target: " in text
    assert re.findall("7 ?[hH]|25200", text) == []
    own = {"session-out-of-range", "session-malformed"}  # of the settings, and true
    assert {f["rule"] for f in project.findings() if f["outcome"] == "fail"} <= own


def test_where_nothing_is_certain_the_file_is_accepted_and_declares_nothing(project: Project) -> None:
    project.write({"a.tf": ali("y", "max_session_duration = var.n") + 'variable "n" {}\n'})
    _, said = written(project)
    assert said == {"version": 1}
    assert project.run("check").code == 0


NASTY = [
    *(
        'a"b',
        "*",
        "a*",
        "ab",
        "a: b",
        "#x",
        "a #b",
        "ünï",
        "日本",
        "\u2028",
        "\u0085",
        "\U0001f600",
        "a\tb",
        "a\nb",
        "\\",
    ),
    *("${x}", "%{x}", "'", "[0]", "]", "a.b", "true", "1", "-", "", "\x7f", "\ufeff", "{}", "a, b", "&a", "!b", "|"),
]


def test_names_and_keys_of_any_kind_are_read_back_as_they_are(project: Project) -> None:
    escaped = (json.dumps(key).replace("${", "$${").replace("%{", "%%{") for key in NASTY)
    keys = ", ".join(re.sub(r"\\ud83d\\ude00", "\U0001f600", key) for key in escaped)
    project.write(
        {
            f"{name}/a.tf": f'resource "aws_ssoadmin_permission_set" "this" {{\n  for_each = toset([{keys}])\n}}\n'
            for name in ("ro: ot", "#1", "true", "12", 'q"', "-", "ä, {b}")
        }
    )
    targets = {(row["root"], row["target"]) for row in project.reach()}
    assert len(targets) == 7 * len(NASTY)
    for folder in sorted({root for root, _ in targets}):
        assert project.run("init", f"./{folder}").code == 0
        path = project.folder / folder / "iaccheck.yaml"
        configuration = read(Source(str(path), path.read_text(encoding="utf-8")), load())
        assert {w.target for w in configuration.workflows} == {target for root, target in targets if root == folder}
        assert project.run("check", f"./{folder}").code == 0
        path.unlink()
    _, said = written(project)  # more than anybody would read: those of one block are one
    assert {w["root"] for w in said["workflows"]} == {root for root, _ in targets}
    assert {w["target"] for w in said["workflows"]} == {"aws_ssoadmin_permission_set.this"}
    assert project.run("check").code == 0


def test_workflows_have_names_of_their_own(project: Project) -> None:
    project.write({f"live/{root}/a.tf": ali("ci", "", '{"RAM":["acs:ram::1:root"]}') for root in ("dev", "prod")})
    _, said = written(project)
    names = [w["name"] for w in said["workflows"]]
    assert names == [
        f"{root}-ci-{way}" for root in ("dev", "prod") for way in ("switch-role-console", "assume-role-api")
    ]
    assert [w["root"] for w in said["workflows"]] == ["live/dev"] * 2 + ["live/prod"] * 2
    assert project.run("check").code == 0


def test_what_stands_there_as_a_remark_can_be_put_in_force(project: Project) -> None:
    project.write(
        {
            "infra/a.tf": ali("x", "max_session_duration = var.n") + ali("z", EIGHT) + 'variable "n" {}\n',
            "infra/terraform.tfvars": "",
            "infra/x.auto.tfvars": "",
            "infra/prod.tfvars": "n = 7200\n",
            "infra/env/dev/terraform.tfvars": "n = 3600\n",
            "infra/modules/m/main.tf": "",
            "infra/modules/m/other.tfvars": "",
        }
    )
    text, _ = written(project)
    (project.folder / "iaccheck.yaml").write_text(uncommented(text), encoding="utf-8")
    said = yaml.safe_load(uncommented(text))
    assert said["roots"] == [
        {"name": "prod", "path": "infra", "var_files": ["infra/prod.tfvars"]},
        {"name": "dev", "path": "infra", "var_files": ["infra/env/dev/terraform.tfvars"]},
    ]
    setting = {"alicloud_ram_security_preference.login_session_duration": "6h"}
    assert said["accounts"] == [{"name": "main", "roots": ["infra"], "assume": setting}]
    assert len(said["workflows"]) == 4 + 2  # of the account, where nothing told its login session
    rows = [row for row in project.reach() if row["workflow"]]
    assert {row["root"] for row in rows if row["target"]} == {"prod", "dev"}
    assert {row["outcome"] for row in rows} == {"pass"}


def test_accounts_name_the_root_module_that_plans_the_login_session(project: Project) -> None:
    project.write({"base/a.tf": PREFERENCE, "roles/a.tf": ali("x", EIGHT)})
    text, _ = written(project)
    said = yaml.safe_load(uncommented(text))
    assert said["accounts"] == [{"name": "main", "roots": ["base", "roles"]}]
    (project.folder / "iaccheck.yaml").write_text(uncommented(text), encoding="utf-8")
    console = next(row for row in project.reach() if row["kind"] == "alicloud.switch-role-console")
    assert console["reachable_seconds"] == [21600, 21600]


def test_accounts_name_no_root_module_that_has_nothing_to_do_with_them(project: Project) -> None:
    project.write({"aws/a.tf": PERMISSION_SET, "ali/a.tf": ali("x", EIGHT)})
    text, _ = written(project)
    assert [account["roots"] for account in yaml.safe_load(uncommented(text))["accounts"]] == [["ali"]]
    (project.folder / "iaccheck.yaml").write_text(uncommented(text), encoding="utf-8")
    assert project.run().code == 0


def test_nobody_is_told_of_accounts_or_files_where_there_is_nothing_to_say(project: Project) -> None:
    text, _ = written(project.write({"a.tf": PERMISSION_SET, "terraform.tfvars": "", "b.auto.tfvars": ""}))
    assert "accounts:" not in text
    assert "roots:" not in text
    assert "given" not in text


def test_a_key_that_would_name_others_too_is_not_declared_where_they_differ(project: Project) -> None:
    sets = PERMISSION_SETS.replace('{Admin = "PT2H", Auditor = null}', '{"a*" = "PT2H", ab = "PT1H"}')
    text, said = written(project.write({"a.tf": sets}))
    assert [w["target"] for w in said["workflows"]] == ['aws_ssoadmin_permission_set.this["ab"]']
    assert "It is not certain to get that." in text
    assert project.run("check").code == 0


def test_more_than_anybody_would_read_is_counted(project: Project) -> None:
    sets = "".join(PERMISSION_SET.replace('"admin"', f'"p{number}"') for number in range(60))
    assert "(10 more ways in are not listed)" in project.write({"a.tf": sets}).run("init").out
    (project.folder / "iaccheck.yaml").unlink()
    text, said = written(project)
    assert len(said["workflows"]) == 50
    assert "10 more ways in are not listed here" in text
    assert project.run("check").code == 0


def test_the_first_line_is_for_editors_and_the_file_is_as_the_schema_has_it(project: Project) -> None:
    from jsonschema import Draft7Validator

    text, said = written(project.write({"a.tf": ali() + PREFERENCE}))
    named = re.fullmatch(r"# yaml-language-server: \$schema=(.*)", text.splitlines()[0])
    assert named is not None
    assert not os.path.isabs(named[1]), "it is read on other machines"
    copy = (project.folder / named[1]).read_text(encoding="utf-8")
    assert copy == project.run("schema").out
    Draft7Validator(json.loads(copy)).validate(said)


def test_says_what_was_written_and_what_to_do_next(project: Project) -> None:
    ran = project.write({"infra/a.tf": PERMISSION_SET}).run("init", "infra")
    first, second, third = ran.out.splitlines()
    assert first.startswith("infra/iaccheck.yaml is written, with its schema for editors: 1 workflow with the longest")
    assert "set needs" in second
    assert third.startswith("Then run iaccheck infra: ")
    assert ran.err == ""


def test_prints_the_same_bytes_elsewhere_if_asked_to(project: Project) -> None:
    project.write({"infra/a.tf": ali("x", EIGHT)})
    printed = project.run("init", "infra", "-o", "-")
    assert not (project.folder / "infra/iaccheck.yaml").exists()
    assert project.run("init", "infra", "-o", "else.yaml").out == ""
    text, _ = written(project, "infra")
    assert printed.out == text == (project.folder / "else.yaml").read_text(encoding="utf-8")
    assert sorted(os.listdir(project.folder)) == ["else.yaml", "infra"]


def test_a_plan_gets_its_configuration_beside_it(project: Project) -> None:
    shutil.copy(EXAMPLES / "plan-json" / "plan.json", project.folder / "plan.json")
    content = (project.folder / "plan.json").read_bytes()
    piped = project.run("init", "-", "-o", "-", stdin=content)
    assert "Then run iaccheck plan.json" in project.run("init", "plan.json").out
    assert (project.folder / "iaccheck.yaml").read_text(encoding="utf-8") == piped.out
    assert [row["outcome"] for row in project.reach("plan.json") if row["workflow"]].count("pass") > 1
    assert [row for row in project.reach("plan.json") if row["workflow"] and row["outcome"] != "pass"] == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Looked for alicloud_ram_role, "),
        ({"a.tf": 'resource "null_resource" "x" {}\n'}, "nothing to declare, so nothing is written"),
        ({"a.tf": 'resource "aws_iot_role_alias" "x" {}\n'}, "in 1 root module"),
        ({"a.tf": ali("machine", "", ECS)}, "1 role is there, but no person and no program outside gets in"),
        ({"a.tf": 'resource "aws_iam_role" {\n'}, "1 file could not be read"),
        ({"a/terragrunt.hcl": ""}, "Terragrunt"),
    ],
)
def test_nothing_to_declare_is_code_3_and_writes_nothing(files: dict[str, str], said: str, project: Project) -> None:
    ran = project.write(files).run("init")
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err
    assert not (project.folder / "iaccheck.yaml").exists()


@pytest.mark.parametrize("content", ["version: 1\n", "", "wrong: ["])
def test_a_configuration_that_is_there_stays_as_it_is(content: str, project: Project) -> None:
    project.write({"a.tf": PERMISSION_SET, "iaccheck.yaml": content})
    ran = project.run("init")
    assert (ran.code, ran.out) == (2, "")
    assert "iaccheck.yaml is there already" in ran.err
    assert (project.folder / "iaccheck.yaml").read_text(encoding="utf-8") == content
    assert "aws.identity-center" in project.run("init", "-o", "-").out


def test_a_link_that_leads_nowhere_is_not_written_through(project: Project) -> None:
    project.write({"a.tf": PERMISSION_SET})
    (project.folder / "iaccheck.yaml").symlink_to(project.folder / "elsewhere.yaml")
    assert project.run("init").code == 2
    assert not (project.folder / "elsewhere.yaml").exists()


def test_a_configuration_above_is_named_and_does_not_count(project: Project) -> None:
    project.write({"iaccheck.yaml": "exclude: ['**']\n", "infra/a.tf": PERMISSION_SET})
    ran = project.run("init", "infra")
    assert ran.code == 0
    assert "note: iaccheck.yaml was in force here; in its folder and below, infra/iaccheck.yaml takes" in ran.err
    assert [row["outcome"] for row in project.reach("infra")] == ["pass"]


def test_a_folder_that_cannot_be_written_to_is_code_2_and_keeps_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write({"a.tf": PERMISSION_SET})

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    ran = project.run("init")
    assert (ran.code, ran.out) == (2, "")
    assert "iaccheck.yaml can't be written: Permission denied" in ran.err
    assert os.listdir(project.folder) == ["a.tf"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a", "b"], "init takes one PATH, and there are 2: a, b"),
        ([".", "--config", "c.yaml"], "init reads no configuration"),
        ([".", "--format", "json"], "init writes YAML only"),
        ([".", "--report", "json=x"], "init writes YAML only"),
        (["nowhere"], "there is no such file or folder"),
    ],
)
def test_what_it_cannot_do_is_a_mistake_of_the_command(arguments: list[str], said: str, project: Project) -> None:
    ran = project.write({"a.tf": PERMISSION_SET, "a/a.tf": "", "b/a.tf": ""}).run("init", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (project.folder / "iaccheck.yaml").exists()


def test_a_kind_of_ones_own_is_declared_too(project: Project) -> None:
    kinds = """
workflows:
  - name: own.vault-login
    title: Vault
    target: vault_role
    factors: [vault_max]
factors:
  vault_max: {title: Longest lease, set_by: role, setting: vault_role.max_ttl, why: It ends then.}
settings:
  - {id: vault_role.max_ttl, title: Longest lease, unit: seconds, allowed: [1m, 24h], docs: "https://example.com/"}
"""
    project.write({"own/kinds.yaml": kinds, "tf/a.tf": 'resource "vault_role" "x" {\n  max_ttl = 90\n}\n'})
    ran = project.run("init", "tf", "--rules", "own", "-o", "-")
    assert ran.code == 0, ran.err
    assert yaml.safe_load(ran.out)["workflows"][0]["kind"] == "own.vault-login"


def test_what_is_said_of_accounts_can_be_uncommented_as_it_stands(project: Project) -> None:
    statement = '{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { RAM = "acs:ram::1:root" } }'
    policy = f"jsonencode({{ Statement = [{statement}] }})"
    role = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = 7200\n'
    role += f"  assume_role_policy_document = {policy}\n}}\n"
    preference = 'resource "alicloud_ram_security_preference" "x" {\n  login_session_duration = 8\n}\n'
    project.write({"base/main.tf": role + preference, "app/main.tf": role}).run("init")
    head, mark, accounts = (project.folder / "iaccheck.yaml").read_text(encoding="utf-8").partition("# accounts:\n")
    assert mark
    bare = "".join(line.removeprefix("# ") for line in (mark + accounts).splitlines(keepends=True))
    project.write({"iaccheck.yaml": head + bare})
    assert project.run().code == 0
    assert {row["account"] for row in project.reach()} == {"main"}


def test_the_account_that_cloudsso_lets_people_into_has_to_be_named(project: Project) -> None:
    session = "  session_duration = 28800\n"
    project.write({"a.tf": f'resource "alicloud_cloud_sso_access_configuration" "x" {{\n{session}}}\n' + PREFERENCE})
    text, said = written(project)
    console = next(w for w in said["workflows"] if w["kind"] == "alicloud.cloudsso-role-console")
    assert console["needs"] == "1h"
    assert "# more, if login_session of the member account (account: NAME) allows it: see accounts\n" in text
