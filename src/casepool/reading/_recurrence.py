"""Whether the disease came back at all: told so, spread after its treatment, grown, or looked for and not found."""

from collections.abc import Sequence
from typing import Final

from casepool.model import DAYS_PER_MONTH, Fact
from casepool.vocabulary import Hit, Kind

from ._events import Event
from ._mention_rows import course_pattern
from ._pattern import Pattern
from ._recurrence_words import behind_specimen, is_weak, recurrence_told
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._together import tied
from ._tumour_values import Tumours

SOONEST: Final = 28.5
"""Days after which spread is one that came later; what is told sooner belongs to the first work-up and operation."""
LONG_BEFORE: Final = 2
"""Sentences before the first word for a tumour in which a recurrence may be the tumour's."""


def read_recurrence(
    scan: Scan,
    sentences: Sequence[Sentence],
    *,
    tumours: Tumours,
    events: Sequence[Event],
    interval: Fact[float] | None,
    known: int,
    treated: int,
) -> Fact[bool] | None:
    """True where a recurrence or progression is told, or a metastasis after the treatment of its primary; False where the
    text says there was none; else None."""
    none = None
    wanted = Kind.RECURRENCE | Kind.OUTCOME
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS
    begun = next((s.index for s in sentences if s.kinds & tumour), 0)
    for sentence in sentences:
        if not sentence.kinds & wanted or sentence.index < begun - LONG_BEFORE:
            # What came back long before a tumour is told is something else.
            continue
        for hit in sentence.hits:
            told = recurrence_told(scan, sentence, hit)
            if told is None or (told and sentence.index < treated and is_weak(hit)):
                continue
            fact = Fact(told, (scan.evidence(sentence, hit.start, hit.end),), basis="told")
            if told:
                return fact
            none = fact
    if any(p.site == "unknown" for p in tumours.primaries):
        # The metastasis is what was found first: nothing was treated before it.
        events = [event for event in events if not event.spread]
    return (
        _late_spread(scan, events, interval, known=known, treated=treated)
        or (None if events else _died_of_spread(scan, sentences, tumours, treated=treated))
        or none
        or _grown(scan, sentences, treated=treated, neoplastic=tumours.neoplastic)
        or _none_seen(scan, sentences, treated=treated, neoplastic=tumours.neoplastic)
        or (None if tumours.neoplastic else _illness_back(scan, sentences))
    )


_BACK: Final[tuple[str, ...]] = ("recur", "relaps", "reappear")
_ADJECTIVE: Final[tuple[str, ...]] = ("recurrent", "recurent", "recurring", "relapsing")
_AIMED: Final = Pattern(r"\b(?:prevent\w*|prophyla\w+|avoid\w*|history) (?:\w+ ){0,3}$")
"""Words before a recurrence that was only to be kept away, or was in the past."""


def _illness_back(scan: Scan, sentences: Sequence[Sentence]) -> Fact[bool] | None:
    """Whether an illness that is no tumour came back, or its symptoms, after it was treated ("her symptoms recurred").

    In a text without a tumour that is the disease reported; beside a tumour it is something else.
    """
    given = Kind.TREATMENT | Kind.DRUG | Kind.GIVEN
    treated = False
    none = None
    for sentence in sentences:
        treated = treated or bool(sentence.kinds & given)
        if not treated or not sentence.kinds & (Kind.RECURRENCE | Kind.OUTCOME):
            continue
        for hit in sentence.hits:
            told = _illness_told(scan, sentence, hit)
            if told is not None:
                fact = Fact(told, (scan.evidence(sentence, hit.start, hit.end),), basis="told")
                if told:
                    return fact
                none = fact
    return none


def _illness_told(scan: Scan, sentence: Sentence, hit: Hit) -> bool | None:
    outcome, recurrence = hit.term.get("outcome"), hit.term.get("recurrence")
    code = outcome.codes.get("recurrence") if outcome is not None else None
    if code is None and recurrence is None:
        return None
    words = scan.folded[hit.start : hit.end]
    if is_weak(hit) or is_of_relative(scan, sentence, hit) or is_history(scan, sentence, hit):
        return None
    if code == "false":
        return None if "remission" in words or "disease" in words else False
    if not words.startswith(_BACK):
        return None
    before = scan.folded[max(sentence.start, hit.start - 45) : hit.start]
    if _AIMED.search(sentence.marks, before) or course_pattern("risk").search(sentence.marks, before):
        return None
    status = status_of(scan, sentence, hit)[0]
    adjective = words.startswith(_ADJECTIVE)
    if status == "absent":
        # "no conditions such as recurrent infections" is of the past.
        return None if adjective and not _is_later_look(scan, sentence) else False
    return True if status == "present" and not adjective else None


_DENIES: Final = Pattern(r"\b(?:no|without|any|nor|if|whether) $")


def _grown(scan: Scan, sentences: Sequence[Sentence], *, treated: int, neoplastic: bool) -> Fact[bool] | None:
    """True where lesions grew after a treatment, or despite one, told without a word for recurrence."""
    tumour = Kind.NEOPLASM | Kind.METASTASIS | Kind.HISTOLOGY
    for sentence in sentences:
        if sentence.index < treated:
            continue
        found = course_pattern("grown").search(sentence.marks, scan.folded, sentence.start, sentence.end)
        if found is None or "no " in found[0]:
            continue
        if _DENIES.search(sentence.marks, scan.folded[max(0, found.start() - 12) : found.start()]):
            continue
        resists = _RESISTS.search(sentence.marks, found[0]) is not None
        of_tumour = (
            sentence.kinds & tumour
            or "of disease" in found[0]
            or (neoplastic and _ALONE.search(sentence.marks, found[0]) is not None)
            or resists
        )
        if of_tumour and (sentence.index > treated or resists):
            return Fact(True, (scan.evidence(sentence, *found.span()),), basis="metastasis")
    return None


