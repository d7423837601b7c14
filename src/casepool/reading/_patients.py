"""Which sentences speak of the patient, and of which patient where a report has several."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from casepool.model import DAYS_PER_YEAR

from ._in_general import (
    ALL_PATIENTS,
    leave_out_opening,
    leave_out_series,
    leave_out_teaching,
    name_the_tumour,
    names_its_case,
    speaks_of_patient,
    tells_last_contact,
    tells_own_course,
)
from ._listed_ages import counts_patients, listed_ages, paired_ages
from ._mention_rows import context_pattern
from ._pattern import Pattern
from ._person import person_aged
from ._scan import PATIENT_SECTIONS, Scan, Sentence
from ._status import GROWN_DAYS

_NUMBERS: Final = {
    **{
        word: number
        for number, word in enumerate("one two three four five six seven eight nine".split(), start=1)
    },
    **{word: number for number, word in enumerate("i ii iii iv v vi vii viii ix".split(), start=1)},
    **{
        word: number
        for number, word in enumerate("first second third fourth fifth sixth seventh eighth".split(), 1)
    },
}
_ONE_OF_SEVERAL: Final = r"(?:reported +|male +|female +|adult +)?(?:case|patient|observation|woman|man|lady|gentleman|boy|girl|infant|child|twin|sister|brother|sibling)"
_MARKER: Final = Pattern(
    r"(?:(?:case (?:presentation|report|description|series)|result|finding|observation|clinical presentation|methods and result)s? +|cases +)?(?:in |our |the |this |and |report |on |patient in |patient of )*"
    r"(?:(?:(?:case|patient|observation|\bpt)s?(?: +|(?=\d))(?:(?:report|presentation|history|description) +)?(?:no +|nr +|number +|n +)?|number +(?=one|two|three|four))"
    r"(\d{1,2}|one|two|three|four|five|six|seven|i{1,3}|iv|vi{0,3})\b"
    rf"|(first|second|third|fourth|fifth|sixth|seventh|eighth)(?: +{_ONE_OF_SEVERAL}\b|(?=  \d+ years?\b|  aged \d)))",
    whole=True,
)
_FIRST: Final = Pattern(
    r"\b(?:(?:case|patient|observation|\bpt)s?(?: +|(?=\d))(?:(?:report|presentation|history|description) +)?(?:no +|nr +|number +|n +)?(?:1|one|i)|number +one"
    rf"|first(?: +{_ONE_OF_SEVERAL}\b|  ))",
    whole=True,
)
"""The first of several, without whom there is no second; only asked for its words."""
_BRACKETED: Final = Pattern(
    r"(?:an?|the|another|our) (?:[a-z0-9]+ ){1,6} (?:case|patient)(?: no)? (\d{1,2}|one|two|three|four|five|i{1,3}|iv|v)  "
)
"""The number in brackets behind the patient ("A 75-year-old woman (Case 1) was"); a bracket folds to a second space."""
_LETTERED: Final = re.compile(
    r"(?:(?:In|Our|At)\b[^,.]{0,40}?,? )?(?:[Cc]ase|[Pp]atient|[Tt]win|[Ss]ibling|[Ss]ister|[Bb]rother)[ _-](?:([A-H])|([1-4]))\b"
)
"""Patients told under letters ("Patient B was")."""
_FIRST_LETTERED: Final[tuple[str, ...]] = (
    "ase A",
    "atient A",
    "win A",
    "ibling A",
    "ister A",
    "rother A",
    "win 1",
    "ibling 1",
)
_LETTERED_OPENS: Final[tuple[str, ...]] = (
    "Case", "case", "Patient", "patient", "Twin", "Sibling", "Sister", "Brother", "In ", "At ", "Our ", " ", "\n", "\t",
)  # fmt: skip
_OF_ONE_AGE: Final = Pattern(
    r" old (?:\w+ ){0,2}?(?:twins|siblings|brothers|sisters|boys|girls|men|women|males|females|patients|children|infants)\b",
    whole=True,
)
"""Patients of one age told together ("three 12-year-old brothers"), from the end of their age on."""
_HOW_MANY: Final = Pattern(r"\b(two|three|four|pair of) (?:\w+ ){0,2}?[0-9]+ (?:year|month|week|day)s?\Z")
"""How many they are, and their age."""
_MANY: Final[tuple[str, ...]] = (
    " both ",
    " another ",
    " other patient ",
    " second ",
    " two ",
    " three ",
    " four ",
    " twins",
    " siblings",
    " brothers",
    " sisters",
    " patients ",
    " cases ",
)
_ALL_WORDS: Final = Pattern(
    r"\b(?:both|all|two|three|four|each) (?:the |of the |of these |our |these |\d )*(?:patients|cases|tumors|tumours|lesions|children|women|men|twins|siblings|brothers|sisters|boys|girls)\b|\bin (?:both|all|two|three|four) *$|\bboth (?:were|had|are|showed)\b|\bthe twins\b"
    r"|\bthey (?:all |both |were (?:both |all )?)?(?:recovered|responded|improved|survived|died|discharged|diagnosed|treated|operated|remained|presented|underwent|received)\b",
    whole=True,
)
_NEW_PATIENT: Final = Pattern(r"(?:an?|another|the other|the second|second) +(?:\w+ +){0,2}?$")
_OTHER_PATIENT: Final = Pattern(r"\b(?:another|other|second|third)\b")
_ANOTHER: Final = "another "
MOST_PATIENTS: Final = 30
"""More numbered patients than this is a table or a list, not told one by one."""


def mark_patients(scan: Scan) -> int:
    """Sets `of_patient` and `patient` of each sentence; the number of patients told one by one.

    It is 0 where the report tells of a group and of none of its patients by himself.
    """
    told = _told_sentences(scan)
    for sentence in told:
        sentence.of_patient = speaks_of_patient(scan, sentence)
    leave_out_opening(scan, told)
    leave_out_teaching(scan, told)
    folded = scan.folded
    if any(context_pattern(kind).may(scan.marks) for kind in _CHILDREN):
        for sentence in _of_child(scan, told):
            sentence.of_patient = False
    count = 0
    if _FIRST.may(scan.marks) or any(letter in scan.text for letter in _FIRST_LETTERED):
        count = _by_markers(scan, told)
    together = _told_together(scan) if count < 2 else 0
    if together:
        for sentence in told:
            sentence.patient = ALL_PATIENTS
        return together
    if (
        count < 2
        and sum(t.kind == "age" for s in told for t in s.times) > 1
        and (any(w in f" {folded}" for w in _MANY) or _begin_with_ages(scan, told))
    ):
        count = _by_ages(scan, told)
    if count < 2:
        count = _by_one_and_other(scan, told)
    if counts_patients(scan):
        listed = listed_ages(scan, told)
        if count < 2 and listed and not _openings(scan, told):
            scan.listed = listed
            count = _deal_by_words(scan, told, len(listed))
        elif count > 1 and count == len(listed) and not _each_has_age(told, count):
            scan.listed = listed
    if count < 2 and (paired := paired_ages(scan, told)):
        scan.listed = paired
        count = _deal_by_words(scan, told, len(paired))
    if count < 2:
        if _tells_group(scan, told):
            return 0
        leave_out_series(scan, told)
    if count > 1:
        _keep_to_course(scan, told, count)
    name_the_tumour(scan, told)
    return max(count, 1)


_CAME: Final = Pattern(
    r"(?:woman|man|girl|boy|female|male|lady|gentleman|patient|infant|child|newborn|neonate)(?: (?!and\b)\w+){0,3}? (?:was (?:admitted|referred|seen|brought|hospitali[sz]ed)|presented|complained|consulted|came)\b"
)
"""How a course begins behind an age."""


_ARTICLE: Final = re.compile(r"(?:[A-Z][A-Za-z ]{0,40}: )?An? ")
"""What stands before an age with which a sentence begins; a label may."""


def _begin_with_ages(scan: Scan, told: Sequence[Sentence]) -> bool:
    """True where two sentences begin with an age each and with who came ("A 12-year-old girl presented", "A 9-year-old boy was referred")."""
    first: str | None = None
    for sentence in told:
        for time in sentence.times[:1]:
            if time.kind != "age" or _ARTICLE.fullmatch(scan.text, sentence.start, time.start) is None:
                continue
            until = min(sentence.end, time.end + 60)
            if _CAME.search(sentence.marks, scan.folded, time.end, until) is None:
                continue
            if first is not None and time.value != first:
                return True
            first = time.value
    return False


def _each_has_age(told: Sequence[Sentence], count: int) -> bool:
    """True where the age of each patient is told with what is told of that patient alone."""
    aged = {s.patient for s in told if any(time.kind == "age" for time in s.times)}
    return aged >= set(range(count))


def _keep_to_course(scan: Scan, told: Sequence[Sentence], count: int) -> None:
    """Where a case section tells each patient, what an abstract tells of one without saying of whom is nobody's.

    What it says of no one alone ("we describe two men with ...") stays theirs.
    """
    course = [s for s in told if s.section == "case"]
    if len(course) == len(told) or not {s.patient for s in course} >= set(range(count)):
        return
    for sentence in told:
        if sentence.patient != ALL_PATIENTS or sentence.section in ("case", "title"):
            continue
        start, end, marks = sentence.start, sentence.end, sentence.marks
        if any(word.search(marks, scan.folded, start, end) for word in (_SINGLE, _ONE_SINGLE, _ONE_OF_THEM)):
            sentence.of_patient = False


def _deal_by_words(scan: Scan, told: Sequence[Sentence], count: int) -> int:
    """Deals what is told of "the first patient" or "the other one" to them, all else to all; the number of patients."""
    for sentence in _apart(scan, told) if count == 2 else told:
        one, other = (
            word.search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None
            for word in (_ONE_OF_THEM, _OTHER)
        )
        sentence.patient = ALL_PATIENTS if one == other or count > 2 else int(other)
        if count > 2 and one:
            # Which of the three died is not said: nobody's rather than everybody's.
            sentence.of_patient = False
    return count


_GROUP: Final = Pattern(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|several|both|all|\d{1,4}) "
    r"(?:(?!years?\b|months?\b|weeks?\b|days?\b|hours?\b|of\b|and\b|or\b|different\b|times\b|previous\b|reported\b)\w+ ){0,5}?"
    r"(?:patients|cases|women|men|brothers|sisters|siblings|boys|girls|twins|children|infants|neonates|newborns|males|females|adults"
    r"|subjects|individuals|families)\b|\bcase series\b|\bthe patients were\b"
)
"""How a report opens that is about several patients."""
_MANY_TOLD: Final = Pattern(
    r"\b(?:four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|[4-9]|[1-9]\d{1,3}) (?:\w+ ){0,5}?(?:patients|cases|women|men|children|males|females|adults|subjects)\b"
)
"""So many patients that a word on "one of them" tells no course."""
_SINGLE: Final = Pattern(
    r"\b(?:the|our|this|an?|first|second|third|other|another|index|that|his|her|old) (?:\w+ ){0,4}?"
    r"(?:patient|man|woman|boy|girl|child|infant|male|female|lady|gentleman|proband|newborn|neonate|brother|sister|mother|father|son|daughter|baby|case)\b"
    r"(?! (?:series|reports?|control|notes?|population|cohort|groups?|predomin\w+|preponder\w+|gender|sex|ratio|to female|to male|s group))"
    r"|\b(?:he|she|his|her|him|himself|herself)\b|\b(?:case|patient) (?:\d|[ab]|i|ii|no|number)\b|\ban? \w+ year old\b"
)
"""Words for one patient."""
_ONE_SINGLE: Final = Pattern(
    r"\bone (?:\w+ ){0,3}?(?:patient|case|child|man|woman|boy|girl|infant|of (?:them|whom|the|these|our))\b"
)
OPENING: Final = 3
"""Sentences in which a report says whom it is about."""


def _tells_group(scan: Scan, told: Sequence[Sentence]) -> bool:
    """True for a series whose patients are counted at the opening and of whom none is told by himself."""
    if not told:
        return False
    opening = told[min(OPENING, len(told)) - 1]
    start, end = told[0].start, told[-1].end
    folded, marks = scan.folded, scan.marks
    beginning = scan.marks_of(told[0], opening)
    if not _GROUP.may(beginning) or _SINGLE.search(told[0].marks, folded, start, told[0].end):
        # Nearly every report counts nobody at its opening, or names its one patient in the first sentence.
        return False
    if _GROUP.search(beginning, folded, start, opening.end) is None or _SINGLE.search(
        marks, folded, start, end
    ):
        return False
    return (
        _ONE_SINGLE.search(marks, folded, start, end) is None
        or _MANY_TOLD.search(marks, folded, start, opening.end) is not None
    )


_OPENS_WITH: Final = Pattern(
    r"\b(?=[tfsen\d])(?:(?<=series of )|(?<=report of )|(?<!of ))(?<!from )(?<!his )(?<!her )(?<!with )(?<!had )(?<!has )(two|three|four|five|six|seven|eight|nine|ten|several|\d\d?) (?:(?!years?\b|months?\b|of\b|and\b|or\b|different\b|times\b)\w+ ){0,4}?(?:patients|cases|men|women|brothers|sisters|siblings|boys|girls|twins|children|males|females)\b"
)
"""How a report of several patients opens that gives no one an opening of his own ("Two men with ...")."""
_COUNTED: Final = Pattern(
    r"(?:two|three) (?:\w+ ){0,4}?(?:patients|cases|men|women|brothers|sisters|siblings|boys|girls|twins|children|males|females)"
)
"""How many are told one by one at most; only asked for its words."""
_DID: Final = "was|had|is|presented|underwent|died|received|developed|complained|came"
_TOLD_APART: Final = Pattern(
    r"\bone (?:(?:of (?:the |these |our |them)?(?:two |three )?)?(?:\w+ )?(?:patients?|cases?|of them)|was|had|died|underwent|developed|with| (?:an?|aged|\d))\b"
    r".{1,600}?\b(?:the other|another|the second|the remaining|the latter|second (?:case|patient))\b"
    rf"|\bthe (?:first|elder|older)(?: (?:{_DID})\b|  ).{{1,900}}?\b(?:the (?:second|other|younger|latter))\b"
    r"|\b(?:case|patient) (?:2|two|b|ii)\b|\bthe (?:second|first) (?:patient|case)\b.{1,900}?\b(?:second|other|latter)\b|\baged (?:\w+ )?\d+ and \d+\b|\brespectively\b",
    flags=re.DOTALL,
)
"""Wording that tells one of them from the other."""
_ONE_OF_THEM: Final = Pattern(
    r"\b(?:one|the first|the former)(?: of (?:the |these |our |them))?(?: two| three)? (?:\w+ )?(?:patients?|cases?|was|had|died)\b"
)
_OTHER: Final = Pattern(
    r"\b(?:the (?:other|second|latter)|another)(?: of (?:the |these |our |them))?(?! (?:hand|side|eye|leg|arm|foot|breast|lung|kidney|lesion|tumou?r)\b)"
)
_CLAUSE: Final = re.compile(
    r"(?:[,;] (?:and|but|whereas|while|though)|;| whereas| while| and(?= in (?:the|another)))(?= )"
)
_FIRST_OF_THEM: Final = Pattern(
    r" *(?:in )?(?:one|the first|the former|the elder|the older)(?: of (?:the |these |our |them))?(?: two| three)?"
    rf"(?:(?: \w+)? (?:patients?|cases?|{_DID})\b|  (?:an?|aged|\d))"
)
_SECOND_OF_THEM: Final = Pattern(
    r" *(?:in )?(?:the (?:other|second|latter|younger)|another)(?: of (?:the |these |our |them))?(?: two| three)?"
    rf"(?:(?: \w+)? (?:patient|case|{_DID}|one)\b|  (?:an?|aged|\d))"
)


def _by_one_and_other(scan: Scan, told: Sequence[Sentence]) -> int:
    """Patients counted at the opening and told apart as "one" and "the other"; the number of them, or 0."""
    if not told:
        return 0
    last = told[min(1, len(told) - 1)]
    if not any(_COUNTED.may(s.marks) for s in scan.sentences[told[0].index : last.index + 1]):
        return 0
    beginning = scan.marks_of(told[0], last)
    counted = list(_OPENS_WITH.finditer(beginning, scan.folded, told[0].start, last.end))
    opening = next((found for found in counted if found[1] in ("two", "three")), None)
    if opening is None or any(found[1] not in ("two", "three") for found in counted):
        return 0
    if _TOLD_APART.search(scan.marks, scan.folded, opening.start(), told[-1].end) is None:
        return 0
    current = ALL_PATIENTS
    for sentence in _apart(scan, told):
        if _FIRST_OF_THEM.match(sentence.marks, scan.folded, sentence.start, sentence.end):
            current = 0
        elif _SECOND_OF_THEM.match(sentence.marks, scan.folded, sentence.start, sentence.end):
            current = 1
        elif _ALL_WORDS.search(sentence.marks, scan.folded, sentence.start, sentence.end):
            current = ALL_PATIENTS
        one, other = (
            word.search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None
            for word in (_ONE_OF_THEM, _OTHER)
        )
        sentence.patient = current if one == other else int(other)
        if one and other:
            sentence.patient = ALL_PATIENTS
    return _NUMBERS[opening[1]]


def _apart(scan: Scan, told: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, those that tell one patient and then the other cut between them."""
    parts: list[Sentence] = []
    for sentence in told:
        parts.append(sentence)
        one = _ONE_OF_THEM.search(sentence.marks, scan.folded, sentence.start, sentence.end)
        other = _OTHER.search(sentence.marks, scan.folded, one.end(), sentence.end) if one else None
        if one is None or other is None:
            continue
        cuts = [found.end() for found in _CLAUSE.finditer(scan.text, one.end(), other.start())]
        if cuts:
            parts.append(scan.split(sentence, cuts[-1]))
    return parts


