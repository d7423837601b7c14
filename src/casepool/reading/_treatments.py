"""Anti-tumour treatments: what, with which agents, given or not."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from casepool.model import Evidence, Treatment
from casepool.vocabulary import Entry, Hit

from ._episodes import PAST
from ._given import given_status
from ._mention_rows import context_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of

_LIST_GAP: Final = Pattern(
    r"[\s,/+&()-]*(?:(?:and|plus|with|or|together|along|alongside|combined|combination|in|chemotherapy|therapy|oral|intravenous|iv|weekly|low|high|dose|followed|by|phosphate|hydrochloride|sulfate|sodium"
    r"|acetate|mg|g|m2|kg|auc|units|on|day|days|d\d|\d+|one) {0,2})*[\s,/+&()-]*$"
)
"""What stands between the drugs of one regimen."""
_DOSE: Final = re.compile(r"(\d+(?:\.\d+)?) ?(c?)g(?:y|rays?)\b")
_FRACTIONS: Final = Pattern(
    r"\b(\d+|"
    + "|".join("ten fifteen twenty thirty five".split())
    + r") +(?:daily )?(?:fractions?|fx|sessions)\b"
)
_CYCLES: Final = Pattern(
    r"\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve) +(?:\w+ +){0,2}?(?:cycles?|courses?)\b(?! (?:\w+ ){1,4}(?:changed|switched) to\b)"
)
_WORD_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30}
_INTENTS: Final = (
    ("neoadjuvant", "neoadjuvant"),
    ("adjuvant", "adjuvant"),
    ("palliative", "palliative"),
    ("salvage", "salvage"),
)
_EXTENTS: Final = (
    ("gross total", "gross total"),
    ("incomplete", "partial"),
    ("complete resection", "gross total"),
    ("subtotal", "subtotal"),
    ("near total", "subtotal"),
    ("total resection", "gross total"),
    ("total removal", "gross total"),
    ("complete removal", "gross total"),
    ("complete excision", "gross total"),
    ("total excision", "gross total"),
    ("completely removed", "gross total"),
    ("completely resected", "gross total"),
    ("completely excised", "gross total"),
    ("totally removed", "gross total"),
    ("totally resected", "gross total"),
    ("totally excised", "gross total"),
    ("removed completely", "gross total"),
    ("resected completely", "gross total"),
    ("excised completely", "gross total"),
    ("removed totally", "gross total"),
    ("resected totally", "gross total"),
    ("partial", "partial"),
    ("debulking", "partial"),
    ("en bloc", "en bloc"),
)
_JOINS_REGIMEN: Final = frozenset(
    "rituximab obinutuzumab ofatumumab prednisone prednisolone dexamethasone methylprednisolone leucovorin levoleucovorin levofolinate mesna "
    "thalidomide lenalidomide".split()
)
"""Drugs that belong to a regimen's chemotherapy entry when they stand in its list (gold/GUIDE.md)."""

_COMPANY: Final = Pattern(
    r"\b(?:chemo\w*|auto(?:graft|logous)?|hct|asct|sct|hsct|transplant\w*|cycles?|courses?|regimens?|protocols?|receiv\w+|treat\w+|administ\w+|given|therap\w+|started|condition(?:ed|ing))\b"
)
"""Words beside which a short name is that of a regimen ("VIP" is a hormone too)."""


class _Near(NamedTuple):
    """A sentence among those of its patient."""

    sentences: Sequence[Sentence]
    number: int


class _Use(NamedTuple):
    """One place of the text that names a treatment."""

    type: str
    agents: tuple[str, ...]
    regimen: str | None
    status: str
    period: int
    """0 for the patient's past, else the number of the episode."""
    hit: Hit
    sentence: Sentence


