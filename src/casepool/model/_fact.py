"""A fact: a value that the report tells, and how far it is believed."""

from typing import Generic, TypeVar

from ._evidence import Evidence
from ._value import value

T = TypeVar("T")


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
