"""`iaccheck schema`: the JSON Schema by which editors complete and check `iaccheck.yaml`, or files of rules."""

from __future__ import annotations

from iaccheck.commands.output import Output
from iaccheck.documents.explain import schema_text
from iaccheck.source import UsageError

SCHEMAS = {"config": "iaccheck", "rules": "rules"}
"""By what people call a file, the name of its schema."""


def schema(named: tuple[str, ...]) -> Output:
    """One schema: that of the configuration unless another one is named."""
    what = named[0] if named else "config"
    if len(named) > 1 or what not in SCHEMAS:
        raise UsageError(f"schema takes one of {', '.join(SCHEMAS)}, or nothing for {next(iter(SCHEMAS))}")
    return Output(schema_text(SCHEMAS[what]))
