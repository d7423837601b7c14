"""Deposits with a size, a spinal level, a compartment or a signal."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casepool.model import Evidence, Lesion

from ._scan import Scan, Sentence
from ._status import is_history, status_of

_NUMBER = r"\d+(?:[.,]\d+)?"
_WORDS = "one two three four five six seven eight nine ten eleven twelve fifteen twenty".split()
_WORD_VALUES = dict(zip(_WORDS, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20), strict=True))
_UNIT = r"(cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?)"
_SIZE = re.compile(
    rf"(?<![\w.])((?:{_NUMBER}\s*(?:cm|mm)?\s*(?:x|X|\xd7|\*|by|/|to|-)\s*){{0,3}}{_NUMBER}|{'|'.join(_WORDS)})[\s-]*{_UNIT}s?\b"
)
_NUMBERS = re.compile(_NUMBER)
_NOT_SIZE_AFTER = re.compile(
    r"\s*(?:in (?:length|depth) of|long|from|above|below|away|proximal|distal|incision|margin|deep|beyond|of (?:colon|bowel|ileum|jejunum|small)|h2o|hg|/|water|per|slice|thick sections|sections|cuts|beam|circle|trocar|port|punch|wide (?:local )?excision)"
)
_NOT_SIZE_BEFORE = re.compile(
    r"\b(?:margins?|incision|distance|depth|trocar|port|length|breslow|thickness|circumference|uterus|spleen|aorta|duct|diameter of the (?:duct|vein|artery)|wall thickening|shortening|distant|esr|sedimentation rate|ha?ematoma|abscess|aneurysm|thrombus|defect|graft|flap|ventricle|effusion|needle|catheter|stent|slice|interval)\D{0,25}$"
)
_LEVEL = re.compile(
    r"\b(?:(C|T|Th|D|L|S)\s?-?(1[0-2]|[1-9]))(?:\s?(?:-|/|to|and|through)\s?(?:(C|T|Th|D|L|S)?\s?-?(1[0-2]|[1-9])))?\b(?![\s-]?(?:weighted|WI|W\b|N\d|M\d|stage|tumou?r))"
)
_HIGHEST = {"C": 8, "T": 12, "L": 5, "S": 5}
_CORD = ("intramedullary", "intradural-extramedullary")


def sizes_mm(scan: Scan, start: int, end: int) -> Iterator[tuple[float, int, int]]:
    """(largest dimension in mm, start, end) of each size told between two offsets."""
    for found in _SIZE.finditer(scan.text, start, end):
        after = scan.folded[found.end() : found.end() + 24]
        before = scan.folded[max(start, found.start() - 40) : found.start()]
        if _NOT_SIZE_AFTER.match(after) or _NOT_SIZE_BEFORE.search(before):
            continue
        factor = 10.0 if found[2][0] == "c" else 1.0
        numbers = [float(n.replace(",", ".")) for n in _NUMBERS.findall(found[1])] or [_WORD_VALUES[found[1]]]
        largest = max(numbers) * factor
        if 0 < largest <= 600:
            yield round(largest, 2), found.start(), found.end()


_DERMATOME = re.compile(r"[\s-]?dermatome")


def levels(scan: Scan, start: int, end: int, *, dermatome: bool = False) -> Iterator[tuple[str, int, int]]:
    """(level or range such as "T12-L1", start, end) of each spinal level, or dermatome, told between two offsets."""
    for found in _LEVEL.finditer(scan.text, start, end):
        if not dermatome and _DERMATOME.match(scan.text, found.end()):
            continue
        first, number, second, last = found.groups()
        letter = _letter(first)
        if int(number) > _HIGHEST[letter] or (
            letter == "T" and scan.text[found.end() : found.end() + 1] == "N"
        ):
            continue
        level = f"{letter}{number}"
        if last:
            to = _letter(second) if second else letter
            if int(last) > _HIGHEST[to]:
                continue
            level += f"-{to}{last}"
        yield level, found.start(), found.end()


def _letter(letter: str) -> str:
    return {"Th": "T", "D": "T"}.get(letter, letter)


class _Parts(NamedTuple):
    level: str | None
    compartment: str | None
    size_mm: float | None
    signal: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def read_lesions(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Lesion, ...]:
    """Lesions that the sentences describe; a sentence that only adds signals adds them to the lesion before."""
    bit = scan.bit
    deposit = (
        bit["neoplasm"] | bit["histology"] | bit["metastasis"] | bit["finding_head"] | bit["compartment"]
    )
    lesions: list[Lesion] = []
    for sentence in sentences:
        if not sentence.kinds & (deposit | bit["signal"] | bit["imaging"]):
            continue
        parts = _parts(scan, sentence)
        if parts is None:
            continue
        if parts.level is None and parts.compartment is None and parts.size_mm is None:
            if lesions and sentence.kinds & (bit["neoplasm"] | bit["signal"]):
                lesions[-1] = _with_signal(lesions[-1], parts)
            continue
        measured = parts.size_mm is not None and (
            _measures_it(scan, sentence) or _names_a_mass(scan, sentence)
        )
        if sentence.kinds & deposit or measured:
            lesions.append(_lesion(scan, sentence, parts))
    return tuple(lesions)


_IT = re.compile(r"\bit (?:measured|was|had)\b|\bmeasured it\b|\bits (?:size|diameter|greatest)\b")


def _measures_it(scan: Scan, sentence: Sentence) -> bool:
    """True for "MRI measured it at 9 x 8 cm", where the sentence before names the mass."""
    return _IT.search(scan.folded, sentence.start, sentence.end) is not None


_MASS = re.compile(r"\b(?:mass|lump|nodule|swelling|growth|polyp)s?\b")


def _names_a_mass(scan: Scan, sentence: Sentence) -> bool:
    """True for a mass that is part of a longer name ("a neck mass of 2 cm")."""
    return _MASS.search(scan.folded, sentence.start, sentence.end) is not None


def _parts(scan: Scan, sentence: Sentence) -> _Parts | None:
    bit = scan.bit
    evidence: list[Evidence] = []
    size = None
    text = scan.text
    words = text[sentence.start : sentence.end]
    if "mm" in words or "cm" in words or "meter" in words or "metre" in words:
        for value, start, end in sizes_mm(scan, sentence.start, sentence.end):
            if size is None or value > size:
                size = value
                evidence = [scan.evidence(sentence, start, end)]
    level = None
    if sentence.kinds & (bit["compartment"] | bit["imaging"] | bit["site"] | bit["neoplasm"]):
        for name, start, end in levels(scan, sentence.start, sentence.end):
            level = level or name
            evidence.append(scan.evidence(sentence, start, end))
    compartment = None
    signal: list[str] = []
    named = None
    if sentence.kinds & (bit["compartment"] | bit["signal"] | bit["level"]):
        for hit in sentence.hits:
            for kind in ("compartment", "signal", "level"):
                entry = hit.term.get(kind)
                if entry is None or status_of(scan, sentence, hit)[0] == "absent":
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
    return _Parts(level, compartment, size, tuple(dict.fromkeys(signal)), tuple(evidence[:6]))


_SEQUENCE = re.compile(r"\b(T[12])\b[- ]?(?:weighted|WI|W\b)?")


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
    for hit in sentence.hits:
        entry = hit.term.get("site")
        if entry is not None and (site is None or entry.name == "spinal cord"):
            # "MR imaging of the spine ... a mass of the spinal cord": the cord is where the lesion is.
            site = entry.name
        if hit.term.get("metastasis") is not None and status_of(scan, sentence, hit)[0] == "present":
            metastatic = True
            history = is_history(scan, sentence, hit)
    if parts.compartment in _CORD:
        site = "spinal cord"
    elif site is None and parts.level is not None:
        site = "spine (vertebrae)"
    return Lesion(
        role="metastasis" if metastatic and parts.compartment is not None else "lesion",
        site=site,
        level=parts.level,
        compartment=parts.compartment,
        size_mm=parts.size_mm,
        signal=parts.signal,
        episode=sentence.period or None,
        history=history or sentence.period == 0,
        evidence=parts.evidence,
        confidence=0.8,
    )


def _with_signal(lesion: Lesion, parts: _Parts) -> Lesion:
    from dataclasses import replace

    return replace(
        lesion,
        signal=tuple(dict.fromkeys(lesion.signal + parts.signal)),
        evidence=lesion.evidence + parts.evidence,
    )
