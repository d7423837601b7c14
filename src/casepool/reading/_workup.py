"""What was done to find out: imaging, pathology with its markers and receptors, and scales."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.model import Imaging, Pathology, Scale
from casepool.vocabulary import Hit, Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import status_of

_POSITIVE: Final = Pattern(
    r"\b(?:positiv\w*|immunoreactiv\w*|express\w*|strong\w*|reactive|stained|overexpress\w*|amplifi\w*)\b"
)
_NEGATIVE: Final = Pattern(
    r"\b(?:negativ\w*|not express\w*|not amplif\w*|did not express|lack\w*|absen\w*|non reactive|no expression)\b"
)
_PERCENT: Final = re.compile(r"\D{0,25}?(\d{1,3}(?:\.\d+)?(?: ?- ?\d{1,3})?) ?%")
_SIGN: Final = re.compile(r" ?\([+\u2212\u2013-]+\)|[+\u2212\u2013-]+(?![\w+-])")
"""A result written as a sign ("CD20+", "CD10-", "S100 (+)")."""
_WERE: Final = Pattern(
    r"(?: (?!(?:was|were|but|with|for|showed|while|whereas)\b)\w+)* +(?:was|were) (?:(?:\w+ly|also|both|all) )*"
)
"""From a marker to its result where others come between ("desmin and smooth muscle actin were ...")."""
_SCALE_VALUE: Final = re.compile(
    r"\W{0,3}(?:(?:performance|status|score|scale|grade|index|was|is|of|at|level|impairment|coma|class|type|rated|estimated|a|as|to|be|=|:)\W+){0,6}(\d{1,3}(?:\s?[/-]\s?\d{1,3})?\s?%?|[A-E]\b|I{1,3}V?\b|IV\b|V\b)"
)


_NORMAL: Final = Pattern(
    r" (?:(?:imaging|scans?|examinations?|stud(?:y|ies)|films?|of|the|his|her|and|\w+) ){0,6}?(?:was|were|is|remained|appeared|looked|came back) "
    r"(?:also |both |all |otherwise |entirely |completely |again |within )*(normal(?: limits)?|unremarkable|negative|inconclusive)\b"
)
"""What an examination showed where no verb tells it ("MRI of the brain was normal")."""


def read_imaging(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Imaging, ...]:
    """One entry per modality and sentence; what the sentence says was seen is the result."""
    found: list[Imaging] = []
    for sentence in sentences:
        if sentence.kinds & Kind.IMAGING:
            found.extend(_imaging(scan, sentence))
    return tuple(found)


def _imaging(scan: Scan, sentence: Sentence) -> list[Imaging]:
    studies: list[Imaging] = []
    seen: set[str] = set()
    imaging = Kind.IMAGING
    for hit in sentence.hits:
        if not hit.kinds & imaging:
            continue
        entry = hit.term["imaging"]
        if "generic" in entry.codes or entry.codes["modality"] in seen:
            continue
        if _was_not_done(scan, sentence, hit):
            continue
        seen.add(entry.codes["modality"])
        studies.append(
            Imaging(
                modality=entry.codes["modality"],
                region=_region(scan, sentence, hit),
                result=_result(scan, sentence, hit),
                episode=sentence.period or None,
                evidence=(scan.evidence(sentence, hit.start, hit.end),),
            )
        )
    return studies


NOT_DONE: Final = 14
"""Most characters between a denial and the examination that it denies ("no further MRI")."""


def _was_not_done(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "no MRI" and "MRI was not done"; a denial farther off is of what another examination showed."""
    status, cue = status_of(scan, sentence, hit)
    return status == "absent" and (cue is None or hit.start - cue.end <= NOT_DONE)


_VERBS: Final = Kind.DIAGNOSED | Kind.TERMINATE | Kind.NEGATION
"""Verbs that tell what was seen."""


