"""HCL text to a tree: arguments and blocks, and whatever of them can be read in spite of syntax errors."""

from __future__ import annotations

import re

from msgspec.structs import replace

from iaccheck.hcl.expression import expression
from iaccheck.hcl.reference import plain_lines
from iaccheck.hcl.scan import Scanner
from iaccheck.hcl.template import bare, label
from iaccheck.hcl.tree import Attribute, Block, Body, Expression, File, Label, Literal, Template
from iaccheck.source import Diagnostic, Source

SHAPES = 'An argument is `name = value`, a block is `type "label" {`.'
JSON = "A file in JSON must have a name that ends with `.json`."
GOES_ON = "An expression goes on in the next line only within brackets."
ADVICE = {
    **dict.fromkeys((".", "?", ":", "[", "&&", "||", "==", "!=", "+", "-", "*", "/"), GOES_ON),
    "(": "Only a name without dots can be called: `name(…)`.",
    **dict.fromkeys((")", "]"), "No such bracket is open here."),
    "and": "Write `&&`.",
    "or": "Write `||`.",
}
"""What to do about a token that cannot stand where an argument or block begins or ends."""

HEADS = tuple("{\"'`“”‘’")
"""What follows the type of a block; only the first two are right."""

BRACE_FOLLOWS = re.compile(r"[ \t]*\{").match
OUTSIDE = -1
"""In place of the start of a block: for the body that is the whole file."""


def parse(source: Source) -> File:
    """The tree of a `.tf` or `.tfvars` file; what cannot be read is left out and told in its diagnostics."""
    reader = Reader(source)
    reader.advance()
    attributes, blocks = reader.items(OUTSIDE)
    body = Body(0, len(source.text), tuple(attributes), tuple(blocks))
    return File(source, body, tuple(reader.comments), reader.diagnostics())


def parse_expression(source: Source) -> tuple[Expression | None, tuple[Diagnostic, ...]]:
    """The expression that a whole text is, read as between parentheses; or None with what is wrong."""
    s = Scanner(source)
    s.lines = False
    try:
        s.advance()
        node = expression(s)
        if s.kind != "end":
            raise s.unexpected("Expression goes on", "its end", "Only one expression can stand here.")
    except SyntaxError as error:
        s.report(error)
        return None, s.diagnostics()
    return node, ()


def parse_template(source: Source) -> tuple[Literal | Template | None, tuple[Diagnostic, ...]]:
    """The template that a whole text is, as `templatefile` reads a file; or None with what is wrong."""
    s = Scanner(source)
    try:
        return bare(s, expression), ()
    except SyntaxError as error:
        s.report(error)
        return None, s.diagnostics()


