from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iaccheck.diff import unified
from iaccheck.edits import Edit, applied
from iaccheck.rewrite import Rewritten, rewrite
from iaccheck.source import UsageError
from tests.project import Project, Ran

CASES = Path(__file__).parent / "cases"

ROLE = 'resource "alicloud_ram_role" "x" {\n%s}\n'
OWN_RULE = """\
rules:
  - id: role-length
    setting: alicloud_ram_role.max_session_duration
    at_most: 30m
    severity: error
    title: Roles are short
    why: A test.
"""
NEEDS = """\
version: 1
workflows:
"""


def needs(length: str, target: str = "alicloud_ram_role.x", name: str = "job", more: str = "") -> str:
    """A workflow that needs a role for a while."""
    return (
        f"  - {{name: {name}, kind: alicloud.assume-role-api, target: '{target}', needs: {length}, "
        f"given: {{requested: {length}}}{more}}}\n"
    )


def write(project: Project, files: Mapping[str, str | bytes]) -> None:
    for name, text in files.items():
        path = project.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def held(project: Project, names: Mapping[str, object]) -> dict[str, bytes]:
    return {name: (project.folder / name).read_bytes() for name in names}


def fix(project: Project, *arguments: str) -> Ran:
    return project.run("check", "--fix", *arguments)


# --- one file before and after --------------------------------------------------------------------------

