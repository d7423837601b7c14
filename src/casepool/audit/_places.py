"""Places: one spinal lesion on two levels, levels and lobes that nobody has, two names of one level that differ."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from casepool.model import Discrepancy, Span
from casepool.vocabulary import Gated

from ._levels import (
    FIRST_OF,
    LEVELS,
    lesion_levels,
    level_name,
    level_range,
    levels_in,
    meet,
    operated_levels,
)
from ._numbers import ORDINALS
from ._page import LESION_WORD, Page, words_at
from ._phrases import phrase

OPERATED_LEVELS: Final = 2
"""Levels beyond a lesion that an operation on it may lie: one above and below are opened, and cord and vertebra are counted apart."""
NEAREST_LEVEL: Final = 1
"""Levels by which the place of one lesion may differ before it counts as another: cord and vertebra are counted apart."""


def check_level_differs(page: Page) -> Iterator[Discrepancy]:
    """`level-differs`: the one spinal lesion, or its operation, sits on two levels that do not meet."""
    if len(page.triggers.levels) < 2:
        return
    told = [level_range(m) for _, start, end in page.about_patient() for m in levels_in(page, start, end)]
    # "C4 and T1" is a range here and two levels below, so that only what lies together is left out.
    if len(told) < 2 or max(last for _, last in told) - min(first for first, _ in told) <= NEAREST_LEVEL:
        return
    # Whether one patient is told of costs more to ask than to compare the levels.
    found = list(_lesion_elsewhere(page)) or list(_odd_level(page, 0, len(page.text)))
    if (found or page.stories) and not page.single:
        for story in page.stories:
            yield from _odd_level(page, *story)
    else:
        yield from found


def _lesion_elsewhere(page: Page) -> Iterator[Discrepancy]:
    """The levels of a lesion against each other and against those of its operation."""
    told = list(lesion_levels(page))
    if len(told) > 1 and _SEVERAL_LESIONS.search(page.text):
        return
    places = {levels for levels, _ in told}
    if len(places) == 2:
        other = next(item for item in told if item[0] != told[0][0])
        yield from _apart(page, told[0], other, more=NEAREST_LEVEL)
    elif len(places) == 1:
        operated = [item for item in operated_levels(page) if not meet(item[0], told[0][0])]
        if (
            operated
            and not any(meet(levels, told[0][0]) for levels, _ in operated_levels(page))
            and _SEVERAL_LESIONS.search(page.text) is None
        ):
            # The cord ends above the lumbar spine, where levels are counted on bones alone.
            lumbar = min(told[0][0][0], operated[0][0][0]) > FIRST_OF["L"]
            yield from _apart(page, told[0], operated[0], more=NEAREST_LEVEL if lumbar else OPERATED_LEVELS)


def _apart(
    page: Page, one: tuple[tuple[int, int], Span], other: tuple[tuple[int, int], Span], *, more: int
) -> Iterator[Discrepancy]:
    (levels, span), (other_levels, other_span) = one, other
    if _gap(levels, other_levels) <= more or any(
        phrase("other-level").search(page.quote(page.sentence(*s))) for s in (span, other_span)
    ):
        return
    message = f"The lesion is told at {level_name(levels)} and at {level_name(other_levels)}."
    yield page.found(
        "level-differs", message, page.evidence(*span), page.evidence(*other_span), case=page.case
    )


_SEVERAL_LESIONS: Final = re.compile(
    rf"\b(?:two|three|second|separate|multiple|multifocal|several|another|skip) (?:(?!pulmonary|lung|brain|cerebral|liver|hepatic|bone|nodal|lymph)[\w-]+ ){{0,3}}?(?:episodes?|levels|sites|operations?|surger(?:y|ies)|{LESION_WORD})\b",
    re.I,
)
"""Words that say, anywhere, that there is more than one lesion of the spine."""
_NO_SUCH_LEVEL: Final = re.compile(
    r"(?:L[7-9]|C9|T1[3-9]|S[6-9])(?!\w|\s?\+|\s(?:protein|gene|mutation|domain|ribosom))"
)


def check_no_such_part(page: Page) -> Iterator[Discrepancy]:
    """`no-such-part`: a lobe or a level that nobody has."""
    for _, start, end in page.about_patient():
        found = page.findall(phrase("no-such-lobe"), start, end) if page.holds("lobe") else []
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
    return page.search(phrase("spine"), *page.sentence(match.start(), match.end())) is not None


# --- spaces between neighbours, and names -----------------------------------------------------------------------

_SIGNED: Final = re.compile(r"[-–/]\s?[CTDLS]?h?\d{1,2}$")
_WORDED: Final = re.compile(r"\b(?:to|through)\s[CTDLS]h?\d{1,2}$")
_JOINT_BEFORE, _JOINT_AFTER = 40, 26
"""Characters around a range of levels in which the disc or joint stands."""


def check_no_such_space(page: Page) -> Iterator[Discrepancy]:
    """`no-such-space`: a disc or joint between vertebrae that are no neighbours, a range told upwards, a list out of order."""
    for _, start, end in page.about_patient():
        told = list(levels_in(page, start, end))
        for match in told:
            why = _no_range(page, match, start, end)
            if why:
                place = page.evidence(match.start(), match.end())
                yield page.found("no-such-space", f"{match[0]} {why}.", place, case=page.case)
                return
        listed = _out_of_order(page, told) if len(told) >= LEAST_LIST else None
        if listed is not None:
            first, odd, last = listed
            message = f"{page.quote(odd)} stands out of order in a list of levels."
            places = (page.evidence(*odd), page.evidence(first, last))
            yield page.found("no-such-space", message, *places, case=page.case)
            return


def _no_range(page: Page, match: re.Match[str], start: int, end: int) -> str:
    """Why a range of levels cannot be; nothing where it can."""
    between = page.text.endswith("between ", start, match.start()) and " and " in match[0]
    signed, worded = _SIGNED.search(match[0]), _WORDED.search(match[0])
    if not match["b"] or not (between or signed or worded):
        return ""
    ends = [found for level in _ends(match) if (found := LEVELS.match(level)) is not None]
    if len(ends) < 2:
        return ""
    first, last = (level_range(level)[0] for level in ends)
    called = page.text.startswith(" level", match.end())
    if first > last and (called or (not worded and _spinal(page, match))):
        return "runs upwards"
    if first == last and match["b"][0].isalpha() and not between and (called or _spinal(page, match)):
        return "runs from a level to itself"
    around = page.text[max(start, match.start() - _JOINT_BEFORE) : min(end, match.end() + _JOINT_AFTER)]
    apart = not worded and abs(first - last) > 1 and {first, last} != _ABOUT_C8
    return "is no space: its levels are no neighbours" if apart and phrase("joint").search(around) else ""


LEAST_LIST: Final = 4
"""Levels in a row from which on one that breaks their order is told."""
_LISTED: Final = re.compile(
    r"(?:,|;| and|, and| as well as|/| &|\+)\s?(?:and |bilateral |left |right |the )?"
)


def _out_of_order(page: Page, told: list[re.Match[str]]) -> tuple[int, Span, int] | None:
    """The one level of a list that is off, all others following each other, with the begin and end of the list."""
    run: list[tuple[int, Span]] = []
    for match in told:
        joined = not run or _LISTED.fullmatch(page.text, run[-1][1].end, match.start())
        found = _odd_in_list(run) if not joined else None
        if found is not None:
            return run[0][1].start, found, run[-1][1].end
        run = [*(run if joined else ()), *_each_level(page, match)]
    found = _odd_in_list(run)
    return None if found is None else (run[0][1].start, found, run[-1][1].end)


def _each_level(page: Page, match: re.Match[str]) -> Iterator[tuple[int, Span]]:
    """First level and place of a range; of both of "C4 and C5"."""
    if match["b"] and match["b"][0].isalpha() and page.text.startswith(" and ", match.end("a")):
        for group in ("a", "b"):
            level = LEVELS.match(page.text, match.start(group), match.end(group))
            if level is not None:
                yield level_range(level)[0], Span(*match.span(group))
    else:
        yield level_range(match)[0], Span(*match.span())


def _odd_in_list(run: list[tuple[int, Span]]) -> Span | None:
    levels = [level - (level >= FIRST_OF["T"]) for level, _ in run]  # no vertebra is called C8
    ascending = all(a < b for a, b in pairwise(levels))
    if len(levels) < LEAST_LIST or ascending:  # "C3, C4, C5 and C7" leaves one out with good reason
        return None
    # The odd one is at the first wrong step, on either side of it.
    wrong = next(i for i, (a, b) in enumerate(pairwise(levels)) if b - a != 1)
    odd = [i for i in (wrong, wrong + 1) if _follow(levels[:i] + levels[i + 1 :], gap=i)]
    # Of two neighbours that changed places either may be the odd one: then none is told.
    return run[odd[0]][1] if len(odd) == 1 else None


def _follow(levels: list[int], *, gap: int | None = None) -> bool:
    """True where each level follows the one before; at the gap one is missing."""
    steps = [b - a for a, b in pairwise(levels)]
    return all(step == 2 if i + 1 == gap else step == 1 for i, step in enumerate(steps))


def _ends(match: re.Match[str]) -> tuple[str, str]:
    """Both ends of a range with their letters: "C3/4" is C3 and C4."""
    b = match["b"]
    return match["a"], b if b[0].isalpha() else match["a"].rstrip("0123456789") + b


_REGIONS: Final = {"cervical": "C", "thoracic": "T", "dorsal": "T", "lumbar": "L", "sacral": "S"}
_VERTEBRA_TWICE: Final = Gated(
    rf"\b(?P<n>\d{{1,2}}|{'|'.join(ORDINALS)})(?:st|nd|rd|th)? (?P<region>{'|'.join(_REGIONS)})[^.()]{{0,30}}\((?P<letter>C|Th?|D|L|S)(?P<m>\d{{1,2}})\)",
    ignore_case=True,
)
_SEGMENT_TWICE: Final = Gated(
    r"\bsegments? (?P<n>\d(?:(?:,| and|-|/|, and) ?\d)*)[^.()\d]{0,20}\(S(?P<m>\d(?:\s?[-/,&+]\s?S?\d)*)\)",
    ignore_case=True,
)
_IN_BRACKETS: Final = Gated(r"\((?:C|Th?|D|L|S)\d", ignore_case=True)
"""What both need, and what is found many times as fast as either."""


def check_level_named_twice(page: Page) -> Iterator[Discrepancy]:
    """`level-named-twice`: "the eighth thoracic vertebra (T12)", "segment 5 (S1)"."""
    if page.search(_IN_BRACKETS) is None:
        return
    for match in page.findall(_VERTEBRA_TWICE):
        n = ORDINALS.get(match["n"].lower()) or int(match["n"])
        letter = match["letter"][0].upper().replace("D", "T")
        if n != int(match["m"]) or letter != _REGIONS[match["region"].lower()]:
            yield _named_twice(page, match)
    for match in page.findall(_SEGMENT_TWICE):
        one, other = (re.findall(r"\d", match[group]) for group in ("n", "m"))
        if len(one) == len(other) and one != other:
            yield _named_twice(page, match)


def _named_twice(page: Page, match: re.Match[str]) -> Discrepancy:
    message = f"{match['n']} and {match['m']} are two places."
    return page.found("level-named-twice", message, page.evidence(match.start(), match.end()), case=page.case)


# --- one level away from all others -----------------------------------------------------------------------------

ODD_LEVEL_REACH: Final = 70
"""Characters around a level, in its sentence, in which words may say why another level is spoken of."""
_NO_LEVEL: Final = re.compile(
    r"\b(?:ribs? (?:at|of|from)|\w*signal(?: intensity)?(?: in| on)?|\w+intense(?: in| on)) $"
)
_WEIGHTING: Final = re.compile(
    r"T[12]\b(?:(?:,| and| or|/)? ?T[12]\b)*[- ]?(?:weight|signal|sequence|image|hyper|hypo|iso)"
)


def _odd_level(page: Page, start: int, end: int) -> Iterator[Discrepancy]:
    """The one level between two offsets that is away from all others, which lie together."""
    told = list(_spinal_levels(page, start, end))
    for i, odd in enumerate(told if len(told) > 1 else ()):
        others = told[:i] + told[i + 1 :]
        if not _apart_from_all(odd[0], [levels for levels, _ in others]):
            continue
        usual = min(others, key=lambda item: abs(item[1].start - odd[1].start))
        if len(others) < SURE_LEVELS or _gap(odd[0], usual[0]) <= NEAREST_LEVEL:
            sentence = page.sentence(*odd[1])
            if any(sentence.start <= span.start < sentence.end for _, span in others):
                return
        if _in_list(page, odd[1], [span for _, span in others]):
            return  # the order of a list is looked at by `check_no_such_space`
        asked = (odd,) if len(others) > 1 else (odd, usual)
        if any(phrase("away-level").search(page.quote(_around(page, span))) for _, span in asked):
            return
        first, second = sorted((odd, usual), key=lambda item: item[1])
        message = f"The level is told as {level_name(first[0])} and as {level_name(second[0])}."
        yield page.found(
            "level-differs", message, page.evidence(*first[1]), page.evidence(*second[1]), case=page.case
        )
        return


SURE_LEVELS: Final = 3
"""Levels that lie together, from which on one away from them is told, though a sentence tells of it and one of them."""


def _in_list(page: Page, odd: Span, others: list[Span]) -> bool:
    """True where a level stands in a list of `LEAST_LIST` levels or more, with only commas and "and" between them."""
    places = sorted([odd, *others])
    run: list[Span] = []
    for place in places:
        if run and _LISTED.fullmatch(page.text, run[-1].end, place.start) is None:
            if odd in run:
                break
            run = []
        run.append(place)
    return odd in run and len(run) >= LEAST_LIST


def _apart_from_all(levels: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    """True where the others leave no gap between them and these levels lie beyond; touching them is not beyond, unless all
    others, three at least, share a level."""
    nearest = min(_gap(levels, other) for other in others)
    if nearest < 1 or not _one_stretch(others):
        return False
    shared = len(others) >= SURE_LEVELS and max(a for a, _ in others) <= min(b for _, b in others)
    return nearest > NEAREST_LEVEL or shared


def _spinal_levels(page: Page, first: int, last: int) -> Iterator[tuple[tuple[int, int], Span]]:
    """The levels told of the spine, less the weightings of images and the levels of ribs; "C7 and T1" are two."""
    told = [
        match
        for _, start, end in page.about_patient()
        for match in levels_in(page, max(first, start), min(last, end))
        if _WEIGHTING.match(page.text, match.start()) is None
        and _NO_LEVEL.search(page.text, max(start, match.start() - 30), match.start()) is None
    ]
    # A level that is once told of the spine is one of the spine in every sentence.
    spinal = {
        match[0] for match in told if _CALLED_LEVEL.match(page.text, match.end()) or _spinal(page, match)
    }
    for match in told:
        if match[0] not in spinal:
            continue
        if match["b"] and match["b"][0].isalpha() and page.text.startswith(" and ", match.end("a")):
            for group in ("a", "b"):
                level = LEVELS.match(page.text, match.start(group), match.end(group))
                if level is not None:
                    yield level_range(level), Span(*match.span(group))
        else:
            yield level_range(match), Span(*match.span())


_CALLED_LEVEL: Final = re.compile(
    r"[ -](?:level|vertebra|spinous|transverse|nerve|root|innervated|disc|disk|lamina)"
)
"""What follows a level of the spine, whatever its sentence is about."""


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Levels between two ranges; 0 or less where they meet. No vertebra lies between C7 and T1."""
    low, high = min(one[1], other[1]), max(one[0], other[0])
    between = high - low - (low <= min(_ABOUT_C8) and high >= max(_ABOUT_C8))
    # Two spaces that share no vertebra are two spaces; a space and a vertebra beside it may be one place.
    spaces = one[1] - one[0] == 1 and other[1] - other[0] == 1
    return between + 1 if spaces and between == NEAREST_LEVEL else between


_ABOUT_C8: Final = {FIRST_OF["C"] + 6, FIRST_OF["T"]}
"""C7 and T1 as ordinals: neighbours as vertebrae, though the eighth root of the neck lies between them."""


def _one_stretch(ranges: list[tuple[int, int]]) -> bool:
    """True where the ranges, in order, leave no gap."""
    ranges = sorted(ranges)
    last = ranges[0][1]
    for first, end in ranges[1:]:
        if first - last > NEAREST_LEVEL:
            return False
        last = max(last, end)
    return True


def _around(page: Page, span: Span) -> Span:
    sentence = page.sentence(*span)
    return Span(
        max(sentence.start, span.start - ODD_LEVEL_REACH), min(sentence.end, span.end + ODD_LEVEL_REACH)
    )
