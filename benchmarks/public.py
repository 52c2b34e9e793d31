"""Compares `iaccheck settings` with what Terraform plans, for the root modules of public repositories.

    python benchmarks/public.py CHECKOUTS --clone        fetch the repositories that public.yaml lists, by git
    python benchmarks/public.py CHECKOUTS                print the table, and each difference
    python benchmarks/public.py CHECKOUTS --write        and keep the table in public.md

ORACLE must name a folder with plan.sh, which plans with stub providers (as for `make truth`). CHECKOUTS holds the
repositories as OWNER/NAME. `--only OWNER/NAME…` looks at some of them, and `--answers FOLDER` keeps what Terraform
answered, so that a second run need not ask again. `--hide` keeps from iaccheck the variables without a default that
Terraform was given beside the repository's own files: what it still calls known must be right.

Every folder that holds, or calls a module that holds, a type of the catalogue is planned as a root module. Terraform
plans twice, with other values from data sources the second time: what differs rests on what a cloud would answer.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import yaml
from checkouts import Checkout, clone
from comparison import VERDICTS, compared, configured, in_plan, listed, planned
from marked import put
from stand_ins import write_oracle

from iaccheck.files import Files
from iaccheck.hcl.constraints import type_of
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from iaccheck.hcl.values import Fault
from iaccheck.model import Fact
from iaccheck.run import Terms, run
from iaccheck.terraform.module import load
from iaccheck.terraform.planning import Planning
from iaccheck.terraform.variables import inputs_of
from iaccheck.universe import Asked

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from tests.truth.record_configurations import Oracle, answer, settings  # noqa: E402

TABLE = HERE / "public.md"
Json = Any


# --- what Terraform is asked -------------------------------------------------------------------------------


class Repository:
    """A repository, made ready, and Terraform's answers on it."""

    def __init__(self, name: str, checkouts: Path, scratch: Path, told: Mapping[str, Json], original: Path) -> None:
        self.name, self.given = name, told["given"].get(name, {})
        self.checkout = Checkout(checkouts, name, scratch / "top")
        self.oracles = []
        for number in (0, 1):
            place = scratch / str(number)
            write_oracle(original, place / "written", self.checkout.files, told["samples"], bool(number))
            self.oracles.append(Oracle(place / "written", place))
        self.told = scratch / "given.tfvars.json"

    def folders(self) -> Iterator[Path]:
        """The folders that are planned."""
        words = {type_ if "." not in type_ else path[-1] for type_, paths in settings().items() for path in paths}
        holds = re.compile(rf"\b(?:{'|'.join(sorted(words))})\b".encode())
        holding = {path.parent for path in self.checkout.top.rglob("*.tf") if holds.search(path.read_bytes())}
        for folder in sorted({path.parent for path in self.checkout.top.rglob("*.tf")}):
            inside = folder.relative_to(self.checkout.top)
            if ".terraform" not in inside.parts and holding.intersection(self.checkout.reached(folder)):
                yield inside

    def values(self, inside: Path) -> Json:
        """Values for the variables that have none."""
        folder = str(self.checkout.top / inside)
        files = Files(str(self.checkout.top), str(self.checkout.top))
        module = load(folder, files)
        set_there = inputs_of(module, files, Planning()).values
        chosen = {**self.given.get("*", {}), **self.given.get(str(inside), {})}
        values = {name: value for name, value in chosen.items() if name in module.variables}
        for name, variable in module.variables.items():
            attributes = variable.content().attributes
            if "default" not in attributes and name not in set_there and name not in values:
                found = type_of(attributes["type"].expression) if "type" in attributes else (DYNAMIC, None)
                values[name] = "example" if isinstance(found, Fault) else example(found[0])
        return values

    def without_needed(self, inside: Path, values: Json) -> Json:
        """The values that replace a default: without them, a variable would have another value, not an unknown one."""
        module = load(str(self.checkout.top / inside), Files(str(self.checkout.top), str(self.checkout.top)))
        has_default = {name for name, block in module.variables.items() if "default" in block.content().attributes}
        return {name: value for name, value in values.items() if name in has_default}

    def ask(self, inside: Path, number: int) -> tuple[Json, Json]:
        """Terraform's plan of a folder, and what is recorded of it."""
        absent = self.checkout.absent(self.checkout.top / inside)
        if absent is not None:
            return None, {"fails": [f"no module: {absent}"]}
        case = {"root": str(inside), "options": [f"-var-file={self.told}"]}
        (self.checkout.top / "case.json").write_text(json.dumps(case), encoding="utf-8")
        try:
            plan, providers, errors = self.oracles[number].plan(self.checkout.top)
        except subprocess.TimeoutExpired:
            return None, {"fails": ["Terraform took too long"]}
        finally:
            (self.checkout.top / "case.json").unlink()
        return plan, answer(plan, providers, errors)


