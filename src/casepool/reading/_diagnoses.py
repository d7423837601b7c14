"""The neoplasms finally held: the sites of the surest kind, and the histologies under their fullest names."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from casepool.model import Diagnosis, Evidence
from casepool.vocabulary import Entry, Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history
from ._tumour_values import BLOOD_SITES, LIKELY, OPERATED, SURE, TISSUE_SITES, WEAK, Item, Primary, Tumours
from ._umbrellas import is_same, morphology, only_explains, sums_up, tells_organ_only


def diagnoses_of(scan: Scan, tumours: Tumours, *, receptors: tuple[str, ...] = ()) -> tuple[Diagnosis, ...]:
    """The neoplasms finally held: sites first, then the histologies; receptors are those of the breast."""
    sites = _held_sites(scan, tumours)
    histologies = _held_histologies(scan, tumours)
    return tuple(
        _site_diagnosis(scan, site, found, receptors=receptors if site == "breast" else ())
        for site, found in sites.items()
    ) + tuple(
        Diagnosis(
            histology=name,
            icdo=entry.codes.get("icdo"),
            history=history,
            evidence=evidence,
        )
        for name, entry, history, evidence in histologies
    )


_SIDE: Final = Pattern(r"\b(left|right|bilateral)\b")


def _side(scan: Scan, found: Sequence[Primary]) -> str | None:
    """The side told close before or after a mention of the site."""
    for primary in found:
        start = max(primary.sentence.start, primary.item.start - 25)
        side = _SIDE.search(
            primary.sentence.marks, scan.folded, start, min(primary.sentence.end, primary.item.end + 4)
        )
        if side is not None:
            return side[1]
    return next(filter(None, (_side_of_name(scan, primary) for primary in found)), None)


_NAMES_ORGAN: Final = Kind.FINDING | Kind.FINDING_HEAD | Kind.NEOPLASM
BESIDE_NAME: Final = 10
"""Most characters before an organ's name in which its side stands."""


def _side_of_name(scan: Scan, primary: Primary) -> str | None:
    """The side before the name of the organ where it is part of what the sentence found there ("a right breast mass")."""
    for hit in primary.sentence.hits:
        if hit.kinds & _NAMES_ORGAN and scan.folded.startswith(primary.site + " ", hit.start, hit.end):
            start = max(primary.sentence.start, hit.start - BESIDE_NAME)
            side = _SIDE.search(primary.sentence.marks, scan.folded, start, hit.start)
            if side is not None:
                return side[1]
    return None


_BASES: Final = {SURE: "cancer", LIKELY: "tumour", WEAK: "mass", OPERATED: "operation"}


def _site_diagnosis(
    scan: Scan, site: str, found: Sequence[Primary], *, receptors: tuple[str, ...]
) -> Diagnosis:
    evidence = tuple(scan.evidence(p.sentence, p.item.start, p.item.end) for p in found[:3])
    return Diagnosis(
        site=site,
        side=_side(scan, found),
        receptors=receptors,
        history=all(p.history for p in found),
        evidence=evidence,
        basis=_BASES[max(p.weight for p in found)],
    )


def _begins_there(primary: Primary) -> bool:
    """True for a cancer whose name tells where it began: what it spread to in the same organ changes nothing."""
    return (
        primary.weight == SURE
        and primary.source.role == "H"
        and primary.source.entry.codes.get("site") == primary.site
    )


_UROTHELIAL: Final = range(8120, 8132)
"""ICD-O-3.2 morphology of urothelial tumours."""


def _of_urinary_lining(tumours: Tumours) -> Tumours:
    """The tumours, those of a kidney in its pelvis where the histology is of the urothelium (gold/GUIDE.md)."""
    told = [item.entry for item, _, status in tumours.histologies if status == "present"]
    if not any(morphology(entry) in _UROTHELIAL for entry in told) or any(
        entry.codes.get("site") == "kidney" for entry in told
    ):
        return tumours

    def placed(told: Sequence[Primary]) -> tuple[Primary, ...]:
        return tuple(p._replace(site="renal pelvis and ureter") if p.site == "kidney" else p for p in told)

    return tumours._replace(
        primaries=placed(tumours.primaries), attached=placed(tumours.attached), usual=placed(tumours.usual)
    )


def _spread_to(tumours: Tumours) -> frozenset[str]:
    """Where metastases are told; those only thought of where nothing else is told to have begun elsewhere do not count."""
    present = frozenset(s.site for s in tumours.spreads if s.status == "present")
    told = frozenset(s.site for s in tumours.spreads if s.status != "absent")
    return told if any(p.site not in told for p in (*tumours.primaries, *tumours.attached)) else present


