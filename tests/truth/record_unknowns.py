"""Asks Terraform to plan the expressions of unknowns/expressions.json, of which parts are known only after apply.

python tests/truth/record_unknowns.py             what has changed since the answers were recorded
python tests/truth/record_unknowns.py --write     the same, and record the new answers
python tests/truth/record_unknowns.py --add < lines   add expressions, one a line

A case has the planned `value`, with "?" for each part that Terraform calls unknown, or `fails`. It may also have
`differs`, which is what comes out instead, and `because`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from record import OURS, Case, read, write  # type: ignore[import-not-found]  # a script finds its neighbour by name

UNKNOWNS = Path(__file__).parent / "unknowns"
CASES = UNKNOWNS / "expressions.json"
HIDDEN = "?"


class Planner:
    """`terraform plan` of a copy of the folder, with an output for each expression."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.join(folder, "module")
        shutil.copytree(UNKNOWNS, self.folder)
        configuration = Path(folder, "terraform.rc")
        configuration.touch()
        self.environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(configuration), "CHECKPOINT_DISABLE": "1"}
        self._terraform("init")

    def _terraform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["terraform", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
        )

    def answers(self, expressions: Sequence[str]) -> list[Case]:
        """What Terraform plans for each expression, those that fail left out one after the other."""
        left = dict(enumerate(expressions))
        while True:
            lines = "".join(f'output "o{i}" {{ value = {expression} }}\n' for i, expression in left.items())
            Path(self.folder, "outputs.tf").write_text(lines, encoding="utf-8")
            done = self._terraform("plan", "-no-color", "-input=false", "-refresh=false", "-out=planned")
            if done.returncode == 0:
                break
            numbers = {int(line) for line in re.findall(r"on outputs.tf line (\d+)", done.stderr)}
            if not numbers:
                raise RuntimeError(done.stderr)
            left = {i: e for line, (i, e) in enumerate(left.items(), 1) if line not in numbers}
        outputs = json.loads(self._terraform("show", "-json", "planned").stdout)["output_changes"]
        return [
            {"expression": e, "value": merged(outputs[f"o{i}"])} if i in left else {"expression": e, "fails": True}
            for i, e in enumerate(expressions)
        ]


def merged(change: Mapping[str, Any]) -> Any:
    """A planned value, with what is unknown marked in it."""
    return _marked(change.get("after"), change["after_unknown"])


def _marked(value: Any, unknown: Any) -> Any:
    if unknown is True:
        return HIDDEN
    if isinstance(unknown, dict):
        return {
            name: _marked((value or {}).get(name), unknown.get(name)) for name in sorted({**(value or {}), **unknown})
        }
    if isinstance(unknown, list):
        known = value or []
        longest = max(len(known), len(unknown))
        filled = [*known, *[None] * longest][:longest]
        return [_marked(v, u) for v, u in zip(filled, [*unknown, *[False] * longest][:longest], strict=True)]
    return value


def main() -> int:
    """Compare all recorded answers with Terraform's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="record the answers")
    parser.add_argument("--add", action="store_true", help="add expressions from standard input")
    options = parser.parse_args()
    before = read(CASES)
    expressions = dict.fromkeys(str(case["expression"]) for case in before)
    if options.add:
        expressions |= dict.fromkeys(line.strip() for line in sys.stdin if line.strip())
    with tempfile.TemporaryDirectory() as folder:
        now = Planner(folder).answers(list(expressions))
    recorded = {case["expression"]: case for case in before}
    for case in now:
        case.update({name: v for name, v in recorded.get(case["expression"], {}).items() if name in OURS})
    changed = [case for case in now if case != recorded.get(case["expression"])]
    for case in changed:
        print(f"{recorded.get(case['expression'])}\n  now {case}")
    print(f"{len(changed)} answers differ")
    if options.write or options.add:
        write(CASES, now)
    return 1 if changed and not (options.write or options.add) else 0


if __name__ == "__main__":
    sys.exit(main())
