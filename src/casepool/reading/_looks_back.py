"""Sentences that look back on what was done for a tumour before the patient came: by a tense, an earlier date or an earlier age."""

from typing import Final

from casepool.vocabulary import Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_of_relative, status_of

DONE_FOR_A_TUMOUR: Final = Kind.HISTOLOGY | Kind.TREATMENT | Kind.REGIMEN | Kind.DRUG
"""What a look back tells; a mass noticed long ago is the illness of now."""
_OF_NOW: Final = Kind.PRESENTING | Kind.METASTASIS | Kind.RECURRENCE
"""What a sentence tells of now, if its verb is not "had been"."""
LONG_AGO_DAYS: Final = 180.0
"""Shortest time before the patient came that is the past of an old tumour and not the way to the clinic, in days."""
LONG_AGO_MONTHS: Final = 6
"""The same between two calendar months."""

_PERFECT: Final = Pattern(
    r"\bhad (?:(?:not|never|also|already|then|previously|initially|subsequently|first|only|both|each|once|repeatedly|\w+ly) )*"
    r"(?:been|had|undergone|received|shown|revealed|disclosed|demonstrated|confirmed|excluded|detected|taken|begun|started|completed|followed"
    r"|refused|declined|relapsed|recurred|remained|become|developed|presented|responded|resulted|consisted|included|contained|given|led|noted|noticed)\b"
)
"""A verb that tells what was before what was told last."""


def is_perfect(scan: Scan, sentence: Sentence) -> bool:
    """True for "She had been treated with ...", "No adjuvant therapy had been given"."""
    return _PERFECT.search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None


def month_of(sentence: Sentence) -> int | None:
    """The first calendar month that the sentence tells, counted from year 0; None where none is told."""
    for time in sentence.times:
        if time.date is not None and time.date[1] is not None:
            return time.date[0] * 12 + time.date[1]
    return None


def age_of(sentence: Sentence) -> float | None:
    """The first age that the sentence tells, in days; None where none is told."""
    for time in sentence.times:
        if time.kind == "age" and time.days:
            return time.days
    return None


class Present:
    """What is known of the present of the telling while the sentences are gone through."""

    __slots__ = ("age", "month")

    def __init__(self) -> None:
        self.age: float | None = None
        """The age told last, in days."""
        self.month: int | None = None
        """The calendar month told last, counted from year 0."""

    def learn(self, sentence: Sentence) -> None:
        """The times of a sentence that tells of the present."""
        self.month = month_of(sentence) or self.month
        self.age = age_of(sentence) or self.age

    def is_reached(self, sentence: Sentence) -> bool:
        """True where a date or an age of the sentence is not before the present."""
        month, age = month_of(sentence), age_of(sentence)
        return (month is not None and self.month is not None and month >= self.month) or (
            age is not None and self.age is not None and age >= self.age
        )


def may_look_back(sentence: Sentence) -> bool:
    """False where nothing done for a tumour is told with a time; quick."""
    return bool(sentence.times) and bool(sentence.kinds & DONE_FOR_A_TUMOUR)


def looks_back(scan: Scan, sentence: Sentence) -> bool:
    """True where a sentence of an earlier time tells what was done for a tumour ("Nine years earlier she had undergone ...")."""
    if not may_look_back(sentence):
        return False
    if sentence.kinds & _OF_NOW and not is_perfect(scan, sentence):
        # "metastases of the carcinoma resected four years before": what is found now.
        return False
    return any(
        hit.kinds & DONE_FOR_A_TUMOUR
        and status_of(scan, sentence, hit)[0] == "present"
        and not is_of_relative(scan, sentence, hit)
        for hit in sentence.hits
    )


def is_earlier(sentence: Sentence, present: Present) -> bool:
    """True for a time well before the present: a length counted back, or an earlier month, year or age."""
    for time in sentence.times:
        if time.direction < 0 and time.kind == "relative" and (time.days or 0.0) >= LONG_AGO_DAYS:
            return True
        if time.kind == "age" and present.age is not None and time.days:
            return time.days <= present.age - 2 * LONG_AGO_DAYS
        if time.date is not None and present.month is not None:
            year, month = time.date[0], time.date[1]
            told = year * 12 + (month or 12)
            return told <= present.month - LONG_AGO_MONTHS
    return False
