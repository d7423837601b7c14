"""An invented report with its reading, made by hand for the tests of what is shown and written."""

from casepool.model import (
    Case,
    Constraint,
    Diagnosis,
    Discrepancy,
    Document,
    Episode,
    Event,
    Evidence,
    Fact,
    Finding,
    Imaging,
    Lesion,
    Outcome,
    Pathology,
    Patient,
    Problem,
    Reading,
    Report,
    Scale,
    Section,
    Span,
    Statement,
    Timeline,
    Treatment,
)

YEAR = 365.25
MONTH = YEAR / 12

PARTS = (
    ("title", "Two spinal cord metastases, three years apart, in one woman (an invented report)"),
    (
        "abstract",
        "We tell of a 52-year-old woman whose breast cancer came back twice within the spinal cord. "
        "She walked again after the first operation and lived for 4 months after the second.",
    ),
    (
        "case",
        "A 51-year-old woman came with weakness of the right leg that had grown over 3 weeks. "
        "She had no fever and denied headache. "
        "Five years earlier an invasive lobular carcinoma of the left breast had been removed by mastectomy. "
        "Tamoxifen was taken for about 4 years. "
        "A staging CT had shown no liver metastasis. "
        "MRI displayed an intramedullary mass of 18 mm at T4 with homogeneous enhancement. "
        "It was resected in part, and histology showed metastatic lobular carcinoma, positive for ER. "
        "Radiotherapy of 30 Gy in 10 fractions followed, and she could walk at 6 months. "
        "Chemotherapy was offered and she refused it. "
        "Three years after the operation she returned with urinary retention and saddle anesthesia. "
        "A second mass lay in the conus medullaris. "
        "Surgery was done again, without neurological improvement (Frankel C). "
        "She died of the disease 4 months later.",
    ),
    (
        "discussion",
        "Halvorsen and Brandt found lung cancer in 27 of 60 patients (45 %) with such lesions. "
        "A mean of 3 to 5 % is given elsewhere.",
    ),
)


def document(*, report_id: str = "invented-1", title: str | None = None, extra: str = "") -> Document:
    """The invented document; `extra` is put behind its last section."""
    text, sections = "", []
    for kind, words in PARTS:
        words = title if kind == "title" and title is not None else words
        start = len(text)
        text += words + "\n\n"
        sections.append(Section(kind=kind, title=kind.capitalize(), span=Span(start, len(text))))
    if extra:
        sections.append(Section(kind="other", title="Note", span=Span(len(text), len(text) + len(extra))))
        text += extra
    report = Report(
        id=report_id,
        path=f"reports/{report_id}.txt",
        format="text",
        title=title if title is not None else PARTS[0][1],
        doi="10.5555/invented.1",
        year=2019,
        journal="Journal of Invented Reports",
        authors=("Solberg A", "Ito M"),
    )
    return Document(report=report, text=text, sections=tuple(sections), language="en")


class Quotes:
    """Evidence by its words."""

    def __init__(self, source: Document) -> None:
        self._source = source

    def __call__(self, quote: str, *, after: str = "") -> tuple[Evidence, ...]:
        text = self._source.text
        start = text.index(quote, text.index(after) if after else 0)
        end = start + len(quote)
        first = max(text.rfind(". ", 0, start) + 2, text.rfind("\n", 0, start) + 1, 0)
        stops = [i for i in (text.find(". ", end - 1), text.find("\n", end)) if i >= 0]
        last = min(stops, default=len(text) - 1) + 1
        section = self._source.section_at(start)
        return (
            Evidence(
                span=Span(start, end),
                quote=quote,
                sentence=Span(first, min(last, len(text))),
                section=section.kind if section else None,
            ),
        )


def reading(*, report_id: str = "invented-1", title: str | None = None, extra: str = "") -> Reading:
    """The reading of the invented document."""
    source = document(report_id=report_id, title=title, extra=extra)
    q = Quotes(source)
    case = _case(source, q)
    return Reading(
        report=source.report,
        cases=(case,),
        statements=_statements(source, q),
        problems=(
            Problem(
                path=source.report.path,
                reason="The list of references is missing.",
                advice="Check whether the file is complete.",
                report_id=report_id,
                severity="partial",
            ),
        ),
        discrepancies=(
            Discrepancy(
                code="two-ages",
                severity="high",
                report_id=report_id,
                case_id=case.id,
                message="The abstract gives the age as 52 years, the case as 51.",
                evidence=q("52-year-old") + q("51-year-old"),
            ),
        ),
    )


