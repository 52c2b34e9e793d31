"""What every command says where there is no Terraform."""

from __future__ import annotations

from iaccheck.commands.output import Output
from iaccheck.report.style import printable
from iaccheck.run import Run
from iaccheck.universe import Asked


def nothing_found(asked: Asked, done: Run) -> Output:
    """Exit 3, what was looked for, and what was there instead."""
    paths = ", ".join(asked.paths)
    looked = (
        f"{paths}: nothing to check. Looked for Terraform files (*.tf, *.tf.json) in every folder below; "
        "a plan's or state's JSON (terraform show -json) is given by its own path, or as - on standard input"
    )
    others = (f"{each.path}: {each.reason}" for each in done.report.not_checked)
    return Output("", 3, tuple(map(printable, (looked, *others))))
