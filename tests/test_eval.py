"""`iaccheck eval`: expressions in a root module, as a user asks them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.project import Project

EACH = "Reference to each in a context without for_each: each has a meaning only in a block with for_each"

MAIN = """
variable "hours" {
  type    = number
  default = 8
}
variable "missing" {
  type = number
}
variable "secret" {
  sensitive = true
  default   = "hunter2"
}
locals {
  broken = 1 + "a"
  teams  = { blue = var.hours, red = 2 }
}
resource "alicloud_ram_role" "x" {
  for_each             = local.teams
  role_name            = each.key
  max_session_duration = each.value * 3600
}
module "inner" {
  source = "./inner"
  hours  = var.hours
}
"""
FILES = {
    "main.tf": MAIN,
    "inner/main.tf": 'variable "hours" {}\noutput "seconds" {\n  value = var.hours * 3600\n}\n',
    "greeting.txt": "hello",
}
LONG = f"0.{153 * '6'}7"
MISSING = "depends on var.missing, which has no value: give it one with --var, a tfvars file or a default"
SENSITIVE = "sensitive"

ANSWERS: list[tuple[str, str, str | None, Any, str | None]] = [
    # the expression, its status, type, value and reason
    ("var.hours", "known", "number", 8, None),
    ("local.teams.blue * 3600", "known", "number", 28800, None),
    ('alicloud_ram_role.x["red"].max_session_duration', "known", "number", 7200, None),
    ("module.inner.seconds", "known", "number", 28800, None),
    ('file("greeting.txt")', "known", "string", "hello", None),
    ("terraform.workspace", "known", "string", "default", None),
    ('"é ${upper("ä")}"', "known", "string", "é Ä", None),
    ("null", "known", "any", None, None),
    ("tostring(null)", "known", "string", None, None),
    ("true", "known", "bool", True, None),
    ('[1, "a", true]', "known", "tuple([number,string,bool])", [1, "a", True], None),
    ("{b = 1, a = [null]}", "known", "object({a=tuple([any]),b=number})", {"a": [None], "b": 1}, None),
    ('{"a b" = 1, d-e = 2}', "known", 'object({"a b"=number,d-e=number})', {"a b": 1, "d-e": 2}, None),
    ("toset([2, 1, 2])", "known", "set(number)", [1, 2], None),
    ("tomap({a = [1]})", "known", "map(tuple([number]))", {"a": [1]}, None),
    ('tolist(["a"])', "known", "list(string)", ["a"], None),
    ("[1 / 0, -1 / 0]", "known", "tuple([number,number])", ["+Inf", "-Inf"], None),
    ("var.missing", "unknown", "number", None, MISSING),
    ("{a = 1, b = [var.missing]}", "unknown", "object({a=number,b=tuple([number])})", None,
     f'is known in part: ["b"][0] {MISSING}'),
    ("var.missing > 3", "unknown", "bool", None, MISSING),
    ('alicloud_ram_role.x["red"].arn', "unknown", "any", None,
     'depends on alicloud_ram_role.x["red"].arn, known only after apply'),
    ('alicloud_ram_role.x["red"]', "unknown", "any", None, "has attributes that are known only after apply"),
    ("local.broken", "unknown", "any", None, "cannot be worked out: this operator needs a number, not a string"),
    ("1e9999 * 1e9999", "unknown", "number", None,
     "limit reached: it is a number of more than 1233 digits"),
    ("var.secret", SENSITIVE, "string", None, None),
    ("[var.secret, 1]", SENSITIVE, "tuple([string,number])", None, None),
    ("{(var.secret) = 1}", SENSITIVE, "any", None, None),
    ('{a = {(var.secret) = 1}, b = {c = 2}}', SENSITIVE, "object({a=any,b=object({c=number})})", None, None),
    ('split("t", var.secret)', SENSITIVE, "list(string)", None, None),
    ("length(var.secret)", SENSITIVE, "number", None, None),
    ("sensitive(var.missing)", SENSITIVE, "number", None, None),
    ("nonsensitive(var.secret)", "known", "string", "hunter2", None),
    ("var.hour", "error", None, None,
     "Reference to undeclared input variable: there is no input variable var.hour in this module; did you mean "
     '"hours"?'),
    ("each.key", "error", None, None, EACH),
    ("1 +", "error", None, None, "Missing value: Found the end of the text, but expected a value."),
    ("1 2", "error", None, None, None),
    ("", "error", None, None, None),
    ("jsondecode(var.secret)", "error", None, None, None),
]  # fmt: skip


def results(project: Project, *arguments: str, stdin: str = "") -> list[dict[str, Any]]:
    """What `eval` answers, as JSON."""
    shape = project.run("eval", "--format", "json", *arguments, stdin=stdin.encode()).json
    assert tuple(shape) == ("version", "results")
    assert shape["version"] == 1
    found: list[dict[str, Any]] = shape["results"]
    return found


@pytest.mark.parametrize(("expression", "status", "type_", "value", "reason"), ANSWERS)
def test_an_expression_is_answered(
    project: Project, expression: str, status: str, type_: str | None, value: object, reason: str | None
) -> None:
    ran = project.write(FILES).run("eval", "--format", "json", ".", "--", expression)
    (found,) = ran.json["results"]
    assert tuple(found)[:5] == ("expression", "status", "type", "value", "reason")
    assert (found["expression"], found["status"], found["type"], found["value"]) == (expression, status, type_, value)
    assert ("diagnostics" in found) == (status == "error") == (ran.code == 1)
    assert ("bounds" in found) == (status == "unknown" and type_ == "number")
    if reason is not None or status != "error":
        assert found["reason"] == reason
    if "nonsensitive" not in expression:
        assert "hunter" not in ran.out + ran.err


def test_numbers_keep_all_their_digits(project: Project) -> None:
    out = project.write(FILES).run("eval", ".", "--format", "json", "2 / 3", "2 * 12345678901234567890123", "-0").out
    for digits in (LONG, "24691357802469135780246", "-0"):
        assert f'"value": {digits},' in out


@pytest.mark.parametrize(
    ("expression", "bounds"),
    [("min(var.missing, 12)", [None, 12]), ("var.missing > 3 ? 1 : 2.5", [1, 2.5]), ("var.missing", [None, None])],
)
def test_an_unknown_number_has_bounds(project: Project, expression: str, bounds: list[float | None]) -> None:
    (found,) = results(project.write(FILES), ".", expression)
    assert (found["status"], found["bounds"]) == ("unknown", bounds)


def test_a_fault_says_where_it_is(project: Project) -> None:
    (found,) = results(project.write(FILES), ".", "[1,\n  var.hour]")
    assert found["diagnostics"] == [{
        "severity": "error",
        "summary": "Reference to undeclared input variable",
        "detail": 'there is no input variable var.hour in this module; did you mean "hours"?',
        "location": {"path": "expression", "line": 2, "column": 3, "end_line": 2, "end_column": 11},
    }]  # fmt: skip


# --- where expressions come from ------------------------------------------------------------------------


def test_lines_of_standard_input(project: Project) -> None:
    lines = "\ufeffvar.hours\r\n\n   # not this\n// nor this\n  local.teams.red  \n1 # but this\n1 +"
    found = results(project.write(FILES), ".", stdin=lines)
    assert [each["expression"] for each in found] == ["var.hours", "local.teams.red", "1 # but this", "1 +"]
    assert [each["value"] for each in found] == [8, 2, 1, None]
    assert results(project, ".", stdin="\n# nothing\n") == []
    assert project.run("eval", stdin=b"var.hours").out == "8\n"


def test_standard_input_is_left_alone_where_there_are_expressions(project: Project) -> None:
    assert [each["value"] for each in results(project.write(FILES), ".", "1", "2", stdin="3")] == [1, 2]


def test_many_lines_are_answered_by_one_process(project: Project) -> None:
    found = results(project.write(FILES), ".", stdin="\n".join(f"var.hours + {n}" for n in range(3000)))
    assert [each["value"] for each in found] == [8 + n for n in range(3000)]


# --- which root module ----------------------------------------------------------------------------------

CONFIGURATION = """
version: 1
roots:
  - {name: prod, path: live, var_files: [prod.tfvars], workspace: production}
  - {name: dev, path: live}
