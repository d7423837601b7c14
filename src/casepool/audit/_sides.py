"""Sides: one diseased part, or its operation, on the left in one place and on the right in another.

Two paths lead to a discrepancy. Where a text tells one side of a part again and again and the other once, the odd one is
looked at (`_odd_one`). Where each side is told, the two places are compared (`_told_twice`). On both, words around a
place may say why the other side is spoken of: the rows of `reasons.tsv`, each with where it must stand. What is left is
a pair of places (`_one_thing`): in one sentence only as a disease and its operation, or a complaint and what was
found; in two sentences only where neither names both sides.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from casepool.errors import VocabularyError
from casepool.model import Discrepancy, Span
from casepool.vocabulary import Gated

from ._checks import read_table
from ._page import Page, words_at

PART_COLUMNS: Final[tuple[str, ...]] = ("part", "pattern", "source", "hits", "misses")
DISEASE_COLUMNS: Final[tuple[str, ...]] = ("disease", "pattern", "meaning", "hits", "misses")
REASON_COLUMNS: Final[tuple[str, ...]] = ("reason", "path", "where", "pattern", "source", "hits", "misses")
PATHS: Final[tuple[str, ...]] = ("odd", "twice", "any")
WHERE: Final[tuple[str, ...]] = ("near", "clause", "past", "before", "around", "each")
"""Places of a reason: near a side in its sentence; in its clause; near it, durations left out; between the begin of the
sentence and the second place; around it, over sentences; near each of two places."""
NEAR: Final = {"odd": 120, "twice": 110}
"""Characters around a side, within its sentence, in which words may say why it is spoken of."""
CLEAR_BEFORE, CLEAR_AFTER = 90, 60
"""Characters around a side in which words may say that it is healthy."""
SAME_STORY: Final = 200
"""Characters around a side in which "bilateral" says that both are meant."""
ONE_STORY: Final = 2500
"""Characters between two places that tell of one thing."""
MOST_PLACES: Final = 8
"""Places of each side that are compared; more are one part told again and again."""
_EXAMINED_IN_PAIRS: Final = frozenset(("ventricle", "jaw"))
"""Parts whose two sides are told of one after the other in plain reports: there the same disease must be named twice."""
_OPERATED: Final = re.compile(
    r"\b(?:\w+ectomy|\w+otomy|resect\w+|excis\w+|remov\w+|enucleat\w+|exenterat\w+|biops\w+|stent\w*|thoracoscop\w+|amputat\w+|"
    r"replac\w+|operat\w+|surgery)\b",
    re.I,
)
_FOUND: Final = re.compile(
    r"\b(?:show\w*|reveal\w*|demonstrat\w*|confirm\w*|disclos\w*|detect\w*|found|suggest\w*|indicat\w*|identified|diagnosed|underwent|performed|undergone)\b",
    re.I,
)
"""Verbs between a complaint and what was found of it, in one sentence."""
_VESSEL: Final = re.compile(r"\s(arter|vein|bronch)(?:y|ies|s|us|i|ial)?\b", re.I)
_VESSELS: Final = {"arter": "artery", "vein": "vein", "bronch": "bronchus"}
_WITH_VESSELS: Final = frozenset(("eye",))
"""Parts whose vessels are told of as of the part."""
_OF_PART: Final = " of the "
"""Between a vessel and the part whose name it bears: "artery of the axilla"."""
_VERB: Final = re.compile(
    rf"{_FOUND.pattern}|\b(?:was|were|is|had|has|presented|complained|noticed|admitted|treated|for)\b", re.I
)
_A_SIDE: Final = re.compile(r"\b(left|right)\b(?!-handed| handed)", re.I)


Parts = dict[str, tuple[re.Pattern[str], tuple[str, ...]]]
"""By the first letters of a part's names: the names, and the part that each group of them stands for."""


@lru_cache(maxsize=1)
def _parts() -> Parts:
    return parts_by_letters(read_table("parts.tsv", columns=PART_COLUMNS))


