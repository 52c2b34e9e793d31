"""Secrets from each place that marks one, in each thing that is written; each has a word of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.project import Project

CANARY = "k4n4ry"
NUMBERS = ("54321", "15 h 5 min 21 s", "15:05:21")
"""A secret number, and how it reads as a duration."""
FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html")


def secret(name: str, more: str = "", type_: str = "string") -> str:
    """A sensitive variable."""
    return f'variable "{name}" {{\n  type = {type_}\n{more}  sensitive = true\n}}\n'


SOURCES = {
    "default": secret("default", f'  default = "{CANARY}-default"\n'),
    "tfvars": secret("tfvars"),
    "auto": secret("auto"),
    "environment": secret("environment"),
    "argument": secret("argument"),
    "wrong": secret("wrong", type_="number"),
    "invalid": secret("invalid", "  validation {\n    condition = length(var.invalid) < 3\n"
                      '    error_message = "It is ${var.invalid}."\n  }\n'),
    "number": secret("number", "  default = 54321\n", "number"),
    "map": secret("map", type_="any"),
    "json": secret("json"),
}  # fmt: skip
VALUES = {
    "default": "var.default",
    "tfvars": "var.tfvars",
    "auto": "var.auto",
    "environment": "var.environment",
    "argument": "var.argument",
    "wrong": "var.wrong",
    "invalid": "var.invalid",
    "number": "var.number",
    "call": f'sensitive("{CANARY}-call")',
    "in_a_list": "[var.tfvars, 1]",
    "in_a_map": "{a = var.tfvars}",
    "of_a_map": "var.map.inner",
    "absent": 'var.map["none"]',
    "indexed": "{a = 1}[var.tfvars]",
    "upper": "lower(upper(var.tfvars))",
    "joined": '"x-${var.tfvars}"',
    "number_joined": '"${var.number}x"',
    "number_more": "var.number * 1",
    "number_list": "max([var.number, 1]...)",
    "template": 'templatefile("t.tpl", {x = var.tfvars})',
    "template_fails": 'templatefile("t.tpl", {x = var.tfvars, y = tonumber(var.tfvars)})',
    "decoded": "jsondecode(var.json).a",
    "not_decoded": "jsondecode(var.tfvars)",
    "not_yaml": 'yamldecode("a: [${var.tfvars}")',
    "converted": "tonumber(var.tfvars)",
    "converted_list": "tolist([var.tfvars, {}])",
    "of_a_pattern": 'regex("^z", var.tfvars)',
    "as_a_pattern": 'regex("[${var.tfvars}", "a")',
    "as_a_file": "file(var.tfvars)",
    "compared": 'var.tfvars == "a" ? 1 : 100000',
    "parsed": "parseint(var.tfvars, 10)",
    "formatted": 'format("%d", var.tfvars)',
    "of_time": 'timeadd(var.tfvars, "1h")',
    "of_a_network": "cidrhost(var.tfvars, 1)",
    "decoded_base64": "base64decode(var.tfvars)",
    "tried": "try(tonumber(var.tfvars), var.tfvars)",
    "in_a_loop": "one([for x in [var.tfvars] : x if x != 1])",
    "doubled": "{for x in [var.tfvars, var.tfvars] : x => 1}",
    "split": 'split("4", var.tfvars)[0]',
}
"""What settings are set to, each with a secret in it."""
BLOCKS = """
resource "aws_iam_role" "keys" {
  for_each             = toset([var.tfvars])
  max_session_duration = 1
}
resource "aws_iam_role" "counted" {
  count                = var.tfvars
  max_session_duration = 1
}
resource "okta_app_saml" "nested" {
  attribute_statements {
    name   = "https://aws.amazon.com/SAML/Attributes/SessionDuration"
    values = [var.tfvars, var.number]
  }
}
resource "aws_iam_role" "trusted" {
  name               = var.tfvars
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.tfvars } }]
  })
}
resource "aws_iam_role" "broken" {
  assume_role_policy   = var.tfvars
  max_session_duration = 99999 # fixed by --fix
}
module "m" {
  source = "./m"
  x      = var.tfvars
  y      = var.number
}
module "nowhere" {
  source = "./${var.tfvars}"
}
provider "aws" {
  assume_role {
    role_arn = "arn:aws:iam::${var.tfvars}:role/x"
    duration = var.tfvars
  }
}
"""
MODULE = """
variable "x" {
  type = number
}
variable "y" {
  validation {
    condition     = var.y < 10
    error_message = "It is ${var.y}."
  }
}
resource "aws_iam_role" "x" {
  max_session_duration = var.x
}
resource "aws_iam_role" "y" {
  max_session_duration = var.y
}
"""
ROLES = "".join(f'resource "aws_iam_role" "{n}" {{\n  max_session_duration = {v}\n}}\n' for n, v in VALUES.items())
FILES = {
    "variables.tf": "".join(SOURCES.values()),
    "main.tf": ROLES + BLOCKS,
    "m/main.tf": MODULE,
    "other/main.tf": 'resource "aws_iam_role" "kept" {\n  max_session_duration = 7200\n}\n',
    "t.tpl": "${x + 1} ${y}",
    "terraform.tfvars": f'tfvars = "{CANARY}-tfvars"\nwrong = "{CANARY}-wrong"\ninvalid = "{CANARY}-invalid"\n'
    f'map = {{inner = "{CANARY}-inner"}}\njson = "{{\\"a\\": \\"{CANARY}-json\\"}}"\n',
    "x.auto.tfvars.json": json.dumps({"auto": f"{CANARY}-auto"}),
    "iaccheck.yaml": """
