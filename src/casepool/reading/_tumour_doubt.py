"""Whether what is told is a diagnosis of the patient: a neoplasm at all, not a marker, not of others, no other disease."""

from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Hit, Kind

from ._mention_rows import course_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_values import Item

_NOT_DIAGNOSIS: Final = Pattern(
    r" ?(?:s )?(?:like|component|components|element|elements|antigen|associated(?! with)|differentiation|features|pattern|patterns|marker|kinase|viral|oncogene|growth factor|gene|suppressor|cells? were|stem cell|research|society|center|centre|study|group|trial|suppressor|cell lines?|lysate|black|tissues|levels?|patients|cases|controls?|risk|screening|surveillance|syndromes? registry|susceptibility|predisposition|\d gene|work ?up|x breakpoint|markers|collaborative|consensus|working group|heart disease|crisis|or [a-z]+(?: [a-z]+)?[ -]like|(?:(?:type|based|directed) )?(?:protocols?|regimens?))\b"
    r"| {1,2}[a-z]{2,5} {1,3}(?:protocols?|regimens?)\b"
)
"""What makes of a histology's name something else ("sarcoma-like", "carcinoma antigen")."""


_OF_OTHERS: Final = Pattern(
    r"\b(?:patients|subjects|controls|individuals|people|women|men|children) (?:with|who had|having|suffering from|diagnosed with|affected by) (?:\w+ ){0,3}$"
)
"""Words before a histology that tell it of others ("samples of patients with hepatocellular carcinoma")."""


_STAINED_FOR: Final = Pattern(
    r"\b(?:immuno\w+|stain\w*|positiv\w*|negativ\w*|reactiv\w*|express\w*|antibod\w+) (?:\w+ )?(?:for|of|to|with|against) (?!(?:\w+ )*(?:diagnos|consistent|compatible|confirm|favou?r))[a-z0-9 ]*$"
)
"""Words before an abbreviation that make it a marker ("immunostaining for AML"): a histology is not stained for."""


_COMPARED: Final = Pattern(
    r"\b(?:as|to|from|like|(?<!consistent )(?<!compatible )(?<!keeping )with) (?:that|those) (?:\w+ ){0,2}(?:for|of|in|with) (?:\w+ ){0,2}$"
    r"|\b(?:unlike(?: in| with)?|in contrast (?:to|with)|as opposed to|distinct from|(?:differentiat(?:e|es|ing)|distinguish(?:es|ing)?) (?:\w+ ){1,5}from) (?:(?:an?|the|other|benign|malignant) )*$"
)
"""Words before a histology that only is compared with ("the same regimen as that used for lung carcinoma", "unlike in thymoma")."""


_OUR_PATIENTS: Final = Pattern(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|both|all|our|these|\d+)(?: \w+){0,3} ?$"
)
"""Words before "patients" that make them those of the report ("two patients with lung cancer")."""


_FEW: Final = Pattern(r"\b(?:two|three|four|five|six|both|our|these)(?: \w+){0,3} ?$")
"""Words before "lung cancer patients" that make them those of the report."""


_PROTEIN: Final = Pattern(
    r" ?(?: ?bcl ?)?[- ]?[26x](?:l| l)?\b(?![ -]?(?:cm|mm|years|months|weeks|days|cases))"
)
"""What makes of "B cell lymphoma" the protein named after it ("B-cell lymphoma 2", "B-cell lymphoma-extra large")."""


_SHARED_BEFORE: Final = Pattern(
    r"\b(?:diagnos\w+|confirmed|histolog\w+|patholog\w+|biops\w+|metasta\w+|primary|resected|resection of|excision of|consistent with|compatible with|cases? of) (?:\w+ ){0,7}$"
    r"|\b(?:large|giant|huge|recurrent|advanced|high grade|low grade) $"
)
"""Words before an abbreviation of several meanings that tell it is the tumour ("diagnosed as having ACC")."""


def _of_tumours(scan: Scan) -> bool:
    """True where the text speaks of tumours besides an abbreviation that other fields have, too ("MCL", "KS")."""
    return course_pattern("of_tumours").search(scan.marks, scan.folded) is not None or any(
        entry.codes.get("type", "none") != "none" and "other_uses" not in entry.codes
        for sentence in scan.sentences
        if sentence.kinds & Kind.DRUG
        for hit in sentence.hits
        if (entry := hit.term.get("drug")) is not None
    )


