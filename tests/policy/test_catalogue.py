from __future__ import annotations

import json
from copy import deepcopy
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from iaccheck.documents.explain import rules_folder
from iaccheck.hcl.numbers import parse
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import Omitted, Setting, Step
from iaccheck.policy.catalogue import load
from iaccheck.source import UsageError

OWN = """\
settings:
  - id: acme_vault.policy.session_ttl
    unit: go_duration
    title: Session of a vault
    path: policy[0].limits[].session_ttl
    aliases: [policy.ttl]
    also: [acme_safe]
    allowed: [5m, 8h]
    one_of: [5m, 8h]
    omitted: {on_create: [5m, 1h], existing: reset}
    zero: no_limit
    scope: account
    docs: https://acme.example/vault
    note: In the cellar.
  - id: aws_db_instance.backup_retention_period
    unit: number
    type: number
    allowed: [0.5, null]
    omitted: {on_create: 1}
  - id: acme_door.open
    unit: minutes
    type: string
    only_where_set: true
factors:
  vault:
    title: Session of the vault
    set_by: account
    setting: acme_vault.policy.session_ttl
    why: It closes by itself.
  asked:
    title: What is asked for
    set_by: caller
    default: 30m
    default_text: the door opens for 30 min
    bounds: [1m, 2h]
    beyond: rejects
    why: The guard says no.
    sources: [https://acme.example/guard]
workflows:
  - name: acme.through-the-door
    title: Through the door
    target: acme_door
    target_names: [name]
    factors:
      - vault
      - {id: asked, default: no_limit, default_text: it stays open, beyond: caps, why: The guard sleeps.}
    why: The shorter counts.
    docs: [https://acme.example/door]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def mistakes(folder: Path, text: str) -> list[str]:
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        load((str(folder),), str(folder))
    return str(error.value).split("\n")


def test_a_users_file_adds_to_what_is_shipped(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep/own.yml").write_text(OWN, encoding="utf-8")
    (folder / "empty.yaml").write_text("# nothing yet\n", encoding="utf-8")
    (folder / "README.md").write_text("- a: [", encoding="utf-8")
    (folder / "tests/x/pass").mkdir(parents=True)
    (folder / "tests/x/pass/iaccheck.yaml").write_text("fail_on: never\n", encoding="utf-8")
    shipped, both = load(), load((folder.name,), str(folder.parent))
    added = {id_: setting for id_, setting in both.settings.items() if id_ not in shipped.settings}
    vault = Setting(
        id="acme_vault.policy.session_ttl",
        type="acme_vault",
        path=(Step("policy", 0, True), Step("limits", None, True), Step("session_ttl")),
        unit="go_duration",
        allowed=Interval(300, 28800),
        omitted=Omitted(Interval(300, 3600), existing_kept=False),
        title="Session of a vault",
        docs="https://acme.example/vault",
        scope="account",
        aliases=((Step("policy"), Step("ttl")),),
        one_of=(300, 28800),
        is_text=True,
        zero_is_no_limit=True,
        note="In the cellar.",
    )
    assert added["acme_vault.policy.session_ttl"] == vault
    assert list(added) == [
        "acme_vault.policy.session_ttl",
        "acme_safe.policy.session_ttl",
        "aws_db_instance.backup_retention_period",
        "acme_door.open",
    ]
    backups = added["aws_db_instance.backup_retention_period"]
    assert (backups.allowed, backups.omitted) == (Interval(parse("0.5"), None), Omitted(exactly(1), True))
    door = added["acme_door.open"]
    assert (door.allowed, door.omitted, door.is_text, door.only_where_set) == (ANY, Omitted(None, True), True, True)
    assert (door.title, door.docs) == ("acme_door.open", "")
    kind = both.workflows["acme.through-the-door"]
    assert (kind.targets, kind.target_names, kind.docs) == (("acme_door",), ("name",), ("https://acme.example/door",))
    first, second = kind.factors
    assert (first.id, first.beyond, first.settings) == ("vault", "caps", ("acme_vault.policy.session_ttl",))
    assert (first.default, first.bounds) == (Interval(300, 28800), Interval(300, 28800))
    assert (second.default, second.default_text, second.beyond) == (ANY, "it stays open", "caps")
    assert (second.why, second.bounds) == ("The guard sleeps.", Interval(60, 7200))
    assert both.checks == shipped.checks


def test_one_file_can_be_named_by_itself(folder: Path) -> None:
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    (folder / "other.yaml").write_text("wrong: 1", encoding="utf-8")
    assert "acme_door.open" in load(("own.yaml",), str(folder)).settings


def test_a_file_that_is_named_twice_is_read_once(folder: Path) -> None:
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    assert load((str(folder), "own.yaml", "."), str(folder)) == load(("own.yaml",), str(folder))


def test_a_folder_that_is_not_there(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"^policies: there is no such folder of rules$"):
        load(("policies",), str(folder))


SETTING = "settings: [{id: acme_door.open, unit: hours%s}]\n"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("setting: []\n", ["1:1: unknown key setting: did you mean settings?"]),
        ("- a\n", ["1:1: the document is a list, and has to be a mapping of keys"]),
        ("settings: [{id: acme_door.open}]\n", ["1:12: unit is missing"]),
        (
            "settings: [{id: acme_door.open, unit: hour}]\n",
            ["1:39: unknown unit hour: did you mean hours?"],
        ),
        (
            "settings: [{id: acme_door, unit: hours}]\n",
            [
                "1:17: id is acme_door, and has to be the resource type and the argument as Terraform spells them: "
                "alicloud_ram_role.max_session_duration. A provider or backend block is provider.NAME or backend.NAME, "
                "a data source data.TYPE, an ephemeral resource ephemeral.TYPE",
            ],
        ),
        (
            "settings: [{id: provider.acme, unit: hours}]\n",
            ["1:17: provider.acme names no argument: write its type, a dot and the argument"],
        ),
        (SETTING % ", alowed: [1h, 2h]", ["1:46: unknown key alowed: did you mean allowed?"]),
        (
            SETTING % ", allowed: [1, 24]",
            [
                "1:56: 1: a duration needs a unit: write 1h",
                "1:59: 24: a duration needs a unit: write 24h",
            ],
        ),
        (
            SETTING % ", allowed: [1 hour, 2h]",
            ["1:56: 1 hour is not a duration: write it like 8h, 90m, 1h30m, 3600s, 1d or PT8H"],
        ),
        (SETTING % ", allowed: [2h, 1h]", ["1:55: the lowest comes first, and it is above the highest here"]),
        (SETTING % ", allowed: [1h]", ["1:55: allowed has to have 2 entries at least, and has 1"]),
        (SETTING % ", allowed: 1h", ["1:55: allowed is 1h, and has to be a list"]),
        (SETTING % ", omitted: {on_create: 6}", ["1:67: 6: a duration needs a unit: write 6h"]),
        (SETTING % ", omitted: {existing: stays}", ["1:66: unknown answer stays: there are kept, reset"]),
        (
            SETTING % ", docs: acme.example",
            ["1:52: docs is acme.example, and has to be an address that begins with https://"],
        ),
        (SETTING % ", zero: none", ["1:52: unknown meaning of 0 none: there are no_limit, elsewhere"]),
        (
            SETTING.replace("hours", "number") % ", allowed: [1d, 35]",
            ["1:57: 1d is not a number, as a setting in the unit number has to have"],
        ),
        (
            SETTING % "}, {id: acme_door.open, unit: hours",
            ["1:47: setting acme_door.open is there already: see own.yaml:1"],
        ),
        (
            "settings: [{id: alicloud_ram_role.max_session_duration, unit: seconds}]\n",
            ["1:12: setting alicloud_ram_role.max_session_duration is there already: see settings/alicloud.yaml:1"],
        ),
        (
            # of one entry all that is wrong; of those without a name not that they have the same
            "rules:\n- {id: one, setting: alicloud_ram_role.max_session_duration, at_most: 4h, at_least: 1h}\n"
            "- {id: one, setting: alicloud_ram_role.max_session_duration}\n- {}\n- {}\n",
            [
                "2:3: rule one asks for at_most and at_least: write a rule for each",
                "3:3: rule one asks for nothing of its setting: give one of at_most, at_least, between, one_of, is_set",
                "3:3: rule one is there already: see own.yaml:2",
                "4:3: id is missing",
                "5:3: id is missing",
            ],
        ),
        ("workflows: [{name: a, title: b, factors: [asked]}]\n", ["1:43: unknown factor asked"]),
        ("workflows: [{name: a, title: b, factors: []}]\n", ["1:42: factors has to have 1 entry at least, and has 0"]),
        (
            "factors: {asked: {title: a, set_by: caler, why: b, setting: alicloud_ram_role.max_session}}\n"
            "workflows: [{name: a, title: b, factors: [{id: aksed}]}]\n",
            [
                "1:37: unknown answer caler: did you mean caller?",
                "1:61: unknown setting alicloud_ram_role.max_session: "
                "did you mean alicloud_ram_role.max_session_duration?",
                "2:48: unknown factor aksed: did you mean asked?",
            ],
        ),
        (
            "rules:\n  - {id: a, setting: aws_iam_role.max_session_duration}\n",
            ["2:5: rule a asks for nothing of its setting: give one of at_most, at_least, between, one_of, is_set"],
        ),
        ("rules:\n  - {id: a, at_most: 1h}\n", ["2:5: rule a names no setting"]),
        (
            "rules:\n  - {id: a, setting: aws_iam_role.max_session_duraton, at_most: 1}\n",
            [
                "2:22: unknown setting aws_iam_role.max_session_duraton: "
                "did you mean aws_iam_role.max_session_duration?",
                "2:65: 1: a duration needs a unit: write 1h",
            ],
        ),
        (
            "rules:\n  - {id: a, setting: aws_iam_role.max_session_duration, at_most: 1h, at_least: 1h}\n",
            ["2:5: rule a asks for at_most and at_least: write a rule for each"],
        ),
        (
            "rules:\n  - {id: session-malformed, setting: aws_iam_role.max_session_duration, is_set: true}\n",
            ["2:5: rule session-malformed is there already: see checks/settings.yaml:1"],
        ),
    ],
)
def test_mistakes_are_told_with_their_place_and_the_nearest_word(text: str, wrong: list[str], folder: Path) -> None:
    assert mistakes(folder, text) == [f"own.yaml:{one}" for one in wrong]


RULE = "rules:\n  - {id: a, setting: aws_iam_role.max_session_duration, at_most: 4h%s}\n"


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        (", severity: eror", "2:80: unknown severity eror: did you mean error?"),
        (", title: 7", "2:77: title is 7, and has to be text: put it in quotes"),
        (", docs: acme.example", "2:76: docs is acme.example, and has to be an address that begins with https://"),
        (", were: {tags.env: a}", "2:70: unknown key were: did you mean where?"),
        (
            ", where: tags",
            "2:77: where is tags, and has to be a mapping of keys",
        ),
        (
            ", where: {tags..env: a}",
            "2:78: tags..env is no address, root or way to an argument, like role_name or tags.env",
        ),
        (
            ", where: {tags.env: {nt: a}}",
            "2:89: unknown key nt: did you mean not?",
        ),
    ],
)
def test_mistakes_in_rules(more: str, wrong: str, folder: Path) -> None:
    assert f"own.yaml:{wrong}" in mistakes(folder, RULE % more)


@pytest.mark.parametrize(
    "rule",
    [
        "{id: Long Session, setting: aws_iam_role.max_session_duration, at_most: 4h}",
        "{id: a, setting: aws_iam_role.max_session_duration, at_most: null}",
        "{id: a, setting: aws_iam_role.max_session_duration, at_most: [4h]}",
        "{id: a, setting: aws_iam_role.max_session_duration, one_of: []}",
        "{id: a, setting: aws_iam_role.max_session_duration, between: [4h, 1h]}",
        "{id: a, setting: aws_iam_role.max_session_duration, at_most: 4h, where: {}}",
        "{id: a, setting: aws_iam_role.max_session_duration, at_most: 4h, where: {name: []}}",
        "{id: a, setting: aws_iam_role.max_session_duration, at_most: 4h, where: {name: null}}",
        "{id: a, setting: aws_iam_role.max_session_duration, at_most: 4h, where: {name: {not: {not: a}}}}",
        "{id: a, setting: aws_iam_role.max_session_duration, at_most: 4h, where: {name: {not: []}}}",
        "{id: a, setting: provider.aws.assume_role.duration_seconds, is_set: true}",
        "{setting: aws_iam_role.max_session_duration, at_most: 4h}",
    ],
)
def test_a_rule_that_can_mean_nothing_is_refused(rule: str, folder: Path) -> None:
    assert mistakes(folder, f"rules:\n  - {rule}\n")[0].startswith("own.yaml:2:")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("rules: !!python/object/apply:os.system [touch ran]\n", "tags like !!str are not read here"),
        ("rules:\n  - {id: a, setting: b.c, at_most: !!python/name:os.system }\n", "tags like !!str are not read here"),
        ("rules: !include other.yaml\n", "tags like !!str are not read here"),
        (
            "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 20)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True)).join(
                ("a: &a [x, x, x, x]\n", "rules: *g\n")
            ),
            "limit reached: aliases stand for more than 100000 entries",
        ),
        ("[" * 200, "limit reached: nested deeper than 100"),
    ],
)
def test_nothing_in_a_rules_file_runs_or_grows(text: str, wrong: str, folder: Path) -> None:
    assert any(wrong in line for line in mistakes(folder, text))
    assert not Path("ran").exists()


def test_a_rule_can_be_about_a_setting_of_a_later_file(folder: Path) -> None:
    (folder / "a.yaml").write_text("rules: [{id: wide-open, setting: acme_door.open, at_most: 4h}]\n", encoding="utf-8")
    (folder / "deep").mkdir()
    (folder / "deep/door.yaml").write_text("settings: [{id: acme_door.open, unit: hours}]\n", encoding="utf-8")
    assert load((str(folder),)).checks["wide-open"].demand is not None


def test_a_rule_of_a_name_that_another_file_has(folder: Path) -> None:
    (folder / "a.yaml").write_text(RULE % "", encoding="utf-8")
    assert mistakes(folder, RULE % "") == ["own.yaml:2:5: rule a is there already: see a.yaml:2"]


def test_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "a.yaml").write_text("settings: [{id: a.b, unit: hours, scop: account}]\n", encoding="utf-8")
    assert mistakes(folder, "settings: [{id: a.b, unit: hours}]\nfactor: {}\n") == [
        "a.yaml:1:35: unknown key scop: did you mean scope?",
        "own.yaml:1:12: setting a.b is there already: see a.yaml:1",
        "own.yaml:2:1: unknown key factor: did you mean factors?",
    ]


RULES = """\
rules:
  - id: door-open-for-long
    title: The door stays open for long
    setting: acme_door.open
    at_most: 1h
    severity: info
    where: {name: [front, 7], address: {not: "*.back"}, root: "live/**"}
    why: Somebody could come in.
    fix: Close it.
    docs: https://acme.example/door
  - {id: few-backups, setting: aws_db_instance.backup_retention_period, between: [35, null]}
  - {id: odd-backups, setting: aws_db_instance.backup_retention_period, one_of: [35, 70]}
  - {id: door-open-by-accident, setting: acme_door.open, is_set: false}