def read_treatments(
    scan: Scan, sentences: Sequence[Sentence], *, sites: frozenset[str]
) -> tuple[Treatment, ...]:
    """Treatments in order of telling: one per type, status and period, with all agents and places.

    Where a case section tells the course, the title and the abstract add only types that it does not tell.
    """
    course = [s for s in sentences if s.section == "case"]
    if not course or len(course) == len(sentences):
        return _read(scan, sentences, sites)
    told = _read(scan, course, sites)
    types = {treatment.type for treatment in told}
    summary = [s for s in sentences if s.section != "case"]
    return told + tuple(t for t in _read(scan, summary, sites) if t.type not in types and t.status == "given")


def _read(scan: Scan, sentences: Sequence[Sentence], sites: frozenset[str]) -> tuple[Treatment, ...]:
    bit = scan.bit
    wanted = bit["treatment"] | bit["drug"] | bit["regimen"]
    uses: list[_Use] = []
    told = _spelled_regimens(scan, sentences)
    for number, sentence in enumerate(sentences):
        if sentence.kinds & wanted:
            near = _Near(sentences, number)
            uses.extend(_uses(scan, near, wanted, sites=sites, spelled=told))
    uses = _carried_out(scan, sentences, uses)
    uses = _reached(scan, _without_biopsies(uses))
    uses = _of_their_time(scan, sentences, uses)
    named = {
        use.period
        for use in uses
        if use.type in _OF_RADIATION and not _is_dose(use.hit) and use.status == "given"
    }
    if named:
        uses = [use for use in uses if use.period not in named or not _is_dose(use.hit)]
    groups: dict[tuple[str, str, int], list[_Use]] = {}
    for use in uses:
        groups.setdefault((use.type, use.status, use.period), []).append(use)
    return tuple(_treatment(scan, type_, status, group) for (type_, status, _), group in groups.items())


def _of_their_time(scan: Scan, sentences: Sequence[Sentence], uses: list[_Use]) -> list[_Use]:
    """The uses, each with the period it is of: "pain came two years after the surgery" tells no second surgery."""
    if not uses or all(use.period == uses[0].period for use in uses):
        return uses
    opens: dict[int, int] = {}
    for sentence in sentences:
        opens.setdefault(sentence.period, sentence.index)
    before: dict[str, int] = {}
    drugs: dict[str, int] = {}
    result = []
    for use in uses:
        begun = min((drugs[agent] for agent in use.agents if agent in drugs), default=use.period)
        if begun != use.period and _ENDED.match(use.sentence.marks, scan.folded, use.hit.end):
            use = use._replace(period=begun)
        for agent in use.agents:
            drugs.setdefault(agent, use.period)
        again = before.get(use.type, use.period) != use.period and use.status == "given"
        if again and _is_told_again(scan, use, opens=opens[use.sentence.period] == use.sentence.index):
            use = use._replace(period=before[use.type])
        if use.status == "given":
            before[use.type] = use.period
        result.append(use)
    return result


_ENDED: Final = Pattern(
    r"(?: therapy| treatment)? (?:was|were|had been) (?:then |therefore |subsequently |thus )?"
    r"(?:replaced|switched|changed|substituted|exchanged|stopped|discontinued|withdrawn|ceased|suspended)\b"
)
"""What ended: it was given in the episode that began it."""


def _is_told_again(scan: Scan, use: _Use, *, opens: bool) -> bool:
    """True where what is told comes after the treatment ("after her first operation"; "after surgery" where an episode opens)."""
    start = max(use.sentence.start, use.hit.start - 40)
    marks, folded = use.sentence.marks, scan.folded
    return context_pattern("earlier_treatment").search(marks, folded, start, use.hit.start) is not None or (
        opens and context_pattern("after_treatment").search(marks, folded, start, use.hit.start) is not None
    )


_NOT_POSSIBLE: Final = Pattern(
    r" (?:of (?:\w+ ){1,5})?(?:(?:was|were) (?:therefore |thus |then )?(?:not (?:possible|achieved|achievable|feasible)|impossible)"
    r"|(?:could|can) not be (?:achieved|accomplished|obtained))\b"
)
"""What is said behind an extent that an operation did not reach ("complete removal was not possible")."""