LITERALS = {
    "out of range": (ROLE % "  max_session_duration = 99999\n", ROLE % "  max_session_duration = 43200\n"),
    "too short": (ROLE % "  max_session_duration = 60\n", ROLE % "  max_session_duration = 3600\n"),
    "seconds for hours": (
        'resource "alicloud_ram_security_preference" "x" {\n  login_session_duration = 28800\n}\n',
        'resource "alicloud_ram_security_preference" "x" {\n  login_session_duration = 8\n}\n',
    ),
    "form": (
        'resource "aws_ssoadmin_permission_set" "x" {\n  session_duration = "8h"\n}\n',
        'resource "aws_ssoadmin_permission_set" "x" {\n  session_duration = "PT8H"\n}\n',
    ),
    "comments, tabs and alignment": (
        ROLE % '\tname\t=   "a" // é\n\tmax_session_duration=99999// why\n\t/* end */\n',
        ROLE % '\tname\t=   "a" // é\n\tmax_session_duration=43200// why\n\t/* end */\n',
    ),
    "quotes": (ROLE % '  max_session_duration = "99999"\n', ROLE % '  max_session_duration = "43200"\n'),
    "made of literals": (
        ROLE % "  max_session_duration = 24 * (60 * 60) # a day\n",
        ROLE % "  max_session_duration = 43200 # a day\n",
    ),
    "negative": (ROLE % "  max_session_duration = -1\n", ROLE % "  max_session_duration = 3600\n"),
    "no line break at the end": (
        'resource "alicloud_ram_role" "x" { max_session_duration = 99999 }',
        'resource "alicloud_ram_role" "x" { max_session_duration = 43200 }',
    ),
    "Unicode before, on the line too": (
        "# 会话 🕐 e\u0301\n" + ROLE % "  /* 🕐é */ max_session_duration = 99999 # 🕐\n",
        "# 会话 🕐 e\u0301\n" + ROLE % "  /* 🕐é */ max_session_duration = 43200 # 🕐\n",
    ),
    "beside a heredoc": (
        ROLE % "  document = <<-EOT\n    max_session_duration = 99999\n  EOT\n  max_session_duration = 99999\n",
        ROLE % "  document = <<-EOT\n    max_session_duration = 99999\n  EOT\n  max_session_duration = 43200\n",
    ),
    "a variable's default": (
        'variable "s" {\n  default = 99999 # s\n}\n' + ROLE % "  max_session_duration = var.s\n",
        'variable "s" {\n  default = 43200 # s\n}\n' + ROLE % "  max_session_duration = var.s\n",
    ),
    "a local, in a condition": (
        "locals {\n  s = true ? 99999 : 3600\n}\n" + ROLE % "  max_session_duration = local.s\n",
        "locals {\n  s = true ? 43200 : 3600\n}\n" + ROLE % "  max_session_duration = local.s\n",
    ),
    "values of a map": (
        'resource "alicloud_ram_role" "x" {\n  for_each             = { a = 99999, b = 3600, "c d" = 1 }\n'
        "  max_session_duration = each.value\n}\n",
        'resource "alicloud_ram_role" "x" {\n  for_each             = { a = 43200, b = 3600, "c d" = 3600 }\n'
        "  max_session_duration = each.value\n}\n",
    ),
    "keys of objects": (
        'locals {\n  roles = {\n    a = { hours = 1, "seconds" : 99999 }\n  }\n}\n'
        'resource "alicloud_ram_role" "x" {\n  for_each = local.roles\n  max_session_duration = each.value.seconds\n}',
        'locals {\n  roles = {\n    a = { hours = 1, "seconds" : 43200 }\n  }\n}\n'
        'resource "alicloud_ram_role" "x" {\n  for_each = local.roles\n  max_session_duration = each.value.seconds\n}',
    ),
    "what becomes JSON": (
        'resource "okta_app_saml_app_settings" "x" {\n settings = jsonencode({ a = 1, sessionDuration = 99999 })\n}\n',
        'resource "okta_app_saml_app_settings" "x" {\n settings = jsonencode({ a = 1, sessionDuration = 43200 })\n}\n',
    ),
    "a nested block": (
        'provider "alicloud" {\n  assume_role {\n    role_arn = "x"\n    session_expiration = 1\n  }\n}\n',
        'provider "alicloud" {\n  assume_role {\n    role_arn = "x"\n    session_expiration = 3600\n  }\n}\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LITERALS)
@pytest.mark.parametrize("style", ["plain", "CRLF", "byte order mark"])
def test_a_literal_is_replaced_and_nothing_else(project: Project, name: str, style: str) -> None:
    before, after = (text.encode() for text in LITERALS[name])
    if style == "CRLF":
        before, after = before.replace(b"\n", b"\r\n"), after.replace(b"\n", b"\r\n")
    elif style == "byte order mark":
        before, after = b"\xef\xbb\xbf" + before, b"\xef\xbb\xbf" + after
    write(project, {"main.tf": before})
    ran = fix(project)
    assert ran.code == 0, ran.err
    assert held(project, {"main.tf": 0}) == {"main.tf": after}
    again = fix(project)
    assert (again.code, again.err) == (0, "iaccheck: 0 fixed in 0 files, 0 left\n")


INSERTED = {
    "after the last argument": ('  name = "a" # n\n', '  name = "a" # n\n  max_session_duration = 28800\n'),
    "aligned": (
        '  description          = "a"\n  document_of_this_one = "b"\n',
        '  description          = "a"\n  document_of_this_one = "b"\n  max_session_duration = 28800\n',
    ),
    "as tight": ("\tname=1\n", "\tname=1\n\tmax_session_duration=28800\n"),
    "deeper": ("      name = 1\n", "      name = 1\n      max_session_duration = 28800\n"),
    "before nested blocks": (
        "  force = true\n\n  timeouts {\n    create = 1\n  }\n",
        "  force = true\n  max_session_duration = 28800\n\n  timeouts {\n    create = 1\n  }\n",
    ),
    "before a first block": (
        "  timeouts {\n    create = 1\n  }\n",
        "  max_session_duration = 28800\n\n  timeouts {\n    create = 1\n  }\n",
    ),
    "after a heredoc": (
        "  document = <<EOT\n  x = 1\nEOT\n",
        "  document = <<EOT\n  x = 1\nEOT\n  max_session_duration = 28800\n",
    ),
    "aligned with a heredoc": (
        "  document_of_this_very_one = <<EOT\n  x = 1\nEOT\n",
        "  document_of_this_very_one = <<EOT\n  x = 1\nEOT\n  max_session_duration      = 28800\n",
    ),
    "after a comment of several lines": (
        "  name = 1 /* a\n  b */ # c\n",
        "  name = 1 /* a\n  b */ # c\n  max_session_duration = 28800\n",
    ),
    "after an object": (
        "  tags = {\n    a = 1\n  }\n",
        "  tags = {\n    a = 1\n  }\n  max_session_duration = 28800\n",
    ),
    "only a comment": ("  # nothing\n", "  max_session_duration = 28800\n  # nothing\n"),
    "empty": ("", "  max_session_duration = 28800\n"),
}


@pytest.mark.parametrize("name", INSERTED)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_missing_argument_is_added_in_the_style_of_its_block(project: Project, name: str, line_break: str) -> None:
    before, after = ((ROLE % text).replace("\n", line_break).encode() for text in INSERTED[name])
    write(project, {"main.tf": before, "iaccheck.yaml": NEEDS + needs("8h")})
    ran = fix(project)
    assert (project.folder / "main.tf").read_bytes() == after
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'resource "alicloud_ram_role" "x" {} # e\n',
            'resource "alicloud_ram_role" "x" {\n  max_session_duration = 28800\n} # e\n',
        ),
        (
            'resource "alicloud_ram_role" "x" { name = "a" }',
            'resource "alicloud_ram_role" "x" {\n  name = "a"\n  max_session_duration = 28800\n}',
        ),
        (
            '{"resource": {"alicloud_ram_role": {"x": {}}}}',
            '{"resource": {"alicloud_ram_role": {"x": {"max_session_duration": 28800}}}}',
        ),
        (
            '{"resource": {"alicloud_ram_role": {"x": {\n  "name": "a"\n}}}}',
            '{"resource": {"alicloud_ram_role": {"x": {\n  "name": "a",\n  "max_session_duration": 28800\n}}}}',
        ),
        (
            '{"resource": {"alicloud_ram_role": {"x": [{"name": "é"}]}}}',
            '{"resource": {"alicloud_ram_role": {"x": [{"name": "é", "max_session_duration": 28800}]}}}',
        ),
    ],
)  # fmt: skip
def test_blocks_of_one_line_and_in_json_take_one_more(project: Project, before: str, after: str) -> None:
    name = "main.tf.json" if before.startswith("{") else "main.tf"
    write(project, {name: before, "iaccheck.yaml": NEEDS + needs("8h")})
    assert fix(project).code == 0
    assert (project.folder / name).read_text(encoding="utf-8") == after


