"""Arguments, blocks and comments of a file, and what is read of one with syntax errors."""

from __future__ import annotations

import pytest

from iaccheck.hcl import tree
from iaccheck.hcl.parse import parse
from iaccheck.source import Source
from tests.hcl.written import body_written


def read(text: str) -> str:
    return body_written(parse(Source("x.tf", text)).body)


# --- files without errors -------------------------------------------------------------------------------

BODIES = [
    ("", ""),
    ("a = 1\nb = 2", "a = 1\nb = 2\n"),
    ("\ufeffa = 1\n", "a = 1\n"),
    ("a = 1\r\nb {\r\n  c = 2\r\n}\r\n", "a = 1\nb\n  c = 2\n"),
    ('a "b" c {}\n', 'a "b" "c"\n'),
    ("a { b = 1 }\n", "a\n  b = 1\n"),
    ("a {\n  b {\n    c = 1\n  }\n  d = 2\n}\n", "a\n  d = 2\n  b\n    c = 1\n"),
    ('a "b\\u0041\\"$${c}" {}\n', 'a "bA\\"${c}"\n'),
    ("a {\n  b = <<E\nc\nE\n  d = 1\n}\n", 'a\n  b = "c\\n"\n  d = 1\n'),
    ("a = <<E\nb\nE  \nc = 1\n", 'a = "b\\n"\nc = 1\n'),
    ("if = 1\nfor {}\n", "if = 1\nfor\n"),
    ("a = 1\na {}\n", "a = 1\na\n"),
]


@pytest.mark.parametrize(("text", "expected"), BODIES)
def test_body(text: str, expected: str) -> None:
    assert parse(Source("x.tf", text)).diagnostics == ()
    assert read(text) == expected


def test_places_of_blocks() -> None:
    text = '# c\nresource "a" b {\n  c = [\n    1,\n  ] # d\n}\n'
    file = parse(Source("x.tf", text))
    (block,) = file.body.blocks
    (attribute,) = block.body.attributes
    assert text[block.start : block.end] == text[4:-1]
    assert text[block.start : block.head_end] == 'resource "a" b'
    assert [text[label.start : label.end] for label in block.labels] == ['"a"', "b"]
    assert text[attribute.start : attribute.end] == "c = [\n    1,\n  ]"
    assert text[block.body.start : block.body.end] == text[20:-2]
    assert file.source.location(attribute.start, attribute.end).line == 3


def test_comments() -> None:
    text = (
        "# one\na = 1 // two\n/* three\n*/ b = [ # four\n  1, /* five */\n]\r\n"
        'c = "# no ${ d /* six */ } // no" # seven\r\ne = <<E\n# no ${ f # eight\n}\nE\n# nine'
    )
    file = parse(Source("x.tf", text))
    assert file.diagnostics == ()
    assert [c.text for c in file.comments] == [
        "# one",
        "// two",
        "/* three\n*/",
        "# four",
        "/* five */",
        "/* six */",
        "# seven",
        "# eight",
        "# nine",
    ]
    assert all(text[c.start : c.end].rstrip("\r") == c.text for c in file.comments)


def test_comments_after_an_error_are_not_read_twice() -> None:
    file = parse(Source("x.tf", "a = [1\n# one\nb = 2 # two\n\nc = 3 # three\n"))
    assert len(file.diagnostics) == 1
    assert [c.text for c in file.comments][-2:] == ["# two", "# three"]
    assert len({c.start for c in file.comments}) == len(file.comments)


# --- files with errors ----------------------------------------------------------------------------------

GOOD = '\nresource "b" "good" {\n  max = 2\n}\n'
READ_GOOD = 'resource "b" "good"\n  max = 2\n'

