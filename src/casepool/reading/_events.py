"""Where the text tells that the disease spread or came back: what is told as present, not what is denied or only named."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from casepool.model import TimeExpression
from casepool.vocabulary import Hit, Kind

from ._mention_rows import any_context, course_pattern
from ._pattern import Pattern
from ._recurrence_words import tells_recurrence
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_values import BLOOD_SITES, LIKELY, Spread, Tumours

NEVER: Final = 10**6
"""Index past all sentences."""


class Event(NamedTuple):
    """A place that tells the disease spread or back."""

    sentence: Sentence
    start: int
    end: int
    spread: bool
    """True for a metastasis, False for a recurrence."""
    history: bool
    named: bool
    """True where the words only name the known disease ("a man with metastatic renal cancer")."""
    smaller: bool = False
    """True where the sentence only tells that the lesions became smaller: they were there before."""


def events_of(scan: Scan, sentences: Sequence[Sentence], tumours: Tumours) -> list[Event]:
    """The events in order of telling."""
    wanted = Kind.METASTASIS | Kind.RECURRENCE | Kind.OUTCOME
    likely = {p.site for p in tumours.primaries if p.weight >= LIKELY}
    # The stage of a lymphoma tells no metastasis, also where it began in an organ.
    of_blood = (bool(likely) and likely <= BLOOD_SITES) or _are_of_blood(tumours)
    staged: dict[int, Spread] = {
        s.sentence.index: s
        for s in tumours.spreads
        if s.status == "present" and (s.item.entry.kind == "stage" or s.cause.role in "HN")
    }
    placed = frozenset(s.cause.start for s in tumours.spreads)
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS
    begun = next((s.index for s in sentences if s.kinds & tumour), NEVER)
    opens = patient_told(sentences)
    events = []
    for sentence in sentences:
        if sentence.index < begun:
            # What came back before a tumour is told is something else.
            continue
        found = _event(scan, sentence, placed, opens) if sentence.kinds & wanted else None
        if found is not None and of_blood and scan.folded.startswith("stage", found.start):
            found = None
        stage = staged.get(sentence.index)
        if found is None and stage is not None:
            named = sentence.index < opens and not sentence.times
            found = Event(sentence, stage.cause.start, stage.cause.end, True, False, named)
        if found is not None:
            events.append(found)
    return events


_LYMPHOMAS: Final = "9590"
"""The first of the ICD-O-3.2 morphologies of lymphomas, leukaemias and their kin."""


def _are_of_blood(tumours: Tumours) -> bool:
    """True where each tumour told is a lymphoma, a leukaemia or one of their kin."""
    held = [item.entry for item, _, status in tumours.histologies if status == "present"]
    for entry in held:
        if entry.codes.get("icdo", "") < _LYMPHOMAS:
            return False
    return bool(held)


LATEST_OPENING: Final = 3
"""Sentences of a title and of what the report is about before the one that brings the patient."""


def patient_told(sentences: Sequence[Sentence]) -> int:
    """Index of the sentence that brings the patient by an age, behind a title and a sentence on what the report is about; else 0."""
    for place, sentence in enumerate(sentences):
        if place > LATEST_OPENING:
            break
        if any(time.kind == "age" for time in sentence.times):
            return sentence.index
        if sentence.times:
            break
    return 0


def _is_loose(hit: Hit) -> bool:
    """True for adjectives of other uses too ("secondary", "disseminated"): a place must be told with them."""
    entry = hit.term.get("metastasis")
    return entry is not None and "weak" in entry.codes and "stage" not in entry.codes


def _is_second_disease(sentence: Sentence, hit: Hit, *, placed: bool) -> bool:
    """True for "a secondary astrocytoma": a tumour named so is none of another, unless a malignant one in a place of spread."""
    if not _is_loose(hit):
        return False
    for h in sentence.hits:
        entry = h.term.get("histology")
        if entry is not None and 0 <= h.start - hit.end <= 14:
            return not (placed and entry.codes.get("behaviour") == "malignant")
    return False


def _tells_spread(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    status = status_of(scan, sentence, hit)[0]
    if is_of_relative(scan, sentence, hit) or status == "absent":
        return False
    if status == "present":
        return True
    # "since the initial diagnosis of de novo metastatic cancer": the words are sure of the metastasis.
    return scan.folded[sentence.start : hit.start].endswith("de novo ")


_TELLING: Final = Kind.METASTASIS | Kind.RECURRENCE | Kind.OUTCOME
_NO_SPREAD: Final = Pattern(r"\bm0\b|n0 ?m0")
"""A stage without distant metastasis: "stage IV" beside it is one of local growth."""


def _event(scan: Scan, sentence: Sentence, placed: frozenset[int], opens: int) -> Event | None:
    """The first metastasis or recurrence that the sentence tells as new or known, not one that shrank or killed."""
    named: Event | None = None
    for hit in sentence.hits:
        if not hit.kinds & _TELLING:
            continue
        outcome = hit.term.get("outcome")
        if outcome is not None and outcome.codes.get("status") == "dead":
            # "died five months later of metastases" dates the death; "metastases were found, and he died" does not.
            if _WHICH_CAME.search(sentence.marks, scan.folded, hit.end, sentence.end):
                continue
            return named
        spread = hit.term.get("metastasis") is not None
        if not spread and not tells_recurrence(scan, sentence, hit):
            continue
        if spread and not _tells_spread(scan, sentence, hit):
            continue
        if spread and (_is_not_spread(scan, sentence, hit) or (_is_loose(hit) and hit.start not in placed)):
            continue
        if spread and _is_second_disease(sentence, hit, placed=hit.start in placed):
            continue
        event = Event(sentence, hit.start, hit.end, spread, is_history(scan, sentence, hit), False)
        names = _only_names(scan, sentence, hit, opens)
        if names or _only_shrinks(scan, sentence, hit):
            named = named or event._replace(named=True, smaller=not names)
            continue
        return event
    return named


_WHICH_CAME: Final = Pattern(
    r"\bmetasta\w+ {1,2}(?:which|that) (?:had |has )?(?:then |first |been )?(?:occurred|appeared|developed|ar[io]sen|arose|diagnosed|found|detected)\b"
)
"""A metastasis behind the death whose own time is told ("died of liver metastases, which had appeared nine years after ...")."""


def _only_shrinks(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the sentence tells that the lesions became smaller, and not that they came before they did."""
    if not course_pattern("smaller").search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return False
    around = max(sentence.start, hit.start - 40), min(sentence.end, hit.end + 40)
    return course_pattern("appeared").search(sentence.marks, scan.folded, *around) is None


