"""The process that opens PDFs: one request after the other on its standard input, with a limit on memory.

A request is a line of JSON with the number of bytes that follow. The answer is a line of JSON and the arrays that
it counts. Nothing is unpickled on either side, so a PDF that takes over this process gains nothing outside of it.
"""

from __future__ import annotations

import gc
import os
import sys
from array import array
from typing import Any

MEMORY_LIMIT = 1 << 30
"""Bytes of address space."""


def main() -> None:
    """Answers requests until the input ends."""
    _limit_memory()
    gc.disable()
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # pdfium and its codecs may print; what they print must not get between the answers.
    os.dup2(2, 1)
    while line := source.readline():
        data = source.read(int(line))
        answer, arrays = _answer(data)
        _send(sink, answer, arrays)
        del data, answer, arrays
        gc.collect()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limit; the time limit still holds.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(data: bytes) -> tuple[dict[str, Any], tuple[array[Any], ...]]:
    from ._glyphs import PdfFaultError, pages_of
    from ._pages import layout_of

    try:
        pages, meta = pages_of(data)
        layout = layout_of([p for p in pages if p.glyphs])
    except PdfFaultError as fault:
        return {"fault": fault.code, "detail": fault.detail}, ()
    except MemoryError:
        return {"fault": "memory", "detail": ""}, ()
    except Exception:
        # Whatever a file sets off here, the next one finds this process alive.
        return {"fault": "crash", "detail": ""}, ()
    answer = {
        "meta": meta,
        "pages": [
            {
                "number": p.number,
                "glyphs": len(p.glyphs),
                "turned": p.turned,
                "lost": p.lost,
                "picture": p.pictures,
            }
            for p in pages
        ],
        "raw": "".join(layout.raw),
        "blocks": layout.blocks,
        "heads": layout.heads,
    }
    return answer, (array("I", layout.lines), array("I", layout.pages), array("f", layout.boxes))


def _send(sink: Any, answer: dict[str, Any], arrays: tuple[array[Any], ...]) -> None:
    import orjson

    packed = orjson.dumps(answer)
    sizes = [len(packed), *(len(a) * a.itemsize for a in arrays)]
    sink.write(orjson.dumps(sizes) + b"\n" + packed)
    for a in arrays:
        sink.write(a.tobytes())
    sink.flush()


if __name__ == "__main__":
    main()
