"""Which part of the course each sentence tells: the patient's past, or the first, second ... episode."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.model import Episode
from casepool.vocabulary import Kind

from ._looks_back import (
    DONE_FOR_A_TUMOUR,
    Present,
    is_earlier,
    is_perfect,
    looks_back,
    may_look_back,
    month_of,
)
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of

PAST: Final = 0
"""Period of sentences that tell the patient's past; episodes count from 1."""

_STILL_PAST: Final = Pattern(
    r"\b(?:(?<!after )(?<!after the )(?<!after his )(?<!after her )(?<!since )(?<!since the )(?<!from the )(?<!following the )initial|initially|at that time|at the time|then|the primary|the breast|original)\b"
)
_PRESENT: Final = Pattern(
    r"\b(?:on admission|at admission|currently|at present|this time|now|during the present|on arrival|at presentation to|recently|her current|his current)\b"
)
_TUMOUR: Final = Kind.HISTOLOGY | Kind.NEOPLASM
_AGAIN: Final = Pattern(
    r"\b(?:again|second episode|readmitted|re admitted|returned(?! to (?:normal|work|baseline|full|\d))|re presented|came (?:again|back)|new onset|another)\b",
    whole=True,
)
_NO_OPENING: Final = Pattern(
    r"\b(?:recover|improv|resol[vu]|subsid|disappear|walked|regain|relie[fv]|free of|ceased|normali[sz]"
    r"|died|expired|succumbed|discontinued|withdrawn|was stopped|were stopped)"
)
"""Words that tell the end of symptoms, of a treatment or of the course, and nothing new."""
NEW_EPISODE_DAYS: Final = 14.0
"""Shortest time after a treatment at which new symptoms open a new episode, in days; earlier ones belong to its course."""
NEW_EPISODE_AGE_DAYS: Final = 300.0
"""The same between two ages, in days: ages are told in whole years."""
NEW_EPISODE_MONTHS: Final = 3
"""Shortest time between the month told last and that of symptoms that open a new episode."""
_FELT: Final = Kind.FINDING | Kind.PRESENTING
"""What is told of a patient who came; a mere lesion at some time was found."""
_VITALS: Final = Pattern(
    r"\b(?:blood pressure|heart rate|pulse|body temperature|vital signs|respiratory rate|visual acuity|intraocular pressure|h?ae?moglobin|(?:complete |white |full )?(?:blood|cell) counts?|laborator(?:y|ies))\b"
)
"""What is measured on those who come; nobody tells it of an old illness."""
_SEEN: Final = Kind.FINDING | Kind.IMAGING | Kind.RECURRENCE
"""What a sentence in another tense than "had been" tells of now."""
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
    has_past = any(
        (s.kinds & Kind.HISTORY and s.kinds & _TUMOUR)
        or (number and (may_look_back(s) or _leads_back(scan, sentences, number)))
        for number, s in enumerate(sentences)
    )
    if not has_past and not any(_may_open_episode(scan, s) for s in sentences):
        for sentence in sentences:
            sentence.period = 1
        return (Episode(number=1, label="presentation"),)
    course = _Course(scan, sentences, has_past=has_past)
    for position in range(len(sentences)):
        course.mark(position)
    if course.in_past:
        _end_past(sentences, len(course.episodes), looked_back=course.looked_back)
    return tuple(course.episodes)


