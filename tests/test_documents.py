from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from iaccheck.arguments import MORE_FORMATS, parsed
from tests.project import Project

TOP = Path(__file__).parent.parent
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
SHELL = re.compile(r"^ *```(?:sh|console|yaml|groovy)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)
IN_SHELL = re.compile(r"(?:^|[\s|('\"])iaccheck ([^\n|>;')]*)", re.MULTILINE)
QUOTED = re.compile("`([^`\n ]+)`")
SNIPPET = re.compile("^ *```yaml\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile("iaccheck infra [^'\n]*")
FILE = re.compile(r"[\w-]+\.(md|toml)|\.?(iaccheck|rules|tests|examples|benchmarks|ci)/[\w./<>*-]*")


DOCUMENTS = sorted(
    str(path.relative_to(TOP))
    for pattern in ("*.md", "docs/*.md", "benchmarks/*.md", "examples/**/*.md")
    for path in TOP.glob(pattern)
)


def text_of(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


def paths_named_in(text: str) -> set[str]:
    """What a document links to, and what it quotes that looks like a path of this project."""
    linked = {path for path, _ in LINK.findall(text) if path}
    return linked | {word for word in QUOTED.findall(text) if FILE.fullmatch(word)}


def anchors_of(text: str) -> set[str]:
    """The headings of a document as code hosts link to them."""
    headings = HEADING.findall(FENCED.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_a_document_names_exists(name: str) -> None:
    folder = (TOP / name).parent
    patterns = {path: re.sub("<[^>]*>", "*", path) for path in paths_named_in(text_of(name))}
    missing = [
        path for path, glob in patterns.items() if not any(list(top.glob(glob)) for top in (folder, TOP) if glob)
    ]
    assert sorted(missing) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_heading_that_is_there(name: str) -> None:
    text = text_of(name)
    targets = [(path, anchor) for path, anchor in LINK.findall(FENCED.sub("", text)) if anchor or path]
    for path, anchor in targets:
        target = (TOP / name).parent / path if path else TOP / name
        assert target.exists(), path
        assert not anchor or anchor in anchors_of(target.read_text(encoding="utf-8")), f"{path}#{anchor}"


def test_the_readme_is_short_and_its_pictures_say_what_they_show() -> None:
    text = text_of("README.md")
    assert len(text.splitlines()) < 200
    pictures = re.findall(r"!\[([^\]]*)\]\(", text)
    assert len(pictures) == 2
    assert all(len(said) > 50 for said in pictures)


def test_the_index_lists_each_page_once_with_what_it_answers() -> None:
    rows = re.findall(r"^\| \[([\w-]+\.md)\]\(\1\) \| (.+) \|$", text_of("docs/README.md"), re.MULTILINE)
    assert sorted(page for page, _ in rows) == sorted(
        path.name for path in (TOP / "docs").glob("*.md") if path.name != "README.md"
    )
    assert all(answer.endswith("?") for _, answer in rows)


def test_the_examples_are_listed() -> None:
    folders = {path.parent.name for path in (TOP / "examples/terraform").glob("*/expected.txt")}
    named = {path for path, _ in LINK.findall(text_of("examples/terraform/README.md"))}
    assert named == {f"{folder}/README.md" for folder in folders}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_line_that_is_shown_is_one(name: str) -> None:
    """The options of each `iaccheck …` in a block of shell or of CI are there, and go together."""
    for block in SHELL.findall(text_of(name)):
        for words in IN_SHELL.findall(COMMENT.sub("", block)):
            parsed(shlex.split(words))


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


def test_the_configurations_that_are_shown_are_accepted(project: Project) -> None:
    project.write(
        {"infra/main.tf": "", "infra/prod.tfvars": "", "infra/dev.tfvars": "", "policies/a.yaml": "rules: []"}
    )
    shown = [
        block
        for name in ("README.md", "docs/configuration.md")
        for block in SNIPPET.findall(text_of(name))
        if block.startswith("version: 1\n")
    ]
    assert len(shown) == 2
    for block in shown:
        project.write({"iaccheck.yaml": block})
        assert project.run("--show-config").err == ""
    properties = json.loads((TOP / "rules/schema/iaccheck.json").read_text("utf-8"))["properties"]
    assert list(yaml.safe_load(shown[-1])) == list(properties), "it has every key"


def test_the_keys_of_a_configuration_are_explained() -> None:
    schema = json.loads((TOP / "rules/schema/iaccheck.json").read_text("utf-8"))
    keys = {*schema["properties"], *schema["definitions"]["workflow"]["properties"]} - {"version"}
    table = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text_of("docs/configuration.md"), re.MULTILINE)
    assert {word for row in table for word in re.findall(r"\w+", row)} == keys


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
