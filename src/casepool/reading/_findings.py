"""Symptoms and physical signs, present and absent, as short noun phrases in the text's own words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from casepool.model import Finding
from casepool.vocabulary import Entry, Hit, Kind, fold, load_vocabulary

from ._changes import may_tell_change, read_changes
from ._finding_status import finding_status, is_diagnosis_only, is_mended
from ._lists import read_denied_members
from ._mention_rows import context_pattern
from ._other_names import is_other_name
from ._pattern import Pattern
from ._phrases import INSIDE, LIST_LINK, is_outside, phrase, phrase_end, phrase_start, places_end, whole_start
from ._scan import Scan, Sentence
from ._signs import SIDES, from_sign
from ._status import is_of_relative, status_of


def read_findings(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Finding, ...]:
    """Findings of the patient in order of telling; of two where one phrase holds the other, the fuller.

    A case section is read before the title and the abstract, so that what they repeat is known already.
    """
    wanted = Kind.FINDING | Kind.FINDING_HEAD | Kind.SIGN
    found: list[Finding] = []
    course = [s for s in sentences if s.section == "case"]
    summary = [s for s in sentences if s.section != "case"]
    before: Sentence | None = None
    shown = False
    for sentence in (*course, *summary):
        shown = _goes_on_testing(scan, before, sentence, shown=shown)
        changes = () if shown or not may_tell_change(sentence) else tuple(read_changes(scan, sentence))
        if sentence.kinds & wanted:
            specimen = bool(
                sentence.kinds & Kind.TREATMENT
                and _SPECIMEN.search(
                    sentence.marks, scan.folded, sentence.start, min(sentence.end, sentence.start + 80)
                )
            )
            told = [
                f
                for f in _in_sentence(scan, sentence, tested=specimen, shown=shown)
                if not _is_recap(scan, f, found) and not _is_within(f, changes)
            ]
            found.extend(told)
            found.extend(read_denied_members(scan, sentence, told))
        found.extend(changes)
        before = sentence
    return _fullest(found)


_SUMMED_UP = ("symptoms", "complaints", "manifestations", "symptomatology")
_THOSE = re.compile(r"\b(?:his|her|their|the|these|those|all|patient s) (?:[a-z]+ )?\Z")


def _is_recap(scan: Scan, finding: Finding, earlier: Sequence[Finding]) -> bool:
    """True for "her eye symptoms went", which sums up symptoms told before."""
    if finding.status != "present" or not finding.name.endswith(_SUMMED_UP):
        return False
    start = finding.evidence[0].span.start
    return (
        any(f.status == "present" and not f.history for f in earlier)
        and _THOSE.search(scan.folded, max(0, start - 30), start) is not None
    )


def _is_within(finding: Finding, changes: Sequence[Finding]) -> bool:
    span = finding.evidence[0].span
    return any(
        change.evidence[0].span.start <= span.start < change.evidence[0].span.end for change in changes
    )


_OF_THE_TEST = Pattern(
    r"(?:it|there (?:was|were)(?: also)?|they|these|this|both|another|a|an|no|multiple"
    r"|the (?:[a-z]+ )?(?:lesions?|tumou?rs?|mass|masses|cysts?|nodules?|specimen|cells?)) "
)
"""How a sentence opens that goes on telling what a test showed."""
_SHOWN = frozenset(
    "swelling enlargement thickening edema atrophy obstruction compression bleeding spots deviation bulging ulceration "
    "cyst distension retraction injury congestion protrusion effusion erosion hypertrophy blockage".split()
) | {"lymph node"}
"""Heads that pictures and specimens show as well as examinations."""
_SPECIMEN = Pattern(
    r"\b(?:resected|excised|removed) (?:[a-z]+ ){0,2}?(?:mass|tumou?r|specimen|lesion|tissue|polyp|nodule|organ)s?\b"
)


def _goes_on_testing(scan: Scan, before: Sentence | None, sentence: Sentence, *, shown: bool) -> bool:
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


_NEEDS_MORE = frozenset(
    "loss gait tone reflex vision sensation stool urine sputum movement sounds wound scar discharge deficit dysfunction "
    "disturbance retention deviation limitation sensitivity obstruction retraction atrophy instability congestion spots "
    "collection irritation heat blockage dullness regurgitation hypertrophy thickening enlargement deformity spasm "
    "injury compression effusion infection sign hernia cyst pressure tumefaction".split()
)
"""Heads that say nothing alone: "loss of vision" is a finding, "loss" is none."""


_NOTHING = Entry("", "finding", "", {})


def _in_sentence(scan: Scan, sentence: Sentence, *, tested: bool, shown: bool) -> Iterator[Finding]:
    wanted = Kind.FINDING | Kind.FINDING_HEAD
    either = wanted | Kind.SIGN
    tumour = Kind.HISTOLOGY | Kind.METASTASIS
    told = _Told(tested=tested, shown=shown)
    turns = _turning(scan)
    end = because = -1
    for index, hit in enumerate(sentence.hits):
        kinds = hit.kinds
        if kinds & turns:
            told.hear(scan, sentence, hit)
        if (
            not kinds & either
            or kinds & tumour
            or hit.start < end
            or (told.tested and not _why_tested(scan, sentence, hit, because))
            or is_of_relative(scan, sentence, hit)
        ):
            continue
        if not kinds & wanted:
            made = None if told.shown else from_sign(scan, sentence, index, opened=told.opened)
            if made is not None:
                end = made.evidence[0].span.end
                yield made
            continue
        if _is_no_finding(scan, sentence, index, opened=told.opened):
            continue
        start, phrase_end = phrase(scan, sentence, index)
        finding = hit.term.get("finding")
        head = hit.term["finding_head"] if finding is None else None
        if finding is not None and _too_general(scan, sentence, hit, (start, phrase_end)):
            continue
        if _is_gone(scan, sentence, start) or _on_a_test(scan, sentence, phrase_end):
            continue
        if is_diagnosis_only(scan, sentence, hit) or is_mended(scan, sentence, hit):
            continue
        if told.shown and _is_shown(finding or hit.term["finding_head"]):
            continue
        if head is not None:
            start = whole_start(scan, sentence, index, start)
            known = (
                told.opened
                or _is_reason(scan, sentence, index, start)
                or _is_felt(scan, sentence, index, phrase_end)
            )
            if not _says_enough(scan, sentence, hit, (start, phrase_end), opened=known):
                continue
        if not told.examined and _is_inner_mass(scan, sentence, hit, (start, phrase_end)):
            continue
        end = phrase_end
        because = end if told.tested else -1
        yield from _shared_head(scan, sentence, index, start)
        yield _with_shared_place(scan, sentence, index, _finding(scan, sentence, hit, start, end))
        yield from _shared_complement(scan, sentence, hit)


def _on_a_test(scan: Scan, sentence: Sentence, end: int) -> bool:
    """True where a picture is told behind the phrase ("a mass in the lung on a radiograph")."""
    imaging = scan.bit["imaging"]
    if not sentence.kinds & imaging:
        return False
    found = _ON_A_TEST.match(sentence.marks, scan.folded, end, sentence.end)
    return found is not None and any(
        0 <= hit.start - found.end() <= _TEST_NEAR and hit.kinds & imaging for hit in sentence.hits
    )


_TEST_NEAR = 12
"""Characters between "on a" and the name of a picture ("on a plain radiograph")."""


def _turning(scan: Scan) -> int:
    """Kinds of the words that turn what a sentence is telling (`_Told.hear`)."""
    tests = Kind.IMAGING | Kind.LAB | Kind.MICRO | Kind.SIGNAL
    opens = Kind.PRESENTING | Kind.EXAM | Kind.PRESENT_HISTORY
    return tests | opens | Kind.TERMINATE | Kind.THIS_PATIENT | Kind.PERSON


_OF_THE_REPORT = Pattern(r"reported|exhibited|noted|manifested")
"""What a picture does too."""


class _Told:
    """What a sentence is telling at a place: of a test, of the patient's complaint, of an examination."""

    __slots__ = ("examined", "opened", "shown", "tested")

    def __init__(self, *, tested: bool, shown: bool) -> None:
        self.tested = tested
        self.shown = shown
        self.opened = False
        self.examined = False

    def hear(self, scan: Scan, sentence: Sentence, hit: Hit) -> None:
        """Take a word that turns the telling."""
        kinds = hit.kinds
        if kinds & (Kind.IMAGING | Kind.LAB | Kind.MICRO | Kind.SIGNAL):
            felt = _of_examination(scan, sentence, hit) or _is_of_the_eye(scan, hit)
            self.tested, self.opened, self.examined = not felt, felt, felt
        elif kinds & Kind.EXAM and _is_of_test(scan, sentence, hit):
            self.tested, self.opened = True, False
        elif self.tested and _OF_THE_REPORT.fullmatch(sentence.marks, scan.folded, hit.start, hit.end):
            return  # "the ultrasound reported a mass"
        elif kinds & (Kind.PRESENTING | Kind.EXAM | Kind.PRESENT_HISTORY):
            self.tested, self.opened, self.shown = False, True, False
            self.examined = bool(kinds & Kind.EXAM)
        elif self.tested and kinds & (Kind.TERMINATE | Kind.THIS_PATIENT | Kind.PERSON):
            self.tested = not _of_patient_again(scan, sentence, hit)


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


