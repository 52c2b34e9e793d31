"""Asks Terraform to plan each folder of tests/truth/configurations, and says where its answer is not the recorded one.

    python tests/truth/record_configurations.py [CASE…]            what has changed since the answers were recorded
    python tests/truth/record_configurations.py --write [CASE…]    the same, and record the new answers

ORACLE must name a folder with plan.sh, which plans with real provider schemas and stub providers. A case is a folder of
Terraform files, with `case.json` beside them where `terraform plan` is not simply called there:

    root         the root module's folder in the case (default: the case itself)
    options      options of `terraform plan`; files by paths relative to the root module
    environment  what is set besides, as TF_VAR_hours or TF_WORKSPACE
    undecided    of a case that Terraform refuses: addresses whose settings we must call unknown

    less         settings that Terraform knows and we call unknown, and why
    newer        settings that a newer Terraform than the recording one knows, and their values
    hidden       settings that we keep to ourselves and Terraform shows, and why
    unseen       settings that a plan's JSON does not let us see, and why

`expected.json` is Terraform's answer: of each setting of the catalogue the planned value, "unknown", "omitted" (with
the default, if the provider has one) or "null", which is omitted too, but by an expression whose value no plan shows;
what each provider was configured with, and each ephemeral resource opened with (by type, since a provider is not told
its address); or the errors for which there is no plan. `plan.json` is the plan, where it is small.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
CONFIGURATIONS = HERE / "configurations"
SETTINGS = HERE.parent.parent / "rules" / "settings"
MARK = "arguments_left_out"
MOST_PLAN_BYTES = 60_000
Json = Any


def settings() -> Mapping[str, list[tuple[str, ...]]]:
    """By resource type, the paths of its settings, as the shipped catalogue has them."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for path in sorted(SETTINGS.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["settings"]:
            type_, *steps = entry["id"].split(".")
            if type_ in ("data", "ephemeral"):
                type_ += f".{steps.pop(0)}"
            found.setdefault(type_, []).append(tuple(steps))
    return found


class Oracle:
    """plan.sh with a provider that tells which arguments are left out."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder, self.scratch = scratch / "oracle", scratch
        self.folder.mkdir()
        shutil.copy(folder / "plan.sh", self.folder)
        (self.folder / "schemas").symlink_to((folder / "schemas").resolve())
        shutil.copy(folder / "stub_provider.py", self.folder / "oracle_stub.py")
        text = (self.folder / "oracle_stub.py").read_text(encoding="utf-8")
        schemas = f"FOLDER = pathlib.Path({str(self.folder / 'schemas')!r})\n"
        (self.folder / "oracle_stub.py").write_text(re.sub(r"(?m)^FOLDER = .*\n", lambda _: schemas, text))
        shutil.copy(HERE / "telling_provider.py", self.folder / "stub_provider.py")

    def plan(self, case: Path) -> tuple[Json | None, list[Json], list[str]]:
        """The plan of a case, the configurations of its providers, and its errors."""
        told = described(case)
        tree, log = self.scratch / "tree", self.scratch / "providers"
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(case, tree, ignore=shutil.ignore_patterns("expected.json", "plan.json", "case.json"))
        log.write_text("")
        environment = {**os.environ, **told.get("environment", {}), "TREE": str(tree), "TRUTH_PROVIDERS": str(log)}
        environment.setdefault("ORACLE_HOME", str(Path.home() / ".cache" / "iaccheck-truth"))
        command = ["bash", str(self.folder / "plan.sh"), str(tree / told.get("root", ".")), *told.get("options", [])]
        code, printed, said = run_group(command, environment)
        if code:
            return None, [], sorted(set(errors(said))) or [said]
        configured = sorted(set(log.read_text(encoding="utf-8").splitlines()))
        return json.loads(printed), [json.loads(line) for line in configured], []


def run_group(command: list[str], environment: Mapping[str, str]) -> tuple[int, str, str]:
    """A command's code, output and messages. Providers that it leaves behind, as a crash of Terraform does, end too."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        printed, said = process.communicate(timeout=300)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode, printed, said


def errors(printed: str) -> Iterator[str]:
    """Each error that Terraform printed, as `main.tf:3: summary`; the summary alone if it has no place."""
    for text in re.split(r"(?m)^Error: ", printed)[1:]:
        summary = text.partition("\n")[0]
        if summary.startswith("Cycle: "):
            summary = "Cycle: " + ", ".join(sorted(summary.removeprefix("Cycle: ").split(", ")))
        place = re.search(r"(?m)^  on (\S+) line (\d+)", text)
        yield f"{place[1]}:{place[2]}: {summary}" if place else summary


def described(case: Path) -> Json:
    """How a case is planned."""
    path = case / "case.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def answer(plan: Json | None, providers: list[Json], errors: list[str]) -> Json:
    """What is recorded of a plan."""
    if plan is None:
        return {"fails": errors}
    found: dict[str, Json] = {}
    read = {each["address"]: each for each in objects(plan.get("prior_state", {}).get("values", {}))}
    changes = {each["address"]: each for each in plan.get("resource_changes", [])}
    for address, each in {**{a: as_change(r) for a, r in read.items() if r["mode"] == "data"}, **changes}.items():
        after = each["change"]["after"]
        type_ = f"data.{each['type']}" if each["mode"] == "data" else each["type"]
        if after is not None:
            left_out = json.loads(after.get(MARK) or "[]")
            written = configured(plan["configuration"]["root_module"], address)
            for path in settings().get(type_, []):
                values = list(at(each["change"], path, left_out, is_worked_out(written, path)))
                if values:
                    found[".".join((address, *path))] = values if len(path) > 1 else values[0]
    durations = [p for p in providers if set(p) & {"assume_role", "assume_role_with_oidc"}]
    opened = [p for p in providers if "ephemeral" in p]
    more = {"providers": durations, "ephemeral": opened}
    return {"settings": dict(sorted(found.items())), **{name: all_ for name, all_ in more.items() if all_}}


