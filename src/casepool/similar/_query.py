"""What is looked for, and how several parts of a question make one query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casepool.model import Case, Document, Reading

from ._ask import MOST_CHARACTERS, asked_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for; at least one part is given.

    Attributes
    ----------
    text : str or None
        Free text, or the text of a report.
    case : Case or None
        The case that was read from the text, or one made by a run.
    where : str or None
        A filter (see `parse_where`); only entries of which it is true are found.
    whole : bool
        True where the case is a whole patient (a report, a case of a run) and not a question: metastases and
        recurrences that it does not name are then taken as not there.
    """

    text: str | None = None
    case: Case | None = None
    where: str | None = None
    whole: bool = False


def query_of(
    document: Document, reading: Reading, *, where: str | None = None, whole: bool | None = None
) -> Query:
    """The query that a text or a report asks: its words, and the first patient that was read from it.

    Parameters
    ----------
    whole : bool or None
        True for a report, False for a question; of a question everything named is taken as meant. Where not
        given, a text longer than a question is a report.
    """
    whole = len(document.text) > MOST_CHARACTERS if whole is None else whole
    if whole:
        return Query(
            text=document.text, case=reading.cases[0] if reading.cases else None, where=where, whole=True
        )
    return Query(text=document.text, case=asked_case(document, reading), where=where)


def join_queries(parts: Sequence[Query], *, where: str | None = None) -> Query:
    """One query from several: words and values of all, single values from the first that tells them."""
    texts = [p.text for p in parts if p.text]
    cases = [p.case for p in parts if p.case is not None]
    case = cases[0] if cases else None
    for other in cases[1:]:
        case = _joined(case, other) if case else other
    # Evidence of a query is not shown, so the spans of joined texts need not be moved.
    return Query(text="\n".join(texts) or None, case=case, where=where, whole=any(p.whole for p in parts))


def _joined(first: Case, second: Case) -> Case:
    patient, other = first.patient, second.patient
    return replace(
        first,
        patient=replace(
            patient, age_years=patient.age_years or other.age_years, sex=patient.sex or other.sex
        ),
        diagnoses=first.diagnoses + second.diagnoses,
        lesions=first.lesions + second.lesions,
        findings=first.findings + second.findings,
        treatments=first.treatments + second.treatments,
        episodes=first.episodes or second.episodes,
        timeline=first.timeline or second.timeline,
        outcome=replace(
            first.outcome,
            **{
                name: getattr(first.outcome, name) or getattr(second.outcome, name)
                for name in (
                    "vital_status",
                    "cause",
                    "recurrence",
                    "follow_up_days",
                    "symptom_duration_days",
                    "primary_to_metastasis_days",
                )
            },
        ),
    )