version: 1
workflows:
  - {name: one, kind: aws.assume-role-api, target: aws_iam_role.number, needs: 1h, at_most: 2h}
  - {name: all, kind: aws.assume-role-api, target: "aws_iam_role.*", needs: 2h}
""",
}
ASKED = [expression for expression in VALUES.values() if CANARY not in expression]
VAR = ("--var", f"argument={CANARY}-argument")
COMMANDS = [
    *(("check", "--all", "--format", format_, *VAR) for format_ in FORMATS),
    *(("settings", "--format", format_, *VAR) for format_ in ("text", "json")),
    *(("reach", "--format", format_, *VAR) for format_ in ("text", "json")),
    *(("check", option, *VAR) for option in ("--strict", "--cross-check", "--exhaustive", "--show-config", "-q")),
    ("check", "--write-baseline", "written.json", *VAR), ("check", "--baseline", "written.json", "--all", *VAR),
    ("check", "--report", "html=written.html", "--report", "sarif=written.sarif", *VAR),
    ("init", "-o", "-"), ("rules",), ("completion", "bash"), ("completion", "zsh"), ("completion", "fish"),
    ("explain", "aws.assume-role-api"), ("explain", "session-out-of-range"),
    ("eval", ".", *ASKED, *VAR), ("eval", ".", "--format", "json", *ASKED, *VAR),
    ("eval", ".", "var.map", "module.m", "aws_iam_role.number", "aws_iam_role.trusted", "local.none", *VAR),
    ("check", "--diff", *VAR), ("check", "--fix", *VAR),
]  # fmt: skip


def shown(text: str) -> list[str]:
    """The lines of a text in which a secret stands."""
    return [line[:300] for line in text.splitlines() if any(word in line for word in (CANARY, *NUMBERS))]


def kept(folder: Path) -> Iterator[tuple[Path, str]]:
    """What stands in the files of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes().decode(errors="replace")


def test_no_secret_of_a_configuration_is_shown_or_kept(project: Project) -> None:
    project.write(FILES)
    project.monkeypatch.setenv("TF_VAR_environment", f"{CANARY}-environment")
    project.monkeypatch.setenv("IACCHECK_CACHE_DIR", str(project.folder / "kept"))
    found = {}
    for command in COMMANDS:
        ran = project.run(*command)
        assert ran.code in {0, 1}, (command, ran.err)
        if lines := shown((ran.out + ran.err).replace(f"argument={CANARY}-argument", "")):
            found[" ".join(command)[:80]] = lines
    assert found == {}
    after = {path.name: shown(text) for path, text in kept(project.folder) if path.name not in FILES}
    assert {"written.json", "written.html", "written.sarif"} <= after.keys()
    assert {name: lines for name, lines in after.items() if lines and name != "main.tf"} == {}
    assert any(path.suffix == ".iaccheck" for path, _ in kept(project.folder))


PLANS = Path(__file__).parents[1] / "terraform/fixtures/plans"
HIDDEN = ("hunter2", "50400", "14 h", "PT14H")
"""What is marked as sensitive in the plan."""


def planned_values(plan: Any) -> Any:
    """A plan's state after it, as `terraform show -json` writes a state."""
    return {"format_version": "1.0", "terraform_version": "1.11.4", "values": plan["planned_values"]}


@pytest.mark.parametrize("name", ["plan.json", "state.json", "-"])
def test_no_secret_of_a_plan_or_state_is_shown_or_kept(project: Project, name: str) -> None:
    text = (PLANS / "sensitive/plan.json").read_text(encoding="utf-8")
    assert "hunter2" in text
    assert "50400" in text
    source = (PLANS / "sensitive/main.tf").read_text(encoding="utf-8")
    stdin = json.dumps(planned_values(json.loads(text)) if name == "state.json" else json.loads(text))
    project.write({name if name != "-" else "x.txt": stdin, "source/main.tf": source})
    project.write({"iaccheck.yaml": FILES["iaccheck.yaml"].replace("aws_iam_role.number", "alicloud_ram_role.secret")
                   .replace("aws.assume", "alicloud.assume").replace("aws_iam_role", "alicloud_ram_role")})  # fmt: skip
    project.monkeypatch.setenv("IACCHECK_CACHE_DIR", str(project.folder / "kept"))
    found = {}
    for command in [
        *(("check", "--all", "--format", format_, name) for format_ in FORMATS),
        *((what, "--format", format_, name) for what in ("settings", "reach") for format_ in ("text", "json")),
        ("check", "--strict", name), ("check", "--write-baseline", "written.json", name),
        ("check", "--all", "--source", "source", name), ("check", "--report", "html=written.html", name),
    ]:  # fmt: skip
        ran = project.run(*command, stdin=stdin.encode())
        assert ran.code in {0, 1, 2}, (command, ran.err)
        lines = [line for line in (ran.out + ran.err).splitlines() if any(word in line for word in HIDDEN)]
        if lines:
            found[" ".join(command)] = lines
    assert found == {}
    made = [
        text for path, text in kept(project.folder) if path.name.startswith("written") or path.suffix == ".iaccheck"
    ]
    assert made
    assert not [text for text in made if any(word in text for word in HIDDEN)]


def test_a_bug_tells_where_it_showed_and_nothing_of_the_input(project: Project) -> None:
    def broken(*_: object, **__: object) -> None:
        try:
            raise KeyError(CANARY)
        except KeyError:
            raise ValueError(f"{CANARY} is none") from None

    project.write(FILES)
    project.monkeypatch.setattr("iaccheck.run.findings_of", broken)
    ran = project.run("check", *VAR)
    assert ran.code == 4
    assert "test_secrets.py" in ran.err
    assert "ValueError" in ran.err
    assert "KeyError" in ran.err
    assert 'f"{CANARY} is none"' in ran.err
    assert shown(ran.out + ran.err) == []