_MELANOMAS: Final = range(8720, 8791)
"""ICD-O-3.2 morphology of melanomas."""


def _is_alone(primary: Primary, tumours: Tumours, held: Mapping[str, list[Primary]], best: int) -> bool:
    """True where a histology has no place but its usual one beside other tumours: an astrocytoma the brain, a sebaceous carcinoma
    the skin, where no other place of it is told. A melanoma that has spread may have begun elsewhere.
    """
    told = (*tumours.primaries, *tumours.attached)
    if any(p.source.entry.id == primary.source.entry.id for p in told):
        return False
    if primary.site == "skin":
        melanoma = morphology(primary.source.entry) in _MELANOMAS
        return best == SURE and not (melanoma and any(s.status != "absent" for s in tumours.spreads))
    return primary.site == "brain" and "spinal cord" not in held


def _held_sites(scan: Scan, tumours: Tumours) -> dict[str, list[Primary]]:
    """Sites of the surest kind that the text tells, each with its mentions."""
    spread_to = _spread_to(tumours)
    held: dict[str, list[Primary]] = {}
    tumours = _of_urinary_lining(tumours)
    certain = [p for p in tumours.primaries if not p.uncertain]
    if not certain and not tumours.other_disease:
        certain = list(tumours.primaries)
    if not tumours.neoplastic or (
        tumours.other_disease
        and not tumours.attached
        and not any(p.weight == SURE or (p.weight == LIKELY and p.source.role == "H") for p in certain)
    ):
        return {}
    if all(p.weight == OPERATED or p.site in spread_to for p in certain):
        # "suggested a testicular choriocarcinoma": better than the organ of an operation.
        certain = [*certain, *(p for p in tumours.primaries if p.uncertain and p.weight == SURE)]
    if not any(p.weight >= LIKELY for p in certain):
        # "Leiomyosarcoma of the uterus rarely spreads to the heart", and a hysterectomy: the organ of the operation is the named one.
        operated = frozenset(p.site for p in certain if p.weight == OPERATED)
        certain += [p for p in tumours.primaries if p.uncertain and p.weight == SURE and p.site in operated]
    if tumours.nothing_found and (
        # A diagnosis of cancer that the microscope did not confirm, and that of another disease was.
        tumours.other_disease or not any(p.weight > WEAK and not p.uncertain for p in certain)
    ):
        return {}
    certain = _in_lesions(certain, tumours)
    elsewhere = [p for p in certain if p.site not in spread_to or _begins_there(p)]
    certain = elsewhere or [p for p in certain if p.weight == SURE or p.source.role == "H"]
    best = max((p.weight for p in certain), default=OPERATED)
    if best == WEAK:
        certain = [*certain, *(p for p in tumours.attached if p.weight == WEAK and p.site not in spread_to)]
    for primary in certain:
        if primary.weight == best:
            held.setdefault(primary.site, []).append(primary)
    if best == SURE and _histology_without_site(tumours, certain):
        sited = {p.source.entry.id for p in certain if p.weight == SURE}
        second = [
            p for p in tumours.attached if p.source.entry.id not in sited and p.site not in spread_to
        ] or [
            p
            for p in certain
            if OPERATED < p.weight < SURE
            and not p.history
            # A tissue that every organ has is the place of no second tumour.
            and not (p.source is p.item and p.site in TISSUE_SITES and p.site != "skin")
        ]
        second = [p for p in second if p.site not in held and p.site not in _drained(held)]
        for primary in second:
            if primary.weight == max(p.weight for p in second):
                held.setdefault(primary.site, []).append(primary)
                break
    for primary in tumours.usual:
        alone = _is_alone(primary, tumours, held, best)
        # A glioma begins in the brain though something else has spread there.
        if (alone and primary.site == "brain") or ((not held or alone) and primary.site not in spread_to):
            held.setdefault(primary.site, []).append(primary)
    return _without_umbrellas(scan, held)


_DRAIN: Final = {"testis": frozenset({"retroperitoneum", "mediastinum"})}
"""Where the nodes lie that a tumour reaches first: a mass there is no second tumour."""


def _drained(held: Mapping[str, list[Primary]]) -> frozenset[str]:
    return frozenset().union(*(_DRAIN.get(site, frozenset()) for site in held))


_COLORECTAL: Final = Pattern(r"colo ?rect|\bcrc\b")


_SHOWN: Final = Kind.IMAGING | Kind.MICRO | Kind.PATHOLOGY | Kind.DIAGNOSED
"""Sentences that tell how a tumour was found."""
_GUT: Final = frozenset({"colon", "rectum", "appendix", "stomach"})
"""Parts of the bowel in a wide sense, of which "intestinal" may be said."""
_DRAINED_THERE: Final = frozenset({"small intestine", "bile duct"})
_LYMPHOID: Final = "lymphoid (lymphoma)"