def _is_not_spread(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "metastatic work-up", "suspicious for metastasis", "similar to the metastases of others"."""
    if course_pattern("not_spread_after").match(sentence.marks, scan.folded, hit.end, sentence.end):
        return True
    entry = hit.term.get("metastasis")
    if (
        entry is not None
        and "stage" in entry.codes
        and _NO_SPREAD.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    ):
        return True
    return (
        course_pattern("not_spread_before").search(
            sentence.marks, scan.folded[max(sentence.start, hit.start - 40) : hit.start]
        )
        is not None
    )


_SUMMARY: Final = Pattern(
    r" *(?:here ?in |here |in this (?:report|paper|article|study) |this (?:is a )?(?:case )?(?:report|paper|article) )* *(?:we )?(?:(?:have|had|recently|also|\w+ly) )?(?:\w+ )?(?:report|present|describe|discuss|is reported|experienced|encountered|document|introduce|share)"
)
"""How a report opens that tells in one sentence what it is about."""


def announces(scan: Scan, event: Event) -> bool:
    """True where the event stands in the sentence that tells what the report is about, and no time of it."""
    sentence = event.sentence
    if _SUMMARY.match(sentence.marks, scan.folded, sentence.start) is None:
        return False
    if not sentence.times:
        return True
    # "We describe a 60-year-old man with metachronous metastases": when they came is told behind it.
    return all(t.kind == "age" for t in sentence.times) and (
        course_pattern("metachronous").search(sentence.marks, scan.folded, sentence.start, sentence.end)
        is not None
    )


def _only_names(scan: Scan, sentence: Sentence, hit: Hit, opens: int) -> bool:
    """True where an adjective in the sentence that opens the case only names the disease, and nothing is said to be found."""
    entry = hit.term.get("metastasis") or hit.term.get("recurrence") or hit.term.get("outcome")
    if course_pattern("metachronous").search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return False
    if any_context("treated_before").found(sentence.marks, scan.folded, hit.end, sentence.end):
        return False
    if _CAME_BACK.search(sentence.marks, scan.folded, sentence.start, hit.end):
        return False
    opening = sentence.index <= opens or any(
        t.kind == "age" and not scan.folded.endswith((" age of ", " at age "), 0, t.start)
        for t in sentence.times
    )
    if not opening or sentence.kinds & (Kind.TOGETHER | Kind.IMAGING):
        return False
    if sum(t.date is not None for t in sentence.times) > 1:
        # "underwent mastectomy in 2001 and had liver metastases in 2003"
        return False
    if any(t.direction > 0 and t.kind != "age" and not _told_of_who(scan, hit, t) for t in sentence.times):
        return False
    if not any(t.kind == "age" for t in sentence.times) and _SUMMARY.match(
        sentence.marks, scan.folded, sentence.start
    ):
        return True
    found = Kind.DIAGNOSED | Kind.PRESENTING
    if any(other.kinds & found and other.end <= hit.start for other in sentence.hits):
        return False
    if _CAME.match(sentence.marks, scan.folded, hit.end, sentence.end):
        return False
    return entry is not None


_CAME_BACK: Final = Pattern(
    r"\b(?:she|he|patient|tumou?r|lesion|disease|cancer|which|that|it|but|and|before|then|has|had|have|later|\w+ly) (?:recurred|relapsed|metastasi[sz]ed|relapsing)$"
)
"""A verb that tells the tumour back, where an adjective ("relapsed leukaemia") would only name it."""
_CAME: Final = Pattern(
    r" (?:(?:was|were) (?:first |then |also )?(?:detected|found|discovered|diagnosed|noted|noticed|recogni[sz]ed|identified|seen)|appeared|developed|occurred)\b"
)
"""What is said behind a metastasis that came, and is not only named."""
_WHO: Final = Pattern(r" who (?!(?:was|were|had been) (?:found|diagnosed)\b)")


_SEEN: Final = Pattern(
    r" (?:(?:was|is) (?:\w+ly )?(?:admitted|referred|hospitali[sz]ed|seen)|presented|developed|complained)\b"
)
"""How a patient comes with something else in the course of a treatment."""


def _told_of_who(scan: Scan, hit: Hit, time: TimeExpression) -> bool:
    """True where a clause on the patient stands between ("metastatic cancer who had a fever after three months of treatment")."""
    if hit.end > time.start:
        return False
    if time.anchor in ("chemotherapy", "treatment", "radiotherapy") and _SEEN.search(
        scan.marks, scan.folded, hit.end, time.start
    ):
        return True
    return _WHO.search(scan.marks, scan.folded, hit.end, time.start) is not None
