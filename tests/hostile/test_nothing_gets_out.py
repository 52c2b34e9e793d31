"""No network, no process, no file from elsewhere; no secret and no control character in any output."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.running import GOOD, TOP, run, write
from tests.project import Project

CANARY = "hunter2"
FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html")
COMMANDS = [
    *(("check", "--all", "--format", format_) for format_ in FORMATS),
    ("settings",), ("settings", "--format", "json"), ("reach",), ("reach", "--format", "json"), ("check", "--diff"),
    ("check", "--cross-check"), ("check", "--show-config"), ("check", "--exhaustive"), ("init", "-o", "-"), ("rules",),
    ("explain", "session-out-of-range"), ("check", "--write-baseline", "known.json"), ("check", "--strict"),
    ("eval", ".", "var.secret", "local.made", 'regex("z", var.secret)', "tonumber(var.secret)", "var.deep.inner",
     'file("/${var.secret}")', "[for x in [var.secret] : {(x) = 1, (x) = 2}]", "nonsensitive(1)"),
]  # fmt: skip

SECRETS = f"""
variable "secret" {{
  sensitive = true
}}
variable "deep" {{
  sensitive = true
  type      = object({{ inner = string }})
  default   = {{ inner = "{CANARY}-deep" }}
}}
variable "checked" {{
  sensitive = true
  type      = number
  default   = "{CANARY}-checked"
}}
variable "short" {{
  ephemeral = true
  default   = "{CANARY}-ephemeral"
  sensitive = true
  validation {{
    condition     = length(var.short) > 100
    error_message = "It is ${{var.short}}."
  }}
}}
locals {{
  made = sensitive("{CANARY}-made")
}}
resource "alicloud_ram_role" "a" {{
  role_name            = var.secret
  max_session_duration = var.secret
}}
resource "alicloud_ram_role" "b" {{
  max_session_duration = sensitive("{CANARY}-literal")
}}
resource "alicloud_ram_role" "c" {{
  for_each             = toset([var.secret])
  max_session_duration = 1
}}
resource "alicloud_ram_role" "d" {{
  count                = local.made
  max_session_duration = templatefile("t.tpl", {{ x = var.secret }})
}}
resource "alicloud_ram_role" "e" {{
  assume_role_policy_document = jsonencode({{ Statement = local.made }})
  max_session_duration        = var.deep.inner + 1
}}
resource "alicloud_ram_role" "f" {{
  max_session_duration = one([for x in [var.secret] : x if x == "a" || x + 1 > 0])
}}
module "m" {{
  source = "./m"
  x      = var.secret
}}
"""
MODULE = """
variable "x" {
  type = number
}
resource "aws_iam_role" "m" {
  max_session_duration = var.x
}
output "x" {
  value = var.x
}
"""
WORKFLOWS = """
workflows:
  - {name: long, kind: alicloud.assume-role-api, target: alicloud_ram_role.b, needs: 1h, at_most: 1h}
  - {name: all, kind: alicloud.assume-role-api, target: "alicloud_ram_role.*", needs: 2h}