def is_diagnosis(scan: Scan, sentence: Sentence, item: Item) -> bool:
    """True where the histology is told as a disease of the patient, not as a marker, a part of a name or of others."""
    if scan.folded.endswith("anti ", 0, item.start) and scan.text[item.start - 1] == "-":
        return False  # "anti-GBM antibodies"
    part = _NOT_DIAGNOSIS.match(sentence.marks, scan.folded, item.end)
    if part is not None and not (
        part[0].strip() in ("patients", "cases")
        and _FEW.search(sentence.marks, scan.folded, max(sentence.start, item.start - 40), item.start)
    ):
        return False
    if scan.folded.endswith("cell lymphoma", 0, item.end) and _PROTEIN.match(
        sentence.marks, scan.folded, item.end
    ):
        return False
    if scan.text[item.start : item.end].isupper() and _STAINED_FOR.search(
        sentence.marks, scan.folded, max(0, item.start - 60), item.start
    ):
        return False
    if _is_marker(scan, sentence, item) or _is_pictured_choice(scan, sentence, item):
        return False
    if _COMPARED.search(sentence.marks, scan.folded, max(sentence.start, item.start - 60), item.start):
        return False
    if "shared" in item.entry.codes and (
        _SHARED_BEFORE.search(sentence.marks, scan.folded, max(sentence.start, item.start - 60), item.start)
        is None
    ):
        return False
    if "also" in item.entry.codes and scan.text[item.start : item.end].isupper() and not _of_tumours(scan):
        return False
    others = _OF_OTHERS.search(sentence.marks, scan.folded, max(0, item.start - 50), item.start)
    return (
        others is None
        or _OUR_PATIENTS.search(sentence.marks, scan.folded, max(0, others.start() - 40), others.start())
        is not None
    )


_OR: Final = Pattern(r" or (?:an? |the )?(?:\w+ ){0,2}?\Z")


def _is_pictured_choice(scan: Scan, sentence: Sentence, item: Item) -> bool:
    """True for the tumours that a picture lets choose between ("MRI revealed an astrocytoma or ependymoma")."""
    if (
        not sentence.kinds & Kind.IMAGING
        or sentence.kinds & (Kind.MICRO | Kind.PATHOLOGY)
        or scan.folded.find(" or ", sentence.start, sentence.end) < 0
    ):
        return False
    for hit in sentence.hits:
        if not hit.kinds & Kind.HISTOLOGY or hit.start == item.start:
            continue
        first, last = (item.end, hit.start) if hit.start > item.start else (hit.end, item.start)
        if 0 < last - first <= _CHOICE and _OR.match(sentence.marks, scan.folded, first, last):
            return True
    return False


_CHOICE: Final = 30
"""Most characters between two tumours that a picture lets choose between."""
_MARKERS: Final = Pattern(r"\bmarkers? *\Z")


def _is_marker(scan: Scan, sentence: Sentence, item: Item) -> bool:
    """True for an antigen told by the name of its tumour in a bracket behind "markers" ("tumor markers (CEA, squamous cell carcinoma)")."""
    bracket = scan.text.rfind("(", sentence.start, item.start)
    if bracket < 0 or scan.text.find(")", bracket, item.start) >= 0:
        return False
    return (
        _MARKERS.search(sentence.marks, scan.folded, max(sentence.start, bracket - 20), bracket) is not None
    )


_LIKENED: Final = Pattern(
    r"(?:was |were |it was |be |been |often |initially )?(?:mis|mimic|masquerad|simulat|resembl|differential|wrongly|erroneously|incorrectly|falsely|confused|possibilit)"
)
_HELD_AFTER: Final = Pattern(
    r"(?: \w+){0,4} (?:was|were|is|has been) (?:\w+ )?(?:diagnosed|confirmed|found|established|made)\b"
)


