"""Patient: sex against pronouns and organs, two ages, number of patients, findings both present and absent."""

import re
from collections.abc import Iterator
from typing import Final

from casepool.model import DAYS_PER_YEAR, Discrepancy, Evidence, Finding, Span
from casepool.vocabulary import Gated

from ._numbers import NUMBERS, UNITS, number
from ._page import Page
from ._phrases import phrase
from ._stated import Stated, find_ages

_HE: Final = Gated(r"\b(?:he|his|him|himself)\b", ignore_case=True)
_SHE: Final = Gated(r"\b(?:she|her|hers|herself)\b", ignore_case=True)
_CHILD: Final = r"bab(?:y|ies)|infants?|newborns?|neonates?|child(?:ren)?|delivery|delivered|labou?r|birth"
_CLINICIAN: Final = r"surgeon|physician|doctor|gyn(?:a)?ecologist|dentist|general practitioner|nurse"
_ONE_OTHER: Final = (
    r"one of (?:them|the(?= (?:[\w-]+ )?(?:patients|cases|\w+ers|siblings|twins|men|women|authors)\b))|another (?:[\w-]+ )?(?:patient|person|case|m[ae]n|wom[ae]n|boy|girl|individual|member|one)|"
    r"(?:family|staff) members?|friends?|neighbou?rs?|husband|wife|spouse|partner|father|mother|brothers?|sisters?|sons?|daughters?|uncle|aunt|grand\w+|cousin|"
    r"f(?:o)?etus|f(?:o)?etal|pregnan\w*|twins?|donors?|boyfriend|girlfriend|caregiver|carer|HER[- ]?2|transgender|transsexual|intersex|gender|maternal|paternal"
)
_OTHER_PERSON: Final = Gated(
    rf"\b(?:{_ONE_OTHER}|{_CLINICIAN}|{_CHILD}|parents?|siblings?|relatives?|famil(?:y|ial))\b",
    ignore_case=True,
)
_PERSON: Final = Gated(rf"\b(?:{_ONE_OTHER}|{_CLINICIAN}|{_CHILD})\b", ignore_case=True)
"""Persons whom "he" or "she" may mean: parents and families are spoken of as "they"."""
_PERSON_BESIDE_CHILD: Final = Gated(rf"\b(?:{_ONE_OTHER}|{_CLINICIAN})\b", ignore_case=True)
"""The same where the patient is the child."""
_SEEN_BY: Final = re.compile(rf"\bby (?:an? |the |his |her )?(?:[\w-]+ ){{0,2}}(?:{_CLINICIAN})", re.I)
"""Those who saw or sent a patient are not spoken of again."""
GROWN_UP: Final = 16
"""Years of age from which a child told of is not the patient."""


def check_sex_against_pronouns(page: Page) -> Iterator[Discrepancy]:
    """`sex-against-pronouns`: a woman called he, a man called she, or one patient called both."""
    text = page.text
    stated = page.stated
    if stated is None:
        if page.holds("he") and page.holds("she") and page.single:
            yield from _both_pronouns(page)
        return
    female = stated.female
    if not page.holds("he" if female else "she"):
        return
    whole = (0, len(text))
    if next(_wrong_pronouns(page, stated, whole), None) is None:
        return
    stories = (whole,) if page.single else page.stories
    for story in stories:
        first = stated if page.single else page.stated_in(*story)
        match = next(_wrong_pronouns(page, first, story), None) if first is not None else None
        if first is None or match is None:
            continue
        if page.search(phrase("sex-development"), *story):
            continue
        message = f'The patient is a {first.sex.lower()} and is called "{match[0].lower()}".'
        places = (page.evidence(first.start, first.end), page.evidence(match.start(), match.end()))
        yield page.found("sex-against-pronouns", message, *places, case=page.case)


def _wrong_pronouns(page: Page, stated: Stated, story: tuple[int, int]) -> Iterator[re.Match[str]]:
    """The pronouns of the other sex between two offsets before which nobody else is spoken of."""
    child = stated.unit[0] not in "yY" or int(stated.age) < GROWN_UP
    for match in _pronouns(page, _HE if stated.female else _SHE):
        if not story[0] <= match.start() < story[1]:
            continue
        # Whom a pronoun means stands before it: "his mother" is the mother of whom he is.
        start = max(story[0], page.sentence_before(match.start()))
        if _names_another(page, _PERSON_BESIDE_CHILD if child else _PERSON, start, match.start()):
            continue
        if stated.female and not child and page.search(phrase("childbirth"), story[0], match.start()):
            return  # the child may be meant from here on
        yield match


def _names_another(page: Page, persons: Gated, start: int, end: int) -> bool:
    """True where another person is named between two offsets, other than by whom the patient was seen."""
    named = page.search(persons, start, end)
    if named is None:
        return False
    seen_by = [match.end() for match in _SEEN_BY.finditer(page.text, start, end)]
    return not seen_by or any(match.end() not in seen_by for match in page.findall(persons, start, end))