BROKEN = [
    # what is wrong; the broken text; the lines of its errors; what is read
    ("missing quote", 'a "x" {\n  b = "foo\n  max = 1\n}\n', [2], 'a "x" !\n  max = 1\n'),
    (
        "missing quote in a map",
        'a "x" {\n  b = {\n    c = "foo\n    d = "bar"\n  }\n  max = 1\n}\n',
        [3],
        'a "x" !\n  max = 1\n',
    ),
    ("missing quote of a label", 'a "x {\n  max = 1\n}\n', [1], "a !\n"),
    ("quotes of a label", "a 'x' {\n  max = 1\n}\n", [1], "a !\n"),
    ("unclosed block", 'a "x" {\n  max = 1\n', [1], 'a "x" !\n  max = 1\n'),
    (
        "two unclosed blocks",
        'a "x" {\n  max = 1\n\na "y" {\n  max = 2\n\na "z" {\n  max = 3\n}\n',
        [1, 4],
        'a "x" !\n  max = 1\na "y" !\n  max = 2\na "z"\n  max = 3\n',
    ),
    ("unclosed nested block", "a {\n  b {\n    c = 1\n}\n", [1], "a !\n  b\n    c = 1\n"),
    (
        "two unclosed braces at once",
        "a {\n  b {\n    c = 1\n",
        [2],
        "a !\n  b !\n    c = 1\n",
    ),
    ("unclosed map", "a {\n  b = {\n    c = 1\n  max = 1\n}\n", [1], "a !\n  b = ({} c=1 max=1)\n"),
    ("unclosed list", "a {\n  b = [1, 2\n  max = 1\n}\n", [3], "a !\n  max = 1\n"),
    ("unclosed call", "a {\n  b = f({\n    c = 1\n  }\n  max = 1\n}\n", [5], "a !\n  max = 1\n"),
    ("unclosed interpolation", 'a {\n  b = "${c"\n  max = 1\n}\n', [2], "a !\n  max = 1\n"),
    ("unclosed comment", "a {\n  max = 1\n}\n/* c\nb {\n}\n", [4], "a\n  max = 1\nb\n"),
    (
        "unclosed heredoc",
        "a {\n  max = 1\n  b = <<EOT\n  foo\n}\n",
        [3],
        "a !\n  max = 1\n",
    ),
    ("heredoc with a blank after its name", "a {\n  b = <<EOT \nc\n}\nEOT\n  max = 1\n}\n", [2], "a !\n  max = 1\n"),
    (
        "error within a heredoc",
        'a {\n  b = <<EOT\n{ "x": "${foo" }\nname = 1\n}\nEOT\n  max = 1\n}\n',
        [3],
        "a !\n  max = 1\n",
    ),
    ("error deep inside", "a {\n  b = f({\n    c = = 1\n  })\n  max = 1\n}\n", [3], "a !\n  max = 1\n"),
    (
        "error in a nested block",
        "a {\n  b {\n    c = = 1\n    d = 2\n  }\n  max = 1\n}\n",
        [3],
        "a !\n  max = 1\n  b !\n    d = 2\n",
    ),
    ("brace too many", "a {\n  b = {\n  }\n  }\n  max = 1\n}\n", [6], "max = 1\na !\n  b = ({})\n"),
    ("brace too many at the end", "a {\n  max = 1\n}\n}\n", [4], "a !\n  max = 1\n"),
    (
        "brace too many, then nested blocks",
        "a {\n  b {\n  }\n  }\n  c {\n  }\n}\n",
        [7],
        "a !\n  b\nc !\n",
    ),
    ("brace on the next line", 'a "x"\n{\n  max = 1\n}\n', [1], 'a "x" !\n  max = 1\n'),
    ("block of one line", "a { max = 1, b = 2 }\n", [1], "a !\n  max = 1\n  b = 2\n"),
    ("argument set twice", "a {\n  max = 1\n  max = 2\n}\n", [3], "a !\n  max = 1\n"),
    (
        "habits of other languages",
        'a {\n  b = 1,\n  c: 2\n  "d" = 3\n  max = 1;\n}\n',
        [2, 3, 4, 5],
        "a !\n  b = 1\n  c = 2\n  d = 3\n  max = 1\n",
    ),
    ("no indentation", "a {\nb = [1, 2\nmax = 1\n}\n", [3], "a !\n  max = 1\n"),
    ("no indentation, brackets in order", "a {\nb = {\nc = = 1\n}\nmax = 1\n}\n", [3], "a !\n  max = 1\n"),
    (
        "merge conflict",
        "<<<<<<< HEAD\na {\n  max = 1\n=======\n  max = 2\n>>>>>>> b\n}\n",
        [1, 4, 5, 6],
        "a !\n  max = 1\n",
    ),
    ("JSON", '{"a": 1}\n', [1], ""),
    ("a word alone", "foo\na {\n  max = 1\n}\n", [1], "a\n  max = 1\n"),
]


