"""JSON, key by key: these keys in this order, of these types, and null only where a table says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from tests.project import Project
from tests.report.mixed import AS_OF

OWN = """
settings:
  - {id: aws_cloudwatch_log_group.retention_in_days, unit: number, omitted: {on_create: 0}, zero: no_limit}
rules:
  - {id: logs-kept-too-short, title: Logs are kept, setting: aws_cloudwatch_log_group.retention_in_days, at_least: 90}
"""
FILES = {
    "policies/own.yaml": OWN,
    "infra/main.tf": """
variable "open" {}
locals {
  hours = 8
}
provider "alicloud" {
  assume_role {
    role_arn           = "acs:ram::1:role/x"
    session_expiration = 3600
  }
}
resource "alicloud_ram_role" "set" {
  max_session_duration        = local.hours * 3600
  assume_role_policy_document = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole",
    Principal = { RAM = "acs:ram::1:root" } }] })
}
resource "alicloud_ram_role" "left_out" {
}
resource "alicloud_ram_role" "open" {
  max_session_duration        = var.open
  assume_role_policy_document = var.open
}
resource "alicloud_ram_role" "short" {
  max_session_duration = 61 # iaccheck:ignore=session-out-of-range until=2027-03-31 retired soon
}
resource "alicloud_ram_role" "accepted" {
  max_session_duration = 62 # iaccheck:ignore=session-out-of-range retired
}
resource "aws_ssoadmin_permission_set" "secret" {
  session_duration = sensitive("PT1H")
}
resource "aws_ssoadmin_permission_set" "wrong" {
  session_duration = "8h"
}
resource "aws_cloudwatch_log_group" "orders" {
  retention_in_days = 30
}
module "far" {
  source = "acme/far/alicloud"
}
""",
    "infra/terragrunt.hcl": "",
    "iaccheck.yaml": """
version: 1
workflows:
  - {name: people, kind: alicloud.ram-user-console, needs: 1h}
  - {name: job, kind: alicloud.assume-role-api, target: '*.set', needs: 2h, at_most: 4h, caller: aliyun-cli}
  - {name: lost, kind: alicloud.switch-role-console, target: alicloud_ram_role.nobody, needs: 2h, root: infra}
  - {name: given, kind: alicloud.assume-role-api, target: elsewhere, needs: 1h, given: {role_max_session: 4h}}
accounts:
  - {name: main, roots: ["infra"]}
