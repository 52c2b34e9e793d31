"""Configurations that the tests of several formats report on: every outcome, and names made to break out of one."""

from __future__ import annotations

import os
from textwrap import dedent

from tests.project import Project

ROLE = 'resource "alicloud_ram_role" "{}" {{\n  max_session_duration = {}\n}}\n'
MIXED = {
    "infra/main.tf": 'variable "h" {}\n'
    + "".join(ROLE.format(*row) for row in (("low", 60), ("open", "var.h"), ("legacy", 61), ("good", 3600))),
    "iaccheck.yaml": dedent("""\
        version: 1
        workflows:
          - {name: job, kind: alicloud.switch-role-console, target: alicloud_ram_role.good, needs: 2h}
          - {name: maybe, kind: alicloud.switch-role-console, target: alicloud_ram_role.open, needs: 2h}
          - {name: fine, kind: alicloud.assume-role-api, target: alicloud_ram_role.good, needs: 1h}
        waivers:
          - {rule: session-out-of-range, address: alicloud_ram_role.legacy, reason: retired soon, until: 2027-03-31}
        """),
    "broken/main.tf": 'resource "alicloud_ram_role" {\n',
}
"""Fails (a role of 60 s, a workflow, a file), unknowns (a setting, a workflow), a waived finding, passes."""
AS_OF = ("--as-of", "2026-11-22")
NAMES = (
    "<script>alert(1)</script>", "a|b", "x\ny", "100%0A", "::error::pwned", "\x1b[31m\x07", "`tick` ``two``",
    "@octocat", "]]>&\"'", "[click](https://evil.example)", "$a$ *b* _c_ ~~d~~", "##[error]pwned", "#47",
    "<!-- -->", "\u202eabc",
)  # fmt: skip
"""Names that would mean something in one format or another."""
HOSTILE_FILE = os.fsdecode(b"bad\xff,%[x](y) ::.tf")


def hostile(project: Project) -> Project:
    """Permission sets with those names, and such texts where a duration should be; a file whose name is no text."""
    names = ", ".join(_quoted(name) for name in NAMES)
    body = "  name             = each.key\n  session_duration = each.key\n"
    resource = f'resource "aws_ssoadmin_permission_set" "x" {{\n  for_each = toset([{names}])\n{body}}}\n'
    project.write({"main.tf": resource})
    (project.folder / HOSTILE_FILE).write_text(ROLE.format("y", 1), "utf-8")
    return project


def _quoted(name: str) -> str:
    signs = {'"': '\\"', "\n": "\\n", "\x1b": "\\u001b", "\x07": "\\u0007"}
    return '"' + "".join(signs.get(sign, sign) for sign in name) + '"'


def many(number: int) -> str:
    """So many roles that are too short, each with its own line."""
    return "".join(ROLE.format(f"r{index}", 60) for index in range(number))
