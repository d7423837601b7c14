"""Signs and symptoms of a state that are denied ("without signs of inflammation", "no other neuromuscular symptoms"), or brought the patient.

A state that a test would show, a tumour above all, has no signs that are findings: only states that are told at the bedside count.
"""

from collections.abc import Sequence
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Hit, Kind

from ._finding_status import finding_status
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_of_relative

_STATES: Final = (
    r"(?:inflammation|infections?|congestion|irritation|failure|distress|insufficiency|excess|deficiency|anaphylaxis|allergy|sepsis|dehydration|malnutrition"
    r"|hyperandrogenism|virili[sz]ation|feminization|hypercortisolism|thyrotoxicosis|hyperthyroidism|hypothyroidism|acromegaly|hypoglyc(?:a?e)mia|meningitis|meningism"
    r"|peritonitis|obstruction|encephalopathy|neuropathy|myelopathy|an(?:a?e)mia|hypoxia|hypoperfusion|thrombosis of the leg|puberty|withdrawal|intoxication|weakness"
    r"|hypertension|hypotension|depression|psychosis|arthritis|bleeding|ha?emorrhage|trauma|instability|emboli(?:sm|[sz]ation)|tamponade|raised intracranial pressure|liver disease)"
)
_LEAD: Final = r"(?:(?:other|obvious|evident|apparent|clear|definite|specific|particular|typical|associated|significant|visible|external|overt|major|manifest|clinically|any|the) ){0,3}"
_SIGNS: Final = r"(?:(?:clinical|physical|local|systemic|general) )?(?:signs?|symptoms?|features|manifestations)(?: (?:and|or) (?:signs?|symptoms?))?"
_DENIED: Final = Pattern(
    r"\b(?:no|without|(?:did|does|do) not (?:have|show|exhibit|report|present(?: with)?)|denied|absence of|nor) "
    rf"{_LEAD}({_SIGNS} (?:of|suggestive of|suggesting) (?:an? |the )?(?:[a-z]+ ){{0,2}}?{_STATES}(?: (?:of|in) (?:the |his |her )?(?:(?:lower|upper|left|right) )?(?:extremit(?:y|ies)|limbs?|legs?|arms?|lungs?|eyes?|joints?))?"
    r"|(?<!other )clinical (?:signs?|symptoms?)\b(?! (?:and|or|of|suggest)\b)"
    r"|(?!clinic|physic|vital|addition|residu|specific|typical|general|atypical|pathognomonic|radiolog|histolog|sonogra|endoscop|electro|laborator|biochem|serolog|patholog|cytolog)[a-z]+(?:al|ic|ar|ory|osis) (?:symptoms|signs)\b)"
)
_BROUGHT_BY: Final = (
    r"(?:(?:(?:(?:small|large|upper|lower) )?(?:bowel|intestinal|intestine|colonic|gastric outlet|airway|urinary) )?obstruction|peritonitis|(?:acute )?abdomen|meningitis|meningism|meningeal irritation"
    r"|intracranial (?:pressure|hypertension)|malabsorption|(?:spinal )?cord compression|(?:right |left |congestive )?heart failure|shock|encephalopathy|myelopathy|parkinsonism|dehydration|respiratory failure)"
)
"""States that a patient shows before a test tells what they come from."""
_BROUGHT: Final = Pattern(
    r"\b(?:with|had|has|developed|showed|revealed|disclosed|found|noted|experienced|reported|and|for|because of|of|by) (?:(?:a|an|the|clear|classic|typical|clinical|severe|recurrent|sudden|onset|acute|obvious|some|of) ){0,3}"
    rf"(({_SIGNS}|(?:clinical )?picture) (?:of|suggestive of|suggesting|consistent with) (?:an? |the )?(?:[a-z]+ ){{0,2}}?{_BROUGHT_BY})\b(?! (?:on|in|due to) (?:ct|computed|mri|imaging|echo))"
    r"|\b(?:with|of|for|developed) (?:an? )?([a-z]+(?:itis|oke|enza|sis)[ -]like (?:symptoms|complaints|illness|picture))\b"
)
_SIGN: Final = Pattern(r"\b(?:signs?|symptoms?|features|manifestations?|complaints|illness|picture)\b")
"""Only asked for its words."""
_TESTED: Final = Kind.IMAGING | Kind.MICRO | Kind.LAB


def may_tell_signs(marks: int) -> bool:
    """True where the words allow that signs of a state are denied, or brought the patient."""
    return _DENIED.may(marks) or _BROUGHT.may(marks)


def read_denied_signs(scan: Scan, sentence: Sentence, known: Sequence[Finding]) -> list[Finding]:
    """The signs and symptoms that the sentence denies, but for those known already."""
    made: list[Finding] = []
    if not _SIGN.may(sentence.marks) or not _DENIED.may(sentence.marks):
        return made
    late = bool(sentence.kinds & Kind.FOLLOW_UP)
    tested = sentence.kinds & _TESTED and not sentence.kinds & Kind.EXAM
    for denied in _DENIED.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
        start, end = denied.span(1)
        if any(f.evidence[0].span.start < end and start < f.evidence[0].span.end for f in known):
            continue
        bare = scan.folded.startswith("clinical s", start)
        if (tested and not bare) or (late and bare):
            continue
        made.append(
            Finding(
                name=scan.text[start:end].lower(),
                concept=None,
                status="absent",
                cue=scan.text[denied.start() : start].strip(),
                episode=sentence.period or None,
                evidence=(scan.evidence(sentence, start, end),),
            )
        )
    return made


def read_signs_of_states(scan: Scan, sentence: Sentence, known: Sequence[Finding]) -> list[Finding]:
    """The signs of a state that the patient came with ("presented with features of peritonitis"), but for those known already."""
    made: list[Finding] = []
    if not _SIGN.may(sentence.marks) or not _BROUGHT.may(sentence.marks) or sentence.kinds & _TESTED:
        return made
    if not sentence.kinds & (Kind.PERSON | Kind.PRESENTING | Kind.THIS_PATIENT | Kind.EXAM):
        return made
    for told in _BROUGHT.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
        start, end = told.span(1 if told[1] is not None else 3)
        if any(f.evidence[0].span.start < end and start < f.evidence[0].span.end for f in known):
            continue
        hit = Hit(start, end, {}, 0)
        status, _, history = finding_status(scan, sentence, hit)
        if status == "present" and not is_of_relative(scan, sentence, hit):
            made.append(
                Finding(
                    name=scan.text[start:end].lower(),
                    concept=None,
                    status=status,
                    episode=sentence.period or None,
                    history=history,
                    evidence=(scan.evidence(sentence, start, end),),
                )
            )
    return made
