"""Terraform's JSON syntax gives the tree of the native syntax, and bad JSON a clear answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from iaccheck.hcl import tree
from iaccheck.hcl.json_syntax import parse_json, parse_json_values
from iaccheck.hcl.parse import parse
from iaccheck.source import Source
from tests.hcl.written import body_written

SAME = yaml.safe_load(Path(__file__).with_name("json_syntax.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "native"), [(case["json"], case["native"]) for case in SAME])
def test_same_tree_as_native(text: str, native: str) -> None:
    file = parse_json(Source("x.tf.json", text))
    assert file.diagnostics == ()
    assert body_written(file.body) == body_written(parse(Source("x.tf", native)).body)


def test_texts_of_variable_files_are_no_templates() -> None:
    file = parse_json_values(
        Source("x.tfvars.json", '{"a": "${b}", "c": [1.5, {"d": "%{e}"}], "//": "f", "locals": {}}')
    )
    assert file.diagnostics == ()
    assert body_written(file.body) == 'a = "${b}"\nc = ([...] 1.5 ({} "d"="%{e}"))\nlocals = ({})\n'


def test_places() -> None:
    text = (
        '{"locals": {"a": "é\\n${upper(b[\\"\\u00e9\\"])}\\t$${c}", "d": [-1]},'
        ' "output": {"o": {"depends_on": ["\\u0061.b"]}}}'
    )
    file = parse_json(Source("x.tf.json", text))
    locals_, output = file.body.blocks
    assert text[locals_.start : locals_.head_end] == '"locals"'
    assert [text[label.start : label.end] for label in output.labels] == ['"o"']
    assert text[output.start : output.end] == '"o": {"depends_on": ["\\u0061.b"]}'
    a, d = locals_.body.attributes
    assert text[d.start : d.end] == '"d": [-1]'
    template = a.expression
    assert isinstance(template, tree.Template)
    assert text[template.start : template.end] == '"é\\n${upper(b[\\"\\u00e9\\"])}\\t$${c}"'
    before, interpolation, after = template.parts
    assert [text[part.start : part.end] for part in (before, after)] == ["é\\n", "\\t$${c}"]
    assert isinstance(interpolation, tree.Interpolation)
    call = interpolation.expression
    assert isinstance(call, tree.Call)
    index = call.arguments[0]
    assert isinstance(index, tree.Index)
    assert [text[n.start : n.end] for n in (call, index, index.source, index.key)] == [
        'upper(b[\\"\\u00e9\\"])',
        'b[\\"\\u00e9\\"]',
        "b",
        '\\"\\u00e9\\"',
    ]
    (depends_on,) = output.body.attributes
    assert isinstance(depends_on.expression, tree.Tuple)
    (reference,) = depends_on.expression.elements
    assert text[reference.start : reference.end] == "\\u0061.b"


def test_comments() -> None:
    text = '{"//": "one", "locals": {"//": "two", "a": 1}}'
    file = parse_json(Source("x.tf.json", text))
    assert [(c.text, text[c.start : c.end]) for c in file.comments] == [
        ("// one", '"//": "one"'),
        ("// two", '"//": "two"'),
    ]


NO_JSON = [
    # text, column, summary
    ("", 1, "Not a JSON value"),
    ("{", 1, "Unclosed bracket"),
    ('{"a": [1', 7, "Unclosed bracket"),
    ('{"a": 1,}', 9, "Missing property name"),
    ('{"a": [1,]}', 10, "Trailing comma"),
    ('{"a": [,1]}', 8, "Not a JSON value"),
    ('{"a" 1}', 6, "Missing colon"),
    ('{"a" = 1}', 6, "Character without a meaning"),
    ("{'a': 1}", 2, "Character without a meaning"),
    ("{a: 1}", 2, "Missing property name"),
    ('{"a": 1 "b": 2}', 9, "Missing comma or closing bracket"),
    ('{"a": True}', 7, "Not a JSON value"),
    ('{"a": NaN}', 7, "Not a JSON value"),
    ('{"a": 01}', 7, "Not a JSON number"),
    ('{"a": +1}', 7, "Not a JSON number"),
    ('{"a": .5}', 7, "Not a JSON number"),
    ('{"a": 1.}', 7, "Not a JSON number"),
    ('{"a": "\\q"}', 8, "Invalid escape"),
    ('{"a": "\\u12"}', 8, "Invalid escape"),
    ('{"a": "b\tc"}', 9, "Control character in a text"),
    ('{"a": "b\nc"}', 7, "Unclosed text"),
    ('{"a": "b', 7, "Unclosed text"),
    ("{} {}", 4, "JSON goes on"),
    ("// a\n{}", 1, "Character without a meaning"),
    ("\ufeff{}", 1, "Character without a meaning"),
    ("a = 1\n", 1, "Not a JSON value"),
    ("[" * 600, 501, "Nesting too deep"),
]


@pytest.mark.parametrize(("text", "column", "summary"), NO_JSON)
def test_no_json(text: str, column: int, summary: str) -> None:
    for read in (parse_json, parse_json_values):
        file = read(Source("x.json", text))
        (diagnostic,) = file.diagnostics
        assert (diagnostic.severity, diagnostic.summary) == ("error", summary)
        assert diagnostic.location is not None
        assert diagnostic.location.column == column
        assert file.body == tree.Body(0, len(text), (), ())


NO_TERRAFORM = [
    # JSON, its errors, what is read
    ("1", ["Not an object"], ""),
    ("[[]]", ["Not an object"], ""),
    ('{"resource": {}}', ["Missing label"], ""),
    ('{"resource": null}', ["Missing label"], ""),
    ('{"resource": {"a": 1}}', ["Not an object"], ""),
    ('{"resource": {"a": {"b": 1}}, "locals": {}}', ["Not an object"], 'resource "a" "b" !\nlocals\n'),
    ('{"output": {"//": "x", "a": {}}}', ["Not an object"], 'output "//" !\noutput "a"\n'),
    ('{"locals": {"a": 1, "a": 2, "b": 3}}', ["Argument set twice"], "locals !\n  a = 1\n  b = 3\n"),
    ('{"locals": {"a": {"b": 1, "b": 2}}}', ["Key set twice"], 'locals !\n  a = ({} "b"=1 "b"=2)\n'),
    ('{"locals": {"a": "${", "b": 3}}', ["Missing value"], "locals !\n  b = 3\n"),
    ('{"locals": {"a": [1, {"c": "${d e}"}], "b": 3}}', ["Template sequence goes on"], "locals !\n  b = 3\n"),
    ('{"output": {"a": {"depends_on": ["b c"]}}}', ["Expression goes on"], 'output "a" !\n'),
    ('{"unheard_of": {"a": 1}, "locals": {}}', ["Unknown type of block"], "locals\n"),
]


@pytest.mark.parametrize(("text", "summaries", "expected"), NO_TERRAFORM)
def test_json_that_is_no_terraform(text: str, summaries: list[str], expected: str) -> None:
    file = parse_json(Source("x.tf.json", text))
    assert [d.summary for d in file.diagnostics] == summaries
    assert body_written(file.body) == expected


def test_errors_within_a_text_are_at_their_place_in_the_file() -> None:
    text = '{\n  "locals": {\n    "a": "\\t${b} ${c d}"\n  }\n}\n'
    (diagnostic,) = parse_json(Source("x.tf.json", text)).diagnostics
    assert diagnostic.location is not None
    assert (diagnostic.location.line, diagnostic.location.column) == (3, 22)