_INNER = INSIDE | {
    "liver", "kidney", "adrenal", "ovary", "retroperitoneum", "spleen", "uterus", "rectum", "pituitary", "fallopian tube",
    "cervix uteri",
}  # fmt: skip
"""Organs whose masses a test shows; where one is felt, the words or an examination say so."""
_MASS_WORDS = ("mass", "masses", "lesion", "lesions", "nodule", "nodules", "tumor", "tumors", "tumour", "tumours",
    "polyp", "polyps", "cyst", "cysts", "growth", "growths")  # fmt: skip


def _is_inner_mass(scan: Scan, sentence: Sentence, hit: Hit, span: tuple[int, int]) -> bool:
    """True for the mass of an inner organ that nothing says was felt ("presented with an ovarian mass")."""
    start, end = span
    if not scan.folded.endswith(_MASS_WORDS, hit.start, hit.end):
        return False
    if context_pattern("imaged").search(sentence.marks, scan.folded, start, end):
        return True
    if context_pattern("felt").search(
        sentence.marks, scan.folded, max(sentence.start, start - 30), min(sentence.end, end + 30)
    ):
        return False
    sites = [h for h in sentence.hits if start <= h.start and h.end <= end and "site" in h.term]
    inner = [h for h in sites if h.term["site"].name in _INNER]
    own = hit.term.get("finding")
    if own is not None and not sites:
        place = scan.text[start : scan.text.rfind(" ", start, hit.end)]
        inner = [h for h in load_vocabulary().find(place) if _names_inner(h)]
        sites = inner
    return bool(inner) and len(inner) == len(sites)