class _Course:
    """The sentences of a patient as they are gone through."""

    __slots__ = (
        "episodes",
        "has_past",
        "in_past",
        "looked_back",
        "perfect",
        "places",
        "present",
        "scan",
        "sentences",
        "treated",
    )

    def __init__(self, scan: Scan, sentences: Sequence[Sentence], *, has_past: bool) -> None:
        self.scan = scan
        self.sentences = sentences
        self.has_past = has_past
        self.episodes = [Episode(number=1, label="presentation")]
        self.in_past = False
        self.looked_back: set[int] = set()
        """Positions of sentences that tell the past by a time of their own."""
        self.perfect = False
        """True while the past is told by "had been", so that another tense ends it."""
        self.treated = False
        """True once a treatment was told in this episode."""
        self.places: set[str] = set()
        self.present = Present()

    def mark(self, position: int) -> None:
        """Sets the period of a sentence."""
        scan, sentence = self.scan, self.sentences[position]
        back = self.has_past and bool(position) and is_earlier(sentence, self.present)
        leads = back and _leads_back(scan, self.sentences, position)
        back = back and (self.in_past or leads or looks_back(scan, sentence))
        if self.in_past and not back and self._returns(sentence):
            self.in_past = self.perfect = False
        if back:
            # A goitre operated on long ago is told in one sentence; an old tumour has a course.
            self.in_past = self.in_past or leads or bool(sentence.kinds & Kind.HISTOLOGY)
            self.perfect = self.perfect or is_perfect(scan, sentence)
            sentence.period = PAST
            self.looked_back.add(position)
            return
        if (
            not self.in_past
            and self.treated
            and _opens_episode(scan, self.sentences, position, present=self.present)
        ):
            self.episodes.append(_episode(scan, sentence, len(self.episodes) + 1))
            self.treated = False
        sentence.period = PAST if self.in_past else len(self.episodes)
        if self.in_past:
            self.perfect = self.perfect or is_perfect(scan, sentence)
        elif _opens_past(scan, sentence):
            self.in_past, self.perfect = True, False
            self.present.learn(sentence)
            if position and _begins_with_past(sentence):
                sentence.period = PAST
        else:
            self._learn(sentence)

    def _learn(self, sentence: Sentence) -> None:
        """What a sentence of the present tells: its times, its places, and whether a treatment was given."""
        self.present.learn(sentence)
        if self.has_past:
            self.places.update(_places(self.scan, sentence))
        given = Kind.TREATMENT | Kind.DRUG | Kind.REGIMEN
        self.treated = self.treated or any(
            hit.kinds & given and not is_history(self.scan, sentence, hit) for hit in sentence.hits
        )

    def _returns(self, sentence: Sentence) -> bool:
        """True where the telling is back in the present: by its words, a place, a date or age, or its tense."""
        if _back_to_present(self.scan, sentence, self.places, self.perfect):
            return True
        return self.present.is_reached(sentence)


def _end_past(sentences: Sequence[Sentence], number: int, *, looked_back: set[int]) -> None:
    """A past that runs to the end of the text is over where the telling goes on: no report ends in its patient's past.

    Parameters
    ----------
    looked_back : set of int
        Positions of the sentences that tell the past by a time of their own; they stay.
    """
    opened = max((p for p, s in enumerate(sentences) if s.period != PAST), default=-1)
    for position in range(opened + 1, len(sentences)):
        if position not in looked_back:
            sentences[position].period = number


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


def _leads_back(scan: Scan, sentences: Sequence[Sentence], position: int) -> bool:
    """True for what was felt at a time, where what was done for a tumour then follows ("In 2009 he had noticed a lump. It had been excised")."""
    sentence = sentences[position]
    if not sentence.times or not sentence.kinds & _FELT or position + 1 == len(sentences):
        return False
    behind = sentences[position + 1]
    if not behind.kinds & DONE_FOR_A_TUMOUR or behind.times:
        return False
    return is_perfect(scan, sentence) and is_perfect(scan, behind)


def _back_to_present(scan: Scan, sentence: Sentence, places: set[str], perfect: bool) -> bool:
    """True where the telling returns from the past: by its words, its tense, or to a place that the episode is about."""
    words = scan.folded[sentence.start : sentence.end]
    if _PRESENT.search(sentence.marks, words):
        return True
    if _STILL_PAST.search(sentence.marks, words):
        return False
    if is_perfect(scan, sentence):
        return False
    if sentence.kinds & (Kind.EXAM | Kind.PRESENTING) or _VITALS.search(sentence.marks, words):
        return True
    if perfect and sentence.kinds & _SEEN and not any(time.direction > 0 for time in sentence.times):
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