def _case(source: Document, q: Quotes) -> Case:
    return Case(
        id=f"{source.report.id}#1",
        report=source.report,
        patient=Patient(
            age_years=Fact(51.0, q("51-year-old"), 0.72, True, q("52-year-old")),
            sex=Fact("female", q("woman", after="A 51"), 0.99),
        ),
        diagnoses=(
            Diagnosis(
                site="breast",
                histology="invasive lobular carcinoma",
                icdo="8520/3",
                side="left",
                receptors=("ER positive",),
                history=True,
                evidence=q("invasive lobular carcinoma of the left breast"),
                confidence=0.97,
            ),
        ),
        lesions=_lesions(q),
        findings=_findings(q),
        imaging=(Imaging(modality="MRI", region="spine", result="mass", episode=1, evidence=q("MRI")),),
        pathology=(
            Pathology(
                kind="resection",
                result="metastatic lobular carcinoma",
                episode=1,
                evidence=q("metastatic lobular carcinoma"),
            ),
        ),
        treatments=_treatments(q),
        scales=(Scale(name="Frankel", value="C", episode=2, evidence=q("Frankel C")),),
        episodes=(
            Episode(number=1, label="T4 metastasis", evidence=q("weakness of the right leg")),
            Episode(number=2, label="conus metastasis", evidence=q("she returned")),
        ),
        timeline=_timeline(q),
        outcome=Outcome(
            vital_status=Fact("dead", q("died"), 0.99),
            cause=Fact("disease", q("died of the disease"), 0.95),
            recurrence=Fact(True, q("A second mass"), 0.9),
            follow_up_days=Fact(4 * MONTH, q("4 months later"), 0.9),
            symptom_duration_days=Fact(21.0, q("over 3 weeks"), 0.95),
            primary_to_metastasis_days=Fact(5 * YEAR, q("Five years earlier"), 0.9),
            response=(Fact("no neurological improvement", q("without neurological improvement"), 0.9),),
        ),
    )


def _lesions(q: Quotes) -> tuple[Lesion, ...]:
    return (
        Lesion(
            role="metastasis",
            site="liver",
            status="absent",
            history=True,
            evidence=q("no liver metastasis"),
        ),
        Lesion(
            role="metastasis",
            site="spinal cord",
            level="T4",
            compartment="intramedullary",
            size_mm=18.0,
            signal=("homogeneous enhancement",),
            episode=1,
            evidence=q("intramedullary mass of 18 mm at T4"),
            confidence=0.96,
        ),
        Lesion(
            role="metastasis",
            site="spinal cord",
            level="conus medullaris",
            episode=2,
            evidence=q("second mass lay in the conus medullaris"),
        ),
    )


def _findings(q: Quotes) -> tuple[Finding, ...]:
    return (
        Finding(
            name="weakness of the right leg",
            concept="HP:0007340",
            side="right",
            episode=1,
            evidence=q("weakness of the right leg"),
        ),
        Finding(name="fever", status="absent", cue="no", episode=1, evidence=q("fever")),
        Finding(name="headache", status="absent", cue="denied", episode=1, evidence=q("headache")),
        Finding(name="urinary retention", episode=2, evidence=q("urinary retention")),
        Finding(name="saddle anesthesia", episode=2, evidence=q("saddle anesthesia")),
        Finding(name="breast lump", history=True, evidence=q("left breast")),
    )


def _treatments(q: Quotes) -> tuple[Treatment, ...]:
    return (
        Treatment(type="surgery", procedure="mastectomy", history=True, evidence=q("mastectomy")),
        Treatment(
            type="hormone therapy", agents=("tamoxifen",), history=True, evidence=q("Tamoxifen was taken")
        ),
        Treatment(
            type="surgery",
            procedure="resection",
            extent="partial",
            episode=1,
            evidence=q("resected in part"),
        ),
        Treatment(
            type="radiotherapy",
            dose_gy=30.0,
            fractions=10,
            episode=1,
            evidence=q("Radiotherapy of 30 Gy in 10 fractions"),
        ),
        Treatment(type="chemotherapy", status="refused", episode=1, evidence=q("refused")),
        Treatment(type="surgery", episode=2, evidence=q("Surgery was done again")),
    )


def _event(id_: str, kind: str, label: str, lane: str, **more: object) -> Event:
    return Event(id=id_, kind=kind, label=label, lane=lane, **more)  # type: ignore[arg-type]


