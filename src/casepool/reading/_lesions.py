"""Deposits with a size, a spinal level, a compartment or a signal."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from casepool.model import Evidence, Lesion
from casepool.vocabulary import Hit, Kind, places_of

from ._mention_rows import context_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, status_of

_NUMBER: Final = r"\d+(?:[.,]\d+)?"
_WORDS: Final = "one two three four five six seven eight nine ten eleven twelve fifteen twenty".split()
_WORD_VALUES: Final = dict(zip(_WORDS, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20), strict=True))
_UNIT: Final = r"(cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?)"
_SIZE: Final = re.compile(
    rf"(?<![\w.])((?:{_NUMBER}\s*(?:cm|mm)?\s*(?:x|X|\xd7|\*|by|/|to|-)\s*){{0,3}}{_NUMBER}|{'|'.join(_WORDS)})[\s-]*{_UNIT}s?(?:\b|(?P<power>[23])\b)"
)
_NUMBERS: Final = re.compile(_NUMBER)
_NOT_SIZE_AFTER: Final = Pattern(
    r"\s*(?:in (?:length|depth) of|from|above|below|away|proximal|distal|incision|(?:(?:safe|safety|free|clear|negative|surgical|wide|tumou?r|healthy|resection|clinical|peripheral) ){0,2}margin|deep|beyond|of (?:colon|bowel|ileum|jejunum|small)|h2o|hg|/|water|per\b|slice|thick sections|sections|cuts|beam|circle|trocar|port|punch|wide (?:local )?excision|breslow|in thickness)"
)
_LONG: Final = re.compile(
    r"[\s-]*long\b(?! axis| diameter|(?: \w+){0,2} (?:lesion|mass|tumou?r|growth|polyp|nodule|neoplasm)\b)"
)
_LONG_LESION: Final = Pattern(
    r"\b(?:lesion|mass|tumou?r|growth|polyp|nodule|neoplasm|stricture|stenosis)s? {0,2}(?:(?:was|is|which|that|measuring|about|approximately|some|an?) )*$"
)
"""What is as long as a length: of other things, an incision or a stretch of the gut, it is not the size of a tumour."""
_OF_ANOTHER: Final = re.compile(
    r"\)?[\s-]*(?:\w+[\s-]){0,2}(?:spleen|uterus|thromb(?:us|i)|ha?ematoma|abscess|aneurysm|stones?|calcul(?:us|i)|defect|stent|catheter|needle|fistula|perforation|varix)\b"
)
"""What is no tumour behind its length; words of a clause, so nothing parts them but a bracket."""
_NOT_SIZE_BEFORE: Final = Pattern(
    r"\b(?:margins?|incision|distance|depth|trocar|port|length|breslow|thickness|circumference|uterus|spleen|aorta|duct|diameter of the (?:duct|vein|artery)|wall thickening(?! {2}(?:\w+ )?(?:mass|tumou?r|growth|lesion))|shortening|elongation|lengthening|distant|esr|sedimentation rate|ha?ematoma|abscess|aneurysm|thrombus|(?<!filling )defect|graft|flap|ventricle|effusion|needle|catheter|stent|slice|interval|strictures?|stenos[ie]s|fistula|perforation|lumen|airway|stones?|calculus|calculi|(?:respiratory|joint|disc) space)s?\b\D{0,25}$"
    r"|\b(?:liver|spleen|liver edge|spleen tip)(?: (?:was|is|span|edge|tip|size|just|palpable|palpated|felt|enlarged|measured|firm|soft|non ?tender|at|to|by|of|about|approximately|up|down|and|the))* *$"
)
_LEVEL: Final = re.compile(
    r"\b(?:(C|T|Th|D|L|S)\s?-?(1[0-2]|[1-9]))(?:\s?(?:-|/|to|and|through)\s?(?:(C|T|Th|D|L|S)?\s?-?(1[0-2]|[1-9])))?\b"
)
_LEVEL_LIKE: Final = re.compile(r"[CTDLS]h?\s?-?[1-9]")
"""A letter and a number, found ten times sooner than `_LEVEL`; most sentences have none."""
_HIGHEST: Final = {"C": 8, "T": 12, "L": 5, "S": 5}
_SITE_OF: Final = {
    "intramedullary": "spinal cord",
    "intradural-extramedullary": "spinal cord",
    "epidural": "spinal epidural space",
    "leptomeningeal": "leptomeninges",
    "vertebral": "spine (vertebrae)",
}
"""The site of a lesion by its compartment (gold/GUIDE.md)."""
_COMPARTMENT_OF: Final = {
    "spinal cord": "intramedullary",
    "spinal epidural space": "epidural",
    "leptomeninges": "leptomeningeal",
    "spine (vertebrae)": "vertebral",
}
"""The compartment of a metastasis that is named with its site ("epidural metastasis")."""


def sizes_mm(scan: Scan, start: int, end: int) -> Iterator[tuple[float, int, int]]:
    """(largest dimension in mm, start, end) of each size told between two offsets."""
    for found in _sizes(scan.text, start, end):
        after = scan.folded[found.end() : found.end() + 24]
        before = scan.folded[max(start, found.start() - 40) : found.start()]
        if _OF_ANOTHER.match(scan.text, found.end(), end):
            continue
        if found["power"] and not found[1].strip(" 0123456789.,"):
            continue  # "12 cm2" is an area
        if _LONG.match(after) and not _LONG_LESION.search(scan.marks, before):
            continue
        listed = scan.text.startswith((", ", "; "), found.end())
        if (not listed and _NOT_SIZE_AFTER.match(scan.marks, after)) or _NOT_SIZE_BEFORE.search(
            scan.marks, before
        ):
            continue
        factor = 10.0 if found[2][0] == "c" else 1.0
        numbers = [float(n.replace(",", ".")) for n in _NUMBERS.findall(found[1])] or [_WORD_VALUES[found[1]]]
        largest = max(numbers) * factor
        if 0 < largest <= 600:
            yield round(largest, 2), found.start(), found.end()


_UNITS: Final = ("cm", "mm", "imet")
_BEFORE_UNIT: Final = 60
"""Characters before a unit in which its size begins: up to four numbers, with signs and units between them."""
_UNIT_LENGTH: Final = 20
"""Characters of the longest unit with its power, and more."""


def _sizes(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The sizes told between two offsets; a number is looked for only before a unit, for there are few units."""
    last = start
    for at in places_of(_UNITS, text, start=start, end=end):
        if at >= last:
            found = _SIZE.search(text, max(last, at - _BEFORE_UNIT), min(end, at + _UNIT_LENGTH))
            if found is not None:
                yield found
                last = found.end()


