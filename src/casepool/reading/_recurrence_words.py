"""Whether a word tells that the tumour came back, that it did not, or something else: a symptom, a risk, a specimen."""

from typing import Final

from casepool.vocabulary import Hit, Kind

from ._mention_rows import context_pattern, course_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_of_relative, status_of


def is_weak(hit: Hit) -> bool:
    """True for words that also tell how an untreated illness went on ("progressed", "progressive disease")."""
    outcome, recurrence = hit.term.get("outcome"), hit.term.get("recurrence")
    return (outcome is not None and "weak" in outcome.codes) or (
        recurrence is not None and "weak" in recurrence.codes
    )


def tells_recurrence(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the hit tells the tumour back; progression counts elsewhere."""
    return not is_weak(hit) and recurrence_told(scan, sentence, hit) is True


def tells_return(scan: Scan, sentence: Sentence) -> bool:
    """True where the sentence tells that the disease came back."""
    wanted = Kind.RECURRENCE | Kind.OUTCOME
    return bool(sentence.kinds & wanted) and any(
        hit.kinds & wanted and tells_recurrence(scan, sentence, hit) for hit in sentence.hits
    )


def recurrence_told(scan: Scan, sentence: Sentence, hit: Hit) -> bool | None:
    """What a word tells of a recurrence or progression: that it came, that it did not, or nothing."""
    if not hit.kinds & (Kind.OUTCOME | Kind.RECURRENCE):
        return None
    outcome = hit.term.get("outcome")
    code = outcome.codes.get("recurrence") if outcome is not None else None
    if outcome is not None and outcome.codes.get("cause") == "disease":
        # "died of tumor progression"
        return True if _PROGRESS.search(sentence.marks, scan.folded, hit.start, hit.end) else None
    if _symptom_recurs(scan, sentence, hit):
        return None
    if code == "false":
        illness = course_pattern("of_illness").match(sentence.marks, scan.folded, hit.end)
        if of_specimen(scan, sentence, hit) or (illness and "symptom" not in illness[0]):
            return None
        if "remission" in scan.folded[hit.start : hit.end] and _other_remission(scan, sentence, hit):
            return None
        # "after being disease-free for nine years" tells what ended.
        state = not _DENIAL.match(sentence.marks, scan.folded, hit.start)
        ended = state and course_pattern("ended").search(
            sentence.marks, scan.folded, max(sentence.start, hit.start - 25), hit.start
        )
        return (
            None if ended or course_pattern("interval").match(sentence.marks, scan.folded, hit.end) else False
        )
    if hit.term.get("recurrence") is None and code is None:
        return None
    folded = scan.folded
    if folded.endswith(("pseudo ", "pseudo"), 0, hit.start) or _is_manner(scan, hit):
        return None
    if outcome is not None and "subject" in outcome.codes and not _tumour_is_subject(scan, sentence, hit):
        return None
    if course_pattern("of_illness").match(sentence.marks, folded, hit.end, sentence.end):
        return None
    if folded[hit.start : hit.end] == "recurrent" and not _of_a_tumour(scan, sentence, hit):
        return None
    if folded.startswith("progress", hit.start) and course_pattern("good_course").match(
        sentence.marks, folded, hit.end, sentence.end
    ):
        # "The pregnancy progressed well", "progression was favourable": the course, not the disease.
        return None
    before = folded[max(sentence.start, hit.start - 45) : hit.start]
    if course_pattern("not_halted").search(sentence.marks, before):
        return True
    if course_pattern("halted_after").match(sentence.marks, folded, hit.end, sentence.end):
        return False
    if course_pattern("purpose").search(sentence.marks, before):
        # "S-1 was given to control tumor progression"
        return None
    if course_pattern("nobody").search(sentence.marks, before):
        return False
    if course_pattern("halted").search(sentence.marks, before):
        return False
    if course_pattern("risk").search(sentence.marks, before):
        return None
    if _FREE.match(sentence.marks, folded, hit.end, sentence.end):
        return False
    if _MAY_COME.match(sentence.marks, folded, hit.end, sentence.end):
        return None
    if _DENIED_WITH.search(sentence.marks, before):
        return False
    told = {"present": True, "absent": False}.get(status_of(scan, sentence, hit)[0])
    if told and not is_weak(hit) and _of_illness(scan, sentence):
        return None
    return None if told and is_of_relative(scan, sentence, hit) else told


_FREE: Final = Pattern(
    r"(?: {1,2}(?:and|or) (?:\w+ )?(?:metastas[ei]s|recurrence|relapse|disease|progression))? free\b"
)
"""What stands behind a return that the patient was free of ("recurrence- and metastasis-free")."""
_MAY_COME: Final = Pattern(r" (?:may|might|can|should|would|must) ")
"""What tells a recurrence as one that may come ("recurrence may develop many years later")."""
_DENIED_WITH: Final = Pattern(r"\b(?:without|no)(?: any)?(?: [a-z]+){1,3} (?:or|nor) (?:[a-z]+ ){0,2}$")
"""A denial shared with what stands before ("without complications or relapse")."""
FARTHEST_SUBJECT: Final = 40
"""Characters before a verb in which its subject is looked for."""
_WHO: Final = Pattern(r"\b(?:he|she|who|patient|man|woman|boy|girl|child|infant|lady|gentleman)\b")
_OF_A_PERSON: Final = Pattern(r"\b(?:with|after|for|because of|due to|from)(?: \w+){0,3} *$")


def _tumour_is_subject(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where a tumour stands before the verb, and not as that of a patient who came back ("the woman with a melanoma came back")."""
    low = max(sentence.start, hit.start - FARTHEST_SUBJECT)
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS
    for other in sentence.hits:
        if other.kinds & tumour and low <= other.start and other.end <= hit.start:
            if _WHO.search(sentence.marks, scan.folded, other.end, hit.start):
                return False
            if _THAT.match(sentence.marks, scan.folded, other.end, hit.end):
                return True
            person = _WHO.search(sentence.marks, scan.folded, sentence.start, other.start)
            return person is None or not _OF_A_PERSON.search(
                sentence.marks, scan.folded, person.end(), other.start
            )
    return scan.folded.endswith((" disease ", " lesion ", " lesions "), low, hit.start)


_THAT: Final = Pattern(
    r" +(?:that|which)(?: (?:\w+ly|then|had|has|soon|later))*(?: came| grew| re| returned)"
)
"""Words by which what follows is told of the tumour ("treated for a glioma that later returned")."""


_DENIAL: Final = Pattern(r"(?:with |had |has |there (?:was|is|were) )?no ")


def _of_illness(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence on a hernia, a bleeding or the like without a word for a tumour: that is what came back."""
    if sentence.kinds & (Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS):
        return False
    return (
        course_pattern("illness_back").search(sentence.marks, scan.folded, sentence.start, sentence.end)
        is not None
    )


_RESULT: Final = Pattern(r"\b(?:result\w*|led|ended|culminat\w+|induc\w+|achiev\w+|put|brought) $")


def _other_remission(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for the remission of another disease, and for "resulted in complete remission", which tells a response."""
    before = scan.folded[max(sentence.start, hit.start - 60) : hit.start]
    return (
        context_pattern("drug_other_disease").search(sentence.marks, before) is not None
        or _RESULT.search(sentence.marks, before) is not None
    )


def _symptom_recurs(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "pain recurrence" and "the effusion recurred": no tumour is told to be back."""
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS
    if not scan.folded.startswith(("recur", "relaps", "reappear", "did not recur", "progressed"), hit.start):
        return False
    verb = scan.folded.startswith(
        ("recurred", "relapsed", "reappeared", "did not recur", "progressed"), hit.start
    )
    subject = "illness_back" if scan.folded.startswith("did", hit.start) else "illness_subject"
    if verb and course_pattern(subject).search(
        sentence.marks, scan.folded, max(sentence.start, hit.start - 22), hit.start
    ):
        return True
    if verb and scan.folded.endswith(" and ", sentence.start, hit.start) and not sentence.kinds & tumour:
        # "Her pain had begun in the night and recurred": of the verb before, whose subject is a symptom.
        return any(h.kinds & Kind.FINDING and h.end < hit.start for h in sentence.hits)
    near = 14 if verb else 2
    before = [
        h for h in sentence.hits if 0 <= hit.start - h.end <= near and h.kinds & (Kind.FINDING | tumour)
    ]
    return bool(before) and not any(h.kinds & tumour for h in before)


_PROGRESS: Final = Pattern(r"progress|metasta|recurr|relaps")
_MANNER: Final = Pattern(r"\b(?!local |clinical |radiological )\w+(?:al|ic|ive|ating) $")


def _is_manner(scan: Scan, hit: Hit) -> bool:
    """True for "an exophytic tumor growth": how a tumor lies, not that it grew."""
    return (
        scan.folded.startswith("tumor growth", hit.start)
        and _MANNER.search(scan.marks, scan.folded[max(0, hit.start - 25) : hit.start]) is not None
    )


def of_specimen(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "the margins were free of tumor": it tells of what was removed, not of the patient."""
    if "free" not in scan.folded[hit.start : hit.end]:
        return False
    return behind_specimen(scan, sentence, hit.start)


def behind_specimen(scan: Scan, sentence: Sentence, start: int) -> bool:
    """True where what was removed is the subject of the words that begin there."""
    before = scan.folded[max(sentence.start, start - 60) : start]
    return course_pattern("of_specimen").search(sentence.marks, before) is not None


FARTHEST_NOUN: Final = 45
"""Characters behind "recurrent" in which what came back is named."""


def _of_a_tumour(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where what is called recurrent is a tumour, and not an ulcer or a fever, or where nothing is named behind it."""
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS
    end = min(sentence.end, hit.end + FARTHEST_NOUN)
    if any(h.kinds & tumour and hit.end <= h.start < end for h in sentence.hits):
        return True
    after = scan.text[hit.end : end].lstrip()
    return not after[:1].isalpha() or scan.folded.startswith(
        (" disease", " and metasta", " at ", " in ", " on "), hit.end
    )