def _both_pronouns(page: Page) -> Iterator[Discrepancy]:
    """Where no words tell the sex: he and she of one patient, with nobody else in the whole text."""
    if page.search(_OTHER_PERSON) or page.search(phrase("sex-development")):
        return
    he, she = list(_pronouns(page, _HE)), list(_pronouns(page, _SHE))
    if he and she:
        message = f'The patient is called "{he[0][0].lower()}" and "{she[0][0].lower()}".'
        places = (page.evidence(m.start(), m.end()) for m in sorted((he[0], she[0]), key=lambda m: m.start()))
        yield page.found("sex-against-pronouns", message, *places, case=page.case)


def _pronouns(page: Page, pattern: Gated) -> Iterator[re.Match[str]]:
    """The pronouns of the stretches about the patient, less abbreviations and the bundle of His."""
    for kind, start, end in page.about_patient():
        if kind in {"captions", "title"}:
            continue
        for match in page.findall(pattern, start, end):
            if not match[0].isupper() and not (
                match[0] in {"He", "His", "Her"} and _bundle(page.text, match)
            ):
                yield match


def _bundle(text: str, match: re.Match[str]) -> bool:
    """True for the bundle of His, histidine, helium and a receptor: "His bundle", "Arg-His", "Her 2"."""
    if _RECEPTOR.match(text, match.end()):
        return True
    around = text[max(0, match.start() - 12) : match.end() + 12]
    return (
        re.search(r"(?:bundle|angle) of|[Bb]undle|[A-Z][a-z]{2}-?\d|\d+ ?His|\bp\.|-His|His-", around)
        is not None
    )


_RECEPTOR: Final = re.compile(r"[- ]?(?:2|neu)\b")
"""What makes "Her" a receptor."""


def check_sex_against_organs(page: Page) -> Iterator[Discrepancy]:
    """`sex-against-organs`: a man with a hysterectomy, a woman with a prostatectomy."""
    stated = page.stated
    if stated is None:
        return
    female = stated.female
    if not page.holds("organ-of-men" if female else "organ-of-women"):
        return
    wrong = phrase("organ-of-men") if female else phrase("organ-of-women")
    for _, start, end in page.about_patient():
        for match in page.findall(wrong, start, end):
            sentence = page.quote(page.sentence(match.start(), match.end()))
            if _OTHER_PERSON.search(sentence) or re.search(
                r"\b(?:no|not|without|ruled out|versus|such as|like)\b", sentence
            ):
                continue
            if page.search(phrase("sex-development")):
                return
            message = f'The patient is a {stated.sex.lower()}; "{match[0]}" does not fit.'
            yield page.found(
                "sex-against-organs",
                message,
                page.evidence(stated.start, stated.end),
                page.evidence(match.start(), match.end()),
                case=page.case,
            )
            return


def check_two_sexes(page: Page) -> Iterator[Discrepancy]:
    """`two-sexes`: one patient of one age is told as woman and as man."""
    if len(page.all_stated) < 2:
        return
    told = [s for s, _ in page.all_stated if not page.search(_OTHER_PERSON, max(0, s.start - 40), s.start)]
    for stated in told[1:]:
        first = told[0]
        if first.female != stated.female and _age(first) == _age(stated):
            message = f"The patient is told as {first.sex.lower()} and as {stated.sex.lower()}."
            yield page.found("two-sexes", message, *_both(page, first, stated), case=page.case)
            return


def _age(stated: Stated) -> tuple[int, str]:
    return number(stated.age), stated.unit[0].lower()


def _both(page: Page, one: Stated, other: Stated) -> Iterator[Evidence]:
    return (page.evidence(stated.start, stated.end) for stated in (one, other))


_DATED: Final = re.compile(r"\b(?:19|20)\d\d,?\s[^.;]*\Z")
_DATE_REACH: Final = 40


def check_two_ages(page: Page) -> Iterator[Discrepancy]:
    """`two-ages`: the one patient has one age here and another there."""
    if len(page.all_stated) < 2 and (len(page.triggers.ages) < 2 or len(page.about_patient()) < 2):
        return
    told = [(stated, kind) for stated, kind in _ages(page) if not _of_another(page, stated)]
    for stated, kind in told[1:]:
        first, first_kind = told[0]
        # In one stretch a second age is a later visit, unless it points back: "this 54-year-old woman".
        points = kind != first_kind or re.search(
            r"\b(?:this|our|the)\s$", page.text[: stated.start][-6:], re.I
        )
        if _DATED.search(page.text[max(0, stated.start - _DATE_REACH) : stated.start]) is not None:
            continue  # "in April 2009 a 40-year-old woman noticed a lump": the age of that year
        (age, unit), (first_age, first_unit) = _age(stated), _age(first)
        if kind == "captions" and unit == "y" and 0 < age - first_age <= _course_years(page) + 1:
            continue  # a picture taken later in the course
        same_sex = not (first.sex and stated.sex) or first.female == stated.female
        if unit == first_unit and same_sex and points and age != first_age:
            message = f"The patient is told as {first_age} and as {age} {UNITS[unit]} old."
            yield page.found("two-ages", message, *_both(page, first, stated), case=page.case)
            return


