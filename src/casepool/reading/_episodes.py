"""Which part of the course each sentence tells: the patient's past, or the first, second ... episode."""

from collections.abc import Sequence
from typing import Final

from casepool.model import Episode
from casepool.vocabulary import Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of

PAST: Final = 0
"""Period of sentences that tell the patient's past; episodes count from 1."""

_STILL_PAST: Final = Pattern(
    r"\b(?:initial|initially|at that time|at the time|then|the primary|the breast|original)\b"
)
_PRESENT: Final = Pattern(
    r"\b(?:on admission|at admission|currently|at present|this time|now|during the present|on arrival|at presentation to|recently|her current|his current)\b"
)
_TUMOUR: Final = Kind.HISTOLOGY | Kind.NEOPLASM
_AGAIN: Final = Pattern(
    r"\b(?:again|second episode|readmitted|re admitted|returned|re presented|new onset|another)\b",
    whole=True,
)
_BETTER: Final = Pattern(
    r"\b(?:recover|improv|resol[vu]|subsid|disappear|walked|regain|relie[fv]|free of|ceased|normali[sz])"
)
"""Words that tell the end of symptoms, not new ones."""
NEW_EPISODE_DAYS: Final = 14.0
"""Shortest time after a treatment at which new symptoms open a new episode, in days; earlier ones belong to its course."""
NEW_EPISODE_MONTHS: Final = 3
"""Shortest time between the month told last and that of symptoms that open a new episode."""
_LOOKED_AT: Final = Kind.IMAGING | Kind.PATHOLOGY | Kind.TREATMENT
"""A sentence with one of them and a month tells what was done then, not that symptoms brought the patient."""
LOOK_AHEAD: Final = 5
"""Sentences after new symptoms in which a work-up or treatment must follow for them to be an episode."""


def mark_periods(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Episode, ...]:
    """Sets `period` of each sentence of a patient; the episodes, in order.

    Where a case section tells the course, the title and the abstract tell it again: they open no episode.
    """
    course = [s for s in sentences if s.section == "case"]
    if not course:
        return _mark(scan, sentences)
    summary = [s for s in sentences if s.section != "case"]
    if summary:
        _mark(scan, summary)
    episodes = _mark(scan, course)
    for sentence in summary:
        sentence.period = min(sentence.period, len(episodes))
    return episodes


def _mark(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Episode, ...]:
    has_past = any(s.kinds & Kind.HISTORY and s.kinds & _TUMOUR for s in sentences)
    if not has_past and not any(_may_open_episode(scan, s) for s in sentences):
        for sentence in sentences:
            sentence.period = 1
        return (Episode(number=1, label="presentation"),)
    episodes = [Episode(number=1, label="presentation")]
    in_past = False
    treated = False
    places: set[str] = set()
    month: int | None = None
    for position, sentence in enumerate(sentences):
        if in_past and _back_to_present(scan, sentence, places):
            in_past = False
        if not in_past and treated and _opens_episode(scan, sentences, position, since=month):
            episodes.append(_episode(scan, sentence, len(episodes) + 1))
            treated = False
        sentence.period = PAST if in_past else len(episodes)
        if not in_past and _opens_past(scan, sentence):
            in_past = True
            if position and _begins_with_past(sentence):
                sentence.period = PAST
            continue
        if not in_past:
            month = _month(sentence) or month
            if has_past:
                places.update(_places(scan, sentence))
            given = Kind.TREATMENT | Kind.DRUG | Kind.REGIMEN
            treated = treated or any(
                hit.kinds & given and not is_history(scan, sentence, hit) for hit in sentence.hits
            )
    if in_past:
        _end_past(sentences, len(episodes))
    return tuple(episodes)


def _end_past(sentences: Sequence[Sentence], number: int) -> None:
    """A past that runs to the end of the text is over where the telling goes on: no report ends in its patient's past."""
    opened = max((p for p, s in enumerate(sentences) if s.period != PAST), default=-1)
    for sentence in sentences[opened + 1 :]:
        sentence.period = number


