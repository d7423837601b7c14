"""Which lengths of time can be an interval: those without disease, and none of a drug, a death or a course of symptoms."""

from typing import Final

from casepool.model import TimeExpression
from casepool.vocabulary import Kind

from ._mention_rows import course_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence

FARTHEST_FREE: Final = 70
"""Characters before a length in which it is said that it was one without disease."""


TERM: Final = 300.0
"""Days that a pregnancy may have lasted."""
_OF_PREGNANCY: Final = Pattern(r"\b(?:c(?:a)?esarean|gestation\w*|gravida|weeks pregnant)\b")


def is_free(scan: Scan, sentence: Sentence, time: TimeExpression, until: int) -> bool:
    """True for a length of time that is told to be one without disease."""
    start, end = time.start, time.end
    before = max(sentence.start, start - FARTHEST_FREE), start
    return (
        course_pattern("free_for").search(sentence.marks, scan.folded, *before) is not None
        or course_pattern("free_of").match(sentence.marks, scan.folded, end, until) is not None
    )


_BECAME_LESS: Final = Pattern(
    r"\b(?:diminish\w*|decreas\w*|shrank|shrunk|shrink\w*|regress\w*|respond\w*|response|improve\w*|resolv\w*|disappear\w*)(?: (?!(?:and|but|until|recur\w*|relaps\w*)\b)\w+){0,3} (?:after|within|in|over)(?: (?:about|approximately|only|just|the first))* \Z"
)
"""Words by which a length tells how soon a tumour became less ("the nodules diminished after ")."""


def of_something_else(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for the time of a death, of a course of drugs, or of how fast symptoms went on."""
    start, end = time.start, time.end
    if (time.days or 0.0) < TERM and _OF_PREGNANCY.search(
        sentence.marks, scan.folded, max(sentence.start, start - 60), sentence.end
    ):
        return True
    if course_pattern("of_cycle").match(sentence.marks, scan.folded, end, sentence.end):
        return True
    if _BECAME_LESS.search(sentence.marks, scan.folded, max(sentence.start, start - 60), start):
        return True
    if any(
        hit.start <= start
        and start - hit.end <= 25
        and (outcome := hit.term.get("outcome")) is not None
        and (outcome.codes.get("status") == "dead" or "alive" in scan.folded[hit.start : hit.end])
        for hit in sentence.hits
    ):
        return True
    return course_pattern("course_of_drug").search(
        sentence.marks, scan.folded, max(sentence.start, start - 40), start
    ) is not None or (
        course_pattern("fast").search(sentence.marks, scan.folded, max(sentence.start, start - 40), end)
        is not None
    )


COMING: Final = (
    Kind.PRESENTING
    | Kind.IMAGING
    | Kind.EXAM
    | Kind.FOLLOW_UP
    | Kind.LAB
    | Kind.FINDING
    | Kind.THIS_PATIENT
    | Kind.PERSON
)
"""Kinds of sentences that tell how the patient came, was seen or examined."""
