"""Settings of what is read, not made: data sources and ephemeral resources, in each form that they come in."""

from __future__ import annotations

import json

import pytest

from tests.project import Project

TOKEN, PASSWORD = "aws_codeartifact_authorization_token", "aws_redshift_cluster_credentials"
SIGNED, KUBECONFIG = "aws_sts_web_identity_token", "alicloud_cs_cluster_credential"
MODULE = f"""
variable "seconds" {{
  type = number
}}
data "{TOKEN}" "this" {{
  duration_seconds = var.seconds
}}
ephemeral "{SIGNED}" "this" {{
  duration_seconds = min(var.seconds, 3600)
}}
"""
CALL = 'module "m" {\n  source = "./m"\n  for_each = { prod = 3601, dev = 900 }\n  seconds = each.value\n}\n'
READ: list[tuple[dict[str, str], dict[str, object]]] = [
    # files, and by address the value, None where it is omitted, or what is known of it
    (
        {"main.tf": f'data "{TOKEN}" "x" {{\n  count = 2\n  duration_seconds = 900 * (count.index + 1)\n}}\n'},
        {f"data.{TOKEN}.x[0]": 900, f"data.{TOKEN}.x[1]": 1800},
    ),
    (
        {"main.tf": f'ephemeral "{SIGNED}" "x" {{\n  for_each = toset(["a", "b c"])\n  duration_seconds = 60\n}}\n'},
        {f'ephemeral.{SIGNED}.x["a"]': 60, f'ephemeral.{SIGNED}.x["b c"]': 60},
    ),
    ({"main.tf": f'data "{TOKEN}" "x" {{\n  count = 0\n}}\nephemeral "{SIGNED}" "x" {{\n  count = 0\n}}\n'}, {}),
    (
        {"main.tf": f'data "{PASSWORD}" "x" {{\n}}\nephemeral "{SIGNED}" "x" {{\n  duration_seconds = null\n}}\n'},
        {f"data.{PASSWORD}.x": [900, 900], f"ephemeral.{SIGNED}.x": [300, 300]},
    ),
    ({"main.tf": f'data "{KUBECONFIG}" "x" {{\n}}\n'}, {f"data.{KUBECONFIG}.x": [None, None]}),
    (
        {"main.tf": f'variable "n" {{}}\ndata "{TOKEN}" "x" {{\n  count = var.n\n  duration_seconds = 900\n}}\n'},
        {f"data.{TOKEN}.x[*]": [900, 900]},
    ),
    (
        {
            "main.tf": CALL,
            "m/main.tf": MODULE,
        },
        {
            f'module.m["dev"].data.{TOKEN}.this': 900,
            f'module.m["dev"].ephemeral.{SIGNED}.this': 900,
            f'module.m["prod"].data.{TOKEN}.this': 3601,
            f'module.m["prod"].ephemeral.{SIGNED}.this': 3600,
        },
    ),
    (
        {
            "main.tf.json": json.dumps(
                {
                    "data": {KUBECONFIG: {"x": {"temporary_duration_minutes": "${5 * 3}"}}},
                    "ephemeral": {SIGNED: {"x": [{"duration_seconds": 61}]}},
                }
            )
        },
        {f"data.{KUBECONFIG}.x": 15, f"ephemeral.{SIGNED}.x": 61},
    ),
    (
        {"main.tf": f'check "c" {{\n  data "{TOKEN}" "x" {{\n    duration_seconds = 1\n  }}\n}}\n'},
        {f"data.{TOKEN}.x": 1},
    ),
    (
        {
            "main.tf": f'ephemeral "{SIGNED}" "x" {{\n  duration_seconds = 60\n}}\n',
            "x_override.tf": f'ephemeral "{SIGNED}" "x" {{\n  duration_seconds = 120\n}}\n',
        },
        {f"ephemeral.{SIGNED}.x": 120},
    ),
    # what a data source was read with is not what it tells
    (
        {"main.tf": f'data "{TOKEN}" "x" {{}}\ndata "{PASSWORD}" "x" {{\n  duration_seconds = data.{TOKEN}.x.n\n}}\n'},
        {f"data.{TOKEN}.x": [43200, 43200], f"data.{PASSWORD}.x": [None, None]},
    ),
]


@pytest.mark.parametrize(("files", "wanted"), READ)
def test_what_is_read_is_listed_by_terraforms_address(
    project: Project, files: dict[str, str], wanted: dict[str, object]
) -> None:
    rows = project.write(files).settings()
    found = {row["address"]: row["seconds"] if row["value"] is None else row["value"] for row in rows}
    assert found == wanted


def test_data_sources_without_settings_are_not_looked_at(project: Project) -> None:
    text = f'data "aws_iam_policy_document" "p" {{\n  count = "many"\n}}\ndata "{TOKEN}" "x" {{\n}}\n'
    report = project.write({"main.tf": text}).check()
    assert (report["summary"]["settings"], report["diagnostics"]) == (1, [])


