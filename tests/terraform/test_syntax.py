"""Files that hold the same, which are read once: what is said of each has its own place."""

from __future__ import annotations

import pytest

from iaccheck.hcl.parse import parse
from iaccheck.source import Source
from iaccheck.terraform.syntax import LONGEST_COPY, read_file

TEXTS = [
    "",
    'terraform {\n  required_version = ">= 1.5" # as everywhere\n}\n',
    'role "a" {\n  hours = 5 +\n}\n',
    'b {\n  c = "${d}"\n}\n' * LONGEST_COPY,
]


@pytest.mark.parametrize("text", TEXTS, ids=["empty", "whole", "wrong", "long"])
def test_a_copy_is_read_as_the_file_itself_is(text: str) -> None:
    for path in ("one/main.tf", "other/main.tf", "one/main.tf"):
        source = Source(path, text)
        read, alone = read_file(source), parse(source)
        assert read.source is source
        assert (read.body, read.comments, read.diagnostics) == (alone.body, alone.comments, alone.diagnostics)


def test_a_copy_in_the_other_syntax_is_no_copy() -> None:
    text = '{"locals": {"a": 1}}'
    assert [block.type for block in read_file(Source("a.tf.json", text)).body.blocks] == ["locals"]
    assert read_file(Source("a.tf", text)).diagnostics
    assert not read_file(Source("a.tf.json", text)).diagnostics
