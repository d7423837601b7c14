"""Stages of tumours as the sentences of a patient tell them, each in one form: "pT2N1M0", "stage IIIB", "FIGO stage IIIC2"."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Kind

from ._mention_rows import context_pattern
from ._scan import Scan, Sentence
from ._stage_numbers import ANYWHERE, STAGE, TUMOURS, ToldStage, add_told, in_one_form, numbered
from ._stage_rules import stage_rules
from ._tnm import TnmCode, tnm_codes, tnm_signs

_CANCER: Final = TUMOURS | Kind.METASTASIS


def stages_of(scan: Scan, sentences: Sequence[Sentence]) -> list[ToldStage]:
    """All stages that the sentences tell of the patient's tumours, in order."""
    rules = stage_rules()
    named, words, text = rules.stage_systems, rules.stage_words, scan.text
    coded = tnm_signs(text)
    if not (coded or named.may(scan.marks, text) or words.may(scan.marks, text)):
        return []
    told: list[ToldStage] = []
    before: Sentence | None = None
    for sentence in sentences:
        codes = _coded(scan, sentence) if coded and _stands_in(sentence, coded) else []
        found = codes
        if named.may(sentence.marks, text):
            found = [*codes, *_numbered_stages(scan, sentence, before, staged=bool(codes))]
        if words.may(sentence.marks, text) and _tells_small_cells(scan):
            found = [*found, *_worded_stages(scan, sentence)]
        add_told(scan, sentence, [stage for stage in found if not _is_later(scan, sentence, stage)], told)
        before = sentence
    return told


def _stands_in(sentence: Sentence, places: Sequence[int]) -> bool:
    """True where one of the places is in the sentence."""
    at = bisect_left(places, sentence.start)
    return at < len(places) and places[at] < sentence.end


LATER_BEFORE: Final = 60
"""Characters before a stage in which a word for a recurrence may stand."""


def _is_later(scan: Scan, sentence: Sentence, stage: ToldStage) -> bool:
    """True for the stage of a recurrence ("relapsed at stage IV")."""
    start = max(sentence.start, stage.start - LATER_BEFORE)
    found = stage_rules().later_stage.search(scan.folded, start, stage.start)
    return found is not None and not _CLAUSE_ENDS.search(scan.text, found.start(), stage.start)


_CLAUSE_ENDS: Final = re.compile(r"[;:()]")


# --- TNM --------------------------------------------------------------------------------------------------

_STAGED_AS: Final = re.compile(
    r"\b(?:stag(?:e|es|ed|ing)|classified|tnm|tumou?r classification)\b[\s:,(=]*(?:(?:as|was|is|of|at|to be|a|an|the|stage|tumou?r|staging|category|disease|clinical(?:ly)?|patholog\w+|tnm|classification|determined|found|defined|with)[\s:,(=]+){0,5}\Z",
    re.IGNORECASE,
)
"""What makes a tumour's code alone one ("staged as T3")."""
_NO_TUMOUR_CODE: Final = re.compile(
    r"[ -]*(?:weight|level|vertebra|bod(?:y|ies)|spin|segment|signal|sequence|image|hyper|hypo|dermatome|nerve|root|cord|paraple)",
    re.IGNORECASE,
)


def _coded(scan: Scan, sentence: Sentence) -> list[ToldStage]:
    """The TNM codes of a sentence."""
    return [
        ToldStage(
            code.start,
            code.end,
            code.value,
            "tnm",
            ANYWHERE,
            code.prefix,
            _named_near(sentence, code.start, code.end),
            sentence,
        )
        for code in tnm_codes(scan.text, sentence.start, sentence.end)
        if code.sure or _is_staged(scan, sentence, code)
    ]


def _is_staged(scan: Scan, sentence: Sentence, code: TnmCode) -> bool:
    """True for a tumour's code alone that is said to be one, or that a tumour is called by ("T3 laryngeal carcinoma")."""
    if _NO_TUMOUR_CODE.match(scan.text, code.end) is not None:
        return False
    start = max(sentence.start, code.start - 60)
    if _STAGED_AS.search(scan.text[start : code.start]) is not None:
        return True
    lettered = code.value[-1:].islower()
    if not (lettered or code.value in ("T3", "T4")) or context_pattern("spine").search(
        scan.marks, scan.folded
    ):
        return False
    return any(
        hit.kinds & TUMOURS
        and 0 <= hit.start - code.end <= CALLED_BY
        and _CALLED.fullmatch(scan.text, code.end, hit.start) is not None
        for hit in sentence.hits
    )


