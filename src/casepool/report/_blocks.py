"""Data of the page in blocks: small ones as they are, many of them deflated, within a budget of bytes."""

import zlib
from base64 import b64encode
from collections.abc import Iterator
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO

from casepool.model import to_json

PLAIN_BYTES = 6 << 20
"""Blocks are plain JSON up to this sum; what comes after is deflated, and inflated in the browser when opened."""
BLOCK_BYTES = 192 << 10
"""A block is closed when it is larger than this, so that opening a report inflates little."""
TEXT_BYTES = 40 << 20
"""Past this sum of written bytes, reports are kept without their text."""
MOST_BYTES = 50 << 20
"""Past this sum, reports are kept in the tables only."""

_IN_SCRIPT = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"))


def script_json(value: object) -> bytes:
    """JSON that no text in it can break out of a script element with: no <, > or & in it."""
    data = to_json(value)
    for char, escaped in _IN_SCRIPT:
        data = data.replace(char, escaped)
    return data.replace("\u2028".encode(), b"\\u2028").replace("\u2029".encode(), b"\\u2029")


class Blocks:
    """Lists of values in script elements, kept in a temporary file until the page is written.

    Parameters
    ----------
    name : str
        Elements get the ids ``<name>-0``, ``<name>-1`` ...
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0
        """Blocks closed so far: the number of the open one."""
        self.written = 0
        """Bytes in the temporary file."""
        self._plain = 0
        self._values: list[bytes] = []
        self._size = 0
        self._file: BinaryIO = TemporaryFile()  # noqa: SIM115

    def __enter__(self) -> "Blocks":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, value: object) -> tuple[int, int]:
        """Add a value; the number of its block, and its place in it."""
        data = script_json(value)
        place = self.number, len(self._values)
        self._values.append(data)
        self._size += len(data)
        if self._size > BLOCK_BYTES:
            self.close_block()
        return place

    def close_block(self) -> None:
        """Write the open block."""
        if not self._values:
            return
        data = b"[" + b",".join(self._values) + b"]"
        if self._plain + len(data) > PLAIN_BYTES:
            data = b'"' + b64encode(zlib.compress(data, 6)) + b'"'
        else:
            self._plain += len(data)
        head = f'<script type="application/json" id="{self.name}-{self.number}">'.encode()
        self.written += self._file.write(head + data + b"</script>\n")
        self.number += 1
        self._values, self._size = [], 0

    def read(self) -> Iterator[bytes]:
        """The bytes of all blocks, in pieces."""
        self.close_block()
        self._file.seek(0)
        while piece := self._file.read(1 << 20):
            yield piece
