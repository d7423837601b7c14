"""When the disease first spread or came back after its primary, and whether it came back at all.

An event is a sentence that tells a metastasis or a recurrence as present. The time from the primary to the first event is
told with the event ("metastases two years after surgery"), shortly before it ("Two years later she was admitted"), with
the primary ("mastectomy six years ago"), by dates, or by ages; it is zero where a word ties the two, and where the metastasis belongs to the
work-up in which the primary was found.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from casepool.model import DAYS_PER_MONTH, DAYS_PER_YEAR, Fact, TimeExpression
from casepool.vocabulary import Hit, Kind

from ._clock import counted_on
from ._lengths import dates, lengths, months_between, of_now
from ._mention_rows import context_pattern, course_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_values import BLOOD_SITES, LIKELY, SURE, Spread, Tumours

LOOK_BACK = 6
"""Sentences before an event in which the time of its presentation may be told."""
NEVER = 10**6
"""Index past all sentences."""
SOONEST = 28.5
"""Days after which spread is one that came later; what is told sooner belongs to the first work-up and operation."""
AT_STAGING = 2
"""Sentences behind the first event in which the staging that found it may be told."""
SHORTEST = 14.0
"""Days after which a tumour may have spread or come back; shorter times are those of a stay in hospital or of a drug."""
NEXT_CLAUSE = 1000
"""Added to the distance of a time that opens the next clause ("a nodule was found, and two years later she ...")."""
LONG_BEFORE = 2
"""Sentences before the first word for a tumour in which a recurrence may be the tumour's."""
FARTHEST_FREE = 70
"""Characters before a length in which it is said that it was one without disease."""


_NO_SPREAD = Pattern(r"\bm0\b|n0 ?m0")
"""A stage without distant metastasis: "stage IV" beside it is one of local growth."""


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
    bit = scan.bit
    wanted = bit["metastasis"] | bit["recurrence"] | bit["outcome"]
    likely = {p.site for p in tumours.primaries if p.weight >= LIKELY}
    of_blood = bool(likely) and likely <= BLOOD_SITES  # their stage tells no metastasis
    staged: dict[int, Spread] = {
        s.sentence.index: s
        for s in tumours.spreads
        if s.status == "present" and (s.item.entry.kind == "stage" or s.cause.role == "H")
    }
    placed = frozenset(s.cause.start for s in tumours.spreads)
    tumour = bit["histology"] | bit["neoplasm"] | bit["metastasis"]
    begun = next((s.index for s in sentences if s.kinds & tumour), NEVER)
    events = []
    for sentence in sentences:
        if sentence.index < begun:
            # What came back before a tumour is told is something else.
            continue
        found = _event(scan, sentence, placed) if sentence.kinds & wanted else None
        if found is not None and of_blood and scan.folded.startswith("stage", found.start):
            found = None
        stage = staged.get(sentence.index)
        if found is None and stage is not None:
            found = Event(sentence, stage.cause.start, stage.cause.end, True, False, False)
        if found is not None:
            events.append(found)
    return events


def _is_loose(hit: Hit) -> bool:
    """True for adjectives of other uses too ("secondary", "disseminated"): a place must be told with them."""
    entry = hit.term.get("metastasis")
    return entry is not None and "weak" in entry.codes and "stage" not in entry.codes


def _is_second_disease(sentence: Sentence, hit: Hit) -> bool:
    """True for "a secondary astrocytoma": a tumour named so is none of another."""
    return _is_loose(hit) and any(
        h.term.get("histology") is not None and 0 <= h.start - hit.end <= 14 for h in sentence.hits
    )


