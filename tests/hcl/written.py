"""A tree as a short text, brackets around everything, so that tables of tests can be read."""

from __future__ import annotations

import json
from collections.abc import Iterable

from iaccheck.hcl import tree
from iaccheck.hcl.numbers import Float, text


def written(node: tree.Node) -> str:
    """`a + b.c` is `(+ a (. b c))`: the kind first, then what the node holds."""
    match node:
        case tree.Literal():
            return _literal(node)
        case tree.Name(_, _, name):
            return name
        case tree.SplatItem():
            return "@"
        case tree.Object(_, _, entries):
            return f"({{}}{''.join(f' {written(key)}={written(value)}' for key, value in entries)})"
        case tree.For():
            return _for(node)
        case tree.Template() | tree.Interpolation() | tree.TemplateIf() | tree.TemplateFor():
            return _template(node)
        case _:
            return f"({_operation(node)})"


def _literal(node: tree.Literal) -> str:
    if isinstance(node.value, int | Float) and not isinstance(node.value, bool):
        return text(node.value)
    return json.dumps(node.value, ensure_ascii=False)


def _operation(node: tree.Node) -> str:
    match node:
        case tree.GetAttr(_, _, source, name):
            return f". {written(source)} {name}"
        case tree.Index(_, _, source, key):
            return f"[]{all_written((source, key))}"
        case tree.Splat(_, _, source, each, full):
            return f"{'[*]' if full else '.*'}{all_written((source, each))}"
        case tree.Call(_, _, name, arguments, expand):
            return f"{name}{all_written(arguments)}{' ...' if expand else ''}"
        case tree.Unary(_, _, operator, operand):
            return f"{operator} {written(operand)}"
        case tree.Binary(_, _, operator, left, right):
            return f"{operator}{all_written((left, right))}"
        case tree.Conditional(_, _, condition, yes, no):
            return f"?{all_written((condition, yes, no))}"
        case tree.Parentheses(_, _, inner):
            return f"() {written(inner)}"
        case tree.Tuple(_, _, elements):
            return f"[...]{all_written(elements)}"
    raise AssertionError(f"no expression: {node}")


def all_written(nodes: Iterable[tree.Node]) -> str:
    """Several nodes, each with a blank before it."""
    return "".join(f" {written(node)}" for node in nodes)


def _for(node: tree.For) -> str:
    names = node.value_name if node.key_name is None else f"{node.key_name},{node.value_name}"
    value = written(node.value) if node.key is None else f"{written(node.key)}=>{written(node.value)}"
    group = "..." if node.group else ""
    condition = "" if node.condition is None else f" if {written(node.condition)}"
    return f"(for {names} {written(node.collection)} {value}{group}{condition})"


def _template(node: tree.Node) -> str:
    match node:
        case tree.Template(_, _, parts, heredoc):
            return f"({'<<' if heredoc else 'text'}{all_written(parts)})"
        case tree.Interpolation(_, _, expression):
            return f"${{{written(expression)}}}"
        case tree.TemplateIf(_, _, condition, yes, no):
            return f"(if {written(condition)} [{all_written(yes)[1:]}] [{all_written(no)[1:]}])"
        case tree.TemplateFor(_, _, key_name, value_name, collection, parts):
            names = value_name if key_name is None else f"{key_name},{value_name}"
            return f"(for {names} {written(collection)} [{all_written(parts)[1:]}])"
    raise AssertionError(f"no expression: {node}")


def body_written(body: tree.Body, indent: str = "") -> str:
    """A body, an argument or block a line; a broken block has a `!`."""
    lines = [f"{indent}{a.name} = {written(a.expression)}\n" for a in body.attributes]
    for block in body.blocks:
        labels = "".join(f" {json.dumps(label.text)}" for label in block.labels)
        lines.append(f"{indent}{block.type}{labels}{' !' if block.broken else ''}\n")
        lines.append(body_written(block.body, indent + "  "))
    return "".join(lines)