"""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_secrets(project: Project, command: tuple[str, ...]) -> None:
    project.write({
        "main.tf": SECRETS, "m/main.tf": MODULE, "t.tpl": "${x + 1}", "iaccheck.yaml": WORKFLOWS,
        "terraform.tfvars": f'secret = "{CANARY}-given"\n', "x.auto.tfvars.json": f'{{"nothing": "{CANARY}-extra"}}',
    })  # fmt: skip
    project.monkeypatch.setenv("TF_VAR_secret", f"{CANARY}-environment")
    ran = project.run(*command)
    assert ran.code in {0, 1, 2}, ran.err
    written = "".join(path.read_text("utf-8") for path in project.folder.glob("*.json") if path.name == "known.json")
    assert [line for line in (ran.out + ran.err + written).splitlines() if CANARY in line] == []


DRIVES = ("\x1b", "\x9b", "\x07", "\x00", "‮", "⁦")
EVIL = (
    "x\\u001b]0;t\\u0007\\u009b31m\\u202e\\u2066\\r\\n::error::owned\\n##[error]owned\\u2028"
    "<script>alert(1)</script>|`[a](javascript:0)"
)
ODD = f"""
resource "alicloud_ram_role" "a" {{
  for_each             = toset(["{EVIL}"])
  role_name            = each.key
  max_session_duration = "{EVIL}"
}}
resource "alicloud_ram_role" "b" {{
  max_session_duration = file("{EVIL}")
}}
module "m" {{
  source = "{EVIL}"
}}
# iaccheck:ignore=session-out-of-range \x1b[31m\u202e::error::owned
resource "alicloud_ram_role" "c\x1b" {{
  max_session_duration = 1 # \x1b]0;title\x07
}}
"""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_drives_a_terminal_or_a_host(project: Project, command: tuple[str, ...]) -> None:
    project.write({"main.tf": ODD})
    ran = project.run(*(word for word in command if word != "--diff"))
    shown = ran.out + ran.err
    assert ran.code in {0, 1, 2}, ran.err
    assert [mark for mark in DRIVES if mark in shown] == []
    lines = shown.splitlines()
    ours = "github" in command
    assert [line for line in lines if line.startswith(("::", "##[")) and "owned" in line and not ours] == []
    assert [line for line in lines if line.startswith(("::error::owned", "##[error]owned"))] == []
    if "html" in command:
        assert "<script>alert" not in ran.out
    if "junit" in command:
        from xml.etree import ElementTree

        ElementTree.fromstring(ran.out)


COMMANDS_OF_AGENTS = re.compile(r"^\s*::add-mask::|##\[|##vso\[", re.MULTILINE)
MASK, VSO = "::add-mask::", "##vso[task.prependpath]/evil ##[add-mask]x"
COMMANDED = {
    f"{MASK}/main.tf": GOOD.replace("3600", "99999"),
    "main.tf": f"""/*
{MASK} {VSO}
*/
resource "alicloud_ram_role" "x" {{
  for_each             = toset(["{VSO}", "{MASK}"])
  role_name            = each.key
  max_session_duration = 99999 # {VSO}
}}
resource "aws_iam_role" "y" {{
  max_session_duration = "{MASK} {VSO}"
  name                 = <<-EOT
    x
    {MASK}
  EOT
}}
variable "secret" {{
  default = "x\\n{MASK}{VSO}"
}}
""",
    "own/rules.yaml": f"""
rules:
  - {{id: own, title: "{MASK}{VSO}", why: "{MASK}{VSO}", fix: "{MASK}{VSO}",
      docs: "https://e.com/##vso[x]", setting: aws_iam_role.max_session_duration, at_most: 1h}}
""",
    "iaccheck.yaml": f"""
rules: {{paths: [own]}}
workflows:
  - {{name: "{MASK}", kind: aws.assume-role-api, target: aws_iam_role.y, needs: 20h}}
  - {{name: "{VSO}", kind: aws.assume-role-api, target: aws_iam_role.q, needs: 20h}}
accounts: [{{name: "{MASK}{VSO}", roots: ["**"]}}]
waivers: [{{rule: session-out-of-range, address: "alicloud_ram_role.good", reason: "{MASK}{VSO}"}}]
""",
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_commands_a_build_agent(project: Project, command: tuple[str, ...]) -> None:
    project.write(COMMANDED)
    project.monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ran = project.run(*(command if command[0] != "explain" else ("explain", "own")))
    assert ran.code in {0, 1}, ran.err
    assert COMMANDS_OF_AGENTS.findall(ran.out + ran.err) == []
    if "json" in command:
        project.run(*command, "-o", "written")
        assert json.loads((project.folder / "written").read_text(encoding="utf-8")) == ran.json


def test_a_diff_for_a_program_is_as_the_files_are(project: Project) -> None:
    project.write(COMMANDED)
    for name in ("GITHUB_ACTIONS", "TF_BUILD"):
        project.monkeypatch.delenv(name, raising=False)
    assert f"-  max_session_duration = 99999 # {VSO}\n" in project.run("check", "--diff").out


ALONE = """
import os, sys

