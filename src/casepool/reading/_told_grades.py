"""Grades of tumours as the sentences of a patient tell them, each in one form: "grade 3", "WHO grade 2", "Gleason 4+3=7"."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Hit, Wordings

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._stage_numbers import ANYWHERE, GRADE, TUMOURS, ToldStage, add_told, in_one_form, numbered
from ._stage_rules import stage_rules
from ._tnm import tnm_codes

_GLEASON: Final = re.compile(
    r"\bGleason(?:['\u2019]?s)?(?:[\s:=,(]+(?:scores?|sum|grades?|patterns?|index|of|was|is|total|combined|histologic(?:al)?|grading|a|an|at|prostat\w+|adenocarcinoma|cancer|carcinoma|\d{1,2}(?=[\s,=(\[]+[(\[]?\d ?\+)))*[\s:=,(\[]*(?:(?P<first>[1-5]) ?\+ ?(?P<second>[1-5])(?: ?=? ?(?:score )?(?P<total>\d{1,2}))?|(?P<sum>10|[2-9]))(?:/10)?(?!\d|\.\d|%)",
    re.IGNORECASE,
)
_NAMES_GLEASON: Final = Pattern(r"\bgleason", whole=True)
_WORD_ENDS: Final = re.compile(
    r"[;:.()\[\]]|, (?:likely|probably|possibly|an?|the|which|who|that|with|but|was|were|he|she)\b|\b(?:and an?|and the|or|with|from|in the)\b"
)
"""What ends the name that a grade stands before."""
_BRACKET: Final = re.compile(r"\([^()]{1,12}\)")
"""The same grade in other words, between a grade and the tumour ("low-grade (G1) chondrosarcoma")."""
TUMOUR_BEHIND: Final = 45
"""Most characters from a grade to the tumour behind it ("grade II diffuse astrocytoma")."""
TUMOUR_BEFORE: Final = 45
"""Most characters from a tumour to its grade behind it ("astrocytoma of the left temporal lobe, grade II")."""


def grades_of(scan: Scan, sentences: Sequence[Sentence]) -> list[ToldStage]:
    """All grades that the sentences tell of the patient's tumours, in order."""
    rules = stage_rules()
    named, words, text = rules.grade_systems, rules.grade_words, scan.text
    coded = _G_SIGNS.stand_in(text) and _G_CODE.search(text) is not None
    if not (coded or named.may(scan.marks, text) or words.may(scan.marks, text)):
        return []
    told: list[ToldStage] = []
    for sentence in sentences:
        found = _coded_grades(scan, sentence) if coded else []
        if named.may(sentence.marks, text):
            found = [*found, *_gleasons(scan, sentence), *_numbered_grades(scan, sentence)]
        if words.may(sentence.marks, text):
            found = [*found, *_worded_grades(scan, sentence)]
        add_told(scan, sentence, found, told)
    return told


_G_CODE: Final = re.compile(
    r"(?:\b|(?<=T[0-4])|(?<=T[0-4][a-d]))p?G ?[1-4](?:[/-][2-4])?(?!(?!p?T[0-4])\w|\+|\.\d| ?P ?\d|[,; ]*P[0-9])"
)
"""A histological grade written like a part of a TNM code; "G2P1" is of pregnancies."""
_G_SIGNS: Final = Wordings([f"G{space}{grade}" for space in ("", " ") for grade in "1234"])
"""What each of these begins with, sooner looked for."""


def _coded_grades(scan: Scan, sentence: Sentence) -> list[ToldStage]:
    """Grades like "G3", beside a tumour or a TNM code."""
    found: list[ToldStage] = []
    for code in _G_CODE.finditer(scan.text, sentence.start, sentence.end):
        about = _graded(scan, sentence, code.start(), code.end())
        if about < 0:
            near = tnm_codes(
                scan.text, max(sentence.start, code.start() - 25), min(sentence.end, code.end() + 20)
            )
            if not near and not _is_beside_stage(scan, sentence, code.start(), code.end()):
                continue
        value = code[0].removeprefix("p")[1:].strip()
        found.append(ToldStage(*code.span(), f"grade {value}", "", ANYWHERE, "", about, sentence))
    return found


_PROSTATE: Final = frozenset({"prostate"})


HIGHEST_PATTERN: Final = 5
_OF_SUM: Final = re.compile(r"score|sum", re.IGNORECASE)


def _gleasons(scan: Scan, sentence: Sentence) -> list[ToldStage]:
    """Gleason scores: "Gleason 4+3=7" where both patterns are told, else the sum."""
    found: list[ToldStage] = []
    if not _NAMES_GLEASON.may(sentence.marks):
        return found
    for score in _GLEASON.finditer(scan.text, sentence.start, sentence.end):
        if score["first"]:
            total = int(score["first"]) + int(score["second"])
            value = f"Gleason {score['first']}+{score['second']}={total}"
        elif int(score["sum"]) > HIGHEST_PATTERN or _OF_SUM.search(score[0]) is not None:
            value = f"Gleason {score['sum']}"
        else:
            continue  # "Gleason pattern 4" is of a part of the tumour
        found.append(ToldStage(*score.span(), value, "gleason", _PROSTATE, "", -1, sentence))
    return found