def objects(values: Json) -> Iterator[Json]:
    """All objects of a state."""
    pending = [values.get("root_module", {})]
    while pending:
        module = pending.pop()
        yield from module.get("resources", [])
        pending.extend(module.get("child_modules", []))


def as_change(read: Json) -> Json:
    """A data source that was read while planning, as one that is read by the apply stands among the changes."""
    return {**read, "change": {"after": read["values"], "after_sensitive": read.get("sensitive_values", {})}}


def configured(module: Json, address: str) -> Json:
    """The expressions of the resource block that an instance comes from."""
    names = re.sub(r"\[(?:\d+|\"(?:[^\"\\]|\\.)*\")\]", "", address).split(".")
    while names[0] == "module":
        module, names = module["module_calls"][names[1]]["module"], names[2:]
    return next(r.get("expressions", {}) for r in module["resources"] if r["address"] == ".".join(names))


def is_worked_out(expressions: Json, path: tuple[str, ...]) -> bool:
    """Whether an argument is written as more than a constant, so that a plan need not tell whether it is null."""
    inner = expressions.get(path[0])
    if inner is None or len(path) == 1:
        return inner is not None and "constant_value" not in inner
    return any(is_worked_out(block, path[1:]) for block in (inner if isinstance(inner, list) else [inner]))


def at(change: Json, path: tuple[str, ...], left_out: list[str], worked_out: bool) -> Iterator[Json]:
    """What stands at a path into nested blocks, once for each block."""
    places = [("", change["after"], change.get("after_unknown", {}), change.get("after_sensitive", {}))]
    for step in path[:-1]:
        if any(marked(unknown, step) and not after.get(step) for _, after, unknown, _ in places):
            yield "unknown"
        places = [
            (f"{prefix}{step}[{index}].", element, element_of(unknown, step, index), element_of(sensitive, step, index))
            for prefix, after, unknown, sensitive in places
            for index, element in enumerate(after.get(step) or [])
        ]
    for prefix, after, unknown, sensitive in places:
        name = path[-1]
        if prefix + name in left_out:
            default = None if marked(unknown, name) else after.get(name)
            yield {"omitted": default} if default is not None else "null" if worked_out else "omitted"
        elif marked(unknown, name):
            yield "unknown"
        else:
            yield {"known": after.get(name), **({"sensitive": True} if marked(sensitive, name) else {})}


def element_of(marks: Json, name: str, index: int) -> Json:
    """The marks of one block in those of the resource; all of it may be marked with one `true`."""
    inner = marks.get(name, {}) if isinstance(marks, dict) else marks
    return inner[index] if isinstance(inner, list) and index < len(inner) else inner


def marked(marks: Json, name: str) -> bool:
    """Whether an argument is unknown, or sensitive."""
    return bool(marks.get(name)) if isinstance(marks, dict) else bool(marks)


def without_marks(value: Json) -> Json:
    """A plan as it would be without what the recorder adds and the time at which it was made."""
    if isinstance(value, dict):
        return {name: without_marks(inner) for name, inner in value.items() if name not in (MARK, "timestamp")}
    return [without_marks(inner) for inner in value] if isinstance(value, list) else value


def one_a_line(recorded: Json) -> str:
    """An answer as JSON with a setting, a provider or an error in each line, so that a change shows as one."""
    parts = []
    for name, entries in recorded.items():
        named = isinstance(entries, dict)
        shown = [json.dumps(entry, ensure_ascii=False) for entry in (entries.values() if named else entries)]
        lines = [f"{json.dumps(key)}: {text}" for key, text in zip(entries, shown, strict=True)] if named else shown
        opening, closing = "{}" if named else "[]"
        parts.append(f"  {json.dumps(name)}: {opening}\n" + ",\n".join(f"    {x}" for x in lines) + f"\n  {closing}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def write(case: Path, now: Json, plan: Json | None) -> None:
    """Record an answer."""
    (case / "expected.json").write_text(one_a_line(now), encoding="utf-8")
    text = json.dumps(without_marks(plan), ensure_ascii=False) + "\n"
    kept = case / "plan.json"
    kept.unlink(missing_ok=True)
    if plan is not None and len(text) < MOST_PLAN_BYTES:
        kept.write_text(text, encoding="utf-8")


def main() -> int:
    """Compare all recorded answers with Terraform's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="record the answers")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="only these folders")
    options = parser.parse_args()
    if "ORACLE" not in os.environ:
        print("configurations: skipped; set ORACLE to the folder of plan.sh")
        return 0
    cases = [CONFIGURATIONS / name for name in options.cases] or sorted(p for p in CONFIGURATIONS.iterdir())
    changed = 0
    with tempfile.TemporaryDirectory() as scratch:
        oracle = Oracle(Path(os.environ["ORACLE"]), Path(scratch))
        for case in cases:
            plan, providers, errors = oracle.plan(case)
            now = answer(plan, providers, errors)
            recorded = case / "expected.json"
            before = json.loads(recorded.read_text(encoding="utf-8")) if recorded.exists() else None
            if now != before:
                changed += 1
                print(f"{case.name}: {json.dumps(before)}\n  now {json.dumps(now)}", flush=True)
                if options.write:
                    write(case, now, plan)
    print(f"configurations: {len(cases)} asked, {changed} answers differ")
    return 0 if options.write or not changed else 1


if __name__ == "__main__":
    sys.exit(main())
