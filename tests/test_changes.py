"""`--changed-since` and `--changed-files`: what counts as changed, and which findings that leaves."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project import Json, Project

IDENTITY = {
    f"GIT_{who}_{what}": text
    for who in ("AUTHOR", "COMMITTER")
    for what, text in (("NAME", "T"), ("EMAIL", "t@example.com"), ("DATE", "2026-11-01T12:00:00Z"))
}
BAD, GOOD = 43201, 3600
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular: no settings of this machine count."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    environment = {**kept, **IDENTITY, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", "-C", str(folder), *arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder: Path, message: str = "more") -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def role(seconds: int | str, name: str = "this") -> str:
    return f'resource "alicloud_ram_role" "{name}" {{\n  max_session_duration = {seconds}\n}}\n'


def call(source: str) -> str:
    return f'module "m" {{\n  source = "{source}"\n}}\n'


ESTATE = {
    "live/a/main.tf": role(BAD),
    "live/b/main.tf": role("var.seconds") + 'variable "seconds" {}\n',
    "live/b/terraform.tfvars": f"seconds = {BAD}\n",
    "live/c/main.tf": call("../../modules/outer"),
    "live/d/main.tf": role('tonumber(templatefile("${path.module}/../shared/seconds.tftpl", {}))'),
    "live/e/main.tf": role("var.seconds") + 'variable "seconds" {}\n',
    "live/f/main.tf": role('length(fileset("${path.module}/people", "**"))'),
    "live/f/people/one.txt": "",
    "live/plain/main.tf": 'output "nothing" {\n  value = 1\n}\n',
    "live/shared/seconds.tftpl": f"{BAD}",
    "vars/e.tfvars": f"seconds = {BAD}\n",
    "modules/outer/main.tf": call("../inner"),
    "modules/outer/spare.tf": "locals {\n}\n",
    "modules/inner/main.tf": role(BAD),
    "policies/own.yaml": "rules: []\n",
    "policies/tests/README": "",
    "README.md": "",
    "iaccheck.yaml": "roots:\n  - {name: e, path: live/e, var_files: [vars/e.tfvars]}\nrules:\n  paths: [policies]\n",
}
ALL = {"live/a", "live/b", "live/c", "live/d", "e", "live/f"}


@pytest.fixture
def estate(project: Project) -> Project:
    """A repository with root modules of which each has a finding."""
    project.monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    project.monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    git(project.folder, "init", "--quiet")
    project.write(ESTATE)
    commit(project.folder, "first")
    return project


def roots(project: Project, *arguments: str) -> set[str | None]:
    """The root modules with a failure, where only what changed since the last commit is looked at."""
    found = project.findings("--changed-since", "HEAD", *arguments)
    return {f["root"] for f in found if f["outcome"] == "fail"}


def remove(project: Project, *names: str) -> None:
    for name in names:
        (project.folder / name).unlink()


CHANGES: list[tuple[dict[str, str | None], set[str]]] = [
    # what is written, or removed where it is None, and the root modules that this touches
    ({}, set()),
    ({"README.md": "more"}, set()),
    ({"live/a/README.md": "more", "live/a/notes.txt": ""}, set()),
    ({"live/a/main.tf": role(BAD, "other")}, {"live/a"}),
    ({"live/a/new.tf": ""}, {"live/a"}),
    ({"live/a/.hidden.tf": ""}, set()),
    ({"live/b/terraform.tfvars": f"seconds = {BAD + 1}\n"}, {"live/b"}),
    ({"live/b/x.auto.tfvars": ""}, {"live/b"}),
    ({"live/b/not-read.tfvars": ""}, set()),
    ({"modules/inner/main.tf": role(BAD + 1)}, {"live/c"}),
    ({"modules/outer/spare.tf": None}, {"live/c"}),
    ({"modules/outer/terraform.tfvars": "a = 1\n"}, set()),
    ({"live/shared/seconds.tftpl": "99999"}, {"live/d"}),
    ({"vars/e.tfvars": f"seconds = {BAD + 1}\n"}, {"e"}),
    ({"live/f/people/two.txt": ""}, {"live/f"}),
    ({"live/f/people/one.txt": None}, {"live/f"}),
    ({"live/plain/main.tf": ""}, set()),
    ({"iaccheck.yaml": "version: 1\n" + ESTATE["iaccheck.yaml"]}, ALL),
    ({"policies/own.yaml": "rules: [] # none yet\n"}, ALL),
    ({"policies/more.yaml": "rules: []\n"}, ALL),
    ({"policies/tests/README": "none yet"}, set()),
    ({"modules/inner/main.tf": role(BAD + 1), "live/a/main.tf": role(BAD + 1)}, {"live/a", "live/c"}),
]


@pytest.mark.parametrize(("files", "touched"), CHANGES, ids=[",".join(files) or "nothing" for files, _ in CHANGES])
def test_a_root_module_is_touched_by_what_it_is_made_of(
    estate: Project, files: dict[str, str | None], touched: set[str]
) -> None:
    estate.write({name: text for name, text in files.items() if text is not None})
    remove(estate, *(name for name, text in files.items() if text is None))
    assert roots(estate) == touched
    assert {row["root"] for row in estate.settings("--changed-since", "HEAD")} == touched
    named = estate.findings("--changed-files", *files)
    assert {f["root"] for f in named if f["outcome"] == "fail"} == touched
    commit(estate.folder)
    assert roots(estate) == set()
    before = estate.findings("--changed-since", "HEAD~1")
    assert {f["root"] for f in before if f["outcome"] == "fail"} == touched


def test_a_renamed_file_touches_where_it_was_and_where_it_is(estate: Project) -> None:
    (estate.folder / "modules/outer/spare.tf").rename(estate.folder / "live/a/spare.tf")
    assert roots(estate) == {"live/a", "live/c"}
    commit(estate.folder)
    found = estate.findings("--changed-since", "HEAD~1")
    assert {f["root"] for f in found if f["outcome"] == "fail"} == {"live/a", "live/c"}


def test_a_module_that_is_no_longer_there_touches_its_callers(estate: Project) -> None:
    remove(estate, "modules/inner/main.tf")
    assert estate.check("--changed-since", "HEAD")["summary"]["roots"] == 1
    (estate.folder / "modules/inner").rmdir()
    ran = estate.run("--changed-since", "HEAD")
    assert "there is no folder modules/inner" in ran.out
    assert "1 of 7 root modules touched since HEAD" in ran.err


@pytest.mark.parametrize("option", [["--changed-since", "HEAD"], ["--changed-files", "README.md"], ["--changed-files"]])
def test_where_nothing_is_touched_it_is_0_and_said_so(estate: Project, option: list[str]) -> None:
    ran = estate.run(*option)
    assert ran.code == 0
    assert "no root module is touched" in ran.err
    assert "0 failed, 0 unknown, 0 passed" in ran.out
    ran = estate.run(*option, "--format", "sarif")
    assert (ran.code, ran.json["runs"][0]["results"]) == (0, [])
    for command in ("settings", "reach"):
        assert estate.run(command, *option).code == 0
    assert estate.run(*option, "--diff").out == ""


def test_only_what_a_branch_changed_counts_not_what_others_did_since(estate: Project) -> None:
    """As a pull request shows it: from the commit that both have in common."""
    git(estate.folder, "checkout", "--quiet", "-b", "topic")
    estate.write({"live/a/main.tf": role(BAD, "mine")})
    commit(estate.folder)
    git(estate.folder, "checkout", "--quiet", "main")
    estate.write({"live/b/terraform.tfvars": f"seconds = {BAD + 5}\n"})
    commit(estate.folder)
    git(estate.folder, "checkout", "--quiet", "topic")
    estate.write({"live/f/new.tf": "", "live/d/main.tf": role(BAD, "staged")})
    git(estate.folder, "add", "live/d/main.tf")
    assert {f["root"] for f in estate.findings("--changed-since", "main") if f["outcome"] == "fail"} == {
        "live/a", "live/d", "live/f",
    }  # fmt: skip


def test_what_git_ignores_and_what_is_only_newer_has_not_changed(estate: Project) -> None:
    estate.write({".gitignore": "*.auto.tfvars\n", "live/b/secret.auto.tfvars": ""})
    for path in estate.folder.rglob("*.tf"):
        os.utime(path, (1, 1))
    assert roots(estate) == set()


def test_paths_narrow_what_changed(estate: Project) -> None:
    estate.write({"live/a/main.tf": role(BAD + 1), "modules/inner/main.tf": role(BAD + 1)})
    assert roots(estate, "live/a") == {"live/a"}
    assert roots(estate, "live/a", "live/c") == {"live/a", "live/c"}
    assert roots(estate, "modules") == {"live/c"}
    assert estate.run("--changed-since", "HEAD", "live/b").code == 0


READ = [("live/shared/seconds.tftpl", "live/d"), ("vars/e.tfvars", "e"), ("modules/inner/main.tf", "live/c")]


@pytest.mark.parametrize(("path", "root"), READ)
def test_a_file_as_path_means_the_root_modules_that_read_it(estate: Project, path: str, root: str) -> None:
    assert {f["root"] for f in estate.findings(path)} == {root}


@pytest.mark.parametrize("option", [["--changed-since", "HEAD"], ["--changed-files", "live/b/terraform.tfvars"]])
def test_only_what_is_touched_is_fixed(estate: Project, option: list[str]) -> None:
    estate.write({"live/b/terraform.tfvars": f"seconds = {BAD} # longer\n"})
    before = {path: path.read_bytes() for path in estate.folder.rglob("*.tf*")}
    ran = estate.run("--fix", *option)
    assert ran.code == 0, ran.out
    assert "1 of 7 root modules touched" in ran.err
    changed = {path.relative_to(estate.folder).as_posix() for path, text in before.items() if path.read_bytes() != text}
    assert changed == {"live/b/terraform.tfvars"}


def test_wherever_it_is_started(estate: Project) -> None:
    estate.write({"live/a/main.tf": role(BAD + 1)})
    estate.monkeypatch.chdir(estate.folder / "live/a")
    assert roots(estate) == {"live/a"}
    assert roots(estate, "../..") == {"live/a"}
    assert roots(estate, "../b") == set()
    estate.monkeypatch.chdir(estate.folder.parent)
    assert roots(estate, estate.folder.name) == {"live/a"}


def test_a_link_in_the_way(estate: Project) -> None:
    link = estate.folder.parent / f"{estate.folder.name}-link"
    link.symlink_to(estate.folder)
    (estate.folder / "live/a/linked.tf").symlink_to("../shared/linked.tf")
    estate.write({"live/shared/linked.tf": role(BAD, "linked")})
    commit(estate.folder)
    estate.write({"live/shared/linked.tf": role(BAD, "again")})
    estate.monkeypatch.chdir(link)
    assert roots(estate) == {"live/a", "live/shared"}


def test_in_a_worktree_and_a_submodule(estate: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    git(estate.folder, "worktree", "add", "--quiet", "--detach", str(other / "tree"))
    estate.write({"live/a/main.tf": role(BAD, "not-there")})
    (other / "tree/live/d/main.tf").write_text(role(BAD, "here"), encoding="utf-8")
    estate.monkeypatch.chdir(other / "tree")
    assert roots(estate) == {"live/d"}
    estate.monkeypatch.chdir(estate.folder)

    lib = other / "lib"
    (lib / "deep").mkdir(parents=True)
    git(lib, "init", "--quiet")
    (lib / "deep/main.tf").write_text(role(BAD), encoding="utf-8")
    commit(lib)
    git(estate.folder, "submodule", "--quiet", "add", str(lib), "lib")
    estate.write({"live/g/main.tf": call("../../lib/deep")})
    commit(estate.folder)
    assert roots(estate) == set()
    (estate.folder / "lib/deep/main.tf").write_text(role(BAD + 1), encoding="utf-8")
    commit(estate.folder / "lib")
    assert roots(estate) == {"live/g"}


def test_several_repositories_and_configurations(project: Project) -> None:
    for name in ("one", "two"):
        project.write({f"{name}/iaccheck.yaml": "", f"{name}/main.tf": role(BAD)})
        git(project.folder / name, "init", "--quiet")
        commit(project.folder / name)
    project.write({"two/main.tf": role(BAD + 1)})
    found = project.findings("--changed-since", "HEAD", "one", "two")
    assert {f["location"]["path"] for f in found} == {"two/main.tf"}


# --- findings that touch several root modules -----------------------------------------------------------

LOGIN = 'resource "alicloud_ram_security_preference" "this" {{\n  login_session_duration = {hours}\n}}\n'
JOINED = {
    "account/main.tf": LOGIN.format(hours=12),
    "roles/main.tf": role(28800, "people"),
    "other/main.tf": role(BAD),
    "iaccheck.yaml": """
