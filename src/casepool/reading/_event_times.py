"""How long after the primary an event came, as told with the event, by dates, or shortly before it."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.model import DAYS_PER_MONTH, Fact, TimeExpression
from casepool.vocabulary import Kind

from ._events import Event
from ._interval_words import COMING, is_free, of_something_else
from ._lengths import YearMonth, dates, lengths, months_between, of_now
from ._mention_rows import any_context, course_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence

LOOK_BACK: Final = 6
"""Sentences before an event in which the time of its presentation may be told."""
FARTHEST_DATE: Final = 3
"""Sentences before an event in which its date may stand."""
SHORTEST: Final = 14.0
"""Days after which a tumour may have spread or come back; shorter times are those of a stay in hospital or of a drug."""
SOONEST_BACK: Final = 28.0
"""The same where the text does not say that it was the metastasis that brought the patient back."""
NEXT_CLAUSE: Final = 1000
"""Added to the distance of a time that opens the next clause ("a nodule was found, and two years later she ...")."""


_TOGETHER: Final = Pattern(
    r"\b(?:times|twice|repeatedly) (?:with)?in\b|\b(?:times|twice|repeatedly) (?:during|over)\b"
)
"""Words by which a length is that of several recurrences ("recurred three times within ten years")."""


def with_event(scan: Scan, event: Event) -> Fact[float] | None:
    """A later time in the sentence of the event, the nearest to its words."""
    best: tuple[int, TimeExpression, float] | None = None
    sentence = event.sentence
    for _, time, days in lengths((sentence,)):
        if time.direction <= 0 or of_something_else(scan, sentence, time):
            continue
        if days < (SHORTEST if event.spread else SHORTEST / 2):
            continue
        start, end = time.start, time.end
        if end <= event.start and course_pattern("counted_from").match(
            sentence.marks, scan.folded, end, event.start
        ):
            continue
        if start >= event.end and _TOGETHER.search(sentence.marks, scan.folded, event.end, end):
            continue
        far = event.start - end if end <= event.start else start - event.end
        if start >= event.end and course_pattern("clause_opens").search(
            sentence.marks, scan.folded, event.end, start
        ):
            far += NEXT_CLAUSE
        if best is None or far < best[0]:
            best = (far, time, days)
    if best is None:
        best = _free_before(scan, event)
    if best is None:
        return None
    return Fact(best[2], (scan.evidence(sentence, *best[1].span),), basis="told")


def _free_before(scan: Scan, event: Event) -> tuple[int, TimeExpression, float] | None:
    """The time without disease told before the event ("after a disease-free interval of six years, metastases were found")."""
    sentence = event.sentence
    for _, time, days in lengths((sentence,)):
        if time.start >= event.end and course_pattern("latency").search(
            sentence.marks, scan.folded, event.end, time.start
        ):
            return time.start - event.end, time, time.days or 0.0
        if time.end > event.start:
            continue
        if _ELAPSED_BEFORE.match(sentence.marks, scan.folded, time.end, event.start):
            return event.start - time.end, time, days
        if time.direction < 0 and not _BEFORE.match(sentence.marks, scan.folded, time.end, event.end):
            continue
        if is_free(scan, sentence, time, event.start):
            return event.start - time.end, time, days
    return None


_ELAPSED_BEFORE: Final = Pattern(r" (?:had )?(?:elapsed|passed|went by|gone by) (?:before|until|till)\b")
_BEFORE: Final = Pattern(
    r" (?:until|before (?:he|she|the patient|it|the|a|an|relaps\w+|recurr\w+|lung|liver|brain|bone|local|distant)\b)"
)
"""What follows a length without disease that the event ended; "a cough two years before the relapse" tells no such."""


_ELAPSED: Final = Pattern(
    r" (?:had |have |has )?(?:elapsed|passed|gone by) (?:since|after|from) (?:\w+ ){0,4}?(?:\w+ectomy|operation|surgery|resection|excision|diagnosis|treatment|irradiation|radiotherapy|removal)\b"
)
"""How the time since the treatment is told: "four years had elapsed since her mastectomy"."""
_DISCHARGED: Final = Pattern(r"\b(?:discharged|left (?:the )?hospital|went home)\b")
"""Words before a time at which a stay in hospital ended."""
_SEEN_LAST: Final = Pattern(
    r" (?:after|following|since|from) (?:the |his |her |this )?(?:final|last|latest|previous|most recent) (?:\w+ )?(?:check|follow|visit|examination|control|appointment)"
)
"""Words behind a time that counts from a visit, and not from the primary."""


def _of_stay(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for the time at which a stay in hospital ended, or since the last visit: it counts from no treatment."""
    here = sentence.marks, scan.folded
    return (
        _DISCHARGED.search(*here, max(sentence.start, time.start - 40), time.start) is not None
        or _SEEN_LAST.match(*here, time.end, sentence.end) is not None
    )


_ERUPTED: Final = Pattern(r"\b(?:appeared|developed|erupted|arose|emerged|noticed|noted|grew)\b")


def _erupted(scan: Scan, sentence: Sentence) -> bool:
    """True where a lesion is told to have come."""
    return bool(sentence.kinds & Kind.NEOPLASM) and (
        _ERUPTED.search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None
    )


