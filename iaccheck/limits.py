"""How much a run does at most: every limit by its name. docs/limits.md says what happens beyond each of them.

They are in force for the whole process, as its memory is. Only the command line raises them: a configuration comes
with what is checked, and whoever sends that must not be able to.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import msgspec


class Limits(msgspec.Struct, frozen=True, rename="kebab"):
    """Each limit and what it is unless a run is told otherwise."""

    file_bytes: int = 16 * 1024 * 1024
    """How large a Terraform file, a template or another file that is read may be."""
    plan_bytes: int = 256 * 1024 * 1024
    """How large a plan or state in JSON may be."""
    plan_values: int = 12_000_000
    """How many values it may hold: each of them costs memory, however short it is."""
    nesting: int = 500
    """How deep brackets, blocks, templates and operators may stand in each other."""
    words: int = 2_000_000
    """How many words and signs the Terraform files of a root module and its modules may hold, or a file of values."""
    syntax_errors: int = 100
    """After so many a file is hardly Terraform, and the rest of it is not read."""
    steps: int = 1_000_000
    """What one expression may cost: about a microsecond each. See `iaccheck.hcl.budget`."""
    total_steps: int = 4_000_000
    """What all expressions of a root module may cost together."""
    elements: int = 250_000
    """How many elements a value may have, those of its elements included; 128 characters of text count as one."""
    text: int = 16 * 1024 * 1024
    """How many characters a text may have."""
    digits: int = 1_233
    """How many decimal digits a number may have to be written as a text: as many as 2**4096 has."""
    format_width: int = 10_000
    """How many characters one verb of `format` may ask for."""
    pattern_bytes: int = 16 * 1024 * 1024
    """How much memory a regular expression may take."""
    data_depth: int = 200
    """How deep values may be nested in what is read from or written as JSON, YAML or HCL."""
    listed_files: int = 10_000
    """How many files `fileset` may look through."""
    instances: int = 10_000
    """How many instances `count` or `for_each` may make of a block."""
    resources: int = 100_000
    """How many instances of resources a root module may have."""
    address: int = 1_000
    """How many characters the address of an instance, or a name in it, may have."""
    blocks: int = 20_000
    """How many blocks `dynamic` may make in a root module."""
    modules: int = 10_000
    """How many instances of modules a root module may have."""
    module_depth: int = 50
    """How many modules may call each other in a row."""
    targets: int = 50_000
    """How many instances all workflows of a configuration may be judged for, one by one."""
    comparisons: int = 2_000_000
    """How many addresses the patterns of its workflows, or those of its waivers, may be compared with."""
    judgements: int = 300_000
    """How many settings the rules of users may be held against, each rule by itself."""
    yaml_characters: int = 16 * 1024 * 1024
    """How long a configuration or a file of rules may be."""
    yaml_depth: int = 100
    """How deep these may be nested."""
    yaml_aliases: int = 100_000
    """How many entries their aliases may stand for."""


HIGHEST = {"nesting": 2_000, "data-depth": 1_000, "yaml-depth": 1_000}
"""How far those can be raised that keep calls from nesting too deep for the stack of the process."""
now = Limits()
"""The limits in force. Read them as `limits.now.NAME`, for they change after this module was imported."""


def use(limits: Limits) -> None:
    """Put other limits in force."""
    global now  # bounds on the resources of a process belong to the process
    now = limits
    sys.set_int_max_str_digits(max(sys.int_info.default_max_str_digits, 4 * limits.digits))


def with_raised(raised: Mapping[str, int]) -> Limits:
    """The limits with some of them changed, by names that there are."""
    return msgspec.convert(raised, Limits)


def names() -> tuple[str, ...]:
    """What the limits are called on the command line and in the documentation: `total-steps`."""
    return Limits.__struct_encode_fields__