"""
LIVE = {
    "iaccheck.yaml": CONFIGURATION,
    "prod.tfvars": "hours = 12",
    "live/main.tf": MAIN.partition("module")[0],
    "other/main.tf": "locals {\n  name = \"other\"\n}\n",
    "empty/README.md": "",
    "nested/deep/main.tf": "locals {\n  name = \"nested\"\n}\n",
}  # fmt: skip

CHOSEN: list[tuple[str, str, object]] = [
    ("prod", '"${terraform.workspace} ${var.hours}"', "production 12"),
    ("dev", '"${terraform.workspace} ${var.hours}"', "default 8"),
    ("other", "local.name", "other"),
    ("other/main.tf", "local.name", "other"),
    ("nested", "local.name", "nested"),
    ("prod --var hours=2", "var.hours", 2),
    ("live --config other.yaml", "var.hours", 8),
]


@pytest.mark.parametrize(("words", "expression", "value"), CHOSEN)
def test_a_root_module_is_meant_by_its_folder_or_name(
    project: Project, words: str, expression: str, value: object
) -> None:
    project.write({**LIVE, "other.yaml": "version: 1\n"})
    assert results(project, *words.split(), expression)[0]["value"] == value


REFUSED: list[tuple[str, str]] = [
    ("live", "live is planned in several ways: say which is meant by its name, prod, dev"),
    (".", ". holds several root modules: name one of live, nested/deep, other"),
    ("empty", "empty: there are no Terraform files here"),
    ("prd", "prd: there is no such file or folder; root modules of the configuration are prod, dev"),
    ("var.x --config other.yaml", "var.x: there is no such file or folder; give a folder, a .tf file, or the name"),
    ("prod.tfvars", "prod.tfvars is no Terraform file"),
    ("-", "-: no plan's JSON can be evaluated"),
    ("other --var hours=2", "--var hours: no root module has this variable"),
    ("other --var-file nowhere", "nowhere could not be read"),
    ("other --config nowhere", "nowhere: there is no such file or folder"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), REFUSED)
def test_what_is_no_root_module_is_refused_with_what_there_is(project: Project, words: str, told: str) -> None:
    ran = project.write({**LIVE, "other.yaml": "version: 1\n"}).run("eval", *words.split(), "1")
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_variables_and_workspace_are_given_as_for_check(project: Project) -> None:
    project.write({**FILES, "terraform.tfvars": "hours = 3", "more.tfvars": "hours = 4"})
    asked = ("eval", ".", "var.hours")
    assert project.run(*asked).out == "3\n"
    assert project.run(*asked, "--var-file", "more.tfvars").out == "4\n"
    assert project.run(*asked, "--var", "hours=5").out == "5\n"
    project.monkeypatch.setenv("TF_VAR_missing", "6")
    project.monkeypatch.setenv("TF_WORKSPACE", "stage")
    assert project.run("eval", ".", '"${var.missing} ${terraform.workspace}"').out == '"6 stage"\n'


# --- what is said of the input --------------------------------------------------------------------------


def test_faults_of_the_input_are_told_once_and_on_standard_error(project: Project) -> None:
    project.write({**FILES, "broken.tf": "resource {\n", "terraform.tfvars": 'hours = "many"\nunheard = 1\n'})
    ran = project.run("eval", ".", *["var.hours", "local.broken"] * 3)
    told = [line.partition(": ")[2] for line in ran.err.splitlines()]
    assert [line.partition(": ")[2].partition(": ")[0] for line in told] == [
        "broken.tf:1:1", "terraform.tfvars:2:11", "terraform.tfvars:1:9", "main.tf:14:16",
    ]  # fmt: skip
    assert ran.code == 0
    assert "Traceback" not in ran.err
    assert project.run("eval", "-q", ".", "var.hours").err == ""


def test_a_module_that_is_not_here_is_told_where_it_is_asked_for(project: Project) -> None:
    project.write({"main.tf": 'module "far" {\n  source = "acme/far/alicloud"\n}\n'})
    assert project.run("eval", ".", "1").err == ""
    ran = project.run("eval", ".", "module.far.id")
    assert ran.out.startswith("unknown: it depends on module.far")
    assert "Module is not here" in ran.err


# --- text -----------------------------------------------------------------------------------------------

TEXTS: list[tuple[str, str]] = [
    ("var.missing", f"unknown: it {MISSING}"),
    ("max(1, min(var.missing, 12))", f"unknown (at least 1, at most 12): it {MISSING}"),
    ("[1, var.missing]", f"[\n  1,\n  (unknown),\n]\nunknown: it is known in part: [1] {MISSING}"),
    ("1e9999 * 1e9999", "unknown: limit reached: it is a number of more than 1233 digits"),
    ("var.hour", "error: Reference to undeclared input variable: there is no input variable var.hour in this module; "
     'did you mean "hours"?\n --> expression:1:1\n  |\n1 | var.hour\n  | ^^^^^^^^'),
    ('tomap({a = null, "\\u001b" = 1})', 'tomap({\n  "\\x1b" = 1\n  "a" = tonumber(null)\n})'),
    ('"\\u001b[31m\\nx"', '"\\x1b[31m\\nx"'),
    ('[for x in [tomap(null), tolist(null)] : x]',
     "[\n  tomap(null) /* map(any) */,\n  tolist(null) /* list(any) */,\n]"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "text"), TEXTS)
def test_text(project: Project, expression: str, text: str) -> None:
    assert project.write(FILES).run("eval", ".", "--", expression).out == f"{text}\n"


def test_several_answers_stand_below_their_expressions(project: Project) -> None:
    ran = project.write(FILES).run("eval", ".", "var.hours", "{\n  a = 1\n}", "1 +")
    assert ran.out.startswith('> var.hours\n8\n> {\n    a = 1\n  }\n{\n  "a" = 1\n}\n> 1 +\nerror: Missing value: ')
    assert ran.code == 1


def test_output_can_go_to_files_and_have_colour(project: Project) -> None:
    project.write(FILES).run("eval", ".", "var.hours", "-o", "out.txt", "--report", "json=out.json")
    assert (project.folder / "out.txt").read_text("utf-8") == "8\n"
    assert json.loads((project.folder / "out.json").read_text("utf-8"))["results"][0]["value"] == 8
    assert "\033[31merror\033[0m" in project.run("eval", ".", "1 +", "--color", "always").out


SHOWN = Path(__file__).parent / "truth/shown.json"


def test_values_are_shown_as_terraform_console_shows_them(project: Project) -> None:
    cases = json.loads(SHOWN.read_text("utf-8"))
    project.write({"main.tf": ""})
    assert len(cases) > 20
    for case in cases:
        assert project.run("eval", ".", "--", case["expression"]).out == f"{case['shown']}\n"


# --- Terraform's own answers ----------------------------------------------------------------------------

EXPRESSIONS = Path(__file__).parent / "truth/expressions"


def recorded() -> list[dict[str, Any]]:
    """Every recorded expression that stands on one line and comes out as Terraform has it."""
    cases = [case for path in sorted(EXPRESSIONS.glob("*.json")) for case in json.loads(path.read_text("utf-8"))]
    return [case for case in cases if not {"differs", "pending"} & set(case) and "\n" not in case["expression"]]


def exact(text: str) -> Any:
    """JSON, with numbers as they are written."""
    return json.loads(text, parse_float=str, parse_int=str)


def as_recorded(found: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """An answer in the form of the recorded case; of one that is sensitive, nothing more can be compared."""
    if found["status"] == "error" or ("fails" in case and "Inf" in str(found["value"])):
        return {"fails": True}  # Terraform was asked for JSON, which has no infinity
    if found["status"] == "sensitive":
        assert found["value"] is None
        return {name: value for name, value in case.items() if name != "expression" and "sensitive" in case}
    type_ = re.sub(r"[ \"]", "", found["type"].replace("any", "dynamic").replace("=", ":"))
    types = {"type": type_} if "type" in case else {}
    if found["status"] == "unknown":
        return {"unknown": True, **types}
    if "text" in case:
        return {"text": found["value"], **types}
    return {"json": case["json"] if found["value"] == exact(case["json"]) else found["value"], **types}


def test_every_recorded_expression_is_answered_as_terraform_does(project: Project) -> None:
    cases = recorded()
    lines = "\n".join(case["expression"] for case in cases).encode()
    shutil.copytree(EXPRESSIONS / "files", project.folder, dirs_exist_ok=True)
    source = 'terraform = {\n      source = "terraform.io/builtin/terraform"\n    }'
    project.write({"main.tf": f"terraform {{\n  required_providers {{\n    {source}\n  }}\n}}\n"})
    ran = project.run("eval", ".", "--format", "json", stdin=lines)
    found = exact(ran.out)["results"]
    assert len(found) == len(cases) > 1000
    for each, case in zip(found, cases, strict=True):
        assert as_recorded(each, case) == {name: value for name, value in case.items() if name != "expression"}
