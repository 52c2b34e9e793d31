"""`--fix` changes the values that are wrong and nothing else, and leaves nothing that it could still mend."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, note

from iaccheck.fix import Fixed, fixed
from iaccheck.rewrite import rewrite
from iaccheck.run import Terms, run
from iaccheck.universe import Asked
from tests.property.effort import effort
from tests.property.fixable import Fixable, fixables

TERMS = Terms(select=("session-out-of-range", "session-malformed"))


def mended(folder: str) -> Fixed:
    """Fix what is in a folder, and write it."""
    asked = Asked((folder,), folder)
    found = fixed(asked, TERMS, run(asked, TERMS))
    rewrite(found.files)
    return found


def held(folder: str, names: Mapping[str, object]) -> dict[str, bytes]:
    return {name: Path(folder, name).read_bytes() for name in names}


@effort(40)
@given(fixables())
def test_only_wrong_values_change_and_a_second_run_finds_nothing_to_mend(drawn: Fixable) -> None:
    with tempfile.TemporaryDirectory() as folder:
        before = drawn.written()
        for name, content in before.items():
            Path(folder, name).write_bytes(content)
            note(f"{name}: {content.decode()}")
        first = mended(folder)
        after = held(folder, before)
        note(f"{after}\n{first.made}\n{first.left}")
        assert not first.left
        assert all(drawn.is_only_changed_inside(name, content) for name, content in after.items())
        assert not first.run.report.diagnostics
        assert first.made
        assert not mended(folder).files
        assert held(folder, before) == after
