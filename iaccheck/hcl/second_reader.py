"""python-hcl2's view of a file, to compare with ours: two readers seldom make the same mistake.

Both trees are turned into forms: nested tuples of a node's kind and what it holds, without positions and with
texts as they are written. python-hcl2 is imported only here, and only when a file is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from iaccheck.hcl.numbers import parse
from iaccheck.hcl.reference import CONSTANTS
from iaccheck.hcl.tree import (
    Attribute,
    Block,
    Body,
    File,
    Interpolation,
    Literal,
    Node,
    Template,
    TemplateFor,
    TemplateIf,
)
from iaccheck.source import Diagnostic, Source

if TYPE_CHECKING:
    from lark import Token, Tree

    Part = Token | Tree[Token]

Form = tuple[object, ...]


def differences(file: File) -> tuple[Diagnostic, ...]:
    """Each block or argument that the two readers read differently, as warnings; none for JSON."""
    if file.source.path.endswith(".json"):
        return ()
    has_errors = any(d.severity == "error" for d in file.diagnostics)
    try:
        body = _read(file.source.text)
        found = [] if has_errors else list(_in_bodies(file.source, file.body, body))
    except Exception as error:
        # What another parser raises is its own affair; lark's words have the place on their first line.
        if has_errors:
            return ()
        reason = str(error).partition("\n")[0]
        return (_warning(file.source, 0, 0, f"python-hcl2 cannot read this file: {reason}"),)
    if has_errors:
        return (_warning(file.source, 0, 0, "python-hcl2 reads this file without an error."),)
    return tuple(found)


def _warning(source: Source, start: int, end: int, detail: str) -> Diagnostic:
    return Diagnostic("warning", "Two readers differ", detail, source.location(start, end))


def _read(text: str) -> Tree[Token]:
    import hcl2

    body = hcl2.parses_to_tree(text).children[0]
    assert not isinstance(body, str)
    return body


# --- bodies ---------------------------------------------------------------------------------------------


def _in_bodies(source: Source, ours: Body, theirs: Tree[Token]) -> Iterator[Diagnostic]:
    """What differs between two bodies; arguments and blocks belong together that begin at the same place."""
    expected: dict[int, Attribute | Block] = {a.start: a for a in ours.attributes}
    expected.update((b.start, b) for b in ours.blocks)
    found = {tree.meta.start_pos: tree for tree in _trees(theirs) if tree.data in ("attribute", "block")}
    for start in sorted({*expected, *found}):
        node, tree = expected.get(start), found.get(start)
        if node is None and tree is not None:
            yield _warning(source, start, tree.meta.end_pos, f"Only python-hcl2 sees this {tree.data}.")
        elif node is not None and tree is None:
            kind = "argument" if isinstance(node, Attribute) else "block"
            end = node.end if isinstance(node, Attribute) else node.head_end
            yield _warning(source, start, end, f"python-hcl2 does not see this {kind}.")
        elif isinstance(node, Block) and tree is not None:
            yield from _in_blocks(source, node, tree)
        elif isinstance(node, Attribute) and tree is not None:
            yield from _in_attributes(source, node, tree)


def _in_blocks(source: Source, ours: Block, theirs: Tree[Token]) -> Iterator[Diagnostic]:
    *head, body = _trees(theirs)
    words = tuple(_label(tree) for tree in head)
    if words != (ours.type, *(source.text[label.start : label.end].strip('"') for label in ours.labels)):
        detail = f"python-hcl2 reads its head as {' '.join(words)}."
        yield _warning(source, ours.start, ours.head_end, detail)
    yield from _in_bodies(source, ours.body, body)


def _label(tree: Tree[Token]) -> str:
    return "".join(str(token) for token in tree.scan_values(lambda token: True)).strip('"')


def _in_attributes(source: Source, ours: Attribute, theirs: Tree[Token]) -> Iterator[Diagnostic]:
    name, value = _trees(theirs)
    if _label(name) != ours.name:
        yield _warning(source, ours.start, ours.end, f"python-hcl2 reads its name as {_label(name)}.")
    difference = _first_difference(our_form(ours.expression, source.text), their_form(value))
    if difference is not None:
        mine, other = difference
        detail = f"Where we read {_shown(mine)} in `{ours.name}`, python-hcl2 reads {_shown(other)}."
        yield _warning(source, ours.start, ours.end, detail)


def _first_difference(ours: object, theirs: object) -> tuple[object, object] | None:
    """The outermost forms that are of another kind or size, or hold another value."""
    if not isinstance(ours, tuple) or not isinstance(theirs, tuple):
        return None if ours == theirs and type(ours) is type(theirs) else (ours, theirs)
    if len(ours) != len(theirs) or (ours and isinstance(ours[0], str) and ours[0] != theirs[0]):
        return ours, theirs
    return next((d for pair in zip(ours, theirs, strict=True) if (d := _first_difference(*pair))), None)


def _shown(form: object) -> str:
    if isinstance(form, tuple):
        return f"`{form[0]}`" if form and isinstance(form[0], str) else f"{len(form)} parts"
    return shortened if len(shortened := repr(form)) <= 40 else f"{shortened[:39]}…"


# --- forms ----------------------------------------------------------------------------------------------


def our_form(value: object, text: str) -> object:
    """The form of one of our nodes, or of what a node holds."""
    if isinstance(value, tuple):
        return tuple([our_form(element, text) for element in value])
    if not isinstance(value, Node):
        return value
    if isinstance(value, Template) or (isinstance(value, Literal) and isinstance(value.value, str)):
        if text.startswith("<<", value.start):
            return ("Heredoc", text[value.start : value.end].rstrip())
        if isinstance(value, Literal):
            raw = text[value.start + 1 : value.end - 1]
            return ("Text", (raw,) if raw else ())
        return ("Text", tuple(_our_parts(value.parts, text)))
    fields = [getattr(value, field) for field in value.__struct_fields__[2:]]
    return (type(value).__name__, *[our_form(field, text) for field in fields])


def _our_parts(parts: tuple[object, ...], text: str) -> Iterator[object]:
    """The parts of a template in a row, directives among them, as they are written."""
    for part in parts:
        if isinstance(part, Literal):
            yield text[part.start : part.end]
        elif isinstance(part, Interpolation):
            yield our_form(part, text)
        elif isinstance(part, TemplateIf):
            yield ("if", our_form(part.condition, text))
            yield from _our_parts(part.yes, text)
            if part.no:
                yield ("else",)
                yield from _our_parts(part.no, text)
            yield ("endif",)
        elif isinstance(part, TemplateFor):
            yield ("for", part.key_name, part.value_name, our_form(part.collection, text))
            yield from _our_parts(part.parts, text)
            yield ("endfor",)


# --- their forms ----------------------------------------------------------------------------------------


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    """What a tree holds besides punctuation, line breaks and comments."""
    return [child for child in tree.children if not isinstance(child, str) and child.data != "new_line_or_comment"]


def _tokens(tree: Tree[Token]) -> list[str]:
    """The punctuation and keywords of a tree, and the text of a leaf."""
    return [str(child) for child in tree.children if isinstance(child, str)]


def their_form(tree: Tree[Token]) -> object:
    """The form of one of python-hcl2's trees of an expression."""
    return THEIR_FORMS[tree.data](tree)


