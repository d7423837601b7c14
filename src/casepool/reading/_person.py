"""Who the patient is: age and sex."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from casepool.model import DAYS_PER_WEEK, DAYS_PER_YEAR, Evidence, Fact, Patient, TimeExpression
from casepool.vocabulary import Hit, Kind

from ._apposed_ages import apposed_age
from ._mention_rows import course_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_lettered, is_of_birth, is_of_relative, status_of

_AGE_VALUE: Final = re.compile(
    r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(\d+(?:\.\d+)?)H)?$"
)
_YEARS_PER_UNIT: Final = (
    1.0, 1 / 12, DAYS_PER_WEEK / DAYS_PER_YEAR, 1 / DAYS_PER_YEAR, 1 / (24 * DAYS_PER_YEAR),
)  # fmt: skip
"""Years in a year, month, week, day and hour."""
_PAST_AGE: Final[tuple[str, ...]] = (
    "at the age of ",
    "since the age of ",
    "from the age of ",
    "at age ",
    "age at ",
    "by the age of ",
    " when he was ",
    " when she was ",
    "up to the age of ",
    "before the age of ",
    "after the age of ",
    "over the age of ",
    "under the age of ",
    "below the age of ",
    "above the age of ",
    "until ",
    " then ",
    "earlier  ",
    "previously  ",
    " ago  ",
)

_ORGAN_SEX: Final = {
    "prostate": "male",
    "testis": "male",
    "penis": "male",
    "scrotum": "male",
    "uterus": "female",
    "ovary": "female",
    "cervix uteri": "female",
    "vagina": "female",
    "vulva": "female",
    "fallopian tube": "female",
    "placenta": "female",
}
"""Organs that decide the sex; the patient's own, as the text names them."""


def read_patient(scan: Scan, sentences: Sequence[Sentence], *, number: int, count: int) -> Patient:
    """Age and sex of one patient from the sentences that speak of them."""
    if len(scan.listed) == count > 1:
        years, where, start, end, told = scan.listed[number]
        evidence = scan.evidence(where, start, end)
        by_list = Fact(told, (evidence,), basis="beside age") if told is not None else None
        return Patient(
            age_years=Fact(years, (evidence,), basis="told"),
            sex=by_list or _sex_by_words(scan, sentences) or _sex_by_organ(scan, sentences),
        )
    # Ages that a summary lists for all of them ("three women aged 47, 58 and 71") are not each one's own.
    own = [s for s in sentences if s.patient == number] if count > 1 else sentences
    ages = _ages_told(scan, own)
    if not any(ages):
        ages = _ages_told(scan, sentences)
    now, other = ages
    if count > 1 and not any(s.patient == number for s in sentences):
        each = _told_once(now)
        if len(each) == count:
            now = each[number : number + 1]
    age = None
    sex = None
    apposed = None if now else apposed_age(scan, own or sentences, newborn=not other)
    if apposed is not None:
        evidence = scan.evidence(apposed.sentence, apposed.start, apposed.end)
        age = Fact(apposed.years, (evidence,), basis="told")
    elif now or other:
        sentence, time = (now or other)[0]
        age = Fact(years_of(time.value) or 0.0, (scan.evidence(sentence, *time.span),), basis="told")
        sex = _sex_beside(scan, sentence, time)
    child = age is not None and age.value < CHILD
    return Patient(
        age_years=age,
        sex=sex or _sex_by_words(scan, sentences, child=child) or _sex_by_organ(scan, sentences),
    )


CHILD: Final = 10.0
"""Years below which a pregnancy that is told is the mother's."""


_Ages: TypeAlias = list[tuple[Sentence, TimeExpression]]


def _told_once(ages: _Ages) -> _Ages:
    """The ages of patients told together, less one that is told again ("A 36-year-old woman (the fourth patient)")."""
    told: list[str] = []
    each: _Ages = []
    for index, (sentence, time) in enumerate(ages):
        if time.value not in told or sentence is ages[index - 1][0]:
            told.append(time.value)
            each.append((sentence, time))
    return each


def ages_of(scan: Scan, sentences: Sequence[Sentence]) -> _Ages:
    """Ages at presentation first, then ages told of the past ("at the age of 20") or of the day of writing ("is now 9 years old")."""
    now, other = _ages_told(scan, sentences)
    return now + other