def example(type_: Type) -> Json:
    """A value of a type."""
    match type_:
        case ListOf(element) | SetOf(element):
            return [example(element)]
        case MapOf(element):
            return {"example": example(element)}
        case TupleOf(elements):
            return [example(element) for element in elements]
        case ObjectOf(attributes, optional):
            return {name: example(inner) for name, inner in attributes.items() if name not in optional}
    return 7200 if type_ == NUMBER else True if type_ == BOOL else "example"


class Answers:
    """What Terraform answered, kept in a folder if there is one."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def of(self, repository: Repository, inside: Path, number: int) -> tuple[Json, Json]:
        """Terraform's plan of a folder, and what is recorded of it."""
        if self.folder is None:
            return repository.ask(inside, number)
        path = self.folder / repository.name / inside / f"{number}.json"
        told = repository.told.read_text(encoding="utf-8")
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["told"] == told:
                return kept["plan"], exactly(kept["answer"])
        plan, recorded = repository.ask(inside, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"told": told, "answer": recorded, "plan": plan}), encoding="utf-8")
        return plan, exactly(recorded)


def exactly(recorded: Json) -> Json:
    """JSON with its fractions as they are written."""
    return json.loads(json.dumps(recorded), parse_float=Decimal)


def found_in(target: Path, top: Path, options: tuple[tuple[str, str], ...] = ()) -> tuple[Fact, ...]:
    """The settings of a folder, planned as a root module whoever else calls it, or of a plan."""
    if target.is_file():
        return run(Asked((str(target),), str(top)), Terms()).report.facts
    inside = str(target.relative_to(top))
    above = {target, *target.parents}
    others = {str(path.parent.relative_to(top)) for path in top.rglob("*.tf") if path.parent not in above}
    written = {"version": 1, "roots": [{"name": "asked", "path": inside}], "exclude": sorted(others)}
    configuration = top / "iaccheck.yaml"
    configuration.write_text(json.dumps(written), encoding="utf-8")
    report = run(Asked((str(target),), str(top), {}, options, str(configuration)), Terms()).report
    return tuple(fact for fact in report.facts if fact.root == "asked")


class Row(msgspec.Struct):
    """What came of one repository."""

    name: str
    commit: str
    planned: int = 0
    counts: Counter[str] = msgspec.field(default_factory=Counter)
    plan: Counter[str] = msgspec.field(default_factory=Counter)
    refused: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """By reason, the folders that Terraform does not plan."""


