"""The pieces of a template to its node: blanks stripped, lines unindented, directives nested.

Terraform cuts a template into pieces, where each line of a heredoc begins a new one. `~` strips only the
piece next to it, and `<<-` looks only at pieces that begin a line: so they are kept apart until both are done.
"""

from __future__ import annotations

from unicodedata import normalize

import msgspec

from iaccheck import limits
from iaccheck.hcl.scan import Scanner
from iaccheck.hcl.tree import (
    Expression,
    Interpolation,
    Literal,
    Node,
    Template,
    TemplateFor,
    TemplateIf,
    TemplatePart,
)

BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What Go calls a space; Python strips four control characters more."""


class Text(Node, frozen=True, gc=False):
    """A stretch of text with its escapes applied."""

    text: str

    @property
    def is_blank_line(self) -> bool:
        """Whether it is nothing but blanks up to the end of a line."""
        return self.text.endswith("\n") and not self.text.strip(BLANKS)


class Directive(Node, frozen=True, gc=False):
    """`%{ if … }`, `%{ else }`, `%{ endif }`, `%{ for … }` or `%{ endfor }`."""

    keyword: str
    names: tuple[str | None, str] = (None, "")
    expression: Expression | None = None


class Pieces:
    """The pieces of a template so far. `strip_next` is set where a `~` strips what comes next."""

    __slots__ = ("pieces", "strip_next")

    def __init__(self) -> None:
        """None yet."""
        self.pieces: list[Text | Interpolation | Directive] = []
        self.strip_next = False

    def add_text(self, start: int, end: int, text: str) -> None:
        """Add a stretch of text."""
        if self.strip_next:
            text = text.lstrip(BLANKS)
            self.strip_next = False
        self.pieces.append(Text(start, end, text))

    def add_sequence(self, sequence: Interpolation | Directive, strips_before: bool, strips_after: bool) -> None:
        """Add a sequence, which may strip the text on either side."""
        if strips_before and self.pieces and isinstance(last := self.pieces[-1], Text):
            self.pieces[-1] = Text(last.start, last.end, last.text.rstrip(BLANKS))
        self.pieces.append(sequence)
        self.strip_next = strips_after

    def unindent(self) -> None:
        """Take the smallest indentation off every line; blank lines do not count, and keep theirs."""
        firsts: list[tuple[int, Text]] = []
        indents: list[int] = []
        begins_line = True
        for i, piece in enumerate(self.pieces):
            if not isinstance(piece, Text):
                indents += [0] * begins_line
                begins_line = False
                continue
            if begins_line and not piece.is_blank_line:
                indents.append(len(piece.text) - len(piece.text.lstrip(BLANKS)))
                firsts.append((i, piece))
            begins_line = piece.text.endswith("\n")
        smallest = min(indents, default=0)
        for i, text in firsts:
            self.pieces[i] = Text(text.start + smallest, text.end, text.text[smallest:])

    def node(self, s: Scanner, start: int, heredoc: bool = False) -> Literal | Template:
        """The node for all pieces, from an offset to where the scanner stands."""
        parts = nested(s, self.melded())
        if not parts:
            return Literal(start, s.end, "")
        if len(parts) == 1 and isinstance(parts[0], Literal):
            return Literal(start, s.end, parts[0].value)
        return Template(start, s.end, parts, heredoc)

    def melded(self) -> list[Literal | Interpolation | Directive]:
        """The pieces, with neighbouring texts as one literal."""
        melded: list[Literal | Interpolation | Directive] = []
        texts: list[Text] = []
        for piece in (*self.pieces, None):
            if isinstance(piece, Text):
                texts.append(piece)
                continue
            if texts:
                text = normalized("".join([t.text for t in texts]))
                melded.append(Literal(texts[0].start, texts[-1].end, text))
                texts = []
            if piece is not None:
                melded.append(piece)
        return melded


def normalized(text: str) -> str:
    """A text in Unicode's NFC, as all of Terraform's texts are."""
    return text if text.isascii() else normalize("NFC", text)


class Opened(msgspec.Struct):
    """A directive that is not closed yet, with the parts since; `no` is None before its `else`."""

    directive: Directive | None
    yes: list[TemplatePart]
    no: list[TemplatePart] | None = None

    @property
    def parts(self) -> list[TemplatePart]:
        """Where the next part belongs."""
        return self.yes if self.no is None else self.no

    @property
    def keywords(self) -> tuple[str, ...]:
        """The directives that can follow in it, besides those that open another one."""
        if self.directive is None:
            return ()
        if self.directive.keyword == "for":
            return ("endfor",)
        return ("else", "endif") if self.no is None else ("endif",)

    def node(self, end: int) -> TemplateIf | TemplateFor:
        """What it is once it is closed."""
        directive = self.directive
        assert directive is not None
        assert directive.expression is not None
        start, test, yes = directive.start, directive.expression, tuple(self.yes)
        if directive.keyword == "if":
            return TemplateIf(start, end, test, yes, tuple(self.no or ()))
        return TemplateFor(start, end, *directive.names, test, yes)


def nested(s: Scanner, pieces: list[Literal | Interpolation | Directive]) -> tuple[TemplatePart, ...]:
    """`"%{if}" parts ("%{else}" parts)? "%{endif}" | "%{for}" parts "%{endfor}"`, and what is around them."""
    opened = [Opened(None, [])]
    for piece in pieces:
        top = opened[-1]
        if not isinstance(piece, Directive):
            top.parts.append(piece)
        elif piece.keyword in ("if", "for"):
            opened.append(Opened(piece, []))
            if len(opened) > limits.now.nesting:
                raise s.too_deep()
        elif piece.keyword not in top.keywords:
            raise misplaced(s, piece, top)
        elif piece.keyword == "else":
            top.no = []
        else:
            opened.pop()
            opened[-1].parts.append(top.node(piece.end))
    if (unclosed := opened[-1].directive) is not None:
        raise s.fault(
            "Unclosed template directive",
            f"`%{{ {unclosed.keyword} }}` needs a `%{{ end{unclosed.keyword} }}` in the same text.",
            unclosed.start,
            unclosed.end,
        )
    return tuple(opened[0].parts)


def misplaced(s: Scanner, directive: Directive, top: Opened) -> SyntaxError:
    """What to raise about an `else` or end that does not fit to what is open."""
    if top.directive is None:
        reason = "no `%{ if }` or `%{ for }` is open here"
    else:
        expected = " or ".join(f"`%{{ {keyword} }}`" for keyword in top.keywords)
        reason = f"`%{{ {top.directive.keyword} }}` is open here, and takes {expected}"
    return s.fault(
        "Misplaced template directive",
        f"`%{{ {directive.keyword} }}` does not fit: {reason}.",
        directive.start,
        directive.end,
    )
