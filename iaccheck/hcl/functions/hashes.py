"""Functions of digests and identifiers; those that differ on each run are unknown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from iaccheck.hcl.functions.base64_text import encoded_text
from iaccheck.hcl.functions.calling import COUNT, TEXT, Function, Host
from iaccheck.hcl.functions.files import content_of
from iaccheck.hcl.types import STRING
from iaccheck.hcl.values import Fault, Unknown

NAMESPACES = {"dns": 0, "url": 1, "oid": 2, "x500": 4}
"""The last digit of the first part of each well-known namespace of RFC 4122."""


def _digest(name: str, content: bytes, *, base64: bool) -> str:
    digest = hashlib.new(name, content, usedforsecurity=False)
    return encoded_text(digest.digest()) if base64 else digest.hexdigest()


def _of_text(name: str, *, base64: bool = False) -> Function:
    def hashed(text: str) -> str:
        return _digest(name, text.encode(errors="replace"), base64=base64)

    return Function(hashed, (TEXT,), STRING)


def _of_file(name: str, *, base64: bool = False) -> Function:
    def hashed(host: Host, path: str) -> str | Unknown | Fault:
        content = content_of(host, path)
        return _digest(name, content, base64=base64) if isinstance(content, bytes) else content

    return Function(hashed, (TEXT,), STRING, with_host=True)


def _uuid5(namespace: str, name: str) -> str | Fault:
    import uuid

    digit = NAMESPACES.get(namespace)
    text = f"6ba7b81{digit}-9dad-11d1-80b4-00c04fd430c8" if digit is not None else namespace
    try:
        return str(uuid.uuid5(uuid.UUID(text), name))
    except ValueError:
        return Fault('the namespace must be a UUID, "dns", "url", "oid" or "x500"', 0)


def _varying(name: str) -> Callable[..., Unknown]:
    return lambda *arguments: Unknown(f"is worked out by {name}, which differs each time")


def _rsadecrypt(text: str, key: str) -> Unknown:
    return Unknown("is worked out by rsadecrypt, which iaccheck does not evaluate yet")


FUNCTIONS: Mapping[str, Function] = {
    "base64sha256": _of_text("sha256", base64=True),
    "base64sha512": _of_text("sha512", base64=True),
    "bcrypt": Function(_varying("bcrypt"), (TEXT,), STRING, COUNT, most=2),
    "filebase64sha256": _of_file("sha256", base64=True),
    "filebase64sha512": _of_file("sha512", base64=True),
    "filemd5": _of_file("md5"),
    "filesha1": _of_file("sha1"),
    "filesha256": _of_file("sha256"),
    "filesha512": _of_file("sha512"),
    "md5": _of_text("md5"),
    "rsadecrypt": Function(_rsadecrypt, (TEXT, TEXT), STRING),
    "sha1": _of_text("sha1"),
    "sha256": _of_text("sha256"),
    "sha512": _of_text("sha512"),
    "uuid": Function(_varying("uuid"), (), STRING),
    "uuidv5": Function(_uuid5, (TEXT, TEXT), STRING),
}
