"""Anatomy: one lesion in two compartments, on two levels or sides; signs that a lesion does not explain."""

import re
from collections.abc import Iterator

from casepool.model import Discrepancy, Finding, Lesion, Span

from ._page import LESION_WORD, Page, words_at

_LEVEL = r"(?:C[1-8]|T(?:h)?(?:1[0-2]|[1-9])|D(?:1[0-2]|[1-9])|L[1-5]|S[1-5])"
_LEVELS = re.compile(
    rf"\b(?P<a>{_LEVEL})(?:\s?(?:-|–|/|to|and|through)\s?(?P<b>{_LEVEL}|\d{{1,2}}))?(?![\w])(?![- ]?(?:weighted|WI\b|W\b|signal|sequence|image))"
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
    rf"(?:{LESION_WORD}|fractures?|herniation|discitis|collapse)\b[^.;,]{{0,60}}?\b(?:at|of|in|from|involving)\s(?:the )?(?:level of )?(?:the )?(?:vertebra(?:l body)? )?$",
    re.I,
)
_FIRST = {"C": 0, "T": 8, "L": 20, "S": 25}
OPERATED_LEVELS = 2
"""Levels beyond a lesion that an operation on it may lie: one above and below are opened, and cord and vertebra are counted apart."""
NEAREST_LEVEL = 1
"""Levels by which the place of one lesion may differ before it counts as another: cord and vertebra are counted apart."""

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
    if match is None or not re.search(LESION_WORD, page.text[start : match.start()], re.I):
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
                re.search(LESION_WORD, page.text[max(start, match.start() - 90) : match.end() + 30], re.I)
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
    rf"\b(?:two|three|second|separate|multiple|multifocal|several|another|skip) (?:(?!pulmonary|lung|brain|cerebral|liver|hepatic|bone|nodal|lymph)[\w-]+ ){{0,3}}?(?:episodes?|levels|sites|operations?|surger(?:y|ies)|{LESION_WORD})\b",
    re.I,
)
"""Words that say, anywhere, that there is more than one lesion of the spine."""
_SPINAL_LESION = re.compile(
    rf"\b(?:{LESION_WORD}|fractures?|disc herniation|herniation|discitis|spondylodiscitis|collapse|hemangioma|haemangioma)\b",
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
