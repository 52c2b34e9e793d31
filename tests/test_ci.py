"""What stands in CI files, hooks, the action and the image: read as their programs read it, and run as they run it."""

from __future__ import annotations

import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from iaccheck.arguments import parsed
from tests.conftest import Expect
from tests.test_changes import BAD, GOOD, call, commit, git, role

TOP = Path(__file__).parent.parent
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", ".scratch", "dist", "build", "tests", "benchmarks",
)  # fmt: skip
EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


def load(name: str) -> Any:
    return yaml.safe_load((TOP / name).read_text(encoding="utf-8"))


HAS_PROGRAMS = all(map(shutil.which, ("git", "bash")))
pytestmark = pytest.mark.skipif(not HAS_PROGRAMS, reason="git or bash is not installed")
CONSOLE = re.compile(r"```console\n\$ iaccheck (?P<arguments>[^\n]*)\n.*?```", re.DOTALL)


def test_docs_show_what_is_printed(expect: Expect, tmp_path: Path, programs: Path) -> None:
    """In an example whose developers want a session of half an hour, from the next commit on."""
    folder = tmp_path / "example"
    shutil.copytree(TOP / "examples/terraform/module-environments", folder)
    git(folder, "init", "--quiet")
    commit(folder)
    git(folder, "checkout", "--quiet", "-b", "topic")
    variables = folder / "live/dev/terraform.tfvars"
    text = variables.read_text(encoding="utf-8")
    variables.write_text(re.sub(r"(hours +=) 8", r"\1 0.5", text), encoding="utf-8")

    def block(match: re.Match[str]) -> str:
        done = shell(f"iaccheck {match['arguments']} 2>&1", folder, programs)
        return f"```console\n$ iaccheck {match['arguments']}\n{done.stdout}```"

    docs = TOP / "docs/ci.md"
    shown, blocks = CONSOLE.subn(block, docs.read_text(encoding="utf-8"))
    assert blocks == 1
    expect(docs, shown)


def test_docs_name_inputs_options_and_hooks_that_exist() -> None:
    text = (TOP / "docs/ci.md").read_text(encoding="utf-8")
    hooks, steps = (yaml.safe_load(each) for each in re.findall("```yaml\n(.*?)```", text, re.DOTALL))
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == {
        each["id"] for each in load(".pre-commit-hooks.yaml")
    }
    inputs = load("action.yml")["inputs"].keys()
    assert steps[1]["with"].keys() <= inputs
    assert set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)) == inputs
    for command in re.findall("^.*xargs -0 (iaccheck .*)$", text, re.MULTILINE):
        assert parsed(command.split()[1:]).changed_files
    for words in re.findall(r"`\[(--[^\]]*)\]`", text):
        assert parsed([word.strip() for word in words.split(",")]).changed is None


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Root modules that share a module, in a repository; `base` is the commit that a pull request starts from."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    top = tmp_path / "repository"
    files = {
        "infra/live/a/main.tf": call("../../modules/m"),
        "infra/live/b/main.tf": role(GOOD),
        "infra/live/old/main.tf": role(BAD),
        "infra/modules/m/main.tf": role(GOOD),
    }
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")
    git(top, "init", "--quiet")
    commit(top)
    git(top, "branch", "base")
    git(top, "update-ref", "refs/remotes/origin/base", "HEAD")
    return top


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for PATH with `iaccheck` of this checkout, and the Python that has what it needs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "iaccheck"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(TOP))} exec {shlex.quote(sys.executable)} -P -m iaccheck "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