def _tells_spread(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    status = status_of(scan, sentence, hit)[0]
    if is_of_relative(scan, sentence, hit) or status == "absent":
        return False
    if status == "present":
        return True
    # "since the initial diagnosis of de novo metastatic cancer": the words are sure of the metastasis.
    return scan.folded[sentence.start : hit.start].endswith("de novo ")


def _event(scan: Scan, sentence: Sentence, placed: frozenset[int]) -> Event | None:
    """The first metastasis or recurrence that the sentence tells as new or known, not one that shrank or killed."""
    named: Event | None = None
    for hit in sentence.hits:
        outcome = hit.term.get("outcome")
        if outcome is not None and outcome.codes.get("status") == "dead":
            # "died five months later of metastases" dates the death; "metastases were found, and he died" does not.
            return named
        spread = hit.term.get("metastasis") is not None
        if not spread and not tells_recurrence(scan, sentence, hit):
            continue
        if spread and not _tells_spread(scan, sentence, hit):
            continue
        if spread and (_is_not_spread(scan, sentence, hit) or (_is_loose(hit) and hit.start not in placed)):
            continue
        if spread and _is_second_disease(sentence, hit):
            continue
        event = Event(sentence, hit.start, hit.end, spread, is_history(scan, sentence, hit), False)
        names = _only_names(scan, sentence, hit)
        if names or _only_shrinks(scan, sentence, hit):
            named = named or event._replace(named=True, smaller=not names)
            continue
        return event
    return named


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


_SUMMARY = Pattern(
    r" *(?:here ?in |here |in this (?:report|paper|article|study) |this (?:is a )?(?:case )?(?:report|paper|article) )* *(?:we )?(?:\w+ )?(?:report|present|describe|discuss|is reported)"
)
"""How a report opens that tells in one sentence what it is about."""


def _only_names(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where an adjective in the sentence that opens the case only names the disease, and nothing is said to be found."""
    entry = hit.term.get("metastasis") or hit.term.get("recurrence") or hit.term.get("outcome")
    bit = scan.bit
    if course_pattern("metachronous").search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return False
    if course_pattern("treated_before").search(sentence.marks, scan.folded, hit.end, sentence.end):
        return False
    opening = any(t.kind == "age" for t in sentence.times) or sentence.index == 0
    if not opening or sentence.kinds & (bit["together"] | bit["imaging"]):
        return False
    if any(t.direction > 0 and t.kind != "age" and not _told_of_who(scan, hit, t) for t in sentence.times):
        return False
    if not any(t.kind == "age" for t in sentence.times) and _SUMMARY.match(
        sentence.marks, scan.folded, sentence.start
    ):
        return True
    found = bit["diagnosed"] | bit["presenting"]
    if any(other.kinds & found and other.end <= hit.start for other in sentence.hits):
        return False
    return entry is not None


_WHO = Pattern(r" who (?!(?:was|were|had been) (?:found|diagnosed)\b)")


def _told_of_who(scan: Scan, hit: Hit, time: TimeExpression) -> bool:
    """True where a clause on the patient stands between ("metastatic cancer who had a fever after three months of treatment")."""
    return (
        hit.end <= time.span.start
        and _WHO.search(scan.marks, scan.folded, hit.end, time.span.start) is not None
    )


# --- recurrence -------------------------------------------------------------------------------------------


def is_weak(hit: Hit) -> bool:
    """True for words that also tell how an untreated illness went on ("progressed", "progressive disease")."""
    outcome, recurrence = hit.term.get("outcome"), hit.term.get("recurrence")
    return (outcome is not None and "weak" in outcome.codes) or (
        recurrence is not None and "weak" in recurrence.codes
    )


def tells_recurrence(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the hit tells the tumour back; progression counts elsewhere."""
    return not is_weak(hit) and recurrence_told(scan, sentence, hit) is True


def _of_illness(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence on a hernia, a bleeding or the like without a word for a tumour: that is what came back."""
    bit = scan.bit
    if sentence.kinds & (bit["histology"] | bit["neoplasm"] | bit["metastasis"]):
        return False
    return (
        course_pattern("illness_back").search(sentence.marks, scan.folded, sentence.start, sentence.end)
        is not None
    )


_RESULT = Pattern(r"\b(?:result\w*|led|ended|culminat\w+|induc\w+|achiev\w+|put|brought) $")


def _other_remission(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for the remission of another disease, and for "resulted in complete remission", which tells a response."""
    before = scan.folded[max(sentence.start, hit.start - 60) : hit.start]
    return (
        context_pattern("drug_other_disease").search(sentence.marks, before) is not None
        or _RESULT.search(sentence.marks, before) is not None
    )


def _symptom_recurs(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "pain recurrence" and "the effusion recurred": no tumour is told to be back."""
    bit = scan.bit
    tumour = bit["histology"] | bit["neoplasm"] | bit["metastasis"]
    if not scan.folded.startswith(("recur", "relaps", "reappear", "did not recur", "progressed"), hit.start):
        return False
    verb = scan.folded.startswith(
        ("recurred", "relapsed", "reappeared", "did not recur", "progressed"), hit.start
    )
    subject = "illness_back" if scan.folded.startswith("did", hit.start) else "illness_subject"
    if verb and course_pattern(subject).search(
        sentence.marks, scan.folded, max(sentence.start, hit.start - 22), hit.start
    ):
        return True
    near = 14 if verb else 2
    before = [
        h for h in sentence.hits if 0 <= hit.start - h.end <= near and h.kinds & (bit["finding"] | tumour)
    ]
    return bool(before) and not any(h.kinds & tumour for h in before)


_PROGRESS = Pattern(r"progress|metasta|recurr|relaps")
_MANNER = Pattern(r"\b(?!local |clinical |radiological )\w+(?:al|ic|ive|ating) $")


def _is_manner(scan: Scan, hit: Hit) -> bool:
    """True for "an exophytic tumor growth": how a tumor lies, not that it grew."""
    return (
        scan.folded.startswith("tumor growth", hit.start)
        and _MANNER.search(scan.marks, scan.folded[max(0, hit.start - 25) : hit.start]) is not None
    )


_DENIAL = Pattern(r"(?:with |had |has |there (?:was|is|were) )?no ")


def recurrence_told(scan: Scan, sentence: Sentence, hit: Hit) -> bool | None:
    """What a word tells of a recurrence or progression: that it came, that it did not, or nothing."""
    if not hit.kinds & (Kind.OUTCOME | Kind.RECURRENCE):
        return None
    outcome = hit.term.get("outcome")
    code = outcome.codes.get("recurrence") if outcome is not None else None
    if outcome is not None and outcome.codes.get("cause") == "disease":
        # "died of tumor progression"
        return True if _PROGRESS.search(sentence.marks, scan.folded, hit.start, hit.end) else None
    if _symptom_recurs(scan, sentence, hit):
        return None
    if code == "false":
        illness = course_pattern("of_illness").match(sentence.marks, scan.folded, hit.end)
        if of_specimen(scan, sentence, hit) or (illness and "symptom" not in illness[0]):
            return None
        if "remission" in scan.folded[hit.start : hit.end] and _other_remission(scan, sentence, hit):
            return None
        # "after being disease-free for nine years" tells what ended.
        state = not _DENIAL.match(sentence.marks, scan.folded, hit.start)
        ended = state and course_pattern("ended").search(
            sentence.marks, scan.folded, max(sentence.start, hit.start - 25), hit.start
        )
        return (
            None if ended or course_pattern("interval").match(sentence.marks, scan.folded, hit.end) else False
        )
    if hit.term.get("recurrence") is None and code is None:
        return None
    folded = scan.folded
    if folded.endswith(("pseudo ", "pseudo"), 0, hit.start) or _is_manner(scan, hit):
        return None
    if course_pattern("of_illness").match(sentence.marks, folded, hit.end, sentence.end):
        return None
    if folded[hit.start : hit.end] == "recurrent" and not _of_a_tumour(scan, sentence, hit):
        return None
    before = folded[max(sentence.start, hit.start - 45) : hit.start]
    if course_pattern("purpose").search(sentence.marks, before):
        # "S-1 was given to control tumor progression"
        return None
    if course_pattern("nobody").search(sentence.marks, before):
        return False
    if course_pattern("halted").search(sentence.marks, before):
        return False
    if course_pattern("risk").search(sentence.marks, before):
        return None
    if folded[hit.end : hit.end + 5] == " free":
        return False
    told = {"present": True, "absent": False}.get(status_of(scan, sentence, hit)[0])
    if told and not is_weak(hit) and _of_illness(scan, sentence):
        return None
    return None if told and is_of_relative(scan, sentence, hit) else told


def of_specimen(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "the margins were free of tumor": it tells of what was removed, not of the patient."""
    if "free" not in scan.folded[hit.start : hit.end]:
        return False
    return _behind_specimen(scan, sentence, hit.start)


def _behind_specimen(scan: Scan, sentence: Sentence, start: int) -> bool:
    """True where what was removed is the subject of the words that begin there."""
    before = scan.folded[max(sentence.start, start - 60) : start]
    return course_pattern("of_specimen").search(sentence.marks, before) is not None


FARTHEST_NOUN = 45
"""Characters behind "recurrent" in which what came back is named."""


def _of_a_tumour(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where what is called recurrent is a tumour, and not an ulcer or a fever, or where nothing is named behind it."""
    bit = scan.bit
    tumour = bit["histology"] | bit["neoplasm"] | bit["metastasis"]
    end = min(sentence.end, hit.end + FARTHEST_NOUN)
    if any(h.kinds & tumour and hit.end <= h.start < end for h in sentence.hits):
        return True
    after = scan.text[hit.end : end].lstrip()
    return not after[:1].isalpha() or scan.folded.startswith(
        (" disease", " and metasta", " at ", " in ", " on "), hit.end
    )


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
    wanted = scan.bit["recurrence"] | scan.bit["outcome"]
    tumour = scan.bit["histology"] | scan.bit["neoplasm"] | scan.bit["metastasis"]
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
    return (
        _late_spread(scan, events, interval, known=known, treated=treated)
        or (None if events else _died_of_spread(scan, sentences, tumours, treated=treated))
        or none
        or _grown(scan, sentences, treated=treated)
        or _none_seen(scan, sentences, treated=treated)
    )


_DENIES = Pattern(r"\b(?:no|without|any|nor|if|whether) $")


def _grown(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[bool] | None:
    """True where lesions grew after a treatment, or despite one, told without a word for recurrence."""
    tumour = scan.bit["neoplasm"] | scan.bit["metastasis"] | scan.bit["histology"]
    for sentence in sentences:
        if sentence.index < treated:
            continue
        found = course_pattern("grown").search(sentence.marks, scan.folded, sentence.start, sentence.end)
        if found is None or "no " in found[0]:
            continue
        if _DENIES.search(sentence.marks, scan.folded[max(0, found.start() - 12) : found.start()]):
            continue
        of_tumour = sentence.kinds & tumour or "of disease" in found[0] or "despite" in found[0]
        if of_tumour and (sentence.index > treated or "despite" in found[0]):
            return Fact(True, (scan.evidence(sentence, *found.span()),), basis="metastasis")
    return None


_DIED_OF = Pattern(
    r"\b(?:died|succumbed|deceased|death)\b(?: \w+){0,6} (?:of|from|due to|to|with|by|for)(?: \w+){0,4} metasta"
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
        if _tied(scan, event):
            continue
        if course_pattern("metachronous").search(
            event.sentence.marks, scan.folded, event.sentence.start, event.sentence.end
        ):
            return Fact(True, evidence, basis="metachronous")
        if event.spread and not event.named:
            index = event.sentence.index
            new = interval is None and index >= known
            if new or (index > treated and _came_later(scan, event)):
                return Fact(True, evidence, basis="metastasis")
    return None


_OPERATED = Pattern(
    r" ?s? (?:after|following|since|post)(?: \w+){0,4}? (?:resection|excision|surgery|operation|\w+ectomy)\b"
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


def _none_seen(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[bool] | None:
    """False where a later look finds no disease ("no metastasis was seen six months after surgery")."""
    metastasis = scan.bit["metastasis"]
    for sentence in sentences:
        if sentence.index <= treated or not _is_later_look(scan, sentence):
            continue
        for hit in sentence.hits:
            if hit.kinds & metastasis and status_of(scan, sentence, hit)[0] == "absent":
                return Fact(False, (scan.evidence(sentence, hit.start, hit.end),), basis="none seen")
        found = course_pattern("none_left").search(sentence.marks, scan.folded, sentence.start, sentence.end)
        if found and not _behind_specimen(scan, sentence, found.start()):
            return Fact(False, (scan.evidence(sentence, *found.span()),), basis="none seen")
    return None


def _is_later_look(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence with a later time, or of the follow-up."""
    if (
        sentence.kinds & scan.bit["follow_up"]
        or scan.folded.find("follow", sentence.start, sentence.end) >= 0
    ):
        return True
    return any(t.direction > 0 and t.kind != "age" for t in sentence.times)


# --- what was known before --------------------------------------------------------------------------------


def known_since(scan: Scan, sentences: Sequence[Sentence], tumours: Tumours) -> int:
    """Index of the first sentence in which the tumour is an old one: told as past, or treated; NEVER where none is, or where
    the old tumour is another than that found now.

    A treatment told as planned, refused or denied does not count, nor does a biopsy.
    """
    past = _told_as_past(scan, sentences, tumours)
    if not past or _other_disease(scan, tumours, past):
        return NEVER
    return min(past)


def _told_as_past(scan: Scan, sentences: Sequence[Sentence], tumours: Tumours) -> set[int]:
    """Indices of the sentences that tell an old tumour of the patient."""
    past = {p.sentence.index for p in tumours.primaries if p.history and p.weight == SURE}
    treating = scan.bit["treatment"] | scan.bit["drug"] | scan.bit["regimen"]
    tumour = scan.bit["histology"] | scan.bit["neoplasm"]
    for sentence in sentences:
        if sentence.kinds & treating and sentence.kinds & tumour and sentence.index not in past:
            if course_pattern("treated_before").search(
                sentence.marks, scan.folded, sentence.start, sentence.end
            ):
                hits = [h for h in sentence.hits if h.kinds & tumour]
                if not all(is_of_relative(scan, sentence, hit) for hit in hits):
                    past.add(sentence.index)
    return past


_BOWEL = {"rectum": "colon"}
"""A "colorectal" primary may be told as either."""


def _other_disease(scan: Scan, tumours: Tumours, past: set[int]) -> bool:
    """True where the old tumour has another site than the one found now: it tells nothing of the spread of the new one."""
    old = {p.site for p in tumours.primaries if p.sentence.index in past and p.weight == SURE}
    made = scan.bit["diagnosed"] | scan.bit["micro"]
    new = {
        p.site
        for p in tumours.primaries
        if p.sentence.index not in past and p.weight == SURE and not p.uncertain and p.sentence.kinds & made
    }
    seats = {s.site for s in tumours.spreads}
    old, new = ({_BOWEL.get(site, site) for site in sites} for sites in (old, new))
    return bool(old) and bool(new - seats) and not old & new


# --- the interval -----------------------------------------------------------------------------------------


def read_interval(
    scan: Scan,
    sentences: Sequence[Sentence],
    tumours: Tumours,
    *,
    events: Sequence[Event],
    known: int,
    treated: int,
) -> Fact[float] | None:
    """Days from the primary to the first metastasis or recurrence; 0 where they were found together."""
    told = [e for e in events if not e.named] or [e for e in events if e.spread]
    if not told or _unknown_primary(tumours):
        return None
    stated = _stated(scan, sentences)
    if stated is not None:
        return stated
    there = next((e for e in events if e.smaller or not e.named), None)
    if (
        there is not None
        and there.spread
        and there.smaller
        and known == NEVER
        and _primary_found(scan, tumours)
    ):
        # What first is told to shrink was there when the treatment of the primary began.
        return Fact(0.0, (scan.evidence(there.sentence, there.start, there.end),), basis="no time told")
    first = next((e for e in told if e.history), told[0])
    evidence = (scan.evidence(first.sentence, first.start, first.end),)
    near = AT_STAGING if first.spread else 0
    if any(_tied(scan, e) for e in events if e.spread and e.sentence.index <= first.sentence.index + near):
        return Fact(0.0, evidence, basis="together")
    sure = (p.sentence.index for p in tumours.primaries if p.weight >= LIKELY and not p.uncertain)
    begun = min(treated, known, min(sure, default=NEVER))
    removed = _removed_before(scan, first)
    if removed is not None:
        return removed
    added = counted_on(scan, sentences, first=begun, from_primary=True)
    for event in told[told.index(first) :]:
        nodes = _of_nodes(scan, event, tumours)
        found = None if event.named else _timed(scan, sentences, event, begun=begun, nodes=nodes, added=added)
        if found is not None:
            return found
        if not nodes:
            # Nodes found at the operation on the primary do not start the interval where a later metastasis is dated.
            break
    staged = course_pattern("tn_stage").match(first.sentence.marks, scan.folded, first.start, first.end)
    if staged and all(_of_nodes(scan, e, tumours) for e in told):
        # The stage of the primary tells its nodes, whenever that was.
        return Fact(0.0, evidence, basis="no time told")
    past = _told_as_past(scan, sentences, tumours)
    if not first.history and not _other_disease(scan, tumours, past):
        found = _with_primary(scan, sentences, first)
        if found is not None:
            return found
    return _at_once(scan, sentences, tumours, first, known=known, treated=treated)


def _removed_before(scan: Scan, event: Event) -> Fact[float] | None:
    """The time told behind the event of its primary ("metastases of the tumour that had been removed eight years earlier")."""
    sentence = event.sentence
    for _, time, days in lengths((sentence,)):
        if event.spread and time.direction < 0 and time.kind == "relative" and time.span.start > event.end:
            between = scan.folded[event.end : time.span.start]
            if course_pattern("primary_removed").search(sentence.marks, between):
                return Fact(days, (scan.evidence(sentence, *time.span),), basis="told of primary")
    return None


def _stated(scan: Scan, sentences: Sequence[Sentence]) -> Fact[float] | None:
    """The length that is told as the interval itself ("the interval between surgery and recurrence was five years")."""
    for sentence, time, days in lengths(sentences):
        if course_pattern("interval_between").search(
            sentence.marks, scan.folded, sentence.start, time.span.start
        ):
            return Fact(days, (scan.evidence(sentence, *time.span),), basis="told")
    return None


def _timed(
    scan: Scan,
    sentences: Sequence[Sentence],
    event: Event,
    *,
    begun: int,
    nodes: bool,
    added: Mapping[int, float],
) -> Fact[float] | None:
    sentence = event.sentence
    if (
        nodes
        and course_pattern("under_microscope").search(
            sentence.marks, scan.folded, sentence.start, sentence.end
        )
        and not _tells_return(scan, sentence)
    ):
        # The specimen of the operation on the primary: a time told before it is that of the operation or of the stay.
        return _with_event(scan, event)
    found = _with_event(scan, event)
    if found is None:
        found = _by_dates(scan, sentences, event) or _shortly_before(scan, sentences, event, begun=begun)
    if found is None or found.basis == "dates":
        return found
    return replace(found, value=found.value + added.get(found.evidence[0].span.start, 0.0))


def _unknown_primary(tumours: Tumours) -> bool:
    """True where the text says that the primary is unknown: no time counts from it."""
    return any(p.site == "unknown" for p in tumours.primaries)


def _of_nodes(scan: Scan, event: Event, tumours: Tumours) -> bool:
    """True where the event tells metastases in lymph nodes only."""
    sites = {s.site for s in tumours.spreads if s.sentence is event.sentence and s.status == "present"}
    return event.spread and sites == {"lymph node"}


def _tied(scan: Scan, event: Event) -> bool:
    """True where a word ties the metastasis to the finding of its primary ("synchronous", "at diagnosis", "stage IV")."""
    together = scan.bit["together"]
    sentence = event.sentence
    if sentence.kinds & together:
        return any(
            hit.kinds & together
            and not _new_otherwise(scan, hit)
            and ";" not in scan.text[min(hit.start, event.start) : max(hit.end, event.end)]
            for hit in sentence.hits
        )
    return (
        course_pattern("tied").search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None
    )


_STAGE_AHEAD = Pattern(r" (?:\w+ ){0,2}?(?:stage|metasta)")


def _new_otherwise(scan: Scan, hit: Hit) -> bool:
    """True for what is new but no metastasis ("a de novo hypersensitivity")."""
    if scan.folded[hit.start : hit.end] != "de novo":
        return False
    return _STAGE_AHEAD.match(scan.marks, scan.folded, hit.end) is None


def _with_event(scan: Scan, event: Event) -> Fact[float] | None:
    """A later time in the sentence of the event, the nearest to its words."""
    best: tuple[int, TimeExpression, float] | None = None
    sentence = event.sentence
    for _, time, days in lengths((sentence,)):
        if time.direction <= 0 or _of_something_else(scan, sentence, time):
            continue
        if event.spread and days < SHORTEST:
            continue
        start, end = time.span
        if end <= event.start and course_pattern("counted_from").match(
            sentence.marks, scan.folded, end, event.start
        ):
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
        if time.span.start >= event.end and course_pattern("latency").search(
            sentence.marks, scan.folded, event.end, time.span.start
        ):
            return time.span.start - event.end, time, time.days or 0.0
        if time.span.end > event.start:
            continue
        if time.direction < 0 and not scan.folded.startswith(" until", time.span.end):
            continue
        if _is_free(scan, sentence, time, event.start):
            return event.start - time.span.end, time, days
    return None


def _is_free(scan: Scan, sentence: Sentence, time: TimeExpression, until: int) -> bool:
    """True for a length of time that is told to be one without disease."""
    start, end = time.span
    before = max(sentence.start, start - FARTHEST_FREE), start
    return (
        course_pattern("free_for").search(sentence.marks, scan.folded, *before) is not None
        or course_pattern("free_of").match(sentence.marks, scan.folded, end, until) is not None
    )


def _of_something_else(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for the time of a death, of a course of drugs, or of how fast symptoms went on."""
    start, end = time.span
    if course_pattern("of_cycle").match(sentence.marks, scan.folded, end, sentence.end):
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


def _coming(scan: Scan) -> int:
    """Kinds of sentences that tell how the patient came, was seen or examined."""
    bit = scan.bit
    seen = bit["presenting"] | bit["imaging"] | bit["exam"] | bit["follow_up"] | bit["lab"] | bit["finding"]
    return seen | bit["this_patient"] | bit["person"]


def _shortly_before(
    scan: Scan, sentences: Sequence[Sentence], event: Event, *, begun: int
) -> Fact[float] | None:
    """The time after the primary at which the patient came back, told in the sentences before the event."""
    came = _coming(scan)
    opening = sentences[0].index
    found: Fact[float] | None = None
    for sentence in reversed(sentences):
        if sentence.index >= event.sentence.index:
            continue
        if sentence.index < event.sentence.index - LOOK_BACK:
            break
        for time in sentence.times:
            if time.direction == 0 and time.days and _is_free(scan, sentence, time, sentence.end):
                found = Fact(time.days, (scan.evidence(sentence, *time.span),), basis="came back")
                break
            if time.direction <= 0 or time.kind != "relative" or not time.days or time.days < SHORTEST:
                continue
            if not sentence.kinds & came and not course_pattern("worse_again").match(
                sentence.marks, scan.folded, time.span.end, sentence.end
            ):
                continue
            if sentence.index < begun and time.anchor is None:
                # A time told before the primary was found or treated tells nothing of what came after it.
                continue
            if time.anchor in ("follow-up", "admission") or (
                sentence.index == opening and time.anchor is None
            ):
                continue
            if of_now(scan, sentence, time.span.start) and not _of_something_else(scan, sentence, time):
                found = Fact(time.days, (scan.evidence(sentence, *time.span),), basis="came back")
                break
        if found is not None:
            break
    return found


def _by_dates(scan: Scan, sentences: Sequence[Sentence], event: Event) -> Fact[float] | None:
    """From the first date of the tumour's diagnosis or treatment to the date of the event."""
    bit = scan.bit
    tumour = bit["treatment"] | bit["diagnosed"] | bit["histology"] | bit["neoplasm"] | bit["drug"]
    told = list(dates(sentences))
    begin = next((d for d in told if d[0].kinds & tumour), None)
    if begin is None or begin[0].index > event.sentence.index:
        return None
    near = [d for d in told if event.sentence.index - 2 <= d[0].index <= event.sentence.index]
    end = next(
        (d for d in reversed(near) if d[1] is not begin[1] and d[1].span.start <= event.end + 60), None
    )
    if end is None:
        return None
    months = months_between(begin[2], end[2])
    if months <= 0:
        return None
    evidence = (scan.evidence(begin[0], *begin[1].span), scan.evidence(end[0], *end[1].span))
    return Fact(months * DAYS_PER_MONTH, evidence, basis="dates")


def _with_primary(scan: Scan, sentences: Sequence[Sentence], event: Event) -> Fact[float] | None:
    """How long before the presentation the primary was diagnosed or treated ("mastectomy six years ago", "at the age of 32")."""
    best: Fact[float] | None = None
    for sentence in sentences:
        if sentence.index > event.sentence.index + 2:
            break
        for time, days in _times_before(scan, sentences, sentence, event):
            if event.spread and _of_benign(sentence, time):
                continue
            if _of_primary(scan, sentence, time) and (best is None or days > best.value):
                best = Fact(days, (scan.evidence(sentence, *time.span),), basis="told of primary")
    return best


def _of_benign(sentence: Sentence, time: TimeExpression) -> bool:
    """True where only benign tumours are named beside the time: none of them spread."""
    near = (h for h in sentence.hits if -90 <= h.start - time.span.end <= 90)
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
    now = (of_event or ages)[0].days if ages else None
    for time in sentence.times:
        if time.direction < 0 and time.days and time.kind in ("relative", "duration"):
            yield time, time.days
        elif (
            time.kind == "age"
            and now
            and time.days
            and now - time.days >= DAYS_PER_YEAR / 2
            and (time is not ages[0] or of_event)
            and not _of_a_person(sentence, time)
        ):
            yield time, now - time.days


def _of_a_person(sentence: Sentence, time: TimeExpression) -> bool:
    """True for "a 72-year-old man": the age opens another patient."""
    return any(
        time.span.end <= h.start <= time.span.end + 12
        and (person := h.term.get("person")) is not None
        and "pronoun" not in person.codes
        for h in sentence.hits
    )


_HISTORY_OF = Pattern(
    r" ?(?:s )?history of (?!(?:\w+ ){0,4}(?:pain\w*|mass|swelling|lump|bleeding|growing|enlarging))(?:\w+ ){0,4}(?:\w*cancer|\w*carcino\w+|\w*sarcoma|\w*lymphoma|\w*leuk(?:a)?emia|melanoma|malignancy|myeloma)\b"
)
"""A length since which a tumour is known ("a six-year history of breast cancer")."""


def _of_primary(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True where the time tells when a tumour was diagnosed or treated, not since when a symptom is there."""
    bit = scan.bit
    told = bit["treatment"] | bit["histology"] | bit["neoplasm"] | bit["drug"]
    if _HISTORY_OF.match(sentence.marks, scan.folded, time.span.end, sentence.end):
        return True
    if not _of_tumour(scan, sentence) or not sentence.kinds & (
        bit["treatment"] | bit["diagnosed"] | bit["history"] | bit["drug"]
    ):
        return False
    start, end = time.span
    if any(h.kinds & bit["metastasis"] and start - 80 <= h.end <= start for h in sentence.hits):
        # "under treatment for metastatic cancer for the past nine years": the time counts from the spread.
        return False
    symptom = bit["finding"] | bit["finding_head"] | bit["presenting"]
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
    return last is None or bool(last.kinds & told) or not last.kinds & bit["finding"]


_PRIMARY = Pattern(r"\bthe primary(?: (?:lesion|disease|site|one|had|has|was))\b")


def _transplants(hit: Hit) -> bool:
    """True for the transplantation of an organ: it treated no tumour."""
    entry = hit.term.get("treatment")
    return entry is not None and entry.codes.get("type") == "transplantation"


def _of_tumour(scan: Scan, sentence: Sentence) -> bool:
    """True where the sentence names a tumour, or an operation that is one on an organ."""
    bit = scan.bit
    if sentence.kinds & (bit["histology"] | bit["neoplasm"]):
        return True
    if _PRIMARY.search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return True
    return any(
        (entry := hit.term.get("treatment")) is not None and "site" in entry.codes for hit in sentence.hits
    )


def _primary_found(scan: Scan, tumours: Tumours) -> bool:
    """True where the text tells how the primary was found, and not only what the metastases are of."""
    bit = scan.bit
    finding = (
        bit["diagnosed"] | bit["imaging"] | bit["micro"] | bit["presenting"] | bit["exam"] | bit["treatment"]
    )
    causes = {s.cause.start for s in tumours.spreads}
    seats = {s.site for s in tumours.spreads if s.status == "present"}
    return any(
        not p.history
        and not p.uncertain
        and p.sentence.kinds & finding
        and (p.site not in seats or p.weight == SURE)
        and not any(
            -45 <= start - p.source.start < 0 for start in causes | _words_of_spread(scan, p.sentence)
        )
        for p in tumours.primaries
    )


def _words_of_spread(scan: Scan, sentence: Sentence) -> set[int]:
    found = ((hit.start, hit.term.get("metastasis")) for hit in sentence.hits)
    return {start for start, entry in found if entry is not None and "stage" not in entry.codes}


def _tells_return(scan: Scan, sentence: Sentence) -> bool:
    """True where the sentence tells that the disease came back."""
    wanted = scan.bit["recurrence"] | scan.bit["outcome"]
    return bool(sentence.kinds & wanted) and any(
        hit.kinds & wanted and tells_recurrence(scan, sentence, hit) for hit in sentence.hits
    )


def _at_once(
    scan: Scan,
    sentences: Sequence[Sentence],
    tumours: Tumours,
    event: Event,
    *,
    known: int,
    treated: int,
) -> Fact[float] | None:
    """Zero where the metastasis belongs to the work-up or the operation in which the primary was found."""
    sentence = event.sentence
    if not event.spread or event.history or event.named or known <= sentence.index:
        return None
    if course_pattern("metachronous").search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return None
    if _tells_return(scan, sentence) or course_pattern("found_later").search(
        sentence.marks, scan.folded, sentence.start, sentence.end
    ):
        return None
    evidence = (scan.evidence(sentence, event.start, event.end),)
    if course_pattern("tn_stage").match(sentence.marks, scan.folded, event.start, event.end):
        # The stage of a tumour is that of its finding or of the operation on it.
        return Fact(0.0, evidence, basis="no time told")
    if _with_tumour(scan, event):
        return Fact(0.0, evidence, basis="found together")
    if not _primary_found(scan, tumours):
        return None
    if sentence.index <= treated:
        return Fact(0.0, evidence, basis="no time told")
    later = any(
        time.direction > 0 and not _of_something_else(scan, s, time)
        for s, time, _ in lengths(sentences)
        if treated <= s.index <= sentence.index and s.kinds & _coming(scan)
    )
    if later:
        return None
    specimen = course_pattern("specimen").search(sentence.marks, scan.folded, sentence.start, sentence.end)
    return Fact(0.0, evidence, basis="no time told") if specimen else None


def _with_tumour(scan: Scan, event: Event) -> bool:
    """True for "CT showed a renal tumour with lung metastases": what found the one found the other."""
    bit = scan.bit
    sentence = event.sentence
    tumour = bit["histology"] | bit["neoplasm"]
    if not sentence.kinds & (bit["imaging"] | bit["diagnosed"] | bit["micro"] | bit["presenting"]):
        return False
    return any(
        hit.kinds & tumour
        and hit.end < event.start
        and course_pattern("with_spread").fullmatch(sentence.marks, scan.folded, hit.end, event.start)
        for hit in sentence.hits
    )
