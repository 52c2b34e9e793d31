"""Waivers in comments: what they cover, what is wrong with them, and where they are of no use."""

from __future__ import annotations

import pytest

from tests.project import Json, Project

W = "iaccheck:ignore=session-out-of-range retired in March"
ROLE = 'resource "alicloud_ram_role" "x" {\n'
BODY = "  role_name            = var.n\n  max_session_duration = 60\n}\n"


def waived(project: Project, *arguments: str) -> list[bool]:
    """Of each finding of the rule, whether it is waived."""
    found = (f for f in project.findings(*arguments) if f["rule"] == "session-out-of-range")
    return [f["waived"] is not None for f in found]


COVERS: dict[str, tuple[str, bool]] = {
    "in the argument's line": (ROLE + f"  max_session_duration = 60 # {W}\n}}\n", True),
    "with two slashes": (ROLE + f"  max_session_duration = 60 // {W}\n}}\n", True),
    "between slashes and stars": (ROLE + f"  max_session_duration = 60 /* {W} */\n}}\n", True),
    "without a blank": (ROLE + f"  max_session_duration = 60 #{W}\n}}\n", True),
    "with two number signs": (ROLE + f"  max_session_duration = 60 ## {W}\n}}\n", True),
    "before the value": (ROLE + f"  max_session_duration = /* {W} */ 60\n}}\n", True),
    "before the argument": (ROLE + f"  /* {W} */ max_session_duration = 60\n}}\n", True),
    "in the line above": (ROLE + f"  # {W}\n  max_session_duration = 60\n}}\n", True),
    "in lines above": (ROLE + f"  /* {W}\n     and April */\n  max_session_duration = 60\n}}\n", True),
    "above another comment": (ROLE + f"  # {W}\n  # A comment.\n  max_session_duration = 60\n}}\n", True),
    "above a blank line": (ROLE + f"  # {W}\n\n  max_session_duration = 60\n}}\n", False),
    "with CRLF": ((ROLE + f"  # {W}\n  max_session_duration = 60\n}}\n").replace("\n", "\r\n"), True),
    "after a heredoc": (
        ROLE + f"  d = <<-EOT\n  # no comment\n  EOT\n  # {W}\n  max_session_duration = 60\n}}\n",
        True,
    ),
    "in a value of several lines": (ROLE + f"  max_session_duration = (\n    # {W}\n    60\n  )\n}}\n", True),
    "in the last line of a value": (ROLE + f"  max_session_duration = (\n    60\n  ) # {W}\n}}\n", True),
    "at the head": (f'resource "alicloud_ram_role" "x" {{ # {W}\n{BODY}', True),
    "within the head": (f'resource /* {W} */ "alicloud_ram_role" "x" {{\n{BODY}', True),
    "above the head": (f"# {W}\n{ROLE}{BODY}", True),
    "in the file's first line": (f"# {W}\n# More.\n{ROLE}{BODY}", True),
    "at a block of one line": (f'resource "alicloud_ram_role" "x" {{ max_session_duration = 60 }} # {W}\n', True),
    "at another argument": (ROLE + f"  role_name = var.n # {W}\n  max_session_duration = 60\n}}\n", False),
    "above another argument": (ROLE + f"  # {W}\n{BODY}", False),
    "at another block": (f"# {W}\nlocals {{\n}}\n{ROLE}{BODY}", False),
    "below the argument": (ROLE + f"  max_session_duration = 60\n  # {W}\n}}\n", False),
    "behind the block": (f"{ROLE}{BODY}# {W}\n", False),
    "at the closing brace": (f"{ROLE}  max_session_duration = 60\n}} # {W}\n", False),
    "in a text": (ROLE + f'  role_name            = "# {W}"\n  max_session_duration = 60\n}}\n', False),
    "in a text of the value's line": (
        ROLE + f'  max_session_duration = tonumber("60") != "# {W}" ? 60 : 1\n}}\n',
        False,
    ),
    "in a heredoc": (ROLE + f"  d = <<EOT\n# {W}\nEOT\n  max_session_duration = 60\n}}\n", False),
    "in a comment's midst": (ROLE + f"  max_session_duration = 60 # see {W}\n}}\n", False),
    "commented out": (ROLE + f"  # x = 1 # {W}\n  max_session_duration = 60\n}}\n", False),
    "behind another comment": (ROLE + f"  /* a */ /* {W} */ /* b */\n  max_session_duration = 60\n}}\n", True),
    "between comments in the value's line": (ROLE + f"  /* a */ /* {W} */ max_session_duration = 60 # b\n}}\n", True),
    "that ends in the argument's line": (ROLE + f"  /* {W}\n  */ max_session_duration = 60\n}}\n", True),
    "that begins in another's line": (
        ROLE + f"  role_name = var.n /* {W}\n  */\n  max_session_duration = 60\n}}\n",
        False,
    ),
    "in the file's last line": (ROLE + f"  max_session_duration = 60\n}} # {W}", False),
    "of another rule": (ROLE + "  max_session_duration = 60 # iaccheck:ignore=session-malformed old\n}\n", False),
    "of several rules": (
        ROLE + "  max_session_duration = 60 # iaccheck:ignore=session-malformed,session-out-of-range old\n}\n",
        True,
    ),
    "with a blank behind the comma": (
        ROLE + "  max_session_duration = 60 # iaccheck:ignore=session-malformed, session-out-of-range old\n}\n",
        True,
    ),
}