workflows:
  - {name: people, kind: alicloud.switch-role-console, target: alicloud_ram_role.people, needs: 8h}
accounts:
  - {name: main, roots: [account, roles]}
""",
}


def failed(project: Project, *arguments: str) -> set[tuple[str, str | None]]:
    report: list[Json] = project.findings("--changed-since", "HEAD", *arguments)
    return {(f["rule"], f["root"]) for f in report if f["outcome"] != "pass" and f["severity"] == "error"}


@pytest.fixture
def joined(project: Project) -> Project:
    """Root modules that share an account's login session."""
    git(project.folder, "init", "--quiet")
    project.write(JOINED)
    commit(project.folder)
    assert failed(project) == set()
    return project


def test_a_login_session_that_cuts_a_role_of_another_root_module_is_not_hidden(joined: Project) -> None:
    joined.write({"account/main.tf": LOGIN.format(hours=4)})
    assert failed(joined) == {("workflow-unreachable", "roles")}
    assert {row["root"] for row in joined.reach("--changed-since", "HEAD")} == {"roles"}
    assert failed(joined, "account") == set(), "a PATH still narrows what is reported"
    assert failed(joined, "roles") == {("workflow-unreachable", "roles")}


TAKEN_AWAY: list[dict[str, str | None]] = [
    {"account/main.tf": None, "account/more.tf": role(GOOD, "more")},
    {"account/main.tf": None},
    {"account/main.tf": role(GOOD, "more")},
    {"account/main.tf": LOGIN.format(hours=12).replace("{", "{\n  count = 0", 1)},
    {
        "account/main.tf": LOGIN.format(hours=12).replace("{", "{\n  count = 0", 1),
        "account/more.tf": role(GOOD, "more"),
    },
]


