"""The glyphs of a PDF's pages by pypdfium2: character, box, baseline, size. Runs in the child process only."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from math import atan2, degrees, hypot
from typing import Any, NamedTuple

MAX_PAGES = 200
"""Pages of the longest PDF that is read; a longer one is a book or an issue of a journal."""
MAX_GLYPHS = 2_000_000
"""Glyphs of all pages together; 200 full pages have about 1,200,000."""
ERROR_PASSWORD = 4
"""FPDF_ERR_PASSWORD of fpdfview.h."""
BOLD = 600
"""Least weight of a bold font (OpenType usWeightClass: 600 is semi-bold)."""
SUPERIOR = 0.2
"""Least height of a superior figure's foot above the baseline, in sizes of type."""
LINE_HYPHEN = 2
"""What pdfium gives for a hyphen at the end of a line."""


class Glyph(NamedTuple):
    """One printed character; lengths in points from the upper left corner of the page as it is shown."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    """Height of the baseline."""
    size: float
    """Size of the type as printed."""
    bold: bool
    raised: bool = False
    spaced: bool = False
    """True where the file prints a space right behind it."""


@dataclass(slots=True)
class Page:
    """The upright glyphs of one page."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    turned: int = 0
    """Glyphs that do not stand upright."""
    lost: int = 0
    """Glyphs whose font names no character."""
    pictures: float = 0.0
    """Share of the page that its largest picture covers."""


class PdfFaultError(Exception):
    """The PDF cannot be read: a code of `_pdf.FAULTS` and what fills its words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def pages_of(data: bytes) -> tuple[list[Page], dict[str, str]]:
    """The pages of a PDF and its own title, author and date.

    Raises
    ------
    PdfFaultError
        Where it is encrypted, damaged, or too long.
    """
    import pypdfium2.raw as pdfium

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        code = "encrypted" if pdfium.FPDF_GetLastError() == ERROR_PASSWORD else "damaged"
        raise PdfFaultError(code)
    try:
        count = pdfium.FPDF_GetPageCount(document)
        if count < 1:
            raise PdfFaultError("damaged")
        if count > MAX_PAGES:
            raise PdfFaultError("long", f"{count:,}")
        pages = []
        total = 0
        for index in range(count):
            page = _page(pdfium, document, index)
            total += len(page.glyphs)
            if total > MAX_GLYPHS:
                raise PdfFaultError("dense")
            pages.append(page)
        return pages, {key: _meta(pdfium, document, key) for key in ("Title", "Author", "CreationDate")}
    finally:
        pdfium.FPDF_CloseDocument(document)


def _meta(pdfium: Any, document: Any, key: str) -> str:
    from ctypes import create_string_buffer

    length = pdfium.FPDF_GetMetaText(document, key.encode(), None, 0)
    if not 2 < length < 10_000:
        return ""
    buffer = create_string_buffer(length)
    pdfium.FPDF_GetMetaText(document, key.encode(), buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "ignore").strip()


def _page(pdfium: Any, document: Any, index: int) -> Page:
    from ctypes import byref

    handle = pdfium.FPDF_LoadPage(document, index)
    if not handle:
        return Page(index + 1, 0, 0, lost=1)
    try:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(handle, byref(box))
        turn = _Turn(pdfium.FPDFPage_GetRotation(handle), box.left, box.bottom, box.right, box.top)
        page = Page(index + 1, *turn.size)
        text = pdfium.FPDFText_LoadPage(handle)
        if text:
            try:
                _read_glyphs(pdfium, text, page, turn)
            finally:
                pdfium.FPDFText_ClosePage(text)
        page.pictures = _largest_picture(pdfium, handle, turn) if len(page.glyphs) < 50 else 0.0
        return page
    finally:
        pdfium.FPDF_ClosePage(handle)


@dataclass(frozen=True, slots=True)
class _Turn:
    """From a page's own coordinates to those of the page as it is shown: rotated, origin upper left."""

    quarters: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.quarters == 0:
            return x - self.left, self.top - y
        if self.quarters == 1:
            return y - self.bottom, x - self.left
        if self.quarters == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


def _read_glyphs(pdfium: Any, text: Any, page: Page, turn: _Turn) -> None:
    # Runs once for each printed character: names are local, one buffer takes all answers and is unpacked at once.
    from ctypes import c_void_p, cast

    calls = _calls(pdfium)
    handle = cast(text, c_void_p).value or 0
    at, unpack, unpack_tight = calls.at, calls.unpack, calls.unpack_tight
    unicode_of, object_of, box_of, origin_of = calls.unicode, calls.object, calls.box, calls.origin
    style_of = _Styles(calls, handle, turn.quarters).style
    font_of = calls.font
    styles: dict[tuple[int, int], tuple[float, bool, bool]] = {}
    item, style = -1, (1.0, False, True)
    glyphs = page.glyphs
    new, left, top, upright = tuple.__new__, turn.left, turn.top, turn.quarters == 0
    for i in range(pdfium.FPDFText_CountChars(text)):
        code = unicode_of(handle, i)
        if code in _BLANK:
            if code == 32 and glyphs and not calls.generated(handle, i):
                glyphs[-1] = glyphs[-1]._replace(spaced=True)
            continue
        box_of(handle, i, at)
        origin_of(handle, i, at + 16, at + 24)
        x0, y1, x1, y0, x, y = unpack(calls.buffer)
        owner = object_of(handle, i)
        if owner != item:
            # Programs that place each letter make an object of each: those of one font and height share a style.
            item = owner
            key = (font_of(item) if item else 0, int((y1 - y0) * 512))
            known = styles.get(key)
            style = styles[key] = known if known is not None else style_of(i)
        size, bold, straight = style
        if not 32 < code < 0xD800:
            code = _mended_code(code)
        if not straight or not code:
            page.turned += not straight
            page.lost += not code
            continue
        raised = False
        if 48 <= code < 58:
            # Fonts with superior figures of their own print them small on the common baseline.
            calls.tight(handle, i, at + 32, at + 40, at + 48, at + 56)
            raised = unpack_tight(calls.buffer, 32)[2] - y > SUPERIOR * size
        if upright:
            places = (x0 - left, top - y1, x1 - left, top - y0, top - y)
        else:
            places = _turned(turn, x0, y0, x1, y1, x, y)
        glyphs.append(new(Glyph, (chr(code), *places, size, bold, raised, False)))
    _part_ligatures(glyphs)


