"""What fuzzing starts from: small inputs that the other tests hold already, by target."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import yaml

from iaccheck.hcl.functions.names import BY_EVALUATOR, FAMILIES

TESTS = Path(__file__).parent.parent
CRASHERS = Path(__file__).parent / "crashers"
MOST_BYTES = 20_000
"""A larger input makes every step slow, and says nothing that small ones do not."""
RULES = TESTS.parent / "rules"
FORMS = TESTS / "property" / "forms.txt"
KEYWORDS = r"""
resource variable locals module output provider terraform data dynamic content for_each count type default sensitive
null true false for in if else endif endfor number string bool list map set object tuple any optional var. local. each.
path.module self <<EOT <<-EOT EOT ${ %{ ~} $${ \u0000 \" .* [*] => ... && || == != <= >= // /* */ # 1e9 1e-9 0x1f -0
PT8H 1h30m P1D 3600 43200 after_unknown after_sensitive planned_values resource_changes configuration values
alicloud_ram_role max_session_duration alicloud_ram_security_preference login_session_duration aws_iam_role
aws_ssoadmin_permission_set session_duration workflows kind target needs given waivers accounts settings rules
"""


def seeds(target: str) -> Iterator[bytes]:
    """The inputs that a target starts from, those that once broke it first."""
    for path in sorted((CRASHERS / target).glob("*")):
        yield path.read_bytes()
    for content in SOURCES[target]():
        if len(content) <= MOST_BYTES:
            yield content


def words(target: str) -> tuple[bytes, ...]:
    """Words that make sense in the inputs of a target."""
    functions = sorted([*BY_EVALUATOR, *FAMILIES]) if target in {"hcl", "template", "expression", "project"} else []
    return tuple(word.encode() for word in (*KEYWORDS.split(), *(f"{name}(" for name in functions)))


def _hcl() -> Iterator[bytes]:
    yield from (text.encode() for text in _probes())
    yield from _files("*.tf")


def _probes() -> Iterator[str]:
    for topic in yaml.safe_load((TESTS / "hcl" / "probes.yaml").read_text(encoding="utf-8")).values():
        for texts in topic.values():
            yield from texts


def _json() -> Iterator[bytes]:
    for row in yaml.safe_load((TESTS / "hcl" / "json_syntax.yaml").read_text(encoding="utf-8")):
        yield row["json"].encode()
    yield from _files("*.tf.json")


def _templates() -> Iterator[bytes]:
    for topic in yaml.safe_load((TESTS / "hcl" / "texts.yaml").read_text(encoding="utf-8")).values():
        yield from (row[0].strip('"').encode() for row in topic)
    yield from _files("*.tftpl")


def _expressions() -> Iterator[bytes]:
    for path in sorted((TESTS / "truth" / "expressions").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            yield row["expression"].encode()


def _plans() -> Iterator[bytes]:
    for path in sorted((TESTS / "terraform" / "fixtures" / "plans").glob("*/*.json")):
        yield json.dumps(json.loads(path.read_bytes()), separators=(",", ":")).encode()


def _configurations() -> Iterator[bytes]:
    for folder in (TESTS / "cases", TESTS.parent / "examples"):
        yield from (path.read_bytes() for path in sorted(folder.rglob("iaccheck.yaml")))


def _rules() -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted(RULES.glob("[a-z]*/*.yaml")))


def _projects() -> Iterator[bytes]:
    for case in sorted((TESTS / "cases").glob("*/*")):
        parts = [
            b"--- %s\n%s" % (name.encode(), (case / name).read_bytes()) for name in PARTS if (case / name).exists()
        ]
        yield b"".join(parts)


PARTS = "main.tf", "terraform.tfvars", "iaccheck.yaml"


def _files(pattern: str) -> Iterator[bytes]:
    """The tests' configurations that are written in one way."""
    for path in sorted(TESTS.rglob(pattern)):
        yield path.read_bytes()


SOURCES: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "hcl": _hcl,
    "json": _json,
    "template": _templates,
    "expression": _expressions,
    "plan": _plans,
    "configuration": _configurations,
    "rules": _rules,
    "project": _projects,
}
