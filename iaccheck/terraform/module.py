"""A folder's files -> one module: its declarations by name, with overrides merged as Terraform merges them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from iaccheck import limits
from iaccheck.files import Files
from iaccheck.hcl import tree
from iaccheck.source import Diagnostic, Location, Source
from iaccheck.terraform.file_names import OPENTOFU, TERRAFORM, is_override, is_terraform_file, replacement
from iaccheck.terraform.room import MOST_TOLD, too_long, within
from iaccheck.terraform.syntax import read_file
from iaccheck.terraform.wanted import READ


class Written(msgspec.Struct, frozen=True):
    """An attribute and the file it stands in."""

    name: str
    expression: tree.Expression
    source: Source
    start: int

    @property
    def location(self) -> Location:
        """Where `name = value` stands."""
        return self.source.location(self.start, self.expression.end)

    @property
    def value_location(self) -> Location:
        """Where the value stands."""
        return self.source.location(self.expression.start, self.expression.end)


class Content(msgspec.Struct, frozen=True):
    """What stands between a block's braces, overrides included."""

    attributes: Mapping[str, Written]
    blocks: tuple[Declaration, ...]

    def blocks_of(self, type_: str) -> tuple[Declaration, ...]:
        """The nested blocks of a type, in order."""
        return tuple(b for b in self.blocks if b.type == type_)


class Declaration(msgspec.Struct, frozen=True):
    """A block and the file it stands in, with the blocks that override it."""

    block: tree.Block
    source: Source
    overrides: tuple[Declaration, ...] = ()

    @property
    def type(self) -> str:
        """The block's type: `resource`, `lifecycle`."""
        return self.block.type

    @property
    def labels(self) -> tuple[str, ...]:
        """The block's labels."""
        return tuple(label.text for label in self.block.labels)

    @property
    def names(self) -> tuple[str, ...]:
        """What a resource or data source is called in expressions: `("data", "TYPE", "NAME")`."""
        return (self.type, *self.labels) if self.type in READ else self.labels

    @property
    def location(self) -> Location:
        """Where the block's head stands."""
        return self.source.location(self.block.start, self.block.head_end)

    @property
    def is_broken(self) -> bool:
        """Whether a syntax error may hide some of it."""
        return self.block.broken or any(o.block.broken for o in self.overrides)

    def attribute(self, name: str) -> Written | None:
        """One attribute of its content, if it is there."""
        for each in (*reversed(self.overrides), self):
            if (found := each.block.body.attribute(name)) is not None:
                return Written(name, found.expression, each.source, found.start)
        return None

    def content(self) -> Content:
        """Its attributes and blocks: an override's attribute replaces one of that name, its blocks all of that type."""
        attributes = {a.name: Written(a.name, a.expression, self.source, a.start) for a in self.block.body.attributes}
        blocks = [Declaration(b, self.source) for b in self.block.body.blocks]
        for override in self.overrides:
            inner = override.content()
            attributes |= inner.attributes
            replaced = set(map(_made_type, inner.blocks))
            blocks = [block for block in blocks if _made_type(block) not in replaced]
            blocks += inner.blocks
        return Content(attributes, tuple(blocks))


def _made_type(block: Declaration) -> str:
    """A `dynamic` block makes blocks of the type that its label names, and overrides and is overridden with them."""
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


class Module(msgspec.Struct, frozen=True):
    """The declarations of one folder. Resources are keyed `TYPE.NAME`, what is read `data.TYPE.NAME` or so."""

    folder: str
    variables: Mapping[str, Declaration]
    locals: Mapping[str, Written]
    outputs: Mapping[str, Declaration]
    resources: Mapping[str, Declaration]
    calls: Mapping[str, Declaration]
    providers: Mapping[str, Declaration]
    """By `NAME` or `NAME.ALIAS`."""
    backends: tuple[Declaration, ...]
    """Backend blocks, or the `cloud` block in their place."""
    unreadable: tuple[Diagnostic, ...]
    """What could not be read, parsed or told apart."""
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[tree.File, ...]
    is_partial: bool
    """Whether there may be more declarations, in what could not be read."""
    providers_required: Mapping[str, str]
    """By the module's own name of a provider, the source that `required_providers` gives it; empty if it gives none."""
    imports: tuple[Declaration, ...] = ()
    scoped: Mapping[str, Declaration] = {}
    """The data sources in `check` blocks, keyed as `resources` are; nothing outside of their block can name them."""

    def provider_type(self, name: str) -> str:
        """The type of the provider that the module calls so: the end of its source, else the same."""
        return self.providers_required.get(name, "").rpartition("/")[2].lower() or name


