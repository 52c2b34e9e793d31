"""Configurations, and the oracle's schemas -> the oracle with a stand-in for every type that it has no schema of.

A stand-in knows as much of a resource type as the configurations write and read of it: their arguments take any type,
their nested blocks are lists, and what is only read is known after apply. What data sources give is made up after how
it is read. None of this tells Terraform anything of the settings that are compared: those have real schemas.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from iaccheck.hcl import tree

Json = Any
Steps = tuple[str | None, ...]
"""The names that follow a reference; None for an index or a splat."""

META = {"count", "for_each", "provider", "depends_on"}
META_BLOCKS = {"lifecycle", "provisioner", "connection"}
KINDS = {"resource": "resource_schemas", "data": "data_source_schemas"}
MAPS = {"tags", "labels", "annotations"}
ALWAYS = ("id", "arn", "name")
"""What stand-ins of resources have besides: whole resources are passed around, and read elsewhere."""


class Used(Struct):
    """What configurations write into a block, and what they read of it."""

    attributes: dict[str, tree.Expression]
    blocks: dict[str, Used]
    read: dict[str | None, Json]
    """What follows a reference, as a tree of steps."""


def write_oracle(
    original: Path, folder: Path, files: Iterable[tree.File], samples: Mapping[str, Json], other_samples: bool
) -> None:
    """A copy of the oracle with stand-ins, and with more samples of what data sources give by their types.

    With `other_samples`, data sources give other values.
    """
    folder.mkdir(parents=True)
    shutil.copy(original / "plan.sh", folder)
    shutil.copytree(original / "schemas", folder / "schemas", copy_function=shutil.copyfile)
    schemas = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (folder / "schemas").glob("*.json")}
    files = list(files)
    extra = schemas["extra"]
    _add_types(schemas, files)
    _add_providers(extra, files)
    extra["samples"].update(samples)
    stub = (original / "stub_provider.py").read_text(encoding="utf-8")
    stub = _changed(stub, {"n.startswith(prefix)": "(n + '_').startswith(prefix)"})  # as in data "external"
    if other_samples:
        stub = _with_other_samples(stub)
        extra["samples"] = json.loads(json.dumps(extra["samples"]).translate(str.maketrans("123", "456")))
    (folder / "stub_provider.py").write_text(stub, encoding="utf-8")
    (folder / "schemas" / "extra.json").chmod(0o644)
    (folder / "schemas" / "extra.json").write_text(json.dumps(extra), encoding="utf-8")


def _with_other_samples(stub: str) -> str:
    """The stub, telling of data sources what differs from what it told before."""
    changes = {
        'f"stub-{name}"': 'f"other-{name}"',
        "return 0\n": "return 7\n",
        "return False\n": "return True\n",
        "return [sample(kind[1], name)]": 'return [sample(kind[1], name), sample(kind[1], "second")]',
    }
    return _changed(stub, changes)


def _changed(text: str, changes: Mapping[str, str]) -> str:
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


# --- what is used ------------------------------------------------------------------------------------------


def _add_types(schemas: dict[str, Json], files: Iterable[tree.File]) -> None:
    """Add to `extra` what the schemas lack of the types that are used."""
    extra = schemas["extra"]
    for (kind, type_), used in used_types(files).items():
        where, provider = KINDS[kind], type_.partition("_")[0]
        own: Json = schemas.get(provider, extra)
        known: Json = extra[where].get(type_) or own[where].get(type_) or {}
        block = _completed(known.get("block", {}), used, kind)
        if not known and kind == "resource":
            for name in ALWAYS:
                block["attributes"].setdefault(name, {"type": "dynamic", "computed": True, "optional": True})
        if block != known.get("block"):
            extra[where][type_] = {"version": known.get("version", 0), "block": block}


def _completed(block: Json, used: Used, kind: str) -> Json:
    """A block's schema with what is used of it besides."""
    attributes, blocks = dict(block.get("attributes", {})), dict(block.get("block_types", {}))
    for name in used.attributes:
        if name not in attributes and name not in blocks and name not in used.blocks:
            attributes[name] = {"type": "dynamic", "optional": True, "computed": kind == "data"}
    for read, steps in used.read.items():
        name = read or "all"
        if name != "all" and name not in blocks and name not in used.blocks:
            type_ = _type(name, steps) if kind == "data" else "dynamic"
            found = attributes.setdefault(name, {"type": type_, "optional": True, "computed": True})
            if found["type"] == "dynamic":
                attributes[name] = {**found, "computed": True}
    for name, inner in used.blocks.items():
        if name not in attributes:
            old = blocks.get(name, {"nesting_mode": "list", "block": {}})
            blocks[name] = {**old, "block": _completed(old["block"], inner, "")}
    return {"attributes": attributes, "block_types": blocks}


def _type(name: str, steps: dict[str | None, Json]) -> Json:
    """The type that a value has to have for what is read of it."""
    if None in steps:
        return ["list", _type("", steps[None])]
    if steps:
        return ["object", {str(key): _type(str(key), inner) for key, inner in steps.items()}]
    if name in MAPS:
        return ["map", "string"]
    return ["list", "string"] if re.search(r"(?<!s)s$", name) else "string"


