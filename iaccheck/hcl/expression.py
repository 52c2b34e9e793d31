"""Tokens to expressions: a Pratt parser, with the HCL specification's rule above each of its functions.

Each function begins at the first token of what it reads, and ends at the first token after it.
"""

from __future__ import annotations

from iaccheck.hcl.reference import STEPS, number, plain_lines, reference, traversal
from iaccheck.hcl.scan import ReadExpression, Scanner
from iaccheck.hcl.template import heredoc, loop_names, plain, quoted
from iaccheck.hcl.tree import (
    Binary,
    Call,
    Conditional,
    Expression,
    For,
    Literal,
    Name,
    Object,
    Parentheses,
    Tuple,
    Unary,
)

POWER = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!="), 3),
    **dict.fromkeys(("<", ">", "<=", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "%"), 6),
}
"""How tightly a binary operator binds; equal ones group from the left."""


def expression(s: Scanner) -> Expression:
    """`Expression = ExprTerm | Operation | Conditional`."""
    node = term(s)
    if s.kind in POWER:
        node = _operation(s, node, 1)
    if s.kind == "?":
        node = _conditional(s, node)
    return node


def _operation(s: Scanner, left: Expression, lowest: int) -> Expression:
    """`binaryOp = ExprTerm binaryOperator ExprTerm`, for operators that bind at least so tightly."""
    while (power := POWER.get(s.kind, 0)) >= lowest:
        operator = s.kind
        s.advance()
        right = term(s)
        while POWER.get(s.kind, 0) > power:
            right = _operation(s, right, power + 1)
        left = Binary(left.start, right.end, operator, left, right)
    return left


def _conditional(s: Scanner, condition: Expression) -> Conditional:
    """`Conditional = Expression "?" Expression ":" Expression`."""
    outer = s.enter(s.lines)
    s.advance()
    yes = expression(s)
    if s.kind != ":":
        raise s.unexpected("Incomplete condition", "`:`", "A condition has two results: `test ? yes : no`.")
    s.advance()
    no = expression(s)
    s.leave(outer)
    return Conditional(condition.start, no.end, condition, yes, no)


# --- terms ----------------------------------------------------------------------------------------------


def term(s: Scanner) -> Expression:
    """`ExprTerm = unaryOp | (literal | collection | template | variable | call | "(" …) traversal*`."""
    read = TERMS.get(s.kind)
    if read is None:
        raise _no_value(s)
    node = read(s)
    if s.kind == "." or s.kind == "[":
        return traversal(s, node, expression)
    return node


def _name_or_call(s: Scanner) -> Expression:
    """`VariableExpr = Identifier`, `LiteralValue`, or a call."""
    start, end, name = s.start, s.end, s.value
    if s.text.startswith(".", end) and (steps := STEPS(s.text, end)):
        s.jump(steps.end())
        return reference(start, end, name, steps[0])
    s.advance()
    if s.kind == "(" or s.kind == "::":
        return _call(s, start, name)
    return reference(start, end, name)


def _unary(s: Scanner) -> Unary:
    """`unaryOp = ("-" | "!") ExprTerm`."""
    start, operator = s.start, s.kind
    outer = s.enter(s.lines)
    s.advance()
    operand = term(s)
    s.leave(outer)
    return Unary(start, operand.end, operator, operand)


def _parentheses(s: Scanner) -> Parentheses:
    """`"(" Expression ")"`; line breaks do not count inside."""
    start = s.start
    outer = s.enter(lines=False)
    s.advance()
    inner = expression(s)
    return Parentheses(start, s.close(")", start, outer, "`)`"), inner)


def _call(s: Scanner, start: int, name: str) -> Call:
    """`Call = Identifier ("::" Identifier)* "(" (Expression ("," Expression)* ("," | "...")?)? ")"`."""
    names = [name]
    while s.kind == "::":
        s.advance()
        if s.kind != "name":
            raise s.unexpected("Incomplete function name", "a name after `::`")
        names.append(s.value)
        s.advance()
    if s.kind != "(":
        raise s.unexpected("Function without a call", "`(` after its name", "A function can only be called.")
    opened = s.start
    outer = s.enter(lines=False)
    s.advance()
    arguments: list[Expression] = []
    expand = False
    while s.kind not in (")", "end") and not expand:
        arguments.append(expression(s))
        if s.kind == ",":
            s.advance()
        elif s.kind == "...":
            expand = True
            s.advance()
        else:
            break
    end = s.close(")", opened, outer, "`)`" if expand else "`,` or `)`")
    return Call(start, end, "::".join(names), tuple(arguments), expand)


