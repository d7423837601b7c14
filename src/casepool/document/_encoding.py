"""Bytes to characters: marks of order, UTF-8, UTF-16 without a mark, cp1252; and what is no text at all."""

from __future__ import annotations

import codecs

from casepool.errors import ReportError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAX_CONTROL = 0.01
"""Largest share of control characters in a text; more is a binary file."""


def decode(data: bytes) -> str:
    """The characters of a text file.

    Raises
    ------
    ReportError
        Where the bytes are no text.
    """
    text = _decoded(data)
    sample = text[:20_000]
    controls = sum((c < " " and c not in "\t\n\r\f\v\x1a") or c == "\x7f" for c in sample)
    if controls > MAX_CONTROL * max(1, len(sample)) or sample.count("\ufffd") > 0.05 * max(1, len(sample)):
        raise ReportError(
            "The file is binary, not text.", "Give the report as PDF, XML, nbib, HTML or plain text."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    wide = _wide(data[:2000])
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A cut-off last character is still UTF-8; anything else is the encoding of old Windows programs.
        if error.end >= len(data) and error.start > len(data) - 4:
            return data.decode("utf-8", "ignore")
        return data.decode("cp1252", "replace")


def _wide(head: bytes) -> str | None:
    """UTF-16 with no mark: every other byte of Western text is zero."""
    if len(head) < 8 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None
