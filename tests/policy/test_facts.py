"""Settings of resources: what is read from where, in which unit, what leaving out means, and what is not shown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.project import Json, Project

ROLE = 'resource "alicloud_ram_role" "x" {{\n  {0}\n}}\n'
PREFERENCE = 'resource "alicloud_ram_security_preference" "x" {{\n  {0}\n}}\n'
DIRECTORY = """
resource "alicloud_cloud_sso_directory" "x" {{
  user_provisioning_configuration {{
    {0}
  }}
}}
"""
SET = 'resource "aws_ssoadmin_permission_set" "x" {{\n  {0}\n}}\n'
UNKNOWN = 'variable "n" {\n  type = number\n}\nvariable "t" {\n  type = string\n}\n'


def only(project: Project, text: str, id_: str = "") -> Json:
    rows = [row for row in project.write({"main.tf": UNKNOWN + text}).settings() if row["id"].endswith(id_)]
    assert len(rows) == 1
    return rows[0]


READ: list[tuple[str, str, str, object, list[int | None]]] = [
    # block, argument, status, value as Terraform has it, seconds
    (ROLE, "max_session_duration = 7200", "known", 7200, [7200, 7200]),
    (ROLE, 'max_session_duration = "7200"', "known", 7200, [7200, 7200]),
    (ROLE, "max_session_duration = 60 * 60 * 2", "known", 7200, [7200, 7200]),
    (ROLE, "max_session_duration = 1e3", "known", 1000, [1000, 1000]),
    (ROLE, "max_session_duration = -1", "known", -1, [-1, -1]),
    (ROLE, "", "omitted", None, [3600, 3600]),
    (ROLE, "max_session_duration = null", "omitted", None, [3600, 3600]),
    (ROLE, "max_session_duration = var.n", "unknown", None, [None, None]),
    (ROLE, "max_session_duration = min(var.n, 7200)", "unknown", None, [None, 7200]),
    (ROLE, "max_session_duration = max(3600, min(var.n, 7200))", "unknown", None, [3600, 7200]),
    (ROLE, "max_session_duration = var.n > 1 ? 3600 : 7200", "unknown", None, [3600, 7200]),
    (ROLE, "max_session_duration = var.n > 1 ? null : 7200", "unknown", None, [3600, 7200]),
    (ROLE, "max_session_duration = 3600.5", "known", 3600.5, [None, None]),
    (ROLE, 'max_session_duration = "one hour"', "known", "one hour", [None, None]),
    (ROLE, "max_session_duration = true", "known", True, [None, None]),
    (ROLE, "max_session_duration = [3600]", "known", [3600], [None, None]),
    (PREFERENCE, "login_session_duration = 8", "known", 8, [28800, 28800]),
    (PREFERENCE, "login_session_duration = 28800", "known", 28800, [103680000, 103680000]),
    (PREFERENCE, "", "omitted", None, [21600, 21600]),
    (PREFERENCE, "login_session_duration = min(var.n, 9)", "unknown", None, [None, 32400]),
    (DIRECTORY, 'session_duration = "8"', "known", "8", [28800, 28800]),
    (DIRECTORY, "session_duration = 8", "known", "8", [28800, 28800]),
    (DIRECTORY, "", "omitted", None, [21600, 21600]),
    (SET, 'session_duration = "PT8H"', "known", "PT8H", [28800, 28800]),
    (SET, 'session_duration = "PT${var.n}H"', "unknown", None, [None, None]),
    (SET, 'session_duration = var.t != "" ? "PT2H" : "PT4H"', "unknown", None, [7200, 14400]),
    (SET, 'session_duration = "8h"', "known", "8h", [None, None]),
    (SET, 'session_duration = ""', "known", "", [None, None]),
    (SET, "session_duration = 8", "known", "8", [None, None]),
    (SET, "", "omitted", None, [3600, 3600]),
]


@pytest.mark.parametrize(("block", "argument", "status", "value", "seconds"), READ)
def test_a_value_is_read_in_its_unit(
    project: Project, block: str, argument: str, status: str, value: object, seconds: list[int | None]
) -> None:
    row = only(project, block.format(argument))
    assert (row["status"], row["value"], row["seconds"]) == (status, value, seconds)
    assert (row["reason"] is None) == (status == "omitted" or (status == "known" and seconds != [None, None]))


PLACED: list[tuple[str, str, tuple[int, int, int]]] = [
    # the block, the argument, the line and columns of what is shown: the value, or the block's head
    (ROLE, "max_session_duration = 7200", (8, 26, 30)),
    (ROLE, "max_session_duration = (\n    7200)", (8, 26, 10)),
    (ROLE, "", (7, 1, 33)),
    (DIRECTORY, "", (9, 3, 34)),
]


@pytest.mark.parametrize(("block", "argument", "place"), PLACED)
def test_a_setting_is_where_its_value_stands_or_its_block_begins(
    project: Project, block: str, argument: str, place: tuple[int, int, int]
) -> None:
    location = only(project, block.format(argument))["location"]
    assert location["path"] == "main.tf"
    assert (location["line"], location["column"], location["end_column"]) == place


def test_the_chain_behind_a_value_begins_with_the_nearest_link(project: Project) -> None:
    project.write({
        "main.tf": 'variable "hours" {}\nmodule "roles" {\n  source = "./roles"\n  seconds = var.hours * 3600\n}\n',
        "terraform.tfvars": "hours = 8\n",
        "roles/main.tf": 'variable "seconds" {}\nlocals {\n  longest = var.seconds\n}\n'
        + ROLE.format("max_session_duration = local.longest"),
    })  # fmt: skip
    (row,) = project.settings()
    assert (row["address"], row["value"]) == ("module.roles.alicloud_ram_role.x", 28800)
    assert [(link["text"], link["path"], link["line"], link["column"]) for link in row["origin"]] == [
        ("local.longest is 28800", "roles/main.tf", 3, 13),
        ("var.seconds is 28800", "main.tf", 4, 13),
        ("var.hours is 8", "terraform.tfvars", 1, 9),
    ]


def test_instances_are_listed_one_by_one_and_those_not_made_not_at_all(project: Project) -> None:
    project.write({
        "main.tf": """
