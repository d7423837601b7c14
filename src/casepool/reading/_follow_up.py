"""How long the patient was followed after the treatment of the episode reported.

A length told goes before dates, and dates before ages. Which of the lengths is that of the follow-up, and whether one is, is weighed (`_told_lengths`).
"""

from collections.abc import Sequence
from typing import Final

from casepool.model import DAYS_PER_MONTH, DAYS_PER_YEAR, Fact
from casepool.vocabulary import Kind

from ._lengths import dates, months_between, of_now
from ._mention_rows import course_pattern
from ._pattern import Pattern
from ._person import relative_age
from ._recurrence_words import recurrence_told
from ._scan import Scan, Sentence
from ._told_lengths import Told, likeliest
from ._treatments import operates
from ._vital import TODAY

LIKELY_ENOUGH: Final = 0.5
"""Probability from which a length counts as that of the follow-up: below it, none told is the better guess (F1 on the annotated texts)."""
TOLD_BEHIND: Final = 0.25
"""The same for a length told behind the last of the ages that else would tell it."""
AT_ONCE: Final = 2
"""Sentences behind the date of a metastasis in which the operation on it may be told."""


def read_follow_up(
    scan: Scan,
    sentences: Sequence[Sentence],
    told: Sequence[Told],
    *,
    treated: int,
    came: Sequence[int] = (),
    death: int | None = None,
) -> Fact[float] | None:
    """The time from treatment to the last contact or death, as told; else by dates; else by ages.

    Parameters
    ----------
    told : sequence of Told
        The lengths that the sentences tell.
    treated : int
        Index of the first sentence that tells a treatment; past the end where none does.
    came : sequence of int
        Where the times begin at which the disease was back: they open an episode.
    death : int, optional
        Where the sentence begins that tells the death: its date goes before lengths told elsewhere.
    """
    first = min(treated, sentences[-1].index)
    best = likeliest(told, asked="follow-up", least=LIKELY_ENOUGH)
    dated = _by_dates(scan, sentences, first=first, came=came)
    if best is not None and not _is_later(dated, best.fact(scan), death):
        return best.fact(scan)
    if dated is not None:
        return dated
    # Where no treatment is told, a state at a later age is one of the time since the presentation.
    aged = _by_ages(scan, sentences, first=first if treated <= first else sentences[0].index)
    best = likeliest(told, asked="follow-up", least=TOLD_BEHIND) if aged is not None else None
    if aged is not None and best is not None and best.told.time.start > aged.evidence[-1].span.end:
        # In a long report many lengths share what is likely; one told behind the last age is later than the ages reach.
        return best.fact(scan)
    return aged


LONGER: Final = 2.0
"""Times that the time between two dates must be as long as a length told before the last of them, to go before it."""


def _is_later(dated: Fact[float] | None, told: Fact[float], death: int | None) -> bool:
    """True where dates reach farther than the length told: to the death, or to a visit told behind a much shorter length."""
    if dated is None:
        return False
    last, length = dated.evidence[-1], told.evidence[-1]
    if last.sentence.start == death and length.sentence.start != death:
        return True
    return last.span.start > length.span.start and dated.value >= LONGER * told.value


def _by_dates(
    scan: Scan, sentences: Sequence[Sentence], *, first: int, came: Sequence[int]
) -> Fact[float] | None:
    """From the first date of a treatment, or of the operation on disease come back, to the last date at which a state is told."""
    known = list(dates(sentences))
    told = [d for d in known if d[0].index >= first]
    if known and told and told[0][0].index > first:
        # The treatment has no date of its own: it was given at the date told last before it.
        told = [*(d for d in known if d[0].index < first and of_now(scan, d[0], d[1].span.start))][-1:] + told
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


_WELL: Final = Pattern(
    r"\b(?:he|she|patient|child|boy|girl|infant|man|woman) (?:was|is|remain\w*|has been|has remained) (?:still |\w+ly )?(?:well|healthy|asymptomatic|symptom free|free of symptoms)\b(?! (?:\w+ed|known|until|before)\b)"
)
"""A good state of the patient, which is told of a day on which somebody saw it."""


def _tells_contact(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence that tells a death, a life, a visit or no recurrence: its date is one of contact, not of a further step."""
    here = sentence.marks, scan.folded, sentence.start, sentence.end
    if (
        sentence.kinds & Kind.FOLLOW_UP
        or _WELL.search(*here)
        or course_pattern("follow_up_clear").search(*here)
    ):
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


SHORTEST: Final = 14.0
"""Days by which two ages of an infant differ at least where the second is that of a later state."""


def _by_ages(scan: Scan, sentences: Sequence[Sentence], *, first: int) -> Fact[float] | None:
    """From the age at the presentation to a later one at which a state is told ("He is now nine years old and healthy")."""
    ages = [
        (s, t, t.days)
        for s in sentences
        for t in s.times
        if (t.kind == "age" or t.anchor == "birth") and t.days
    ]
    if len(ages) < 2 or ages[0][0].index > first:
        return None
    told = Kind.OUTCOME | Kind.FOLLOW_UP
    begin = ages[0]
    for sentence, time, days in reversed(ages[1:]):
        if sentence.index <= first or not of_now(scan, sentence, time.start):
            continue
        if relative_age(scan, sentence, time):
            continue
        if "year-old" in scan.text[time.start : time.end + 4].replace("years", "year"):
            continue  # "a ten-year-old girl" is another one
        state = (
            sentence.kinds & told
            or _WELL.search(sentence.marks, scan.folded, sentence.start, sentence.end)
            or course_pattern("now").search(sentence.marks, scan.folded, sentence.start, time.start)
            or TODAY.match(sentence.marks, scan.folded, time.end, sentence.end)
        )
        if state and days - begin[2] >= (DAYS_PER_YEAR / 2 if begin[2] > DAYS_PER_YEAR else SHORTEST):
            evidence = (scan.evidence(begin[0], *begin[1].span), scan.evidence(sentence, *time.span))
            return Fact(days - begin[2], evidence, basis="ages")
    return None
