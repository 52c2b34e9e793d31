"""A reference and the scope that it stands in -> the expression that gave it its value, and the scope of that one."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.evaluate import Step, evaluate
from iaccheck.hcl.values import Value
from iaccheck.source import Source
from iaccheck.terraform.block_scope import BlockScope
from iaccheck.terraform.instances import Instance, Instances
from iaccheck.terraform.module import Declaration, Written
from iaccheck.terraform.scope import REPEATING, REPETITIONS, ModuleScope
from iaccheck.terraform.variable import given_to


class Definition(msgspec.Struct, frozen=True):
    """An expression and the scope that it stands in."""

    written: Written
    scope: BlockScope | ModuleScope
    is_repetition: bool = False
    """Whether it is a `count` or `for_each`: what `each.value` comes from, but not its own definition."""


def definition_of(root: str, steps: tuple[Step, ...], scope: BlockScope | ModuleScope) -> Definition | None:
    """What a reference is defined by; None if it is not of this configuration, or of many places."""
    module = scope.module_scope if isinstance(scope, BlockScope) else scope
    if isinstance(scope, BlockScope) and root in scope.names:
        return _repetition(scope, steps) if root in REPETITIONS else None
    name = steps[0] if steps else None
    if not isinstance(name, str):
        return None
    if root == "local":
        written = module.module.locals.get(name)
        return _narrowed(written, module, steps[1:]) if written else None
    if root == "var":
        return _of_variable(module, name, steps[1:])
    if root == "module":
        return _of_output(module, name, steps[1:])
    return _of_attribute(module, f"{root}.{name}", steps[1:])


def _repetition(scope: BlockScope, steps: tuple[Step, ...]) -> Definition | None:
    """What `count` or `for_each` is; of a map that is written there, the element that `each.value` is."""
    attributes = scope.declaration.content().attributes if scope.declaration else {}
    written = next((attributes[name] for name in REPEATING if name in attributes), None)
    if written is None:
        return None
    whole = Definition(written, scope.module_scope, is_repetition=True)
    each = scope.names.get("each")
    key = each.data.get("key") if each is not None and isinstance(each.data, Mapping) else None
    if key is None or steps[:1] != ("value",):
        return whole
    found = _narrowed(written, scope.module_scope, (key,))
    return whole if found.written is written else _narrowed(found.written, scope.module_scope, steps[1:])


def _narrowed(written: Written, scope: BlockScope | ModuleScope, steps: tuple[Step, ...]) -> Definition:
    """The part of an object or tuple written there that some steps lead to; as far as that can be seen, else more."""
    for step in steps:
        expression = written.expression
        while isinstance(expression, tree.Parentheses):
            expression = expression.inner
        key = step.data if isinstance(step, Value) else step
        part = None
        if isinstance(expression, tree.Object):
            part = _entry(expression, key, written.source, scope)
        elif isinstance(expression, tree.Tuple) and isinstance(key, int) and 0 <= key < len(expression.elements):
            part = expression.elements[key]
        if part is None:
            break
        written = msgspec.structs.replace(written, expression=part)
    return Definition(written, scope)


def _entry(
    expression: tree.Object, wanted: object, source: Source, scope: BlockScope | ModuleScope
) -> tree.Expression | None:
    """What stands in an object under a key; None if a key is not known."""
    found = None
    for key, value in expression.entries:
        name: object = key.name if isinstance(key, tree.Name) else evaluate(key, scope, source)[0].data
        if not isinstance(name, str):
            return None
        if name == wanted:
            found = value
    return found


def _of_variable(module: ModuleScope, name: str, steps: tuple[Step, ...]) -> Definition | None:
    declaration = module.module.variables.get(name)
    if declaration is None:
        return None
    if module.call is not None:
        written = module.call.declaration.attribute(name)
        if written is not None:
            return _narrowed(written, module.call.scope, steps)
    elif given_to(module, name) is not None:
        return None
    return _written_in(declaration, "default", module, steps)


def _of_output(module: ModuleScope, name: str, steps: tuple[Step, ...]) -> Definition | None:
    declaration = module.module.calls.get(name)
    found = _picked(module, f"module.{name}", declaration, steps)
    children = module.children(name) if declaration else ()
    if found is None or isinstance(children, str) or found[0] >= len(children):
        return None
    child, rest = children[found[0]], found[1]
    if not rest or not isinstance(rest[0], str):
        return None
    output = child.module.outputs.get(rest[0])
    return _written_in(output, "value", child, rest[1:]) if output else None


def _of_attribute(module: ModuleScope, key: str, steps: tuple[Step, ...]) -> Definition | None:
    declaration = module.module.resources.get(key)
    found = _picked(module, key, declaration, steps)
    if found is None or declaration is None:
        return None
    place, rest = found
    if not rest or not isinstance(rest[0], str):
        return None
    instance = _instances(module, key, declaration).all[place]
    return _written_in(declaration, rest[0], BlockScope(module, instance.names, declaration), rest[1:])


def _picked(
    module: ModuleScope, key: str, declaration: Declaration | None, steps: tuple[Step, ...]
) -> tuple[int, tuple[Step, ...]] | None:
    """Which instance of a block the first step picks, if it has several, and the steps after that."""
    if declaration is None:
        return None
    instances = _instances(module, key, declaration)
    if instances.unknown:
        return None
    if instances.repetition is None:
        return 0, steps
    first = steps[0] if steps else None
    picked = first.data if isinstance(first, Value) else first  # module.teams.blue is as good as module.teams["blue"]
    place = instances.places.get(picked) if isinstance(picked, str | int) else None
    return None if place is None else (place, steps[1:])


def _instances(module: ModuleScope, key: str, declaration: Declaration) -> Instances:
    found = module.instances(key, declaration)
    return found if isinstance(found, Instances) else Instances((Instance(None, {}),), None, found.message)


def _written_in(
    declaration: Declaration, name: str, scope: BlockScope | ModuleScope, steps: tuple[Step, ...]
) -> Definition | None:
    written = declaration.attribute(name)
    return _narrowed(written, scope, steps) if written else None