def _course_years(page: Page) -> float:
    """Years from the presentation to the last event whose time is known."""
    times = [
        (e.earliest_days or 0.0, e.latest_days or 0.0)
        for c in page.reading.cases
        if c.timeline is not None
        for e in c.timeline.events
    ]
    return max((max(time) for time in times), default=0.0) / DAYS_PER_YEAR


def _ages(page: Page) -> list[tuple[Stated, str]]:
    """The ages told of the patient with the sex; in a stretch that has none of these, the first that is told alone."""
    told: list[tuple[Stated, str]] = []
    for kind, start, end in page.about_patient():
        here = [(stated, kind) for stated, _ in page.all_stated if start <= stated.start < end]
        if not here and kind != "captions":
            alone = next(find_ages(page.text, start, end, page.triggers.ages), None)
            here = [(alone, kind)] if alone is not None else []
        told += here
    return told


def _of_another(page: Page, stated: Stated) -> bool:
    before = page.text[max(0, stated.start - 60) : stated.start]
    return (
        _OTHER_PERSON.search(before) is not None
        or re.search(r"\b(?:et al|reported|described|literature|another|control)\b", before) is not None
    )


# --- number of patients -----------------------------------------------------------------------------------------

_OWN_COUNT: Final = re.compile(
    r"\b(?:we (?:here(?:in)? |hereby |now )?(?:report|present|describe)|(?:this|the present) (?:report|paper|article|study) (?:describes|presents|reports))(?: on| here)? (?:(?:the|a series of|an? additional|our) )?"
    rf"({'|'.join(NUMBERS)}|\d{{1,3}}) (?:[\w-]+ ){{0,3}}?(?:cases|patients)\b",
    re.I,
)
_TITLE_COUNT: Final = re.compile(
    rf"\b({'|'.join(NUMBERS)}|\d{{1,3}}) (?:[\w-]+ )?(?:cases?|patients?)\b|\b(?:case series of|report of|series of) ({'|'.join(NUMBERS)}|\d{{1,3}})\b",
    re.I,
)


def check_patient_count(page: Page) -> Iterator[Discrepancy]:
    """`patient-count`: as many patients in the title as "we report" elsewhere."""
    if len(page.document.sections) < 2:
        return
    counts: list[tuple[int, Span]] = []
    for section in page.document.sections:
        if section.kind == "title" and not re.search(r"review|literature", page.quote(section.span), re.I):
            match = _TITLE_COUNT.search(page.text, section.span.start, section.span.end)
            if match:
                counts.append((number(match[1] or match[2]), Span(match.start(), match.end())))
    counts += [
        (number(m[1]), Span(m.start(), m.end()))
        for m in _OWN_COUNT.finditer(page.text)
        if page.kind_at(m.start()) not in {"references", "captions"}
    ]
    for n, span in counts[1:]:
        if n != counts[0][0]:
            message = f"{counts[0][0]} patients are announced in one place and {n} in another."
            yield page.found("patient-count", message, page.evidence(*counts[0][1]), page.evidence(*span))
            return


# --- findings ---------------------------------------------------------------------------------------------------

_DENIED: Final = re.compile(
    r"\b(?:denie[ds]|denying|no (?:complaints? of|signs? of)?|without|absence of|negative for)\s(?:any )?(?:[\w-]+(?: [\w-]+)?, (?:and |or )?|[\w-]+ (?:or|and) ){0,4}$",
    re.I,
)


def check_present_and_absent(page: Page) -> Iterator[Discrepancy]:
    """`present-and-absent`: one finding told as there and as not there, at one time."""
    for case in page.reading.cases:
        told_absent = [f for f in case.findings if f.status == "absent" and _plain(f) and _is_plain(f.name)]
        if not told_absent:
            continue
        present = {
            f.concept or f.name: f for f in reversed(case.findings) if f.status == "present" and _plain(f)
        }
        for absent in told_absent:
            there = present.get(absent.concept or absent.name)
            if there is None or there.episode != absent.episode or not _alike(there, absent):
                continue
            if _close_and_steady(page, there, absent):
                message = f"{there.name.capitalize()} is told as present and as absent."
                yield page.found(
                    "present-and-absent", message, there.evidence[0], absent.evidence[0], case=case
                )
                break


def _is_plain(name: str) -> bool:
    """True for a finding that is there or not, without a degree."""
    return phrase("plain-finding").pattern.fullmatch(name) is not None


def _plain(finding: Finding) -> bool:
    return bool(finding.evidence) and not finding.history


def _alike(a: Finding, b: Finding) -> bool:
    """True where both name one thing in one place: same words, same side, same level."""
    return a.name == b.name and a.side == b.side and a.level == b.level


def _close_and_steady(page: Page, there: Finding, absent: Finding) -> bool:
    a, b = there.evidence[0].sentence, absent.evidence[0].sentence
    span = absent.evidence[0].span
    if a == b or _DENIED.search(page.text, b.start, span.start) is None:
        return False
    first, second = (a, b) if a.start < b.start else (b, a)
    if second.start - first.end > 400 or page.kind_at(first.start) != page.kind_at(second.start):
        return False
    return page.search(phrase("change"), first.end, second.end) is None