def used_types(files: Iterable[tree.File]) -> dict[tuple[str, str], Used]:
    """What is used of each type, by `resource` or `data` and its name."""
    found: dict[tuple[str, str], Used] = {}
    for file in files:
        for block in file.body.blocks:
            if block.type in KINDS and len(block.labels) == 2 and block.labels[0].text != "terraform_data":
                used = found.setdefault((block.type, block.labels[0].text), Used({}, {}, {}))
                _write(used, block.body)
                for steps in _of_itself(block.body):
                    _read(used.read, steps)
        for root, steps in references(file.body):
            kind, path = ("data", steps) if root == "data" else ("resource", (root, *steps))
            if len(path) > 2 and (kind, str(path[0])) in found:
                rest = path[3:] if path[2] is None else path[2:]
                _read(found[kind, str(path[0])].read, rest)
    return {key: used for key, used in found.items() if not key[1].startswith("terraform_")}


def _of_itself(body: tree.Body) -> Iterator[Steps]:
    """What a resource reads of itself, or ignores changes of."""
    for lifecycle in body.blocks_of("lifecycle"):
        ignored = lifecycle.body.attribute("ignore_changes")
        for name, _ in references(ignored.expression) if ignored else ():
            yield (name,)
    yield from (steps for root, steps in references(body) if root == "self" and steps)


def _write(used: Used, body: tree.Body) -> None:
    used.attributes.update((a.name, a.expression) for a in body.attributes if a.name not in META)
    for block in body.blocks:
        if block.type in META_BLOCKS:
            continue
        name, inner = block.type, [block.body]
        if block.type == "dynamic" and block.labels:
            name, inner = block.labels[0].text, [content.body for content in block.body.blocks_of("content")]
        for nested in inner:
            _write(used.blocks.setdefault(name, Used({}, {}, {})), nested)


def _read(tree_: dict[str | None, Json], steps: Steps) -> None:
    for step in steps:
        tree_ = tree_.setdefault(step, {})


def references(node: object) -> Iterator[tuple[str, Steps]]:
    """Every reference below a node: its first name, and the steps that follow."""
    if isinstance(node, tuple):
        for each in node:
            yield from references(each)
    elif isinstance(node, tree.Node):
        steps = _steps(node)
        if steps and steps[0] is not None:
            yield steps[0], steps[1:]
        for name in node.__struct_fields__:
            yield from references(getattr(node, name))


def _steps(node: tree.Node) -> Steps | None:
    """A reference as its steps; None if the node is none."""
    match node:
        case tree.Name(name=name):
            return (name,)
        case tree.SplatItem():
            return ()
        case tree.GetAttr(source=source, name=name):
            before = _steps(source)
            return None if before is None else (*before, name)
        case tree.Index(source=source, key=key):
            before = _steps(source)
            word = key.value if isinstance(key, tree.Literal) and isinstance(key.value, str) else None
            return None if before is None else (*before, word)
        case tree.Splat(source=source, each=each):
            before, after = _steps(source), _steps(each)
            return None if before is None or after is None else (*before, None, *after)
    return None


# --- providers ---------------------------------------------------------------------------------------------


def _add_providers(extra: Json, files: Iterable[tree.File]) -> None:
    """Add the providers that are used: where they come from, and what they are configured with."""
    names = {type_.partition("_")[0] for where in KINDS.values() for type_ in extra[where]}
    for file in files:
        for block in file.body.blocks:
            if block.type == "provider" and block.labels:
                names.add(block.labels[0].text)
                _add_configuration(extra, block.labels[0].text, block.body)
            for source in _required(block):
                name = source.rpartition("/")[2]
                names.add(name)
                _add_source(extra, name, source.removeprefix("registry.terraform.io/"))
    for name in names - {"terraform"}:
        _add_source(extra, name, f"hashicorp/{name}")
        extra["provider_schemas"].setdefault(name, {"attributes": {}, "block_types": {}})


def _add_source(extra: Json, name: str, source: str) -> None:
    sources = extra["providers"].setdefault(name, {"sources": []})["sources"]
    if source not in sources and source != "terraform.io/builtin/terraform":
        sources.append(source)


def _required(block: tree.Block) -> Iterator[str]:
    """The sources of providers that a `terraform` block names."""
    for required in block.body.blocks_of("required_providers") if block.type == "terraform" else ():
        for attribute in required.body.attributes:
            entries = attribute.expression.entries if isinstance(attribute.expression, tree.Object) else ()
            for key, value in entries:
                is_source = isinstance(key, tree.Name) and key.name == "source"
                if is_source and isinstance(value, tree.Literal):
                    yield str(value.value).lower()


def _add_configuration(extra: Json, name: str, body: tree.Body) -> None:
    schema = extra["provider_schemas"].setdefault(name, {"attributes": {}, "block_types": {}})
    for attribute in body.attributes:
        if attribute.name not in ("alias", "version"):
            schema["attributes"].setdefault(attribute.name, _argument(attribute.expression))
    for block in body.blocks:
        name = block.labels[0].text if block.type == "dynamic" and block.labels else block.type
        inner = schema["block_types"].setdefault(name, {})
        for content in block.body.blocks_of("content") if block.type == "dynamic" else (block,):
            for attribute in content.body.attributes:
                inner.setdefault(attribute.name, _argument(attribute.expression))


def _argument(expression: tree.Expression) -> Json:
    """The type of a provider's argument, told from what is written."""
    match expression:
        case tree.Tuple():
            return ["list", "string"]
        case tree.Object():
            return ["map", "string"]
        case tree.Literal(value=bool()):
            return "bool"
    return "string"
