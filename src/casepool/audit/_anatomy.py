"""Anatomy: one lesion in two compartments, on two levels or sides; signs that a lesion does not explain."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from casepool.errors import VocabularyError
from casepool.model import Discrepancy, Finding, Lesion, Span

from ._checks import read_table
from ._page import Page, words_at

_PART_COLUMNS = ("part", "pattern", "source", "hits", "misses")
_LEVEL = r"(?:C[1-8]|T(?:h)?(?:1[0-2]|[1-9])|D(?:1[0-2]|[1-9])|L[1-5]|S[1-5])"
_LEVELS = re.compile(
    rf"\b(?P<a>{_LEVEL})(?:\s?(?:-|–|/|to|and|through)\s?(?P<b>{_LEVEL}|\d{{1,2}}))?(?![\w])(?![- ]?(?:weighted|WI\b|W\b|signal|sequence|image))"
)
_LESION_WORD = (
    r"(?:mass(?:es)?|lesions?|tumou?rs?|metastas[ei]s|meningiomas?|ependymomas?|astrocytomas?|schwannomas?|abscess|"
    r"neurofibromas?|cyst|hemangioblastomas?|lymphomas?|lipomas?|h(?:a)?ematomas?|chordomas?|gliomas?|cavernomas?|ISCM)"
)
_COMPARTMENTS = {
    "intramedullary": re.compile(r"\bintra-?medullary\b", re.I),
    "intradural-extramedullary": re.compile(
        r"\bintra-?dural[- /,]*extra-?medullary\b|\bIDEM\b|(?<!intradural )(?<!intradural-)\bextra-?medullary\b",
        re.I,
    ),
    "epidural": re.compile(r"\b(?:epidural|extra-?dural)\b", re.I),
}
_PLACED = re.compile(
    rf"(?:{_LESION_WORD}|fractures?|herniation|discitis|collapse)\b[^.;,]{{0,60}}?\b(?:at|of|in|from|involving)\s(?:the )?(?:level of )?(?:the )?(?:vertebra(?:l body)? )?$",
    re.I,
)
_FIRST = {"C": 0, "T": 8, "L": 20, "S": 25}
OPERATED_LEVELS = 2
"""Levels beyond a lesion that an operation on it may lie: one above and below are opened, and cord and vertebra are counted apart."""
NEAR = 80
"""Characters around a side in which a word must stand to explain the other side."""
SAME_STORY = 200
"""Characters around two sides in which "bilateral" says that both are meant."""
NEAREST_LEVEL = 1
"""Levels by which the place of one lesion may differ before it counts as another: cord and vertebra are counted apart."""
_OTHER_SIDE = re.compile(
    r"\b(?:bilateral(?:ly)?|both (?:the |his |her )?(?:[\w-]+ )?(?:sides|[a-z]+s)\b(?! and\b)|contra-?lateral(?:ly)?|opposite|other|respectively|second (?:tumou?r|lesion|mass|primary|operation|surgery|cancer|metastasis|eye|side|fall|fracture|episode)|synchronous|metachronous|another|new(?:ly)?|also|additional(?:ly)?|"
    r"as well|once again|similar(?:ly)?|unlike|compared|than|normal|unremarkable|un(?:affected|involved)|spared|intact|preserved|retained|negative|healthy|remaining|dominant|handed|"
    r"no abnormal\w*|did not reveal|prophylactic|risk-reducing|donor|graft|supplied|visual acuity|prosthes\w*)\b",
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


# --- sides ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _parts() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """By the first letters of a part's names: the names, and the part that each group of them stands for.

    Raises
    ------
    VocabularyError
        Where a name does not begin with plain letters.
    """
    by_letters: dict[str, list[tuple[str, str]]] = {}
    for part, pattern, *_ in read_table("parts.tsv", columns=_PART_COLUMNS):
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


def _part_after(text: str, side_end: int, end: int) -> tuple[str, int] | None:
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
            named = _part_after(text, at + len(side), end)
            if named is not None:
                part, stop = named
                sides.setdefault(part, {"left": [], "right": []})[side].append(Span(at, stop))
    for part, told in sides.items():
        yield from _one_side(page, part, told)


def _one_side(page: Page, part: str, told: dict[str, list[Span]]) -> Iterator[Discrepancy]:
    if not told["left"] or not told["right"]:
        return
    # "The left kidney was normal" speaks of the other side with good reason and counts for neither.
    plain = [[span for span in spans if not _excused(page, span)] for spans in told.values()]
    few, many = sorted(plain, key=len)
    if len(few) != 1 or _near_other(page, few[0], many):
        return
    odd = few[0]
    # The nearest place of the usual side is the one that a reader would compare.
    usual = min(many, key=lambda span: abs(span.start - odd.start))
    first, second = sorted((odd, usual))
    if _told_with_reason(page, first, second) or _lists_both(page, first, second):
        return
    if _both_of(part).search(page.text):
        return
    if part in _EXAMINED_IN_PAIRS and not _one_disease_there(page, odd, second, many):
        return
    sides = [page.quote(s).split()[0].split("-")[0].lower() for s in (first, second)]
    message = f"The {part} is told as {sides[0]} and as {sides[1]}."
    yield page.found("side-differs", message, page.evidence(*first), page.evidence(*second), case=page.case)


@cache
def _both_of(part: str) -> re.Pattern[str]:
    """Words that speak of both sides of a part: "the contralateral testis", "both kidneys"."""
    pattern = next(row[1] for row in read_table("parts.tsv", columns=_PART_COLUMNS) if row[0] == part)
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
    rf"\b(?:{_LESION_WORD}|thrombus|clot|foreign body|retinoblastoma|seminoma|angiomyolipoma|papilloma|osteosarcoma|chondroma|fibroma|ulcers?|patch|deformity|epistaxis|proptosis|exotropia|ptosis|cancers?|carcinomas?|nodules?|fractures?|\w+ectomy|\w+otomy|\w+plasty|effusion|pain|swelling|weakness|hemiparesis|hemiplegia|palsy|lump|swollen|ulcer|"
    r"h(?:a)?emorrhage|infarct(?:ion)?|stones?|opacity|infiltrate|consolidation|pneumonia|pneumothorax|aneurysm|stenosis|thrombosis|loss of vision|visual loss|hearing loss|resect\w*|excis\w*|biops\w*|irradiat\w*|"
    r"melanoma|sarcoma|adenoma|hydronephrosis|cataract|detachment|dislocation|tear|rupture|myxoma|thrombus|abnormal\w*)\b",
    re.I,
)


_MASS = re.compile(
    rf"\b(?:{_LESION_WORD}|nodules?|cancers?|\w*carcinomas?|\w*sarcomas?|\w*blastomas?|\w*adenomas?|h(?:a)?emangiomas?|melanomas?|opacity|infiltrat\w+|consolidation|shadow|lump|swelling|polyps?|growth|myxoma|thrombus|clot)\b",
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


# --- levels and compartments ------------------------------------------------------------------------------------


def check_compartment_differs(page: Page) -> Iterator[Discrepancy]:
    """`compartment-differs`: the lesion of one level is intramedullary here, extramedullary or epidural there."""
    placed = list(_compartments_by_level(page))
    told = {name for name, _, _ in placed}
    if len(told) < 2:
        return
    seen: set[tuple[int, str, str]] = set()
    for i, (name, levels, span) in enumerate(placed):
        for other, other_levels, other_span in placed[i + 1 :]:
            key = (levels[0], min(name, other), max(name, other))
            if name == other or not _meet(levels, other_levels) or key in seen:
                continue
            if _same_sentence(page, span, other_span):
                continue
            seen.add(key)
            message = f"The lesion at {_level_name(levels)} is told as {name} and as {other}."
            yield page.found(
                "compartment-differs",
                message,
                page.evidence(*span),
                page.evidence(*other_span),
                case=page.case,
            )


def _same_sentence(page: Page, a: Span, b: Span) -> bool:
    sentence = page.sentence(*a)
    return sentence.start <= b.start < sentence.end


def _compartments_by_level(page: Page) -> Iterator[tuple[str, tuple[int, int], Span]]:
    """Compartment, levels and place of each lesion told with both, or linked to its level by its name."""
    named = dict(_levels_of_names(page))
    for _, start, end in page.about_patient():
        for name, pattern in _COMPARTMENTS.items():
            for match in pattern.finditer(page.text, start, end):
                sentence = page.sentence(match.start(), match.end())
                if re.search(
                    r"\b(?:no|not|without|ruled out|excluded|rather than|or|versus|and)\b[^.]{0,20}$",
                    page.text[sentence.start : match.start()],
                    re.I,
                ):
                    continue
                place = _level_after(page, match.end(), sentence.end)
                if place:
                    yield name, level_range(place), Span(match.start(), place.end())
    yield from _compartments_of_names(page, named)


def _level_after(page: Page, start: int, end: int) -> re.Match[str] | None:
    match = _LEVELS.search(page.text, start, min(end, start + 60))
    if match is None or not re.search(_LESION_WORD, page.text[start : match.start()], re.I):
        return None
    return match


def _levels_of_names(page: Page) -> Iterator[tuple[str, tuple[int, int]]]:
    """Region words that stand for one level of the case: "cervical ISCM" where the only cervical level is C6."""
    found: dict[str, set[tuple[int, int]]] = {}
    for lesion in page.case.lesions if page.case else ():
        levels = _levels_of(lesion)
        if levels:
            found.setdefault(_region_of(levels), set()).add(levels)
    for _, start, end in page.about_patient():
        for match in _levels_in(page, start, end):
            if (
                re.search(_LESION_WORD, page.text[max(start, match.start() - 90) : match.end() + 30], re.I)
                and "dermatome" not in page.text[match.end() : match.end() + 12]
            ):
                levels = level_range(match)
                found.setdefault(_region_of(levels), set()).add(levels)
    for region, levels_told in sorted(found.items()):
        if len(levels_told) == 1:
            yield region, next(iter(levels_told))


def _compartments_of_names(
    page: Page, named: dict[str, tuple[int, int]]
) -> Iterator[tuple[str, tuple[int, int], Span]]:
    """ "Cervical ISCM" and "cervical intramedullary metastasis" for the lesion of the one cervical level."""
    for _, start, end in page.about_patient():
        for match in re.finditer(
            r"\b(cervical|thoracic|lumbar|thoracolumbar)\s(?:spinal )?(ISCMs?|intra-?medullary|intradural[- ]extramedullary|epidural)\b",
            page.text[start:end],
            re.I,
        ):
            levels = named.get(match[1].lower())
            word = match[2].lower()
            name = (
                "intramedullary"
                if word.startswith(("iscm", "intram", "intra-m"))
                else "epidural"
                if word == "epidural"
                else "intradural-extramedullary"
            )
            if levels and not (word.startswith("iscm") and "ntramedullary spinal cord" not in page.text):
                yield name, levels, Span(start + match.start(), start + match.end())


def _levels_in(page: Page, start: int, end: int) -> Iterator[re.Match[str]]:
    """The levels and ranges of levels told between two offsets."""
    last = start
    for at in words_at(page.text, page.triggers.levels, start, end):
        match = _LEVELS.match(page.text, at, end) if at >= last else None
        if match is not None:
            last = match.end()
            yield match


def level_range(match: re.Match[str]) -> tuple[int, int]:
    """First and last level as ordinals: C1 is 0, T1 8, L1 20, S1 25."""
    first = _ordinal(match["a"])
    if not match["b"]:
        return first, first
    b = match["b"] if match["b"][0].isalpha() else match["a"][0] + match["b"]
    last = _ordinal(b)
    return min(first, last), max(first, last)


def _ordinal(level: str) -> int:
    letter = level[0].upper().replace("D", "T")
    return _FIRST[letter] + int(re.sub(r"\D", "", level)) - 1


def _levels_of(lesion: Lesion) -> tuple[int, int] | None:
    match = _LEVELS.search(lesion.level or "")
    return level_range(match) if match else None


def _region_of(levels: tuple[int, int]) -> str:
    regions = ["cervical" if n < 8 else "thoracic" if n < 20 else "lumbar" for n in levels]
    if regions[0] == regions[1]:
        return regions[0]
    return "thoracolumbar" if regions == ["thoracic", "lumbar"] else "cervicothoracic"


def _level_name(levels: tuple[int, int]) -> str:
    def name(n: int) -> str:
        letter = max((s for s in _FIRST if _FIRST[s] <= n), key=lambda s: _FIRST[s])
        return f"{letter}{n - _FIRST[letter] + 1}"

    return name(levels[0]) if levels[0] == levels[1] else f"{name(levels[0])}-{name(levels[1])}"


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def check_level_differs(page: Page) -> Iterator[Discrepancy]:
    """`level-differs`: the one spinal lesion, or its operation, sits on two levels that do not meet."""
    told = list(_lesion_levels(page))
    if len(told) > 1 and _SEVERAL_LESIONS.search(page.text):
        return
    places = {levels for levels, _ in told}
    if len(places) == 2:
        other = next(item for item in told if item[0] != told[0][0])
        yield from _apart(page, told[0], other, more=NEAREST_LEVEL)
    elif len(places) == 1:
        operated = [item for item in _operated_levels(page) if not _meet(item[0], told[0][0])]
        if operated and not any(_meet(levels, told[0][0]) for levels, _ in _operated_levels(page)):
            yield from _apart(page, told[0], operated[0], more=OPERATED_LEVELS)


def _apart(
    page: Page, one: tuple[tuple[int, int], Span], other: tuple[tuple[int, int], Span], *, more: int
) -> Iterator[Discrepancy]:
    (levels, span), (other_levels, other_span) = one, other
    gap = max(levels[0], other_levels[0]) - min(levels[1], other_levels[1])
    if gap <= more or any(_MANY_LEVELS.search(page.quote(page.sentence(*s))) for s in (span, other_span)):
        return
    message = f"The lesion is told at {_level_name(levels)} and at {_level_name(other_levels)}."
    yield page.found(
        "level-differs", message, page.evidence(*span), page.evidence(*other_span), case=page.case
    )


_MANY_LEVELS = re.compile(
    r"\b(?:multiple|several|two|three|both|another|second|other|also|additional|new|recur\w*|later|metastases|lesions|masses|tumou?rs|respectively|separate|"
    r"further|previous(?:ly)?|prior|history|extend\w*|conus|lumbar puncture|level of sens\w+|sensory level|dermatome|donor|instability|stenosis)\b",
    re.I,
)
_SEVERAL_LESIONS = re.compile(
    rf"\b(?:two|three|second|separate|multiple|multifocal|several|another|skip) (?:(?!pulmonary|lung|brain|cerebral|liver|hepatic|bone|nodal|lymph)[\w-]+ ){{0,3}}?(?:episodes?|levels|sites|operations?|surger(?:y|ies)|{_LESION_WORD})\b",
    re.I,
)
"""Words that say, anywhere, that there is more than one lesion of the spine."""
_SPINAL_LESION = re.compile(
    rf"\b(?:{_LESION_WORD}|fractures?|disc herniation|herniation|discitis|spondylodiscitis|collapse|hemangioma|haemangioma)\b",
    re.I,
)
_SPINAL_OPERATION = re.compile(
    r"\b(?:hemi)?(?:laminectomy|laminoplasty|laminotomy|corpectomy|vertebrectomy|discectomy|vertebroplasty|kyphoplasty|decompression)\b",
    re.I,
)


_LESION_NAMED = re.compile(
    rf"\s(?:level |vertebral |vertebra |body |compression |burst )*(?:(?:intra|extra|epi)\w+[- ]?\w* )?(?:spinal (?:cord )?)?{_SPINAL_LESION.pattern}",
    re.I,
)
_PLACING = re.compile(r"(?:at|of|in|from|involving)\s[^.;,]*$", re.I)
PLACING_REACH = 45
"""Characters before a level in which the word that places a lesion there must stand."""


def _lesion_levels(page: Page) -> Iterator[tuple[tuple[int, int], Span]]:
    """Levels that are said to be the place of a lesion."""
    for _, start, end in page.about_patient():
        for match in _levels_in(page, start, end):
            first = max(start, match.start() - 100)
            before = page.text[first : match.start()]
            place = _PLACED.search(before) if _PLACING.search(before[-PLACING_REACH:]) else None
            placed = place is not None and _SPINAL_OPERATION.search(place[0]) is None
            if placed or _LESION_NAMED.match(page.text, match.end(), min(end, match.end() + 40)):
                yield level_range(match), Span(match.start(), match.end())


def _operated_levels(page: Page) -> Iterator[tuple[tuple[int, int], Span]]:
    """Levels that an operation on the spine is told of, just before or after its name."""
    for _, start, end in page.about_patient():
        for operation in _SPINAL_OPERATION.finditer(page.text, start, end):
            sentence = page.sentence(operation.start(), operation.end())
            after = _LEVELS.search(page.text, operation.end(), min(sentence.end, operation.end() + 30))
            before = _LEVELS.search(page.text, max(sentence.start, operation.start() - 24), operation.start())
            match = after or before
            if match:
                yield level_range(match), Span(match.start(), match.end())


_NO_SUCH_LOBE = re.compile(
    r"\b(?:left middle lob(?:e|ectomy)|middle lobe of (?:the|her|his) left lung|right lingula\w*)\b", re.I
)
_NO_SUCH_LEVEL = re.compile(
    r"(?:L[7-9]|C9|T1[3-9]|S[6-9])(?!\w|\s?\+|\s(?:protein|gene|mutation|domain|ribosom))"
)


def check_no_such_part(page: Page) -> Iterator[Discrepancy]:
    """`no-such-part`: a lobe or a level that nobody has."""
    for _, start, end in page.about_patient():
        found = list(_NO_SUCH_LOBE.finditer(page.text, start, end)) if page.holds("lobe") else []
        for at in words_at(page.text, page.triggers.levels, start, end):
            match = _NO_SUCH_LEVEL.match(page.text, at, end)
            if match is not None and _spinal(page, match):
                found.append(match)
        for match in found:
            if not re.search(r"situs|dextrocard|isomerism", page.text, re.I):
                message = f"There is no {match[0]}."
                yield page.found(
                    "no-such-part", message, page.evidence(match.start(), match.end()), case=page.case
                )


def _spinal(page: Page, match: re.Match[str]) -> bool:
    """True where a letter and a number stand in a sentence about the spine."""
    return _IN_SPINE.search(page.quote(page.sentence(match.start(), match.end()))) is not None


_IN_SPINE = re.compile(
    r"\b(?:vertebra\w*|spin(?:e|al)|lamin\w+|disc|cord|fusion|nerve root|lumbar|thoracic|cervical|sacral|corpectomy)\b",
    re.I,
)


# --- signs ------------------------------------------------------------------------------------------------------

_ARM = re.compile(
    r"\b(?:arms?|hands?|upper (?:limbs?|extremit(?:y|ies))|tetra(?:paresis|plegia)|quadri(?:paresis|plegia)|hemi(?:paresis|plegia))\b",
    re.I,
)
_PARETIC = re.compile(
    r"\b(left|right)(?:[- ]sided)?(?: spastic)? (?:hemi(?:paresis|plegia)|weakness|monoparesis|(?:leg|arm|lower limb) weakness)|\b(?:hemi(?:paresis|plegia)) (?:of|on) the (left|right)"
    r"|\bweakness (?:of|in) (?:the|his|her) (left|right) (?:leg|arm|limbs?|side|lower|upper)|\bpower (?:was )?[0-4][+-]?/5 in the (left|right)",
    re.I,
)
_PAIN = r"(?:(?:pain|pinprick|pin-prick) and temperature|temperature and (?:pain|pinprick)|pain|pinprick)"
_PAIN_LOST = re.compile(
    rf"\b(?:absent|loss of|lost|decreased|impaired|reduced|diminished|absence of)[^.;]{{0,25}}?\b{_PAIN}\b(?: sens\w+| sense)?[^.;]{{0,40}}?\b(left|right)\b"
    rf"|\b{_PAIN}(?: sens\w+)? (?:was|were) (?:absent|lost|decreased|impaired|reduced|diminished)[^.;]{{0,40}}?\b(left|right)\b",
    re.I,
)
_CORD = re.compile(r"\b(?:intramedullary|spinal cord|cord compression|Brown[- ]S[eé]quard|hemicord)\b", re.I)
_ABOVE = re.compile(
    r"\b(?:brain|cerebral|cerebell\w+|intracranial|brain ?stem|stroke|infarct\w*|thalam\w+|cortex|frontal|parietal|temporal|polyneuropathy|Guillain)\b",
    re.I,
)


def check_hemicord_pattern(page: Page) -> Iterator[Discrepancy]:
    """`hemicord-pattern`: pain and temperature lost on the side of the paresis though the lesion is in the cord."""
    text = page.text
    if not _CORD.search(text):
        return
    for kind, start, end in page.about_patient():
        paretic, lost = _PARETIC.search(text, start, end), _PAIN_LOST.search(text, start, end)
        if paretic is None or lost is None or kind in {"captions", "title"}:
            continue
        side = next(g for g in paretic.groups() if g).lower()
        lost_side = (lost[1] or lost[2]).lower()
        clause = text[lost.start() : lost.end() + 60]
        if (
            side == lost_side
            and not re.search(r"\b(?:both|bilateral|contralateral|opposite)\b", clause, re.I)
            and _one_patient_between(page, paretic, lost)
        ):
            message = (
                f"Pain and temperature sense are lost on the {side}, the side of the paresis; "
                "fibres for both cross in the cord, so a lesion of half the cord takes them on the other side."
            )
            yield page.found(
                "hemicord-pattern",
                message,
                page.evidence(paretic.start(), paretic.end()),
                page.evidence(lost.start(), lost.end()),
                case=page.case,
            )
            return


def _one_patient_between(page: Page, a: re.Match[str], b: re.Match[str]) -> bool:
    between = page.text[min(a.end(), b.end()) : max(a.start(), b.start())]
    return len(between) < 800 and not re.search(
        r"\b(?:case|patient) (?:2|two)\b|second patient", between, re.I
    )


def check_sign_above_lesion(page: Page) -> Iterator[Discrepancy]:
    """`sign-above-lesion`: weakness of arms with a cord lesion that begins below the first thoracic level."""
    case = page.case
    if case is None:
        return
    weak = next((f for f in case.findings if f.status == "present" and f.evidence and _arm_weakness(f)), None)
    if weak is None or _ABOVE.search(page.text):
        return
    placed = list(_lesion_levels(page))
    # Any level named above, with a lesion or not, may be where the arms are struck.
    if not placed or min(level_range(m)[0] for m in _levels_in(page, 0, len(page.text))) <= _FIRST["T"]:
        return
    levels, span = placed[0]
    message = f"{weak.name.capitalize()} is not explained by a lesion at {_level_name(levels)}: the arms are supplied from C5 to T1."
    yield page.found("sign-above-lesion", message, weak.evidence[0], page.evidence(*span), case=case)


def _arm_weakness(finding: Finding) -> bool:
    return (
        _ARM.search(finding.name) is not None
        and re.search(r"weak|pares|pleg|numb|palsy|atrophy", finding.name, re.I) is not None
    )
