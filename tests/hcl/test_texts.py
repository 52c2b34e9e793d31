"""Texts, heredocs and values of the JSON syntax come out as Terraform itself planned them (texts.yaml)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from iaccheck.files import Files
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.json_syntax import parse_json
from iaccheck.hcl.numbers import Float, text
from iaccheck.hcl.parse import parse_expression, parse_template
from iaccheck.hcl.tree import Expression
from iaccheck.hcl.values import Fault, Value
from iaccheck.source import Source
from iaccheck.terraform.host import FileHost

TEXTS = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text(encoding="utf-8"))
NOWHERE = str(Path(__file__).parent)


class Nothing:
    """A scope in which no name is known."""

    host = FileHost(Files(NOWHERE, NOWHERE), NOWHERE)

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        return Fault("no such name"), 0


def plain(value: Value) -> object:
    """A value as JSON would hold it; numbers by their text."""
    data = value.data
    if isinstance(data, tuple):
        return [plain(element) for element in data]
    if data is None or isinstance(data, bool | str):
        return data
    if isinstance(data, int | Float):
        return json.loads(text(data))
    assert isinstance(data, dict)
    return {name: plain(inner) for name, inner in data.items()}


def evaluated(expression: Expression | None, source: Source) -> object:
    assert expression is not None
    value, diagnostics = evaluate(expression, Nothing(), source)
    assert diagnostics == ()
    return plain(value)


def cases(is_json: bool) -> list[object]:
    return [
        pytest.param(*case, id=f"{topic}-{i}")
        for topic, found in TEXTS.items()
        for i, case in enumerate(found)
        if topic.startswith("JSON") == is_json
    ]


@pytest.mark.parametrize(("written", "expected"), cases(is_json=False))
def test_native(written: str, expected: object) -> None:
    source = Source("x.tf", written)
    expression, diagnostics = parse_expression(source)
    assert diagnostics == ()
    assert evaluated(expression, source) == expected


@pytest.mark.parametrize(("written", "expected"), cases(is_json=True))
def test_json(written: str, expected: object) -> None:
    source = Source("x.tf.json", f'{{"locals": {{"a": {written}}}}}')
    file = parse_json(source)
    if written == '{"a": 1, "a": 2}':
        assert [d.summary for d in file.diagnostics] == ["Key set twice"]
        return
    assert file.diagnostics == ()
    (block,) = file.body.blocks
    assert evaluated(block.body.attributes[0].expression, source) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a\nb\n", "a\nb\n"),
        ('"a" \\n $${b} %%{c} $d\n', '"a" \\n ${b} %{c} $d\n'),
        ("${1}", 1),
        ("${1}\n", "1\n"),
        ("a\n  ${~ 1 ~}  \n  b", "a\n1  b"),
        ("%{ for x in [1, 2] ~}\n- ${x}\n%{ endfor ~}\nend", "- 1\n- 2\nend"),
        ("a\r\n${1}\r\n", "a\r\n1\r\n"),
        ("\ufeffa", "a"),
        ("\ufeff${1}", 1),
        ("<<E\na\nE\n", "<<E\na\nE\n"),
    ],
)
def test_whole_file_as_a_template(text: str, expected: object) -> None:
    source = Source("x.tftpl", text)
    template, diagnostics = parse_template(source)
    assert diagnostics == ()
    assert evaluated(template, source) == expected


@pytest.mark.parametrize("text", ["${", "${a", "${a b}", "%{ if a }", "%{ endfor }", "a\n${'b'}\n"])
def test_no_template(text: str) -> None:
    template, diagnostics = parse_template(Source("x.tftpl", text))
    assert template is None
    assert [d.severity for d in diagnostics] == ["error"]
