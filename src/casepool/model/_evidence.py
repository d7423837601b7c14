"""Evidence: the characters of the source that say a value."""

from typing import Generic, TypeVar

from ._text import Box, Span
from ._value import value

T = TypeVar("T")


@value()
class Evidence:
    """The words that say a value, and the sentence that they stand in."""

    span: Span
    quote: str
    """`document.text[span.start:span.end]`, always."""
    sentence: Span
    section: str | None = None
    """Kind of the section, one of `SECTION_KINDS`."""
    page: int | None = None
    """Page of the source, from 1, where the source has pages."""
    boxes: tuple[Box, ...] = ()
    """Boxes of the quote on the page, one per line of print, where the source is a PDF."""


@value()
class Fact(Generic[T]):
    """A value that the report tells, with the words that tell it."""

    value: T
    evidence: tuple[Evidence, ...]
    confidence: float = 1.0
    """Probability that the value is right, 0 to 1."""
    conflict: bool = False
    """True where other evidence of the report says otherwise."""
    against: tuple[Evidence, ...] = ()
    """The words that say otherwise."""
    basis: str | None = None
    """How the value was read, where there are several ways ("told", "dates", "pronouns")."""
