"""How long the patient was followed after the treatment of the episode reported.

A length that belongs to a state (alive, free of disease, dead, at a follow-up) goes before a length that only stands
after the treatment; of each kind the longest counts. A time at which the patient came back with new disease is no follow-up
of the episode that begins then, unless it is the last contact told after others.
"""

from collections.abc import Sequence

from casepool.model import DAYS_PER_MONTH, DAYS_PER_YEAR, Fact, TimeExpression
from casepool.vocabulary import Kind

from ._clock import counted_on
from ._lengths import after_a_past_time, dates, lengths, months_between, of_now
from ._mention_rows import course_pattern
from ._pattern import Pattern
from ._person import relative_age
from ._recurrence_words import recurrence_told
from ._scan import Scan, Sentence
from ._status import status_of
from ._treatments import operates

_ON_TREATMENT = Pattern(r" *s? ?of (?:\w+ )?(?:treatment|therapy|chemotherapy)")
"""A length of treatment: that of a follow-up is told beside it."""
_LIVES = frozenset({"outcome:alive", "outcome:doing-well", "outcome:asymptomatic-at-follow-up"})
"""Words for a life that is told at a last contact."""
_OF_AGE = Pattern(r" *(?:s )?(?:of|in) (?:life|age|gestation|pregnancy|amenorrh\w+)\b")
"""A length that tells an age."""
SHORTEST = 0.5
"""Days after which a later time alone tells a contact."""
BACK = -1
"""Rank of a time at which the patient came back: it counts where nothing later is told."""
FARTHEST_DEATH = 110
"""Characters between a length and the word for the death, or for no recurrence, that it belongs to."""
AT_ONCE = 2
"""Sentences behind the date of a metastasis in which the operation on it may be told."""
FARTHEST_COMING = 100
"""Characters behind a time in which it is said with what the patient came then."""
FARTHEST_STATE = 70
"""Characters before a length in which the state that lasted is told."""


def read_follow_up(
    scan: Scan, sentences: Sequence[Sentence], *, treated: int, came: Sequence[int] = ()
) -> Fact[float] | None:
    """The longest time from treatment to a later contact or death, as told; else by dates.

    Parameters
    ----------
    came : sequence of int
        Where the times begin at which the disease was back: they open an episode.
    """
    best: dict[int, tuple[float, Sentence, TimeExpression]] = {}
    untreated = treated > sentences[-1].index
    first = sentences[0].index if untreated else treated
    told = scan.bit["follow_up"] | scan.bit["outcome"] | scan.bit["recurrence"] | scan.bit["metastasis"]
    added = counted_on(scan, sentences, first=first)
    ends = sentences[0], sentences[-1]
    for sentence, time, days in lengths(sentences):
        if sentence.index < first or after_a_past_time(sentence, time):
            continue
        if untreated and not sentence.kinds & told and sentence is not sentences[-1]:
            continue
        listed = _listed_before(scan, sentence, time)
        # "CT after three months and one year": what is said of the first holds for the second.
        rank = _rank(scan, sentence, time, came, ends=ends)
        if not rank and listed:
            rank = _rank(scan, sentence, listed, came, ends=ends)
        if rank == BACK and (untreated or sentence.index == treated or time.kind != "relative"):
            continue
        if not rank or not of_now(scan, sentence, time.span.start):
            continue
        if untreated and rank < 2 and sentence is not sentences[-1]:
            continue
        days += added.get(time.span.start, 0.0)
        if rank not in best or days > best[rank][0]:
            best[rank] = (days, sentence, time)
    back = best.pop(BACK, None)  # alone it tells no follow-up: the episode reported begins then
    if back and best and all(back[1].index > b[1].index and back[0] > b[0] for b in best.values()):
        best = {1: back}
    if best:
        stated = best[max(best)]
        later = best.get(1, stated)
        if later[1].index > stated[1].index and later[0] > stated[0]:
            # What is told after the last state is later than it.
            stated = later
        days, sentence, time = stated
        basis = "told" if max(best) > 1 else "a later time"
        return Fact(days, (scan.evidence(sentence, *time.span),), basis=basis)
    first = min(treated, sentences[-1].index)
    return _by_dates(scan, sentences, first=first, came=came) or _by_ages(scan, sentences, first=first)


