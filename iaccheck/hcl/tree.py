"""The tree that HCL's native syntax and its JSON syntax are both read into.

Every node spans `text[start:end]` of its source. Nodes are immutable and hold no cycles, so the
garbage collector need not look at them (`gc=False`): a large file makes a million of them.
"""

from __future__ import annotations

import msgspec

from iaccheck.hcl.numbers import Number
from iaccheck.source import Diagnostic, Source


class Node(msgspec.Struct, frozen=True, gc=False):
    """Anything that stands in a file."""

    start: int
    end: int


class Literal(Node, frozen=True, gc=False):
    """A number, `true`, `false`, `null`, or a quoted or template text without interpolation."""

    value: Number | str | bool | None


class Name(Node, frozen=True, gc=False):
    """The first name of a reference (`var` in `var.x`), or a name that a `for` binds."""

    name: str


class GetAttr(Node, frozen=True, gc=False):
    """`source.name`."""

    source: Expression
    name: str


class Index(Node, frozen=True, gc=False):
    """`source[key]`; the legacy `source.0` has a `Literal` key."""

    source: Expression
    key: Expression


class SplatItem(Node, frozen=True, gc=False):
    """The element that a splat's `each` is applied to; it stands at the bottom of `each`."""


class Splat(Node, frozen=True, gc=False):
    """`source[*].a[0]` (full) or `source.*.a`; `each` is `.a[0]` applied to a `SplatItem`.

    The attribute-only form takes attributes alone into `each`: `source.*.a[0]` indexes the result.
    """

    source: Expression
    each: Expression
    full: bool


class Call(Node, frozen=True, gc=False):
    """`name(arguments)`; `expand` when the last argument is followed by `...`.

    The name holds its namespaces: `provider::terraform::decode_tfvars`.
    """

    name: str
    arguments: tuple[Expression, ...]
    expand: bool


class Unary(Node, frozen=True, gc=False):
    """`-operand` or `!operand`."""

    operator: str
    operand: Expression


class Binary(Node, frozen=True, gc=True):
    """`left operator right`, for all operators of arithmetic, comparison and logic.

    The only node that can stand in itself a million times, in `1 + 1 + …`: what the garbage collector
    knows is freed without a call for each level, which would overflow the stack.
    """

    operator: str
    left: Expression
    right: Expression


class Conditional(Node, frozen=True, gc=False):
    """`condition ? yes : no`."""

    condition: Expression
    yes: Expression
    no: Expression


class Parentheses(Node, frozen=True, gc=False):
    """`(inner)`; kept because `{(x) = 1}` and `{x = 1}` differ."""

    inner: Expression


class Tuple(Node, frozen=True, gc=False):
    """`[a, b]`."""

    elements: tuple[Expression, ...]


class Object(Node, frozen=True, gc=False):
    """`{key = value}`. A bare `Name` as a key is the text of that name."""

    entries: tuple[tuple[Expression, Expression], ...]


class For(Node, frozen=True, gc=False):
    """`[for key_name, value_name in collection : value if condition]`, or `{for … : key => value...}`.

    `key` is None for the tuple form; `group` is true for `...` after the value.
    """

    key_name: str | None
    value_name: str
    collection: Expression
    key: Expression | None
    value: Expression
    group: bool
    condition: Expression | None


class Template(Node, frozen=True, gc=False):
    """A quoted text or heredoc with sequences in it; literal parts have escapes, `~` and `<<-` applied already.

    A template of one `Interpolation` alone, from quotes, is that expression's own value, of any type.
    """

    parts: tuple[TemplatePart, ...]
    heredoc: bool = False


class Interpolation(Node, frozen=True, gc=False):
    """`${expression}`."""

    expression: Expression


class TemplateIf(Node, frozen=True, gc=False):
    """`%{ if condition }yes%{ else }no%{ endif }`."""

    condition: Expression
    yes: tuple[TemplatePart, ...]
    no: tuple[TemplatePart, ...]


class TemplateFor(Node, frozen=True, gc=False):
    """`%{ for key_name, value_name in collection }parts%{ endfor }`."""

    key_name: str | None
    value_name: str
    collection: Expression
    parts: tuple[TemplatePart, ...]


Expression = (
    Literal
    | Name
    | GetAttr
    | Index
    | SplatItem
    | Splat
    | Call
    | Unary
    | Binary
    | Conditional
    | Parentheses
    | Tuple
    | Object
    | For
    | Template
)
TemplatePart = Literal | Interpolation | TemplateIf | TemplateFor


class Attribute(Node, frozen=True, gc=False):
    """`name = expression` in a body; the span runs from the name to the expression's end."""

    name: str
    expression: Expression


class Label(Node, frozen=True, gc=False):
    """A label of a block, without its quotes."""

    text: str


class Block(Node, frozen=True, gc=False):
    """`type "label" { … }`; `head_end` is where its head ends, before the brace.

    A `broken` block holds a syntax error: its body has only what could be read.
    """

    type: str
    labels: tuple[Label, ...]
    body: Body
    head_end: int
    broken: bool = False


class Body(Node, frozen=True, gc=False):
    """Attributes and blocks in the order of the file."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of this name, if it is there."""
        return next((a for a in self.attributes if a.name == name), None)

    def blocks_of(self, type_: str) -> tuple[Block, ...]:
        """The blocks of a type, in order."""
        return tuple(b for b in self.blocks if b.type == type_)


class Comment(Node, frozen=True, gc=False):
    """A comment with its `#`, `//` or `/* */`, without the line end."""

    text: str


class File(msgspec.Struct, frozen=True):
    """One file, read: its tree, its comments in order, and what is wrong with it."""

    source: Source
    body: Body
    comments: tuple[Comment, ...]
    diagnostics: tuple[Diagnostic, ...]