variable "n" {}
resource "alicloud_ram_role" "off" {
  count = 0
}
resource "alicloud_ram_role" "on" {
  count                = 2
  max_session_duration = 3600 + count.index
}
resource "alicloud_ram_role" "each" {
  for_each             = { a = 7200, "b.c" = 3600 }
  max_session_duration = each.value
}
resource "alicloud_ram_role" "set" {
  count                = var.n
  max_session_duration = 5000
}
resource "alicloud_ram_role" "left" {
  for_each = var.n
}
module "m" {
  count  = var.n
  source = "./m"
}
module "none" {
  count  = 0
  source = "./m"
}
""",
        "m/main.tf": 'resource "alicloud_ram_role" "deep" {\n  max_session_duration = 4000\n}\n',
    })  # fmt: skip
    rows = {row["address"]: row for row in project.settings()}
    role = "alicloud_ram_role"
    assert {address: row["seconds"] for address, row in rows.items()} == {
        f"{role}.on[0]": [3600, 3600],
        f"{role}.on[1]": [3601, 3601],
        f'{role}.each["a"]': [7200, 7200],
        f'{role}.each["b.c"]': [3600, 3600],
        f"{role}.set[*]": [5000, 5000],
        f"{role}.left[*]": [3600, 3600],
        f"module.m[*].{role}.deep": [4000, 4000],
    }
    for address, row in rows.items():
        assert row["status"] == ("unknown" if "[*]" in address else "known")
        assert ("any number of times" in (row["reason"] or "")) == ("[*]" in address)
        assert row["value"] is None or "[*]" not in address


PROVIDERS: Mapping[str, list[tuple[str, str, object, list[int | None]]]] = {
    'provider "alicloud" {\n  assume_role {\n    session_expiration = 7200\n  }\n}\n': [
        ("provider.alicloud.assume_role.session_expiration", "known", 7200, [7200, 7200])
    ],
    'provider "alicloud" {\n  assume_role {\n    role_arn = "acs"\n  }\n}\n': [
        ("provider.alicloud.assume_role.session_expiration", "omitted", None, [900, 43200])
    ],
    'provider "alicloud" {}\n': [],
    'provider "aws" {\n  alias = "x"\n  assume_role {\n    duration = "1h30m"\n  }\n  assume_role {\n  }\n}\n': [
        ("provider.aws.assume_role.duration", "known", "1h30m", [5400, 5400]),
        ("provider.aws.assume_role.duration", "omitted", None, [900, 900]),
    ],
    'provider "aws" {\n  assume_role {\n    duration_seconds = 1800\n  }\n}\n': [
        ("provider.aws.assume_role.duration", "omitted", None, [900, 900]),
        ("provider.aws.assume_role.duration_seconds", "known", 1800, [1800, 1800]),
    ],
    'terraform {\n  backend "s3" {\n    assume_role = { duration = "2h" }\n  }\n}\n': [
        ("backend.s3.assume_role.duration", "known", "2h", [7200, 7200])
    ],
    'terraform {\n  backend "oss" {\n    assume_role_session_expiration = 3600\n  }\n}\n': [
        ("backend.oss.assume_role_session_expiration", "known", 3600, [3600, 3600])
    ],
    'terraform {\n  backend "oss" {}\n}\n': [],
}


@pytest.mark.parametrize(("text", "expected"), PROVIDERS.items())
def test_provider_blocks_and_backends_have_settings_too(
    project: Project, text: str, expected: list[tuple[str, str, object, list[int | None]]]
) -> None:
    project.write({"main.tf": text})
    rows = [(row["id"], row["status"], row["value"], row["seconds"]) for row in project.settings()]
    assert rows == expected


LISTENER = """
resource "aws_lb_listener" "x" {
  dynamic "default_action" {
    for_each = var.n > 1 ? [%s] : []
    content {
      %s
    }
  }
}
"""
OIDC = "authenticate_oidc {\n%s\n}"
TIMES = (
    'may be there any number of times: the for_each of dynamic "default_action" depends on var.n, which has no value: '
    "give it one with --var, a tfvars file or a default"
)
MAYBE: list[tuple[str, list[list[int | None]]]] = [
    # what stands in the block of which nobody knows how often it is there
    (OIDC % "session_timeout = 3600", [[3600, 3600]]),
    (OIDC % "session_timeout = min(default_action.value, 60)", [[None, 60]]),
    (OIDC % "", [[604800, 604800]]),
    ('redirect {\n status_code = "HTTP_301"\n}', []),
    ('dynamic "redirect" {\n for_each = var.n\n content {}\n}', []),
    ('dynamic "authenticate_oidc" {\n for_each = [7]\n content {\n session_timeout = 7\n }\n}', [[7, 7]]),
]


@pytest.mark.parametrize(("content", "seconds"), MAYBE)
def test_of_blocks_that_may_be_there_any_number_of_times_what_they_set_is_known(
    project: Project, content: str, seconds: list[list[int | None]]
) -> None:
    rows = project.write({"main.tf": UNKNOWN + LISTENER % ("7", content)}).settings()
    assert [row["seconds"] for row in rows] == seconds
    assert all(row["status"] == "unknown" and row["value"] is None for row in rows)
    known = [row for row in rows if row["seconds"][0] is not None]
    assert {row["reason"] for row in known} <= {TIMES}


def test_a_doubtful_block_beside_a_certain_one_is_not_passed_over(project: Project) -> None:
    certain = "default_action {\n authenticate_oidc {\n session_timeout = 60\n }\n }\n dynamic"
    text = UNKNOWN + (LISTENER % ("7", OIDC % "session_timeout = 61")).replace("dynamic", certain, 1)
    rows = project.write({"main.tf": text}).settings()
    assert [(row["seconds"], row["status"]) for row in rows] == [([60, 60], "known"), ([61, 61], "unknown")]


def test_a_value_out_of_range_in_a_doubtful_block_is_no_failure(project: Project) -> None:
    block = 'dynamic "assume_role" {\n for_each = var.n > 1 ? [1] : []\n content {\n duration = "%s"\n }\n }'
    provider = f'provider "aws" {{\n {block}\n}}\n'
    found = project.write({"main.tf": UNKNOWN + provider % "13h"}).findings()
    assert [(each["rule"], each["outcome"]) for each in found] == [("session-out-of-range", "unknown")]
    assert project.write({"main.tf": UNKNOWN + provider % "1h"}).findings() == []
    assert [row["kind"] for row in project.reach()] == ["aws.assume-role-api"]
    assert project.write({"main.tf": UNKNOWN + provider.replace('duration = "%s"', "")}).reach() == []


def test_json_syntax_reads_the_same(project: Project) -> None:
    project.write({
        "main.tf.json": '{"resource": {"alicloud_cloud_sso_directory": {"x": {"user_provisioning_configuration": '
        '{"session_duration": "${4 + 4}"}}}}, "provider": {"aws": {"assume_role": [{"duration": "2h"}, {}]}}}',
    })  # fmt: skip
    assert [(row["address"], row["value"]) for row in project.settings()] == [
        ("alicloud_cloud_sso_directory.x", "8"),
        ("provider.aws", "2h"),
        ("provider.aws", None),
    ]


CUSTOM = """
settings:
  - id: aws_db_instance.backup_retention_period
    unit: number
    allowed: [0, 35]
    omitted: {on_create: 1}
  - id: acme_vault.policy.ttl
    unit: go_duration
    aliases: [policy.old_ttl]
    allowed: [5m, 8h]
    zero: no_limit
  - id: acme_door.open
    unit: hours
    one_of: [1h, 4h, 9h]
