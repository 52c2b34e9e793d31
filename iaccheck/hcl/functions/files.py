"""Functions of files and paths; they see the disk through the host alone."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from iaccheck.hcl.functions.base64_text import encoded_text
from iaccheck.hcl.functions.calling import TEXT, Function, Host, Parameter
from iaccheck.hcl.functions.patterns import compiled
from iaccheck.hcl.types import BOOL, DYNAMIC, STRING, MapOf, ObjectOf, SetOf
from iaccheck.hcl.values import Fault, Unknown, Value, string

AT_HOME = Unknown("depends on the home folder of whoever runs Terraform")
VARIABLES = Parameter(unknown="inside")
SPECIAL = frozenset("*?[{\\")


def content_of(host: Host, path: str) -> bytes | Unknown | Fault:
    """What stands in a file."""
    return AT_HOME if path.startswith("~") else host.read_bytes(path)


def text_of(host: Host, path: str) -> str | Unknown | Fault:
    """The text of a file."""
    content = content_of(host, path)
    if not isinstance(content, bytes):
        return content
    try:
        return content.decode()
    except UnicodeDecodeError:
        return Fault(f"{path} is no UTF-8; filebase64 reads such files", 0)


def _filebase64(host: Host, path: str) -> str | Unknown | Fault:
    content = content_of(host, path)
    return encoded_text(content) if isinstance(content, bytes) else content


def _fileexists(host: Host, path: str) -> bool | Unknown | Fault:
    return AT_HOME if path.startswith("~") else host.is_file(path)


def _templatefile(host: Host, path: str, variables: Value) -> Value | Unknown | Fault:
    text = text_of(host, path)
    return _rendered(host, text, path, variables) if isinstance(text, str) else text


def _templatestring(host: Host, text: str, variables: Value) -> Value | Fault:
    return _rendered(host, text, "templatestring", variables)


def _rendered(host: Host, text: str, path: str, variables: Value) -> Value | Fault:
    if not isinstance(variables.type, MapOf | ObjectOf):
        return Fault("the variables must be a map or object", 1)
    names = variables.data if isinstance(variables.data, Mapping) else ()
    wrong = next((name for name in names if not name.replace("-", "_").isidentifier()), None)
    if wrong is not None:
        return Fault(f'"{wrong}" is no name that a variable can have', 1)
    return host.render(text, path, variables)


def _fileset(host: Host, folder: str, pattern: str) -> Value | Unknown | Fault:
    from iaccheck.hcl.equality import set_of

    steps = posixpath.normpath(pattern).split("/") if pattern else []
    plain = next((i for i, step in enumerate(steps) if SPECIAL & set(step)), len(steps))
    if plain == len(steps):
        return _single_file(host, folder, pattern)
    base = posixpath.normpath(posixpath.join(folder, *steps[:plain]))
    matcher = compiled(_as_regex(steps[plain:]), host.budget)
    if isinstance(matcher, Unknown):
        return matcher
    if isinstance(matcher, Fault) or any(step.count("[") > step.count("]") for step in steps):
        return Fault(f'"{pattern}" is no valid pattern', 1)
    found = host.files_below(base)
    if isinstance(found, Unknown):
        return found
    prefix = "/".join(steps[:plain])
    matched = [path for path in found if matcher.fullmatch(path)]
    if odd := next((path for path in matched if host.is_file(posixpath.join(base, path)) is False), None):
        return Unknown(f"depends on {odd}, which is a pipe or device, or a link that leads nowhere")
    return set_of(STRING, (string(posixpath.join(prefix, path)) for path in matched))


def _single_file(host: Host, folder: str, path: str) -> Value | Unknown | Fault:
    """The set of a pattern without special characters: the file, if it is there."""
    there = host.is_file(posixpath.normpath(posixpath.join(folder, path)))
    if isinstance(there, Unknown):
        return there
    return Value(SetOf(STRING), (string(posixpath.normpath(path)),) if there is True else ())


def _as_regex(steps: list[str]) -> str:
    """A pattern of paths as a regular expression, by the rules of Go's `doublestar`."""
    pieces: list[str] = []
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if step == "**":
            pieces.append(".*" if last else "(?:[^/]+/)*")
        else:
            pieces.append(_step_as_regex(step) + ("" if last else "/"))
    return "(?s)" + "".join(pieces)


def _step_as_regex(step: str) -> str:
    pieces: list[str] = []
    depth = position = 0
    while position < len(step):
        character = step[position]
        position += 1
        if character in "*?":
            pieces.append("[^/]*" if character == "*" else "[^/]")
        elif character == "[" and (end := step.find("]", position + 1)) > 0:
            inner = step[position:end]
            pieces.append("[" + inner.replace("[", "\\[") + "]")
            position = end + 1
        elif character in "{}," and (character == "{" or depth):
            depth += {"{": 1, "}": -1, ",": 0}[character]
            pieces.append({"{": "(?:", "}": ")", ",": "|"}[character])
        else:
            escaped = step[position : position + 1] if character == "\\" else character
            position += character == "\\"
            pieces.append(
                escaped if escaped.isalnum() or escaped == "_" else f"\\x{{{ord(escaped):x}}}" if escaped else ""
            )
    return "".join(pieces)


def _basename(path: str) -> str:
    stripped = path.rstrip("/")
    return posixpath.basename(stripped) or ("/" if path else ".")


def _dirname(path: str) -> str:
    folder = path[: path.rfind("/") + 1]
    return _clean(folder)


def _clean(path: str) -> str:
    cleaned = posixpath.normpath(path) if path else "."
    return "/" + cleaned.lstrip("/") if cleaned.startswith("/") else cleaned


def _abspath(path: str) -> str | Unknown:
    return _clean(path) if path.startswith("/") else Unknown("depends on the folder that Terraform runs in")


def _pathexpand(path: str) -> str | Unknown:
    return AT_HOME if path.startswith("~") else path


FUNCTIONS: Mapping[str, Function] = {
    "abspath": Function(_abspath, (TEXT,), STRING),
    "basename": Function(_basename, (TEXT,), STRING),
    "dirname": Function(_dirname, (TEXT,), STRING),
    "file": Function(text_of, (TEXT,), STRING, with_host=True),
    "filebase64": Function(_filebase64, (TEXT,), STRING, with_host=True),
    "fileexists": Function(_fileexists, (TEXT,), BOOL, with_host=True),
    "fileset": Function(_fileset, (TEXT, TEXT), SetOf(STRING), with_host=True),
    "pathexpand": Function(_pathexpand, (TEXT,), STRING),
    "templatefile": Function(_templatefile, (TEXT, VARIABLES), DYNAMIC, with_host=True),
    "templatestring": Function(_templatestring, (TEXT, VARIABLES), STRING, with_host=True),
}