def _told_together(scan: Scan) -> int:
    """Number of patients of one age who are told together; 0 where none are."""
    if not _OF_ONE_AGE.may(scan.marks):
        return 0
    for sentence in scan.sentences:
        if not sentence.times:
            continue
        for found in _OF_ONE_AGE.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
            before = _HOW_MANY.search(
                sentence.marks, scan.folded, max(sentence.start, found.start() - 72), found.start()
            )
            if before is not None:
                return _NUMBERS.get(before[1], 2)
    return 0


SHORT: Final = 25
"""Sentences of a text whose first lines are as good as its case section."""


def _told_sentences(scan: Scan) -> list[Sentence]:
    """Sentences of sections that tell a course; where there is a case section, not those of "body" text but in a short one."""
    sections = {sentence.section for sentence in scan.sentences}
    if not sections & PATIENT_SECTIONS:
        return scan.sentences
    long = len(scan.sentences) > SHORT
    allowed = PATIENT_SECTIONS - {"body"} if "case" in sections and long else PATIENT_SECTIONS
    if "case" not in sections:
        allowed = allowed | _sections_of_one(scan, allowed)
    opening = _opening_of_case(scan)
    return [
        s
        for number, s in enumerate(scan.sentences)
        if s.section in allowed
        or number < opening
        or tells_last_contact(scan, s)
        or tells_own_course(scan, s)
        or names_its_case(scan, s)
    ]


