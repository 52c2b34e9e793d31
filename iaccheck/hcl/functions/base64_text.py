"""Base64, as strictly as Go's `encoding/base64` reads it."""

from __future__ import annotations


def decoded_bytes(text: str) -> bytes | None:
    """The bytes of a base64 text; line breaks are skipped. None if it is none."""
    import base64
    import binascii

    compact = text.replace("\r", "").replace("\n", "")
    try:
        return base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        return None


def encoded_text(content: bytes) -> str:
    """The base64 text of bytes, in one line."""
    import base64

    return base64.b64encode(content).decode("ascii")
