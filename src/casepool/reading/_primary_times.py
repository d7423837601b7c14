"""How long before the event the primary was diagnosed or treated, as told of the primary: a time ago, or an age."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from casepool.model import DAYS_PER_YEAR, Fact, TimeExpression
from casepool.vocabulary import Hit, Kind

from ._events import Event, patient_told
from ._lengths import lengths
from ._mention_rows import course_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_of_relative


def with_primary(scan: Scan, sentences: Sequence[Sentence], event: Event) -> Fact[float] | None:
    """How long before the presentation the primary was diagnosed or treated ("mastectomy six years ago", "at the age of 32")."""
    best: Fact[float] | None = None
    cancer = _names_cancer(sentences)
    last = max(event.sentence.index, patient_told(sentences) if event.named else 0) + 2
    for sentence, behind in zip_longest(sentences, sentences[1:]):
        if sentence is None or sentence.index > last:
            break
        for time, days in _times_before(scan, sentences, sentence, event):
            if event.spread and cancer and _of_benign(sentence, time):
                continue
            if _of_primary(scan, sentence, time, behind) and (best is None or days > best.value):
                best = Fact(days, (scan.evidence(sentence, *time.span),), basis="told of primary")
    return best


def _names_cancer(sentences: Sequence[Sentence]) -> bool:
    """True where the text names a malignant tumour; what spread is a pheochromocytoma or the like where it does not."""
    return any(
        entry is not None and entry.codes.get("behaviour") == "malignant"
        for sentence in sentences
        if sentence.kinds & (Kind.HISTOLOGY | Kind.NEOPLASM)
        for hit in sentence.hits
        for entry in (hit.term.get("histology"), hit.term.get("neoplasm"))
    )


def _of_benign(sentence: Sentence, time: TimeExpression) -> bool:
    """True where only benign tumours are named beside the time: none of them spread."""
    near = (h for h in sentence.hits if -90 <= h.start - time.end <= 90)
    named = [entry for h in near if (entry := h.term.get("histology")) is not None]
    return bool(named) and all(entry.codes.get("behaviour") == "benign" for entry in named)


def _times_before(
    scan: Scan, sentences: Sequence[Sentence], sentence: Sentence, event: Event
) -> Iterator[tuple[TimeExpression, float]]:
    """Lengths that count back from the presentation, and ages of the patient's past as such lengths.

    An age told with the event goes before that at the presentation.
    """
    ages = [t for s in sentences[:3] for t in s.times if t.kind == "age" and t.days]
    of_event = [t for t in event.sentence.times if t.kind == "age" and t.days]
    before = [t for t in of_event if t.span.end <= event.start]
    # "cancer at the age of 50, and metastases at the age of 57": the nearest is that of the event.
    of_event = before[-1:] or of_event
    first = (ages[0].days or 0.0) if ages else 0.0
    earlier = (s for s in sentences if s.index <= event.sentence.index)
    came = [t for s in earlier for t in _ages_now(scan, s) if (t.days or 0.0) > first]
    now = (of_event or came[-1:] or ages)[0].days if ages else None
    for time in sentence.times:
        if time.direction < 0 and time.days and time.kind in ("relative", "duration"):
            yield time, time.days
        elif (
            time.kind == "age"
            and now
            and time.days
            and now - time.days >= DAYS_PER_YEAR / 2
            and (time is not ages[0] or of_event or came)
            and (time is ages[0] or not _of_a_person(sentence, time))
            and not _of_a_relative(scan, sentence, time)
        ):
            yield time, now - time.days


_AT_AGE: Final = Pattern(r"(?:^|  ) ?(?:and |but |then )?at (?:the )?age (?:of )?$")


def _ages_now(scan: Scan, sentence: Sentence) -> list[TimeExpression]:
    """The ages by which a sentence or clause goes on with the course ("At the age of 25, a film showed ...")."""
    return [
        time
        for time in sentence.times
        if time.kind == "age"
        and time.days
        and _AT_AGE.search(sentence.marks, f"  {scan.folded[sentence.start : time.start]}")
    ]


def _of_a_person(sentence: Sentence, time: TimeExpression) -> bool:
    """True for "a 72-year-old man": the age opens another patient."""
    return any(
        time.end <= h.start <= time.end + 12
        and (person := h.term.get("person")) is not None
        and "pronoun" not in person.codes
        for h in sentence.hits
    )


def _of_a_relative(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "her sister had been treated for breast cancer at the age of 52"."""
    if not sentence.kinds & Kind.KIN:
        return False
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM
    cancers = [h for h in sentence.hits if h.end <= time.start and h.kinds & tumour]
    return bool(cancers) and is_of_relative(scan, sentence, cancers[-1])


_OF_OLD: Final = Pattern(r" (?:s )?(?:of|from|to|due to|secondary to)(?: \w+){1,8} ")
"""How a metastasis is told of its primary."""


def removed_before(scan: Scan, event: Event) -> Fact[float] | None:
    """The time told behind the event of its primary ("metastases of the tumour that had been removed eight years earlier")."""
    sentence = event.sentence
    for _, time, days in lengths((sentence,)):
        if event.spread and time.direction < 0 and time.kind == "relative" and time.start > event.end:
            between = scan.folded[event.end : time.start]
            if course_pattern("primary_removed").search(sentence.marks, between) or (
                _tumour_ends(sentence, time.start) and _OF_OLD.fullmatch(sentence.marks, between)
            ):
                return Fact(days, (scan.evidence(sentence, *time.span),), basis="told of primary")
    return None