def _forms(tree: Tree[Token]) -> list[object]:
    return [their_form(child) for child in _trees(tree)]


def _term(tree: Tree[Token]) -> object:
    (inner,) = _forms(tree)
    return ("Parentheses", inner) if "(" in _tokens(tree) else inner


def _number(tree: Tree[Token]) -> Form:
    written = _tokens(tree)[0]
    value = ("Literal", parse(written.removeprefix("-")))
    return ("Unary", "-", value) if written.startswith("-") else value


def _operation(tree: Tree[Token]) -> Form:
    left, right = _trees(tree)
    operator, operand = _trees(right)
    # A line break or comment before the operator is a part of its token.
    symbol = _tokens(operator)[0][-2:]
    symbol = symbol if symbol in ("==", "!=", "<=", ">=", "&&", "||") else symbol[-1]
    return ("Binary", symbol, their_form(left), their_form(operand))


def _call(tree: Tree[Token]) -> Form:
    trees = _trees(tree)
    names = [_label(child) for child in trees if child.data == "identifier"]
    arguments = [child for child in trees if child.data == "arguments"]
    forms = tuple([form for child in arguments for form in _forms(child)])
    return ("Call", "::".join(names), forms, any("..." in _tokens(child) for child in arguments))


def _entry(tree: Tree[Token]) -> Form:
    key, value = _trees(tree)
    name = _label(key)
    return (("Name", name) if name in CONSTANTS else _forms(key)[0], their_form(value))


