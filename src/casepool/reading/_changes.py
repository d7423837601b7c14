"""What everybody has, told as changed by a predicate: "the breath sounds were diminished", "her vision deteriorated", "lost 8 kg"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Hit, Kind, Term, load_vocabulary

from ._finding_parts import concept_of, side_of
from ._lesions import levels
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of

_OF_WHAT: Final = (
    r"(?:(?:deep|tendon|brain|stem|brainstem|abdominal|superficial|knee|ankle|patellar|achilles|corneal|gag|cough|plantar|osteotendinous|muscle|muscular|grip|motor|visual|spinal|neck|shoulder"
    r"|trunk|hip|elbow|wrist|jaw|eye|ocular|extraocular|left|right|bilateral|femoral|pedal|radial|distal|peripheral|lumbar|cervical|active|passive) ){0,3}"
)
_WHAT: Final = (
    r"(?:reflex(?:es)?|jerks?|sensations?|sensibility|(?:breath|bowel|heart|respiratory) sounds|air entry|vision|visual acuity|gait|speech|appetite"
    r"|tone|power|strength|hearing|memory|voice|consciousness|range of (?:motion|movement)|movements?|mobility|(?:dorsi|plantar|palmar)?(?:flexion|extension)|abduction|adduction|rotation|supination|pronation|opposition|urine output|pulses?)"
)
_WHERE: Final = r"(?: (?:in|on|of|at|over) (?:(?:the|his|her|both) )?(?:[a-z]+ ){0,2}?[a-z]+)?"
_HOW: Final = (
    r"(?:decreased|reduced|diminished|impaired|absent|lost|brisk|exaggerated|weak|weaker|slurred|blurred|blurry|unsteady|spastic|ataxic|abolished"
    r"|limited|restricted|altered|poor|hyperactive|depressed|muffled|coarse|hypoactive|sluggish|lax|flaccid|painful|hoarse|worse|deteriorated|unintelligible)"
)
_IS: Final = Pattern(
    rf"\b({_OF_WHAT}{_WHAT}){_WHERE} (?:was|were|is|are|became|appeared|seemed|(?:had|has|have) (?:been|become))"
    rf"(?: [a-z]+ly| also| very| (?:found|noted) to be){{0,2}} ({_HOW})\b"
)
_TERSE: Final = Pattern(
    r"\b((?:(?:ankle|knee|deep|tendon|anal|sphincter|muscle|plantar|corneal|gag|abdominal|cremasteric|breath|air|bowel|heart|femoral|radial|pedal|distal|left|right|peripheral) ){1,3}"
    r"(?:reflex(?:es)?|jerks?|tone|power|sounds|entry|pulses?)|gait|speech|sensation) (absent|lost|diminished|reduced|decreased|brisk|exaggerated|sluggish|lax|flaccid|weak|unsteady|ataxic|slurred|impaired)"
    r"(?= *\Z|  | (?:bilaterally|and|on|in|over|at|below|throughout|with)\b)"
)
"""The same in notes, without a verb ("ankle jerks absent, anal tone lax")."""
_CHANGED: Final = Pattern(
    rf"\b({_OF_WHAT}(?:vision|visual acuity|hearing|gait|speech|memory|appetite|(?:level of )?consciousness)){_WHERE}(?: (?:had|has))?"
    r"(?: (?:gradually|progressively|further|rapidly|suddenly))? (deteriorated|decreased|worsened|declined|diminished|dropped)\b"
)
_LOST_WEIGHT: Final = Pattern(
    r"\blost (?:(?:about|approximately|around|over|more than|nearly|some|up to) )?\d+ (?:\d )?(?:kg|kilograms?|kilos?|pounds|lbs?)\b"
)
_DO: Final = (
    r"(?:walk|stand|sit|swallow|speak|talk|open|clos|eat|feed|suck|sleep|pass|void|urinat|micturat|defecat|hear|breath|bear|weight bear|rais|lift|elevat"
    r"|abduct|adduct|flex|extend|bend|dorsiflex|rotat|supinat|pronat|mov|grip|grasp|hold|read|writ|chew|masticat|drink|climb|ris|get up|run|turn|dress|recogni[sz]"
    r"|concentrat|find words|word finding|nam|communicat|ambulat|mobili[sz]|phonat|articulat|ejaculat|smil|blink|smell|tast|discriminat|fall asleep"
    r"|falling asleep|straight leg rais|protrud|focus|carry|reach|squat|kneel|crawl|use|using|put on|put weight|tolerat|comb|coordinat|express|understand)"
    r"(?:e|es|ing|ping|ting|ning|ding)?\b"
)
_FURTHER: Final = (
    r"(?: (?!and\b|or\b|but\b|for\b|since\b|with\b|without\b|due\b|because\b|after\b|before\b|over\b|during\b|when\b|while\b|which\b|who\b|that\b|was\b|were\b|had\b|has\b"
    r"|is\b|are\b|as\b|at\b|so\b|he\b|she\b|by\b|despite\b|until\b|secondary\b|requiring\b|necessitating\b|following\b|associated\b|led\b|resulting\b|caused\b|once\b|owing\b|from\b|on\b)[a-z0-9]+){0,6}"
)
_CANNOT: Final = Pattern(
    rf"\b(?:(?:unable|not able|inability|incapable) (?:to|of)|(?:could|can) (?:not|no longer)|couldn t|cannot|(?:difficult(?:y|ies)|trouble|problems)(?: (?:in|with|of|on))?)"
    rf"(?: [a-z]+ly)? {_DO}{_FURTHER}"
)
_TRAILING: Final = re.compile(r"(?: (?:the|his|her|their|a|an|of|to|in|any|more|than))+\Z")
_OF_CARERS: Final = re.compile(
    r"\b(?:we|technical|anesthetic|surgeons?|physicians?|doctors?|authors?) (?:had |were |was |could )?|\b(?:catheter|cannula|guide|tube|scope|wire|needle|probe|suture|trocar|stent|electrode|lead|device|implant|instrument)"
)
"""What is hard for those who treat, and not for the patient."""
_FELT_PART: Final = (
    r"(?:(?:(?!and\b|or\b|nor\b|neither\b|the\b|were\b|was\b|no\b|other\b|any\b)[a-z]+ ){0,2}(?:lymph )?nodes?|lymph glands?|liver|spleen|kidneys?|thyroid|thyroid gland"
    r"|mass|masses|lump|testis|testes|bladder|gallbladder)"
)
_NODES: Final = Pattern(
    rf"\b({_FELT_PART})(?: (?:and|or|nor)(?: the)? ({_FELT_PART}))?(?: (?:was|were|is|are|could))?"
    r" (?:not (?:be )?(?:clinically )?|non ?|im)(palpable|enlarged|swollen|palpated|felt)\b"
)
_NO_NODES: Final = Pattern(
    rf"\b(?:no|neither|nor)(?: (?:the|other|any|clinically))* ({_FELT_PART})(?: (?:and|or|nor)(?: the)? ({_FELT_PART}))?"
    r" (?:was|were|is|are|could be) (palpable|enlarged|swollen|palpated|felt)\b"
)
"""Of the same words as `_NODES`, which is asked for both whether it may match."""
_FELT: Final = Pattern(
    r"\b((?:(?:left|right|both|thyroid|supraclavicular|cervical|axillary|inguinal|distended|enlarged) )*"
    r"(?:kidneys?|spleen(?: tip)?|liver(?: edge)?|gall ?bladder|bladder|thyroid(?: gland)?|uterus|fundus uteri|(?:lymph )?nodes?|testis))(?: (?:was|were|is|are))?"
    r"(?: (?:just|easily|also|readily|clearly|barely|bimanually|both|then|now|enlarged|and)){0,2} (palpable|palpated|felt|ballottable|ballotable)\b"
)
"""Organs that are not felt in health."""
_GRADED: Final = Pattern(
    r"\b((?:(?:muscle|muscular|motor|limb|grip) )?(?:power|strength)(?: (?:in|of|on) (?:(?:the|his|her|both|all|left|right|upper|lower) )*(?:[a-z]+ ){0,2}?(?:limbs?|legs?|arms?|extremit(?:y|ies)|sides?|hand|foot))?"
    r"(?: (?:was|were|is|being))?(?: (?:graded as|graded|grade|mrc grade|mrc|rated|decreased to|reduced to|only|scored)){0,3}) ([0-4])[ +-]{1,3}5\b"
    r"(?: (?:in|of|on) (?:(?:the|his|her|both|all|left|right|upper|lower) )*(?:limbs?|legs?|arms?|extremit(?:y|ies)|sides?|hand|foot))?"
)
"""Muscle strength below the full grade 5 of the Medical Research Council."""
_LATER: Final = Kind.OUTCOME | Kind.FOLLOW_UP
"""Words of a sentence that tells what strength had come back."""
_NEVER_FELT: Final[tuple[str, ...]] = (
    "aortic",
    "caval",
    "mesenteric",
    "retroperitoneal",
    "mediastinal",
    "hilar",
    "paratracheal",
    "hepatoduodenal",
)
_ANY: Final = Pattern(
    "|".join(
        pattern.pattern for pattern in (_IS, _TERSE, _CHANGED, _LOST_WEIGHT, _CANNOT, _NODES, _FELT, _GRADED)
    )
)
"""Any of them; only asked for its words."""
_NO_MEANING: Final[Term] = {}


def may_tell_change(marks: int) -> bool:
    """True where the words of a sentence, or of a text, allow a predicate of change; most have none."""
    return _ANY.may(marks) and (
        _IS.may(marks)
        or _TERSE.may(marks)
        or _CHANGED.may(marks)
        or _LOST_WEIGHT.may(marks)
        or _CANNOT.may(marks)
        or _NODES.may(marks)
        or _FELT.may(marks)
        or _GRADED.may(marks)
    )


def read_changes(scan: Scan, sentence: Sentence) -> Iterator[Finding]:
    """Findings told by a predicate (`may_tell_change`), in order; none of what a test showed or a relative had."""
    if sentence.kinds & (Kind.IMAGING | Kind.MICRO):
        return
    text = scan.folded
    for pattern in (_IS, _TERSE, _CHANGED):
        for told in pattern.finditer(sentence.marks, text, sentence.start, sentence.end):
            name = f"{told[2]} {scan.text[slice(*told.span(1))]}".lower()
            yield from _finding(scan, sentence, name=name, span=told.span())
    for told in _LOST_WEIGHT.finditer(sentence.marks, text, sentence.start, sentence.end):
        yield from _finding(scan, sentence, name="weight loss", span=told.span())
    for told in _FELT.finditer(sentence.marks, text, sentence.start, sentence.end):
        if not any(place in told[1] for place in _NEVER_FELT):
            name = f"palpable {scan.text[slice(*told.span(1))]}".lower()
            yield from _finding(scan, sentence, name=name, span=told.span())
    for told in _GRADED.finditer(sentence.marks, text, sentence.start, sentence.end):
        if scan.text.find("/", told.end(1), told.end()) >= 0 and not sentence.kinds & _LATER:
            yield from _finding(scan, sentence, name=scan.text[slice(*told.span())].lower(), span=told.span())
    for told in _CANNOT.finditer(sentence.marks, text, sentence.start, sentence.end):
        yield from _not_done(scan, sentence, told.span())
    for told in (
        *_NODES.finditer(sentence.marks, text, sentence.start, sentence.end),
        *_NO_NODES.finditer(sentence.marks, text, sentence.start, sentence.end),
    ):
        yield from _not_felt(scan, sentence, told)


def _not_felt(scan: Scan, sentence: Sentence, told: re.Match[str]) -> Iterator[Finding]:
    """What could not be felt, each part for itself: "neither liver nor spleen was palpable"."""
    how = "palpable" if told[3] in ("felt", "palpated") else told[3]
    hit = Hit(*told.span(), _NO_MEANING, 0)
    if is_of_relative(scan, sentence, hit):
        return
    for number in (1, 2):
        if told[number] is not None:
            name = f"{how} {scan.text[slice(*told.span(number))]}".lower()
            if any(place in name for place in _NEVER_FELT):
                continue  # seen at an operation or in a picture
            yield replace(
                made_change(scan, sentence, hit, name=name),
                status="absent",
                cue=scan.text[told.end(number) + 1 : told.end()],
                history=False,
            )


def _not_done(scan: Scan, sentence: Sentence, span: tuple[int, int]) -> Iterator[Finding]:
    """What the patient cannot do ("unable to comb her hair", "difficulty in chewing"), where no word for it is known."""
    start, end = span
    named = scan.bit["finding"]
    if any(hit.kinds & named and hit.start < end and start < hit.end for hit in sentence.hits):
        return
    if _OF_CARERS.search(scan.folded, max(sentence.start, start - 20), end):
        return
    trailing = _TRAILING.search(scan.folded, start, end)
    end = end if trailing is None else trailing.start()
    yield from _finding(scan, sentence, name=scan.text[start:end].lower(), span=(start, end))


def _finding(scan: Scan, sentence: Sentence, *, name: str, span: tuple[int, int]) -> Iterator[Finding]:
    hit = Hit(*span, _NO_MEANING, 0)
    if status_of(scan, sentence, hit)[0] != "present" or is_of_relative(scan, sentence, hit):
        return  # a quality denied is no finding denied
    yield made_change(scan, sentence, hit, name=name)


_CLAUSE_GOES_ON: Final = re.compile(r"[^,;.:]{0,45}")


def _place_of(scan: Scan, sentence: Sentence, hit: Hit) -> tuple[str | None, str | None]:
    """Level and side told behind a change in its clause ("was impaired below T6", "were exaggerated on the left side")."""
    goes_on = _CLAUSE_GOES_ON.match(scan.text, hit.end, sentence.end)
    end = hit.end if goes_on is None else goes_on.end()
    told = next(levels(scan, hit.end, end, dermatome=True), None)
    words = scan.folded[hit.start : end].split()
    if told is None:
        return None, side_of(words)
    below = scan.folded[told[1] - 7 : told[1]].endswith(" below ")
    return (f"below {told[0]}" if below else told[0]), side_of(words)


def made_change(scan: Scan, sentence: Sentence, hit: Hit, *, name: str) -> Finding:
    """The finding of that name, present, with level, side and what the vocabulary knows of it."""
    named = next(
        (h.term for h in load_vocabulary().find(name) if h.term.keys() & {"finding", "finding_head"}), {}
    )
    entry = named.get("finding") or named.get("finding_head")
    level, side = _place_of(scan, sentence, hit)
    return Finding(
        name=name,
        concept=concept_of(entry) if entry is not None else None,
        status="present",
        side=side_of(name.split()) or side,
        level=level,
        modality=entry.codes.get("modality") if entry is not None else None,
        episode=sentence.period or None,
        history=is_history(scan, sentence, hit),
        evidence=(scan.evidence(sentence, hit.start, hit.end),),
    )