_TREATED_FOR = Pattern(
    r"\b(?:was|were|been|is) (?:\w+ly )?(?:treated|managed)(?: \w+| )* (?:for|over)(?: (?:a (?:total|period) of|about|approximately|more than|at least|the last|another))* *$"
    r"|\b(?:has|have) (?:now )?completed(?: (?:about|more than|over|at least|a total of))* *$"
)
"""What stands before the length of a treatment."""


def _rank(
    scan: Scan,
    sentence: Sentence,
    time: TimeExpression,
    came: Sequence[int],
    *,
    ends: tuple[Sentence, Sentence],
) -> int:
    """2 for the length of a state, 1 for a later time, `BACK` for one at which the patient came back, 0 for no follow-up."""
    if time.direction < 0 and time.kind != "duration":
        return 0
    start, end = time.span
    before = scan.folded[max(sentence.start, start - FARTHEST_STATE) : start]
    after = scan.folded[end : min(sentence.end, end + 40)]
    if sentence is ends[1] and _TREATED_FOR.search(sentence.marks, scan.folded, sentence.start, start):
        # The length of the last treatment told is that of the time to the last contact.
        return 1
    drug = course_pattern("course_of_drug").search(sentence.marks, before)
    if drug and not sentence.kinds & Kind.FOLLOW_UP:
        # "treated for nine months and recovered": the state at the end of the treatment is the last one told.
        return 1 if course_pattern("then_better").match(sentence.marks, after) else 0
    if _OF_AGE.match(sentence.marks, after):
        return 0
    stated = course_pattern("state_before").search(sentence.marks, before)
    lasted = course_pattern("state_after").match(sentence.marks, after)
    if time.direction < 0:
        return 2 if stated and not drug else 0
    visited = (
        sentence.kinds & Kind.FOLLOW_UP
        and time.direction > 0
        and not _ON_TREATMENT.match(sentence.marks, after)
        and not _presents(scan, sentence, time)
    )
    if before.rstrip().endswith(
        ("discharged on", "discharged on the", "discharged home on", "discharged after")
    ):
        return 1
    if stated or lasted or visited or _dead_or_free(scan, sentence, time):
        return 2 if start not in came else 1
    if (
        start in came
        or _presents(scan, sentence, time)
        or course_pattern("came_before").search(sentence.marks, before)
    ):
        return BACK if time.direction > 0 else 0
    if _is_step(scan, sentence, time):
        return 0
    if (time.days and time.days < SHORTEST) or (sentence is ends[0] and not _tells_contact(scan, sentence)):
        # Hours are those of an observation; the sentence that opens the report tells what it is about.
        return 0
    later = time.direction > 0 or course_pattern("later_after").match(sentence.marks, after)
    return 1 if later or course_pattern("later_before").search(sentence.marks, before) else 0


_AND = Pattern(r" *(?:s )?(?:(?:and|or) *)?")


def _listed_before(scan: Scan, sentence: Sentence, time: TimeExpression) -> TimeExpression | None:
    """The later time that this one is listed with ("after three months and one year")."""
    if time.direction:
        return None
    for other in sentence.times:
        if other.span.end <= time.span.start and _AND.fullmatch(
            sentence.marks, scan.folded, other.span.end, time.span.start
        ):
            if other.direction > 0 and other.kind == "relative":
                return other
            return _listed_before(scan, sentence, other) if other.kind == "duration" else None
    return None


