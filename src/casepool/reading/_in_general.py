"""Which sentences speak of the patient, and which of the disease in general or of other patients."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.model import TimeExpression
from casepool.vocabulary import Kind

from ._pattern import AnyOf, Pattern
from ._scan import Scan, Sentence

ALL_PATIENTS: Final = -1
"""Number of a sentence that speaks of all patients of the report."""


_OWN_SUBJECT: Final = Pattern(
    r"\b(?:she|he) (?:was|had|has|underwent|received|experienced|developed|is|remain|declined|refused|presented|entered|enrolled|participated|died|started|began|returned|continued)"
)
"""A subject that is the patient although words for studies stand beside it ("After failing three trials, she was ...")."""


_BY_OTHERS: Final = AnyOf(
    (
        r"\b(?:et al|and (?:colleagues|coworkers|co workers|associates)) +(?:\w+ +)?(?:reported|described|published|treated|presented|observed|saw|followed|documented|encountered)\b",
        r"\b(?:previous|earlier|prior|recent|similar|single|other|another|one) (?:case )?(?:reports?|authors?|stud(?:y|ies)|publications?|groups?) (?:\w+ )?(?:reported|described|published|documented|found|observed)\b",
        r"\bfirst (?:reported|published|described) case,? +(?:an?|was)\b",
        r" (?=first|reported|described|published)(?<!we )(?<!we have )(?<!to )(?<!is )(?<!are )(?<!who )(?<!be )(?<!i )(?<!was )(?<!been )(?<!herein )(?<!here )(?<!hereby )(?<!report )(?<!case )(?<!that )(?:first )?(?:reported|described|published)(?: on| about)? an? (?:patient\b|case of an? |\w+ year old )",
    )
)
"""Whose patient it is ("Quill et al. reported a 70-year-old man")."""
_LESSON: Final = AnyOf(
    (
        r"\b(?:this|our|the present|the) (?:\w+ )?(?:case|report|patient)s? (?:\w+ly |also )?(?:illustrates?|shows|highlights?|demonstrates?|emphasi[sz]es?|underlines?|underscores?|suggests?|indicates?|reminds?|supports?|reinforces?|stresse?s?|reflects?|exemplif(?:y|ies)|points? (?:to|out)|confirms?) (?:us )?(?:of )?(?:that|the (?:\w+ )?(?:importance|need|necessity|role|value|possibility|difficult\w+|usefulness|potential))\b",
        r"\b(?:aims?|purpose|objectives?|goal) (?:of (?:this|the|our)(?: \w+)? (?:report|paper|article|study|case|review|presentation|work)|was to|is to)\b(?!(?: (?:is|was))?(?: to)? (?:present|report|describe|discuss|share|show) (?:an?|the|our|this) (?:\w+ ){0,3}(?:case|patient|man|woman|boy|girl|child)\b)",
        r"\b(?:common|typical|frequent|usual|main|classical?|characteristic|cardinal|presenting) (?:\w+ )?(?:symptoms?|signs?|manifestations?|complaints?)(?: \w+){0,4} (?:includes?|is|are)\b",
        r"\b(?:is|are) (?:\w+ly |therefore |also )?(?:recommended|advocated|advised|mandatory|advisable|warranted|the (?:treatment|therapy|method|procedure) of choice)\b",
        r"\b(?:common|typical|frequent|usual|preferred|preferential|favou?red|predominant) (?:\w+ )?(?:(?:sites?|locations?|organs?) (?:of|for) (?:\w+ ){0,3}?(?:metasta\w+|spread|dissemination|recurrence|involvement|relapse)|metasta\w+ (?:sites?|locations?|organs?))(?: \w+){0,4}? (?:is|are|includes?)\b",
        r"\b(?:can|could|may|might) (?:\w+ )?be (?:\w+ )?(?:justified|warranted|beneficial|advocated|life ?saving|misleading|the first)\b",
        r"\b(?:is|are) (?:mainly|mostly|most (?:commonly|often|frequently)|commonly|usually|typically|predominantly|generally|frequently) (?:seen|found|encountered|observed|diagnosed|reported|detected) (?:in|among|between|at)\b",
        r"\bcoined the term\b",
        r"\b(?:needs?|remains?|ha(?:s|ve)) to be (?:further |fully |better )?(?:studied|investigated|explored|determined|elucidated|established|clarified)\b",
        r"\b(?:should|must) (?:always |also |therefore |thus |be |routinely )*(?:considered|suspected|kept in mind|borne in mind|remembered|aware|included in the differential)\b",
        r"\bwe (?:\w+ly |also |therefore |thus )?(?:recommend|suggest|conclude|believe|emphasi[sz]e|advocate|propose|hypothesi[sz]e|speculate|call (?:the )?attention|draw (?:the )?attention|stress|urge|encourage) (?!the case|an? )",
    )
)
"""What a report teaches or is for, although words for its patient may stand beside it."""
_PLURAL_CAN: Final = Pattern(
    r" *(?:such |these |those |most |many |all |some |other |affected )?patients (?:\w+ ){0,6}?(?:can|may|should|must|might)\b"
)
"""How a sentence on patients in general begins ("Patients with such a tumour can live for years")."""
_OF_MANY: Final = Pattern(
    r"\b(?:mean|median|average|peak|overall|range of|older than|younger than|over|under|below|above|between)(?: \w+){0,5} *\Z"
)
"""What stands before an age of no one ("with a mean age of 58 years")."""
_IN_GENERAL: Final = tuple(
    Pattern(rf"\b(?:{verbs})\b", whole=True)
    for verbs in (
        "is|are|may|might|can|should|must|occurs?|remains?|includes?|develops?|affects|arises?",
        "originates?|depends|consists|relies|metastasi[sz]es?|spreads|comprises?|varies|has become|reduces|improves|offers|leads",
        "provides|presents|mimics|illustrates|recommends?|suggests?|concludes?|discuss|need to|involves|requires|carries|tends|die",
    )
)
"""Verbs of the present and of what may be: few in a pattern, so that each knows its words with their ends (`needed_words`)."""
_TOLD_OF_ONE: Final = Pattern(
    r"\b(?:was|were|had|did|underwent|received|developed|showed|revealed|presented|died|became|began|felt|came|went|confirmed|demonstrated|disclosed|led|started|noticed|reported"
    r"|he|she|his|her|him|our|we|this (?:patient|man|woman|boy|girl|child)|the patients?|my|who"
    r"|alive|well|free|asymptomatic|currently|now|today|still|ongoing|continues?|remission|evidence|follow ?up|followed up|stable|control|under|planned|scheduled|awaiting|so far|undergoing|receiving"
    r"|(?:no|without) (?:\w+ ){0,3}?(?:recurrence|relapse|signs?|metasta\w+|disease|progression)"
    r"|consistent|compatible|diagnostic|concluded|suggested|found|noted|other symptoms|findings|features|sections|cells|borders|measures"
    r"|(?:days?|weeks?|months?|years?) (?:after|on)(?=  )"
    r"|(?:there is|seen|shows|reveals|figure|fig|arrows?|year old|ago|later|since|post \w+|made|diagnosed|retained))\b"
)
"""What tells a course: verbs of the past, words for the patient, how it stands now."""
_PASTS: Final[tuple[str, ...]] = (" was ", " were ", " had ", " underwent ", " showed ", " revealed ")
_PRESENTS: Final[tuple[str, ...]] = (" is ", " are ")
OPENING: Final = 3
"""Sentences with which a report opens."""
PAST: Final = 3
"""Verbs of the past that a report has at least which tells its course in the past, and twice as many as of the present."""
_OWN_DEED: Final = Pattern(
    r"\b(?:we|therefore|thus) (?:\w+ly |then |therefore |thus )?(?:performed|administered|treated|gave|chose|selected|started|used|removed|resected|initiated)\b"
    r"|\b(?:\w*ectomy|\w*therapy|\w*platin|resection|excision|surgery|operation|treatment)(?: \w+){0,2} +(?:was|were) (?:\w+ )?(?:performed|administered|done|given|started)\b"
)
"""What the authors did, although words on the disease in general stand beside it."""


_OWN_SPECIMEN: Final = Pattern(
    r"\b(?:histo\w+|patho\w+|biops\w+|microscop\w+|specimens?)(?: \w+){0,3} (?:revealed|showed|confirmed|demonstrated|disclosed|was|were)\b"
)
"""What was found in the patient's specimen, although what is often seen stands beside it."""