"""


def test_settings_in_numbers_have_bounds_and_no_seconds(project: Project) -> None:
    project.write({
        "policies/own.yaml": CUSTOM,
        "iaccheck.yaml": "rules:\n  paths: [policies/]\n",
        "main.tf": """
variable "n" {}
resource "aws_db_instance" "known" {
  backup_retention_period = 7
}
resource "aws_db_instance" "between" {
  backup_retention_period = min(var.n, 40)
}
resource "aws_db_instance" "omitted" {}
resource "aws_db_instance" "above" {
  backup_retention_period = 36
}
""",
    })  # fmt: skip
    rows = {row["address"].partition(".")[2]: row for row in project.settings()}
    assert {name: (row["seconds"], row["bounds"], row["unit"]) for name, row in rows.items()} == {
        "known": (None, [7, 7], "number"),
        "between": (None, [None, 40], "number"),
        "omitted": (None, [1, 1], "number"),
        "above": (None, [36, 36], "number"),
    }
    (above,) = [f for f in project.findings() if f["outcome"] == "fail"]
    assert (above["observed"], above["required"], above["unit"]) == ([36, 36], [0, 35], "number")
    assert above["message"].startswith("backup_retention_period is 36, and the API accepts between 0 and 35")
    assert above["fix"] == "write backup_retention_period = 35"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ('resource "acme_vault" "x" {\n  policy {\n    ttl = "8h"\n  }\n}', "pass"),
        ('resource "acme_vault" "x" {\n  policy {\n    ttl = "0s"\n  }\n}', "pass"),
        ('resource "acme_vault" "x" {\n  policy {\n    old_ttl = "9h"\n  }\n}', "fail"),
        ('resource "acme_vault" "x" {\n  policy {\n    ttl     = "1h"\n    old_ttl = "9h"\n  }\n}', "pass"),
        ('resource "acme_door" "x" {\n  open = 4\n}', "pass"),
        ('resource "acme_door" "x" {\n  open = 5\n}', "fail"),
        ('resource "acme_door" "x" {\n  open = 10\n}', "fail"),
        ('resource "acme_door" "x" {\n  open = var.n\n}', "unknown"),
        ('resource "acme_door" "x" {\n  open = min(0, var.n)\n}', "fail"),
        ('resource "acme_door" "x" {\n  open = max(2, min(3, var.n))\n}', "fail"),
        ('resource "acme_door" "x" {\n  open = max(2, min(4, var.n))\n}', "unknown"),
        ('resource "acme_door" "x" {}', None),
    ],
)
def test_own_settings_are_judged_like_shipped_ones(project: Project, text: str, outcome: str | None) -> None:
    project.write({"own.yaml": CUSTOM, "main.tf": f'variable "n" {{\n  type = number\n}}\n{text}\n'})
    report = project.check("--rules", "own.yaml", "--select", "session-out-of-range")
    assert [f["outcome"] for f in report["findings"]] == ([outcome] if outcome else [])
