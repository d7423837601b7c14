"""What an operation, a picture or a microscope showed, told by words that an examination has, too, in a sentence that names no test.

"The bleeding was stopped with clips", "erosion of the vessel wall", "enlarged lymph nodes were around the aorta": no patient and no examiner is
in the sentence, and the words have no place that is seen or felt from outside.
"""

from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence

_AT_THE_BEDSIDE: Final = Kind.PERSON | Kind.EXAM | Kind.PRESENTING | Kind.THIS_PATIENT
_SHOWN: Final = Pattern(
    r"\b(?:bleedings?|erosions?|scars?|scarring|ulcerations?|o?edema(?:tous)?|protrusion|thickening|congestion|retraction|enlargement|atrophy|effusions?|swelling"
    r"|obstructions?|compression|hypertrophy|lymph nodes?|(?:lymph)?adenopath(?:y|ies)|cysts?)\b"
)
"""Only asked for its words."""
_OF_NO_PLACE: Final = Pattern(
    r"(?:(?:active|severe|diffuse|persistent|continuous|profuse|oozing|massive|minor|major|little|slight|mild|moderate|extensive|multiple|large|small|superficial"
    r"|uncontrolled|significant|peripheral|central|mural|spontaneous|potential|transient|recurrent|marked|excessive|further|enlarged|swollen)[ ,]*)*"
    r"(?:bleedings?|erosions?|scars?|scarring|ulcerations?|o?edema(?:tous)?|protrusion|thickening|congestion|retraction"
    r"|enlarged lymph nodes?|lymph nodes? enlargement|enlargement of (?:the )?lymph nodes?)"
)
_OF_THE_INSIDE: Final = Pattern(
    r"(?:[a-z]+ )*(?:bowel|intestinal wall|pancreatic|peripancreatic|gastric|villous|tubular|mediastinal|septal|peribronchial|peribronchovascular|ileal|jejunal|duodenal|colonic"
    r"|midventricular|ventricular|ovarian|mesenteric|laterotracheal|hilar|retroperitoneal|mural|vascular|vessel|venous|mucosal|peritoneal|liver|renal|splenic|arterial)"
    r" (?:[a-z]+ )?(?:bleeding|erosions?|scars?|scarring|ulcerations?|o?edema|thickening|congestion|retraction|enlargement|atrophy|effusion|swelling|obstruction|compression|hypertrophy|lymph nodes?|(?:lymph)?adenopath(?:y|ies)|cysts?)"
)
_TO_BE_STOPPED: Final = Pattern(
    r"\b(?:risk of|risks? for|source of|point of|control of|amount of|tendency (?:for|to)|to (?:control|stop|reduce|prevent|minimi[sz]e|avoid|identify)|treated by) (?:the |any |further |active )*\Z"
)
"""What stands before a bleeding that is feared or stopped, and not complained of."""
_ASKED_FOR: Final[tuple[str, ...]] = ("bleeding", "edema")
"""What a history denies, too."""
_OF_ITS_OWN: Final = Pattern(r" (?:risk|source|points?|site|time|vessels?|area)\b")


def is_seen_inside(scan: Scan, sentence: Sentence, finding: Finding, *, opened: bool) -> bool:
    """True where nobody but an operator or a test can have told the finding (`opened`: an examination or a complaint is told)."""
    if not _SHOWN.may(sentence.marks):
        return False
    start, end = finding.evidence[0].span
    bare = _OF_NO_PLACE.fullmatch(sentence.marks, scan.folded, start, end) is not None
    if bare and scan.folded.endswith("bleeding", start, end) and _is_feared(scan, sentence, start, end):
        return True
    if opened or sentence.kinds & _AT_THE_BEDSIDE:
        return False
    if finding.status == "absent" and scan.folded.endswith(_ASKED_FOR, start, end):
        return False
    return bare or _OF_THE_INSIDE.fullmatch(sentence.marks, scan.folded, start, end) is not None


def _is_feared(scan: Scan, sentence: Sentence, start: int, end: int) -> bool:
    """True for a bleeding that may come or that is stopped ("the risk of bleeding", "to control the bleeding")."""
    if _OF_ITS_OWN.match(sentence.marks, scan.folded, end, sentence.end) is not None:
        return True
    low = max(sentence.start, start - 40)
    return _TO_BE_STOPPED.search(sentence.marks, scan.folded, low, start) is not None
