"""`iaccheck check --fix`: correct what findings name, then report on what is left; `--diff` only shows it."""

from __future__ import annotations

import msgspec

from iaccheck.commands.check import exit_code, reported
from iaccheck.commands.nothing import nothing_found, with_touched
from iaccheck.commands.output import Look, Output
from iaccheck.fix import Fixed, fixed
from iaccheck.run import Terms, run
from iaccheck.universe import Asked


def fix(asked: Asked, terms: Terms, look: Look, fail_on: str | None, write_baseline: str | None = None) -> Output:
    """The report and exit code are those after the fixes; what was fixed, and what was not, is in the notes."""
    done = run(asked, terms)
    if not done.found and asked.changes is None:
        return nothing_found(asked, done)
    mended = fixed(asked, terms, done)
    output = reported(mended.run, asked, look, fail_on, write_baseline)
    fixed_output = msgspec.structs.replace(output, notes=_notes(mended, "fixed"), rewritten=mended.files)
    return with_touched(fixed_output, asked, mended.run)


def diff(asked: Asked, terms: Terms, fail_on: str | None) -> Output:
    """What `--fix` would write, as a unified diff; the exit code is that of the files as they are."""
    done = run(asked, terms)
    if not done.found and asked.changes is None:
        return nothing_found(asked, done)
    mended = fixed(asked, terms, done)
    return with_touched(Output(mended.diff, exit_code(done, fail_on), _notes(mended, "to fix")), asked, done)


def _notes(mended: Fixed, done: str) -> tuple[str, ...]:
    files = f"{len(mended.files)} file" + ("s" if len(mended.files) != 1 else "")
    return (*mended.made, *mended.left, f"{len(mended.made)} {done} in {files}, {len(mended.left)} left")