def _is_step(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "One month later the bowel was resected": the time of a further treatment or of a diagnosis tells no state."""
    bit = scan.bit
    if sentence.kinds & (bit["follow_up"] | bit["outcome"]):
        return False
    if sentence.kinds & (bit["imaging"] | bit["exam"] | bit["lab"]) and not operates(sentence):
        return False
    start, end = time.span
    if course_pattern("step_after").match(sentence.marks, scan.folded, end, min(sentence.end, end + 90)):
        return True
    before = scan.folded[max(sentence.start, start - FARTHEST_STATE) : start]
    return course_pattern("step_before").search(sentence.marks, before) is not None


def _presents(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "Two months later she presented with", "was diagnosed with": the time opens a presentation."""
    end = time.span.end
    until = min(sentence.end, end + FARTHEST_COMING)
    found = course_pattern("came_back").match(sentence.marks, scan.folded, end, until)
    if found is not None and _COUNTED.match(sentence.marks, scan.folded, end, found.end()):
        # "Three years after the diagnosis of metastases he is well": what it counts from, not what he came with.
        found = course_pattern("came_back").match(sentence.marks, scan.folded, found.end(), until)
    return found is not None


_COUNTED = Pattern(
    r" *(?:s )?(?:after|since|following|from|of) (?:the |his |her )?(?:\w+ ){0,2}?(?:diagnos\w+|detection|appearance|onset|discovery|development|resection|removal|excision|irradiation|treatment|\w+ectomy) (?:of|for) (?:\w+ ){0,4}?metasta\w+$"
)
"""An event of the spread that a time counts from."""


def _dead_or_free(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True where the sentence tells a death, a life, or no recurrence, and the time is not that of something else in it."""
    if not sentence.kinds & (Kind.OUTCOME | Kind.RECURRENCE | Kind.METASTASIS):
        return False
    for hit in sentence.hits:
        if not -FARTHEST_DEATH <= hit.start - time.span.end <= FARTHEST_DEATH:
            continue
        outcome = hit.term.get("outcome")
        if outcome is not None and outcome.codes.get("status") == "dead":
            return True
        if hit.start >= time.span.end and course_pattern("came_back").match(
            sentence.marks, scan.folded, time.span.end, hit.start
        ):
            # "Two years later she relapsed, and is now free of disease": the time is that of the relapse.
            continue
        if outcome is not None and outcome.id in _LIVES and status_of(scan, sentence, hit)[0] == "present":
            return True
        if recurrence_told(scan, sentence, hit) is False:
            return True
        if hit.term.get("metastasis") is not None and status_of(scan, sentence, hit)[0] == "absent":
            return True
    return False


def _by_dates(
    scan: Scan, sentences: Sequence[Sentence], *, first: int, came: Sequence[int]
) -> Fact[float] | None:
    """From the first date of a treatment, or of the operation on disease come back, to the last date at which a state is told."""
    told = [d for d in dates(sentences) if d[0].index >= first]
    if len(told) < 2:
        return None
    begin = told[0]
    for back in told:
        index = back[0].index
        if back[1].span.start in came and any(
            operates(s) for s in sentences if 0 <= s.index - index <= AT_ONCE
        ):
            # What came back and was operated on opens the episode that is reported.
            begin = back
    end = next((d for d in reversed(told) if _tells_contact(scan, d[0])), None)
    if end is None or end[1].span.start <= begin[1].span.start:
        return None
    months = months_between(begin[2], end[2])
    if months <= 0:
        return None
    evidence = tuple(scan.evidence(sentence, *time.span) for sentence, time, _ in (begin, end))
    return Fact(months * DAYS_PER_MONTH, evidence, basis="dates")


def _tells_contact(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence that tells a death, a life, a visit or no recurrence: its date is one of contact, not of a further step."""
    if sentence.kinds & Kind.FOLLOW_UP:
        return True
    if not sentence.kinds & (Kind.OUTCOME | Kind.RECURRENCE):
        return False
    for hit in sentence.hits:
        outcome = hit.term.get("outcome")
        if outcome is not None and "status" in outcome.codes:
            return True
        if recurrence_told(scan, sentence, hit) is False:
            return True
    return False


def _by_ages(scan: Scan, sentences: Sequence[Sentence], *, first: int) -> Fact[float] | None:
    """From the age at the presentation to a later one at which a state is told ("He is now nine years old and healthy")."""
    ages = [(s, t, t.days) for s in sentences for t in s.times if t.kind == "age" and t.days]
    if len(ages) < 2 or ages[0][0].index > first:
        return None
    told = scan.bit["outcome"] | scan.bit["follow_up"]
    begin = ages[0]
    for sentence, time, days in reversed(ages[1:]):
        if sentence.index <= first or not of_now(scan, sentence, time.span.start):
            continue
        if relative_age(scan, sentence, time):
            continue
        if "year-old" in scan.text[time.span.start : time.span.end + 4].replace("years", "year"):
            continue  # "a ten-year-old girl" is another one
        state = sentence.kinds & told or course_pattern("now").search(
            sentence.marks, scan.folded, sentence.start, time.span.start
        )
        if state and days - begin[2] >= DAYS_PER_YEAR / 2:
            evidence = (scan.evidence(begin[0], *begin[1].span), scan.evidence(sentence, *time.span))
            return Fact(days - begin[2], evidence, basis="ages")
    return None
