"""What is no finding though it has the words of one: parts of other names, what a test behind it showed, what went."""

import re
from typing import Final

from casepool.vocabulary import Hit, Kind

from ._felt_masses import is_reason
from ._other_names import is_other_name, stands_for_other
from ._pattern import Pattern
from ._phrases import is_outside, phrase_start
from ._scan import Scan, Sentence

_OF_CARE: Final = Pattern(
    r" (?:medications?|drugs?|prophylaxis|medicines?|scores?|scales?|(?:inflammation )?index|questionnaire|clinic|threshold|artery|arteries|vein|flexure|syndromes?|complications?|waves?|room|management|control|relief|killers?|team|specialist)\b"
)
_SUCH_AS: Final = Pattern(r" +(?:such as|including|namely|like|e g|i e|particularly|especially) ")
"""What tells the symptoms that a word for all of them stands for."""
_OF_GOITRE: Final[tuple[str, ...]] = ("nodular ", "toxic ", "substernal ", "retrosternal ", "colloid ")
_COLON: Final = Pattern(r"\b(?:ileo|left|right|middle|colo) \Z")
_TOLD_BY_TEST: Final = Pattern(
    r" (?:[a-z]+ ){0,2}(?:revealed|disclosed|shown|seen|found|detected|demonstrated|observed|documented) (?:by|on|in|at|with|through|using) "
)
_CAME_OUT: Final = re.compile(r"\b(?:posi|nega)tive\b")
"""How a named test of the examination came out; where nothing says so it was only done."""
_ADJECTIVES: Final = frozenset({"itchy", "pruritic", "swollen", "puffy"})
_NOUN_NEAR: Final = re.compile(r"(?:,? (?:and )?[a-z-]+){0,2},? \Z")
_TO_HAVE: Final = Pattern(r" to (?:have|be|suffer|harbou?r)\b")


def is_no_finding(scan: Scan, sentence: Sentence, index: int, *, opened: bool) -> bool:
    """True for part of another name ("anti-seizure drugs", "left colic artery"), or of what only a test behind it showed."""
    hit = sentence.hits[index]
    folded = scan.folded
    if folded.endswith(("anti ", " anti"), max(0, hit.start - 6), hit.start) or _OF_CARE.match(
        sentence.marks, folded, hit.end
    ):
        return True
    if is_other_name(folded, sentence, hit) or stands_for_other(scan, hit):
        return True
    word = folded[hit.start : hit.end]
    if word.endswith(("symptoms", "signs", "complaints")) and _SUCH_AS.match(sentence.marks, folded, hit.end):
        return True
    if word.endswith(("test", "tests", "maneuver", "manoeuvre")) and not _CAME_OUT.search(
        folded, sentence.start, sentence.end
    ):
        return True
    if word.endswith(("goiter", "goitre", "goiters")) and folded.endswith(_OF_GOITRE, 0, hit.start):
        return True  # a diagnosis
    if word == "cough" and folded.startswith(" reflex", hit.end):
        return True
    if word == "colic" and _COLON.search(sentence.marks, folded, max(0, hit.start - 8), hit.start):
        return True
    following = sentence.hits[index + 1 : index + 4]
    if word in _ADJECTIVES or folded.startswith(" like ", hit.end):
        # "itchy reddish patch", "acne-like rash": the noun names the finding.
        return any(
            ("finding_head" in later.term or "finding" in later.term)
            and _NOUN_NEAR.fullmatch(scan.text, hit.end, later.start)
            for later in following
        )
    if not sentence.kinds & (Kind.IMAGING | Kind.MICRO):
        return False
    told = _TOLD_BY_TEST.search(sentence.marks, folded, hit.end, min(sentence.end, hit.end + 60))
    if (
        told is None
        or "," in scan.text[hit.end : told.start()]
        or _TO_HAVE.search(sentence.marks, folded, told.end(), told.end() + 40)
    ):
        return False  # "pain was found on CT to have a mass": the patient was found, not the pain
    if _at_outside(sentence, index) and (
        opened or is_reason(scan, sentence, index, phrase_start(scan, sentence, index))
    ):
        return False  # "came with a huge abdominal mass as shown by ultrasound"
    tests = Kind.IMAGING | Kind.MICRO
    return any(
        later.start - told.end() <= 24 and later.start >= told.end() - 1 and later.kinds & tests
        for later in following
    )


def _at_outside(sentence: Sentence, index: int) -> bool:
    """True where the part of the body beside the finding is seen or felt from outside."""
    hit = sentence.hits[index]
    return any(is_outside(h) and -30 <= h.start - hit.start <= 30 for h in sentence.hits) or is_outside(hit)


_PAIN_OF_A_KIND: Final = Pattern(
    r"(?:severe|intense|acute|persistent|sharp|dull|excruciating|night|nocturnal)  ?pain"
)


def too_general(scan: Scan, sentence: Sentence, hit: Hit, span: tuple[int, int]) -> bool:
    """True for "local pain" without its place; "severe pain" is pain."""
    entry = hit.term["finding"]
    if "general" not in entry.codes:
        return False
    if entry.codes.get("modality") != "pain":
        return True
    return span == (hit.start, hit.end) and not _PAIN_OF_A_KIND.fullmatch(sentence.marks, scan.folded, *span)


_GONE: Final = Pattern(
    r"\b(?:disappearance|resolution|regression|healing|improvement|relief) (?:of|in) (?:the |his |her )?(?:[a-z]+ )?\Z"
)
"""What is told to go was told before."""


def is_gone(scan: Scan, sentence: Sentence, start: int) -> bool:
    """True for what is told to go ("resolution of the headache")."""
    near = scan.folded[max(sentence.start, start - 40) : start]
    if near.endswith(("no further ", "any further ", "without further ")):
        return True  # it had been there, and did not come again
    return (" of " in near or " in " in near) and _GONE.search(sentence.marks, near) is not None