def load(folder: str, files: Files) -> Module:
    """Read all Terraform files of a folder."""
    read: list[tree.File] = []
    primary: list[Declaration] = []
    overriding: list[Declaration] = []
    unreadable: list[Diagnostic] = []
    names, said = _files(folder, files)
    for name, source in within(names, [files.read(os.path.join(folder, name)) for name in names]):
        if isinstance(source, Diagnostic):
            unreadable.append(source)
            continue
        file = read_file(source)
        read.append(file)
        unreadable.extend(d for d in file.diagnostics if d.severity == "error")
        target = overriding if is_override(name) else primary
        target.extend(Declaration(block, source) for block in file.body.blocks)
    module = _assemble(folder, primary, overriding, tuple(read), tuple(unreadable))
    return msgspec.structs.replace(module, diagnostics=(*said, *module.diagnostics)) if said else module


def _files(folder: str, files: Files) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The files that make a folder's module, and what Terraform would read there instead of what OpenTofu reads."""
    names = tuple(filter(is_terraform_file, files.entries(folder)))
    tofu = [name for name in names if name.endswith(OPENTOFU)]
    terraform = [name for name in names if name.endswith(TERRAFORM)]
    if not tofu or not terraform:
        return names, ()
    instead = {name: found for name in terraform if (found := replacement(name, names))}
    replaced = [f"{found} in place of {name}" for name, found in instead.items()]
    others = [name for name in tofu if name not in instead.values()]
    detail = (
        f"As OpenTofu does, iaccheck reads {', '.join((*replaced, *others))}. Terraform reads no .tofu file: "
        "give its plan's JSON to check what it plans."
    )
    location = Location(files.shown(os.path.join(folder, tofu[0])), 1, 1, 1, 1)
    read = tuple(name for name in names if name not in instead)
    return read, (Diagnostic("warning", "Terraform reads other files here", detail, location),)


LABELS = {"variable": 1, "output": 1, "module": 1, "resource": 2, "data": 2, "ephemeral": 2, "provider": 1}
"""How many labels each type of declaration has."""


def _assemble(
    folder: str,
    primary: list[Declaration],
    overriding: list[Declaration],
    read: tuple[tree.File, ...],
    unreadable: tuple[Diagnostic, ...],
) -> Module:
    faults = [d for file in read for d in file.diagnostics if d.severity != "error"]
    merged: dict[str, dict[str, Declaration]] = {type_: {} for type_ in LABELS}
    for declaration in primary:
        _add(merged, declaration, faults)
    for override in overriding:
        _override(merged, override, faults)
    locals_ = _locals(primary, {}, faults)
    locals_ = _locals(overriding, locals_, None)
    del faults[MOST_TOLD:]
    return Module(
        folder,
        merged["variable"],
        locals_,
        merged["output"],
        merged["resource"] | merged["data"] | merged["ephemeral"],
        merged["module"],
        merged["provider"],
        _backends(primary, overriding),
        (*unreadable, *(fault for fault in faults if fault.severity == "error")),
        tuple(fault for fault in faults if fault.severity != "error"),
        read,
        bool(unreadable),
        _providers_required((*primary, *overriding)),
        tuple(declaration for declaration in primary if declaration.type == "import"),
        {".".join(found.names): found for found in _scoped(primary)},
    )


def _scoped(declarations: Iterable[Declaration]) -> Iterator[Declaration]:
    """The data sources in `check` blocks."""
    for check in declarations:
        if check.type == "check":
            yield from (found for found in check.content().blocks_of("data") if len(found.labels) == LABELS["data"])


def key_of(declaration: Declaration) -> str | None:
    """The name by which the rest of the module knows a declaration; None if its labels are not as they must be."""
    labels = declaration.labels
    if len(labels) != LABELS.get(declaration.type, -1):
        return None
    if declaration.type == "provider":
        return ".".join((labels[0], *_alias(declaration)))
    return ".".join(declaration.names)