@pytest.mark.parametrize(("text", "lines", "expected"), [pytest.param(*case[1:], id=case[0]) for case in BROKEN])
def test_one_broken_block_costs_that_block(text: str, lines: list[int], expected: str) -> None:
    file = parse(Source("x.tf", text + GOOD))
    assert [d.location.line for d in file.diagnostics if d.location] == lines
    assert body_written(file.body).replace(READ_GOOD, "") == expected
    assert READ_GOOD in body_written(file.body)


def test_a_file_cut_off_anywhere_keeps_what_stood_before() -> None:
    text = 'a = [1, "${b}"]\nc "d" {\n  e = <<E\n${f}\nE\n  g {\n    h = { i = 1 }\n  }\n}\nj = 1\n'
    for end in range(len(text)):
        file = parse(Source("x.tf", text[:end]))
        has_argument, has_head, has_block = (end >= text.index(part) for part in ("\nc", "d", "\nj"))
        assert [a.name for a in file.body.attributes][:1] == ["a"] * has_argument
        assert [b.type for b in file.body.blocks] == ["c"] * has_head
        assert [b.broken for b in file.body.blocks] == [not has_block] * has_head


def test_too_many_errors() -> None:
    file = parse(Source("x.tf", "a = = 1\n" * 500 + GOOD))
    assert len(file.diagnostics) == 101
    assert file.diagnostics[-1].summary == "Too many syntax errors"


# --- hostile files --------------------------------------------------------------------------------------

N = 20_000
HOSTILE = {
    "parentheses": "a = " + "(" * N,
    "brackets": "a = " + "[" * N,
    "objects": "a = " + "{a=" * N,
    "blocks": "a {\n" * N,
    "templates": 'a = "' + '${"' * N,
    "negations": "a = " + "!" * N + "b\n",
    "attributes": "a = b" + ".c" * N + "\n",
    "splats": "a = b" + "[*]" * N + "\n",
    "conditions": "a = " + "b ? c : " * N + "d\n",
    "middle conditions": "a = " + "b ? " * N,
    "directives": 'a = "' + "%{ if b }" * N + '"\n',
    "heredocs": "a = <<E\n" * N,
    "comments": "/*" * N,
    "quotes": '"' * N,
    "braces": "}" * N,
    "NULs": "\0" * N,
    "carriage returns": "\r" * N,
    "every character": bytes(range(256)).decode("latin-1") * 100,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_file(text: str) -> None:
    assert parse(Source("x.tf", text)).diagnostics


@pytest.mark.parametrize(
    ("opening", "inner", "closing"),
    [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("{a=", "1", "}"),
        ("-", "1", ""),
        ("b[", "c", "]"),
        ("f(", "", ")"),
        ("b ? ", "1", " : c"),
        ("b ? c : ", "d", ""),
        ('"${', "b", '}"'),
    ],
)
def test_nesting_limit(opening: str, inner: str, closing: str) -> None:
    for depth, expected in ((500, []), (501, ["Nesting too deep"])):
        file = parse(Source("x.tf", f"a = {opening * depth}{inner}{closing * depth}\nb = 1\n"))
        assert [d.summary for d in file.diagnostics] == expected
        assert file.body.attributes[-1].name == "b"


def test_nesting_limit_of_blocks() -> None:
    for depth, expected in ((500, []), (501, ["Nesting too deep"])):
        file = parse(Source("x.tf", "a {\n" * depth + "}\n" * depth + "b = 1\n"))
        assert [d.summary for d in file.diagnostics] == expected
        assert file.body.attributes[-1].name == "b"


def test_what_is_no_utf8() -> None:
    def decoded(data: bytes) -> tree.File:
        return parse(Source("x.tf", data.decode("utf-8", "surrogateescape")))

    assert decoded(b"# caf\xe9\na = 1\n").diagnostics == ()
    for data in (
        b'a = "caf\xe9"\n',
        b'a = "${b}caf\xe9"\n',
        b"a = <<E\ncaf\xe9\nE\n",
        b"caf\xe9 = 1\n",
        b'a "\xe9" {}\n',
    ):
        (diagnostic,) = decoded(data).diagnostics
        assert diagnostic.summary == "Not UTF-8"
        assert "0xE9" in diagnostic.detail
