"""No module of Python is imported from the folder that is checked, neither here nor in other processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.running import GOOD, TOP, write

MODULES = ("multiprocessing", "concurrent", "msgspec", "yaml", "re2", "iaccheck", "sitecustomize", "pickle", "json")
PROGRAM = """
import sys

sys.platform = {platform!r}
from iaccheck import crew
from iaccheck.cli import main

crew.WORTH_IT = 1
if __name__ == "__main__":
    sys.exit(main(["settings", "--no-cache", "--jobs", "2"]))
"""


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_processes_import_nothing_of_the_checked_folder(tmp_path: Path, platform: str) -> None:
    """Where they begin as copies, and where they begin anew, as on macOS and Windows."""
    there, program = tmp_path / "there", tmp_path / "bin/program.py"
    write(program.parent, {"program.py": PROGRAM.format(platform=platform)})
    owned = "import os\nos.close(os.open('owned', os.O_CREAT))\n"
    write(there, {f"{name}/__init__.py": owned for name in MODULES} | {f"r{n}/main.tf": GOOD for n in range(4)})
    done = subprocess.run(
        [sys.executable, str(program)], cwd=there, capture_output=True, text=True, check=False, timeout=120,
        env={**{k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH"}, "PYTHONPATH": str(TOP)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("alicloud_ram_role.good") == 4
    assert not (there / "owned").exists()