_DERMATOME: Final = re.compile(r"[\s-]?dermatome")


class _Level(NamedTuple):
    """A level or a range of levels, and where it is told."""

    name: str
    start: int
    end: int
    ranges: bool


def levels(scan: Scan, start: int, end: int, *, dermatome: bool = False) -> Iterator[tuple[str, int, int]]:
    """(level or range such as "T12-L1", start, end) of each spinal level, or dermatome, told between two offsets."""
    if _LEVEL_LIKE.search(scan.text, start, end) is None:
        return
    for found in _LEVEL.finditer(scan.text, start, end):
        if not dermatome and _DERMATOME.match(scan.text, found.end()):
            continue
        level = _level(found)
        if level is not None and (dermatome or not _other_name(scan, level, start, end)):
            yield level.name, level.start, level.end


def _level(found: re.Match[str]) -> _Level | None:
    """The level; None for a number that the region of the spine does not have."""
    first, number, second, last = found.groups()
    letter = _letter(first)
    if int(number) > _HIGHEST[letter]:
        return None
    level = f"{letter}{number}"
    if last:
        to = _letter(second) if second else letter
        if int(last) > _HIGHEST[to]:
            return None
        level += f"-{to}{last}"
    return _Level(level, *found.span(), bool(last))


_DRUG: Final = re.compile(r"S ?-1")


