"""A run of invented patients, as `casepool run` writes it: all made up, from a seed."""

import csv
import random
from pathlib import Path

from casepool.model import (
    DAYS_PER_MONTH,
    DAYS_PER_YEAR,
    Case,
    Diagnosis,
    Episode,
    Event,
    Evidence,
    Fact,
    Finding,
    Lesion,
    Outcome,
    Patient,
    Report,
    Scale,
    Span,
    Timeline,
    Treatment,
    to_json,
)

STATEMENT_COLUMNS = (
    "report_id", "what", "among", "n", "total", "percent_low", "percent_high", "authors", "references", "sentence", "start", "end",
)  # fmt: skip
ALL = "patients with intramedullary metastases"


def evidence(at: int = 0) -> tuple[Evidence, ...]:
    return (Evidence(span=Span(at, at + 3), quote="abc", sentence=Span(at, at + 9)),)


def event(
    name: str, kind: str, low: float | None, high: float | None, *, at: int = 0, **more: object
) -> Event:
    lane = "treatment" if kind == "treatment" else "disease"
    label = str(more.pop("label", kind))
    return Event(
        id=name,
        kind=kind,
        label=label,
        lane=lane,
        earliest_days=low,
        latest_days=high,
        evidence=evidence(at),
        **more,
    )  # type: ignore[arg-type]


def told(months: float, generator: random.Random) -> tuple[float, float]:
    """The interval in days in which a report tells a time: exactly, in months, or about so many years."""
    kind = generator.random()
    if kind < 0.5:
        days = max(round(months), 1) * DAYS_PER_MONTH
        return days, days
    if kind < 0.8:
        return max(0, round(months) - 1) * DAYS_PER_MONTH, (round(months) + 1) * DAYS_PER_MONTH
    years = max(round(months / 12), 1)
    return (years - 0.5) * DAYS_PER_YEAR, (years + 0.5) * DAYS_PER_YEAR


def case(number: int, generator: random.Random) -> Case:
    identity = f"inv-{number:05d}"
    survival, follow_up = generator.weibullvariate(11, 0.9), generator.uniform(1, 30)
    dead, months = survival < follow_up, min(survival, follow_up)
    interval = round(generator.weibullvariate(50, 1.2), 1) if generator.random() < 0.8 else None
    treatments, events = _treatments(months, generator)
    events = [
        event("e1", "presentation", 0.0, 0.0, at=1, episode=1),
        event("e3", "metastasis", 0.0, 0.0, at=3, episode=1),
        *events,
    ]
    if interval is not None:
        low, high = told(interval, generator)
        events.append(event("e2", "diagnosis of primary", -high, -low, at=2, history=True))
    if generator.random() < 0.85:
        events.append(event("e90", "death" if dead else "last contact", *told(months, generator), at=90))
    episodes = [Episode(number=1, label="first")]
    if generator.random() < 0.15 and months > 4:
        episodes.append(Episode(number=2, label="second"))
        events.append(
            event("e91", "metastasis", months * 15, months * 21, at=95, episode=2, label="second metastasis")
        )
    return Case(
        id=f"{identity}#1",
        report=Report(id=identity, path=f"{identity}.txt", format="text", title=f"Invented report {number}",
                      year=1990 + generator.randrange(33), authors=(f"Writer{number} A",)),
        patient=Patient(
            age_years=Fact(float(generator.randint(28, 83)), evidence()) if generator.random() < 0.9 else None,
            sex=Fact(generator.choice(["female", "male"]), evidence()),
        ),
        diagnoses=(Diagnosis(site=generator.choice(["breast", "lung", "kidney", "skin"]), history=True, evidence=evidence()),),
        lesions=_lesions(generator), treatments=tuple(treatments), scales=_scales(generator), episodes=tuple(episodes),
        findings=(Finding(name=generator.choice(["unable to walk", "back pain", "gait disturbance"]), evidence=evidence(70)),),
        timeline=Timeline(anchor="e1", events=tuple(events)),
        outcome=Outcome(
            vital_status=Fact("dead" if dead else "alive", evidence()),
            recurrence=Fact(generator.random() < 0.3, evidence()) if generator.random() < 0.7 else None,
            follow_up_days=Fact(months * DAYS_PER_MONTH, evidence()),
            primary_to_metastasis_days=Fact(interval * DAYS_PER_MONTH, evidence()) if interval is not None else None,
        ),
    )  # fmt: skip


