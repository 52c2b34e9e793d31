"""Quoted texts, heredocs and bare templates to literals and templates; the parser of expressions is handed in."""

from __future__ import annotations

import re

from iaccheck.hcl.pieces import BLANKS, Directive, Pieces, normalized
from iaccheck.hcl.scan import ReadExpression, Scanner
from iaccheck.hcl.tree import Interpolation, Label, Literal, Template

IN_QUOTES = re.compile(r'(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|\$(?!\{)|%(?!\{))++').match
"""Text between quotes, up to a sequence, the closing quote or the end of the line."""

IN_LINES = re.compile(r"(?:[^$%\r\n]++|\$\$\{|%%\{|\$(?!\{)|%(?!\{))*+(?:\r?\n)?+").match
"""Text of a heredoc or bare template, up to a sequence or past the end of the line."""

IN_LINE = "[" + BLANKS.replace("\n", "") + "]*+"

ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\$\$\{|%%\{")

ESCAPED = {
    "\\n": "\n",
    "\\r": "\r",
    "\\t": "\t",
    '\\"': '"',
    "\\\\": "\\",
    "$${": "${",
    "%%{": "%{",
}

SURROGATE = re.compile("[\ud800-\udfff]").search

OPENERS = ("${", "%{")

Names = tuple[str | None, str]
NO_NAMES: Names = (None, "")
FOR = "Write `for value in …` or `for key, value in …`."


def plain(s: Scanner) -> Literal:
    """A quoted text without escapes and sequences, which is a token by itself."""
    text = s.value[1:-1]
    if not text.isascii():
        text = normalized(unescaped(s, s.start + 1, text))
    node = Literal(s.start, s.end, text)
    s.advance()
    return node


def label(s: Scanner) -> Label:
    r"""`StringLit = '"' text '"'`: the label of a block, with escapes and without sequences."""
    start, at = s.start, s.start + 1
    match = IN_QUOTES(s.text, at)
    end = at if match is None else match.end()
    if s.text.startswith(OPENERS, end):
        opener = s.text[end : end + 2]
        raise s.fault(
            "Label with a template",
            f"A label is a plain text. Write `{opener[0]}{opener}` for the characters `{opener}` themselves.",
            end,
            end + 2,
        )
    if not s.text.startswith('"', end):
        raise _unclosed_text(s, start, end)
    s.end = end + 1
    node = Label(start, s.end, unescaped(s, at, s.text[at:end]))
    s.advance()
    return node


def quoted(s: Scanner, read: ReadExpression) -> Literal | Template:
    r"""`quotedTemplate = '"' (text | sequence)* '"'`, on one line."""
    start, at = s.start, s.end
    outer = s.enter(lines=False)
    pieces = Pieces()
    while not s.text.startswith('"', at):
        if s.text.startswith(OPENERS, at):
            at = _sequence(s, at, pieces, read)
            continue
        match = IN_QUOTES(s.text, at)
        if match is None:
            raise _unclosed_text(s, start, at)
        pieces.add_text(at, match.end(), unescaped(s, at, match[0]))
        at = match.end()
    s.end = at + 1
    node = pieces.node(s, start)
    s.leave(outer)
    s.advance()
    return node


def heredoc(s: Scanner, read: ReadExpression) -> Literal | Template:
    """`heredocTemplate = ("<<" | "<<-") Identifier Newline (line | sequence)* Identifier Newline`."""
    start, at, head = s.start, s.end, s.value.rstrip()
    marker = head.lstrip("<-")
    if re.compile(rf"^{IN_LINE}{marker}{IN_LINE}\n", re.MULTILINE).search(s.text, at) is None:
        raise _unclosed_heredoc(s, start, marker)
    outer = s.enter(lines=False)
    pieces = Pieces()
    s.end = _lines(s, at, marker, pieces, read)
    if head.startswith("<<-"):
        pieces.unindent()
    node = pieces.node(s, start, heredoc=True)
    s.leave(outer)
    s.advance()
    return node


def _lines(s: Scanner, at: int, marker: str, pieces: Pieces, read: ReadExpression) -> int:
    """`(line | sequence)* Identifier`, up to the end of the line that ends a heredoc, which is returned."""
    start = at
    begins_line = True
    while True:
        match = IN_LINES(s.text, at)
        assert match is not None
        line = match[0]
        if begins_line and line.endswith("\n") and line.strip(BLANKS) == marker:
            return at + len(line.rstrip("\r\n"))
        if line:
            pieces.add_text(at, match.end(), unescaped(s, at, line, backslash=False))
            at = match.end()
            begins_line = line.endswith("\n")
        elif s.text.startswith(OPENERS, at):
            at = _sequence(s, at, pieces, read)
            begins_line = False
        elif s.text.startswith("\r", at):
            s.jump(at)
            raise s.odd()
        else:
            raise _unclosed_heredoc(s, s.text.rfind("<<", 0, start), marker)


def bare(s: Scanner, read: ReadExpression) -> Literal | Template:
    """A whole text as a template, as `templatefile` reads it."""
    start = at = s.end
    s.lines = False
    pieces = Pieces()
    while at < len(s.text):
        if s.text.startswith(OPENERS, at):
            at = _sequence(s, at, pieces, read)
            continue
        match = IN_LINES(s.text, at)
        # Terraform takes all that follows a lone carriage return for text, sequences included.
        end = len(s.text) if match is None or match.end() == at else match.end()
        pieces.add_text(at, end, unescaped(s, at, s.text[at:end], backslash=False))
        at = end
    s.end = at
    return pieces.node(s, start)


# --- escapes --------------------------------------------------------------------------------------------


def unescaped(s: Scanner, start: int, text: str, backslash: bool = True) -> str:
    """What a stretch of text, which begins at an offset, says with its escapes applied."""
    if not text.isascii() and (surrogate := SURROGATE(text)):
        raise s.not_utf8(start + surrogate.start())
    if backslash and "\\" in text:
        return ESCAPE.sub(lambda match: _escape(s, start + match.start(), match[0]), text)
    return text.replace("$${", "${").replace("%%{", "%{")


def _escape(s: Scanner, start: int, escape: str) -> str:
    if escape in ESCAPED:
        return ESCAPED[escape]
    if len(escape) > 2:
        code = int(escape[2:], 16)
        if code < 0xD800 or 0xDFFF < code < 0x110000:
            return chr(code)
        reason = f"U+{code:04X} is no character."
    elif escape == "\\u":
        reason = "`\\u` takes four hexadecimal digits."
    elif escape == "\\U":
        reason = "`\\U` takes eight hexadecimal digits."
    else:
        reason = f'`{escape}` is none of \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN.'
    detail = f"{reason} Write `\\\\` for a backslash itself."
    raise s.fault("Invalid escape", detail, start, start + len(escape))


# --- sequences ------------------------------------------------------------------------------------------


def _sequence(s: Scanner, at: int, pieces: Pieces, read: ReadExpression) -> int:
    """`sequence = ("${" "~"? Expression | "%{" "~"? directive) "~"? "}"`; returns where it ends."""
    strips = s.text.startswith("~", at + 2)
    s.jump(at + 2 + strips)
    keyword, names = _directive(s) if s.text.startswith("%", at) else ("", NO_NAMES)
    expression = read(s) if keyword in ("", "if", "for") else None
    if s.kind != "}" and s.kind != "~}":
        raise _unclosed_sequence(s, at)
    if expression is None or keyword:
        sequence: Directive | Interpolation = Directive(at, s.end, keyword, names, expression)
    else:
        sequence = Interpolation(at, s.end, expression)
    pieces.add_sequence(sequence, strips, s.kind == "~}")
    return s.end


def _directive(s: Scanner) -> tuple[str, Names]:
    """`directive = "if" Expression | "else" | "endif" | "for" names Expression | "endfor"`, up to the expression."""
    keyword = s.value
    if s.kind != "name" or keyword not in ("if", "else", "endif", "for", "endfor"):
        raise s.unexpected(
            "Unknown template directive",
            "`if`, `else`, `endif`, `for` or `endfor`",
            "Write `%%{` for the characters `%{` themselves.",
        )
    s.advance()
    return keyword, loop_names(s) if keyword == "for" else NO_NAMES


def loop_names(s: Scanner) -> Names:
    """`names = Identifier ("," Identifier)? "in"`: what a `for` calls the key, if at all, and the value."""
    names: list[str] = []
    while True:
        if s.kind != "name":
            advice = 'A key of that name needs quotes: `"for"`.' if s.kind in ("=", ":") else FOR
            raise s.unexpected("Incomplete for", "a name", advice)
        names.append(s.value)
        s.advance()
        if s.kind != "," or len(names) == 2:
            break
        s.advance()
    if s.kind != "name" or s.value != "in":
        raise s.unexpected("Incomplete for", "`in`", FOR)
    s.advance()
    return (None, names[0]) if len(names) == 1 else (names[0], names[1])


# --- what can be wrong ----------------------------------------------------------------------------------


def _unclosed_text(s: Scanner, start: int, at: int) -> SyntaxError:
    if s.text.startswith("\\", at):
        return s.fault("Invalid escape", "A backslash cannot end a line.", at, at + 1)
    return s.fault(
        "Unclosed text",
        'The text has no closing `"` on its line. Write `\\n` for a line break in it,'
        " or write it as a heredoc, which begins with `<<EOT`.",
        start,
        at,
    )


def _unclosed_heredoc(s: Scanner, start: int, marker: str) -> SyntaxError:
    detail = f"No line consists of `{marker}` alone, which would end it."
    if s.text[s.text.rfind("\n") + 1 :].strip(BLANKS) == marker:
        detail = f"The line `{marker}` that ends it must itself end with a line break."
    return s.fault("Unclosed heredoc", detail, start, s.text.find("\n", start))


def _unclosed_sequence(s: Scanner, at: int) -> SyntaxError:
    opener = s.text[at : at + 2]
    if s.kind in ("end", "quote", "text"):
        return s.fault("Unclosed template sequence", f"`{opener}` has no `}}` in this text.", at, at + 2)
    return s.unexpected(
        "Template sequence goes on",
        f"the `}}` that ends `{opener}`",
        f"Write `{opener[0]}{opener}` if it is meant for a shell or another language.",
    )