def _other_name(scan: Scan, level: _Level, start: int, end: int) -> bool:
    """True for what only looks like a level: a TNM stage, an MR sequence, a drug, a protein, a nerve root."""
    folded = scan.folded
    if _DRUG.match(scan.text, level.start) or scan.text[level.end : level.end + 1] == "N":
        return True
    before = max(start, level.start - 60)
    if context_pattern("not_level_after").match(scan.marks, folded, level.end, end) is not None:
        return True
    if context_pattern("not_level_before").search(scan.marks, folded, before, level.start) is not None:
        return True
    if level.name in _STAGES and (
        context_pattern("tnm_after").match(scan.marks, folded, level.end, end) is not None
        or context_pattern("tnm_before").search(scan.marks, folded, before, level.start) is not None
    ):
        return True
    return level.name in _SEQUENCES and (
        context_pattern("mr_after").match(scan.marks, folded, level.end, end) is not None
        or (
            context_pattern("mr_word").search(scan.marks, folded, start, end) is not None
            and not _says_level(scan, level, start, end)
        )
    )


_STAGES: Final = frozenset({"T1", "T2", "T3", "T4"})
_SEQUENCES: Final = frozenset({"T1", "T2", "T1-T2"})


def _says_level(scan: Scan, level: _Level, start: int, end: int) -> bool:
    """True for "T2 vertebra", "the body of T2"."""
    return (
        context_pattern("level_after").match(scan.marks, scan.folded, level.end, end) is not None
        or context_pattern("level_before").search(
            scan.marks, scan.folded, max(start, level.start - 40), level.start
        )
        is not None
    )