def _without_umbrellas(scan: Scan, held: dict[str, list[Primary]]) -> dict[str, list[Primary]]:
    """The sites without what only sums up another: "colorectal" beside the rectum, "lymphoma" beside a leukaemia named in full."""
    named = any(p.source.role == "H" for site in BLOOD_SITES for p in held.get(site, ()))
    of_organ = {
        p.source.entry.id
        for site, found in held.items()
        for p in found
        if site not in BLOOD_SITES and "lymphoma" in p.source.entry.name
    }

    def sums_up(site: str) -> bool:
        if site == "colon" and "rectum" in held:
            return all(
                _COLORECTAL.search(p.sentence.marks, scan.folded, p.item.start, p.item.end)
                for p in held[site]
            )
        if site == "small intestine" and not held.keys().isdisjoint(_GUT):
            # "the intestinal primary" is that of the colon told before.
            return all("weak" in p.item.entry.codes and p.source.role != "H" for p in held[site])
        if site == "unknown" and len(held) > 1:
            # "A carcinoma of unknown primary" whose primary was found, none that was known before.
            last = max(u.item.start for u in held[site])
            return any(
                other != site
                and all(p.weight == SURE and not p.history and p.item.start > last for p in found)
                and any(p.sentence.kinds & _SHOWN for p in found)
                for other, found in held.items()
            )
        if site == "pancreas" and not held.keys().isdisjoint(_DRAINED_THERE):
            # A pancreatoduodenectomy takes the head of the pancreas for tumours of the ampulla and the bile duct, too.
            return all("type" in p.item.entry.codes for p in held[site])
        if site == "uterus" and "cervix uteri" in held:
            # A hysterectomy is the operation for a tumour of its cervix, too.
            return all("type" in p.item.entry.codes for p in held[site])
        if site == "peritoneum" and len(held) > 1:
            # A pseudomyxoma came from the tumour told beside it.
            return all(p.source.entry.id == "histology:pseudomyxoma-peritonei" for p in held[site])
        if site == "scrotum" and "testis" in held:
            # "A scrotal mass ... the testis was removed" is one tumour.
            return all(p.weight <= WEAK for p in held[site])
        if site == _LYMPHOID and of_organ:
            # "A primary lymphoma of the stomach ... the lymphoma relapsed" is one tumour.
            return all(p.source.role == "N" or p.source.entry.id in of_organ for p in held[site])
        return named and site in BLOOD_SITES and all(p.source.role == "N" for p in held[site])

    return {site: found for site, found in held.items() if not sums_up(site)}


def _in_lesions(certain: Sequence[Primary], tumours: Tumours) -> list[Primary]:
    """The candidates, those of a tissue that every organ has with the organ of the lesion where they were found."""
    lesions = {
        p.source.start: p for p in tumours.attached if p.weight > OPERATED and p.site not in TISSUE_SITES
    }
    return [
        lesions.get(p.source.start, p) if p.source is p.item and p.site in TISSUE_SITES else p
        for p in certain
    ]


def _histology_without_site(tumours: Tumours, certain: Sequence[Primary]) -> bool:
    """True where a histology of now has no site, and all sure sites belong to a past tumour or another histology."""
    sure = [p for p in certain if p.weight == SURE]
    sited = {p.source.entry.id for p in sure}
    if any(p.source.role != "H" and not p.history for p in sure):
        return False
    return any(
        status == "present"
        and item.entry.id not in sited
        and sentence.period
        # "Conjunctival melanoma ... metastasis of the melanoma": the shorter name is of the same tumour.
        and not any(_is_part(item.entry.name, p.source.entry.name) for p in sure)
        for item, sentence, status in tumours.histologies
    ) and bool(sited)


def _is_part(one: str, other: str) -> bool:
    """True for two names of which one holds the other."""
    ours, theirs = _words(one), _words(other)
    return ours < theirs or theirs < ours