_ONE: Final[tuple[str, ...]] = (" a ", " an ", " our ", " this ")
"""Words before the age of the one patient that a section tells."""


def _sections_of_one(scan: Scan, allowed: frozenset[str]) -> set[str]:
    """Sections that tell the course of the one patient under a heading of another use ("Methods: A 56-year-old man was seen for ...").

    The discussion and the like only where no section of a course brings a patient by an age.
    """
    ages: dict[str, list[bool]] = {}
    for sentence in scan.sentences:
        for time in sentence.times:
            if time.kind == "age":
                one = scan.folded.endswith(_ONE, sentence.start, time.start)
                ages.setdefault(sentence.section, []).append(one)
    told = not allowed.isdisjoint(ages)
    return {kind for kind, ones in ages.items() if ones == [True] and (kind == "methods" or not told)}


_OPENS: Final = 2
"""Sentences in which the telling of a patient names the age."""


def _opening_of_case(scan: Scan) -> int:
    """How many sentences stand before the first heading of a case and open its telling all the same ("Clinical findings: ...")."""
    count = next((n for n, s in enumerate(scan.sentences) if s.section != "body"), 0)
    if not count or scan.sentences[count].section != "case":
        return 0
    aged = any(time.kind == "age" for s in scan.sentences[:_OPENS] for time in s.times)
    return count if aged else 0