def _names_inner(hit: Hit) -> bool:
    return "site" in hit.term and hit.term["site"].name in _INNER


_PATIENT_AGAIN = Pattern(
    r"(?:(?:the|our|this) patient|(?:and |but |while |whereas |although )?(?:he|she))(?: also| then| now| still)? "
    r"(?:had|has|was|is|did|does|reported|denied|remained|developed|experienced|presented|complained|could|noticed|felt|showed no|suffered)\b"
    r"|(?:and he|and she|the patient)\b"
)


def _of_patient_again(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where a sentence on a test comes back to the patient ("... however the patient had no fever")."""
    return _PATIENT_AGAIN.match(
        sentence.marks, scan.folded, hit.start
    ) is not None and not scan.folded.endswith((" of ", " in "), max(0, hit.start - 4), hit.start)


_OF_CARE = Pattern(
    r" (?:medications?|drugs?|prophylaxis|medicines?|scores?|scales?|(?:inflammation )?index|questionnaire|clinic|threshold|artery|arteries|vein|flexure)\b"
)
_ON_A_TEST = Pattern(r" on (?:an? |the |his |her )?")
_COLON = Pattern(r"\b(?:ileo|left|right|middle|colo) \Z")
_TOLD_BY_TEST = Pattern(
    r" (?:[a-z]+ ){0,2}(?:revealed|shown|seen|found|detected|demonstrated|observed|documented) (?:by|on|in|at|with|through|using) "
)
_ADJECTIVES = frozenset({"itchy", "pruritic", "swollen", "puffy"})
_NOUN_NEAR = re.compile(r"(?:,? (?:and )?[a-z-]+){0,2},? \Z")


_TO_HAVE = Pattern(r" to (?:have|be|suffer|harbou?r)\b")


def _at_outside(sentence: Sentence, index: int) -> bool:
    """True where the part of the body beside the finding is seen or felt from outside."""
    hit = sentence.hits[index]
    return any(is_outside(h) and -30 <= h.start - hit.start <= 30 for h in sentence.hits) or is_outside(hit)


def _is_no_finding(scan: Scan, sentence: Sentence, index: int, *, opened: bool) -> bool:
    """True for part of another name ("anti-seizure drugs", "left colic artery"), or of what only a test behind it showed."""
    hit = sentence.hits[index]
    folded = scan.folded
    if folded.endswith(("anti ", " anti"), max(0, hit.start - 6), hit.start) or _OF_CARE.match(
        sentence.marks, folded, hit.end
    ):
        return True
    if is_other_name(folded, sentence, hit):
        return True
    word = folded[hit.start : hit.end]
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
        opened or _is_reason(scan, sentence, index, phrase_start(scan, sentence, index))
    ):
        return False  # "came with a huge abdominal mass as shown by ultrasound"
    tests = Kind.IMAGING | Kind.MICRO
    return any(
        later.start - told.end() <= 24 and later.start >= told.end() - 1 and later.kinds & tests
        for later in following
    )


_PAIN_OF_A_KIND = Pattern(
    r"(?:severe|intense|acute|persistent|sharp|dull|excruciating|night|nocturnal)  ?pain"
)


def _too_general(scan: Scan, sentence: Sentence, hit: Hit, span: tuple[int, int]) -> bool:
    """True for "local pain" without its place; "severe pain" is pain."""
    entry = hit.term["finding"]
    if "general" not in entry.codes:
        return False
    if entry.codes.get("modality") != "pain":
        return True
    return span == (hit.start, hit.end) and not _PAIN_OF_A_KIND.fullmatch(sentence.marks, scan.folded, *span)


def _is_shown(entry: Entry) -> bool:
    """True for what is seen in pictures and specimens too."""
    return "mass" in entry.codes or entry.name in _SHOWN or entry.name.rpartition(" ")[2] in _SHOWN


_FELT = Pattern(
    r" (?:was|were)(?: also)? (palpable|palpated|felt|noted|noticed|visible|(?:evident|found|seen|present|detected|apparent) (?:on|at|by|during) (?:the )?(?:clinical|physical|digital|rectal|vaginal|pelvic|palpation|inspection))\b"
)


_EXAMINED = ("clinical", "physical", "digital", "rectal", "vaginal", "pelvic", "palpation", "inspection")


def _is_felt(scan: Scan, sentence: Sentence, index: int, end: int) -> bool:
    """True for a mass of the body's surface that was felt or noted ("a nodule of the scalp was noted")."""
    found = _FELT.match(sentence.marks, scan.folded, end, sentence.end)
    if found is None:
        return False
    if found[1].startswith(("palpa", "felt")) or found[1].endswith(_EXAMINED):
        return True
    return any(is_outside(h) for h in sentence.hits[max(0, index - 3) :] if h.end <= end)


_REASON = Pattern(
    r"(?: for| because of| due to| owing to| on account of| aware of| evaluation of| assessment of| management of| with| had| has)(?: (?:an?|the|his|her))?(?: [\dx .]+(?:cm|mm))?(?: (?:[a-z]+ )?(?:growing|enlarging|increasing|developing|progressive|progressing|recurrent))? *\Z"
)


_GONE = Pattern(
    r"\b(?:disappearance|resolution|regression|healing|improvement|relief) (?:of|in) (?:the |his |her )?(?:[a-z]+ )?\Z"
)
"""What is told to go was told before."""


def _is_gone(scan: Scan, sentence: Sentence, start: int) -> bool:
    """True for what is told to go ("resolution of the headache")."""
    near = scan.folded[max(sentence.start, start - 40) : start]
    return (" of " in near or " in " in near) and _GONE.search(sentence.marks, near) is not None


_WHY = Pattern(
    r"\b(?:performed|done|ordered|requested|obtained|indicated|carried out|referred)(?: [a-z]+){0,7} (?:for|because of|on account of|due to)"
    r"(?: (?:an?|the|his|her))?(?: [a-z]+)? \Z"
    r"|\b(?:imaging|evaluation|examination|tomography|ultraso\w+|mri|ct|scan|scans|x ray|colonoscopy|gastroscopy|endoscopy|workup|check up)"
    r" (?:due to|because of|owing to|on account of|prompted by)(?: (?:an?|the|his|her))?(?: [a-z]+){0,2} \Z"
    r"|\b(?:woman|man|patient|boy|girl|lady|male|female|child|gentleman)(?: (?:presenting|who presented|complaining|suffering))? (?:with|of|from)"
    r"(?: (?:an?|the|his|her))?(?: [a-z]+){0,2} \Z"
)


def _why_tested(scan: Scan, sentence: Sentence, hit: Hit, because: int) -> bool:
    """True for what a test was done for ("MRI performed for eye discomfort"), and what is joined to it (`because`: its end)."""
    if because >= 0 and LIST_LINK.fullmatch(scan.text, because, hit.start):
        return True
    near = scan.folded[max(sentence.start, hit.start - 30) : hit.start]
    return (
        any(word in near for word in (" for ", " of ", " to ", " with "))
        and _WHY.search(sentence.marks, scan.folded, max(sentence.start, hit.start - 90), hit.start)
        is not None
    )


_OTHER_NOUN = Pattern(r" (?:index|effect|factors?|hormones?|retardation|spectrometry)\b")


def _is_reason(scan: Scan, sentence: Sentence, index: int, start: int) -> bool:
    """True for what brought the patient ("was referred because of a painless mass")."""
    bit = scan.bit
    if not sentence.kinds & (bit["person"] | bit["presenting"]) or not _REASON.search(
        sentence.marks, scan.folded, max(sentence.start, start - 40), start
    ):
        return False
    hit = sentence.hits[index]
    if _OTHER_NOUN.match(sentence.marks, scan.folded, hit.end):
        return False
    places = [
        h for h in sentence.hits[:index] if h.start >= start and h.kinds & (bit["body_part"] | bit["site"])
    ]
    return not places or any(is_outside(place) for place in places)


_SHARED = frozenset(
    "pain ache discomfort soreness tenderness swelling weakness numbness paresthesia stiffness edema bleeding deficit disturbance "
    "disorder symptom complaint problem difficulty difficultie impairment dysfunction loss deformity deformitie paralysis palsy claudication "
    "lymphadenopathy adenopathy contracture hallucination tumefaction mass masse delay discharge lesion lump nodule spasm cramp "
    "enlargement sign heaviness fullness tightness pressure ulcer ulceration manifestation".split()
)
"""Heads that several places or functions share ("chest and back pain")."""
_HEAD_LINK = re.compile(r", ?(?:and |or |nor )?| and | or | nor |/")
"""What joins the parts that share a head; a list of findings has no "nor"."""
_OWN_PLACE = re.compile(
    r"\b(?:in|on|at|over|to|from|around|into|involving|affecting|the|his|her|both)(?: (?:left|right|upper|lower))? \Z"
    r"|(?<!complained)(?<!complaints)(?<!complaint)(?<!complaining)(?<!history)(?<!symptoms)(?<!because)(?<!signs) of(?: (?:left|right))? \Z"
)
"""What makes of a part before a list the place of a finding of its own ("swelling of the neck, chest pain")."""
_PLACE_ADJECTIVES = ("al", "ar", "ic", "eal")


def _shared_head(scan: Scan, sentence: Sentence, index: int, start: int) -> Iterator[Finding]:
    """The findings that a list shares a head with: "frontal, orbital and occipital pain", "no motor or sensory deficit"."""
    hit = sentence.hits[index]
    if hit.term.get("finding_head") is None and " " not in scan.folded[hit.start : hit.end]:
        return
    head = scan.text[scan.folded.rfind(" ", 0, hit.end) + 1 : hit.end].lower()
    common = _singular(head) in _SHARED
    parts: list[tuple[int, int]] = []
    position = index - 1
    while position >= 0:
        part = sentence.hits[position]
        if part.start >= start:
            position -= 1
            continue
        if not _HEAD_LINK.fullmatch(scan.text, part.end, start) or not _shares(
            scan, sentence, position, common=common
        ):
            break
        start = phrase_start(scan, sentence, position)
        parts.insert(0, (start, part.end))
        position -= 1
    if not parts and common and scan.folded.endswith((" or ", " nor "), 0, start):
        parts = [s for s in (_bare_adjective(scan, sentence, start),) if s is not None]
    for begin, end in parts:
        made = _finding(scan, sentence, hit, begin, end)
        yield replace(made, name=f"{scan.text[begin:end].lower()} {head}")


def _shares(scan: Scan, sentence: Sentence, position: int, *, common: bool) -> bool:
    """True for an adjective of a part of the body, or its noun where it is not told as the place of something else."""
    place = scan.bit["body_part"]
    part = sentence.hits[position]
    if not part.kinds & place:
        return False
    word = scan.folded[part.start : part.end]
    if word.endswith(_PLACE_ADJECTIVES) and word != "ear":
        return True
    start = part.start
    while position and LIST_LINK.fullmatch(scan.text, sentence.hits[position - 1].end, start):
        position -= 1
        start = sentence.hits[position].start
    return common and _OWN_PLACE.search(scan.folded, max(sentence.start, start - 40), start) is None


_SHARED_ADJECTIVE = re.compile(
    r"\b((?:no|any|without|neither|denied) )([a-z]{3,}(?:ive|al|ic|ory|ous|ant|ent)|speech|language|weight|memory|sleep) n?or \Z"
)


def _bare_adjective(scan: Scan, sentence: Sentence, start: int) -> tuple[int, int] | None:
    """The adjective that a denial begins with ("no compressive or infiltrative symptoms")."""
    found = _SHARED_ADJECTIVE.search(scan.folded, max(sentence.start, start - 40), start)
    return None if found is None or found[2] in _NO_SHARED else found.span(2)


_NO_SHARED = frozenset(
    "clinical obvious additional evident apparent previous abnormal physical local general".split()
)


_COMPLEMENT = Pattern(r"([a-z]+ (?:of|in|with)) [a-z]+")
_SECOND = Pattern(r" (?:and|or) ([a-z]{3,})\b")


def _shared_complement(scan: Scan, sentence: Sentence, hit: Hit) -> Iterator[Finding]:
    """The second finding of "loss of weight and appetite"."""
    second = _SECOND.match(sentence.marks, scan.folded, hit.end, sentence.end)
    first = (
        _COMPLEMENT.fullmatch(sentence.marks, scan.folded, hit.start, hit.end) if second is not None else None
    )
    if first is None or second is None:
        return
    name = f"{first[1]} {second[1]}"
    known = load_vocabulary().find(name)
    if (
        len(known) == 1
        and (known[0].start, known[0].end) == (0, len(name))
        and known[0].term.get("finding") is not None
    ):
        yield replace(_finding(scan, sentence, hit, *second.span(1)), name=name, concept=_concept(known[0]))


def _concept(hit: Hit) -> str:
    entry = hit.term.get("finding") or hit.term["finding_head"]
    return entry.codes.get("hpo") or entry.id


_NEUTRAL = frozenset(
    {
        "reflex",
        "strength",
        "vision",
        "gait",
        "tone",
        "sensation",
        "movement",
        "sounds",
        "stool",
        "urine",
        "sputum",
        "mobility",
    }
)
"""Heads that everybody has: only what is wrong with them is a finding."""
_DIAGNOSES = frozenset({"hernia", "injury", "compression"})
"""Heads that name what was diagnosed; what was seen or felt of it is named otherwise."""
_ABNORMAL = Pattern(
    r"\b(?:loss|lost|reduc|decreas|diminish|absen|weak|impair|blur|double|abnormal|increas|exaggerat|unsteady|spastic|atax|poor|"
    r"dark|bloody|black|tarry|loose|watery|foul|purulent|tunnel|dim|limit|restrict|painful|brisk|stiff|rigid|dental|tooth|teeth|wheez|coarse|dull|"
    r"burning|tingl|alter|disturb|tarr|clay|cloudy|involuntary|shuffl|wide|broad|hypo|hyper|pale|productive|frothy|rusty)"
)
_SIGN_WHEN_ABSENT = frozenset({"reflex", "sensation", "sounds", "movement", "vision"})
"""Heads whose absence is itself the sign ("the ankle reflexes were absent")."""


_OF_AN_ORGAN = Pattern(r"renal|hepatic|liver|kidney|ventricular|cardiac|organ|thyroid|pituitary|myocardial")
_OF_PEOPLE = Pattern(
    r"(?:relevant|medical|financial|operative|technical|social|abnormal|suspicious|negative|resolved)\b"
)
_OF_SENSES = Pattern(
    r"olfactory|visual|gait|speech|sleep|swallowing|sphincter|sensory|voiding|menstrual|hearing|motor"
)
_NAMES_OF_DISEASES = frozenset(
    {"syndrome", "syndromes", "disorder", "disorders", "impairment", "impairments"}
)


def _says_enough(scan: Scan, sentence: Sentence, hit: Hit, span: tuple[int, int], *, opened: bool) -> bool:
    """True where the noun phrase of a general word is a symptom or sign of its own."""
    head = hit.term["finding_head"]
    phrase = scan.folded[slice(*span)]
    words = len(phrase.split())
    if head.name == "dysfunction" and _OF_AN_ORGAN.search(sentence.marks, phrase):
        return False  # told by laboratory and pictures
    if head.name in _DIAGNOSES:
        return False
    if head.name in _NEUTRAL and not _ABNORMAL.search(sentence.marks, phrase):
        return False
    if head.name == "disturbance" and words > 1 and _is_denied(scan, sentence, hit):
        # "no psychiatric symptoms"; a syndrome denied is a disease.
        return _OF_PEOPLE.match(sentence.marks, phrase) is None and (
            phrase.split()[-1] not in _NAMES_OF_DISEASES
            or _OF_SENSES.search(sentence.marks, phrase) is not None
        )
    if head.name == "disturbance":
        # "hearing difficulties", "visual problems": with the part of the body that they are of.
        place = scan.bit["body_part"]
        return phrase.split()[-1] not in _NAMES_OF_DISEASES and any(
            h.kinds & place and span[0] <= h.start and h.end < span[1] for h in sentence.hits
        )
    if "mass" in head.codes or "weak" in head.codes:
        placed = words > 1 or _felt_place_end(scan, sentence, hit, span[1]) is not None
        if head.name in ("tumor", "cyst") and _is_denied(scan, sentence, hit):
            return False  # "no past history of skin tumors"
        return opened and placed and ("weak" not in head.codes or _is_felt_tumour(scan, sentence, hit, span))
    return words > 1 or (head.name not in _NEEDS_MORE)


_HAD = Pattern(r" (?:had|has)(?: an?)? \Z")


def _is_felt_tumour(scan: Scan, sentence: Sentence, hit: Hit, span: tuple[int, int]) -> bool:
    """True for a tumour or cyst that is felt, or of a part of the body seen from outside ("a tumor of his left arm")."""
    if context_pattern("no_complaint").search(sentence.marks, scan.folded, *span):
        return False
    if context_pattern("felt").search(sentence.marks, scan.folded, *span):
        return True
    before = scan.folded[max(sentence.start, span[0] - 8) : span[0]]
    if hit.term["finding_head"].name == "cyst" or _HAD.search(sentence.marks, before):
        return False
    return any(is_outside(h) for h in sentence.hits if span[0] <= h.start and h.end <= span[1])


def _is_denied(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    return status_of(scan, sentence, hit)[0] == "absent"


_PLACED = frozenset(
    "pain ache discomfort soreness tenderness cramp swelling weakness numbness paresthesia stiffness edema redness burning "
    "tingling itching heaviness bleeding induration warmth".split()
)
"""Heads that share their place with what they are joined to."""
_GONE_WHEN_ABSENT = _PLACED | {
    "fever",
    "cough",
    "discharge",
    "rash",
    "tremor",
    "deficit",
    "lymph node",
    "murmur",
}
"""What is denied by "absent": "with absent ankle edema"."""
_JOINED_HEAD = re.compile(r",? and |, | or ")


_FELT_AT = Pattern(r" (?:was|were)(?: also)? (?:palpable|palpated|felt|noted|visible|present|seen|found)\b")


def _felt_place_end(scan: Scan, sentence: Sentence, hit: Hit, end: int) -> tuple[int, int] | None:
    """Start and end of the place behind "was felt" and its kind; None where none is told."""
    at = _FELT_AT.match(sentence.marks, scan.folded, end, sentence.end)
    if at is None:
        return None
    place_end = places_end(scan, sentence, sentence.hits.index(hit) + 1, at.end())
    return (at.end(), place_end) if place_end > at.end() else None


def _with_shared_place(scan: Scan, sentence: Sentence, index: int, finding: Finding) -> Finding:
    """The finding with the place that it shares: "pain and swelling of the knee", "left leg pain and swelling"."""
    hit = sentence.hits[index]
    head = hit.term.get("finding_head")
    span = finding.evidence[0].span
    felt = _felt_place_end(scan, sentence, hit, span.end)
    if felt is not None:
        # "two masses were palpable in the left breast"
        begin, place_end = felt
        name = f"{finding.name}{scan.text[begin:place_end].lower()}"
        return replace(finding, name=name, evidence=(scan.evidence(sentence, span.start, place_end),))
    if head is None or head.name not in _PLACED or scan.text[slice(*span)] != scan.text[hit.start : hit.end]:
        return finding
    if index + 1 < len(sentence.hits):
        following = sentence.hits[index + 1]
        other = following.term.get("finding_head")
        if (
            other is not None
            and other.name in _PLACED
            and _JOINED_HEAD.fullmatch(scan.text, hit.end, following.start)
        ):
            end = phrase_end(scan, sentence, index + 1)
            if end > following.end:
                return replace(finding, name=f"{finding.name}{scan.text[following.end : end].lower()}")
    if index and scan.text[sentence.hits[index - 1].end : hit.start] == " and ":
        before = _shared_before(scan, sentence, index, head)
        if before:
            return replace(finding, name=f"{before}{finding.name}")
    return finding


_SEEN_WHERE_PAIN_IS = frozenset({"swelling", "tenderness", "redness", "discomfort", "stiffness", "edema"})


def _shared_before(scan: Scan, sentence: Sentence, index: int, head: Entry) -> str:
    """The part of the body before the finding that this one is joined to ("left leg pain and swelling"), or nothing."""
    earlier = sentence.hits[index - 1]
    word = scan.folded.rfind(" ", 0, earlier.end) + 1
    if scan.folded[word : earlier.end] not in _PLACED:
        return ""
    start = phrase_start(scan, sentence, index - 1)
    part = load_vocabulary().find(scan.text[start:word])
    regions = {hit.term["body_part"].codes.get("region") for hit in part if "body_part" in hit.term}
    shared = "limb" in regions or (bool(regions) and head.name in _SEEN_WHERE_PAIN_IS)
    return scan.text[start:word].lower() if shared else ""


_LOCATED = re.compile(r" (?:locali[sz]ed|located|situated|arising|seen) (?=in |on |at |over )")


def _finding(scan: Scan, sentence: Sentence, hit: Hit, start: int, end: int) -> Finding:
    entry = hit.term.get("finding") or hit.term["finding_head"]
    status, cue, history = finding_status(scan, sentence, hit)
    name = scan.text[start:end].lower()
    if " " in name:
        name = _LOCATED.sub(" ", name)
    if status == "absent" and entry.name in _SIGN_WHEN_ABSENT and cue is not None and cue.end > hit.end:
        name, status, cue = f"absent {name}", "present", None
    if name.startswith("absent ") and status == "present" and entry.name in _GONE_WHEN_ABSENT:
        name, status, cue = name.removeprefix("absent "), "absent", hit
    if "absent" in entry.codes:
        # "afebrile" denies by itself: the finding is fever, and it is absent.
        name, status, cue = entry.name.removesuffix(" absent"), "absent", hit
    if name in ("febrile", "feverish"):
        name = "fever"
    words = scan.folded[start:end].split()
    return Finding(
        name=name,
        concept=entry.codes.get("hpo") or entry.id,
        status=status,
        cue=scan.text[cue.start : cue.end] if cue is not None else None,
        side=next((SIDES[word] for word in words if word in SIDES), None),
        modality=entry.codes.get("modality"),
        episode=sentence.period or None,
        history=history,
        evidence=(scan.evidence(sentence, start, end),),
    )


def _fullest(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once: by words, the fuller phrase of the same status holds the shorter one."""
    kept: list[tuple[frozenset[str], Finding]] = []
    for finding in found:
        words = _words_of(finding.name)
        status = finding.status
        known = False
        held = False
        for other, earlier in kept:
            if earlier.status == status:
                if words <= other or (len(words) == 1 and finding.concept == earlier.concept):
                    # "febrile" after "low-grade fever" tells nothing new.
                    known = True
                    break
                held = held or other < words
        if known:
            continue
        if held:
            kept = [
                (other, earlier) for other, earlier in kept if earlier.status != status or not other < words
            ]
        kept.append((words, finding))
    return tuple(finding for _, finding in kept)


_OF_COURSE = frozenset(
    "mild moderate severe progressive acute chronic new sudden gradual worsening increasing persistent intermittent a an the his her "
    "of in on to at with".split()
)
"""Words that tell how strong or how old a finding is: with and without them it is the same one."""


def _words_of(name: str) -> frozenset[str]:
    """The words that tell one finding from another, plurals as the singular."""
    told = frozenset(map(_singular, fold(name).split()))
    return told - _OF_COURSE or told


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith("ss"):
        return word
    return word[:-2] if word.endswith(("shes", "ches", "sses", "xes")) else word[:-1]


def merge_findings(findings: Sequence[Finding], sensation: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, with those of the sensory examination in place of what the words alone gave for the same places."""
    covered = [e.span for f in sensation for e in f.evidence]
    kept = [
        f
        for f in findings
        if not any(
            span.start < f.evidence[0].span.end and f.evidence[0].span.start < span.end for span in covered
        )
    ]
    return tuple(sorted([*kept, *sensation], key=lambda f: f.evidence[0].span.start))


def mark_resolved(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, those marked that are absent after one with all their words had been there.

    "She came with a dry cough ... two weeks later she had no cough": the cough is resolved. Where the two contradict
    each other (`conflict`), nobody knows that it went.
    """
    there = [f for f in findings if f.status == "present" and not f.history]
    if not there or all(f.status != "absent" for f in findings):
        return findings
    return tuple(
        replace(f, resolved=True) if f.status == "absent" and not f.conflict and _was_there(f, there) else f
        for f in findings
    )


def _was_there(absent: Finding, there: Sequence[Finding]) -> bool:
    words = set(absent.name.split())
    start = absent.evidence[0].span.start
    return any(f.evidence[0].span.start < start and words <= set(f.name.split()) for f in there)
