"""The JSON Schema of `iaccheck.yaml`: editors accept by it what a check accepts, and mark what it refuses."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from iaccheck.config import read
from iaccheck.documents.explain import schema_text
from iaccheck.model import Catalogue
from iaccheck.policy.catalogue import load
from iaccheck.seconds import parse_duration
from iaccheck.source import Source, UsageError
from tests.project import Project

BASE = """
version: 1
workflows:
  - {name: console, kind: alicloud.saml-role-console, target: alicloud_ram_role.etl, needs: 8h, at_most: 12h,
     root: prod, account: main, given: {saml_session_duration: okta_app_saml.ali, role_max_session: 4h}}
  - {name: etl, kind: alicloud.assume-role-api, target: etl, needs: 1h, caller: aliyun-cli, given: {requested: 1h}}
roots:
  - {name: prod, path: infra, var_files: [prod.tfvars], workspace: prod}
accounts:
  - name: main
    roots: [prod, "live/**"]
    providers: [alicloud, alicloud.hangzhou]
    assume: {alicloud_ram_security_preference.login_session_duration: 12h}
rules: {ignore: [waiver-unused], severity: {login-session-not-set: error}, paths: [policies]}
fail_on: warning
undecided: warn
exclude: ["**/fixtures/**"]
waivers:
  - {rule: session-out-of-range, address: alicloud_ram_role.x, reason: retired, until: 2027-03-31}
"""
VALUES: list[Any] = [
    None, True, 1, 3600, "", "x", "8h", "PT8H", "8", "PT1.5H", "0s", "2027-03-31", "2027-3-1", "error", "never", "fail",
    "okta_app_saml.ali", 'module.a["b"].okta_app_saml.ali', [], [""], ["a"], [1], {}, {"a": 1}, [{}],
    {"requested": "8h"},
]  # fmt: skip
BEYOND = re.compile(
    r"unknown |is no address|is no day|can be |(account|target) is missing: |and \S+ needs |okta_app_saml"
)
"""Mistakes that take more than a schema: words of the catalogue, other keys, the calendar, who supplies a factor."""


@cache
def catalogue() -> Catalogue:
    return load(())


@cache
def schema() -> Draft7Validator:
    return Draft7Validator(json.loads(schema_text("iaccheck")))


def mistakes(document: object) -> list[str]:
    """What a check says of a document, a line each."""
    try:
        read(Source("iaccheck.yaml", json.dumps(document)), catalogue())  # any JSON is YAML
    except UsageError as wrong:
        return str(wrong).splitlines()
    return []


def paths_in(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return (
        [at, *(path for key, each in inner for path in paths_in(each, (*at, key)))]
        if at
        else [path for key, each in inner for path in paths_in(each, (key,))]
    )


def base() -> dict[str, Any]:
    document = yaml.safe_load(BASE.replace("2027-03-31", '"2027-03-31"'))
    assert isinstance(document, dict)
    return document


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    document = copy.deepcopy(base())
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


def test_accepts_what_it_is_made_of() -> None:
    assert schema().is_valid(base())
    assert mistakes(base()) == []


@pytest.mark.parametrize("path", paths_in(base()), ids=lambda path: ".".join(map(str, path)))
def test_agrees_with_a_check_on_each_value_in_each_place(path: tuple[str | int, ...]) -> None:
    for value in VALUES:
        document = changed(path, value)
        said, wrong = mistakes(document), [error.message for error in schema().iter_errors(document)]
        if wrong:
            assert said, (value, wrong)
        else:
            assert [line for line in said if not BEYOND.search(line)] == [], value


@pytest.mark.parametrize("key", ["version", "fail_on", "rules.ignore", "roots.0.workspace", "waivers.0.until"])
def test_what_may_be_left_out_may_be_left_out_in_both(key: str) -> None:
    document = base()
    inner: Any = document
    *above, last = (int(step) if step.isdigit() else step for step in key.split("."))
    for step in above:
        inner = inner[step]
    del inner[last]
    assert schema().is_valid(document)
    assert mistakes(document) == []


@pytest.mark.parametrize("key", ["workflows.0.name", "roots.0.path", "accounts.0.roots", "waivers.0.reason"])
def test_what_is_required_is_missed_by_both(key: str) -> None:
    document = base()
    noun, number, name = key.split(".")
    del document[noun][int(number)][name]
    assert not schema().is_valid(document)
    assert any("missing" in line for line in mistakes(document))


DURATIONS = ["8h", "1d2h3m4s", "PT8H", "PT0S", "P1W", "P1DT", "P0Y1D", "PT1.0S", "8", "", "h8", "1h1h", "P", "PT",
             "P1Y", "PT1.5S", "PT1.5H", "P1W1D", "PT30M1H", "-PT1H", "9" * 101 + "s"]  # fmt: skip


@pytest.mark.parametrize("text", DURATIONS)
def test_takes_the_same_texts_for_durations(text: str) -> None:
    for name, definition in (("iaccheck", "duration"), ("rules", "duration")):
        part = json.loads(schema_text(name))["definitions"][definition]
        assert Draft7Validator(part).is_valid(text) == (parse_duration(text) is not None), name


def test_is_printed_for_editors(project: Project) -> None:
    assert json.loads(project.run("schema").out) == schema().schema
    rules = project.run("schema", "rules", "-o", "rules.json")
    assert (rules.code, rules.out) == (0, "")
    assert (project.folder / "rules.json").read_text(encoding="utf-8") == schema_text("rules")
    assert project.run("schema", "rulez").code == 2


def test_is_a_schema() -> None:
    for name in ("iaccheck", "rules"):
        Draft7Validator.check_schema(json.loads(schema_text(name)))