rules: {paths: [policies]}
""",
}

# The types of a key, by the contract's sections 3, 5 and 7; `?` stands for null as well, `/` for one of several.
PLACE = {"path": "text", "line": "count", "column": "count", "end_line": "count", "end_column": "count"}
LINK = {"text": "text", "path": "text?", "line": "count?", "column": "count?"}
SETTING = {
    "id": "text", "root": "text", "configuration": "text?", "address": "text",
    "status": "known/unknown/omitted/sensitive", "value": "scalar?",
    "unit": "seconds/minutes/hours/days/iso8601/go_duration/number", "seconds": "bounds?", "reason": "text?",
    "location": "place?", "origin": "links",
}  # fmt: skip
NUMBER = {**SETTING, "bounds": "bounds"}
FACTOR = {
    "id": "text", "set_by": "role/account/idp/caller/fixed", "seconds": "bounds",
    "basis": "configured/omitted/given/assumed/default/fixed/unknown", "address": "text?", "location": "place?",
    "binds": "flag", "must_rise": "flag",
}  # fmt: skip
ROW = {
    "workflow": "text?", "requested_by": "text?", "root": "text?", "configuration": "text?",
    "account": "text?", "kind": "text",
    "target": "text?", "needs_seconds": "count?", "at_most_seconds": "count?", "reachable_seconds": "bounds?",
    "ceiling_seconds": "bounds?", "rejected": "flag?", "caller": "text?", "renews": "flag",
    "outcome": "pass/fail/unknown?", "at_most_outcome": "pass/fail/unknown?",
    "trust": "admitted/not admitted/unknown?", "trust_reason": "text?", "factors": "factors",
}  # fmt: skip
FINDING = {
    "rule": "text", "severity": "error/warning/info", "outcome": "fail/unknown/pass", "message": "text",
    "fix": "text", "docs": "text", "root": "text?", "configuration": "text?",
    "workflow": "text?", "address": "text?", "setting": "text?",
    "location": "place?", "related": "related", "observed": "bounds?", "required": "bounds?", "unit": "text?",
    "waived": "waiver?", "baseline": "new/known/worse?", "fingerprint": "text",
}  # fmt: skip
WAIVER = {"reason": "text", "until": "text?", "location": "place?"}
DIAGNOSTIC = {"severity": "error/warning/info", "summary": "text", "detail": "text", "location": "place?"}
COUNTS = ("roots", "files", "settings", "workflows", "fail", "unknown", "pass", "waived")
SUMMARY = {**dict.fromkeys(COUNTS, "count"), "unmatched_rules": "texts", "baseline": "gone?",
           "gone_findings": "mended"}  # fmt: skip
GONE = dict.fromkeys(("new", "known", "worse", "gone"), "count")
MENDED = {"rule": "text", **dict.fromkeys(("root", "workflow", "address", "setting"), "text?"), "fingerprint": "text"}
SKIPPED = {"path": "text", "reason": "text"}

Seen = dict[tuple[str, str], set[bool]]
"""By noun and key, whether it was null, was not, or both."""


def conforms(shape: object, types: dict[str, str], noun: str, seen: Seen) -> None:
    """Hold a shape against the types of its keys."""
    assert isinstance(shape, dict), (noun, shape)
    assert list(shape) == list(types), noun
    for key, type_ in types.items():
        at, value = (noun, key), shape[key]
        seen[at].add(value is None)
        assert value is not None or type_.endswith("?"), at
        if value is not None:
            fits(value, type_.removesuffix("?"), at, seen)


def fits(value: object, type_: str, at: tuple[str, str], seen: Seen) -> None:
    """Hold a value that is not null against its type."""
    if type_ in NOUNS:
        conforms(value, NOUNS[type_], type_, seen)
    elif type_ in LISTS:
        assert isinstance(value, list), at
        for each in value:
            conforms(each, LISTS[type_], type_, seen)
    elif "/" in type_:
        assert value in type_.split("/"), at
    else:
        assert PLAIN[type_](value), (at, value)


def is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


PLAIN: dict[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
    "count": is_count,
    "flag": lambda value: isinstance(value, bool),
    "scalar": lambda value: isinstance(value, str | int | float) and not isinstance(value, bool),
    "bounds": lambda value: (
        isinstance(value, list) and len(value) == 2 and all(e is None or is_count(e) for e in value)
    ),
}
NOUNS = {"place": PLACE, "waiver": WAIVER, "gone": GONE}
LISTS = {
    "links": LINK, "factors": FACTOR, "related": {"message": "text", "location": "place"},
    "findings": FINDING, "rows": ROW, "diagnostics": DIAGNOSTIC, "skipped": SKIPPED,
    "mended": MENDED,
}  # fmt: skip

ELSEWHERE = ("configuration",)
"""What test_repositories.py looks at."""


def assert_all_seen(seen: Seen, types: dict[str, str], noun: str, except_: Iterable[str] = ()) -> None:
    """That each key which may be null was so once, and once was not: else the test holds nothing of it."""
    may_be = {key for key, type_ in types.items() if type_.endswith("?")}
    assert {key for key in may_be if seen[noun, key] != {True, False}} == set(except_)


def test_settings(project: Project) -> None:
    seen: Seen = defaultdict(set)
    shape = project.write(FILES).run("settings", "--format", "json").json
    assert list(shape) == ["version", "settings", "diagnostics"]
    for row in shape["settings"]:
        conforms(row, NUMBER if row["unit"] == "number" else SETTING, "setting", seen)
        assert (row["seconds"] is None) is (row["unit"] == "number")
        assert (row["value"] is None) is (row["status"] != "known")
    fits(shape["diagnostics"], "diagnostics", ("", ""), seen)
    assert_all_seen(seen, SETTING, "setting", except_=["location", *ELSEWHERE])
    assert {row["status"] for row in shape["settings"]} == {"known", "unknown", "omitted", "sensitive"}
    assert shape["diagnostics"]


def test_reach(project: Project) -> None:
    seen: Seen = defaultdict(set)
    shape = project.write(FILES).run("reach", "--format", "json").json
    assert list(shape) == ["version", "reach", "diagnostics"]
    fits(shape["reach"], "rows", ("", ""), seen)
    fits(shape["diagnostics"], "diagnostics", ("", ""), seen)
    assert_all_seen(seen, ROW, "rows", except_=ELSEWHERE)
    assert_all_seen(seen, FACTOR, "factors")
    for row in shape["reach"]:
        if row["workflow"] is None and row["requested_by"] is None:
            declared = ("needs_seconds", "at_most_seconds", "reachable_seconds", "outcome", "at_most_outcome")
            assert [row[key] for key in declared] == [None] * len(declared)


def test_check(project: Project) -> None:
    seen: Seen = defaultdict(set)
    project.write(FILES).run("check", "--write-baseline", "known.json")
    project.write({"infra/new.tf": 'resource "alicloud_ram_role" "new" {\n  max_session_duration = 63\n}\n'})
    for arguments in ((), ("--all",), ("--all", "--baseline", "known.json")):
        shape = project.run("check", "--format", "json", *AS_OF, *arguments).json
        assert list(shape) == ["version", "tool", "as_of", "summary", "findings", "not_checked", "diagnostics"]
        assert (shape["version"], shape["as_of"]) == (1, AS_OF[1])
        conforms(shape["tool"], {"name": "text", "version": "text"}, "tool", seen)
        conforms(shape["summary"], SUMMARY, "summary", seen)
        for key, type_ in (("findings", "findings"), ("not_checked", "skipped"), ("diagnostics", "diagnostics")):
            fits(shape[key], type_, ("check", key), seen)
        passes = [finding for finding in shape["findings"] if finding["outcome"] == "pass"]
        assert bool(passes) is ("--all" in arguments)
    assert_all_seen(seen, FINDING, "findings", except_=["location", *ELSEWHERE])
    assert_all_seen(seen, WAIVER, "waiver", except_=["location"])
    assert_all_seen(seen, SUMMARY, "summary")
    assert shape["not_checked"]