def _region(scan: Scan, sentence: Sentence, hit: Hit) -> str | None:
    """The part of the body named with the modality ("CT of the chest", "abdominal ultrasound")."""
    place = Kind.SITE | Kind.BODY_PART
    near = [h for h in sentence.hits if h.kinds & place and -25 <= h.start - hit.end <= 12]
    shown = next((h.start for h in sentence.hits if h.start >= hit.end and h.kinds & _VERBS), sentence.end)
    near = [
        h for h in near if h.start < shown
    ]  # "PET showed no bone lesion": what it showed, not of what it was
    if not near:
        return None
    closest = min(near, key=lambda h: abs(h.start - hit.end))
    return scan.text[closest.start : closest.end].lower()


def _result(scan: Scan, sentence: Sentence, hit: Hit) -> str | None:
    """The words behind the verb that tells what was seen, as told ("T1" stays "T1"); None where the sentence has none."""
    for later in sentence.hits:
        if later.start >= hit.end and later.kinds & _VERBS:
            entry = later.term.get("terminate")
            denies = "negation" in later.term and scan.folded.endswith("ed no", later.start, later.end)
            if denies or "diagnosed" in later.term or (entry is not None and "verb" in entry.codes):
                shown = scan.text[later.end - 2 if denies else later.end : sentence.end]
                return " ".join(shown.split()).strip(" .") or None
    normal = _NORMAL.match(sentence.marks, scan.folded, hit.end, sentence.end)
    return normal[1] if normal is not None else None


def read_pathology(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Pathology, ...]:
    """Markers and receptors with their result, and specimens with what was found in them."""
    found: list[Pathology] = []
    for sentence in sentences:
        kinds = sentence.kinds
        if kinds & _FOUND and _SPECIMEN.may(sentence.marks):
            told = _pathology(scan, sentence) if kinds & Kind.PATHOLOGY else []
            if all(p.kind in ("marker", "grade") for p in told):
                found.extend(_specimen(scan, sentence))
            found.extend(told)
        elif kinds & Kind.PATHOLOGY:
            found.extend(_pathology(scan, sentence))
    return tuple(found)


_FOUND: Final = Kind.HISTOLOGY | Kind.METASTASIS
"""Kinds of which one must be told for a specimen to be one of a tumour."""


_NAMED_MARKERS: Final = frozenset({"ER", "PR", "HER2", "AR", "Ki-67", "PSA", "PD-L1"})
"""Markers that go by one name however they are written; the others keep the text's words."""


_SPECIMENS: Final[tuple[str, ...]] = (
    "marker",
    "biopsy",
    "cytology",
    "autopsy",
    "resection",
    "histology",
    "grade",
)
"""Kinds of pathology that have a result of their own."""


def _pathology(scan: Scan, sentence: Sentence) -> list[Pathology]:
    told: list[Pathology] = []
    specimens: set[str] = set()
    pathology = Kind.PATHOLOGY
    for hit in sentence.hits:
        if not hit.kinds & pathology:
            continue
        entry = hit.term["pathology"]
        kind = entry.codes.get("kind")
        if kind not in _SPECIMENS:
            continue
        if kind == "marker":
            if "marker" not in entry.codes:
                continue
            code = entry.codes["marker"]
            name = code if code in _NAMED_MARKERS else scan.text[hit.start : hit.end]
            result = _marker(scan, sentence, hit, name)
        elif kind == "grade":
            result = scan.text[hit.start : hit.end].lower()
        else:
            if specimens:
                continue
            specimens.add(kind)
            said = _CELLS.match(sentence.marks, scan.folded, hit.end, sentence.end)
            result = said[1] if kind == "cytology" and said else _found_in(scan, sentence, hit)
            if result is None:
                result = _found_before(scan, sentence, hit)
        if result is not None:
            told.append(
                Pathology(
                    kind=kind,
                    result=result,
                    episode=sentence.period or None,
                    evidence=(scan.evidence(sentence, hit.start, hit.end),),
                )
            )
    return told