def is_only_likened(scan: Scan, sentence: Sentence, item: Item, cue: Hit | None) -> bool:
    """True where the disease was only like the neoplasm, mistaken for it, or one of those it had to be told from."""
    return (
        cue is not None
        and _LIKENED.match(sentence.marks, scan.folded, cue.start, cue.end) is not None
        and _HELD_AFTER.match(sentence.marks, scan.folded, item.end, sentence.end) is None
    )


_ONLY_ASKED: Final = Pattern(
    r"(?:to )?(?:rul(?:e|ing)|exclud)|(?:the |a )?(?:possibilit|clinical diagnosis|differential)|(?:may|might|could) |mimic|simulat|resembl|screen"
)


def is_only_asked(scan: Scan, sentence: Sentence, cue: Hit | None) -> bool:
    """True for the cue of a metastasis that was only looked for, weighed or resembled; one that is suspected or likely counts."""
    return cue is not None and _ONLY_ASKED.match(sentence.marks, scan.folded, cue.start, cue.end) is not None


_PART: Final = r"(?:components?|elements?|portions?|parts?)"
_PART_BEFORE: Final = Pattern(
    rf"\b{_PART} +(?:was|were|is|consist\w+|show\w+|reveal\w+|disclos\w+|compris\w+|contain\w+|had|exhibit\w+|with|of(?! +both)) [a-z0-9 ]*$"
)
_PART_AFTER: Final = Pattern(rf" +(?:as|in|for|forming) +(?:the|its|an?|one) +(?:\w+ +){{0,2}}{_PART}\b")
"""Words around a histology that is one part of a tumour ("leiomyosarcoma as the mesenchymal component")."""


def is_component(scan: Scan, sentence: Sentence, item: Item) -> bool:
    """True where the histology is told of one part of a tumour, not of the whole."""
    return (
        _PART_AFTER.match(sentence.marks, scan.folded, item.end) is not None
        or _PART_BEFORE.search(sentence.marks, scan.folded, max(sentence.start, item.start - 70), item.start)
        is not None
    )


_FINAL: Final = Pattern(
    r"\b(?:final|definitive|definite|eventual|ultimate|correct|revised|conclusive)(?: +\w+){0,3} +diagnos[ie]s\b"
    r"|\b(?:finally|eventually|ultimately|definitively|definitely) +(?:re *)?diagnosed\b"
    r"|\bfinal +(?:(?:surgical|post ?operative) +)?(?:histo|patho)\w+\b"
    r"|\b(?:histo|patho)\w+ +diagnosis +(?:of +(?:the|this|his|her) +(?:\w+ +){1,3})?(?:was|were|revealed|showed)\b"
    r"|\bdiagnosis +(?:was|had been) +(?:\w+ +)?(?:changed|revised|corrected|modified|amended) +(?:to|into|as)\b"
)
"""Words for the diagnosis that ends the search; what was held before it was given up."""

Told = tuple[Item, Sentence, str]


def without_given_up(scan: Scan, told: list[Told]) -> tuple[list[Told], frozenset[int]]:
    """The histologies, uncertain where a final diagnosis replaced them, and where these begin in the text.

    What belongs to the past, and what the final diagnosis names again, stands.
    """
    final = _final_diagnosis(scan, told, _FINAL)
    only_sampled = final is None
    if final is None:
        final = _final_diagnosis(scan, told, _OF_SPECIMEN)
    if final is None:
        return told, frozenset()
    start, ids = final
    given_up = frozenset(
        item.start
        for item, sentence, status in told
        if item.start < start
        and status == "present"
        and item.entry.id not in ids
        and not is_history(scan, sentence, item.hit)
        and (not only_sampled or _only_sampled(scan, sentence, item))
    )
    return [(i, s, "uncertain" if i.start in given_up else status) for i, s, status in told], given_up


_OF_SPECIMEN: Final = Pattern(
    r"\b(?:surgical|resected|excised|resection|operative|whole) specimens?\b(?! (?:margins?|were sent|was sent))"
)
"""What an operation took out: it tells more than the biopsy before."""
_SAMPLED: Final = Pattern(
    r"\b(?:biops\w+|fine needle|fna[cb]?|cytolog\w+|frozen sections?|punctures?)\b(?: \w+){0,9} *\Z"
)
"""A sample, behind which a diagnosis stands that the whole tumour may correct."""