def _ages_told(scan: Scan, sentences: Sequence[Sentence]) -> tuple[_Ages, _Ages]:
    now: _Ages = []
    past: _Ages = []
    later: _Ages = []
    lived: _Ages = []
    for sentence in sentences:
        for time in sentence.times:
            if (
                (time.kind == "age" or time.anchor == "birth")
                and years_of(time.value) is not None
                and not scan.folded.endswith("gestational age of ", 0, time.start)
                and not relative_age(scan, sentence, time)
            ):
                if time.kind != "age":
                    if not _is_whole_first(scan, time):
                        lived.append((sentence, time))
                elif _told_past(scan, sentence, time):
                    past.append((sentence, time))
                else:
                    (later if _told_later(scan, sentence, time) else now).append((sentence, time))
    return now, past + lived + later


def _is_whole_first(scan: Scan, time: TimeExpression) -> bool:
    """True for "the first months of life", which are no age."""
    words = scan.folded[time.start : time.end]
    return words.startswith("first ") and words.endswith("s")


_TODAY: Final[tuple[str, ...]] = (
    " today",
    " now",
    " at present",
    " currently",
    " at the time of writing",
    " at last follow",
    " at the last",
)
_IS: Final[tuple[str, ...]] = (
    " is now ",
    " is currently ",
    " is today ",
    " is at present ",
    " is presently ",
    " alive at age ",
    " alive at the age of ",
    " alive aged ",
)


