"""Whether the patient lives at the last contact told, and what a dead patient died of."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from casepool.model import Fact, Span, TimeExpression
from casepool.vocabulary import Hit, Kind

from ._mention_rows import any_context, course_pattern
from ._pattern import Pattern
from ._recurrence_words import behind_specimen, of_specimen, recurrence_told
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._treatments import operates

_CAUSE_LINK: Final = Pattern(
    r" (?:of|from|for|against|in an?|in(?= (?:\w+ ){0,2}(?:failure|shock|coma|cachexia|insufficiency|arrest)\b)|due to|because of|secondary to|as a result of|as a consequence of|owing to|by|with|to|caused by) "
)
"""What ties a death to its cause ("died two months later of ...", "succumbed to ...")."""
_OTHER_LINK: Final = Pattern(
    r"\b(?:diagnosis|onset|start|initiation|appearance|beginning|completion|end|day|days|month|months|time|age|date|resection|removal|detection|development|period|years?|cycles?|courses?|treatment|discovery|presentation|admission|occurrence|recognition|identification|introduction|commencement|cessation|evolution|evidence|signs?|absence|free|illness|follow ?up|hospitali[sz]ation)$"
)
"""Words before "of" that tie something else than the cause ("died two months after the diagnosis of cancer")."""
_LOOSE_LINKS: Final = frozenset({"of", "from", "for", "by", "with", "to", "in", "in a", "in an"})
FARTHEST_LINK: Final = 60
"""Characters between the word for the death and the word that ties its cause to it."""
_TIES: Final[tuple[str, ...]] = (" of ", " to", " against", " with")
"""The same inside the word for the death ("succumbed to", "lost her battle with")."""
_THIS: Final = Pattern(
    r" (?:\w+ ){0,2}?(?:of|from|due to|because of|as a result of) (?:this|that|it|these)\b"
)
"""A cause that is told in the sentence before ("Bleeding began. He died of this.")."""
_NAMED_CAUSE: Final = Pattern(
    r"\bcause of (?:the |his |her |this |our )?(?:patient s |patient )?death (?:was|is|were|to be|being|as)\b"
)
"""A cause that is called so ("the cause of death was sepsis")."""
_OF_WHICH: Final = Pattern(
    r" (?:of|from|to|due to|because of) which {1,2}(?:the |our |this )?(?:patient|she|he|man|woman|boy|girl|child) (?:\w+ ){0,2}$"
)
"""A cause that is told before the death ("lymphoma, of which the patient died")."""
_LED_TO: Final = Pattern(
    r" (?:lead(?:s|ing)? to|led to|result(?:ed|ing|s) in|caus(?:ed|ing)|culminat(?:ed|ing) in|provok(?:ed|ing)|responsible for)(?: (?:the|his|her|patient|s|a|sudden|early|rapid))* *$"
)
"""What ties a death to the cause before it ("sepsis leading to death")."""
CAUSES: Final[tuple[str, ...]] = ("treatment", "other", "disease")
"""In order of search; the first whose words stand behind a death counts."""
FARTHEST_CAUSE: Final = 60
"""Characters behind the word that ties a death to its cause."""
FARTHEST_LENGTH: Final = 25
"""Characters between "survived" and the length of the life."""
FARTHEST_DECLINE: Final = 110
"""Characters before a death in which words of the disease's course tell its cause."""


def read_vital_status(
    scan: Scan, sentences: Sequence[Sentence], *, treated: int, came: Sequence[int] = ()
) -> Fact[str] | None:
    """Dead where a death is told; alive where a later state of the living patient is.

    Parameters
    ----------
    treated : int
        Index of the first sentence that tells a treatment; past the end where none does.
    came : sequence of int
        Where the times begin at which the disease was back: they tell when it was found, and no state after that.
    """
    alive = None
    outcome = scan.bit["outcome"]
    for sentence in sentences:
        if not sentence.kinds & outcome:
            continue
        for hit in sentence.hits:
            status = hit.term["outcome"].codes.get("status") if hit.kinds & outcome else None
            if status is None:
                continue
            if is_of_relative(scan, sentence, hit) and not _is_the_patient(scan, sentence, hit):
                continue
            if status != "dead" and is_history(scan, sentence, hit):
                # A life in the past is followed by another; a death is the last that is told.
                continue
            if not (_is_death if status == "dead" else _is_life)(scan, sentence, hit):
                continue
            fact = Fact(status, (scan.evidence(sentence, hit.start, hit.end),), basis="told")
            if status == "dead":
                return fact
            alive = (
                replace(fact, value="dead", basis="survival")
                if _survival_ended(scan, sentence, hit)
                else fact
            )
    lived = (
        _by_autopsy(scan, sentences)
        or alive
        or _without_recurrence(scan, sentences)
        or _later_state(scan, sentences, treated=treated, came=came)
        or _of_age_now(scan, sentences)
    )
    ended = _survival_told(scan, sentences)
    if ended is None or lived is None or lived.value == "dead":
        return lived or ended
    return ended if ended.evidence[0].span.start > lived.evidence[0].span.start else lived


