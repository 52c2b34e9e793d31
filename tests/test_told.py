"""What `-v` says on standard error: why a root module was checked or not, and by what."""

from __future__ import annotations

import re
import subprocess

import pytest

from iaccheck import crew
from iaccheck.manual import HEEDED_BY
from tests.project import Project

ROLE = 'variable "seconds" {}\nresource "alicloud_ram_role" "r" {\n  max_session_duration = var.seconds\n}\n'
FILES = {
    "iaccheck.yaml": "version: 1\n"
    "exclude: ['old/**']\n"
    "rules: {paths: [own]}\n"
    "roots: [{name: prod, path: live/b, var_files: [live/b/prod.tfvars], workspace: blue}]\n",
    "own/r.yaml": "rules: [{id: mine, title: T, setting: alicloud_ram_role.max_session_duration, at_most: 4h}]\n",
    "live/a/main.tf": ROLE + 'module "m" {\n  source = "../../m"\n}\n',
    "live/a/terraform.tfvars": "seconds = 3600\n",
    "live/a/.terraform/environment": "green",
    "live/b/main.tf": ROLE,
    "live/b/prod.tfvars": "seconds = 7200\n",
    "idle/main.tf": "locals {\n  x = 1\n}\n",
    "old/main.tf": ROLE,
    "m/main.tf": "locals {\n  y = 1\n}\n",
}
FOLDERS = [
    "Terraform files in 4 folders below .: 3 root modules, 1 called module",
    "left out, by exclude or as tests of rules: old",
    "1 root module not planned, since nothing that is checked is there: idle",
]
BEGINNING = ["iaccheck.yaml is in force for .", "own rules: own", *FOLDERS]
GREEN = "workspace green (live/a/.terraform/environment)"
A = f"root module live/a: 2 Terraform files, variables of live/a/terraform.tfvars, {GREEN}"
B = "root module prod in live/b: 1 Terraform file, variables of live/b/prod.tfvars, workspace blue (the configuration)"
BOTH = ["2 root modules to plan, by this process", A, B]
JUDGED = ["2 root modules to judge, 0 from the cache"]
BESIDE = "1 root module judged but not reported on, beside live/a: prod"
SITUATIONS = {
    "a whole tree": ([], {}, [*BEGINNING, *BOTH, *JUDGED]),
    "a path of it, with a configuration that is named": (
        ["live/a", "--config", "iaccheck.yaml"],
        {},
        ["iaccheck.yaml is in force for live/a", *BEGINNING[1:], *BOTH, *JUDGED, BESIDE],
    ),
    "no configuration, variables and a workspace": (
        ["../bare/one", "--var", "seconds=1111", "--var-file", "../bare/x.tfvars"],
        {"TF_VAR_other": "2222", "TF_WORKSPACE": "red"},
        [
            "no iaccheck.yaml is in force for ../bare/one",
            "given to each root module: --var seconds, --var-file ../bare/x.tfvars",
            "given by the environment: TF_VAR_other, TF_WORKSPACE",
            "Terraform files in 1 folder below ../bare/one: 1 root module, 0 called modules",
            "1 root module to plan, by this process",
            "root module ../bare/one: 1 Terraform file, variables of ../bare/x.tfvars, workspace red (TF_WORKSPACE)",
            "1 root module to judge, 0 from the cache",
        ],
    ),
    "what changed": (
        ["--changed-since", "HEAD"],
        {},
        [
            *("1 file changed since HEAD", *BEGINNING, *BOTH, *JUDGED),
            *("touched below .: live/a", "1 of 3 root modules touched since HEAD"),
        ],
    ),
    "files that are named as changed": (
        ["--changed-files", "notes.txt"],
        {},
        [
            *("1 file named as changed", *BEGINNING, *BOTH, *JUDGED, "touched below .: no root module"),
            "no root module is touched by these files: there is nothing to look at",
        ],
    ),
    "every root module": (
        ["--exhaustive"],
        {},
        [
            *(*BEGINNING[:-1], "3 root modules to plan, by this process", "root module idle: 1 Terraform file", A, B),
            "3 root modules to judge, 0 from the cache",
        ],
    ),
}


@pytest.fixture
def estate(project: Project) -> Project:
    """A repository whose one change touches `live/a`, and a folder beside it."""
    top = project.folder / "estate"
    project.write({f"estate/{name}": text for name, text in FILES.items()})
    project.write({"bare/one/main.tf": ROLE, "bare/x.tfvars": "seconds = 3333\n"})
    for arguments in (["init"], ["add", "--all", "--force"], ["commit", "--quiet", "--message", "m"]):
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        subprocess.run(["git", *who, *arguments], cwd=top, check=True, capture_output=True)
    project.write({"estate/live/a/terraform.tfvars": "seconds = 3601\n"})
    project.folder = top
    project.monkeypatch.chdir(top)
    return project