_ALONE: Final = Pattern(r"^disease\b|\b(?:again|anew|once more|ris(?:e|ing)|increas(?:e|ing)|climb(?:ing)?)$")
"""Growth that is that of the tumour without a word for one: of the disease, or of a marker that rises again."""
_RESISTS: Final = Pattern(r"despite|refractory|resist|fail")
"""Words by which growth is told of a treatment named with it: that is the first, if no other is told before."""
_DIED_OF: Final = Pattern(
    r"\b(?:died|succumbed|deceased|death|expired|perished|passed away)\b(?: \w+){0,6} (?:of|from|due to|to|with|by|for|because of)(?: \w+){0,4} metasta"
)


def _died_of_spread(
    scan: Scan, sentences: Sequence[Sentence], tumours: Tumours, *, treated: int
) -> Fact[bool] | None:
    """True where a metastasis is first told with a later time, in the sentence of the death."""
    for spread in tumours.spreads:
        sentence = spread.sentence
        later = any(t.direction > 0 and t.kind != "age" for t in sentence.times)
        if spread.status == "present" and sentence.index >= treated and later:
            return Fact(
                True, (scan.evidence(sentence, spread.item.start, spread.item.end),), basis="metastasis"
            )
    for sentence in sentences:
        found = None
        if sentence.index >= treated:
            found = _DIED_OF.search(sentence.marks, scan.folded, sentence.start, sentence.end)
        if found is not None:
            return Fact(True, (scan.evidence(sentence, *found.span()),), basis="metastasis")
    return None


def _late_spread(
    scan: Scan, events: Sequence[Event], interval: Fact[float] | None, *, known: int, treated: int
) -> Fact[bool] | None:
    """A metastasis that came after the treatment of its primary is a recurrence."""
    if interval is not None and (interval.value >= SOONEST or _after_operation(scan, interval)):
        return Fact(True, interval.evidence, basis="interval")
    for event in events:
        evidence = (scan.evidence(event.sentence, event.start, event.end),)
        if not event.spread and not event.named:
            return Fact(True, evidence, basis="new lesion")
        if tied(scan, event):
            continue
        here = event.sentence.marks, scan.folded, event.sentence.start, event.sentence.end
        if course_pattern("metachronous").search(*here) or course_pattern("spread_after").search(*here):
            return Fact(True, evidence, basis="metachronous")
        if event.spread and not event.named:
            index = event.sentence.index
            new = interval is None and index >= known
            if new or (index > treated and _came_later(scan, event)):
                return Fact(True, evidence, basis="metastasis")
    return None


_OPERATED: Final = Pattern(
    r" ?s? (?:after|following|since|post|from|out from|status post)(?: \w+){0,4}? (?:resection|excision|surgery|operation|\w+ectomy)\b"
)


def _after_operation(scan: Scan, interval: Fact[float]) -> bool:
    """True for spread "three weeks following resection": short as it is, it came after the treatment."""
    span = interval.evidence[0].span
    return (
        interval.value >= DAYS_PER_MONTH / 3
        and _OPERATED.match(scan.marks, scan.folded, span.end) is not None
    )


def _came_later(scan: Scan, event: Event) -> bool:
    """True where the sentence says that the spread came a while after the treatment told before it."""
    sentence = event.sentence
    if event.history or any(
        0 < (t.days or 0.0) < SOONEST and t.direction > 0 and t.kind != "age" for t in sentence.times
    ):
        return False
    return (
        course_pattern("later_spread").search(sentence.marks, scan.folded, sentence.start, sentence.end)
        is not None
    )


def _none_seen(
    scan: Scan, sentences: Sequence[Sentence], *, treated: int, neoplastic: bool
) -> Fact[bool] | None:
    """False where a later look finds no disease ("no metastasis was seen six months after surgery")."""
    metastasis = Kind.METASTASIS
    for sentence in sentences:
        if sentence.index <= treated:
            continue
        here = sentence.marks, scan.folded, sentence.start, sentence.end
        clear = course_pattern("follow_up_clear").search(*here) if neoplastic else None
        if clear is not None:
            return Fact(False, (scan.evidence(sentence, *clear.span()),), basis="none seen")
        if not _is_later_look(scan, sentence):
            continue
        for hit in sentence.hits:
            if hit.kinds & metastasis and status_of(scan, sentence, hit)[0] == "absent":
                return Fact(False, (scan.evidence(sentence, hit.start, hit.end),), basis="none seen")
        found = course_pattern("none_left").search(*here)
        if found and not behind_specimen(scan, sentence, found.start()):
            return Fact(False, (scan.evidence(sentence, *found.span()),), basis="none seen")
    return None


def _is_later_look(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence with a later time, or of the follow-up."""
    if sentence.kinds & Kind.FOLLOW_UP or scan.folded.find("follow", sentence.start, sentence.end) >= 0:
        return True
    return any(t.direction > 0 and t.kind != "age" for t in sentence.times)