@pytest.mark.parametrize("files", TAKEN_AWAY)
def test_nor_is_one_that_is_no_longer_there(joined: Project, files: dict[str, str | None]) -> None:
    joined.write({name: text for name, text in files.items() if text is not None})
    remove(joined, *(name for name, text in files.items() if text is None))
    assert failed(joined) == {("workflow-unreachable", "roles")}, "undecided now"


@pytest.mark.parametrize("left", [None, "", role(GOOD, "more"), call("../login").replace("{", "{\n  count = 0")])
def test_nor_is_one_in_a_module_that_is_no_longer_called(joined: Project, left: str | None) -> None:
    joined.write({"login/main.tf": LOGIN.format(hours=12), "account/main.tf": call("../login")})
    commit(joined.folder)
    assert joined.run().code == 1, "of the root module other"
    remove(joined, "account/main.tf")
    joined.write({"account/main.tf": left} if left is not None else {})
    assert ("workflow-unreachable", "roles") in failed(joined)


def test_what_was_undecided_before_is_no_matter_of_others_in_the_account(joined: Project) -> None:
    remove(joined, "account/main.tf")
    joined.write({"account/more.tf": role(GOOD, "more")})
    commit(joined.folder)
    joined.write({"account/more.tf": role(7200, "more")})
    assert failed(joined) == set()
    assert joined.run("--changed-since", "HEAD").code == 0
    assert joined.run().code == 1


