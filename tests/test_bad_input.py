"""Bad input gets a clear answer: what is wrong, where, and what to do; and nothing else is lost."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest

from tests.project import Project

GOOD = 'resource "alicloud_ram_role" "good" {\n  max_session_duration = 60\n}\n'

BROKEN: list[tuple[str, str, int, int, str]] = [
    # the file, its text, the line and column, the source line that is shown
    ("broken.tf", 'resource "alicloud_ram_role" "x" {\n  max_session_duration = = 1\n}\n', 2, 26,
     "2 |   max_session_duration = = 1"),
    ("broken.tf", 'resource "alicloud_ram_role" "x" {\n', 1, 1, '1 | resource "alicloud_ram_role" "x" {'),
    ("broken.tf", 'locals {\n  a = "open\n}\n', 2, 7, '2 |   a = "open'),
    ("broken.tf", "locals {\n  a = <<EOT\nnever ends\n}\n", 2, 7, "2 |   a = <<EOT"),
    ("broken.tf.json", '{"resource": {"alicloud_ram_role": {"x": {,}}}}\n', 1, 43,
     '1 | {"resource": {"alicloud_ram_role": {"x": {,}}}}'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "line", "column", "shown"), BROKEN)
def test_a_file_that_does_not_parse(project: Project, name: str, text: str, line: int, column: int, shown: str) -> None:
    project.write({"good.tf": GOOD, name: text, "other/main.tf": GOOD})
    found = project.findings()
    fault = next(f for f in found if f["rule"] == "unreadable-input" and f["location"]["line"] == line)
    assert (fault["outcome"], fault["severity"], fault["root"]) == ("fail", "error", ".")
    assert (fault["location"]["path"], fault["location"]["column"]) == (name, column)
    failed = [f["address"] for f in found if (f["rule"], f["outcome"]) == ("session-out-of-range", "fail")]
    assert failed == ["alicloud_ram_role.good"] * 2
    ran = project.run()
    assert ran.code == 1
    assert f"--> {name}:{line}:{column}" in ran.out
    assert shown in ran.out


def test_one_broken_block_costs_that_block_only(project: Project) -> None:
    project.write({
        "main.tf": 'resource "alicloud_ram_role" "broken" {\n  max_session_duration = = 1\n}\n' + GOOD,
    })  # fmt: skip
    rows = {row["address"]: row for row in project.settings()}
    assert rows["alicloud_ram_role.good"]["value"] == 60
    broken = rows["alicloud_ram_role.broken"]
    assert broken["status"] == "unknown"
    assert broken["reason"] == "may be set or not: a syntax error hides a part of this block"
    (undecided,) = [f for f in project.findings() if f["outcome"] == "unknown"]
    assert undecided["message"].startswith("2 rules undecided: max_session_duration is not known: it may be set or not")


def test_a_broken_module_is_told_once_and_whichever_root_module_is_asked_for(project: Project) -> None:
    call = 'module "m" {\n  source = "../m"\n}\n'
    project.write({"a/main.tf": call, "b/main.tf": call, "m/main.tf": "resource {\n" + GOOD, "iaccheck.yaml": ""})
    for path in (".", "a", "b", "m", "m/main.tf"):
        found = [f for f in project.findings(path) if f["rule"] == "unreadable-input"]
        assert [f["location"]["path"] for f in found] == ["m/main.tf"]
        assert project.run(path).code == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfer\x00e\x00", "UTF-16"),
        (b"\0GITCRYPT\0}\xff\n\xc0\n}", "latin.tf is encrypted by git-crypt"),
        (b'locals {\n  a = "caf\xe9"\n}\n', "not UTF-8: The byte 0xe9"),
    ],
)
def test_a_file_that_is_not_utf_8(project: Project, content: bytes, said: str) -> None:
    project.write({"good.tf": GOOD})
    (project.folder / "latin.tf").write_bytes(content)
    (fault,) = [f for f in project.findings() if f["rule"] == "unreadable-input"]
    assert said.lower() in fault["message"].lower()
    assert fault["location"]["path"] == "latin.tf"
    assert project.run().code == 1


PLANS: list[tuple[bytes, str]] = [
    (b"", "JSON"),
    (b"{", "JSON"),
    (b"[]", "plan"),
    (b'{"a": 1}', "plan"),
    (b'{"format_version": "9.0"}', "9.0"),
]


@pytest.mark.parametrize(("content", "word"), PLANS)
def test_a_file_that_is_no_plan(project: Project, content: bytes, word: str) -> None:
    project.write({"other/main.tf": GOOD})
    (project.folder / "plan.json").write_bytes(content)
    for path, stdin in (("plan.json", b""), ("-", content)):
        ran = project.run("check", "--format", "json", path, stdin=stdin)
        (found,) = ran.json["findings"]
        assert (ran.code, found["rule"], found["outcome"]) == (1, "unreadable-input", "fail")
        assert word in found["message"]


def test_a_plan_as_terraform_keeps_it(project: Project) -> None:
    (project.folder / "tfplan").write_bytes(b"PK\x03\x04rest")
    ran = project.run("tfplan")
    assert (ran.code, ran.out) == (2, "")
    assert "give what terraform show -json tfplan prints" in ran.err


def test_hours_that_were_meant_as_seconds(project: Project) -> None:
    project.write({
        "main.tf": 'resource "alicloud_ram_security_preference" "x" {\n  login_session_duration = 28800\n}\n',
    })  # fmt: skip
    ran = project.run()
    assert ran.code == 1
    assert "login_session_duration is 28800 hours (1200 days), and the API accepts 1 to 24 hours" in ran.out
    assert "Its unit is hours, and the number looks like seconds" in ran.out
    assert "= fix: write login_session_duration = 8\n" in ran.out


REASONS: list[tuple[str, str]] = [
    ('resource "random_integer" "n" {}\nRANDOM', "depends on random_integer.n"),
    ('variable "n" {}\nVAR', "depends on var.n, which has no value"),
    ('data "aws_ssm_parameter" "n" {\n  name = "n"\n}\nDATA', "read from the cloud"),
    ('module "n" {\n  source = "acme/n/aws"\n}\nMODULE', "terraform init"),
    ("NOW", "is the time at which Terraform runs"),
]
VALUES = {
    "RANDOM": "random_integer.n.result", "VAR": "var.n", "DATA": "data.aws_ssm_parameter.n.value",
    "MODULE": "module.n.seconds", "NOW": "parseint(timestamp(), 10)",
}  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REASONS)
def test_a_value_that_cannot_be_known_says_why(project: Project, text: str, reason: str) -> None:
    *_, word = text.split("\n")
    role = f'resource "alicloud_ram_role" "x" {{\n  max_session_duration = {VALUES[word]}\n}}\n'
    project.write({"main.tf": text.replace(word, role)})
    (found,) = [f for f in project.findings() if f["setting"]]
    assert (found["outcome"], project.run().code) == ("unknown", 0)
    assert reason in found["message"]
    (row,) = project.settings()
    assert (row["status"], row["value"]) == ("unknown", None)
    assert reason in row["reason"]


WRONG: list[tuple[str, int, int, str]] = [
    # the configuration, the line and column, what is said
    ("workflow: []\n", 1, 1, "did you mean workflows?"),
    ("workflows:\n  - {name: a, kind: alicloud.ram-user-consle, needs: 8h}\n", 2, 21,
     "did you mean alicloud.ram-user-console?"),
    ("workflows:\n  - {name: a, kind: alicloud.ram-user-console, needs: 8}\n", 2, 55, "needs a unit: write 8h"),
    ("workflows:\n  - {name: a, kind: alicloud.ram-user-console, needs: 28800}\n", 2, 55, "write 28800s"),
    ("workflows:\n  - {name: a, kind: alicloud.ram-user-console, needs: often}\n", 2, 55, "often is not a duration"),
    ("rules:\n  ignore: [session-out-of-rang]\n", 2, 12, "did you mean session-out-of-range?"),
    ("fail_on: warnings\n", 1, 10, "did you mean warning?"),
    ("waivers:\n  - {rule: session-out-of-range, address: x, reason: y, until: soon}\n", 2, 64, "soon is no day"),
    ("version: 2\n", 1, 10, "write version: 1"),
]  # fmt: skip


@pytest.mark.parametrize(("configuration", "line", "column", "said"), WRONG)
def test_a_wrong_configuration(project: Project, configuration: str, line: int, column: int, said: str) -> None:
    project.write({"main.tf": GOOD, "iaccheck.yaml": configuration})
    for command in ("check", "settings", "reach", "rules"):
        ran = project.run(command)
        assert (ran.code, bool(ran.out)) == (2, command == "rules")  # rules are words to mend it with
        assert ran.err.startswith(f"iaccheck: iaccheck.yaml:{line}:{column}: ")
        assert said in ran.err


def test_all_mistakes_of_a_configuration_are_told_at_once(project: Project) -> None:
    project.write({"main.tf": GOOD, "iaccheck.yaml": "version: 2\nfail_on: warnings\nundecided: maybe\n"})
    assert len(project.run().err.splitlines()) == 3


def test_a_wrong_rule_file(project: Project) -> None:
    own = "settings:\n  - id: acme_x.y\n    unit: second\n    allowed: [1h, 2]\n"
    project.write({"main.tf": GOOD, "policies/own.yaml": own, "iaccheck.yaml": "rules:\n  paths: [policies]\n"})
    ran = project.run()
    assert (ran.code, ran.out) == (2, "")
    assert "iaccheck: policies/own.yaml:3:11: unknown unit second: did you mean seconds?" in ran.err
    assert "policies/own.yaml:4:19: 2: a duration needs a unit" in ran.err


def test_folders_of_rules_that_are_not_there_or_outside(project: Project) -> None:
    project.write({"in/main.tf": GOOD, "in/policies/a.yaml": "", "in/.git/HEAD": "", "out/a.yaml": ""})
    project.write({"in/iaccheck.yaml": "rules:\n  paths: [policy, ../out, policies, link]\n"})
    (project.folder / "in/link").symlink_to(project.folder / "out")
    project.monkeypatch.chdir(project.folder / "in")
    ran = project.run()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "iaccheck: iaccheck.yaml:2:11: rules: policy: there is no such folder of rules; did you mean policies?",
        "iaccheck: iaccheck.yaml:2:19: rules: ../out: lies outside of the checked tree",
        "iaccheck: iaccheck.yaml:2:37: rules: link: lies outside of the checked tree",
    ]
    project.write({"in/iaccheck.yaml": "version: 1\n"})
    assert project.run("rules", "--rules", "policy").code == 2
    assert project.run("rules", "--rules", "../out").code == 0  # named on the command line, it is read wherever it is


def test_own_settings_and_kinds_are_listed_and_explained(project: Project) -> None:
    own = "settings:\n  - id: acme_x.y\n    title: Their own\n    unit: seconds\n    allowed: [1h, 2h]\n"
    project.write({"main.tf": GOOD, "policies/own.yaml": own, "iaccheck.yaml": "rules:\n  paths: [policies]\n"})
    assert "acme_x.y" in project.run("rules").out
    assert "3600 to 7200 seconds" in project.run("explain", "acme_x.y").out
    (project.folder / "iaccheck.yaml").unlink()
    assert "acme_x.y" not in project.run("rules").out
    assert "acme_x.y" in project.run("rules", "--rules", "policies").out


def test_words_can_be_looked_up_while_the_configuration_is_wrong(project: Project) -> None:
    own = "rules:\n  - {id: mine, title: Mine, setting: aws_iam_role.max_session_duration, at_most: 4h}\n"
    wrong = "rules: {paths: [policies], ignore: [setting-ignored]}\nworkflows: [{name: a, kind: aws.sso, needs: 8}]\n"
    project.write({"main.tf": GOOD, "policies/own.yaml": own, "iaccheck.yaml": wrong})
    assert project.run().code == 2
    for words in (("rules",), ("explain", "mine"), ("explain", "aws.identity-center")):
        ran = project.run(*words)
        assert ran.code == 2
        assert ran.out
        assert ran.err.splitlines() == [
            *project.run().err.splitlines(),
            "iaccheck: so nothing that the configuration ignores or changes is heeded here",
        ]
    assert {"mine", "setting-ignored"} <= set(project.run("rules").out.split())
    assert project.run("explain", "mine", "nothing-there").code == 2
    project.write({"policies/own.yaml": "rules: [{id: mine}]\n"})
    assert project.run("rules").code == 2


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("sesion-out-of-range", "; did you mean session-out-of-range?"),
        ("alicloud_ram_role", "; did you mean alicloud_ram_role.max_session_duration?"),
        ("quux", '; "iaccheck rules" lists them all'),
        ("chaining_cap", ': "iaccheck explain KIND" tells of it, as of aws.role-chaining'),
    ],
)
def test_a_word_that_cannot_be_explained_is_answered_with_one_that_can(project: Project, word: str, said: str) -> None:
    ran = project.run("explain", word)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(f"{said}\n")


def test_a_folder_without_terraform_names_what_was_looked_for(project: Project) -> None:
    project.write({"empty/notes.md": ""})
    ran = project.run("empty")
    assert (ran.code, ran.out) == (3, "")
    assert "empty: nothing to check. Looked for Terraform files (*.tf, *.tf.json) in every folder below" in ran.err


def test_what_lies_outside_of_the_checked_tree_is_not_read(project: Project) -> None:
    secret = project.folder / "outside"
    secret.mkdir()
    (secret / "hours").write_text("4242", "utf-8")
    project.write({
        "top/main.tf": f'resource "alicloud_ram_role" "x" {{\n  max_session_duration = file("{secret}/hours")\n}}\n',
    })  # fmt: skip
    project.monkeypatch.chdir(project.folder / "top")
    ran = project.run()
    assert "4242" not in ran.out
    assert "unknown[session-out-of-range]" in ran.out


def test_a_folder_that_cannot_be_opened_is_not_passed_over(project: Project) -> None:
    """Nobody knows what lies in it: that is said, and where nothing else is there, too."""
    project.write({"open/main.tf": GOOD, "closed/main.tf": GOOD})
    scandir = os.scandir

    def refused(path: str) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    project.monkeypatch.setattr(os, "scandir", refused)
    ran = project.run("check")
    assert "not checked: closed: it can't be opened: Permission denied" in ran.out
    assert "1 failed" in ran.out
    ran = project.run("check", "closed")
    assert ran.code == 3
    assert "closed: it can't be opened: Permission denied" in ran.err