def shortly_before(
    scan: Scan, sentences: Sequence[Sentence], event: Event, *, begun: int
) -> Fact[float] | None:
    """The time after the primary at which the patient came back, told in the sentences before the event."""
    opening = sentences[0].index
    found: Fact[float] | None = None
    for sentence in reversed(sentences):
        if sentence.index >= event.sentence.index:
            continue
        if sentence.index < event.sentence.index - LOOK_BACK:
            break
        for time in sentence.times:
            if time.days and _ELAPSED.match(sentence.marks, scan.folded, time.end, sentence.end):
                found = Fact(time.days, (scan.evidence(sentence, *time.span),), basis="came back")
                break
            if time.direction >= 0 and time.days and is_free(scan, sentence, time, sentence.end):
                found = Fact(time.days, (scan.evidence(sentence, *time.span),), basis="came back")
                break
            if time.direction <= 0 or time.kind != "relative" or not time.days or time.days < SHORTEST:
                continue
            if _of_stay(scan, sentence, time):
                continue
            if (
                not sentence.kinds & COMING
                and not _erupted(scan, sentence)
                and not course_pattern("worse_again").search(
                    sentence.marks, scan.folded, sentence.start, sentence.end
                )
            ):
                continue
            if sentence.index < begun and time.anchor is None:
                # A time told before the primary was found or treated tells nothing of what came after it.
                continue
            if time.anchor in ("follow-up", "admission") and not (
                event.spread
                and sentence.kinds & Kind.FINDING
                and scan.folded.startswith("at ", sentence.start)
            ):
                continue
            if (
                sentence.index == opening
                and time.anchor is None
                and not any_context("treated_before").found(
                    sentence.marks, scan.folded, sentence.start, time.start
                )
            ):
                continue
            if of_now(scan, sentence, time.start) and not of_something_else(scan, sentence, time):
                found = Fact(time.days, (scan.evidence(sentence, *time.span),), basis="came back")
                break
        if found is not None:
            break
    return found


def came_back(scan: Scan, sentences: Sequence[Sentence], *, begun: int, until: int) -> Fact[float] | None:
    """The first time after the primary at which the patient came back; for a metastasis that only a title or the like names."""
    for sentence in sentences:
        if not begun <= sentence.index <= until or not sentence.kinds & COMING:
            continue
        for time in sentence.times:
            if (
                time.direction > 0
                and time.kind == "relative"
                and (time.days or 0.0) >= SOONEST_BACK
                and time.anchor not in ("follow-up", "admission")
                and not sentence.kinds & Kind.FOLLOW_UP
                and not _tells_life(sentence)
                and of_now(scan, sentence, time.start)
                and not of_something_else(scan, sentence, time)
            ):
                return Fact(time.days or 0.0, (scan.evidence(sentence, *time.span),), basis="came back")
    return None


def _tells_life(sentence: Sentence) -> bool:
    """True where the sentence tells the patient alive or well: a time in it is the follow-up."""
    return any(
        (outcome := hit.term.get("outcome")) is not None and outcome.codes.get("status") == "alive"
        for hit in sentence.hits
    )


def _date_of(
    event: Event, near: Sequence[tuple[Sentence, TimeExpression, YearMonth]]
) -> tuple[Sentence, TimeExpression, YearMonth] | None:
    """The date of the event: the last before it in its sentence, the first behind it, or the last told before its sentence."""
    own = [d for d in near if d[0].index == event.sentence.index]
    before = [d for d in own if d[1].span.end <= event.start]
    if own:
        return before[-1] if before else own[0]
    return near[-1] if near else None


_TO: Final = re.compile(r"[ .,]*(?:(?:to|and|until|till|through)[ .,]*|[-\u2010-\u2015]+ ?)", re.IGNORECASE)
"""What stands between the dates of a span."""


def _are_of_span(scan: Scan, first: TimeExpression, last: TimeExpression) -> bool:
    """True for the dates that a span of time begins and ends with ("treated from 2010 to 2018", "in 2010-2018")."""
    return _TO.fullmatch(scan.text, first.span.end, last.span.start) is not None


def by_dates(scan: Scan, sentences: Sequence[Sentence], event: Event) -> Fact[float] | None:
    """From the first date of the tumour's diagnosis or treatment to the date of the event."""
    bit = scan.bit
    tumour = bit["treatment"] | bit["diagnosed"] | bit["histology"] | bit["neoplasm"] | bit["drug"]
    told = list(dates(sentences))
    near = [
        d
        for d in told
        if event.sentence.index - FARTHEST_DATE <= d[0].index <= event.sentence.index
        and d[1].span.start <= event.end + 60
    ]
    begin = next((d for d in told if d[0].kinds & tumour), None)
    end = _date_of(event, [d for d in near if begin is None or d[1] is not begin[1]])
    if end is None and near and event.spread:
        # "In 2017 she had a bone metastasis. She had undergone mastectomy in 2009": the primary is told behind it.
        end = near[-1]
        begin = next((d for d in told if d[1].span.start > event.end and d[0].kinds & tumour), None)
    if begin is None or end is None or begin[0].index > event.sentence.index + 2:
        return None
    months = months_between(begin[2], end[2])
    if months < 0 and any_context("treated_before").found(
        end[0].marks, scan.folded, end[0].start, end[1].span.start
    ):
        # "A mass was found in 2015 in a man who had undergone gastrectomy in 2011"
        months, begin, end = -months, end, begin
    if months <= 0 or _are_of_span(scan, begin[1], end[1]):
        return None
    evidence = (scan.evidence(begin[0], *begin[1].span), scan.evidence(end[0], *end[1].span))
    return Fact(months * DAYS_PER_MONTH, evidence, basis="dates")