def _spinal_levels(scan: Scan, sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    """The levels of a sentence that has the spine in view: by a word for it, or by a range that is of no other organ."""
    start, end = sentence.start, sentence.end
    told = list(levels(scan, start, end))
    if not told:
        return
    in_view = _spine_in_view(scan, start, end)
    organ = context_pattern("organ_segment").search(sentence.marks, scan.folded, start, end) is not None
    for name, at, stop in told:
        level = _Level(name, at, stop, "-" in name)
        if _OPERATED.match(sentence.marks, scan.folded, stop, end) is not None:
            continue
        placed = level.ranges or (
            name not in _STAGES
            and context_pattern("level_at").search(sentence.marks, scan.folded, max(start, at - 10), at)
            is not None
        )
        if in_view or _says_level(scan, level, start, end) or (placed and not organ):
            yield name, at, stop


_OPERATED: Final = Pattern(
    r" (?:hemi)?(?:laminectom|laminoplast|laminotom|corpectom|fusion|spondylodes|instrumentation|decompression|vertebrectom)"
)
"""What was done at the levels straight before; they are not those of a lesion."""
NEAR: Final = 600
"""Characters around a sentence in which a word for the spine says that a compartment is one of its canal."""


def _spine_in_view(scan: Scan, start: int, end: int) -> bool:
    return context_pattern("spine").search(scan.marks, scan.folded, start, end) is not None


def _letter(letter: str) -> str:
    return {"Th": "T", "D": "T"}.get(letter, letter)


_OF_ITSELF: Final = Pattern(r"(?:intra)?vertebra|spinal|leptomening|spinous")
"""Compartments whose name has the spine, or the meninges, in it."""


def _is_compartment(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the word speaks of the spinal canal, not of an anaesthesia, a nail, the skull or the marrow of bones."""
    folded = scan.folded
    if (
        context_pattern("not_compartment_after").match(sentence.marks, folded, hit.end, sentence.end)
        is not None
    ):
        return False
    if _OF_ITSELF.match(sentence.marks, folded, hit.start, hit.end) is not None:
        return True
    if next(levels(scan, sentence.start, sentence.end), None) is not None:
        return True
    around = (folded[sentence.start : hit.start], folded[hit.end : sentence.end])
    spine = context_pattern("spine")
    if any(spine.search(sentence.marks, words) for words in around):
        return True
    if any(context_pattern("skull").search(sentence.marks, words) for words in around):
        return False
    start, end = max(0, sentence.start - NEAR), min(len(folded), sentence.end + NEAR)
    return any(
        spine.search(scan.marks, words)
        for words in (folded[start : sentence.start], folded[sentence.end : end])
    )


class _Parts(NamedTuple):
    level: str | None
    compartment: str | None
    size_mm: float | None
    signal: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def read_lesions(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Lesion, ...]:
    """Lesions that the sentences describe; a sentence that only adds signals adds them to the lesion before."""
    deposit = Kind.NEOPLASM | Kind.HISTOLOGY | Kind.METASTASIS | Kind.FINDING_HEAD | Kind.COMPARTMENT
    lesions: list[Lesion] = []
    for sentence in sentences:
        kinds = sentence.kinds & (deposit | Kind.SIGNAL | Kind.IMAGING)
        if not kinds and not (_tells_length(scan, sentence) and _measured(scan, sentence)):
            continue
        parts = _parts(scan, sentence)
        if parts is None:
            continue
        if parts.level is None and parts.compartment is None and parts.size_mm is None:
            told_last = lesions and lesions[-1].episode == (sentence.period or None)
            if told_last and sentence.kinds & (Kind.NEOPLASM | Kind.SIGNAL):
                lesions[-1] = _with_signal(lesions[-1], parts)
            continue
        if sentence.kinds & deposit or (parts.size_mm is not None and _measured(scan, sentence)):
            each = _each(scan, sentence) if parts.level is None and parts.compartment is None else []
            for part in each or (sentence,):
                own = _parts(scan, part)
                if own is not None:
                    _add(_lesion(scan, part, own), lesions)
    return tuple(lesions)


_ONE_OF: Final = Pattern(
    r" (?:(?!and|or|to)\w+ ){0,2}(?:nodule|lesion|mass|tumou?r|metastasis|deposit|focus|nodes?)\b"
)
"""What a length straight before it is the length of."""
_ALSO: Final = Pattern(r"\b(?:and|plus|with) (?:an? |another |one )?$|\b(?:an?|another) $")
"""What stands before the length of the next lesion."""


def _each(scan: Scan, sentence: Sentence) -> list[Sentence]:
    """The parts of a sentence that tell a lesion each ("a 24 mm nodule of the right lobe and a 15 mm nodule of the left one")."""
    if not _tells_length(scan, sentence) or not _ONE_OF.may(sentence.marks):
        return []
    starts = [
        start
        for _, start, end in sizes_mm(scan, sentence.start, sentence.end)
        if _ONE_OF.match(sentence.marks, scan.folded, end, sentence.end) is not None
        and _ALSO.search(sentence.marks, scan.folded, max(sentence.start, start - 16), start) is not None
    ]
    if len(starts) < 2:
        return []
    ends = [*starts[1:], sentence.end]
    return [_part(sentence, start, end) for start, end in zip(starts, ends, strict=True)]


def _part(sentence: Sentence, start: int, end: int) -> Sentence:
    """A stretch of a sentence, with its own hits."""
    part = Sentence(sentence.index, start, end, sentence.section)
    part.hits = [hit for hit in sentence.hits if start <= hit.start and hit.end <= end]
    for hit in part.hits:
        part.kinds |= hit.kinds
    part.marks, part.of_patient = sentence.marks, sentence.of_patient
    part.patient, part.period = sentence.patient, sentence.period
    return part


def _add(lesion: Lesion, lesions: list[Lesion]) -> None:
    """Add the lesion; one told again (title, case, caption) on the same level in the same episode adds what it tells to the first."""
    for number, known in enumerate(lesions):
        if _is_same(known, lesion):
            lesions[number] = replace(
                known,
                role="metastasis" if "metastasis" in (known.role, lesion.role) else known.role,
                compartment=known.compartment or lesion.compartment,
                size_mm=known.size_mm or lesion.size_mm,
                signal=tuple(dict.fromkeys(known.signal + lesion.signal)),
                evidence=(known.evidence + lesion.evidence)[:MOST_EVIDENCE],
            )
            return
    lesions.append(lesion)


MOST_EVIDENCE: Final = 6
"""Places of the text that are kept of one lesion."""


def _is_same(known: Lesion, lesion: Lesion) -> bool:
    """True for two tellings of one lesion: same site, level and episode, and nothing else that differs."""
    return (
        known.level is not None
        and known.level == lesion.level
        and (known.site, known.episode, known.history) == (lesion.site, lesion.episode, lesion.history)
        and (None in (known.compartment, lesion.compartment) or known.compartment == lesion.compartment)
        and (None in (known.size_mm, lesion.size_mm) or known.size_mm == lesion.size_mm)
    )


_IT: Final = Pattern(
    r"\bit (?:measured|was|had|has|increased|grew|enlarged|reached|became)\b|\bmeasured it\b|\bits (?:size|diameter|greatest)\b"
    r"|\b(?:greatest|largest|maximal|maximum|max|longest) (?:dimension|diameter|axis|size)\b|\b(?:ct|c[et]ct|cemri|mri|mr|us|usg|ultrasound|ultrasonography|pet|tomography|palpation)(?: {2,3}| of the \w+ {2})\d+ ?\d* ?(?:[cm]m\b|x )|\b[cpr]?t[1-4][a-d]? ?n[0-3x]|\b(?:the size (?:increased|was|of the)|an? size of)\b|\bgrew to\b"
)


_MASS: Final = Pattern(
    r"\b(?:mass|lump|nodule|swelling|growth|polyp|lesion|tumou?r|neoplasm|recurrence|regrowth|deposit|nidus|radiolucency|radio-?opacity)(?:s|es)?\b|mass\b"
)


def _measured(scan: Scan, sentence: Sentence) -> bool:
    """True for a mass that is part of a longer name ("a neck mass of 2 cm"), and for one that the sentence before names ("MRI measured it at 9 x 8 cm")."""
    start, end = sentence.start, sentence.end
    return (
        _IT.search(sentence.marks, scan.folded, start, end) is not None
        or _MASS.search(sentence.marks, scan.folded, start, end) is not None
    )


def _tells_length(scan: Scan, sentence: Sentence) -> bool:
    """True where a unit of length may stand in the sentence."""
    words = scan.text[sentence.start : sentence.end]
    return "mm" in words or "cm" in words or "meter" in words or "metre" in words


def _parts(scan: Scan, sentence: Sentence) -> _Parts | None:
    evidence: list[Evidence] = []
    size = None
    if _tells_length(scan, sentence):
        for value, start, end in sizes_mm(scan, sentence.start, sentence.end):
            if size is None or value > size:
                size = value
                evidence = [scan.evidence(sentence, start, end)]
    level = None
    if sentence.kinds & (Kind.COMPARTMENT | Kind.IMAGING | Kind.SITE | Kind.NEOPLASM | Kind.METASTASIS):
        for name, start, end in _spinal_levels(scan, sentence):
            level = level or name
            evidence.append(scan.evidence(sentence, start, end))
    compartment = None
    signal: list[str] = []
    named = None
    if sentence.kinds & (Kind.COMPARTMENT | Kind.SIGNAL | Kind.LEVEL):
        for hit in sentence.hits:
            for kind in ("compartment", "signal", "level"):
                entry = hit.term.get(kind)
                if entry is None or status_of(scan, sentence, hit)[0] == "absent":
                    continue
                if kind == "compartment" and not _is_compartment(scan, sentence, hit):
                    continue
                if (
                    kind == "level"
                    and context_pattern("not_spine_after").match(
                        sentence.marks, scan.folded, hit.end, sentence.end
                    )
                    is not None
                ):
                    continue
                evidence.append(scan.evidence(sentence, hit.start, hit.end))
                if kind == "compartment":
                    compartment = compartment or entry.name
                elif kind == "level":
                    named = named or (None if "generic" in entry.codes else entry.name)
                elif "signal" in entry.codes:
                    signal.append(_signal(scan, sentence, hit.start, hit.end, entry.codes["signal"]))
    if size is None and level is None and compartment is None and not signal:
        return None
    level = level or named
    return _Parts(level, compartment, size, tuple(dict.fromkeys(signal)), tuple(evidence[:MOST_EVIDENCE]))


_SEQUENCE: Final = re.compile(r"\b(T[12])(?:WI|W)?\b")


def _signal(scan: Scan, sentence: Sentence, start: int, end: int, name: str) -> str:
    """The signal with the sequence named nearest after or before it ("T1 hyperintense")."""
    if "enhanc" in name:
        return name
    after = _SEQUENCE.search(scan.text, end, min(sentence.end, end + 40))
    before = list(_SEQUENCE.finditer(scan.text, max(sentence.start, start - 40), start))
    sequence = after or (before[-1] if before else None)
    return f"{sequence[1]} {name}" if sequence else name


def _lesion(scan: Scan, sentence: Sentence, parts: _Parts) -> Lesion:
    site = None
    metastatic = False
    history = False
    compartment = parts.compartment
    beside = _beside(scan, sentence, parts)
    seat = _seat_behind(scan, sentence, parts)
    if seat is not None and seat.term["site"].name not in _SITE_OF.values():
        parts = parts._replace(
            level=None
        )  # "uptake in the cervical cord and in a 9 mm nodule of the left lung"
    for hit in sentence.hits:
        entry = hit.term.get("site")
        if hit.start >= beside or (seat is not None and hit is not seat):
            entry = None
        if entry is not None and (site is None or entry.name == "spinal cord"):
            # "MR imaging of the spine ... a mass of the spinal cord": the cord is where the lesion is.
            site = entry.name
        if hit.term.get("metastasis") is not None and status_of(scan, sentence, hit)[0] == "present":
            metastatic = True
            history = is_history(scan, sentence, hit)
            own = hit.term["metastasis"].codes.get("site", "")
            compartment = compartment or _COMPARTMENT_OF.get(own)
            # "a cerebellar metastasis of 14 mm": the word for the metastasis says where.
            site = site or own or None
    if compartment is not None:
        site = _SITE_OF[compartment]
    elif parts.level is not None and (site is None or metastatic):
        site = "spine (vertebrae)"
    return Lesion(
        role="metastasis" if metastatic and (compartment or parts.level) else "lesion",
        site=site,
        level=parts.level,
        compartment=compartment,
        side=_side(scan, sentence, parts, beside),
        size_mm=parts.size_mm,
        signal=parts.signal,
        episode=sentence.period or None,
        history=history or sentence.period == 0,
        evidence=parts.evidence,
        basis="described",
    )


_SIDE: Final = Pattern(r"\b(left|right|bilateral|both)\b")


_IN: Final = Pattern(
    r"(?: (?:(?!and|or|to)\w+ ){0,2}(?:nodule|lesion|mass|tumou?r|metastasis|deposit|focus|nodes?))? (?:in|of|at|within|inside) (?:(?!and\b|or\b|with\b)\w+ ){0,3}$"
)
"""What stands between a length and the seat of the lesion that it is the length of ("a 9 mm nodule of the left lung")."""
FARTHEST_SEAT: Final = 60
"""Most characters from a length to that seat."""


def _seat_behind(scan: Scan, sentence: Sentence, parts: _Parts) -> Hit | None:
    """The site told straight behind a length, where the lesion has no vertebra or compartment."""
    if parts.size_mm is None or parts.compartment is not None:
        return None
    if parts.level is not None and parts.level[-1].isdigit():
        return None
    end = parts.evidence[0].span.end
    for hit in sentence.hits:
        if end <= hit.start <= end + FARTHEST_SEAT and hit.term.get("site") is not None:
            return hit if _IN.match(sentence.marks, scan.folded, end, hit.start) is not None else None
    return None


_BESIDE: Final = Pattern(
    r" with (?:an? |the )?(?:\w+ ){0,2}(?:soft tissue (?:component|extension|involvement)|hydronephrosis|(?:pleural )?effusions?|oedema|edema|ascites|hydrocephalus)\b"
)
"""What a lesion goes along with; the place and the side of it are not those of the lesion."""


def _beside(scan: Scan, sentence: Sentence, parts: _Parts) -> int:
    """Where the sentence goes on with what the measured lesion goes along with; past the end where it does not."""
    if parts.size_mm is None:
        return sentence.end
    found = _BESIDE.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    return sentence.end if found is None else found.start()


def _side(scan: Scan, sentence: Sentence, parts: _Parts, beside: int) -> str | None:
    """The side that the sentence tells, if it tells one only; none of a lesion with a spinal level, whose sides are those of signs."""
    if parts.level is not None or parts.compartment is not None:
        return None
    told = {found[1] for found in _SIDE.finditer(sentence.marks, scan.folded, sentence.start, beside)}
    if len(told) != 1:
        return None
    side = told.pop()
    return "bilateral" if side == "both" else side


def _with_signal(lesion: Lesion, parts: _Parts) -> Lesion:
    return replace(
        lesion,
        signal=tuple(dict.fromkeys(lesion.signal + parts.signal)),
        evidence=lesion.evidence + parts.evidence,
    )