_OF_KIN: Final = Pattern(
    r" *(?:(?:one|two|three|several|both) of )?(?:the patient s|her|his|a maternal|a paternal) (?:\w+ ){0,2}?"
    r"(?:mother|father|brothers?|sisters?|siblings?|son|daughter|grand(?:mother|father|parents?)|aunts?|uncles?|cousins?|niece|nephew|husband|wife)"
    r"(?: (?:also|both|previously|who))? (?:(?:had|has|have|was|were|is) (?!(?:\w+ly |also |first |been )?(?:notic|noted|remark|witness|discover|detect|recogni[sz]|realis|realiz|alarm|call|describ|watch|heard|report|brought|bring|observ|felt|found|said|told|complain|seen|worri|concern|aware|present))|died|suffered|underwent)"
    r"| *(?:the |her |his |positive |a )*family (?:medical )?history(?: \w+){0,2} (?:was|of|revealed|included|includes|positive|significant|notable)\b"
)
"""How what is told of a relative begins."""
_AND_PATIENT: Final = Pattern(
    r"(?:\b(?:and|but|while|whereas|when|after|before)|  ) ?(?:then )?(?:the patient(?! s)|he|she|personal|past|medical)\b|\b(?:his|her) (?:own|past|personal)\b"
)
"""The patient told of in the same sentence."""


