"""Terraform's JSON syntax to the tree that HCL's native syntax gives.

JSON does not tell blocks from arguments, so what Terraform itself knows of its blocks stands here as data.
A nested block that only a provider knows of is an argument: an object, or a tuple of objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import force_setattr

from iaccheck.hcl.json_text import JsonArray, JsonObject, JsonReader, JsonText, JsonValue
from iaccheck.hcl.parse import parse_expression, parse_template
from iaccheck.hcl.pieces import normalized
from iaccheck.hcl.tree import Attribute, Block, Body, Comment, Expression, File, Label, Literal, Node, Object, Tuple
from iaccheck.source import Diagnostic, Source


class Shape(msgspec.Struct, frozen=True):
    """What Terraform knows of a type of block; whatever is no block in it is an argument."""

    labels: int = 0
    blocks: Mapping[str, Shape] = {}
    references: tuple[str, ...] = ()
    """Arguments whose texts are expressions in native syntax: `"depends_on": ["aws_s3_bucket.logs"]`."""
    literals: tuple[str, ...] = ()
    """Arguments whose texts are no templates; `*` for all of them."""


CONDITIONS = {"precondition": Shape(), "postcondition": Shape()}
PROVISIONING = {
    "connection": Shape(),
    "provisioner": Shape(1, {"connection": Shape()}, references=("when", "on_failure")),
}
LIFECYCLE = {"lifecycle": Shape(0, CONDITIONS, references=("ignore_changes", "replace_triggered_by"))}
DYNAMIC = {"dynamic": Shape(1, {"content": Shape()}, references=("iterator",))}
DATA = Shape(2, {**LIFECYCLE, **DYNAMIC}, references=("depends_on", "provider"))
ALL = ("*",)

ROOT = Shape(
    blocks={
        "terraform": Shape(
            blocks={
                "backend": Shape(1, literals=ALL),
                "cloud": Shape(0, {"workspaces": Shape(literals=ALL)}, literals=ALL),
                "required_providers": Shape(literals=ALL),
                "provider_meta": Shape(1),
            },
            literals=ALL,
        ),
        "provider": Shape(1, DYNAMIC, literals=("alias", "version")),
        "variable": Shape(1, {"validation": Shape()}, ("type",), ("default", "description")),
        "locals": Shape(),
        "output": Shape(1, CONDITIONS, ("depends_on",), ("description",)),
        "module": Shape(1, references=("depends_on", "providers"), literals=("source", "version")),
        "resource": Shape(2, {**LIFECYCLE, **PROVISIONING, **DYNAMIC}, references=("depends_on", "provider")),
        "data": DATA,
        "ephemeral": DATA,
        "moved": Shape(references=("from", "to")),
        "import": Shape(references=("to", "provider")),
        "removed": Shape(0, {**LIFECYCLE, **PROVISIONING}, references=("from",)),
        "check": Shape(1, {"data": DATA, "assert": Shape()}),
    }
)


def parse_json(source: Source) -> File:
    """The tree of a `.tf.json` file; what cannot be read is left out and told in its diagnostics.

    A property named `//` that holds a text is a comment. The labels of a block stand where JSON has them.
    """
    return _file(source, ROOT)


def parse_json_values(source: Source) -> File:
    """The arguments of a `.tfvars.json` file, whose texts are no templates."""
    return _file(source, Shape(literals=ALL))


def _file(source: Source, shape: Shape) -> File:
    builder = Builder(source)
    value = builder.document()
    body = Body(0, len(source.text), (), ())
    if value is not None:
        body = builder.body(value, shape, is_root=shape is ROOT)
    return File(source, body, tuple(builder.comments), builder.diagnostics())


ReadText = Callable[[JsonText], Expression | None]
"""What makes an expression of a text: a template, an expression in native syntax, or the text itself."""


class Builder(JsonReader):
    """Makes a tree of JSON values, and notes what is wrong with them."""

    __slots__ = ()

    # --- blocks -----------------------------------------------------------------------------------------

    def body(self, value: JsonValue, shape: Shape, is_root: bool = False) -> Body:
        """The body that an object is, or that several objects are together."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for name, inner in self.members(value, "arguments and blocks"):
            if name.value == "//":
                self.comment(name, inner)
            elif name.value in shape.blocks:
                blocks.extend(self.blocks(name, inner, shape.blocks[name.value]))
            elif is_root:
                self.unknown_block(name)
            else:
                self.attribute(name, inner, shape, attributes)
        return Body(value.start, value.end, tuple(attributes.values()), tuple(blocks))

    def members(self, value: JsonValue, purpose: str) -> Iterator[tuple[JsonText, JsonValue]]:
        """The properties of an object, or of all objects of an array."""
        for element in value.elements if isinstance(value, JsonArray) else (value,):
            if isinstance(element, JsonObject):
                yield from element.members
            elif self.has_given_up:
                break
            elif element is not value or not is_null(value):
                detail = f"An object, or an array of objects, must hold {purpose} here."
                self.report(self.fault("Not an object", detail, element.start, element.end))

    def blocks(
        self, name: JsonText, value: JsonValue, shape: Shape, labels: tuple[JsonText, ...] = ()
    ) -> Iterator[Block]:
        """The blocks of a type: one object inside another for each label, then an object or an array of them."""
        if len(labels) < shape.labels:
            problems = len(self.problems)
            inner = list(self.members(value, f"the labels of `{name.value}`"))
            if not inner and len(self.problems) == problems:
                detail = f"`{name.value}` takes {shape.labels} labels: objects inside each other, named by them."
                self.report(self.fault("Missing label", detail, name.start, name.end))
            for label, content in inner:
                yield from self.blocks(name, content, shape, (*labels, label))
        elif isinstance(value, JsonArray):
            for element in value.elements:
                yield self.block(name, element, shape, labels, (element.start, element.start + 1))
        elif not is_null(value):
            head = labels[-1] if labels else name
            yield self.block(name, value, shape, labels, (head.start, head.end))

    def block(
        self, name: JsonText, value: JsonValue, shape: Shape, labels: Sequence[JsonText], head: tuple[int, int]
    ) -> Block:
        """One block, whose head stands between two offsets."""
        problems = len(self.problems)
        body = self.body(value, shape)
        spans = tuple([Label(label.start, label.end, label.value) for label in labels])
        return Block(head[0], value.end, name.value, spans, body, head[1], len(self.problems) > problems)

    # --- arguments --------------------------------------------------------------------------------------

    def attribute(self, name: JsonText, value: JsonValue, shape: Shape, attributes: dict[str, Attribute]) -> None:
        """Take an argument into its body, if it is the first of its name and can be read."""
        if name.value in attributes:
            line, _ = self.source.position(attributes[name.value].start)
            detail = f"`{name.value}` is set on line {line} already. Delete one of the two."
            self.report(self.fault("Argument set twice", detail, name.start, name.end))
            return
        read: ReadText = self.template
        if name.value in shape.references:
            read = self.reference
        elif name.value in shape.literals or shape.literals == ALL:
            read = literal
        expression = self.expression(value, read)
        if expression is not None:
            attributes[name.value] = Attribute(name.start, value.end, name.value, expression)

    def expression(self, value: JsonValue, read: ReadText) -> Expression | None:
        """The expression that a value is; None if a text in it cannot be read, which is reported."""
        if isinstance(value, JsonText):
            return read(value)
        if isinstance(value, JsonArray):
            elements = [self.expression(element, read) for element in value.elements]
            known = [element for element in elements if element is not None]
            return Tuple(value.start, value.end, tuple(known)) if len(known) == len(elements) else None
        if isinstance(value, JsonObject):
            self.check_keys(value)
            entries = [(read(name), self.expression(inner, read)) for name, inner in value.members]
            pairs = [(key, inner) for key, inner in entries if key is not None and inner is not None]
            return Object(value.start, value.end, tuple(pairs)) if len(pairs) == len(entries) else None
        return value

    def check_keys(self, value: JsonObject) -> None:
        """Report keys that an object has twice."""
        seen: set[str] = set()
        for name, _ in value.members:
            if name.value in seen:
                detail = f"The object has the key `{name.value}` already. Delete one of the two."
                self.report(self.fault("Key set twice", detail, name.start, name.end))
            seen.add(name.value)

    def template(self, text: JsonText) -> Expression | None:
        """The template that a text is."""
        if "${" not in text.value and "%{" not in text.value:
            return literal(text)
        node = self.embedded(text, *parse_template(Embedded(self.source, text)))
        if node is not None:
            force_setattr(node, "start", text.start)
            force_setattr(node, "end", text.end)
        return node

    def reference(self, text: JsonText) -> Expression | None:
        """The expression that a text is in native syntax."""
        return self.embedded(text, *parse_expression(Embedded(self.source, text)))

    def embedded(self, text: JsonText, node: Expression | None, diagnostics: Iterable[Diagnostic]) -> Expression | None:
        """A node that was read from a text by itself, moved to its place in the file."""
        self.problems.extend((text.start, diagnostic) for diagnostic in diagnostics)
        if node is not None:
            relocate(node, text.places)
        return node

    # --- the rest ---------------------------------------------------------------------------------------

    def comment(self, name: JsonText, value: JsonValue) -> None:
        """Keep a property named `//` as the comment that it stands for."""
        if isinstance(value, JsonText):
            self.comments.append(Comment(name.start, value.end, f"// {value.value}"))

    def unknown_block(self, name: JsonText) -> None:
        """Warn of what may be a block of another program or version."""
        self.problems.append(
            (
                name.start,
                Diagnostic(
                    "warning",
                    "Unknown type of block",
                    f"`{name.value}` is no block of Terraform 1.11, so what it holds was not read.",
                    self.source.location(name.start, name.end),
                ),
            )
        )


class Embedded(Source):
    """A text of a JSON file as a source of its own, whose places are those in the file."""

    __slots__ = ("outer", "places")

    def __init__(self, outer: Source, text: JsonText) -> None:
        """From the file and the text."""
        super().__init__(outer.path, text.value)
        self.outer = outer
        self.places = text.places

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column, from 1, in the file."""
        return self.outer.position(self.places[offset])


def relocate(node: Node, places: Sequence[int]) -> None:
    """Move a node that was just read, and all in it, from offsets in a text to their places in the file."""
    waiting: list[object] = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, tuple):
            waiting.extend(found)
        elif isinstance(found, Node):
            force_setattr(found, "start", places[found.start])
            force_setattr(found, "end", places[found.end])
            waiting.extend(getattr(found, field) for field in found.__struct_fields__[2:])


def literal(text: JsonText) -> Literal:
    """A text as it is."""
    return Literal(text.start, text.end, normalized(text.value))


def is_null(value: JsonValue) -> bool:
    """Whether it is JSON's null."""
    return isinstance(value, Literal) and value.value is None
