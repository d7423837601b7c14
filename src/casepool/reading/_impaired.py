"""What everybody has, told as changed by a noun phrase: "a decline of his school performance", "deteriorating vision", "poor balance".

What a predicate tells of it is read in `_changes`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Hit, Kind

from ._changes import made_change
from ._finding_status import finding_status
from ._pattern import Pattern
from ._phrases import places_end
from ._scan import Scan, Sentence
from ._status import is_of_relative

_LESS_OF: Final = (
    r"(?:deteriorations?|decrease|reduction|loss|change|alterations?|disturbances?|impairment|worsening|decline|absence|lack|diminution|weakening"
    r"|abnormality|disorders?|limitations?|restrictions?|cessation|slowing|difficult(?:y|ies)|problems?)"
)
_BETWEEN: Final = r"(?:(?:his|her|their|the|a|all|both|any|fine|gross|food|tendon|eye|neck|muscle|hand|arm|leg|limb|fetal|[a-z]{2,}(?:al|ic|ar|eal|ual|or|ive|ous)) ){0,2}"
_FUNCTION: Final = (
    r"(?:(?:level of )?consciousness|consciousness level|conscious level|mental (?:state|status)|mentation|sensorium|gait|balance|equilibrium|speech|swallowing|deglutition|vision"
    r"|visual acuity|eyesight|hearing|olfaction|smell|taste|appetite|sensation|sensibility|strength|(?:motor|cognitive|sexual|executive|bladder|bowel|sphincter) functions?|muscle power|muscle tone"
    r"|reflexes|tendon jerks|(?:bowel|breath|heart) sounds?|air entry|urination|micturition|coordination|memory|concentration"
    r"|cognition|mobility|(?:range of )?motion|movements?|abduction|adduction|flexion|extension|supination|pronation|dorsiflexion|mouth opening|libido|mood"
    r"|behaviou?r|personality|school performance|activities of daily living|daily activities|voice|bowel habits?|menstruation|(?:peripheral|distal|pedal|radial|femoral) pulses?)"
)
_CHANGED: Final = (
    r"(?:poor|abnormal|altered|impaired|reduced|absent|weak|decreased|diminished|deteriorat(?:ing|ed)|worsening|failing|declin(?:ing|ed)|decreasing|disturbed"
    r"|disordered|delayed|irregular|involuntary|uncontrolled|uncoordinated|lost|losing)"
)
_HAD: Final = (
    r"(?:(?:level of )?consciousness|mental (?:state|status)|gait|balance|speech|swallowing|vision|visual acuity|eyesight|hearing|olfaction|appetite"
    r"|sensation|strength|motor function|coordination|memory|concentration|mobility|(?:choreic |jerky |jerking |twisting )?movements|mouth opening|libido|mood|behaviou?r"
    r"|voice|peripheral perfusion|pulses?|breathing|respirations?|menses|menstrual (?:periods|cycles?)|oral intake|intake of food|psychomotor development"
    r"|motor development|speech development|language development|sexual development|physical development)"
)
_NOT_TESTED: Final = r"\b(?! (?:tests?|scale|score|was normal))"
# One pattern of both would need a word of either, and one of these stands in many sentences.
_LESS: Final = Pattern(rf"\b{_LESS_OF} (?:of|in) {_BETWEEN}{_FUNCTION}{_NOT_TESTED}")
_POOR: Final = Pattern(
    rf"\b{_CHANGED} {_BETWEEN}{_HAD}(?<!decreased concentration)(?<!reduced concentration){_NOT_TESTED}"
)
_DOING: Final = Pattern(
    r"\b(?:difficult(?:y|ies)|trouble|problems)(?: in| with| when| while)? (?:getting|rising|arising|standing|sitting|squatting|climbing|ascending|descending|running|jumping|turning|rolling"
    r"|lifting|raising|holding|grasping|gripping|combing|dressing|bathing|writing|reading|finding|recalling|remembering|naming|falling asleep|maintaining|initiating|expressing|articulating"
    r"|pronouncing|closing|opening|sucking|crawling|concentrating|focusing)\b"
    r"(?: (?!and\b|or\b|for\b|since\b|which\b|that\b|but\b|over\b|with\b|due\b|because\b|after\b|before\b|he\b|she\b|was\b|were\b|had\b|has\b|during\b|following\b|without\b|who\b|to\b|when\b|while\b|by\b|as\b)[a-z]+){0,5}"
)
"""What a patient does with difficulty ("difficulty in getting up from a chair")."""
_NO_CHANGE: Final = Pattern(
    r"\b(?:no|not|without|any|risk\w*|prevent\w*|avoid\w*)(?: a| any| further| significant| the)* (?:changes?|lack|absence|deteriorat\w+|worsening|decline)\b"
)
"""What did not change may have been impaired before."""


def may_be_impaired(marks: int) -> bool:
    """True where the words of a sentence, or of a text, allow such a phrase; most have none."""
    return _LESS.may(marks) or _POOR.may(marks) or _DOING.may(marks)


def read_impaired(scan: Scan, sentence: Sentence, known: Sequence[Finding]) -> list[Finding]:
    """The functions that the sentence tells as impaired, but for those known already; none of what a test showed."""
    found: list[Finding] = []
    if not may_be_impaired(sentence.marks) or sentence.kinds & (Kind.IMAGING | Kind.MICRO):
        return found
    for pattern in (_LESS, _POOR, _DOING):
        for told in pattern.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
            start, end = told.span()
            if any(
                f.evidence[0].span.start < end and start < f.evidence[0].span.end for f in (*known, *found)
            ):
                continue
            made = _made(scan, sentence, start, end)
            if made is not None:
                found.append(made)
    return found


def _made(scan: Scan, sentence: Sentence, start: int, end: int) -> Finding | None:
    hit = Hit(start, end, {}, 0)
    if is_of_relative(scan, sentence, hit):
        return None
    if _NO_CHANGE.search(sentence.marks, scan.folded, max(sentence.start, start - 24), end) is not None:
        return None
    behind = next((n for n, h in enumerate(sentence.hits) if h.start >= end), len(sentence.hits))
    end = places_end(scan, sentence, behind, end)
    status, cue, history = finding_status(scan, sentence, hit)
    made = made_change(scan, sentence, Hit(start, end, {}, 0), name=scan.text[start:end].lower())
    return replace(
        made,
        status=status,
        cue=scan.text[cue.start : cue.end] if cue is not None and status != "present" else None,
        history=history,
    )
