"""The sensory examination: which modality was lost or kept, on which side, below which level."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casepool.model import Finding

from ._lesions import levels
from ._pattern import Pattern
from ._scan import Scan, Sentence

_MODALITY: Final = r"pain|temperature|light touch|(?:discriminatory |fine |crude )?touch|vibrat(?:ion|ory)|propriocept(?:ion|ive)|(?:joint )?position|pinprick|thermal"
_TEST: Final = Pattern(
    rf"\b(absent|loss of|lost|decreased|reduced|diminished|impaired|preserved|intact|normal|abolished)[a-z ]{{0,24}}?\b((?:{_MODALITY})(?:[ ,]+(?:and |or )?(?:{_MODALITY}))*)\b(?: ?(?:senses?|sensations?|perception))?"
    rf"|\b((?:{_MODALITY})(?:[ ,]+(?:and |or )?(?:{_MODALITY}))*) (?:senses?|sensations?|perception)[a-z ]{{0,30}}?\b(absent|lost|decreased|reduced|diminished|impaired|preserved|intact|normal|abolished)\b"
)
"""The sensory modalities of the ISNCSCI (ASIA 2019) and of the bedside examination, with what was found."""
_SENSE_OF: Final = Pattern(
    rf"\b(preserved|intact|absent|impaired|normal) senses? of ((?:{_MODALITY})(?:[ ,]+(?:and |or )?(?:{_MODALITY}))*)"
)
_OF_TOUCH: Final = (
    r"(?:light touch|touch|vibration|proprioception|(?:joint )?position|pinprick)(?: sensations?| senses?)?"
)
_WAS: Final = Pattern(
    rf"\b({_OF_TOUCH}(?: (?:and|or) {_OF_TOUCH})?) (?:was|were) (?:also |well |\w+ly )?(absent|lost|decreased|reduced|diminished|impaired|preserved|intact|normal|abolished|spared|unaffected)\b"
)
"""The same without a word for the sense ("light touch and proprioception were preserved")."""
_NUMB: Final = Pattern(
    r"\b((?:hemi)?an(?:a)?esthesia|analgesia|hypalgesia|sensory (?:loss|deficit)) (?:below|from|up to|at|to) (?:the )?(?:level (?:of )?)?[ctl]\d"
)
"""A loss of all feeling with its upper border; without one it may be that of an operation."""
_KEPT: Final = frozenset({"preserved", "intact", "normal", "spared", "unaffected"})
_SIDE: Final = Pattern(r"\b(left|right|both|bilateral)\b")
_NAMES: Final = {
    "pinprick": "pain",
    "thermal": "temperature",
    "joint position": "position",
    "light touch": "touch",
}


def read_sensation(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Finding, ...]:
    """One finding per modality examined: loss present, or loss absent where the sense is kept."""
    found: list[Finding] = []
    senses = " sens" in scan.folded
    if not senses and not _WAS.may(scan.marks) and not _NUMB.may(scan.marks):
        return ()
    for sentence in sentences:
        if senses and " sens" in scan.folded[sentence.start : sentence.end]:
            found.extend(_in_sentence(scan, sentence))
        for told in _NUMB.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
            found.append(_numb(scan, sentence, told))
        for test in _WAS.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
            if not any(f.evidence[0].span.end > test.start() for f in found):
                found.extend(_by_verb(scan, sentence, test))
    return tuple(found)


def _numb(scan: Scan, sentence: Sentence, told: re.Match[str]) -> Finding:
    level = next(levels(scan, told.end(1), min(sentence.end, told.end() + 3), dermatome=True), None)
    below = " below " in told[0]
    return Finding(
        name=told[1],
        concept="HP:0003474",
        status="present",
        level=f"below {level[0]}" if level and below else level[0] if level else None,
        modality="touch",
        episode=sentence.period or None,
        evidence=(scan.evidence(sentence, *told.span(1)),),
    )


def _by_verb(scan: Scan, sentence: Sentence, test: re.Match[str]) -> Iterator[Finding]:
    for modality in re.findall(_MODALITY, test[1]):
        yield _finding(scan, sentence, test.span(), state=test[2], modality=modality)


def _in_sentence(scan: Scan, sentence: Sentence) -> Iterator[Finding]:
    taken: set[int] = set()
    for pattern in (_SENSE_OF, _TEST):
        for test in pattern.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
            if test.start() in taken:
                continue
            taken.add(test.start())
            groups = test.groups()
            state, modalities = (groups[0], groups[1]) if groups[0] else (groups[3], groups[2])
            if pattern is _TEST and modalities == "pain" and "sens" not in test[0]:
                continue
            for modality in re.findall(_MODALITY, modalities):
                yield _finding(scan, sentence, test.span(), state=state, modality=modality)


def _finding(scan: Scan, sentence: Sentence, span: tuple[int, int], *, state: str, modality: str) -> Finding:
    kept = state in _KEPT
    words = scan.folded[span[0] : sentence.end]
    side = _SIDE.search(sentence.marks, words[:80])
    level = next(levels(scan, span[1], min(sentence.end, span[1] + 70), dermatome=True), None)
    loss = "loss of" if kept or state in ("absent", "lost", "loss of", "abolished") else f"{state}"
    return Finding(
        name=f"{loss} {modality} sense",
        concept="HP:0003474",
        status="absent" if kept else "present",
        cue=state if kept else None,
        side={"both": "bilateral"}.get(side[1], side[1]) if side else None,
        level=f"below {level[0]}" if level and " below " in words else level[0] if level else None,
        modality=_NAMES.get(modality, modality.split()[-1]),
        episode=sentence.period or None,
        evidence=(scan.evidence(sentence, *span),),
    )