def _only_sampled(scan: Scan, sentence: Sentence, item: Item) -> bool:
    """True for a histology that a sample told, of no metastasis."""
    return (
        not sentence.kinds & Kind.METASTASIS
        and _SAMPLED.search(sentence.marks, scan.folded, sentence.start, item.start) is not None
    )


def _final_diagnosis(scan: Scan, told: Sequence[Told], final: Pattern) -> tuple[int, frozenset[str]] | None:
    """Where the last final diagnosis that names a histology stands, and the ids of what it names."""
    for item, sentence, status in reversed(told):
        if status == "present":
            cue = final.search(sentence.marks, scan.folded, sentence.start, item.start)
            if cue is not None:
                named = (i.entry.id for i, s, _ in told if s is sentence and i.start >= cue.end())
                return cue.start(), frozenset(named)
    return None


def tells_neoplasm(scan: Scan, sentences: Sequence[Sentence]) -> bool:
    """True where a word for a neoplasm or a metastasis, not for a mere mass, is told as present."""
    wanted = scan.bit["neoplasm"] | scan.bit["metastasis"]
    for sentence in sentences:
        if sentence.kinds & wanted:
            for hit in sentence.hits:
                if not hit.kinds & wanted:
                    continue
                entry = hit.term.get("neoplasm")
                if entry is None and scan.folded.startswith("metasta", hit.start):
                    other = scan.folded.startswith((" abscess", " infect", " calcif", " tubercul"), hit.end)
                    entry = None if other else hit.term.get("metastasis")
                if (
                    entry is not None
                    and "weak" not in entry.codes
                    and status_of(scan, sentence, hit)[0] == "present"
                    and not is_of_relative(scan, sentence, hit)
                ):
                    return True
    return _CELLS.may(scan.marks) and any(
        _CELLS.search(sentence.marks, scan.folded, sentence.start, sentence.end) for sentence in sentences
    )


_CELLS: Final = Pattern(
    r"\b(?:cancer|carcinoma|malignant) cells (?:were|are|was) (?:\w+ )?(?:found|seen|detected|identified|present|positive|invad\w+|infiltrat\w+)\b"
)
"""Cells of a cancer that has no other name."""


_NOTHING: Final = Pattern(
    r"\b(?:no|without|absence of|excluded|nor) +(?:any +)?(?:histolog\w+ +|patholog\w+ +)?(?:(?:evidence|signs?|features?|findings?|suspicion|indication)"
    r" +(?:of|for|suggest\w+) +)?(?:any +|residual +|an? +)?(?:malignan\w+|neoplas\w+|cancer\w*|tumou?r cells?|tumou?r)\b(?! +(?:of the|in the|on the)? *(?:margin|lymph|node|cells? in|recurr))",
    whole=True,
)


def tells_nothing_found(scan: Scan, sentences: Sequence[Sentence]) -> bool:
    """True where a microscopic examination is told to show nothing malignant."""
    told = scan.bit["micro"] | scan.bit["pathology"]
    return any(
        sentence.kinds & told and _NOTHING.search(sentence.marks, scan.folded, sentence.start, sentence.end)
        for sentence in sentences
    )


_CONFIRMED: Final = Pattern(r"\bconfirm\w* (?:the |a )?(?:final )?diagnosis of (?:\w+ ){0,3}$")


def tells_other_disease(scan: Scan, sentences: Sequence[Sentence]) -> bool:
    """True where a disease that is no neoplasm is the diagnosis made or the histology found."""
    made = scan.bit["diagnosed"] | scan.bit["micro"]
    other = scan.bit["other_disease"]
    return any(
        sentence.kinds & other
        and sentence.kinds & made
        and any(
            hit.kinds & other
            and (
                status_of(scan, sentence, hit)[0] == "present"
                # "cultures were negative, confirming the diagnosis of": the denial ends before it.
                or _CONFIRMED.search(
                    sentence.marks, scan.folded, max(sentence.start, hit.start - 60), hit.start
                )
            )
            and not is_history(scan, sentence, hit)
            for hit in sentence.hits
        )
        for sentence in sentences
    )
