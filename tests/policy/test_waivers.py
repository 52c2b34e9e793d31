"""Waivers in the configuration: which findings they cover, until when, and that nothing is hidden."""

from __future__ import annotations

import pytest

from tests.project import Project

TEXT = """
resource "alicloud_ram_role" "legacy" {
  max_session_duration = 60
}
resource "alicloud_ram_role" "each" {
  for_each             = toset(["a", "b"])
  max_session_duration = 60
}
"""
LEGACY, A, B = "alicloud_ram_role.legacy", 'alicloud_ram_role.each["a"]', 'alicloud_ram_role.each["b"]'


def waiver(address: str, rule: str = "session-out-of-range", until: str = "") -> str:
    last = f"\n    until: {until}" if until else ""
    return f"waivers:\n  - rule: {rule}\n    address: '{address}'\n    reason: retired in March{last}\n"


COVERED: list[tuple[str, list[str]]] = [
    (LEGACY, [LEGACY]),
    ("*", [LEGACY, A, B]),
    ("alicloud_ram_role.*", [LEGACY, A, B]),
    (A, [A]),
    ("alicloud_ram_role.each", [A, B]),
    ("alicloud_ram_role.each[*]", [A, B]),
    ("alicloud_ram_role.leg", []),
    ("legacy", []),
]


@pytest.mark.parametrize(("address", "waived"), COVERED)
def test_a_waiver_covers_addresses(project: Project, address: str, waived: list[str]) -> None:
    project.write({"main.tf": TEXT, "iaccheck.yaml": waiver(address)})
    report = project.run("check", "--format", "json").json
    assert [f["address"] for f in report["findings"] if f["waived"]] == waived
    left = 3 - len(waived) + (not waived)  # a waiver that covers nothing is a finding itself
    assert (report["summary"]["waived"], report["summary"]["fail"]) == (len(waived), left)
    assert project.run().code == (0 if len(waived) == 3 else 1)


def test_a_waiver_is_of_one_rule(project: Project) -> None:
    project.write({"main.tf": TEXT, "iaccheck.yaml": waiver("*", "session-malformed")})
    assert [f["waived"] for f in project.findings("--ignore", "waiver-unused")] == [None, None, None]


@pytest.mark.parametrize(
    ("until", "as_of", "counts"),
    [
        ("2027-03-31", "2027-03-30", True),
        ("2027-03-31", "2027-03-31", True),
        ("2027-03-31", "2027-04-01", False),
        ("", "2999-12-31", True),
    ],
)
def test_a_waiver_counts_until_its_last_day(project: Project, until: str, as_of: str, counts: bool) -> None:
    project.write({"main.tf": TEXT, "iaccheck.yaml": waiver("*", until=until)})
    report = project.run("check", "--format", "json", "--as-of", as_of).json
    assert report["as_of"] == as_of
    assert [bool(f["waived"]) for f in report["findings"] if f["rule"] != "waiver-expired"] == [counts] * 3


def test_waivers_can_be_set_aside(project: Project) -> None:
    project.write({"main.tf": TEXT, "iaccheck.yaml": waiver("*")})
    assert project.run().code == 0
    assert project.run("--no-waivers").code == 1


def test_what_is_waived_is_shown_with_its_reason(project: Project) -> None:
    project.write({"main.tf": TEXT, "iaccheck.yaml": waiver(LEGACY, until="2999-01-01")})
    waived = next(f["waived"] for f in project.findings() if f["address"] == LEGACY)
    assert (waived["reason"], waived["until"]) == ("retired in March", "2999-01-01")
    assert (waived["location"]["path"], waived["location"]["line"], waived["location"]["column"]) == (
        "iaccheck.yaml",
        2,
        5,
    )
    out = project.run().out
    assert "waived[session-out-of-range]: max_session_duration is 60 seconds" in out
    assert "= waived: retired in March (until 2999-01-01)" in out
    assert "1 waived" in out


def test_passes_are_not_waived(project: Project) -> None:
    project.write({"main.tf": TEXT.replace("60", "3600"), "iaccheck.yaml": waiver("*")})
    assert project.check()["summary"]["waived"] == 0


def test_one_rule_of_an_undecided_setting_can_be_waived(project: Project) -> None:
    project.write({
        "main.tf": 'variable "n" {}\nresource "alicloud_ram_role" "x" {\n  max_session_duration = var.n\n}\n',
        "iaccheck.yaml": waiver("*"),
    })  # fmt: skip
    found = [(f["rule"], bool(f["waived"])) for f in project.findings()]
    assert found == [("session-malformed", False), ("session-out-of-range", True)]


