"""`iaccheck completion SHELL`: what completes command lines in bash, zsh or fish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iaccheck.commands.output import Output
from iaccheck.report.completion import SHELLS, Option, Words
from iaccheck.source import UsageError
from iaccheck.universe import Asked, universes


def completion(
    named: tuple[str, ...],
    asked: Asked,
    commands: Mapping[str, str],
    options: Iterable[tuple[tuple[str, ...], str, str | None]],
    values: Mapping[str, tuple[str, ...]],
    schemas: tuple[str, ...],
) -> Output:
    """The script of one shell; rules, settings and kinds are those in force where it is made.

    `options` are spellings, help and the name of the value; `values` what those can be. UsageError for another shell.
    """
    if len(named) != 1 or named[0] not in SHELLS:
        raise UsageError(f"completion takes one SHELL: {', '.join(SHELLS)}")
    catalogue = universes(asked)[0].catalogue
    everything = (*catalogue.checks, *catalogue.settings, *catalogue.workflows, *catalogue.callers)
    words = Words(
        commands,
        tuple(Option(*option) for option in options),
        {"ID": tuple(catalogue.checks), **values},
        {"explain": everything, "completion": tuple(SHELLS), "schema": schemas},
    )
    return Output(SHELLS[named[0]](words))
