"""Asks Terraform to plan each configuration of refusals.json, and says where it refuses otherwise than was recorded.

python tests/truth/record_refusals.py             what has changed since the refusals were recorded
python tests/truth/record_refusals.py --write     the same, and record the new ones

ORACLE must name a folder with plan.sh. A case has the `value` of a setting in line 2, the `rest` of the file from line
9 on, and other `files`; `terraform` is what it says, and what we say stands beside it in refused.txt:

    kind     what our message must have in place of Terraform's summary, where that reads otherwise
    at       where our message stands, where that is not where Terraform's does, and `because`
    less     why we refuse nothing here
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "refusals.json"
HEAD = """resource "alicloud_ram_role" "x" {
  max_session_duration = %s
}

resource "alicloud_ram_role" "beside" {
  max_session_duration = 3600
}

"""
Json = dict[str, Any]


def read() -> list[Json]:
    """All cases."""
    cases: list[Json] = json.loads(CASES.read_text(encoding="utf-8"))
    return cases


def files(case: Json) -> dict[str, str]:
    """The files of a case, by path."""
    return {"main.tf": HEAD % case["value"] + case.get("rest", ""), **case.get("files", {})}


def name(case: Json) -> str:
    """What tests call a case."""
    return " | ".join(filter(None, (case["value"], " ".join(case.get("rest", "").split()))))


def refusals(case: Json, oracle: Path) -> list[Json]:
    """The errors of a plan, in order: their kind, what they say, and where."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files(case).items():
            there = Path(folder, path)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(text, encoding="utf-8")
        environment = {"ORACLE_HOME": str(Path.home() / ".cache" / "iaccheck-truth"), **os.environ}
        command = ["bash", str(oracle / "plan.sh"), folder, "-json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    found = [line["diagnostic"] for line in lines if line.get("diagnostic", {}).get("severity") == "error"]
    return sorted(map(refusal, found), key=lambda each: json.dumps(each))


def refusal(diagnostic: Json) -> Json:
    """What is kept of an error."""
    place = diagnostic.get("range")
    at = f"{place['filename']}:{place['start']['line']}:{place['start']['column']}" if place else None
    return {"at": at, "summary": diagnostic["summary"], "detail": " ".join(diagnostic["detail"].split())}


def write(cases: list[Json]) -> None:
    """One case a line, so that a change shows as one."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    CASES.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main() -> int:
    """Compare all recorded refusals with Terraform's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="record the refusals")
    options = parser.parse_args()
    if "ORACLE" not in os.environ:
        print("refusals: skipped; set ORACLE to the folder of plan.sh")
        return 0
    cases, now = read(), []
    for case in cases:
        now.append({**case, "terraform": refusals(case, Path(os.environ["ORACLE"]))})
        if now[-1] != case:
            print(f"{name(case)}: {case.get('terraform')}\n  now {now[-1]['terraform']}", flush=True)
    changed = sum(before != after for before, after in zip(cases, now, strict=True))
    if options.write:
        write(now)
    print(f"refusals: {len(cases)} asked, {changed} differ")
    return 0 if options.write or not changed else 1


if __name__ == "__main__":
    sys.exit(main())
