from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from iaccheck.arguments import MORE_FORMATS, parsed
from tests.project import Project

TOP = Path(__file__).parent.parent
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
QUOTED = re.compile("`([^`\n ]+)`")
SNIPPET = re.compile("^ *```yaml\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile("iaccheck infra [^'\n]*")
FILE = re.compile(r"[\w-]+\.(md|toml)|\.?(iaccheck|rules|tests|examples|benchmarks|ci)/[\w./<>*-]*")


def paths_named_in(text: str) -> set[str]:
    """What a document links to, and what it quotes that looks like a path of this project."""
    return set(LINK.findall(text)) | {word for word in QUOTED.findall(text) if FILE.fullmatch(word)}


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CONTRIBUTING.md",
        "benchmarks/README.md",
        "docs/ci.md",
        "docs/own-rules.md",
        "docs/fixing.md",
        "docs/formats.md",
        "docs/configuration.md",
        "docs/plans.md",
        "docs/speed.md",
        "docs/waivers-and-baselines.md",
    ],
)
def test_every_path_that_a_document_names_exists(name: str) -> None:
    folder = (TOP / name).parent
    named = paths_named_in((TOP / name).read_text(encoding="utf-8"))
    patterns = {path: re.sub("<[^>]*>", "*", path) for path in named}
    missing = [
        path for path, glob in patterns.items() if not any(list(top.glob(glob)) for top in (folder, TOP) if glob)
    ]
    assert sorted(missing) == []


def test_sees_the_paths_in_a_text() -> None:
    text = "[a](docs/a.md) [b](https://x) `iaccheck/cli.py` `rules/settings/` `iaccheck.yaml` `--format json`"
    assert paths_named_in(text) == {"docs/a.md", "iaccheck/cli.py", "rules/settings/"}


def test_every_room_is_in_the_table_of_rooms() -> None:
    table = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = [path for path in (TOP / "iaccheck").iterdir() if not path.name.startswith("_")]
    named = [f"iaccheck/{path.name}{'/' if path.is_dir() else ''}" for path in rooms]
    assert [name for name in named if f"`{name}`" not in table] == []


def test_each_report_format_has_a_section_with_a_snippet_that_works() -> None:
    text = (TOP / "docs/formats.md").read_text(encoding="utf-8")
    sections = {section.partition("\n")[0]: section for section in text.split("\n## ")[1:]}
    assert list(sections) == list(MORE_FORMATS["check"])
    for name, section in sections.items():
        snippets = SNIPPET.findall(section)
        assert snippets, name
        commands = [command for snippet in snippets for command in COMMAND.findall(snippet)]
        options = [parsed(command.split()[1:]) for command in commands]
        assert all(options), name
        assert any(name in {each.format, *(report for report, _ in each.reports)} for each in options), name
        for snippet in snippets:
            yaml.safe_load(snippet)


def test_the_waivers_and_commands_that_are_shown_work(project: Project) -> None:
    text = (TOP / "docs/waivers-and-baselines.md").read_text(encoding="utf-8")
    hcl, configuration = (re.findall(f"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("hcl", "yaml"))
    project.write({"main.tf": 'variable "hours" {}\n' + "".join(hcl)})
    findings = project.findings("--as-of", "2027-03-31")
    assert [(f["rule"], f["waived"] is not None) for f in findings if f["outcome"] == "fail"] == [
        ("session-out-of-range", True)
    ]
    assert all(f["waived"] for f in findings), "both of the rules that are unknown"
    commands = re.findall("^iaccheck (.*?)(?: #.*)?$", "\n".join(re.findall("```sh\n(.*?)```", text, re.DOTALL)), re.M)
    assert [project.run(*command.split(), "--no-waivers").code for command in commands] == [1, 0, 0]
    project.write({"iaccheck.yaml": "".join(configuration)})
    assert {f["rule"] for f in project.findings("--select", "waiver-unused")} == {"waiver-unused"}
