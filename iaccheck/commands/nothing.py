"""What every command says where there is no Terraform."""

from __future__ import annotations

from iaccheck.commands.output import Output
from iaccheck.universe import Asked


def nothing_found(asked: Asked) -> Output:
    """Exit 3, and what was looked for."""
    paths = ", ".join(asked.paths)
    note = (
        f"{paths}: nothing to check. Looked for Terraform files (*.tf, *.tf.json) in every folder below; "
        "a plan's or state's JSON (terraform show -json) is given by its own path, or as - on standard input"
    )
    return Output("", 3, (note,))