def test_a_change_that_decides_nothing_elsewhere_shows_nothing_of_it(joined: Project) -> None:
    joined.write({"account/main.tf": LOGIN.format(hours=4)})
    commit(joined.folder)
    joined.write({"other/main.tf": role(BAD + 1)})
    assert failed(joined) == {("session-out-of-range", "other")}


def test_two_login_sessions_of_one_account_are_told_whichever_of_them_changed(joined: Project) -> None:
    joined.write({"roles/login.tf": LOGIN.format(hours=9)})
    commit(joined.folder)
    for name, hours in (("account/main.tf", 11), ("roles/login.tf", 10)):
        joined.write({name: LOGIN.format(hours=hours)})
        assert ("login-session-conflict", "roles") in failed(joined)
        git(joined.folder, "checkout", "--quiet", ".")


def test_a_workflow_loses_its_target_with_the_whole_root_module(joined: Project) -> None:
    remove(joined, "roles/main.tf")
    (missing,) = [f for f in joined.findings("--changed-since", "HEAD") if f["rule"] == "workflow-target-missing"]
    assert missing["workflow"] == "people"
    assert joined.run("--changed-since", "HEAD").code == 1
    commit(joined.folder)
    assert joined.run("--changed-since", "HEAD").code == 0


def test_a_plan_is_looked_at_whenever_it_is_given(joined: Project) -> None:
    plan = (Path(__file__).parent.parent / "examples/terraform/plan-json/plan.json").read_bytes()
    whole = joined.run("-", "--format", "json", stdin=plan)
    assert joined.run("-", "--format", "json", "--changed-since", "HEAD", stdin=plan).json["findings"]
    assert whole.json["findings"]


