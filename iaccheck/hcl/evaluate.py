"""An expression and the scope it stands in -> a value, and diagnostics for what its author got wrong.

Nothing here raises for what an author wrote: an expression that fails is unknown, with the failure as
its reason, so that one mistake is said once and work goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import NoneType
from typing import Protocol

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.access import element_of, iterate, splat_elements
from iaccheck.hcl.conversion import convert, to_text
from iaccheck.hcl.functions import Host, call
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.operators import BINARY, UNARY, choose
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING
from iaccheck.hcl.values import (
    Fault,
    Unknown,
    Value,
    boolean,
    is_wholly_known,
    normalized,
    object_of,
    string,
    tuple_of,
    unknown,
)
from iaccheck.source import Diagnostic, Source

Step = str | Value
"""One step of a reference: `.name`, or the value in `[…]`."""


class Scope(Protocol):
    """What names mean where an expression stands."""

    @property
    def host(self) -> Host:
        """What file functions may see."""

    def reference(self, root: str, path: tuple[Step, ...]) -> tuple[Value | Fault, int]:
        """The value that a name and the first steps after it stand for, and how many steps that took."""


class Place(msgspec.Struct):
    """Where evaluation stands: the scope, the file, what `for` has bound, and what went wrong so far."""

    scope: Scope
    source: Source
    names: Mapping[str, Value]
    diagnostics: list[Diagnostic]
    splat_item: Value | None = None

    def within(self, names: Mapping[str, Value]) -> Place:
        """The same place, with more names bound."""
        return Place(self.scope, self.source, {**self.names, **names}, self.diagnostics, self.splat_item)

    def at_item(self, item: Value) -> Place:
        """The same place, for one element of a splat."""
        return Place(self.scope, self.source, self.names, self.diagnostics, item)

    def trying(self) -> Place:
        """The same place, with diagnostics of its own."""
        return Place(self.scope, self.source, self.names, [], self.splat_item)

    def fault(self, node: tree.Node, fault: Fault) -> Value:
        """Say what went wrong at a node; the value is unknown from there on."""
        location = self.source.location(node.start, node.end)
        self.diagnostics.append(Diagnostic("error", fault.summary, fault.message, location))
        return unknown(DYNAMIC, f"cannot be worked out: {fault.message}")

    def settle(self, node: tree.Node, result: Value | Fault) -> Value:
        """The value of a node, or unknown after saying why there is none."""
        return self.fault(node, result) if isinstance(result, Fault) else result


def evaluate(
    expression: tree.Expression, scope: Scope, source: Source, names: Mapping[str, Value] | None = None
) -> tuple[Value, tuple[Diagnostic, ...]]:
    """The value of an expression of `source`, and what is wrong with it."""
    place = Place(scope, source, names or {}, [])
    return value_of(expression, place), tuple(place.diagnostics)


def evaluate_template(source: Source, scope: Scope) -> tuple[Value, tuple[Diagnostic, ...]]:
    """The text that a whole file makes as a template, and what is wrong with it."""
    from iaccheck.hcl.parse import parse_template

    template, faults = parse_template(source)
    if template is None or faults:
        return unknown(STRING, "is made by a template with a syntax error"), faults
    return evaluate(template, scope, source)


def value_of(node: tree.Expression, place: Place) -> Value:
    """The value of a node at a place."""
    return EVALUATORS[type(node)](node, place)


def _literal(node: tree.Literal, place: Place) -> Value:
    return Value(LITERAL_TYPES[type(node.value)], node.value, False, place.source.location(node.start, node.end))


def _traversal(node: tree.GetAttr | tree.Index | tree.Name, place: Place) -> Value:
    """A name and the steps after it: the scope takes as many of them as it understands."""
    links: list[tree.GetAttr | tree.Index] = []
    root: tree.Expression = node
    while isinstance(root, tree.GetAttr | tree.Index):
        links.append(root)
        root = root.source
    links.reverse()
    steps = tuple(n.name if isinstance(n, tree.GetAttr) else value_of(n.key, place) for n in links)
    used = 0
    if isinstance(root, tree.Name) and root.name not in place.names:
        found, used = place.scope.reference(root.name, steps)
        value = place.settle(links[used - 1] if used else root, found)
    else:
        value = place.names[root.name] if isinstance(root, tree.Name) else value_of(root, place)
    for link, step in zip(links[used:], steps[used:], strict=True):
        value = place.settle(link, element_of(value, step))
    return value


def _splat_item(node: tree.SplatItem, place: Place) -> Value:
    assert place.splat_item is not None
    return place.splat_item


def _splat(node: tree.Splat, place: Place) -> Value:
    source = value_of(node.source, place)
    elements = splat_elements(source)
    if isinstance(elements, Unknown):
        return Value(DYNAMIC, elements, source.sensitive)
    result = tuple_of(value_of(node.each, place.at_item(element)) for element in elements)
    return result.marked(source)


def _call(node: tree.Call, place: Place) -> Value:
    if special := SPECIAL_CALLS.get(node.name):
        return special(node, place)
    arguments = [value_of(argument, place) for argument in node.arguments]
    if node.expand:
        last = arguments.pop()
        elements = iterate(last)
        if isinstance(elements, Unknown):
            return Value(DYNAMIC, elements, last.sensitive)
        if isinstance(elements, Fault):
            return place.fault(node.arguments[-1], Fault("the value before ... must be a list, tuple or set"))
        arguments.extend(element.marked(last) for _, element in elements)
    result = call(node.name, tuple(arguments), place.scope.host)
    if not isinstance(result, Fault):
        return result
    number = result.argument
    at = node.arguments[number] if number is not None and number < len(node.arguments) else node
    return place.fault(at, Fault(f"{node.name}: {result.message}", summary=result.summary))


def _try(node: tree.Call, place: Place) -> Value:
    failures = []
    for argument in node.arguments:
        trial = place.trying()
        value = value_of(argument, trial)
        if not trial.diagnostics:
            return value if is_wholly_known(value) else value.loosened()
        failures.append(trial.diagnostics[0].detail)
    reasons = "; ".join(failures) or "it was given no arguments"
    return place.fault(node, Fault(f"try: no argument could be evaluated: {reasons}"))


def _can(node: tree.Call, place: Place) -> Value:
    if len(node.arguments) != 1:
        return place.fault(node, Fault("can: it takes exactly one argument"))
    trial = place.trying()
    value = value_of(node.arguments[0], trial)
    if trial.diagnostics:
        return boolean(False)
    return boolean(True) if is_wholly_known(value) else unknown(BOOL, value.reason, not_null=True)


def _unary(node: tree.Unary, place: Place) -> Value:
    operand = value_of(node.operand, place)
    return place.settle(node, UNARY[node.operator].apply(operand))


def _binary(node: tree.Binary, place: Place) -> Value:
    """A chain of operators leans to the left: it is followed in a loop, since it can be of any length."""
    chain = [node]
    while isinstance(left := chain[-1].left, tree.Binary):
        chain.append(left)
    value = value_of(chain[-1].left, place)
    for link in reversed(chain):
        value = place.settle(link, BINARY[link.operator].apply(value, value_of(link.right, place)))
    return value


def _conditional(node: tree.Conditional, place: Place) -> Value:
    """Both branches are evaluated, since both have a say in the type; only the chosen one may complain."""
    condition = place.settle(node.condition, convert(value_of(node.condition, place), BOOL))
    if condition.is_null:
        return place.fault(node.condition, Fault("the condition is null; it must be true or false"))
    on_yes, on_no = place.trying(), place.trying()
    yes, no = value_of(node.yes, on_yes), value_of(node.no, on_no)
    for chosen, trial in ((True, on_yes), (False, on_no)):
        if condition.data is chosen:
            place.diagnostics.extend(trial.diagnostics)
    return place.settle(node, choose(condition, yes, no))


def _parentheses(node: tree.Parentheses, place: Place) -> Value:
    return value_of(node.inner, place)


def _tuple(node: tree.Tuple, place: Place) -> Value:
    return tuple_of(value_of(element, place) for element in node.elements)


def _object(node: tree.Object, place: Place) -> Value:
    attributes = {}
    sensitive = False
    for key_node, value_node in node.entries:
        key = string(key_node.name) if isinstance(key_node, tree.Name) else value_of(key_node, place)
        value = value_of(value_node, place)
        text = _key(key, key_node, place)
        if text is None:
            return unknown(DYNAMIC, f"has a key that {key.reason}" if not key.is_known else "has an invalid key")
        sensitive = sensitive or key.sensitive
        attributes[text] = value
    result = object_of(attributes)
    return msgspec.structs.replace(result, sensitive=True) if sensitive else result


def _key(key: Value, node: tree.Expression, place: Place) -> str | None:
    """A key of an object as text; None if it is unknown, or no key, which is said."""
    text = place.settle(node, convert(key, STRING))
    if text.is_null:
        place.fault(node, Fault("a key is null; a key must be a text"))
    return text.data if isinstance(text.data, str) else None


def _for(node: tree.For, place: Place) -> Value:
    collection = value_of(node.collection, place)
    elements = iterate(collection)
    if isinstance(elements, Unknown):
        return Value(DYNAMIC, elements, collection.sensitive)
    if isinstance(elements, Fault):
        return place.fault(node.collection, elements)
    results: list[tuple[Value, Value]] = []
    for key, element in elements:
        names = {node.value_name: element} if node.key_name is None else {node.key_name: key, node.value_name: element}
        inner = place.within({name: bound.marked(collection) for name, bound in names.items()})
        kept = _is_kept(node, inner)
        if not isinstance(kept, bool):
            return kept
        if kept:
            results.append((value_of(node.key, inner) if node.key else key, value_of(node.value, inner)))
    if node.key is None:
        return tuple_of(value for _, value in results).marked(collection)
    return _for_object(node, node.key, results, place).marked(collection)


def _is_kept(node: tree.For, place: Place) -> bool | Value:
    """Whether a `for` keeps its element; if that can't be told, the value, unknown, that is the result of it all."""
    if node.condition is None:
        return True
    condition = place.settle(node.condition, convert(value_of(node.condition, place), BOOL))
    if condition.is_null:
        return place.fault(node.condition, Fault("the condition of this for expression is null"))
    if not isinstance(condition.data, bool):
        return unknown(DYNAMIC, condition.reason)
    return condition.data


