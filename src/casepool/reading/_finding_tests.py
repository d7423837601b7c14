"""Whether a sentence tells of the patient or of a test: what pictures, specimens and blood show is no finding."""

from typing import Final

from casepool.vocabulary import Entry, Hit, Kind

from ._mention_rows import context_pattern
from ._pattern import Pattern
from ._phrases import LIST_LINK
from ._scan import Scan, Sentence

_OF_THE_TEST: Final = Pattern(
    r"(?:it|there (?:was|were)(?: also)?|they|these|this|both|another|a|an|no|multiple"
    r"|the (?:[a-z]+ )?(?:lesions?|tumou?rs?|mass|masses|cysts?|nodules?|specimen|cells?)) "
)
"""How a sentence opens that goes on telling what a test showed."""


def goes_on_testing(scan: Scan, before: Sentence | None, sentence: Sentence, *, shown: bool) -> bool:
    """True where the sentence goes on with what a picture or a microscope showed in the one before (`shown`: and before it)."""
    if before is None or before.index + 1 != sentence.index or before.section != sentence.section:
        return False
    told = before.kinds & (Kind.IMAGING | Kind.MICRO)
    if not (told or shown) or before.kinds & (Kind.EXAM | Kind.PRESENTING):
        return False
    return (
        not sentence.kinds & (Kind.PERSON | Kind.EXAM | Kind.PRESENTING)
        and _OF_THE_TEST.match(sentence.marks, scan.folded, sentence.start, sentence.end) is not None
    )


_OF_THE_BODY: Final = Pattern(
    r"(?:it|there (?:was|were)(?: also)?|they|these|this|both|another|also|an?|no|multiple|several|some|few|many|two|three|four|numerous|diffuse|bilateral|his|her|its|the) "
)
"""How a sentence opens that goes on telling what an examination found."""
_NO_EXAM: Final = (
    Kind.IMAGING | Kind.LAB | Kind.MICRO | Kind.SIGNAL | Kind.TREATMENT | Kind.FOLLOW_UP | Kind.DRUG
)


def goes_on_examining(scan: Scan, before: Sentence | None, sentence: Sentence, *, examined: bool) -> bool:
    """True where the sentence goes on with what an examination found in the one before (`examined`: and before it)."""
    if before is None or before.index + 1 != sentence.index or before.section != sentence.section:
        return False
    if not (before.kinds & Kind.EXAM or examined) or before.kinds & _NO_EXAM:
        return False
    return (
        not sentence.kinds & _NO_EXAM
        and _OF_THE_BODY.match(sentence.marks, scan.folded, sentence.start, sentence.end) is not None
    )


_SPECIMEN: Final = Pattern(
    r"\b(?:resected|excised|removed) (?:[a-z]+ ){0,2}?(?:mass|tumou?r|specimen|lesion|tissue|polyp|nodule|organ)s?\b"
)


