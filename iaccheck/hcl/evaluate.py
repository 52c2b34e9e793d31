"""An expression and the scope it stands in -> a value, and diagnostics for what its author got wrong.

Nothing here raises for what an author wrote: an expression that fails is unknown, with the failure as
its reason, so that one mistake is said once and work goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import NoneType

import msgspec

from iaccheck.hcl import tree
from iaccheck.hcl.access import element_of, iterate, splat_elements
from iaccheck.hcl.conversion import with_one_type
from iaccheck.hcl.functions import CORE, call
from iaccheck.hcl.loops import NULL_CONDITION, as_condition, for_expression, template
from iaccheck.hcl.numbers import Float
from iaccheck.hcl.operators import BINARY, UNARY, choose
from iaccheck.hcl.place import Evaluators, Place, Scope, Step
from iaccheck.hcl.trying import FAILS, can, try_
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, Type
from iaccheck.hcl.values import (
    Fault,
    Unknown,
    Value,
    list_of,
    object_of,
    string,
    tuple_of,
    unknown,
)
from iaccheck.source import Diagnostic, Source

__all__ = ["Scope", "Step", "evaluate", "evaluate_template"]


def evaluate(
    expression: tree.Expression, scope: Scope, source: Source, names: Mapping[str, Value] | None = None
) -> tuple[Value, tuple[Diagnostic, ...]]:
    """The value of an expression of `source`, and what is wrong with it."""
    return evaluated(expression, Place(scope, source, EVALUATORS, scope.host.budget, names or {}, []))


def evaluated(expression: tree.Expression, place: Place) -> tuple[Value, tuple[Diagnostic, ...]]:
    """The value of an expression in a place of its own, and what is wrong with it."""
    if type(expression) is tree.Literal:
        return place.value(expression), ()
    begun = place.budget.begin()
    try:
        value = place.value(expression)
    except RecursionError:
        return unknown(DYNAMIC, "limit reached: it is nested too deeply"), ()
    except MemoryError:
        return unknown(DYNAMIC, "limit reached: it takes more memory than there is"), ()
    finally:
        place.budget.end(begun)
    return place.budget.limited(value), tuple(place.diagnostics)


READ = 4
"""How many characters of a template are read in a step."""


def evaluate_template(source: Source, scope: Scope) -> tuple[Value, tuple[Diagnostic, ...]]:
    """The text that a whole file makes as a template, and what is wrong with it; whoever asks for it pays for it."""
    from iaccheck.hcl.parse import parse_template

    if not scope.host.budget.spend(len(source.text) // READ):
        return scope.host.budget.exhausted(type_=STRING), ()
    template, faults = parse_template(source)
    if template is None or faults:
        return unknown(STRING, "is made by a template with a syntax error"), faults
    place = Place(scope, source, EVALUATORS, scope.host.budget, {}, [])
    return place.value(template), tuple(place.diagnostics)


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
    steps = tuple(n.name if isinstance(n, tree.GetAttr) else place.value(n.key) for n in links)
    used = 0
    if isinstance(root, tree.Name) and root.name not in place.names:
        found, used = place.scope.reference(root.name, steps)
        at_step = found.argument if isinstance(found, Fault) else None
        whole = links[used - 1] if used else root
        value = place.settle(whole if at_step is None or at_step >= len(links) else _last_step(links[at_step]), found)
    else:
        value = place.names[root.name] if isinstance(root, tree.Name) else place.value(root)
    for link, step in zip(links[used:], steps[used:], strict=True):
        if isinstance(step, Value) and not place.budget.affords(step):
            return place.budget.exhausted(value, step)
        value = place.settle(_last_step(link), element_of(value, step))
        place.doubt(value)
    return value


def _last_step(link: tree.GetAttr | tree.Index) -> tree.Node:
    """Where the last step of a reference stands: `.hours` or `[0]`."""
    return tree.Node(link.source.end, link.end)


def _splat_item(node: tree.SplatItem, place: Place) -> Value:
    assert place.splat_item is not None
    return place.splat_item


def _splat(node: tree.Splat, place: Place) -> Value:
    source = place.value(node.source)
    elements = splat_elements(source)
    if isinstance(elements, Fault):
        return place.fault(node.source, elements)
    if isinstance(elements, Unknown):
        return Value(_splat_type(node, source, place), elements, source.sensitive)
    if not elements and isinstance(source.type, ListOf | SetOf):
        return Value(_splat_type(node, source, place), (), source.sensitive)
    if not place.budget.affords(source):
        return place.budget.exhausted(source)
    results = [place.at_item(element).value(node.each) for element in elements]
    return _splat_result(source, results).marked(source)


def _splat_type(node: tree.Splat, source: Value, place: Place) -> Type:
    """The type of a splat through something unknown or empty, of which only the elements' type is known."""
    if not isinstance(source.type, ListOf | SetOf):
        return DYNAMIC
    element = Value(source.type.element, Unknown(source.reason or "is not there"))
    return ListOf(place.supposing({}, element).value(node.each).type)