_CELLS: Final = Pattern(
    r" (?:(?:was|were|is|remained|came back|results?|repeatedly|again|also|twice|only|\w+ly) )*"
    r"((?:positive|negative)(?: for (?:malignan\w+|tumou?r|cancer|neoplastic|lymphoma|leuk[ae]+mi\w+)(?: cells)?)?)\b"
)
"""What cytology showed, straight behind it ("cytology was negative for malignancy")."""
_TELLS: Final = Pattern(
    r"\b(?:(?:showed|revealed|confirmed|demonstrated|disclosed|suggested|proved|yielded|gave|established)(?: (?:it|this|them) to be)?"
    r"|(?:was|were|is)(?: (?:that of|those of|consistent with|compatible with|diagnosed as|reported as(?: showing)?|suggestive of))?"
    r"|(?:to|in|with|and|made|made the) (?:the |a )?(?:final |histological )?diagnosis of)(?: (?:an?|the))?(?: diagnosis of)?(?: (?:an?|the))? "
)
"""Words between a specimen and what it was."""
_VERB_FARTHEST: Final = 60
"""Most characters from the specimen to such a verb."""
_TUMOUR_FARTHEST: Final = 50
"""Most characters from the verb to the tumour that it names."""
_WHAT_IT_WAS: Final = Kind.HISTOLOGY | Kind.METASTASIS | Kind.NEOPLASM


def _found_in(scan: Scan, sentence: Sentence, hit: Hit) -> str | None:
    """What was found in a specimen: the words behind the last verb before a tumour, or behind one that tells what was seen."""
    start = hit.end
    if scan.folded.endswith("ed", 0, hit.end):
        start = scan.folded.rfind(" ", hit.start, hit.end)  # "Pathology showed" is one name in the vocabulary
    if scan.folded.startswith(" of ", hit.end) and scan.folded.endswith("diagnosis", 0, hit.end):
        return _plain_result(scan.text[hit.end + 4 : sentence.end])
    verb = None
    for found in _TELLS.finditer(
        sentence.marks, scan.folded, start, min(sentence.end, start + _VERB_FARTHEST)
    ):
        if not scan.folded.startswith(("negative", "positive"), found.end()) and any(
            h.kinds & _WHAT_IT_WAS and 0 <= h.start - found.end() <= _TUMOUR_FARTHEST for h in sentence.hits
        ):
            verb = found
    if verb is not None:
        return _plain_result(scan.text[verb.end() : sentence.end])
    return _result(scan, sentence, hit)


_TOLD_BEFORE: Final = Pattern(
    r"\b(?:revealed|shown|found|diagnosed|confirmed|proved|proven|identified|verified|established|reported|interpreted) (?:as|to be|to have been)(?: (?:an?|the))? "
)
"""What turns what stands before it into what was found ("the lesion was revealed as ...")."""
_BY_SPECIMEN: Final = Pattern(r" (?:on|in|by|at|from|through|upon) (?:(?:the|final|his|her) )*\Z")
"""How the specimen is named behind what was found in it."""


def _found_before(scan: Scan, sentence: Sentence, hit: Hit) -> str | None:
    """What a specimen named last showed: "the lesion was revealed as metastatic carcinoma on the pathology report"."""
    verbs = list(_TOLD_BEFORE.finditer(sentence.marks, scan.folded, sentence.start, hit.start))
    if not verbs:
        return None
    told = verbs[-1]
    by = _BY_SPECIMEN.search(sentence.marks, scan.folded, told.end(), hit.start)
    if by is None or not any(
        h.kinds & _WHAT_IT_WAS and 0 <= h.start - told.end() <= _TUMOUR_FARTHEST and h.end <= by.start()
        for h in sentence.hits
    ):
        return None
    return _plain_result(scan.text[told.end() : by.start()])


_AROUND_RESULT: Final = re.compile(
    r"^(?:an?|the) |,? (?:was|were|is|that was|which was|and was|has been) (?:\w+ly )?(?:made|confirmed|established|given|obtained|reached|proposed|considered|suspected|retained)\b.*$",
    re.IGNORECASE,
)
"""What stands around the name of what was found ("the diagnosis of a lipoma was made")."""
_NO_RESULT: Final[tuple[str, ...]] = (
    "by ",
    "from ",
    "between ",
    "performed",
    "taken",
    "obtained",
    "made",
    "done",
    "on ",
    "at ",
)
"""How words begin that tell how or where, and not what, was found."""