def _tells_of_kin(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence on the disease of a relative ("His mother had died of lung cancer")."""
    found = _OF_KIN.match(sentence.marks, scan.folded, sentence.start, sentence.end)
    return (
        found is not None
        and _AND_PATIENT.search(sentence.marks, scan.folded, found.end(), sentence.end) is None
    )


def speaks_of_patient(scan: Scan, sentence: Sentence) -> bool:
    """False for sentences about the disease or about other patients."""
    kinds = sentence.kinds
    start, end, marks = sentence.start, sentence.end, sentence.marks
    if kinds & Kind.KIN and _tells_of_kin(scan, sentence):
        return False
    if _BY_OTHERS.found(marks, scan.folded, start, end):
        return False
    if sentence.times and _tells_age(scan, sentence):
        return True
    if _LESSON.found(marks, scan.folded, start, end):
        return False
    if _tells_a_share(scan, start, end) or _PLURAL_CAN.match(marks, scan.folded, start, end):
        return False
    if kinds & Kind.THIS_PATIENT:
        return True
    if not kinds & (Kind.GENERAL | Kind.LITERATURE):
        return not _tells_in_general(scan, sentence)
    if kinds & Kind.GIVEN and _OWN_DEED.search(marks, scan.folded, start, end):
        return True
    if kinds & Kind.LITERATURE:
        return _OWN_SUBJECT.search(marks, scan.folded, start, end) is not None
    if kinds & Kind.MICRO and _OWN_SPECIMEN.search(marks, scan.folded, start, end):
        return True
    return any(hit.term.get("person") is not None for hit in sentence.hits)


_SHARE: Final = re.compile(
    r"%\)? (?:of|in|among) (?:all |the |these |such |reported )?(?:[\w-]+ ){0,2}?"
    r"(?:patients|cases|metastases|tum[ou]+rs|cancers|carcinomas|sarcomas|melanomas|malignancies|neoplasms|women|men|children|individuals|people)\b(?! cells)",
    re.IGNORECASE,
)
"""A share of many ("4% of these metastases")."""
_OF_THE_ONE: Final = re.compile(r"\b(?:he|she|his|her|our|this patient|the patient)\b", re.IGNORECASE)


def _tells_a_share(scan: Scan, start: int, end: int) -> bool:
    """True where the sentence tells which share of many has something, and names no one."""
    return (
        scan.text.find("%", start, end) >= 0
        and _SHARE.search(scan.text, start, end) is not None
        and _OF_THE_ONE.search(scan.text, start, end) is None
    )


_LAST_STATE: Final = Pattern(
    r"\b(?:she|he|(?:the|our|this) (?:patient|woman|man|girl|boy|child)) (?:(?:now|still|currently|again|\w+ly) )*"
    r"(?:is|remains|has (?:been|remained|had)|was|works|drives|attends|walks|lives|leads|plays|continues|died|survived|experienced|relapsed|progressed)\b"
)
"""How a conclusion tells how the patient is, or ended ("she still works")."""
_CAUSE_OF_DEATH: Final = Pattern(
    r"\bcause of (?:(?:the|his|her|this) )?(?:patient s |child s |infant s )?death (?:was|had been)\b"
)
"""How it tells what the patient died of."""

_ABSTRACT: Final = 25
"""Sentences of an abstract, whose labels do not always say what stands behind them."""
_OWN_COURSE: Final = Pattern(
    r" *(?:[a-z]+ ){0,7}?(?:surgery|operation|exploration|laparotomy|laparoscopy|thoracotomy|craniotomy|resection|excision|enucleation|biopsy|histo\w+|patho\w+|microscop\w+|autopsy"
    r"|(?:the|a|an) (?:[a-z]+ ){0,3}?(?:mass|masses|tumou?r|lesion|cyst|nodule|polyp|\w+oma))\b(?: (?!be\b|been\b|can\b|may\b|should\b)\w+| (?= )){0,14}?"
    r" (?:revealed|showed|confirmed|disclosed|yielded|demonstrated|was (?:\w+ )?(?:accomplished|performed|done|undertaken|removed|excised|resected|enucleated))\b"
)
"""How what was done and found is told of one patient, in the past."""
_NO_MORE_OF_IT: Final = Pattern(
    r"\b(?:no|without|absence of) (?:\w+ ){0,5}?(?:recurrence|relapse|complaints?|symptoms?|complications?)\b.*\b(?:was|were|has|have|had|remain\w*)\b"
    r"|\b(?:was|were|has|have|had|remain\w*)\b.*\b(?:no|without|absence of) (?:\w+ ){0,5}?(?:recurrence|relapse)\b"
)
"""How a follow-up is told by what did not come, in the past."""
_GOOD_OUTCOME: Final = Pattern(
    r"\b(?:good|excellent|favou?rable|satisfactory) (?:\w+ )?(?:outcomes?|results?|recovery) (?:was|were|has been) (?:observed|seen|noted|achieved|obtained)\b"
)
"""How it is told by its end alone ("a good recovery was observed")."""
_TELLS_MANY: Final = Pattern(
    r"\b(?:patients|cases|literature|studies|authors?|reported|series|may|can|could|should|must|might|often|usually|rarely|commonly|always|et al|reports|previous|future|surgeons|clinicians)\b"
)
"""Words by which a sentence tells what holds for many."""


def tells_own_course(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence of an abstract's discussion or conclusion that goes on with the patient ("Surgery revealed two cysts")."""
    if sentence.section not in ("discussion", "conclusion") or len(scan.sentences) > _ABSTRACT:
        return False
    here = sentence.marks, scan.folded, sentence.start, sentence.end
    if _TELLS_MANY.search(*here) is not None:
        return False
    label = len(sentence.section)
    at = sentence.start
    if scan.folded.startswith(sentence.section, at):
        at += label + scan.folded.startswith("s", at + label)
    if _OWN_COURSE.match(sentence.marks, scan.folded, at, sentence.end) is not None:
        return True
    timed = any(time.direction > 0 or time.kind == "duration" for time in sentence.times)
    return timed and (_NO_MORE_OF_IT.search(*here) is not None or _GOOD_OUTCOME.search(*here) is not None)


_REPORTS_ONE: Final = Pattern(
    r"\b(?:we|authors?|(?:this|present|current) (?:\w+ )?(?:report|paper|article|study|work)|(?:purpose|objective|aim|introduction|background)s?  to)(?: (?:here ?in|hereby|here|thus|therefore|also|would like to|wish to|aim to))* "
    r"(?:report|present|describe|document|discuss|share)(?:s|ed)? (?:on |here ?in |here )?(?:an?|the|our|one) (?:[a-z0-9]+ ){0,5}?(?:case|patient|man|woman|boy|girl|infant|child)\b(?! (?:series|reports?|of (?:two|three|four)))"
)
"""How a background or a conclusion names the one patient of the report ("we report a rare case of chordoma")."""


def names_its_case(scan: Scan, sentence: Sentence) -> bool:
    """True for the sentence of an abstract's background or conclusion that says what the case is."""
    return (
        sentence.section in ("introduction", "conclusion")
        and len(scan.sentences) <= _ABSTRACT
        and sentence.kinds & (Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS) != 0
        and _REPORTS_ONE.search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None
    )


_OTHER_THINGS: Final = (
    Kind.METASTASIS | Kind.TREATMENT | Kind.DRUG | Kind.FINDING | Kind.OUTCOME | Kind.RECURRENCE
)
"""What a sentence on the disease must not tell to be taken for no more than its name."""


def name_the_tumour(scan: Scan, told: Sequence[Sentence]) -> None:
    """Where nothing told of the patient names the tumour, the opening that says what the report is about does ("GIST are rare")."""
    lesion = False
    for sentence in told:
        if sentence.of_patient:
            if sentence.kinds & Kind.HISTOLOGY:
                return
            lesion = lesion or sentence.kinds & Kind.NEOPLASM != 0
    if not lesion:
        return
    opening = scan.sentences[0]
    if (
        len(scan.sentences) <= _ABSTRACT
        and not opening.of_patient
        and opening.kinds & Kind.HISTOLOGY
        and opening.kinds & Kind.GENERAL
        and not opening.kinds & _OTHER_THINGS
    ):
        opening.of_patient = True
        opening.patient = ALL_PATIENTS


def tells_last_contact(scan: Scan, sentence: Sentence) -> bool:
    """True for a conclusion that tells how the patient is after a length of time ("At 30 months she works full time"), or what the patient died of."""
    if sentence.section != "conclusion":
        return False
    here = sentence.marks, scan.folded, sentence.start, sentence.end
    if _CAUSE_OF_DEATH.search(*here) is not None:
        return True
    return (
        any(time.direction > 0 or time.kind == "duration" for time in sentence.times)
        and _LAST_STATE.search(*here) is not None
    )


def _tells_in_general(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence of the present that names nobody, in a report that tells its course in the past."""
    start, end, marks = sentence.start, sentence.end, sentence.marks
    if (
        not _tells_of_now(scan, sentence)
        or _TOLD_OF_ONE.search(marks, scan.folded, start, end) is not None
        or sentence.kinds & Kind.MICRO
        or any(
            hit.kinds & Kind.PERSON and not scan.folded.endswith(("s", "men"), hit.start, hit.end)
            for hit in sentence.hits
        )
    ):
        return False
    if _names_seat(sentence):
        return False
    past, present = (sum(map(scan.folded.count, verbs)) for verbs in (_PASTS, _PRESENTS))
    return past >= max(PAST, 2 * present)


_OPENS_ON_PATIENT: Final = Pattern(
    r"\b(?:he|she|his|her|him|himself|herself|our|we|us|i|my|author|authors|this (?:patient|man|woman|boy|girl|child|case|report|paper|article)|the patient(?! s (?:age|sex))"
    r"|an? (?:\w+ ){0,3}(?:man|woman|boy|girl|male|female|lady|gentleman|patient|child|infant)|year old|day old|month old|ago|underwent|was admitted|was referred|was diagnosed|presented)\b"
)
"""Words of a patient or of the authors, with which no sentence on the disease is told."""
_OF_DISEASE: Final = Pattern(
    r"\b(?:has|have|shows?|does|do|causes?|exhibits?|behaves?|represents?|accounts?|carry|relies|takes?|gives?|present|grows?|follows?|invades?|recurs?|respond|responds|need|needs|varies|vary|seems?|appears?|could)\b"
)
"""More verbs of the present, with which an opening tells of the disease ("It shows a high propensity to spread")."""
_TEACHES: Final = AnyOf(
    (
        r"\b(?:is|are|remains?|(?:has|have|can|may|could) be(?:en)?|seems?(?: to be)?|appears?(?: to be)?) (?:an? |the |\w+ly |very |only |most |more |as |both |safe and |well |novel and )*(?:effective|efficient|efficacious|options?|mainstay|cornerstone|beneficial|promising|feasible|useful|helpful|required|necessary|essential|important|crucial|valuable|vital|key|curative|(?:treatment|therapeutic) (?:options?|modality|strategy|choice)|alternatives?|possible (?:treatment|option|alternative)s?|(?:first|second) line|line of treatment|treatment of choice|method of choice)\b",
        r"\b(?:improves?|prolongs?|increases?) (?:the )?(?:\w+ ){0,2}(?:outcomes?|survival|prognosis|quality of life)\b",
        r"\b(?:has|have|with|carry|carries) an? (?:\w+ ){0,2}prognosis\b",
        r"\bplays? an? (?:\w+ ){0,2}role\b",
        r"\b(?:may|might|should|must|can) (?:\w+ly |also |often |not )?(?:be|have|help|occur|present|mimic|lead|cause|arise|improve|play|require|provide|develop|appear|produce|result|metastasi[sz]e|recur|show)\b",
        r"\b(?:aim|goal|mainstay|cornerstone|standard|treatment|therapy|modality|method) of (?:\w+ ){0,3}(?:treatment|therapy|management|choice|care) is\b",
        r"\b(?:leads?|contributes?) to (?:\w+ ){0,2}(?:survival|prognosis|outcomes?)\b",
    )
)
"""What a treatment is worth, told of no one."""
_PAST_VERB: Final = Pattern(
    r"\b(?:was|were|had|did|underwent|received|developed|showed|revealed|died|became|confirmed|led|started|achieved|responded|indicated|suggested|demonstrated|identified|disclosed|found|noted|\w+ed (?:well|completely|uneventfully))\b"
)
"""Verbs of the past, with which a course is told."""
_AFTER_OPENING: Final = frozenset({"abstract", "body"})
"""Sections that may open with the disease before they come to the patient."""


def leave_out_opening(scan: Scan, told: Sequence[Sentence]) -> None:
    """What stands before the patient is first named, in the present and with no word of anybody, is of the disease."""
    if not told or told[0].section not in _AFTER_OPENING:
        return
    first = next((n for n, s in enumerate(told) if s.kinds & Kind.THIS_PATIENT or _tells_age(scan, s)), 0)
    for sentence in told[:first]:
        start, end, marks = sentence.start, sentence.end, sentence.marks
        if (
            sentence.of_patient
            and sentence.section in _AFTER_OPENING
            and _OPENS_ON_PATIENT.search(marks, scan.folded, start, end) is None
            and not (
                sentence.index == 0
                and _names_seat(sentence)
                and not sentence.kinds & (Kind.TREATMENT | Kind.DRUG)
            )
            and _PAST_VERB.search(marks, scan.folded, start, end) is None
            and (
                _tells_of_now(scan, sentence)
                or _OF_DISEASE.search(marks, scan.folded, start, end) is not None
            )
        ):
            sentence.of_patient = False


def leave_out_teaching(scan: Scan, told: Sequence[Sentence]) -> None:
    """What a treatment is worth, in the present and with no word of anybody, is said of all ("Resection has a good prognosis")."""
    if not _TEACHES.may(scan.marks):
        return
    for sentence in told:
        start, end, marks = sentence.start, sentence.end, sentence.marks
        if (
            sentence.of_patient
            and sentence.index
            and not sentence.times
            and _TEACHES.found(marks, scan.folded, start, end)
            and _OPENS_ON_PATIENT.search(marks, scan.folded, start, end) is None
            and _PAST_VERB.search(marks, scan.folded, start, end) is None
        ):
            sentence.of_patient = False


def _tells_age(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence with the age of one person."""
    return any(
        time.kind == "age"
        and not _is_of_many(scan, sentence, time)
        and not _OF_PEAK.search(sentence.marks, scan.folded, sentence.start, time.end)
        for time in sentence.times
    )


_OF_PEAK: Final = Pattern(r"\b(?:peaks?|peaking|incidence|common\w*|occurs?|between)\b(?: \w+| ){0,30} *\Z")
"""Words before an age that many have ("two peaks, in the first decade and in the fourth")."""


def _names_seat(sentence: Sentence) -> bool:
    """True for an opening on a tumour of an organ, which tells what the report is about."""
    kinds = sentence.kinds
    return sentence.index < OPENING and kinds & Kind.HISTOLOGY != 0 and kinds & Kind.SITE != 0


def _tells_of_now(scan: Scan, sentence: Sentence) -> bool:
    """True where a verb stands in the present; asked of nearly every sentence."""
    for verbs in _IN_GENERAL:
        if verbs.search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None:
            return True
    return False


def _is_of_many(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for an age that is a mean or a bound, and nobody's own."""
    start = time.start
    return _OF_MANY.search(sentence.marks, scan.folded[max(sentence.start, start - 40) : start]) is not None


_OF_A_SERIES: Final = Pattern(
    r"\b(?:four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|[4-9]|[1-9]\d{1,3}) (?:(?!years?\b|months?\b)\w+ ){0,3}?(?:patients|cases|women|men|subjects|reports)\b(?! (?:\w+ )?including)",
    whole=True,
)
"""So many patients that the one of the report is not meant."""
_OWN_WORD: Final = Pattern(r"\b(?:he|she|his|her|him|our|this patient|the patient(?!s)|year old|we)\b")


def leave_out_series(scan: Scan, told: Sequence[Sentence]) -> None:
    """What a report of one patient tells of many ("of the 23 patients, 12 were operated on") is not his."""
    if not _OF_A_SERIES.may(scan.marks):
        return
    for sentence in told:
        start, end, marks = sentence.start, sentence.end, sentence.marks
        if (
            sentence.of_patient
            and _OF_A_SERIES.search(marks, scan.folded, start, end) is not None
            and _OWN_WORD.search(marks, scan.folded, start, end) is None
        ):
            sentence.of_patient = False
