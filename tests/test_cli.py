"""Commands, options and exit codes, as a shell sees them."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import iaccheck
from iaccheck.arguments import FORMATS, MORE_FORMATS, completed, parsed
from iaccheck.manual import COMMANDS, HEEDED_BY
from tests.project import Project

TOP = Path(__file__).parent.parent
BAD = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = 60\n}\n'
GOOD = BAD.replace("60", "3600")
UNDECIDED = 'variable "n" {}\nresource "alicloud_ram_role" "x" {\n  max_session_duration = var.n\n}\n'
WARNING = 'resource "alicloud_ram_security_preference" "x" {}\n'
BROKEN = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = = 1\n}\n'
WORKFLOW = """
workflows:
  - {name: it, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 2h, given: {requested: 2h}}
"""
WAIVER = "waivers:\n  - {rule: session-out-of-range, address: '*', reason: on purpose}\n"
IGNORED = "rules:\n  ignore: [session-out-of-range]\n"
LENIENT = "undecided: warn\n"
FORMATS_OF_CHECK = (*FORMATS, *MORE_FORMATS["check"])

EXITS: list[tuple[str, str, str, int]] = [
    # what stands in main.tf, in iaccheck.yaml, the options, the exit code
    (GOOD, "", "", 0),
    (BAD, "", "", 1),
    (BAD, "", "--fail-on error", 1),
    (BAD, "", "--fail-on warning", 1),
    (BAD, "", "--fail-on info", 1),
    (BAD, "", "--fail-on never", 0),
    (BAD, "fail_on: never\n", "", 0),
    (BAD, "fail_on: never\n", "--fail-on error", 1),
    (BAD, WAIVER, "", 0),
    (BAD, WAIVER, "--no-waivers", 1),
    (BAD, IGNORED, "", 0),
    (BAD, "rules:\n  severity: {session-out-of-range: warning}\n", "", 0),
    (BAD, "", "--ignore session-out-of-range", 0),
    (BAD, "", "--select session-malformed", 0),
    (BAD, "", "--select session-out-of-range", 1),
    (WARNING, "", "", 0),
    (WARNING, "", "--fail-on warning", 1),
    (WARNING, "fail_on: warning\n", "", 1),
    (WARNING, "", "--fail-on never", 0),
    (UNDECIDED, "", "", 0),
    (UNDECIDED, "", "--strict", 1),
    (UNDECIDED, "", "--strict --fail-on never", 0),
    (UNDECIDED, WORKFLOW, "", 1),
    (UNDECIDED, WORKFLOW, "--fail-on never", 0),
    (UNDECIDED, WORKFLOW + LENIENT, "", 0),
    (UNDECIDED, WORKFLOW + LENIENT, "--strict", 1),
    (UNDECIDED, WORKFLOW + "rules:\n  severity: {workflow-unreachable: info}\n", "", 1),
    (UNDECIDED, WORKFLOW + "rules:\n  severity: {workflow-unreachable: info}\n", "--strict --ignore session-malformed "
     "--ignore session-out-of-range", 1),
    (UNDECIDED, WORKFLOW, "--ignore workflow-unreachable", 0),
    (GOOD, WORKFLOW, "", 1),
    (GOOD, WORKFLOW + LENIENT, "", 1),
    (BROKEN, "", "", 1),
    (BROKEN, "", "--select session-malformed", 1),
    (BROKEN, "", "--ignore unreadable-input", 0),
    (BROKEN, "", "--fail-on never", 0),
    (BROKEN, "rules:\n  severity: {unreadable-input: info}\n", "", 1),
    ('output "x" {\n  value = 1\n}\n', "", "", 0),
    (GOOD, "wrong: 1\n", "", 2),
    (GOOD, "", "--select nothing", 2),
    (GOOD, "", "--ignore nothing", 2),
    (GOOD, "", "--fail-on often", 2),
    (GOOD, "", "--as-of yesterday", 2),
    (GOOD, "", "--as-of 2026-02-30", 2),
    (GOOD, "", "--as-of 20260228", 2),
    (GOOD, "", "--as-of 2026-02-28", 0),
    (GOOD, "", "--config nowhere.yaml", 2),
    (GOOD, "", "--rules nowhere", 2),
    (GOOD, "", "--var n", 2),
    (GOOD, "", "--var n=1", 2),
    (GOOD, "", "--var-file nowhere.tfvars", 2),
    (GOOD, "", "--report html", 2),
    (GOOD, "", "--report pdf=x", 2),
    (GOOD, "", "--format sarfi", 2),
    (GOOD, "", "--color sometimes", 2),
    (GOOD, "", "--nonsense", 2),
    (GOOD, "", "--format", 2),
    (GOOD, "", "nowhere", 2),
    ("", "", "", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "configuration", "options", "code"), EXITS)
def test_exit_codes(project: Project, text: str, configuration: str, options: str, code: int) -> None:
    project.write({"main.tf": text, **({"iaccheck.yaml": configuration} if configuration else {})})
    ran = project.run(*options.split())
    assert ran.code == code
    assert bool(ran.out) == (code != 2)
    assert bool(ran.err) == (code == 2)


@pytest.mark.parametrize("command", ["check", "settings", "reach"])
def test_nothing_to_check_is_3_and_says_what_was_looked_for(project: Project, command: str) -> None:
    project.write({"README.md": "", "deep/er/notes.txt": ""})
    ran = project.run(command)
    assert (ran.code, ran.out) == (3, "")
    assert "nothing to check" in ran.err
    assert "*.tf, *.tf.json" in ran.err
    assert project.run(command, "-q").err == ""


@pytest.mark.parametrize("command", ["settings", "reach"])
def test_listings_are_0_whatever_they_find(project: Project, command: str) -> None:
    for text in (BAD, BROKEN, UNDECIDED):
        assert project.write({"main.tf": text}).run(command).code == 0


def test_instances_stand_in_the_order_of_their_numbers(project: Project) -> None:
    project.write({"main.tf": 'resource "alicloud_ram_role" "x" {\n  count = 12\n  max_session_duration = 60\n}\n'})
    addresses = [f"alicloud_ram_role.x[{number}]" for number in range(12)]
    assert [each["address"] for each in project.run("settings", "--format", "json").json["settings"]] == addresses
    assert [each["address"] for each in project.run("check", "--format", "json").json["findings"]] == addresses


def test_a_bug_is_4(project: Project) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError

    project.write({"main.tf": GOOD})
    project.monkeypatch.setattr("iaccheck.commands.check.run", broken)
    ran = project.run()
    assert (ran.code, ran.out) == (4, "")
    assert "ZeroDivisionError" in ran.err
    assert "bug in iaccheck" in ran.err


NEAREST: list[tuple[str, str]] = [
    ("--formt json", "there is no option --formt; did you mean --format?"),
    ("--format jsn", "jsn is no format; did you mean json?"),
    ("--fail-on eror", "eror is no severity; did you mean error?"),
    ("--color alway", "did you mean always?"),
    ("--select session-out-of-rnge", "--select session-out-of-rnge: there is no such rule; did you mean session-out"),
    ("--ignore workflow-unreachabel", "did you mean workflow-unreachable?"),
    ("chekc", "chekc is no command, file or folder; did you mean check?"),
    ("setings", "did you mean settings?"),
    ("live/pord", "live/pord: there is no such file or folder; did you mean prod?"),
    ("explain alicloud.asume-role-api", "did you mean alicloud.assume-role-api?"),
    ("explain max_session_duration", "did you mean alicloud_ram_role.max_session_duration, "),
    ("explain", "explain takes one ID"),
    ("--config iaccheck.yml", "iaccheck.yml: there is no such file or folder"),
    ("--as-of tomorrow", "--as-of tomorrow: write the day like 2027-03-31"),
    ("--report json", "write --report FORMAT=FILE"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), NEAREST)
def test_a_wrong_word_is_answered_with_the_nearest_right_one(project: Project, arguments: str, told: str) -> None:
    project.write({"live/prod/main.tf": GOOD})
    ran = project.run(*arguments.split())
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert all(line.startswith("iaccheck: ") for line in ran.err.splitlines())


def test_all_wrong_ids_are_told_at_once(project: Project) -> None:
    project.write({"main.tf": GOOD})
    assert len(project.run("--select", "a", "--select", "b", "--ignore", "c").err.splitlines()) == 3


def test_a_command_is_a_command_wherever_options_stand(project: Project) -> None:
    project.write({"main.tf": BAD, "rules/main.tf": GOOD})
    settings = project.run("settings", "--format", "json").out
    assert project.run("--format", "json", "settings").out == settings
    assert project.run("--format", "json", "settings", ".").out == settings
    assert project.run("rules").out.startswith("Rules")
    assert "3600" in project.run("settings", "./rules").out
    assert project.run("check", "./rules").code == 0
    assert project.run("./rules").code == 0


def test_no_command_means_check(project: Project) -> None:
    project.write({"main.tf": BAD})
    assert project.run(".").out == project.run("check", ".").out == project.run().out


# --- where results go -----------------------------------------------------------------------------------


def test_results_go_to_a_file_and_further_reports_beside(project: Project) -> None:
    project.write({"main.tf": BAD})
    ran = project.run("-o", "out.txt", "--report", "json=out.json", "--report", "text=again.txt")
    assert (ran.code, ran.out, ran.err) == (1, "", "")
    text = (project.folder / "out.txt").read_text("utf-8")
    assert text == (project.folder / "again.txt").read_text("utf-8") == project.run().out
    assert json.loads((project.folder / "out.json").read_text("utf-8"))["summary"]["fail"] == 1
    assert sorted(path.name for path in project.folder.iterdir()) == ["again.txt", "main.tf", "out.json", "out.txt"]


@pytest.mark.parametrize("command", ["settings", "reach", "rules"])
def test_every_command_writes_further_reports(project: Project, command: str) -> None:
    project.write({"main.tf": GOOD})
    project.run(command, "--report", "json=out.json")
    assert json.loads((project.folder / "out.json").read_text("utf-8"))["version"] == 1


@pytest.mark.parametrize("option", ["-o", "--report"])
@pytest.mark.parametrize("path", ["no/such/folder.txt", "folder"])
def test_what_cannot_be_written_is_2_and_leaves_nothing_behind(project: Project, option: str, path: str) -> None:
    project.write({"main.tf": BAD, "folder/x": ""})
    ran = project.run(option, path if option == "-o" else f"json={path}")
    assert ran.code == 2
    assert f"{path} can't be written: " in ran.err
    assert sorted(each.name for each in project.folder.iterdir()) == ["folder", "main.tf"]


@pytest.mark.parametrize("wrong", [["-o", "no/x"], ["--report", "json=no/x"], ["--write-baseline", "no/x"]])
def test_if_one_output_cannot_be_written_none_is_and_nothing_is_fixed(project: Project, wrong: list[str]) -> None:
    project.write({"main.tf": BAD, "old.xml": "old"})
    reports = [f"--report={format_}=out.{format_}" for format_ in FORMATS_OF_CHECK]
    ran = project.run("--fix", "--report=junit=old.xml", *reports, *wrong)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0].startswith("iaccheck: no/x can't be written: ")
    assert sorted(path.name for path in project.folder.iterdir()) == ["main.tf", "old.xml"]
    assert (project.folder / "main.tf").read_text("utf-8") == BAD
    assert (project.folder / "old.xml").read_text("utf-8") == "old"


def test_a_step_summary_that_cannot_be_written_stops_the_reports_too(project: Project) -> None:
    project.write({"main.tf": BAD})
    project.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "no/summary.md"))
    ran = project.run("--format", "github", "--report", "json=out.json")
    assert (ran.code, ran.out) == (2, "")
    assert not (project.folder / "out.json").exists()


@pytest.mark.parametrize(
    "options", [["-o", "x", "--report", "json=x"], ["--report", "json=./x", "--report", "sarif=x"]]
)
def test_two_outputs_for_one_file_are_a_mistake(project: Project, options: list[str]) -> None:
    project.write({"main.tf": GOOD})
    ran = project.run(*options)
    assert ran.code == 2
    assert "x is to hold two outputs of this run" in ran.err
    assert not (project.folder / "x").exists()


@pytest.mark.parametrize("format_", FORMATS_OF_CHECK)
def test_a_full_disk_is_2_in_every_format(project: Project, format_: str) -> None:
    project.write({"main.tf": BAD})
    done = shell(project, f"{PROGRAM} --format {format_} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "iaccheck: standard output can't be written: No space left on device\n"
    ran = project.run("--report", f"{format_}=/dev/full")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("format_", FORMATS_OF_CHECK)
def test_a_pipe_that_nobody_reads_is_quiet_in_every_format(project: Project, format_: str) -> None:
    project.write({"main.tf": BAD})
    done = shell(project, f"(sleep 0.01; {PROGRAM} --format {format_}) | true")
    assert done.stderr == ""


def test_a_pipe_is_written_as_it_is(project: Project) -> None:
    project.write({"main.tf": GOOD})
    done = shell(project, f"{PROGRAM} -o /dev/stderr")
    assert "0 failed" in done.stderr
    assert Path("/dev/stderr").exists()


def test_an_old_report_is_replaced_through_its_link(project: Project) -> None:
    project.write({"main.tf": GOOD, "real.txt": "old"})
    (project.folder / "link.txt").symlink_to("real.txt")
    project.run("-o", "link.txt")
    assert (project.folder / "link.txt").is_symlink()
    assert "0 failed" in (project.folder / "real.txt").read_text("utf-8")


PROGRAM = f"{sys.executable} -m iaccheck"


def shell(project: Project, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(TOP), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_closed_pipe_ends_quietly_with_the_verdict(project: Project) -> None:
    many = "".join(BAD.replace('"x"', f'"x{number}"') for number in range(2000))
    project.write({"main.tf": many})
    done = shell(project, f"{PROGRAM} | head -n 1")
    assert done.stdout.startswith("error[session-out-of-range]")
    assert (done.returncode, done.stderr) == (1, "")


def test_text_that_a_terminal_cannot_show_is_escaped(project: Project) -> None:
    project.write({"main.tf": BAD.replace('"x" {', '"x" {\n  for_each = toset(["日本"])')})
    done = shell(project, PROGRAM, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "\\u65e5" in done.stdout
    found = json.loads(shell(project, f"{PROGRAM} --format json", PYTHONIOENCODING="ascii").stdout)
    assert "日本" in found["findings"][0]["address"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are text")
@pytest.mark.parametrize("format_", FORMATS_OF_CHECK)
def test_a_file_name_that_is_no_text_stays_a_name(project: Project, format_: str) -> None:
    (project.folder / os.fsdecode(b"bad\xff.tf")).write_text(BAD, "utf-8")
    done = shell(project, f"{PROGRAM} --format {format_}")
    assert (done.returncode, done.stderr) == (1, "")
    assert "max_session_duration is 60 seconds" in done.stdout


@pytest.mark.parametrize("format_", ["text", "json"])
def test_control_characters_of_the_input_do_not_reach_the_terminal(project: Project, format_: str) -> None:
    evil = "\x1b[31m\x07\r\u202e"
    project.write({
        f"a{evil}.tf": BAD.replace("60", f'"{evil}"'),
        "b.tf": BAD.replace('"x" {', '"y" {\n  for_each = toset(["k\\u001b[31m"])'),
        "c.tf": f'resource "alicloud_ram_role" "z{evil}" {{\n  max_session_duration = 1\n}}\n',
        f"d{evil}/main.tf": "resource {\n",
    })  # fmt: skip
    for command in ("check", "settings", "reach"):
        ran = project.run(command, "--format", format_, "--color", "never")
        shown = ran.out + ran.err
        assert not [c for c in shown if not c.isprintable() and c != "\n"] or format_ == "json"
        assert not [c for c in shown if c in "\x1b\x07\r"]
    ran = project.run(f"nowhere{evil}")
    assert ran.code == 2
    assert not [c for c in ran.err if not c.isprintable() and c != "\n"]


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ("", {}, False),
        ("--color always", {}, True),
        ("--color always", {"NO_COLOR": "1"}, True),
        ("", {"FORCE_COLOR": "1"}, True),
        ("", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("--color never", {"FORCE_COLOR": "1"}, False),
        ("--format json --color always", {}, False),
    ],
)
def test_colour(project: Project, arguments: str, environment: dict[str, str], coloured: bool) -> None:
    for name, value in environment.items():
        project.monkeypatch.setenv(name, value)
    assert ("\x1b[" in project.write({"main.tf": BAD}).run(*arguments.split()).out) is coloured


def test_a_second_reader_can_be_asked(project: Project) -> None:
    """python-hcl2 runs past the end of a heredoc that has a blank behind its marker."""
    project.write({"a/main.tf": f"locals {{\n  text = <<EOT\nEOT \n}}\n{GOOD}", "b/main.tf": GOOD})
    for command in ("check", "settings", "reach"):
        said = project.run(command, "--format", "json", "--cross-check").json["diagnostics"]
        assert [(each["severity"], each["location"]["path"]) for each in said] == [("warning", "a/main.tf")]
        assert project.run(command, "--format", "json", "--cross-check", "b").json["diagnostics"] == []
        assert project.run(command, "--format", "json").json["diagnostics"] == []
    assert project.run("--cross-check").code == 0


def test_version(project: Project) -> None:
    assert project.run("--version").out == f"iaccheck {iaccheck.__version__}\n"


def options_in(text: str) -> set[str]:
    return set(re.findall(r"^  (?:-\w(?: [A-Z]+)?, )?(--[a-z-]+)", text, re.MULTILINE))


def test_help_lists_all_commands_and_options(project: Project) -> None:
    said = project.run("--help")
    assert (said.code, said.err) == (0, "")
    assert [line.split()[0] for line in said.out.partition("help says more")[2].split("\n")[1 : len(COMMANDS) + 1]] == [
        *COMMANDS
    ]
    assert options_in(said.out) == {spellings[-1] for spellings, _, _ in completed()[0]}
    assert set(HEEDED_BY) < options_in(said.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_about_that_command(project: Project, command: str) -> None:
    said = project.run("--fail-on", "never", command, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"usage: iaccheck {command} [OPTION…] {COMMANDS[command].takes}\n")
    known = {spellings[-1] for spellings, _, _ in completed()[0]}
    assert options_in(said.out) == {word for word in known if command in HEEDED_BY.get(word, COMMANDS)}
    assert all(line in said.out for line in COMMANDS[command].examples)
    assert max(map(len, said.out.splitlines())) <= 120


def test_the_examples_in_the_help_are_command_lines() -> None:
    lines = [line for command in COMMANDS.values() for line in command.examples if line.startswith("iaccheck ")]
    assert len(lines) > len(COMMANDS)
    assert all(parsed(shlex.split(line.partition("<")[0])[1:]).command in COMMANDS for line in lines)


def test_help_for_what_is_no_command_names_the_nearest(project: Project) -> None:
    assert project.run("setings", "--help").err == (
        "iaccheck: setings is no command, file or folder; did you mean settings?\n"
    )


# --- the same bytes for the same input ------------------------------------------------------------------

FOLDERS = {
    f"{root}/{name}.tf": f"""
resource "alicloud_ram_role" "{name}" {{
  for_each             = {{ b = 60, a = var.n, c = 7200 }}
  max_session_duration = each.value
}}
variable "{"n" if name == "a" else name}" {{}}
"""
    for root in ("two", "one")
    for name in ("b", "a", "c")
}
CONFIGURATION = """
workflows:
  - {name: w2, kind: alicloud.switch-role-console, target: "alicloud_ram_role.*", needs: 3h}
  - {name: w1, kind: alicloud.assume-role-api, target: alicloud_ram_role.gone, needs: 3h}
"""


def test_the_same_input_gives_the_same_bytes(project: Project) -> None:
    outputs = set()
    for seed, order in (("1", sorted), ("2", lambda names: sorted(names, reverse=True)), ("77", list)):
        folder = project.folder / seed
        files = {**FOLDERS, "iaccheck.yaml": CONFIGURATION}
        for name in order(files):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], "utf-8")
        commands = " && ".join(
            f"({PROGRAM} {command} --all --format {format_}; true)"
            for command in ("check", "settings", "reach")
            for format_ in ("text", "json")
        )
        outputs.add(shell(project, f"cd {seed} && {commands}", PYTHONHASHSEED=seed).stdout)
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000
