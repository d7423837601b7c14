"""Signs and symptoms of a state that are denied ("without signs of inflammation", "no other neuromuscular symptoms").

A state that a test would show, a tumour above all, has no signs that are findings: only states that are told at the bedside count.
"""

from collections.abc import Sequence
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence

_STATES: Final = (
    r"(?:inflammation|infections?|congestion|irritation|failure|distress|insufficiency|excess|deficiency|anaphylaxis|allergy|sepsis|dehydration|malnutrition"
    r"|hyperandrogenism|virili[sz]ation|feminization|hypercortisolism|thyrotoxicosis|hyperthyroidism|hypothyroidism|acromegaly|hypoglyc(?:a?e)mia|meningitis|meningism"
    r"|peritonitis|obstruction|encephalopathy|neuropathy|myelopathy|an(?:a?e)mia|hypoxia|hypoperfusion|thrombosis of the leg|puberty|withdrawal|intoxication|weakness"
    r"|hypertension|hypotension|depression|psychosis|arthritis|bleeding|ha?emorrhage|trauma|instability)"
)
_LEAD: Final = r"(?:(?:other|obvious|evident|apparent|clear|definite|specific|particular|typical|associated|significant|visible|external|overt|major|manifest|clinically|any|the) ){0,3}"
_SIGNS: Final = r"(?:(?:clinical|physical|local|systemic|general) )?(?:signs?|symptoms?|features|manifestations)(?: (?:and|or) (?:signs?|symptoms?))?"
_DENIED: Final = Pattern(
    r"\b(?:no|without|(?:did|does|do) not (?:have|show|exhibit|report|present(?: with)?)|denied|absence of|nor) "
    rf"{_LEAD}({_SIGNS} (?:of|suggestive of|suggesting) (?:an? |the )?(?:[a-z]+ ){{0,2}}?{_STATES}(?: (?:of|in) (?:the |his |her )?(?:(?:lower|upper|left|right) )?(?:extremit(?:y|ies)|limbs?|legs?|arms?|lungs?|eyes?|joints?))?"
    r"|(?<!other )clinical (?:signs?|symptoms?)\b(?! (?:and|or|of|suggest)\b)"
    r"|(?!clinic|physic|vital|addition|residu|specific|typical|general|atypical|pathognomonic|radiolog|histolog|sonogra|endoscop|electro|laborator|biochem|serolog|patholog|cytolog)[a-z]+(?:al|ic|ar|ory|osis) (?:symptoms|signs)\b)"
)
_SIGN: Final = Pattern(r"\b(?:signs?|symptoms?|features|manifestations?)\b")
"""Only asked for its words."""
_TESTED: Final = Kind.IMAGING | Kind.MICRO | Kind.LAB


def may_deny_signs(marks: int) -> bool:
    """True where the words allow that signs are denied behind their name."""
    return _DENIED.may(marks)


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