def _told_later(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for the age on the day of writing ("she is 9 years old today")."""
    start, end = time.start, time.end
    return scan.folded.startswith(_TODAY, end) or scan.folded.endswith(
        _IS, max(sentence.start, start - 24), start
    )


def _told_past(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    start = time.start
    return scan.folded.endswith(_PAST_AGE, max(sentence.start, start - 18), start) or scan.folded.startswith(
        _PAST_AGE, start
    )


def ages_now(scan: Scan, sentences: Sequence[Sentence]) -> Iterator[tuple[float, Evidence]]:
    """(years, evidence) of each age that a word for the patient stands beside, none of the past or of relatives."""
    for sentence, time in ages_of(scan, sentences):
        if not _told_past(scan, sentence, time) and _named_beside(scan, sentence, time):
            yield years_of(time.value) or 0.0, scan.evidence(sentence, *time.span)


_BORN: Final = Pattern(
    r"[ -]*(?:old )?(?:\w+ ){0,2}?(?:premature|preterm|gestation|pregnan|fetus|foetus|infant|baby|newborn|neonate)"
)
_OTHER_TIME: Final = Pattern(
    r"\b(?:since|when|until|from|currently|now|by|returned|diagnosed|her|his) (?:\w+ ){0,4}$"
)
"""What makes of an age that of another time than the presentation."""


def _named_beside(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True where the age is that of the patient: "old" or "aged" with it, and not the length of a pregnancy."""
    start, end = time.start, time.end
    if _OTHER_TIME.search(sentence.marks, scan.folded, max(sentence.start, start - 40), start):
        return False
    told = scan.folded[max(sentence.start, start - 6) : min(sentence.end, end + 5)]
    return (" old" in told or "aged" in told) and _BORN.match(sentence.marks, scan.folded, end) is None


@lru_cache(maxsize=1024)
def years_of(value: str) -> float | None:
    """Years of an age; None where the value is no age."""
    found = _AGE_VALUE.match(value)
    if not found or not any(found.groups()):
        return None
    parts = zip(found.groups(), _YEARS_PER_UNIT, strict=True)
    years = sum(float(number) * length for number, length in parts if number)
    return round(years, 2)


_SEVERAL: Final = Pattern(r"\b(?:two|three|four|both|pair of) (?:\w+ )?$")


def relative_age(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for the age of a relative ("his 34-year-old brother")."""
    if not sentence.kinds & Kind.KIN:
        return False
    start = time.start
    aged = person_aged(scan, sentence, start)
    if aged is not None and "kin" not in aged.term:
        return False
    if _SEVERAL.search(sentence.marks, scan.folded[max(sentence.start, start - 20) : start]):
        # "three 12-year-old brothers": the patients themselves.
        return False
    if scan.folded.endswith((" he was ", " she was "), 0, start):
        return False
    if _subject_is_kin(scan, sentence, start):
        return True
    return any(
        hit.term.get("kin") is not None
        and not is_lettered(scan, hit)
        and not is_of_birth(scan, sentence, hit)
        and -40 <= hit.start - time.end <= 12
        and hit.start > time.start - 40
        and not _own_word_between(scan, sentence, time, hit.start)
        for hit in sentence.hits
    )


_SUBJECT_ENDS: Final = re.compile(r"[;:(]|, (?:and|but|while|whereas|he|she)\b")


def _subject_is_kin(scan: Scan, sentence: Sentence, start: int) -> bool:
    """True for "his mother had died of lung cancer at the age of 62": no other person before the age."""
    told = [hit for hit in sentence.hits if hit.end <= start and hit.kinds & (Kind.PERSON | Kind.KIN)]
    named = (h for h in reversed(told) if "person" not in h.term or "pronoun" not in h.term["person"].codes)
    last = next(named, None)
    return (
        last is not None
        and "kin" in last.term
        and last.term["kin"].codes.get("degree") in ("1", "2", "3")
        and not is_lettered(scan, last)
        and not is_of_birth(scan, sentence, last)
        and _SUBJECT_ENDS.search(scan.text, last.end, start) is None
    )


_AGED: Final = frozenset({"", "of", "aged", "aged of", "who was", "age", "an age of"})
"""What may stand between a person and the age told of him."""


_SEVERAL_PERSONS: Final[tuple[str, ...]] = ("s", "men", "children")
"""How words for more than one person end, whose ages are a list."""


def person_aged(scan: Scan, sentence: Sentence, start: int) -> Hit | None:
    """The person whose age begins there: "a woman aged 31 years", "a man, 40 years old"; None where none stands before it."""
    for hit in sentence.hits:
        if hit.end > start:
            return None
        if (
            hit.kinds & Kind.PERSON
            and start - hit.end <= 12
            and " ".join(scan.folded[hit.end : start].split()) in _AGED
            and "pronoun" not in hit.term["person"].codes
            and not scan.folded.endswith(_SEVERAL_PERSONS, hit.start, hit.end)
        ):
            return hit
    return None


_PARENTS_OF: Final = Pattern(r" (?:[a-z]+ ){0,3}(?:from|of|to|by|with) ")


def _own_word_between(scan: Scan, sentence: Sentence, time: TimeExpression, kin: int) -> bool:
    """True for "a 10-year-old boy of healthy parents", "a 40-year-old woman, wife of a baker": the age is that of the first."""
    return time.end <= kin and any(
        "person" in hit.term
        and time.end <= hit.start < kin
        and (
            scan.text.startswith((",", " ("), hit.end)
            or _PARENTS_OF.match(sentence.marks, scan.folded, hit.end, kin)
        )
        for hit in sentence.hits
    )


def _sex_beside(scan: Scan, sentence: Sentence, time: TimeExpression) -> Fact[str] | None:
    """The person's word within a few words of the age ("45-year-old Asian woman", "woman aged 45")."""
    aged = person_aged(scan, sentence, time.start)
    if aged is not None and "sex" in aged.term["person"].codes:
        # "A man aged 76 years and a woman aged 60"
        return Fact(
            aged.term["person"].codes["sex"],
            (scan.evidence(sentence, aged.start, aged.end),),
            basis="beside age",
        )
    best = None
    person = Kind.PERSON
    for hit in sentence.hits:
        if not hit.kinds & person:
            continue
        entry = hit.term["person"]
        if "sex" not in entry.codes or "pronoun" in entry.codes:
            continue
        if scan.folded.startswith(_OF_MOTHER, hit.start) and (years_of(time.value) or 0.0) < CHILD:
            continue
        distance = hit.start - time.end if hit.start >= time.end else time.start - hit.end + 20
        if distance <= 60 and (best is None or distance < best[0]):
            best = (distance, hit, entry.codes["sex"])
    if best is None:
        return None
    return Fact(best[2], (scan.evidence(sentence, best[1].start, best[1].end),), basis="beside age")


_OF_MOTHER: Final[tuple[str, ...]] = ("pregnan", "gravid", "primi", "multi", "mother")
"""How words begin that tell the sex of a child's mother."""


def _sex_by_words(scan: Scan, sentences: Sequence[Sentence], *, child: bool = False) -> Fact[str] | None:
    """Words and pronouns of the patient's sentences; the sex that more of them tell."""
    votes: dict[str, int] = {"female": 0, "male": 0}
    first: dict[str, Evidence] = {}
    person = Kind.PERSON
    for sentence in sentences:
        if not sentence.kinds & person:
            continue
        for hit in sentence.hits:
            sex = hit.term["person"].codes.get("sex") if hit.kinds & person else None
            if child and scan.folded.startswith(_OF_MOTHER, hit.start):
                continue
            if sex is not None and not is_of_relative(scan, sentence, hit):
                votes[sex] += 1
                if sex not in first:
                    first[sex] = scan.evidence(sentence, hit.start, hit.end)
    if votes["female"] == votes["male"]:
        return None
    sex = max(votes, key=votes.__getitem__)
    return Fact(sex, (first[sex],), basis="words")


MOST_PRONOUNS: Final = 3
"""Pronouns that are enough to show."""
NEAR_AGE: Final = 30
"""Characters between an age and the word for the person whose it is."""
_CHILD: Final = Pattern(r" (?:infant|baby|newborn|neonate|fetus|foetus|child was (?:born|delivered)|to )")
"""What makes of a word of sex another's than the patient's ("a live male infant", "male to female")."""


def sex_words(scan: Scan, sentences: Sequence[Sentence], sex: str) -> tuple[list[Evidence], list[Evidence]]:
    """(nouns beside an age, pronouns) that name a patient of `sex`; those of relatives are left out."""
    nouns: list[Evidence] = []
    pronouns: list[Evidence] = []
    person, kin = Kind.PERSON, Kind.KIN
    for sentence in sentences:
        if not sentence.kinds & person or sentence.kinds & kin:
            continue
        for hit in sentence.hits:
            if not hit.kinds & person:
                continue
            entry = hit.term["person"]
            if entry.codes.get("sex") != sex or "title" in entry.codes:
                continue
            if "pronoun" in entry.codes:
                pronouns.append(scan.evidence(sentence, hit.start, hit.end))
                if len(pronouns) == MOST_PRONOUNS:
                    return nouns, pronouns
            elif _CHILD.match(sentence.marks, scan.folded, hit.end) is None and _near_age(
                sentence, hit.start, hit.end
            ):
                nouns.append(scan.evidence(sentence, hit.start, hit.end))
    return nouns, pronouns


def _near_age(sentence: Sentence, start: int, end: int) -> bool:
    return any(
        time.kind == "age" and (0 <= start - time.end <= NEAR_AGE or 0 <= time.start - end <= NEAR_AGE)
        for time in sentence.times
    )


def _sex_by_organ(scan: Scan, sentences: Sequence[Sentence]) -> Fact[str] | None:
    """An organ that only one sex has, a complaint of it or an operation on it; else a tumour that mostly begins there."""
    return _sex_by_names(scan, sentences, _OF_ORGAN) or _sex_by_names(scan, sentences, _OF_TUMOUR)


_OF_ORGAN: Final = Kind.SITE | Kind.TREATMENT | Kind.FINDING
_OF_TUMOUR: Final = Kind.HISTOLOGY | Kind.NEOPLASM
"""Asked last: a granulosa cell tumour is of the ovary, unless its testis is named."""


def _sex_by_names(scan: Scan, sentences: Sequence[Sentence], kinds: int) -> Fact[str] | None:
    """The sex that the first name of these kinds tells, not where a birth is told: its organs are a mother's."""
    for sentence in sentences:
        if not sentence.kinds & kinds:
            continue
        for hit in sentence.hits:
            sex = _sex_of(hit) if hit.kinds & kinds else None
            if sex is None or is_of_relative(scan, sentence, hit):
                continue
            if status_of(scan, sentence, hit)[0] == "absent":
                continue  # "no vaginal opening"
            if not course_pattern("birth").search(sentence.marks, scan.folded, sentence.start, sentence.end):
                return Fact(sex, (scan.evidence(sentence, hit.start, hit.end),), basis="organ")
    return None


def _sex_of(hit: Hit) -> str | None:
    """The sex of those who have the organ that a name tells, alone or as part of a tumour, a complaint or an operation."""
    site = hit.term.get("site")
    if site is not None:
        return _ORGAN_SEX.get(site.name)
    for kind in ("treatment", "finding", "histology", "neoplasm"):
        entry = hit.term.get(kind)
        if entry is not None:
            return entry.codes.get("sex") or _ORGAN_SEX.get(entry.codes.get("site", ""))
    return None
