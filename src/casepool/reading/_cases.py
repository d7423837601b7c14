"""The cases of a document."""

from collections.abc import Sequence
from dataclasses import replace

from casepool.model import Case, Document, Patient, TimeExpression, Treatment

from ._confidence import weigh
from ._course import read_outcome
from ._diagnoses import diagnoses_of
from ._episodes import mark_periods
from ._findings import read_findings
from ._lesions import read_lesions
from ._neurology import read_sensation
from ._patients import ALL, mark_patients, own_times
from ._person import read_patient
from ._same_findings import mark_resolved, merge_findings
from ._scan import Scan, Sentence
from ._status import status_of
from ._treatments import read_treatments
from ._tumour_lesions import lesions_of, recurrences_of
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
    if document.language not in (None, "en"):
        return (_foreign(document),)
    scan = Scan(document, times)
    if not scan.sentences:
        return ()
    count = mark_patients(scan)
    return tuple(_case(scan, number, count) for number in range(count))


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
    named = any(sentence.kinds & (scan.bit["person"] | scan.bit["this_patient"]) for sentence in sentences)
    if patient.sex is None and not named:
        return "The text tells of no patient."
    general = sum(not sentence.of_patient for sentence in scan.sentences)
    if patient.sex is None and 2 * general > len(scan.sentences):
        return "Most of the text speaks of patients in general, and no age or sex is told."
    return None


def _oncological(treatments: Sequence[Treatment]) -> bool:
    """True where a treatment is one of tumours by its own name, so that a tumour without a name was treated."""
    given = [t for t in treatments if t.status == "given"]
    return any(
        t.type == "radiotherapy"
        or (t.procedure is None and not t.agents)
        or (t.type == "chemotherapy" and any("chemo" in e.quote.lower() for e in t.evidence))
        or "chimeric antigen receptor t cells" in t.agents
        for t in given
    )


TUMOUR_BESIDE = 25
"""Most characters between an operation and the tumour that it was done on."""


def _of_a_tumour(scan: Scan, tumours: Tumours, treatments: Sequence[Treatment]) -> bool:
    """True where a tumour that nobody names further was operated on ("resection of the neoplasm")."""
    if not tumours.neoplastic or tumours.other_disease or tumours.nothing_found:
        return False
    starts = [
        e.span.start for t in treatments if t.status == "given" and t.type == "surgery" for e in t.evidence
    ]
    neoplasm = scan.bit["neoplasm"]
    return any(
        h.kinds & neoplasm
        and scan.folded.startswith(("tumor", "tumour", "neoplasm"), h.start)
        and any(-TUMOUR_BESIDE <= h.start - start <= TUMOUR_BESIDE for start in starts)
        and status_of(scan, sentence, h)[0] == "present"
        for sentence in scan.sentences
        if sentence.kinds & neoplasm
        for h in sentence.hits
    )


def _case(scan: Scan, number: int, count: int) -> Case:
    sentences = [s for s in scan.sentences if s.of_patient and (count == 1 or s.patient in (number, ALL))]
    if count > 1:
        sentences = [own_times(scan, s, number=number, count=count) for s in sentences]
    if not sentences:
        return Case(
            id=f"{scan.document.report.id}#{number + 1}",
            report=scan.document.report,
            patient=Patient(),
            doubtful="The text tells of no patient.",
        )
    episodes = mark_periods(scan, sentences)
    tumours = read_tumours(scan, sentences)
    pathology = read_pathology(scan, sentences)
    diagnoses = diagnoses_of(scan, tumours, receptors=receptors_of(pathology))
    sites = frozenset(d.site for d in diagnoses if d.site is not None)
    spread = frozenset(s.site for s in tumours.spreads if s.status == "present")
    treatments = read_treatments(scan, sentences, sites=sites | spread)
    if not diagnoses and not _oncological(treatments) and not _of_a_tumour(scan, tumours, treatments):
        treatments = ()
    patient = read_patient(scan, sentences, number=number, count=count)
    case = Case(
        id=f"{scan.document.report.id}#{number + 1}",
        report=scan.document.report,
        patient=patient,
        doubtful=_doubt(scan, sentences, patient),
        diagnoses=diagnoses,
        lesions=(
            *lesions_of(scan, tumours),
            *(recurrences_of(scan, sentences, sites=sites) if tumours.neoplastic else ()),
            *(read_lesions(scan, sentences) if diagnoses else ()),
        ),
        findings=merge_findings(read_findings(scan, sentences), read_sensation(scan, sentences)),
        imaging=read_imaging(scan, sentences),
        pathology=pathology,
        scales=read_scales(scan, sentences),
        treatments=treatments,
        episodes=episodes,
        outcome=read_outcome(scan, sentences, tumours=tumours, treatments=treatments),
    )
    case = weigh(scan, sentences, case, several=count > 1)
    findings = mark_resolved(case.findings)
    return case if findings is case.findings else replace(case, findings=findings)
