"""The text of a baseline -> the findings that it knows, and back.

Kept are a finding's fingerprint and what was observed; the rest is for people who read the file. There are no lines in
it, and paths are as seen from its folder: it is the same wherever it is written, and changes only where findings do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import msgspec

from iaccheck.hcl import numbers
from iaccheck.interval import Interval
from iaccheck.model import Known, Outcome
from iaccheck.policy.accepted.baseline import Baseline
from iaccheck.source import UsageError

VERSION = 1
AGAIN = "write it again with --write-baseline"


class Row(msgspec.Struct, frozen=True):
    """A finding as it stands in the file: paths as seen from the file's folder."""

    folder: str
    path: str | None
    root: str | None
    address: str | None
    workflow: str | None
    setting: str | None
    rule: str
    outcome: Outcome
    observed: tuple[Any, Any] | None
    fingerprint: str


class Document(msgspec.Struct, frozen=True):
    """The whole file."""

    version: int
    findings: tuple[Row, ...]


def read(content: bytes, path: str, folder: str) -> Baseline:
    """The baseline that a file holds, which stands in a folder. UsageError if it is none, or of another version."""
    try:
        version = msgspec.json.decode(content, type=dict[str, msgspec.Raw]).get("version", msgspec.Raw(b"0"))
        if bytes(version) != str(VERSION).encode():
            shown = "of no version" if bytes(version) == b"0" else f"of version {bytes(version).decode()[:20]}"
            raise UsageError(f"{path}: this baseline is {shown}, and version {VERSION} is read here: {AGAIN}")
        rows = msgspec.json.Decoder(Document, float_hook=_number).decode(content).findings
        found = [_known(row, folder) for row in rows]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path}: this is no baseline ({error}): {AGAIN}") from None
    return Baseline({(known.folder, known.fingerprint): known for known in found})


def _number(text: str) -> numbers.Number:
    number = numbers.parse_or_none(text)
    if number is None:
        raise msgspec.ValidationError(f"{text} is no number")
    return number


def _known(row: Row, folder: str) -> Known:
    ends = row.observed or (None, None)
    if any(isinstance(end, bool) or not isinstance(end, int | numbers.Float | None) for end in ends):
        raise msgspec.ValidationError("what was observed is no pair of numbers")
    place = None if row.path is None else os.path.normpath(os.path.join(folder, row.path))
    return Known(
        os.path.normpath(os.path.join(folder, row.folder)), place, row.rule, row.outcome, row.root, row.workflow,
        row.address, row.setting, None if row.observed is None else Interval(*ends), row.fingerprint,
    )  # fmt: skip


def written(known: Iterable[Known], folder: str) -> str:
    """The text of a baseline that stands in a folder: a line a finding, sorted, the same for the same findings."""
    rows = sorted((_row(each, folder) for each in known), key=_order)
    text = ",\n  ".join(_line(row) for row in rows)
    return (
        f'{{"version": {VERSION}, "findings": [\n  {text}\n]}}\n'
        if rows
        else f'{{"version": {VERSION}, "findings": []}}\n'
    )


def _line(row: Row) -> str:
    try:
        return msgspec.json.encode(row).decode()
    except UnicodeEncodeError:  # a file's name need not be text
        texts = {name: value for name, value in msgspec.structs.asdict(row).items() if isinstance(value, str)}
        escaped = {name: value.encode("utf-8", "backslashreplace").decode() for name, value in texts.items()}
        return msgspec.json.encode(msgspec.structs.replace(row, **escaped)).decode()


def _row(known: Known, folder: str) -> Row:
    place = None if known.path is None else _from(known.path, folder)
    ends = known.observed
    observed = None if ends is None else (_json(ends.low), _json(ends.high))
    return Row(
        _from(known.folder, folder), place, known.root, known.address, known.workflow, known.setting, known.rule,
        known.outcome, observed, known.fingerprint,
    )  # fmt: skip


def _from(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _json(number: numbers.Number | None) -> object:
    """A number with all its digits; null for what JSON cannot hold."""
    if number is None or numbers.is_infinite(number) or not numbers.is_writable(number):
        return None
    return number if isinstance(number, int) else msgspec.Raw(numbers.text(number).encode())


def _order(row: Row) -> tuple[str, ...]:
    parts = (row.folder, row.path, row.rule, row.root, row.address, row.workflow, row.setting, row.fingerprint)
    return tuple(part or "" for part in parts)