def measure(repository: Repository, row: Row, answers: Answers, hide: bool) -> None:
    """Compares every root module of a repository, and prints what differs."""
    top = repository.checkout.top
    for inside in repository.folders():
        values = repository.values(inside)
        repository.told.write_text(json.dumps(values), encoding="utf-8")
        ours = repository.told.with_name("ours.tfvars.json")
        ours.write_text(json.dumps(repository.without_needed(inside, values) if hide else values), encoding="utf-8")
        facts = found_in(top / inside, top, (("var-file", str(ours)),))
        plan, recorded = answers.of(repository, inside, 0)
        if plan is None:
            row.refused.setdefault(reason(recorded["fails"][0]), []).append(str(inside))
            print(f"{row.name}/{inside}: not planned: {recorded['fails']}", file=sys.stderr)
            continue
        row.planned += 1
        wanted, found = planned(recorded), listed(facts)
        verdicts = list(compared(wanted, found, None))
        if any(verdict == "unknown" for verdict, *_ in verdicts):
            _, second = answers.of(repository, inside, 1)
            verdicts = list(compared(wanted, found, planned(second) if "settings" in second else {}))
        verdicts += configured(recorded.get("providers", ()), facts)
        row.counts.update(verdict for verdict, *_ in verdicts)
        (top.parent / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        from_plan = listed(found_in(top.parent / "plan.json", top.parent))
        read = list(in_plan(recorded, from_plan))
        row.plan.update(verdict for verdict, *_ in read)
        for verdict, key, value, mine in (*verdicts, *read):
            if verdict in ("wrong", "unknown") and not (hide and verdict == "unknown"):
                print(f"{row.name}/{inside}: {verdict}: {key}: Terraform {value}, iaccheck {mine}", file=sys.stderr)


def reason(error: str) -> str:
    """What kind of error kept Terraform from planning, without the place of it."""
    if error.startswith("no module: "):
        return "Module is not checked out"
    if "\n" in error:
        return "Terraform ended without an answer"
    summary = re.sub(r"^\S+:\d+: ", "", error)
    return re.sub(r"^missing provider .*", "Provider configuration not present", summary)


# --- the table ---------------------------------------------------------------------------------------------


def table(rows: Iterable[Row]) -> str:
    """What came of all repositories, as Markdown."""
    rows = list(rows)
    heads = ("repository", "commit", "root modules", "settings", *VERDICTS, "from the plan", "not planned")
    total = Row("all", "")
    for row in rows:
        total.planned += row.planned
        total.counts += row.counts
        total.plan += row.plan
        for why, folders in row.refused.items():
            total.refused.setdefault(why, []).extend(f"{row.name}/{folder}" for folder in folders)
    lines = (heads, ("---",) * len(heads), *map(cells, rows), cells(total))
    reasons = sorted(total.refused.items(), key=lambda entry: -len(entry[1]))
    return "".join((
        *(f"| {' | '.join(line)} |\n" for line in lines),
        "\nNot planned, by Terraform's reason:\n\n",
        *(f"- {why} ({len(folders)}): {', '.join(sorted(folders))}\n" for why, folders in reasons),
    ))  # fmt: skip


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table."""
    read = f"{row.plan['right']} right, {row.plan['wrong']} wrong"
    counts = [str(row.counts[verdict]) for verdict in VERDICTS]
    refused = str(sum(map(len, row.refused.values())))
    return row.name, row.commit[:10], str(row.planned), str(row.counts.total()), *counts, read, refused


def main() -> None:
    """Compares what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", type=Path)
    parser.add_argument("--only", nargs="*", default=[], metavar="OWNER/NAME")
    parser.add_argument("--answers", type=Path)
    for option in ("--clone", "--hide", "--write"):
        parser.add_argument(option, action="store_true")
    chosen = parser.parse_args()
    listed_ = yaml.safe_load((HERE / "public.yaml").read_text(encoding="utf-8"))
    if chosen.clone:
        for name, commit in {**listed_["repositories"], **listed_["modules"]}.items():
            clone(name, commit, chosen.checkouts)
        return
    rows = []
    for name, commit in listed_["repositories"].items():
        if (chosen.checkouts / name).is_dir() and (not chosen.only or name in chosen.only):
            with tempfile.TemporaryDirectory() as scratch:
                place, oracle = Path(scratch), Path(os.environ["ORACLE"])
                repository = Repository(name, chosen.checkouts.resolve(), place, listed_, oracle)
                row = Row(name, commit)
                measure(repository, row, Answers(chosen.answers), chosen.hide)
                rows.append(row)
                print(*cells(row), sep=" | ", flush=True)
    text = table(rows)
    print(text, end="")
    if chosen.write:
        put(TABLE, "measured", text)


if __name__ == "__main__":
    main()