def _for(tree: Tree[Token]) -> Form:
    intro, *rest = _trees(tree)
    *names, collection = _trees(intro)
    condition = their_form(_trees(rest.pop())[0]) if rest[-1].data == "for_cond" else None
    key, value = (None, *map(their_form, rest))[-2:]
    return ("For", *_names(names), their_form(collection), key, value, "..." in _tokens(tree), condition)


def _names(trees: list[Tree[Token]]) -> tuple[str | None, str]:
    names = [_label(tree) for tree in trees]
    return (names[0], names[1]) if len(names) == 2 else (None, names[0])


def _steps(form: object, steps: list[Tree[Token]]) -> object:
    """Attributes and indexes, applied to a form."""
    for step in steps:
        if step.data == "get_attr":
            form = ("GetAttr", form, _label(_trees(step)[0]))
        elif step.data == "short_index":
            form = ("Index", form, ("Literal", parse(_tokens(step)[-1])))
        else:
            form = ("Index", form, _forms(step)[0])
    return form


def _traversal(tree: Tree[Token]) -> object:
    source, step = _trees(tree)
    return _steps(their_form(source), [step])


def _splat(tree: Tree[Token]) -> Form:
    source, splat = _trees(tree)
    each = _steps(("SplatItem",), _trees(splat))
    return ("Splat", their_form(source), each, splat.data == "full_splat")


def _text(tree: Tree[Token]) -> Form:
    parts: list[object] = []
    for part in _trees(tree):
        for child in part.children:
            if not isinstance(child, str):
                parts.append(_sequence(child))
            elif parts and isinstance(parts[-1], str):
                parts[-1] += str(child)
            else:
                parts.append(str(child))
    kept = [part for i, part in enumerate(parts) if not (part == ("else",) and parts[i + 1 : i + 2] == [("endif",)])]
    return ("Text", tuple(kept))


def _sequence(tree: Tree[Token]) -> Form:
    """An interpolation or directive."""
    if tree.data == "interpolation":
        return ("Interpolation", *_forms(tree))
    keyword = tree.data.removeprefix("template_").removesuffix("_start")
    if keyword == "for":
        *names, collection = _trees(tree)
        return ("for", *_names(names), their_form(collection))
    return (keyword, *_forms(tree))


THEIR_FORMS: Mapping[str, Callable[[Tree[Token]], object]] = {
    "attr_splat_expr_term": _splat,
    "binary_op": _operation,
    "conditional": lambda tree: ("Conditional", *_forms(tree)),
    "expr_term": _term,
    "float_lit": _number,
    "for_object_expr": _for,
    "for_tuple_expr": _for,
    "full_splat_expr_term": _splat,
    "function_call": _call,
    "get_attr_expr_term": _traversal,
    "heredoc_template": lambda tree: ("Heredoc", _tokens(tree)[0].rstrip()),
    "heredoc_template_trim": lambda tree: ("Heredoc", _tokens(tree)[0].rstrip()),
    "identifier": lambda tree: ("Name", _tokens(tree)[0]),
    "index_expr_term": _traversal,
    "int_lit": _number,
    "keyword": lambda tree: ("Name", _tokens(tree)[0]),
    "literal_value": lambda tree: ("Literal", CONSTANTS[_tokens(tree)[0]]),
    "object": lambda tree: ("Object", tuple([_entry(child) for child in _trees(tree)])),
    "string": _text,
    "template_string": lambda tree: ("Text", (_tokens(tree)[0],)),
    "tuple": lambda tree: ("Tuple", tuple(_forms(tree))),
    "unary_op": lambda tree: ("Unary", _tokens(tree)[0], *_forms(tree)),
}
"""What makes the form of a tree, by the rule of python-hcl2's grammar that it comes from."""