def _held_histologies(scan: Scan, tumours: Tumours) -> list[tuple[str, Entry, bool, tuple[Evidence, ...]]]:
    """Histologies told as present; of two names where one holds the other, the fuller one."""
    found = [t for t in tumours.histologies if t[2] == "present"]
    if not found:
        micro = Kind.MICRO | Kind.PATHOLOGY
        found = [
            t
            for t in tumours.histologies
            if t[2] == "uncertain" and (not tumours.other_disease or t[1].kinds & micro)
        ]
    held: dict[str, tuple[str, Entry, bool, list[Evidence]]] = {}
    for number, (item, sentence, _) in enumerate(found):
        before, where, _ = found[number - 1]
        if number and where is sentence and only_explains(scan, sentence, before, item):
            continue
        name = _OF_PLACE.sub("", scan.spelled.get(item.start) or scan.text[item.start : item.end])
        name = _spelled_out(scan, item, name) if _is_abbreviation(name) else name.lower()
        if not _is_abbreviation(name):
            name = _full_name(scan, sentence, item, name)
        known = held.get(item.entry.id)
        evidence = scan.evidence(sentence, item.start, item.end)
        history = is_history(scan, sentence, item.hit)
        if known is None:
            held[item.entry.id] = (name, item.entry, history, [evidence])
        else:
            better = name if _is_abbreviation(known[0]) and not _is_abbreviation(name) else known[0]
            held[item.entry.id] = (better, item.entry, known[2] and history, [*known[3], evidence])
    names = [name.lower() for name, *_ in held.values()]
    words = [_words(name) for name in names]
    fuller = [
        (names[number], entry, history, tuple(evidence[:3]))
        for number, (_, entry, history, evidence) in enumerate(held.values())
        if words[number] not in words[:number] and not any(words[number] < other for other in words)
    ]
    if len(fuller) < 2:
        return fuller
    entries = [entry for _, entry, *_ in fuller]
    fuller = [told for told in fuller if not tells_organ_only(told[0], told[1], entries)]
    entries = [entry for _, entry, *_ in fuller]
    sites = len({p.site for p in tumours.primaries if p.weight == SURE})
    return [
        told
        for number, told in enumerate(fuller)
        if not sums_up(told[1], entries, sites=sites)
        and not any(is_same(told[1], other) for other in entries[:number])
    ]


def _words(name: str) -> frozenset[str]:
    """The words of a name, in the singular, to compare it with others."""
    return frozenset(
        word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
        for word in name.replace("-like ", " ").split()
    )


_OF_PLACE: Final = re.compile(r"(?<!variant)(?<!type)(?<!form) of (?:the )?(?!no |unknown |undetermined ).*$")
"""The organ in a histology's name ("adenocarcinoma of the rectum"): it is told as the site."""


_DIFFERENTIATION: Final = re.compile(
    r"^(?:poorly|well|moderately)[- ]differentiated (?=(?!.*thyroid).*carcinoma)"
)
"""Degree of differentiation: no part of a carcinoma's name (gold/GUIDE.md), but of a thyroid carcinoma's and a liposarcoma's."""


_ORGAN_OF_TWO_WORDS: Final = re.compile(
    r"^(?:small bowel|small intestin(?:e|al)|large bowel|fallopian tube|urinary bladder|uterine cerv(?:ix|ical)|sphenoid wing) (?!carcinoma|cancer|tumou?r)"
)
"""An organ before a histology that is a name without it: it is told as the site."""


_LIKENESS: Final = re.compile(r"(?:[a-z]+(?:ory|al|ic|oid) )?[a-z]+-like $", re.IGNORECASE)
"""What a histology is like, straight before it."""


def _full_name(scan: Scan, sentence: Sentence, item: Item, name: str) -> str:
    """The name without its differentiation, with the likeness told before it ("hemangioma-like liposarcoma")."""
    name = _ORGAN_OF_TWO_WORDS.sub("", _DIFFERENTIATION.sub("", name))
    if "-like " not in scan.text[max(sentence.start, item.start - 6) : item.start]:
        return name
    hits = [h for h in sentence.hits if h.end <= item.start and h.term.get("histology") is not None]
    if hits and scan.text[hits[-1].end : item.start] == "-like ":
        return f"{scan.text[hits[-1].start : item.start].lower()}{name}"
    likeness = _LIKENESS.search(scan.text, sentence.start, item.start)
    return f"{likeness[0].lower()}{name}" if likeness is not None else name


def _spelled_out(scan: Scan, item: Item, name: str) -> str:
    """The long form of an abbreviation where the text tells it anywhere, else the abbreviation."""
    for sentence in scan.sentences:
        if sentence.kinds & Kind.HISTOLOGY:
            for hit in sentence.hits:
                entry = hit.term.get("histology")
                if entry is not None and entry.id == item.entry.id:
                    words = scan.text[hit.start : hit.end]
                    if not _is_abbreviation(words):
                        return _OF_PLACE.sub("", words).lower()
    return name


def _is_abbreviation(name: str) -> bool:
    return (name.isupper() and len(name) <= 6) or (
        name[:-1].isupper() and name.endswith("s") and len(name) <= 7
    )