OBJECTS = """\
settings:
  - {id: null_thing.config.ttl, title: T, unit: number, allowed: [0, 99], omitted: {on_create: 1, existing: kept}}
rules:
  - {id: ttl, setting: null_thing.config.ttl, at_least: 5, severity: error, title: T, why: W}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", "{ ttl = 5 }"),
        ('{ a = 1, "b c" = 2 }', '{ a = 1, "b c" = 2, "ttl" = 5 }'),
        ("{ a : 1 }", "{ a : 1, ttl: 5 }"),
        ("{\n    a = 1,\n    b = 2, # b\n  }", "{\n    a = 1,\n    b = 2, # b\n    ttl = 5,\n  }"),
        ("{\n    a = 1\n    b = 2 # b\n  }", "{\n    a = 1\n    b = 2 # b\n    ttl = 5\n  }"),
        ('{"a": 1}', '{"a": 1, "ttl": 5}'),
        ("merge({ a = 1 })", "merge({ a = 1 })"),
    ],
)
def test_objects_take_one_more_key(project: Project, before: str, after: str) -> None:
    name, text = "main.tf", 'resource "null_thing" "x" {\n  config = %s\n}\n'
    if before.startswith('{"'):
        name, text = "main.tf.json", '{"resource": {"null_thing": {"x": {"config": %s}}}}'
    write(project, {name: text % before, "rules/own.yaml": OBJECTS})
    ran = fix(project, "--rules", "rules")
    assert (project.folder / name).read_text() == text % after, ran.err
    assert ran.code == int(before == after), ran.out


def test_of_a_choice_the_first_that_does_no_harm_is_taken(project: Project) -> None:
    request = (
        'provider "alicloud" {\n  assume_role {\n    role_arn           = alicloud_ram_role.x.arn\n'
        "    session_expiration = local.s\n  }\n}\n"
    )
    other = 'locals {\n  s = 7200\n}\nresource "null_resource" "n" {\n  triggers = { s = local.s }\n}\n'
    role = ROLE % '  role_name            = "x"\n  max_session_duration = 3600\n'
    write(project, {"request.tf": request + other, "role.tf": role})
    assert fix(project).code == 0
    assert (project.folder / "request.tf").read_text() == request + other
    assert (project.folder / "role.tf").read_text() == role.replace("3600", "7200")


# --- several files --------------------------------------------------------------------------------------

VARIABLE = 'variable "s" {\n  type = number\n}\n' + ROLE % "  max_session_duration = var.s\n"
CALLED = 'variable "s" {\n  default = 99999\n}\nresource "alicloud_ram_role" "x" {\n  max_session_duration = var.s\n}\n'


@pytest.mark.parametrize(
    ("files", "changed", "old", "new"),
    [
        ({"main.tf": VARIABLE, "terraform.tfvars": "s = 99999 # s\n"}, "terraform.tfvars", b"99999", b"43200"),
        ({"main.tf": VARIABLE, "a.auto.tfvars.json": '{"s" :99999}'}, "a.auto.tfvars.json", b"99999", b"43200"),
        ({"main.tf": VARIABLE, "a.auto.tfvars.json": '{"s" :"99999"}'}, "a.auto.tfvars.json", b"99999", b"43200"),
        (
            {"main.tf.json": '{"resource":{"alicloud_ram_role":{"é":{"max_session_duration": "99999"}}}}'},
            "main.tf.json", b"99999", b"43200",
        ),
        (
            {"m/main.tf": VARIABLE, "main.tf": 'module "a" {\n  source = "./m"\n  s = 99999\n}\n'},
            "main.tf", b"99999", b"43200",
        ),
        # both callers get the default, and both want the same
        (
            {"m/main.tf": CALLED, "main.tf": 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n'},
            "m/main.tf", b"99999", b"43200",
        ),
        # one of two root modules is asked for, and the other wants the same
        (
            {
                "m/main.tf": CALLED,
                "a/main.tf": 'module "m" {\n  source = "../m"\n}\n',
                "b/main.tf": 'module "m" {\n  source = "../m"\n}\n',
                "iaccheck.yaml": "version: 1\n",
            },
            "m/main.tf", b"99999", b"43200",
        ),
    ],
)  # fmt: skip
def test_a_value_is_changed_where_it_comes_from(
    project: Project, files: dict[str, str], changed: str, old: bytes, new: bytes
) -> None:
    write(project, files)
    before = held(project, files)
    ran = fix(project, *(["a"] if "a/main.tf" in files else []))
    after = held(project, files)
    assert after.pop(changed) == before.pop(changed).replace(old, new)
    assert after == before
    assert ran.code == 0, ran.err


def test_every_factor_that_a_workflow_needs_is_raised(project: Project) -> None:
    files = {
        "role.tf": ROLE % "  max_session_duration = 3600\n",
        "login.tf": 'resource "alicloud_ram_security_preference" "p" {\n  login_session_duration = 6\n}\n',
        "iaccheck.yaml": (
            "version: 1\nworkflows:\n"
            "  - {name: people, kind: alicloud.switch-role-console, target: alicloud_ram_role.x, needs: 8h}\n"
        ),
    }
    write(project, files)
    ran = fix(project)
    assert ran.code == 0, ran.err
    after = held(project, files)
    assert after["role.tf"] == files["role.tf"].replace("3600", "28800").encode()
    assert after["login.tf"] == files["login.tf"].replace("6", "8").encode()
    assert ran.err.splitlines() == [
        "iaccheck: login.tf:2: login_session_duration = 8 in alicloud_ram_security_preference.p (workflow-unreachable)",
        "iaccheck: role.tf:2: max_session_duration = 28800 in alicloud_ram_role.x (workflow-unreachable)",
        "iaccheck: 2 fixed in 2 files, 0 left",
    ]


def test_own_rules_are_fixed_to_their_nearest_value(project: Project) -> None:
    rules = OWN_RULE.replace("30m", "2h")
    write(project, {"main.tf": ROLE % "  max_session_duration = 36000\n", "rules/own.yaml": rules})
    assert fix(project, "--rules", "rules").code == 0
    assert b"= 7200\n" in (project.folder / "main.tf").read_bytes()


# --- what is left alone ---------------------------------------------------------------------------------

TWICE = 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n'
SHORT = 'variable "s" {\n  default = 3600\n}\nresource "alicloud_ram_role" "x" {\n  max_session_duration = var.s\n}\n'
LEFT = {
    "another caller of the module did not ask for it": (
        {"m/main.tf": SHORT, "main.tf": TWICE, "iaccheck.yaml": NEEDS + needs("8h", "module.a.alicloud_ram_role.x")},
        "alicloud_ram_role.x gets its value from there, too",
    ),
    "callers of the module want different values": (
        {
            "m/main.tf": SHORT,
            "main.tf": TWICE,
            "iaccheck.yaml": NEEDS
            + needs("8h", "module.a.alicloud_ram_role.x")
            + needs("10h", "module.b.alicloud_ram_role.x", "other"),
        },
        "alicloud_ram_role.x gets its value from there, too",
    ),
    "two workflows disagree": (
        {
            "main.tf": ROLE % "  max_session_duration = 3600\n",
            "iaccheck.yaml": NEEDS + needs("8h") + needs("1h", name="short", more=", at_most: 2h"),
        },
        "suits both",
    ),
    "a rule would break": (
        {
            "main.tf": ROLE % "  max_session_duration = 3600\n",
            "iaccheck.yaml": "version: 1\nrules: {paths: [own]}\nworkflows:\n" + needs("8h"),
            "own/own.yaml": OWN_RULE.replace("30m", "2h"),
        },
        "that would break role-length",
    ),
    "something else is counted by it": (
        {
            "main.tf": "locals {\n  n = 99999\n}\n"
            + ROLE % "  max_session_duration = local.n\n"
            + 'resource "null_resource" "n" {\n  triggers = { n = local.n }\n}\n'
        },
        "triggers of null_resource.n gets its value from there, too",
    ),
    "worked out": (
        {"main.tf": 'variable "h" {\n  default = 99\n}\n' + ROLE % "  max_session_duration = var.h * 3600\n"},
        "to get max_session_duration = 43200, change var.h at main.tf:2",
    ),
    "a function": ({"main.tf": ROLE % "  max_session_duration = max(99999, 1)\n"}, "worked out there, not written"),
    "a comment within": ({"main.tf": ROLE % "  max_session_duration = 99999 + /* why */ 1\n"}, "a comment"),
    "a heredoc": ({"main.tf": ROLE % "  max_session_duration = trimspace(<<EOT\n99999\nEOT\n  )\n"}, "a line break"),
    "JSON in a text": (
        {"main.tf": 'resource "okta_app_saml_app_settings" "x" {\n  settings = "{\\"sessionDuration\\": 99999}"\n}\n'},
        "not fixed: session-out-of-range",
    ),
    "null": (
        {
            "main.tf": ROLE % "  max_session_duration = null\n",
            "iaccheck.yaml": NEEDS + needs("8h"),
        },
        "null",
    ),
    "a sensitive value": (
        {
            "main.tf": 'variable "s" {\n  sensitive = true\n  default = 99999\n}\n'
            + ROLE % "  max_session_duration = var.s\n"
        },
        "its value is sensitive",
    ),
    "a check of the variable refuses it": (
        {
            "main.tf": 'variable "s" {\n  default = 99999\n  validation {\n    condition     = var.s > 50000\n'
            '    error_message = "Long ones."\n  }\n}\n' + ROLE % "  max_session_duration = var.s\n"
        },
        "not fixed: session-out-of-range",
    ),
    "not a matter of Terraform": (
        {
            "main.tf": ROLE % "  max_session_duration = 28800\n",
            "iaccheck.yaml": NEEDS + needs("8h").replace("given: {requested: 8h}", "given: {requested: 1h}"),
        },
        "let the caller ask for 8 h",
    ),
    "a module that was fetched": (
        {
            "main.tf": 'module "a" {\n  source = "example.com/a/b/c"\n}\n',
            ".terraform/modules/modules.json": '{"Modules":[{"Key":"","Source":"","Dir":"."},'
            '{"Key":"a","Source":"example.com/a/b/c","Version":"1.0.0","Dir":".terraform/modules/a"}]}',
            ".terraform/modules/a/main.tf": ROLE % "  max_session_duration = 99999\n",
        },
        "was fetched",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_be_fixed_is_left_and_said(project: Project, name: str) -> None:
    files, reason = LEFT[name]
    write(project, files)
    before = held(project, files)
    ran = fix(project)
    assert held(project, files) == before
    assert reason in ran.err
    assert "iaccheck: 0 fixed in 0 files" in ran.err
    assert ran.code == 1


def test_what_can_be_fixed_is_fixed_beside_what_cannot(project: Project) -> None:
    files = {"m/main.tf": SHORT, "main.tf": TWICE + ROLE % "  max_session_duration = 99999\n"}
    files["iaccheck.yaml"] = NEEDS + needs("8h", "module.a.alicloud_ram_role.x")
    write(project, files)
    ran = fix(project)
    assert ran.code == 1
    assert (project.folder / "main.tf").read_bytes() == files["main.tf"].replace("99999", "43200").encode()
    assert (project.folder / "m/main.tf").read_bytes() == SHORT.encode()
    assert ran.err.endswith("1 fixed in 1 file, 1 left\n")
    assert "session-out-of-range" not in ran.out


def test_waived_findings_are_left_alone(project: Project) -> None:
    waiver = "waivers:\n  - {rule: session-out-of-range, address: alicloud_ram_role.x, reason: it goes}\n"
    write(project, {"main.tf": ROLE % "  max_session_duration = 99999\n", "iaccheck.yaml": f"version: 1\n{waiver}"})
    assert fix(project).err == "iaccheck: 0 fixed in 0 files, 0 left\n"


def test_only_selected_rules_are_fixed(project: Project) -> None:
    text = ROLE % "  max_session_duration = 99999\n"
    write(project, {"main.tf": text})
    fix(project, "--select", "session-malformed")
    assert (project.folder / "main.tf").read_text() == text


def test_a_plan_is_never_changed(project: Project) -> None:
    plan = (
        '{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{}},"resource_changes":'
        '[{"address":"alicloud_ram_role.x","mode":"managed","type":"alicloud_ram_role","name":"x",'
        '"provider_name":"registry.terraform.io/aliyun/alicloud","change":{"actions":["create"],"before":null,'
        '"after":{"max_session_duration":99999},"after_unknown":{},"before_sensitive":false,"after_sensitive":{}}}],'
        '"configuration":{"root_module":{}}}'
    )
    write(project, {"plan.json": plan})
    ran = fix(project, "plan.json")
    assert ran.code == 1
    assert "a plan or state is not changed: correct the configuration that it comes from" in ran.err
    assert (project.folder / "plan.json").read_text() == plan
    ran = project.run("check", "--fix", "-", stdin=plan.encode())
    assert (ran.code, "a plan or state is not changed" in ran.err) == (1, True)


# --- files ----------------------------------------------------------------------------------------------


def test_the_diff_is_what_would_be_written_and_nothing_is(project: Project) -> None:
    text = (ROLE % "  max_session_duration = 99999\n").rstrip("\n")
    write(project, {"live/main.tf": text})
    ran = project.run("check", "--diff")
    assert ran.out == (
        "--- a/live/main.tf\n+++ b/live/main.tf\n@@ -1,3 +1,3 @@\n"
        ' resource "alicloud_ram_role" "x" {\n-  max_session_duration = 99999\n+  max_session_duration = 43200\n }\n'
        "\\ No newline at end of file\n"
    )
    assert ran.code == 1
    assert ran.err.endswith("1 to fix in 1 file, 0 left\n")
    assert (project.folder / "live/main.tf").read_text() == text


def test_a_diff_cannot_drive_a_terminal(project: Project) -> None:
    write(project, {"main.tf": ROLE % "  max_session_duration = 99999 # \x1b[31m\r\n"})
    assert "+  max_session_duration = 43200 # \x1b[31m\r\n" in project.run("check", "--diff").out
    project.monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "+  max_session_duration = 43200 # \\x1b[31m\\r\n" in project.run("check", "--diff").out


def test_the_report_is_that_after_the_fixes(project: Project) -> None:
    write(project, {"main.tf": ROLE % "  max_session_duration = 99999\n"})
    ran = fix(project, "--format", "json", "--report", "markdown=out.md")
    assert ran.json["summary"]["fail"] == 0
    assert "session-out-of-range" not in (project.folder / "out.md").read_text()


def test_a_diff_of_nothing_replaces_that_of_an_older_run(project: Project) -> None:
    write(project, {"main.tf": ROLE % "  max_session_duration = 3600\n", "fixes.diff": "old"})
    assert project.run("--diff", "-o", "fixes.diff").code == 0
    assert (project.folder / "fixes.diff").read_text() == ""


def test_a_read_only_file_ends_the_run_before_any_is_written(project: Project) -> None:
    other = 'resource "alicloud_ram_role" "y" {\n  max_session_duration = 1\n}\n'
    files = {"a.tf": ROLE % "  max_session_duration = 99999\n", "b.tf": other}
    write(project, files)
    (project.folder / "b.tf").chmod(0o444)
    ran = fix(project, "-o", "report.txt")
    assert (ran.code, ran.out) == (2, "")
    assert "b.tf can't be written: it is read-only" in ran.err
    assert held(project, files) == {name: text.encode() for name, text in files.items()}
    assert sorted(os.listdir(project.folder)) == ["a.tf", "b.tf"]


def test_a_file_keeps_its_mode(project: Project) -> None:
    write(project, {"main.tf": ROLE % "  max_session_duration = 99999\n"})
    (project.folder / "main.tf").chmod(0o640)
    assert fix(project).code == 0
    assert stat.S_IMODE((project.folder / "main.tf").stat().st_mode) == 0o640


def test_links_are_followed_within_the_tree_only(project: Project) -> None:
    text = ROLE % "  max_session_duration = 99999\n"
    write(project, {"tree/shared/role.tf": text, "outside.tf": text, "tree/iaccheck.yaml": "version: 1\n"})
    project.monkeypatch.chdir(project.folder / "tree")
    (project.folder / "tree/live").mkdir()
    (project.folder / "tree/live/main.tf").symlink_to("../shared/role.tf")
    (project.folder / "tree/live/other.tf").symlink_to(project.folder / "outside.tf")
    fix(project)
    assert (project.folder / "tree/live/main.tf").is_symlink()
    assert b"43200" in (project.folder / "tree/shared/role.tf").read_bytes()
    assert (project.folder / "outside.tf").read_text() == text


def test_a_var_file_outside_of_the_tree_is_left(project: Project) -> None:
    write(project, {"tree/main.tf": VARIABLE, "outside.tfvars": "s = 99999\n"})
    project.monkeypatch.chdir(project.folder / "tree")
    ran = fix(project, "--var-file", "../outside.tfvars")
    assert "../outside.tfvars is no file of the checked tree" in ran.err
    assert (project.folder / "outside.tfvars").read_text() == "s = 99999\n"


@pytest.mark.parametrize("changed", ["bytes", "gone", "link"])
def test_nothing_is_written_if_a_file_is_no_longer_what_was_read(tmp_path: Path, changed: str) -> None:
    first, second = tmp_path / "a.tf", tmp_path / "b.tf"
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    files = [Rewritten(str(path), path.name, path.read_bytes(), b"new") for path in (first, second)]
    second.unlink()
    if changed == "bytes":
        second.write_bytes(b"3")
    elif changed == "link":
        second.symlink_to(first)
    with pytest.raises(UsageError, match=r"b\.tf can't be written"):
        rewrite(files)
    assert first.read_bytes() == b"1"
    assert {path.name for path in tmp_path.iterdir()} <= {"a.tf", "b.tf"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["settings", "--fix"], "--fix goes with check"),
        (["reach", "--diff"], "--diff goes with check"),
        (["--diff", "--format", "json"], "--diff shows a diff in place of all reports"),
    ],
)
def test_options_that_do_not_go_together(project: Project, arguments: list[str], said: str) -> None:
    ran = project.run(*arguments)
    assert (ran.code, said in ran.err) == (2, True)


# --- each shipped rule ----------------------------------------------------------------------------------

FIXED = {
    "session-out-of-range": 1,
    "session-malformed": 1,
    "login-session-not-set": 0,
    "workflow-unreachable": 0,
    "workflow-too-long": 0,
    "request-above-maximum": 0,
    "chained-session-too-long": 0,
    "session-longer-than-needed": 0,
    "login-session-caps-role": 0,
}
"""The rules that name a value to write, and how many findings of their failing case can't be fixed: one value is worked
out, and for another one only an example can be named."""


@pytest.mark.parametrize("rule", FIXED)
def test_the_failing_case_of_a_rule_is_clean_once_it_is_fixed(project: Project, rule: str) -> None:
    shutil.copytree(CASES / rule / "fail", project.folder, dirs_exist_ok=True)
    fix(project, "--select", rule)
    left = [f for f in project.findings("--select", rule) if f["outcome"] == "fail" and f["rule"] == rule]
    assert len(left) == FIXED[rule]


# --- texts in general -----------------------------------------------------------------------------------

BLANK = st.text(alphabet=" \t", max_size=3)
REMARK = st.text(alphabet='aé🕐="{} \t\u2028\x0b', max_size=8)
LINE_BREAKS = st.sampled_from(["\n", "\r\n"])


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    before=BLANK,
    after=BLANK,
    remark=REMARK,
    line_break=LINE_BREAKS,
    ends=st.booleans(),
    value=st.integers(43_201, 10**6),
)
def test_only_the_value_is_touched_and_a_second_run_finds_nothing(
    project: Project, before: str, after: str, remark: str, line_break: str, ends: bool, value: int
) -> None:
    head = f'# {remark}{line_break}resource "alicloud_ram_role" "x" {{{line_break}{before}max_session_duration{after}= '
    tail = f" # {remark}{line_break}}}" + (line_break if ends else "")
    path = project.folder / "main.tf"
    path.write_bytes(f"{head}{value}{tail}".encode())
    for _ in range(2):
        assert fix(project).code == 0
        assert path.read_bytes() == f"{head}43200{tail}".encode()


TEXT = st.lists(st.text(alphabet="ab\r\u2028\x0c", max_size=3), max_size=4).map("\n".join)


@given(before=TEXT, after=TEXT)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_diff_applies(before: str, after: str) -> None:
    assert patched(before, unified("f", before, after)) == after


def patched(text: str, diff: str) -> str:
    """What `patch` makes of a text of fewer lines than a hunk takes in."""
    if not diff:
        return text
    olds, news, last = "", "", ""
    for line in diff.split("\n")[3:-1]:
        if line.startswith("\\"):
            olds, news = (
                (olds[:-1], news) if last == "-" else (olds, news[:-1]) if last == "+" else (olds[:-1], news[:-1])
            )
            continue
        last = line[0]
        olds += f"{line[1:]}\n" * (last in " -")
        news += f"{line[1:]}\n" * (last in " +")
    assert text.endswith(olds)
    return text.removesuffix(olds) + news


def test_a_diff_shows_what_was_changed_and_no_other_line() -> None:
    """Also among many lines that are all the same, and where every other one was changed."""
    block = 'resource "x" "y" {\n  a = 1\n  b = 2\n  c = 1\n}\n\n'
    before = block * 400
    diff = unified("f", before, before.replace("= 1", "= 3"))
    changed = [line for line in diff.split("\n") if line[:1] in {"-", "+"}][2:]
    assert (len(changed), {line[1:] for line in changed}) == (1600, {"  a = 1", "  a = 3", "  c = 1", "  c = 3"})
    added = unified("f", before, before.replace("}", "  d = 1\n}", 1))
    assert [line for line in added.split("\n") if line[:1] in {"-", "+"}][2:] == ["+  d = 1"]


def test_edits_keep_the_rest() -> None:
    assert applied("abcd", [Edit(3, 3, "X"), Edit(1, 2, "")]) == "acXd"