def parts_by_letters(rows: Iterable[Sequence[str]]) -> Parts:
    """The parts of the rows of a table like `parts.tsv`.

    Raises
    ------
    VocabularyError
        Where a name does not begin with plain letters.
    """
    by_letters: dict[str, list[tuple[str, str]]] = {}
    for part, pattern, *_ in rows:
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
            re.compile("(?:" + "|".join(f"({names})" for _, names in found) + r")\b", re.I),
            tuple(part for part, _ in found),
        )
        for letters, found in by_letters.items()
    }


FIRST_LETTERS: Final = 3
_ALTERNATIVES: Final = re.compile(r"(?:[^|(]|\([^)]*\))+")
"""The alternatives of a pattern; those in brackets belong to one."""
_AFTER_SIDE: Final = re.compile(r"(?:[- ]sided)?[ -]", re.I)
_WORD_BETWEEN: Final = re.compile(r"(?!and\b|or\b|left\b|right\b)[a-z-]+ ", re.I)
WORDS_BETWEEN: Final = 3
"""Words that may stand between a side and its part ("left lower outer breast")."""


def part_after(text: str, side_end: int, end: int, *, parts: Parts | None = None) -> tuple[str, int] | None:
    """The part that a side is told of, and where its words end."""
    found = _AFTER_SIDE.match(text, side_end, end)
    if found is None:
        return None
    parts = _parts() if parts is None else parts
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


