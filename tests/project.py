"""A small project on disk, and iaccheck run in it as a user would run it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from iaccheck.cli import main

Json = dict[str, Any]


class Ran:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Json:
        """What it printed, as JSON."""
        found: Json = json.loads(self.out)
        return found


class Project:
    """A folder that is the working directory as long as a test runs."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.capsys, self.monkeypatch = folder, capsys, monkeypatch
        monkeypatch.chdir(folder)

    def write(self, files: Mapping[str, str]) -> Project:
        """Write files, with the folders that they need."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return self

    def run(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Run a command line here."""
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self.capsys.readouterr()
        code = main(list(arguments))
        captured = self.capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    def check(self, *arguments: str) -> Json:
        """The report of `iaccheck check`, passes included."""
        return self.run("check", "--all", "--format", "json", *arguments).json

    def settings(self, *arguments: str) -> list[Json]:
        """The rows of `iaccheck settings`."""
        rows: list[Json] = self.run("settings", "--format", "json", *arguments).json["settings"]
        return rows

    def reach(self, *arguments: str) -> list[Json]:
        """The rows of `iaccheck reach`."""
        rows: list[Json] = self.run("reach", "--format", "json", *arguments).json["reach"]
        return rows

    def findings(self, *arguments: str) -> list[Json]:
        """The findings of `iaccheck check`, without passes."""
        found: list[Json] = self.run("check", "--format", "json", *arguments).json["findings"]
        return found