def _tumour_ends(sentence: Sentence, start: int) -> bool:
    """True where a word for a tumour stands right before the time ("a metastasis of the carcinoma 17 years ago")."""
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM
    return any(hit.kinds & tumour and 0 < start - hit.end <= 2 for hit in sentence.hits)


_HISTORY_OF: Final = Pattern(
    r" ?(?:s )?history of (?!(?:\w+ ){0,4}(?:pain\w*|mass|swelling|lump|bleeding|growing|enlarging))(?:\w+ ){0,4}(?:\w*cancer|\w*carcino\w+|\w*sarcoma|\w*lymphoma|\w*leuk(?:a)?emia|melanoma|malignancy|myeloma)\b"
)
"""A length since which a tumour is known ("a six-year history of breast cancer")."""


_SINCE: Final = Pattern(
    r"\b(?:swellings?|mass(?:es)?|lumps?|pain|growth|nodules?|symptoms?|lesions?|complaints?|bleeding|cough|enlargement|fever|weakness|numbness|loss|headaches?|dyspn(?:o)?ea|vomiting|fatigue)(?: (?!resected|removed|excised|treated|operated)\w+){0,3}? (?:since|for|of|over|during|within|in)(?: (?:the|last|past|about|almost|over|more|than))* *$"
)
"""Words before a length since which a symptom is there ("a swelling of ten years' duration")."""


def _of_primary(scan: Scan, sentence: Sentence, time: TimeExpression, behind: Sentence | None = None) -> bool:
    """True where the time tells when a tumour was diagnosed or treated, not since when a symptom is there."""
    told = Kind.TREATMENT | Kind.HISTOLOGY | Kind.NEOPLASM | Kind.DRUG
    if _HISTORY_OF.match(sentence.marks, scan.folded, time.end, sentence.end):
        return True
    if _SINCE.search(sentence.marks, scan.folded, max(sentence.start, time.start - 60), time.start):
        return False
    if not (
        _of_tumour(scan, sentence) or _told_by_histology(scan, sentence, behind)
    ) or not sentence.kinds & (Kind.TREATMENT | Kind.DIAGNOSED | Kind.HISTORY | Kind.DRUG):
        return False
    start, end = time.start, time.end
    spread = next(
        (h for h in sentence.hits if h.kinds & Kind.METASTASIS and start - 80 <= h.end <= start), None
    )
    removed = course_pattern("primary_removed")
    if spread is not None and not removed.search(sentence.marks, scan.folded, spread.end, start):
        # "under treatment for metastatic cancer for the past nine years": the time counts from the spread.
        return False
    symptom = Kind.FINDING | Kind.FINDING_HEAD | Kind.PRESENTING
    if course_pattern("symptom_time").match(sentence.marks, scan.folded, end, sentence.end):
        following = next((h for h in sentence.hits if h.start >= end), None)
        if following is not None and following.kinds & symptom and not following.kinds & told:
            return False
    near = [
        h
        for h in sentence.hits
        if -90 <= h.start - end <= 90 and h.kinds & (told | symptom) and not _transplants(h)
    ]
    if course_pattern("ahead_of_diagnosis").match(sentence.marks, scan.folded, end, sentence.end) and not any(
        h.kinds & told and h.end <= start for h in near
    ):
        # "a rash 18 months before a diagnosis of cancer": the time is that of the rash.
        return False
    if not any(h.kinds & told for h in near):
        return False
    if scan.folded.endswith("  ", sentence.start, start) and any(
        h.kinds & told for h in sentence.hits if end <= h.start <= end + 90
    ):
        # "She had a mass; two years prior she had a tumour excised": a clause of its own.
        return True
    last = next((h for h in reversed(sentence.hits) if h.end <= start and h.kinds & (told | symptom)), None)
    return last is None or bool(last.kinds & told) or not last.kinds & Kind.FINDING


_PRIMARY: Final = Pattern(r"\bthe primary(?: (?:lesion|disease|site|one|had|has|was))\b")


def _of_tumour(scan: Scan, sentence: Sentence) -> bool:
    """True where the sentence names a tumour, or an operation that is one on an organ."""
    if sentence.kinds & (Kind.HISTOLOGY | Kind.NEOPLASM):
        return True
    if _PRIMARY.search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return True
    return any(
        (entry := hit.term.get("treatment")) is not None
        and "site" in entry.codes
        and "uncertain" not in entry.codes  # an appendix is mostly taken out for another reason
        for hit in sentence.hits
    )


_HISTOLOGY_SHOWED: Final = Pattern(
    r" ?(?:the )?(?:(?:post ?operative|surgical|final|histo\w+|subsequent) )*(?:pathology|histology|histopathology|(?:patho|histo)\w+ (?:examination|analysis|diagnosis|report|findings?|results?))\b"
)
"""How a sentence begins that tells what the operation before it took out."""


def _told_by_histology(scan: Scan, sentence: Sentence, behind: Sentence | None) -> bool:
    """True where the sentence behind an operation tells its tumour ("enucleation. Pathology revealed a melanoma")."""
    return (
        behind is not None
        and bool(sentence.kinds & Kind.TREATMENT)
        and bool(behind.kinds & Kind.HISTOLOGY)
        and not behind.kinds & Kind.METASTASIS
        and _HISTOLOGY_SHOWED.match(behind.marks, scan.folded, behind.start, behind.end) is not None
    )


def _transplants(hit: Hit) -> bool:
    """True for the transplantation of an organ: it treated no tumour."""
    entry = hit.term.get("treatment")
    return entry is not None and entry.codes.get("type") == "transplantation"