@lru_cache(maxsize=1)
def _reasons() -> Mapping[tuple[str, str], Gated]:
    """The reasons of each path and place, "any" path being of both.

    Raises
    ------
    VocabularyError
        Where a row names another path or place.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for reason, path, where, pattern, *_ in read_table("reasons.tsv", columns=REASON_COLUMNS):
        if path not in PATHS or where not in WHERE:
            raise VocabularyError(
                f"A reason must have a path of {PATHS} and a place of {WHERE}, got {path!r} and {where!r} (reasons.tsv, {reason})."
            )
        for each in ("odd", "twice") if path == "any" else (path,):
            found.setdefault((each, where), []).append(pattern)
    return {key: Gated(rf"\b(?:{'|'.join(patterns)})\b", ignore_case=True) for key, patterns in found.items()}


def check_side_differs(page: Page) -> Iterator[Discrepancy]:
    """`side-differs`: the one diseased part is on the left in one place and on the right in another."""
    whole = _sides(page, 0, len(page.text))
    if not any(told["left"] and told["right"] for told in whole.values()):
        return
    if page.stories and not page.single:
        for story in page.stories:
            yield from _told_on_both(page, _sides(page, *story))
        return
    # Whether one patient is told of costs more to ask than to compare the sides of one.
    found = list(_told_on_both(page, whole))
    if found and page.single:
        yield from found


def _told_on_both(page: Page, sides: dict[str, dict[str, list[Span]]]) -> Iterator[Discrepancy]:
    """One discrepancy for each part of one account whose sides contradict each other."""
    for part, told in sides.items():
        if told["left"] and told["right"] and not _side_by_side(page, told):
            pair = _odd_one(page, part, told) or _told_twice(page, part, told)
            if pair is not None:
                names = [page.text[span.start : span.end].split()[0].split("-")[0].lower() for span in pair]
                message = f"The {part} is told as {names[0]} and as {names[1]}."
                yield page.found("side-differs", message, *(page.evidence(*s) for s in pair), case=page.case)


def _sides(page: Page, first: int, last: int) -> dict[str, dict[str, list[Span]]]:
    """Where each side of each part is told of the patient between two offsets."""
    text = page.text
    sides: dict[str, dict[str, list[Span]]] = {}
    for _, start, end in page.about_patient():
        for at in words_at(text, page.triggers.sides, max(first, start), min(last, end)):
            side = "left" if text[at] in "lL" else "right"
            named = part_after(text, at + len(side), end)
            if named is not None:
                part, stop = named
                vessel = _VESSEL.match(text, stop)
                if (
                    vessel is not None and part not in _WITH_VESSELS
                ):  # vessels bear the names of parts, and are parts of their own
                    part = f"{_VESSELS[vessel[1].lower()]}{_OF_PART}{part}"
                sides.setdefault(part, {"left": [], "right": []})[side].append(Span(at, stop))
    return sides


def _odd_one(page: Page, part: str, told: dict[str, list[Span]]) -> tuple[Span, Span] | None:
    """The one place that tells the other side, with the nearest of the usual side, where nothing excuses it."""
    # "The left kidney was normal" speaks of the other side with good reason and counts for neither.
    plain = [[span for span in spans if not _excused(page, "odd", span)] for spans in told.values()]
    few, many = sorted(plain, key=len)
    if len(few) != 1 or not many:
        return None
    odd = few[0]
    sentence = page.sentence(*odd)
    # The nearest place of the usual side is the one that a reader would compare, one of the same sentence before all others.
    usual = min(
        many,
        key=lambda span: (not sentence.start <= span.start < sentence.end, abs(span.start - odd.start)),
    )
    first, second = sorted((odd, usual))
    if _both_are_ill(page, part, max(0, first.start - SAME_STORY), second.start):
        return None
    if sentence.start <= first.start and second.start < sentence.end:
        return (first, second) if _one_thing(page, "odd", part, (first, second)) else None
    # Where the usual side is told again and again, a reason must stand beside the odd one.
    asked = (odd,) if len(many) > 1 else (first, second)
    past = _reasons()["odd", "past"]
    if any(past.search(_without_duration(_near(page, "odd", span))) for span in asked):
        return None
    return (first, second) if _one_thing(page, "odd", part, (first, second)) else None


def _told_twice(page: Page, part: str, told: dict[str, list[Span]]) -> tuple[Span, Span] | None:
    """The first two places that tell one disease, or a disease and its operation, of one part on both sides."""
    left, right = ({page.sentence(*span).start for span in told[side]} for side in ("left", "right"))
    # Where one sentence tells of both sides, so may the others.
    if not left.isdisjoint(right) or _both_are_ill(page, part, 0, len(page.text)):
        return None
    places = [
        [span for span in told[side][:MOST_PLACES] if not _excused(page, "twice", span)]
        for side in ("left", "right")
    ]
    for one in places[0]:
        for other in places[1]:
            first, second = sorted((one, other))
            if second.start - first.end <= ONE_STORY and _one_thing(page, "twice", part, (first, second)):
                return first, second
    return None


def _excused(page: Page, path: str, span: Span) -> bool:
    """True where the words around a place say why this side is named."""
    reasons, near = _reasons(), _near(page, path, span)
    if reasons[path, "near"].search(_without_duration(near) if path == "twice" else near):
        return True
    # What an operation removed was not healthy, whatever else was seen.
    return not _is_operated(page, span) and _is_well(page, reasons[path, "clause"], span)


def _is_well(page: Page, well: Gated, span: Span) -> bool:
    """True where the clause of a side says that it is well: not of what stands before "and", nor of all but it."""
    start, end = _clause(page, span)
    for match in page.findall(well, start, end):
        if match.end() <= span.start:
            excepted = _AND_ILL.search(page.text, match.end(), span.start)
        else:
            excepted = _BUT.search(page.text, page.sentence(*span).start, span.start)
        if excepted is None:
            return True
    return False


_AND_ILL: Final = re.compile(
    r"\band (?:(?:significant|severe|marked|mild|moderate|large|small|multiple|an?|visual) |(?:showed|revealed) (?!no\b))",
    re.I,
)
"""What follows a healthy part, and is ill."""
_BUT: Final = re.compile(r"\b(?:except|apart from|other than|aside from)\b", re.I)
"""Words after which the one part stands that is not well."""


def _clause(page: Page, span: Span) -> tuple[int, int]:
    sentence, text = page.sentence(*span), page.text
    start = max(sentence.start, span.start - CLEAR_BEFORE)
    start = max([start, *(text.rfind(sign, start, span.start) + 1 for sign in ",;:")])
    end = min(sentence.end, span.end + CLEAR_AFTER)
    return start, min([end, *(at for sign in ";:" if (at := text.find(sign, span.end, end)) >= 0)])


def _near(page: Page, path: str, span: Span) -> str:
    """The words of the sentence within reach of a place."""
    sentence, reach = page.sentence(*span), NEAR[path]
    return page.text[max(sentence.start, span.start - reach) : min(sentence.end, span.end + reach)]


def _one_thing(page: Page, path: str, part: str, pair: tuple[Span, Span]) -> bool:
    """True where both places tell of one disease or its operation, and no new time or side by side account parts them."""
    text, reasons, (first, second) = page.text, _reasons(), pair
    one, other = page.sentence(*first), page.sentence(*second)
    if one.start <= second.start < one.end:
        return _complaint_and_finding(page, first, second)
    if any(_names_both(page, part, span) for span in pair):
        return False
    if page.search(reasons[path, "before"], other.start, second.end) or _lists_both(page, first, second):
        return False
    around = reasons.get((path, "around"))
    if around is not None and any(
        page.search(around, max(0, span.start - SAME_STORY), span.end) for span in (first, second)
    ):
        return False
    here, there = _near(page, "twice", first), _near(page, "twice", second)
    if all(reasons[path, "each"].search(near) for near in (here, there)) and not any(
        _is_operated(page, span) or _KNOWN.search(text, max(0, span.start - WIDEST_KNOWN), span.start)
        for span in pair
    ):
        return False
    if part not in _EXAMINED_IN_PAIRS:
        return True
    diseases = diseases_in(here)
    return bool(diseases) and (
        _OPERATED.search(there) is not None or not diseases.isdisjoint(diseases_in(there))
    )


def _is_operated(page: Page, span: Span) -> bool:
    """True where a side is that of an operation."""
    return _OPERATED.search(page.text, span.start, span.end + OPERATED_BEFORE) is not None


_KNOWN: Final = re.compile(
    r"\b(?:the|these|this|her|his)\s(?:[\w-]+\s){1,3}(?:in|of|on)\s(?:the|her|his)\s$", re.I
)
"""Words that point back to a disease already told: "the tumours in the"."""
WIDEST_KNOWN: Final = 60
"""Characters before a side in which such words begin."""


def _names_both(page: Page, part: str, span: Span) -> bool:
    """True where the sentence tells the other side too, of the same part or of one that is not known; an operation has its side."""
    text, sentence = page.text, page.sentence(*span)
    if _is_operated(page, span):
        return False
    side = text[span.start].lower()
    for told in _A_SIDE.finditer(text, *sentence):
        if told[1][0].lower() != side:
            other = part_after(text, told.end(), sentence.end)
            if _NO_PART.match(text, told.end()) if other is None else other[0] == _bearer(part):
                return True
    return False


_NO_PART: Final = re.compile(
    r"(?:-sided)?\s*(?:[.,;:()/]|$|(?:one|ones|side|sided|and|or|to|was|were|is|had|showed|but|with|more|than|in|on|at|for|by|as)\b)",
    re.I,
)
"""What follows a side that is told alone, so that any part may be meant."""


def _complaint_and_finding(page: Page, first: Span, second: Span) -> bool:
    """True for two sides in one sentence that are a disease and its operation, or a complaint and what was found of it."""
    text, sentence = page.text, page.sentence(*first)
    if len(_A_SIDE.findall(text, *sentence)) != 2:
        return False
    if _OPERATED.search(
        text, max(sentence.start, first.start - OPERATED_BEFORE), first.end + OPERATED_BEFORE
    ):
        return _FOR_ILL.fullmatch(text, first.end, second.start) is not None
    # "Arthritis of the left and a replaced right hip" lists both; "a mass of the left ovary was seen and the right removed" not.
    if _OPERATED.search(text, second.start, second.end + OPERATED_AFTER):
        return _VERB.search(text, first.end, second.start) is not None
    return _FOUND.search(text, first.end, second.start) is not None


_FOR_ILL: Final = re.compile(r"[\w -]{0,25}? for (?!a graft|grafting)[\w ,-]{0,60}", re.I)
"""Between an operation and the side of the disease that it was for."""
OPERATED_BEFORE, OPERATED_AFTER = 15, 20
"""Characters around a side in which the name of an operation makes it one."""


@cache
def _both_of(part: str) -> Gated:
    """Words that speak of both sides of a part: "the contralateral testis", "both kidneys"."""
    names = {row[0]: row[1] for row in read_table("parts.tsv", columns=PART_COLUMNS)}
    return Gated(
        rf"\b(?:contra-?lateral|opposite|bilateral|both|other)\s(?:[\w-]+\s)?(?:{names[_bearer(part)]})",
        ignore_case=True,
    )


def _both_are_ill(page: Page, part: str, start: int, end: int) -> bool:
    """True where words speak of both sides of a part, other than that both are well or were removed."""
    return any(
        _OPERATED.search(page.text, match.start(), match.end() + OPERATED_AFTER) is None
        and _ARE_WELL.match(page.text, match.end()) is None
        and _WELL_IN.search(page.text, max(0, match.start() - 20), match.start()) is None
        for match in page.findall(_both_of(part), start, end)
    )


_WELL_IN: Final = re.compile(r"(?:20/20|6/6|10/10|normal|intact) (?:in|of|for) (?:the |his |her )?$", re.I)
_ARE_WELL: Final = re.compile(r"[\w\s,]{0,30}\b(?:normal|intact|unremarkable|without evidence)\b", re.I)


def _bearer(part: str) -> str:
    """The row of `parts.tsv` that a part comes from: for a vessel, the part whose name it bears."""
    return part.rpartition(_OF_PART)[2]


def _lists_both(page: Page, first: Span, second: Span) -> bool:
    """True for one sentence on each side, or one examination of each: "MRI of the right knee ... MRI of the left knee"."""
    if all(page.sentence(*span).start + 4 >= span.start for span in (first, second)):
        return True
    if all(page.text[span.end : span.end + 2].lstrip()[:1] == ":" for span in (first, second)):
        return True
    if any(_TOPIC.search(page.text, max(0, span.start - 16), span.start) for span in (first, second)):
        return True
    subject = page.text[page.sentence(*second).start : second.start].strip()
    if subject in {"The", "His", "Her"} and _LOOKED.search(
        page.text, page.sentence(*first).start, first.start
    ):
        return True
    one, other = (
        _EXAMINATION.search(page.text, max(0, span.start - 40), span.start) for span in (first, second)
    )
    return one is not None and other is not None and one[0].lower() == other[0].lower()


_TOPIC: Final = re.compile(r"(?:[.;]\s*|\n|^)In (?:the |his |her )?$")
"""A sentence that begins "In the left eye" tells of each side in turn."""
_LOOKED: Final = re.compile(
    r"\b(?:examin\w+|laparotomy|laparoscopy|explor\w+|ultraso\w+|sonogra\w+|CT|MRI|tomogra\w+|radiogra\w+|imaging)\b",
    re.I,
)
"""One look at both sides: the second, the subject of its sentence, is told after the first."""
_EXAMINATION: Final = re.compile(
    r"\b(?:MRI|CT|radiographs?|X-rays?|ultraso\w+|examination|scan|angiography|biopsy) of (?:the |his |her )?$",
    re.I,
)


def _side_by_side(page: Page, told: dict[str, list[Span]]) -> bool:
    """True where both sides are told in the same words: "the left testis was enlarged ... the right testis was enlarged"."""
    left, right = (
        {
            match[0]
            for span in told[side]
            if (match := _NEXT_WORDS.match(page.text, span.end)) is not None
            and _OPERATED.search(page.text, *span) is None
        }
        for side in ("left", "right")
    )
    return not left.isdisjoint(right)


_NEXT_WORDS: Final = re.compile(r"\s\w+\s\w+\s\w+")


def _without_duration(sentence: str) -> str:
    """A sentence less "3-month history of", which is about the disease told of and not about an older one."""
    return re.sub(
        r"\bfor the (?:past|previous|last) [\w-]+ \w+|\b[\w-]+[- ](?:day|week|month|year)s?'?[- ]history of|\bhistory of (?=[\w ]{0,40}\b(?:pain|swelling|mass|lump))",
        "",
        sentence,
        flags=re.I,
    )


@lru_cache(maxsize=1)
def _diseases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = read_table("diseases.tsv", columns=DISEASE_COLUMNS)
    return tuple((name, re.compile(rf"\b(?:{pattern})\b", re.I)) for name, pattern, *_ in rows)


def diseases_in(words: str) -> frozenset[str]:
    """The rows of `diseases.tsv` that the words name."""
    return frozenset(name for name, pattern in _diseases() if pattern.search(words))
