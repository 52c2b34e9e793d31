"""How expressions group, and where every node stands."""

from __future__ import annotations

import pytest

from iaccheck.hcl import tree
from iaccheck.hcl.parse import parse, parse_expression
from iaccheck.source import Source
from tests.hcl.written import written

TREES = [
    # constants and names
    ("12", "12"),
    ("1.50", "1.5"),
    ("1e3", "1000"),
    ("007", "7"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("true", "true"),
    ("null", "null"),
    ("nullable", "nullable"),
    ("a-b", "a-b"),
    ("é", "é"),
    # operators
    ("1 + 2 * 3", "(+ 1 (* 2 3))"),
    ("1 * 2 + 3", "(+ (* 1 2) 3)"),
    ("8 - 4 - 2", "(- (- 8 4) 2)"),
    ("8 - (4 - 2)", "(- 8 (() (- 4 2)))"),
    ("5-10", "(- 5 10)"),
    ("1 - -1", "(- 1 (- 1))"),
    ("a || b && c == d < e + f * g", "(|| a (&& b (== c (< d (+ e (* f g))))))"),
    ("a * b + c < d == e && f || g", "(|| (&& (== (< (+ (* a b) c) d) e) f) g)"),
    ("a < b < c", "(< (< a b) c)"),
    ("!a == b", "(== (! a) b)"),
    ("!!a", "(! (! a))"),
    ("-a.b[0]", "(- ([] (. a b) 0))"),
    ("a ? b : c ? d : e", "(? a b (? c d e))"),
    ("a ? b ? c : d : e", "(? a (? b c d) e)"),
    ("a == b ? c : d + 1", "(? (== a b) c (+ d 1))"),
    # references
    ("a.b.c", "(. (. a b) c)"),
    ("a . b", "(. a b)"),
    ("a.0.b", "(. ([] a 0) b)"),
    ("a[b[0]]", "([] a ([] b 0))"),
    ('a["b"].c', '(. ([] a "b") c)'),
    ("a[*].b[0].c", "([*] a (. ([] (. @ b) 0) c))"),
    ("a.*.b[0].c", "(. ([] (.* a (. @ b)) 0) c)"),
    ("a.*.b.0", "(.* a ([] (. @ b) 0))"),
    ("a[*].b[*].c", "([*] a ([*] (. @ b) (. @ c)))"),
    ("a[*]", "([*] a @)"),
    ("a.** 2", "(* (.* a @) 2)"),
    ("true.x", "(. true x)"),
    ('"x".y', '(. "x" y)'),
    ("f(a).b", "(. (f a) b)"),
    ("(a).b", "(. (() a) b)"),
    ("a\n.b\n[0]", "([] (. a b) 0)"),
    # calls and collections
    ("f()", "(f)"),
    ("f(a, b...)", "(f a b ...)"),
    ("f(a,)", "(f a)"),
    ("p::q::f(a)", "(p::q::f a)"),
    ("true(1)", "(true 1)"),
    ("[]", "([...])"),
    ("[a, [b], {}]", "([...] a ([...] b) ({}))"),
    ('{a = 1, "b": 2, (c) = 3, d.e = 4}', '({} a=1 "b"=2 (() c)=3 (. d e)=4)'),
    ("{\n  a = b.c\n  d = e\n\n  f = 1,\n}", "({} a=(. b c) d=e f=1)"),
    ("{a = 1, for = 2}", "({} a=1 for=2)"),
    ("{true = 1, null = f(a), (false) = 2}", "({} true=1 null=(f a) (() false)=2)"),
    ("{\n  null = 1\n  true = 2 }", "({} null=1 true=2)"),
    ("[for x in y : x]", "(for x y x)"),
    ("[for k, v in {a = 1} : v if k]", "(for k,v ({} a=1) v if k)"),
    ("{for k, v in y : k => v...}", "(for k,v y k=>v...)"),
    ("[for x in y ? z : w : x ? 1 : 2 if x]", "(for x (? y z w) (? x 1 2) if x)"),
    ("[for if in y : if if if]", "(for if y if if if)"),
    # templates
    ('""', '""'),
    ('"a"', '"a"'),
    ('"${a}"', "(text ${a})"),
    ('"x${a}y${"z"}"', '(text "x" ${a} "y" ${"z"})'),
    ('"%{ if a }b%{ else }c%{ endif }"', '(text (if a ["b"] ["c"]))'),
    ('"%{ if a }%{ endif }"', "(text (if a [] []))"),
    ('"%{ for k, v in a }${k}=${v},%{ endfor }"', '(text (for k,v a [${k} "=" ${v} ","]))'),
    ('"%{ for v in a }%{ if v }${v}%{ endif }%{ endfor }"', "(text (for v a [(if v [${v}] [])]))"),
    ("<<E\na\nE\n", '"a\\n"'),
    ("<<E\na ${b}\nE\n", '(<< "a " ${b} "\\n")'),
    ("[<<A\na\nA\n, <<-B\n  b\n  B\n]", '([...] "a\\n" "b\\n")'),
]


@pytest.mark.parametrize(("text", "expected"), TREES)
def test_tree(text: str, expected: str) -> None:
    node, diagnostics = parse_expression(Source("x", text))
    assert diagnostics == ()
    assert node is not None
    assert written(node) == expected


@pytest.mark.parametrize(("text", "expected"), [(t, e) for t, e in TREES if "\n" not in t])
def test_a_line_read_at_once_is_read_as_token_by_token(text: str, expected: str) -> None:
    """A whole line `name = value` has a way of its own, which a blank comment before the value closes."""
    for line in (
        f"a = {text}\n",
        f"a = /**/ {text}\n",
        f"a = {{\n  b = {text}\n}}\n",
        f"a = {{\n  b = /**/ {text}\n}}\n",
    ):
        file = parse(Source("x", line))
        assert file.diagnostics == ()
        assert expected in written(file.body.attributes[0].expression)


def nodes(value: object) -> list[tree.Node]:
    """A node and all nodes in it."""
    if isinstance(value, tuple):
        return [node for element in value for node in nodes(element)]
    if not isinstance(value, tree.Node):
        return []
    inner = [node for field in value.__struct_fields__[2:] for node in nodes(getattr(value, field))]
    return [value, *inner]


def test_places() -> None:
    text = 'f(a.b[0], "x${ -c }y", [for k, v in d : v ? 1 : 2], e[*].g, h.*.i[1], {j = (k)}, "l")'
    node, _ = parse_expression(Source("x", text))
    assert [text[n.start : n.end] for n in nodes(node)] == [
        text,
        "a.b[0]",
        "a.b",
        "a",
        "0",
        '"x${ -c }y"',
        "x",
        "${ -c }",
        "-c",
        "c",
        "y",
        "[for k, v in d : v ? 1 : 2]",
        "d",
        "v ? 1 : 2",
        "v",
        "1",
        "2",
        "e[*].g",
        "e",
        "[*].g",
        "[*]",
        "h.*.i[1]",
        "h.*.i",
        "h",
        ".*.i",
        ".*",
        "1",
        "{j = (k)}",
        "j",
        "(k)",
        "k",
        '"l"',
    ]


def test_places_in_heredocs() -> None:
    text = "a = <<-E\n    x ${b.c}\n      %{ if d ~}\n    $${y}\n    %{ endif }\n  E\n"
    file = parse(Source("x", text))
    expression = file.body.attributes[0].expression
    assert isinstance(expression, tree.Template)
    assert text[expression.start : expression.end] == text[4:-1]
    found = [text[n.start : n.end] for n in nodes(expression.parts) if not isinstance(n, tree.Literal)]
    assert found == [
        "${b.c}",
        "b.c",
        "b",
        "%{ if d ~}\n    $${y}\n    %{ endif }",
        "d",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a b", "a,", "a = 1", "1 +", "}", "a\n= 1", '"', "(", "'a'", "${a}", "<<E\na\nE", "# only"],
)
def test_what_is_no_expression(text: str) -> None:
    node, diagnostics = parse_expression(Source("x", text))
    assert node is None
    assert [d.severity for d in diagnostics] == ["error"]


def test_line_breaks_do_not_count_around_a_whole_expression() -> None:
    node, diagnostics = parse_expression(Source("x", "\n a\n + b # c\n"))
    assert diagnostics == ()
    assert node is not None
    assert written(node) == "(+ a b)"


def test_a_chain_of_operators_has_no_limit() -> None:
    node, diagnostics = parse_expression(Source("x", "1" + " + 1" * 100_000))
    assert diagnostics == ()
    depth = 0
    while isinstance(node, tree.Binary):
        node, depth = node.left, depth + 1
    assert depth == 100_000