def forbid(event, arguments):
    if event.startswith("socket.") or event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}:
        os.write(2, f"FORBIDDEN {event} {arguments}".encode())
        os._exit(99)

from iaccheck.cli import main
sys.addaudithook(forbid)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", COMMANDS[:5] + COMMANDS[8:9] + COMMANDS[13:], ids=" ".join)
def test_no_network_and_no_process(tmp_path: Path, command: tuple[str, ...]) -> None:
    sources = ("git::https://example.com/m.git", "hashicorp/consul/aws", "https://example.com/m.zip")
    calls = "".join(f'module "m{n}" {{\n  source = "{source}"\n}}\n' for n, source in enumerate(sources))
    more = 'data "http" "x" {\n  url = "https://example.com"\n}\n'
    more += 'data "external" "y" {\n  program = ["touch", "owned"]\n}\n'
    run_by = 'resource "null_resource" "x" {\n  provisioner "local-exec" {\n    command = "touch owned"\n  }\n}\n'
    write(
        tmp_path, {"main.tf": SECRETS + calls + more + run_by, "m/main.tf": MODULE, "terraform.tfvars": "secret = 1\n"}
    )
    ran = subprocess.run(
        [sys.executable, "-c", ALONE, *command], cwd=tmp_path, env={"PYTHONPATH": str(TOP), "PATH": ""},
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert b"FORBIDDEN" not in ran.stderr
    assert ran.returncode in {0, 1}, ran.stderr.decode()
    assert not (tmp_path / "owned").exists()


def test_files_stay_in_the_checked_tree(tmp_path: Path) -> None:
    top, outside = tmp_path / "top", tmp_path / "outside"
    write(outside, {"secret": CANARY, "main.tf": 'output "x" {\n  value = "' + CANARY + '"\n}\n', "t.tpl": CANARY})
    write(top, {"main.tf": "", ".git/HEAD": ""})
    (top / "link").symlink_to(outside)
    (top / "file").symlink_to(outside / "secret")
    names = ["../outside/secret", str(outside / "secret"), "link/secret", "file", "~/.ssh/id_rsa", "/proc/self/environ",
             "link/../../outside/secret", "./link/./secret", "/etc/passwd", "/dev/stdin"]  # fmt: skip
    calls = ["file", "filebase64", "filesha256", "filemd5"]
    expressions = [f'{call}("{name}")' for call in calls for name in names]
    expressions += ['fileset("link", "*")', 'fileset("..", "**")', f'fileset("{outside}", "*")', 'fileexists("file")',
                    'templatefile("link/t.tpl", {})', 'fileset(".", "../outside/*")']  # fmt: skip
    ran = run(top, "eval", ".", *expressions)
    answers = [line for line in ran.out.splitlines() if not line.startswith("> ")]
    assert CANARY not in ran.out + ran.err
    assert "root:" not in ran.out + ran.err
    assert [line for line in answers if '"' in line and "secret" in line and "outside" not in line] == []
    write(top, {"main.tf": 'module "a" {\n  source = "../outside"\n}\nmodule "b" {\n  source = "./link"\n}\n'})
    assert CANARY not in run(top, "eval", ".", "module.a.x", "module.b.x").out


@pytest.mark.parametrize(
    "text", ["secret = hunter2", "secret = hunter2.x", "secret = hunter2(1)", "secret = x hunter2"]
)
def test_a_secret_that_lacks_its_quotes_is_not_repeated(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"main.tf": 'variable "secret" {}\n' + GOOD, "terraform.tfvars": f"{text}\n"})
    for format_ in ("text", "json", "sarif", "html"):
        ran = run(tmp_path, "check", "--format", format_)
        assert ran.code in (0, 1)
        assert CANARY not in ran.out + ran.err


