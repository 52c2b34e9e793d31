"""What is printed -> the same, but for what a build agent that reads along would take for a command to itself.

Whoever writes the input could set its variables, its search path or what it masks: GitHub's runner looks for
`::command::` at the beginning of a line, after blanks too, and for `##[command]` anywhere in it, Azure's agent for
`##vso[command]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ANYWHERE = re.compile(r"##(?=\[|vso\[)")
AT_START = re.compile(r"^([^\S\n]*)::(?!:)", re.MULTILINE)
AS_TEXT, AS_JSON, AS_MARKUP = ("# #", ": :"), ("#\\u0023", "::"), ("#&#35;", "&#58;:")
"""What stands for two signs each. JSON has no line that begins with a text."""
FORMATS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("json", "sarif", "gitlab"), AS_JSON),
    **dict.fromkeys(("html", "junit"), AS_MARKUP),
}


def inert(text: str, format_: str) -> str:
    """A whole output in a format; programs read in it what they read before. Of `github`, the commands are our own."""
    anywhere, at_start = FORMATS.get(format_, AS_TEXT)
    if "##" in text:
        text = ANYWHERE.sub(lambda _: anywhere, text)
    if "::" in text and format_ != "github":
        text = AT_START.sub(lambda found: found[1] + at_start, text)
    return text