def _may_open_episode(scan: Scan, sentence: Sentence, *, present: Present | None = None) -> bool:
    """True for symptoms with a time after something, a month or an age well after the last one told, or a word for "again",
    and for what a heading calls a recurrence.
    """
    if _is_headed(scan, sentence):
        return True
    if not sentence.kinds & (Kind.FINDING | Kind.FINDING_HEAD):
        return False
    if not _is_later(sentence, present):
        if _AGAIN.search(sentence.marks, scan.folded, sentence.start, sentence.end) is None:
            return False
    return _NO_OPENING.search(sentence.marks, scan.folded, sentence.start, sentence.end) is None


_HEADS: Final[tuple[str, ...]] = (
    "recurrence",
    "relapse",
    "episode",
    "metastasis",
    "admission",
    "presentation",
    "hospitalization",
    "hospitalisation",
)
"""Last words of a heading that may open an episode."""
_HEADED: Final = re.compile(
    r"(?:^|[.:\n] ?|\n\S+ )(?:(?:first|second|third|fourth|1st|2nd|3rd|local|distant|late) )?(?:recurrence|relapse)\Z"
    r"|(?:^|[.:\n] ?|\n\S+ )(?:second|third|fourth|2nd|3rd) [a-z]+\Z"
)
"""Such a heading on a line of its own or before the text ("Second recurrence"); the first admission opens no later episode."""
LONGEST_HEAD: Final = 40
"""Most characters of it with what stands before it."""


def _is_headed(scan: Scan, sentence: Sentence) -> bool:
    """True for the first sentence under a heading that calls what follows a recurrence or another episode."""
    stop = sentence.start - 1
    while stop > 0 and scan.folded[stop - 1] == " ":
        stop -= 1
    if not scan.folded.endswith(_HEADS, 0, max(stop, 0)):
        return False
    return _HEADED.search(scan.text[max(0, stop - LONGEST_HEAD) : stop].lower()) is not None


def _is_later(sentence: Sentence, present: Present | None) -> bool:
    """True for a time after something, a month or an age well after what was told last (any month and age where that is not asked)."""
    if not sentence.kinds & _FELT:
        return False
    for time in sentence.times:
        if time.direction > 0 and time.kind != "age" and (time.days or 0) >= NEW_EPISODE_DAYS:
            return True
        if time.kind == "age" and time.days:
            if present is None or (
                present.age is not None and time.days - present.age >= NEW_EPISODE_AGE_DAYS
            ):
                return True
    if sentence.kinds & _LOOKED_AT or not sentence.times:
        return False
    month = month_of(sentence)
    if month is None or present is None:
        return month is not None
    return present.month is not None and month - present.month >= NEW_EPISODE_MONTHS


def _opens_episode(scan: Scan, sentences: Sequence[Sentence], position: int, *, present: Present) -> bool:
    """True for new symptoms a while after a treatment that lead to a work-up or a treatment."""
    sentence = sentences[position]
    symptom = Kind.FINDING | Kind.FINDING_HEAD
    if not _may_open_episode(scan, sentence, present=present):
        return False
    if not _is_headed(scan, sentence) and not any(
        hit.kinds & symptom and status_of(scan, sentence, hit)[0] == "present" for hit in sentence.hits
    ):
        return False
    if is_perfect(scan, sentence) and not sentence.kinds & Kind.PRESENTING:
        return False
    work_up = Kind.IMAGING | Kind.TREATMENT | Kind.METASTASIS | Kind.RECURRENCE
    return any(s.kinds & work_up for s in sentences[position : position + LOOK_AHEAD])


def _episode(scan: Scan, sentence: Sentence, number: int) -> Episode:
    return Episode(
        number=number,
        label=f"episode {number}",
        evidence=(scan.evidence(sentence, sentence.start, sentence.end),),
    )
