"""What python-hcl2 reads otherwise than we do, and where it must say nothing.

Every difference in the first table is a fault of python-hcl2 8.1: `terraform fmt` is on our side in each.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from iaccheck.hcl.parse import parse
from iaccheck.hcl.second_reader import differences
from iaccheck.source import Source

FAULTS = [
    # what it does; the text; what is said of it
    (
        "runs past a heredoc's end that is followed by blanks, and loses the role in between",
        'a = <<E\nx\nE \nresource "alicloud_ram_role" "r" {\n  max_session_duration = 43200\n}\nb = <<E\ny\nE\n',
        [
            "python-hcl2 does not see this block.",
            "python-hcl2 does not see this argument.",
            "Where we read '<<E",
        ],
    ),
    ("takes a number after a minus for a negative one", "a = 5-10\n", ["cannot read"]),
    ("takes one sign only", "a = !!b\n", ["cannot read"]),
    ("ends an expression in parentheses at a line break before a dot", "a = (b\n.c)\n", ["cannot read"]),
    ("knows no comment before a value", "a = /* b */ 1\n", ["cannot read"]),
    ("knows no comment within a head", 'a /* b */ "c" {\n}\n', ["cannot read"]),
    ("knows no blanks in a splat", "a = b[ * ]\n", ["cannot read"]),
    ("knows names of ASCII letters only", "é = 1\n", ["cannot read"]),
    ("knows no byte order mark", "\ufeffa = 1\n", ["cannot read"]),
    ("knows no strip marker in an interpolation", 'a = "b ${~ c ~} d"\n', ["cannot read"]),
    (
        "takes the index after an attribute splat into it",
        "a = b.*.c[0]\n",
        ["Where we read `Index` in `a`, python-hcl2 reads `Splat`."],
    ),
    (
        "applies the second of two splats to the result of the first",
        "a = b[*].c[*].d\n",
        ["Where we read `Name` in `a`, python-hcl2 reads `Splat`."],
    ),
    ("knows function names of one or three parts only", "a = core::max(1, 2)\n", ["cannot read"]),
    ("accepts an argument that is set twice", "a = 1\na = 2\n", ["reads this file without an error"]),
    ("accepts a template as a label", 'a "${b}" {\n}\n', ["reads this file without an error"]),
    ("accepts two arguments on a line", "a = 1 b = 2\n", ["reads this file without an error"]),
    ("accepts a text over two lines", 'a = "b\nc"\n', ["reads this file without an error"]),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*fault[1:], id=fault[0]) for fault in FAULTS])
def test_fault_of_the_second_reader(text: str, expected: list[str]) -> None:
    details = [d.detail for d in differences(parse(Source("x.tf", text)))]
    assert len(details) == len(expected)
    for part in expected:
        assert any(part in detail for detail in details)


AGREED = [
    "",
    "# only\n",
    "a = 1\n",
    'a "b" c {\n  d = 1\n  e {}\n  f { g = 1 }\n}\n',
    "a = -1\nb = -1.5\nc = 1e3\nd = 007\n",
    "a = 1 + 2 * -b - !c\n",
    "a = b == c ? d : e\n  f = (\n  g\n  && h\n)\n",
    "a = b.c.d[0][e].f.0.g\n",
    "a = b[*].c[0].d\nb = c.*.d.e\n",
    "a = f()\nb = f(1, c...)\nc = p::q::f(1)\n",
    'a = [1, "b", [c]]\nb = {c = 1, "d" : 2, (e) = 3\nf = 4}\n',
    "a = [for b in c : b]\nb = [for k, v in c : v if k]\nc = {for k, v in d : k => v... if v}\n",
    'a = ""\nb = "c"\nd = "e${f}g"\nh = "${i}"\nj = "\\"$${k}\\n%%{l}"\n',
    'a = "%{ if b }c%{ else }d%{ endif }"\ne = "%{ for k, v in f }${k}%{ endfor }"\ng = "%{ if h }%{ endif }"\n',
    "a = <<E\nb ${c}\nE\nd = <<-F\n    e\n  F\n",
    "a = true\nb = null\nc = true.d\n",
    "a = { in = 1, true = 2, null = b }\nif = 2\nb = c.for\n",
    "a = 1\r\nb {\r\n  c = <<E\r\nd\r\nE\r\n}\r\n",
]


@pytest.mark.parametrize("text", AGREED)
def test_agreement(text: str) -> None:
    file = parse(Source("x.tf", text))
    assert file.diagnostics == ()
    assert differences(file) == ()


def test_what_neither_can_read_is_no_difference() -> None:
    assert differences(parse(Source("x.tf", "a = = 1\n"))) == ()


def test_json_has_no_second_reader() -> None:
    assert differences(parse(Source("x.tf.json", "é = 1\n"))) == ()


ROOT = Path(__file__).parents[2]
FIXTURES = sorted(
    path for folder in ("examples", "tests") for path in (ROOT / folder).rglob("*.tf") if ".terraform" not in path.parts
)

FAULTS_IN_FIXTURES = {
    "tests/truth/configurations/functions/main.tf": ["cannot read"],  # core::max
    "tests/truth/configurations/splats/main.tf": [
        "Where we read `GetAttr` in `max_session_duration`, python-hcl2 reads `Splat`.",
        "Where we read `Index` in `max_session_duration`, python-hcl2 reads `Splat`.",
        "Where we read `Index` in `max_session_duration`, python-hcl2 reads `Splat`.",
    ],
    "tests/truth/configurations/templates/main.tf": ["cannot read"],  # ${~ … ~}
    "tests/truth/configurations/unicode-and-layout/main.tf": ["cannot read"],  # a name with an umlaut, and more
}
"""What python-hcl2 gets wrong in files of our own, each a fault of the table above."""


@pytest.mark.parametrize("path", [str(path.relative_to(ROOT)) for path in FIXTURES])
def test_fixture(path: str) -> None:
    file = parse(Source(path, (ROOT / path).read_bytes().decode()))
    details = [d.detail for d in differences(file)]
    expected = FAULTS_IN_FIXTURES.get(path, [])
    assert len(details) == len(expected), details
    assert all(part in detail for part, detail in zip(expected, details, strict=True))