def _treatments(months: float, generator: random.Random) -> tuple[list[Treatment], list[Event]]:
    treatments, events = [], []
    for at, (kind, share) in enumerate(
        (("surgery", 0.6), ("radiotherapy", 0.5), ("chemotherapy", 0.35)), start=1
    ):
        start = generator.uniform(0, 2)
        if generator.random() < share and start < months:
            extent = (
                generator.choice(["gross total", "subtotal", "partial", None]) if kind == "surgery" else None
            )
            treatments.append(Treatment(type=kind, extent=extent, episode=1, evidence=evidence(10 * at)))
            days = start * DAYS_PER_MONTH
            events.append(
                event(f"e1{at}", "treatment", max(0.0, days - 5), days + 5, at=10 * at, episode=1, label=kind)
            )
    return treatments, events


def _lesions(generator: random.Random) -> tuple[Lesion, ...]:
    level = generator.choice(["C5", "T4", "T10", "conus medullaris", None])
    first = Lesion(
        role="metastasis",
        site="spinal cord",
        level=level,
        compartment="intramedullary",
        evidence=evidence(60),
    )
    if generator.random() < 0.5:
        return (first,)
    site, status = generator.choice(["brain", "lung", "liver"]), generator.choice(["present", "absent"])
    return first, Lesion(role="metastasis", site=site, status=status, evidence=evidence(64))


def _scales(generator: random.Random) -> tuple[Scale, ...]:
    scales = []
    if generator.random() < 0.5:
        scales.append(Scale(name="Frankel", value=generator.choice("ABCDE")))
    if generator.random() < 0.4:
        scales.append(Scale(name="KPS", value=str(generator.choice([40, 60, 70, 80, 90]))))
    return tuple(scales)


def statement(report: str, authors: str, n: object, total: object, *, what: str = "lung cancer", among: str = ALL,
              year: str = "", references: str = "") -> dict[str, object]:  # fmt: skip
    sentence = (
        f"{authors} et al. ({year}) found {what} in {n} of {total}."
        if year
        else f"{authors} found {n} of {total}."
    )
    return dict(
        zip(
            STATEMENT_COLUMNS,
            (report, what, among, n, total, "", "", authors, references, sentence, 0, len(sentence)),
        )
    )


STATEMENTS = (
    statement("inv-00000", "Sund", 27, 60, year="1991"),
    statement("inv-00001", "Sund", 27, 60, year="1991"),
    statement("inv-00002", "Sund", 28, 60, year="1991"),
    statement("inv-00000", "Vik", 10, 19, year="1998"),
    statement("inv-00003", "", 10, 19, references="12"),
    statement("inv-00000", "Moe", 33, 70, year="2009"),
    statement("inv-00001", "Ask", 1, 1),
    statement("inv-00001", "Lie", 9, 7),
    statement("inv-00001", "Lie", "", ""),
    statement("inv-00004", "Vik", 3, 19, what="cervical cord", among="intramedullary metastases"),
    statement("inv-00004", "Moe", 20, 70, what="cervical cord", among="intramedullary metastases"),
)


def write_run(folder: Path, *, n: int = 60, seed: int = 1, cases: list[Case] | None = None,
              statements: tuple[dict[str, object], ...] = STATEMENTS) -> Path:  # fmt: skip
    """Write cases.jsonl, readings.jsonl, statements.csv and problems.csv of invented patients."""
    folder.mkdir(parents=True, exist_ok=True)
    generator = random.Random(seed)
    cases = [case(i, generator) for i in range(n)] if cases is None else cases
    (folder / "cases.jsonl").write_bytes(b"".join(to_json(c) + b"\n" for c in cases))
    (folder / "readings.jsonl").write_bytes(b"{}\n" * len({c.report.id for c in cases}))
    with (folder / "statements.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, STATEMENT_COLUMNS)
        writer.writeheader()
        writer.writerows(statements)
    problems = "path,report_id,severity,page,line,reason,advice\nx.pdf,,error,,,The file is no PDF.,Check the file.\n"
    (folder / "problems.csv").write_text(problems, encoding="utf-8")
    return folder
