"""Puts the rules into the wheel twice: the YAML that people read, and compiled, the JSON that a run loads."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedRules(BuildHookInterface[Any]):
    """Adds `rules/` and `rules.json` to a wheel; an editable install reads the checkout's folder instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles the rules, and tells hatchling of both forms."""
        if version == "editable":
            return
        rules = Path(self.root, "rules")
        self.scratch = tempfile.TemporaryDirectory()
        compiled = Path(self.scratch.name, "rules.json")
        text = json.dumps(compile_rules(rules), ensure_ascii=False, separators=(",", ":"))
        compiled.write_text(text, encoding="utf-8")
        build_data["force_include"] |= {str(compiled): "iaccheck/rules.json", str(rules): "iaccheck/rules"}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes what `initialize` made."""
        if version != "editable":
            self.scratch.cleanup()


def compile_rules(folder: Path) -> Any:
    """What `iaccheck.policy.shipped.compile_rules` makes of a folder of YAML.

    The module is loaded by its path: the package around it needs libraries that a build does not have.
    """
    path = Path(__file__).parent / "iaccheck/policy/shipped.py"
    spec = importlib.util.spec_from_file_location("shipped", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.compile_rules(folder)
