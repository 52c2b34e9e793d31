"""What every command says where there is no Terraform, or where only what changes touch was looked at."""

from __future__ import annotations

from msgspec.structs import replace

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


def with_touched(output: Output, asked: Asked, done: Run) -> Output:
    """Say how many root modules were looked at, where it is only those that changes touch."""
    if asked.changes is None:
        return output
    since = f"since {asked.changes.since}" if asked.changes.since is not None else "by these files"
    if not done.found:
        line = f"no root module is touched {since}: there is nothing to look at"
    else:
        line = f"{done.found} of {done.among} root module{'' if done.among == 1 else 's'} touched {since}"
    return replace(output, notes=(*output.notes, printable(line)))
