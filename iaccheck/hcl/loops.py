"""`for` expressions and templates -> values: what is evaluated once for each element, and what is joined to a text."""

from __future__ import annotations

from iaccheck import limits
from iaccheck.hcl import tree
from iaccheck.hcl.conversion import convert, to_text
from iaccheck.hcl.parts import together
from iaccheck.hcl.place import Evaluators, Place
from iaccheck.hcl.prefixes import LONGEST, in_common, lasting
from iaccheck.hcl.types import BOOL, DYNAMIC, STRING
from iaccheck.hcl.values import Fault, Unknown, Value, normalized, object_of, tuple_of, unknown


def for_expression(node: tree.For, place: Place) -> Value:
    """The tuple or object that a `for` makes; unknown if what it goes through, a key or a condition is."""
    collection = place.value(node.collection)
    elements = place.elements(collection)
    if isinstance(elements, Fault):
        return place.fault(node.collection, elements)
    if node.condition and collection.type != DYNAMIC and (wrong := _unfit(node, node.condition, place)):
        return wrong
    if isinstance(elements, Unknown):
        return Value(DYNAMIC, elements, collection.sensitive)
    if not elements and (refused := _refusal(node, place)):
        return refused
    results: list[tuple[Value, Value]] = []
    tell = [collection]
    for key, element in elements:
        if not place.goes_round(node):
            return place.budget.exhausted(*tell)
        names = {node.value_name: element} if node.key_name is None else {node.key_name: key, node.value_name: element}
        inner = place.within({name: bound.marked(collection) for name, bound in names.items()})
        condition = _condition(node, inner)
        tell.append(condition)
        if not isinstance(condition.data, bool):
            return condition.marked(*tell)
        if condition.data:
            results.append((inner.value(node.key) if node.key else key, inner.value(node.value)))
    if node.key is None:
        return tuple_of(value for _, value in results).marked(*tell)
    return _for_object(node, node.key, results, place).marked(*tell, *(key for key, _ in results))


KEPT = Value(BOOL, True)
NULL_CONDITION = Fault("the condition is null; it must be true or false", summary="Null condition")
FOR_CONDITION = "Invalid 'for' condition"


def as_condition(value: Value, summary: str) -> Value | Fault:
    """A value as true or false, unknown or null; if it is neither, a fault with this summary."""
    found = convert(value, BOOL)
    return Fault(found.message, summary=summary) if isinstance(found, Fault) else found


def _anything(node: tree.For) -> dict[str, Value]:
    """What the names of a `for` stand for before it begins."""
    anything = unknown(DYNAMIC, "is an element that is not looked at yet")
    return {name: anything for name in (node.key_name, node.value_name) if name is not None}


def _refusal(node: tree.For, place: Place) -> Value | None:
    """What a `for` through nothing gives that refers to what is not there."""
    trial = place.trying()
    for part in (node.key, node.value):
        if part is not None:
            trial.supposing(_anything(node)).value(part)
    return place.refusal(trial)


def _unfit(node: tree.For, condition: tree.Expression, place: Place) -> Value | None:
    """What a `for` gives whose condition can't be one, whatever the element: Terraform asks before it begins."""
    already = len(place.diagnostics)
    found = _condition(node, place.supposing(_anything(node)))
    return found if len(place.diagnostics) > already else None


def _condition(node: tree.For, place: Place) -> Value:
    """Whether a `for` keeps its element; if that can't be told, the value, unknown, that is the result of it all."""
    if node.condition is None:
        return KEPT
    condition = place.settle(node.condition, as_condition(place.value(node.condition), FOR_CONDITION))
    if condition.is_null:
        return place.fault(node.condition, Fault("the condition of this for expression is null", summary=FOR_CONDITION))
    if not isinstance(condition.data, bool):
        return unknown(DYNAMIC, condition.reason).marked(condition)
    return condition