def shell(script: str, folder: Path, programs: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub runs those that say `shell: bash`."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# --- pre-commit -----------------------------------------------------------------------------------------

NO_NETWORK = re.compile("No matching distribution|Temporary failure|Max retries|Connection|timed out|ProxyError")
HOOK_FILES: list[tuple[str, str, bool]] = [
    ("iaccheck", "a/main.tf", True),
    ("iaccheck", "main.tofu", True),
    ("iaccheck", "a.tf.json", True),
    ("iaccheck", "a.tofu.json", True),
    ("iaccheck", "prod.auto.tfvars", True),
    ("iaccheck", "prod.tfvars.json", True),
    ("iaccheck", "policy.json.tftpl", True),
    ("iaccheck", "iaccheck.yaml", True),
    ("iaccheck", "live/iaccheck.yaml", True),
    ("iaccheck", "not-iaccheck.yaml", False),
    ("iaccheck", "package.json", False),
    ("iaccheck", "main.tf.bak", False),
    ("iaccheck", "a/.terraform/modules/m/main.tf", False),
    ("iaccheck-rules", "policies/own.yaml", True),
    ("iaccheck-rules", "policies/tests/own/fail/main.tf", True),
    ("iaccheck-rules", "policies/tests/own/fail/plan.json", True),
    ("iaccheck-rules", "README.md", False),
]


@pytest.mark.parametrize(("id_", "path", "meant"), HOOK_FILES)
def test_a_hook_is_about_these_files(id_: str, path: str, meant: bool) -> None:
    (hook,) = [hook for hook in load(".pre-commit-hooks.yaml") if hook["id"] == id_]
    assert (re.search(hook["files"], path) is not None and not re.search(hook["exclude"], path)) == meant


def test_hooks_run_commands_that_exist_once_for_all_files() -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    manifest = [sys.executable, "-m", "pre_commit", "validate-manifest", str(TOP / ".pre-commit-hooks.yaml")]
    done = subprocess.run(manifest, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
    for hook in load(".pre-commit-hooks.yaml"):
        assert parsed([*shlex.split(hook["entry"])[1:], "a.tf"]).changed == ("a.tf",)
        assert hook["require_serial"] is True


class Hooked:
    """A repository with both hooks of this checkout installed, and commits made in it."""

    def __init__(self, top: Path) -> None:
        self.top = top

    def try_to_commit(self, files: Mapping[str, str | None]) -> tuple[bool, str]:
        """Whether hooks let a change pass, and what they print; the change is taken back if they do not."""
        for name, text in files.items():
            path = self.top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text, encoding="utf-8")
        git(self.top, "add", "--all")
        environment = {**os.environ, "GIT_AUTHOR_NAME": "T", "GIT_COMMITTER_NAME": "T", "EMAIL": "t@example.com"}
        done = subprocess.run(
            ["git", "commit", "--quiet", "--message", "try"],
            cwd=self.top, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )  # fmt: skip
        if done.returncode:
            git(self.top, "reset", "--quiet", "--hard")
        return done.returncode == 0, done.stdout


@pytest.fixture
def hooked(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hooked:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    source = tmp_path / "iaccheck"
    shutil.copytree(TOP, source, ignore=NOT_COPIED)
    git(source, "init", "--quiet")
    commit(source)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith("GIT_") and "CONFIG" not in name]:
        monkeypatch.delenv(name)
    hooks = [{"id": "iaccheck"}, {"id": "iaccheck-rules"}]
    repo = {"repo": str(source), "rev": git(source, "rev-parse", "HEAD").strip(), "hooks": hooks}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repo]}), encoding="utf-8")
    commit(repository)
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install", "--install-hooks"],
        cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode and NO_NETWORK.search(done.stdout):
        pytest.skip(f"the package registry can't be reached: {done.stdout.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stdout
    return Hooked(repository)


OWN_RULE = """
rules:
  - id: short-roles
    title: Roles hold short sessions
    setting: alicloud_ram_role.max_session_duration
    at_most: 2h
"""


def test_pre_commit_stops_what_is_wrong_and_says_what_to_do(hooked: Hooked) -> None:
    """All in one test, since each environment that pre-commit makes takes its time."""
    passes, said = hooked.try_to_commit({"infra/live/b/main.tf": role(BAD)})
    assert not passes
    assert f"infra/live/b/main.tf:2:26\n  |\n2 |   max_session_duration = {BAD}" in said
    assert "fix: write max_session_duration = 43200" in said
    assert "1 of 3 root modules touched by these files" in said
    assert "live/old" not in said, "what the commit does not touch is no matter of it"

    passes, said = hooked.try_to_commit({"infra/live/b/main.tf": role(7200), "README.md": "more"})
    assert passes, said

    passes, said = hooked.try_to_commit({"infra/modules/m/main.tf": role(BAD)})
    assert not passes
    assert "module.m.alicloud_ram_role.this in infra/live/a" in said

    passes, said = hooked.try_to_commit({"docs/prod.tfvars": "a = 1\n"})
    assert passes, said
    passes, said = hooked.try_to_commit({"infra/modules/m/main.tf": None})
    assert passes, "pre-commit names no files that are gone, and runs no hook for them alone"

    configuration = {"iaccheck.yaml": "rules:\n  paths: [policies]\n", "policies/own.yaml": OWN_RULE}
    case = "policies/tests/short-roles/fail/main.tf"
    broken = {**configuration, "policies/own.yaml": OWN_RULE.replace("at_most", "at_mots")}
    passes, said = hooked.try_to_commit(broken)
    assert not passes
    assert "policies/own.yaml:6" in said
    assert "at_most" in said
    passes, said = hooked.try_to_commit({**configuration, case: role(3600)})
    assert not passes
    assert "iaccheck rules" in said
    assert "1 not as expected" in said
    expected = role(10800).replace("10800\n", "10800 # expect: short-roles\n")
    fixed = {**configuration, case: expected, "infra/live/old/main.tf": role(GOOD)}
    passes, said = hooked.try_to_commit(fixed)
    assert passes, said


# --- the action -----------------------------------------------------------------------------------------


def filled(text: str, values: Mapping[str, str]) -> str:
    """An environment's value as GitHub makes it."""
    return EXPRESSION.sub(lambda found: values[found[1]], text)


def act(repository: Path, programs: Path, step: int, /, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action."""
    action = load("action.yml")
    defaults = {f"inputs.{name}": str(each["default"]) for name, each in action["inputs"].items()}
    given = {f"inputs.{name.replace('_', '-')}": text for name, text in inputs.items()}
    assert given.keys() <= defaults.keys()
    values = {**defaults, **given, "github.action_path": str(TOP)}
    runs = action["runs"]["steps"][step]
    environment = {name: filled(text, values) for name, text in runs["env"].items()}
    temporary = repository.parent / "runner"
    summary = repository.parent / "summary.md"
    return shell(
        runs["run"], repository, programs, RUNNER_TEMP=str(temporary), GITHUB_STEP_SUMMARY=str(summary), **environment
    )


@pytest.fixture
def runner(repository: Path, programs: Path) -> Path:
    """Programs of a runner where the action installed this checkout; what it needs is there already."""
    (programs / "python3").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    (programs / "python3").chmod(0o755)
    target = repository.parent / "runner/iaccheck"
    target.mkdir(parents=True)
    (target / "iaccheck").symlink_to(TOP / "iaccheck")
    (target / "rules").symlink_to(TOP / "rules")
    return programs


def test_no_input_becomes_part_of_a_script() -> None:
    for step in load("action.yml")["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        assert all(EXPRESSION.fullmatch(text) for text in step["env"].values())


def test_the_action_installs_itself(repository: Path, runner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(repository.parent / "runner")
    monkeypatch.setenv("PIP_NO_DEPS", "1")  # they are here
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "0")
    for name in ("pip", "yaml", "msgspec", "sitecustomize", "json"):  # what a pull request may hold
        (repository / f"{name}.py").write_text("open('owned', 'w')\n", encoding="utf-8")
    done = act(repository, runner, 0)
    assert done.returncode == 0, done.stderr
    assert (repository.parent / "runner/iaccheck/iaccheck/rules.json").is_file()
    done = act(repository, runner, 1, paths="infra/live/b")
    assert (done.returncode, done.stderr) == (0, "")
    done = act(repository, runner, 0, version="0.1.0 --index-url=http://127.0.0.1:1")
    assert done.returncode != 0
    assert "Invalid requirement" in done.stderr
    assert not (repository / "owned").exists()


def test_the_action_annotates_and_decides(repository: Path, runner: Path) -> None:
    done = act(repository, runner, 1)
    assert done.returncode == 1
    assert "::error file=infra/live/old/main.tf,line=2" in done.stdout
    assert (repository.parent / "summary.md").read_text(encoding="utf-8").startswith("<!-- iaccheck -->")
    done = act(repository, runner, 1, changed_since="base", sarif="out.sarif")
    assert done.returncode == 0, done.stderr
    assert "no root module is touched since base" in done.stderr
    assert (repository / "out.sarif").is_file()
    (repository / "infra/modules/m/main.tf").write_text(role(BAD), encoding="utf-8")
    done = act(repository, runner, 1, changed_since="base")
    assert done.returncode == 1
    assert "live/old" not in done.stdout
    assert act(repository, runner, 1, args="--fail-on=never\n--strict\n").returncode == 0
    assert act(repository, runner, 1, paths="infra/live/b\ninfra/live/old\n").returncode == 1
    (repository / "own.yaml").write_text("fail_on: never\n", encoding="utf-8")
    assert act(repository, runner, 1, config="own.yaml").returncode == 0


HOSTILE = ["$(touch owned)", "`touch owned`", "'; touch owned; '", '"; touch owned; "', "a b*", "-x", "--fix"]


@pytest.mark.parametrize("text", HOSTILE)
def test_inputs_stay_words(repository: Path, runner: Path, text: str) -> None:
    (repository / "iaccheck.py").write_text("open('owned', 'w')\n", encoding="utf-8")
    for name in ("paths", "changed_since", "config", "args"):
        done = act(repository, runner, 1, **{name: text})
        expected = {0, 1, 2} if (name, text) == ("args", "--fix") else {2}
        assert done.returncode in expected, done.stdout
    act(repository, runner, 1, sarif=text)
    assert not (repository / "owned").exists()


# --- examples for CI ------------------------------------------------------------------------------------


def test_github_workflow(repository: Path, runner: Path) -> None:
    """Its steps give the action inputs that it has; the report that is uploaded is the one that is written."""
    steps = load("examples/ci/github.yml")["jobs"]["iaccheck"]["steps"]
    checkout, *ours, upload = steps
    assert checkout["with"]["fetch-depth"] == 0
    (repository / "infra/live/b/main.tf").write_text(role(BAD), encoding="utf-8")
    codes = []
    for base in ("base", ""):
        for step in ours:
            inputs = {name.replace("-", "_"): text for name, text in step["with"].items()}
            inputs = {n: filled(text, {"github.event.pull_request.base.sha": base}) for n, text in inputs.items()}
            done = act(repository, runner, 1, **inputs)
            codes.append((done.returncode, "live/old" in done.stdout))
    assert codes == [(1, False), (0, True), (1, True), (0, True)]
    assert (repository / upload["with"]["sarif_file"]).is_file()


@pytest.mark.parametrize(("base", "code"), [("base", 0), ("", 1)])
def test_gitlab_job(repository: Path, programs: Path, base: str, code: int) -> None:
    job = load("examples/ci/gitlab-ci.yml")["iaccheck"]
    done = shell("\n".join(job["script"]), repository, programs, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.returncode == code, done.stderr
    for report in job["artifacts"]["reports"].values():
        assert "live/old" in (repository / report).read_text(encoding="utf-8")
    assert job["variables"]["GIT_DEPTH"] == "0"


@pytest.mark.parametrize(("target", "code"), [("base", 0), ("", 1)])
def test_jenkins_pipeline(repository: Path, programs: Path, target: str, code: int) -> None:
    text = (TOP / "examples/ci/Jenkinsfile").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    (command,) = re.findall(r"sh '([^'\n]*)'", text)
    done = shell(command, repository, programs, CHANGE_TARGET=target)
    assert done.returncode == code, done.stderr
    (report,) = re.findall(r"junit '([^'\n]*)'", text)
    assert (repository / report).is_file()


# --- the image ------------------------------------------------------------------------------------------


@cache
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile, an instruction each."""
    text = (TOP / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_runs_as_nobody_in_particular_and_takes_arguments() -> None:
    words = dict(instructions())
    assert words["ENTRYPOINT"] == '["iaccheck"]'
    assert words["USER"] not in {"root", "0"}
    assert {rest.split()[0] for word, rest in instructions() if word == "FROM"} == {"python:3.13-slim"}


def is_sent(path: str) -> bool:
    """Whether .dockerignore leaves a path of the checkout in: the last line that is about it decides."""
    sent = True
    for line in (TOP / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        parts = [path, *(str(above) for above in Path(path).parents if str(above) != ".")]
        name = pattern.removeprefix("**/")
        about = any(fnmatch.fnmatchcase(part, pattern) for part in parts)
        if line and not line.startswith("#") and (about or (name != pattern and name in Path(path).parts)):
            sent = line.startswith("!")
    return sent


def test_the_image_is_sent_what_it_copies_and_nothing_else() -> None:
    copies = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and not rest.startswith("--from")]
    for source in (source for sources in copies for source in sources):
        assert (TOP / source).exists(), source
        assert is_sent(source), source
    assert is_sent("iaccheck/hcl/parse.py")
    assert not any(map(is_sent, ["tests", ".git/config", "iaccheck/hcl/__pycache__/x.pyc", ".venv/bin/python"]))


def test_the_image_can_be_built_from_what_it_copies(tmp_path: Path, repository: Path) -> None:
    """There is no Docker here: its build stage, done by hand in a folder that holds what it copies."""
    folder, target = tmp_path / "src", tmp_path / "opt"
    folder.mkdir()
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from"):
            for name in rest.split()[:-1]:
                source = TOP / name
                copy = shutil.copytree if source.is_dir() else shutil.copy
                copy(source, folder / name)
    build = next(rest for word, rest in instructions() if word == "RUN").replace("/opt/iaccheck", str(target))
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "python").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    (bin_ / "python").chmod(0o755)
    done = shell(build, folder, bin_)
    if done.returncode and NO_NETWORK.search(done.stderr):
        pytest.skip("the package registry can't be reached")
    assert done.returncode == 0, done.stderr
    ran = subprocess.run([target / "bin/iaccheck", "infra"], cwd=repository, capture_output=True, check=False)
    assert ran.returncode == 1
    assert b"live/old" in ran.stdout
