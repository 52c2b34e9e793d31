"""Addresses as Terraform prints them -> their parts: module calls, names and instance keys."""

from __future__ import annotations

import re
from functools import lru_cache

KEY = r'\["(?:[^"\\]|\\.)*"\]|\[[^"\[\]]*\]'
WORD = re.compile(rf"\.?([^.\[]+)|({KEY})")
"""A name in an address, or a key with its brackets."""

ModulePath = tuple[str, ...]
"""The names of module calls, from the root module inwards."""
ModuleInstance = tuple[tuple[str, str], ...]
"""The same with the key of each, empty where there is none: `(("team", '["dev"]'), ("roles", "[0]"))`."""


def words(address: str) -> list[str]:
    """The names and keys of an address: `module.team["a.b"].x` is `module`, `team`, `["a.b"]`, `x`."""
    return [name or key for name, key in WORD.findall(address)]


def is_key(word: str) -> bool:
    """Whether a word of an address is an instance key."""
    return word.startswith("[")


def without_own_key(address: str) -> str:
    """An instance's address without its last key: the address of the block that it comes from."""
    return address.removesuffix(words(address)[-1]) if address.endswith("]") else address


@lru_cache(maxsize=4096)
def module_instance(address: str) -> ModuleInstance:
    """The module instance of an address like `module.team["dev"].module.roles[0]`."""
    steps: list[tuple[str, str]] = []
    rest = iter(words(address))
    for word in rest:
        if is_key(word) and steps:
            steps[-1] = (steps[-1][0], word)
        else:
            steps.append((next(rest, ""), ""))
    return tuple(steps)


def prefix_of(module: ModuleInstance) -> str:
    """What addresses in a module instance begin with, the last dot included."""
    return "".join(f"module.{name}{key}." for name, key in module)


def path_of(module: ModuleInstance) -> ModulePath:
    """The module calls of a module instance, without their keys."""
    return tuple(name for name, _ in module)
