from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from iaccheck.config import Account, Configuration, RootPlan, Rules, Waiver, Workflow, read, rule_paths
from iaccheck.documents.explain import rules_folder
from iaccheck.model import Catalogue
from iaccheck.policy.catalogue import load
from iaccheck.source import Location, Source, UsageError

EXAMPLES = Path(__file__).parent.parent / "examples/terraform"
SCHEMA = json.loads(Path(rules_folder(), "schema/iaccheck.json").read_text("utf-8"))

WHOLE = """\
version: 1
workflows:
  - name: nightly-etl
    kind: alicloud.assume-role-api
    target: alicloud_ram_role.etl
    root: prod
    needs: 8h
    at_most: 12h
    given: {requested: 8h}
  - name: people
    kind: alicloud.ram-user-console
    account: main
    needs: PT90M
roots:
  - {name: prod, path: infra, var_files: [prod.tfvars], workspace: prod}
  - {name: dev, path: infra}
accounts:
  - name: main
    roots: [prod, "live/prod/**"]
    providers: [alicloud, alicloud.hangzhou]
    assume:
      alicloud_ram_security_preference.login_session_duration: 12h
rules:
  ignore: [unreadable-input]
  severity: {login-session-not-set: error}
  paths: [policies/]
fail_on: never
undecided: warn
exclude: ["**/fixtures/**"]
waivers:
  - {rule: session-out-of-range, address: alicloud_ram_role.legacy, reason: retired in March, until: 2027-03-31}
  - {rule: workflow-too-long, address: "*", reason: asked the owner}
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def configuration(text: str, catalogue: Catalogue) -> Configuration:
    return read(Source("iaccheck.yaml", text), catalogue)


def mistakes(text: str, catalogue: Catalogue) -> list[str]:
    with pytest.raises(UsageError) as error:
        configuration(text, catalogue)
    return str(error.value).removeprefix("iaccheck.yaml:").split("\niaccheck.yaml:")


def test_everything_that_can_be_said(catalogue: Catalogue) -> None:
    def here(line: int, column: int, end_line: int, end_column: int) -> Location:
        return Location("iaccheck.yaml", line, column, end_line, end_column)

    assert configuration(WHOLE, catalogue) == Configuration(
        path="iaccheck.yaml",
        workflows=(
            Workflow(
                name="nightly-etl",
                kind="alicloud.assume-role-api",
                target="alicloud_ram_role.etl",
                root="prod",
                account=None,
                needs_seconds=28800,
                at_most_seconds=43200,
                given={"requested": 28800},
                location=here(3, 5, 9, 27),
            ),
            Workflow(
                name="people",
                kind="alicloud.ram-user-console",
                target=None,
                root=None,
                account="main",
                needs_seconds=5400,
                at_most_seconds=None,
                given={},
                location=here(10, 5, 13, 17),
            ),
        ),
        roots=(
            RootPlan("prod", "infra", ("prod.tfvars",), "prod", here(15, 5, 15, 73)),
            RootPlan("dev", "infra", (), None, here(16, 5, 16, 29)),
        ),
        accounts=(
            Account(
                name="main",
                roots=("prod", "live/prod/**"),
                providers=("alicloud", "alicloud.hangzhou"),
                assume={"alicloud_ram_security_preference.login_session_duration": 43200},
                location=here(18, 5, 22, 67),
            ),
        ),
        rules=Rules(("unreadable-input",), {"login-session-not-set": "error"}, ("policies/",)),
        fail_on="never",
        undecided="warn",
        exclude=("**/fixtures/**",),
        waivers=(
            Waiver(
                "session-out-of-range",
                "alicloud_ram_role.legacy",
                "retired in March",
                "2027-03-31",
                here(31, 5, 31, 113),
            ),
            Waiver("workflow-too-long", "*", "asked the owner", None, here(32, 5, 32, 69)),
        ),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "version: 1\n", "workflows: []\n", "{}\n"])
def test_what_is_not_said_has_its_default(text: str, catalogue: Catalogue) -> None:
    assert configuration(text, catalogue) == Configuration(path="iaccheck.yaml")


def test_without_a_file_everything_has_its_default() -> None:
    none = Configuration()
    assert (none.fail_on, none.undecided, none.workflows, none.rules) == ("error", "fail", (), Rules())


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/iaccheck.yaml")), ids=lambda path: path.parent.name)
def test_examples_are_right(path: Path, catalogue: Catalogue) -> None:
    assert configuration(path.read_text("utf-8"), catalogue).workflows


WORKFLOW = "workflows: [{name: a, kind: aws.identity-center, target: x, needs: 8h}]\n"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("- a\n", ["1:1: the document is a list, and has to be a mapping of keys"]),
        ("workflow: []\n", ["1:1: unknown key workflow: did you mean workflows?"]),
        ("workflows: {}\n", ["1:12: workflows is a mapping of keys, and has to be a list"]),
        ("workflows: [a]\n", ["1:13: an entry of workflows is a, and has to be a mapping of keys"]),
        ("workflows:\n", ["1:11: workflows is empty, and has to be a list"]),
        (WORKFLOW.replace("needs", "neds"), ["1:13: needs is missing", "1:61: unknown key neds: did you mean needs?"]),
        (WORKFLOW.replace("8h", "8"), ["1:68: 8: a duration needs a unit: write 8h"]),
        (WORKFLOW.replace("8h", "'28800'"), ["1:68: 28800: a duration needs a unit: write 28800s"]),
        (
            WORKFLOW.replace("8h", "2.5"),
            ["1:68: 2.5 is not a duration: write it like 8h, 90m, 1h30m, 3600s, 1d or PT8H"],
        ),
        (WORKFLOW.replace("8h", "[8h]"), ["1:68: needs is a list, and has to be text"]),
        (WORKFLOW.replace("8h", ""), ["1:68: needs is empty, and has to be text"]),
        (WORKFLOW.replace("name: a", "name: 12"), ["1:20: name is 12, and has to be text: put it in quotes"]),
        (WORKFLOW.replace("name: a", "name: ''"), ["1:20: name is empty, and has to be text that is not empty"]),
        (
            WORKFLOW.replace("aws.identity-center", "aws.identity-centre"),
            ["1:29: unknown workflow kind aws.identity-centre: did you mean aws.identity-center?"],
        ),
        (
            WORKFLOW.replace("8h", "8h, given: {requested: 8h}"),
            ["1:80: unknown factor of aws.identity-center requested: there is only permission_set_session"],
        ),
        (
            WORKFLOW.replace("8h", "8h, given: {permission_set_session: 8}"),
            ["1:104: 8: a duration needs a unit: write 8h"],
        ),
        (WORKFLOW.replace("8h", "8h, at_most: 4h"), ["1:13: at_most is 4 h, and a needs 8 h"]),
        (
            WORKFLOW.replace(" target: x,", ""),
            ["1:13: target is missing: give the address of its aws_ssoadmin_permission_set, or its name in the cloud"],
        ),
        (
            WORKFLOW.replace("aws.identity-center", "alicloud.ram-user-console"),
            ["1:13: alicloud.ram-user-console has no target: leave it out, and name the account if there are several"],
        ),
        (WORKFLOW.replace("8h", "8h, account: main"), ["1:81: unknown account main"]),
        (
            WORKFLOW.replace("8h", "8h, account: mian") + "accounts: [{name: main, roots: [a]}]\n",
            ["1:81: unknown account mian: did you mean main?"],
        ),
        (
            "roots: [{name: a, path: b}, {name: a, path: c}]\n",
            ["1:29: root a is there already: see iaccheck.yaml:1"],
        ),
        (
            "accounts:\n  - name: main\n    roots: [a]\n    assume: {login_session_duration: 12h}\n",
            [
                "4:14: unknown account-level setting login_session_duration: "
                "did you mean alicloud_ram_security_preference.login_session_duration?"
            ],
        ),
        (
            "accounts:\n  - name: main\n    roots: [a]\n    assume: {alicloud_ram_role.max_session_duration: 12h}\n",
            [
                "4:14: unknown account-level setting alicloud_ram_role.max_session_duration: "
                "did you mean alicloud_ram_security_preference.login_session_duration?"
            ],
        ),
        (
            "rules: {ignore: [session-malformd]}\n",
            ["1:18: unknown rule session-malformd: did you mean session-malformed?"],
        ),
        (
            "rules: {severity: {session-malformed: eror}}\n",
            ["1:39: unknown severity eror: did you mean error?"],
        ),
        (
            "rules: {severity: {sesion-malformed: error}}\n",
            ["1:20: unknown rule sesion-malformed: did you mean session-malformed?"],
        ),
        ("fail_on: warn\n", ["1:10: unknown threshold warn: did you mean warning?"]),
        ("undecided: pass\n", ["1:12: unknown answer pass: there are fail, warn"]),
        ("version: 2\n", ["1:10: version 2 is not known here: write version: 1"]),
        (
            "waivers: [{rule: workflow-too-long, address: x, reason: y, until: 2027-02-30}]\n",
            ["1:67: 2027-02-30 is no day: write it like 2027-03-31"],
        ),
        (
            "waivers: [{rule: workflow-too-long, address: x, reason: y, until: 31.3.2027}]\n",
            ["1:67: 31.3.2027 is no day: write it like 2027-03-31"],
        ),
        ("waivers: [{rule: workflow-too-long}]\n", ["1:11: address and reason are missing"]),
        ("fail_on: error\nfail_on: never\n", ["2:1: fail_on stands here again: see line 1"]),
        ("a: [\n", ["2:1: this is no YAML: while parsing a flow node did not find expected node content"]),
    ],
)
def test_mistakes_are_told_with_their_place_and_the_nearest_word(
    text: str, wrong: list[str], catalogue: Catalogue
) -> None:
    assert mistakes(text, catalogue) == wrong


def test_all_mistakes_are_told_at_once(catalogue: Catalogue) -> None:
    text = (
        "workflows:\n"
        "  - {name: a, kind: aws.identity-centre, needs: 8, given: {requsted: 8h}}\n"
        "  - {name: a, kind: alicloud.assume-role-api, target: [x], needs: 8h}\n"
        "fail_on: warn\n"
        "wavers: []\n"
    )
    assert mistakes(text, catalogue) == [
        "2:21: unknown workflow kind aws.identity-centre: did you mean aws.identity-center?",
        "2:49: 8: a duration needs a unit: write 8h",
        "2:60: unknown factor requsted: did you mean requested?",
        "3:5: workflow a is there already: see iaccheck.yaml:2",
        "3:55: target is a list, and has to be text",
        "4:10: unknown threshold warn: did you mean warning?",
        "5:1: unknown key wavers: did you mean waivers?",
    ]


def test_one_entry_tells_all_its_mistakes(catalogue: Catalogue) -> None:
    """What is missing, what does not go together and what stands twice hide nothing of each other."""
    text = (
        "workflows:\n"
        "  - {kind: alicloud.assume-role-api}\n"
        "  - {needs: 8h}\n"
        "  - {name: a, kind: alicloud.ram-user-console, needs: 1h, at_most: 30m, target: x}\n"
        "  - {name: a, kind: aws.identity-center, target: x, needs: 1h, at_most: 2}\n"
        "accounts: [{name: main, roots: [a]}, {name: main, roots: [b]}]\n"
    )
    target = "give the address of its alicloud_ram_role or alicloud_resource_manager_role, or its name in the cloud"
    assert mistakes(text, catalogue) == [
        f"2:5: target is missing: {target}",
        "2:5: name and needs are missing",
        "3:5: name and kind are missing",
        "4:5: at_most is 30 min, and a needs 1 h",
        "4:5: account is missing: a is about one of main",
        "4:5: alicloud.ram-user-console has no target: leave it out, and name the account if there are several",
        "5:5: workflow a is there already: see iaccheck.yaml:4",
        "5:73: 2: a duration needs a unit: write 2h",
        "6:38: account main is there already: see iaccheck.yaml:6",
    ]


def test_rule_folders_are_known_ahead_of_all_else() -> None:
    assert [path for path, _ in rule_paths(Source("iaccheck.yaml", WHOLE))] == ["policies/"]
    for text in ("", "rules:\n", "rules: [a]\n", "rules: {paths: a}\n", "rules: {paths: [1, {}]}\n"):
        assert rule_paths(Source("iaccheck.yaml", text)) == ()


def variants(document: object) -> Iterator[object]:
    """The document with each of its parts replaced, left out, or given one key more."""
    places = [document] if isinstance(document, dict | list) else []
    for place in places:
        steps = list(place) if isinstance(place, dict) else list(range(len(place)))
        for step in steps:
            for odd in (None, True, "", [7], {"odd": 1}):
                changed = deepcopy(place)
                changed[step] = odd
                yield changed
            shorter = deepcopy(place)
            del shorter[step]
            yield shorter
            for inner in variants(place[step]):
                changed = deepcopy(place)
                changed[step] = inner
                yield changed
        if isinstance(place, dict):
            yield {**place, "odd": 1}


def test_reading_and_the_schema_refuse_the_same(catalogue: Catalogue) -> None:
    """Whatever the schema refuses is refused by reading, and told; what reading refuses alone are wrong words."""
    validator = Draft7Validator(SCHEMA)
    refused = 0
    for changed in variants(yaml.load(WHOLE, yaml.BaseLoader) | {"version": 1}):
        text = json.dumps(changed)
        valid = validator.is_valid(changed)
        refused += not valid
        try:
            configuration(text, catalogue)
            assert valid, text
        except UsageError:
            pass  # what the schema lets pass can be a wrong word
    assert refused > 200
