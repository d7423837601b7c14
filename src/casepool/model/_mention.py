"""A mention: words that name a finding or a condition, with what the report says of it."""

from ._text import Span
from ._value import value

MENTION_KINDS = ("finding", "condition", "tumour", "measurement")
WHOSE = ("patient", "relative", "other")
WHEN = ("now", "history")


@value(kw_only=True)
class SpanStatus:
    """What a report says of the thing that a span names."""

    status: str = "present"
    """One of `STATUSES`: "present", "absent", "uncertain"."""
    whose: str = "patient"
    """One of `WHOSE`."""
    when: str = "now"
    """One of `WHEN`."""
    normal: bool = False
    """True where what was looked at is told to be normal, or a test to be negative ("the ECG was normal")."""
    cue: Span | None = None
    """The words that decided the status, or that it is normal; None where it is plainly present."""


@value(kw_only=True)
class Mention:
    """Words of a document that name a finding, a condition, a tumour or what was measured."""

    span: Span
    concept: str | None
    """HPO id ("HP:0003401") or vocabulary id ("histology:..."); None where only the words' form says what they are."""
    name: str
    """Preferred name of the concept, lower case; the words themselves where there is no concept."""
    kind: str
    """One of `MENTION_KINDS`."""
    status: str = "present"
    """One of `STATUSES`."""
    whose: str = "patient"
    """One of `WHOSE`; "other" for what is told of other patients, or of patients in general."""
    when: str = "now"
    """One of `WHEN`."""
    normal: bool = False
    """True where it is told to be normal, or its test to be negative."""
    cue: Span | None = None
    """The words that decided the status, or that it is normal; None where plainly present."""