_OF_CELLS: Final = re.compile(r"\b(?:histolog\w*|histopatholog\w*|patholog\w*|tumou?r|who)(?: \w+)? {1,2}\Z")
"""Words before "grade" that say that it is a tumour's."""


def _numbered_grades(scan: Scan, sentence: Sentence) -> list[ToldStage]:
    """The grades of a sentence that are told by number."""
    ahead, behind = stage_rules().not_grade
    found: list[ToldStage] = []
    for start, value, rule in numbered(scan, sentence, stage_rules().grade_systems, GRADE):
        if behind.match(scan.folded, value[1], min(sentence.end, value[1] + 60)) is not None:
            continue
        about = _graded(scan, sentence, start, value[1])
        if rule is None or rule.id == "who":
            if ahead.search(scan.folded, max(sentence.start, start - 60), start) is not None:
                continue
            of_cells = _OF_CELLS.search(scan.folded, max(sentence.start, start - 30), start) is not None
            if about < 0 and not (of_cells or _is_beside_stage(scan, sentence, start, value[1])):
                if rule is None or not sentence.kinds & TUMOURS:
                    continue
        values = rule.values if rule is not None else "arabic"
        written = in_one_form(scan.text[value[0] : value[1]], values)
        form = rule.form if rule is not None else "grade {}"
        sites = rule.sites if rule is not None else ANYWHERE
        system = rule.id if rule is not None else ""
        found.append(ToldStage(start, value[1], form.format(written), system, sites, "", about, sentence))
    return found


_STAGE_BEFORE: Final = re.compile(
    r"(?:\b(?:[Ss]tage|FIGO|UICC|AJCC)[ :]{1,2}(?:[0-4]|IV|I{1,3})[A-Ea-e]?[1-3]?|\b[cpy]{0,2}[TNM][0-4xX][a-d]?(?:\([\w/]+\))?)[\s,;/]+(?:and )?\Z"
)
_STAGE_BEHIND: Final = re.compile(
    r"[\s,;/]+(?:and )?(?:FIGO |UICC |AJCC |clinical |pathological )?(?:stage (?:[0-4]|I)|[cpy]{0,2}T[0-4xX])"
)


def _is_beside_stage(scan: Scan, sentence: Sentence, start: int, end: int) -> bool:
    """True for a grade told in one breath with a stage ("FIGO stage IB, grade 2")."""
    return (
        _STAGE_BEFORE.search(scan.text[max(sentence.start, start - 30) : start]) is not None
        or _STAGE_BEHIND.match(scan.text, end, sentence.end) is not None
    )


def _worded_grades(scan: Scan, sentence: Sentence) -> list[ToldStage]:
    """The grades of a sentence that are told by words: "poorly differentiated", "high grade"."""
    ahead, behind = stage_rules().not_grade
    found: list[ToldStage] = []
    for start, end, rule in stage_rules().grade_words.find(
        sentence.marks, scan.text, scan.folded, sentence.start, sentence.end
    ):
        if behind.match(scan.folded, end, min(sentence.end, end + 60)) is not None:
            continue
        if ahead.search(scan.folded, max(sentence.start, start - 60), start) is not None:
            continue
        about = _graded(scan, sentence, start, end)
        if about >= 0:
            found.append(ToldStage(start, end, rule.form, "words", ANYWHERE, "", about, sentence))
    return found


_TO_GRADE: Final = re.compile(
    r"(?:\s(?:of|in|at|on)\s(?:(?!with|who|whose|and|had|has|but|for|after|during|which|that|was|were|patient|man|woman)[\w-]+\s){0,4}?(?!with|and|had|patient|man|woman)[\w-]+(?=[,\s(\[]))?"
    r"(?:[\s,:(\[-]|\b(?:was|were|is|of|an?|the|which|that|and|with|it|as|histologically|graded|classified|considered|being|who|histologic(?:al)?|nuclear|tumou?r|to|be|in|at)\b)*\Z",
    re.IGNORECASE,
)
"""All that may stand between a tumour and its grade behind it: its place, and small words."""


def _graded(scan: Scan, sentence: Sentence, start: int, end: int) -> int:
    """Where the tumour is named that a grade stands beside: behind it without a stop, or straight before it; -1 for none."""
    nearest = -1
    for hit in sentence.hits:
        if not hit.kinds & TUMOURS or not _is_tumour(hit):
            continue
        if hit.start <= start < hit.end:
            return hit.start  # "high-grade glioma" is one name
        if hit.start >= end:
            between = _BRACKET.sub("", scan.text[end : hit.start])
            if len(between) > TUMOUR_BEHIND or _WORD_ENDS.search(between) is not None:
                break
            # "adenocarcinoma, poorly differentiated, carcinoma in situ": the one before the comma.
            listed = nearest >= 0 and "," in between
            return nearest if listed else hit.start
        if (
            hit.end <= start
            and start - hit.end <= TUMOUR_BEFORE
            and _TO_GRADE.match(scan.text[hit.end : start])
        ):
            nearest = hit.start
    return nearest


def _is_tumour(hit: Hit) -> bool:
    """True for a histology, and a word for a tumour that says more than "mass"."""
    entry = hit.term.get("neoplasm")
    return "histology" in hit.term or (entry is not None and "weak" not in entry.codes)
