"""What everybody has, told as changed by a predicate: "the breath sounds were diminished", "her vision deteriorated", "lost 8 kg"."""

from collections.abc import Iterator
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Hit, Term, load_vocabulary

from ._finding_parts import concept_of, side_of
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of

_OF_WHAT = (
    r"(?:(?:deep|tendon|brain|stem|brainstem|abdominal|superficial|knee|ankle|patellar|achilles|corneal|gag|cough|plantar|osteotendinous|muscle|muscular|grip|motor|visual|spinal|neck|shoulder"
    r"|hip|elbow|wrist|jaw|eye|ocular|extraocular|left|right|bilateral|femoral|pedal|radial|distal|peripheral|lumbar|cervical|active|passive) ){0,3}"
)
_WHAT = (
    r"(?:reflex(?:es)?|jerks?|sensations?|sensibility|(?:breath|bowel|heart|respiratory) sounds|air entry|vision|visual acuity|gait|speech|appetite"
    r"|tone|power|strength|hearing|memory|voice|consciousness|range of (?:motion|movement)|movements?|mobility|urine output|pulses?)"
)
_WHERE = r"(?: (?:in|on|of|at|over) (?:(?:the|his|her|both) )?(?:[a-z]+ ){0,2}?[a-z]+)?"
_HOW = (
    r"(?:decreased|reduced|diminished|impaired|absent|lost|brisk|exaggerated|weak|weaker|slurred|blurred|blurry|unsteady|spastic|ataxic|abolished"
    r"|limited|restricted|altered|poor|hyperactive|depressed|muffled|coarse|hypoactive|sluggish|painful|hoarse|worse|deteriorated|unintelligible)"
)
_IS = Pattern(
    rf"\b({_OF_WHAT}{_WHAT}){_WHERE} (?:was|were|is|are|became|appeared|seemed|(?:had|has|have) (?:been|become))"
    rf"(?: [a-z]+ly| also| very| (?:found|noted) to be){{0,2}} ({_HOW})\b"
)
_CHANGED = Pattern(
    rf"\b({_OF_WHAT}(?:vision|visual acuity|hearing|gait|speech|memory|appetite|(?:level of )?consciousness)){_WHERE}(?: (?:had|has))?"
    r"(?: (?:gradually|progressively|further|rapidly|suddenly))? (deteriorated|decreased|worsened|declined|diminished|dropped)\b"
)
_LOST_WEIGHT = Pattern(
    r"\blost (?:(?:about|approximately|around|over|more than|nearly|some|up to) )?\d+ (?:\d )?(?:kg|kilograms?|kilos?|pounds|lbs?)\b"
)
_NO_MEANING: Final[Term] = {}


def may_tell_change(sentence: Sentence) -> bool:
    """True where the words of the sentence allow a predicate of change; most sentences have none."""
    marks = sentence.marks
    return _IS.may(marks) or _CHANGED.may(marks) or _LOST_WEIGHT.may(marks)


def read_changes(scan: Scan, sentence: Sentence) -> Iterator[Finding]:
    """Findings told by a predicate, in order of the predicates; none of what a test showed or a relative had."""
    bit = scan.bit
    if sentence.kinds & (bit["imaging"] | bit["micro"]):
        return
    text = scan.folded
    for pattern in (_IS, _CHANGED):
        for told in pattern.finditer(sentence.marks, text, sentence.start, sentence.end):
            name = f"{told[2]} {scan.text[slice(*told.span(1))]}".lower()
            yield from _finding(scan, sentence, name=name, span=told.span())
    for told in _LOST_WEIGHT.finditer(sentence.marks, text, sentence.start, sentence.end):
        yield from _finding(scan, sentence, name="weight loss", span=told.span())


def _finding(scan: Scan, sentence: Sentence, *, name: str, span: tuple[int, int]) -> Iterator[Finding]:
    hit = Hit(*span, _NO_MEANING, 0)
    if status_of(scan, sentence, hit)[0] != "present" or is_of_relative(scan, sentence, hit):
        return  # a quality denied is no finding denied
    named = next(
        (h.term for h in load_vocabulary().find(name) if h.term.keys() & {"finding", "finding_head"}), {}
    )
    entry = named.get("finding") or named.get("finding_head")
    yield Finding(
        name=name,
        concept=concept_of(entry) if entry is not None else None,
        status="present",
        side=side_of(name.split()),
        modality=entry.codes.get("modality") if entry is not None else None,
        episode=sentence.period or None,
        history=is_history(scan, sentence, hit),
        evidence=(scan.evidence(sentence, *span),),
    )