def _alias(provider: Declaration) -> tuple[str, ...]:
    alias = provider.block.body.attribute("alias")
    if alias is None or not isinstance(alias.expression, tree.Literal):
        return ()
    return (str(alias.expression.value),)


def _add(merged: dict[str, dict[str, Declaration]], declaration: Declaration, faults: list[Diagnostic]) -> None:
    if declaration.type not in LABELS:
        return
    key = key_of(declaration)
    if key is None:
        if not declaration.is_broken:
            faults.append(_wrong_labels(declaration))
        return
    if len(key) > limits.now.address:
        faults.append(too_long(declaration.type, declaration.location))
        return
    first = merged[declaration.type].setdefault(key, declaration)
    if first is not declaration:
        place = f"{first.location.path}:{first.location.line}"
        detail = f'There is {_a(declaration.type)} "{key}" at {place} already; each must have a name of its own.'
        faults.append(Diagnostic("error", f"Duplicate {declaration.type} block", detail, declaration.location))


def _wrong_labels(declaration: Declaration) -> Diagnostic:
    wanted, type_ = LABELS[declaration.type], declaration.type
    names = {0: type_, 1: f'{type_} "name"', 2: f'{type_} "type" "name"'}[wanted]
    count = f"{wanted} label{'' if wanted == 1 else 's'}"
    this = _a(type_)
    detail = f"{this.capitalize()} block has {count}, and this one {len(declaration.labels)}: write {names} {{ … }}."
    return Diagnostic("error", f"Wrong labels of {this} block", detail, declaration.location)


def _a(word: str) -> str:
    """A word with its article."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _override(merged: dict[str, dict[str, Declaration]], override: Declaration, faults: list[Diagnostic]) -> None:
    key = key_of(override) if override.type in LABELS else None
    if key is None:
        return
    base = merged[override.type].get(key)
    if base is not None:
        merged[override.type][key] = msgspec.structs.replace(base, overrides=(*base.overrides, override))
    elif override.type == "provider":
        merged[override.type][key] = override
    else:
        detail = f'There is no {override.type} "{key}" in this module that this block could override.'
        faults.append(Diagnostic("error", f"Missing {override.type} to override", detail, override.location))


def _locals(
    declarations: Iterable[Declaration], base: Mapping[str, Written], faults: list[Diagnostic] | None
) -> dict[str, Written]:
    """All local values; with `faults`, a second one of a name is a mistake, else it overrides."""
    found = dict(base)
    for declaration in declarations:
        if declaration.type != "locals":
            continue
        for name, written in declaration.content().attributes.items():
            if len(name) > limits.now.address:
                (faults or []).append(too_long("local value", written.location))
            elif faults is not None and name in found:
                first = found[name].location
                detail = f"local.{name} is defined at {first.path}:{first.line} already."
                faults.append(Diagnostic("error", "Duplicate local value definition", detail, written.location))
            else:
                found[name] = written
    return found


def _backends(primary: list[Declaration], overriding: list[Declaration]) -> tuple[Declaration, ...]:
    """The backend or cloud block, one at most: an override replaces it whole."""
    for declarations in (overriding, primary):
        for terraform in declarations:
            if terraform.type == "terraform":
                found = [block for block in terraform.content().blocks if block.type in {"backend", "cloud"}]
                if found:
                    return tuple(found[:1])
    return ()


def _providers_required(declarations: Iterable[Declaration]) -> dict[str, str]:
    """What `required_providers` says of names."""
    found: dict[str, str] = {}
    for terraform in declarations:
        if terraform.type == "terraform":
            for block in terraform.content().blocks_of("required_providers"):
                for name, written in block.content().attributes.items():
                    found[name] = _source_of(written.expression) or ""
    return found


def _source_of(requirement: tree.Expression) -> str | None:
    """The `source` in `{source = "aliyun/alicloud"}`."""
    entries = requirement.entries if isinstance(requirement, tree.Object) else ()
    for key, value in entries:
        name = key.name if isinstance(key, tree.Name) else getattr(key, "value", None)
        if name == "source" and isinstance(value, tree.Literal) and isinstance(value.value, str):
            return value.value
    return None