LEAK = 'resource "alicloud_ram_role" "x" {\n  max_session_duration = file("../outside/secret")\n}\n'
ASKED: list[tuple[str, list[str]]] = [
    # the working directory, and what is asked for; the repository is work/top, and work is none
    ("work/top", []),
    ("work/top/in", [".."]),
    ("work", ["top"]),
    (".", ["work/top", "work/other"]),
    ("work/top", ["--config", "../../trusted/iaccheck.yaml"]),
    (".", ["--config", "trusted/iaccheck.yaml", "work/top"]),
    ("work/top", ["--config", "../iaccheck.yaml"]),
    ("work", ["top", "--jobs", "2"]),
]


@pytest.mark.parametrize("is_above", [False, True])
@pytest.mark.parametrize(("folder", "arguments"), ASKED)
def test_where_a_run_begins_and_what_it_is_told_widens_nothing(
    tmp_path: Path, folder: str, arguments: list[str], is_above: bool
) -> None:
    write(tmp_path, {
        "work/top/main.tf": LEAK, "work/top/.git/HEAD": "", "work/top/in/x": "", "work/outside/secret": CANARY,
        "work/other/main.tf": GOOD, "work/other/.git/HEAD": "", "trusted/iaccheck.yaml": "version: 1\n",
        "work/iaccheck.yaml" if is_above or "../iaccheck.yaml" in arguments else "x": "version: 1\n",
    })  # fmt: skip
    for _ in range(2):  # the second one from the cache
        ran = run(tmp_path / folder, "check", *arguments)
        assert "it depends on a file outside of the checked tree" in ran.out
        assert CANARY not in ran.out + ran.err


def test_a_configuration_elsewhere_still_names_its_own_files(tmp_path: Path) -> None:
    role = 'variable "s" {\n  type = number\n}\n' + GOOD.replace("3600", "var.s")
    roots = "roots:\n  - {name: a, path: ../work/top, var_files: [a.tfvars]}\n  - {name: b, path: b}\n"
    write(tmp_path, {
        "work/top/main.tf": role, "work/top/.git/HEAD": "", "trusted/a.tfvars": "s = 7200\n",
        "trusted/iaccheck.yaml": roots, "trusted/b/main.tf": GOOD.replace("3600", 'length(file("../n"))'),
        "trusted/n": "abc",
    })  # fmt: skip
    ran = run(tmp_path / "work/top", "settings", "--format", "json", "--config", "../../trusted/iaccheck.yaml")
    assert [row["value"] for row in json.loads(ran.out)["settings"]] == [7200]
    ran = run(tmp_path, "settings", "--format", "json", "--config", "trusted/iaccheck.yaml", "trusted", "work")
    assert sorted(row["value"] for row in json.loads(ran.out)["settings"]) == [3, 7200]


def test_a_submodule_is_a_part_of_its_repository(tmp_path: Path) -> None:
    write(tmp_path, {
        "top/.git/HEAD": "", "top/live/.git": "gitdir: ../.git/modules/live\n", "top/m/main.tf": GOOD,
        "top/live/main.tf": 'module "m" {\n  source = "../m"\n}\n',
    })  # fmt: skip
    for arguments in ([], ["live"]):
        assert "module.m.alicloud_ram_role.good" in run(tmp_path / "top", "settings", *arguments).out


@pytest.mark.parametrize("path", ["../outside/secreT", "../outside/none/at/all", "/etc/passwe", "/etc/passwd"])
def test_of_what_lies_outside_not_even_a_name_is_told(tmp_path: Path, path: str) -> None:
    write(tmp_path, {"top/.git/HEAD": "", "top/main.tf": GOOD, "outside/secret": CANARY})
    for text in (
        f"roots:\n  - {{name: a, path: {path}}}\n", f"roots:\n  - {{name: a, path: ., var_files: [{path}]}}\n",
        f"rules:\n  paths: [{path}]\n",
    ):  # fmt: skip
        write(tmp_path, {"top/iaccheck.yaml": text})
        ran = run(tmp_path / "top", "check")
        assert ran.code == 2
        assert "lies outside of the checked tree" in ran.err
        assert "did you mean" not in ran.err
        assert "no such" not in ran.err
