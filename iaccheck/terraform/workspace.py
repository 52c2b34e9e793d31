"""A root module's folder and the environment -> the workspace that Terraform would plan it in."""

from __future__ import annotations

import os

import msgspec

from iaccheck.files import Files
from iaccheck.hcl.literal import literal
from iaccheck.hcl.types import STRING
from iaccheck.hcl.values import Value, string, unknown
from iaccheck.source import Diagnostic
from iaccheck.terraform.module import Declaration, Module
from iaccheck.terraform.planning import DATA_FOLDER, WORKSPACE, Planning

SELECTED = "environment"
"""Where `terraform workspace select` writes the name down, in the data folder."""
SAY = f"say which with {WORKSPACE}, or under roots in iaccheck.yaml"
UNNAMED = string("default")
"""The workspace where none is named."""
LACKS_IT = ('This object has no attribute "default"', 'This map has no element "default"')
"""How it is said that something is not there for this workspace."""


def workspace_of(module: Module, files: Files, planning: Planning) -> Value:
    """The name that is given; else that of a `cloud` block, the one selected in the folder, and at last `default`.

    HCP Terraform knows no workspace "default", and the remote backend's names depend on where Terraform runs: there
    it is unknown until one is selected.
    """
    named = planning.workspace or planning.environment.get(WORKSPACE)
    if named:
        return string(named)
    cloud = next((block for block in module.backends if block.type == "cloud"), None)
    of_cloud = _named_by(cloud) if cloud else None
    if of_cloud is not None:
        return of_cloud
    if planning.planned is not None:
        return unknown(STRING, f"depends on terraform.workspace, which a plan does not tell: {SAY}", not_null=True)
    selected = _selected(module.folder, files, planning)
    if selected is not None:
        return selected
    if cloud or any(block.labels == ("remote",) for block in module.backends):
        where = "the cloud block" if cloud else "the remote backend"
        return unknown(STRING, f"depends on terraform.workspace, which {where} leaves open: {SAY}", not_null=True)
    return UNNAMED


def with_workspace(said: Diagnostic) -> Diagnostic:
    """What is said in a root module that asks for its workspace, which nobody named; that may be what is wrong."""
    if not said.detail.startswith(LACKS_IT):
        return said
    return msgspec.structs.replace(said, detail=f'{said.detail}. The workspace is "default": {SAY}.')


def selected_name(folder: str, files: Files, planning: Planning) -> str | None:
    """The workspace that was selected in a folder, if one was and that can be read."""
    selected = _selected(folder, files, planning)
    return selected.data if selected is not None and isinstance(selected.data, str) else None


def _named_by(cloud: Declaration) -> Value | None:
    """The one workspace that a `cloud` block names."""
    for block in cloud.content().blocks_of("workspaces"):
        written = block.attribute("name")
        if written is not None:
            value, faults = literal(written.expression, written.source)
            reason = f"depends on terraform.workspace, whose name is not written as a text: {SAY}"
            is_text = not faults and isinstance(value.data, str)
            return msgspec.structs.replace(value, place=None) if is_text else unknown(STRING, reason, not_null=True)
    return None


def selected_path(folder: str, planning: Planning) -> str:
    """The file, absolute, that holds the workspace which was selected in a folder."""
    data_folder = planning.environment.get(DATA_FOLDER) or ".terraform"
    return os.path.normpath(os.path.join(folder, data_folder, SELECTED))


def _selected(folder: str, files: Files, planning: Planning) -> Value | None:
    """The workspace that was selected in a folder."""
    path = selected_path(folder, planning)
    if not files.contains(path):
        why = f"depends on terraform.workspace, which {files.shown(path)} says, outside of the checked tree: {SAY}"
        return unknown(STRING, why, not_null=True)
    content = files.read_bytes(path) if files.is_file(path) else b""
    name = content.decode("utf-8", "replace").strip() if isinstance(content, bytes) else ""
    return string(name) if name else None