# --- what git is asked, and by whom ---------------------------------------------------------------------

WRONG: list[tuple[list[str], str]] = [
    (["--changed-since", "mian"], "there is no such revision in {top}; did you mean main?"),
    (["--changed-since", "topic"], "did you mean origin/topic?"),
    (["--changed-since", "v9"], "git branch --all lists what there is"),
    (["--changed-since="], "the revision is empty"),
    (["--changed-since=--output=stolen"], "there is no such revision"),
    (["--changed-since", "main..main"], "there is no such revision"),
    (["--changed-since", "main", "--changed-files"], "leave one of them out"),
    (["--changed-since", "main", "--write-baseline", "b.json"], "leave out --changed-since"),
    (["eval", "--changed-since", "main", "live/a", "1"], "goes with check, settings and reach, not with eval"),
    (["init", "--changed-files"], "goes with check, settings, reach and test, not with init"),
    (["--changed-since", "main", "live/nowhere"], "there is no such file or folder"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_what_is_wrong_is_said_with_what_to_write(estate: Project, arguments: list[str], told: str) -> None:
    git(estate.folder, "update-ref", "refs/remotes/origin/topic", "HEAD")
    ran = estate.run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told.format(top=estate.folder) in ran.err
    assert not (estate.folder / "stolen").exists()


def test_no_repository_and_no_git(project: Project) -> None:
    project.write({"main.tf": role(GOOD)})
    project.monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.folder.parent))
    ran = project.run("--changed-since", "main")
    assert ran.code == 2
    assert "is in no git repository that can be read" in ran.err
    project.monkeypatch.setenv("PATH", str(project.folder))
    ran = project.run("--changed-since", "main")
    assert ran.code == 2
    assert "install git" in ran.err
    assert project.run("--changed-files", "main.tf").code == 0, "asks no git"


def test_a_shallow_clone_and_histories_with_nothing_in_common(estate: Project) -> None:
    git(estate.folder, "branch", "base")
    estate.write({"live/a/main.tf": role(BAD + 1)})
    commit(estate.folder)
    shallow = estate.folder.parent / f"{estate.folder.name}-shallow"
    url = estate.folder.as_uri()
    git(estate.folder, "clone", "--quiet", "--depth", "1", "--no-single-branch", url, str(shallow))
    estate.monkeypatch.chdir(shallow)
    for revision in ("origin/base", "HEAD~1", "v1"):
        ran = estate.run("--changed-since", revision)
        assert ran.code == 2
        assert "fetch-depth: 0" in ran.err
    estate.monkeypatch.chdir(estate.folder)
    git(estate.folder, "checkout", "--quiet", "--orphan", "alone")
    commit(estate.folder)
    ran = estate.run("--changed-since", "main")
    assert ran.code == 2
    assert "it has no commit in common with HEAD" in ran.err


def test_nothing_that_a_repository_names_is_run(estate: Project) -> None:
    """Hooks, monitors, filters and drivers of a stranger's repository."""
    ran = estate.folder.parent / f"{estate.folder.name}-ran"
    program = estate.folder / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch '{ran}'\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    estate.write({".gitattributes": "* filter=evil diff=evil\n*.yaml filter=e=v.il\n"})
    commit(estate.folder)
    hooks = estate.folder / ".git/hooks"
    for name in ("post-index-change", "fsmonitor-watchman", "post-checkout"):
        (hooks / name).write_bytes(program.read_bytes())
        (hooks / name).chmod(0o755)
    for key in (
        "core.fsmonitor", "diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.clean",
        "filter.evil.smudge", "filter.evil.process", "filter.e=v.il.clean", "core.pager", "core.sshCommand",
    ):  # fmt: skip
        git(estate.folder, "config", key, str(program))
    git(estate.folder, "config", "filter.evil.required", "true")
    for key, text in {
        "remote.origin.url": f"ext::{program}", "remote.origin.promisor": "true", "protocol.ext.allow": "always",
        "extensions.partialClone": "origin", "core.repositoryFormatVersion": "1",
    }.items():  # fmt: skip
        git(estate.folder, "config", key, text)
    missing = git(estate.folder, "rev-parse", "HEAD:live/a/main.tf").strip()
    (estate.folder / ".git/objects" / missing[:2] / missing[2:]).unlink()
    for path in estate.folder.rglob("*.*"):
        if path.is_file() and ".git/" not in path.as_posix():
            os.utime(path)
    estate.write({"live/a/main.tf": role(BAD + 1)})
    assert not ran.exists()
    assert roots(estate) == {"live/a"}
    assert not ran.exists()