def _for_object(node: tree.For, key_node: tree.Expression, results: list[tuple[Value, Value]], place: Place) -> Value:
    attributes: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for key, value in results:
        text = place.key(key, key_node)
        if text is None:
            return unknown(DYNAMIC, f"has a key that {key.reason}" if not key.is_known else "has an invalid key")
        if node.group:
            groups.setdefault(text, []).append(value)
        elif text in attributes:
            which = "one key, which is sensitive" if key.sensitive else f'the key "{text}"'
            hint = f"two elements have {which}; add ... after the value to group them"
            return place.fault(key_node, Fault(hint, summary="Duplicate object key"))
        else:
            attributes[text] = value
    return object_of({text: tuple_of(values) for text, values in groups.items()} if node.group else attributes)


def template(node: tree.Template, place: Place) -> Value:
    """The text of a template, or the value of any type that one of a single `${}` in quotes is."""
    if not node.heredoc and len(node.parts) == 1 and isinstance(part := node.parts[0], tree.Interpolation):
        return place.value(part.expression)
    return _joined(node.parts, place)


def _joined(parts: tuple[tree.TemplatePart, ...], place: Place) -> Value:
    """The text of some parts of a template: unknown if one of them is."""
    values = [PARTS[type(part)](part, place) for part in parts]
    return place.budget.made(_concatenated(values))


def _concatenated(values: list[Value]) -> Value:
    """Texts after each other; if one is unknown, what all of it begins with."""
    texts: list[str] = []
    missing: Value | None = None
    for value in values:
        texts.append(value.prefix)
        if not isinstance(value.data, str):
            missing = value
            break
    sensitive = any(value.sensitive for value in values)
    if missing is not None:
        prefix = _beginning(texts, missing)
        return Value(STRING, Unknown(missing.reason, not_null=True, prefix=prefix, parts=together(values)), sensitive)
    if sum(map(len, texts)) > limits.now.text:
        reason = f"limit reached: it is a text of more than {limits.now.text} characters"
        return Value(STRING, Unknown(reason, not_null=True), sensitive)
    return Value(STRING, normalized("".join(texts)), sensitive)


def _beginning(texts: list[str], missing: Value) -> str:
    """What a text begins with, of which the last part is known no further than this."""
    *before, own = texts
    return normalized("".join(before) + own)[:LONGEST] if own else lasting("".join(before))


def _interpolation(part: tree.Interpolation, place: Place) -> Value:
    result = to_text(place.value(part.expression))
    if isinstance(result, Fault):
        return place.fault(part.expression, Fault(result.message, summary="Invalid template interpolation value"))
    return result


def _template_if(part: tree.TemplateIf, place: Place) -> Value:
    condition = place.settle(part.condition, as_condition(place.value(part.condition), "Incorrect condition type"))
    if condition.is_null:
        return place.fault(part.condition, NULL_CONDITION)
    if not isinstance(condition.data, bool):
        both = _joined(part.yes, place.trying()), _joined(part.no, place.trying())
        prefix = in_common(both[0].prefix, both[1].prefix)
        return Value(STRING, Unknown(condition.reason, not_null=True, prefix=prefix)).marked(condition, *both)
    untaken = place.trying()
    _joined(part.no if condition.data else part.yes, untaken)
    refused = place.refusal(untaken)
    return refused or _joined(part.yes if condition.data else part.no, place).marked(condition)


def _template_for(part: tree.TemplateFor, place: Place) -> Value:
    collection = place.value(part.collection)
    elements = place.elements(collection)
    if isinstance(elements, Unknown):
        return Value(STRING, elements, collection.sensitive)
    if isinstance(elements, Fault):
        return place.fault(part.collection, elements)
    rounds = []
    for key, element in elements:
        if not place.goes_round(part):
            return place.budget.exhausted(collection, type_=STRING)
        names = {part.value_name: element} if part.key_name is None else {part.key_name: key, part.value_name: element}
        rounds.append(_joined(part.parts, place.within(names)))
    return place.budget.made(_concatenated(rounds)).marked(collection)


def _text(part: tree.Literal, place: Place) -> Value:
    return Value(STRING, part.value)


PARTS: Evaluators = {
    tree.Literal: _text,
    tree.Interpolation: _interpolation,
    tree.TemplateIf: _template_if,
    tree.TemplateFor: _template_for,
}
