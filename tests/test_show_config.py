"""`--show-config`: what is in force, where each key comes from, and YAML that reads back as the same."""

from __future__ import annotations

import yaml

from tests.project import Project

ROLE = 'resource "alicloud_ram_role" "etl" {\n  role_name = "etl"\n}\n'
FULL = """\
version: 1
workflows:
  - {name: etl, kind: alicloud.assume-role-api, target: alicloud_ram_role.etl, needs: PT1H, given: {requested: 1h}}
roots:
  - {name: prod, path: ., var_files: [prod.tfvars], workspace: "no"}
accounts:
  - name: main
    roots: [prod, "live/**"]
    assume: {alicloud_ram_security_preference.login_session_duration: 12h}
rules:
  severity: {login-session-not-set: error}
  ignore: [waiver-unused]
  paths: [policies]
fail_on: warning
exclude: ["**/fixtures/**", "#odd: *"]
waivers:
  - {rule: waiver-unused, address: 'alicloud_ram_role.x["a b"]', reason: "retired: in March\\nor so", until: 2027-03-31}
"""
RULE = "rules:\n  - {id: mine, title: Mine, setting: alicloud_ram_role.max_session_duration, at_most: 4h}\n"


def full(project: Project) -> Project:
    return project.write(
        {"main.tf": ROLE, "prod.tfvars": "", "iaccheck.yaml": FULL, "policies/own.yaml": RULE, "more/own.yaml": ""}
    )


def test_reads_back_as_the_same(project: Project) -> None:
    shown = full(project).run("--show-config")
    assert (shown.code, shown.err) == (0, "")
    before, document = yaml.safe_load(FULL), yaml.safe_load(shown.out)
    assert document == before | {"undecided": "fail"} | {"waivers": document["waivers"]}
    assert document["waivers"][0]["reason"] == "retired: in March\nor so"
    findings = project.findings()
    project.write({"iaccheck.yaml": shown.out})
    assert [each["message"] for each in project.findings()] == [each["message"] for each in findings]
    again = project.run("--show-config")
    assert yaml.safe_load(again.out) == document
    assert [line.partition("#")[0] for line in again.out.splitlines()] == [
        line.partition("#")[0] for line in shown.out.splitlines()
    ]


def test_each_key_says_where_it_comes_from(project: Project) -> None:
    out = full(project).run("--show-config", "--fail-on", "info", "--ignore", "setting-ignored", "--rules", "more").out
    lines = {line.split("  #")[0].strip(): line.partition("  # ")[2] for line in out.splitlines()}
    for key, origin in {
        "fail_on: info": "--fail-on",
        "- setting-ignored": "--ignore",
        "- waiver-unused": "iaccheck.yaml:12",
        "- policies": "iaccheck.yaml:13",
        "- more": "--rules",
        "login-session-not-set: error": "iaccheck.yaml:11",
        "undecided: fail": "default",
        "- name: prod": "iaccheck.yaml:5",
        "- name: main": "iaccheck.yaml:7",
        '- "#odd: *"': "iaccheck.yaml:15",
    }.items():
        assert lines[key] == origin, key


def test_the_closest_configuration_wins_for_each_path(project: Project) -> None:
    project.write({
        "main.tf": ROLE, "iaccheck.yaml": "fail_on: info\n", "a/main.tf": ROLE, "a/iaccheck.yaml": "undecided: warn\n",
        "a/deep/main.tf": ROLE, "b/main.tf": ROLE,
    })  # fmt: skip
    documents = project.run("--show-config", "a/deep", "b", "a").out.split("---\n")
    heads = [document.splitlines()[0] for document in documents]
    assert heads == ["# For a/deep, a: a/iaccheck.yaml, the nearest one.", "# For b: iaccheck.yaml, the nearest one."]
    values = [yaml.safe_load(document) for document in documents]
    assert [(value["fail_on"], value["undecided"]) for value in values] == [("error", "warn"), ("info", "fail")]
    named = project.run("--show-config", "a/deep", "--config", "iaccheck.yaml").out
    assert named.startswith("# For a/deep: iaccheck.yaml, named by --config.")


def test_defaults_where_there_is_none(project: Project) -> None:
    out = project.write({"main.tf": ROLE}).run("--show-config", "--strict", "--var", "secret=x").out
    assert out.startswith("# For .: the defaults, since there is no iaccheck.yaml.\n# On the command line beside: ")
    assert "--var secret --strict" in out
    assert "=x" not in out
    assert {line.partition("# ")[2] for line in out.splitlines()[2:] if "#" in line} == {"default"}


def test_for_programs(project: Project) -> None:
    shown = full(project).run("--show-config", "--format", "json").json
    [found] = shown["configurations"]
    assert (shown["version"], found["path"], found["paths"]) == (1, "iaccheck.yaml", ["."])
    assert found["configuration"]["rules"]["severity"] == {"login-session-not-set": "error"}
    assert (found["origins"]["rules.paths[0]"], found["origins"]["undecided"]) == ("iaccheck.yaml:13", "default")


def test_a_wrong_configuration_is_told_as_in_a_check(project: Project) -> None:
    shown = project.write({"main.tf": ROLE, "iaccheck.yaml": "fail_no: error\n"}).run("--show-config")
    assert (shown.code, shown.out) == (2, "")
    assert "unknown key fail_no" in shown.err
    for arguments in (("reach", "--show-config"), ("--show-config", "--format", "sarif")):
        assert project.run(*arguments).code == 2
