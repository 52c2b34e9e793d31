"""Repositories that are checked together: two root modules of one name are told apart in every format."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from tests.project import Project

ROLE = 'resource "alicloud_ram_role" "etl" {\n  name                 = "etl"\n  max_session_duration = 99999\n}\n'
CONFIGURATION = """\
version: 1
workflows:
  - {name: etl, kind: alicloud.assume-role-api, target: alicloud_ram_role.etl, needs: 8h, given: {requested: 8h}}
"""


@pytest.fixture
def repositories(project: Project) -> Project:
    for name in ("repoA", "repoB"):
        files = {"live/prod/main.tf": ROLE, "iaccheck.yaml": CONFIGURATION}
        project.write({f"{name}/{path}": text for path, text in files.items()})
    return project.write({"loose/live/prod/main.tf": ROLE})


def test_json_says_which_configuration_the_root_module_is_of(repositories: Project) -> None:
    paths = ("repoA", "repoB", "loose")
    wanted = [("loose/live/prod", None), ("live/prod", "repoA"), ("live/prod", "repoB")]
    for rows in (repositories.findings(*paths), repositories.settings(*paths), repositories.reach(*paths)):
        assert sorted({(row["root"], row["configuration"]) for row in rows}, key=str) == sorted(wanted, key=str)


def test_fingerprints_and_names_are_those_of_each_repository_alone(repositories: Project) -> None:
    keys = ("rule", "root", "fingerprint")
    together = repositories.findings("repoA", "repoB")
    alone = [*repositories.findings("repoA"), *repositories.findings("repoB")]
    assert [[each[key] for key in keys] for each in together] == [[each[key] for key in keys] for each in alone]


def test_one_repository_needs_no_name(repositories: Project) -> None:
    assert {each["configuration"] for each in repositories.findings("repoA")} == {None}
    assert "of repoA" not in repositories.run("repoA").out


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "sarif", "junit"])
def test_whoever_reads_a_report_sees_which_repository_is_meant(format_: str, repositories: Project) -> None:
    out = repositories.run("repoA", "repoB", "--format", format_).out
    assert "live/prod of repoA" in out
    assert "live/prod of repoB" in out
    assert out.count("live/prod of repoA") == out.count("live/prod of repoB")


@pytest.mark.parametrize("format_", ["github", "gitlab"])
def test_where_a_format_has_only_places_these_tell_repositories_apart(format_: str, repositories: Project) -> None:
    out = repositories.run("repoA", "repoB", "--format", format_).out
    assert out.count("repoA/live/prod/main.tf") == out.count("repoB/live/prod/main.tf") > 0


def test_gitlab_has_a_fingerprint_for_each(repositories: Project) -> None:
    entries = json.loads(repositories.run("repoA", "repoB", "--format", "gitlab").out)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_junit_has_a_suite_for_each(repositories: Project) -> None:
    suites = ElementTree.fromstring(repositories.run("repoA", "repoB", "--format", "junit").out)
    assert [suite.get("name") for suite in suites][:2] == ["live/prod of repoA", "live/prod of repoB"]


@pytest.mark.parametrize("command", ["settings", "reach"])
def test_tables_say_it_too(command: str, repositories: Project) -> None:
    out = repositories.run(command, "repoA", "repoB").out
    assert out.count("live/prod of repoA") == out.count("live/prod of repoB") > 0


def test_the_root_module_beside_the_configuration_is_called_by_its_folder(project: Project) -> None:
    for name in ("one", "two"):
        project.write({f"{name}/main.tf": ROLE, f"{name}/iaccheck.yaml": "version: 1\n"})
    out = project.run("one", "two").out
    assert "at: alicloud_ram_role.etl in one\n" in out
    assert "at: alicloud_ram_role.etl in two\n" in out
