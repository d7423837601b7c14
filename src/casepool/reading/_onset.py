"""How long the symptoms had lasted before presentation."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.model import DAYS_PER_YEAR, Fact
from casepool.vocabulary import Kind

from ._pattern import Pattern
from ._person import ages_of, years_of
from ._scan import Scan, Sentence
from ._told_lengths import Told, likeliest

LIKELY_ENOUGH: Final = 0.4
"""Probability from which a length counts as that of the symptoms: below it, none told is the better guess (F1 on the annotated texts)."""
FIRST: Final = 8
"""Sentences from the first on in which an age at which something began is asked for."""
_SINCE_AGE: Final = Pattern(r"\b(?:since|from)(?: (?:about|around))?(?: the)?(?: age)?(?: of)? \Z")


def read_symptom_duration(
    scan: Scan, sentences: Sequence[Sentence], told: Sequence[Told], *, treated: int
) -> Fact[float] | None:
    """The time that symptoms are said to have lasted before presentation: a length told, else since an age or since birth.

    Parameters
    ----------
    told : sequence of Told
        The lengths that the sentences tell.
    treated : int
        Index of the first sentence that tells a treatment; past the end where none does.
    """
    best = likeliest(told, asked="symptoms", least=LIKELY_ENOUGH)
    if best is not None:
        return best.fact(scan)
    first = [s for s in sentences if s.index <= min(treated, sentences[0].index + FIRST)]
    found = _since_ages(scan, sentences, first)
    if " birth" in scan.folded:
        found += _since_birth(scan, sentences, first)
    if not found:
        return None
    days, sentence, span = max(found, key=lambda f: f[0])
    return Fact(days, (scan.evidence(sentence, *span),), basis="told")


def _since_ages(
    scan: Scan, sentences: Sequence[Sentence], told: Sequence[Sentence]
) -> list[tuple[float, Sentence, tuple[int, int]]]:
    """What began at an age ("snoring since the age of six") has lasted from then to the age at presentation."""
    found: list[tuple[float, Sentence, tuple[int, int]]] = []
    symptom = Kind.FINDING | Kind.FINDING_HEAD
    for sentence in told:
        for time in sentence.times if sentence.kinds & symptom else ():
            before = scan.folded[max(sentence.start, time.start - 24) : time.start]
            at = scan.folded[time.start : time.end]
            if time.kind != "age" or not (
                _SINCE_AGE.search(sentence.marks, before) or at.startswith(("since ", "from "))
            ):
                continue
            now = next((years_of(t.value) for s, t in ages_of(scan, sentences) if t is not time), None)
            then = years_of(time.value)
            if now is not None and then is not None and now > then:
                found.append(((now - then) * DAYS_PER_YEAR, sentence, (time.start, time.end)))
    return found


_SINCE_BIRTH: Final = re.compile(r"\b(?:since|from)(?: the)?(?: time of)?(?: his| her)? birth\b")
_CHILDHOOD: Final = 18


def _since_birth(
    scan: Scan, sentences: Sequence[Sentence], told: Sequence[Sentence]
) -> list[tuple[float, Sentence, tuple[int, int]]]:
    """What a child has had since birth has lasted as long as the child is old."""
    found: list[tuple[float, Sentence, tuple[int, int]]] = []
    symptom = Kind.FINDING | Kind.FINDING_HEAD
    for sentence in told:
        if not sentence.kinds & symptom:
            continue
        birth = _SINCE_BIRTH.search(scan.folded, sentence.start, sentence.end)
        if birth is None or not any(h.kinds & symptom and h.end <= birth.start() for h in sentence.hits):
            continue
        now = next((years_of(time.value) for _, time in ages_of(scan, sentences)), None)
        if now is not None and now < _CHILDHOOD:
            found.append((now * DAYS_PER_YEAR, sentence, birth.span()))
    return found
