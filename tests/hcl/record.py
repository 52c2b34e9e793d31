"""Asks Terraform again for the answers that the tests of this folder keep, and says which differ.

python -m tests.hcl.record            what has changed since the answers were recorded
python -m tests.hcl.record --write    the same, and record the new answers

probes.yaml: whether `terraform fmt` reads a snippet. texts.yaml: what a text or heredoc, in native or JSON
syntax, comes out as in a plan (null if Terraform rejects it).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

HERE = Path(__file__).parent

Probes = dict[str, dict[str, list[str]]]
Texts = dict[str, list[list[object]]]


def terraform(folder: str, *arguments: str) -> tuple[str, str]:
    """What Terraform prints, and what it complains of."""
    configuration = Path(folder, "terraform.rc")
    configuration.touch()
    done = subprocess.run(
        ["terraform", *arguments],
        cwd=folder,
        env={**os.environ, "TF_CLI_CONFIG_FILE": str(configuration), "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    if "CLI configuration" in done.stderr:
        raise RuntimeError(done.stderr)
    return done.stdout, done.stderr


def accepted(snippets: list[str]) -> list[bool]:
    """Whether `terraform fmt` reads each of several snippets."""
    with tempfile.TemporaryDirectory() as folder:
        for i, snippet in enumerate(snippets):
            Path(folder, f"s{i}.tf").write_bytes(snippet.encode())
        _, said = terraform(folder, "fmt", "-write=false", "-list=false", "-no-color", ".")
    rejected = {int(i) for i in re.findall(r"^  on s(\d+)\.tf line", said, re.MULTILINE)}
    return [i not in rejected for i in range(len(snippets))]


def planned(values: list[str], syntax: str) -> list[object]:
    """What each of several values of outputs is in a plan; None where one of them stops Terraform."""
    with tempfile.TemporaryDirectory() as folder:
        for i, value in enumerate(values):
            if syntax == "json":
                Path(folder, f"o{i}.tf.json").write_bytes(f'{{"output": {{"o{i}": {{"value": {value}}}}}}}'.encode())
            else:
                Path(folder, f"o{i}.tf").write_bytes(f'output "o{i}" {{\n  value = {value}\n}}\n'.encode())
        terraform(folder, "init", "-backend=false", "-no-color")
        _, said = terraform(folder, "plan", "-input=false", "-no-color", "-out=plan")
        if not said:
            plan, _ = terraform(folder, "show", "-json", "plan")
            outputs = json.loads(plan)["planned_values"]["outputs"]
            return [outputs[f"o{i}"].get("value") for i in range(len(values))]
    if len(values) == 1:
        return [None]
    half = len(values) // 2
    return planned(values[:half], syntax) + planned(values[half:], syntax)


def ask_again(write: bool = False) -> list[str]:
    """What differs between Terraform's answers now and those recorded, a line each."""
    return [*ask_for_probes(write), *ask_for_texts(write)]


def ask_for_probes(write: bool) -> list[str]:
    """The part of `ask_again` about probes.yaml."""
    path = HERE / "probes.yaml"
    probes: Probes = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = [
        (topic, verdict == "accepted", snippet)
        for topic, verdicts in probes.items()
        for verdict, snippets in verdicts.items()
        for snippet in snippets
    ]
    answers = accepted([snippet for _, _, snippet in known])
    sorted_anew: Probes = {topic: {"accepted": [], "rejected": []} for topic in probes}
    for (topic, _, snippet), answer in zip(known, answers, strict=True):
        sorted_anew[topic]["accepted" if answer else "rejected"].append(snippet)
    if write:
        lines = path.read_text(encoding="utf-8").partition("\n")[:1]
        path.write_text("\n".join([*lines, *_probe_lines(sorted_anew)]) + "\n", encoding="utf-8")
    return [
        f"probes.yaml: {topic}: {snippet!r} is {'accepted' if answer else 'rejected'} now"
        for (topic, before, snippet), answer in zip(known, answers, strict=True)
        if before != answer
    ]


def _probe_lines(probes: Probes) -> list[str]:
    lines = []
    for topic, verdicts in probes.items():
        lines += ["", f"{topic}:"]
        for verdict, snippets in verdicts.items():
            if snippets:
                lines += [f"  {verdict}:", *[f"    - {quoted(snippet)}" for snippet in snippets]]
    return lines


def ask_for_texts(write: bool) -> list[str]:
    """The part of `ask_again` about texts.yaml."""
    path = HERE / "texts.yaml"
    texts: Texts = yaml.safe_load(path.read_text(encoding="utf-8"))
    said = []
    lines = list(path.read_text(encoding="utf-8").partition("\n")[:1])
    for topic, cases in texts.items():
        answers = planned([str(text) for text, *_ in cases], "json" if topic.startswith("JSON") else "native")
        lines += ["", f"{topic}:"]
        for (text, *before), answer in zip(cases, answers, strict=True):
            lines.append(f"  - [{quoted(str(text))}, {quoted(answer)}]")
            if before != [answer]:
                said.append(f"texts.yaml: {topic}: {text!r} is {answer!r} now")
    if write:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return said


def quoted(value: object) -> str:
    """A value in YAML's flow style, where what cannot be seen is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isascii() or c.isalnum() else f"\\U{ord(c):08x}" for c in text)


if __name__ == "__main__":
    found = ask_again(write="--write" in sys.argv[1:])
    print("\n".join(found) or "tests/hcl: Terraform answers as recorded")
    sys.exit(bool(found))
