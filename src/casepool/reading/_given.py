"""Whether a treatment that a sentence names was given, planned, refused, or not given."""

import re
from typing import Final

from casepool.vocabulary import Hit, Kind

from ._mention_rows import context_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import scopes, status_of

_MODAL: Final = Pattern(
    r" (?:(?:might|may|would|will|should)\b|(?:was|were|is) (?:suspected|considered|thought|expected|believed|contemplated|discussed|debated)\b"
    r"|(?:is|are|remains?) (?:\w+ ){0,3}(?:mainstay|cornerstone|treatment of choice|gold standard|standard of care|possible|the only|recommended|indicated|preferred|controversial|optional)\b)"
)
_POSSIBLE: Final = Pattern(
    r"(?: of(?: \w+){1,6})? (?:was|were) (?:only |\w+ly )?(?:possible|feasible|achieved)\b(?! (?:in|with|that|to|treatment|option))"
)
"""What was possible was done ("only partial removal was possible"); what was not is denied before."""
_COULD_BE: Final = Pattern(
    r"\bcould (?:only |finally |therefore |then )?be (?:only )?(?:\w+ly )?(?:surgically )?\Z"
)
_REFERRED: Final = Pattern(
    r"\b(?:referred|transferred|sent|addressed|directed|qualified)(?: (?!and |who )\w+){0,7} (?:for (?:\w+ ){0,3}|to (?:the |palliative |adjuvant |definitive |salvage )?)$"
)
"""What a patient is referred for is not yet given."""


_TRIED: Final = Pattern(
    r"\b(?:(?:unresponsive|refractory|resistant|intolerant|resistance|not respond(?:ed|ing)?) to|failed|failure of|after|following) +"
    r"(?:(?:a|an|the|his|her|this|total|initial|radical|partial|subtotal|first|second|third|line|cytotoxic|conventional|systemic|standard"
    r"|previous|prior|several|multiple|lines|of|chemotherapy|radiotherapy|therapy|treatment|surgery|and|or|\w+ly) +)*$"
    r"|\bhistory of (?:\w+ +){0,3}$"
    r"|(?<!not )(?<!never )\b(?:treated|managed) (?:only |solely |exclusively )?(?:with|by) (?:an? |the )?$"
    r"|\b(?:shrank|shrunk|regressed|responded|progressed|progression|grew|recurred|relapsed|stable|worsened) (?:further |again |while |even )*(?:on|under|during|despite) $"
    r"|\b(?:who|she|he|patient|has|already|previously) (?:has |had )?had (?:(?:an?|the|left|right|elective|total|partial|bilateral|\w+ly) +)*$"
)
"""Words that say that what follows was given: it failed, or something came after it."""
_NEW_CLAUSE: Final = re.compile(r", and (?:she|he|we|the patient|it|his|her)\b")
_NO_SUCH: Final = 25
"""Characters between "no adjuvant" and the treatments that it denies."""


def given_status(scan: Scan, sentence: Sentence, hit: Hit) -> str:
    """ "given", "planned", "refused" or "not given", by the cue nearest to the treatment in its clause."""
    status, denial = status_of(scan, sentence, hit)
    before = scan.folded[max(sentence.start, hit.start - _REACH) : hit.start]
    if context_pattern("not_done").search(sentence.marks, before):
        return "not given"
    if _TRIED.search(sentence.marks, before):
        return "given"
    if scan.text.startswith(")", hit.end) and scan.text.endswith("(", 0, hit.start):
        return "given"  # "no plane was found (subtotal removal)"
    if _TOO_LATE.match(sentence.marks, scan.folded, hit.end, sentence.end) and _BEFORE.search(
        sentence.marks, before
    ):
        return "planned"
    if status == "absent" and _NO_HELP.search(
        sentence.marks,
        scan.folded,
        max(sentence.start, hit.start - _REACH),
        min(sentence.end, hit.end + _REACH),
    ):
        return "given"
    if status == "absent" and not _new_verb(scan, sentence, denial, hit):
        refused = denial is not None and scan.folded.endswith(_REFUSED, denial.start, denial.end)
        return "refused" if refused else "not given"
    said = _by_verb(scan, sentence, hit, before)
    if said is not None:
        return said
    if not sentence.kinds & (Kind.PLANNED | Kind.REFUSED | Kind.NOT_GIVEN):
        doubtful = status == "uncertain" and scopes(scan, sentence) and not sentence.kinds & Kind.GIVEN
        return "planned" if doubtful and not _was_done(scan, sentence, hit) else "given"
    return _by_cues(scan, sentence, hit)


_REACH: Final = 90
"""Characters on either side of a treatment in which it is said whether it was given."""