CALLED_BY: Final = 30
"""Most characters from a code to the tumour that is called by it."""
_CALLED: Final = re.compile(
    r"[)\]]? (?:(?!(?:in|of|and|with|to|or|was|level|free)\b)[\w-]+ ){0,2}", re.IGNORECASE
)


# --- stages by number -------------------------------------------------------------------------------------

_HOW: Final = re.compile(r"\b(clinical|pathologic(?:al)?|surgical)(?: tnm| figo)? {1,2}\Z")
"""How a stage was found, before the word for it."""
_OF_TUMOUR: Final = re.compile(r"\b(?:clinical|patholog\w+|surgical|tumou?r|tnm|cancer|disease) {1,2}\Z")


def _numbered_stages(
    scan: Scan, sentence: Sentence, before: Sentence | None, *, staged: bool
) -> list[ToldStage]:
    """The stages of a sentence that are told by number or letter."""
    found: list[ToldStage] = []
    for start, value, rule in numbered(scan, sentence, stage_rules().stage_systems, STAGE):
        if rule is None and not _is_of_tumour(scan, sentence, before, start, value, staged=staged):
            continue
        how = _HOW.search(scan.folded, max(sentence.start, start - 30), start)
        word = STAGE.match(scan.folded, start)
        prefix = how[1][0] if how is not None else (word[1] or "") if word is not None else ""
        prefix = prefix.removeprefix("s")
        form = rule.form if rule is not None else _FORMS.get(prefix, "stage {}")
        written = in_one_form(scan.text[value[0] : value[1]], rule.values if rule is not None else "roman")
        least = "at least " if "at least" in scan.folded[max(sentence.start, start - 10) : value[0]] else ""
        found.append(
            ToldStage(
                how.start() if how is not None else start,
                value[1],
                least + form.format(written),
                rule.id if rule is not None else "",
                rule.sites if rule is not None else ANYWHERE,
                prefix,
                _named_near(sentence, start, value[1]),
                sentence,
            )
        )
    return found


_FORMS: Final = {
    "c": "clinical stage {}",
    "p": "pathological stage {}",
    "yp": "pathological stage {} (after treatment)",
    "yc": "clinical stage {} (after treatment)",
}


def _is_of_tumour(
    scan: Scan,
    sentence: Sentence,
    before: Sentence | None,
    start: int,
    value: tuple[int, int],
    *,
    staged: bool,
) -> bool:
    """True for a stage of no system that is one of a tumour and not of another disease."""
    ahead, behind = stage_rules().not_stage
    if ahead.search(scan.folded, max(sentence.start, start - 60), start) is not None:
        return False
    if behind.match(scan.folded, value[1], min(sentence.end, value[1] + 60)) is not None:
        return False
    if (
        staged
        or sentence.kinds & _CANCER
        or _OF_TUMOUR.search(scan.folded, max(sentence.start, start - 20), start)
    ):
        return True
    return before is not None and bool(before.kinds & TUMOURS) and before.index + 1 == sentence.index


# --- stages by a word -------------------------------------------------------------------------------------

_SMALL_CELL: Final = re.compile(r"\b(?:(?<!non )small cell|sclc|oat cell)\b")
_LUNG: Final = frozenset({"lung"})


def _tells_small_cells(scan: Scan) -> bool:
    """True where the text names a small cell carcinoma: others have no limited or extensive stage."""
    text = scan.folded
    named = "small cell" in text or "sclc" in text or "oat cell" in text
    return named and _SMALL_CELL.search(text) is not None


def _worded_stages(scan: Scan, sentence: Sentence) -> list[ToldStage]:
    return [
        ToldStage(start, end, rule.form, rule.id, _LUNG, "", _named_near(sentence, start, end), sentence)
        for start, end, rule in stage_rules().stage_words.find(
            sentence.marks, scan.text, scan.folded, sentence.start, sentence.end
        )
    ]


NAMED_NEAR: Final = 100
"""Most characters between a tumour and the stage that it stands beside."""


def _named_near(sentence: Sentence, start: int, end: int) -> int:
    """Where the tumour is named that stands nearest in the sentence; -1 for none."""
    nearest = -1
    least = NAMED_NEAR + 1
    for hit in sentence.hits:
        if hit.kinds & TUMOURS:
            gap = start - hit.end if hit.end <= start else hit.start - end
            if gap < least:
                nearest, least = hit.start, gap
    return nearest