def _reached(scan: Scan, uses: list[_Use]) -> list[_Use]:
    """The uses without the extent that an operation on the same tumour did not reach."""
    if not any(use.type == "surgery" and use.status == "given" for use in uses):
        return uses
    return [
        use
        for use in uses
        if use.type != "surgery"
        or use.status == "given"
        or _NOT_POSSIBLE.match(use.sentence.marks, scan.folded, use.hit.end, use.sentence.end) is None
    ]


def _without_biopsies(uses: list[_Use]) -> list[_Use]:
    """The uses without excision biopsies where anything else was given: they only led to the diagnosis then."""
    rest = [use for use in uses if not _is_biopsy(use.hit)]
    return rest if any(use.status == "given" for use in rest) else uses


def _is_biopsy(hit: Hit) -> bool:
    treatment = hit.term.get("treatment")
    return treatment is not None and "biopsy" in treatment.codes


_OF_RADIATION: Final = frozenset({"radiotherapy", "radiosurgery", "embolization/ablation", "transplantation"})
"""Types that a dose in gray can belong to; where none is told, the dose alone tells radiotherapy."""


def _is_dose(hit: Hit) -> bool:
    treatment = hit.term.get("treatment")
    return treatment is not None and "dose" in treatment.codes


_DONE: Final = {
    "surgery": re.compile(
        r"\b(?:post ?operat\w+|intra ?operat\w+|(?:resected|excised|surgical|operative|resection) specimens?"
        r"|(?:after|following|during|since) (?:the )?(?:surgery|operation|procedure)|discharged)\b"
    ),
    "drugs": re.compile(
        r"\b(?:(?:after|following|completed|completion of|received|tolerated)(?: \w+){0,5} (?:cycles?|courses?|months? of (?:treatment|therapy))"
        r"|(?:during|after|under|on|tolerated) (?:the |this )?(?:treatment|therapy|chemotherapy))\b"
    ),
}
"""What a report tells after a treatment that was planned before, and done."""
_DRUGS: Final = frozenset({"chemotherapy", "targeted therapy", "immunotherapy", "hormone therapy"})
_DECIDED: Final = Pattern(
    r"\b(?:we|it was) (?:\w+ )?(?:decided|opted|elected|chose)|\bdecided to (?:treat|start|administer|give|use)\b|\bwas proposed with\b"
)
_WORKED: Final = Pattern(
    r"\b(?:(?:complete|partial|good|marked|clinical|metabolic|molecular) (?:\w+ )?(?:remission|response)|respon(?:ded|se to)|tolerated|toxicit\w+|side effects?|adverse"
    r"|improvement|improved|regress\w+|shrank|shrinkage|resolved|decreased)\b"
)
"""What the drugs that were decided on did."""
SOON: Final = 2
"""Sentences behind the decision in which that is told."""


def _carried_out(scan: Scan, sentences: Sequence[Sentence], uses: list[_Use]) -> list[_Use]:
    """Planned treatments as given where their course is told after the plan ("After 13 cycles, CT showed ...")."""
    given = {use.type for use in uses if use.status in ("given", "refused")}
    result = []
    for use in uses:
        done = _DONE.get("drugs" if use.type in _DRUGS else use.type)
        told_as_plan = use.status == "planned" and use.sentence.kinds & scan.bit["planned"]
        if told_as_plan and use.type not in given and done is not None:
            after = (s for s in sentences if s.index > use.sentence.index)
            if _worked(scan, sentences, use) or any(done.search(scan.folded, s.start, s.end) for s in after):
                use = use._replace(status="given")
        result.append(use)
    return result


