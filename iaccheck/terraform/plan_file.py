"""The bytes of a file -> the plan or state in them, or in plain words what they are instead."""

from __future__ import annotations

import re

import msgspec

from iaccheck import limits
from iaccheck.source import Diagnostic, Location
from iaccheck.terraform.plan_format import Shown
from iaccheck.terraform.plan_parts import Parts
from iaccheck.terraform.plan_sound import MISSING, Faults, sound

MAJOR_VERSIONS = ("0", "1")
"""Terraform promises to raise the major version with any change that a reader must know of."""
WANTED = "give what `terraform show -json` (or `tofu show -json`) prints of a saved plan or of a state"
EMPTY_STATE = frozenset({"format_version", "terraform_version", "checks"})
TELLING_KEYS = (b'"terraform_version"', b'"resource_changes"', b'"planned_values"')
"""What `terraform validate -json` and its like lack, which have a format_version too."""
OTHERS = (
    ("lineage", "Raw state file", "This is a raw state file: give `terraform show -json` of it."),
    ("serial", "Raw state file", "This is a raw state file: give `terraform show -json` of it."),
    ("root_module", "Configuration without a plan", f"It plans nothing; {WANTED}."),
    ("provider_schemas", "Not a plan or state", f"It holds the schemas of providers; {WANTED}."),
)
"""By a key of their own: other JSON that Terraform writes, and what to say of it."""


def looks_like_plan(text: bytes) -> bool:
    """Whether a file's bytes, or the first of them, seem to be a plan or state rather than other JSON."""
    if b"\0" in text[:4]:
        text = text.replace(b"\0", b"")
    is_object = text[:400].lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")[:1] == b"{"
    return is_object and b'"format_version"' in text and any(key in text for key in TELLING_KEYS)


def read_parts(text: bytes, path: str) -> Parts | Diagnostic:
    """The plan or state in a file's bytes, or what is wrong with them."""
    try:
        return _read(as_utf8(text), path)
    except UnicodeDecodeError:
        return diagnostic(path, "File is in no known encoding", f"It is neither UTF-8 nor UTF-16; {WANTED}.")
    except RecursionError:
        return diagnostic(path, "JSON is nested too deeply", f"No plan is nested like this; {WANTED}.")


def diagnostic(
    path: str, summary: str, detail: str, *, line: int = 1, column: int = 1, severity: str = "error"
) -> Diagnostic:
    """What is wrong with a file as a whole, or at a place in it."""
    return Diagnostic(severity, summary, detail, Location(path, line, column, line, column))


def as_utf8(text: bytes) -> bytes:
    """The text in UTF-8 without a byte order mark, for PowerShell's `>` writes UTF-16; UnicodeDecodeError."""
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text.decode("utf-16").encode()
    if text[1:2] == b"\0":
        return text.decode("utf-16-le").encode()
    return text.removeprefix(b"\xef\xbb\xbf")


def _read(text: bytes, path: str) -> Parts | Diagnostic:
    faults = Faults()
    most = limits.now.plan_values
    if len(text) > most and text.count(b",") > most:  # one more value than there are commas, at least
        return diagnostic(path, "Plan or state is not read", f"limit reached: it holds more than {most} values.")
    try:
        shown = msgspec.json.decode(text, type=Shown)
    except msgspec.ValidationError as wrong:
        shown = sound(msgspec.Raw(text), Shown, "", faults)
        if shown is MISSING or not (shown.format_version and shown.is_told):
            return _something_else(text, path, f"it does not have the shape of one ({wrong})")
    except msgspec.DecodeError as wrong:
        return _not_json(text, path, str(wrong))
    if shown.format_version and shown.format_version.partition(".")[0] not in MAJOR_VERSIONS:
        said = f"Its format_version is {shown.format_version}, and this version of iaccheck reads 0.x and 1.x"
        return diagnostic(path, "Format version is not known", f"{said}: please report it.")
    if shown.is_told:
        return Parts(shown, faults)
    return _something_else(text, path, "it has none of a plan's or state's parts", shown)


def _something_else(text: bytes, path: str, reason: str, shown: Shown | None = None) -> Parts | Diagnostic:
    """What to say of JSON that is no plan and no state with objects; an empty state is one, too."""
    try:
        keys = frozenset(msgspec.json.decode(text, type=dict[str, msgspec.Raw]))
    except msgspec.ValidationError:
        return diagnostic(path, "Not a plan or state", f"It holds JSON, but no JSON object; {WANTED}.")
    except msgspec.DecodeError as wrong:
        return _not_json(text, path, str(wrong))
    if shown is not None and "format_version" in keys and keys <= EMPTY_STATE:
        return Parts(shown, Faults())
    for key, summary, detail in OTHERS:
        if key in keys:
            return diagnostic(path, summary, detail)
    return diagnostic(path, "Not a plan or state", f"It holds JSON, but {reason}; {WANTED}.")


def _not_json(text: bytes, path: str, wrong: str) -> Diagnostic:
    head = text[:400].lstrip()
    if head.startswith(b"PK\x03\x04"):
        said = "This is a plan in Terraform's own format: give `terraform show -json FILE` of it."
        return diagnostic(path, "Plan is not in JSON", said)
    if b'"@level"' in head:
        said = f"This is the log of `terraform plan -json`, one JSON object a line; {WANTED}."
        return diagnostic(path, "Log instead of a plan", said)
    if not head.startswith(b"{"):
        return diagnostic(path, "File is not JSON", f"It does not begin with a brace; {WANTED}.")
    place = re.search(r"\(byte (\d+)\)", wrong)
    offset = int(place[1]) - ("trailing characters" in wrong) if place else len(text)
    line = text.count(b"\n", 0, offset) + 1
    column = len(text[text.rfind(b"\n", 0, offset) + 1 : offset].decode(errors="replace")) + 1
    if "truncated" in wrong:
        said = f"It ends in the middle of a value, as if it were cut off; {WANTED}."
        return diagnostic(path, "JSON is cut off", said, line=line, column=column)
    said = f"Line {line}, column {column}: {wrong.partition(' (byte')[0]}; {WANTED}."
    return diagnostic(path, "File is not JSON", said, line=line, column=column)