def _for_object(node: tree.For, key_node: tree.Expression, results: list[tuple[Value, Value]], place: Place) -> Value:
    attributes: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for key, value in results:
        text = _key(key, key_node, place)
        if text is None:
            return unknown(DYNAMIC, f"has a key that {key.reason}" if not key.is_known else "has an invalid key")
        if node.group:
            groups.setdefault(text, []).append(value)
        elif text in attributes:
            hint = f'two elements have the key "{text}"; add ... after the value to group them'
            return place.fault(key_node, Fault(hint))
        else:
            attributes[text] = value
    return object_of({text: tuple_of(values) for text, values in groups.items()} if node.group else attributes)


def _template(node: tree.Template, place: Place) -> Value:
    if not node.heredoc and len(node.parts) == 1 and isinstance(part := node.parts[0], tree.Interpolation):
        return value_of(part.expression, place)
    return _joined(node.parts, place)


def _joined(parts: tuple[tree.TemplatePart, ...], place: Place) -> Value:
    """The text of some parts of a template: unknown if one of them is."""
    texts: list[str] = []
    missing: Value | None = None
    sensitive = False
    for part in parts:
        value = PARTS[type(part)](part, place)
        sensitive = sensitive or value.sensitive
        if isinstance(value.data, str):
            texts.append(value.data)
        else:
            missing = missing or value
    if missing is not None:
        return Value(STRING, Unknown(missing.reason, not_null=True), sensitive)
    return Value(STRING, normalized("".join(texts)), sensitive)