def _by_verb(scan: Scan, sentence: Sentence, hit: Hit, before: str) -> str | None:
    """What a verb that goes with "may" or "could" says of a treatment; None without one."""
    marks, folded = sentence.marks, scan.folded
    if _POSSIBLE.match(marks, folded, hit.end, sentence.end) or _COULD_BE.search(marks, before):
        return "given"
    if _MODAL.match(marks, folded, hit.end):
        return "not given" if _BUT_NOT.search(marks, folded, hit.end, sentence.end) else "planned"
    return "planned" if _REFERRED.search(marks, before) else None


def _by_cues(scan: Scan, sentence: Sentence, hit: Hit) -> str:
    """What the nearest word says of a treatment whose sentence has one for plans, refusals or what was left out."""
    nearest, least = "given", 10**6
    for cue in sentence.hits:
        if cue.kinds & _CUES and cue is not hit and not _is_of_another(scan, sentence, hit, cue):
            distance = hit.start - cue.end if cue.end <= hit.start else (cue.start - hit.end) + 8
            if 0 <= cue.start - hit.end <= 1:
                # "radiotherapy was planned": the verb straight behind speaks of it, whatever else was given.
                distance = -1
            elif cue.kinds & Kind.NOT_GIVEN and 0 <= distance <= _NO_SUCH and _denies(scan, cue, hit):
                distance = -2
            if distance < least:
                nearest, least = _cue_status(cue), distance
    if nearest == "planned":
        if any(c.term.get("refused") is not None and c.start > hit.end for c in sentence.hits):
            return "refused"  # "was offered but the patient refused it"
        if _BUT_NOT.search(sentence.marks, scan.folded, hit.end, sentence.end):
            return "not given"
    return nearest


_CUES: Final = Kind.PLANNED | Kind.REFUSED | Kind.NOT_GIVEN | Kind.GIVEN


def _is_of_another(scan: Scan, sentence: Sentence, hit: Hit, cue: Hit) -> bool:
    """True for a word that says of another treatment whether it was given."""
    if ";" in scan.text[min(cue.end, hit.end) : max(cue.start, hit.start)]:
        return True
    if cue.start >= hit.end and (_refuses_next(scan, sentence, cue) or _goes_on_planned(scan, sentence, cue)):
        return True
    if ", but " in scan.text[hit.end : cue.start] and _was_done(scan, sentence, hit):
        return True  # "was excised, but complete removal was not possible"
    if scan.folded.startswith("followed by", cue.start) and _planned_before(scan, sentence, cue):
        return True  # "was advised to have surgery followed by radiotherapy"
    if scan.folded.startswith(_IN_PLACE, cue.start) and "," in scan.text[cue.end : hit.start]:
        return True
    return bool(cue.kinds & Kind.PLANNED) and (
        _NEW_CLAUSE.search(scan.text, cue.end, max(cue.end, hit.start)) is not None
    )


def _planned_before(scan: Scan, sentence: Sentence, cue: Hit) -> bool:
    """True where the word for a treatment that comes before another tells that one as planned."""
    before = [c for c in sentence.hits if c.end <= cue.start and c.kinds & (Kind.PLANNED | Kind.GIVEN)]
    return bool(before) and scan.folded.startswith(_ADVISED, before[-1].start)


_ADVISED: Final = (
    "advised",
    "was advised",
    "recommended",
    "was recommended",
    "offered",
    "was offered",
    "scheduled",
)
"""Plans that are told as such, where "it was decided to" mostly tells what was done."""


_NO_HELP: Final = Pattern(
    r"\bneither (?:\w+ ){1,6}?nor (?:\w+ ){1,6}?(?:halted|stopped|arrested|slowed|controlled|influenced|altered|changed|helped|worked|succeeded|achieved|produced|brought|led|had (?:any|an|much) (?:effect|influence|impact|benefit)|(?:was|were|proved) (?:effective|beneficial|helpful|successful|of (?:any )?(?:benefit|help|use|avail)))\b"
)
"""Treatments that were given, though nothing came of them ("neither dacarbazine nor interferon halted the growth")."""
_BUT_NOT: Final = Pattern(
    r"\b(?:but|however|although|though|yet|which|and) (?:it |this |they )?(?:was|were|could) (?:\w+ly |then |finally )?not (?:be )?(?:\w+ly )?"
    r"(?:given|performed|done|carried out|administered|started|begun|possible|feasible|undertaken|pursued|tolerated|completed)\b"
)
"""What became of a plan ("was recommended, but was not performed")."""


