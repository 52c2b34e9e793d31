"""The comment in Markdown: its table and sections, nothing that breaks out of them, and no more than has room."""

from __future__ import annotations

import re

from iaccheck.report.markdown import MARK, MOST_OF_A_COMMENT
from tests.project import Project
from tests.report.mixed import AS_OF, MIXED, NAMES, ROLE, hostile, many

OPEN = "between 1 h and 12 h"
SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.*?)(?<!`)\1(?!`)")


def comment(project: Project, *arguments: str) -> str:
    return project.run("check", "--format", "markdown", *AS_OF, *arguments).out


def test_workflows_are_a_table_those_that_fail_first(project: Project) -> None:
    lines = comment(project.write(MIXED)).splitlines()
    assert lines[:2] == [
        MARK,
        "### iaccheck: 3 failed, 2 unknown (1 declared workflow among them), 8 passed, 1 waived",
    ]
    assert [line for line in lines if line.startswith("|")] == [
        "| workflow | target | needs | gets | limited by | outcome |",
        "| --- | --- | --- | --- | --- | --- |",
        "| `job` | `alicloud_ram_role.good` | 2 h | 1 h | role_max_session is 1 h | **fail** |",
        f"| `maybe` | `alicloud_ram_role.open` | 2 h | {OPEN} | role_max_session is {OPEN} | unknown |",
        "| `fine` | `alicloud_ram_role.good` | 1 h | 1 h | role_max_session is 1 h and requested is 1 h | pass |",
    ]


def test_findings_stand_below_with_place_and_fix(project: Project) -> None:
    text = comment(project.write(MIXED))
    assert re.findall("#### .*", text) == ["#### Errors (3)", "#### Unknown (2)"]
    point = text[text.index("`infra/main.tf:3`") :].splitlines()
    assert point[0].startswith("`infra/main.tf:3`: max_session_duration is 60 seconds (1 min), and the API accepts")
    assert point[1:3] == ["  - at `alicloud_ram_role.low` in `infra`", "  - fix: write max_session_duration = 3600"]


def test_waived_and_passed_ones_are_closed_at_first(project: Project) -> None:
    project.write(MIXED)
    assert re.findall("<summary>.*</summary>", comment(project)) == ["<summary>1 waived</summary>"]
    shown = comment(project, "--all")
    assert re.findall("<summary>.*</summary>", shown) == ["<summary>1 waived</summary>", "<summary>8 passed</summary>"]
    assert "<br>retired soon (until 2027-03-31)\n" in shown
    assert shown.count("<details>") == shown.count("</details>") == 2


def test_what_is_not_there_or_asked_for_again_is_said(project: Project) -> None:
    project.write({
        "main.tf": ROLE.format("x", 3600),
        "iaccheck.yaml": "workflows:\n"
        "  - {name: gone, kind: alicloud.assume-role-api, target: alicloud_ram_role.nobody, needs: 1h}\n"
        "  - {name: asks, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 1h, at_most: 2h,"
        " given: {requested: 2h}}\n",
    })  # fmt: skip
    text = comment(project)
    assert "| `gone` | `alicloud_ram_role.nobody` | 1 h | its target is not there |  | **fail** |" in text
    assert "| `asks` | `alicloud_ram_role.x` | 1 h, at most 2 h | refused, could get 1 h | " in text


def test_nothing_found_is_a_heading_and_the_counts(project: Project) -> None:
    text = comment(project.write({"main.tf": ROLE.format("x", 3600)}))
    assert text.splitlines() == [
        MARK,
        "### iaccheck: 0 failed, 0 unknown, 2 passed",
        "",
        "Checked: 1 setting, 0 workflows, 1 root module in 1 file.",
    ]


def test_several_steps_of_a_fix_are_points(project: Project) -> None:
    project.write({
        "main.tf": ROLE.format("x", 3600)
        + 'resource "alicloud_ram_security_preference" "this" {\n  login_session_duration = 1\n}\n',
        "iaccheck.yaml": "workflows:\n"
        "  - {name: w, kind: alicloud.switch-role-console, target: alicloud_ram_role.x, needs: 3h}\n",
    })  # fmt: skip
    steps = comment(project).split("  - fix: all of these:\n")[1].splitlines()[:2]
    assert all(step.startswith("    - write ") for step in steps)


def test_names_of_the_input_mean_nothing(project: Project) -> None:
    text = comment(hostile(project))
    assert text.count("\n- [") == len(NAMES) + 1, "one finding each"
    plain = "\n".join(SPAN.sub("", line) for line in text.splitlines()[1:])
    for sign in (
        "<script",
        "<!--",
        "@octocat",
        "#47",
        "$a$",
        " *b*",
        "~~d~~",
        "\x1b",
        "\u202e",
        "[click]",
        "]](",
        "``two``",
    ):
        assert sign not in plain, sign
    assert set(re.findall("<[a-z/]+>", plain)) <= {"<span>", "</span>"}
    links = re.findall(r"(?<!\\)\]\(([^)]*)", plain)
    assert all(link.startswith(("https://docs.aws.amazon.com/", "https://www.alibabacloud.com/")) for link in links)
    assert len(links) == len(NAMES) + 1


def test_a_table_keeps_its_columns(project: Project) -> None:
    project.write({
        "main.tf": 'resource "alicloud_ram_role" "x" {\n  for_each = toset(["a|b", "`c|`"])\n}\n',
        "iaccheck.yaml": "workflows:\n"
        '  - {name: "w|`x` <b>", kind: alicloud.switch-role-console, target: alicloud_ram_role.x, needs: 1h}\n',
    })  # fmt: skip
    rows = [line for line in comment(project).splitlines() if line.startswith("|")]
    assert len(rows) == 4
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7}


def test_a_long_comment_is_cut_and_says_so(project: Project) -> None:
    text = comment(project.write({"main.tf": many(600)}))
    assert 50_000 < len(text.encode()) <= MOST_OF_A_COMMENT
    shown = text.count("\n- [`session-out-of-range`]")
    assert text.endswith(f"\n**{600 - shown:,} more left out: there is room for 65,536 bytes here.**\n")


def test_what_has_no_room_when_opened_is_left_out_whole(project: Project) -> None:
    text = comment(project.write({"main.tf": many(600).replace("60", "3600")}), "--all")
    assert "<details>" not in text
    assert text.endswith("\n**1,200 more left out: there is room for 65,536 bytes here.**\n")