def _worked(scan: Scan, sentences: Sequence[Sentence], use: _Use) -> bool:
    """True where drugs were decided on, and what they did is told next."""
    decision = use.sentence
    if use.type not in _DRUGS or not _DECIDED.search(
        decision.marks, scan.folded, decision.start, decision.end
    ):
        return False
    return _WORKED.search(decision.marks, scan.folded, use.hit.end, decision.end) is not None or any(
        _WORKED.search(s.marks, scan.folded, s.start, s.end) is not None
        for s in sentences
        if 0 < s.index - decision.index <= SOON
    )


def _uses(
    scan: Scan, near: _Near, wanted: int, *, sites: frozenset[str], spelled: frozenset[str]
) -> list[_Use]:
    """The treatments that a sentence names."""
    uses: list[_Use] = []
    sentence = near.sentences[near.number]
    chemo_end = surgery_end = -9
    for hit in sentence.hits:
        if not hit.kinds & wanted or (
            is_of_relative(scan, sentence, hit)
            and scan.folded.find("consent", sentence.start, hit.start)
            < 0  # relatives agree, the patient is treated
        ):
            continue
        entry = hit.term.get("regimen") or hit.term.get("drug") or hit.term["treatment"]
        type_ = entry.codes.get("type", "none")
        agents: tuple[str, ...] = ()
        if _is_something_else(scan, sentence, hit, entry):
            continue
        if entry.kind == "regimen":
            type_ = entry.codes.get("type", "chemotherapy")
            agents = () if entry.id in spelled else tuple(entry.codes["agents"].split(","))
        elif entry.kind == "drug":
            agents = (entry.name,)
            listed = (
                chemo_end >= 0
                and _LIST_GAP.match(sentence.marks, scan.folded[chemo_end : hit.start]) is not None
            )
            if entry.name in _JOINS_REGIMEN and (listed or _before_chemotherapy(scan, sentence, hit)):
                type_ = "chemotherapy"
        if "there" in entry.codes and entry.codes["site"] in sites:
            type_ = entry.codes["there"]
        if type_ == "none" or ("uncertain" in entry.codes and not _on_tumour(scan, near, hit, entry, sites)):
            continue
        if type_ == "chemotherapy" and _into_artery(scan, sentence):
            if not agents:
                continue
            type_ = "embolization/ablation"
        if type_ == "radiotherapy" and 0 <= hit.start - surgery_end <= 4:
            continue  # "CyberKnife(R) radiation"
        if type_ == "chemotherapy" and entry.kind == "treatment" and _is_what_it_is(scan, sentence, hit):
            continue
        if type_ == "radiosurgery":
            surgery_end = hit.end
        if entry.kind == "drug" and _for_something_else(scan, sentence, hit, entry):
            continue
        if type_ == "chemotherapy" and agents:
            chemo_end = hit.end
        regimen = scan.text[hit.start : hit.end] if entry.kind == "regimen" else None
        period = PAST if is_history(scan, sentence, hit) else sentence.period
        status = given_status(scan, sentence, hit)
        uses.append(_Use(type_, agents, regimen, status, period, hit, sentence))
        if "also" in entry.codes:
            uses.append(_Use(entry.codes["also"], agents, regimen, status, period, hit, sentence))
    return uses


_AS: Final = re.compile(r" as (?:an? )?(?:\w+ ){0,2}$")


