"""HCL text to tokens, one at a time: the parser asks for the next one and says whether line breaks count."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from iaccheck import limits
from iaccheck.hcl.tree import Comment, Expression
from iaccheck.source import Diagnostic, Source

TOKEN = re.compile(
    r"""[ \t]*+(?:
      (?P<name>[A-Za-z_][A-Za-z0-9_-]*+(?![^\x00-\x7f]))
    | (?P<newline>\r?\n(?:[ \t]*+\r?\n)*+)
    | (?P<text>"[^"\\$%\r\n]*+")
    | (?P<comment>(?:\#|//)[^\n]*+|/\*(?s:.*?)\*/)
    | (?P<heredoc><<-?[^\W\d][\w-]*+\r?\n)
    | (?P<number>[0-9]+(?:\.*+(?:[0-9]|[eE][+-]?[0-9]))*+)
    | (?P<odd>/\*|<<|\r)
    | (?P<symbol>\.\.\.|=>|==|!=|<=|>=|&&|\|\||::|~\}|[-+*/%<>!?:=.,(){}\[\]])
    | (?P<quote>")
    | (?P<foreign>[A-Za-z0-9_-]*+[^\x00-\x7f])
    | (?P<end>\Z)
    | (?P<other>.)
    )""",
    re.VERBOSE,
).match

FOREIGN_LETTERS = frozenset(
    "\u037a\u0e33\u0eb3\u309b\u309c\ufc5e\ufc5f\ufc60\ufc61\ufc62\ufc63\ufdfa\ufdfb"
    "\ufe70\ufe72\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e\uff9e\uff9f"
)
"""What Unicode's ID_Start lets into a name, but Python's `isidentifier` does not."""

ODD = {
    "'": "Write a text in double quotes, not in single ones.",
    "`": "Write a text in double quotes; one of several lines can be a heredoc, which begins with `<<EOT`.",
    "“": 'Replace the curly quote by a straight one: `"`.',
    "”": 'Replace the curly quote by a straight one: `"`.',
    "‘": 'Write a text in straight double quotes: `"`.',
    "’": 'Write a text in straight double quotes: `"`.',
    ";": "End an argument with a line break, and part elements with commas.",
    "&": "There are no bitwise operators. Write `&&` for a logical and.",
    "|": "There are no bitwise operators. Write `||` for a logical or.",
    "^": "There are no bitwise operators. Write `pow(base, exponent)` for a power.",
    "~": "`~` strips blanks only directly after `${` or `%{`, or directly before `}`.",
    "\\": "A backslash has a meaning in quotes only.",
    "$": 'A reference needs no `$`: write `var.name`, or `"${var.name}"` within a text.',
    "\r": "A carriage return must be followed by a line feed. Save the file with LF or CRLF line ends.",
    "\0": "The file may be no text at all, or be saved as UTF-16. Save it as UTF-8.",
    "\xa0": "It is a blank that does not break lines. Replace it by an ordinary one.",
    "\ufeff": "A byte order mark is accepted at the start of a file only. Delete it.",
    "/*": "A comment that begins with `/*` must end with `*/`.",
    "<<": "A heredoc begins with `<<` or `<<-` and a name, directly followed by the end of the line.",
}
"""What to do about a character that is no part of the language."""

CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")

NAMES = {
    "end": "the end of the text",
    "newline": "the end of the line",
    "quote": "a text",
    "text": "a text",
    "heredoc": "a heredoc",
}
"""How a message calls a token; others are shown as they are written."""


def is_name_letter(character: str) -> bool:
    """Whether a name can hold this character after its first one."""
    if character in "-\u200c\u200d\u30fb\uff65":
        return character == "-"  # the others joined ID_Continue after the Unicode 9 of HCL
    return f"_{character}".isidentifier() or character in FOREIGN_LETTERS


def is_name(text: str) -> bool:
    """Whether a text is a name, as attributes have them."""
    first = text[:1]
    return (first.isidentifier() or first in FOREIGN_LETTERS) and all(map(is_name_letter, text))


class Scanner:
    """Where reading stands in a text: the current token, the comments passed, and what was found wrong.

    `kind` is the symbol itself for symbols, else `name`, `number`, `text` (quoted and plain), `quote` (the
    start of any other quoted text), `heredoc`, `newline`, `end` or `odd`. `value` is the token as written.
    """

    __slots__ = (
        "comments",
        "depth",
        "end",
        "kind",
        "lines",
        "problems",
        "source",
        "start",
        "text",
        "value",
    )

    def __init__(self, source: Source) -> None:
        """Before the first token."""
        self.source = source
        self.text = source.text
        self.start = self.end = 1 if source.text.startswith("\ufeff") else 0
        self.kind = self.value = ""
        self.lines = True
        """Whether a line break is a token."""
        self.depth = 0
        self.comments: list[Comment] = []
        self.problems: list[tuple[int, Diagnostic]] = []
        """What was found wrong, and from which offset on the text is to blame."""

    # --- tokens -----------------------------------------------------------------------------------------

    def advance(self) -> None:
        """Go to the next token."""
        match = TOKEN(self.text, self.end)
        assert match is not None
        kind = match.lastgroup
        while kind == "comment" or (kind == "newline" and not self.lines):
            if kind == "comment":
                start, end = match.span(kind)
                self.comments.append(Comment(start, end, match[kind].rstrip("\r")))
            match = TOKEN(self.text, match.end())
            assert match is not None
            kind = match.lastgroup
        assert kind is not None
        self.start, self.end = match.span(kind)
        self.value = match[kind]
        if kind == "symbol":
            self.kind = self.value
        elif kind == "foreign" or kind == "other":
            self._read_foreign()
        else:
            self.kind = kind

    def _read_foreign(self) -> None:
        """A name with letters beyond ASCII, or a character that is no part of the language."""
        text, end = self.text, self.start
        first = text[end]
        if first.isidentifier() or first in FOREIGN_LETTERS:
            self.kind = "name"
            while end < len(text) and is_name_letter(text[end]):
                end += 1
        else:
            self.kind = "odd"
            end += 1
        self.end = end
        self.value = text[self.start : end]

    def jump(self, offset: int) -> None:
        """Go to the token at an offset."""
        self.end = offset
        self.advance()

    # --- nesting ----------------------------------------------------------------------------------------

    def enter(self, lines: bool) -> bool:
        """Go one level deeper, where line breaks count or do not; returns what `leave` wants back."""
        self.depth += 1
        if self.depth > limits.now.nesting:
            raise self.too_deep()
        if self.depth == 20:
            # A level takes up to a dozen calls, and Python allows 1000; they take no room on the C stack.
            sys.setrecursionlimit(max(sys.getrecursionlimit(), 20 * limits.now.nesting))
        outer, self.lines = self.lines, lines
        return outer

    def leave(self, outer: bool) -> None:
        """Go back to the level above."""
        self.depth -= 1
        self.lines = outer

    def close(self, closing: str, opened: int, outer: bool, expected: str) -> int:
        """Read a closing bracket and leave its level; returns where it ends."""
        if self.kind != closing:
            raise self.unclosed(opened, expected)
        end = self.end
        self.leave(outer)
        self.advance()
        return end

    # --- what is wrong ----------------------------------------------------------------------------------

    def fault(self, summary: str, detail: str, start: int | None = None, end: int | None = None) -> SyntaxError:
        """What to raise or report about the current token, or about `text[start:end]`."""
        if start is None:
            start, end = self.start, self.start if self.kind == "newline" else self.end
        location = self.source.location(start, start if end is None else end)
        return SyntaxError((start, Diagnostic("error", summary, detail, location)))

    def unexpected(self, summary: str, expected: str, advice: str = "") -> SyntaxError:
        """What to raise or report where the current token is none that can stand here."""
        if self.text.startswith(CONFLICT, self.start):
            return self.fault("Unresolved merge conflict", "Keep one version, and delete the marks of git.")
        if self.kind == "odd":
            return self.odd()
        found = NAMES.get(self.kind, f"`{self.value}`")
        return self.fault(summary, f"Found {found}, but expected {expected}. {advice}".rstrip())

    def unclosed(self, opened: int, expected: str) -> SyntaxError:
        """What to raise where a bracket is neither closed nor gone on with."""
        bracket = self.text[opened]
        if self.kind == "end":
            return self.fault(
                "Unclosed bracket", f"`{bracket}` is not closed: expected {expected}.", opened, opened + 1
            )
        line, _ = self.source.position(opened)
        is_near = line == self.source.position(self.start)[0]
        advice = "" if is_near else f"`{bracket}` stands on line {line}."
        return self.unexpected("Missing comma or closing bracket", expected, advice)

    def odd(self) -> SyntaxError:
        """What to raise or report about a character that is no part of the language."""
        value = self.value
        if value == "/*":
            return self.fault("Unclosed comment", ODD[value])
        if value == "<<":
            return self.fault("Heredoc without a proper start", ODD[value])
        if "\udc80" <= value <= "\udcff":
            return self.not_utf8(self.start)
        shown = f"`{value}` (U+{ord(value):04X})" if value.isprintable() else f"U+{ord(value):04X}"
        advice = ODD.get(value, "Delete it, or put it into a text in double quotes.")
        return self.fault("Character without a meaning", f"Found {shown}, which is no part of HCL. {advice}")

    def too_deep(self) -> SyntaxError:
        """What to raise where brackets, blocks or templates stand too deep in each other."""
        return self.fault(
            "Nesting too deep",
            f"Brackets, blocks and templates are read up to {limits.now.nesting} levels deep."
            " Take the inner part out into a local value.",
        )

    def not_utf8(self, offset: int) -> SyntaxError:
        """What to raise or report about a byte that was no UTF-8."""
        byte = ord(self.text[offset]) - 0xDC00
        detail = f"The byte 0x{byte:02X} stands where a character should. Save the file as UTF-8."
        return self.fault("Not UTF-8", detail, offset, offset + 1)

    @property
    def has_given_up(self) -> bool:
        """Whether there were too many errors to read on."""
        return len(self.problems) >= limits.now.syntax_errors

    def report(self, error: SyntaxError) -> None:
        """Note what is wrong, and read on; after too many errors, let the text end here."""
        if self.has_given_up:
            return
        self.problems.append(error.args[0])
        if self.has_given_up:
            self.text = self.text[: self.end]
            last = self.fault(
                "Too many syntax errors",
                f"Reading stopped after {limits.now.syntax_errors} errors; what follows in this file was not read.",
            )
            self.problems.append(last.args[0])

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found wrong, in order of place."""
        return tuple(diagnostic for _, diagnostic in sorted(self.problems, key=lambda problem: problem[0]))


ReadExpression = Callable[[Scanner], Expression]
"""The parser of expressions, for the modules that it calls and that call it."""
