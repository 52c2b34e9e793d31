"""What of a configuration matters, by the types of its blocks: what is not wanted is not worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

READ = frozenset({"data", "ephemeral"})
"""The blocks that stand for what is read, not made; their names begin with the word."""
Wanted = Mapping[str, Mapping[str, bool]]
"""By type of resource, `provider.NAME`, `backend.TYPE`, `data.TYPE` or `ephemeral.TYPE`: names of the arguments and
blocks that matter, each with whether a setting is read from it: then it is told where its value comes from.

A data source without settings is wanted only where an unknown value, of what is wanted itself, stands for it.
"""


def is_wanted_itself(type_: str, wanted: Wanted) -> bool:
    """Whether all blocks of a type are wanted, and not just those that something wanted needs."""
    return type_ in wanted and (not type_.startswith("data.") or any(wanted[type_].values()))


def words_of(wanted: Wanted) -> Iterator[str]:
    """Words of which one stands in every file that matters: types, and arguments of provider blocks and backends."""
    for type_, names in wanted.items():
        if is_wanted_itself(type_, wanted):
            block, _, name = type_.rpartition(".")
            yield from (name,) if block in {"", *READ} else names
