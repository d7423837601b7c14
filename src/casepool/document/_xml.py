"""XML read with care: no entities, no network, no huge trees; HTML's named characters are known."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import IO, Any

from casepool.errors import ReportError

from ._encoding import decode

MAX_DEPTH = 200
"""Deepest nesting of elements that is read; articles nest to about 30."""
XML_NAMES = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))

_NAMED = re.compile(rb"&([A-Za-z_][A-Za-z0-9._-]{0,31});")
_ENCODING = re.compile(r"(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")
_ADVICE = "Export the article anew from the journal, PMC or PubMed."


@lru_cache(maxsize=1)
def _html_names() -> dict[bytes, bytes]:
    from html.entities import html5

    return {
        name[:-1].encode(): b"".join(b"&#%d;" % ord(c) for c in value)
        for name, value in html5.items()
        if name.endswith(";")
    }


def with_characters(data: bytes) -> bytes:
    """The XML with HTML's named characters (&micro;) as numbers; a name that nobody knows becomes a space."""

    def number(m: re.Match[bytes]) -> bytes:
        return m[0] if m[1] in XML_NAMES else _html_names().get(m[1], b" ")

    return _NAMED.sub(number, data)


class CharacterStream(io.RawIOBase):
    """A stream of XML bytes whose named characters are numbers."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At least one byte, or none at the end; `size` is taken as a hint."""
        data = self._stream.read(max(size, 4096))
        if not data:
            rest, self._rest = self._rest, b""
            return rest
        data = self._rest + data
        # A name may be cut in two by the end of the piece.
        cut = data.rfind(b"&", max(0, len(data) - 33))
        if cut >= 0 and b";" not in data[cut:]:
            data, self._rest = data[:cut], data[cut:]
        else:
            self._rest = b""
        return with_characters(data) or self.read(size)


def refuse_entities(head: bytes) -> None:
    """Raises a ReportError where the XML declares entities of its own, which no article does."""
    if b"<!ENTITY" in head:
        raise ReportError(
            "The XML declares entities of its own, which can make a small file huge or fetch other files.",
            "Remove the entity declarations, or export the article anew.",
        )


def to_utf8(data: bytes) -> bytes:
    """XML of a wide encoding as UTF-8; other XML unchanged."""
    if b"\0" not in data[:200] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return data
    return _ENCODING.sub(r"\1", decode(data), count=1).encode("utf-8")


def parse_xml(data: bytes) -> tuple[Any, str | None]:
    """The root element, and what was wrong with the XML where it had to be mended.

    Raises
    ------
    ReportError
        Where the data is no XML at all, declares entities, or nests too deeply.
    """
    from lxml import etree

    data = to_utf8(data)
    refuse_entities(data)
    data = with_characters(data)
    fault = None
    try:
        root = etree.fromstring(data, _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        fault = str(error).split(" (<string>")[0]
        root = _mended(data)
    if root is None:
        raise ReportError(f"The file is no readable XML: {fault}.", _ADVICE)
    check_depth(root)
    return root, fault


def _mended(data: bytes) -> Any:
    from lxml import etree

    try:
        return etree.fromstring(data, _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _parser(*, recover: bool) -> Any:
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def check_depth(root: Any) -> None:
    """Raises a ReportError where elements nest deeper than `MAX_DEPTH`."""
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise ReportError(f"The file nests elements more than {MAX_DEPTH} deep.", _ADVICE)
