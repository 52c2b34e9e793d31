"""GitHub's workflow commands: which lines are annotated, in which order, within its limits, and the step summary."""

from __future__ import annotations

import re

import pytest

from iaccheck.report.markdown import MOST_OF_A_SUMMARY
from tests.project import Project
from tests.report.mixed import AS_OF, MIXED, NAMES, ROLE, hostile, many

COMMAND = re.compile("::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<text>.*)")
Annotation = tuple[str, dict[str, str], str]


def decoded(text: str) -> str:
    for escape, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, sign)
    return text


def lines_of(project: Project, *arguments: str) -> list[str]:
    return project.run("check", "--format", "github", *AS_OF, *arguments).out.splitlines()


def shown_by(lines: list[str]) -> list[Annotation]:
    """The level, properties and message of each command, read as GitHub's runner does."""
    found = []
    for match in filter(None, map(COMMAND.fullmatch, lines)):
        pairs = (pair.partition("=") for pair in match["properties"].split(","))
        found.append((match["level"], {name: decoded(value) for name, _, value in pairs}, decoded(match["text"])))
    return found


def test_what_is_most_severe_comes_first(project: Project) -> None:
    found = shown_by(lines_of(project.write(MIXED)))
    assert [(level, at["title"], at.get("file"), at.get("line")) for level, at, _ in found] == [
        ("error", "unreadable-input", "broken/main.tf", "1"),
        ("error", "session-out-of-range", "infra/main.tf", "3"),
        ("error", "workflow-unreachable", "infra/main.tf", "12"),
        ("error", "workflow-unreachable", "infra/main.tf", "6"),
        ("notice", "session-out-of-range", "infra/main.tf", "6"),
    ]


def test_an_annotation_says_what_where_and_what_to_do(project: Project) -> None:
    [(_, at, text)] = shown_by(lines_of(project.write({"main.tf": ROLE.format("x", "(\n    60\n  )")})))
    assert at == {"file": "main.tf", "line": "2", "endLine": "2", "col": "26", "title": "session-out-of-range"}
    said = text.splitlines()
    assert said[0].startswith("max_session_duration is 60 seconds")
    assert said[1] == "at alicloud_ram_role.x"
    assert said[2].startswith("fix: write 3600 at main.tf:3")
    assert said[3].startswith("https://")


def test_the_log_has_what_is_waived_and_the_counts(project: Project) -> None:
    lines = lines_of(project.write(MIXED))
    group = lines.index("::group::1 finding waived or known")
    assert lines[group + 1].startswith("error[session-out-of-range]: infra/main.tf:9:26: max_session_duration is 61")
    assert lines[group + 1].endswith("(at alicloud_ram_role.legacy) (waived: retired soon (until 2027-03-31))")
    assert lines[-1].startswith("3 failed, 2 unknown (1 declared workflow among them), ")


def test_nothing_found_is_one_line(project: Project) -> None:
    [line] = lines_of(project.write({"main.tf": ROLE.format("x", 3600)}))
    assert line.startswith("0 failed, 0 unknown, ")


def test_beyond_what_github_shows_findings_are_lines_of_the_log(project: Project) -> None:
    lines = lines_of(project.write({"main.tf": many(25)}))
    assert [at["line"] for _, at, _ in shown_by(lines)] == [str(3 * n + 2) for n in range(10)]
    group = lines.index("::group::15 findings more: GitHub shows 10 of a kind")
    assert lines[group + 1].startswith("error[session-out-of-range]: main.tf:32:26: ")
    assert lines.index("::endgroup::") == group + 16


def test_instances_of_one_place_are_one_annotation(project: Project) -> None:
    role = ROLE.replace("{{\n", "{{\n  count = 12\n").format("x", 60)
    [(_, _, text)] = shown_by(lines_of(project.write({"main.tf": role})))
    named = [finding["address"] for finding in project.findings()][:5]
    assert text.splitlines()[1] == f"at {', '.join(named)}, and 7 more"


def test_what_is_odd_about_the_input_is_annotated_after_the_findings(project: Project) -> None:
    lines = lines_of(project.write({"main.tf": ROLE.format("x", 3600), "terraform.tfvars": "nobody = 1\n"}))
    [(level, at, _)] = shown_by(lines)
    assert (level, at["file"], at["line"]) == ("warning", "terraform.tfvars", "1")


def test_names_of_the_input_are_no_commands(project: Project) -> None:
    lines = lines_of(hostile(project))
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert {line.split("::")[1].split(" ")[0] for line in commands} == {"error", "group", "endgroup"}
    assert not [line for line in lines if "##[" in line and not line.startswith("::")], "the older form of a command"
    found = shown_by(lines)
    assert len(found) == 10
    assert found[0][1]["file"] == r"bad\udcff,%[x](y) ::.tf"
    assert sum(line.startswith("error[") for line in lines) == len(NAMES) + 1 - 10


def test_paths_begin_at_the_top_of_the_repository(project: Project) -> None:
    project.write({".git/HEAD": "", "deep/infra/main.tf": ROLE.format("x", 60)})
    project.monkeypatch.chdir(project.folder / "deep")
    for format_, path in (("github", "file=deep/infra/main.tf,"), ("sarif", '"uri": "deep/infra/main.tf"')):
        assert path in project.run("--format", format_).out
    assert "--> infra/main.tf" in project.run().out


@pytest.mark.parametrize(
    ("name", "top", "path"),
    [
        ("GITHUB_WORKSPACE", ".", "deep/main.tf"),
        ("CI_PROJECT_DIR", ".", "deep/main.tf"),
        ("CI_PROJECT_DIR", "other", "main.tf"),
    ],
)
def test_where_there_is_no_git_folder_ci_says_what_the_top_is(project: Project, name: str, top: str, path: str) -> None:
    project.write({"deep/main.tf": ROLE.format("x", 60), "other/x": ""})
    project.monkeypatch.setenv(name, str(project.folder / top))
    project.monkeypatch.chdir(project.folder / "deep")
    assert f"file={path}," in project.run("--format", "github").out


def test_a_linked_folder_is_shown_as_what_it_is(project: Project) -> None:
    project.write({"real/main.tf": ROLE.format("x", 60)})
    (project.folder / "link").symlink_to("real")
    assert "file=real/main.tf," in project.run("--format", "github", "link").out


# --- the step summary -----------------------------------------------------------------------------------


def test_the_step_summary_is_added_to_what_the_step_wrote_before(project: Project) -> None:
    project.write({"main.tf": ROLE.format("x", 60), "summary.md": "before\n"})
    summary = project.folder / "summary.md"
    project.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    project.run("--report", "json=out.json")
    assert summary.read_text("utf-8") == "before\n", "only where GitHub's format is asked for"
    project.run("--report", "github=out.txt")
    assert summary.read_text("utf-8") == "before\n" + project.run("--format", "markdown").out


def test_the_step_summary_keeps_within_the_room_of_its_step(project: Project) -> None:
    project.write({"main.tf": many(40), "summary.md": "x" * (MOST_OF_A_SUMMARY - 4000)})
    summary = project.folder / "summary.md"
    project.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    for _ in range(3):
        project.run("--format", "github")
        assert MOST_OF_A_SUMMARY - 4000 < summary.stat().st_size <= MOST_OF_A_SUMMARY


def test_a_step_summary_that_cannot_be_written_is_2(project: Project) -> None:
    project.write({"main.tf": ROLE.format("x", 60)})
    project.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "no" / "such"))
    ran = project.run("--format", "github")
    assert (ran.code, "can't be written" in ran.err) == (2, True)