def test_a_data_source_alone_makes_a_root_module_matter(project: Project) -> None:
    project.write({"live/main.tf": 'module "m" {\n  source = "../m"\n  seconds = 1\n}\n', "m/main.tf": MODULE})
    project.write({"other/main.tf": 'data "aws_eks_cluster_auth" "x" {\n'})
    assert {f["root"] for f in project.findings()} == {"live"}


def test_they_are_no_targets_and_in_no_row(project: Project) -> None:
    project.write({"main.tf": f'data "{TOKEN}" "x" {{}}\ndata "aws_iam_role" "r" {{\n  name = "etl"\n}}\n'})
    assert project.reach() == []
    workflow = "{name: w, kind: aws.assume-role-api, target: data.aws_iam_role.r, needs: 1h}"
    project.write({"iaccheck.yaml": f"version: 1\nworkflows:\n  - {workflow}\n"})
    assert [f["rule"] for f in project.findings()] == ["workflow-target-missing"]


WRONG: list[tuple[str, str, str, str]] = [
    # a block's head, its line, and the rule and the fix
    (f'data "{TOKEN}" "x"', "duration_seconds = 86400", "session-out-of-range", "write duration_seconds = 43200"),
    (f'data "{PASSWORD}" "x"', 'duration_seconds = "1h"', "session-malformed", "write duration_seconds = 3600"),
    (f'ephemeral "{SIGNED}" "x"', "duration_seconds = 3601", "session-out-of-range", "write duration_seconds = 3600"),
    (
        f'data "{KUBECONFIG}" "x"',
        "temporary_duration_minutes = 4321",
        "session-out-of-range",
        "write temporary_duration_minutes = 4320",
    ),
    (
        f'data "{KUBECONFIG}" "x"',
        "temporary_duration_minutes = 28800",
        "session-out-of-range",
        "write temporary_duration_minutes = 480",
    ),
]


@pytest.mark.parametrize(("head", "line", "rule", "fix"), WRONG)
def test_what_is_wrong_is_found_and_fixed_and_waived_there(
    project: Project, head: str, line: str, rule: str, fix: str
) -> None:
    text = f"{head} {{\n  {line}\n}}\n"
    (finding,) = project.write({"main.tf": text}).findings()
    assert (finding["rule"], finding["outcome"], finding["fix"]) == (rule, "fail", fix)
    assert (finding["location"]["line"], finding["address"].split(".")[0]) == (2, head.split()[0])
    project.write({"main.tf": f"{head} {{\n  {line} # iaccheck:ignore={rule} agreed with security\n}}\n"})
    assert [(f["rule"], bool(f["waived"])) for f in project.findings()] == [(rule, True)]
    waiver = f"{{rule: {rule}, address: {finding['address']}, reason: agreed with security}}"
    project.write({"main.tf": text, "iaccheck.yaml": f"version: 1\nwaivers:\n  - {waiver}\n"})
    assert [(f["rule"], bool(f["waived"])) for f in project.findings()] == [(rule, True)]
    project.write({"iaccheck.yaml": "version: 1\n"}).run("--fix")
    assert project.findings() == []


def test_what_is_left_out_is_so_each_time_that_it_is_read(project: Project) -> None:
    project.write({"main.tf": f'data "{PASSWORD}" "x" {{}}\nresource "aws_iam_role" "x" {{}}\n'})
    lines = project.run("settings").out.splitlines()
    assert f"data.{PASSWORD}.x.duration_seconds = not set: 15 min each time  (omitted)" in lines
    assert "aws_iam_role.x.max_session_duration = not set: 1 h on creation  (omitted)" in lines


def test_a_value_leads_back_to_where_it_was_written(project: Project) -> None:
    text = f'locals {{\n  hours = 13\n}}\ndata "{TOKEN}" "x" {{\n  duration_seconds = local.hours * 3600\n}}\n'
    (row,) = project.write({"main.tf": text}).settings()
    assert [(link["text"], link["line"]) for link in row["origin"]] == [("local.hours is 13", 2)]


OWN = """
settings:
  - {id: data.vault_generic_secret.ttl, unit: seconds, allowed: [1m, 1h]}
  - {id: ephemeral.acme_lease.limits.ttl, unit: minutes, zero: elsewhere, omitted: {on_create: 1h}}
rules:
  - {id: lease-above-30m, title: Leases end after half an hour, setting: ephemeral.acme_lease.limits.ttl, at_most: 30m}
  - {id: token-above-1h, title: Tokens end after an hour, setting: TOKEN, at_most: 1h, where: {domain: "prod*"}}
""".replace("TOKEN", f"data.{TOKEN}.duration_seconds")