ADULT_DAYS: Final = 20 * DAYS_PER_YEAR
"""Age from which nobody calls the patient "the child"."""


def _of_child(scan: Scan, told: Sequence[Sentence]) -> list[Sentence]:
    """Sentences on the child that a grown patient bore; none where the report tells mostly of the child."""
    opening = next((s for s in told if any(time.kind == "age" for time in s.times)), None)
    if opening is None or _is_of_child(scan, opening):
        return []
    age = next(time for time in opening.times if time.kind == "age").days or 0.0
    if age < GROWN_DAYS:
        return []
    kinds = _CHILDREN if age >= ADULT_DAYS else _CHILDREN[:1]
    found = [sentence for sentence in told if _is_of_child(scan, sentence, kinds)]
    return found if len(found) <= max(1, len(told) // 4) else []


_CHILDREN: Final = ("child_subject", "own_child_subject")
"""How a newborn is told as the subject, and how an adult's child of any age."""


def _is_of_child(scan: Scan, sentence: Sentence, kinds: Sequence[str] = _CHILDREN[:1]) -> bool:
    """True where the newborn is the subject, and the patient is not named beside it."""
    marks, start, end = sentence.marks, sentence.start, sentence.end
    if all(context_pattern(kind).match(marks, scan.folded, start, end) is None for kind in kinds):
        return False
    return context_pattern("mother").search(sentence.marks, scan.folded, sentence.start, sentence.end) is None


# --- several patients -------------------------------------------------------------------------------------


def _by_markers(scan: Scan, told: Sequence[Sentence]) -> int:
    """Patients told under "Case 1", "The second patient"; the number of them, or 0."""
    marks: list[tuple[Sentence, int]] = []
    bracketed: list[tuple[Sentence, int]] = []
    for sentence in told:
        if _MARKER.may(sentence.marks):
            opening = scan.folded[sentence.start : sentence.start + 60].lstrip()
            found = _MARKER.match(sentence.marks, opening)
            behind = None if found else _BRACKETED.match(sentence.marks, opening)
            if found or behind:
                word = (found[1] or found[2]) if found else behind[1] if behind else ""
                number = int(word) if word.isdigit() else _NUMBERS[word]
                (marks if found else bracketed).append((sentence, number))
                continue
        if scan.text.startswith(_LETTERED_OPENS, sentence.start):
            lettered = _LETTERED.match(scan.text[sentence.start : sentence.start + 60].lstrip())
            if lettered:
                number = ord(lettered[1]) - ord("A") + 1 if lettered[1] else int(lettered[2])
                marks.append((sentence, number))
    marks = marks or bracketed
    numbers = sorted({number for _, number in marks})
    if numbers[:2] != [1, 2] or len(numbers) > MOST_PATIENTS or numbers != list(range(1, len(numbers) + 1)):
        return 0
    starts = {sentence.index: number - 1 for sentence, number in marks}
    current = ALL_PATIENTS
    section = told[0].section
    for sentence in told:
        if sentence.section != section:
            # The patient whom the abstract told last does not open the case section.
            section, current = sentence.section, ALL_PATIENTS
        current = starts.get(sentence.index, current)
        speaks_of_all = sentence.index not in starts and _ALL_WORDS.search(
            sentence.marks, scan.folded, sentence.start, sentence.end
        )
        sentence.patient = ALL_PATIENTS if speaks_of_all else current
    # From the last to the first: cutting a sentence counts those behind it anew.
    for sentence in reversed(told[:]):
        if sentence.index in starts:
            _cut_at_another(scan, sentence, len(numbers))
    return len(numbers)


_AND_ANOTHER: Final = Pattern(
    r"(?:[ ,;] ?)(?:and|while|whereas|but)(?: also)?(?: in)? the (first|second|third|fourth|fifth)(?: (?:patient|case|one)\b|  )"
)
"""The clause of a further patient ("The first patient had a lobectomy, and the second patient a thyroidectomy")."""


def _cut_at_another(scan: Scan, sentence: Sentence, count: int) -> None:
    """Gives the clause that names another patient to that one."""
    found = _AND_ANOTHER.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    if found is None:
        return
    number = _NUMBERS[found[1]] - 1
    if number < count and sentence.patient not in (ALL_PATIENTS, number):
        scan.split(sentence, found.start() + 1).patient = number


def _by_ages(scan: Scan, told: Sequence[Sentence]) -> int:
    """Patients told one after another, each opened by an age ("A 31-year-old man and a 52-year-old woman").

    An abstract and a case section tell the same patients once: the section with the course decides.
    """
    sections = {sentence.section for sentence in told}
    course = [s for s in told if s.section == "case"] if "case" in sections else told
    count = _deal_by_ages(scan, course)
    if count and course is not told:
        summary = [s for s in told if s.section != "case"]
        if _deal_by_ages(scan, summary) != count:
            for sentence in summary:
                sentence.patient = ALL_PATIENTS
    return count


def _deal_by_ages(scan: Scan, told: Sequence[Sentence]) -> int:
    """Deals the sentences to the patients that ages open; the number of patients, or 0 for less than two."""
    openings = _openings(scan, told)
    if len(openings) < 2 or len(openings) > MOST_PATIENTS:
        return 0
    patients: list[_Opening] = []
    starts: dict[int, int] = {}
    together = False
    for opening in openings:
        number = _number_of(opening, patients)
        if number == len(patients):
            patients.append(opening)
        together = together or starts.get(opening.sentence.index, number) != number
        starts[opening.sentence.index] = number
    if len(patients) < 2:
        return 0
    current = ALL_PATIENTS
    for sentence in told:
        current = starts.get(sentence.index, current)
        speaks_of_all = sentence.index not in starts and _ALL_WORDS.search(
            sentence.marks, scan.folded, sentence.start, sentence.end
        )
        sentence.patient = ALL_PATIENTS if together or speaks_of_all else current
    return len(patients)


class _Opening:
    """An age that opens a course: of a patient told before, where age and sex are theirs and no word says "another"."""

    def __init__(self, scan: Scan, sentence: Sentence, start: int, end: int, days: float | None) -> None:
        self.sentence = sentence
        self.days = days
        self.sex = _sex_at(scan, sentence, start, end)
        before = _before_age(scan, sentence, start)
        self.other = _OTHER_PATIENT.search(sentence.marks, before) is not None


def _number_of(opening: _Opening, patients: Sequence[_Opening]) -> int:
    """The number of the patient whom an opening tells again ("We present a 65-year-old woman" in the abstract), or the next."""
    if opening.days is not None and not opening.other:
        for number, patient in enumerate(patients):
            if patient.sentence is opening.sentence or patient.days != opening.days:
                continue
            if patient.sex is None or opening.sex is None or patient.sex == opening.sex:
                return number
    return len(patients)


def _openings(scan: Scan, told: Sequence[Sentence]) -> list[_Opening]:
    """Each age that opens a patient's course; a title that tells the same age opens none."""
    found: list[_Opening] = []
    for sentence in told:
        if not sentence.of_patient or sentence.section == "title":
            continue
        for time in sentence.times:
            if time.kind == "age" and _opens(scan, sentence, time.start, time.end, bool(found)):
                found.append(_Opening(scan, sentence, time.start, time.end, time.days))
    return found


def _sex_at(scan: Scan, sentence: Sentence, start: int, end: int) -> str | None:
    """The sex of the person beside an age; None for a "patient"."""
    person = person_aged(scan, sentence, start) or next(
        (h for h in sentence.hits if h.start >= end and h.term.get("person") is not None), None
    )
    return person.term["person"].codes.get("sex") if person is not None and person.start - end <= 40 else None


def _opens(scan: Scan, sentence: Sentence, start: int, end: int, later: bool) -> bool:
    """True where an age opens the course of a patient: a person beside it, an article before both."""
    aged = person_aged(scan, sentence, start)
    if aged is not None:
        before = scan.folded[max(sentence.start, aged.start - 30) : aged.start]
        return bool(_NEW_PATIENT.search(sentence.marks, before))
    person = next((h for h in sentence.hits if h.start >= end and h.term.get("person") is not None), None)
    if person is None or person.start - end > 40 or person.term["person"].codes.get("pronoun"):
        return False
    if any(h.term.get("kin") is not None and end <= h.start <= person.end + 2 for h in sentence.hits):
        return False
    before = _before_age(scan, sentence, start)
    return bool(_NEW_PATIENT.search(sentence.marks, before)) or (not later and not before.strip())


def _before_age(scan: Scan, sentence: Sentence, start: int) -> str:
    """The words before an age, with an "another" that the time has taken for its own ("Another 51-year-old man")."""
    until = start + len(_ANOTHER) if scan.folded.startswith(_ANOTHER, start) else start
    return scan.folded[max(sentence.start, start - 30) : until]


_RESPECTIVELY: Final = Pattern(r"\brespective(?:ly)?\b")


def own_times(scan: Scan, sentence: Sentence, *, number: int, count: int) -> Sentence:
    """The sentence with the time of one patient alone where it tells one for each ("alive 25 and 14 months after diagnosis").

    Without "respectively" the times must not ascend: then they may be those of visits of all patients.
    """
    if sentence.patient != ALL_PATIENTS or len(sentence.times) < count:
        return sentence
    told = [t for t in sentence.times if t.kind in ("duration", "relative") and t.days]
    if len(told) != count:
        return sentence
    lengths = [t.days or 0.0 for t in told]
    if not _RESPECTIVELY.search(sentence.marks, scan.folded, sentence.start, sentence.end):
        listed = all(b.span.start - a.span.end <= 6 for a, b in pairwise(told))
        if not listed or lengths == sorted(lengths):
            return sentence
    return sentence.at_times(tuple(t for t in sentence.times if t is told[number] or t not in told))