@pytest.mark.parametrize(("text", "is_waived"), COVERS.values(), ids=COVERS)
def test_a_waiver_covers_what_stands_in_its_line_or_below(project: Project, text: str, is_waived: bool) -> None:
    project.folder.joinpath("main.tf").write_bytes(('variable "n" {}\n' + text).encode())
    assert waived(project) == [is_waived]
    assert waived(project, "--no-waivers") == [False]


def test_a_block_s_waiver_covers_all_that_is_inside(project: Project) -> None:
    text = (
        "# iaccheck:ignore=session-malformed an experiment\n"
        'resource "aws_cognito_user_pool_client" "x" {\n  id_token_validity = "a"\n  access_token_validity = "b"\n}\n'
        'resource "aws_cognito_user_pool_client" "y" {\n  id_token_validity = "a"\n}\n'
    )
    project.write({"main.tf": text})
    found = [
        (f["address"][-1], f["waived"] is not None) for f in project.findings() if f["rule"] == "session-malformed"
    ]
    assert found == [("x", True), ("x", True), ("y", False)]


def test_what_is_left_out_is_waived_at_the_head(project: Project) -> None:
    text = 'resource "alicloud_ram_security_preference" "x" {{}} # iaccheck:ignore={} as agreed\n'
    project.write({"main.tf": text.format("login-session-not-set")})
    assert [f["waived"] is not None for f in project.findings()] == [True]
    assert project.run("check", "--fail-on", "info").code == 0


def test_a_workflow_s_finding_is_waived_where_it_is_limited(project: Project) -> None:
    head = "# iaccheck:ignore=workflow-unreachable moves to a server\n"
    workflow = "workflows:\n  - {name: it, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 8h, "
    project.write({"main.tf": head + ROLE + "}\n", "iaccheck.yaml": workflow + "given: {requested: 8h}}\n"})
    (found,) = project.findings()
    assert (found["rule"], found["waived"]["reason"]) == ("workflow-unreachable", "moves to a server")
    assert project.run().code == 0


def test_the_report_says_why_until_when_and_where(project: Project) -> None:
    comment = "# iaccheck:ignore=session-out-of-range until=2999-01-01 retired  in March, see #12 (until=never)"
    comment = comment.replace(" (until=never)", "")
    project.write({"main.tf": ROLE + f"  max_session_duration = 60 {comment}\n}}\n"})
    (found,) = project.findings()
    place = {"path": "main.tf", "line": 2, "column": 29, "end_line": 2, "end_column": 29 + len(comment)}
    assert found["waived"] == {"reason": "retired in March, see #12", "until": "2999-01-01", "location": place}
    assert "= waived: retired in March, see #12 (until 2999-01-01)" in project.run().out