def test_settings_and_rules_of_ones_own(project: Project) -> None:
    text = 'data "vault_generic_secret" "s" {\n  ttl = 5\n}\n'
    for name, ttl in (("a", 20), ("b", 40), ("c", 0), ("d", "null")):
        text += f'ephemeral "acme_lease" "{name}" {{\n  limits {{\n    ttl = {ttl}\n  }}\n}}\n'
    for domain, seconds in (("prod", 7200), ("prod-2", 0), ("dev", 7200)):
        text += f'data "{TOKEN}" "{domain}" {{\n  domain = "{domain}"\n  duration_seconds = {seconds}\n}}\n'
    project.write({"main.tf": text, "policies/own.yaml": OWN})
    findings = project.check("--rules", "policies/own.yaml")["findings"]
    outcomes = {(f["rule"], f["address"].rpartition(".")[2]): f["outcome"] for f in findings}
    assert {key: outcome for key, outcome in outcomes.items() if key[0] != "session-malformed"} == {
        ("session-out-of-range", "s"): "fail",
        **{("session-out-of-range", name): "pass" for name in ("a", "b", "c", "prod", "prod-2", "dev")},
        ("lease-above-30m", "a"): "pass",
        ("lease-above-30m", "b"): "fail",
        ("lease-above-30m", "c"): "unknown",
        ("lease-above-30m", "d"): "fail",
        ("token-above-1h", "prod"): "fail",
        ("token-above-1h", "prod-2"): "unknown",
    }
    (zero,) = (f for f in findings if f["rule"] == "token-above-1h" and f["outcome"] == "unknown")
    assert "it is left to something else, which is what 0 means" in zero["message"]


def planned(minutes: object, later: bool = False) -> dict[str, object]:
    """A plan with one data source, read while it was made, or by the apply."""
    address = f'data.{KUBECONFIG}.x["a"]'
    names = {"address": address, "mode": "data", "type": KUBECONFIG, "name": "x", "index": "a"}
    values = {"cluster_id": "c", "temporary_duration_minutes": minutes}
    change = {"actions": ["read"], "after": {"cluster_id": "c"}, "after_unknown": {"temporary_duration_minutes": True}}
    expressions = {"temporary_duration_minutes": {"references": ["var.minutes"]}}
    block = {"address": f"data.{KUBECONFIG}.x", "mode": "data", "expressions": expressions}
    return {
        "format_version": "1.2",
        "variables": {"minutes": {"value": minutes}},
        "planned_values": {"root_module": {}},
        "resource_changes": [{**names, "change": change}] if later else [],
        "prior_state": {"values": {"root_module": {"resources": [{**names, "values": values}]}}},
        "configuration": {"root_module": {"resources": [block], "variables": {"minutes": {}}}},
    }


def test_a_plan_has_them_among_what_was_there_before_it(project: Project) -> None:
    project.write({"plan.json": json.dumps(planned(4321))})
    (row,) = project.settings("plan.json")
    assert (row["address"], row["value"], row["status"]) == (f'data.{KUBECONFIG}.x["a"]', 4321, "known")
    assert [link["text"] for link in row["origin"]] == ["var.minutes is 4321"]
    assert [f["rule"] for f in project.findings("plan.json")] == ["session-out-of-range"]


def test_a_plan_has_no_ephemeral_resources_but_its_source_does(project: Project) -> None:
    ephemeral = f'ephemeral "{SIGNED}" "x" {{\n  duration_seconds = 3601\n}}\n'
    project.write({"plan.json": json.dumps(planned(60)), "infra/main.tf": ephemeral})
    assert project.findings("plan.json") == []
    (finding,) = project.findings("plan.json", "--source", "infra")
    assert (finding["address"], finding["location"]["path"]) == (f"ephemeral.{SIGNED}.x", "infra/main.tf")


def test_what_the_apply_will_read_is_as_the_change_says(project: Project) -> None:
    (row,) = project.write({"plan.json": json.dumps(planned(60, later=True))}).settings("plan.json")
    assert (row["value"], row["status"]) == (None, "unknown")


def test_a_data_source_that_is_declared_no_more_is_not_there(project: Project) -> None:
    plan = planned(60)
    plan["configuration"] = {"root_module": {"resources": []}}
    project.write({"plan.json": json.dumps(plan)})
    assert project.settings("plan.json") == []


def test_a_state_has_them_too(project: Project) -> None:
    names = {"address": f"data.{PASSWORD}.x", "mode": "data", "type": PASSWORD, "name": "x"}
    other = {**names, "address": f"data.{TOKEN}.x", "type": TOKEN, "values": {"duration_seconds": None}}
    objects = [other, {**names, "values": {"duration_seconds": 900}}]
    state = {"format_version": "1.0", "values": {"root_module": {"resources": objects}}}
    rows = project.write({"state.json": json.dumps(state)}).settings("state.json")
    assert [(row["value"], row["seconds"], row["status"]) for row in rows] == [
        (None, [43200, 43200], "omitted"),
        (900, [900, 900], "known"),
    ]