def _splat_result(source: Value, results: list[Value]) -> Value:
    """A list where a list or set was gone through, else a tuple."""
    if not isinstance(source.type, ListOf | SetOf):
        return tuple_of(results)
    found = with_one_type(results)
    return tuple_of(results) if isinstance(found, Fault) else list_of(*found)


def _call(node: tree.Call, place: Place) -> Value:
    if special := SPECIAL_CALLS.get(node.name.removeprefix(CORE)):
        return special(node, place)
    if node.name.removeprefix(CORE) == "templatestring" and node.arguments and not _is_reference(node.arguments[0]):
        return place.fault(node.arguments[0], NO_REFERENCE)
    already = len(place.diagnostics)
    arguments = [place.value(argument) for argument in node.arguments]
    if len(place.diagnostics) > already:  # what failed has no type, so neither has what is made of it
        return unknown(DYNAMIC, f"cannot be worked out: {place.diagnostics[already].detail}")
    if node.expand:
        last = arguments.pop()
        elements = iterate(last)
        if isinstance(elements, Unknown):
            return Value(DYNAMIC, elements, last.sensitive)
        if isinstance(elements, Fault) or isinstance(last.type, MapOf | ObjectOf):
            return place.fault(node.arguments[-1], NOT_EXPANDABLE)
        arguments.extend(element.marked(last) for _, element in elements)
    place.doubt(*(a for a in arguments if not a.is_known and (a.type == DYNAMIC or not a.is_not_null)))
    result = call(node.name, tuple(arguments), place.scope.host)
    if not isinstance(result, Fault):
        return result
    number = result.argument
    at = node.arguments[number] if number is not None and number < len(node.arguments) else node
    if result.summary in UNKNOWN_FUNCTIONS:
        return place.fault(at, result)
    summary = result.summary if result.summary != Fault("").summary else FAILS if number is None else UNFIT
    return place.fault(at, Fault(f"{node.name}: {result.message}", summary=summary))


UNFIT = "Invalid function argument"
UNKNOWN_FUNCTIONS = frozenset({"Call to unknown function", "Unknown provider function"})


def _is_reference(node: tree.Expression) -> bool:
    """Whether an expression names what was written elsewhere, maybe a part of it (`isValidTemplateStringExpr`)."""
    while isinstance(node, tree.GetAttr | tree.Index | tree.Splat):
        node = node.source
    return isinstance(node, tree.Name)


NOT_EXPANDABLE = Fault("the value before ... must be a list, tuple or set", summary="Invalid expanding argument value")
NO_REFERENCE = Fault(
    "templatestring: the template must be a reference to a text from elsewhere: as an expression it needs no function",
    summary="Invalid function argument",
)


FEW = 16
"""What is longer pays for its length, for it may stand in a loop."""


def _unary(node: tree.Unary, place: Place) -> Value:
    operand = place.value(node.operand)
    if not place.budget.affords(operand):
        return place.budget.exhausted(operand)
    return place.settle(node.operand, UNARY[node.operator].apply(operand))