"""


def test_reading_and_the_schema_refuse_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part replaced, or left out, or given one key more: what the schema refuses, reading refuses."""
    monkeypatch.setattr("iaccheck.policy.catalogue.shipped", dict)
    validator = Draft7Validator(json.loads(Path(rules_folder(), "schema/rules.json").read_text("utf-8")))
    whole = yaml.safe_load(OWN + RULES)
    assert validator.is_valid(whole)
    refused = 0
    for path in [path for path in places(whole) if path]:
        for odd in (None, "odd one", [7], {"odd": 1}, ...):
            changed: Any = deepcopy(whole)
            above = reduce(lambda part, step: part[step], path[:-1], changed)
            if odd is ...:
                del above[path[-1]]
            else:
                above[path[-1]] = odd
            (folder / "own.yaml").write_text(json.dumps(changed), encoding="utf-8")
            valid = validator.is_valid(changed)
            refused += not valid
            try:
                load((str(folder),), str(folder))
                assert valid, changed
            except UsageError:
                pass  # what the schema lets pass can be a wrong word
    assert refused > 200


def places(document: object) -> list[tuple[str | int, ...]]:
    """The way to each part of a document."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(document, dict):
        inner = list(document.items())
    elif isinstance(document, list):
        inner = list(enumerate(document))
    return [(), *((step, *rest) for step, part in inner for rest in places(part))]
