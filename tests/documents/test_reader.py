from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from iaccheck.documents.explain import rules_folder
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry, entry_of, plain, read_yaml, resolved
from iaccheck.source import Location, Source, UsageError

SHIPPED = sorted(Path(rules_folder()).glob("*/*.yaml"))


def read(text: str) -> Entry:
    return read_yaml(Source("a.yaml", text), Mistakes())


def at(entry: Entry, *steps: str | int) -> Entry:
    for step in steps:
        assert not isinstance(entry.value, str | int | float | None)
        entry = entry.value[step]  # type: ignore[index]  # a test knows its own document
    return entry


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# nothing\n", None),
        ("---\n", None),
        ("a: 1", {"a": 1}),
        ("a: {b: [1, two, '3', 4.5], c: }", {"a": {"b": [1, "two", "3", 4.5], "c": None}}),
        ("- a\n- - b\n", ["a", ["b"]]),
        ("a: &x {b: 1}\nc: *x\nd: [*x]", {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}]}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("1: x", {"1": "x"}),
        ("{}", {}),
    ],
)
def test_documents(text: str, value: object) -> None:
    assert plain(read(text)) == value


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        # YAML 1.1 has these otherwise, and so does PyYAML
        ("no", "no"),
        ("on", "on"),
        ("2027-03-31", "2027-03-31"),
        ("12:30", "12:30"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("8h", "8h"),
        ("1" * 5000, "1" * 5000),
    ],
)
def test_words_are_read_by_the_core_schema(word: str, value: object) -> None:
    assert resolved(word) == value


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_reads_the_shipped_rules_as_pyyaml_does(path: Path) -> None:
    text = path.read_text("utf-8")
    assert plain(read(text)) == yaml.safe_load(text)


def test_entries_know_their_places_in_code_points() -> None:
    document = read('# é😀\nroots:\n  - name: "é😀"\n    path: live  # comment\n    files: [a,\n      b]\nlast: 1\n')
    assert at(document, "roots", 0, "name").location == Location("a.yaml", 3, 11, 3, 15)
    assert at(document, "roots", 0, "name").key == Location("a.yaml", 3, 5, 3, 9)
    assert at(document, "roots", 0, "path").location == Location("a.yaml", 4, 11, 4, 15)
    assert at(document, "roots", 0, "files").location == Location("a.yaml", 5, 12, 6, 9)
    assert at(document, "roots", 0).location == Location("a.yaml", 3, 5, 6, 9)
    assert at(document, "last").key == Location("a.yaml", 7, 1, 7, 5)


def test_an_alias_stands_where_it_is_written() -> None:
    document = read("a: &x\n  b: 1\nc:\n  - *x\n")
    assert at(document, "c", 0).location == Location("a.yaml", 4, 5, 4, 7)
    assert at(document, "c", 0, "b").location == Location("a.yaml", 2, 6, 2, 7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1\nb: 2\n", "a.yaml:2:2: this is no YAML: while parsing a flow sequence"),
        ("a: b: c", "a.yaml:1:5: this is no YAML: mapping values are not allowed in this context"),
        ("é: \x01", "a.yaml:1:4: character 0x1 may not stand in YAML"),
        ("a: *x", "a.yaml:1:4: *x stands for nothing that comes before it"),
        ("a: &x [*x]", "a.yaml:1:8: *x stands for nothing that comes before it"),
        ("{[1]: 2}", "a.yaml:1:2: a key has to be a word"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document begins here: put all into the first"),
        ("[" * 200 + "]" * 200, "a.yaml:1:101: limit reached: nested deeper than 100"),
    ],
)
def test_what_is_no_document_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read(text)
    assert str(error.value).startswith(message)


def test_a_bomb_of_aliases_is_not_unfolded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(UsageError, match="limit reached: aliases stand for more than 100000 entries"):
        read("\n".join(lines))


def test_what_is_nested_without_end_ends_soon() -> None:
    with pytest.raises(UsageError, match="nested deeper than 100"):
        read("[" * 1_000_000)


def test_repeated_keys_and_tags_are_mistakes_and_reading_goes_on() -> None:
    mistakes = Mistakes()
    document = read_yaml(Source("a.yaml", "a: 1\nb: !!str 2\na: 3\n"), mistakes)
    with pytest.raises(UsageError) as error:
        mistakes.raise_all()
    assert str(error.value).splitlines() == [
        "a.yaml:2:4: tags like !!str are not read here: leave it out",
        "a.yaml:3:1: a stands here again: see line 1",
    ]
    assert plain(document) == {"a": 1, "b": 2}


def test_plain_values_as_entries_and_back() -> None:
    value = {"a": [1, "two", None, True, {"b": 1.5}]}
    assert plain(entry_of(value, Location("a.yaml", 1, 1, 1, 1))) == value