MISTAKES: list[tuple[str, str, str]] = [
    # after "iaccheck:", the part that is wrong, and what is said of it
    ("ignore=session-out-of-range", "ignore=session-out-of-range", "gives no reason"),
    ("ignore=session-out-of-range -", "ignore=session-out-of-range -", "gives no reason"),
    ("ignore=session-out-of-range until=2027-03-31", "ignore=session-out-of-range until=2027-03-31", "no reason"),
    ("ignore=sesion-out-of-range old", "sesion-out-of-range", "did you mean session-out-of-range?"),
    ("ignore=session-malformed,out-of-range old", "out-of-range", "did you mean session-out-of-range?"),
    ("ignore=* old", "*", "There is no rule *"),
    ("ignore= old", "ignore=", "names no rule"),
    ("ignore old", "ignore", "Write iaccheck:ignore="),
    ("disable=session-out-of-range old", "disable=session-out-of-range", "Write iaccheck:ignore="),
    ("", "", "Write iaccheck:ignore="),
    ("ignore=session-out-of-range until=2027-02-30 old", "until=2027-02-30", "is no day"),
    ("ignore=session-out-of-range until= old", "until=", "is no day"),
    ("ignore=session-out-of-range until=2999-01-01 until=2999-01-02 old", "until=2999-01-02", "two last days"),
    ("ignore=session-out-of-range untill=2999-01-01 old", "untill=2999-01-01", "did you mean until=?"),
    ("ignore=session-out-of-range old Until=2999-01-01", "Until=2999-01-01", "did you mean until=?"),
    ("ignore=session-out-of-range reason=old", "reason=old", "There is no reason= here"),
    (
        "ignore=session-out-of-range old until 2999-01-01",
        "ignore=session-out-of-range old until 2999-01-01",
        "last day is a part of its reason",
    ),
    (
        "ignore=session-malformed old iaccheck:ignore=session-out-of-range",
        "iaccheck:ignore=session-out-of-range",
        "One comment holds one waiver",
    ),
]


@pytest.mark.parametrize(("words", "part", "said"), MISTAKES)
def test_a_mistake_is_told_and_waives_nothing(project: Project, words: str, part: str, said: str) -> None:
    line = f"  max_session_duration = 60 /* iaccheck:{words} */"
    project.write({"main.tf": f"{ROLE}{line}\n}}\n"})
    report = project.run("check", "--format", "json").json
    assert [(f["rule"], f["waived"]) for f in report["findings"]] == [("session-out-of-range", None)]
    (told,) = report["diagnostics"]
    at = told["location"]
    assert (told["severity"], told["summary"], at["path"], at["line"]) == (
        "warning",
        "Waiver is not in force",
        "main.tf",
        2,
    )
    assert line[at["column"] - 1 : at["end_column"] - 1] == part
    assert said in told["detail"]
    assert project.run("check", "--format", "json", "--no-waivers").json["diagnostics"] == []


@pytest.mark.parametrize(
    "reason", ["max=3600 is refused", "old; limit=3600", "needed until the move", "agreed on 2026-01-01"]
)
def test_a_reason_can_be_any_words(project: Project, reason: str) -> None:
    comment = f"# iaccheck:ignore=session-out-of-range until=2999-01-01 see {reason}"
    project.write({"main.tf": ROLE + f"  max_session_duration = 60 {comment}\n}}\n"})
    assert [f["waived"]["reason"] for f in project.findings()] == [f"see {reason}"]


def test_a_waiver_about_nothing_is_told(project: Project) -> None:
    project.write({"main.tf": f"{ROLE}  max_session_duration = 3600\n}}\n# {W}\n"})
    (told,) = project.run("check", "--format", "json").json["diagnostics"]
    assert (told["summary"], told["location"]["line"]) == ("Waiver is not in force", 4)
    assert "No argument and no head of a block" in told["detail"]


def said_of_waivers(project: Project, *arguments: str) -> list[tuple[str, str, int]]:
    found = (f for f in project.findings(*arguments) if f["rule"].startswith("waiver-"))
    return [(f["rule"], f["location"]["path"], f["location"]["line"]) for f in found]


DAY = W.replace(" retired", " until=2027-03-31 retired")
ABOUT: list[tuple[str, list[tuple[str, str, int]]]] = [
    # a file, and what is said of its waivers on 2027-04-01
    (ROLE + f"  max_session_duration = 60 # {W}\n}}\n", []),
    (ROLE + f"  max_session_duration = 3600 # {W}\n}}\n", [("waiver-unused", "main.tf", 2)]),
    (ROLE + f"  max_session_duration = 60 # {DAY}\n}}\n", [("waiver-expired", "main.tf", 2)]),
    (ROLE + f"  max_session_duration = 3600 # {DAY}\n}}\n", [("waiver-expired", "main.tf", 2)]),
    (f"# {W}\n" + ROLE.replace("_ram_role", "_vpc") + "}\n" + ROLE + "}\n", [("waiver-unused", "main.tf", 1)]),
    # nothing is planned of the block: what the waiver covers is not seen
    (ROLE + f"  count = 0\n  max_session_duration = 60 # {W}\n}}\n", []),
    # each rule of a comment counts by itself
    (
        ROLE + "  max_session_duration = 60 # iaccheck:ignore=session-out-of-range,session-malformed old\n}\n",
        [("waiver-unused", "main.tf", 2)],
    ),
]


