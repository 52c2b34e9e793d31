"""Names of files -> which of them Terraform and OpenTofu read, and which are merged over the others."""

from __future__ import annotations

from collections.abc import Collection

TERRAFORM, OPENTOFU = (".tf", ".tf.json"), (".tofu", ".tofu.json")
EXTENSIONS = (*TERRAFORM, *OPENTOFU)
OVERRIDES = tuple(f"_override{extension}" for extension in EXTENSIONS)
STACKS = tuple(f".{kind}.{syntax}" for kind in ("tfcomponent", "tfstack", "tfdeploy") for syntax in ("hcl", "json"))
OTHER_TOOLS = {
    ("terragrunt.hcl",): "Terragrunt: give its plan's JSON",
    STACKS: "Terraform Stacks: what deployments give to modules is not read; those are checked by themselves",
    ("cdktf.json",): "CDK for Terraform: programs are not run; what cdktf synth writes is checked",
}
"""By how names of files end, why they are not read."""


def is_terraform_file(name: str) -> bool:
    """Whether a file of this name is read as configuration: not what an editor left behind."""
    return name.endswith(EXTENSIONS) and not name.startswith(".")


def is_override(name: str) -> bool:
    """Whether a file of this name is merged over the others."""
    return f"_{name}".endswith(OVERRIDES)


def replacement(name: str, names: Collection[str]) -> str | None:
    """The file of the same name that OpenTofu reads in place of a `.tf` file, if it is among the names.

    Source: opentofu.org/docs/language/files, "Extension Precedence"; Terraform reads no `.tofu` file at all.
    """
    for extension, instead in zip(TERRAFORM, OPENTOFU, strict=True):
        if name.endswith(extension) and (found := name.removesuffix(extension) + instead) in names:
            return found
    return None


def not_read(names: Collection[str]) -> tuple[str, ...]:
    """Why files of a folder are not read that make infrastructure by way of another tool: a reason a tool."""
    return tuple(reason for ends, reason in OTHER_TOOLS.items() if any(name.endswith(ends) for name in names))