def _turned(
    turn: _Turn, x0: float, y0: float, x1: float, y1: float, x: float, y: float
) -> tuple[float, float, float, float, float]:
    """Box and baseline on a page that is shown rotated."""
    ax, ay = turn.point(x0, y0)
    bx, by = turn.point(x1, y1)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), turn.point(x, y)[1]


def _part_ligatures(glyphs: list[Glyph]) -> None:
    """Letters of one ligature stand at one place with one box; each gets its share of the width."""
    i = 0
    while i < len(glyphs) - 1:
        j = i + 1
        first = glyphs[i]
        while j < len(glyphs) and j - i < 4 and glyphs[j].x0 == first.x0 and glyphs[j].base == first.base:
            j += 1
        if j - i > 1:
            step = (first.x1 - first.x0) / (j - i)
            for k in range(i, j):
                left = first.x0 + (k - i) * step
                glyphs[k] = glyphs[k]._replace(x0=left, x1=left + step)
        i = j


_BLANK = frozenset((9, 10, 13, 32, 160))


class _Calls:
    """pdfium's functions for one character, called by address: half the time of the checked calls.

    They take plain numbers for pointers, keep the interpreter's lock, and write into `buffer`.
    """

    def __init__(self, pdfium: Any) -> None:
        from ctypes import addressof, c_char, c_double, c_int, c_uint, c_void_p
        from struct import Struct

        size, place, pointer = c_int, c_int, c_void_p
        self.buffer = bytearray(64)
        # The buffer must not move while pdfium writes into it; this view pins it.
        self._pin = (c_char * 64).from_buffer(self.buffer)
        self.at = addressof(self._pin)
        self.unpack = Struct("4f2d").unpack_from
        self.unpack_tight = Struct("4d").unpack_from
        self.unpack_matrix = Struct("6f").unpack_from
        self.unicode = _by_address(pdfium.FPDFText_GetUnicode, c_uint, pointer, place)
        self.generated = _by_address(pdfium.FPDFText_IsGenerated, c_int, pointer, place)
        self.object = _by_address(pdfium.FPDFText_GetTextObject, pointer, pointer, place)
        self.box = _by_address(pdfium.FPDFText_GetLooseCharBox, size, pointer, place, pointer)
        self.origin = _by_address(pdfium.FPDFText_GetCharOrigin, size, pointer, place, pointer, pointer)
        self.tight = _by_address(pdfium.FPDFText_GetCharBox, size, pointer, place, *[pointer] * 4)
        self.matrix = _by_address(pdfium.FPDFText_GetMatrix, size, pointer, place, pointer)
        self.size = _by_address(pdfium.FPDFText_GetFontSize, c_double, pointer, place)
        self.weight = _by_address(pdfium.FPDFText_GetFontWeight, c_int, pointer, place)
        self.font = _by_address(pdfium.FPDFTextObj_GetFont, pointer, pointer)


@lru_cache(maxsize=1)
def _calls(pdfium: Any) -> _Calls:
    return _Calls(pdfium)


def _by_address(function: Any, result: Any, *arguments: Any) -> Any:
    from ctypes import PYFUNCTYPE, c_void_p, cast

    return PYFUNCTYPE(result, *arguments)(cast(function, c_void_p).value or 0)


def _mended_code(code: int) -> int:
    """The code point of a character out of the ordinary; 0 where the font names none."""
    if code == LINE_HYPHEN:
        return 45
    if 0xF900 <= code < 0xFFFC or 0x10000 <= code < 0x110000:
        return code
    return 0


class _Styles:
    """Size as printed, boldness and direction of the type of a page's characters."""

    def __init__(self, calls: _Calls, text: int, quarters: int) -> None:
        self._calls = calls
        self._text = text
        self._quarters = quarters

    def style(self, i: int) -> tuple[float, bool, bool]:
        """Size in points, whether bold, and whether upright on the page as it is shown; of character `i`."""
        calls, text = self._calls, self._text
        # The caller has unpacked the buffer, so it may take the matrix now.
        scale, angle = 1.0, 0.0
        if calls.matrix(text, i, calls.at):
            a, b, c, d, _, _ = calls.unpack_matrix(calls.buffer)
            scale = hypot(c, d) or 1.0
            angle = degrees(atan2(b, a))
        bold = calls.weight(text, i) >= BOLD
        seen = (angle - 90 * self._quarters) % 360
        return abs(calls.size(text, i) * scale) or 1.0, bold, seen < 5 or seen > 355


def _largest_picture(pdfium: Any, handle: Any, turn: _Turn) -> float:
    from ctypes import byref, c_float

    largest = 0.0
    for i in range(min(pdfium.FPDFPage_CountObjects(handle), 500)):
        item = pdfium.FPDFPage_GetObject(handle, i)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        a, b, c, d = c_float(), c_float(), c_float(), c_float()
        if pdfium.FPDFPageObj_GetBounds(item, byref(a), byref(b), byref(c), byref(d)):
            largest = max(largest, (c.value - a.value) * (d.value - b.value))
    width, height = turn.size
    return largest / (width * height) if width and height else 0.0