def _plain_result(told: str) -> str | None:
    """The words for what was found, on one line; None where they tell something else."""
    words = _AROUND_RESULT.sub("", " ".join(told.split())).strip(" .")
    return None if not words or words.lower().startswith(_NO_RESULT) else words


_SPECIMEN: Final = Pattern(
    r"\b(?:biops(?:y|ies)|aspirat(?:ion|es?)|specimens?|diagnosis)(?= (?:\w+ ){0,6}?(?:showed|revealed|confirmed|demonstrated|disclosed|suggested|yielded|gave|established|was|were)\b)",
    whole=True,
)
"""Specimens that no row of the vocabulary names as pathology by themselves."""


def _specimen(scan: Scan, sentence: Sentence) -> list[Pathology]:
    """A biopsy, aspirate or diagnosis that a verb says to be a tumour ("core biopsy revealed metastatic carcinoma")."""
    found = _SPECIMEN.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    if found is None or scan.folded.endswith("differential ", 0, found.start()):
        return []
    hit = Hit(found.start(), found.end(), {}, 0)
    result = _found_in(scan, sentence, hit)
    if result is None or status_of(scan, sentence, hit)[0] != "present":
        return []
    return [
        Pathology(
            kind="biopsy" if found[0].startswith(("biops", "aspir")) else "histology",
            result=result,
            episode=sentence.period or None,
            evidence=(scan.evidence(sentence, *found.span()),),
        )
    ]


def _marker(scan: Scan, sentence: Sentence, hit: Hit, name: str) -> str | None:
    """ "ER positive", "Ki-67 20 %", by the word of result nearest in the clause; None where none stands there."""
    percent = _PERCENT.match(scan.text, hit.end, min(sentence.end, hit.end + 40))
    if percent:
        return f"{name} {percent[1]} %"
    sign = _SIGN.match(scan.text, hit.end, sentence.end)
    if sign is not None:
        return f"{name} {'positive' if '+' in sign[0] else 'negative'}"
    results = [
        (found.start(), found.end(), word)
        for pattern, word in ((_POSITIVE, "positive"), (_NEGATIVE, "negative"))
        for found in pattern.finditer(sentence.marks, scan.folded, sentence.start, sentence.end)
    ]
    before = max((r for r in results if r[1] <= hit.start), default=None)
    if before is not None and scan.folded.startswith((" for ", " to "), before[1]):
        # "positive for CD20, BCL2 and BCL6": what stands before a list speaks of all of it.
        return f"{name} {before[2]}"
    if "negative" in name:
        return name.lower()  # "triple negative" has its result in its name
    if not results:
        return None
    behind = min((r for r in results if r[0] >= hit.end), default=None)
    if behind is not None and _WERE.fullmatch(sentence.marks, scan.folded, hit.end, behind[0]):
        return f"{name} {behind[2]}"
    nearest = min(results, key=lambda r: hit.start - r[1] if r[1] <= hit.start else r[0] - hit.end)
    return f"{name} {nearest[2]}"


def read_scales(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Scale, ...]:
    """Values on performance and neurological scales that stand behind the scale's name."""
    found: list[Scale] = []
    for sentence in sentences:
        if not sentence.kinds & Kind.SCALE:
            continue
        for hit in sentence.hits:
            entry = hit.term.get("scale")
            value = _SCALE_VALUE.match(scan.text, hit.end, min(sentence.end, hit.end + 60)) if entry else None
            if entry is not None and value is not None:
                found.append(
                    Scale(
                        name=entry.name,
                        value=value[1].strip(),
                        episode=sentence.period or None,
                        evidence=(scan.evidence(sentence, hit.start, value.end(1)),),
                    )
                )
    return tuple(found)


def receptors_of(pathology: Sequence[Pathology]) -> tuple[str, ...]:
    """The hormone and HER2 receptors among the markers, in order of telling."""
    receptors = [
        p.result for p in pathology if p.kind == "marker" and p.result.startswith(("ER ", "PR ", "HER2 "))
    ]
    return tuple(dict.fromkeys(receptors))
