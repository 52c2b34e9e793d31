"""iaccheck as a process of its own, with 1 GiB of memory and a time that nothing good comes near."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.project import Json, Ran

MEMORY = 1 << 30
SECONDS = 120
"""Ten seconds are what is promised of a machine that does nothing else; a process that gets here has hung."""
TOP = Path(__file__).parents[2]
GOOD = 'resource "alicloud_ram_role" "good" {\n  max_session_duration = 3600\n}\n'
BUG = ("Traceback", "bug in iaccheck")


def run(folder: Path, *arguments: str, stdin: bytes = b"", memory: int = MEMORY) -> Ran:
    """What a command line says in a folder. It may fail, but neither hang nor break."""
    process = subprocess.run(
        [sys.executable, "-m", "iaccheck", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(TOP)},
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
    )
    ran = Ran(process.returncode, process.stdout.decode(errors="replace"), process.stderr.decode(errors="replace"))
    assert ran.code in {0, 1, 2, 3}, ran.err[-2000:]
    assert not any(word in ran.err for word in BUG), ran.err[-2000:]
    return ran


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files, with the folders that they need."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def rows_of(ran: Ran) -> dict[str, Json]:
    """The settings that `iaccheck settings --format json` lists, by the address of their resource."""
    return {row["address"]: row for row in json.loads(ran.out)["settings"]}


def settings(folder: Path, files: Mapping[str, str | bytes], *arguments: str) -> dict[str, Json]:
    """The settings of some files, by address, and of a good role beside them, which has to be answered."""
    write(folder, {"good.tf": GOOD, **files})
    rows = rows_of(run(folder, "settings", "--format", "json", *arguments))
    assert rows["alicloud_ram_role.good"]["value"] == 3600
    return rows
