"""Who the patient is: age and sex."""

import re
from collections.abc import Sequence

from casepool.model import Evidence, Fact, Patient, TimeExpression

from ._scan import Scan, Sentence
from ._status import is_of_relative

_AGE_VALUE = re.compile(
    r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?$"
)
_YEARS_PER_UNIT = (1.0, 1 / 12, 7 / 365.25, 1 / 365.25)
_PAST_AGE = (
    "at the age of ",
    "since the age of ",
    "from the age of ",
    "at age ",
    "age at ",
    "by the age of ",
    "until ",
)

_ORGAN_SEX = {
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
    ages = ages_of(scan, sentences)
    if count > 1 and not any(s.patient == number for s in sentences) and len(ages) == count:
        ages = ages[number : number + 1]
    age = None
    sex = None
    if ages:
        sentence, time = ages[0]
        age = Fact(years_of(time.value) or 0.0, (scan.evidence(sentence, *time.span),), 0.97)
        sex = _sex_beside(scan, sentence, time)
    return Patient(age_years=age, sex=sex or _sex_by_words(scan, sentences) or _sex_by_organ(scan, sentences))


def ages_of(scan: Scan, sentences: Sequence[Sentence]) -> list[tuple[Sentence, TimeExpression]]:
    """Ages at presentation first, then ages told of the past ("at the age of 20")."""
    now: list[tuple[Sentence, TimeExpression]] = []
    past: list[tuple[Sentence, TimeExpression]] = []
    for sentence in sentences:
        for time in sentence.times:
            if (
                time.kind == "age"
                and years_of(time.value) is not None
                and not _relative_age(scan, sentence, time)
            ):
                before = scan.folded[max(sentence.start, time.span.start - 18) : time.span.start]
                told_past = before.endswith(_PAST_AGE) or scan.folded.startswith(_PAST_AGE, time.span.start)
                (past if told_past else now).append((sentence, time))
    return now + past


def years_of(value: str) -> float | None:
    """Years of an age; None where the value is no age."""
    found = _AGE_VALUE.match(value)
    if not found or not any(found.groups()):
        return None
    parts = zip(found.groups(), _YEARS_PER_UNIT, strict=True)
    years = sum(float(number) * length for number, length in parts if number)
    return round(years, 2) if years < 3 else round(years, 1)


_SEVERAL = re.compile(r"\b(?:two|three|four|both) (?:\w+ )?$")


def _relative_age(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for the age of a relative ("his 34-year-old brother")."""
    if not sentence.kinds & scan.bit["kin"]:
        return False
    start = time.span.start
    if _SEVERAL.search(scan.folded[max(sentence.start, start - 20) : start]):
        # "three 12-year-old brothers": the patients themselves.
        return False
    return any(
        hit.term.get("kin") is not None
        and -40 <= hit.start - time.span.end <= 12
        and hit.start > time.span.start - 40
        for hit in sentence.hits
    )


def _sex_beside(scan: Scan, sentence: Sentence, time: TimeExpression) -> Fact[str] | None:
    """The person's word within a few words of the age ("45-year-old Asian woman", "woman aged 45")."""
    best = None
    for hit in sentence.hits:
        entry = hit.term.get("person")
        if entry is None or "sex" not in entry.codes or "pronoun" in entry.codes:
            continue
        distance = hit.start - time.span.end if hit.start >= time.span.end else time.span.start - hit.end + 20
        if distance <= 60 and (best is None or distance < best[0]):
            best = (distance, hit, entry.codes["sex"])
    if best is None:
        return None
    return Fact(best[2], (scan.evidence(sentence, best[1].start, best[1].end),), 0.99)


def _sex_by_words(scan: Scan, sentences: Sequence[Sentence]) -> Fact[str] | None:
    """Words and pronouns of the patient's sentences; the sex that more of them tell."""
    votes: dict[str, int] = {"female": 0, "male": 0}
    first: dict[str, Evidence] = {}
    for sentence in sentences:
        if not sentence.kinds & scan.bit["person"]:
            continue
        for hit in sentence.hits:
            entry = hit.term.get("person")
            sex = entry.codes.get("sex") if entry is not None else None
            if sex is not None and not is_of_relative(scan, sentence, hit):
                votes[sex] += 1
                if sex not in first:
                    first[sex] = scan.evidence(sentence, hit.start, hit.end)
    if votes["female"] == votes["male"]:
        return None
    sex = max(votes, key=votes.__getitem__)
    share = votes[sex] / (votes["female"] + votes["male"])
    return Fact(sex, (first[sex],), 0.6 + 0.35 * share, share < 1)


def _sex_by_organ(scan: Scan, sentences: Sequence[Sentence]) -> Fact[str] | None:
    """An organ that only one sex has."""
    for sentence in sentences:
        if sentence.kinds & scan.bit["site"]:
            for hit in sentence.hits:
                site = hit.term.get("site")
                sex = _ORGAN_SEX.get(site.name) if site is not None else None
                if sex is not None and not is_of_relative(scan, sentence, hit):
                    return Fact(sex, (scan.evidence(sentence, hit.start, hit.end),), 0.9)
    return None
