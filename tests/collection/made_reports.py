"""Invented reports with readings made by hand, for tests, load and screenshots. Every patient is made up."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace

from casepool.model import (
    Case,
    Diagnosis,
    Discrepancy,
    Document,
    Evidence,
    Fact,
    Finding,
    Lesion,
    Outcome,
    Patient,
    Reading,
    Report,
    Section,
    Span,
    Treatment,
)

MONTH = 365.25 / 12

SITES = ("breast", "lung", "kidney", "skin", "colon", "thyroid", "prostate", "stomach", "ovary", "bladder")
METASTASES = ("spinal cord", "brain", "liver", "spine (vertebrae)", "bone", "lymph node", "lung")
FINDINGS = (
    "leg weakness",
    "back pain",
    "numbness",
    "weight loss",
    "urinary retention",
    "gait disturbance",
    "neck pain",
)
DRUGS = {
    "breast": "tamoxifen",
    "lung": "cisplatin",
    "kidney": "sunitinib",
    "skin": "nivolumab",
    "colon": "oxaliplatin",
}
SURNAMES = (
    "Arden",
    "Brandl",
    "Castell",
    "Dorval",
    "Ekholm",
    "Farkas",
    "Gatti",
    "Holub",
    "Ibsen",
    "Jansky",
    "Kovar",
)
JOURNALS = ("Annals of Invented Oncology", "Journal of Made-up Cases", "Spinal Reports (invented)")


class Teller:
    """Writes a text piece by piece and remembers where each piece stands."""

    def __init__(self) -> None:
        self.text = ""
        self.sections: list[Section] = []
        self._title: tuple[str, str, int] | None = None

    def section(self, kind: str, title: str) -> None:
        self._close()
        self._title = (kind, title, len(self.text))
        self.text += title + "\n"

    def _close(self) -> None:
        if self._title is not None:
            kind, title, start = self._title
            self.sections.append(Section(kind=kind, title=title, span=Span(start, len(self.text))))
            self._title = None

    def sentence(self, words: str, *quotes: str) -> tuple[Evidence, ...]:
        """Add a sentence; the evidence of each quote in it."""
        start = len(self.text)
        self.text += words + " "
        sentence = Span(start, start + len(words))
        found = []
        for quote in quotes:
            at = start + words.index(quote)
            section = self._title[0] if self._title else None
            found.append(Evidence(Span(at, at + len(quote)), quote, sentence, section))
        return tuple(found)

    def end(self) -> None:
        self.text = self.text.rstrip(" ") + "\n"

    def done(self) -> tuple[Section, ...]:
        self._close()
        return tuple(self.sections)


def invented_report(
    number: int = 1, *, seed: int = 0, extra: str = "", title: str | None = None
) -> tuple[Document, Reading]:
    """One invented report of one patient, the same for the same number and seed.

    Parameters
    ----------
    extra : str
        Text put at the end of the discussion (a script to be shown, not run, say).
    """
    draw = random.Random(1000 * seed + number)
    site, spread = draw.choice(SITES), draw.choice(METASTASES)
    age, sex = draw.randint(21, 84), draw.choice(("female", "male"))
    present = draw.sample(FINDINGS, 2)
    absent = draw.choice([f for f in FINDINGS if f not in present])
    years, size, months = draw.randint(1, 9), draw.randint(6, 45), draw.randint(2, 36)
    dead = draw.random() < 0.5
    drug = DRUGS.get(site, "carboplatin")
    person = "woman" if sex == "female" else "man"
    it = Teller()
    it.section(
        "title", title or f"{spread.capitalize()} metastasis of {site} cancer: invented report {number}"
    )
    it.section("introduction", "Introduction")
    it.sentence(f"Metastasis of {site} cancer to this site is rare, and this report is invented for testing.")
    it.end()
    it.section("case", "Case presentation")
    age_words = it.sentence(
        f"A {age}-year-old {person} came to the clinic of an invented town.", f"{age}-year-old", person
    )
    site_words = it.sentence(
        f"Cancer of the {site} had been treated by surgery {years} years earlier.",
        f"Cancer of the {site}",
        "surgery",
        f"{years} years earlier",
    )
    finding_words = it.sentence(
        f"There was {present[0]} and {present[1]}, but no {absent}.", *present, absent
    )
    spread_words = it.sentence(
        f"Imaging showed a metastasis in the {spread} of {size} mm.",
        f"metastasis in the {spread}",
        f"{size} mm",
    )
    drug_words = it.sentence(f"Radiotherapy was given, followed by {drug}.", "Radiotherapy", drug)
    end_words = it.sentence(
        f"The patient {'died of the disease' if dead else 'was alive'} after {months} months.",
        "died of the disease" if dead else "was alive",
        f"{months} months",
    )
    it.end()
    it.section("discussion", "Discussion")
    it.sentence(
        "Two invented series describe such patients, and neither is a source of fact."
        + (f" {extra}" if extra else "")
    )
    it.end()
    sections = it.done()
    draws = draw.sample(SURNAMES, 3)
    report = Report(
        id=f"report-{number:05d}",
        path=f"report-{number:05d}.txt",
        format="text",
        title=it.text.splitlines()[0],
        doi=f"10.5555/invented.{seed}.{number}",
        year=1995 + number % 30,
        journal=draw.choice(JOURNALS),
        authors=tuple(f"{name} {chr(65 + i)}" for i, name in enumerate(draws)),
        institution="Invented Town Hospital" if number % 3 else "University of Nowhere",
        sha256=hashlib.sha256(it.text.encode()).hexdigest(),
    )
    doubt = 0.55 if number % 2 else 0.97
    case = Case(
        id=f"{report.id}#1",
        report=report,
        patient=Patient(
            age_years=Fact(value=float(age), evidence=age_words[:1], confidence=0.98),
            sex=Fact(value=sex, evidence=age_words[1:], confidence=0.99),
        ),
        diagnoses=(Diagnosis(site=site, evidence=site_words[:1], confidence=0.95, history=True),),
        lesions=(
            Lesion(
                role="metastasis",
                site=spread,
                size_mm=float(size),
                evidence=spread_words,
                confidence=doubt,
                episode=1,
            ),
        ),
        findings=(
            *(
                Finding(name=n, evidence=finding_words[i : i + 1], confidence=0.9, episode=1)
                for i, n in enumerate(present)
            ),
            Finding(
                name=absent, status="absent", cue="no", evidence=finding_words[2:], confidence=0.86, episode=1
            ),
        ),
        treatments=(
            Treatment(type="surgery", evidence=site_words[1:2], confidence=0.93, history=True),
            Treatment(type="radiotherapy", evidence=drug_words[:1], confidence=0.96, episode=1),
            Treatment(type=_kind(drug), agents=(drug,), evidence=drug_words[1:], confidence=0.94, episode=1),
        ),
        outcome=Outcome(
            vital_status=Fact(value="dead" if dead else "alive", evidence=end_words[:1], confidence=0.97),
            cause=Fact(value="disease", evidence=end_words[:1], confidence=0.72) if dead else None,
            follow_up_days=Fact(value=months * MONTH, evidence=end_words[1:], confidence=0.9),
            primary_to_metastasis_days=Fact(
                value=years * 12 * MONTH, evidence=site_words[2:], confidence=0.88
            ),
        ),
    )
    odd = Discrepancy(
        code="T3",
        severity="medium",
        report_id=report.id,
        case_id=case.id,
        message=f"Follow-up of {months} months is told once only.",
        evidence=end_words[1:],
    )
    reading = Reading(report=report, cases=(case,), discrepancies=(odd,) if number % 4 == 0 else ())
    return Document(report=report, text=it.text, sections=sections), reading


def read_otherwise(number: int = 1, *, seed: int = 0) -> tuple[Document, Reading]:
    """The same report as a newer program reads it: another age, no metastasis, the cause and a discrepancy left out."""
    document, reading = invented_report(number, seed=seed)
    (case,) = reading.cases
    age = case.patient.age_years
    assert age is not None
    newer = replace(
        case,
        patient=replace(case.patient, age_years=replace(age, value=age.value + 1, confidence=0.62)),
        lesions=tuple(replace(x, site=None, role="lesion") for x in case.lesions),
        outcome=replace(case.outcome, cause=None),
    )
    return document, replace(reading, cases=(newer,), discrepancies=())


def _kind(drug: str) -> str:
    return {
        "tamoxifen": "hormone therapy",
        "sunitinib": "targeted therapy",
        "nivolumab": "immunotherapy",
    }.get(drug, "chemotherapy")


def invented_reports(count: int, *, seed: int = 0) -> Iterator[tuple[Document, Reading]]:
    """So many invented reports."""
    for number in range(1, count + 1):
        yield invented_report(number, seed=seed)
