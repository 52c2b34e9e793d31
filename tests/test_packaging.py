from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import iaccheck

TOP = Path(__file__).parent.parent
EXAMPLE = TOP / "examples/terraform/alicloud-roles"


def run(*command: str | Path, code: int = 0, folder: Path = TOP) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is built from the source distribution, so that this is whole too."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, TOP)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, symlinks=True)
    return folder


def install(environment: Path, *arguments: str | Path) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", environment)
    run(*pip, "install", "--quiet", "--constraint", TOP / "constraints.txt", *arguments)


def test_wheel_holds_the_rules_as_yaml_and_compiled(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        compiled = json.loads(archive.read("iaccheck/rules.json"))
    rules = {path.relative_to(TOP).as_posix() for path in TOP.glob("rules/**/*") if path.is_file()}
    assert rules
    assert {f"iaccheck/{path}" for path in rules} <= names
    assert not [name for name in names if not name.startswith(("iaccheck/", "iaccheck-"))]
    assert "session-out-of-range" in json.dumps(compiled)


def test_runs_as_installed_and_from_a_checkout(wheel: Path, clean: Path, tmp_path: Path) -> None:
    """From a wheel and an editable install in a clean environment, and without either from the checkout."""
    program = clean / "bin/iaccheck"
    listings = [run(sys.executable, "-m", "iaccheck", "rules")]
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("version: 1\nworkflows: 8h\n", encoding="utf-8")
    for source in ([wheel], ["--no-deps", "--force-reinstall", "--editable", TOP]):
        install(clean, *source)
        assert run(program, "--version", folder=tmp_path).split() == ["iaccheck", iaccheck.__version__]
        assert "workflow-unreachable" in run(program, "check", EXAMPLE, code=1, folder=tmp_path)
        page = run(program, "--format", "html", EXAMPLE, code=1, folder=tmp_path)
        assert "<style>:root {" in page  # its style and script are files that are not Python
        run(program, "--config", wrong, EXAMPLE, code=2)  # told by the schema, which stands among the rules
        listings.append(run(program, "rules", folder=tmp_path))
    assert "session-out-of-range" in listings[0]
    assert len(set(listings)) == 1