def _timeline(q: Quotes) -> Timeline:
    second = (2.5 * YEAR, 3.5 * YEAR)
    events = (
        _event("e1", "presentation", "presentation", "disease", evidence=q("came with"), episode=1,
               earliest_days=0.0, latest_days=0.0),
        _event("e2", "first symptom", "first weakness", "findings", evidence=q("weakness of the right leg"),
               episode=1, earliest_days=-24.5, latest_days=-17.5),
        _event("e3", "diagnosis of primary", "invasive lobular carcinoma of the left breast", "disease",
               evidence=q("invasive lobular carcinoma"), earliest_days=-5.5 * YEAR, latest_days=-4.5 * YEAR,
               history=True),
        _event("e4", "treatment", "mastectomy", "treatment", evidence=q("mastectomy"),
               earliest_days=-5.5 * YEAR, latest_days=-4.5 * YEAR, history=True),
        _event("e5", "treatment", "tamoxifen", "treatment", evidence=q("Tamoxifen was taken"),
               earliest_days=-5.5 * YEAR, latest_days=-4.5 * YEAR, duration_low_days=3.5 * YEAR,
               duration_high_days=4.5 * YEAR, history=True),
        _event("e6", "metastasis", "intramedullary metastasis at T4", "disease", evidence=q("intramedullary mass"),
               episode=1, earliest_days=0.0, latest_days=14.0),
        _event("e7", "treatment", "partial resection", "treatment", evidence=q("resected in part"), episode=1,
               earliest_days=0.0, latest_days=30.0),
        _event("e8", "treatment", "radiotherapy 30 Gy", "treatment", evidence=q("Radiotherapy of 30 Gy"),
               episode=1, earliest_days=7.0, latest_days=90.0),
        _event("e9", "response", "could walk", "findings", evidence=q("she could walk"), episode=1,
               earliest_days=5.5 * MONTH, latest_days=6.5 * MONTH),
        _event("e10", "finding", "urinary retention", "findings", evidence=q("urinary retention"), episode=2,
               earliest_days=second[0], latest_days=second[1]),
        _event("e11", "finding", "saddle anesthesia", "findings", evidence=q("saddle anesthesia"), episode=2,
               earliest_days=second[0], latest_days=second[1]),
        _event("e12", "metastasis", "second mass in the conus medullaris", "disease",
               evidence=q("second mass lay in the conus medullaris"), episode=2, earliest_days=second[0],
               latest_days=second[1]),
        _event("e13", "treatment", "second resection", "treatment", evidence=q("Surgery was done again"),
               episode=2, earliest_days=second[0], latest_days=second[1] + 30),
        _event("e14", "death", "death of the disease", "disease", evidence=q("died of the disease"), episode=2,
               earliest_days=second[0] + 3.5 * MONTH, latest_days=second[1] + 5.5 * MONTH),
        _event("e15", "imaging", "staging CT", "findings", evidence=q("staging CT"), history=True),
        _event("e16", "pathology", "positive for ER", "findings", evidence=q("positive for ER")),
        _event("e17", "last contact", "alive at some later time", "disease", evidence=q("4 months after"),
               earliest_days=0.0),
    )  # fmt: skip
    constraints = (
        Constraint(earlier="e3", later="e1", low_days=4.5 * YEAR, high_days=5.5 * YEAR,
                   reason="Five years earlier", evidence=q("Five years earlier")),
        Constraint(earlier="e13", later="e14", low_days=3.5 * MONTH, high_days=4.5 * MONTH,
                   reason="4 months later", evidence=q("4 months later")),
        Constraint(earlier="e7", later="e9", low_days=0.0, high_days=10.0, left_out=True,
                   reason="told otherwise", evidence=q("at 6 months")),
    )  # fmt: skip
    return Timeline(anchor="e1", events=events, constraints=constraints)


def _statements(source: Document, q: Quotes) -> tuple[Statement, ...]:
    return (
        Statement(
            report_id=source.report.id,
            what="lung cancer",
            among="patients with such lesions",
            n=27,
            total=60,
            percent_low=45.0,
            percent_high=45.0,
            authors=("Halvorsen", "Brandt"),
            references=(4, 7),
            evidence=q("27 of 60 patients (45 %)"),
        ),
        Statement(
            report_id=source.report.id,
            what="such lesions",
            percent_low=3.0,
            percent_high=5.0,
            evidence=q("3 to 5 %"),
        ),
    )