def _is_what_it_is(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "imatinib as adjuvant chemotherapy": the drug says what it is."""
    begin = _AS.search(scan.folded, max(sentence.start, hit.start - 30), hit.start)
    return begin is not None and any(
        (drug := h.term.get("drug")) is not None
        and drug.codes.get("type") not in ("chemotherapy", "none")
        and 0 <= begin.start() - h.end <= 1
        for h in sentence.hits
    )


def _into_artery(scan: Scan, sentence: Sentence) -> bool:
    """True for a sentence on a chemoembolization: its drugs belong to it, where no other chemotherapy is told."""
    if scan.folded.find("chemoemboli", sentence.start, sentence.end) < 0:
        return False
    names = {entry.id for h in sentence.hits if (entry := h.term.get("treatment")) is not None}
    return not any(name.endswith("chemotherapy") and "arterial" not in name for name in names)


def _is_something_else(scan: Scan, sentence: Sentence, hit: Hit, entry: Entry) -> bool:
    """True for a ward, for a short name of a regimen that stands for something else, and for a node taken out to be looked at."""
    if entry.kind == "regimen":
        return "ambiguous" in entry.codes and not _COMPANY.search(
            sentence.marks, scan.folded, sentence.start, sentence.end
        )
    if entry.kind != "treatment":
        return False
    if "biopsy" in entry.codes:
        around = scan.folded[max(sentence.start, hit.start - 40) : min(sentence.end, hit.end + 45)]
        return " node" in around or "lymphaden" in around
    if entry.id == "treatment:surgery" and _is_elsewhere(scan, sentence, hit):
        return True
    if entry.codes.get("type") == "radiotherapy" and scan.folded.startswith(_OF_RAYS, hit.end):
        return True
    if entry.id == "treatment:radiotherapy" and _is_of_pain(scan, sentence, hit):
        return True
    if entry.codes.get("type") == "other" and _supports_something_else(scan, sentence, hit, entry):
        return True
    return is_ward(scan, sentence, hit)


_OF_RAYS: Final[tuple[str, ...]] = (" exposure", " hazard", " accident", " protection", " safety")
"""Words behind "radiation" that is no treatment."""


def _is_of_pain(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "pain with radiation to the arm"."""
    marks, folded = sentence.marks, scan.folded
    if hit.end - hit.start != len("radiation") or not folded.startswith("radiation", hit.start):
        return False
    before = context_pattern("pain_radiates_before")
    return (
        before.search(marks, folded, max(sentence.start, hit.start - 60), hit.start) is not None
        or context_pattern("pain_radiates_after").match(marks, folded, hit.end, sentence.end) is not None
    )


def _is_elsewhere(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "coronary bypass surgery" and "an operation for a hernia", where no tumour is told beside it."""
    bit = scan.bit
    if sentence.kinds & (bit["neoplasm"] | bit["histology"] | bit["metastasis"]):
        return False
    marks, folded = sentence.marks, scan.folded
    before = max(sentence.start, hit.start - 40), hit.start
    return (
        context_pattern("operation_elsewhere_before").search(marks, folded, *before) is not None
        or context_pattern("operation_elsewhere_after").match(marks, folded, hit.end, sentence.end)
        is not None
    )


_OF_VESSELS: Final = frozenset({"treatment:stent", "treatment:ventriculoperitoneal-shunt"})
"""What keeps vessels open, too."""


def _supports_something_else(scan: Scan, sentence: Sentence, hit: Hit, entry: Entry) -> bool:
    """True for a stent in a vessel, and a patient who was stabilised."""
    marks, folded = sentence.marks, scan.folded
    if entry.id in _OF_VESSELS:
        return (
            context_pattern("support_elsewhere").search(marks, folded, sentence.start, sentence.end)
            is not None
        )
    if not folded.startswith(("stabilization", "stabilisation"), hit.start):
        return False
    return (
        context_pattern("stabilised_otherwise").search(
            marks, folded, max(sentence.start, hit.start - 40), hit.start
        )
        is not None
        or context_pattern("stabilised_of").match(marks, folded, hit.end, sentence.end) is not None
    )


_WARD: Final = Pattern(
    r" (?:departments?|clinics?|units?|wards?|centres?|centers?|services?|outpatient|divisions?|specialists?|teams?)\b"
    r"| {1,2}(?:\w+ {1,2}){0,4}(?:and|or) \w+ (?:departments|specialists|services|units|wards|clinics)\b"
)


def is_ward(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the word names a place ("oral surgery department", "department of surgery")."""
    return _WARD.match(sentence.marks, scan.folded, hit.end) is not None or scan.folded[
        max(0, hit.start - 14) : hit.start
    ].endswith(("department of ", "division of "))


_BRACKET: Final = re.compile(r" ?(?:regimen|protocol|chemotherapy|scheme)? ?[(:]")


_DOSE_BEFORE: Final = re.compile(r".{0,2}|[ \d.,]{1,8} ?(?:m?g|mcg|µg|IU|units)(?:/m ?[2²])?(?: of)? ")


def _spelled_out(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the report itself says which drugs a regimen has ("VAC (vincristine, ...)")."""
    bracket = _BRACKET.match(scan.text, hit.end)
    return bracket is not None and any(
        bracket.end() <= later.start
        and later.kinds & scan.bit["drug"]
        and _DOSE_BEFORE.fullmatch(scan.text, bracket.end(), later.start) is not None
        for later in sentence.hits
    )


def _spelled_regimens(scan: Scan, sentences: Sequence[Sentence]) -> frozenset[str]:
    """Ids of the regimens whose drugs the report itself lists, so that a list of elsewhere is not needed."""
    bit = scan.bit["regimen"]
    return frozenset(
        hit.term["regimen"].id
        for sentence in sentences
        if sentence.kinds & bit
        for hit in sentence.hits
        if "regimen" in hit.term and _spelled_out(scan, sentence, hit)
    )


_OF_THE_SENTENCE: Final[tuple[str, ...]] = (
    "intra",
    "operative",
    "surgical",
    "removal",
    "embol",
    "dissect",
    "electro",
    "cauter",
    "fulgur",
)
"""How words begin that tell an operation on a tumour only where it is named beside them."""


def _on_tumour(scan: Scan, near: _Near, hit: Hit, entry: Entry, sites: frozenset[str]) -> bool:
    """True where an operation that is not always one on a tumour is done on the organ or the tumour at hand.

    The tumour is told in its sentence or in the one before, or found in the organ under the microscope in the one behind; an organ taken
    out in the past is one of another illness.
    """
    if not sites.isdisjoint(entry.codes.get("site", "").split(",")):
        return True
    sentences, number = near
    form = entry.codes.get("form")
    if form is None or (form == "organ" and is_history(scan, sentences[number], hit)):
        return False
    if _tells_tumour(scan, sentences[number]):
        return True
    if scan.folded.startswith(_OF_THE_SENTENCE, hit.start):
        return False
    if number and _tells_tumour(scan, sentences[number - 1]):
        return True
    behind = sentences[number + 1] if form == "organ" and number + 1 < len(sentences) else None
    return behind is not None and bool(behind.kinds & scan.bit["micro"]) and _tells_tumour(scan, behind)


def _tells_tumour(scan: Scan, sentence: Sentence) -> bool:
    tumour = scan.bit["neoplasm"] | scan.bit["histology"] | scan.bit["metastasis"]
    return bool(sentence.kinds & tumour) and any(
        hit.kinds & tumour and status_of(scan, sentence, hit)[0] == "present" for hit in sentence.hits
    )


def _for_something_else(scan: Scan, sentence: Sentence, hit: Hit, entry: Entry) -> bool:
    """True for a drug that is measured, or that treats something else than a tumour here."""
    if "only" in entry.codes and not any(word in scan.folded for word in entry.codes["only"].split(",")):
        return True
    if context_pattern("drug_measured_after").match(
        sentence.marks, scan.folded, hit.end, sentence.end
    ) or context_pattern("drug_taken_up").search(
        sentence.marks, scan.folded, max(sentence.start, hit.start - 40), hit.start
    ):
        return True
    bit = scan.bit
    tumour = bit["neoplasm"] | bit["histology"] | bit["metastasis"] | bit["regimen"]
    if "other_uses" not in entry.codes or any("chemotherapy" in _type_of(h) for h in sentence.hits):
        return False
    others = context_pattern("drug_other_disease").finditer(
        sentence.marks, scan.folded, sentence.start, sentence.end
    )
    far = min((_between(hit, *other.span()) for other in others), default=None)
    if far is None or not sentence.kinds & tumour:
        return far is not None
    # Where a tumour is named, too, the other disease must stand beside the drug, and the tumour farther off.
    return far <= BESIDE and not any(
        h.kinds & tumour and _between(hit, h.start, h.end) <= far for h in sentence.hits
    )


BESIDE: Final = 20
"""Most characters between a drug and the disease that it is for, where a tumour is told in the same sentence."""


def _between(hit: Hit, start: int, end: int) -> int:
    """Characters between a hit and a stretch beside it."""
    return start - hit.end if start >= hit.end else hit.start - end


def _type_of(hit: Hit) -> str:
    entry = hit.term.get("treatment")
    return "" if entry is None else entry.codes.get("type", "")


def _before_chemotherapy(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where a cytotoxic drug follows in the same list ("rituximab, cyclophosphamide and ...")."""
    for later in sentence.hits:
        if later.start >= hit.end:
            drug: Entry | None = later.term.get("drug") or later.term.get("regimen")
            if drug is not None:
                near = _LIST_GAP.match(sentence.marks, scan.folded[hit.end : later.start]) is not None
                return near and (drug.kind == "regimen" or drug.codes.get("type") == "chemotherapy")
    return False


def _treatment(scan: Scan, type_: str, status: str, uses: Sequence[_Use]) -> Treatment:
    agents = tuple(dict.fromkeys(agent for use in uses for agent in use.agents))
    evidence: list[Evidence] = []
    for use in uses[:6]:
        evidence.append(scan.evidence(use.sentence, use.hit.start, use.hit.end))
    words = " ".join(dict.fromkeys(scan.folded[u.sentence.start : u.sentence.end] for u in uses[:4]))
    dose, fractions = _dose(scan, words, uses) if type_.startswith("radio") else (None, None)
    drugs = type_ in ("chemotherapy", "hormone therapy", "targeted therapy", "immunotherapy")
    return Treatment(
        type=type_,
        agents=agents,
        regimen=next((use.regimen for use in uses if use.regimen), None),
        status=status,
        procedure=_procedures(scan, uses) if not drugs else None,
        extent=_first(words, _EXTENTS) if type_ == "surgery" else None,
        dose_gy=dose,
        fractions=fractions,
        cycles=_number(_CYCLES.search(scan.marks, words)) if drugs else None,
        intent=_first(words, _INTENTS),
        episode=uses[0].period or None,
        history=uses[0].period == PAST,
        evidence=tuple(evidence),
    )


def _procedures(scan: Scan, uses: Sequence[_Use]) -> str:
    """The operations or radiations told, in order, each once; plain words ("surgery") only where nothing else is told."""
    first: dict[str, Hit] = {}
    for use in uses:
        entry = use.hit.term.get("treatment")
        if entry is not None and "plain" not in entry.codes:
            first.setdefault(entry.id, use.hit)
    hits = first.values() or [uses[0].hit]
    return ", ".join(dict.fromkeys(scan.text[hit.start : hit.end].lower() for hit in hits))


def _first(words: str, table: Sequence[tuple[str, str]]) -> str | None:
    for pattern, value in table:
        if pattern in words:
            return value
    return None


def _dose(scan: Scan, words: str, uses: Sequence[_Use]) -> tuple[float | None, int | None]:
    doses = [
        float(n) / (100 if centi else 1)
        for use in uses[:4]
        for n, centi in _DOSE.findall(scan.lowered(), use.sentence.start, use.sentence.end)
    ]
    return (max(doses) if doses else None), _number(_FRACTIONS.search(scan.marks, words))


def _number(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    return int(found[1]) if found[1].isdigit() else _WORD_NUMBERS.get(found[1])


def operates(sentence: Sentence) -> bool:
    """True where the sentence tells an operation."""
    return any(
        (entry := hit.term.get("treatment")) is not None and entry.codes.get("type") == "surgery"
        for hit in sentence.hits
    )