# --- collections ----------------------------------------------------------------------------------------


def _tuple(s: Scanner) -> Tuple | For:
    """`tuple = "[" (Expression ("," Expression)* ","?)? "]"`; line breaks do not count inside."""
    start = s.start
    outer = s.enter(lines=False)
    s.advance()
    if s.kind == "name" and s.value == "for":
        return _for(s, start, outer, "]")
    elements: list[Expression] = []
    while s.kind not in ("]", "end"):
        elements.append(expression(s))
        if s.kind != ",":
            break
        s.advance()
    return Tuple(start, s.close("]", start, outer, "`,` or `]`"), tuple(elements))


def _object(s: Scanner) -> Object | For:
    """`object = "{" (objectelem (("," | Newline) objectelem)* ","?)? "}"`."""
    start = s.start
    outer = s.enter(lines=False)
    s.advance()
    if s.kind == "name" and s.value == "for":
        return _for(s, start, outer, "}")
    s.lines = True
    entries: list[tuple[Expression, Expression]] = []
    while s.kind not in ("}", "end"):
        if s.kind == "newline":
            entries.extend(plain_lines(s))
            s.advance()
            continue
        entries.append(_entry(s))
        if s.kind == ",":
            s.advance()
        elif s.kind != "newline":
            break
    end = s.close("}", start, outer, "a line break, `,` or `}`")
    return Object(start, end, tuple(entries))


def _entry(s: Scanner) -> tuple[Expression, Expression]:
    """`objectelem = (Identifier | Expression) ("=" | ":") Expression`."""
    name = Name(s.start, s.end, s.value) if s.kind == "name" else None
    key = expression(s)
    if name is not None and isinstance(key, Literal):
        key = name  # `true = 1` sets the key of that name
    if s.kind != "=" and s.kind != ":":
        raise s.unexpected(
            "Object key without a value",
            "`=` after the key",
            "An entry is `key = value`; a key with dots or blanks needs quotes.",
        )
    s.advance()
    return key, expression(s)


def _for(s: Scanner, start: int, outer: bool, closing: str) -> For:
    """`"for" names Expression ":" (Expression "=>")? Expression "..."? ("if" Expression)?` in `[]` or `{}`."""
    s.advance()
    names = loop_names(s)
    collection = expression(s)
    if s.kind != ":":
        raise s.unexpected("Incomplete for", "`:` after the collection", "Write `for name in collection : value`.")
    s.advance()
    key, value = None, expression(s)
    if closing == "}":
        if s.kind != "=>":
            raise s.unexpected("Incomplete for", "`=>`", "A `for` in `{}` gives `key => value`.")
        s.advance()
        key, value = value, expression(s)
    elif s.kind == "=>":
        raise s.fault("Key in a for of a tuple", "A `for` in `[]` gives values alone. Use `{}` for `key => value`.")
    group = s.kind == "..."
    if group:
        if key is None:
            raise s.fault("Grouping in a for of a tuple", "`...` groups the values of equal keys: it needs `{}`.")
        s.advance()
    condition = None
    if s.kind == "name" and s.value == "if":
        s.advance()
        condition = expression(s)
    end = s.close(closing, start, outer, f"`{closing}`" if condition else f"`if` or `{closing}`")
    return For(start, end, *names, collection, key, value, group, condition)


# --- what can be wrong ----------------------------------------------------------------------------------


def _no_value(s: Scanner) -> SyntaxError:
    if s.kind == "+":
        return s.fault("Plus sign without a left side", "A number takes no `+` in front.")
    if s.kind == "*" and s.text.startswith("*", s.start - 1):
        return s.fault("Operator that does not exist", "Write `pow(base, exponent)` for a power.")
    if s.kind == "newline":
        return s.unexpected("Missing value", "a value", "It must begin here: a line can only be broken in brackets.")
    return s.unexpected("Missing value", "a value")


TERMS: dict[str, ReadExpression] = {
    "name": _name_or_call,
    "text": plain,
    "number": number,
    "quote": lambda s: quoted(s, expression),
    "heredoc": lambda s: heredoc(s, expression),
    "(": _parentheses,
    "[": _tuple,
    "{": _object,
    "-": _unary,
    "!": _unary,
}
"""What reads a term, by its first token."""