@pytest.mark.parametrize(
    ("files", "rule", "address"),
    [
        ({"main.tf": TEXT, "old.tf": "resource {"}, "unreadable-input", "old.tf"),
        ({"main.tf": "output x {}"}, "workflow-target-missing", "alicloud_ram_role.gone"),
    ],
)
def test_what_is_about_no_resource_can_be_waived_too(
    project: Project, files: dict[str, str], rule: str, address: str
) -> None:
    workflow = (
        "workflows:\n  - {name: it, kind: alicloud.assume-role-api, target: alicloud_ram_role.gone, needs: 1h}\n"
        if rule.startswith("workflow")
        else ""
    )
    project.write({**files, "iaccheck.yaml": workflow + waiver(address, rule)})
    assert {bool(f["waived"]) for f in project.findings() if f["rule"] == rule} == {True}


def test_a_file_is_named_as_seen_from_the_configuration(project: Project) -> None:
    files = {"infra/main.tf": TEXT, "infra/old.tf": "resource {"}
    project.write({**files, "infra/iaccheck.yaml": waiver("old.tf", "unreadable-input")})
    marks = set()
    for folder in (".", "infra"):
        project.monkeypatch.chdir(project.folder / folder)
        (found,) = (f for f in project.findings(str(project.folder / "infra")) if f["rule"] == "unreadable-input")
        assert found["waived"] is not None
        marks.add(found["fingerprint"])
    assert len(marks) == 1, "a fingerprint is the same from wherever a run is started"


FIXED = TEXT.replace("60", "3600")
ABOUT: list[tuple[str, str, list[tuple[str, str]]]] = [
    # the configuration's text, a waiver, and what is said of the waiver on 2027-04-01
    (TEXT, waiver(LEGACY), []),
    (TEXT, waiver(LEGACY, until="2027-04-01"), []),
    (TEXT, waiver("*", until="2027-03-31"), [("waiver-expired", "ended on 2027-03-31: 3 findings count again")]),
    (TEXT, waiver(LEGACY, until="2027-03-31"), [("waiver-expired", "ended on 2027-03-31: 1 finding counts again")]),
    (FIXED, waiver(LEGACY, until="2027-03-31"), [("waiver-expired", "ended on 2027-03-31: what it covered is mended")]),
    (FIXED, waiver(LEGACY), [("waiver-unused", "matches no finding")]),
    (TEXT, waiver("alicloud_ram_role.gone"), [("waiver-unused", "matches no finding")]),
    (TEXT, waiver(LEGACY, "session-malformed", "2027-12-31"), [("waiver-unused", "matches no finding")]),
    (TEXT, waiver(LEGACY) + "rules: {ignore: [session-out-of-range]}\n", [("waiver-unused", "matches no finding")]),
    (TEXT, waiver(B) + "rules: {ignore: [waiver-unused]}\n", []),
    (FIXED, waiver(B) + "rules: {ignore: [waiver-unused]}\n", []),
]


@pytest.mark.parametrize(("text", "configuration", "said"), ABOUT)
def test_waivers_that_do_nothing_are_said(
    project: Project, text: str, configuration: str, said: list[tuple[str, str]]
) -> None:
    project.write({"main.tf": text, "iaccheck.yaml": configuration})
    found = [f for f in project.findings("--as-of", "2027-04-01") if f["rule"].startswith("waiver-")]
    assert [(f["rule"], f["severity"], f["outcome"]) for f in found] == [(rule, "warning", "fail") for rule, _ in said]
    for finding, (_, words) in zip(found, said, strict=True):
        assert finding["message"].endswith(words)
        assert (finding["location"]["path"], finding["location"]["line"]) == ("iaccheck.yaml", 2)


def test_a_waiver_is_used_whatever_path_was_asked_for(project: Project) -> None:
    project.write({"a/main.tf": TEXT, "b/main.tf": FIXED, "iaccheck.yaml": waiver(LEGACY)})
    for path in ("a", "b", "."):
        assert [f for f in project.findings(path) if f["rule"] == "waiver-unused"] == []


def test_without_waivers_nothing_is_said_of_them(project: Project) -> None:
    project.write({"main.tf": FIXED, "iaccheck.yaml": waiver(LEGACY)})
    assert project.findings("--no-waivers") == []


def test_rules_on_waivers_can_be_selected(project: Project) -> None:
    project.write({"main.tf": TEXT, "iaccheck.yaml": waiver("gone")})
    assert [f["rule"] for f in project.findings("--select", "waiver-unused")] == ["waiver-unused"]
    assert [f["rule"] for f in project.findings("--ignore", "waiver-unused")] == ["session-out-of-range"] * 3
