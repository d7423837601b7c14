"""Evidence: the characters of the source that say a value; made by the dozen for each text, so it is compiled with what makes it (decision 0008)."""

from typing import Final

from ._text import Box, Span


class Evidence:
    """The words that say a value, and the sentence that they stand in.

    Parameters
    ----------
    span : Span
    quote : str
        `document.text[span.start:span.end]`, always.
    sentence : Span
    section : str, optional
        Kind of the section, one of `SECTION_KINDS`.
    page : int, optional
        Page of the source, from 1, where the source has pages.
    boxes : tuple of Box
        Boxes of the quote on the page, one per line of print, where the source is a PDF.
    """

    __slots__ = ("boxes", "page", "quote", "section", "sentence", "span")

    def __init__(
        self,
        span: Span,
        quote: str,
        sentence: Span,
        section: str | None = None,
        page: int | None = None,
        boxes: tuple[Box, ...] = (),
    ) -> None:
        self.span: Final = span
        self.quote: Final = quote
        self.sentence: Final = sentence
        self.section: Final = section
        self.page: Final = page
        self.boxes: Final = boxes

    def at(self, span: Span, *, quote: str, sentence: Span) -> "Evidence":
        """Other words in its place, in the same section and on the same page."""
        return Evidence(span, quote, sentence, self.section, self.page, self.boxes)

    def _held(self) -> tuple[Span, str, Span, str | None, int | None, tuple[Box, ...]]:
        return self.span, self.quote, self.sentence, self.section, self.page, self.boxes

    def __eq__(self, other: object) -> bool:
        return self._held() == other._held() if isinstance(other, Evidence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._held())

    def __reduce__(self) -> tuple[type["Evidence"], tuple[object, ...]]:
        return Evidence, self._held()

    def __repr__(self) -> str:
        return f"Evidence({', '.join(map(repr, self._held()))})"
