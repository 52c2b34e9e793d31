"""A definition of a module -> those that it names, wherever in its block: what Terraform's graph is made of.

Nothing is evaluated for it. As in that graph, a resource is one thing, whatever attribute or instance is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from iaccheck.hcl import tree
from iaccheck.hcl.names import references
from iaccheck.source import Source
from iaccheck.terraform.module import Declaration
from iaccheck.terraform.wanted import READ

if TYPE_CHECKING:
    from iaccheck.terraform.scope import ModuleScope

Definition = tuple["ModuleScope", str]
"""Something that has a name in a module, as `local.x`, `var.x`, `output.x`, `provider.x`, `TYPE.NAME` or
`data.TYPE.NAME` or `ephemeral.TYPE.NAME`; `module.x` is how often a module is called."""
Place = tuple[Source, int]
"""A file and an offset into its text."""
Needs = Mapping[Definition, Sequence[Place]]

NAME = r"[^\x00-@\[-^`{-\x7f][^\x00-,./:-@\[-^`{-\x7f]*+"
"""Whatever is not ASCII may be a letter. What a name can't hold is listed, since that compiles ten times as fast."""
NAMES = re.compile(rf"{NAME}(?:\.{NAME})*+").findall
"""Names, and what may be a reference, wherever it stands: in a text or a comment, it is none.

Names alone are found too: to pass over them would be to look at each of their letters as a beginning.
"""


def address_of(definition: Definition) -> str:
    """Its name as seen from the root module, without instance keys."""
    scope, key = definition
    return ".".join([*(f"module.{name}" for name in (scope.call.names if scope.call else ())), key])


def needs(definition: Definition) -> Needs:
    """All that a definition names, itself left out, with the places."""
    found: dict[Definition, list[Place]] = {}
    scope = _scope_within(definition)
    for source, part in _parts(definition):
        for expression in _expressions(part):
            for reference in references(expression):
                names = [step for step in reference.steps if isinstance(step, str)]
                for named in _named(scope, (reference.root, *names)):
                    found.setdefault(named, []).append((source, reference.start))
    for other, place in _unnamed(definition):
        found.setdefault(other, []).append(place)
    found.pop(definition, None)
    return found


def may_need(definition: Definition, known: dict[tuple[ModuleScope, str], Sequence[Definition]]) -> set[Definition]:
    """At least all that a definition names, by a look at the text alone; `known` is kept from one call to the next."""
    found = {other for other, _ in _unnamed(definition)}
    scope = _scope_within(definition)
    for source, part in _parts(definition):
        for names in set(NAMES(source.text, part.start, part.end)):
            if "." not in names:
                continue
            named = known.get((scope, names))
            if named is None:
                named = known[scope, names] = tuple(_named(scope, tuple(names.split("."))))
            found.update(named)
    found.discard(definition)
    return found


def _scope_within(definition: Definition) -> ModuleScope:
    """What names mean in a definition: the value of a variable stands where its module is called."""
    scope, key = definition
    return scope.call.scope.module_scope if scope.call and key.startswith("var.") else scope


def _parts(definition: Definition) -> Iterator[tuple[Source, tree.Expression | tree.Block]]:
    """The blocks or expressions that say what a definition is."""
    (scope, key), module = definition, definition[0].module
    kind, _, name = key.partition(".")
    if kind == "local":
        yield module.locals[name].source, module.locals[name].expression
    elif kind == "var" or kind == "module":
        call = scope.call.declaration if kind == "var" and scope.call else module.calls.get(name)
        wanted = (name,) if kind == "var" else ("count", "for_each", "depends_on")
        attributes = call.content().attributes if call else {}
        yield from ((attributes[n].source, attributes[n].expression) for n in wanted if n in attributes)
    else:
        block = {"output": module.outputs, "provider": module.providers}.get(kind, {}).get(name)
        declaration = block or module.resources[key]
        yield from ((each.source, each.block) for each in (declaration, *declaration.overrides))


def _expressions(part: tree.Expression | tree.Block) -> Iterator[tree.Expression]:
    """Every expression in a block and the blocks in it."""
    if not isinstance(part, tree.Block):
        yield part
        return
    pending = [part.body]
    while pending:
        body = pending.pop()
        pending.extend(block.body for block in body.blocks)
        yield from (attribute.expression for attribute in body.attributes)


def _unnamed(definition: Definition) -> Iterator[tuple[Definition, Place]]:
    """What a definition needs without naming it: the call of its module, and a resource's provider."""
    scope, key = definition
    if scope.call:
        call = scope.call.declaration
        yield (scope.call.scope.module_scope, f"module.{call.labels[0]}"), (call.source, call.block.start)
    declaration = scope.module.resources.get(key)
    if declaration and (provider := _provider(scope, declaration)):
        yield provider, (declaration.source, declaration.block.start)


def _provider(scope: ModuleScope, declaration: Declaration) -> Definition | None:
    """The provider block that a resource belongs to; None for one that its module is given by name."""
    written = declaration.block.body.attribute("provider")
    named = next(references(written.expression), None) if written else None
    if written and not named:
        return None
    local = declaration.block.labels[0].text.partition("_")[0]
    name = ".".join([named.root, *map(str, named.steps)]) if named else local
    while name not in scope.module.providers:
        if scope.call is None or scope.call.declaration.attribute("providers"):
            return None
        scope = scope.call.scope.module_scope
    return scope, f"provider.{name}"


def _named(scope: ModuleScope, names: tuple[str, ...]) -> Iterable[Definition]:
    """What the names of a reference stand for; nothing if it is nothing that can need another definition."""
    module = scope.module
    key = ".".join(names[: 3 if names[0] in READ else 2])
    match names:
        case ("local", name, *_) if name in module.locals:
            return ((scope, key),)
        case ("var", name, *_) if name in module.variables and scope.call:
            return ((scope, key),)
        case ("module", name, *outputs) if name in module.calls:
            return _of_call(scope, name, outputs)
    return ((scope, key),) if key in module.resources else ()


def _of_call(scope: ModuleScope, name: str, outputs: Sequence[str]) -> list[Definition]:
    """An output of a module; all that is in a module where it is meant as a whole, in an expression too."""
    children = scope.children(name)
    if isinstance(children, str) or not children:
        return [(scope, f"module.{name}")]
    child = children[0]
    if outputs:
        return [(child, f"output.{outputs[0]}")] if outputs[0] in child.module.outputs else []
    return [(child, key) for key in (*(f"output.{name}" for name in child.module.outputs), *child.module.resources)]
