"""Members of a list of complaints or signs that no vocabulary knows, told in one breath with findings.

"She came with nausea, vomiting and epigastric distress" tells three complaints whether or not each is a known name.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Kind

from ._lists import is_noun_phrase, members
from ._pattern import Pattern
from ._scan import Scan, Sentence

_COMPLAINT: Final = Pattern(
    r"\b(?:present(?:ed|ing|s)?|admitted|referred|hospitali[sz]ed|seen|consulted|evaluated|attended|came|brought|visited"
    r"|complain(?:ed|ing|s|ts?)|suffer(?:ed|ing|s))"
    r"(?: (?!with\b|of\b|for\b|from\b|and\b|or\b|no\b|not\b|without\b)[a-z0-9]+){0,9}? (?:with|of|for|because of|due to|from|from the)(?= )"
)
_SEEN: Final = Pattern(
    r"\b(?:revealed|showed|disclosed|found|demonstrated|detected|noted|objectified|noticed|notable for|remarkable for|significant for|evidenced|highlighted|showing|revealing)(?= )"
)
_ENDS: Final = Pattern(
    r" (?:which|who|that|whom|whose|without|but|with|for|since|after|before|over|during|lasting|when|while|where|from|until|following|associated|was|were|is|are|had|has|did"
    r"|he|she|it|they|we|the patient|because|due|caused|resulting|leading|suggest\w*|consistent|compatible|secondary|requiring|treated|measuring|within|approximately|about|in (?:the )?(?:last|past|previous))\b"
    r"|[;:()]"
)
_VERB: Final = Pattern(r" (?:was|were|is|are|had|has|did)\b")
_TESTED: Final = Kind.IMAGING | Kind.MICRO | Kind.LAB | Kind.SIGNAL


def read_told_members(scan: Scan, sentence: Sentence, known: Sequence[Finding]) -> list[Finding]:
    """The members that stand next to a finding of the same list and are none that is known."""
    made: list[Finding] = []
    if not sentence.kinds & (Kind.PRESENTING | Kind.EXAM):
        return made
    told = [f for f in known if f.status == "present" and not f.history and _is_joined(scan, f)]
    if not told:
        return made
    for start, end in _stretches(scan, sentence, told):
        spans = [f.evidence[0].span for f in known]
        listed = members(scan.text, start, end)
        if len(listed) > 1 and _VERB.match(sentence.marks, scan.folded, end):
            listed.pop()  # "... and her pulse was weak": the subject of what follows
        held = [any(a < s.end and s.start < b for s in spans) for a, b in listed]
        for i, (a, b) in enumerate(listed):
            near = (i > 0 and held[i - 1]) or (i + 1 < len(listed) and held[i + 1])
            if held[i] or not near:
                continue
            a = past_article(scan, a, b)
            if _is_complaint(scan.folded[a:b]) and is_noun_phrase(scan, sentence, a, b, complaint=True):
                held[i] = True
                made.append(
                    Finding(
                        name=scan.text[a:b].lower(),
                        concept=None,
                        status="present",
                        episode=sentence.period or None,
                        evidence=(scan.evidence(sentence, a, b),),
                    )
                )
    return made


_JOINS: Final[tuple[str, ...]] = (", ", " and ", " or ")


def _is_joined(scan: Scan, finding: Finding) -> bool:
    """True where a list goes on behind the finding, or may have begun before it."""
    start, end = finding.evidence[0].span
    text = scan.text
    return text.startswith(_JOINS, end) or any(
        text.find(join, max(0, start - 24), start) >= 0 for join in _JOINS
    )


def _stretches(scan: Scan, sentence: Sentence, told: Sequence[Finding]) -> Iterator[tuple[int, int]]:
    """Start and end of each list that holds a finding."""
    after = sentence.start
    last = max(f.evidence[0].span.start for f in told)
    for pattern in (_SEEN, _COMPLAINT):
        if pattern is _SEEN and not sentence.kinds & Kind.EXAM:
            continue
        if pattern is _COMPLAINT and sentence.kinds & _TESTED:
            continue
        for opening in pattern.finditer(sentence.marks, scan.folded, sentence.start, last):
            if opening.end() < after:
                continue
            ends = _ENDS.search(sentence.marks, scan.folded, opening.end(), sentence.end)
            end = sentence.end if ends is None else ends.start()
            if any(opening.end() <= f.evidence[0].span.start < end for f in told):
                yield opening.end(), end
                after = end


_NO_COMPLAINT: Final = re.compile(
    r"(?:complaints?|symptoms?) of [a-z]+\Z|(?:elevated|raised|increased|high|low|normal|positive|onset|relief|height|along|our|one|half|undisturbed|regular|excellent|good|no|intravenous|habitually|very|non|single|[a-z]+ing)\b"
    r"|.*\b(?:renal|hepatic|cardiac|pulmonary|respiratory|electrolyte|serum|airway|laborator[a-z]*|liver|urethral)\b"
    r"|.*\b(?:enzymes?|bilirubin|phosphatase|lactate|an?emia|count|protein|proteinuria|azoospermia|dysfunction|deficienc(?:y|ies)|insufficiency|depression|vessels|rotation|extension"
    r"|flexion|conditions?|agenesis|compromise|ileus|intussusceptions?|volvulus|hydrocephalus|hydronephrosis|herniation|attacks?|contusions?|obstruction|fractures?|wounds?|evaluation|score|duration|department|acuity|them|reference|pressures?|clinic|hospital|saturation|status|situation|worse|infiltrates|inflammation|temperature|fluids|tissues?|movements?|development|scores?"
    r"|[a-z]+(?:stasis|iasis|ism|pa?enia|eclampsia|(?<!hy)emia|itis|osis|oma|omas|ectasis|ectomy|otomy|oids?|ation of)|quadrants?|regions?|areas?|sides?|walls?|cavity|limbs?|third|half|surface|consolidation"
    r"|opacit(?:y|ies)|margins?|borders?|of|with|and|or|nephrotic syndrome)\Z"
)
"""What a list tells beside complaints: blood values, diagnoses, the places of others."""
_NAME_OF_ONE_WORD: Final = re.compile(
    r"[a-z]{2,}(?:ia|ness|tion|sion|ency|ancy|ance|ence|ity|ment|rrh?o?ea|pno?ea|algia|uria|ache|ing|ings|s|ure|or|our|ue)\Z"
)


def _is_complaint(words: str) -> bool:
    if _NO_COMPLAINT.match(words):
        return False
    return " " in words or _NAME_OF_ONE_WORD.match(words) is not None


_ARTICLE: Final = Pattern(r"(?:(?:an?|the|his|her|also|some|both|mild|severe|moderate|marked|other|and) )+")


def past_article(scan: Scan, start: int, end: int) -> int:
    """Past what stands before a noun and says nothing of it."""
    lead = _ARTICLE.match(-1, scan.folded, start, end)
    return lead.end() if lead else start