def _binary(node: tree.Binary, place: Place) -> Value:
    """A chain of operators leans to the left: it is followed in a loop, since it can be of any length."""
    chain = [node]
    while isinstance(left := chain[-1].left, tree.Binary):
        chain.append(left)
    if len(chain) > FEW and not place.budget.spend(len(chain)):
        return place.budget.exhausted()
    value = place.value(chain[-1].left)
    for link in reversed(chain):
        right = place.value(link.right)
        if link.operator not in ("==", "!="):
            place.doubt(*(operand for operand in (value, right) if not operand.is_not_null))
        if not place.budget.affords(value, right):
            return place.budget.exhausted(value, right)
        result = BINARY[link.operator].apply(value, right)
        at = OPERANDS[result.argument](link) if isinstance(result, Fault) and result.argument is not None else link
        value = place.settle(at, result)
    return value


OPERANDS: Sequence[Callable[[tree.Binary], tree.Expression]] = (lambda node: node.left, lambda node: node.right)


def _conditional(node: tree.Conditional, place: Place) -> Value:
    """Both branches are evaluated, since both have a say in the type; only the chosen one may complain."""
    condition = place.settle(node.condition, as_condition(place.value(node.condition), "Incorrect condition type"))
    if condition.is_null:
        return place.fault(node.condition, NULL_CONDITION)
    on_yes, on_no = place.trying(), place.trying()
    yes, no = on_yes.value(node.yes), on_no.value(node.no)
    if refused := place.refusal(on_yes) or place.refusal(on_no):
        return refused
    if not place.budget.affords(yes, no):
        return place.budget.exhausted(condition, yes, no)
    if not isinstance(condition.data, bool):
        place.doubt(condition)
        return place.settle(node, choose(condition, yes, no))
    chosen, other = (on_yes, on_no) if condition.data else (on_no, on_yes)
    place.diagnostics.extend(chosen.diagnostics)
    if place.doubts is not None:
        place.doubts.extend(chosen.doubts or ())
    if other.diagnostics:  # what failed has no type that the two could have in common
        return (yes if condition.data else no).marked(condition, yes, no)
    return place.settle(node, choose(condition, yes, no))


def _parentheses(node: tree.Parentheses, place: Place) -> Value:
    return place.value(node.inner)


def _tuple(node: tree.Tuple, place: Place) -> Value:
    if len(node.elements) > FEW and not place.budget.spend(len(node.elements)):
        return place.budget.exhausted()
    return tuple_of(place.value(element) for element in node.elements)


def _object(node: tree.Object, place: Place) -> Value:
    attributes = {}
    sensitive = False
    if len(node.entries) > FEW and not place.budget.spend(len(node.entries)):
        return place.budget.exhausted()
    for key_node, value_node in node.entries:
        key = _bare_key(key_node) or place.value(key_node)
        value = place.value(value_node)
        text = place.key(key, key_node)
        if text is None:
            return unknown(DYNAMIC, f"has a key that {key.reason}" if not key.is_known else "has an invalid key")
        sensitive = sensitive or key.sensitive
        attributes[text] = value
    result = object_of(attributes)
    return msgspec.structs.replace(result, sensitive=True) if sensitive else result


def _bare_key(node: tree.Expression) -> Value | None:
    """The text that a name is as an object's key: `{null = 1}` has a key "null"."""
    if isinstance(node, tree.Name):
        return string(node.name)
    return string("null") if isinstance(node, tree.Literal) and node.value is None else None


LITERAL_TYPES = {int: NUMBER, Float: NUMBER, str: STRING, bool: BOOL, NoneType: DYNAMIC}
SPECIAL_CALLS: Mapping[str, Callable[[tree.Call, Place], Value]] = {"try": try_, "can": can}
EVALUATORS: Evaluators = {
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
    tree.For: for_expression,
    tree.Template: template,
}
