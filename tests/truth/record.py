"""Asks `terraform console` for the answers that tests/truth keeps, and says which differ from the recorded ones.

python tests/truth/record.py             what has changed since the answers were recorded
python tests/truth/record.py --write     the same, and record the new answers
python tests/truth/record.py --add numbers < lines   add expressions, one a line, to expressions/numbers.json
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
from pathlib import Path

EXPRESSIONS = Path(__file__).parent / "expressions"
VARIABLES = Path(__file__).parent / "variables.json"
SHOWN = Path(__file__).parent / "shown.json"
"""How Terraform prints values for people."""
PROVIDED = EXPRESSIONS / "provided.json"
"""What the functions of the provider answer that Terraform has in itself, where a module requires it."""
REQUIRED = """
terraform {
  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}
"""
OURS = ("differs", "pending", "because")
"""What a case holds that Terraform does not say."""
Case = dict[str, object]


class Console:
    """`terraform console` in a copy of the folder that file functions look at."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.join(folder, "module")
        shutil.copytree(EXPRESSIONS / "files", self.folder)
        configuration = Path(folder, "terraform.rc")
        configuration.touch()
        self.environment = {
            **os.environ,
            "TF_CLI_CONFIG_FILE": str(configuration),
            "CHECKPOINT_DISABLE": "1",
        }

    def require(self, does: bool) -> None:
        """Whether the module requires Terraform's own provider from now on."""
        Path(self.folder, "versions.tf").write_text(REQUIRED if does else "", encoding="utf-8")

    def ask(self, line: str) -> str | None:
        """What it prints for a line; None if it is an error."""
        done = subprocess.run(
            ["terraform", "console", "-no-color"],
            input=line + "\n",
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if "CLI configuration" in done.stderr:
            raise RuntimeError(done.stderr)
        return None if done.returncode or "Error:" in done.stderr else done.stdout.strip()

    def values(self, expressions: list[str]) -> list[Case]:
        """The answers to expressions, asked together where none of them fails."""
        batch = self._together(expressions) if sum(map(len, expressions)) < 30_000 else None
        if batch is not None:
            return batch
        if len(expressions) == 1:
            return [self._alone(expressions[0])]
        half = len(expressions) // 2
        return self.values(expressions[:half]) + self.values(expressions[half:])

    def _together(self, expressions: list[str]) -> list[Case] | None:
        texts = self.ask(f"jsonencode([{', '.join(f'jsonencode({e})' for e in expressions)}])")
        if texts is None or not texts.startswith('"'):
            return None
        return [{"json": answer} for answer in json.loads(json.loads(texts))]

    def _alone(self, expression: str) -> Case:
        for wrapped, name in ((f"jsonencode({expression})", "json"), (f"tostring({expression})", "text")):
            answer = self.ask(wrapped)
            if answer is not None and answer.startswith('"'):
                return {name: json.loads(answer)}
            if answer is not None and "sensitive" in answer:
                shown = self.ask(f"nonsensitive({wrapped})") or '""'
                whole = self.ask(f"issensitive({expression})") == "true"
                return {name: json.loads(shown), "sensitive": "whole" if whole else "inside"}
            if answer is not None:
                return {"unknown": True}
        return {"fails": True}

    def type_of(self, expression: str) -> str | None:
        """The type of an expression, without white space."""
        answer = self.ask(f"type({expression})")
        return None if answer is None else re.sub(r",(?=[)}\]])", "", re.sub(r"\s+", "", answer))

    def variable(self, constraint: str, value: str) -> Case:
        """What a variable of a type is with a value as its default."""
        text = f'variable "v" {{\n  type = {constraint}\n  default = {value}\n}}\n'
        Path(self.folder, "variable.tf").write_text(text, encoding="utf-8")
        answer = self.ask("jsonencode(var.v)")
        if answer is None or not answer.startswith('"'):
            return {"fails": True}
        return {"json": json.loads(answer), "type": self.type_of("var.v")}


def expression_cases(console: Console, expressions: list[str]) -> list[Case]:
    """What Terraform says of each expression."""
    cases: list[Case] = []
    for expression, answer in zip(expressions, console.values(expressions), strict=True):
        type_ = None if "fails" in answer else console.type_of(expression)
        cases.append({"expression": expression, **answer, **({"type": type_} if type_ else {})})
    return cases


def asked_again(console: Console, path: Path, cases: list[Case]) -> list[Case]:
    """The cases of a file as Terraform answers them now."""
    if path == VARIABLES:
        named = [{name: str(case[name]) for name in ("constraint", "value")} for case in cases]
        now: list[Case] = [{**each, **console.variable(**each)} for each in named]
    elif path == SHOWN:
        now = [{"expression": case["expression"], "shown": console.ask(str(case["expression"]))} for case in cases]
    else:
        now = expression_cases(console, [str(case["expression"]) for case in cases])
    for before, after in zip(cases, now, strict=True):
        after.update({name: before[name] for name in OURS if name in before})
    return now


def write(path: Path, cases: list[Case]) -> None:
    """One case a line, so that a change shows as one."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def read(path: Path) -> list[Case]:
    """The cases of a file; none if it is not there yet."""
    cases: list[Case] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return cases


def add(console: Console, path: Path) -> None:
    """Add the expressions of standard input to a file."""
    cases = read(path)
    console.require(path == PROVIDED)
    known = {case["expression"] for case in cases}
    lines = dict.fromkeys(line.strip() for line in sys.stdin)
    write(path, cases + expression_cases(console, [line for line in lines if line and line not in known]))


def compare(console: Console, path: Path, record: bool) -> int:
    """How many answers in a file are not Terraform's any more; they are shown."""
    cases = read(path)
    console.require(path == PROVIDED)
    now = asked_again(console, path, cases)
    changed = [(before, after) for before, after in zip(cases, now, strict=True) if before != after]
    for before, after in changed:
        print(f"{path.name}: {before}\n  now {after}")
    if record:
        write(path, now)
    return len(changed)


def main() -> int:
    """Compare all recorded answers with Terraform's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="record the answers")
    parser.add_argument("--add", metavar="NAME", help="add expressions from standard input to a file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        console = Console(folder)
        if options.add:
            add(console, EXPRESSIONS / f"{options.add}.json")
            return 0
        paths = [*sorted(EXPRESSIONS.glob("*.json")), VARIABLES, SHOWN]
        changed = sum(compare(console, path, options.write) for path in paths)
    print(f"{changed} answers differ")
    return 1 if changed and not options.write else 0


if __name__ == "__main__":
    sys.exit(main())
