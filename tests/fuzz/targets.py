"""Bytes -> one boundary of iaccheck, and what has to be so whatever they are: `TARGETS`, by name.

A target raises if a law is broken: any exception is a fault, `UsageError` included where a target does not expect it.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree
from zlib import crc32

from iaccheck import DEEPEST
from iaccheck.commands.check import FORMATS, check
from iaccheck.commands.output import Look
from iaccheck.config.reading import read
from iaccheck.fix import fixed
from iaccheck.hcl.json_syntax import parse_json, parse_json_values
from iaccheck.hcl.parse import parse, parse_expression, parse_template
from iaccheck.hcl.tree import File
from iaccheck.hcl.types import DYNAMIC
from iaccheck.hcl.values import Value, unknown
from iaccheck.model import Catalogue
from iaccheck.policy.catalogue import load
from iaccheck.run import Run, Terms, run
from iaccheck.source import Diagnostic, Source, UsageError
from iaccheck.terraform.plan import read_plan
from iaccheck.universe import Asked
from iaccheck.wire import packed_root, unpacked_root
from tests.fuzz.laws import check_diagnostics, check_nodes, check_text, check_value
from tests.property.evaluation import evaluated, fails_unseen, holds
from tests.property.expressions import value_of
from tests.terraform.planning import Everything

sys.setrecursionlimit(DEEPEST)  # as `iaccheck.cli` does

TERMS = Terms(as_of="2026-11-22")
REPORTS = tuple((name, name) for name in FORMATS)
"""All formats, each to a file of its name, of which there are only the texts here."""
FILES = "main.tf", "main.tf.json", "terraform.tfvars", "iaccheck.yaml", "rules/own.yaml", "m/main.tf", "m/a.tftpl"
"""What a fuzzed project may be made of."""
SEPARATOR = b"--- "
"""A line with a name of a file begins with it, and what follows is in that file."""

NAMES: Mapping[str, Value] = {
    f"var.{name}": value_of(text)
    for name, text in {
        "n": "3600",
        "f": "1.5",
        "s": '"8h"',
        "t": '"a,b"',
        "b": "true",
        "z": "null",
        "l": '["a", "b"]',
        "m": "{a = 1, b = 2}",
        "o": '[{a = 1, b = "x"}]',
    }.items()
}


class EveryType(defaultdict[str, Everything]):
    """Whatever resource type it is, it is wanted."""

    def __contains__(self, _: object) -> bool:
        return True


def hcl(content: bytes) -> None:
    """A file of Terraform."""
    _check_file(parse, _source("main.tf", content))


def json_syntax(content: bytes) -> None:
    """A file of Terraform, or of values, in JSON."""
    _check_file(parse_json, _source("main.tf.json", content))
    _check_file(parse_json_values, _source("terraform.tfvars.json", content))


def template(content: bytes) -> None:
    """A template file."""
    source = _source("a.tftpl", content)
    tree, diagnostics = parse_template(source)
    assert (tree, diagnostics) == parse_template(source)
    check_diagnostics(source, diagnostics)
    if tree is not None:
        check_nodes(tree, len(source.text))


def expression(content: bytes) -> None:
    """An expression over some variables, a few of which are hidden afterwards."""
    source = _source("drawn", content)
    tree, diagnostics = parse_expression(source)
    check_diagnostics(source, diagnostics)
    if tree is None or diagnostics:
        return
    check_nodes(tree, len(source.text))
    answer, faults = evaluated(source.text, NAMES)
    assert (answer, faults) == evaluated(source.text, NAMES)
    check_diagnostics(source, faults)
    check_value(answer)
    mask = crc32(content)
    told = {name: _less(value, mask >> 2 * index) for index, (name, value) in enumerate(NAMES.items())}
    said, failures = evaluated(source.text, told)
    check_value(said)
    if not holds(said, failures, answer, faults) and not fails_unseen(source.text, NAMES):
        hidden = [name for name in told if told[name] != NAMES[name]]
        raise AssertionError(f"{source.text!r} with {hidden} hidden: {said} {failures}, but it is {answer} {faults}")


def plan(content: bytes) -> None:
    """The JSON of a plan or state, through all of a check."""
    root = read_plan(content, "plan.json", "plan.json", EveryType(Everything))
    if isinstance(root, Diagnostic):
        return
    packed = packed_root(root)
    assert packed_root(unpacked_root(packed)) == packed
    for resource in root.resources:
        for attribute in resource.body.attributes.values():
            check_value(attribute.value)
    _report(Asked(("-",), _nowhere().name, standard_input=lambda: content))


def configuration(content: bytes) -> None:
    """An iaccheck.yaml."""
    source = _source("iaccheck.yaml", content)
    try:
        assert read(source, _shipped()) == read(source, _shipped())
    except UsageError as error:
        _check_complaint(error)


def rules(content: bytes) -> None:
    """A file of settings, workflow kinds and rules."""
    path = Path(_nowhere().name, "own.yaml")
    path.write_bytes(content)
    try:
        load((str(path),), str(path.parent))
    except UsageError as error:
        _check_complaint(error)


def project(content: bytes) -> None:
    """A folder of files: all reports are what they ought to be, and what is fixed stays so."""
    with TemporaryDirectory() as folder:
        for name, text in _parts(content).items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text)
        asked = Asked((folder,), folder)
        done = _report(asked)
        if done is None or not any(finding.corrections for finding in done.report.findings):
            return
        first = fixed(asked, TERMS, done)
        for file in first.files:
            Path(file.path).write_bytes(file.after)
        again = fixed(asked, TERMS, run(asked, TERMS))
        assert not again.files, again.diff
        assert again.run.report == first.run.report


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "hcl": hcl,
    "json": json_syntax,
    "template": template,
    "expression": expression,
    "plan": plan,
    "configuration": configuration,
    "rules": rules,
    "project": project,
}


def _source(path: str, content: bytes) -> Source:
    """A file's text, as `iaccheck.files` reads it."""
    return Source(path, content.decode("utf-8", "surrogateescape").removeprefix("\ufeff"))


