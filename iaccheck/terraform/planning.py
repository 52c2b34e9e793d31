"""How a root module is planned, and by what names it is told: what needs no configuration to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from iaccheck.hcl.values import Value

ENVIRONMENT_PREFIX = "TF_VAR_"
WORKSPACE = "TF_WORKSPACE"
DATA_FOLDER = "TF_DATA_DIR"
AUTOMATIC = ("terraform.tfvars", "terraform.tfvars.json")
AUTOMATIC_ENDS = (".auto.tfvars", ".auto.tfvars.json")
VARIABLES = (".tfvars", ".tfvars.json")


class Planning(msgspec.Struct, frozen=True):
    """How a root module is planned: what a user would tell `terraform plan`."""

    arguments: tuple[tuple[str, str], ...] = ()
    """`("var", "NAME=VALUE")` and `("var-file", PATH)`, in the order given; paths absolute."""
    environment: Mapping[str, str] = {}
    workspace: str | None = None
    """As the configuration names it; else the environment and the folder tell."""
    planned: Mapping[str, Value] | None = None
    """The variables of the plan that was made of the root module: those are its values, wherever they stand."""


def is_told(name: str) -> bool:
    """Whether a variable of the environment tells anything about how a root module is planned."""
    return name.startswith(ENVIRONMENT_PREFIX) or name in {WORKSPACE, DATA_FOLDER}


def is_automatic(name: str) -> bool:
    """Whether Terraform reads a file of this name in a root module without being told, for its variables."""
    return name in AUTOMATIC or name.endswith(AUTOMATIC_ENDS)


def undeclared(arguments: Iterable[str], declared: Iterable[str]) -> tuple[str, ...]:
    """Names that `--var` gives and no root module declares."""
    known = set(declared)
    names = (text.partition("=")[0].strip() for text in arguments)
    return tuple(name for name in names if name not in known)