class Reader(Scanner):
    """Reads bodies, and reads on after an error.

    `adrift` holds, once a block was found to have no closing brace, the blocks that were read as a part of it
    but are not indented more: it was meant to end before them.
    """

    __slots__ = ("adrift",)

    def __init__(self, source: Source) -> None:
        """Before the first token."""
        super().__init__(source)
        self.adrift: list[Block] | None = None

    def items(self, start: int, tolerant: bool = False) -> tuple[list[Attribute], list[Block]]:
        """`Body = (Attribute | Block | OneLineBlock)*`, of the block that starts at an offset.

        A `tolerant` body has had its error reported: commas and its closing brace may follow anything.
        """
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        depth = self.depth
        while self.kind != "end" and (self.kind != "}" or start == OUTSIDE):
            if self.kind == "newline" or (tolerant and self.value in (",", ";")):
                for name, value in plain_lines(self):
                    self.add(Attribute(name.start, value.end, name.name, value), attributes)
                self.advance()
                continue
            begin = self.start
            try:
                self.item(attributes, blocks)
                if self.kind != "newline" and not tolerant:
                    self.end_line(blocks)
            except SyntaxError as error:
                self.skip(error, begin, depth)
        if self.adrift and (start == OUTSIDE or self.column(start) < self.column(self.adrift[0].start)):
            blocks += self.adrift
            self.adrift = []
        return list(attributes.values()), blocks

    def item(self, attributes: dict[str, Attribute], blocks: list[Block]) -> None:
        """`Attribute | Block | OneLineBlock`."""
        start, end, name, kind = self.start, self.end, self.value, self.kind
        if kind == "}":
            self.stray_brace(blocks)
            return
        if kind != "name" and kind != "text":
            advice = JSON if kind == "{" and not self.depth else ADVICE.get(kind, SHAPES)
            raise self.unexpected("Neither argument nor block", "the name of one", advice)
        self.advance()
        if self.kind == "=" or self.kind == ":":
            if kind == "text":
                name = name[1:-1]
                detail = f"The name of an argument stands without quotes: `{name}`."
                self.report(self.fault("Quoted name", detail, start, end))
            self.attribute(start, name, attributes)
        elif kind == "name" and (self.value[:1] in HEADS or self.kind == "name" or self.brace_follows()):
            blocks.append(self.block(start, name, end))
        else:
            raise self.unexpected("Neither argument nor block", f"`=` or `{{` after `{name}`", SHAPES)

    def attribute(self, start: int, name: str, attributes: dict[str, Attribute]) -> None:
        """`Attribute = Identifier "=" Expression`."""
        if self.kind == ":":
            self.report(self.fault("Colon after a name", f"An argument takes an equals sign: `{name} = …`."))
            if self.text.startswith("=", self.end):
                self.advance()
        self.advance()
        value = expression(self)
        self.add(Attribute(start, value.end, name, value), attributes)

    def add(self, attribute: Attribute, attributes: dict[str, Attribute]) -> None:
        """Take an argument into its body, if it is the first of its name."""
        first = attributes.setdefault(attribute.name, attribute)
        if first is not attribute:
            line, _ = self.source.position(first.start)
            detail = f"`{first.name}` is set on line {line} already. Delete one of the two."
            start = attribute.start
            self.report(self.fault("Argument set twice", detail, start, start + len(first.name)))

    def end_line(self, blocks: list[Block]) -> None:
        """The `Newline` that ends every argument and block."""
        if self.kind == "end" or (blocks and blocks[-1].broken):
            return
        if self.kind == ",":
            self.report(self.fault("Comma after an argument", "A line break ends an argument: delete the comma."))
            self.advance()
        elif self.kind != "}":
            advice = ADVICE.get(self.value, "Is an operator, a comma or a quote missing?")
            raise self.unexpected("Argument or block goes on", "the end of the line", advice)
        elif self.depth:
            detail = "Put the `}` that closes the block on a line of its own."
            self.report(self.fault("Closing brace not on a line of its own", detail))

    def skip(self, error: SyntaxError, start: int, depth: int) -> None:
        """Report what is wrong with the argument or block that starts at an offset, and go to its end."""
        from iaccheck.hcl.recovery import end_of_item

        self.report(error)
        self.depth, self.lines = depth, True
        end = max(end_of_item(self.text, start), start + 1)
        self.comments = [comment for comment in self.comments if comment.start < end]
        self.jump(end)

    def column(self, offset: int) -> int:
        """The column of an offset, to compare with others."""
        return self.source.position(offset)[1]

    # --- blocks -----------------------------------------------------------------------------------------

    def block(self, start: int, type_: str, head_end: int) -> Block:
        """`Block = Identifier (StringLit|Identifier)* "{" Newline Body "}" Newline`, or `OneLineBlock`."""
        problems = len(self.problems)
        labels: list[Label] = []
        try:
            self.labels(labels)
        except SyntaxError as error:
            from iaccheck.hcl.recovery import end_of_item

            self.report(error)
            self.jump(end_of_item(self.text, start))
            return Block(start, self.start, type_, tuple(labels), Body(head_end, head_end, (), ()), head_end, True)
        if labels:
            head_end = labels[-1].end
        outer = self.enter(lines=True)
        opened = self.end
        self.advance()
        if self.kind in ("newline", "}", "end"):
            attributes, blocks = self.items(start)
        else:
            attributes, blocks = self.one_line(start)
        self.leave(outer)
        body = Body(opened, self.start, tuple(attributes), tuple(blocks))
        if self.kind != "}":
            return self.unclosed_block(Block(start, self.start, type_, tuple(labels), body, head_end))
        end = self.end
        self.advance()
        return Block(start, end, type_, tuple(labels), body, head_end, len(self.problems) > problems)

    def labels(self, labels: list[Label]) -> None:
        """`(StringLit|Identifier)*`, up to the opening brace."""
        while self.kind != "{":
            if self.kind == "name":
                labels.append(Label(self.start, self.end, self.value))
            elif self.kind == "text" and self.value.isascii():
                labels.append(Label(self.start, self.end, self.value[1:-1]))
            elif self.kind == "text" or self.kind == "quote":
                labels.append(label(self))
                continue
            elif self.brace_follows():
                self.report(self.fault("Brace on a line of its own", "Put the `{` on the line of the block's head."))
            else:
                raise self.unexpected("Block without a body", "`{` or a label", SHAPES)
            self.advance()

    def brace_follows(self) -> bool:
        """Whether there is nothing but line breaks before an opening brace."""
        return self.kind == "newline" and BRACE_FOLLOWS(self.text, self.end) is not None

    def one_line(self, start: int) -> tuple[list[Attribute], list[Block]]:
        """`OneLineBlock = … "{" (Identifier "=" Expression)? "}"`; more than that is reported, and read."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        begin, depth = self.start, self.depth
        try:
            self.item(attributes, blocks)
            if self.kind == "}" and not blocks:
                return list(attributes.values()), []
            start_of_more, end_of_more = (blocks[0].start, blocks[0].head_end) if blocks else (None, None)
            self.report(
                self.fault(
                    "Block of one line with more than an argument",
                    "A block of one line holds one argument and ends there. Put each on a line of its own.",
                    start_of_more,
                    end_of_more,
                )
            )
        except SyntaxError as error:
            self.skip(error, begin, depth)
        more_attributes, more_blocks = self.items(start, tolerant=True)
        return [*attributes.values(), *more_attributes], [*blocks, *more_blocks]

    def unclosed_block(self, block: Block) -> Block:
        """What a block that the end of the text leaves open is meant to hold."""
        margin = self.column(block.start)
        follows = [b.start for b in block.body.blocks if self.column(b.start) <= margin]
        end = min(follows, default=block.end)
        if follows or self.adrift is None:
            detail = f"`{self.text[block.start : block.head_end]}` has no closing brace."
            if follows:
                line, _ = self.source.position(end)
                detail += f" What begins on line {line} is indented as if it came after it."
            self.report(self.fault("Unclosed block", detail, block.start, block.head_end))
        blocks = block.body.blocks
        self.adrift = [*[b for b in blocks if b.start >= end], *(self.adrift or ())]
        body = Body(
            block.body.start,
            end,
            tuple([a for a in block.body.attributes if a.start < end]),
            tuple([b for b in blocks if b.start < end]),
        )
        return Block(block.start, end, block.type, block.labels, body, block.head_end, True)

    def stray_brace(self, blocks: list[Block]) -> None:
        """A closing brace outside of all blocks: one above was closed too early, and lacks what followed."""
        self.report(
            self.fault("Closing brace without a block", "No block is open here. Is there a `}` too many above?")
        )
        margin = self.column(self.start)
        for i in reversed(range(len(blocks))):
            blocks[i] = replace(blocks[i], broken=True)
            if self.column(blocks[i].start) <= margin:
                break
        self.advance()