_REFUSED: Final = ("refused", "declined")
"""How a denial by the patient ends ("bevacizumab was refused")."""
_IN_PLACE: Final[tuple[str, ...]] = ("instead of", "rather than")
"""Cues that deny only what stands straight behind them ("rather than surgery, chemotherapy was chosen")."""
_TOO_LATE: Final = Pattern(
    r" could (?:be (?:started|begun|initiated|given|administered|performed|commenced|completed|offered)|begin|start|commence|take place)\b"
)
"""Words behind a treatment before which something else came ("before chemotherapy could begin")."""
_BEFORE: Final = Pattern(r"\b(?:before|until) (?:\w+ ){0,4}$")
_VERB_BETWEEN: Final = Pattern(
    r"\band (?:\w+ )?(?:remains?|is|was|were|has|had|received|underwent|continues?|continued|treated|started)\b"
    r"|\b(?:was|were|is|are) (?:\w+ )?\w+ and $"
    r"|\b(?:was|were) (?:started|treated|commenced|put|placed|managed|operated)\b"
    r"|\bfollowed by\b|\bafter which\b|\band (?:then|subsequently|thereafter)\b"
    r"|\b(?:that|which|who) (?:was|were|had|has)\b"
)
_OWN_CLAUSE: Final = re.compile(r", and (?:then )?(?:an? |the )?(?:\w+ ){0,2}$")
"""The end of what stands between a denial and a treatment that is the subject of the next clause."""
_OF_VERB: Final[tuple[str, ...]] = ("not", "n t")
_DONE_VERB: Final = Pattern(
    r"(?: \w+){0,2}? (?:was|were) (?:\w+ly )?(?:performed|given|administered|done|started|initiated|carried|taken|used|chosen|undertaken|commenced|completed|resumed|added)\b"
)


def _new_verb(scan: Scan, sentence: Sentence, denial: Hit | None, hit: Hit) -> bool:
    """True where another verb stands between a denial and the treatment ("no node was found and radiotherapy was chosen")."""
    if denial is None:
        return False
    if denial.end > hit.start:
        # "was resected and has not recurred"
        return denial.start > hit.end and _was_done(scan, sentence, hit)
    between = scan.folded[denial.end : hit.start]
    if _VERB_BETWEEN.search(sentence.marks, between) is not None:
        return True
    verb = scan.folded.endswith(_OF_VERB, denial.start, denial.end) and between.endswith(" and ")
    if not verb and _OWN_CLAUSE.search(scan.text, denial.end, hit.start) is None:
        return False
    return _DONE_VERB.match(sentence.marks, scan.folded, hit.end, sentence.end) is not None


_PLAN_BEHIND: Final = Pattern(
    r"followed by (?:\w+ ){1,5}?(?:was|were|is|are|has been|have been) (?:\w+ly |then |therefore )?(?:planned|recommended|proposed|suggested|considered|offered|advised|scheduled|discussed|refused|declined)\b"
)


def _goes_on_planned(scan: Scan, sentence: Sentence, cue: Hit) -> bool:
    """True for "cladribine followed by rituximab was recommended": the verb behind speaks of both."""
    return _PLAN_BEHIND.match(sentence.marks, scan.folded, cue.start, sentence.end) is not None


def _refuses_next(scan: Scan, sentence: Sentence, cue: Hit) -> bool:
    """True for "had a nephrectomy and refused chemotherapy": what is refused stands behind the verb."""
    if cue.term.get("refused") is None or _PASSIVE.search(
        sentence.marks, scan.folded[max(0, cue.start - 12) : cue.start]
    ):
        return False
    named = scan.bit["treatment"] | scan.bit["drug"] | scan.bit["regimen"]
    return any(h.kinds & named and 0 <= h.start - cue.end <= 40 for h in sentence.hits)


def _denies(scan: Scan, cue: Hit, hit: Hit) -> bool:
    """True for "no adjuvant radio- or chemotherapy was given": the word before denies what the verb behind would give."""
    return (
        scan.folded.startswith(("no ", "without "), cue.start) and "," not in scan.text[cue.end : hit.start]
    )


_PASSIVE: Final = Pattern(r"\b(?:was|were|been|being) (?:\w+ ){0,2}$")


_WE: Final = re.compile(r"\bwe (?:\w+ly |then |therefore |thus )?$")


def _was_done(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "the mass was subtotally resected": the verb says that it was done, whatever was suspected."""
    if not scan.folded.endswith("ed", 0, hit.end):
        return False
    before = scan.folded[max(sentence.start, hit.start - 30) : hit.start]
    return _PASSIVE.search(sentence.marks, before) is not None or _WE.search(before) is not None


def _cue_status(cue: Hit) -> str:
    for kind, status in (("refused", "refused"), ("not_given", "not given"), ("planned", "planned")):
        if cue.term.get(kind) is not None:
            return status
    return "given"