def _interpolation(part: tree.Interpolation, place: Place) -> Value:
    return place.settle(part, to_text(value_of(part.expression, place)))


def _template_if(part: tree.TemplateIf, place: Place) -> Value:
    condition = place.settle(part.condition, convert(value_of(part.condition, place), BOOL))
    if condition.is_null:
        return place.fault(part.condition, Fault("the condition is null; it must be true or false"))
    if not isinstance(condition.data, bool):
        return unknown(STRING, condition.reason, not_null=True)
    return _joined(part.yes if condition.data else part.no, place).marked(condition)


def _template_for(part: tree.TemplateFor, place: Place) -> Value:
    collection = value_of(part.collection, place)
    elements = iterate(collection)
    if isinstance(elements, Unknown):
        return Value(STRING, elements, collection.sensitive)
    if isinstance(elements, Fault):
        return place.fault(part.collection, elements)
    rounds = []
    for key, element in elements:
        names = {part.value_name: element} if part.key_name is None else {part.key_name: key, part.value_name: element}
        rounds.append(_joined(part.parts, place.within(names)))
    missing = next((r for r in rounds if not r.is_known), None)
    if missing is not None:
        return missing
    return string("".join(str(r.data) for r in rounds)).marked(collection, *rounds)


LITERAL_TYPES = {int: NUMBER, Float: NUMBER, str: STRING, bool: BOOL, NoneType: DYNAMIC}
SPECIAL_CALLS: Mapping[str, Callable[[tree.Call, Place], Value]] = {"try": _try, "can": _can}
PARTS: Mapping[type, Callable[..., Value]] = {
    tree.Literal: _literal,
    tree.Interpolation: _interpolation,
    tree.TemplateIf: _template_if,
    tree.TemplateFor: _template_for,
}
EVALUATORS: Mapping[type, Callable[..., Value]] = {
    tree.Literal: _literal,
    tree.Name: _traversal,
    tree.GetAttr: _traversal,
    tree.Index: _traversal,
    tree.SplatItem: _splat_item,
    tree.Splat: _splat,
    tree.Call: _call,
    tree.Unary: _unary,
    tree.Binary: _binary,
    tree.Conditional: _conditional,
    tree.Parentheses: _parentheses,
    tree.Tuple: _tuple,
    tree.Object: _object,
    tree.For: _for,
    tree.Template: _template,
}
