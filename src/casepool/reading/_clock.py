"""How long after the treatment a later time begins to count: the times of a story add up where one counts on from the last.

"Eighteen months after radiotherapy the tumour grew. She died five months later": the second time counts on from the
first. "Six months after surgery ... two years after surgery" count from the surgery, and nothing is added; nor is
anything where a further treatment was given in between, from which the later time counts.
"""

from collections.abc import Sequence
from typing import Final

from casepool.model import TimeExpression

from ._lengths import first_past, of_now
from ._pattern import Pattern
from ._scan import Scan, Sentence

_COUNTS_ON: Final = Pattern(
    r"\b(?:later|afterwards?|thereafter|subsequently|next|following|subsequent|ensuing|another|additional|further)\b"
)
"""Words of a time, or straight behind it, by which it counts on from what was told last."""
_AFTER: Final = Pattern(
    r"  (?:(?:and|but|then) )?(?:after|within)(?: (?:a|an|another|about|approximately|around|nearly|almost|only|just|further|additional|period of))* *$"
)
"""Words before a time that counts on from what was told last where no event follows it."""
_THEN: Final = Pattern(
    r"\b(?:underwent|undergo(?:es|ing)?|received|receives|given|performed|carried out|administered|treated|(?:re ?)?(?:started|initiated|instituted)|commenced|resected|removed|excised|operated|amputated|irradiated|ablated|embolized|enucleated|debulked|curetted|decompressed|switched|(?:after|following)(?: \w+){0,2} (?:resection|excision|surgery|operation|chemotherapy|radiotherapy|radiation|treatment|therapy)|combined|began)\b"
)
"""Words that tell a treatment given: the next time counts from it."""
_EVENT: Final = Pattern(r" *(?:s )?(?:of|from|after|following|since|post|into|on)\b")
"""What names the event that a time counts from, or what it was a time of."""
_THAT: Final = Pattern(r" *after (?:that|this)\b(?! \w)")
"""What was told last, as the event that a time counts from."""


def counted_on(
    scan: Scan, sentences: Sequence[Sentence], *, first: int, from_primary: bool = False
) -> dict[int, float]:
    """Days from the treatment to the event that a later time counts on from, by the place where the time begins.

    Parameters
    ----------
    first : int
        Index of the sentence from which the times count.
    from_primary : bool
        True where they count from the primary, whatever was treated in between.
    """
    added: dict[int, float] = {}
    clock = 0.0
    last = -1
    behind = sentences[0]
    for sentence in sentences:
        if sentence.index < first:
            continue
        past = first_past(sentence)
        for time in sentence.times:
            if not time.days or (
                (time.direction <= 0 or time.kind != "relative")
                and not _is_rest_of_life(scan, sentence, time)
            ):
                continue
            if past <= time.start or not of_now(scan, sentence, time.start):
                continue
            start = time.start
            if clock and not from_primary and _treated_since(scan, behind, sentence, last, start):
                clock = 0.0
            counts_on = _counts_on(scan, sentence, time)
            if clock and counts_on and (time.days <= clock or _of_death(sentence, start)):
                added[start] = clock
                clock += time.days
            elif time.days > clock and (counts_on or sentence is not sentences[0]):
                clock = time.days
            last, behind = time.end, sentence
    return added


_DIED: Final[tuple[str, ...]] = (" died ", " expired ", " passed away ", " succumbed ")
_LIVED: Final = Pattern(
    r"\b(?:lived|survived) (?:for )?(?:another |an additional |a further )?(?:about |some )?$"
)
_MORE: Final = Pattern(r"\b(?:another|further|additional|more)\b")


def _is_rest_of_life(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "she lived for another seven months", which counts from what was told last."""
    lived = _LIVED.search(sentence.marks, scan.folded, sentence.start, time.span.start)
    return (
        lived is not None
        and _MORE.search(sentence.marks, scan.folded, lived.start(), time.span.end) is not None
    )


def _treated_since(scan: Scan, behind: Sentence, sentence: Sentence, last: int, start: int) -> bool:
    """True where a treatment is told between two times; "12 months after surgery" itself tells none."""
    marks = scan.marks_of(behind, sentence)
    return any(found.start() > last + 1 for found in _THEN.finditer(marks, scan.folded, last, start))


def _counts_on(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for a time that counts from what was told last, and not from an event that is named."""
    start, end = time.start, time.end
    if time.anchor is not None or "follow" in scan.folded[max(sentence.start, start - 40) : start]:
        return False
    if _COUNTS_ON.search(sentence.marks, scan.folded, start, end):
        return True
    if _is_rest_of_life(scan, sentence, time):
        return True
    if scan.folded.startswith("within ", start) and scan.folded.endswith(_DIED, 0, start):
        return _EVENT.match(sentence.marks, scan.folded, end, sentence.end) is None
    if _THAT.match(sentence.marks, scan.folded, end, sentence.end):
        return True
    if _EVENT.match(sentence.marks, scan.folded, end, sentence.end):
        return False
    return _AFTER.search(sentence.marks, scan.folded, max(0, start - 40), start) is not None


def _of_death(sentence: Sentence, start: int) -> bool:
    """True for the time of a death: it counts from what was told before it, however long it was."""
    return any(
        -60 <= hit.start - start <= 60
        and (outcome := hit.term.get("outcome")) is not None
        and outcome.codes.get("status") == "dead"
        for hit in sentence.hits
    )