def _check_file(reader: Callable[[Source], File], source: Source) -> None:
    file, again = reader(source), reader(source)
    assert (file.body, file.comments, file.diagnostics) == (again.body, again.comments, again.diagnostics)
    check_nodes(file.body, len(source.text))
    check_diagnostics(source, file.diagnostics)


def _less(value: Value, how: int) -> Value:
    """The same, or less of it."""
    return unknown(value.type if how & 2 else DYNAMIC, "is hidden") if how & 1 else value


def _check_complaint(error: UsageError) -> None:
    """What a user is told says something."""
    assert str(error).strip()
    str(error).encode("utf-8", "backslashreplace")


def _report(asked: Asked) -> Run | None:
    """Check, with a report in each format; None if the user has to mend something first."""
    try:
        done = run(asked, TERMS)
        files = dict(check(asked, TERMS, Look(reports=REPORTS), None).files)
    except UsageError as error:
        _check_complaint(error)
        return None
    for name in ("json", "sarif", "gitlab") if files else ():
        json.loads(files[name])
    if files:
        ElementTree.fromstring(files["junit"].encode(errors="backslashreplace"))
        for name in ("text", "markdown", "html", "github"):
            check_text(files[name])
    return done


def _parts(content: bytes) -> dict[str, bytes]:
    """The files of a project; what stands before the first name is main.tf."""
    found: dict[str, list[bytes]] = {FILES[0]: []}
    name = FILES[0]
    for line in content.splitlines(keepends=True):
        said = line.removeprefix(SEPARATOR).strip().decode("utf-8", "replace")
        if line.startswith(SEPARATOR) and said in FILES:
            name = said
        else:
            found.setdefault(name, []).append(line)
    return {name: b"".join(lines) for name, lines in found.items()}


@cache
def _nowhere() -> TemporaryDirectory[str]:
    """An empty folder, as long as the process runs."""
    return TemporaryDirectory()


@cache
def _shipped() -> Catalogue:
    return load()
