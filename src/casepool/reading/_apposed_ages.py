"""Ages told without a word for an age: in apposition ("a driver, 41, was"), in brackets ("Patient 2 (48)"), or as "presented at 74".

They are asked for only where no age of the patient was found by its words (`_person`), in sentences that tell of
that patient alone. A number says little, so each form asks for the person before it and for what may stand behind an age.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from ._scan import Scan, Sentence

_TENS: Final = {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_ONES: Final = {word: n for n, word in enumerate("one two three four five six seven eight nine".split(), 1)}
_TEENS: Final = {
    word: n
    for n, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10
    )
}
_WORDED: Final = rf"(?:{'|'.join(_TEENS)}|(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?)"
_NUMBER: Final = rf"(?P<n>\d{{1,3}}|{_WORDED})"
_FIRST: Final = r"(?:\d|ten|eleven|twel|twen|thir|for|four|fif|six|sev|eigh|nine)"
"""How a number begins."""
_UNIT: Final = (
    r"(?:[ -]?(?P<unit>years?|yrs?|y\.?o?\b|months?|mo|weeks?|wks?|days?)(?![a-z])\.?(?: old| of age)?)"
)
_NO_TRADE: Final = (
    "tumou?r cancer ulcer fever liver number disorder order border bladder gallbladder shoulder finger factor later latter after over other under"
    " diameter center centre donor smoker drinker sufferer survivor user carrier counter quarter letter paper power water plaster blister layer"
    " margin lumber inter marker inhibitor receptor summer winter october november december september former outer inner upper lower either"
    " whether never ever further rather together however remainder chamber member doctor physician specialist author observer list"
)
_PERSON: Final = (
    r"(?:(?:wo)?man|(?:fe)?male|boy|girl|lady|gentleman|patient|child|infant|baby|toddler|newborn|neonate|adolescent|teenager|student|schoolgirl|schoolboy|youth|lad|widow"
    r"|mother|father|husband|wife|brother|sister|son|daughter|twin|proband|caucasian|nurse|clerk|cook|mason|apprentice|nun|monk|priest|smith|maid|shepherd|butcher"
    r"|(?:quadra|quinqua|sexa|septua|octo|nona)genarian)"
)
_TRADE: Final = "".join(rf"|(?<=[a-z]{{3}}{end})" for end in ("er", "or", "ist", "cian", "sman", "wife"))[1:]
_WHO: Final = (
    rf"(?:{_PERSON}|(?=[a-z]++(?:{_TRADE}))(?!(?:{'|'.join(_NO_TRADE.split())})\b)"
    r"[a-z]{3,}(?<!meter)(?<!metre)(?:er|or|ist|cian|sman|wife))"
)
"""A word for a person; of trades their endings, asked for first, without the words that end so and name no one."""
_NAMED: Final = r"(?:(?:case|patient|number|twin|sibling|subject) (?:no\.? ?)?(?:\d|[a-d]|one|two|three|four|five|i{1,3}|iv|v)|(?:mrs?|ms|miss)\.? [a-z]+\.?)"
_SEX: Final = r"(?:an? )?(?:(?:fe)?male|(?:wo)?man|boy|girl|m|f)"
_CAME: Final = r"(?:admitted|hospitali[sz]ed|referred|presented|brought|complained|consulted|noticed|noted|developed|experienced|seen|diagnosed|came)"


_IN_BRACKETS: Final = (rf"\((?:[a-z]+[,;/]? ?){{0,2}}{_FIRST}",)


class Form(NamedTuple):
    """A way to tell an age.

    Attributes
    ----------
    needs : tuple of str
        Patterns of which a sentence must hold one for it, made to be found quickly: most sentences are spared the other one.
        What begins with a letter is found at the pace of that letter, what begins with one of several is not.
    pattern : str
        Over the text in lower case; of it ``n`` is the number and ``unit`` its unit, years where there is none.
    hit, miss : str
        An example that tells an age so, and one of the same words that tells none.
    less : int
        What the number is more than the age ("in her 59th year").
    """

    needs: tuple[str, ...]
    pattern: str
    hit: str
    miss: str
    less: int = 0


FORMS: Final[tuple[Form, ...]] = (
    Form(
        (rf", (?:[a-z]+,? ){{0,3}}{_FIRST}",),
        rf"\b(?:{_WHO}|{_NAMED})(?:,? (?!and |or )[a-z-]+)?, (?:{_SEX}, )?(?:now |then |just |only |about )?{_NUMBER}{_UNIT}?(?=[,;)])(?!, (?:and )?\d)",
        "A tram driver, 41, was thrown from his seat.",
        "A tram driver, 41 passengers, and a dog were thrown from their seats.",
    ),
    Form(
        (rf": ?{_SEX},? ?{_FIRST}", rf"\. ?{_SEX},? ?{_FIRST}", rf"- ?{_SEX},? ?{_FIRST}"),
        rf"\b{_NAMED} ?[:.-]+ ?{_SEX},? ?{_NUMBER}{_UNIT}?(?=[,.;])",
        "Case 1: male, 57. He had a lump of the calf.",
        "Case 1: male, 57 kg. He had a lump of the calf.",
    ),
    Form(
        _IN_BRACKETS,
        rf"\b(?:{_WHO}|{_NAMED}) ?\({_SEX}[,;/]? ?{_NUMBER}{_UNIT}?\)",
        "Patient B (male, 57) had a lump of the calf.",
        "Patient B (male, smoker) had a lump of the calf.",
    ),
    Form(
        _IN_BRACKETS,
        rf"\b(?:{_WHO}|{_NAMED}) ?\({_NUMBER}(?:{_UNIT}|(?=[,;/ ]))[,;/]? ?(?:{_SEX})?\)",
        "A weaver (63 years, female) had a lump of the calf.",
        "A weaver (63 looms) had a lump of the calf.",
    ),
    Form(
        _IN_BRACKETS,
        rf"\b(?:an? (?:[a-z-]+ ){{0,2}}{_WHO}|{_NAMED}) \((?P<n>1[89]|[2-9]\d)\)",
        "Number two (48) had a lump of the calf.",
        "A scan (48) showed a lump of the calf.",
    ),
    Form(
        _IN_BRACKETS,
        rf"\b{_PERSON} \((?P<n>1[5-9]|[2-9]\d), (?:gravida|para|g\d|p\d|[a-z]+\))",
        "A woman (38, gravida 1, para 0) had a lump of the calf.",
        "A woman (38, 40) had a lump of the calf.",
    ),
    Form(
        (rf" of {_FIRST}",),
        rf"\b(?:{_WHO} of {_NUMBER}{_UNIT}(?! (?:history|duration|standing)|['\u2019])"
        rf"|(?:{_PERSON}|an? (?:[a-z-]+ ){{0,2}}{_WHO}) of (?P<bare>\d{{2}}|{_WORDED})(?=[,;)]|\.(?!\d)| (?:who|whose|with|was|had|came|presented|complained|in whom|admitted|referred|suffering|and|which)\b))",
        "A man of 36 complained of an ache in the loin.",
        "A smoker of 36 cigarettes complained of an ache in the loin.",
    ),
    Form(
        (rf"was (?:then |now |only |just )?{_FIRST}", rf" is (?:then |now |only |just )?{_FIRST}"),
        rf"\b(?:(?:the |our |this )?(?:patient|man|woman|boy|girl)|s?he|who|{_NAMED}) (?:was|is) (?:then |now |only |just )?{_NUMBER}(?: years?)?(?=[,.;]| (?:and|when|at the time|at presentation|at diagnosis|on admission)\b)",
        "Patient 2 was 61 and complained of soreness.",
        "Patient 2 was 61 kg and complained of soreness.",
    ),
    Form(
        (rf" at {_FIRST}",),
        rf"\b{_CAME} (?:[a-z]+ ){{0,2}}at {_NUMBER}(?: (?P<unit>years?|months?)(?: old| of age)?)?(?=[,;.]| (?:with|for|by|because|owing|due)\b)",
        "The second woman presented at 74 with a swollen belly.",
        "The second woman presented at 74 kg with a swollen belly.",
    ),
    Form(
        (r"at [1-9]",),
        rf"(?:\A|(?<=[.;,] ))at (?P<n>1[6-9]|[2-9]\d)(?: years)?,? (?:s?he|the (?:patient|man|woman)) (?:was |had |had been )?{_CAME}\b",
        "At 58, she was admitted with a cough.",
        "At 58 kg, she was admitted with a cough.",
    ),
    Form(
        (rf"turned {_FIRST}",),
        rf"\b(?:just|recently) turned {_NUMBER}(?! (?:mm|cm|kg))\b",
        "She had just turned 50 when a lump of the calf appeared.",
        "The lump had just turned 50 mm wide when it was removed.",
    ),
    Form(
        (r" his \d{1,3}(?:st|nd|rd|th) year", r" her \d{1,3}(?:st|nd|rd|th) year"),
        r"\bin (?:his|her) (?P<n>\d{1,3})(?:st|nd|rd|th) year\b",
        "A nun in her 59th year came with a cough.",
        "A nun in the 59th year of the order came with a cough.",
        1,
    ),
    Form(
        (rf"age ?[:=]? ?{_FIRST}",),
        rf"\bage ?[:=]? ?{_NUMBER}{_UNIT}",
        "Age: 58 years. Sex: female.",
        "Stage: 58 years. Sex: female.",
    ),
    Form(
        (r"\d\d[ -]?[fmy]",),
        r"(?:\A|\ban? )(?P<n>\d{2})[ -]?(?:f|m|y\.o\.|yr?\.?[ /-]old)(?= (?:with|presented|presenting|who|was|had|came|complain|(?:fe)?male|(?:wo)?man))",
        "A 58F presented with a cough.",
        "A 58 m tower presented with cracks.",
    ),
    Form(
        (" day of ",),
        r"\b(?:his|her|the) (?P<n>\d{1,2})(?:st|nd|rd|th) (?P<unit>day) of (?:extra-?uterine )?life\b",
        "A girl was brought with vomiting on her 10th day of life.",
        "A girl was brought with vomiting on the 10th day of treatment.",
    ),
)
"""Forms in the order in which they are believed."""
_NEWBORN: Final = re.compile(
    r"\b(?:(?:fe)?male|term|pre-?term|premature|an?|our|this|the|\() ?(?:[a-z-]+ ){0,2}?(?:newborn|neonate)\b(?! (?:screening|period|babies|care|intensive|unit|blood|dna|metabolic|hearing|nursery))"
    r"|\bnewborn (?:(?:fe)?male|boy|girl|infant|baby)\b|\((?:fe)?male, (?:newborn|neonate)\b"
)
_DAYS: Final = {"y": 365.25, "m": 365.25 / 12, "w": 7.0, "d": 1.0}
OLDEST: Final = 110
OPENING: Final = 10
"""Sentences of a patient in which the age is told."""


class Apposed(NamedTuple):
    """An age in years, and where it is told."""

    years: float
    sentence: Sentence
    start: int
    end: int


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[Form, tuple[re.Pattern[str], ...], re.Pattern[str]], ...]:
    return tuple((form, tuple(map(re.compile, form.needs)), re.compile(form.pattern)) for form in FORMS)


def _may(needs: tuple[re.Pattern[str], ...], text: str, start: int, end: int) -> bool:
    for pattern in needs:  # noqa: SIM110 -- a generator costs more than the search
        if pattern.search(text, start, end) is not None:
            return True
    return False


def apposed_age(scan: Scan, sentences: Sequence[Sentence], *, newborn: bool) -> Apposed | None:
    """The age that the sentences of a patient tell without a word for it; of several forms the one believed most.

    Who is called newborn is of age 0, where `newborn` allows it.
    """
    if not sentences:
        return None
    text = scan.lowered()
    sentences = sentences[:OPENING]
    first, last = sentences[0].start, sentences[-1].end
    for form, needs, pattern in _patterns():
        if not _may(needs, text, first, last):
            continue
        for sentence in sentences:
            if not _may(needs, text, sentence.start, sentence.end):
                continue
            for found in pattern.finditer(text, sentence.start, sentence.end):
                years = _years(found, form)
                if years is not None:
                    return Apposed(years, sentence, *found.span("n" if found["n"] else "bare"))
    return _newborn(text, sentences) if newborn else None


def _newborn(text: str, sentences: Iterable[Sentence]) -> Apposed | None:
    """The age 0 of a patient who is called newborn."""
    if "newborn" not in text and "neonate" not in text:
        return None
    for sentence in sentences:
        found = _NEWBORN.search(text, sentence.start, sentence.end)
        if found is not None:
            return Apposed(0.0, sentence, *found.span())
    return None


def _years(found: re.Match[str], form: Form) -> float | None:
    told = found.groupdict()
    number = told["n"] or told["bare"]
    if not number.isdigit():
        tens, _, ones = number.replace("-", " ").partition(" ")
        number = str(_TEENS.get(tens) or _TENS[tens] + _ONES.get(ones, 0))
    unit = told.get("unit") or "y"
    years = (int(number) - form.less) * _DAYS[unit[0]] / _DAYS["y"]
    return round(years, 2) if 0 < years <= OLDEST else None