@pytest.mark.parametrize("worktree", [".", "../..", "elsewhere"])
def test_a_folder_that_is_made_to_look_like_a_repository_hides_nothing(estate: Project, worktree: str) -> None:
    """What a pull request may hold: HEAD, config, objects and refs, with a history in which nothing changed."""
    fake = estate.folder / "live/a"
    estate.write({"live/a/main.tf": role(BAD + 1)})
    git(fake, "init", "--quiet", "--bare", ".")
    git(fake, "config", "core.bare", "false")
    place = estate.folder.parent if worktree == "elsewhere" else worktree
    git(fake, "config", "core.worktree", str(place))
    ran = estate.run("--changed-since", "HEAD", "live/a")
    assert ran.code in {1, 2}
    assert f"{BAD + 1}" in ran.out or "git repository" in ran.err


def test_the_folder_tells_which_repository_is_meant_also_in_a_hook_of_another(
    estate: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "--quiet")
    for name, path in (("GIT_DIR", other / ".git"), ("GIT_WORK_TREE", other), ("GIT_INDEX_FILE", other / "index")):
        estate.monkeypatch.setenv(name, str(path))
    estate.write({"live/a/main.tf": role(BAD + 1)})
    assert roots(estate) == {"live/a"}


def test_names_are_any_bytes(estate: Project) -> None:
    name = os.fsdecode(b'live/a/\xff new\nline "quoted".tf')
    (estate.folder / name).write_text("", encoding="utf-8")
    commit(estate.folder)
    assert roots(estate) == set()
    (estate.folder / name).write_text("locals {}\n", encoding="utf-8")
    assert roots(estate) == {"live/a"}


# --- changed files as pre-commit names them -------------------------------------------------------------


@pytest.mark.parametrize("name", ["--config=own.tf", "-oown.tf", "--fail-on=never", "--no-waivers"])
def test_a_file_that_is_called_like_an_option_is_none(project: Project, name: str) -> None:
    project.write({"main.tf": role(BAD), name: "fail_on: never\n", "own.tf": ""})
    ran = project.run("--changed-files", "main.tf", name)
    assert (ran.code, ran.out) == (2, "")
    assert f"{name} is an option and the name of a file that is here" in ran.err
    for words in (["main.tf", f"./{name}"], ["--", "main.tf", name]):
        assert project.run("--changed-files", *words).code == 1
    assert (project.folder / "own.tf").read_text(encoding="utf-8") == ""


def test_files_mean_the_root_modules_that_use_them_each_by_its_nearest_configuration(project: Project) -> None:
    project.write({
        "modules/m/main.tf": role(28800, "m"),
        "modules/m/gone.tf": "",
        "a/iaccheck.yaml": "workflows:\n- {name: w, kind: alicloud.assume-role-api, target: module.m.*, needs: 10h}\n",
        "a/main.tf": call("../modules/m"),
        "b/main.tf": call("../modules/m"),
        "c/main.tf": role(BAD),
        "a/policies/r.yaml": "rules: []\n",
    })  # fmt: skip
    for named in ("modules/m/main.tf", "./modules/m/gone.tf", str(project.folder / "modules/m/main.tf"), "modules/m"):
        report = project.check("--changed-files", named)
        found = {(f["rule"], f["root"], f["outcome"]) for f in report["findings"]}
        assert ("workflow-unreachable", ".", "fail") in found, "of a, by its own configuration"
        assert ("session-out-of-range", "b", "pass") in found, "of b, by none"
        assert not {root for _, root, _ in found} & {"a", "c"}
        assert not report["diagnostics"]
    assert {f["root"] for f in project.findings("--changed-files", "a/iaccheck.yaml")} == {"."}
    assert project.check("--changed-files", "a/iaccheck.yaml")["summary"]["roots"] == 1
    assert project.run("--changed-files", "modules/unused.json", "docs/x.md").code == 0
    project.monkeypatch.chdir(project.folder / "c")
    assert {f["root"] for f in project.check("--changed-files", "../b/main.tf")["findings"]} == {"../b"}
    project.monkeypatch.chdir(project.folder)
    (project.folder / "modules/m/gone.tf").unlink()
    assert project.check("--changed-files", "modules/m/gone.tf")["summary"]["roots"] == 2