def _is_the_patient(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the patient is the subject, though a relative is named beside it ("as his son told, the patient died")."""
    if scan.folded.endswith(_UNTIL, 0, hit.start):
        return True
    if _WITH_BABY.search(sentence.marks, scan.folded, sentence.start, hit.start):
        return True
    subject = _SUBJECT.search(sentence.marks, scan.folded, sentence.start, hit.start)
    return subject is not None and (
        not subject[0].startswith(("he", "she"))
        or not any(h.kinds & Kind.KIN and h.start < subject.start() for h in sentence.hits)
    )


_BABY: Final = r"(?:bab(?:y|ies)|infants?|newborns?|neonates?|child(?:ren)?|twins?|f(?:o)?etus)"
_WITH_BABY: Final = Pattern(
    rf"\b(?:mother and (?:the |her |their )?(?:\w+ ){{0,2}}?{_BABY}|{_BABY} and (?:the |her |his |their )?mother)\b(?: \w+){{0,6}}? *$"
)
"""The patient and her child as one subject ("both mother and baby were well")."""
_SUBJECT: Final = Pattern(r"\b(?:(?:the|our|this) patient|s?he) (?:(?:had|has|then|was) |\w+ly ){0,2}$")
_SURVIVED: Final = Pattern(
    r"\b(?<!has )(?<!have )(?<!had )(?<!has now )(?<!have now )survived (?:for )?(?:(?:an|another|about|approximately|only|a|further|additional|more|than|over|nearly|almost) )*$"
)
"""Words before a length of life that is over."""


def _survival_ended(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "the patient survived for 12 months": a life told by its length in the past tense is over."""
    if scan.folded[hit.start : hit.end] != "survived":
        return False
    for time in sentence.times:
        if 0 <= time.start - hit.end <= FARTHEST_LENGTH and time.days:
            free = any(_tells_free(scan, sentence, other) for other in sentence.hits)
            return (
                not free
                and _SURVIVED.search(sentence.marks, scan.folded, sentence.start, time.start) is not None
            )
    return False


_SURVIVAL: Final = Pattern(
    r"(?<!free )(?<!median )(?<!mean )(?<!average )(?<!year )(?<!month )(?<!graft )(?<!flap )(?<!cell )(?<!expected )\bsurvival(?: (?:time|period|duration))? (?:was|amounted to|from diagnosis was|after diagnosis was)(?: (?:only|about|approximately))* *$"
    r"|\b(?<!has )(?<!have )(?<!had )lived (?:for )?(?:only )?(?:another |a further |an additional )?(?:about |some )?$"
)
"""Words before the length of a life, which is known when it is over."""


_MORE: Final = Pattern(r"\b(?:another|further|additional|only|more|longer)\b")
"""Words by which a length that somebody lived is the rest of a life ("lived for another year"), not one spent at a place."""


def _survival_told(scan: Scan, sentences: Sequence[Sentence]) -> Fact[str] | None:
    """Dead where the length of the life is told ("his overall survival was 20 months")."""
    for sentence in sentences:
        for time in sentence.times if _SURVIVAL.may(sentence.marks) else ():
            told = _SURVIVAL.search(sentence.marks, scan.folded, sentence.start, time.start)
            if told is None:
                continue
            if not told[0].startswith("lived") or _MORE.search(
                sentence.marks, scan.folded, told.start(), time.end
            ):
                return Fact("dead", (scan.evidence(sentence, *time.span),), basis="survival")
    return None


def _of_age_now(scan: Scan, sentences: Sequence[Sentence]) -> Fact[str] | None:
    """Alive where an age is told as that of now ("She is now seven years old")."""
    now = course_pattern("now")
    for sentence in sentences[1:]:
        for time in sentence.times:
            if time.kind == "age":
                before = max(sentence.start, time.start - 25), time.start
                if now.search(sentence.marks, scan.folded, *before) or TODAY.match(
                    sentence.marks, scan.folded, time.end, sentence.end
                ):
                    return Fact("alive", (scan.evidence(sentence, *time.span),), basis="later state")
    return None


TODAY: Final = Pattern(r"(?: old| of age)? (?:now|today|at present|currently)\b")
"""Words behind an age that tell it as that of now."""


def _without_recurrence(scan: Scan, sentences: Sequence[Sentence]) -> Fact[str] | None:
    """Alive where no recurrence is told of a length of time or of a visit."""
    wanted = scan.bit["outcome"] | scan.bit["recurrence"]
    for sentence in reversed(sentences):
        if not sentence.kinds & wanted:
            continue
        if (
            not sentence.kinds & scan.bit["follow_up"]
            and not _UP_TO_NOW.search(sentence.marks, scan.folded, sentence.start, sentence.end)
            and not any(
                t.kind == "duration" or (t.direction >= 0 and t.kind == "relative") for t in sentence.times
            )
        ):
            continue
        for hit in sentence.hits:
            if hit.kinds & wanted and recurrence_told(scan, sentence, hit) is False:
                return Fact("alive", (scan.evidence(sentence, hit.start, hit.end),), basis="later state")
    return None


_UP_TO_NOW: Final = Pattern(
    r"\b(?:so far|to date|up to now|until now|thus far|as yet|since then|at present)\b|\bsince *$"
)
"""Words that tell a state as that of the time of writing."""
_UNTIL: Final[tuple[str, ...]] = ("until his ", "until her ", "till his ", "till her ")
"""Words before a death that is the patient's, though a relative is named before it ("cared for by his wife until his death")."""
_DIED: Final = frozenset({"died", "passed away", "expired", "perished", "succumbed", "succumbed to"})
_NOT: Final = Pattern(
    r"\b(?:not|never|nobody|none|neither|nor|no \w+)(?: (?:have|has|had|been|yet|ever|\w+ly))* *$"
)
"""What stands before a verb for dying that it denies."""


def _is_death(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """False for "no deaths", "near-fatal", "risk of death", "death of his father", "a dead fetus"."""
    if course_pattern("no_death_after").match(sentence.marks, scan.folded, hit.end, sentence.end):
        return False
    before = scan.folded[max(sentence.start, hit.start - 30) : hit.start]
    if scan.folded[hit.start : hit.end] in _DIED:
        # "She was not willing to be treated and passed away": the denial is that of the verb before.
        return (
            _NOT.search(sentence.marks, before) is None
            and course_pattern("no_death").search(sentence.marks, before) is None
        )
    if status_of(scan, sentence, hit)[0] == "absent":
        return False
    return course_pattern("no_death").search(sentence.marks, before) is None


_OF_OPERATION: Final = frozenset(
    {"without complications", "without complication", "uneventful", "uneventfully"}
)
"""Words for how an operation went as much as for what came after."""
_OPERATION: Final = Pattern(
    r" (?:\w+ ){0,4}?(?:resection|operation|surgery|procedure|\w+ectomy|\w+otomy|anastomosis|intubation|delivery|pregnancy)\b"
)
"""What else may have gone without complications ("an uneventful lobectomy")."""


_AIMED_AT: Final = Pattern(
    r"\b(?:for|time|high|super|without|hope of|aim of|(?<!able )to (?:induce|achieve|obtain|maintain)|inducing) (?:an? |the )?(?:(?:symptom\w*|pain|palliative|further|better) )?$"
)
"""Words before a good state that it is only aimed at, or before "resolved" of a picture."""


def _is_life(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """False for "the mass was well circumscribed", and for an operation without complications, of which nothing later is told."""
    words = scan.folded[hit.start : hit.end]
    before = scan.folded[max(sentence.start, hit.start - 25) : hit.start]
    if _AIMED_AT.search(sentence.marks, before):
        return False
    if words.endswith((" free", "remission", "well")) and course_pattern("ended").search(
        sentence.marks, before
    ):
        # "after being disease-free for a year, a polyp was found"
        return False
    if words.endswith(" well") and course_pattern("not_well").match(
        sentence.marks, scan.folded, hit.end, sentence.end
    ):
        return False
    if words in _OF_OPERATION:
        if _OPERATION.match(sentence.marks, scan.folded, hit.end, sentence.end):
            return False
        return (
            course_pattern("after_operation").search(
                sentence.marks, scan.folded, sentence.start, sentence.end
            )
            is not None
        )
    if words in ("on follow up", "on followup") and _FOUND_THEN.search(
        sentence.marks, scan.folded, sentence.start, sentence.end
    ):
        # "A mass was found on follow-up CT": how the illness came to light, not how it ended.
        return False
    if "response" in hit.term["outcome"].codes and (
        course_pattern("shown_in_specimen").search(
            sentence.marks, scan.folded, max(sentence.start, hit.start - 60), hit.start
        )
        or course_pattern("seen_in_specimen").match(sentence.marks, scan.folded, hit.end, sentence.end)
    ):
        return False  # how the tumour that was removed had responded
    return not of_specimen(scan, sentence, hit)


def _by_autopsy(scan: Scan, sentences: Sequence[Sentence]) -> Fact[str] | None:
    """An autopsy of the patient tells the death."""
    autopsy = course_pattern("autopsy")
    if not autopsy.may(scan.marks):
        return None
    for sentence in sentences:
        found = autopsy.search(sentence.marks, scan.folded, sentence.start, sentence.end)
        if found and not _SEEN_IN_GENERAL.search(sentence.marks, scan.folded, sentence.start, found.start()):
            return Fact("dead", (scan.evidence(sentence, *found.span()),), basis="autopsy")
    return None


_SEEN_IN_GENERAL: Final = Pattern(r"\b(?:are|is|may be|can be)(?: \w+){1,4} ?$")
"""Words before an autopsy that tell what others show ("such deposits are mostly found at autopsy")."""


def _later_state(
    scan: Scan, sentences: Sequence[Sentence], *, treated: int, came: Sequence[int]
) -> Fact[str] | None:
    """Alive by what is told after the first treatment: a response, a recovery, a visit.

    A later time alone ("two years later") tells a state only where no finding or operation follows that it led to.
    """
    bit = scan.bit
    led = bit["histology"] | bit["micro"] | bit["diagnosed"]
    open_end = True
    if treated > sentences[-1].index:
        return _untreated_state(scan, sentences)
    for sentence in reversed(sentences):
        if sentence.index < treated:
            return None
        later = None
        if open_end and sentence.index > treated:
            later = next(
                (t for t in sentence.times if t.start not in came and _tells_later(scan, sentence, t)), None
            )
        found = _tells_state(scan, sentence)
        followed = (
            sentence.kinds & bit["follow_up"]
            and not _only_followed_by(scan, sentence)
            and not _PLANNED.search(sentence.marks, scan.folded, sentence.start, sentence.end)
            and (
                open_end or not _FOUND_THEN.search(sentence.marks, scan.folded, sentence.start, sentence.end)
            )
        )
        if found or later is not None or followed:
            start, end = (
                found.span() if found else later.span if later is not None else (sentence.start, sentence.end)
            )
            return Fact("alive", (scan.evidence(sentence, start, end),), basis="later state")
        if sentence.kinds & led or operates(sentence):
            open_end = False
    return None


def _only_followed_by(scan: Scan, sentence: Sentence) -> bool:
    """True where the word for a follow-up tells the next step ("surgery was followed by radiotherapy")."""
    follow_up = scan.bit["follow_up"]
    return all(
        scan.folded.endswith("followed", h.start, h.end) and scan.folded.startswith(" by ", h.end)
        for h in sentence.hits
        if h.kinds & follow_up
    )


def _tells_later(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for a later time that does not open a new presentation ("nine months later she presented with metastases")."""
    if time.direction <= 0 or time.kind == "age":
        return False
    end = time.end
    return (
        course_pattern("came_back").match(sentence.marks, scan.folded, end, min(sentence.end, end + 70))
        is None
    )


def _untreated_state(scan: Scan, sentences: Sequence[Sentence]) -> Fact[str] | None:
    """Alive by a state with a later time, where no treatment is known after which any state would be a later one."""
    for sentence in reversed(sentences[1:]):
        found = course_pattern("in_care").search(sentence.marks, scan.folded, sentence.start, sentence.end)
        if found is None and any(t.direction > 0 and t.kind == "relative" for t in sentence.times):
            found = _tells_state(scan, sentence)
        if found:
            return Fact("alive", (scan.evidence(sentence, *found.span()),), basis="later state")
    return None


_TO_COME: Final = Pattern(
    r"\b(?:will|should|can|could|would|(?<!in )may(?! \d)|might|must|useful (?:for|in)|risk of)\b[\w ]{0,40}$|\b(?:in order|need\w*|required?|used|aim\w*|intended|attempt\w*|tr(?:ied|y)|administered|performed|inserted|placed|prescribed|advised) (?:\w+ ){0,3}?to $"
)
"""Words before a state that is told as one to come, or in general."""


_PLANNED: Final = Pattern(r"\b(?:will|should|planned|scheduled|recommended|advised)\b")
"""Words that tell a follow-up as one to come."""


_FOUND_THEN: Final = Pattern(
    r"\b(?:developed|discovered|detected|revealed|disclosed|found|noted|appeared|diagnosed|recurred)\b|\bpresented with\b"
)
"""Words by which a visit led to the finding that the rest of the text is about."""


def _start(found: re.Match[str]) -> int:
    return found.start()


def _tells_state(scan: Scan, sentence: Sentence) -> re.Match[str] | None:
    """The words for a later state of the patient, not those for one to come or for what a stain shows."""
    if sentence.kinds & scan.bit["micro"] and not sentence.kinds & scan.bit["follow_up"]:
        return None
    told = any_context("later_state").finditer(sentence.marks, scan.folded, sentence.start, sentence.end)
    for found in sorted(told, key=_start):
        before = scan.folded[sentence.start : found.start()]
        if (
            _TO_COME.search(sentence.marks, before) is None
            and _AIMED_AT.search(sentence.marks, before) is None
            and course_pattern("shown_in_specimen").search(sentence.marks, before) is None
            and not (found[0] == "free of" and behind_specimen(scan, sentence, found.start()))
        ):
            return found
    return None


def read_cause(
    scan: Scan, sentences: Sequence[Sentence], vital: Fact[str], *, neoplastic: bool
) -> Fact[str] | None:
    """What the patient died of: told in a sentence of the death, or by the decline that led to it."""
    if vital.basis == "survival":
        return None
    evidence = vital.evidence[0]
    first = next(i for i, s in enumerate(sentences) if s.start == evidence.sentence.start)
    cause = _cause_at(scan, sentences, (first, *evidence.span), neoplastic=neoplastic)
    if cause is not None:
        return cause
    for place, sentence in enumerate(sentences[first + 1 :], start=first + 1):
        # "We report a fatal case ... She died of sepsis": the first words for the death need not tell its cause.
        for hit in sentence.hits if sentence.kinds & scan.bit["outcome"] else ():
            if _tells_death(scan, sentence, hit):
                cause = _cause_at(scan, sentences, (place, hit.start, hit.end), neoplastic=neoplastic)
                if cause is not None:
                    return cause
    return None if neoplastic or vital.basis != "told" else _by_illness(scan, sentences[first], evidence.span)


IMPLIED: Final = "illness told"
"""Basis of a cause of death that nothing tells but the illness that the report is about."""


def _by_illness(scan: Scan, sentence: Sentence, death: Span) -> Fact[str] | None:
    """The illness that the report is about, where it is no tumour and nothing else is told beside the death.

    A tumour may be told of a patient who died years later; an illness without one is told to the end that it had.
    """
    if course_pattern("death_otherwise").search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return None
    return Fact("disease", (scan.evidence(sentence, *death),), basis=IMPLIED)


def _tells_death(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    outcome = hit.term.get("outcome")
    dead = outcome is not None and outcome.codes.get("status") == "dead"
    return dead and not is_of_relative(scan, sentence, hit) and _is_death(scan, sentence, hit)


def _cause_at(
    scan: Scan, sentences: Sequence[Sentence], death: tuple[int, int, int], *, neoplastic: bool
) -> Fact[str] | None:
    """The cause told with one of the words for the death: the index of its sentence, start and end."""
    place, start, end = death
    sentence = sentences[place]
    for hit in sentence.hits:
        outcome = hit.term.get("outcome")
        if outcome is not None and "cause" in outcome.codes and "weak" not in outcome.codes:
            return Fact(outcome.codes["cause"], (scan.evidence(sentence, hit.start, hit.end),), basis="told")
    before = sentences[place - 1] if place else None
    operated = _by_operation(scan, sentence, end, before=before) if neoplastic else None
    if operated is not None:
        return Fact("treatment", (scan.evidence(sentence, *operated),), basis="course")
    # Some words for a death hold its cause ("died of septic shock") or the tie to it.
    tie = next((at for word in _TIES if (at := scan.folded.find(word, start, end)) >= 0), end)
    told = (
        _told_cause(scan, sentence, tie)
        or _named_cause(scan, sentence)
        or _cause_before(scan, sentence, start)
    )
    if told is not None:
        if told.value == "other" and not neoplastic and "sep" in scan.folded[slice(*told.evidence[0].span)]:
            # Without a tumour the sepsis is that of the infection or perforation which the report is about.
            return Fact("disease", told.evidence, basis="told")
        return told
    free = next((h for h in sentence.hits if _tells_free(scan, sentence, h)), None)
    if free is not None and neoplastic:
        return Fact("other", (scan.evidence(sentence, free.start, free.end),), basis="free of disease")
    if before is not None and _THIS.match(sentence.marks, scan.folded, end, sentence.end):
        for cause in CAUSES:
            found = course_pattern(f"cause_{cause}").search(
                before.marks, scan.folded, before.start, before.end
            )
            if found:
                return Fact(cause, (scan.evidence(before, *found.span()),), basis="course")
    return _by_course(scan, sentences, place, start, end)


def _by_course(
    scan: Scan, sentences: Sequence[Sentence], place: int, start: int, end: int
) -> Fact[str] | None:
    """The cause by the course that led to the death, or by what an autopsy found."""
    sentence = sentences[place]
    marks, folded = sentence.marks, scan.folded
    of_treatment = course_pattern("complicated").search(marks, folded, sentence.start, start)
    if of_treatment:
        return Fact("treatment", (scan.evidence(sentence, *of_treatment.span()),), basis="course")
    behind = end, min(sentence.end, end + FARTHEST_DECLINE)
    led = (
        course_pattern("decline").search(marks, folded, max(sentence.start, start - FARTHEST_DECLINE), start)
        or course_pattern("since_spread").search(marks, folded, *behind)
        or course_pattern("in_vain").search(marks, folded, *behind)
    )
    if led:
        return Fact("disease", (scan.evidence(sentence, *led.span()),), basis="course")
    for other in sentences[place : place + 2]:
        clean = course_pattern("autopsy_free").search(other.marks, folded, other.start, other.end)
        if clean:
            return Fact("other", (scan.evidence(other, *clean.span()),), basis="course")
    for kind, near in (("autopsy_spread", sentences[place : place + 2]), ("failing", sentences[:place][-1:])):
        for other in near:
            led = course_pattern(kind).search(other.marks, folded, other.start, other.end)
            if led:
                return Fact("disease", (scan.evidence(other, *led.span()),), basis="course")
    return None


def _tells_free(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for words for a life without disease: who dies then dies of something else."""
    outcome = hit.term.get("outcome")
    free = outcome is not None and outcome.codes.get("recurrence") == "false"
    return free and recurrence_told(scan, sentence, hit) is False


FARTHEST_OPERATION: Final = 31.0
"""Days after an operation up to which a death is one of it, where nothing else is told to have caused it."""
_OF_TUMOUR: Final = Pattern(
    r"\b(?:progress\w*|metasta\w+|recurren\w+|relapse\w*|disseminat\w+|cancer|carcino\w+|tumou?r|disease|aggressive\w*|despite|although)\b"
)
"""Words beside a death soon after an operation by which it is not one of the operation."""


def _by_operation(
    scan: Scan, sentence: Sentence, end: int, *, before: Sentence | None
) -> tuple[int, int] | None:
    """Where the sentence tells that the patient died of an operation or of drugs: in or soon after it, or of their harm.

    A clause of its own ("..., and she died") goes on with the one `before`.
    """
    goes_on = before is not None and scan.text[before.end - 1 : before.end] not in ".!?"
    start, marks = sentence.start, sentence.marks
    if goes_on and before is not None:
        start, marks = before.start, marks | before.marks
    found = course_pattern("died_in_treatment").search(marks, scan.folded, start, sentence.end)
    if found is not None:
        return max(found.start(), sentence.start), found.end()
    if _OF_TUMOUR.search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return None
    for time in sentence.times:
        if time.direction <= 0 or not time.days or time.days > FARTHEST_OPERATION:
            continue
        near = -FARTHEST_LINK <= time.start - end <= FARTHEST_LINK
        if near and course_pattern("of_operation").match(sentence.marks, scan.folded, time.end, sentence.end):
            return time.start, time.end
        if near and time.anchor == "surgery":
            return time.start, time.end
    return None


def _told_cause(scan: Scan, sentence: Sentence, end: int) -> Fact[str] | None:
    """The cause behind the word for the death ("died of sepsis", "death from progression", "died two years later (sepsis)")."""
    for link in _CAUSE_LINK.finditer(
        sentence.marks, scan.folded, end, min(sentence.end, end + FARTHEST_LINK)
    ):
        if link[0].strip() in _LOOSE_LINKS and _OTHER_LINK.search(
            sentence.marks, scan.folded, end, link.start()
        ):
            continue
        found = _cause_in(scan, sentence, link.end(), min(sentence.end, link.end() + FARTHEST_CAUSE))
        if found is not None:
            return Fact(found[0], (scan.evidence(sentence, end + 1, found[1]),), basis="told")
    bracket = scan.text.find("(", end, min(sentence.end, end + FARTHEST_LINK))
    if bracket >= 0:
        found = _cause_in(scan, sentence, bracket, min(sentence.end, bracket + FARTHEST_CAUSE))
        if found is not None:
            return Fact(found[0], (scan.evidence(sentence, bracket + 1, found[1]),), basis="told")
    return None


def _cause_in(scan: Scan, sentence: Sentence, start: int, end: int) -> tuple[str, int] | None:
    """The cause that the words up to the next time tell, and where its words end."""
    # "from brain metastases two years after surgery": the time tells nothing of the cause.
    end = min((t.start for t in sentence.times if start < t.start < end), default=end)
    tumour = scan.bit["histology"] | scan.bit["neoplasm"] | scan.bit["metastasis"]
    named = next((h for h in sentence.hits if h.kinds & tumour and start <= h.start < end), None)
    for cause in CAUSES:
        found = course_pattern(f"cause_{cause}").search(sentence.marks, scan.folded, start, end)
        if found:
            if named is not None and _WHEN.search(sentence.marks, scan.folded, named.end, found.start()):
                # "of the metastatic tumour in the postoperative period": that is when, not why.
                return "disease", named.end
            return cause, found.end()
    return ("disease", named.end) if named is not None else None


_WHEN: Final = Pattern(r"\b(?:in|during|after|following) (?:the |an? |his |her )?(?:\w+ ){0,2}\Z")
"""Words by which what follows tells only when a patient died."""


def _named_cause(scan: Scan, sentence: Sentence) -> Fact[str] | None:
    """The cause that is called the cause of death."""
    link = _NAMED_CAUSE.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    if link is None:
        return None
    found = _cause_in(scan, sentence, link.end(), min(sentence.end, link.end() + FARTHEST_CAUSE))
    return Fact(found[0], (scan.evidence(sentence, link.start(), found[1]),), basis="told") if found else None


def _cause_before(scan: Scan, sentence: Sentence, start: int) -> Fact[str] | None:
    """The cause that stands before the death and is tied to it ("of which he died", "sepsis leading to death")."""
    link = _OF_WHICH.search(sentence.marks, scan.folded, sentence.start, start) or _LED_TO.search(
        sentence.marks, scan.folded, max(sentence.start, start - FARTHEST_LINK), start
    )
    if link is None:
        return None
    found = _cause_in(scan, sentence, max(sentence.start, link.start() - FARTHEST_CAUSE), link.start())
    return Fact(found[0], (scan.evidence(sentence, link.start(), start),), basis="told") if found else None
