"""The cases of a document."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from casepool.model import Case, Diagnosis, Document, Lesion, Patient, TimeExpression, Treatment
from casepool.vocabulary import Kind, read_rows

from ._confidence import weigh
from ._course import read_outcome
from ._diagnoses import diagnoses_of
from ._episodes import mark_periods
from ._findings import read_findings
from ._in_general import ALL_PATIENTS
from ._lesions import read_lesions
from ._neurology import read_sensation
from ._patients import mark_patients, own_times
from ._person import read_patient
from ._same_findings import mark_resolved, merge_findings
from ._scan import Scan, Sentence, scans_of
from ._staged_diagnoses import with_stages
from ._status import status_of
from ._treatments import read_treatments
from ._tumour_lesions import lesions_of, recurrences_of, with_role
from ._tumour_values import Tumours
from ._tumours import read_tumours
from ._workup import read_imaging, read_pathology, read_scales, receptors_of


def read_cases(document: Document, times: Sequence[TimeExpression]) -> tuple[Case, ...]:
    """One case per patient whose course the document tells, in order of telling; none where it tells of a group only.

    Parameters
    ----------
    document : Document
    times : sequence of TimeExpression
        The time expressions of the document's text, in order.
    """
    return read_cases_together([document], [times])[0]


def read_cases_together(
    documents: Sequence[Document], times: Sequence[Sequence[TimeExpression]]
) -> list[tuple[Case, ...]]:
    """The cases of each of several documents, as `read_cases` reads them.

    One step is taken for all of them before the next, so that its code and tables are still in the cache of the core.

    Parameters
    ----------
    documents : sequence of Document
    times : sequence of sequence of TimeExpression
        The time expressions of each document's text.
    """
    english = [
        (document, told)
        for document, told in zip(documents, times, strict=True)
        if document.language in ENGLISH
    ]
    read = iter(_read(scans_of([document for document, _ in english], [told for _, told in english])))
    return [next(read) if document.language in ENGLISH else (_foreign(document),) for document in documents]


ENGLISH: Final = (None, "en")
"""Languages of a document that is read; None where no language was found."""


def _read(scans: Sequence[Scan]) -> list[tuple[Case, ...]]:
    """The cases of each report."""
    reports = [_patients(scan) for scan in scans]
    alone = iter(_cases([told[0] for told in reports if len(told) == 1 and told[0].sentences]))
    cases: list[tuple[Case, ...]] = []
    for scan, told in zip(scans, reports):
        if len(told) == 1 and told[0].sentences:
            cases.append((next(alone),))
        else:
            # Patients of one report share sentences, which are marked anew for each: one is read after the other.
            cases.append(tuple(_cases([t])[0] if t.sentences else _untold(scan, t.number) for t in told))
    return cases


def _foreign(document: Document) -> Case:
    """A case without facts: rules for English read wrong facts out of another language."""
    return Case(
        id=f"{document.report.id}#1",
        report=document.report,
        patient=Patient(),
        doubtful=f"The report is not in English (language: {document.language}), so nothing was read from it.",
    )


def _doubt(scan: Scan, sentences: Sequence[Sentence], patient: Patient) -> str | None:
    """Why the text may be no case report; None where it is one."""
    if patient.age_years is not None:
        return None
    named = any(sentence.kinds & (Kind.PERSON | Kind.THIS_PATIENT) for sentence in sentences)
    if patient.sex is None and not named:
        return "The text tells of no patient."
    general = sum(not sentence.of_patient for sentence in scan.sentences)
    if patient.sex is None and 2 * general > len(scan.sentences):
        return "Most of the text speaks of patients in general, and no age or sex is told."
    return None


def _is_of_any_disease(treatment: Treatment) -> bool:
    """True for bare words that are used of other diseases too ("targeted treatment based on blood cultures")."""
    return all(
        e.quote.lower().startswith(("immunother", "targeted", "monoclonal", "biologic"))
        for e in treatment.evidence
    )


def _oncological(treatments: Sequence[Treatment]) -> bool:
    """True where a treatment is one of tumours by its own name, so that a tumour without a name was treated."""
    given = [t for t in treatments if t.status == "given"]
    return any(
        t.type == "radiotherapy"
        or (t.procedure is None and not t.agents and not _is_of_any_disease(t))
        or (t.type == "chemotherapy" and any("chemo" in e.quote.lower() for e in t.evidence))
        or "chimeric antigen receptor t cells" in t.agents
        for t in given
    )


@cache
def _agents_of_tumours() -> frozenset[str]:
    """Cytotoxic agents and kinase inhibitors, and what goes with them, that are given for tumours alone and not for immunity, too."""
    return frozenset(
        row.name
        for row in read_rows("drugs.tsv")
        if (
            "other_uses" not in row.codes
            and (row.codes.get("type") == "chemotherapy" or row.codes.get("class", "").startswith("L01E"))
        )
        or row.codes.get("class", "").startswith("V03AF")
    )


def _is_cytotoxic(treatment: Treatment) -> bool:
    """True for what treats tumours alone: one was treated, though nobody names it.

    A single cytotoxic agent may have been dropped on an eye or injected into a vessel; a combination, and a kinase inhibitor, is of a tumour.
    """
    if treatment.status != "given":
        return False
    if treatment.type in ("chemotherapy", "targeted therapy"):
        alone = treatment.type == "chemotherapy" and len(treatment.agents) < 2
        return not alone and not _agents_of_tumours().isdisjoint(treatment.agents)
    return any("chemoemboli" in e.quote.lower() or e.quote == "TACE" for e in treatment.evidence)


def _has_agent_of_tumours(treatment: Treatment) -> bool:
    """True for a drug that is given for tumours alone: beside any word for a tumour, that tumour was treated."""
    return treatment.status == "given" and not _agents_of_tumours().isdisjoint(treatment.agents)


_TUMOUR_NAMES: Final[tuple[str, ...]] = (
    "tumor",
    "tumour",
    "neoplasm",
    "cancer",
    "carcinoma",
    "sarcoma",
    "malignan",
)
TUMOUR_BESIDE: Final = 25
"""Most characters between an operation and the tumour that it was done on."""


def _of_a_tumour(scan: Scan, tumours: Tumours, treatments: Sequence[Treatment]) -> bool:
    """True where a tumour that nobody names further was operated on ("resection of the neoplasm")."""
    if not tumours.neoplastic or tumours.other_disease or tumours.nothing_found:
        return False
    starts = [
        e.span.start for t in treatments if t.status == "given" and t.type == "surgery" for e in t.evidence
    ]
    neoplasm = Kind.NEOPLASM
    return any(
        h.kinds & neoplasm
        and scan.folded.startswith(_TUMOUR_NAMES, h.start)
        and any(-TUMOUR_BESIDE <= h.start - start <= TUMOUR_BESIDE for start in starts)
        and status_of(scan, sentence, h)[0] == "present"
        for sentence in scan.sentences
        if sentence.kinds & neoplasm
        for h in sentence.hits
    )


class _Told:
    """A patient whose course a report tells."""

    __slots__ = ("count", "number", "scan", "sentences")

    def __init__(self, scan: Scan, sentences: list[Sentence], *, number: int, count: int) -> None:
        self.scan = scan
        self.sentences = sentences
        """Those that speak of this patient."""
        self.number = number
        """Of the patient in the report, from 0."""
        self.count = count
        """Of the patients in the report."""


def _patients(scan: Scan) -> list[_Told]:
    """The patients of a report, in order."""
    if not scan.sentences:
        return []
    count = mark_patients(scan)
    of_patients = [s for s in scan.sentences if s.of_patient]
    if count == 1:
        return [_Told(scan, of_patients, number=0, count=1)]
    return [
        _Told(
            scan,
            [
                own_times(scan, s, number=number, count=count)
                for s in of_patients
                if s.patient in (number, ALL_PATIENTS)
            ],
            number=number,
            count=count,
        )
        for number in range(count)
    ]


def _cases(told: Sequence[_Told]) -> list[Case]:
    """The case of each patient; each step is taken for all of them."""
    episodes = [mark_periods(t.scan, t.sentences) for t in told]
    tumours = [read_tumours(t.scan, t.sentences) for t in told]
    pathology = [read_pathology(t.scan, t.sentences) for t in told]
    diagnoses = [
        with_stages(t.scan, t.sentences, found, diagnoses_of(t.scan, found, receptors=receptors_of(seen)))
        for t, found, seen in zip(told, tumours, pathology)
    ]
    treatments = [_treatments(t, found, held) for t, found, held in zip(told, tumours, diagnoses)]
    patients = [read_patient(t.scan, t.sentences, number=t.number, count=t.count) for t in told]
    lesions = [
        _lesions(t, found, held, treated=bool(given))
        for t, found, held, given in zip(told, tumours, diagnoses, treatments)
    ]
    findings = [
        merge_findings(read_findings(t.scan, t.sentences), read_sensation(t.scan, t.sentences)) for t in told
    ]
    imaging = [read_imaging(t.scan, t.sentences) for t in told]
    scales = [read_scales(t.scan, t.sentences) for t in told]
    outcomes = [
        read_outcome(t.scan, t.sentences, tumours=found, treatments=given)
        for t, found, given in zip(told, tumours, treatments)
    ]
    cases = [
        Case(
            id=f"{t.scan.document.report.id}#{t.number + 1}",
            report=t.scan.document.report,
            patient=patients[n],
            doubtful=_doubt(t.scan, t.sentences, patients[n]),
            diagnoses=diagnoses[n],
            lesions=lesions[n],
            findings=findings[n],
            imaging=imaging[n],
            pathology=pathology[n],
            scales=scales[n],
            treatments=treatments[n],
            episodes=episodes[n],
            outcome=outcomes[n],
        )
        for n, t in enumerate(told)
    ]
    for t, case in zip(told, cases):
        weigh(t.scan, t.sentences, case, several=t.count > 1)
    return [_with_resolved(case) for case in cases]


def _treatments(told: _Told, tumours: Tumours, diagnoses: Sequence[Diagnosis]) -> tuple[Treatment, ...]:
    """The treatments of a tumour; none where nothing says that there was one."""
    sites = frozenset(d.site for d in diagnoses if d.site is not None)
    spread = frozenset(s.site for s in tumours.spreads if s.status == "present")
    treatments = read_treatments(told.scan, told.sentences, sites=sites | spread)
    if diagnoses or any(map(_is_cytotoxic, treatments)):
        return treatments
    if tumours.neoplastic and (
        _oncological(treatments)
        or any(map(_has_agent_of_tumours, treatments))
        or _of_a_tumour(told.scan, tumours, treatments)
    ):
        return treatments
    return ()


def _lesions(
    told: _Told, tumours: Tumours, diagnoses: Sequence[Diagnosis], *, treated: bool
) -> tuple[Lesion, ...]:
    """Tumours, recurrences, and lesions by level and size; the last of a tumour that was named, or `treated`."""
    sites = frozenset(d.site for d in diagnoses if d.site is not None)
    found = [
        *lesions_of(told.scan, tumours),
        *(recurrences_of(told.scan, told.sentences, sites=sites) if tumours.neoplastic else ()),
    ]
    described = read_lesions(told.scan, told.sentences) if diagnoses or treated else ()
    return (*found, *with_role(described, found, origins=sites))


def _with_resolved(case: Case) -> Case:
    """The case with the findings that went marked."""
    findings = mark_resolved(case.findings)
    return case if findings is case.findings else replace(case, findings=findings)


def _untold(scan: Scan, number: int) -> Case:
    """A case without facts, of a patient whom no sentence tells of."""
    return Case(
        id=f"{scan.document.report.id}#{number + 1}",
        report=scan.document.report,
        patient=Patient(),
        doubtful="The text tells of no patient.",
    )
