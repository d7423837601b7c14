"""Ages of several patients told in one breath ("Two women aged 61 and 63", "a 70-year-old man and his 44-year-old daughter")."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from ._pattern import Pattern
from ._scan import Scan, Sentence

_UNIT: Final = r"(?:years?|yrs?|months?|weeks?|days?)"
_WORDS: Final = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        1,
    )
}
_DIGITS: Final = r"(?:\d{1,3}|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")"
_ONE: Final = (
    r"\b" + _DIGITS + r"(?:-(?= )|[ -]+" + _UNIT + r"(?:[ -]+old)?)?"
    r"(?: ?\((?:(?:fe)?male|m|f|man|woman|(?:#|case |patient |no\.? ?)? ?\d)\))?"
)
_LIST: Final = re.compile(
    r"(?P<before>\b(?:aged?|ages)(?: of(?: (?:the|these|our|both) (?:\w+ ){0,2}?(?:patients|cases))?)?(?: (?:was|were|being))?:? |\bwere(?: both| all)? |\b(?:in|of) (?:an? )?|[(,;] ?)"
    r"(?P<list>" + _ONE + r"(?:(?:, ?(?:and )?| and | & )" + _ONE + r"){1,5})"
    r"(?P<after>[- ]*" + _UNIT + r"?[- ]*(?:old|of age)?)",
    re.IGNORECASE,
)
"""Two to six ages; words for an age stand before or behind them (`_is_of_ages`)."""
_PERSON: Final = (
    r"(?:patients?|m[ae]n|wom[ae]n|males?|females?|boys?|girls?|lady|gentleman|child|infants?|father|mother|husband|wife|sons?|daughters?"
    r"|brothers?|sisters?|siblings?|cousins?|grandfather|grandmother|uncle|aunt|nephew|niece|twins?)"
)
_BETWEEN: Final = r"[- ]+old(?: (?:(?!and\b|with\b|who\b|was\b)[\w-]+ ){0,2}?(" + _PERSON + r"))?"
_PAIR: Final = re.compile(
    r"\b(\d{1,3})[- ]+(years?|months?)"
    + _BETWEEN
    + r",? and (?:(?:his|her|their|an?|the) )?(\d{1,3})[- ]+(years?|months?)"
    + _BETWEEN,
    re.IGNORECASE,
)
_EACH: Final = re.compile(
    r"\b(?:the )?("
    + _PERSON
    + r")(?: [12])?,? (?:was|were|is|aged|who was)(?: aged)? (\d{1,3}) (years?|months?)(?: old| of age)?,? (?:and|while|whereas) (?:the |his |her )?("
    + _PERSON
    + r")(?: [12])?,? (?:was|is|aged|who was)(?: aged)? (\d{1,3}) (years?|months?)",
    re.IGNORECASE,
)
"""Two patients told with an age each ("the husband was 34 years of age and his wife was 29 years")."""
_AGE: Final = re.compile(
    r"(?:^|, ?|\band |& )(?:and )?("
    + _DIGITS
    + r")(?:[ -]+("
    + _UNIT
    + r"))?(?:[ -]+old)?-?(?: ?\(((?:fe)?male|m|f|man|woman)\))?",
    re.IGNORECASE,
)
_COUNT: Final = Pattern(
    r"\b(two|three|four|five|six|[2-6]|both|couple)\b(?! (?:years?|months?|weeks?|days?|hours?|times)\b)(?: (?!(?:two|three|four|five|six|and)\b)\w+){0,6}? *"
    r"\b(?:patients|cases|men|women|males|females|brothers|sisters|siblings|boys|girls|twins|children|infants|neonates|adults|individuals|couple|members|subjects)\b",
    whole=True,
)
"""How many patients there are, said beside their ages or in a sentence before."""
_NUMBERS: Final = {"both": 2, "couple": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_YEARS: Final = {"y": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}
OLDEST: Final = 110
LISTED_IN: Final = 6
"""Sentences at the beginning in which the ages may be listed."""
OPENING: Final = 2
"""Sentences in which a report says whom it is about."""
_SEX: Final = {"f": "female", "w": "female", "m": "male"}
_FEMALE: Final = frozenset(
    "woman women female females girl girls lady mother wife daughter daughters sister sisters grandmother aunt niece".split()
)
_OF_NO_SEX: Final = frozenset(
    "patient patients child infant infants sibling siblings cousin cousins twin twins".split()
)
_OTHER_NUMBER: Final = re.compile(
    r" *(?:%|mg|cm|mm|kg|ml|cases|patients|months? (?:after|later|post)|years? (?:after|later|post|ago))",
    re.IGNORECASE,
)


class ListedAge(NamedTuple):
    """The age of one of several patients."""

    years: float
    sentence: Sentence
    start: int
    end: int
    sex: str | None


def counts_patients(scan: Scan) -> bool:
    """True where the words may stand that say how many patients there are."""
    return _COUNT.may(scan.marks)


def listed_ages(scan: Scan, told: Sequence[Sentence]) -> tuple[ListedAge, ...]:
    """Ages in order of telling, as many as the report says it has patients; () where none are listed."""
    counted: int | None = None
    for sentence in told[:LISTED_IN]:
        if sentence.of_patient or sentence is told[0]:
            found = _COUNT.search(sentence.marks, scan.folded, sentence.start, sentence.end)
            if found is not None:
                counted = _NUMBERS.get(found[1]) or int(found[1])
        if counted is None or not (
            sentence.times or scan.folded.find(" aged ", sentence.start, sentence.end) >= 0
        ):
            continue
        for listed in _LIST.finditer(scan.text, sentence.start, sentence.end):
            ages = _ages(sentence, listed) if _is_of_ages(scan, listed) else ()
            if len(ages) == counted:
                return ages
    return ()


def paired_ages(scan: Scan, told: Sequence[Sentence]) -> tuple[ListedAge, ...]:
    """The ages of two patients who open the report together ("a 58-year-old man and his 51-year-old wife")."""
    for sentence in told[:OPENING]:
        if len(sentence.times) < 2 or sum(time.kind == "age" for time in sentence.times) < 2:
            continue
        found = _PAIR.search(scan.text, sentence.start, sentence.end)
        if found is not None:
            return _paired(sentence, found)
        each = _EACH.search(scan.text, sentence.start, sentence.end)
        return () if each is None else tuple(_listed(sentence, each, at, each[at - 1]) for at in (2, 5))
    return ()


def _paired(sentence: Sentence, found: re.Match[str]) -> tuple[ListedAge, ...]:
    persons = found[3], found[6]
    if not any(persons) and not re.match(r"\ban? ", found.string[max(0, found.start() - 2) : found.start()]):
        return ()
    return tuple(_listed(sentence, found, at, found[at + 2]) for at in (1, 4))


def _listed(sentence: Sentence, found: re.Match[str], at: int, person: str | None) -> ListedAge:
    """The age told by the group `at` (and its unit by the next) of the person."""
    years = round(int(found[at]) * _YEARS[found[at + 1][0].lower()], 2)
    return ListedAge(years, sentence, *found.span(at), _sex_of(person))


def _sex_of(person: str | None) -> str | None:
    if person is None or person.lower() in _OF_NO_SEX:
        return None
    return "female" if person.lower() in _FEMALE else "male"


def _is_of_ages(scan: Scan, listed: re.Match[str]) -> bool:
    before, after = listed["before"].lower(), listed["after"].lower()
    if _OTHER_NUMBER.match(scan.text, listed.end()):
        return False
    return (
        "age" in before
        or after.rstrip().endswith(("old", "age"))
        or re.search(r"old\b", listed["list"].lower()) is not None
    )


def _ages(sentence: Sentence, listed: re.Match[str]) -> tuple[ListedAge, ...]:
    start = listed.start("list")
    found = list(_AGE.finditer(listed["list"]))
    unit = next(iter(re.findall(_UNIT, listed["after"].lower())), found[-1][2] or "years")
    ages = []
    for one in found:
        factor = _YEARS[(one[2] or unit)[0].lower()]
        sex = _SEX[one[3][0].lower()] if one[3] else None
        number = _WORDS.get(one[1].lower()) or int(one[1])
        if number > OLDEST:
            return ()
        ages.append(
            ListedAge(round(number * factor, 2), sentence, start + one.start(1), start + one.end(1), sex)
        )
    return tuple(ages)
