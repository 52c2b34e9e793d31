"""The shipped rules: a folder of YAML -> plain JSON, made when a wheel is built and read back when it runs.

The build loads this file by itself, where there is PyYAML and nothing else: import nothing more at its top.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

FOLDERS = ("settings", "workflows", "callers", "trust", "checks")


def compile_rules(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """What the YAML files in a folder of rules say, by their paths in it, in order."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    compiled: dict[str, Any] = {}
    for kind in FOLDERS:
        for name in sorted(os.listdir(os.path.join(folder, kind))):
            if name.endswith(".yaml"):
                with open(os.path.join(folder, kind, name), encoding="utf-8") as file:
                    compiled[f"{kind}/{name}"] = yaml.load(file, Loader=loader)
    return compiled


def shipped() -> Mapping[str, Any]:
    """The shipped rules: compiled in an installed package; from their YAML in a checkout or an editable install."""
    import msgspec

    from iaccheck.documents.explain import PACKAGE, rules_folder

    try:
        with open(os.path.join(PACKAGE, "rules.json"), "rb") as file:
            return msgspec.json.decode(file.read(), type=dict[str, Any])
    except FileNotFoundError:
        return compile_rules(rules_folder())