def said(err: str) -> list[str]:
    """The lines of standard error, without how long it took, which ends them."""
    *lines, last = err.splitlines()
    assert re.fullmatch(r"iaccheck: \d+\.\d\d s in all", last)
    assert all(line.startswith("iaccheck: ") for line in lines)
    return [line.removeprefix("iaccheck: ") for line in lines]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_says_what_a_run_does_and_prints_what_it_prints_without(situation: str, estate: Project) -> None:
    arguments, environment, expected = SITUATIONS[situation]
    for name, text in environment.items():
        estate.monkeypatch.setenv(name, text)
    told, untold = (estate.run("--no-cache", *more, *arguments) for more in (["-v"], []))
    assert said(told.err) == expected
    assert (told.code, told.out) == (untold.code, untold.out)
    assert not [value for value in ("1111", "2222", "3333") if value in told.err], "values may be secret"


@pytest.mark.parametrize("arguments", [["settings"], ["reach"], ["check", "--format", "json"], ["check", "--diff"]])
def test_several_processes_say_the_same_but_who_they_are(arguments: list[str], estate: Project) -> None:
    alone = estate.run(*arguments, "--no-cache", "-v")
    estate.monkeypatch.setattr(crew, "WORTH_IT", 1)
    both = estate.run(*arguments, "--no-cache", "--jobs", "2", "-v")
    assert both.out == alone.out == estate.run(*arguments, "--no-cache").out
    others = [line.replace("this process", "2 processes") for line in said(alone.err)]
    assert said(both.err) == others


def test_says_what_comes_from_the_cache(estate: Project) -> None:
    estate.monkeypatch.setenv("IACCHECK_CACHE_DIR", str(estate.folder / "cache"))
    first, second = estate.run("-v"), estate.run("-v")
    assert first.out == second.out
    assert said(first.err) == [*BEGINNING, *BOTH, *JUDGED]
    kept = [f"{A}, from the cache", f"{B}, from the cache"]
    assert said(second.err) == [*BEGINNING, *kept, "2 root modules to judge, 2 from the cache"]


def test_says_it_of_plans_and_of_more_names_than_anybody_reads(estate: Project) -> None:
    estate.write({"plans/plan.json": '{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {}}'})
    assert "root module plans/plan.json: a plan's or state's JSON" in said(estate.run("plans/plan.json", "-v").err)
    estate.write({f"idle{number}/main.tf": "" for number in range(9)})
    named = ", ".join(["idle", *(f"idle{number}" for number in range(7))])
    line = f"10 root modules not planned, since nothing that is checked is there: {named}, and 2 more"
    assert line in said(estate.run("-v").err)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["eval", "prod", "var.seconds"],
            [BEGINNING[0], "own rules: own", "root module prod in live/b: workspace blue (the configuration)"],
        ),
        (["test", "own"], ["1 test in own/tests"]),
        (["rules"], []),
    ],
    ids=["eval", "test", "rules"],
)
def test_says_it_of_other_commands_too(arguments: list[str], expected: list[str], estate: Project) -> None:
    estate.write(
        {"own/tests/mine/pass/main.tf": 'resource "alicloud_ram_role" "r" {\n  max_session_duration = 3600\n}\n'}
    )
    told = estate.run(*arguments, "-v")
    assert said(told.err) == expected
    assert told.out == estate.run(*arguments).out


def test_a_name_from_the_input_drives_neither_terminal_nor_build_agent(project: Project) -> None:
    name = "::set-env name=x::\x1b[31m##[command]\n::warning::"
    project.write({f"{name}/main.tf": ROLE, f"{name}/.terraform/environment": "\x1b]0;t\x07"})
    err = project.run("-v").err
    assert "\\x1b[31m# #[command]\\n" in err
    assert "workspace \\x1b]0;t\\x07" in err
    assert not [line for line in err.splitlines() if not line.startswith("iaccheck: ")]
    assert "\x1b" not in err


def test_quiet_and_verbose_exclude_each_other(project: Project) -> None:
    ran = project.write({"main.tf": ROLE}).run("-q", "-v")
    assert (ran.code, ran.out) == (2, "")
    assert "leave one of them out" in ran.err


def test_the_help_names_it_where_it_is_heeded(project: Project) -> None:
    named = {name for name in ("check", "init", "rules") if "--verbose" in project.run(name, "--help").out}
    assert named == {"check", "init"}
    assert {"check", "settings", "reach"} < set(HEEDED_BY["--verbose"])