@pytest.mark.parametrize(("text", "said"), ABOUT)
def test_waivers_that_do_nothing_are_said(project: Project, text: str, said: list[tuple[str, str, int]]) -> None:
    project.write({"main.tf": text})
    assert said_of_waivers(project, "--as-of", "2027-04-01") == said
    assert said_of_waivers(project, "--as-of", "2027-04-01", "--no-waivers") == []


def modules(text: str, **hours: str) -> dict[str, str]:
    """A module, and a root module that calls it for each number of hours."""
    call = 'module "m" {{\n  source = "../modules/m"\n  hours  = {}\n}}\n'
    roots = {f"{name}/main.tf": call.format(value) for name, value in hours.items()}
    return {**roots, "modules/m/main.tf": 'variable "hours" {}\n' + ROLE + text + "}\n"}


IN_MODULE = f"  max_session_duration = var.hours * 3600 # {W}\n"


def test_a_module_s_waiver_holds_for_every_root_and_instance(project: Project) -> None:
    files = modules("  count = 2\n" + IN_MODULE, a="20", b="8", c="30")
    project.write({**files, "iaccheck.yaml": "version: 1\n"})
    assert waived(project) == [True] * 4
    for path in ("a", "b", "modules", "."):
        assert said_of_waivers(project, path) == []


def test_a_waiver_is_judged_over_all_that_is_known(project: Project) -> None:
    files = modules(IN_MODULE, a="8", b="9")
    unused = [("waiver-unused", "modules/m/main.tf", 3)]
    project.write({**files, "iaccheck.yaml": "version: 1\n"})
    for path in ("a", "b", "modules", "."):
        assert said_of_waivers(project, path) == unused
    project.folder.joinpath("iaccheck.yaml").unlink()
    assert said_of_waivers(project) == unused
    assert said_of_waivers(project, "a") == [], "b may need it"


def test_only_waivers_of_what_was_asked_for_are_reported(project: Project) -> None:
    text = f"{ROLE}  max_session_duration = 3600 # {W}\n}}\n# iaccheck:ignore\n"
    project.write({"a/main.tf": text, "b/main.tf": text, "iaccheck.yaml": "version: 1\n"})
    report = project.run("check", "a", "--format", "json").json
    places = [each["location"]["path"] for each in (*report["findings"], *report["diagnostics"])]
    assert places == ["a/main.tf", "a/main.tf"]


def test_a_module_that_nobody_calls_for_now_is_not_judged(project: Project) -> None:
    project.write(modules(f"  max_session_duration = 3600 # {W}\n", a="8"))
    off = 'module "m" {\n  source = "../modules/m"\n  count = 0\n  hours = 8\n}\n'
    assert said_of_waivers(project) == [("waiver-unused", "modules/m/main.tf", 3)]
    project.write({"a/main.tf": off + ROLE + "}\n"})
    assert said_of_waivers(project) == []


def test_both_kinds_of_waivers_can_cover_a_finding(project: Project) -> None:
    configuration = "waivers:\n  - {rule: session-out-of-range, address: alicloud_ram_role.x, reason: known}\n"
    project.write({"main.tf": ROLE + f"  max_session_duration = 60 # {W}\n}}\n", "iaccheck.yaml": configuration})
    found: list[Json] = project.findings()
    assert [(f["rule"], f["waived"]["reason"]) for f in found] == [("session-out-of-range", "known")]


@pytest.mark.parametrize("between", ["\n", " "])
def test_many_waivers_in_a_row_take_no_long_time(project: Project, between: str) -> None:
    text = ROLE + f"  /* {W} */{between}" * 20_000 + "max_session_duration = 60\n}\n"
    project.write({"main.tf": text})
    assert waived(project, "--ignore", "waiver-unused", "--ignore", "waiver-expired") == [True]