def opens_with_specimen(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence on what was cut out ("the resected mass had ulceration")."""
    return (
        bool(sentence.kinds & Kind.TREATMENT)
        and _SPECIMEN.search(
            sentence.marks, scan.folded, sentence.start, min(sentence.end, sentence.start + 80)
        )
        is not None
    )


_TESTS: Final = Kind.IMAGING | Kind.LAB | Kind.MICRO | Kind.SIGNAL
_LAID_OPEN: Final = Kind.TREATMENT
"""An operation or a biopsy, where the sentence goes on with what it showed."""
_OPENS: Final = Kind.PRESENTING | Kind.EXAM | Kind.PRESENT_HISTORY
_GOES_ON: Final = Kind.TERMINATE | Kind.THIS_PATIENT | Kind.PERSON
TURNING: Final = _TESTS | _OPENS | _GOES_ON | _LAID_OPEN
"""Kinds of the words that turn what a sentence is telling (`Told.hear`)."""


_OF_THE_REPORT: Final = Pattern(r"reported|exhibited|noted|manifested")
"""What a picture does too."""


_DIAGNOSES: Final = frozenset({"signal:midline-shift", "signal:cord-compression"})
"""Signals that are told of a patient, too, before anything is pictured."""


class Told:
    """What a sentence is telling at a place: of a test, of the patient's complaint, of an examination."""

    __slots__ = ("examined", "opened", "shown", "tested")

    def __init__(self, *, tested: bool, shown: bool, examined: bool) -> None:
        self.tested = tested
        self.shown = shown
        self.opened = examined
        self.examined = examined

    def hear(self, scan: Scan, sentence: Sentence, hit: Hit) -> None:
        """Take a word that turns the telling."""
        kinds = hit.kinds
        if kinds & _LAID_OPEN and _shows_the_inside(scan, sentence, hit):
            self.tested, self.opened, self.examined = True, False, False
        elif self.opened and kinds & _TESTS == Kind.SIGNAL and hit.term["signal"].id in _DIAGNOSES:
            return  # "came with hydrocephalus and headache"
        elif kinds & _TESTS:
            felt = _of_examination(scan, sentence, hit) or _is_of_the_eye(scan, hit)
            self.tested, self.opened, self.examined = not felt, felt, felt
        elif kinds & Kind.EXAM and _is_of_test(scan, sentence, hit):
            self.tested, self.opened = True, False
        elif self.tested and _OF_THE_REPORT.fullmatch(sentence.marks, scan.folded, hit.start, hit.end):
            return  # "the ultrasound reported a mass"
        elif kinds & _OPENS:
            self.tested, self.opened, self.shown = False, True, False
            self.examined = bool(kinds & Kind.EXAM)
        elif self.tested and kinds & _GOES_ON:
            self.tested = not _of_patient_again(scan, sentence, hit)


_SHOWED: Final = Pattern(
    r"(?: (?:specimens?|samples?|findings?|material|results?|performed|carried out|done|which|that|then|also|finally|of the [a-z]+|was performed and|was done and|was performed which))*"
    r" (?:showed|shows|showing|revealed|revealing|demonstrated|demonstrating|disclosed|confirmed|found|detected|identified|evidenced|objectified)\b"
)
_MEANWHILE: Final = Pattern(r"\b(?:during|at) (?:the |his |her |an? |this )?(?:[a-z]+ )?\Z")


def _shows_the_inside(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for an operation or a biopsy that showed something, or at which something was seen."""
    codes = hit.term["treatment"].codes
    if codes.get("type") != "surgery" and "biopsy" not in codes:
        return False
    if _SHOWED.match(sentence.marks, scan.folded, hit.end, sentence.end) is not None:
        return True
    return (
        _MEANWHILE.search(sentence.marks, scan.folded, max(sentence.start, hit.start - 30), hit.start)
        is not None
    )


def _is_of_the_eye(scan: Scan, hit: Hit) -> bool:
    """True for the fundus and the front of the eye, which the examiner sees himself."""
    imaging = hit.term.get("imaging")
    return (
        imaging is not None
        and imaging.id == "imaging:fundoscopy"
        and not scan.folded.startswith(("oct", "optical"), hit.start)
    )


def _is_of_test(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for the examination of a picture, a specimen or blood ("CT examination", "histological examination")."""
    before = scan.folded[max(sentence.start, hit.start - 50) : hit.start]
    return context_pattern("of_test").search(sentence.marks, before) is not None


def _of_examination(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "physical and radiological examination": what it found may have been felt."""
    return (
        context_pattern("examined_too").search(
            sentence.marks, scan.folded, max(sentence.start, hit.start - 24), hit.start
        )
        is not None
    )


_PATIENT_AGAIN: Final = Pattern(
    r"(?:(?:the|our|this) patient|(?:and |but |while |whereas |although )?(?:he|she))(?: also| then| now| still)? "
    r"(?:had|has|was|is|did|does|reported|denied|remained|developed|experienced|presented|complained|could|noticed|felt|showed no|suffered|became|began|vomited|collapsed)\b"
    r"|(?:and he|and she|the patient)\b"
)


def _of_patient_again(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where a sentence on a test comes back to the patient ("... however the patient had no fever")."""
    return _PATIENT_AGAIN.match(
        sentence.marks, scan.folded, hit.start
    ) is not None and not scan.folded.endswith((" of ", " in "), max(0, hit.start - 4), hit.start)


_WHY: Final = Pattern(
    r"\b(?:performed|done|ordered|requested|obtained|indicated|carried out|referred)(?: [a-z]+){0,7} (?:for|because of|on account of|due to)"
    r"(?: (?:an?|the|his|her))?(?: [a-z]+)? \Z"
    r"|\b(?:imaging|evaluation|examination|tomography|ultraso\w+|mri|ct|scan|scans|x ray|colonoscopy|gastroscopy|endoscopy|workup|work up|investigations?|check up)"
    r" (?:due to|because of|owing to|on account of|prompted by)(?: (?:an?|the|his|her))?(?: [a-z]+){0,2} \Z"
    r"|\b(?:workup|work up|investigation|investigated|evaluation|evaluated) (?:for|of)(?: (?:an?|the|his|her))?(?: [a-z]+)? \Z"
    r"|\b(?:woman|man|patient|boy|girl|lady|male|female|child|gentleman)(?: (?:presenting|who presented|complaining|suffering))? (?:with|of|from)"
    r"(?: (?:an?|the|his|her))?(?: [a-z]+){0,2} \Z"
)


_LEFT_WITHOUT: Final = Pattern(
    r"\b(?:patient|he|she|baby|child) (?:was (?:then |subsequently |later )?discharged|recovered|made an?|awoke|left)(?: [a-z]+){0,7} (?:without|with no)(?: (?:any|new|permanent|residual))*(?: [a-z]+){0,2} \Z"
)
"""How the patient left the hospital, told in the sentence of a test ("and she was discharged without a neurological deficit")."""


def why_tested(scan: Scan, sentence: Sentence, hit: Hit, because: int) -> bool:
    """True for what a test was done for ("MRI performed for eye discomfort"), and what is joined to it (`because`: its end)."""
    if because >= 0 and LIST_LINK.fullmatch(scan.text, because, hit.start):
        return True
    near = scan.folded[max(sentence.start, hit.start - 30) : hit.start]
    if "without " in near or "with no " in near:
        return (
            _LEFT_WITHOUT.search(sentence.marks, scan.folded, max(sentence.start, hit.start - 110), hit.start)
            is not None
        )
    return (
        any(word in near for word in (" for ", " of ", " to ", " with "))
        and _WHY.search(sentence.marks, scan.folded, max(sentence.start, hit.start - 90), hit.start)
        is not None
    )


_ON_A_TEST: Final = Pattern(r" on (?:an? |the |his |her )?")
_TEST_NEAR: Final = 12
"""Characters between "on a" and the name of a picture ("on a plain radiograph")."""


def on_a_test(scan: Scan, sentence: Sentence, end: int) -> bool:
    """True where a picture is told behind the phrase ("a mass in the lung on a radiograph")."""
    imaging = Kind.IMAGING
    if not sentence.kinds & imaging:
        return False
    found = _ON_A_TEST.match(sentence.marks, scan.folded, end, sentence.end)
    return found is not None and any(
        0 <= hit.start - found.end() <= _TEST_NEAR and hit.kinds & imaging for hit in sentence.hits
    )


_SHOWN: Final = frozenset(
    "swelling enlargement thickening edema atrophy obstruction compression bleeding spots deviation bulging ulceration "
    "cyst distension retraction injury congestion protrusion effusion erosion hypertrophy blockage".split()
) | {"lymph node"}
"""Heads that pictures and specimens show as well as examinations."""


def is_shown(entry: Entry) -> bool:
    """True for what is seen in pictures and specimens too."""
    return "mass" in entry.codes or entry.name in _SHOWN or entry.name.rpartition(" ")[2] in _SHOWN
