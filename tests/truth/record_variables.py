"""Asks Terraform what a variable's type makes of values, and says where it differs from tests/truth/variables.json.

python tests/truth/record_variables.py           what has changed since the answers were recorded
python tests/truth/record_variables.py --write   the same, and record the new answers
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from record import Case, Console, write

CASES = Path(__file__).parent / "variables.json"


def answer(console: Console, case: Case) -> Case:
    """The value of a variable of the case's constraint with the case's value as its default."""
    text = f'variable "v" {{\n  type = {case["constraint"]}\n  default = {case["value"]}\n}}\n'
    Path(console.folder, "variable.tf").write_text(text, encoding="utf-8")
    value = console.ask("jsonencode(var.v)")
    kept = {name: case[name] for name in ("constraint", "value", "differs", "because") if name in case}
    if value is None or not value.startswith('"'):
        return {**kept, "fails": True}
    return {**kept, "json": json.loads(value), "type": console.type_of("var.v")}


def main() -> int:
    """Compare all recorded answers with Terraform's."""
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        console = Console(folder)
        now = [answer(console, case) for case in cases]
    changed = [(before, after) for before, after in zip(cases, now, strict=True) if before != after]
    for before, after in changed:
        print(f"{CASES.name}: {before}\n  now {after}")
    if "--write" in sys.argv:
        write(CASES, now)
    print(f"{len(changed)} answers differ")
    return 1 if changed and "--write" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