def _opens_past(scan: Scan, sentence: Sentence) -> bool:
    """True where the sentence turns to the patient's earlier tumour ("Her past history was significant for ...")."""
    if not sentence.kinds & Kind.HISTORY or not sentence.kinds & (Kind.HISTOLOGY | Kind.NEOPLASM):
        return False
    if sentence.kinds & Kind.PRESENTING:
        return False
    return any(
        hit.kinds & (Kind.HISTOLOGY | Kind.NEOPLASM)
        and is_history(scan, sentence, hit)
        and status_of(scan, sentence, hit)[0] == "present"
        and not is_of_relative(scan, sentence, hit)
        for hit in sentence.hits
    )


BEGINS: Final = 24
"""Most characters before the word for the past in a sentence that tells nothing else ("His surgical history included")."""


def _begins_with_past(sentence: Sentence) -> bool:
    """True where the sentence speaks of the past from its first words on."""
    return any(hit.kinds & Kind.HISTORY and hit.start - sentence.start <= BEGINS for hit in sentence.hits)


def _back_to_present(scan: Scan, sentence: Sentence, places: set[str]) -> bool:
    """True where the telling returns from the past: by its words, or to a place that the episode is about."""
    words = scan.folded[sentence.start : sentence.end]
    if _PRESENT.search(sentence.marks, words):
        return True
    if _STILL_PAST.search(sentence.marks, words):
        return False
    if sentence.kinds & (Kind.EXAM | Kind.PRESENTING):
        return True
    return bool(places & _places(scan, sentence))


def _places(scan: Scan, sentence: Sentence) -> set[str]:
    """Sites of imaged, treated or metastatic lesions told; the site of an old primary comes only in its past."""
    if not sentence.kinds & (Kind.NEOPLASM | Kind.IMAGING | Kind.METASTASIS):
        return set()
    found = set()
    for hit in sentence.hits:
        site = hit.term.get("site")
        metastasis = hit.term.get("metastasis")
        name = (
            metastasis.codes.get("site")
            if metastasis is not None
            else site.name
            if site is not None
            else None
        )
        if name is not None and not is_history(scan, sentence, hit):
            found.add(name)
    return found


def _month(sentence: Sentence) -> int | None:
    """The first calendar month that the sentence tells, counted from year 0; None where none is told."""
    for time in sentence.times:
        if time.date is not None and time.date[1] is not None:
            return time.date[0] * 12 + time.date[1]
    return None


def _may_open_episode(scan: Scan, sentence: Sentence, *, since: int | None = 0) -> bool:
    """True for symptoms with a time after something, a month well after the last one told, or a word for "again"."""
    if not sentence.kinds & (Kind.FINDING | Kind.FINDING_HEAD):
        return False
    later = bool(sentence.times) and any(
        time.direction > 0 and time.kind != "age" and (time.days or 0) >= NEW_EPISODE_DAYS
        for time in sentence.times
    )
    if not later and sentence.times and since is not None and not sentence.kinds & _LOOKED_AT:
        month = _month(sentence)
        later = month is not None and month - since >= NEW_EPISODE_MONTHS
    if not later:
        if _AGAIN.search(sentence.marks, scan.folded, sentence.start, sentence.end) is None:
            return False
    return _BETTER.search(sentence.marks, scan.folded, sentence.start, sentence.end) is None


def _opens_episode(scan: Scan, sentences: Sequence[Sentence], position: int, *, since: int | None) -> bool:
    """True for new symptoms a while after a treatment that lead to a work-up or a treatment."""
    sentence = sentences[position]
    symptom = Kind.FINDING | Kind.FINDING_HEAD
    if not _may_open_episode(scan, sentence, since=since):
        return False
    if not any(
        hit.kinds & symptom and status_of(scan, sentence, hit)[0] == "present" for hit in sentence.hits
    ):
        return False
    work_up = Kind.IMAGING | Kind.TREATMENT | Kind.METASTASIS | Kind.RECURRENCE
    return any(s.kinds & work_up for s in sentences[position : position + LOOK_AHEAD])


def _episode(scan: Scan, sentence: Sentence, number: int) -> Episode:
    return Episode(
        number=number,
        label=f"episode {number}",
        evidence=(scan.evidence(sentence, sentence.start, sentence.end),),
    )
