"""Sides: one diseased part, or its operation, on the left in one place and on the right in another.

Two ways lead to a discrepancy. Where a text tells one side of a part again and again and the other once, the odd one is
looked at (`_odd_one`). Where each side is told, the two places are compared (`_told_twice`): the same disease, or its
operation, of one part on both sides, in sentences that give no reason to speak of the other side.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from casepool.errors import VocabularyError
from casepool.model import Discrepancy, Span

from ._checks import read_table
from ._page import LESION_WORD, Page, words_at

PART_COLUMNS = ("part", "pattern", "source", "hits", "misses")
DISEASE_COLUMNS = ("disease", "pattern", "meaning", "hits", "misses")
NEAR = 80
"""Characters around a side in which a word must stand to explain the other side."""
SAME_STORY = 200
"""Characters around two sides in which "bilateral" says that both are meant."""
_OTHER_SIDE = re.compile(
    r"\b(?:bilateral(?:ly)?|both (?:the |his |her )?(?:[\w-]+ )?(?:sides|[a-z]+s)\b(?! and\b)|contra-?lateral(?:ly)?|opposite|other|respectively|second (?:tumou?r|lesion|mass|primary|operation|surgery|cancer|metastasis|eye|side|fall|fracture|episode)|synchronous|metachronous|another|new(?:ly)?|also|additional(?:ly)?|"
    r"as well|once again|similar(?:ly)?|unlike|compared|than|normal|unremarkable|un(?:affected|involved)|spared|intact|preserved|retained|negative|healthy|remaining|dominant|handed|"
    r"no abnormal\w*|did not reveal|(?:found|showed|revealed) no|prophylactic|risk-reducing|donor|graft|supplied|visual acuity|prosthes\w*)\b",
    re.I,
)
"""Words of a sentence that speaks of the other side with good reason."""
_PAST = re.compile(
    r"\b(?:previous(?:ly)?|prior|history|earlier|ago|past|years? before|had undergone|in (?:19|20)\d\d|(?:19|20)\d\d)\b",
    re.I,
)
_ANOTHER_TIME = re.compile(
    r"\b(?:later|developed|recur\w*|relaps\w*|progress\w*|after \w+ (?:days?|weeks?|months?|years?)|(?:next|following) (?:day|week|month|year)|(?:19|20)\d\d)\b",
    re.I,
)
_EXAMINED_IN_PAIRS = frozenset(
    "eye|ear|lung|ventricle|atrium|carotid|hand|arm|leg|jaw|frontal|temporal|iliac vessels".split("|")
)
"""Parts whose two sides are told of one after the other in plain reports: there the same disease must be named twice."""


@lru_cache(maxsize=1)
def _parts() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """By the first letters of a part's names: the names, and the part that each group of them stands for.

    Raises
    ------
    VocabularyError
        Where a name does not begin with plain letters.
    """
    by_letters: dict[str, list[tuple[str, str]]] = {}
    for part, pattern, *_ in read_table("parts.tsv", columns=PART_COLUMNS):
        names: dict[str, list[str]] = {}
        for name in _ALTERNATIVES.findall(pattern):
            letters = name[:FIRST_LETTERS].lower()
            if len(letters) < FIRST_LETTERS or not letters.isalpha():
                raise VocabularyError(
                    f"A name of a part must begin with {FIRST_LETTERS} letters, got {name!r} (parts.tsv, {part})."
                    " Write each name out."
                )
            names.setdefault(letters, []).append(name)
        for letters, alike in names.items():
            by_letters.setdefault(letters, []).append((part, "|".join(alike)))
    return {
        letters: (
            re.compile("(?:" + "|".join(f"({names})" for _, names in rows) + r")\b", re.I),
            tuple(part for part, _ in rows),
        )
        for letters, rows in by_letters.items()
    }


FIRST_LETTERS = 3
_ALTERNATIVES = re.compile(r"(?:[^|(]|\([^)]*\))+")
"""The alternatives of a pattern; those in brackets belong to one."""
_AFTER_SIDE = re.compile(r"(?:[- ]sided)?[ -]", re.I)
_WORD_BETWEEN = re.compile(r"(?!and\b|or\b|left\b|right\b)[a-z-]+ ", re.I)
WORDS_BETWEEN = 3
"""Words that may stand between a side and its part ("left lower outer breast")."""


def part_after(text: str, side_end: int, end: int) -> tuple[str, int] | None:
    """The part that a side is told of, and where its words end."""
    found = _AFTER_SIDE.match(text, side_end, end)
    if found is None:
        return None
    parts = _parts()
    for _ in range(WORDS_BETWEEN + 1):
        at = found.end()
        begins = parts.get(text[at : at + FIRST_LETTERS].lower())
        named = begins[0].match(text, at, end) if begins is not None else None
        if begins is not None and named is not None and named.lastindex is not None:
            return begins[1][named.lastindex - 1], named.end()
        found = _WORD_BETWEEN.match(text, at, end)
        if found is None:
            return None
    return None


def check_side_differs(page: Page) -> Iterator[Discrepancy]:
    """`side-differs`: the one diseased part is on the left in one place and on the right in another."""
    text = page.text
    sides: dict[str, dict[str, list[Span]]] = {}
    for _, start, end in page.about_patient():
        for at in words_at(text, page.triggers.sides, start, end):
            side = "left" if text[at] in "lL" else "right"
            named = part_after(text, at + len(side), end)
            if named is not None:
                part, stop = named
                sides.setdefault(part, {"left": [], "right": []})[side].append(Span(at, stop))
    for part, told in sides.items():
        if told["left"] and told["right"] and not _side_by_side(page, told):
            pair = _odd_one(page, part, told) or _told_twice(page, part, told)
            if pair is not None:
                names = [page.text[span.start : span.end].split()[0].split("-")[0].lower() for span in pair]
                message = f"The {part} is told as {names[0]} and as {names[1]}."
                yield page.found("side-differs", message, *(page.evidence(*s) for s in pair), case=page.case)


def _odd_one(page: Page, part: str, told: dict[str, list[Span]]) -> tuple[Span, Span] | None:
    """The one place that tells the other side, with the nearest of the usual side, where nothing excuses it."""
    # "The left kidney was normal" speaks of the other side with good reason and counts for neither.
    plain = [[span for span in spans if not _excused(page, span)] for spans in told.values()]
    few, many = sorted(plain, key=len)
    if len(few) != 1 or not many or _near_other(page, few[0], many):
        return None
    odd = few[0]
    # The nearest place of the usual side is the one that a reader would compare.
    usual = min(many, key=lambda span: abs(span.start - odd.start))
    first, second = sorted((odd, usual))
    if _told_with_reason(page, first, second) or _lists_both(page, first, second):
        return None
    if _both_of(part).search(page.text):
        return None
    if part in _EXAMINED_IN_PAIRS and not _one_disease_there(page, odd, second, many):
        return None
    return first, second


@cache
def _both_of(part: str) -> re.Pattern[str]:
    """Words that speak of both sides of a part: "the contralateral testis", "both kidneys"."""
    pattern = next(row[1] for row in read_table("parts.tsv", columns=PART_COLUMNS) if row[0] == part)
    return re.compile(
        rf"\b(?:contra-?lateral|opposite|bilateral|both|other)\s(?:[\w-]+\s)?(?:{pattern})", re.I
    )


def _told_with_reason(page: Page, first: Span, second: Span) -> bool:
    """True where the words around say why the other side is spoken of: healthy, second, years ago, later."""
    near_second = _near(page, second)
    if _PAST.search(near_second):
        return True
    lead = page.text[page.sentence(*second).start : second.end]
    if (
        page.kind_at(first.start) == page.kind_at(second.start) and _ANOTHER_TIME.search(lead)
    ) or _PAST.search(_without_duration(_near(page, first))):
        return True
    return _TWO_SIDED.search(page.text, max(0, first.start - SAME_STORY), second.end + SAME_STORY) is not None


def _near(page: Page, span: Span) -> str:
    """The words of the sentence within reach of a place."""
    sentence = page.sentence(*span)
    return page.text[max(sentence.start, span.start - NEAR) : min(sentence.end, span.end + NEAR)]


def _one_disease_there(page: Page, odd: Span, second: Span, many: list[Span]) -> bool:
    """True where the same disease, or its operation, is told of both sides of a part that is examined in pairs."""
    here, after = page.quote(page.sentence(*odd)), page.quote(page.sentence(*second))
    if _MANY.search(_near(page, odd)) or _MANY.search(_near(page, second)):
        return False
    others = (page.quote(page.sentence(*span)) for span in many)
    return _OPERATION.search(after) is not None or any(_one_disease(here, other) for other in others)


def _excused(page: Page, span: Span) -> bool:
    """True where the words say why this side is named, or a vessel is meant and not the part."""
    vessel = re.match(r"\s(?:arter(?:y|ies)|veins?)\b", page.text[span.end : span.end + 10])
    return vessel is not None or _OTHER_SIDE.search(_near(page, span)) is not None


def _lists_both(page: Page, first: Span, second: Span) -> bool:
    """True for one sentence on each side, or one examination of each: "MRI of the right knee ... MRI of the left knee"."""
    if all(page.sentence(*span).start + 4 >= span.start for span in (first, second)):
        return True
    one, other = (
        _EXAMINATION.search(page.text, max(0, span.start - 40), span.start) for span in (first, second)
    )
    return one is not None and other is not None and one[0].lower() == other[0].lower()


_EXAMINATION = re.compile(
    r"\b(?:MRI|CT|radiographs?|X-rays?|ultraso\w+|examination|scan|angiography|biopsy) of (?:the |his |her )?$",
    re.I,
)


def _side_by_side(page: Page, told: dict[str, list[Span]]) -> bool:
    """True where both sides are told in the same words: "the left testis was enlarged ... the right testis was enlarged"."""
    left, right = (
        {match[0] for span in told[side] if (match := _NEXT_WORDS.match(page.text, span.end)) is not None}
        for side in ("left", "right")
    )
    return not left.isdisjoint(right)


_NEXT_WORDS = re.compile(r"\s\w+\s\w+")


def _without_duration(sentence: str) -> str:
    """A sentence less "3-month history of", which is about the disease told of and not about an older one."""
    return re.sub(
        r"\bfor the (?:past|previous|last) [\w-]+ \w+|\b[\w-]+[- ](?:day|week|month|year)s?'?[- ]history of|\bhistory of (?=[\w ]{0,40}\b(?:pain|swelling|mass|lump))",
        "",
        sentence,
        flags=re.I,
    )


def _one_disease(before: str, after: str) -> bool:
    """True where both sentences name the same disease or finding; a mass is a mass by any name."""
    if _MASS.search(before) and _MASS.search(after):
        return True
    one, other = ({w.lower().rstrip("s") for w in _DISEASED.findall(text)} for text in (before, after))
    return bool(one & other)


def _near_other(page: Page, odd: Span, many: list[Span]) -> bool:
    """True where both sides stand in one sentence: the authors mean both."""
    sentence = page.sentence(*odd)
    return any(sentence.start <= span.start < sentence.end for span in many)


_DISEASED = re.compile(
    rf"\b(?:{LESION_WORD}|thrombus|clot|foreign body|retinoblastoma|seminoma|angiomyolipoma|papilloma|osteosarcoma|chondroma|fibroma|ulcers?|patch|deformity|epistaxis|proptosis|exotropia|ptosis|cancers?|carcinomas?|nodules?|fractures?|\w+ectomy|\w+otomy|\w+plasty|effusion|pain|swelling|weakness|hemiparesis|hemiplegia|palsy|lump|swollen|ulcer|"
    r"h(?:a)?emorrhage|infarct(?:ion)?|stones?|opacity|infiltrate|consolidation|pneumonia|pneumothorax|aneurysm|stenosis|thrombosis|loss of vision|visual loss|hearing loss|resect\w*|excis\w*|biops\w*|irradiat\w*|"
    r"melanoma|sarcoma|adenoma|hydronephrosis|cataract|detachment|dislocation|tear|rupture|myxoma|thrombus|abnormal\w*)\b",
    re.I,
)


_MASS = re.compile(
    rf"\b(?:{LESION_WORD}|nodules?|cancers?|\w*carcinomas?|\w*sarcomas?|\w*blastomas?|\w*adenomas?|h(?:a)?emangiomas?|melanomas?|opacity|infiltrat\w+|consolidation|shadow|lump|swelling|polyps?|growth|myxoma|thrombus|clot)\b",
    re.I,
)
_MANY = re.compile(
    r"\b(?:lesions|nodules|masses|metasta\w*|multiple|several|spread\w*|involv\w*|follow-?up|did not|nodes?)\b",
    re.I,
)
_OPERATION = re.compile(
    r"\b(?:\w+ectomy|resected|resection|excised|excision|removed|enucleat\w+|biopsied|biopsy)\b", re.I
)
_TWO_SIDED = re.compile(
    r"\bbilateral(?:ly)?\b|\bboth (?:eyes|ears|lungs|kidneys|breasts|hands|feet|hips|knees|legs|arms|sides)\b",
    re.I,
)


# --- each side told of one part ---------------------------------------------------------------------------------

REACH = 90
"""Characters around a side in which its disease stands, or a reason to speak of the other side."""
CLEAR_BEFORE, CLEAR_AFTER = 90, 60
"""Characters around a side in which words may say that it is healthy."""
ONE_STORY = 2500
"""Characters between two places that tell of one thing."""
MOST_PLACES = 8
"""Places of each side that are compared; more are one part told again and again."""
_TWO_MEANT = re.compile(
    r"\b(?:both|bilateral\w*|contra-?lateral(?:ly)?|opposite|(?:the|her|his) other|fellow|respectively|second|third|synchronous|metachronous|"
    r"another|additional|too|again|similar(?:ly)?|unlike|compared|donor|graft|flap|prosthes\w*|handed|dominant|remaining|either|each|"
    r"prophylactic|except|several|visual acuity|sides|spread|extend\w*|masses|nodules|to the (?:left|right)|shift\w*|displac\w*|"
    r"(?:left|right) (?:and|or|to|more than|than) (?:the )?(?:left|right))\b",
    re.I,
)
"""Words that say, near a side, that the other one is spoken of as well."""
_HEALTHY = re.compile(
    r"\b(?:normal|unremarkable|un(?:affected|involved)|spared|intact|preserved|healthy|not|without|did not|(?:found|showed|revealed) no|"
    r"absence|absent|clear|free)\b",
    re.I,
)
_OLD = re.compile(
    r"\b(?:previously|ago|years? before|had (?:undergone|received|had)|age of|at (?:the )?age|(?:in|since) (?:\w+ )?(?:19|20)\d\d)\b",
    re.I,
)
_ANEW = re.compile(
    r"\b(?:relaps\w*|recurr\w*|newly|(?:months|years|weeks|days) (?:after|later|following)|after (?:\w+ ){1,2}(?:months|years|weeks|days))\b",
    re.I,
)
_NOT_THE_PART = re.compile(r"\s(?:arter(?:y|ies)|veins?|bronch\w+)\b", re.I)
_OPERATED = re.compile(
    r"\b(?:\w+ectomy|\w+otomy|resect\w+|excis\w+|remov\w+|enucleat\w+|exenterat\w+|biops\w+|stent\w*|thoracoscop\w+|amputat\w+|"
    r"replac\w+|operat\w+|surgery)\b",
    re.I,
)
_BILATERAL = re.compile(r"\bbilateral(?:ly)?\b", re.I)


class _Place(NamedTuple):
    """A side of a part where no words say why the other side could be meant."""

    span: Span
    sentence: Span
    near: str
    """The words of its sentence within reach."""


@lru_cache(maxsize=1)
def _diseases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = read_table("diseases.tsv", columns=DISEASE_COLUMNS)
    return tuple((name, re.compile(rf"\b(?:{pattern})\b", re.I)) for name, pattern, *_ in rows)


def diseases_in(words: str) -> frozenset[str]:
    """The rows of `diseases.tsv` that the words name."""
    return frozenset(name for name, pattern in _diseases() if pattern.search(words))


def _told_twice(page: Page, part: str, told: dict[str, list[Span]]) -> tuple[Span, Span] | None:
    """The first two places that tell one disease, or a disease and its operation, of one part on both sides."""
    left, right = ([page.sentence(*span).start for span in told[side]] for side in ("left", "right"))
    # Where one sentence tells of both sides, so may the others.
    if not {*left}.isdisjoint(right) or _both_of(part).search(page.text):
        return None
    places = [
        [place for span in told[side][:MOST_PLACES] if (place := _place(page, span)) is not None]
        for side in ("left", "right")
    ]
    for one in places[0]:
        for other in places[1]:
            first, second = sorted((one, other))
            if _one_thing(page, part, first, second):
                return first.span, second.span
    return None


def _place(page: Page, span: Span) -> _Place | None:
    sentence = page.sentence(*span)
    text = page.text
    near = text[max(sentence.start, span.start - REACH) : min(sentence.end, span.end + REACH)]
    if _TWO_MEANT.search(near) or _OLD.search(_without_duration(near)) or _NOT_THE_PART.match(text, span.end):
        return None
    start = max(sentence.start, span.start - CLEAR_BEFORE)
    start = max([start, *(text.rfind(sign, start, span.start) + 1 for sign in ",;:")])
    end = min(sentence.end, span.end + CLEAR_AFTER)
    end = min([end, *(at for sign in ";:" if (at := text.find(sign, span.end, end)) >= 0)])
    if _HEALTHY.search(text, start, end):
        return None
    return _Place(span, sentence, near)


def _one_thing(page: Page, part: str, first: _Place, second: _Place) -> bool:
    """True where both places tell of one disease or its operation, and no new time or side by side account parts them."""
    text = page.text
    if second.span.start - first.span.end > ONE_STORY:
        return False
    if _ANEW.search(text, second.sentence.start, second.span.end) or _lists_both(
        page, first.span, second.span
    ):
        return False
    if any(
        _BILATERAL.search(text, max(0, at.start - SAME_STORY), at.end) for at in (first.span, second.span)
    ):
        return False
    if part not in _EXAMINED_IN_PAIRS:
        return True
    diseases = diseases_in(first.near)
    return bool(diseases) and (
        _OPERATED.search(second.near) is not None or not diseases.isdisjoint(diseases_in(second.near))
    )
