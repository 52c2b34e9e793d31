"""Hashes of lines: those that GitHub's upload action computes.

The expected ones are what its algorithm gave for these texts in Node.js, whose strings it is written for.
"""

from __future__ import annotations

import pytest

from iaccheck.report.line_hash import line_hashes

ROLE = 'resource "r" "x" {\n  a = 1\n}\n'
TEXTS = [
    (b"", ["c129715d7a2bc9a3:1"]),
    (b"\n", ["3c5bef55b72b93c9:1", "c129715d7a2bc9a3:1"]),
    (
        (ROLE * 3).encode(),
        [
            "75c4b86b106d0f8c:1",
            "3ac78fe364afa51d:1",
            "81f14b47b4182fcc:1",
            "a526ba96a9de8301:1",
            "b2b8ff379a8cad52:1",
            "f38afdb68bd861b1:1",
            "2411ed566ca9549e:1",
            "10d558faa93819af:1",
            "32dce9ccfdbc9d3e:1",
            "c129715d7a2bc9a3:1",
        ],
    ),
    (
        ROLE.replace("\n", "\r\n").encode(),
        ["2411ed566ca9549e:1", "10d558faa93819af:1", "32dce9ccfdbc9d3e:1", "c129715d7a2bc9a3:1"],
    ),
    (
        b'b = "\xf0\x9f\x98\x80\xc3\xa9"\nc\td\r\r \ne',
        ["b810e96125addc4c:1", "ddc6a6ec6ce80f71:1", "b8c11b25dd7ee0b4:1", "bbc8c6730435e79a:1", "2be488999ca9e6d8:1"],
    ),
    (b"# \xff\xe2\x82\nx = 1", ["b416472ea7c73bb8:1", "d38b34bb229aa761:1"]),
    (b"x" * 120 + b"\n" + b"x" * 120, ["52b56201ffb58620:1", "52b56201ffb58620:2"]),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_each_line_has_the_hash_that_the_upload_action_gives_it(text: bytes, expected: list[str]) -> None:
    decoded = text.decode("utf-8", "surrogateescape")
    assert list(line_hashes(decoded, range(1, 100)).values()) == expected


def test_only_the_lines_asked_for_are_answered() -> None:
    assert set(line_hashes(ROLE * 3, {2, 9, 100})) == {2, 9}
    assert line_hashes(ROLE, set()) == {}


def test_a_line_keeps_its_hash_when_others_are_put_before_it() -> None:
    before = line_hashes(ROLE, {2})[2]
    assert line_hashes(f"# a remark\n\n{ROLE}", {4})[4] == before
    assert line_hashes(ROLE.replace("1", "2"), {2})[2] != before
    assert line_hashes(ROLE.replace("  a", "\ta"), {2})[2] == before, "blanks do not count"
